//! What a page says about itself: `<meta>`, `<link>`, `<title>` and microdata, by name.

use rustc_hash::FxHashMap;
use url::Url;

use super::json_ld::{JsonLd, plain};
use super::tree::{Tag, Tree};
use crate::link::is_web;

/// `<meta>` elements looked at per page.
const MOST: usize = 600;

/// Headings of the first rank looked at.
const HEADINGS: usize = 3;

/// The machine-readable part of a page.
#[derive(Debug, Default)]
pub(super) struct Head {
    metas: FxHashMap<String, Vec<String>>,
    links: Vec<(String, String)>,
    /// `<title>`, plain.
    pub(super) title: String,
    /// The address that relative links start from.
    pub(super) base: Option<Url>,
    /// `lang` of the root element.
    pub(super) lang: Option<String>,
    pub(super) json_ld: JsonLd,
}

impl Head {
    pub(super) fn new(tree: &Tree<'_>, json_ld: &[String], url: &Url) -> Self {
        let mut head = Self::default();
        for at in tree.all(0, Tag::Meta).take(MOST) {
            let Some(content) = tree.any_attr(at, &["content", "value"]) else { continue };
            for name in ["property", "name", "itemprop", "http-equiv"] {
                if let Some(name) = tree.attr(at, name) {
                    head.metas.entry(name.trim().to_ascii_lowercase()).or_default().push(plain(&content));
                }
            }
        }
        for at in tree.all(0, Tag::Link).take(MOST) {
            if let (Some(rel), Some(href)) = (tree.attr(at, "rel"), tree.attr(at, "href")) {
                head.links.push((rel.to_ascii_lowercase(), href));
            }
        }
        head.title = tree.all(0, Tag::Title).next().map(|at| plain(&tree.text(at))).unwrap_or_default();
        let headings = tree.all(0, Tag::H1).take(HEADINGS).map(|at| tree.text(at));
        let shared = head.meta(&["og:title"]).map(str::to_owned);
        let titles: Vec<String> = headings.chain(shared).chain([head.title.clone()]).collect();
        head.json_ld = JsonLd::new(json_ld, url, &titles);
        head.lang = tree.any_attr(0, &["lang", "xml:lang"]);
        head.base = Some(base(tree, url));
        head
    }

    /// The first value of the first of `names` that has one.
    pub(super) fn meta(&self, names: &[&str]) -> Option<&str> {
        names
            .iter()
            .find_map(|name| self.metas.get(*name)?.iter().find(|v| !v.is_empty()).map(String::as_str))
    }

    /// All values under a name.
    pub(super) fn metas(&self, name: &str) -> impl Iterator<Item = &str> {
        self.metas.get(name).into_iter().flatten().map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The first `<link>` of a relation.
    pub(super) fn link(&self, rel: &str) -> Option<Url> {
        let (_, href) =
            self.links.iter().find(|(rels, _)| rels.split_ascii_whitespace().any(|one| one == rel))?;
        self.absolute(href)
    }

    /// An address of the page made absolute; web addresses only.
    pub(super) fn absolute(&self, href: &str) -> Option<Url> {
        let found = Url::options().base_url(self.base.as_ref()).parse(href.trim()).ok()?;
        is_web(&found).then_some(found)
    }
}

/// `<base href>`, else the page's address (WHATWG HTML §2.4.1).
pub(super) fn base(tree: &Tree<'_>, url: &Url) -> Url {
    (0..tree.len())
        .take(2_000)
        .filter(|&at| tree.is_named(at, "base"))
        .find_map(|at| url.join(tree.attr(at, "href")?.trim()).ok())
        .filter(is_web)
        .unwrap_or_else(|| url.clone())
}
