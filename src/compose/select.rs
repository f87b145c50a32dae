//! Choosing the items of one feed.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::shown::Memory;
use super::{Content, Merge, OnUpdate, Order, Rule, rank, reading, speaker};
use crate::model::{EventId, Evidence, Story, StoryId, Topic};
use crate::text::{language, words};

/// Other stories of its event that an item names at most.
const RELATED_LIMIT: usize = 12;

/// The part of a feed that items which came back may have, as its divisor.
pub(super) const RETURNED: usize = 4;

/// What goes into one feed, in the order of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection<'a> {
    pub items: Vec<Item<'a>>,
    pub content: Content,
    pub merge: Merge,
    /// The last change of anything in it; none when it is empty.
    pub updated: Option<Timestamp>,
    /// Why its stories are what they are, for the formats that tell; set by whoever has read it.
    pub evidence: Option<&'a HashMap<StoryId, Vec<Evidence>>>,
}

/// One item of a feed.
#[derive(Clone, Debug, PartialEq)]
pub struct Item<'a> {
    /// What is shown: the story, or the one that speaks for its event.
    pub story: &'a Story,
    /// The other stories of its event among those given, most carried first.
    pub related: Vec<&'a Story>,
    /// Different outlets that carry it: the story, or any of its event.
    pub outlets: usize,
    /// Never moves: the story's, or that of the first story of the event.
    pub published: Timestamp,
    /// Never before `published`.
    pub updated: Timestamp,
    /// When it came to the top; `published` until it comes there again.
    pub raised: Timestamp,
}

/// Chooses from `stories` (in any order; whatever the store holds for the window, so that an item can
/// name stories of its event that the rule leaves out) what `rule` asks for at `now`.
#[must_use]
pub fn select<'a>(stories: &'a [Story], rule: &Rule, now: Timestamp) -> Selection<'a> {
    choose(stories, rule, now, &Memory::default())
}

/// The same for a feed of events that showed what `memory` says: there an item is updated when what it shows is
/// another.
#[must_use]
pub fn select_events<'a>(
    stories: &'a [Story],
    rule: &Rule,
    now: Timestamp,
    memory: &Memory,
) -> Selection<'a> {
    choose(stories, rule, now, memory)
}

fn choose<'a>(stories: &'a [Story], rule: &Rule, now: Timestamp, memory: &Memory) -> Selection<'a> {
    // What is kept out is not named by others of its event either.
    let stories: Vec<&Story> = stories.iter().filter(|story| !mentions(story, &rule.without)).collect();
    let mut events: HashMap<EventId, Vec<&Story>> = HashMap::new();
    for story in &stories {
        events.entry(story.event).or_default().push(story);
    }
    for group in events.values_mut() {
        group.sort_by_key(|story| (std::cmp::Reverse(story.outlets()), story.first_seen, story.id));
    }
    let filter = Filter::new(rule, now);
    let mut items: Vec<Item> = match rule.merge {
        Merge::Story => stories
            .into_iter()
            .filter(|story| filter.takes(story))
            .map(|story| item(story, events.get(&story.event).map_or(&[][..], Vec::as_slice), rule.on_update))
            .collect(),
        Merge::Event => events
            .values()
            .filter_map(|group| {
                let outlets = rank::outlets(group, Timestamp::MIN).len();
                let mut speaking = group.clone();
                speaker::speaking(&mut speaking, rule.language.as_deref());
                let speaker = speaking.iter().find(|story| filter.suits(story))?;
                let is_told = outlets >= rule.minimum_outlets;
                is_told.then(|| {
                    let mut item = event_item(speaker, group, outlets, rule.on_update);
                    memory.date(&mut item, rule.on_update, now);
                    item
                })
            })
            .collect(),
    };
    items.sort_by_key(|item| staying(item, rule.order));
    cap(&mut items, rule.cap_per_outlet);
    let back = if rule.order == Order::Newest { returned(&mut items, rule.limit) } else { Vec::new() };
    items.truncate(rule.limit - back.len());
    items.extend(back);
    if rule.order == Order::Newest {
        items.sort_by_key(|item| std::cmp::Reverse((item.raised, item.story.id)));
    }
    let updated = items.iter().map(|item| item.updated).max();
    Selection { items, content: rule.content, merge: rule.merge, updated, evidence: None }
}

