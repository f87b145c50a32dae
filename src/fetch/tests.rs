//! What the client does on the wire, against a server that keeps count.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::model::{Class, Secret};

/// Answers with what it was given, in this order, and keeps every request as text.
struct Server {
    origin: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Each answer is the whole of what goes over the wire.
    async fn with(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answers) = (asked.clone(), Arc::new(Mutex::new(VecDeque::from(answers))));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, log.clone(), answers.clone()));
            }
        });
        Self { origin, asked }
    }

    fn url(&self, path: &str) -> Url {
        Url::parse(&self.origin).unwrap().join(path).unwrap()
    }

    fn count(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    /// The value of a field in the n-th request, exactly as sent.
    fn field(&self, n: usize, name: &str) -> Option<String> {
        let asked = self.asked.lock().unwrap();
        let line =
            asked[n].lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}:")))?;
        Some(line.split_once(": ")?.1.to_owned())
    }
}

async fn talk(mut stream: TcpStream, log: Arc<Mutex<Vec<String>>>, answers: Arc<Mutex<VecDeque<Vec<u8>>>>) {
    let mut request = Vec::new();
    let mut piece = [0; 1024];
    while let Ok(length @ 1..) = stream.read(&mut piece).await {
        request.extend_from_slice(&piece[..length]);
        if request.ends_with(b"\r\n\r\n") {
            log.lock().unwrap().push(request.iter().map(|&byte| char::from(byte)).collect());
            request.clear();
            let Some(answer) = answers.lock().unwrap().pop_front() else { return };
            if answer.is_empty() {
                // Says nothing, and keeps the line open.
                std::future::pending::<()>().await;
            }
            stream.write_all(&answer).await.unwrap();
            return;
        }
    }
}

