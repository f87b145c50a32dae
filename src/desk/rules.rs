//! The operator's own topics: which rule an entry fits.

use std::{borrow::Cow, cell::OnceCell};

use rustc_hash::FxHashSet;

use super::{Arrival, Options, TopicRule, background, sections, sections::percent_decoded, stems};
use crate::{
    model::{Topic, is_outlet},
    text::{language::Language, words},
};

/// The share of an example's rare words that an entry must hold to be of its kind.
const EXAMPLE_SHARE: f32 = 0.3;

/// The topic that the operator gives the entry: that of its subscription, else of the first rule
/// that fits.
pub(super) fn topic(arrival: &Arrival, language: Language, options: &Options) -> Option<Topic> {
    if arrival.topic.is_some() || options.topics.is_empty() {
        return arrival.topic.clone();
    }
    let text = Text::of(arrival, language);
    options.topics.iter().find(|rule| fits(rule, arrival, &text)).map(|rule| rule.topic.clone())
}

struct Text<'a> {
    arrival: &'a Arrival,
    language: Language,
    /// All of it as published, but for what [`words::normalised`] makes equal.
    letters: OnceCell<String>,
    /// Stems with a space on each side: " harbour strike end ".
    stems: String,
    set: FxHashSet<String>,
}

impl<'a> Text<'a> {
    fn of(arrival: &'a Arrival, language: Language) -> Self {
        let (letters, stems, set) = (OnceCell::new(), " ".to_owned(), FxHashSet::default());
        let mut text = Self { arrival, language, letters, stems, set };
        for part in [&arrival.title, &arrival.summary, &arrival.body] {
            words::each(part, language, |word| {
                text.stems.push_str(word.stem);
                text.stems.push(' ');
                if !word.stop {
                    text.set.insert(word.stem.to_owned());
                }
                true
            });
            // No phrase reaches from the title into the text.
            text.stems.push_str(" \n ");
        }
        text
    }

    fn holds(&self, phrase: &str) -> bool {
        // Without spaces, and with endings in another script, a word is told by its letters alone.
        if phrase.chars().any(words::is_unspaced) {
            return self.letters().contains(words::normalised(phrase).trim());
        }
        let mut wanted = " ".to_owned();
        words::each(phrase, self.language, |word| {
            wanted.push_str(word.stem);
            wanted.push(' ');
            true
        });
        wanted.len() > 1 && self.stems.contains(&wanted)
    }

    fn letters(&self) -> &str {
        self.letters.get_or_init(|| {
            let parts = [&self.arrival.title, &self.arrival.summary, &self.arrival.body];
            parts.map(|part| words::normalised(part)).join("\n")
        })
    }
}

fn fits(rule: &TopicRule, arrival: &Arrival, text: &Text) -> bool {
    rule.outlets.iter().any(|wanted| is_outlet(&arrival.outlet, &arrival.outlet_name, wanted))
        || rule.sections.iter().any(|section| has_section(section, arrival))
        || rule.keywords.iter().chain(&rule.phrases).any(|phrase| text.holds(phrase))
        || rule.patterns.iter().any(|pattern| {
            [&arrival.title, &arrival.summary, &arrival.body].into_iter().any(|part| pattern.is_match(part))
        })
        || rule.examples.iter().any(|example| resembles(example, text))
}

fn has_section(section: &str, arrival: &Arrival) -> bool {
    let section = sections::slug(section);
    let is = |name: Cow<'_, str>| sections::slug(&name) == section;
    let path = || {
        let (_, rest) = arrival.link.as_deref()?.split_once("://")?;
        let (_, path) = rest.split_once('/')?;
        Some(path.rsplit_once('/').map_or("", |(folders, _)| folders))
    };
    arrival.categories.iter().any(|category| is(category.into()))
        || path().is_some_and(|path| path.split('/').any(|segment| is(percent_decoded(segment).into())))
}

