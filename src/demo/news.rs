//! The news files → what each outlet prints, and when.
//!
//! The texts are written as if the demo began on a Tuesday; names of weekdays are moved so that they
//! fit the day it is. Pure: the same start gives the same news.

use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::Deserialize;

use super::outlet::{OUTLETS, Outlet};

const FILES: [&str; 4] = [
    include_str!("news/wire-en.toml"),
    include_str!("news/own-en.toml"),
    include_str!("news/de.toml"),
    include_str!("news/fr.toml"),
];

/// The day the texts are written for.
const WRITTEN_ON: Weekday = Weekday::Tuesday;

/// Weekdays from Monday in the languages of the newsroom.
const WEEKDAYS: [[&str; 7]; 3] = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
];

/// The first number an article gets in its address.
const FIRST_NUMBER: usize = 48_101;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    story: Vec<Story>,
}

/// A text as it was written: by an agency, or by an outlet for itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    #[expect(dead_code, reason = "for whoever edits the files")]
    id: String,
    /// The agency's mark in the dateline; none for an outlet's own report.
    agency: Option<String>,
    #[serde(default)]
    place: String,
    section: String,
    /// Before the start of the demo.
    hours: f64,
    /// The poll of an outlet at which it is there, 1 for the first.
    #[serde(default = "one")]
    round: u32,
    title: String,
    text: String,
    print: Vec<Print>,
}

/// How one outlet printed it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Print {
    outlet: String,
    /// After the text was written.
    #[serde(default)]
    minutes: i64,
    title: Option<String>,
    /// Numbers of the paragraphs left out, from 1.
    #[serde(default)]
    drop: Vec<usize>,
    #[serde(default = "yes")]
    dateline: bool,
    /// The line at the end that names the agency.
    credit: Option<String>,
    by: Option<String>,
    /// The outlet's own words instead of the text.
    words: Option<String>,
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}

/// What an outlet printed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub outlet: &'static Outlet,
    pub number: usize,
    /// For the address: lower case, hyphens.
    pub slug: String,
    pub title: String,
    pub by: String,
    pub section: String,
    pub published: Timestamp,
    pub paragraphs: Vec<String>,
    /// The poll of the outlet at which it is there, 1 for the first.
    pub round: u32,
}

impl Piece {
    /// Where the article is found on its outlet's server; each house has its own habit.
    #[must_use]
    pub(super) fn path(&self) -> String {
        let (number, slug) = (self.number, &self.slug);
        let day = self.published.to_zoned_datetime(TimeZone::UTC).strftime("%Y/%m/%d").to_string();
        let section = slug_of(&self.section);
        match self.outlet.language {
            "de" => format!("/{section}/{slug}-{number}.html"),
            "fr" => format!("/{section}/article/{day}/{slug}_{number}.html"),
            _ => format!("/{day}/{section}/{slug}-{number}"),
        }
    }

    /// What a feed with teasers gives: the first paragraph, cut.
    #[must_use]
    pub(super) fn teaser(&self) -> String {
        let first = self.paragraphs.first().map_or("", String::as_str);
        let words: Vec<&str> = first.split(' ').collect();
        if words.len() <= 28 {
            return first.to_owned();
        }
        format!("{} …", words[..28].join(" "))
    }
}

/// All that the newsroom prints, the newest first.
pub(super) fn pieces(start: Timestamp) -> Result<Vec<Piece>, toml::de::Error> {
    let today = start.to_zoned_datetime(TimeZone::UTC).weekday();
    let shift = usize::from((WRITTEN_ON.until(today)).unsigned_abs());
    let mut pieces = Vec::new();
    for file in FILES {
        let file: File = toml::from_str(file)?;
        for story in &file.story {
            let written = start - SignedDuration::from_secs((story.hours * 3_600.0) as i64);
            for print in &story.print {
                let Some(outlet) = OUTLETS.iter().find(|outlet| outlet.key == print.outlet) else { continue };
                pieces.push(piece(outlet, story, print, written, shift, FIRST_NUMBER + 7 * pieces.len()));
            }
        }
    }
    pieces.sort_by(|a, b| b.published.cmp(&a.published).then(a.number.cmp(&b.number)));
    Ok(pieces)
}