fn reply(status: u16, fields: &[&str], body: &str) -> Vec<u8> {
    let fields = fields.iter().fold(String::new(), |all, field| all + field + "\r\n");
    let length = if status == 304 { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    format!("HTTP/1.1 {status} x\r\n{length}{fields}Connection: close\r\n\r\n{body}").into_bytes()
}

struct Caller {
    client: Client,
    gate: Gate,
    clock: Clock,
    access: AccessRules,
}

impl Caller {
    fn new() -> Self {
        Self::with(Options::default())
    }

    fn with(options: Options) -> Self {
        let clock = Clock::manual("2026-11-24T12:00:00Z".parse().unwrap());
        let allow = vec!["127.0.0.1/32".parse().unwrap()];
        let client = Client::new(Options { allow, ..options }, clock.clone()).unwrap();
        let gate = Gate::new(GateOptions { gap: Duration::ZERO, ..GateOptions::default() }, clock.clone());
        Self { client, gate, clock, access: AccessRules::default() }
    }

    async fn get(&self, url: &Url, validators: Option<&Validators>) -> Result<Answer, Error> {
        let request = Request { validators, ..Request::new(url, Accept::Feed, &self.access) };
        self.client.get(&self.gate, &request).await
    }
}

fn text(answer: &Answer) -> &str {
    match &answer.content {
        Content::Unchanged => "unchanged",
        Content::Body(body) => std::str::from_utf8(&body.bytes).unwrap(),
    }
}

#[tokio::test]
async fn validators_go_back_byte_for_byte_and_follow_every_answer() {
    for (first, second, expect) in [
        (&["ETag: \"a-1\""][..], &["ETag: \"a-1\""][..], (Some("\"a-1\""), None)),
        (&["ETag: W/\"weak:1\""], &[], (Some("W/\"weak:1\""), None)),
        (&["ETag: unquoted"], &["ETag: \"new, in a 304\""], (Some("\"new, in a 304\""), None)),
        (&["Last-Modified: yesterday at noon"], &[], (None, Some("yesterday at noon"))),
        (
            &["ETag: \"1\"", "Last-Modified: Sun, 01 Jan 2041 00:00:00 GMT"],
            &["ETag: \"2\""],
            (Some("\"2\""), Some("Sun, 01 Jan 2041 00:00:00 GMT")),
        ),
        (&[], &[], (None, None)),
    ] {
        let third = reply(200, &[], "third");
        let is_conditional = !first.is_empty();
        let middle = if is_conditional { reply(304, second, "") } else { reply(200, second, "again") };
        let server = Server::with(vec![reply(200, first, "feed"), middle, third]).await;
        let (caller, url) = (Caller::new(), server.url("/feed"));
        let one = caller.get(&url, None).await.unwrap();
        assert_eq!(
            (text(&one), server.field(0, "if-none-match"), server.field(0, "if-modified-since")),
            ("feed", None, None)
        );
        let two = caller.get(&url, Some(&one.validators)).await.unwrap();
        assert_eq!(text(&two), if is_conditional { "unchanged" } else { "again" });
        let three = caller.get(&url, Some(&two.validators)).await.unwrap();
        assert_eq!(text(&three), "third");
        let sent = (server.field(2, "if-none-match"), server.field(2, "if-modified-since"));
        assert_eq!((sent.0.as_deref(), sent.1.as_deref()), expect, "{first:?} {second:?}");
    }
}

#[tokio::test]
async fn a_changed_etag_is_taken_up_though_the_body_is_equal() {
    let server = Server::with(vec![
        reply(200, &["ETag: \"1\"", "Last-Modified: then"], "same"),
        reply(200, &["ETag: \"2\"", "Last-Modified: then"], "same"),
        reply(304, &[], ""),
    ])
    .await;
    let (caller, url) = (Caller::new(), server.url("/feed"));
    let one = caller.get(&url, None).await.unwrap();
    let two = caller.get(&url, Some(&one.validators)).await.unwrap();
    let (Content::Body(first), Content::Body(second)) = (&one.content, &two.content) else { panic!() };
    assert_eq!(first.hash, second.hash);
    caller.get(&url, Some(&two.validators)).await.unwrap();
    assert_eq!(server.field(2, "if-none-match").as_deref(), Some("\"2\""));
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn a_request_says_who_we_are_and_nothing_that_tracks() {
    let server = Server::with(vec![reply(200, &["Set-Cookie: id=1"], "feed"), reply(200, &[], "feed")]).await;
    let mut caller =
        Caller::with(Options { contact: Some("mailto:caller@example.org".into()), ..Options::default() });
    caller.get(&server.url("/feed?a=1"), None).await.unwrap();
    let agent = format!("Copydesk/{} (+mailto:caller@example.org)", env!("CARGO_PKG_VERSION"));
    assert_eq!(server.field(0, "user-agent"), Some(agent));
    assert!(server.field(0, "accept-encoding").unwrap().contains("gzip"));
    assert!(server.asked.lock().unwrap()[0].starts_with("GET /feed?a=1 HTTP/1.1\r\n"));
    caller.access = AccessRules {
        user_agent: Some("Reader/1".into()),
        headers: vec![("X-Key".into(), Secret::new("4711"))],
        ..AccessRules::default()
    };
    caller.get(&server.url("/feed"), None).await.unwrap();
    assert_eq!(
        (server.field(1, "user-agent").as_deref(), server.field(1, "x-key").as_deref()),
        (Some("Reader/1"), Some("4711"))
    );
    assert!(server.asked.lock().unwrap().iter().all(|request| {
        let request = request.to_ascii_lowercase();
        !request.contains("\r\ncookie:") && !request.contains("\r\nreferer:")
    }));
}

#[tokio::test]
async fn only_an_unbroken_row_of_permanent_redirects_is_a_move() {
    let hops = |statuses: [u16; 2]| {
        vec![
            reply(statuses[0], &["Location: /b"], "moved"),
            reply(statuses[1], &["Location: c#part"], "moved"),
            reply(200, &["ETag: \"c\""], "feed"),
        ]
    };
    for (statuses, expect) in
        [([301, 308], Some("/c")), ([301, 302], Some("/b")), ([302, 301], None), ([307, 303], None)]
    {
        let server = Server::with(hops(statuses)).await;
        let answer = Caller::new().get(&server.url("/a"), None).await.unwrap();
        assert_eq!(
            (&answer.url, answer.moved),
            (&server.url("/c"), expect.map(|path| server.url(path))),
            "{statuses:?}"
        );
        assert_eq!(answer.first_moved, expect.map(|_| server.url("/b")), "{statuses:?}");
        assert_eq!(answer.validators.of.as_ref(), Some(&server.url("/c")));
    }
}

#[tokio::test]
async fn only_the_asked_address_or_its_lasting_successor_is_gone_for_good() {
    for (status, class) in
        [(301, Class::Gone), (308, Class::Gone), (302, Class::NotFound), (307, Class::NotFound)]
    {
        let server = Server::with(vec![reply(status, &["Location: /b"], ""), reply(410, &[], "")]).await;
        let error = Caller::new().get(&server.url("/a"), None).await.unwrap_err();
        assert_eq!(error.class(), class, "{status}: {error}");
    }
}

#[tokio::test]
async fn no_hop_leads_to_a_closed_address() {
    for target in
        ["http://127.0.0.2/a", "http://[::1]/a", "http://0x7f.2/a", "http://169.254.169.254/a", "//10.0.0.1/"]
    {
        let server = Server::with(vec![reply(302, &[&format!("Location: {target}")], "")]).await;
        let error = Caller::new().get(&server.url("/a"), None).await.unwrap_err();
        assert_eq!((error.class(), server.count()), (Class::Guarded, 1), "{target}: {error}");
    }
    let server = Server::with(vec![reply(302, &["Location: file:///etc/passwd"], "")]).await;
    let error = Caller::new().get(&server.url("/a"), None).await.unwrap_err();
    assert_eq!(error.class(), Class::BadRedirect);
    for (target, told) in [
        ("ftp://media.example/feed?key=4711", "ftp://media.example"),
        ("app:feed?key=4711", "app:"),
        ("http://[4711", "an address that cannot be read"),
    ] {
        let server = Server::with(vec![reply(302, &[&format!("Location: {target}")], "")]).await;
        let error = Caller::new().get(&server.url("/a"), None).await.unwrap_err().to_string();
        assert!(error.contains(&format!(" to {told}, ")) && !error.contains("4711"), "{error}");
    }
    let named = Caller::new().get(&Url::parse("http://localhost:9/a").unwrap(), None).await;
    // Only 127.0.0.1 is open here, so the name gets as far as a closed port, and no further by IPv6.
    assert!(matches!(named.unwrap_err().class(), Class::ConnectionRefused | Class::Guarded));
}

#[tokio::test]
async fn a_circle_of_redirects_ends() {
    let server = Server::with(vec![reply(302, &["Location: /a"], ""); 20]).await;
    let error = Caller::new().get(&server.url("/a"), None).await.unwrap_err();
    assert_eq!((error.class(), server.count()), (Class::BadRedirect, REDIRECTS + 1));
}

#[tokio::test]
async fn a_page_silences_its_outlet_for_a_day_at_most() {
    for (accept, hours) in [(Accept::Page, 24), (Accept::Feed, 30 * 24)] {
        let server = Server::with(vec![reply(429, &["Retry-After: 9999999"], "")]).await;
        let caller = Caller::new();
        let (url, access) = (server.url("/a"), AccessRules::default());
        caller.client.get(&caller.gate, &Request::new(&url, accept, &access)).await.unwrap_err();
        let until = caller.clock.now() + jiff::SignedDuration::from_hours(hours);
        assert!(caller.gate.pauses().iter().all(|(_, end)| *end == until), "{:?}", caller.gate.pauses());
        assert_eq!(caller.gate.pauses().len(), 1);
    }
}

#[tokio::test]
async fn retry_after_pauses_the_whole_domain_and_outlives_a_restart() {
    for (status, field) in [(429, "Retry-After: 120"), (503, "Retry-After: Tue, 24 Nov 2026 12:01:59 GMT")] {
        let server = Server::with(vec![reply(status, &[field], ""), reply(200, &[], "feed")]).await;
        let caller = Caller::new();
        let error = caller.get(&server.url("/a"), None).await.unwrap_err();
        let until = "2026-11-24T12:02:00Z".parse().unwrap();
        assert_eq!(
            (error.class(), error.verdict()),
            (Class::Throttled, Verdict::Retry { after: Some(until) })
        );
        // Another feed of the host is not asked, nor is it after a restart.
        let restarted = Gate::new(GateOptions::default(), caller.clock.clone());
        restarted.restore(caller.gate.pauses());
        for gate in [&caller.gate, &restarted] {
            let (url, access) = (server.url("/b"), AccessRules::default());
            let paused = caller.client.get(gate, &Request::new(&url, Accept::Feed, &access)).await;
            assert!(matches!(paused, Err(Error::Paused { until: end, .. }) if end == until));
        }
        assert_eq!(server.count(), 1);
        caller.clock.advance(jiff::SignedDuration::from_secs(120));
        assert_eq!(text(&caller.get(&server.url("/b"), None).await.unwrap()), "feed");
    }
}

#[tokio::test]
async fn errors_are_classed_and_tell_the_remedy() {
    let wall =
        "<!DOCTYPE html><script src=\"/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1\"></script>";
    for (answer, class, verdict) in [
        (reply(404, &[], ""), Class::NotFound, Verdict::Retry { after: None }),
        (reply(410, &[], ""), Class::Gone, Verdict::Gone),
        (reply(500, &[], ""), Class::ServerError, Verdict::Retry { after: None }),
        (reply(403, &[], "no"), Class::Forbidden, Verdict::Retry { after: None }),
        (reply(401, &[], ""), Class::Login, Verdict::Retry { after: None }),
        (reply(403, &[], wall), Class::BotWall, Verdict::Faulty),
        (reply(200, &[], wall), Class::BotWall, Verdict::Faulty),
        (reply(304, &[], ""), Class::BadAnswer, Verdict::Retry { after: None }),
        (
            reply(200, &["Content-Encoding: zstd"], "(\u{b5}\u{1}"),
            Class::BadAnswer,
            Verdict::Retry { after: None },
        ),
        (
            reply(200, &["Content-Encoding: gzip"], "\u{1f}junk"),
            Class::BadAnswer,
            Verdict::Retry { after: None },
        ),
        (b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), Class::BadAnswer, Verdict::Retry { after: None }),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\nConnection: close\r\n\r\nshort".to_vec(),
            Class::BadAnswer,
            Verdict::Retry { after: None },
        ),
    ] {
        let server = Server::with(vec![answer.clone()]).await;
        let error = Caller::new().get(&server.url("/a"), None).await.unwrap_err();
        assert_eq!((error.class(), error.verdict()), (class, verdict), "{error}");
        assert_eq!(server.count(), 1, "no second try: {error}");
    }
}

