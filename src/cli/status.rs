//! `copydesk status`: how each subscription does, and when it is polled next and why.

use crate::config::Config;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Shows only the subscriptions in trouble
    #[arg(long)]
    pub failing: bool,
    /// Answers with JSON, one line for each subscription
    #[arg(long)]
    pub json: bool,
}

pub(super) fn run(args: &Args, _: &Config) -> anyhow::Result<()> {
    let _ = (args.failing, args.json);
    anyhow::bail!("not there yet")
}
