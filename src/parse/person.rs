//! People as feeds write them in, names and addresses out.

use crate::model::Author;
use crate::text::{markup, twice};

/// The longest name that is one, bytes; more is a biography.
const LIMIT_NAME_BYTES: usize = 512;

/// Reads `Name`, `mail@example.org (Name)`, `Name <mail@example.org>`, `Name (mail@example.org)`.
/// `None` where nothing is said.
pub(super) fn read(text: &str) -> Option<Author> {
    let text = markup::title(&twice::undone(text));
    let text = text.as_str();
    let Some((start, end)) = address(text) else {
        return named(text, String::new());
    };
    let email = &text[start..end];
    let before = text[..start].trim_end().trim_end_matches("mailto:");
    let name = format!("{before}{}", &text[end..]);
    named(&name, email.to_owned())
}

fn named(name: &str, email: String) -> Option<Author> {
    let edges = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | ',' | ';');
    let mut name = name.trim_matches(edges).replace("()", "").replace("<>", "");
    // A pair around the whole, what is left of `mail (Name)`.
    if name.starts_with('(') && name.ends_with(')') {
        name = name[1..name.len() - 1].to_owned();
    }
    let name = name.trim_matches(edges);
    if (name.is_empty() && email.is_empty()) || name.len() > LIMIT_NAME_BYTES {
        return None;
    }
    Some(Author { name: name.to_owned(), email, uri: String::new() })
}

/// Where a mail address stands in a text.
fn address(text: &str) -> Option<(usize, usize)> {
    let at = text.find('@')?;
    let local = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%' | '\'');
    let start = text[..at].char_indices().rev().take_while(|(_, c)| local(*c)).last()?.0;
    let domain = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let len: usize = text[at + 1..].chars().take_while(domain).map(char::len_utf8).sum();
    let host = text[at + 1..at + 1 + len].trim_end_matches('.');
    (host.contains('.') || host.eq_ignore_ascii_case("localhost")).then_some((start, at + 1 + host.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, name: &str, email: &str) {
        let author = read(input).unwrap_or_default();
        assert_eq!((author.name.as_str(), author.email.as_str()), (name, email), "{input}");
    }

    #[test]
    fn reads_names_and_addresses_in_any_order() {
        check("Ada Byron", "Ada Byron", "");
        check("ada@example.org (Ada Byron)", "Ada Byron", "ada@example.org");
        check("Ada Byron <ada@example.org>", "Ada Byron", "ada@example.org");
        check("Ada Byron (ada@example.org)", "Ada Byron", "ada@example.org");
        check("mailto:ada@example.org", "", "ada@example.org");
        check("Ada &amp; Charles", "Ada & Charles", "");
        check("ada@home", "ada@home", "");
        check("  ", "", "");
    }
}
