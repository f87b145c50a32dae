//! A first, cheap look at a page: measures it, cuts it to the limits and takes out what no reader
//! sees, before anything builds a tree.
//!
//! HTML in; smaller HTML and the JSON-LD blocks out. One pass over the bytes, linear in their
//! number. Only start tags, end tags and the raw-text elements of the HTML syntax (WHATWG HTML
//! §13.2.5) are told apart; the repair of bad nesting is left to the parser.

use dom_query::Document;
use memchr::{memchr, memchr_iter, memmem};

use super::{Limits, Options};
use crate::text::markup;

/// What is left of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Scanned {
    pub(super) html: String,
    /// The contents of `<script type="application/ld+json">`, as written.
    pub(super) json_ld: Vec<String>,
    pub(super) elements: usize,
    /// The page was longer than the limits allow.
    pub(super) cut: bool,
}

/// JSON-LD taken per page, in bytes of all blocks together.
const MOST_JSON: usize = 1 << 20;

/// Elements without content (§13.1.2).
const VOID: [&str; 16] = [
    "area", "base", "basefont", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link",
    "meta", "source", "track", "wbr",
];

/// Elements whose end tag may be left out (§13.1.2.4): an open one says nothing about depth.
const OPTIONAL_END: [&str; 18] = [
    "html", "head", "body", "p", "li", "dt", "dd", "rt", "rp", "optgroup", "option", "tr", "td", "th",
    "thead", "tbody", "tfoot", "colgroup",
];

/// What holds a word and its reading, or the word (§4.5.10): transparent once the reading is gone.
const RUBY: [&str; 2] = ["ruby", "rb"];

/// How a word is read, set above it: no words of the text, unless the page gives the brackets that stand around
/// them where nothing is set above. Their end tags may be left out.
const READINGS: [&str; 3] = ["rt", "rp", "rtc"];

/// Bytes of a reading with its tags; longer ones are text that somebody forgot to close.
const LONGEST_READING: usize = 200;

/// Bytes of text without an element, and of a tag: whoever writes a tree down looks from each character that is
/// escaped to the end of its text or value, which takes time by the square of that.
const LONGEST_RUN: usize = 8 << 10;
/// Bytes of a character reference (§13.2.5.72 and the table of named ones).
const LONGEST_REFERENCE: usize = 40;
/// Characters of a long tag that are escaped when it is written down.
const MOST_ESCAPED: usize = 256;
/// The first byte of a no-break space, and of other signs.
const NBSP: u8 = 0xC2;

/// A page scanned and parsed, without what the operator has dropped from it.
pub(super) fn opened(html: &str, options: &Options) -> (Scanned, Document) {
    let scanned = scan(html, &options.limits);
    let document = Document::from(scanned.html.as_str());
    if !options.selectors.drop.is_empty()
        && let Some(dropped) = document.try_select(&options.selectors.drop)
    {
        dropped.remove();
    }
    (scanned, document)
}

pub(super) fn scan(html: &str, limits: &Limits) -> Scanned {
    let end = markup::cut(html, limits.bytes).len();
    let mut scanner = Scanner {
        html: &html[..end],
        at: 0,
        out: Scanned { cut: end < html.len(), ..Scanned::default() },
        open: Vec::new(),
        dropped: 0,
        in_ruby: false,
        bracketed: false,
        unclosed: Vec::new(),
        json_bytes: 0,
        limits,
    };
    scanner.out.html.reserve(end / 2);
    scanner.out.html.push_str("<!DOCTYPE html>");
    scanner.run();
    scanner.out
}

struct Scanner<'a> {
    html: &'a str,
    at: usize,
    out: Scanned,
    /// Open elements whose end tag counts.
    open: Vec<&'a str>,
    /// Start tags dropped for depth, whose end tags are to be dropped as well.
    dropped: usize,
    /// Between a `<ruby>` and its end.
    in_ruby: bool,
    /// The page puts the reading there in brackets.
    bracketed: bool,
    /// What has no end tag in the rest of the page: looked for once each, however often it is opened.
    unclosed: Vec<RawText>,
    json_bytes: usize,
    limits: &'a Limits,
}

impl<'a> Scanner<'a> {
    fn run(&mut self) {
        while let Some(text) = memchr(b'<', &self.html.as_bytes()[self.at..]) {
            self.text(&self.html[self.at..self.at + text]);
            self.at += text;
            if self.out.elements >= self.limits.elements {
                self.out.cut = true;
                return;
            }
            let rest = &self.html[self.at..];
            match rest.as_bytes().get(1) {
                Some(b'!') => self.skip_declaration(rest),
                Some(b'/') => self.end_tag(rest),
                Some(b'?') => self.at += memchr(b'>', rest.as_bytes()).map_or(rest.len(), |n| n + 1),
                Some(c) if c.is_ascii_alphabetic() => self.start_tag(rest),
                _ => {
                    self.out.html.push_str("&lt;");
                    self.at += 1;
                }
            }
        }
        self.text(&self.html[self.at..]);
    }

