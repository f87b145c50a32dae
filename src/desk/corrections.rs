//! What the operator decided, remembered for good.

use std::collections::{BTreeMap, BTreeSet};

use super::codec::{Reader, Writer};
use crate::model::{StoryId, Topic};

const VERSION: u8 = 1;

/// Corrections remembered; the oldest stories' go first. Far more than anybody makes by hand.
const LIMIT: usize = 3_000;

/// Pairs kept apart and topics set by hand.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Corrections {
    apart: BTreeSet<(StoryId, StoryId)>,
    topics: BTreeMap<StoryId, Topic>,
    /// Stories that the operator joined others to.
    joined: BTreeSet<StoryId>,
}

impl Corrections {
    /// True where the operator said that the two are not the same text.
    pub(super) fn apart(&self, a: StoryId, b: StoryId) -> bool {
        !self.apart.is_empty() && self.apart.contains(&(a.min(b), a.max(b)))
    }

    pub(super) fn keep_apart(&mut self, a: StoryId, b: StoryId) {
        if a != b {
            self.apart.insert((a.min(b), a.max(b)));
        }
        while self.apart.len() > LIMIT {
            self.apart.pop_first();
        }
    }

    pub(super) fn allow(&mut self, a: StoryId, b: StoryId) {
        self.apart.remove(&(a.min(b), a.max(b)));
    }

    pub(super) fn set_topic(&mut self, story: StoryId, topic: Topic) {
        self.topics.insert(story, topic);
        while self.topics.len() > LIMIT {
            self.topics.pop_first();
        }
    }

    /// The operator joined another story to this one.
    pub(super) fn pin(&mut self, story: StoryId) {
        self.joined.insert(story);
        while self.joined.len() > LIMIT {
            self.joined.pop_first();
        }
    }

    /// True where the operator joined another story to this one.
    pub(super) fn joined(&self, story: StoryId) -> bool {
        self.joined.contains(&story)
    }

    pub(super) fn topic(&self, story: StoryId) -> Option<&Topic> {
        self.topics.get(&story)
    }

    /// True where the operator decided something about the story.
    pub(super) fn concern(&self, story: StoryId) -> bool {
        self.topics.contains_key(&story)
            || self.joined.contains(&story)
            || self.apart.iter().any(|&(a, b)| a == story || b == story)
    }

    /// What was said of a story holds for the one it was folded into.
    pub(super) fn follow(&mut self, gone: StoryId, into: StoryId) {
        if let Some(topic) = self.topics.get(&gone).cloned() {
            self.topics.entry(into).or_insert(topic);
        }
        let pairs: Vec<_> = self.apart.iter().filter(|&&(a, b)| a == gone || b == gone).copied().collect();
        for (a, b) in pairs {
            self.keep_apart(into, if a == gone { b } else { a });
        }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::with_version(VERSION);
        w.u16(self.apart.len() as u16);
        for (a, b) in &self.apart {
            w.i64(a.0);
            w.i64(b.0);
        }
        w.u16(self.topics.len() as u16);
        for (story, topic) in &self.topics {
            w.i64(story.0);
            w.text(topic.as_str());
        }
        w.u16(self.joined.len() as u16);
        self.joined.iter().for_each(|story| w.i64(story.0));
        w.done()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let r = &mut Reader::of_version(bytes, VERSION)?;
        let mut read = Self::default();
        for _ in 0..r.u16()? {
            read.apart.insert((StoryId(r.i64()?), StoryId(r.i64()?)));
        }
        for _ in 0..r.u16()? {
            read.topics.insert(StoryId(r.i64()?), Topic::new(&r.text()?));
        }
        for _ in 0..r.u16()? {
            read.joined.insert(StoryId(r.i64()?));
        }
        r.is_done().then_some(read)
    }
}
