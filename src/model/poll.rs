//! What the polling of one subscription remembers across restarts.
//!
//! Plain data, written with every poll as one document: fields that were never set are left out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::Announced;

/// Everything that one subscription's next poll depends on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PollState {
    /// What the server gave us to ask "has it changed?" with.
    #[serde(skip_serializing_if = "Validators::is_empty")]
    pub validators: Validators,
    /// Hash of the last whole body, after decompression; equal hash, equal body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_hash: Option<BodyHash>,
    /// When the last poll ended, whatever its outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub polled: Option<Timestamp>,
    /// When the server last answered as it should, with content or "unchanged".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<Timestamp>,
    /// When new content last came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<Timestamp>,
    /// When a whole body last came. Since then the server has said nothing but "not modified".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whole: Option<Timestamp>,
    /// What came of the last poll.
    pub outcome: Outcome,
    /// Polls made so far.
    #[serde(skip_serializing_if = "is_none")]
    pub polls: u64,
    /// Polls in a row that failed.
    #[serde(skip_serializing_if = "is_zero")]
    pub streak: u32,
    /// The permanent redirect that the server shows us at present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moving: Option<Moving>,
    /// The address in use instead of the subscribed one, since a permanent redirect proved stable
    /// or a page announced the feed there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adopted: Option<Url>,
    /// Set once the feed's ids were found to stand for several entries: from then on they go by their
    /// links, also while no document shows it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_link: bool,
    /// What was last found at the address is a page and no feed: `robots.txt` is asked about it beforehand.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_page: bool,
    /// What was repaired or odd in the last document that was read; at most [`Self::WARNINGS`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<super::Warning>,
    /// How the feed called itself when it was last read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub masthead: Option<Box<Masthead>>,
    /// Instants of the newest entries, newest first, without repeats; at most [`Self::RECENT`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recent: Vec<Timestamp>,
    /// What the publisher asked at the last good answer.
    #[serde(skip_serializing_if = "Wishes::is_empty")]
    pub wishes: Wishes,
    /// The WebSub hub that the feed announces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub announced: Option<Announced>,
    /// The last push. None also while pushes are not relied on: before the first one, and after a poll
    /// found news that none had brought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pushed: Option<Timestamp>,
    /// Until when the hub has agreed to push; none while none has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lease: Option<Timestamp>,
    /// The next poll; none before the first one and while parked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Due>,
    /// Set when the publisher said that the feed is gone for good (410). No poll until the operator
    /// resumes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parked: Option<Timestamp>,
    /// What came of the pages behind entries so far.
    #[serde(skip_serializing_if = "super::Pages::is_empty")]
    pub pages: super::Pages,
    /// Entries whose pages are still to be read, by the key of their identity, newest first; at most
    /// [`Self::OWED`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owed: Vec<i64>,
}

impl PollState {
    /// Enough for a rhythm of three weeks in a weekly outlet and of two hours in a busy one.
    pub const RECENT: usize = 16;

    /// Enough to see what is wrong; a document with more has the same fault again and again.
    pub const WARNINGS: usize = 8;

    /// The first screen or two of a feed: what lies further back is old when its turn comes.
    pub const OWED: usize = 40;

    /// The address to ask now.
    #[must_use]
    pub fn address<'a>(&'a self, subscribed: &'a Url) -> &'a Url {
        self.adopted.as_ref().unwrap_or(subscribed)
    }

    /// Whether a hub tells us of news at `now`, so that polling only checks on it.
    #[must_use]
    pub fn is_pushed(&self, now: Timestamp) -> bool {
        self.pushed.is_some() && self.lease.is_some_and(|lease| lease > now)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_none(n: &u64) -> bool {
    *n == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// How a feed calls itself, whatever the operator calls it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Masthead {
    /// Plain text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The home page that it says it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<Url>,
}

impl Masthead {
    /// The longest title that is kept, characters.
    const TITLE: usize = 300;

    #[must_use]
    pub fn new(feed: &super::Feed) -> Self {
        Self { title: feed.title.chars().take(Self::TITLE).collect(), home: feed.link.clone() }
    }
}

/// ETag and Last-Modified (RFC 9110 §8.8), to be sent back as they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Validators {
    /// The address that gave them; they are sent to no other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Url>,
    /// The field value, each byte as one character (ISO 8859-1), so that any byte comes back as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

impl Validators {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// The first sixteen bytes of a BLAKE3 hash, as hexadecimal in documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct BodyHash(pub u128);

impl BodyHash {
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        let hash = blake3::hash(body);
        let mut first = [0; 16];
        first.copy_from_slice(&hash.as_bytes()[..16]);
        Self(u128::from_be_bytes(first))
    }
}

impl From<BodyHash> for String {
    fn from(hash: BodyHash) -> Self {
        format!("{:032x}", hash.0)
    }
}

impl TryFrom<String> for BodyHash {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        u128::from_str_radix(&text, 16).map(Self)
    }
}

/// What came of a poll, and since when it has been so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcome {
    pub class: Class,
    /// One sentence for the operator; empty while all is well.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// The first poll of the unbroken row of good ones, or of failed ones, that this one belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

/// The classes of answers. The words stand in [`Class::words`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Never polled.
    #[default]
    Waiting,
    /// New content.
    Fresh,
    /// Nothing new.
    Unchanged,
    /// 410: gone for good.
    Gone,
    /// 404.
    NotFound,
    /// A challenge that asks for a browser and a human.
    BotWall,
    /// A consent form instead of the content.
    Consent,
    /// 401, 403 with a login, or a redirect to one.
    Login,
    /// 403 and the other refusals of the 4xx class.
    Forbidden,
    /// 429, or 503 with `Retry-After`.
    Throttled,
    /// The 5xx class.
    ServerError,
    /// More bytes, header lines or redirects than we take.
    TooLarge,
    /// Redirects in a circle, too many, or to an address that is none.
    BadRedirect,
    /// The certificate or the TLS handshake.
    BadTls,
    /// The name does not resolve.
    NoSuchHost,
    /// Nothing listens there.
    ConnectionRefused,
    /// No route: their network or ours.
    Unreachable,
    /// An address that the guard does not let through.
    Guarded,
    /// Too long without an answer, or too few bytes a second.
    Slow,
    /// Not HTTP, cut short, reset, or not decompressible.
    BadAnswer,
    /// The answer came, but there is no feed in it.
    NotAFeed,
    /// A watched page that shows no story links.
    NoStories,
    /// `robots.txt` keeps us out.
    Robots,
}

