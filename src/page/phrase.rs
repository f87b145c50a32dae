//! Lines that stand in news pages but belong to no story: known by how they begin, in the
//! languages most outlets write in.

use super::lexicon::phrases::{ASKS, CHANNELS, CREDIT, DATE, PROMOTION, RELATED};

/// What a line is that is no part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phrase {
    /// "Sign up for our newsletter", "Advertisement", "Share this article" …
    Promotion,
    /// "Photo: …", "Copyright …"
    Credit,
    /// "Read more: …", "Lesen Sie auch …"
    Related,
    /// "Published 3 May 2024, 10:15"
    Date,
    /// "Follow us on …", "… via our app", wherever in the line: promotion where it is linked.
    Channel,
}

/// Words of a line that may be such a phrase; longer ones are text.
const MOST_WORDS: usize = 45;

/// Tells such a line by how it begins.
pub(super) fn kind(text: &str) -> Option<Phrase> {
    let trimmed = text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '©' && c != '(');
    if text.split_whitespace().nth(MOST_WORDS).is_some() {
        return None;
    }
    let head: String = trimmed
        .chars()
        .take(48)
        .flat_map(char::to_lowercase)
        .map(|c| if c == '’' { '\'' } else { c })
        .collect();
    let begins = |list: &[&str]| list.iter().any(|phrase| head.starts_with(phrase));
    if begins(&RELATED) || is_more(&head) {
        Some(Phrase::Related)
    } else if begins(&PROMOTION) {
        Some(Phrase::Promotion)
    } else if begins(&CREDIT) {
        Some(Phrase::Credit)
    } else if begins(&DATE) && text.chars().any(|c| c.is_ascii_digit()) && text.chars().count() < 120 {
        Some(Phrase::Date)
    } else if asks_to_follow(text) {
        Some(Phrase::Channel)
    } else {
        None
    }
}

/// "More great stories", "More Vela news": heads a list of others.
fn is_more(head: &str) -> bool {
    let last = head.split_whitespace().last().unwrap_or_default().trim_end_matches([':', '.']);
    head.starts_with("more ")
        && head.split_whitespace().count() <= 6
        && ["stories", "articles", "headlines", "news", "coverage", "reading"].contains(&last)
}

fn asks_to_follow(text: &str) -> bool {
    if text.split_whitespace().nth(MOST_WORDS - 10).is_some() {
        return false;
    }
    let lower = text.to_lowercase();
    ASKS.iter().any(|word| lower.contains(word)) && CHANNELS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_known_by_how_they_begin() {
        assert_eq!(kind("Read more: the harbour opens again"), Some(Phrase::Related));
        assert_eq!(kind("» Lesen Sie auch: Der Hafen"), Some(Phrase::Related));
        assert_eq!(kind("Photo: A. Person"), Some(Phrase::Credit));
        assert_eq!(kind("Updated 3 May 2024"), Some(Phrase::Date));
        assert_eq!(kind("More great Vela stories"), Some(Phrase::Related));
        assert_eq!(kind("More people than ever tell such stories"), None);
        assert_eq!(kind("The newsletter was a fraud, the court said."), None);
    }
}
