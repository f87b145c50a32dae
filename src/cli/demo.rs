//! `copydesk demo`: the whole job on the embedded newsroom, without network or configuration.

use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Ends when the edition is written, and tells what was made of the newsroom
    #[arg(long)]
    pub once: bool,
    /// Keeps its files in DIR instead of a temporary folder
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Serves the outputs there instead of on a free port
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let _ = (args.once, &args.dir, args.listen);
    anyhow::bail!("not there yet")
}
