//! Dates as outlets write them in, instants out.
//!
//! One reader for every format instead of a pattern for each: the text is cut into numbers, words
//! and signs, each takes the part that it can only be (a number with a colon is a time, a word from
//! the table a month), and what is left is put in order. So RFC 822, ISO 8601, asctime, Java's and
//! SQL's spellings, `2004년 5월 25일` and `13 août 2004 à 9h15` need no rule of their own. Nothing
//! here knows today: a date that leaves out its year is none.

mod calendar;
mod names;
mod scripts;
#[cfg(test)]
mod tests;
mod tokens;

use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan as _};

use super::markup;
use crate::model::{Dated, ZoneOrigin};
pub use calendar::Calendar;
use names::Word;
use tokens::Token;

/// How an outlet writes dates that figures leave open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Habit {
    /// `03/05/2024` is the third of May, as all of the world but North America has it.
    pub day_first: bool,
    pub calendar: Calendar,
}

/// A date, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub dated: Dated,
    /// The offset that the date itself names, in seconds east of UTC.
    pub offset: Option<i32>,
    /// It names a time of day.
    pub timed: bool,
}

/// The longest text that is looked at, bytes; a date with its weekday and zone in words has 70.
const LIMIT_BYTES: usize = 160;

/// 1000-01-01T00:00:00Z.
const FIRST_SECOND: i64 = -30_610_224_000;

/// Reads a date in any of the formats and languages met in feeds and pages.
///
/// A date without a zone is read in `assumed` and marked so; one without a time is its midnight.
/// `None` where nothing like a date is found, or one outside the years 1000 to 9999.
#[must_use]
pub fn parse(text: &str, assumed: &TimeZone) -> Option<Dated> {
    read(text, assumed, Habit::default()).map(|reading| reading.dated)
}

/// The same, with the offset that the date itself names, in seconds east of UTC: what other dates of
/// the outlet are likely to be in.
#[must_use]
pub fn with_offset(text: &str, assumed: &TimeZone) -> Option<(Dated, Option<i32>)> {
    read(text, assumed, Habit::default()).map(|reading| (reading.dated, reading.offset))
}

/// The same by an outlet of known habits, with all that the date says.
#[must_use]
pub fn read(text: &str, assumed: &TimeZone, habit: Habit) -> Option<Reading> {
    let text = text.trim();
    let text = markup::cut(text, LIMIT_BYTES);
    let tokens = tokens::of(text);
    let mut parts = Parts { habit, ..Parts::default() };
    // Who writes the figures of Persian counts Persian years.
    if !text.is_ascii() && text.contains(|c| ('\u{6f0}'..='\u{6f9}').contains(&c)) {
        parts.habit.calendar = Calendar::SolarHijri;
    }
    parts.gather(&tokens);
    let (dated, offset) = parts.dated(assumed)?;
    // The zone may put the first day of the year 1000 into the year before, which is out of bounds.
    let timed = parts.time.is_some() || parts.epoch.is_some();
    (dated.at.as_second() >= FIRST_SECOND).then_some(Reading { dated, offset, timed })
}

/// A text with the digits of all scripts as figures.
#[must_use]
pub fn figures(text: &str) -> std::borrow::Cow<'_, str> {
    if text.is_ascii() || !text.contains(|c| tokens::digit(c).is_some()) {
        return text.into();
    }
    text.chars().map(|c| tokens::digit(c).unwrap_or(c)).collect::<String>().into()
}

/// Every abbreviation of a zone that is read, lower case.
pub fn zones() -> impl Iterator<Item = &'static str> {
    names::zones()
}

/// The figure that a digit of a script other than ours stands for.
#[must_use]
pub fn figure(c: char) -> Option<char> {
    tokens::digit(c)
}

