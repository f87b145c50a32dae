//! What an open entry is compared by, kept close together in memory: an entry is compared with
//! dozens of others, and to fetch them costs more than to compare them.

use std::sync::LazyLock;

use smallvec::SmallVec;

use super::{NEXT_DAY_SECONDS, SUBJECT, TEXT_SHINGLES, TITLE_SECONDS};
use crate::{
    desk::{
        fingerprint::{self, Fingerprint, TOPIC_STEMS, WHOLE_SHINGLES},
        stems,
    },
    text::{language::Language, numbers, words},
};

/// The part of a fingerprint that copies are told by.
#[derive(Clone, Debug)]
pub(in crate::desk) struct Sketch {
    pub(in crate::desk) link: u64,
    pub(in crate::desk) outlet: u64,
    pub(in crate::desk) subscription: i64,
    pub(in crate::desk) published: i64,
    pub(in crate::desk) shingles: u32,
    pub(in crate::desk) headline: u32,
    pub(in crate::desk) numbers: u32,
    pub(in crate::desk) attached: u32,
    pub(in crate::desk) own_link: bool,
    pub(in crate::desk) round_up: bool,
    pub(in crate::desk) corrects: bool,
    /// How many of the text's words make two; see [`crate::text::language::Language::grams`].
    grams: u8,
    /// Those of the title's stems that the text says too, a bit each.
    told: u32,
    /// All stems of title and text.
    said: Said,
    /// Where each set ends in `sets`.
    ends: [u8; 5],
    /// Those of the whole text's shingles that stand in its beginning, a bit each.
    begins: [u32; 3],
    /// Sets of hashes one after the other, each sorted: shingles of the whole text, those of the beginning
    /// that are not among them, stems of the title, shingles of the title, the text's numbers, the beginning's
    /// strongest words.
    sets: Box<[u32]>,
}

impl From<&Fingerprint> for Sketch {
    fn from(print: &Fingerprint) -> Self {
        let mut begins = [0; 3];
        let mut rest: SmallVec<[u32; 72]> = SmallVec::new();
        for &hash in &print.head {
            match print.whole.binary_search(&hash) {
                Ok(place) => begins[place / 32] |= 1 << (place % 32),
                Err(_) => rest.push(hash),
            }
        }
        let subject = subject(print);
        // Exactly as large as it is to be: it stays for a week.
        let sets = [&print.whole, &rest[..], &print.title, &print.title_keys, &print.figures, &subject];
        let mut ends = [0; 5];
        let mut end = 0;
        for (place, set) in ends.iter_mut().zip(sets) {
            end += set.len() as u8;
            *place = end;
        }
        let sets = sets.concat();
        Self {
            link: print.link,
            outlet: print.outlet,
            subscription: print.subscription,
            published: print.published,
            shingles: print.shingles,
            headline: print.headline,
            numbers: print.numbers,
            attached: print.attached,
            own_link: print.own_link,
            round_up: print.round_up,
            corrects: print.corrects,
            grams: print.language.grams(),
            told: told(print),
            said: Said::of(print),
            ends,
            begins,
            sets: sets.into_boxed_slice(),
        }
    }
}

/// Which of the title's stems stand in the text as well. Those that stand there alone count two.
fn told(print: &Fingerprint) -> u32 {
    let in_text = |stem: u32| held(print, fingerprint::word(stem)).is_some_and(|word| word & 3 >= 2);
    let bits = print.title.iter().enumerate().filter(|&(_, &stem)| in_text(stem));
    bits.fold(0, |told, (place, _)| told | 1_u32.wrapping_shl(place as u32))
}

/// An entry's word of this hash, with how often it stands there.
fn held(print: &Fingerprint, hash: u32) -> Option<u32> {
    let place = print.words.partition_point(|&word| word < hash);
    print.words.get(place).copied().filter(|&word| fingerprint::word(word) == hash)
}

/// A number as a figure and as a word, for each number and language, by the hashes of their stems.
static SPELT: LazyLock<Vec<Vec<[u32; 2]>>> = LazyLock::new(|| {
    let of = |language| {
        let hash = |word: &str| {
            let stem = words::stems(word, language).pop()?;
            Some(fingerprint::word(stems::hash(&stem) as u32))
        };
        let spelt = (2..).zip(numbers::spelt(language));
        spelt.filter_map(|(number, word)| Some([hash(&i32::to_string(&number))?, hash(word)?])).collect()
    };
    Language::ALL.into_iter().map(of).collect()
});

/// The stems of an entry as a Bloom filter: what it does not hold is not there; of what is not there it holds one
/// in eight or fewer.
#[derive(Clone, Copy, Debug)]
struct Said([u32; 8]);

