//! Instants as people at a terminal read them.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// "3 min ago", "in 2 h", "now".
pub(super) fn relative(at: Timestamp, now: Timestamp) -> String {
    let away = at.duration_since(now);
    if away.abs() < SignedDuration::from_secs(30) {
        return "now".to_owned();
    }
    let span = span(away.abs());
    if away.is_negative() { format!("{span} ago") } else { format!("in {span}") }
}

/// The largest unit that gives at least two of it, or minutes: "90 min", "26 h", "3 days".
fn span(length: SignedDuration) -> String {
    let minutes = (length.as_secs() + 30) / 60;
    match minutes {
        0..120 => format!("{} min", minutes.max(1)),
        120..2_880 => format!("{} h", (minutes + 30) / 60),
        _ => format!("{} days", (minutes + 720) / 1_440),
    }
}

/// "24 Nov 06:30" on the clock of `zone`.
pub(super) fn short(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone()).strftime("%d %b %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_told_in_the_unit_that_says_most() {
        let now = Timestamp::UNIX_EPOCH;
        let check = |minutes: i64, expect: &str| {
            assert_eq!(relative(now + SignedDuration::from_mins(minutes), now), expect);
        };
        check(0, "now");
        check(3, "in 3 min");
        check(-90, "90 min ago");
        check(-26 * 60, "26 h ago");
        check(3 * 24 * 60 + 5, "in 3 days");
    }
}
