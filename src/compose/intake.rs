//! What came in within a window of time: the day's figures, and the stories that an edition is chosen
//! from.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{EventId, Sight, Story, StoryId};

/// What came in within the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub entries: usize,
    pub stories: usize,
    /// Entries that were folded into a story that another had founded.
    pub folded: usize,
    pub events: usize,
    pub outlets: usize,
}

/// The entries of a window, counted one by one: some 50 bytes for each story, whatever its text.
#[derive(Clone, Debug)]
pub struct Intake {
    from: Timestamp,
    until: Timestamp,
    entries: usize,
    founded: BTreeSet<StoryId>,
    founded_events: BTreeSet<EventId>,
    /// Every outlet that was met, with its number.
    numbers: BTreeMap<String, u32>,
    /// Those whose entries are counted.
    outlets: BTreeSet<u32>,
    events: BTreeMap<EventId, Weight>,
}

#[derive(Clone, Debug)]
struct Weight {
    entries: usize,
    /// Its stories, with the entries of each.
    stories: BTreeMap<StoryId, usize>,
    outlets: BTreeSet<u32>,
    newest: Timestamp,
}

/// Part of the stories of a window that one event may have, so that the greatest leaves room for a
/// hundred others.
const EVENT_SHARE: usize = 100;
/// Stories that an event has in any case.
const EVENT_LEAST: usize = 8;

impl Intake {
    /// Nothing yet, of a window that ends before `until`.
    #[must_use]
    pub fn new(from: Timestamp, until: Timestamp) -> Self {
        Self {
            from,
            until,
            entries: 0,
            founded: BTreeSet::new(),
            founded_events: BTreeSet::new(),
            numbers: BTreeMap::new(),
            outlets: BTreeSet::new(),
            events: BTreeMap::new(),
        }
    }

    /// All entries of these stories that lie in the window.
    #[must_use]
    pub fn of(stories: &[Story], from: Timestamp, until: Timestamp) -> Self {
        let mut intake = Self::new(from, until);
        for story in stories {
            for copy in &story.copies {
                intake.add(&Sight {
                    story: story.id,
                    event: story.event,
                    listed: story.first_seen,
                    outlet: &copy.outlet.key,
                    published: copy.published,
                    first_seen: copy.first_seen,
                });
            }
        }
        intake
    }

    /// Counts one entry; what lies outside the window is passed over.
    pub fn add(&mut self, sight: &Sight<'_>) {
        let inside = |at: Timestamp| at >= self.from && at < self.until;
        let is_new = inside(sight.listed);
        if is_new {
            self.founded.insert(sight.story);
            self.founded_events.insert(sight.event);
        }
        if !inside(sight.first_seen) {
            return;
        }
        let outlet = self.number(sight.outlet);
        // What a new subscription brings along of the past is not the day's news.
        if is_new || sight.published >= self.from {
            self.entries += 1;
            self.outlets.insert(outlet);
        }
        let none = || Weight {
            entries: 0,
            stories: BTreeMap::new(),
            outlets: BTreeSet::new(),
            newest: sight.first_seen,
        };
        let weight = self.events.entry(sight.event).or_insert_with(none);
        weight.entries += 1;
        *weight.stories.entry(sight.story).or_default() += 1;
        weight.outlets.insert(outlet);
        weight.newest = weight.newest.max(sight.first_seen);
    }

    fn number(&mut self, outlet: &str) -> u32 {
        if let Some(&number) = self.numbers.get(outlet) {
            return number;
        }
        let number = self.numbers.len() as u32;
        self.numbers.insert(outlet.to_owned(), number);
        number
    }

    /// Different outlets of the window that tell an event.
    #[must_use]
    pub fn outlets(&self, event: EventId) -> usize {
        self.events.get(&event).map_or(0, |weight| weight.outlets.len())
    }

    #[must_use]
    pub fn figures(&self) -> Figures {
        Figures {
            entries: self.entries,
            stories: self.founded.len(),
            folded: self.entries.saturating_sub(self.founded.len()),
            events: self.founded_events.len(),
            outlets: self.outlets.len(),
        }
    }

