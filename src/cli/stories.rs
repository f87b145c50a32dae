//! `copydesk stories`: what the desk holds, and the operator's corrections.

use std::collections::HashSet;
use std::time::Duration;

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::exit::{self, Failure};
use super::{print, time};
use crate::clock::Clock;
use crate::compose::reading;
use crate::config::{self, Config};
use crate::desk::{self, Desk};
use crate::model::{EntryId, EventId, Story, StoryId, Topic};
use crate::store::{self, Filter, Reader};

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    pub correction: Option<Correction>,
    /// Only stories under this topic
    #[arg(long, value_name = "TOPIC")]
    pub topic: Option<String>,
    /// Only stories of this event (the number that `stories` shows)
    #[arg(long, value_name = "NUMBER")]
    pub event: Option<i64>,
    /// Only stories first seen within this time: 6h, 2d
    #[arg(long, value_name = "TIME", default_value = "1d", value_parser = config::duration)]
    pub within: Duration,
    /// Only stories that hold all these words
    #[arg(long, value_name = "WORDS", num_args = 1..)]
    pub search: Vec<String>,
    /// Only stories carried by at least this many outlets
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub outlets: usize,
    /// Shows at most this many
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    pub limit: usize,
    /// Answers with JSON, one line for each story
    #[arg(long)]
    pub json: bool,
}

/// What the operator knows better; it wins over the machine ever after.
#[derive(clap::Subcommand)]
pub(super) enum Correction {
    /// Takes an entry out of its story: it is no copy of the rest
    Split {
        /// The number of the entry, as `explain` shows it
        entry: i64,
    },
    /// Folds two stories into one: they carry the same text
    Join {
        /// The story that stays
        into: i64,
        /// The story that goes
        story: i64,
    },
    /// Files a story under another topic
    Retopic {
        /// The story's number, as `stories` shows it
        story: i64,
        /// One of the topics that stories are filed under
        topic: String,
    },
}

pub(super) fn run(args: &Args, config: &Config) -> anyhow::Result<()> {
    let reader = super::open(config)?;
    if let Some(correction) = &args.correction {
        return correct(correction, config, &reader);
    }
    let now = Clock::system().now();
    let stories = chosen(args, &reader, now)?;
    // What was filed under a topic of old is found; a slip of the pen is told.
    if let Some(name) = args.topic.as_deref().filter(|_| stories.is_empty()) {
        config.topic(name).map_err(|what| Failure::new(exit::USAGE, what))?;
    }
    if args.json {
        return Ok(stories.iter().try_for_each(|story| print::json(&as_json(story)))?);
    }
    list(&stories, config)
}

fn chosen(args: &Args, reader: &Reader, now: Timestamp) -> anyhow::Result<Vec<Story>> {
    let within = SignedDuration::try_from(args.within).context("`--within` is too long")?;
    let filter = Filter {
        since: now.checked_sub(within).ok(),
        topic: args.topic.as_deref().map(Topic::new),
        events: args.event.map(|event| vec![EventId(event)]),
        text: (!args.search.is_empty()).then(|| args.search.join(" ")),
        ..Filter::default()
    };
    let mut stories = reader.stories(&filter)?;
    stories.retain(|story| story.outlets() >= args.outlets);
    stories.truncate(args.limit);
    Ok(stories)
}

/// Topic by topic, the stories of an event below one another.
fn list(stories: &[Story], config: &Config) -> anyhow::Result<()> {
    let mut topics: Vec<&Topic> = stories.iter().map(|story| &story.topic).collect();
    topics.sort_unstable();
    topics.dedup();
    let mut printed = HashSet::new();
    for topic in topics {
        let mut headed = false;
        for story in stories.iter().filter(|story| story.topic == *topic) {
            if !printed.insert(story.id) {
                continue;
            }
            // All of a topic's stories may stand below others of their events already.
            if !std::mem::replace(&mut headed, true) {
                print::line(format_args!("{topic}"))?;
            }
            print::line(line(story, config, "", topic))?;
            for other in stories.iter().filter(|other| other.event == story.event) {
                if printed.insert(other.id) {
                    print::line(line(other, config, "~ ", topic))?;
                }
            }
        }
    }
    print::talk(print::count(stories.len(), "story", "stories"));
    Ok(())
}

