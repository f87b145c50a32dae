//! URL path and categories → the topic of the outlet's own section.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use url::Url;

use super::lexicon;
use crate::model::Topic;

/// Path segments read, at most.
const SEGMENTS: usize = 5;

/// What a name of a section means: a topic's number, or nothing that helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Means {
    Topic(u8),
    /// World, local, video, opinion: where or how, not what about.
    Nothing,
}

static NAMES: LazyLock<FxHashMap<String, Means>> = LazyLock::new(|| {
    let mut names = FxHashMap::default();
    for line in include_str!("data/sections.txt").lines().filter(|line| !line.starts_with('#')) {
        let Some((topic, entries)) = line.split_once(": ") else { continue };
        let means = lexicon::number(topic).map_or(Means::Nothing, |number| Means::Topic(number as u8));
        names.extend(entries.split(' ').map(|name| (slug(name), means)));
    }
    names
});

/// The topic that the link's path or host names, the deepest first.
#[must_use]
pub(super) fn of_link(link: &str) -> Option<u8> {
    let url = Url::parse(link).ok()?;
    let segments: Vec<String> =
        url.path_segments()?.filter(|segment| !segment.is_empty()).map(percent_decoded).collect();
    let folders = &segments[..segments.len().saturating_sub(1).min(SEGMENTS)];
    let whole = folders.iter().rev().find_map(|segment| of_name(segment));
    let parts = || folders.iter().rev().flat_map(|segment| segment.split(['-', '_'])).find_map(of_name);
    let label = || of_name(url.host_str()?.split('.').next()?);
    whole.or_else(parts).or_else(label)
}

/// The topic of the first category that names one.
#[must_use]
pub(super) fn of_categories(categories: &[String]) -> Option<u8> {
    let whole = categories.iter().find_map(|category| of_name(category));
    let parts =
        |category: &String| category.split(['/', '>', '|', ',', '&', '・', '、']).rev().find_map(of_name);
    whole.or_else(|| categories.iter().find_map(parts))
}

fn of_name(name: &str) -> Option<u8> {
    match meaning(name)? {
        Means::Topic(topic) => Some(topic),
        Means::Nothing => None,
    }
}

/// Whether it is what an outlet calls a section: "Sport", "World news", "Économie".
#[must_use]
pub fn is_section(name: &str) -> bool {
    meaning(name).is_some()
}

fn meaning(name: &str) -> Option<Means> {
    let slug = slug(name);
    // Arabic names stand with and without their article.
    let bare = || NAMES.get(slug.strip_prefix("ال")?);
    NAMES.get(slug.as_str()).or_else(bare).copied()
}

/// "Arts & Culture" → "arts-culture", "Économie" → "economie": addresses leave the marks out.
pub(super) fn slug(name: &str) -> String {
    if name.is_ascii() {
        return Topic::new(name).as_str().to_owned();
    }
    let mut plain = String::with_capacity(name.len());
    for c in name.nfd().filter(|&c| !is_combining_mark(c)) {
        match c {
            'ø' | 'Ø' => plain.push('o'),
            'æ' | 'Æ' => plain.push_str("ae"),
            'ß' => plain.push_str("ss"),
            'ł' | 'Ł' => plain.push('l'),
            'đ' | 'Đ' => plain.push('d'),
            'ı' => plain.push('i'),
            'ς' => plain.push('σ'),
            c => plain.push(c),
        }
    }
    Topic::new(&plain).as_str().to_owned()
}

/// The letters of an address.
pub(super) fn percent_decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(number: Option<u8>) -> Option<&'static str> {
        number.map(|number| crate::model::Topic::IPTC[usize::from(number)])
    }

    #[test]
    fn paths_and_hosts_name_sections() {
        assert_eq!(topic(of_link("https://news.example/sport/football/2026/derby.html")), Some("sport"));
        assert_eq!(topic(of_link("https://news.example/world/politics/vote")), Some("politics"));
        assert_eq!(topic(of_link("https://news.example/world/europe/vote")), None);
        assert_eq!(topic(of_link("https://sport.news.example/derby")), Some("sport"));
        assert_eq!(topic(of_link("https://news.example/football")), None);
    }

    #[test]
    fn sections_are_known_in_many_languages() {
        let check = |link: &str, expect: &str| assert_eq!(topic(of_link(link)), Some(expect), "{link}");
        check("https://news.example/%D1%8D%D0%BA%D0%BE%D0%BD%D0%BE%D0%BC%D0%B8%D0%BA%D0%B0/1", "economy");
        check("https://news.example/스포츠/1", "sport");
        check("https://news.example/خبر/سیاسی/1", "politics");
        check("https://news.example/økonomi/1", "economy");
        let named = |name: &str| topic(of_categories(&[name.to_owned()]));
        assert_eq!(named("Économie"), Some("economy"));
        assert_eq!(named("Política"), Some("politics"));
        assert_eq!(named("क्रिकेट"), Some("sport"));
        assert_eq!(named("Zdraví"), Some("health"));
        assert_eq!(named("กีฬา"), Some("sport"));
        assert_eq!(named("الاقتصاد"), Some("economy"));
        assert_eq!(named("科学・文化"), Some("arts"));
        assert_eq!(named("ΠΟΛΙΤΙΣΜΟΣ"), Some("arts"));
    }

    #[test]
    fn a_name_means_one_thing() {
        let mut seen: FxHashMap<String, &str> = FxHashMap::default();
        for line in include_str!("data/sections.txt").lines().filter(|line| !line.starts_with('#')) {
            let (topic, names) = line.split_once(": ").unwrap();
            assert!(topic == "world" || lexicon::number(topic).is_some(), "{topic}");
            for name in names.split(' ') {
                let before = seen.insert(slug(name), topic);
                assert!(before.is_none_or(|before| before == topic), "{name}: {before:?} and {topic}");
            }
        }
    }

    #[test]
    fn categories_name_topics() {
        let check = |names: &[&str]| {
            topic(of_categories(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>()))
        };
        assert_eq!(check(&["Top news", "Politics"]), Some("politics"));
        assert_eq!(check(&["News/Business"]), Some("economy"));
        assert_eq!(check(&["World", "Video"]), None);
        // Accidents beside crimes, and whatever fits nowhere else.
        assert_eq!(check(&["Sucesos", "Vermischtes", "Происшествия"]), None);
    }
}
