//! What publishers ask of a client, point by point, against a server that keeps count.

use copydesk::daemon::Shift;
use copydesk::poll;
use copydesk::store::Reader;
use jiff::{SignedDuration, Timestamp};

use super::server::Asked;
use super::{BUDGET, FERRY, Newsroom, feed};

type Fields<'a> = &'a [(&'static str, &'a str)];

/// The validators that each request carried.
fn sent(asked: &[Asked]) -> Vec<(String, String)> {
    asked.iter().map(|it| (it.field("if-none-match"), it.field("if-modified-since"))).collect()
}

/// Three polls, each in a shift of its own, answered with these fields: 200, then 304 or 200 as told,
/// then 200. Returns what the second and the third request carried.
async fn carried(first: Fields<'_>, second: (u16, Fields<'_>), same_body: bool) -> [(String, String); 2] {
    let room = Newsroom::new(&["/feed"]).await;
    let (one, two) = (feed(&[FERRY]), if same_body { feed(&[FERRY]) } else { feed(&[FERRY, BUDGET]) });
    let body = if second.0 == 304 { "" } else { &two };
    room.outlets.script("/feed", &[(200, first, &one), (second.0, second.1, body), (200, first, &two)]);
    room.round().await;
    room.later(26).await;
    room.later(26).await;
    let sent = sent(&room.outlets.asked());
    assert_eq!(sent[0], (String::new(), String::new()), "a new feed is asked for the whole");
    [sent[1].clone(), sent[2].clone()]
}

fn pair(etag: &str, modified: &str) -> (String, String) {
    (etag.to_owned(), modified.to_owned())
}

const MONDAY: &str = "Mon, 23 Nov 2026 10:00:00 GMT";

#[tokio::test]
async fn validators_are_sent_back_to_the_byte_across_restarts() {
    // A strong one, a weak one, one without quotes; each alone.
    for etag in ["\"v-1\"", "W/\"v:1 \"", "unquoted"] {
        let [second, third] = carried(&[("etag", etag)], (304, &[]), true).await;
        assert_eq!((second, third), (pair(etag, ""), pair(etag, "")));
    }
    // A date alone, whatever it says: it is the server's, not ours.
    for date in [MONDAY, "Fri, 01 Jan 2041 00:00:00 GMT", "yesterday"] {
        let [second, third] = carried(&[("last-modified", date)], (304, &[]), true).await;
        assert_eq!((second, third), (pair("", date), pair("", date)));
    }
    // Another ETag with an equal body, and with another body.
    for same in [true, false] {
        let new: Fields<'_> = &[("etag", "\"2\""), ("last-modified", MONDAY)];
        let [second, third] = carried(&[("etag", "\"1\"")], (200, new), same).await;
        assert_eq!((second, third), (pair("\"1\"", ""), pair("\"2\"", MONDAY)));
    }
    // A 304 that names a new one, and leaves the other as it was.
    let both: Fields<'_> = &[("etag", "\"1\""), ("last-modified", MONDAY)];
    let [_, third] = carried(both, (304, &[("etag", "\"2\"")]), true).await;
    assert_eq!(third, pair("\"2\"", MONDAY));
    // None were given: none are made up.
    let [second, third] = carried(&[], (200, &[]), true).await;
    assert_eq!((second, third), (pair("", ""), pair("", "")));
}

#[tokio::test]
async fn validators_are_never_mixed_between_addresses() {
    let mut room = Newsroom::new(&["/a", "/b"]).await;
    room.outlets
        .script("/a", &[(200, &[("etag", "\"a\"")], &feed(&[FERRY])), (302, &[("location", "/b")], "")]);
    room.outlets.script("/b", &[(200, &[("etag", "\"b\"")], &feed(&[BUDGET]))]);
    room.outlets.feed("/b", &feed(&[BUDGET]));
    room.round().await;
    room.paths = vec!["/a"];
    room.later(26).await;
    let hop = room.outlets.take_asked("/b").pop().unwrap();
    assert_eq!(hop.field("if-none-match"), "", "that of /a is not for /b");
    assert_eq!(room.outlets.take_asked("/a")[1].field("if-none-match"), "\"a\"");
}

