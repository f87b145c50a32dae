//! Text → words and stems, in any script.
//!
//! A word is a run of letters, digits and their combining marks, normalised (NFKC, lower case, figures
//! as ASCII has them; in Arabic the letters that writers mix up are one), with an apostrophe inside
//! where the language has it. Chinese and Japanese give overlapping pairs of Han letters and whole Katakana words,
//! Thai, Lao, Khmer and Burmese overlapping triples: without a dictionary these find the same
//! names as words would.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use xxhash_rust::xxh3::xxh3_64;

use super::{date, language::Language, stem, stop};

/// A word of a text.
#[derive(Debug)]
pub struct Word<'a> {
    /// Normalised.
    pub text: &'a str,
    /// Equal to `text` for a stop word.
    pub stem: &'a str,
    pub stop: bool,
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
    /// XXH3 of `text`.
    pub hash: u64,
    /// XXH3 of `stem`.
    pub root: u64,
}

/// The words of a text, read once for all who compare them.
#[derive(Debug, Default)]
pub struct Words {
    /// Words and stems one behind the other.
    letters: String,
    held: Vec<Held>,
    stem: String,
}

/// A word, with its places in [`Words::letters`].
#[derive(Debug)]
struct Held {
    text: Range<usize>,
    stem: Range<usize>,
    stop: bool,
    span: Range<usize>,
    hash: u64,
    root: u64,
}

impl Words {
    /// Reads the words of a text, up to so many that are no stop words, and of all words not many more.
    #[must_use]
    pub fn read(text: &str, language: Language, most: usize) -> Self {
        let bytes = text.len().min(most.saturating_mul(WORD_BYTES));
        let mut words = Self {
            letters: String::with_capacity(bytes),
            held: Vec::with_capacity(bytes / WORD_BYTES),
            stem: String::new(),
        };
        let (mut left, held) = (most, most.saturating_mul(WORDS_EACH));
        if left > 0 {
            each_run(text, language, |run, start, class| {
                words.take::<true>(run, start, class, language, |words, new| {
                    left -= usize::from(!words.held[new].stop);
                    left > 0 && words.held.len() < held
                })
            });
        }
        words
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.held.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// In the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = Word<'_>> {
        self.held.iter().map(|held| self.word(held))
    }

    /// The words that stand whole within a part of the text.
    pub fn within(&self, part: &Range<usize>) -> impl Iterator<Item = Word<'_>> {
        let first = self.held.partition_point(|held| held.span.start < part.start);
        let within = self.held[first..].iter().take_while(move |held| held.span.end <= part.end);
        within.map(|held| self.word(held))
    }

    fn word<'a>(&'a self, held: &Held) -> Word<'a> {
        Word {
            text: &self.letters[held.text.clone()],
            stem: &self.letters[held.stem.clone()],
            stop: held.stop,
            span: held.span.clone(),
            hash: held.hash,
            root: held.root,
        }
    }

    /// Adds what a run of one class gives, and shows each word that is new until `go_on` is false.
    fn take<const STEMS: bool>(
        &mut self,
        run: &str,
        start: usize,
        class: Class,
        language: Language,
        mut go_on: impl FnMut(&mut Self, usize) -> bool,
    ) -> bool {
        match class {
            Class::Letter | Class::Kana => {
                self.push::<STEMS>(run, start, language).is_none_or(|new| go_on(self, new))
            }
            Class::Han => grams(run, 2, |gram| {
                let new = self.push_gram(&run[gram.clone()], start + gram.start);
                go_on(self, new)
            }),
            Class::Joined => grams(run, 3, |gram| {
                let new = self.push_gram(&run[gram.clone()], start + gram.start);
                go_on(self, new)
            }),
            Class::Between => true,
        }
    }

    /// Adds a word; gives its number. Nothing is left of some runs of marks.
    fn push<const STEMS: bool>(&mut self, run: &str, start: usize, language: Language) -> Option<usize> {
        let from = self.letters.len();
        normalise(run, &mut self.letters);
        let text = from..self.letters.len();
        let word = &self.letters[from..];
        if word.is_empty() {
            return None;
        }
        let hash = xxh3_64(word.as_bytes());
        let stop = stop::is_stop(hash, language);
        let (mut stem, mut root) = (text.clone(), hash);
        if STEMS && !stop {
            self.stem.clear();
            self.stem.push_str(word);
            stem::stem(&mut self.stem, language);
            if self.stem != word {
                root = xxh3_64(self.stem.as_bytes());
                if word.starts_with(&self.stem) {
                    stem.end = from + self.stem.len();
                } else {
                    stem = text.end..text.end + self.stem.len();
                    self.letters.push_str(&self.stem);
                }
            }
        }
        self.held.push(Held { text, stem, stop, span: start..start + run.len(), hash, root });
        Some(self.held.len() - 1)
    }

    fn push_gram(&mut self, gram: &str, start: usize) -> usize {
        let text = self.letters.len()..self.letters.len() + gram.len();
        self.letters.push_str(gram);
        let hash = xxh3_64(gram.as_bytes());
        let span = start..start + gram.len();
        self.held.push(Held { stem: text.clone(), text, stop: false, span, hash, root: hash });
        self.held.len() - 1
    }

    fn clear(&mut self) {
        self.letters.clear();
        self.held.clear();
    }
}

