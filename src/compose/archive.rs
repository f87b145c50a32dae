//! Closing pages of a feed's archive (RFC 5005 §4), so that a reader that slept misses nothing.
//!
//! A page holds a fixed number of stories in the order of their first sight and never changes its
//! membership once it is closed. Fewer than [`WAITING`] stories stand on no page yet, and a feed of at
//! least twice [`PAGE`] shows as many of the newest whatever else came back to its top, so the document and
//! its archives together have no gap.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{Story, StoryId};

/// Stories in one archive page. Half of what a feed shows by default; see the module's words.
pub const PAGE: usize = 100;
// What is not closed has room beside all that came back.
const _: () = assert!(WAITING + 2 * PAGE / super::select::RETURNED <= 2 * PAGE);

/// Stories that close a page when so many stand on none: the three quarters of such a feed that no old story
/// takes ([`super::select`]).
pub const WAITING: usize = PAGE + PAGE / 2;

/// How far the archive of one output has come; the caller keeps it between runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Closed pages; page numbers start at 1.
    pub pages: u32,
    /// First sight and id of the last story on the last closed page.
    pub last: Option<(Timestamp, StoryId)>,
}

/// The next page to close, with the progress to keep once it is written; none while fewer than
/// [`WAITING`] stories wait. `stories` come in any order; those already on a page are passed over.
#[must_use]
pub fn close<'a>(
    progress: Progress,
    stories: impl IntoIterator<Item = &'a Story>,
) -> Option<(Vec<&'a Story>, Progress)> {
    let mut waiting: Vec<&Story> = stories
        .into_iter()
        .filter(|story| progress.last.is_none_or(|last| (story.first_seen, story.id) > last))
        .collect();
    if waiting.len() < WAITING {
        return None;
    }
    waiting.sort_by_key(|story| (story.first_seen, story.id));
    waiting.truncate(PAGE);
    let last = waiting.last().map(|story| (story.first_seen, story.id));
    Some((waiting, Progress { pages: progress.pages + 1, last }))
}
