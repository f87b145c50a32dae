//! Arrival → fingerprint: all that the desk compares, computed without knowing any other entry.

use std::{borrow::Cow, ops::Range};

use jiff::Timestamp;
use smallvec::SmallVec;
use xxhash_rust::xxh3::xxh3_64;

use super::{
    Arrival, Options, background,
    codec::{Reader, Writer},
    events::{self, Around},
    lexicon::{self, TOPICS},
    rules, sections,
    stems::{self, Stems},
    strip,
};
use crate::{
    model::Topic,
    page,
    text::{
        language::{self, Language},
        shingles::Shingler,
        words::{self, Word, Words},
    },
};

/// Layout of the stored bytes. Of the one before, which knew no figures, all else is read; bytes of another
/// version are not.
const VERSION: u8 = 3;
const VERSION_WITHOUT_FIGURES: u8 = 2;

/// Content words at the beginning of a text whose shingles are all kept: a cut teaser is found in
/// them.
const HEAD_WORDS: usize = 40;

/// Content words of a separate teaser that count as beginning too.
const TEASER_WORDS: usize = 25;

/// Content words of a dateline and the like, which stand before or behind them.
const AROUND_TEASER: usize = 16;

/// Shingles kept of the whole text, the smallest hashes: a fair sample, the same for every copy.
pub(super) const WHOLE_SHINGLES: usize = 96;

/// Content words of a text that are read, dateline and credits among them; the rest of a very long text is left
/// out.
pub(super) const TEXT_WORDS: usize = 1_500;

/// Content words of a title that are read, and of an address: no honest one has as many.
const TITLE_WORDS: usize = 200;

/// Numbers kept of a text: more than most have.
pub(super) const FIGURES: usize = 12;

/// Title stems kept.
const TITLE_STEMS: usize = 24;

/// Title shingles by which entries without text are found.
const TITLE_KEYS: usize = 6;

/// Stems of the text that describe the happening.
const EVENT_STEMS: usize = 50;

/// Terms stored before the desk, which knows how common each is by now, takes the strongest.
const TERMS: usize = 48;

/// Stems by which an entry learns and teaches a topic.
pub(super) const TOPIC_STEMS: usize = 100;

/// What a title stem counts beside a text.
const TITLE_WEIGHT: f32 = 1.2;

/// Fixed point of the topic scores.
pub(super) const SCORE_UNIT: f32 = 256.0;

/// What the desk compares of an entry. Made of text once, kept as bytes.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, none excludes another")]
pub struct Fingerprint {
    pub(super) language: Language,
    /// The entry has text beyond its title.
    pub(super) has_text: bool,
    /// The title says that many happenings are touched.
    pub(super) round_up: bool,
    /// The title says that the text was wrong and is mended.
    pub(super) corrects: bool,
    /// Hash of the canonical link, 0 where there is none or it leads to a front page.
    pub(super) link: u64,
    /// The link leads to the outlet's own site.
    pub(super) own_link: bool,
    /// [`Arrival::attached`].
    pub(super) attached: u32,
    /// Hash of the outlet's key, 0 where it is not known.
    pub(super) outlet: u64,
    pub(super) subscription: i64,
    /// The entry comes from the agency itself.
    pub(super) origin: bool,
    /// Seconds since the epoch.
    pub(super) published: i64,
    pub(super) first_seen: i64,
    /// Characters of the text without credits and the like.
    pub(super) length: u32,
    /// Stems of the title, hashed, sorted, without doubles.
    pub(super) title: Vec<u32>,
    /// Shingles of the title, the smallest [`TITLE_KEYS`].
    pub(super) title_keys: Vec<u32>,
    /// Hash of the numbers and of what negates in the title, and [`Arrival::ahead`].
    pub(super) numbers: u32,
    /// Hash of the title's stems in order, 0 for an empty title.
    pub(super) headline: u32,
    /// Shingles of the beginning, sorted.
    pub(super) head: Vec<u32>,
    /// The smallest [`WHOLE_SHINGLES`] shingles of the text, sorted.
    pub(super) whole: Vec<u32>,
    /// Different shingles of the text.
    pub(super) shingles: u32,
    /// The numbers in the text, hashed, the smallest [`FIGURES`], sorted.
    pub(super) figures: Vec<u32>,
    /// Stems that describe the happening, strongest first.
    pub(super) terms: Stems,
    /// How much each says, before rarity, in 256ths. None once the desk has made a mark.
    pub(super) counts: Vec<u16>,
    /// Different stems of title and text, hashed, sorted, for what the stream teaches about topics; the
    /// lowest two bits say how often each stands there (see [`times`]).
    pub(super) words: Vec<u32>,
    /// What the lexicon finds, in 256ths.
    pub(super) scores: [i16; TOPICS],
    /// The topic of the outlet's section.
    pub(super) section: Option<u8>,
    /// The topic that the operator gave.
    pub(super) ruled: Option<Topic>,
    /// What the desk added when the entry was assigned.
    pub(super) mark: Option<Mark>,
}

