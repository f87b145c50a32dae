//! When a subscription is polled next, and why.
//!
//! What we know of the outlet comes in; one instant with its reason goes out. Pure: the same state
//! and the same `now` give the same answer, so a restart changes nothing.
//!
//! After a good answer the outlet's own rhythm decides, within the operator's limits. The publisher's
//! wishes (`Cache-Control: max-age`, RFC 9111 §5.2.2.1; `Expires`; `ttl`; `sy:updatePeriod`;
//! `skipHours` and `skipDays`) lengthen the interval, never shorten it, and no wish but the skipped
//! hours is honoured beyond the operator's longest. After an error the interval doubles, grows to days
//! and never ends; what the publisher last wished holds then too. Jitter is added, never subtracted: a
//! publisher counts 59 minutes as too early for an hour.

mod pace;
mod skip;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::clock::later;
use crate::model::{Class, Due, PollState, Reason};

/// The operator's limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// No poll sooner than this after the last one.
    pub shortest: SignedDuration,
    /// The interval while the outlet's rhythm is unknown.
    pub usual: SignedDuration,
    /// No interval after a good answer is longer, jitter and skipped hours aside.
    pub longest: SignedDuration,
    /// No interval after an error is longer, jitter and `Retry-After` aside.
    pub backoff_longest: SignedDuration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            shortest: SignedDuration::from_mins(15),
            usual: SignedDuration::from_hours(1),
            longest: SignedDuration::from_hours(24),
            backoff_longest: SignedDuration::from_hours(72),
        }
    }
}

impl Options {
    /// The same, with a fixed interval instead of the outlet's rhythm.
    #[must_use]
    pub fn every(&self, interval: std::time::Duration) -> Self {
        let interval = SignedDuration::try_from(interval).unwrap_or(self.longest);
        Self { shortest: interval, usual: interval, longest: interval, backoff_longest: self.backoff_longest }
    }
}

/// Jitter is at most one part in so many of the interval …
const JITTER_PARTS: i64 = 10;
/// … and at most this.
const JITTER_LONGEST: SignedDuration = SignedDuration::from_mins(10);

/// A wall does not fall within minutes: after these answers the back-off starts so much longer.
const WALL_FACTOR: i64 = 8;

/// A network that cannot be reached at all is more often ours than theirs, so we look again soon.
const UNREACHABLE_LONGEST: SignedDuration = SignedDuration::from_hours(1);

/// Tells subscriptions apart for the jitter; the same for life.
#[must_use]
pub fn seed(subscribed: &Url) -> u64 {
    xxhash_rust::xxh3::xxh3_64(subscribed.as_str().as_bytes())
}

/// When to poll after the answer that `state` records, which came at `now`.
///
/// `not_before` is the end of a pause that the server asked for (`Retry-After`). It is kept to the
/// second, also beyond the operator's longest.
#[must_use]
pub fn next(
    now: Timestamp,
    options: &Options,
    seed: u64,
    state: &PollState,
    not_before: Option<Timestamp>,
) -> Due {
    let (interval, reason) = if state.outcome.class.is_good() {
        after_answer(now, options, state)
    } else {
        after_error(options, state)
    };
    let jitter = jitter(interval, seed);
    let due = Due { at: later(now, interval.saturating_add(jitter)), reason };
    let due = skip::past(due, &state.wishes.rhythm, jitter);
    match not_before {
        // The whole domain waits for this moment; the jitter keeps it from being stormed then.
        Some(end) if end > due.at => Due { at: later(end, jitter), reason: Reason::RetryAfter },
        _ => due,
    }
}

fn after_answer(now: Timestamp, options: &Options, state: &PollState) -> (SignedDuration, Reason) {
    let (interval, reason) = match pace::of(&state.recent, now) {
        Some(pace) => (pace.interval, pace.reason),
        None => (options.usual, Reason::Usual),
    };
    let bounded = match interval {
        i if i < options.shortest => (options.shortest, Reason::Shortest),
        i if i > options.longest => (options.longest, Reason::Longest),
        i => (i, reason),
    };
    let best = wished(bounded, options, state);
    if state.is_pushed(now) && options.longest > best.0 { (options.longest, Reason::Pushed) } else { best }
}

