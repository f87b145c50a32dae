//! What the same headline says, and what it does not.

use super::*;

/// A headline and a line of text, of an outlet of its own.
fn line(number: usize, title: &str, line: &str) -> Arrival {
    let mut arrival = PLAIN.arrival(number);
    (arrival.title, arrival.summary) = (title.to_owned(), line.to_owned());
    arrival.body.clear();
    arrival
}

#[test]
fn one_headline_over_lines_that_begin_differently_is_two_stories() {
    let (title, beginning) = (words(0, 8), words(100, 5));
    let mut room = Newsroom::new();
    room.assign(vec![
        line(0, &title, &beginning),
        line(1, &title, &words(200, 5)),
        line(2, &title, &words(100, 4)),
        line(3, &title, ""),
    ]);
    assert_ne!(room.story(1), room.story(2));
    assert_eq!(room.story(1), room.story(3));
    assert_eq!(room.story(1), room.story(4), "a headline alone says nothing else");
}

/// A report of which most words are those that all reports pick theirs from, and a few the happening's.
fn form(number: usize, happening: u64, text: u64, headline: u64) -> Arrival {
    let (subject, own) = (1_000 + 20 * happening, 100_000 + 1_000 * happening + 100 * text);
    let pick = 13 * happening + 7 * text + 1;
    let common: Vec<String> = (1..=30).map(|at| word(at * pick % 89)).collect();
    let mut arrival = PLAIN.arrival(number);
    arrival.title = format!("{} {}", words(subject, 2), words(900 + 10 * headline, 5));
    let lead = format!("{} {} {}", words(subject, 8), common.join(" "), words(own, 10));
    arrival.body = format!("{lead}\n{}", words(own + 40, 60));
    arrival.link = Some(format!("https://{}/", arrival.outlet));
    arrival
}

/// Two reports of each of so many happenings, under headlines of their own; then a copy of each second
/// report under the headline of the first.
fn uniform(happenings: u64, headline: u64, restart: bool) -> Newsroom {
    let (mut room, mut number) = (Newsroom::new(), 0);
    for (text, headline) in [(1, 1), (2, 2), (2, headline)] {
        for happening in 0..happenings {
            room.assign(vec![form(number, happening, text, headline)]);
            number += 1;
        }
        if restart {
            room.restart();
        }
    }
    room
}

const HAPPENINGS: u64 = 120;

/// How many happenings have both their reports in one event.
fn together(room: &Newsroom) -> u64 {
    let event = |entry: u64| room.rows[&room.story(entry as i64)].event;
    (1..=HAPPENINGS).filter(|entry| event(*entry) == event(entry + HAPPENINGS)).count() as u64
}

#[test]
fn in_a_uniform_stream_stories_under_one_headline_find_together() {
    let apart = uniform(HAPPENINGS, 2, false);
    assert!(together(&apart) < HAPPENINGS / 10, "{}", together(&apart));
    let room = uniform(HAPPENINGS, 1, false);
    assert!(together(&room) > HAPPENINGS / 10 * 9, "{}", together(&room));
    assert_eq!(room.rows.len() as u64, 2 * HAPPENINGS, "the reports stay two stories");
    assert_eq!(uniform(HAPPENINGS, 1, true).state(), room.state());
}
