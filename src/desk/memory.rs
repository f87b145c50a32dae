//! The desk ↔ what the store keeps of it.

use super::{
    Desk, Kept, Options,
    codec::{Reader, Writer},
    corrections::Corrections,
    entry::Open,
    events::{Crowd, Member, Vector},
    fingerprint::{Fingerprint, Mark},
    state::Story,
};
use crate::model::EventId;

/// Key of the counters.
pub(super) const DESK: &str = "desk";
/// Key of the operator's corrections.
pub(super) const CORRECTIONS: &str = "corrections";

const VERSION: u8 = 2;

/// Changed events remembered; more than a pass ever leaves.
const CHANGED_LIMIT: usize = 4_096;

impl Desk {
    /// Takes up where the last process stopped.
    ///
    /// `kept` holds the entries first seen since [`Desk::horizon`], in order of entry ids;
    /// `memory` the parts last given in [`super::Outcome::memory`], one for each key. An entry whose
    /// bytes cannot be read is left out: it stays where the store has it.
    #[must_use]
    pub fn restore(
        options: Options,
        kept: impl Iterator<Item = Kept>,
        memory: Vec<(String, Vec<u8>)>,
    ) -> Self {
        let mut desk = Self::new(options);
        let mut changed = Vec::new();
        for (key, bytes) in memory {
            match key.as_str() {
                DESK => changed = desk.recall(&bytes).unwrap_or_default(),
                CORRECTIONS => desk.corrections = Corrections::from_bytes(&bytes).unwrap_or_default(),
                _ => {}
            }
        }
        for kept in kept {
            if let Ok(print) = Fingerprint::from_bytes(&kept.fingerprint)
                && print.first_seen >= desk.closed_before
            {
                desk.put_back(kept, &print);
            }
        }
        desk.put_back_events();
        for (&EventId(id), &group) in &desk.by_event {
            desk.events.set_changed(group, changed.binary_search(&id).is_ok());
        }
        desk
    }

    fn put_back(&mut self, kept: Kept, print: &Fingerprint) {
        let stems: Vec<&str> = print.terms.split(' ').filter(|stem| !stem.is_empty()).collect();
        let mark =
            print.mark.clone().unwrap_or_else(|| Mark { weights: vec![0; stems.len()], ..Mark::default() });
        let held: Vec<u32> = stems.iter().map(|stem| self.terms.take(stem)).collect();
        let pairs = held.iter().copied().zip(mark.weights.iter().copied());
        let vector = Vector::new(pairs.filter(|&(_, weight)| weight > 0).collect());
        let open = Open::new(kept.entry, kept.priority, print, &mark, vector, &held);
        self.assigned = self.assigned.max(mark.ordinal + 1);
        let place = self.hold(open);
        let story = match self.by_story.get(&kept.row.id) {
            Some(&story) => story,
            None => self.add_story(Story { row: kept.row, entries: smallvec::SmallVec::new(), fresh: false }),
        };
        self.attach(place, story);
    }

    fn put_back_events(&mut self) {
        let stories: Vec<u32> = (0..self.stories.len() as u32).collect();
        for story in stories {
            let Some(id) = self.stories[story as usize].as_ref().map(|story| story.row.event) else {
                continue;
            };
            let Some(member) = self.as_member(story) else { continue };
            let group = if let Some(&group) = self.by_event.get(&id) {
                group
            } else {
                let group = self.events.found(id.0);
                self.by_event.insert(id, group);
                group
            };
            self.events.insert(story, Member { group, ..member });
        }
    }

    /// Counters and the events that changed since the last pass.
    pub(super) fn memory(&self) -> Vec<u8> {
        let mut changed: Vec<i64> =
            self.events.changed().into_iter().map(|group| self.events.group(group).id).collect();
        changed.truncate(CHANGED_LIMIT);
        let mut w = Writer::with_version(VERSION);
        w.u64(self.assigned);
        w.u64(self.tended);
        w.i64(self.closed_before);
        w.u64(self.events.crowd.asked);
        w.i64(self.events.crowd.near);
        w.u16(changed.len() as u16);
        for id in changed {
            w.i64(id);
        }
        w.done()
    }

    /// Reads [`Desk::memory`]; gives the changed events, sorted.
    fn recall(&mut self, bytes: &[u8]) -> Option<Vec<i64>> {
        let r = &mut Reader::of_version(bytes, VERSION)?;
        self.assigned = r.u64()?;
        self.tended = r.u64()?;
        self.closed_before = r.i64()?;
        self.events.crowd = Crowd { asked: r.u64()?, near: r.i64()? };
        (0..r.u16()?).map(|_| r.i64()).collect()
    }
}
