//! One article page, read: the order of the steps, and nothing else.

use std::borrow::Cow;
use std::ops::Range;

use dom_query::Document;
use rustc_hash::FxHashSet;
use url::Url;

use super::block::{Block, Kind, blocks, words};
use super::body::{self, Context};
use super::byline::Places;
use super::clean::{self, Known};
use super::head::Head;
use super::hint::{self, Hints};
use super::scan::opened;
use super::tree::Tree;
use super::vote::{self, Vote};
use super::{
    Lesson, Options, access, agency, apart, byline, dates, emit, part, picture, subject, title, zone,
};
use crate::model::{Access, Article};
use crate::text::markup;

/// An article and what its page teaches about the outlet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    pub article: Article,
    /// Every name of the byline as printed, agencies among them.
    pub byline: Vec<String>,
    /// The zone in which dates that name none were read.
    pub zone: Option<jiff::tz::TimeZone>,
    pub lesson: Lesson,
    /// Whether the page calls itself an article.
    pub called_article: bool,
}

/// Start tags up to which the extractors are asked. Some of them take time that grows with the
/// square of a page's size; larger pages are read by the mass of their text alone.
const VOTED: usize = 8_000;

pub(super) fn read(html: &str, url: &Url, options: &Options) -> Reading {
    let (scanned, document) = opened(html, options);
    let tree = Tree::new(&document);
    let head = Head::new(&tree, &scanned.json_ld, url);
    let language = subject::language(&head);
    let outlet = title::outlet(&head);
    let title = title::title(&tree, &head, outlet.as_deref());
    let standfirst = title::standfirst(&head);
    let custom = zone::Custom::of(url, language.as_deref(), options);
    let title_words = words(&title);

    // Who has said where the text stands knows better.
    let is_selected = !options.selectors.body.is_empty();
    let others = if is_selected { Vec::new() } else { apart::found(&tree, &head, &title_words) };
    for &at in &others {
        tree.leave_out(at);
    }
    let (tree, html) = if others.is_empty() {
        (tree, Cow::from(scanned.html.as_str()))
    } else {
        (Tree::new(&document), Cow::from(document.html().to_string()))
    };
    let hints = hint::inherited(&tree);
    let blocks = blocks(&tree, &hints);

    let declared = declared(&head);
    let selected = by_selector(&tree, &document, &blocks, &options.selectors.body);
    let kept = selected.unwrap_or_else(|| {
        let voted = scanned.elements <= VOTED;
        let page = without_head(&html, &head.title);
        let context = Context {
            readability: if voted { vote::readability(&page, url) } else { body::by_mass(&tree, &blocks) },
            trafilatura: if voted { vote::trafilatura(&page) } else { body::by_mass(&tree, &blocks) },
            declared: Vote::of_lines(declared.iter().map(String::as_str)),
            title: &title_words,
            standfirst: &words(&standfirst),
        };
        body::kept(&tree, &blocks, &context)
    });
    // What the page shows once scripts have run stands in its description alone.
    let is_shell = can_stand_alone(&declared)
        && (body::is_of_teasers(&blocks, &kept)
            || stands_for(&declared, (&head, &title_words), &blocks, &kept));
    let kept = if is_shell { Vec::new() } else { kept };
    let dates = dates::read((&tree, &hints), &head, &blocks, &kept, &title_words, &custom);
    let places = places(&tree, &blocks, &kept, &title_words);
    let byline = byline::byline(&tree, &head, url.host_str().unwrap_or_default(), &places);
    let told = subject::Told::new(
        [title.as_str(), &standfirst].into_iter().chain(kept.iter().map(|&at| blocks[at].text.as_str())),
    );
    let tags = subject::tags(&tree, &head, outlet.as_deref(), &(places.head.start..places.after), &told);
    let lines: Vec<u64> = kept.iter().map(|&at| clean::line_hash(&blocks[at])).collect();
    let access = access::access(&head, &blocks, &kept, is_shell);
    let names: Vec<_> = byline.printed.iter().map(|name| words(name)).collect();
    let tag_words: FxHashSet<_> = tags.iter().map(|tag| words(tag)).collect();
    let known = Known {
        title: &title_words,
        names: &names,
        tags: &tag_words,
        memory: options.memory.as_deref(),
        domain: &crate::link::domain(url),
    };
    let text_end = kept.last().map_or(0, |last| last + 1);
    let kept = clean::cleaned(&blocks, &kept, &known);
    let shown = kept.iter().map(|&at| markup::legal(&blocks[at].text).into_owned());
    let paragraphs: Vec<String> = if is_shell { declared } else { shown.collect() };

    let credited = credited(&paragraphs)
        .or_else(|| credited_beside(&blocks, &places.head, text_end))
        .or_else(|| declared_source(&head));
    let agency = byline.agency.or_else(|| credited.map(str::to_owned));
    let story = kept.first().map(|&at| blocks[at].owner);
    let lesson = Lesson::new(url, &paragraphs, lines, dates.offsets);
    let html = if is_shell {
        paragraphs.iter().flat_map(|text| ["<p>".into(), markup::escape(text), "</p>".into()]).collect()
    } else {
        markup::sanitise(&emit::html(&tree, &head, &blocks, &kept), Some(url))
    };
    let article = Article {
        title: markup::paired(markup::legal(&title).into_owned()),
        standfirst: without_start(&standfirst, &paragraphs),
        authors: byline.people,
        agency,
        published: dates.dates.published,
        modified: dates.dates.modified,
        language,
        canonical: subject::canonical(&head, url),
        image: picture::lead(&tree, &head, story.map(|_| places.head.start)),
        section: subject::section(&head),
        tags,
        outlet,
        access: if paragraphs.is_empty() && access == Access::Whole { Access::Nothing } else { access },
        html,
        paragraphs,
        next_page: part::next_page(&tree, &head, url, &(places.text.start..places.after)),
    };
    let called_article = is_called_article(&head);
    Reading { article, byline: byline.printed, zone: Some(custom.zone), lesson, called_article }
}

