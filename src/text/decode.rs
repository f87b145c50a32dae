//! Bytes in, text out, whatever charset they are in.
//!
//! Every source of a charset is a claim, tried in the order of its weight and believed only if the
//! bytes decode without a fault: the byte-order mark, the pattern of zeros that UTF-16 and UTF-32
//! leave (XML 1.0 appendix F), valid UTF-8 with at least one character beyond ASCII (a wrong label
//! hardly ever yields that by chance), the `charset` of the content type (RFC 7303 §3), what the
//! document declares, and the statistics of chardetng last. Any bytes decode as a charset of single
//! bytes, so such a claim proves nothing: where header and document differ, or the bytes look like
//! another script's, the statistics choose. This file never fails and never drops a document: what
//! no claim explains is read with U+FFFD in the place of the bad bytes.

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
    let says_utf8 = known.iter().any(|(_, _, encoding)| *encoding == Some(UTF_8));
    let encoding = if !escaped && is_mostly_utf8(bytes, says_utf8) {
        UTF_8
    } else {
        let mut claims = Vec::new();
        for (who, label, encoding) in known {
            let Some(label) = label else { continue };
            match encoding {
                Some(encoding) if !is_ascii(label) && decodes(bytes, encoding) => {
                    claims.push((encoding, who, label));
                }
                Some(_) => warnings.push(format!("the {who} says {label}, the bytes do not decode as that")),
                None => warnings.push(format!("the {who} names an unknown charset, {label}")),
            }
        }
        let chosen = choose(bytes, &claims).unwrap_or_else(|| {
            let guess = detect(bytes);
            warnings.push(format!("charset guessed: {}", guess.name()));
            guess
        });
        let lies = claims.iter().filter(|(encoding, ..)| *encoding != chosen);
        warnings.extend(
            lies.map(|(_, who, label)| format!("the {who} says {label}, the text is {}", chosen.name())),
        );
        chosen
    };
    let (text, faulty) = encoding.decode_without_bom_handling(bytes);
    if faulty {
        warnings.push(format!("some bytes are no {} and were replaced", encoding.name()));
    }
    Decoded { text, charset: encoding.name(), warnings }
}

fn decodes(bytes: &[u8], encoding: &'static Encoding) -> bool {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some()
}

/// Whether a label promises ASCII and no more. To browsers it means windows-1252 (Encoding Standard
/// §4.2); beside bytes beyond ASCII it is a default that nobody set.
fn is_ascii(label: &str) -> bool {
    let squeezed: Vec<u8> =
        label.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase()).collect();
    matches!(squeezed.as_slice(), b"ascii" | b"usascii" | b"ascii7" | b"ansix341968" | b"iso646us")
}

