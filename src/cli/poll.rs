//! `copydesk poll`: one round, for those who let cron do the waiting.

use crate::config::Config;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Polls every enabled subscription, due or not
    #[arg(long)]
    pub all: bool,
    /// Answers with JSON
    #[arg(long)]
    pub json: bool,
}

pub(super) fn run(args: &Args, _: &Config) -> anyhow::Result<()> {
    let _ = (args.all, args.json);
    anyhow::bail!("not there yet")
}