/// What the desk decided about an entry and must not decide again after a restart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Mark {
    /// Number of the entry in the order of assignment.
    pub(super) ordinal: u64,
    /// Weight of each of [`Fingerprint::terms`], all of them squared summing to the square of the unit.
    pub(super) weights: Vec<u16>,
    /// Topic scores after what the stream taught, in 256ths.
    pub(super) blended: [i16; TOPICS],
    /// The entry teaches the stream's table.
    pub(super) teaches: bool,
    /// What stood around it when it founded its story.
    pub(super) around: Around,
}

/// The bytes are of no fingerprint that this version can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored fingerprint cannot be read; a new one is made when the entry is seen again")]
pub struct Spoilt;

/// Makes the fingerprint of an entry. Pure; may run in parallel and in any order.
#[must_use]
pub fn fingerprint(arrival: &Arrival, options: &Options) -> Fingerprint {
    let title = strip::title(&arrival.title);
    let text = text_of(arrival);
    let language = language_of(arrival, title, &text);
    let text = if repeats_headline(&text, &arrival.title, language) { "" } else { text.as_ref() };
    let mut made = Fingerprint {
        language,
        round_up: strip::is_round_up(&arrival.title),
        corrects: strip::is_correction(&arrival.title),
        attached: arrival.attached,
        outlet: if arrival.outlet.is_empty() { 0 } else { xxh3_64(arrival.outlet.as_bytes()) },
        subscription: arrival.subscription.0,
        origin: !arrival.claimed
            && arrival.agency.as_deref().is_some_and(|agency| is_origin(agency, arrival)),
        published: arrival.published.as_second(),
        first_seen: arrival.first_seen.as_second(),
        section: arrival
            .link
            .as_deref()
            .and_then(sections::of_link)
            .or_else(|| sections::of_categories(&arrival.categories)),
        ruled: rules::topic(arrival, language, options),
        ..Fingerprint::default()
    };
    made.identify(arrival);
    let title_words = Words::read(title, language, TITLE_WORDS);
    let text_words = Words::read(text, language, TEXT_WORDS);
    let slug_words = slug(arrival.link.as_deref().unwrap_or_default(), language);
    let mut terms = Terms::new();
    made.read_text(text, &title_words, &text_words, &mut terms);
    if !arrival.body.trim().is_empty() {
        made.read_teaser(&strip::without_addresses(&arrival.summary));
    }
    made.read_title(&title_words, arrival.ahead, &mut terms);
    terms.add_slug(&slug_words);
    (made.terms, made.counts) = terms.strongest();
    let scores = lexicon::weigh((title, &title_words), (text, &text_words), language);
    made.scores = scores.map(|score| (score * SCORE_UNIT) as i16);
    made
}

/// The fullest text there is, without the addresses in it.
pub(super) fn text_of(arrival: &Arrival) -> Cow<'_, str> {
    strip::without_addresses(if arrival.body.trim().is_empty() { &arrival.summary } else { &arrival.body })
}

pub(super) fn language_of(arrival: &Arrival, title: &str, text: &str) -> Language {
    // The text says it best; a bare title has to do.
    let sample = if text.len() > 40 { text } else { title };
    language::detect(sample, arrival.language.as_deref())
}

/// Whether a text says nothing that the headline, the outlet's name in it, does not say: aggregators and some
/// generators put it there again. It is no text to compare by.
fn repeats_headline(text: &str, headline: &str, language: Language) -> bool {
    if text.len() > 2 * headline.len() {
        return false;
    }
    let mut said = SmallVec::<[u64; 32]>::new();
    words::each_unstemmed(headline, language, |word| {
        said.push(word.hash);
        said.len() < TITLE_WORDS
    });
    let mut repeats = !said.is_empty();
    words::each_unstemmed(text, language, |word| {
        repeats &= said.contains(&word.hash);
        repeats
    });
    repeats
}

