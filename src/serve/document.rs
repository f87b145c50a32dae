//! One published document and how it answers: negotiation of its coding, conditional requests.

use std::io::Write as _;
use std::sync::OnceLock;

use axum::body::{Body, Bytes};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};
use jiff::Timestamp;

use crate::render::CSS;

/// Below this a coding saves less than its header costs.
const COMPRESS_LEAST_BYTES: usize = 600;
/// Brotli's quality: near gzip's time, a fifth smaller.
const BROTLI_QUALITY: i32 = 5;
/// Entity tags looked at in one request.
const TAGS: usize = 32;

/// Bytes of one representation with their strong entity tag.
#[derive(Debug)]
struct Coded {
    bytes: Bytes,
    etag: HeaderValue,
}

/// A document with its codings, each made once, when it is first asked for.
#[derive(Debug)]
pub(super) struct Document {
    plain: Coded,
    gzip: OnceLock<Option<Coded>>,
    brotli: OnceLock<Option<Coded>>,
    hash: String,
    modified: Timestamp,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Brotli,
    Gzip,
}

impl Coding {
    /// As `Content-Encoding` has it.
    const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What it adds to the tag.
    const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => "-br",
            Self::Gzip => "-gz",
        }
    }
}

/// What depends on a path alone.
#[derive(Clone, Copy, Debug)]
struct Kind {
    media_type: &'static str,
    /// Seconds that it may be kept without asking.
    keep_seconds: u32,
    is_page: bool,
    /// Whether pages of others may read it.
    is_shared: bool,
    compresses: bool,
}

impl Document {
    /// A document as it stands below `public/`.
    pub(super) fn new(path: &str, bytes: Vec<u8>, modified: Timestamp) -> Self {
        let hash = blake3::hash(&bytes).to_hex()[..20].to_owned();
        Self {
            plain: Coded { bytes: bytes.into(), etag: tag(&hash, "") },
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
            hash,
            modified,
            kind: kind(path),
        }
    }

    pub(super) fn holds(&self, bytes: &[u8]) -> bool {
        self.plain.bytes == bytes
    }

    /// The answer to a GET; the server takes the body away from the answer to a HEAD. It may take the time
    /// that a coding takes to be made.
    pub(super) fn answer(&self, request: &HeaderMap, is_private: bool) -> Response<Body> {
        if let Some(etag) = self.held(request) {
            return self.unchanged(&etag, is_private);
        }
        let (coded, coding) = self.negotiate(request);
        if self.is_unchanged(request, coded) {
            return self.unchanged(&coded.etag, is_private);
        }
        let part = if self.kind.compresses { Part::Whole } else { coded.part(request) };
        let mut response = self.about(&coded.etag, is_private);
        *response.status_mut() = match part {
            Part::Whole => StatusCode::OK,
            Part::Some(..) => StatusCode::PARTIAL_CONTENT,
            Part::None => StatusCode::RANGE_NOT_SATISFIABLE,
        };
        let headers = response.headers_mut();
        if !self.kind.compresses {
            headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        }
        let body = part.of(&coded.bytes, headers);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind.media_type));
        headers.insert(header::CONTENT_LENGTH, body.len().into());
        if let Some(coding) = coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        guard(headers, self.kind.is_page);
        *response.body_mut() = Body::from(body);
        response
    }

    fn unchanged(&self, etag: &HeaderValue, is_private: bool) -> Response<Body> {
        let mut response = self.about(etag, is_private);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    }

    /// What is said of the document with each answer (RFC 9110 §15.4.5).
    fn about(&self, etag: &HeaderValue, is_private: bool) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(header::ETAG, etag.clone());
        headers.insert(header::LAST_MODIFIED, http_date(self.modified));
        headers.insert(header::CACHE_CONTROL, self.cache_control(is_private));
        if self.kind.compresses {
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if self.kind.is_shared {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("etag, link"));
        }
        response
    }

    /// The tag under which the client holds the very coding that it likes best, which need not be made
    /// again to be told: of the same bytes the same becomes.
    fn held(&self, request: &HeaderMap) -> Option<HeaderValue> {
        let suffix = match self.liked(request) {
            [Some(best), _] => best.suffix(),
            [None, _] => "",
        };
        let etag = tag(&self.hash, suffix);
        tags(request).any(|tag| tag.as_bytes() == etag.as_bytes()).then_some(etag)
    }

    fn cache_control(&self, is_private: bool) -> HeaderValue {
        let whose = if is_private { "private" } else { "public" };
        let text = format!("{whose}, max-age={}", self.kind.keep_seconds);
        HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("no-cache"))
    }

    /// The codings that the client likes better than none, the best first.
    fn liked(&self, request: &HeaderMap) -> [Option<Coding>; 2] {
        if !self.kind.compresses || self.plain.bytes.len() < COMPRESS_LEAST_BYTES {
            return [None, None];
        }
        let (brotli, gzip) = accepted(request);
        match ((brotli > 0.0).then_some(Coding::Brotli), (gzip > 0.0).then_some(Coding::Gzip)) {
            (Some(_), other) if brotli >= gzip => [Some(Coding::Brotli), other],
            (_, other) => [other, None],
        }
    }

    /// The coding that the client likes best among those that make the document smaller.
    fn negotiate(&self, request: &HeaderMap) -> (&Coded, Option<&'static str>) {
        let made = |coding: Coding| Some((self.made(coding)?, Some(coding.name())));
        self.liked(request).into_iter().flatten().find_map(made).unwrap_or((&self.plain, None))
    }

    fn made(&self, coding: Coding) -> Option<&Coded> {
        let (place, code): (_, fn(&[u8]) -> _) = match coding {
            Coding::Brotli => (&self.brotli, brotli_bytes),
            Coding::Gzip => (&self.gzip, gzip_bytes),
        };
        let made = place.get_or_init(|| {
            let bytes = code(&self.plain.bytes).filter(|bytes| bytes.len() < self.plain.bytes.len())?;
            Some(Coded { bytes: bytes.into(), etag: tag(&self.hash, coding.suffix()) })
        });
        made.as_ref()
    }

    /// RFC 9110 §13.2.2: the entity tags decide; the date only where there are none.
    fn is_unchanged(&self, request: &HeaderMap, coded: &Coded) -> bool {
        if request.contains_key(header::IF_NONE_MATCH) {
            let own = coded.etag.as_bytes();
            return tags(request).any(|tag| tag == "*" || tag.as_bytes() == own);
        }
        request
            .get(header::IF_MODIFIED_SINCE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| jiff::fmt::rfc2822::parse(value).ok())
            .is_some_and(|since| self.modified.as_second() <= since.timestamp().as_second())
    }
}

