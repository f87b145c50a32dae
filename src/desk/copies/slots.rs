//! Key → value for some million keys, sorted in one piece of memory with few gaps.
//!
//! Linear probing in order: a key stands at the place that its share of all keys gives it, or behind
//! the smaller ones that were in its way. One look leads to it; the table is between half and nine tenths
//! full, but for room that was asked for, and grows by an eighth in place. Keys that crowd into one corner
//! make it slow there, never wrong.

/// No entry. No value is as large.
const GAP: u64 = u64::MAX;

/// Places of the smallest table.
const LEAST: usize = 16;

/// Keys with their values.
#[derive(Debug)]
pub(super) struct Slots {
    /// The key above, the value below; sorted but for the gaps.
    places: Vec<u64>,
    /// Places over which the keys are spread; there may be more behind them.
    room: usize,
    held: usize,
}

impl Default for Slots {
    fn default() -> Self {
        Self { places: vec![GAP; LEAST], room: LEAST, held: 0 }
    }
}

fn key(slot: u64) -> u32 {
    (slot >> 32) as u32
}

impl Slots {
    /// Where a key stands when nothing is in its way.
    fn home(&self, key: u32) -> usize {
        ((u64::from(key) * self.room as u64) >> 32) as usize
    }

    /// Where a key stands, or is to stand.
    fn seek(&self, key: u32) -> usize {
        let (wanted, mut at) = (u64::from(key) << 32, self.home(key));
        while self.places.get(at).is_some_and(|&slot| slot < wanted) {
            at += 1;
        }
        at
    }

    /// The place of a key, or where it is to stand if it is not there.
    fn find(&self, wanted: u32) -> Result<usize, usize> {
        let at = self.seek(wanted);
        let found = self.places.get(at).is_some_and(|&slot| slot != GAP && key(slot) == wanted);
        if found { Ok(at) } else { Err(at) }
    }

    /// Has the places of the keys brought near before they are asked, as [`super::Sketch::fetch`].
    pub(super) fn fetch(&self, keys: &[u32]) -> u64 {
        keys.iter().fold(0, |sum, &key| sum ^ self.places[self.home(key)])
    }

    pub(super) fn get(&self, key: u32) -> Option<u32> {
        self.find(key).ok().map(|at| self.places[at] as u32)
    }

    /// Puts a value, smaller than `u32::MAX`, under a key that has none, or in the place of the one it has.
    pub(super) fn set(&mut self, key: u32, value: u32) {
        let slot = u64::from(key) << 32 | u64::from(value);
        let mut at = match self.find(key) {
            Ok(at) => {
                self.places[at] = slot;
                return;
            }
            Err(at) => at,
        };
        if self.is_full(1) {
            self.reserve(1);
            at = self.seek(key);
        }
        self.held += 1;
        let gap = self.places[at..].iter().position(|&slot| slot == GAP);
        let gap = gap.map_or(self.places.len(), |ahead| at + ahead);
        if gap == self.places.len() {
            if gap == self.places.capacity() {
                // A few: by itself a vector would double.
                self.places.reserve_exact(LEAST);
            }
            self.places.push(GAP);
        }
        self.places.copy_within(at..gap, at + 1);
        self.places[at] = slot;
    }

    fn is_full(&self, more: usize) -> bool {
        (self.held + more) * 10 > self.room * 9
    }

    /// Makes room for so many more keys at once.
    pub(super) fn reserve(&mut self, more: usize) {
        if self.is_full(more) {
            self.spread((self.held + more) * 5 / 4);
        }
    }

    pub(super) fn remove(&mut self, wanted: u32) {
        let Ok(at) = self.find(wanted) else { return };
        // Those behind it that it was in the way of move up.
        let moves = |&(place, &slot): &(usize, &u64)| slot != GAP && self.home(key(slot)) < place;
        let end = at + 1 + self.places.iter().enumerate().skip(at + 1).take_while(moves).count();
        self.places.copy_within(at + 1..end, at);
        self.places[end - 1] = GAP;
        self.held -= 1;
        if self.room > LEAST && self.held * 2 < self.room {
            self.spread((self.held * 5 / 4).max(LEAST));
        }
    }

    /// Spreads what is held over so many places, within the memory that there is and what must be added.
    fn spread(&mut self, room: usize) {
        self.room = room;
        let end =
            self.places.iter().filter(|&&slot| slot != GAP).fold(0, |next, &slot| self.after(slot, next));
        let length = room.max(end);
        if length > self.places.len() {
            self.places.reserve_exact(length - self.places.len());
            self.places.resize(length, GAP);
        }
        // All to the end first: from there each moves forward, never over one that has not moved yet.
        let mut first = self.places.len();
        for from in (0..self.places.len()).rev() {
            let slot = std::mem::replace(&mut self.places[from], GAP);
            if slot != GAP {
                first -= 1;
                self.places[first] = slot;
            }
        }
        let mut next = 0;
        for from in first..self.places.len() {
            let slot = std::mem::replace(&mut self.places[from], GAP);
            next = self.after(slot, next);
            self.places[next - 1] = slot;
        }
        if length < self.places.len() {
            self.places.truncate(length);
            self.places.shrink_to_fit();
        }
    }

    /// The place behind an entry, where those before it end at `next`.
    fn after(&self, slot: u64, next: usize) -> usize {
        self.home(key(slot)).max(next) + 1
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.held == 0 && self.places.iter().all(|&slot| slot == GAP)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use xxhash_rust::xxh3::xxh3_64;

    use super::*;

    fn keys() -> impl Strategy<Value = u32> {
        // Spread evenly, or crowded into either end, or both.
        prop_oneof![0..64_u32, any::<u32>(), u32::MAX - 64..=u32::MAX]
    }

    proptest! {
        #[test]
        fn slots_hold_what_a_map_would(
            steps in prop::collection::vec((keys(), prop::option::weighted(0.7, 0..9_u32)), 0..600)
        ) {
            let (mut slots, mut map) = (Slots::default(), BTreeMap::new());
            for (key, value) in steps {
                if let Some(value) = value {
                    slots.set(key, value);
                    map.insert(key, value);
                } else {
                    slots.remove(key);
                    map.remove(&key);
                }
                prop_assert_eq!(slots.get(key), map.get(&key).copied());
            }
            let held: Vec<u64> = slots.places.iter().copied().filter(|&slot| slot != GAP).collect();
            let expected: Vec<u64> =
                map.iter().map(|(&key, &value)| u64::from(key) << 32 | u64::from(value)).collect();
            prop_assert_eq!(held, expected);
            for (&key, &value) in &map {
                prop_assert_eq!(slots.get(key), Some(value));
            }
            for key in map.keys() {
                slots.remove(*key);
            }
            prop_assert!(slots.is_empty());
        }
    }

    #[test]
    fn ten_thousand_keys_take_little_more_than_their_room() {
        let mut slots = Slots::default();
        let spread = |number: u32| xxh3_64(&number.to_le_bytes()) as u32;
        (0..10_000).for_each(|number| slots.set(spread(number), number));
        assert!((0..10_000).all(|number| slots.get(spread(number)) == Some(number)));
        assert!(slots.places.capacity() < 13_000, "{}", slots.places.capacity());
    }
}
