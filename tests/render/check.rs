//! The rules of the formats, as the W3C's feed validator applies them: its errors, and those of its
//! warnings that a publisher can cause.

use std::collections::BTreeSet;
use std::path::Path;

use copydesk::{edition, publish};
use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use crate::tree::{self, Node};

/// Checks every feed below a published folder. Returns how many there are.
pub(crate) fn check_folder(dir: &Path) -> usize {
    let mut feeds = 0;
    for path in publish::list(dir).expect("listed") {
        let read = || std::fs::read_to_string(dir.join(&path)).expect("a feed is text");
        let is_note =
            path.ends_with("progress.json") || path == "archive/imprint.json" || path == edition::REGISTER;
        let is_edition = path.starts_with("digest/") || is_note;
        match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "atom" => check_atom(&read()),
            "rss" => check_rss(&read()),
            "json" if !is_edition => check_json(&read()),
            _ => continue,
        }
        feeds += 1;
    }
    feeds
}

/// RFC 4287, and RFC 5005 where the document says it is part of an archive.
pub(crate) fn check_atom(xml: &str) {
    let feed = tree::read(xml);
    assert_eq!(feed.name, "feed");
    assert_eq!(feed.get("xmlns"), Some("http://www.w3.org/2005/Atom"));
    iri(feed.text_of("id"));
    not_blank(feed.text_of("title"));
    let updated = date(feed.text_of("updated"));
    // §4.1.1: an author for the feed, or for each entry.
    assert!(feed.all("author").count() > 0);
    for author in feed.all("author") {
        person(author);
    }
    links(&feed, true);
    let mut ids = BTreeSet::new();
    let mut instants = BTreeSet::new();
    for entry in feed.all("entry") {
        iri(entry.text_of("id"));
        assert!(ids.insert(entry.text_of("id").to_owned()), "an id given twice");
        not_blank(entry.text_of("title"));
        let changed = date(entry.text_of("updated"));
        assert!(date(entry.text_of("published")) <= changed);
        assert!(changed.as_second() <= updated.as_second());
        // The validator's DuplicateUpdated.
        assert!(instants.insert(entry.text_of("updated").to_owned()), "two entries updated at one instant");
        entry.all("author").for_each(person);
        links(entry, false);
        for category in entry.all("category") {
            not_blank(category.get("term").expect("a term"));
            category.get("scheme").into_iter().for_each(iri);
        }
        for source in entry.all("source") {
            iri(source.text_of("id"));
            date(source.text_of("updated"));
            source.one("title");
        }
        assert!(entry.all("summary").count() <= 1 && entry.all("content").count() <= 1);
        for content in entry.all("content") {
            assert_eq!(content.get("type"), Some("html"));
            markup(&content.text);
        }
        entry.get("xml:lang").into_iter().for_each(language);
    }
    archive(&feed, "", feed.all("fh:archive").count());
}

/// RSS 2.0 with the RSS Advisory Board's profile.
pub(crate) fn check_rss(xml: &str) {
    let root = tree::read(xml);
    assert_eq!((root.name.as_str(), root.get("version")), ("rss", Some("2.0")));
    for prefix in ["atom", "content", "dc", "media", "fh"] {
        if xml.contains(&format!("<{prefix}:")) {
            assert!(root.get(&format!("xmlns:{prefix}")).is_some(), "{prefix} is declared");
        }
    }
    let channel = root.one("channel");
    not_blank(channel.text_of("title"));
    web(channel.text_of("link"));
    not_blank(channel.text_of("description"));
    language(channel.text_of("language"));
    rfc822(channel.text_of("lastBuildDate"));
    assert!(channel.text_of("ttl").parse::<u32>().is_ok());
    let own = channel.all("atom:link").filter(|link| link.get("rel") == Some("self")).count();
    assert_eq!(own, 1, "one atom:link to itself");
    channel.all("atom:link").for_each(|link| iri(link.get("href").expect("an address")));
    let mut ids = BTreeSet::new();
    for item in channel.all("item") {
        not_blank(item.text_of("title"));
        web(item.text_of("link"));
        rfc822(item.text_of("pubDate"));
        let guid = item.one("guid");
        assert_eq!(guid.get("isPermaLink"), Some("false"), "the id is no address");
        assert!(ids.insert(guid.text.clone()), "an id given twice");
        assert!(item.all("enclosure").count() <= 1, "one enclosure");
        for enclosure in item.all("enclosure") {
            web(enclosure.get("url").expect("an address"));
            assert!(enclosure.get("length").expect("a length").parse::<u64>().is_ok());
            assert!(enclosure.get("type").expect("a type").contains('/'));
        }
        for source in item.all("source") {
            web(source.get("url").expect("an address"));
        }
        item.all("description").for_each(|text| markup(&text.text));
        item.all("content:encoded").for_each(|text| markup(&text.text));
        assert!(item.all("author").count() == 0, "RSS wants mail addresses there");
        item.all("dc:creator").for_each(|creator| not_blank(&creator.text));
    }
    archive(channel, "atom:", channel.all("fh:archive").count());
}

