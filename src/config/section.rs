//! A parsed TOML table → typed values, every fault noted with its line.
//!
//! Reading a key is what makes it known: [`Section::get`] asks for it, and what nobody asked for is
//! refused at the end, with the nearest key that somebody did. So the list of keys cannot drift from
//! the code, and all faults of a file are told at once. Never reads a file, never stops at a fault.

use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::Problem;
use super::value::Value;

/// What other programs call our keys.
const MEANT: [(&str, &str); 4] =
    [("mute", "without"), ("exclude", "without"), ("filter", "without"), ("include", "words")];

/// One file being read: its faults and every key that was asked for.
pub(super) struct Reading<'a> {
    file: &'a Path,
    text: &'a str,
    problems: Vec<Problem>,
    unknown: Vec<(Range<usize>, String, String)>,
    asked: Vec<Asked>,
    /// Files that hold secrets.
    secrets: Vec<PathBuf>,
}

/// A key the code knows, with its default as TOML; `None` where leaving it out is the default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub section: String,
    pub key: &'static str,
    pub default: Option<String>,
}

impl Reading<'_> {
    /// Reads the whole text; `None` where it is no TOML, which is then the only problem.
    pub(super) fn all<T>(
        file: &Path,
        text: &str,
        read: impl FnOnce(&mut Section<'_, '_>) -> T,
    ) -> (Option<T>, Vec<Problem>, Vec<Asked>) {
        let parsed = DeTable::parse(text);
        let mut reading =
            Reading { file, text, problems: vec![], unknown: vec![], asked: vec![], secrets: vec![] };
        let value = match &parsed {
            Ok(table) => {
                let whole = table.span();
                Some(Section::over(&mut reading, Some(table.get_ref()), String::new(), whole, read))
            }
            Err(error) => {
                let at = error.span().unwrap_or(0..0);
                reading.note(at, String::new(), error.message().to_owned());
                None
            }
        };
        reading.refuse_unknown();
        reading.problems.sort_by_key(|problem| problem.line);
        (value, reading.problems, reading.asked)
    }

    fn note(&mut self, at: Range<usize>, key: String, what: String) {
        let line = 1 + self.text[..at.start.min(self.text.len())].matches('\n').count();
        self.problems.push(Problem { file: self.file.to_owned(), line, key, what, is_withheld: false });
    }

    fn refuse_unknown(&mut self) {
        for (at, section, key) in std::mem::take(&mut self.unknown) {
            let what = match self.nearest(&section, &key) {
                Some(near) => format!("unknown key; did you mean `{near}`?"),
                None => "unknown key".to_owned(),
            };
            self.note(at, join(&section, &key), what);
        }
    }

    /// The known key that was most likely meant: alike in the same section, or the same in another.
    fn nearest(&self, section: &str, key: &str) -> Option<String> {
        let here = self.asked.iter().filter(|asked| asked.section == section).map(|asked| asked.key);
        if let Some(near) = nearest(key, here) {
            return Some(near.to_owned());
        }
        let meant = MEANT.iter().find(|(word, _)| *word == key).map_or(key, |(_, meant)| meant);
        if self.asked.iter().any(|asked| asked.section == section && asked.key == meant) {
            return Some(meant.to_owned());
        }
        let elsewhere = self.asked.iter().find(|asked| asked.key == meant)?;
        Some(format!("{}` in `[{}]", elsewhere.key, elsewhere.section))
    }
}

