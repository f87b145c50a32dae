//! Title and text as published → what the outlet or agency actually wrote.
//!
//! Takes away what copies of one text differ in: "UPDATE 3", the outlet's name behind the headline,
//! dateline, credit line, "read more". Only for comparing; nothing of this reaches an output.

use std::{borrow::Cow, ops::Range, sync::LazyLock};

use aho_corasick::AhoCorasick;

use crate::text::{markup, words::is_unspaced};

/// What an editor writes before a headline, lower case, without the number that may follow.
const PREFIXES: [&str; 34] = [
    "update",
    "updated",
    "breaking",
    "breaking news",
    "live",
    "live updates",
    "live blog",
    "liveblog",
    "watch",
    "video",
    "exclusive",
    "just in",
    "developing",
    "news in brief",
    "rpt",
    "urgent",
    "alert",
    "eilmeldung",
    "eil",
    "liveticker",
    "newsticker",
    "exklusiv",
    "en direct",
    "direct",
    "vidéo",
    "última hora",
    "en vivo",
    "directo",
    "ultima ora",
    "ao vivo",
    "срочно",
    "терміново",
    "son dakika",
    "z ostatniej chwili",
];

/// The same before the headline of a text that was wrong.
const CORRECTIONS: [&str; 25] = [
    "corrected",
    "correction",
    "corrects",
    "refile",
    "berichtigt",
    "berichtigung",
    "korrektur",
    "korrigiert",
    "rectificatif",
    "corrigé",
    "corrección",
    "corregido",
    "rectificación",
    "correzione",
    "rettifica",
    "correção",
    "corrigido",
    "correctie",
    "rectificatie",
    "rättelse",
    "rättad",
    "rettelse",
    "rettet",
    "исправлено",
    "уточнение",
];

/// Separators between a headline and what stands before or after it.
const BARS: [&str; 6] = [" | ", " - ", " – ", " — ", " :: ", " • "];

/// The same directly behind a letter of a script without spaces.
const WIDE_BARS: [&str; 4] = ["｜", "|", "_", "-"];

/// Words of an outlet's name behind a headline, at most.
const NAME_WORDS: usize = 4;

/// Names behind a headline, at most: the outlet's, and its section's or its owner's.
const NAMES: usize = 2;

/// The headline without editors' marks before it and the outlet's name behind it.
#[must_use]
pub(super) fn title(title: &str) -> &str {
    let mut rest = title.trim();
    while let Some((_, shorter)) = prefixed(rest) {
        rest = shorter;
    }
    for _ in 0..NAMES {
        let wide = WIDE_BARS.iter().filter(|bar| {
            rest.rfind(**bar).is_some_and(|at| rest[..at].chars().next_back().is_some_and(is_unspaced))
        });
        let last = |bar: &&str| rest.rfind(*bar).map(|at| (at, bar.len()));
        let Some((at, width)) = BARS.iter().chain(wide).filter_map(last).max() else { break };
        let (before, behind) = (&rest[..at], &rest[at + width..]);
        if words(before) < 3 || words(behind) > NAME_WORDS || words(before) <= words(behind) {
            break;
        }
        rest = before.trim_end();
    }
    rest
}

/// Words of a headline; where they are written without spaces, every other letter counts as one.
fn words(text: &str) -> usize {
    text.split_whitespace().count().max(text.chars().filter(|&c| is_unspaced(c)).count() / 2)
}

/// True where the headline says that the text was wrong and is mended.
#[must_use]
pub(super) fn is_correction(title: &str) -> bool {
    let mut marks = std::iter::successors(prefixed(title.trim()), |&(_, rest)| prefixed(rest));
    marks.any(|(corrects, _)| corrects)
}

