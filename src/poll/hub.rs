//! A WebSub subscriber (W3C Recommendation, 23 January 2018): a hub pushes what polling would find.
//!
//! What a feed announces, what a hub asks and what it pushes come in; our side of the subscription
//! and what is to be sent come out. Pure: the requests are made, and the callback is served, by the
//! daemon. Polling goes on beside the pushes, at the operator's longest interval, and takes over again
//! when a poll finds news that no push had brought ([`super::answered`]).

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use url::{Url, form_urlencoded};

use crate::clock;
use crate::fetch::Answer;
use crate::link::is_web;
use crate::model::{Announced, Feed, Hub, Phase, Secret, SubscriptionId};

/// How long we ask a hub to push before we ask again.
const LEASE: SignedDuration = SignedDuration::from_hours(10 * 24);
/// A hub that grants more is asked again all the same (§5.1 leaves the length to the hub).
const LEASE_LONGEST: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A hub that grants less, or nothing that makes sense, is taken to have meant this: a lease of a second
/// would be renewed every second.
const LEASE_SHORTEST: SignedDuration = SignedDuration::from_hours(1);
/// A lease is renewed when this is left of it, or a quarter of a short one.
const RENEW: SignedDuration = SignedDuration::from_hours(24);
/// A hub that did not verify within this is asked again, each time after twice as long.
const PATIENCE: SignedDuration = SignedDuration::from_hours(1);
/// The same within a lease, as a part of the time that is left for renewing it.
const RENEW_PARTS: i32 = 8;
/// Attempts after which the time between two of them grows no more.
const DOUBLINGS: u32 = 7;
/// A hub that refused is asked again after this.
const SULK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Attempts to end a subscription; after that the lease's end does it.
const FAREWELLS: u32 = 4;

/// What makes a callback unguessable and a push believable; from the machine's random source.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    pub token: String,
    pub secret: Secret,
}

impl Keys {
    /// The keys that these random bytes stand for, as hexadecimal.
    #[must_use]
    pub fn from_random(bytes: &[u8; 48]) -> Self {
        use std::fmt::Write;
        let hex = |bytes: &[u8]| {
            bytes.iter().fold(String::new(), |mut text, byte| {
                // Writing to a string does not fail.
                let _ = write!(text, "{byte:02x}");
                text
            })
        };
        Self { token: hex(&bytes[..16]), secret: Secret::new(hex(&bytes[16..])) }
    }
}

/// What an answer says of the feed's hub: in its header fields, else in the document (§4). The first
/// hub that is a web address counts; without a name for the topic there is nothing to subscribe to.
#[must_use]
pub(super) fn announced(answer: &Answer, feed: &Feed) -> Option<Announced> {
    let hubs = if answer.hubs.is_empty() { &feed.hubs } else { &answer.hubs };
    let hub = hubs.iter().find(|hub| is_web(hub))?;
    let topic = answer.self_link.as_ref().or(feed.self_link.as_ref())?;
    Some(Announced { hub: hub.clone(), topic: topic.clone() })
}

/// A subscription that is yet to be asked for. `base` is where hubs reach us; it ends with a slash.
#[must_use]
pub fn begin(
    subscription: SubscriptionId,
    announced: Announced,
    base: &Url,
    keys: Keys,
    now: Timestamp,
) -> Hub {
    Hub {
        subscription,
        announced,
        callback: callback(base, &keys.token),
        token: keys.token,
        secret: keys.secret,
        phase: Phase::Announced,
        begun: now,
        since: now,
        lease: None,
        attempts: 0,
        trouble: String::new(),
    }
}

/// The address that ends in a hub's token.
#[must_use]
pub fn callback(base: &Url, token: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/websub/{token}", base.path().trim_end_matches('/')));
    url
}

/// Until when the hub pushes, while it does. Of an agreement that a wrong clock wrote down nobody knows when
/// it ends.
#[must_use]
pub fn lease(hub: &Hub, now: Timestamp) -> Option<Timestamp> {
    let (begun, end) = hub.lease?;
    (hub.phase == Phase::Active && end > now && !is_ahead(begun, now)).then_some(end)
}

/// The last push, if it was this hub's.
#[must_use]
pub fn proven(hub: &Hub, pushed: Option<Timestamp>) -> Option<Timestamp> {
    pushed.filter(|at| *at >= hub.begun)
}

