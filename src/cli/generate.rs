//! `copydesk generate`: manual pages and shell completions, from the definition of the commands.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::CommandFactory;
use clap_complete::Shell;

#[derive(clap::Subcommand)]
pub(super) enum Generate {
    /// Manual pages, one for each command
    Man {
        /// Writes copydesk.1, copydesk-run.1 … into DIR instead of the first page to standard output
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
    /// Completions for a shell
    Completions { shell: Shell },
}

pub(super) fn run(what: &Generate) -> anyhow::Result<()> {
    let mut command = super::Cli::command();
    match what {
        Generate::Man { dir: None } => {
            let mut page = Vec::new();
            clap_mangen::Man::new(command).render(&mut page)?;
            io::stdout().lock().write_all(&page)?;
        }
        Generate::Man { dir: Some(dir) } => {
            fs::create_dir_all(dir).with_context(|| format!("making {}", dir.display()))?;
            clap_mangen::generate_to(command, dir)
                .with_context(|| format!("writing manual pages into {}", dir.display()))?;
        }
        Generate::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut command, "copydesk", &mut script);
            io::stdout().lock().write_all(&script)?;
        }
    }
    Ok(())
}
