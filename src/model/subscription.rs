//! What the operator asked us to follow, as the configuration states it.
//!
//! The configuration is the truth about subscriptions; the store only remembers what came of them.

use std::fmt;
use std::time::Duration;

use jiff::tz::TimeZone;
use url::Url;

use super::Topic;

/// One `[[subscription]]`, or one outline of an OPML file.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscription {
    /// As the operator wrote it; what tells subscriptions apart.
    pub url: Url,
    /// The operator's name for it; empty where the feed's own title serves.
    pub title: String,
    /// The operator's word for the publisher ([`super::Outlet::key`]); empty where the registrable
    /// domain serves.
    pub outlet: String,
    pub kind: Kind,
    /// False keeps what was taken in and polls no more.
    pub enabled: bool,
    /// The operator's word for who is asked, where several domains are one service or one domain
    /// several; empty where the registrable domain serves.
    pub service: String,
    /// A fixed time between polls instead of one learnt from the outlet's rhythm.
    pub interval: Option<Duration>,
    /// Decides which copy leads a story; higher leads, 0 is usual.
    pub priority: i32,
    /// Files all of the subscription's stories here.
    pub topic: Option<Topic>,
    /// The zone of dates that name none.
    pub zone: Option<TimeZone>,
    /// BCP 47 tag, lower case, where the outlet names none or a wrong one.
    pub language: Option<String>,
    /// When the pages behind entries are fetched; `None` takes the general rule.
    pub articles: Option<Articles>,
    /// Bytes after decompression accepted of this feed or page; `None` takes the general limit.
    pub limit_bytes: Option<u64>,
    pub access: AccessRules,
    pub selectors: Selectors,
}

impl Subscription {
    /// A subscription to `url` with nothing said about it.
    #[must_use]
    pub fn new(url: Url) -> Self {
        Self {
            url,
            title: String::new(),
            outlet: String::new(),
            kind: Kind::default(),
            enabled: true,
            service: String::new(),
            interval: None,
            priority: 0,
            topic: None,
            zone: None,
            language: None,
            articles: None,
            limit_bytes: None,
            access: AccessRules::default(),
            selectors: Selectors::default(),
        }
    }
}

/// What stands behind a subscription's URL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A feed where the answer is one or announces one, else a section front.
    #[default]
    Auto,
    Feed,
    /// A section front or a single article.
    Page,
}

/// When the page behind an entry is fetched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Articles {
    Never,
    /// Only when the entry's own text is too short to compare.
    #[default]
    WhenShort,
    Always,
}

/// How this one subscription is asked, where the general way does not do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessRules {
    /// Request headers, name and value, in the order written.
    pub headers: Vec<(String, Secret)>,
    pub user_agent: Option<String>,
    /// The value of the `Cookie` header.
    pub cookie: Option<Secret>,
    /// HTTP basic authentication (RFC 7617).
    pub login: Option<Login>,
    /// `http://`, `https://`, `socks5://` or `socks5h://`.
    pub proxy: Option<Url>,
    pub http1_only: bool,
    pub addresses: AddressFamily,
}

impl AccessRules {
    /// The same without header fields, cookie and password, which are meant for what is subscribed to.
    #[must_use]
    pub fn without_secrets(&self) -> Self {
        Self { headers: Vec::new(), cookie: None, login: None, ..self.clone() }
    }
}

/// Name and password of HTTP basic authentication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    pub user: String,
    pub password: Secret,
}

/// Which addresses of a host are tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddressFamily {
    #[default]
    Any,
    V4,
    V6,
}

/// CSS selectors for the pages that defeat the general way; empty where it serves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selectors {
    /// On a section front: the elements that hold one story each.
    pub story: String,
    /// Inside `story`: the link. The first link with text by default.
    pub link: String,
    /// On an article page: the element that holds the text.
    pub body: String,
    /// On either: elements to drop before anything else.
    pub drop: String,
}

/// Text that never shows in a log, an error or a debug print.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print() {
        let mut subscription = Subscription::new(Url::parse("https://example.org/feed").unwrap());
        subscription.access.cookie = Some(Secret::new("session=4711"));
        assert!(!format!("{subscription:?}").contains("4711"));
    }
}