/// True where the outlet is the agency, by its name or its address: "Reuters" at `reuters.com`.
fn is_origin(agency: &str, arrival: &Arrival) -> bool {
    if page::agency(&arrival.outlet_name) == Some(agency) {
        return true;
    }
    let outlet = arrival.outlet.as_str();
    let agency = words::letters(agency);
    let host = outlet.split('.').rev().nth(1).unwrap_or(outlet);
    !agency.is_empty()
        && (words::letters(host) == agency
            || words::letters(outlet) == agency
            || agency == words::letters(host) + "news")
}

impl Fingerprint {
    /// The language that the text is written in.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// Notes when the entry was seen for the first time.
    pub(crate) fn see(&mut self, at: Timestamp) {
        self.first_seen = at.as_second();
    }

    fn identify(&mut self, arrival: &Arrival) {
        let Some(link) = arrival.link.as_deref() else { return };
        let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if !path.is_empty() {
            self.link = xxh3_64(rest.trim_end_matches('/').as_bytes()).max(1);
        }
        let host = host.split(':').next().unwrap_or(host);
        // The operator's word for an outlet need not be where it publishes.
        self.own_link = !arrival.claimed
            && [&arrival.outlet, &arrival.site].iter().any(|&site| {
                !site.is_empty()
                    && (host == site || host.strip_suffix(site).is_some_and(|sub| sub.ends_with('.')))
            });
    }

    fn read_text<'a>(&mut self, text: &str, title: &Words, words: &'a Words, terms: &mut Terms<'a>) {
        let mut seen = Seen::default();
        title.iter().filter(|word| !word.stop).for_each(|word| seen.add(word.root, 2));
        let mut whole = Vec::with_capacity(words.len());
        self.head.reserve(HEAD_WORDS);
        let mut place = 0;
        self.length = each_shingle(text, words, |word, shingle| {
            if let Some((hash, _)) = shingle {
                whole.push(hash);
                if place < HEAD_WORDS {
                    self.head.push(hash);
                }
            }
            if place < EVENT_STEMS {
                terms.add(&word, 1.0);
            }
            if word.text.starts_with(|c: char| c.is_ascii_digit()) {
                self.figures.push(word.hash as u32);
            }
            seen.add(word.root, 1);
            place += 1;
        });
        self.has_text = place > 0;
        sort(&mut self.figures);
        self.figures.truncate(FIGURES);
        self.figures.shrink_to_fit();
        self.words = seen.packed();
        sort(&mut self.head);
        sort(&mut whole);
        self.shingles = whole.len() as u32;
        whole.truncate(WHOLE_SHINGLES);
        whole.shrink_to_fit();
        self.whole = whole;
    }

    /// A teaser that stands beside the text is another beginning of it.
    fn read_teaser(&mut self, teaser: &str) {
        let words = Words::read(teaser, self.language, TEASER_WORDS + AROUND_TEASER);
        let mut place = 0;
        each_shingle(teaser, &words, |_, shingle| {
            self.head.extend(shingle.filter(|_| place < TEASER_WORDS).map(|(hash, _)| hash));
            place += 1;
        });
        sort(&mut self.head);
    }

    fn read_title<'a>(&mut self, title: &'a Words, ahead: Option<Timestamp>, terms: &mut Terms<'a>) {
        let weight = if self.has_text { TITLE_WEIGHT } else { 1.0 };
        let day = ahead.map(|at| xxh3_64(&at.as_second().to_le_bytes()) as u32);
        let (mut order, mut numbers) = (Vec::new(), Vec::from_iter(day));
        let mut shingler = Shingler::default();
        for word in title.iter() {
            if !word.stop {
                terms.add(&word, weight);
                self.title_keys.extend(shingler.push(word.root, &word.span).map(|(hash, _)| hash));
                order.push(word.root as u32);
            }
            if word.text.bytes().any(|byte| byte.is_ascii_digit()) || NEGATIONS.contains(&word.text) {
                numbers.push(word.hash as u32);
            }
        }
        let hash = |values: &[u32]| {
            let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            if values.is_empty() { 0 } else { (xxh3_64(&bytes) as u32).max(1) }
        };
        sort(&mut self.title_keys);
        self.title_keys.truncate(TITLE_KEYS);
        self.headline = hash(&order);
        sort(&mut numbers);
        self.numbers = hash(&numbers);
        order.truncate(TITLE_STEMS);
        sort(&mut order);
        self.title = order;
    }
}

