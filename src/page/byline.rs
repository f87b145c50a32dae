//! Who wrote it: the byline as people, the agency apart.
//!
//! What the page declares (JSON-LD, meta) comes before what it prints. Nobody is invented: where
//! neither names a person, there is none.

use std::ops::Range;

use super::agency;
use super::head::Head;
use super::hint::{self, Hints};
use super::json_ld::{objects, types};
use super::names::{
    Judge, begins_byline, ends_name, is_by, is_desk, is_initials, is_names, looks_like_name, names,
    starts_name,
};
use super::tree::{Tag, Tree};
use crate::model::Author;

/// The byline, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Byline {
    pub(super) people: Vec<Author>,
    pub(super) agency: Option<String>,
    /// Every name as printed, people and agencies, in order.
    pub(super) printed: Vec<String>,
}

impl Byline {
    /// Whether this names everybody that `other` names, and more: outlets declare one of several.
    fn completes(&self, other: &Self) -> bool {
        let has = |name: &String| self.printed.iter().any(|own| own.eq_ignore_ascii_case(name));
        self.people.len() > other.people.len() && other.printed.iter().all(has)
    }
}

/// Names per page.
const MOST: usize = 24;

/// Where a page prints its byline: nodes, first from the headline to the text's beginning.
pub(super) struct Places {
    pub(super) head: Range<usize>,
    /// The text and what follows it closely.
    pub(super) text: Range<usize>,
    /// One past the nodes that follow the text less closely.
    pub(super) after: usize,
    /// Lines set in bold that the text begins with.
    pub(super) opening: Vec<String>,
}

pub(super) fn byline(tree: &Tree<'_>, head: &Head, host: &str, places: &Places) -> Byline {
    let judge = Judge::new(tree, head, host);
    let near = || printed(tree, &places.head, Linked::Counts);
    let after = || printed(tree, &places.text, Linked::Ignored);
    let opening = || {
        places
            .opening
            .iter()
            .filter(|line| is_names(line))
            .map(|line| (line.clone(), String::new()))
            .collect()
    };
    let sources: [&dyn Fn() -> Vec<Told>; 7] =
        [&|| declared(head), &|| metas(head), &|| marked(tree, places), &near, &opening, &after, &|| {
            unseen(tree)
        }];
    let mut desk = Byline::default();
    for source in sources {
        let byline = taken_apart(&source(), &judge);
        if !byline.people.is_empty() || byline.agency.is_some() {
            let seen = taken_apart(&marked(tree, places), &judge);
            return if seen.completes(&byline) { seen } else { byline };
        }
        if desk.printed.is_empty() {
            desk = byline;
        }
    }
    desk
}

/// A name or a list of names, and the address of their page.
type Told = (String, String);

fn taken_apart(told: &[Told], judge: &Judge) -> Byline {
    let mut byline = Byline::default();
    for (name, uri) in told {
        for name in names(name) {
            if byline.printed.len() >= MOST
                || byline.printed.iter().any(|other| other.eq_ignore_ascii_case(&name))
            {
                continue;
            }
            if let Some(agency) = agency::named(&name) {
                byline.agency.get_or_insert_with(|| agency.to_owned());
                byline.printed.push(name);
            } else if is_desk(&name) {
                // "News Desk", "Newsroom Staff": printed, but nobody.
                if !judge.is_outlet(&name) {
                    byline.printed.push(name);
                }
            } else if is_initials(&name) {
                byline.printed.push(name);
            } else if judge.is_person(&name) {
                byline.people.push(Author { name: name.clone(), email: String::new(), uri: uri.clone() });
                byline.printed.push(name);
            }
        }
    }
    byline
}

