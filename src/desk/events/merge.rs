//! Events that changed × their neighbours → events that are one.
//!
//! Best pair first, and each pair is looked at again when its turn comes, as what its two sides
//! have become by then: a chain of neighbours is not an event.

use rustc_hash::FxHashMap;

use super::{
    Events, Group, NOWHERE, STEP, Sum,
    join::{CHANCE, List, SHORTEST, affordable, ambient, rank},
};

/// Two events that were found to be one.
#[derive(Clone, Debug)]
pub(in crate::desk) struct Merged {
    /// The one founded earlier.
    pub(in crate::desk) kept: i64,
    pub(in crate::desk) gone: i64,
    pub(in crate::desk) score: f32,
    pub(in crate::desk) threshold: f32,
    /// Strongest common terms.
    pub(in crate::desk) terms: Vec<u32>,
}

/// Neighbours of an event that are weighed exactly.
const CANDIDATES: usize = 10;

/// Room for one event's neighbours, kept to be used again.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// For each event, the product so far; zero between questions.
    dots: Vec<u64>,
    touched: Vec<Group>,
    lists: Vec<List>,
    near: Vec<(f32, Group)>,
}

/// Pairs below this share of the threshold are not looked at closely.
const WORTH_A_LOOK: f32 = 0.6;

impl Events {
    /// Merges what belongs together among the events that changed. `rarity` gives the inverse
    /// document frequency of a term; two events share at least one rare word of their core.
    pub(in crate::desk) fn merge(&mut self, rarity: impl Fn(u32) -> f32) -> Vec<Merged> {
        let mut pairs = Vec::new();
        let mut scratch = std::mem::take(&mut self.merge);
        for group in self.changed() {
            self.pairs_of(group, &rarity, &mut scratch, &mut pairs);
        }
        self.merge = scratch;
        for group in std::mem::take(&mut self.changed) {
            self.groups[group as usize].changed = false;
        }
        let id = |group: Group| self.groups[group as usize].id;
        pairs.sort_by(|a: &(f32, Group, Group), b| {
            b.0.total_cmp(&a.0).then_with(|| (id(a.1), id(a.2)).cmp(&(id(b.1), id(b.2))))
        });
        let mut into: FxHashMap<Group, Group> = FxHashMap::default();
        let mut merged = Vec::new();
        for (score, a, b) in pairs {
            let (x, y) = (follow(&into, a), follow(&into, b));
            if x == y {
                continue;
            }
            let score = if (x, y) == (a, b) { score } else { self.similarity(x, y) };
            let threshold = self.merge_threshold(x, y);
            let one_time = self.is_one_time(self.group(x).last, self.group(y).last);
            if score < threshold || !one_time || self.stand_apart(x, y, self.product(x, y)) {
                continue;
            }
            let (kept, gone) = if self.group(x).id < self.group(y).id { (x, y) } else { (y, x) };
            merged.push(Merged {
                kept: self.group(kept).id,
                gone: self.group(gone).id,
                score,
                threshold,
                terms: self.common_terms(x, y),
            });
            self.unite(kept, gone);
            into.insert(gone, kept);
        }
        merged
    }

    fn pairs_of(
        &self,
        group: Group,
        rarity: &impl Fn(u32) -> f32,
        scratch: &mut Scratch,
        pairs: &mut Vec<(f32, Group, Group)>,
    ) {
        let t = &self.tuning;
        self.products(group, scratch);
        let Scratch { dots, touched, near, .. } = scratch;
        let own = self.lengths[group as usize].merge;
        let bounds = touched.iter().map(|&other| (dots[other as usize] as f32 / (own * SHORTEST), other));
        let score = |other: Group| dots[other as usize] as f32 / self.lengths(group, other);
        let id = |group| self.group(group).id;
        rank(bounds, score, CANDIDATES.max(t.chance + CHANCE), near, |a, b| id(a).cmp(&id(b)));
        touched.drain(..).for_each(|other| dots[other as usize] = 0);
        let usual = t.merge_ambient * ambient(near, t.chance);
        let worth = WORTH_A_LOOK * self.strictness() * t.merge;
        for &(rough, other) in near.iter().take(CANDIDATES) {
            if rough < worth {
                break;
            }
            let score = self.similarity(group, other) - usual;
            let one_time = self.is_one_time(self.group(group).last, self.group(other).last);
            let near = one_time && score >= self.merge_threshold(group, other);
            if near && self.share_core(group, other, rarity) {
                pairs.push((score, group, other));
            }
        }
    }

