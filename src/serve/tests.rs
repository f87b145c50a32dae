//! What the newsstand answers, request by request.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::clock::Clock;
use crate::edition::Printed;
use crate::publish;
use crate::render::{Language, Site};

const START: &str = "2026-11-24T06:30:00Z";

/// A server on a free port over a temporary folder, and what speaks to it.
struct Newsstand {
    dir: tempfile::TempDir,
    address: std::net::SocketAddr,
    shelf: Shelf,
    app: App,
    door: Door,
    _stop: tokio::sync::oneshot::Sender<()>,
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    #[track_caller]
    fn header(&self, name: &str) -> &str {
        self.find(name).unwrap_or_else(|| panic!("no {name} in {}", self.head))
    }

    fn find(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("utf-8")
    }
}

impl Newsstand {
    async fn open(base_path: &str, fault: Option<&str>) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let public = dir.path().join("public");
        let put = |path: &str, text: &str| publish::write(&public, path, text.as_bytes()).expect("written");
        put("index.html", &format!("<!DOCTYPE html>{}", "<p>today</p>".repeat(200)));
        put("feed.atom", &format!("<feed>{}</feed>", "<entry/>".repeat(400)));
        put("feed.json", "{}");
        put("topics/küche.rss", "<rss/>");
        put("outputs/secret.atom", "<feed/>");
        put("archive/outputs/secret/000001.atom", "<feed/>");
        put("digest/2026-11-23.html", "<p>yesterday</p>");
        let shelf = Shelf::load(&public).expect("loaded");
        let started: Timestamp = START.parse().expect("a fixture");
        let fault = fault.map(str::to_owned);
        let ill = fault.clone();
        let app = App {
            data_dir: dir.path().to_owned(),
            public,
            site: Site {
                title: "Stand".to_owned(),
                base: "https://news.example/".parse().expect("a fixture"),
                language: Language::En,
                zone: TimeZone::UTC,
                instance: uuid::Uuid::nil(),
                is_served: true,
                hub: None,
            },
            shelf: shelf.clone(),
            clock: Clock::manual(started),
            status: Arc::new(move || Status {
                state: "running".to_owned(),
                fault: fault.clone(),
                started,
                standings: Vec::new(),
                former: Vec::new(),
                metrics: vec![Metric::plain("prints_total", "Printings.", Kind::Counter, 3.0)],
            }),
            fault: Arc::new(move || ill.clone()),
            options: Options {
                base_path: base_path.to_owned(),
                outputs: BTreeSet::from(["outputs/secret".to_owned()]),
                tokens: BTreeMap::from([("outputs/secret".to_owned(), "k3y".to_owned())]),
                hub: None,
            },
            calls: None,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let door = Door::new(router(app.clone()));
        tokio::spawn(serve(listener, door.clone(), async {
            let _ = stopped.await;
        }));
        Self { dir, address, shelf, app, door, _stop: stop }
    }

    fn public(&self) -> std::path::PathBuf {
        self.dir.path().join("public")
    }

    async fn ask(&self, method: &str, path: &str, headers: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).await.expect("connected");
        let request = format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.expect("answered");
        let at = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(bytes[..at].to_vec()).expect("ascii");
        let status = head[9..12].parse().expect("a status");
        Answer { status, head, body: bytes[at + 4..].to_vec() }
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "").await
    }
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).expect("gzip");
    out
}

fn file(dir: &Path, path: &str) -> Vec<u8> {
    std::fs::read(dir.join(path)).expect("a fixture")
}

