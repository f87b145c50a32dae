//! Dates as outlets write them in, instants out.
//!
//! One reader for every format instead of a pattern for each: the text is cut into numbers, words
//! and signs, each takes the part that it can only be (a number with a colon is a time, a word from
//! the table a month), and what is left is put in order. So RFC 822, ISO 8601, asctime, Java's and
//! SQL's spellings, `2004년 5월 25일` and `13 août 2004 à 9h15` need no rule of their own. Nothing
//! here knows today: a date that leaves out its year is none.

mod names;
mod tokens;

use jiff::civil::{Date, DateTime, ISOWeekDate, Time, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan as _};

use super::markup;
use crate::model::{Dated, ZoneOrigin};
use names::Word;
use tokens::Token;

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
    with_offset(text, assumed).map(|(dated, _)| dated)
}

/// The same, with the offset that the date itself names, in seconds east of UTC: what other dates of
/// the outlet are likely to be in.
#[must_use]
pub fn with_offset(text: &str, assumed: &TimeZone) -> Option<(Dated, Option<i32>)> {
    // The zone may put the first day of the year 1000 into the year before, which is out of bounds.
    read(text, assumed).filter(|(dated, _)| dated.at.as_second() >= FIRST_SECOND)
}

fn read(text: &str, assumed: &TimeZone) -> Option<(Dated, Option<i32>)> {
    let text = text.trim();
    let text = markup::cut(text, LIMIT_BYTES);
    let tokens = tokens::of(text);
    let parts = Parts::gather(&tokens);
    let given = |at| Dated { at, zone: ZoneOrigin::Given };
    if let Some(at) = parts.epoch {
        return Some((given(at), None));
    }
    let date = parts.date().filter(|date| (1_000..=9_999).contains(&date.year()))?;
    let civil = DateTime::from_parts(date, Time::midnight());
    // 24:00 is the next day's midnight (ISO 8601 of 2004); what is beyond runs over likewise.
    let seconds = parts.seconds();
    let civil = civil.checked_add(seconds.seconds()).ok()?;
    match parts.zone {
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
    month: Option<i8>,
    /// Hours, minutes, seconds; no fraction, which no feed reader shows.
    time: Option<(i64, i64, i64)>,
    afternoon: Option<bool>,
    zone: Option<Zone>,
    week: Option<i8>,
    epoch: Option<Timestamp>,
}

impl Parts {
    fn gather(tokens: &[Token]) -> Self {
        let mut parts = Self::default();
        let mut at = 0;
        let mut before = ' ';
        while at < tokens.len() {
            let used = parts.take(&tokens[at..], before);
            before = match tokens[at] {
                Token::Sign(sign @ ('-' | '/' | '.' | '+')) => sign,
                _ => ' ',
            };
            at += used;
        }
        parts
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
                3 + used
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
            Word::Month(month) => {
                self.month.get_or_insert(month);
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
        if let Some(month) = self.month {
            return self.with_month(month);
        }
        match *self.numbers.as_slice() {
            [a] => alone(a),
            [a, b] if a.digits == 4 && b.digits == 3 => ordinal(a.value, b.value),
            [a, b] if a.digits == 4 && b.before != ' ' => ymd(a.value, b.value, 1),
            [a, b] if b.digits == 4 && b.before != ' ' => ymd(b.value, a.value, 1),
            [a, b, c, ..] if a.digits >= 3 => ymd(a.value, b.value, c.value),
            [a, b, c, ..] if c.digits >= 3 || a.before == '.' || b.before == '.' => {
                let year = full_year(c);
                // Points and hyphens put the day first, strokes the month, unless it cannot be.
                if b.value > 12 || (b.before == '/' && a.value <= 12) {
                    ymd(year, a.value, b.value)
                } else {
                    ymd(year, b.value, a.value)
                }
            }
            [a, b, c, ..] if b.before == '/' && a.value <= 12 && c.value <= 99 && a.value > 0 => {
                ymd(full_year(c), a.value, b.value)
            }
            [a, b, c, ..] => ymd(full_year(a), b.value, c.value),
            [] | [_, _] => alone(*self.numbers.first()?),
        }
    }

    fn with_month(&self, month: i8) -> Option<Date> {
        let month = month as u64;
        match *self.numbers.as_slice() {
            [a, b, ..] if a.digits >= 3 || a.value > 31 => ymd(full_year(a), month, b.value),
            [a, b, ..] => ymd(full_year(b), month, a.value),
            [a] if a.digits == 4 => ymd(a.value, month, 1),
            _ => None,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expect: &str) {
        let dated = parse(input, &TimeZone::UTC).map(|dated| dated.at.to_string());
        assert_eq!(dated.as_deref(), Some(expect).filter(|expect| !expect.is_empty()), "{input}");
    }

    #[test]
    fn mail_dates() {
        check("Tue, 05 Mar 2024 10:11:12 +0100", "2024-03-05T09:11:12Z");
        check("Tue, 5 Mar 24 10:11 EST", "2024-03-05T15:11:00Z");
        check("5 Mar 2024 10:11:12 GMT", "2024-03-05T10:11:12Z");
        check("Tue, 05-Mar-2024 10:11:12 GMT+0200", "2024-03-05T08:11:12Z");
        check("Tue Mar  5 10:11:12 CET 2024", "2024-03-05T09:11:12Z");
        check("Tue Mar 05 2024 10:11:12 GMT-0500 (Eastern Standard Time)", "2024-03-05T15:11:12Z");
        check("March 5, 2024 10:11 PM PDT", "2024-03-06T05:11:00Z");
    }

    #[test]
    fn iso_dates() {
        check("2024-03-05T10:11:12Z", "2024-03-05T10:11:12Z");
        check("2024-03-05T10:11:12.345+01:00", "2024-03-05T09:11:12Z");
        check("2024-03-05 10:11:12-0530", "2024-03-05T15:41:12Z");
        check("20240305T101112Z", "2024-03-05T10:11:12Z");
        check("2024-03", "2024-03-01T00:00:00Z");
        check("2024", "2024-01-01T00:00:00Z");
        check("2024-065", "2024-03-05T00:00:00Z");
        check("2024-W10-2", "2024-03-05T00:00:00Z");
        check("2024-03-05T24:00:00Z", "2024-03-06T00:00:00Z");
    }

    #[test]
    fn other_orders() {
        check("03/05/2024", "2024-03-05T00:00:00Z");
        check("25/12/2024 10:11", "2024-12-25T10:11:00Z");
        check("5.3.2024", "2024-03-05T00:00:00Z");
        check("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z");
        check("1709633472", "2024-03-05T10:11:12Z");
        check("31 Jun 2024", "2024-07-01T00:00:00Z");
    }

    #[test]
    fn other_languages() {
        check("2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z");
        check("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z");
        check("2004년 5월 25일 오후 11:23:17", "2004-05-25T23:23:17Z");
        check("2004年05月28日 01:31:15", "2004-05-28T01:31:15Z");
        check("mardi 13 août 2024 à 9h15", "2024-08-13T09:15:00Z");
        check("5. März 2024, 10:11 Uhr", "2024-03-05T10:11:00Z");
        check("5 мая 2024", "2024-05-05T00:00:00Z");
        check("5 października 2024", "2024-10-05T00:00:00Z");
    }

    #[test]
    fn no_dates() {
        for none in ["", "yesterday", "5 March", "99/99/9999", "not 1", "1:2:3", "1000-01-01T00:00+00:02"] {
            check(none, "");
        }
    }

    #[test]
    fn a_date_without_a_zone_is_the_outlets() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let dated = parse("2024-07-05 10:00", &zone).unwrap();
        assert_eq!(
            (dated.at.to_string().as_str(), dated.zone),
            ("2024-07-05T08:00:00Z", ZoneOrigin::Assumed)
        );
        let dated = parse("2024-07-05 10:00 UTC", &zone).unwrap();
        assert_eq!((dated.at.to_string().as_str(), dated.zone), ("2024-07-05T10:00:00Z", ZoneOrigin::Given));
    }

    proptest::proptest! {
        #[test]
        fn an_instant_survives_its_spellings(second in -20_000_000_000_i64..100_000_000_000) {
            let at = Timestamp::from_second(second).unwrap();
            let mail = jiff::fmt::strtime::format("%a, %d %b %Y %H:%M:%S +0000", at).unwrap();
            for spelt in [at.to_string(), mail] {
                proptest::prop_assert_eq!(parse(&spelt, &TimeZone::UTC).map(|dated| dated.at), Some(at), "{}", spelt);
            }
        }

        #[test]
        fn any_text_is_survived(text in "\\PC{0,60}|([0-9]{1,19}|[-/:. TZ+]|mar|pm|w|년){0,20}") {
            let _ = parse(&text, &TimeZone::UTC);
        }
    }
}
