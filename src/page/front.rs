//! Section front → the stories it links to, without selectors.
//!
//! Every link is judged by its address and headline ([`shape`](super::shape)), by where it stands
//! (menus, footers and most-read lists are left out), by its card (a heading, a date, a picture), by
//! how the other links of the same make-up fare, and by the outlet's confirmed articles, where the
//! caller knows some. Links are taken once each, in the page's order.

use std::fmt::Write;

use dom_query::Document;
use rustc_hash::{FxHashMap, FxHashSet};
use url::Url;

use super::card::{self, Card};
use super::head::{self, Head};
use super::hint::{self, Hints};
use super::lexicon::phrases::{MOST_READ, POPULAR};
use super::scan::opened;
use super::tree::{Tag, Tree};
use super::{Options, anchor, shape, subject, zone};
use crate::model::StoryLink;
use crate::text::markup;

/// Links looked at per page.
const MOST_LINKS: usize = 4_000;
/// Stories taken per page. The largest fronts hold some 300.
const MOST_STORIES: usize = 500;
/// Bytes of an anchor text looked at.
const LONGEST: usize = 600;

/// What address and anchor text have to say of a link for it to pass as a story, whatever stands around it.
const LIKELY: f32 = 0.5;

/// One link element.
pub(super) struct Anchor {
    pub(super) at: usize,
    /// Which of the page's addresses it leads to.
    pub(super) target: usize,
    pub(super) text: String,
    /// The text is the link's own, not what its picture or its attributes say.
    pub(super) own: bool,
    hints: Hints,
    /// Under a heading like "Most read".
    listed: bool,
    make: u64,
}

/// One address that the page links to.
struct Target {
    url: Url,
    /// What its address and its best anchor text say.
    base: f32,
    external: bool,
    known: Known,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// The caller knows this very address for an article.
    Itself,
    /// It is written like the articles that the caller knows.
    Alike,
    Unlike,
    /// The caller knows too little.
    Untold,
}

pub(super) fn front(html: &str, url: &Url, options: &Options) -> Vec<StoryLink> {
    let (scanned, document) = opened(html, options);
    let tree = Tree::new(&document);
    let head = Head::new(&tree, &scanned.json_ld, url);
    let custom = zone::Custom::of(url, subject::language(&head).as_deref(), options);
    let (anchors, targets) = collect(&tree, url, options);
    let chosen: FxHashSet<usize> =
        chosen(&tree, &document, &anchors, &targets, options).into_iter().collect();
    // A link that its surroundings alone make a story ends its neighbour's card like any other.
    let is_story = |target: usize| targets[target].base >= LIKELY || chosen.contains(&target);
    let mut cards: Vec<(usize, StoryLink)> = Vec::new();
    for &target in &chosen {
        let of_target: Vec<&Anchor> = anchors.iter().filter(|anchor| anchor.target == target).collect();
        let Card { title, teaser, published, image, is_paid, at } =
            card::read(&tree, &head, &custom, &of_target, &anchors, is_story);
        // What the operator's selector names is taken as it is.
        if is_paid && options.selectors.story.is_empty() {
            continue;
        }
        cards.push((at, StoryLink { url: targets[target].url.clone(), title, teaser, published, image }));
    }
    cards.sort_by_key(|(at, _)| *at);
    cards.truncate(MOST_STORIES);
    cards.into_iter().map(|(_, link)| link).collect()
}

/// Every link of the page, and the addresses they lead to.
fn collect(tree: &Tree<'_>, url: &Url, options: &Options) -> (Vec<Anchor>, Vec<Target>) {
    let base = head::base(tree, url);
    let hints = hint::inherited(tree);
    let lists = most_read(tree);
    let site = crate::link::domain(url);
    let teacher = Teacher::new(&options.known);
    let mut by_address: FxHashMap<String, usize> = FxHashMap::default();
    let mut targets: Vec<Target> = Vec::new();
    let mut anchors: Vec<Anchor> = Vec::new();
    for at in tree.all(0, Tag::A).take(MOST_LINKS) {
        let Some(href) = tree.attr(at, "href") else { continue };
        let Ok(mut link) = base.join(href.trim()) else { continue };
        if !crate::link::is_web(&link) || is_same_page(&link, url) {
            continue;
        }
        link.set_fragment(None);
        let link = shape::bare(link);
        let (text, own) = anchor::text(tree, at, &link);
        let target = *by_address.entry(crate::link::canonical(&link).to_string()).or_insert_with(|| {
            let external = crate::link::domain(&link) != site;
            let known = teacher.says(&link);
            targets.push(Target { base: f32::MIN, external, known, url: link.clone() });
            targets.len() - 1
        });
        let of_this = shape::of_address(&link) + shape::of_anchor(&text);
        targets[target].base = targets[target].base.max(of_this);
        anchors.push(Anchor {
            at,
            target,
            hints: hints[at],
            listed: lists.contains(&at),
            make: make_of(tree, at),
            text: markup::cut(&text, LONGEST).to_owned(),
            own,
        });
    }
    (anchors, targets)
}

