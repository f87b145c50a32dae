//! One scheduled round for one subscription: what to ask, and what to remember of the answer.
//!
//! The state of the last round and the answer of this one come in; the new state and what the
//! operator should hear go out. That is the core, pure: this file with `cadence`'s help, `moves`, `health`,
//! `standing` and `hub`. The shells around it fetch, parse and read the store: `visit`, which holds the order
//! of a round, `harvest`, `pages` and `article` for what a document leads to, `push` for what hubs bring. What
//! they give is written by the daemon's desk. The order is
//!
//! 1. [`question`] gives address and validators,
//! 2. [`crate::fetch::Client::get`] asks,
//! 3. a body that [`is_known`] is not parsed again; any other is parsed and reconciled,
//! 4. [`answered`] or [`failed`] gives the [`Round`], whose state is stored in the same transaction as
//!    the entries: validators that outlive their entries would hide them for good.

mod article;
mod harvest;
mod health;
pub mod hub;
mod moves;
mod pages;
mod push;
mod standing;
mod tools;
mod visit;

use jiff::{SignedDuration, Timestamp};
use url::Url;

pub use harvest::{What, look};
pub use health::{health, why};
pub use pages::{Options as PageOptions, Tally};
pub use push::{Push, take};
pub use standing::{former, standing, standings};
pub use tools::{Room, Rules, Tools};
pub use visit::{Report, Visit, Way, visit};

use crate::cadence;
use crate::clock;
use crate::fetch::{self, Answer, Body, Content, Record, Verdict};
use crate::link;
use crate::model::{
    Announced, Class, Due, Feed, Kind, Outcome, PollState, Reason, Rhythm, Subscription, Validators, Warning,
};
use crate::text::markup;

/// What the operator decides about polling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    pub cadence: cadence::Options,
    /// A permanent redirect is believed when it has stood for this long.
    pub adopt_after: SignedDuration,
    /// After this long with nothing but "not modified", the whole is asked for once: some servers
    /// are stuck.
    pub whole_after: SignedDuration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            cadence: cadence::Options::default(),
            adopt_after: SignedDuration::from_hours(7 * 24),
            whole_after: SignedDuration::from_hours(14 * 24),
        }
    }
}

impl Options {
    /// The same, with the fixed interval that a subscription may name.
    #[must_use]
    pub fn every(&self, interval: Option<std::time::Duration>) -> Self {
        let cadence = interval.map_or_else(|| self.cadence.clone(), |interval| self.cadence.every(interval));
        Self { cadence, ..self.clone() }
    }
}

/// What to ask of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question<'a> {
    pub url: &'a Url,
    /// None asks for the whole.
    pub validators: Option<&'a Validators>,
    pub record: Record,
}

/// The question of the next round.
#[must_use]
pub fn question<'a>(
    subscribed: &'a Url,
    state: &'a PollState,
    options: &Options,
    now: Timestamp,
) -> Question<'a> {
    let is_stuck = state.whole.is_none_or(|whole| now.duration_since(whole) > options.whole_after);
    let record = if state.streak == 0 { Record::Good } else { Record::Suspect };
    let validators = Some(&state.validators).filter(|held| !held.is_empty() && !is_stuck);
    Question { url: state.address(subscribed), validators, record }
}

/// Whom the header fields, cookie and password of a subscription are meant for when `url` is asked: that
/// server, where it is of the subscription's own domain and gives up no TLS, else the subscribed one alone.
fn meant_for<'a>(subscription: &'a Subscription, url: &'a Url) -> &'a Url {
    let own = link::domain(url) == link::domain(&subscription.url);
    let open = subscription.url.scheme() == "https" && url.scheme() != "https";
    if own && !open { url } else { &subscription.url }
}

/// The operator's word for the service, which holds for the pages of the subscription's own domain.
fn service<'a>(subscription: &'a Subscription, url: &Url) -> Option<&'a str> {
    let own = !subscription.service.is_empty() && link::domain(url) == link::domain(&subscription.url);
    own.then_some(subscription.service.as_str())
}

