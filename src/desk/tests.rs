//! The desk's laws, on invented news.

mod copies;
mod corrections;
mod languages;
mod namesakes;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{Arrival, Correction, Desk, Kept, Options, Outcome, fingerprint};
use crate::model::{EntryId, StoryId, StoryRow, SubscriptionId, Topic};

fn noon() -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(500_004)
}

/// A word that nobody uses, the same for the same number.
fn word(number: u64) -> String {
    const SYLLABLES: [&str; 12] =
        ["ka", "lo", "mir", "ren", "tas", "vo", "dun", "pel", "sar", "tin", "bog", "hel"];
    let mut left = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20;
    let mut word = String::new();
    for _ in 0..4 {
        word.push_str(SYLLABLES[(left % 12) as usize]);
        left /= 12;
    }
    word
}

fn words(from: u64, count: u64) -> String {
    (from..from + count).map(word).collect::<Vec<_>>().join(" ")
}

/// What somebody publishes: the text `text` about the happening `event`, in one of its clothes.
#[derive(Clone, Debug)]
struct News {
    event: u64,
    text: u64,
    clothes: u8,
}

fn news() -> impl Strategy<Value = News> {
    (0..4_u64, 0..3_u64, 0..5_u8).prop_map(|(event, text, clothes)| News { event, text, clothes })
}

impl News {
    /// Three paragraphs: the first is about the happening, the others are the text's own.
    fn arrival(&self, number: usize) -> Arrival {
        let own = 10_000 + 1_000 * self.event + 200 * self.text;
        let subject = words(100 * self.event, 8);
        let mut title = format!("{subject} {}", words(own, 2));
        let mut paragraphs =
            vec![format!("{subject} {}", words(own, 20)), words(own + 40, 40), words(own + 90, 40)];
        match self.clothes {
            1 => title = format!("UPDATE 2-{title}"),
            2 => paragraphs[0] = format!("HARBOURTON (Ferry News) - {}", paragraphs[0]),
            3 => drop(paragraphs.pop()),
            4 => paragraphs.swap(1, 2),
            _ => {}
        }
        let outlet = format!("outlet{number}.example");
        Arrival {
            entry: EntryId(number as i64 + 1),
            outlet_name: String::new(),
            site: String::new(),
            subscription: SubscriptionId(number as i64),
            priority: 0,
            agency: None,
            title,
            summary: String::new(),
            body: paragraphs.join("\n"),
            link: Some(format!("https://{outlet}/{number}")),
            attached: 0,
            claimed: false,
            ahead: None,
            outlet,
            categories: Vec::new(),
            topic: None,
            language: Some("en".to_owned()),
            published: noon(),
            first_seen: noon(),
        }
    }
}

/// A store in memory, and the desk that writes to it.
struct Newsroom {
    desk: Desk,
    options: Options,
    prints: BTreeMap<EntryId, Vec<u8>>,
    placed: BTreeMap<EntryId, StoryId>,
    rows: BTreeMap<StoryId, StoryRow>,
    memory: BTreeMap<String, Vec<u8>>,
    /// As the configuration has them by now.
    priorities: BTreeMap<EntryId, i32>,
}

impl Newsroom {
    fn new() -> Self {
        let options = Options::default();
        Self {
            desk: Desk::new(options.clone()),
            options,
            prints: BTreeMap::new(),
            placed: BTreeMap::new(),
            rows: BTreeMap::new(),
            memory: BTreeMap::new(),
            priorities: BTreeMap::new(),
        }
    }

    fn take(&mut self, outcome: Outcome) {
        self.prints.extend(outcome.fingerprints);
        self.placed.extend(outcome.placements);
        self.rows.extend(outcome.stories.into_iter().map(|row| (row.id, row)));
        self.memory.extend(outcome.memory);
    }

