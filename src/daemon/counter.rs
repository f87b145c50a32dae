//! The counter: where commands on this machine ask the running daemon for an edition.
//!
//! Only one process writes to a data folder. A command that finds it taken hands its wish to the one
//! that writes, through a socket beside the store that nobody else on the machine may open: one line
//! of JSON in, one line out, then it is closed.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

/// The socket's name within `data_dir`.
const FILE: &str = "copydesk.sock";
/// Bytes of a line; a wish has some hundred.
const LINE_BYTES: u64 = 4_096;
/// Time to say what is wished.
const WISHING: Duration = Duration::from_secs(5);
/// Time that a command waits: an edition of a large desk takes seconds, behind a printing some more.
const WAITING: Duration = Duration::from_secs(300);

/// An edition that somebody wants written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    pub series: String,
    /// Its local day; `None` for the series' today.
    pub day: Option<Date>,
    /// Written again with what has come since, although it stands.
    pub update: bool,
    /// Sent on its ways again, although it was.
    pub deliver: bool,
}

/// What became of a wish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reply {
    Stands(Filed),
    /// Why it is not to be had, with the remedy.
    Refused(String),
}

/// An edition that stands in the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    pub day: Date,
    /// Below the published folder, without extension.
    pub path: String,
    /// Written just now, not before.
    pub written: bool,
}

/// Asks whoever writes to `data_dir`; `None` where nobody stands at the counter.
pub fn ask(data_dir: &Path, wish: &Wish) -> io::Result<Option<Reply>> {
    use std::os::unix::net::UnixStream;
    let mut stream = match UnixStream::connect(data_dir.join(FILE)) {
        Ok(stream) => stream,
        // No socket, one that a crash left, or a folder whose name is too long to have one.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Err(error),
        Err(_) => return Ok(None),
    };
    stream.set_read_timeout(Some(WAITING))?;
    let mut line = serde_json::to_string(wish)?;
    line.push('\n');
    stream.write_all(line.as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream).take(LINE_BYTES).read_line(&mut answer)?;
    Ok(Some(serde_json::from_str(&answer)?))
}

/// Whether a daemon stands at the counter of `data_dir`, as far as this user may know.
#[must_use]
pub fn is_open(data_dir: &Path) -> bool {
    std::os::unix::net::UnixStream::connect(data_dir.join(FILE)).is_ok()
}

/// The daemon's side. The file goes when it is dropped.
#[derive(Debug)]
pub(super) struct Counter {
    listener: UnixListener,
    path: PathBuf,
}

impl Counter {
    /// Opens the counter of a folder to which we alone write.
    pub(super) fn open(data_dir: &Path) -> io::Result<Self> {
        let path = data_dir.join(FILE);
        // Whoever left it is gone: the store's lock is ours.
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self { listener, path })
    }

    /// The next wish, with the line that leads back to whoever has it. What is no wish is told so.
    pub(super) async fn next(&self) -> (Wish, Asker) {
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                // No descriptor left; some will come free.
                tokio::time::sleep(WISHING).await;
                continue;
            };
            let mut asker = Asker(stream);
            match tokio::time::timeout(WISHING, asker.wish()).await {
                Ok(Ok(wish)) => return (wish, asker),
                Ok(Err(error)) => asker.answer(&Reply::Refused(format!("this is no wish: {error}"))).await,
                Err(_) => {}
            }
        }
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Who waits at the counter.
#[derive(Debug)]
pub(super) struct Asker(UnixStream);

impl Asker {
    async fn wish(&mut self) -> io::Result<Wish> {
        let mut line = String::new();
        tokio::io::BufReader::new(&mut self.0).take(LINE_BYTES).read_line(&mut line).await?;
        Ok(serde_json::from_str(&line)?)
    }

    /// Answers; one who has gone away is not waited for.
    pub(super) async fn answer(mut self, reply: &Reply) {
        let mut line = serde_json::to_string(reply).unwrap_or_default();
        line.push('\n');
        let _ = tokio::time::timeout(WISHING, self.0.write_all(line.as_bytes())).await;
    }
}