#[tokio::test]
async fn each_coding_has_its_own_tag_and_the_same_words() {
    let stand = Newsstand::open("", None).await;
    let plain = stand.get("/feed.atom").await;
    let gzip = stand.ask("GET", "/feed.atom", "accept-encoding: gzip\r\n").await;
    let brotli = stand.ask("GET", "/feed.atom", "accept-encoding: gzip, br\r\n").await;
    assert_eq!((plain.status, gzip.status, brotli.status), (200, 200, 200));
    assert_eq!((plain.find("content-encoding"), gzip.header("content-encoding")), (None, "gzip"));
    assert_eq!(brotli.header("content-encoding"), "br");
    assert_eq!(plain.body, file(&stand.public(), "feed.atom"));
    assert_eq!(gunzip(&gzip.body), plain.body);
    let tags = [plain.header("etag"), gzip.header("etag"), brotli.header("etag")];
    assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
    for answer in [&plain, &gzip, &brotli] {
        assert_eq!(answer.header("vary"), "accept-encoding");
        assert_eq!(answer.header("content-type"), "application/atom+xml; charset=utf-8");
        assert_eq!(answer.header("content-length"), answer.body.len().to_string());
        assert_eq!(answer.header("cache-control"), "public, max-age=300");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
}

#[tokio::test]
async fn a_reader_that_has_it_gets_304() {
    let stand = Newsstand::open("", None).await;
    let first = stand.ask("GET", "/feed.atom", "accept-encoding: gzip\r\n").await;
    let (tag, date) = (first.header("etag").to_owned(), first.header("last-modified").to_owned());
    let check = async |headers: String, expect: u16| {
        let again = stand.ask("GET", "/feed.atom", &format!("accept-encoding: gzip\r\n{headers}\r\n")).await;
        assert_eq!(again.status, expect, "{headers}");
        if expect == 304 {
            assert!(again.body.is_empty());
            assert_eq!(again.header("etag"), tag);
            assert_eq!(again.header("vary"), "accept-encoding");
        }
    };
    check(format!("if-none-match: {tag}"), 304).await;
    check(format!("if-none-match: \"other\", W/{tag}"), 304).await;
    check("if-none-match: *".to_owned(), 304).await;
    check(format!("if-modified-since: {date}"), 304).await;
    let head = stand.ask("HEAD", "/feed.atom", "if-none-match: *\r\n").await;
    assert_eq!(head.status, 304);
    assert!(!head.head.to_ascii_lowercase().contains("content-length"), "{}", head.head);
    // The tag decides, whatever the date says.
    check(format!("if-none-match: \"other\"\r\nif-modified-since: {date}"), 200).await;
    check("if-modified-since: Mon, 01 Jan 2001 00:00:00 GMT".to_owned(), 200).await;
    check("if-modified-since: yesterday".to_owned(), 200).await;
}

#[tokio::test]
async fn a_new_configuration_counts_on_open_connections_too() {
    let stand = Newsstand::open("/old", None).await;
    let mut stream = TcpStream::connect(stand.address).await.expect("connected");
    let mut status = async |path: &str| {
        let request = format!("HEAD {path} HTTP/1.1\r\nhost: x\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.expect("answered"));
        }
        String::from_utf8_lossy(&head[9..12]).into_owned()
    };
    assert_eq!(
        (status("/old/feed.atom").await, status("/new/feed.atom").await),
        ("200".into(), "404".into())
    );
    let tokens = BTreeMap::from([("feed".to_owned(), "k3y".to_owned())]);
    let options = Options { base_path: "/new".to_owned(), tokens, ..Options::default() };
    stand.door.set(router(App { options, ..stand.app.clone() }));
    assert_eq!((status("/old/feed.rss").await, status("/new/feed.atom").await), ("404".into(), "404".into()));
    assert_eq!(status("/new/feed.atom?token=k3y").await, "200");
}

#[tokio::test]
async fn head_tells_what_get_would_give() {
    let stand = Newsstand::open("", None).await;
    let (get, head) = (stand.get("/feed.atom").await, stand.ask("HEAD", "/feed.atom", "").await);
    assert_eq!(head.status, 200);
    assert!(head.body.is_empty());
    for name in ["etag", "content-length", "content-type", "last-modified"] {
        assert_eq!(head.header(name), get.header(name));
    }
    assert_eq!(stand.get("/topics/k%C3%BCche.rss").await.text(), "<rss/>");
    let post = stand.ask("POST", "/feed.atom", "content-length: 0\r\n").await;
    assert_eq!((post.status, post.header("allow")), (405, "GET, HEAD, OPTIONS"));
}

#[tokio::test]
async fn a_book_is_read_on_where_it_broke_off() {
    let stand = Newsstand::open("", None).await;
    publish::write(&stand.public(), "digest/2026-11-23.epub", b"0123456789").expect("written");
    let whole = stand.get("/digest/2026-11-23.epub").await;
    assert_eq!((whole.status, whole.header("accept-ranges")), (200, "bytes"));
    let tag = whole.header("etag");
    let check = async |headers: String, status: u16, body: &str, range: Option<&str>| {
        let part = stand.ask("GET", "/digest/2026-11-23.epub", &format!("{headers}\r\n")).await;
        assert_eq!(
            (part.status, part.text(), part.find("content-range")),
            (status, body, range),
            "{headers}"
        );
        assert_eq!(part.header("content-length"), body.len().to_string());
    };
    check("range: bytes=2-4".to_owned(), 206, "234", Some("bytes 2-4/10")).await;
    check("range: bytes=7-99".to_owned(), 206, "789", Some("bytes 7-9/10")).await;
    check("range: bytes=8-".to_owned(), 206, "89", Some("bytes 8-9/10")).await;
    check("range: bytes=-3".to_owned(), 206, "789", Some("bytes 7-9/10")).await;
    check("range: bytes=10-".to_owned(), 416, "", Some("bytes */10")).await;
    for whole in ["range: bytes=4-2", "range: bytes=0-1,3-4", "range: lines=1-2", "range: bytes=x-"] {
        check(whole.to_owned(), 200, "0123456789", None).await;
    }
    check(format!("range: bytes=2-4\r\nif-range: {tag}"), 206, "234", Some("bytes 2-4/10")).await;
    check("range: bytes=2-4\r\nif-range: \"old\"".to_owned(), 200, "0123456789", None).await;
    let head = stand.ask("HEAD", "/digest/2026-11-23.epub", "range: bytes=2-4\r\n").await;
    assert_eq!((head.status, head.header("content-length")), (200, "10"));
}

#[tokio::test]
async fn a_reader_in_a_browser_may_ask_with_its_tag() {
    let stand = Newsstand::open("", None).await;
    let asked = "origin: https://reader.example\r\naccess-control-request-method: GET\r\naccess-control-request-headers: if-none-match\r\n";
    let answer = stand.ask("OPTIONS", "/feed.json", asked).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (204, "*"));
    assert!(answer.header("access-control-allow-headers").contains("if-none-match"));
    assert!(stand.get("/feed.json").await.header("access-control-expose-headers").contains("etag"));
}

