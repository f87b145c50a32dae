//! One new entry → its story, and for a new story its event.

use smallvec::SmallVec;

use super::{
    Arrival, Desk, Outcome,
    copies::{self, Verdict},
    entry::{Open, Place},
    events::{Choice, Member},
    evidence,
};
use crate::model::{EntryId, EventId, StoryId};

/// A story that was asked whether the entry is its copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) story: u32,
    /// The entry that agreed, or came nearest.
    pub(super) with: Place,
    pub(super) verdict: Verdict,
}

/// Entries of a story that are asked: so many of its first and as many of its last. A text that a
/// thousand outlets print is known by these, and one that is like none of them is another text.
const ENDS: usize = 24;

pub(super) fn spokesmen(entries: &[Place]) -> impl Iterator<Item = &Place> {
    let first = entries.len().min(ENDS);
    let last = entries.len().saturating_sub(ENDS).max(first);
    entries[..first].iter().chain(&entries[last..])
}

impl Desk {
    /// Finds the story of an entry that stands in none, or founds one.
    pub(super) fn place(&mut self, arrival: &Arrival, place: Place, outcome: &mut Outcome) {
        let asked = self.ask_copies(place);
        let mut same: Vec<Asked> = asked.iter().filter(|asked| asked.verdict.same).copied().collect();
        self.drop_kept_apart(arrival.entry, &mut same);
        if same.is_empty() {
            let story = self.found(arrival.entry, place, outcome);
            evidence::nearly_copy(self, arrival, story, &asked, outcome);
            self.group(arrival, story, outcome);
            self.call_namesakes(place, story, outcome);
            return;
        }
        let target = self.earliest(same.iter().map(|asked| asked.story));
        self.attach(place, target);
        outcome.placements.push((arrival.entry, self.story_id(target)));
        for asked in &same {
            evidence::copy(self, arrival, place, target, asked, outcome);
        }
        for asked in same.iter().filter(|asked| asked.story != target) {
            self.fold(asked.story, target, outcome);
        }
        if same.len() > 1 || self.tells(target, place) {
            self.retell(target);
        }
        self.call_namesakes(place, target, outcome);
        self.touch(target);
    }

    /// The open stories that share keys with the entry, with the best verdict of their entries.
    fn ask_copies(&self, place: Place) -> Vec<Asked> {
        if !self.options.fold_copies {
            return Vec::new();
        }
        let Some(open) = self.entries[place as usize].as_ref() else { return Vec::new() };
        let stories = self.index.find(&copies::keys(&open.sketch));
        let mut asked: Vec<Asked> = Vec::with_capacity(stories.len());
        let probe = copies::Probe::of(&open.sketch);
        // Each lies somewhere else in memory: fetched one after the other their ways overlap.
        let held = stories.iter().filter_map(|&story| self.stories[story as usize].as_ref());
        let others: SmallVec<[&Open; 64]> = held
            .flat_map(|held| spokesmen(&held.entries))
            .filter_map(|&with| self.entries[with as usize].as_ref())
            .collect();
        std::hint::black_box(others.iter().fold(0, |sum, other| sum ^ other.sketch.fetch()));
        for story in stories {
            let Some(held) = self.stories[story as usize].as_ref() else { continue };
            let mut best: Option<Asked> = None;
            for &with in spokesmen(&held.entries).filter(|&&with| with != place) {
                let Some(other) = self.entries[with as usize].as_ref() else { continue };
                let verdict = copies::compare(&probe, &other.sketch);
                let ratio = |verdict: &Verdict| verdict.value / verdict.threshold;
                if best.is_none_or(|best| verdict.same || ratio(&verdict) > ratio(&best.verdict)) {
                    best = Some(Asked { story, with, verdict });
                }
                if verdict.same {
                    break;
                }
            }
            if let Some(best) = best.as_mut().filter(|best| best.verdict.same) {
                let joined = self.corrections.joined(self.members(story).map(|open| open.id));
                if !joined && self.contradicts(&probe, held.entries.iter(), place) {
                    (best.verdict.rule, best.verdict.same) = (copies::Rule::Torn, false);
                }
            }
            asked.extend(best);
        }
        asked
    }

