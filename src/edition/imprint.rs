//! What the last printing was made from: kept beside the files, so that a program that starts anew
//! knows whether they still hold.

use std::hash::{Hash, Hasher};
use std::path::Path;

use jiff::Timestamp;
use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};

use super::plan::Paper;

/// Where the note stands below the published folder.
const PATH: &str = "archive/imprint.json";

/// Equal imprints, equal files but for what goes by the time of day.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Imprint {
    /// Version and build of the program.
    program: String,
    /// The settings, as one number.
    paper: u64,
    /// [`crate::store::Reader::shown`].
    shown: i64,
    /// The local day, which pages name.
    day: String,
    pub(super) at: Timestamp,
}

impl Imprint {
    /// The imprint of a printing made at `at`, as of `now`.
    pub(super) fn new(paper: &Paper, shown: i64, at: Timestamp, now: Timestamp) -> Self {
        let mut hasher = FxHasher::default();
        format!("{paper:?}").hash(&mut hasher);
        let day = paper.site.zone.to_datetime(now).date().to_string();
        Self { program: program(), paper: hasher.finish(), shown, day, at }
    }

    /// The last one, where there is one that can be read.
    pub(super) fn read(dir: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(dir.join(PATH)).ok()?).ok()
    }

    pub(super) fn write(&self, dir: &Path) -> Result<(), crate::publish::Error> {
        crate::publish::write(dir, PATH, &serde_json::to_vec(self).unwrap_or_default()).map(drop)
    }

    /// Makes the next printing a whole one.
    pub(super) fn forget(dir: &Path) {
        // Where there is none, there is nothing to forget.
        let _ = std::fs::remove_file(dir.join(PATH));
    }
}

/// Another build of one version may print otherwise.
fn program() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata).ok();
    let changed =
        file.as_ref().and_then(|file| file.modified().ok()).and_then(|at| Timestamp::try_from(at).ok());
    format!(
        "{} {} {}",
        env!("CARGO_PKG_VERSION"),
        file.map_or(0, |file| file.len()),
        changed.unwrap_or_default()
    )
}
