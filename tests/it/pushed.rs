//! WebSub the whole way: a feed names its hub, the hub is asked, verifies and pushes.

use copydesk::daemon::{Event, Shift, stand};
use copydesk::model::Standing;
use copydesk::poll;
use copydesk::store::Reader;
use jiff::SignedDuration;

use super::hub::{Hub, push, push_signed, send};
use super::{BUDGET, CHESS, FERRY, Newsroom, feed};

/// A newsroom that hubs can reach.
async fn reachable(paths: &[&'static str]) -> (Newsroom, Hub) {
    let mut room = Newsroom::new(paths).await;
    // A port that was free a moment ago, on an address that nobody else uses.
    let host = format!("127.{}.{}.1", 64 + std::process::id() % 128, std::process::id() / 128 % 256);
    let address = std::net::TcpListener::bind((host.as_str(), 0)).unwrap().local_addr().unwrap();
    room.http = format!("listen = \"{address}\"\nbase_url = \"http://{address}/news/\"");
    (room, Hub::start().await)
}

/// Puts a feed at a path that names its hub in the answer's head.
fn put(room: &Newsroom, hub: &Hub, path: &'static str, body: &str) {
    let link = format!("<{}>; rel=\"hub\", <{}>; rel=\"self\"", hub.url(), room.outlets.url(path));
    room.outlets.put(path, 200, &[("content-type", "application/rss+xml"), ("link", &link)], body);
}

/// The daemon's loop until something has happened, without its clock.
async fn until<T>(shift: &mut Shift, happened: impl Future<Output = T>) -> T {
    tokio::pin!(happened);
    loop {
        tokio::select! {
            it = &mut happened => return it,
            event = shift.attend() => { event.unwrap(); }
        }
    }
}

/// Makes what is due and waits for so many visits.
async fn visits(shift: &mut Shift, count: usize) {
    shift.send_out();
    for _ in 0..count {
        while shift.attend().await.unwrap() != Event::Visit {}
    }
    shift.tend_hubs().await.unwrap();
}

/// How the only subscription does.
fn standing(room: &Newsroom) -> Standing {
    let reader = Reader::open(&room.dir.path().join("data")).unwrap();
    poll::standings(&reader, |_| false, room.clock.now()).unwrap().remove(0)
}

fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

#[tokio::test]
async fn a_hub_pushes_what_polling_would_find_and_is_left_in_the_end() {
    let (mut room, hub) = reachable(&["/feed"]).await;
    put(&room, &hub, "/feed", &feed(&[FERRY]));
    let mut shift = Shift::open(room.config(), room.clock.clone()).await.unwrap();
    let (stand, _) = stand::open(&mut shift).await.unwrap();
    visits(&mut shift, 1).await;
    let asked = until(&mut shift, hub.asked(1)).await.remove(0);
    assert!(asked.echoed);
    assert_eq!(
        (asked.field("hub.mode"), asked.field("hub.topic")),
        ("subscribe", room.outlets.url("/feed").as_str())
    );

    // Nobody else gets in.
    let stranger = format!("{}0", asked.field("hub.callback")).parse().unwrap();
    let (get, post) = (send("GET", &stranger, &[], b""), send("POST", &stranger, &[], b"<rss/>"));
    let statuses = until(&mut shift, async { (get.await.0, post.await.0) }).await;
    assert_eq!(statuses, (404, 410));
    let body = feed(&[FERRY, BUDGET]);
    assert_eq!(until(&mut shift, push_signed(&asked, &body, "sha256=00")).await, 202);
    visits(&mut shift, 1).await;
    assert_eq!(standing(&room).entries, 1, "dropped, though the hub hears nothing of that");
    let huge = "x".repeat(11 << 20);
    assert_eq!(until(&mut shift, push(&asked, &huge)).await, 413);

    // What the hub pushes is taken in as a poll's would be.
    assert_eq!(until(&mut shift, push(&asked, &body)).await, 202);
    visits(&mut shift, 1).await;
    assert_eq!((standing(&room).entries, room.outlets.take_asked("/feed").len()), (2, 1));

    // From now on polls only check on the hub, and say so.
    put(&room, &hub, "/feed", &body);
    room.clock.advance(hours(2));
    visits(&mut shift, 1).await;
    let told = standing(&room);
    assert!(told.reason.contains("a hub pushes"), "{}", told.reason);
    assert!(told.push.contains("127.0.0.1 pushes until 2026-12-04"), "{}", told.push);
    assert!(told.next_poll.unwrap().duration_since(room.clock.now()) >= hours(24));

    // A restart keeps the hub, and looks once for what came meanwhile.
    stand.close().await;
    shift.close().await.unwrap();
    let mut shift = Shift::open(room.config(), room.clock.clone()).await.unwrap();
    let (stand, _) = stand::open(&mut shift).await.unwrap();
    shift.tend_hubs().await.unwrap();
    assert_eq!(until(&mut shift, push(&asked, &feed(&[FERRY, BUDGET, CHESS]))).await, 202);
    visits(&mut shift, 1).await;
    assert_eq!(standing(&room).entries, 3);
    room.clock.advance(hours(2));
    visits(&mut shift, 1).await;
    assert_eq!(hub.count(), 1);

    // The lease is renewed on its last day.
    room.clock.advance(hours(9 * 24));
    visits(&mut shift, 1).await;
    assert!(until(&mut shift, hub.asked(2)).await[1].echoed);
    shift.tend_hubs().await.unwrap();
    stand.close().await;
    shift.close().await.unwrap();

    // Who is subscribed to no longer is told so.
    room.paths.clear();
    let mut shift = Shift::open(room.config(), room.clock.clone()).await.unwrap();
    let (stand, _) = stand::open(&mut shift).await.unwrap();
    shift.tend_hubs().await.unwrap();
    let last = until(&mut shift, hub.asked(3)).await.remove(2);
    assert_eq!((last.field("hub.mode"), last.echoed), ("unsubscribe", true));
    assert_eq!(until(&mut shift, push(&asked, &body)).await, 410);
    stand.close().await;
    shift.close().await.unwrap();
}

#[tokio::test]
async fn polls_take_over_when_a_hub_is_silent() {
    let (room, hub) = reachable(&["/feed"]).await;
    // This one names its hub in the document.
    let document = |items: &[(&str, &str, &str)]| {
        let links = format!(
            "<link xmlns=\"http://www.w3.org/2005/Atom\" rel=\"hub\" href=\"{}\"/>\
             <link xmlns=\"http://www.w3.org/2005/Atom\" rel=\"self\" href=\"{}\"/><item>",
            hub.url(),
            room.outlets.url("/feed")
        );
        feed(items).replacen("<item>", &links, 1)
    };
    room.outlets.feed("/feed", &document(&[FERRY]));
    let mut shift = Shift::open(room.config(), room.clock.clone()).await.unwrap();
    let (stand, _) = stand::open(&mut shift).await.unwrap();
    visits(&mut shift, 1).await;
    let asked = until(&mut shift, hub.asked(1)).await.remove(0);
    assert_eq!(until(&mut shift, push(&asked, &document(&[FERRY, BUDGET]))).await, 202);
    visits(&mut shift, 1).await;
    room.outlets.feed("/feed", &document(&[FERRY, BUDGET]));
    room.clock.advance(hours(2));
    visits(&mut shift, 1).await;
    assert!(standing(&room).reason.contains("a hub pushes"));
    // A day later a poll finds what the hub has kept to itself.
    room.outlets.feed("/feed", &document(&[FERRY, BUDGET, CHESS]));
    room.clock.advance(hours(27));
    visits(&mut shift, 1).await;
    let told = standing(&room);
    assert!(!told.reason.contains("a hub pushes") && told.entries == 3, "{}", told.reason);
    assert!(told.next_poll.unwrap().duration_since(room.clock.now()) < hours(24));
    assert!(told.push.contains("polled as usual"), "{}", told.push);
    stand.close().await;
    shift.close().await.unwrap();
}

#[tokio::test]
async fn nobody_is_asked_where_no_hub_could_reach_us() {
    let (mut room, hub) = reachable(&["/feed"]).await;
    room.http = "listen = \"127.0.0.1:0\"".to_owned();
    put(&room, &hub, "/feed", &feed(&[FERRY]));
    let mut shift = Shift::open(room.config(), room.clock.clone()).await.unwrap();
    let (stand, _) = stand::open(&mut shift).await.unwrap();
    visits(&mut shift, 1).await;
    assert_eq!((hub.count(), standing(&room).push.as_str()), (0, ""));
    stand.close().await;
    shift.close().await.unwrap();
}