/// The tags of what the client has.
fn tags(request: &HeaderMap) -> impl Iterator<Item = &str> {
    let values = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let tags = values.flat_map(|value| value.split(',')).take(TAGS);
    tags.map(|tag| tag.trim().trim_start_matches("W/"))
}

/// What of a document is asked for: an edition's book is read on by those who broke off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// First and last byte.
    Some(usize, usize),
    None,
}

impl Part {
    /// The bytes to be sent; `Content-Range` says which they are.
    fn of(self, bytes: &Bytes, headers: &mut HeaderMap) -> Bytes {
        let (said, body) = match self {
            Self::Whole => return bytes.clone(),
            Self::Some(first, last) => {
                (format!("bytes {first}-{last}/{}", bytes.len()), bytes.slice(first..=last))
            }
            Self::None => (format!("bytes */{}", bytes.len()), Bytes::new()),
        };
        if let Ok(value) = HeaderValue::from_str(&said) {
            headers.insert(header::CONTENT_RANGE, value);
        }
        body
    }
}

impl Coded {
    /// RFC 9110 §14.2: one range of bytes, of this very representation (§13.1.5). What cannot be read,
    /// and more than one, is answered with the whole.
    fn part(&self, request: &HeaderMap) -> Part {
        let is_other = request.get(header::IF_RANGE).is_some_and(|tag| *tag != self.etag);
        let asked = request.get(header::RANGE).and_then(|range| range.to_str().ok()).filter(|_| !is_other);
        let asked = asked.and_then(|range| range.strip_prefix("bytes=")?.trim().split_once('-'));
        let length = self.bytes.len();
        let number = |text: &str| text.parse::<usize>().ok();
        match asked {
            Some(("", last)) => match number(last) {
                Some(0) => Part::None,
                Some(count) if length > 0 => Part::Some(length.saturating_sub(count), length - 1),
                _ => Part::Whole,
            },
            Some((first, last)) => match (number(first), number(last)) {
                (Some(first), _) if first >= length && (last.is_empty() || number(last).is_some()) => {
                    Part::None
                }
                (Some(first), None) if last.is_empty() => Part::Some(first, length - 1),
                (Some(first), Some(last)) if first <= last => Part::Some(first, last.min(length - 1)),
                _ => Part::Whole,
            },
            None => Part::Whole,
        }
    }
}

fn tag(hash: &str, suffix: &str) -> HeaderValue {
    // Hexadecimal digits in quotes are always a header's value.
    HeaderValue::from_str(&format!("\"{hash}{suffix}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// RFC 9110 §5.6.7, to the second.
fn http_date(at: Timestamp) -> HeaderValue {
    let text = at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("Thu, 01 Jan 1970 00:00:00 GMT"))
}

/// Weights of brotli and gzip in Accept-Encoding (RFC 9110 §12.5.3); 0 where they are not wanted.
fn accepted(request: &HeaderMap) -> (f32, f32) {
    let (mut brotli, mut gzip, mut any) = (None, None, None);
    let values = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    for part in values.flat_map(|value| value.split(',')).take(TAGS) {
        let (name, weight) = part.split_once(';').unwrap_or((part, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
        match name.trim() {
            name if name.eq_ignore_ascii_case("br") => brotli = Some(weight),
            name if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") => {
                gzip = Some(weight);
            }
            "*" => any = Some(weight),
            _ => {}
        }
    }
    (brotli.or(any).unwrap_or(0.0), gzip.or(any).unwrap_or(0.0))
}

fn gzip_bytes(bytes: &[u8]) -> Option<Vec<u8>> {
    // No file name and no time in the header: equal bytes give equal bytes.
    let mut encoder =
        flate2::write::GzEncoder::new(Vec::with_capacity(bytes.len() / 4), flate2::Compression::new(6));
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}

fn brotli_bytes(bytes: &[u8]) -> Option<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: 22,
        size_hint: bytes.len(),
        ..brotli::enc::BrotliEncoderParams::default()
    };
    let mut out = Vec::with_capacity(bytes.len() / 4);
    brotli::BrotliCompress(&mut &*bytes, &mut out, &params).ok()?;
    Some(out)
}

/// What a browser may do with an answer: not guess its type, and with a page nothing but show it.
pub(super) fn guard(headers: &mut HeaderMap, is_page: bool) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let policy =
        if is_page { page_policy() } else { HeaderValue::from_static("default-src 'none'; sandbox") };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    if is_page {
        let name = HeaderName::from_static("cross-origin-opener-policy");
        headers.insert(name, HeaderValue::from_static("same-origin"));
    }
}

