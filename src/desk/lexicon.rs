//! Text → how much each topic's vocabulary speaks in it.
//!
//! The lexicon is our own, a file for each language. Its strength depends on nothing but the text:
//! it needs no training and behaves the same on the first day as in the fifth year.

use std::{collections::BTreeMap, ops::Range, sync::OnceLock};

use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use xxhash_rust::xxh3::xxh3_64;

use super::pieces::Pieces;
use crate::{
    model::Topic,
    text::{
        language::Language,
        markup,
        words::{Word, Words},
    },
};

/// Topics of the lexicon, in the order of [`Topic::IPTC`].
pub(super) const TOPICS: usize = Topic::IPTC.len();

/// How much each topic speaks, in the order of [`Topic::IPTC`].
pub(super) type Scores = [f32; TOPICS];

/// The number of a slug in [`Topic::IPTC`].
pub(super) fn number(slug: &str) -> Option<usize> {
    Topic::IPTC.iter().position(|&known| known == slug)
}

/// What an entry of weight 1, 2, 3 counts.
const WEIGHTS: [f32; 4] = [0.0, 0.2, 1.0, 1.7];

/// What a phrase counts over a word.
const PHRASE: f32 = 1.2;

/// What a title counts over the body.
const TITLE: f32 = 2.0;

/// Bytes of the text read, about; the rest of a long article is detail.
const TEXT_BYTES: usize = 1_500;

/// Words in so many bytes, about: room made at once.
const ROOM: usize = 256;

/// One entry of the lexicon: the topics that hold it, with what it adds to each.
type Gain = SmallVec<[(u8, f32); 2]>;

/// What a word or letter is matched by: its own hash first, then those of the beginnings it has and
/// of the endings, the longest first.
type Symbols = SmallVec<[u64; 3]>;

/// Where a run of symbols leads: the number of the entry that ends here, from one, above, and in the lowest bit
/// whether longer entries begin like this. Every word of every text is looked up among them.
#[derive(Clone, Copy, Default)]
struct Node(u32);

impl Node {
    fn entry(self) -> Option<u32> {
        (self.0 >> 1).checked_sub(1)
    }

    fn goes_on(self) -> bool {
        self.0 & 1 == 1
    }
}

/// A set of symbols that says of a few others too that it holds them (a Bloom filter of one hash).
struct Openings(Box<[u64; 1024]>);

impl Default for Openings {
    fn default() -> Self {
        Self(Box::new([0; 1024]))
    }
}

impl Openings {
    fn add(&mut self, symbol: u64) {
        self.0[symbol as usize / 64 % 1024] |= 1 << (symbol % 64);
    }

    fn has(&self, symbol: u64) -> bool {
        self.0[symbol as usize / 64 % 1024] >> (symbol % 64) & 1 == 1
    }
}

/// The entries as a tree of symbols, each node under the hash of the way to it.
#[derive(Default)]
struct Lexicon {
    nodes: FxHashMap<u64, Node>,
    /// A bit for each symbol that entries begin with, by its lowest bits: most words begin none, and this
    /// tells so from a few kilobytes.
    openings: Openings,
    gains: Vec<Gain>,
    /// `wahl*`
    begins: Pieces,
    /// `*unglück`, each written backwards.
    ends: Pieces,
}

/// Made when the first text of the language is weighed.
fn lexicon(language: Language) -> &'static Lexicon {
    static LEXICONS: [OnceLock<Lexicon>; Language::ALL.len()] =
        [const { OnceLock::new() }; Language::ALL.len()];
    LEXICONS[language as usize].get_or_init(|| Lexicon::read(&[source(language), names(language)], language))
}

fn source(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("data/lexicon/en.txt"),
        Language::German => include_str!("data/lexicon/de.txt"),
        Language::French => include_str!("data/lexicon/fr.txt"),
        Language::Spanish => include_str!("data/lexicon/es.txt"),
        Language::Portuguese => include_str!("data/lexicon/pt.txt"),
        Language::Italian => include_str!("data/lexicon/it.txt"),
        Language::Russian => include_str!("data/lexicon/ru.txt"),
        Language::Arabic => include_str!("data/lexicon/ar.txt"),
        Language::Chinese => include_str!("data/lexicon/zh.txt"),
        Language::Japanese => include_str!("data/lexicon/ja.txt"),
        _ => "",
    }
}

