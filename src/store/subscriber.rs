//! Those who subscribed to our feeds through our own hub.

use rusqlite::{Connection, params};

use super::Result;

/// A subscriber: the feed's path, the callback, and what the hub knows of both as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriberRow {
    pub topic: String,
    pub callback: String,
    /// `None` takes the subscriber off the list.
    pub detail: Option<String>,
}

pub(super) fn put(db: &Connection, it: &SubscriberRow) -> Result<()> {
    match &it.detail {
        Some(detail) => db
            .prepare_cached("INSERT OR REPLACE INTO subscriber VALUES (?1, ?2, ?3)")?
            .execute(params![it.topic, it.callback, detail])?,
        None => db
            .prepare_cached("DELETE FROM subscriber WHERE topic = ?1 AND callback = ?2")?
            .execute([&it.topic, &it.callback])?,
    };
    Ok(())
}

pub(super) fn all(db: &Connection, limit: u32) -> Result<Vec<SubscriberRow>> {
    let sql = "SELECT topic, callback, detail FROM subscriber ORDER BY topic, callback LIMIT ?1";
    let mut query = db.prepare_cached(sql)?;
    let row = |row: &rusqlite::Row<'_>| {
        Ok(SubscriberRow { topic: row.get(0)?, callback: row.get(1)?, detail: Some(row.get(2)?) })
    };
    let rows = query.query_map([limit], row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
