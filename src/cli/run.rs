//! `copydesk run`: the daemon.

use crate::config::Config;

#[derive(clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, _: &Config) -> anyhow::Result<()> {
    anyhow::bail!("not there yet")
}
