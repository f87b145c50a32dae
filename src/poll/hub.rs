//! A WebSub subscriber (W3C Recommendation, 23 January 2018): a hub pushes what polling would find.
//!
//! What a feed announces, what a hub asks and what it pushes come in; the hub's part of the polling
//! state and what is to be sent come out. Pure: the requests are made, and the callback is served, by
//! others. Polling goes on beside the pushes, at the operator's longest interval, and takes over again
//! when a poll finds news that no push had brought.

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use url::{Url, form_urlencoded};

use crate::model::{Hub, Phase, PollState};

/// How long we ask a hub to push before we ask again.
const LEASE: SignedDuration = SignedDuration::from_hours(10 * 24);
/// A hub that grants more is asked again all the same (§5.1 leaves the length to the hub).
const LEASE_LONGEST: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A subscription is renewed when this is left of it.
const RENEW: SignedDuration = SignedDuration::from_hours(24);
/// A hub that did not verify within this is asked again, each time after twice as long.
const PATIENCE: SignedDuration = SignedDuration::from_hours(1);
/// A hub that refused, or whose pushes stopped, is asked again after this.
const SULK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Failures after which the time between two attempts grows no more.
const PATIENCE_DOUBLINGS: u32 = 7;

/// What makes a callback unguessable and a push believable; from the machine's random source.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    pub token: String,
    pub secret: String,
}

impl Keys {
    /// The keys that these random bytes stand for, as hexadecimal.
    #[must_use]
    pub fn from_random(bytes: [u8; 48]) -> Self {
        use std::fmt::Write;
        let hex = |bytes: &[u8]| {
            bytes.iter().fold(String::new(), |mut text, byte| {
                // Writing to a string does not fail.
                let _ = write!(text, "{byte:02x}");
                text
            })
        };
        Self { token: hex(&bytes[..16]), secret: hex(&bytes[16..]) }
    }
}

/// Takes up what a feed announces: the first hub that is a web address, and the feed's own name for
/// itself. A hub or topic that changed begins anew; a feed that announces none any more loses its hub.
pub fn announced(
    state: &mut PollState,
    hubs: &[Url],
    topic: Option<&Url>,
    keys: impl FnOnce() -> Keys,
    now: Timestamp,
) {
    let hub = hubs.iter().find(|hub| matches!(hub.scheme(), "http" | "https"));
    let (Some(hub), Some(topic)) = (hub, topic) else {
        state.hub = None;
        return;
    };
    if state.hub.as_ref().is_some_and(|held| held.hub == *hub && held.topic == *topic) {
        return;
    }
    let Keys { token, secret } = keys();
    state.hub = Some(Hub {
        hub: hub.clone(),
        topic: topic.clone(),
        token,
        secret,
        phase: Phase::Announced,
        since: now,
        until: None,
        pushed: None,
        failures: 0,
    });
}

/// The form to be posted to the hub (§5.1), if it is time to ask: at first, to renew, and again after
/// a silence or a refusal. `callback` is the public address that ends in the hub's token.
#[must_use]
pub fn request(hub: &Hub, callback: &Url, now: Timestamp) -> Option<String> {
    let waited = now.duration_since(hub.since);
    let due = match hub.phase {
        Phase::Announced => true,
        Phase::Asked => waited >= PATIENCE * (1 << hub.failures.min(PATIENCE_DOUBLINGS)),
        Phase::Active => {
            hub.until.is_none_or(|until| until.duration_since(now) <= RENEW) && waited >= PATIENCE
        }
        Phase::Denied => waited >= SULK,
    };
    due.then(|| {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("hub.mode", "subscribe")
            .append_pair("hub.topic", hub.topic.as_str())
            .append_pair("hub.callback", callback.as_str())
            .append_pair("hub.secret", &hub.secret)
            .append_pair("hub.lease_seconds", &LEASE.as_secs().to_string())
            .finish()
    })
}

/// Records that the hub was asked, and whether it took the request (any 2xx, §5.1.1). A subscription
/// that is being renewed stays active until it ends.
pub fn asked(hub: &mut Hub, took_it: bool, now: Timestamp) {
    hub.since = now;
    hub.failures = if took_it && hub.phase == Phase::Announced { 0 } else { hub.failures.saturating_add(1) };
    let is_renewal = hub.phase == Phase::Active && hub.until.is_some_and(|until| until > now);
    if !is_renewal {
        hub.phase = Phase::Asked;
    }
}

