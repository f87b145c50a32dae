//! The commands; the only room that prints.
//!
//! Each command has a file with its arguments and a `run`. Data goes to standard output, talk to
//! standard error; `--json` where a script would read; the exit codes are those of sysexits(3).

mod account;
mod check;
mod demo;
mod digest;
mod document;
mod exit;
mod explain;
mod feeds;
mod generate;
mod inspect;
mod poll;
mod print;
mod restore;
mod run;
mod status;
mod stories;
mod time;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{CommandFactory, Parser, Subcommand};

use crate::config::{self, Config};
use crate::daemon;
use crate::store::{self, Reader};

/// What the help ends with.
const FIRST_STEPS: &str = "\
First steps:
  copydesk demo                                  see it work, without network or configuration
  copydesk feeds add https://example.org/feed    subscribe to a feed or a news page
  copydesk run                                   poll, sort and serve from now on";

#[derive(Parser)]
#[command(name = "copydesk", version, about, after_help = FIRST_STEPS)]
struct Cli {
    /// Reads this configuration instead of the first found of ./copydesk.toml,
    /// ~/.config/copydesk/copydesk.toml and /etc/copydesk/copydesk.toml
    #[arg(long, short, global = true, value_name = "FILE", env = "COPYDESK_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the daemon: polls, sorts, writes the outputs and serves them
    Run(run::Args),
    /// Polls all that is due, writes the outputs and ends
    Poll(poll::Args),
    /// Checks the configuration, or tells what would be taken from an address
    Check(check::Args),
    /// Shows how each subscription does, and when it is polled next and why
    Status(status::Args),
    /// Lists the stories the desk holds, or corrects them
    Stories(stories::Args),
    /// Tells why a story is one story, in its event, under its topic
    Explain(explain::Args),
    /// Writes an edition of the digest now, or again
    Digest(digest::Args),
    /// Adds, removes and lists subscriptions; reads and writes OPML
    #[command(subcommand)]
    Feeds(feeds::Feeds),
    /// Shows what a stage makes of an input
    #[command(subcommand)]
    Inspect(inspect::Inspect),
    /// Puts a backup in the place of the store, while no daemon is at work on it
    Restore(restore::Args),
    /// Does the whole job on a newsroom of its own, without network or configuration
    Demo(demo::Args),
    /// Writes manual pages or shell completions
    #[command(subcommand)]
    Generate(generate::Generate),
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version come this way too; they are no errors.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(exit::USAGE) } else { ExitCode::SUCCESS };
        }
    };
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) if exit::reader_is_gone(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Of what a service says to standard error the journal takes the first sign for how bad it is
            // (sd-daemon(3)).
            let bad = if daemon::leads_to_journal() { "<3>" } else { "" };
            let told = format!("copydesk: {}", print::causes(&error)).replace('\n', &format!("\n{bad}"));
            print::talk(format_args!("{bad}{told}"));
            exit::code(&error)
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    let Some(command) = cli.command else {
        Cli::command().print_help()?;
        return Ok(ExitCode::SUCCESS);
    };
    let given = cli.config.as_deref();
    let load = || -> Result<Config, config::Error> { config::load(&config::find(given)?) };
    let look = || -> Result<Config, config::Error> { config::look(&config::find(given)?) };
    // A question that the store cannot answer names the file.
    let ask = |config: Config, run: &dyn Fn(&Config) -> anyhow::Result<()>| {
        run(&config).map_err(|error| match error.downcast::<store::Error>() {
            Ok(error) => error.within(&config.data_dir).into(),
            Err(error) => error,
        })
    };
    let write = || -> Result<Config, config::Error> { load().inspect(account::take_on) };
    match command {
        Command::Run(args) => run::run(&args, &load()?)?,
        Command::Poll(args) => poll::run(&args, &write()?)?,
        Command::Check(args) => check::run(&args, given)?,
        Command::Status(args) => ask(look()?, &|config| status::run(&args, config))?,
        Command::Stories(args) => ask(look()?, &|config| stories::run(&args, config))?,
        Command::Explain(args) => ask(look()?, &|config| explain::run(&args, config))?,
        Command::Digest(args) => ask(write()?, &|config| digest::run(&args, config))?,
        Command::Feeds(what) => feeds::run(&what, given)?,
        Command::Inspect(what) => what.run(given)?,
        Command::Restore(args) => restore::run(&args, &look()?)?,
        Command::Demo(args) => demo::run(&args)?,
        Command::Generate(what) => generate::run(&what)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Opens the store for reading; one that is not there yet is told with the remedy.
fn open(config: &Config) -> anyhow::Result<Reader> {
    let file = store::file(&config.data_dir);
    // A folder that may not be entered hides whether there is one.
    if !file.try_exists().with_context(|| format!("{} cannot be looked at", file.display()))? {
        let what = format!(
            "nothing was taken in yet ({} is not there); start with `copydesk poll` or `copydesk run`",
            file.display()
        );
        return Err(exit::Failure::new(exit::NO_INPUT, what).into());
    }
    Ok(Reader::open(&config.data_dir)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_of_the_commands_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_and_argument_says_what_it_is_for() {
        fn check(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{} says nothing", command.get_name());
            command.get_subcommands().for_each(check);
        }
        Cli::command().get_subcommands().for_each(check);
    }
}