impl Said {
    fn of(print: &Fingerprint) -> Self {
        // Of a long text not all are known, so that any may stand there.
        if print.words.len() >= TOPIC_STEMS {
            return Self([u32::MAX; 8]);
        }
        let mut said = [0; 8];
        // Who writes "5" has said "five" as well.
        let numbers = SPELT[print.language as usize].iter();
        let numbers = numbers.filter(|forms| forms.iter().any(|&form| held(print, form).is_some()));
        let all = print.words.iter().chain(numbers.flatten());
        for (word, bit) in all.flat_map(|&word| Self::bits(word)) {
            said[word] |= bit;
        }
        Self(said)
    }

    fn may_hold(&self, stem: u32) -> bool {
        Self::bits(stem).into_iter().all(|(word, bit)| self.0[word] & bit != 0)
    }

    fn bits(stem: u32) -> [(usize, u32); 2] {
        let hash = fingerprint::word(stem) >> 2;
        [hash, hash >> 8].map(|hash| ((hash & 7) as usize, 1 << (hash >> 3 & 31)))
    }
}

/// The strongest words of a text's beginning and its title.
fn subject(print: &Fingerprint) -> Vec<u32> {
    let most = if print.shingles < TEXT_SHINGLES { 0 } else { SUBJECT };
    let mut words: Vec<u32> = print.terms.hashes().take(most).map(|hash| hash as u32).collect();
    words.sort_unstable();
    words
}

impl Sketch {
    fn set(&self, number: usize) -> &[u32] {
        let end = |number: usize| self.ends.get(number).map_or(self.sets.len(), |&end| end.into());
        &self.sets[number.checked_sub(1).map_or(0, end)..end(number)]
    }

    /// Shingles of the whole text, the smallest.
    pub(in crate::desk) fn whole(&self) -> &[u32] {
        self.set(0)
    }

    /// Shingles of the beginning, in no order.
    pub(in crate::desk) fn head(&self) -> impl Iterator<Item = u32> {
        let [a, b, c] = self.begins.map(u128::from);
        let mut left = a | b << 32 | c << 64;
        let both = std::iter::from_fn(move || {
            let place = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            self.sets.get(place as usize).filter(|_| place < u128::BITS).copied()
        });
        both.chain(self.set(1).iter().copied())
    }

    pub(super) fn head_len(&self) -> usize {
        self.begins.iter().map(|bits| bits.count_ones() as usize).sum::<usize>() + self.set(1).len()
    }

    /// Stems of the title.
    pub(in crate::desk) fn title(&self) -> &[u32] {
        self.set(2)
    }

    /// Shingles of the title.
    pub(in crate::desk) fn title_keys(&self) -> &[u32] {
        self.set(3)
    }

    /// Numbers in the text, hashed.
    pub(in crate::desk) fn figures(&self) -> &[u32] {
        self.set(4)
    }

    pub(super) fn subject(&self) -> &[u32] {
        self.set(5)
    }

    /// Shingles of the text, as many as one with spaces between its words would have.
    pub(super) fn size(&self) -> u32 {
        self.shingles * 2 / u32::from(self.grams)
    }

    /// Whether the words are overlapping parts of words, so that the beginning that is kept is a short one.
    pub(super) fn is_of_grams(&self) -> bool {
        self.grams > 2
    }

    /// Stems of the title, counted in the same way.
    pub(super) fn title_size(&self) -> usize {
        self.title().len() * 2 / usize::from(self.grams)
    }

    /// Whether the headline names what the text tells of and the other entry nowhere speaks of, as far as that is
    /// known.
    pub(super) fn tells_what_is_not_in(&self, other: &Self) -> bool {
        let told = |place: usize| self.told.wrapping_shr(place as u32) & 1 == 1;
        self.title().iter().enumerate().any(|(place, &stem)| told(place) && !other.said.may_hold(stem))
    }

    /// Whether two entries were published so close together that equal headlines tell the same.
    pub(super) fn is_of_days_of(&self, other: &Self) -> bool {
        (self.published - other.published).abs() <= TITLE_SECONDS
    }

    /// Whether the one was published a day or more after the other.
    pub(super) fn is_of_another_day(&self, other: &Self) -> bool {
        (self.published - other.published).abs() >= NEXT_DAY_SECONDS
    }

    /// Whether an outlet's entry has a headline and leads to somebody else, as an aggregator's redirector does.
    pub(super) fn is_passed_on(&self) -> bool {
        !self.own_link && self.outlet != 0 && self.headline != 0
    }

    /// Whether an entry stands under the same headline.
    pub(in crate::desk) fn is_namesake(&self, other: &Self) -> bool {
        self.headline == other.headline && self.is_of_days_of(other)
    }

    /// Whether a stem is one of the strongest, as far as the sketch knows them.
    pub(in crate::desk) fn is_subject(&self, stem: &str) -> bool {
        self.subject().binary_search(&(stems::hash(stem) as u32)).is_ok()
    }

    /// Has what [`super::compare`] reads brought near, which costs most when it is far: asked of many, one
    /// after the other, the ways overlap. The number says nothing.
    pub(in crate::desk) fn fetch(&self) -> u32 {
        // A line of the cache is sixteen numbers long.
        self.sets.iter().step_by(16).fold(self.shingles, |sum, &hash| sum ^ hash)
    }