/// The agency that a text begins or ends with.
fn credited(paragraphs: &[String]) -> Option<&'static str> {
    let opening = agency::of_opening(paragraphs.iter().map(String::as_str));
    opening.or_else(|| agency::of_credit(paragraphs.last()?))
}

/// The agency that the page's JSON-LD has as the text's source.
fn declared_source(head: &Head) -> Option<&'static str> {
    let sources = ["sourceOrganization", "copyrightHolder", "provider"];
    sources.iter().find_map(|key| agency::named(&head.json_ld.text(key)?))
}

/// Blocks at the end of the text, and behind it, in which it may be credited to an agency.
const CREDIT_WITHIN: usize = 2;
const CREDIT_AFTER: usize = 4;

/// The agency that a line names between the headline and the text, or where the text ends. What is said
/// of a picture there is not said of the text.
fn credited_beside(blocks: &[Block], head: &Range<usize>, text_end: usize) -> Option<&'static str> {
    let elsewhere =
        Hints::FIGURE.or(Hints::CAPTION).or(Hints::NAV).or(Hints::RELATED).or(Hints::TAGS).or(Hints::MOST);
    let may = |block: &&Block| {
        block.kind != Kind::Caption
            && !block.hints.has(elsewhere)
            && block.linked < 0.5
            && is_short(&block.text)
    };
    let behind = text_end.saturating_sub(CREDIT_WITHIN)..(text_end + CREDIT_AFTER).min(blocks.len());
    let around = blocks.iter().filter(|block| head.contains(&block.first)).chain(&blocks[behind]);
    // A name without a label may be anything, unless it stands where the page says who wrote, and as printed.
    let bare = |block: &Block| {
        // "PAP 27.11.2026": the date follows.
        let name = block.text.split(char::is_numeric).next()?.trim();
        let agency = agency::of_credit(name).filter(|_| block.hints.has(Hints::META))?;
        (name.contains(agency) || name == name.to_uppercase()).then_some(agency)
    };
    around.filter(may).find_map(|block| agency::of_label(&block.text).or_else(|| bare(block)))
}

/// Whether a line is short enough for a credit.
fn is_short(text: &str) -> bool {
    text.chars().count() <= 80 && text.split_whitespace().count() <= 12
}