fn is_ahead(noted: Timestamp, now: Timestamp) -> bool {
    clock::is_wrong(noted, SignedDuration::ZERO, now)
}

/// The form to be posted to the hub (§5.1), if it is time to ask: at first, to renew, to leave, and
/// again after a silence or a refusal. The hub may verify before it has answered, so the state is that
/// of a hub that was asked from here on.
pub fn ask(hub: &mut Hub, now: Timestamp) -> Option<String> {
    if !is_due(hub, now) {
        return None;
    }
    // Neither lies ahead, or the clock that set it was wrong.
    (hub.begun, hub.since) = (hub.begun.min(now), now);
    hub.attempts = hub.attempts.saturating_add(1);
    if lease(hub, now).is_none() && hub.phase != Phase::Leaving {
        (hub.phase, hub.lease) = (Phase::Asked, None);
    }
    let is_leaving = hub.phase == Phase::Leaving;
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("hub.mode", if is_leaving { "unsubscribe" } else { "subscribe" })
        .append_pair("hub.topic", hub.announced.topic.as_str())
        .append_pair("hub.callback", hub.callback.as_str());
    if !is_leaving {
        form.append_pair("hub.secret", hub.secret.expose())
            .append_pair("hub.lease_seconds", &LEASE.as_secs().to_string());
    }
    Some(form.finish())
}

fn is_due(hub: &Hub, now: Timestamp) -> bool {
    if is_ahead(hub.since, now) {
        return true;
    }
    let waited = now.duration_since(hub.since);
    let doublings = hub.attempts.saturating_sub(1).min(DOUBLINGS);
    let is_patient = |patience: SignedDuration| hub.attempts == 0 || waited >= patience * (1 << doublings);
    match (hub.phase, hub.lease) {
        (Phase::Announced, _) => true,
        (Phase::Denied, _) => waited >= SULK,
        (Phase::Active, Some((begun, end))) if lease(hub, now).is_some() => {
            let margin = (end.duration_since(begun) / 4).min(RENEW);
            end.duration_since(now) <= margin && is_patient(margin / RENEW_PARTS)
        }
        (Phase::Asked | Phase::Active | Phase::Leaving, _) => is_patient(PATIENCE),
    }
}

/// Makes an end of a subscription; false where the hub knows nothing of it, so that there is nothing
/// to end.
pub fn leave(hub: &mut Hub, now: Timestamp) -> bool {
    if hub.phase == Phase::Leaving {
        return true;
    }
    if !matches!(hub.phase, Phase::Asked | Phase::Active) {
        return false;
    }
    (hub.phase, hub.since, hub.attempts) = (Phase::Leaving, now, 0);
    true
}

/// Whether nothing more is to be done about a hub that we leave.
#[must_use]
pub fn is_left(hub: &Hub, now: Timestamp) -> bool {
    let has_ended = hub.lease.is_some_and(|(_, end)| end <= now);
    hub.phase == Phase::Leaving && (has_ended || hub.attempts >= FAREWELLS)
}

/// What the callback answers to a GET (§5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// This is what we asked for; the text is to be echoed.
    Subscribed(String),
    /// The same for the end of the subscription: the hub is done with.
    Left(String),
    /// The hub refuses (§5.2); no echo is needed.
    Denied,
    /// We did not ask for this.
    Unknown,
}

/// Holds a hub's question against what we asked for: this topic, and a subscription while one is
/// asked for or active, or its end while we leave.
pub fn verify(hub: &mut Hub, query: &str, now: Timestamp) -> Verified {
    let field = |name: &str| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    if field("hub.topic").as_deref() != Some(hub.announced.topic.as_str()) {
        return Verified::Unknown;
    }
    match (field("hub.mode").as_deref(), hub.phase, field("hub.challenge")) {
        (Some("denied"), Phase::Asked | Phase::Active, _) => {
            (hub.phase, hub.begun, hub.since, hub.lease) = (Phase::Denied, now, now, None);
            let reason = field("hub.reason").unwrap_or_default();
            hub.trouble = format!("it refuses {}", reason.chars().take(TROUBLE_CHARS).collect::<String>());
            Verified::Denied
        }
        (Some("subscribe"), Phase::Asked | Phase::Active, Some(challenge)) => {
            let granted = field("hub.lease_seconds").and_then(|seconds| seconds.parse().ok());
            let granted = granted.map_or(LEASE, SignedDuration::from_secs);
            let granted = granted.clamp(LEASE_SHORTEST, LEASE_LONGEST);
            (hub.phase, hub.since, hub.attempts) = (Phase::Active, now, 0);
            hub.lease = now.checked_add(granted).ok().map(|end| (now, end));
            hub.trouble.clear();
            Verified::Subscribed(challenge)
        }
        (Some("unsubscribe"), Phase::Leaving, Some(challenge)) => Verified::Left(challenge),
        _ => Verified::Unknown,
    }
}

