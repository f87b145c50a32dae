//! What the commands print: data on standard output, talk on standard error.
//!
//! Data goes through `io::Result`, since the reader may have gone; talk is let go where nobody
//! listens. Text from outside loses its control characters before it reaches a terminal.

use std::fmt;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

/// Says something to the operator.
#[expect(clippy::print_stderr, reason = "this is the one place")]
pub(super) fn talk(what: impl fmt::Display) {
    eprintln!("{what}");
}

/// An error with its causes, each once: some of ours name their cause themselves.
pub(super) fn causes(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

/// One line of data.
pub(super) fn line(what: impl fmt::Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{what}")
}

/// One value as one line of JSON.
pub(super) fn json(value: &impl Serialize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, value)?;
    out.write_all(b"\n")
}

/// Text from outside, safe to show: control characters become spaces (a title could otherwise move
/// the cursor or set the window's name).
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// `text` cut to `width` characters, the last one an ellipsis where something was cut.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Columns under their heads, each as wide as its widest cell; the last one runs free.
pub(super) fn table<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> io::Result<()> {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([heads[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(|column| if column + 1 == N { 0 } else { width(column) });
    let mut out = io::stdout().lock();
    let mut print = |cells: [&str; N]| {
        let padded: Vec<String> =
            cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        writeln!(out, "{}", padded.join("  ").trim_end())
    };
    print(heads)?;
    rows.iter().try_for_each(|row| print(std::array::from_fn(|column| row[column].as_str())))
}

/// "1 story", "2 stories".
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// How far long work has come: one line on a terminal that is written over, nothing elsewhere.
pub(super) struct Progress {
    what: &'static str,
    shown: bool,
}

impl Progress {
    pub(super) fn new(what: &'static str) -> Self {
        Self { what, shown: io::stderr().is_terminal() }
    }

    /// Shows that `done` of `all` is done, and what is at hand.
    pub(super) fn show(&self, done: usize, all: usize, at_hand: &str) {
        if self.shown {
            let text = format!("{} {done}/{all}  {}", self.what, plain(at_hand));
            // Back to the start of the line, erase it, write it anew.
            let _ = write!(io::stderr(), "\r\x1b[2K{}", cut(&text, 79));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[2K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_cannot_steer_the_terminal() {
        assert_eq!(plain("a\x1b[2Jb\u{9b}c\nd"), "a [2Jb c d");
    }

    #[test]
    fn a_cause_is_told_once() {
        let error = anyhow::anyhow!("no room").context("x: no room").context("writing");
        assert_eq!(causes(&error), "writing: x: no room");
    }

    #[test]
    fn cutting_counts_characters() {
        assert_eq!(cut("Straße", 6), "Straße");
        assert_eq!(cut("Straßen", 6), "Straß…");
    }
}
