//! Our own WebSub hub, the whole way: a subscriber on loopback asks, is asked back, and is told what
//! the daemon printed.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, Response};
use hmac::{Hmac, KeyInit, Mac};
use jiff::SignedDuration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use crate::{BUDGET, FERRY, Newsroom, Running, feed};

/// What a callback heard.
#[derive(Debug)]
enum Heard {
    Asked { query: String },
    Told { signature: Option<String>, media_type: String, link: String, body: Vec<u8> },
}

/// A subscriber's callback on loopback.
struct Callback {
    address: SocketAddr,
    heard: mpsc::Receiver<Heard>,
    /// What it answers: its challenge back, or nothing of the kind.
    agrees: Arc<Mutex<bool>>,
}

type Shared = (mpsc::Sender<Heard>, Arc<Mutex<bool>>);

impl Callback {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, heard) = mpsc::channel(64);
        let agrees = Arc::new(Mutex::new(true));
        let app = Router::new().fallback(answer).with_state((sender, Arc::clone(&agrees)));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, heard, agrees }
    }

    fn url(&self) -> String {
        format!("http://{}/cb?id=7", self.address)
    }

    async fn hears(&mut self) -> Heard {
        self.hears_within(60).await.expect("the callback hears something")
    }

    /// What it hears next; none where it hears nothing in so many seconds.
    async fn hears_within(&mut self, seconds: u64) -> Option<Heard> {
        let wait = std::time::Duration::from_secs(seconds);
        tokio::time::timeout(wait, self.heard.recv()).await.ok().map(Option::unwrap)
    }
}

async fn answer(State((heard, agrees)): State<Shared>, request: Request) -> Response<Body> {
    let headers = request.headers().clone();
    let header =
        |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    if request.method() == Method::GET {
        let query = request.uri().query().unwrap_or("").to_owned();
        let challenge = url::form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == "hub.challenge")
            .map(|(_, value)| value.into_owned());
        let agrees = *agrees.lock().unwrap();
        heard.send(Heard::Asked { query }).await.unwrap();
        return Response::new(Body::from(challenge.filter(|_| agrees).unwrap_or_default()));
    }
    let (signature, media_type, link) = (header("x-hub-signature"), header("content-type"), header("link"));
    let body = to_bytes(request.into_body(), 1 << 24).await.unwrap().to_vec();
    let signature = Some(signature).filter(|text| !text.is_empty());
    heard.send(Heard::Told { signature, media_type, link, body }).await.unwrap();
    Response::new(Body::empty())
}

/// A paper with a hub, served on loopback below a base path.
struct Paper {
    room: Newsroom,
    port: u16,
    daemon: Running,
}

impl Paper {
    async fn open() -> Self {
        let mut room = Newsroom::new(&["/feed"]).await;
        room.outlets.feed("/feed", &feed(&[FERRY]));
        room.round().await;
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        room.http = format!(
            "listen = \"127.0.0.1:{port}\"\nbase_url = \"http://127.0.0.1:{port}/paper/\"\n\
             hub = \"own\"\nhub_allow = [\"127.0.0.1\"]"
        );
        let daemon = Running::start(&room);
        Self { room, port, daemon }
    }

    fn topic(&self) -> String {
        format!("http://127.0.0.1:{}/paper/feed.atom", self.port)
    }

    /// Posts a form to the hub; waits for the daemon where it is on its way up.
    async fn order(&self, mode: &str, topic: &str, callback: &str, rest: &str) -> String {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("hub.mode", mode).append_pair("hub.topic", topic);
        let form = format!("{}{rest}", form.append_pair("hub.callback", callback).finish());
        let request = format!(
            "POST /paper/hub HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{form}",
            form.len()
        );
        self.speak(&request).await
    }

