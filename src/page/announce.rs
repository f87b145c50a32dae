//! The feeds a page announces: `<link rel=alternate>` with a feed's media type, in document order.

use dom_query::Document;
use url::Url;

use super::Limits;
use super::head;
use super::scan::scan;
use super::tree::{Tag, Tree, folded};
use crate::link::is_web;

/// A feed that a page announces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    pub url: Url,
    /// As the page calls it; empty where it says nothing.
    pub title: String,
    /// Lower case, without parameters.
    pub media_type: String,
}

/// Media types of feeds. Plain `application/json` is none: WordPress announces its API by it.
const TYPES: [&str; 6] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/x.atom+xml",
    "text/rss+xml",
];

/// Feeds announced per page; further ones are not looked at.
const MOST: usize = 64;

/// The feeds that `html`, the page at `url`, announces; each address once. Feeds of comments come last.
#[must_use]
pub fn announced(html: &str, url: &Url) -> Vec<Announced> {
    let scanned = scan(html, &Limits::default());
    let document = Document::from(scanned.html.as_str());
    let tree = Tree::new(&document);
    let base = head::base(&tree, url);
    let mut found: Vec<Announced> = Vec::new();
    for at in tree.all(0, Tag::Link) {
        let rel = tree.attr(at, "rel").unwrap_or_default().to_ascii_lowercase();
        let is_alternate = rel.split_ascii_whitespace().any(|one| one == "alternate" || one == "feed");
        let media_type = tree.attr(at, "type").unwrap_or_default().to_ascii_lowercase();
        let media_type = media_type.split(';').next().unwrap_or_default().trim().to_owned();
        if !is_alternate || !TYPES.contains(&media_type.as_str()) || found.len() >= MOST {
            continue;
        }
        let Some(feed) = tree.attr(at, "href").and_then(|href| base.join(href.trim()).ok()) else { continue };
        if is_web(&feed) && !found.iter().any(|other| other.url == feed) {
            let title = folded(&tree.attr(at, "title").unwrap_or_default());
            found.push(Announced { url: feed, title, media_type });
        }
    }
    found.sort_by_key(is_comments);
    found
}

fn is_comments(feed: &Announced) -> bool {
    let title = feed.title.to_lowercase();
    feed.url.path().contains("/comments/") || title.contains("comment") || title.contains("kommentar")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_are_found_once_and_comments_last() {
        let html = "<head><base href='/x/'>
            <link rel=alternate type='application/rss+xml' title='Comments' href=/comments/feed/>
            <link rel='alternate' type='application/atom+xml; charset=utf-8' href=a.xml>
            <link rel='alternate' type='application/atom+xml' href=/x/a.xml title=twice>
            <link rel='alternate' type='application/json' href=/wp-json/>
            <link rel='alternate' hreflang=de href=/de>";
        let url = Url::parse("https://velatimes.example/").unwrap();
        let found: Vec<_> = announced(html, &url).into_iter().map(|feed| feed.url.to_string()).collect();
        assert_eq!(found, ["https://velatimes.example/x/a.xml", "https://velatimes.example/comments/feed/"]);
    }
}