/// True where the text holds enough of the example's words, each counted by how rare it is.
fn resembles(example: &str, text: &Text) -> bool {
    let (mut all, mut held) = (0.0, 0.0);
    let stems: FxHashSet<String> = words::stems(example, text.language).into_iter().collect();
    let mut stems: Vec<String> = stems.into_iter().collect();
    stems.sort_unstable();
    for stem in &stems {
        let weight = background::rarity(background::documents(), background::holding(stems::hash(stem)));
        all += weight;
        held += if text.set.contains(stem) { weight } else { 0.0 };
    }
    all > 0.0 && held / all >= EXAMPLE_SHARE
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::{EntryId, SubscriptionId};

    fn arrival(title: &str, link: &str) -> Arrival {
        Arrival {
            entry: EntryId(1),
            outlet_name: String::new(),
            site: String::new(),
            subscription: SubscriptionId(1),
            outlet: "echo.example".to_owned(),
            priority: 0,
            agency: None,
            title: title.to_owned(),
            summary: String::new(),
            body: String::new(),
            link: Some(link.to_owned()),
            attached: 0,
            claimed: false,
            ahead: None,
            categories: vec!["Harbour News".to_owned()],
            topic: None,
            language: None,
            published: Timestamp::UNIX_EPOCH,
            first_seen: Timestamp::UNIX_EPOCH,
        }
    }

    fn rule() -> TopicRule {
        TopicRule {
            topic: Topic::new("Ports"),
            keywords: Vec::new(),
            phrases: Vec::new(),
            patterns: Vec::new(),
            outlets: Vec::new(),
            sections: Vec::new(),
            examples: Vec::new(),
        }
    }

    #[track_caller]
    fn check(rule: TopicRule, fits: bool) {
        let options = Options { topics: vec![rule], ..Options::default() };
        let arrival = arrival("Dockers end their strikes in Ghent", "https://echo.example/ports/1.html");
        assert_eq!(topic(&arrival, Language::English, &options).is_some(), fits);
    }

    #[test]
    fn each_condition_is_enough() {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        check(rule(), false);
        check(TopicRule { keywords: words(&["docker"]), ..rule() }, true);
        check(TopicRule { keywords: words(&["dock"]), ..rule() }, false);
        check(TopicRule { phrases: words(&["strike in Ghent"]), ..rule() }, true);
        check(TopicRule { phrases: words(&["Ghent strike"]), ..rule() }, false);
        check(TopicRule { outlets: words(&["Echo.example"]), ..rule() }, true);
        check(TopicRule { sections: words(&["ports"]), ..rule() }, true);
        check(TopicRule { sections: words(&["harbour news"]), ..rule() }, true);
        check(TopicRule { examples: words(&["Strike of the dockers in Ghent ends"]), ..rule() }, true);
        check(TopicRule { examples: words(&["Parliament passes budget"]), ..rule() }, false);
    }

    #[test]
    fn scripts_without_spaces_are_searched_by_their_letters() {
        let holds = |keyword: &str, title: &str, language| {
            let arrival = arrival(title, "https://echo.example/1");
            Text::of(&arrival, language).holds(keyword)
        };
        assert!(holds("ごみ問題", "市がごみ問題を協議", Language::Japanese));
        assert!(!holds("ごみ問題", "市が財政問題を協議", Language::Japanese));
        assert!(holds("サッカー", "サッカーワールドカップ開幕", Language::Japanese));
        assert!(holds("ไฟ", "ไฟไหม้โรงงาน", Language::Thai));
    }

    #[test]
    fn sections_are_told_however_they_are_written() {
        let has = |section: &str, link: &str| has_section(section, &arrival("", link));
        assert!(has("наука", "https://echo.example/%D0%BD%D0%B0%D1%83%D0%BA%D0%B0/1"));
        assert!(has("Économie", "https://echo.example/economie/1.html"));
        assert!(has("HARBOUR NEWS", "https://echo.example/1"));
    }

    #[test]
    fn the_subscription_speaks_first() {
        let mut arrival = arrival("Dockers", "https://echo.example/1");
        arrival.topic = Some(Topic::new("mine"));
        let options = Options {
            topics: vec![TopicRule { keywords: vec!["dockers".into()], ..rule() }],
            ..Options::default()
        };
        assert_eq!(topic(&arrival, Language::English, &options), Some(Topic::new("mine")));
    }
}
