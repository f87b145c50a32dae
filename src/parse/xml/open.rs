//! What a start tag opens, by where it stands.

use super::{Capture, Ends, Found, Machine, Place, Role};
use crate::model::{Author, Category};
use crate::parse::attributes;
use crate::parse::draft::{Draft, Form, Link, Medium, Picture, Reference};
use crate::parse::names::{Ns, Tag};

impl<'d> Machine<'d, '_> {
    /// Returns what the element's children mean and what its end completes.
    pub(super) fn open(&mut self, ns: Ns, tag: Tag, raw: &'d str) -> (Place, Ends) {
        let place = self.place();
        match (place, tag) {
            (Place::Ignored, Tag::Entry) if self.entry.is_none() => self.entry(raw),
            (Place::Ignored, _) | (Place::Source, Tag::Entry) => (Place::Ignored, Ends::Nothing),
            (_, Tag::Entry) => self.entry(raw),
            (_, Tag::Html) => {
                self.found = self.found.max(Found::Html);
                (Place::Ignored, Ends::Nothing)
            }
            (_, Tag::Rss | Tag::Rdf | Tag::Feed | Tag::Channel | Tag::Items) if self.entry.is_none() => {
                self.root(tag, raw);
                (Place::Feed, Ends::Nothing)
            }
            (_, Tag::TextInput | Tag::Unknown)
                if tag == Tag::TextInput || (ns == Ns::Other && place == Place::Entry) =>
            {
                (Place::Ignored, Ends::Nothing)
            }
            (Place::Person, Tag::Name | Tag::Email | Tag::Uri | Tag::Url | Tag::Link | Tag::Title) => {
                self.capture(ns, tag, raw)
            }
            (Place::Person, _) | (_, Tag::Unknown) => (place, Ends::Nothing),
            (Place::Image, Tag::Url | Tag::Title | Tag::Description) => self.capture(ns, tag, raw),
            (Place::Image, _) => (Place::Ignored, Ends::Nothing),
            (Place::Feed | Place::Entry, Tag::Image) => {
                let to =
                    ["href", "resource", "url", "src"].iter().find_map(|name| attributes::get(raw, name));
                let to = to.map(|href| self.reference(href));
                self.image = Some(Picture { to, ..Picture::default() });
                (Place::Image, Ends::Image)
            }
            (Place::Entry, Tag::Source) if self.source.is_none() => {
                let mut source = Draft::default();
                if let Some(href) = attributes::get(raw, "url").or_else(|| attributes::get(raw, "href")) {
                    source.links.push(self.link(href, "alternate"));
                }
                self.source = Some(source);
                (Place::Source, Ends::Source)
            }
            (_, Tag::Author | Tag::Contributor | Tag::Publisher | Tag::Credit) => {
                if self.person.is_some() {
                    return (Place::Person, Ends::Nothing);
                }
                self.person = Some((Author::default(), String::new()));
                let role = if tag == Tag::Author { Role::Author } else { Role::Other };
                (Place::Person, Ends::Person(role))
            }
            (_, Tag::Enclosure | Tag::MediaContent) => {
                self.medium(tag, raw);
                (place, Ends::Nothing)
            }
            (_, Tag::Thumbnail | Tag::ItunesImage) => {
                self.picture(raw);
                (place, Ends::Nothing)
            }
            (_, Tag::ItunesCategory) => {
                if let Some(term) = attributes::get(raw, "text") {
                    self.draft().add_category(Category { term, ..Category::default() });
                }
                (place, Ends::Nothing)
            }
            (
                _,
                Tag::SkipHours | Tag::SkipDays | Tag::Source | Tag::Name | Tag::Email | Tag::Uri | Tag::Url,
            ) => (place, Ends::Nothing),
            (_, Tag::Link) => match attributes::get(raw, "href") {
                Some(href) => {
                    self.atom_link(raw, href);
                    (Place::Ignored, Ends::Nothing)
                }
                None => self.capture(ns, tag, raw),
            },
            _ => self.capture(ns, tag, raw),
        }
    }

    fn root(&mut self, tag: Tag, raw: &'d str) {
        self.found = self.found.max(if tag == Tag::Feed { Found::Atom } else { Found::Feed });
        if tag == Tag::Channel
            && let Some(base) = attributes::get(raw, "base")
        {
            // CDF (`<CHANNEL BASE="…">`).
            self.scope.rebase(&base, self.url);
        }
        if tag == Tag::Channel
            && let Some(href) = attributes::get(raw, "href")
        {
            let link = self.link(href, "alternate");
            self.feed.links.push(link);
        }
        if let Some(modified) = attributes::get(raw, "lastmod") {
            self.feed.dates.updated = self.date(&modified);
        }
        // `lang` without its prefix is met, and can mean nothing else.
        if let Some(language) =
            self.scope.language().map(str::to_owned).or_else(|| attributes::get(raw, "lang"))
        {
            self.feed.inherited_language.get_or_insert(language);
        }
    }

    fn entry(&mut self, raw: &'d str) -> (Place, Ends) {
        self.found = self.found.max(Found::Feed);
        if self.entries.len() >= self.options.limit_entries {
            let what = format!("more than {} entries; the rest is left out", self.options.limit_entries);
            self.warn(None, what);
            self.full = true;
            return (Place::Ignored, Ends::Nothing);
        }
        let mut draft = Draft {
            about: attributes::get(raw, "about"),
            inherited_language: self.scope.language().map(str::to_owned),
            ..Draft::default()
        };
        if let Some(href) = attributes::get(raw, "href") {
            draft.links.push(self.link(href, "alternate"));
        }
        if let Some(modified) = attributes::get(raw, "lastmod") {
            draft.dates.updated = self.date(&modified);
        }
        self.entry = Some(draft);
        (Place::Entry, Ends::Entry)
    }

    pub(super) fn reference(&self, href: String) -> Reference {
        Reference { href, base: self.scope.shared_base() }
    }

    pub(super) fn link(&self, href: String, rel: &str) -> Link {
        Link { to: self.reference(href), rel: rel.to_owned(), kind: String::new(), length: None }
    }

    /// A link by its attributes; `href` stands in one of them or, wrongly, in the text.
    pub(super) fn atom_link(&mut self, raw: &str, href: String) {
        let rel = attributes::get(raw, "rel").unwrap_or_default().to_ascii_lowercase();
        // Registered relations may be written as addresses (RFC 4287 §4.2.7.2).
        let rel = rel
            .rsplit_once("/relation/")
            .or_else(|| rel.rsplit_once("/relation#"))
            .map_or(rel.as_str(), |(_, rel)| rel);
        let mut link = self.link(href, if rel.is_empty() { "alternate" } else { rel });
        link.kind = attributes::get(raw, "type").unwrap_or_default().to_ascii_lowercase();
        link.length = attributes::get(raw, "length").and_then(|length| length.parse().ok());
        self.draft().links.push(link);
    }

    fn medium(&mut self, tag: Tag, raw: &str) {
        let declared = tag == Tag::Enclosure;
        let href = attributes::get(raw, "url").or_else(|| attributes::get(raw, "href"));
        let Some(href) = href.filter(|_| self.entry.is_some()) else { return };
        let length = attributes::get(raw, "length").or_else(|| attributes::get(raw, "fileSize"));
        let medium = Medium {
            to: self.reference(href),
            kind: attributes::get(raw, "type").unwrap_or_default().to_ascii_lowercase(),
            sort: attributes::get(raw, "medium").unwrap_or_default().to_ascii_lowercase(),
            length: length.and_then(|length| length.parse().ok()),
            declared,
        };
        if !declared && (medium.sort == "image" || medium.kind.starts_with("image/")) {
            let picture = Picture { to: Some(medium.to.clone()), ..Picture::default() };
            self.draft().images.push(picture);
        }
        self.draft().media.push(medium);
    }

    fn picture(&mut self, raw: &str) {
        let href = attributes::get(raw, "url").or_else(|| attributes::get(raw, "href"));
        let Some(href) = href else { return };
        let picture = Picture { to: Some(self.reference(href)), ..Picture::default() };
        self.draft().images.push(picture);
    }

    fn capture(&mut self, ns: Ns, tag: Tag, raw: &'d str) -> (Place, Ends) {
        let (form, rich, base64) = form(ns, tag, raw);
        self.buffer.clear();
        self.capture =
            Some(Capture { tag, raw, form, rich, base64, height: self.stack.len(), mark: self.scope.mark() });
        (Place::Text, Ends::Field)
    }
}