impl Class {
    /// The class in a few words for lists and tables.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Waiting => "not polled yet",
            Self::Fresh => "new content",
            Self::Unchanged => "unchanged",
            Self::Gone => "gone for good",
            Self::NotFound => "not found",
            Self::BotWall => "bot wall",
            Self::Consent => "consent page",
            Self::Login => "login needed",
            Self::Forbidden => "refused by the server",
            Self::Throttled => "asked to slow down",
            Self::ServerError => "server error",
            Self::TooLarge => "too large",
            Self::BadRedirect => "bad redirect",
            Self::BadTls => "bad TLS",
            Self::NoSuchHost => "no such host",
            Self::ConnectionRefused => "connection refused",
            Self::Unreachable => "unreachable",
            Self::Guarded => "address not allowed",
            Self::Slow => "too slow",
            Self::BadAnswer => "broken answer",
            Self::NotAFeed => "not a feed",
            Self::NoStories => "no stories on the page",
            Self::Robots => "kept out by robots.txt",
        }
    }

    /// The name in documents and metrics: `bot-wall`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Fresh => "fresh",
            Self::Unchanged => "unchanged",
            Self::Gone => "gone",
            Self::NotFound => "not-found",
            Self::BotWall => "bot-wall",
            Self::Consent => "consent",
            Self::Login => "login",
            Self::Forbidden => "forbidden",
            Self::Throttled => "throttled",
            Self::ServerError => "server-error",
            Self::TooLarge => "too-large",
            Self::BadRedirect => "bad-redirect",
            Self::BadTls => "bad-tls",
            Self::NoSuchHost => "no-such-host",
            Self::ConnectionRefused => "connection-refused",
            Self::Unreachable => "unreachable",
            Self::Guarded => "guarded",
            Self::Slow => "slow",
            Self::BadAnswer => "bad-answer",
            Self::NotAFeed => "not-a-feed",
            Self::NoStories => "no-stories",
            Self::Robots => "robots",
        }
    }

    /// Whether the outlet is in good health after this.
    #[must_use]
    pub fn is_good(self) -> bool {
        matches!(self, Self::Waiting | Self::Fresh | Self::Unchanged)
    }
}

/// A permanent redirect under observation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moving {
    pub to: Url,
    pub since: Timestamp,
    /// Polls that showed it, the first among them.
    pub hits: u32,
}

/// What the publisher asks about the time of our return.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wishes {
    /// `Cache-Control: max-age` less `Age`, or `Expires` less `Date`: seconds from the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fresh_seconds: Option<u64>,
    /// The feed's own: `ttl`, `sy:updatePeriod`, `skipHours`, `skipDays`.
    #[serde(skip_serializing_if = "super::Rhythm::is_empty")]
    pub rhythm: super::Rhythm,
}

impl Wishes {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fresh_seconds.is_none() && self.rhythm.is_empty()
    }
}

/// An instant and why it was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    pub at: Timestamp,
    pub reason: Reason,
}

/// Why the next poll is when it is; the strongest cause wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The outlet's own rhythm.
    Rhythm,
    /// Entries come faster than they use to.
    Burst,
    /// The outlet has been silent for longer than it uses to be.
    Asleep,
    /// Too little is known of the outlet's rhythm.
    Usual,
    /// The operator's shortest interval.
    Shortest,
    /// The operator's longest interval.
    Longest,
    /// `Cache-Control: max-age` or `Expires`.
    MaxAge,
    /// `<ttl>`.
    Ttl,
    /// `sy:updatePeriod`.
    UpdatePeriod,
    /// `<skipHours>` or `<skipDays>`.
    SkipHours,
    /// `Retry-After`, or the same for another subscription of the domain.
    RetryAfter,
    /// After errors, longer each time.
    Backoff,
    /// A WebSub hub pushes; this poll only checks on it.
    Pushed,
    /// A push that could not be read: what it tells of is asked for.
    Nudged,
}

impl Reason {
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Rhythm => "the outlet's rhythm",
            Self::Burst => "entries come fast",
            Self::Asleep => "the outlet sleeps",
            Self::Usual => "the usual interval",
            Self::Shortest => "the shortest interval allowed",
            Self::Longest => "the longest interval allowed",
            Self::MaxAge => "max-age",
            Self::Ttl => "the feed's ttl",
            Self::UpdatePeriod => "the feed's update period",
            Self::SkipHours => "the feed's skip hours",
            Self::RetryAfter => "Retry-After",
            Self::Backoff => "back-off after errors",
            Self::Pushed => "a hub pushes; polled only to check on it",
            Self::Nudged => "a hub says that there is news",
        }
    }
}
