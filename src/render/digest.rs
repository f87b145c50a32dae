//! The day's edition for other eyes than a browser's: Markdown, plain text, JSON.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

use super::words::{count, topic_name};
use super::{Site, date};
use crate::compose::{Brief, Carrier, Digest, Figures, Piece, Said, Trouble};
use crate::text::markup::legal;

/// Columns of the plain text, as mail and terminals like it.
const COLUMNS: usize = 80;
/// Outlets named in one line; the rest are counted.
const NAMED: usize = 6;

/// The edition as JSON: the fields of [`Digest`] without its record, times in RFC 3339 UTC, and
/// `version`, which changes when a field does.
#[must_use]
pub fn digest_json(digest: &Digest) -> String {
    let mut value = serde_json::to_value(digest).unwrap_or_default();
    if let Value::Object(map) = &mut value {
        map.insert("version".into(), 1.into());
    }
    let mut out = serde_json::to_string_pretty(&value).unwrap_or_default();
    out.push('\n');
    out
}

/// What an edition is printed as: extension, name and media type, what a browser shows best first.
pub(super) const FORMS: [(&str, &str, &str); 5] = [
    ("html", "HTML", "text/html"),
    ("md", "Markdown", "text/markdown"),
    ("txt", "Text", "text/plain"),
    ("epub", "EPUB", "application/epub+zip"),
    ("json", "JSON", "application/json"),
];

/// Extension and media type of the file that a link to an edition leads to, of those with these extensions
/// and the JSON that is always there.
pub(super) fn best(forms: &[&str]) -> (&'static str, &'static str) {
    let found = FORMS.into_iter().find(|(extension, ..)| forms.contains(extension));
    let (extension, _, media_type) = found.unwrap_or(FORMS[FORMS.len() - 1]);
    (extension, media_type)
}

/// What the row of editions is called: "Daily digest", or the operator's name for it.
pub(super) fn series<'a>(digest: &'a Digest, site: &Site) -> &'a str {
    if digest.series.title.is_empty() { site.language.words().digest } else { &digest.series.title }
}

/// What one edition is called: "Digest of Tuesday, 24 November 2026", "The week, Monday …".
#[must_use]
pub fn title(digest: &Digest, site: &Site) -> String {
    let day = date::long(site.language, digest.day);
    if digest.series.title.is_empty() {
        return format!("{} {day}", site.language.words().digest_of);
    }
    format!("{}, {day}", digest.series.title)
}

/// The paper's name, with the series' where it is not the paper's own.
pub(super) fn masthead(digest: &Digest, site: &Site) -> String {
    if digest.series.title.is_empty() {
        return site.title.clone();
    }
    format!("{}, {}", site.title, digest.series.title)
}

/// Sentences of one outlet that follow one another, told together.
pub(super) fn by_outlet(said: &[Said]) -> Vec<(&Said, String)> {
    let mut out: Vec<(&Said, String)> = Vec::new();
    for sentence in said {
        match out.last_mut() {
            Some((first, text)) if first.outlet == sentence.outlet => {
                text.push(' ');
                text.push_str(&sentence.text);
            }
            _ => out.push((sentence, sentence.text.clone())),
        }
    }
    out
}

/// "From 23 November, 06:30 to 24 November, 06:30", and what it does not reach back to: "(12 older stories left
/// out)".
pub(super) fn period(digest: &Digest, site: &Site) -> String {
    let words = site.language.words();
    let at = |at: Timestamp| date::day_and_time(site.language, &site.zone, at);
    let mut out = format!("{} {} {} {}", words.period, at(digest.from), words.period_until, at(digest.until));
    if digest.left_out > 0 {
        let _ = write!(out, " ({})", count(site.language, digest.left_out, words.left_out));
    }
    out
}

/// The counts, each with its noun.
pub(super) fn figures(figures: Figures, site: &Site) -> Vec<String> {
    let words = site.language.words();
    let counts = [
        (figures.entries, words.entries),
        (figures.outlets, words.outlets),
        (figures.stories, words.stories),
        (figures.folded, words.folded),
        (figures.events, words.events),
    ];
    counts.into_iter().map(|(n, noun)| count(site.language, n, noun)).collect()
}

/// Names of the outlets that carry a piece, the first few, and how many more.
pub(super) fn named(carriers: &[Carrier], outlets: usize, limit: usize) -> (&[Carrier], usize) {
    let shown = carriers.len().min(limit);
    // One name is shorter than "and 1 more outlet".
    let shown = if carriers.len() == shown + 1 { carriers.len() } else { shown };
    (&carriers[..shown], outlets.saturating_sub(shown))
}