#[tokio::test]
async fn pages_of_others_read_feeds_and_editions_and_nothing_else() {
    let stand = Newsstand::open("", None).await;
    publish::write(&stand.public(), "health.atom", b"<feed/>").expect("written");
    assert_eq!((stand.get("/").await.status, stand.get("/health.atom").await.status), (200, 200));
    let origin = "origin: https://page.example\r\naccess-control-request-method: GET\r\n";
    for (path, is_shared) in [
        ("/feed.atom", true),
        ("/digest/2026-11-23.html", true),
        ("/", false),
        ("/index.html", false),
        ("/health.atom", false),
        ("/status", false),
        ("/status.json", false),
        ("/metrics", false),
        ("/healthz", false),
        ("/search?q=ferry", false),
        ("/nothing", false),
    ] {
        let allowed = is_shared.then_some("*");
        let answer = stand.ask("GET", path, origin).await;
        assert_eq!(answer.find("access-control-allow-origin"), allowed, "{path}");
        let asked = stand.ask("OPTIONS", path, origin).await;
        assert_eq!(asked.find("access-control-allow-origin"), allowed, "{path}");
    }
}

#[tokio::test]
async fn what_is_printed_anew_is_handed_out() {
    let stand = Newsstand::open("", None).await;
    let old = stand.get("/feed.json").await;
    assert_eq!(old.header("content-type"), "application/feed+json");
    let printed = Printed {
        changed: vec![("feed.json".to_owned(), b"{\"new\":1}".to_vec())],
        removed: vec!["feed.atom".to_owned()],
        ..Printed::default()
    };
    std::fs::remove_file(stand.public().join("feed.atom")).expect("a fixture");
    stand.shelf.take(printed, START.parse().expect("a fixture"));
    let new = stand.get("/feed.json").await;
    assert_eq!(new.text(), "{\"new\":1}");
    assert_ne!(new.header("etag"), old.header("etag"));
    assert_eq!(new.header("last-modified"), "Tue, 24 Nov 2026 06:30:00 GMT");
    assert_eq!(stand.get("/feed.atom").await.status, 404);
}

#[tokio::test]
async fn a_page_may_do_nothing_but_be_read() {
    let stand = Newsstand::open("", None).await;
    for path in ["/", "/index.html", "/digest/2026-11-23.html", "/nowhere", "/status"] {
        let answer = stand.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
    }
}

