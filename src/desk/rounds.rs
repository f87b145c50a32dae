//! What the desk does besides taking entries in: passes over the events, edits, corrections, and
//! the rows at the end of a batch.

use super::{Arrival, Correction, Desk, Fingerprint, Outcome, copies, evidence, memory, topics};
use crate::{
    desk::{background, events},
    model::{Decision, EntryId, EventId, StoryId, Topic},
};

impl Desk {
    /// Merges events that changed, parts those that are two, and asks the members of small ones again.
    pub(super) fn pass(&mut self, outcome: &mut Outcome) {
        self.tended = self.assigned;
        // Every second age: the others told the same on all measured streams.
        for ages in self.events.ages(self.assigned).into_iter().step_by(2) {
            self.reconsider_topics(ages, outcome);
        }
        if !self.options.group_events {
            return;
        }
        let mut changed = self.events.changed();
        self.merge_events(outcome);
        changed.extend(self.events.changed());
        self.split_events(changed, outcome);
        self.review_events(outcome);
    }

    pub(super) fn merge_events(&mut self, outcome: &mut Outcome) {
        if !self.options.group_events {
            return;
        }
        let documents = background::documents() + self.by_entry.len() as u32;
        let terms = &self.terms;
        let rarity = |term: u32| background::rarity(documents, terms.background(term) + terms.uses_of(term));
        let merged = self.events.merge(rarity);
        for merged in &merged {
            evidence::merge(self, merged, outcome);
            self.by_event.remove(&EventId(merged.gone));
            if let Some(&group) = self.by_event.get(&EventId(merged.kept)) {
                for story in self.events.group(group).members.clone() {
                    self.touch(story);
                }
            }
        }
    }

    /// Parts those of the events that turn out to be two. The larger side keeps the event's id.
    fn split_events(&mut self, mut asked: Vec<events::Group>, outcome: &mut Outcome) {
        while let Some(group) = asked.pop() {
            let Some(split) = self.events.split(group, self.assigned) else { continue };
            let ids = split.leaving.iter().map(|&story| EventId::from(self.story_id(story)));
            let Some(id) = ids.filter(|id| !self.by_event.contains_key(id)).min() else { continue };
            let new = self.events.found(id.0);
            self.by_event.insert(id, new);
            for &story in &split.leaving {
                self.events.transfer(story, new);
            }
            evidence::split(self, &split, group, new, outcome);
            for part in [group, new] {
                self.events.group(part).members.clone().into_iter().for_each(|story| self.touch(story));
                asked.push(part);
            }
        }
    }

    fn review_events(&mut self, outcome: &mut Outcome) {
        self.events.gather(self.assigned);
        for item in self.events.due(self.assigned) {
            let Some(old) = self.events.small_group_of(item) else { continue };
            let namesakes = self.namesakes(item);
            let choice = self.events.ask_again(item, old, self.assigned, &namesakes);
            self.seat_again(item, old, &choice, outcome);
        }
    }

    /// Puts a story that was asked again where it belongs.
    pub(super) fn seat_again(
        &mut self,
        item: u32,
        old: events::Group,
        choice: &events::Choice,
        outcome: &mut Outcome,
    ) {
        let id = self.events.group(old).id;
        let target = match choice.join {
            Some(near) => near.group,
            None if self.events.group(old).members.is_empty() => old,
            None => {
                let id = self.free_event_id(item);
                if self.by_event.contains_key(&id) {
                    old
                } else {
                    let group = self.events.found(id.0);
                    self.by_event.insert(id, group);
                    group
                }
            }
        };
        self.events.settle(item, old, target);
        if target == old {
            return;
        }
        if self.events.group(old).members.is_empty() {
            self.by_event.remove(&EventId(id));
        }
        evidence::event(self, None, item, choice, outcome);
        self.touch(item);
        for story in self.events.group(target).members.clone() {
            self.touch(story);
        }
    }

    /// Takes the new text of an open entry.
    pub(super) fn edit(&mut self, arrival: &Arrival, mut print: Fingerprint, outcome: &mut Outcome) {
        let Some(&place) = self.by_entry.get(&arrival.entry) else { return };
        let Some(old) = self.entries[place as usize].as_ref() else { return };
        let (story, ordinal, around, old_sketch) = (old.story, old.ordinal, old.around, old.sketch.clone());
        let count = self.assigned;
        let mut open = self.open(arrival, &mut print);
        // An edit is no new entry: it keeps its number and its age.
        self.assigned = count;
        open.ordinal = ordinal;
        open.around = around;
        if let Some(mark) = print.mark.as_mut() {
            mark.ordinal = ordinal;
        }
        // What the operator joined stays together, whatever becomes of its texts.
        let others = self.members(story).map(|open| open.id).filter(|&id| id != arrival.entry);
        let joined = self.corrections.binds(arrival.entry, others);
        let stays = joined || self.stays(&open.sketch, &old_sketch, story, place);
        let alone = self.members(story).count() == 1;
        let founder = self.story_id(story) == StoryId::from(arrival.entry);
        let leaves = !stays && !alone && !founder;
        self.detach(place);
        self.let_go(place);
        let place = self.hold(open);
        if leaves {
            self.settle(&[story]);
            self.touch(story);
            self.place(arrival, place, outcome);
            self.keep(place, print, outcome);
            return;
        }
        self.attach(place, story);
        self.keep(place, print, outcome);
        self.retell(story);
        self.touch(story);
        if !stays && !alone {
            self.rest_leaves(arrival.entry, story, outcome);
        } else if !stays || alone {
            self.meet_again(arrival, place, story, outcome);
        }
    }

