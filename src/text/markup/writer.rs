//! Markup in, markup within the `policy` out, in one pass and without a tree.
//!
//! Everything written is an allowed tag with allowed, quoted attributes, or escaped text: that holds
//! whatever the input. What a writer without a tree cannot do is nest as a browser would, so it keeps
//! a stack and says whether the result is *canonical*: whether a browser that reads it builds the
//! very tree that the tags spell. Only where it is not does ammonia have to build that tree. The law
//! "what is canonical, ammonia leaves as it is" is tested; it is why most entries need no tree.

use std::borrow::Cow;

use smallvec::SmallVec;
use url::Url;

use super::address::{self, Use};
use super::element::{self, Fate, Kind};
use super::entity::{self, Ending};
use super::lexer::{Lexer, Piece, Tag};
use super::{image, policy};

/// Elements nested deeper lose their tags. Articles nest about ten deep; renderers and browsers have
/// limits of their own from some hundreds on.
const LIMIT_DEPTH: usize = 64;

/// Sections in sections that are read as markup, and images in `noscript` likewise.
const LIMIT_NESTED: usize = 2;

/// What a writer made.
pub(super) struct Written {
    pub html: String,
    pub canonical: bool,
}

pub(super) fn write(html: &str, base: Option<&Url>) -> Written {
    let mut writer = Writer {
        out: String::with_capacity(html.len()),
        stack: SmallVec::new(),
        canonical: true,
        base,
        placeholder: false,
        after_pre: false,
    };
    writer.fragment(html, 0);
    while let Some((name, _)) = writer.stack.pop() {
        writer.close_tag(name);
    }
    Written { html: writer.out, canonical: writer.canonical }
}

