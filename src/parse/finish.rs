//! Drafts in, the model's feed and entries out: which value fills which field.

use url::Url;

use super::draft::{Body, Draft, Form, LIMIT_EACH, Link, Medium, Picture, Reference};
use super::{Markup, Options, identity, link};
use crate::link::is_web;
use crate::model::{Author, Dated, Enclosure, Entry, Feed, Image, Rhythm, SourceRef};
use crate::text::markup::{self, Lines};

/// What every entry of a document shares.
pub(super) struct Context<'c> {
    pub options: &'c Options,
    /// Where the document came from.
    pub url: Option<&'c Url>,
    /// The feed's home page.
    pub home: Option<Url>,
    /// Who wrote what names no author (RFC 4287 §4.2.1).
    pub authors: Vec<Author>,
}

impl Context<'_> {
    /// A reference as an absolute address. Bases in this order: `xml:base`, where the document came
    /// from, the feed's home page.
    fn resolve(&self, to: &Reference) -> Option<Url> {
        let base = to.base.as_deref().or(self.url).or(self.home.as_ref());
        link::resolve(&to.href, base)
    }

    fn body(&self, body: &Body, page: Option<&Url>) -> String {
        let base = body.base.as_deref().or(page).or(self.home.as_ref()).or(self.url);
        match (body.form, self.options.markup) {
            (Form::Plain, _) => markup::from_text(&body.value, Lines::Broken),
            (Form::Text, _) if !markup::looks_like_html(&body.value) => {
                markup::from_text(&body.value, Lines::Wrapped)
            }
            (_, Markup::Safe) => markup::sanitise(&body.value, base),
            (_, Markup::Raw) => markup::legal(&body.value).into_owned(),
        }
    }
}

/// The feed without its entries.
pub(super) fn feed(draft: &Draft, rhythm: Rhythm, url: Option<&Url>, options: &Options) -> Feed {
    let mut shared = Context { options, url, home: None, authors: Vec::new() };
    let link = page(draft, &shared).or_else(|| permalink(draft, &shared));
    shared.home.clone_from(&link);
    let related = |wanted: &'static str| {
        draft.links.iter().filter(move |link| link.rel == wanted).filter_map(|link| shared.resolve(&link.to))
    };
    let image = draft.images.iter().find_map(|picture| image(picture, &shared));
    let self_link = related("self").next();
    let hubs = related("hub").collect();
    let older = related("prev-archive").chain(related("next")).next();
    let description = [&draft.summary, &draft.subtitle, &draft.media_description]
        .into_iter()
        .flatten()
        .map(plain)
        .find(|text| !text.is_empty());
    let dates = &draft.dates;
    Feed {
        title: draft.title.as_ref().map(|(_, title)| markup::title(title)).unwrap_or_default(),
        link,
        description: description.unwrap_or_default(),
        language: language(draft.language.as_deref().or(draft.inherited_language.as_deref())),
        updated: dates.updated.or(dates.dublin_core).or(dates.published).or(dates.created),
        authors: if draft.authors.is_empty() { draft.others.clone() } else { draft.authors.clone() },
        image,
        self_link,
        hubs,
        older,
        rhythm,
        entries: Vec::new(),
        ids_collide: false,
        warnings: Vec::new(),
    }
}

/// One entry; its key is final only after [`identity::settle`] has seen all of them.
pub(super) fn entry(mut draft: Draft, shared: &Context) -> Entry {
    let written = original(&draft).or_else(|| page(&draft, shared));
    let link = written.clone().or_else(|| permalink(&draft, shared));
    let (summary, content) = bodies(&mut draft, shared, link.as_ref());
    let title = draft.title.as_ref().map(|(_, title)| markup::title(title)).unwrap_or_default();
    let enclosures = enclosures(&draft, shared);
    let picture = draft.images.iter().find_map(|picture| image(picture, shared));
    let (published, updated) = dates(&draft);
    let source = draft.source.as_deref().and_then(|source| self::source(source, shared));
    let mut authors = std::mem::take(&mut draft.authors);
    if authors.is_empty() {
        let from_source =
            draft.source.as_mut().map(|source| std::mem::take(&mut source.authors)).unwrap_or_default();
        authors = if from_source.is_empty() { shared.authors.clone() } else { from_source };
    }
    let mut entry = Entry {
        title,
        link,
        published,
        updated,
        authors,
        summary,
        content,
        image: picture.or_else(|| pictured(&enclosures)),
        enclosures,
        language: language(draft.language.as_deref().or(draft.inherited_language.as_deref())),
        source,
        comments: draft.comments.as_ref().and_then(|to| shared.resolve(to)),
        categories: draft.categories,
        ..Entry::default()
    };
    // An id is a whole address (RFC 4287 §4.2.6, RSS 2.0): a path that had to serve as the link is
    // meant as the address it leads to.
    let whole = entry.link.as_ref().filter(|_| written.is_none());
    let id = draft.id.or(draft.about).map(|id| match whole {
        Some(link) if is_path(&id) => link.to_string(),
        _ => id,
    });
    identity::give(&mut entry, id, shared.options.keys);
    entry
}

