//! Dates, times and numbers as people write them, and as the formats ask for them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::Language;

/// RFC 3339 in UTC to the second, as Atom and JSON Feed want it. Years outside 0000 to 9999 cannot be
/// written and become the nearest that can.
pub(super) fn rfc3339(at: Timestamp) -> String {
    writable(at).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// RFC 822 with the four-digit year that the RSS Advisory Board advises.
pub(super) fn rfc822(at: Timestamp) -> String {
    writable(at).strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

fn writable(at: Timestamp) -> Timestamp {
    at.max(Timestamp::from_second(-62_167_219_200).unwrap_or(Timestamp::UNIX_EPOCH))
}

/// "Tuesday, 24 November 2026".
pub(super) fn long(language: Language, day: Date) -> String {
    let weekday = weekday(language, day);
    let month = MONTHS[index(language)][usize::from(day.month().unsigned_abs() - 1).min(11)];
    let (d, y) = (day.day(), day.year());
    match language {
        Language::En => format!("{weekday}, {d} {month} {y}"),
        Language::De => format!("{weekday}, {d}. {month} {y}"),
        Language::Fr => format!("{weekday} {}\u{a0}{month} {y}", ordinal(d)),
        Language::Es => format!("{weekday}, {d} de {month} de {y}"),
    }
}

/// "24 November".
pub(super) fn short(language: Language, day: Date) -> String {
    let month = MONTHS[index(language)][usize::from(day.month().unsigned_abs() - 1).min(11)];
    let d = day.day();
    match language {
        Language::En => format!("{d}\u{a0}{month}"),
        Language::De => format!("{d}.\u{a0}{month}"),
        Language::Fr => format!("{}\u{a0}{month}", ordinal(d)),
        Language::Es => format!("{d} de {month}"),
    }
}

fn ordinal(day: i8) -> String {
    if day == 1 { "1er".to_owned() } else { day.to_string() }
}

/// The time of day where `today` is the day of the instant, else the day too: "14:05", "23 November, 14:05".
pub(super) fn moment(language: Language, zone: &TimeZone, at: Timestamp, today: Date) -> String {
    let local = zone.to_datetime(at);
    if local.date() == today {
        clock(local)
    } else {
        format!("{}, {}", short(language, local.date()), clock(local))
    }
}

/// The same with the day always.
pub(super) fn day_and_time(language: Language, zone: &TimeZone, at: Timestamp) -> String {
    let local = zone.to_datetime(at);
    format!("{}, {}", short(language, local.date()), clock(local))
}

/// "14:05". All four languages' papers print the 24-hour clock or understand it.
fn clock(local: DateTime) -> String {
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// A number with its thousands set apart; Spanish and French leave four digits together, as their
/// academies advise.
pub(super) fn number(language: Language, n: usize) -> String {
    let digits = n.to_string();
    let (mark, least) = match language {
        Language::En => (",", 4),
        Language::De => (".", 4),
        Language::Fr => ("\u{202f}", 5),
        Language::Es => ("\u{a0}", 5),
    };
    if digits.len() < least {
        return digits;
    }
    let mut out = String::with_capacity(digits.len() + 4);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push_str(mark);
        }
        out.push(digit);
    }
    out
}

pub(super) fn weekday(language: Language, day: Date) -> &'static str {
    WEEKDAYS[index(language)][day.weekday().to_monday_zero_offset().unsigned_abs() as usize]
}

fn index(language: Language) -> usize {
    Language::ALL.iter().position(|other| *other == language).unwrap_or(0)
}

const WEEKDAYS: [[&str; 7]; 4] = [
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
];

const MONTHS: [[&str; 12]; 4] = [
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_dates() {
        let day = jiff::civil::date(2026, 3, 1);
        let check = |language, expect: &str| assert_eq!(long(language, day), expect);
        check(Language::En, "Sunday, 1 March 2026");
        check(Language::De, "Sonntag, 1. März 2026");
        check(Language::Fr, "dimanche 1er\u{a0}mars 2026");
        check(Language::Es, "domingo, 1 de marzo de 2026");
    }

    #[test]
    fn numbers() {
        let check = |language, n, expect: &str| assert_eq!(number(language, n), expect);
        check(Language::En, 999, "999");
        check(Language::En, 1_234_567, "1,234,567");
        check(Language::De, 1_234, "1.234");
        check(Language::Fr, 1_234, "1234");
        check(Language::Es, 12_345, "12\u{a0}345");
    }

    #[test]
    fn the_formats_dates() {
        let at: Timestamp = "2026-11-24T03:04:05.678Z".parse().expect("a fixture");
        assert_eq!(rfc3339(at), "2026-11-24T03:04:05Z");
        assert_eq!(rfc822(at), "Tue, 24 Nov 2026 03:04:05 +0000");
        assert_eq!(rfc3339(Timestamp::MIN), "0000-01-01T00:00:00Z");
    }
}