struct Writer<'b> {
    out: String,
    stack: SmallVec<[(&'static str, Kind); 16]>,
    canonical: bool,
    base: Option<&'b Url>,
    /// Whether the last image was a placeholder whose picture stands in the `noscript` behind it.
    placeholder: bool,
    /// Whether `<pre>` was just opened: a line feed there is not text.
    after_pre: bool,
}

impl Writer<'_> {
    fn fragment(&mut self, html: &str, nested: usize) {
        let mut lexer = Lexer::new(html);
        let mut formulas_end = true;
        while let Some(piece) = lexer.next() {
            match piece {
                Piece::Section(text) if nested < LIMIT_NESTED => self.fragment(text, nested + 1),
                Piece::Text(text) | Piece::Section(text) => self.text(text),
                Piece::Open(tag) => match element::fate(tag.name) {
                    Fate::Kept(name, kind) => self.open(name, kind, tag),
                    Fate::Unwrapped => {}
                    Fate::Dropped => {
                        lexer.pass_over(tag.name);
                    }
                    Fate::Formula => {
                        // Where one has no end none behind it has.
                        formulas_end = formulas_end && lexer.is_closed(tag.name);
                        if formulas_end {
                            let formula = super::formula(lexer.pass_over(tag.name));
                            self.text(&formula);
                        }
                    }
                    Fate::NoScript => {
                        let inside = lexer.pass_over(tag.name);
                        if std::mem::take(&mut self.placeholder) && nested < LIMIT_NESTED {
                            self.fragment(inside, nested + 1);
                        }
                    }
                },
                Piece::Close(name) => {
                    if let Fate::Kept(name, kind) = element::fate(name) {
                        self.close(name, kind);
                    }
                }
                Piece::Nothing => {}
            }
        }
    }

    fn text(&mut self, raw: &str) {
        let from = self.out.len();
        escape_into(&mut self.out, raw);
        if self.after_pre {
            let feeds = self.out[from..].bytes().take_while(|b| *b == b'\n').count();
            self.out.drain(from..from + feeds);
            self.after_pre = self.out.len() == from;
        }
        let in_table = matches!(self.top(), Some(Kind::Table | Kind::Section | Kind::Row));
        if in_table && !self.out[from..].bytes().all(|b| b.is_ascii_whitespace()) {
            self.canonical = false;
        }
    }

    fn open(&mut self, name: &'static str, kind: Kind, tag: Tag) {
        if self.stack.len() >= LIMIT_DEPTH {
            return;
        }
        if !self.make_room(kind) {
            return;
        }
        if name == "img" {
            self.image(tag);
            return;
        }
        self.out.push('<');
        self.out.push_str(name);
        self.attributes(name, tag);
        self.out.push('>');
        self.after_pre = kind == Kind::Preformatted;
        if !matches!(kind, Kind::Void | Kind::Rule | Kind::MediaSource) {
            self.stack.push((name, kind));
        }
    }

    /// Closes what the element's start closes and opens what it implies. False where it cannot
    /// stand at all.
    fn make_room(&mut self, kind: Kind) -> bool {
        match kind {
            Kind::Paragraph
            | Kind::Block
            | Kind::Division
            | Kind::Preformatted
            | Kind::Rule
            | Kind::Table => self.end_paragraph(),
            Kind::Heading => {
                self.end_paragraph();
                self.canonical &= !matches!(self.stack.last(), Some((_, Kind::Heading)));
            }
            Kind::Item | Kind::Definition => {
                self.end_sibling(kind);
                self.end_paragraph();
            }
            Kind::Link => self.end_link(),
            Kind::Caption => return self.top() == Some(Kind::Table),
            Kind::Section => {
                self.end_cells(&[Kind::Cell, Kind::Row, Kind::Section]);
                return self.top() == Some(Kind::Table);
            }
            Kind::Row => {
                self.end_cells(&[Kind::Cell, Kind::Row]);
                if self.top() == Some(Kind::Table) {
                    self.imply("tbody", Kind::Section);
                }
                return self.top() == Some(Kind::Section);
            }
            Kind::Cell => {
                self.end_cells(&[Kind::Cell]);
                if self.top() == Some(Kind::Table) {
                    self.imply("tbody", Kind::Section);
                }
                if self.top() == Some(Kind::Section) {
                    self.imply("tr", Kind::Row);
                }
                return self.top() == Some(Kind::Row);
            }
            Kind::RubyText => {
                if self.top() == Some(Kind::RubyText) {
                    self.pop();
                }
                return self.top() == Some(Kind::Ruby);
            }
            Kind::MediaSource => return self.top() == Some(Kind::Media),
            Kind::Inline | Kind::Formatting | Kind::Ruby | Kind::Media | Kind::Void => {}
        }
        if matches!(self.top(), Some(Kind::Table | Kind::Section | Kind::Row)) {
            self.canonical = false;
        }
        true
    }

    fn top(&self) -> Option<Kind> {
        self.stack.last().map(|(_, kind)| *kind)
    }

    fn pop(&mut self) {
        if let Some((name, _)) = self.stack.pop() {
            self.close_tag(name);
        }
    }

    fn imply(&mut self, name: &'static str, kind: Kind) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
        self.stack.push((name, kind));
    }

    /// A block ends an open paragraph.
    fn end_paragraph(&mut self) {
        let open = self.stack.iter().rev().take_while(|(_, kind)| !is_boundary(*kind));
        match open.clone().position(|(_, kind)| *kind == Kind::Paragraph) {
            Some(0) => self.pop(),
            Some(_) => self.canonical = false,
            None => {}
        }
    }

    /// An item ends the item before it, unless a list lies between.
    fn end_sibling(&mut self, kind: Kind) {
        if self.top() == Some(Kind::Paragraph) {
            self.pop();
        }
        for (height, (_, open)) in self.stack.iter().rev().enumerate() {
            if *open == kind {
                if height == 0 {
                    self.pop();
                } else {
                    self.canonical = false;
                }
                return;
            }
            let looked_through = matches!(
                open,
                Kind::Division
                    | Kind::Paragraph
                    | Kind::Formatting
                    | Kind::Inline
                    | Kind::Link
                    | Kind::Ruby
                    | Kind::RubyText
                    | Kind::Media
            );
            if !looked_through {
                return;
            }
        }
    }

    /// A link ends an open link.
    fn end_link(&mut self) {
        let mut open = self.stack.iter().rev().take_while(|(_, kind)| !is_boundary(*kind));
        match open.position(|(_, kind)| *kind == Kind::Link) {
            Some(0) => self.pop(),
            Some(_) => self.canonical = false,
            None => {}
        }
    }

    /// A cell, row or section ends those before it.
    fn end_cells(&mut self, kinds: &[Kind]) {
        let table = self.stack.iter().rposition(|(_, kind)| *kind == Kind::Table);
        let Some(table) = table else { return };
        let Some(at) = self.stack[table..].iter().position(|(_, kind)| kinds.contains(kind)) else { return };
        self.end_down_to(table + at);
    }

    /// Closes everything from a height of the stack on.
    fn end_down_to(&mut self, height: usize) {
        let formatted = self.stack[height + 1..].iter().any(|(_, kind)| !ends_silently(*kind));
        self.canonical &= !formatted;
        while self.stack.len() > height {
            self.pop();
        }
    }

    fn close(&mut self, name: &'static str, kind: Kind) {
        let Some(at) = self.stack.iter().rposition(|(open, _)| *open == name) else { return };
        // An end tag in a cell does not reach out of it, unless it is the table's own.
        let bounded = matches!(kind, Kind::Table | Kind::Section | Kind::Row | Kind::Cell | Kind::Caption);
        if !bounded && self.stack[at + 1..].iter().any(|(_, open)| is_boundary(*open)) {
            return;
        }
        let top = at + 1 == self.stack.len();
        let runs = matches!(kind, Kind::Inline | Kind::Formatting | Kind::Link | Kind::Media);
        if top || !runs {
            self.end_down_to(at);
        } else {
            // Misnested runs of text: ammonia opens again what a browser would.
            self.canonical = false;
            self.stack.remove(at);
            self.close_tag(name);
        }
    }

    fn close_tag(&mut self, name: &str) {
        self.after_pre = false;
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn attributes(&mut self, element: &str, tag: Tag) {
        let allowed = policy::attributes(element);
        if element == "audio" || element == "video" {
            // Nothing plays or loads before the reader asks for it.
            self.out.push_str(" controls=\"\" preload=\"none\"");
        }
        let mut seen: SmallVec<[&str; 8]> = SmallVec::new();
        for (name, raw) in tag.attributes() {
            let mut kept = allowed.iter().chain(&policy::GENERAL);
            let Some(known) = kept.find(|known| name.eq_ignore_ascii_case(known)) else { continue };
            if seen.contains(known) || matches!(*known, "controls" | "preload") {
                continue;
            }
            seen.push(known);
            let value = entity::decode(raw, Ending::Attribute);
            if policy::is_address(known) {
                let purpose = if *known == "href" || *known == "cite" { Use::Link } else { Use::Media };
                if let Some(url) = address::absolute(&value, self.base, purpose) {
                    self.attribute(known, &url);
                }
            } else if !policy::GENERAL.contains(known) || policy::is_telling(known, &value) {
                self.attribute(known, &value);
            }
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape_value(&mut self.out, value);
        self.out.push('"');
    }

    fn image(&mut self, tag: Tag) {
        match image::judge(tag, self.base) {
            image::Verdict::Picture(picture) => {
                self.placeholder = false;
                self.after_pre = false;
                self.out.push_str("<img");
                self.attribute("src", &picture.src);
                for (name, value) in &picture.others {
                    self.attribute(name, value);
                }
                self.out.push('>');
            }
            image::Verdict::Placeholder => self.placeholder = true,
            image::Verdict::Tracker => {}
        }
    }
}

/// Where a browser stops looking for open paragraphs, links and items (HTML Standard §13.2.4.2).
fn is_boundary(kind: Kind) -> bool {
    matches!(kind, Kind::Cell | Kind::Caption | Kind::Table)
}

/// Elements whose end tag may be left out.
fn ends_silently(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Paragraph
            | Kind::Item
            | Kind::Definition
            | Kind::RubyText
            | Kind::Section
            | Kind::Row
            | Kind::Cell
    )
}

/// Writes text, its references decoded and escaped again as ammonia has it.
fn escape_into(out: &mut String, raw: &str) {
    let bytes = raw.as_bytes();
    let mut done = 0;
    let special =
        |b: &u8| matches!(b, b'&' | b'<' | b'>' | b'\r' | 0xc2) || (*b < b' ' && !matches!(b, b'\n' | b'\t'));
    while let Some(step) = bytes[done..].iter().position(special) {
        let at = done + step;
        out.push_str(&raw[done..at]);
        done = at + 1;
        match bytes[at] {
            b'<' => out.push_str("&lt;"),
            b'>' => out.push_str("&gt;"),
            b'&' => match entity::read(&raw[at..], Ending::Lenient) {
                Some((len, value)) => {
                    let mut decoded = String::new();
                    value.push_to(&mut decoded);
                    for c in decoded.chars() {
                        push_escaped(out, c);
                    }
                    done = at + len;
                }
                None => out.push_str("&amp;"),
            },
            // A browser reads every line end as a line feed (HTML Standard §13.2.3.5).
            b'\r' if bytes.get(at + 1) != Some(&b'\n') => out.push('\n'),
            0xc2 if bytes.get(at + 1) == Some(&0xa0) => {
                out.push_str("&nbsp;");
                done = at + 2;
            }
            0xc2 => {
                done = at + 2;
                out.push_str(&raw[at..done]);
            }
            _ => {}
        }
    }
    out.push_str(&raw[done..]);
}

/// Text that holds no references, escaped likewise.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\r' || chars.peek() != Some(&'\n') {
            push_escaped(&mut out, c);
        }
    }
    out
}

fn push_escaped(out: &mut String, c: char) {
    match c {
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '&' => out.push_str("&amp;"),
        '\u{a0}' => out.push_str("&nbsp;"),
        '\r' => out.push('\n'),
        c => out.push(c),
    }
}

fn escape_value(out: &mut String, value: &str) {
    let value: Cow<str> = super::legal(value);
    for c in value.chars() {
        match c {
            '"' => out.push_str("&quot;"),
            c => push_escaped(out, c),
        }
    }
}
