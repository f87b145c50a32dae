//! Dates that a page prints: found in the lines near the headline, in whatever language.
//!
//! Only the place of a date within a line is found here; what it means is for
//! [`text::date`](crate::text::date) to say.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::block::{Block, Kind};
use super::body::same;
use super::dates::is_of_card;
use super::lexicon::phrases::{CHANGED, PUBLISHED, RELEASED};
use super::phrase;
use super::tree::{Tag, Tree};
use crate::model::Dated;
use crate::text::date;

/// Blocks looked at before and after the headline.
const BEFORE: usize = 8;
const AFTER: usize = 30;
/// Words of a line that may carry the article's date; longer ones are text.
const MOST_WORDS: usize = 30;

/// A day: figures, or a month's name beside day and year; then perhaps a time and a zone.
static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let (named, between, zone) = (NAMED.as_str(), BETWEEN.as_str(), ZONE.as_str());
    Regex::new(&format!(
        r"(?i)(?:(?:^|[^\d])(?P<far>{ERA}|{YMD})|(?:^|[^\p{{L}}\p{{M}}\d])(?:(?P<figures>{DMY})|(?P<named>{named})))(?:{between}(?P<time>{TIME})\s*(?:Uhr|hrs?\b|h\b|น\.)?\s*(?P<zone>{zone})?)?"
    ))
    .ok()
});

/// Years of an era, as Japan and Taiwan write them.
const ERA: &str = r"(?:令和|平成|昭和|民國|民国)\s?\d{1,3}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日";
const YMD: &str = r"\d{4}\s?(?:[-./年년]|оны)\s?\d{1,2}\s?(?:[-./月월]|сарын)\s?\d{1,2}(?:\s?[日일號号])?";
const DMY: &str = r"\d{1,2}\s?[-./]\s?\d{1,2}\s?[-./]\s?\d{4}|\d{2}\.\d{2}\.\d{2}\b|\d{1,2}\s+tháng\s+\d{1,2},?\s+(?:năm\s+)?\d{4}";

/// A letter, told by what it is not: the classes of all letters make the automaton ten times as large.
const LETTER: &str = r"[^\s\d,،.;:：!?/|()\[\]（）·•–—-]";
const SIGN: &str = r"[\s,،|·•()\[\]（）–—:：/.-]";

/// Day, month, year in the orders that languages have them in. A month is any word here: which it is,
/// the calendar tells.
static NAMED: LazyLock<String> = LazyLock::new(|| {
    let month = format!(
        r"(?:(?:de\s+|d[’']|of\s+)?{LETTER}{{2,15}}\.?(?:\s+(?:الثاني|الأول|الاول|del?\b|of\b))?|\p{{Thai}}{{1,3}}\.\s?\p{{Thai}}{{1,2}}\.)"
    );
    let day = r"\d{1,2}(?:st|nd|rd|th|er|re|\.|º|ª|-го|-е)?";
    let year = r"(?:พ\.ศ\.\s?)?\d{4}";
    let of_year = r"\d{4}\.?\s+(?:m\.\s+|gada\s+|ж\.\s+|жылғы\s+)?";
    [
        format!(r"{day}\s*{month}[,،]?\s*{year}"),
        format!(r"{month}\s+{day}[,،]?\s+{year}"),
        format!(r"\d{{1,2}}[-/ ]{LETTER}{{3,9}}\.?[-/ ]\d{{4}}"),
        format!(r"{of_year}(?:{day}\s+{month}|{month}\s+\d{{1,2}})\b"),
    ]
    .join("|")
});

/// Signs, a weekday, and the few words that say "at".
static BETWEEN: LazyLock<String> = LazyLock::new(|| {
    format!(
        r"{SIGN}{{0,6}}(?:{LETTER}{{1,8}}\.?{SIGN}{{1,4}}){{0,3}}?(?:(?:星期|周|週|礼拜|禮拜)[一二三四五六日天])?"
    )
});

