//! `copydesk poll`: one round, for those who let cron do the waiting.

use serde_json::json;

use super::exit::{self, Failure};
use super::print;
use crate::clock::Clock;
use crate::config::Config;
use crate::daemon::{Printing, Shift, Tally};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Polls every enabled subscription, due or not; those that are gone for good stay left out
    #[arg(long)]
    pub all: bool,
    /// Answers with JSON
    #[arg(long)]
    pub json: bool,
}

pub(super) fn run(args: &Args, config: &Config) -> anyhow::Result<()> {
    crate::daemon::listen(&quiet(config))?;
    let tally = tokio::runtime::Runtime::new()?.block_on(round(args.all, config.clone()))?;
    if args.json {
        print::json(&as_json(&tally))?;
    } else {
        print::line(in_words(&tally))?;
    }
    Ok(())
}

/// A round at a terminal shows its progress; the log of each poll would drown it.
fn quiet(config: &Config) -> crate::config::Log {
    let mut log = config.log.clone();
    if log.level == "info" {
        "warn".clone_into(&mut log.level);
    }
    log
}

async fn round(all: bool, config: Config) -> anyhow::Result<Tally> {
    let mut shift = Shift::open(config, Clock::system()).await?;
    let progress = print::Progress::new("polled");
    let tally = shift.round(all, |done, of| progress.show(done, of, "")).await?;
    drop(progress);
    let faults = outputs(&shift, tally.is_quiet()).await;
    shift.close().await?;
    let faults = faults?;
    if !faults.is_empty() {
        return Err(Failure::new(exit::CANNOT_CREATE, faults.join("\n")).into());
    }
    Ok(tally)
}

/// Prints and delivers what is due; prints nothing where the files still hold after a `quiet` round. Returns
/// why files could not be written. The press is gone at its end: the desk, to which it leads, ends with
/// the last who could ask it.
async fn outputs(shift: &Shift, quiet: bool) -> anyhow::Result<Vec<String>> {
    let printing = Printing::new(shift).await?;
    let (printing, issues, _) = printing.due().await?;
    let (mut printing, current) = printing.is_current().await?;
    let mut faults = printing.faults().to_vec();
    if !(quiet && current && issues.is_empty()) {
        let printed;
        (printing, printed) = printing.outputs().await?;
        faults = printed.faults;
    }
    printing.deliver().await?;
    Ok(faults)
}

fn as_json(tally: &Tally) -> serde_json::Value {
    let classes: serde_json::Map<_, _> =
        tally.classes.iter().map(|(class, n)| (class.slug().to_owned(), json!(n))).collect();
    json!({
        "polls": tally.polls, "entries": tally.entries, "new": tally.new, "edited": tally.edited,
        "pages": { "taken": tally.pages.pages.taken, "refused": tally.pages.pages.refused, "left": tally.pages.left },
        "outcomes": classes,
    })
}

fn in_words(tally: &Tally) -> String {
    let classes: Vec<_> = tally.classes.iter().map(|(class, n)| format!("{n} {}", class.words())).collect();
    format!(
        "{}: {}, {} new, {} edited; {}\n{}",
        print::count(tally.polls, "poll", "polls"),
        print::count(tally.entries, "entry", "entries"),
        tally.new,
        tally.edited,
        tally.pages.pages,
        if classes.is_empty() { "nothing was due".to_owned() } else { classes.join(", ") }
    )
}
