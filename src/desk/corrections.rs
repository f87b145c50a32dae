//! What the operator decided, remembered for good.

use std::collections::{BTreeMap, BTreeSet};

use super::codec::{Reader, Writer};
use crate::model::{EntryId, StoryId, Topic};

/// Layout of the stored bytes. Of the one before, which knew joins by their stories alone, all else is read.
const VERSION: u8 = 2;
const VERSION_OF_JOINED_STORIES: u8 = 1;

/// Corrections of each kind remembered; the oldest go first. Far more than anybody makes by hand.
const LIMIT: usize = 3_000;

/// Entries of a joined story that are remembered to have been in it.
const LIMIT_SIDE: usize = 64;

/// Pairs kept apart, entries joined and topics set by hand.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Corrections {
    apart: BTreeSet<(StoryId, StoryId)>,
    topics: BTreeMap<StoryId, Topic>,
    joins: Vec<Join>,
    /// Something is not stored yet.
    changed: bool,
}

/// The entries of two stories that the operator called one text. In force as long as entries of both sides
/// stand in one story.
#[derive(Clone, Debug, PartialEq)]
struct Join {
    sides: [BTreeSet<EntryId>; 2],
}

impl Join {
    fn holds(&self, entries: &[EntryId]) -> bool {
        self.sides.iter().all(|side| entries.iter().any(|entry| side.contains(entry)))
    }
}

impl Corrections {
    /// True where the operator said that the two are not the same text.
    pub(super) fn apart(&self, a: StoryId, b: StoryId) -> bool {
        !self.apart.is_empty() && self.apart.contains(&(a.min(b), a.max(b)))
    }

    pub(super) fn keep_apart(&mut self, a: StoryId, b: StoryId) {
        if a != b {
            self.changed |= self.apart.insert((a.min(b), a.max(b)));
        }
        while self.apart.len() > LIMIT {
            self.apart.pop_first();
        }
    }

    pub(super) fn set_topic(&mut self, story: StoryId, topic: Topic) {
        self.topics.insert(story, topic);
        self.changed = true;
        while self.topics.len() > LIMIT {
            self.topics.pop_first();
        }
    }

    pub(super) fn topic(&self, story: StoryId) -> Option<&Topic> {
        self.topics.get(&story)
    }

    /// The operator called two stories one text, which takes back that they are two. Of one that is not open
    /// there are no entries, and nothing to hold together.
    pub(super) fn join(&mut self, stories: [StoryId; 2], entries: [Vec<EntryId>; 2]) {
        let [a, b] = stories;
        self.apart.remove(&(a.min(b), a.max(b)));
        let sides: [BTreeSet<EntryId>; 2] = entries.map(|side| side.into_iter().take(LIMIT_SIDE).collect());
        if sides.iter().all(|side| !side.is_empty()) {
            self.joins.push(Join { sides });
        }
        self.joins.drain(..self.joins.len().saturating_sub(LIMIT));
        self.changed = true;
    }

    /// The operator took an entry out of its story, and with it what joined it there.
    pub(super) fn part(&mut self, entry: EntryId) {
        for side in self.joins.iter_mut().flat_map(|join| &mut join.sides) {
            self.changed |= side.remove(&entry);
        }
        self.joins.retain(|join| join.sides.iter().all(|side| !side.is_empty()));
    }

    /// Whether the operator joined some of these entries of a story to others of them.
    pub(super) fn joined(&self, entries: impl Iterator<Item = EntryId>) -> bool {
        if self.joins.is_empty() {
            return false;
        }
        let entries: Vec<EntryId> = entries.collect();
        self.joins.iter().any(|join| join.holds(&entries))
    }

    /// Whether the operator joined this entry of a story to some of the others.
    pub(super) fn binds(&self, entry: EntryId, others: impl Iterator<Item = EntryId>) -> bool {
        if self.joins.is_empty() {
            return false;
        }
        let entries: Vec<EntryId> = others.chain([entry]).collect();
        let names = |join: &&Join| join.sides.iter().any(|side| side.contains(&entry));
        self.joins.iter().filter(names).any(|join| join.holds(&entries))
    }

    /// True where the operator decided something about the story of these entries.
    pub(super) fn concern(&self, story: StoryId, entries: impl Iterator<Item = EntryId>) -> bool {
        self.topics.contains_key(&story)
            || self.apart.iter().any(|&(a, b)| a == story || b == story)
            || self.joined(entries)
    }

