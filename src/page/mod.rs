//! HTML → article, story links, announced feeds.
//!
//! Comes in: the decoded text of a page, its address and what is known of its outlet ([`Options`]
//! with [`Memory`]). Goes out: an [`Article`] ([`article`]), the story links of a section front
//! ([`front`]), the entries of a live blog ([`live`]) or the feeds a page announces ([`announced`]).
//!
//! This room never fetches, never reads a clock and never fails: a page in which there is no
//! article gives an article whose [`Access`](crate::model::Access) says so, and [`verdict`] says whether its text is
//! worth more than what the feed carried. Pages come from anywhere, so everything is measured
//! before it is parsed ([`Limits`]), and callers with a deadline run this room on [`Workers`].

mod access;
mod agency;
mod anchor;
mod announce;
mod apart;
mod block;
mod body;
mod byline;
mod card;
mod clean;
mod dates;
mod emit;
mod forward;
mod front;
mod head;
mod hint;
mod json_ld;
mod lexicon;
mod live;
mod memory;
mod names;
mod part;
mod phrase;
mod picture;
mod reading;
mod scan;
mod shape;
mod subject;
#[cfg(test)]
mod tests;
mod title;
mod trailer;
mod tree;
mod verdict;
mod visible_date;
mod vote;
mod weights;
mod workers;
mod zone;

use std::sync::Arc;

use url::Url;

use crate::model::{Article, Entry, Selectors, StoryLink};

pub use announce::{Announced, announced};
pub use forward::forwarded;
pub use memory::{Lesson, Memory};
pub use part::{append, begins};
pub use reading::Reading;
pub use shape::is_story;
pub use trailer::without_trailers;
pub use verdict::verdict;
pub use workers::{GaveUp, Workers};

/// The wire agency that a feed's own text is credited to, told from its authors and its paragraphs.
#[must_use]
pub fn credited<'a>(authors: impl IntoIterator<Item = &'a str>, paragraphs: &[&str]) -> Option<&'static str> {
    agency::of_feed(authors, paragraphs)
}

/// The wire agency that a name is.
#[must_use]
pub fn agency(name: &str) -> Option<&'static str> {
    agency::named(name)
}

/// What is known of a page's outlet before the page is read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The zone of dates that name none, as configured. Without one it is taken from `memory`,
    /// then from the country of the top-level domain, then UTC.
    pub zone: Option<jiff::tz::TimeZone>,
    /// What earlier pages of this outlet have taught.
    pub memory: Option<Arc<Memory>>,
    /// Addresses known to be articles of this outlet: the teacher of [`front`].
    pub known: Arc<[Url]>,
    /// For the stubborn ones; empty by default.
    pub selectors: Selectors,
    pub limits: Limits,
}

/// The fields that hold no valid selector, by name. Where pages are read such a one is as good as empty.
#[must_use]
pub fn faults(selectors: &Selectors) -> Vec<&'static str> {
    let fields = [
        ("story", &selectors.story),
        ("link", &selectors.link),
        ("body", &selectors.body),
        ("drop", &selectors.drop),
    ];
    let is_wrong = |css: &String| !css.is_empty() && dom_query::Matcher::new(css).is_err();
    fields.into_iter().filter(|(_, css)| is_wrong(css)).map(|(name, _)| name).collect()
}

/// What is refused or cut before a page is parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of decoded text; what follows is cut.
    pub bytes: usize,
    /// Start tags; what follows the last one is cut. The largest real news pages hold some 20,000.
    pub elements: usize,
    /// Open elements at one place; deeper start tags are dropped and their text stays.
    /// Real pages stay under 100.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 8 << 20, elements: 40_000, depth: 200 }
    }
}

/// Reads an article page. Never fails: see [`Article::access`](crate::model::Article::access).
#[must_use]
pub fn article(html: &str, url: &Url, options: &Options) -> Article {
    read(html, url, options).article
}

/// Reads an article page and keeps what [`Memory::learn`] wants to know of it.
#[must_use]
pub fn read(html: &str, url: &Url, options: &Options) -> Reading {
    reading::read(html, url, options)
}

/// The stories a section front links to, in the page's order, each address once.
#[must_use]
pub fn front(html: &str, url: &Url, options: &Options) -> Vec<StoryLink> {
    front::front(html, url, options)
}

/// The entries of a live blog, newest first as the page gives them; empty where there is none.
#[must_use]
pub fn live(html: &str, url: &Url, options: &Options) -> Vec<Entry> {
    live::live(html, url, options)
}