#[tokio::test]
async fn a_new_feed_costs_one_request_and_a_restart_none() {
    let mut room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET]));
    room.round().await;
    assert_eq!(room.outlets.asked().len(), 1, "no second look, no icon, no home page, no robots.txt");
    for _ in 0..3 {
        room.clock.advance(SignedDuration::from_mins(10));
        room.round().await;
    }
    // Another subscription does not make the first one due.
    room.paths = vec!["/feed", "/other"];
    room.outlets.feed("/other", &feed(&[BUDGET]));
    room.round().await;
    assert_eq!(room.outlets.take_asked("/feed").len(), 1);
    // Nor does a new reading of the configuration.
    let mut shift = Shift::open(room.config(), room.clock.clone()).await.unwrap();
    for _ in 0..3 {
        shift.reload(room.config()).await.unwrap();
        shift.round(false, |_, _| {}).await.unwrap();
    }
    shift.close().await.unwrap();
    assert_eq!(room.outlets.take_asked("/feed").len(), 0);
}

#[tokio::test]
async fn a_request_says_who_asks_and_nothing_that_tracks() {
    let room = Newsroom::new(&["/feed"]).await;
    let cookie: Fields<'_> = &[("set-cookie", "id=4711"), ("etag", "\"1\"")];
    room.outlets.script("/feed", &[(200, cookie, &feed(&[FERRY])), (304, &[], "")]);
    room.round().await;
    room.later(26).await;
    for asked in room.outlets.asked() {
        let agent = asked.field("user-agent");
        assert!(agent.starts_with(concat!("Copydesk/", env!("CARGO_PKG_VERSION"), " (+mailto:")), "{agent}");
        assert!(asked.field("accept-encoding").contains("gzip"));
        assert_eq!(
            (asked.path.as_str(), asked.field("cookie"), asked.field("referer")),
            ("/feed", String::new(), String::new())
        );
    }
}

#[tokio::test]
async fn retry_after_is_kept_to_the_second_by_the_whole_domain_across_restarts() {
    for (status, after, seconds) in
        [(429, "7200", 7_200), (503, "7200", 7_200), (503, "Tue, 24 Nov 2026 14:00:00 GMT", 7_200)]
    {
        let room = Newsroom::new(&["/busy", "/calm"]).await;
        let date: Fields<'_> = &[("retry-after", after), ("date", "Tue, 24 Nov 2026 12:00:00 GMT")];
        let answer = (status, date, "");
        room.outlets.script("/busy", &[answer]);
        room.outlets.script("/calm", &[answer]);
        room.round().await;
        let first = room.outlets.asked().len();
        assert_eq!(first, 1, "the second of the domain is not asked");
        for step in [60, seconds - 61] {
            room.clock.advance(SignedDuration::from_secs(step));
            room.round().await;
            assert_eq!(room.outlets.asked().len(), first, "{status} {after}: too soon");
        }
        room.outlets.feed("/busy", &feed(&[FERRY]));
        room.outlets.feed("/calm", &feed(&[BUDGET]));
        room.outlets.script("/calm", &[]);
        room.clock.advance(SignedDuration::from_mins(10));
        assert_eq!(room.round().await.polls, 2, "{status} {after}: nobody comes");
    }
}

