//! HTML of any quality in, pieces of it out, in one pass and without a tree.
//!
//! Cut as a browser's tokeniser cuts (HTML Standard §13.2.5), so that nothing is text here that is a
//! tag there. It knows no element and resolves no reference.

use memchr::{memchr, memchr2, memmem};

use crate::text::next::Next;

/// A piece of a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'h> {
    /// References not yet decoded.
    Text(&'h str),
    /// The inside of a CDATA section, which feeds carry into HTML: text or more markup.
    Section(&'h str),
    Open(Tag<'h>),
    /// Name of the element.
    Close(&'h str),
    /// A comment, declaration or processing instruction.
    Nothing,
}

/// A start tag, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag<'h> {
    pub name: &'h str,
    /// Everything behind the name, with the `>`.
    inside: &'h str,
}

impl<'h> Tag<'h> {
    /// Names and raw values, in order.
    pub(crate) fn attributes(self) -> impl Iterator<Item = (&'h str, &'h str)> {
        /// Attributes of one tag beyond this are not looked at.
        const LIMIT: usize = 64;
        let inside = self.inside;
        let mut at = 0;
        std::iter::from_fn(move || match attribute(inside.as_bytes(), at) {
            Step::Attribute { name, value, next } => {
                at = next;
                Some((&inside[name.0..name.1], &inside[value.0..value.1]))
            }
            Step::End(_) | Step::Cut => None,
        })
        .take(LIMIT)
    }
}

pub(crate) struct Lexer<'h> {
    text: &'h str,
    at: usize,
    /// Bytes that were looked at in vain, for tags that never end. Many times the text's length is
    /// an attack: from then on a `<` is text.
    in_vain: usize,
    /// The next of each of [`ENDS`].
    ends: [Next; 3],
}

/// The ends of comments, and that of a CDATA section.
const ENDS: [&str; 3] = ["-->", "--!>", "]]>"];
const COMMENT: usize = 0;
const HASTY_COMMENT: usize = 1;
const SECTION: usize = 2;

impl<'h> Lexer<'h> {
    pub(crate) fn new(text: &'h str) -> Self {
        Self { text, at: 0, in_vain: 0, ends: [Next::default(); 3] }
    }

    /// What is not read yet.
    pub(crate) fn rest(&self) -> &'h str {
        &self.text[self.at..]
    }

    /// Passes over the content of an element that holds no markup (`script`, `style`) or none for
    /// us, up to and with its end tag, and returns it. All of the rest where there is no end tag.
    pub(crate) fn pass_over(&mut self, name: &str) -> &'h str {
        let rest = self.rest();
        let (inside, passed) = self.end_of(name).unwrap_or((rest.len(), rest.len()));
        self.at += passed;
        &rest[..inside]
    }

    /// Whether an end tag of this name is still to come.
    pub(crate) fn is_closed(&self, name: &str) -> bool {
        self.end_of(name).is_some()
    }

    /// How far it is to the next end tag of this name, and how far to behind it.
    fn end_of(&self, name: &str) -> Option<(usize, usize)> {
        let bytes = self.rest().as_bytes();
        let mut from = 0;
        while let Some(step) = memmem::find(&bytes[from..], b"</") {
            let at = from + step;
            let after = at + 2 + name.len();
            let ends =
                bytes.get(at + 2..after).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                    && bytes.get(after).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'));
            if ends {
                return Some((at, memchr(b'>', &bytes[after..]).map_or(bytes.len(), |end| after + end + 1)));
            }
            from = at + 2;
        }
        None
    }

    /// Offset behind the next end of this sort.
    fn behind(&mut self, sort: usize, from: usize) -> Option<usize> {
        let (bytes, end) = (self.text.as_bytes(), ENDS[sort]);
        let search = || memmem::find(&bytes[from..], end.as_bytes()).map(|step| from + step);
        self.ends[sort].at(from, search).map(|at| at + end.len())
    }

    fn special(&mut self, here: usize) -> Option<(Piece<'h>, usize)> {
        let text = self.text;
        let rest = &text[here..];
        let bytes = rest.as_bytes();
        match *bytes.get(1)? {
            b'/' => match bytes.get(2) {
                Some(byte) if byte.is_ascii_alphabetic() => {
                    let name = name(&rest[2..]);
                    let end = tag_end(bytes, 2 + name.len())?;
                    Some((Piece::Close(name), end))
                }
                Some(_) => Some((Piece::Nothing, memchr(b'>', bytes).map_or(bytes.len(), |end| end + 1))),
                None => None,
            },
            // `<!` before anything else is a smile, or a shout.
            b'!' if matches!(bytes.get(2), Some(b'-' | b'[' | b'>' | b'a'..=b'z' | b'A'..=b'Z')) => {
                Some(self.declaration(here))
            }
            b'?' => Some((Piece::Nothing, memchr(b'>', bytes).map_or(bytes.len(), |end| end + 1))),
            byte if byte.is_ascii_alphabetic() => {
                let name = name(&rest[1..]);
                // `<a...<a href=…`: a teaser cut in the middle of a tag, then a whole one.
                if memchr(b'<', name.as_bytes()).is_some() {
                    return None;
                }
                let from = 1 + name.len();
                let end = tag_end(bytes, from)?;
                Some((Piece::Open(Tag { name, inside: &rest[from..end] }), end))
            }
            _ => None,
        }
    }

    fn declaration(&mut self, here: usize) -> (Piece<'h>, usize) {
        let text = self.text;
        let bytes = &text.as_bytes()[here..];
        let to_bracket = || memchr(b'>', bytes).map_or(bytes.len(), |end| end + 1);
        if let Some(comment) = bytes.strip_prefix(b"<!--") {
            let end = if comment.starts_with(b">") {
                5
            } else if comment.starts_with(b"->") {
                6
            } else {
                let ends = [COMMENT, HASTY_COMMENT].map(|sort| self.behind(sort, here + 4));
                // A comment without an end would swallow the rest of the entry; it ends at the next `>`.
                ends.into_iter().flatten().min().map_or_else(to_bracket, |end| end - here)
            };
            return (Piece::Nothing, end);
        }
        if bytes.len() >= 9 && bytes[..9].eq_ignore_ascii_case(b"<![CDATA[") {
            return match self.behind(SECTION, here + 9) {
                Some(end) => (Piece::Section(&text[here + 9..end - 3]), end - here),
                None => (Piece::Nothing, 9),
            };
        }
        (Piece::Nothing, to_bracket())
    }
}

