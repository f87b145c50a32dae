//! The digest's other forms: EPUB, Markdown, text, JSON; and the law of days.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use copydesk::compose::{self, Digest, Options, Record};
use copydesk::model::Story;
use copydesk::render::{self, Language};
use jiff::SignedDuration;
use jiff::civil::Date;

use crate::invented;
use crate::look::site;
use crate::tree;

fn digest() -> Digest {
    let stories = invented::stories(90);
    let day = jiff::civil::date(2026, 11, 24);
    compose::digest(&stories, &invented::standings(), &[], day, invented::now(), &Options::default())
}

#[test]
fn every_form_says_how_much_more_there_is_and_that_there_is_nothing() {
    let site = site(Language::En);
    let day = jiff::civil::date(2026, 11, 24);
    let few = Options { top: 0, pieces: 0, briefs: 0, ..Options::default() };
    let digest = compose::digest(&invented::stories(90), &[], &[], day, invented::now(), &few);
    let channel = render::Channel::new("digest", "Digest");
    let forms = |digest: &Digest| {
        let mut book =
            zip::ZipArchive::new(Cursor::new(render::digest_epub(digest, &site))).expect("an archive");
        let names: Vec<String> = book.file_names().map(|name| name.expect("utf-8").into_owned()).collect();
        let mut chapters = String::new();
        for name in names {
            book.by_name(&name).expect("a file").read_to_string(&mut chapters).expect("utf-8");
        }
        let feed = render::digest_feed(std::slice::from_ref(digest), &["html"], &channel, &site);
        [
            render::digest_html(digest, &site),
            render::digest_markdown(digest, &site),
            render::digest_text(digest, &site),
            feed,
            chapters,
        ]
    };
    assert!(digest.sections.iter().any(|section| section.more > 1));
    for form in forms(&digest) {
        assert!(form.contains("more events"), "{form}");
    }
    let empty = compose::digest(&[], &[], &[], day, invented::now(), &few);
    for form in forms(&empty) {
        assert!(form.contains("Nothing has come in."), "{form}");
    }
}

/// Whoever finds one report of an event on a topic's page finds the others.
#[test]
fn a_list_leads_to_the_other_reports_of_an_event() {
    let mut stories = invented::stories(1);
    let today = jiff::civil::date(2026, 11, 24);
    let topics = crate::look::topics();
    let page = |stories: &[copydesk::model::Story], reports: usize| {
        let events = BTreeMap::from([(stories[0].event, reports)]);
        let page = render::TopicPage {
            topic: &topics[0],
            stories,
            events: &events,
            channel: None,
            today,
            topics: &topics,
        };
        render::topic_page(&page, &site(Language::En))
    };
    let link = |label: &str| format!("href=\"../event/{}.html\">{label}<", invented::stories(1)[0].event);
    stories[0].copies.truncate(1);
    assert!(!page(&stories, 1).contains("../event/"));
    assert!(page(&stories, 3).contains(&link("2\u{a0}more reports")));
    let mut other = stories[0].copies[0].clone();
    other.outlet.key = "elsewhere.example".to_owned();
    stories[0].copies.push(other);
    assert!(page(&stories, 1).contains(&link("1\u{a0}more outlet")));
    assert!(page(&stories, 2).contains(&link("1\u{a0}more outlet, 1\u{a0}more report")));
}

/// A headline of any script runs as its own letters do, on a page of any language.
#[test]
fn headlines_run_in_their_own_direction() {
    let site = site(Language::De);
    let stories = invented::stories(26);
    let today = jiff::civil::date(2026, 11, 24);
    let topics = crate::look::topics();
    let event = render::EventPage { stories: &stories[..2], today, topics: &topics };
    let topic = render::TopicPage {
        topic: &topics[0],
        stories: &stories,
        events: &BTreeMap::new(),
        channel: None,
        today,
        topics: &topics,
    };
    let pages = [
        render::digest_html(&digest(), &site),
        render::event_page(&event, &site).expect("an event"),
        render::topic_page(&topic, &site),
    ];
    for page in pages {
        let headlines = ["<h3", "<h2 class=\"head\"", "<span class=\"headline\"", "<span class=\"outlet\""];
        let tags: Vec<&str> = headlines
            .iter()
            .flat_map(|tag| page.split(tag).skip(1))
            .filter_map(|rest| rest.split('>').next())
            .collect();
        let own = |tag: &&&str| !tag.contains("class=\"brief\"");
        assert!(tags.len() > 1);
        assert!(tags.iter().filter(own).all(|tag| tag.contains("dir=\"auto\"")), "{tags:?}");
    }
}