#[tokio::test]
async fn a_proxy_that_fails_is_named_and_not_the_outlet() {
    let refused = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let asking = |url: &'static str, proxy: String| async move {
        let mut caller = Caller::new();
        caller.access.proxy = Some(Url::parse(&proxy).unwrap());
        caller.get(&Url::parse(url).unwrap(), None).await.unwrap_err()
    };
    for url in ["http://outlet.example/feed", "https://outlet.example/feed"] {
        let server = Server::with(vec![reply(407, &[], "")]).await;
        let error = asking(url, server.origin.clone()).await;
        assert_eq!((error.class(), server.count()), (Class::Unreachable, 1), "{error}");
        assert!(error.to_string().contains("the proxy 127.0.0.1: it wants a name"), "{error}");
        // Of a SOCKS proxy the client does not tell how the connection failed.
        for (scheme, told) in [("http", "it refuses"), ("socks5", "")] {
            let error = asking(url, format!("{scheme}://{refused}")).await;
            assert!(error.to_string().contains(&format!("through the proxy 127.0.0.1: {told}")), "{error}");
        }
    }
}

#[tokio::test]
async fn robots_is_asked_for_as_the_page_is_but_for_the_secrets() {
    let server = Server::with(vec![
        reply(200, &[], "User-agent: mybot\nDisallow: /shut\n"),
        reply(200, &[], "page"),
        reply(200, &[], "User-agent: *\nDisallow: /\n"),
    ])
    .await;
    let mut caller = Caller::new();
    let robots = Robots::new(caller.clock.clone());
    caller.access = AccessRules {
        user_agent: Some("mybot/2".into()),
        cookie: Some(Secret::new("id=1")),
        ..AccessRules::default()
    };
    let get = async |caller: &Caller, url: &Url| {
        let request = Request {
            key: Some("service"),
            robots: Some(&robots),
            ..Request::new(url, Accept::Page, &caller.access)
        };
        caller.client.get(&caller.gate, &request).await.map(drop).map_err(|error| error.class())
    };
    assert_eq!(get(&caller, &server.url("/open")).await, Ok(()));
    assert_eq!(get(&caller, &server.url("/shut")).await, Err(Class::Robots));
    assert_eq!(server.count(), 2, "asked once");
    assert_eq!([0, 1].map(|n| server.field(n, "user-agent").unwrap()), ["mybot/2", "mybot/2"]);
    assert_eq!([0, 1].map(|n| server.field(n, "cookie")), [None, Some("id=1".into())]);
    // In another name it may say something else.
    caller.access.user_agent = None;
    assert_eq!(get(&caller, &server.url("/open")).await, Err(Class::Robots));
    assert!(server.asked.lock().unwrap()[2].starts_with("GET /robots.txt "));
    // A service that is paused is not asked for it either.
    caller.gate.pause("service", caller.clock.now() + jiff::SignedDuration::from_hours(1));
    caller.access.user_agent = Some("third/1".into());
    assert_eq!((get(&caller, &server.url("/open")).await, server.count()), (Err(Class::Throttled), 3));
}

