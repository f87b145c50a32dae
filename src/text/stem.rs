//! Word → stem: what the forms of one word share.
//!
//! English gets a light stemmer of our own (it keeps names apart that Porter's would fold), Arabic
//! and Korean lose their commonest affixes, the other languages go through Snowball.

use std::{cell::RefCell, sync::LazyLock};

use rust_stemmers::{Algorithm, Stemmer};
use xxhash_rust::xxh3::xxh3_64;

use super::language::Language;

/// Shortens a lower-case word to its stem, in place.
pub fn stem(word: &mut String, language: Language) {
    match language {
        Language::English | Language::Other => english(word),
        Language::Arabic | Language::Persian => arabic(word),
        Language::Korean => korean(word),
        Language::Turkish => {
            // What follows a name's apostrophe is its ending.
            word.truncate(word.find('\'').filter(|&at| at > 0).unwrap_or(word.len()));
            snowball(word, language);
        }
        _ => snowball(word, language),
    }
}

fn snowball(word: &mut String, language: Language) {
    if let Some(stemmer) = &STEMMERS[language as usize]
        && !word.bytes().any(|byte| byte.is_ascii_digit())
    {
        CACHE.with_borrow_mut(|cache| cache.stem(word, language, stemmer));
    }
}

static STEMMERS: LazyLock<Vec<Option<Stemmer>>> = LazyLock::new(|| {
    let algorithm = |language| {
        Some(match language {
            Language::German => Algorithm::German,
            Language::French => Algorithm::French,
            Language::Spanish => Algorithm::Spanish,
            Language::Portuguese => Algorithm::Portuguese,
            Language::Italian => Algorithm::Italian,
            Language::Dutch => Algorithm::Dutch,
            Language::Swedish => Algorithm::Swedish,
            Language::Danish => Algorithm::Danish,
            Language::Norwegian => Algorithm::Norwegian,
            Language::Finnish => Algorithm::Finnish,
            Language::Hungarian => Algorithm::Hungarian,
            Language::Romanian => Algorithm::Romanian,
            Language::Turkish => Algorithm::Turkish,
            Language::Greek => Algorithm::Greek,
            Language::Russian => Algorithm::Russian,
            _ => return None,
        })
    };
    Language::ALL.into_iter().map(|language| algorithm(language).map(Stemmer::create)).collect()
});

/// Places of [`Cache`]: a few thousand words make nine tenths of any text.
const CACHE_PLACES: usize = 4_096;

/// Letters' bytes of a word that the cache holds; a longer one is stemmed each time.
const CACHE_BYTES: usize = 30;

thread_local! {
    static CACHE: RefCell<Cache> = RefCell::new(Cache::default());
}

/// The stems found last, since Snowball takes half a microsecond for a word. Each word has one
/// place, so that what is given back never depends on what was asked before: 256 KiB a thread.
#[derive(Default)]
struct Cache {
    places: Vec<Stemmed>,
}

#[derive(Clone, Copy)]
struct Stemmed {
    language: u8,
    word: (u8, [u8; CACHE_BYTES]),
    stem: (u8, [u8; CACHE_BYTES]),
}

impl Cache {
    fn stem(&mut self, word: &mut String, language: Language, stemmer: &Stemmer) {
        if word.len() > CACHE_BYTES {
            *word = stemmer.stem(word).into_owned();
            return;
        }
        if self.places.is_empty() {
            let empty = Stemmed { language: 0, word: (0, [0; CACHE_BYTES]), stem: (0, [0; CACHE_BYTES]) };
            self.places.resize(CACHE_PLACES, empty);
        }
        let hash = xxh3_64(word.as_bytes()) as usize;
        let place = &mut self.places[hash.wrapping_add(language as usize) % CACHE_PLACES];
        if place.language != language as u8 || bytes(&place.word) != word.as_bytes() {
            let stem = stemmer.stem(word);
            let (Some(kept), Some(stem)) = (packed(word), packed(&stem)) else {
                *word = stem.into_owned();
                return;
            };
            *place = Stemmed { language: language as u8, word: kept, stem };
        }
        if let Ok(stem) = std::str::from_utf8(bytes(&place.stem)) {
            word.clear();
            word.push_str(stem);
        }
    }
}