#[test]
fn a_book_is_packed_as_readers_ask() {
    let bytes = render::digest_epub(&digest(), &site(Language::Fr));
    // OCF §4.3: the name and the type stand at fixed places of the archive.
    assert_eq!(&bytes[30..38], b"mimetype");
    assert_eq!(&bytes[38..58], b"application/epub+zip");
    let mut book = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let names: Vec<String> = book.file_names().map(|name| name.expect("utf-8").into_owned()).collect();
    let mut read = |name: &str| {
        let mut text = String::new();
        book.by_name(name).expect(name).read_to_string(&mut text).expect("utf-8");
        tree::read(&text)
    };
    let container = read("META-INF/container.xml");
    let package = container.one("rootfiles").one("rootfile").get("full-path").expect("a path").to_owned();
    let package = read(&package);
    let metadata = package.one("metadata");
    for name in ["dc:identifier", "dc:title", "dc:language"] {
        assert!(!metadata.text_of(name).is_empty());
    }
    assert_eq!(metadata.one("meta").get("property"), Some("dcterms:modified"));
    let mut items = BTreeSet::new();
    for item in package.one("manifest").all("item") {
        let href = item.get("href").expect("an address");
        assert!(names.contains(&format!("EPUB/{href}")), "{href} is in the book");
        assert!(items.insert(item.get("id").expect("an id").to_owned()));
        if item.get("media-type") == Some("application/xhtml+xml") {
            assert_eq!(read(&format!("EPUB/{href}")).name, "html");
        }
    }
    let chapters = package.one("spine").all("itemref").count();
    assert!(chapters > 4);
    assert!(
        package.one("spine").all("itemref").all(|item| items.contains(item.get("idref").expect("an id")))
    );
    assert_eq!(read("EPUB/toc.ncx").one("navMap").all("navPoint").count(), chapters);
}

#[test]
fn the_text_fits_a_terminal() {
    for language in Language::ALL {
        let text = render::digest_text(&digest(), &site(language));
        for line in text.lines().filter(|line| !line.contains("https://")) {
            assert!(line.chars().count() <= 80, "{} columns: {line}", line.chars().count());
        }
    }
}

#[test]
fn the_json_comes_back_as_it_was() {
    let mut digest = digest();
    let back: Digest = serde_json::from_str(&render::digest_json(&digest)).expect("our own JSON");
    digest.record = Record::default();
    assert_eq!(back, digest);
}

#[test]
fn markdown_shows_text_and_not_markup() {
    let mut digest = digest();
    digest.top[0].headline = "1. *Stars* [fall](x) <b> `on` #5".to_owned();
    let text = render::digest_markdown(&digest, &site(Language::En));
    assert!(text.contains(r"### [1\. \*Stars\* \[fall\](x) \<b> \`on\` #5](<https://"), "{text}");
}

/// Over many days a story is told once; again only where something is new about its event, and then
/// among what went on.
#[test]
fn nothing_is_repeated_that_did_not_go_on() {
    let mut stories = invented::stories(300);
    // Thirty days of ten stories; each day an outlet joins one story of the day before.
    for (at, story) in stories.iter_mut().enumerate() {
        let shift = SignedDuration::from_hours(24 * (29 - at as i64 / 10));
        story.first_seen -= shift;
        story.published -= shift;
        story.updated -= shift;
        story.event = story.id.into();
        story.copies.truncate(1);
        story.copies[0].first_seen = story.first_seen;
    }
    let mut joined = BTreeSet::new();
    for day in 0..29 {
        let mut copy = stories[day * 10 + 10].copies[0].clone();
        copy.outlet = copydesk::model::Outlet { key: "late.example".into(), name: "Late".into() };
        stories[day * 10].copies.push(copy);
        joined.insert(stories[day * 10].uuid);
    }
    let options = Options { cap_per_outlet: 99, pieces: 9, briefs: 90, top: 2, ..Options::default() };
    let mut records: Vec<Record> = Vec::new();
    let (mut new, mut again) = (BTreeSet::new(), BTreeSet::new());
    let mut day: Date = jiff::civil::date(2026, 10, 26);
    for ago in (0..30).rev() {
        let until = invented::now() - SignedDuration::from_hours(24 * ago);
        let held: Vec<Story> = stories
            .iter()
            .filter(|story| story.first_seen < until)
            .map(|story| {
                let mut story = story.clone();
                story.copies.retain(|copy| copy.first_seen < until);
                story
            })
            .collect();
        let digest = compose::digest(&held, &[], &records, day, until, &options);
        let pieces = digest.top.iter().chain(digest.sections.iter().flat_map(|section| &section.pieces));
        let briefs = digest.sections.iter().flat_map(|section| &section.briefs).map(|brief| brief.story);
        for story in pieces.map(|piece| piece.story).chain(briefs) {
            assert!(new.insert(story), "told as news twice");
        }
        for piece in &digest.ongoing {
            assert!(joined.contains(&piece.story), "went on without news");
            assert!(again.insert(piece.story), "went on twice");
            assert_eq!((piece.gained, piece.outlets), (1, 2));
        }
        records.insert(0, digest.record);
        records.truncate(compose::MEMORY_EDITIONS as usize);
        day = day.tomorrow().expect("a next day");
    }
    assert_eq!(new.len(), 300, "every story was told");
    assert_eq!(again.len(), 29, "and each that an outlet joined once more");
}
