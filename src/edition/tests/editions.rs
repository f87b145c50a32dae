//! What the press promises of editions over the years.

use super::*;

#[test]
fn what_came_before_a_long_stop_stands_in_the_next_edition_or_is_counted() {
    let mut house = House::new();
    let days = |count: i64| morning() + SignedDuration::from_hours(24 * count);
    let edition = |house: &mut House, until: Timestamp| {
        let reader = Reader::open(house.dir.path()).expect("a reader");
        let day = TimeZone::UTC.to_datetime(until).date();
        let issue = house.press.digest(&reader, &[], &Series::default(), day, until).expect("written");
        house.writer.edition(&issue.row, &[]).expect("kept");
        issue.digest
    };
    house.take_in(1, days(0));
    house.writer.note_day(days(0)).expect("noted");
    edition(&mut house, days(0) + SignedDuration::from_hours(1));
    house.take_in(2, days(0) + SignedDuration::from_hours(2));
    // Off for two months.
    house.writer.note_day(days(60)).expect("noted");
    house.take_in(3, days(60));
    let next = edition(&mut house, days(60) + SignedDuration::from_hours(1));
    assert_eq!((next.figures.stories, next.left_out), (5, 0));
    // At work all the time, without an edition.
    for day in 61..=100 {
        house.writer.note_day(days(day)).expect("noted");
        house.take_in(1, days(day));
    }
    let next = edition(&mut house, days(100) + SignedDuration::from_hours(1));
    assert_eq!(next.figures.stories + next.left_out, 40);
    assert!((31..=33).contains(&next.figures.stories), "{:?}", next.figures);
    let text = std::fs::read_to_string(house.public().join(format!("{}.txt", next.path()))).expect("printed");
    assert!(text.contains(&format!("{} older stories left out", next.left_out)), "{text}");
}

#[test]
fn an_editions_feed_says_what_the_configuration_has_before_the_next_edition() {
    let mut house = House::new();
    house.take_in(3, morning());
    let until = morning() + SignedDuration::from_hours(2);
    let day = TimeZone::UTC.to_datetime(until).date();
    let reader = Reader::open(house.dir.path()).expect("a reader");
    house.press.digest(&reader, &[], &Series::default(), day, until).expect("written");
    let called = |title: &str| Paper::new(Site { title: title.to_owned(), ..site() });
    let check = |house: &mut House, title: &str| {
        house.print(until);
        let feed = std::fs::read_to_string(house.public().join("digest.atom")).expect("printed");
        assert!(feed.contains(title), "{feed}");
    };
    house.press = Press::new(called("The Quay"), &house.public());
    check(&mut house, "The Quay");
    house.press.set_paper(called("The Mole"));
    check(&mut house, "The Mole");
}

/// The paths below the published folder that begin so.
fn below(house: &House, start: &str) -> Vec<String> {
    let all = crate::publish::list(&house.public()).expect("listed");
    all.into_iter().filter(|path| path.starts_with(start)).collect()
}

#[test]
fn the_list_of_editions_stays_short_and_leads_to_the_older_ones() {
    let mut house = House::new();
    house.take_in(1, morning());
    let path = |day: &str| format!("digest/{day}.json");
    let mut day: jiff::civil::Date = "2024-12-01".parse().expect("a day");
    while day.to_string() != "2026-11-01" {
        crate::publish::write(&house.public(), &path(&day.to_string()), b"{}").expect("written");
        day = day.tomorrow().expect("a day");
    }
    house.print(morning());
    let page = |path: &str| std::fs::read_to_string(house.public().join(path)).expect("printed");
    let newest = page("editions.html");
    // And a topic in the bar.
    assert_eq!(newest.matches("<li>").count(), 62 + 3 + 1);
    assert_eq!(
        below(&house, "editions/"),
        ["editions/2024.html", "editions/2025.html", "editions/2026.html"]
    );
    for year in [2024, 2025, 2026] {
        assert!(newest.contains(&format!("href=\"editions/{year}.html\"")));
    }
    let year = page("editions/2025.html");
    assert_eq!(year.matches("<li>").count(), 365);
    assert!(year.contains("href=\"../digest/2025-02-28.json\"") && !year.contains("2024-12-31"));
    // What is over is not printed again on another day.
    let printed = house.print(morning() + SignedDuration::from_hours(24));
    assert!(printed.changed.iter().all(|(path, _)| !path.starts_with("editions/")));
    // A list that leads to nothing goes; what somebody else put there stays.
    crate::publish::write(&house.public(), "editions/notes.html", b"mine").expect("written");
    for path in below(&house, "digest/2024") {
        crate::publish::remove(&house.public(), &path).expect("removed");
    }
    house.print(morning() + SignedDuration::from_hours(25));
    assert_eq!(
        below(&house, "editions/"),
        ["editions/2025.html", "editions/2026.html", "editions/notes.html"]
    );
}

#[test]
fn editions_stay_for_ever_or_for_so_many_days_and_nothing_else_goes_with_them() {
    let mut house = House::new();
    let day_of = |at: Timestamp| TimeZone::UTC.to_datetime(at).date();
    let days = |count: i64| morning() + SignedDuration::from_hours(24 * count);
    let short = Series { forms: vec![Form::Html, Form::Text], ..Series::default() };
    for day in 0..6 {
        house.take_in(1, days(day));
        house.writer.note_day(days(day)).expect("noted");
        let reader = Reader::open(house.dir.path()).expect("a reader");
        let until = days(day) + SignedDuration::from_hours(1);
        house.press.digest(&reader, &[], &short, day_of(until), until).expect("written");
    }
    // The operator's own, a file that only looks like an edition, and another series' edition.
    let first = day_of(days(0));
    let foreign =
        ["digest/notes.txt".to_owned(), format!("digest/{first}.md"), "digest/2020-01-01.json".to_owned()];
    for path in &foreign {
        crate::publish::write(&house.public(), path, b"{\"mine\": true}").expect("written");
    }
    let before = below(&house, "digest/");
    house.print(days(5));
    assert_eq!(below(&house, "digest/"), before, "for ever, where nothing else is said");

    let mut paper = Paper::new(site());
    paper.series[0].keep_days = Some(3);
    house.press.set_paper(paper);
    // A clock that is years ahead makes nothing older: days of work count.
    let printed = house.print(days(2_000));
    let old = |day: i64| day_of(days(day));
    let gone: BTreeSet<String> = (0..3)
        .flat_map(|day| ["html", "json", "txt"].map(|extension| format!("digest/{}.{extension}", old(day))))
        .collect();
    assert_eq!(printed.removed.iter().cloned().collect::<BTreeSet<_>>(), gone);
    let left = below(&house, "digest/");
    assert!(foreign.iter().all(|path| left.contains(path)), "{left:?}");
    assert_eq!(left.len(), before.len() - gone.len());
    let feed = std::fs::read_to_string(house.public().join("digest.atom")).expect("printed");
    assert!(!feed.contains(&old(0).to_string()) && feed.contains(&old(5).to_string()));
}
