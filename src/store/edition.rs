//! Editions: which digests were written, and what stood in them.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::{Result, at, ms};

/// A digest that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionRow {
    /// Which digest: "daily" …
    pub name: String,
    /// Its local day, `YYYY-MM-DD`.
    pub day: String,
    pub written: Timestamp,
    /// What the next one must know of it, as JSON.
    pub record: String,
}

pub(super) fn put(db: &Connection, it: &EditionRow) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO edition VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        it.name,
        it.day,
        ms(it.written),
        it.record
    ])?;
    Ok(())
}

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<EditionRow> {
    Ok(EditionRow { name: row.get(0)?, day: row.get(1)?, written: at(row.get(2)?), record: row.get(3)? })
}

/// The editions of one digest, latest day first.
pub(super) fn latest(db: &Connection, name: &str, limit: u32) -> Result<Vec<EditionRow>> {
    let sql = "SELECT name, day, written, record FROM edition WHERE name = ?1 ORDER BY day DESC LIMIT ?2";
    let mut query = db.prepare_cached(sql)?;
    let rows = query.query_map(params![name, limit], row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The edition of one day.
pub(super) fn of_day(db: &Connection, name: &str, day: &str) -> Result<Option<EditionRow>> {
    let sql = "SELECT name, day, written, record FROM edition WHERE name = ?1 AND day = ?2";
    Ok(db.prepare_cached(sql)?.query_row([name, day], row).optional()?)
}