/// A time of day, with the half it is of.
const TIME: &str = r"(?:(?:[上下]午|凌晨|[早晚]上|清晨|午前|午[後后]|中午|傍晚|晚[間间]|夜間|오[전후]|새벽|아침|낮|저녁|밤|सुबह|दोपहर|शाम)\s?)?(?:\d{1,2}\s?(?:[:.：h٫]|[時时点點시])\s?\d{2}(?:[:：]\d{2})?[分분]?(?:\s*(?:[ap]\.?\s?m\b\.?|[πμ]\.\s?μ\.?|صباح\p{M}*ا\p{M}*|مساء\p{M}*|ظهر\p{M}*ا\p{M}*|[صم]\b|[قب]\.\s?ظ))?|\d{1,2}(?:[時时点點시]|h\b|\s?Uhr\b|\s?[ap]\.?m\b\.?))";

/// A zone by the abbreviations that are read, in capitals unless no language has a word for it: "à 8:05 et".
static ZONE: LazyLock<String> = LazyLock::new(|| {
    // Sections of pages are called so.
    let named = date::zones().filter(|name| !["art", "met"].contains(name));
    let capitals = named.map(str::to_uppercase).collect::<Vec<_>>().join("|");
    format!(
        r"\(?(?:GMT|UTC|E[SD]T|C[SE]?[SD]?T|M[SD]T|P[SD]T|BST|CET|CEST|EET|EEST|MSK|IST|JST|KST|AEST|AEDT|WIB|WITA|SAST|(?-i:{capitals}))\b\)?(?:\s?[+-]\d{{1,2}}(?::?\d{{2}})?)?|[+-]\d{{2}}:?\d{{2}}"
    )
});

/// A time ahead of its day: "9:12 PM EDT, Tue ". A bare one has two figures for the hour: "3:45" is as
/// likely to be the length of a film.
static AHEAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let (between, zone) = (BETWEEN.as_str(), ZONE.as_str());
    Regex::new(&format!(
        r"(?i)(?:^|[^\d:.])(?P<time>{TIME})\s*(?P<said>Uhr|hrs?\b|h\b|น\.)?\s*(?P<zone>{zone})?{between}$"
    ))
    .ok()
});

/// Characters ahead of a day in which its time may stand.
const REACH: usize = 40;

/// The time that ends a line, and its zone.
fn ending_time(line: &str) -> Option<(&str, Option<&str>)> {
    let begin = line.char_indices().rev().nth(REACH - 1).map_or(0, |(at, _)| at);
    let found = AHEAD.as_ref()?.captures(&line[begin..])?;
    let (time, zone) = (found.name("time")?.as_str(), found.name("zone").map(|zone| zone.as_str()));
    let of_day = zone.is_some()
        || found.name("said").is_some()
        || time.contains(char::is_alphabetic)
        || time.bytes().take_while(u8::is_ascii_digit).count() == 2;
    of_day.then_some((time, zone))
}

/// The dates in a line, each brought to "day time zone" with single spaces, in figures.
fn all(line: &str) -> impl Iterator<Item = String> {
    let mut read = 0;
    DATE.as_ref().into_iter().flat_map(move |date| date.captures_iter(line)).filter_map(move |found| {
        let ahead = read;
        read = found.get(0)?.end();
        let named = found.name("named");
        if named.is_some_and(|named| !date::names_month(named.as_str())) {
            return None;
        }
        let day = found.name("far").or(found.name("figures")).or(named)?;
        let (day_at, day) = (day.start(), day.as_str().trim());
        let mut text = date::figures(day).into_owned();
        if text.len() == 8
            && text.split('.').count() == 3
            && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        {
            // "03.05.24": a year of two digits is of this century; the web is not older.
            text.insert_str(6, "20");
        }
        // "3 May 2024, 2.500 people": no time.
        let goes_on = |end: usize| line[end..].starts_with(|c: char| c.is_ascii_digit());
        let time = found.name("time").filter(|time| !goes_on(time.end()));
        let (time, zone) = match time {
            Some(time) => (Some(time.as_str()), found.name("zone").map(|zone| zone.as_str())),
            None => ending_time(&line[ahead..day_at]).map_or((None, None), |(time, zone)| (Some(time), zone)),
        };
        for part in [time, zone].into_iter().flatten() {
            let part = date::figures(part.trim_matches(['(', ')', ' ']));
            text.push(' ');
            text.push_str(&pointed(&part));
        }
        Some(text)
    })
}

