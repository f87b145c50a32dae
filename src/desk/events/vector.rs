//! Terms and how rare they are now → a vector of length one, in whole numbers.

use std::sync::Arc;

/// The length of a vector.
pub(in crate::desk) const UNIT: f32 = 4096.0;

/// Weights are multiples of this: a byte holds one, in the index and in the store.
pub(in crate::desk) const STEP: u16 = 16;

/// Terms of a vector, at most.
pub(in crate::desk) const TERMS: usize = 32;

/// Numbers of terms that a vector can hold: a weight shares 32 bits with one.
pub(in crate::desk) const TERM_LIMIT: u32 = 1 << 24;

/// A sparse vector, sorted by term: the term above, the weight in steps in the lowest byte. A story that
/// one entry tells shares that entry's.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::desk) struct Vector(Arc<[u32]>);

fn term(held: u32) -> u32 {
    held >> 8
}

fn weight(held: u32) -> u16 {
    (held & 255) as u16 * STEP
}

impl Vector {
    /// Terms from [`TERM_LIMIT`] on are left out.
    pub(in crate::desk) fn new(pairs: Vec<(u32, u16)>) -> Self {
        let pairs = pairs.into_iter().filter(|&(term, _)| term < TERM_LIMIT);
        let mut held: Vec<u32> = pairs.map(|(term, weight)| term << 8 | byte(weight)).collect();
        held.sort_unstable();
        Self(held.into())
    }

    pub(in crate::desk) fn iter(&self) -> impl Iterator<Item = (u32, u16)> + '_ {
        self.0.iter().map(|&held| (term(held), weight(held)))
    }

    pub(in crate::desk) fn len(&self) -> usize {
        self.0.len()
    }

    pub(in crate::desk) fn weight(&self, of: u32) -> u16 {
        self.0.binary_search_by_key(&of, |&held| term(held)).map_or(0, |place| weight(self.0[place]))
    }

    /// Has the terms brought near before they are worked on, as [`crate::desk::copies::Sketch::fetch`].
    pub(super) fn fetch(&self) -> u32 {
        self.0.iter().step_by(16).fold(0, |sum, &held| sum ^ held)
    }

    /// The weight of a term, sought from the place `from` on, which moves on to where it would stand.
    pub(super) fn seek(&self, of: u32, from: &mut usize) -> Option<u16> {
        *from += self.0[*from..].partition_point(|&held| term(held) < of);
        self.0.get(*from).filter(|&&held| term(held) == of).map(|&held| weight(held))
    }

    /// The terms that both hold with the product of their weights.
    pub(in crate::desk) fn common<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (u32, u64)> + 'a {
        let mut at = 0;
        self.iter().filter_map(move |(term, weight)| {
            let held = other.seek(term, &mut at)?;
            Some((term, u64::from(weight) * u64::from(held)))
        })
    }

    /// The product with another vector, and the strongest single term's part of it. Steps without
    /// branches, as a decision asks for many.
    pub(super) fn product(&self, other: &Self) -> (u64, u64) {
        let (mut i, mut j, mut all, mut strongest) = (0, 0, 0, 0);
        while let (Some(&x), Some(&y)) = (self.0.get(i), other.0.get(j)) {
            let product = (x & 255) * (y & 255) * u32::from(x >> 8 == y >> 8);
            all += product;
            strongest = strongest.max(product);
            i += usize::from(x >> 8 <= y >> 8);
            j += usize::from(y >> 8 <= x >> 8);
        }
        let steps = u64::from(STEP) * u64::from(STEP);
        (u64::from(all) * steps, u64::from(strongest) * steps)
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