/// What the callback answers to a GET: the challenge with 200, or 404.
///
/// Only what we asked for is confirmed: this topic, a subscription, while one is asked for or active.
/// A denial (§5.2) is taken note of and needs no echo.
pub fn verify(hub: &mut Hub, query: &str, now: Timestamp) -> Option<String> {
    let field = |name: &str| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    if field("hub.topic")? != hub.topic.as_str() {
        return None;
    }
    match field("hub.mode")?.as_str() {
        "denied" => {
            (hub.phase, hub.since) = (Phase::Denied, now);
            None
        }
        "subscribe" if matches!(hub.phase, Phase::Asked | Phase::Active) => {
            let challenge = field("hub.challenge")?;
            let lease = field("hub.lease_seconds").and_then(|seconds| seconds.parse().ok());
            let lease = lease.map_or(LEASE, SignedDuration::from_secs).clamp(RENEW, LEASE_LONGEST);
            (hub.phase, hub.since, hub.failures) = (Phase::Active, now, 0);
            hub.until = now.checked_add(lease).ok();
            Some(challenge)
        }
        _ => None,
    }
}

/// Whether a push is the hub's: its `X-Hub-Signature` (§5.2.1) is made with our secret over the very
/// body. A push without one is nobody's; the callback answers 2xx all the same and drops it (§8).
#[must_use]
pub fn is_genuine(hub: &Hub, signature: Option<&str>, body: &[u8]) -> bool {
    let Some((method, digest)) = signature.and_then(|signature| signature.trim().split_once('=')) else {
        return false;
    };
    let Some(digest) = from_hex(digest) else { return false };
    let key = hub.secret.as_bytes();
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

/// Records a genuine push.
pub fn pushed(hub: &mut Hub, now: Timestamp) {
    hub.pushed = Some(now);
}

/// Looks at what a poll found beside the pushes. News that is older than a push's way here, and that
/// none brought since the last poll, means that the pushes have stopped.
pub(super) fn polled(state: &mut PollState, last: Option<Timestamp>, found_news: bool, now: Timestamp) {
    let Some(hub) = state.hub.as_mut().filter(|hub| hub.phase == Phase::Active) else { return };
    let has_ended = hub.until.is_none_or(|until| until <= now);
    // Polls before the verification prove nothing against the hub.
    let is_silent =
        last.is_some_and(|last| last > hub.since && hub.pushed.is_none_or(|pushed| pushed < last));
    if has_ended || (found_news && is_silent) {
        (hub.phase, hub.since) = (if has_ended { Phase::Announced } else { Phase::Denied }, now);
        hub.until = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-24T12:00:00Z";

    fn now() -> Timestamp {
        NOW.parse().unwrap()
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn state() -> PollState {
        let mut state = PollState::default();
        let keys = || Keys { token: "t0".into(), secret: "s3cr3t".into() };
        announced(
            &mut state,
            &[url("https://hub.example/")],
            Some(&url("https://example.org/feed")),
            keys,
            now(),
        );
        state
    }

    fn active() -> Hub {
        let mut hub = state().hub.unwrap();
        asked(&mut hub, true, now());
        let query = "hub.mode=subscribe&hub.topic=https%3A%2F%2Fexample.org%2Ffeed&hub.challenge=a%26b&hub.lease_seconds=864000";
        assert_eq!(verify(&mut hub, query, now()).as_deref(), Some("a&b"));
        hub
    }

    #[test]
    fn a_hub_is_asked_once_and_then_with_patience() {
        let (callback, mut hub) = (url("https://desk.example/websub/t0"), state().hub.unwrap());
        let form = request(&hub, &callback, now()).unwrap();
        assert!(
            form.starts_with("hub.mode=subscribe&hub.topic=https%3A%2F%2Fexample.org%2Ffeed&hub.callback=")
        );
        asked(&mut hub, true, now());
        assert_eq!(request(&hub, &callback, now()), None);
        assert!(request(&hub, &callback, now() + PATIENCE).is_some());
        asked(&mut hub, false, now() + PATIENCE);
        assert_eq!(request(&hub, &callback, now() + PATIENCE * 2), None);
        assert!(request(&hub, &callback, now() + PATIENCE * 3).is_some());
    }

    #[test]
    fn only_what_we_asked_for_is_confirmed() {
        let mut hub = state().hub.unwrap();
        let right = "hub.mode=subscribe&hub.topic=https://example.org/feed&hub.challenge=x";
        assert_eq!(verify(&mut hub, right, now()), None, "before we asked");
        asked(&mut hub, true, now());
        assert_eq!(verify(&mut hub, &right.replace("feed", "other"), now()), None);
        assert_eq!(verify(&mut hub, &right.replace("=subscribe", "=unsubscribe"), now()), None);
        assert_eq!(verify(&mut hub, right, now()).as_deref(), Some("x"));
        assert_eq!((hub.phase, hub.until), (Phase::Active, Some(now() + LEASE)));
        verify(&mut hub, &right.replace("=subscribe", "=denied"), now());
        assert_eq!(hub.phase, Phase::Denied);
    }

    #[test]
    fn a_lease_is_renewed_a_day_before_its_end_and_stays_active_meanwhile() {
        let (callback, mut hub) = (url("https://desk.example/websub/t0"), active());
        assert_eq!(request(&hub, &callback, now() + SignedDuration::from_hours(8 * 24)), None);
        let late = now() + SignedDuration::from_hours(9 * 24 + 1);
        assert!(request(&hub, &callback, late).is_some());
        asked(&mut hub, true, late);
        assert_eq!((hub.phase, request(&hub, &callback, late)), (Phase::Active, None));
    }

    #[test]
    fn only_the_hubs_own_signature_counts() {
        let hub = active();
        let sign = |body: &[u8]| {
            let mac = <Hmac<sha2::Sha256> as KeyInit>::new_from_slice(b"s3cr3t").unwrap().chain_update(body);
            mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
        };
        let good = format!("sha256={}", sign(b"<rss/>"));
        assert!(is_genuine(&hub, Some(&good), b"<rss/>"));
        assert!(!is_genuine(&hub, Some(&good), b"<rss />"));
        assert!(!is_genuine(&hub, Some(&good.replace("sha256", "md5")), b"<rss/>"));
        assert!(!is_genuine(&hub, Some("sha256="), b"<rss/>"));
        assert!(!is_genuine(&hub, Some("sha1=zz"), b"<rss/>"));
        assert!(!is_genuine(&hub, None, b"<rss/>"));
    }

    #[test]
    fn polling_takes_over_when_the_pushes_stop() {
        let day = SignedDuration::from_hours(24);
        let phase_after = |pushed: Option<Timestamp>, found_news: bool, at: Timestamp| {
            let mut state = PollState { hub: Some(Hub { pushed, ..active() }), ..PollState::default() };
            polled(&mut state, Some(now() + day), found_news, at);
            state.hub.unwrap().phase
        };
        assert_eq!(phase_after(None, true, now() + day * 2), Phase::Denied);
        assert_eq!(phase_after(None, false, now() + day * 2), Phase::Active);
        assert_eq!(phase_after(Some(now() + day + PATIENCE), true, now() + day * 2), Phase::Active);
        assert_eq!(phase_after(None, false, now() + day * 11), Phase::Announced);
    }

    #[test]
    fn another_hub_begins_anew_and_none_ends_it() {
        let mut state = state();
        state.hub = Some(active());
        let never = || panic!("the keys of a hub that is known are kept");
        announced(
            &mut state,
            &[url("https://hub.example/")],
            Some(&url("https://example.org/feed")),
            never,
            now(),
        );
        assert_eq!(state.hub.as_ref().unwrap().phase, Phase::Active);
        let keys = || Keys::from_random([0xab; 48]);
        announced(
            &mut state,
            &[url("https://hub2.example/")],
            Some(&url("https://example.org/feed")),
            keys,
            now(),
        );
        let hub = state.hub.clone().unwrap();
        assert_eq!((hub.phase, hub.token.len(), hub.secret.len()), (Phase::Announced, 32, 64));
        announced(&mut state, &[], None, || Keys::from_random([0; 48]), now());
        assert_eq!(state.hub, None);
    }
}
