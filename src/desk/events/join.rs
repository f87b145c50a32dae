//! One story × the open events → the event it belongs to, if any.

use smallvec::SmallVec;

use super::{Events, Group, Item, Member, NOWHERE, Sum, Vector};

/// The best event for a story and how it scored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::desk) struct Near {
    pub(in crate::desk) group: Group,
    /// The member that resembles the story most.
    pub(in crate::desk) member: Item,
    pub(in crate::desk) score: f32,
    pub(in crate::desk) threshold: f32,
    /// A story of the event stands under the same headline.
    pub(in crate::desk) namesake: bool,
}

impl Near {
    pub(in crate::desk) fn ratio(&self) -> f32 {
        self.score / self.threshold
    }
}

/// What became of the question.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::desk) struct Choice {
    /// The event to join.
    pub(in crate::desk) join: Option<Near>,
    /// The best of those that did not suffice.
    pub(in crate::desk) nearly: Option<Near>,
    pub(in crate::desk) around: Around,
}

/// What stood around a story when it was asked first, in bytes that are kept: who asks again looks at
/// what came since alone.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::desk) struct Around {
    /// How near an event is by chance, in [`USUAL`]ths: the score of those that are no more than
    /// neighbours.
    pub(in crate::desk) usual: u8,
    /// The product with the nearest story, in 255ths.
    pub(in crate::desk) nearest: u8,
}

/// Fixed point of [`Around::usual`].
const USUAL: f32 = 512.0;

impl Around {
    pub(in crate::desk) fn is_known(self) -> bool {
        self != Self::default()
    }
}

/// Stories whose product is so many times smaller than the greatest are not followed.
const FAINT: u32 = 6;

/// Events weighed exactly for one story.
const CANDIDATES: usize = 8;

/// Room for one question, kept to be used again.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// For each story, the product so far; zero between questions.
    products: Vec<u32>,
    touched: Vec<Item>,
    /// Room for the stories that are followed, with their products.
    near: Vec<(Item, u32)>,
    /// For each event, where it stands in `found`, plus one; zero between questions.
    places: Vec<u32>,
    found: Vec<Found>,
    lists: Vec<List>,
    ranked: Vec<(f32, u32)>,
    /// What the candidates scored, by their rank.
    scores: Vec<f32>,
}

/// Length of a term's list in the index, the term, its weight in what asks.
pub(super) type List = (u32, u32, u32);

#[derive(Clone, Copy, Debug)]
struct Found {
    group: Group,
    sum: u64,
    best: u32,
    member: Item,
    /// See [`Near::namesake`].
    namesake: bool,
}

impl Events {
    /// Decides where a new story belongs, and notes how near its neighbours are.
    pub(in crate::desk) fn choose_first(&mut self, story: &Member, namesakes: &[Item]) -> Choice {
        let choice = self.choose(story, namesakes);
        self.crowd.note(self.join.scores.iter().copied());
        choice
    }

    /// Decides where a story belongs that stands in no event, or that was taken out of its own. The events
    /// of its `namesakes` are weighed too.
    pub(in crate::desk) fn choose(&mut self, story: &Member, namesakes: &[Item]) -> Choice {
        self.choose_among(story, namesakes, |events, scratch| {
            events.scan(&story.vector, None, scratch);
            events.group_products(scratch);
        })
    }

    /// Decides again for a story that was taken out of its event: between that, those of its `namesakes`
    /// and, where `since` says so, the events that stories joined which came from there on ([`Recent`]).
    pub(super) fn choose_again(
        &mut self,
        story: &Member,
        old: Group,
        since: Option<u32>,
        namesakes: &[Item],
    ) -> Choice {
        let is_lone = self.groups[old as usize].members.is_empty() && namesakes.is_empty();
        self.choose_among(story, namesakes, |events, scratch| {
            if since.is_some() {
                events.scan(&story.vector, since, scratch);
                if is_lone && events.is_far(story, scratch) {
                    return;
                }
                events.group_products(scratch);
            }
            events.meet(story, old, scratch);
        })
    }