/// Words by which a headline says the opposite of another; most are stop words.
const NEGATIONS: [&str; 30] = [
    "not", "no", "never", "won't", "can't", "doesn't", "didn't", "isn't", "nicht", "kein", "keine", "keinen",
    "nie", "pas", "jamais", "non", "mai", "não", "nunca", "jamás", "niet", "geen", "inte", "ikke", "не",
    "ни", "нет", "ні", "لا", "لن",
];

/// In order and each once.
fn sort(hashes: &mut Vec<u32>) {
    hashes.sort_unstable();
    hashes.dedup();
}

/// Stems in the order of their first sight, with how often they came.
struct Seen {
    /// For eight bits of a hash (the lowest two say nothing), or further on where those are taken: a place in
    /// `stems`.
    places: [u8; 256],
    stems: Vec<(u32, u32)>,
}

/// No place.
const FREE: u8 = u8::MAX;

// Some places stay free, so that each search ends.
const _: () = assert!(TOPIC_STEMS < FREE as usize);

impl Default for Seen {
    fn default() -> Self {
        Self { places: [FREE; 256], stems: Vec::with_capacity(TOPIC_STEMS) }
    }
}

impl Seen {
    fn add(&mut self, root: u64, count: u32) {
        let hash = word(root as u32);
        let mut at = usize::from((hash >> 2) as u8);
        while self.places[at] != FREE {
            let stem = &mut self.stems[usize::from(self.places[at])];
            if stem.0 == hash {
                stem.1 += count;
                return;
            }
            at = (at + 1) % self.places.len();
        }
        if self.stems.len() < TOPIC_STEMS {
            self.places[at] = self.stems.len() as u8;
            self.stems.push((hash, count));
        }
    }

    fn packed(self) -> Vec<u32> {
        let mut packed: Vec<u32> =
            self.stems.into_iter().map(|(hash, count)| hash | (count.clamp(1, 4) - 1)).collect();
        packed.sort_unstable();
        packed
    }
}

/// The hash of a stem as [`Fingerprint::words`] hold it: 22 bits, so that a word fits into three bytes. A
/// language's words share one with another once in fifty times, which teaches nothing that counts.
pub(super) fn word(hash: u32) -> u32 {
    hash & 0x00FF_FFFC
}

/// A word of [`Fingerprint::words`] taken apart: its hash, and the square root of how often it stands
/// there, two at most.
pub(super) fn times(word: u32) -> (u32, f32) {
    (word & !3, ((word & 3) as f32 + 1.0).sqrt())
}

/// Calls `visit` with each content word of a text's paragraphs and the shingle that it completes (the hash,
/// and where it stands in the text). `words` are the text's. Gives the characters of the paragraphs.
fn each_shingle<'a>(
    text: &str,
    words: &'a Words,
    mut visit: impl FnMut(Word<'a>, Option<(u32, Range<usize>)>),
) -> u32 {
    let mut characters = 0;
    for paragraph in strip::paragraphs(text) {
        characters += text[paragraph.clone()].chars().count() as u32;
        let mut shingler = Shingler::default();
        for word in words.within(&paragraph).filter(|word| !word.stop) {
            let shingle = shingler.push(word.hash, &word.span);
            visit(word, shingle);
        }
    }
    characters
}

/// Stems with how often each stands in the entry.
struct Terms<'a> {
    /// Hashes of `found`. They are few ([`EVENT_STEMS`] and twice [`TITLE_WORDS`] at most): to look through
    /// them all is quicker than a table.
    roots: Vec<u64>,
    found: Vec<(&'a str, f32)>,
}

impl<'a> Terms<'a> {
    /// None so far, with room for those of a text and its headline.
    fn new() -> Self {
        let most = 2 * EVENT_STEMS;
        Self { roots: Vec::with_capacity(most), found: Vec::with_capacity(most) }
    }

    fn add(&mut self, word: &Word<'a>, weight: f32) {
        self.raise(word, |held| held + weight);
    }

    /// Words of the address: it tells what stands in the entry too, and cut titles in full.
    fn add_slug(&mut self, words: &'a Words) {
        for word in words.iter().filter(|word| !word.stop) {
            self.raise(&word, |held| held.max(1.0));
        }
    }

    fn raise(&mut self, word: &Word<'a>, raised: impl FnOnce(f32) -> f32) {
        if let Some(place) = self.roots.iter().position(|&root| root == word.root) {
            self.found[place].1 = raised(self.found[place].1);
        } else {
            self.roots.push(word.root);
            self.found.push((word.stem, raised(0.0)));
        }
    }