    /// At most so many stories of the window: those of the events that most entries tell, the newest
    /// first among equals. Of an event with very many, those that most entries carry.
    #[must_use]
    pub fn stories(&self, most: usize) -> Vec<(EventId, StoryId)> {
        let mut ranked: Vec<(&EventId, &Weight)> = self.events.iter().collect();
        ranked.sort_by_key(|(id, weight)| Reverse((weight.entries, weight.newest, **id)));
        let all: usize = ranked.iter().map(|(_, weight)| weight.stories.len()).sum();
        let share = if all <= most { all } else { (most / EVENT_SHARE).max(EVENT_LEAST) };
        let of_event = |(event, weight): (&EventId, &Weight)| {
            let mut stories: Vec<(&StoryId, &usize)> = weight.stories.iter().collect();
            stories.sort_by_key(|&(story, entries)| Reverse((*entries, *story)));
            let event = *event;
            stories.into_iter().take(share).map(move |(story, _)| (event, *story)).collect::<Vec<_>>()
        };
        ranked.into_iter().flat_map(of_event).take(most).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    /// Entries of events, as (event, story, outlet), an hour apart from the window's beginning on.
    fn intake(entries: &[(i64, i64, &str)]) -> Intake {
        let from: Timestamp = "2026-11-24T06:00:00Z".parse().unwrap();
        let mut intake = Intake::new(from, from + SignedDuration::from_hours(24));
        for (hour, &(event, story, outlet)) in (0..).zip(entries) {
            let at = from + SignedDuration::from_hours(hour);
            let (event, story) = (EventId(event), StoryId(story));
            intake.add(&Sight { story, event, listed: at, outlet, published: at, first_seen: at });
        }
        intake
    }

    #[test]
    fn what_many_tell_goes_before_what_is_new() {
        let day = intake(&[(1, 1, "a"), (1, 1, "b"), (1, 2, "c"), (2, 3, "a"), (3, 4, "a"), (4, 5, "b")]);
        let stories = |most| day.stories(most).into_iter().map(|(_, id)| id.0).collect::<Vec<_>>();
        assert_eq!(stories(100), [1, 2, 5, 4, 3]);
        assert_eq!(stories(3), [1, 2, 5]);
        assert_eq!(intake(&[]).stories(10), []);
    }

    #[test]
    fn the_greatest_event_leaves_room_for_others() {
        let mut entries: Vec<(i64, i64, &str)> = (0..12).map(|story| (1, story, "a")).collect();
        entries.extend([(1, 3, "b"), (2, 20, "a"), (3, 21, "a")]);
        let day = intake(&entries);
        let stories = day.stories(10);
        assert_eq!(stories[0], (EventId(1), StoryId(3)), "what most carry goes first");
        let events: Vec<i64> = stories.iter().map(|(event, _)| event.0).collect();
        assert_eq!(events, [1, 1, 1, 1, 1, 1, 1, 1, 3, 2]);
        assert_eq!((day.outlets(EventId(1)), day.outlets(EventId(2)), day.outlets(EventId(9))), (2, 1, 0));
        assert_eq!(day.stories(14).len(), 14, "where all have room, all are there");
    }

    #[test]
    fn figures_do_not_depend_on_how_many_stories_are_read() {
        let day = intake(&[(1, 1, "a"), (1, 1, "b"), (2, 3, "a")]);
        assert_eq!(day.figures(), Figures { entries: 3, stories: 2, folded: 1, events: 2, outlets: 2 });
        let many: Vec<(i64, i64, &str)> = (0..20).map(|n| (n, n, "a")).collect();
        assert_eq!(intake(&many).figures().stories, 20);
    }

    #[test]
    fn what_lies_outside_the_window_is_not_counted() {
        let from: Timestamp = "2026-11-24T06:00:00Z".parse().unwrap();
        let mut intake = Intake::new(from, from + SignedDuration::from_hours(24));
        let day = SignedDuration::from_hours(24);
        let sight = |at: Timestamp, published: Timestamp| Sight {
            story: StoryId(1),
            event: EventId(1),
            listed: at,
            outlet: "a",
            published,
            first_seen: at,
        };
        intake.add(&sight(from - day, from - day));
        intake.add(&sight(from + day, from + day));
        assert_eq!((intake.figures(), intake.stories(9).len()), (Figures::default(), 0));
        // A new subscription's old entry: listed under its old date, seen now.
        intake.add(&Sight { first_seen: from, ..sight(from - day, from - day) });
        assert_eq!(intake.figures(), Figures::default());
    }
}