/// JSON Feed 1.1.
pub(crate) fn check_json(text: &str) {
    let feed: Value = serde_json::from_str(text).expect("JSON");
    let string = |value: &Value, key: &str| value[key].as_str().map(str::to_owned);
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    not_blank(&string(&feed, "title").expect("a title"));
    for key in ["home_page_url", "feed_url"] {
        web(&string(&feed, key).expect(key));
    }
    let mut ids = BTreeSet::new();
    for item in feed["items"].as_array().expect("items") {
        assert!(ids.insert(string(item, "id").expect("an id")), "an id given twice");
        web(&string(item, "url").expect("an address"));
        let contents =
            ["content_html", "content_text"].iter().filter(|key| item.get(**key).is_some()).count();
        assert!(contents >= 1, "§Items: one of the two contents");
        if let Some(html) = string(item, "content_html") {
            markup(&html);
        }
        for key in ["date_published", "date_modified"] {
            date(&string(item, key).expect(key));
        }
        for author in item["authors"].as_array().expect("authors") {
            assert!(["name", "url", "avatar"].iter().any(|key| author.get(key).is_some()));
        }
        for attachment in item["attachments"].as_array().into_iter().flatten() {
            assert!(attachment["url"].is_string() && attachment["mime_type"].is_string());
        }
        assert!(item["tags"].as_array().expect("tags").iter().all(Value::is_string));
        // Extensions: a name that begins with an underscore, an object.
        assert!(item["_copydesk"].is_object());
    }
}

fn archive(feed: &Node, prefix: &str, marks: usize) {
    let link = format!("{prefix}link");
    let has = |rel: &str| feed.all(&link).any(|link| link.get("rel") == Some(rel));
    if marks > 0 {
        // RFC 5005 §4: an archive names the subscription document; it has no hub of its own.
        assert!(marks == 1 && has("current") && !has("hub"));
    } else {
        assert!(!has("current"));
    }
}

fn links(node: &Node, is_feed: bool) {
    let mut alternates = BTreeSet::new();
    for link in node.all("link") {
        iri(link.get("href").expect("an address"));
        if link.get("rel") == Some("alternate") {
            // §4.1.1: not two of the same type and language.
            assert!(alternates.insert((link.get("type"), link.get("hreflang"))));
        }
        if let Some(length) = link.get("length") {
            assert!(length.parse::<u64>().is_ok());
        }
        link.get("type").into_iter().for_each(|kind| assert!(kind.contains('/'), "{kind}"));
    }
    let own = node.all("link").filter(|link| link.get("rel") == Some("self")).count();
    assert_eq!(own, usize::from(is_feed), "a feed names itself (the validator's MissingSelf)");
}

fn person(author: &Node) {
    not_blank(author.text_of("name"));
    author.all("uri").for_each(|uri| iri(&uri.text));
    author.all("email").for_each(|email| assert!(email.text.contains('@')));
}

/// Nothing in our own markup that readers are warned of.
fn markup(html: &str) {
    let lower = html.to_lowercase();
    for banned in ["<script", "<iframe", "<object", "<style", "javascript:", "onclick="] {
        assert!(!lower.contains(banned), "{banned} in {html}");
    }
}

#[track_caller]
fn not_blank(text: &str) {
    assert!(!text.trim().is_empty(), "blank: {text:?}");
}

fn iri(text: &str) {
    Url::parse(text).unwrap_or_else(|error| panic!("{text:?} is no absolute address: {error}"));
}

fn web(text: &str) {
    assert!(matches!(Url::parse(text).expect(text).scheme(), "http" | "https"), "{text}");
}

fn language(tag: &str) {
    let first = tag.split('-').next().unwrap_or("");
    assert!(
        (2..=8).contains(&first.len()) && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
        "{tag}"
    );
}

fn date(text: &str) -> Timestamp {
    assert!(text.ends_with('Z') && text.as_bytes()[10] == b'T', "{text}");
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn rfc822(text: &str) {
    jiff::fmt::rfc2822::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
}
