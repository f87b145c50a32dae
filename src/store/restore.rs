//! A backup in the place of the store.
//!
//! The write-ahead log of a store belongs to that store alone: beside another one it destroys it. So
//! what lies there is set aside as a whole, and a checked copy takes its place; the backup itself is
//! only read.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::Connection;

use super::writer::Lock;
use super::{Error, FILE, Result, file, schema};

/// What SQLite keeps beside its file: the write-ahead log, and the index to it.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Puts a copy of the store `backup` in the place of the one in `data_dir`. Returns where the old one was
/// set aside; none where there was none.
///
/// # Errors
///
/// [`Error::Locked`] where a daemon is at work on `data_dir`, [`Error::Backup`] and [`Error::Newer`]
/// where `backup` is no store of ours: the old one is then left as it is.
pub fn restore(data_dir: &Path, backup: &Path, now: Timestamp) -> Result<Option<PathBuf>> {
    let told = |path: &Path| {
        let path = path.to_owned();
        move |source: io::Error| Error::Folder { path, source }
    };
    File::open(backup).map_err(told(backup))?;
    fs::create_dir_all(data_dir).map_err(told(data_dir))?;
    let _lock = Lock::take(data_dir)?;
    let store = file(data_dir);
    let copy = data_dir.join(format!("{FILE}.restoring"));
    sweep(&copy).map_err(told(&copy))?;
    let taken = take(backup, &copy);
    if taken.is_err() {
        // The attempt is taken away; why it came to nothing is told.
        let _ = sweep(&copy);
    }
    taken?;
    own(data_dir, &copy);
    own(data_dir, &data_dir.join("copydesk.lock"));
    let aside = set_aside(&store, now).map_err(told(&store))?;
    fs::rename(&copy, &store).map_err(told(&store))?;
    File::open(data_dir).and_then(|folder| folder.sync_all()).map_err(told(data_dir))?;
    Ok(aside)
}

/// A checked copy that needs no file beside it. What the backup has beside it comes along.
fn take(backup: &Path, copy: &Path) -> Result<()> {
    let told = |source| Error::Folder { path: copy.to_owned(), source };
    fs::copy(backup, copy).map_err(told)?;
    let log = beside(backup, BESIDE[0]);
    if log.exists() {
        fs::copy(&log, beside(copy, BESIDE[0])).map_err(told)?;
    }
    let damaged = |what: String| Error::Backup { path: backup.to_owned(), what };
    let check = || -> Result<String> {
        let db = Connection::open(copy)?;
        let version = schema::version(&db)?;
        if version > schema::VERSION {
            return Err(Error::Newer { path: backup.to_owned(), found: version, known: schema::VERSION });
        }
        if version == 0 || !is_ours(&db)? {
            return Err(damaged("it is no store of Copydesk's".to_owned()));
        }
        let said = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        db.pragma_update(None, "journal_mode", "delete")?;
        db.close().map_err(|(_, error)| error)?;
        Ok(said)
    };
    match check() {
        Ok(said) if said == "ok" => File::open(copy).and_then(|file| file.sync_all()).map_err(told),
        Ok(said) => Err(damaged(said)),
        Err(Error::Sqlite(error)) => Err(damaged(super::words(&error))),
        Err(error) => Err(error),
    }
}

/// Whether the tables stand in it that every version has had. Other programs number their schemas too.
fn is_ours(db: &Connection) -> Result<bool> {
    let sql = "SELECT count(*) = 5 FROM sqlite_schema WHERE type = 'table'
         AND name IN ('subscription', 'entry', 'identity', 'story', 'evidence')";
    Ok(db.query_row(sql, [], |row| row.get(0))?)
}

/// Gives what lies in the store's place another name; what lies beside it keeps to it. The file itself
/// stands under both names until another takes its place, so that there is one at any moment.
fn set_aside(store: &Path, now: Timestamp) -> io::Result<Option<PathBuf>> {
    let ending = format!(".replaced-{}", now.strftime("%Y%m%dT%H%M%SZ"));
    // One that was set aside in the same second is as dear.
    let names = std::iter::once(ending.clone()).chain((2..).map(|n| format!("{ending}-{n}")));
    let free = |path: &PathBuf| !path.exists() && BESIDE.iter().all(|what| !beside(path, what).exists());
    let mut paths = names.map(|name| beside(store, &name)).filter(free);
    let aside = paths.next().unwrap_or_else(|| unreachable!("the names have no end"));
    let held = store.exists();
    if held {
        // A file system that knows no second name gets one name after the other.
        fs::hard_link(store, &aside).or_else(|_| fs::rename(store, &aside))?;
    }
    for what in BESIDE {
        match fs::rename(beside(store, what), beside(&aside, what)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(held.then_some(aside))
}

/// Whoever restores may be another than the daemon runs under: the file is to be the folder's owner's.
fn own(data_dir: &Path, path: &Path) {
    if let Ok(folder) = fs::metadata(data_dir) {
        // Only root may; anybody else is the owner already.
        let _ = chown(path, Some(folder.uid()), Some(folder.gid()));
    }
}

/// Removes a file and what lies beside it.
fn sweep(path: &Path) -> io::Result<()> {
    for path in BESIDE.map(|what| beside(path, what)).iter().chain([&path.to_owned()]) {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(what);
    name.into()
}
