//! JSON as people and templates write it → JSON (RFC 8259).

/// Escapes raw control characters in strings, escapes quotes that cannot end their string, and
/// drops commas before a closing bracket.
#[must_use]
pub fn mended(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len() + 16);
    let mut inside = false;
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        match c {
            '\\' if inside => {
                let next = chars.get(at + 1).copied().unwrap_or(' ');
                if next == 'u' && is_half(&chars, at) {
                    out.push_str("\\ufffd");
                    at += 6;
                    continue;
                }
                if matches!(next, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') {
                    out.push(c);
                } else {
                    at += 1;
                    continue;
                }
                out.push(next);
                at += 1;
            }
            '"' if inside => {
                if ends_string(&chars[at + 1..]) {
                    inside = false;
                    out.push('"');
                } else {
                    out.push_str("\\\"");
                }
            }
            '"' => {
                inside = true;
                out.push('"');
            }
            c if inside && c.is_control() => out.push(' '),
            ',' if !inside => {
                let next = chars[at + 1..].iter().find(|c| !c.is_whitespace());
                if !matches!(next, Some(']' | '}') | None) {
                    out.push(',');
                }
            }
            c => out.push(c),
        }
        at += 1;
    }
    out
}

/// Whether the escape at a place is one half of a pair of UTF-16 without the other (§8.2).
fn is_half(chars: &[char], at: usize) -> bool {
    let unit = |at: usize| {
        let escape = chars.get(at..at + 6).filter(|escape| escape.starts_with(&['\\', 'u']))?;
        u32::from_str_radix(&escape[2..].iter().collect::<String>(), 16).ok()
    };
    let is = |at: Option<usize>, half: std::ops::RangeInclusive<u32>| {
        at.and_then(unit).is_some_and(|unit| half.contains(&unit))
    };
    let (first, second) = (0xd800..=0xdbff, 0xdc00..=0xdfff);
    is(Some(at), first.clone()) && !is(Some(at + 6), second.clone())
        || is(Some(at), second) && !is(at.checked_sub(6), first)
}

/// Whether what follows a quote is what may follow a string.
fn ends_string(rest: &[char]) -> bool {
    let mut rest = rest.iter().copied().skip_while(|c| c.is_whitespace());
    match rest.next() {
        None | Some('}' | ']' | ':') => true,
        Some(',') => matches!(
            rest.find(|c| !c.is_whitespace()),
            Some('"' | '{' | '[' | '}' | ']' | 't' | 'f' | 'n' | '-' | '0'..='9') | None
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        assert_eq!(mended(text), expect);
        assert!(serde_json::from_str::<serde_json::Value>(expect).is_ok(), "{expect}");
    }

    #[test]
    fn the_usual_faults_are_put_right() {
        check("{\"a\":\"two\tlines\",}", r#"{"a":"two lines"}"#);
        check(r#"["a "b" c", -1, ]"#, r#"["a \"b\" c", -1 ]"#);
        check(r#"["it\'s"]"#, r#"["it's"]"#);
    }

    #[test]
    fn half_a_character_becomes_the_sign_for_none() {
        check(r#"["cut \ud83d"]"#, r#"["cut \ufffd"]"#);
        check(r#"["\ude00 cut"]"#, r#"["\ufffd cut"]"#);
        check(r#"["\ud83d\ude00 \ud83d\u0041"]"#, r#"["\ud83d\ude00 \ufffd\u0041"]"#);
    }
}
