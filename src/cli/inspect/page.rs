//! `copydesk inspect page`: what is made of an article page or a section front.
//!
//! With `--jsonl` one JSON object per line comes in and one goes out, in lock step:
//! `{"id","path","url"}` asks for the article, `"mode":"links"` for the stories of a front,
//! `"mode":"link"` with `"text"` whether one link leads to a story.

use std::io::{BufRead, Write};
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::cli::{document, print};
use crate::model::{Dated, ZoneOrigin};
use crate::page::{self, Reading};
use crate::text;

#[derive(clap::Args)]
pub(in crate::cli) struct Args {
    /// Reads JSON lines from standard input and answers one line for each
    #[arg(long)]
    jsonl: bool,
    /// Shows the stories of a section front instead of an article
    #[arg(long)]
    front: bool,
    /// The address a file came from
    #[arg(long, value_name = "URL", conflicts_with = "jsonl")]
    url: Option<Url>,
    /// A file, an address, or - for standard input
    #[arg(value_name = "FILE|URL", required_unless_present = "jsonl")]
    input: Option<String>,
}

pub(in crate::cli) fn run(args: &Args, given: Option<&Path>) -> anyhow::Result<()> {
    if args.jsonl {
        return lines(std::io::stdin().lock(), print::out());
    }
    let it = document::read(args.input.as_deref().context("no page given")?, given)?;
    let html = text::decode::html(&it.bytes, it.content_type.as_deref()).text.into_owned();
    let url = args.url.clone().or(it.url).map_or_else(|| Url::parse("https://example.org/"), Ok)?;
    let options = page::Options::default();
    let shown = if args.front {
        serde_json::to_string_pretty(&page::front(&html, &url, &options))?
    } else {
        serde_json::to_string_pretty(&page::article(&html, &url, &options))?
    };
    Ok(print::line(shown)?)
}

fn decode(bytes: &[u8]) -> String {
    text::decode::html(bytes, None).text.into_owned()
}

/// One question of the lock-step protocol.
#[derive(Deserialize)]
struct Question {
    id: Value,
    #[serde(default)]
    mode: Mode,
    #[serde(default)]
    path: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    text: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    #[default]
    Article,
    Links,
    Link,
}

fn lines(input: impl BufRead, mut output: impl Write) -> anyhow::Result<()> {
    for line in input.lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = match serde_json::from_str::<Question>(&line) {
            Ok(question) => answer(&question),
            Err(error) => json!({ "id": null, "error": error.to_string() }),
        };
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}

fn answer(question: &Question) -> Value {
    let id = &question.id;
    // Links of a front may be relative; what they are relative to does not matter here.
    let base = Url::parse("https://example.org/").ok();
    let Ok(url) = Url::options().base_url(base.as_ref()).parse(&question.url) else {
        return json!({ "id": id, "error": "the url does not parse" });
    };
    if matches!(question.mode, Mode::Link) {
        return json!({ "id": id, "story": page::is_story(&url, &question.text) });
    }
    let html = match std::fs::read(&question.path) {
        Ok(bytes) => decode(&bytes),
        Err(error) => return json!({ "id": id, "error": error.to_string() }),
    };
    let options = page::Options::default();
    if matches!(question.mode, Mode::Links) {
        let links: Vec<_> = page::front(&html, &url, &options).into_iter().map(|link| link.url).collect();
        return json!({ "id": id, "links": links });
    }
    described(id, &page::read(&html, &url, &options))
}

fn described(id: &Value, reading: &Reading) -> Value {
    let article = &reading.article;
    json!({
        "id": id,
        "title": article.title,
        "byline": reading.byline,
        "authors": article.authors.iter().map(|author| &author.name).collect::<Vec<_>>(),
        "agency": article.agency,
        "published": article.published.map(|date| written(date, reading)),
        "modified": article.modified.map(|date| written(date, reading)),
        "text": article.paragraphs.join("\n"),
        "lang": article.language,
        "image": article.image.as_ref().map(|image| &image.url),
        "section": article.section,
        "tags": article.tags,
        "access": article.access,
    })
}

/// An instant with the offset it was read in: a date without a time stays the day it is there.
fn written(date: Dated, reading: &Reading) -> String {
    let zone =
        reading.zone.clone().filter(|_| date.zone == ZoneOrigin::Assumed).unwrap_or(jiff::tz::TimeZone::UTC);
    let offset = zone.to_offset(date.at);
    date.at.display_with_offset(offset).to_string()
}
