//! `skipHours` and `skipDays` (RSS 2.0): when the publisher says that nobody need come. UTC.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::model::{Due, Reason, Rhythm};

/// Longest time that skipped hours and days put a poll off: a long weekend. A feed that skips all
/// hours means nothing by it.
pub(super) const LONGEST: SignedDuration = SignedDuration::from_hours(72);

/// The first instant at or after `due` that is in no skipped hour; `jitter` after its beginning, so
/// that not all clients come on the stroke.
pub(super) fn past(due: Due, rhythm: &Rhythm, jitter: SignedDuration) -> Due {
    if rhythm.skip_hours.is_empty() && rhythm.skip_days.is_empty() {
        return due;
    }
    let hour = SignedDuration::from_hours(1);
    let mut at = due.at;
    while is_skipped(at, rhythm) {
        let begun = at.as_second().rem_euclid(3_600);
        let Ok(next) = at.checked_add(hour - SignedDuration::from_secs(begun)) else { return due };
        if next.duration_since(due.at) > LONGEST {
            return due;
        }
        at = next;
    }
    if at == due.at {
        return due;
    }
    // Within the hour, or the jitter could carry the poll into the next skipped one.
    let at = at.checked_add(jitter.min(hour - SignedDuration::from_mins(1))).unwrap_or(at);
    Due { at, reason: Reason::SkipHours }
}

fn is_skipped(at: Timestamp, rhythm: &Rhythm) -> bool {
    let civil = TimeZone::UTC.to_datetime(at);
    let day = civil.weekday().to_monday_zero_offset() as u8;
    rhythm.skip_days.contains(&day) || rhythm.skip_hours.contains(&(civil.hour() as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(at: &str, skip_hours: &[u8], skip_days: &[u8], expect: &str) {
        let rhythm =
            Rhythm { skip_hours: skip_hours.into(), skip_days: skip_days.into(), ..Rhythm::default() };
        let due = Due { at: at.parse().unwrap(), reason: Reason::Rhythm };
        assert_eq!(past(due, &rhythm, SignedDuration::from_mins(2)).at.to_string(), expect);
    }

    #[test]
    fn a_poll_waits_for_the_first_hour_that_is_not_skipped() {
        // 2026-11-24 is a Tuesday, day 1.
        check("2026-11-24T12:30:00Z", &[], &[], "2026-11-24T12:30:00Z");
        check("2026-11-24T12:30:00Z", &[13], &[0], "2026-11-24T12:30:00Z");
        check("2026-11-24T23:30:00Z", &[23, 0, 1], &[], "2026-11-25T02:02:00Z");
        check("2026-11-28T08:00:00Z", &[0], &[5, 6], "2026-11-30T01:02:00Z");
    }

    #[test]
    fn a_feed_that_skips_everything_skips_nothing() {
        check("2026-11-24T12:30:00Z", &[], &[0, 1, 2, 3, 4, 5, 6], "2026-11-24T12:30:00Z");
    }
}