    /// The edited text is still that of the entry before, or of another entry of its story.
    fn stays(&self, new: &copies::Sketch, old: &copies::Sketch, story: u32, place: u32) -> bool {
        let probe = copies::Probe::of(new);
        let verdict = copies::compare(&probe, old);
        let kept = new.link != 0 && new.link == old.link && verdict.value > 0.0;
        kept || verdict.same
            || self.stories[story as usize].as_ref().is_some_and(|held| {
                let others = held.entries.iter().filter(|&&other| other != place);
                others
                    .filter_map(|&other| self.entries[other as usize].as_ref())
                    .any(|other| copies::compare(&probe, &other.sketch).same)
            })
    }

    /// The founding entry became another text and keeps the story's id: the others found a story of
    /// their own.
    fn rest_leaves(&mut self, founder: EntryId, story: u32, outcome: &mut Outcome) {
        let rest: Vec<(EntryId, u32)> = self
            .members(story)
            .filter(|open| open.id != founder)
            .filter_map(|open| Some((open.id, *self.by_entry.get(&open.id)?)))
            .collect();
        let Some(&(first, _)) = rest.first() else { return };
        for &(_, place) in &rest {
            self.detach(place);
        }
        let new = self.new_story(StoryId::from(first), first);
        self.corrections.follow(self.story_id(story), StoryId::from(first));
        for &(entry, place) in &rest {
            self.attach(place, new);
            outcome.placements.push((entry, StoryId::from(first)));
        }
        self.retell(story);
        self.touch(story);
        self.seat_apart(new, outcome);
    }

    /// Gives a story that came out of another one its event.
    fn seat_apart(&mut self, story: u32, outcome: &mut Outcome) {
        if let Some(member) = self.as_member(story) {
            let choice = self.events.choose(&member, &self.namesakes(story));
            self.enter_event(story, member, &choice);
            evidence::event(self, None, story, &choice, outcome);
        }
        self.touch(story);
    }

    /// An entry alone in its story got another text: it may be a copy of something now, and its
    /// event may be another.
    fn meet_again(&mut self, arrival: &Arrival, place: u32, story: u32, outcome: &mut Outcome) {
        let same = self.same_as(arrival.entry, place, story);
        if same.is_empty() {
            return;
        }
        let mut stories: Vec<u32> = same.iter().map(|asked| asked.story).chain([story]).collect();
        stories.sort_by_key(|&story| self.story_id(story));
        let target = stories[0];
        for asked in &same {
            evidence::copy(self, arrival, place, target, asked, outcome);
        }
        for &other in &stories[1..] {
            self.fold(other, target, outcome);
        }
        self.retell(target);
        self.touch(target);
    }

    /// Does what the operator decided.
    pub(super) fn obey(&mut self, correction: Correction, outcome: &mut Outcome) {
        match correction {
            Correction::Retopic { story, topic } => {
                let place = self.by_story.get(&story).copied();
                let held = place.and_then(|place| self.stories[place as usize].as_ref());
                // A story that is filed anew gets its evidence with its new row.
                if held.is_none_or(|held| held.row.topic == topic) {
                    evidence::correction(Decision::Topic, story, None, "set by the operator", outcome);
                }
                self.corrections.set_topic(story, topic);
                if let Some(place) = place {
                    self.touch(place);
                }
            }
            Correction::Join { into, story } => {
                let entries = [into, story].map(|id| match self.by_story.get(&id) {
                    Some(&place) => self.members(place).map(|open| open.id).collect(),
                    None => Vec::new(),
                });
                self.corrections.join([into, story], entries);
                evidence::correction(Decision::Copy, into, Some(story), "joined by the operator", outcome);
                let places = (self.by_story.get(&into).copied(), self.by_story.get(&story).copied());
                if let (Some(target), Some(gone)) = places
                    && target != gone
                {
                    self.fold(gone, target, outcome);
                    self.retell(target);
                }
            }
            Correction::Split { entry } => self.split(entry, outcome),
        }
    }

