//! Dates that a page prints: found in the lines near the headline, in whatever language.
//!
//! Only the place of a date within a line is found here; what it means is for
//! [`text::date`](crate::text::date) to say.

use std::sync::LazyLock;

use regex::Regex;

use super::block::{Block, Kind};
use super::body::same;
use super::lexicon::phrases::{CHANGED, RELEASED};
use super::phrase;
use crate::model::Dated;

/// Blocks looked at before and after the headline.
const BEFORE: usize = 8;
const AFTER: usize = 30;
/// Words of a line that may carry the article's date; longer ones are text.
const MOST_WORDS: usize = 30;

/// A day: figures, or a month's name between day and year; then perhaps a time and a zone.
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let month = r"(?:de\s+|d[’'])?\p{L}{3,12}\.?(?:\s+de|\s+del)?";
    let day = r"\d{1,2}(?:st|nd|rd|th|er|\.|º)?";
    let time = r"(?:[\s,|·•()–-]|at|um|kl\.?|klo|à|às|a las|ore|alle|om|o|в|о|,)*\s*(?P<time>\d{1,2}\s?(?:[:.]|h|時|点)\s?\d{2}(?::\d{2})?(?:分)?\s*(?:[ap]\.?m\.?)?)\s*(?:Uhr|hrs?|h)?\s*(?P<zone>\(?(?:GMT|UTC|E[SD]T|C[SE]?[SD]?T|M[SD]T|P[SD]T|BST|CET|CEST|EET|EEST|MSK|IST|JST|KST|AEST|AEDT|WIB|SAST|Z)\)?(?:\s?[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2})?";
    let ymd = r"\d{4}\s?[-./年]\s?\d{1,2}\s?[-./月]\s?\d{1,2}日?";
    let dmy = r"\d{1,2}[-./]\s?\d{1,2}[-./]\s?\d{4}|\d{2}\.\d{2}\.\d{2}\b";
    Regex::new(&format!(
        r"(?i)(?:^|[^\p{{L}}\d])(?P<date>{ymd}|{dmy}|{day}\s+{month},?\s+\d{{4}}|\p{{L}}{{3,12}}\.?\s+{day},?\s+\d{{4}}|\d{{1,2}}[- ]\p{{L}}{{3}}[- ]\d{{4}})(?:{time})?"
    ))
    .ok()
});

/// Whether a date as written names a time of day.
pub(super) fn has_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(3).any(|w| w[0].is_ascii_digit() && matches!(w[1], b':' | b'h') && w[2].is_ascii_digit())
        || bytes
            .windows(4)
            .any(|w| w[0].is_ascii_digit() && w[1] == b':' && w[2] == b' ' && w[3].is_ascii_digit())
        || text.contains('時')
        || ["am", "pm", "a.m.", "p.m.", "uhr"].iter().any(|end| text.to_lowercase().trim_end().ends_with(end))
}

/// The date in a line, brought to "day time zone" with single spaces.
pub(super) fn within(line: &str) -> Option<String> {
    let found = DATE.as_ref()?.captures(line)?;
    let mut text = found.name("date")?.as_str().trim().to_owned();
    if text.len() == 8
        && text.split('.').count() == 3
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    {
        // "03.05.24": a year of two digits is of this century; the web is not older.
        text.insert_str(6, "20");
    }
    for part in ["time", "zone"] {
        if let Some(part) = found.name(part) {
            text.push(' ');
            text.push_str(part.as_str().trim_matches(['(', ')', ' ']));
        }
    }
    Some(text)
}

type Found = Option<(Dated, bool)>;

