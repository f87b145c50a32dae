//! Which client carries a request, and with which header fields.
//!
//! Most subscriptions share one client and its connections. Those with a proxy, an address family or
//! HTTP/1 of their own share one for each such combination.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::dns::Resolve;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, COOKIE, HeaderMap, HeaderName, HeaderValue,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, USER_AGENT,
};
use rustls::RootCertStore;
use url::Url;

use super::error::Error;
use super::guard::{Guard, GuardedResolver};
use super::{Accept, Options, Request, head, host, tls};
use crate::link;
use crate::model::{AccessRules, AddressFamily};

/// Clients kept; the configuration names a handful of proxies at most.
const ROUTES: usize = 64;

/// An idle connection is kept for the next feed of the same host, which comes after the gap.
const IDLE: Duration = Duration::from_secs(15);
/// Header lines of one answer.
const HEADER_LINES: usize = 128;
/// The same for HTTP/2, bytes.
const HEADER_BYTES: u32 = 64 << 10;
/// What an HTTP/2 server may send before we have read it, bytes for one answer and in all.
const WINDOW: u32 = 256 << 10;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Route {
    proxy: Option<Url>,
    http1_only: bool,
    family: u8,
}

pub(super) struct Routes {
    usual: Route,
    first: reqwest::Client,
    /// Filled on the first use of each; locked for a look-up only.
    others: Mutex<HashMap<Route, reqwest::Client>>,
    guard: Arc<Guard>,
    roots: Arc<RootCertStore>,
    connect: Duration,
}

impl fmt::Debug for Routes {
    /// Proxies may carry a password, so only their number is told.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Routes").field("others", &self.lock().len()).finish_non_exhaustive()
    }
}

impl Routes {
    pub(super) fn new(options: &Options, guard: Arc<Guard>) -> Result<Self, Error> {
        let roots = tls::roots();
        let usual = Route { proxy: options.proxy.clone(), ..Route::default() };
        let first = build(&usual, resolver(&usual, &guard), &roots, options.connect)?;
        Ok(Self { usual, first, others: Mutex::default(), guard, roots, connect: options.connect })
    }

    /// The proxy for these rules.
    pub(super) fn proxy<'a>(&'a self, access: &'a AccessRules) -> Option<&'a Url> {
        access.proxy.as_ref().or(self.usual.proxy.as_ref())
    }

