//! Pages that only send the reader on.

use dom_query::Document;
use url::Url;

use super::Limits;
use super::head;
use super::scan::scan;
use super::tree::{Tag, Tree};
use crate::link::is_web;
use crate::text::markup;

/// Bytes of a page in which the order to go elsewhere stands.
const LOOK_BYTES: usize = 64 << 10;

/// Where `<meta http-equiv=refresh>` sends the reader (WHATWG HTML §4.2.5.3), also where it is kept for
/// browsers without scripts; another web address only. For redirectors: on other pages such an
/// element reloads the page or leads to a version for old browsers.
#[must_use]
pub fn forwarded(html: &str, url: &Url) -> Option<Url> {
    let shown = markup::cut(html, LOOK_BYTES).replace("noscript", "div").replace("NOSCRIPT", "div");
    let scanned = scan(&shown, &Limits::default());
    let document = Document::from(scanned.html.as_str());
    let tree = Tree::new(&document);
    let base = head::base(&tree, url);
    tree.all(0, Tag::Meta)
        .filter(|&at| tree.attr(at, "http-equiv").is_some_and(|it| it.trim().eq_ignore_ascii_case("refresh")))
        .find_map(|at| base.join(told(&tree.attr(at, "content")?)?).ok())
        .filter(|to| is_web(to) && to != url)
}

/// The address in "0; url='https://…'".
fn told(content: &str) -> Option<&str> {
    let (_, rest) = content.split_once([';', ','])?;
    let rest = rest.trim_start();
    let rest = match rest.get(..3) {
        Some(start) if start.eq_ignore_ascii_case("url") => rest[3..].trim_start().strip_prefix('=')?,
        _ => rest,
    };
    Some(rest.trim().trim_matches(['\'', '"'])).filter(|address| !address.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expect: Option<&str>) {
        let url = Url::parse("https://t.co/x").unwrap();
        assert_eq!(forwarded(html, &url).as_ref().map(Url::as_str), expect, "{html}");
    }

    #[test]
    fn a_refresh_tells_where_to_go() {
        let there = Some("https://a.example/b?c&d");
        check(
            "<head><noscript><META http-equiv='refresh' content='0;URL=https://a.example/b?c&amp;d'></noscript><title>x</title>",
            there,
        );
        check("<meta http-equiv=Refresh content=\"1; url='https://a.example/b?c&amp;d'\">", there);
        check("<meta http-equiv=refresh content='300'>", None);
        check("<meta http-equiv=refresh content='0; url=javascript:x'>", None);
        check("<p>no such thing</p>", None);
    }
}
