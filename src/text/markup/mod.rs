//! Markup of any quality in; safe markup, plain text or paragraphs out.
//!
//! One policy for everything that leaves the program (`policy`): nothing that runs, nothing that
//! loads without being a picture, sound or film of the entry itself, nothing that can break out of a
//! feed, a page or a digest. Characters that XML forbids are dropped here, so that no renderer has to
//! think of them. Nothing here reads the network, and nothing recurses on the input's depth.

mod address;
mod element;
pub(crate) mod entity;
mod image;
mod lexer;
mod math;
mod plain;
mod policy;
#[cfg(test)]
mod tests;
mod writer;

use std::borrow::Cow;

use memchr::memmem;
use url::Url;

/// The longest address that is taken, bytes, as it is written and as it is given out, with all escaped that must
/// be. Browsers and proxies stop at 8,000 and fewer; RFC 9110 §4.1 asks for 8,000 at least.
pub const ADDRESS_BYTES: usize = 8_192;

/// How often misnested markup is rebuilt before its text alone is kept. Two rounds settle nearly all.
const LIMIT_ROUNDS: usize = 5;

/// Markup that no feed reader, page or digest can be harmed by.
///
/// Links and pictures are made absolute against `base`, lazy pictures get their address, tracking
/// pixels go. Cleaning twice is cleaning once.
#[must_use]
pub fn sanitise(html: &str, base: Option<&Url>) -> String {
    let mut written = writer::write(legal(html).trim(), base);
    // A tree that was built for misnested tags need not read back as the same tree (links in tables
    // in links): it is written and built again until it does.
    for _ in 0..LIMIT_ROUNDS {
        if written.canonical {
            return trimmed(written.html);
        }
        written = writer::write(&policy::clean(&written.html), None);
    }
    let text = paragraphs(&written.html);
    text.iter().fold(String::new(), |html, text| html + "<p>" + &writer::escaped(text) + "</p>")
}

fn trimmed(mut html: String) -> String {
    html.truncate(html.trim_end().len());
    let blank = html.len() - html.trim_start().len();
    html.drain(..blank);
    html
}

/// The text a person would read, on one line: no tags, references decoded, white space folded.
#[must_use]
pub fn plain(html: &str) -> String {
    plain::plain(html)
}

/// A title or name as people mean it: plain, double escaping undone once, but with what only looks
/// like a tag (`Vec<T>`, `<ada@example.org>`).
#[must_use]
pub fn title(html: &str) -> String {
    plain::title(html)
}

/// The text without marks of direction that would turn what is written behind it.
#[must_use]
pub fn paired(text: String) -> String {
    plain::paired(text)
}

/// The same text as paragraphs, in order, none empty.
#[must_use]
pub fn paragraphs(html: &str) -> Vec<String> {
    plain::paragraphs(html)
}

/// Whether a text that was declared plain is HTML all the same: it holds a known tag or a reference.
#[must_use]
pub fn looks_like_html(text: &str) -> bool {
    let mut pieces = lexer::Lexer::new(text);
    pieces.any(|piece| match piece {
        lexer::Piece::Open(tag) => element::is_known(tag.name),
        lexer::Piece::Close(name) => element::is_known(name),
        lexer::Piece::Text(text) => {
            matches!(entity::decode(text, entity::Ending::Semicolon), Cow::Owned(decoded) if decoded != text)
        }
        lexer::Piece::Section(_) | lexer::Piece::Nothing => true,
    })
}

/// Drops the characters that XML 1.0 forbids (§2.2).
#[must_use]
pub fn legal(text: &str) -> Cow<'_, str> {
    // Bytes in blocks, so that the compiler can look at many at once.
    const BLOCK: usize = 64;
    let control = |b: &u8| *b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r');
    let bytes = text.as_bytes();
    let clean = bytes.chunks(BLOCK).all(|block| block.iter().fold(0, |found, b| found | u8::from(control(b))) == 0)
        // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
        && memmem::find_iter(bytes, b"\xef\xbf").all(|at| !matches!(bytes.get(at + 2), Some(0xbe | 0xbf)));
    if clean { Cow::Borrowed(text) } else { Cow::Owned(text.chars().filter(|c| is_legal(*c)).collect()) }
}

fn is_legal(c: char) -> bool {
    !matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}

/// A formula, given the content of its `math` element, in a line of text that can stand in markup.
#[must_use]
pub fn formula(inside: &str) -> String {
    escape(&math::in_line(inside)).into_owned()
}

/// Escapes text so that it can stand in markup, between tags or in a quoted attribute.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    quick_xml::escape::escape(text)
}

/// What a new line in plain text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// The writer's own.
    Broken,
    /// Nothing more than a blank: many generators wrap and indent their texts.
    Wrapped,
}

/// Plain text as markup, escaped as [`sanitise`] leaves it. Blank lines part its paragraphs.
#[must_use]
pub fn from_text(text: &str, lines: Lines) -> String {
    let text = legal(text);
    let mut paragraphs: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.trim().lines().map(str::trim) {
        match paragraphs.last_mut() {
            Some(open) if !line.is_empty() => open.push(line),
            Some(open) if open.is_empty() => {}
            _ => paragraphs.push(Vec::new()),
        }
    }
    let paragraph = |it: &Vec<&str>| {
        let escaped: Vec<String> = it.iter().map(|line| writer::escaped(line)).collect();
        escaped.join(if lines == Lines::Broken { "<br>" } else { "\n" })
    };
    match paragraphs.as_slice() {
        [only] => paragraph(only),
        several => several.iter().fold(String::new(), |html, it| html + "<p>" + &paragraph(it) + "</p>"),
    }
}

/// The end of a text, no more than so many bytes, cut between characters.
#[must_use]
pub fn cut_end(text: &str, limit_bytes: usize) -> &str {
    let mut start = text.len().saturating_sub(limit_bytes);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
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