    /// Whether no story that the index led to is near enough for its event to be joined; then all products are
    /// forgotten. An event is nearer than its nearest story where several of its stories are near.
    fn is_far(&self, story: &Member, scratch: &mut Scratch) -> bool {
        let t = &self.tuning;
        let base = if story.has_text { t.text } else { t.bare };
        let usual = t.ambient * f32::from(story.around.usual) / USUAL;
        let least = (self.strictness() * base + usual) * POSTING;
        let Scratch { products, touched, .. } = scratch;
        let is_far = touched.iter().all(|&item| (products[item as usize] as f32) < least);
        if is_far {
            touched.drain(..).for_each(|item| products[item as usize] = 0);
        }
        is_far
    }

    /// Weighs the events that `find` finds.
    fn choose_among(
        &mut self,
        story: &Member,
        namesakes: &[Item],
        find: impl FnOnce(&Self, &mut Scratch),
    ) -> Choice {
        let mut scratch = std::mem::take(&mut self.join);
        scratch.ranked.clear();
        scratch.scores.clear();
        find(self, &mut scratch);
        let choice = self.weigh_candidates(story, namesakes, &mut scratch);
        scratch.found.clear();
        self.join = scratch;
        choice
    }

    /// Finds the stories that share words, with the products that the index gives. Rare words come
    /// first: whoever shares none of them is no candidate.
    fn scan(&self, vector: &Vector, since: Option<u32>, scratch: &mut Scratch) {
        scratch.products.resize(self.members.len(), 0);
        scratch.lists.clear();
        scratch.lists.extend(vector.iter().filter_map(|(term, weight)| {
            let list = self.postings.get(term as usize)?;
            (!list.is_empty()).then_some((list.len() as u32, term, weight.into()))
        }));
        let Scratch { products, touched, lists, .. } = scratch;
        for &(_, term, weight) in affordable(lists, self.tuning.postings) {
            match since {
                None => {
                    let list = &self.postings[term as usize];
                    // Without a branch, which would be guessed wrongly once in some: each is written behind the
                    // last, and stays there if it is new.
                    let mut end = touched.len();
                    touched.resize(end + list.len(), 0);
                    for &posting in list {
                        let product = &mut products[(posting >> 8) as usize];
                        touched[end] = posting >> 8;
                        end += usize::from(*product == 0);
                        *product += weight * (posting & 255);
                    }
                    touched.truncate(end);
                }
                Some(since) => self.recent.postings(term, since).for_each(|posting| {
                    let product = &mut products[(posting >> 8) as usize];
                    if *product == 0 {
                        touched.push(posting >> 8);
                    }
                    *product += weight * (posting & 255);
                }),
            }
        }
    }

    /// Adds the products of the stories up by their events.
    fn group_products(&self, scratch: &mut Scratch) {
        let Scratch { products, touched, near, places, found, .. } = scratch;
        places.resize(self.groups.len(), 0);
        let top = touched.iter().map(|&item| products[item as usize]).max().unwrap_or(0);
        // One array after the other, so that the ways to memory overlap.
        let mut end = 0;
        near.resize(touched.len().max(near.len()), (0, 0));
        for &item in touched.iter() {
            let product = std::mem::take(&mut products[item as usize]);
            near[end] = (item, product);
            // Most share one common word and can be in no event that counts.
            end += usize::from(product * FAINT > top);
        }
        touched.clear();
        for &(item, product) in &near[..end] {
            let group = self.homes[item as usize];
            if group == NOWHERE {
                continue;
            }
            let place = &mut places[group as usize];
            if *place == 0 {
                found.push(Found { group, sum: 0, best: 0, member: item, namesake: false });
                *place = found.len() as u32;
            }
            let found = &mut found[*place as usize - 1];
            found.sum += u64::from(product);
            if product > found.best || (product == found.best && self.is_older(item, found.member)) {
                found.best = product;
                found.member = item;
            }
        }
        for found in found.iter() {
            places[found.group as usize] = 0;
        }
    }

