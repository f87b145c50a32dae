//! Text → how much each topic's vocabulary speaks in it.
//!
//! The lexicon is our own, a file for each language. Its strength depends on nothing but the text:
//! it needs no training and behaves the same on the first day as in the fifth year.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use crate::{
    model::Topic,
    text::{language::Language, stem, words},
};

/// Topics of the lexicon, in the order of [`Topic::IPTC`].
pub(super) const TOPICS: usize = Topic::IPTC.len();

/// How much each topic speaks, in the order of [`Topic::IPTC`].
pub(super) type Scores = [f32; TOPICS];

/// The number of a slug in [`Topic::IPTC`].
pub(super) fn number(slug: &str) -> Option<usize> {
    Topic::IPTC.iter().position(|&known| known == slug)
}

/// Words of a phrase, at most.
const PHRASE_WORDS: usize = 4;

/// What an entry of weight 1, 2, 3 counts.
const WEIGHTS: [f32; 4] = [0.0, 0.2, 1.0, 1.7];

/// What a phrase counts over a word.
const PHRASE: f32 = 1.2;

/// What a title counts over the body.
const TITLE: f32 = 2.0;

/// Bytes of the text read, about; the rest of a long article is detail.
const TEXT_BYTES: usize = 1_500;

/// One entry of the lexicon: the topics that hold it, with what it adds to each.
type Gain = SmallVec<[(u8, f32); 2]>;

#[derive(Default)]
struct Lexicon {
    /// Words joined by `_`.
    whole: FxHashMap<String, u32>,
    /// Beginnings of words.
    begin: FxHashMap<String, u32>,
    gains: Vec<Gain>,
    /// First words of phrases.
    first: rustc_hash::FxHashSet<String>,
    /// Length of the longest beginning, in letters; longest entry of an unspaced language.
    longest: usize,
}

static LEXICONS: LazyLock<Vec<Lexicon>> = LazyLock::new(|| {
    let text = |language| match language {
        Language::English => include_str!("data/lexicon/en.txt"),
        Language::German => include_str!("data/lexicon/de.txt"),
        Language::French => include_str!("data/lexicon/fr.txt"),
        Language::Spanish => include_str!("data/lexicon/es.txt"),
        Language::Portuguese => include_str!("data/lexicon/pt.txt"),
        Language::Italian => include_str!("data/lexicon/it.txt"),
        Language::Russian => include_str!("data/lexicon/ru.txt"),
        Language::Arabic => include_str!("data/lexicon/ar.txt"),
        Language::Chinese => include_str!("data/lexicon/zh.txt"),
        Language::Japanese => include_str!("data/lexicon/ja.txt"),
        _ => "",
    };
    Language::ALL.into_iter().map(|language| Lexicon::read(text(language), language)).collect()
});

impl Lexicon {
    fn read(text: &str, language: Language) -> Self {
        let mut weights: FxHashMap<String, SmallVec<[(u8, u8); 2]>> = FxHashMap::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((under, entries)) = line.split_once(": ") else { continue };
            let Some((topic, weight)) = under.split_once(' ') else { continue };
            let (Some(topic), Ok(weight)) = (number(topic), weight.parse::<u8>()) else { continue };
            for entry in entries.split(' ').filter(|entry| !entry.is_empty()) {
                let held = weights.entry(key(entry, language)).or_default();
                match held.iter_mut().find(|(known, _)| usize::from(*known) == topic) {
                    Some(known) => known.1 = known.1.max(weight),
                    None => held.push((topic as u8, weight)),
                }
            }
        }
        let mut lexicon = Self::default();
        for (entry, topics) in weights {
            lexicon.add(&entry, &topics, language);
        }
        lexicon
    }

    fn add(&mut self, entry: &str, topics: &[(u8, u8)], language: Language) {
        let worth = |weight: u8| WEIGHTS[usize::from(weight.min(3))];
        let sum: f32 = topics.iter().map(|&(_, weight)| worth(weight)).sum();
        let most = topics.iter().map(|&(_, weight)| worth(weight)).fold(0.0, f32::max);
        let words = entry.split('_').count();
        let phrase = if words > 1 { PHRASE } else { 1.0 };
        let gain =
            topics.iter().map(|&(topic, weight)| (topic, worth(weight) * most / sum * phrase)).collect();
        let number = self.gains.len() as u32;
        self.gains.push(gain);
        if let Some(begin) = entry.strip_suffix('*').filter(|_| words == 1 && !language.unspaced()) {
            self.longest = self.longest.max(begin.chars().count());
            self.begin.insert(begin.to_owned(), number);
        } else {
            if let Some((first, _)) = entry.split_once('_') {
                self.first.insert(first.trim_end_matches('*').to_owned());
            }
            self.longest = self.longest.max(entry.chars().count());
            self.whole.insert(entry.to_owned(), number);
        }
    }

    /// The entry that a run of words matches, longest first, and how many words it takes.
    fn find(&self, words: &[&str], joined: &mut String) -> Option<(u32, usize)> {
        if self.first.contains(words[0]) {
            for length in (2..=words.len().min(PHRASE_WORDS)).rev() {
                joined.clear();
                for (place, word) in words[..length].iter().enumerate() {
                    if place > 0 {
                        joined.push('_');
                    }
                    joined.push_str(word);
                }
                if let Some(&entry) = self.whole.get(joined.as_str()) {
                    return Some((entry, length));
                }
            }
        }
        if let Some(&entry) = self.whole.get(words[0]) {
            return Some((entry, 1));
        }
        let ends = words[0].char_indices().map(|(at, c)| at + c.len_utf8()).take(self.longest);
        let begins: SmallVec<[usize; 32]> =
            if self.begin.is_empty() { SmallVec::new() } else { ends.collect() };
        begins.into_iter().rev().find_map(|end| self.begin.get(&words[0][..end])).map(|&entry| (entry, 1))
    }
}

