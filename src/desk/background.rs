//! How common a word is in English news before the desk has read any: the table that ships.
//!
//! A young desk, or one that reads a hundred entries a day, cannot tell a rare word from one it has
//! not met yet. The table is small and its source is named in it; what the open entries hold is
//! added to it as they come.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::stems;

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("data/background.txt")));

struct Table {
    documents: u32,
    /// By the stem's hash, with [`rarity`] of it among these documents.
    holding: FxHashMap<u64, (u32, f32)>,
    /// The rarity of a stem that none holds.
    unheard: f32,
}

impl Table {
    fn read(text: &str) -> Self {
        let mut table = Self { documents: 0, holding: FxHashMap::default(), unheard: 0.0 };
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(count) = line.strip_prefix("documents ") {
                table.documents = count.trim().parse().unwrap_or(0);
            } else if let Some((count, names)) = line.split_once(": ")
                && let Ok(count) = count.parse()
            {
                table.holding.extend(names.split(' ').map(|stem| (stems::hash(stem), (count, 0.0))));
            }
        }
        let documents = table.documents;
        table.holding.values_mut().for_each(|(count, weight)| *weight = rarity(documents, *count));
        table.unheard = rarity(documents, 0);
        table
    }
}

/// Documents counted.
pub(super) fn documents() -> u32 {
    TABLE.documents
}

/// Documents that hold the stem of this [`stems::hash`].
pub(super) fn holding(root: u64) -> u32 {
    TABLE.holding.get(&root).map_or(0, |&(count, _)| count)
}

/// [`rarity`] of the stem of this [`stems::hash`] among the documents counted.
pub(super) fn usual_rarity(root: u64) -> f32 {
    TABLE.holding.get(&root).map_or(TABLE.unheard, |&(_, weight)| weight)
}

/// Least weight of a word, however common.
const LEAST: f32 = 0.05;

/// Inverse document frequency: the natural logarithm of how many documents there are for one that
/// holds the word.
pub(super) fn rarity(documents: u32, holding: u32) -> f32 {
    (((documents + 1) as f32) / (holding as f32 + 0.5)).ln().max(LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_and_tells_common_from_rare() {
        assert!(documents() > 1_000);
        let holding = |stem: &str| holding(stems::hash(stem));
        assert!(holding("president") > 100);
        let weight = |stem| rarity(documents(), holding(stem));
        assert!(weight("president") < weight("harbour") && weight("harbour") <= weight("quillonwick"));
    }
}
