//! `copydesk status`: how each subscription does, and when it is polled next and why.

use std::collections::HashSet;

use jiff::Timestamp;

use super::{print, time};
use crate::clock::Clock;
use crate::config::Config;
use crate::model::{Standing, Warning};
use crate::poll;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Shows only the subscriptions in trouble
    #[arg(long)]
    pub failing: bool,
    /// Answers with JSON, one line for each subscription
    #[arg(long)]
    pub json: bool,
}

/// Characters of a title in the table.
const TITLE: usize = 32;

pub(super) fn run(args: &Args, config: &Config) -> anyhow::Result<()> {
    let now = Clock::system().now();
    let mut standings = standings(config, now)?;
    if args.failing {
        standings.retain(|it| it.health.is_trouble());
    }
    if args.json {
        return Ok(standings.iter().try_for_each(print::json)?);
    }
    // The worst stands last, where the eye of whoever scrolls ends.
    standings.sort_by(|a, b| a.health.cmp(&b.health).then_with(|| a.title.cmp(&b.title)));
    let rows: Vec<_> = standings.iter().map(|it| row(it, now)).collect();
    print::table(["state", "subscription", "entries", "last poll", "next poll", "why"], &rows)?;
    print_warnings(&standings)?;
    let trouble = standings.iter().filter(|it| it.health.is_trouble()).count();
    print::talk(format_args!(
        "{}, {trouble} in trouble",
        print::count(standings.len(), "subscription", "subscriptions")
    ));
    Ok(())
}

/// Every subscription that the store knows, with the operator's word on which are off.
fn standings(config: &Config, now: Timestamp) -> anyhow::Result<Vec<Standing>> {
    let off: HashSet<&str> =
        config.subscriptions.iter().filter(|it| !it.enabled).map(|it| it.url.as_str()).collect();
    Ok(poll::standings(&super::open(config)?, |url| off.contains(url), now)?)
}

/// What was repaired in the documents read last, below the table of subscriptions.
fn print_warnings(standings: &[Standing]) -> std::io::Result<()> {
    let of = |it: &Standing| {
        let name = name(it);
        let line = move |warning: &Warning| {
            let place = warning.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
            [name.clone(), print::plain(&format!("{}{place}", warning.what))]
        };
        it.warnings.iter().map(line).collect::<Vec<_>>()
    };
    let rows: Vec<_> = standings.iter().flat_map(of).collect();
    if rows.is_empty() {
        Ok(())
    } else {
        print::line("").and_then(|()| print::table(["subscription", "odd in its last document"], &rows))
    }
}

fn name(it: &Standing) -> String {
    let name = if it.title.is_empty() { it.url.as_str() } else { &it.title };
    print::cut(&print::plain(name), TITLE)
}

fn row(it: &Standing, now: Timestamp) -> [String; 6] {
    let told = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| time::relative(at, now));
    let why = if it.health.is_trouble() {
        let since = it.since.map(|at| format!(" (since {})", time::relative(at, now))).unwrap_or_default();
        format!("{}{since}; {}", it.cause, it.reason)
    } else {
        it.reason.clone()
    };
    let why = if it.pages.refused.is_empty() { why } else { format!("{why}; {}", it.pages) };
    let why = if it.push.is_empty() { why } else { format!("{why}; {}", it.push) };
    [
        it.health.to_string(),
        name(it),
        it.entries.to_string(),
        told(it.last_poll),
        told(it.next_poll),
        print::plain(&why),
    ]
}
