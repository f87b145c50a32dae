//! Time to choose and render a feed of 200 stories in each format, and a day's edition:
//! `cargo bench --bench render`.

#![expect(clippy::print_stdout, reason = "the figures are what is asked for")]

#[path = "../tests/invented/mod.rs"]
mod invented;

use std::hint::black_box;
use std::time::{Duration, Instant};

use copydesk::compose::{self, Rule};
use copydesk::render::{self, Channel, Language, Site};
use jiff::tz::TimeZone;

/// Runs of each measurement; the median is told.
const RUNS: usize = 41;

fn main() {
    let site = Site {
        title: "The Copydesk".to_owned(),
        base: "https://news.example/".parse().expect("a fixture"),
        language: Language::En,
        zone: TimeZone::get("Europe/Berlin").expect("a zone of the bundled database"),
        instance: uuid::Uuid::NAMESPACE_DNS,
        is_served: true,
        hub: None,
    };
    let channel = Channel::new("feed", "All stories");
    let (now, rule) = (invented::now(), Rule::default());
    let day = jiff::civil::date(2026, 11, 24);
    let options = compose::Options::default();
    for held in [200, 2_000] {
        let mut stories = invented::stories(held);
        for story in &mut stories {
            // An article of an ordinary length: some 6 KB of markup.
            if let Some(article) = &mut story.lead.article {
                article.html = article.html.repeat(12);
            }
        }
        println!("{held} stories held");
        let selection = compose::select(&stories, &rule, now);
        let bytes = render::atom(&selection, &channel, &site).len();
        told("select", &|| compose::select(&stories, &rule, now).items.len());
        told("atom", &|| render::atom(&selection, &channel, &site).len());
        told("rss", &|| render::rss(&selection, &channel, &site).len());
        told("json feed", &|| render::json_feed(&selection, &channel, &site).len());
        let digest = compose::digest(&stories, &[], &[], day, now, &options);
        told("digest, chosen", &|| compose::digest(&stories, &[], &[], day, now, &options).sections.len());
        told("digest, html", &|| render::digest_html(&digest, &site).len());
        told("digest, epub", &|| render::digest_epub(&digest, &site).len());
        println!("  ({bytes} bytes of Atom)");
    }
}

fn told(name: &str, run: &dyn Fn() -> usize) {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            black_box(run());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!("  {name:<16}{:>9.2} ms", times[RUNS / 2].as_secs_f64() * 1e3);
}
