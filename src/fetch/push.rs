//! One exchange whose words are ours: a question to a callback, or content brought to it.
//!
//! Like [`Client::get`] it passes the guard and the gate and is bounded in time. No redirect is
//! followed: whoever wants something sent gives the address where it is to go.

use reqwest::StatusCode;
use reqwest::header::{CONNECTION, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use tokio::time::Instant;
use url::Url;

use super::{Client, Error, Gate, Record, Stage, classify, host, route};
use crate::link;
use crate::model::AccessRules;

/// Bytes of the answer that are read: an echo, or some words that nobody reads.
const ANSWER_BYTES: usize = 4_096;

/// What is sent: a POST where there is a body, else a GET.
#[derive(Clone, Debug, Default)]
pub struct Push {
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<Vec<u8>>,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub status: u16,
    /// Its beginning, as far as `ANSWER_BYTES`.
    pub body: Vec<u8>,
}

impl Client {
    /// Makes the exchange. Waits at the gate for the domain.
    pub async fn push(&self, gate: &Gate, url: &Url, push: &Push) -> Result<Said, Error> {
        let inner = &self.0;
        inner.guard.check(url).map_err(|why| Error::Guarded { host: host(url), why })?;
        let key = link::domain(url);
        let pass = gate.enter(&key, Record::Good).await;
        let mut pass = pass.map_err(|paused| Error::Paused { host: key.clone(), until: paused.until })?;
        let deadline = Instant::now() + inner.options.total;
        let slow = |stage| Error::Slow { host: host(url), stage, after: inner.options.total };
        let client = inner.routes.client(&AccessRules::default())?;
        let request = match &push.body {
            Some(body) => client.post(url.clone()).body(body.clone()),
            None => client.get(url.clone()),
        };
        let sent = request.headers(self.words(url, push)?).send();
        let answered = tokio::time::timeout_at(deadline, sent).await.map_err(|_| slow(Stage::Answer))?;
        let mut response = answered
            .map_err(|error| classify::sending(error, url, inner.options.connect))
            .inspect_err(|error| pass.heed(error))?;
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            gate.pause(&key, inner.clock.now() + super::UNSAID_PAUSE);
        }
        let mut body = Vec::new();
        while body.len() < ANSWER_BYTES {
            let piece = tokio::time::timeout_at(deadline, response.chunk()).await;
            match piece.map_err(|_| slow(Stage::Body))? {
                Ok(Some(piece)) => body.extend_from_slice(&piece),
                // What is broken off is no echo, and its status has been said.
                Ok(None) | Err(_) => break,
            }
        }
        body.truncate(ANSWER_BYTES);
        Ok(Said { status: response.status().as_u16(), body })
    }

    fn words(&self, url: &Url, push: &Push) -> Result<HeaderMap, Error> {
        let options = &self.0.options;
        let wrong =
            |what: &str| Error::Request { host: host(url), detail: format!("{what} is no header field") };
        let agent =
            options.user_agent.clone().unwrap_or_else(|| route::user_agent(options.contact.as_deref()));
        let mut headers = HeaderMap::with_capacity(push.headers.len() + 2);
        headers.insert(USER_AGENT, HeaderValue::from_str(&agent).map_err(|_| wrong("the user agent"))?);
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        for (name, value) in &push.headers {
            let value = HeaderValue::from_str(value).map_err(|_| wrong(name))?;
            headers.insert(HeaderName::from_static(name), value);
        }
        Ok(headers)
    }
}
