//! Where the log goes: the journal where the service manager connected us to it, else standard
//! error, as text or as JSON.

use std::fmt::{Debug, Write as _};
use std::io::{self, IsTerminal};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use super::Error;
use crate::config::{Log, LogFormat};
use crate::text::markup;

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
        LogFormat::Journal => Journal::open(Path::new(SOCKET))
            .map_err(|error| {
                refused(&format!("the journal does not answer, which `[log] format` asks for: {error}"))
            })?
            .boxed(),
        LogFormat::Auto if leads_to_journal() => {
            Journal::open(Path::new(SOCKET)).map_or_else(|_| text(), Layer::boxed)
        }
        LogFormat::Auto | LogFormat::Text => text(),
    };
    tracing_subscriber::registry().with(sink.with_filter(filter)).try_init().map_err(|error| refused(&error))
}

/// The operator's directives. Libraries that read pages tell at `info` how they go about each of them, or warn of
/// each fault in its markup; whoever wants to hear that names them, or asks for more than `info`.
fn directives(level: &str) -> String {
    let says = |word: &str| level.split(',').any(|part| part.trim().eq_ignore_ascii_case(word));
    let mut all = level.to_owned();
    for (library, most) in QUIET {
        let talks = says("info") || says("warn") && most == "error";
        if talks && !level.contains(library) {
            all = format!("{all},{library}={most}");
        }
    }
    all
}

/// Libraries and the most that is heard of them.
const QUIET: [(&str, &str); 2] = [("trafilatura", "warn"), ("html5ever", "error")];

/// Whether systemd has connected standard error to its journal: it names the device and inode of what it
/// connected (systemd.exec(5)).
#[must_use]
pub fn leads_to_journal() -> bool {
    let named = std::env::var("JOURNAL_STREAM").unwrap_or_default();
    rustix::fs::fstat(io::stderr()).is_ok_and(|own| named == format!("{}:{}", own.st_dev, own.st_ino))
}

/// Where the journal listens.
const SOCKET: &str = "/run/systemd/journal/socket";

/// Bytes of a line, and of one of its fields: together they fit into a datagram.
const LINE_BYTES: usize = 16 << 10;
const FIELD_BYTES: usize = 2 << 10;

/// The journal by its own protocol (systemd's "Native Journal Protocol"): the line as the text format has it, since
/// that is what `journalctl` and `systemctl status` show, and each of its fields by itself, as `F_SUBSCRIPTION`.
struct Journal {
    socket: UnixDatagram,
    path: PathBuf,
}

impl Journal {
    /// # Errors
    ///
    /// Where nobody listens.
    fn open(path: &Path) -> io::Result<Self> {
        let socket = UnixDatagram::unbound()?;
        // An empty datagram asks whether anybody is there and leaves no line.
        socket.send_to(&[], path)?;
        Ok(Self { socket, path: path.to_owned() })
    }
}

impl<S: Subscriber> Layer<S> for Journal {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut entry = Entry::default();
        event.record(&mut entry);
        let meta = event.metadata();
        // To the path, not to a connection: the journal may be started anew. Where it takes nothing there is nobody
        // to tell.
        let _ = self.socket.send_to(&entry.datagram(*meta.level(), meta.target()), &self.path);
    }
}

/// What one event says.
#[derive(Default)]
struct Entry {
    message: String,
    fields: Vec<(&'static str, String)>,
}

impl Visit for Entry {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.take(field, format!("{value:?}"));
    }
}

impl Entry {
    fn take(&mut self, field: &Field, value: String) {
        match field.name() {
            "message" => self.message = value,
            name => self.fields.push((name, value)),
        }
    }

