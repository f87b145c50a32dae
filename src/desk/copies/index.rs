//! Keys → the stories that may be copies of each other.

use smallvec::SmallVec;

use super::{Sketch, TITLE_STEMS};
use crate::desk::table::Table;

/// Smallest shingles of the whole text by which a pair is found: at .35 shared, two texts have none
/// of them in common once in 170 times.
const WHOLE_KEYS: usize = 12;
/// The same for the beginning, where a teaser has to be found in a text four times its length.
const HEAD_KEYS: usize = 16;
/// Different stories that may share a key before it is taken for boilerplate and not followed.
const BUCKET_LIMIT: usize = 64;

/// Stories asked about one entry, at most but for equals. A copy shares several keys or a rare one; those further down
/// share a phrase.
const ASKED: usize = 8;

/// What a key that one story alone holds counts for it.
const KEY_UNIT: u32 = 1 << 12;

/// Keys → stories.
#[derive(Debug)]
pub(in crate::desk) struct Index {
    shelves: Shelves,
    /// Sorted: a phrase that every outlet prints stands in thousands of stories.
    lists: Table<SmallVec<[u32; 4]>>,
    free: Vec<u32>,
}

impl Default for Index {
    fn default() -> Self {
        Self { shelves: Shelves(vec![Vec::new(); SHELVES]), lists: Table::default(), free: Vec::new() }
    }
}

/// In the place of a story: the place of a list.
const MANY: u32 = 1 << 31;

/// Keys with a story each, or with [`MANY`] and the place of a list, sorted by key: the key above, the other
/// below. A hash table of millions of keys is half empty, and twice as large while it grows.
#[derive(Debug)]
struct Shelves(Vec<Vec<u64>>);

/// Shelves, by the highest bits of a key: with three million keys each has a hundred.
const SHELVES: usize = 1 << 15;
const SHELF_BITS: u32 = 32 - SHELVES.trailing_zeros();

impl Shelves {
    fn number(key: u32) -> usize {
        (key >> SHELF_BITS) as usize
    }

    /// Where a key stands among those of its shelf, or would stand. Keys are spread evenly, so the search
    /// begins close by.
    fn place(held: &[u64], key: u32) -> Result<usize, usize> {
        let within = (key & ((1 << SHELF_BITS) - 1)) as usize;
        let mut at = (within * held.len()) >> SHELF_BITS;
        let key_at = |at: usize| held.get(at).map(|&entry| (entry >> 32) as u32);
        while at > 0 && key_at(at - 1).is_some_and(|other| other >= key) {
            at -= 1;
        }
        while key_at(at).is_some_and(|other| other < key) {
            at += 1;
        }
        if key_at(at) == Some(key) { Ok(at) } else { Err(at) }
    }

    fn get(&self, key: u32) -> Option<u32> {
        let held = &self.0[Self::number(key)];
        Self::place(held, key).ok().map(|at| held[at] as u32)
    }

    /// Puts a value under a key that has none, or another in the place of the one it has.
    fn set(&mut self, key: u32, value: u32) {
        let held = &mut self.0[Self::number(key)];
        let entry = u64::from(key) << 32 | u64::from(value);
        match Self::place(held, key) {
            Ok(at) => held[at] = entry,
            Err(at) => {
                if held.len() == held.capacity() {
                    // By an eighth: the shelves are a good part of what the desk holds.
                    held.reserve_exact(held.len() / 8 + 2);
                }
                held.insert(at, entry);
            }
        }
    }

    fn remove(&mut self, key: u32) {
        let held = &mut self.0[Self::number(key)];
        if let Ok(at) = Self::place(held, key) {
            held.remove(at);
            if held.capacity() > 2 * held.len() + 8 {
                held.shrink_to_fit();
            }
        }
    }
}