/// Whether a text names a month.
#[must_use]
pub fn names_month(text: &str) -> bool {
    tokens::of(text).iter().any(|token| matches!(token, Token::Word(Word::Month(..))))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zone {
    /// Seconds east of UTC.
    Offset(i32),
    /// An IANA name.
    Named(&'static str),
}

/// A number that is part of the date proper.
#[derive(Clone, Copy, Debug)]
struct Number {
    value: u64,
    digits: usize,
    /// The sign before it: `-`, `/`, `.`, or a blank.
    before: char,
}

/// What the tokens of a date say.
#[derive(Debug, Default)]
struct Parts {
    numbers: Vec<Number>,
    month: Option<(i8, Calendar)>,
    habit: Habit,
    /// Hours, minutes, seconds; no fraction, which no feed reader shows.
    time: Option<(i64, i64, i64)>,
    afternoon: Option<bool>,
    zone: Option<Zone>,
    week: Option<i8>,
    epoch: Option<Timestamp>,
}

impl Parts {
    fn gather(&mut self, tokens: &[Token]) {
        let mut at = 0;
        let mut before = ' ';
        while at < tokens.len() {
            let used = self.take(&tokens[at..], before);
            before = match tokens[at] {
                Token::Sign(sign @ ('-' | '/' | '.' | '+')) => sign,
                _ => ' ',
            };
            at += used;
        }
    }

    /// The instant, and the offset that the date names.
    fn dated(&self, assumed: &TimeZone) -> Option<(Dated, Option<i32>)> {
        let given = |at| Dated { at, zone: ZoneOrigin::Given };
        if let Some(at) = self.epoch {
            return Some((given(at), None));
        }
        let date = self.date().filter(|date| (1_000..=9_999).contains(&date.year()))?;
        let civil = DateTime::from_parts(date, Time::midnight());
        // 24:00 is the next day's midnight (ISO 8601 of 2004); what is beyond runs over likewise.
        let seconds = self.seconds();
        let civil = civil.checked_add(seconds.seconds()).ok()?;
        match self.zone {
            Some(Zone::Offset(seconds)) => {
                let at = Offset::from_seconds(seconds).ok()?.to_timestamp(civil).ok()?;
                Some((given(at), Some(seconds)))
            }
            Some(Zone::Named(name)) => {
                let zone = TimeZone::get(name).ok()?;
                let at = zone.to_timestamp(civil).ok()?;
                Some((given(at), Some(zone.to_offset(at).seconds())))
            }
            None => Some((Dated { at: assumed.to_timestamp(civil).ok()?, zone: ZoneOrigin::Assumed }, None)),
        }
    }

    /// Takes what the first tokens say and returns how many they were.
    fn take(&mut self, tokens: &[Token], before: char) -> usize {
        match *tokens {
            [Token::Number(hour, digits), Token::Sign(':'), Token::Number(minute, _), ref rest @ ..]
                if digits <= 2 && self.time.is_none() =>
            {
                let (second, used) = match *rest {
                    [
                        Token::Sign(':'),
                        Token::Number(second, 1..=2),
                        Token::Sign('.' | ','),
                        Token::Number(..),
                        ..,
                    ] => (second, 4),
                    [Token::Sign(':'), Token::Number(second, 1..=2), ..] => (second, 2),
                    [Token::Sign(':'), ..] => (0, 1),
                    _ => (0, 0),
                };
                self.time = Some((hour as i64, minute as i64, second as i64));
                if let Some(Token::Word(Word::Letter(afternoon))) = tokens.get(3 + used) {
                    self.afternoon = Some(*afternoon);
                }
                3 + used
            }
            // `6 PM`, unless that is the half of a time that follows.
            [Token::Number(hour @ 1..=12, 1..=2), Token::Word(Word::Afternoon(_)), ref rest @ ..]
                if before == ' '
                    && self.time.is_none()
                    && !matches!(rest, [Token::Number(_, 1..=2), Token::Sign(':'), ..]) =>
            {
                self.time = Some((hour as i64, 0, 0));
                1
            }
            // `9h15`, `9 Uhr`, `9時15分`: the signs were made colons where they are unmistakable.
            [Token::Number(hour, 1..=2), Token::Sign(':'), ..] if self.time.is_none() => {
                self.time = Some((hour as i64, 0, 0));
                2
            }
            [Token::Word(Word::T), Token::Number(clock, digits @ (4 | 6)), ..] if self.time.is_none() => {
                let clock = clock as i64 * if digits == 4 { 100 } else { 1 };
                self.time = Some((clock / 10_000, clock / 100 % 100, clock % 100));
                2
            }
            [Token::Number(value, digits), ref rest @ ..] => {
                let signed = matches!(before, '+' | '-');
                if signed && self.time.is_some() && !self.numbers.is_empty() && self.takes_offset() {
                    return self.offset(value, digits, before, rest);
                }
                if self.numbers.len() < 4 {
                    self.numbers.push(Number { value, digits, before });
                    self.compact(value, digits);
                }
                1
            }
            [Token::Word(word), ref rest @ ..] => self.word(word, rest),
            [Token::Sign(_), ..] | [] => 1,
        }
    }

    /// An offset follows a time, and stands alone or after `GMT`.
    fn takes_offset(&self) -> bool {
        matches!(self.zone, None | Some(Zone::Offset(0)))
    }

    fn offset(&mut self, value: u64, digits: usize, sign: char, rest: &[Token]) -> usize {
        let (hours, minutes, used) = match (digits, rest) {
            (1 | 2, [Token::Sign(':'), Token::Number(minutes, _), ..]) => (value, *minutes, 3),
            (1 | 2, _) => (value, 0, 1),
            (3 | 4, _) => (value / 100, value % 100, 1),
            _ => return 1,
        };
        // UTC+14 is the easternmost zone there is (Line Islands).
        if hours <= 14 && minutes < 60 {
            let seconds = (hours * 3_600 + minutes * 60) as i32;
            self.zone = Some(Zone::Offset(if sign == '-' { -seconds } else { seconds }));
        }
        used
    }

    fn word(&mut self, word: Word, rest: &[Token]) -> usize {
        match word {
            Word::Month(month, calendar) => {
                self.month.get_or_insert((month, calendar));
            }
            Word::Era(years) => {
                if let [Token::Number(year, 1..=4), ..] = *rest {
                    let value = year.saturating_add_signed(i64::from(years));
                    self.numbers.push(Number { value, digits: 4, before: ' ' });
                    return 2;
                }
            }
            Word::Afternoon(afternoon) => self.afternoon = Some(afternoon),
            Word::Offset(minutes) if self.zone.is_none() => {
                self.zone = Some(Zone::Offset(i32::from(minutes) * 60));
            }
            Word::Zone(name) if self.zone.is_none() => self.zone = Some(Zone::Named(name)),
            Word::Week if self.numbers.len() == 1 => {
                if let [Token::Number(week, 1..=2), ..] = *rest {
                    self.week = i8::try_from(week).ok();
                    return 2;
                }
            }
            _ => {}
        }
        1
    }

    /// Numbers that hold more than one part, or seconds since 1970.
    fn compact(&mut self, value: u64, digits: usize) {
        if self.numbers.len() > 1 {
            return;
        }
        match digits {
            14 => {
                let clock = (value % 1_000_000) as i64;
                self.time = Some((clock / 10_000, clock / 100 % 100, clock % 100));
                self.numbers = vec![Number { value: value / 1_000_000, digits: 8, before: ' ' }];
            }
            10 => self.epoch = i64::try_from(value).ok().and_then(|at| Timestamp::from_second(at).ok()),
            13 => {
                self.epoch = i64::try_from(value / 1_000).ok().and_then(|at| Timestamp::from_second(at).ok());
            }
            _ => {}
        }
    }

    fn seconds(&self) -> i64 {
        let (mut hour, minute, second) = self.time.unwrap_or_default();
        match self.afternoon {
            Some(true) if hour < 12 => hour += 12,
            Some(false) if hour == 12 => hour = 0,
            _ => {}
        }
        hour.min(99) * 3_600 + minute.min(99) * 60 + second.min(99)
    }

    fn date(&self) -> Option<Date> {
        if let (Some(week), [year, rest @ ..]) = (self.week, self.numbers.as_slice()) {
            let day = rest.first().map_or(1, |day| day.value as i8);
            let weekday = Weekday::from_monday_one_offset(day).ok()?;
            return Some(ISOWeekDate::new(i16::try_from(year.value).ok()?, week, weekday).ok()?.date());
        }
        if let Some((month, calendar)) = self.month {
            return self.with_month(month as u64, calendar);
        }
        let ymd = |year, month, day| Self::civil(self.habit.calendar, year, month, day);
        match *self.numbers.as_slice() {
            [a] => alone(a),
            [a, b] if a.digits == 4 && b.digits == 3 => ordinal(a.value, b.value),
            [a, b] if a.digits == 4 && b.before != ' ' => ymd(a.value, b.value, 1),
            [a, b] if b.digits == 4 && b.before != ' ' => ymd(b.value, a.value, 1),
            [a, b, c, ..] if a.digits >= 3 => ymd(a.value, b.value, c.value),
            [a, b, c, ..] if c.digits >= 3 || a.before == '.' || b.before == '.' => {
                let year = full_year(c);
                if self.leads_month(a, b) { ymd(year, a.value, b.value) } else { ymd(year, b.value, a.value) }
            }
            [a, b, c, ..]
                if b.before == '/'
                    && c.value <= 99
                    && a.value > 0
                    && (a.value <= 12 || self.habit.day_first) =>
            {
                let year = full_year(c);
                if self.leads_month(a, b) { ymd(year, a.value, b.value) } else { ymd(year, b.value, a.value) }
            }
            [a, b, c, ..] => ymd(full_year(a), b.value, c.value),
            [] | [_, _] => alone(*self.numbers.first()?),
        }
    }

    /// Points and hyphens put the day first, strokes the month, unless it cannot be or the outlet
    /// does otherwise.
    fn leads_month(&self, a: Number, b: Number) -> bool {
        b.value > 12 || (b.before == '/' && a.value <= 12 && !self.habit.day_first)
    }

    fn with_month(&self, month: u64, calendar: Calendar) -> Option<Date> {
        match *self.numbers.as_slice() {
            [a, b, ..] if a.digits >= 3 || a.value > 31 => {
                Self::civil(calendar, full_year(a), month, b.value)
            }
            [a, b, ..] => Self::civil(calendar, full_year(b), month, a.value),
            [a] if a.digits == 4 => Self::civil(calendar, a.value, month, 1),
            _ => None,
        }
    }

    /// The Gregorian date of one in some calendar.
    fn civil(calendar: Calendar, year: u64, month: u64, day: u64) -> Option<Date> {
        if calendar.is_solar(year) {
            return calendar::solar(year, month, day);
        }
        ymd(calendar.year(year), month, day)
    }
}

/// Years of two and three digits (RFC 5322 §4.3).
fn full_year(number: Number) -> u64 {
    match number.digits {
        1 | 2 if number.value < 50 => number.value + 2_000,
        1..=3 => number.value + 1_900,
        _ => number.value,
    }
}

/// A date in one number.
fn alone(number: Number) -> Option<Date> {
    let value = number.value;
    match number.digits {
        4 => ymd(value, 1, 1),
        6 => ymd(
            value / 10_000 + if value / 10_000 < 50 { 2_000 } else { 1_900 },
            value / 100 % 100,
            value % 100,
        ),
        7 => ordinal(value / 1_000, value % 1_000),
        8 => ymd(value / 10_000, value / 100 % 100, value % 100),
        _ => None,
    }
}

fn ordinal(year: u64, day: u64) -> Option<Date> {
    let year = i16::try_from(year).ok()?;
    let first = Date::new(year, 1, 1).ok()?;
    let day = i64::try_from(day).ok().filter(|day| (1..=i64::from(first.days_in_year())).contains(day))?;
    first.checked_add((day - 1).days()).ok()
}

/// A day or month beyond the last runs over into the next, as C's `mktime` has it: `31 June` is the
/// first of July. Far beyond, it is no date.
fn ymd(year: u64, month: u64, day: u64) -> Option<Date> {
    if !(1_000..=9_999).contains(&year) || !(1..=24).contains(&month) || !(1..=40).contains(&day) {
        return None;
    }
    let months = year * 12 + month - 1;
    let first = Date::new(i16::try_from(months / 12).ok()?, i8::try_from(months % 12 + 1).ok()?, 1).ok()?;
    first.checked_add((day as i64 - 1).days()).ok()
}
