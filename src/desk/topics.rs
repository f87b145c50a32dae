//! What lexicon, sections and the stream itself say → the topic of a story.
//!
//! The stream teaches: where the lexicon is sure of an entry, the entry's other words learn its
//! topic, language by language. The table is the sum over the open entries that taught, so it forgets
//! what closes and a restart rebuilds it from the fingerprints. It is never shipped: what one stream
//! teaches is worth nothing on another.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::{
    fingerprint::{Fingerprint, SCORE_UNIT, times},
    lexicon::{Scores, TOPICS},
    table,
};
use crate::text::language::Language;

/// What the outlet's section adds to its topic's score.
pub(super) const SECTION: f32 = 1.0;
/// Lead of the best topic over the second from which an entry teaches.
const SURE: f32 = 1.0;
/// How steeply the scores of a teaching entry become shares.
const TEACHING: f32 = 3.0;
/// How steeply scores become the shares shown as confidence; calibrated between .4 and .9.
const SHOWING: f32 = 1.5;
/// Teaching entries of a language before its table is used.
const ENOUGH: u64 = 500;
/// Part of the topics' shares that is taken as even.
const EVEN: f32 = 0.3;
/// Counts that a word is assumed to have had before it was seen.
const PRIOR: f32 = 2.0;
/// What the stream's table adds beside the lexicon.
const LEARNT: f32 = 0.5;
/// Part of a language's table that one outlet may teach, and what it may teach in any case.
const OUTLET_SHARE: f32 = 0.2;
const OUTLET_FREE: u64 = 200;
/// Fixed point of the counts: sums must not depend on their order.
const WHOLE: f32 = 256.0;

/// Lexicon and section of an entry.
pub(super) fn plain(scores: &[i16; TOPICS], section: Option<u8>) -> Scores {
    let mut plain = scores.map(|score| f32::from(score) / SCORE_UNIT);
    if let Some(section) = section {
        plain[usize::from(section)] += SECTION;
    }
    plain
}

pub(super) fn shares(scores: &Scores, steepness: f32) -> Scores {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let raised = scores.map(|score| (steepness * (score - top)).exp());
    let sum: f32 = raised.iter().sum();
    raised.map(|share| share / sum)
}

/// The best topic of blended scores.
pub(super) fn strongest(blended: &[i16; TOPICS]) -> usize {
    (0..TOPICS).rev().max_by_key(|&topic| blended[topic]).unwrap_or(0)
}

/// The best topic and its share.
pub(super) fn best(scores: &Scores) -> (usize, f32) {
    (0..TOPICS).map(|topic| (topic, scores[topic])).fold((0, f32::MIN), |a, b| if b.1 > a.1 { b } else { a })
}

/// The topic of one story by its own entries' blended scores, with the confidence to show. `None`
/// where nothing spoke.
pub(super) fn of_few<'a>(entries: impl Iterator<Item = &'a [i16; TOPICS]>) -> Option<(usize, f32)> {
    let (mut sum, mut count) = ([0.0; TOPICS], 0.0_f32);
    for blended in entries {
        for (sum, &score) in sum.iter_mut().zip(blended) {
            *sum += f32::from(score) / SCORE_UNIT;
        }
        count += 1.0;
    }
    if sum.iter().all(|&score| score == 0.0) {
        return None;
    }
    let shares = shares(&sum.map(|score| score / count), SHOWING);
    Some(best(&shares))
}

/// Entries of an event from which it votes as a whole, with what needs no learning: what the table
/// learnt from the event itself would only repeat it.
pub(super) const VOTERS: usize = 5;

/// The topic of a large event by the plain scores of its entries.
pub(super) fn of_many<'a>(
    entries: impl Iterator<Item = (&'a [i16; TOPICS], Option<u8>)>,
) -> Option<(usize, f32)> {
    let (mut sum, mut votes) = ([0.0_f32; TOPICS], 0.0_f32);
    for (scores, section) in entries {
        let silent = section.is_none() && scores.iter().all(|&score| score == 0);
        if silent {
            continue;
        }
        let shares = shares(&plain(scores, None), 1.0);
        for (sum, share) in sum.iter_mut().zip(shares) {
            *sum += share;
        }
        votes += 1.0;
        if let Some(section) = section {
            sum[usize::from(section)] += SECTION;
            votes += SECTION;
        }
    }
    (votes > 0.0).then(|| best(&sum.map(|sum| sum / votes)))
}

