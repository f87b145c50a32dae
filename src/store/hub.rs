//! Hubs that push to us, or are asked to: one row for each subscription at a hub, as JSON.

use rusqlite::{Connection, params};

use super::{Error, Result};
use crate::model::Hub;

/// What is to be written down of a hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HubNote {
    Is(Box<Hub>),
    /// The hub with this token is done with.
    Left(String),
}

pub(super) fn put(db: &Connection, note: &HubNote) -> Result<()> {
    match note {
        HubNote::Is(hub) => {
            let state = serde_json::to_string(hub).unwrap_or_default();
            db.prepare_cached("INSERT OR REPLACE INTO hub VALUES (?1, ?2)")?
                .execute(params![hub.token, state])?;
        }
        HubNote::Left(token) => {
            db.prepare_cached("DELETE FROM hub WHERE token = ?1")?.execute([token])?;
        }
    }
    Ok(())
}

pub(super) fn all(db: &Connection) -> Result<Vec<Hub>> {
    let mut query = db.prepare_cached("SELECT state FROM hub ORDER BY token")?;
    let mut rows = query.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let state: String = row.get(0)?;
        found.push(serde_json::from_str(&state).map_err(|source| Error::Row { table: "hub", source })?);
    }
    Ok(found)
}
