//! What came of the pages behind a subscription's entries.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Why the text of a page is not taken; the feed's own stays.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, thiserror::Error,
)]
#[serde(rename_all = "kebab-case")]
pub enum Refused {
    #[error("no article was found on the page")]
    Nothing,
    #[error("a consent form, bot wall or login stands in place of the article")]
    Walled,
    #[error("the page shows only a part of the article")]
    Partial,
    #[error("the page's text is shorter than the feed's own")]
    Shorter,
    #[error("the outlet answers several addresses with the same text")]
    Repeated,
    #[error("the page carries another text than the feed announced")]
    Foreign,
    #[error("a redirector stands there that does not tell the article's address over HTTP")]
    Redirector,
    #[error("`robots.txt` keeps us out of the page")]
    Robots,
    #[error("the page did not come")]
    Unreachable,
    #[error("the page took too long to read")]
    Stuck,
}

impl Refused {
    /// In two or three words, for lists.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Nothing => "no article",
            Self::Walled => "walled",
            Self::Partial => "only a part",
            Self::Shorter => "shorter than the feed",
            Self::Repeated => "same text again",
            Self::Foreign => "another text",
            Self::Redirector => "redirector",
            Self::Robots => "robots.txt",
            Self::Unreachable => "did not come",
            Self::Stuck => "took too long",
        }
    }

    /// The name in documents and metrics: `walled`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Walled => "walled",
            Self::Partial => "partial",
            Self::Shorter => "shorter",
            Self::Repeated => "repeated",
            Self::Foreign => "foreign",
            Self::Redirector => "redirector",
            Self::Robots => "robots",
            Self::Unreachable => "unreachable",
            Self::Stuck => "stuck",
        }
    }
}

/// Pages in figures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pages {
    /// Texts taken.
    pub taken: u64,
    /// Pages that gave nothing better than the feed, by the reason.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub refused: BTreeMap<Refused, u64>,
}

impl Pages {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.taken == 0 && self.refused.is_empty()
    }

    /// Refused ones, whatever the reason.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused.values().sum()
    }

    pub fn refuse(&mut self, why: Refused) {
        *self.refused.entry(why).or_default() += 1;
    }

    pub fn add(&mut self, other: &Self) {
        self.taken += other.taken;
        for (&why, count) in &other.refused {
            *self.refused.entry(why).or_default() += count;
        }
    }
}

/// "12 pages read, 3 refused (2 walled, 1 shorter than the feed)", the most frequent reason first.
impl fmt::Display for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} read", self.taken, if self.taken == 1 { "page" } else { "pages" })?;
        if self.refused.is_empty() {
            return Ok(());
        }
        let mut reasons: Vec<_> = self.refused.iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let reasons: Vec<_> =
            reasons.into_iter().map(|(why, count)| format!("{count} {}", why.words())).collect();
        write!(f, ", {} refused ({})", self.refused(), reasons.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_reason_stands_first() {
        let mut pages = Pages { taken: 1, ..Pages::default() };
        assert_eq!(pages.to_string(), "1 page read");
        for why in [Refused::Nothing, Refused::Walled, Refused::Walled] {
            pages.refuse(why);
        }
        assert_eq!(pages.to_string(), "1 page read, 3 refused (2 walled, 1 no article)");
    }

    #[test]
    fn documents_and_metrics_name_a_reason_alike() {
        for why in [Refused::Nothing, Refused::Walled, Refused::Redirector, Refused::Unreachable] {
            assert_eq!(serde_json::to_value(why).unwrap(), why.slug());
        }
    }
}
