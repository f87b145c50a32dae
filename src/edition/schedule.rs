//! When an edition is due: a cron expression over the local wall clock, one edition for each local day.
//!
//! The days of the editions that exist are the only memory. So it does not matter whether the clock
//! was set back, an hour came twice or not at all, or the program slept: a day that has its edition
//! gets no other, and the last planned one that is missing is written late rather than never.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use cron::TimeUnitSpec as _;
use jiff::civil::{self, Date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Occurrences looked at for the next one. A schedule of every minute has 1,440 on a day that already
/// has its edition.
const LOOK_AHEAD: usize = 3_000;

/// No change of a zone's clocks leaves out more of a day, the move of a whole country over the date line aside.
const GAP_LONGEST: chrono::Duration = chrono::Duration::hours(3);

/// A daily time ("06:30") or a cron expression of five fields ("30 6 * * mon-fri").
#[derive(Clone, Debug)]
pub struct Schedule {
    text: String,
    cron: cron::Schedule,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "the schedule {text:?} is neither a time like \"06:30\" nor five fields of cron like \"30 6 * * mon-fri\": {cause}"
)]
pub struct BadSchedule {
    text: String,
    cause: String,
}

/// What to do now, and when to ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The edition to write now, if one is missing.
    pub edition: Option<Edition>,
    /// The next planned time; always later than `now`.
    pub next: Timestamp,
}

/// One edition that is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The local day it belongs to, also when it is written late.
    pub day: Date,
    pub planned: Timestamp,
}

/// Decides what is due at `now`. `made` holds the days of the editions that exist; the last forty
/// serve any schedule.
///
/// Without any edition yet, only one planned for today, within the last hours or since the series `began` is
/// due: a newcomer gets no paper of yesterday.
#[must_use]
pub fn due(
    now: Timestamp,
    schedule: &Schedule,
    zone: &TimeZone,
    made: &BTreeSet<Date>,
    began: Option<Timestamp>,
) -> Due {
    let today = zone.to_datetime(now).date();
    let edition = schedule.last(now, zone).filter(|edition| !made.contains(&edition.day)).filter(|edition| {
        // The first edition may be of a yesterday that has just ended, since whoever plans for
        // a minute before midnight may be asked a minute after it.
        let fresh = now.duration_since(edition.planned) < SignedDuration::from_hours(12);
        let missed = began.is_some_and(|began| edition.planned >= began);
        !made.is_empty() || edition.day == today || fresh || missed
    });
    let written = |day: Date| made.contains(&day) || edition.is_some_and(|edition| edition.day == day);
    let next = schedule
        .after(now, zone)
        .take(LOOK_AHEAD)
        .find(|edition| edition.planned > now && !written(edition.day))
        .map(|edition| edition.planned)
        .or_else(|| now.checked_add(SignedDuration::from_hours(24)).ok())
        .unwrap_or(Timestamp::MAX);
    Due { edition, next }
}

impl Schedule {
    /// As the operator wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Names several times of a day, of which one is an edition's: the first that the program sees.
    #[must_use]
    pub fn is_often(&self) -> bool {
        self.cron.minutes().count() * self.cron.hours().count() > 1
    }

    /// The last planned edition at or before `now`.
    fn last(&self, now: Timestamp, zone: &TimeZone) -> Option<Edition> {
        let wall = to_chrono(zone.to_datetime(now))? + chrono::Duration::seconds(1);
        // In the hour that a spring change leaves out, the planned instant lies after the wall's.
        self.cron.after(&wall).rev().take(3).filter_map(|at| edition(at, zone)).find(|it| it.planned <= now)
    }

    /// The planned editions from `now` on, and some from shortly before: on the wall, those in the hour that a
    /// spring change leaves out lie before the hour that comes in its place.
    fn after<'a>(&'a self, now: Timestamp, zone: &'a TimeZone) -> impl Iterator<Item = Edition> + 'a {
        let wall = to_chrono(zone.to_datetime(now)).map(|wall| wall - GAP_LONGEST);
        wall.into_iter().flat_map(|wall| self.cron.after_owned(wall)).filter_map(|at| edition(at, zone))
    }
}

