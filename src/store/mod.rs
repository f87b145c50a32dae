//! One SQLite file: what Copydesk must not forget.
//!
//! In come the desk's outcomes and the polls' states, in one transaction each ([`Writer::commit`]);
//! out go stories, entries and the standing of subscriptions ([`Reader`]). Nothing here decides
//! anything, and no other room knows that the engine is SQLite.
//!
//! # On disk
//!
//! `copydesk.db` in WAL mode. All tables are strict; instants are milliseconds since the Unix epoch.
//!
//! | table | a row is | lives |
//! | --- | --- | --- |
//! | `subscription` | what is followed, with its polling state as JSON | for ever: ids are never reused |
//! | `entry` | an entry; its own text where it was edited, and its page's; its publisher where an aggregator took it from one | until [`Writer::prune`] |
//! | `bundle` | the text of a poll's new entries, JSON, compressed together | with the last of its entries |
//! | `identity` | what an entry is recognised by | longer than the entry: a pruned entry stays known |
//! | `sheet`, `fingerprint` | what the desk compares: of entries that came together, of those that changed | while the desk keeps the entry open |
//! | `story` | an output item | as long as one of its entries |
//! | `evidence` | why it was merged, grouped or filed | with its story |
//! | `correction` | what the operator decided | for ever |
//! | `memory` | what the desk and the outlets' pages taught us | replaced in place |
//! | `diary` | a day on which the daemon was at work | for ever |
//! | `edition` | a digest that was written | for ever |
//! | `delivery` | an edition's way to its readers by mail or command | for ever |
//! | `subscriber` | who subscribed to a feed through our hub | until the lease ends |
//! | `hub` | our subscription at a WebSub hub | until the hub or its lease has let us go |
//! | `pause` | a domain that asked us to wait | until it is over |
//! | `search` | an index over headlines and first lines of stories | with its story |
//!
//! One process writes: [`Writer::open`] takes `copydesk.lock`. Readers open connections of their own.

mod bundle;
mod delivery;
mod diary;
mod edition;
mod entry;
mod evidence;
mod hub;
mod pack;
mod reader;
mod restore;
mod schema;
mod sheet;
mod story;
mod subscriber;
mod subscription;
#[cfg(test)]
mod tests;
mod writer;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::ErrorCode;

pub use bundle::{Bundle, bundles, slip};
pub use delivery::{DeliveryRow, Way};
pub use edition::EditionRow;
pub use entry::{Draft, Edit, Placed};
pub use hub::HubNote;
pub use pack::{Packed, pack};
pub use reader::{Counts, Filter, Reader, Readers};
pub use restore::restore;
pub use subscriber::SubscriberRow;
pub use subscription::{Polled, SubscriptionRow, Wanted};
pub use writer::{Commit, Founder, Writer, order};

/// The file's name within `data_dir`.
pub const FILE: &str = "copydesk.db";

/// The store could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "{path}: another copydesk is at work on this folder; stop it first, or give this one a `data_dir` of its own"
    )]
    Locked { path: PathBuf },
    #[error(
        "{path}: written by a newer copydesk (schema {found}, this program knows {known}); update the program, or restore the backup taken before the update"
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error(
        "{path}: written by an older copydesk (schema {found}, this program reads {known}); start this one with `copydesk run` or `copydesk poll`, which brings it up to date"
    )]
    Older { path: PathBuf, found: i64, known: i64 },
    #[error(
        "{path}: damaged ({what}); put a backup in its place with `copydesk restore FILE`, or move the file away to start anew: subscriptions are in the configuration, not in it"
    )]
    Damaged { path: PathBuf, what: String },
    #[error("{path}: no sound store ({what}); the one in use stays as it is, take another backup")]
    Backup { path: PathBuf, what: String },
    #[error("{path}: {} KiB are free on its disk, and a round may need {} KiB; make room", free >> 10, need >> 10)]
    NoRoom { path: PathBuf, free: u64, need: u64 },
    #[error("{path}: {source}")]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("{FILE}: {}{}", words(.0), remedy(.0))]
    Sqlite(rusqlite::Error),
    /// An error of SQLite's, with the file that it is about.
    #[error("{path}: {}{}", words(.error), remedy(.error))]
    File { path: PathBuf, error: rusqlite::Error },
    #[error("{FILE}: a row of `{table}` cannot be read: {source}")]
    Row { table: &'static str, source: serde_json::Error },
}

impl Error {
    /// The same with the path of the store in `data_dir`, where it says none yet.
    #[must_use]
    pub fn within(self, data_dir: &Path) -> Self {
        match self {
            Self::Sqlite(error) => Self::File { path: file(data_dir), error },
            other => other,
        }
    }
}

/// No source in the chain of causes: the words are in ours.
impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// What SQLite says, once: its own message repeats what the code means.
fn words(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(failure, said) => {
            said.clone().unwrap_or_else(|| rusqlite::ffi::code_to_str(failure.extended_code).to_owned())
        }
        other => other.to_string(),
    }
}

/// What the operator can do about it.
fn remedy(error: &rusqlite::Error) -> &'static str {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            "; put a backup in its place with `copydesk restore FILE`"
        }
        Some(ErrorCode::DiskFull) => "; make room on the disk",
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
            "; is it there, and may this user read and write it and its folder?"
        }
        Some(ErrorCode::SystemIoFailure) => "; is the disk in order?",
        _ => "",
    }
}

type Result<T> = std::result::Result<T, Error>;

/// The store's file below a data folder.
#[must_use]
pub fn file(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE)
}

fn ms(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// Rows hold only what [`ms`] wrote; a damaged one reads as the epoch rather than stopping the rest.
fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
