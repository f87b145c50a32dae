//! `copydesk run`: the daemon.

use crate::clock::Clock;
use crate::config::Config;

#[derive(clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, config: &Config) -> anyhow::Result<()> {
    crate::daemon::listen(&config.log)?;
    let runtime = crate::daemon::runtime()?;
    Ok(runtime.block_on(crate::daemon::run(config.clone(), Clock::system()))?)
}
