//! Markup in, the text a person would read out.

use super::element::{self, Fate, Kind};
use super::entity::{self, Ending};
use super::lexer::{Lexer, Piece};

/// What a break in the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    None,
    Blank,
    Line,
    Paragraph,
}

/// Gathers text, folding white space as it goes.
struct Gather {
    out: String,
    paragraphs: Vec<String>,
    due: Break,
    by_paragraph: bool,
    ruby: Ruby,
    /// A power of the number before it may follow.
    raised: bool,
}

/// Where in a word with its reading (WHATWG HTML §4.5.10) the text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ruby {
    Outside,
    Word,
    /// Set above the word: nobody reads it out besides.
    Reading,
    /// Given with brackets, as text without ruby has it.
    Bracketed,
}

impl Ruby {
    fn after_open(self, name: &str) -> Self {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        match self {
            _ if is("ruby") => Self::Word,
            Self::Outside => Self::Outside,
            _ if is("rp") => Self::Bracketed,
            Self::Bracketed if is("rt") => Self::Bracketed,
            _ if is("rt") => Self::Reading,
            _ if is("rb") => Self::Word,
            _ if element::breaks_line(name) => Self::Outside,
            inside => inside,
        }
    }

    fn after_close(self, name: &str) -> Self {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        match self {
            Self::Reading if is("rt") => Self::Word,
            _ if is("ruby") || element::breaks_line(name) => Self::Outside,
            inside => inside,
        }
    }
}

impl Gather {
    fn push(&mut self, text: &str) {
        if self.ruby == Ruby::Reading {
            return;
        }
        // Ten to the sixth power is not a hundred and six.
        if std::mem::take(&mut self.raised)
            && text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '−'))
        {
            self.out.push('^');
        }
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            // Most of a text is words of these.
            let word = rest.bytes().take_while(u8::is_ascii_graphic).count();
            if word > 0 {
                self.settle();
                self.out.push_str(&rest[..word]);
            } else if c.is_whitespace() {
                self.due = self.due.max(Break::Blank);
            } else if super::is_legal(c) && c != '\u{feff}' {
                self.settle();
                self.out.push(c);
            }
            rest = &rest[word.max(c.len_utf8())..];
        }
    }

    fn settle(&mut self) {
        if self.due == Break::Paragraph && self.by_paragraph {
            self.end_paragraph();
        } else if self.due > Break::None && !self.out.is_empty() {
            self.out.push(' ');
        }
        self.due = Break::None;
    }

    fn end_paragraph(&mut self) {
        if !self.out.is_empty() {
            self.paragraphs.push(std::mem::take(&mut self.out));
        }
    }
}

/// Whether tags that HTML does not know are text: in titles they are (`Vec<T> explained`).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unknown {
    Dropped,
    Text,
}

pub(super) fn plain(html: &str) -> String {
    if is_plain(html) {
        return html.to_owned();
    }
    gather(html, Unknown::Dropped, false).out
}

pub(super) fn paragraphs(html: &str) -> Vec<String> {
    let mut gathered = gather(html, Unknown::Dropped, true);
    gathered.end_paragraph();
    gathered.paragraphs
}

pub(super) fn title(html: &str) -> String {
    if is_plain(html) {
        return html.to_owned();
    }
    paired(read_title(html))
}

/// The text without its marks that turn the direction of writing, where one of them is left open or closes
/// nothing: it would turn what we write behind the text (Unicode UAX #9, X1 to X8).
pub(super) fn paired(text: String) -> String {
    const MARKS: [char; 9] = [
        '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}',
        '\u{2069}',
    ];
    if !text.contains(MARKS) {
        return text;
    }
    let mut open = Vec::new();
    let even = text.chars().all(|c| match c {
        '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => {
            open.push('\u{202c}');
            true
        }
        '\u{2066}'..='\u{2068}' => {
            open.push('\u{2069}');
            true
        }
        '\u{202c}' | '\u{2069}' => open.pop() == Some(c),
        _ => true,
    });
    if even && open.is_empty() { text } else { text.replace(MARKS, "") }
}

fn read_title(html: &str) -> String {
    let once = gather(html, Unknown::Text, false).out;
    // `AT&amp;amp;T`, `&amp;lt;b&amp;gt;`: escaped once more than needed.
    let read = if once.contains('&') {
        gather(&entity::decode(&once, Ending::Semicolon), Unknown::Text, false).out
    } else if holds_markup(&once) {
        gather(&once, Unknown::Text, false).out
    } else {
        return if once.is_empty() { lone_tag(html) } else { once };
    };
    if read.is_empty() { lone_tag(&once) } else { read }
}