/// What a field's text is: its form, whether elements in it are markup of its own, whether it is in
/// base64.
fn form(ns: Ns, tag: Tag, raw: &str) -> (Form, bool, bool) {
    if !matches!(
        tag,
        Tag::Title
            | Tag::Content
            | Tag::Encoded
            | Tag::Description
            | Tag::Summary
            | Tag::Subtitle
            | Tag::Abstract
            | Tag::MediaDescription
    ) {
        return (Form::Text, false, false);
    }
    let mode = attributes::get(raw, "mode").unwrap_or_default().to_ascii_lowercase();
    let kind = attributes::get(raw, "type").unwrap_or_default().to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let default = match tag {
        _ if ns == Ns::Xhtml => Form::Html,
        Tag::Description | Tag::Encoded => Form::Html,
        _ => Form::Text,
    };
    let base64 = mode == "base64";
    match kind {
        "" => (default, ns == Ns::Xhtml, base64),
        "text" | "text/plain" | "plain" => (Form::Text, false, base64),
        "html" | "text/html" => (Form::Html, false, base64),
        "xhtml" | "application/xhtml+xml" => (Form::Html, mode != "escaped" && !base64, base64),
        kind if kind.ends_with("/xml") || kind.ends_with("+xml") => (Form::Html, true, base64),
        kind if kind.starts_with("text/") => (Form::Text, false, base64),
        kind if !kind.contains('/') => (default, false, base64),
        // Anything else is carried in base64 (RFC 4287 §4.1.3.3).
        _ => (Form::Text, false, true),
    }
}
