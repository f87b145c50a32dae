//! Deliveries: which edition is still on its way to its readers, and by what.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{Result, at, ms};

/// An edition's way to its readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    /// The series and the local day of the edition, as in [`super::EditionRow`].
    pub name: String,
    pub day: String,
    /// "mail" or "command".
    pub by: String,
    /// Attempts begun so far.
    pub tries: u32,
    /// When it is to be attempted next; `None` once it has ended.
    pub next: Option<Timestamp>,
    /// How it ended, or what the last attempt failed with.
    pub outcome: String,
}

pub(super) fn put(db: &Connection, it: &DeliveryRow) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO delivery VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![it.name, it.day, it.by, it.tries, it.next.map(ms), it.outcome])?;
    Ok(())
}

/// Those that have not ended, the next to be attempted first.
pub(super) fn open(db: &Connection, limit: u32) -> Result<Vec<DeliveryRow>> {
    let sql = "SELECT name, day, by, tries, next, outcome FROM delivery \
               WHERE next IS NOT NULL ORDER BY next LIMIT ?1";
    let mut query = db.prepare_cached(sql)?;
    let rows = query.query_map([limit], |row| {
        Ok(DeliveryRow {
            name: row.get(0)?,
            day: row.get(1)?,
            by: row.get(2)?,
            tries: row.get(3)?,
            next: row.get::<_, Option<i64>>(4)?.map(at),
            outcome: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
