//! Text that wants to be XML in, text that a strict tokeniser reads to its end out.
//!
//! Lexical repair only: every `<` of the result opens a whole tag, comment, processing instruction
//! or CDATA section, every attribute has a quoted value, every `&` opens one of the five references
//! that XML declares or a number. Which element belongs into which is the reader's business. A
//! document that needs nothing is borrowed, not copied; repairing twice is repairing once.
//!
//! The DOCTYPE is dropped and its entities are never expanded, so there is nothing to explode.

mod reference;
mod tag;

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2, memmem};

use crate::text::markup;
use crate::text::next::Next;

/// What was done to a document, for the operator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Repairs(Vec<Repair>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Repair {
    what: &'static str,
    count: usize,
    /// Byte offset of the first one.
    first: usize,
}

impl Repairs {
    fn note(&mut self, what: &'static str, at: usize) {
        match self.0.iter_mut().find(|repair| repair.what == what) {
            Some(repair) => repair.count += 1,
            None => self.0.push(Repair { what, count: 1, first: at }),
        }
    }

    /// Kind of repair, how often, byte offset of the first.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, usize, usize)> + '_ {
        self.0.iter().map(|repair| (repair.what, repair.count, repair.first))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Repairs a document. The result is never longer than six times the input (`"` in an attribute).
#[must_use]
pub fn repair(text: &str) -> (Cow<'_, str>, Repairs) {
    match markup::legal(text) {
        Cow::Borrowed(text) => scan(text),
        Cow::Owned(legal) => {
            let (again, mut repairs) = scan(&legal);
            repairs.note("characters that XML forbids, dropped", 0);
            (Cow::Owned(again.into_owned()), repairs)
        }
    }
}

fn scan(text: &str) -> (Cow<'_, str>, Repairs) {
    let mut scan = Scan {
        text,
        out: String::new(),
        copied: 0,
        repairs: Repairs::default(),
        open: "",
        next: [Next::default(); 4],
        doctype_end: Next::default(),
    };
    scan.run();
    let Scan { mut out, copied, repairs, .. } = scan;
    if copied == 0 && out.is_empty() {
        return (Cow::Borrowed(text), repairs);
    }
    out.push_str(&text[copied..]);
    (Cow::Owned(out), repairs)
}

struct Scan<'t> {
    text: &'t str,
    out: String,
    /// Everything before this offset is in `out`, repaired.
    copied: usize,
    repairs: Repairs,
    /// Name of the last start tag: where an unclosed CDATA section may end.
    open: &'t str,
    /// The next of each of [`MARKS`].
    next: [Next; 4],
    /// The next `]` that ends a document type declaration.
    doctype_end: Next,
}

const MARKS: [&str; 4] = ["]]>", "-->", "?>", OPEN];
const SECTION: usize = 0;
const COMMENT: usize = 1;
const INSTRUCTION: usize = 2;
const OPENING: usize = 3;

/// What opens a CDATA section.
const OPEN: &str = "<![CDATA[";

