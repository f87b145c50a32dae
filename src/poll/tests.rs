//! The laws of polling, told by days in the life of one subscription.

use super::*;
use crate::model::{BodyHash, Health};

const START: &str = "2026-10-01T00:00:00Z";

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn feed() -> Url {
    url("https://example.org/feed")
}

fn answer(from: &Url, moved: Option<&str>, body: Option<&str>) -> Answer {
    let content = match body {
        None => Content::Unchanged,
        Some(text) => Content::Body(Body {
            bytes: text.into(),
            content_type: None,
            hash: BodyHash::of(text.as_bytes()),
            place: None,
        }),
    };
    let validators = Validators { of: Some(from.clone()), etag: Some("\"1\"".into()), last_modified: None };
    let (hubs, self_link) = (Vec::new(), None);
    Answer {
        url: from.clone(),
        moved: moved.map(url),
        first_moved: moved.map(url),
        validators,
        fresh_seconds: None,
        hubs,
        self_link,
        content,
        place: None,
    }
}

fn reading(new: Vec<Option<Timestamp>>) -> Lesson<'static> {
    let rhythm = Rhythm::default();
    Lesson::Read(Reading { new, rhythm, announced: None, by_link: false, is_page: false, warnings: &[] })
}

/// One subscription, its state and a clock moved by hand.
struct Life {
    subscribed: Url,
    state: PollState,
    now: Timestamp,
    options: Options,
    /// Notices heard so far.
    heard: Vec<Notice>,
}

impl Life {
    fn new() -> Self {
        let now = START.parse().unwrap();
        Self {
            subscribed: feed(),
            state: PollState::default(),
            now,
            options: Options::default(),
            heard: Vec::new(),
        }
    }

    fn asked(&self) -> Url {
        question(&self.subscribed, &self.state, &self.options, self.now).url.clone()
    }

    fn answered(&mut self, answer: &Answer, lesson: Lesson) {
        let round = answered(&self.state, &self.subscribed, answer, lesson, &self.options, self.now);
        self.take(round);
    }

    fn failed(&mut self, error: &fetch::Error) {
        let round = failed(&self.state, &self.subscribed, error, &self.options, self.now);
        self.take(round);
    }

    fn take(&mut self, round: Round) {
        self.state = round.state;
        self.heard.extend(round.notices);
    }

    /// Lets time pass to the next poll; returns the minutes.
    fn wait(&mut self) -> i64 {
        let due = self.state.next.as_ref().unwrap();
        let minutes = due.at.duration_since(self.now).as_mins();
        self.now = due.at;
        minutes
    }

    fn pass_days(&mut self, days: i64) {
        self.now += SignedDuration::from_hours(24 * days);
    }
}

fn error(status: u16) -> fetch::Error {
    fetch::Error::Status { host: "example.org".into(), status, retry_after: None }
}

#[test]
fn polls_are_counted_whatever_came_of_them_but_not_when_nobody_was_asked() {
    let mut life = Life::new();
    life.answered(&answer(&feed(), None, Some("0")), reading(Vec::new()));
    life.answered(&answer(&feed(), None, None), Lesson::Unchanged);
    life.failed(&error(500));
    assert_eq!(life.state.polls, 3);
    let until = life.now + SignedDuration::from_hours(1);
    life.failed(&fetch::Error::Paused { host: "example.org".into(), until });
    assert_eq!(life.state.polls, 3);
}

