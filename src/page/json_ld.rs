//! JSON-LD blocks → the description of the page's article, whatever its wrapping.
//!
//! `@graph`, arrays and nesting are flattened, references by `@id` are followed once, and JSON that
//! is broken in the usual ways (raw line breaks in strings, trailing commas, comment or CDATA
//! wrappers, several documents in one block) is mended before it is given up.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};
use url::Url;

use super::names::squeezed;
use crate::text::{json, markup};

pub(super) type Node = Map<String, Value>;

/// Nodes looked at per page.
const MOST_NODES: usize = 4_000;

/// Every node of a page's JSON-LD.
#[derive(Debug, Default)]
pub(super) struct JsonLd {
    nodes: Vec<Node>,
    /// Of each node, whether it stands in a list.
    listed: Vec<bool>,
    by_id: FxHashMap<String, usize>,
    article: Option<usize>,
}

impl JsonLd {
    /// Reads the blocks of the page at `url`; `titles` are its headings and what it is called elsewhere.
    pub(super) fn new(blocks: &[String], url: &Url, titles: &[String]) -> Self {
        let mut found = Self::default();
        // With each value whether it is an element of a list: of other stories, as a rule.
        let mut open: Vec<(Value, bool)> =
            blocks.iter().rev().filter_map(|block| Some((mended(block)?, false))).collect();
        while let Some((value, listed)) = open.pop() {
            match value {
                Value::Array(values) => open.extend(values.into_iter().rev().map(|value| (value, listed))),
                Value::Object(node) if found.nodes.len() < MOST_NODES => {
                    let listed = listed || types(&node).any(|name| matches!(name, "ItemList" | "ListItem"));
                    for nested in node.values().rev() {
                        if nested.is_object()
                            || nested.as_array().is_some_and(|list| list.iter().any(Value::is_object))
                        {
                            open.push((nested.clone(), listed));
                        }
                    }
                    found.keep(node, listed);
                }
                _ => {}
            }
        }
        found.article = found.best_article(url, titles);
        found
    }

    fn keep(&mut self, node: Node, listed: bool) {
        if let Some(Value::String(id)) = node.get("@id") {
            // A mere reference must not hide the node it refers to.
            if node.len() > 1 {
                self.by_id.entry(id.clone()).or_insert(self.nodes.len());
            }
        }
        self.nodes.push(node);
        self.listed.push(listed);
    }

    /// The node that describes the page's article: the one that names the page's address, else the one with
    /// the page's headline, else the first with a headline, else the first.
    fn best_article(&self, url: &Url, titles: &[String]) -> Option<usize> {
        let titles: Vec<String> = titles.iter().map(|title| squeezed(title)).collect();
        let is_headed = |node: &Node| {
            let headline = node.get("headline").and_then(Value::as_str).map(|text| squeezed(&plain(text)));
            headline.is_some_and(|headline| {
                headline.len() >= HEADLINE
                    && titles.iter().any(|title| {
                        title.contains(&headline) || title.len() >= HEADLINE && headline.contains(title)
                    })
            })
        };
        let rank = |node: &Node| {
            types(node).map(rank_of).max().filter(|&rank| rank > 0).map(|rank| {
                let told = ["headline", "datePublished", "author", "articleBody"];
                (rank, told.iter().filter(|key| node.contains_key(**key)).count())
            })
        };
        (0..self.nodes.len())
            .filter_map(|at| {
                let rank = rank(&self.nodes[at])?;
                let own = rank.0 >= ARTICLE && is_at(&self.nodes[at], url);
                let headed = rank.0 >= ARTICLE && is_headed(&self.nodes[at]);
                (own || !self.listed[at]).then_some((own, headed, rank, std::cmp::Reverse(at)))
            })
            .max()
            .map(|(_, _, _, at)| at.0)
    }

    pub(super) fn article(&self) -> Option<&Node> {
        self.article.map(|at| &self.nodes[at])
    }