/// The edition as CommonMark.
#[must_use]
pub fn digest_markdown(digest: &Digest, site: &Site) -> String {
    let words = site.language.words();
    let mut out = String::with_capacity(16_384);
    let _ = writeln!(out, "# {}: {}\n", mark(&masthead(digest, site)), date::long(site.language, digest.day));
    let _ = writeln!(out, "{}. {}.\n", period(digest, site), figures(digest.figures, site).join(" · "));
    let heading = |out: &mut String, text: &str| {
        let _ = writeln!(out, "## {}\n", mark(text));
    };
    if digest.is_empty() {
        let _ = writeln!(out, "{}\n", mark(words.nothing_came));
    }
    if !digest.top.is_empty() {
        heading(&mut out, words.top_stories);
        digest.top.iter().for_each(|piece| markdown_piece(&mut out, piece, digest, site));
    }
    if !digest.ongoing.is_empty() {
        heading(&mut out, words.went_on);
        digest.ongoing.iter().for_each(|piece| markdown_piece(&mut out, piece, digest, site));
    }
    for section in &digest.sections {
        heading(&mut out, &topic_name(site.language, &section.topic));
        section.pieces.iter().for_each(|piece| markdown_piece(&mut out, piece, digest, site));
        for brief in &section.briefs {
            let _ = writeln!(
                out,
                "- {} ({})",
                markdown_link(&brief.headline, brief.link.as_ref()),
                mark(&brief.outlet)
            );
        }
        if section.more > 0 {
            let _ = writeln!(out, "- {}", count(site.language, section.more, words.more_events));
        }
        if !section.briefs.is_empty() || section.more > 0 {
            out.push('\n');
        }
    }
    if !digest.trouble.is_empty() {
        heading(&mut out, words.trouble);
        for trouble in &digest.trouble {
            let _ = writeln!(out, "- **{}**: {}", mark(&trouble.title), mark(&trouble_words(trouble, site)));
        }
        if digest.more_trouble > 0 {
            let _ = writeln!(out, "- {}", count(site.language, digest.more_trouble, words.more_sources));
        }
        out.push('\n');
    }
    let _ = writeln!(out, "---\n\n{}", words.made_by);
    out
}

fn markdown_piece(out: &mut String, piece: &Piece, digest: &Digest, site: &Site) {
    let _ = writeln!(out, "### {}\n", markdown_link(&piece.headline, piece.link.as_ref()));
    for (first, text) in by_outlet(&piece.said) {
        let _ = writeln!(out, "{} (*{}*)\n", mark(&text), mark(&first.outlet));
    }
    let (shown, more) = named(&piece.carriers, piece.outlets, NAMED);
    let names: Vec<String> =
        shown.iter().map(|carrier| markdown_link(&carrier.outlet, carrier.link.as_ref())).collect();
    let _ = writeln!(out, "{}\n", coverage(&names, more, piece, digest, site));
    for other in &piece.others {
        let _ = writeln!(
            out,
            "- {} ({})",
            markdown_link(&other.headline, other.link.as_ref()),
            mark(&other.outlet)
        );
    }
    if !piece.others.is_empty() {
        out.push('\n');
    }
}

/// "05:40 · A, B, C, 3 more outlets".
fn coverage(names: &[String], more: usize, piece: &Piece, digest: &Digest, site: &Site) -> String {
    let words = site.language.words();
    let mut names = names.join(", ");
    if more > 0 {
        names.push_str(", ");
        names.push_str(&count(site.language, more, words.more_outlets));
    }
    let at = date::moment(site.language, &site.zone, piece.published, digest.day);
    let gained = if piece.gained > 0 && piece.gained < piece.outlets {
        format!(" · {}", count(site.language, piece.gained, words.new_outlets))
    } else {
        String::new()
    };
    format!("{at} · {names}{gained}")
}

pub(super) fn trouble_words(trouble: &Trouble, site: &Site) -> String {
    let words = site.language.words();
    let mut out = words.health(trouble.health).to_owned();
    if let Some(since) = trouble.since {
        let since = date::day_and_time(site.language, &site.zone, since);
        let _ = write!(out, " {} {since}", words.since);
    }
    if !trouble.cause.is_empty() {
        let _ = write!(out, " ({})", trouble.cause);
    }
    out
}

fn markdown_link(text: &str, link: Option<&url::Url>) -> String {
    match link {
        // Angle brackets take every character of an address but themselves (CommonMark 6.3).
        Some(url) => format!("[{}](<{}>)", mark(text), url.as_str().replace('<', "%3C").replace('>', "%3E")),
        None => mark(text),
    }
}

/// Escapes what CommonMark would read as markup.
fn mark(text: &str) -> String {
    let text = legal(text);
    let mut out = String::with_capacity(text.len() + 8);
    for (at, c) in text.char_indices() {
        let opens = at == 0 && matches!(c, '#' | '+' | '-' | '=' | '>' | '~');
        if opens || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '&' | '|') {
            out.push('\\');
        }
        out.push(if c == '\n' || c == '\r' { ' ' } else { c });
    }
    // "1. " at the beginning would open a list.
    match out.find(['.', ')']) {
        Some(at) if at > 0 && out[..at].bytes().all(|b| b.is_ascii_digit()) => out.insert(at, '\\'),
        _ => {}
    }
    out
}

