//! How much alike the stories of this stream are, whatever they report.
//!
//! Where every outlet writes about the same subject, or from the same form, the fourth to eighth
//! neighbour of a story is nearly as close as its event, and a threshold that serves a mixed stream
//! would chain all of them. The more stories are open the nearer the neighbours are by chance; only
//! what goes beyond that asks for more.

/// Neighbours whose scores are averaged, by rank from 0: the first may be parts of the story's own event.
const RANKS: std::ops::Range<usize> = 3..8;

/// Questions over which the average is taken.
const MEMORY: u64 = 256;
/// Questions before it is believed.
const LEAST: u64 = 32;

/// Score of those neighbours in between an ordinary stream (.009 at a hundred open stories, .05 at
/// 1,000, .09 at 8,000 and no more beyond) and one written from forms (.06, .19, .32, and .20 at
/// 130,000), and what it rises by for each doubling of the open stories.
const MIDDLE: f32 = 0.03;
const DOUBLING: f32 = 0.0173;
const FIRST_OPEN: f32 = 100.0;
const LAST_OPEN: f32 = 8_192.0;
/// Score from which on the stream counts as ordinary to that where it counts as uniform.
const WIDTH: f32 = 0.04;
/// What is asked of a stream that is uniform, beside an ordinary one, and what is added for each doubling of
/// the open stories beyond so many: measured at 11,000 and at 140,000.
const MOST: f32 = 2.15;
const MORE: f32 = 0.1;
const MANY_OPEN: f32 = 16_384.0;

/// Fixed point: the average must not depend on how a sum was rounded.
const UNIT: f32 = 1_048_576.0;

/// The running average, as it is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::desk) struct Crowd {
    pub(in crate::desk) asked: u64,
    pub(in crate::desk) near: i64,
}

impl Crowd {
    /// Notes the scores of a new story's nearest events, best first.
    pub(super) fn note(&mut self, scores: impl Iterator<Item = f32>) {
        let sum: f32 = scores.skip(RANKS.start).take(RANKS.len()).sum();
        let near = (sum / RANKS.len() as f32 * UNIT) as i64;
        self.asked += 1;
        self.near += (near - self.near) / self.asked.min(MEMORY) as i64;
    }

    /// Factor on the thresholds with so many open stories: 1 in an ordinary stream.
    pub(super) fn strictness(&self, open: usize) -> f32 {
        if self.asked < LEAST {
            return 1.0;
        }
        let doublings = ((open as f32).clamp(FIRST_OPEN, LAST_OPEN) / FIRST_OPEN).log2();
        let middle = MIDDLE + DOUBLING * doublings;
        let beyond = (self.near as f32 / UNIT - middle) / WIDTH + 0.5;
        let most = MOST + MORE * (open as f32 / MANY_OPEN).max(1.0).log2();
        1.0 + (most - 1.0) * beyond.clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strictness(score: f32, open: usize) -> f32 {
        let mut crowd = Crowd::default();
        for _ in 0..1_000 {
            crowd.note(std::iter::repeat_n(score, 8));
        }
        crowd.strictness(open)
    }

    #[test]
    fn a_mixed_stream_is_asked_no_more_and_one_written_from_forms_twice_as_much() {
        for (open, mixed, forms) in
            [(100, 0.009, 0.06), (1_000, 0.05, 0.19), (8_000, 0.09, 0.3), (130_000, 0.09, 0.2)]
        {
            assert!((strictness(mixed, open) - 1.0).abs() < 1e-3, "{open} open");
            assert!(strictness(forms, open) > MOST - 1e-3, "{open} open");
        }
    }

    #[test]
    fn a_few_questions_tell_nothing() {
        let mut crowd = Crowd::default();
        crowd.note(std::iter::repeat_n(0.9, 8));
        assert!((crowd.strictness(1_000) - 1.0).abs() < f32::EPSILON);
    }
}
