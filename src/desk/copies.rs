//! Do two entries carry the same text? And which open stories are worth asking about.
//!
//! The question is asked of two entries and of nothing else, so the order in which they came cannot
//! matter; the index only finds the pairs to ask about.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use xxhash_rust::xxh3::xxh3_64;

use super::fingerprint::{Fingerprint, WHOLE_SHINGLES};

/// The part of a fingerprint that copies are told by.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    pub(super) link: u64,
    pub(super) outlet: u64,
    pub(super) subscription: i64,
    pub(super) published: i64,
    pub(super) title: Box<[u32]>,
    pub(super) title_keys: Box<[u32]>,
    /// Empty where the text ends within its beginning, see [`Sketch::head`].
    head: Box<[u32]>,
    pub(super) whole: Box<[u32]>,
    /// Hashes of the beginning's strongest words, sorted; none for a short text.
    pub(super) subject: Box<[u32]>,
    pub(super) shingles: u32,
    pub(super) headline: u32,
    pub(super) numbers: u32,
    pub(super) own_link: bool,
    pub(super) round_up: bool,
}

impl From<&Fingerprint> for Sketch {
    fn from(print: &Fingerprint) -> Self {
        Self {
            link: print.link,
            outlet: print.outlet,
            subscription: print.subscription,
            published: print.published,
            title: print.title.clone().into_boxed_slice(),
            title_keys: print.title_keys.clone().into_boxed_slice(),
            head: if print.head == print.whole {
                Box::default()
            } else {
                print.head.clone().into_boxed_slice()
            },
            whole: print.whole.clone().into_boxed_slice(),
            subject: subject(print),
            shingles: print.shingles,
            headline: print.headline,
            numbers: print.numbers,
            own_link: print.own_link,
            round_up: print.round_up,
        }
    }
}

impl Sketch {
    /// Shingles of the beginning.
    pub(super) fn head(&self) -> &[u32] {
        if self.head.is_empty() { &self.whole } else { &self.head }
    }

    /// Whether a stem is one of the strongest, as far as the sketch knows them.
    pub(super) fn is_subject(&self, stem: &str) -> bool {
        self.subject.binary_search(&(xxh3_64(stem.as_bytes()) as u32)).is_ok()
    }
}

/// The strongest words of a long text's beginning.
fn subject(print: &Fingerprint) -> Box<[u32]> {
    let most = if print.shingles < FULL_SHINGLES { 0 } else { SUBJECT };
    let mut words: Vec<u32> =
        print.terms.split(' ').take(most).map(|stem| xxh3_64(stem.as_bytes()) as u32).collect();
    words.sort_unstable();
    words.into_boxed_slice()
}

/// Why two entries are the same text, or are not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Verdict {
    pub(super) rule: Rule,
    pub(super) same: bool,
    /// The figure that decided, 0 to 1, and what it had to reach.
    pub(super) value: f32,
    pub(super) threshold: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    Link,
    Text,
    Part,
    Teaser,
    Title,
}

impl Rule {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Link => "same canonical URL",
            Self::Text => "shared shingles",
            Self::Part => "one text within the other",
            Self::Teaser => "teaser within the other text",
            Self::Title => "same headline, no text to compare",
        }
    }
}

/// Shared of all shingles that makes two texts one. Unrelated long texts that quote the same passages
/// reach .26.
const TEXT: f32 = 0.27;
/// What is added where the shorter text is short, falling to nothing at [`FULL_SHINGLES`]: a few
/// shingles in common are one phrase that many texts have.
const SHORT: f32 = 0.35;
const FULL_SHINGLES: u32 = 60;
/// Shared of all shingles where at least [`BEYOND`] of them stand beyond the beginnings and those have
/// [`SAME_SUBJECT`] of their [`SUBJECT`] strongest words in common. Two reports of one event quote the
/// same lead and a sentence or two, unrelated texts the same passages; one text that an outlet worked
/// over keeps its passages all the way down and its subject. Measured: with 20 beyond the beginnings one
/// pair of reports in a hundred is folded, with 30 one in three thousand.
const LONG: f32 = 0.19;
const BEYOND: f32 = 30.0;
const SUBJECT: usize = 16;
const SAME_SUBJECT: usize = 3;
/// What two texts have to share where the same outlet published them or their headlines have no word
/// in common: an outlet's own lines under every text reach .4.
const FOREIGN: f32 = 0.5;
/// What two texts of one feed have to share: an outlet that lists two entries means two, unless it
/// posted the same text again. Its galleries, releases and episodes differ in little but a number.
const REPOST: f32 = 0.8;
/// Share of their headlines' stems.
const REPOST_TITLE: f32 = 0.5;
/// Share of the shorter text's shingles that the longer must hold. Two reports of one event that share
/// an agency's sentences reach .75.
const PART: f32 = 0.8;
/// The same where the headlines have no word in common.
const FOREIGN_PART: f32 = 0.85;
/// The same for a teaser, which must stand at the longer text's beginning.
const TEASER: f32 = 0.8;
/// Share of title stems for entries without text.
const TITLE: f32 = 0.8;
/// Texts or titles of one URL disagree below these.
const LINK_TEXT: f32 = 0.15;
const LINK_TITLE: f32 = 0.4;