pub(super) const HEADINGS: [Tag; 6] = [Tag::H1, Tag::H2, Tag::H3, Tag::H4, Tag::H5, Tag::H6];

fn is_same_page(link: &Url, page: &Url) -> bool {
    link.host_str() == page.host_str()
        && link.path().trim_end_matches('/') == page.path().trim_end_matches('/')
        && link.query() == page.query()
}

/// Tag and class of a link and the elements around it: links of one list are made alike.
fn make_of(tree: &Tree<'_>, at: usize) -> u64 {
    let mut make = String::new();
    for up in tree.upwards(at).take(5) {
        let class = tree.attr(up, "class").unwrap_or_default();
        // Numbers in classes tell elements of one list apart ("item-3").
        make.extend(class.chars().take(60).filter(|c| !c.is_ascii_digit()));
        let _ = write!(make, "/{:?} ", tree.tag(up));
    }
    xxhash_rust::xxh3::xxh3_64(make.as_bytes())
}

/// The links under such headings: those of the smallest element that holds the heading and a list of links,
/// or, where that would reach over other stories, the few that stand beside it.
fn most_read(tree: &Tree<'_>) -> FxHashSet<usize> {
    let mut found = FxHashSet::default();
    for at in 0..tree.len() {
        if is_named_most_read(tree, at) {
            let links: Vec<usize> = tree.all(at, Tag::A).collect();
            if (LISTED..=MOST_LISTED).contains(&links.len()) {
                found.extend(links);
            }
        }
        let short = tree.nodes[at].end - at <= 8;
        let heads = matches!(
            tree.tag(at),
            Tag::H1
                | Tag::H2
                | Tag::H3
                | Tag::H4
                | Tag::H5
                | Tag::H6
                | Tag::Div
                | Tag::Span
                | Tag::P
                | Tag::Strong
                | Tag::Header
        );
        if !short || !heads {
            continue;
        }
        let text = tree.text(at).to_lowercase().replace(" + ", " más ");
        let most = || MOST_READ.iter().any(|words| text.starts_with(words) || text.ends_with(words));
        // "Die meistgelesenen Artikel"; a headline that has such words somewhere leads to its story.
        let within = || {
            let few = text.split_whitespace().nth(FEW_WORDS + 1).is_none();
            let begins_word = |word: &&str| {
                text.match_indices(*word).any(|(at, _)| !text[..at].ends_with(char::is_alphanumeric))
            };
            few && MOST_READ.iter().any(begins_word) && !is_linked(tree, at)
        };
        let popular = || {
            text.split_whitespace().nth(FEW_WORDS).is_none()
                && POPULAR.iter().any(|word| text.starts_with(word))
        };
        if text.is_empty() || text.chars().count() > 40 || !(most() || popular() || within()) {
            continue;
        }
        let mut few: Vec<usize> = Vec::new();
        for up in tree.upwards(at).skip(1).take(4) {
            let links: Vec<usize> = tree.all(up, Tag::A).collect();
            let has_other_headings =
                || HEADINGS.iter().any(|&tag| tree.all(up, tag).any(|other| other != at));
            let ahead = links.iter().filter(|&&link| link < at).count();
            let reaches_over = ahead >= 3 || !few.is_empty() && has_other_headings();
            if links.len() > MOST_LISTED || links.len() >= LISTED && reaches_over {
                found.extend(few);
                break;
            }
            if links.len() >= LISTED {
                found.extend(links);
                break;
            }
            few = links;
        }
    }
    found
}

/// Whether an element stands in a link or holds one.
fn is_linked(tree: &Tree<'_>, at: usize) -> bool {
    tree.all(at, Tag::A).next().is_some() || tree.upwards(at).take(4).any(|up| tree.tag(up) == Tag::A)
}

/// Words of a heading such as "Popular now".
const FEW_WORDS: usize = 3;

