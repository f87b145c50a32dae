//! What a reader has understood of a feed, an entry or a source so far.
//!
//! Values are kept as published, with what is needed to finish them (base, type): which field of the
//! model they fill is decided in `finish`, when the whole document is known.

use std::rc::Rc;

use url::Url;

use crate::model::{Author, Category, Dated};

/// A feed, an entry or a source: the vocabularies hardly tell them apart.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// The title and how deep it stood: the shallowest wins, then the first.
    pub title: Option<(usize, String)>,
    pub id: Option<String>,
    /// The innermost `xml:base` where the id stood.
    pub id_base: Option<Rc<Url>>,
    /// `rdf:about` of the element.
    pub about: Option<String>,
    /// Whether the id may be read as a link (`isPermaLink`, RSS 2.0).
    pub permalink: bool,
    pub links: Vec<Link>,
    /// `feedburner:origLink`, as written.
    pub original: Option<String>,
    pub comments: Option<Reference>,
    pub dates: Dates,
    pub authors: Vec<Author>,
    /// Contributors, publishers, credits: people, but not the authors.
    pub others: Vec<Author>,
    pub summary: Option<Body>,
    pub contents: Vec<Body>,
    /// Further descriptions, where none of the above says more.
    pub subtitle: Option<Body>,
    pub media_description: Option<Body>,
    pub categories: Vec<Category>,
    pub media: Vec<Medium>,
    pub images: Vec<Picture>,
    pub language: Option<String>,
    pub inherited_language: Option<String>,
    pub source: Option<Box<Draft>>,
    /// Text that stood directly in the element (RSS `<source>`).
    pub own_text: String,
}

/// The dates of a draft, by what their elements are called.
#[derive(Debug, Default)]
pub(super) struct Dates {
    pub published: Option<Dated>,
    pub updated: Option<Dated>,
    pub dublin_core: Option<Dated>,
    pub created: Option<Dated>,
}

/// An address as written, and the innermost `xml:base` where it stood.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub href: String,
    pub base: Option<Rc<Url>>,
}

#[derive(Debug)]
pub(super) struct Link {
    pub to: Reference,
    /// Lower case; `alternate` where none is given.
    pub rel: String,
    /// Media type, lower case.
    pub kind: String,
    pub length: Option<u64>,
}

/// An enclosure or `media:content`.
#[derive(Debug)]
pub(super) struct Medium {
    pub to: Reference,
    pub kind: String,
    /// `image`, `audio`, `video`, `document`, `executable` (Media RSS `medium`).
    pub sort: String,
    pub length: Option<u64>,
    pub declared: bool,
}

#[derive(Debug, Default)]
pub(super) struct Picture {
    pub to: Option<Reference>,
    pub text: String,
    pub credit: String,
    /// What stood directly in the element.
    pub own_text: String,
}

/// A piece of text with what it was declared to be.
#[derive(Debug)]
pub(super) struct Body {
    pub value: String,
    pub form: Form,
    pub base: Option<Rc<Url>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Plain text, unless it looks like HTML: most of what is declared as text is not.
    Text,
    /// Plain text by the name of its field, whatever it looks like.
    Plain,
    Html,
}

/// Categories, people and enclosures of one entry beyond this are left out; the fullest honest entry
/// measured has 80.
pub(super) const LIMIT_EACH: usize = 200;

impl Draft {
    /// Sets the title unless a shallower or earlier one is there.
    pub(super) fn entitle(&mut self, depth: usize, title: String) {
        if title.trim().is_empty() {
            return;
        }
        if self.title.as_ref().is_none_or(|(held, _)| depth < *held) {
            self.title = Some((depth, title));
        }
    }

    pub(super) fn add_category(&mut self, category: Category) {
        if !category.term.is_empty()
            && self.categories.len() < LIMIT_EACH
            && !self.categories.contains(&category)
        {
            self.categories.push(category);
        }
    }
}
