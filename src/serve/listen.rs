//! Connections: how many, how long, and how they end.

use std::convert::Infallible;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Connections at a time; more wait in the system's queue. Each costs some 20 KiB.
const CONNECTIONS: usize = 1_024;
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
        TowerToHyperService::new(router).call(request).await
    }
}

/// Serves until `shutdown` is done, then lets the requests under way finish.
pub async fn serve(listener: TcpListener, door: Door, shutdown: impl Future<Output = ()>) {
    let connections = Arc::new(Semaphore::new(CONNECTIONS));
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
        let stream = match accepted {
            Ok((stream, _)) => stream,
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
            drop(permit);
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::info!("some requests were cut off at the end");
    }
}