/// The word of `known` that `word` most likely stands for: at most a third of it typed wrongly, left
/// out, added or swapped with its neighbour.
pub(super) fn nearest<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let slips = (word.chars().count() / 3).max(1);
    known
        .map(|candidate| (strsim::osa_distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= slips)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// One table of the file, or the lack of it: then every key has its default.
pub(super) struct Section<'r, 'a> {
    reading: &'r mut Reading<'a>,
    table: Option<&'a DeTable<'a>>,
    path: String,
    at: Range<usize>,
    asked: Vec<&'static str>,
}

impl<'a> Section<'_, 'a> {
    fn over<T>(
        reading: &mut Reading<'a>,
        table: Option<&'a DeTable<'a>>,
        path: String,
        at: Range<usize>,
        read: impl FnOnce(&mut Section<'_, 'a>) -> T,
    ) -> T {
        let mut section = Section { reading, table, path, at, asked: vec![] };
        let value = read(&mut section);
        section.collect_unknown();
        value
    }

    /// The value of `key`, or the default: where it is left out, and where it is wrong (which is noted).
    pub(super) fn get<T: Value>(&mut self, key: &'static str, default: T) -> T {
        self.know(key, Some(default.show()));
        self.value(key).unwrap_or(default)
    }

    /// The value of a key that may be left out.
    pub(super) fn opt<T: Value>(&mut self, key: &'static str) -> Option<T> {
        self.know(key, None);
        self.value(key)
    }

    /// The value of a key that must be there. Its lack is noted, and the rest of the table with it
    /// given up: nothing more is said about it.
    pub(super) fn need<T: Value>(&mut self, key: &'static str) -> Option<T> {
        self.know(key, None);
        let value = self.value(key);
        if self.find(key).is_none() {
            let written = self.table.into_iter().flatten().map(|(key, _)| key.get_ref().as_ref());
            let what = match nearest(key, written) {
                Some(near) => format!("is missing; `{near}` looks like it"),
                None => "is missing".to_owned(),
            };
            self.reading.note(self.at.clone(), join(&self.path, key), what);
        }
        if value.is_none() {
            self.table = None;
        }
        value
    }

    /// A table within this one.
    pub(super) fn section<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Section<'_, 'a>) -> T,
    ) -> T {
        self.know(key, None);
        let path = join(&self.path, key);
        let found = self.find(key);
        let at = found.map_or(0..0, Spanned::span);
        let table = found.and_then(|value| value.get_ref().as_table());
        if let (Some(value), None) = (found, table) {
            let what = format!("is {}; write a section `[{path}]`", an(value.get_ref().type_str()));
            self.reading.note(at.clone(), path.clone(), what);
        }
        Section::over(self.reading, table, path, at, read)
    }

    /// The tables of a list written as `[[key]]`.
    pub(super) fn each<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Section<'_, 'a>) -> T,
    ) -> Vec<T> {
        self.know(key, None);
        let path = join(&self.path, key);
        let Some(found) = self.find(key) else { return vec![] };
        let Some(list) = found.get_ref().as_array() else {
            let what = format!("is {}; write `[[{path}]]`", an(found.get_ref().type_str()));
            self.reading.note(found.span(), path, what);
            return vec![];
        };
        let mut values = Vec::new();
        for item in list {
            match item.get_ref().as_table() {
                Some(table) => values.push(Section::over(
                    self.reading,
                    Some(table),
                    path.clone(),
                    item.span(),
                    &mut read,
                )),
                None => self.reading.note(item.span(), path.clone(), format!("write `[[{path}]]`")),
            }
        }
        values
    }

    /// The pairs of a table whose keys are the operator's own, in the order of the file.
    pub(super) fn pairs(&mut self, key: &'static str) -> Vec<(String, String)> {
        self.know(key, None);
        let path = join(&self.path, key);
        let Some(found) = self.find(key) else { return vec![] };
        let mut pairs = Vec::new();
        for (name, value) in found.get_ref().as_table().into_iter().flatten() {
            match value.get_ref().as_str() {
                Some(text) => {
                    pairs.push((name.span().start, name.get_ref().to_string(), text.to_owned()));
                }
                None => self.reading.note(
                    value.span(),
                    join(&path, name.get_ref()),
                    "write the value in quotes".to_owned(),
                ),
            }
        }
        if found.get_ref().as_table().is_none() {
            self.reading.note(found.span(), path, "write it as { name = \"value\" }".to_owned());
        }
        pairs.sort_unstable();
        pairs.into_iter().map(|(_, name, value)| (name, value)).collect()
    }

    /// Notes what only the meaning of a value shows to be wrong.
    pub(super) fn refuse(&mut self, key: &str, what: impl Into<String>) {
        let at = self.find(key).map_or(self.at.clone(), Spanned::span);
        let key = join(&self.path, key);
        self.reading.note(at, key, what.into());
    }

    /// Takes note of a file that holds a secret.
    pub(super) fn keeps(&mut self, file: &Path) {
        self.reading.secrets.push(file.to_owned());
    }

    /// The files that hold secrets, as far as they were read.
    pub(super) fn secrets(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.reading.secrets)
    }

    /// As [`Section::refuse`] for a secret that cannot be read here.
    pub(super) fn withhold(&mut self, key: &str, what: impl Into<String>) {
        self.refuse(key, what);
        if let Some(problem) = self.reading.problems.last_mut() {
            problem.is_withheld = true;
        }
    }

    /// The folder of the file, where relative paths start.
    pub(super) fn folder(&self) -> &'a Path {
        self.reading.file.parent().unwrap_or(Path::new("."))
    }

    /// True where the file says something about `key`.
    pub(super) fn says(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    fn value<T: Value>(&mut self, key: &str) -> Option<T> {
        let found = self.find(key)?;
        match T::read(found.get_ref()) {
            Ok(value) => Some(value),
            Err(what) => {
                self.reading.note(found.span(), join(&self.path, key), what);
                None
            }
        }
    }

    fn find(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table?.get(key)
    }

    fn know(&mut self, key: &'static str, default: Option<String>) {
        self.asked.push(key);
        let asked = Asked { section: self.path.clone(), key, default };
        if !self.reading.asked.contains(&asked) {
            self.reading.asked.push(asked);
        }
    }

    fn collect_unknown(self) {
        for (key, _) in self.table.into_iter().flatten() {
            if !self.asked.contains(&key.get_ref().as_ref()) {
                let fault = (key.span(), self.path.clone(), key.get_ref().to_string());
                self.reading.unknown.push(fault);
            }
        }
    }
}

fn join(section: &str, key: &str) -> String {
    if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") }
}

/// What TOML calls a value, with its article.
pub(super) fn an(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {kind}")
}