impl<'h> Iterator for Lexer<'h> {
    type Item = Piece<'h>;

    fn next(&mut self) -> Option<Piece<'h>> {
        let from = self.at;
        let bytes = self.text.as_bytes();
        let mut search = from;
        loop {
            let Some(step) = memchr(b'<', &bytes[search..]) else {
                self.at = bytes.len();
                return (from < bytes.len()).then(|| Piece::Text(&self.text[from..]));
            };
            let here = search + step;
            let special = if self.in_vain <= bytes.len() * 8 { self.special(here) } else { None };
            match special {
                // A `<` that opens nothing is text.
                None => {
                    if bytes.get(here + 1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/') {
                        self.in_vain += bytes.len() - here;
                    }
                    search = here + 1;
                }
                Some((piece, len)) => {
                    if here > from {
                        // The piece is found again with the next call; tags are short.
                        self.at = here;
                        return Some(Piece::Text(&self.text[from..here]));
                    }
                    self.at = here + len;
                    return Some(piece);
                }
            }
        }
    }
}

fn name(text: &str) -> &str {
    let end = text.bytes().position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
    &text[..end.unwrap_or(text.len())]
}

/// Offset behind the `>` that ends a tag whose name ends at `from`.
fn tag_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        match attribute(bytes, at) {
            Step::Attribute { next, .. } => at = next,
            Step::End(end) => return Some(end + 1),
            Step::Cut => return None,
        }
    }
}

enum Step {
    /// Byte ranges of name and value, and where to go on.
    Attribute { name: (usize, usize), value: (usize, usize), next: usize },
    /// The `>`.
    End(usize),
    /// The text ends in the tag.
    Cut,
}

