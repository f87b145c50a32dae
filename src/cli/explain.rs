//! `copydesk explain`: why a story is one story, in its event, under its topic.

use std::fmt::Write as _;

use serde_json::json;
use url::Url;
use uuid::Uuid;

use super::exit::{self, Failure};
use super::{print, time};
use crate::config::Config;
use crate::link;
use crate::model::{Decision, Evidence, Story, StoryId};
use crate::store::{Filter, Reader};

#[derive(clap::Args)]
pub(super) struct Args {
    /// The story: its number, its id in the feeds, or the address of one of its entries
    #[arg(value_name = "STORY")]
    pub story: String,
    /// Answers with JSON
    #[arg(long)]
    pub json: bool,
}

/// Shared phrases shown for one decision.
const PHRASES: usize = 6;

pub(super) fn run(args: &Args, config: &Config) -> anyhow::Result<()> {
    let reader = super::open(config)?;
    let story = find(&args.story, &reader)?;
    let evidence = reader.evidence(story.id)?;
    if args.json {
        print::json(&json!({
            "story": story.id,
            "id": story.uuid.urn().to_string(),
            "title": story.lead.entry.title,
            "event": story.event,
            "topic": story.topic,
            "confidence": story.confidence,
            "evidence": evidence,
        }))?;
        return Ok(());
    }
    print::line(format_args!("story {}: {}", story.id, print::plain(&story.lead.entry.title)))?;
    print::line(format_args!("id {}", story.uuid.urn()))?;
    copies(&story, config)?;
    for (decision, head) in [
        (Decision::Copy, "Why these are one text"),
        (Decision::Event, "Why it is in its event"),
        (Decision::Topic, "Why it is under its topic"),
    ] {
        let pieces: Vec<&Evidence> = evidence.iter().filter(|it| it.decision == decision).collect();
        print::line(format_args!("\n{head}"))?;
        if decision == Decision::Topic {
            print::line(format_args!("  {}, {:.0} % sure", story.topic, story.confidence * 100.0))?;
        }
        if pieces.is_empty() {
            print::line("  nothing was compared")?;
        }
        for piece in pieces {
            print::line(told(piece, &story, &reader)?)?;
        }
    }
    siblings(&story, &reader)
}

/// The story that a number, an id or an address stands for.
fn find(word: &str, reader: &Reader) -> anyhow::Result<Story> {
    let one = |filter: Filter| anyhow::Ok(reader.stories(&Filter { limit: 1, ..filter })?.pop());
    let found = if let Ok(number) = word.parse() {
        one(Filter { story: Some(StoryId(number)), ..Filter::default() })?
    } else if let Ok(uuid) = Uuid::parse_str(word) {
        one(Filter { uuid: Some(uuid), ..Filter::default() })?
    } else if let Ok(url) = Url::parse(word) {
        let wanted = link::canonical(&url);
        let carries = |story: &Story| {
            story
                .copies
                .iter()
                .filter_map(|copy| copy.link.as_ref())
                .any(|link| link::canonical(link) == wanted)
        };
        reader.stories(&Filter::default())?.into_iter().find(carries)
    } else {
        None
    };
    found.ok_or_else(|| {
        let what = format!("there is no story {word}; `copydesk stories` shows their numbers");
        Failure::new(exit::DATA, what).into()
    })
}

fn copies(story: &Story, config: &Config) -> anyhow::Result<()> {
    let rows: Vec<_> = story
        .copies
        .iter()
        .map(|copy| {
            let lead = if copy.entry == story.lead.id { "lead" } else { "" };
            [
                lead.to_owned(),
                copy.entry.to_string(),
                time::short(copy.published, &config.zone),
                print::plain(&copy.outlet.name),
                print::plain(&copy.title),
            ]
        })
        .collect();
    Ok(print::table(["", "entry", "published", "outlet", "title"], &rows)?)
}

/// One decision in a sentence, with its figures and what both had in common.
fn told(piece: &Evidence, story: &Story, reader: &Reader) -> anyhow::Result<String> {
    let mut text = format!("  {} {}", if piece.accepted { "yes:" } else { "no: " }, piece.rule);
    if let Some(against) = piece.against.filter(|against| *against != story.id) {
        let filter = Filter { story: Some(against), limit: 1, ..Filter::default() };
        let title = reader.stories(&filter)?.pop().map(|other| print::plain(&other.lead.entry.title));
        let _ = write!(text, ", against story {against} \"{}\"", title.as_deref().unwrap_or("folded since"));
    }
    if let Some(entry) = piece.entry {
        let _ = write!(text, ", for entry {entry}");
    }
    let figures: Vec<_> = piece.figures.iter().map(|(name, value)| format!("{name} {value:.3}")).collect();
    if !figures.is_empty() {
        let _ = write!(text, "\n       {}", figures.join(", "));
    }
    let phrases: Vec<_> =
        piece.phrases.iter().take(PHRASES).map(|it| format!("\"{}\"", print::plain(it))).collect();
    if !phrases.is_empty() {
        let _ = write!(text, "\n       {}", phrases.join(", "));
    }
    Ok(text)
}

fn siblings(story: &Story, reader: &Reader) -> anyhow::Result<()> {
    let others: Vec<Story> =
        reader.event(story.event)?.into_iter().filter(|other| other.id != story.id).collect();
    if others.is_empty() {
        return Ok(());
    }
    print::line("\nThe same event in other words")?;
    for other in others {
        let title = print::plain(&other.lead.entry.title);
        print::line(format_args!("  story {}: {title} ({})", other.id, other.lead.outlet.name))?;
    }
    Ok(())
}