/// Whether a page declares that it is an article. One that declares several is a list of them.
fn is_called_article(head: &Head) -> bool {
    let kinds = ["NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "Article", "BlogPosting"];
    let declared: usize = kinds.iter().map(|kind| head.json_ld.of_type(kind).count()).sum();
    declared == 1
        || declared == 0 && head.meta(&["og:type"]).is_some_and(|kind| kind.eq_ignore_ascii_case("article"))
}

/// Blocks after the text in which its byline may still stand.
const BYLINE_AFTER: usize = 12;

/// Blocks after the text in which its tags may stand.
const TAGS_AFTER: usize = 40;

/// Blocks ahead of the text in which names alone are its byline.
const OPENING: usize = 3;

/// Where the page's byline stands: from its headline to the beginning of its text, else later.
fn places(tree: &Tree<'_>, blocks: &[Block], kept: &[usize], title: &[u64]) -> Places {
    let long = |at: &&usize| blocks[**at].words.len() > 12;
    let first = kept.iter().find(long).copied();
    let before = first.map_or(blocks.len(), |first| first + 1);
    let headline = (0..before).rfind(|&at| body::same(&blocks[at].words, title));
    let headline = headline.or_else(|| blocks.iter().position(|block| block.kind == Kind::Heading(1)));
    let start = headline.map_or(0, |at| blocks[at.saturating_sub(6)].first);
    let begin = first.map_or(tree.len(), |first| blocks[first].end);
    let after = kept.last().map_or(tree.len(), |last| blocks[(last + TAGS_AFTER).min(blocks.len() - 1)].end);
    let end = kept.last().map_or(tree.len(), |last| blocks[(last + BYLINE_AFTER).min(blocks.len() - 1)].end);
    let ahead = first.map_or(0..0, |first| first.saturating_sub(OPENING)..first);
    let opening = ahead
        .map(|at| &blocks[at])
        .filter(|block| block.stressed > 0.9)
        .map(|block| block.text.clone())
        .collect();
    Places { head: start.min(begin)..begin, text: begin..end.max(begin), after, opening }
}

/// The page for the extractors: its metadata were read here, and would be read by each of them again.
fn without_head(html: &str, title: &str) -> String {
    let body = html.find("<body").or_else(|| html.find("<BODY")).unwrap_or(0);
    format!(
        "<!DOCTYPE html><html><head><title>{}</title></head>{}</html>",
        markup::escape(title),
        &html[body..]
    )
}

/// `articleBody` as the page declares it, in lines, none empty.
fn declared(head: &Head) -> Vec<String> {
    let text = head.json_ld.get("articleBody").and_then(|value| value.as_str()).unwrap_or_default();
    let text = vote::lines(text);
    let lines = text.lines().map(|line| markup::legal(line.trim()).into_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

/// Words of a declared text from which it can stand for the article.
const DECLARED: usize = 20;

fn can_stand_alone(declared: &[String]) -> bool {
    declared.iter().map(|line| words(line).len()).sum::<usize>() >= DECLARED
}

/// Whether a declared text is the article's, and what was found on the page at best its beginning: it is
/// much longer, and holds next to nothing of what was found ("We use cookies …"), or all of it where the
/// page says of no wall that there is more.
fn stands_for(declared: &[String], (head, title): (&Head, &[u64]), blocks: &[Block], kept: &[usize]) -> bool {
    // It may be another story's that the page describes.
    if !head.json_ld.article().is_some_and(|node| dates::is_headed(node, title)) {
        return false;
    }
    let declared = Vote::of_lines(declared.iter().map(String::as_str));
    let words = |at: usize| blocks[at].words.len() as f32;
    let found: f32 = kept.iter().map(|&at| words(at)).sum();
    let shared: f32 = kept.iter().map(|&at| declared.share(&blocks[at].words) * words(at)).sum();
    let is_begin = || {
        shared > found * ALL
            && !access::is_closed(head)
            && access::access(head, blocks, kept, false) == Access::Whole
    };
    declared.words as f32 > LONGER * found && (shared < found * NOTHING || is_begin())
}

/// How much longer a declared text is that stands for a found one, and which shares of the latter are
/// nothing and all of it.
const LONGER: f32 = 2.0;
const NOTHING: f32 = 0.1;
const ALL: f32 = 0.9;

/// The blocks in the element that the operator's selector names.
fn by_selector(tree: &Tree<'_>, document: &Document, blocks: &[Block], css: &str) -> Option<Vec<usize>> {
    let found = if css.is_empty() { Vec::new() } else { tree.select(document, css) };
    if found.is_empty() {
        return None;
    }
    Some(
        (0..blocks.len())
            .filter(|&at| found.iter().any(|&above| tree.is_below(blocks[at].first, above)))
            .collect(),
    )
}

/// The standfirst, unless the text begins with it.
fn without_start(standfirst: &str, paragraphs: &[String]) -> String {
    let begin = words(standfirst);
    let repeats = paragraphs.iter().take(2).any(|paragraph| words(paragraph).starts_with(&begin));
    if repeats { String::new() } else { markup::legal(standfirst).into_owned() }
}