    /// Weighs the event that the story stood in with all its stories, however long ago they came.
    fn meet(&self, story: &Member, old: Group, scratch: &mut Scratch) {
        let mut met: Option<Found> = None;
        for &item in &self.groups[old as usize].members {
            let Some(member) = self.member(item).filter(|member| !member.round_up) else { continue };
            let product = (story.vector.product(&member.vector).0 / u64::from(super::STEP)) as u32;
            let found =
                met.get_or_insert(Found { group: old, sum: 0, best: 0, member: item, namesake: false });
            found.sum += u64::from(product);
            if product > found.best || (product == found.best && self.is_older(item, found.member)) {
                (found.best, found.member) = (product, item);
            }
        }
        scratch.found.retain(|found| found.group != old);
        scratch.found.extend(met);
    }

    fn is_older(&self, item: Item, than: Item) -> bool {
        let ordinal = |item| self.member(item).map_or(u64::MAX, |member| member.ordinal);
        ordinal(item) < ordinal(than)
    }

    fn weigh_candidates(&self, story: &Member, namesakes: &[Item], scratch: &mut Scratch) -> Choice {
        let t = &self.tuning;
        self.add_namesakes(namesakes, &mut scratch.found);
        if scratch.found.is_empty() {
            return Choice::default();
        }
        let by_chance = self.rank_candidates(scratch, !namesakes.is_empty()).max(story.around.usual);
        let usual = t.ambient * f32::from(by_chance) / USUAL;
        let Scratch { found, ranked, scores, .. } = scratch;
        // Fetched before the first is worked on: the ways to memory overlap.
        let members = ranked.iter().filter_map(|&(_, at)| self.member(found[at as usize].member));
        std::hint::black_box(members.fold(0, |sum, member| sum ^ member.vector.fetch()));
        let exact: SmallVec<[(Found, f32, f32); CANDIDATES]> =
            ranked.iter().filter_map(|&(_, at)| self.exact(story, found[at as usize])).collect();
        scores.extend(exact.iter().map(|&(_, score, _)| score));
        let top = exact.iter().map(|&(_, _, best)| best).fold(0.0, f32::max);
        let nearest = ((top * 255.0).round().clamp(0.0, 255.0) as u8).max(story.around.nearest);
        let top = top.max(f32::from(story.around.nearest) / 255.0);
        let (mut join, mut nearly): (Option<Near>, Option<Near>) = (None, None);
        for (found, score, best) in exact {
            let near = Near {
                group: found.group,
                member: found.member,
                score: (score - usual) * (1.0 - t.gap * (1.0 - best / top.max(f32::MIN_POSITIVE))),
                threshold: self.threshold(story, &found),
                namesake: found.namesake,
            };
            let held = if near.ratio() >= 1.0 { &mut join } else { &mut nearly };
            if held.is_none_or(|held| near.ratio() > held.ratio()) {
                *held = Some(near);
            }
        }
        Choice { join, nearly, around: Around { usual: by_chance, nearest } }
    }

