//! Subscriptions: what polling remembers of each.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::{Error, Result, at, ms};
use crate::model::{Outlet, PollState, SubscriptionId};

/// A subscription as the store knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct SubscriptionRow {
    pub id: SubscriptionId,
    /// As configured.
    pub url: String,
    pub title: String,
    pub outlet: Outlet,
    /// The configuration names it.
    pub listed: bool,
    /// Entries taken in so far.
    pub entries: u64,
    pub next_poll: Timestamp,
    pub state: PollState,
}

/// A subscription as the configuration names it, to be held against the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub url: String,
    /// What to call it: the operator's word, or something until its feed says more.
    pub title: String,
    pub outlet: Outlet,
}

/// What a poll leaves to be remembered.
#[derive(Clone, Debug)]
pub struct Polled {
    pub subscription: SubscriptionId,
    pub title: String,
    pub outlet: Outlet,
    pub state: PollState,
    pub next_poll: Timestamp,
}

const COLUMNS: &str = "id, url, title, outlet_key, outlet_name, listed, entries, next_poll, state";

fn row(row: &Row<'_>) -> Result<SubscriptionRow> {
    let state: String = row.get(8)?;
    Ok(SubscriptionRow {
        id: SubscriptionId(row.get(0)?),
        url: row.get(1)?,
        title: row.get(2)?,
        outlet: Outlet { key: row.get(3)?, name: row.get(4)? },
        listed: row.get(5)?,
        entries: row.get::<_, i64>(6)? as u64,
        next_poll: at(row.get(7)?),
        state: serde_json::from_str(&state).map_err(|source| Error::Row { table: "subscription", source })?,
    })
}

/// All subscriptions that the configuration names, in the order in which they came.
pub(super) fn listed(db: &Connection) -> Result<Vec<SubscriptionRow>> {
    select(db, "listed = 1")
}

/// Those that it names no more, likewise.
pub(super) fn former(db: &Connection) -> Result<Vec<SubscriptionRow>> {
    select(db, "listed = 0")
}

fn select(db: &Connection, filter: &str) -> Result<Vec<SubscriptionRow>> {
    let mut query =
        db.prepare_cached(&format!("SELECT {COLUMNS} FROM subscription WHERE {filter} ORDER BY id"))?;
    let mut rows = query.query([])?;
    let mut found = Vec::new();
    while let Some(it) = rows.next()? {
        found.push(row(it)?);
    }
    Ok(found)
}

/// The address and the publisher of each that the configuration names.
pub(super) fn outlets(db: &Connection) -> Result<Vec<(String, Outlet)>> {
    let sql = "SELECT url, outlet_key, outlet_name FROM subscription WHERE listed = 1 ORDER BY id";
    let mut query = db.prepare_cached(sql)?;
    let rows =
        query.query_map([], |row| Ok((row.get(0)?, Outlet { key: row.get(1)?, name: row.get(2)? })))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Addresses of those that the configuration names and that wait for their first poll.
pub(super) fn unpolled(db: &Connection) -> Result<Vec<String>> {
    // A count of nothing is left out of the state, see [`PollState`].
    let sql = "SELECT url FROM subscription WHERE listed = 1 AND state ->> 'polls' IS NULL";
    let mut query = db.prepare_cached(sql)?;
    let rows = query.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Makes `wanted` the listed ones; true where others were listed before. Nothing is forgotten of those
/// that are listed no more: whoever subscribes again gets no old news as new. What was gone for good is
/// asked again by whoever took it off the list and puts it there anew.
pub(super) fn list(db: &Connection, wanted: &[Wanted], now: Timestamp) -> Result<bool> {
    let mut query = db.prepare("SELECT url, listed FROM subscription")?;
    let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)))?;
    let held: HashMap<String, bool> = rows.collect::<rusqlite::Result<_>>()?;
    let named: HashSet<&str> = wanted.iter().map(|it| it.url.as_str()).collect();
    let mut mark = db.prepare("UPDATE subscription SET listed = ?2 WHERE url = ?1")?;
    let mut again = db.prepare(
        "UPDATE subscription SET listed = 1, state = json_remove(state, '$.parked'),
            next_poll = CASE WHEN state ->> '$.parked' IS NULL THEN next_poll ELSE ?2 END
         WHERE url = ?1",
    )?;
    let mut changed = 0;
    for url in held.iter().filter(|(url, listed)| **listed && !named.contains(url.as_str())).map(|it| it.0) {
        changed += mark.execute(params![url, false])?;
    }
    let state = serde_json::to_string(&PollState::default()).unwrap_or_default();
    let mut add = db.prepare(
        "INSERT OR IGNORE INTO subscription (url, title, outlet_key, outlet_name, listed, next_poll, state)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6)",
    )?;
    for it in wanted {
        match held.get(&it.url) {
            Some(true) => {}
            Some(false) => changed += again.execute(params![it.url, ms(now)])?,
            None => {
                changed +=
                    add.execute(params![it.url, it.title, it.outlet.key, it.outlet.name, ms(now), state])?;
            }
        }
    }
    Ok(changed > 0)
}

pub(super) fn rename(db: &Connection, it: &SubscriptionRow) -> Result<()> {
    db.prepare_cached("UPDATE subscription SET title = ?2, outlet_key = ?3, outlet_name = ?4 WHERE id = ?1")?
        .execute(params![it.id.0, it.title, it.outlet.key, it.outlet.name])?;
    Ok(())
}

pub(super) fn polled(db: &Connection, it: &Polled, new: u64) -> Result<()> {
    let state = serde_json::to_string(&it.state).unwrap_or_default();
    db.prepare_cached(
        "UPDATE subscription SET title = ?2, outlet_key = ?3, outlet_name = ?4, entries = entries + ?5, next_poll = ?6, state = ?7
         WHERE id = ?1",
    )?
    .execute(params![
        it.subscription.0,
        it.title,
        it.outlet.key,
        it.outlet.name,
        new as i64,
        ms(it.next_poll),
        state
    ])?;
    Ok(())
}
