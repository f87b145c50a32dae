//! `copydesk explain`: why a story is one story, in its event, under its topic.

use crate::config::Config;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The story: its number, its id in the feeds, or the address of one of its entries
    #[arg(value_name = "STORY")]
    pub story: String,
    /// Answers with JSON
    #[arg(long)]
    pub json: bool,
}

pub(super) fn run(args: &Args, _: &Config) -> anyhow::Result<()> {
    let _ = (&args.story, args.json);
    anyhow::bail!("not there yet")
}
