//! `[digest]`, or `[[digest]]` for several → when an edition is written, of what, and for whom.

use cron::Schedule;
use jiff::tz::TimeZone;

use crate::compose;
use crate::model::{Secret, Topic};

use super::section::Section;
use super::subscription::secret;
use super::value::{Value, words};

/// One series of editions.
#[derive(Clone, Debug)]
pub struct Digest {
    /// Tells the series apart; the first is `daily`.
    pub name: String,
    /// What stands at its head.
    pub title: String,
    /// When an edition is due, on the clocks of `zone`; `None` writes one only when asked.
    pub schedule: Option<Schedule>,
    pub zone: TimeZone,
    /// BCP 47: the language of fixed words, dates and numbers.
    pub language: String,
    pub formats: Vec<Format>,
    pub options: compose::Options,
    /// Program and arguments that get the edition as text on standard input; empty for none.
    pub command: Vec<String>,
    pub mail: Option<Mail>,
}

/// A file format of an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Html,
    Markdown,
    Text,
    Json,
    Epub,
}

words!(Format {
    "html" => Format::Html,
    "md" => Format::Markdown,
    "txt" => Format::Text,
    "json" => Format::Json,
    "epub" => Format::Epub,
});

/// An edition sent by SMTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// `smtps://host`, `smtp://host:587` or `smtp+starttls://…`, as lettre reads them, without secrets.
    pub server: String,
    pub user: Option<String>,
    pub password: Option<Secret>,
    pub from: String,
    pub to: Vec<String>,
}

/// When the daily edition is due if nothing is said: half past six, before breakfast.
const SCHEDULE: &str = "30 6 * * *";

/// Reads one series. `zone` and `language` are the general ones.
pub(super) fn read(s: &mut Section<'_, '_>, zone: &TimeZone, language: &str) -> Digest {
    let usual = compose::Options::default();
    let topics = s.get::<Vec<String>>("topics", vec![]);
    Digest {
        name: s.get("name", "daily".to_owned()),
        title: s.get("title", String::new()),
        schedule: s.get("schedule", When(SCHEDULE.to_owned(), schedule(SCHEDULE).ok())).1,
        zone: s.opt("zone").unwrap_or_else(|| zone.clone()),
        language: s.opt("language").unwrap_or_else(|| language.to_owned()),
        formats: s.get("formats", vec![Format::Html, Format::Markdown, Format::Text, Format::Json]),
        options: compose::Options {
            top: s.get("top", usual.top),
            pieces: s.get("pieces", usual.pieces),
            briefs: s.get("briefs", usual.briefs),
            ongoing: s.get("ongoing", usual.ongoing),
            sentences: s.get("sentences", usual.sentences),
            cap_per_outlet: s.get("cap_per_outlet", usual.cap_per_outlet),
            topics: topics.iter().map(|name| Topic::new(name)).collect(),
            first_window: s.get("first_window", usual.first_window),
        },
        command: s.get("command", vec![]),
        mail: mail(s),
    }
}

fn mail(s: &mut Section<'_, '_>) -> Option<Mail> {
    let wanted = s.says("mail");
    s.section("mail", |s| {
        let server = s.opt::<String>("server");
        let (user, password) = (s.opt("user"), secret(s, "password", "password_file"));
        let (from, to) = (s.opt::<String>("from"), s.opt::<Vec<String>>("to").unwrap_or_default());
        if wanted && (server.is_none() || from.is_none() || to.is_empty()) {
            s.refuse("server", "mail needs `server`, `from` and `to`");
        }
        if server.as_ref().is_some_and(|server| server.contains('@')) {
            s.refuse("server", "keep name and password out of it; use `user` and `password_file`");
        }
        Some(Mail { server: server?, user, password, from: from?, to })
    })
}

/// A cron expression as written, and as it is understood; `None` for "off".
struct When(String, Option<Schedule>);

impl Value for When {
    fn read(value: &toml::de::DeValue<'_>) -> Result<Self, String> {
        let written = String::read(value)?;
        if written == "off" {
            return Ok(Self(written, None));
        }
        schedule(&written).map(|schedule| Self(written, Some(schedule)))
    }

    fn show(&self) -> String {
        self.0.show()
    }
}

/// Reads the five fields of crontab(5): minute, hour, day of month, month, day of week.
///
/// The `cron` crate wants seconds before them and counts days of the week from Sunday = 1; crontab
/// counts from Sunday = 0 and takes 7 for Sunday too. Both days restricted would mean "either" to
/// crontab and "both" to the crate, so that is refused.
fn schedule(written: &str) -> Result<Schedule, String> {
    let fields: Vec<&str> = written.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else {
        return Err(format!(
            "\"{written}\" has {} fields; write five: minute hour day month weekday, such as \"{SCHEDULE}\"",
            fields.len()
        ));
    };
    let free = |field: &str| field == "*" || field == "?";
    if !free(day) && !free(weekday) {
        return Err("name a day of the month or a day of the week, not both".to_owned());
    }
    let weekday = weekdays(weekday).ok_or_else(|| format!("\"{weekday}\" is no day of the week"))?;
    format!("0 {minute} {hour} {day} {month} {weekday}")
        .parse()
        .map_err(|error| format!("\"{written}\" is no schedule: {error}"))
}

/// Days of the week by number become names, which mean the same everywhere.
fn weekdays(field: &str) -> Option<String> {
    const NAMES: [&str; 8] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
    let mut days = Vec::new();
    for part in field.split(',') {
        let (range, step) = part.split_once('/').map_or((part, Ok(1)), |(range, step)| (range, step.parse()));
        let step: usize = step.ok().filter(|step| *step > 0)?;
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        match (from.parse::<usize>(), to.parse::<usize>()) {
            (Ok(from), Ok(to)) if from <= to && to <= 7 => {
                days.extend((from..=to).step_by(step).map(|day| NAMES[day].to_owned()));
            }
            (Err(_), Err(_)) => days.push(part.to_owned()),
            _ => return None,
        }
    }
    Some(days.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crontab_is_understood_as_crontab_means_it() {
        let check = |written: &str, same: &str| {
            let same: Schedule = same.parse().unwrap();
            let read = schedule(written).unwrap();
            let start = chrono::DateTime::UNIX_EPOCH;
            let next = |schedule: &Schedule| schedule.after(&start).take(20).collect::<Vec<_>>();
            assert_eq!(next(&read), next(&same), "{written}");
        };
        check("30 6 * * *", "0 30 6 * * *");
        check("0 7 * * 1", "0 0 7 * * MON");
        check("0 7 * * 0", "0 0 7 * * SUN");
        check("0 7 * * 7", "0 0 7 * * SUN");
        check("0 7 * * 1-5", "0 0 7 * * MON-FRI");
        check("0 7 * * 5-7", "0 0 7 * * FRI,SAT,SUN");
        check("0 7 * * mon,4", "0 0 7 * * MON,THU");
        check("0 */6 1 * *", "0 0 0,6,12,18 1 * *");
    }

    #[test]
    fn what_is_no_schedule_is_refused_with_words() {
        let check = |written: &str, expect: &str| {
            let told = schedule(written).unwrap_err();
            assert!(told.contains(expect), "{told}");
        };
        check("0 30 6 * * *", "has 6 fields");
        check("30 6", "write five");
        check("0 7 * * 8", "no day of the week");
        check("0 7 1 * 1", "not both");
        check("99 7 * * *", "no schedule");
    }
}
