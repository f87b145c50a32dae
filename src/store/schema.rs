//! The tables, as a list of steps that is only ever appended to.

use std::path::Path;

use rusqlite::Connection;

use super::{Error, Result};

/// Step `n` brings a file from `user_version` n to n + 1. Never edit a step that was released.
const STEPS: [&str; 9] = [FIRST, OUTWARD, BUNDLES, INDEXES, HUBS, GROWN, SHEETS, DIARY, SOURCES];

const FIRST: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE subscription (
    id          INTEGER PRIMARY KEY,
    url         TEXT NOT NULL UNIQUE,
    title       TEXT NOT NULL,
    outlet_key  TEXT NOT NULL,
    outlet_name TEXT NOT NULL,
    listed      INTEGER NOT NULL,
    entries     INTEGER NOT NULL DEFAULT 0,
    next_poll   INTEGER NOT NULL,
    state       TEXT NOT NULL
) STRICT;

CREATE TABLE entry (
    id           INTEGER PRIMARY KEY,
    subscription INTEGER NOT NULL REFERENCES subscription,
    story        INTEGER NOT NULL,
    title        TEXT NOT NULL,
    link         TEXT,
    agency       TEXT,
    published    INTEGER NOT NULL,
    first_seen   INTEGER NOT NULL,
    changed      INTEGER NOT NULL,
    doc          BLOB NOT NULL,
    article      BLOB
) STRICT;
CREATE INDEX entry_story ON entry (story);

-- Hashes of key, canonical link, title and text. Outlives the entry, as its tombstone.
CREATE TABLE identity (
    subscription INTEGER NOT NULL,
    key          INTEGER NOT NULL,
    link         INTEGER NOT NULL,
    title        INTEGER NOT NULL,
    text         INTEGER NOT NULL,
    entry        INTEGER NOT NULL,
    edits        INTEGER NOT NULL,
    PRIMARY KEY (subscription, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE fingerprint (entry INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

CREATE TABLE story (
    id          INTEGER PRIMARY KEY,
    uuid        BLOB NOT NULL,
    event       INTEGER NOT NULL,
    lead        INTEGER NOT NULL,
    topic       TEXT NOT NULL,
    confidence  REAL NOT NULL,
    merged_into INTEGER,
    pinned      INTEGER NOT NULL,
    published   INTEGER NOT NULL,
    updated     INTEGER NOT NULL,
    first_seen  INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    indexed     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX story_first_seen ON story (first_seen);
CREATE INDEX story_event ON story (event);
CREATE UNIQUE INDEX story_uuid ON story (uuid);

CREATE TABLE evidence (
    story    INTEGER NOT NULL,
    decision INTEGER NOT NULL,
    entry    INTEGER NOT NULL,
    against  INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    rule     TEXT NOT NULL,
    detail   TEXT NOT NULL,
    PRIMARY KEY (story, decision, entry, against)
) STRICT, WITHOUT ROWID;

CREATE TABLE correction (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    detail  TEXT NOT NULL,
    applied INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE memory (owner TEXT NOT NULL, key TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (owner, key)) STRICT, WITHOUT ROWID;

CREATE TABLE edition (
    name    TEXT NOT NULL,
    day     TEXT NOT NULL,
    written INTEGER NOT NULL,
    record  TEXT NOT NULL,
    PRIMARY KEY (name, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE pause (domain TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE search USING fts5(
    text, content = '', contentless_delete = 1, detail = 'none', tokenize = 'unicode61 remove_diacritics 2'
);
";

/// What leaves the house: editions on their way, and subscribers of our hub.
const OUTWARD: &str = "
CREATE TABLE delivery (
    name    TEXT NOT NULL,
    day     TEXT NOT NULL,
    by      TEXT NOT NULL,
    tries   INTEGER NOT NULL,
    next    INTEGER,
    outcome TEXT NOT NULL,
    PRIMARY KEY (name, day, by)
) STRICT, WITHOUT ROWID;

CREATE TABLE subscriber (
    topic    TEXT NOT NULL,
    callback TEXT NOT NULL,
    detail   TEXT NOT NULL,
    PRIMARY KEY (topic, callback)
) STRICT, WITHOUT ROWID;
";

/// New entries have an empty `doc` from here on.
pub(super) const BUNDLES: &str = "
CREATE TABLE bundle (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
";

/// The id for life is found by its beginning: as they come in no order, each new one is a page of the
/// index to write, and whole ones need twice as many pages. What waits for the search index is found
/// without reading all stories.
const INDEXES: &str = "
DROP INDEX story_uuid;
CREATE INDEX story_uuid ON story (substr(uuid, 1, 4));
CREATE INDEX story_unindexed ON story (id) WHERE indexed < revision AND merged_into IS NULL;
";

/// Our subscriptions at the hubs that feeds announce.
const HUBS: &str = "
CREATE TABLE hub (token TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
";

/// When a story's text last grew much; none until it does.
const GROWN: &str = "
ALTER TABLE story ADD COLUMN grown INTEGER;
";

/// New fingerprints lie on sheets from here on; `fingerprint` keeps those that changed since.
pub(super) const SHEETS: &str = "
CREATE TABLE sheet (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
";

/// Days since the Unix epoch. On those on which entries came there was work.
const DIARY: &str = "
CREATE TABLE diary (day INTEGER PRIMARY KEY) STRICT;
INSERT OR IGNORE INTO diary SELECT DISTINCT first_seen / 86400000 FROM entry;
";

/// The publisher of an entry that an aggregator took from elsewhere; none where it is the subscription's.
const SOURCES: &str = "
ALTER TABLE entry ADD COLUMN outlet_key TEXT;
ALTER TABLE entry ADD COLUMN outlet_name TEXT;
";

/// The schema that this program writes.
pub(super) const VERSION: i64 = STEPS.len() as i64;

/// Brings the file to [`VERSION`], each step in a transaction of its own.
///
/// # Errors
///
/// [`Error::Newer`] where the file was written by a later program; it is left as it is.
pub(super) fn migrate(db: &mut Connection, path: &Path) -> Result<()> {
    let found = version(db)?;
    if found > VERSION {
        return Err(Error::Newer { path: path.to_owned(), found, known: VERSION });
    }
    for (step, sql) in STEPS.iter().enumerate().skip(found as usize) {
        let change = db.transaction()?;
        change.execute_batch(sql)?;
        change.pragma_update(None, "user_version", step as i64 + 1)?;
        change.commit()?;
    }
    Ok(())
}

pub(super) fn version(db: &Connection) -> Result<i64> {
    Ok(db.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
