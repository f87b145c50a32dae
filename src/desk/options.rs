//! What the operator can set about the desk.

use regex::Regex;

use crate::model::Topic;

/// The desk's settings. The default is what serves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Fold entries that carry the same text into one story.
    pub fold_copies: bool,
    /// Group stories that report the same happening.
    pub group_events: bool,
    /// Days after which an entry no longer takes part in new decisions, counted from its first sight.
    pub open_days: u32,
    /// Open entries held at most; beyond it the oldest close early.
    pub open_entries: usize,
    /// Factor on every threshold of the event decision: above 1 groups less, below 1 more.
    pub event_strictness: f32,
    /// The operator's own topics, the first that fits wins.
    pub topics: Vec<TopicRule>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            fold_copies: true,
            group_events: true,
            open_days: 7,
            open_entries: 200_000,
            event_strictness: 1.0,
            topics: Vec::new(),
        }
    }
}

/// When an entry belongs under a topic of the operator's. Any one of the conditions is enough.
#[derive(Clone, Debug)]
pub struct TopicRule {
    pub topic: Topic,
    /// Single words, compared by stem, in title, summary or body.
    pub keywords: Vec<String>,
    /// Words in a row, compared by stem.
    pub phrases: Vec<String>,
    /// Against title, summary and body as published, one after the other.
    pub patterns: Vec<Regex>,
    /// [`crate::model::Outlet::key`]s.
    pub outlets: Vec<String>,
    /// Categories and URL path segments as published, compared without case.
    pub sections: Vec<String>,
    /// Texts of the kind that belongs here; an entry that shares enough of their rare words fits.
    pub examples: Vec<String>,
}