/// Which of the claims that the bytes bear out is believed, header before document; a guess in their
/// place where a claim of single bytes is plainly another script's. None where nobody claims anything.
fn choose(bytes: &[u8], claims: &[(&'static Encoding, &str, &str)]) -> Option<&'static Encoding> {
    match *claims {
        [] => None,
        [(header, ..), (document, ..)] if header != document => {
            let guess = detect(bytes);
            let latin = Script::of(header) == Script::Latin;
            Some(match guess {
                _ if guess == header || guess == document => guess,
                // Servers have a default, and it is Latin 1.
                _ if latin => document,
                _ => header,
            })
        }
        [(claimed, ..), ref others @ ..] => {
            // Two that agree did not come about by a default.
            let is_sure = !others.is_empty() || Script::of(claimed) == Script::Many;
            let refuted = !is_sure && far_from_ascii(bytes, Script::of(claimed));
            let guess =
                refuted.then(|| detect(bytes)).filter(|guess| Script::of(guess) != Script::of(claimed));
            Some(guess.filter(|guess| decodes(bytes, guess)).unwrap_or(claimed))
        }
    }
}

/// What charsets have in common that the statistics, or a reader, would hardly mistake for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Latin,
    /// Each of the Cyrillic charsets orders its letters in its own way.
    Windows1251,
    Koi8,
    Ibm866,
    CyrillicIso,
    CyrillicMac,
    Greek,
    Hebrew,
    Arabic,
    Thai,
    /// Characters of several bytes, which few other texts are by chance.
    Many,
}

impl Script {
    fn of(encoding: &'static Encoding) -> Self {
        use encoding_rs as e;
        let is = |any: &[&'static Encoding]| any.contains(&encoding);
        match encoding {
            _ if !encoding.is_single_byte() => Self::Many,
            _ if is(&[e::WINDOWS_1251]) => Self::Windows1251,
            _ if is(&[e::KOI8_R, e::KOI8_U]) => Self::Koi8,
            _ if is(&[e::IBM866]) => Self::Ibm866,
            _ if is(&[e::ISO_8859_5]) => Self::CyrillicIso,
            _ if is(&[e::X_MAC_CYRILLIC]) => Self::CyrillicMac,
            _ if is(&[e::WINDOWS_1253, e::ISO_8859_7]) => Self::Greek,
            _ if is(&[e::WINDOWS_1255, e::ISO_8859_8, e::ISO_8859_8_I]) => Self::Hebrew,
            _ if is(&[e::WINDOWS_1256, e::ISO_8859_6]) => Self::Arabic,
            _ if is(&[e::WINDOWS_874]) => Self::Thai,
            _ => Self::Latin,
        }
    }
}

/// Bytes beyond ASCII from which on a text says enough of its script to be held against its label.
const TELLING_BYTES: usize = 24;

/// Whether there is enough beyond ASCII to doubt a claim of single bytes. In a Latin script letters with
/// marks stand alone between others; where most have another beside them, the script is not Latin.
fn far_from_ascii(bytes: &[u8], claimed: Script) -> bool {
    let beyond = bytes.iter().filter(|b| !b.is_ascii()).count();
    let pairs = bytes.windows(2).filter(|pair| !pair[0].is_ascii() && !pair[1].is_ascii()).count();
    beyond >= TELLING_BYTES && (claimed != Script::Latin || pairs * 2 > beyond)
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
/// elsewhere) is still UTF-8: at least ten good multi-byte characters for each bad place, and no fewer
/// good than bad where header or document say so. Of other charsets' letters few pair up to characters.
fn is_mostly_utf8(bytes: &[u8], is_claimed: bool) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xc2).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad > 0 && good >= bad.saturating_mul(if is_claimed { 1 } else { 10 })
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

    #[test]
    fn one_character_cut_in_two_spoils_no_document_that_says_it_is_utf_8() {
        let mut bytes =
            "<?xml version='1.0' encoding='utf-8'?><a>the master’s report</a><a>".as_bytes().to_vec();
        bytes.extend_from_slice(b"and the caf\xc3...</a>");
        let decoded = xml(&bytes, Some("text/xml; charset=utf-8"));
        assert_eq!(decoded.charset, "UTF-8");
        assert!(decoded.text.contains("master’s") && decoded.warnings.len() == 1, "{decoded:?}");
        // A server's default says nothing against it.
        let many = ["<a>".as_bytes(), "é".repeat(10).as_bytes(), b"\xc3...</a>"].concat();
        assert_eq!(xml(&many, Some("text/xml; charset=iso-8859-1")).charset, "UTF-8");
    }

    const RUSSIAN: &str = "Президент подписал указ о новых мерах поддержки семей";

    fn labelled(text: &str, label: &str) -> Vec<u8> {
        let encoding = Encoding::for_label(label.as_bytes()).expect("a known label");
        let document = format!("<?xml version='1.0' encoding='{label}'?><a>{text}</a>");
        encoding.encode(&document).0.into_owned()
    }

    #[test]
    fn a_server_s_default_does_not_beat_the_document() {
        let texts = [
            (RUSSIAN, "windows-1251"),
            (RUSSIAN, "koi8-r"),
            ("总统签署关于新家庭支持措施的法令", "gb2312"),
            ("大統領が新しい法令に署名した", "shift_jis"),
            ("Ο πρόεδρος υπέγραψε νέο διάταγμα", "iso-8859-7"),
            ("Prezydent podpisał nową ustawę o wsparciu; żółw, gęś, ćma", "iso-8859-2"),
        ];
        for (text, label) in texts {
            for served in ["iso-8859-1", "windows-1252", "us-ascii"] {
                let bytes = labelled(text, label);
                let decoded = xml(&bytes, Some(&format!("text/xml; charset={served}")));
                assert!(decoded.text.contains(text), "{served} {label} {decoded:?}");
                assert_eq!(decoded.warnings.len(), 1, "{decoded:?}");
            }
        }
        // A header that is right is believed against a document that is not.
        let latin =
            b"<?xml version='1.0' encoding='koi8-r'?><a>L'\xe9t\xe9 sera d\xe9j\xe0 fini \xe0 No\xebl</a>";
        assert_eq!(xml(latin, Some("text/xml; charset=iso-8859-1")).charset, "windows-1252");
    }

    #[test]
    fn a_label_that_any_bytes_bear_out_gives_way_to_another_script() {
        let (koi, _, _) = encoding_rs::KOI8_R.encode(RUSSIAN);
        let koi = [b"<?xml version='1.0' encoding='windows-1251'?><a>", &koi[..], b"</a>"].concat();
        assert!(xml(&koi, None).text.contains(RUSSIAN));
        let (win, _, _) = encoding_rs::WINDOWS_1251.encode(RUSSIAN);
        assert_eq!(xml(&win, Some("text/xml; charset=iso-8859-1")).text, RUSSIAN);
        assert_eq!(xml(&win, Some("text/xml; charset=us-ascii")).text, RUSSIAN);
        // Two that say the same are believed, and so is one whose text is of its script.
        let agreed = [b"<?xml version='1.0' encoding='latin1'?><a>", &win[..], b"</a>"].concat();
        assert_eq!(xml(&agreed, Some("text/xml; charset=iso-8859-1")).charset, "windows-1252");
        let polish = labelled(&"Zażółć gęślą jaźń. ".repeat(9), "iso-8859-2");
        assert_eq!(xml(&polish, None).charset, "ISO-8859-2");
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
