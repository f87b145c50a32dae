//! Bytes and content type in, feed out, whatever dialect it is written in.
//!
//! ```text
//! bytes ─inflate─▶ bytes ─text::decode─▶ text ─repair─▶ XML ─xml─▶ drafts ─finish─▶ feed
//!                                          └──────────── json ───────────────────────▲
//! ```
//!
//! What is wrong with a document is repaired and told in [`Feed::warnings`]; one bad entry never
//! costs the others, and only a document with no feed in it is an error. Nothing here recurses on
//! the input's depth, reads a clock or asks the network.

mod attributes;
mod draft;
mod finish;
mod identity;
mod inflate;
mod json;
mod link;
mod names;
mod person;
pub mod repair;
mod scope;
#[cfg(test)]
mod tests;
mod xml;
mod zone;

use jiff::tz::TimeZone;
use url::Url;

use crate::model::{Entry, Feed, KeyKind, Warning};
use crate::text::decode;

/// How a document is read; the default is what the daemon serves with.
#[derive(Clone, Debug)]
pub struct Options {
    /// The outlet's zone, for dates that name none, as configured or learnt. `None` takes the one that
    /// the other dates of the document name, else UTC.
    pub zone: Option<TimeZone>,
    pub markup: Markup,
    /// The largest document, after decompression, bytes.
    pub limit_bytes: usize,
    /// Entries beyond this are left out, with a warning.
    pub limit_entries: usize,
    /// The strongest kind of key that tells this subscription's entries apart: [`KeyKind::Link`] once
    /// its ids have been seen to collide, so that a poll without a collision changes no key.
    pub keys: KeyKind,
    /// Text beyond this is cut from each field, bytes.
    pub limit_text_bytes: usize,
    /// Elements nested deeper are passed over.
    pub limit_depth: usize,
}

/// What becomes of the markup in summaries and contents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Markup {
    /// Sanitised; the only kind that may leave the program.
    #[default]
    Safe,
    /// As published. For measuring, and for callers that sanitise themselves.
    Raw,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            zone: None,
            markup: Markup::Safe,
            keys: KeyKind::Guid,
            limit_bytes: 64 << 20,
            limit_entries: 5_000,
            limit_text_bytes: 4 << 20,
            limit_depth: 128,
        }
    }
}

/// Why there is no feed in a document.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the document is empty")]
    Empty,
    #[error("the document has {found} bytes, more than the limit of {limit}; raise the subscription's limit")]
    TooLarge { found: usize, limit: usize },
    /// A page; the caller may ask `page::announced` which feeds it names.
    #[error("the document is an HTML page, not a feed; subscribe to one of the feeds it announces")]
    Html,
    #[error("the document is no feed: {0}")]
    NotAFeed(String),
    #[error("the compressed document does not unpack: {0}")]
    Gzip(#[source] std::io::Error),
    #[error("the document is no JSON Feed: {0}")]
    Json(#[source] serde_json::Error),
}

/// Reads a feed document of any dialect.
///
/// `content_type` is the HTTP header's value, believed only where the bytes do not say otherwise;
/// `url` is where the document was fetched from and the last base for relative links.
pub fn feed(
    bytes: &[u8],
    content_type: Option<&str>,
    url: Option<&Url>,
    options: &Options,
) -> Result<Feed, Error> {
    let bytes = inflate::unpacked(bytes, options.limit_bytes)?;
    if bytes.len() > options.limit_bytes {
        return Err(Error::TooLarge { found: bytes.len(), limit: options.limit_bytes });
    }
    let decoded = decode::xml(&bytes, content_type);
    let mut warnings: Vec<Warning> =
        decoded.warnings.into_iter().map(|what| Warning { place: None, what }).collect();
    let text = decoded.text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() {
        return Err(Error::Empty);
    }
    let Parsed { mut feed, mut entries, offsets } = if text.starts_with(['{', '[']) {
        json::read(text, url, options, &mut warnings)?
    } else {
        from_xml(text, url, options, &mut warnings)?
    };
    feed.ids_collide = identity::settle(&mut entries, &mut warnings);
    zone::settle(&mut feed, &mut entries, &offsets, options, &mut warnings);
    feed.entries = entries;
    warnings.append(&mut feed.warnings);
    feed.warnings = warnings;
    Ok(feed)
}

/// Gives entries the keys that they have in a feed whose ids tell nothing apart ([`Options::keys`]).
pub fn by_links(entries: &mut [Entry]) {
    identity::by_links(entries);
}

/// What a reader makes of a document; keys and zones are settled when all of it is known.
struct Parsed {
    feed: Feed,
    entries: Vec<Entry>,
    offsets: zone::Offsets,
}

fn from_xml(
    text: &str,
    url: Option<&Url>,
    options: &Options,
    warnings: &mut Vec<Warning>,
) -> Result<Parsed, Error> {
    let (repaired, repairs) = repair::repair(text);
    warnings.extend(repairs.iter().map(|(what, count, first)| Warning {
        place: Some(format!("byte {first}")),
        what: if count == 1 { what.to_owned() } else { format!("{what} ({count} times)") },
    }));
    let read = xml::read(&repaired, url, options)?;
    warnings.extend(read.warnings);
    let feed = finish::feed(&read.feed, read.rhythm, url, options);
    let authors = if read.inherits_authors { feed.authors.clone() } else { Vec::new() };
    let context = finish::Context { options, url, home: feed.link.clone(), authors };
    let entries = read.entries.into_iter().map(|draft| finish::entry(draft, &context)).collect();
    Ok(Parsed { feed, entries, offsets: read.offsets })
}
