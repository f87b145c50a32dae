//! What the three feed formats say of one item, decided once.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::Timestamp;
use url::Url;

use super::Site;
use super::words::{Words, count, topic_name};
use crate::compose::{Content, Item, Merge, Selection, reading};
use crate::model::{Author, Enclosure, Image, Story};
use crate::text::markup::{escape, legal};

/// Characters of a summary.
const SUMMARY_CHARS: usize = 400;
/// Categories of the outlets that an item repeats.
const CATEGORIES: usize = 12;
/// Enclosures that an item repeats.
const ENCLOSURES: usize = 8;

/// One item, ready to be written in any format.
pub(super) struct View<'a> {
    pub item: &'a Item<'a>,
    pub id: String,
    pub title: String,
    /// Absolute; the page of the event where the story has no page of its own.
    pub link: String,
    /// Plain text; empty where the story is a headline only.
    pub summary: String,
    /// The text with the list of outlets under it; empty where the output carries summaries.
    pub html: String,
    /// Names never empty; the outlet's is among them.
    pub authors: Vec<Author>,
    pub published: Timestamp,
    pub updated: Timestamp,
    /// A well-formed BCP 47 tag.
    pub language: Option<String>,
    pub image: Option<&'a Image>,
    pub topic: Category,
    pub categories: Vec<Category>,
    pub enclosures: Vec<&'a Enclosure>,
    /// Outlets other than the lead's that carry the same text.
    pub also: Vec<Related>,
    /// Other stories of the event.
    pub event: Vec<Related>,
    /// Where the outlet is at home, where that is known.
    pub outlet_home: Option<String>,
}

/// A category with what it belongs to.
pub(super) struct Category {
    pub term: String,
    pub scheme: Option<String>,
    pub label: Option<String>,
}

/// Another page on the same text or event.
pub(super) struct Related {
    pub id: Option<String>,
    pub outlet: String,
    pub title: String,
    pub url: String,
    pub language: Option<String>,
}

pub(super) fn views<'a>(selection: &'a Selection<'a>, site: &Site) -> Vec<View<'a>> {
    selection.items.iter().map(|item| view(item, selection, site)).collect()
}

fn view<'a>(item: &'a Item<'a>, selection: &Selection, site: &Site) -> View<'a> {
    let words = site.language.words();
    let (story, lead) = (item.story, &item.story.lead);
    let event_page = site.url(&format!("event/{}.html", story.event));
    let also: Vec<Related> = reading::carriers(story)
        .into_iter()
        .skip(1)
        .map(|copy| Related {
            id: None,
            outlet: copy.outlet.name.clone(),
            title: copy.title.clone(),
            url: copy.link.as_ref().map_or_else(|| event_page.clone(), Url::to_string),
            language: None,
        })
        .collect();
    let event: Vec<Related> = item.related.iter().map(|story| related(story, &event_page)).collect();
    let title = match clean(&reading::title(lead)) {
        title if title.is_empty() => format!("{} ({})", words.untitled, clean(&lead.outlet.name)),
        title => title,
    };
    let image = reading::image(lead);
    let html = match selection.content {
        Content::Full => html(reading::body(lead), image, &also, &event, words),
        Content::Summary => String::new(),
    };
    View {
        id: match selection.merge {
            Merge::Story => story.uuid.urn().to_string(),
            Merge::Event => site.event_urn(story.event),
        },
        title,
        link: reading::link(lead).map_or_else(|| event_page.clone(), String::from),
        summary: summary(item, selection.merge, site),
        html,
        authors: authors(story),
        published: item.published,
        updated: item.updated,
        language: reading::language(lead).and_then(tag),
        image,
        topic: Category {
            term: story.topic.to_string(),
            scheme: Some(site.url("topics/")),
            label: Some(topic_name(site.language, &story.topic)),
        },
        categories: categories(story),
        enclosures: lead.entry.enclosures.iter().take(ENCLOSURES).collect(),
        also,
        event,
        outlet_home: home(story),
        item,
    }
}

