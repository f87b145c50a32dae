//! The desk ↔ what the store keeps of it.

use std::{sync::mpsc, thread::ScopedJoinHandle};

use jiff::Timestamp;
use smallvec::SmallVec;

use super::{
    Desk, Kept, Options,
    codec::{Reader, Writer},
    copies,
    corrections::Corrections,
    entry::Open,
    events::{Crowd, Member, Vector},
    fingerprint::Fingerprint,
    state::Story,
    topics::Learnt,
};
use crate::model::EventId;

/// Key of the counters.
pub(super) const DESK: &str = "desk";
/// Key of the operator's corrections.
pub(super) const CORRECTIONS: &str = "corrections";

const VERSION: u8 = 2;

/// Changed events remembered; more than a pass ever leaves.
const CHANGED_LIMIT: usize = 4_096;

/// Entries read ahead at once, and batches of them on their way.
const BATCH: usize = 512;
const AHEAD: usize = 3;

/// Keys gathered before they are entered, 8 bytes each, and such gatherings on their way.
const PAIRS: usize = 1 << 18;
const GATHERED: usize = 2;

/// Entries as their bytes tell them.
#[derive(Default)]
struct Told {
    entries: Vec<Returning>,
    /// The terms of all of them, one after the other, with the weight of each.
    names: String,
    terms: Vec<(Name, u16)>,
    /// The keys of all of them.
    keys: Vec<u32>,
}

/// One of them, with the numbers of its terms and keys; its vector is still to be made of the terms.
struct Returning {
    kept: Kept,
    open: Open,
    terms: usize,
    keys: usize,
}

/// A stem's hash, and where it ends.
type Name = (u64, u32);

/// What is done with an entry before the desk gives it its place.
#[derive(Debug)]
struct Reading {
    /// Entries first seen before this second are closed, and left out.
    closed_before: i64,
    /// Entries from this number on still learn.
    learning_from: u64,
    learnt: Learnt,
}

impl Reading {
    fn read(&mut self, batch: Vec<Kept>) -> Told {
        let mut told = Told::default();
        for kept in batch {
            let Ok(mut print) = Fingerprint::from_bytes(&kept.fingerprint) else { continue };
            if print.first_seen < self.closed_before {
                continue;
            }
            let mark = print.mark.take().unwrap_or_default();
            if !mark.teaches && mark.ordinal < self.learning_from {
                print.words = Vec::new();
            }
            let open = Open::new(kept.entry, kept.priority, &print, &mark, Vector::default(), &[]);
            if open.teaches {
                self.learnt.teach(&open.lesson());
            }
            // Without a mark all are weak.
            let weights = mark.weights.into_iter().chain(std::iter::repeat(0));
            let (terms, keys) = (told.terms.len(), told.keys.len());
            for ((stem, hash), weight) in print.terms.iter().zip(weights) {
                told.names.push_str(stem);
                told.terms.push(((hash, told.names.len() as u32), weight));
            }
            told.keys.extend(copies::keys(&open.sketch));
            let (terms, keys) = (told.terms.len() - terms, told.keys.len() - keys);
            told.entries.push(Returning { kept, open, terms, keys });
        }
        told
    }

    /// Reads fingerprints on a second thread while `take` has those before. Their order stays, so the
    /// desk is the same. Gives what the entries taught. Next to nothing is freed on another thread than
    /// made it: that waits for the allocator's locks.
    fn ahead(mut self, kept: impl Iterator<Item = Kept>, mut take: impl FnMut(Told)) -> Learnt {
        std::thread::scope(|scope| {
            let (bytes, to_read) = mpsc::channel::<Vec<Kept>>();
            let (done, read) = mpsc::channel();
            let reader = scope.spawn(move || {
                for batch in to_read {
                    if done.send(self.read(batch)).is_err() {
                        break;
                    }
                }
                self.learnt
            });
            let (mut kept, mut out) = (kept.fuse().peekable(), 0);
            while kept.peek().is_some() || out > 0 {
                let batch: Vec<Kept> = kept.by_ref().take(BATCH).collect();
                if !batch.is_empty() {
                    if bytes.send(batch).is_err() {
                        // The reader has panicked.
                        break;
                    }
                    out += 1;
                }
                if out >= AHEAD || kept.peek().is_none() {
                    let Ok(batch) = read.recv() else { break };
                    out -= 1;
                    take(batch);
                }
            }
            drop(bytes);
            result_of(reader)
        })
    }
}

/// What a thread gives; its panic is ours.
fn result_of<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