    /// Products of an event's sum with those of the others, as the index gives them: by its rare words
    /// first, as far as the budget goes.
    fn products(&self, group: Group, scratch: &mut Scratch) {
        let Scratch { dots, touched, lists, .. } = scratch;
        dots.resize(self.groups.len(), 0);
        lists.clear();
        let terms = self.group(group).terms();
        lists
            .extend(terms.map(|(term, weight, _)| (self.postings[term as usize].len() as u32, term, weight)));
        for &(_, term, weight) in affordable(lists, self.tuning.merge_postings) {
            for posting in &self.postings[term as usize] {
                let home = self.homes[(posting >> 8) as usize];
                if home == group || home == NOWHERE {
                    continue;
                }
                let dot = &mut dots[home as usize];
                if *dot == 0 {
                    touched.push(home);
                }
                *dot += u64::from(weight) * u64::from((posting & 255) * u32::from(STEP));
            }
        }
    }

    /// Product of two sums without half of its strongest term, over their lengths.
    pub(super) fn similarity(&self, a: Group, b: Group) -> f32 {
        let (mut all, mut strongest) = (0, 0);
        for (_, product, _, _) in common(self.group(a), self.group(b)) {
            all += product;
            strongest = strongest.max(product);
        }
        (all as f32 - self.tuning.merge_head * strongest as f32) / self.lengths(a, b)
    }

    fn product(&self, a: Group, b: Group) -> u64 {
        common(self.group(a), self.group(b)).map(|(_, product, _, _)| product).sum()
    }

    fn lengths(&self, a: Group, b: Group) -> f32 {
        self.lengths[a as usize].merge * self.lengths[b as usize].merge
    }

    fn merge_threshold(&self, a: Group, b: Group) -> f32 {
        let t = &self.tuning;
        let small = self.group(a).count.min(self.group(b).count);
        self.strictness()
            * t.merge
            * if small < 2 { t.merge_single } else { (small as f32 / 2.0).powf(-t.merge_grow) }
    }

    fn share_core(&self, a: Group, b: Group, rarity: &impl Fn(u32) -> f32) -> bool {
        let (x, y) = (self.group(a), self.group(b));
        let core = |count: u32, sum: &Sum| count as f32 >= self.tuning.core_share * sum.count as f32;
        common(x, y)
            .any(|(term, _, in_x, in_y)| core(in_x, x) && core(in_y, y) && rarity(term) > self.tuning.core)
    }

    /// Strongest common terms of two events.
    pub(in crate::desk) fn common_terms(&self, a: Group, b: Group) -> Vec<u32> {
        let mut terms: Vec<(u64, u32)> =
            common(self.group(a), self.group(b)).map(|(term, product, _, _)| (product, term)).collect();
        terms.sort_unstable_by(|a, b| b.cmp(a));
        terms.into_iter().take(EVIDENCE_TERMS).map(|(_, term)| term).collect()
    }

    fn unite(&mut self, kept: Group, gone: Group) {
        for item in self.group(gone).members.clone() {
            self.transfer(item, kept);
        }
    }
}

/// Terms named as evidence.
const EVIDENCE_TERMS: usize = 6;

fn follow(into: &FxHashMap<Group, Group>, mut group: Group) -> Group {
    while let Some(&next) = into.get(&group) {
        group = next;
    }
    group
}

/// Common terms of two sums: term, product, members that hold it on either side.
fn common<'a>(a: &'a Sum, b: &'a Sum) -> impl Iterator<Item = (u32, u64, u32, u32)> + 'a {
    let mut place = 0;
    // The shorter list asks the longer one.
    let turned = a.len() > b.len();
    let (short, long) = if turned { (b, a) } else { (a, b) };
    short.terms().filter_map(move |(term, weight, count)| {
        let (held, other) = long.seek(term, &mut place)?;
        let (in_a, in_b) = if turned { (other, count) } else { (count, other) };
        Some((term, u64::from(weight) * u64::from(held), in_a, in_b))
    })
}