    /// Keeps a run of text, with an empty comment in it wherever it has become long.
    fn text(&mut self, mut run: &str) {
        while run.len() > LONGEST_RUN {
            let piece = markup::cut(run, LONGEST_RUN);
            // Neither a word nor a character reference is parted; a script without spaces has neither.
            let space = piece.rfind(char::is_whitespace).filter(|&at| at > 0);
            let reference = piece.rfind('&').filter(|&at| at > 0 && piece.len() - at < LONGEST_REFERENCE);
            let (piece, rest) = run.split_at(space.or(reference).unwrap_or(piece.len()));
            self.out.html.push_str(piece);
            self.out.html.push_str("<!---->");
            run = rest;
        }
        self.out.html.push_str(run);
    }

    /// Keeps a tag; of one that is long and full of what is escaped, only the name.
    fn tag(&mut self, name: &str, tag: &str) {
        let escaped = |tag: &str| tag.bytes().filter(|&byte| byte == b'&' || byte == NBSP).count();
        if tag.len() > LONGEST_RUN && escaped(tag) > MOST_ESCAPED {
            self.out.html.extend(["<", name, ">"]);
        } else {
            self.out.html.push_str(tag);
        }
    }

    fn skip_declaration(&mut self, rest: &str) {
        let length = if let Some(comment) = rest.strip_prefix("<!--") {
            memmem::find(comment.as_bytes(), b"-->").map(|n| n + 7)
        } else {
            memchr(b'>', rest.as_bytes()).map(|n| n + 1)
        };
        self.at += length.unwrap_or(rest.len());
    }

    fn end_tag(&mut self, rest: &'a str) {
        let length = memchr(b'>', rest.as_bytes()).map_or(rest.len(), |n| n + 1);
        let tag = &rest[..length];
        self.at += length;
        let name = name_of(&tag[2.min(tag.len())..]);
        if is_any(name, &RUBY) {
            self.in_ruby &= !name.eq_ignore_ascii_case("ruby");
        } else if self.in_ruby && self.bracketed && is_any(name, &READINGS) {
            // The reading stays, as a text without ruby has it.
        } else if is_any(name, &OPTIONAL_END) || is_any(name, &VOID) {
            self.out.html.push_str(tag);
        } else if self.dropped > 0 {
            self.dropped -= 1;
        } else {
            if let Some(place) = self.open.iter().rposition(|open| open.eq_ignore_ascii_case(name)) {
                self.open.truncate(place);
            }
            self.out.html.push_str(tag);
        }
    }

    fn start_tag(&mut self, rest: &'a str) {
        let name = name_of(&rest[1..]);
        let Some(length) = tag_length(rest) else {
            // No end of the tag before the end of the page: the syntax drops what is left.
            self.at = self.html.len();
            return;
        };
        let tag = &rest[..length];
        self.out.elements += 1;
        if let Some(kind) = RawText::of(name) {
            self.raw_text(kind, name, tag, rest);
        } else if is_any(name, &RUBY) {
            if name.eq_ignore_ascii_case("ruby") {
                (self.in_ruby, self.bracketed) = (true, false);
            }
            self.at += length;
        } else if self.in_ruby && is_any(name, &READINGS) && (self.bracketed || is_any(name, &["rp"])) {
            self.bracketed = true;
            self.at += length;
        } else if self.in_ruby
            && is_any(name, &READINGS)
            && let Some(reading) = reading_length(&rest[length..])
        {
            self.at += length + reading;
        } else {
            self.at += length;
            self.keep(name, tag);
        }
    }

    fn keep(&mut self, name: &'a str, tag: &str) {
        if is_any(name, &VOID) || is_any(name, &OPTIONAL_END) {
            self.tag(name, tag);
        } else if self.open.len() >= self.limits.depth {
            self.dropped += 1;
        } else {
            self.open.push(name);
            self.tag(name, tag);
        }
    }

