//! When a subscription is asked for at another address than the subscribed one.
//!
//! A permanent redirect is believed when it has stood for days and through several polls: some are
//! mistakes of an hour. The step from http to https on the same address is believed at once. A
//! temporary redirect is never believed. What the operator wrote stays as it is; the address in use is
//! kept beside it, and given up when it dies.

use jiff::Timestamp;
use url::Url;

use super::{Notice, Options, Round};
use crate::fetch::Answer;
use crate::link;
use crate::model::{Class, Moving};

/// Polls that must have shown a redirect before it is believed.
const HITS: u32 = 3;

/// Failures in a row at an adopted address before the subscribed one is asked again.
const DEAD: u32 = 6;

/// Looks at where the answer came from.
pub(super) fn redirected(
    round: &mut Round,
    subscribed: &Url,
    answer: &Answer,
    options: &Options,
    now: Timestamp,
) {
    let asked = round.state.address(subscribed).clone();
    // Also where further redirects follow: until they are believed, nothing goes out in the clear.
    if let Some(first) = answer.first_moved.clone().filter(|first| is_upgrade(&asked, first)) {
        adopt(round, subscribed, first);
        return;
    }
    match answer.moved.clone().filter(|to| *to != asked) {
        None => round.state.moving = None,
        Some(to) => observe(round, subscribed, to, options, now),
    }
}

/// Looks at a feed that a page announced where a feed was expected. Returns whether it was taken up.
///
/// Where we never saw a feed, the operator gave us the page and meant its feed. Where there used to be
/// one, the page may be a mistake of the day, and it must announce its feed for days.
pub(super) fn announced(
    round: &mut Round,
    subscribed: &Url,
    to: Url,
    options: &Options,
    now: Timestamp,
) -> bool {
    let asked = round.state.address(subscribed);
    if to == *asked || link::domain(&to).is_empty() {
        return false;
    }
    if round.state.whole.is_none() && round.state.adopted.is_none() {
        adopt(round, subscribed, to);
        return true;
    }
    observe(round, subscribed, to, options, now);
    round.state.moving.is_none()
}

/// Gives up the adopted address, if there is one.
pub(super) fn fall_back(round: &mut Round) -> bool {
    let had = round.state.adopted.take().is_some();
    if had {
        round.state.moving = None;
        round.notices.push(Notice::MovedBack);
    }
    had
}

/// Gives up an adopted address that has been dead for some polls.
pub(super) fn fall_back_when_dead(round: &mut Round) {
    let is_dead = matches!(
        round.state.outcome.class,
        Class::NotFound
            | Class::NoSuchHost
            | Class::ConnectionRefused
            | Class::BadTls
            | Class::NotAFeed
            | Class::NoStories
    );
    if is_dead && round.state.streak >= DEAD {
        fall_back(round);
    }
}

fn observe(round: &mut Round, subscribed: &Url, to: Url, options: &Options, now: Timestamp) {
    let moving = match round.state.moving.take() {
        Some(moving) if moving.to == to => Moving { hits: moving.hits.saturating_add(1), ..moving },
        _ => Moving { to, since: now, hits: 1 },
    };
    if moving.hits >= HITS && now.duration_since(moving.since) >= options.adopt_after {
        adopt(round, subscribed, moving.to);
    } else {
        round.state.moving = Some(moving);
    }
}

fn adopt(round: &mut Round, subscribed: &Url, to: Url) {
    round.notices.push(Notice::Moved { to: to.clone() });
    round.state.moving = None;
    round.state.adopted = Some(to).filter(|to| to != subscribed);
}

/// The same address, by TLS.
fn is_upgrade(from: &Url, to: &Url) -> bool {
    from.scheme() == "http"
        && to.scheme() == "https"
        && from.port().is_none()
        && to.port().is_none()
        && (from.host(), from.path(), from.query()) == (to.host(), to.path(), to.query())
}
