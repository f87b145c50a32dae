//! Keys → the stories that may be copies of each other.

use smallvec::SmallVec;

use super::{Sketch, TITLE_STEMS, slots::Slots};
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
#[derive(Debug, Default)]
pub(in crate::desk) struct Index {
    /// A story each, or [`MANY`] and the place of a list.
    slots: Slots,
    /// Sorted: a phrase that every outlet prints stands in thousands of stories.
    lists: Table<SmallVec<[u32; 4]>>,
    free: Vec<u32>,
}

/// In the place of a story: the place of a list.
const MANY: u32 = 1 << 31;

fn salted(salt: u32, hash: u32) -> u32 {
    (hash ^ salt.wrapping_mul(0x9E37_79B9)).wrapping_mul(0x85EB_CA6B) | 1
}

/// The key under which entries with this headline are found. None for one of few words, and for one that
/// tells of many happenings.
pub(in crate::desk) fn headline_key(sketch: &Sketch) -> Option<u32> {
    let speaks = sketch.headline != 0 && sketch.title().len() >= TITLE_STEMS && !sketch.round_up;
    speaks.then(|| salted(2, sketch.headline))
}

/// The key under which entries that an aggregator lists are found by a headline of few words.
fn listed_key(sketch: &Sketch) -> Option<u32> {
    let speaks = sketch.is_passed_on() && headline_key(sketch).is_none();
    speaks.then(|| salted(5, sketch.headline ^ sketch.outlet as u32 ^ sketch.published as u32))
}

/// The keys under which an entry is found.
pub(in crate::desk) fn keys(sketch: &Sketch) -> SmallVec<[u32; 40]> {
    let mut keys = SmallVec::new();
    if sketch.link != 0 {
        keys.push(salted(1, (sketch.link ^ sketch.link >> 32) as u32));
    }
    keys.extend(headline_key(sketch));
    keys.extend(listed_key(sketch));
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
    /// Makes room for so many more keys at once.
    pub(in crate::desk) fn reserve(&mut self, keys: usize) {
        self.slots.reserve(keys);
    }

    /// Keys with the story that each leads to.
    pub(in crate::desk) fn insert(&mut self, pairs: impl IntoIterator<Item = (u32, u32)>) {
        for (key, story) in pairs {
            match self.slots.get(key) {
                None => self.slots.set(key, story),
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
                    self.slots.set(key, place | MANY);
                }
                Some(_) => {}
            }
        }
    }

    pub(in crate::desk) fn remove(&mut self, keys: &[u32], story: u32) {
        for &key in keys {
            let Some(held) = self.slots.get(key) else { continue };
            if held == story {
                self.slots.remove(key);
            } else if held & MANY != 0 {
                let list = &mut self.lists[(held ^ MANY) as usize];
                if let Ok(place) = list.binary_search(&story) {
                    list.remove(place);
                }
                if let [last] = list[..] {
                    list.clear();
                    list.shrink_to_fit();
                    self.free.push(held ^ MANY);
                    self.slots.set(key, last);
                }
            }
        }
    }

    /// The stories that share a key, each once: of very many those that share the most and the rarest.
    pub(in crate::desk) fn find(&self, keys: &[u32]) -> Vec<u32> {
        let mut found: Vec<(u32, u32)> = Vec::new();
        std::hint::black_box(self.slots.fetch(keys));
        for &key in keys {
            match self.slots.get(key) {
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
        assert!(index.slots.is_empty());
    }
}
