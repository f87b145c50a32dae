//! Section, tags and language of an article.

use url::Url;

use super::head::Head;
use super::hint::{self, Hints};
use super::tree::{Tag, Tree};

/// Tags per article.
const MOST: usize = 40;
/// Letters of a tag; longer ones are sentences.
const LONGEST: usize = 80;

/// The outlet's section as named there.
pub(super) fn section(head: &Head) -> Option<String> {
    let declared = head.meta(&[
        "article:section",
        "og:article:section",
        "parsely-section",
        "cxenseparse:section",
        "sailthru.section",
        "section",
    ]);
    declared
        .map(str::to_owned)
        .or_else(|| head.json_ld.text("articleSection"))
        .filter(|name| name.chars().count() <= LONGEST)
}

/// Tags: those that are declared, else those that the page links to as such between its headline and
/// what follows its text. Keywords among which the outlet names itself are those of the whole site.
pub(super) fn tags(
    tree: &Tree<'_>,
    head: &Head,
    outlet: Option<&str>,
    place: &std::ops::Range<usize>,
) -> Vec<String> {
    let own =
        |tags: &Tags| outlet.is_some_and(|outlet| tags.0.iter().any(|tag| tag.eq_ignore_ascii_case(outlet)));
    let mut of_site = Tags::default();
    for name in [
        "",
        "article:tag",
        "og:article:tag",
        "news_keywords",
        "parsely-tags",
        "sailthru.tags",
        "cxenseparse:keywords",
        "keywords",
    ] {
        let mut found = Tags::default();
        if name.is_empty() {
            found.take(
                &head.json_ld.get("keywords").map(|value| head.json_ld.texts(value)).unwrap_or_default(),
            );
        } else {
            found.take(&head.metas(name).map(str::to_owned).collect::<Vec<_>>());
        }
        if own(&found) {
            of_site = found;
        } else if !found.0.is_empty() {
            return found.0;
        }
    }
    let mut found = Tags::default();
    linked(tree, &mut found, place);
    if found.0.is_empty() {
        of_site.0.retain(|tag| outlet.is_none_or(|outlet| !tag.eq_ignore_ascii_case(outlet)));
        return of_site.0;
    }
    found.0
}

#[derive(Default)]
struct Tags(Vec<String>);

impl Tags {
    fn keep(&mut self, tag: &str) {
        // "Category: Ports", "topic/ports": the kind of tag stands before it.
        let tag = tag.rsplit_once(": ").map_or(tag, |(_, tag)| tag);
        let tag = tag
            .rsplit_once('/')
            .filter(|(kind, _)| kind.chars().all(|c| c.is_ascii_lowercase()))
            .map_or(tag, |(_, tag)| tag);
        let tag = tag.trim().trim_start_matches('#').trim();
        let is_new = !self.0.iter().any(|other| other.to_lowercase() == tag.to_lowercase());
        if !tag.is_empty() && tag.chars().count() <= LONGEST && is_new && self.0.len() < MOST && !is_code(tag)
        {
            self.0.push(tag.to_owned());
        }
    }

    /// One text is a list in itself; several are tags.
    fn take(&mut self, told: &[String]) {
        if let [one] = told {
            self.parted(one);
        } else {
            for tag in told {
                self.keep(tag);
            }
        }
    }

    fn parted(&mut self, list: &str) {
        let mark = [';', ',', '|', '、', '،'].into_iter().find(|mark| list.contains(*mark)).unwrap_or(',');
        list.split(mark).for_each(|tag| self.keep(tag));
    }
}

