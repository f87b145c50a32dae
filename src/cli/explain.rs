//! `copydesk explain`: why a story is one story, in its event, under its topic.

use std::{fmt::Write as _, sync::Arc};

use serde_json::json;
use url::Url;
use uuid::Uuid;

use super::exit::{self, Failure};
use super::{print, stories::UNSURE, time};
use crate::compose::reading;
use crate::config::Config;
use crate::desk;
use crate::ingest::{self, Origin};
use crate::link;
use crate::model::{Decision, Evidence, Story, StoryId, Subscription, Topic};
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
    print::line(format_args!("story {}: {}", story.id, print::plain(&reading::title(&story.lead))))?;
    print::line(format_args!("id {}", story.uuid.urn()))?;
    copies(&story, config)?;
    let others: Vec<Story> =
        reader.event(story.event)?.into_iter().filter(|other| other.id != story.id).collect();
    for (decision, head) in [
        (Decision::Copy, "Why these are one text"),
        (Decision::Event, "Why it is in its event"),
        (Decision::Topic, "Why it is under its topic"),
    ] {
        let pieces: Vec<&Evidence> = evidence.iter().filter(|it| it.decision == decision).collect();
        print::line(format_args!("\n{head}"))?;
        if decision == Decision::Topic {
            print::line(format_args!("  {}, {}", story.topic, sureness(story.confidence)))?;
            print::line(format_args!("  {}", spoken(&story)))?;
        }
        if pieces.is_empty() {
            print::line(match decision {
                Decision::Event => "  it is the first of its event",
                _ => "  nothing was near enough to be told",
            })?;
        }
        let refused = !pieces.is_empty() && pieces.iter().all(|piece| !piece.accepted);
        for piece in pieces {
            print::line(told(piece, &story, &reader)?)?;
        }
        if decision == Decision::Event && refused && !others.is_empty() {
            print::line("  it joined no other; those below joined it or each other")?;
        }
    }
    siblings(&others, &reader)
}