fn piece(
    outlet: &'static Outlet,
    story: &Story,
    print: &Print,
    written: Timestamp,
    shift: usize,
    number: usize,
) -> Piece {
    let title = print.title.as_ref().unwrap_or(&story.title);
    let agency = story.agency.as_deref().unwrap_or_default();
    let by = print.by.clone().unwrap_or_default();
    Piece {
        outlet,
        number,
        slug: slug_of(title),
        title: on_the_day(title, shift),
        by,
        section: story.section.clone(),
        published: written + SignedDuration::from_mins(print.minutes),
        paragraphs: paragraphs(story, print, agency).iter().map(|text| on_the_day(text, shift)).collect(),
        round: story.round,
    }
}

/// The text as the outlet printed it: paragraphs left out, a dateline before, a credit after.
fn paragraphs(story: &Story, print: &Print, agency: &str) -> Vec<String> {
    let text = print.words.as_ref().unwrap_or(&story.text);
    let mut paragraphs: Vec<String> = text
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .enumerate()
        .filter(|(at, paragraph)| !print.drop.contains(&(at + 1)) && !paragraph.is_empty())
        .map(|(_, paragraph)| paragraph)
        .collect();
    if print.dateline
        && !agency.is_empty()
        && let Some(first) = paragraphs.first_mut()
    {
        *first = format!("{} ({agency}) – {first}", story.place);
    }
    paragraphs.extend(print.credit.clone());
    paragraphs
}

/// Moves the names of weekdays by `shift` days; "Montagabend" moves too.
fn on_the_day(text: &str, shift: usize) -> String {
    let mut moved = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphabetic()) {
        let day = WEEKDAYS.iter().find_map(|days| {
            let at = days.iter().position(|day| word.starts_with(day))?;
            Some((days[at], days[(at + shift) % 7]))
        });
        match day {
            Some((written, now)) => {
                moved.push_str(now);
                moved.push_str(&word[written.len()..]);
            }
            None => moved.push_str(word),
        }
    }
    moved
}

/// Letters and digits of ASCII with hyphens between them, at most eight words.
pub(super) fn slug_of(text: &str) -> String {
    let lower =
        text.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss");
    let plain = lower.replace(['é', 'è', 'ê'], "e").replace(['à', 'â'], "a").replace('ô', "o");
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.take(8).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: &str) -> Vec<Piece> {
        pieces(day.parse().unwrap()).unwrap()
    }

    #[test]
    fn the_files_name_known_outlets_and_every_outlet_but_the_dead_one_prints() {
        let all = on("2026-11-24T12:00:00Z");
        let printed: usize = FILES.iter().map(|file| file.matches("[[story.print]]").count()).sum();
        assert_eq!(all.len(), printed, "a print names an unknown outlet");
        for outlet in OUTLETS.iter().filter(|outlet| outlet.key != "mill") {
            let own = all.iter().filter(|piece| piece.outlet == outlet).count();
            assert!(own >= 3, "{} prints {own}", outlet.key);
        }
        let mut paths: Vec<_> = all.iter().map(|piece| (piece.outlet.key, piece.path())).collect();
        paths.sort();
        paths.dedup();
        assert_eq!(paths.len(), all.len(), "two pieces share an address");
    }

    #[test]
    fn nothing_is_printed_after_the_start_but_what_comes_later() {
        let start: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        for piece in pieces(start).unwrap() {
            assert!(piece.published <= start, "{}", piece.title);
            assert!(start - piece.published < SignedDuration::from_hours(48));
        }
    }

    #[test]
    fn weekdays_fit_the_day_of_the_demo() {
        assert_eq!(
            on_the_day("Monday's bus, Montagabend, mardi.", 3),
            "Thursday's bus, Donnerstagabend, vendredi."
        );
        let tuesday = on("2026-11-24T12:00:00Z");
        let friday = on("2026-11-27T12:00:00Z");
        let ferry = |all: &[Piece]| {
            all.iter().find(|piece| piece.title.starts_with("Ferry with 214")).unwrap().paragraphs[0].clone()
        };
        assert!(ferry(&tuesday).contains("early on Monday"));
        assert!(ferry(&friday).contains("early on Thursday"));
    }

    #[test]
    fn a_reprint_drops_paragraphs_and_names_the_agency() {
        let all = on("2026-11-24T12:00:00Z");
        let of = |outlet: &str| {
            all.iter().find(|piece| piece.outlet.key == outlet && piece.slug.contains("ferry")).unwrap()
        };
        let wire = all.iter().find(|piece| piece.title.starts_with("Ferry with 214")).unwrap();
        assert!(wire.paragraphs[0].starts_with("SKARHOLM (Meridian) – A passenger ferry"));
        assert_eq!(wire.paragraphs.len(), 8);
        assert!(of("tidewater").path().starts_with("/2026/11/"));
    }
}
