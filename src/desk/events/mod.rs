//! Open stories as vectors, grouped into events as they come.
//!
//! A story is asked once when it comes (`join`), again with its neighbours when its event has
//! changed (`merge`), and again at growing ages while its event is small (`review`). An event that
//! turns out to be two comes apart (`split`). All sums are whole numbers, so the order of additions
//! cannot change a figure: a desk restored from the store decides as the one that went on.

mod crowd;
mod join;
mod merge;
mod review;
mod split;
mod vector;

pub(super) use crowd::Crowd;
pub(super) use join::{Around, Choice, Near};
pub(super) use merge::Merged;
pub(super) use split::Split;
pub(super) use vector::{STEP, TERMS, UNIT, Vector, weigh};

use std::collections::BTreeMap;

use smallvec::SmallVec;

use super::table::Table;

/// Place of a story in the desk's table.
pub(super) type Item = u32;
/// Place of an event in the groups' table.
pub(super) type Group = u32;

/// What the decisions rest on. One set for every stream; where a figure comes from is told beside
/// it. "Measured" means: on streams of labelled news of several kinds at once, never on one.
#[derive(Clone, Debug)]
pub(super) struct Tuning {
    /// Score that a story without text must reach to join; .08 to .28 suits one kind of stream or
    /// another, by how much text it has.
    pub(super) bare: f32,
    /// The same for a story with text.
    pub(super) text: f32,
    /// The threshold falls with the event's size to the power of minus this.
    pub(super) grow: f32,
    /// Share of the best member in the score, beside the centre.
    pub(super) mix: f32,
    /// How far the centre's length is normed away (1: cosine).
    pub(super) norm: f32,
    /// Share of the strongest common term that does not count: one name is no event.
    pub(super) head: f32,
    /// What a nearest neighbour in another event costs.
    pub(super) gap: f32,
    /// Score of two events' sums that merges them, and its fall with the smaller one's size.
    pub(super) merge: f32,
    pub(super) merge_grow: f32,
    /// Factor where one side is a single story.
    pub(super) merge_single: f32,
    pub(super) merge_norm: f32,
    /// Events up to this size are decided again as they age.
    pub(super) small: u32,
    /// Factor on the threshold for a round-up.
    pub(super) round_up: f32,
    /// What a uniform stream asks for at most, beside an ordinary one, where a story of the event stands
    /// under the same headline: measured on two such streams, between 1 and 1.7 it matters little.
    pub(super) namesake: f32,
    /// Entries between two passes.
    pub(super) every: u64,
    /// Postings read for one decision, at most: beyond it only candidates found by rarer words are
    /// weighed, with all their words.
    pub(super) postings: usize,
    /// The same for an event that looks for others.
    pub(super) merge_postings: usize,
    /// Rarity from which a word can hold two events together: one document in fifty-five.
    pub(super) core: f32,
    /// A word that holds two events together stands in this share of both events' stories.
    pub(super) core_share: f32,
    /// Part of the usual score of other events that does not count, at join and at merge: where all
    /// entries resemble each other, only what stands out is an event.
    pub(super) ambient: f32,
    pub(super) merge_ambient: f32,
    /// Rank of the first event whose score is taken for chance: those before may be parts of one event.
    pub(super) chance: usize,
    /// As `head`, for merging.
    pub(super) merge_head: f32,
    /// Nearness of two sides beside that within them below which they are two events, where all stories
    /// have a text and where all are bare titles, which have less to be near by.
    pub(super) apart_text: f32,
    pub(super) apart_bare: f32,
    /// Factor on all thresholds, the operator's.
    pub(super) strictness: f32,
    /// Seconds between a story and the latest of an event beyond which it is not of it: the time that
    /// entries stay open. Who first subscribes to an archive gets years at once, and what would have been
    /// closed long since, had it come in its time, is not of today's event.
    pub(super) reach: i64,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            bare: 0.12,
            text: 0.205,
            grow: 0.06,
            mix: 0.36,
            norm: 0.85,
            head: 0.46,
            gap: 0.3,
            merge: 0.2,
            merge_grow: 0.05,
            merge_single: 0.95,
            merge_norm: 0.8,
            small: 6,
            round_up: 1.4,
            namesake: 1.5,
            every: 500,
            core: 3.5,
            core_share: 0.2,
            ambient: 0.5,
            merge_ambient: 0.6,
            chance: 16,
            merge_head: 0.55,
            apart_text: 0.55,
            apart_bare: 0.45,
            postings: 1_500,
            merge_postings: 6_000,
            strictness: 1.0,
            reach: 7 * 86_400,
        }
    }
}

