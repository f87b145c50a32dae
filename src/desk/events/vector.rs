//! Terms and how rare they are now → a vector of length one, in whole numbers.

/// The length of a vector.
pub(in crate::desk) const UNIT: f32 = 4096.0;

/// Terms of a vector, at most.
const TERMS: usize = 32;

/// A sparse vector, sorted by term.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::desk) struct Vector {
    terms: Box<[u32]>,
    weights: Box<[u16]>,
}

impl Vector {
    pub(in crate::desk) fn new(mut pairs: Vec<(u32, u16)>) -> Self {
        pairs.sort_unstable();
        Self {
            terms: pairs.iter().map(|&(term, _)| term).collect(),
            weights: pairs.iter().map(|&(_, weight)| weight).collect(),
        }
    }

    pub(in crate::desk) fn iter(&self) -> impl Iterator<Item = (u32, u16)> + '_ {
        self.terms.iter().copied().zip(self.weights.iter().copied())
    }

    pub(in crate::desk) fn len(&self) -> usize {
        self.terms.len()
    }

    pub(in crate::desk) fn weight(&self, term: u32) -> u16 {
        self.terms.binary_search(&term).map_or(0, |place| self.weights[place])
    }

    /// The terms that both hold with the product of their weights.
    pub(in crate::desk) fn common<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (u32, u64)> + 'a {
        let mut at = 0;
        self.iter().filter_map(move |(term, weight)| {
            while other.terms.get(at).is_some_and(|&held| held < term) {
                at += 1;
            }
            (other.terms.get(at) == Some(&term))
                .then(|| (term, u64::from(weight) * u64::from(other.weights[at])))
        })
    }
}

/// A weight in a byte, for the index.
pub(super) fn byte(weight: u16) -> u32 {
    u32::from(weight >> 4).min(255)
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
    ranked.into_iter().map(|place| (place, ((weighted[place] / length * UNIT) as u16).max(1))).collect()
}
