//! A feed as an outlet published it, brought to one shape whatever dialect it was written in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

/// A parsed feed document. Links are absolute wherever a base was known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Feed {
    /// Plain text.
    pub title: String,
    /// The home page the feed belongs to.
    pub link: Option<Url>,
    /// Plain text.
    pub description: String,
    /// BCP 47 tag as declared, its first part in lower case.
    pub language: Option<String>,
    pub updated: Option<Dated>,
    pub authors: Vec<Author>,
    pub image: Option<Image>,
    /// The feed's own address (`rel=self`).
    pub self_link: Option<Url>,
    /// WebSub hubs (`rel=hub`), in document order.
    pub hubs: Vec<Url>,
    /// The next older page of the feed (RFC 5005 `prev-archive` or `next`).
    pub older: Option<Url>,
    /// What the publisher says about how often to come.
    pub rhythm: Rhythm,
    /// In document order.
    pub entries: Vec<Entry>,
    /// One id stood for several entries, which their links tell apart.
    pub ids_collide: bool,
    /// What was repaired on the way, for the operator.
    pub warnings: Vec<Warning>,
}

/// One item as an outlet published it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// What tells this entry from the others of its subscription; see [`KeyKind`].
    pub key: String,
    pub key_kind: KeyKind,
    /// Plain text, entities decoded, white space folded; empty when there is none.
    pub title: String,
    /// The page of the article, absolute.
    pub link: Option<Url>,
    pub published: Option<Dated>,
    pub updated: Option<Dated>,
    pub authors: Vec<Author>,
    /// Sanitised HTML; empty when there is none.
    pub summary: String,
    /// Sanitised HTML; empty when the feed carries a teaser only.
    pub content: String,
    pub categories: Vec<Category>,
    pub enclosures: Vec<Enclosure>,
    pub image: Option<Image>,
    /// BCP 47 tag as declared, its first part in lower case.
    pub language: Option<String>,
    /// Where an aggregator says it took the entry from.
    pub source: Option<SourceRef>,
    pub comments: Option<Url>,
}

impl Entry {
    /// The fullest text that the feed gives, sanitised HTML: the content, else the summary.
    #[must_use]
    pub fn text(&self) -> &str {
        if self.content.is_empty() { &self.summary } else { &self.content }
    }

    /// When it says it was published, or else updated.
    #[must_use]
    pub fn declared(&self) -> Option<Timestamp> {
        self.published.or(self.updated).map(|date| date.at)
    }
}

/// Where an entry's key comes from, strongest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyKind {
    /// `guid`, `atom:id`, `rdf:about` or JSON Feed `id`, as written.
    Guid,
    /// The link, where no id is given or the ids of a feed collide.
    Link,
    /// A hash of title and date, where there is neither id nor link. Of the body only where there is no
    /// title: bodies change.
    #[default]
    Hash,
}

/// An instant and how sure we are of its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated {
    pub at: Timestamp,
    pub zone: ZoneOrigin,
}

/// Who said in which zone a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ZoneOrigin {
    /// The document itself.
    Given,
    /// The document names none; the outlet's zone was taken (configured or learnt, else UTC).
    Assumed,
}

/// A person. At least one field is not empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Author {
    pub name: String,
    pub email: String,
    pub uri: String,
}

/// What a feed calls a category; our own sections are topics.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Category {
    pub term: String,
    pub scheme: Option<String>,
    pub label: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    pub url: Url,
    /// Media type as declared, lower case; empty when none is.
    pub media_type: String,
    pub length_bytes: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    pub url: Url,
    /// Alternative text or caption, plain.
    pub text: String,
    /// Who made it, as credited.
    pub credit: String,
}

/// `atom:source` or RSS `<source>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRef {
    pub title: String,
    pub url: Option<Url>,
}

/// What a publisher asks of those who poll.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rhythm {
    /// RSS `<ttl>`, minutes.
    pub ttl_minutes: Option<u32>,
    /// RSS `<skipHours>`, 0 to 23, UTC.
    pub skip_hours: Vec<u8>,
    /// RSS `<skipDays>`, 0 (Monday) to 6 (Sunday), UTC.
    pub skip_days: Vec<u8>,
    /// `sy:updatePeriod` divided by `sy:updateFrequency`, seconds.
    pub period_seconds: Option<u64>,
}

impl Rhythm {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One repair or oddity, in words an operator understands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Byte offset in the decoded document or the number of the entry (1-based), where known.
    pub place: Option<String>,
    pub what: String,
}