    fn assign(&mut self, arrivals: Vec<Arrival>) {
        let options = self.options.clone();
        let batch = arrivals.into_iter().map(|arrival| {
            let print = fingerprint(&arrival, &options);
            (arrival, print)
        });
        let outcome = self.desk.assign(noon(), batch.collect());
        self.take(outcome);
    }

    fn tend(&mut self) {
        let outcome = self.desk.tend(noon());
        self.take(outcome);
    }

    fn correct(&mut self, correction: Correction) {
        let outcome = self.desk.correct(noon(), correction);
        self.take(outcome);
    }

    fn restart(&mut self) {
        let kept: Vec<Kept> = self
            .prints
            .iter()
            .map(|(&entry, bytes)| Kept {
                entry,
                priority: self.priorities.get(&entry).copied().unwrap_or(0),
                fingerprint: bytes.clone(),
                row: self.rows[&self.placed[&entry]].clone(),
            })
            .collect();
        let memory = self.memory.clone().into_iter().collect();
        self.desk = Desk::restore(self.options.clone(), noon(), kept.into_iter(), memory);
    }

    /// Entry → story, event, topic and lead.
    fn state(&self) -> Vec<(EntryId, StoryRow)> {
        self.placed.iter().map(|(&entry, story)| (entry, self.rows[story].clone())).collect()
    }

    /// The sets of entries that share a story.
    fn stories(&self) -> BTreeSet<BTreeSet<String>> {
        let mut stories: BTreeMap<StoryId, BTreeSet<String>> = BTreeMap::new();
        for (entry, story) in &self.placed {
            stories.entry(*story).or_default().insert(entry.0.to_string());
        }
        stories.into_values().collect()
    }

    fn story(&self, entry: i64) -> StoryId {
        self.placed[&EntryId(entry)]
    }
}

fn run(stream: &[News], batch: usize, restarts: bool) -> Newsroom {
    let mut room = Newsroom::new();
    for (number, chunk) in stream.chunks(batch).enumerate() {
        let first = number * batch;
        room.assign(chunk.iter().enumerate().map(|(at, news)| news.arrival(first + at)).collect());
        if number % 3 == 2 {
            room.tend();
        }
        if restarts {
            room.restart();
        }
    }
    room.tend();
    room
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_same_stream_gives_the_same_state(stream in prop::collection::vec(news(), 1..40), batch in 1..9_usize) {
        prop_assert_eq!(run(&stream, batch, false).state(), run(&stream, batch, false).state());
    }

    #[test]
    fn a_restart_between_batches_changes_nothing(stream in prop::collection::vec(news(), 1..40), batch in 1..9_usize) {
        prop_assert_eq!(run(&stream, batch, true).state(), run(&stream, batch, false).state());
    }

    #[test]
    fn copies_do_not_depend_on_the_order(
        (stream, order) in prop::collection::vec(news(), 1..30).prop_flat_map(|stream| {
            let numbers: Vec<usize> = (0..stream.len()).collect();
            (Just(stream), Just(numbers).prop_shuffle())
        }),
    ) {
        let arrivals: Vec<Arrival> = stream.iter().enumerate().map(|(at, news)| news.arrival(at)).collect();
        let told = |order: &[usize]| {
            let mut room = Newsroom::new();
            for &at in order {
                room.assign(vec![arrivals[at].clone()]);
            }
            room.stories()
        };
        let given: Vec<usize> = (0..arrivals.len()).collect();
        prop_assert_eq!(told(&given), told(&order));
    }
}

const PLAIN: News = News { event: 1, text: 1, clothes: 0 };

#[test]
fn the_same_text_in_other_clothes_is_one_story() {
    for clothes in 1..5 {
        let room = run(&[PLAIN, News { clothes, ..PLAIN }], 1, false);
        assert_eq!(room.story(1), room.story(2), "clothes {clothes}");
    }
    let room = run(&[PLAIN, News { text: 2, ..PLAIN }], 1, false);
    assert_ne!(room.story(1), room.story(2));
}