impl FromStr for Schedule {
    type Err = BadSchedule;

    fn from_str(text: &str) -> Result<Self, BadSchedule> {
        let bad = |cause: &str| BadSchedule { text: text.to_owned(), cause: cause.to_owned() };
        let fields: Vec<&str> = text.split_whitespace().collect();
        let expression = match fields.as_slice() {
            ["@daily" | "@midnight"] => "0 0 0 * * *".to_owned(),
            ["@weekly"] => "0 0 0 * * Sun".to_owned(),
            [time] => {
                let time: civil::Time = time.parse().map_err(|_| bad("the time cannot be read"))?;
                format!("{} {} {} * * *", time.second(), time.minute(), time.hour())
            }
            [minute, hour, day, month, weekday] => {
                if *day != "*" && *weekday != "*" {
                    // Cron takes either, the calendar both: whoever writes this means one of the two.
                    return Err(bad("give a day of the month or a day of the week, not both"));
                }
                let weekday = weekdays(weekday).ok_or_else(|| bad("the day of the week cannot be read"))?;
                format!("0 {minute} {hour} {day} {month} {weekday}")
            }
            _ => return Err(bad("it has another number of fields")),
        };
        let cron = cron::Schedule::from_str(&expression).map_err(|error| bad(&error.to_string()))?;
        if cron.after(&DateTime::UNIX_EPOCH).next().is_none() {
            return Err(bad("no such day ever comes"));
        }
        Ok(Self { text: text.to_owned(), cron })
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Schedule {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// Brings cron's numbers (0 or 7 is Sunday, crontab(5)) to names; the library counts from 1.
fn weekdays(field: &str) -> Option<String> {
    const NAMES: [&str; 8] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let name = |text: &str| match text.parse::<usize>() {
        Ok(number) => NAMES.get(number).map(|name| (*name).to_owned()),
        Err(_) => NAMES.iter().find(|name| name.eq_ignore_ascii_case(text)).map(|name| (*name).to_owned()),
    };
    if field == "*" {
        return Some("*".to_owned());
    }
    let parts: Option<Vec<String>> = field
        .split(',')
        .map(|part| match part.split_once('-') {
            Some((from, to)) => span(from, to, name),
            None => name(part),
        })
        .collect();
    parts.map(|parts| parts.join(","))
}

/// "mon-fri" day by day, since a week that begins on Sunday has no "fri-sun".
fn span(from: &str, to: &str, name: impl Fn(&str) -> Option<String>) -> Option<String> {
    const WEEK: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    let at = |text: &str| name(text).and_then(|name| WEEK.iter().position(|day| *day == name));
    let (from, to) = (at(from)?, at(to)?);
    let length = (to + 7 - from) % 7;
    Some((0..=length).map(|step| WEEK[(from + step) % 7]).collect::<Vec<_>>().join(","))
}

/// An occurrence on the wall as an instant; in a spring gap the instant after it, of a doubled hour
/// the first.
fn edition(wall: DateTime<Utc>, zone: &TimeZone) -> Option<Edition> {
    let naive = wall.naive_utc();
    let wall = from_chrono(naive)?;
    let planned = zone.to_ambiguous_timestamp(wall).compatible().ok()?;
    Some(Edition { day: wall.date(), planned })
}

// The wall clock goes to the cron library as if it were UTC, which has no gaps of its own.
fn to_chrono(wall: civil::DateTime) -> Option<DateTime<Utc>> {
    let (date, time) = (wall.date(), wall.time());
    NaiveDate::from_ymd_opt(
        date.year().into(),
        date.month().unsigned_abs().into(),
        date.day().unsigned_abs().into(),
    )?
    .and_hms_opt(
        time.hour().unsigned_abs().into(),
        time.minute().unsigned_abs().into(),
        time.second().unsigned_abs().into(),
    )
    .map(|naive| naive.and_utc())
}

fn from_chrono(naive: chrono::NaiveDateTime) -> Option<civil::DateTime> {
    use chrono::{Datelike, Timelike};
    let year = i16::try_from(naive.year()).ok()?;
    let small = |n: u32| i8::try_from(n).ok();
    let date = Date::new(year, small(naive.month())?, small(naive.day())?).ok()?;
    let time =
        civil::Time::new(small(naive.hour())?, small(naive.minute())?, small(naive.second())?, 0).ok()?;
    Some(date.to_datetime(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a fixture")
    }

    fn day(text: &str) -> Date {
        text.parse().expect("a fixture")
    }

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect("a zone of the bundled database")
    }

    fn schedule(text: &str) -> Schedule {
        text.parse().expect("a fixture")
    }

    #[test]
    fn a_schedule_of_several_times_a_day_is_told_from_others() {
        for once in ["06:30", "30 6 * * mon-fri", "@weekly", "0 7 1 * *"] {
            assert!(!schedule(once).is_often(), "{once}");
        }
        for often in ["0 7,19 * * *", "*/30 6 * * *", "* * * * *"] {
            assert!(schedule(often).is_often(), "{often}");
        }
    }

    /// A year of a daemon that asks every so often: each local day has exactly one edition, whatever
    /// the clock does and though the program sleeps for a night and for some days.
    fn year(name: &str, text: &str, step: SignedDuration) {
        let (zone, schedule) = (zone(name), schedule(text));
        let mut made = BTreeSet::new();
        let mut count = std::collections::BTreeMap::<Date, usize>::new();
        let mut now = at("2026-01-01T12:00:00Z");
        let end = at("2027-01-01T12:00:00Z");
        let (mut slept, mut set_back) = (false, false);
        while now < end {
            let due = due(now, &schedule, &zone, &made, None);
            assert!(due.next > now, "{name} {text}: asks again at {} though it is {now}", due.next);
            if let Some(edition) = due.edition {
                assert!(edition.planned <= now);
                made.insert(edition.day);
                *count.entry(edition.day).or_default() += 1;
            }
            now += step;
            if !slept && now > at("2026-06-10T20:00:00Z") {
                slept = true;
                now += SignedDuration::from_hours(14);
            }
            if !set_back && now > at("2026-08-20T10:00:00Z") {
                set_back = true;
                now -= SignedDuration::from_hours(9);
            }
        }
        assert!(count.values().all(|editions| *editions == 1), "{name} {text}: {count:?}");
        let days: Vec<Date> = made.into_iter().collect();
        for pair in days.windows(2) {
            assert_eq!(
                pair[0].tomorrow().expect("a next day"),
                pair[1],
                "{name} {text}: a day without edition"
            );
        }
        assert!(days.len() >= 365, "{name} {text}: {} days", days.len());
    }

    #[test]
    fn exactly_one_edition_for_each_local_day() {
        let step = SignedDuration::from_mins(23);
        year("Europe/Berlin", "06:30", step);
        // Inside the hour that the spring leaves out and the autumn has twice.
        year("Europe/Berlin", "30 2 * * *", step);
        year("America/New_York", "30 1 * * *", step);
        // Half an hour's change at two o'clock.
        year("Australia/Lord_Howe", "15 2 * * *", step);
        year("Pacific/Auckland", "@daily", step);
        year("UTC", "23:59", step);
    }

    #[test]
    fn asked_only_at_next_it_misses_nothing() {
        let (zone, schedule) = (zone("Europe/Paris"), schedule("02:30"));
        let mut made = BTreeSet::from([day("2026-01-01")]);
        let mut now = at("2026-01-01T12:00:00Z");
        while made.len() < 365 {
            let due = due(now, &schedule, &zone, &made, None);
            made.extend(due.edition.map(|edition| edition.day));
            now = due.next;
        }
        assert_eq!(made.last(), Some(&day("2026-12-31")));
    }

    #[test]
    fn a_late_edition_keeps_its_day() {
        let (zone, schedule) = (zone("Europe/Berlin"), schedule("06:30"));
        let made = BTreeSet::from([day("2026-11-22")]);
        let due = due(at("2026-11-24T02:00:00Z"), &schedule, &zone, &made, None);
        assert_eq!(due.edition.map(|edition| edition.day), Some(day("2026-11-23")));
        assert_eq!(due.next, at("2026-11-24T05:30:00Z"));
    }

    #[test]
    fn a_newcomer_gets_todays_but_not_yesterdays() {
        let (zone, schedule) = (zone("Europe/Berlin"), schedule("06:30"));
        let none = BTreeSet::new();
        let began = Some(at("2026-11-24T03:50:00Z"));
        assert_eq!(due(at("2026-11-24T04:00:00Z"), &schedule, &zone, &none, began).edition, None);
        let today = due(at("2026-11-24T10:00:00Z"), &schedule, &zone, &none, began).edition;
        assert_eq!(today.map(|edition| edition.day), Some(day("2026-11-24")));
    }

    #[test]
    fn whoever_asks_long_after_the_planned_time_gets_a_first_edition_too() {
        // Rounds in the morning alone, and a schedule for the evening.
        let (zone, schedule, none) = (zone("Europe/Berlin"), schedule("0 18 * * fri"), BTreeSet::new());
        let began = Some(at("2026-11-24T06:30:00Z"));
        let asked = |now: &str| due(at(now), &schedule, &zone, &none, began).edition.map(|it| it.day);
        assert_eq!(asked("2026-11-24T06:30:00Z"), None, "last Friday's is older than the series");
        assert_eq!(asked("2026-11-27T06:30:00Z"), None);
        assert_eq!(asked("2026-11-28T06:30:00Z"), Some(day("2026-11-27")));
        assert_eq!(asked("2026-11-30T06:30:00Z"), Some(day("2026-11-27")));
    }

    #[test]
    fn an_edition_in_the_hour_that_the_spring_leaves_out_is_the_next_one() {
        // At two the wall shows three; what is planned for half past two comes at half past three.
        let (zone, schedule) = (zone("Europe/Berlin"), schedule("02:30"));
        let made = BTreeSet::from([day("2026-03-28")]);
        let due = due(at("2026-03-29T01:10:00Z"), &schedule, &zone, &made, None);
        assert_eq!((due.edition, due.next), (None, at("2026-03-29T01:30:00Z")));
    }

    #[test]
    fn numbers_of_weekdays_are_those_of_cron() {
        let check = |text: &str, from: &str, expect: &str| {
            let made = BTreeSet::from([day("2026-11-01")]);
            let next = due(at(from), &schedule(text), &TimeZone::UTC, &made, None).next;
            assert_eq!(next, at(expect), "{text}");
        };
        // 2026-11-24 is a Tuesday.
        check("0 6 * * 1", "2026-11-24T12:00:00Z", "2026-11-30T06:00:00Z");
        check("0 6 * * 0", "2026-11-24T12:00:00Z", "2026-11-29T06:00:00Z");
        check("0 6 * * 7", "2026-11-24T12:00:00Z", "2026-11-29T06:00:00Z");
        check("0 6 * * fri-sun", "2026-11-24T12:00:00Z", "2026-11-27T06:00:00Z");
        check("0 6 1 * *", "2026-11-24T12:00:00Z", "2026-12-01T06:00:00Z");
    }

    #[test]
    fn a_wrong_schedule_is_refused_with_words() {
        for text in ["", "25:00", "x", "* * * *", "0 6 1 * mon", "0 6 * * 9", "0 0 6 * * mon", "0 6 30 2 *"] {
            let error = text.parse::<Schedule>().expect_err(text).to_string();
            assert!(error.contains("06:30"), "{error}");
        }
    }
}