/// Names that are written alike in the languages of the Latin script, for those without stems.
fn names(language: Language) -> &'static str {
    match language {
        Language::German
        | Language::French
        | Language::Spanish
        | Language::Portuguese
        | Language::Italian
        | Language::Dutch
        | Language::Swedish
        | Language::Danish
        | Language::Norwegian
        | Language::Finnish
        | Language::Polish
        | Language::Czech
        | Language::Hungarian
        | Language::Romanian
        | Language::Turkish
        | Language::Indonesian => include_str!("data/lexicon/names.txt"),
        _ => "",
    }
}

/// The lines of a lexicon: topic, weight and entries.
fn lines(text: &str) -> impl Iterator<Item = (usize, u8, impl Iterator<Item = &str>)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let (under, entries) = line.split_once(": ")?;
        let (topic, weight) = under.split_once(' ')?;
        let weight = weight.parse().ok().filter(|weight| (1..=3).contains(weight))?;
        Some((number(topic)?, weight, entries.split(' ').filter(|entry| !entry.is_empty())))
    })
}

/// Appends a symbol to the way that led here.
fn step(way: u64, symbol: u64) -> u64 {
    (way.rotate_left(23) ^ symbol).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn letter(c: char) -> u64 {
    u64::from(u32::from(c)) << 16
}

/// English and Arabic entries are compared by stem; elsewhere the entries are beginnings of words.
fn uses_stems(language: Language) -> bool {
    matches!(language, Language::English | Language::Arabic)
}

/// A word in the form that entries are compared in, and the form's hash.
fn form<'a>(word: &Word<'a>, language: Language) -> (&'a str, u64) {
    if uses_stems(language) { (word.stem, word.root) } else { (word.text, word.hash) }
}

fn backwards(text: &str) -> String {
    text.chars().rev().collect()
}

/// The symbols of an entry of the file; beginnings and endings keep their star.
fn forms(entry: &str, language: Language) -> Vec<String> {
    if language.unspaced() {
        return entry.chars().map(String::from).collect();
    }
    let mut forms = Vec::new();
    for part in entry.split('_') {
        let before = forms.len();
        forms.extend(read(part, language).iter().map(|word| form(&word, language).0.to_owned()));
        if let Some(first) = forms.get_mut(before).filter(|_| part.starts_with('*')) {
            first.insert(0, '*');
        } else if let Some(last) = forms.last_mut().filter(|_| part.ends_with('*')) {
            last.push('*');
        }
    }
    forms
}

impl Lexicon {
    fn read(texts: &[&str], language: Language) -> Self {
        let mut held: BTreeMap<Vec<String>, SmallVec<[(u8, u8); 2]>> = BTreeMap::new();
        for (topic, weight, entries) in texts.iter().copied().flat_map(lines) {
            for entry in entries {
                let topics = held.entry(forms(entry, language)).or_default();
                match topics.iter_mut().find(|(known, _)| usize::from(*known) == topic) {
                    Some(known) => known.1 = known.1.max(weight),
                    None => topics.push((topic as u8, weight)),
                }
            }
        }
        let mut lexicon = Self::default();
        for (forms, topics) in held {
            lexicon.add(&forms, &topics, language);
        }
        lexicon.begins.link();
        lexicon.ends.link();
        lexicon
    }

    fn add(&mut self, forms: &[String], topics: &[(u8, u8)], language: Language) {
        let worth = |weight: u8| WEIGHTS[usize::from(weight)];
        let sum: f32 = topics.iter().map(|&(_, weight)| worth(weight)).sum();
        let most = topics.iter().map(|&(_, weight)| worth(weight)).fold(0.0, f32::max);
        let phrase = if forms.len() > 1 && !language.unspaced() { PHRASE } else { 1.0 };
        let gain = topics.iter().map(|&(topic, weight)| (topic, worth(weight) * most / sum * phrase));
        let number = self.gains.len() as u32;
        self.gains.push(gain.collect());
        let mut way = 0;
        for (place, form) in forms.iter().enumerate() {
            let symbol = self.symbol(form, language);
            if place == 0 {
                self.openings.add(symbol);
            }
            way = step(way, symbol);
            let node = self.nodes.entry(way).or_default();
            if place + 1 == forms.len() {
                node.0 |= (number + 1) << 1;
            } else {
                node.0 |= 1;
            }
        }
    }