/// Shingles that make a text worth comparing.
const TEXT_SHINGLES: u32 = 6;
/// Shingles of a teaser, at least and at most.
const TEASER_SHINGLES: std::ops::RangeInclusive<u32> = 7..=60;
/// Shingles of a text that may be a part of another.
const PART_SHINGLES: u32 = 30;
/// Shingles of a teaser whose headline has next to nothing in common with the other's.
const FOREIGN_TEASER: u32 = 16;
/// Share of title stems below which a teaser is taken for foreign.
const FOREIGN_TITLE: f32 = 0.2;
/// Sampled shingles that both texts must hold before a share is believed.
const PART_SAMPLE: u32 = 8;
/// Stems of a headline that can stand for its text.
const TITLE_STEMS: usize = 5;
/// Two equal headlines without text are one story for so long, in seconds.
const TITLE_SECONDS: i64 = 3 * 86_400;

/// Tells whether two entries carry the same text. Symmetric, and blind to everything but the two.
#[must_use]
pub(super) fn compare(a: &Sketch, b: &Sketch) -> Verdict {
    if a.link != 0 && a.link == b.link {
        let verdict = by_link(a, b);
        if verdict.same {
            return verdict;
        }
    }
    let texts = a.shingles >= TEXT_SHINGLES && b.shingles >= TEXT_SHINGLES;
    if a.subscription != 0 && a.subscription == b.subscription {
        in_one_feed(a, b, texts)
    } else if texts {
        by_text(a, b)
    } else {
        by_title(a, b)
    }
}

/// Two entries of one feed, with links of their own.
fn in_one_feed(a: &Sketch, b: &Sketch, texts: bool) -> Verdict {
    let shared = if texts { sampled(a, b).whole } else { 0.0 };
    let alike = a.numbers == b.numbers && titles(a, b).is_none_or(|shared| shared >= REPOST_TITLE);
    Verdict { rule: Rule::Text, same: alike && shared >= REPOST, value: shared, threshold: REPOST }
}

/// One URL is one article, unless what stands around the link says that two people wrote about it.
fn by_link(a: &Sketch, b: &Sketch) -> Verdict {
    let titles = share(&a.title, &b.title);
    let both_have_text = a.shingles >= TEXT_SHINGLES && b.shingles >= TEXT_SHINGLES;
    let texts = if both_have_text { sampled(a, b).part.max(beginnings(a, b)) } else { 0.0 };
    // The outlet's own page listed in two of its feeds. In one feed, two entries with one link are two
    // entries of a page that changes.
    let own = a.subscription != b.subscription && a.outlet == b.outlet && a.own_link && b.own_link;
    let agree = titles >= LINK_TITLE || (both_have_text && texts >= LINK_TEXT);
    Verdict {
        rule: Rule::Link,
        same: own || agree,
        value: if own { 1.0 } else { titles.max(texts) },
        threshold: if both_have_text { LINK_TEXT } else { LINK_TITLE },
    }
}

fn by_text(a: &Sketch, b: &Sketch) -> Verdict {
    let sample = sampled(a, b);
    let short = a.shingles.min(b.shingles);
    let titles = titles(a, b);
    let enough = text_threshold(a, b, sample.whole, titles);
    let text =
        Verdict { rule: Rule::Text, same: sample.whole >= enough, value: sample.whole, threshold: enough };
    if text.same || a.round_up || b.round_up {
        return text;
    }
    let part = if titles == Some(0.0) { FOREIGN_PART } else { PART };
    if short >= PART_SHINGLES && sample.part >= part && sample.common >= PART_SAMPLE {
        return Verdict { rule: Rule::Part, same: true, value: sample.part, threshold: part };
    }
    let foreign = titles.is_some_and(|shared| shared < FOREIGN_TITLE) && short < FOREIGN_TEASER;
    if TEASER_SHINGLES.contains(&short) && !foreign {
        let within = beginnings(a, b);
        let teaser = Verdict { rule: Rule::Teaser, same: within >= TEASER, value: within, threshold: TEASER };
        if teaser.same || teaser.value / TEASER > text.value / enough {
            return teaser;
        }
    }
    text
}

