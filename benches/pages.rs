//! CPU per page of reading articles and section fronts: `cargo bench --bench pages`.
//!
//! The invented pages grow from a short notice to a long report, each among the clutter of a news
//! site. Where the environment variable `PAGES` names a folder, its `.html` files are read as well; a
//! baseline in the same run is building the tree of the same pages and nothing else, so that a busy or
//! slow machine shows in both. Times are CPU time of this thread, the best of the rounds.

#![expect(clippy::print_stdout, reason = "the figures are what is asked for")]

use std::fmt::Write;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use copydesk::page::{self, Options};
use copydesk::text::decode;
use url::Url;

const ROUNDS: usize = 3;

/// Microseconds of CPU that this thread has used.
fn cpu_micros() -> u64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split_whitespace().next().and_then(|nanos| nanos.parse::<u64>().ok()).unwrap_or(0) / 1_000
}

fn paragraph(n: usize) -> String {
    const CLAUSES: [&str; 5] = [
        "the council of the island met again on Tuesday",
        "the treasurer told reporters that the sum had been known since the spring",
        "nobody on the quay remembered a winter in which the lamp had failed so often",
        "the pilots' guild rang the harbour bell every hour on the hour",
        "a vote is expected before the first grain carriers of the season are due",
    ];
    (0..4)
        .map(|at| format!("As {}, and so on to number {n}.", CLAUSES[(n + at) % 5]))
        .collect::<Vec<_>>()
        .join(" ")
}

/// An article of so many paragraphs among menus, lists and scripts.
fn article(paragraphs: usize) -> String {
    let links = |about: &str, number: usize| {
        (0..number).fold(String::new(), |mut out, n| {
            let _ = write!(out, "<li class='item item-{n}'><a href='/{about}/story-number-{n}-of-the-day'><span>What came of the {about}, told for the {n}th time</span></a></li>");
            out
        })
    };
    let text = (0..paragraphs).fold(String::new(), |mut out, n| {
        let _ = write!(out, "<p class=text>{} <a href='/x/{n}'>More</a></p>", paragraph(n));
        if n % 6 == 5 {
            let _ = write!(
                out,
                "<figure><img src='/i/{n}.jpg'><figcaption>The quay. Photo: A. Person</figcaption></figure>"
            );
        }
        out
    });
    format!(
        "<html lang=en><head><title>The lamp and the island</title><script>{}</script></head><body><nav><ul>{}</ul></nav>\
         <main><article><h1>The lamp and the island</h1><div class=byline>By Ada Person</div><time datetime='2026-11-24T10:00:00+01:00'></time>{text}</article>\
         <aside><ul>{}</ul></aside></main><footer><ul>{}</ul></footer></body></html>",
        "var x = 1;".repeat(4_000),
        links("section", 120),
        links("storm", 150),
        links("service", 80),
    )
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "html" || extension == "htm") {
            found.push(path);
        }
    }
}

/// The best CPU time of each page, milliseconds, in order.
fn times(pages: &[String], job: impl Fn(&str)) -> Vec<f64> {
    let mut best = vec![u64::MAX; pages.len()];
    for _ in 0..ROUNDS {
        for (page, best) in pages.iter().zip(&mut best) {
            let begun = cpu_micros();
            job(page);
            *best = (cpu_micros() - begun).min(*best);
        }
    }
    best.sort_unstable();
    best.into_iter().map(|micros| micros as f64 / 1_000.0).collect()
}

fn tell(name: &str, times: &[f64]) {
    let at = |share: f64| times[((times.len() as f64 * share) as usize).min(times.len() - 1)];
    println!("  {name:<16} p50 {:>7.2} ms   p99 {:>7.2} ms   most {:>7.2} ms", at(0.5), at(0.99), at(1.0));
}

fn measure(name: &str, pages: &[String]) {
    if pages.is_empty() {
        return;
    }
    let bytes: usize = pages.iter().map(String::len).sum();
    println!("{name}: {} pages, {} kB each", pages.len(), bytes / pages.len() / 1_000);
    let url = Url::parse("https://vela.example/2026/11/the-lamp-and-the-island-4711").expect("a literal");
    let options = Options::default();
    tell(
        "building a tree",
        &times(pages, |page| {
            black_box(dom_query::Document::from(page));
        }),
    );
    tell(
        "as an article",
        &times(pages, |page| {
            black_box(page::article(page, &url, &options));
        }),
    );
    tell(
        "as a front",
        &times(pages, |page| {
            black_box(page::front(page, &url, &options));
        }),
    );
}

fn main() {
    let invented: Vec<String> = (0..60).map(|n| article(3 + n * n / 10)).collect();
    measure("invented", &invented);
    let Some(folder) = std::env::var_os("PAGES") else {
        println!("name a folder of real pages in PAGES to measure them, too");
        return;
    };
    let mut paths = Vec::new();
    files(Path::new(&folder), &mut paths);
    paths.sort();
    let real: Vec<String> = paths
        .iter()
        .filter_map(|path| Some(decode::html(&fs::read(path).ok()?, None).text.into_owned()))
        .collect();
    measure("real", &real);
}
