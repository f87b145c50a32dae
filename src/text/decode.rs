//! Bytes in, text out, whatever charset they are in.
//!
//! Every source of a charset is a claim, tried in the order of its weight and believed only if the
//! bytes decode without a fault: the byte-order mark, the pattern of zeros that UTF-16 and UTF-32
//! leave (XML 1.0 appendix F), valid UTF-8 with at least one character beyond ASCII (a wrong label
//! hardly ever yields that by chance), the `charset` of the content type (RFC 7303 §3), what the
//! document declares, and the statistics of chardetng last. This file never fails and never drops
//! a document: what no claim explains is read with U+FFFD in the place of the bad bytes.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memmem;

/// How far into the document a declaration is looked for, bytes (HTML Standard §13.2.3.2 says
/// 1,024; feeds with a long comment before the declaration are met).
const PROLOGUE_BYTES: usize = 2_048;

/// How much the detector looks at, bytes. It settles within a few kilobytes of non-ASCII text.
const DETECT_BYTES: usize = 262_144;

/// A document as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// Without byte-order mark.
    pub text: Cow<'a, str>,
    /// The charset that was used: its WHATWG name, or `UTF-32LE`, `UTF-32BE`.
    pub charset: &'static str,
    /// What an operator should know: a label that lies, bytes that do not decode.
    pub warnings: Vec<String>,
}

/// Decodes an XML (or JSON) document.
#[must_use]
pub fn xml<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    decode(bytes, content_type, declared_in_xml)
}

/// Decodes an HTML page.
#[must_use]
pub fn html<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    decode(bytes, content_type, |head| declared_in_xml(head).or_else(|| declared_in_html(head)))
}

/// The `charset` parameter of a content type, as written.
#[must_use]
pub fn charset_of(content_type: &str) -> Option<&str> {
    let at = find_ignoring_case(content_type.as_bytes(), b"charset")?;
    let rest = content_type[at + "charset".len()..].trim_start().strip_prefix('=')?;
    let rest = rest.trim_start().trim_start_matches(['"', '\'']);
    let end =
        rest.find(|c: char| matches!(c, '"' | '\'' | ';' | ',') || c.is_whitespace()).unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}

fn decode<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    declared: impl Fn(&[u8]) -> Option<&str>,
) -> Decoded<'a> {
    if let Some(decoded) = by_mark(bytes).or_else(|| by_zeros(bytes)) {
        return decoded;
    }
    let served = content_type.and_then(charset_of);
    let head = &bytes[..bytes.len().min(PROLOGUE_BYTES)];
    let claims = [("HTTP header", served), ("document", declared(head))];
    let known = claims.map(|(who, label)| (who, label, label.and_then(encoding_for)));

    // Escape sequences are ASCII bytes: ISO-2022-JP is valid UTF-8 and still is none.
    let escaped =
        known.iter().any(|(_, _, encoding)| encoding.is_some_and(|e| e == encoding_rs::ISO_2022_JP))
            && memchr::memchr(0x1b, bytes).is_some();
    if !escaped && let Ok(text) = std::str::from_utf8(bytes) {
        let plain = text.is_ascii();
        let warnings = known
            .iter()
            .filter_map(|(who, label, encoding)| {
                let label = (*label)?;
                (!plain && *encoding != Some(UTF_8))
                    .then(|| format!("the {who} says {label}, the text is UTF-8"))
            })
            .collect();
        return Decoded { text: Cow::Borrowed(text), charset: UTF_8.name(), warnings };
    }

    let mut warnings = Vec::new();
    for (who, label, encoding) in known {
        let Some(label) = label else { continue };
        match encoding
            .map(|encoding| (encoding, encoding.decode_without_bom_handling_and_without_replacement(bytes)))
        {
            Some((encoding, Some(text))) => return Decoded { text, charset: encoding.name(), warnings },
            Some((_, None)) => {
                warnings.push(format!("the {who} says {label}, the bytes do not decode as that"));
            }
            None => warnings.push(format!("the {who} names an unknown charset, {label}")),
        }
    }
    let encoding = mostly_utf8(bytes).unwrap_or_else(|| detect(bytes));
    let (text, faulty) = encoding.decode_without_bom_handling(bytes);
    warnings.push(format!("charset guessed: {}", encoding.name()));
    if faulty {
        warnings.push(format!("some bytes are no {} and were replaced", encoding.name()));
    }
    Decoded { text, charset: encoding.name(), warnings }
}

