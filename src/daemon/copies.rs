//! The store's daily copies: when one is due, and which of the old ones go.
//!
//! A copy is whole and checked before it counts, and an old one goes only after that: a damaged
//! store never takes the place of a sound copy. That none could be made is told and stops nothing.

use std::path::{Path, PathBuf};
use std::{fs, io};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::store::{self, Writer};

/// Where copies of the store in `data_dir` are kept.
#[derive(Clone, Debug)]
pub(super) struct Copies {
    folder: PathBuf,
}

const PREFIX: &str = "copydesk-";
const SUFFIX: &str = ".db";

impl Copies {
    pub(super) fn new(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("backups") }
    }

    /// Makes the day's copy where there is none yet, and keeps the last `kept`; 0 makes none and
    /// touches none. A store gets its first copy on its second day. A day that has not come was written by
    /// a clock that was wrong: its copy stands in no other's way, and is the first to go.
    pub(super) fn tend(&self, now: Timestamp, store: &Writer, kept: usize) {
        if kept == 0 {
            return;
        }
        match self.make(now, store, kept) {
            Ok(None) => {}
            Ok(Some(path)) => tracing::info!(path = %path.display(), "the store is copied"),
            Err(error) => tracing::warn!(%error, "no copy of the store could be made; it is tried again"),
        }
    }

    fn make(&self, now: Timestamp, store: &Writer, kept: usize) -> Result<Option<PathBuf>, store::Error> {
        let today = TimeZone::UTC.to_datetime(now).date();
        let begun = store.begun()?.map_or(today, |at| TimeZone::UTC.to_datetime(at).date());
        let held = self.held();
        if begun == today || held.contains(&today) {
            return Ok(None);
        }
        let folder = |source: io::Error| store::Error::Folder { path: self.folder.clone(), source };
        fs::create_dir_all(&self.folder).map_err(folder)?;
        let path = self.path(today);
        store.back_up(&path)?;
        let (to_come, past): (Vec<Date>, Vec<Date>) = held.into_iter().rev().partition(|day| *day > today);
        for day in past.into_iter().chain(to_come).skip(kept - 1) {
            fs::remove_file(self.path(day)).map_err(folder)?;
        }
        Ok(Some(path))
    }

    fn path(&self, day: Date) -> PathBuf {
        self.folder.join(format!("{PREFIX}{day}{SUFFIX}"))
    }

    /// The days of which there are copies, in order. Files of other names are not ours.
    fn held(&self) -> Vec<Date> {
        let day = |entry: fs::DirEntry| {
            let name = entry.file_name().into_string().ok()?;
            name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.parse().ok()
        };
        let mut days: Vec<Date> =
            fs::read_dir(&self.folder).into_iter().flatten().flatten().filter_map(day).collect();
        days.sort_unstable();
        days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_has_its_copy_and_the_last_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let copies = Copies::new(dir.path());
        let at = |day: i8| jiff::civil::date(2026, 11, day).at(10, 0, 0, 0).in_tz("UTC").unwrap().timestamp();
        let mut store = Writer::open(dir.path()).unwrap();
        store.list(&[], at(1)).unwrap();
        let tend = |day: i8, kept: usize| {
            copies.tend(at(day), &store, kept);
            copies.held().iter().map(|day| day.day()).collect::<Vec<_>>()
        };
        assert_eq!(tend(1, 2), [0; 0], "a store of today has no copy yet");
        assert_eq!(tend(2, 2), [2]);
        assert_eq!(tend(2, 2), [2], "one a day");
        assert_eq!(tend(3, 2), [2, 3]);
        assert_eq!(tend(4, 2), [3, 4]);
        assert_eq!(tend(5, 0), [3, 4], "none is made and none goes");
        fs::write(dir.path().join("backups/mine.db"), "").unwrap();
        assert_eq!(tend(2, 2), [2, 4], "a day to come stands in no other's way");
        assert_eq!(tend(3, 2), [2, 3], "and its copy goes first");
        drop(store);
        let copy = copies.path(Date::constant(2026, 11, 3));
        fs::copy(&copy, store::file(dir.path())).unwrap();
        Writer::open(dir.path()).unwrap();
    }
}
