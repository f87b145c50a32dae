//! Lines that stand in news pages but belong to no story: known by how they begin, in the
//! languages most outlets write in.

use super::body::ends_sentence;
use super::lexicon::folded;
use super::lexicon::phrases::{
    ASKS, ASKS_OR_TELLS, ASKS_PLAINLY, CHANNELS, CREDIT, DATE, DELIVERIES, LABELS, PICTURES, PROMOTION,
    RELATED,
};
use super::visible_date;
use crate::text::words::is_unspaced;

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
    } else if credits(&head, text) {
        Some(Phrase::Credit)
    } else if dates(&head, text) {
        Some(Phrase::Date)
    } else if asks_to_follow(text) {
        Some(Phrase::Channel)
    } else {
        None
    }
}

/// Whether a line of a feed's text, so much of it linked, refers to other stories or asks for something, and says nothing
/// else.
pub(super) fn is_appeal(text: &str, linked: f32) -> bool {
    appeals(kind(text), text, text.split_whitespace().count(), linked)
}

/// Whether a line of this kind, of so many words and with so much of it linked, does.
pub(super) fn appeals(kind: Option<Phrase>, text: &str, words: usize, linked: f32) -> bool {
    if words >= FEW_WORDS || is_quoted(text) {
        return false;
    }
    match kind {
        Some(Phrase::Related) => linked > 0.3 || !ends_sentence(text) || text.ends_with(':'),
        Some(Phrase::Promotion) => linked > 0.3 || words < 4 || !ends_sentence(text) || delivers(text),
        _ => false,
    }
}

/// Whether a line is what somebody said.
pub(super) fn is_quoted(text: &str) -> bool {
    text.starts_with(['"', '“', '„', '«', '‘'])
}

/// Whether a line speaks of what an outlet sends to its readers.
fn delivers(text: &str) -> bool {
    let lower = text.to_lowercase();
    DELIVERIES.iter().any(|word| lower.contains(word))
}

/// A line of as many words or more is text.
const FEW_WORDS: usize = 30;

/// Letters of a line that are compared.
const HEAD: usize = 48;

/// Whether a line is such a word and nothing else but figures and signs: "- Advertising -", "Comments (3)".
fn is_label(head: &str, labels: &[impl AsRef<str>]) -> bool {
    let bare = head.trim_end_matches(|c: char| !c.is_alphabetic());
    labels.iter().any(|label| label.as_ref() == bare)
}

/// Words of a line that credits a picture with no sign between the label and the name.
const NAME: usize = 4;

/// Whether a line credits a picture: it begins with such words, and they end where a word does.
fn credits(head: &str, text: &str) -> bool {
    let after = |list: &[String]| {
        list.iter().find_map(|phrase| {
            let rest = head.strip_prefix(phrase.as_str())?;
            let apart = phrase.ends_with(|c: char| !c.is_alphabetic())
                || !rest.starts_with(|c: char| c.is_alphabetic() && !is_unspaced(c));
            apart.then(|| rest.trim_start().to_owned())
        })
    };
    let named = |rest: String| {
        rest.is_empty()
            || rest.starts_with(|c: char| !c.is_alphanumeric())
            || !ends_sentence(text) && text.split_whitespace().count() <= NAME
    };
    after(&CREDIT).is_some() || after(&PICTURES).is_some_and(named)
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
    let asks = |list: &[&str]| list.iter().any(|word| places(&lower, word).next().is_some());
    CHANNELS.iter().any(|word| lower.contains(word))
        && (asks(&ASKS) || asks(&ASKS_OR_TELLS) || asks(&ASKS_PLAINLY))
}

/// Whether a line speaks to its reader when it asks to follow. Others are told of: "Residents said they
/// would join a protest announced on Facebook."
pub(super) fn asks_the_reader(text: &str) -> bool {
    let lower = text.to_lowercase();
    let begins = |at: usize| !lower[..at].trim_end().ends_with(char::is_alphanumeric);
    ASKS_PLAINLY.iter().any(|word| places(&lower, word).next().is_some())
        || ASKS.iter().any(|word| places(&lower, word).any(begins))
}

/// Where a word stands in a text, whole, or as the beginning of one where it ends with a hyphen.
fn places<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let stem = word.strip_suffix('-');
    let word = stem.unwrap_or(word);
    let joins = |c: char| c.is_alphabetic() && !is_unspaced(c);
    let stands = move |&at: &usize| {
        let ends = stem.is_some() || !text[at + word.len()..].starts_with(joins);
        word.starts_with(is_unspaced) || !text[..at].ends_with(joins) && ends
    };
    text.match_indices(word).map(|(at, _)| at).filter(stands)
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
    fn what_others_follow_is_told_and_what_readers_shall_follow_is_asked() {
        for line in [
            "For more like it, follow our channel online or via the app.",
            "Follow Ada Person on Twitter @ada.",
            "You can also follow us on Facebook.",
            "Больше новостей — в нашем телеграм-канале. Подписывайтесь!",
            "Suivez toute l'actualité sur notre chaîne YouTube.",
            "Segui la diretta sul canale YouTube.",
            "▲ 点击关注本报 Telegram 频道",
        ] {
            assert_eq!(kind(line).filter(|_| asks_the_reader(line)), Some(Phrase::Channel), "{line}");
        }
        for line in [
            "Губернатор подписал указ, сообщил он в своем телеграм-канале.",
            "The arrest follows a video posted on Facebook by the harbour master last week.",
            "She has two million followers on Instagram.",
            "Il video, seguito da migliaia su Facebook, è stato rimosso.",
            "وتابع الوزير على facebook أن الميناء مفتوح.",
        ] {
            assert_eq!(kind(line), None, "{line}");
        }
        for line in [
            "Residents said they would join a protest announced on Facebook.",
            "Sigue la búsqueda del menor, informó la policía en Facebook.",
        ] {
            assert!(!asks_the_reader(line), "{line}");
        }
    }

    #[test]
    fn credits_are_told_from_sentences() {
        for line in [
            "Crédit : Ada Person",
            "Crédit photo Ada Person",
            "Symbolbild",
            "사진=김민수 기자",
            "사진 김민수",
            "Enlarge this image",
            "Immagine: ANSA",
            "Photo by Ada Person",
        ] {
            assert_eq!(kind(line), Some(Phrase::Credit), "{line}");
        }
        for line in [
            "Crédit Agricole a annoncé mardi une hausse de ses bénéfices trimestriels.",
            "Enlargement talks with Ukraine will resume in January, ministers said.",
            "사진작가 김민수는 항구에서 태어나 평생 바다를 찍었다.",
            "Immagine dopo immagine, il porto torna alla vita.",
        ] {
            assert_eq!(kind(line), None, "{line}");
        }
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
