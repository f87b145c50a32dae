//! Which address gives what.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Method, Response, StatusCode, Uri};
use axum::routing::{get, post};
use tokio::sync::Semaphore;

use super::callback::{Calls, Places};
use super::document::{guard, is_feed, is_shared};
use super::metrics::Status;
use super::shelf::{Shelf, read};
use super::websub::OwnHub;
use super::{callback, metrics, pages, websub};
use crate::clock::Clock;
use crate::render::Site;
use crate::{edition, hub};

/// Requests that may read the store at a time; more wait. Each holds a connection to it.
pub(super) const READERS: usize = 8;

/// How the server behaves.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The path that a proxy passes on with each request, or takes off, like `/news`; empty at the top.
    pub base_path: String,
    /// The operator's outputs by their paths without extension: what is left of others is not given out.
    pub outputs: BTreeSet<String>,
    /// The token asked for, by the output's path without extension ([`crate::render::Channel::path`]).
    pub tokens: BTreeMap<String, String>,
    /// Where orders for our own hub go; none where there is no such hub.
    pub hub: Option<OwnHub>,
}

impl Options {
    /// The token that a document asks for.
    fn token(&self, path: &str) -> Option<&String> {
        self.tokens.get(output(path))
    }

    /// Whether a document is left of an output that is no more, or no document at all.
    fn is_gone(&self, path: &str) -> bool {
        let output = output(path);
        let is_output = output.starts_with("outputs/") && (is_feed(path) || path.starts_with("archive/"));
        path == edition::REGISTER || edition::is_note(path) || is_output && !self.outputs.contains(output)
    }

    /// Whether a document asks for a token.
    #[must_use]
    pub fn is_private(&self, path: &str) -> bool {
        self.token(path).is_some()
    }

    /// A feed's own address, as its `self` link gives it.
    #[must_use]
    pub fn topic(&self, site: &Site, path: &str) -> String {
        let token = self.token(path).map(|token| format!("?token={token}"));
        format!("{}{}", site.url(path), token.unwrap_or_default())
    }

    /// The path of the feed whose own address this is.
    #[must_use]
    pub fn feed(&self, site: &Site, topic: &str) -> Option<String> {
        let below = topic.strip_prefix(site.base.as_str())?;
        let path = below.split('?').next().filter(|path| is_feed(path) && !path.starts_with("archive/"))?;
        let path = percent_encoding::percent_decode_str(path).decode_utf8().ok()?.into_owned();
        (self.topic(site, &path) == topic).then_some(path)
    }
}

/// The path without extension of the feed that a document belongs to.
fn output(path: &str) -> &str {
    let name = path.rsplit_once('.').map_or(path, |(name, _)| name);
    match name.strip_prefix("archive/") {
        Some(page) => page.rsplit_once('/').map_or(page, |(output, _)| output),
        None => name,
    }
}

/// Everything an answer may need.
#[derive(Clone)]
pub struct App {
    /// Where the store lies.
    pub data_dir: PathBuf,
    /// The folder `public`.
    pub public: PathBuf,
    pub site: Site,
    pub shelf: Shelf,
    pub clock: Clock,
    /// How the daemon does, asked for each time; may read the store.
    pub status: Arc<dyn Fn() -> Status + Send + Sync>,
    /// Why the daemon is not healthy; none while it is. To be told at once, whatever else is asked for.
    pub fault: Arc<dyn Fn() -> Option<String> + Send + Sync>,
    pub options: Options,
    /// Who hears of what WebSub hubs want; none where hubs cannot reach us.
    pub calls: Option<Calls>,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("public", &self.public)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

#[derive(Debug)]
pub(super) struct Shared {
    pub app: App,
    /// With a slash before and none behind, or empty.
    pub base: String,
    pub readers: Semaphore,
    /// Places for pushes.
    pub pushes: Places,
}

/// The server's routes.
pub fn router(app: App) -> Router {
    let base = match app.options.base_path.trim_matches('/') {
        "" => String::new(),
        base => format!("/{base}"),
    };
    let shared = Arc::new(Shared {
        app,
        base: base.clone(),
        readers: Semaphore::new(READERS),
        pushes: Places::default(),
    });
    // A proxy may take the path off, and whoever asks on this machine need not know it.
    let bases = BTreeSet::from([base.as_str(), ""]);
    let routes = bases.into_iter().fold(Router::new(), |routes, base| {
        routes
            .route(&format!("{base}/healthz"), get(metrics::health))
            .route(&format!("{base}/metrics"), get(metrics::metrics))
            .route(&format!("{base}/status"), get(metrics::page))
            .route(&format!("{base}/status.json"), get(metrics::json))
            .route(&format!("{base}/search"), get(pages::search))
            .route(&format!("{base}/{}", hub::PATH), post(websub::order))
            .route(&format!("{base}/websub/{{token}}"), get(callback::verify).post(callback::push))
    });
    routes.fallback(document).with_state(shared)
}

/// What an address asks for below the base path, with its slash; empty for the base path itself. An address outside
/// of it is read as if the path stood before it.
fn below<'a>(path: &'a str, base: &str) -> &'a str {
    path.strip_prefix(base).filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(path)
}

