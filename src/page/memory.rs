//! What the pages of one outlet have taught: lines it repeats, the zone of its dates.
//!
//! A bounded value that the caller keeps per outlet and hands back with [`Options`](super::Options).

use serde::{Deserialize, Serialize};

/// What one page teaches. Made by [`read`](super::read), taken in by [`Memory::learn`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// Tells pages apart, so that reading a page twice teaches once.
    pub(super) page: u64,
    /// The text's own hash.
    pub(super) text: u64,
    /// Hashes of the paragraphs found, repeated ones among them.
    pub(super) lines: Vec<u64>,
    /// Offsets from UTC, in minutes, with the month (UTC) of the date that named them.
    pub(super) offsets: Vec<(i16, i8)>,
}

/// What an outlet's earlier pages have taught.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory {}

impl Memory {
    /// Takes in what a page taught. Returns whether anything changed (and is worth keeping).
    pub fn learn(&mut self, lesson: &Lesson) -> bool {
        let _ = lesson;
        false
    }
}
