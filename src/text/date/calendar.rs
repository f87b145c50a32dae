//! Calendars that news pages date by beside the Gregorian one.

use jiff::ToSpan as _;
use jiff::civil::Date;

/// Whose years and months a date counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Calendar {
    #[default]
    Gregorian,
    /// Thai: the Gregorian one, its years 543 ahead.
    Buddhist,
    /// Persian: the year begins with the vernal equinox, around 21 March.
    SolarHijri,
}

/// Years that can only be of the Buddhist era, 1857 to 2157 of the common one.
const BUDDHIST: std::ops::RangeInclusive<u64> = 2_400..=2_700;

/// Years for which the rule of 33 years gives the leap years that the equinox does, 1865 to 2093 of
/// the common era (K. M. Borkowski, "The Persian calendar for 3000 years", Earth, Moon and Planets 74, 1996).
const SOLAR: std::ops::RangeInclusive<u64> = 1_244..=1_472;

impl Calendar {
    /// The Gregorian year of one that is written in this calendar's era.
    pub(super) fn year(self, year: u64) -> u64 {
        if self == Self::Buddhist && BUDDHIST.contains(&year) { year - 543 } else { year }
    }

    /// Whether a year is one of the Persian calendar, where that is the one dates are in.
    pub(super) fn is_solar(self, year: u64) -> bool {
        self == Self::SolarHijri && SOLAR.contains(&year)
    }
}

/// The Gregorian date of a Persian one: six months of 31 days, five of 30, and one of 29 or, in 8 of
/// 33 years, 30.
pub(super) fn solar(year: u64, month: u64, day: u64) -> Option<Date> {
    let longest = if month <= 6 { 31 } else { 30 };
    if !SOLAR.contains(&year) || !(1..=12).contains(&month) || !(1..=longest).contains(&day) {
        return None;
    }
    // Day 0 is the first of the year 1; the second figure counts the leap years before.
    let begin = |year: u64| 365 * (year - 1) + (8 * year + 21) / 33;
    let before = if month <= 7 { 31 * (month - 1) } else { 30 * (month - 1) + 6 };
    if day > 29 && month == 12 && begin(year + 1) - begin(year) == 365 {
        return None;
    }
    // The first of Farvardin 1403 was 20 March 2024.
    let days = (begin(year) + before + day - 1).cast_signed() - begin(1_403).cast_signed();
    Date::constant(2024, 3, 20).checked_add(days.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persian_new_year_is_the_day_of_the_equinox() {
        let begins = [(1395, "2016-03-20"), (1398, "2019-03-21"), (1399, "2020-03-20"), (1400, "2021-03-21")];
        let later = [(1404, "2025-03-21"), (1405, "2026-03-21"), (1408, "2029-03-20"), (1409, "2030-03-21")];
        for (year, date) in begins.into_iter().chain(later) {
            assert_eq!(solar(year, 1, 1).map(|date| date.to_string()).as_deref(), Some(date), "{year}");
        }
        assert_eq!(solar(1357, 11, 22).map(|date| date.to_string()).as_deref(), Some("1979-02-11"));
    }

    #[test]
    fn every_persian_day_follows_the_one_before() {
        let mut last = solar(1_300, 1, 1);
        for (year, month) in (1_300..1_420).flat_map(|year| (1..=12).map(move |month| (year, month))) {
            for date in (1..=31)
                .filter_map(|day| solar(year, month, day))
                .skip(usize::from(last == solar(year, month, 1)))
            {
                assert_eq!(Some(date), last.and_then(|last| last.tomorrow().ok()), "{year} {month}");
                last = Some(date);
            }
        }
    }
}
