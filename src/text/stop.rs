//! Words that say how, not what: a list for each language, our own.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use super::language::Language;

/// The stop words of a language, lower case, in no order. Empty where we have none.
pub fn list(language: Language) -> impl Iterator<Item = &'static str> {
    let words = match language {
        Language::English => include_str!("data/stop/en.txt"),
        Language::German => include_str!("data/stop/de.txt"),
        Language::French => include_str!("data/stop/fr.txt"),
        Language::Spanish => include_str!("data/stop/es.txt"),
        Language::Portuguese => include_str!("data/stop/pt.txt"),
        Language::Italian => include_str!("data/stop/it.txt"),
        Language::Dutch => include_str!("data/stop/nl.txt"),
        Language::Swedish => include_str!("data/stop/sv.txt"),
        Language::Danish => include_str!("data/stop/da.txt"),
        Language::Norwegian => include_str!("data/stop/no.txt"),
        Language::Finnish => include_str!("data/stop/fi.txt"),
        Language::Polish => include_str!("data/stop/pl.txt"),
        Language::Czech => include_str!("data/stop/cs.txt"),
        Language::Hungarian => include_str!("data/stop/hu.txt"),
        Language::Romanian => include_str!("data/stop/ro.txt"),
        Language::Turkish => include_str!("data/stop/tr.txt"),
        Language::Indonesian => include_str!("data/stop/id.txt"),
        Language::Greek => include_str!("data/stop/el.txt"),
        Language::Russian => include_str!("data/stop/ru.txt"),
        Language::Ukrainian => include_str!("data/stop/uk.txt"),
        Language::Arabic => include_str!("data/stop/ar.txt"),
        Language::Persian => include_str!("data/stop/fa.txt"),
        Language::Hebrew => include_str!("data/stop/he.txt"),
        Language::Hindi => include_str!("data/stop/hi.txt"),
        Language::Other | Language::Thai | Language::Chinese | Language::Japanese | Language::Korean => "",
    };
    words.split_whitespace()
}

/// True for the XXH3 of a stop word of the language, normalised ([`super::words::normalised`]).
#[must_use]
pub fn is_stop(hash: u64, language: Language) -> bool {
    SETS[language as usize].contains(&hash)
}

/// Hashes instead of words: a set of two kilobytes stays near, and another word has one of these 64-bit hashes
/// once in a hundred thousand million million.
static SETS: LazyLock<Vec<FxHashSet<u64>>> = LazyLock::new(|| {
    let hash = |word| xxh3_64(super::words::normalised(word).as_bytes());
    Language::ALL.into_iter().map(|language| list(language).map(hash).collect()).collect()
});
