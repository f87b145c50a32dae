//! What stands on an article's page and is another text: what its readers say.
//!
//! Comes in: the page's tree and the words of its headline. Goes out: the nodes to leave out before the
//! text is looked for, outermost ones alone. Mass tells nothing here: eight comments below a brief hold
//! more of it than the brief. So nothing is left out unless a sentence of the article stands ahead of it.

use super::block::{Block, Kind, blocks};
use super::body::{same, weight};
use super::head::Head;
use super::hint::{self, Hints};
use super::tree::{Tag, Tree};

/// The nodes of other texts, in order, none within another.
pub(super) fn found(tree: &Tree<'_>, head: &Head, title: &[u64]) -> Vec<usize> {
    // What readers say may be what a live blog is made of.
    if head.json_ld.of_type("LiveBlogPosting").next().is_some() {
        return Vec::new();
    }
    let comments = comments(tree);
    if comments.is_empty() {
        return Vec::new();
    }
    let blocks = blocks(tree, &hint::inherited(tree));
    let own = |block: &&Block| block.kind == Kind::Heading(1) && same(&block.words, title);
    let headline = blocks.iter().find(own);
    let first = headline.or_else(|| blocks.iter().find(|block| block.kind == Kind::Heading(1)));
    let from = first.map_or(0, |block| block.end);
    // The first sentence that stands in none of them.
    let is_comment = |block: &Block| {
        let before = comments.partition_point(|&at| at <= block.first);
        before > 0 && block.first < tree.nodes[comments[before - 1]].end
    };
    let is_told = |block: &&Block| weight(block) > 0.0 && block.first >= from && !is_comment(block);
    let Some(told) = blocks.iter().find(is_told) else { return Vec::new() };
    comments.into_iter().filter(|&at| at >= told.end).collect()
}

/// The elements that are made for comments, by class or id, and hold what only comments have: somebody's turn to
/// speak, or a form to speak up. An opinion section may go by the same names. In order, none within another.
fn comments(tree: &Tree<'_>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut end = 0;
    for at in 0..tree.len() {
        let cannot =
            matches!(tree.tag(at), Tag::Text | Tag::Html | Tag::Body | Tag::Main | Tag::Article | Tag::P);
        if at < end || cannot {
            continue;
        }
        let names = tree.names(at);
        let is_text = || hint::of_names(&names).has(Hints::BODY.or(Hints::ARTICLE));
        if names.split_ascii_whitespace().any(is_for_comments) && !is_text() {
            end = tree.nodes[at].end;
            found.push(at);
        }
    }
    let spoken = |at: usize| {
        let names = tree.names(at);
        names.split_ascii_whitespace().any(|name| TURNS.contains(&name) || is_numbered(name))
    };
    found.retain(|&at| {
        (at + 1..tree.nodes[at].end).any(|below| tree.tag(below) != Tag::Text && spoken(below))
    });
    found
}

/// Classes of one comment and of its pieces.
const TURNS: [&str; 10] = [
    "comment-author",
    "comment-body",
    "comment-content",
    "comment-meta",
    "comment-metadata",
    "comment-text",
    "comment-form",
    "comment-respond",
    "comment__author",
    "comment__body",
];

/// Whether an id is that of one comment: "comment-812".
fn is_numbered(name: &str) -> bool {
    let number = name.strip_prefix("comment-");
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
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
    use url::Url;

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
        let found = found(&tree, &head, &words("Harbour bridge opens again"));
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
        let comment = format!("<li class=comment><div class=comment-body>{OTHER}</div>");
        let list = format!("<div id=comments><ol class=comment-list>{comment}</ol></div>");
        assert_eq!(left_out(&format!("{story}{list}")).len(), 1);
        let numbered = format!("<section class=comments><div id=comment-812>{OTHER}</div></section>");
        assert_eq!(left_out(&format!("{story}{numbered}")).len(), 1);
        // Without a comment in it, it is an opinion; around the story, or with nothing ahead of it, it is the text.
        for page in [
            format!("{story}<div id=kommentare>{OTHER}</div>"),
            format!("{story}<div class=section-comment>{OTHER}</div>"),
            format!("{story}<div class='article-body comments'>{comment}</div>"),
            format!("<div class=comments>{story}{comment}</div>"),
            format!("<h1>Harbour bridge opens again</h1>{list}"),
            format!("{story}<p class=comment>{OTHER}</p><p class=comment>{OTHER}</p>"),
        ] {
            assert_eq!(left_out(&page).len(), 0, "{page}");
        }
    }
}
