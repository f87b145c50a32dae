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

/// Without accents, with the East Asian units of time as the signs they stand for.
fn folded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfc() {
        match c {
            '年' | '月' | '년' | '월' | '−' | '–' | '‐' => plain.push('-'),
            '時' | '时' | '시' | '点' | '分' | '분' | '：' => plain.push(':'),
            '日' | '일' | '秒' | '초' | '號' | '号' | '\u{a0}' | '\u{202f}' | '\u{2009}' => {
                plain.push(' ');
            }
            '０'..='９' => plain.extend(char::from_digit(u32::from(c) - u32::from('０'), 10)),
            '\u{660}'..='\u{669}' => plain.extend(char::from_digit(u32::from(c) - 0x660, 10)),
            c => plain.extend(c.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase)),
        }
    }
    // Decomposed Korean is put together again, so that its words can be looked up.
    plain.nfc().collect()
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
            let len = rest.iter().take_while(|b| b.is_ascii_alphabetic() || **b >= 0x80).count();
            let after_number = matches!(tokens.last(), Some(Token::Number(_, 1 | 2)));
            match &text[at..at + len] {
                // `9h15`, `9h`, `9 Uhr`: an hour.
                "h" | "H" if after_number => tokens.push(Token::Sign(':')),
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
