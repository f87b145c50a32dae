//! What a link of a front says: the headline, where a whole card is one link.

use rustc_hash::FxHashSet;
use url::Url;

use super::front::HEADINGS;
use super::hint::{self, Hints};
use super::names::begins_byline;
use super::shape::words_of;
use super::tree::{Tag, Tree};
use super::visible_date;

/// The text of the link `at` to `url`: its headline where that can be told from what stands beside it, else all
/// of it, else what its picture says. And whether it is its own.
pub(super) fn text(tree: &Tree<'_>, at: usize, url: &Url) -> (String, bool) {
    let heading = (at..tree.nodes[at].end).find(|&below| HEADINGS.contains(&tree.tag(below)));
    let heading = heading.map(|heading| tree.text(heading)).filter(|text| !text.is_empty());
    let own = heading.or_else(|| titled(tree, at)).or_else(|| told(tree, at, url));
    let own = own.unwrap_or_else(|| tree.text(at));
    if !own.is_empty() {
        return (own, true);
    }
    let image = tree.all(at, Tag::Img).find_map(|image| tree.any_attr(image, &["alt"]));
    (image.or_else(|| tree.any_attr(at, &["title", "aria-label"])).unwrap_or_default(), false)
}

/// Words of a headline, at least.
const FEW: usize = 2;

/// The part of a link that calls itself a title, by class or id: the innermost of the first ones.
fn titled(tree: &Tree<'_>, link: usize) -> Option<String> {
    let is = |at: &usize| {
        tree.tag(*at) != Tag::Text && {
            let hints = hint::of_names(&tree.names(*at));
            hints.has(Hints::TITLE) && !hints.has(Hints::STANDFIRST.or(Hints::META))
        }
    };
    let found = (link + 1..tree.nodes[link].end).find(is)?;
    let inner = (found + 1..tree.nodes[found].end).rfind(is).unwrap_or(found);
    [inner, found].into_iter().map(|at| tree.text(at)).find(|text| words_of(text) >= FEW)
}

/// Words from which a part of a card is a headline rather than a kicker.
const HEADLINE: usize = 4;

/// The part of a link with several that has most of the words of its address, else the first one that is long
/// enough for a headline: kickers stand above it, teasers and times below.
fn told(tree: &Tree<'_>, link: usize, url: &Url) -> Option<String> {
    let slug = slug(url);
    let shared = |text: &str| {
        let words: FxHashSet<String> = words(text).collect();
        slug.iter().filter(|word| words.contains(*word)).count()
    };
    let (blocks, elements) = parts(tree, link);
    let most = [&blocks, &elements].into_iter().filter(|parts| parts.len() > 1).find_map(|parts| {
        let best = parts.iter().max_by_key(|text| (shared(text), std::cmp::Reverse(text.len())))?;
        let agrees = shared(best) >= FEW && shared(best) * 2 >= slug.len();
        (agrees && words_of(best) >= FEW).then(|| best.clone())
    });
    let beside = |text: &str| visible_date::is_line(text) || begins_byline(text);
    let first = || blocks.iter().find(|text| words_of(text) >= HEADLINE && !beside(text)).cloned();
    most.or_else(|| first().filter(|_| blocks.len() > 1))
}

/// The texts of a link: between any two breaks of the page, and of each of its elements where all text stands
/// in one.
fn parts(tree: &Tree<'_>, link: usize) -> (Vec<String>, Vec<String>) {
    let (mut blocks, mut elements) = (vec![String::new()], Vec::new());
    let (mut owner, mut is_loose) = (link, false);
    for at in link + 1..tree.nodes[link].end {
        if tree.tag(at) != Tag::Text {
            continue;
        }
        let own = tree.upwards(tree.nodes[at].parent).find(|&up| up == link || !tree.tag(up).is_inline());
        if own != Some(owner) {
            owner = own.unwrap_or(link);
            blocks.push(String::new());
        }
        if let Some(last) = blocks.last_mut() {
            tree.push_text(at, last);
        }
        let text = tree.text(at);
        is_loose |= Some(tree.nodes[at].parent) == own && !text.is_empty();
        elements.push(text);
    }
    if is_loose {
        elements.clear();
    }
    let tidy = |texts: Vec<String>| {
        texts.iter().map(|text| super::tree::folded(text)).filter(|text| !text.is_empty()).collect()
    };
    (tidy(blocks), tidy(elements))
}

/// The words of the longest part of an address.
fn slug(url: &Url) -> Vec<String> {
    let parts = url.path().split('/').map(|part| words(part).collect::<Vec<_>>());
    parts.max_by_key(Vec::len).unwrap_or_default()
}

/// The words of a text, lower case, without the short ones and the numbers.
fn words(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    parts.filter(|word| word.chars().nth(2).is_some() && !word.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(inner: &str, expect: &str) {
        let document = dom_query::Document::from(format!("<a href=/x>{inner}</a>").as_str());
        let tree = Tree::new(&document);
        let link = tree.all(0, Tag::A).next().unwrap();
        for (path, is_told) in [("/2026/11/29/council-votes-for-bridge", true), ("/news/88001", false)] {
            let url = Url::parse("https://velatimes.example").unwrap().join(path).unwrap();
            if is_told || inner.contains("<div") || inner.contains("class") {
                assert_eq!(text(&tree, link, &url).0, expect, "{inner} {path}");
            }
        }
    }

    const HEADLINE: &str = "The council votes for a bridge";

    #[test]
    fn of_a_whole_card_the_headline_counts() {
        let teaser = "It takes ten weeks to build it, and a year to pay for it.";
        check(&format!("<h3>{HEADLINE}</h3><p>{teaser}</p>"), HEADLINE);
        check(
            &format!("<div>Harbour</div><div>{HEADLINE}</div><div>{teaser}</div><div>2 hours ago</div>"),
            HEADLINE,
        );
        check(&format!("<div>29 November 2026, 08:15</div><div>{HEADLINE}</div>"), HEADLINE);
        check(&format!("<span>Harbour</span><span>{HEADLINE}</span><span>{teaser}</span>"), HEADLINE);
        check(&format!("<b class=kicker>Harbour</b><b class=card-title>{HEADLINE}</b>"), HEADLINE);
        check(&format!("{HEADLINE} <i>now</i>"), &format!("{HEADLINE} now"));
    }

    #[test]
    fn a_link_without_parts_is_taken_whole() {
        check("<em>The council</em> votes for a bridge", HEADLINE);
        check("<img alt='A view of the quay'>", "A view of the quay");
    }
}
