//! `copydesk digest`: writes an edition now, or again.

use jiff::civil::Date;

use crate::config::Config;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The day, as YYYY-MM-DD in the digest's time zone; today by default
    #[arg(value_name = "DAY")]
    pub day: Option<Date>,
    /// Writes the edition again with what has come since, although the day has one
    #[arg(long)]
    pub update: bool,
    /// Prints the edition in this format instead of writing it: html, md, txt or json
    #[arg(long, value_name = "FORMAT")]
    pub print: Option<String>,
}

pub(super) fn run(args: &Args, _: &Config) -> anyhow::Result<()> {
    let _ = (args.day, args.update, &args.print);
    anyhow::bail!("not there yet")
}