    async fn speak(&self, request: &str) -> String {
        let mut stream = loop {
            match TcpStream::connect(("127.0.0.1", self.port)).await {
                Ok(stream) => break stream,
                Err(_) => tokio::task::yield_now().await,
            }
        };
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

#[tokio::test]
async fn a_subscriber_is_asked_back_and_told_what_is_printed_across_restarts() {
    let (mut paper, mut callback) = (Paper::open().await, Callback::start().await);
    let topic = paper.topic();

    let page = paper.speak("GET /paper/feed.atom HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    let announced =
        format!("link: <http://127.0.0.1:{}/paper/hub>; rel=\"hub\", <{topic}>; rel=\"self\"", paper.port);
    assert!(page.to_lowercase().contains(&announced), "{page}");

    // Somebody else's callback: it is asked, and does not agree.
    *callback.agrees.lock().unwrap() = false;
    assert!(paper.order("subscribe", &topic, &callback.url(), "").await.starts_with("HTTP/1.1 202"));
    assert!(matches!(callback.hears().await, Heard::Asked { .. }));
    *callback.agrees.lock().unwrap() = true;
    let more = "&hub.secret=s3cr3t&hub.lease_seconds=864000";
    assert!(paper.order("subscribe", &topic, &callback.url(), more).await.starts_with("HTTP/1.1 202"));
    let Heard::Asked { query } = callback.hears().await else { panic!("told before it was asked") };
    assert!(query.starts_with("id=7&hub.mode=subscribe&hub.topic=http"), "{query}");
    assert!(query.ends_with("&hub.lease_seconds=864000"), "{query}");

    // A stranger's addresses and feeds that are not ours are told no at once.
    for (topic, target, status) in [
        (topic.as_str(), "http://10.0.0.7/", "400"),
        ("https://elsewhere.example/feed", callback.url().as_str(), "400"),
    ] {
        let answer = paper.order("subscribe", topic, target, "").await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }

    paper.room.outlets.feed("/feed", &feed(&[FERRY, BUDGET]));
    paper.room.clock.advance(SignedDuration::from_hours(26));
    told(&mut callback, &paper, &[FERRY, BUDGET], "Council passes the budget").await;

    // It is remembered, and hears after a start what was printed meanwhile.
    paper.daemon.end().await;
    let news = [FERRY, BUDGET, ("9", "/storm", "Storm closes the harbour")];
    paper.room.outlets.feed("/feed", &feed(&news));
    paper.room.later(26).await;
    paper.daemon = Running::start(&paper.room);
    told(&mut callback, &paper, &news, "Storm closes the harbour").await;

    assert!(paper.order("unsubscribe", &topic, &callback.url(), "").await.starts_with("HTTP/1.1 202"));
    let Heard::Asked { query } = callback.hears().await else { panic!("told once more") };
    assert!(query.contains("hub.mode=unsubscribe"), "{query}");
    paper.daemon.end().await;
}

/// Days that the hands are moved on by before the callback must have heard; the lease is longer.
const DAYS: usize = 6;

/// The callback hears of the feed as it stands, signed with its secret. Where a printing in between
/// was told, the next one waits for its minute to pass, and the hands stand still: then another day
/// brings another entry, and its printing tells all that is in the feed.
async fn told(callback: &mut Callback, paper: &Paper, news: &[(&str, &str, &str)], headline: &str) {
    for _ in 0..DAYS {
        while let Some(heard) = callback.hears_within(6).await {
            let Heard::Told { signature, media_type, link, body } = heard else {
                panic!("asked, not told");
            };
            let mac = <Hmac<sha2::Sha256> as KeyInit>::new_from_slice(b"s3cr3t").unwrap().chain_update(&body);
            let digest = mac.finalize().into_bytes();
            let digest = digest.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
            assert_eq!(signature.as_deref(), Some(format!("sha256={digest}").as_str()));
            assert_eq!(media_type, "application/atom+xml; charset=utf-8");
            assert!(
                link.contains("rel=\"hub\"") && link.contains(&format!("<{}>; rel=\"self\"", paper.topic()))
            );
            if String::from_utf8(body).unwrap().contains(headline) {
                return;
            }
        }
        let more = [news, &[("late", "/late", "Night ferry is back")]].concat();
        paper.room.outlets.feed("/feed", &feed(&more));
        paper.room.clock.advance(SignedDuration::from_hours(26));
    }
    panic!("nobody told of {headline}");
}
