//! One story × the open events → the event it belongs to, if any.

use super::{Events, Group, Item, Member, Sum, Vector};

/// The best event for a story and how it scored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::desk) struct Near {
    pub(in crate::desk) group: Group,
    /// The member that resembles the story most.
    pub(in crate::desk) member: Item,
    pub(in crate::desk) score: f32,
    pub(in crate::desk) threshold: f32,
}

impl Near {
    fn ratio(&self) -> f32 {
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
}

/// Events weighed exactly for one story.
const CANDIDATES: usize = 16;

/// Room for one question, kept to be used again.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// For each story, the product so far; zero between questions.
    products: Vec<u32>,
    touched: Vec<Item>,
    /// For each event, where it stands in `found`, plus one; zero between questions.
    places: Vec<u32>,
    found: Vec<Found>,
}

#[derive(Clone, Copy, Debug)]
struct Found {
    group: Group,
    sum: u64,
    best: u32,
    member: Item,
}

impl Events {
    /// Decides where a story belongs that stands in no event, or that was taken out of its own.
    pub(in crate::desk) fn choose(&mut self, story: &Member) -> Choice {
        let mut scratch = std::mem::take(&mut self.join);
        self.scan(&story.vector, &mut scratch);
        let choice = self.weigh_candidates(story, &scratch.found);
        scratch.found.clear();
        self.join = scratch;
        choice
    }

    /// Finds the events that share words, with the products that the index gives.
    fn scan(&self, vector: &Vector, scratch: &mut Scratch) {
        scratch.products.resize(self.members.len(), 0);
        scratch.places.resize(self.groups.len(), 0);
        let mut lists: Vec<(&[u32], u16)> = vector
            .iter()
            .filter_map(|(term, weight)| Some((self.postings.get(term as usize)?.as_slice(), weight)))
            .filter(|(list, _)| !list.is_empty())
            .collect();
        lists.sort_by_key(|&(list, weight)| (list.len(), u16::MAX - weight));
        let mut left = self.tuning.postings;
        for (list, weight) in lists {
            if list.len() > left {
                break;
            }
            left -= list.len();
            for &posting in list {
                let product = &mut scratch.products[(posting >> 8) as usize];
                if *product == 0 {
                    scratch.touched.push(posting >> 8);
                }
                *product += u32::from(weight) * (posting & 255).max(1);
            }
        }
        for &item in &scratch.touched {
            let product = std::mem::take(&mut scratch.products[item as usize]);
            let Some(member) = &self.members[item as usize] else { continue };
            let place = &mut scratch.places[member.group as usize];
            if *place == 0 {
                scratch.found.push(Found { group: member.group, sum: 0, best: 0, member: item });
                *place = scratch.found.len() as u32;
            }
            let found = &mut scratch.found[*place as usize - 1];
            found.sum += u64::from(product);
            let older =
                || self.members[found.member as usize].as_ref().is_some_and(|m| m.ordinal > member.ordinal);
            if product > found.best || (product == found.best && older()) {
                found.best = product;
                found.member = item;
            }
        }
        scratch.touched.clear();
        for found in &scratch.found {
            scratch.places[found.group as usize] = 0;
        }
    }

    fn weigh_candidates(&self, story: &Member, found: &[Found]) -> Choice {
        let t = &self.tuning;
        let Some(top) = found.iter().map(|found| found.best).max() else { return Choice::default() };
        let rough = |found: &Found| {
            let sum = &self.groups[found.group as usize];
            let centre = found.sum as f32 / (self.length(sum) / super::UNIT);
            ((1.0 - t.mix) * centre + t.mix * found.best as f32) / POSTING
        };
        let mut ranked: Vec<(f32, Found)> =
            found.iter().filter(|found| found.best * 8 > top).map(|found| (rough(found), *found)).collect();
        let by_rank = |a: &(f32, Found), b: &(f32, Found)| {
            let id = |found: &Found| self.groups[found.group as usize].id;
            b.0.total_cmp(&a.0).then_with(|| id(&a.1).cmp(&id(&b.1)))
        };
        let usual = t.ambient * ambient(ranked.iter().map(|&(score, _)| score).collect(), t.chance);
        if ranked.len() > CANDIDATES {
            ranked.select_nth_unstable_by(CANDIDATES, by_rank);
            ranked.truncate(CANDIDATES);
        }
        ranked.sort_unstable_by(by_rank);
        let mut near: Vec<Near> = Vec::with_capacity(ranked.len());
        let exact: Vec<(Found, f32, f32)> =
            ranked.iter().filter_map(|(_, found)| self.exact(story, *found)).collect();
        let top = exact.iter().map(|&(_, _, best)| best).fold(0.0, f32::max);
        for (found, score, best) in exact {
            let score = (score - usual) * (1.0 - t.gap * (1.0 - best / top.max(f32::MIN_POSITIVE)));
            near.push(Near {
                group: found.group,
                member: found.member,
                score,
                threshold: self.threshold(story, found.group),
            });
        }
        let best = |wanted: bool| {
            let mut best: Option<Near> = None;
            for candidate in near.iter().filter(|near| (near.ratio() >= 1.0) == wanted) {
                if best.is_none_or(|best| candidate.ratio() > best.ratio()) {
                    best = Some(*candidate);
                }
            }
            best
        };
        Choice { join: best(true), nearly: best(false) }
    }