#[tokio::test]
async fn a_body_over_its_limit_can_be_cut_instead_of_refused() {
    let body = "x".repeat(3_000);
    let untold = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}").into_bytes();
    for answer in [reply(200, &[], &body), untold] {
        let server = Server::with(vec![answer]).await;
        let (caller, url) = (Caller::new(), server.url("/a"));
        let request = Request {
            limit_bytes: Some(1_000),
            beyond: Beyond::Cut,
            ..Request::new(&url, Accept::Any, &caller.access)
        };
        let answer = caller.client.get(&caller.gate, &request).await.unwrap();
        assert_eq!(text(&answer), &body[..1_000]);
    }
}

#[tokio::test]
async fn a_server_is_cut_off_when_it_sends_too_much_or_nothing() {
    let caller =
        Caller::with(Options { limit_bytes: 1_000, total: Duration::from_millis(300), ..Options::default() });
    let told = reply(200, &[], &"x".repeat(2_000));
    let untold = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}", "x".repeat(2_000)).into_bytes();
    let flood = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X-Pad: pad\r\n".repeat(500)).into_bytes();
    for (answer, class) in [
        (told, Class::TooLarge),
        (untold, Class::TooLarge),
        (flood, Class::TooLarge),
        (Vec::new(), Class::Slow),
    ] {
        let server = Server::with(vec![answer]).await;
        let error = caller.get(&server.url("/a"), None).await.unwrap_err();
        assert_eq!(error.class(), class, "{error}");
    }
    let refused = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = caller.get(&Url::parse(&format!("http://{refused}/")).unwrap(), None).await.unwrap_err();
    assert_eq!(error.class(), Class::ConnectionRefused);
}

