//! When it was published and last changed.
//!
//! Layers, most trusted first: JSON-LD, meta, microdata and `<time>`, dates printed near the
//! headline. A layer without a time or without a zone is sharpened by a later one that names the
//! same day or the same local time.

use jiff::{SignedDuration, Timestamp};

use super::block::Block;
use super::head::Head;
use super::hint::Hints;
use super::tree::{Tag, Tree};
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
    for key in ["datePublished", "dateCreated", "uploadDate"] {
        published.extend(head.json_ld.text(key).and_then(|text| parse(&text)));
    }
    modified.extend(head.json_ld.text("dateModified").and_then(|text| parse(&text)));
    published.extend(PUBLISHED.iter().filter_map(|name| head.meta(&[name])).filter_map(&mut parse));
    modified.extend(MODIFIED.iter().filter_map(|name| head.meta(&[name])).filter_map(&mut parse));
    // A page that describes itself without being an article still dates itself.
    for kind in ["WebPage", "NewsArticle", "VideoObject"] {
        for node in head.json_ld.of_type(kind).take(1) {
            let dated =
                node.get("datePublished").or_else(|| node.get("uploadDate")).and_then(|value| value.as_str());
            published.extend(dated.and_then(&mut parse));
        }
    }
    let marked = marked(page, &mut |text, habit| told(text, custom, habit, &mut offsets), custom.habit);
    let mut parse = |text: &str| told(text, custom, custom.habit, &mut offsets);
    published.extend(marked.published);
    published.extend(LOOSE.iter().filter_map(|name| head.meta(&[name])).filter_map(&mut parse));
    published.extend(marked.loose);
    modified.extend(marked.modified);
    if published.is_empty() {
        let titles = [head.meta(&["og:title"]).unwrap_or_default(), head.title.as_str()];
        published.extend(titles.into_iter().filter_map(ending).find_map(&mut parse));
    }
    if published.is_empty() || !published.iter().any(|told| told.timed) {
        let (printed, changed) = super::visible_date::printed(blocks, kept, title, |text| {
            let read = date::read(text, &custom.zone, custom.habit)?;
            possible(read.dated.at).then_some((read.dated, read.timed))
        });
        published.extend(printed.map(|(dated, timed)| Told { dated, timed }));
        modified.extend(changed.map(|(dated, timed)| Told { dated, timed }));
    }
    published.extend(marked.beside);
    let modified = sharpened(&modified);
    // A page that tells only of its last change was there by then.
    let published = sharpened(&published).or(modified);
    offsets.sort_unstable();
    offsets.dedup();
    offsets.truncate(8);
    Read { dates: Dates { published, modified }, offsets }
}

/// The date that a title ends with: "Headline | The Outlet | 28.04.2023".
fn ending(title: &str) -> Option<&str> {
    let last = title.rsplit(['|', '–', '—', '·']).next()?.trim();
    let bare = last.len() < title.len() && last.split_whitespace().count() <= 4;
    (bare && super::visible_date::within(last).is_some_and(|date| date.len() + 2 >= last.len()))
        .then_some(last)
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
    /// Dates of no said meaning, from the headline on.
    loose: Vec<Told>,
    /// The same in [`BESIDE`] parts and in messages that are quoted: better than none.
    beside: Vec<Told>,
    modified: Vec<Told>,
}

/// `<time>` and microdata, in the page's main part.
///
/// What machines read there is read as they write it, what readers see as the outlet does.
fn marked(
    (tree, hints): (&Tree<'_>, &[Hints]),
    parse: &mut impl FnMut(&str, Habit) -> Option<Told>,
    habit: Habit,
) -> Marked {
    let heading = tree.all(0, Tag::H1).next().unwrap_or(0);
    let mut found = Marked::default();
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
        // Custom elements carry a date in the attribute of `<time>`.
        let is_time = tag == Tag::Time || (tag == Tag::Block && tree.has_attr(at, "datetime"));
        if !is_time && !is_published && !is_modified {
            continue;
        }
        let text = tree.any_attr(at, &["datetime", "content", "data-datetime", "data-timestamp", "title"]);
        let machine = text.as_deref().and_then(|text| parse(text, Habit::default()));
        let Some(told) = machine.or_else(|| parse(&tree.text(at), habit)) else { continue };
        let names = format!("{} {}", tree.names(at), tree.names(tree.nodes[at].parent)).to_lowercase();
        let said_modified = is_modified || names.contains("modif") || names.contains("updat");
        if said_modified && !is_published {
            found.modified.push(told);
        } else if is_published || tree.has_attr(at, "pubdate") {
            found.published.push(told);
        } else if at >= heading {
            let beside = hints.has(BESIDE) || tree.upwards(at).any(|up| tree.tag(up) == Tag::Blockquote);
            let place = if beside { &mut found.beside } else { &mut found.loose };
            if place.len() < 2 {
                place.push(told);
            }
        }
    }
    found
}

/// Parts of a page that name other days, of comments and other stories, more often than the story's own.
const BESIDE: Hints = Hints::ASIDE.or(Hints::RELATED).or(Hints::COMMENT).or(Hints::MOST);

/// The first statement, made exact by later ones: a time for its day, a zone for its local time.
fn sharpened(told: &[Told]) -> Option<Dated> {
    let first = told.first()?;
    let near =
        |other: &Told| other.dated.at.duration_since(first.dated.at).abs() <= SignedDuration::from_hours(26);
    let exact = |other: &&Told| other.timed && other.dated.zone == ZoneOrigin::Given;
    if first.timed && first.dated.zone == ZoneOrigin::Given {
        return Some(first.dated);
    }
    let sharper = if first.timed {
        // The same minutes and seconds some whole quarters of an hour away: the same instant, zoned.
        told.iter()
            .filter(exact)
            .find(|other| near(other) && other.dated.at.duration_since(first.dated.at).as_secs() % 900 == 0)
    } else {
        told.iter()
            .find(|other| other.timed && exact(other) && near(other))
            .or_else(|| told.iter().find(|other| other.timed && near(other)))
    };
    Some(sharper.map_or(first.dated, |other| other.dated))
}

#[cfg(test)]
mod tests {
    use dom_query::Document;
    use url::Url;

    use super::super::block::{blocks, words};
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