/// Links of a list, at least and at most.
const LISTED: usize = 3;
const MOST_LISTED: usize = 40;

/// Whether an element calls itself a list of the most read, by class or id.
fn is_named_most_read(tree: &Tree<'_>, at: usize) -> bool {
    let holds = matches!(
        tree.tag(at),
        Tag::Div | Tag::Section | Tag::Aside | Tag::Ul | Tag::Ol | Tag::Nav | Tag::Block
    );
    holds && {
        let names = tree.names(at).to_lowercase().replace(['-', '_'], "");
        ["mostread", "mostpopular", "mostviewed", "mostshared"].iter().any(|word| names.contains(word))
    }
}

/// The addresses that are stories.
fn chosen(
    tree: &Tree<'_>,
    document: &Document,
    anchors: &[Anchor],
    targets: &[Target],
    options: &Options,
) -> Vec<usize> {
    if !options.selectors.story.is_empty() {
        let found = selected(tree, document, anchors, &options.selectors);
        if !found.is_empty() {
            return found;
        }
    }
    let scores = scores(tree, anchors, targets);
    (0..targets.len()).filter(|&target| scores[target] > 0.0).collect()
}

/// The links that the operator's selectors name: in each element, the first that `link` finds, else
/// the first with text.
fn selected(
    tree: &Tree<'_>,
    document: &Document,
    anchors: &[Anchor],
    selectors: &crate::model::Selectors,
) -> Vec<usize> {
    let links: FxHashSet<usize> = if selectors.link.is_empty() {
        FxHashSet::default()
    } else {
        tree.select(document, &selectors.link).into_iter().collect()
    };
    let mut found = Vec::new();
    for element in tree.select(document, &selectors.story) {
        let inside = || anchors.iter().filter(|anchor| tree.is_below(anchor.at, element));
        let named = inside().find(|anchor| links.contains(&anchor.at));
        let best = named.or_else(|| {
            inside()
                .filter(|anchor| !anchor.text.is_empty())
                .max_by_key(|anchor| (anchor.text.len().min(60), std::cmp::Reverse(anchor.at)))
        });
        if let Some(anchor) = best
            && !found.contains(&anchor.target)
        {
            found.push(anchor.target);
        }
    }
    found
}

/// Parts of a page whose links are no stories of its own.
const FURNITURE: Hints =
    Hints::NAV.or(Hints::FOOTER).or(Hints::FORM).or(Hints::COMMENT).or(Hints::SHARE).or(Hints::OVERLAY);

/// How sure each address is a story; above zero it is.
fn scores(tree: &Tree<'_>, anchors: &[Anchor], targets: &[Target]) -> Vec<f32> {
    // How the links of one make fare: [promising, all], each address once.
    let mut makes: FxHashMap<u64, (FxHashSet<usize>, FxHashSet<usize>)> = FxHashMap::default();
    for anchor in anchors {
        let of_make = makes.entry(anchor.make).or_default();
        of_make.1.insert(anchor.target);
        if targets[anchor.target].base > LIKELY {
            of_make.0.insert(anchor.target);
        }
    }
    let mut best = vec![f32::MIN; targets.len()];
    // A list of the most read is written like news and holds old stories; what a menu or the foot of the
    // page shows has its place elsewhere.
    let mut only_listed = vec![true; targets.len()];
    for anchor in anchors {
        only_listed[anchor.target] &= anchor.listed || in_menu(tree, anchor);
        let target = &targets[anchor.target];
        let (good, all) = &makes[&anchor.make];
        let share = good.len() as f32 / all.len() as f32;
        let mut score = 0.0;
        if good.len() >= 3 {
            score += (share - 0.5) * 2.4;
        } else if all.len() >= 4 {
            score -= 0.6;
        }
        if in_heading(tree, anchor.at) {
            score += 1.3;
        }
        let hints = anchor.hints;
        if hints.has(FURNITURE) {
            score -= if hints.has(Hints::ARTICLE.or(Hints::MAIN)) { 2.6 } else { 5.0 };
        }
        if anchor.listed {
            score -= 8.0;
        }
        if hints.has(Hints::AD) {
            score -= if target.external { 5.0 } else { 1.0 };
        }
        if hints.has(Hints::TAGS.or(Hints::BIO)) {
            score -= 1.0;
        }
        if hints.has(Hints::ARTICLE) {
            score += 0.4;
        }
        if hints.has(Hints::MAIN) {
            score += 0.3;
        }
        best[anchor.target] = best[anchor.target].max(score);
    }
    for ((score, target), only_listed) in best.iter_mut().zip(targets).zip(only_listed) {
        *score += target.base;
        if target.external {
            *score -= 4.5;
        }
        *score += match target.known {
            Known::Itself => 20.0,
            _ if only_listed => f32::MIN,
            Known::Alike => 3.0,
            Known::Unlike => -1.2,
            Known::Untold => 0.0,
        };
    }
    best
}

