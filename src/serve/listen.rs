//! Connections: how many, how long, and how they end.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Connections at a time; more wait in the system's queue. Each costs some 20 KiB.
const CONNECTIONS: usize = 1_024;
/// Of those, connections of one client at most, so that it keeps nobody out: a quarter. A proxy on this
/// machine, behind which all look alike, is no client.
const OF_ONE: usize = CONNECTIONS / 4;
/// Time for a request's head, and for the next request on a kept connection.
const HEAD: Duration = Duration::from_secs(30);
/// Time that requests under way have once the server is told to end.
const DRAIN: Duration = Duration::from_secs(10);
/// Pause after the system refused a connection (no descriptor left), so that it can recover.
const REFUSED: Duration = Duration::from_millis(200);

/// What answers requests: replaced as a whole when the configuration is read anew, so that each request
/// is answered under one configuration. Clones share it.
///
/// The lock: a reload puts a router in while requests take theirs; each holds it for one clone.
#[derive(Clone, Debug)]
pub struct Door(Arc<RwLock<Router>>);

impl Door {
    #[must_use]
    pub fn new(router: Router) -> Self {
        Self(Arc::new(RwLock::new(router)))
    }

    /// Answers from now on with `router`, on connections that are open too.
    pub fn set(&self, router: Router) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = router;
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
        let router = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut response = TowerToHyperService::new(router).call(request).await?;
        if response.status() == StatusCode::NOT_MODIFIED {
            // The router gives it that of its own empty body, and it may have the document's alone (RFC 9110 §8.6).
            response.headers_mut().remove(header::CONTENT_LENGTH);
        }
        Ok(response)
    }
}

/// How many connections each client has.
///
/// The lock: the loop that accepts counts up, the end of each connection down; either takes it for a look-up.
#[derive(Clone, Debug, Default)]
struct Clients(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A connection that counts; it does no more when it is dropped.
struct Seat {
    clients: Clients,
    /// None on this machine.
    client: Option<IpAddr>,
}

impl Clients {
    /// A seat for one more connection; none where the client has as many as it may.
    fn seat(&self, peer: IpAddr) -> Option<Seat> {
        let seat = |client| Some(Seat { clients: self.clone(), client });
        if peer.to_canonical().is_loopback() {
            return seat(None);
        }
        let client = network(peer);
        let mut clients = self.lock();
        let count = clients.entry(client).or_default();
        if *count >= OF_ONE {
            return None;
        }
        *count += 1;
        seat(Some(client))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some(client) = self.client else { return };
        let mut clients = self.clients.lock();
        if let Some(count) = clients.get_mut(&client) {
            *count -= 1;
            if *count == 0 {
                clients.remove(&client);
            }
        }
    }
}

/// What one client has: an address, of IPv6 the 64 bits that its provider gives it (RFC 6177).
fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() >> 64 << 64).into()),
        address @ IpAddr::V4(_) => address,
    }
}

/// Serves until `shutdown` is done, then lets the requests under way finish.
pub async fn serve(listener: TcpListener, door: Door, shutdown: impl Future<Output = ()>) {
    let connections = Arc::new(Semaphore::new(CONNECTIONS));
    let clients = Clients::default();
    let graceful = GracefulShutdown::new();
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD).pipeline_flush(true);
    tokio::pin!(shutdown);
    loop {
        let permit = tokio::select! {
            () = &mut shutdown => break,
            permit = connections.clone().acquire_owned() => permit,
        };
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, seat) = match accepted {
            Ok((stream, peer)) => match clients.seat(peer.ip()) {
                Some(seat) => (stream, seat),
                // Closed without a word: an answer would cost what the limit is to save.
                None => continue,
            },
            Err(error) => {
                tracing::warn!("a connection could not be accepted: {error}");
                tokio::time::sleep(REFUSED).await;
                continue;
            }
        };
        // Small answers go out at once; failing costs some delay only.
        let _ = stream.set_nodelay(true);
        let door = door.clone();
        let service = service_fn(move |request| {
            let door = door.clone();
            async move { door.answer(request).await }
        });
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // An error here is the client's: it went away, or sent what is no request.
            if let Err(error) = connection.await {
                tracing::debug!("a connection ended: {error}");
            }
            drop((permit, seat));
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::info!("some requests were cut off at the end");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_keeps_nobody_out() {
        let clients = Clients::default();
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let seats = |from: &str, count: usize| -> Vec<Seat> {
            (0..count).map_while(|_| clients.seat(ip(from))).collect()
        };
        let greedy = seats("2001:db8:0:1::1", CONNECTIONS);
        assert_eq!(greedy.len(), OF_ONE);
        assert!(clients.seat(ip("2001:db8:0:1::2")).is_none(), "its next address is the same client");
        assert!(clients.seat(ip("2001:db8:0:2::1")).is_some());
        assert_eq!(seats("::ffff:192.0.2.7", 2).len(), 2);
        assert_eq!(seats("127.0.0.1", CONNECTIONS).len(), CONNECTIONS, "a proxy on this machine");
        drop(greedy);
        assert_eq!(seats("2001:db8:0:1::2", CONNECTIONS).len(), OF_ONE);
        assert!(clients.lock().is_empty(), "nobody who has left is remembered");
    }
}
