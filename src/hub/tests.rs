//! What the hub takes, whom it tells, and when.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::fetch::Guard;

const TOPIC: &str = "https://paper.example/feed.atom";

fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

fn read(form: &str) -> Result<Order, Refused> {
    order::read(form.as_bytes(), &Guard::default(), |topic| topic == TOPIC)
}

fn form(callback: &str) -> String {
    format!("hub.mode=subscribe&hub.topic={TOPIC}&hub.callback={callback}")
}

fn order(callback: &str) -> Order {
    read(&form(callback)).unwrap()
}

fn holds(hash: &str) -> HashMap<String, String> {
    HashMap::from([(TOPIC.to_owned(), hash.to_owned())])
}

#[test]
fn an_order_is_read_and_its_lease_is_bounded() {
    let order = order("https://reader.example/cb?id=7%23x");
    assert_eq!((order.mode, order.lease), (Mode::Subscribe, SignedDuration::from_hours(240)));
    assert_eq!(order.callback.as_str(), "https://reader.example/cb?id=7");
    for (asked, hours) in [("1", 1), ("7200", 2), ("4294967295", 720)] {
        let form = format!("{}&hub.lease_seconds={asked}", form("https://reader.example/"));
        assert_eq!(read(&form).unwrap().lease, SignedDuration::from_hours(hours));
    }
}

#[test]
fn what_is_no_order_is_refused_with_why() {
    let check = |form: &str, expect: Refused| assert_eq!(read(form), Err(expect), "{form}");
    check("", Refused::Missing("hub.mode"));
    check("hub.mode=publish&hub.topic=x&hub.callback=https://a.example/", Refused::Mode);
    check("hub.mode=subscribe&hub.callback=https://a.example/", Refused::Missing("hub.topic"));
    check(&form("https://a.example/").replace("feed.atom", "other.atom"), Refused::Topic);
    check(&form("nowhere"), Refused::Callback);
    check(&form("https://ali:x@a.example/"), Refused::Callback);
    check(&form(&format!("https://a.example/{}", "x".repeat(2_048))), Refused::Callback);
    check(&format!("{}&hub.secret={}", form("https://a.example/"), "s".repeat(200)), Refused::Secret);
    check(&format!("{}&hub.lease_seconds=-1", form("https://a.example/")), Refused::Lease);
    for closed in
        ["http://127.0.0.1/", "http://[::1]:8080/", "http://169.254.169.254/latest", "http://10.0.0.7/"]
    {
        assert!(matches!(read(&form(closed)), Err(Refused::Guarded(_))), "{closed}");
    }
    assert!(matches!(read(&form("ftp://a.example/")), Err(Refused::Guarded(_))));
    assert!(matches!(read(&form("https://a.example:25/")), Err(Refused::Guarded(_))));
}

#[test]
fn a_subscriber_is_told_of_each_change_once_and_not_too_often() {
    let mut roll = Roll::default();
    roll.confirm(&order("https://reader.example/cb"), "1".to_owned(), now());
    assert_eq!(roll.due(&holds("1"), now(), 8), []);
    let parcels = roll.due(&holds("2"), now(), 8);
    assert_eq!(parcels.len(), 1);
    assert_eq!(roll.due(&holds("2"), now(), 8), [], "it is out");
    roll.told(&parcels[0].key, Came::Arrived("2".to_owned()), now());
    assert_eq!(roll.due(&holds("2"), now() + minutes(9), 8), []);
    // Changes that come at once wait, and are told together.
    assert_eq!(roll.due(&holds("3"), now(), 8), []);
    assert_eq!(roll.next(&holds("4")), Some(now() + minutes(1)));
    assert_eq!(roll.due(&holds("4"), now() + minutes(1), 8).len(), 1);
}

#[test]
fn a_deaf_subscriber_is_tried_ever_more_rarely_and_then_left() {
    let mut roll = Roll::default();
    let key = (TOPIC.to_owned(), "https://reader.example/cb".to_owned());
    let mut at = now();
    roll.confirm(&Order { lease: SignedDuration::from_hours(720), ..order(&key.1) }, "1".to_owned(), at);
    let mut tries = 0;
    while let Some(next) = roll.next(&holds("2")) {
        at = at.max(next);
        assert_eq!(roll.due(&holds("2"), at, 8).len(), 1);
        roll.told(&key, Came::Failed, at);
        tries += 1;
    }
    assert!(roll.is_empty());
    let took = at.duration_since(now());
    assert!(tries == 16 && took > SignedDuration::from_hours(72) && took < SignedDuration::from_hours(120));
}