/// What machines tag for machines: numbers, hashes, host names, codes like "INDG08" or "page_type:x".
fn is_code(tag: &str) -> bool {
    let letters = tag.chars().filter(|c| c.is_alphabetic()).count();
    let hex = tag.len() >= 24 && tag.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let host = !tag.contains(' ')
        && tag.contains('.')
        && tag
            .rsplit('.')
            .next()
            .is_some_and(|end| (2..=4).contains(&end.len()) && end.chars().all(|c| c.is_ascii_lowercase()));
    let coded = !tag.contains(' ')
        && (tag.contains("://") || tag.contains(':') || tag.starts_with('_') || tag.contains('='));
    let short = tag.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && tag.chars().any(|c| c.is_ascii_digit())
        && letters >= 3;
    (letters == 0 && tag.len() > 4) || hex || host || coded || short
}

/// Words of a tag that is linked.
const TAG_WORDS: usize = 6;

/// Links with `rel=tag`, to an address that says so, or in a list whose class says "tags".
fn linked(tree: &Tree<'_>, found: &mut Tags, place: &std::ops::Range<usize>) {
    let other = Hints::NAV.or(Hints::FOOTER).or(Hints::MOST).or(Hints::COMMENT);
    for at in (place.start..place.end.min(tree.len())).filter(|&at| tree.tag(at) == Tag::A) {
        let text = tree.text(at);
        if text.is_empty() || text.split_whitespace().count() > TAG_WORDS {
            continue;
        }
        let is_tag = tree.attr(at, "rel").is_some_and(|rel| rel.split_whitespace().any(|one| one == "tag"));
        let hints = || {
            tree.upwards(at).take(5).map(|up| hint::of_names(&tree.names(up))).fold(Hints::NONE, Hints::or)
        };
        let leads = || {
            tree.attr(at, "href").is_some_and(|href| {
                ["/tag/", "/tags/", "/topic/", "/topics/", "/thema/", "/theme/", "/themen/", "/keyword/"]
                    .iter()
                    .any(|part| href.contains(part))
            })
        };
        let hints = hints();
        // A link within a sentence explains a word of it.
        let in_sentence = tree.tag(tree.nodes[at].parent) == Tag::P
            && tree.text(tree.nodes[at].parent).split_whitespace().count() > 25;
        if !hints.has(other) && !in_sentence && (is_tag || hints.has(Hints::TAGS) || leads()) {
            found.keep(&text);
        }
    }
}

