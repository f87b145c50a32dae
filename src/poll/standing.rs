//! How a subscription does: its row as operators and readers are told of it.

use std::collections::HashMap;

use jiff::Timestamp;
use url::Url;

use super::{health, hub, why};
use crate::model::{Health, Hub, Phase, PollState, Standing};
use crate::store::{self, Reader, SubscriptionRow};

/// How every subscription does at `now`; `is_off` tells which addresses the operator has switched off.
///
/// # Errors
///
/// Where the store cannot be read.
pub fn standings(
    reader: &Reader,
    is_off: impl Fn(&str) -> bool,
    now: Timestamp,
) -> Result<Vec<Standing>, store::Error> {
    let mut hubs: HashMap<_, _> = HashMap::new();
    for hub in reader.hubs()?.into_iter().filter(|hub| hub.phase != Phase::Leaving) {
        hubs.insert(hub.subscription, hub);
    }
    let rows = reader.subscriptions()?;
    Ok(rows.iter().filter_map(|row| standing(row, hubs.get(&row.id), !is_off(&row.url), now)).collect())
}

/// How those did that the configuration names no more.
///
/// # Errors
///
/// Where the store cannot be read.
pub fn former(reader: &Reader, now: Timestamp) -> Result<Vec<Standing>, store::Error> {
    let rows = reader.former_subscriptions()?;
    Ok(rows.iter().filter_map(|row| standing(row, None, false, now)).collect())
}

/// How the subscription does at `now`; `enabled` is the operator's word.
#[must_use]
pub fn standing(row: &SubscriptionRow, hub: Option<&Hub>, enabled: bool, now: Timestamp) -> Option<Standing> {
    let state = &row.state;
    let is_polled = enabled && state.parked.is_none();
    let health = if enabled { health(state, now) } else { Health::Off };
    Some(Standing {
        subscription: row.id,
        url: Url::parse(&row.url).ok()?,
        title: row.title.clone(),
        outlet: row.outlet.clone(),
        health,
        since: state.outcome.since.or(state.parked),
        cause: cause(health, state),
        last_poll: state.polled,
        last_success: state.answered,
        last_new: state.changed,
        next_poll: is_polled.then_some(row.next_poll),
        reason: why(state),
        push: hub.map(|hub| hub::words(hub, state.pushed, now)).unwrap_or_default(),
        failures: state.streak,
        polls: state.polls,
        entries: row.entries,
        warnings: state.warnings.clone(),
        pages: state.pages.clone(),
    })
}

fn cause(health: Health, state: &PollState) -> String {
    let outcome = &state.outcome;
    match health {
        Health::Well | Health::New => String::new(),
        Health::Off => "switched off in the configuration".to_owned(),
        Health::Silent => "it answers, but has brought nothing new for much longer than its habit".to_owned(),
        Health::Failing | Health::Faulty | Health::Gone if outcome.words.is_empty() => {
            outcome.class.words().to_owned()
        }
        Health::Failing | Health::Faulty | Health::Gone => outcome.words.clone(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::model::{Class, Outlet, SubscriptionId};

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
        let standing = standing(&row, None, enabled, at(now)).unwrap();
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
}
