//! Terms and how rare they are now → a vector of length one, in whole numbers.

use std::sync::Arc;

/// The length of a vector.
pub(in crate::desk) const UNIT: f32 = 4096.0;

/// Weights are multiples of this: a byte holds one, in the index and in the store.
pub(in crate::desk) const STEP: u16 = 16;

/// Terms of a vector, at most.
const TERMS: usize = 32;

/// A sparse vector, sorted by term. A story that one entry tells shares that entry's.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::desk) struct Vector {
    terms: Arc<[u32]>,
    /// In steps.
    weights: Arc<[u8]>,
}

impl Vector {
    pub(in crate::desk) fn new(mut pairs: Vec<(u32, u16)>) -> Self {
        pairs.sort_unstable();
        Self {
            terms: pairs.iter().map(|&(term, _)| term).collect(),
            weights: pairs.iter().map(|&(_, weight)| (weight / STEP) as u8).collect(),
        }
    }

    pub(in crate::desk) fn iter(&self) -> impl Iterator<Item = (u32, u16)> + '_ {
        self.terms.iter().copied().zip(self.weights.iter().map(|&steps| u16::from(steps) * STEP))
    }

    pub(in crate::desk) fn len(&self) -> usize {
        self.terms.len()
    }

    pub(in crate::desk) fn weight(&self, term: u32) -> u16 {
        self.terms.binary_search(&term).map_or(0, |place| self.at(place))
    }

    fn at(&self, place: usize) -> u16 {
        u16::from(self.weights[place]) * STEP
    }

    /// The weight of a term, sought from the place `from` on, which moves on to where it would stand.
    pub(super) fn seek(&self, term: u32, from: &mut usize) -> Option<u16> {
        *from += self.terms[*from..].partition_point(|&held| held < term);
        (self.terms.get(*from) == Some(&term)).then(|| self.at(*from))
    }

    /// The terms that both hold with the product of their weights.
    pub(in crate::desk) fn common<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (u32, u64)> + 'a {
        let mut at = 0;
        self.iter().filter_map(move |(term, weight)| {
            while other.terms.get(at).is_some_and(|&held| held < term) {
                at += 1;
            }
            (other.terms.get(at) == Some(&term)).then(|| (term, u64::from(weight) * u64::from(other.at(at))))
        })
    }

    /// The product with another vector, and the strongest single term's part of it. Steps without
    /// branches, as a decision asks for many.
    pub(super) fn product(&self, other: &Self) -> (u64, u64) {
        let (mut i, mut j, mut all, mut strongest) = (0, 0, 0, 0);
        while let (Some(&x), Some(&y)) = (self.terms.get(i), other.terms.get(j)) {
            let product = u64::from(self.at(i)) * u64::from(other.at(j)) * u64::from(x == y);
            all += product;
            strongest = strongest.max(product);
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        (all, strongest)
    }
}

/// A weight in a byte, for the index.
pub(super) fn byte(weight: u16) -> u32 {
    u32::from(weight / STEP)
}

/// The strongest terms of `weighted` (strength before norming), normed. Returns for each its place
/// in the input and its weight; equal strength is decided by the earlier place.
pub(in crate::desk) fn weigh(weighted: &[f32]) -> Vec<(usize, u16)> {
    let mut ranked: Vec<usize> = (0..weighted.len()).collect();
    ranked.sort_by(|&a, &b| weighted[b].total_cmp(&weighted[a]).then(a.cmp(&b)));
    ranked.truncate(TERMS);
    let length = ranked.iter().map(|&place| weighted[place] * weighted[place]).sum::<f32>().sqrt();
    if length <= 0.0 {
        return Vec::new();
    }
    let steps = |place: usize| (weighted[place] / length * UNIT / f32::from(STEP)).round().clamp(1.0, 255.0);
    ranked.into_iter().map(|place| (place, steps(place) as u16 * STEP)).collect()
}