/// "18.40" with the colon that a time is read by.
fn pointed(time: &str) -> String {
    let digit = |c: char| c.is_ascii_digit();
    match time.split_once('.') {
        Some((hour, minute)) if hour.ends_with(digit) && minute.starts_with(digit) => {
            format!("{hour}:{minute}")
        }
        _ => time.replace('٫', ":"),
    }
}

/// The first date in a line.
pub(super) fn within(line: &str) -> Option<String> {
    all(line).next()
}

/// Letters of a line that dates a story, and of what stands in it beside the date.
const LINE: usize = 80;
const BESIDE: usize = 20;

/// Whether a line is a date and little else.
pub(super) fn is_line(line: &str) -> bool {
    let letters = line.chars().count();
    letters <= LINE && within(line).is_some_and(|date| letters <= date.chars().count() + BESIDE)
}

pub(super) type Found = Option<(Dated, bool)>;

/// The lines of a page in which its date may be printed.
pub(super) struct Lines<'a> {
    tree: &'a Tree<'a>,
    blocks: &'a [Block],
    /// Blocks of the text.
    kept: &'a [usize],
    heading: usize,
    /// One past the lines that are near the headline.
    near: usize,
    /// The first paragraph that is surely one of the text.
    first: usize,
}

impl<'a> Lines<'a> {
    /// `title` is the headline's words; it is looked for where no heading of the first rank stands.
    pub(super) fn new(tree: &'a Tree<'a>, blocks: &'a [Block], kept: &'a [usize], title: &[u64]) -> Self {
        let heading = blocks.iter().position(|block| block.kind == Kind::Heading(1));
        let heading =
            heading.or_else(|| blocks.iter().position(|block| same(&block.words, title))).unwrap_or(0);
        let long =
            |at: &&usize| blocks[**at].words.len() > LONG && !matches!(blocks[**at].kind, Kind::Heading(_));
        let first = kept.iter().find(long).copied().unwrap_or(0);
        Self { tree, blocks, kept, heading, near: (heading + AFTER).min(blocks.len()), first }
    }

    /// The lines between the headline and the text.
    fn ahead(&self) -> Range<usize> {
        self.heading..self.near.min(self.first.max(self.heading))
    }

    /// What is said between the headline and the text.
    pub(super) fn said_ahead(&self, parse: &impl Fn(&str) -> Found) -> (Found, Found) {
        self.among(self.ahead(), parse)
    }

    /// The date of a line there that says the story was published then, elements of machines' dates, `marked`,
    /// aside. In figures alone a day may be a month.
    pub(super) fn published_ahead(&self, marked: &[usize], parse: &impl Fn(&str) -> Found) -> Found {
        let is_marked =
            |block: &Block| marked.iter().any(|&at| at < block.end && block.first < self.tree.nodes[at].end);
        let clear = |date: &String| {
            date.contains(char::is_alphabetic) || date.bytes().take_while(u8::is_ascii_digit).count() == 4
        };
        let in_figure = |block: &Block| {
            self.tree
                .upwards(block.first)
                .any(|up| matches!(self.tree.tag(up), Tag::Figure | Tag::Figcaption))
        };
        let lines = self.ahead().map(|at| &self.blocks[at]).filter(|block| !is_marked(block));
        lines.filter(|block| !in_figure(block)).find_map(|block| {
            let line = block.text.to_lowercase();
            let says = PUBLISHED.iter().any(|word| line.starts_with(word)) && is_line(&block.text);
            within(&block.text).filter(|date| says && clear(date)).and_then(|date| parse(&date))
        })
    }

