//! An open entry in memory: its fingerprint without the text that made it.

use super::{
    copies::Sketch,
    events::{Around, Vector},
    fingerprint::{Fingerprint, Mark},
    lexicon::TOPICS,
    stems::{self, Stems},
    terms::Terms,
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
    /// Numbers of its terms that are too weak for the vector. They count for how common a word is.
    pub(super) weak: Box<[u32]>,
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
    /// See [`Mark::around`].
    pub(super) around: Around,
    /// Its words, as long as it teaches them or may learn from others.
    pub(super) words: Box<[u32]>,
}

impl Open {
    pub(super) fn new(
        id: EntryId,
        priority: i32,
        print: &Fingerprint,
        mark: &Mark,
        vector: Vector,
        held: &[u32],
    ) -> Self {
        let weak = held.iter().copied().filter(|&term| vector.weight(term) == 0).collect();
        Self {
            id,
            story: u32::MAX,
            priority,
            sketch: Sketch::from(print),
            vector,
            weak,
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
            around: mark.around,
            words: print.words.clone().into_boxed_slice(),
        }
    }

    /// The fingerprint to keep for this entry, after the desk changed its mark.
    pub(super) fn print(&self, terms: &Terms) -> Fingerprint {
        let held = self.vector.iter().chain(self.weak.iter().map(|&term| (term, 0)));
        let mut held: Vec<(&str, u16)> = held.map(|(term, weight)| (terms.name(term), weight)).collect();
        // The strongest stay in front: the sketch is made of them.
        held.sort_by_key(|(name, _)| !self.sketch.is_subject(name));
        let mut beginning: Vec<u32> = self.sketch.head().collect();
        beginning.sort_unstable();
        Fingerprint {
            language: self.language,
            has_text: self.has_text,
            round_up: self.sketch.round_up,
            corrects: self.sketch.corrects,
            link: self.sketch.link,
            own_link: self.sketch.own_link,
            attached: self.sketch.attached,
            outlet: self.sketch.outlet,
            subscription: self.sketch.subscription,
            origin: self.origin == 2,
            published: self.sketch.published,
            first_seen: self.first_seen,
            length: self.length,
            title: self.sketch.title().to_vec(),
            title_keys: self.sketch.title_keys().to_vec(),
            numbers: self.sketch.numbers,
            headline: self.sketch.headline,
            head: beginning,
            whole: self.sketch.whole().to_vec(),
            shingles: self.sketch.shingles,
            figures: self.sketch.figures().to_vec(),
            terms: Stems::join(held.iter().map(|&(name, _)| (name, stems::hash(name)))),
            counts: Vec::new(),
            words: self.words.to_vec(),
            scores: self.scores,
            section: self.section,
            ruled: self.ruled.as_deref().cloned(),
            mark: Some(Mark {
                ordinal: self.ordinal,
                weights: held.iter().map(|&(_, weight)| weight).collect(),
                blended: self.blended,
                teaches: self.teaches,
                around: self.around,
            }),
        }
    }

    pub(super) fn lesson(&self) -> Lesson<'_> {
        Lesson {
            language: self.language,
            outlet: self.sketch.outlet,
            words: &self.words,
            scores: &self.scores,
            section: self.section,
        }
    }

    /// What makes an entry lead: the operator's priority, where it comes from, that it mends what was wrong, how much
    /// text it has; the earliest where all that is equal.
    pub(super) fn standing(&self) -> impl Ord + use<> {
        let earliest = std::cmp::Reverse((self.sketch.published, self.id));
        (self.priority, self.origin, self.sketch.corrects, self.length, earliest)
    }
}