/// What the open entries taught, a table for each language.
#[derive(Debug, Default)]
pub(super) struct Learnt {
    tables: FxHashMap<Language, Table>,
}

/// What a word stood for, in [`WHOLE`]ths of an entry.
type Row = [u32; TOPICS];

#[derive(Debug, Default)]
struct Table {
    /// Word → its place in `rows`.
    places: FxHashMap<u32, u32>,
    rows: table::Table<Row>,
    free: Vec<u32>,
    /// Sum of the teachers' shares.
    topics: [u64; TOPICS],
    teachers: u64,
    by_outlet: FxHashMap<u64, u64>,
}

impl Learnt {
    /// The entry's scores with what the stream taught about its words.
    pub(super) fn blend(
        &self,
        language: Language,
        words: &[u32],
        scores: &[i16; TOPICS],
        section: Option<u8>,
    ) -> [i16; TOPICS] {
        let mut scores = plain(scores, section);
        if let Some(table) = self.tables.get(&language).filter(|table| table.teachers >= ENOUGH) {
            let weights: f32 = words.iter().map(|&word| times(word).1).sum();
            let lift = table.lift(words);
            for (score, lift) in scores.iter_mut().zip(lift) {
                *score += LEARNT * lift / weights.max(1.0).sqrt();
            }
        }
        scores.map(|score| (score * SCORE_UNIT).clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16)
    }

    /// True where the entry is sure enough to teach and its outlet has not taught too much already.
    pub(super) fn may_teach(&self, print: &Fingerprint) -> bool {
        let scores = plain(&print.scores, print.section);
        let (top, score) = best(&scores);
        let second = (0..TOPICS).filter(|&topic| topic != top).map(|topic| scores[topic]).fold(0.0, f32::max);
        let table = self.tables.get(&print.language);
        let taught = table.and_then(|table| table.by_outlet.get(&print.outlet)).copied().unwrap_or(0);
        let all = table.map_or(0, |table| table.teachers);
        let room = print.outlet == 0 || taught < OUTLET_FREE || (taught as f32) < OUTLET_SHARE * all as f32;
        score - second > SURE && room
    }

    pub(super) fn teach(&mut self, lesson: &Lesson<'_>) {
        let table = self.tables.entry(lesson.language).or_default();
        let shares = lesson.shares();
        for &word in lesson.words {
            let row = table.row(times(word).0);
            row.iter_mut().zip(shares).for_each(|(count, share)| *count += share);
        }
        table.topics.iter_mut().zip(shares).for_each(|(count, share)| *count += u64::from(share));
        table.teachers += 1;
        *table.by_outlet.entry(lesson.outlet).or_default() += 1;
    }

    pub(super) fn forget(&mut self, lesson: &Lesson<'_>) {
        let Some(table) = self.tables.get_mut(&lesson.language) else { return };
        let shares = lesson.shares();
        for &word in lesson.words {
            let word = times(word).0;
            let Some(&place) = table.places.get(&word) else { continue };
            let row = &mut table.rows[place as usize];
            row.iter_mut().zip(shares).for_each(|(count, share)| *count -= share);
            if row.iter().all(|&count| count == 0) {
                table.places.remove(&word);
                table.free.push(place);
            }
        }
        table.topics.iter_mut().zip(shares).for_each(|(count, share)| *count -= u64::from(share));
        table.teachers -= 1;
        if let Some(taught) = table.by_outlet.get_mut(&lesson.outlet) {
            *taught -= 1;
            if *taught == 0 {
                table.by_outlet.remove(&lesson.outlet);
            }
        }
    }
}

