//! What is parsed, rendered and parsed again is equal: number and order of entries, ids, headlines,
//! links, instants and text, in each of the three formats.
#![no_main]

use copydesk::compose::{self, Rule, reading};
use copydesk::model::{
    Copy, Entry, EntryId, EventId, Feed, Held, Outlet, Story, StoryId, SubscriptionId, Topic,
};
use copydesk::parse::{self, Options};
use copydesk::render::{self, Channel, Language, Site};
use copydesk::text::{markup, twice};
use jiff::{Timestamp, tz::TimeZone};
use libfuzzer_sys::fuzz_target;
use uuid::Uuid;

/// Entries of a document that are rendered; the law is the same for one and for many.
const MOST: usize = 6;

fn story(at: usize, entry: Entry, now: Timestamp) -> Story {
    let id = at as i64 + 1;
    let published = entry.published.map_or(now, |dated| dated.at.clamp(Timestamp::UNIX_EPOCH, now));
    let outlet = Outlet { key: "vela.example".into(), name: "Vela".into() };
    let lead = Held {
        id: EntryId(id),
        subscription: SubscriptionId(1),
        outlet: outlet.clone(),
        article: None,
        first_seen: now,
        changed: now,
        published,
        entry,
    };
    let copy = Copy {
        entry: lead.id,
        outlet,
        title: lead.entry.title.clone(),
        link: lead.entry.link.clone(),
        agency: None,
        published,
        first_seen: now,
    };
    Story {
        id: StoryId(id),
        uuid: Uuid::new_v5(&Uuid::NAMESPACE_URL, &id.to_be_bytes()),
        event: EventId(id),
        topic: Topic::other(),
        confidence: 0.5,
        copies: vec![copy],
        published,
        updated: now,
        first_seen: now,
        grown: None,
        revision: 1,
        lead,
    }
}

fn check(stories: &[Story], document: &str) {
    let Feed { entries, .. } =
        parse::feed(document.as_bytes(), None, None, &Options::default()).expect("our own feed");
    assert_eq!(entries.len(), stories.len(), "{document}");
    for story in stories {
        let id = story.uuid.urn().to_string();
        let again = entries.iter().find(|entry| entry.key == id).expect("its id");
        let entry = &story.lead.entry;
        assert_eq!(again.published.map(|dated| dated.at.as_second()), Some(story.published.as_second()));
        if !entry.title.is_empty() {
            assert_eq!(again.title, markup::title(&twice::undone(&entry.title)));
        }
        if let Some(link) = reading::link(&story.lead) {
            assert_eq!(again.link, Some(link));
        }
        let body = if entry.content.is_empty() { &entry.summary } else { &entry.content };
        // What was cleaned away may have hidden that the rest was encoded twice.
        let (text, before) = (markup::plain(&again.content), markup::plain(body));
        assert!(text.contains(&before) || text.contains(&*twice::undone(&before)), "{text}\n{before}");
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(feed) = parse::feed(bytes, None, None, &Options::default()) else { return };
    let now: Timestamp = "2026-11-24T06:30:00Z".parse().expect("a date");
    let named = feed.entries.into_iter().filter(|entry| !entry.title.is_empty()).take(MOST).enumerate();
    let stories: Vec<_> = named.map(|(at, entry)| story(at, entry, now)).collect();
    let selection = compose::select(&stories, &Rule::default(), now);
    let site = Site {
        title: "Desk".into(),
        base: "https://desk.example/".parse().expect("an address"),
        language: Language::En,
        zone: TimeZone::UTC,
        instance: Uuid::NAMESPACE_DNS,
        is_served: true,
        hub: None,
    };
    let channel = Channel::new("feed", "All");
    check(&stories, &render::atom(&selection, &channel, &site));
    check(&stories, &render::rss(&selection, &channel, &site));
    check(&stories, &render::json_feed(&selection, &channel, &site));
});