    fn symbol(&mut self, form: &str, language: Language) -> u64 {
        if language.unspaced() {
            return form.chars().next().map_or(0, letter);
        }
        let symbol = xxh3_64(form.as_bytes());
        if let Some(text) = form.strip_suffix('*') {
            self.begins.add(text, symbol);
        } else if let Some(text) = form.strip_prefix('*') {
            self.ends.add(&backwards(text), symbol);
        }
        symbol
    }

    fn symbols(&self, form: &str, hash: u64) -> Symbols {
        let mut symbols = Symbols::new();
        symbols.push(hash);
        self.begins.each(form, |symbol| symbols.push(symbol));
        if !self.ends.is_empty() {
            self.ends.each(&backwards(form), |symbol| symbols.push(symbol));
        }
        symbols
    }

    /// The longest entry that a run of words begins with, and how many of them it takes.
    fn find(&self, words: &[Symbols], way: u64) -> Option<(u32, usize)> {
        let (first, rest) = words.split_first()?;
        let mut best: Option<(u32, usize)> = None;
        for &symbol in first {
            let way = step(way, symbol);
            let Some(node) = self.nodes.get(&way) else { continue };
            let longer = if node.goes_on() { self.find(rest, way) } else { None };
            let found =
                longer.map(|(entry, length)| (entry, length + 1)).or(node.entry().map(|entry| (entry, 1)));
            if found.map(|(_, length)| length) > best.map(|(_, length)| length) {
                best = found;
            }
        }
        best
    }

    /// Calls `hit` with each entry that stands in the text, the longest first, and where. `words` are the
    /// text's.
    fn hits<'a>(
        &self,
        text: &str,
        words: impl Iterator<Item = Word<'a>>,
        language: Language,
        hit: impl FnMut(u32, Range<usize>),
    ) {
        if language.unspaced() {
            self.unspaced_hits(text, hit);
        } else {
            self.spaced_hits(words, language, hit);
        }
    }

    fn spaced_hits<'a>(
        &self,
        text: impl Iterator<Item = Word<'a>>,
        language: Language,
        mut hit: impl FnMut(u32, Range<usize>),
    ) {
        let (mut words, mut spans) = (Vec::with_capacity(ROOM), Vec::with_capacity(ROOM));
        for word in text {
            let (form, hash) = form(&word, language);
            words.push(self.symbols(form, hash));
            spans.push(word.span);
        }
        let mut at = 0;
        while at < words.len() {
            let opens = words[at].iter().any(|&symbol| self.openings.has(symbol));
            match opens.then(|| self.find(&words[at..], 0)).flatten() {
                Some((entry, length)) => {
                    hit(entry, spans[at].start..spans[at + length - 1].end);
                    at += length;
                }
                None => at += 1,
            }
        }
    }

    fn unspaced_hits(&self, text: &str, mut hit: impl FnMut(u32, Range<usize>)) {
        let mut at = 0;
        while let Some(first) = text[at..].chars().next() {
            let (mut way, mut end, mut found) = (0, at, None);
            for c in text[at..].chars() {
                way = step(way, letter(c));
                end += c.len_utf8();
                let Some(node) = self.nodes.get(&way) else { break };
                found = node.entry().map(|entry| (entry, end)).or(found);
                if !node.goes_on() {
                    break;
                }
            }
            match found {
                Some((entry, end)) => {
                    hit(entry, at..end);
                    at = end;
                }
                None => at += first.len_utf8(),
            }
        }
    }
}