/// Links of a menu, or of the foot of a page, at least: cards have feet as well.
const MENU_LINKS: usize = 5;

/// Whether a link stands in a menu or the foot of the page.
fn in_menu(tree: &Tree<'_>, anchor: &Anchor) -> bool {
    let holds = |up: usize| tree.all(up, Tag::A).nth(MENU_LINKS - 1).is_some();
    anchor.hints.has(Hints::NAV.or(Hints::FOOTER))
        && !anchor.hints.has(Hints::ARTICLE.or(Hints::MAIN))
        && tree.upwards(anchor.at).any(|up| matches!(tree.tag(up), Tag::Nav | Tag::Footer) && holds(up))
}

/// Whether a link stands in a heading or holds one.
fn in_heading(tree: &Tree<'_>, at: usize) -> bool {
    let is = |at: usize| matches!(tree.tag(at), Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5);
    tree.upwards(at).take(4).any(is) || (at..tree.nodes[at].end.min(at + 40)).any(is)
}

/// Addresses from which a pattern is learnt.
const ENOUGH: usize = 5;

/// What the outlet's confirmed articles say about others.
struct Teacher {
    known: FxHashSet<String>,
    patterns: FxHashSet<String>,
}

impl Teacher {
    fn new(known: &[Url]) -> Self {
        let mut counts: FxHashMap<String, usize> = FxHashMap::default();
        for url in known {
            *counts.entry(pattern(url)).or_default() += 1;
        }
        // What only one of many is written like teaches nothing.
        let least = if known.len() >= 20 { 2 } else { 1 };
        counts.retain(|_, count| *count >= least);
        let patterns =
            if known.len() >= ENOUGH { counts.into_keys().collect() } else { FxHashSet::default() };
        Self { known: known.iter().map(|url| crate::link::canonical(url).to_string()).collect(), patterns }
    }

    fn says(&self, url: &Url) -> Known {
        if self.known.contains(crate::link::canonical(url).as_str()) {
            Known::Itself
        } else if self.patterns.is_empty() {
            Known::Untold
        } else if self.patterns.contains(&pattern(url)) {
            Known::Alike
        } else {
            Known::Unlike
        }
    }
}

