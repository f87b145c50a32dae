//! Outlets on loopback that answer what a test tells them to, and remember what they were asked.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode, header};
use xxhash_rust::xxh3::xxh3_64;

/// What stands at a path.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) status: u16,
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    answers: HashMap<String, Answer>,
    asked: Vec<Asked>,
}

/// A running server; it ends with the test's runtime.
pub(crate) struct Server {
    shared: Shared,
    address: SocketAddr,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let shared = Shared::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().fallback(answer).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { shared, address }
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Puts a feed at a path.
    pub(crate) fn feed(&self, path: &str, body: &str) {
        self.put(path, 200, &[("content-type", "application/rss+xml; charset=utf-8")], body);
    }

    /// Puts an answer at a path.
    pub(crate) fn put(&self, path: &str, status: u16, headers: &[(&'static str, &str)], body: &str) {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let answer = Answer { status, headers, body: body.to_owned() };
        self.shared.0.lock().unwrap().answers.insert(path.to_owned(), answer);
    }

    /// What was asked so far, in order.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.shared.0.lock().unwrap().asked.clone()
    }

    /// What was asked of one path since the last call of this kind.
    pub(crate) fn take_asked(&self, path: &str) -> Vec<Asked> {
        let mut inner = self.shared.0.lock().unwrap();
        let (taken, left) = std::mem::take(&mut inner.asked).into_iter().partition(|it| it.path == path);
        inner.asked = left;
        taken
    }
}

/// Answers from the table; knows conditional requests by an ETag over the body.
async fn answer(State(shared): State<Shared>, request: Request) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let mut inner = shared.0.lock().unwrap();
    let found = inner.answers.get(&path).cloned();
    let mut answer = found.unwrap_or(Answer { status: 404, ..Answer::default() });
    let etag = format!("\"{:x}\"", xxh3_64(answer.body.as_bytes()));
    let known =
        request.headers().get(header::IF_NONE_MATCH).is_some_and(|it| it.as_bytes() == etag.as_bytes());
    if answer.status == 200 && known {
        answer = Answer { status: 304, ..Answer::default() };
    }
    inner.asked.push(Asked { path, status: answer.status });
    let mut response = Response::builder().status(StatusCode::from_u16(answer.status).unwrap());
    if answer.status == 200 || answer.status == 304 {
        response = response.header(header::ETAG, etag);
    }
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(answer.body)).unwrap()
}