    fn raw_text(&mut self, kind: RawText, name: &str, tag: &str, rest: &'a str) {
        let body = &rest[tag.len()..];
        let closed = if self.unclosed.contains(&kind) { None } else { until_end_tag(body, name) };
        let Some((inner, after)) = closed else {
            self.unclosed.push(kind);
            self.at += if kind == RawText::Dropped { rest.len() } else { tag.len() };
            return;
        };
        self.at += tag.len() + after;
        match kind {
            RawText::Dropped => {}
            RawText::Formula => self.out.html.push_str(&markup::formula(inner)),
            RawText::Script => self.take_json(tag, inner),
            RawText::Kept => {
                self.tag(name, tag);
                self.out.html.push_str(markup::cut(inner, LONGEST_RUN));
                self.out.html.push_str("</");
                self.out.html.push_str(name);
                self.out.html.push('>');
            }
            // What a page shows without scripts: of use only for the images it loads late otherwise.
            RawText::NoScript => {
                for place in memmem::find_iter(inner.as_bytes(), b"<img") {
                    // Without an end it swallows what is left, and so would each one behind it.
                    let Some(length) = tag_length(&inner[place..]) else { break };
                    self.tag("img", &inner[place..place + length]);
                }
            }
        }
    }

    fn take_json(&mut self, tag: &str, inner: &str) {
        let is_json = memmem::find(tag.to_ascii_lowercase().as_bytes(), b"ld+json").is_some();
        if is_json && self.json_bytes + inner.len() <= MOST_JSON {
            self.json_bytes += inner.len();
            self.out.json_ld.push(inner.to_owned());
        }
    }
}

/// The length of a reading that `rest` begins in, its end tag included where it has one.
fn reading_length(rest: &str) -> Option<usize> {
    let rest = markup::cut(rest, LONGEST_READING);
    memchr_iter(b'<', rest.as_bytes()).find_map(|place| {
        let tag = &rest[place..];
        let close = tag.strip_prefix("</");
        let name = name_of(close.unwrap_or(&tag[1..]));
        let is_end = close.is_some() && is_any(name, &READINGS);
        let length = is_end.then(|| tag_length(tag)).flatten().unwrap_or(0);
        (is_end || is_any(name, &RUBY) || is_any(name, &READINGS)).then_some(place + length)
    })
}

/// What becomes of an element whose content is no markup, or none that a reader sees.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RawText {
    Script,
    Dropped,
    Kept,
    NoScript,
    Formula,
}

impl RawText {
    fn of(name: &str) -> Option<Self> {
        let is = |names: &[&str]| is_any(name, names);
        if is(&["script"]) {
            Some(Self::Script)
        } else if is(&[
            "style", "svg", "iframe", "noembed", "noframes", "template", "xmp", "textarea", "select",
        ]) {
            Some(Self::Dropped)
        } else if is(&["title"]) {
            Some(Self::Kept)
        } else if is(&["math"]) {
            Some(Self::Formula)
        } else if is(&["noscript"]) {
            Some(Self::NoScript)
        } else {
            None
        }
    }
}

fn is_any(name: &str, names: &[&str]) -> bool {
    names.iter().any(|other| other.eq_ignore_ascii_case(name))
}

/// The tag's name at the beginning of `rest`.
fn name_of(rest: &str) -> &str {
    let end =
        rest.bytes().position(|b| b.is_ascii_whitespace() || b == b'>' || b == b'/').unwrap_or(rest.len());
    &rest[..end]
}

/// The length of the tag that `rest` begins with, its quotes respected.
fn tag_length(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 1;
    let mut after_equals = false;
    while at < bytes.len() {
        match bytes[at] {
            b'>' => return Some(at + 1),
            quote @ (b'"' | b'\'') if after_equals => at += memchr(quote, &bytes[at + 1..])? + 1,
            _ => {}
        }
        after_equals = bytes[at] == b'=' || (after_equals && bytes[at].is_ascii_whitespace());
        at += 1;
    }
    None
}