fn text_threshold(a: &Sketch, b: &Sketch, whole: f32, titles: Option<f32>) -> f32 {
    let missing = FULL_SHINGLES.saturating_sub(a.shingles.min(b.shingles)) as f32 / FULL_SHINGLES as f32;
    let one_outlet = a.outlet != 0 && a.outlet == b.outlet;
    if one_outlet || titles == Some(0.0) {
        (TEXT + SHORT * missing).max(FOREIGN)
    } else if whole >= LONG && beyond(a, b, whole) >= BEYOND && common(&a.subject, &b.subject) >= SAME_SUBJECT
    {
        LONG
    } else {
        TEXT + SHORT * missing
    }
}

/// Shingles in both but not in both beginnings, by the share of all that both have.
fn beyond(a: &Sketch, b: &Sketch, whole: f32) -> f32 {
    whole / (1.0 + whole) * (a.shingles + b.shingles) as f32 - common(a.head(), b.head()) as f32
}

/// Share of the headlines' stems; `None` where one of them has none.
fn titles(a: &Sketch, b: &Sketch) -> Option<f32> {
    (!a.title.is_empty() && !b.title.is_empty()).then(|| share(&a.title, &b.title))
}

/// Two whole texts that can be of no common source.
#[must_use]
pub(super) fn contradict(a: &Sketch, b: &Sketch) -> bool {
    let whole = a.shingles >= FULL_SHINGLES && b.shingles >= FULL_SHINGLES;
    let other = !(a.link != 0 && a.link == b.link);
    whole && other && sampled(a, b).part < CONTRADICTION
}

/// Share of the shorter of two whole texts below which they contradict each other.
const CONTRADICTION: f32 = 0.2;

fn by_title(a: &Sketch, b: &Sketch) -> Verdict {
    let shared = share(&a.title, &b.title);
    let long = a.title.len().min(b.title.len()) >= TITLE_STEMS;
    let near = (a.published - b.published).abs() <= TITLE_SECONDS;
    // "Lottery numbers for 3 May" and for 10 May differ in nothing but the number.
    let possible = long && near && a.numbers == b.numbers && !a.round_up && !b.round_up;
    let same = possible && (a.headline == b.headline || shared >= TITLE);
    Verdict { rule: Rule::Title, same, value: if possible { shared } else { 0.0 }, threshold: TITLE }
}

/// Shared of all elements of two sorted sets.
fn share(a: &[u32], b: &[u32]) -> f32 {
    let common = common(a, b);
    let all = a.len() + b.len() - common;
    if all == 0 { 0.0 } else { common as f32 / all as f32 }
}

/// Elements of both of two sorted sets. Steps without branches: which set comes next is a toss.
fn common(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while let (Some(&x), Some(&y)) = (a.get(i), b.get(j)) {
        count += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    count
}

/// How much of the shorter beginning stands in the longer text's beginning.
fn beginnings(a: &Sketch, b: &Sketch) -> f32 {
    let (a, b) = (a.head(), b.head());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() { 0.0 } else { common(short, long) as f32 / short.len() as f32 }
}

struct Sampled {
    /// Shared of all shingles.
    whole: f32,
    /// Shared of the shorter text's shingles.
    part: f32,
    /// Sampled shingles in both.
    common: u32,
}

/// Compares the samples below the hash up to which both are complete: there they are the sets
/// themselves.
fn sampled(a: &Sketch, b: &Sketch) -> Sampled {
    let reach = |s: &Sketch| {
        if s.shingles as usize > WHOLE_SHINGLES { s.whole.last().copied().unwrap_or(0) } else { u32::MAX }
    };
    let limit = reach(a).min(reach(b));
    let below = |s: &'_ Sketch| match limit {
        u32::MAX => s.whole.len(),
        limit => s.whole.partition_point(|&hash| hash <= limit),
    };
    let (a_part, b_part) = (&a.whole[..below(a)], &b.whole[..below(b)]);
    let common = common(a_part, b_part);
    let all = a_part.len() + b_part.len() - common;
    let whole = if all == 0 { 0.0 } else { common as f32 / all as f32 };
    let short = if a.shingles <= b.shingles { a_part.len() } else { b_part.len() };
    let part = if short == 0 { 0.0 } else { common as f32 / short as f32 };
    Sampled { whole, part, common: common as u32 }
}

/// The shingles that both hold, as far as they are kept.
#[must_use]
pub(super) fn shared_shingles(a: &Sketch, b: &Sketch) -> rustc_hash::FxHashSet<u32> {
    let held = |s: &'_ Sketch, hash: &u32| {
        s.whole.binary_search(hash).is_ok() || s.head().binary_search(hash).is_ok()
    };
    a.whole.iter().chain(a.head()).filter(|hash| held(b, hash)).copied().collect()
}

