//! Feeds of invented stories keep the rules of their formats, in every language and shape.

use copydesk::compose::{self, Rule};
use copydesk::render::{self, Channel, Language, Site};
use url::Url;

pub(crate) use crate::check::{check_atom, check_json, check_rss};
use crate::invented;
use crate::look::site;
use crate::tree;

/// `COPYDESK_FEEDS=folder cargo test --test render folder` checks what was printed elsewhere.
#[test]
fn folder() {
    let Ok(dir) = std::env::var("COPYDESK_FEEDS") else { return };
    assert!(crate::check::check_folder(std::path::Path::new(&dir)) > 0, "{dir} holds no feed");
}

/// Renders a rule's selection in all three formats and checks them.
pub(crate) fn check_all(stories: &[copydesk::model::Story], rule: &Rule, channel: &Channel, site: &Site) {
    let selection = compose::select(stories, rule, invented::now());
    check_atom(&render::atom(&selection, channel, site));
    check_rss(&render::rss(&selection, channel, site));
    check_json(&render::json_feed(&selection, channel, site));
}

#[test]
fn feeds_keep_their_formats_rules() {
    let stories = invented::stories(230);
    for language in Language::ALL {
        let mut site = site(language);
        let mut channel = Channel::new("feed", "All & sundry <stories>");
        check_all(&stories, &Rule::default(), &channel, &site);
        channel.archives = 2;
        site.hub = Url::parse("https://hub.example/").ok();
        check_all(&stories, &Rule { content: compose::Content::Summary, ..Rule::default() }, &channel, &site);
        channel.archive = Some(2);
        channel.token = Some("a&b".to_owned());
        check_all(&stories, &Rule { merge: compose::Merge::Event, ..Rule::default() }, &channel, &site);
        check_all(&[], &Rule::default(), &channel, &site);
    }
}

#[test]
fn what_plays_is_enclosed_before_pictures_and_named_by_its_ending() {
    let mut stories = invented::stories(1);
    let enclosure = |url: &str, media_type: &str| copydesk::model::Enclosure {
        url: Url::parse(url).expect("a fixture"),
        media_type: media_type.to_owned(),
        length_bytes: None,
    };
    stories[0].lead.entry.enclosures = vec![
        enclosure("https://a.example/cover.jpg", "image/jpeg"),
        enclosure("https://a.example/talk.MP3?x=1", ""),
    ];
    let script = Some("javascript:alert(1)".to_owned());
    let category = copydesk::model::Category { term: "quays".to_owned(), scheme: script, label: None };
    stories[0].lead.entry.categories = vec![category];
    let (site, channel) = (site(Language::En), Channel::new("feed", "All"));
    let selection = compose::select(&stories, &Rule::default(), invented::now());
    let rss = render::rss(&selection, &channel, &site);
    let rss = tree::read(&rss);
    let enclosed = rss.one("channel").one("item").one("enclosure");
    assert_eq!(enclosed.get("url"), Some("https://a.example/talk.MP3?x=1"));
    assert_eq!(enclosed.get("type"), Some("audio/mpeg"));
    let atom = render::atom(&selection, &channel, &site);
    assert!(atom.contains("audio/mpeg") && atom.contains("quays") && !atom.contains("javascript:"));
}

