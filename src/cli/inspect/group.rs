//! `copydesk inspect group`: what the desk makes of a stream of entries, for eyes or as JSON lines.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead, BufReader, Write},
};

use anyhow::Context;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::{
    clock::Clock,
    desk::{self, Arrival, Desk, Options},
    link,
    model::{EntryId, EventId, Evidence, StoryId, StoryRow, SubscriptionId},
    text::date,
};

#[derive(clap::Args)]
pub(in crate::cli) struct Args {
    /// Answers with one JSON line for each row, in the order of input: id, story, event, topic
    #[arg(long)]
    jsonl: bool,
    /// Shows the evidence of each decision
    #[arg(long, conflicts_with = "jsonl")]
    why: bool,
    /// JSON lines with id, title, summary or body, url, host, publisher, published, language,
    /// categories, whichever are there; standard input when absent
    input: Option<String>,
}

/// Entries given to the desk at once, as a daemon's batches are.
const BATCH: usize = 64;

/// One line of input. Fields that are not named here are not read.
#[derive(Debug, Deserialize)]
struct Row {
    id: Value,
    title: Option<String>,
    summary: Option<String>,
    body: Option<String>,
    url: Option<String>,
    host: Option<String>,
    publisher: Option<String>,
    agency: Option<String>,
    published: Option<String>,
    language: Option<String>,
    #[serde(default)]
    categories: Vec<String>,
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a Value,
    story: StoryId,
    event: EventId,
    topic: &'a str,
}

pub(in crate::cli) fn run(args: &Args) -> anyhow::Result<()> {
    let rows = match &args.input {
        Some(path) => read(BufReader::new(File::open(path).with_context(|| format!("cannot open {path}"))?)),
        None => read(io::stdin().lock()),
    }?;
    let stream = Stream::through_the_desk(&rows, Clock::system().now());
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.jsonl {
        stream.answer(&rows, &mut out)?;
    } else {
        stream.show(&rows, args.why, &mut out)?;
    }
    out.flush()?;
    Ok(())
}

fn read(input: impl BufRead) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (number, line) in input.lines().enumerate() {
        let line = line.with_context(|| format!("line {} cannot be read", number + 1))?;
        if !line.trim().is_empty() {
            rows.push(
                serde_json::from_str(&line)
                    .with_context(|| format!("line {} is not an entry", number + 1))?,
            );
        }
    }
    Ok(rows)
}

impl Row {
    /// A row without a time arrives now.
    fn arrival(&self, number: usize, now: Timestamp) -> Arrival {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let url = self.url.as_deref().and_then(|url| Url::parse(url).ok());
        let published =
            self.published.as_deref().and_then(|published| date::parse(published, &TimeZone::UTC));
        let outlet =
            self.host.clone().or_else(|| url.as_ref().map(link::domain)).or_else(|| self.publisher.clone());
        Arrival {
            entry: EntryId(number as i64 + 1),
            subscription: SubscriptionId(0),
            outlet: outlet.map(|outlet| outlet.trim_start_matches("www.").to_owned()).unwrap_or_default(),
            priority: 0,
            agency: self.agency.clone(),
            title: text(&self.title),
            summary: text(&self.summary),
            body: text(&self.body),
            link: url.map(|url| link::canonical(&url).to_string()),
            categories: self.categories.clone(),
            topic: None,
            language: self.language.clone(),
            published: published.map_or(now, |published| published.at.min(now)),
            first_seen: now,
        }
    }
}

/// What the desk holds once the stream is read.
struct Stream {
    stories: BTreeMap<StoryId, StoryRow>,
    placements: BTreeMap<EntryId, StoryId>,
    evidence: Vec<Evidence>,
}

