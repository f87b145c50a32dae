//! How each subscription does: what status, the digest's foot, the front page and metrics tell.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Outlet, Pages, SubscriptionId};

/// One subscription's health at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub subscription: SubscriptionId,
    /// As configured. May carry a secret in its query: shown on the operator's terminal, never on a page.
    pub url: Url,
    /// What people read: the configured title, else the feed's own, else the host.
    pub title: String,
    pub outlet: Outlet,
    pub health: Health,
    /// Since when the health is what it is.
    pub since: Option<Timestamp>,
    /// Why, in plain words ("the server answers 503", "no story link left on the page"); empty when well.
    pub cause: String,
    pub last_poll: Option<Timestamp>,
    /// The last poll that was answered well, a 304 among them.
    pub last_success: Option<Timestamp>,
    /// The last poll that brought an entry we had not seen.
    pub last_new: Option<Timestamp>,
    pub next_poll: Option<Timestamp>,
    /// Why then: "the publisher asks for 1 h", "three entries a day", "backing off after 4 errors" …
    pub reason: String,
    /// What a WebSub hub does for it; empty where the feed announces none or none is asked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub push: String,
    /// Polls in a row without success.
    pub failures: u32,
    /// Polls since the subscription is known.
    pub polls: u64,
    /// Entries taken in since the subscription is known.
    pub entries: u64,
    /// What was repaired or odd in the document that was read last.
    #[serde(default)]
    pub warnings: Vec<super::Warning>,
    /// What came of the pages behind them.
    pub pages: Pages,
}

/// The state of a subscription, best first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// The last poll was answered well.
    Well,
    /// Never polled yet.
    #[default]
    New,
    /// Switched off by the operator.
    Off,
    /// Answers well, but has brought nothing for much longer than its habit.
    Silent,
    /// The last polls failed; it is tried again.
    Failing,
    /// Answers, but with something that is no feed, no front, or a wall.
    Faulty,
    /// The publisher took it down (410, or gone for long); tried rarely.
    Gone,
}

impl Health {
    /// Every state, best first.
    pub const ALL: [Self; 7] =
        [Self::Well, Self::New, Self::Off, Self::Silent, Self::Failing, Self::Faulty, Self::Gone];

    /// True where an operator or a reader should be told.
    #[must_use]
    pub fn is_trouble(self) -> bool {
        matches!(self, Self::Silent | Self::Failing | Self::Faulty | Self::Gone)
    }

    /// The word that files and metrics use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::New => "new",
            Self::Off => "off",
            Self::Silent => "silent",
            Self::Failing => "failing",
            Self::Faulty => "faulty",
            Self::Gone => "gone",
        }
    }
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
