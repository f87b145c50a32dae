//! Reads every feed of a folder with this crate and with feed-rs, in one run:
//! `cargo bench --bench parse -- FOLDER`.
//!
//! Each way is timed in rounds that take turns, so that a busy machine slows all alike; the best
//! round counts. feed-rs reads the bytes as they are, the way its users call it.

#![expect(clippy::print_stdout, reason = "the figures are what is asked for")]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use copydesk::parse::{self, Markup, Options};

const ROUNDS: usize = 7;

/// Its name, what it does (document to number of entries), its best round.
type Way = (&'static str, Box<dyn Fn(&[u8]) -> usize>, Duration);

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn main() {
    let Some(folder) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) else {
        println!("name a folder of feed documents: cargo bench --bench parse -- FOLDER");
        return;
    };
    let mut paths = Vec::new();
    files(Path::new(&folder), &mut paths);
    let documents: Vec<Vec<u8>> = paths.iter().filter_map(|path| fs::read(path).ok()).collect();
    let bytes: usize = documents.iter().map(Vec::len).sum();
    println!("{} documents, {:.1} MB", documents.len(), bytes as f64 / 1e6);

    let raw = Options { markup: Markup::Raw, ..Options::default() };
    let safe = Options::default();
    let mut ways: Vec<Way> = vec![
        (
            "feed-rs",
            Box::new(|bytes| feed_rs::parser::parse(bytes).map_or(0, |feed| black_box(feed).entries.len())),
            Duration::MAX,
        ),
        (
            "decode, repair, parse",
            Box::new(move |bytes| {
                parse::feed(bytes, None, None, &raw).map_or(0, |feed| black_box(feed).entries.len())
            }),
            Duration::MAX,
        ),
        (
            "the same, sanitising",
            Box::new(move |bytes| {
                parse::feed(bytes, None, None, &safe).map_or(0, |feed| black_box(feed).entries.len())
            }),
            Duration::MAX,
        ),
    ];
    for _ in 0..ROUNDS {
        for (_, read, best) in &mut ways {
            let start = Instant::now();
            let entries: usize = documents.iter().map(|document| read(document)).sum();
            black_box(entries);
            *best = start.elapsed().min(*best);
        }
    }
    let reference = ways[0].2.as_secs_f64();
    for (name, read, best) in &ways {
        let entries: usize = documents.iter().map(|document| read(document)).sum();
        let speed = bytes as f64 / 1e6 / best.as_secs_f64();
        let ratio = reference / best.as_secs_f64();
        println!("{name:<22} {speed:>7.1} MB/s  {ratio:>5.2} x feed-rs  {entries} entries");
    }
}