#[tokio::test]
async fn no_error_is_tried_again_at_once() {
    for status in [400, 403, 404, 408, 429, 500, 502, 503] {
        let room = Newsroom::new(&["/feed"]).await;
        room.outlets.put("/feed", status, &[], "");
        for _ in 0..3 {
            room.round().await;
            room.clock.advance(SignedDuration::from_mins(5));
        }
        assert_eq!(room.outlets.asked().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_publishers_wish_is_waited_for_and_never_a_minute_less() {
    let rss = feed(&[FERRY]);
    let with = |wish: &str| rss.replacen("<title>", &format!("{wish}<title>"), 1);
    let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
    for (fields, body, least) in [
        (&[("cache-control", "max-age=10800")][..], rss.clone(), 180),
        (&[], with("<ttl>150</ttl>"), 150),
        (&[], with("<skipHours><hour>12</hour><hour>13</hour><hour>14</hour></skipHours>"), 180),
        (&[], rss.clone(), 60),
    ] {
        let room = Newsroom::new(&["/feed"]).await;
        room.outlets.script("/feed", &[(200, fields, &body)]);
        room.round().await;
        let due = next(&room);
        let minutes = due.duration_since(noon).as_mins();
        assert!((least..=least + 30).contains(&minutes), "{fields:?}: {minutes} for {least}");
    }
}

/// When the only subscription is polled next.
fn next(room: &Newsroom) -> Timestamp {
    let reader = Reader::open(&room.dir.path().join("data")).unwrap();
    poll::standings(&reader, |_| false, room.clock.now()).unwrap()[0].next_poll.unwrap()
}

/// One subscription through sixty days: each poll as the daemon makes it, in minutes after the last.
#[tokio::test]
async fn sixty_days_of_polls_are_what_the_rules_say() {
    let room = Newsroom::new(&["/feed"]).await;
    let begun = room.clock.now();
    let day = |n: i64| begun + SignedDuration::from_hours(24 * n);
    let mut intervals: Vec<(i64, i64)> = Vec::new();
    let mut last = begun;
    while room.clock.now() < day(60) {
        let now = room.clock.now();
        match now.duration_since(begun).as_hours() / 24 {
            // An entry every four hours; then silence; then a broken server; then the entries again.
            d @ (0..20 | 50..) => room.outlets.feed("/feed", &dated(begun, now, d >= 50)),
            20..35 => {}
            _ => room.outlets.put("/feed", 500, &[], ""),
        }
        assert_eq!(room.round().await.polls, 1);
        intervals.push((last.duration_since(begun).as_hours() / 24, now.duration_since(last).as_mins()));
        last = now;
        let due = next(&room);
        room.clock.advance(due.duration_since(room.clock.now()));
    }
    let of = |days: std::ops::Range<i64>| {
        intervals.iter().filter(move |(at, _)| days.contains(at)).map(|(_, minutes)| *minutes)
    };
    assert!(
        of(1..20).all(|m| (60..=67).contains(&m)),
        "a quarter of the gap: {:?}",
        of(1..20).collect::<Vec<_>>()
    );
    let asleep: Vec<_> = of(21..34).collect();
    assert!(asleep.is_sorted_by(|a, b| *b >= *a - 10), "{asleep:?}");
    assert!(asleep.last().is_some_and(|m| (24 * 60..=24 * 60 + 10).contains(m)), "{asleep:?}");
    let broken: Vec<_> = of(36..50).collect();
    assert!(broken.windows(2).all(|two| two[1] >= two[0] || two[0] >= 72 * 60), "{broken:?}");
    assert!(broken.last().is_some_and(|m| (72 * 60..=72 * 60 + 10).contains(m)), "{broken:?}");
    let back: Vec<_> = of(55..60).collect();
    assert!(!back.is_empty() && back.iter().all(|m| *m <= 67), "{back:?}");
}

/// A feed of the newest twelve entries of one that publishes every four hours.
fn dated(begun: Timestamp, now: Timestamp, is_late: bool) -> String {
    let gap = SignedDuration::from_hours(4);
    let published = now.duration_since(begun).as_hours() / 4;
    let items: Vec<_> = (published - 11..=published)
        .map(|n| {
            let at = (begun + gap * n as i32).strftime("%a, %d %b %Y %H:%M:%S GMT");
            let text = format!("Report {n} of the harbour, with {} ships and {} gulls.", n * 7, n * 31);
            format!("<item><guid isPermaLink=\"false\">{is_late}{n}</guid><title>{text}</title><pubDate>{at}</pubDate></item>")
        })
        .collect();
    format!("<rss version=\"2.0\"><channel><title>Vela</title>{}</channel></rss>", items.concat())
}

#[tokio::test]
async fn two_hundred_feeds_of_one_host_come_one_by_one_with_a_gap() {
    let paths: Vec<&'static str> = (0..200).map(|n| &*format!("/feed/{n}").leak()).collect();
    let mut room = Newsroom::new(&paths).await;
    room.gap = "5ms";
    for path in &paths {
        room.outlets.feed(path, &feed(&[FERRY]));
    }
    assert_eq!(room.round().await.polls, 200);
    let asked = room.outlets.asked();
    assert_eq!((asked.len(), room.outlets.most_in_flight()), (200, 1));
    // From the server's side a gap is longer than from ours by what the answer takes on its way.
    let gaps = asked.windows(2).map(|two| two[1].time.0.duration_since(two[0].time.1));
    assert!(gaps.min().unwrap() >= std::time::Duration::from_millis(5));
}

#[tokio::test]
async fn what_was_gone_is_asked_again_when_it_is_put_on_the_list_anew() {
    let mut room = Newsroom::new(&["/gone", "/feed"]).await;
    room.outlets.feed("/feed", &feed(&[BUDGET]));
    room.outlets.put("/gone", 410, &[], "");
    room.round().await;
    room.later(24 * 30).await;
    assert_eq!(room.outlets.take_asked("/gone").len(), 1);
    room.outlets.feed("/gone", &feed(&[FERRY]));
    room.paths = vec!["/feed"];
    room.later(1).await;
    room.paths = vec!["/gone", "/feed"];
    assert_eq!(room.later(1).await.new, 1);
}