/// A published document, else a page made for the occasion, else the page that says there is none.
async fn document(State(shared): State<Arc<Shared>>, mut request: Request) -> Response<Body> {
    match *request.method() {
        Method::GET => {}
        // A range is one of a GET (RFC 9110 §14.2).
        Method::HEAD => drop(request.headers_mut().remove(header::RANGE)),
        Method::OPTIONS => return preflight(request.uri().path(), &shared.base),
        _ => return bare(StatusCode::METHOD_NOT_ALLOWED, header::ALLOW, "GET, HEAD, OPTIONS"),
    }
    let (uri, headers) = (request.uri(), request.headers());
    // A topic's name may be of any script.
    let Ok(whole) = percent_encoding::percent_decode_str(uri.path()).decode_utf8() else {
        return pages::missing(&shared, ".").await;
    };
    let base = percent_encoding::percent_decode_str(&shared.base).decode_utf8_lossy();
    let path = match below(&whole, &base) {
        // The pages' links are relative: without the slash they would lead a folder too high.
        "" => {
            return bare(StatusCode::PERMANENT_REDIRECT, header::LOCATION, &format!("{}/", shared.base));
        }
        "/" => "index.html",
        path => path.strip_prefix('/').unwrap_or("."),
    };
    let Some(access) = access(&shared.app.options, path, uri) else {
        return pages::missing(&shared, path).await;
    };
    if let Some(document) = shared.app.shelf.get(path) {
        return with_hub(document.answer(headers, access == Access::Private), &shared.app, path);
    }
    let (public, name, headers) = (shared.app.public.clone(), path.to_owned(), headers.clone());
    // Its coding is made for this answer alone, and takes longer than the reading.
    let answer = move || Some(read(&public, &name)?.answer(&headers, access == Access::Private));
    if let Ok(Some(found)) = tokio::task::spawn_blocking(answer).await {
        return found;
    }
    if let Some(event) = path.strip_prefix("event/") {
        return pages::event(&shared, event.trim_end_matches(".html"), path).await;
    }
    pages::missing(&shared, path).await
}

/// A reader that runs in a browser asks before it asks with a tag of its own (Fetch §3.2.2).
fn preflight(path: &str, base: &str) -> Response<Body> {
    let mut response = bare(StatusCode::NO_CONTENT, header::ALLOW, "GET, HEAD, OPTIONS");
    if !below(path, base).strip_prefix('/').is_some_and(is_shared) {
        return response;
    }
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD"));
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("if-none-match, if-modified-since, range"),
    );
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    response
}

pub(super) fn bare(status: StatusCode, name: header::HeaderName, value: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Public,
    Private,
}

/// Whether the request may have the document; none where it lacks the token, or asks for what is left of an
/// output that is no more. The answer is then the same as for a document that does not exist.
fn access(options: &Options, path: &str, uri: &Uri) -> Option<Access> {
    if options.is_gone(path) {
        return None;
    }
    let Some(token) = options.token(path) else { return Some(Access::Public) };
    let given = uri.query().into_iter().flat_map(|query| url::form_urlencoded::parse(query.as_bytes()));
    let given = given.into_iter().find(|(key, _)| key == "token").map(|(_, value)| value.into_owned());
    given.filter(|given| same(given.as_bytes(), token.as_bytes())).map(|_| Access::Private)
}

/// Compares without telling by its time how much was right.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

/// The hub in the header as well, where WebSub's subscribers look first (WebSub §4).
fn with_hub(mut response: Response<Body>, app: &App, path: &str) -> Response<Body> {
    let Some(hub) = app.site.hub_of(app.options.is_private(path)) else { return response };
    if is_feed(path) {
        let value = format!("<{hub}>; rel=\"hub\", <{}>; rel=\"self\"", app.options.topic(&app.site, path));
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(header::LINK, value);
        }
    }
    response
}

/// An answer made for the occasion: a page or text that is not to be kept.
pub(super) fn fresh(status: StatusCode, media_type: &'static str, body: String) -> Response<Body> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_LENGTH, body.len().into());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    guard(&mut headers, media_type.starts_with("text/html"));
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
