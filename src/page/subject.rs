//! Section, tags and language of an article.

use url::Url;

use super::head::Head;
use super::hint::{self, Hints};
use super::tree::{Tag, Tree};
use crate::text::language;

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

/// Where pages declare tags, what is kept for readers first: JSON-LD (no name), then meta.
const SOURCES: [&str; 8] = [
    "",
    "news_keywords",
    "article:tag",
    "og:article:tag",
    "keywords",
    "parsely-tags",
    "sailthru.tags",
    "cxenseparse:keywords",
];

/// Tags: those that are declared and of this text, else those that the page links to as such at
/// `place`, between its headline and what follows its text, else those that are declared at all.
///
/// Keywords of which the text (`told`, headline among it) knows nothing are those of the whole site,
/// or codes and sections for machines, and so are those among which the outlet names itself.
pub(super) fn tags(
    tree: &Tree<'_>,
    head: &Head,
    outlet: Option<&str>,
    place: &std::ops::Range<usize>,
    told: &Told,
) -> Vec<String> {
    let names_itself =
        |tags: &Tags| outlet.is_some_and(|outlet| tags.0.iter().any(|tag| tag.eq_ignore_ascii_case(outlet)));
    let declared = |name: &str| {
        let mut found = Tags::default();
        let texts = if name.is_empty() {
            head.json_ld.get("keywords").map(|value| head.json_ld.texts(value)).unwrap_or_default()
        } else {
            head.metas(name).map(str::to_owned).collect()
        };
        found.take(&texts);
        found
    };
    let mut of_site = Tags::default();
    for name in SOURCES {
        let found = declared(name);
        if names_itself(&found) || !told.knows(&found) {
            if of_site.0.is_empty() {
                of_site = found;
            }
            continue;
        }
        // What a newsroom's system adds for machines does not stand among the keywords for readers.
        let keywords = declared("keywords");
        let is_part = keywords.0.len() < found.0.len() && keywords.0.iter().all(|tag| found.holds(tag));
        return if is_part && told.knows(&keywords) { keywords.0 } else { found.0 };
    }
    let mut found = Tags::default();
    linked(tree, &mut found, place);
    if found.0.is_empty() {
        of_site.0.retain(|tag| outlet.is_none_or(|outlet| !tag.eq_ignore_ascii_case(outlet)));
        return of_site.0;
    }
    found.0
}

/// A text, to be asked for tags.
pub(super) struct Told(String);

impl Told {
    pub(super) fn new<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut text = String::from(" ");
        for line in lines {
            squeeze(line, &mut text);
        }
        Self(text)
    }

    /// Whether a fifth of the tags at least occurs; false where there are none.
    fn knows(&self, tags: &Tags) -> bool {
        let found = tags.0.iter().filter(|tag| self.names(tag)).count();
        found > 0 && found * 5 >= tags.0.len()
    }

    /// Whether the tag, or a longer word of it in any of its forms, occurs.
    fn names(&self, tag: &str) -> bool {
        let mut text = String::new();
        squeeze(tag, &mut text);
        let text = text.trim();
        !text.is_empty()
            && (self.0.contains(text)
                || text.split(' ').any(|word| {
                    let letters = word.chars().count();
                    let stem: String = word.chars().take((letters * 2 / 3).max(4)).collect();
                    letters >= 4 && self.0.contains(&format!(" {stem}"))
                }))
    }
}

/// Words in lower case, each followed by a space.
fn squeeze(line: &str, out: &mut String) {
    for word in line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        out.extend(word.chars().flat_map(char::to_lowercase));
        out.push(' ');
    }
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
        let is_new = !self.holds(tag);
        if !tag.is_empty() && tag.chars().count() <= LONGEST && is_new && self.0.len() < MOST && !is_code(tag)
        {
            self.0.push(tag.to_owned());
        }
    }

    fn holds(&self, tag: &str) -> bool {
        self.0.iter().any(|other| other.to_lowercase() == tag.to_lowercase())
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

/// What machines tag for machines: numbers, hashes, host names, codes like "INDG08", "page_type:x" or
/// "textAboveLeftSmall".
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
    let humps = tag.as_bytes().windows(2).filter(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase());
    let camel = tag.starts_with(|c: char| c.is_ascii_lowercase()) && humps.count() >= 3;
    (letters == 0 && tag.len() > 4) || hex || host || coded || short || camel
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
        let stays = tree.attr(at, "href").is_some_and(|href| href.starts_with('#'));
        // A link within a sentence explains a word of it.
        let in_sentence = tree.tag(tree.nodes[at].parent) == Tag::P
            && tree.text(tree.nodes[at].parent).split_whitespace().count() > 25;
        if !hints.has(other) && !in_sentence && !stays && (is_tag || hints.has(Hints::TAGS) || leads()) {
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
    ((2..=3).contains(&language::primary(&tag).len())
        && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
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

    fn tagged(html: &str, text: &str) -> Vec<String> {
        let document = Document::from(html);
        let tree = Tree::new(&document);
        let head = Head::new(&tree, &[], &Url::parse("https://velatimes.example/a").unwrap());
        tags(&tree, &head, Some("Vela Times"), &(0..tree.len()), &Told::new([text].into_iter()))
    }

    #[test]
    fn tags_are_those_the_text_knows() {
        let text = "The ferries of the harbour in Port Vela sail again.";
        let site = "<meta name=news_keywords content='Politics, Business, Finance'>";
        let own = "<meta name=keywords content='Ferry, Port Vela, Strikes'>";
        assert_eq!(tagged(&format!("{site}{own}"), text), ["Ferry", "Port Vela", "Strikes"]);
        let link = "<p><a rel=tag href=/tag/sea>Sea</a> <a rel=tag href=#next>Skip this</a></p>";
        assert_eq!(tagged(&format!("{site}{link}"), text), ["Sea"]);
        assert_eq!(tagged(site, text), ["Politics", "Business", "Finance"]);
        let itself = "<meta name=news_keywords content='Vela Times, harbour'>";
        assert_eq!(tagged(&format!("{itself}{own}"), text), ["Ferry", "Port Vela", "Strikes"]);
    }

    #[test]
    fn keywords_for_readers_come_before_a_machines_additions() {
        let text = "The ferry sails again.";
        let all = "<meta name=news_keywords content='Ferry, sea, web, textAboveLeftSmall'>";
        assert_eq!(
            tagged(&format!("{all}<meta name=keywords content='sea, ferry'>"), text),
            ["sea", "ferry"]
        );
        assert_eq!(tagged(all, text), ["Ferry", "sea", "web"]);
    }

    #[test]
    fn languages_are_tags() {
        let told = |html| language(&head(html, "https://a.example/").0);
        assert_eq!(told("<html lang='de_AT'>").as_deref(), Some("de-at"));
        assert_eq!(told("<meta property='og:locale' content='en_GB'>").as_deref(), Some("en-gb"));
        assert_eq!(told("<html lang='{{lang}}'>"), None);
    }
}