/// The content before `</name`, and the length up to the end of that tag.
fn until_end_tag<'a>(body: &'a str, name: &str) -> Option<(&'a str, usize)> {
    let bytes = body.as_bytes();
    for place in memmem::find_iter(bytes, b"</") {
        let tag = &bytes[place + 2..];
        if tag.len() > name.len()
            && tag[..name.len()].eq_ignore_ascii_case(name.as_bytes())
            && !tag[name.len()].is_ascii_alphanumeric()
        {
            let close = memchr(b'>', tag)?;
            return Some((&body[..place], place + 2 + close + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(html: &str, expect: &str) {
        let scanned = scan(html, &Limits::default());
        assert_eq!(scanned.html.trim_start_matches("<!DOCTYPE html>"), expect);
    }

    #[test]
    fn keeps_text_and_tags() {
        check("<p class='a>b'>one <b>two</b>", "<p class='a>b'>one <b>two</b>");
        check("1 < 2 <3", "1 &lt; 2 &lt;3");
    }

    #[test]
    fn formulas_stay_in_a_line() {
        check("<p>of <math><msup><mn>10</mn><mn>6</mn></msup></math> eV</p>", "<p>of 10^6 eV</p>");
        check("<p>of <math>10 eV</p><p>x</p>", "<p>of 10 eV</p><p>x</p>");
    }

    #[test]
    fn drops_what_no_reader_sees() {
        check("a<!-- <p> -->b<script>if (a </b) {}</script>c<STYLE>x</Style >d", "abcd");
        check("<p>a<svg><title>x</title></svg>b", "<p>ab");
        check("<noscript>x<img src='a.jpg'>y</noscript>", "<img src='a.jpg'>");
        check("<title>a <b> c</title>", "<title>a <b> c</title>");
        check("<noscript><img src='a.jpg'><img src='b.jpg></noscript>", "<img src='a.jpg'>");
        check("<script>a<title>b</title><script>c", "a<title>b</title>c");
    }

    #[test]
    fn readings_are_no_words_of_the_text() {
        for ruby in [
            "<ruby>港湾<rt>こうわん</rt></ruby>",
            "<RUBY><rb>港</rb><rt>こう<rb>湾<rt>わん</ruby>",
            "<ruby>港<rt><span>こう</span></rt>湾<rt>わん</rt></ruby>",
        ] {
            check(&format!("<p>{ruby}大橋"), "<p>港湾大橋");
        }
        check(
            "<p><ruby class=a>港湾<rp>（</rp><rt>こうわん</rt><rp>）</rp></ruby><ruby>大<rt>おお</ruby>橋",
            "<p>港湾（こうわん）大橋",
        );
        check("<p>a<rt>b</rt>c", "<p>a<rt>b</rt>c");
        let text = "A whole text. ".repeat(20);
        check(&format!("<ruby>a<rt>{text}"), &format!("a<rt>{text}"));
    }

    /// The work grows with the page, not with its square: the latter would be minutes here.
    #[test]
    fn what_is_never_closed_is_looked_for_once() {
        check(&format!("<noscript>{}</noscript>", "<img src=\"".repeat(700_000)), "");
        let opened = "<script></a>".repeat(39_000) + &"</".repeat(2_000_000);
        assert!(!scan(&opened, &Limits::default()).html.contains("script"));
    }

    #[test]
    fn a_long_run_is_parted_and_nothing_of_it_is_lost() {
        for text in
            ["Ships came in. ", "港が再び開いた。", "&amp;&middot;", "x"].map(|text| text.repeat(4_000))
        {
            let out = scan(&format!("<p>{text}</p>"), &Limits::default()).html;
            let runs = || out.split("<!---->");
            assert!(runs().all(|run| run.len() <= LONGEST_RUN + "<!DOCTYPE html><p></p>".len()));
            assert!(
                !out.contains('&') || runs().all(|run| run.ends_with([';', '>'])),
                "no reference is parted"
            );
            assert_eq!(out.replace("<!---->", ""), format!("<!DOCTYPE html><p>{text}</p>"));
        }
        let pictured = format!("<p data-x=\"{}\">", "A".repeat(20_000));
        check(&pictured, &pictured);
        check(&format!("<p title=\"{}\">a</p>", "&amp;".repeat(20_000)), "<p>a</p>");
    }

    #[test]
    fn hands_out_json_ld() {
        let scanned = scan(r#"<script type="application/LD+json">{"a":1}</script>"#, &Limits::default());
        assert_eq!(scanned.json_ld, [r#"{"a":1}"#]);
    }

    #[test]
    fn depth_is_bounded_and_the_text_stays() {
        let html = format!("{}deep{}after", "<b>".repeat(20_000), "</b>".repeat(20_000));
        let scanned = scan(&html, &Limits::default());
        assert_eq!(scanned.html.matches("<b>").count(), Limits::default().depth);
        assert_eq!(scanned.html.matches("</b>").count(), Limits::default().depth);
        assert!(scanned.html.contains("deep") && scanned.html.ends_with("after"));
    }

    #[test]
    fn unclosed_paragraphs_are_no_depth() {
        let html = "<p>x<li>y".repeat(1000);
        check(&html, &html);
    }

    #[test]
    fn elements_and_bytes_are_bounded() {
        let limits = Limits { elements: 10, bytes: 1000, depth: 10 };
        let scanned = scan(&"<td>ä".repeat(400), &limits);
        assert!(scanned.cut);
        assert_eq!(scanned.html.matches("<td>").count(), 10);
        assert!(scan(&"ä".repeat(900), &limits).cut);
    }

    proptest! {
        #[test]
        fn scanned_again_is_the_same(html in "(<[a-c/!]{1,3}[ a=\"'>]{0,4}|[a-z<> ]{0,6}|<script>|</script>|<!--|-->){0,20}") {
            let once = scan(&html, &Limits::default()).html;
            let twice = scan(&once, &Limits::default()).html;
            prop_assert_eq!(once, twice);
        }
    }
}
