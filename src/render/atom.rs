//! Atom 1.0 (RFC 4287) with archives (RFC 5005 §4).

use jiff::Timestamp;

use super::digest::{best, title};
use super::item::{View, media_type, views};
use super::xml::Xml;
use super::{Channel, Format, Site, date, html};
use crate::compose::{Digest, Selection};
use crate::text::markup::escape;

pub(super) const NAMESPACES: [(&str, &str); 3] = [
    ("xmlns", "http://www.w3.org/2005/Atom"),
    ("xmlns:fh", "http://purl.org/syndication/history/1.0"),
    ("xmlns:media", "http://search.yahoo.com/mrss/"),
];
const TYPE: &str = "application/atom+xml";
/// Parts of a second that tell entries apart.
const FRACTIONS: i64 = 1_000_000;

/// One feed document. `xml:lang` stands on what is in another language than the paper's own words.
#[must_use]
pub fn atom(selection: &Selection, channel: &Channel, site: &Site) -> String {
    let mut xml = Xml::new(4096 * (selection.items.len() + 1));
    let language = channel.language.as_deref().unwrap_or(site.language.tag());
    let attributes = [&NAMESPACES[..], &[("xml:lang", language)]].concat();
    xml.block("feed", &attributes, |xml| {
        let views = views(selection, site);
        head(xml, channel, site, &newest(&views, selection.updated));
        for view in &views {
            entry(xml, view);
        }
    });
    xml.finish()
}

/// The feed of one series of editions, newest first, each with the whole edition as its content. `forms` are
/// the extensions of what each is printed as.
#[must_use]
pub fn digest_feed(digests: &[Digest], forms: &[&str], channel: &Channel, site: &Site) -> String {
    let mut xml = Xml::new(16_384 * (digests.len() + 1));
    let mut digests: Vec<&Digest> = digests.iter().collect();
    digests.sort_by_key(|digest| std::cmp::Reverse(digest.day));
    let updated = digests.iter().map(|digest| digest.until).max();
    let attributes = [&NAMESPACES[..2], &[("xml:lang", site.language.tag())]].concat();
    xml.block("feed", &attributes, |xml| {
        head(xml, channel, site, &changed(updated));
        for digest in &digests {
            edition(xml, digest, forms, site);
        }
    });
    xml.finish()
}

fn edition(xml: &mut Xml, digest: &Digest, forms: &[&str], site: &Site) {
    let (extension, media_type) = best(forms);
    let page = site.url(&format!("{}.{extension}", digest.path()));
    xml.block("entry", &[], |xml| {
        xml.leaf("id", &[], &site.urn(&digest.path()));
        xml.leaf("title", &[], &title(digest, site));
        // What is written again keeps its first date (RFC 4287 §4.2.9).
        xml.leaf("published", &[], &date::rfc3339(digest.published.unwrap_or(digest.until)));
        xml.leaf("updated", &[], &date::rfc3339(digest.until));
        xml.empty("link", &[("rel", "alternate"), ("type", media_type), ("href", &page)]);
        let headlines: Vec<&str> = digest.top.iter().map(|piece| piece.headline.as_str()).collect();
        if !headlines.is_empty() {
            plain(xml, "summary", &headlines.join(" · "));
        }
        xml.leaf("content", &[("type", "html")], &html::digest_fragment(digest, site));
    });
}

/// Plain text as markup that shows it: some readers take whatever stands in a summary for markup, and
/// text about a script must not become one there.
fn plain(xml: &mut Xml, name: &str, text: &str) {
    xml.leaf(name, &[("type", "html")], &escape(text));
}

/// When a feed last changed. An empty one never has; the epoch says so, and says it in equal bytes each time.
pub(super) fn changed(updated: Option<Timestamp>) -> String {
    date::rfc3339(updated.unwrap_or(Timestamp::UNIX_EPOCH))
}

/// When a feed last changed, never before its newest entry as that says it.
fn newest(views: &[View], updated: Option<Timestamp>) -> String {
    let number = |view: &&View| (view.updated.as_second(), view.item.story.id.0.rem_euclid(FRACTIONS));
    let newest = views.iter().max_by_key(number);
    match newest.filter(|view| updated.is_none_or(|at| at.as_second() <= view.updated.as_second())) {
        Some(view) => distinct(view.updated, view.item.story.id.0),
        None => changed(updated),
    }
}

