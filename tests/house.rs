//! Holds the source to the plan in `src/lib.rs`: imports go one way, files stay small, each one says
//! what it is for.
//!
//! Inside one crate the compiler lets every module use every other; knots of imports are what such
//! programs come to suffer from. The table of rooms in `lib.rs` is read as it stands, so plan and
//! code cannot drift apart.

use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a file, tests included. Whoever meets it finds the seam along which to split.
const LONGEST_FILE: usize = 700;

/// A room and its row; a room uses rooms of lower rows, and those before it in its own.
struct Room {
    name: String,
    row: u32,
}

/// A source file as the rules see it.
struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// The first name of the path under `src`: `src/page/front.rs` belongs to `page`.
    fn room(&self) -> String {
        let first = self.path.components().nth(1).unwrap().as_os_str().to_string_lossy();
        first.trim_end_matches(".rs").to_owned()
    }

    fn is_test(&self) -> bool {
        self.path
            .components()
            .any(|part| part.as_os_str().to_string_lossy().trim_end_matches(".rs") == "tests")
    }

    /// The code without comments and without the tests at the end: a test may look at any room.
    fn code(&self) -> String {
        let body = self.text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let lines = body.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push(Source { path: path.strip_prefix(root).unwrap().to_owned(), text });
            }
        }
    }
    assert!(found.len() > 20, "the source is not where it was: {} files", found.len());
    found
}

/// The table of `lib.rs`: lines such as ``//! | 6 | [`poll`], [`ingest`] | … |``.
fn rooms() -> Vec<Room> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let mut rooms = Vec::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let mut cells = line.split(" | ");
        let (Some(row), Some(names)) = (cells.next(), cells.next()) else { continue };
        let Ok(row) = row.parse() else { continue };
        let names = names.split(", ").map(|name| name.trim_matches(['[', '`', ']']).to_owned());
        rooms.extend(names.map(|name| Room { name, row }));
    }
    rooms
}

/// Every room that a piece of code names: `crate::page::…` and `crate::{model, page::front}`.
fn named(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => names.extend(members(group)),
            None => names.push(word(rest)),
        }
    }
    names
}

/// The first word of each member of an import group, up to its closing brace.
fn members(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut start = 0;
    let mut names = Vec::new();
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.push(word(group[start..at].trim_start()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn imports_go_one_way() {
    let rooms = rooms();
    let place = |name: &str| rooms.iter().position(|room| room.name == name);
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !source.is_test()) {
        let room = source.room();
        let Some(here) = place(&room) else { continue };
        for name in named(&source.code()) {
            let Some(there) = place(&name) else { continue };
            let above = rooms[there].row < rooms[here].row || there <= here;
            if !above {
                wrong.push(format!("{} uses `{name}`, which stands below `{room}`", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_stands_in_the_table_and_every_row_has_its_room() {
    let mut standing: Vec<String> = sources().iter().map(Source::room).collect();
    standing.retain(|name| name != "lib" && name != "main");
    standing.sort();
    standing.dedup();
    let mut planned: Vec<String> = rooms().into_iter().map(|room| room.name).collect();
    planned.sort();
    assert_eq!(standing, planned);
    assert!(rooms().is_sorted_by_key(|room| room.row), "the rows are out of order");
}

#[test]
fn no_file_is_too_long_and_each_says_what_it_is_for() {
    for source in sources() {
        let lines = source.text.lines().count();
        let path = source.path.display();
        assert!(lines <= LONGEST_FILE, "{path} has {lines} lines; split it along a seam");
        assert!(source.text.starts_with("//! "), "{path} does not open with what it is for");
    }
}

#[test]
fn the_reader_of_imports_reads_them() {
    assert_eq!(named("use crate::page::front;\nlet x = crate::text::plain();"), ["page", "text"]);
    assert_eq!(named("use crate::{desk::{self, Rule}, model::Topic, link};"), ["desk", "model", "link"]);
    assert_eq!(named("use super::x;"), Vec::<String>::new());
}
