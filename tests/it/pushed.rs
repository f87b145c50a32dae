//! WebSub the whole way: a feed names its hub, the hub is asked, verifies and pushes.

use std::time::Duration;

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

/// A wait of this length is for what never comes.
const STUCK: Duration = Duration::from_secs(300);

/// The daemon's loop without its clock.
struct Turns {
    shift: Shift,
    /// Visits that ended while a test waited for something else: an answer and the visit that it tells
    /// of come in either order.
    ended: usize,
}

impl Turns {
    async fn open(room: &Newsroom) -> (Self, stand::Stand) {
        let mut shift = Shift::open(room.config(), room.clock.clone()).await.unwrap();
        let (stand, _) = stand::open(&mut shift).await.unwrap();
        (Self { shift, ended: 0 }, stand)
    }

    async fn turn(&mut self) {
        let event = tokio::time::timeout(STUCK, self.shift.attend()).await.expect("nothing happens any more");
        if event.unwrap() == Event::Visit {
            self.ended += 1;
        }
    }

    /// Turns until something has happened.
    async fn until<T>(&mut self, happened: impl Future<Output = T>) -> T {
        tokio::pin!(happened);
        loop {
            tokio::select! {
                it = &mut happened => return it,
                () = self.turn() => {}
            }
        }
    }

    /// Makes what is due and turns until so many visits have ended since the last time.
    async fn visits(&mut self, count: usize) {
        self.shift.send_out();
        while self.ended < count {
            self.turn().await;
        }
        self.ended -= count;
        self.shift.tend_hubs().await.unwrap();
    }

    async fn close(self, stand: stand::Stand) {
        stand.close().await;
        self.shift.close().await.unwrap();
    }
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
    let (mut turns, stand) = Turns::open(&room).await;
    turns.visits(1).await;
    let asked = turns.until(hub.asked(1)).await.remove(0);
    assert!(asked.echoed);
    assert_eq!(
        (asked.field("hub.mode"), asked.field("hub.topic")),
        ("subscribe", room.outlets.url("/feed").as_str())
    );

    // Nobody else gets in.
    let stranger = format!("{}0", asked.field("hub.callback")).parse().unwrap();
    let (get, post) = (send("GET", &stranger, &[], b""), send("POST", &stranger, &[], b"<rss/>"));
    let statuses = turns.until(async { (get.await.0, post.await.0) }).await;
    assert_eq!(statuses, (404, 410));
    let body = feed(&[FERRY, BUDGET]);
    assert_eq!(turns.until(push_signed(&asked, &body, "sha256=00")).await, 202);
    turns.visits(1).await;
    assert_eq!(standing(&room).entries, 1, "dropped, though the hub hears nothing of that");
    let huge = "x".repeat(11 << 20);
    assert_eq!(turns.until(push(&asked, &huge)).await, 413);

    // What the hub pushes is taken in as a poll's would be.
    assert_eq!(turns.until(push(&asked, &body)).await, 202);
    turns.visits(1).await;
    assert_eq!((standing(&room).entries, room.outlets.take_asked("/feed").len()), (2, 1));

    // From now on polls only check on the hub, and say so.
    put(&room, &hub, "/feed", &body);
    room.clock.advance(hours(2));
    turns.visits(1).await;
    let told = standing(&room);
    assert!(told.reason.contains("a hub pushes"), "{}", told.reason);
    assert!(told.push.contains("127.0.0.1 pushes until 2026-12-04"), "{}", told.push);
    assert!(told.next_poll.unwrap().duration_since(room.clock.now()) >= hours(24));

    // A restart keeps the hub, and looks once for what came meanwhile.
    turns.close(stand).await;
    let (mut turns, stand) = Turns::open(&room).await;
    turns.shift.tend_hubs().await.unwrap();
    assert_eq!(turns.until(push(&asked, &feed(&[FERRY, BUDGET, CHESS]))).await, 202);
    turns.visits(1).await;
    assert_eq!(standing(&room).entries, 3);
    room.clock.advance(hours(2));
    turns.visits(1).await;
    assert_eq!(hub.count(), 1);

    // The lease is renewed on its last day.
    room.clock.advance(hours(9 * 24));
    turns.visits(1).await;
    assert!(turns.until(hub.asked(2)).await[1].echoed);
    turns.shift.tend_hubs().await.unwrap();
    turns.close(stand).await;

    // Who is subscribed to no longer is told so.
    room.paths.clear();
    let (mut turns, stand) = Turns::open(&room).await;
    turns.shift.tend_hubs().await.unwrap();
    let last = turns.until(hub.asked(3)).await.remove(2);
    assert_eq!((last.field("hub.mode"), last.echoed), ("unsubscribe", true));
    assert_eq!(turns.until(push(&asked, &body)).await, 410);
    turns.close(stand).await;
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
    let (mut turns, stand) = Turns::open(&room).await;
    turns.visits(1).await;
    let asked = turns.until(hub.asked(1)).await.remove(0);
    assert_eq!(turns.until(push(&asked, &document(&[FERRY, BUDGET]))).await, 202);
    turns.visits(1).await;
    room.outlets.feed("/feed", &document(&[FERRY, BUDGET]));
    room.clock.advance(hours(2));
    turns.visits(1).await;
    assert!(standing(&room).reason.contains("a hub pushes"));
    // A day later a poll finds what the hub has kept to itself.
    room.outlets.feed("/feed", &document(&[FERRY, BUDGET, CHESS]));
    room.clock.advance(hours(27));
    turns.visits(1).await;
    let told = standing(&room);
    assert!(!told.reason.contains("a hub pushes") && told.entries == 3, "{}", told.reason);
    assert!(told.next_poll.unwrap().duration_since(room.clock.now()) < hours(24));
    assert!(told.push.contains("polled as usual"), "{}", told.push);
    turns.close(stand).await;
}

#[tokio::test]
async fn another_hub_is_relied_on_only_once_it_has_pushed_itself() {
    let (room, hub) = reachable(&["/feed"]).await;
    let other = Hub::start().await;
    put(&room, &hub, "/feed", &feed(&[FERRY]));
    let (mut turns, stand) = Turns::open(&room).await;
    turns.visits(1).await;
    let asked = turns.until(hub.asked(1)).await.remove(0);
    let body = feed(&[FERRY, BUDGET]);
    assert_eq!(turns.until(push(&asked, &body)).await, 202);
    turns.visits(1).await;
    put(&room, &other, "/feed", &body);
    room.clock.advance(hours(2));
    turns.visits(1).await;
    let asked = turns.until(other.asked(1)).await.remove(0);
    turns.shift.tend_hubs().await.unwrap();
    room.clock.advance(hours(2));
    turns.visits(1).await;
    let told = standing(&room);
    assert!(told.push.contains("polled as usual"), "{}", told.push);
    assert!(!told.reason.contains("a hub pushes"), "{}", told.reason);
    assert_eq!(turns.until(push(&asked, &body)).await, 202);
    turns.visits(1).await;
    room.clock.advance(hours(2));
    turns.visits(1).await;
    assert!(standing(&room).reason.contains("a hub pushes"));
    turns.close(stand).await;
}

#[tokio::test]
async fn nobody_is_asked_where_no_hub_could_reach_us() {
    let (mut room, hub) = reachable(&["/feed"]).await;
    room.http = "listen = \"127.0.0.1:0\"".to_owned();
    put(&room, &hub, "/feed", &feed(&[FERRY]));
    let (mut turns, stand) = Turns::open(&room).await;
    turns.visits(1).await;
    assert_eq!((hub.count(), standing(&room).push.as_str()), (0, ""));
    turns.close(stand).await;
}