#[test]
fn sixty_days_of_one_outlet() {
    let mut life = Life::new();
    // Days 1 to 20: an entry every two hours. A look comes every half hour, with the jitter.
    let gap = SignedDuration::from_hours(2);
    let mut newest = life.now - gap;
    let first = (0..12).map(|i| Some(life.now - gap * (i + 1))).collect();
    life.answered(&answer(&feed(), None, Some("0")), reading(first));
    let (mut polls, mut found) = (1, 0);
    let day = |n: i64| START.parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24 * n);
    while life.now < day(20) {
        let minutes = life.wait();
        assert!((30..=33).contains(&minutes), "{minutes}");
        polls += 1;
        let mut new = Vec::new();
        while newest + gap <= life.now {
            newest += gap;
            new.push(Some(newest));
        }
        found += new.len();
        let body = format!("{polls}");
        let (came, lesson) =
            if new.is_empty() { (None, Lesson::Unchanged) } else { (Some(body.as_str()), reading(new)) };
        life.answered(&answer(&feed(), None, came), lesson);
    }
    assert!((240..=241).contains(&found) && (870..=960).contains(&polls), "{found} in {polls}");
    // Days 20 to 30: the outlet sleeps, and the looks get rarer, up to one a day.
    let mut intervals = Vec::new();
    while life.now < day(34) {
        intervals.push(life.wait());
        life.answered(&answer(&feed(), None, None), Lesson::Unchanged);
    }
    assert!(intervals.is_sorted_by(|a, b| *b >= *a - 1), "{intervals:?}");
    assert!(*intervals.last().unwrap() >= 24 * 60 && intervals.len() < 60, "{intervals:?}");
    // In the meantime the whole was asked for once more, as for two weeks nothing but 304 came.
    life.pass_days(1);
    assert!(question(&life.subscribed, &life.state, &life.options, life.now).validators.is_none());
    life.answered(&answer(&feed(), None, Some("last")), Lesson::Unchanged);
    assert!(question(&life.subscribed, &life.state, &life.options, life.now).validators.is_some());
    // Days 35 to 59: the server is broken. The back-off doubles up to three days and goes on.
    let mut intervals = Vec::new();
    while life.now < day(59) {
        life.failed(&error(500));
        intervals.push(life.wait() / 60);
    }
    assert_eq!(intervals[..8], [0, 1, 2, 4, 8, 16, 32, 64]);
    assert!(intervals[8..].iter().all(|hours| *hours == 72), "{intervals:?}");
    assert_eq!(health(&life.state, life.now), Health::Failing);
    // It comes back without anybody's help.
    life.answered(&answer(&feed(), None, Some("back")), reading(vec![Some(life.now)]));
    assert_eq!((life.state.streak, health(&life.state, life.now)), (0, Health::Well));
    let heard = &life.heard;
    assert!(
        matches!(heard[..], [Notice::Failing { .. }, Notice::Recovered { failures: 15.., .. }]),
        "{heard:?}"
    );
}

#[test]
fn a_304_keeps_the_freshness_that_it_does_not_name() {
    let mut life = Life::new();
    let said = |body, fresh_seconds| Answer { fresh_seconds, ..answer(&feed(), None, body) };
    life.answered(&said(Some("0"), Some(7_200)), reading(Vec::new()));
    for (body, fresh_seconds, expect) in [
        (None, None, Some(7_200)),
        (None, Some(3_600), Some(3_600)),
        (None, Some(0), None),
        (None, None, None),
        (None, Some(60), Some(60)),
        (Some("0"), None, None),
    ] {
        life.answered(&said(body, fresh_seconds), Lesson::Unchanged);
        assert_eq!(life.state.wishes.fresh_seconds, expect, "{body:?} {fresh_seconds:?}");
    }
}

#[test]
fn a_permanent_redirect_is_adopted_after_a_week_and_a_temporary_one_never() {
    let (to, mut life) = (url("https://new.example.org/feed"), Life::new());
    for _ in 0..8 {
        assert_eq!(life.asked(), feed());
        life.answered(&answer(&to, Some(to.as_str()), Some("a")), reading(Vec::new()));
        life.pass_days(1);
    }
    assert_eq!((life.asked(), &life.heard[..]), (to.clone(), &[Notice::Moved { to: to.clone() }][..]));
    // Its validators are those of the new address, so the first poll there is conditional.
    let next = question(&life.subscribed, &life.state, &life.options, life.now);
    assert_eq!(next.validators.unwrap().of.as_ref(), Some(&to));

    let mut life = Life::new();
    for _ in 0..30 {
        life.answered(&answer(&to, None, Some("a")), reading(Vec::new()));
        life.pass_days(1);
    }
    assert_eq!(life.asked(), feed());
}

#[test]
fn a_redirect_that_wavers_starts_again_and_https_counts_at_once() {
    let mut life = Life::new();
    for target in ["https://a.example.org/", "https://b.example.org/"].iter().cycle().take(12) {
        life.answered(&answer(&url(target), Some(target), Some("a")), reading(Vec::new()));
        life.pass_days(2);
    }
    assert_eq!(life.asked(), feed());

    let mut life = Life { subscribed: url("http://example.org/feed"), ..Life::new() };
    life.answered(&answer(&feed(), Some(feed().as_str()), Some("a")), reading(Vec::new()));
    assert_eq!(life.asked(), feed());

    // Also where it is the first step of several; the others must stand for a week.
    let mut life = Life { subscribed: url("http://example.org/feed"), ..Life::new() };
    let to = url("https://example.org/final");
    for _ in 0..9 {
        let through = Answer { first_moved: Some(feed()), ..answer(&to, Some(to.as_str()), Some("a")) };
        let direct = answer(&to, Some(to.as_str()), Some("a"));
        let answer = if life.asked().scheme() == "http" { through } else { direct };
        life.answered(&answer, reading(Vec::new()));
        if life.heard.len() == 1 {
            assert_eq!(life.asked(), feed());
        }
        life.pass_days(1);
    }
    assert_eq!(life.asked(), to);
}