/// What is known of a story here.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) vector: Vector,
    pub(super) group: Group,
    /// Number of its first open entry in the order of assignment.
    pub(super) ordinal: u64,
    pub(super) has_text: bool,
    /// Joins others, but lends no words to the event: it can never be a bridge.
    pub(super) round_up: bool,
    /// Seconds since the epoch.
    pub(super) published: i64,
    pub(super) around: Around,
}

impl Member {
    /// What it lends to its event and the index.
    fn words(&self) -> Vector {
        if self.round_up { Vector::default() } else { self.vector.clone() }
    }
}

/// An event: the sum of its members' vectors.
#[derive(Debug, Default)]
pub(super) struct Sum {
    /// Founding story's id.
    pub(super) id: i64,
    pub(super) members: SmallVec<[Item; 4]>,
    /// Members that lend their words.
    pub(super) count: u32,
    /// Of these, those with a text.
    texts: u32,
    /// When the latest member was published; `None` without members.
    last: Option<i64>,
    /// Squared length of the sum.
    pub(super) square: u64,
    words: Words,
    pub(super) changed: bool,
}

/// The sum of some vectors.
#[derive(Debug)]
enum Words {
    /// The only member's words, as long as there never was another: most events are one story.
    Lone(Vector),
    /// Term, sum of weights, members that hold it; sorted by term.
    Many(Vec<(u32, u32, u32)>),
}

impl Default for Words {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

/// What a product with an event's sum is divided by, for a story and for another event's sum.
#[derive(Clone, Copy, Debug, Default)]
struct Length {
    join: f32,
    merge: f32,
}

/// All open stories and events.
#[derive(Debug, Default)]
pub(super) struct Events {
    pub(super) tuning: Tuning,
    members: Table<Option<Member>>,
    /// The event of each story, [`NOWHERE`] for a place that is free: what the index leads to is looked
    /// up here, in few bytes.
    homes: Vec<Group>,
    groups: Table<Sum>,
    /// Of each event, in few bytes too: a decision asks a thousand events.
    lengths: Vec<Length>,
    free: Vec<Group>,
    /// Events that changed since the last pass, in no order, some of them twice or gone.
    changed: Vec<Group>,
    /// Term → stories that hold it: place above, weight in the lowest byte.
    postings: Vec<Vec<u32>>,
    by_age: BTreeMap<u64, Item>,
    pub(super) crowd: Crowd,
    recent: review::Recent,
    join: join::Scratch,
    merge: merge::Scratch,
}

/// No event.
pub(super) const NOWHERE: Group = u32::MAX;

/// Stories held at once: their place shares 32 bits with a weight.
pub(super) const ITEM_LIMIT: usize = 1 << 24;

impl Events {
    pub(super) fn new(tuning: Tuning) -> Self {
        Self { tuning, ..Self::default() }
    }

    pub(super) fn member(&self, item: Item) -> Option<&Member> {
        self.members.get(item as usize).and_then(Option::as_ref)
    }

    pub(super) fn group(&self, group: Group) -> &Sum {
        &self.groups[group as usize]
    }

    pub(super) fn group_of(&self, item: Item) -> Option<Group> {
        self.member(item).map(|member| member.group)
    }

    /// Factor on all thresholds: the operator's, and what a uniform stream asks for.
    fn strictness(&self) -> f32 {
        self.tuning.strictness * self.crowd.strictness(self.by_age.len())
    }

    /// A new empty event.
    pub(super) fn found(&mut self, id: i64) -> Group {
        let group = self.free.pop().unwrap_or_else(|| {
            self.groups.push(Sum::default());
            self.lengths.push(Length::default());
            self.groups.len() as u32 - 1
        });
        self.groups[group as usize].id = id;
        group
    }

    pub(super) fn rename(&mut self, group: Group, id: i64) {
        self.groups[group as usize].id = id;
    }

    pub(super) fn set_changed(&mut self, group: Group, changed: bool) {
        if changed {
            self.mark(group);
        } else {
            self.groups[group as usize].changed = false;
        }
    }

    fn mark(&mut self, group: Group) {
        if !std::mem::replace(&mut self.groups[group as usize].changed, true) {
            self.changed.push(group);
        }
    }

