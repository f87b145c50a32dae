//! What came in within a window of time: the day's figures, and the stories that an edition is chosen
//! from.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::ops::Range;

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

/// The entries of a window: some forty bytes for each, whatever its text.
#[derive(Clone, Debug)]
pub struct Intake {
    /// Entries that are the day's news, and the outlets that they are from.
    entries: usize,
    outlets: BTreeSet<u32>,
    /// Stories that are new in the window, with their events; sorted.
    founded: Vec<(EventId, StoryId)>,
    /// All entries that came in, sorted by event and story.
    met: Vec<Met>,
}

/// An entry that came in. The order of the fields is that of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Met {
    event: EventId,
    story: StoryId,
    first_seen: Timestamp,
    /// Number of its outlet.
    outlet: u32,
}

/// Part of the stories of a window that one event may have, so that the greatest leaves room for a
/// hundred others.
const EVENT_SHARE: usize = 100;
/// Stories that an event has in any case.
const EVENT_LEAST: usize = 8;

impl Intake {
    /// All entries of these stories that lie in the window.
    #[must_use]
    pub fn of(stories: &[Story], from: Timestamp, until: Timestamp) -> Self {
        let counted = Self::count(from, until, |each| {
            for story in stories {
                for copy in &story.copies {
                    each(&Sight {
                        story: story.id,
                        event: story.event,
                        listed: story.first_seen,
                        outlet: &copy.outlet.key,
                        published: copy.published,
                        first_seen: copy.first_seen,
                    });
                }
            }
            Ok::<(), Infallible>(())
        });
        counted.unwrap_or_else(|never| match never {})
    }

    /// Counts what `tell` tells of, entry by entry, of the window that ends before `until`; what lies
    /// outside is passed over.
    pub fn count<E>(
        from: Timestamp,
        until: Timestamp,
        tell: impl FnOnce(&mut dyn FnMut(&Sight<'_>)) -> Result<(), E>,
    ) -> Result<Self, E> {
        let mut intake = Self { entries: 0, outlets: BTreeSet::new(), founded: Vec::new(), met: Vec::new() };
        let mut numbers = HashMap::new();
        tell(&mut |sight| intake.add(sight, &mut numbers, from..until))?;
        intake.founded.sort_unstable();
        intake.founded.dedup();
        intake.met.sort_unstable();
        Ok(intake)
    }

    fn add(&mut self, sight: &Sight<'_>, numbers: &mut HashMap<String, u32>, window: Range<Timestamp>) {
        let is_new = window.contains(&sight.listed);
        if is_new {
            self.founded.push((sight.event, sight.story));
        }
        if !window.contains(&sight.first_seen) {
            return;
        }
        let outlet = number(numbers, sight.outlet);
        // What a new subscription brings along of the past is not the day's news.
        if is_new || sight.published >= window.start {
            self.entries += 1;
            self.outlets.insert(outlet);
        }
        self.met.push(Met { event: sight.event, story: sight.story, first_seen: sight.first_seen, outlet });
    }

    /// Different outlets of the window that tell an event.
    #[must_use]
    pub fn outlets(&self, event: EventId) -> usize {
        let own = self.met.partition_point(|met| met.event < event)..;
        let own = self.met[own].iter().take_while(|met| met.event == event);
        own.map(|met| met.outlet).collect::<BTreeSet<_>>().len()
    }

    #[must_use]
    pub fn figures(&self) -> Figures {
        Figures {
            entries: self.entries,
            stories: self.founded.len(),
            folded: self.entries.saturating_sub(self.founded.len()),
            events: self.founded.chunk_by(|a, b| a.0 == b.0).count(),
            outlets: self.outlets.len(),
        }
    }

    /// At most so many stories of the window: those of the events that most entries tell, the newest
    /// first among equals. Of an event with very many, those that most entries carry.
    #[must_use]
    pub fn stories(&self, most: usize) -> Vec<(EventId, StoryId)> {
        let mut events: Vec<&[Met]> = self.met.chunk_by(|a, b| a.event == b.event).collect();
        events.sort_by_key(|own| {
            Reverse((own.len(), own.iter().map(|met| met.first_seen).max(), own.first().map(|met| met.event)))
        });
        let all = self.met.chunk_by(|a, b| a.story == b.story).count();
        let share = if all <= most { all } else { (most / EVENT_SHARE).max(EVENT_LEAST) };
        let of_event = |own: &[Met]| {
            let mut stories: Vec<&[Met]> = own.chunk_by(|a, b| a.story == b.story).collect();
            stories.sort_by_key(|copies| Reverse((copies.len(), copies[0].story)));
            stories
                .into_iter()
                .take(share)
                .map(|copies| (copies[0].event, copies[0].story))
                .collect::<Vec<_>>()
        };
        events.into_iter().flat_map(of_event).take(most).collect()
    }
}

fn number(numbers: &mut HashMap<String, u32>, outlet: &str) -> u32 {
    if let Some(&number) = numbers.get(outlet) {
        return number;
    }
    let number = numbers.len() as u32;
    numbers.insert(outlet.to_owned(), number);
    number
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    /// Entries of events, as (event, story, outlet), an hour apart from the window's beginning on.
    fn intake(entries: &[(i64, i64, &str)]) -> Intake {
        let from: Timestamp = "2026-11-24T06:00:00Z".parse().unwrap();
        let sights = (0..).zip(entries).map(|(hour, &(event, story, outlet))| {
            let at = from + SignedDuration::from_hours(hour);
            let (event, story) = (EventId(event), StoryId(story));
            Sight { story, event, listed: at, outlet, published: at, first_seen: at }
        });
        counted(from, sights)
    }

    /// Counts a day's entries.
    fn counted<'a>(from: Timestamp, sights: impl IntoIterator<Item = Sight<'a>>) -> Intake {
        let until = from + SignedDuration::from_hours(24);
        let counted = Intake::count(from, until, |each| {
            sights.into_iter().for_each(|sight| each(&sight));
            Ok::<(), Infallible>(())
        });
        counted.unwrap_or_else(|never| match never {})
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
        let day = SignedDuration::from_hours(24);
        let sight = |at: Timestamp, published: Timestamp| Sight {
            story: StoryId(1),
            event: EventId(1),
            listed: at,
            outlet: "a",
            published,
            first_seen: at,
        };
        let intake = counted(from, [sight(from - day, from - day), sight(from + day, from + day)]);
        assert_eq!((intake.figures(), intake.stories(9).len()), (Figures::default(), 0));
        // A new subscription's old entry: listed under its old date, seen now.
        let intake = counted(from, [Sight { first_seen: from, ..sight(from - day, from - day) }]);
        assert_eq!(intake.figures(), Figures::default());
    }
}
