//! The text of a date in, numbers, words and signs out.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::names::{self, Word};

/// More tokens than the longest date has; the rest is prose.
const LIMIT: usize = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Value and number of digits.
    Number(u64, usize),
    Word(Word),
    Sign(char),
}

/// Cuts a date into tokens. Words that say nothing are left out, and so are blanks.
pub(super) fn of(text: &str) -> Vec<Token> {
    if text.is_ascii() {
        return cut(text);
    }
    cut(&folded(text))
}

/// Without accents, with the digits of all scripts as figures and the East Asian units of time as
/// the signs they stand for.
pub(super) fn folded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfc() {
        match c {
            '年' | '月' | '년' | '월' | '−' | '–' | '‐' => plain.push('-'),
            '時' | '时' | '시' | '点' | '點' | '分' | '분' | '：' => plain.push(':'),
            '日' | '일' | '秒' | '초' | '號' | '号' => plain.push(' '),
            'ı' => plain.push('i'),
            'ł' | 'Ł' => plain.push('l'),
            // Joins letters or draws them out, and says nothing.
            '\u{200c}'..='\u{200f}' | '\u{640}' => {}
            c => match digit(c) {
                Some(digit) => plain.push(digit),
                None if c.is_ascii() || c.is_alphanumeric() || is_combining_mark(c) => {
                    plain.extend(c.nfd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase));
                }
                None => plain.push(' '),
            },
        }
    }
    // Months of two words become one.
    for first in ["تشرين ", "كانون "] {
        if plain.contains(first) {
            plain = plain.replace(first, first.trim_end());
        }
    }
    // Decomposed Korean is put together again, so that its words can be looked up.
    plain.nfc().collect()
}

/// Marks that a word may be written without. Those of the scripts of India and South-East Asia are its
/// vowels.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{93c}' | '\u{9bc}')
}

/// The first digits of scripts that write figures of their own, each followed by the other nine.
const ZEROS: [u32; 17] = [
    0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040,
    0x17e0, 0xff10,
];

/// The figure that a digit of another script stands for.
pub(super) fn digit(c: char) -> Option<char> {
    let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&u32::from(c)))?;
    char::from_digit(u32::from(c) - zero, 10)
}

fn cut(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(16);
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() && tokens.len() < LIMIT {
        let rest = &bytes[at..];
        if rest[0].is_ascii_digit() {
            let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
            let value = rest[..digits.min(18)].iter().fold(0, |value, b| value * 10 + u64::from(b - b'0'));
            tokens.push(Token::Number(value, digits));
            at += digits;
        } else if rest[0].is_ascii_alphabetic() || rest[0] >= 0x80 {
            let len = letters(rest);
            let after_number = matches!(tokens.last(), Some(Token::Number(_, 1 | 2)));
            if let Some((word, len)) = shortened(&text[at..], len) {
                tokens.extend(names::read(&word).map(Token::Word));
                at += len;
                continue;
            }
            let timed = tokens.len() > 1 && tokens[tokens.len() - 2] == Token::Sign(':');
            match &text[at..at + len] {
                // `9h15`, `9h`, `9 Uhr`: an hour.
                "h" | "H" | "Uhr" | "uhr" if after_number && !timed => tokens.push(Token::Sign(':')),
                word => tokens.extend(names::read(word).map(Token::Word)),
            }
            at += len;
        } else {
            if !rest[0].is_ascii_whitespace() {
                tokens.push(Token::Sign(char::from(rest[0])));
            }
            at += 1;
        }
    }
    tokens
}

fn letters(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| b.is_ascii_alphabetic() || **b >= 0x80).count()
}

/// `p.m.`, `p. m.`, `พ.ย.`: a word of parts with points, without them, and the length of both.
/// The first part has `len` bytes.
fn shortened(text: &str, len: usize) -> Option<(String, usize)> {
    let few = |part: &str| part.chars().nth(if part.is_ascii() { 2 } else { 3 }).is_none();
    let first = &text[..len];
    let rest = text[len..].strip_prefix('.')?;
    let rest = if matches!(first, "a" | "p" | "A" | "P") { rest.trim_start() } else { rest };
    let second = &rest[..letters(rest.as_bytes())];
    if second.is_empty() || !few(first) || !few(second) {
        return None;
    }
    Some((format!("{first}{second}"), text.len() - rest.len() + second.len()))
}