#[test]
fn what_the_operator_split_stays_apart() {
    let mut room = run(&[PLAIN, PLAIN, PLAIN], 3, false);
    room.correct(Correction::Split { entry: EntryId(2) });
    assert_ne!(room.story(1), room.story(2));
    assert_eq!(room.story(1), room.story(3));
    room.restart();
    // The next copy joins one of the two and does not bring them together again.
    room.assign(vec![PLAIN.arrival(3)]);
    room.tend();
    assert_ne!(room.story(1), room.story(2));
    assert_eq!(room.story(1), room.story(3));
}

#[test]
fn what_the_operator_joined_and_filed_stays_so() {
    let mut room = run(&[PLAIN, News { event: 3, ..PLAIN }], 2, false);
    let (into, story) = (room.story(1), room.story(2));
    assert_ne!(into, story);
    room.correct(Correction::Join { into, story });
    room.correct(Correction::Retopic { story: into, topic: Topic::new("harbour") });
    room.restart();
    room.assign(vec![News { clothes: 2, ..PLAIN }.arrival(2)]);
    room.tend();
    assert_eq!((room.story(1), room.story(2), room.story(3)), (into, into, into));
    assert_eq!(room.rows[&into].topic, Topic::new("harbour"));
}

#[test]
fn corrections_hold_when_texts_are_edited() {
    let edit = |room: &mut Newsroom, arrival: &Arrival| {
        let print = fingerprint(arrival, &room.options);
        let outcome = room.desk.update(noon(), arrival, print);
        room.take(outcome);
    };
    // Joined by hand, then rewritten: still one story.
    let mut room = run(&[PLAIN, News { event: 3, ..PLAIN }], 2, false);
    let (into, story) = (room.story(1), room.story(2));
    room.correct(Correction::Join { into, story });
    room.restart();
    for entry in 0..2 {
        edit(&mut room, &News { event: 2, text: 2, clothes: 0 }.arrival(entry));
        room.restart();
    }
    assert_eq!((room.story(1), room.story(2)), (into, into));
    // Split by hand, the founder closed, then edited into each other's words: still two.
    let mut room = run(&[PLAIN, PLAIN, News { clothes: 1, ..PLAIN }], 3, false);
    room.correct(Correction::Split { entry: EntryId(2) });
    room.prints.remove(&EntryId(1));
    room.placed.remove(&EntryId(1));
    room.restart();
    edit(&mut room, &PLAIN.arrival(2));
    edit(&mut room, &PLAIN.arrival(1));
    room.tend();
    assert_ne!(room.story(2), room.story(3));
}

#[test]
fn an_edited_entry_keeps_its_story() {
    let mut room = run(&[PLAIN, News { clothes: 2, ..PLAIN }], 2, false);
    let mut edited = PLAIN.arrival(0);
    edited.title.push_str(" again");
    let print = fingerprint(&edited, &room.options);
    let outcome = room.desk.update(noon(), &edited, print);
    assert!(outcome.placements.is_empty());
    room.take(outcome);
    assert_eq!(room.story(1), room.story(2));
}

#[test]
fn a_round_up_joins_but_never_bridges() {
    let other = News { event: 2, ..PLAIN };
    let mut room = Newsroom::new();
    let mut briefing = PLAIN.arrival(1);
    briefing.title = "Morning briefing: what happened overnight".to_owned();
    briefing.body = format!("{}\n{}", PLAIN.arrival(1).body, other.arrival(1).body);
    room.assign(vec![PLAIN.arrival(0), briefing, other.arrival(2)]);
    room.tend();
    let event = |entry| room.rows[&room.story(entry)].event;
    assert_ne!(event(1), event(3));
}

