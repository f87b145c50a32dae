//! When it was published and last changed.
//!
//! Layers, most trusted first: JSON-LD, meta, microdata and `<time>`, dates printed near the
//! headline. A layer without a time or without a zone is sharpened by a later one that names the
//! same day or the same local time.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use rustc_hash::FxHashSet;

use super::block::{Block, words};
use super::head::Head;
use super::hint::Hints;
use super::json_ld::{Node, plain, types};
use super::tree::{Tag, Tree};
use super::visible_date::{self, Said};
use super::zone::Custom;
use crate::model::{Dated, ZoneOrigin};
use crate::text::date::{self, Habit};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Dates {
    pub(super) published: Option<Dated>,
    pub(super) modified: Option<Dated>,
}

/// One statement of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Told {
    dated: Dated,
    /// It names a time of day.
    timed: bool,
}

pub(super) struct Read {
    pub(super) dates: Dates,
    /// Instant and offset (seconds) of the dates that named a zone.
    pub(super) offsets: Vec<(i64, i32)>,
}

const PUBLISHED: [&str; 29] = [
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "og:pubdate",
    "datepublished",
    "datecreated",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "date.published",
    "publishdate",
    "publish_date",
    "published_at",
    "published-date",
    "publication_date",
    "dcterms.created",
    "dcterms.date",
    "dc.date.issued",
    "dc.date",
    "dcterms.issued",
    "dc.date.created",
    "pubdate",
    "published_time_telegram",
    "article.published",
    "article:post_time",
    "originalpublicationdate",
    "rnews:datepublished",
];

/// Names of trackers and of unclear meaning: what the markup calls published comes before them.
const LOOSE: [&str; 5] = ["date", "displaydate", "ptime", "pdate", "dcsext.articlefirstpublished"];

const MODIFIED: [&str; 14] = [
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "article:modified",
    "datemodified",
    "lastmod",
    "last-modified",
    "dcterms.modified",
    "dc.date.modified",
    "modified",
    "revised",
    "article.updated",
    "article:updated_time",
    "updated_time",
];