    /// What was said of a story holds for another that its entries are in now: one it was folded into, or one
    /// that came out of it.
    pub(super) fn follow(&mut self, from: StoryId, to: StoryId) {
        if let Some(topic) = self.topics.get(&from).filter(|_| !self.topics.contains_key(&to)).cloned() {
            self.set_topic(to, topic);
        }
        let pairs: Vec<_> = self.apart.iter().filter(|&&(a, b)| a == from || b == from).copied().collect();
        for (a, b) in pairs {
            self.keep_apart(to, if a == from { b } else { a });
        }
    }

    /// The bytes to store, where something changed since they were last taken.
    pub(super) fn take_changed(&mut self) -> Option<Vec<u8>> {
        std::mem::take(&mut self.changed).then(|| self.to_bytes())
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::with_version(VERSION);
        w.u16(self.apart.len() as u16);
        for (a, b) in &self.apart {
            w.i64(a.0);
            w.i64(b.0);
        }
        w.u16(self.topics.len() as u16);
        for (story, topic) in &self.topics {
            w.i64(story.0);
            w.text(topic.as_str());
        }
        w.u16(self.joins.len() as u16);
        for side in self.joins.iter().flat_map(|join| &join.sides) {
            w.u16(side.len() as u16);
            for entry in side {
                w.i64(entry.0);
            }
        }
        w.done()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let now = Reader::of_version(bytes, VERSION);
        let has_joins = now.is_some();
        let r = &mut now.or_else(|| Reader::of_version(bytes, VERSION_OF_JOINED_STORIES))?;
        let mut read = Self::default();
        for _ in 0..r.u16()? {
            read.apart.insert((StoryId(r.i64()?), StoryId(r.i64()?)));
        }
        for _ in 0..r.u16()? {
            read.topics.insert(StoryId(r.i64()?), Topic::new(&r.text()?));
        }
        if !has_joins {
            return Some(read);
        }
        for _ in 0..r.u16()? {
            let mut sides = [BTreeSet::new(), BTreeSet::new()];
            for side in &mut sides {
                for _ in 0..r.u16()? {
                    side.insert(EntryId(r.i64()?));
                }
            }
            read.joins.push(Join { sides });
        }
        r.is_done().then_some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(ids: &[i64]) -> impl Iterator<Item = EntryId> {
        ids.iter().copied().map(EntryId)
    }

    fn joined(into: &[i64], story: &[i64]) -> Corrections {
        let mut corrections = Corrections::default();
        let sides = [into, story].map(|side| entries(side).collect());
        corrections.join([StoryId(into[0]), StoryId(story[0])], sides);
        corrections
    }

    #[test]
    fn a_join_holds_while_entries_of_both_sides_are_together() {
        let mut corrections = joined(&[1, 3], &[2]);
        assert!(
            corrections.binds(EntryId(3), entries(&[2])) && !corrections.binds(EntryId(3), entries(&[1]))
        );
        assert!(corrections.joined(entries(&[1, 2, 9])) && !corrections.joined(entries(&[1, 3, 9])));
        assert!(!corrections.binds(EntryId(9), entries(&[1, 2])));
        corrections.join([StoryId(7), StoryId(8)], [vec![EntryId(7)], Vec::new()]);
        assert_eq!(corrections.joins.len(), 1, "one of the two is not open");
        corrections.part(EntryId(2));
        assert!(!corrections.joined(entries(&[1, 2, 3])));
    }

    #[test]
    fn what_is_stored_is_read_back_and_stored_once() {
        let mut corrections = joined(&[1, 3], &[2]);
        corrections.keep_apart(StoryId(9), StoryId(4));
        corrections.set_topic(StoryId(4), Topic::new("sport"));
        corrections.follow(StoryId(4), StoryId(5));
        assert!(corrections.apart(StoryId(5), StoryId(9)));
        let bytes = corrections.take_changed().expect("it is new");
        assert_eq!(Corrections::from_bytes(&bytes).as_ref(), Some(&corrections));
        assert_eq!(corrections.take_changed(), None);
        corrections.follow(StoryId(4), StoryId(5));
        assert_eq!(corrections.take_changed(), None);
    }
}
