//! Bytes and content type → feed.

use jiff::tz::TimeZone;
use url::Url;

use crate::model::{Author, Category, Dated, Enclosure, Entry, Feed, KeyKind, ZoneOrigin};
use crate::text::{decode, markup};

/// How a document is read; the default is what the daemon serves with.
#[derive(Clone, Debug)]
pub struct Options {
    /// The outlet's zone, for dates that name none.
    pub zone: TimeZone,
    pub markup: Markup,
    /// The largest document, after decompression, bytes.
    pub limit_bytes: usize,
    /// Entries beyond this are left out, with a warning.
    pub limit_entries: usize,
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
            zone: TimeZone::UTC,
            markup: Markup::Safe,
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
    if bytes.len() > options.limit_bytes {
        return Err(Error::TooLarge { found: bytes.len(), limit: options.limit_bytes });
    }
    let decoded = decode::xml(bytes, content_type);
    if decoded.text.trim().is_empty() {
        return Err(Error::Empty);
    }
    let parsed =
        feed_rs::parser::parse(decoded.text.as_bytes()).map_err(|e| Error::NotAFeed(e.to_string()))?;
    let dated = |at: chrono::DateTime<chrono::Utc>| {
        jiff::Timestamp::from_second(at.timestamp()).ok().map(|at| Dated { at, zone: ZoneOrigin::Given })
    };
    let absolute = |href: &str| url.and_then(|url| url.join(href).ok()).or_else(|| Url::parse(href).ok());
    let authors = |people: Vec<feed_rs::model::Person>| {
        people
            .into_iter()
            .map(|p| Author {
                name: p.name.unwrap_or_default(),
                email: p.email.unwrap_or_default(),
                uri: p.uri.unwrap_or_default(),
            })
            .collect()
    };
    let text =
        |text: Option<feed_rs::model::Text>| text.map(|t| markup::plain(&t.content)).unwrap_or_default();
    let entries = parsed.entries.into_iter().map(|entry| Entry {
        key: entry.id,
        key_kind: KeyKind::Guid,
        title: text(entry.title),
        link: entry.links.first().and_then(|link| absolute(&link.href)),
        published: entry.published.and_then(dated),
        updated: entry.updated.and_then(dated),
        authors: authors(entry.authors),
        summary: entry.summary.map(|t| markup::sanitise(&t.content, url)).unwrap_or_default(),
        content: entry.content.and_then(|c| c.body).map(|c| markup::sanitise(&c, url)).unwrap_or_default(),
        categories: entry
            .categories
            .into_iter()
            .map(|c| Category { term: c.term, scheme: c.scheme, label: c.label })
            .collect(),
        enclosures: entry
            .media
            .into_iter()
            .flat_map(|m| m.content)
            .filter_map(|c| {
                Some(Enclosure {
                    url: absolute(c.url?.as_str())?,
                    media_type: c.content_type.map(|m| m.to_string()).unwrap_or_default(),
                    length_bytes: c.size,
                })
            })
            .collect(),
        ..Entry::default()
    });
    Ok(Feed {
        title: text(parsed.title),
        link: parsed.links.iter().find(|l| l.rel.as_deref() != Some("self")).and_then(|l| absolute(&l.href)),
        description: text(parsed.description),
        language: parsed.language,
        updated: parsed.updated.and_then(dated),
        authors: authors(parsed.authors),
        entries: entries.take(options.limit_entries).collect(),
        ..Feed::default()
    })
}
