//! The register of the feeds that were printed, so that the files of those that are no more can go.
//!
//! It stands beside the files and names the operator's outputs, the topics, and the feed of sources in
//! trouble. A file that it does not name is not ours to take away.

use std::collections::BTreeSet;
use std::path::Path;

use super::press::Printed;
use super::shown;
use crate::publish;
use crate::render::Format;

/// Where it stands below the published folder; not for readers, since it names outputs that ask for a token.
pub const PATH: &str = "archive/printed.json";

/// The folders of the feeds that it names.
const FOLDERS: [&str; 2] = ["outputs", "topics"];

/// The feed of sources in trouble, in one format.
pub(super) const HEALTH: &str = "health";

/// Paths of feeds, without extension.
pub(super) type Feeds = BTreeSet<String>;

/// What was printed so far. Where there is no register yet, that are the feeds that stand in all formats.
pub(super) fn read(dir: &Path) -> Result<Feeds, publish::Error> {
    let bytes = std::fs::read(dir.join(PATH)).ok();
    if let Some(feeds) = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
        return Ok(feeds);
    }
    let mut feeds = Feeds::new();
    for folder in FOLDERS {
        let files: BTreeSet<String> = publish::list(&dir.join(folder))?.into_iter().collect();
        let names = files.iter().filter_map(|file| file.strip_suffix(".atom"));
        let is_whole = |name: &&str| {
            Format::ALL.iter().all(|format| files.contains(&format!("{name}.{}", format.extension())))
        };
        feeds.extend(names.filter(is_whole).map(|name| format!("{folder}/{name}")));
    }
    Ok(feeds)
}

pub(super) fn write(dir: &Path, feeds: &Feeds) -> Result<(), publish::Error> {
    let bytes = serde_json::to_vec(feeds).unwrap_or_default();
    publish::write_for(dir, PATH, &bytes, publish::Readers::Group).map(drop)
}

/// Takes away a feed: its documents, its topic's page and its archive.
pub(super) fn remove(dir: &Path, feed: &str, printed: &mut Printed) -> Result<(), publish::Error> {
    let formats = Format::ALL.map(Format::extension);
    let formats = if feed == HEALTH { &formats[..1] } else { &formats };
    for extension in formats.iter().copied().chain(feed.starts_with("topics/").then_some("html")) {
        gone(dir, format!("{feed}.{extension}"), printed)?;
    }
    shown::forget(dir, feed)?;
    remove_archive(dir, feed, printed)
}

/// Takes away a feed's archive.
pub(super) fn remove_archive(dir: &Path, feed: &str, printed: &mut Printed) -> Result<(), publish::Error> {
    let folder = format!("archive/{feed}");
    for name in publish::list(&dir.join(&folder))? {
        let stem = name.split_once('.').map_or("", |(stem, _)| stem);
        if stem == "progress" || stem.parse::<u32>().is_ok() {
            gone(dir, format!("{folder}/{name}"), printed)?;
        }
    }
    // A folder that holds anything else stays.
    let _ = std::fs::remove_dir(dir.join(folder));
    Ok(())
}

fn gone(dir: &Path, path: String, printed: &mut Printed) -> Result<(), publish::Error> {
    if publish::remove(dir, &path)? {
        printed.removed.push(path);
    }
    Ok(())
}
