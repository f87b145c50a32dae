//! The desk itself: the open entries, their stories and events, and what leads from one batch to
//! the next.

use std::collections::{BTreeSet, VecDeque};

use jiff::Timestamp;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::{
    Arrival, Correction, Fingerprint, Options, Outcome, background, copies,
    corrections::Corrections,
    entry::{Open, Place},
    events::{self, Around, Events, Member, Vector},
    fingerprint::{Mark, SCORE_UNIT},
    table::Table,
    terms::Terms,
    topics::Learnt,
};
use crate::model::{EntryId, EventId, StoryId, StoryRow, Topic};

/// Seconds between two closings of what is old.
const CLOSING_SECONDS: i64 = 3_600;

/// Entries of a story whose words stand for it among events, the first ones.
const TELLERS: usize = 4;

/// The open stories and events.
#[derive(Debug)]
pub struct Desk {
    pub(super) options: Options,
    pub(super) entries: Table<Option<Open>>,
    pub(super) entries_free: Vec<Place>,
    pub(super) by_entry: FxHashMap<EntryId, Place>,
    pub(super) stories: Table<Option<Story>>,
    pub(super) stories_free: Vec<u32>,
    pub(super) by_story: FxHashMap<StoryId, u32>,
    pub(super) index: copies::Index,
    pub(super) events: Events,
    pub(super) by_event: FxHashMap<EventId, events::Group>,
    pub(super) terms: Terms,
    pub(super) learnt: Learnt,
    pub(super) corrections: Corrections,
    /// Entries assigned so far.
    pub(super) assigned: u64,
    /// The last entries by number: they still learn from what the stream teaches.
    pub(super) recent: VecDeque<(u64, Place)>,
    /// Assigned when the last pass was made.
    pub(super) tended: u64,
    /// Entries first seen before this second are closed.
    pub(super) closed_before: i64,
    /// Stories whose rows may have changed in this batch.
    pub(super) dirty: BTreeSet<u32>,
}

/// A story with open entries.
#[derive(Debug)]
pub(super) struct Story {
    /// As last given out.
    pub(super) row: StoryRow,
    /// Open entries in the order of their ids.
    pub(super) entries: SmallVec<[Place; 2]>,
    /// The row has not been given out yet.
    pub(super) fresh: bool,
}