/// The interval, or the longest that the publisher wishes.
fn wished(
    mut best: (SignedDuration, Reason),
    options: &Options,
    state: &PollState,
) -> (SignedDuration, Reason) {
    let rhythm = &state.wishes.rhythm;
    let wishes = [
        (state.wishes.fresh_seconds, Reason::MaxAge),
        (rhythm.ttl_minutes.map(|minutes| u64::from(minutes) * 60), Reason::Ttl),
        (rhythm.period_seconds, Reason::UpdatePeriod),
    ];
    for (seconds, reason) in wishes {
        let wish = seconds.map_or(SignedDuration::ZERO, seconds_from).min(options.longest);
        if wish > best.0 {
            best = (wish, reason);
        }
    }
    best
}

fn after_error(options: &Options, state: &PollState) -> (SignedDuration, Reason) {
    let (factor, longest) = match state.outcome.class {
        Class::BotWall | Class::Consent | Class::Login | Class::Forbidden => {
            (WALL_FACTOR, options.backoff_longest)
        }
        Class::Unreachable => (1, UNREACHABLE_LONGEST.min(options.backoff_longest)),
        _ => (1, options.backoff_longest),
    };
    // Thirty doublings of a second are thirty years: more makes no difference.
    let doublings = state.streak.clamp(1, 30);
    let seconds = options.shortest.as_secs().max(1).saturating_mul(factor).saturating_mul(1 << doublings);
    let backoff = (SignedDuration::from_secs(seconds).min(longest.max(options.shortest)), Reason::Backoff);
    match state.outcome.class {
        // The publisher was not reached, so its wishes are none the worse for another try.
        Class::Unreachable => backoff,
        _ => wished(backoff, options, state),
    }
}

fn jitter(interval: SignedDuration, seed: u64) -> SignedDuration {
    let most = (interval.as_millis() as i64 / JITTER_PARTS).clamp(0, JITTER_LONGEST.as_millis() as i64);
    // The seed's upper half as a share of one.
    SignedDuration::from_millis(((i128::from(most) * i128::from(seed >> 32)) >> 32) as i64)
}