#[test]
fn an_adopted_address_that_dies_is_given_up() {
    let mut life = Life::new();
    life.state.adopted = Some(url("https://new.example.org/feed"));
    for _ in 0..6 {
        assert_ne!(life.asked(), feed());
        life.failed(&error(404));
    }
    assert_eq!((life.asked(), life.heard.last()), (feed(), Some(&Notice::MovedBack)));
    for class in [Class::NotAFeed, Class::NoStories] {
        let (new, mut life) = (url("https://new.example.org/feed"), Life::new());
        life.state.adopted = Some(new.clone());
        for _ in 0..6 {
            assert_eq!(life.asked(), new);
            let useless = Lesson::Useless { class, words: "a page".into(), announced: None };
            life.answered(&answer(&new, None, Some("<html>")), useless);
        }
        assert_eq!((life.asked(), life.heard.last()), (feed(), Some(&Notice::MovedBack)));
    }
    life.state.adopted = Some(url("https://new.example.org/feed"));
    life.failed(&fetch::Error::Gone { host: "new.example.org".into() });
    assert_eq!((life.asked(), life.state.parked), (feed(), None));
}

#[test]
fn gone_for_good_is_polled_no_more() {
    let mut life = Life::new();
    life.failed(&fetch::Error::Gone { host: "example.org".into() });
    assert_eq!((&life.state.next, health(&life.state, life.now)), (&None, Health::Gone));
    assert_eq!(life.heard, [Notice::Parked], "and told once");
}

#[test]
fn a_pause_of_the_domain_is_waited_for_and_is_nobodys_failure() {
    let mut life = Life::new();
    let until = life.now + SignedDuration::from_mins(90);
    life.failed(&fetch::Error::Paused { host: "example.org".into(), until });
    let due = life.state.next.clone().unwrap();
    assert!(due.at >= until && due.at <= until + POSTPONED);
    assert_eq!((due.reason, life.state.streak, life.state.polled), (Reason::RetryAfter, 0, None));
}

#[test]
fn whoever_was_told_to_wait_comes_after_the_others_of_its_domain() {
    let (mut told, mut other) = (Life::new(), Life::new());
    let until = told.now + SignedDuration::from_hours(5);
    let (host, retry_after) = ("example.org".to_owned(), Some(until));
    told.failed(&fetch::Error::Status { host: host.clone(), status: 429, retry_after });
    other.failed(&fetch::Error::Paused { host, until });
    let at = |life: &Life| life.state.next.as_ref().unwrap().at;
    assert!(at(&told) > at(&other) && at(&other) >= until);
}

#[test]
fn what_was_found_to_be_a_page_is_one_until_a_feed_is_found() {
    let mut life = Life::new();
    let auto = Subscription::new(feed());
    let kept_out_of = |state: &PollState| is_page(&auto, &kept_out(state.clone()));
    assert!(!is_page(&auto, &life.state) && kept_out_of(&life.state));
    let front = Lesson::Read(Reading {
        new: Vec::new(),
        rhythm: Rhythm::default(),
        announced: None,
        by_link: false,
        is_page: true,
        warnings: &[],
    });
    life.answered(&answer(&feed(), None, Some("<html>")), front);
    assert!(is_page(&auto, &life.state));
    life.answered(&answer(&feed(), None, None), Lesson::Unchanged);
    assert!(is_page(&auto, &life.state));
    life.answered(&answer(&feed(), None, Some("a")), reading(Vec::new()));
    assert!(!is_page(&auto, &life.state) && !kept_out_of(&life.state), "the page may pass");
    let kind = |kind| Subscription { kind, ..auto.clone() };
    assert!(is_page(&kind(Kind::Page), &life.state));
    life.state.is_page = true;
    assert!(!is_page(&kind(Kind::Feed), &life.state));
}

#[test]
fn a_page_leads_to_the_feed_it_announces() {
    let found = url("https://example.org/feed.xml");
    let page = |announced: &Url| Lesson::Useless {
        class: Class::NotAFeed,
        words: "a page".into(),
        announced: Some(announced.clone()),
    };
    // The operator subscribed to a home page.
    let mut life = Life { subscribed: url("https://example.org/"), ..Life::new() };
    life.answered(&answer(&url("https://example.org/"), None, Some("<html>")), page(&found));
    assert_eq!((life.asked(), life.wait()), (found.clone(), 0));
    life.answered(&answer(&found, None, Some("a")), reading(vec![None]));
    assert!(matches!(life.heard[..], [Notice::Moved { .. }]), "nothing has failed: {:?}", life.heard);
    // A feed that turned into a page: the page must say so for a week.
    let mut life = Life::new();
    life.answered(&answer(&feed(), None, Some("a")), reading(Vec::new()));
    for _ in 0..8 {
        assert_eq!(life.asked(), feed());
        life.answered(&answer(&feed(), None, Some("<html>")), page(&found));
        life.pass_days(1);
    }
    assert_eq!(life.asked(), found);
    // Nothing of the page was taken for content.
    assert_eq!(life.state.body_hash, Some(BodyHash::of(b"a")));
}

