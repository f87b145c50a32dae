//! A hub's questions and pushes: only what was asked for is confirmed, with the very challenge, and
//! only what bears our secret is believed.
#![no_main]

use copydesk::model::{Announced, Phase, SubscriptionId};
use copydesk::poll::hub::{self, Keys, Verified};
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use url::{Url, form_urlencoded};

fuzz_target!(|input: (&str, &str, &[u8])| {
    let (query, signature, body) = input;
    let url = |text: &str| Url::parse(text).expect("an address");
    let announced = Announced { hub: url("https://hub.example/"), topic: url("https://vela.example/feed") };
    let (base, now) = (url("https://desk.example/"), Timestamp::UNIX_EPOCH);
    let begun = hub::begin(SubscriptionId(1), announced, &base, Keys::from_random(&[7; 48]), now);
    let field = |name| {
        let mut fields = form_urlencoded::parse(query.as_bytes());
        fields.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    let is_about_ours = field("hub.topic").as_deref() == Some(begun.announced.topic.as_str());
    let (mode, challenge) = (field("hub.mode"), field("hub.challenge"));

    let mut held = begun.clone();
    assert_eq!(hub::verify(&mut held, query, now), Verified::Unknown, "nothing was asked for");
    assert!(hub::ask(&mut held, now).is_some(), "a new subscription is asked for");
    match hub::verify(&mut held, query, now) {
        Verified::Subscribed(echo) => {
            assert!(is_about_ours);
            assert_eq!((mode.as_deref(), challenge.as_ref()), (Some("subscribe"), Some(&echo)));
            assert_eq!(held.phase, Phase::Active);
            assert!(held.lease.is_some_and(|(begun, end)| begun == now && end >= now));
        }
        Verified::Denied => {
            assert!(is_about_ours);
            assert_eq!((mode.as_deref(), held.phase), (Some("denied"), Phase::Denied));
        }
        Verified::Left(_) => panic!("nobody leaves"),
        Verified::Unknown => assert_eq!(held.phase, Phase::Asked),
    }
    let mut leaving = begun.clone();
    leaving.phase = Phase::Leaving;
    if let Verified::Left(echo) = hub::verify(&mut leaving, query, now) {
        assert!(is_about_ours);
        assert_eq!((mode.as_deref(), challenge.as_ref()), (Some("unsubscribe"), Some(&echo)));
    }
    // Nobody guesses a digest; `signature` is any text.
    assert!(!hub::is_genuine(&begun.secret, Some(signature), body));
    assert!(!hub::is_genuine(&begun.secret, None, body));
    assert!(!hub::words(&held, None, now).is_empty());
});