/// `updated` as [`changed`] writes it.
pub(super) fn head(xml: &mut Xml, channel: &Channel, site: &Site, updated: &str) {
    xml.leaf("id", &[], &site.urn(&channel.path));
    xml.leaf("title", &[], &channel.title);
    if !channel.subtitle.is_empty() {
        xml.leaf("subtitle", &[], &channel.subtitle);
    }
    xml.leaf("updated", &[], updated);
    xml.block("author", &[], |xml| xml.leaf("name", &[], &site.title));
    let own = channel.own(site, Format::Atom);
    xml.empty("link", &[("rel", "self"), ("type", TYPE), ("href", &own)]);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &site.url(&channel.page))]);
    if let Some(previous) = channel.previous(site, Format::Atom) {
        xml.empty("link", &[("rel", "prev-archive"), ("type", TYPE), ("href", &previous)]);
    }
    if channel.archive.is_some() {
        let current = channel.current(site, Format::Atom);
        xml.empty("link", &[("rel", "current"), ("type", TYPE), ("href", &current)]);
        xml.empty("fh:archive", &[]);
    } else if let Some(hub) = site.hub_of(channel.token.is_some()) {
        xml.empty("link", &[("rel", "hub"), ("href", hub.as_str())]);
    }
    let generator = [("uri", env!("CARGO_PKG_REPOSITORY")), ("version", env!("CARGO_PKG_VERSION"))];
    let skip = usize::from(generator[0].1.is_empty());
    xml.leaf("generator", &generator[skip..], "Copydesk");
}

fn entry(xml: &mut Xml, view: &View) {
    let story = view.item.story;
    let lang: Vec<(&str, &str)> = view.language.iter().map(|tag| ("xml:lang", tag.as_str())).collect();
    xml.block("entry", &lang, |xml| {
        xml.leaf("id", &[], &view.id);
        xml.leaf("title", &[], &view.title);
        xml.leaf("published", &[], &date::rfc3339(view.published));
        xml.leaf("updated", &[], &distinct(view.updated, story.id.0));
        for author in &view.authors {
            xml.block("author", &[], |xml| {
                xml.leaf("name", &[], &author.name);
                if !author.uri.is_empty() {
                    xml.leaf("uri", &[], &author.uri);
                }
                if !author.email.is_empty() {
                    xml.leaf("email", &[], &author.email);
                }
            });
        }
        links(xml, view);
        let topic = &view.topic;
        for category in std::iter::once(topic).chain(&view.categories) {
            let mut attributes = vec![("term", category.term.as_str())];
            attributes.extend(category.scheme.iter().map(|scheme| ("scheme", scheme.as_str())));
            attributes.extend(category.label.iter().map(|label| ("label", label.as_str())));
            xml.empty("category", &attributes);
        }
        source(xml, view);
        if let Some(image) = view.image {
            xml.empty("media:thumbnail", &[("url", image.url.as_str())]);
        }
        if !view.summary.is_empty() {
            plain(xml, "summary", &view.summary);
        }
        if !view.html.trim().is_empty() {
            xml.leaf("content", &[("type", "html")], &view.html);
        }
    });
}

fn links(xml: &mut Xml, view: &View) {
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &view.link)]);
    for enclosure in &view.enclosures {
        let length = enclosure.length_bytes.map(|length| length.to_string());
        let mut attributes =
            vec![("rel", "enclosure"), ("type", media_type(enclosure)), ("href", enclosure.url.as_str())];
        attributes.extend(length.iter().map(|length| ("length", length.as_str())));
        xml.empty("link", &attributes);
    }
    for also in &view.also {
        xml.empty("link", &[("rel", "related"), ("title", &also.outlet), ("href", &also.url)]);
    }
    for other in &view.event {
        let title = format!("{} ({})", other.title, other.outlet);
        let mut attributes = vec![("rel", "related"), ("title", title.as_str())];
        attributes.extend(other.language.iter().map(|tag| ("hreflang", tag.as_str())));
        attributes.push(("href", &other.url));
        xml.empty("link", &attributes);
    }
}

/// The outlet whose text it is (RFC 4287 §4.2.11).
fn source(xml: &mut Xml, view: &View) {
    let story = view.item.story;
    let Some(home) = &view.outlet_home else { return };
    xml.block("source", &[], |xml| {
        xml.leaf("id", &[], home);
        xml.leaf("title", &[], &story.lead.outlet.name);
        xml.leaf("updated", &[], &date::rfc3339(view.updated));
        xml.empty("link", &[("rel", "alternate"), ("href", home)]);
    });
}

/// Two entries with the same `updated` confuse readers that sort or page by it (the W3C validator
/// warns), and entries of one poll share the second: the entry's number stands as its fraction.
fn distinct(at: Timestamp, id: i64) -> String {
    let second = date::rfc3339(at);
    format!("{}.{:06}Z", second.trim_end_matches('Z'), id.rem_euclid(FRACTIONS))
}
