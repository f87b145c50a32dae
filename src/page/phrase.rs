//! Lines that stand in news pages but belong to no story: known by how they begin, in the
//! languages most outlets write in.

use super::body::ends_sentence;
use super::lexicon::folded;
use super::lexicon::phrases::{ASKS, CHANNELS, CREDIT, DATE, LABELS, PROMOTION, RELATED};
use super::visible_date;

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
    let head = folded(trimmed.chars().take(HEAD));
    let begins = |list: &[String]| list.iter().any(|phrase| head.starts_with(phrase));
    if begins(&RELATED) || is_more(&head) || is_label(&head, &["recommended"]) {
        Some(Phrase::Related)
    } else if begins(&PROMOTION) || is_label(&head, &LABELS) {
        Some(Phrase::Promotion)
    } else if begins(&CREDIT) {
        Some(Phrase::Credit)
    } else if dates(&head, text) {
        Some(Phrase::Date)
    } else if asks_to_follow(text) {
        Some(Phrase::Channel)
    } else {
        None
    }
}

/// Letters of a line that are compared.
const HEAD: usize = 48;

/// Whether a line is such a word and nothing else but figures and signs: "- Advertising -", "Comments (3)".
fn is_label(head: &str, labels: &[impl AsRef<str>]) -> bool {
    let bare = head.trim_end_matches(|c: char| !c.is_alphabetic());
    labels.iter().any(|label| label.as_ref() == bare)
}

/// Letters that stand around a date in a line that ends like a sentence and is none, and around one with
/// its time: sentences date to the day.
const BESIDE: usize = 12;
const BESIDE_TIME: usize = 30;
/// Words of a line that dates a story without naming the day: "Updated 2 hours ago".
const FEW: usize = 8;

/// Whether a line says when the story was published. Sentences that begin with such a word are text:
/// "Published in 1962, her first novel sold two million copies."
fn dates(head: &str, text: &str) -> bool {
    let letters = text.chars().count();
    let Some(word) = DATE.iter().filter(|word| head.starts_with(word.as_str())).max_by_key(|word| word.len())
    else {
        return false;
    };
    let apart = !head[word.len()..].starts_with(char::is_alphabetic);
    let sentence = ends_sentence(text);
    if let Some(date) = visible_date::within(text) {
        let beside = letters.saturating_sub(date.chars().count() + word.chars().count());
        let few = beside <= if date.contains(':') { BESIDE_TIME } else { BESIDE };
        return letters < 120 && (apart && !sentence || (apart || !sentence) && few);
    }
    let words = text.split_whitespace().count();
    // A year alone is of the story: "Published in 1962".
    let mut figures = text.split(|c: char| !c.is_numeric()).map(|run| run.chars().count());
    let ends = !sentence && words <= FEW || words <= FEW / 2 && text.contains(':');
    apart && ends && figures.any(|run| (1..=2).contains(&run))
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

    #[test]
    fn capitals_hide_no_phrase() {
        for line in
            ["İLGİNİZİ ÇEKEBİLİR: Metro", "ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ: Κλειστοί δρόμοι", "READ MORE: the harbour"]
        {
            assert_eq!(kind(line), Some(Phrase::Related), "{line}");
        }
    }

    #[test]
    fn a_line_that_dates_the_story_is_told_from_a_sentence() {
        for line in [
            "Published on 3 May 2024.",
            "Posted: Nov 27, 2026 at 9:12 PM EST",
            "Updated 2 hours ago",
            "Updated at 1:23 p.m.",
            "Aktualisiert am 07.01.2026 - 18:50 Uhr Lesedauer: 4 Min.",
            "Aktualisiert um 11:10 Uhr",
            "发布时间：2026-11-24 18:40",
            "입력2026.11.24. 18:40",
            "公開日：2026年11月24日",
        ] {
            assert_eq!(kind(line), Some(Phrase::Date), "{line}");
        }
        for line in [
            "Published in 1962, her first novel sold two million copies.",
            "Posted to Malta on 3 May 1955, she wrote at night.",
            "Updated editions followed in 1971 and 1984.",
            "Published in 1962",
            "Publicado en 1968, el libro vendió 300 ejemplares.",
            "发布会于27日上午举行，十家媒体参加。",
            "公開は10月27日で、初日は12館だった。",
            "등록금은 학기당 412만원이 된다.",
        ] {
            assert_eq!(kind(line), None, "{line}");
        }
    }

    #[test]
    fn the_name_of_an_advertisement_stands_alone() {
        for line in ["Advertising", "- Anzeige -", "Comments (3)", "Sponsored content"] {
            assert_eq!(kind(line), Some(Phrase::Promotion), "{line}");
        }
        for line in
            ["Advertising and other lies", "Anzeige gegen den Kapitän", "Подписаны два соглашения о кранах"]
        {
            assert_eq!(kind(line), None, "{line}");
        }
        assert_eq!(kind("Recommended by a king"), None);
    }
}
