//! How fast an outlet publishes, from the instants of its newest entries.

use jiff::{SignedDuration, Timestamp};

use crate::model::Reason;

/// How long to wait for the next look, before any limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    pub interval: SignedDuration,
    pub reason: Reason,
}

/// Fewer instants than this say nothing about a rhythm.
const FEWEST: usize = 3;

/// Looks in one mean gap between entries: an entry waits for us an eighth of a gap on average.
const LOOKS_PER_GAP: i64 = 4;

/// Entries that make a burst, and by how much they must be closer together than usual.
const BURST_ENTRIES: usize = 4;
const BURST_FACTOR: i64 = 3;

/// An outlet sleeps when it has been silent for so many of its mean gaps. A night in the life of an
/// outlet that publishes hourly by day is five.
const ASLEEP_GAPS: i64 = 5;

/// The pace, if `recent` (newest first) tells one. Instants in the future count as `now`.
pub(super) fn of(recent: &[Timestamp], now: Timestamp) -> Option<Pace> {
    if recent.len() < FEWEST {
        return None;
    }
    let age = |i: usize| now.duration_since(recent[i].min(now)).as_secs();
    let (newest, last) = (age(0), recent.len() - 1);
    let gap = (age(last) - newest) / last as i64;
    // A feed whose entries all bear one instant (a rebuilt site, an import) has no rhythm to show.
    if gap <= 0 {
        return None;
    }
    let pace = |gap: i64, reason| Pace { interval: SignedDuration::from_secs(gap / LOOKS_PER_GAP), reason };
    // Half of the silence: an outlet silent for two days is looked for every six hours.
    if newest > gap.saturating_mul(ASLEEP_GAPS) {
        return Some(pace(newest / 2, Reason::Asleep));
    }
    if recent.len() > BURST_ENTRIES {
        let quick = (age(BURST_ENTRIES - 1) - newest) / (BURST_ENTRIES as i64 - 1);
        // A burst is over when the silence after it is longer than the usual gap.
        if quick.saturating_mul(BURST_FACTOR) < gap && newest < gap {
            return Some(pace(quick, Reason::Burst));
        }
    }
    Some(pace(gap, Reason::Rhythm))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ages in minutes, newest first.
    #[track_caller]
    fn check(ages: &[i64], expect: Option<(i64, Reason)>) {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let recent: Vec<_> = ages.iter().map(|age| now - SignedDuration::from_mins(*age)).collect();
        assert_eq!(of(&recent, now).map(|pace| (pace.interval.as_mins(), pace.reason)), expect);
    }

    #[test]
    fn the_mean_gap_gives_the_pace() {
        check(&[], None);
        check(&[5, 65], None);
        check(&[0, 60, 120, 180, 240], Some((15, Reason::Rhythm)));
        check(&[7, 7, 7, 7], None);
        check(&[-600, 60, 120], Some((15, Reason::Rhythm)));
    }

    #[test]
    fn breaking_news_quickens_it_until_it_is_silent_again() {
        check(&[1, 3, 5, 7, 247, 487, 727], Some((0, Reason::Burst)));
        check(&[150, 152, 154, 156, 396, 636, 876], Some((30, Reason::Rhythm)));
    }

    #[test]
    fn an_outlet_that_sleeps_is_looked_for_less_and_less() {
        check(&[600, 660, 720], Some((75, Reason::Asleep)));
        check(&[60_000, 60_060, 60_120], Some((7_500, Reason::Asleep)));
    }
}
