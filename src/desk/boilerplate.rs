//! What a feed puts into its items again and again: "Read this with a subscription", "Comments: 12". It
//! makes no two items alike.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::{Arrival, strip};
use crate::text::{language, words};

/// Headlines without a word in common under which the same sentence stands before it counts as boilerplate.
const HEADLINES: usize = 3;

/// Sentences that a feed repeats under headlines that have nothing in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Boilerplate {
    /// Hashes of their letters.
    sentences: FxHashSet<u64>,
}

impl Boilerplate {
    /// Of one document's items, each a headline with its texts.
    #[must_use]
    pub fn of<'a>(items: &[(&'a str, [&'a str; 2])]) -> Self {
        if items.len() < HEADLINES {
            return Self::default();
        }
        let mut places: FxHashMap<u64, SmallVec<[u32; 3]>> = FxHashMap::default();
        for (place, (_, texts)) in items.iter().enumerate() {
            for text in texts {
                each_sentence(text, |_, hash| {
                    let places = places.entry(hash).or_default();
                    if places.last() != Some(&(place as u32)) {
                        places.push(place as u32);
                    }
                });
            }
        }
        let mut stems: FxHashMap<u32, Vec<u64>> = FxHashMap::default();
        let mut repeats = |places: &[u32]| {
            let mut said = FxHashSet::default();
            let mut strange = 0;
            for &place in places {
                let stems = stems.entry(place).or_insert_with(|| headline(items[place as usize].0));
                if !stems.is_empty() && stems.iter().all(|stem| !said.contains(stem)) {
                    said.extend(stems.iter().copied());
                    strange += 1;
                }
            }
            strange >= HEADLINES
        };
        places.retain(|_, places| places.len() >= HEADLINES && repeats(places));
        Self { sentences: places.into_keys().collect() }
    }

    /// Takes the sentences out of an entry's texts.
    pub fn clear(&self, arrival: &mut Arrival) {
        if !self.sentences.is_empty() {
            for text in [&mut arrival.summary, &mut arrival.body] {
                if let Cow::Owned(rest) = self.without(text) {
                    *text = rest;
                }
            }
        }
    }

    fn without<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut gone = Vec::new();
        each_sentence(text, |span, hash| {
            if self.sentences.contains(&hash) {
                gone.push(span);
            }
        });
        if gone.is_empty() {
            return text.into();
        }
        let mut rest = String::with_capacity(text.len());
        let mut end = 0;
        for span in gone {
            rest.push_str(&text[end..span.start]);
            end = span.end;
        }
        rest.push_str(&text[end..]);
        rest.into()
    }
}

/// Words of a headline that are looked at.
const HEADLINE_WORDS: usize = 24;

/// What a headline says: nearly all have an article or a preposition in common.
fn headline(title: &str) -> Vec<u64> {
    let title = strip::title(title);
    let mut stems = Vec::new();
    words::each(title, language::detect(title, None), |word| {
        if !word.stop {
            stems.push(word.root);
        }
        stems.len() < HEADLINE_WORDS
    });
    stems
}

/// Calls `visit` with each sentence, where it stands, and a hash of its letters alone: numbers and addresses are
/// other ones each time.
fn each_sentence(text: &str, mut visit: impl FnMut(std::ops::Range<usize>, u64)) {
    let plain = strip::without_addresses(text);
    let (mut start, mut hash) = (0, 0_u64);
    let mut chars = plain.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_alphabetic() {
            hash = (hash.rotate_left(5) ^ u64::from(c)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        let blank = chars.peek().is_none_or(|(_, next)| next.is_whitespace());
        let ends = match c {
            '\n' | '。' | '！' | '？' => true,
            '.' | '!' | '?' | '…' | '।' => blank,
            _ => false,
        };
        if ends || chars.peek().is_none() {
            let end = at + c.len_utf8();
            if hash != 0 {
                visit(start..end, hash);
            }
            (start, hash) = (end, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_under_strange_headlines_is_no_text() {
        const TEXT: &str = "Ships came in. Read on for 9 crowns.\nPoints: 12";
        let of = |titles: &[&str], text: &str| {
            let items: Vec<_> = titles.iter().map(|&title| (title, [text, ""])).collect();
            Boilerplate::of(&items).without(TEXT).trim_end().to_owned()
        };
        let line = "Read on for 5 crowns.\nPoints: 3";
        let strange = ["Harbour opens", "Rates rise again", "Rovers win the cup"];
        assert_eq!(of(&strange, line), "Ships came in.");
        let with_articles = ["The harbour opens", "The rates rise in the north", "The Rovers win in the cup"];
        assert_eq!(of(&with_articles, line), "Ships came in.");
        // Copies of one report are told by their headlines, and two are no habit.
        let kin = ["Harbour opens", "The harbour is open", "Open at last: the harbour"];
        assert_eq!(of(&kin, line), TEXT);
        assert_eq!(of(&strange[..2], line), TEXT);
    }
}