    /// Events of two stories and more that changed since the last pass, by id.
    pub(super) fn changed(&self) -> Vec<Group> {
        let mut changed: Vec<Group> = self.changed.clone();
        changed.retain(|&group| self.group(group).changed && self.group(group).count >= 2);
        changed.sort_unstable_by_key(|&group| self.group(group).id);
        changed.dedup();
        changed
    }

    /// Puts a story into an event and its words into the index.
    pub(super) fn insert(&mut self, item: Item, member: Member) {
        for (term, weight) in member.words().iter() {
            self.post(term, item, weight);
        }
        self.by_age.insert(member.ordinal, item);
        let group = member.group;
        self.members.reach(item as usize, || None);
        self.homes.resize(self.members.len(), NOWHERE);
        self.members[item as usize] = Some(member);
        self.put(item, group);
    }

    /// Adds a story to those under a term.
    fn post(&mut self, term: u32, item: Item, weight: u16) {
        if self.postings.len() <= term as usize {
            self.postings.resize_with(term as usize + 1, Vec::new);
        }
        let list = &mut self.postings[term as usize];
        if list.len() == list.capacity() {
            // By a quarter: the lists are a good part of what the desk holds.
            list.reserve_exact(list.len() / 4 + 2);
        }
        list.push(item << 8 | vector::byte(weight));
    }

    /// Tells a story in other words. Its event did not change by that.
    pub(super) fn retell(&mut self, item: Item, new: Member) {
        let Some(group) = self.group_of(item) else { return };
        self.draw(item, group);
        let Some(old) = self.members[item as usize].replace(Member { group, ..new }) else { return };
        if let Some(new) = self.members[item as usize].as_ref().filter(|new| new.ordinal != old.ordinal) {
            self.by_age.remove(&old.ordinal);
            self.by_age.insert(new.ordinal, item);
        }
        // Most words of copies are the same: their postings stay.
        let new = self.member(item).map(Member::words).unwrap_or_default();
        let old = old.words();
        let mut before = old.iter().peekable();
        for (term, weight) in new.iter() {
            while let Some((gone, _)) = before.next_if(|&(other, _)| other < term) {
                self.withdraw(gone, item);
            }
            let held = before.next_if(|&(other, _)| other == term).map(|(_, held)| held);
            if held.is_some_and(|held| held != weight) {
                self.withdraw(term, item);
            }
            if held != Some(weight) {
                self.post(term, item, weight);
            }
        }
        for (gone, _) in before {
            self.withdraw(gone, item);
        }
        self.put_back(item, group);
    }

    /// Takes a story from those under a term.
    fn withdraw(&mut self, term: u32, item: Item) {
        let list = &mut self.postings[term as usize];
        // Mostly one that came lately.
        if let Some(place) = list.iter().rposition(|posting| posting >> 8 == item) {
            list.swap_remove(place);
        }
        tighten(list);
    }

    /// Takes stories out of the index and of their events.
    pub(super) fn remove(&mut self, items: &[Item]) {
        let mut touched: Vec<u32> = Vec::new();
        for &item in items {
            if self.member(item).is_none() {
                continue;
            }
            self.take(item);
            if let Some(member) = self.members[item as usize].take() {
                self.homes[item as usize] = NOWHERE;
                self.by_age.remove(&member.ordinal);
                touched.extend(member.words().iter().map(|(term, _)| term));
            }
        }
        touched.sort_unstable();
        touched.dedup();
        for term in touched {
            if let [item] = *items {
                self.withdraw(term, item);
            } else {
                let (list, homes) = (&mut self.postings[term as usize], &self.homes);
                list.retain(|posting| homes[(posting >> 8) as usize] != NOWHERE);
                tighten(list);
            }
        }
    }

    /// Adds a story to an event's sum.
    fn put(&mut self, item: Item, group: Group) {
        self.put_back(item, group);
        self.mark(group);
    }

    /// As [`Events::put`] for a story that was drawn out to be asked: the event is what it was.
    fn put_back(&mut self, item: Item, group: Group) {
        let Some(member) = self.members[item as usize].as_mut() else { return };
        member.group = group;
        self.homes[item as usize] = group;
        let sum = &mut self.groups[group as usize];
        sum.members.push(item);
        sum.last = sum.last.max(Some(member.published));
        if !member.round_up {
            add(sum, &member.vector);
            sum.texts += u32::from(member.has_text);
            self.lengths[group as usize] = sum.length(&self.tuning);
        }
    }

