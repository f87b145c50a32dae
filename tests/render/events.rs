//! An event's page and its item tell the same, and each publication once.

use copydesk::compose::{self, Merge, Rule};
use copydesk::model::Story;
use copydesk::render::{self, Channel, Language};
use jiff::SignedDuration;

use crate::invented;
use crate::look::site;

/// Two stories of one event: an old one that three outlets carry, and a new one.
fn event() -> Vec<Story> {
    let mut stories = invented::stories(2);
    let old = invented::now() - SignedDuration::from_hours(70);
    let event = stories[0].event;
    for story in &mut stories {
        story.event = event;
        story.copies.retain(|copy| copy.entry == story.lead.id);
        story.lead.entry.language = Some("en".to_owned());
        story.lead.article = None;
    }
    for name in ["quai", "pier"] {
        let mut copy = stories[0].copies[0].clone();
        copy.entry.0 += 1_000 + name.len() as i64;
        copy.outlet = copydesk::model::Outlet { key: format!("{name}.example"), name: name.to_owned() };
        stories[0].copies.push(copy);
    }
    stories[0].first_seen = old;
    stories[0].published = old;
    for copy in &mut stories[0].copies {
        (copy.first_seen, copy.published) = (old, old);
    }
    stories
}

fn page(stories: &[Story]) -> String {
    let today = jiff::civil::date(2026, 11, 24);
    let page = render::EventPage { stories, today, topics: &[] };
    render::event_page(&page, &site(Language::En)).expect("an event")
}

#[test]
fn the_page_has_the_headline_of_the_item() {
    let stories = event();
    let rule = Rule { merge: Merge::Event, ..Rule::default() };
    let selection = compose::select(&stories, &rule, invented::now());
    let title = compose::reading::title(&selection.items[0].story.lead);
    assert_eq!(title, compose::reading::title(&stories[1].lead), "what is new speaks");
    let page = page(&stories);
    let heading = page.split("<h1").nth(1).expect("a heading");
    assert!(heading.split("</h1>").next().is_some_and(|heading| heading.ends_with(&title)), "{title}");
    let feed = render::json_feed(&selection, &Channel::new("feed", "All"), &site(Language::En));
    let feed: serde_json::Value = serde_json::from_str(&feed).expect("our own feed");
    assert_eq!(feed["items"][0]["_copydesk"]["outlets"], selection.items[0].outlets);
}

#[test]
fn who_republishes_an_outlet_makes_no_second_line_of_its_time() {
    let mut stories = event();
    let lines =
        |stories: &[Story]| page(stories).split("class=\"timeline\"").nth(1).unwrap().matches("<li").count();
    assert_eq!(lines(&stories), 4);
    // A planet: the outlet's page, later; an aggregator: its headline, at another address.
    let own = stories[1].copies[0].clone();
    let mut planet = own.clone();
    planet.entry.0 += 500;
    planet.published += SignedDuration::from_mins(40);
    let mut aggregator = planet.clone();
    aggregator.entry.0 += 1;
    aggregator.link = Some("https://aggregator.example/1".parse().expect("a fixture"));
    aggregator.title = format!("{} - {}", own.title, own.outlet.name);
    planet.title = format!("{}: {}", own.outlet.name, own.title);
    stories[1].copies.extend([planet, aggregator.clone()]);
    assert_eq!(lines(&stories), 4);
    // Another headline at another address is news of the same outlet.
    aggregator.title = "What we know so far".to_owned();
    aggregator.entry.0 += 1;
    aggregator.link = Some("https://aggregator.example/2".parse().expect("a fixture"));
    stories[1].copies.push(aggregator);
    assert_eq!(lines(&stories), 5);
}
