//! Where the log goes: the journal where the service manager connected us to it, else standard
//! error, as text or as JSON.

use std::io::IsTerminal;

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use super::Error;
use crate::config::{Log, LogFormat};

type Sink = Box<dyn Layer<Registry> + Send + Sync>;

/// Starts logging for the whole process. To be called once.
///
/// # Errors
///
/// Where the level is no directive, the journal does not answer, or logging was started before.
pub fn listen(log: &Log) -> Result<(), Error> {
    let refused = |what: &dyn std::fmt::Display| Error::Log(what.to_string());
    let filter = EnvFilter::try_new(directives(&log.level)).map_err(|error| refused(&error))?;
    let sink: Sink = match log.format {
        LogFormat::Json => json(),
        LogFormat::Journal => tracing_journald::layer()
            .map_err(|error| {
                refused(&format!("the journal does not answer, which `[log] format` asks for: {error}"))
            })?
            .boxed(),
        // systemd sets the variable for whatever it connects to the journal (systemd.exec(5)).
        LogFormat::Auto if std::env::var_os("JOURNAL_STREAM").is_some() => {
            tracing_journald::layer().map_or_else(|_| text(), Layer::boxed)
        }
        LogFormat::Auto | LogFormat::Text => text(),
    };
    tracing_subscriber::registry().with(sink.with_filter(filter)).try_init().map_err(|error| refused(&error))
}

/// The operator's directives. A library that we read pages with tells at `info` how it goes about each of them;
/// whoever wants to hear that names it.
fn directives(level: &str) -> String {
    let is_info = level.split(',').any(|part| part.trim().eq_ignore_ascii_case("info"));
    if is_info && !level.contains(READING) {
        return format!("{level},{READING}=warn");
    }
    level.to_owned()
}

const READING: &str = "trafilatura";

fn text() -> Sink {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colour).with_target(false).boxed()
}

fn json() -> Sink {
    tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(std::io::stderr).boxed()
}

#[cfg(test)]
mod tests {
    use super::directives;

    #[test]
    fn a_library_talks_only_to_whoever_asks_it() {
        for (level, expect) in [
            ("info", "info,trafilatura=warn"),
            ("copydesk=debug,INFO", "copydesk=debug,INFO,trafilatura=warn"),
            ("info,trafilatura=info", "info,trafilatura=info"),
            ("warn", "warn"),
            ("off", "off"),
        ] {
            assert_eq!(directives(level), expect);
        }
    }
}
