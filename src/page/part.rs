//! Articles in several parts: which page follows, and the parts as one.

use std::fmt::Write;

use rustc_hash::FxHashSet;
use url::Url;

use super::head::Head;
use super::hint::{self, Hints};
use super::tree::{Tag, Tree};
use crate::model::{Access, Article};
use crate::text::markup;

/// Bytes of a joined article's HTML; parts that would exceed it are left out. A book's chapter has half.
const LARGEST_BYTES: usize = 1 << 20;

/// Adds the next part's text to `article`, in order; lines that stand on every part are taken once.
/// False where the part brings nothing new, or nothing that can be read: then the article ends.
pub fn append(article: &mut Article, part: &Article) -> bool {
    article.next_page = None;
    if matches!(part.access, Access::Walled | Access::Nothing)
        || article.html.len() + part.html.len() > LARGEST_BYTES
    {
        return false;
    }
    let told: FxHashSet<&str> = article.paragraphs.iter().map(String::as_str).collect();
    let fresh: Vec<String> =
        part.paragraphs.iter().filter(|line| !told.contains(line.as_str())).cloned().collect();
    if fresh.is_empty() {
        return false;
    }
    if fresh.len() == part.paragraphs.len() {
        article.html.push_str(&part.html);
    } else {
        for line in &fresh {
            let _ = write!(article.html, "<p>{}</p>", markup::escape(line));
        }
    }
    article.paragraphs.extend(fresh);
    article.access = part.access;
    article.next_page.clone_from(&part.next_page);
    true
}

/// The next page of an article in several parts: the same address with the next page number, marked
/// `rel=next`, or linked under that number between the nodes `place`.
pub(super) fn next_page(
    tree: &Tree<'_>,
    head: &Head,
    url: &Url,
    place: &std::ops::Range<usize>,
) -> Option<Url> {
    let marked = |at: usize| {
        tree.attr(at, "rel")
            .is_some_and(|rel| rel.split_whitespace().any(|one| one.eq_ignore_ascii_case("next")))
    };
    let leads = |at: usize| head.absolute(&tree.attr(at, "href")?);
    let follows = |next: &Url| next.host_str() == url.host_str() && is_next(url, next);
    let anchors = || tree.all(0, Tag::A);
    let declared = head.link("next").into_iter().chain(anchors().filter(|&at| marked(at)).filter_map(leads));
    let numbered = || {
        let number = (place_in(url).1 + 1).to_string();
        anchors()
            .filter(|at| place.contains(at))
            .filter(move |&at| is_numbered(&tree.text(at), &number) && !is_elsewhere(tree, at))
            .filter_map(leads)
    };
    declared.filter(follows).chain(numbered().filter(follows)).next()
}

/// Whether a link's text is the page's number, alone or with a word ("Page 2", "2 »").
fn is_numbered(text: &str, number: &str) -> bool {
    text.chars().count() <= 16 && text.split(|c: char| !c.is_alphanumeric()).any(|word| word == number)
}

/// Whether the link belongs to the comments or to lists of other stories.
fn is_elsewhere(tree: &Tree<'_>, at: usize) -> bool {
    let other = Hints::COMMENT.or(Hints::RELATED).or(Hints::MOST).or(Hints::FOOTER);
    tree.upwards(at).take(8).any(|up| hint::of_names(&tree.names(up)).has(other))
}

/// Whether `next` is `this` with the next page number in path or query.
fn is_next(this: &Url, next: &Url) -> bool {
    let (place, number) = place_in(this);
    let (next_place, next_number) = place_in(next);
    place == next_place && next_number == number + 1
}

/// Pages an article may have; greater numbers name articles.
const MOST_PAGES: u32 = 200;

/// Parameters that number pages.
const PARAMETERS: [&str; 6] = ["page", "p", "pg", "seite", "pagina", "pagenum"];

/// Words before a number at a path's end.
const WORDS: [&str; 7] = ["page", "seite", "pagina", "part", "teil", "p", ""];

/// Whether an address that a feed or front gave may be the first part of an article. A bare number at its
/// end is the article's own ("/releases/113"), and the next number another article's; only the parts that
/// follow may be told by one.
#[must_use]
pub fn begins(url: &Url) -> bool {
    let path = url.path().trim_end_matches('/');
    numbered_path(path).is_none_or(|place| place.named || place.number == 1)
}

/// An address without its page number, and that number (1 where there is none).
fn place_in(url: &Url) -> (String, u32) {
    let path = url.path().trim_end_matches('/');
    let mut asked = None;
    let mut rest = String::new();
    for (name, value) in crate::link::untracked(url).query_pairs() {
        // `/?p=17` is an article of its own in a common system.
        let counts = PARAMETERS.contains(&&*name) && !path.is_empty();
        match value.parse().ok().filter(|number| counts && (1..MOST_PAGES).contains(number)) {
            Some(number) => asked = Some(number),
            None => {
                let _ = write!(rest, "{name}={value}&");
            }
        }
    }
    if let Some(number) = asked {
        return (format!("{path}?{rest}"), number);
    }
    match numbered_path(path) {
        Some(place) => (format!("{}?{rest}", place.before), place.number),
        None => (format!("{path}?{rest}"), 1),
    }
}

/// A path that ends with a page number.
struct Numbered {
    /// The path without the number.
    before: String,
    number: u32,
    /// Whether a word says that it numbers pages.
    named: bool,
}

