//! Addresses in attributes: absolute and of a scheme that harms nobody, or none.

use std::borrow::Cow;

use url::Url;

use super::ADDRESS_BYTES;

use super::policy::SCHEMES;

/// What an address is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Followed when the reader asks for it.
    Link,
    /// Loaded with the text: over HTTP or not at all.
    Media,
}

/// Makes an address absolute; `None` where it cannot be or leads nowhere safe.
pub(super) fn absolute<'a>(href: &'a str, base: Option<&Url>, purpose: Use) -> Option<Cow<'a, str>> {
    let href = href.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    if href.is_empty() || href.len() > ADDRESS_BYTES {
        return None;
    }
    if is_clean(href) {
        return Some(Cow::Borrowed(href));
    }
    let url = match base {
        Some(base) => base.join(href).ok()?,
        None if href.starts_with("//") => Url::parse(&format!("https:{href}")).ok()?,
        None => Url::parse(href).ok()?,
    };
    let allowed = match purpose {
        Use::Link => &SCHEMES[..],
        Use::Media => &SCHEMES[..2],
    };
    allowed.contains(&url.scheme()).then(|| Cow::Owned(url.into()))
}

/// Whether an address can stay as it is: absolute, over HTTP, with nothing that a URL must escape
/// (RFC 3986 §2). Nearly all are; parsing them again would cost more than all the rest of the tag.
fn is_clean(href: &str) -> bool {
    let Some(rest) = href.strip_prefix("https://").or_else(|| href.strip_prefix("http://")) else {
        return false;
    };
    let plain = |b: u8| {
        b.is_ascii_alphanumeric()
            || matches!(
                b,
                b'-' | b'.'
                    | b'_'
                    | b'~'
                    | b':'
                    | b'/'
                    | b'?'
                    | b'#'
                    | b'['
                    | b']'
                    | b'@'
                    | b'!'
                    | b'$'
                    | b'&'
                    | b'\''
                    | b'('
                    | b')'
                    | b'*'
                    | b'+'
                    | b','
                    | b';'
                    | b'='
                    | b'%'
            )
    };
    rest.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) && rest.bytes().all(plain)
}
