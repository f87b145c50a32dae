//! What a link of a front says: the headline, where a whole card is one link.

use rustc_hash::FxHashSet;
use url::Url;

use super::front::HEADINGS;
use super::hint::{self, Hints};
use super::shape::words_of;
use super::tree::{Tag, Tree};

/// The text of the link `at` to `url`: its headline where that can be told from what stands beside it, else all
/// of it, else what its picture says. And whether it is its own.
pub(super) fn text(tree: &Tree<'_>, at: usize, url: &Url) -> (String, bool) {
    let heading = (at..tree.nodes[at].end).find(|&below| HEADINGS.contains(&tree.tag(below)));
    let heading = heading.map(|heading| tree.text(heading)).filter(|text| !text.is_empty());
    // Within a heading all of it is the headline, however it is broken.
    let is_headline = tree.upwards(at).any(|up| HEADINGS.contains(&tree.tag(up)));
    let part = || if is_headline { None } else { titled(tree, at).or_else(|| told(tree, at, url)) };
    let own = heading.or_else(part);
    let own = own.unwrap_or_else(|| tree.text(at));
    if !own.is_empty() {
        return (own, true);
    }
    let image = tree.all(at, Tag::Img).find_map(|image| tree.any_attr(image, &["alt"]));
    (image.or_else(|| tree.any_attr(at, &["title", "aria-label"])).unwrap_or_default(), false)
}

/// Words of a headline, at least.
const FEW: usize = 2;

/// The part of a link that calls itself a title, by class or id: the first one.
fn titled(tree: &Tree<'_>, link: usize) -> Option<String> {
    let is = |at: &usize| {
        tree.tag(*at) != Tag::Text && {
            let hints = hint::of_names(&tree.names(*at));
            hints.has(Hints::TITLE) && !hints.has(Hints::STANDFIRST.or(Hints::META))
        }
    };
    let found = (link + 1..tree.nodes[link].end).find(is)?;
    Some(tree.text(found)).filter(|text| words_of(text) >= FEW)
}

/// Parts of a link, and words of an address, that are looked at.
const MOST: usize = 40;

/// The part of a link with several that has most of the words of its address: kickers stand above it, teasers and
/// times below.
fn told(tree: &Tree<'_>, link: usize, url: &Url) -> Option<String> {
    let slug = slug(url);
    let shared = |text: &str| {
        let words: FxHashSet<String> = words(text).collect();
        slug.iter().filter(|word| words.contains(*word)).count()
    };
    let parts = parts(tree, link);
    let best = parts.iter().max_by_key(|text| (shared(text), std::cmp::Reverse(text.len())))?;
    let agrees = parts.len() > 1 && shared(best) >= FEW && shared(best) * 2 >= slug.len();
    (agrees && words_of(best) >= FEW).then(|| best.clone())
}

/// The texts of a link between any two breaks of the page.
fn parts(tree: &Tree<'_>, link: usize) -> Vec<String> {
    let mut blocks = vec![String::new()];
    let mut owner = link;
    for at in link + 1..tree.nodes[link].end {
        if tree.tag(at) != Tag::Text {
            continue;
        }
        let own = tree.upwards(tree.nodes[at].parent).find(|&up| up == link || !tree.tag(up).is_inline());
        if own != Some(owner) {
            if blocks.len() == MOST {
                break;
            }
            owner = own.unwrap_or(link);
            blocks.push(String::new());
        }
        if let Some(last) = blocks.last_mut() {
            tree.push_text(at, last);
        }
    }
    blocks.iter().map(|text| super::tree::folded(text)).filter(|text| !text.is_empty()).collect()
}

/// The words of the longest part of an address.
fn slug(url: &Url) -> Vec<String> {
    let parts = url.path().split('/').map(|part| words(part).take(MOST).collect::<Vec<_>>());
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
            if is_told || inner.contains("class") {
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
        check(&format!("<b class=kicker>Harbour</b><b class=card-title>{HEADLINE}</b>"), HEADLINE);
        check(&format!("{HEADLINE} <i>now</i>"), &format!("{HEADLINE} now"));
    }

    #[test]
    fn a_link_without_parts_is_taken_whole() {
        check("<em>The council</em> votes for a bridge", HEADLINE);
        check("<img alt='A view of the quay'>", "A view of the quay");
    }
}