    /// When a page says that its article was published and last changed.
    ///
    /// Where nothing near the headline is dated, what stands beside the text may be.
    pub(super) fn printed(&self, parse: &impl Fn(&str) -> Found) -> (Found, Found) {
        let (blocks, first) = (self.blocks, self.first);
        let near = self.heading.saturating_sub(BEFORE)..self.near;
        // The page tells of its last change ahead of the text: dates within the text are of other things,
        // unless they say that they are not.
        let ahead = self.said_ahead(parse);
        if ahead.0.is_none() && ahead.1.is_some() {
            let behind = (first.max(self.heading)..near.end)
                .filter(|&at| phrase::kind(&blocks[at].text) == Some(phrase::Phrase::Date));
            return (self.among(behind, parse).0, ahead.1);
        }
        // The lines after the headline first: what stands above it is often today's date.
        let found = self.among((self.heading..near.end).chain(near.start..self.heading), parse);
        if found.0.is_some() || found.1.is_some() {
            return found;
        }
        let after = self.kept.last().map_or(blocks.len(), |last| last + 1);
        let beside = (first.saturating_sub(BEFORE)..first).chain(after..(after + BEHIND).min(blocks.len()));
        let found = self.among(beside, parse);
        if found.0.is_some() || found.1.is_some() {
            return found;
        }
        (released(blocks, parse), None)
    }

    /// The first dates among the blocks at `order`.
    fn among(&self, order: impl Iterator<Item = usize>, parse: &impl Fn(&str) -> Found) -> (Found, Found) {
        let (mut published, mut changed) = (None, None);
        for at in order {
            let block = &self.blocks[at];
            // Scripts without spaces have one word per character here; theirs have two or so.
            let words = block.text.split_whitespace().count().max(block.words.len() / 2);
            if words > MOST_WORDS || !block.text.contains(char::is_numeric) {
                continue;
            }
            let is_behind = self.kept.last().is_some_and(|&last| at > last);
            if is_behind && !says_of(&block.text) && is_of_card(self.tree, block.first) {
                continue;
            }
            // Elements that only styles hold apart: "World29 November 2026". As written where that tells more,
            // as "1<sup>st</sup> May 2026" does.
            let spaced = self.tree.spaced(block.first..block.end.min(self.tree.len()));
            let line = if within(&spaced).is_some() { &spaced } else { &block.text };
            // One line may say both: "Published 3 May 2024, updated 4 May 2024".
            for part in parts(line) {
                let Some(dated) = all(part).find_map(|text| parse(&text)) else { continue };
                let lower = part.to_lowercase();
                let says_changed = CHANGED.iter().any(|word| lower.contains(word));
                let place = if says_changed { &mut changed } else { &mut published };
                place.get_or_insert(dated);
            }
        }
        (published, changed)
    }
}

/// Whether a line says what its date is of.
fn says_of(line: &str) -> bool {
    let line = line.to_lowercase();
    PUBLISHED.iter().chain(CHANGED.iter()).any(|word| line.contains(word))
}

/// What the words beside a date say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Published,
    Changed,
}

/// Letters of a label; what is longer is a sentence.
const LABEL: usize = 32;