    /// Takes a story out of its event's sum; the event stays, perhaps empty.
    fn take(&mut self, item: Item) {
        let Some(group) = self.member(item).map(|member| member.group) else { return };
        self.mark(group);
        self.draw(item, group);
        self.drop_if_empty(group);
    }

    /// Draws a story's words out of an event.
    fn draw(&mut self, item: Item, group: Group) {
        let Some(member) = self.members[item as usize].as_ref() else { return };
        let sum = &mut self.groups[group as usize];
        sum.members.retain(|other| *other != item);
        if sum.last == Some(member.published) {
            let left = sum.members.iter().filter_map(|&other| self.members[other as usize].as_ref());
            sum.last = left.map(|other| other.published).max();
        }
        if !member.round_up {
            subtract(sum, &member.vector);
            sum.texts -= u32::from(member.has_text);
            self.lengths[group as usize] = sum.length(&self.tuning);
        }
    }

    /// Whether two times of publication, of a story or of an event's latest, are those of one event.
    fn is_one_time(&self, a: Option<i64>, b: Option<i64>) -> bool {
        a.zip(b).is_none_or(|(a, b)| a.abs_diff(b) <= self.tuning.reach.unsigned_abs())
    }

    fn drop_if_empty(&mut self, group: Group) {
        if self.groups[group as usize].members.is_empty() {
            self.groups[group as usize] = Sum::default();
            self.free.push(group);
        }
    }

    /// Moves a story to another event. The event it leaves goes when it was the last.
    pub(super) fn transfer(&mut self, item: Item, group: Group) {
        if self.group_of(item) != Some(group) {
            self.take(item);
            self.put(item, group);
        }
    }
}

impl Sum {
    /// Term, sum of weights and members that hold it, sorted by term.
    fn terms(&self) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        let (lone, many) = match &self.words {
            Words::Lone(vector) => (Some(vector), &[][..]),
            Words::Many(terms) => (None, terms.as_slice()),
        };
        let lone = lone.into_iter().flat_map(Vector::iter).map(|(term, weight)| (term, weight.into(), 1));
        lone.chain(many.iter().copied())
    }

    /// Different words.
    fn len(&self) -> usize {
        match &self.words {
            Words::Lone(vector) => vector.len(),
            Words::Many(terms) => terms.len(),
        }
    }

    /// Weight of a term and the members that hold it, as [`Vector::seek`].
    fn seek(&self, term: u32, from: &mut usize) -> Option<(u32, u32)> {
        match &self.words {
            Words::Lone(vector) => vector.seek(term, from).map(|weight| (weight.into(), 1)),
            Words::Many(terms) => {
                *from += terms[*from..].partition_point(|entry| entry.0 < term);
                let found = terms.get(*from).filter(|entry| entry.0 == term);
                found.map(|&(_, weight, count)| (weight, count))
            }
        }
    }

    fn length(&self, tuning: &Tuning) -> Length {
        let count = self.count.max(1) as f32;
        let square = self.square as f32 / (UNIT * UNIT);
        let length = |norm: f32| count.powf(1.0 - norm) * square.powf(norm / 2.0) * UNIT;
        Length { join: length(tuning.norm), merge: length(tuning.merge_norm) }
    }
}

/// Gives back the room that a list of postings no longer needs.
fn tighten(list: &mut Vec<u32>) {
    if list.capacity() > 4 * list.len() + 8 {
        list.shrink_to_fit();
    }
}

fn add(sum: &mut Sum, vector: &Vector) {
    if sum.count == 0 {
        sum.square = vector.iter().map(|(_, weight)| u64::from(weight) * u64::from(weight)).sum();
        sum.count = 1;
        sum.words = Words::Lone(vector.clone());
        return;
    }
    let mut merged = Vec::with_capacity(sum.len() + vector.len());
    let mut old = sum.terms().peekable();
    let mut square = 0;
    for (term, weight) in vector.iter() {
        while let Some(entry) = old.next_if(|entry| entry.0 < term) {
            merged.push(entry);
        }
        let (held, count) =
            old.next_if(|entry| entry.0 == term).map_or((0, 0), |(_, held, count)| (held, count));
        square += u64::from(weight) * (2 * u64::from(held) + u64::from(weight));
        merged.push((term, held + u32::from(weight), count + 1));
    }
    merged.extend(old);
    merged.shrink_to_fit();
    sum.square += square;
    sum.count += 1;
    sum.words = Words::Many(merged);
}