fn related(story: &Story, event_page: &str) -> Related {
    Related {
        id: Some(story.uuid.urn().to_string()),
        outlet: story.lead.outlet.name.clone(),
        title: reading::title(&story.lead),
        url: reading::link(&story.lead).map_or_else(|| event_page.to_owned(), String::from),
        language: reading::language(&story.lead).and_then(tag),
    }
}

fn summary(item: &Item, merge: Merge, site: &Site) -> String {
    let teaser = reading::teaser(&item.story.lead, SUMMARY_CHARS);
    if merge == Merge::Event && item.outlets > 1 {
        let outlets = count(site.language, item.outlets, site.language.words().outlets);
        return format!("{teaser} ({outlets})").trim().to_owned();
    }
    teaser
}

/// The story's text, its picture where the text has none, and who else tells it.
fn html(body: &str, image: Option<&Image>, also: &[Related], event: &[Related], words: &Words) -> String {
    let mut out = String::with_capacity(body.len() + 512);
    if let Some(image) = image.filter(|_| !body.contains("<img")) {
        let _ = write!(
            out,
            "<figure><img src=\"{}\" alt=\"{}\"/>",
            escape(image.url.as_str()),
            escape(&image.text)
        );
        if !image.credit.is_empty() {
            let _ = write!(out, "<figcaption>{}</figcaption>", escape(&image.credit));
        }
        out.push_str("</figure>\n");
    }
    out.push_str(body);
    if !also.is_empty() {
        let _ = write!(out, "\n<p>{}: ", words.also_in);
        for (at, other) in also.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            let _ = write!(out, "{comma}<a href=\"{}\">{}</a>", escape(&other.url), escape(&other.outlet));
        }
        out.push_str("</p>");
    }
    if !event.is_empty() {
        let _ = write!(out, "\n<p>{}:</p>\n<ul>", words.same_event);
        for other in event {
            let _ = write!(
                out,
                "<li><a href=\"{}\">{}</a> ({})</li>",
                escape(&other.url),
                escape(&other.title),
                escape(&other.outlet)
            );
        }
        out.push_str("</ul>");
    }
    out
}

fn authors(story: &Story) -> Vec<Author> {
    let mut out: Vec<Author> = reading::authors(&story.lead)
        .iter()
        .map(|author| Author {
            name: [&author.name, &author.email, &author.uri]
                .into_iter()
                .map(|text| clean(text))
                .find(|text| !text.is_empty())
                .unwrap_or_default(),
            email: Some(author.email.trim()).filter(|email| is_address(email)).unwrap_or("").to_owned(),
            uri: Some(author.uri.trim()).filter(|uri| is_web(uri)).unwrap_or("").to_owned(),
        })
        .filter(|author| !author.name.is_empty())
        .collect();
    // Of many readers the byline is all that they show of where an item is from.
    let outlet = clean(&story.lead.outlet.name);
    let own = bare_name(&outlet);
    let mut is_named = false;
    out.retain_mut(|author| {
        if outlet.is_empty() || bare_name(&author.name) != own {
            return true;
        }
        author.name.clone_from(&outlet);
        !std::mem::replace(&mut is_named, true)
    });
    let is_named = is_named || out.iter().any(|author| holds_name(&author.name, &outlet));
    if !outlet.is_empty() && !is_named {
        out.push(Author { name: outlet, ..Author::default() });
    }
    if out.is_empty() {
        out.push(Author { name: "—".to_owned(), ..Author::default() });
    }
    out
}

/// A name without its article and its domain's ending, in small letters: "DER SPIEGEL", "Spiegel.de".
fn bare_name(name: &str) -> String {
    const ARTICLES: [&str; 8] = ["the ", "der ", "die ", "das ", "le ", "la ", "el ", "il "];
    let lower = name.trim().to_lowercase();
    let bare = ARTICLES.iter().find_map(|article| lower.strip_prefix(article)).unwrap_or(&lower);
    let ending = |(_, ending): &(&str, &str)| (2..=4).contains(&ending.len()) && !ending.contains(' ');
    bare.rsplit_once('.').filter(ending).map_or(bare, |(name, _)| name).to_owned()
}

