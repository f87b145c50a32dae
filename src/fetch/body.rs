//! The body of an answer: read piece by piece, decompressed on the way, never beyond its limit.
//!
//! The limit counts bytes after decompression, so two mebibytes of gzip that would become two
//! gibibytes end where the limit is. Large bodies take a place out of few and keep it while they live:
//! whatever is done with them, only so many are in memory. Whoever keeps a place asks nobody for another
//! body, or two could wait for each other for ever.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::Response;
use reqwest::header::CONTENT_ENCODING;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::error::{Error, Stage};
use crate::model::BodyHash;

/// The content of an answer, decompressed.
#[derive(Debug)]
pub struct Body {
    pub bytes: Vec<u8>,
    /// The `Content-Type` field as sent.
    pub content_type: Option<String>,
    pub hash: BodyHash,
    /// Held for as long as a large body lives; see [`LARGE_BYTES`].
    pub place: Option<OwnedSemaphorePermit>,
}

/// Bodies above this many bytes wait for a place.
pub const LARGE_BYTES: usize = 1 << 20;
/// Large bodies in memory at one time. What is parsed from one may be several times its size.
const LARGE_AT_ONCE: usize = 2;
/// Longest wait for a place. It is our crowding and no fault of the sender's, who is cut off all the same
/// rather than that anything here waits without end.
const PLACE_LONGEST: Duration = Duration::from_secs(300);

/// The slowest sender is given this long before its speed counts.
const GRACE: Duration = Duration::from_secs(5);
/// Slowest growth of a body that keeps a place which others wait for, bytes a second after `GRACE`. At
/// this rate ten mebibytes take five minutes.
const LARGE_LEAST: u64 = 32 << 10;
/// How often the keeper of a place looks whether it is in the way.
const LOOK: Duration = Duration::from_secs(1);

/// The places of large bodies.
#[derive(Debug)]
pub(super) struct Places {
    free: Arc<Semaphore>,
    /// Bodies that wait for one.
    waiting: AtomicUsize,
}

impl Default for Places {
    fn default() -> Self {
        Self { free: Arc::new(Semaphore::new(LARGE_AT_ONCE)), waiting: AtomicUsize::new(0) }
    }
}

impl Places {
    /// Waits for a place, in the order of asking. Safe to drop while it waits.
    async fn take(&self, host: &str) -> Result<OwnedSemaphorePermit, Error> {
        let _waits = Waits::for_one_of(&self.waiting);
        let place = tokio::time::timeout(PLACE_LONGEST, self.free.clone().acquire_owned()).await;
        // The semaphore is never closed.
        place.ok().and_then(Result::ok).ok_or_else(|| Error::Crowded { host: host.to_owned() })
    }

    fn are_awaited(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }
}

/// Counts as one who waits, for as long as it lives.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn for_one_of(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(waiting)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A large body on its way: the place it keeps, and since when.
struct Large {
    place: OwnedSemaphorePermit,
    since: Instant,
    /// Its size then.
    from: usize,
}

impl Large {
    /// Whether a body that is this large by now grows too slowly for somebody whom others wait for.
    fn dawdles(&self, size: usize) -> bool {
        let elapsed = self.since.elapsed();
        elapsed > GRACE && ((size - self.from) as u64) < LARGE_LEAST.saturating_mul(elapsed.as_secs())
    }
}

/// Bytes after decompression that are taken, and what becomes of a body with more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    pub bytes: u64,
    pub beyond: Beyond,
}

/// What becomes of a body that is larger than its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// It is an error.
    Refused,
    /// Its beginning is taken for the whole.
    Cut,
}

/// How much, how long, how slow.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    pub limit: Limit,
    pub deadline: Instant,
    /// The time that led to `deadline`, for the message.
    pub total: Duration,
    pub least_bytes_per_second: u64,
    pub places: Arc<Places>,
}