/// Whether a page is known to stand there, which its `robots.txt` has a say in.
fn is_page(subscription: &Subscription, state: &PollState) -> bool {
    match subscription.kind {
        Kind::Page => true,
        Kind::Auto => state.is_page,
        Kind::Feed => false,
    }
}

/// The state of one that turned out to be a page that `robots.txt` keeps us out of. Where there used to be a
/// feed, a page may be the mistake of a day, and the feed is asked for again.
fn kept_out(mut before: PollState) -> PollState {
    before.is_page |= before.whole.is_none();
    before
}

/// Whether we took in these very bytes last time. Some servers know no "not modified".
#[must_use]
pub fn is_known(state: &PollState, body: &Body) -> bool {
    state.body_hash == Some(body.hash)
}

/// What was found in the answer.
#[derive(Clone, Debug)]
pub enum Lesson<'a> {
    /// 304, or a body that [`is_known`].
    Unchanged,
    /// A feed, or a section front as one.
    Read(Reading<'a>),
    /// A body without what we look for: [`Class::NotAFeed`], [`Class::NoStories`], a wall that the page
    /// room found.
    Useless {
        class: Class,
        words: String,
        /// A feed that the page announces, if that is what we look for.
        announced: Option<Url>,
    },
}

/// What polling learns from a parsed feed.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// One for each entry that we had not seen before, with the instant it declares. Only new entries
    /// tell a rhythm: some outlets print the present time into all of them at each poll.
    pub new: Vec<Option<Timestamp>>,
    pub rhythm: Rhythm,
    /// The WebSub hub that answer or document names.
    pub announced: Option<Announced>,
    /// Its ids stand for several entries.
    pub by_link: bool,
    /// It was read from a page.
    pub is_page: bool,
    pub warnings: &'a [Warning],
}

impl<'a> Reading<'a> {
    /// The lesson of a feed, with the instants of its new entries.
    #[must_use]
    pub fn of(answer: &Answer, feed: &'a Feed, new: Vec<Option<Timestamp>>) -> Self {
        Self {
            new,
            rhythm: feed.rhythm.clone(),
            announced: hub::announced(answer, feed),
            by_link: feed.ids_collide,
            is_page: false,
            warnings: &feed.warnings,
        }
    }

    /// Whether a hub that pushes would have told us of some of the new entries before this poll.
    fn is_late(&self, now: Timestamp) -> bool {
        self.new.iter().any(|at| at.is_none_or(|at| now.duration_since(at) > PUSH_LONGEST))
    }
}

/// The way of an entry from its publication through the hub to us.
const PUSH_LONGEST: SignedDuration = SignedDuration::from_mins(15);

/// What a round ends with.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    pub state: PollState,
    /// For the log and the operator; most rounds have none.
    pub notices: Vec<Notice>,
}

/// What an operator should hear once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// From now on the subscription is asked for at another address.
    Moved { to: Url },
    /// The address taken up earlier does no longer serve; the subscribed one is asked again.
    MovedBack,
    /// The publisher says it is gone for good; it is polled no more.
    Parked,
    /// The first failure after good rounds.
    Failing { words: String },
    /// Good again after so many failures.
    Recovered { failures: u32, since: Option<Timestamp> },
    /// A poll found news that the hub had not pushed; polls come as often as without one again.
    Unpushed,
}