/// Weighs title and text, with their words, against the lexicon of the language. All zero where nothing
/// hits.
pub(super) fn weigh(title: (&str, &Words), text: (&str, &Words), language: Language) -> Scores {
    let lexicon = lexicon(language);
    let mut scores = [0.0; TOPICS];
    if lexicon.gains.is_empty() {
        return scores;
    }
    let mut hits: SmallVec<[(u32, f32); 64]> = SmallVec::new();
    lexicon.hits(title.0, title.1.iter(), language, |entry, _| hits.push((entry, TITLE)));
    let text = (markup::cut(text.0, TEXT_BYTES), text.1);
    lexicon.hits(text.0, text.1.within(&(0..text.0.len())), language, |entry, _| hits.push((entry, 1.0)));
    // In the order of the entries, so that the sums are the same in every run.
    hits.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    for run in hits.chunk_by(|a, b| a.0 == b.0) {
        let count: f32 = run.iter().map(|&(_, weight)| weight).sum();
        for &(topic, gain) in &lexicon.gains[run[0].0 as usize] {
            scores[usize::from(topic)] += count.sqrt() * gain;
        }
    }
    let full = (1.0 + scores.iter().sum::<f32>()).sqrt();
    scores.map(|score| score / full)
}

/// The words and phrases of title and text that speak for a topic, as published and each once, with
/// the topic that each speaks for most; those that say most first.
pub(super) fn speaking(title: &str, text: &str, language: Language) -> Vec<(String, usize)> {
    let lexicon = lexicon(language);
    let mut said: Vec<(f32, String, usize)> = Vec::new();
    for part in [title, markup::cut(text, TEXT_BYTES)] {
        lexicon.hits(part, read(part, language).iter(), language, |entry, span| {
            let gains = &lexicon.gains[entry as usize];
            let Some(&(topic, gain)) = gains.iter().max_by(|a, b| a.1.total_cmp(&b.1)) else { return };
            let words = part[span].to_lowercase();
            match said.iter_mut().find(|(_, known, _)| *known == words) {
                Some(known) => known.0 += gain,
                None => said.push((gain, words, usize::from(topic))),
            }
        });
    }
    said.sort_by(|a, b| b.0.total_cmp(&a.0));
    said.into_iter().map(|(_, words, topic)| (words, topic)).collect()
}

