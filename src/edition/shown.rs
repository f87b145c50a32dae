//! What the items of a feed of events showed the last time, as files beside the archive.
//!
//! Whose headline an event's item has may change without any story of it being updated: another outlet joins, a
//! story moves to another event, another copy leads. The store has no date for that, so the press remembers what
//! it printed; [`Memory`] decides from it when an item changed.

use std::path::Path;

use super::plan::Output;
use crate::compose::Memory;
use crate::publish;

/// The end of the notes' names.
const NAME: &str = "shown.json";

fn path(feed: &str) -> String {
    format!("archive/{feed}/{NAME}")
}

/// Whether a file below the published folder is such a note; none is for readers.
#[must_use]
pub fn is_note(path: &str) -> bool {
    path.starts_with("archive/") && path.ends_with(&format!("/{NAME}"))
}

/// What a feed showed the last time.
pub(super) fn read(dir: &Path, feed: &str) -> Memory {
    let bytes = std::fs::read(dir.join(path(feed))).ok();
    bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

pub(super) fn write(dir: &Path, output: &Output, memory: &Memory) -> Result<(), publish::Error> {
    let bytes = serde_json::to_vec(memory).unwrap_or_default();
    publish::write_for(dir, &path(&output.channel.path), &bytes, output.readers()).map(drop)
}

/// Takes away what is known of a feed that shows no events any more.
pub(super) fn forget(dir: &Path, feed: &str) -> Result<(), publish::Error> {
    publish::remove(dir, &path(feed)).map(drop)
}
