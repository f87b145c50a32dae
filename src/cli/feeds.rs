//! `copydesk feeds`: the subscriptions in the operator's file.
//!
//! Edits the configuration in place and nothing else: the daemon learns of it by its next reload
//! (`systemctl reload copydesk`, or SIGHUP).

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use url::Url;

use crate::config::{self, Config, Draft};
use crate::model::{Articles, Kind, Subscription, Topic};

use super::exit::{self, Failure};
use super::print;

#[derive(clap::Subcommand)]
pub(super) enum Feeds {
    /// Subscribes to a feed or a news page
    Add(Add),
    /// Ends a subscription; what was taken in stays
    Remove {
        #[arg(value_name = "URL", required = true)]
        urls: Vec<Url>,
    },
    /// Lists the subscriptions
    List {
        /// Answers with JSON, one line for each subscription
        #[arg(long)]
        json: bool,
    },
    /// Subscribes to all that an OPML file lists
    Import {
        /// An OPML file; - reads standard input
        file: PathBuf,
    },
    /// Writes the subscriptions as OPML
    Export {
        /// Writes there instead of to standard output
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

#[derive(clap::Args)]
pub(super) struct Add {
    /// The address of a feed, a section front or an article
    url: Url,
    /// Your name for it; the feed's own otherwise
    #[arg(long)]
    title: Option<String>,
    /// The publisher, where several subscriptions belong to one
    #[arg(long)]
    outlet: Option<String>,
    /// auto, feed or page
    #[arg(long, default_value = "auto", value_parser = config::word::<Kind>)]
    kind: Kind,
    /// Files all its stories under this topic
    #[arg(long)]
    topic: Option<String>,
    /// Which copy leads a story: higher wins
    #[arg(long, default_value_t = 0, allow_negative_numbers = true)]
    priority: i32,
    /// A fixed time between polls, such as 30m; learnt from the outlet otherwise
    #[arg(long, value_parser = config::duration)]
    interval: Option<Duration>,
    /// When the pages behind entries are fetched: never, when-short or always
    #[arg(long, value_parser = config::word::<Articles>)]
    articles: Option<Articles>,
}

pub(super) fn run(what: &Feeds, given: Option<&Path>) -> anyhow::Result<()> {
    match what {
        Feeds::Add(args) => add(args, given),
        Feeds::Remove { urls } => remove(urls, given),
        Feeds::List { json } => list(&load(given)?, *json),
        Feeds::Import { file } => import(file, given),
        Feeds::Export { output } => export(&load(given)?, output.as_deref()),
    }
}

fn load(given: Option<&Path>) -> Result<Config, config::Error> {
    config::load(&config::find(given)?)
}

/// The file to edit: the one in use, else a new one where it would be looked for.
fn open(given: Option<&Path>) -> anyhow::Result<Draft> {
    let path = match config::find(given) {
        Ok(path) => path,
        Err(error) => config::home().ok_or(error)?,
    };
    Ok(Draft::open(&path)?)
}

fn save(draft: &Draft) -> anyhow::Result<()> {
    draft.save()?;
    if !draft.existed {
        print::talk(format_args!("started {}", draft.path().display()));
    }
    Ok(())
}

fn add(args: &Add, given: Option<&Path>) -> anyhow::Result<()> {
    let mut draft = open(given)?;
    let subscription = Subscription {
        title: args.title.clone().unwrap_or_default(),
        outlet: args.outlet.clone().unwrap_or_default(),
        kind: args.kind,
        topic: args.topic.as_deref().map(Topic::new),
        priority: args.priority,
        interval: args.interval,
        articles: args.articles,
        ..Subscription::new(args.url.clone())
    };
    if !draft.add(&subscription)? {
        print::talk(format_args!("{} is subscribed to already", args.url));
        return Ok(());
    }
    save(&draft)?;
    print::talk(format_args!("subscribed to {} in {}", args.url, draft.path().display()));
    Ok(())
}

fn remove(urls: &[Url], given: Option<&Path>) -> anyhow::Result<()> {
    let path = config::find(given)?;
    let mut draft = Draft::open(&path)?;
    for url in urls {
        if !draft.remove(url) {
            let what =
                format!("{} has no subscription to {url}; `copydesk feeds list` shows all", path.display());
            return Err(Failure::new(exit::DATA, what).into());
        }
    }
    save(&draft)?;
    print::talk(format_args!("ended {}", print::count(urls.len(), "subscription", "subscriptions")));
    Ok(())
}

fn list(config: &Config, json: bool) -> anyhow::Result<()> {
    for subscription in &config.subscriptions {
        if json {
            print::json(&serde_json::json!({
                "url": subscription.url,
                "title": subscription.title,
                "outlet": subscription.outlet,
                "kind": config::name(&subscription.kind),
                "enabled": subscription.enabled,
                "priority": subscription.priority,
                "topic": subscription.topic,
                "language": subscription.language,
            }))?;
        } else {
            let off = if subscription.enabled { "" } else { "  (off)" };
            let title = print::plain(&subscription.title);
            print::line(format!("{}  {title}{off}", subscription.url).trim_end())?;
        }
    }
    Ok(())
}

fn import(file: &Path, given: Option<&Path>) -> anyhow::Result<()> {
    let list = config::opml(&read(file)?);
    for fault in &list.passed_over {
        print::talk(format_args!("passed over {}", print::plain(fault)));
    }
    if list.subscriptions.is_empty() {
        let why = list.fault.unwrap_or_else(|| "an OPML outline with `xmlUrl`".to_owned());
        let what = format!("{} lists no feed ({why})", file.display());
        return Err(Failure::new(exit::DATA, what).into());
    }
    if let Some(fault) = &list.fault {
        print::talk(format_args!("{} is not whole: {}", file.display(), print::plain(fault)));
    }
    let mut draft = open(given)?;
    let mut added = 0;
    for subscription in &list.subscriptions {
        added += usize::from(draft.add(subscription)?);
    }
    save(&draft)?;
    print::talk(format_args!(
        "subscribed to {}, {} known already",
        print::count(added, "feed", "feeds"),
        list.subscriptions.len() - added
    ));
    if list.folders > 0 {
        print::talk(format_args!(
            "left out {}: stories are filed by what they tell; `topic` on a subscription files all of its own",
            print::count(list.folders, "folder", "folders")
        ));
    }
    tell_reload(&config::load(draft.path())?);
    Ok(())
}

/// The bytes of a file, or of standard input for `-`, up to what an OPML file may have.
fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let source: Box<dyn Read> = if file == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(fs::File::open(file).with_context(|| format!("reading {}", file.display()))?)
    };
    source
        .take(config::OPML_LIMIT_BYTES)
        .read_to_end(&mut bytes)
        .with_context(|| format!("reading {}", file.display()))?;
    Ok(bytes)
}

fn export(config: &Config, output: Option<&Path>) -> anyhow::Result<()> {
    let list = config::to_opml(&config.title, &config.subscriptions);
    let Some(path) = output else {
        print::line(list.trim_end())?;
        return Ok(());
    };
    fs::write(path, list).with_context(|| format!("writing {}", path.display()))?;
    let number = config.subscriptions.len();
    print::talk(format_args!(
        "wrote {} to {}",
        print::count(number, "subscription", "subscriptions"),
        path.display()
    ));
    Ok(())
}
