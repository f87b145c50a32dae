//! `copydesk digest`: writes an edition now, or again, or prints one.
//!
//! While the daemon runs, it is asked to: only one process writes to the data folder.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::ValueEnum;
use jiff::civil::Date;

use super::exit::{self, Failure};
use super::print;
use crate::clock::Clock;
use crate::compose::Series;
use crate::config::Config;
use crate::daemon::counter::{self, Filed, Reply, Wish};
use crate::daemon::{self, PUBLIC, Printing, Shift};

#[derive(clap::Args)]
pub(super) struct Args {
    /// The day, as YYYY-MM-DD in the series' zone; today by default
    #[arg(value_name = "DAY")]
    pub day: Option<Date>,
    /// A row of editions by its name in the configuration
    #[arg(long, value_name = "NAME", default_value = Series::DAILY)]
    pub series: String,
    /// Writes the edition again with what has come since, although the day has one
    #[arg(long)]
    pub update: bool,
    /// Sends the edition by mail and command again, although it was sent
    #[arg(long)]
    pub deliver: bool,
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
    let wish =
        Wish { series: args.series.clone(), day: args.day, update: args.update, deliver: args.deliver };
    let asked = counter::ask(&config.data_dir, &wish).context("asking the running daemon")?;
    let reply = match asked {
        Some(reply) => reply,
        None => tokio::runtime::Runtime::new()?.block_on(write(config, &wish))?,
    };
    match reply {
        Reply::Stands(edition) => tell(args, config, &edition),
        Reply::Refused(why) => Err(Failure::new(exit::DATA, why).into()),
    }
}

fn tell(args: &Args, config: &Config, edition: &Filed) -> anyhow::Result<()> {
    let day = edition.day;
    if edition.written {
        print::talk(format_args!("the edition of {day} is written"));
    } else if args.deliver {
        print::talk(format_args!("the edition of {day} is on its way again"));
    } else if args.print.is_none() {
        print::talk(format_args!(
            "{day} has its edition; `--update` writes it again with what has come since"
        ));
    }
    let file = |extension: &str| -> PathBuf {
        config.data_dir.join(PUBLIC).join(format!("{}.{extension}", edition.path))
    };
    let Some(format) = args.print else {
        let page = Some(file("html")).filter(|page| page.exists());
        print::line(page.unwrap_or_else(|| file("json")).display())?;
        return Ok(());
    };
    let path = file(format.extension());
    let text = fs::read_to_string(&path)
        .with_context(|| format!("reading {} (is it among the series' `formats`?)", path.display()))?;
    print::line(text.trim_end())?;
    Ok(())
}

async fn write(config: &Config, wish: &Wish) -> anyhow::Result<Reply> {
    let shift = Shift::open(config.clone(), Clock::system()).await?;
    let (printing, reply, _) = Printing::new(&shift).await?.wish(wish).await?;
    let (printing, printed) = printing.outputs().await?;
    for fault in &printed.faults {
        print::talk(format_args!("not published: {fault}"));
    }
    printing.deliver().await?;
    drop(printing);
    shift.close().await?;
    Ok(reply)
}
