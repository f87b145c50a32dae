//! What stands on an article's page and is another text: what its readers say, and further stories.
//!
//! Comes in: the page's tree and the words of its headline. Goes out: the nodes to leave out before the
//! text is looked for, outermost ones alone. Mass tells nothing here: eight comments below a brief hold
//! more of it than the brief. So nothing is left out unless a sentence of the article stands ahead of it.

use url::Url;

use super::block::{Block, Kind, blocks};
use super::body::{same, weight};
use super::head::Head;
use super::hint;
use super::tree::{Tag, Tree};
use crate::link;

/// The nodes of other texts, in order, none within another.
pub(super) fn found(tree: &Tree<'_>, head: &Head, url: &Url, title: &[u64]) -> Vec<usize> {
    let comments = comments(tree);
    let entries: Vec<usize> = (0..tree.len()).filter(|&at| is_entry(tree, at)).collect();
    if comments.is_empty() && entries.len() < 2 {
        return Vec::new();
    }
    let blocks = blocks(tree, &hint::inherited(tree));
    let own = |block: &&Block| block.kind == Kind::Heading(1) && same(&block.words, title);
    let headline = blocks.iter().find(own);
    let first = headline.or_else(|| blocks.iter().find(|block| block.kind == Kind::Heading(1)));
    let from = first.map_or(0, |block| block.end);
    let told = first_sentence(tree, &blocks, from, &comments);
    let mut found: Vec<usize> =
        comments.into_iter().filter(|&at| told.is_some_and(|told| at >= told.end)).collect();
    // The entries of a live blog are dated and headed as stories are.
    let is_live = head.json_ld.of_type("LiveBlogPosting").next().is_some();
    if let Some(headline) = headline.filter(|_| !is_live) {
        found.extend(further(tree, &blocks, headline, &entries, |href| {
            head.absolute(href).filter(|to| link::domain(to) == link::domain(url) && to.path() != url.path())
        }));
    }
    found.sort_unstable();
    outermost(tree, &mut found);
    found
}

/// Leaves those nodes that stand in none of the others; they are in order.
fn outermost(tree: &Tree<'_>, nodes: &mut Vec<usize>) {
    let mut end = 0;
    nodes.retain(|&at| {
        let is_outer = at >= end;
        end = end.max(tree.nodes[at].end);
        is_outer
    });
}

/// The first sentence from a node on that stands in none of `parts`, which are in order.
fn first_sentence<'a>(
    tree: &Tree<'_>,
    blocks: &'a [Block],
    from: usize,
    parts: &[usize],
) -> Option<&'a Block> {
    let mut parts = parts.to_vec();
    outermost(tree, &mut parts);
    let is_in_part = |block: &Block| {
        let before = parts.partition_point(|&at| at <= block.first);
        before > 0 && block.first < tree.nodes[parts[before - 1]].end
    };
    blocks.iter().find(|block| weight(block) > 0.0 && block.first >= from && !is_in_part(block))
}

/// Whether an element holds a whole story: an `<article>`, or what the microformat `hentry` and WordPress's
/// `post_class()` mark as one.
fn is_entry(tree: &Tree<'_>, at: usize) -> bool {
    let marks = || tree.attr(at, "class").is_some_and(|class| has_token(&class, &["hentry", "type-post"]));
    match tree.tag(at) {
        Tag::Article => true,
        Tag::Div | Tag::Li | Tag::Section => marks(),
        _ => false,
    }
}

fn has_token(names: &str, tokens: &[&str]) -> bool {
    names.split_ascii_whitespace().any(|name| tokens.contains(&name))
}

/// The entries behind the beginning of this story that are other ones: their heading leads to another page
/// of the outlet (`elsewhere`), or they stand beside this one, marked and dated alike.
fn further(
    tree: &Tree<'_>,
    blocks: &[Block],
    headline: &Block,
    entries: &[usize],
    elsewhere: impl Fn(&str) -> Option<Url>,
) -> Vec<usize> {
    let Some(story) = tree.upwards(headline.owner).find(|&up| is_entry(tree, up)) else { return Vec::new() };
    let behind: Vec<usize> = entries.iter().copied().filter(|&at| at >= headline.end).collect();
    let told = first_sentence(tree, blocks, headline.end, &behind);
    let Some(told) = told.filter(|told| tree.is_below(told.first, story)) else { return Vec::new() };
    let names = tree.attr(story, "class").unwrap_or_default();
    let names: Vec<&str> = names.split_ascii_whitespace().collect();
    let is_other = |at: usize| {
        let of_it = &blocks[blocks.partition_point(|block| block.first < at)..];
        let mut of_it = of_it.iter().take_while(|block| block.first < tree.nodes[at].end);
        let Some(heading) = of_it.find(|block| matches!(block.kind, Kind::Heading(_))) else {
            return false;
        };
        let nested = tree.is_below(at, story);
        let dated = tree.all(at, Tag::Time).next().is_some();
        let leads = heading.linked > 0.8 && {
            let around = tree.upwards(heading.first).take(LINK_ABOVE).find(|&up| tree.tag(up) == Tag::A);
            let inside = (heading.first..heading.end).find(|&at| tree.tag(at) == Tag::A);
            let link = around.or(inside).and_then(|link| tree.attr(link, "href"));
            link.and_then(|href| elsewhere(&href)).is_some()
        };
        let alike = || tree.attr(at, "class").is_some_and(|class| has_token(&class, &names));
        if nested { leads && dated } else { leads || dated && alike() }
    };
    behind.into_iter().filter(|&at| at >= told.end && is_other(at)).collect()
}

/// Ancestors of a heading in which its link is looked for.
const LINK_ABOVE: usize = 6;

