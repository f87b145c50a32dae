//! How a subscription does, told from what its polling remembers.

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::SubscriptionRow;
use crate::model::{Class, Health, Standing};

/// An outlet is silent when nothing new came for this many of its usual gaps …
const SILENT_GAPS: i32 = 20;
/// … and for at least this long: a weekly column has its holidays.
const SILENT_LEAST: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How the subscription does at `now`; `enabled` is the operator's word.
#[must_use]
pub fn standing(row: &SubscriptionRow, enabled: bool, now: Timestamp) -> Option<Standing> {
    let state = &row.state;
    let health = match () {
        () if !enabled => Health::Off,
        () if state.parked.is_some() => Health::Gone,
        () => health(state.outcome.class),
    };
    let silent = (health == Health::Well).then(|| silence(&state.recent, state.changed, now)).flatten();
    let due = state.next.as_ref().filter(|_| enabled && state.parked.is_none());
    Some(Standing {
        subscription: row.id,
        url: Url::parse(&row.url).ok()?,
        title: row.title.clone(),
        outlet: row.outlet.clone(),
        health: if silent.is_some() { Health::Silent } else { health },
        since: silent.or(state.outcome.since).or(state.parked),
        cause: match silent {
            Some(_) => "it answers, but has brought nothing new for much longer than its habit".to_owned(),
            None => cause(health, state.outcome.class, &state.outcome.words),
        },
        last_poll: state.polled,
        last_success: state.answered,
        last_new: state.changed,
        next_poll: due.map(|due| due.at).or((enabled && state.parked.is_none()).then_some(row.next_poll)),
        reason: due.map_or_else(|| "not polled yet".to_owned(), |due| due.reason.words().to_owned()),
        failures: state.streak,
        polls: state.polls,
        entries: row.entries,
    })
}

fn cause(health: Health, class: Class, words: &str) -> String {
    match health {
        Health::Well | Health::New | Health::Silent => String::new(),
        Health::Off => "switched off in the configuration".to_owned(),
        Health::Failing | Health::Faulty | Health::Gone if words.is_empty() => class.words().to_owned(),
        Health::Failing | Health::Faulty | Health::Gone => words.to_owned(),
    }
}

fn health(class: Class) -> Health {
    match class {
        Class::Waiting => Health::New,
        Class::Fresh | Class::Unchanged => Health::Well,
        Class::Gone => Health::Gone,
        Class::Throttled
        | Class::ServerError
        | Class::NoSuchHost
        | Class::ConnectionRefused
        | Class::Unreachable
        | Class::Slow
        | Class::BadAnswer => Health::Failing,
        Class::NotFound
        | Class::BotWall
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
    }
}

/// Since when the outlet is silent, where it is so for much longer than its habit.
fn silence(recent: &[Timestamp], changed: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    let (newest, oldest) = (*recent.first()?, *recent.last()?);
    let gaps = i32::try_from(recent.len()).ok()?.checked_sub(1).filter(|&gaps| gaps > 0)?;
    let usual = newest.duration_since(oldest) / gaps;
    let since = changed.map_or(newest, |changed| changed.max(newest));
    let bound = usual.checked_mul(SILENT_GAPS).unwrap_or(SignedDuration::MAX).max(SILENT_LEAST);
    (now.duration_since(since) > bound).then_some(since)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Outlet, PollState, SubscriptionId};

    fn at(hour: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour)
    }

    fn check(state: PollState, enabled: bool, now: i64, expect: (Health, &str)) {
        let row = SubscriptionRow {
            id: SubscriptionId(1),
            url: "https://harbour.example/feed".into(),
            title: String::new(),
            outlet: Outlet { key: String::new(), name: String::new() },
            listed: true,
            entries: 0,
            next_poll: at(0),
            state,
        };
        let standing = standing(&row, enabled, at(now)).unwrap();
        assert_eq!((standing.health, standing.cause.as_str()), expect);
    }

    fn state(class: Class, words: &str) -> PollState {
        let mut state = PollState::default();
        state.outcome.class = class;
        state.outcome.words = words.into();
        state
    }

    #[test]
    fn each_state_is_told_with_its_cause() {
        check(PollState::default(), true, 0, (Health::New, ""));
        check(state(Class::Unchanged, ""), true, 0, (Health::Well, ""));
        check(state(Class::Unchanged, ""), false, 0, (Health::Off, "switched off in the configuration"));
        check(
            state(Class::Slow, "no answer within 10 s"),
            true,
            0,
            (Health::Failing, "no answer within 10 s"),
        );
        check(state(Class::BotWall, ""), true, 0, (Health::Faulty, "bot wall"));
        check(
            PollState { parked: Some(at(0)), ..state(Class::Gone, "") },
            true,
            0,
            (Health::Gone, "gone for good"),
        );
    }

    #[test]
    fn silence_is_measured_by_the_outlets_own_habit() {
        let daily = PollState {
            recent: (0..8).rev().map(|day| at(day * 24)).collect(),
            ..state(Class::Unchanged, "")
        };
        check(daily.clone(), true, (7 + 19) * 24, (Health::Well, ""));
        let words = "it answers, but has brought nothing new for much longer than its habit";
        check(daily, true, (7 + 21) * 24, (Health::Silent, words));
    }
}
