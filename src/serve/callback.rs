//! Where WebSub hubs reach us: the callback that a subscription named (W3C Recommendation, §5.3 and
//! §7).
//!
//! Nothing is decided here: what a hub asks or brings goes as a [`Call`] to whoever owns the hubs. A
//! body is read only where the address is known, within the subscription's limit, few at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Response, StatusCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit, mpsc, oneshot, watch};

use super::router::{Shared, fresh};

/// Calls that wait for their owner.
pub const CALLS: usize = 64;
/// Pushes whose bodies are in memory at a time, up to the limit each; more wait.
const PUSHES: usize = 4;
/// Of those, pushes of one hub at most.
const OF_ONE: usize = PUSHES / 2;
/// Time after which a push that still comes in gives up its place to one that waits.
const PATIENCE: Duration = Duration::from_secs(3);
/// Time for the body of a push.
const BODY: Duration = Duration::from_secs(30);
/// Time for the owner to answer; it answers without waiting for anybody.
const OWNER: Duration = Duration::from_secs(10);

const TEXT: &str = "text/plain; charset=utf-8";

/// What a hub wants of us, by the token that its callback ends in.
#[derive(Debug)]
pub enum Call {
    /// A question about a subscription: answered with the challenge to echo (empty for none), or
    /// with nothing where we did not ask for this.
    Verify { token: String, query: String, answer: oneshot::Sender<Option<String>> },
    /// Whether a push may come.
    Expect { token: String, answer: oneshot::Sender<Option<Expected>> },
    /// A push: answered with whether it was taken over.
    Push { token: String, pushed: Pushed, answer: oneshot::Sender<bool> },
}

/// A push that may come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The most that is taken.
    pub limit_bytes: u64,
    /// The host of the hub that is to bring it.
    pub hub: String,
}

/// Places for pushes: for each hub a part of all.
///
/// The lock: held for a look-up in the map. The hubs in it are ours to name, so it does not grow by what strangers
/// send.
#[derive(Debug)]
pub(super) struct Places {
    all: Semaphore,
    hubs: Mutex<HashMap<String, Arc<Semaphore>>>,
    /// How many wait for one of `all`.
    waiting: watch::Sender<usize>,
}

/// A place that is taken, free again when it is dropped.
struct Place<'p> {
    _all: Option<SemaphorePermit<'p>>,
    _own: Option<OwnedSemaphorePermit>,
}

/// One who waits, until it is dropped.
struct Waiting<'p>(&'p watch::Sender<usize>);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count = count.saturating_sub(1));
    }
}

impl Default for Places {
    fn default() -> Self {
        Self { all: Semaphore::new(PUSHES), hubs: Mutex::default(), waiting: watch::Sender::new(0) }
    }
}

impl Places {
    /// Waits for a place. A hub that has its part waits for its own pushes and is in nobody's way.
    async fn enter(&self, hub: &str) -> Place<'_> {
        let own = {
            let mut hubs = self.hubs.lock().unwrap_or_else(PoisonError::into_inner);
            hubs.retain(|name, places| name == hub || Arc::strong_count(places) > 1);
            hubs.entry(hub.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(OF_ONE))).clone()
        };
        // Neither is ever closed, so there is always a place to come.
        let own = own.acquire_owned().await.ok();
        self.waiting.send_modify(|count| *count += 1);
        let waiting = Waiting(&self.waiting);
        let all = self.all.acquire().await.ok();
        drop(waiting);
        Place { _all: all, _own: own }
    }

    /// Ends when somebody else waits for a place that was held for long.
    async fn wanted(&self) {
        tokio::time::sleep(PATIENCE).await;
        // The sender is ours, so it is there.
        let _ = self.waiting.subscribe().wait_for(|count| *count > 0).await;
    }
}

/// A push as it came.
#[derive(Debug)]
pub struct Pushed {
    pub body: Vec<u8>,
    pub content_type: Option<String>,
    pub signature: Option<String>,
}

/// The way to the owner of the hubs.
pub type Calls = mpsc::Sender<Call>;

