//! One start tag of an XML document, judged and mended.

use memchr::{memchr, memchr2, memchr3};

use super::reference;

/// Attributes of one tag beyond this are dropped when the tag must be mended (the longest honest tag
/// of the field's test suites has fewer than 30).
const LIMIT_ATTRIBUTES: usize = 256;

pub(super) const fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':') || byte >= 0x80
}

const fn in_name(byte: u8) -> bool {
    starts_name(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
}

/// The name that `text` begins with; empty when it begins with none.
pub(super) fn name(text: &str) -> &str {
    let bytes = text.as_bytes();
    if !bytes.first().is_some_and(|b| starts_name(*b)) {
        return "";
    }
    &text[..bytes.iter().position(|b| !in_name(*b)).unwrap_or(bytes.len())]
}

/// Length of a start tag that needs no mending, `None` for any other.
pub(super) fn clean(bytes: &[u8]) -> Option<usize> {
    let skip = |at: usize| at + bytes[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let word = |at: usize| at + bytes[at..].iter().take_while(|b| in_name(**b)).count();
    let mut at = word(1);
    loop {
        let next = skip(at);
        match *bytes.get(next)? {
            b'>' => return Some(next + 1),
            b'/' if bytes.get(next + 1) == Some(&b'>') => return Some(next + 2),
            byte if starts_name(byte) && next > at => {}
            _ => return None,
        }
        let equals = skip(word(next));
        if bytes.get(equals) != Some(&b'=') {
            return None;
        }
        let open = skip(equals + 1);
        let quote = *bytes.get(open).filter(|b| matches!(b, b'"' | b'\''))?;
        at = open + 1;
        loop {
            at += memchr3(quote, b'<', b'&', &bytes[at..])?;
            match bytes[at] {
                b'<' => return None,
                b'&' => {
                    // Any byte offset at an ASCII byte is a character boundary.
                    let rest = std::str::from_utf8(&bytes[at..bytes.len().min(at + 64)]);
                    let rest =
                        rest.or_else(|e| std::str::from_utf8(&bytes[at..at + e.valid_up_to()])).ok()?;
                    match reference::read(rest) {
                        reference::Kind::Whole(len) => at += len,
                        _ => return None,
                    }
                }
                _ => break,
            }
        }
        at += 1;
    }
}

/// Length of what stands for a start tag and the tag that was meant; empty where the document ends
/// in the tag.
pub(super) fn mend(text: &str) -> (usize, String) {
    let bytes = text.as_bytes();
    let name = name(&text[1..]);
    let mut tag = format!("<{name}");
    let mut at = 1 + name.len();
    let mut attributes = 0;
    loop {
        let Some(&byte) = bytes.get(at) else { return (bytes.len(), String::new()) };
        match byte {
            b'>' => {
                tag.push('>');
                return (at + 1, tag);
            }
            b'/' if bytes.get(at + 1) == Some(&b'>') => {
                tag.push_str("/>");
                return (at + 2, tag);
            }
            // The tag was never closed; here begins the next one.
            b'<' => {
                tag.push('>');
                return (at, tag);
            }
            byte if starts_name(byte) => {
                let attribute = self::name(&text[at..]);
                at += attribute.len();
                let (len, value) = value(&text[at..]);
                at += len;
                if attributes < LIMIT_ATTRIBUTES {
                    tag.push(' ');
                    tag.push_str(attribute);
                    tag.push_str("=\"");
                    escape_into(&mut tag, value);
                    tag.push('"');
                }
                attributes += 1;
            }
            _ => at += 1,
        }
    }
}

/// Length of `= value` and the value, whatever its quotes; (0, "") where there is none.
fn value(text: &str) -> (usize, &str) {
    let bytes = text.as_bytes();
    let skip = |at: usize| at + bytes[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let equals = skip(0);
    if bytes.get(equals) != Some(&b'=') {
        return (0, "");
    }
    let start = skip(equals + 1);
    let Some(quote) = bytes.get(start).copied().filter(|b| matches!(b, b'"' | b'\'')) else {
        let end = bytes[start..].iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'<'));
        let end = end.map_or(bytes.len(), |end| start + end);
        let value = &text[start..end];
        // `<br clear=all/>` closes itself.
        let value =
            if bytes.get(end) == Some(&b'>') { value.strip_suffix('/').unwrap_or(value) } else { value };
        return (start + value.len(), value);
    };
    let inside = &bytes[start + 1..];
    // No further than the closing quote: behind it each attribute would look through all that follows.
    let close = memchr(quote, inside);
    match (close, memchr2(b'<', b'>', &inside[..close.unwrap_or(inside.len())])) {
        // `"1 < 2"` before any `>` is a value; so is `"a > b"` with no tag inside.
        (Some(close), bracket) if bracket.is_none() || !runs_away(&inside[..close]) => {
            (start + 1 + close + 1, &text[start + 1..start + 1 + close])
        }
        // The closing quote is missing: the value ends with the tag.
        (_, Some(bracket)) => {
            (start + 1 + bracket, text[start + 1..start + 1 + bracket].trim_end_matches('/'))
        }
        (_, None) => (bytes.len(), ""),
    }
}

/// Whether a quoted value holds a `>` with a tag after it, as it does when its quote is missing.
fn runs_away(value: &[u8]) -> bool {
    memchr(b'>', value).is_some_and(|end| memchr(b'<', &value[end..]).is_some())
}

fn escape_into(out: &mut String, value: &str) {
    let mut rest = value;
    while let Some(at) = rest.find(['<', '&', '"']) {
        out.push_str(&rest[..at]);
        let mut len = 1;
        match rest.as_bytes()[at] {
            b'<' => out.push_str("&lt;"),
            b'"' => out.push_str("&quot;"),
            _ => match reference::read(&rest[at..]) {
                reference::Kind::Whole(whole) => {
                    out.push_str(&rest[at..at + whole]);
                    len = whole;
                }
                reference::Kind::Char(old, new) => {
                    out.push_str(&new);
                    len = old;
                }
                reference::Kind::Bare => out.push_str("&amp;"),
            },
        }
        rest = &rest[at + len..];
    }
    out.push_str(rest);
}