    /// The hash up to which the shingles of the whole text are all of them.
    pub(super) fn reach(&self) -> u32 {
        let is_sample = self.shingles as usize > WHOLE_SHINGLES;
        if is_sample { self.whole().last().copied().unwrap_or(0) } else { u32::MAX }
    }
}

/// A sketch made ready to be compared with many.
#[derive(Debug)]
pub(in crate::desk) struct Probe<'a> {
    pub(super) sketch: &'a Sketch,
    whole: Set,
    head: Set,
}

impl<'a> Probe<'a> {
    pub(in crate::desk) fn of(sketch: &'a Sketch) -> Self {
        Self { sketch, whole: Set::of(sketch.whole().iter().copied()), head: Set::of(sketch.head()) }
    }

    /// Shingles that stand in the whole text too.
    pub(super) fn common_whole(&self, hashes: &[u32]) -> usize {
        hashes.iter().map(|&hash| usize::from(self.whole.contains(hash))).sum()
    }

    /// Whether so many of the shingles stand in the whole text too. Asks no more of them than it must.
    pub(super) fn has_whole(&self, hashes: &[u32], least: usize) -> bool {
        least == 0 || hashes.iter().filter(|&&hash| self.whole.contains(hash)).nth(least - 1).is_some()
    }

    /// Shingles of both beginnings.
    pub(super) fn common_head(&self, other: &Sketch) -> usize {
        other.head().map(|hash| usize::from(self.head.contains(hash))).sum()
    }
}

/// Slots of a [`Set`], more than twice what it holds at most ([`WHOLE_SHINGLES`]).
const SLOTS: usize = 256;
/// Bits of a [`Set`]: most of those that are asked for and not there fall on none that is set.
const BITS: usize = 2_048;

/// Some hashes, to be asked for many others.
#[derive(Debug)]
struct Set {
    /// By the lowest bits, or further on where that slot is taken; 0 where there is none.
    slots: [u32; SLOTS],
    /// By the lowest bits: a slot is looked at only where this one is set.
    bits: [u64; BITS / 64],
    zero: bool,
}

fn bit(hash: u32) -> (usize, u64) {
    let bit = hash as usize % BITS;
    (bit / 64, 1 << (bit % 64))
}

impl Set {
    fn of(hashes: impl Iterator<Item = u32>) -> Self {
        let mut set = Self { slots: [0; SLOTS], bits: [0; BITS / 64], zero: false };
        for hash in hashes {
            let (word, bit) = bit(hash);
            set.bits[word] |= bit;
            set.zero |= hash == 0;
            let mut slot = hash as usize % SLOTS;
            while set.slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            set.slots[slot] = hash;
        }
        set
    }

    fn contains(&self, hash: u32) -> bool {
        let (word, bit) = bit(hash);
        self.bits[word] & bit != 0 && self.holds(hash)
    }

    fn holds(&self, hash: u32) -> bool {
        let mut slot = hash as usize % SLOTS;
        loop {
            let held = self.slots[slot];
            if held == hash {
                return hash != 0 || self.zero;
            }
            if held == 0 {
                return false;
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sets_of_a_sketch_are_those_of_the_fingerprint() {
        let print = Fingerprint {
            whole: vec![3, 5, 8, 13],
            head: vec![5, 6, 13, 21],
            title: vec![1, 2],
            title_keys: vec![9],
            shingles: 4,
            ..Fingerprint::default()
        };
        let sketch = Sketch::from(&print);
        let mut head: Vec<u32> = sketch.head().collect();
        head.sort_unstable();
        assert_eq!((sketch.whole(), head.as_slice()), (&print.whole[..], &print.head[..]));
        assert_eq!((sketch.title(), sketch.title_keys(), sketch.head_len()), (&[1, 2][..], &[9][..], 4));
        let probe = Probe::of(&sketch);
        assert_eq!((probe.common_whole(&[0, 5, 6, 8]), probe.common_head(&sketch)), (2, 4));
    }

    #[test]
    fn stored_sets_larger_than_any_that_was_made_are_spoilt() {
        let print = |whole: u32, head: u32| Fingerprint {
            whole: (0..whole).collect(),
            head: (1_000..1_000 + head).collect(),
            shingles: whole,
            ..Fingerprint::default()
        };
        let read = |print: Fingerprint| Fingerprint::from_bytes(&print.to_bytes());
        let sketch = Sketch::from(&read(print(96, 65)).expect("as large as they are made"));
        assert_eq!((sketch.whole().len(), sketch.head_len()), (96, 65));
        assert!(read(print(97, 0)).is_err() && read(print(0, 66)).is_err());
    }

    #[test]
    fn a_set_holds_zero_only_where_it_was_given() {
        assert!(!Set::of([256, 512].into_iter()).contains(0));
        assert!(Set::of([0, 256].into_iter()).contains(0));
    }
}