#[tokio::test]
async fn no_address_leads_out_of_the_folder() {
    let stand = Newsstand::open("", None).await;
    std::fs::write(stand.dir.path().join("secret"), "x").expect("a fixture");
    std::fs::write(stand.public().join(".copydesk-half"), "x").expect("a fixture");
    for path in
        ["/../secret", "/%2e%2e/secret", "/digest/../../secret", "//secret", "/.copydesk-half", "/digest"]
    {
        assert_eq!(stand.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn an_output_with_a_token_is_not_there_without_it() {
    let stand = Newsstand::open("", None).await;
    for path in ["/outputs/secret.atom", "/archive/outputs/secret/000001.atom"] {
        assert_eq!(stand.get(path).await.status, 404);
        assert_eq!(stand.get(&format!("{path}?token=wrong")).await.status, 404);
        let answer = stand.get(&format!("{path}?token=k3y")).await;
        assert_eq!(answer.status, 200);
        assert!(answer.header("cache-control").starts_with("private"));
    }
}

#[tokio::test]
async fn what_is_left_of_an_output_that_is_no_more_is_not_given_out() {
    let stand = Newsstand::open("", None).await;
    let (outputs, tokens) = (BTreeSet::new(), BTreeMap::new());
    let options = Options { outputs, tokens, ..stand.app.options.clone() };
    stand.door.set(router(App { options, ..stand.app.clone() }));
    for path in ["/outputs/secret.atom", "/archive/outputs/secret/000001.atom"] {
        assert_eq!(stand.get(path).await.status, 404, "{path}");
    }
    publish::write(&stand.public(), crate::edition::REGISTER, b"[]").expect("written");
    publish::write(&stand.public(), "archive/feed/shown.json", b"[]").expect("written");
    assert_eq!(stand.get("/archive/feed/shown.json").await.status, 404);
    assert_eq!(stand.get("/archive/printed.json").await.status, 404);
}

#[tokio::test]
async fn health_and_metrics() {
    let well = Newsstand::open("", None).await;
    let answer = well.get("/healthz").await;
    assert_eq!((answer.status, answer.text()), (200, "ok\n"));
    let ill = Newsstand::open("", Some("the desk has stood still for 10 minutes")).await;
    let answer = ill.get("/healthz").await;
    assert_eq!((answer.status, answer.text()), (503, "the desk has stood still for 10 minutes\n"));
    let metrics = ill.get("/metrics").await;
    assert_eq!(metrics.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    for line in ["copydesk_healthy 0", "copydesk_prints_total 3", "copydesk_subscriptions{health=\"well\"} 0"]
    {
        assert!(metrics.text().lines().any(|found| found == line), "{line} in {}", metrics.text());
    }
    let status = ill.get("/status.json").await;
    let status: serde_json::Value = serde_json::from_slice(&status.body).expect("JSON");
    assert_eq!(status["state"], "running");
}

#[tokio::test]
async fn a_crowd_at_the_status_has_places_and_keeps_no_health_probe_waiting() {
    const ASKED: usize = 24;
    let mut stand = Newsstand::open("", None).await;
    let (entered, mut enters) = tokio::sync::mpsc::channel(ASKED);
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let (wait, plain) = (Mutex::new(wait), stand.app.status.clone());
    let (inside, most) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let told = most.clone();
    let status = move || {
        told.fetch_max(inside.fetch_add(1, SeqCst) + 1, SeqCst);
        entered.try_send(()).expect("a test that listens");
        // Until the other end is dropped.
        let _ = wait.lock().map(|wait| wait.recv());
        inside.fetch_sub(1, SeqCst);
        plain()
    };
    stand.app.status = Arc::new(status);
    stand.door.set(router(stand.app.clone()));
    let stand = Arc::new(stand);
    let mut crowd = tokio::task::JoinSet::new();
    for at in 0..ASKED {
        let (stand, path) = (stand.clone(), ["/status", "/status.json", "/metrics"][at % 3]);
        crowd.spawn(async move { stand.get(path).await.status });
    }
    for _ in 0..router::READERS {
        enters.recv().await.expect("places");
    }
    assert_eq!(stand.get("/healthz").await.text(), "ok\n");
    drop(go);
    assert_eq!(crowd.join_all().await, [200; ASKED]);
    assert_eq!(most.load(SeqCst), router::READERS);
}

#[tokio::test]
async fn everything_stands_below_the_base_path() {
    let stand = Newsstand::open("/paper/", None).await;
    assert_eq!(stand.get("/paper/feed.atom").await.status, 200);
    assert_eq!(stand.get("/paper/").await.status, 200);
    assert_eq!(stand.get("/paper/healthz").await.status, 200);
    // A proxy that takes the path off, or a check on this machine.
    for path in ["/feed.atom", "/", "/healthz", "/status.json", "/search"] {
        assert_eq!(stand.get(path).await.status, 200, "{path}");
    }
    for path in ["/paperfeed.atom", "/paper/paper/feed.atom", "/outputs/secret.atom"] {
        assert_eq!(stand.get(path).await.status, 404, "{path}");
    }
    let answer = stand.get("/paper").await;
    assert_eq!((answer.status, answer.header("location")), (308, "/paper/"));
    let stand = Newsstand::open("/k%C3%BCche/", None).await;
    assert_eq!(stand.get("/k%C3%BCche/feed.atom").await.status, 200);
    let answer = stand.get("/k%C3%BCche").await;
    assert_eq!((answer.status, answer.header("location")), (308, "/k%C3%BCche/"));
}

#[tokio::test]
async fn search_answers_where_the_store_does_not() {
    let stand = Newsstand::open("", None).await;
    assert_eq!(stand.get("/search").await.status, 200);
    // No store lies in the folder.
    assert_eq!(stand.get("/search?q=storm").await.status, 503);
    assert_eq!(stand.get("/event/7.html").await.status, 503);
    assert_eq!(stand.get("/event/x.html").await.status, 404);
}
