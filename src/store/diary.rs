//! The diary: the days of the calendar on which the daemon was at work.
//!
//! What is kept for a number of days is kept for days of work. A clock that jumps ahead for an hour
//! writes one day into the diary, and makes nothing old.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use super::{Result, at, ms};

const DAY_MS: i64 = SignedDuration::from_hours(24).as_millis() as i64;

/// Writes down that there was work on the day of `now`, in UTC.
pub(super) fn note(db: &Connection, now: Timestamp) -> Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO diary VALUES (?1)")?.execute([ms(now).div_euclid(DAY_MS)])?;
    Ok(())
}

/// The beginning of the last days of work up to `now`, `days` in number; none where there were fewer.
/// Days after `now` were written by a clock that was wrong.
pub(super) fn since(db: &Connection, now: Timestamp, days: u32) -> Result<Option<Timestamp>> {
    let mut query =
        db.prepare_cached("SELECT day FROM diary WHERE day <= ?1 ORDER BY day DESC LIMIT 1 OFFSET ?2")?;
    let before = params![ms(now).div_euclid(DAY_MS), i64::from(days) - 1];
    let day: Option<i64> = query.query_row(before, |row| row.get(0)).optional()?;
    Ok(day.map(|day| at(day * DAY_MS)))
}
