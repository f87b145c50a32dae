//! Text that was made UTF-8 twice in (`CafÃ©`, `itâ€™s`), the text that was meant out.
//!
//! Somebody took bytes of UTF-8 for Latin-1 or Windows-1252 and encoded them again. The characters
//! that come of it fall into the pattern of UTF-8 one by one, which hardly any text does that was
//! meant as it stands: one character outside the pattern, and nothing is touched.

use std::borrow::Cow;

use super::markup::entity::WINDOWS_1252;

/// Sequences that must be there before a letter other than `Â` and `Ã` is taken for the first byte of
/// two, or one of these for it before a sign that Latin-1 has not: `MENÚ…`, `CAFÉ»` and `IRMÃ…` are
/// what somebody wrote.
const LEAST_PAIRS: usize = 4;

/// Undoes the second encoding, where the whole text bears its marks.
#[must_use]
pub fn undone(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !bears_its_marks(text) {
        return Cow::Borrowed(text);
    }
    let bytes = text.chars().filter_map(byte).collect();
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn bears_its_marks(text: &str) -> bool {
    let (mut sequences, mut doubtful) = (0_usize, 0_usize);
    let mut chars = text.chars();
    while let Some(first) = chars.find(|c| !c.is_ascii()) {
        let Some(more) = byte(first).and_then(following) else { return false };
        let mut strange = !matches!(first, 'Â' | 'Ã');
        for _ in 0..more {
            let Some(next) = chars.next() else { return false };
            if !matches!(byte(next), Some(0x80..=0xbf)) {
                return false;
            }
            strange |= next > '\u{ff}';
        }
        sequences += 1;
        doubtful += usize::from(more == 1 && strange);
    }
    doubtful == 0 || sequences >= LEAST_PAIRS
}

/// The byte that was taken for this character.
fn byte(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ 0..=0xff => Some(code as u8),
        0xfffd => None,
        _ => WINDOWS_1252.iter().position(|known| *known == c).map(|at| 0x80 + at as u8),
    }
}

/// How many bytes follow this one in UTF-8 (RFC 3629 §3); `None` for one that begins no sequence.
fn following(first: u8) -> Option<usize> {
    match first {
        0xc2..=0xdf => Some(1),
        0xe0..=0xef => Some(2),
        0xf0..=0xf4 => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(input: &str, expect: &str) {
        assert_eq!(undone(input), expect, "{input}");
    }

    #[test]
    fn undoes_a_second_encoding() {
        check("Grupo FÃ³rmula", "Grupo Fórmula");
        check("itâ€™s", "it’s");
        check("Â¿QuÃ©?", "¿Qué?");
        check("\u{e2}\u{80}\u{a6}", "…");
        check("Ð¡Ð°Ð¹Ñ‚", "Сайт");
    }

    #[test]
    fn leaves_what_was_meant() {
        for meant in [
            "Café",
            "MENÚ…",
            "«CAFÉ»",
            "CAFÉ»",
            "IRMÃ…",
            "NESTLÉ™",
            "SÃO PAULO",
            "à la carte",
            "日本",
            "Grupo FÃ³rmula é",
            "Straße “Ü”",
            "é",
            "â€",
        ] {
            check(meant, meant);
        }
    }

    proptest! {
        #[test]
        fn what_was_encoded_twice_comes_back(text in "[a-z àéñß’“”…日本]{1,40}") {
            let twice: String = text.bytes().map(|b| match b {
                0x80..=0x9f if WINDOWS_1252[usize::from(b - 0x80)] != '\u{fffd}' => WINDOWS_1252[usize::from(b - 0x80)],
                b => char::from(b),
            }).collect();
            let pairs = text.chars().filter(|c| !c.is_ascii() && c.len_utf8() == 2).count();
            prop_assume!(pairs == 0 || text.chars().filter(|c| !c.is_ascii()).count() >= LEAST_PAIRS);
            prop_assert_eq!(undone(&twice), text.as_str());
        }

        #[test]
        fn text_in_one_encoding_stays(text in "[a-zà-ÿ]{0,12}( [a-zà-ÿ]{1,12}){0,8}") {
            prop_assert_eq!(undone(&text), text.as_str());
        }
    }
}
