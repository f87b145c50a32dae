//! Dates as outlets write them, in many languages, scripts and calendars.

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
    check("10:11 Uhr 5. März 2024", "2024-03-05T10:11:00Z");
    check("5. März 2024, 9 Uhr", "2024-03-05T09:00:00Z");
    check("5 мая 2024", "2024-05-05T00:00:00Z");
    check("5 października 2024", "2024-10-05T00:00:00Z");
}

#[test]
fn other_scripts() {
    check("الثلاثاء 24 نوفمبر 2026 - 18:40", "2026-11-24T18:40:00Z");
    check("٢٤ تشرين الثاني ٢٠٢٦، ٦:٤٠ م", "2026-11-24T18:40:00Z");
    check("24 كانون الأول 2026م - 10:40", "2026-12-24T10:40:00Z");
    check("24 نونبر 2026 6:40 مساءً", "2026-11-24T18:40:00Z");
    check("24 בנובמבר 2026, 18:40", "2026-11-24T18:40:00Z");
    check("मंगलवार, 24 नवंबर 2026 06:40 PM IST", "2026-11-24T13:10:00Z");
    check("২৪ নভেম্বর ২০২৬, ১৮:৪০", "2026-11-24T18:40:00Z");
    check("24 Kasım 2026 Salı 18:40", "2026-11-24T18:40:00Z");
    check("Τρίτη, 24 Νοεμβρίου 2026 6:40 μ.μ.", "2026-11-24T18:40:00Z");
    check("Thứ Ba, ngày 24 tháng 11 năm 2026 18:40", "2026-11-24T18:40:00Z");
    check("Selasa, 24 Nov 2026 18:40 WIB", "2026-11-24T11:40:00Z");
    check("2026년 11월 24일 화요일 오후 6:40", "2026-11-24T18:40:00Z");
    check("2026. 11. 24. 오전 6:40", "2026-11-24T06:40:00Z");
    check("2026年11月24日星期二下午6:40", "2026-11-24T18:40:00Z");
    check("2026年11月24日 午後6時40分", "2026-11-24T18:40:00Z");
    check("令和8年11月24日 18時40分", "2026-11-24T18:40:00Z");
    check("民國115年11月24日", "2026-11-24T00:00:00Z");
    check("24 листопада 2026, 18:40", "2026-11-24T18:40:00Z");
    check("9:30 p.m., March 5, 2024", "2024-03-05T21:30:00Z");
    check("5 de marzo de 2024 9:30 p. m.", "2024-03-05T21:30:00Z");
    check("March 5, 2024 6 PM", "2024-03-05T18:00:00Z");
}

#[test]
fn other_calendars() {
    check("24 พ.ย. 2569 18:40 น.", "2026-11-24T18:40:00Z");
    check("วันอังคารที่ 24 พฤศจิกายน พ.ศ. 2569", "2026-11-24T00:00:00Z");
    check("24 พฤศจิกายน 2026", "2026-11-24T00:00:00Z");
    check("سه‌شنبه ۳ آذر ۱۴۰۵ - ۱۸:۴۰", "2026-11-24T18:40:00Z");
    check("۱۴۰۵/۰۹/۰۳", "2026-11-24T00:00:00Z");
    check("۲۴ نوامبر ۲۰۲۶", "2026-11-24T00:00:00Z");
    check("1405-09-03", "1405-09-03T00:00:00Z");
}

#[test]
fn outlets_have_habits() {
    let day = |text: &str, habit| {
        read(text, &TimeZone::UTC, habit).map(|reading| reading.dated.at.to_string()[..10].to_owned())
    };
    let day_first = Habit { day_first: true, ..Habit::default() };
    assert_eq!(day("03/05/2024", day_first).as_deref(), Some("2024-05-03"));
    assert_eq!(day("03/05/24", day_first).as_deref(), Some("2024-05-03"));
    assert_eq!(day("24/05/24", day_first).as_deref(), Some("2024-05-24"));
    assert_eq!(day("2024/05/03", day_first).as_deref(), Some("2024-05-03"));
    let thai = Habit { day_first: true, calendar: Calendar::Buddhist };
    assert_eq!(day("24/11/2569", thai).as_deref(), Some("2026-11-24"));
    let persian = Habit { day_first: true, calendar: Calendar::SolarHijri };
    assert_eq!(day("1405/09/03", persian).as_deref(), Some("2026-11-24"));
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
    assert_eq!((dated.at.to_string().as_str(), dated.zone), ("2024-07-05T08:00:00Z", ZoneOrigin::Assumed));
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