    /// Leaves in `ranked` the events to be weighed exactly, the nearest and those of namesakes; returns
    /// [`Around::usual`].
    fn rank_candidates(&self, scratch: &mut Scratch, has_namesakes: bool) -> u8 {
        let t = &self.tuning;
        let Scratch { found, ranked, .. } = scratch;
        let rough = |found: &Found, length: f32| {
            let centre = found.sum as f32 * (super::UNIT / length);
            ((1.0 - t.mix) * centre + t.mix * found.best as f32) / POSTING
        };
        let bounds = found.iter().map(|found| rough(found, SHORTEST)).zip(0..);
        let score = |at: u32| {
            let found = &found[at as usize];
            rough(found, self.lengths[found.group as usize].join)
        };
        let id = |at: u32| self.groups[found[at as usize].group as usize].id;
        rank(bounds, score, CANDIDATES.max(t.chance + CHANCE), ranked, |a, b| id(a).cmp(&id(b)));
        let usual = (ambient(ranked, t.chance) * USUAL).round().clamp(0.0, 255.0) as u8;
        ranked.truncate(CANDIDATES);
        // A stream that resembles itself leaves namesakes no place among the first.
        let nearest = ranked.len();
        let named = (0..found.len() as u32).filter(|&at| has_namesakes && found[at as usize].namesake);
        for at in named {
            if !ranked[..nearest].iter().any(|&(_, held)| held == at) {
                ranked.push((0.0, at));
            }
        }
        usual
    }

    /// Score before the cost of a nearer neighbour, and the best member's product (0 to 1). `None` for an
    /// event of other days.
    fn exact(&self, story: &Member, found: Found) -> Option<(Found, f32, f32)> {
        let t = &self.tuning;
        let sum = &self.groups[found.group as usize];
        if !self.is_one_time(sum.last, Some(story.published)) {
            return None;
        }
        let member = self.members[found.member as usize].as_ref()?;
        let (all, strongest) = story.vector.product(&member.vector);
        let best = (all as f32 - t.head * strongest as f32) / UNIT2;
        let alone = sum.count == 1 && !member.round_up;
        let (sums, most) = if alone { (all, strongest) } else { product(&story.vector, sum) };
        let centre =
            (sums as f32 - t.head * most as f32) / super::UNIT / self.lengths[found.group as usize].join;
        let score = (1.0 - t.mix) * centre + t.mix * best;
        Some((found, likeness(score, story, member), all as f32 / UNIT2))
    }

    /// Marks the events of stories under the same headline. Those that the index did not lead to are
    /// candidates too.
    fn add_namesakes(&self, namesakes: &[Item], found: &mut Vec<Found>) {
        for &item in namesakes {
            let Some(group) = self.group_of(item) else { continue };
            match found.iter_mut().find(|found| found.group == group) {
                Some(found) => found.namesake = true,
                None => found.push(Found { group, sum: 0, best: 0, member: item, namesake: true }),
            }
        }
    }

    fn threshold(&self, story: &Member, found: &Found) -> f32 {
        let t = &self.tuning;
        let base = if story.has_text { t.text } else { t.bare };
        let size = (self.groups[found.group as usize].members.len() as f32).powf(-t.grow);
        let strictness = self.strictness();
        let strictness = if found.namesake { strictness.min(t.strictness * t.namesake) } else { strictness };
        strictness * base * size * if story.round_up { t.round_up } else { 1.0 }
    }
}

/// The lists to read, the shortest first, while no more than `postings` stand in them. Those of one length
/// are read all or none: what else tells them apart, the numbers of their terms, are others after a restart.
pub(super) fn affordable(lists: &mut [List], postings: usize) -> impl Iterator<Item = &List> {
    lists.sort_unstable();
    let mut left = postings;
    let is_affordable = move |equal: &&[List]| {
        let all = equal.iter().map(|&(length, ..)| length as usize).sum();
        let rest = left.checked_sub(all);
        left = rest.unwrap_or(0);
        rest.is_some()
    };
    lists.chunk_by(|a, b| a.0 == b.0).take_while(is_affordable).flatten()
}

/// How like a story is to the member of an event that resembles it most, from what the words say of event and
/// member: as much for stories of the same days, less and less for those further apart.
///
/// Every decision to join passes here: it is the place for a second opinion. An embedding of the texts that a
/// machine has would be kept in [`Member`], beside the words, and its product weighed in.
fn likeness(words: f32, story: &Member, member: &Member) -> f32 {
    let days = (story.published - member.published).unsigned_abs() as f32 / 86_400.0;
    if days <= FRESH_DAYS { words } else { words * (FRESH_DAYS / days).powf(FADING) }
}

