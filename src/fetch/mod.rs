//! HTTP out: one exchange with an outlet's server, from the question to the decompressed bytes.
//!
//! A [`Request`] comes in; an [`Answer`] or an [`Error`] with its verdict goes out. Redirects are
//! followed here, hop by hop, so that the [`Guard`] sees each address and the [`Gate`] each domain. No
//! exchange is repeated here: when to come again is [`crate::cadence`]'s to say. Nothing is parsed,
//! nothing is stored, and no proxy is used but the one that the operator names: the environment's
//! variables are not read.

mod body;
mod classify;
mod error;
mod gate;
mod guard;
mod head;
mod push;
mod robots;
mod route;
mod tls;
mod wall;

use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use url::Url;

pub use body::{Beyond, Body, LARGE_BYTES};
pub use error::{Error, Stage, Verdict};
pub use gate::{Gate, Options as GateOptions, Pass, Paused, Record};
pub use guard::{Guard, Refusal};
pub use push::{Push, Said};
pub use robots::{Robots, robots_allow};

use crate::clock::Clock;
use crate::link;
use crate::model::{AccessRules, Validators};

/// How every exchange is made, unless a subscription says otherwise.
#[derive(Clone, Debug)]
pub struct Options {
    /// An address to write to, within the `User-Agent`: a web page or `mailto:`. Publishers ask for it.
    pub contact: Option<String>,
    /// The whole `User-Agent`, instead of our own.
    pub user_agent: Option<String>,
    /// Longest time for a connection, TLS included.
    pub connect: Duration,
    /// Longest time from the request to the end of the header fields.
    pub answer: Duration,
    /// Longest time for one exchange in all, waiting at the gate aside.
    pub total: Duration,
    /// Slowest body, bytes a second, after the first five seconds.
    pub least_bytes_per_second: u64,
    /// Bytes after decompression accepted of one body.
    pub limit_bytes: u64,
    /// Ranges that are not public and may be asked all the same.
    pub allow: Vec<IpNet>,
    /// The proxy for all; a subscription may name its own. Names are resolved there, so the guard
    /// judges only literal addresses.
    pub proxy: Option<Url>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            contact: None,
            user_agent: None,
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(30),
            total: Duration::from_secs(60),
            least_bytes_per_second: 128,
            limit_bytes: 10 << 20,
            allow: Vec::new(),
            proxy: None,
        }
    }
}

/// Redirects followed in one exchange; browsers follow 20, nobody needs five.
const REDIRECTS: usize = 10;

/// Pause of a domain after a 429 that does not say how long.
const UNSAID_PAUSE: jiff::SignedDuration = jiff::SignedDuration::from_mins(10);

/// One question.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub url: &'a Url,
    /// From the last answer; none asks for the whole.
    pub validators: Option<&'a Validators>,
    pub accept: Accept,
    pub access: &'a AccessRules,
    /// The server that header fields, cookie and password of the access rules are meant for.
    pub meant_for: &'a Url,
    /// Bytes after decompression accepted; `None` takes [`Options::limit_bytes`].
    pub limit_bytes: Option<u64>,
    /// What becomes of a body with more.
    pub beyond: Beyond,
    /// What the gate goes by, where the operator named it; else the registrable domain.
    pub key: Option<&'a str>,
    pub record: Record,
    /// Another exchange with the same host will follow soon: its connection is kept for that. Who
    /// waits at the gate counts without it.
    pub more: bool,
    /// Asked for each origin on the way: what is fetched is a page.
    pub robots: Option<&'a Robots>,
}

impl<'a> Request<'a> {
    /// A request for the whole, with nothing special about it.
    #[must_use]
    pub fn new(url: &'a Url, accept: Accept, access: &'a AccessRules) -> Self {
        Self {
            url,
            validators: None,
            accept,
            access,
            meant_for: url,
            limit_bytes: None,
            beyond: Beyond::Refused,
            key: None,
            record: Record::Good,
            more: false,
            robots: None,
        }
    }
}

/// What we hope to get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accept {
    Feed,
    Page,
    Any,
}