/// Reads to the end or to a limit.
pub(super) async fn read(
    response: &mut Response,
    host: &str,
    terms: Terms,
) -> Result<(Vec<u8>, Option<OwnedSemaphorePermit>), Error> {
    let limit = terms.limit;
    if limit.beyond == Beyond::Refused
        && let Some(length) = response.content_length().filter(|length| *length > limit.bytes)
    {
        return Err(Error::TooLarge { host: host.to_owned(), seen: length, limit: limit.bytes });
    }
    let begun = Instant::now();
    let mut deadline = terms.deadline;
    let mut received = 0_u64;
    let mut large: Option<Large> = None;
    let mut decoder = None;
    let mut codings = Vec::new();
    loop {
        let until = if large.is_some() { deadline.min(Instant::now() + LOOK) } else { deadline };
        let piece = match tokio::time::timeout_at(until, response.chunk()).await {
            Err(_) if until < deadline => None,
            Err(_) => {
                return Err(Error::Slow { host: host.to_owned(), stage: Stage::Body, after: terms.total });
            }
            Ok(Err(error)) => {
                return Err(Error::Broken { host: host.to_owned(), detail: super::innermost(&error) });
            }
            Ok(Ok(None)) => break,
            Ok(Ok(piece)) => piece,
        };
        let piece = piece.as_deref().unwrap_or_default();
        received += piece.len() as u64;
        let elapsed = begun.elapsed();
        if elapsed > GRACE && received < terms.least_bytes_per_second.saturating_mul(elapsed.as_secs()) {
            return Err(Error::Trickle { host: host.to_owned(), least: terms.least_bytes_per_second });
        }
        let decoder = if let Some(decoder) = &mut decoder {
            decoder
        } else {
            codings = list_of_codings(response);
            let last = codings.pop().unwrap_or_default();
            decoder.insert(Decoder::new(host, &last, piece, limit)?)
        };
        if let Err(error) = decoder.write_all(piece) {
            return Err(decoder.why(host, &error, limit));
        }
        if decoder.out().is_cut() && codings.is_empty() {
            return Ok((std::mem::take(&mut decoder.out_mut().bytes), large.map(|large| large.place)));
        }
        match &large {
            Some(large) if large.dawdles(decoder.size()) && terms.places.are_awaited() => {
                return Err(Error::Trickle { host: host.to_owned(), least: LARGE_LEAST });
            }
            None if decoder.size() > LARGE_BYTES => {
                // Our own crowding must not count against the sender.
                let waiting = Instant::now();
                let place = terms.places.take(host).await?;
                deadline += waiting.elapsed();
                large = Some(Large { place, since: Instant::now(), from: decoder.size() });
            }
            _ => {}
        }
    }
    let Some(decoder) = decoder else { return Ok((Vec::new(), None)) };
    let mut bytes = decoder.finish(host, limit)?;
    for coding in codings.iter().rev() {
        bytes = again(host, coding, &bytes, limit)?;
    }
    let mut place = large.map(|large| large.place);
    if place.is_none() && bytes.len() > LARGE_BYTES {
        place = Some(terms.places.take(host).await?);
    }
    Ok((bytes, place))
}

