//! `copydesk status`: how each subscription does, and when it is polled next and why.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::{print, time};
use crate::clock::Clock;
use crate::config::Config;
use crate::model::{Health, Standing, Warning};
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
    let names = names(&standings);
    let rows: Vec<_> = standings.iter().zip(&names).map(|(it, name)| row(it, name, now)).collect();
    print::table(["state", "no.", "subscription", "entries", "last poll", "next poll", "why"], &rows)?;
    print_warnings(&standings, &names)?;
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
fn print_warnings(standings: &[Standing], names: &[String]) -> std::io::Result<()> {
    let of = |(it, name): (&Standing, &String)| {
        let line = move |warning: &Warning| {
            let place = warning.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
            [name.clone(), print::plain(&format!("{}{place}", warning.what))]
        };
        it.warnings.iter().map(line).collect::<Vec<_>>()
    };
    let rows: Vec<_> = standings.iter().zip(names).flat_map(of).collect();
    if rows.is_empty() {
        Ok(())
    } else {
        print::line("").and_then(|()| print::table(["subscription", "odd in its last document"], &rows))
    }
}

/// What to call each: its title, where that tells it from the others, else its address.
fn names(standings: &[Standing]) -> Vec<String> {
    let mut titles: HashMap<&str, usize> = HashMap::new();
    for it in standings {
        *titles.entry(&it.title).or_default() += 1;
    }
    let tells = |it: &Standing| {
        !it.title.is_empty() && titles[it.title.as_str()] == 1 && it.url.host_str() != Some(&it.title)
    };
    let name = |it| {
        if tells(it) { print::cut(&print::plain(&it.title), TITLE) } else { print::plain(it.url.as_str()) }
    };
    standings.iter().map(name).collect()
}

fn row(it: &Standing, name: &str, now: Timestamp) -> [String; 7] {
    let told = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| time::relative(at, now));
    let why = if it.health == Health::Off {
        it.cause.clone()
    } else if it.health.is_trouble() {
        let since = it.since.map(|at| format!(" (since {})", time::relative(at, now))).unwrap_or_default();
        format!("{}{since}; {}", it.cause, it.reason)
    } else {
        it.reason.clone()
    };
    let why = if it.pages.refused.is_empty() { why } else { format!("{why}; {}", it.pages) };
    let why = if it.push.is_empty() { why } else { format!("{why}; {}", it.push) };
    [
        it.health.to_string(),
        it.subscription.to_string(),
        name.to_owned(),
        it.entries.to_string(),
        told(it.last_poll),
        told(it.next_poll),
        print::plain(&why),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Outlet, PollState, SubscriptionId};
    use crate::store::SubscriptionRow;

    fn standing(id: i64, title: &str, enabled: bool) -> Standing {
        let row = SubscriptionRow {
            id: SubscriptionId(id),
            url: format!("https://harbour.example/{id}"),
            title: title.to_owned(),
            outlet: Outlet { key: String::new(), name: String::new() },
            listed: true,
            entries: 0,
            next_poll: Timestamp::UNIX_EPOCH,
            state: PollState::default(),
        };
        poll::standing(&row, None, enabled, Timestamp::UNIX_EPOCH).unwrap()
    }

    #[test]
    fn each_subscription_is_told_from_the_others() {
        let titles = ["Harbour News", "harbour.example", "Twice", "Twice", ""];
        let all: Vec<_> = (1..).zip(titles).map(|(id, title)| standing(id, title, true)).collect();
        let address = |id: i64| format!("https://harbour.example/{id}");
        assert_eq!(names(&all), ["Harbour News".to_owned(), address(2), address(3), address(4), address(5)]);
    }

    #[test]
    fn what_is_switched_off_is_said_to_be() {
        let why = |enabled| row(&standing(7, "Harbour", enabled), "Harbour", Timestamp::UNIX_EPOCH);
        assert_eq!(why(false)[6], "switched off in the configuration");
        assert_ne!(why(true)[6], why(false)[6]);
        assert_eq!(why(true)[1], "7");
    }
}
