//! What the desk costs with many open entries: `cargo bench --bench desk -- [OPEN [SEEN]]`.
//!
//! 100,000 are open if nothing is said. With `SEEN`, so many pass through the desk, of which the last `OPEN`
//! stay open, and the cost of an entry is told along the way: what is closed must cost nothing.
//!
//! The stream is invented: words as common as Zipf's law has them, a third of the entries copies of
//! others in other clothes. Fingerprints are timed apart from the desk, since they run in parallel.

#![expect(clippy::print_stdout, reason = "the figures are what is asked for")]

use std::{collections::HashMap, time::Instant};

use copydesk::{
    desk::{self, Arrival, Desk, Kept, Options},
    model::{EntryId, StoryId, StoryRow, SubscriptionId},
};
use jiff::{SignedDuration, Timestamp};

/// Different words of the stream.
const WORDS: f64 = 60_000.0;
/// Entries of a batch, as the daemon hands them over.
const BATCH: usize = 64;
/// Entries timed.
const TIMED: usize = 8_000;

/// SplitMix64: the same stream in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.roll() % bound
    }

    /// A word by Zipf's law: rank `e^(u ln n)` for even `u`.
    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 16] = [
            "ka", "lo", "mi", "ren", "tas", "vo", "dun", "pel", "sar", "tin", "bo", "gar", "hel", "nor",
            "qui", "fes",
        ];
        let even = (self.roll() >> 11) as f64 / (1_u64 << 53) as f64;
        let mut rank = WORDS.powf(even) as usize;
        let mut word = String::new();
        for _ in 0..4 {
            word.push_str(SYLLABLES[rank % 16]);
            rank /= 16;
        }
        word
    }

    fn sentence(&mut self, words: usize) -> String {
        (0..words).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}

fn arrival(number: usize, now: Timestamp) -> Arrival {
    let original = if Dice(number as u64).below(3) == 0 && number > 40 {
        number - 1 - Dice(!(number as u64)).below(40) as usize
    } else {
        number
    };
    let mut dice = Dice(original as u64 ^ 0xD15C);
    let title = dice.sentence(9);
    let mut paragraphs: Vec<String> = (0..6).map(|_| dice.sentence(35)).collect();
    if original != number {
        paragraphs.remove(Dice(number as u64 ^ 7).below(6) as usize);
    }
    let outlet = format!("outlet{}.example", Dice(number as u64 ^ 3).below(2_000));
    Arrival {
        entry: EntryId(number as i64 + 1),
        outlet_name: String::new(),
        site: String::new(),
        subscription: SubscriptionId(1),
        priority: 0,
        agency: None,
        title,
        summary: String::new(),
        body: paragraphs.join("\n"),
        link: Some(format!("https://{outlet}/news/{number}")),
        attached: 0,
        claimed: false,
        ahead: None,
        outlet,
        categories: Vec::new(),
        topic: None,
        language: Some("en".to_owned()),
        published: now,
        first_seen: now,
    }
}

/// What the store would hold.
#[derive(Default)]
struct Stored {
    prints: Vec<(EntryId, Vec<u8>)>,
    placed: HashMap<EntryId, StoryId>,
    rows: HashMap<StoryId, StoryRow>,
    memory: HashMap<String, Vec<u8>>,
}

impl Stored {
    fn take(&mut self, outcome: desk::Outcome) {
        self.prints.extend(outcome.fingerprints);
        self.placed.extend(outcome.placements);
        self.rows.extend(outcome.stories.into_iter().map(|row| (row.id, row)));
        self.memory.extend(outcome.memory);
    }

    fn kept(&self) -> Vec<Kept> {
        let last: HashMap<EntryId, &Vec<u8>> = self.prints.iter().map(|(id, bytes)| (*id, bytes)).collect();
        let mut ids: Vec<EntryId> = last.keys().copied().collect();
        ids.sort_unstable();
        let row = |id: &EntryId| self.rows.get(self.placed.get(id)?).cloned();
        ids.iter()
            .filter_map(|id| {
                Some(Kept { entry: *id, priority: 0, fingerprint: last[id].clone(), row: row(id)? })
            })
            .collect()
    }
}

/// Bytes of memory in use, by Linux's own count; 0 elsewhere.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * 4_096
}

