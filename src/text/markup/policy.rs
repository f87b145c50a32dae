//! The one policy for markup that leaves the program, in ammonia's terms.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

/// Every element that may stand in our output.
#[rustfmt::skip]
pub(super) const TAGS: [&str; 73] = [
    "a", "abbr", "address", "article", "aside", "audio", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "cite",
    "code", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark", "nav", "ol", "p", "pre", "q", "rp",
    "rt", "ruby", "s", "samp", "section", "small", "source", "strike", "strong", "sub", "summary", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "video", "wbr",
];

/// Schemes that a link may have. A picture may have the first two only.
pub(super) const SCHEMES: [&str; 12] =
    ["http", "https", "mailto", "ftp", "tel", "news", "nntp", "magnet", "xmpp", "sip", "irc", "gemini"];

/// Attributes that an element keeps.
pub(super) fn attributes(element: &str) -> &'static [&'static str] {
    match element {
        "a" => &["href", "title"],
        "img" => &["src", "alt", "title", "width", "height"],
        "audio" => &["src", "controls", "preload"],
        "video" => &["src", "poster", "width", "height", "controls", "preload"],
        "source" => &["src", "type"],
        "td" | "th" => &["colspan", "rowspan"],
        "ol" => &["start", "reversed", "type"],
        "li" => &["value"],
        "time" | "ins" | "del" => &["datetime"],
        "abbr" | "dfn" => &["title"],
        "blockquote" | "q" => &["cite"],
        _ => &[],
    }
}

/// Attributes that every element keeps: which way it is written, and in what language.
pub(super) const GENERAL: [&str; 2] = ["dir", "lang"];

/// Whether a value of one of [`GENERAL`] says anything.
pub(super) fn is_telling(attribute: &str, value: &str) -> bool {
    match attribute {
        "dir" => ["ltr", "rtl", "auto"].iter().any(|known| value.eq_ignore_ascii_case(known)),
        _ => (2..=35).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
    }
}

/// Attributes that hold an address.
pub(super) fn is_address(attribute: &str) -> bool {
    matches!(attribute, "href" | "src" | "poster" | "cite")
}

static POLICY: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut policy = Builder::empty();
    let with_attributes: HashMap<_, HashSet<_>> =
        TAGS.iter().map(|tag| (*tag, attributes(tag).iter().copied().collect())).collect();
    policy
        .tags(TAGS.into_iter().collect())
        .tag_attributes(with_attributes)
        .generic_attributes(GENERAL.into_iter().collect())
        .clean_content_tags(HashSet::from(["script", "style"]))
        .url_schemes(SCHEMES.into_iter().collect())
        .url_relative(UrlRelative::Deny)
        .link_rel(None)
        .strip_comments(true);
    policy
});

/// Has ammonia build the tree of what the writer made and write it down again.
pub(super) fn clean(html: &str) -> String {
    POLICY.clean(html).to_string()
}