#[test]
fn an_item_names_its_outlet_beside_who_wrote_it() {
    let mut stories = invented::stories(1);
    stories[0].lead.outlet.name = "AP".to_owned();
    let names = |stories: &[copydesk::model::Story]| {
        let selection = compose::select(stories, &Rule::default(), invented::now());
        let rss = render::rss(&selection, &Channel::new("feed", "All"), &site(Language::En));
        let item = tree::read(&rss);
        let item = item.one("channel").one("item");
        item.all("dc:creator").map(|creator| creator.text.clone()).collect::<Vec<_>>()
    };
    let author = |name: &str| copydesk::model::Author { name: name.to_owned(), ..Default::default() };
    stories[0].lead.entry.authors = vec![author("Raj Kapoor")];
    assert_eq!(names(&stories), ["Raj Kapoor", "AP"]);
    stories[0].lead.entry.authors = vec![author("Raj Kapoor, AP")];
    assert_eq!(names(&stories), ["Raj Kapoor, AP"]);
    stories[0].lead.entry.authors.clear();
    stories[0].lead.article = None;
    assert_eq!(names(&stories), ["AP"]);
    // Once, however it is spelt, and a word within a person's name is not it.
    stories[0].lead.outlet.name = "TIME".to_owned();
    stories[0].lead.entry.authors = vec![author("Time Ferguson"), author("The Time"), author("time.com")];
    assert_eq!(names(&stories), ["Time Ferguson", "TIME"]);
}

#[test]
fn a_feed_that_asks_for_a_token_announces_no_hub_but_our_own() {
    let (mut site, mut channel) = (site(Language::En), Channel::new("feed", "All"));
    let selection = compose::select(&[], &Rule::default(), invented::now());
    let mut announce = |hub: Url, token: Option<&str>| {
        site.hub = Some(hub.clone());
        channel.token = token.map(str::to_owned);
        let feeds = [
            render::atom(&selection, &channel, &site),
            render::rss(&selection, &channel, &site),
            render::json_feed(&selection, &channel, &site),
        ];
        feeds.map(|feed| feed.contains(hub.as_str()))
    };
    let (ours, theirs) = (site_hub(), Url::parse("https://hub.example/").unwrap());
    assert_eq!(announce(theirs.clone(), None), [true; 3]);
    assert_eq!(announce(theirs, Some("k3y")), [false; 3]);
    assert_eq!(announce(ours, Some("k3y")), [true; 3]);
}

/// Our own hub, below the address of the paper.
fn site_hub() -> Url {
    site(Language::En).base.join("hub").unwrap()
}

#[test]
fn a_digest_feed_keeps_the_rules() {
    let stories = invented::stories(60);
    let site = site(Language::De);
    let options = compose::Options::default();
    let digests: Vec<_> = (1..=3)
        .map(|day| {
            let date = jiff::civil::date(2026, 11, 21 + day);
            let until = invented::now() - jiff::SignedDuration::from_hours(24 * i64::from(3 - day));
            compose::digest(&stories, &invented::standings(), &[], date, until, &options)
        })
        .collect();
    let feed = render::digest_feed(&digests, &["html"], &Channel::new("digest", "Ausgaben"), &site);
    check_atom(&feed);
    let first = tree::read(&feed);
    let titles: Vec<&str> = first.all("entry").map(|entry| entry.text_of("title")).collect();
    assert_eq!(titles[0], "Ausgabe vom Dienstag, 24. November 2026");
}

#[test]
fn equal_stories_give_equal_bytes_in_any_order() {
    let site = site(Language::En);
    let channel = Channel::new("feed", "All");
    let stories = invented::stories(150);
    let turned: Vec<_> = stories.iter().rev().cloned().collect();
    let (a, b) = (
        compose::select(&stories, &Rule::default(), invented::now()),
        compose::select(&turned, &Rule::default(), invented::now()),
    );
    assert_eq!(render::atom(&a, &channel, &site), render::atom(&b, &channel, &site));
    assert_eq!(render::rss(&a, &channel, &site), render::rss(&b, &channel, &site));
    assert_eq!(render::json_feed(&a, &channel, &site), render::json_feed(&b, &channel, &site));
    let day = jiff::civil::date(2026, 11, 24);
    let options = compose::Options::default();
    let digest = |stories: &[_]| compose::digest(stories, &[], &[], day, invented::now(), &options);
    let (a, b) = (digest(&stories), digest(&turned));
    assert_eq!(render::digest_html(&a, &site), render::digest_html(&b, &site));
    assert_eq!(render::digest_epub(&a, &site), render::digest_epub(&b, &site));
}