/// Words read for each that is no stop word, at most: in running text there are two.
const WORDS_EACH: usize = 8;

/// Bytes of a text for each word, about: few texts have more words.
const WORD_BYTES: usize = 5;

/// Calls `visit` for each word of the text in order, until it returns false.
pub fn each(text: &str, language: Language, visit: impl FnMut(&Word<'_>) -> bool) {
    visit_all::<true>(text, language, visit);
}

/// As [`each`] for who needs no stems: [`Word::stem`] is the word itself.
pub fn each_unstemmed(text: &str, language: Language, visit: impl FnMut(&Word<'_>) -> bool) {
    visit_all::<false>(text, language, visit);
}

fn visit_all<const STEMS: bool>(text: &str, language: Language, mut visit: impl FnMut(&Word<'_>) -> bool) {
    let mut words = Words::default();
    each_run(text, language, |run, start, class| {
        words.clear();
        words.take::<STEMS>(run, start, class, language, |words, new| visit(&words.word(&words.held[new])))
    });
}

/// Calls `visit` with each run of one class, where it begins, and the class, until it returns false.
fn each_run(text: &str, language: Language, mut visit: impl FnMut(&str, usize, Class) -> bool) {
    let elides = matches!(language, Language::French | Language::Italian);
    let mut at = 0;
    while let Some((span, class)) = ascii_run(text, &mut at, elides).or_else(|| next_run(text, at, elides)) {
        at = span.end;
        if !visit(&text[span.clone()], span.start, class) {
            return;
        }
    }
}

/// The next run where it and what stands around it are ASCII, as most are: told without decoding. `at`
/// moves to where [`next_run`] is to look otherwise.
fn ascii_run(text: &str, at: &mut usize, elides: bool) -> Option<(Range<usize>, Class)> {
    let bytes = text.as_bytes();
    let is_letter = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_alphanumeric);
    while bytes.get(*at).is_some_and(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric()) {
        *at += 1;
    }
    let mut end = *at;
    loop {
        while is_letter(end) {
            end += 1;
        }
        if elides || end == *at || bytes.get(end) != Some(&b'\'') || !is_letter(end + 1) {
            break;
        }
        end += 1;
    }
    // A mark or letter beyond may belong to it, and a word behind an apostrophe.
    let plain = |place: usize| bytes.get(place).is_none_or(u8::is_ascii);
    let whole = end > *at && plain(end) && (bytes.get(end) != Some(&b'\'') || plain(end + 1));
    whole.then_some((*at..end, Class::Letter))
}

/// The stems of a text without its stop words.
#[must_use]
pub fn stems(text: &str, language: Language) -> Vec<String> {
    let mut stems = Vec::new();
    each(text, language, |word| {
        if !word.stop {
            stems.push(word.stem.to_owned());
        }
        true
    });
    stems
}

/// The text with each run of a script without spaces as overlapping pairs of letters and its last letter, so that an
/// index of words finds what stands within.
#[must_use]
pub fn in_pairs(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains(is_unspaced) {
        return text.into();
    }
    let mut spaced = String::with_capacity(text.len() * 3);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        spaced.push(letter);
        match letters.peek() {
            Some(&next) if is_unspaced(letter) && is_unspaced(next) => spaced.extend([next, ' ']),
            Some(&next) if is_unspaced(letter) != is_unspaced(next) && letter != ' ' && next != ' ' => {
                spaced.push(' ');
            }
            _ => {}
        }
    }
    spaced.into()
}

/// A letter, or a vowel over or below one, of a script that puts no spaces between words.
#[must_use]
pub fn is_unspaced(c: char) -> bool {
    matches!(class(c), Class::Han | Class::Kana | Class::Joined) || matches!(c, 'ぁ'..='ゟ')
}

/// One word brought to the form that [`Word::text`] has.
#[must_use]
pub fn normalised(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    normalise(word, &mut out);
    out
}

/// The letters and figures of a name alone, in small letters: so names are compared however they are set.
#[must_use]
pub fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Scripts with spaces.
    Letter,
    Han,
    /// Katakana: a word by itself.
    Kana,
    /// Thai, Lao, Khmer, Burmese.
    Joined,
    /// Everything else, Hiragana among it: it joins the words of Japanese.
    Between,
}

fn class(c: char) -> Class {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() { Class::Letter } else { Class::Between };
    }
    match c as u32 {
        // Tatweel, the zero-width joiners and the hyphens that show only where a column breaks the word stand
        // inside words, and figures are words in any script.
        0x00AD
        | 0x0640
        | 0x200C
        | 0x200D
        | 0x0E50..=0x0E59
        | 0x0ED0..=0x0ED9
        | 0x1040..=0x1049
        | 0x17E0..=0x17E9 => Class::Letter,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF => Class::Joined,
        0x3041..=0x309F | 0x30FB => Class::Between,
        0x30A0..=0x30FF | 0x31F0..=0x31FF => Class::Kana,
        0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF | 0x3005 => Class::Han,
        _ if c.is_alphanumeric() || is_combining_mark(c) => Class::Letter,
        _ => Class::Between,
    }
}