/// What the label that ends a text says of the date behind it: "… | First published: ".
pub(super) fn label(text: &str) -> Option<Said> {
    let last = text.rsplit(['|', '·', '•', '\n']).next().unwrap_or_default().trim().to_lowercase();
    if last.chars().count() > LABEL {
        return None;
    }
    let place = |words: &[&str]| words.iter().filter_map(|word| last.rfind(word)).max();
    match (place(&PUBLISHED), place(&CHANGED)) {
        (None, None) => None,
        (published, changed) => Some(if changed > published { Said::Changed } else { Said::Published }),
    }
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

/// A line, cut before each word that begins a second statement.
fn parts(line: &str) -> Vec<&str> {
    let lower = line.to_lowercase();
    if lower.len() != line.len() {
        return vec![line];
    }
    let first = |words: &[&str]| words.iter().filter_map(|word| lower.find(word)).filter(|&at| at > 0).min();
    let begins_with_change = CHANGED.iter().any(|word| lower.starts_with(word));
    let cut = if begins_with_change { first(&PUBLISHED) } else { first(&CHANGED) };
    match cut {
        Some(at) if line.is_char_boundary(at) => vec![&line[..at], &line[at..]],
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
        check("Updated 9:12 PM EDT, Tue July 14, 2026", Some("July 14, 2026 9:12 PM EDT"));
        check("Published 8:05 a.m. ET Nov. 27, 2026", Some("Nov. 27, 2026 8:05 a.m. ET"));
        check("27 Nov 2026, 18:40 PKT", Some("27 Nov 2026 18:40 PKT"));
        check("Nov. 27, 2026 at 8:05 a.m. HKT", Some("Nov. 27, 2026 8:05 a.m. HKT"));
        check("November 27, 2026 at 7:15 PM EAT", Some("November 27, 2026 7:15 PM EAT"));
        check("le 27/11/2026 à 08:05 et à Paris", Some("27/11/2026 08:05"));
        check("14:30, 5 Mar 2024", Some("5 Mar 2024 14:30"));
        check("18.40 Uhr | 24. November 2026", Some("24. November 2026 18:40"));
        check("3:45 | 5 Mar 2024", Some("5 Mar 2024"));
        check("Room 2024", None);
        check("Only 12 people 2024", None);
        check("Hamburg, 3 May 2024. 2.500 people", Some("3 May 2024"));
        check("Selasa, 24 Nov 2026, 18.40 WIB", Some("24 Nov 2026 18:40 WIB"));
        check("5 de marzo de 2024 a las 9:30 p. m.", Some("5 de marzo de 2024 9:30 p. m."));
        check("24 ноября 2026 г., 18:40", Some("24 ноября 2026 18:40"));
        check("2026. november 24. 18:40", Some("2026. november 24 18:40"));
        check("Thứ ba, 24/11/2026, 18:40 (GMT+7)", Some("24/11/2026 18:40 GMT+7"));
    }

    #[test]
    fn dates_of_other_scripts_are_found() {
        check("نشر الثلاثاء ٢٤ نوفمبر ٢٠٢٦ - ١٨:٤٠", Some("24 نوفمبر 2026 18:40"));
        check("3 رجب 1448 هـ - 24 تشرين الثاني 2026 6:40 مساءً", Some("24 تشرين الثاني 2026 6:40 مساءً"));
        check("سه‌شنبه ۳ آذر ۱۴۰۵ - ۱۸:۴۰", Some("3 آذر 1405 18:40"));
        check("פורסם ב-24 בנובמבר 2026, 18:40", Some("24 בנובמבר 2026 18:40"));
        check("प्रकाशित: 24 नवंबर 2026, 06:40 PM IST", Some("24 नवंबर 2026 06:40 PM IST"));
        check("วันที่ 24 พ.ย. 2569 เวลา 18.40 น.", Some("24 พ.ย. 2569 18:40"));
        check("발행 2026년 11월 24일(화) 오후 6:40", Some("2026년 11월 24일 오후 6:40"));
        check("입력2026.11.24. 18:40", Some("2026.11.24 18:40"));
        check("发布时间：2026-11-24 18:40", Some("2026-11-24 18:40"));
        check("2026年11月24日 星期二 下午6:40", Some("2026年11月24日 下午6:40"));
        check("令和8年11月24日（火）18時40分", Some("令和8年11月24日 18時40分"));
    }

    #[test]
    fn a_line_may_be_a_date_and_little_else() {
        for line in [
            "Τρίτη, 24 Νοεμβρίου 2026, 6:40 μ.μ.",
            "วันที่ 24 พ.ย. 2569 เวลา 18.40 น.",
            "2026年11月24日 星期二 下午6:40",
        ] {
            assert!(is_line(line), "{line}");
        }
        for line in ["The law on harbours was passed on 3 May 2024.", "Only 12 people"] {
            assert!(!is_line(line), "{line}");
        }
    }

    #[test]
    fn one_line_may_say_both() {
        assert_eq!(parts("3 May 2024, updated 4 May 2024"), ["3 May 2024, ", "updated 4 May 2024"]);
        assert_eq!(parts("Updated 4 May 2024"), ["Updated 4 May 2024"]);
        assert_eq!(
            parts("Aktualisiert am 4. Mai 2024 | Veröffentlicht am 3. Mai 2024"),
            ["Aktualisiert am 4. Mai 2024 | ", "Veröffentlicht am 3. Mai 2024"]
        );
    }
}