/// Events whose scores tell how near one is by chance.
pub(super) const CHANCE: usize = 8;

/// The best `most` scores, best first; equal ones as `tie` says of their places. `bounds` gives with each
/// place what its `score` is at most.
pub(super) fn rank(
    bounds: impl Iterator<Item = (f32, u32)>,
    score: impl Fn(u32) -> f32,
    most: usize,
    into: &mut Vec<(f32, u32)>,
    tie: impl Fn(u32, u32) -> std::cmp::Ordering,
) {
    let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then_with(|| tie(a.1, b.1));
    into.clear();
    let mut floor = f32::NEG_INFINITY;
    for (bound, place) in bounds {
        // Most of some hundred are far below the best few, and their scores are not worth a look.
        if bound < floor {
            continue;
        }
        let score = score(place);
        if score < floor {
            continue;
        }
        into.push((score, place));
        if into.len() >= ROOM * most {
            into.select_nth_unstable_by(most - 1, order);
            into.truncate(most);
            floor = into[most - 1].0;
        }
    }
    into.sort_unstable_by(order);
    into.truncate(most);
}

/// No event with words is shorter: that of one story is [`super::UNIT`] long but for the rounding of its
/// weights.
pub(super) const SHORTEST: f32 = 0.9 * super::UNIT;

/// Scores held while the best are looked for, so many times as many.
const ROOM: usize = 3;

/// The mean score of the [`CHANCE`] events from rank `first` on; those that are missing count as 0.
pub(super) fn ambient(ranked: &[(f32, u32)], first: usize) -> f32 {
    ranked.iter().skip(first).take(CHANCE).map(|&(score, _)| score).sum::<f32>() / CHANCE as f32
}

/// Days between two stories that cost nothing.
const FRESH_DAYS: f32 = 3.0;
/// Beyond them the score falls with the time to the power of minus this: to .66 after two weeks, .4 after three months.
const FADING: f32 = 0.27;

/// Product of two equal vectors as the index gives it, with one side's weight in a byte.
const POSTING: f32 = UNIT2 / super::STEP as f32;

const UNIT2: f32 = super::UNIT * super::UNIT;

/// Product of a vector with a sum, and the strongest single term's part of it.
fn product(vector: &Vector, sum: &Sum) -> (u64, u64) {
    let (mut all, mut strongest, mut place) = (0, 0, 0);
    for (term, weight) in vector.iter() {
        if let Some((held, _)) = sum.seek(term, &mut place) {
            let product = u64::from(weight) * u64::from(held);
            all += product;
            strongest = strongest.max(product);
        }
    }
    (all, strongest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lists_of_one_length_are_read_all_or_none() {
        let read = |postings| {
            let mut lists = [(5, 9, 1), (2, 3, 1), (5, 4, 1), (1, 8, 1)];
            affordable(&mut lists, postings).map(|&(_, term, _)| term).collect::<Vec<_>>()
        };
        assert_eq!((read(2), read(3)), (vec![8], vec![8, 3]));
        assert_eq!((read(12), read(13)), (vec![8, 3], vec![8, 3, 4, 9]));
    }

    proptest! {
        #[test]
        fn the_best_are_those_that_a_full_sort_puts_first(
            scores in proptest::collection::vec((0_u8..40, 0_u8..3), 0..120),
            most in 1_usize..12,
        ) {
            let score = |place: u32| f32::from(scores[place as usize].0);
            let bounds = scores.iter().map(|&(score, above)| f32::from(score + above)).zip(0..);
            let mut best = vec![(0.5, 7)];
            rank(bounds, score, most, &mut best, |a, b| b.cmp(&a));
            let mut sorted: Vec<(f32, u32)> = (0..scores.len() as u32).map(|place| (score(place), place)).collect();
            sorted.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
            sorted.truncate(most);
            prop_assert_eq!(best, sorted);
        }
    }
}