/// A headline behind its first mark, and whether that is one of [`CORRECTIONS`].
fn prefixed(title: &str) -> Option<(bool, &str)> {
    let (end, mark) = title
        .char_indices()
        .take(24)
        .find(|&(_, c)| matches!(c, ':' | '：' | '!' | '|' | '-' | '–' | '—'))?;
    let before =
        title[..end].trim().trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ').to_lowercase();
    let before = before.replace('\u{307}', "");
    // A hyphen is an editor's mark only behind capitals: "UPDATE 1-Rates rise", not "Live-in nurse".
    let capitals = mark != '-' || title[..end].chars().all(|c| !c.is_lowercase());
    let rest = title[end + mark.len_utf8()..].trim_start();
    let corrects = CORRECTIONS.contains(&before.as_str());
    let is_mark = capitals && (corrects || PREFIXES.contains(&before.as_str()));
    (is_mark && rest.split_whitespace().count() >= 2).then_some((corrects, rest))
}

/// The text with blanks in the place of the addresses in it, which are no words: two links to one outlet have
/// most of theirs in common. Nothing else moves.
#[must_use]
pub(super) fn without_addresses(text: &str) -> Cow<'_, str> {
    static STARTS: LazyLock<AhoCorasick> = LazyLock::new(|| finder(&["http://", "https://", "www."]));
    let mut kept: Option<String> = None;
    let mut end = 0;
    for start in STARTS.find_iter(text).map(|found| found.start()) {
        let inside = text[..start].ends_with(|c: char| c.is_ascii_alphanumeric());
        if start < end || inside {
            continue;
        }
        let rest = &text[start..];
        let length = rest.find(|c: char| c.is_whitespace() || !c.is_ascii()).unwrap_or(rest.len());
        let kept = kept.get_or_insert_with(|| String::with_capacity(text.len()));
        kept.push_str(&text[end..start]);
        kept.extend(std::iter::repeat_n(' ', length));
        end = start + length;
    }
    match kept {
        None => text.into(),
        Some(mut kept) => {
            kept.push_str(&text[end..]);
            kept.into()
        }
    }
}

/// How far into a text a dateline may reach, in bytes.
const DATELINE_BYTES: usize = 100;

/// Where the paragraphs of a text are that are the text: the first without its dateline, none of the lines
/// that only say whose it is or where to read on.
pub(super) fn paragraphs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let last = text.lines().count();
    text.lines()
        .enumerate()
        .filter(move |&(number, line)| {
            let at_an_end = number < 2 || number + 4 >= last;
            !(last > 1 && at_an_end && is_furniture(line))
        })
        .map(|(number, line)| if number < 2 { without_dateline(line) } else { line })
        .map(without_trail)
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let start = line.as_ptr().addr() - text.as_ptr().addr();
            start..start + line.len()
        })
}

/// "ROME (Agency) — ", "Berlin (dpa) - ", "WASHINGTON, March 3 - ".
fn without_dateline(line: &str) -> &str {
    let head = markup::cut(line, DATELINE_BYTES);
    static BARS: LazyLock<AhoCorasick> =
        LazyLock::new(|| finder(&[" — ", " – ", " - ", " -- ", "— ", "– ", " —", ": "]));
    let bars = BARS.find_overlapping_iter(head).map(|bar| (bar.start(), bar.len()));
    let Some((at, width)) = bars.min() else { return line };
    let before = head[..at].trim();
    let bracket = before.ends_with(')') && before.contains('(');
    let capitals = before.chars().take_while(|&c| c != ',').filter(|c| c.is_alphabetic()).count() >= 3
        && before.chars().take_while(|&c| c != ',').all(|c| !c.is_lowercase());
    let colon = head[at..].starts_with(':');
    if (bracket || (capitals && !colon)) && before.split_whitespace().count() <= 9 {
        line[at + width..].trim_start()
    } else {
        line
    }
}

/// Ends that a feed puts behind a cut teaser.
const TRAILS: [&str; 16] = [
    "[…]",
    "[...]",
    "[read more]",
    "(read more)",
    "read more",
    "read more »",
    "continue reading",
    "…",
    "...",
    "→",
    "»",
    "weiterlesen",
    "lire la suite",
    "leer más",
    "leggi tutto",
    "leia mais",
];