fn item<'a>(story: &'a Story, group: &[&'a Story], on_update: OnUpdate) -> Item<'a> {
    let related = group.iter().copied().filter(|other| other.id != story.id).take(RELATED_LIMIT).collect();
    let (updated, raised) = told(story, on_update);
    let published = story.published;
    let (updated, raised) = (updated.max(published), raised.max(published));
    Item { story, related, outlets: story.outlets(), published, updated, raised }
}

fn event_item<'a>(speaker: &'a Story, group: &[&'a Story], outlets: usize, on_update: OnUpdate) -> Item<'a> {
    let mut item = Item { outlets, ..item(speaker, group, on_update) };
    // The founder's date: the group's other members come and go, the first does not. By its id, since a new
    // subscription brings older stories along.
    let founder = group.iter().min_by_key(|story| story.id).unwrap_or(&speaker);
    item.published = founder.published;
    let last = group.iter().map(|story| story.updated).max().unwrap_or(speaker.updated);
    // A further story changes the item's text as well, the more where it speaks from then on.
    (item.updated, item.raised) = match on_update {
        OnUpdate::Silent => (founder.first_seen, item.published),
        OnUpdate::Grown => (last, group.iter().filter_map(|story| story.grown).max().unwrap_or_default()),
        OnUpdate::Bump => (last, last),
    };
    item.updated = item.updated.max(item.published);
    item.raised = item.raised.max(item.published);
    item
}

/// What readers are told of a story's last change: its date, and when it came to the top. Until a story
/// changes, its `updated` is its first sight.
fn told(story: &Story, on_update: OnUpdate) -> (Timestamp, Timestamp) {
    let stays = story.published;
    match on_update {
        OnUpdate::Silent => (story.first_seen, stays),
        OnUpdate::Grown => (story.updated, story.grown.unwrap_or(stays)),
        OnUpdate::Bump if story.updated > story.first_seen => (story.updated, story.updated),
        OnUpdate::Bump => (story.updated, stays),
    }
}

/// What decides who stays when there are too many, the first to stay first. Ties end at the id, so
/// that the order of the input never shows.
fn staying(item: &Item, order: Order) -> (std::cmp::Reverse<(i64, Timestamp, i64)>,) {
    let story = item.story;
    let key = match order {
        // By first sight, not by date: a story found late with an old date is still new to the reader.
        Order::Newest => (0, story.first_seen, story.id.0),
        Order::Updated => (0, item.updated, story.id.0),
        Order::Outlets => (item.outlets as i64, story.first_seen, story.id.0),
    };
    (std::cmp::Reverse(key),)
}

/// Takes out what had left the `limit` newest and came to the top again since: a reader is told of a changed
/// entry where it stands in the document that is subscribed to (RFC 5005 §4). As many newer items take it
/// away again, as they do the others. It has a quarter of the room at most, the last first, so that edits do
/// not push the news out.
fn returned<'a>(items: &mut Vec<Item<'a>>, limit: usize) -> Vec<Item<'a>> {
    let Some(oldest) = limit.checked_sub(1).and_then(|last| items.get(last)) else { return Vec::new() };
    let oldest = oldest.story.first_seen;
    let mut back = items.split_off(limit);
    back.retain(|item| item.raised > item.published && item.raised >= oldest);
    back.sort_by_key(|item| std::cmp::Reverse((item.raised, item.story.id)));
    back.truncate(limit / RETURNED);
    back
}

fn cap(items: &mut Vec<Item>, cap: Option<usize>) {
    let Some(cap) = cap else { return };
    let mut led: BTreeMap<&str, usize> = BTreeMap::new();
    items.retain(|item| {
        let count = led.entry(item.story.lead.outlet.key.as_str()).or_default();
        *count += 1;
        *count <= cap
    });
}

/// A rule made ready: words folded once, the window turned into an instant.
struct Filter<'r> {
    rule: &'r Rule,
    since: Option<Timestamp>,
    words: Vec<String>,
}

impl<'r> Filter<'r> {
    fn new(rule: &'r Rule, now: Timestamp) -> Self {
        Self {
            rule,
            since: rule.window.map(|window| now.checked_sub(window).unwrap_or(Timestamp::MIN)),
            words: fold_all(&rule.words),
        }
    }

    fn takes(&self, story: &Story) -> bool {
        story.outlets() >= self.rule.minimum_outlets && self.suits(story)
    }

    /// Whether a story is such as is asked for, however many carry it.
    fn suits(&self, story: &Story) -> bool {
        self.since.is_none_or(|since| story.first_seen >= since)
            && self.takes_topic(&story.topic)
            && self.takes_outlets(story)
            && self.takes_language(reading::language(&story.lead))
            && self.takes_words(story)
    }

    fn takes_topic(&self, topic: &Topic) -> bool {
        self.rule.topics.is_empty() || self.rule.topics.contains(topic)
    }

    fn takes_outlets(&self, story: &Story) -> bool {
        let wanted =
            |copy: &crate::model::Copy| self.rule.outlets.iter().any(|wanted| copy.outlet.is(wanted));
        self.rule.outlets.is_empty() || story.copies.iter().any(wanted)
    }

    fn takes_language(&self, tag: Option<&str>) -> bool {
        self.rule.languages.is_empty()
            || tag.is_some_and(|tag| self.rule.languages.iter().any(|wanted| language::is_one(wanted, tag)))
    }

    fn takes_words(&self, story: &Story) -> bool {
        self.words.is_empty() || holds_any(&told_by(story), &self.words)
    }
}

/// Whether one of these words or phrases stands in a story's headline or text.
#[must_use]
pub fn mentions(story: &Story, words: &[String]) -> bool {
    !words.is_empty() && holds_any(&told_by(story), &fold_all(words))
}

/// Headline and text of a story, folded.
fn told_by(story: &Story) -> String {
    let mut text = reading::title(&story.lead);
    for part in reading::paragraphs(&story.lead) {
        text.push(' ');
        text.push_str(&part);
    }
    fold(&text)
}

fn fold_all(words: &[String]) -> Vec<String> {
    words.iter().map(|word| fold(word)).collect()
}

fn holds_any(text: &str, words: &[String]) -> bool {
    words.iter().any(|word| holds(text, word))
}

/// Lower case, everything but letters and digits turned into one space, a space at each end: so
/// that a whole word or phrase is a plain substring.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

fn holds(text: &str, word: &str) -> bool {
    // Scripts without spaces between words: any place will do.
    let unspaced = word.chars().any(words::is_unspaced);
    word.trim() != "" && text.contains(if unspaced { word.trim() } else { word })
}