    fn split(&mut self, entry: EntryId, outcome: &mut Outcome) {
        let Some(&place) = self.by_entry.get(&entry) else { return };
        let Some(story) = self.entries[place as usize].as_ref().map(|open| open.story) else { return };
        if self.members(story).count() < 2 {
            return;
        }
        let id = self.story_id(story);
        self.corrections.part(entry);
        let new = if id == StoryId::from(entry) {
            let Some(first) = self.members(story).map(|open| open.id).find(|&other| other != entry) else {
                return;
            };
            self.rest_leaves(entry, story, outcome);
            StoryId::from(first)
        } else {
            self.detach(place);
            self.settle(&[story]);
            self.touch(story);
            let new = self.found(entry, place, outcome);
            self.corrections.follow(id, StoryId::from(entry));
            self.seat_apart(new, outcome);
            StoryId::from(entry)
        };
        self.corrections.keep_apart(id, new);
        evidence::correction(Decision::Copy, new, Some(id), evidence::SPLIT, outcome);
    }

    /// Brings the rows of what the batch touched up to date, and adds those that changed.
    pub(super) fn finish(&mut self, mut outcome: Outcome) -> Outcome {
        let mut touched: Vec<u32> = std::mem::take(&mut self.dirty).into_iter().collect();
        let mut groups: Vec<events::Group> =
            touched.iter().filter_map(|&s| self.events.group_of(s)).collect();
        groups.sort_unstable();
        groups.dedup();
        // A large event votes for all its stories.
        for &group in &groups {
            if self.voters(group) >= topics::VOTERS {
                touched.extend_from_slice(&self.events.group(group).members);
            }
        }
        touched.sort_by_key(|&story| self.story_id(story));
        touched.dedup();
        let votes: rustc_hash::FxHashMap<events::Group, Option<(usize, f32)>> =
            groups.iter().map(|&group| (group, self.vote(group))).collect();
        for story in touched {
            self.renew_row(story, &votes, &mut outcome);
        }
        outcome.memory.push((memory::DESK.to_owned(), self.memory()));
        let corrections = self.corrections.take_changed();
        outcome.memory.extend(corrections.map(|bytes| (memory::CORRECTIONS.to_owned(), bytes)));
        outcome
    }

    fn voters(&self, group: events::Group) -> usize {
        self.events.group(group).members.iter().map(|&story| self.members(story).count()).sum()
    }

    fn vote(&self, group: events::Group) -> Option<(usize, f32)> {
        if self.voters(group) < topics::VOTERS {
            return None;
        }
        let members = self.events.group(group).members.iter();
        topics::of_many(
            members.flat_map(|&story| self.members(story)).map(|open| (&open.scores, open.section)),
        )
    }

    fn renew_row(
        &mut self,
        story: u32,
        votes: &rustc_hash::FxHashMap<events::Group, Option<(usize, f32)>>,
        outcome: &mut Outcome,
    ) {
        let Some(held) = self.stories[story as usize].as_ref() else { return };
        let Some(group) = self.events.group_of(story) else { return };
        let mut row = held.row.clone();
        row.event = EventId(self.events.group(group).id);
        row.pinned = self.corrections.concern(row.id, self.members(story).map(|open| open.id));
        row.lead = self.lead(story, row.lead);
        let (topic, confidence, rule) = self.topic(story, votes.get(&group).copied().flatten());
        // The confidence moves with every copy; a change that nobody sees is none.
        if topic != row.topic || (confidence - row.confidence).abs() >= CONFIDENCE_STEP {
            if topic != row.topic || held.fresh {
                evidence::topic(row.id, rule, &topic, confidence, self.members(story).next(), outcome);
            }
            (row.topic, row.confidence) = (topic, confidence);
        }
        if row != held.row || held.fresh {
            outcome.stories.push(row.clone());
            if let Some(held) = self.stories[story as usize].as_mut() {
                held.row = row;
                held.fresh = false;
            }
        }
    }

    /// The entry that leads. One that is no longer open stays until an open one stands higher, which
    /// nobody can tell any more: then it stays for good.
    pub(super) fn lead(&self, story: u32, old: EntryId) -> EntryId {
        let old_is_open = self.by_entry.get(&old).is_some_and(|&place| {
            self.entries[place as usize].as_ref().is_some_and(|open| open.story == story)
        });
        let fresh = self.stories[story as usize].as_ref().is_some_and(|held| held.fresh);
        if !old_is_open && !fresh && !self.by_entry.contains_key(&old) {
            return old;
        }
        self.members(story).max_by(|a, b| a.standing().cmp(&b.standing())).map_or(old, |open| open.id)
    }

    fn topic(&self, story: u32, vote: Option<(usize, f32)>) -> (Topic, f32, &'static str) {
        if let Some(topic) = self.corrections.topic(self.story_id(story)) {
            return (topic.clone(), 1.0, "set by the operator");
        }
        if let Some(topic) = self.members(story).find_map(|open| open.ruled.as_deref()) {
            return (topic.clone(), 1.0, "a rule of the operator");
        }
        let own = || topics::of_few(self.members(story).map(|open| &open.blended));
        match vote
            .map(|vote| (vote, "the stories of the event together"))
            .or_else(|| Some((own()?, "words and section")))
        {
            Some(((topic, confidence), rule)) => (Topic::iptc(topic), confidence, rule),
            None => (Topic::other(), 0.0, "nothing spoke"),
        }
    }
}

/// A confidence that moved by less is left as it was.
const CONFIDENCE_STEP: f32 = 0.1;
