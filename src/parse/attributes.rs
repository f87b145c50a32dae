//! The attributes of a start tag, as repair leaves them: every one with a quoted value.

use std::borrow::Cow;

use memchr::memchr;

use crate::text::markup::{ADDRESS_BYTES, entity};

/// Attributes of one tag beyond this are not looked at.
const LIMIT: usize = 128;

/// The longest value that is taken before its characters are decoded; a longer one counts as absent. An address
/// with many parameters is longer in XML than it is.
const LIMIT_RAW_BYTES: usize = 6 * ADDRESS_BYTES;

/// Names and raw values of a start tag given whole (`<name a="b">`).
pub(super) fn of(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let skip = tag.bytes().position(|b| b.is_ascii_whitespace()).unwrap_or(tag.len());
    let mut rest = &tag[skip..];
    std::iter::from_fn(move || {
        let equals = memchr(b'=', rest.as_bytes())?;
        let name = rest[..equals].trim();
        let value = rest[equals + 1..].trim_start();
        let quote = *value.as_bytes().first()?;
        let value = value.get(1..)?;
        let end = memchr(quote, value.as_bytes())?;
        rest = &value[end + 1..];
        Some((name, &value[..end]))
    })
    .take(LIMIT)
}

/// The value that a raw one stands for.
pub(super) fn decode(raw: &str) -> Cow<'_, str> {
    entity::decode(raw, entity::Ending::Semicolon)
}

/// The decoded, trimmed value of an attribute by its local name, in any letter case; `None` when it
/// is absent, blank or too long.
pub(super) fn get(tag: &str, local: &str) -> Option<String> {
    of(tag)
        .find(|(name, _)| name.rsplit(':').next().is_some_and(|name| name.eq_ignore_ascii_case(local)))
        .filter(|(_, value)| value.len() <= LIMIT_RAW_BYTES)
        .map(|(_, value)| decode(value).trim().to_owned())
        .filter(|value| !value.is_empty() && value.len() <= ADDRESS_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_bounded_as_it_is_meant_not_as_it_is_written() {
        let of = |value: String| get(&format!("link href=\"{value}\""), "href").map(|it| it.len());
        assert_eq!(of("&amp;".repeat(8_000)), Some(8_000));
        assert_eq!((of("&amp;".repeat(8_200)), of("a".repeat(8_200))), (None, None));
    }
}
