//! Where WebSub hubs reach us: the callback that a subscription named (W3C Recommendation, §5.3 and
//! §7).
//!
//! Nothing is decided here: what a hub asks or brings goes as a [`Call`] to whoever owns the hubs. A
//! body is read only where the address is known, within the subscription's limit, few at a time.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Response, StatusCode};
use tokio::sync::{mpsc, oneshot};

use super::router::{Shared, fresh};

/// Calls that wait for their owner.
pub const CALLS: usize = 64;
/// Pushes whose bodies are in memory at a time, up to the limit each; more wait.
pub(super) const PUSHES: usize = 4;
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
    /// Whether a push may come: answered with the most bytes that are taken.
    Expect { token: String, answer: oneshot::Sender<Option<u64>> },
    /// A push: answered with whether it was taken over.
    Push { token: String, pushed: Pushed, answer: oneshot::Sender<bool> },
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
    let Some(limit_bytes) = expected.flatten() else {
        return fresh(StatusCode::GONE, TEXT, "nothing is expected here\n".to_owned());
    };
    // Never closed, so there is always a place to come.
    let _place = shared.pushes.acquire().await;
    let field = |name: &str| parts.headers.get(name)?.to_str().ok().map(str::to_owned);
    let (content_type, signature) = (field(CONTENT_TYPE.as_str()), field("x-hub-signature"));
    let limit = usize::try_from(limit_bytes).unwrap_or(usize::MAX);
    let body = match tokio::time::timeout(BODY, to_bytes(body, limit)).await {
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
