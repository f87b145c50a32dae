//! What all outputs of one installation share, and what is particular to one of them.

use jiff::tz::TimeZone;
use url::Url;
use uuid::Uuid;

use super::Language;
use crate::model::EventId;

/// One installation of Copydesk as its readers know it.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// The name in the masthead and in every feed's title.
    pub title: String,
    /// The address under which `public/` is reached; ends with a slash.
    pub base: Url,
    /// Of the fixed words, the dates and the numbers.
    pub language: Language,
    /// In which times are told.
    pub zone: TimeZone,
    /// Made once for each installation and kept: the ids of feeds and event items come from it.
    pub instance: Uuid,
    /// Over HTTP by us; files alone answer no search and give no page but what is written.
    pub is_served: bool,
    /// A WebSub hub that has been seen to work; none announces none.
    pub hub: Option<Url>,
}

/// One feed: everything about it that is not in its items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// "All stories", a topic's name, the operator's name for an output.
    pub title: String,
    pub subtitle: String,
    /// Where it stands below [`Site::base`], without extension: `feed`, `topics/economy`.
    pub path: String,
    /// The page for people that shows the same, below [`Site::base`]: `index.html`, `topics/economy.html`.
    pub page: String,
    /// Asked for in the address where the output is not for everyone.
    pub token: Option<String>,
    /// The newest closed page of its archive, 0 when there is none.
    pub archives: u32,
    /// How many pages of the archive are gone, the oldest first.
    pub expired: u32,
    /// The number of this document where it is itself a closed page of the archive.
    pub archive: Option<u32>,
    /// The dialects in which it is printed.
    pub formats: Vec<Format>,
    /// BCP 47 tag, where all items share one.
    pub language: Option<String>,
    /// Minutes that readers may keep the document.
    pub ttl_minutes: u32,
}

/// The three dialects of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    Atom,
    Rss,
    Json,
}

impl Format {
    pub const ALL: [Self; 3] = [Self::Atom, Self::Rss, Self::Json];

    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Atom => "atom",
            Self::Rss => "rss",
            Self::Json => "json",
        }
    }

    /// As registered (RFC 4287 §7, the RSS Advisory Board's advice, JSON Feed 1.1).
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Rss => "application/rss+xml",
            Self::Json => "application/feed+json",
        }
    }
}

impl Site {
    /// The absolute address of something below `public/`.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        self.base.join(path).map_or_else(|_| format!("{}{path}", self.base), String::from)
    }

    /// The hub to announce with a feed. One that asks for a token is announced for our own hub only: its
    /// address holds the token, and is nobody else's to know.
    #[must_use]
    pub fn hub_of(&self, is_private: bool) -> Option<&Url> {
        let is_ours = |hub: &&Url| hub.as_str().starts_with(self.base.as_str());
        self.hub.as_ref().filter(|hub| !is_private || is_ours(hub))
    }

    /// The id for life of what `name` stands for in this installation.
    #[must_use]
    pub fn urn(&self, name: &str) -> String {
        Uuid::new_v5(&self.instance, name.as_bytes()).urn().to_string()
    }

    /// The id for life of an event's item.
    #[must_use]
    pub fn event_urn(&self, event: EventId) -> String {
        self.urn(&format!("event/{event}"))
    }
}

impl Channel {
    /// A feed in every dialect, without archive or token.
    #[must_use]
    pub fn new(path: &str, title: &str) -> Self {
        Self {
            title: title.to_owned(),
            subtitle: String::new(),
            path: path.to_owned(),
            page: "index.html".to_owned(),
            token: None,
            archives: 0,
            expired: 0,
            archive: None,
            formats: Format::ALL.to_vec(),
            language: None,
            ttl_minutes: 15,
        }
    }

    /// The address of the subscription document in one format.
    #[must_use]
    pub fn current(&self, site: &Site, format: Format) -> String {
        self.with_token(site.url(&format!("{}.{}", self.path, format.extension())))
    }

    /// The address of this very document.
    #[must_use]
    pub fn own(&self, site: &Site, format: Format) -> String {
        match self.archive {
            Some(page) => self.archive_url(site, format, page),
            None => self.current(site, format),
        }
    }

    /// The next older document of the archive (RFC 5005 §4 `prev-archive`), if there is one.
    #[must_use]
    pub fn previous(&self, site: &Site, format: Format) -> Option<String> {
        let page = self.archive.map_or(self.archives, |page| page.saturating_sub(1));
        (page > self.expired).then(|| self.archive_url(site, format, page))
    }

    /// Where a closed page stands below `public/`.
    #[must_use]
    pub fn archive_path(&self, format: Format, page: u32) -> String {
        format!("archive/{}/{page:06}.{}", self.path, format.extension())
    }

    fn archive_url(&self, site: &Site, format: Format, page: u32) -> String {
        self.with_token(site.url(&self.archive_path(format, page)))
    }

    fn with_token(&self, url: String) -> String {
        match &self.token {
            Some(token) => format!("{url}?token={token}"),
            None => url,
        }
    }
}
