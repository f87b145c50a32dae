//! `copydesk check`: is the configuration right? And with an address: what is there, and what would
//! be taken from it?

use std::path::Path;

use crate::config::{self, Config, Listen};

use super::print;

#[derive(clap::Args)]
pub(super) struct Args {
    /// A feed or a news page to look at instead of the configuration
    #[arg(value_name = "URL")]
    pub url: Option<url::Url>,
    /// Answers with JSON
    #[arg(long)]
    pub json: bool,
}

pub(super) fn run(args: &Args, given: Option<&Path>) -> anyhow::Result<()> {
    if args.url.is_some() {
        anyhow::bail!("not there yet");
    }
    let path = config::find(given)?;
    let config = config::load(&path)?;
    for note in &config.notes {
        print::talk(print::plain(note));
    }
    if args.json {
        print::json(&serde_json::json!({
            "file": path,
            "data_dir": config.data_dir,
            "subscriptions": config.subscriptions.len(),
            "enabled": enabled(&config),
            "topics": config.rules.desk.topics.len(),
        }))?;
        return Ok(());
    }
    print::line(format_args!("{} is right", path.display()))?;
    print::line(format_args!(
        "  {}, {} enabled",
        print::count(config.subscriptions.len(), "subscription", "subscriptions"),
        enabled(&config)
    ))?;
    print::line(format_args!("  data in {}", config.data_dir.display()))?;
    print::line(match config.http.listen {
        Listen::Off => "  serves nothing".to_owned(),
        Listen::On(address) => format!("  serves on http://{address}/"),
    })?;
    Ok(())
}

fn enabled(config: &Config) -> usize {
    config.subscriptions.iter().filter(|subscription| subscription.enabled).count()
}
