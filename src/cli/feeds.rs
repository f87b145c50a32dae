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
use crate::daemon::counter;
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
        urls: Vec<String>,
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
    url: String,
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
    config::look(&config::find(given)?)
}

/// The file to edit: the one in use, else a new one where it would be looked for.
fn open(given: Option<&Path>) -> anyhow::Result<Draft> {
    let path = match config::find(given) {
        Ok(path) => path,
        Err(error) => config::home().ok_or(error)?,
    };
    Ok(Draft::open(&path)?)
}

/// Saves what the command line asked for: the file was right before, so what is wrong is wrong there.
fn save(draft: &Draft) -> anyhow::Result<()> {
    draft.save().map_err(|error| match error {
        config::Error::Refused(problems) => {
            let told: Vec<_> = problems.iter().map(|it| format!("{}: {}", it.key, it.what)).collect();
            Failure::new(exit::USAGE, told.join("\n")).into()
        }
        error => anyhow::Error::new(error),
    })?;
    if !draft.existed {
        print::talk(format_args!("started {}", draft.path().display()));
    }
    Ok(())
}

/// Where a daemon is at work, how it comes to know.
fn tell_reload(config: &Config) {
    if counter::is_open(&config.data_dir) {
        print::talk("the daemon takes it up with `systemctl reload copydesk`, or SIGHUP");
    }
}

fn address(written: &str) -> Result<Url, Failure> {
    config::pollable(written).map_err(|what| Failure::new(exit::USAGE, what))
}

fn add(args: &Add, given: Option<&Path>) -> anyhow::Result<()> {
    let url = address(&args.url)?;
    let mut draft = open(given)?;
    let subscription = Subscription {
        title: args.title.clone().unwrap_or_default(),
        outlet: args.outlet.clone().unwrap_or_default(),
        kind: args.kind,
        topic: args.topic.as_deref().map(Topic::new),
        priority: args.priority,
        interval: args.interval,
        articles: args.articles,
        ..Subscription::new(url)
    };
    if !draft.add(&subscription)? {
        print::talk(known(&subscription, &config::look(draft.path())?));
        return Ok(());
    }
    save(&draft)?;
    print::talk(format_args!("subscribed to {} in {}", subscription.url, draft.path().display()));
    tell_reload(&config::look(draft.path())?);
    Ok(())
}

/// That an address is subscribed to already, and what of the wish is not so.
fn known(wish: &Subscription, config: &Config) -> String {
    let mut told = format!("{} is subscribed to already", wish.url);
    let file = config.file.as_deref().unwrap_or(Path::new("the configuration")).display();
    let Some(own) = config.subscriptions.iter().find(|own| config::same(&own.url, &wish.url)) else {
        return told;
    };
    if !own.enabled {
        told = format!("{told}, and switched off: strike `enabled = false` in {file}");
    }
    let plain = Subscription::new(wish.url.clone());
    let others = [
        ("title", wish.title != plain.title && wish.title != own.title),
        ("outlet", wish.outlet != plain.outlet && wish.outlet != own.outlet),
        ("kind", wish.kind != plain.kind && wish.kind != own.kind),
        ("topic", wish.topic != plain.topic && wish.topic != own.topic),
        ("priority", wish.priority != plain.priority && wish.priority != own.priority),
        ("interval", wish.interval != plain.interval && wish.interval != own.interval),
        ("articles", wish.articles != plain.articles && wish.articles != own.articles),
    ];
    let others: Vec<_> =
        others.iter().filter(|(_, differs)| *differs).map(|(key, _)| format!("`{key}`")).collect();
    if !others.is_empty() {
        told = format!("{told}; it keeps its {}: change that in {file}", others.join(", "));
    }
    told
}

