//! Character references (`&amp;`, `&#8217;`, `&eacute;`) as HTML and XML write them.
//!
//! The names are those of the HTML Standard (§13.5), as html5ever carries them. Numbers follow
//! §13.2.5.80: 0x80 to 0x9F mean Windows-1252, and what XML forbids stands for nothing.

use std::borrow::Cow;

use html5ever::data::NAMED_ENTITIES;

use super::is_legal;

/// The longest name in the HTML table is `CounterClockwiseContourIntegral`, 31 letters.
const LONGEST_NAME: usize = 32;

/// Windows-1252 for 0x80 to 0x9F; U+FFFD marks the five places it leaves free.
pub(crate) const WINDOWS_1252: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
    '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

/// Where a reference may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// At its semicolon only.
    Semicolon,
    /// As browsers have it in text: numbers and old names may go without.
    Lenient,
    /// As browsers have it in attributes: as in text, but not before `=` or a letter.
    Attribute,
}

/// What a reference stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// A number that means itself.
    Number(char),
    /// A number that HTML reads as another character.
    Other(char),
    /// A name, which may mean two characters.
    Name(char, Option<char>),
    /// A number that means no character, or one that XML forbids.
    Nothing,
}

impl Value {
    pub(crate) fn as_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }

    pub(crate) fn push_to(&self, out: &mut String) {
        match self {
            Self::Number(c) | Self::Other(c) => out.push(*c),
            Self::Name(first, second) => {
                out.push(*first);
                out.extend(*second);
            }
            Self::Nothing => {}
        }
    }

    /// As it may stand in XML text.
    pub(crate) fn escaped(&self) -> Cow<'static, str> {
        let mut text = String::new();
        self.push_to(&mut text);
        match text.as_str() {
            "&" => Cow::Borrowed("&amp;"),
            "<" => Cow::Borrowed("&lt;"),
            "\"" => Cow::Borrowed("&quot;"),
            _ => Cow::Owned(text),
        }
    }
}

/// Reads the reference that `text`, which begins with `&`, opens: its length in bytes and its value.
pub(crate) fn read(text: &str, ending: Ending) -> Option<(usize, Value)> {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') { number(bytes, ending) } else { named(text, ending) }
}

fn number(bytes: &[u8], ending: Ending) -> Option<(usize, Value)> {
    let hex = matches!(bytes.get(2), Some(b'x' | b'X'));
    let start = if hex { 3 } else { 2 };
    let radix = if hex { 16 } else { 10 };
    let digits = bytes[start..].iter().take_while(|b| char::from(**b).is_digit(radix)).count();
    if digits == 0 {
        return None;
    }
    let end = start + digits;
    let closed = bytes.get(end) == Some(&b';');
    if !closed && ending == Ending::Attribute && bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let code = bytes[start..end]
        .iter()
        .try_fold(0_u32, |code, b| code.checked_mul(radix)?.checked_add(char::from(*b).to_digit(radix)?));
    let value = match code {
        Some(code @ 0x80..=0x9f) => Value::Other(WINDOWS_1252[(code - 0x80) as usize]),
        Some(code) => char::from_u32(code).filter(|c| is_legal(*c)).map_or(Value::Nothing, Value::Number),
        None => Value::Nothing,
    };
    Some((end + usize::from(closed), value))
}

fn named(text: &str, ending: Ending) -> Option<(usize, Value)> {
    let bytes = text.as_bytes();
    match bytes {
        [_, b'l', b't', b';', ..] => return Some((4, Value::Name('<', None))),
        [_, b'g', b't', b';', ..] => return Some((4, Value::Name('>', None))),
        [_, b'a', b'm', b'p', b';', ..] => return Some((5, Value::Name('&', None))),
        [_, b'q', b'u', b'o', b't', b';', ..] => return Some((6, Value::Name('"', None))),
        _ => {}
    }
    let len = bytes[1..].iter().take(LONGEST_NAME + 1).take_while(|b| b.is_ascii_alphanumeric()).count();
    if len == 0 || len > LONGEST_NAME {
        return None;
    }
    // The table holds the names with their semicolon, the old ones without it too.
    let closed = bytes.get(1 + len) == Some(&b';');
    let bare =
        ending == Ending::Lenient || (ending == Ending::Attribute && bytes.get(1 + len) != Some(&b'='));
    if !closed && !bare {
        return None;
    }
    let end = 1 + len + usize::from(closed);
    let &(first, second) = NAMED_ENTITIES.get(&text[1..end])?;
    // Zero marks a mere beginning of a name.
    let first = char::from_u32(first).filter(|c| *c != '\0')?;
    Some((end, Value::Name(first, char::from_u32(second).filter(|c| *c != '\0'))))
}

/// Decodes every reference of a text.
pub(crate) fn decode(text: &str, ending: Ending) -> Cow<'_, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut rest = &text[first..];
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((len, value)) = read(rest, ending) {
            value.push_to(&mut out);
            rest = &rest[len..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expect: &str) {
        assert_eq!(decode(input, Ending::Lenient), expect, "{input}");
    }

    #[test]
    fn reads_names_numbers_and_windows() {
        check("a &amp; b &eacute;&#233;&#xE9; &#150; &nbsp;", "a & b ééé – \u{a0}");
    }

    #[test]
    fn leaves_what_is_none() {
        check("AT&T & &bogus; &; &#; &#x;", "AT&T & &bogus; &; &#; &#x;");
    }

    #[test]
    fn forbidden_and_impossible_numbers_are_nothing() {
        check("a&#0;&#11;&#xD800;&#99999999999;b", "ab");
    }

    #[test]
    fn goes_without_semicolon_where_browsers_do() {
        check("caf&eacute x &#8217s", "café x ’s");
        assert_eq!(decode("?a=1&copy=2&copyx&lt", Ending::Attribute), "?a=1&copy=2&copyx<");
    }
}