impl Scan<'_> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        loop {
            let begun = !(self.out.is_empty() && self.copied == at);
            let next =
                if begun { memchr2(b'<', b'&', &bytes[at..]).map(|step| at + step) } else { self.junk(at) };
            let Some(here) = next else { return };
            at = match (bytes[here], bytes.get(here + 1)) {
                (b'&', _) => self.reference(here),
                (_, Some(b'/')) => self.end_tag(here),
                (_, Some(b'?')) => self.instruction(here),
                (_, Some(b'!')) => self.declaration(here),
                (_, Some(&byte)) if tag::starts_name(byte) => self.start_tag(here),
                _ => self.replace(here, here + 1, "&lt;", "`<` that opens no tag, escaped"),
            };
        }
    }

    /// Offset from `from` of the next mark of this sort.
    fn next(&mut self, sort: usize, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let search = || memmem::find(&bytes[from..], MARKS[sort].as_bytes()).map(|step| from + step);
        self.next[sort].at(from, search).map(|at| at - from)
    }

    /// Replaces `text[from..to]` and returns `to`.
    fn replace(&mut self, from: usize, to: usize, with: &str, what: &'static str) -> usize {
        self.repairs.note(what, from);
        self.swap(from, to, with)
    }

    fn swap(&mut self, from: usize, to: usize, with: &str) -> usize {
        self.out.push_str(&self.text[self.copied..from]);
        self.out.push_str(with);
        self.copied = to;
        to
    }

    /// Drops what stands before the first tag (blank lines, PHP notices, a second byte-order mark)
    /// and says where that tag begins.
    fn junk(&mut self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let opens = |at: &usize| {
            bytes.get(at + 1).is_some_and(|b| tag::starts_name(*b) || matches!(b, b'/' | b'?' | b'!'))
        };
        let root = memchr_iter(b'<', &bytes[from..]).map(|step| from + step).find(opens);
        let end = root.unwrap_or(bytes.len());
        let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
        if !self.text[from..end].chars().all(blank) {
            self.replace(from, end, "", "text before the first tag, dropped");
        } else if end > from {
            self.swap(from, end, "");
        }
        root
    }

    fn reference(&mut self, here: usize) -> usize {
        match reference::read(&self.text[here..]) {
            reference::Kind::Whole(len) => here + len,
            reference::Kind::Char(len, with) => {
                self.replace(here, here + len, &with, "references that XML does not declare, resolved")
            }
            reference::Kind::Bare => self.replace(here, here + 1, "&amp;", "bare `&`, escaped"),
        }
    }

    fn start_tag(&mut self, here: usize) -> usize {
        let rest = &self.text[here..];
        self.open = tag::name(&rest[1..]);
        if let Some(len) = tag::clean(rest.as_bytes()) {
            return here + len;
        }
        let (len, tag) = tag::mend(rest);
        self.replace(here, here + len, &tag, "malformed tags, mended")
    }

    fn end_tag(&mut self, here: usize) -> usize {
        let rest = &self.text[here..];
        let bytes = rest.as_bytes();
        let name = tag::name(&rest[2..]);
        let after = 2 + name.len();
        if !name.is_empty() {
            let blank = bytes[after..].iter().take_while(|b| b.is_ascii_whitespace()).count();
            if bytes.get(after + blank) == Some(&b'>') {
                return here + after + blank + 1;
            }
        }
        let (len, closed) = match memchr2(b'>', b'<', &bytes[2..]) {
            Some(end) if bytes[2 + end] == b'>' => (2 + end + 1, true),
            Some(end) => (2 + end, false),
            None => (bytes.len(), false),
        };
        let name = tag::name(rest[2..len].trim_start());
        let with = if name.is_empty() || (!closed && len == bytes.len()) {
            String::new()
        } else {
            format!("</{name}>")
        };
        self.replace(here, here + len, &with, "malformed tags, mended")
    }

    fn instruction(&mut self, here: usize) -> usize {
        let bytes = &self.text.as_bytes()[here..];
        let named = bytes.get(2).is_some_and(|b| tag::starts_name(*b));
        let end = self.next(INSTRUCTION, here + 2).map(|end| 2 + end + 2).filter(|_| named);
        let declaration = bytes.starts_with(b"<?xml") && bytes.get(5).is_some_and(u8::is_ascii_whitespace);
        match end {
            // A declaration holds no `<`: where one does, its own `?>` is missing.
            Some(end) if !(declaration && memchr(b'<', &bytes[1..end]).is_some()) => here + end,
            _ => {
                let end = memchr(b'>', bytes).map_or(bytes.len(), |end| end + 1);
                self.replace(here, here + end, "", "unclosed processing instruction, dropped")
            }
        }
    }

    fn declaration(&mut self, here: usize) -> usize {
        let bytes = &self.text.as_bytes()[here..];
        if bytes.starts_with(b"<!--") {
            return self.comment(here);
        }
        if bytes.len() >= 9 && bytes[..9].eq_ignore_ascii_case(b"<![CDATA[") {
            return self.cdata(here);
        }
        if bytes.len() >= 9 && bytes[..9].eq_ignore_ascii_case(b"<!DOCTYPE") {
            let end = self.doctype(here);
            return self.swap(here, end, "");
        }
        let end = memchr(b'>', bytes).map_or(bytes.len(), |end| end + 1);
        self.replace(here, here + end, "", "unknown declaration, dropped")
    }

    /// Where a document type declaration ends, with its internal subset.
    fn doctype(&mut self, here: usize) -> usize {
        let bytes = self.text.as_bytes();
        let Some(first) = memchr2(b'>', b'[', &bytes[here..]).map(|step| here + step) else {
            return bytes.len();
        };
        if bytes[first] == b'>' {
            return first + 1;
        }
        let bracket = |close: usize| {
            let blank = bytes[close + 1..].iter().take_while(|b| b.is_ascii_whitespace()).count();
            (bytes.get(close + 1 + blank) == Some(&b'>')).then_some(close + 1 + blank)
        };
        let closes = |step: usize| bracket(first + step).map(|_| first + step);
        let end = self.doctype_end.at(first, || memchr_iter(b']', &bytes[first..]).find_map(closes));
        end.and_then(bracket)
            .or_else(|| memchr(b'>', &bytes[here..]).map(|step| here + step))
            .map_or(bytes.len(), |end| end + 1)
    }

    fn comment(&mut self, here: usize) -> usize {
        let bytes = &self.text.as_bytes()[here..];
        let hasty = if bytes[4..].starts_with(b">") {
            Some(5)
        } else if bytes[4..].starts_with(b"->") {
            Some(6)
        } else {
            None
        };
        match (hasty, self.next(COMMENT, here + 4)) {
            (None, Some(end)) => here + 4 + end + 3,
            (Some(len), _) => self.replace(here, here + len, "", "malformed comment, dropped"),
            (None, None) => {
                let end = memchr(b'>', bytes).map_or(bytes.len(), |end| end + 1);
                self.replace(here, here + end, "", "unclosed comment, dropped up to the next `>`")
            }
        }
    }

    fn cdata(&mut self, here: usize) -> usize {
        let rest = &self.text[here + OPEN.len()..];
        if !self.text[here..].starts_with(OPEN) {
            self.replace(here, here + OPEN.len(), OPEN, "`<![cdata[` in lower case");
        }
        let start = here + OPEN.len();
        let end = self.next(SECTION, start);
        let inside = &rest[..end.unwrap_or(rest.len())];
        // The section ends where its element does if no end of its own comes before the next section.
        let next = self.next(OPENING, start).filter(|next| *next < inside.len());
        if (end.is_none() || next.is_some())
            && let Some(close) = end_tag_of(inside, self.open)
            && (end.is_none() || next.is_some_and(|next| close < next))
        {
            return self.replace(start + close, start + close, "]]>", "unclosed CDATA section, closed");
        }
        if let Some(end) = end {
            start + end + 3
        } else {
            let end = self.text.len();
            self.replace(end, end, "]]>", "unclosed CDATA section, closed")
        }
    }
}

