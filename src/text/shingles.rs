//! Words → shingles: every three content words in a row, as one number.
//!
//! Stop words are left out first, so that "the end of the year" is not evidence of anything.

use std::ops::Range;

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
    /// Adds a content word by its hash. Returns the hash of the shingle that ends with it and where that stands
    /// in the text, from the third word on.
    pub fn push(&mut self, word: u64, span: &Range<usize>) -> Option<(u32, Range<usize>)> {
        self.last.rotate_left(1);
        self.starts.rotate_left(1);
        self.last[WIDTH - 1] = word;
        self.starts[WIDTH - 1] = span.start;
        self.seen += 1;
        (self.seen >= WIDTH).then(|| (mix(self.last), self.starts[0]..span.end))
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
    use xxhash_rust::xxh3::xxh3_64;

    use super::*;

    fn shingles(words: &[&str]) -> Vec<u32> {
        let mut shingler = Shingler::default();
        words
            .iter()
            .filter_map(|word| shingler.push(xxh3_64(word.as_bytes()), &(0..word.len())))
            .map(|(hash, _)| hash)
            .collect()
    }

    #[test]
    fn equal_words_in_equal_order_only() {
        assert_eq!(shingles(&["a", "b", "c", "d"])[1], shingles(&["x", "b", "c", "d"])[1]);
        assert_ne!(shingles(&["a", "b", "c"]), shingles(&["c", "b", "a"]));
        assert!(shingles(&["a", "b"]).is_empty());
    }
}
