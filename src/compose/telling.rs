//! Two or three sentences that tell an event, taken from its stories as they stand.
//!
//! Extractive: a sentence is never changed, only chosen, and its outlet is named beside it. The
//! first comes from the opening of the story that speaks for the event, because that is where a
//! report says what happened; the others are those that most of the event's stories speak of and
//! that add something to what was already chosen.

use std::collections::{BTreeMap, BTreeSet};

use super::digest::Said;
use super::{reading, sentence};
use crate::model::{Story, StoryId};
use crate::text::language;
use crate::text::words::is_unspaced;

/// Stories of an event that are read for sentences; the most carried come first.
const STORIES: usize = 8;
/// Sentences read of each story: later ones are background.
const SENTENCES: usize = 24;
/// Headlines of an event that are compared with one another; the newest count.
const HEADLINES: usize = 64;
/// Characters that a telling sentence has.
const LENGTH: std::ops::RangeInclusive<usize> = 40..=340;
/// Share of words in common above which a sentence says nothing new.
const SAME: f64 = 0.5;

struct Candidate<'a> {
    story: usize,
    place: usize,
    text: String,
    words: BTreeSet<String>,
    from: &'a Story,
}

/// Chooses at most `limit` sentences; `group[0]` speaks for the event. Empty where the stories are
/// headlines only.
#[must_use]
pub(super) fn tell(group: &[&Story], limit: usize) -> Vec<Said> {
    let Some(speaker) = group.first() else { return Vec::new() };
    let language = reading::language(&speaker.lead).map(language::primary);
    let same_language = |story: &&&Story| {
        reading::language(&story.lead).map(language::primary) == language || story.id == speaker.id
    };
    let read: Vec<&Story> = group.iter().filter(same_language).take(STORIES).copied().collect();
    let candidates: Vec<Candidate> =
        read.iter().enumerate().flat_map(|(at, story)| gather(at, story)).collect();
    let headline = words(&reading::title(&speaker.lead));
    let spread = spread(&candidates);
    let score = |candidate: &Candidate| score(candidate, &headline, &spread, read.len());

    let mut chosen: Vec<&Candidate> = Vec::new();
    let opening = candidates
        .iter()
        .filter(|candidate| candidate.story == 0 && candidate.place < 3)
        .filter(|candidate| adds(&candidate.words, &headline))
        .max_by(|a, b| score(a).total_cmp(&score(b)).then(b.place.cmp(&a.place)));
    chosen.extend(opening);
    while chosen.len() < limit {
        let next = candidates
            .iter()
            .filter(|candidate| chosen.iter().all(|have| overlap(&have.words, &candidate.words) < SAME))
            .filter(|candidate| adds(&candidate.words, &headline))
            .max_by(|a, b| score(a).total_cmp(&score(b)).then((b.story, b.place).cmp(&(a.story, a.place))));
        let Some(next) = next else { break };
        chosen.push(next);
    }
    chosen.sort_by_key(|candidate| (candidate.story, candidate.place));
    chosen.into_iter().map(said).collect()
}

/// For each story, how many others of the group have words of its headline in theirs: what an event's
/// headlines agree on is what happened. A question tells nothing yet.
#[must_use]
pub(super) fn shared(group: &[&Story]) -> BTreeMap<StoryId, usize> {
    let mut newest: Vec<&&Story> = group.iter().collect();
    newest.sort_by_key(|story| std::cmp::Reverse(story.id));
    let headlines: Vec<(StoryId, String, BTreeSet<String>)> = newest
        .into_iter()
        .take(HEADLINES)
        .map(|story| (story.id, reading::title(&story.lead)))
        .map(|(id, title)| (id, title.clone(), words(&title)))
        .collect();
    headlines
        .iter()
        .map(|(id, title, own)| {
            let others = headlines.iter().filter(|(other, ..)| other != id);
            let agree: usize = others.map(|(.., words)| words.intersection(own).count().min(3)).sum();
            (*id, if title.trim_end().ends_with(['?', '？']) { agree / 2 } else { agree })
        })
        .collect()
}

fn said(candidate: &Candidate) -> Said {
    Said {
        text: candidate.text.clone(),
        outlet: candidate.from.lead.outlet.name.clone(),
        link: reading::link(&candidate.from.lead),
    }
}

fn gather(at: usize, story: &Story) -> Vec<Candidate<'_>> {
    let mut paragraphs = reading::paragraphs(&story.lead);
    let standfirst = story.lead.article.as_ref().map_or("", |article| article.standfirst.trim());
    if !standfirst.is_empty() {
        paragraphs.insert(0, standfirst.to_owned());
    }
    paragraphs
        .iter()
        .flat_map(|paragraph| sentence::split(without_dateline(paragraph)))
        .take(SENTENCES)
        .enumerate()
        .filter(|(_, text)| is_telling(text))
        .map(|(place, text)| Candidate {
            story: at,
            place,
            text: text.to_owned(),
            words: words(text),
            from: story,
        })
        .collect()
}

