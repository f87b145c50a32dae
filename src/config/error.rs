//! What can be wrong with a configuration, told so that the operator can mend it.

use std::fmt;
use std::path::PathBuf;

/// Why there is no configuration to run with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no configuration found; looked for {}; start one with `copydesk feeds add URL`", list(.looked))]
    NotFound { looked: Vec<PathBuf> },
    #[error("{path} cannot be read", path = .path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path} cannot be written", path = .path.display())]
    Write { path: PathBuf, source: std::io::Error },
    /// Everything that was found wrong, in the order of the file.
    #[error("{}", lines(.0))]
    Refused(Vec<Problem>),
    #[error("{0}")]
    Edit(String),
}

/// One thing wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub file: PathBuf,
    /// 1-based; 0 where the file as a whole is meant.
    pub line: usize,
    /// The key with its sections: `subscription.interval`. Empty where the file is no TOML.
    pub key: String,
    pub what: String,
    /// Only who polls or delivers needs what is missing.
    pub is_withheld: bool,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}", self.what)
    }
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