/// What came.
#[derive(Debug)]
pub struct Answer {
    /// The address that answered, after all redirects.
    pub url: Url,
    /// Where an unbroken row of permanent redirects (301, 308) from the asked address led.
    pub moved: Option<Url>,
    /// Where the first redirect led, if it was a permanent one.
    pub first_moved: Option<Url>,
    /// To be stored whatever the content: from a 304 as well as from a 200.
    pub validators: Validators,
    /// Seconds that the answer stays fresh; none where it does not say.
    pub fresh_seconds: Option<u64>,
    /// WebSub hubs named in `Link` fields, in order.
    pub hubs: Vec<Url>,
    /// The topic named in `Link` fields.
    pub self_link: Option<Url>,
    pub content: Content,
    /// The exchange's place among those in flight: whoever keeps it keeps the next one waiting.
    pub place: Option<OwnedSemaphorePermit>,
}

#[derive(Debug)]
pub enum Content {
    /// 304: what we have is what there is.
    Unchanged,
    Body(Body),
}

impl Content {
    /// The place that a large body keeps; whoever takes it lets others in by dropping it.
    pub fn take_place(&mut self) -> Option<OwnedSemaphorePermit> {
        match self {
            Self::Unchanged => None,
            Self::Body(body) => body.place.take(),
        }
    }
}

/// Makes exchanges. Clones share connections; one serves the whole daemon.
#[derive(Clone, Debug)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    options: Options,
    clock: Clock,
    guard: Arc<Guard>,
    routes: route::Routes,
    large: Arc<body::Places>,
}

impl Client {
    /// Prepares the client; reads the machine's root certificates.
    pub fn new(options: Options, clock: Clock) -> Result<Self, Error> {
        let guard = Arc::new(Guard::new(options.allow.clone()));
        let routes = route::Routes::new(&options, guard.clone())?;
        let large = Arc::default();
        Ok(Self(Arc::new(Inner { options, clock, guard, routes, large })))
    }

    /// Makes one exchange, redirects included. Waits at the gate for each domain on the way; holds one
    /// pass at a time, so two exchanges that redirect into each other's domain do not wait for ever.
    pub async fn get(&self, gate: &Gate, request: &Request<'_>) -> Result<Answer, Error> {
        let mut left = self.0.options.total;
        let mut hop = Hop::first(request.url);
        let mut key = self.key(request, &hop.url)?;
        if let Some(robots) = request.robots {
            robots.check(self, gate, request, request.url).await?;
        }
        let mut pass = self.enter(gate, &key, request).await?;
        for _ in 0..=REDIRECTS {
            self.0.guard.check(&hop.url).map_err(|why| Error::Guarded { host: host(&hop.url), why })?;
            let begun = Instant::now();
            let deadline = begun + left;
            // Whoever waits at the gate, and thousands may, needs no room for an exchange.
            let asked = Box::pin(self.ask(gate, &key, request, &hop, deadline)).await;
            let mut response = asked.inspect_err(|error| pass.heed(error))?;
            let Some(next) = hop.next(&response)? else {
                let answer = Box::pin(self.conclude(request, hop, &mut response, deadline)).await;
                self.heed(gate, &key, request.accept, answer.as_ref().err());
                let answer = answer.inspect_err(|error| pass.heed(error))?;
                return Ok(Answer { place: pass.place(), ..answer });
            };
            // A short body is read to its end, so that the connection can be used again.
            let _ = self.start(&mut response, deadline).await;
            left = left.saturating_sub(begun.elapsed());
            let next_key = self.key(request, &next.url)?;
            let robots = request.robots.filter(|_| next.url.origin() != hop.url.origin());
            if next_key != key || robots.is_some() {
                drop(pass);
                if let Some(robots) = robots {
                    robots.check(self, gate, request, &next.url).await?;
                }
                key = next_key;
                pass = self.enter(gate, &key, request).await?;
            }
            hop = next;
        }
        drop(pass);
        Err(Error::Redirects { host: host(request.url), limit: REDIRECTS })
    }