/// When a page says that its article was published and last changed.
///
/// `title` is the headline's words; it is looked for where no heading of the first rank stands.
/// Where nothing near the headline is dated, what stands beside the text (`kept`) may be.
pub(super) fn printed(
    blocks: &[Block],
    kept: &[usize],
    title: &[u64],
    parse: impl Fn(&str) -> Found,
) -> (Found, Found) {
    let heading = blocks.iter().position(|block| block.kind == Kind::Heading(1));
    let heading = heading.or_else(|| blocks.iter().position(|block| same(&block.words, title))).unwrap_or(0);
    let near = heading.saturating_sub(BEFORE)..(heading + AFTER).min(blocks.len());
    let long =
        |at: &&usize| blocks[**at].words.len() > LONG && !matches!(blocks[**at].kind, Kind::Heading(_));
    let first = kept.iter().find(long).copied().unwrap_or(0);
    // The page tells of its last change ahead of the text: dates within the text are of other things,
    // unless they say that they are not.
    let ahead = among(blocks, heading..near.end.min(first.max(heading)), &parse);
    if ahead.0.is_none() && ahead.1.is_some() {
        let behind = (first.max(heading)..near.end)
            .filter(|&at| phrase::kind(&blocks[at].text) == Some(phrase::Phrase::Date));
        return (among(blocks, behind, &parse).0, ahead.1);
    }
    // The lines after the headline first: what stands above it is often today's date.
    let found = among(blocks, (heading..near.end).chain(near.start..heading), &parse);
    if found.0.is_some() || found.1.is_some() {
        return found;
    }
    let after = kept.last().map_or(blocks.len(), |last| last + 1);
    let beside = (first.saturating_sub(BEFORE)..first).chain(after..(after + BEHIND).min(blocks.len()));
    let found = among(blocks, beside, &parse);
    if found.0.is_some() || found.1.is_some() {
        return found;
    }
    (released(blocks, &parse), None)
}

/// The date in a table of what is known of a work: a label such as "Release date", then the day.
fn released(blocks: &[Block], parse: &impl Fn(&str) -> Found) -> Found {
    blocks.windows(2).find_map(|pair| {
        let label = pair[0].text.to_lowercase();
        let says = label.chars().count() <= 24 && RELEASED.iter().any(|word| label.starts_with(word));
        let date = within(&pair[1].text).filter(|date| says && date.len() + 4 >= pair[1].text.len())?;
        parse(&date)
    })
}

/// Blocks behind the text in which its date may stand.
const BEHIND: usize = 12;
/// Words of a paragraph that is surely one of the text.
const LONG: usize = 12;

/// The first dates among the blocks at `order`.
fn among(
    blocks: &[Block],
    order: impl Iterator<Item = usize>,
    parse: &impl Fn(&str) -> Found,
) -> (Found, Found) {
    let (mut published, mut changed) = (None, None);
    for at in order {
        let line = &blocks[at].text;
        // Scripts without spaces have one word per character here; theirs have two or so.
        let words = line.split_whitespace().count().max(blocks[at].words.len() / 2);
        if words > MOST_WORDS || !line.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        // One line may say both: "Published 3 May 2024, updated 4 May 2024".
        for part in parts(line) {
            let Some(dated) = within(part).and_then(|text| parse(&text)) else { continue };
            let lower = part.to_lowercase();
            let says_changed = CHANGED.iter().any(|word| lower.contains(word));
            let place = if says_changed { &mut changed } else { &mut published };
            place.get_or_insert(dated);
        }
    }
    (published, changed)
}

/// A line, cut before each word that begins a second statement.
fn parts(line: &str) -> Vec<&str> {
    let lower = line.to_lowercase();
    if lower.len() != line.len() {
        return vec![line];
    }
    let mut cuts: Vec<usize> =
        CHANGED.iter().filter_map(|word| lower.find(word)).filter(|&at| at > 0).collect();
    cuts.sort_unstable();
    match cuts.first() {
        Some(&at) if line.is_char_boundary(at) => vec![&line[..at], &line[at..]],
        _ => vec![line],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: Option<&str>) {
        assert_eq!(within(line).as_deref(), expect, "{line}");
    }

    #[test]
    fn dates_are_found_within_lines() {
        check("Published: 29 June, 2024, 09:30 am", Some("29 June, 2024 09:30 am"));
        check("By Ada | June 29, 2024 at 9:30 PM EST", Some("June 29, 2024 9:30 PM EST"));
        check("Veröffentlicht am 29. Juni 2024 um 09:30 Uhr", Some("29. Juni 2024 09:30"));
        check("29 de junio de 2024", Some("29 de junio de 2024"));
        check("2024年6月29日 9時30分", Some("2024年6月29日 9時30分"));
        check("29.06.2024, 09:30", Some("29.06.2024 09:30"));
        check("Do 25.04.24 | 14:07 Uhr | Von Ada", Some("25.04.2024 14:07"));
        check("Room 2024", None);
    }

    #[test]
    fn one_line_may_say_both() {
        assert_eq!(parts("3 May 2024, updated 4 May 2024"), ["3 May 2024, ", "updated 4 May 2024"]);
        assert_eq!(parts("Updated 4 May 2024"), ["Updated 4 May 2024"]);
    }
}