/// Ends a round that was answered.
#[must_use]
pub fn answered(
    before: &PollState,
    subscribed: &Url,
    answer: &Answer,
    lesson: Lesson<'_>,
    options: &Options,
    now: Timestamp,
) -> Round {
    let mut round = Round { state: before.clone(), notices: Vec::new() };
    let state = &mut round.state;
    state.polled = Some(now);
    state.polls += 1;
    match lesson {
        Lesson::Useless { class, words, announced } => {
            let adopted =
                announced.is_some_and(|url| moves::announced(&mut round, subscribed, url, options, now));
            round.fail(class, words, now);
            if !adopted {
                moves::fall_back_when_dead(&mut round);
            }
            round.schedule(subscribed, options, now, None);
            if adopted {
                // A page that leads to its feed does what it is there for.
                round.notices.retain(|notice| !matches!(notice, Notice::Failing { .. }));
                // The new address is asked at once: this was no poll of it.
                round.state.next = Some(Due { at: now, reason: Reason::Usual });
            }
            return round;
        }
        Lesson::Unchanged => round.succeed(Class::Unchanged, now),
        Lesson::Read(reading) => {
            let class = if reading.new.is_empty() { Class::Unchanged } else { Class::Fresh };
            if !reading.new.is_empty() {
                state.changed = Some(now);
            }
            if state.is_pushed(now) && reading.is_late(now) {
                state.pushed = None;
                round.notices.push(Notice::Unpushed);
            }
            learn(state, &reading.new, now, before);
            state.wishes.rhythm = reading.rhythm;
            state.by_link |= reading.by_link;
            state.is_page = reading.is_page;
            state.warnings = reading.warnings.iter().take(PollState::WARNINGS).map(short).collect();
            state.announced = reading.announced;
            round.succeed(class, now);
        }
    }
    let state = &mut round.state;
    state.validators = answer.validators.clone();
    // What a 304 leaves out stays as the last whole answer had it (RFC 9111 §3.2).
    let stored = state.wishes.fresh_seconds.filter(|_| matches!(answer.content, Content::Unchanged));
    state.wishes.fresh_seconds = answer.fresh_seconds.or(stored).filter(|seconds| *seconds > 0);
    if let Content::Body(body) = &answer.content {
        state.whole = Some(now);
        state.body_hash = Some(body.hash);
    }
    moves::redirected(&mut round, subscribed, answer, options, now);
    round.schedule(subscribed, options, now, None);
    round
}

/// Ends a round that was not answered, or not with content.
#[must_use]
pub fn failed(
    before: &PollState,
    subscribed: &Url,
    error: &fetch::Error,
    options: &Options,
    now: Timestamp,
) -> Round {
    let mut round = Round { state: before.clone(), notices: Vec::new() };
    if let fetch::Error::Paused { until, .. } = error {
        // The server was not asked, so nothing is known but when it may be.
        round.state.next = Some(postponed(subscribed, *until));
        return round;
    }
    round.state.polled = Some(now);
    round.state.polls += 1;
    round.fail(error.class(), error.to_string(), now);
    let after = match error.verdict() {
        // Whoever was told to wait comes after the others of the domain, or it would be told again
        // each time before they have their turn.
        Verdict::Retry { after } => after.map(|end| clock::later(end, POSTPONED)),
        Verdict::Faulty => None,
        Verdict::Gone if moves::fall_back(&mut round) => None,
        Verdict::Gone => {
            round.state.parked = Some(now);
            round.state.next = None;
            // That it is gone says that it fails.
            round.notices.retain(|notice| !matches!(notice, Notice::Failing { .. }));
            round.notices.push(Notice::Parked);
            return round;
        }
    };
    moves::fall_back_when_dead(&mut round);
    round.schedule(subscribed, options, now, after);
    round
}

/// The state after a genuine push that brought these new entries. The next poll stays when it is: it
/// checks on the hub.
#[must_use]
pub fn pushed(before: &PollState, new: &[Option<Timestamp>], now: Timestamp) -> PollState {
    let mut state = before.clone();
    state.pushed = Some(now);
    if !new.is_empty() {
        state.changed = Some(now);
    }
    let came: Vec<_> = new.iter().map(|at| Some(at.unwrap_or(now))).collect();
    learn(&mut state, &came, now, before);
    state
}

