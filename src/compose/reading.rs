//! What a reader sees of an entry: one place that decides between the feed's words and the page's.

use url::Url;

use crate::link::untracked;
use crate::model::{Author, Copy, Held, Image, Story};
use crate::text::markup;

/// The headline: the feed's, else the page's, else the first words of the text, else empty. Without the name
/// of its source behind it, which aggregators say once more.
#[must_use]
pub fn title(held: &Held) -> String {
    let page = held.article.as_ref().map_or("", |article| article.title.as_str());
    let source = held.entry.source.as_ref().map_or("", |source| source.title.as_str());
    for title in [without_source(&held.entry.title, source), page] {
        if !title.trim().is_empty() {
            return title.trim().to_owned();
        }
    }
    cut(&markup::plain(body(held)), TITLE_CHARS)
}

/// The headline of a copy, without its outlet's name behind it.
#[must_use]
pub fn headline(copy: &Copy) -> &str {
    without_source(&copy.title, &copy.outlet.name)
}

/// A headline without the name of its source, where that ends it.
fn without_source<'a>(title: &'a str, source: &str) -> &'a str {
    let (title, source) = (title.trim(), source.trim());
    let before = title.strip_suffix(source).filter(|_| !source.is_empty());
    let bare = before
        .and_then(|before| [" - ", " – ", " — ", " | "].iter().find_map(|bar| before.strip_suffix(bar)));
    bare.map(str::trim_end).filter(|bare| !bare.is_empty()).unwrap_or(title)
}

/// Characters of text that stand in for a missing headline.
const TITLE_CHARS: usize = 80;

/// The whole text as sanitised HTML: the page's article where there is one, else the feed's content,
/// else its summary. Empty when the entry is a headline only.
#[must_use]
pub fn body(held: &Held) -> &str {
    let page = held.article.as_ref().map_or("", |article| article.html.as_str());
    [page, &held.entry.content, &held.entry.summary]
        .into_iter()
        .find(|html| !html.trim().is_empty())
        .unwrap_or("")
}

/// A few sentences, plain: the feed's summary where it is whole, else the page's standfirst, else the
/// text's beginning; cut at a word where it is longer than `limit` characters.
#[must_use]
pub fn teaser(held: &Held, limit: usize) -> String {
    let summary = markup::paragraphs(&held.entry.summary).join(" ");
    let standfirst = held.article.as_ref().map_or("", |article| article.standfirst.trim());
    // Many feeds break their summaries off; the page then has the sentence to its end.
    let end = summary.trim_end_matches([']', ')', '[', '(']);
    let broken = end.ends_with('…') || end.ends_with("...");
    let text = if !summary.is_empty() && !broken {
        summary
    } else if !standfirst.is_empty() {
        standfirst.to_owned()
    } else {
        let first = paragraphs(held).into_iter().next().unwrap_or_default();
        if first.chars().count() < summary.chars().count() { summary } else { first }
    };
    cut(&text, limit)
}

/// The text as plain paragraphs, none empty.
#[must_use]
pub fn paragraphs(held: &Held) -> Vec<String> {
    match &held.article {
        Some(article) if !article.paragraphs.is_empty() => article.paragraphs.clone(),
        _ => markup::paragraphs(body(held)),
    }
}

/// The page to read: the entry's link, else the article's canonical address; without what only counts
/// visits.
#[must_use]
pub fn link(held: &Held) -> Option<Url> {
    let canonical = || held.article.as_ref().and_then(|article| article.canonical.as_ref());
    held.entry.link.as_ref().or_else(canonical).map(untracked)
}

/// BCP 47 tag: what the page declares, in lower case, else what the entry does, as its feed writes it.
#[must_use]
pub fn language(held: &Held) -> Option<&str> {
    held.article
        .as_ref()
        .and_then(|article| article.language.as_deref())
        .or(held.entry.language.as_deref())
        .filter(|tag| !tag.is_empty())
}

/// The people who wrote it: the feed's list, else the page's.
#[must_use]
pub fn authors(held: &Held) -> &[Author] {
    match &held.article {
        Some(article) if held.entry.authors.is_empty() => &article.authors,
        _ => &held.entry.authors,
    }
}

/// The picture that stands for the story: the page's, else the feed's.
#[must_use]
pub fn image(held: &Held) -> Option<&Image> {
    held.article.as_ref().and_then(|article| article.image.as_ref()).or(held.entry.image.as_ref())
}

/// The copies of a story, one for each outlet, the lead's first, then in order of first sight.
#[must_use]
pub fn carriers(story: &Story) -> Vec<Copy> {
    let mut seen = std::collections::BTreeSet::new();
    let lead = story.copies.iter().filter(|copy| copy.entry == story.lead.id);
    let others = story.copies.iter().filter(|copy| copy.entry != story.lead.id);
    lead.chain(others)
        .filter(|copy| seen.insert(copy.outlet.key.as_str()))
        .map(|copy| Copy { link: copy.link.as_ref().map(untracked), ..copy.clone() })
        .collect()
}

/// Cuts at a word boundary and marks the cut with an ellipsis.
#[must_use]
pub fn cut(text: &str, limit: usize) -> String {
    let text = text.trim();
    let Some((end, _)) = text.char_indices().nth(limit) else { return text.to_owned() };
    let head = &text[..end];
    // A script without spaces has no word boundary to find: cut where the room ends.
    let at = head.rfind(char::is_whitespace).filter(|at| *at > end / 2).unwrap_or(end);
    format!("{}…", head[..at].trim_end_matches(|c: char| c.is_whitespace() || ",;:–—-".contains(c)))
}
