//! The only caller of the system clock.
//!
//! Everything that needs the time gets `now` as an argument or a [`Clock`] from its owner; the lint
//! in `clippy.toml` refuses the ambient clocks elsewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// A clock that was set back by no more than this was right before, so that what it dated is believed.
pub const SET_BACK: SignedDuration = SignedDuration::from_hours(2);

/// The latest first sight that is believed: what is dated later [is wrong](is_wrong).
#[must_use]
pub fn believed(now: Timestamp) -> Timestamp {
    now.checked_add(SET_BACK.saturating_add(TRIM)).unwrap_or(Timestamp::MAX)
}

/// A clock that is set back by no more than this was trimmed, not wrong.
const TRIM: SignedDuration = SignedDuration::from_mins(1);

/// Whether `at`, which no clock that is right can have set further ahead of the present than by `longest`,
/// lies further ahead: it was set by one that was wrong. Zero for what was noted down as the present.
#[must_use]
pub fn is_wrong(at: Timestamp, longest: SignedDuration, now: Timestamp) -> bool {
    at.duration_since(now) > longest.saturating_add(TRIM)
}

/// Tells the time: the system's, or one that a test moves by hand. Clones share the same hands.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    /// Milliseconds since the Unix epoch. Atomic, since a test moves it while tasks read it.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is moved.
    #[must_use]
    pub fn manual(at: Timestamp) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(at.as_millisecond()))))
    }

    /// The present instant, cut to milliseconds: the unit of the store, so that a value read back
    /// equals the value written.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn now(&self) -> Timestamp {
        let ms = match &self.0 {
            Source::System => Timestamp::now().as_millisecond(),
            Source::Manual(ms) => ms.load(Ordering::SeqCst),
        };
        Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Moves a manual clock; the system's cannot be moved and stays as it is.
    pub fn advance(&self, by: SignedDuration) {
        if let Source::Manual(ms) = &self.0 {
            let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
            ms.fetch_add(by, Ordering::SeqCst);
        }
    }
}

/// `at + by`, at the end of time if need be.
#[must_use]
pub fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(if by.is_negative() { Timestamp::MIN } else { Timestamp::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_later_than_the_end_of_time() {
        let hour = SignedDuration::from_hours(1);
        assert_eq!(later(Timestamp::UNIX_EPOCH, hour).as_second(), 3_600);
        assert_eq!(later(Timestamp::MAX, hour), Timestamp::MAX);
        assert_eq!(later(Timestamp::MIN, -hour), Timestamp::MIN);
    }

    #[test]
    fn a_time_beyond_what_can_be_set_is_a_wrong_clocks() {
        let (now, hour) = (Timestamp::UNIX_EPOCH, SignedDuration::from_hours(1));
        let check = |at: Timestamp, longest, expect| assert_eq!(is_wrong(at, longest, now), expect, "{at}");
        check(now - hour, SignedDuration::ZERO, false);
        check(now + TRIM, SignedDuration::ZERO, false);
        check(now + hour, hour, false);
        check(now + hour, SignedDuration::ZERO, true);
        check(Timestamp::MAX, hour, true);
        check(Timestamp::MAX, SignedDuration::MAX, false);
    }

    #[test]
    fn a_manual_clock_moves_only_by_hand_and_for_all_its_clones() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        let other = clock.clone();
        assert_eq!(other.now(), Timestamp::UNIX_EPOCH);
        clock.advance(SignedDuration::from_secs(90));
        assert_eq!(other.now().as_second(), 90);
    }
}
