//! Members of small events, asked again as they age.
//!
//! The first decision knew only what had come before. What is alone or nearly so is asked again
//! after one, two, four, eight … passes, when its neighbours have come.

use std::ops::RangeInclusive;

use super::{Choice, Events, Group, Item, NOWHERE, vector};

/// Passes after which a story is asked no more. On no measured stream did a later question change the
/// figures.
const OLDEST: u64 = 16;

/// The words of the stories that came lately: who is asked again has met all others before. Made for
/// one pass.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// For each term its last posting in `links`, or [`END`].
    last: Vec<u32>,
    /// A posting as [`Events::postings`] have them, and the one before it under the same term.
    links: Vec<(u32, u32)>,
    /// Numbers of the stories with their first posting, in order.
    starts: Vec<(u64, u32)>,
}

const END: u32 = u32::MAX;

impl Recent {
    /// The postings of a term from that in place `since` on, the latest first.
    pub(super) fn postings(&self, term: u32, since: u32) -> impl Iterator<Item = u32> {
        let mut next = self.last.get(term as usize).copied().unwrap_or(END);
        std::iter::from_fn(move || {
            if next == END || next < since {
                return None;
            }
            let (posting, before) = self.links[next as usize];
            next = before;
            Some(posting)
        })
    }

    /// The first posting of the stories from this number on.
    fn since(&self, number: u64) -> u32 {
        let at = self.starts.partition_point(|&(start, _)| start < number);
        self.starts.get(at).map_or(self.links.len() as u32, |&(_, first)| first)
    }
}

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

    /// Collects the stories that may be news to those that are asked when `now` entries have been
    /// assigned: the younger half of all that are asked.
    pub(in crate::desk) fn gather(&mut self, now: u64) {
        let Recent { mut last, mut links, mut starts } = std::mem::take(&mut self.recent);
        last.clear();
        last.resize(self.postings.len(), END);
        links.clear();
        starts.clear();
        for (&number, &item) in self.by_age.range(now.saturating_sub(OLDEST / 2 * self.tuning.every)..) {
            starts.push((number, links.len() as u32));
            let Some(member) = self.member(item).filter(|member| !member.round_up) else { continue };
            for (term, weight) in member.vector.iter() {
                let posting = item << 8 | vector::byte(weight);
                let before = std::mem::replace(&mut last[term as usize], links.len() as u32);
                links.push((posting, before));
            }
        }
        self.recent = Recent { last, links, starts };
    }

    /// Takes a story's words out of its event, which stays even if empty, and asks again where it
    /// belongs, now that `now` entries have been assigned: between its event, those of its `namesakes` and
    /// those of the stories that came since it was asked last. To be followed by [`Events::settle`].
    pub(in crate::desk) fn ask_again(
        &mut self,
        item: Item,
        old: Group,
        now: u64,
        namesakes: &[Item],
    ) -> Choice {
        let ordinal = self.member(item).map_or(0, |member| member.ordinal);
        let age = now.saturating_sub(ordinal + 1) / self.tuning.every + 1;
        let asked = if age < 2 { ordinal } else { now.saturating_sub(age / 2 * self.tuning.every) };
        let since = self.recent.since(asked);
        self.ask_outside(item, old, Some(since), namesakes)
    }

    /// As [`Events::ask_again`], between the story's event and those of its `namesakes` alone.
    pub(in crate::desk) fn ask_between(&mut self, item: Item, old: Group, namesakes: &[Item]) -> Choice {
        self.ask_outside(item, old, None, namesakes)
    }

    fn ask_outside(&mut self, item: Item, old: Group, since: Option<u32>, namesakes: &[Item]) -> Choice {
        self.draw(item, old);
        let Some(member) = self.members[item as usize].take() else { return Choice::default() };
        self.homes[item as usize] = NOWHERE;
        let choice = self.choose_again(&member, old, since, namesakes);
        self.members[item as usize] = Some(member);
        choice
    }

    /// Puts a story that was asked again into its event. The old one did not change by that it was asked.
    pub(in crate::desk) fn settle(&mut self, item: Item, old: Group, target: Group) {
        if target == old {
            self.put_back(item, old);
        } else {
            self.mark(old);
            self.put(item, target);
            self.drop_if_empty(old);
        }
    }
}