/// The codings in the order in which they were applied, in lower case.
fn list_of_codings(response: &Response) -> Vec<String> {
    let lines = response.headers().get_all(CONTENT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    let codings = lines.flat_map(|line| line.split(',')).map(|coding| coding.trim().to_ascii_lowercase());
    let mut codings: Vec<String> =
        codings.filter(|coding| !matches!(coding.as_str(), "" | "identity")).collect();
    codings.drain(..codings.len().saturating_sub(CODINGS));
    codings
}

/// Codings over each other; more than one is a mistake already.
const CODINGS: usize = 4;

/// Undoes one more coding of a body that is there.
fn again(host: &str, coding: &str, bytes: &[u8], limit: Limit) -> Result<Vec<u8>, Error> {
    let mut decoder = Decoder::new(host, coding, bytes, limit)?;
    decoder.write_all(bytes).map_err(|error| decoder.why(host, &error, limit))?;
    decoder.finish(host, limit)
}

/// Takes what arrives, keeps what it stands for.
enum Decoder {
    Plain(Bounded),
    Gzip(Box<Members>),
    Zlib(Box<flate2::write::ZlibDecoder<Bounded>>),
    Deflate(Box<flate2::write::DeflateDecoder<Bounded>>),
    Brotli(Box<brotli::DecompressorWriter<Bounded>>),
}

/// Characters of a coding's name that are told.
const CODING_CHARS: usize = 40;

/// Whether a body begins as text does, in whatever charset: without control characters but those of
/// lines and ISO 2022, or with a mark of UTF-16.
fn is_text(first: &[u8]) -> bool {
    const LOOK_BYTES: usize = 64;
    let is_control = |byte: &u8| matches!(byte, 0..=0x08 | 0x0e..=0x1a | 0x1c..=0x1f);
    first.starts_with(b"\xff\xfe")
        || first.starts_with(b"\xfe\xff")
        || !first.iter().take(LOOK_BYTES).any(is_control)
}

/// Brotli's window of input, bytes.
const BROTLI_BUFFER: usize = 4_096;

impl Decoder {
    /// Chooses by the field and by the first piece: a server that labels a plain body "gzip", or "utf-8",
    /// is believed by its bytes, and "deflate" is zlib in the standard and raw in practice (RFC 9110
    /// §8.4.1.2).
    fn new(host: &str, encoding: &str, first: &[u8], limit: Limit) -> Result<Self, Error> {
        let out = Bounded { bytes: Vec::new(), limit, over: false };
        Ok(match encoding {
            "gzip" | "x-gzip" if first.first().is_none_or(|byte| *byte == GZIP) => {
                Self::Gzip(Box::new(Members { now: flate2::write::GzDecoder::new(out), ended: false }))
            }
            "deflate" if first.first().is_some_and(|byte| byte & 0x0f == 8) => {
                Self::Zlib(Box::new(flate2::write::ZlibDecoder::new(out)))
            }
            "deflate" => Self::Deflate(Box::new(flate2::write::DeflateDecoder::new(out))),
            "br" => Self::Brotli(Box::new(brotli::DecompressorWriter::new(out, BROTLI_BUFFER))),
            "" | "gzip" | "x-gzip" => Self::Plain(out),
            _ if is_text(first) => Self::Plain(out),
            unknown => {
                let coding = unknown.chars().take(CODING_CHARS).collect();
                return Err(Error::Coding { host: host.to_owned(), coding });
            }
        })
    }

    fn write_all(&mut self, piece: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.write_all(piece),
            Self::Gzip(members) => members.write_all(piece),
            Self::Zlib(out) => out.write_all(piece),
            Self::Deflate(out) => out.write_all(piece),
            Self::Brotli(out) => out.write_all(piece),
        }
    }

    fn out(&self) -> &Bounded {
        match self {
            Self::Plain(out) => out,
            Self::Gzip(members) => members.now.get_ref(),
            Self::Zlib(out) => out.get_ref(),
            Self::Deflate(out) => out.get_ref(),
            Self::Brotli(out) => out.get_ref(),
        }
    }

    fn out_mut(&mut self) -> &mut Bounded {
        match self {
            Self::Plain(out) => out,
            Self::Gzip(members) => members.now.get_mut(),
            Self::Zlib(out) => out.get_mut(),
            Self::Deflate(out) => out.get_mut(),
            Self::Brotli(out) => out.get_mut(),
        }
    }

    fn size(&self) -> usize {
        self.out().bytes.len()
    }

    fn why(&self, host: &str, error: &io::Error, limit: Limit) -> Error {
        if self.out().over {
            return Error::TooLarge { host: host.to_owned(), seen: limit.bytes + 1, limit: limit.bytes };
        }
        Error::Broken { host: host.to_owned(), detail: format!("the compressed body is damaged ({error})") }
    }

    /// Ends the stream. A compressed body that ends early is an error, as half a feed would look like
    /// one from which entries were taken.
    fn finish(mut self, host: &str, limit: Limit) -> Result<Vec<u8>, Error> {
        let ended = match &mut self {
            Self::Plain(_) => Ok(()),
            Self::Gzip(members) => members.now.try_finish(),
            Self::Zlib(out) => out.try_finish(),
            Self::Deflate(out) => out.try_finish(),
            Self::Brotli(out) => out.close(),
        };
        if let Err(error) = ended {
            return Err(self.why(host, &error, limit));
        }
        let taken = match self {
            Self::Plain(out) => Ok(out.bytes),
            Self::Gzip(members) => members.now.finish().map(|out| out.bytes),
            Self::Zlib(out) => out.finish().map(|out| out.bytes),
            Self::Deflate(out) => out.finish().map(|out| out.bytes),
            Self::Brotli(out) => {
                out.into_inner().map(|out| out.bytes).map_err(|_| io::ErrorKind::UnexpectedEof.into())
            }
        };
        taken.map_err(|error| Error::Broken { host: host.to_owned(), detail: error.to_string() })
    }
}