    /// Score before the cost of a nearer neighbour, and the best member's product (0 to 1).
    fn exact(&self, story: &Member, found: Found) -> Option<(Found, f32, f32)> {
        let t = &self.tuning;
        let sum = &self.groups[found.group as usize];
        let member = self.members[found.member as usize].as_ref()?;
        let (all, strongest) = product(&story.vector, sum);
        let centre = (all as f32 - t.head * strongest as f32) / UNIT2 / (self.length(sum) / super::UNIT);
        let (mut all, mut strongest) = (0, 0);
        for (_, product) in story.vector.common(&member.vector) {
            all += product;
            strongest = strongest.max(product);
        }
        let best = (all as f32 - t.head * strongest as f32) / UNIT2;
        let score = (1.0 - t.mix) * centre + t.mix * best;
        Some((found, score * nearness(story, member), all as f32 / UNIT2))
    }

    /// Length by which a product with an event's sum is divided, in [`super::UNIT`]s.
    fn length(&self, sum: &Sum) -> f32 {
        let t = &self.tuning;
        (sum.count.max(1) as f32).powf(1.0 - t.norm)
            * (sum.square as f32).sqrt().powf(t.norm)
            * super::UNIT.powf(1.0 - t.norm)
    }

    fn threshold(&self, story: &Member, group: Group) -> f32 {
        let t = &self.tuning;
        let base = if story.has_text { t.text } else { t.bare };
        let size = (self.groups[group as usize].members.len() as f32).powf(-t.grow);
        base * size * if story.round_up { t.round_up } else { 1.0 }
    }
}

/// One for stories of the same days, less and less for those further apart.
fn nearness(a: &Member, b: &Member) -> f32 {
    let days = (a.published - b.published).unsigned_abs() as f32 / 86_400.0;
    (FRESH_DAYS / days.max(FRESH_DAYS)).powf(FADING)
}

/// Events whose scores tell how near one is by chance.
const CHANCE: usize = 8;

/// The mean score of the [`CHANCE`] events from rank `first` on; those that are missing count as 0.
pub(super) fn ambient(mut scores: Vec<f32>, first: usize) -> f32 {
    scores.sort_unstable_by(|a, b| b.total_cmp(a));
    scores.iter().skip(first).take(CHANCE).sum::<f32>() / CHANCE as f32
}

/// Days between two stories that cost nothing.
const FRESH_DAYS: f32 = 3.0;
/// Beyond them the score falls with the time to the power of minus this: to .66 after two weeks, .4 after three months.
const FADING: f32 = 0.27;

/// Product of two equal vectors as the index gives it, with one side's weight in a byte.
const POSTING: f32 = UNIT2 / 16.0;

const UNIT2: f32 = super::UNIT * super::UNIT;

/// Product of a vector with a sum, and the strongest single term's part of it.
fn product(vector: &Vector, sum: &Sum) -> (u64, u64) {
    let (mut all, mut strongest) = (0, 0);
    let mut rest = sum.terms.as_slice();
    for (term, weight) in vector.iter() {
        let place = rest.partition_point(|entry| entry.0 < term);
        rest = &rest[place..];
        if let Some(&(_, held, _)) = rest.first().filter(|entry| entry.0 == term) {
            let product = u64::from(weight) * u64::from(held);
            all += product;
            strongest = strongest.max(product);
        }
    }
    (all, strongest)
}