    /// The strongest terms by count and rarity, and their counts.
    fn strongest(self) -> (Stems, Vec<u16>) {
        // Most are as strong as others, and most of those differ in their first letters.
        let mut ranked: Vec<(f32, u64, &str, f32, u64)> = self
            .found
            .into_iter()
            .zip(self.roots)
            .map(|((stem, count), root)| {
                let count = if count >= 1.0 { 1.0 + count.ln() } else { count };
                (count * background::usual_rarity(root), stems::beginning(stem), stem, count, root)
            })
            .collect();
        ranked.sort_unstable_by(|a, b| {
            b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)).then_with(|| a.2.cmp(b.2))
        });
        ranked.truncate(TERMS);
        let counts = ranked.iter().map(|&(_, _, _, count, _)| (count * SCORE_UNIT) as u16).collect();
        (Stems::join(ranked.iter().map(|&(_, _, stem, _, root)| (stem, root))), counts)
    }
}

/// Words that make a path segment a headline.
const SLUG_WORDS: usize = 3;

/// The words of the wordiest path segment: titles are often cut, slugs are not.
fn slug(link: &str, language: Language) -> Words {
    let path = link.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    let path = sections::percent_decoded(path.split(['?', '#']).next().unwrap_or_default());
    let best = path.split('/').map(slug_words).max_by_key(Vec::len).unwrap_or_default();
    if best.len() < SLUG_WORDS {
        return Words::default();
    }
    Words::read(&best.join(" "), language, TITLE_WORDS)
}

fn slug_words(segment: &str) -> Vec<&str> {
    let stem = match segment.rsplit_once('.') {
        Some((stem, ending)) if (2..=5).contains(&ending.len()) => stem,
        _ => segment,
    };
    stem.split(['-', '_', '+', ' '])
        .filter(|word| word.chars().count() > 1 && word.chars().all(char::is_alphabetic))
        .collect()
}

