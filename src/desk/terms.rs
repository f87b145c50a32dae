//! Stems ↔ small numbers, for the vectors of the open entries.

use rustc_hash::FxHashMap;

use super::{background, stems};

/// Each stem of the open entries once, with the number of vectors that use it. A number is given
/// again when none does.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// By the stem's hash: of a million stems two share one once in thirty million desks, and would then
    /// count as one word.
    numbers: FxHashMap<u64, u32>,
    names: Vec<Box<str>>,
    /// Side by side: who asks for one asks for the other.
    counts: Vec<Counts>,
    free: Vec<u32>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    uses: u32,
    /// [`background::holding`].
    background: u32,
}

impl Terms {
    /// Open entries that hold the stem.
    pub(super) fn uses_of(&self, number: u32) -> u32 {
        self.counts.get(number as usize).map_or(0, |counts| counts.uses)
    }

    /// Documents of the background that hold the stem.
    pub(super) fn background(&self, number: u32) -> u32 {
        self.counts.get(number as usize).map_or(0, |counts| counts.background)
    }

    /// The number of a stem with this hash ([`stems::hash`]), with one more use.
    pub(super) fn take(&mut self, stem: &str, hash: u64) -> u32 {
        if let Some(&number) = self.numbers.get(&hash) {
            self.counts[number as usize].uses += 1;
            return number;
        }
        let number = self.free.pop().unwrap_or_else(|| {
            self.names.push(Box::default());
            self.counts.push(Counts::default());
            self.names.len() as u32 - 1
        });
        self.names[number as usize] = stem.into();
        self.counts[number as usize] = Counts { uses: 1, background: background::holding(hash) };
        self.numbers.insert(hash, number);
        number
    }

    /// Empty for a number that is not in use.
    pub(super) fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", |name| name)
    }

    /// One use less.
    pub(super) fn drop(&mut self, number: u32) {
        let uses = &mut self.counts[number as usize].uses;
        *uses = uses.saturating_sub(1);
        if *uses == 0 {
            let stem = std::mem::take(&mut self.names[number as usize]);
            if self.numbers.remove(&stems::hash(&stem)).is_some() {
                self.free.push(number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(terms: &mut Terms, stem: &str) -> u32 {
        terms.take(stem, stems::hash(stem))
    }

    #[test]
    fn a_number_lives_as_long_as_its_uses() {
        let mut terms = Terms::default();
        let harbour = take(&mut terms, "harbour");
        assert_eq!(take(&mut terms, "harbour"), harbour);
        terms.drop(harbour);
        assert_eq!((terms.uses_of(harbour), terms.name(harbour)), (1, "harbour"));
        terms.drop(harbour);
        assert_eq!((terms.uses_of(harbour), terms.name(harbour)), (0, ""));
        assert_eq!(take(&mut terms, "ferry"), harbour);
    }
}
