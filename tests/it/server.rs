//! Outlets on loopback that answer what a test tells them to, and remember what they were asked.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use tokio::time::Instant;
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
    pub(crate) headers: HeaderMap,
    /// When it came and when it was answered.
    pub(crate) time: (Instant, Instant),
}

impl Asked {
    /// A field's value; empty where there is none.
    pub(crate) fn field(&self, name: &str) -> String {
        self.headers.get(name).map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
    }
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    answers: HashMap<String, Answer>,
    scripts: HashMap<String, VecDeque<Answer>>,
    asked: Vec<Asked>,
    in_flight: usize,
    most_in_flight: usize,
}

/// A status, header fields and a body.
pub(crate) type Said<'a> = (u16, &'a [(&'static str, &'a str)], &'a str);

/// A running server; it ends with the test's runtime.
pub(crate) struct Server {
    shared: Shared,
    address: SocketAddr,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::at("127.0.0.1").await
    }

    /// Another host, where that has another address.
    pub(crate) async fn at(address: &str) -> Self {
        let shared = Shared::default();
        let listener = tokio::net::TcpListener::bind((address, 0)).await.unwrap();
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

    /// Answers a path with these in their order, exactly so; with what was put there after the last.
    pub(crate) fn script(&self, path: &str, answers: &[Said<'_>]) {
        let answer = |(status, headers, body): &Said<'_>| Answer {
            status: *status,
            headers: headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
            body: (*body).to_owned(),
        };
        let answers = answers.iter().map(answer).collect();
        self.shared.0.lock().unwrap().scripts.insert(path.to_owned(), answers);
    }

    /// The most requests that were under way at one time.
    pub(crate) fn most_in_flight(&self) -> usize {
        self.shared.0.lock().unwrap().most_in_flight
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

async fn answer(State(shared): State<Shared>, request: Request) -> Response<Body> {
    let came = Instant::now();
    {
        let mut inner = shared.0.lock().unwrap();
        inner.in_flight += 1;
        inner.most_in_flight = inner.most_in_flight.max(inner.in_flight);
    }
    // Whoever would come at the same time has a chance to.
    tokio::task::yield_now().await;
    let (path, headers) = (request.uri().path().to_owned(), request.headers().clone());
    let mut inner = shared.0.lock().unwrap();
    inner.in_flight -= 1;
    let scripted = inner.scripts.get_mut(&path).and_then(VecDeque::pop_front);
    let answer = scripted.unwrap_or_else(|| from_table(&inner.answers, &path, &headers));
    let asked = Asked { path, status: answer.status, headers, time: (came, Instant::now()) };
    inner.asked.push(asked);
    let mut response = Response::builder().status(StatusCode::from_u16(answer.status).unwrap());
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(answer.body)).unwrap()
}

/// Answers from the table; knows conditional requests by an ETag over the body.
fn from_table(answers: &HashMap<String, Answer>, path: &str, asked: &HeaderMap) -> Answer {
    let mut answer = answers.get(path).cloned().unwrap_or(Answer { status: 404, ..Answer::default() });
    if answer.status != 200 {
        return answer;
    }
    let etag = format!("\"{:x}\"", xxh3_64(answer.body.as_bytes()));
    if asked.get(header::IF_NONE_MATCH).is_some_and(|it| it.as_bytes() == etag.as_bytes()) {
        answer = Answer { status: 304, ..Answer::default() };
    }
    answer.headers.push(("etag", etag));
    answer
}