    /// A teaser fits several texts that are not each other's copies; it must not make one story of them.
    fn contradicts<'a>(
        &self,
        probe: &copies::Probe<'_>,
        entries: impl Iterator<Item = &'a Place>,
        except: Place,
    ) -> bool {
        entries
            .filter(|&&other| other != except)
            .filter_map(|&other| self.entries[other as usize].as_ref())
            .any(|other| copies::contradict(probe, &other.sketch))
    }

    /// The other stories that an entry of `story` turns out to be a copy of.
    pub(super) fn same_as(&self, entry: EntryId, place: Place, story: u32) -> Vec<Asked> {
        let mut same = self.ask_copies(place);
        let own = self.story_id(story);
        let other = |it: &Asked| it.story != story && !self.corrections.apart(own, self.story_id(it.story));
        same.retain(|asked| asked.verdict.same && other(asked));
        self.drop_kept_apart(entry, &mut same);
        same
    }

    /// Of stories that the operator keeps apart only the best remains, and none that the entry itself
    /// was split from.
    fn drop_kept_apart(&self, entry: EntryId, same: &mut Vec<Asked>) {
        same.retain(|asked| !self.corrections.apart(StoryId::from(entry), self.story_id(asked.story)));
        same.sort_by(|a, b| b.verdict.value.total_cmp(&a.verdict.value).then_with(|| a.story.cmp(&b.story)));
        let mut kept: Vec<Asked> = Vec::with_capacity(same.len());
        for asked in same.iter() {
            let id = self.story_id(asked.story);
            let apart = |other: &Asked| {
                self.corrections.apart(id, self.story_id(other.story))
                    || self.contradict(asked.story, other.story)
            };
            if !kept.iter().any(apart) {
                kept.push(*asked);
            }
        }
        *same = kept;
    }

    fn contradict(&self, a: u32, b: u32) -> bool {
        let entries =
            self.stories[b as usize].as_ref().map(|held| held.entries.as_slice()).unwrap_or_default();
        self.members(a)
            .any(|open| self.contradicts(&copies::Probe::of(&open.sketch), entries.iter(), Place::MAX))
    }

    pub(super) fn story_id(&self, story: u32) -> StoryId {
        self.stories[story as usize].as_ref().map_or(StoryId(i64::MAX), |held| held.row.id)
    }

    /// Of several stories the one founded first.
    fn earliest(&self, stories: impl Iterator<Item = u32>) -> u32 {
        stories.min_by_key(|&story| self.story_id(story)).unwrap_or(u32::MAX)
    }

    /// A story with this entry alone.
    pub(super) fn found(&mut self, entry: EntryId, place: Place, outcome: &mut Outcome) -> u32 {
        let story = self.new_story(StoryId::from(entry), entry);
        self.attach(place, story);
        outcome.placements.push((entry, StoryId::from(entry)));
        story
    }

    /// Gives a story that stands in no event its event.
    pub(super) fn group(&mut self, arrival: &Arrival, story: u32, outcome: &mut Outcome) {
        let Some(member) = self.as_member(story) else { return };
        let choice = if self.options.group_events {
            let namesakes = self.namesakes(story);
            self.events.choose_first(&member, &namesakes)
        } else {
            Choice::default()
        };
        if let Some(&place) = self.by_entry.get(&arrival.entry)
            && let Some(open) = self.entries[place as usize].as_mut()
        {
            open.around = choice.around;
        }
        self.enter_event(story, Member { around: choice.around, ..member }, &choice);
        evidence::event(self, Some(arrival), story, &choice, outcome);
        self.touch(story);
    }

    /// Puts a story into the chosen event or into one of its own.
    pub(super) fn enter_event(&mut self, story: u32, member: Member, choice: &Choice) {
        let group = if let Some(near) = choice.join {
            near.group
        } else {
            let id = self.free_event_id(story);
            let group = self.events.found(id.0);
            self.by_event.insert(id, group);
            group
        };
        self.events.insert(story, Member { group, ..member });
    }

    /// The id of an event that this story founds: its own, or where an event goes on under that
    /// without it, that event's rest is given another first.
    pub(super) fn free_event_id(&mut self, story: u32) -> EventId {
        let id = EventId::from(self.story_id(story));
        if let Some(&group) = self.by_event.get(&id) {
            let rest: Vec<EventId> = {
                let members = self.events.group(group).members.iter();
                members.map(|&member| EventId::from(self.story_id(member))).collect()
            };
            let other =
                rest.into_iter().filter(|&other| other != id && !self.by_event.contains_key(&other)).min();
            if let Some(other) = other {
                self.events.rename(group, other.0);
                self.by_event.remove(&id);
                self.by_event.insert(other, group);
                let members: SmallVec<[u32; 8]> = self.events.group(group).members.iter().copied().collect();
                members.into_iter().for_each(|member| self.touch(member));
            }
        }
        id
    }

    /// Folds a story into an earlier one: its entries move, its row stays behind as a signpost.
    pub(super) fn fold(&mut self, story: u32, into: u32, outcome: &mut Outcome) {
        let (Some(held), target) = (self.stories[story as usize].as_ref(), self.story_id(into)) else {
            return;
        };
        let mut row = held.row.clone();
        let id = row.id;
        for place in self.empty(story) {
            self.attach(place, into);
            if let Some(open) = &self.entries[place as usize] {
                outcome.placements.push((open.id, target));
            }
        }
        self.corrections.follow(id, target);
        row.merged_into = Some(target);
        outcome.stories.push(row);
        self.settle(&[story]);
        self.touch(into);
    }

    /// The row of this story, and through its event those of others, may have changed.
    pub(super) fn touch(&mut self, story: u32) {
        self.dirty.insert(story);
    }
}
