//! A live blog's entries, each with its own instant.
//!
//! From JSON-LD (`LiveBlogPosting.liveBlogUpdate`), else from the page: elements of one shape that
//! stand side by side, each with a time and text.

use std::fmt::Write;

use rustc_hash::FxHashMap;
use url::Url;

use super::head::Head;
use super::json_ld::{objects, plain};
use super::scan::opened;
use super::tree::{Tag, Tree};
use super::{Options, subject, zone};
use crate::model::{Entry, KeyKind};
use crate::text::{date, markup};

/// Entries taken per page.
const MOST: usize = 400;
/// Elements of one shape that make a live blog.
const FEWEST: usize = 3;
/// Words an entry has at least.
const WORDS: usize = 8;

pub(super) fn live(html: &str, url: &Url, options: &Options) -> Vec<Entry> {
    let (scanned, document) = opened(html, options);
    let tree = Tree::new(&document);
    let head = Head::new(&tree, &scanned.json_ld, url);
    let zone = zone::of(url, subject::language(&head).as_deref(), options);
    let declared = declared(&head, url, &zone);
    if !declared.is_empty() {
        return declared;
    }
    if says_live(&head, url) { printed(&tree, url, &zone) } else { Vec::new() }
}

fn declared(head: &Head, url: &Url, zone: &jiff::tz::TimeZone) -> Vec<Entry> {
    let mut found = Vec::new();
    for blog in head.json_ld.of_type("LiveBlogPosting") {
        let Some(updates) = blog.get("liveBlogUpdate") else { continue };
        for update in objects(updates).into_iter().take(MOST) {
            let Some(node) = head.json_ld.node(update) else { continue };
            let text = |key: &str| node.get(key).and_then(|value| value.as_str()).unwrap_or_default();
            let link = [text("url"), text("@id"), text("mainEntityOfPage")]
                .iter()
                .filter(|href| !href.is_empty())
                .find_map(|href| url.join(href).ok());
            let published = date::parse(text("datePublished"), zone);
            let body = [text("articleBody"), text("text"), text("description")]
                .into_iter()
                .find(|text| !text.is_empty())
                .unwrap_or_default();
            let title = plain(text("headline"));
            if title.is_empty() && body.is_empty() {
                continue;
            }
            let content =
                if body.contains('<') { markup::sanitise(body, Some(url)) } else { paragraphs(body.lines()) };
            found.push(entry(link, url, title, content, published, date::parse(text("dateModified"), zone)));
        }
    }
    found
}

/// Lines as paragraphs of markup.
fn paragraphs<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
        let _ = write!(out, "<p>{}</p>", markup::escape(&plain(line)));
    }
    out
}

fn entry(
    link: Option<Url>,
    page: &Url,
    title: String,
    content: String,
    published: Option<crate::model::Dated>,
    updated: Option<crate::model::Dated>,
) -> Entry {
    let own = link.filter(|link| link != page);
    let (key, key_kind) = match (&own, published) {
        (Some(link), _) => (link.to_string(), KeyKind::Link),
        // An update is told from the others by its moment; its text is edited.
        (None, Some(dated)) => (format!("{page}#{}", dated.at), KeyKind::Hash),
        (None, None) => (format!("{page}#{title}"), KeyKind::Hash),
    };
    Entry {
        key,
        key_kind,
        title,
        link: Some(own.unwrap_or_else(|| page.clone())),
        published,
        updated,
        content,
        ..Entry::default()
    }
}

/// Whether the page calls itself a live blog.
fn says_live(head: &Head, url: &Url) -> bool {
    let path = url.path().to_lowercase();
    let words: Vec<&str> = path.split(|c: char| !c.is_alphanumeric()).collect();
    let in_path = words.iter().any(|word| {
        matches!(
            *word,
            "live" | "liveblog" | "liveticker" | "ticker" | "newsblog" | "direct" | "directo" | "diretta"
        )
    });
    in_path || head.json_ld.of_type("LiveBlogPosting").next().is_some()
}

