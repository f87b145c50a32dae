//! Members of small events, asked again as they age.
//!
//! The first decision knew only what had come before. What is alone or nearly so is asked again
//! after one, two, four, eight … passes, when its neighbours have come.

use std::ops::RangeInclusive;

use super::{Choice, Events, Group, Item, NOWHERE};

/// Passes after which a story is asked no more. On no measured stream did a later question change the
/// figures.
const OLDEST: u64 = 16;

impl Events {
    /// The numbers of the entries that are asked again when `now` have been assigned: those whose age
    /// in passes, (now - 1 - number) / every + 1, is 1, 2, 4 … up to [`OLDEST`]; the youngest first.
    pub(in crate::desk) fn ages(&self, now: u64) -> Vec<RangeInclusive<u64>> {
        let every = self.tuning.every;
        let mut ages = Vec::new();
        let mut age = 1;
        while let Some(last) = now.checked_sub(1 + (age - 1) * every).filter(|_| age <= OLDEST) {
            ages.push(now.saturating_sub(age * every)..=last);
            age *= 2;
        }
        ages
    }

    /// The stories that are asked again when `now` entries have been assigned, oldest first.
    pub(in crate::desk) fn due(&self, now: u64) -> Vec<Item> {
        let ages = self.ages(now).into_iter().rev();
        ages.flat_map(|age| self.by_age.range(age).map(|(_, &item)| item)).collect()
    }

    /// The story's event where that is small enough to be doubted.
    pub(in crate::desk) fn small_group_of(&self, item: Item) -> Option<Group> {
        self.group_of(item).filter(|&group| self.group(group).members.len() as u32 <= self.tuning.small)
    }

    /// Takes a story's words out of its event, which stays even if empty, and asks again where it
    /// belongs. To be followed by [`Events::settle`].
    pub(in crate::desk) fn ask_again(&mut self, item: Item, old: Group) -> Choice {
        self.draw(item, old);
        let Some(member) = self.members[item as usize].take() else { return Choice::default() };
        self.homes[item as usize] = NOWHERE;
        let choice = self.choose(&member);
        self.members[item as usize] = Some(member);
        choice
    }

    /// Puts a story that was asked again into its event, which may be the old one.
    pub(in crate::desk) fn settle(&mut self, item: Item, old: Group, target: Group) {
        self.put(item, target);
        if target != old {
            self.drop_if_empty(old);
        }
    }
}