/// The elements that are made for comments, by class or id, and single comments where several stand
/// beside each other.
fn comments(tree: &Tree<'_>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut single: Vec<usize> = Vec::new();
    for at in 0..tree.len() {
        if matches!(tree.tag(at), Tag::Text | Tag::Html | Tag::Body | Tag::Main) {
            continue;
        }
        let names = tree.names(at);
        if names.split_ascii_whitespace().any(is_for_comments) {
            found.push(at);
        } else if has_token(&names, &["comment"]) {
            single.push(at);
        }
    }
    let mut beside: rustc_hash::FxHashMap<usize, usize> = rustc_hash::FxHashMap::default();
    for &at in &single {
        *beside.entry(tree.nodes[at].parent).or_default() += 1;
    }
    found.extend(single.into_iter().filter(|&at| beside[&tree.nodes[at].parent] > 1));
    found.sort_unstable();
    found
}

/// Whether a class or id names a part for comments: "comments-area", "disqus_thread", "respond". Not such as
/// say something about comments ("comments-open") or are a piece of one ("comment-text").
fn is_for_comments(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let several = words.iter().any(|word| COMMENTS.contains(word));
    let one = words.contains(&"comment") && words.iter().any(|word| MANY.contains(word));
    let plain = |word: &&str| {
        COMMENTS.contains(word) || MANY.contains(word) || BESIDE.contains(word) || *word == "comment"
    };
    words.len() <= 4 && (several || one) && words.iter().all(plain)
}

const COMMENTS: [&str; 12] = [
    "comments",
    "commentlist",
    "commentsection",
    "disqus",
    "respond",
    "kommentare",
    "commentaires",
    "comentarios",
    "commenti",
    "reacties",
    "kommentarer",
    "komentarze",
];
const MANY: [&str; 6] = ["list", "area", "section", "thread", "threads", "respond"];
const BESIDE: [&str; 20] = [
    "wrapper",
    "wrap",
    "container",
    "block",
    "box",
    "main",
    "content",
    "module",
    "component",
    "js",
    "post",
    "article",
    "story",
    "entry",
    "user",
    "reader",
    "page",
    "facebook",
    "fb",
    "wp",
];

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::super::block::words;
    use super::*;

    const TEXT: &str = "<p>The council voted on Monday to open the harbour bridge again.</p>";
    const OTHER: &str = "<p>The union of dockers voted on Friday to strike for three days.</p>";

    /// The texts that are left out of a page with such a body.
    fn left_out(body: &str) -> Vec<String> {
        let url = Url::parse("https://velatimes.example/news/bridge").unwrap();
        let document = Document::from(format!("<html><body>{body}</body></html>"));
        let tree = Tree::new(&document);
        let head = Head::new(&tree, &[], &url);
        let found = found(&tree, &head, &url, &words("Harbour bridge opens again"));
        found.into_iter().map(|at| tree.text(at)).collect()
    }

    #[test]
    fn names_say_what_is_made_for_comments() {
        for name in
            ["comments", "comments-area", "comment-list", "disqus_thread", "respond", "article__comments"]
        {
            assert!(is_for_comments(name), "{name}");
        }
        for name in [
            "comment-text",
            "comments-open",
            "no-comments",
            "comment",
            "commentary",
            "comments-count",
            "list",
        ] {
            assert!(!is_for_comments(name), "{name}");
        }
    }

    #[test]
    fn comments_are_none_of_the_text_they_follow() {
        let story = format!("<article><h1>Harbour bridge opens again</h1>{TEXT}</article>");
        let list = format!("<div id=comments><ol class=comment-list><li class=comment>{OTHER}</ol></div>");
        assert_eq!(left_out(&format!("{story}{list}")).len(), 1);
        let loose = format!("<div class=comment>{OTHER}</div>");
        assert_eq!(left_out(&format!("{story}{loose}{loose}")).len(), 2);
        assert_eq!(left_out(&format!("{story}{loose}")).len(), 0);
        // Where the whole page is in it, or nothing is ahead of it, it is the text.
        assert_eq!(left_out(&format!("<div class=comments>{story}</div>")).len(), 0);
        assert_eq!(left_out(&format!("<h1>Harbour bridge opens again</h1>{list}")).len(), 0);
    }

    #[test]
    fn a_story_beside_this_one_is_another() {
        let story = format!("<article class='post a'><h1>Harbour bridge opens again</h1>{TEXT}</article>");
        let other = |class: &str, heading: &str| {
            format!("<article class='{class}'><h2>{heading}</h2>{OTHER}</article>")
        };
        let linked = other("b", "<a href=/news/strike>Dockers strike</a>");
        let dated = other("post b", "Dockers strike <time>27 November</time>");
        for next in [&linked, &dated] {
            assert_eq!(left_out(&format!("{story}{next}")).len(), 1, "{next}");
            assert_eq!(left_out(&format!("<h1>Harbour bridge opens again</h1>{TEXT}{next}")).len(), 0);
        }
        // Parts of one text may be articles as well, headed, and linked to themselves or to what they tell of.
        for part in [
            other("b", "What it cost"),
            other("post b", "What it cost"),
            other("b", "<a href='#cost'>What it cost</a>"),
            other("b", "<a href='/news/bridge?part=2'>What it cost</a>"),
            other("b", "<a href='https://harbour.example/'>What it cost</a>"),
        ] {
            assert_eq!(left_out(&format!("{story}{part}")).len(), 0, "{part}");
        }
        let inside = story.replace("</article>", &format!("{dated}{linked}</article>"));
        assert_eq!(left_out(&inside).len(), 0);
        let teaser = linked.replace("</h2>", "</h2><time>27 November</time>");
        assert_eq!(left_out(&story.replace("</article>", &format!("{teaser}</article>"))).len(), 1);
    }
}