/// The words of a text that is no longer than what is read of any.
fn read(text: &str, language: Language) -> Words {
    Words::read(text, language, TEXT_BYTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: Language, title: &str, expect: &str) {
        let scores = weigh((title, &read(title, language)), ("", &Words::default()), language);
        let best = (0..TOPICS).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap_or(0);
        assert_eq!(Topic::IPTC[best], expect, "{title}: {scores:?}");
        assert!(scores[best] > 0.0);
    }

    #[test]
    fn headlines_find_their_topic() {
        check(Language::English, "Goalkeeper injured before the cup final", "sport");
        check(Language::English, "Central bank raises interest rates", "economy");
        check(Language::German, "Bundestag stimmt über das Gesetz ab, Kanzlerin zufrieden", "politics");
        check(Language::German, "Zugunglück in Bayern: Mehrere Verletzte", "disaster");
        check(Language::French, "Motion de censure : le gouvernement renversé", "politics");
        check(Language::Spanish, "Brote de sarampión en Chihuahua", "health");
        check(Language::Portuguese, "Professores e alunos protestam contra fecho de escola", "education");
        check(Language::Italian, "I portuali incrociano le braccia a Genova", "labour");
        check(Language::Russian, "Сборная выиграла матч чемпионата", "sport");
        check(Language::Arabic, "زلزال بقوة ست درجات يضرب غرب تركيا", "disaster");
        check(Language::Chinese, "蒙面劫匪洗劫珠宝店", "crime");
        check(Language::Japanese, "教皇がクリスマスのミサ", "religion");
    }

    #[test]
    fn a_game_is_told_as_a_film_and_its_console_as_a_device() {
        check(Language::English, "Fortnite adds a battle royale boss fight in free DLC", "arts");
        check(Language::English, "Nintendo cuts the price of its console", "science");
        check(Language::Spanish, "El videojuego del año llega en abril", "arts");
    }

    #[test]
    fn the_longest_phrase_speaks_and_its_words_are_silent() {
        let text = "science 3: black_hole\nsport 3: black\ncrime 2: hole_in_one\n";
        let lexicon = Lexicon::read(&[text], Language::English);
        let found = |text: &str| {
            let mut topics = Vec::new();
            let words = read(text, Language::English);
            lexicon.hits(text, words.iter(), Language::English, |entry, _| {
                topics.push(Topic::IPTC[usize::from(lexicon.gains[entry as usize][0].0)]);
            });
            topics
        };
        assert_eq!(found("Black holes in one"), ["science"]);
        assert_eq!(found("A black cat, a hole in one"), ["sport", "crime"]);
    }

    #[test]
    fn a_word_has_all_its_beginnings_alone_and_in_phrases() {
        let text = "sport 3: wahl*\npolitics 3: wahlkampf* wahl*_sieg* wahlen\n";
        let lexicon = Lexicon::read(&[text], Language::German);
        let found = |text: &str| {
            let mut lengths = Vec::new();
            let words = read(text, Language::German);
            lengths.extend(words.iter().map(|word| lexicon.symbols(word.text, word.hash)));
            lexicon
                .find(&lengths, 0)
                .map(|(entry, length)| (Topic::IPTC[usize::from(lexicon.gains[entry as usize][0].0)], length))
        };
        assert_eq!(found("Wahltag"), Some(("sport", 1)));
        assert_eq!(found("Wahlkampfauftakt"), Some(("politics", 1)));
        assert_eq!(found("Wahlkampf Siegerin"), Some(("politics", 2)));
        assert_eq!(found("Wahlen"), Some(("politics", 1)));
        assert_eq!(found("Wal"), None);
    }

    #[test]
    fn a_compound_is_known_by_its_end_where_its_beginning_says_nothing() {
        let text = "disaster 3: *unglück *grubenunglück\ncrime 3: bank*\nconflict 3: *angriff_auf\n";
        let lexicon = Lexicon::read(&[text], Language::German);
        let found = |text: &str| {
            let mut topics = Vec::new();
            let words = read(text, Language::German);
            lexicon.hits(text, words.iter(), Language::German, |entry, _| {
                topics.push(Topic::IPTC[usize::from(lexicon.gains[entry as usize][0].0)]);
            });
            topics
        };
        assert_eq!(found("Zugunglück"), ["disaster"]);
        assert_eq!(found("Unglück, Grubenunglück"), ["disaster", "disaster"]);
        assert_eq!(found("Bankunglück"), ["crime"]);
        assert_eq!(found("Luftangriff auf"), ["conflict"]);
        assert!(found("Unglücke, Angriff").is_empty());
    }

    #[test]
    fn every_line_is_read_and_every_entry_can_be_found() {
        for language in Language::ALL {
            let texts = [source(language), names(language)];
            let lexicon = Lexicon::read(&texts, language);
            for text in texts {
                let comments = text.lines().filter(|line| line.starts_with('#')).count();
                assert_eq!(lines(text).count() + comments, text.lines().count(), "{}", language.code());
                for entry in lines(text).flat_map(|(_, _, entries)| entries) {
                    let text = entry.replace('_', " ").replace('*', "");
                    let mut hits = 0;
                    lexicon.hits(&text, read(&text, language).iter(), language, |_, _| hits += 1);
                    assert_eq!(hits, 1, "{entry} in {}", language.code());
                }
            }
        }
    }

    #[test]
    fn what_spoke_is_told_as_published() {
        let said = speaking(
            "Goalkeepers in the Cup Final",
            "A goalkeeper, and an interest rate.",
            Language::English,
        );
        let economy = number("economy");
        assert!(
            said.iter().any(|(words, topic)| words == "interest rate" && Some(*topic) == economy),
            "{said:?}"
        );
        assert!(said.iter().any(|(words, topic)| words == "goalkeepers" && Some(*topic) == number("sport")));
        let said = speaking("", "央行宣布加息", Language::Chinese);
        assert!(said.iter().any(|(words, topic)| words == "央行" && Some(*topic) == economy), "{said:?}");
    }

    #[test]
    fn silence_is_no_evidence() {
        let silent = |title, language| {
            let scores = weigh((title, &read(title, language)), ("", &Words::default()), language);
            scores.iter().all(|&score| score <= 0.0)
        };
        assert!(silent("", Language::English));
        assert!(silent("Goalkeeper", Language::Thai));
    }
}