fn remove(urls: &[String], given: Option<&Path>) -> anyhow::Result<()> {
    let path = config::find(given)?;
    let config = config::look(&path)?;
    let mut draft = Draft::open(&path)?;
    let mut stay = Vec::new();
    for url in urls {
        let url = address(url)?;
        let listed = listing(&config, &url)?;
        match (draft.remove(&url), listed) {
            (true, None) => {}
            (true, Some(list)) => {
                stay.push(format!("{url} stays subscribed to: {} lists it", list.display()));
            }
            (false, Some(list)) => {
                let what = format!(
                    "{url} is listed by {}; take it out there, or switch it off in {}: `[[subscription]]` with \
                     this `url` and `enabled = false`",
                    list.display(),
                    path.display()
                );
                return Err(Failure::new(exit::DATA, what).into());
            }
            (false, None) => {
                let what = format!(
                    "{} has no subscription to {url}; `copydesk feeds list` shows all",
                    path.display()
                );
                return Err(Failure::new(exit::DATA, what).into());
            }
        }
    }
    save(&draft)?;
    let ended = urls.len() - stay.len();
    if ended > 0 {
        print::talk(format_args!("ended {}", print::count(ended, "subscription", "subscriptions")));
    }
    stay.iter().for_each(print::talk);
    tell_reload(&config);
    Ok(())
}

/// The OPML file of the configuration that lists an address.
fn listing<'c>(config: &'c Config, url: &Url) -> anyhow::Result<Option<&'c Path>> {
    for path in &config.opml {
        if config::opml(&read(path)?).subscriptions.iter().any(|own| config::same(&own.url, url)) {
            return Ok(Some(path));
        }
    }
    Ok(None)
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
    tell_reload(&config::look(draft.path())?);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("copydesk.toml");
        fs::write(&path, text).unwrap();
        (dir, path)
    }

    #[test]
    fn what_a_list_subscribes_to_is_not_ended_by_the_file() {
        let (dir, path) = config(
            "opml = [\"list.opml\"]\n[[subscription]]\nurl = \"https://a.example/\"\n\
             [[subscription]]\nurl = \"https://c.example/\"\n",
        );
        let outlines = "<outline xmlUrl='https://a.example/'/><outline xmlUrl='https://b.example/'/>";
        fs::write(dir.path().join("list.opml"), format!("<opml><body>{outlines}</body></opml>")).unwrap();
        let end = |url: &str| remove(&[url.to_owned()], Some(&path)).map_err(|error| error.to_string());
        assert!(end("https://b.example/").unwrap_err().contains("list.opml"));
        assert!(end("https://d.example/").unwrap_err().contains("feeds list"));
        assert!(end("d.example").unwrap_err().contains("write \"https://d.example\""));
        end("https://a.example/").unwrap();
        end("https://c.example/#top").unwrap();
        let left = config::load(&path).unwrap().subscriptions;
        let left: Vec<_> = left.iter().map(|own| own.url.as_str()).collect();
        assert_eq!(left, ["https://a.example/", "https://b.example/"], "the list has them");
    }

    #[test]
    fn an_address_that_is_known_keeps_its_settings_and_says_so() {
        let (_dir, path) =
            config("[[subscription]]\nurl = \"https://a.example/\"\ntitle = \"A\"\nenabled = false\n");
        let config = config::load(&path).unwrap();
        let mut wish = Subscription::new(Url::parse("https://a.example/").unwrap());
        wish.title = "A".to_owned();
        let told = known(&wish, &config);
        assert!(told.contains("switched off") && !told.contains("`title`"), "{told}");
        (wish.title, wish.priority) = ("B".to_owned(), 3);
        assert!(
            known(&wish, &config).contains("it keeps its `title`, `priority`"),
            "{}",
            known(&wish, &config)
        );
    }

    #[test]
    fn a_slip_on_the_command_line_names_no_line_of_the_file() {
        let (_dir, path) = config("");
        let mut draft = Draft::open(&path).unwrap();
        let wish = Subscription::new(Url::parse("https://a.example/").unwrap());
        draft.add(&Subscription { topic: Some(Topic::new("sprot")), ..wish }).unwrap();
        let error = save(&draft).unwrap_err();
        assert!(error.downcast_ref::<Failure>().is_some(), "{error}");
        assert_eq!(error.to_string(), "subscription.topic: \"sprot\" is unknown; did you mean \"sport\"?");
        assert_eq!(fs::read_to_string(&path).unwrap(), "");
    }
}