/// JSON-LD `author`, `creator`: names with the address of their page.
fn declared(head: &Head) -> Vec<Told> {
    let mut found = Vec::new();
    for key in ["author", "creator"] {
        let Some(value) = head.json_ld.get(key) else { continue };
        for value in objects(value) {
            let node = head.json_ld.node(value);
            if node.is_some_and(|node| types(node).any(|t| t.ends_with("Organization") || t == "Corporation"))
            {
                // An agency is often declared an organisation; any other one is no author.
                for name in head.json_ld.texts(value).into_iter().filter(|name| agency::named(name).is_some())
                {
                    found.push((name, String::new()));
                }
                continue;
            }
            let uri = node.and_then(|node| node.get("url")).and_then(|url| url.as_str()).unwrap_or_default();
            for name in head.json_ld.texts(value) {
                found.push((name, uri.to_owned()));
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    found
}

const METAS: [&str; 17] = [
    "author",
    "article:author",
    "og:article:author",
    "byl",
    "byline",
    "article:byline",
    "article_author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "dc.creator.name",
    "article:author_name",
    "article.author",
    "author_name",
    "mediator_author",
    "cxenseparse:author",
];

fn metas(head: &Head) -> Vec<Told> {
    METAS
        .iter()
        .map(|name| {
            head.metas(name)
                .filter(|text| !text.contains("//"))
                .map(|text| (text.to_owned(), String::new()))
                .collect()
        })
        .find(|found: &Vec<_>| !found.is_empty())
        .unwrap_or_else(|| labelled(head))
}

/// What the label of a card's line says where the line names the author; lower case.
const WRITTEN: [&str; 10] = [
    "written by",
    "verfasst von",
    "écrit par",
    "escrito por",
    "scritto da",
    "geschreven door",
    "skriven av",
    "skrevet av",
    "napisane przez",
    "yazan",
];

/// Cards for messages hold two lines, each with a label: "Written by", "Reading time".
fn labelled(head: &Head) -> Vec<Told> {
    [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")]
        .into_iter()
        .filter(|(label, _)| {
            head.meta(&[label]).is_some_and(|label| WRITTEN.contains(&label.to_lowercase().as_str()))
        })
        .filter_map(|(_, data)| Some((head.meta(&[data])?.to_owned(), String::new())))
        .collect()
}

/// Microdata that readers do not see: they describe the page, wherever they stand.
fn unseen(tree: &Tree<'_>) -> Vec<Told> {
    let is = |at: usize, prop: &str| tree.attr(at, "itemprop").is_some_and(|v| v == prop);
    (0..tree.len())
        .filter(|&at| tree.tag(at) != Tag::Text && is(at, "author"))
        .filter_map(|at| {
            let mut below = at + 1..tree.nodes[at].end;
            let name = below.find(|&at| matches!(tree.tag(at), Tag::Link | Tag::Meta) && is(at, "name"))?;
            Some((tree.any_attr(name, &["content"])?, String::new()))
        })
        .take(1)
        .collect()
}

/// What the markup calls an author, from the headline to the end of the text: `rel=author`,
/// `itemprop=author`. The first ones that stand together count; others belong to other stories.
fn marked(tree: &Tree<'_>, places: &Places) -> Vec<Told> {
    let is_author = |at: usize| {
        let is = |name: &str, word: &str| {
            tree.attr(at, name)
                .is_some_and(|v| v.split_whitespace().any(|one| one.eq_ignore_ascii_case(word)))
        };
        is("rel", "author") || is("itemprop", "author") || is("itemprop", "creator")
    };
    let mut found: Vec<Told> = Vec::new();
    let mut last = None;
    let mut at = places.head.start;
    while at < places.text.end.min(tree.len()) && found.len() < MOST {
        if matches!(tree.tag(at), Tag::Text | Tag::Link) || !is_author(at) {
            at += 1;
            continue;
        }
        if last.is_some_and(|last| at > last + TOGETHER) {
            break;
        }
        let is_name = |below: &usize| tree.attr(*below, "itemprop").is_some_and(|prop| prop == "name");
        let mut named: Vec<usize> = (at..tree.nodes[at].end).filter(is_name).collect();
        if named.is_empty() {
            named.push(at);
        }
        let href = tree.attr(at, "href").filter(|href| href.starts_with("http")).unwrap_or_default();
        let text = |name: usize| tree.any_attr(name, &["content"]).unwrap_or_else(|| tree.text(name));
        let texts = named.into_iter().map(text).filter(|text| !text.is_empty());
        found.extend(texts.map(|text| (text, href.clone())));
        at = tree.nodes[at].end;
        last = Some(at);
    }
    found
}

/// Nodes between the names of one byline.
const TOGETHER: usize = 12;

/// Letters of a printed byline; longer ones are text about an author.
const LONGEST_LINE: usize = 160;

/// Parts of addresses that lead to a writer's page.
const WRITERS: [&str; 13] = [
    "/author/",
    "/authors/",
    "/autor/",
    "/autoren/",
    "/auteur/",
    "/autore/",
    "/autori/",
    "/staff/",
    "/writer",
    "/journalist",
    "/contributor",
    "/by/",
    "/reporter",
];

/// Whether a mere link to a writer's page names the author: near the headline it does, in the text
/// it may lead to anybody.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Linked {
    Counts,
    Ignored,
}

/// What the page prints: links to writers' pages, elements whose classes say so, lines that begin
/// with "By".
fn printed(tree: &Tree<'_>, place: &Range<usize>, linked: Linked) -> Vec<Told> {
    let place = place.start..place.end.min(tree.len());
    if linked == Linked::Counts {
        let links = linked_names(tree, &place);
        if !links.is_empty() {
            return links;
        }
    }
    let lines = lines(tree, place.clone());
    let told = |line: &Line| names_in(tree, line.at, &line.text);
    let found = lines.iter().map(|line| (line, told(line))).find(|(_, told)| !told.is_empty());
    let Some((best, mut all)) = found else {
        return if linked == Linked::Counts { behind_by(tree, place) } else { Vec::new() };
    };
    // Several names may each have an element of their own, side by side and of one make.
    let make = tree.names(best.at);
    let mut last = best.at;
    for line in lines.iter().filter(|line| line.rank == best.rank && !make.trim().is_empty()) {
        let end = tree.nodes[last].end;
        if (end..end + TOGETHER).contains(&line.at) && tree.names(line.at) == make {
            all.extend(told(line));
            last = line.at;
        }
    }
    all
}

/// Nodes of a line that is short.
const MOST_IN_LINE: usize = 64;

/// The name in the element behind one that says "By": only styles hold apart what stands around them.
fn behind_by(tree: &Tree<'_>, place: Range<usize>) -> Vec<Told> {
    let texts: Vec<(usize, String)> = place
        .filter(|&at| tree.tag(at) == Tag::Text)
        .map(|at| (at, tree.text(at)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let line = |at: usize| tree.upwards(tree.nodes[at].parent).find(|&up| !tree.tag(up).is_inline());
    // "A book <i>by</i> <b>Ada Person</b> came out."
    let is_short = |line: usize| {
        tree.nodes[line].end - line <= MOST_IN_LINE && {
            let text = tree.text(line);
            text.chars().count() <= LONGEST_LINE && !text.ends_with('.')
        }
    };
    // "Photo by", "Sponsored by": where it goes on with what stands before, it says what somebody did.
    let begins = |by: usize, word: &str| {
        word.starts_with(char::is_uppercase)
            || line(by)
                .is_some_and(|line| texts.iter().find(|(at, _)| *at > line).is_some_and(|(at, _)| *at == by))
    };
    let found = texts.windows(2).find(|pair| {
        let [(by, word), (at, name)] = pair else { return false };
        let is_name = looks_like_name(name) && starts_name(name) && ends_name(name);
        let is_byline = || line(*by) == line(*at) && line(*at).is_some_and(is_short);
        is_by(word) && begins(*by, word) && is_name && is_byline() && !is_other(tree, tree.nodes[*at].parent)
    });
    found.map(|pair| vec![(pair[1].1.clone(), String::new())]).unwrap_or_default()
}

/// The links to writers' pages that stand together, the first ones.
fn linked_names(tree: &Tree<'_>, place: &Range<usize>) -> Vec<Told> {
    let mut last = None;
    let mut links = Vec::new();
    for at in place.clone().filter(|&at| tree.tag(at) == Tag::A) {
        let Some(href) = tree.attr(at, "href") else { continue };
        let text = tree.text(at);
        if WRITERS.iter().any(|part| href.contains(part)) && looks_like_name(&text) && !is_other(tree, at) {
            if last.is_some_and(|last| at > last + 4 * TOGETHER) {
                break;
            }
            last = Some(at);
            links.push((text, href));
        }
    }
    links
}

/// An element that may be the byline.
struct Line {
    /// How much speaks for it.
    rank: u8,
    /// Its classes say so.
    said: bool,
    at: usize,
    text: String,
}

/// The elements that may be the byline, the likeliest first.
fn lines(tree: &Tree<'_>, place: Range<usize>) -> Vec<Line> {
    let line = |at: usize| {
        let tag = tree.tag(at);
        if matches!(tag, Tag::Text | Tag::Html | Tag::Body | Tag::Head | Tag::Meta | Tag::Link | Tag::Img) {
            return None;
        }
        let names = tree.names(at).to_lowercase();
        let said = ["author", "byline", "autor", "writer", "auteur", "person-link", "contributor"]
            .iter()
            .any(|word| names.contains(word));
        let leaf = tree.nodes[at].end - at < 12;
        if (!said && !leaf) || is_other(tree, at) {
            return None;
        }
        let text = tree.text(at);
        let begins = begins_byline(&text);
        let letters = text.chars().count();
        let reads = said || (begins && letters < 80 && !text.ends_with('.') && starts_name(&text));
        let rank = u8::from(begins) + u8::from(names.contains("name")) + u8::from(said);
        ((3..=LONGEST_LINE).contains(&letters) && reads).then_some(Line { rank, said, at, text })
    };
    let mut lines: Vec<Line> = place.filter_map(line).collect();
    lines.sort_by_key(|line| (std::cmp::Reverse((line.rank, line.said)), line.at));
    lines
}

/// The names that an element holds. Links of a byline are the names; what stands beside them is their trade.
fn names_in(tree: &Tree<'_>, at: usize, text: &str) -> Vec<Told> {
    let links: Vec<Told> = tree
        .all(at, Tag::A)
        .map(|link| (tree.text(link), tree.attr(link, "href").unwrap_or_default()))
        .filter(|(text, _)| looks_like_name(text) && ends_name(text) && !names(text).is_empty())
        .collect();
    if !links.is_empty() {
        return links;
    }
    let single = each(tree, at);
    if !single.is_empty() {
        return single;
    }
    let is_name = names(text).iter().any(|name| ends_name(name));
    if is_name { vec![(text.to_owned(), String::new())] } else { Vec::new() }
}

/// Several names that stand in an element of their own each, side by side and of one make.
fn each(tree: &Tree<'_>, byline: usize) -> Vec<Told> {
    let leaf = |at: &usize| {
        tree.tag(*at) != Tag::Text
            && tree.nodes[*at].end == at + 2
            && tree.tag(at + 1) == Tag::Text
            && !tree.text(*at).is_empty()
    };
    let leaves: Vec<usize> = (byline + 1..tree.nodes[byline].end).filter(leaf).collect();
    let Some(&first) = leaves.first() else { return Vec::new() };
    let alike = |at: &usize| {
        tree.nodes[*at].parent == tree.nodes[first].parent
            && tree.tag(*at) == tree.tag(first)
            && tree.names(*at) == tree.names(first)
            && is_names(&tree.text(*at))
    };
    if leaves.len() > 1 && leaves.iter().all(alike) {
        leaves.iter().map(|&at| (tree.text(at), String::new())).collect()
    } else {
        Vec::new()
    }
}

/// Whether an element belongs to a comment, another story or a description of the author.
fn is_other(tree: &Tree<'_>, at: usize) -> bool {
    let other = Hints::COMMENT.or(Hints::RELATED).or(Hints::MOST).or(Hints::CAPTION);
    if tree.upwards(at).take(3).any(|up| tree.tag(up) == Tag::Button) {
        return true;
    }
    tree.upwards(at).take(3).any(|up| {
        hint::of_names(&tree.names(up)).has(other) && !tree.names(up).to_lowercase().contains("byline")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(html: &str) -> Vec<String> {
        let document = dom_query::Document::from(html);
        let tree = Tree::new(&document);
        let url = url::Url::parse("https://velatimes.example/story").unwrap();
        let places = Places { head: 0..tree.len(), text: 0..tree.len(), after: tree.len(), opening: vec![] };
        let byline = byline(&tree, &Head::new(&tree, &[], &url), "velatimes.example", &places);
        byline.people.into_iter().map(|author| author.name).collect()
    }

    #[test]
    fn each_of_several_elements_side_by_side_is_a_name() {
        let names = "<i class=n>Ada Person</i> <i class=n>Ben Middle Other</i> <i class=n>Cy Third Name</i>";
        assert_eq!(
            people(&format!("<div class=byline><p>{names}</p></div>")),
            ["Ada Person", "Ben Middle Other", "Cy Third Name"]
        );
        assert_eq!(people("<li><b>Autorin/Autor</b> Ada Person</li>"), ["Ada Person"]);
        assert!(people("<p><a class=followAuthor href=/profile>Edit topics</a></p>").is_empty());
    }

    #[test]
    fn names_are_parted_from_what_only_styles_hold_apart() {
        let line = "<span>World</span><span>29 November 2026</span><span>By</span><span>Ada Person</span>";
        assert_eq!(people(&format!("<div>{line}<span>Harbour reporter</span></div>")), ["Ada Person"]);
        assert_eq!(
            people("<p><span>By</span> <b>Ada Person</b> and <b>Ben Other</b></p>"),
            ["Ada Person", "Ben Other"]
        );
        assert!(people("<div>A book <i>by</i> <b>Ada Person</b> came out.</div>").is_empty());
        assert!(people("<p><span>Photo</span> <span>by</span> <b>Ada Person</b></p>").is_empty());
        assert!(people("<div><span>Sort by</span><span>Most Recent</span></div>").is_empty());
    }

    #[test]
    fn whoever_is_marked_beside_the_declared_author_wrote_too() {
        let declared = "<meta name=author content='Ada Person'>";
        let marked = "<a rel=author href=/a>Ada Person</a> <a rel=author href=/b>Ben Other</a>";
        assert_eq!(people(&format!("{declared}{marked}")), ["Ada Person", "Ben Other"]);
        let others = "<a rel=author href=/b>Ben Other</a> <a rel=author href=/c>Cy Third</a>";
        assert_eq!(people(&format!("{declared}{others}")), ["Ada Person"]);
    }

    #[test]
    fn one_mark_may_hold_several_names() {
        let names =
            "<span itemprop=name>Ada Person</span><span itemprop=name>Ben Other, The Associated Press</span>";
        assert_eq!(people(&format!("<div itemprop=author>{names}</div>")), ["Ada Person", "Ben Other"]);
    }

    #[test]
    fn what_only_machines_read_names_authors_too() {
        let card =
            "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Ada Person'>";
        assert_eq!(people(card), ["Ada Person"]);
        let time =
            "<meta name=twitter:label1 content='Reading time'><meta name=twitter:data1 content='Ada Person'>";
        assert!(people(time).is_empty());
        let unseen = "<span itemprop=author itemscope><link itemprop=url href=/a><link itemprop=name content='Ada Person'></span>";
        assert_eq!(people(unseen), ["Ada Person"]);
    }

    #[test]
    fn agencies_and_desks_are_printed_but_no_people() {
        let tree = dom_query::Document::from("<meta property=og:site_name content='The Vela Times'>");
        let tree = Tree::new(&tree);
        let url = url::Url::parse("https://velatimes.example/story").unwrap();
        let judge = Judge::new(&tree, &Head::new(&tree, &[], &url), "velatimes.example");
        let told = ["The Vela Times", "Reuters", "Harbour Desk", "vt/amw"]
            .map(|name| (name.to_owned(), String::new()));
        let byline = taken_apart(&told, &judge);
        assert_eq!((byline.people.len(), byline.agency.as_deref()), (0, Some("Reuters")));
        assert_eq!(byline.printed, ["Reuters", "Harbour Desk", "vt/amw"]);
    }
}
