//! `copydesk inspect feed`: what the parser makes of a feed document, for eyes or as JSON lines.

use std::io::Write;
use std::path::Path;
use std::{fs, io};

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::cli::document::{self, Document};
use crate::cli::exit::{self, Failure};
use crate::cli::print;
use crate::model::{Author, Dated, Entry, Feed, ZoneOrigin};
use crate::parse;

#[derive(clap::Args)]
pub(in crate::cli) struct Args {
    /// Reads JSON lines from standard input and answers one line for each
    #[arg(long)]
    jsonl: bool,
    /// The address the file came from, for relative links
    #[arg(long, value_name = "URL", conflicts_with = "jsonl")]
    base: Option<Url>,
    /// A file, an address, or - for standard input
    #[arg(value_name = "FILE|URL", required_unless_present = "jsonl")]
    input: Option<String>,
}

pub(in crate::cli) fn run(args: &Args, given: Option<&Path>) -> anyhow::Result<()> {
    let out = print::out();
    match &args.input {
        Some(input) if !args.jsonl => show(&document::read(input, given)?, args.base.as_ref(), out),
        _ => answer(io::stdin().lock(), out),
    }
}

/// One line of the questions.
#[derive(Deserialize)]
struct Question {
    path: String,
    content_type: Option<String>,
    url: Option<String>,
}

/// Lock step: each answer is flushed before the next question is read.
fn answer(questions: impl io::BufRead, mut out: impl Write) -> anyhow::Result<()> {
    let options = parse::Options::default();
    for line in questions.lines() {
        let line = line.context("the questions end in the middle of a line")?;
        if line.trim().is_empty() {
            continue;
        }
        let question: Question = serde_json::from_str(&line)
            .map_err(|error| Failure::new(exit::DATA, format!("not a question: {line}: {error}")))?;
        let url = question.url.as_deref().and_then(|url| Url::parse(url).ok());
        let parsed = match fs::read(&question.path) {
            Ok(bytes) => parse::feed(&bytes, question.content_type.as_deref(), url.as_ref(), &options)
                .map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        let answer = match parsed {
            Ok(feed) => feed_as_json(&question.path, &feed),
            Err(error) => json!({ "path": question.path, "ok": false, "error": error }),
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn feed_as_json(path: &str, feed: &Feed) -> Value {
    json!({
        "path": path,
        "ok": true,
        "feed": {
            "title": feed.title,
            "link": feed.link,
            "description": feed.description,
            "language": feed.language,
            "updated": instant(feed.updated),
            "authors": people(&feed.authors),
        },
        "entries": feed.entries.iter().map(entry_as_json).collect::<Vec<_>>(),
        "warnings": feed.warnings,
    })
}

fn entry_as_json(entry: &Entry) -> Value {
    json!({
        "id": entry.key,
        "id_kind": entry.key_kind,
        "title": entry.title,
        "link": entry.link,
        "published": instant(entry.published),
        "updated": instant(entry.updated),
        "zone_assumed": zone_assumed(entry),
        "authors": people(&entry.authors),
        "summary": entry.summary,
        "content": entry.content,
        "categories": entry.categories.iter().map(|category| &category.term).collect::<Vec<_>>(),
        "enclosures": entry.enclosures.iter().map(|enclosure| json!({
            "url": enclosure.url,
            "type": enclosure.media_type,
            "length": enclosure.length_bytes,
        })).collect::<Vec<_>>(),
        "image": entry.image.as_ref().map(|image| &image.url),
        "language": entry.language,
    })
}

fn zone_assumed(entry: &Entry) -> bool {
    [entry.published, entry.updated].iter().flatten().any(|dated| dated.zone == ZoneOrigin::Assumed)
}

fn people(authors: &[Author]) -> Value {
    authors
        .iter()
        .map(|author| json!({ "name": author.name, "email": author.email, "uri": author.uri }))
        .collect()
}

fn instant(dated: Option<Dated>) -> Option<String> {
    dated.map(|dated| dated.at.to_string())
}

/// The instant, marked where the document names no zone.
fn told(dated: Option<Dated>) -> String {
    dated.map_or_else(String::new, |dated| match dated.zone {
        ZoneOrigin::Given => dated.at.to_string(),
        ZoneOrigin::Assumed => format!("{} (zone assumed)", dated.at),
    })
}

fn show(it: &Document, base: Option<&Url>, mut out: impl Write) -> anyhow::Result<()> {
    let base = base.or(it.url.as_ref());
    let feed = parse::feed(&it.bytes, it.content_type.as_deref(), base, &parse::Options::default())
        .map_err(|error| Failure::new(exit::DATA, error.to_string()))?;
    print(&feed, &mut out)?;
    Ok(())
}

fn print(feed: &Feed, out: &mut impl Write) -> io::Result<()> {
    let mut line = |name: &str, value: &str| {
        if value.is_empty() { Ok(()) } else { writeln!(out, "{name:<12} {value}") }
    };
    line("title", &feed.title)?;
    line("link", feed.link.as_ref().map_or("", Url::as_str))?;
    line("description", &feed.description)?;
    line("language", feed.language.as_deref().unwrap_or_default())?;
    line("updated", &told(feed.updated))?;
    line("authors", &names(&feed.authors))?;
    line("self", feed.self_link.as_ref().map_or("", Url::as_str))?;
    for hub in &feed.hubs {
        line("hub", hub.as_str())?;
    }
    if feed.rhythm != crate::model::Rhythm::default() {
        line("rhythm", &format!("{:?}", feed.rhythm))?;
    }
    line("entries", &feed.entries.len().to_string())?;
    for warning in &feed.warnings {
        let place = warning.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
        line("warning", &format!("{}{place}", warning.what))?;
    }
    for (number, entry) in feed.entries.iter().enumerate() {
        writeln!(out, "\n{:>4}  {}", number + 1, entry.title)?;
        let mut line = |name: &str, value: &str| {
            if value.is_empty() { Ok(()) } else { writeln!(out, "      {name:<12} {value}") }
        };
        line("link", entry.link.as_ref().map_or("", Url::as_str))?;
        line("key", &format!("{} ({:?})", entry.key, entry.key_kind))?;
        line("published", &told(entry.published))?;
        line("updated", &told(entry.updated))?;
        line("authors", &names(&entry.authors))?;
        let terms: Vec<_> = entry.categories.iter().map(|category| category.term.as_str()).collect();
        line("categories", &terms.join(", "))?;
        line("image", entry.image.as_ref().map_or("", |image| image.url.as_str()))?;
        for enclosure in &entry.enclosures {
            line("enclosure", &format!("{} {}", enclosure.url, enclosure.media_type))?;
        }
        line("summary", &size(&entry.summary))?;
        line("content", &size(&entry.content))?;
    }
    Ok(())
}

fn size(html: &str) -> String {
    if html.is_empty() { String::new() } else { format!("{} bytes of HTML", html.len()) }
}

fn names(authors: &[Author]) -> String {
    let name =
        |author: &Author| if author.name.is_empty() { author.email.clone() } else { author.name.clone() };
    authors.iter().map(name).collect::<Vec<_>>().join(", ")
}
