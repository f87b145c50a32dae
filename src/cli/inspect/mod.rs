//! `copydesk inspect`: what a stage makes of an input, for eyes or as JSON lines.

mod feed;
mod group;
mod page;

use std::process::ExitCode;

use clap::Subcommand;

#[derive(Subcommand)]
pub(super) enum Inspect {
    /// A feed document
    Feed(feed::Args),
    /// An article page or a section front
    Page(page::Args),
    /// A stream of entries: copies, events, topics
    Group(group::Args),
}

impl Inspect {
    pub(super) fn run(self) -> ExitCode {
        let done = match self {
            Self::Feed(args) => feed::run(&args),
            Self::Page(args) => page::run(&args),
            Self::Group(args) => group::run(&args),
        };
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                #[expect(clippy::print_stderr, reason = "talk goes to stderr")]
                {
                    eprintln!("copydesk: {error:#}");
                }
                ExitCode::FAILURE
            }
        }
    }
}