/// An entry of the file in the form that the text's words are compared in.
fn key(entry: &str, language: Language) -> String {
    if language.unspaced() {
        return entry.to_owned();
    }
    let form = |word: &str| {
        let (word, star) = word.strip_suffix('*').map_or((word, ""), |word| (word, "*"));
        let mut form = words::normalised(word);
        if uses_stems(language) {
            stem::stem(&mut form, language);
        }
        form + star
    };
    entry.split('_').map(form).collect::<Vec<_>>().join("_")
}

/// English and Arabic entries are compared by stem; elsewhere the entries are beginnings of words.
fn uses_stems(language: Language) -> bool {
    matches!(language, Language::English | Language::Arabic)
}

/// Weighs title and text against the lexicon of the language. All zero where nothing hits.
pub(super) fn weigh(title: &str, text: &str, language: Language) -> Scores {
    let lexicon = &LEXICONS[language as usize];
    let mut scores = [0.0; TOPICS];
    if lexicon.gains.is_empty() {
        return scores;
    }
    let mut hits: FxHashMap<u32, f32> = FxHashMap::default();
    for (part, weight) in [(title, TITLE), (cut(text), 1.0)] {
        if language.unspaced() {
            unspaced_hits(lexicon, part, |entry| *hits.entry(entry).or_default() += weight);
        } else {
            spaced_hits(lexicon, part, language, |entry| *hits.entry(entry).or_default() += weight);
        }
    }
    // In the order of the entries, so that the sums are the same in every run.
    let mut hits: Vec<(u32, f32)> = hits.into_iter().collect();
    hits.sort_unstable_by_key(|&(entry, _)| entry);
    for (entry, count) in hits {
        for &(topic, gain) in &lexicon.gains[entry as usize] {
            scores[usize::from(topic)] += count.sqrt() * gain;
        }
    }
    let full = (1.0 + scores.iter().sum::<f32>()).sqrt();
    scores.map(|score| score / full)
}

fn cut(text: &str) -> &str {
    let mut end = text.len().min(TEXT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn spaced_hits(lexicon: &Lexicon, text: &str, language: Language, mut hit: impl FnMut(u32)) {
    // One buffer for all words of the text, and where each of them ends.
    let (mut buffer, mut ends) = (String::with_capacity(text.len() + 16), Vec::with_capacity(text.len() / 5));
    words::each(text, language, |word| {
        buffer.push_str(if uses_stems(language) { word.stem } else { word.text });
        ends.push(buffer.len());
        true
    });
    let word = |number: usize| &buffer[if number == 0 { 0 } else { ends[number - 1] }..ends[number]];
    let mut joined = String::new();
    let mut at = 0;
    while at < ends.len() {
        let window: SmallVec<[&str; PHRASE_WORDS]> =
            (at..ends.len().min(at + PHRASE_WORDS)).map(word).collect();
        match lexicon.find(&window, &mut joined) {
            Some((entry, length)) => {
                hit(entry);
                at += length;
            }
            None => at += 1,
        }
    }
}

fn unspaced_hits(lexicon: &Lexicon, text: &str, mut hit: impl FnMut(u32)) {
    let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut at = 0;
    while at + 1 < bounds.len() {
        let longest = lexicon.longest.min(bounds.len() - 1 - at);
        let found = (1..=longest).rev().find_map(|length| {
            lexicon.whole.get(&text[bounds[at]..bounds[at + length]]).map(|&entry| (entry, length))
        });
        match found {
            Some((entry, length)) => {
                hit(entry);
                at += length;
            }
            None => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: Language, title: &str, expect: &str) {
        let scores = weigh(title, "", language);
        let best = (0..TOPICS).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap_or(0);
        assert_eq!(Topic::IPTC[best], expect, "{title}: {scores:?}");
        assert!(scores[best] > 0.0);
    }

    #[test]
    fn headlines_find_their_topic() {
        check(Language::English, "Goalkeeper injured before the cup final", "sport");
        check(Language::English, "Central bank raises interest rates", "economy");
        check(Language::German, "Bundestag stimmt über das Gesetz ab, Kanzlerin zufrieden", "politics");
        check(Language::Russian, "Сборная выиграла матч чемпионата", "sport");
    }

    #[test]
    fn silence_is_no_evidence() {
        let silent = |title, language| weigh(title, "", language).iter().all(|&score| score <= 0.0);
        assert!(silent("", Language::English));
        assert!(silent("Goalkeeper", Language::Thai));
    }
}
