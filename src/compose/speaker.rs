//! Who speaks for an event: one rule for the front page and the editions, the event's page and the feeds of
//! events, so that the same event has the same headline everywhere. And who speaks for a story in a feed of
//! certain outlets: one of them, whoever leads elsewhere.

use std::cmp::Reverse;

use jiff::SignedDuration;

use super::{reading, telling};
use crate::model::{Copy, Held, Story};
use crate::text::language;

/// A story is no longer new when its event's last came so much later: the front page's window.
const NEW: SignedDuration = SignedDuration::from_hours(24);

/// Brings the stories of an event into the order in which they speak for it. Who speaks: what has a headline;
/// what is new before what is `stale`; the paper's own language, where there is one; a text that many carry; of
/// these the one whose headline most others share.
pub(super) fn order<K: Ord>(stories: &mut [&Story], own: Option<&str>, stale: impl Fn(&Story) -> K) {
    let is_foreign = |story: &Story| {
        own.is_some_and(|own| reading::language(&story.lead).is_none_or(|tag| !language::is_one(tag, own)))
    };
    let shared = telling::shared(stories);
    stories.sort_by_cached_key(|story| {
        let says = shared.get(&story.id).copied().unwrap_or(0);
        let weight = (voice(story), says, story.published, story.id);
        (reading::title(&story.lead).is_empty(), stale(story), is_foreign(story), Reverse(weight))
    });
}

/// The same where there is no edition with a window. What is new is so beside the event's last story, not by
/// the time of day: while nothing comes, nobody else speaks.
pub fn speaking(stories: &mut [&Story], own: Option<&str>) {
    let last = stories.iter().map(|story| story.first_seen).max();
    let from = last.and_then(|last| last.checked_sub(NEW).ok());
    order(stories, own, |story| from.is_some_and(|from| story.first_seen < from));
}

/// How well a story speaks for its event: by the outlets that carry it, a text before a bare headline.
fn voice(story: &Story) -> (bool, usize) {
    (!reading::body(&story.lead).trim().is_empty(), story.outlets())
}

/// The copy that speaks for a story where these outlets alone are asked for (names or keys): the lead where it
/// is of one of them, else the first of theirs, one with a headline before one without. None where they carry
/// nothing of it.
#[must_use]
pub fn own<'a>(story: &'a Story, outlets: &[String]) -> Option<&'a Copy> {
    let is_own = |copy: &&Copy| outlets.iter().any(|wanted| copy.outlet.is(wanted));
    let own: Vec<&Copy> = story.copies.iter().filter(is_own).collect();
    let lead = own.iter().find(|copy| copy.entry == story.lead.id);
    lead.or_else(|| own.iter().find(|copy| !copy.title.trim().is_empty())).or(own.first()).copied()
}

/// The story as that copy of it tells it. Id and date of publication stay; it was updated when the copy came
/// out, or was changed since, so that nobody is told of what another outlet did to its text.
#[must_use]
pub fn led(story: &Story, by: &Held) -> Story {
    let came = if by.changed > by.first_seen { by.changed } else { by.published };
    if by.id == story.lead.id {
        return Story { updated: story.updated.max(came), ..story.clone() };
    }
    Story { lead: by.clone(), updated: came.max(story.first_seen), grown: None, ..story.clone() }
}
