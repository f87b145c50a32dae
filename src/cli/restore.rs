//! `copydesk restore`: a backup in the place of the store.

use std::path::PathBuf;

use anyhow::Context;

use super::print;
use crate::clock::Clock;
use crate::config::Config;
use crate::store;

#[derive(clap::Args)]
pub(super) struct Args {
    /// A daily copy from the folder `backups` of the data folder; it stays where it is
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

pub(super) fn run(args: &Args, config: &Config) -> anyhow::Result<()> {
    // One that is not there is no fault of the folder's.
    std::fs::metadata(&args.file).with_context(|| format!("reading {}", args.file.display()))?;
    let aside = store::restore(&config.data_dir, &args.file, Clock::system().now())?;
    let store = store::file(&config.data_dir);
    print::talk(format_args!("{} is what {} was", store.display(), args.file.display()));
    if let Some(aside) = aside {
        print::talk(format_args!("the store of before is {}; remove it when all is well", aside.display()));
    }
    Ok(())
}
