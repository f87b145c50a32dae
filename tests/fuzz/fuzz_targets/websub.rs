//! A hub's questions and pushes: only what was asked for is confirmed, with the very challenge, and
//! only what bears our secret is believed.
#![no_main]

use copydesk::model::{Phase, PollState};
use copydesk::poll::hub::{self, Keys};
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use url::{Url, form_urlencoded};

fuzz_target!(|input: (&str, &str, &[u8])| {
    let (query, signature, body) = input;
    let url = |text: &str| Url::parse(text).expect("an address");
    let (there, topic, now) =
        (url("https://hub.example/"), url("https://vela.example/feed"), Timestamp::UNIX_EPOCH);
    let mut state = PollState::default();
    hub::announced(&mut state, &[there], Some(&topic), || Keys::from_random([7; 48]), now);
    let Some(mut held) = state.hub else { panic!("announced") };

    assert_eq!(hub::verify(&mut held, query, now), None, "nothing was asked for");
    held.phase = Phase::Asked;
    let field =
        |name| form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, it)| it);
    if let Some(echo) = hub::verify(&mut held, query, now) {
        assert_eq!(field("hub.topic").as_deref(), Some(topic.as_str()));
        assert_eq!(field("hub.mode").as_deref(), Some("subscribe"));
        assert_eq!(field("hub.challenge").as_deref(), Some(echo.as_str()));
        assert!(held.until.is_some_and(|until| until > now));
    } else {
        assert_ne!(held.phase, Phase::Active);
    }
    // Nobody guesses a digest; `signature` is any text.
    assert!(!hub::is_genuine(&held, Some(signature), body));
    assert!(!hub::is_genuine(&held, None, body));
});