/// `page` is the tree with what its elements say of themselves, `kept` are the blocks of the text, `title`
/// the words of the headline.
pub(super) fn read(
    page: (&Tree<'_>, &[Hints]),
    head: &Head,
    blocks: &[Block],
    kept: &[usize],
    title: &[u64],
    custom: &Custom,
) -> Read {
    let mut offsets = Vec::new();
    let mut parse = |text: &str| told(text, custom, Habit::default(), &mut offsets);
    let mut published: Vec<Told> = Vec::new();
    let mut modified: Vec<Told> = Vec::new();
    // What is described may be a film beside the text, from whatever year.
    if head.json_ld.article().is_none_or(|node| !is_film(node) || is_headed(node, title)) {
        for key in ["datePublished", "dateCreated", "uploadDate"] {
            published.extend(head.json_ld.text(key).and_then(|text| parse(&text)));
        }
        modified.extend(head.json_ld.text("dateModified").and_then(|text| parse(&text)));
    }
    published.extend(PUBLISHED.iter().filter_map(|name| head.meta(&[name])).filter_map(&mut parse));
    modified.extend(MODIFIED.iter().filter_map(|name| head.meta(&[name])).filter_map(&mut parse));
    // A page that describes itself without being an article still dates itself.
    for kind in ["WebPage", "NewsArticle", "VideoObject"] {
        let own = |node: &&Node| kind == "WebPage" || is_headed(node, title);
        published.extend(head.json_ld.of_type(kind).find(own).and_then(dated).and_then(&mut parse));
    }
    let film = head.json_ld.of_type("VideoObject").next().and_then(dated).and_then(&mut parse);
    let long = |&&at: &&usize| blocks[at].words.len() > LONG;
    let text = kept.iter().find(long).map_or(usize::MAX, |&first| blocks[first].first)
        ..kept.last().map_or(usize::MAX, |&last| blocks[last].end);
    let marked =
        marked(page, &text, &mut |text, habit| told(text, custom, habit, &mut offsets), custom.habit);
    let mut parse = |text: &str| told(text, custom, custom.habit, &mut offsets);
    published.extend(marked.published);
    published.extend(LOOSE.iter().filter_map(|name| head.meta(&[name])).filter_map(&mut parse));
    let lines = visible_date::Lines::new(page.0, blocks, kept, title);
    let spoken = |text: &str| {
        let read = date::read(text, &custom.zone, custom.habit)?;
        possible(read.dated.at).then_some((read.dated, read.timed))
    };
    let seen = |(dated, timed)| Told { dated, timed };
    if published.is_empty() {
        published.extend(lines.published_ahead(&marked.places, &spoken).map(seen));
        if !published.is_empty() {
            modified.extend(lines.said_ahead(&spoken).1.map(seen));
        }
    }
    published.extend(marked.loose);
    if published.is_empty() && marked.modified.is_empty() && lines.said_ahead(&spoken) == (None, None) {
        published.extend(marked.after);
    }
    let is_changed = !marked.modified.is_empty();
    modified.extend(marked.modified);
    if published.is_empty() {
        let titles = [head.meta(&["og:title"]).unwrap_or_default(), head.title.as_str()];
        published.extend(titles.into_iter().filter_map(ending).find_map(&mut parse));
    }
    if !published.iter().any(|told| told.timed) {
        let (printed, changed) = lines.printed(&spoken);
        published.extend(printed.map(seen));
        modified.extend(changed.map(seen));
    }
    // What stands beside the story has its time where it shows the very day that was found.
    let day = published.first().filter(|told| !told.timed).map(|told| told.dated);
    published
        .extend(marked.ahead.iter().filter(|(shown, _)| day == Some(shown.dated)).map(|(_, told)| *told));
    let modified = sharpened(&modified);
    // A page that tells only of its last change was there by then. What stands beside it is better than nothing.
    let beside = film.or(marked.beside).map(|told| told.dated);
    let instead = if is_changed || film.is_some() { modified.or(beside) } else { beside.or(modified) };
    let published = sharpened(&published).or(instead);
    offsets.sort_unstable();
    offsets.dedup();
    offsets.truncate(8);
    Read { dates: Dates { published, modified }, offsets }
}

/// Words of a paragraph that is surely one of the text.
const LONG: usize = 12;

/// Whether a node describes a film.
fn is_film(node: &Node) -> bool {
    types(node).all(|name| name == "VideoObject")
}

/// Whether a node has the page's headline, `title`, or most of it.
pub(super) fn is_headed(node: &Node, title: &[u64]) -> bool {
    let told = ["headline", "name"].iter().find_map(|key| node.get(*key)?.as_str()).unwrap_or_default();
    let told: FxHashSet<u64> = words(&plain(told)).into_iter().collect();
    let shared = title.iter().filter(|word| told.contains(word)).count();
    !told.is_empty() && shared * 10 >= told.len().min(title.len()).max(HEADLINE) * 8
}

/// Words of a headline that two stories hardly share, at least.
const HEADLINE: usize = 3;

/// The day on which a node says that it came out.
fn dated(node: &Node) -> Option<&str> {
    node.get("datePublished").or_else(|| node.get("uploadDate")).and_then(|value| value.as_str())
}

/// The date that a title ends with: "Headline | The Outlet | 28.04.2023".
fn ending(title: &str) -> Option<&str> {
    let last = title.rsplit(['|', '–', '—', '·']).next()?.trim();
    let bare = last.len() < title.len() && last.split_whitespace().count() <= 4;
    (bare && visible_date::within(last).is_some_and(|date| date.len() + 2 >= last.len())).then_some(last)
}

/// Characters of a date; one in Thai words with its weekday has 60.
const LONGEST: usize = 80;

fn told(text: &str, custom: &Custom, habit: Habit, offsets: &mut Vec<(i64, i32)>) -> Option<Told> {
    let text = text.trim();
    if !(6..=LONGEST).contains(&text.chars().count()) {
        return None;
    }
    let read = date::read(text, &custom.zone, habit)?;
    if !possible(read.dated.at) {
        return None;
    }
    offsets.extend(read.offset.map(|offset| (read.dated.at.as_second(), offset)));
    Some(Told { dated: read.dated, timed: read.timed })
}

/// Before the first web page and far in the future nothing was published.
fn possible(at: Timestamp) -> bool {
    (600_000_000..=7_000_000_000).contains(&at.as_second())
}

/// What the markup calls a date.
#[derive(Default)]
struct Marked {
    published: Vec<Told>,
    /// Dates of no said meaning, from the headline to the end of the text.
    loose: Vec<Told>,
    /// The first one behind the text: the story's, a comment's or another story's.
    after: Option<Told>,
    /// The first one in [`BESIDE`] parts and in messages that are quoted: better than none.
    beside: Option<Told>,
    /// Those ahead of the text: what readers see there, and what machines read.
    ahead: Vec<(Told, Told)>,
    modified: Vec<Told>,
    /// Where all these stand.
    places: Vec<usize>,
}

/// Dates of no said meaning looked at.
const MOST_LOOSE: usize = 2;

/// `<time>` and microdata, in the page's main part; `text` are the nodes of the text.
///
/// What machines read there is read as they write it, what readers see as the outlet does.
fn marked(
    (tree, hints): (&Tree<'_>, &[Hints]),
    text: &Range<usize>,
    parse: &mut impl FnMut(&str, Habit) -> Option<Told>,
    habit: Habit,
) -> Marked {
    let heading = tree.all(0, Tag::H1).next().unwrap_or(0);
    let (mut found, mut behind) = (Marked::default(), 0);
    for (at, hints) in hints.iter().enumerate() {
        let tag = tree.tag(at);
        if tag == Tag::Text {
            continue;
        }
        let prop = tree.attr(at, "itemprop").map(|prop| prop.to_ascii_lowercase());
        let is_published = prop
            .as_deref()
            .is_some_and(|prop| prop.contains("datepublished") || prop.contains("datecreated"));
        let is_modified = prop.as_deref().is_some_and(|prop| prop.contains("datemodified"));
        if !is_time(tree, at) && !is_published && !is_modified {
            continue;
        }
        let stamp = tree.any_attr(at, &["datetime", "content", "data-datetime", "data-timestamp", "title"]);
        let machine = stamp.as_deref().and_then(|text| parse(text, Habit::default()));
        let Some(told) = machine.or_else(|| parse(&tree.text(at), habit)) else { continue };
        found.places.push(at);
        let names = format!("{} {}", tree.names(at), tree.names(tree.nodes[at].parent)).to_lowercase();
        let beside = hints.has(BESIDE) || tree.upwards(at).any(|up| tree.tag(up) == Tag::Blockquote);
        let within = (heading..text.end).contains(&at) && !beside;
        let label = if within && at < text.start { label_of(tree, at) } else { None };
        let said_modified = is_modified || names.contains("modif") || names.contains("updat");
        let said_published = is_published || label == Some(Said::Published);
        if !said_published && (said_modified || label == Some(Said::Changed)) {
            found.modified.push(told);
        } else if said_published || tree.has_attr(at, "pubdate") {
            found.published.push(told);
        } else if within {
            if found.loose.len() < MOST_LOOSE {
                found.loose.push(told);
            }
        } else if at >= heading {
            if at >= text.end.min(tree.len()) {
                behind += 1;
                if behind > MOST_BEHIND || is_of_card(tree, at) {
                    continue;
                }
            }
            if at < text.start && found.ahead.len() < MOST_LOOSE {
                found.ahead.extend(parse(&tree.text(at), habit).map(|shown| (shown, told)));
            }
            let place = if beside { &mut found.beside } else { &mut found.after };
            place.get_or_insert(told);
        }
    }
    found
}

/// Dates behind the text looked at.
const MOST_BEHIND: usize = 64;

/// Elements around a date that may be another story's card, and the words and nodes of one.
const CARD_DEPTH: usize = 5;
const CARD_WORDS: usize = 60;
const CARD_NODES: usize = 120;
/// Words of a link that is a headline; names of authors and sections have fewer.
const LINK_WORDS: usize = 4;

/// Whether a date stands in a card that leads to one other story.
pub(super) fn is_of_card(tree: &Tree<'_>, at: usize) -> bool {
    let headlines = |up: usize| -> Vec<usize> {
        let links = tree.all(up, Tag::A).chain((tree.tag(up) == Tag::A).then_some(up));
        links.filter(|&link| tree.text(link).split_whitespace().count() >= LINK_WORDS).collect()
    };
    let around = tree.upwards(at).take(CARD_DEPTH);
    // By its nodes first: to read what all of a page says for each of its dates would take their product.
    let is_small = |&up: &usize| {
        tree.nodes[up].end - up <= CARD_NODES && tree.text(up).split_whitespace().count() <= CARD_WORDS
    };
    let mut small = around.take_while(is_small);
    let links =
        small.find_map(|up| Some(headlines(up)).filter(|links| !links.is_empty())).unwrap_or_default();
    let target = |&link: &usize| tree.attr(link, "href");
    links.first().is_some_and(|first| links.iter().all(|link| target(link) == target(first)))
}

/// Custom elements carry a date in the attribute of `<time>`.
fn is_time(tree: &Tree<'_>, at: usize) -> bool {
    tree.tag(at) == Tag::Time || (tree.tag(at) == Tag::Block && tree.has_attr(at, "datetime"))
}

/// Nodes ahead of a date in which its label may stand.
const LABEL: usize = 8;

/// What a date's own words or those ahead of it in its line say of it.
fn label_of(tree: &Tree<'_>, at: usize) -> Option<Said> {
    let line = tree.upwards(tree.nodes[at].parent).find(|&up| !tree.tag(up).is_inline()).unwrap_or(0);
    let begin = at.saturating_sub(LABEL).max(line + 1);
    // Not what is said of another date there, nor on another line.
    let other = |up: usize| is_time(tree, up) || tree.tag(up) == Tag::Br || !tree.tag(up).is_inline();
    let ahead = (begin..at).rev().take_while(|&ahead| {
        !tree.upwards(ahead).take_while(|&up| up != line).any(|up| other(up) && !tree.is_below(at, up))
    });
    let mut texts: Vec<String> =
        ahead.filter(|&ahead| tree.tag(ahead) == Tag::Text).map(|ahead| tree.text(ahead)).collect();
    texts.reverse();
    visible_date::label(&tree.text(at)).or_else(|| visible_date::label(&texts.join(" ")))
}

/// Parts of a page that name other days, of comments and other stories, more often than the story's own.
const BESIDE: Hints = Hints::ASIDE.or(Hints::RELATED).or(Hints::COMMENT).or(Hints::MOST);

/// Two statements of one story's day, in whatever zones, are nearer than this.
const DAY: SignedDuration = SignedDuration::from_hours(26);
/// The farthest zone from UTC.
const FARTHEST: SignedDuration = SignedDuration::from_hours(14);

/// The first statement, made exact by later ones: a time for its day, a zone for its local time.
fn sharpened(told: &[Told]) -> Option<Dated> {
    let first = told.first()?;
    let apart = |other: &Told| other.dated.at.duration_since(first.dated.at).abs();
    let exact = |other: &&Told| other.timed && other.dated.zone == ZoneOrigin::Given;
    if first.timed && first.dated.zone == ZoneOrigin::Given {
        return Some(first.dated);
    }
    let sharper = if first.timed {
        // The same minutes and seconds some whole quarters of an hour away: the same instant, zoned.
        told.iter().filter(exact).find(|other| apart(other) <= FARTHEST && apart(other).as_secs() % 900 == 0)
    } else {
        let near = |other: &&Told| other.timed && apart(other) <= DAY;
        told.iter().find(|other| exact(other) && near(other)).or_else(|| told.iter().find(near))
    };
    Some(sharper.map_or(first.dated, |other| other.dated))
}

#[cfg(test)]
mod tests {
    use dom_query::Document;
    use url::Url;

    use super::super::block::blocks;
    use super::*;

    fn check(html: &str, expect: Option<&str>) {
        let document = Document::from(html);
        let tree = Tree::new(&document);
        let url = Url::parse("https://velatimes.example/story").unwrap();
        let head = Head::new(&tree, &[], &url);
        let hints = super::super::hint::inherited(&tree);
        let blocks = blocks(&tree, &hints);
        let kept: Vec<usize> = (0..blocks.len()).filter(|&at| blocks[at].words.len() > 12).collect();
        let custom = Custom { zone: jiff::tz::TimeZone::UTC, habit: Habit::default() };
        let read = read((&tree, &hints), &head, &blocks, &kept, &words("Harbour opens again"), &custom);
        let published = read.dates.published.map(|dated| dated.at.to_string());
        assert_eq!(published.as_deref(), expect, "{html}");
    }

    #[test]
    fn what_is_marked_as_published_comes_before_what_trackers_call_a_date() {
        check(
            r#"<meta name="displaydate" content="2019-02-05 16:07"><h1>Harbour opens again</h1>
            <time itemprop="datePublished" datetime="2023-08-30T16:45+0100">30 August</time>"#,
            Some("2023-08-30T15:45:00Z"),
        );
        check(r#"<meta name="displaydate" content="2019-02-05T16:07Z">"#, Some("2019-02-05T16:07:00Z"));
        check(
            r#"<h1>Harbour opens again</h1><relative-time datetime="2020-07-07T12:10:51Z">then</relative-time>"#,
            Some("2020-07-07T12:10:51Z"),
        );
    }

    #[test]
    fn what_others_wrote_later_does_not_date_the_page() {
        let head = "<h1>Harbour opens again</h1><p>14 July 2026</p><p>A text of the harbour that is long enough to be kept as one of the story.</p>";
        for other in ["aside", "div class=comments", "section class=related-stories", "blockquote"] {
            let page = format!("{head}<{other}><time datetime=2026-07-20T10:00:00Z>then</time></{other}>");
            check(&page, Some("2026-07-14T00:00:00Z"));
        }
        check(
            "<h1>Harbour opens again</h1><aside><time datetime=2026-07-20T10:00:00Z>then</time></aside>",
            Some("2026-07-20T10:00:00Z"),
        );
    }

    /// A page of whose JSON-LD `described` is a block.
    fn check_described(described: &str, html: &str, expect: &str) {
        let document = Document::from(html);
        let tree = Tree::new(&document);
        let url = Url::parse("https://velatimes.example/story").unwrap();
        let head = Head::new(&tree, &[described.to_owned()], &url);
        let hints = super::super::hint::inherited(&tree);
        let custom = Custom { zone: jiff::tz::TimeZone::UTC, habit: Habit::default() };
        let read = read((&tree, &hints), &head, &[], &[], &words("Harbour opens again"), &custom);
        assert_eq!(
            read.dates.published.map(|dated| dated.at.to_string()).as_deref(),
            Some(expect),
            "{described}"
        );
    }

    #[test]
    fn what_is_described_beside_the_story_does_not_date_it() {
        let page = "<h1>Harbour opens again</h1><time datetime=2026-11-29T08:15:00Z>29 Nov</time>";
        let film = |name: &str| {
            format!(r#"{{"@type":"VideoObject","name":"{name}","uploadDate":"2019-01-02T03:04:05Z"}}"#)
        };
        check_described(&film("The old bridge in a film"), page, "2026-11-29T08:15:00Z");
        check_described(&film("Harbour opens again"), page, "2019-01-02T03:04:05Z");
        check_described(
            &film("The old bridge in a film"),
            "<h1>Harbour opens again</h1>",
            "2019-01-02T03:04:05Z",
        );
        let list = r#"{"@type":"ItemList","itemListElement":[{"@type":"ListItem","item":{"@type":"NewsArticle",
            "headline":"Dockers","datePublished":"2025-01-02T03:04:05Z","url":"/dockers"}}]}"#;
        check_described(list, page, "2026-11-29T08:15:00Z");
    }

    const TEXT: &str =
        "<p>The harbour of Port Vela was opened again on Friday after ten long weeks of work.</p>";

    #[test]
    fn a_date_in_the_card_of_another_story_does_not_date_a_page() {
        let page = |behind: &str| format!("<h1>Harbour opens again</h1>{TEXT}{behind}");
        let card = "<div><a href=/2><h3>Ferry line to add boats</h3></a><time datetime=2026-11-02T08:00:00Z>2 November 2026</time></div>";
        check(&page(card), None);
        check(&page("<div><a href=/2>Ferry line to add boats</a><p>2 November 2026</p></div>"), None);
        // However many there are, and however much stands around them.
        check(&page(&"<time datetime=2026-11-02T08:00:00Z>2 November 2026</time><a href=/2>Ferry line to add boats</a>".repeat(10_000)), Some("2026-11-02T08:00:00Z"));
        let dated = Some("2026-11-02T00:00:00Z");
        check(&page("<p>By <a href=/ada>Ada Maria Person</a>, 2 November 2026</p>"), dated);
        check(
            &page("<div><p>Published 2 November 2026</p><p><a href=/2>Ferry line to add boats</a></p></div>"),
            dated,
        );
    }

    #[test]
    fn a_date_behind_the_text_neither_dates_nor_sharpens_a_page_that_is_dated_ahead_of_it() {
        let comment = "<div class=c><time datetime=2026-11-30T10:00:00Z>yesterday</time><p>Nice.</p></div>";
        let page = |date: &str| format!("<h1>Harbour opens again</h1><p>{date}</p>{TEXT}{comment}");
        check(&page("29 November 2026"), Some("2026-11-29T00:00:00Z"));
        check(&page("29 November 2026, 08:15"), Some("2026-11-29T08:15:00Z"));
        check(&page("Updated: 29 November 2026"), Some("2026-11-29T00:00:00Z"));
        check(&page("By Ada Person"), Some("2026-11-30T10:00:00Z"));
    }

    #[test]
    fn a_time_beside_the_headline_that_shows_the_day_is_the_storys() {
        let page = |shown: &str| {
            format!(
                "<h1>Harbour opens again</h1><p>29 November 2026</p><aside><time datetime=2026-11-29T05:00:00Z>{shown}</time></aside>{TEXT}"
            )
        };
        check(&page("November 29, 2026"), Some("2026-11-29T05:00:00Z"));
        check(&page("5 am"), Some("2026-11-29T00:00:00Z"));
    }

    #[test]
    fn another_storys_time_is_no_zone_of_this_ones() {
        let told = |at: &str, zone| Told { dated: Dated { at: at.parse().unwrap(), zone }, timed: true };
        let first = told("2026-11-29T08:15:00Z", ZoneOrigin::Assumed);
        let other = |at| sharpened(&[first, told(at, ZoneOrigin::Given)]).map(|dated| dated.zone);
        assert_eq!(other("2026-11-29T16:15:00Z"), Some(ZoneOrigin::Given));
        assert_eq!(other("2026-11-30T10:00:00Z"), Some(ZoneOrigin::Assumed));
    }

    #[test]
    fn labels_say_which_of_two_dates_is_the_first() {
        let time = |day: u8| format!("<time datetime=2026-11-{day}T09:00:00+01:00>{day} Nov</time>");
        let page = |lines: String| format!("<h1>Harbour opens again</h1>{lines}{TEXT}");
        let first = Some("2026-11-27T08:00:00Z");
        check(&page(format!("<p>Last updated: {} | First published: {}</p>", time(29), time(27))), first);
        check(&page(format!("<span>Updated</span> {} <span>Posted</span> {}", time(29), time(27))), first);
        check(
            &page(format!("<p>Updated {}</p><p>Published 27 November 2026</p>", time(29))),
            Some("2026-11-27T00:00:00Z"),
        );
        check(&page(format!("<p>Stand: {}</p>", time(27))), first);
        check(&page(format!("<p>Stand: {}</p><aside>{}</aside>", time(27), time(29))), first);
        let heading = "<header><h1>A harbour that was closed for ten weeks opens again</h1>";
        let change =
            format!("{heading}<span>Updated</span> {} <span>Posted</span> {}</header>", time(29), time(27));
        check(&page(change), first);
        let event = "<p>Event date: <time datetime=2026-12-24T19:00>24 December</time></p>";
        check(&page(format!("{event}<p>Posted 27 November 2026</p>")), Some("2026-11-27T00:00:00Z"));
        check(&page(format!("<p>Posted <b>27 November 2026</b> {}</p>", time(27))), first);
    }

    #[test]
    fn elements_that_only_styles_hold_apart_are_read_apart() {
        let page = |line: &str| format!("<h1>Harbour opens again</h1><div>{line}</div>{TEXT}");
        check(&page("<b>World</b><b>29 November 2026</b><b>Ada</b>"), Some("2026-11-29T00:00:00Z"));
        check(&page("<b>29 November 2026, 8:15 PM</b><b>By Ada</b>"), Some("2026-11-29T20:15:00Z"));
        check(&page("29<i>th</i> November 2026"), Some("2026-11-29T00:00:00Z"));
    }

    #[test]
    fn a_page_that_tells_only_of_its_change_is_dated_by_it() {
        check(
            "<h1>Harbour opens again</h1><p>Updated on December 12, 2016 09:22 AM</p>",
            Some("2016-12-12T09:22:00Z"),
        );
        check(
            "<h1>Harbour opens again</h1><p>最終更新日：2019年4月2日<br>独立行政法人港湾情報推進機構海運技術支援センター</p>",
            Some("2019-04-02T00:00:00Z"),
        );
    }

    #[test]
    fn a_change_told_ahead_of_the_text_comes_before_dates_of_other_things() {
        let text = "<p>The harbour of Port Vela was opened again on Friday after ten long weeks of work.</p>";
        let page =
            |more: &str| format!("<h1>Harbour opens again</h1><p>Updated: 2 April 2019</p>{text}{more}");
        check(&page("<ul><li>15 March 2019: another notice</li></ul>"), Some("2019-04-02T00:00:00Z"));
        check(&page("<p>Published 1 April 2019</p>"), Some("2019-04-01T00:00:00Z"));
    }

    #[test]
    fn a_work_came_out_on_the_day_that_its_label_names() {
        check("<h1>Harbour opens again</h1>", None);
        let filler = "<p>More of the same</p>".repeat(60);
        check(
            &format!(
                "<h1>Harbour opens again</h1>{filler}<dl><dt>Pages</dt><dd>2/3</dd><dt>Release date</dt><dd>2019/3/5</dd></dl>"
            ),
            Some("2019-03-05T00:00:00Z"),
        );
    }

    #[test]
    fn a_title_may_end_with_the_date() {
        check(
            "<title>Harbour opens again | Vela Times | 28.04.2023</title><h1>Harbour opens again</h1>
            <h2>An older story <span>24.04.2023</span></h2>",
            Some("2023-04-28T00:00:00Z"),
        );
        assert_eq!(ending("The summer of 2023"), None);
        assert_eq!(ending("Harbour | What happened on 28.04.2023 there"), None);
    }

    #[test]
    fn the_date_beside_the_text_counts_where_no_headline_stands() {
        let menu = "<p>Menu</p>".repeat(60);
        let text = "<p>The harbour of Port Vela was opened again on Friday after ten long weeks of work.</p>";
        check(
            &format!("{menu}<h3>Another headline</h3><div>Thu 25.04.24 | 14:07 Uhr</div>{text}"),
            Some("2024-04-25T14:07:00Z"),
        );
        check(&format!("{menu}{text}<ul><li>Date 26.04.2024</li></ul>"), Some("2024-04-26T00:00:00Z"));
    }
}