/// WHATWG labels, and the spellings of them that feeds use.
fn encoding_for(label: &str) -> Option<&'static Encoding> {
    let label = label.trim();
    // A document whose declaration we could read byte by byte is not in UTF-16, whatever it says.
    let sixteen = |e: &&'static Encoding| *e != UTF_16BE && *e != UTF_16LE && *e != encoding_rs::REPLACEMENT;
    if let Some(encoding) = Encoding::for_label_no_replacement(label.as_bytes()) {
        return Some(encoding).filter(sixteen);
    }
    let squeezed: String =
        label.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let other = match squeezed.as_str() {
        "utf8" | "unicode11utf8" | "utf8n" | "utf8mb4" | "unicode" => "utf-8",
        "latin1" | "iso88591" | "88591" | "latin" | "ansi" | "cp819" | "usascii" | "ascii7" | "iso8859" => {
            "iso-8859-1"
        }
        "win1250" | "windows1250" | "cp1250" => "windows-1250",
        "win1251" | "windows1251" | "cp1251" | "win" => "windows-1251",
        "win1252" | "windows1252" | "cp1252" => "windows-1252",
        "koi8" | "koi8r" => "koi8-r",
        "gb2312" | "gb231280" | "cp936" | "ms936" | "eucgb2312cn" | "euccn" => "gb18030",
        "big5" | "cp950" | "big5tw" | "big5hkscs" => "big5",
        "sjis" | "shiftjis" | "cp932" | "ms932" | "windows31j" | "mskanji" => "shift_jis",
        "eucjp" | "ujis" => "euc-jp",
        "euckr" | "cp949" | "ms949" | "uhc" | "johab" => "euc-kr",
        "tis620" | "cp874" => "windows-874",
        _ => return None,
    };
    Encoding::for_label(other.as_bytes())
}

fn by_mark(bytes: &[u8]) -> Option<Decoded<'_>> {
    // UTF-32 first: its little-endian mark begins with that of UTF-16.
    match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => return Some(utf32(rest, u32::from_le_bytes, "UTF-32LE")),
        [0, 0, 0xfe, 0xff, rest @ ..] => return Some(utf32(rest, u32::from_be_bytes, "UTF-32BE")),
        _ => {}
    }
    let (encoding, mark) = Encoding::for_bom(bytes)?;
    let rest = &bytes[mark..];
    if encoding == UTF_8 {
        // A mark that lies is met: the file was re-coded and the mark kept.
        let text = std::str::from_utf8(rest).ok()?;
        return Some(Decoded { text: Cow::Borrowed(text), charset: UTF_8.name(), warnings: Vec::new() });
    }
    Some(utf16(rest, encoding))
}

fn by_zeros(bytes: &[u8]) -> Option<Decoded<'_>> {
    match bytes {
        [0, 0, 0, b'<' | b'{', ..] => Some(utf32(bytes, u32::from_be_bytes, "UTF-32BE")),
        [b'<' | b'{', 0, 0, 0, ..] => Some(utf32(bytes, u32::from_le_bytes, "UTF-32LE")),
        [0, b'<' | b'{', 0, ..] => Some(utf16(bytes, UTF_16BE)),
        [b'<' | b'{', 0, next, 0, ..] if *next != 0 => Some(utf16(bytes, UTF_16LE)),
        _ => None,
    }
}

fn utf16<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Decoded<'a> {
    let (text, faulty) = encoding.decode_without_bom_handling(bytes);
    let warnings = if faulty {
        vec![format!("some bytes are no {} and were replaced", encoding.name())]
    } else {
        Vec::new()
    };
    Decoded { text, charset: encoding.name(), warnings }
}