impl Desk {
    /// A desk that has seen nothing.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let strictness = options.event_strictness.max(0.0);
        let reach = i64::from(options.open_days) * 86_400;
        let tuning = events::Tuning { strictness, reach, ..events::Tuning::default() };
        Self {
            options,
            entries: Table::default(),
            entries_free: Vec::new(),
            by_entry: FxHashMap::default(),
            stories: Table::default(),
            stories_free: Vec::new(),
            by_story: FxHashMap::default(),
            index: copies::Index::default(),
            events: Events::new(tuning),
            by_event: FxHashMap::default(),
            terms: Terms::default(),
            learnt: Learnt::default(),
            corrections: Corrections::default(),
            assigned: 0,
            recent: VecDeque::new(),
            tended: 0,
            closed_before: i64::MIN,
            dirty: BTreeSet::new(),
        }
    }

    /// Entries first seen before this instant take no part in decisions made at `now`.
    #[must_use]
    pub fn horizon(options: &Options, now: Timestamp) -> Timestamp {
        let open = jiff::SignedDuration::from_hours(24 * i64::from(options.open_days));
        now.checked_sub(open).unwrap_or(Timestamp::MIN)
    }

    /// Assigns new entries, in the order given, which is that of their ids. An entry that is open
    /// already is taken as edited.
    pub fn assign(&mut self, now: Timestamp, batch: Vec<(Arrival, Fingerprint)>) -> Outcome {
        let mut outcome = Outcome::default();
        self.close_old(now);
        for (arrival, fingerprint) in batch {
            if self.by_entry.contains_key(&arrival.entry) {
                self.edit(&arrival, fingerprint, &mut outcome);
                continue;
            }
            self.take_in(&arrival, fingerprint, &mut outcome);
            if self.assigned - self.tended >= self.events.tuning.every {
                self.pass(&mut outcome);
            }
        }
        self.finish(outcome)
    }

    /// Takes the new text of an entry that was edited in place. It stays in its story unless the
    /// text became another. An entry that is no longer open changes nothing.
    pub fn update(&mut self, now: Timestamp, arrival: &Arrival, fingerprint: Fingerprint) -> Outcome {
        let mut outcome = Outcome::default();
        self.close_old(now);
        if self.by_entry.contains_key(&arrival.entry) {
            self.edit(arrival, fingerprint, &mut outcome);
        }
        self.finish(outcome)
    }

    /// Does what the operator decided. An id that is not open is remembered and changes no row.
    pub fn correct(&mut self, now: Timestamp, correction: Correction) -> Outcome {
        let mut outcome = Outcome::default();
        self.close_old(now);
        self.obey(correction, &mut outcome);
        self.finish(outcome)
    }

    /// Looks again over what changed since the last time: merges events, decides small ones anew,
    /// splits what drifted apart, closes what is old. [`Desk::assign`] does so by itself every so
    /// many entries; call it before an edition, or when the stream pauses.
    pub fn tend(&mut self, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        self.close_old(now);
        if self.assigned > 0 {
            self.pass(&mut outcome);
            self.reconsider_topics(0..=u64::MAX, &mut outcome);
            self.merge_events(&mut outcome);
        }
        self.finish(outcome)
    }

    /// The rows of all open stories, as last given out.
    pub fn rows(&self) -> impl Iterator<Item = &StoryRow> {
        self.stories.iter().flatten().map(|story| &story.row)
    }

    /// The story and event of an open entry.
    #[must_use]
    pub fn row_of(&self, entry: EntryId) -> Option<&StoryRow> {
        let open = self.entries[*self.by_entry.get(&entry)? as usize].as_ref()?;
        self.stories[open.story as usize].as_ref().map(|story| &story.row)
    }

    fn take_in(&mut self, arrival: &Arrival, mut print: Fingerprint, outcome: &mut Outcome) {
        let open = self.open(arrival, &mut print);
        let place = self.hold(open);
        self.place(arrival, place, outcome);
        self.keep(place, print, outcome);
    }

    /// Gives out the fingerprint of an open entry with what its placing added to the mark.
    pub(super) fn keep(&self, place: Place, mut print: Fingerprint, outcome: &mut Outcome) {
        let Some(open) = self.entries[place as usize].as_ref() else { return };
        if let Some(mark) = print.mark.as_mut() {
            mark.around = open.around;
        }
        outcome.fingerprints.push((open.id, print.to_bytes()));
    }

    /// Weighs an entry's words by what the desk knows now, and gives it its number.
    pub(super) fn open(&mut self, arrival: &Arrival, print: &mut Fingerprint) -> Open {
        let (vector, held) = self.weigh_terms(print);
        let blended = self.learnt.blend(print.language, &print.words, &print.scores, print.section);
        let teaches = self.learnt.may_teach(print);
        let weights = held.iter().map(|&term| vector.weight(term)).collect();
        let mark = Mark { ordinal: self.assigned, weights, blended, teaches, around: Around::default() };
        self.assigned += 1;
        let open = Open::new(arrival.entry, arrival.priority, print, &mark, vector, &held);
        print.mark = Some(mark);
        open
    }

    /// The strongest terms of the fingerprint as a vector, and the numbers of all of them: the weak ones
    /// count for how common a word is.
    fn weigh_terms(&mut self, print: &Fingerprint) -> (Vector, Vec<u32>) {
        let documents = background::documents() + self.by_entry.len() as u32;
        let held: Vec<u32> = print.terms.iter().map(|(stem, hash)| self.terms.take(stem, hash)).collect();
        let strengths: Vec<f32> = held
            .iter()
            .zip(&print.counts)
            .map(|(&term, &count)| {
                // Its own use is no sign of how common a word is.
                let holding = self.terms.background(term) + self.terms.uses_of(term) - 1;
                f32::from(count) / SCORE_UNIT * background::rarity(documents, holding)
            })
            .collect();
        let kept = events::weigh(&strengths);
        let pairs = kept.iter().map(|&(place, weight)| (held[place], weight)).collect();
        (Vector::new(pairs), held)
    }

    /// Puts an entry into the table. Its story is told by [`Desk::place`].
    pub(super) fn hold(&mut self, open: Open) -> Place {
        if open.teaches {
            self.learnt.teach(&open.lesson());
        }
        self.seat(open)
    }

    /// As [`Desk::hold`] for an entry that has taught already.
    pub(super) fn seat(&mut self, open: Open) -> Place {
        let (id, ordinal) = (open.id, open.ordinal);
        let place = self.entries_free.pop().unwrap_or_else(|| {
            self.entries.push(None);
            self.entries.len() as u32 - 1
        });
        self.entries[place as usize] = Some(open);
        self.by_entry.insert(id, place);
        self.remember(ordinal, place);
        place
    }

    /// Takes an entry out of the table and of what it taught. It stands in no story any more.
    pub(super) fn let_go(&mut self, place: Place) {
        let Some(open) = self.entries[place as usize].take() else { return };
        if open.teaches {
            self.learnt.forget(&open.lesson());
        }
        for term in open.vector.iter().map(|(term, _)| term).chain(open.weak.iter().copied()) {
            self.terms.drop(term);
        }
        self.by_entry.remove(&open.id);
        self.entries_free.push(place);
    }

    /// Entries of a story that are open, in the order of their ids.
    pub(super) fn members(&self, story: u32) -> impl Iterator<Item = &Open> {
        let places =
            self.stories[story as usize].as_ref().map(|story| story.entries.as_slice()).unwrap_or_default();
        places.iter().filter_map(|&place| self.entries[place as usize].as_ref())
    }

    /// The table's new place for a story. It has no entry and no event yet.
    pub(super) fn new_story(&mut self, id: StoryId, lead: EntryId) -> u32 {
        let row = StoryRow {
            id,
            event: EventId::from(id),
            lead,
            topic: Topic::other(),
            confidence: 0.0,
            merged_into: None,
            pinned: false,
        };
        self.add_story(Story { row, entries: SmallVec::new(), fresh: true })
    }

    pub(super) fn add_story(&mut self, story: Story) -> u32 {
        let id = story.row.id;
        let place = self.stories_free.pop().unwrap_or_else(|| {
            self.stories.push(None);
            self.stories.len() as u32 - 1
        });
        self.stories[place as usize] = Some(story);
        self.by_story.insert(id, place);
        place
    }

    /// Adds an entry to a story: to its table and under its keys.
    pub(super) fn attach(&mut self, place: Place, story: u32) {
        let Some(open) = self.entries[place as usize].as_ref() else { return };
        let keys = copies::keys(&open.sketch);
        self.index.insert(keys.iter().map(|&key| (key, story)));
        self.enlist(place, story);
    }

    /// Adds an entry to a story's table.
    pub(super) fn enlist(&mut self, place: Place, story: u32) {
        let Some(open) = self.entries[place as usize].as_mut() else { return };
        open.story = story;
        let id = open.id;
        let entries = &self.entries;
        let Some(held) = self.stories[story as usize].as_mut() else { return };
        let before = |other: &Place| entries[*other as usize].as_ref().is_some_and(|other| other.id < id);
        let at = held.entries.partition_point(before);
        held.entries.insert(at, place);
    }

    /// Takes an entry out of its story: its keys stay where another entry of the story has them.
    pub(super) fn detach(&mut self, place: Place) {
        let Some(open) = self.entries[place as usize].as_ref() else { return };
        let (story, keys) = (open.story, copies::keys(&open.sketch));
        if let Some(held) = self.stories[story as usize].as_mut() {
            held.entries.retain(|other| *other != place);
        }
        // One pass over the others with an early end: a story of a thousand copies loses many at once
        // when it is closed.
        let mut gone: SmallVec<[u32; 40]> = keys;
        for open in self.members(story) {
            if gone.is_empty() {
                break;
            }
            let held = copies::keys(&open.sketch);
            gone.retain(|key| held.binary_search(key).is_err());
        }
        self.index.remove(&gone, story);
    }

    /// Takes all entries out of a story at once.
    pub(super) fn empty(&mut self, story: u32) -> SmallVec<[Place; 2]> {
        let Some(held) = self.stories[story as usize].as_mut() else { return SmallVec::new() };
        let places = std::mem::take(&mut held.entries);
        for &place in &places {
            if let Some(open) = self.entries[place as usize].as_ref() {
                self.index.remove(&copies::keys(&open.sketch), story);
            }
        }
        places
    }

    /// The story among the events: the words of its first entries together, since each copy's headline
    /// says it in other words; the story still counts once.
    pub(super) fn as_member(&self, story: u32) -> Option<Member> {
        let (first, has_text, tellers) = self.tellers(story)?;
        Some(Member {
            vector: if let [only] = tellers[..] { only.vector.clone() } else { self.together(&tellers) },
            group: u32::MAX,
            ordinal: first.ordinal,
            has_text,
            round_up: tellers.iter().all(|open| open.sketch.round_up),
            published: first.sketch.published,
            around: first.around,
        })
    }

    /// The first open entry of a story, whether the story has text, and the entries that tell it.
    pub(super) fn tellers(&self, story: u32) -> Option<(&Open, bool, SmallVec<[&Open; 8]>)> {
        let mut tellers: SmallVec<[&Open; 8]> = self.members(story).collect();
        tellers.sort_unstable_by_key(|open| open.ordinal);
        let first = *tellers.first()?;
        let has_text = tellers.iter().any(|open| open.has_text);
        tellers.retain(|open| open.has_text == has_text);
        tellers.truncate(TELLERS);
        Some((first, has_text, tellers))
    }

    /// Whether an entry is one of those that tell its story.
    pub(super) fn tells(&self, story: u32, place: Place) -> bool {
        let id = self.entries[place as usize].as_ref().map(|open| open.id);
        self.tellers(story).is_some_and(|(_, _, tellers)| tellers.iter().any(|open| Some(open.id) == id))
    }

    /// The sum of vectors, brought to length one again.
    fn together(&self, tellers: &[&Open]) -> Vector {
        let mut weights: Vec<(u32, u32)> = tellers
            .iter()
            .flat_map(|open| open.vector.iter())
            .map(|(term, weight)| (term, weight.into()))
            .collect();
        weights.sort_unstable();
        weights.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        // The strongest first. Of those as strong as the last that has room the first by name: their
        // numbers are others after a restart, and equal weights must fall the same way.
        weights.sort_unstable_by_key(|&(_, weight)| std::cmp::Reverse(weight));
        if let Some(&(_, last)) = weights.get(events::TERMS) {
            let equal = weights.partition_point(|&(_, weight)| weight > last)
                ..weights.partition_point(|&(_, weight)| weight >= last);
            weights[equal].sort_unstable_by_key(|&(term, _)| self.terms.name(term));
        }
        let strengths: Vec<f32> = weights.iter().map(|&(_, weight)| weight as f32).collect();
        let kept = events::weigh(&strengths);
        Vector::new(kept.into_iter().map(|(at, weight)| (weights[at].0, weight)).collect())
    }

    /// Closes entries first seen too long ago, in steps of an hour, and the oldest of too many.
    fn close_old(&mut self, now: Timestamp) {
        self.believe(now);
        let hour = now.as_second().div_euclid(CLOSING_SECONDS) * CLOSING_SECONDS;
        let horizon = Self::horizon(&self.options, Timestamp::from_second(hour).unwrap_or(now)).as_second();
        let many = self.by_entry.len() > self.options.open_entries.min(events::ITEM_LIMIT);
        if horizon <= self.closed_before && !many {
            return;
        }
        self.closed_before = self.closed_before.max(horizon);
        if many {
            // A tenth at once, so that it is not done again for every batch.
            let mut ages: Vec<i64> = self.entries.iter().flatten().map(|open| open.first_seen).collect();
            ages.sort_unstable();
            let surplus = ages.len() - self.options.open_entries.min(events::ITEM_LIMIT) / 10 * 9;
            self.closed_before = self.closed_before.max(ages[surplus.min(ages.len() - 1)]);
        }
        let before = self.closed_before;
        let old = |open: &Option<Open>| open.as_ref().is_some_and(|open| open.first_seen < before);
        let places: Vec<Place> =
            (0..self.entries.len()).filter(|&at| old(&self.entries[at])).map(|at| at as u32).collect();
        self.close(&places);
    }

    /// Forgets a closing that lies ahead of the clock: that went wrong then, and nothing that comes from now on
    /// would be open after a restart.
    pub(super) fn believe(&mut self, now: Timestamp) {
        if self.closed_before > now.as_second() {
            self.closed_before = Self::horizon(&self.options, now).as_second();
        }
    }

    /// Closes entries; a story without open entries closes too, and leaves its event.
    fn close(&mut self, places: &[Place]) {
        let mut stories: Vec<u32> = Vec::new();
        for &place in places {
            stories.extend(self.entries[place as usize].as_ref().map(|open| open.story));
            self.detach(place);
            self.let_go(place);
        }
        stories.sort_unstable();
        stories.dedup();
        self.settle(&stories);
    }

    /// Brings stories that lost entries in line: the empty ones go, the others may be told by
    /// another entry now.
    pub(super) fn settle(&mut self, stories: &[u32]) {
        let empty =
            |story: &u32| self.stories[*story as usize].as_ref().is_some_and(|held| held.entries.is_empty());
        let (gone, left): (Vec<u32>, Vec<u32>) = stories.iter().partition(|story| empty(story));
        self.leave_events(&gone);
        for story in gone {
            if let Some(story_) = self.stories[story as usize].take() {
                self.by_story.remove(&story_.row.id);
                self.stories_free.push(story);
                self.dirty.remove(&story);
            }
        }
        for story in left {
            self.retell(story);
        }
    }

    /// Gives the events the story's words anew where another entry tells it now.
    pub(super) fn retell(&mut self, story: u32) {
        let (Some(new), Some(old)) = (self.as_member(story), self.events.member(story)) else { return };
        let same = old.vector == new.vector && old.ordinal == new.ordinal && old.published == new.published;
        if !same {
            self.events.retell(story, new);
        }
    }

    /// Takes stories out of their events; an event without stories is no more.
    pub(super) fn leave_events(&mut self, stories: &[u32]) {
        let mut left: Vec<(events::Group, i64)> = stories
            .iter()
            .filter_map(|&story| self.events.group_of(story))
            .map(|group| (group, self.events.group(group).id))
            .collect();
        self.events.remove(stories);
        left.sort_unstable();
        left.dedup();
        for (group, id) in left {
            if self.events.group(group).members.is_empty() {
                self.by_event.remove(&EventId(id));
            }
        }
    }
}
