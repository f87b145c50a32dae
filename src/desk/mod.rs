//! Fingerprint × open stories → story, event, topic, each with its evidence.
//!
//! The desk is a deterministic state machine with one owner. A batch of arrivals enters, an
//! [`Outcome`] leaves: every row that changed, which the store writes in one transaction together
//! with the entries. What the desk holds in memory is a cache of what the store holds.
//!
//! Order of calls: [`fingerprint()`] for each arrival, wherever and in whatever order is handy;
//! [`Desk::assign`] for batches in order of entry ids; [`Desk::update`] for entries edited in
//! place; [`Desk::correct`] for the operator. After a restart [`Desk::restore`] takes what the
//! store kept and goes on as if nothing had happened.
//!
//! The desk never reads a clock, a file or a socket, and never asks a model that has to be
//! downloaded. Where a local embedding of the texts is to have a say in events, it has one place:
//! `likeness` in `events/join.rs`.

mod background;
mod boilerplate;
mod codec;
mod copies;
mod corrections;
mod entry;
mod events;
mod evidence;
mod fingerprint;
mod lexicon;
mod memory;
mod namesakes;
mod options;
mod passages;
mod pieces;
mod place;
mod rounds;
mod rules;
mod second;
mod sections;
mod state;
mod stems;
mod strip;
mod table;
mod terms;
#[cfg(test)]
mod tests;
mod topics;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use boilerplate::{Boilerplate, Item};
pub use fingerprint::{Fingerprint, Spoilt, fingerprint};
pub use options::{Options, TopicRule};
pub use sections::is_section;
pub use state::Desk;

use crate::model::{EntryId, Evidence, StoryId, StoryRow, SubscriptionId, Topic};

/// What the desk needs to know of an entry, as text.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub entry: EntryId,
    pub subscription: SubscriptionId,
    /// [`crate::model::Outlet::key`].
    pub outlet: String,
    /// [`crate::model::Outlet::name`].
    pub outlet_name: String,
    /// The registrable domain that the subscription is read from; empty where it is not known.
    pub site: String,
    /// Whose it is is only the entry's word (`<source>`): somebody passes it on, or says so.
    pub claimed: bool,
    /// The operator's priority of the subscription; higher leads.
    pub priority: i32,
    pub agency: Option<String>,
    /// Plain text.
    pub title: String,
    /// The feed's teaser, plain text; empty when there is none.
    pub summary: String,
    /// The article's or the feed's full text, plain, paragraphs separated by line feeds; empty when there is none.
    pub body: String,
    /// Canonical URL, with the part of the page it names ([`crate::link::place`]).
    pub link: Option<String>,
    /// The instant that it is dated to, where that is a day or more ahead: of what a calendar lists in the same words
    /// each is another.
    pub ahead: Option<Timestamp>,
    /// What tells the recordings and documents attached to it from others; 0 where there are none.
    pub attached: u32,
    /// The outlet's categories, tags and section names, as published.
    pub categories: Vec<String>,
    /// The topic the operator gave the subscription, or the entry by a rule that speaks of text that is not here.
    pub topic: Option<Topic>,
    /// Declared language, BCP 47, lower case.
    pub language: Option<String>,
    /// [`crate::model::Held::published`].
    pub published: Timestamp,
    pub first_seen: Timestamp,
}

/// The words and phrases of an entry that speak for a topic of the lexicon, as published, those that
/// say most first, each with its topic.
#[must_use]
pub fn speaking(arrival: &Arrival) -> Vec<(String, Topic)> {
    let (title, text) = (strip::title(&arrival.title), fingerprint::text_of(arrival));
    let language = fingerprint::language_of(arrival, title, &text);
    let said = lexicon::speaking(title, &text, language);
    said.into_iter().map(|(words, topic)| (words, Topic::iptc(topic))).collect()
}

/// An open entry as the store gives it back, in order of entry ids.
#[derive(Clone, Debug)]
pub struct Kept {
    pub entry: EntryId,
    /// Today's priority of its subscription.
    pub priority: i32,
    /// The bytes last given in [`Outcome::fingerprints`] for this entry.
    pub fingerprint: Vec<u8>,
    /// The row of the story that the entry is placed in (the living one, never a merged one).
    pub row: StoryRow,
}

/// Every row that a batch changed, to be written in one transaction.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Whole rows of the stories that are new or changed.
    pub stories: Vec<StoryRow>,
    /// Entries that are new in their story, or moved to another.
    pub placements: Vec<(EntryId, StoryId)>,
    /// What the desk wants to be given back for an entry in [`Kept::fingerprint`]: replaces the
    /// bytes of that entry.
    pub fingerprints: Vec<(EntryId, Vec<u8>)>,
    pub evidence: Vec<Evidence>,
    /// The desk's own memory beyond entries and stories (learnt tables, background counts): key and
    /// bytes of each part that changed.
    pub memory: Vec<(String, Vec<u8>)>,
}

/// What the operator decided; it wins over the machine ever after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Correction {
    /// The entry is no copy of the rest of its story. The founding entry keeps the story's id:
    /// where it is the one split off, the rest moves to a story of its own.
    Split { entry: EntryId },
    /// The two stories carry the same text.
    Join { into: StoryId, story: StoryId },
    /// The story belongs under this topic.
    Retopic { story: StoryId, topic: Topic },
}
