//! What two copies share, word for word, as it is shown beside the decision.

use std::ops::Range;

use super::{
    Arrival,
    fingerprint::{TEXT_WORDS, text_of},
    strip,
};
use crate::text::{language::Language, shingles::Shingler, words};

/// Passages of a text whose shingles are among the `common` ones, which are sorted, as published: the longest, or the
/// first that are longer than is shown of any, one to a paragraph.
pub(super) fn shared(arrival: &Arrival, language: Language, common: &[u32], most: usize) -> Vec<String> {
    let mut found = Passages::default();
    let text = text_of(arrival);
    let teaser = if arrival.body.trim().is_empty() { "" } else { &arrival.summary };
    let teaser = strip::without_addresses(teaser);
    let paragraphs = |text| strip::paragraphs(text).map(move |paragraph| &text[paragraph]);
    for paragraph in paragraphs(&text).chain(paragraphs(&teaser)) {
        if found.long >= most || found.held.len() >= PASSAGES_HELD {
            break;
        }
        let (mut shingler, mut run) = (Shingler::default(), None::<Range<usize>>);
        let mut left = TEXT_WORDS;
        words::each_unstemmed(paragraph, language, |word| {
            left -= usize::from(!word.stop);
            let shingle = if word.stop { None } else { shingler.push(word.hash, &word.span) };
            if let Some((hash, span)) = shingle {
                run = match (run.take(), common.binary_search(&hash).is_ok()) {
                    (Some(run), true) if span.start <= run.end => {
                        let longer = run.start..span.end;
                        // What else belongs to it would not be shown.
                        left = if is_long(&paragraph[longer.clone()]) { 0 } else { left };
                        Some(longer)
                    }
                    (old, held) => {
                        found.add(old.map(|run| &paragraph[run]));
                        held.then_some(span)
                    }
                };
            }
            left > 0
        });
        found.add(run.map(|run| &paragraph[run]));
    }
    let mut found = found.held;
    found.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    found.truncate(most);
    found.into_iter().map(|passage| clipped(passage, language)).collect()
}

/// A passage as it is shown: the words of its beginning.
fn clipped(passage: &str, language: Language) -> String {
    let Some((most, _)) = passage.char_indices().nth(PHRASE_LETTERS) else { return passage.to_owned() };
    let mut end = 0;
    words::each_unstemmed(passage, language, |word| {
        end = if word.span.end <= most { word.span.end } else { end };
        word.span.end <= most
    });
    format!("{}…", &passage[..if end == 0 { most } else { end }])
}

/// Passages found so far, each once.
#[derive(Default)]
struct Passages<'a> {
    held: Vec<&'a str>,
    /// Those of which only a part is shown.
    long: usize,
}

impl<'a> Passages<'a> {
    fn add(&mut self, passage: Option<&'a str>) {
        if let Some(passage) = passage
            && self.held.len() < PASSAGES_HELD
            && !self.held.contains(&passage)
        {
            self.long += usize::from(is_long(passage));
            self.held.push(passage);
        }
    }
}

/// Longer than is shown of any.
fn is_long(passage: &str) -> bool {
    passage.len() > PHRASE_LETTERS && passage.chars().nth(PHRASE_LETTERS).is_some()
}

/// Passages among which the longest are sought.
const PASSAGES_HELD: usize = 16;

/// Letters of a passage given as evidence.
const PHRASE_LETTERS: usize = 120;

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::{EntryId, SubscriptionId};

    fn passages(body: &str, most: usize) -> Vec<String> {
        let arrival = Arrival {
            entry: EntryId(1),
            outlet_name: String::new(),
            site: String::new(),
            subscription: SubscriptionId(1),
            priority: 0,
            outlet: String::new(),
            agency: None,
            title: String::new(),
            summary: String::new(),
            body: body.to_owned(),
            link: None,
            attached: 0,
            claimed: false,
            ahead: None,
            categories: Vec::new(),
            topic: None,
            language: None,
            published: Timestamp::UNIX_EPOCH,
            first_seen: Timestamp::UNIX_EPOCH,
        };
        let words = words::Words::read(body, Language::English, TEXT_WORDS);
        let mut shingler = Shingler::default();
        let all = words.iter().filter_map(|word| shingler.push(word.hash, &word.span));
        let mut common: Vec<u32> = all.map(|(hash, _)| hash).collect();
        common.sort_unstable();
        shared(&arrival, Language::English, &common, most)
    }

    fn sentence(word: &str) -> String {
        (0..30).map(|number| format!("{word}{number}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_passage_that_is_printed_twice_is_shown_once_and_cut() {
        let (first, second) = (sentence("harbour"), sentence("ferry"));
        let shown = passages(&format!("{first}\n{first}\n{second}\nThree more words"), 2);
        assert_eq!(shown.len(), 2);
        for (whole, passage) in [first, second].iter().zip(shown) {
            let words = passage.strip_suffix('…').expect("it is cut");
            assert!(whole.starts_with(&format!("{words} ")) && words.len() <= PHRASE_LETTERS, "{passage}");
        }
    }

    #[test]
    fn of_short_ones_the_longest_are_shown() {
        let shown = passages("Ferry leaves harbour\nFerry leaves harbour early today\nStorm hits island", 1);
        assert_eq!(shown, ["Ferry leaves harbour early today"]);
    }
}