/// The story that a number, an id or an address stands for; of one that was folded, the story it is part of.
fn find(word: &str, reader: &Reader) -> anyhow::Result<Story> {
    let named = if let Ok(number) = word.parse() {
        Some(StoryId(number))
    } else if let Ok(uuid) = Uuid::parse_str(word) {
        reader.named(uuid)?
    } else {
        None
    };
    let found = if let Some(id) = named {
        let standing = reader.standing(id)?;
        if let Some(standing) = standing.filter(|standing| *standing != id) {
            print::talk(format_args!("story {id} was folded into story {standing}"));
        }
        let filter = Filter { stories: Some(standing.into_iter().collect()), limit: 1, ..Filter::default() };
        reader.stories(&filter)?.pop()
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

/// How sure the desk is of a topic, in words where it is not.
fn sureness(confidence: f32) -> String {
    let percent = confidence * 100.0;
    let word = match confidence {
        0.0 => return "since nothing spoke for a topic".to_owned(),
        _ if confidence < UNSURE => "a guess, ",
        _ => "",
    };
    format!("{word}{percent:.0} % sure")
}

/// The words of the leading entry that speak for topics, topic by topic, the strongest first.
fn spoken(story: &Story) -> String {
    let held = &story.lead;
    let subscription = held.entry.link.clone().or_else(|| Url::parse("https://example.invalid/").ok());
    let Some(subscription) = subscription.map(Subscription::new) else { return String::new() };
    let origin = Origin {
        id: held.subscription,
        subscription: Arc::new(subscription),
        outlet: held.outlet.clone(),
        outlets: Arc::default(),
        language: None,
        first: false,
        away: None,
    };
    let mut topics: Vec<(Topic, Vec<String>)> = Vec::new();
    for (words, topic) in desk::speaking(&ingest::arrival_of(held, &origin)) {
        let words = format!("\"{}\"", print::plain(&words));
        match topics.iter_mut().find(|(known, _)| *known == topic) {
            Some((_, said)) if said.len() >= PHRASES => {}
            Some((_, said)) => said.push(words),
            None => topics.push((topic, vec![words])),
        }
    }
    let told: Vec<String> = topics
        .into_iter()
        .take(TOPICS)
        .map(|(topic, words)| format!("{} for {topic}", words.join(", ")))
        .collect();
    if told.is_empty() { "no word of it is in the lexicon".to_owned() } else { told.join("; ") }
}

/// Topics whose words are told.
const TOPICS: usize = 3;

/// The story that a decision was made against, where it is another one and has not been folded since.
fn opposite(piece: &Evidence, story: &Story, reader: &Reader) -> anyhow::Result<Option<Story>> {
    let Some(against) = piece.against.filter(|against| *against != story.id) else { return Ok(None) };
    let filter = Filter { stories: Some(vec![against]), limit: 1, ..Filter::default() };
    Ok(reader.stories(&filter)?.pop())
}

/// One decision in a sentence, with its figures and what both had in common.
fn told(piece: &Evidence, story: &Story, reader: &Reader) -> anyhow::Result<String> {
    let by_operator = piece.entry.is_none() && piece.decision == Decision::Copy;
    let word = match piece.accepted {
        true => "yes:",
        false if by_operator => "no:",
        false => "nearly, but no:",
    };
    let mut text = format!("  {word} {}", piece.rule);
    if let Some(against) = piece.against.filter(|against| *against != story.id) {
        let other = opposite(piece, story, reader)?;
        let title = other.map(|other| print::plain(&reading::title(&other.lead)));
        let _ = write!(text, ", against story {against} \"{}\"", title.as_deref().unwrap_or("folded since"));
    }
    if let Some(entry) = piece.entry {
        let _ = write!(text, ", for entry {entry}");
    }
    let figures = figures(piece);
    if !figures.is_empty() {
        let _ = write!(text, "\n       {figures}");
    }
    // Of a topic the words were told already, from the text itself.
    let phrases: Vec<_> =
        piece.phrases.iter().take(PHRASES).map(|it| format!("\"{}\"", print::plain(it))).collect();
    if !phrases.is_empty() && piece.decision != Decision::Topic {
        let _ = write!(text, "\n       both have {}", phrases.join(", "));
    }
    Ok(text)
}

/// "shared 0.81 where 0.35 is enough", and what else was measured.
fn figures(piece: &Evidence) -> String {
    let threshold = piece.figures.iter().find(|(name, _)| name == "threshold").map(|&(_, value)| value);
    let mut told: Vec<String> = piece
        .figures
        .iter()
        // How sure the desk is of a topic now is told beside it.
        .filter(|(name, _)| !["threshold", "confidence"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name} {value:.2}"))
        .collect();
    if let (Some(first), Some(threshold)) = (told.first_mut(), threshold) {
        let word = if piece.accepted { "is enough" } else { "is needed" };
        let _ = write!(first, " where {threshold:.2} {word}");
    }
    told.join(", ")
}

/// The other stories of the event, the first of them with what brought them in.
fn siblings(others: &[Story], reader: &Reader) -> anyhow::Result<()> {
    if others.is_empty() {
        return Ok(());
    }
    print::line("\nThe same event in other words")?;
    for (place, other) in others.iter().enumerate() {
        let title = print::plain(&reading::title(&other.lead));
        print::line(format_args!("  story {}: {title} ({})", other.id, other.lead.outlet.name))?;
        if place < SIBLINGS_ASKED {
            let evidence = reader.evidence(other.id)?;
            let joined = evidence.iter().find(|piece| piece.decision == Decision::Event && piece.accepted);
            if let Some((piece, against)) = joined.and_then(|piece| Some((piece, piece.against?))) {
                print::line(format_args!("       {} with story {against}, {}", piece.rule, figures(piece)))?;
            }
        }
    }
    Ok(())
}

/// Stories of an event whose own decision is told with them.
const SIBLINGS_ASKED: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_with_what_is_needed() {
        let mut piece = Evidence {
            decision: Decision::Event,
            story: StoryId(1),
            entry: None,
            against: None,
            rule: "shared rare words".to_owned(),
            accepted: false,
            figures: vec![("score".to_owned(), 0.2), ("threshold".to_owned(), 0.225)],
            phrases: Vec::new(),
        };
        assert_eq!(figures(&piece), "score 0.20 where 0.23 is needed");
        piece.figures = vec![("confidence".to_owned(), 0.5), ("lexicon sport".to_owned(), 1.25)];
        assert_eq!(figures(&piece), "lexicon sport 1.25");
    }

    #[test]
    fn a_guess_is_called_one() {
        assert_eq!(sureness(0.3), "a guess, 30 % sure");
        assert_eq!(sureness(0.85), "85 % sure");
        assert_eq!(sureness(0.0), "since nothing spoke for a topic");
    }
}