/// BCP 47 tag, lower case, as declared: on the root element, in meta, in JSON-LD.
pub(super) fn language(head: &Head) -> Option<String> {
    let declared = head.lang.clone();
    let meta = || {
        head.meta(&["og:locale", "content-language", "language", "dc.language", "inlanguage"])
            .map(str::to_owned)
    };
    let told = declared.or_else(|| head.json_ld.text("inLanguage")).or_else(meta)?;
    let tag = told.split([',', ';', ' ']).next()?.trim().replace('_', "-").to_lowercase();
    let first = tag.split('-').next()?;
    ((2..=3).contains(&first.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
        .then_some(tag)
}

/// The page's canonical address, where it points to this article: on the same site, not the home
/// page or a section, and not so different that it must be another article.
pub(super) fn canonical(head: &Head, url: &Url) -> Option<Url> {
    let told = head.link("canonical").or_else(|| head.absolute(head.meta(&["og:url"])?))?;
    let slug =
        |url: &Url| url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_lowercase();
    if told.path().trim_matches('/').is_empty() && told.query().is_none() {
        return None;
    }
    if crate::link::domain(&told) != crate::link::domain(url) && slug(&told) != slug(url) {
        // A syndicated text may name its origin: that is another outlet's article.
        return None;
    }
    let deeper = url.path().trim_end_matches('/').starts_with(told.path().trim_end_matches('/'))
        && told.path().len() + 12 < url.path().len();
    let is_section = deeper
        && told.query().is_none()
        && url.path().trim_end_matches('/').matches('/').count()
            > told.path().trim_end_matches('/').matches('/').count();
    let variant = ["amp", "print", "2", "3", "4", "5"]
        .iter()
        .any(|end| slug(url) == *end || slug(url).starts_with("page"));
    (!is_section || variant).then_some(told)
}

/// The next page of an article in several parts: `rel=next` that leads to the same address but for
/// a page number.
pub(super) fn next_page(tree: &Tree<'_>, head: &Head, url: &Url) -> Option<Url> {
    let marked = |at: &usize| {
        tree.attr(*at, "rel")
            .is_some_and(|rel| rel.split_whitespace().any(|one| one.eq_ignore_ascii_case("next")))
    };
    let linked = || tree.all(0, Tag::A).find(marked).and_then(|at| head.absolute(&tree.attr(at, "href")?));
    let next = head
        .link("next")
        .into_iter()
        .chain(linked())
        .find(|next| next.host_str() == url.host_str() && is_later_page(url, next))?;
    (next != *url).then_some(next)
}

/// Whether `next` is `this` with a (higher) page number in path or query.
fn is_later_page(this: &Url, next: &Url) -> bool {
    let (path, number) = without_number(this);
    let (next_path, next_number) = without_number(next);
    path == next_path && next_number == number + 1
}

/// An address without its page number (1 where there is none).
fn without_number(url: &Url) -> (String, u32) {
    let asked = url
        .query_pairs()
        .find(|(name, _)| matches!(&**name, "page" | "p" | "pg" | "seite" | "pagina"))
        .and_then(|(_, value)| value.parse().ok());
    let path = url.path().trim_end_matches('/');
    let (before, last) = path.rsplit_once('/').unwrap_or(("", path));
    let bare: String = last.trim_start_matches("page").trim_start_matches('-').to_owned();
    match (asked, bare.parse::<u32>().ok().filter(|number| (1..200).contains(number))) {
        (Some(number), _) => (path.to_owned(), number),
        (None, Some(number)) => (before.trim_end_matches("/page").to_owned(), number),
        (None, None) => (path.to_owned(), 1),
    }
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::*;

    fn head(html: &str, url: &str) -> (Head, Url) {
        let url = Url::parse(url).unwrap();
        let document = Document::from(html);
        (Head::new(&Tree::new(&document), &[], &url), url)
    }

    fn check(canonical_href: &str, expect: Option<&str>) {
        let html = format!("<link rel=canonical href='{canonical_href}'>");
        let (head, url) =
            head(&html, "https://www.velatimes.example/world/harbour-opens-again-100?utm_source=x");
        assert_eq!(canonical(&head, &url).as_ref().map(Url::as_str), expect);
    }

    #[test]
    fn a_canonical_address_is_of_this_article() {
        check(
            "/world/harbour-opens-again-100",
            Some("https://www.velatimes.example/world/harbour-opens-again-100"),
        );
        check("https://m.velatimes.example/a/100", Some("https://m.velatimes.example/a/100"));
        check("/", None);
        check("/world/", None);
        check("https://other.example/elsewhere", None);
    }

    #[test]
    fn languages_are_tags() {
        let told = |html| language(&head(html, "https://a.example/").0);
        assert_eq!(told("<html lang='de_AT'>").as_deref(), Some("de-at"));
        assert_eq!(told("<meta property='og:locale' content='en_GB'>").as_deref(), Some("en-gb"));
        assert_eq!(told("<html lang='{{lang}}'>"), None);
    }

    #[test]
    fn pages_of_one_article_follow_each_other() {
        let at = |this: &str, next: &str| {
            let html = format!("<link rel=next href='{next}'>");
            let url = Url::parse(this).unwrap();
            let document = Document::from(html.as_str());
            let tree = Tree::new(&document);
            next_page(&tree, &Head::new(&tree, &[], &url), &url).is_some()
        };
        assert!(at("https://a.example/x/story", "/x/story/2"));
        assert!(at("https://a.example/x/story/2/", "/x/story/3/"));
        assert!(at("https://a.example/x/story?page=2", "/x/story?page=3"));
        assert!(!at("https://a.example/x/story", "/x/another-story"));
        assert!(!at("https://a.example/x/story/2", "/x/story/2"));
    }
}
