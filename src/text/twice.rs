//! Text that was made UTF-8 twice in (`CafÃ©`, `itâ€™s`), the text that was meant out.
//!
//! Somebody took bytes of UTF-8 for Latin-1 or Windows-1252 and encoded them again. The characters
//! that come of it fall into the pattern of UTF-8 one by one, which hardly any text does that was
//! meant as it stands: one character outside the pattern, and nothing is touched.

use std::borrow::Cow;

use super::markup::entity::WINDOWS_1252;

/// Sequences that must be there before one is believed that somebody may have written: `MENÚ…`, `CAFÉ»`,
/// `IRMÃ…` and `Santé – le point` with the space that French sets before a dash.
const LEAST_SEQUENCES: usize = 4;

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
        let rest: Vec<char> = chars.by_ref().take(more).collect();
        if rest.len() < more || !rest.iter().all(|&next| matches!(byte(next), Some(0x80..=0xbf))) {
            return false;
        }
        sequences += 1;
        doubtful += usize::from(!is_written_by_nobody(first, rest[0]));
    }
    doubtful == 0 || sequences >= LEAST_SEQUENCES
}

/// True where a sequence that begins so stands in no text that was meant as it stands: `Ã©` and `Â¿`, `â€™`, `â„¢`
/// and `âœ“`, `ðŸ˜€`.
fn is_written_by_nobody(first: char, second: char) -> bool {
    match first {
        'Â' => second <= 'ÿ',
        // `IRMÃ` before a space that breaks no line.
        'Ã' => second <= 'ÿ' && second != '\u{a0}',
        'â' => matches!(byte(second), Some(0x80..=0x86 | 0x98..=0x9f)),
        'ð' => matches!(byte(second), Some(0x90 | 0x9f)),
        _ => false,
    }
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
        check("æ—¥æœ¬èªžï¼\u{81}", "日本語！");
        check("Brandâ„¢ âœ“ ðŸ˜€", "Brand™ ✓ 😀");
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
            "Santé\u{a0}– le point",
            "Le marché\u{a0}» et ses lois",
            "Il est arrivé…» dit-elle",
            "café\u{a0}€",
            "llegó…»\u{a0}",
            "IRMÃ\u{a0}DULCE",
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
            let doubtful = text.chars().filter(|c| "àéñß日本".contains(*c)).count();
            prop_assume!(doubtful == 0 || text.chars().filter(|c| !c.is_ascii()).count() >= LEAST_SEQUENCES);
            prop_assert_eq!(undone(&twice), text.as_str());
        }

        #[test]
        fn text_in_one_encoding_stays(text in "[a-zà-ÿ]{0,12}( [a-zà-ÿ]{1,12}){0,8}") {
            prop_assert_eq!(undone(&text), text.as_str());
        }
    }
}