/// A story in the list, below the topic `head`.
fn line(story: &Story, config: &Config, mark: &str, head: &Topic) -> String {
    let outlets = match story.outlets() {
        0 | 1 => story.lead.outlet.name.clone(),
        more => format!("{} and {} more", story.lead.outlet.name, more - 1),
    };
    let elsewhere = if story.topic == *head { String::new() } else { format!("; under {}", story.topic) };
    let guess = if story.confidence < UNSURE { "; topic a guess" } else { "" };
    format!(
        "  {:>6}  {}  {mark}{}  ({}; event {}{elsewhere}{guess})",
        story.id,
        time::short(story.first_seen, &config.zone),
        print::plain(&reading::title(&story.lead)),
        print::plain(&outlets),
        story.event
    )
}

/// A topic named with less is a guess.
pub(super) const UNSURE: f32 = 0.4;

/// What a script wants of a story; the texts are in the feeds.
fn as_json(story: &Story) -> Value {
    let copies: Vec<Value> = story
        .copies
        .iter()
        .map(|copy| {
            json!({
                "entry": copy.entry,
                "outlet": copy.outlet.name,
                "title": copy.title,
                "url": copy.link,
                "agency": copy.agency,
                "published": copy.published,
            })
        })
        .collect();
    json!({
        "story": story.id,
        "id": story.uuid.urn().to_string(),
        "event": story.event,
        "topic": story.topic,
        "confidence": story.confidence,
        "title": story.lead.entry.title,
        "url": story.lead.entry.link,
        "lead": story.lead.id,
        "copies": copies,
        "published": story.published,
        "updated": story.updated,
        "first_seen": story.first_seen,
    })
}

/// Notes the correction for the process that owns the desk, once it is sure that its numbers exist.
fn correct(correction: &Correction, config: &Config, reader: &Reader) -> anyhow::Result<()> {
    let now = Clock::system().now();
    // What the desk has closed it decides no more: an order that nobody carries out is refused.
    let open = |first_seen: Timestamp, what: &str, number: i64| -> anyhow::Result<()> {
        if first_seen >= Desk::horizon(&config.rules.desk, now) {
            return Ok(());
        }
        let days = config.rules.desk.open_days;
        let what = format!(
            "{what} {number} was first seen more than {days} days ago and is closed; what is closed stays as it is"
        );
        Err(Failure::new(exit::DATA, what).into())
    };
    let find = |number: i64| -> anyhow::Result<Story> {
        let filter = Filter { stories: Some(vec![StoryId(number)]), limit: 1, ..Filter::default() };
        reader.stories(&filter)?.pop().ok_or_else(|| {
            let what = format!("there is no story {number}; `copydesk stories` shows their numbers");
            Failure::new(exit::DATA, what).into()
        })
    };
    let known = |number: i64| -> anyhow::Result<StoryId> {
        let story = find(number)?;
        let latest = story.copies.iter().map(|copy| copy.first_seen).max();
        open(latest.unwrap_or(story.first_seen), "story", number)?;
        Ok(story.id)
    };
    let order = match correction {
        Correction::Split { entry } => {
            let Some((held, story)) = reader.entry(EntryId(*entry))? else {
                let what = format!("there is no entry {entry}; `copydesk explain STORY` shows their numbers");
                return Err(Failure::new(exit::DATA, what).into());
            };
            open(held.first_seen, "entry", *entry)?;
            if find(story.0)?.copies.len() < 2 {
                let what =
                    format!("entry {entry} is alone in story {story}; there is nothing to split it from");
                return Err(Failure::new(exit::DATA, what).into());
            }
            desk::Correction::Split { entry: EntryId(*entry) }
        }
        Correction::Join { into, story } => {
            let (into, story) = (known(*into)?, known(*story)?);
            if into == story {
                return Err(Failure::new(exit::DATA, format!("{story} is one story already")).into());
            }
            desk::Correction::Join { into, story }
        }
        Correction::Retopic { story, topic } => {
            let topic = config.topic(topic).map_err(|what| Failure::new(exit::DATA, what))?;
            desk::Correction::Retopic { story: known(*story)?, topic }
        }
    };
    store::order(&config.data_dir, &order, now)?;
    print::talk("noted; the daemon carries it out within two minutes, else the next `copydesk poll` does");
    Ok(())
}