/// What one entry teaches; the same whenever it is asked.
pub(super) struct Lesson<'a> {
    pub(super) language: Language,
    pub(super) outlet: u64,
    pub(super) words: &'a [u32],
    pub(super) scores: &'a [i16; TOPICS],
    pub(super) section: Option<u8>,
}

impl Lesson<'_> {
    fn shares(&self) -> [u32; TOPICS] {
        shares(&plain(self.scores, self.section), TEACHING).map(|share| (share * WHOLE) as u32)
    }
}

impl Table {
    /// The row of a word, made where there is none.
    fn row(&mut self, word: u32) -> &mut Row {
        let place = *self.places.entry(word).or_insert_with(|| {
            // A row is given back empty.
            self.free.pop().unwrap_or_else(|| {
                self.rows.push([0; TOPICS]);
                self.rows.len() as u32 - 1
            })
        });
        &mut self.rows[place as usize]
    }

    /// What the words taken together speak for, beside the topics' shares: the sum of `weight * ln((seen +
    /// PRIOR * prior) / ((counted + PRIOR) * prior))`.
    fn lift(&self, words: &[u32]) -> Scores {
        let priors = self.priors();
        // The rows lie far apart: all are fetched, many at a time, before the first is worked on.
        let mut rows: SmallVec<[(&Row, u32, u32); 128]> = SmallVec::new();
        for &word in words {
            let place = self.places.get(&times(word).0);
            rows.extend(place.map(|&place| (&self.rows[place as usize], word & 3, 0)));
        }
        for (row, _, counted) in &mut rows {
            *counted = row.iter().sum();
        }
        let assumed = priors.map(|prior| PRIOR * prior);
        let (mut lift, mut found, mut sums) = ([0.0; TOPICS], 0.0, 0.0);
        for often in 0..4 {
            let weight = times(often).1;
            let alike = rows.iter().filter(|&&(_, other, _)| other == often);
            for &(_, _, counted) in alike.clone() {
                found += weight;
                sums += weight * ln(counted as f32 / WHOLE + PRIOR);
            }
            // A logarithm is taken of several words' product at once.
            let (mut product, mut factors) = ([1.0; TOPICS], 0);
            for &(row, _, _) in alike {
                for topic in 0..TOPICS {
                    product[topic] *= row[topic] as f32 / WHOLE + assumed[topic];
                }
                factors += 1;
                if factors == FACTORS {
                    add_logarithms(&mut lift, &product, weight);
                    (product, factors) = ([1.0; TOPICS], 0);
                }
            }
            add_logarithms(&mut lift, &product, weight);
        }
        for (lift, prior) in lift.iter_mut().zip(priors) {
            *lift -= sums + found * ln(prior);
        }
        lift
    }

    fn priors(&self) -> Scores {
        let sum = self.topics.iter().sum::<u64>().max(1) as f32;
        self.topics.map(|count| (1.0 - EVEN) * count as f32 / sum + EVEN / TOPICS as f32)
    }
}

/// Words whose product is taken: of counts between .03 and 16 million it stays within what an `f32` holds.
const FACTORS: u32 = 5;

fn add_logarithms(lift: &mut Scores, product: &Scores, weight: f32) {
    for (lift, &product) in lift.iter_mut().zip(product) {
        *lift += weight * ln(product);
    }
}

/// The natural logarithm of a positive number to four digits, in a form that the compiler makes for
/// many at once: seventeen are taken of every word of every entry.
fn ln(x: f32) -> f32 {
    let bits = x.to_bits();
    let exponent = (bits >> 23) as i32 - 127;
    let m = f32::from_bits(bits & 0x007F_FFFF | 0x3F80_0000) - 1.0;
    // ln(1 + m) for m from 0 to 1 (Abramowitz and Stegun, 4.1.43, error below 1e-5).
    let fraction = m * (0.999_496 + m * (-0.491_909 + m * (0.289_475 + m * (-0.136_063 + m * 0.032_158))));
    exponent as f32 * std::f32::consts::LN_2 + fraction
}
