//! `copydesk inspect group`: what the desk makes of a stream of entries, for eyes or as JSON lines;
//! or what it would make of a store's entries with other settings.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::rerun;
use crate::{
    cli::{
        exit::{self, Failure},
        print,
    },
    clock::Clock,
    config::{self, Config},
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
    /// Runs the entries of a store through the desk again, with the settings of the configuration
    /// (`--config FILE` tries others): the configured store, or the one in DIR. Nothing is written,
    /// and a daemon may work beside it
    #[arg(
        long,
        value_name = "DIR",
        num_args = 0..=1,
        default_missing_value = "",
        requires = "against",
        conflicts_with_all = ["input", "jsonl", "why"]
    )]
    store: Option<Which>,
    /// Counts which stories would fold or part, which events would join or part and which topics
    /// would change, against what the store holds now, with examples
    #[arg(long, value_enum, requires = "store")]
    against: Option<Against>,
    /// Only the store's entries first seen within this time
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = config::duration)]
    within: Duration,
    /// Examples of each kind of change
    #[arg(long, value_name = "NUMBER", default_value_t = 5)]
    examples: usize,
    /// Answers the comparison with one JSON object
    #[arg(long, requires = "store")]
    json: bool,
    /// JSON lines with id, title, summary or body, url, host, publisher, published, language,
    /// categories, whichever are there; standard input when absent
    input: Option<String>,
}

/// The store that is read.
#[derive(Clone)]
enum Which {
    Configured,
    Folder(PathBuf),
}

impl From<String> for Which {
    fn from(written: String) -> Self {
        if written.is_empty() { Self::Configured } else { Self::Folder(written.into()) }
    }
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Against {
    /// What the store holds
    Current,
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

/// `given` is the configuration that the command line names; without one a stream is read with the
/// settings as they are shipped.
pub(in crate::cli) fn run(args: &Args, given: Option<&Path>) -> anyhow::Result<()> {
    let now = Clock::system().now();
    if let Some(which) = &args.store {
        let config = config::load(&config::find(given)?)?;
        let folder = match which {
            Which::Configured => &config.data_dir,
            Which::Folder(folder) => folder,
        };
        return compare(args, folder, &config, now);
    }
    let options = given.map(config::load).transpose()?.map(|config| config.rules.desk).unwrap_or_default();
    let rows = match &args.input {
        Some(path) => read(BufReader::new(File::open(path).with_context(|| format!("cannot open {path}"))?)),
        None => read(io::stdin().lock()),
    }?;
    let stream = Stream::through_the_desk(&rows, now, &options);
    let mut out = io::BufWriter::new(print::out());
    if args.jsonl {
        stream.answer(&rows, &mut out)?;
    } else {
        stream.show(&rows, args.why, &mut out)?;
    }
    out.flush()?;
    Ok(())
}

fn compare(args: &Args, store: &Path, config: &Config, now: Timestamp) -> anyhow::Result<()> {
    let within = SignedDuration::try_from(args.within).context("`--within` is too long")?;
    let since = now.checked_sub(within).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut difference = rerun::difference(store, config, since)?;
    difference.shorten(args.examples);
    if args.json {
        print::json(&difference)?;
    } else {
        difference.tell(&mut print::out())?;
    }
    Ok(())
}

fn read(input: impl BufRead) -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (number, line) in input.lines().enumerate() {
        let line = line.with_context(|| format!("line {} cannot be read", number + 1))?;
        if !line.trim().is_empty() {
            rows.push(serde_json::from_str(&line).map_err(|error| {
                Failure::new(exit::DATA, format!("line {} is not an entry: {error}", number + 1))
            })?);
        }
    }
    Ok(rows)
}

/// The id of the entry in a line, counted from 0.
fn entry(number: usize) -> EntryId {
    EntryId(number as i64 + 1)
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
            entry: entry(number),
            subscription: SubscriptionId(0),
            outlet: outlet.map(|outlet| outlet.trim_start_matches("www.").to_owned()).unwrap_or_default(),
            outlet_name: String::new(),
            site: String::new(),
            priority: 0,
            agency: self.agency.clone(),
            title: text(&self.title),
            summary: text(&self.summary),
            body: text(&self.body),
            link: url.map(|url| link::place(&url).to_string()),
            attached: 0,
            claimed: false,
            ahead: None,
            categories: self.categories.clone(),
            topic: None,
            language: self.language.clone(),
            published: published.map_or(now, |published| published.at.min(now)),
            first_seen: now,
        }
    }
}

/// What the desk holds once the stream is read.
#[derive(Default)]
pub(super) struct Stream {
    stories: BTreeMap<StoryId, StoryRow>,
    placements: BTreeMap<EntryId, StoryId>,
    evidence: Vec<Evidence>,
}

impl Stream {
    fn through_the_desk(rows: &[Row], now: Timestamp, options: &Options) -> Self {
        let options = Options { open_entries: usize::MAX, ..options.clone() };
        let mut desk = Desk::new(options.clone());
        let mut stream = Self::default();
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

    pub(super) fn take(&mut self, outcome: desk::Outcome) {
        self.stories.extend(outcome.stories.into_iter().map(|row| (row.id, row)));
        self.placements.extend(outcome.placements);
        self.evidence.extend(outcome.evidence);
    }

    /// The story of an entry.
    pub(super) fn row(&self, entry: EntryId) -> Option<&StoryRow> {
        self.stories.get(self.placements.get(&entry)?)
    }

    fn answer(&self, rows: &[Row], out: &mut impl Write) -> anyhow::Result<()> {
        for (number, row) in rows.iter().enumerate() {
            let held = self.row(entry(number)).with_context(|| format!("{} has no story", row.id))?;
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
            if let Some(held) = self.row(entry(number)) {
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
                    let lead = if row.lead == entry(number) { "▸" } else { " " };
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