fn seconds_from(seconds: u64) -> SignedDuration {
    SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Outcome, Rhythm, Wishes};

    const NOW: &str = "2026-11-24T12:00:00Z";

    fn now() -> Timestamp {
        NOW.parse().unwrap()
    }

    fn state(class: Class) -> PollState {
        PollState { outcome: Outcome { class, ..Outcome::default() }, ..PollState::default() }
    }

    /// Entries every `gap` minutes, the newest `silence` minutes ago.
    fn steady(gap: i64, silence: i64) -> PollState {
        let at = |i: i64| now() - SignedDuration::from_mins(silence + gap * i);
        PollState { recent: (0..12).map(at).collect(), ..state(Class::Fresh) }
    }

    #[track_caller]
    fn check(state: &PollState, expect_minutes: i64, reason: Reason) {
        let due = next(now(), &Options::default(), 0, state, None);
        assert_eq!((due.at.duration_since(now()).as_mins(), due.reason), (expect_minutes, reason));
    }

    #[test]
    fn the_outlets_rhythm_decides_within_the_operators_limits() {
        check(&state(Class::Fresh), 60, Reason::Usual);
        check(&steady(120, 10), 30, Reason::Rhythm);
        check(&steady(10, 1), 15, Reason::Shortest);
        check(&steady(7 * 24 * 60, 60), 24 * 60, Reason::Longest);
    }

    #[test]
    fn wishes_lengthen_and_never_beyond_the_longest() {
        let wishing = |wishes| PollState { wishes, ..steady(120, 10) };
        let fresh = |seconds| Wishes { fresh_seconds: Some(seconds), ..Wishes::default() };
        check(&wishing(fresh(60)), 30, Reason::Rhythm);
        check(&wishing(fresh(7_200)), 120, Reason::MaxAge);
        check(&wishing(fresh(u64::MAX)), 24 * 60, Reason::MaxAge);
        let own = |rhythm| Wishes { rhythm, ..Wishes::default() };
        check(&wishing(own(Rhythm { ttl_minutes: Some(90), ..Rhythm::default() })), 90, Reason::Ttl);
        let period = Rhythm { period_seconds: Some(3 * 3_600), ttl_minutes: Some(90), ..Rhythm::default() };
        check(&wishing(own(period)), 180, Reason::UpdatePeriod);
    }

    #[test]
    fn back_off_doubles_grows_to_days_and_never_ends() {
        let after = |class, streak| {
            let due = next(now(), &Options::default(), 0, &PollState { streak, ..state(class) }, None);
            assert_eq!(due.reason, Reason::Backoff);
            due.at.duration_since(now()).as_mins()
        };
        let minutes: Vec<_> = (1..=10).map(|streak| after(Class::ServerError, streak)).collect();
        assert_eq!(minutes, [30, 60, 120, 240, 480, 960, 1_920, 3_840, 4_320, 4_320]);
        assert_eq!(after(Class::NotFound, u32::MAX), 72 * 60);
        assert_eq!(after(Class::BotWall, 1), 240);
        assert_eq!(after(Class::Unreachable, 9), 60);
    }

    #[test]
    fn what_the_publisher_wished_holds_after_errors_too() {
        let after = |class, streak, wishes| PollState { streak, wishes, ..state(class) };
        let wish = |fresh_seconds| Wishes { fresh_seconds: Some(fresh_seconds), ..Wishes::default() };
        check(&after(Class::ServerError, 1, wish(7_200)), 120, Reason::MaxAge);
        check(&after(Class::ServerError, 4, wish(7_200)), 240, Reason::Backoff);
        check(&after(Class::ServerError, 1, wish(u64::MAX)), 24 * 60, Reason::MaxAge);
        check(&after(Class::Unreachable, 1, wish(7_200)), 30, Reason::Backoff);
        let rhythm = Rhythm { skip_hours: vec![12, 13, 14], ..Rhythm::default() };
        let skips = Wishes { rhythm, ..Wishes::default() };
        check(&after(Class::ServerError, 1, skips), 180, Reason::SkipHours);
    }

    #[test]
    fn retry_after_is_kept_even_beyond_the_longest() {
        let end = now() + SignedDuration::from_hours(100);
        let due = next(
            now(),
            &Options::default(),
            0,
            &PollState { streak: 1, ..state(Class::Throttled) },
            Some(end),
        );
        assert_eq!(due, Due { at: end, reason: Reason::RetryAfter });
        let soon = now() + SignedDuration::from_mins(1);
        let due = next(
            now(),
            &Options::default(),
            0,
            &PollState { streak: 1, ..state(Class::Throttled) },
            Some(soon),
        );
        assert_eq!(due.reason, Reason::Backoff);
    }

    #[test]
    fn an_operators_fixed_interval_beats_rhythm_and_wishes() {
        let options = Options::default().every(std::time::Duration::from_secs(600));
        let wishes = Wishes { fresh_seconds: Some(7_200), ..Wishes::default() };
        let due = next(now(), &options, 0, &PollState { wishes, ..steady(1_000, 10) }, None);
        assert_eq!(due.at.duration_since(now()).as_mins(), 10);
    }

    proptest! {
        #[test]
        fn the_next_poll_is_never_early_and_never_beyond_the_bounds(
            recent in prop::collection::vec(0_i64..4_000_000_000, 0..20),
            fresh_seconds in prop::option::of(any::<u64>()),
            ttl_minutes in prop::option::of(any::<u32>()),
            skip_hours in prop::collection::vec(any::<u8>(), 0..30),
            skip_days in prop::collection::vec(any::<u8>(), 0..9),
            streak in any::<u32>(), seed in any::<u64>(), good in any::<bool>(),
        ) {
            let recent = recent.into_iter().filter_map(|s| Timestamp::from_second(s).ok()).collect();
            let rhythm = Rhythm { ttl_minutes, skip_hours, skip_days, period_seconds: None };
            let class = if good { Class::Unchanged } else { Class::Slow };
            let state = PollState { recent, streak, wishes: Wishes { fresh_seconds, rhythm }, ..state(class) };
            let options = Options::default();
            let interval = next(now(), &options, seed, &state, None).at.duration_since(now());
            prop_assert!(interval >= options.shortest);
            let bound = if good { options.longest } else { options.backoff_longest };
            prop_assert!(interval <= bound + skip::LONGEST + JITTER_LONGEST + SignedDuration::from_hours(1));
        }
    }
}
