//! Plain paragraphs → sentences, for languages with and without spaces.

/// Sentences of a paragraph, trimmed, none empty. An abbreviation, an initial, a figure or a German
/// ordinal ("24. November") does not end one; a closing quotation mark belongs to the sentence it ends.
#[must_use]
pub(super) fn split(paragraph: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let chars: Vec<(usize, char)> = paragraph.char_indices().collect();
    let mut at = 0;
    while at < chars.len() {
        let (_, c) = chars[at];
        let wide = matches!(c, '。' | '！' | '？' | '．' | '।' | '۔');
        if !wide && !matches!(c, '.' | '!' | '?' | '…') {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while end < chars.len() && is_closing(chars[end].1) {
            end += 1;
        }
        let end_byte = chars.get(end).map_or(paragraph.len(), |(byte, _)| *byte);
        let spaced = chars.get(end).is_none_or(|(_, c)| c.is_whitespace());
        let ends = wide || (spaced && !goes_on(&paragraph[start..chars[at].0], c, &paragraph[end_byte..]));
        if ends {
            push(&mut out, &paragraph[start..end_byte]);
            start = end_byte;
        }
        at = end;
    }
    push(&mut out, &paragraph[start..]);
    out
}

fn push<'t>(out: &mut Vec<&'t str>, text: &'t str) {
    let text = text.trim();
    if !text.is_empty() {
        out.push(text);
    }
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '.' | '!' | '?' | '…' | '"' | '\'' | '”' | '’' | '“' | '»' | '«' | '›' | ')' | ']' | '」' | '』'
    )
}

/// True where the stop after `before` stands inside a sentence that `after` continues.
fn goes_on(before: &str, stop: char, after: &str) -> bool {
    let next = after.trim_start().chars().next();
    let Some(next) = next else { return false };
    if next.is_lowercase() || matches!(next, ',' | ';' | ':') {
        return true;
    }
    if stop != '.' {
        return false;
    }
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    let letters = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    if letters.is_empty() {
        return false;
    }
    // Initials and the like: "J. Smith", "U.S. officials", "z. B.".
    if letters.chars().count() == 1 && letters.chars().all(char::is_alphabetic) || letters.contains('.') {
        return true;
    }
    // An ordinal or a figure's point: "24. November", "Nr. 7".
    if letters.chars().all(|c| c.is_ascii_digit()) {
        return letters.len() <= 2;
    }
    ABBREVIATIONS.contains(&letters.to_lowercase().as_str())
}

/// Abbreviations before which or after which a capital stands inside a sentence: titles, ranks,
/// months and numbering in English, German, French and Spanish.
const ABBREVIATIONS: [&str; 62] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "gen", "col", "lt", "sgt", "capt", "cmdr", "sen", "rep", "gov",
    "pres", "rev", "hon", "jr", "sr", "inc", "ltd", "co", "corp", "bros", "vs", "no", "fig", "approx",
    "dept", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "nr", "str",
    "bzw", "ca", "evtl", "inkl", "mio", "mrd", "tsd", "abs", "art", "mme", "mlle", "me", "env", "sra",
    "srta", "ud", "uds", "pág",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(paragraph: &str, expect: &[&str]) {
        assert_eq!(split(paragraph), expect);
    }

    #[test]
    fn stops_that_end_a_sentence() {
        check("One came. Two left! Why? Nobody knows…", &["One came.", "Two left!", "Why?", "Nobody knows…"]);
        check("“We are done.” The room was quiet.", &["“We are done.”", "The room was quiet."]);
        check("港が閉鎖された。船は待っている。", &["港が閉鎖された。", "船は待っている。"]);
    }

    #[test]
    fn stops_inside_a_sentence() {
        check(
            "Dr. J. Marsh of the U.S. Navy paid 3.5 million.",
            &["Dr. J. Marsh of the U.S. Navy paid 3.5 million."],
        );
        check(
            "Am 24. November tagt der Rat. Er schweigt.",
            &["Am 24. November tagt der Rat.", "Er schweigt."],
        );
        check("“Enough!” she said. They left.", &["“Enough!” she said.", "They left."]);
    }

    #[test]
    fn a_year_ends_a_sentence() {
        check("It opened in 2024. Then it closed.", &["It opened in 2024.", "Then it closed."]);
    }
}
