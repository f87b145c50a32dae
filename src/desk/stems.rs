//! A few stems with their hashes: what an entry is about, strongest first.

use xxhash_rust::xxh3::xxh3_64;

/// Stems one after the other with a space between, each hashed once.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Stems {
    text: String,
    each: Vec<Stem>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Stem {
    /// As [`hash`].
    hash: u64,
    start: u32,
    end: u32,
}

/// Bytes of a stem and the space before it, about.
const LETTERS: usize = 8;

/// The hash of a stem: [`crate::text::words::Word::root`].
pub(super) fn hash(stem: &str) -> u64 {
    xxh3_64(stem.as_bytes())
}

/// Its first eight bytes, in the order that texts have.
pub(super) fn beginning(stem: &str) -> u64 {
    let mut first = [0; 8];
    let length = stem.len().min(first.len());
    first[..length].copy_from_slice(&stem.as_bytes()[..length]);
    u64::from_be_bytes(first)
}

impl Stems {
    /// Takes stems apart that spaces separate.
    pub(super) fn of(text: String) -> Self {
        let mut each = Vec::with_capacity(text.len() / 6);
        let mut start = 0;
        // They are short: to ask for the next space letter by letter is quicker than by a search.
        for stem in text.split([' ']) {
            let end = start + stem.len();
            if !stem.is_empty() {
                each.push(Stem { hash: hash(stem), start: start as u32, end: end as u32 });
            }
            start = end + 1;
        }
        Self { text, each }
    }

    /// Stems that are hashed already.
    pub(super) fn join<'a>(stems: impl Iterator<Item = (&'a str, u64)>) -> Self {
        let (least, _) = stems.size_hint();
        let mut joined =
            Self { text: String::with_capacity(LETTERS * least), each: Vec::with_capacity(least) };
        for (stem, hash) in stems.filter(|(stem, _)| !stem.is_empty()) {
            if !joined.text.is_empty() {
                joined.text.push(' ');
            }
            let start = joined.text.len() as u32;
            joined.text.push_str(stem);
            joined.each.push(Stem { hash, start, end: joined.text.len() as u32 });
        }
        joined
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn hashes(&self) -> impl ExactSizeIterator<Item = u64> {
        self.each.iter().map(|stem| stem.hash)
    }

    /// Each stem with its hash.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.each.iter().map(|stem| (&self.text[stem.start as usize..stem.end as usize], stem.hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_come_back_as_they_were_joined() {
        let stems = ["harbour", "été", "x"].map(|stem| (stem, hash(stem)));
        let joined = Stems::join(stems.into_iter());
        assert_eq!(joined.text(), "harbour été x");
        assert_eq!(joined.iter().collect::<Vec<_>>(), stems);
        assert_eq!(Stems::of(joined.text().to_owned()), joined);
        // Bytes from elsewhere may hold more spaces.
        assert!(Stems::of(" harbour  été x ".to_owned()).iter().eq(stems));
        assert_eq!(Stems::of(String::new()).iter().count(), 0);
    }
}