/// The next run of one class, from `at` on; runs of `Between` are skipped.
fn next_run(text: &str, at: usize, elides: bool) -> Option<(Range<usize>, Class)> {
    let (start, first) =
        std::iter::successors(next_char(text, at), |&(at, c)| next_char(text, at + c.len_utf8()))
            .find(|&(_, c)| class(c) != Class::Between)?;
    let class_ = class(first);
    let mut end = start + first.len_utf8();
    while let Some((at, c)) = next_char(text, end) {
        let inside = class(c) == class_
            || matches!(c, '\'' | '’')
                && class_ == Class::Letter
                && !elides
                && next_char(text, at + c.len_utf8()).is_some_and(|(_, after)| class(after) == Class::Letter);
        if !inside {
            break;
        }
        end = at + c.len_utf8();
    }
    Some((start..end, class_))
}

/// The letter that begins at a byte, with the byte; most are ASCII and need no decoding.
#[inline]
fn next_char(text: &str, at: usize) -> Option<(usize, char)> {
    match text.as_bytes().get(at)? {
        byte if byte.is_ascii() => Some((at, char::from(*byte))),
        _ => text[at..].chars().next().map(|c| (at, c)),
    }
}

/// NFKC, lower case, one apostrophe; Arabic without vowel signs and with one letter for each sound
/// that writers spell in several ways.
fn normalise(run: &str, out: &mut String) {
    if run.is_ascii() {
        let from = out.len();
        out.push_str(run);
        out[from..].make_ascii_lowercase();
        return;
    }
    for c in run.nfkc().flat_map(char::to_lowercase) {
        match c {
            '’' => out.push('\''),
            'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
            'ى' | 'ی' => out.push('ي'),
            'ة' => out.push('ه'),
            'ک' => out.push('ك'),
            'ё' => out.push('е'),
            // Vowel signs, joiners and soft hyphens, and the dot that a Turkish capital leaves over its small letter.
            '\u{00AD}'
            | '\u{0307}'
            | '\u{064B}'..='\u{065F}'
            | '\u{0670}'
            | '\u{0640}'
            | '\u{200C}'
            | '\u{200D}' => {}
            c if c.is_numeric() => out.push(date::figure(c).unwrap_or(c)),
            c => out.push(c),
        }
    }
}

/// Overlapping runs of `size` letters; a shorter run is given whole.
fn grams(run: &str, size: usize, mut visit: impl FnMut(Range<usize>) -> bool) -> bool {
    let bounds: Vec<usize> = run.char_indices().map(|(offset, _)| offset).chain([run.len()]).collect();
    let letters = bounds.len() - 1;
    (0..=letters.saturating_sub(size)).all(|first| visit(bounds[first]..bounds[(first + size).min(letters)]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, language: Language, expect: &[&str]) {
        let mut got = Vec::new();
        each(text, language, |word| {
            got.push(word.text.to_owned());
            true
        });
        assert_eq!(got, expect);
    }

    #[test]
    fn words_in_many_scripts() {
        check(
            "Rates rise—again, says bank's chief",
            Language::English,
            &["rates", "rise", "again", "says", "bank's", "chief"],
        );
        check("L’Union européenne", Language::French, &["l", "union", "européenne"]);
        check("東京オリンピックの開会式", Language::Japanese, &["東京", "オリンピック", "開会", "会式"]);
        check("中国外交部", Language::Chinese, &["中国", "国外", "外交", "交部"]);
        check("ＵＫ ﬁnance", Language::English, &["uk", "finance"]);
        check("الحُكومة", Language::Arabic, &["الحكومه"]);
        check("ไทย", Language::Thai, &["ไทย"]);
        check("ร้อน ๒๓ องศา", Language::Thai, &["ร้อ", "้อน", "23", "องศ", "งศา"]);
        check("١٤ قتيلا", Language::Arabic, &["14", "قتيلا"]);
        check("২২ মৃত", Language::Other, &["22", "মৃত"]);
        check("İZMİR’de", Language::Turkish, &["izmir'de"]);
        check("Ha\u{ad}fen\u{ad}brücke", Language::German, &["hafenbrücke"]);
        check("", Language::English, &[]);
    }

    #[test]
    fn pairs_stand_for_words_where_there_are_no_spaces() {
        assert_eq!(in_pairs("bus 公共汽车 2"), "bus 公共 共汽 汽车 车 2");
        assert_eq!(in_pairs("plain"), "plain");
    }

    proptest! {
        #[test]
        fn spans_are_in_the_text_and_in_order(text in "\\PC{0,80}") {
            let mut last = 0;
            each(&text, Language::Other, |word| {
                assert!(text.get(word.span.clone()).is_some());
                assert!(word.span.start >= last);
                last = word.span.start;
                true
            });
        }
    }
}