/// An address that sends `start` bytes of a body at once, and of the rest three kilobytes a second.
async fn dripping(start: usize, length: usize) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        let mut sent = start;
        assert!(stream.read(&mut [0; 1_024]).await.unwrap() > 0);
        let _ = stream.write_all(&[head.as_bytes(), &vec![b' '; start]].concat()).await;
        while sent < length {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let piece = vec![b' '; 3_000.min(length - sent)];
            sent += piece.len();
            if stream.write_all(&piece).await.is_err() {
                return;
            }
        }
        let _ = stream.shutdown().await;
    });
    url
}

#[tokio::test(start_paused = true)]
async fn whoever_sends_a_large_body_slowly_makes_room_for_others() {
    const LARGE: usize = LARGE_BYTES + 50_000;
    let caller = Caller::new();
    let get = async |url: Url, key: &str| {
        let request = Request { key: Some(key), ..Request::new(&url, Accept::Feed, &caller.access) };
        let begun = Instant::now();
        let got = caller.client.get(&caller.gate, &request).await;
        (got.map(drop).map_err(|error| error.class()), begun.elapsed())
    };
    // Alone it has the time that any exchange has.
    let (got, _) = get(dripping(LARGE, LARGE + 60_000).await, "alone").await;
    assert_eq!(got, Ok(()));
    let slow = [dripping(LARGE, LARGE + 160_000).await, dripping(LARGE, LARGE + 160_000).await];
    let [one, two] = slow;
    let good = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        get(dripping(LARGE, LARGE).await, "good").await
    };
    let (one, two, good) = tokio::join!(get(one, "one"), get(two, "two"), good);
    assert_eq!(good.0, Ok(()));
    assert!(good.1 < Duration::from_secs(8), "{:?}", good.1);
    // One of the two was in the way; with one place free, nobody is.
    assert!([one.0, two.0].contains(&Err(Class::Slow)));
}

#[tokio::test]
async fn tls_to_a_plain_port_is_bad_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://{}/", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let error = Caller::new().get(&url, None).await.unwrap_err();
    assert_eq!((error.class(), error.verdict()), (Class::BadTls, Verdict::Faulty), "{error:?}");
}

#[test]
fn the_limits_of_open_files_are_read_as_proc_shows_them() {
    let table = "Limit                     Soft Limit           Hard Limit           Units\n\
                 Max processes             95000                95000                processes\n\
                 Max open files            1024                 524288               files\n";
    assert_eq!(file_limits(table), Some((1_024, 524_288)));
    assert_eq!(
        file_limits("Max open files            unlimited            unlimited            files\n"),
        None
    );
    assert_eq!(file_limits(""), None);
}
