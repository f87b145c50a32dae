//! `copydesk stories`: what the desk holds, and the operator's corrections.

use std::time::Duration;

use crate::config::{self, Config};

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    pub correction: Option<Correction>,
    /// Only stories under this topic
    #[arg(long, value_name = "TOPIC")]
    pub topic: Option<String>,
    /// Only stories of this event (the number that `stories` shows)
    #[arg(long, value_name = "NUMBER")]
    pub event: Option<i64>,
    /// Only stories first seen within this time: 6h, 2d
    #[arg(long, value_name = "TIME", default_value = "1d", value_parser = config::duration)]
    pub within: Duration,
    /// Only stories that hold all these words
    #[arg(long, value_name = "WORDS")]
    pub search: Option<String>,
    /// Only stories carried by at least this many outlets
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub outlets: usize,
    /// Shows at most this many
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    pub limit: usize,
    /// Answers with JSON, one line for each story
    #[arg(long)]
    pub json: bool,
}

/// What the operator knows better; it wins over the machine ever after.
#[derive(clap::Subcommand)]
pub(super) enum Correction {
    /// Takes an entry out of its story: it is no copy of the rest
    Split {
        /// The number of the entry, as `explain` shows it
        entry: i64,
    },
    /// Folds two stories into one: they carry the same text
    Join {
        /// The story that stays
        into: i64,
        /// The story that goes
        story: i64,
    },
    /// Files a story under another topic
    Retopic { story: i64, topic: String },
}

pub(super) fn run(args: &Args, _: &Config) -> anyhow::Result<()> {
    let _ = (
        &args.correction,
        &args.topic,
        args.event,
        args.within,
        &args.search,
        args.outlets,
        args.limit,
        args.json,
    );
    anyhow::bail!("not there yet")
}
