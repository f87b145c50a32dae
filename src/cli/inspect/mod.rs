//! `copydesk inspect`: what a stage makes of an input, for eyes or as JSON lines.

mod difference;
mod feed;
mod group;
mod page;
mod rerun;

use std::path::Path;

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
    /// `given` is the configuration that the command line names, if any.
    pub(super) fn run(&self, given: Option<&Path>) -> anyhow::Result<()> {
        match self {
            Self::Feed(args) => feed::run(args, given),
            Self::Page(args) => page::run(args, given),
            Self::Group(args) => group::run(args, given),
        }
    }
}