/// Members of a gzip body (RFC 1952 §2.2), and what some servers send behind the last one: padding, line
/// ends, a comment of a cache. That is no part of it.
struct Members {
    now: flate2::write::GzDecoder<Bounded>,
    ended: bool,
}

impl Members {
    fn write_all(&mut self, mut piece: &[u8]) -> io::Result<()> {
        while let Some(&first) = piece.first()
            && !self.ended
        {
            let taken = self.now.write(piece)?;
            piece = &piece[taken..];
            if taken > 0 {
                continue;
            }
            // The member is whole; its checksum is looked at here.
            self.now.try_finish()?;
            if first == GZIP {
                let limit = self.now.get_ref().limit;
                let nothing = Bounded { bytes: Vec::new(), limit, over: false };
                let out = std::mem::replace(self.now.get_mut(), nothing);
                self.now = flate2::write::GzDecoder::new(out);
            } else {
                self.ended = true;
            }
        }
        Ok(())
    }
}

/// The first byte of a member.
const GZIP: u8 = 0x1f;

/// A vector that does not grow beyond its limit.
struct Bounded {
    bytes: Vec<u8>,
    limit: Limit,
    over: bool,
}

impl Bounded {
    fn is_cut(&self) -> bool {
        self.over && self.limit.beyond == Beyond::Cut
    }
}