fn page_policy() -> HeaderValue {
    static POLICY: OnceLock<HeaderValue> = OnceLock::new();
    POLICY
        .get_or_init(|| {
            use sha2::Digest as _;
            let hash = base64(&sha2::Sha256::digest(CSS.as_bytes()));
            let text = format!(
                "default-src 'none'; style-src 'sha256-{hash}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            );
            HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
        })
        .clone()
}

/// RFC 4648 §4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let digit = DIGITS[(group >> (18 - 6 * at)) as usize & 63];
            out.push(if at <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

/// The media type of a published document.
#[must_use]
pub fn media_type(path: &str) -> &'static str {
    kind(path).media_type
}

/// True for what readers subscribe to, and its archives.
pub(super) fn is_feed(path: &str) -> bool {
    let (media_type, _) = coding(path);
    ["application/atom", "application/rss", "application/feed"]
        .iter()
        .any(|kind| media_type.starts_with(kind))
}

/// Whether pages of others may read a document (Fetch §3.2): feeds and editions, for readers that run in a browser.
/// What tells how the desk does or what it follows is nothing for whatever page its operator visits.
pub(super) fn is_shared(path: &str) -> bool {
    path.starts_with("digest/") || is_feed(path) && path != "health.atom" && !is_note(path)
}

/// The press's own notes beside its files.
fn is_note(path: &str) -> bool {
    path == "archive/imprint.json"
        || path == crate::edition::REGISTER
        || path.ends_with("progress.json")
        || crate::edition::is_note(path)
}

/// The media type of a path, and whether it gets smaller.
fn coding(path: &str) -> (&'static str, bool) {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "html" => ("text/html; charset=utf-8", true),
        "atom" => ("application/atom+xml; charset=utf-8", true),
        "rss" => ("application/rss+xml; charset=utf-8", true),
        "json" if path.starts_with("digest/") || path == "status.json" || is_note(path) => {
            ("application/json", true)
        }
        "json" => ("application/feed+json", true),
        "opml" => ("text/x-opml; charset=utf-8", true),
        "md" => ("text/markdown; charset=utf-8", true),
        "txt" => ("text/plain; charset=utf-8", true),
        "epub" => ("application/epub+zip", false),
        _ => ("application/octet-stream", false),
    }
}

fn kind(path: &str) -> Kind {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    let (media_type, compresses) = coding(path);
    // Feeds change with the polls, pages are looked at by people; what is closed hardly changes.
    let keep_seconds = match path.split_once('/').map_or("", |(folder, _)| folder) {
        "archive" => 86_400,
        "digest" if extension != "atom" => 3_600,
        _ if extension == "html" => 60,
        _ => 300,
    };
    Kind { media_type, keep_seconds, is_page: extension == "html", is_shared: is_shared(path), compresses }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_as_the_rfc_shows_it() {
        for (text, expect) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(text.as_bytes()), expect);
        }
    }

    #[test]
    fn what_the_client_holds_is_not_coded_again() {
        let document = Document::new("digest/1.html", vec![b'x'; 10_000], Timestamp::UNIX_EPOCH);
        let ask = |document: &Document, tag: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"));
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_str(tag).unwrap());
            document.answer(&headers, false)
        };
        let tag = ask(&document, "\"other\"").headers()[header::ETAG].to_str().unwrap().to_owned();
        let again = Document::new("digest/1.html", vec![b'x'; 10_000], Timestamp::UNIX_EPOCH);
        let answer = ask(&again, &format!("\"other\", W/{tag}"));
        assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(answer.headers()[header::ETAG], tag);
        assert!(again.brotli.get().is_none() && again.gzip.get().is_none());
    }

    #[test]
    fn weights_of_codings() {
        let check = |value: &'static str, expect: (f32, f32)| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(accepted(&headers), expect, "{value}");
        };
        check("gzip, deflate, br", (1.0, 1.0));
        check("br;q=0.5, gzip", (0.5, 1.0));
        check("gzip;q=0", (0.0, 0.0));
        check("*;q=0.3, br;q=0", (0.0, 0.3));
        check("identity", (0.0, 0.0));
    }
}
