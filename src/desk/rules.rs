//! The operator's own topics: which rule an entry fits.

use rustc_hash::FxHashSet;

use super::{Arrival, Options, TopicRule, background, stems};
use crate::{
    model::Topic,
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

struct Text {
    language: Language,
    /// Stems with a space on each side: " harbour strike end ".
    stems: String,
    set: FxHashSet<String>,
}

impl Text {
    fn of(arrival: &Arrival, language: Language) -> Self {
        let mut text = Self { language, stems: " ".to_owned(), set: FxHashSet::default() };
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
        let mut wanted = " ".to_owned();
        words::each(phrase, self.language, |word| {
            wanted.push_str(word.stem);
            wanted.push(' ');
            true
        });
        wanted.len() > 1 && self.stems.contains(&wanted)
    }
}

fn fits(rule: &TopicRule, arrival: &Arrival, text: &Text) -> bool {
    let names = [&arrival.outlet, &arrival.outlet_name];
    rule.outlets.iter().any(|outlet| names.iter().any(|name| name.eq_ignore_ascii_case(outlet)))
        || rule.sections.iter().any(|section| has_section(section, arrival))
        || rule.keywords.iter().chain(&rule.phrases).any(|phrase| text.holds(phrase))
        || rule.patterns.iter().any(|pattern| {
            [&arrival.title, &arrival.summary, &arrival.body].into_iter().any(|part| pattern.is_match(part))
        })
        || rule.examples.iter().any(|example| resembles(example, text))
}

fn has_section(section: &str, arrival: &Arrival) -> bool {
    let section = section.to_lowercase();
    let path = || {
        let (_, rest) = arrival.link.as_deref()?.split_once("://")?;
        let (_, path) = rest.split_once('/')?;
        Some(path.rsplit_once('/').map_or("", |(folders, _)| folders).to_lowercase())
    };
    arrival.categories.iter().any(|category| category.to_lowercase() == section)
        || path().is_some_and(|path| path.split('/').any(|segment| segment == section))
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