/// Offset of `</name>` (white space allowed before `>`).
fn end_tag_of(text: &str, name: &str) -> Option<usize> {
    if name.is_empty() {
        return None;
    }
    let needle = format!("</{name}");
    memmem::find_iter(text.as_bytes(), &needle)
        .find(|at| text[at + needle.len()..].trim_start().starts_with('>'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(input: &str, expect: &str) {
        let (repaired, repairs) = repair(input);
        assert_eq!(repaired, expect, "{input}");
        assert_eq!(repaired == input, repairs.is_empty() && matches!(repaired, Cow::Borrowed(_)), "{input}");
    }

    #[test]
    fn leaves_what_is_whole() {
        for whole in [
            "<?xml version=\"1.0\"?><rss><a b='c' d=\"e &amp; f\"/>1 &lt; 2 &#8217;<!-- x --><![CDATA[ & < ]]></rss>",
            "<a:b xmlns:a=\"u\">ü</a:b >",
        ] {
            check(whole, whole);
        }
    }

    #[test]
    fn escapes_what_opens_nothing() {
        check(
            "<a>Fish & Chips < 3 &copy; &bogus; &#11;&#150;</a>",
            "<a>Fish &amp; Chips &lt; 3 © &amp;bogus; –</a>",
        );
    }

    #[test]
    fn mends_tags() {
        check(
            "<a b=c d e='1 < 2' f=\"x\"y\">t</ a >",
            "<a b=\"c\" d=\"\" e=\"1 &lt; 2\" f=\"x\" y=\"\">t</a>",
        );
        check("<a href=\"x>text</a>", "<a href=\"x\">text</a>");
        check("<a <b>t</b></a", "<a><b>t</b>");
    }

    #[test]
    fn closes_sections_where_their_element_ends() {
        check("<a><![CDATA[x</a><b>y</b>", "<a><![CDATA[x]]></a><b>y</b>");
        check("<a><![CDATA[x</a><b><![CDATA[y]]></b>", "<a><![CDATA[x]]></a><b><![CDATA[y]]></b>");
        check("<a><![CDATA[cut of", "<a><![CDATA[cut of]]>");
    }

    #[test]
    fn drops_what_is_not_the_document() {
        check("Warning: x\n<rss/>", "<rss/>");
        check("<!DOCTYPE rss [ <!ENTITY a \"]\"> ] ><rss>&a;</rss>", "<rss>&amp;a;</rss>");
        check("<?xml version=\"1.0\"><rss/><?a b?><?>?>", "<rss/><?a b?>?>");
    }

    /// The work grows with the document, not with its square: the latter would be minutes here.
    #[test]
    fn what_is_never_closed_is_looked_for_once() {
        let check = |of: &str, times: usize, first: &str, each: &str| {
            assert_eq!(repair(&of.repeat(times)).0, first.to_owned() + &each.repeat(times - 1), "{of}");
        };
        check("<!DOCTYPE[]x>", 500_000, "", "");
        check("<!-- >", 500_000, "", "");
        let section = "<a><![CDATA[x]]></a>";
        check("<a><![cdata[x</a>", 500_000, section, section);
        let document = format!("<a {}", "b=\"\"".repeat(1_000_000));
        assert_eq!(repair(&document).0, "");
    }

    proptest! {
        #[test]
        fn repairing_twice_is_repairing_once(input in "(<|>|&|/|!|\\?|\"|'|=| |a|b:c|\\]|\\[|-|;|#|x|1|amp|CDATA|<!\\[CDATA\\[|\\]\\]>|<!--|-->|<a |</a>|é|\u{1}){0,40}") {
            let (once, _) = repair(&input);
            let (twice, repairs) = repair(&once);
            prop_assert_eq!(&once, &twice);
            prop_assert!(repairs.is_empty());
        }

        #[test]
        fn quick_xml_reads_it_to_the_end(input in "(<|>|&|/|!|\\?|\"|'|=| |a|b:c|\\]|\\[|-|;|#|x|1|amp|CDATA|<!\\[CDATA\\[|\\]\\]>|<!--|-->|<a |</a>|<\\?xml |é|\u{1}){0,40}") {
            let (repaired, _) = repair(&input);
            let mut reader = quick_xml::Reader::from_str(&repaired);
            reader.config_mut().check_end_names = false;
            reader.config_mut().allow_unmatched_ends = true;
            loop {
                match reader.read_event() {
                    Ok(quick_xml::events::Event::Eof) => break,
                    Ok(_) => {}
                    Err(error) => return Err(TestCaseError::fail(format!("{error}: {repaired}"))),
                }
            }
        }
    }
}