fn feed(
    desk: &mut Desk,
    numbers: std::ops::Range<usize>,
    now: Timestamp,
    mut take: impl FnMut(desk::Outcome),
) {
    let options = Options::default();
    let numbers: Vec<usize> = numbers.collect();
    for batch in numbers.chunks(BATCH) {
        let batch = batch.iter().map(|&number| {
            let arrival = arrival(number, now);
            let print = desk::fingerprint(&arrival, &options);
            (arrival, print)
        });
        take(desk.assign(now, batch.collect()));
    }
}

/// Lets `seen` entries pass, `open` of them open at a time, and tells the cost of the last ones at each doubling.
fn pass(open: usize, seen: usize, now: Timestamp) {
    let options = Options { open_entries: open, ..Options::default() };
    let mut desk = Desk::new(options.clone());
    let mut next = open;
    let mut passed = 0;
    while passed < seen {
        // A day brings a third of what is open, so that entries close by their number, not by their age.
        let later = now + SignedDuration::from_secs((passed * 3 * 86_400 / open) as i64);
        let batch = (passed..(passed + TIMED).min(seen)).map(|number| arrival(number, later));
        let printed = |it| {
            let print = desk::fingerprint(&it, &options);
            (it, print)
        };
        let mut batch: Vec<_> = batch.map(printed).collect();
        let count = batch.len();
        let start = Instant::now();
        while !batch.is_empty() {
            let rest = batch.split_off(BATCH.min(batch.len()));
            drop(desk.assign(later, std::mem::replace(&mut batch, rest)));
        }
        let each = start.elapsed().as_secs_f64() * 1e6 / count as f64;
        passed += count;
        if passed >= next || passed == seen {
            println!("{passed} seen: {each:.0} µs an entry for the desk, {} MiB", resident() >> 20);
            next *= 2;
        }
    }
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|argument| argument.parse().ok());
    let open = numbers.next().unwrap_or(100_000);
    let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(500_000);
    if let Some(seen) = numbers.next() {
        return pass(open, seen, now);
    }
    let options = Options { open_entries: 2 * open, ..Options::default() };
    // What every desk shares (lexicon, background counts) is loaded once and does not grow.
    feed(&mut Desk::new(options.clone()), 0..BATCH, now, drop);
    let mut desk = Desk::new(options.clone());
    let before = resident();
    feed(&mut desk, 0..open, now, drop);
    println!("{} bytes resident for an open entry", (resident() - before) / open);

    let arrivals: Vec<Arrival> = (open..open + TIMED).map(|number| arrival(number, now)).collect();
    let start = Instant::now();
    let prints: Vec<_> = arrivals.iter().map(|arrival| desk::fingerprint(arrival, &options)).collect();
    let fingerprints = start.elapsed();
    let mut batches: Vec<_> = arrivals.into_iter().zip(prints).collect();
    let start = Instant::now();
    while !batches.is_empty() {
        let rest = batches.split_off(BATCH.min(batches.len()));
        drop(desk.assign(now, std::mem::replace(&mut batches, rest)));
    }
    let assigned = start.elapsed();
    let each = |time: std::time::Duration| time.as_secs_f64() * 1e6 / TIMED as f64;
    println!(
        "{open} open: {:.0} µs an entry ({:.0} its fingerprint, {:.0} the desk)",
        each(fingerprints + assigned),
        each(fingerprints),
        each(assigned)
    );

    drop(desk);
    let mut filled = Desk::new(options.clone());
    let mut stored = Stored::default();
    feed(&mut filled, 0..open, now, |outcome| stored.take(outcome));
    let kept = stored.kept();
    let count = kept.len();
    let memory: Vec<(String, Vec<u8>)> = stored.memory.drain().collect();
    drop(stored);
    let bytes: usize = kept.iter().map(|kept| kept.fingerprint.len()).sum();
    let start = Instant::now();
    let desk = Desk::restore(options, now, kept.into_iter(), memory);
    println!(
        "restored {count} open entries in {:.2} s, {} bytes stored each, {} stories",
        start.elapsed().as_secs_f64(),
        bytes / count.max(1),
        desk.rows().count()
    );
    // Only now: a process that starts finds no memory in a million pieces.
    drop(filled);
}