/// The state after a genuine push that could not be read: what it tells of is asked for, no sooner
/// than the operator's shortest interval allows.
#[must_use]
pub fn nudged(before: &PollState, options: &Options, now: Timestamp) -> PollState {
    let mut state = before.clone();
    let at = state.polled.map_or(now, |polled| clock::later(polled, options.cadence.shortest)).max(now);
    if state.next.as_ref().is_some_and(|due| due.at > at) {
        state.next = Some(Due { at, reason: Reason::Nudged });
    }
    state
}

/// Plans the next poll anew where it relied on a hub that pushes no longer.
pub fn unpushed(state: &mut PollState, subscribed: &Url, options: &Options, now: Timestamp) {
    let relied = state.next.as_ref().is_some_and(|due| due.reason == Reason::Pushed);
    if relied && !state.is_pushed(now) {
        let due = cadence::next(
            state.polled.unwrap_or(now),
            &options.cadence,
            cadence::seed(subscribed),
            state,
            None,
        );
        state.next = Some(Due { at: due.at.max(now), ..due });
    }
}

/// A moment after the pause's end, another one for each subscription of the domain.
fn postponed(subscribed: &Url, until: Timestamp) -> Due {
    let seconds = (i64::from(cadence::seed(subscribed) as u32) * POSTPONED.as_secs()) >> 32;
    Due { at: clock::later(until, SignedDuration::from_secs(seconds)), reason: Reason::RetryAfter }
}

/// The subscriptions of a domain come back within this time of a pause's end.
const POSTPONED: SignedDuration = SignedDuration::from_secs(60);

impl Round {
    fn succeed(&mut self, class: Class, now: Timestamp) {
        let state = &mut self.state;
        // Whoever was led from a page to its feed has not failed on the way.
        let is_led = state.whole.is_none() && state.adopted.is_some() && state.streak == 1;
        if !state.outcome.class.is_good() && !is_led {
            self.notices.push(Notice::Recovered { failures: state.streak, since: state.outcome.since });
            state.outcome.since = Some(now);
        }
        state.streak = 0;
        state.answered = Some(now);
        state.outcome =
            Outcome { class, words: String::new(), since: Some(state.outcome.since.unwrap_or(now)) };
    }

    fn fail(&mut self, class: Class, words: String, now: Timestamp) {
        let state = &mut self.state;
        let was_good = state.outcome.class.is_good();
        if was_good {
            self.notices.push(Notice::Failing { words: words.clone() });
        }
        state.streak = state.streak.saturating_add(1);
        let since = if was_good { Some(now) } else { state.outcome.since.or(Some(now)) };
        state.outcome = Outcome { class, words, since };
    }

    fn schedule(
        &mut self,
        subscribed: &Url,
        options: &Options,
        now: Timestamp,
        not_before: Option<Timestamp>,
    ) {
        let seed = cadence::seed(subscribed);
        self.state.next = Some(cadence::next(now, &options.cadence, seed, &self.state, not_before));
    }
}

/// A warning as it is kept: some quote what an outlet wrote.
fn short(warning: &Warning) -> Warning {
    const LONGEST: usize = 200;
    Warning { place: warning.place.clone(), what: markup::cut(&warning.what, LONGEST).to_owned() }
}

/// Adds the instants of new entries to what is known of the rhythm.
fn learn(state: &mut PollState, new: &[Option<Timestamp>], now: Timestamp, before: &PollState) {
    let dated = new.iter().flatten().map(|at| (*at).min(now));
    state.recent.extend(dated);
    // Undated entries came at some time since the last poll; of the first poll nothing is known.
    let undated = new.iter().filter(|at| at.is_none()).count().min(PollState::RECENT) as i64;
    if let Some(last) = before.answered.filter(|_| undated > 0) {
        let step = now.duration_since(last).as_secs() / undated;
        let spread = (0..undated).filter_map(|i| now.checked_sub(SignedDuration::from_secs(step * i)).ok());
        state.recent.extend(spread);
    }
    state.recent.sort_unstable_by(|a, b| b.cmp(a));
    state.recent.dedup();
    state.recent.truncate(PollState::RECENT);
}

#[cfg(test)]
mod tests;
