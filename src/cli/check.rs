//! `copydesk check`: is the configuration right? And with an address: what is there, and what would
//! be taken from it?
//!
//! An address is asked once, as a poll would ask it; nothing is stored.

use std::path::Path;

use serde_json::json;
use url::Url;

use super::exit::{self, Failure};
use super::{document, print, time};
use crate::config::{self, Config, Listen};
use crate::model::{Feed, Kind, Subscription};
use crate::page::{self, Announced};
use crate::parse;
use crate::poll::{self, What};
use crate::text::decode;

#[derive(clap::Args)]
pub(super) struct Args {
    /// A feed or a news page to look at instead of the configuration
    #[arg(value_name = "URL")]
    pub url: Option<String>,
    /// Answers with JSON
    #[arg(long)]
    pub json: bool,
}

/// Entries shown of what would be taken.
const SHOWN: usize = 10;

pub(super) fn run(args: &Args, given: Option<&Path>) -> anyhow::Result<()> {
    match &args.url {
        Some(url) => {
            let url = &config::pollable(url).map_err(|what| Failure::new(exit::USAGE, what))?;
            let config = document::settings(given)?;
            let found = tokio::runtime::Runtime::new()?.block_on(look(url, &config))?;
            if args.json { found.json(url) } else { found.tell(&config) }
        }
        None => configuration(&config::find(given)?, args.json),
    }
}

fn configuration(path: &Path, as_json: bool) -> anyhow::Result<()> {
    let config = config::look(path)?;
    for note in &config.notes {
        print::talk(print::plain(note));
    }
    // As it is found from anywhere.
    let data_dir = std::path::absolute(&config.data_dir).unwrap_or_else(|_| config.data_dir.clone());
    let enabled = config.subscriptions.iter().filter(|subscription| subscription.enabled).count();
    if as_json {
        print::json(&json!({
            "file": path,
            "data_dir": data_dir,
            "subscriptions": config.subscriptions.len(),
            "enabled": enabled,
            "outputs": config.outputs.len(),
            "topics": config.rules.desk.topics.len(),
        }))?;
        return Ok(());
    }
    print::line(format_args!("{} is right", path.display()))?;
    print::line(format_args!(
        "  {}, {enabled} enabled",
        print::count(config.subscriptions.len(), "subscription", "subscriptions"),
    ))?;
    print::line(format_args!("  data in {}", data_dir.display()))?;
    print::line(match config.http.listen {
        Listen::Off => "  serves nothing".to_owned(),
        Listen::On(address) => {
            format!("  serves on http://{address}{}", config.base().path())
        }
    })?;
    for digest in &config.digests {
        let (name, zone) = (digest.series.name(), digest.series.zone.as_ref().unwrap_or(&config.zone));
        print::line(match &digest.schedule {
            Some(schedule) => {
                format!("  {name} digest at {schedule}, {}", zone.iana_name().unwrap_or("local time"))
            }
            None => format!("  {name} digest only when asked for"),
        })?;
    }
    Ok(())
}

/// What stands at an address.
struct Found {
    /// The address that answered.
    url: Url,
    what: &'static str,
    feed: Feed,
    /// Feeds that a page announces; the first would be taken instead of the page.
    announced: Vec<Announced>,
    /// The operator's selectors that are none.
    faults: Vec<&'static str>,
}

async fn look(url: &Url, config: &Config) -> anyhow::Result<Found> {
    let subscription = document::subscription(url, config);
    let found = document::fetch(url, config, &subscription).await?;
    let url = found.url.unwrap_or_else(|| url.clone());
    let content_type = found.content_type.as_deref();
    if subscription.kind != Kind::Page {
        match parse::feed(&found.bytes, content_type, Some(&url), &config.rules.parse) {
            Ok(feed) => {
                let (announced, faults) = (vec![], vec![]);
                return Ok(Found { url, what: "a feed", feed, announced, faults });
            }
            Err(parse::Error::Html) => {}
            Err(error) => return Err(Failure::new(exit::DATA, error.to_string()).into()),
        }
    }
    Ok(page(&decode::html(&found.bytes, content_type).text, url, &subscription))
}

/// What a page would give: the feed it announces, else its stories, else itself.
fn page(html: &str, url: Url, subscription: &Subscription) -> Found {
    let announced = page::announced(html, &url);
    let (what, mut feed) = match poll::look(html, &url, subscription) {
        Some((What::Front, feed)) => ("a section front", feed),
        Some((What::LiveBlog, feed)) => ("a live blog", feed),
        Some((What::Article, feed)) => ("an article", feed),
        None => ("a page without stories or an article", Feed::default()),
    };
    if feed.title.is_empty() {
        url.host_str().unwrap_or_default().clone_into(&mut feed.title);
    }
    let faults = page::faults(&subscription.selectors);
    Found { url, what, feed, announced, faults }
}

impl Found {
    fn json(&self, asked: &Url) -> anyhow::Result<()> {
        print::json(&json!({
            "asked": asked,
            "url": self.url,
            "what": self.what,
            "title": self.feed.title,
            "language": self.feed.language,
            "announces": self.announced.iter().map(|it| json!({ "url": it.url, "title": it.title })).collect::<Vec<_>>(),
            "wrong_selectors": self.faults,
            "warnings": self.feed.warnings,
            "entries": self.feed.entries.iter().map(|entry| json!({
                "title": entry.title,
                "url": entry.link,
                "published": entry.published.map(|dated| dated.at),
            })).collect::<Vec<_>>(),
        }))?;
        Ok(())
    }

    fn tell(&self, config: &Config) -> anyhow::Result<()> {
        let feed = &self.feed;
        print::line(format_args!("{} is {}: {}", self.url, self.what, print::plain(&feed.title)))?;
        for other in &self.announced {
            print::line(format_args!("  announces the feed {} {}", other.url, print::plain(&other.title)))?;
        }
        for fault in &self.faults {
            print::line(format_args!("  the selector `{fault}` cannot be read"))?;
        }
        for warning in feed.warnings.iter().take(SHOWN) {
            let place = warning.place.as_deref().map(|place| format!(" ({place})")).unwrap_or_default();
            print::line(format_args!("  mended: {}{place}", print::plain(&warning.what)))?;
        }
        let (number, full) =
            (feed.entries.len(), feed.entries.iter().filter(|entry| !entry.content.is_empty()).count());
        print::line(format_args!("  {}, {full} with their text", print::count(number, "entry", "entries")))?;
        for entry in feed.entries.iter().take(SHOWN) {
            let date = entry
                .published
                .map_or_else(|| "no date     ".to_owned(), |it| time::short(it.at, &config.zone));
            print::line(format_args!("  {date}  {}", print::plain(&entry.title)))?;
        }
        if number > SHOWN {
            print::line(format_args!("  … and {} more", number - SHOWN))?;
        }
        Ok(())
    }
}
