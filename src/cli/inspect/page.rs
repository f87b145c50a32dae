//! See the usage text of the command.

#[derive(clap::Args)]
pub(in crate::cli) struct Args {
    /// Reads JSON lines from standard input and answers one line for each
    #[arg(long)]
    jsonl: bool,
    /// A file or a URL
    #[arg(required_unless_present = "jsonl")]
    input: Option<String>,
}

pub(in crate::cli) fn run(args: &Args) -> anyhow::Result<()> {
    let _ = (args.jsonl, &args.input);
    anyhow::bail!("not there yet")
}