impl Write for Bounded {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let limit = self.limit.bytes as usize;
        let fits = &piece[..piece.len().min(limit - self.bytes.len())];
        let needed = self.bytes.len() + fits.len();
        if needed > self.bytes.capacity() {
            // Doubling would take up to twice the limit.
            let room = (needed * 2).min(limit);
            self.bytes.reserve_exact(room - self.bytes.len());
        }
        self.bytes.extend_from_slice(fits);
        self.over |= fits.len() < piece.len();
        if self.over && !self.is_cut() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(plain).unwrap();
        out.finish().unwrap()
    }

    fn at_most(bytes: u64) -> Limit {
        Limit { bytes, beyond: Beyond::Refused }
    }

    fn decode(encoding: &str, sent: &[u8], limit_bytes: u64) -> Result<Vec<u8>, Error> {
        let limit = at_most(limit_bytes);
        let mut decoder = Decoder::new("example.org", encoding, sent, limit)?;
        for piece in sent.chunks(7) {
            decoder.write_all(piece).map_err(|error| decoder.why("example.org", &error, limit))?;
        }
        decoder.finish("example.org", limit)
    }

    #[test]
    fn every_coding_that_we_accept_comes_back_as_it_was() {
        let plain = b"<rss><channel><title>Harbour</title></channel></rss>".repeat(50);
        assert_eq!(decode("", &plain, 10_000).unwrap(), plain);
        assert_eq!(decode("identity", &plain, 10_000).unwrap(), plain);
        assert_eq!(decode("gzip", &gzip(&plain), 10_000).unwrap(), plain);
        assert_eq!(decode("gzip", &plain, 10_000).unwrap(), plain, "labelled gzip and plain");
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all(&plain).unwrap();
        assert_eq!(decode("deflate", &zlib.finish().unwrap(), 10_000).unwrap(), plain);
        let mut raw = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        raw.write_all(&plain).unwrap();
        assert_eq!(decode("deflate", &raw.finish().unwrap(), 10_000).unwrap(), plain);
        let mut br = brotli::CompressorWriter::new(Vec::new(), 4_096, 4, 20);
        br.write_all(&plain).unwrap();
        assert_eq!(decode("br", &br.into_inner(), 10_000).unwrap(), plain);
    }

    #[test]
    fn a_coding_that_nobody_asked_for_is_named_unless_the_body_is_plain() {
        let zstd = b"\x28\xb5\x2f\xfd\x04\x58\x29\x00\x00<rss/>";
        assert!(matches!(decode("zstd", zstd, 100), Err(Error::Coding { coding, .. }) if coding == "zstd"));
        for label in ["utf-8", "none", "text/xml"] {
            assert_eq!(decode(label, b"<rss/>", 100).unwrap(), b"<rss/>", "{label}");
        }
        assert_eq!(decode("binary", b"\xff\xfe<\0", 100).unwrap(), b"\xff\xfe<\0");
    }

    #[test]
    fn a_coding_over_another_is_undone_as_well() {
        let plain = b"<rss><channel><title>Harbour</title></channel></rss>";
        let once = decode("gzip", &gzip(&gzip(plain)), 1_000).unwrap();
        assert_eq!(again("example.org", "gzip", &once, at_most(1_000)).unwrap(), plain);
        assert_eq!(again("example.org", "gzip", plain, at_most(1_000)).unwrap(), plain, "labelled twice");
        let bomb = gzip(&vec![b' '; 5_000]);
        assert!(matches!(again("example.org", "gzip", &bomb, at_most(1_000)), Err(Error::TooLarge { .. })));
    }

    #[test]
    fn a_gzip_body_may_have_several_members_and_padding_behind_them() {
        let (first, second) = (b"a line of a feed\n".repeat(20), b"and another\n".repeat(20));
        let both = [gzip(&first), gzip(&second)].concat();
        let plain = [first, second].concat();
        for behind in [&b""[..], b"\0\0\0", b"\r\n", b"<!-- from a cache of our own -->", &[0; 600]] {
            let sent = [&both[..], behind].concat();
            assert_eq!(decode("gzip", &sent, 10_000).unwrap(), plain, "{behind:?}");
        }
        let mut spoilt = both.clone();
        let end = spoilt.len() - 6;
        spoilt[end] ^= 1;
        assert!(decode("gzip", &[&spoilt[..], b"\r\n"].concat(), 10_000).is_err());
        assert!(decode("gzip", &both[..both.len() - 2], 10_000).is_err());
    }

    #[test]
    fn a_bomb_ends_at_the_limit() {
        let bomb = gzip(&vec![b' '; 5 << 20]);
        assert!(bomb.len() < 64 << 10);
        assert!(matches!(decode("gzip", &bomb, 1 << 20), Err(Error::TooLarge { limit: 1_048_576, .. })));
    }

    #[test]
    fn half_a_compressed_body_is_no_body() {
        let whole = gzip(&b"a line of an outlet's feed, and another one\n".repeat(20));
        assert!(matches!(decode("gzip", &whole[..whole.len() / 2], 10_000), Err(Error::Broken { .. })));
    }
}
