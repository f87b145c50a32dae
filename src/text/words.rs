//! Text → words and stems, in any script.
//!
//! A word is a run of letters, digits and their combining marks, normalised (NFKC, lower case; in
//! Arabic the letters that writers mix up are one), with an apostrophe inside where the language
//! has it. Chinese and Japanese give overlapping pairs of Han letters and whole Katakana words,
//! Thai, Lao, Khmer and Burmese overlapping triples: without a dictionary these find the same
//! names as words would.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{language::Language, stem, stop};

/// A word of a text, borrowed for the length of the visit.
#[derive(Debug)]
pub struct Word<'a> {
    /// Normalised.
    pub text: &'a str,
    /// Equal to `text` for a stop word.
    pub stem: &'a str,
    pub stop: bool,
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
}

/// Calls `visit` for each word of the text in order, until it returns false.
pub fn each(text: &str, language: Language, visit: impl FnMut(&Word<'_>) -> bool) {
    visit_all::<true>(text, language, visit);
}

/// As [`each`] for who needs no stems: [`Word::stem`] is the word itself.
pub fn each_unstemmed(text: &str, language: Language, visit: impl FnMut(&Word<'_>) -> bool) {
    visit_all::<false>(text, language, visit);
}

fn visit_all<const STEMS: bool>(text: &str, language: Language, mut visit: impl FnMut(&Word<'_>) -> bool) {
    let mut scratch = Scratch::default();
    let mut at = 0;
    while let Some((span, class)) = next_run(text, at, language) {
        at = span.end;
        let run = &text[span.clone()];
        let go_on = match class {
            Class::Letter | Class::Kana => scratch.word::<STEMS>(run, span, language, &mut visit),
            Class::Han => grams(run, span.start, 2, &mut visit),
            Class::Joined => grams(run, span.start, 3, &mut visit),
            Class::Between => true,
        };
        if !go_on {
            return;
        }
    }
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

/// One word brought to the form that [`Word::text`] has.
#[must_use]
pub fn normalised(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    normalise(word, &mut out);
    out
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
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF => Class::Joined,
        0x3041..=0x309F | 0x30FB => Class::Between,
        0x30A0..=0x30FF | 0x31F0..=0x31FF => Class::Kana,
        0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF | 0x3005 => Class::Han,
        // Tatweel and the zero-width joiners stand inside words.
        0x0640 | 0x200C | 0x200D => Class::Letter,
        _ if c.is_alphanumeric() || is_combining_mark(c) => Class::Letter,
        _ => Class::Between,
    }
}

/// The next run of one class, from `at` on; runs of `Between` are skipped.
fn next_run(text: &str, at: usize, language: Language) -> Option<(Range<usize>, Class)> {
    let (start, first) =
        std::iter::successors(next_char(text, at), |&(at, c)| next_char(text, at + c.len_utf8()))
            .find(|&(_, c)| class(c) != Class::Between)?;
    let class_ = class(first);
    let elides = matches!(language, Language::French | Language::Italian);
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

#[derive(Default)]
struct Scratch {
    text: String,
    stem: String,
}

impl Scratch {
    fn word<const STEMS: bool>(
        &mut self,
        run: &str,
        span: Range<usize>,
        language: Language,
        visit: &mut impl FnMut(&Word<'_>) -> bool,
    ) -> bool {
        self.text.clear();
        normalise(run, &mut self.text);
        if self.text.is_empty() {
            return true;
        }
        let stop = stop::is_stop(&self.text, language);
        if stop || !STEMS {
            return visit(&Word { text: &self.text, stem: &self.text, stop, span });
        }
        self.stem.clear();
        self.stem.push_str(&self.text);
        stem::stem(&mut self.stem, language);
        visit(&Word { text: &self.text, stem: &self.stem, stop, span })
    }
}

/// NFKC, lower case, one apostrophe; Arabic without vowel signs and with one letter for each sound
/// that writers spell in several ways.
fn normalise(run: &str, out: &mut String) {
    if run.is_ascii() {
        out.push_str(run);
        out.make_ascii_lowercase();
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
            '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{0640}' | '\u{200C}' | '\u{200D}' => {}
            c => out.push(c),
        }
    }
}

/// Overlapping runs of `size` letters; a shorter run is given whole.
fn grams(run: &str, start: usize, size: usize, visit: &mut impl FnMut(&Word<'_>) -> bool) -> bool {
    let bounds: Vec<usize> = run.char_indices().map(|(offset, _)| offset).chain([run.len()]).collect();
    let letters = bounds.len() - 1;
    for first in 0..=letters.saturating_sub(size) {
        let range = bounds[first]..bounds[(first + size).min(letters)];
        let text = &run[range.clone()];
        let span = start + range.start..start + range.end;
        if !visit(&Word { text, stem: text, stop: false, span }) {
            return false;
        }
    }
    true
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
        check("", Language::English, &[]);
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