/// Whether a byline names the outlet along with who wrote: "Ada Person, Vela Times". A word alone must be written
/// alike: "TIME" is not in "Ada Time".
fn holds_name(byline: &str, outlet: &str) -> bool {
    let words = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        format!(" {} ", words.collect::<Vec<_>>().join(" "))
    };
    let (byline, outlet) = (words(byline), words(outlet));
    let one_word = !outlet.trim().contains(' ');
    if one_word { byline.contains(&outlet) } else { byline.to_lowercase().contains(&outlet.to_lowercase()) }
}

fn categories(story: &Story) -> Vec<Category> {
    let mut seen = BTreeSet::from([story.topic.to_string()]);
    story
        .lead
        .entry
        .categories
        .iter()
        .map(|category| Category {
            term: clean(&category.term),
            scheme: category
                .scheme
                .as_deref()
                .and_then(|scheme| Url::parse(scheme).ok())
                .filter(names)
                .map(String::from),
            label: category.label.as_deref().map(clean).filter(|label| !label.is_empty()),
        })
        .filter(|category| !category.term.is_empty() && seen.insert(category.term.to_lowercase()))
        .take(CATEGORIES)
        .collect()
}

/// Whether an address may stand as a name in our feeds: what a reader might follow runs nothing.
fn names(scheme: &Url) -> bool {
    matches!(scheme.scheme(), "http" | "https" | "urn" | "tag")
}

/// The outlet's front door, taken from where its page stands.
fn home(story: &Story) -> Option<String> {
    let link = reading::link(&story.lead)?;
    let mut home = link.join("/").ok()?;
    home.set_query(None);
    home.set_fragment(None);
    home.host_str()?;
    Some(home.to_string())
}

/// Keeps a language tag that is well-formed (BCP 47 §2.1, its outer shape).
pub(super) fn tag(tag: &str) -> Option<String> {
    let mut parts = tag.split('-');
    let first = parts.next()?;
    let fits = |part: &str| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric());
    let opens = (2..=8).contains(&first.len()) && first.chars().all(|c| c.is_ascii_alphabetic());
    (opens && parts.all(fits)).then(|| tag.to_ascii_lowercase())
}

/// Without forbidden characters and without white space at the ends: what is left may be nothing.
fn clean(text: &str) -> String {
    legal(text).trim().to_owned()
}

fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || ".-_+".contains(c))
    };
    plain(name) && plain(host) && host.contains('.')
}

fn is_web(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| crate::link::is_web(&url) && url.has_host())
}

/// An enclosure's media type: as declared where that has the shape of one (RFC 6838 §4.2), else by the ending
/// of its address, else the type of nothing in particular.
pub(super) fn media_type(enclosure: &Enclosure) -> &str {
    let part = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c))
    };
    let essence = enclosure.media_type.split(';').next().unwrap_or("").trim();
    match essence.split_once('/') {
        Some((kind, sub)) if part(kind) && part(sub) => essence,
        _ => by_ending(&enclosure.url),
    }
}

/// Of the endings that feeds enclose.
fn by_ending(url: &Url) -> &'static str {
    let ending = url.path().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.as_deref().unwrap_or_default() {
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "aac" => "audio/aac",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "wav" => "audio/wav",
        "flac" => "audio/flac",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "mov" => "video/quicktime",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

/// The one enclosure that an item may have where it may have one: what is to be heard or seen before pictures.
pub(super) fn foremost<'a>(enclosures: &[&'a Enclosure]) -> Option<&'a Enclosure> {
    let plays = |it: &&&Enclosure| ["audio/", "video/"].iter().any(|kind| media_type(it).starts_with(kind));
    enclosures.iter().find(plays).or(enclosures.first()).copied()
}