fn without_trail(line: &str) -> &str {
    let mut rest = line.trim();
    'again: loop {
        for trail in TRAILS {
            let Some(at) = rest.len().checked_sub(trail.len()) else { continue };
            if rest.is_char_boundary(at) && is_lower_case_of(&rest[at..], trail) {
                rest = rest[..at].trim_end();
                continue 'again;
            }
        }
        return rest;
    }
}

/// True where `lower` is the text in lower case.
fn is_lower_case_of(text: &str, lower: &str) -> bool {
    // Most are told by the last byte, which is the same for both unless it is of a letter; no trail ends in one
    // beyond ASCII.
    let last = |text: &str| text.bytes().next_back().map(|byte| byte.to_ascii_lowercase());
    last(text) == last(lower) && text.chars().flat_map(char::to_lowercase).eq(lower.chars())
}

/// A line of credit or advertising longer than this is taken for text, in bytes.
const FURNITURE_BYTES: usize = 220;

/// Beginnings of lines that are not the story's text, lower case.
const OPENINGS: [&str; 40] = [
    "©",
    "(c) ",
    "copyright",
    "all rights reserved",
    "reporting by",
    "(reporting by",
    "additional reporting",
    "editing by",
    "(editing by",
    "written by",
    "compiled by",
    "with material from",
    "with files from",
    "source:",
    "photo:",
    "image:",
    "image credit",
    "read more",
    "read also",
    "also read",
    "related:",
    "see also",
    "the post ",
    "sign up",
    "subscribe",
    "follow us",
    "click here",
    "continue reading",
    "share this",
    "this article was",
    "this story was",
    "this article originally",
    "mit material",
    "quelle:",
    "lesen sie auch",
    "lire aussi",
    "lee también",
    "leggi anche",
    "leia também",
    "читайте также",
];

/// Parts of such lines, lower case.
const PARTS: [&str; 8] = [
    "all rights reserved",
    "appeared first on",
    "contributed to this report",
    "alle rechte vorbehalten",
    "tous droits réservés",
    "todos los derechos",
    "tutti i diritti",
    "все права защищены",
];

fn is_furniture(line: &str) -> bool {
    static MARKS: LazyLock<AhoCorasick> = LazyLock::new(|| finder(&PARTS));
    let line = line.trim();
    if line.len() > FURNITURE_BYTES {
        return false;
    }
    let lower = line.to_lowercase();
    let bracketed = lower.starts_with('(') && lower.ends_with(')') && lower.split_whitespace().count() <= 6;
    bracketed || OPENINGS.iter().any(|opening| lower.starts_with(opening)) || MARKS.is_match(&lower)
}

/// Finds any of many texts in one pass.
fn finder(texts: &[&str]) -> AhoCorasick {
    AhoCorasick::new(texts).expect("a few short texts make a small automaton")
}

/// Headlines of columns, not of news, lower case: they return day after day over other texts.
const ROUND_UPS: [&str; 66] = [
    "briefing",
    "news in brief",
    "in brief",
    "round-up",
    "roundup",
    "round up",
    "headlines",
    "top stories",
    "what you need to know",
    "things to know",
    "five things",
    "here's what",
    "newsletter",
    "the week in",
    "week in review",
    "this week",
    "morning report",
    "evening report",
    "daily digest",
    "news digest",
    "digest",
    "what we're reading",
    "links",
    "open thread",
    "live updates",
    "live blog",
    "as it happened",
    "highlights",
    "photos of the",
    "pictures of the",
    "best of",
    "quiz",
    "horoscope",
    "crossword",
    "podcast",
    "newspapers",
    "front pages",
    "what the papers say",
    "in pictures",
    "überblick",
    "kurzmeldungen",
    "kompakt",
    "newsblog",
    "liveticker",
    "nachrichten des tages",
    "l'essentiel",
    "revue de presse",
    "resumen",
    "las noticias",
    "rassegna",
    "resumo",
    "дайджест",
    "das wichtigste",
    "nachrichtenüberblick",
    "presseschau",
    "pressestimmen",
    "l'actualité du jour",
    "boletín",
    "manchetes do dia",
    "le notizie del giorno",
    "przegląd prasy",
    "nieuwsoverzicht",
    "günün özeti",
    "要闻速览",
    "早间新闻",
    "主なニュース",
];