/// `/story/2`, `/story/page/2`, `/story/page-2` and `/story_2.html`, taken apart.
fn numbered_path(path: &str) -> Option<Numbered> {
    let (stem, extension) = match path.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 5 && !extension.contains('/') => (stem, extension),
        _ => (path, ""),
    };
    let bare = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = stem[bare.len()..].parse().ok().filter(|number| (1..MOST_PAGES).contains(number))?;
    let word_before = |text: &str| {
        let end = text.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
        WORDS.contains(&text[end..].to_ascii_lowercase().as_str()).then(|| text[..end].to_owned())
    };
    // "-2" alone ends the addresses of galleries and of articles that share a name.
    let (before, named) = match bare.strip_suffix(['/', '_', ',']) {
        Some(rest) if bare.ends_with('/') => word_before(rest)
            .filter(|begin| begin.ends_with('/') && rest.len() > begin.len())
            .map_or_else(|| (rest.to_owned(), false), |begin| (begin, true)),
        Some(rest) => (rest.to_owned(), false),
        None => {
            let rest = bare.trim_end_matches('-');
            (word_before(rest).filter(|begin| begin.len() < rest.len())?, true)
        }
    };
    let before = before.trim_end_matches(['/', '_', ',', '-']);
    if before.is_empty() {
        return None;
    }
    let before = if extension.is_empty() { before.to_owned() } else { format!("{before}.{extension}") };
    Some(Numbered { before, number, named })
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::*;

    fn follows(this: &str, html: &str) -> Option<String> {
        let url = Url::parse(this).unwrap();
        let document = Document::from(html);
        let tree = Tree::new(&document);
        next_page(&tree, &Head::new(&tree, &[], &url), &url, &(0..tree.len()))
            .map(|url| url.path().to_owned())
    }

    #[track_caller]
    fn check(this: &str, next: &str, expect: bool) {
        assert_eq!(
            follows(this, &format!("<link rel=next href='{next}'>")).is_some(),
            expect,
            "{this} {next}"
        );
    }

    #[test]
    fn pages_of_one_article_follow_each_other() {
        check("https://a.example/x/story", "/x/story/2", true);
        check("https://a.example/x/story", "/x/story/page/2/", true);
        check("https://a.example/x/story/2/", "/x/story/3/", true);
        check("https://a.example/x/story?page=2", "/x/story?page=3", true);
        check("https://a.example/x?id=7", "/x?id=7&seite=2", true);
        check("https://a.example/x/story.html", "/x/story_2.html", true);
        check("https://a.example/x/story.html", "/x/story-page2.html", true);
        check("https://a.example/x/story-page-2", "/x/story-page-3", true);
    }

    #[test]
    fn other_articles_do_not() {
        check("https://a.example/x/story", "/x/another-story", false);
        check("https://a.example/x/story/2", "/x/story/2", false);
        check("https://a.example/x/story/", "/x/story/3", false);
        check("https://a.example/x/story-1", "/x/story-2", false);
        check("https://a.example/?p=17", "/?p=18", false);
        check("https://a.example/x?id=7", "/x?id=8&page=2", false);
        check("https://a.example/a", "https://b.example/a/2", false);
        check("https://a.example/", "/page/2", false);
    }

    #[test]
    fn a_bare_number_of_the_first_page_is_the_articles_own() {
        let begin = |url: &str| begins(&Url::parse(url).unwrap());
        for own in ["https://a.example/releases/113", "https://a.example/x/story_14.html"] {
            assert!(!begin(own), "{own}");
        }
        for first in [
            "https://a.example/x/story",
            "https://a.example/x/story/1",
            "https://a.example/x/story/page/2",
            "https://a.example/x/story-2",
            "https://a.example/news/2026113",
            "https://a.example/x?page=2",
        ] {
            assert!(begin(first), "{first}");
        }
    }

    #[test]
    fn a_number_below_the_text_is_a_page_and_one_below_comments_is_not() {
        let this = "https://a.example/x/story";
        let pages = |class: &str| {
            format!("<div class='{class}'>1 <a href='/x/story/2'>2</a> <a href='/x/story/3'>3</a></div>")
        };
        assert_eq!(follows(this, &pages("pages")).as_deref(), Some("/x/story/2"));
        assert_eq!(follows(this, &pages("comments")), None);
    }

    fn article(lines: &[&str]) -> Article {
        let html = format!("<p>{}</p>", lines.join("</p><p>"));
        Article {
            paragraphs: lines.iter().map(|&line| line.to_owned()).collect(),
            html,
            ..Article::default()
        }
    }

    #[test]
    fn parts_are_joined_in_order_and_repeated_lines_told_once() {
        let mut whole = article(&["Part one of three.", "The ferry left."]);
        assert!(append(&mut whole, &article(&["Part one of three.", "It came back & <rested>."])));
        assert_eq!(whole.paragraphs, ["Part one of three.", "The ferry left.", "It came back & <rested>."]);
        assert!(whole.html.ends_with("<p>The ferry left.</p><p>It came back &amp; &lt;rested&gt;.</p>"));
        assert!(append(&mut whole, &article(&["The end."])));
        assert!(whole.html.ends_with("<p>The end.</p>"));
        assert!(
            !append(&mut whole, &article(&["The end."])),
            "a page that is there already ends the article"
        );
        let walled = Article { access: Access::Walled, ..article(&["Are you a robot?"]) };
        assert!(!append(&mut whole, &walled));
        assert_eq!(whole.paragraphs.len(), 4);
    }
}
