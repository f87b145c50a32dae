//! One exchange whose words are ours: a question to a callback, or content brought to it.
//!
//! Like [`Client::get`] it passes the guard and the gate and is bounded in time. No redirect is
//! followed where content is brought: whoever wants something sent gives the address where it is to go.

use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::{CONNECTION, HeaderMap, HeaderName, HeaderValue, LOCATION, USER_AGENT};
use tokio::time::Instant;
use url::Url;

use super::{Client, Error, Gate, Record, Stage, classify, head, host, route};
use crate::link;
use crate::model::AccessRules;

/// Bytes of the answer that are read: an echo, or some words that nobody reads.
const ANSWER_BYTES: usize = 4_096;

/// Redirects of a form that are followed; it is sent on by 307 and 308 only (RFC 9110 §15.4).
const HOPS: usize = 3;

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
    /// Where it sends us on, as an address.
    pub location: Option<Url>,
    /// When to come again, where it says so.
    pub retry_after: Option<Timestamp>,
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
        let access = AccessRules::default();
        let (client, proxy) = (inner.routes.client(&access)?, inner.routes.proxy(&access));
        let request = match &push.body {
            Some(body) => client.post(url.clone()).body(body.clone()),
            None => client.get(url.clone()),
        };
        let sent = request.headers(self.words(url, push)?).send();
        let answered = tokio::time::timeout_at(deadline, sent).await.map_err(|_| slow(Stage::Answer))?;
        let mut response = answered
            .map_err(|error| classify::sending(error, url, proxy, inner.options.connect))
            .inspect_err(|error| pass.heed(error))?;
        let (status, now) = (response.status(), inner.clock.now());
        let retry_after = match status {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                head::retry_after(response.headers(), now)
            }
            _ => None,
        };
        let unsaid = (status == StatusCode::TOO_MANY_REQUESTS).then(|| now + super::UNSAID_PAUSE);
        if let Some(until) = retry_after.or(unsaid) {
            gate.pause(&key, until);
        }
        let location = head::text(response.headers(), LOCATION).and_then(|to| url.join(to.trim()).ok());
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
        Ok(Said { status: status.as_u16(), body, location, retry_after })
    }

    /// Posts a form to a hub; any 2xx is a success, and what it says is not read.
    pub async fn post(&self, gate: &Gate, to: &Url, form: &str) -> Result<(), Error> {
        let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
        let push = Push { headers, body: Some(form.as_bytes().to_vec()) };
        let mut url = to.clone();
        for _ in 0..=HOPS {
            let said = self.push(gate, &url, &push).await?;
            match (said.status, said.location) {
                (200..=299, _) => return Ok(()),
                (307 | 308, Some(next)) => url = next,
                (status, _) => {
                    return Err(Error::Status { host: host(&url), status, retry_after: said.retry_after });
                }
            }
        }
        Err(Error::Redirects { host: host(to), limit: HOPS })
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
