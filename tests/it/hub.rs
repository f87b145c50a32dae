//! A little WebSub hub on loopback: it takes what it is asked, verifies it at once, and pushes when a
//! test tells it to.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use hmac::{Hmac, KeyInit, Mac};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use url::Url;

/// A request to the hub, and what came of verifying it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    fields: Vec<(String, String)>,
    /// The callback echoed the challenge.
    pub(crate) echoed: bool,
}

impl Asked {
    pub(crate) fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

/// A running hub; it ends with the test's runtime.
pub(crate) struct Hub {
    address: SocketAddr,
    asked: watch::Receiver<Vec<Asked>>,
}

impl Hub {
    pub(crate) async fn start() -> Self {
        let (teller, asked) = watch::channel(Vec::new());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().route("/", post(take)).with_state(Arc::new(teller));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, asked }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Waits until so many requests were made and verified; gives all of them.
    pub(crate) async fn asked(&self, count: usize) -> Vec<Asked> {
        self.asked.clone().wait_for(|asked| asked.len() >= count).await.unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.asked.borrow().len()
    }
}

async fn take(State(teller): State<Arc<watch::Sender<Vec<Asked>>>>, body: String) -> StatusCode {
    let fields = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let mut asked = Asked { fields, echoed: false };
    tokio::spawn(async move {
        let mut url: Url = asked.field("hub.callback").parse().unwrap();
        url.query_pairs_mut()
            .append_pair("hub.mode", asked.field("hub.mode"))
            .append_pair("hub.topic", asked.field("hub.topic"))
            .append_pair("hub.challenge", "c&h=1")
            .append_pair("hub.lease_seconds", asked.field("hub.lease_seconds"));
        let (status, echo) = send("GET", &url, &[], b"").await;
        asked.echoed = status == 200 && echo == "c&h=1";
        teller.send_modify(|all| all.push(asked));
    });
    StatusCode::ACCEPTED
}

/// Pushes a feed as the hub that was asked in this way would; gives the status.
pub(crate) async fn push(asked: &Asked, body: &str) -> u16 {
    let key = asked.field("hub.secret").as_bytes();
    let mac = <Hmac<sha2::Sha256> as KeyInit>::new_from_slice(key).unwrap().chain_update(body);
    let digest: Vec<String> = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    push_signed(asked, body, &format!("sha256={}", digest.concat())).await
}

/// Pushes with any signature.
pub(crate) async fn push_signed(asked: &Asked, body: &str, signature: &str) -> u16 {
    let url = asked.field("hub.callback").parse().unwrap();
    let fields = [("X-Hub-Signature", signature), ("Content-Type", "application/rss+xml")];
    send("POST", &url, &fields, body.as_bytes()).await.0
}

/// One exchange over a connection of its own: status and body.
pub(crate) async fn send(method: &str, url: &Url, fields: &[(&str, &str)], body: &[u8]) -> (u16, String) {
    let place = (url.host_str().unwrap(), url.port_or_known_default().unwrap());
    let mut stream = TcpStream::connect(place).await.unwrap();
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let fields = fields.concat();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n{fields}\r\n",
        place.0,
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // A server that answers before it has read all may hang up on the rest.
    let _ = stream.write_all(body).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    (status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
}
