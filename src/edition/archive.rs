//! The archive of a feed as files: pages that become full are closed, pages whose stories the store has
//! let go are taken away.
//!
//! A closed page is never made again, since its stories may be gone: where the paper has moved, or the
//! page before is taken away, the text of the page is changed in that place alone.

use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::plan::Output;
use super::press::{Error, Printed, put_for, write};
use crate::clock;
use crate::compose::archive::{self, Progress};
use crate::compose::{self, Rule};
use crate::model::Story;
use crate::publish;
use crate::render::{Channel, Format, Site};

/// What is known of an archive beside its pages.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Note {
    #[serde(flatten)]
    progress: Progress,
    /// [`Site::base`] of the addresses on its pages; empty where nobody noted it.
    #[serde(default)]
    base: String,
    /// How many of the pages are gone, the oldest first.
    #[serde(default)]
    expired: u32,
    /// First sight of the last story of each page that stands. A list that is too short lacks the oldest.
    #[serde(default)]
    ends: Vec<Timestamp>,
}

impl Note {
    fn span(&self) -> Span {
        Span { pages: self.progress.pages, expired: self.expired }
    }
}

/// An archive in its folder.
pub(super) struct Archive<'a> {
    pub(super) dir: &'a Path,
    pub(super) site: &'a Site,
    pub(super) output: &'a Output,
}

/// Which pages stand: those after the `expired` first ones, up to `pages`.
pub(super) struct Span {
    pub(super) pages: u32,
    pub(super) expired: u32,
}