    /// Sends one request and waits for the header fields.
    async fn ask(
        &self,
        gate: &Gate,
        key: &str,
        request: &Request<'_>,
        hop: &Hop,
        deadline: Instant,
    ) -> Result<Response, Error> {
        let client = self.0.routes.client(request.access)?;
        let headers =
            route::headers(&self.0.options, request, &hop.url, request.more || gate.is_awaited(key))?;
        let until = deadline.min(Instant::now() + self.0.options.answer);
        match tokio::time::timeout_at(until, client.get(hop.url.clone()).headers(headers).send()).await {
            Err(_) => Err(Error::Slow {
                host: host(&hop.url),
                stage: Stage::Answer,
                after: self.0.options.answer.min(self.0.options.total),
            }),
            Ok(Err(error)) => {
                let proxy = self.0.routes.proxy(request.access);
                Err(classify::sending(error, &hop.url, proxy, self.0.options.connect))
            }
            Ok(Ok(response)) => Ok(response),
        }
    }

    /// Makes the answer of what the last hop sent.
    async fn conclude(
        &self,
        request: &Request<'_>,
        hop: Hop,
        response: &mut Response,
        deadline: Instant,
    ) -> Result<Answer, Error> {
        let (status, now) = (response.status(), self.0.clock.now());
        let (url, lasting) = (hop.url, hop.permanent);
        let held = request.validators.filter(|held| !held.is_empty() && held.of.as_ref() == Some(&url));
        let headers = response.headers();
        let about = |validators: Validators, content: Content, headers: &HeaderMap| Answer {
            validators,
            fresh_seconds: head::fresh_seconds(headers, now),
            hubs: head::links(headers, "hub", &url),
            self_link: head::links(headers, "self", &url).into_iter().next(),
            moved: hop.moved.clone(),
            first_moved: hop.first_moved.clone(),
            url: url.clone(),
            content,
            place: None,
        };
        if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED
            && let Some(proxy) = self.0.routes.proxy(request.access)
        {
            return Err(classify::unnamed(&url, proxy));
        }
        match (status, held) {
            (StatusCode::NOT_MODIFIED, Some(held)) => {
                return Ok(about(head::renewed(held, headers, &url), Content::Unchanged, headers));
            }
            (StatusCode::NOT_MODIFIED, None) => {
                let detail = "it says \"not modified\" and was not asked".to_owned();
                return Err(Error::Broken { host: host(&url), detail });
            }
            (StatusCode::OK | StatusCode::NON_AUTHORITATIVE_INFORMATION, _) => {}
            _ => {
                let start = self.start(response, deadline).await;
                let headers = response.headers();
                return Err(classify::status(request.url, &url, lasting, status, headers, &start, now));
            }
        }
        let limit_bytes = request.limit_bytes.unwrap_or(self.0.options.limit_bytes);
        let terms = body::Terms {
            limit: body::Limit { bytes: limit_bytes, beyond: request.beyond },
            deadline,
            total: self.0.options.total,
            least_bytes_per_second: self.0.options.least_bytes_per_second,
            places: self.0.large.clone(),
        };
        let (bytes, place) = body::read(response, &host(&url), terms).await?;
        let headers = response.headers();
        if let Some(class) = wall::class(request.url, &url, status, headers, &bytes) {
            return Err(Error::Wall { host: host(&url), status: status.as_u16(), class, retry_after: None });
        }
        let content_type = head::text(headers, reqwest::header::CONTENT_TYPE).map(str::to_owned);
        let body = Body { hash: crate::model::BodyHash::of(&bytes), content_type, bytes, place };
        Ok(about(head::validators(headers, &url), Content::Body(body), headers))
    }

    /// The beginning of a body that is only looked at. Its errors say nothing that matters.
    async fn start(&self, response: &mut Response, deadline: Instant) -> Vec<u8> {
        let mut start = Vec::new();
        let until = deadline.min(Instant::now() + START_LONGEST);
        while start.len() < wall::LOOK_BYTES {
            match tokio::time::timeout_at(until, response.chunk()).await {
                Ok(Ok(Some(piece))) => start.extend_from_slice(&piece),
                _ => break,
            }
        }
        start
    }