    /// A property of the article.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.article()?.get(key).filter(|value| !value.is_null())
    }

    /// A property of the article as one plain text.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.get(key).and_then(|value| self.texts(value).into_iter().next())
    }

    /// The nodes of a type, in order.
    pub(super) fn of_type<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.nodes.iter().filter(move |node| types(node).any(|other| other == name))
    }

    /// What a value says, as plain texts: strings, or the names of the nodes it holds.
    pub(super) fn texts(&self, value: &Value) -> Vec<String> {
        objects(value).into_iter().filter_map(|value| self.name_of(value)).collect()
    }

    /// The node behind a value: itself, or the one it refers to.
    pub(super) fn node<'a>(&'a self, value: &'a Value) -> Option<&'a Node> {
        let node = value.as_object()?;
        let told = node.keys().any(|key| !key.starts_with('@'));
        if told {
            return Some(node);
        }
        node.get("@id").and_then(Value::as_str).and_then(|id| self.by_id.get(id)).map(|&at| &self.nodes[at])
    }

    fn name_of(&self, value: &Value) -> Option<String> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Object(_) => {
                let node = self.node(value)?;
                ["name", "@value", "headline", "text", "url"]
                    .iter()
                    .find_map(|key| {
                        let value = node.get(*key)?;
                        value.as_str().or_else(|| value.as_array()?.first()?.as_str())
                    })?
                    .to_owned()
            }
            _ => return None,
        };
        let text = plain(&text);
        (!text.is_empty()).then_some(text)
    }
}

/// The values of a list, or the one value.
pub(super) fn objects(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().take(200).collect(),
        value => vec![value],
    }
}

/// Text of a JSON-LD value: often escaped once more, or with tags.
pub(super) fn plain(text: &str) -> String {
    if text.contains(['&', '<']) { markup::plain(text) } else { super::tree::folded(&markup::legal(text)) }
}

pub(super) fn types(node: &Node) -> impl Iterator<Item = &str> {
    let value = node.get("@type");
    let one = value.and_then(Value::as_str);
    let many = value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    one.into_iter().chain(many).map(|name| name.rsplit(['/', ':']).next().unwrap_or(name))
}

/// Whether a node says that it stands at the page's address.
fn is_at(node: &Node, url: &Url) -> bool {
    let address = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(page) => {
            let told = page.get("@id").or_else(|| page.get("url"))?;
            told.as_str().map(str::to_owned)
        }
        _ => None,
    };
    let told = ["url", "mainEntityOfPage", "@id"].iter().filter_map(|key| address(node.get(*key)?));
    let place = |url: &Url| (url.host_str().map(str::to_owned), url.path().trim_end_matches('/').to_owned());
    told.filter_map(|told| url.join(&told).ok()).any(|told| place(&told) == place(url))
}

/// Bytes of a headline that tells stories apart, without blanks and signs.
const HEADLINE: usize = 12;

/// The least of [`rank_of`] that is an article's.
const ARTICLE: u8 = 3;

/// How likely a node of this type is the page's article; 0: it is none.
fn rank_of(name: &str) -> u8 {
    match name {
        "ReportageNewsArticle"
        | "AnalysisNewsArticle"
        | "OpinionNewsArticle"
        | "BackgroundNewsArticle"
        | "LiveBlogPosting"
        | "ReviewNewsArticle"
        | "NewsArticle"
        | "AskPublicNewsArticle"
        | "AdvertiserContentArticle" => 4,
        "Article"
        | "BlogPosting"
        | "Report"
        | "ScholarlyArticle"
        | "TechArticle"
        | "MedicalScholarlyArticle"
        | "SatiricalArticle"
        | "SocialMediaPosting"
        | "Review"
        | "Blog" => 3,
        "CreativeWork" | "VideoObject" => 2,
        "WebPage" | "ItemPage" => 1,
        _ => 0,
    }
}

