//! Topics of the last entries, weighed again with what the stream taught since.
//!
//! A young desk has read too little to say what a word speaks for when its first entries come; and
//! the first word of a new affair is filed before its other words are known.

use std::ops::RangeInclusive;

use super::{Desk, Outcome, entry::Place, topics};

/// Entries that still learn. Their words are kept in memory for it, 400 bytes each at most.
const RECENT: u64 = 4_096;

impl Desk {
    /// Notes an entry as one that still learns; those before the last few thousand stop.
    pub(super) fn remember(&mut self, ordinal: u64, place: Place) {
        if self.recent.back().is_none_or(|&(last, _)| last < ordinal) {
            self.recent.push_back((ordinal, place));
        }
        let first = self.learning_from();
        while let Some(&(ordinal, place)) = self.recent.front().filter(|&&(ordinal, _)| ordinal < first) {
            self.recent.pop_front();
            if let Some(open) = self.entries[place as usize].as_mut()
                && open.ordinal == ordinal
                && !open.teaches
            {
                open.words = Box::default();
            }
        }
    }

    /// The number of the first entry that still learns.
    pub(super) fn learning_from(&self) -> u64 {
        self.assigned.saturating_sub(RECENT)
    }

    /// Weighs again those of the last entries whose numbers are asked for. A topic that stays best
    /// keeps its figures.
    pub(super) fn reconsider_topics(&mut self, numbers: RangeInclusive<u64>, outcome: &mut Outcome) {
        let first = self.recent.partition_point(|&(ordinal, _)| ordinal < *numbers.start());
        let asked: Vec<(u64, Place)> = self
            .recent
            .range(first..)
            .take_while(|(ordinal, _)| numbers.contains(ordinal))
            .copied()
            .collect();
        for (ordinal, place) in asked {
            let Some(open) = self.entries[place as usize].as_mut().filter(|open| open.ordinal == ordinal)
            else {
                continue;
            };
            let blended = self.learnt.blend(open.language, &open.words, &open.scores, open.section);
            if topics::strongest(&blended) == topics::strongest(&open.blended) {
                continue;
            }
            open.blended = blended;
            let story = open.story;
            outcome.fingerprints.push((open.id, open.print(&self.terms).to_bytes()));
            self.touch(story);
        }
    }
}