/// Characters of a hub's reason that are kept.
const TROUBLE_CHARS: usize = 120;

/// Whether a push is the hub's: its `X-Hub-Signature` (§7.1) is made with our secret over the very
/// body. A push without one is nobody's; it is answered like any other and dropped.
#[must_use]
pub fn is_genuine(secret: &Secret, signature: Option<&str>, body: &[u8]) -> bool {
    let Some((method, digest)) = signature.and_then(|signature| signature.trim().split_once('=')) else {
        return false;
    };
    let Some(digest) = from_hex(digest) else { return false };
    let key = secret.expose().as_bytes();
    match method.to_ascii_lowercase().as_str() {
        "sha1" => checks::<Hmac<sha1::Sha1>>(key, body, &digest),
        "sha256" => checks::<Hmac<sha2::Sha256>>(key, body, &digest),
        "sha384" => checks::<Hmac<sha2::Sha384>>(key, body, &digest),
        "sha512" => checks::<Hmac<sha2::Sha512>>(key, body, &digest),
        _ => false,
    }
}

/// Compares in constant time.
fn checks<M: Mac + KeyInit>(key: &[u8], body: &[u8], digest: &[u8]) -> bool {
    <M as KeyInit>::new_from_slice(key).is_ok_and(|mac| mac.chain_update(body).verify_slice(digest).is_ok())
}

/// Hexadecimal to bytes, at most as many as the longest digest has.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    const LONGEST: usize = 128;
    if text.len() > LONGEST || text.len() % 2 == 1 || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

