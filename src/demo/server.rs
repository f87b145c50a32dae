//! The outlets' servers, on loopback.
//!
//! Each outlet has an address of its own (127.0.13.1, 127.0.13.2 …) where the system takes the whole
//! of 127.0.0.0/8 for loopback, as Linux does, so that each is a domain of its own to the poller;
//! elsewhere they share 127.0.0.1 on ports of their own. Nothing is listened to from outside.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, Uri, header};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use url::Url;

use super::news::{self, Piece};
use super::outlet::{Dialect, OUTLETS, Outlet};
use super::{feed, page};

/// How long the slow outlet thinks.
pub const SLOW: Duration = Duration::from_millis(1_500);

/// The running servers; they end when it is dropped.
pub struct Newsroom {
    addresses: Vec<(&'static Outlet, Url)>,
    #[expect(dead_code, reason = "held so that the servers live as long as the value")]
    servers: JoinSet<io::Result<()>>,
}

impl Newsroom {
    /// Opens all servers. What they print is dated back from `start`.
    pub async fn open(start: Timestamp) -> io::Result<Self> {
        let pieces: Arc<[Piece]> = news::pieces(start).map_err(io::Error::other)?.into();
        let mut servers = JoinSet::new();
        let mut addresses = Vec::new();
        for (number, outlet) in (1..).zip(&OUTLETS) {
            let listener = listen(number).await?;
            let base = format!("http://{}", listener.local_addr()?);
            addresses
                .push((outlet, Url::parse(&format!("{base}{}", outlet.path())).map_err(io::Error::other)?));
            let house =
                Arc::new(House { outlet, base, pieces: Arc::clone(&pieces), polls: AtomicU32::new(0) });
            let router = Router::new().fallback(answer).with_state(house);
            servers.spawn(async move { axum::serve(listener, router).await });
        }
        Ok(Self { addresses, servers })
    }

    /// Where each outlet's feed or front is found.
    #[must_use]
    pub fn addresses(&self) -> &[(&'static Outlet, Url)] {
        &self.addresses
    }
}

async fn listen(number: u8) -> io::Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::new(127, 0, 13, number), 0)).await {
        Ok(listener) => Ok(listener),
        Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await,
    }
}

/// One outlet's server.
struct House {
    outlet: &'static Outlet,
    /// Its address, without a slash at the end.
    base: String,
    pieces: Arc<[Piece]>,
    /// How often its feed or front was asked for. Counted by whichever connection asks.
    polls: AtomicU32,
}

async fn answer(State(house): State<Arc<House>>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let asked = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if uri.path() == house.outlet.path() && house.outlet.key == "slow" {
        tokio::time::sleep(SLOW).await;
    }
    house.respond(uri.path(), asked)
}

impl House {
    fn respond(&self, path: &str, if_none_match: Option<&str>) -> Response<Body> {
        if path == self.outlet.path() {
            return self.source(if_none_match);
        }
        if path == "/robots.txt" {
            return document("text/plain", b"User-agent: *\nDisallow: /search\n".to_vec(), None);
        }
        let own = self.own(u32::MAX);
        match own.iter().find(|piece| piece.path() == path) {
            Some(piece) => {
                let page = page::article(piece, &self.base, &own);
                document("text/html; charset=utf-8", page.into_bytes(), if_none_match)
            }
            None => status(StatusCode::NOT_FOUND),
        }
    }

    /// The feed or the front; each time it is asked for, the next round of news is in it.
    fn source(&self, if_none_match: Option<&str>) -> Response<Body> {
        let round = 1 + self.polls.fetch_add(1, Ordering::Relaxed);
        let own = self.own(round);
        match self.outlet.dialect {
            Dialect::Down => status(StatusCode::SERVICE_UNAVAILABLE),
            Dialect::Front => {
                let page = page::front(self.outlet, &self.base, &own);
                document(self.outlet.media_type(), page.into_bytes(), if_none_match)
            }
            _ => {
                let feed = feed::feed(self.outlet, &self.base, &own);
                document(self.outlet.media_type(), feed, if_none_match)
            }
        }
    }

    fn own(&self, round: u32) -> Vec<&Piece> {
        self.pieces.iter().filter(|piece| piece.outlet == self.outlet && piece.round <= round).collect()
    }
}

/// A document with its validator, or 304 where the asker has it (RFC 9110 §13.1.2).
fn document(media_type: &str, bytes: Vec<u8>, if_none_match: Option<&str>) -> Response<Body> {
    let tag = format!("\"{}\"", &blake3::hash(&bytes).to_hex()[..16]);
    let builder = Response::builder().header(header::ETAG, &tag);
    let response = if if_none_match == Some(tag.as_str()) {
        builder.status(StatusCode::NOT_MODIFIED).body(Body::empty())
    } else {
        builder.header(header::CONTENT_TYPE, media_type).body(Body::from(bytes))
    };
    response.unwrap_or_else(|_| status(StatusCode::INTERNAL_SERVER_ERROR))
}

fn status(code: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = code;
    response
}