impl Archive<'_> {
    /// Closes every page that is full, and takes away those whose stories were all first seen before
    /// `horizon`.
    pub(super) fn tend(
        &self,
        stories: &[Story],
        horizon: Option<Timestamp>,
        now: Timestamp,
        printed: &mut Printed,
    ) -> Result<Span, Error> {
        let mut note = self.note();
        // By a clock that was far ahead: once its stories are dated anew, what came since would never be reached.
        let believed = clock::believed(now);
        if let Some((seen, _)) = note.progress.last.as_mut().filter(|(seen, _)| *seen > believed)
            && stories.iter().all(|story| story.first_seen <= believed)
        {
            *seen = now;
        }
        let base = self.site.base.as_str();
        if note.base != base && note.progress.pages > 0 {
            if !note.base.is_empty() {
                self.move_pages(&note, printed)?;
            }
            base.clone_into(&mut note.base);
            self.keep(&note, printed)?;
        }
        base.clone_into(&mut note.base);
        let everything = Rule { limit: usize::MAX, ..self.output.rule.clone() };
        let taken = compose::select(stories, &everything, now);
        while let Some((page, next)) =
            archive::close(note.progress, taken.items.iter().map(|item| item.story))
        {
            let stories: Vec<Story> = page.into_iter().cloned().collect();
            let selection = compose::select(&stories, &everything, now);
            let channel =
                Channel { archive: Some(next.pages), expired: note.expired, ..self.output.channel.clone() };
            for format in &self.output.channel.formats {
                let page = channel.archive_path(*format, next.pages);
                self.put(&page, write(self.site, *format, &selection, &channel), printed)?;
            }
            // After its page: a page without note is written again, a note without page would be a gap.
            note.progress = next;
            note.ends.extend(next.last.map(|(end, _)| end));
            self.keep(&note, printed)?;
        }
        if let Some(horizon) = horizon {
            self.expire(&mut note, horizon, printed)?;
        }
        Ok(note.span())
    }

    /// As it was left.
    pub(super) fn span(&self) -> Span {
        self.note().span()
    }

    fn path(&self) -> String {
        format!("archive/{}", self.output.channel.path)
    }

    fn note(&self) -> Note {
        let bytes = std::fs::read(self.dir.join(self.path()).join("progress.json")).ok();
        let mut note: Note = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        // No page ends later than the last.
        if let Some((last, _)) = note.progress.last {
            let standing = note.progress.pages.saturating_sub(note.expired) as usize;
            let unknown = standing.saturating_sub(note.ends.len());
            note.ends.splice(0..0, std::iter::repeat_n(last, unknown));
        }
        note
    }

    fn put(&self, path: &str, bytes: Vec<u8>, printed: &mut Printed) -> Result<(), Error> {
        put_for(self.dir, path, bytes, self.output.readers(), printed)
    }

    fn keep(&self, note: &Note, printed: &mut Printed) -> Result<(), Error> {
        let bytes = serde_json::to_vec(note).unwrap_or_default();
        self.put(&format!("{}/progress.json", self.path()), bytes, printed)
    }

    /// Gives the closed pages the addresses of today: a reader would follow the old ones to a place that is
    /// no longer ours.
    fn move_pages(&self, note: &Note, printed: &mut Printed) -> Result<(), Error> {
        for number in note.expired + 1..=note.progress.pages {
            self.change(number, printed, |page, _| readdress(page, &note.base, self.site.base.as_str()))?;
        }
        Ok(())
    }

    /// Takes away the pages whose stories are all too old. The page after them is the archive's last from
    /// then on, and says so before they go.
    fn expire(&self, note: &mut Note, horizon: Timestamp, printed: &mut Printed) -> Result<(), Error> {
        let count = note.ends.iter().take_while(|end| **end < horizon).count();
        if count == 0 {
            return Ok(());
        }
        note.ends.drain(..count);
        note.expired += count as u32;
        if note.expired < note.progress.pages {
            self.change(note.expired + 1, printed, unlink)?;
        }
        self.keep(note, printed)?;
        let folder = self.path();
        for name in publish::list(&self.dir.join(&folder))? {
            let number = name.split_once('.').and_then(|(number, _)| number.parse::<u32>().ok());
            if number.is_some_and(|number| number <= note.expired) {
                let path = format!("{folder}/{name}");
                publish::remove(self.dir, &path)?;
                printed.removed.push(path);
            }
        }
        Ok(())
    }

    /// Changes the text of a closed page in all its formats.
    fn change(
        &self,
        number: u32,
        printed: &mut Printed,
        change: impl Fn(&str, Format) -> String,
    ) -> Result<(), Error> {
        for format in &self.output.channel.formats {
            let path = self.output.channel.archive_path(*format, number);
            let Ok(page) = std::fs::read_to_string(self.dir.join(&path)) else { continue };
            self.put(&path, change(&page, *format).into_bytes(), printed)?;
        }
        Ok(())
    }
}

/// The page with the addresses below `from` below `to`. Those that are there already stay, so that it can be
/// done again after it was interrupted.
fn readdress(page: &str, from: &str, to: &str) -> String {
    let mut moved = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = rest.find(from) {
        moved.push_str(&rest[..at]);
        moved.push_str(to);
        let old = if rest[at..].starts_with(to) { to } else { from };
        rest = &rest[at + old.len()..];
    }
    moved + rest
}

/// The page without its link to the page before. Only what stands before the first item is looked at.
fn unlink(page: &str, format: Format) -> String {
    let link = |item: &str| {
        let head = page.find(item).unwrap_or(page.len());
        let at = page[..head].find("rel=\"prev-archive\"")?;
        let start = page[..at].rfind('<')?;
        Some((start, page[start..].find('>')))
    };
    let found = match format {
        // A member on each line; within a text the signs would be escaped.
        Format::Json => page.find("\n  \"next_url\": ").map(|at| (at, page[at + 1..].find('\n'))),
        Format::Atom => link("<entry"),
        Format::Rss => link("<item>"),
    };
    let Some((start, Some(length))) = found else { return page.to_owned() };
    let end = start + length + 1;
    let closing = "</atom:link>";
    let end = if page[end..].starts_with(closing) { end + closing.len() } else { end };
    format!("{}{}", &page[..start], &page[end..])
}
