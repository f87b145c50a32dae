//! A formula in MathML Core → the same in a line of text: `10^6`, `(a+b)/2`, `√x`.
//!
//! Feed readers that know no MathML show its letters one behind the other, and ten to the sixth power reads as a
//! hundred and six then. A line of text says the same to every reader, and to the desk.

use super::entity::{self, Ending};
use super::lexer::{Lexer, Piece};

/// Elements in elements beyond this are read as if they were not there.
const LIMIT_DEPTH: usize = 32;
/// Bytes of one formula that are read, and written.
const LIMIT_BYTES: usize = 16 << 10;

/// What an element of MathML does with its children (MathML Core §3).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// They stand in a row.
    Row,
    Raised,
    Lowered,
    Both,
    Fraction,
    Root,
    RootOf,
    Cells,
    Rows,
    /// Takes room and is not seen.
    Unseen,
}

impl Form {
    fn of(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "msup" | "mover" => Self::Raised,
            "msub" | "munder" => Self::Lowered,
            "msubsup" | "munderover" => Self::Both,
            "mfrac" => Self::Fraction,
            "msqrt" => Self::Root,
            "mroot" => Self::RootOf,
            "mtr" => Self::Cells,
            "mtable" => Self::Rows,
            "mphantom" => Self::Unseen,
            _ => Self::Row,
        }
    }

    fn join(self, parts: &[String]) -> String {
        let row = || parts.concat();
        match (self, parts) {
            (Self::Unseen, _) => String::new(),
            (Self::Raised, [base, up]) if is_accent(up) => format!("{base}{up}"),
            (Self::Raised, [base, up]) => format!("{}^{}", held(base), held(up)),
            (Self::Lowered, [base, down]) => format!("{base}_{}", held(down)),
            (Self::Both, [base, down, up]) => format!("{base}_{}^{}", held(down), held(up)),
            (Self::Fraction, [over, under]) => format!("{}/{}", held(over), held(under)),
            (Self::Root, _) => format!("√{}", held(&row())),
            (Self::RootOf, [of, degree]) => format!("{}^(1/{degree})", held(of)),
            (Self::Cells, _) => parts.join(", "),
            (Self::Rows, _) => parts.join("; "),
            _ => row(),
        }
    }
}

/// A part as it can stand beside a sign: in brackets where it is more than a number, a word or a letter.
fn held(part: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '′' | '∞');
    let alone =
        part.chars().nth(1).is_none() || part.strip_prefix(['-', '−']).unwrap_or(part).chars().all(plain);
    if alone { part.to_owned() } else { format!("({part})") }
}

/// What stands over a letter without raising it to a power.
fn is_accent(text: &str) -> bool {
    let is_sign =
        |c: char| !c.is_alphanumeric() && !matches!(c, '-' | '−' | '+' | '*' | '∗' | '′' | '†' | '∞');
    let mut letters = text.chars();
    letters.next().is_none_or(is_sign) && letters.next().is_none()
}

/// The content of a `math` element in a line of plain text.
pub(super) fn in_line(inside: &str) -> String {
    let mut open: Vec<(&str, Vec<String>)> = vec![("math", Vec::new())];
    let mut read = super::cut(inside, LIMIT_BYTES);
    if read.len() < inside.len() {
        // A tag that is cut would be text.
        read = &read[..read.rfind('<').unwrap_or(0)];
    }
    let mut lexer = Lexer::new(read);
    while let Some(piece) = lexer.next() {
        match piece {
            Piece::Text(text) => {
                let text = entity::decode(text, Ending::Lenient);
                let words: Vec<&str> =
                    text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).collect();
                // The signs for "times" and "of" that nobody sees (U+2061 to U+2064).
                let text = words.join(" ").replace(['\u{2061}', '\u{2062}', '\u{2063}', '\u{2064}'], "");
                if !text.is_empty() {
                    add(&mut open, text);
                }
            }
            Piece::Open(tag) if tag.name.to_ascii_lowercase().starts_with("annotation") => {
                lexer.pass_over(tag.name);
            }
            Piece::Open(tag) if tag.name.eq_ignore_ascii_case("mspace") => add(&mut open, " ".into()),
            Piece::Open(tag) if open.len() < LIMIT_DEPTH => open.push((tag.name, Vec::new())),
            Piece::Close(name) => {
                let Some(at) = open.iter().skip(1).rposition(|(it, _)| it.eq_ignore_ascii_case(name)) else {
                    continue;
                };
                while open.len() > at + 1 {
                    close(&mut open);
                }
            }
            Piece::Open(_) | Piece::Section(_) | Piece::Nothing => {}
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    let whole = open.pop().map(|(_, parts)| parts.concat()).unwrap_or_default();
    super::cut(whole.trim(), LIMIT_BYTES).to_owned()
}

fn add(open: &mut [(&str, Vec<String>)], part: String) {
    if let Some((_, parts)) = open.last_mut() {
        parts.push(part);
    }
}

fn close(open: &mut Vec<(&str, Vec<String>)>) {
    if let Some((name, parts)) = open.pop() {
        let form = Form::of(name);
        // An empty element is an argument all the same.
        let joined = if is_token(name) { parts.concat() } else { form.join(&parts) };
        add(open, joined);
    }
}

fn is_token(name: &str) -> bool {
    ["mi", "mn", "mo", "ms", "mtext"].iter().any(|token| name.eq_ignore_ascii_case(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(inside: &str, expect: &str) {
        assert_eq!(in_line(inside), expect, "{inside}");
    }

    #[test]
    fn formulas_say_in_a_line_what_they_say_on_paper() {
        check("<msup><mn>10</mn><mn>6</mn></msup>", "10^6");
        check("<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>", "E=mc^2");
        check("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a+b)/2");
        check("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>", "√(x+1)");
        check("<mroot><mi>x</mi><mn>3</mn></mroot>", "x^(1/3)");
        check("<msub><mi>H</mi><mn>2</mn></msub><mi>O</mi>", "H_2O");
        check(
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>",
            "∑_(i=1)^n",
        );
        check("<mover><mi>x</mi><mo>¯</mo></mover>", "x¯");
        check(
            "<msup><mn>10</mn><mrow><mo>−</mo><mn>3</mn></mrow></msup><mspace width='1em'/><mtext>metres</mtext>",
            "10^−3 metres",
        );
        check(
            "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd>0</mtd><mtd>1</mtd></mtr></mtable>",
            "1, 0; 0, 1",
        );
        check(
            "<semantics><mi>x</mi><annotation encoding='application/x-tex'>x</annotation></semantics>",
            "x",
        );
        check("2&InvisibleTimes;<mi>π</mi> &lt; 7", "2π< 7");
    }

    #[test]
    fn broken_formulas_keep_their_signs() {
        check("<msup><mn>10</mn><mn>6", "10^6");
        check("</msup><mfrac><mn>1</mn></mfrac>", "1");
        let deep = "<mrow>".repeat(2_000) + "x";
        assert_eq!(in_line(&deep), "x");
        // Brackets in brackets may not grow without end.
        let wide = "<msqrt>".repeat(31) + &"<mn>1</mn>".repeat(2_000);
        assert!(in_line(&wide).len() <= LIMIT_BYTES);
    }
}