/// What a title says that is one tag and nothing else: the words of a picture, or the tag itself,
/// since somebody wrote about it (`<table>`).
fn lone_tag(title: &str) -> String {
    let title = title.trim();
    let mut pieces = Lexer::new(title);
    let (Some(Piece::Open(tag)), None) = (pieces.next(), pieces.next()) else { return String::new() };
    match element::fate(tag.name) {
        Fate::Kept("img", _) => {
            let alt = tag.attributes().find(|(name, _)| name.eq_ignore_ascii_case("alt"));
            alt.map(|(_, raw)| gather(&entity::decode(raw, Ending::Attribute), Unknown::Text, false).out)
                .unwrap_or_default()
        }
        Fate::Kept(_, Kind::Void | Kind::Rule | Kind::MediaSource) => String::new(),
        Fate::Dropped if !is_title(tag.name) => String::new(),
        _ if tag.attributes().next().is_some() => String::new(),
        _ => title.to_owned(),
    }
}

/// A `title` in a title is text like any other.
fn is_title(name: &str) -> bool {
    name.eq_ignore_ascii_case("title")
}

/// Whether a known tag is left in what should be plain.
fn holds_markup(text: &str) -> bool {
    text.contains('<')
        && Lexer::new(text).any(|piece| match piece {
            Piece::Open(tag) => element::is_known(tag.name),
            Piece::Close(name) => element::is_known(name),
            _ => false,
        })
}

/// Whether there is nothing to do.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let quiet = bytes.iter().all(|b| (b' '..=b'~').contains(b) && *b != b'<' && *b != b'&');
    quiet
        && !bytes.starts_with(b" ")
        && !bytes.ends_with(b" ")
        && memchr::memmem::find(bytes, b"  ").is_none()
}

fn gather(html: &str, unknown: Unknown, by_paragraph: bool) -> Gather {
    let mut gather = Gather {
        out: String::with_capacity(html.len()),
        paragraphs: Vec::new(),
        due: Break::None,
        by_paragraph,
        ruby: Ruby::Outside,
        raised: false,
    };
    let mut lexer = Lexer::new(html);
    // Elements of which no end tag is to come: looked for once each, however often they are named.
    let mut unclosed: Vec<&str> = Vec::new();
    loop {
        let before = lexer.rest().len();
        let Some(piece) = lexer.next() else { break };
        match piece {
            Piece::Text(text) => gather.push(&entity::decode(text, Ending::Lenient)),
            Piece::Section(text) => {
                // One level is enough: what a section holds is read as markup, its sections are not.
                for piece in Lexer::new(text) {
                    match piece {
                        Piece::Text(text) | Piece::Section(text) => {
                            gather.push(&entity::decode(text, Ending::Lenient));
                        }
                        Piece::Open(tag) => edge(&mut gather, tag.name),
                        Piece::Close(name) => edge(&mut gather, name),
                        Piece::Nothing => {}
                    }
                }
            }
            Piece::Open(tag) if unknown == Unknown::Text && !element::is_known(tag.name) => {
                gather.push(verbatim(html, before, lexer.rest().len()));
            }
            Piece::Close(name) if unknown == Unknown::Text && !element::is_known(name) => {
                gather.push(verbatim(html, before, lexer.rest().len()));
            }
            Piece::Open(tag) => {
                if element::fate(tag.name) == Fate::Dropped
                    && !(unknown == Unknown::Text && is_title(tag.name))
                {
                    // A title that names a tag (`Using <script> safely`) goes on behind it.
                    let whole = verbatim(html, before, lexer.rest().len());
                    if unknown == Unknown::Text && whole != html.trim() {
                        let is_unclosed = unclosed.iter().any(|name| name.eq_ignore_ascii_case(tag.name));
                        if is_unclosed || !lexer.is_closed(tag.name) {
                            if !is_unclosed {
                                unclosed.push(tag.name);
                            }
                            gather.push(whole);
                            continue;
                        }
                    }
                    lexer.pass_over(tag.name);
                    gather.due = gather.due.max(Break::Blank);
                } else {
                    gather.ruby = gather.ruby.after_open(tag.name);
                    edge(&mut gather, tag.name);
                    gather.raised = tag.name.eq_ignore_ascii_case("sup")
                        && gather.due == Break::None
                        && gather.out.ends_with(|c: char| c.is_ascii_digit());
                }
            }
            Piece::Close(name) => {
                gather.ruby = gather.ruby.after_close(name);
                edge(&mut gather, name);
                gather.raised = false;
            }
            Piece::Nothing => {
                let piece = verbatim(html, before, lexer.rest().len());
                // In a title, a comment that nobody closed is what somebody wrote.
                if unknown == Unknown::Text && piece.starts_with("<!--") && !piece.ends_with("-->") {
                    gather.push(piece);
                }
            }
        }
    }
    gather
}