fn mended(block: &str) -> Option<Value> {
    let inner = block
        .trim()
        .trim_start_matches("<!--")
        .trim_start_matches("//<![CDATA[")
        .trim_start_matches("<![CDATA[")
        .trim_end_matches("-->")
        .trim_end_matches("//]]>")
        .trim_end_matches("]]>")
        .trim()
        .trim_end_matches(';');
    if let Some(value) = documents(inner) {
        return Some(value);
    }
    documents(&json::mended(inner))
}

/// One document or several, one after the other. What stands before the first fault counts.
fn documents(text: &str) -> Option<Value> {
    let mut values: Vec<Value> = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value {
            Ok(value) => values.push(value),
            Err(_) => break,
        }
    }
    (!values.is_empty()).then_some(Value::Array(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(block: &str, key: &str, expect: Option<&str>) {
        let url = Url::parse("https://post.example/a/1").unwrap();
        let found =
            JsonLd::new(&[block.to_owned()], &url, &["Own headline of the page | The Post".to_owned()]);
        assert_eq!(found.text(key).as_deref(), expect, "{block}");
    }

    #[test]
    fn the_article_is_found_in_any_wrapping() {
        check(r#"{"@type":"NewsArticle","headline":"A &amp; B"}"#, "headline", Some("A & B"));
        check(r#"[{"@type":"WebPage"},{"@type":["Article"],"headline":"A"}]"#, "headline", Some("A"));
        check(
            r#"{"@graph":[{"@type":"Organization","name":"O"},{"@type":"Article","headline":"A"}]}"#,
            "headline",
            Some("A"),
        );
        check(
            r#"{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","headline":"A"}}"#,
            "headline",
            Some("A"),
        );
        check(r#"{"@type":"Organization","name":"O"}"#, "name", None);
    }

    #[test]
    fn another_story_ahead_of_the_pages_own_is_not_taken_for_it() {
        let other = r#"{"@type":"NewsArticle","headline":"Other","datePublished":"2020-01-01","author":"X","url":"/a/2"}"#;
        let own =
            r#"{"@type":"Article","headline":"Own","mainEntityOfPage":{"@id":"https://post.example/a/1/"}}"#;
        check(&format!("[{other},{own}]"), "headline", Some("Own"));
        let unnamed = r#"{"@type":"NewsArticle","headline":"Own"}"#;
        let list =
            format!(r#"{{"@type":"ItemList","itemListElement":[{{"@type":"ListItem","item":{other}}}]}}"#);
        check(&format!("[{list},{unnamed}]"), "headline", Some("Own"));
        check(&list, "headline", None);
    }

    #[test]
    fn the_pages_headline_tells_its_story_from_others_that_are_described_better() {
        let other =
            r#"{"@type":"NewsArticle","headline":"Another story","datePublished":"2020-01-01","author":"X"}"#;
        let own = r#"{"@type":"Article","headline":"Own headline of the page"}"#;
        check(&format!("[{other},{own}]"), "headline", Some("Own headline of the page"));
        check(other, "headline", Some("Another story"));
    }

    #[test]
    fn references_are_followed() {
        let graph = r##"{"@graph":[{"@type":"Article","author":{"@id":"#p"}},{"@id":"#p","@type":"Person","name":"Ada B"}]}"##;
        check(graph, "author", Some("Ada B"));
    }

    #[test]
    fn broken_json_is_mended() {
        check("{\"@type\":\"Article\",\"headline\":\"two\nlines\",}", "headline", Some("two lines"));
        check(r#"{"@type":"Article","headline":"a "b" c","x":1}"#, "headline", Some(r#"a "b" c"#));
        check(r#"<!-- {"@type":"Article","headline":"A"} -->"#, "headline", Some("A"));
        check(r#"{"@type":"Article","headline":"A"}{"@type":"WebPage"}"#, "headline", Some("A"));
        check(r#"{"@type":"Article","headline":"it\'s"}"#, "headline", Some("it's"));
    }
}