fn subtract(sum: &mut Sum, vector: &Vector) {
    let Words::Many(terms) = &mut sum.words else {
        // The only member is drawn out.
        (sum.square, sum.count, sum.words) = (0, 0, Words::default());
        return;
    };
    let mut square = 0;
    for (term, weight) in vector.iter() {
        if let Ok(place) = terms.binary_search_by_key(&term, |entry| entry.0) {
            let entry = &mut terms[place];
            square += u64::from(weight) * (2 * u64::from(entry.1) - u64::from(weight));
            entry.1 -= u32::from(weight);
            entry.2 -= 1;
        }
    }
    terms.retain(|entry| entry.2 > 0);
    sum.square -= square;
    sum.count -= 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_without_words_counts_in_its_event_and_takes_none_along() {
        let (words, nothing) = (Vector::new(vec![(1, 3_200), (2, 2_400)]), Vector::default());
        let mut sum = Sum::default();
        for vector in [&words, &nothing, &words] {
            add(&mut sum, vector);
        }
        subtract(&mut sum, &words);
        subtract(&mut sum, &words);
        assert_eq!((sum.count, sum.square, sum.len()), (1, 0, 0));
        add(&mut sum, &words);
        subtract(&mut sum, &nothing);
        assert_eq!((sum.count, sum.square), (1, 3_200 * 3_200 + 2_400 * 2_400));
        assert_eq!(sum.terms().collect::<Vec<_>>(), [(1, 3_200, 1), (2, 2_400, 1)]);
    }

    fn member(group: Group, ordinal: u64, words: &[(u32, u16)]) -> Member {
        Member {
            vector: Vector::new(words.to_vec()),
            group,
            ordinal,
            has_text: true,
            round_up: false,
            published: 0,
            around: Around::default(),
        }
    }

    /// What stands under each term, the events' sums, and the stories by age.
    fn told(events: &Events) -> Vec<String> {
        let postings = events.postings.iter().enumerate().map(|(term, list)| {
            let mut list = list.clone();
            list.sort_unstable();
            format!("{term}: {list:?}")
        });
        let sum = |sum: &Sum| format!("{:?} {} {}", sum.terms().collect::<Vec<_>>(), sum.square, sum.count);
        postings.chain(events.groups.iter().map(sum)).chain([format!("{:?}", events.by_age)]).collect()
    }

    #[test]
    fn a_story_told_in_other_words_stands_as_if_it_had_come_with_them() {
        let before = [(1, 3_200), (2, 1_600), (4, 1_600)];
        let after = [(1, 3_200), (3, 800), (4, 2_400), (5, 320)];
        let neighbour = [(1, 1_600), (2, 3_200), (5, 1_600)];
        for alone in [true, false] {
            let made = |words: &[(u32, u16)], ordinal| {
                let mut events = Events::new(Tuning::default());
                let (first, second) = (events.found(7), events.found(8));
                events.insert(0, member(if alone { second } else { first }, 3, &neighbour));
                events.insert(1, member(first, ordinal, words));
                events.set_changed(first, false);
                events
            };
            let mut events = made(&before, 5);
            events.retell(1, member(NOWHERE, 4, &after));
            assert_eq!(told(&events), told(&made(&after, 4)), "alone: {alone}");
            assert!(!events.group(0).changed);
            assert_eq!(events.group_of(1), Some(0));
        }
    }

    #[test]
    fn an_event_did_not_change_by_a_story_that_was_asked_and_stayed() {
        let mut events = Events::new(Tuning::default());
        let (old, new) = (events.found(7), events.found(8));
        for item in 0..3 {
            events.insert(item, member(old, item.into(), &[(1, 2_900), (2 + item, 2_900)]));
        }
        events.insert(3, member(new, 3, &[(9, 4_080)]));
        events.set_changed(old, false);
        events.set_changed(new, false);
        let as_it_was = told(&events);
        events.ask_again(1, old, 4, &[]);
        events.settle(1, old, old);
        assert_eq!((told(&events), events.changed()), (as_it_was, vec![]));
        events.ask_again(1, old, 4, &[]);
        events.settle(1, old, new);
        assert_eq!(events.changed(), [old, new]);
    }
}