/// The piece itself, by how much was left before and after it.
fn verbatim(html: &str, before: usize, after: usize) -> &str {
    &html[html.len() - before..html.len() - after]
}

fn edge(gather: &mut Gather, name: &str) {
    if !element::breaks_line(name) {
        return;
    }
    let inline = ["br", "img", "td", "th"].iter().any(|known| name.eq_ignore_ascii_case(known));
    gather.due = match (inline, gather.due) {
        (false, _) => Break::Paragraph,
        // Two line breaks in a row are how old pages write paragraphs.
        (true, Break::Line) if name.eq_ignore_ascii_case("br") => Break::Paragraph,
        (true, due) => due.max(if name.eq_ignore_ascii_case("br") { Break::Line } else { Break::Blank }),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_what_a_person_reads() {
        let check = |input, expect: &str| assert_eq!(plain(input), expect, "{input}");
        check("<p>One <b>t</b>wo</p><p>three</p>", "One two three");
        check("a<br>b &amp; c&nbsp;d", "a b & c d");
        check("x<script>alert('<p>')</script>y<style>p{}</style>", "x y");
        check("1 < 2 <o:p>3</o:p>", "1 < 2 3");
        check("<![CDATA[in <i>here</i>]]>", "in here");
        check("  many\n\tblanks ", "many blanks");
        check("10<sup>6</sup> m<sup>2</sup>, 10<sup>-3</sup>", "10^6 m2, 10^-3");
        check("in 2019<sup><a>3</a></sup>, the 1<sup>st</sup>", "in 20193, the 1st");
    }

    #[test]
    fn readings_are_no_words() {
        let check = |input, expect: &str| assert_eq!(plain(input), expect, "{input}");
        check("<ruby>港湾<rp>(</rp><rt>こうわん</rt><rp>)</rp></ruby>大橋", "港湾(こうわん)大橋");
        check("<ruby>港湾<rt>こうわん</rt></ruby>大橋", "港湾大橋");
        check("<ruby><rb>港湾<rt>こうわん</ruby>大橋", "港湾大橋");
        check("<p><ruby>港湾<rt>こうわん</p>大橋", "港湾 大橋");
        check("a <rt>b</rt> c", "a b c");
    }

    #[test]
    fn titles_are_undone_once() {
        let check = |input, expect: &str| assert_eq!(title(input), expect, "{input}");
        check("AT&amp;amp;T", "AT&T");
        check("Fish &amp; Chips", "Fish & Chips");
        check("&lt;b&gt;Bold&lt;/b&gt; move", "Bold move");
        check("&amp;lt;b&amp;gt;Bold&amp;lt;/b&amp;gt; move", "Bold move");
        check("Vec<T> explained", "Vec<T> explained");
        check("Ada <ada@example.org>", "Ada <ada@example.org>");
        check("a < b && c", "a < b && c");
        check("It&#8217;s <em>so</em>", "It’s so");
        check("Using <script> safely today", "Using <script> safely today");
        check("Using &lt;script&gt; safely today", "Using <script> safely today");
        check("An <svg> in a <textarea> or <SVG>", "An <svg> in a <textarea> or <SVG>");
        check("Harbour<script>count('<b>')</script> opens", "Harbour opens");
        check("<table>", "<table>");
        check("&lt;title&gt;", "<title>");
        check("<title>Page</title>", "Page");
        check("<img src=x alt=\"A &amp;amp; B\">", "A & B");
        check("<br>", "");
        check("<p></p>", "");
        check("<script>", "");
    }

    #[test]
    fn paragraphs_end_at_blocks_and_double_breaks() {
        let check = |input, expect: &[&str]| assert_eq!(paragraphs(input), expect, "{input}");
        check(
            "<h2>Head</h2>first<br>line<br><br>second<ul><li>a</li><li>b</li></ul>",
            &["Head", "first line", "second", "a", "b"],
        );
        check("<table><tr><td>1</td><td>2</td></tr></table>", &["1 2"]);
        check("  <p> </p> ", &[]);
    }
}