#[test]
fn leases_end_and_what_is_gone_leaves() {
    let mut roll = Roll::default();
    for name in ["a", "b"] {
        roll.confirm(&order(&format!("https://{name}.example/")), "1".to_owned(), now());
    }
    let key = (TOPIC.to_owned(), "https://a.example/".to_owned());
    let parcels = roll.due(&holds("2"), now(), 1);
    let row = roll.told(&parcels[0].key, Came::Gone, now()).unwrap();
    assert_eq!((row.detail, roll.len()), (None, 1));
    assert_eq!(roll.leave(&key), None, "it has left already");
    // A renewal keeps the place and the change that is still on its way.
    let later = now() + SignedDuration::from_hours(200);
    roll.confirm(&order("https://b.example/"), "2".to_owned(), later);
    assert_eq!(roll.sweep(now() + SignedDuration::from_hours(241), |_| true), []);
    assert_eq!(roll.due(&holds("2"), later, 8).len(), 1);
    // A lease that is over holds no more, and goes when it has been so for an hour.
    let over = later + SignedDuration::from_hours(241);
    assert_eq!(roll.sweep(over, |_| true), []);
    roll.told(&(TOPIC.to_owned(), "https://b.example/".to_owned()), Came::Failed, over);
    assert_eq!((roll.due(&holds("3"), over + minutes(5), 8), roll.next(&holds("3"))), (vec![], None));
    assert_eq!(roll.sweep(over + minutes(60), |_| true).len(), 1);
}

#[test]
fn a_clock_that_was_ahead_costs_no_subscriber_and_keeps_none_waiting() {
    let mut roll = Roll::default();
    let key = (TOPIC.to_owned(), "https://reader.example/cb".to_owned());
    let ahead = now() + SignedDuration::from_hours(24 * 20);
    roll.confirm(&order(&key.1), "1".to_owned(), now());
    assert_eq!(roll.sweep(ahead, |_| true), []);
    assert_eq!(roll.sweep(now(), |_| true), [], "its lease goes on once the clock is right");
    assert_eq!(roll.sweep(ahead + minutes(120), |_| true), []);
    assert_eq!(roll.due(&holds("2"), now(), 8).len(), 1);
    roll.told(&key, Came::Arrived("2".to_owned()), ahead);
    assert_eq!(roll.due(&holds("3"), now(), 8).len(), 1);
    roll.told(&key, Came::Failed, now());
    assert_eq!(roll.due(&holds("3"), now(), 8), [], "after a failure it waits as ever");
}

#[test]
fn callbacks_of_one_domain_take_turns_and_leave_places_to_others() {
    let mut roll = Roll::default();
    for n in 0..20 {
        roll.confirm(&order(&format!("https://x{n}.crowd.example/")), "1".to_owned(), now());
    }
    roll.confirm(&order("https://reader.other/"), "1".to_owned(), now());
    let parcels = roll.due(&holds("2"), now(), 8);
    assert_eq!(parcels.len(), 2, "{parcels:?}");
    assert_eq!((roll.due(&holds("2"), now(), 8), roll.next(&holds("2"))), (vec![], None));
    let of_crowd = parcels.iter().find(|parcel| parcel.key.1.contains("crowd")).unwrap();
    roll.told(&of_crowd.key, Came::Arrived("2".to_owned()), now());
    assert_eq!(roll.next(&holds("2")), Some(now()));
    assert_eq!(roll.due(&holds("2"), now(), 8).len(), 1);
}

#[test]
fn the_list_outlives_a_restart_and_keeps_its_bounds() {
    let mut roll = Roll::default();
    let secret = format!("{}&hub.secret=s3cr3t", form("https://reader.example/cb"));
    let row = roll.confirm(&read(&secret).unwrap(), "1".to_owned(), now());
    let mut again = Roll::load(vec![row], 1);
    let parcel = again.due(&holds("2"), now(), 8).pop().unwrap();
    assert_eq!(parcel.secret.unwrap().expose(), "s3cr3t");
    assert!(!format!("{again:?}").contains("s3cr3t"));
    let mut taken = 0;
    for n in 0..300 {
        let order = order(&format!("https://x{n}.crowd.example/"));
        if roll.has_room(&order) {
            roll.confirm(&order, "1".to_owned(), now());
            taken += 1;
        }
    }
    assert_eq!(taken, 200, "one domain does not fill the list");
    assert!(roll.has_room(&order("https://x7.crowd.example/")), "a renewal has room");
    assert!(roll.has_room(&order("https://other.example/")));
}

#[test]
fn the_signature_is_that_of_rfc_4231() {
    // Test case 2.
    assert_eq!(
        send::sign(b"Jefe", b"what do ya want for nothing?"),
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

#[test]
fn one_domains_callbacks_keep_no_others_waiting() {
    let mut turns = Turns::new(2);
    let slow = |n: usize| order(&format!("https://cb{n}.slow.example/"));
    for n in 0..Turns::WAITING / 4 {
        assert!(turns.take(slow(n)));
    }
    assert!(!turns.take(slow(99)), "its part of those that wait");
    assert!(turns.take(order("https://reader.example/")));
    let mut asked = || turns.draw().map(|(domain, _)| domain);
    let all = [asked(), asked(), asked(), asked()];
    let domains: Vec<Option<&str>> = all.iter().map(Option::as_deref).collect();
    assert_eq!(domains, [Some("slow.example"), Some("slow.example"), Some("reader.example"), None]);
    turns.back("slow.example");
    let (_, next) = turns.draw().expect("a place is free");
    assert_eq!(next.callback.as_str(), "https://cb2.slow.example/", "in the order in which they came");
    assert!(turns.draw().is_none());
}