/// The keys under which an entry is found.
pub(in crate::desk) fn keys(sketch: &Sketch) -> SmallVec<[u32; 40]> {
    let salted = |salt: u32, hash: u32| (hash ^ salt.wrapping_mul(0x9E37_79B9)).wrapping_mul(0x85EB_CA6B) | 1;
    let mut keys = SmallVec::new();
    if sketch.link != 0 {
        keys.push(salted(1, (sketch.link ^ sketch.link >> 32) as u32));
    }
    if sketch.headline != 0 && sketch.title().len() >= TITLE_STEMS {
        keys.push(salted(2, sketch.headline));
    }
    keys.extend(sketch.title_keys().iter().map(|&hash| salted(3, hash)));
    keys.extend(sketch.whole().iter().take(WHOLE_KEYS).map(|&hash| salted(4, hash)));
    // One permutation, a bin each: the smallest hash in every bin.
    let bin = |hash: u32| (u64::from(hash) * HEAD_KEYS as u64) >> 32;
    let mut last = None;
    let mut head: SmallVec<[u32; 72]> = sketch.head().collect();
    head.sort_unstable();
    for hash in head {
        if last != Some(bin(hash)) {
            last = Some(bin(hash));
            keys.push(salted(4, hash));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

impl Index {
    /// Keys with the story that each leads to.
    pub(in crate::desk) fn insert(&mut self, pairs: impl IntoIterator<Item = (u32, u32)>) {
        for (key, story) in pairs {
            match self.shelves.get(key) {
                None => self.shelves.set(key, story),
                Some(held) if held & MANY != 0 => {
                    let list = &mut self.lists[(held ^ MANY) as usize];
                    if let Err(place) = list.binary_search(&story) {
                        list.insert(place, story);
                    }
                }
                Some(held) if held != story => {
                    let place = self.free.pop().unwrap_or_else(|| {
                        self.lists.push(SmallVec::new());
                        self.lists.len() as u32 - 1
                    });
                    self.lists[place as usize].extend([held.min(story), held.max(story)]);
                    self.shelves.set(key, place | MANY);
                }
                Some(_) => {}
            }
        }
    }

    pub(in crate::desk) fn remove(&mut self, keys: &[u32], story: u32) {
        for &key in keys {
            let Some(held) = self.shelves.get(key) else { continue };
            if held == story {
                self.shelves.remove(key);
            } else if held & MANY != 0 {
                let list = &mut self.lists[(held ^ MANY) as usize];
                if let Ok(place) = list.binary_search(&story) {
                    list.remove(place);
                }
                if let [last] = list[..] {
                    list.clear();
                    list.shrink_to_fit();
                    self.free.push(held ^ MANY);
                    self.shelves.set(key, last);
                }
            }
        }
    }

    /// The stories that share a key, each once: of very many those that share the most and the rarest.
    pub(in crate::desk) fn find(&self, keys: &[u32]) -> Vec<u32> {
        let mut found: Vec<(u32, u32)> = Vec::new();
        for &key in keys {
            match self.shelves.get(key) {
                Some(held) if held & MANY != 0 => {
                    let list = &self.lists[(held ^ MANY) as usize];
                    if list.len() <= BUCKET_LIMIT {
                        let rarity = KEY_UNIT / list.len() as u32;
                        found.extend(list.iter().map(|&story| (story, rarity)));
                    }
                }
                Some(story) => found.push((story, KEY_UNIT)),
                None => {}
            }
        }
        found.sort_unstable();
        found.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        if found.len() > ASKED {
            let mut shared: Vec<u32> = found.iter().map(|&(_, shared)| shared).collect();
            let (_, &mut last, _) = shared.select_nth_unstable_by(ASKED, |a, b| b.cmp(a));
            // Equals stay together: places are others after a restart and must decide nothing.
            found.retain(|&(_, shared)| shared >= last);
        }
        found.into_iter().map(|(story, _)| story).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_leads_to_all_its_stories_until_they_leave() {
        let mut index = Index::default();
        index.insert([(7, 1), (9, 1), (9, 2), (u32::MAX, 2), (9, 3)]);
        assert_eq!((index.find(&[9]), index.find(&[7]), index.find(&[8])), (vec![1, 2, 3], vec![1], vec![]));
        index.remove(&[7, 9], 1);
        index.remove(&[9], 3);
        assert_eq!((index.find(&[7]), index.find(&[9])), (vec![], vec![2]));
        index.remove(&[9, u32::MAX], 2);
        assert!(index.shelves.0.iter().all(Vec::is_empty));
    }

    proptest! {
        /// Whatever the keys, evenly spread or all on one shelf.
        #[test]
        fn shelves_hold_what_a_map_would(
            steps in prop::collection::vec((prop_oneof![0..64_u32, any::<u32>()], prop::option::of(0..9_u32)), 0..400)
        ) {
            let mut shelves = Shelves(vec![Vec::new(); SHELVES]);
            let mut map = BTreeMap::new();
            for (key, value) in steps {
                if let Some(value) = value {
                    shelves.set(key, value);
                    map.insert(key, value);
                } else {
                    shelves.remove(key);
                    map.remove(&key);
                }
                prop_assert_eq!(shelves.get(key), map.get(&key).copied());
            }
            let held: Vec<u64> = shelves.0.concat();
            let expected: Vec<u64> =
                map.iter().map(|(&key, &value)| u64::from(key) << 32 | u64::from(value)).collect();
            prop_assert_eq!(held, expected);
        }
    }
}