/// Smallest shingles of the whole text by which a pair is found: at .35 shared, two texts have none
/// of them in common once in 170 times.
const WHOLE_KEYS: usize = 12;
/// The same for the beginning, where a teaser has to be found in a text four times its length.
const HEAD_KEYS: usize = 16;
/// Different stories that may share a key before it is taken for boilerplate and not followed.
const BUCKET_LIMIT: usize = 64;

/// Stories asked about one entry, at most but for equals. A copy shares several keys or a rare one; those further down
/// share a phrase.
const ASKED: usize = 16;

/// What a key that one story alone holds counts for it.
const KEY_UNIT: u32 = 1 << 12;

/// Keys → stories.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// A story, or with [`MANY`] set the place of a list.
    buckets: FxHashMap<u32, u32>,
    /// Sorted: a phrase that every outlet prints stands in thousands of stories.
    lists: Vec<SmallVec<[u32; 4]>>,
    free: Vec<u32>,
}

const MANY: u32 = 1 << 31;

/// The keys under which an entry is found.
pub(super) fn keys(sketch: &Sketch) -> SmallVec<[u32; 40]> {
    let salted = |salt: u32, hash: u32| (hash ^ salt.wrapping_mul(0x9E37_79B9)).wrapping_mul(0x85EB_CA6B) | 1;
    let mut keys = SmallVec::new();
    if sketch.link != 0 {
        keys.push(salted(1, (sketch.link ^ sketch.link >> 32) as u32));
    }
    if sketch.headline != 0 && sketch.title.len() >= TITLE_STEMS {
        keys.push(salted(2, sketch.headline));
    }
    keys.extend(sketch.title_keys.iter().map(|&hash| salted(3, hash)));
    keys.extend(sketch.whole.iter().take(WHOLE_KEYS).map(|&hash| salted(4, hash)));
    // One permutation, a bin each: the smallest hash in every bin.
    let bin = |hash: u32| (u64::from(hash) * HEAD_KEYS as u64) >> 32;
    let mut last = None;
    for &hash in sketch.head() {
        if last != Some(bin(hash)) {
            last = Some(bin(hash));
            keys.push(salted(4, hash));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

impl Index {
    pub(super) fn insert(&mut self, keys: &[u32], story: u32) {
        for &key in keys {
            match self.buckets.entry(key) {
                std::collections::hash_map::Entry::Vacant(entry) => {
                    entry.insert(story);
                }
                std::collections::hash_map::Entry::Occupied(mut entry) => {
                    let held = *entry.get();
                    if held & MANY != 0 {
                        let list = &mut self.lists[(held ^ MANY) as usize];
                        if let Err(place) = list.binary_search(&story) {
                            list.insert(place, story);
                        }
                    } else if held != story {
                        let place = self.free.pop().unwrap_or_else(|| {
                            self.lists.push(SmallVec::new());
                            self.lists.len() as u32 - 1
                        });
                        self.lists[place as usize].extend([held.min(story), held.max(story)]);
                        entry.insert(place | MANY);
                    }
                }
            }
        }
    }

    pub(super) fn remove(&mut self, keys: &[u32], story: u32) {
        for key in keys {
            let Some(&held) = self.buckets.get(key) else { continue };
            if held == story {
                self.buckets.remove(key);
            } else if held & MANY != 0 {
                let list = &mut self.lists[(held ^ MANY) as usize];
                if let Ok(place) = list.binary_search(&story) {
                    list.remove(place);
                }
                if let [last] = list[..] {
                    list.clear();
                    list.shrink_to_fit();
                    self.free.push(held ^ MANY);
                    self.buckets.insert(*key, last);
                }
            }
        }
    }

    /// The stories that share a key, each once: of very many those that share the most and the rarest.
    pub(super) fn find(&self, keys: &[u32]) -> Vec<u32> {
        let mut found: Vec<(u32, u32)> = Vec::new();
        for key in keys {
            match self.buckets.get(key) {
                Some(&held) if held & MANY != 0 => {
                    let list = &self.lists[(held ^ MANY) as usize];
                    if list.len() <= BUCKET_LIMIT {
                        let rarity = KEY_UNIT / list.len() as u32;
                        found.extend(list.iter().map(|&story| (story, rarity)));
                    }
                }
                Some(&story) => found.push((story, KEY_UNIT)),
                None => {}
            }
        }
        found.sort_unstable();
        found.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        if found.len() > ASKED {
            let mut shared: Vec<u32> = found.iter().map(|&(_, shared)| shared).collect();
            let (_, &mut last, _) = shared.select_nth_unstable_by(ASKED, |a, b| b.cmp(a));
            // Equals stay together: places are others after a restart and must decide nothing.
            found.retain(|&(_, shared)| shared >= last);
        }
        found.into_iter().map(|(story, _)| story).collect()
    }
}