impl Desk {
    /// Takes up where the last process stopped.
    ///
    /// `kept` holds the entries first seen since [`Desk::horizon`] of `now`, in order of entry ids;
    /// `memory` the parts last given in [`super::Outcome::memory`], one for each key. An entry whose
    /// bytes cannot be read is left out: it stays where the store has it.
    #[must_use]
    pub fn restore(
        options: Options,
        now: Timestamp,
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
        desk.believe(now);
        let reading = Reading {
            closed_before: desk.closed_before,
            learning_from: desk.learning_from(),
            learnt: Learnt::default(),
        };
        std::thread::scope(|scope| {
            let (send, gathered) = mpsc::sync_channel(GATHERED);
            let indexer = scope.spawn(move || index(&gathered));
            let mut pairs = Vec::new();
            desk.learnt = reading.ahead(kept, |told| {
                desk.take_back(told, &mut pairs);
                if pairs.len() >= PAIRS {
                    // Fails only if the indexer has panicked, which is told in the end.
                    let _ = send.send(std::mem::take(&mut pairs));
                }
            });
            let _ = send.send(pairs);
            drop(send);
            desk.put_back_events();
            desk.index = result_of(indexer);
        });
        for (&EventId(id), &group) in &desk.by_event {
            desk.events.set_changed(group, changed.binary_search(&id).is_ok());
        }
        desk.rank_anew();
        desk
    }

    /// Has the stories renewed that another entry leads by today's priorities.
    fn rank_anew(&mut self) {
        let leads = |story: u32| {
            let lead = self.stories[story as usize].as_ref().map(|held| held.row.lead);
            lead.is_some_and(|lead| self.lead(story, lead) != lead)
        };
        let outranked: Vec<u32> = self.by_story.values().copied().filter(|&story| leads(story)).collect();
        for story in outranked {
            self.touch(story);
        }
    }

    /// Takes entries back in; their keys are added to `pairs` with the story of each.
    fn take_back(&mut self, told: Told, pairs: &mut Vec<(u32, u32)>) {
        let (mut terms, mut keys, mut begin) = (told.terms.into_iter(), told.keys.into_iter(), 0);
        for entry in told.entries {
            let own = terms.by_ref().take(entry.terms).filter_map(|((hash, end), weight)| {
                let stem = told.names.get(std::mem::replace(&mut begin, end as usize)..end as usize)?;
                Some((self.terms.take(stem, hash), weight))
            });
            let held: SmallVec<[(u32, u16); 64]> = own.collect();
            let story = self.put_back(entry.kept, entry.open, &held);
            pairs.extend(keys.by_ref().take(entry.keys).map(|key| (key, story)));
        }
    }

    /// Puts an entry in its place with its terms and their weights; gives the place of its story.
    fn put_back(&mut self, kept: Kept, mut open: Open, held: &[(u32, u16)]) -> u32 {
        open.vector = Vector::new(held.iter().copied().filter(|&(_, weight)| weight > 0).collect());
        let weak = held.iter().map(|&(term, _)| term).filter(|&term| open.vector.weight(term) == 0);
        open.weak = weak.collect();
        self.assigned = self.assigned.max(open.ordinal + 1);
        let place = self.seat(open);
        let story = match self.by_story.get(&kept.row.id) {
            Some(&story) => story,
            None => self.add_story(Story { row: kept.row, entries: SmallVec::new(), fresh: false }),
        };
        self.enlist(place, story);
        story
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

/// Enters keys with their stories, those gathered together in the keys' order: each next one stands close to the
/// one before, where they would lie all over the index in the order of the entries.
fn index(gathered: &mpsc::Receiver<Vec<(u32, u32)>>) -> copies::Index {
    let mut index = copies::Index::default();
    for mut pairs in gathered {
        pairs.sort_unstable();
        index.reserve(pairs.len());
        index.insert(pairs);
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        desk::stems::Stems,
        model::{EntryId, StoryId, StoryRow, Topic},
    };

    fn kept(id: i64) -> Kept {
        let print = Fingerprint {
            terms: Stems::of(format!("harbour word{id}")),
            counts: vec![1, 1],
            ..Fingerprint::default()
        };
        let row = StoryRow {
            id: StoryId(id),
            event: EventId(id),
            lead: EntryId(id),
            topic: Topic::other(),
            confidence: 0.0,
            merged_into: None,
            pinned: false,
        };
        // Every hundredth is damaged.
        let fingerprint = if id % 100 == 0 { vec![0xFF; 3] } else { print.to_bytes() };
        Kept { entry: EntryId(id), priority: 0, fingerprint, row }
    }

    #[test]
    fn more_than_is_read_ahead_comes_in_its_order_without_what_is_damaged() {
        let last = (BATCH * (AHEAD + 2)) as i64 + 7;
        let mut read = Vec::new();
        let reading = Reading { closed_before: i64::MIN, learning_from: 0, learnt: Learnt::default() };
        reading.ahead((1..=last).map(kept), |told| {
            read.extend(told.entries.iter().map(|entry| (entry.kept.entry.0, entry.terms)));
        });
        let expected: Vec<_> = (1..=last).filter(|id| id % 100 != 0).map(|id| (id, 2)).collect();
        assert_eq!(read, expected);
    }

    #[test]
    fn each_entry_gets_its_own_terms_back() {
        let desk =
            Desk::restore(Options::default(), Timestamp::UNIX_EPOCH, (1..=1_030).map(kept), Vec::new());
        let open: Vec<&Open> = desk.entries.iter().flatten().collect();
        assert_eq!(open.len(), 1_020);
        for open in open {
            let names: Vec<&str> = open.weak.iter().map(|&term| desk.terms.name(term)).collect();
            assert_eq!(names, ["harbour", &format!("word{}", open.id.0)]);
        }
    }
}