    /// The message with its fields behind it, as in the text format.
    fn line(&self) -> String {
        let mut line = self.message.clone();
        // What libraries that log otherwise say of themselves begins so.
        for (name, value) in self.fields.iter().filter(|(name, _)| !name.starts_with("log.")) {
            let is_word = !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || c == '"');
            let written =
                if is_word { write!(line, " {name}={value}") } else { write!(line, " {name}={value:?}") };
            // A string takes everything.
            written.unwrap_or_default();
        }
        line
    }

    fn datagram(&self, level: Level, target: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        let priority = match level {
            Level::ERROR => "3",
            Level::WARN => "4",
            Level::INFO => "6",
            _ => "7",
        };
        put(&mut bytes, "PRIORITY", priority);
        put(&mut bytes, "SYSLOG_IDENTIFIER", env!("CARGO_PKG_NAME"));
        put(&mut bytes, "TARGET", target);
        put(&mut bytes, "MESSAGE", markup::cut(&self.line(), LINE_BYTES));
        for (name, value) in &self.fields {
            let name: String = name
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
                .collect();
            put(&mut bytes, &format!("F_{name}"), markup::cut(value, FIELD_BYTES));
        }
        bytes
    }
}

/// One field: the name, the length in eight bytes and the value, which may have any signs.
fn put(bytes: &mut Vec<u8>, name: &str, value: &str) {
    bytes.extend_from_slice(name.as_bytes());
    bytes.push(b'\n');
    bytes.extend_from_slice(&(value.len() as u64).to_le_bytes());
    bytes.extend_from_slice(value.as_bytes());
    bytes.push(b'\n');
}

fn text() -> Sink {
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colour).with_target(false).boxed()
}

fn json() -> Sink {
    tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(std::io::stderr).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields of a datagram, as the journal reads them.
    fn read(mut bytes: &[u8]) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let (name, rest) = (&bytes[..end], &bytes[end + 1..]);
            let length = u64::from_le_bytes(rest[..8].try_into().expect("eight bytes")) as usize;
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
            fields.push((text(name), text(&rest[8..8 + length])));
            assert_eq!(rest[8 + length], b'\n');
            bytes = &rest[9 + length..];
        }
        fields
    }

    #[test]
    fn the_journal_is_told_each_field_and_a_line_that_says_all() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("socket");
        assert!(Journal::open(&path).is_err(), "nobody listens");
        let journal = UnixDatagram::bind(&path).expect("a socket");
        let layer = Journal::open(&path).expect("a journal");
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            tracing::warn!(subscription = 3, title = "The Vela", why = "no\nanswer", "failing");
        });
        let mut bytes = [0; 4_096];
        assert_eq!(journal.recv(&mut bytes).expect("a question"), 0);
        let length = journal.recv(&mut bytes).expect("a line");
        let fields = read(&bytes[..length]);
        let of =
            |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        assert_eq!(of("MESSAGE"), Some("failing subscription=3 title=\"The Vela\" why=\"no\\nanswer\""));
        assert_eq!((of("PRIORITY"), of("SYSLOG_IDENTIFIER")), (Some("4"), Some("copydesk")));
        assert_eq!((of("F_SUBSCRIPTION"), of("F_WHY")), (Some("3"), Some("no\nanswer")));
    }

    #[test]
    fn a_line_of_any_length_fits_into_a_datagram() {
        let entry = Entry { message: "é".repeat(40_000), fields: vec![("why", "x".repeat(40_000)); 8] };
        assert!(entry.datagram(Level::ERROR, "copydesk").len() < 64 << 10);
    }

    #[test]
    fn a_library_talks_only_to_whoever_asks_it() {
        for (level, expect) in [
            ("info", "info,trafilatura=warn,html5ever=error"),
            ("copydesk=debug,INFO", "copydesk=debug,INFO,trafilatura=warn,html5ever=error"),
            ("info,trafilatura=info", "info,trafilatura=info,html5ever=error"),
            ("warn", "warn,html5ever=error"),
            ("debug", "debug"),
            ("off", "off"),
        ] {
            assert_eq!(directives(level), expect);
        }
    }
}
