//! `[desk]` and `[[topic]]` → [`desk::Options`].

use regex::RegexBuilder;

use crate::desk::{self, TopicRule};
use crate::model::{Subscription, Topic};

use super::section::{Section, nearest};

/// Compiled size of one of the operator's expressions, bytes. Enough for any list of names; a
/// pattern that explodes is refused instead of eating the memory of a small machine.
const PATTERN_LIMIT_BYTES: usize = 1 << 20;

/// Bytes of a name that files are called by. File systems take 255, of which endings and the names of
/// files that are being written need some.
const NAME_BYTES: usize = 190;

/// Notes a `name` that no file can have.
pub(super) fn short(s: &mut Section<'_, '_>, name: &str) {
    if Topic::new(name).as_str().len() > NAME_BYTES {
        s.refuse("name", format!("is the name of files; write at most {NAME_BYTES} bytes"));
    }
}

pub(super) fn desk(s: &mut Section<'_, '_>) -> desk::Options {
    let usual = desk::Options::default();
    let options = desk::Options {
        fold_copies: s.get("fold_copies", usual.fold_copies),
        group_events: s.get("group_events", usual.group_events),
        open_days: s.get("open_days", usual.open_days),
        open_entries: s.get("open_entries", usual.open_entries),
        event_strictness: s.get("event_strictness", usual.event_strictness),
        topics: usual.topics,
    };
    if !(1..=90).contains(&options.open_days) {
        s.refuse("open_days", "write a number of days from 1 to 90");
    }
    if !(0.5..=2.0).contains(&options.event_strictness) {
        s.refuse("event_strictness", "write a number from 0.5 to 2.0");
    }
    options
}

/// The topics that stories can be filed under.
pub(super) struct Known(Vec<Topic>);

impl Known {
    /// IPTC's, `other`, and the operator's own: by rules, or given to subscriptions.
    pub(super) fn new(rules: &[TopicRule], subscriptions: &[Subscription]) -> Self {
        let usual = (0..Topic::IPTC.len()).map(Topic::iptc).chain([Topic::other()]);
        let own = rules.iter().map(|rule| rule.topic.clone());
        Self(usual.chain(own).chain(subscriptions.iter().filter_map(|it| it.topic.clone())).collect())
    }

    /// The topic of this name; the error says what to write instead. One that nothing is filed under would
    /// leave what it was meant for empty, or found a topic by a slip of the pen.
    pub(super) fn topic(&self, name: &str) -> Result<Topic, String> {
        let topic = Topic::new(name);
        if self.0.contains(&topic) && !name.trim().is_empty() {
            return Ok(topic);
        }
        Err(match nearest(topic.as_str(), self.0.iter().map(Topic::as_str)) {
            Some(near) if !name.trim().is_empty() => {
                format!("\"{topic}\" is unknown; did you mean \"{near}\"?")
            }
            _ => format!("\"{name}\" is unknown; write one of IPTC's, or make it with [[topic]]"),
        })
    }

    /// The topic that a subscription files its stories under. That makes a topic, so a name may be new, but for
    /// one that is nearly another's.
    pub(super) fn founded(&self, name: &str) -> Result<Topic, String> {
        let topic = Topic::new(name);
        let is_new =
            !name.trim().is_empty() && nearest(topic.as_str(), self.0.iter().map(Topic::as_str)).is_none();
        if is_new { Ok(topic) } else { self.topic(name) }
    }

    /// The topics of these names, which stand at `key`; those that are unknown are refused.
    pub(super) fn named(&self, s: &mut Section<'_, '_>, key: &str, names: &[String]) -> Vec<Topic> {
        let mut topics = Vec::with_capacity(names.len());
        for name in names {
            match self.topic(name) {
                Ok(topic) => topics.push(topic),
                Err(what) => s.refuse(key, what),
            }
        }
        topics
    }
}

/// One of the operator's own topics; `None` where it has no name (which is noted).
pub(super) fn read(s: &mut Section<'_, '_>) -> Option<TopicRule> {
    let name = s.need::<String>("name")?;
    short(s, &name);
    let mut patterns = Vec::new();
    for pattern in s.get::<Vec<String>>("patterns", vec![]) {
        match RegexBuilder::new(&pattern).case_insensitive(true).size_limit(PATTERN_LIMIT_BYTES).build() {
            Ok(pattern) => patterns.push(pattern),
            Err(error) => {
                // The last line says what is wrong; those before draw the place with spaces.
                let why = error.to_string();
                let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
                s.refuse("patterns", format!("`{pattern}` is no regular expression: {why}"));
            }
        }
    }
    let rule = TopicRule {
        topic: Topic::new(&name),
        keywords: s.get("keywords", vec![]),
        phrases: s.get("phrases", vec![]),
        patterns,
        outlets: s.get("outlets", vec![]),
        sections: s.get("sections", vec![]),
        examples: s.get("examples", vec![]),
    };
    let lists = [&rule.keywords, &rule.phrases, &rule.outlets, &rule.sections, &rule.examples];
    if rule.patterns.is_empty() && lists.iter().all(|list| list.is_empty()) && !s.says("patterns") {
        s.refuse(
            "name",
            "the topic has no condition; give it keywords, phrases, patterns, outlets, sections or examples",
        );
    }
    Some(rule)
}