impl Fingerprint {
    /// The bytes to keep, a version first. About 600 bytes for a teaser, 1 KiB for a full text.
    ///
    /// Headline, words and the beginning of the text are mostly among the terms and shingles that are
    /// written anyway: one bit says so.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut w = Writer::with_version(VERSION);
        w.u8(self.language as u8);
        let around = self.mark.as_ref().map(|mark| mark.around).filter(|around| around.is_known());
        let flags = [
            self.has_text,
            self.round_up,
            self.own_link,
            self.origin,
            self.mark.is_some(),
            around.is_some(),
            self.attached != 0,
            self.corrects,
        ];
        w.u8(flags.iter().rev().fold(0, |byte, &flag| byte << 1 | u8::from(flag)));
        w.u64(self.link);
        w.u64(self.outlet);
        w.signed(self.subscription);
        w.signed(self.published);
        w.signed(self.first_seen.wrapping_sub(self.published));
        w.number(self.length.into());
        w.text(self.terms.text());
        let terms: Vec<u32> = self.terms.hashes().map(|hash| hash as u32).collect();
        w.chosen(&self.title, &terms);
        w.u32s(&self.title_keys);
        w.number(self.numbers.into());
        w.u32(self.headline);
        w.u32s(&self.whole);
        w.chosen(&self.head, &self.whole);
        w.number(self.shingles.into());
        w.u32s(&self.figures);
        write_words(&mut w, &self.words, &terms);
        self.scores.iter().for_each(|&score| w.signed(score.into()));
        w.u8(self.section.map_or(u8::MAX, |section| section));
        w.text(self.ruled.as_ref().map_or("", Topic::as_str));
        if self.attached != 0 {
            w.u32(self.attached);
        }
        if let Some(mark) = &self.mark {
            w.number(mark.ordinal);
            mark.weights.iter().for_each(|&weight| w.u8((weight / events::STEP) as u8));
            mark.blended.iter().for_each(|&score| w.signed(score.into()));
            w.u8(u8::from(mark.teaches));
            if let Some(around) = around {
                w.u8(around.usual);
                w.u8(around.nearest);
            }
        } else {
            // Only the desk asks for them, before it makes a mark.
            self.counts.iter().for_each(|&count| w.number(count.into()));
        }
        w.done()
    }

    /// Reads what [`Fingerprint::to_bytes`] wrote.
    ///
    /// # Errors
    ///
    /// [`Spoilt`] for bytes of another version, or cut, or too long.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Spoilt> {
        Self::read(bytes).ok_or(Spoilt)
    }

    /// Each set is as large as it can have been made: the desk lays them out in places of that size.
    fn is_bounded(&self) -> bool {
        self.whole.len() <= WHOLE_SHINGLES
            && self.head.len() <= HEAD_WORDS + TEASER_WORDS
            && self.title.len() <= TITLE_STEMS
            && self.title_keys.len() <= TITLE_KEYS
            && self.figures.len() <= FIGURES
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let now = Reader::of_version(bytes, VERSION);
        let has_figures = now.is_some();
        let r = &mut now.or_else(|| Reader::of_version(bytes, VERSION_WITHOUT_FIGURES))?;
        let language = Language::from_number(r.u8()?);
        let flags = r.u8()?;
        let flag = |place: u8| flags >> place & 1 == 1;
        let (link, outlet, subscription, published) = (r.u64()?, r.u64()?, r.signed()?, r.signed()?);
        let first_seen = published.wrapping_add(r.signed()?);
        let (length, stems) = (r.number()? as u32, Stems::of(r.text()?));
        let terms: Vec<u32> = stems.hashes().map(|hash| hash as u32).collect();
        let title = r.chosen(&terms)?;
        let (title_keys, numbers, headline, whole) = (r.u32s()?, r.number()? as u32, r.u32()?, r.u32s()?);
        let mut read = Self {
            language,
            has_text: flag(0),
            round_up: flag(1),
            corrects: flag(7),
            own_link: flag(2),
            origin: flag(3),
            link,
            outlet,
            subscription,
            published,
            first_seen,
            length,
            title,
            title_keys,
            numbers,
            headline,
            head: r.chosen(&whole)?,
            whole,
            shingles: r.number()? as u32,
            figures: if has_figures { r.u32s()? } else { Vec::new() },
            words: read_words(r, &terms)?,
            terms: stems,
            counts: Vec::new(),
            scores: scores(r)?,
            section: Some(r.u8()?).filter(|&section| usize::from(section) < TOPICS),
            ruled: Some(r.text()?).filter(|slug| !slug.is_empty()).map(|slug| Topic::new(&slug)),
            attached: if flag(6) { r.u32()? } else { 0 },
            mark: None,
        };
        if flag(4) {
            let ordinal = r.number()?;
            let weights = terms.iter().map(|_| Some(u16::from(r.u8()?) * events::STEP));
            let (weights, blended) = (weights.collect::<Option<_>>()?, scores(r)?);
            let teaches = r.u8()? == 1;
            let around =
                if flag(5) { Around { usual: r.u8()?, nearest: r.u8()? } } else { Around::default() };
            read.mark = Some(Mark { ordinal, weights, blended, teaches, around });
        } else {
            read.counts = terms.iter().map(|_| Some(r.number()? as u16)).collect::<Option<_>>()?;
        }
        (r.is_done() && read.is_bounded()).then_some(read)
    }
}

/// No word: one has three bytes.
const TAKEN: u32 = u32::MAX;

/// How a term stands among the words, two to a byte: 0 not at all, else 1 and how often. Then the
/// other words.
fn write_words(w: &mut Writer, words: &[u32], terms: &[u32]) {
    let mut rest: SmallVec<[u32; TOPIC_STEMS]> = words.into();
    let counts: SmallVec<[u8; TERMS]> = terms
        .iter()
        .map(|&term| match words.binary_search_by_key(&word(term), |held| held & !3) {
            Ok(place) if rest[place] != TAKEN => (std::mem::replace(&mut rest[place], TAKEN) & 3) as u8 + 1,
            _ => 0,
        })
        .collect();
    for pair in counts.chunks(2) {
        w.u8(pair[0] | pair.get(1).map_or(0, |count| count << 4));
    }
    rest.retain(|word| *word != TAKEN);
    w.number(rest.len() as u64);
    for word in rest {
        w.u24(word);
    }
}

fn read_words(r: &mut Reader<'_>, terms: &[u32]) -> Option<Vec<u32>> {
    let mut words = Vec::with_capacity(TOPIC_STEMS);
    for pair in terms.chunks(2) {
        let counts = r.u8()?;
        for (term, count) in pair.iter().zip([counts & 15, counts >> 4]) {
            words.extend(count.checked_sub(1).map(|count| word(*term) | u32::from(count & 3)));
        }
    }
    words.extend(r.u24s()?);
    words.sort_unstable();
    Some(words)
}

fn scores(r: &mut Reader<'_>) -> Option<[i16; TOPICS]> {
    let mut scores = [0; TOPICS];
    for score in &mut scores {
        *score = r.signed()? as i16;
    }
    Some(scores)
}
