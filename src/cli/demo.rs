//! `copydesk demo`: the whole job on the embedded newsroom, without network or configuration.
//!
//! The newsroom is served on loopback; store, desk, poller and press are those of the daemon. First
//! come two rounds and an edition, so that there is something to see at once (the second round shows
//! what "not modified" and a developing event look like); without `--once` the daemon goes on from
//! there.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;

use anyhow::Context;

use crate::clock::Clock;
use crate::compose::Series;
use crate::config::{Config, Listen, Log, LogFormat};
use crate::daemon::counter::{Reply, Wish};
use crate::daemon::{self, PUBLIC, Printing, Shift, Tally};
use crate::demo::{self as newsroom, Newsroom};
use crate::model::Class;
use crate::store::{Filter, Reader};

use super::print;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Ends when the edition is written, and tells what was made of the newsroom
    #[arg(long)]
    pub once: bool,
    /// Keeps its files in DIR instead of a folder of its own among the temporary ones
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Serves the outputs there instead of on a free port
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    // With `--once` the outlets that are down tell of themselves in the report.
    let level = if args.once { "error" } else { "info" };
    let log = Log { format: LogFormat::Text, level: level.to_owned() };
    daemon::listen(&log)?;
    daemon::runtime()?.block_on(demo(args, log))
}

async fn demo(args: &Args, log: Log) -> anyhow::Result<()> {
    let clock = Clock::system();
    let newsroom = Newsroom::open(clock.now()).await.context("opening the newsroom on loopback")?;
    let config = config(args, &newsroom, log)?;
    let report = morning(&config, &clock).await?;
    report.tell(&newsroom, &config)?;
    if args.once {
        return Ok(());
    }
    print::line("\nThe daemon goes on; end it with Ctrl-C.")?;
    Ok(daemon::run(config, clock).await?)
}

fn config(args: &Args, newsroom: &Newsroom, log: Log) -> anyhow::Result<Config> {
    let own = || std::env::temp_dir().join(format!("copydesk-demo-{}", std::process::id()));
    let mut config = newsroom::config(newsroom, &args.dir.clone().unwrap_or_else(own));
    config.log = log;
    if !args.once {
        config.http.listen = Listen::On(address(args)?);
    }
    Ok(config)
}

/// Where to serve: as told, else on the usual port, else on a free one.
fn address(args: &Args) -> anyhow::Result<SocketAddr> {
    if let Some(address) = args.listen {
        return Ok(address);
    }
    let usual = match Config::default().http.listen {
        Listen::On(address) => TcpListener::bind(address),
        Listen::Off => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)),
    };
    let listener = usual.or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
    listener.and_then(|listener| listener.local_addr()).context("looking for a free port")
}

/// What two rounds and an edition came to.
struct Report {
    first: Tally,
    second: Tally,
    /// The edition's path among the files, without extension.
    edition: String,
}

/// Polls all twice and writes the edition.
async fn morning(config: &Config, clock: &Clock) -> anyhow::Result<Report> {
    let mut shift = Shift::open(config.clone(), clock.clone()).await?;
    let progress = print::Progress::new("polled");
    let first = shift.round(true, |done, of| progress.show(done, of, "")).await?;
    let second = shift.round(true, |done, of| progress.show(done, of, "")).await?;
    drop(progress);
    let wish = Wish { series: Series::DAILY.to_owned(), day: None, update: true, deliver: false };
    let (printing, reply, _) = Printing::new(&shift).await?.wish(&wish).await?;
    printing.outputs().await?;
    shift.close().await?;
    let Reply::Stands(edition) = reply else { anyhow::bail!("the edition is not to be had: {reply:?}") };
    Ok(Report { first, second, edition: edition.path })
}

impl Report {
    fn tell(&self, newsroom: &Newsroom, config: &Config) -> anyhow::Result<()> {
        let reader = Reader::open(&config.data_dir)?;
        let counts = reader.counts()?;
        let outlets = newsroom.addresses().len();
        print::line(format_args!(
            "{outlets} invented outlets in three languages, polled twice on loopback\n\n\
             taken in  {}, {} of their pages read\n\
             folded    {} into {}\n\
             grouped   into {}\n\
             filed     under {}\n\
             asked     first round: {}\n          second round: {}\n",
            print::count(counts.entries as usize, "entry", "entries"),
            self.first.pages.pages.taken + self.second.pages.pages.taken,
            print::count(counts.folded() as usize, "copy", "copies"),
            print::count(counts.stories as usize, "story", "stories"),
            print::count(counts.events as usize, "event", "events"),
            print::count(counts.topics as usize, "topic", "topics"),
            outcomes(&self.first),
            outcomes(&self.second),
        ))?;
        widest(&reader)?;
        self.places(config)
    }

    /// Where to look next.
    fn places(&self, config: &Config) -> anyhow::Result<()> {
        let public = config.data_dir.join(PUBLIC);
        print::line("To look at:")?;
        for (what, path) in [
            ("the front page", "index.html".to_owned()),
            ("the digest", format!("{}.html", self.edition)),
            ("the merged feed", "feed.atom".to_owned()),
        ] {
            match config.http.listen {
                Listen::On(_) => print::line(format_args!("  {what:<16} {}{path}", config.base()))?,
                Listen::Off => print::line(format_args!("  {what:<16} {}", public.join(path).display()))?,
            }
        }
        Ok(())
    }
}

fn outcomes(tally: &Tally) -> String {
    let each = |(class, number): (&Class, &usize)| format!("{number} {}", class.words());
    tally.classes.iter().map(each).collect::<Vec<_>>().join(", ")
}

/// The stories that most outlets carry, with who carries them and what else reports the same event.
fn widest(reader: &Reader) -> anyhow::Result<()> {
    let mut stories = reader.stories(&Filter::default())?;
    stories.sort_by_key(|story| (std::cmp::Reverse(story.outlets()), story.id));
    for story in stories.iter().filter(|story| story.outlets() > 1).take(3) {
        print::line(format_args!("{} [{}]", print::plain(&story.lead.entry.title), story.topic))?;
        for copy in story.copies.iter().filter(|copy| copy.entry != story.lead.id) {
            print::line(format_args!("  = {}: {}", copy.outlet.name, print::plain(&copy.title)))?;
        }
        for other in stories.iter().filter(|other| other.event == story.event && other.id != story.id) {
            let lead = &other.lead;
            print::line(format_args!("  ~ {}: {}", lead.outlet.name, print::plain(&lead.entry.title)))?;
        }
    }
    print::line("  (= the same text, ~ the same event in other words)\n")?;
    Ok(())
}
