//! Stories under the same headline: most tell of one happening, whatever else their texts say.
//!
//! In a stream where all stories resemble each other the words of a text say little, and what outlets
//! wrote over theirs says most. A headline decides nothing by itself: the stories have to share words as
//! in any other stream.

use smallvec::SmallVec;

use super::{
    Desk, Outcome, copies,
    entry::{Open, Place},
    place::spokesmen,
};
use crate::model::StoryId;

/// Events under one headline, at most: what stands over more of them names a column.
const EVENTS: usize = 8;

/// Stories that stand in events.
pub(super) type Namesakes = SmallVec<[u32; EVENTS]>;

impl Desk {
    /// Of each event that has an entry under the headline of one that tells this story, such a story.
    pub(super) fn namesakes(&self, story: u32) -> Namesakes {
        let mut found = Namesakes::new();
        let Some((_, _, tellers)) = self.tellers(story) else { return found };
        for open in tellers {
            found.extend(self.under_headline_of(open, story));
        }
        found.sort_unstable_by_key(|&other| self.story_id(other));
        found.dedup();
        found.truncate(EVENTS);
        found
    }

    /// Of each event that has an entry under this entry's headline, such a story; not `story`.
    fn under_headline_of(&self, open: &Open, story: u32) -> Namesakes {
        let Some(key) = copies::headline_key(&open.sketch) else { return Namesakes::new() };
        let mut found: SmallVec<[(i64, StoryId, u32); EVENTS]> = SmallVec::new();
        for other in self.index.find(&[key]).into_iter().filter(|&other| other != story) {
            if let Some(group) = self.events.group_of(other)
                && self.spokesmen_of(other).any(|other| open.sketch.is_namesake(&other.sketch))
            {
                found.push((self.events.group(group).id, self.story_id(other), other));
            }
        }
        found.sort_unstable();
        found.dedup_by_key(|found| found.0);
        if found.len() > EVENTS {
            return Namesakes::new();
        }
        found.into_iter().map(|(_, _, other)| other).collect()
    }

    /// As many of a story's entries as are asked about copies.
    fn spokesmen_of(&self, story: u32) -> impl Iterator<Item = &Open> {
        let held = self.stories[story as usize].as_ref().map_or(&[][..], |story| &story.entries);
        spokesmen(held).filter_map(|&place| self.entries[place as usize].as_ref())
    }

    /// An entry brought its headline into a story: those that have it too in small events of their own are
    /// asked whether they belong with it.
    pub(super) fn call_namesakes(&mut self, place: Place, story: u32, outcome: &mut Outcome) {
        let Some(open) = self.entries[place as usize].as_ref().filter(|_| self.options.group_events) else {
            return;
        };
        for other in self.under_headline_of(open, story) {
            let Some(old) = self.events.small_group_of(other) else { continue };
            if self.events.group_of(story) == Some(old) {
                continue;
            }
            let namesakes = self.namesakes(other);
            let choice = self.events.ask_between(other, old, &namesakes);
            self.seat_again(other, old, &choice, outcome);
        }
    }
}