fn utf32(bytes: &[u8], word: fn([u8; 4]) -> u32, charset: &'static str) -> Decoded<'static> {
    let (words, rest) = bytes.as_chunks::<4>();
    let mut faulty = !rest.is_empty();
    let text = words
        .iter()
        .map(|bytes| {
            char::from_u32(word(*bytes)).unwrap_or_else(|| {
                faulty = true;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    let warnings =
        if faulty { vec![format!("some bytes are no {charset} and were replaced")] } else { Vec::new() };
    Decoded { text: Cow::Owned(text), charset, warnings }
}

/// UTF-8 with a few bad bytes (a title cut in the middle of a character, one entry pasted from
/// elsewhere) is still UTF-8: at least ten good multi-byte characters for each bad place.
fn mostly_utf8(bytes: &[u8]) -> Option<&'static Encoding> {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xc2).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    (bad > 0 && good >= bad.saturating_mul(10)).then_some(UTF_8)
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    let head = &bytes[..bytes.len().min(DETECT_BYTES)];
    detector.feed(head, head.len() == bytes.len());
    detector.guess(None, chardetng::Utf8Detection::Allow)
}

fn declared_in_xml(head: &[u8]) -> Option<&str> {
    let start = memmem::find(head, b"<?xml")?;
    let end = start + memmem::find(&head[start..], b">")?;
    let at = start + memmem::find(&head[start..end], b"encoding")? + "encoding".len();
    let rest = head[at..end].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let quote = *rest.first().filter(|b| matches!(b, b'"' | b'\''))?;
    let value = &rest[1..];
    std::str::from_utf8(&value[..memchr::memchr(quote, value)?]).ok().filter(|label| !label.is_empty())
}

/// `<meta charset=…>` or `<meta http-equiv=Content-Type content="…; charset=…">`.
fn declared_in_html(head: &[u8]) -> Option<&str> {
    let mut rest = head;
    while let Some(at) = find_ignoring_case(rest, b"<meta") {
        let tag = &rest[at..];
        let end = memchr::memchr(b'>', tag).unwrap_or(tag.len());
        if let Some(label) = std::str::from_utf8(&tag[..end]).ok().and_then(charset_of) {
            return Some(label.trim_end_matches('/'));
        }
        rest = &tag[end..];
    }
    None
}

fn find_ignoring_case(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(bytes: &[u8], content_type: Option<&str>, text: &str, charset: &str) {
        let decoded = xml(bytes, content_type);
        assert_eq!((decoded.text.as_ref(), decoded.charset), (text, charset));
    }

    #[test]
    fn marks_and_patterns_come_first() {
        check(b"\xef\xbb\xbf<a>\xc3\xa9</a>", Some("text/xml; charset=koi8-r"), "<a>é</a>", "UTF-8");
        check(b"\xff\xfe<\0a\0/\0>\0", None, "<a/>", "UTF-16LE");
        check(b"\0<\0a\0/\0>", None, "<a/>", "UTF-16BE");
        check(b"<\0\0\0a\0\0\0/\0\0\0>\0\0\0", None, "<a/>", "UTF-32LE");
    }

    #[test]
    fn labels_are_claims() {
        let declared = b"<?xml version='1.0' encoding='windows-1251'?><a>\xcf</a>";
        check(declared, None, "<?xml version='1.0' encoding='windows-1251'?><a>П</a>", "windows-1251");
        check(b"<a>\xe9</a>", Some("text/xml; charset=\"latin1\""), "<a>é</a>", "windows-1252");
        // Valid UTF-8 beats a wrong label, and the operator is told.
        let decoded = xml("<a>é</a>".as_bytes(), Some("text/xml; charset=iso-8859-1"));
        assert_eq!((decoded.text.as_ref(), decoded.warnings.len()), ("<a>é</a>", 1));
        // A label that the bytes refute gives way to detection.
        let text = "<a>Über die Brücke führt ein schöner Weg, sagte der Bürgermeister von Köln.</a>";
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        check(&latin, Some("text/xml; charset=utf-8"), text, "windows-1252");
    }

    #[test]
    fn pages_declare_in_meta() {
        let decoded =
            html(b"<meta http-equiv=Content-Type content='text/html; charset=koi8-r'><p>\xcf", None);
        assert_eq!((decoded.text.ends_with('о'), decoded.charset), (true, "KOI8-R"));
    }

    #[test]
    fn a_few_bad_bytes_do_not_change_the_charset() {
        let mut bytes = "<a>ééééééééééééééééééééé</a>".as_bytes().to_vec();
        bytes.push(0xff);
        assert_eq!(xml(&bytes, None).charset, "UTF-8");
    }

    proptest! {
        #[test]
        fn valid_utf_8_comes_out_as_it_went_in(text in "[a-zé你]{0,40}", label in "(utf-8|latin1|gbk|x)") {
            let content_type = format!("text/xml; charset={label}");
            let decoded = xml(text.as_bytes(), Some(&content_type));
            prop_assert_eq!(decoded.text.as_ref(), text.as_str());
        }

        #[test]
        fn any_bytes_decode(bytes in proptest::collection::vec(any::<u8>(), 0..80), label in "\\PC{0,12}") {
            let _ = (xml(&bytes, Some(&format!("a/b; charset={label}"))), html(&bytes, None));
        }
    }
}
