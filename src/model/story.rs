//! What the desk holds: entries folded into stories, stories grouped into events, events filed
//! under topics, each with its evidence.

use std::{borrow::Cow, fmt};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use super::{Article, Entry, EntryId, EventId, StoryId, SubscriptionId};

/// A section's slug: one of the seventeen IPTC Media Topics, `other`, or the operator's own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct Topic(Cow<'static, str>);

impl Topic {
    /// The IPTC Media Topics of the top level, as slugs, in alphabetical order.
    pub const IPTC: [&str; 17] = [
        "arts",
        "conflict",
        "crime",
        "disaster",
        "economy",
        "education",
        "environment",
        "health",
        "human-interest",
        "labour",
        "lifestyle",
        "politics",
        "religion",
        "science",
        "society",
        "sport",
        "weather",
    ];
    pub const OTHER: &str = "other";

    /// Makes a slug: lower case letters, digits and single hyphens. Empty input becomes `other`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut slug = String::with_capacity(name.len());
        for c in name.trim().chars().flat_map(char::to_lowercase) {
            if c.is_alphanumeric() {
                slug.push(c);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        slug.truncate(slug.trim_end_matches('-').len());
        if slug.is_empty() { Self::other() } else { slug.into() }
    }

    /// One of [`Topic::IPTC`], by its place there.
    ///
    /// # Panics
    ///
    /// Beyond the last.
    #[must_use]
    pub fn iptc(place: usize) -> Self {
        Self(Cow::Borrowed(Self::IPTC[place]))
    }

    #[must_use]
    pub fn other() -> Self {
        Self(Cow::Borrowed(Self::OTHER))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Takes a slug as it stands. The common ones, of which a desk holds very many, share their letters.
impl From<String> for Topic {
    fn from(slug: String) -> Self {
        let common = Self::IPTC.into_iter().chain([Self::OTHER]).find(|common| *common == slug);
        Self(common.map_or(Cow::Owned(slug), Cow::Borrowed))
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The publisher behind one or more subscriptions.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Outlet {
    /// What tells outlets apart: the registrable domain of the home page, or of the source that an aggregator
    /// names, or the operator's word.
    pub key: String,
    /// What people read.
    pub name: String,
}

impl Outlet {
    /// Whether an operator means this outlet by `wanted`.
    #[must_use]
    pub fn is(&self, wanted: &str) -> bool {
        is_outlet(&self.key, &self.name, wanted)
    }
}

/// Whether an operator means the outlet with this key and name by `wanted`: its name or its key, in whatever case,
/// or the domain on which it is one of many.
#[must_use]
pub fn is_outlet(key: &str, name: &str, wanted: &str) -> bool {
    let (key, wanted) = (key.to_lowercase(), wanted.trim().to_lowercase());
    let on_domain = || {
        let (host, _) = key.split_once('/').unwrap_or((&key, ""));
        let before = host.strip_suffix(wanted.as_str()).filter(|_| wanted.contains('.'));
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    key == wanted || name.trim().to_lowercase() == wanted || on_domain()
}

/// An entry as the store holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Held {
    pub id: EntryId,
    pub subscription: SubscriptionId,
    pub outlet: Outlet,
    pub entry: Entry,
    /// Taken from the entry's page, where it was fetched and found better than the feed's text.
    pub article: Option<Article>,
    pub first_seen: Timestamp,
    /// When the text last changed in substance; equal to `first_seen` until then.
    pub changed: Timestamp,
    /// What we say the entry was published at: the declared instant, never after `first_seen`;
    /// `first_seen` less its place in the list (seconds) where none is declared. Never moves again.
    pub published: Timestamp,
}

/// One output item: entries that carry the same text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Story {
    pub id: StoryId,
    /// The item's id in every output, for life: a UUID (version 5) of the founding entry.
    pub uuid: Uuid,
    pub event: EventId,
    pub topic: Topic,
    /// How sure the desk is of the topic, 0 to 1.
    pub confidence: f32,
    /// The entry that speaks for the story.
    pub lead: Held,
    /// Every entry of the story, the lead among them, earliest first.
    pub copies: Vec<Copy>,
    /// Fixed when the story is first seen; never in the future of that moment.
    pub published: Timestamp,
    /// When text or title last changed in substance.
    pub updated: Timestamp,
    /// When the text last grew so much that who has read it has not read it all; none if it never did.
    #[serde(default)]
    pub grown: Option<Timestamp>,
    /// When the story entered the outputs: at first sight, or when it was published where that was
    /// before its subscription's first poll, so that a new subscription does not flood them.
    pub first_seen: Timestamp,
    /// Grows by one with every change that an output shows; equal revision means equal bytes.
    pub revision: i64,
}

impl Story {
    /// The number of different outlets that carry the story.
    #[must_use]
    pub fn outlets(&self) -> usize {
        let mut keys: Vec<_> = self.copies.iter().map(|copy| copy.outlet.key.as_str()).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.len()
    }

    /// When the outlet that speaks for the story published it: what people are shown beside its name. Of its
    /// copies the earliest counts, since a later one may be a republisher's. The date of feeds is
    /// [`Story::published`], the founding entry's, which never moves.
    #[must_use]
    pub fn published_by_lead(&self) -> Timestamp {
        let own = self.copies.iter().filter(|copy| copy.outlet.key == self.lead.outlet.key);
        own.map(|copy| copy.published).fold(self.lead.published, Timestamp::min)
    }
}

/// What an output says about one entry of a story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Copy {
    pub entry: EntryId,
    pub outlet: Outlet,
    pub title: String,
    pub link: Option<Url>,
    pub agency: Option<String>,
    pub published: Timestamp,
    pub first_seen: Timestamp,
}

/// An entry in its story, without a word of it: what is counted and ranked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight<'a> {
    pub story: StoryId,
    pub event: EventId,
    /// [`Story::first_seen`].
    pub listed: Timestamp,
    /// [`Outlet::key`].
    pub outlet: &'a str,
    pub published: Timestamp,
    pub first_seen: Timestamp,
}

/// Stories that report the same happening.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub id: EventId,
    /// In the order of their first sight.
    pub stories: Vec<StoryId>,
}

/// A story's row as the desk decides it; the store writes it as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoryRow {
    pub id: StoryId,
    pub event: EventId,
    pub lead: EntryId,
    pub topic: Topic,
    pub confidence: f32,
    /// Another story of earlier founding was found to carry the same text: this one left the
    /// outputs, its entries belong to that one now.
    pub merged_into: Option<StoryId>,
    /// The operator has decided part of this; the machine does not overrule it.
    pub pinned: bool,
}