/// The page that a draft is about: the first `alternate` in HTML, else the first `alternate` at all,
/// else CDF's `href` and what else has no relation of its own.
fn page(draft: &Draft, shared: &Context) -> Option<Url> {
    let alternates = || draft.links.iter().filter(|link| link.rel == "alternate");
    let html = |link: &&Link| link.kind.is_empty() || link.kind.contains("html");
    alternates().filter(html).chain(alternates()).find_map(|link| shared.resolve(&link.to))
}

/// `feedburner:origLink`: the article, where the link leads through a counter.
fn original(draft: &Draft) -> Option<Url> {
    draft.original.as_ref().and_then(|href| web(href, None))
}

/// A guid that is an address, where no link is given (RSS 2.0, `isPermaLink`); an Atom id that is one.
fn permalink(draft: &Draft, shared: &Context) -> Option<Url> {
    let id = draft.id.as_deref().filter(|_| draft.permalink).or(draft.about.as_deref())?;
    let base = draft.id_base.as_deref().or(shared.url).or(shared.home.as_ref());
    web(id, base.filter(|_| is_path(id)))
}

fn web(href: &str, base: Option<&Url>) -> Option<Url> {
    link::resolve(href, base).filter(is_web)
}

/// Whether an id is an address without its host.
fn is_path(id: &str) -> bool {
    let id = id.trim_start();
    id.starts_with('/') && !id.starts_with("//")
}

fn bodies(draft: &mut Draft, shared: &Context, page: Option<&Url>) -> (String, String) {
    let shown = |body: &Body| Some(shared.body(body, page)).filter(|text| !text.is_empty());
    let content = draft.contents.iter().find_map(shown).unwrap_or_default();
    let summary = draft.summary.as_ref().and_then(shown);
    let more = [&draft.media_description, &draft.subtitle];
    let summary = summary
        .or_else(|| if content.is_empty() { more.into_iter().flatten().find_map(shown) } else { None });
    (summary.unwrap_or_default(), content)
}

fn plain(body: &Body) -> String {
    markup::title(&body.value)
}

/// Dublin Core does not say which date it means (§ date, "a point in time associated with an event
/// in the lifecycle"): alone it is both.
fn dates(draft: &Draft) -> (Option<Dated>, Option<Dated>) {
    let dates = &draft.dates;
    let published = dates.published.or(dates.created).or(dates.dublin_core);
    (published, dates.updated.or(dates.dublin_core))
}

fn enclosures(draft: &Draft, shared: &Context) -> Vec<Enclosure> {
    let mut enclosures: Vec<Enclosure> = Vec::new();
    let mut add = |to: &Reference, kind: &str, length_bytes| {
        let Some(url) = shared.resolve(to) else { return };
        if enclosures.len() < LIMIT_EACH && enclosures.iter().all(|held| held.url != url) {
            enclosures.push(Enclosure { url, media_type: kind.to_owned(), length_bytes });
        }
    };
    for link in draft.links.iter().filter(|link| link.rel == "enclosure") {
        add(&link.to, &link.kind, link.length);
    }
    for medium in draft.media.iter().filter(|medium| medium.declared || medium.is_playable()) {
        add(&medium.to, &medium.kind, medium.length);
    }
    enclosures
}

impl Medium {
    /// Sound or pictures that move; a still picture is the entry's image.
    fn is_playable(&self) -> bool {
        matches!(self.sort.as_str(), "audio" | "video")
            || self.kind.starts_with("audio/")
            || self.kind.starts_with("video/")
    }
}

fn image(picture: &Picture, shared: &Context) -> Option<Image> {
    let url = match &picture.to {
        Some(to) => shared.resolve(to),
        None => link::resolve(&picture.own_text, shared.url),
    };
    let url = url.filter(is_web)?;
    Some(Image { url, text: markup::title(&picture.text), credit: markup::title(&picture.credit) })
}

fn pictured(enclosures: &[Enclosure]) -> Option<Image> {
    let picture = enclosures.iter().find(|held| held.media_type.starts_with("image/"))?;
    Some(Image { url: picture.url.clone(), text: String::new(), credit: String::new() })
}

fn source(draft: &Draft, shared: &Context) -> Option<SourceRef> {
    let title = draft.title.as_ref().map_or(draft.own_text.as_str(), |(_, title)| title);
    let title = markup::title(title);
    let own = draft.links.iter().find(|link| link.rel == "self").and_then(|link| shared.resolve(&link.to));
    let url = page(draft, shared).or(own);
    (!title.is_empty() || url.is_some()).then_some(SourceRef { title, url })
}

/// A language tag, its first part in lower case; `None` for what is none.
fn language(declared: Option<&str>) -> Option<String> {
    let mut tag = declared?.trim().replace('_', "-");
    let shaped = tag.len() <= 35 && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let first = tag.find('-').unwrap_or(tag.len());
    tag[..if shaped { first } else { 0 }].make_ascii_lowercase();
    (shaped && !tag.is_empty()).then_some(tag)
}