/// The next attribute from `at` on (HTML Standard §13.2.5.32 to .39).
fn attribute(bytes: &[u8], at: usize) -> Step {
    let blank = |b: &u8| b.is_ascii_whitespace() || *b == b'/';
    let Some(skip) = bytes[at..].iter().position(|b| !blank(b)) else { return Step::Cut };
    let start = at + skip;
    if bytes[start] == b'>' {
        return Step::End(start);
    }
    // A leading `=` belongs to the name.
    let stop = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | b'=');
    let end = bytes[start + 1..].iter().position(stop).map_or(bytes.len(), |end| start + 1 + end);
    let name = (start, end);
    let equals =
        bytes[end..].iter().position(|b| !b.is_ascii_whitespace()).map_or(bytes.len(), |skip| end + skip);
    if bytes.get(equals) != Some(&b'=') {
        return Step::Attribute { name, value: (end, end), next: end };
    }
    let open = bytes[equals + 1..]
        .iter()
        .position(|b| !b.is_ascii_whitespace())
        .map_or(bytes.len(), |skip| equals + 1 + skip);
    match bytes.get(open) {
        Some(quote @ (b'"' | b'\'')) => match memchr(*quote, &bytes[open + 1..]) {
            Some(len) => Step::Attribute { name, value: (open + 1, open + 1 + len), next: open + 2 + len },
            // The closing quote is missing: better the tag ends than the text.
            None => match memchr2(b'>', b'<', &bytes[open..]) {
                Some(len) if bytes[open + len] == b'>' => {
                    Step::Attribute { name, value: (open + 1, open + len), next: open + len }
                }
                _ => Step::Cut,
            },
        },
        Some(_) => {
            let len = bytes[open..].iter().position(|b| b.is_ascii_whitespace() || *b == b'>');
            let end = len.map_or(bytes.len(), |len| open + len);
            Step::Attribute { name, value: (open, end), next: end }
        }
        None => Step::Attribute { name, value: (bytes.len(), bytes.len()), next: bytes.len() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expect: &[&str]) {
        let pieces: Vec<String> = Lexer::new(input)
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Section(text) => format!("[{text}]"),
                Piece::Open(tag) => {
                    let attributes: Vec<_> =
                        tag.attributes().map(|(name, value)| format!(" {name}={value}")).collect();
                    format!("<{}{}>", tag.name, attributes.concat())
                }
                Piece::Close(name) => format!("</{name}>"),
                Piece::Nothing => "-".to_owned(),
            })
            .collect();
        assert_eq!(pieces, expect, "{input}");
    }

    #[test]
    fn cuts_as_browsers_do() {
        check("a<b>c</b >d<br/>", &["a", "<b>", "c", "</b>", "d", "<br>"]);
        check("1 < 2 <3 a<b", &["1 < 2 <3 a<b"]);
        check("<a href=x/y title='1 > 2' on>", &["<a href=x/y title=1 > 2 on=>"]);
        check("<a title=it's>x</a>", &["<a title=it's>", "x", "</a>"]);
        check("<!-- a > b -->x<!-->y<?php z ?>", &["-", "x", "-", "y", "-"]);
        check("<!-- a --->x<!-- b --!>y<!-- c ----><b>", &["-", "x", "-", "y", "-", "<b>"]);
        check("<![CDATA[a<b]]>c", &["[a<b]", "c"]);
    }

    #[test]
    fn a_missing_quote_costs_its_tag_only() {
        check("<a href=\"x>text</a>", &["<a href=x>", "text", "</a>"]);
        check("<!-- open <p>text", &["-", "text"]);
    }

    /// The work grows with the text, not with its square: the latter would be hours here.
    #[test]
    fn what_is_never_closed_is_looked_for_once() {
        const TIMES: usize = 400_000;
        let all = |of: &str| Lexer::new(&of.repeat(TIMES)).count();
        assert_eq!(all("<!-- >"), TIMES);
        assert_eq!(all("<!-- ->--"), 2 * TIMES);
        assert_eq!(all("<![CDATA["), TIMES);
        assert_eq!(all("<![CDATA[]]"), 2 * TIMES);
        assert_eq!(Lexer::new(&("<!-- >".repeat(TIMES) + "--!>x")).count(), 2);
    }

    #[test]
    fn skips_what_holds_no_markup() {
        let mut lexer = Lexer::new("<script>if (a</b/.test(c)) '</scripts>'</SCRIPT >after");
        assert!(matches!(lexer.next(), Some(Piece::Open(_))));
        assert_eq!(lexer.pass_over("script"), "if (a</b/.test(c)) '</scripts>'");
        assert_eq!(lexer.next(), Some(Piece::Text("after")));
    }
}