/// The largest set of like siblings that each hold a time and text.
fn printed(tree: &Tree<'_>, url: &Url, zone: &jiff::tz::TimeZone) -> Vec<Entry> {
    let mut sets: FxHashMap<(usize, String), Vec<usize>> = FxHashMap::default();
    for time in tree.all(0, Tag::Time) {
        for up in tree.upwards(time).skip(1).take(8) {
            if matches!(tree.tag(up), Tag::Body | Tag::Html) {
                break;
            }
            let parent = tree.nodes[up].parent;
            let set = sets
                .entry((parent, format!("{:?}{}", tree.tag(up), tree.attr(up, "class").unwrap_or_default())))
                .or_default();
            if set.last() != Some(&up) {
                set.push(up);
            }
        }
    }
    let enough = |at: &usize| tree.text(*at).split_whitespace().count() >= WORDS;
    let best = sets
        .into_values()
        .filter(|set| set.len() >= FEWEST && set.iter().filter(|at| enough(at)).count() >= FEWEST);
    let mut best: Vec<Vec<usize>> = best.collect();
    best.sort_by_key(|set| (std::cmp::Reverse(set.len()), set[0]));
    let Some(set) = best.into_iter().next() else { return Vec::new() };
    set.into_iter().filter(enough).take(MOST).filter_map(|at| posted(tree, at, url, zone)).collect()
}

/// One element as an entry.
fn posted(tree: &Tree<'_>, at: usize, url: &Url, zone: &jiff::tz::TimeZone) -> Option<Entry> {
    let time = tree.all(at, Tag::Time).next()?;
    let stamp = tree.any_attr(time, &["datetime"]).unwrap_or_else(|| tree.text(time));
    let published = date::parse(&stamp, zone);
    let heading =
        [Tag::H2, Tag::H3, Tag::H4, Tag::Strong].into_iter().find_map(|tag| tree.all(at, tag).next());
    let title = heading.map(|heading| tree.text(heading)).unwrap_or_default();
    let texts: Vec<String> = tree
        .all(at, Tag::P)
        .map(|p| tree.text(p))
        .filter(|text| !text.is_empty() && *text != title)
        .collect();
    let content = paragraphs(texts.iter().map(String::as_str));
    let anchor = tree.any_attr(at, &["id"]).and_then(|id| url.join(&format!("#{id}")).ok());
    let title = if title.is_empty() { texts.first()?.chars().take(120).collect() } else { title };
    Some(entry(anchor, url, title, content, published, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expect: &[(&str, &str)]) {
        let url = Url::parse("https://velatimes.example/world/live/harbour-opens").unwrap();
        let found = live(html, &url, &Options::default());
        let found: Vec<_> =
            found.iter().map(|entry| (entry.title.as_str(), entry.link.as_ref().unwrap().as_str())).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn declared_updates_are_entries() {
        check(
            r#"<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"x","liveBlogUpdate":[
            {"@type":"BlogPosting","headline":"Second ship","url":"https://velatimes.example/world/live/harbour-opens#b","datePublished":"2024-05-03T11:00:00Z","articleBody":"It came."},
            {"@type":"BlogPosting","headline":"First ship","datePublished":"2024-05-03T10:00:00Z","articleBody":"It came."}]}</script>"#,
            &[
                ("Second ship", "https://velatimes.example/world/live/harbour-opens#b"),
                ("First ship", "https://velatimes.example/world/live/harbour-opens"),
            ],
        );
    }

    #[test]
    fn like_siblings_with_times_are_entries() {
        let post = |id: &str, title: &str| {
            format!(
                "<article class=post id={id}><time datetime=2024-05-03T10:00Z>10:00</time><h2>{title}</h2><p>A ship came into the harbour of Port Vela today.</p></article>"
            )
        };
        let html = format!("<main>{}{}{}</main>", post("a", "One"), post("b", "Two"), post("c", "Three"));
        let at = "https://velatimes.example/world/live/harbour-opens";
        check(
            &html,
            &[("One", &format!("{at}#a")), ("Two", &format!("{at}#b")), ("Three", &format!("{at}#c"))],
        );
    }
}