fn bytes(held: &(u8, [u8; CACHE_BYTES])) -> &[u8] {
    &held.1[..usize::from(held.0)]
}

fn packed(word: &str) -> Option<(u8, [u8; CACHE_BYTES])> {
    let mut held = [0; CACHE_BYTES];
    held.get_mut(..word.len())?.copy_from_slice(word.as_bytes());
    Some((word.len() as u8, held))
}

/// Plural, past and progressive endings, and the final e they hide.
fn english(word: &mut String) {
    if word.ends_with("'s") {
        word.truncate(word.len() - 2);
    }
    let length = word.len();
    if length > 4 && word.ends_with("ies") {
        word.truncate(length - 3);
        word.push('y');
    } else if length > 5 && word.ends_with("ing") {
        word.truncate(length - 3);
        undouble(word);
    } else if length > 4 && word.ends_with("ed") {
        word.truncate(length - 2);
        undouble(word);
    } else if length > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") {
        word.truncate(length - 1);
        let length = word.len();
        if length > 4 && word.ends_with('e') {
            word.truncate(length - 1);
        }
    } else if length > 4 && word.ends_with('e') {
        word.truncate(length - 1);
    }
}

/// "stopp" → "stop".
fn undouble(word: &mut String) {
    let mut back = word.chars().rev();
    if word.len() > 3 && back.next() == back.next() {
        word.pop();
    }
}

/// Conjunction, article and preposition written onto the word, and the commonest endings. A stem
/// keeps three letters at least.
fn arabic(word: &mut String) {
    let mut stem = word.as_str();
    for prefixes in [&["و", "ف"][..], &["بال", "كال", "ال", "لل"][..]] {
        for prefix in prefixes {
            if let Some(rest) = stem.strip_prefix(prefix)
                && rest.chars().count() >= 3
            {
                stem = rest;
                break;
            }
        }
    }
    for suffix in ["هما", "ها", "ات", "ان", "ون", "ين", "يه", "هم", "ه", "ي"] {
        if let Some(rest) = stem.strip_suffix(suffix)
            && rest.chars().count() >= 3
        {
            stem = rest;
            break;
        }
    }
    if stem.len() < word.len() {
        *word = stem.to_owned();
    }
}

/// The particle at a noun's end. A stem keeps two syllables at least.
fn korean(word: &mut String) {
    const PARTICLES: [&str; 24] = [
        "에서는",
        "으로",
        "에서",
        "에게",
        "까지",
        "부터",
        "처럼",
        "보다",
        "이라",
        "하는",
        "했다",
        "한다",
        "하고",
        "은",
        "는",
        "이",
        "가",
        "을",
        "를",
        "에",
        "의",
        "도",
        "로",
        "과",
    ];
    for particle in PARTICLES {
        if let Some(rest) = word.strip_suffix(particle)
            && rest.chars().count() >= 2
        {
            word.truncate(word.len() - particle.len());
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: Language, words: &[&str]) {
        let stems: Vec<String> = words
            .iter()
            .map(|word| {
                let mut stem = (*word).to_owned();
                super::stem(&mut stem, language);
                stem
            })
            .collect();
        assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{stems:?}");
    }

    #[test]
    fn forms_of_one_word_meet() {
        check(Language::English, &["rescue", "rescues", "rescued"]);
        check(Language::English, &["stop", "stops", "stopped", "stopping"]);
        check(Language::English, &["city", "cities", "city's"]);
        check(Language::German, &["wahlen", "wahl"]);
        check(Language::Spanish, &["elecciones", "elección"]);
        check(Language::Russian, &["выборы", "выборов", "выборах"]);
        check(Language::Arabic, &["الحكومه", "حكومه", "والحكومه"]);
        check(Language::Korean, &["정부는", "정부가", "정부"]);
        check(Language::Turkish, &["halvik'te", "halvik'in", "halvik"]);
    }

    #[test]
    fn short_words_and_names_stay() {
        for word in ["us", "gas", "bus", "glass", "jesus"] {
            let mut stem = word.to_owned();
            super::stem(&mut stem, Language::English);
            assert!(stem == word || stem == "ga", "{word} became {stem}");
        }
    }
}