/// The challenge, or 404 (§5.3).
pub(super) async fn verify(
    State(shared): State<Arc<Shared>>,
    Path(token): Path<String>,
    request: Request,
) -> Response<Body> {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let asked = ask(&shared, |answer| Call::Verify { token, query, answer }).await;
    match asked.flatten() {
        Some(challenge) => fresh(StatusCode::OK, TEXT, challenge),
        None => fresh(StatusCode::NOT_FOUND, TEXT, "this was not asked for\n".to_owned()),
    }
}

/// 202 for what was taken over, whoever sent it: a forger learns nothing (§7.1). 410 ends the pushes of
/// a hub that we have left (§7).
pub(super) async fn push(
    State(shared): State<Arc<Shared>>,
    Path(token): Path<String>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let expected = ask(&shared, |answer| Call::Expect { token: token.clone(), answer }).await;
    let Some(Expected { limit_bytes, hub }) = expected.flatten() else {
        return fresh(StatusCode::GONE, TEXT, "nothing is expected here\n".to_owned());
    };
    let _place = shared.pushes.enter(&hub).await;
    let field = |name: &str| parts.headers.get(name)?.to_str().ok().map(str::to_owned);
    let (content_type, signature) = (field(CONTENT_TYPE.as_str()), field("x-hub-signature"));
    let limit = usize::try_from(limit_bytes).unwrap_or(usize::MAX);
    let body = tokio::select! {
        body = tokio::time::timeout(BODY, to_bytes(body, limit)) => body,
        () = shared.pushes.wanted() => {
            return fresh(StatusCode::SERVICE_UNAVAILABLE, TEXT, "too slow, and others wait\n".to_owned());
        }
    };
    let body = match body {
        Ok(Ok(body)) => body.to_vec(),
        Ok(Err(_)) => return fresh(StatusCode::PAYLOAD_TOO_LARGE, TEXT, "too large\n".to_owned()),
        Err(_) => return fresh(StatusCode::REQUEST_TIMEOUT, TEXT, "too slow\n".to_owned()),
    };
    let pushed = Pushed { body, content_type, signature };
    match ask(&shared, |answer| Call::Push { token, pushed, answer }).await {
        Some(true) => fresh(StatusCode::ACCEPTED, TEXT, String::new()),
        Some(false) | None => fresh(StatusCode::SERVICE_UNAVAILABLE, TEXT, "come again later\n".to_owned()),
    }
}

/// Asks the owner; nothing where there is none, or it is about to end.
async fn ask<T>(shared: &Shared, call: impl FnOnce(oneshot::Sender<T>) -> Call) -> Option<T> {
    let calls = shared.app.calls.as_ref()?;
    let (answer, answered) = oneshot::channel();
    let asked = async {
        calls.send(call(answer)).await.ok()?;
        answered.await.ok()
    };
    tokio::time::timeout(OWNER, asked).await.ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn slow_pushes_of_one_hub_keep_no_other_out() {
        let places = Places::default();
        let now = |hub: &'static str| tokio::time::timeout(Duration::from_secs(1), places.enter(hub));
        let slow = (now("slow.example").await.ok(), now("slow.example").await.ok());
        assert!(slow.0.is_some() && slow.1.is_some() && now("slow.example").await.is_err());
        let others = (now("a.example").await.ok(), now("b.example").await.ok());
        assert!(others.0.is_some() && others.1.is_some(), "half of the places");
        // All are taken now: who is slow gives up its place, but not to pushes of its own hub.
        let wanted = |patience| tokio::time::timeout(Duration::from_secs(patience), places.wanted());
        assert!(wanted(60).await.is_err(), "while nobody waits, it may take its time");
        let (came, gave_way) = tokio::join!(now("c.example"), wanted(60));
        assert!(came.is_err() && gave_way.is_err(), "who has gone waits no more");
        let c = places.enter("c.example");
        tokio::pin!(c);
        tokio::select! {
            _ = &mut c => panic!("no place is free"),
            given = wanted(60) => assert!(given.is_ok()),
        }
        drop(slow);
        let _c = c.await;
        assert!(now("d.example").await.is_ok());
        assert!(places.hubs.lock().unwrap().len() <= 4, "hubs without a push are forgotten");
    }
}
