//! An open entry in memory: its fingerprint without the text that made it.

use super::{
    copies::Sketch,
    events::Vector,
    fingerprint::{Fingerprint, Mark},
    lexicon::TOPICS,
    topics::Lesson,
};
use crate::{
    model::{EntryId, Topic},
    text::language::Language,
};

/// Place of an entry in the desk's table.
pub(super) type Place = u32;

/// An entry that takes part in decisions.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) id: EntryId,
    /// Place of its story.
    pub(super) story: u32,
    pub(super) priority: i32,
    pub(super) sketch: Sketch,
    pub(super) vector: Vector,
    pub(super) ordinal: u64,
    pub(super) first_seen: i64,
    pub(super) length: u32,
    /// 2: it comes from the agency itself, 1: from the outlet whose page it links to, 0: from
    /// somebody who passes it on.
    pub(super) origin: u8,
    pub(super) has_text: bool,
    pub(super) language: Language,
    pub(super) scores: [i16; TOPICS],
    pub(super) blended: [i16; TOPICS],
    pub(super) section: Option<u8>,
    pub(super) ruled: Option<Box<Topic>>,
    pub(super) teaches: bool,
}

impl Open {
    pub(super) fn new(id: EntryId, priority: i32, print: &Fingerprint, mark: &Mark, vector: Vector) -> Self {
        Self {
            id,
            story: u32::MAX,
            priority,
            sketch: Sketch::from(print),
            vector,
            ordinal: mark.ordinal,
            first_seen: print.first_seen,
            length: print.length,
            origin: if print.origin { 2 } else { u8::from(print.own_link) },
            has_text: print.has_text,
            language: print.language,
            scores: print.scores,
            blended: mark.blended,
            section: print.section,
            ruled: print.ruled.clone().map(Box::new),
            teaches: mark.teaches,
        }
    }

    pub(super) fn lesson(&self) -> Lesson<'_> {
        Lesson {
            language: self.language,
            outlet: self.sketch.outlet,
            vector: &self.vector,
            scores: &self.scores,
            section: self.section,
        }
    }

    /// What makes an entry lead: the operator's priority, where it comes from, how much text it has;
    /// the earliest where all that is equal.
    pub(super) fn standing(&self) -> impl Ord + use<> {
        (self.priority, self.origin, self.length, std::cmp::Reverse((self.sketch.published, self.id)))
    }

    /// Which entry's words stand for the story among events: the one with the most text to go by,
    /// the first of them.
    pub(super) fn substance(&self) -> impl Ord + use<> {
        (self.has_text, !self.sketch.round_up, std::cmp::Reverse(self.ordinal))
    }
}