    /// Pauses the domain if the server asked for that. Anybody can lead us to a page, so that none silences its
    /// outlet's feeds for long.
    fn heed(&self, gate: &Gate, key: &str, accept: Accept, error: Option<&Error>) {
        let until = match error {
            Some(
                Error::Status { retry_after: Some(until), .. } | Error::Wall { retry_after: Some(until), .. },
            ) => *until,
            Some(Error::Status { status: 429, .. }) => self.0.clock.now() + UNSAID_PAUSE,
            _ => return,
        };
        let longest = match accept {
            Accept::Page => self.0.clock.now() + PAGE_PAUSE,
            _ => Timestamp::MAX,
        };
        gate.pause(key, until.min(longest));
    }

    async fn enter(&self, gate: &Gate, key: &str, request: &Request<'_>) -> Result<Pass, Error> {
        let entered = gate.enter(key, request.record).await;
        entered.map_err(|paused| Error::Paused { host: key.to_owned(), until: paused.until })
    }

    /// The gate's key for one hop. The operator's word holds for the address that was subscribed to,
    /// not for wherever it redirects.
    fn key(&self, request: &Request<'_>, url: &Url) -> Result<String, Error> {
        self.0.guard.check(url).map_err(|why| Error::Guarded { host: host(url), why })?;
        let domain = link::domain(url);
        Ok(match request.key {
            Some(key) if domain == link::domain(request.url) => key.to_owned(),
            _ => domain,
        })
    }
}

/// Longest pause of a domain that one of its pages asks for.
const PAGE_PAUSE: SignedDuration = SignedDuration::from_hours(24);

/// Longest time for a body that is only looked at: one that drips holds up nobody for long.
const START_LONGEST: Duration = Duration::from_secs(5);

/// Where an exchange stands between two redirects.
#[derive(Clone, Debug)]
struct Hop {
    url: Url,
    moved: Option<Url>,
    first_moved: Option<Url>,
    /// No temporary redirect so far.
    permanent: bool,
}

impl Hop {
    fn first(url: &Url) -> Self {
        Self { url: url.clone(), moved: None, first_moved: None, permanent: true }
    }

    /// The next hop, if the answer is a redirect.
    fn next(&self, response: &Response) -> Result<Option<Self>, Error> {
        let permanent = match response.status().as_u16() {
            301 | 308 => self.permanent,
            302 | 303 | 307 => false,
            _ => return Ok(None),
        };
        let Some(to) = response.headers().get(reqwest::header::LOCATION) else { return Ok(None) };
        // Some servers write raw UTF-8 there; `Url` escapes it.
        let to = String::from_utf8_lossy(to.as_bytes());
        let bad = |to: String| Error::BadRedirect { host: host(&self.url), to };
        let unread = |_| bad("an address that cannot be read".to_owned());
        let mut url = self.url.join(to.trim()).map_err(unread)?;
        if !link::is_web(&url) {
            return Err(bad(link::site(&url)));
        }
        url.set_fragment(None);
        let moved = if permanent { Some(url.clone()) } else { self.moved.clone() };
        let first_moved = self.first_moved.clone().or_else(|| moved.clone());
        Ok(Some(Self { url, moved, first_moved, permanent }))
    }
}

/// The host for messages; never the whole address, which may carry a secret.
fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// The innermost cause of an error. The client's own layers around it repeat each other.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(within) = cause.source() {
        cause = within;
    }
    cause.to_string()
}

/// Lets this process hold as many open files as the machine allows, since each connection is one and
/// the usual soft limit is 1024. Returns the limit in force, as far as it can be told.
///
/// The limits are read from `/proc`: in a sandbox that refuses the system call there is an error to
/// meet here, and none in reading a file.
pub fn raise_file_limit() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let (soft, hard) = file_limits(&std::fs::read_to_string("/proc/self/limits").ok()?)?;
    let raised = Rlimit { current: Some(hard), maximum: Some(hard) };
    Some(setrlimit(Resource::Nofile, raised).map_or(soft, |()| hard))
}

/// Soft and hard limit of open files, of the form that proc(5) shows.
fn file_limits(table: &str) -> Option<(u64, u64)> {
    let line = table.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    let mut columns = line.split_ascii_whitespace().map(str::parse);
    Some((columns.next()?.ok()?, columns.next()?.ok()?))
}

#[cfg(test)]
mod tests;