/// Why something was merged, grouped or filed, or nearly so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub decision: Decision,
    /// The story that the decision is about.
    pub story: StoryId,
    /// The entry that led to it, where one did.
    pub entry: Option<EntryId>,
    /// The story it was compared with, where one was.
    pub against: Option<StoryId>,
    /// The rule that decided: "same canonical URL", "shared shingles" …
    pub rule: String,
    /// True where it merged, grouped or filed; false where it nearly did.
    pub accepted: bool,
    /// Figures with their names, the threshold among them.
    pub figures: Vec<(String, f64)>,
    /// Phrases or words that spoke for it, strongest first.
    pub phrases: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    Copy,
    Event,
    Topic,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlet_is_meant_by_its_name_its_key_or_its_domain() {
        let is = |key: &str, name: &str, wanted: &str| is_outlet(key, name, wanted);
        assert!(
            is("vela.example", "The Vela", " the VELA") && is("vela.example", "The Vela", "vela.example")
        );
        assert!(is("kom.example", "Коммерсантъ", "КОММЕРСАНТЪ"));
        assert!(
            is("youtube.com/@vela", "Vela", "youtube.com") && is("vela.substack.com", "Vela", "Substack.com")
        );
        assert!(!is("vela.example", "The Vela", "Vela") && !is("avela.example", "A", "vela.example"));
        assert!(!is("vela.example", "The Vela", "") && !is("vela.example", "The Vela", "example"));
    }
}