/// True for a round-up: it touches many happenings, so it must never tie two of them together.
#[must_use]
pub(super) fn is_round_up(title: &str) -> bool {
    static SIGNS: LazyLock<AhoCorasick> = LazyLock::new(|| finder(&ROUND_UPS));
    let lower = title.to_lowercase();
    let many = lower.matches(';').count() >= 2;
    many || SIGNS.find_overlapping_iter(&lower).any(|sign| {
        // Where there are no spaces a word ends anywhere.
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_unspaced(c));
        !letter(lower[..sign.start()].chars().next_back()) && !letter(lower[sign.end()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_title(published: &str, expect: &str) {
        assert_eq!(title(published), expect);
    }

    #[test]
    fn headlines_lose_what_the_desk_added() {
        check_title("UPDATE 3-Harbour strike ends after a week", "Harbour strike ends after a week");
        check_title("Breaking: Harbour strike ends", "Harbour strike ends");
        check_title(
            "Harbour strike ends after a week | The Northern Echo",
            "Harbour strike ends after a week",
        );
        check_title("Harbour strike ends after a week - Tidewell Post", "Harbour strike ends after a week");
        check_title("Hafen öffnet nach Streik - Echo | Nachrichten", "Hafen öffnet nach Streik");
        check_title("奥尔梅河大桥坍塌致三人失踪_北方新闻网", "奥尔梅河大桥坍塌致三人失踪");
        check_title("オルメ川の橋が崩落、3人不明｜北日新聞", "オルメ川の橋が崩落、3人不明");
        check_title("SON DAKİKA: Halvik limanı kapatıldı", "Halvik limanı kapatıldı");
        check_title("Rovers 2 - United 1", "Rovers 2 - United 1");
        check_title("Live-in nurse wins case", "Live-in nurse wins case");
        check_title("Mayor: no new harbour", "Mayor: no new harbour");
    }

    #[test]
    fn text_loses_dateline_credit_and_trail() {
        let text = "GHENT (Meridian Wire) — The harbour opened on Monday.\nShips came in. […]\n(Meridian Wire)\n\
                    © Meridian Wire. All rights reserved.";
        let paragraphs = |text| paragraphs(text).map(|part| &text[part]);
        let kept: Vec<_> = paragraphs(text).collect();
        assert_eq!(kept, ["The harbour opened on Monday.", "Ships came in."]);
        assert_eq!(
            paragraphs("Berlin (dpa) - Der Hafen ist offen.").collect::<Vec<_>>(),
            ["Der Hafen ist offen."]
        );
        let plain = "The harbour – closed since May – opened.";
        assert_eq!(paragraphs(plain).collect::<Vec<_>>(), [plain]);
    }

    #[test]
    fn addresses_are_no_words() {
        let text = "Read https://a.example/x-y?z=1 and www.b.example, or 见https://c.example/页";
        let kept = without_addresses(text);
        assert_eq!(kept.len(), text.len());
        let words: Vec<_> = kept.split_whitespace().collect();
        assert_eq!(words, ["Read", "and", "or", "见", "页"]);
        assert!(matches!(without_addresses("Swww.x and no link"), Cow::Borrowed(_)));
    }

    #[test]
    fn trails_are_cut_in_any_case() {
        for trail in TRAILS {
            let last = trail.chars().next_back();
            assert!(last.is_some_and(|last| last.is_ascii() || !last.is_alphabetic()), "{trail}");
            for trail in [trail.to_owned(), trail.to_uppercase()] {
                let text = format!("Ships came in. {trail}");
                assert_eq!(without_trail(&text), "Ships came in.");
            }
        }
    }

    #[test]
    fn columns_are_known_by_their_names() {
        for title in
            ["Morning briefing: harbour, rates and rain", "News in brief", "Harbour opens; rates up; rain"]
        {
            assert!(is_round_up(title), "{title}");
        }
        for title in
            ["Harbour opens after strike", "Digestive health is underrated", "Minister linked to harbour"]
        {
            assert!(!is_round_up(title), "{title}");
        }
    }
}
