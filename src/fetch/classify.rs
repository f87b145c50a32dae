//! From what the HTTP client or the server's status says to our [`Error`].

use std::io;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use url::Url;

use super::error::{Error, Stage};
use super::guard::LookupError;
use super::{chain, head, host, wall};

/// A status that is no content.
pub(super) fn status(
    asked: &Url,
    url: &Url,
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
        None if code == 410 => Error::Gone { host },
        None => Error::Status { host, status: code, retry_after },
    }
}

/// An exchange that ended before the header fields were complete.
pub(super) fn sending(error: reqwest::Error, url: &Url, connect: Duration) -> Error {
    let host = host(url);
    if let Some(lookup) = cause::<LookupError>(&error) {
        return match lookup {
            LookupError::NoSuchHost => Error::NoSuchHost { host },
            LookupError::NoAnswer => Error::NoNameServer { host },
            LookupError::Refused(why) => Error::Guarded { host, why: why.clone() },
        };
    }
    if cause::<rustls::Error>(&error).is_some() {
        let detail = chain(&error);
        return Error::Tls { host, source: error, detail };
    }
    let detail = chain(&error);
    if let Some(io) = cause::<io::Error>(&error) {
        match io.kind() {
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

/// The first error of this type in the chain. An I/O error may carry another one inside, which its
/// `source` skips.
fn cause<'a, E: std::error::Error + 'static>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a E> {
    let mut at = Some(error);
    while let Some(error) = at {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        at = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}