/// The make of an address: host, and for each path segment whether it is a number, a date, a slug or
/// a word; the first word stays itself.
fn pattern(url: &Url) -> String {
    let mut out = url.host_str().unwrap_or_default().to_owned();
    let segments: Vec<&str> = url.path().trim_matches('/').split('/').collect();
    for segment in &segments {
        let (stem, ending) =
            segment.rsplit_once('.').filter(|(_, ending)| ending.len() < 6).unwrap_or((segment, ""));
        let words = stem.split(['-', '_']).count();
        let digits = stem.chars().filter(char::is_ascii_digit).count();
        out.push('/');
        out.push_str(if !stem.is_empty() && digits == stem.len() {
            "number"
        } else if words >= 3 {
            "slug"
        } else if digits * 3 >= stem.len().max(1) {
            "code"
        } else {
            "word"
        });
        out.push_str(ending);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, options: &Options, expect: &[&str]) {
        let url = Url::parse("https://velatimes.example/world/").unwrap();
        let found = front(html, &url, options);
        let found: Vec<&str> = found.iter().map(|link| link.url.path()).collect();
        assert_eq!(found, expect);
    }

    const PAGE: &str = "<nav><a href=/politics/the-latest-from-parliament-and-government>Politics from parliament and government</a><a href=/sports>Sports</a></nav>
        <main><article class=card><h2><a href=/2024/05/03/harbour-of-port-vela-opens>Harbour of Port Vela opens again</a></h2><p>After a year.</p><a href=/author/ada-person>Ada Person</a></article>
        <article class=card><a href='/2024/05/03/two-ships-collide-at-dawn#comments'>3</a><h2><a href=/2024/05/03/two-ships-collide-at-dawn>Two ships collide at dawn off the coast</a></h2></article></main>
        <div><h3>Most read</h3><ul><li><a href=/2020/01/01/an-old-tale-of-the-sea>An old tale of the sea</a><li><a href=/2020/01/02/another-tale-of-the-sea>Another tale of the sea</a><li><a href=/2020/01/03/third-tale-of-the-sea>Third tale of the sea</a></ul></div>
        <footer><a href=/privacy-policy>Privacy policy of the Vela Times</a></footer>";

    #[test]
    fn stories_are_told_from_furniture() {
        check(
            PAGE,
            &Options::default(),
            &["/2024/05/03/harbour-of-port-vela-opens", "/2024/05/03/two-ships-collide-at-dawn"],
        );
    }

    #[test]
    fn a_short_list_of_the_most_read_takes_no_story_from_the_page() {
        let heads = ["Snow", "Ice", "Fog", "Rain", "Wind", "Mud", "Hail", "Frost", "Sleet", "Smoke"];
        let link = |at: usize| {
            let head = format!("{} closes three mountain passes", heads[at]);
            format!("<a href=/news/{}-88{at}.html>{head}</a>", head.to_lowercase().replace(' ', "-"))
        };
        let card =
            |at| format!("<article><h3>{}</h3><p>A teaser that is a sentence.</p></article>", link(at));
        let cards: String = (0..heads.len()).map(card).collect();
        for listed in 0..4 {
            let list: String = (0..listed).flat_map(|at| ["<li>".to_owned(), link(at)]).collect();
            let page = format!("<main>{cards}</main><section><h3>Most read</h3><ol>{list}</ol></section>");
            let url = Url::parse("https://velatimes.example/").unwrap();
            assert_eq!(front(&page, &url, &Options::default()).len(), heads.len(), "{listed} in the list");
        }
    }

    #[test]
    fn what_is_only_most_read_is_no_story_however_well_it_is_written() {
        let link = |at: usize| {
            format!(
                "<a href=/news/2026/11/20/council-votes-to-close-the-old-library-8800{at}.html>Council votes to close the old library number {at} by summer</a>"
            )
        };
        let cards: String = (0..6)
            .flat_map(|at| ["<div class=card><h3>".to_owned(), link(at), "</h3></div>".to_owned()])
            .collect();
        let list: String = (6..10).flat_map(|at| ["<li>".to_owned(), link(at)]).collect();
        let url = Url::parse("https://velatimes.example/").unwrap();
        for (name, heading) in [
            ("", "Most read"),
            ("", "热门排行"),
            ("", "Terpopuler"),
            ("", "Popular now"),
            ("", "Die meistgelesenen Artikel"),
            ("", "Самые читаемые"),
            ("", "Популярные новости"),
            ("", "Lo + leído"),
            ("", "よく読まれている記事"),
            ("most-read", "Readers love"),
        ] {
            let page = format!(
                "<main>{cards}</main><aside class='{name}'><h2>{heading}</h2><ol>{list}</ol></aside>"
            );
            let found = front(&page, &url, &Options::default());
            assert_eq!(found.len(), 6, "{name} {heading}");
            let known =
                "https://velatimes.example/news/2026/11/20/council-votes-to-close-the-old-library-88007.html";
            let options = Options { known: [Url::parse(known).unwrap()].into(), ..Options::default() };
            assert_eq!(front(&page, &url, &options).len(), 7, "{name} {heading}");
        }
    }

    #[test]
    fn menus_and_the_foot_of_a_page_hold_no_stories() {
        let link = |at: usize| {
            format!(
                "<li><a href=/news/2026/11/20/council-closes-library-8800{at}>Council closes library {at} by summer</a>"
            )
        };
        let list = |range: std::ops::Range<usize>| range.map(link).collect::<String>();
        for around in ["nav", "footer"] {
            let page =
                format!("<main><ul>{}</ul></main><{around}><ul>{}</ul></{around}>", list(0..6), list(4..9));
            let url = Url::parse("https://velatimes.example/").unwrap();
            assert_eq!(front(&page, &url, &Options::default()).len(), 6, "{around}");
        }
    }

    #[test]
    fn a_card_ends_at_its_neighbour_however_short_the_address() {
        let url = Url::parse("https://velatimes.example/").unwrap();
        let heads = [
            "Snow closes three passes in the north",
            "Ice stops the ferry to Holm again",
            "Fog delays flights at the main airport",
            "Rain floods the lower town overnight",
        ];
        type Card = fn(usize, &str) -> String;
        let whole: Card = |at, head| {
            format!(
                "<div class=c><a href=/n/712{at}><h3>{head}</h3><p>What comes after day {at} of it.</p></a></div>"
            )
        };
        let heading: Card = |at, head| {
            format!(
                "<div class=c><h3><a href=/n/712{at}>{head}</a></h3><p>What comes after day {at} of it.</p></div>"
            )
        };
        let below: Card = |at, head| {
            format!(
                "<div class=c><h3>{head}</h3><p>What comes after day {at} of it.</p><a href=/news/7123{at}>Read more</a></div>"
            )
        };
        for card in [whole, heading, below] {
            let cards: String = heads.iter().enumerate().map(|(at, head)| card(at, head)).collect();
            let found = front(&format!("<main><div>{cards}</div></main>"), &url, &Options::default());
            let titles: Vec<&str> = found.iter().map(|link| link.title.as_str()).collect();
            assert_eq!(titles, heads, "{cards}");
            for (at, link) in found.iter().enumerate() {
                assert_eq!(link.teaser, format!("What comes after day {at} of it."));
            }
        }
    }

    #[test]
    fn what_was_paid_for_is_no_story() {
        let url = Url::parse("https://velatimes.example/").unwrap();
        let card = |class: &str, label: &str, address: &str| {
            let story = |at| {
                format!(
                    "<div class=card><h3><a href=/news/2026/11/20/council-closes-library-8800{at}>Council closes library {at}</a></h3></div>"
                )
            };
            let stories: String = (0..5).map(story).collect();
            format!(
                "<main>{stories}<div class='card {class}'><span>{label}</span><h3><a href={address}>How to choose a boiler that lasts</a></h3></div></main>"
            )
        };
        let own = "/news/2026/11/20/how-to-choose-a-boiler-4711";
        for (class, label, address, stories) in [
            ("", "Heating", own, 6),
            ("", "Sponsored", own, 5),
            ("", "Paid post", own, 5),
            ("card--sponsored", "Heating", own, 5),
            ("", "Heating", "/advertorial/how-to-choose-a-boiler-4711", 5),
        ] {
            let found = front(&card(class, label, address), &url, &Options::default());
            assert_eq!(found.len(), stories, "{class} {label} {address}");
        }
    }

    #[test]
    fn cards_are_read() {
        let url = Url::parse("https://velatimes.example/world/").unwrap();
        let found = front(PAGE, &url, &Options::default());
        assert_eq!(found[0].title, "Harbour of Port Vela opens again");
        assert_eq!(found[0].teaser, "After a year.");
        assert_eq!(found[1].title, "Two ships collide at dawn off the coast");
    }

    #[test]
    fn selectors_are_obeyed() {
        let selectors = crate::model::Selectors { story: "li".to_owned(), ..Default::default() };
        let options = Options { selectors, ..Options::default() };
        check(
            PAGE,
            &options,
            &[
                "/2020/01/01/an-old-tale-of-the-sea",
                "/2020/01/02/another-tale-of-the-sea",
                "/2020/01/03/third-tale-of-the-sea",
            ],
        );
    }

    #[test]
    fn confirmed_articles_teach() {
        let page = (0..4).fold(String::from("<main>"), |mut out, n| {
            let _ =
                write!(out, "<p><a href=/n/ships-a{n}1b77>Ships</a> <a href=/list/ports-a{n}>Ports</a></p>");
            out
        });
        check(&page, &Options::default(), &[]);
        let known =
            (0..6).map(|n| Url::parse(&format!("https://velatimes.example/n/c{n}2d85")).unwrap()).collect();
        let stories = ["/n/ships-a01b77", "/n/ships-a11b77", "/n/ships-a21b77", "/n/ships-a31b77"];
        check(&page.replace("Ships", "Ships come in"), &Options { known, ..Options::default() }, &stories);
        let known = (0..6)
            .map(|n| {
                Url::parse(&format!("https://velatimes.example/2020/02/0{n}/a-tale-of-the-sea")).unwrap()
            })
            .collect();
        let stories = ["/2024/05/03/harbour-of-port-vela-opens", "/2024/05/03/two-ships-collide-at-dawn"];
        check(PAGE, &Options { known, ..Options::default() }, &stories);
        let known = [Url::parse("https://velatimes.example/list/ports-a2").unwrap()].into();
        check(&page, &Options { known, ..Options::default() }, &["/list/ports-a2"]);
    }
}
