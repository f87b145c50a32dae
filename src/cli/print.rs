//! What the commands print: data on standard output, talk on standard error.
//!
//! Data goes through `io::Result`, since the reader may have gone; talk is let go where nobody
//! listens. All of it passes [`Fit`], so nothing from outside steers a terminal, whoever prints it.

use std::fmt;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

/// Says something to the operator.
pub(super) fn talk(what: impl fmt::Display) {
    let _ = writeln!(Fit::new(io::stderr().lock()), "{what}");
}

/// Standard output, for data.
pub(super) fn out() -> Fit<io::StdoutLock<'static>> {
    Fit::new(io::stdout().lock())
}

/// Writes UTF-8 with what could steer a terminal as `\u009b`: control characters but tabs and ends of lines, those
/// of C1 among them, and marks that turn the direction of the text around them. In JSON, where such stand within
/// strings only, that is the same value.
pub(super) struct Fit<W> {
    to: W,
    /// The beginning of a character whose end is to come.
    held: Vec<u8>,
}

impl<W> Fit<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to, held: Vec::new() }
    }
}

impl<W: Write> Fit<W> {
    fn put(&mut self, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some(at) = rest.find(steers) {
            self.to.write_all(&rest.as_bytes()[..at])?;
            let mut chars = rest[at..].chars();
            if let Some(c) = chars.next() {
                // None of them lies beyond the basic plane.
                write!(self.to, "\\u{:04x}", u32::from(c))?;
            }
            rest = chars.as_str();
        }
        self.to.write_all(rest.as_bytes())
    }
}

impl<W: Write> Write for Fit<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut all = std::mem::take(&mut self.held);
        all.extend_from_slice(bytes);
        let mut rest = all.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => break self.put(text)?,
                Err(error) => {
                    let (text, after) = rest.split_at(error.valid_up_to());
                    self.put(&String::from_utf8_lossy(text))?;
                    let Some(wrong) = error.error_len() else {
                        self.held = after.to_vec();
                        break;
                    };
                    self.put("\u{fffd}")?;
                    rest = &after[wrong..];
                }
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Whether a character moves the cursor, sets a window's name or the like (C0, DEL, C1), or turns the text around it
/// (the embeddings, overrides and isolates of Unicode's bidirectional algorithm, UAX #9).
fn steers(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t') || turns(c)
}

fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
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
    writeln!(out(), "{what}")
}

/// One value as one line of JSON.
pub(super) fn json(value: &impl Serialize) -> io::Result<()> {
    let mut out = io::BufWriter::new(out());
    serde_json::to_writer(&mut out, value)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Text from outside as one line: control characters become spaces, and marks that turn the text around them go.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| !turns(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect()
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
    let mut out = out();
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
        assert_eq!(plain("a\x1b[2Jb\u{9b}c\nd\u{202e}e\u{2069}"), "a [2Jb c de");
        let fit = |pieces: &[&[u8]]| {
            let mut fit = Fit::new(Vec::new());
            for piece in pieces {
                fit.write_all(piece).unwrap();
            }
            String::from_utf8(fit.to).unwrap()
        };
        assert_eq!(
            fit(&["é\t\u{1b}[2J\u{9b}x\u{7f}\u{202e}\r\n".as_bytes()]),
            "é\t\\u001b[2J\\u009bx\\u007f\\u202e\\u000d\n"
        );
        assert_eq!(fit(&[b"\xc2", b"\x9b\xe2\x80", b"\xae", b"\xff!"]), "\\u009b\\u202e\u{fffd}!");
        let said = serde_json::json!({ "title": "a\u{9b}2J\u{2066}b\u{1b}" });
        let written = fit(&[said.to_string().as_bytes()]);
        assert!(!written.contains(steers));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap(), said);
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