#[test]
fn a_hub_is_relied_on_after_its_first_push_and_no_longer_than_it_keeps_its_word() {
    let mut life = Life::new();
    let minutes = |life: &Life, n: i64| life.now - SignedDuration::from_mins(n);
    life.answered(&answer(&feed(), None, Some("0")), reading(Vec::new()));
    life.state.lease = Some(life.now + SignedDuration::from_hours(24 * 10));
    life.wait();
    life.answered(&answer(&feed(), None, None), Lesson::Unchanged);
    assert_eq!(life.state.next.as_ref().unwrap().reason, Reason::Usual, "nothing was pushed yet");
    life.state = pushed(&life.state, &[None], life.now);
    life.wait();
    life.answered(&answer(&feed(), None, None), Lesson::Unchanged);
    assert_eq!(life.state.next.as_ref().unwrap().reason, Reason::Pushed);
    assert!(life.wait() >= 24 * 60);
    // What was published a moment ago may still be on its way through the hub.
    let fresh = vec![Some(minutes(&life, 5))];
    life.answered(&answer(&feed(), None, Some("1")), reading(fresh));
    assert!(life.state.is_pushed(life.now) && life.heard.is_empty());
    life.wait();
    let late = vec![Some(minutes(&life, 90))];
    life.answered(&answer(&feed(), None, Some("2")), reading(late));
    assert_eq!(life.heard, [Notice::Unpushed]);
    assert!(life.wait() < 24 * 60);
}

#[test]
fn a_lease_that_ends_brings_the_next_poll_forward() {
    let mut life = Life::new();
    life.state.lease = Some(life.now + SignedDuration::from_hours(24 * 10));
    life.state.pushed = Some(life.now);
    life.answered(&answer(&feed(), None, Some("0")), reading(Vec::new()));
    let planned = life.state.next.clone().unwrap();
    unpushed(&mut life.state, &feed(), &life.options, life.now);
    assert_eq!(life.state.next.as_ref(), Some(&planned), "the lease holds");
    life.state.lease = None;
    unpushed(&mut life.state, &feed(), &life.options, life.now);
    let due = life.state.next.clone().unwrap();
    assert_eq!((due.reason, due.at < planned.at), (Reason::Usual, true));
    // A push that cannot be read has the feed polled, but not sooner than the operator allows.
    life.state = nudged(&life.state, &life.options, life.now);
    let due = life.state.next.clone().unwrap();
    assert_eq!((due.reason, due.at), (Reason::Nudged, life.now + life.options.cadence.shortest));
}

#[test]
fn undated_entries_tell_a_rhythm_by_their_arrival() {
    let mut life = Life::new();
    life.answered(&answer(&feed(), None, Some("0")), reading(vec![None; 20]));
    assert_eq!((life.state.recent.len(), life.wait()), (0, 60 + life_jitter(60)));
    for n in 1..=6 {
        life.now = START.parse::<Timestamp>().unwrap() + SignedDuration::from_hours(4 * n);
        life.answered(&answer(&feed(), None, Some("n")), reading(vec![None]));
    }
    let reason = life.state.next.as_ref().unwrap().reason;
    assert_eq!((life.wait(), reason), (60 + life_jitter(60), Reason::Rhythm));
}

/// The jitter of this subscription for an interval in minutes.
fn life_jitter(minutes: i64) -> i64 {
    let state =
        PollState { outcome: Outcome { class: Class::Fresh, ..Outcome::default() }, ..PollState::default() };
    let usual = cadence::Options { usual: SignedDuration::from_mins(minutes), ..cadence::Options::default() };
    let now: Timestamp = START.parse().unwrap();
    cadence::next(now, &usual, cadence::seed(&feed()), &state, None).at.duration_since(now).as_mins()
        - minutes
}

#[test]
fn the_state_survives_a_restart_and_says_nothing_that_was_never_set() {
    assert_eq!(serde_json::to_string(&PollState::default()).unwrap(), r#"{"outcome":{"class":"waiting"}}"#);
    let mut life = Life::new();
    life.answered(&answer(&feed(), Some("https://b.example/"), Some("a")), reading(vec![Some(life.now)]));
    let stored = serde_json::to_string(&life.state).unwrap();
    assert_eq!(serde_json::from_str::<PollState>(&stored).unwrap(), life.state);
}