/// Takes off "BERLIN, Nov 24 (Reuters) - ".
fn without_dateline(paragraph: &str) -> &str {
    const DATELINE_BYTES: usize = 80;
    for mark in [") - ", ") – ", ") — ", ") -- "] {
        if let Some(at) = paragraph.find(mark)
            && at < DATELINE_BYTES
            && paragraph[..at].contains('(')
        {
            return &paragraph[at + mark.len()..];
        }
    }
    paragraph
}

fn is_telling(text: &str) -> bool {
    let length = text.chars().count();
    let wide = text.chars().filter(|c| is_unspaced(*c)).count();
    // A sentence in Chinese or Japanese says as much in a third of the characters.
    let length = length + 2 * wide;
    let ends = text
        .trim_end_matches(['"', '”', '’', '»', '“', ')', '」'])
        .ends_with(['.', '!', '。', '！', '।'])
        // A teaser that was broken off.
        && !text.ends_with("...");
    let opens = text.trim_start_matches(['"', '“', '„', '«', '»', '‘', '(', '「', '¿', '¡']).chars().next();
    LENGTH.contains(&length) && ends && opens.is_some_and(|c| !c.is_lowercase()) && !is_leftover(text)
}

/// What a publishing system left in the text: addresses, shortcodes.
fn is_leftover(text: &str) -> bool {
    text.contains("http") || (text.contains('[') && text.contains('=') && text.contains(']'))
}

/// In how many stories each word stands.
fn spread(candidates: &[Candidate]) -> BTreeMap<String, usize> {
    let mut by_word: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for candidate in candidates {
        for word in &candidate.words {
            by_word.entry(word).or_default().insert(candidate.story);
        }
    }
    by_word.into_iter().map(|(word, stories)| (word.to_owned(), stories.len())).collect()
}

fn score(
    candidate: &Candidate,
    headline: &BTreeSet<String>,
    spread: &BTreeMap<String, usize>,
    stories: usize,
) -> f64 {
    if candidate.words.is_empty() {
        return 0.0;
    }
    let shared: usize = candidate.words.iter().map(|word| spread.get(word).copied().unwrap_or(1) - 1).sum();
    let central = shared as f64 / (stories.max(2) - 1) as f64 / (candidate.words.len() as f64).sqrt();
    let of_headline = overlap(headline, &candidate.words);
    let early = 1.0 / (1.0 + 0.2 * candidate.place as f64);
    let leaning = if leans_back(&candidate.text) { 0.6 } else { 1.0 };
    let asking = if candidate.text.contains('?') { 0.6 } else { 1.0 };
    let speaker = if candidate.story == 0 { 0.25 } else { 0.0 };
    (0.35 * central + 0.8 * early + 0.5 * of_headline + speaker) * leaning * asking
}

/// True where a sentence leans on the one before it and cannot stand alone.
fn leans_back(text: &str) -> bool {
    const LEANING: [&str; 44] = [
        "he",
        "she",
        "it",
        "they",
        "his",
        "her",
        "their",
        "its",
        "this",
        "that",
        "these",
        "those",
        "but",
        "and",
        "however",
        "also",
        "meanwhile",
        "er",
        "sie",
        "es",
        "diese",
        "dieser",
        "dieses",
        "aber",
        "und",
        "doch",
        "auch",
        "dabei",
        "il",
        "elle",
        "ils",
        "elles",
        "ce",
        "cette",
        "ces",
        "mais",
        "et",
        "él",
        "ella",
        "ellos",
        "este",
        "esta",
        "pero",
        "y",
    ];
    let first =
        text.trim_start_matches(|c: char| !c.is_alphanumeric()).split_whitespace().next().unwrap_or("");
    let first = first.trim_end_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    LEANING.contains(&first.as_str())
}

/// The words that carry meaning: four letters and more, figures, and pairs of characters where a
/// script has no spaces.
fn words(text: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        if word.chars().any(is_unspaced) {
            let chars: Vec<char> = word.chars().collect();
            out.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
        } else if word.chars().count() >= 4 || word.chars().any(|c| c.is_ascii_digit()) {
            out.insert(word.to_lowercase());
        }
    }
    out
}

/// True where a sentence says more than the headline does.
fn adds(sentence: &BTreeSet<String>, headline: &BTreeSet<String>) -> bool {
    let repeated = sentence.intersection(headline).count();
    (repeated as f64) < 0.75 * sentence.len().max(1) as f64
}

/// The share of the smaller set that both hold.
fn overlap(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let smaller = a.len().min(b.len());
    if smaller == 0 { 0.0 } else { a.intersection(b).count() as f64 / smaller as f64 }
}