/// The hub's part in one sentence for the operator.
#[must_use]
pub fn words(hub: &Hub, pushed: Option<Timestamp>, now: Timestamp) -> String {
    let name = hub.announced.hub.host_str().unwrap_or_default();
    let trouble = if hub.trouble.is_empty() { String::new() } else { format!(" ({})", hub.trouble) };
    match (hub.phase, lease(hub, now)) {
        (Phase::Announced, _) => format!("{name} is to be asked for pushes"),
        (Phase::Active, Some(end)) => match proven(hub, pushed) {
            Some(last) => format!("{name} pushes until {end:.0}, last at {last:.0}"),
            None => format!("{name} has agreed to push until {end:.0}; polled as usual until it does"),
        },
        (Phase::Active, None) => format!("{name} pushed until its agreement ended; it is to be asked again"),
        (Phase::Asked, _) => format!("{name} has not confirmed our request{trouble}"),
        (Phase::Denied, _) => format!("{name} does not push{trouble}"),
        (Phase::Leaving, _) => format!("{name} is told to push no more{trouble}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOPIC: &str = "https://example.org/feed";

    fn now() -> Timestamp {
        "2026-11-24T12:00:00Z".parse().unwrap()
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn hours(n: i64) -> SignedDuration {
        SignedDuration::from_hours(n)
    }

    fn new() -> Hub {
        let announced = Announced { hub: url("https://hub.example/"), topic: url(TOPIC) };
        let keys = Keys { token: "t0".into(), secret: Secret::new("s3cr3t") };
        begin(SubscriptionId(1), announced, &url("https://desk.example/news/"), keys, now())
    }

    fn query(mode: &str, lease: i64) -> String {
        format!("hub.mode={mode}&hub.topic={TOPIC}&hub.challenge=a%26b&hub.lease_seconds={lease}")
    }

    fn active(lease_seconds: i64) -> Hub {
        let mut hub = new();
        ask(&mut hub, now()).unwrap();
        let verified = verify(&mut hub, &query("subscribe", lease_seconds), now());
        assert_eq!(verified, Verified::Subscribed("a&b".into()));
        hub
    }

    #[test]
    fn a_hub_is_asked_at_once_and_then_with_patience() {
        let mut hub = new();
        let form = ask(&mut hub, now()).unwrap();
        let fields: Vec<_> = form_urlencoded::parse(form.as_bytes()).collect();
        let field = |name: &str| fields.iter().find(|(key, _)| key == name).unwrap().1.as_ref();
        assert_eq!((field("hub.mode"), field("hub.topic")), ("subscribe", TOPIC));
        assert_eq!(field("hub.callback"), "https://desk.example/news/websub/t0");
        assert_eq!((field("hub.secret"), field("hub.lease_seconds")), ("s3cr3t", "864000"));
        let mut at = now();
        for wait in [1, 2, 4, 8] {
            assert_eq!(ask(&mut hub, at + hours(wait) - SignedDuration::from_secs(1)), None, "{wait}");
            at += hours(wait);
            assert!(ask(&mut hub, at).is_some(), "{wait}");
        }
    }

    #[test]
    fn only_what_we_asked_for_is_confirmed() {
        let mut hub = new();
        assert_eq!(verify(&mut hub, &query("subscribe", 60), now()), Verified::Unknown, "before we asked");
        ask(&mut hub, now());
        let other = query("subscribe", 60).replace("/feed", "/other");
        assert_eq!(verify(&mut hub, &other, now()), Verified::Unknown);
        assert_eq!(verify(&mut hub, &query("unsubscribe", 60), now()), Verified::Unknown);
        assert_eq!(verify(&mut hub, "hub.mode=subscribe", now()), Verified::Unknown);
        verify(&mut hub, &query("subscribe", 7_200), now());
        assert_eq!(lease(&hub, now()), Some(now() + hours(2)));
        assert_eq!(verify(&mut hub, &query("denied", 0), now()), Verified::Denied);
        assert_eq!(lease(&hub, now()), None);
        assert_eq!(ask(&mut hub, now() + hours(24 * 6)), None);
        assert!(ask(&mut hub, now() + hours(24 * 7)).is_some());
    }

    #[test]
    fn a_lease_is_renewed_before_its_end_and_holds_meanwhile() {
        let mut hub = active(864_000);
        assert_eq!(ask(&mut hub, now() + hours(9 * 24 - 1)), None);
        let late = now() + hours(9 * 24);
        assert!(ask(&mut hub, late).is_some());
        assert!(lease(&hub, late).is_some());
        assert_eq!(ask(&mut hub, late + hours(2)), None);
        assert!(ask(&mut hub, late + hours(3)).is_some(), "asked again within the lease");
        verify(&mut hub, &query("subscribe", 864_000), late + hours(4));
        assert_eq!(lease(&hub, late + hours(4)), Some(late + hours(4 + 10 * 24)));
        // A hub that grants an hour is renewed within the hour.
        let mut hub = active(3_600);
        assert_eq!(ask(&mut hub, now() + SignedDuration::from_mins(44)), None);
        assert!(ask(&mut hub, now() + SignedDuration::from_mins(46)).is_some());
    }

    #[test]
    fn a_push_from_before_a_hub_began_or_refused_does_not_speak_for_it() {
        let mut hub = active(864_000);
        let check = |hub: &Hub, pushed: Timestamp, expect| {
            let told = words(hub, Some(pushed), now());
            assert_eq!((proven(hub, Some(pushed)).is_some(), told.contains("last at")), (expect, expect));
        };
        check(&hub, now() - hours(1), false);
        check(&hub, now() + hours(1), true);
        verify(&mut hub, &query("denied", 0), now() + hours(2));
        ask(&mut hub, now() + hours(200));
        verify(&mut hub, &query("subscribe", 864_000), now() + hours(200));
        assert_eq!(proven(&hub, Some(now() + hours(1))), None);
    }

    #[test]
    fn a_lease_that_ended_is_none_and_is_asked_for_again() {
        let mut hub = active(3_600);
        let after = now() + hours(2);
        assert_eq!(lease(&hub, after), None);
        assert!(words(&hub, None, after).contains("is to be asked again"));
        assert!(ask(&mut hub, after).is_some());
        assert_eq!(hub.phase, Phase::Asked);
    }

    #[test]
    fn a_hub_is_asked_again_once_a_clock_that_was_ahead_is_right() {
        let past = now() - hours(24 * 365);
        let mut hub = active(864_000);
        assert_eq!(lease(&hub, past), None);
        assert!(ask(&mut hub, past).is_some());
        assert_eq!((hub.phase, hub.begun, hub.since), (Phase::Asked, past, past));
        assert_eq!(ask(&mut hub, past + SignedDuration::from_mins(59)), None);
        verify(&mut hub, &query("denied", 0), now());
        assert!(ask(&mut hub, past).is_some());
    }

    #[test]
    fn a_lease_that_makes_no_sense_is_renewed_once_an_hour_at_most() {
        for granted in [0, 1, 60, -5, i64::MIN] {
            let mut hub = active(granted);
            assert_eq!(lease(&hub, now()), Some(now() + LEASE_SHORTEST), "{granted}");
            let minutes = SignedDuration::from_mins(1);
            let asked = (1..=600).filter(|minute| {
                let at = now() + minutes * *minute;
                let asks = ask(&mut hub, at).is_some();
                if asks {
                    verify(&mut hub, &query("subscribe", granted), at);
                }
                asks
            });
            assert!(asked.count() <= 13, "{granted}");
        }
    }

    #[test]
    fn leaving_is_confirmed_once_and_given_up_when_the_hub_says_nothing() {
        assert!(!leave(&mut new(), now()), "the hub knows nothing of it");
        let mut hub = active(864_000);
        assert!(leave(&mut hub, now()));
        let form = ask(&mut hub, now()).unwrap();
        assert!(form.starts_with("hub.mode=unsubscribe&") && !form.contains("secret"));
        assert_eq!(verify(&mut hub, &query("subscribe", 60), now()), Verified::Unknown);
        assert_eq!(verify(&mut hub, &query("unsubscribe", 0), now()), Verified::Left("a&b".into()));
        let mut at = now();
        for _ in 1..FAREWELLS {
            assert!(!is_left(&hub, at));
            at += hours(8);
            ask(&mut hub, at).unwrap();
        }
        assert!(is_left(&hub, at));
        let mut short = active(3_600);
        leave(&mut short, now());
        assert!(is_left(&short, now() + hours(1)));
    }

    #[test]
    fn only_the_hubs_own_signature_counts() {
        fn sign<M: Mac + KeyInit>(name: &str, body: &[u8]) -> String {
            let mac = <M as KeyInit>::new_from_slice(b"s3cr3t").unwrap().chain_update(body);
            let hex =
                |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
            format!("{name}={}", hex(&mac.finalize().into_bytes()))
        }
        let secret = Secret::new("s3cr3t");
        for good in [
            sign::<Hmac<sha1::Sha1>>("sha1", b"<rss/>"),
            sign::<Hmac<sha2::Sha256>>("sha256", b"<rss/>"),
            sign::<Hmac<sha2::Sha384>>("sha384", b"<rss/>"),
            sign::<Hmac<sha2::Sha512>>("SHA512", b"<rss/>"),
        ] {
            assert!(is_genuine(&secret, Some(&good), b"<rss/>"), "{good}");
            assert!(!is_genuine(&secret, Some(&good), b"<rss />"), "{good}");
            assert!(!is_genuine(&Secret::new("other"), Some(&good), b"<rss/>"), "{good}");
        }
        let good = sign::<Hmac<sha2::Sha256>>("sha256", b"<rss/>");
        for bad in [&good.replace("sha256", "md5"), &good.replace("sha256", "sha1"), "sha256=", "sha1=zz", ""]
        {
            assert!(!is_genuine(&secret, Some(bad), b"<rss/>"), "{bad}");
        }
        assert!(!is_genuine(&secret, None, b"<rss/>"));
    }

    #[test]
    fn neither_token_nor_secret_is_printed() {
        let shown = format!("{:?}", new());
        assert!(!shown.contains("s3cr3t") && !shown.contains("t0"), "{shown}");
        let held: Hub = serde_json::from_str(&serde_json::to_string(&new()).unwrap()).unwrap();
        assert_eq!(held, new());
    }
}
