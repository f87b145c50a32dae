//! What a printing reads of the store beyond the newest stories, which are read once for all.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use super::press::{Error, SCAN};
use crate::compose::{self, Intake, Merge, Record, Rule};
use crate::model::{EntryId, EventId, Held, Story, StoryId};
use crate::store::{Filter, Reader};

/// Stories of an event from before the window that come along.
const EARLIER: u32 = 20;

/// The stories that a feed is chosen from, where `common`, the newest of all, do not do as they are.
pub(super) fn feed(reader: &Reader, rule: &Rule, common: &[Story]) -> Result<Option<Vec<Story>>, Error> {
    let mut found = rarer(reader, rule, common)?;
    for more in [whole, own] {
        if let Some(stories) = more(reader, rule, found.as_deref().unwrap_or(common))? {
            found = Some(stories);
        }
    }
    Ok(found)
}

/// What came in within a window, and the stories of its events with those they go on from: of all
/// events, or where they have more than `most` stories, of those that most entries tell. `previous`
/// told some of them before.
pub(super) fn window(
    reader: &Reader,
    from: Timestamp,
    until: Timestamp,
    most: u32,
    previous: &[Record],
) -> Result<(Vec<Story>, Intake), Error> {
    let intake = Intake::count(from, until, |each| reader.sights(from, each))?;
    let mut chosen = intake.stories(most as usize);
    let told: Vec<StoryId> =
        previous.iter().flat_map(|it| &it.told).flat_map(|it| &it.stories).copied().collect();
    // What was told and has grown since brings its event along, though nobody new tells it.
    chosen.extend(reader.grown(&told, from)?);
    let events: BTreeSet<EventId> = chosen.iter().map(|(event, _)| *event).collect();
    let events: Vec<EventId> = events.into_iter().collect();
    let mut ids = reader.earlier(&events, from, EARLIER, &told)?;
    ids.extend(chosen.into_iter().map(|(_, story)| story));
    let filter = Filter { stories: Some(ids), limit: u32::MAX, ..Filter::default() };
    Ok((reader.stories(&filter)?, intake))
}

/// A topic's stories read for themselves, where the common reading holds too few of them.
fn rarer(reader: &Reader, rule: &Rule, common: &[Story]) -> Result<Option<Vec<Story>>, Error> {
    let [topic] = rule.topics.as_slice() else { return Ok(None) };
    let held = common.iter().filter(|story| story.topic == *topic).count();
    if held >= rule.limit || common.len() < SCAN as usize {
        return Ok(None);
    }
    // Beyond those that fit, so that one of them can come back.
    let limit = rule.limit.saturating_mul(2).min(SCAN as usize) as u32;
    Ok(Some(reader.stories(&Filter { topic: Some(topic.clone()), limit, ..Filter::default() })?))
}

/// What was read for a feed of events, with the other stories of those events: of each the newest, and the
/// first, whose date is the item's for life. None where nothing is missing.
fn whole(reader: &Reader, rule: &Rule, held: &[Story]) -> Result<Option<Vec<Story>>, Error> {
    if rule.merge != Merge::Event {
        return Ok(None);
    }
    let events: BTreeSet<EventId> = held.iter().map(|story| story.event).collect();
    let events: Vec<EventId> = events.into_iter().collect();
    let founders: Vec<StoryId> = events.iter().map(|event| StoryId(event.0)).collect();
    let own: BTreeSet<StoryId> = held.iter().map(|story| story.id).collect();
    let mut others = reader.earlier(&events, Timestamp::MAX, EARLIER, &founders)?;
    others.retain(|story| !own.contains(story));
    if others.is_empty() {
        return Ok(None);
    }
    let filter = Filter { stories: Some(others), limit: u32::MAX, ..Filter::default() };
    Ok(Some([held, &reader.stories(&filter)?].concat()))
}

/// What was read for a feed of certain outlets, each story led by the copy of one of them. None where the feed
/// takes all outlets.
fn own(reader: &Reader, rule: &Rule, held: &[Story]) -> Result<Option<Vec<Story>>, Error> {
    if rule.outlets.is_empty() {
        return Ok(None);
    }
    let speaking: Vec<Option<EntryId>> =
        held.iter().map(|story| compose::own(story, &rule.outlets).map(|copy| copy.entry)).collect();
    let wanted: Vec<EntryId> = held
        .iter()
        .zip(&speaking)
        .filter_map(|(story, own)| own.filter(|own| *own != story.lead.id))
        .collect();
    let copies: HashMap<EntryId, Held> =
        reader.held(&wanted)?.into_iter().map(|held| (held.id, held)).collect();
    let led = held.iter().zip(speaking).map(|(story, own)| match own {
        Some(own) if own == story.lead.id => compose::led(story, &story.lead),
        Some(own) => copies.get(&own).map_or_else(|| story.clone(), |held| compose::led(story, held)),
        None => story.clone(),
    });
    Ok(Some(led.collect()))
}
