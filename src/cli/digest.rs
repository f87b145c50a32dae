//! `copydesk digest`: writes an edition now, or again, or prints one.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::ValueEnum;
use jiff::civil::Date;
use jiff::{Span, Timestamp};

use super::print;
use crate::clock::Clock;
use crate::config::Config;
use crate::daemon::{self, PUBLIC, Printing, Shift};

#[derive(clap::Args)]
pub(super) struct Args {
    /// The day, as YYYY-MM-DD in the configured zone; today by default
    #[arg(value_name = "DAY")]
    pub day: Option<Date>,
    /// Writes the edition again with what has come since, although the day has one
    #[arg(long)]
    pub update: bool,
    /// Prints the edition in this format, too
    #[arg(long, value_name = "FORMAT")]
    pub print: Option<Format>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Format {
    Html,
    Md,
    Txt,
    Json,
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Md => "md",
            Self::Txt => "txt",
            Self::Json => "json",
        }
    }
}

pub(super) fn run(args: &Args, config: &Config) -> anyhow::Result<()> {
    daemon::listen(&config.log)?;
    let now = Clock::system().now();
    let day = args.day.unwrap_or_else(|| config.zone.to_datetime(now).date());
    let file = |format: Format| -> PathBuf {
        config.data_dir.join(PUBLIC).join("digest").join(format!("{day}.{}", format.extension()))
    };
    if args.update || !file(Format::Html).exists() {
        let until = end(day, config)?.min(now);
        tokio::runtime::Runtime::new()?.block_on(write(config, day, until))?;
        print::talk(format_args!("the edition of {day} is written"));
    } else if args.print.is_none() {
        print::talk(format_args!(
            "{day} has its edition; `--update` writes it again with what has come since"
        ));
    }
    match args.print {
        Some(format) => {
            let path = file(format);
            let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            print::line(text.trim_end())?;
        }
        None => print::line(file(Format::Html).display())?,
    }
    Ok(())
}

/// The end of a local day.
fn end(day: Date, config: &Config) -> anyhow::Result<Timestamp> {
    let next = day.checked_add(Span::new().days(1)).context("there is no such day")?;
    Ok(next.to_zoned_datetime(config.zone.clone())?.timestamp())
}

async fn write(config: &Config, day: Date, until: Timestamp) -> anyhow::Result<()> {
    let shift = Shift::open(config.clone(), Clock::system()).await?;
    let (printing, _) = Printing::new(&shift).await?.issue(day, until).await?;
    printing.outputs().await?;
    Ok(shift.close().await?)
}
