//! How a subscription does, for status pages, in one word and one reason.

use jiff::{SignedDuration, Timestamp};

use crate::model::{Class, Health, PollState, Reason};

/// An outlet is silent after so many of its mean gaps without an entry …
const SILENT_GAPS: i64 = 12;
/// … and not before this long.
const SILENT_AFTER: SignedDuration = SignedDuration::from_hours(14 * 24);

/// The health that the state shows at `now`.
#[must_use]
pub fn health(state: &PollState, now: Timestamp) -> Health {
    if state.parked.is_some() {
        return Health::Gone;
    }
    match state.outcome.class {
        Class::Waiting => Health::New,
        Class::Fresh | Class::Unchanged if is_silent(state, now) => Health::Silent,
        Class::Fresh | Class::Unchanged => Health::Well,
        Class::Gone => Health::Gone,
        Class::BotWall
        | Class::Consent
        | Class::Login
        | Class::Forbidden
        | Class::TooLarge
        | Class::BadRedirect
        | Class::BadTls
        | Class::Guarded
        | Class::NotAFeed
        | Class::NoStories
        | Class::Robots => Health::Faulty,
        Class::NotFound
        | Class::Throttled
        | Class::ServerError
        | Class::NoSuchHost
        | Class::ConnectionRefused
        | Class::Unreachable
        | Class::Slow
        | Class::BadAnswer => Health::Failing,
    }
}

/// Much longer without an entry than the outlet's habit is.
fn is_silent(state: &PollState, now: Timestamp) -> bool {
    let (Some(newest), Some(oldest)) = (state.recent.first(), state.recent.last()) else { return false };
    let gaps = state.recent.len() as i64 - 1;
    if gaps < 2 {
        return false;
    }
    let habit = newest.duration_since(*oldest).as_secs() / gaps * SILENT_GAPS;
    now.duration_since(*newest).as_secs() > habit.max(SILENT_AFTER.as_secs())
}

/// Why the next poll is when it is: "the publisher asks for 1 h (max-age)".
#[must_use]
pub fn why(state: &PollState) -> String {
    let Some(due) = &state.next else {
        return match state.parked {
            Some(_) => "parked: the publisher says it is gone for good".to_owned(),
            None => "as soon as possible".to_owned(),
        };
    };
    let rhythm = &state.wishes.rhythm;
    match due.reason {
        Reason::Backoff => format!("back-off after {} failed {}", state.streak, plural(state.streak, "poll")),
        Reason::MaxAge => asks(state.wishes.fresh_seconds, "max-age"),
        Reason::Ttl => asks(rhythm.ttl_minutes.map(|minutes| u64::from(minutes) * 60), "ttl"),
        Reason::UpdatePeriod => asks(rhythm.period_seconds, "update period"),
        reason => reason.words().to_owned(),
    }
}

fn asks(seconds: Option<u64>, field: &str) -> String {
    format!("the publisher asks for {} ({field})", in_words(seconds.unwrap_or_default()))
}

fn in_words(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3_600),
    }
}

fn plural(n: u32, word: &str) -> String {
    if n == 1 { word.to_owned() } else { format!("{word}s") }
}
