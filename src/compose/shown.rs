//! When what the items of a feed of events show has changed.
//!
//! An event has another headline when another of its stories speaks for it or another copy leads that story, of
//! which no story's dates tell: an outlet joined, an event took stories over from another. And an edit to a story
//! that does not speak shows nowhere. So it is remembered what each item showed.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};

use super::{Item, OnUpdate, Selection, reading};
use crate::model::{EntryId, EventId, Held, StoryId};

/// Items that are remembered beyond those that a feed shows, so that one which comes back has its date.
const BEYOND: usize = 400;

/// What each item of a feed showed the last time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory(Vec<Mark>);

/// What an event's item showed, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    event: EventId,
    /// The entry whose words they were, and when it last changed in substance.
    lead: EntryId,
    changed: Timestamp,
    /// Hashes of headline and text.
    headline: u64,
    text: u64,
    /// The youngest story that it named.
    newest: StoryId,
    updated: Timestamp,
}

impl Mark {
    fn of(item: &Item) -> Self {
        let lead = &item.story.lead;
        Self {
            event: item.story.event,
            lead: lead.id,
            changed: lead.changed,
            headline: hash(&reading::title(lead)),
            text: text(lead),
            newest: newest(item),
            updated: item.updated,
        }
    }

    /// Whether the item shows what a reader has not seen of it: another headline, another text or much of the old
    /// one changed, a further story. Corrections of a few words are none, nor are the same words of another outlet.
    fn is_other(&self, item: &Item) -> bool {
        let lead = &item.story.lead;
        let is_same_entry = (self.lead, self.changed) == (lead.id, lead.changed);
        self.headline != hash(&reading::title(lead))
            || self.newest < newest(item)
            || !is_same_entry && self.text != text(lead)
    }
}

impl Memory {
    /// Dates an item by what it showed before. One that is new here keeps the date that its stories give it.
    pub(super) fn date(&self, item: &mut Item, on_update: OnUpdate, now: Timestamp) {
        let known = self.0.binary_search_by_key(&item.story.event, |mark| mark.event);
        let Some(mark) = known.ok().and_then(|at| self.0.get(at)).filter(|_| on_update != OnUpdate::Silent)
        else {
            return;
        };
        let since = if mark.is_other(item) { now.max(mark.updated) } else { mark.updated };
        item.updated = since.max(item.published);
        if on_update == OnUpdate::Bump {
            item.raised = item.updated;
        }
    }

    /// What is to be remembered once this was shown.
    #[must_use]
    pub fn after(&self, selection: &Selection) -> Self {
        let shown: BTreeMap<EventId, Mark> =
            selection.items.iter().map(|item| (item.story.event, Mark::of(item))).collect();
        let mut others: Vec<&Mark> = self.0.iter().filter(|mark| !shown.contains_key(&mark.event)).collect();
        others.sort_by_key(|mark| std::cmp::Reverse((mark.updated, mark.event)));
        let mut marks: Vec<Mark> = others.into_iter().take(BEYOND).cloned().collect();
        marks.extend(shown.into_values());
        marks.sort_by_key(|mark| mark.event);
        Self(marks)
    }
}

fn newest(item: &Item) -> StoryId {
    item.related.iter().map(|story| story.id).fold(item.story.id, StoryId::max)
}

fn text(held: &Held) -> u64 {
    hash(&reading::paragraphs(held))
}

fn hash<T: Hash>(value: &T) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}