#[test]
fn old_entries_close_and_take_no_part() {
    let mut room = run(&[PLAIN], 1, false);
    let later = noon() + SignedDuration::from_hours(24 * 30);
    let mut late = PLAIN.arrival(1);
    (late.first_seen, late.published) = (later, later);
    let print = fingerprint(&late, &room.options);
    let outcome = room.desk.assign(later, vec![(late, print)]);
    room.take(outcome);
    assert_ne!(room.story(1), room.story(2));
    assert!(room.desk.row_of(EntryId(1)).is_none());
}

#[test]
fn what_an_archive_brings_late_is_not_of_today_s_event() {
    // Stories of one happening, their texts not each other's copies; the third and the last came in time.
    let report = |number: usize, days: i64| {
        let mut arrival = News { text: number as u64, ..PLAIN }.arrival(number);
        arrival.published = noon() - SignedDuration::from_hours(24 * days);
        arrival
    };
    let mut room = Newsroom::new();
    room.assign(vec![report(0, 200), report(1, 199), report(2, 1), report(3, 100)]);
    room.tend();
    room.restart();
    room.assign(vec![report(4, 198), report(5, 0)]);
    room.tend();
    let together = |a, b| room.rows[&room.story(a)].event == room.rows[&room.story(b)].event;
    let all = [(1, 2), (1, 3), (3, 4), (1, 4), (1, 5), (3, 6)];
    assert_eq!(all.map(|(a, b)| together(a, b)), [true, false, false, false, true, true]);
}

#[test]
fn a_clock_that_went_wrong_for_a_while_closes_nothing_for_good() {
    let mut room = run(&[PLAIN], 1, false);
    let ahead = room.desk.tend(noon() + SignedDuration::from_hours(24 * 200));
    room.take(ahead);
    room.assign(vec![News { event: 2, ..PLAIN }.arrival(1)]);
    room.restart();
    room.assign(vec![News { event: 2, clothes: 1, ..PLAIN }.arrival(2), PLAIN.arrival(3)]);
    assert_eq!((room.story(2), room.story(1)), (room.story(3), room.story(4)));
}

#[test]
fn a_text_worked_over_is_one_story_and_texts_that_quote_the_same_are_not() {
    // The beginnings have their words in common and no passage, and a third stands in both.
    let text = |number: usize, subject: u64| {
        let own = 20_000 + 500 * number as u64;
        let lead: Vec<String> =
            (0..20).map(|at| format!("{} {}", word(own + at), word(subject + at % 8))).collect();
        let mut arrival = PLAIN.arrival(number);
        arrival.title = String::new();
        arrival.body = [lead.join(" "), words(5_000, 50), words(own + 100, 60)].join("\n");
        arrival
    };
    let mut room = Newsroom::new();
    room.assign(vec![text(0, 100), text(1, 100), text(2, 300)]);
    assert_eq!(room.story(1), room.story(2));
    assert_ne!(room.story(1), room.story(3));
}

#[test]
fn an_event_of_two_happenings_comes_apart_also_after_a_restart() {
    let report = |number: usize| {
        let (side, own) = (1_000 * (1 + number as u64 % 2), 20_000 + 100 * number as u64);
        let mut arrival = PLAIN.arrival(number);
        arrival.title = String::new();
        let body = (0..9).map(|at| format!("{} {} {}", words(at, 1), word(own + at), word(side + at)));
        arrival.body = body.collect::<Vec<_>>().join(" ");
        arrival
    };
    let run = |restart: bool| {
        let mut room = Newsroom::new();
        room.assign((0..12).map(report).collect());
        assert_eq!(room.rows.len(), 12, "no copies");
        let events = |room: &Newsroom| room.rows.values().map(|row| row.event).collect::<BTreeSet<_>>();
        assert_eq!(events(&room).len(), 1);
        if restart {
            room.restart();
        }
        room.tend();
        assert_eq!(events(&room).len(), 2);
        assert_eq!(room.rows[&room.story(1)].event, room.rows[&room.story(11)].event);
        room.rows
    };
    assert_eq!(run(false), run(true));
}