    /// The client for these rules.
    pub(super) fn client(&self, access: &AccessRules) -> Result<reqwest::Client, Error> {
        let route = Route {
            proxy: self.proxy(access).cloned(),
            http1_only: access.http1_only,
            family: access.addresses as u8,
        };
        if route == self.usual {
            return Ok(self.first.clone());
        }
        let mut others = self.lock();
        if let Some(client) = others.get(&route) {
            return Ok(client.clone());
        }
        if others.len() >= ROUTES {
            others.clear();
        }
        let client = build(&route, resolver(&route, &self.guard), &self.roots, self.connect)?;
        others.insert(route, client.clone());
        Ok(client)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Route, reqwest::Client>> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn resolver(route: &Route, guard: &Arc<Guard>) -> GuardedResolver {
    let family = match route.family {
        f if f == AddressFamily::V4 as u8 => AddressFamily::V4,
        f if f == AddressFamily::V6 as u8 => AddressFamily::V6,
        _ => AddressFamily::Any,
    };
    GuardedResolver::new(guard.clone(), family, route.proxy.as_ref().map(host))
}

/// A client for one route. Where a host has addresses of both families and the first to be tried does
/// not answer, the other is tried beside it a moment later (RFC 8305), so a dead IPv6 costs no poll.
fn build(
    route: &Route,
    resolver: impl Resolve + 'static,
    roots: &Arc<RootCertStore>,
    connect: Duration,
) -> Result<reqwest::Client, Error> {
    let proxy_host = route.proxy.as_ref().map(host);
    let wrong = |detail: String| Error::Request { host: proxy_host.clone().unwrap_or_default(), detail };
    let tls = tls::config(roots.clone(), route.http1_only).map_err(|error| wrong(error.to_string()))?;
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .dns_resolver(resolver)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_proxy()
        .connect_timeout(connect)
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(1)
        .http1_max_headers(HEADER_LINES)
        // What browsers and curl read past is no reason to lose a feed.
        .http1_ignore_invalid_headers_in_responses(true)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .http2_max_header_list_size(HEADER_BYTES)
        .http2_initial_stream_window_size(WINDOW)
        .http2_initial_connection_window_size(WINDOW);
    if route.http1_only {
        builder = builder.http1_only();
    }
    if let Some(proxy) = &route.proxy {
        let proxy = reqwest::Proxy::all(resolving(proxy)).map_err(|error| wrong(error.to_string()))?;
        builder = builder.proxy(proxy);
    }
    builder.build().map_err(|error| wrong(super::innermost(&error)))
}

/// The proxy as one that resolves names itself: the client would resolve those for `socks5://` here, where
/// they may not be known, or may not be asked for.
fn resolving(proxy: &Url) -> Url {
    let mut proxy = proxy.clone();
    if proxy.scheme() == "socks5" {
        // Neither scheme is one of the web's, so the change is allowed (WHATWG URL §4.4).
        let _ = proxy.set_scheme("socks5h");
    }
    proxy
}

const FEEDS: HeaderValue = HeaderValue::from_static(
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, \
     application/json;q=0.8, text/html;q=0.5, */*;q=0.1",
);
const PAGES: HeaderValue =
    HeaderValue::from_static("text/html, application/xhtml+xml, application/xml;q=0.8, */*;q=0.1");
const ANYTHING: HeaderValue = HeaderValue::from_static(
    "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, application/xml;q=0.8, \
     text/xml;q=0.8, */*;q=0.1",
);

/// The header fields of one hop. Validators go to the address that gave them, and the subscription's
/// own fields, cookie and password to the server they are meant for, never along a redirect elsewhere.
pub(super) fn headers(
    options: &Options,
    request: &Request<'_>,
    url: &Url,
    keep: bool,
) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::with_capacity(8);
    let wrong = |what: &str| Error::Request {
        host: host(request.url),
        detail: format!("the {what} of the subscription is no header field"),
    };
    let agent = agent(options, request, url);
    headers.insert(USER_AGENT, HeaderValue::from_str(&agent).map_err(|_| wrong("user agent"))?);
    let accept = match request.accept {
        Accept::Feed => FEEDS,
        Accept::Page => PAGES,
        Accept::Any => ANYTHING,
    };
    headers.insert(ACCEPT, accept);
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"));
    if !keep {
        // Nobody waits for this host: a connection kept open would be idle until it is cut.
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if let Some(held) = request.validators.filter(|held| held.of.as_ref() == Some(url)) {
        let mut send = |name: HeaderName, validator: Option<&String>| {
            if let Some(value) = validator.and_then(|text| head::as_received(text)) {
                headers.insert(name, value);
            }
        };
        send(IF_NONE_MATCH, held.etag.as_ref());
        send(IF_MODIFIED_SINCE, held.last_modified.as_ref());
    }
    if is_meant_for(request.meant_for, url) {
        private(&mut headers, request.access, wrong)?;
    }
    Ok(headers)
}

fn private(
    headers: &mut HeaderMap,
    access: &AccessRules,
    wrong: impl Fn(&str) -> Error,
) -> Result<(), Error> {
    let secret = |text: &str, what: &str| {
        let mut value = HeaderValue::from_str(text).map_err(|_| wrong(what))?;
        value.set_sensitive(true);
        Ok(value)
    };
    for (name, value) in &access.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong("name of a header"))?;
        headers.insert(name, secret(value.expose(), "value of a header")?);
    }
    if let Some(cookie) = &access.cookie {
        headers.insert(COOKIE, secret(cookie.expose(), "cookie")?);
    }
    if let Some(login) = &access.login {
        let pair = format!("{}:{}", login.user, login.password.expose());
        headers.insert(AUTHORIZATION, secret(&format!("Basic {}", base64(pair.as_bytes())), "login")?);
    }
    Ok(())
}

/// The same server, or the same host at last by TLS.
fn is_meant_for(server: &Url, url: &Url) -> bool {
    server.host() == url.host()
        && (server.scheme() == url.scheme() && server.port_or_known_default() == url.port_or_known_default()
            || server.scheme() == "http"
                && server.port().is_none()
                && url.scheme() == "https"
                && url.port().is_none())
}

/// Who we say we are to this server. The subscription's own word goes to its own domain alone, as the
/// rest of its access rules does.
pub(super) fn agent(options: &Options, request: &Request<'_>, url: &Url) -> String {
    let own = request.access.user_agent.as_ref();
    let own = own.filter(|_| link::domain(url) == link::domain(request.meant_for));
    let agent = own.or(options.user_agent.as_ref());
    agent.map_or_else(|| user_agent(options.contact.as_deref()), Clone::clone)
}

/// `Copydesk/0.1.0 (+https://desk.example/about)`.
pub(super) fn user_agent(contact: Option<&str>) -> String {
    let name = concat!("Copydesk/", env!("CARGO_PKG_VERSION"));
    match contact {
        Some(contact) => format!("{name} (+{contact})"),
        None => format!("{name} (feed reader)"),
    }
}

/// Base64 with padding (RFC 4648 §4), for a line of at most some hundred bytes.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let joined =
            group.iter().fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let digit = DIGITS[(joined >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= group.len() { char::from(digit) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Login, Secret, Validators};

    fn ask(asked: &str, hop: &str, access: &AccessRules, validators: Option<&Validators>) -> HeaderMap {
        let url = Url::parse(asked).unwrap();
        let request = Request { validators, ..Request::new(&url, Accept::Feed, access) };
        headers(&Options::default(), &request, &Url::parse(hop).unwrap(), false).unwrap()
    }

    #[test]
    fn a_secret_goes_to_its_server_and_to_no_other() {
        let login = Some(Login { user: "desk".into(), password: Secret::new("open sesame") });
        let access = AccessRules { cookie: Some(Secret::new("id=1")), login, ..AccessRules::default() };
        let is_sent = |asked: &str, hop: &str| {
            let headers = ask(asked, hop, &access, None);
            assert_eq!(headers.contains_key(COOKIE), headers.contains_key(AUTHORIZATION));
            headers.contains_key(COOKIE)
        };
        assert!(is_sent("https://example.org/a", "https://example.org/b"));
        assert!(is_sent("http://example.org/a", "https://example.org/a"));
        assert!(!is_sent("https://example.org/a", "http://example.org/a"));
        assert!(!is_sent("https://example.org/a", "https://www.example.org/a"));
        assert!(!is_sent("https://example.org/a", "https://example.org:8443/a"));
        let headers = ask("https://example.org/a", "https://example.org/a", &access, None);
        assert_eq!(headers[AUTHORIZATION], "Basic ZGVzazpvcGVuIHNlc2FtZQ==");
        assert!(!format!("{headers:?}").contains("ZGVzazpv"));
    }

    #[test]
    fn a_subscriptions_own_user_agent_goes_to_its_own_domain_alone() {
        let access = AccessRules { user_agent: Some("Reader/1".into()), ..AccessRules::default() };
        let sent = |hop: &str| ask("https://example.org/a", hop, &access, None)[USER_AGENT].clone();
        assert_eq!(sent("https://example.org/a"), "Reader/1");
        assert_eq!(sent("https://feeds.example.org/a"), "Reader/1");
        assert_eq!(sent("https://example.net/a"), user_agent(None));
    }

    #[test]
    fn validators_go_only_to_the_address_that_gave_them() {
        let of = Some(Url::parse("https://example.org/feed").unwrap());
        let held = Validators { of, etag: Some("W/\"1\"".into()), last_modified: Some("then".into()) };
        let headers =
            ask("https://example.org/a", "https://example.org/feed", &AccessRules::default(), Some(&held));
        assert_eq!(
            (&headers[IF_NONE_MATCH], &headers[IF_MODIFIED_SINCE]),
            (&"W/\"1\"".parse().unwrap(), &"then".parse().unwrap())
        );
        let headers =
            ask("https://example.org/a", "https://example.org/a", &AccessRules::default(), Some(&held));
        assert!(!headers.contains_key(IF_NONE_MATCH) && !headers.contains_key(IF_MODIFIED_SINCE));
    }

    /// Gives every name these addresses.
    struct Fixed(Vec<std::net::SocketAddr>);

    impl Resolve for Fixed {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            let addresses: reqwest::dns::Addrs = Box::new(self.0.clone().into_iter());
            Box::pin(async move { Ok(addresses) })
        }
    }

    /// A port of ::1 where connections are neither taken nor refused, as behind a dead tunnel; what
    /// must live for that stays in the second part. None where the machine has no IPv6.
    async fn dead_port() -> Option<(u16, Vec<Box<dyn std::any::Any>>)> {
        let socket = tokio::net::TcpSocket::new_v6().ok()?;
        socket.bind("[::1]:0".parse().ok()?).ok()?;
        let dead = socket.listen(1).ok()?;
        let place = dead.local_addr().ok()?;
        let mut kept: Vec<Box<dyn std::any::Any>> = vec![Box::new(dead)];
        // A full queue lets the handshakes of all others run into the void.
        let wait = Duration::from_millis(200);
        while let Ok(Ok(held)) = tokio::time::timeout(wait, tokio::net::TcpStream::connect(place)).await {
            kept.push(Box::new(held));
        }
        Some((place.port(), kept))
    }

    #[tokio::test]
    async fn a_dead_ipv6_address_costs_no_poll() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let Some((port, _kept)) = dead_port().await else { return };
        let Ok(alive) = tokio::net::TcpListener::bind(("127.0.0.1", port)).await else { return };
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = alive.accept().await {
                let _ = stream.read(&mut [0; 1_024]).await;
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfeed").await;
            }
        });
        let both = ["[::1]:0", "127.0.0.1:0"].map(|place| place.parse().unwrap());
        let client = build(&Route::default(), Fixed(both.to_vec()), &tls::roots(), Duration::from_secs(10));
        let url = format!("http://outlet.example:{port}/feed");
        assert_eq!(client.unwrap().get(&url).send().await.unwrap().text().await.unwrap(), "feed");
        // Without the other family it is dead indeed, or the test would show nothing.
        let client =
            build(&Route::default(), Fixed(vec![both[0]]), &tls::roots(), Duration::from_millis(500));
        assert!(client.unwrap().get(&url).send().await.unwrap_err().is_timeout());
    }

    #[test]
    fn a_socks_proxy_resolves_names_itself() {
        for (written, used) in [
            ("socks5://desk:pw@127.0.0.1:9050", "socks5h://desk:pw@127.0.0.1:9050"),
            ("socks5h://tor.example:9050", "socks5h://tor.example:9050"),
            ("http://proxy.example:3128/", "http://proxy.example:3128/"),
        ] {
            assert_eq!(resolving(&Url::parse(written).unwrap()).as_str(), used);
        }
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
