//! From what the HTTP client or the server's status says to our [`Error`].

use std::io;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use url::Url;

use super::error::{Error, Stage};
use super::guard::LookupError;
use super::{head, host, innermost, wall};

/// A status that is no content. `lasting`: no temporary redirect led there.
pub(super) fn status(
    asked: &Url,
    url: &Url,
    lasting: bool,
    status: StatusCode,
    headers: &HeaderMap,
    start: &[u8],
    now: Timestamp,
) -> Error {
    let (host, code) = (host(url), status.as_u16());
    let retry_after = match code {
        429 | 503 => head::retry_after(headers, now),
        _ => None,
    };
    match wall::class(asked, url, status, headers, start) {
        Some(class) => Error::Wall { host, status: code, class, retry_after },
        None if code == 410 && lasting => Error::Gone { host },
        None => Error::Status { host, status: code, retry_after },
    }
}

/// A proxy that wants to know who asks.
pub(super) fn unnamed(url: &Url, proxy: &Url) -> Error {
    let detail = "it wants a name and a password (407); write them into its address".to_owned();
    Error::Proxy { host: host(url), proxy: host(proxy), detail }
}

/// What kept the proxy from bringing us to the host, if that is what failed.
fn at_the_proxy(error: &reqwest::Error, url: &Url, proxy: &Url, connect: Duration) -> Option<Error> {
    let detail = if let Some(lookup) = causes::<LookupError>(error).next() {
        // Its own name is the only one that is looked up here.
        lookup.to_string()
    } else if !error.is_connect() || causes::<rustls::Error>(error).next().is_some() {
        return None;
    } else if innermost(error).contains("authorization required") {
        // The client's words for a 407.
        return Some(unnamed(url, proxy));
    } else if error.is_timeout() {
        format!("no connection within {} s", connect.as_secs())
    } else if causes::<io::Error>(error).any(|cause| cause.kind() == io::ErrorKind::ConnectionRefused) {
        "it refuses the connection".to_owned()
    } else {
        innermost(error)
    };
    Some(Error::Proxy { host: host(url), proxy: host(proxy), detail })
}

/// An exchange that ended before the header fields were complete.
pub(super) fn sending(error: reqwest::Error, url: &Url, proxy: Option<&Url>, connect: Duration) -> Error {
    if let Some(failed) = proxy.and_then(|proxy| at_the_proxy(&error, url, proxy, connect)) {
        return failed;
    }
    let host = host(url);
    if let Some(lookup) = causes::<LookupError>(&error).next() {
        return match lookup {
            LookupError::NoSuchHost => Error::NoSuchHost { host },
            LookupError::NoAnswer => Error::NoNameServer { host },
            LookupError::Refused(why) => Error::Guarded { host, why: why.clone() },
        };
    }
    if causes::<rustls::Error>(&error).next().is_some() {
        let detail = innermost(&error);
        return Error::Tls { host, source: error, detail };
    }
    let detail = innermost(&error);
    // The client's layers wrap one I/O error into another; any of them may name the kind.
    let kinds: Vec<io::ErrorKind> = causes(&error).map(io::Error::kind).collect();
    for kind in kinds {
        match kind {
            io::ErrorKind::ConnectionRefused => return Error::ConnectionRefused { host },
            io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::AddrNotAvailable => return Error::Unreachable { host, detail },
            // The server hung up in the middle of the handshake: it speaks something else there.
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::InvalidData
                if error.is_connect() && url.scheme() == "https" =>
            {
                return Error::Tls { host, source: error, detail };
            }
            io::ErrorKind::TimedOut if error.is_connect() => {
                return Error::Slow { host, stage: Stage::Connect, after: connect };
            }
            _ => {}
        }
    }
    if error.is_timeout() {
        return Error::Slow { host, stage: Stage::Connect, after: connect };
    }
    // hyper's words for more header fields, or more bytes of them, than its limits.
    if detail.contains("too large") || detail.contains("too many headers") {
        return Error::Headers { host };
    }
    if error.is_connect() {
        return Error::Unreachable { host, detail };
    }
    if error.is_builder() {
        return Error::Request { host, detail };
    }
    Error::Broken { host, detail }
}

/// The errors of this type in the chain, outermost first. An I/O error may carry another one inside,
/// which its `source` skips.
fn causes<'a, E: std::error::Error + 'static>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a E> {
    let inner = |error: &&'a (dyn std::error::Error + 'static)| {
        let carried = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        carried.map_or_else(|| error.source(), |carried| Some(carried as &(dyn std::error::Error + 'static)))
    };
    std::iter::successors(Some(error), inner).filter_map(|error| error.downcast_ref())
}
