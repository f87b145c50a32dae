//! Words → shingles: every three content words in a row, as one number.
//!
//! Stop words are left out first, so that "the end of the year" is not evidence of anything.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

/// Content words in a row that make a shingle.
pub const WIDTH: usize = 3;

/// Takes words one after the other and gives the shingle that each completes.
#[derive(Clone, Debug, Default)]
pub struct Shingler {
    last: [u64; WIDTH],
    starts: [usize; WIDTH],
    seen: usize,
}

impl Shingler {
    /// Adds a content word. Returns the hash of the shingle that ends with it and where that stands
    /// in the text, from the third word on.
    pub fn push(&mut self, word: &str, span: &Range<usize>) -> Option<(u32, Range<usize>)> {
        self.last.rotate_left(1);
        self.starts.rotate_left(1);
        self.last[WIDTH - 1] = xxh3_64(word.as_bytes());
        self.starts[WIDTH - 1] = span.start;
        self.seen += 1;
        (self.seen >= WIDTH).then(|| (mix(self.last), self.starts[0]..span.end))
    }

    /// Forgets the words so far: no shingle reaches over this point.
    pub fn cut(&mut self) {
        self.seen = 0;
    }

    /// What was seen since the last cut where that is too short for a shingle: a text of one or two
    /// words is one shingle.
    #[must_use]
    pub fn rest(&self) -> Option<u32> {
        let mut words = [0; WIDTH];
        words[WIDTH - self.seen.min(WIDTH)..].copy_from_slice(&self.last[WIDTH - self.seen.min(WIDTH)..]);
        (1..WIDTH).contains(&self.seen).then(|| mix(words))
    }
}

fn mix(words: [u64; WIDTH]) -> u32 {
    let mut hash = 0x9E37_79B9_7F4A_7C15_u64;
    for word in words {
        hash = (hash ^ word).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        hash ^= hash >> 32;
    }
    hash as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shingles(words: &[&str]) -> Vec<u32> {
        let mut shingler = Shingler::default();
        words.iter().filter_map(|word| shingler.push(word, &(0..word.len()))).map(|(hash, _)| hash).collect()
    }

    #[test]
    fn equal_words_in_equal_order_only() {
        assert_eq!(shingles(&["a", "b", "c", "d"])[1], shingles(&["x", "b", "c", "d"])[1]);
        assert_ne!(shingles(&["a", "b", "c"]), shingles(&["c", "b", "a"]));
        assert!(shingles(&["a", "b"]).is_empty());
    }
}