impl Stream {
    fn through_the_desk(rows: &[Row], now: Timestamp) -> Self {
        let options = Options { open_entries: usize::MAX, ..Options::default() };
        let mut desk = Desk::new(options.clone());
        let mut stream = Self { stories: BTreeMap::new(), placements: BTreeMap::new(), evidence: Vec::new() };
        for (number, rows) in rows.chunks(BATCH).enumerate() {
            let batch = rows.iter().enumerate().map(|(place, row)| {
                let arrival = row.arrival(number * BATCH + place, now);
                let fingerprint = desk::fingerprint(&arrival, &options);
                (arrival, fingerprint)
            });
            let outcome = desk.assign(now, batch.collect());
            stream.take(outcome);
        }
        stream.take(desk.tend(now));
        stream
    }

    fn take(&mut self, outcome: desk::Outcome) {
        self.stories.extend(outcome.stories.into_iter().map(|row| (row.id, row)));
        self.placements.extend(outcome.placements);
        self.evidence.extend(outcome.evidence);
    }

    fn row(&self, number: usize) -> Option<&StoryRow> {
        self.stories.get(self.placements.get(&EntryId(number as i64 + 1))?)
    }

    fn answer(&self, rows: &[Row], out: &mut impl Write) -> anyhow::Result<()> {
        for (number, row) in rows.iter().enumerate() {
            let held = self.row(number).with_context(|| format!("{} has no story", row.id))?;
            let answer =
                Answer { id: &row.id, story: held.id, event: held.event, topic: held.topic.as_str() };
            serde_json::to_writer(&mut *out, &answer)?;
            writeln!(out)?;
        }
        Ok(())
    }

    /// Events with their stories and copies, the largest first.
    fn show(&self, rows: &[Row], why: bool, out: &mut impl Write) -> anyhow::Result<()> {
        let mut events: BTreeMap<EventId, BTreeMap<StoryId, Vec<usize>>> = BTreeMap::new();
        for number in 0..rows.len() {
            if let Some(held) = self.row(number) {
                events.entry(held.event).or_default().entry(held.id).or_default().push(number);
            }
        }
        let mut events: Vec<_> = events.into_iter().collect();
        let size = |stories: &BTreeMap<StoryId, Vec<usize>>| stories.values().map(Vec::len).sum::<usize>();
        events.sort_by_key(|(id, stories)| (std::cmp::Reverse(size(stories)), *id));
        for (event, stories) in &events {
            writeln!(out, "event {event}: {} entries, {} stories", size(stories), stories.len())?;
            for (story, entries) in stories {
                let row = &self.stories[story];
                writeln!(out, "  story {story} · {} ({:.2})", row.topic, row.confidence)?;
                for &number in entries {
                    let lead = if row.lead == EntryId(number as i64 + 1) { "▸" } else { " " };
                    writeln!(out, "    {lead} {} {}", rows[number].id, headline(&rows[number]))?;
                }
                if why {
                    self.show_evidence(*story, out)?;
                }
            }
        }
        Ok(())
    }

    fn show_evidence(&self, story: StoryId, out: &mut impl Write) -> anyhow::Result<()> {
        for evidence in self.evidence.iter().filter(|evidence| evidence.story == story) {
            let word = if evidence.accepted { "" } else { "nearly " };
            let against = evidence.against.map(|story| format!(" with story {story}")).unwrap_or_default();
            let figures: Vec<String> =
                evidence.figures.iter().map(|(name, value)| format!("{name} {value:.2}")).collect();
            writeln!(
                out,
                "      {word}{:?}{against}: {} ({}) {}",
                evidence.decision,
                evidence.rule,
                figures.join(", "),
                evidence.phrases.join(" · "),
            )?;
        }
        Ok(())
    }
}

/// The title, or the beginning of the text where there is none.
fn headline(row: &Row) -> String {
    let filled = |text: &&String| !text.trim().is_empty();
    let text = [&row.title, &row.summary, &row.body].into_iter().flatten().find(filled);
    text.map(|text| text.chars().take(100).collect()).unwrap_or_default()
}