/// The edition as plain text of 80 columns.
#[must_use]
pub fn digest_text(digest: &Digest, site: &Site) -> String {
    let words = site.language.words();
    let mut out = String::with_capacity(16_384);
    line(&mut out, &masthead(digest, site).to_uppercase(), 0);
    line(&mut out, &date::long(site.language, digest.day), 0);
    line(&mut out, &format!("{}. {}.", period(digest, site), figures(digest.figures, site).join(" · ")), 0);
    if digest.is_empty() {
        out.push('\n');
        line(&mut out, words.nothing_came, 0);
    }
    if !digest.top.is_empty() {
        heading(&mut out, words.top_stories);
        digest.top.iter().for_each(|piece| text_piece(&mut out, piece, digest, site));
    }
    if !digest.ongoing.is_empty() {
        heading(&mut out, words.went_on);
        digest.ongoing.iter().for_each(|piece| text_piece(&mut out, piece, digest, site));
    }
    for section in &digest.sections {
        heading(&mut out, &topic_name(site.language, &section.topic));
        section.pieces.iter().for_each(|piece| text_piece(&mut out, piece, digest, site));
        section.briefs.iter().for_each(|brief| text_brief(&mut out, brief));
        if section.more > 0 {
            line(&mut out, &format!("- {}", count(site.language, section.more, words.more_events)), 2);
        }
    }
    if !digest.trouble.is_empty() {
        heading(&mut out, words.trouble);
        for trouble in &digest.trouble {
            line(&mut out, &format!("- {}: {}", trouble.title, trouble_words(trouble, site)), 2);
        }
        if digest.more_trouble > 0 {
            line(
                &mut out,
                &format!("- {}", count(site.language, digest.more_trouble, words.more_sources)),
                2,
            );
        }
    }
    out.push('\n');
    line(&mut out, words.made_by, 0);
    out
}

fn heading(out: &mut String, text: &str) {
    let text = text.to_uppercase();
    out.push('\n');
    line(out, &text, 0);
    line(out, &"-".repeat(width(&text).min(COLUMNS)), 0);
}

fn text_piece(out: &mut String, piece: &Piece, digest: &Digest, site: &Site) {
    out.push('\n');
    line(out, &piece.headline, 0);
    for (first, text) in by_outlet(&piece.said) {
        line(out, &format!("  {text} ({})", first.outlet), 2);
    }
    let (shown, more) = named(&piece.carriers, piece.outlets, NAMED);
    let names: Vec<String> = shown.iter().map(|carrier| carrier.outlet.clone()).collect();
    line(out, &format!("  {}", coverage(&names, more, piece, digest, site)), 2);
    if let Some(link) = &piece.link {
        // An address is never broken: a broken one cannot be clicked.
        let _ = writeln!(out, "  {link}");
    }
    piece.others.iter().for_each(|other| text_brief(out, other));
}

fn text_brief(out: &mut String, brief: &Brief) {
    line(out, &format!("- {} ({})", brief.headline, brief.outlet), 2);
    if let Some(link) = &brief.link {
        let _ = writeln!(out, "  {link}");
    }
}

/// Writes words into lines of [`COLUMNS`], the second and later ones indented.
fn line(out: &mut String, text: &str, indent: usize) {
    let text = legal(text);
    let lead = text.len() - text.trim_start().len();
    out.push_str(&" ".repeat(lead));
    let mut column = lead;
    let mut first = true;
    for word in text.split([' ', '\n', '\r', '\t']).filter(|word| !word.is_empty()) {
        let room = width(word);
        if !first && column + 1 + room > COLUMNS {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else if !first {
            out.push(' ');
            column += 1;
        }
        column = spill(out, word, column, indent);
        first = false;
    }
    out.push('\n');
}

/// Writes a word, breaking one that is longer than a line (scripts without spaces).
fn spill(out: &mut String, word: &str, mut column: usize, indent: usize) -> usize {
    for grapheme in word.graphemes(true) {
        let room = width(grapheme);
        if column + room > COLUMNS {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        }
        out.push_str(if grapheme == "\u{a0}" || grapheme == "\u{202f}" { " " } else { grapheme });
        column += room;
    }
    column
}

/// Columns on a terminal: two for the characters of East Asia.
fn width(text: &str) -> usize {
    text.graphemes(true)
        .map(|grapheme| match grapheme.chars().next().map_or(0, u32::from) {
            0x1100..=0x115F
            | 0x2E80..=0xA4CF
            | 0xAC00..=0xD7A3
            | 0xF900..=0xFAFF
            | 0xFE30..=0xFE6F
            | 0xFF00..=0xFF60
            | 0xFFE0..=0xFFE6
            | 0x1F300..=0x1FAFF
            | 0x20000..=0x3FFFD => 2,
            _ => 1,
        })
        .sum()
}
