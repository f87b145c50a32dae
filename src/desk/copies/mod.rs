//! Do two entries carry the same text? And which open stories are worth asking about.
//!
//! The question is asked of two entries and of nothing else, so the order in which they came cannot
//! matter; the index only finds the pairs to ask about.

mod index;
mod sketch;
mod slots;

pub(super) use index::{Index, headline_key, keys};
pub(super) use sketch::{Probe, Sketch};

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
            Self::Title => "same headline, too little text to compare",
        }
    }
}

/// Shared of all shingles that makes two texts one. Unrelated long texts that quote the same passages
/// reach .26; of two reports that tell one event in the same turns of phrase some reach .29, more
/// than half of all that .27 folds wrongly.
const TEXT: f32 = 0.3;
/// What is added where the shorter text is short, falling to nothing at [`FULL_SHINGLES`]: a few
/// shingles in common are one phrase that many texts have.
const SHORT: f32 = 0.35;
const FULL_SHINGLES: u32 = 60;
/// Shared of all shingles where at least [`BEYOND`] of them stand beyond the beginnings and those have
/// [`SAME_SUBJECT`] of their [`SUBJECT`] strongest words in common. Two reports of one event quote the
/// same lead and a sentence or two, unrelated texts the same passages; one text that an outlet worked
/// over keeps its passages all the way down and its subject. Measured: with 20 beyond the beginnings one
/// pair of reports in thirty is folded, with 30 one in eight hundred, with 32 one in ten thousand; with four
/// common words unrelated texts that quote one passage are.
const LONG: f32 = 0.15;
const BEYOND: f32 = 32.0;
const SUBJECT: usize = 16;
const SAME_SUBJECT: usize = 5;
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
/// Shingles by which a line of text can be told from another.
const LINE_SHINGLES: usize = 2;
/// Stems of a headline that can stand for its text.
const TITLE_STEMS: usize = 5;
/// Two equal headlines tell the same for so long, in seconds.
const TITLE_SECONDS: i64 = 3 * 86_400;

/// Tells whether two entries carry the same text. Symmetric, and blind to everything but the two.
#[must_use]
pub(super) fn compare(probe: &Probe<'_>, b: &Sketch) -> Verdict {
    let a = probe.sketch;
    if a.link != 0 && a.link == b.link {
        let verdict = by_link(probe, b);
        if verdict.same {
            return verdict;
        }
    }
    let texts = a.shingles >= TEXT_SHINGLES && b.shingles >= TEXT_SHINGLES;
    if a.subscription != 0 && a.subscription == b.subscription {
        in_one_feed(probe, b, texts)
    } else if texts {
        by_text(probe, b)
    } else {
        by_title(probe, b)
    }
}

/// Two entries of one feed, with links of their own.
fn in_one_feed(probe: &Probe<'_>, b: &Sketch, texts: bool) -> Verdict {
    let a = probe.sketch;
    let shared = if texts { sampled(probe, b).whole } else { 0.0 };
    let alike = a.numbers == b.numbers && titles(a, b).is_none_or(|shared| shared >= REPOST_TITLE);
    Verdict { rule: Rule::Text, same: alike && shared >= REPOST, value: shared, threshold: REPOST }
}

/// One URL is one article, unless what stands around the link says that two people wrote about it.
fn by_link(probe: &Probe<'_>, b: &Sketch) -> Verdict {
    let a = probe.sketch;
    let titles = share(a.title(), b.title());
    let both_have_text = a.shingles >= TEXT_SHINGLES && b.shingles >= TEXT_SHINGLES;
    let texts = if both_have_text { sampled(probe, b).part.max(beginnings(probe, b)) } else { 0.0 };
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

fn by_text(probe: &Probe<'_>, b: &Sketch) -> Verdict {
    let a = probe.sketch;
    let sample = sampled(probe, b);
    let short = a.shingles.min(b.shingles);
    let titles = titles(a, b);
    let enough = text_threshold(probe, b, sample.whole, titles);
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
        let within = beginnings(probe, b);
        let teaser = Verdict { rule: Rule::Teaser, same: within >= TEASER, value: within, threshold: TEASER };
        if teaser.same || teaser.value / TEASER > text.value / enough {
            return teaser;
        }
    }
    text
}

fn text_threshold(probe: &Probe<'_>, b: &Sketch, whole: f32, titles: Option<f32>) -> f32 {
    let a = probe.sketch;
    let missing = FULL_SHINGLES.saturating_sub(a.shingles.min(b.shingles)) as f32 / FULL_SHINGLES as f32;
    let one_outlet = a.outlet != 0 && a.outlet == b.outlet;
    if one_outlet || titles == Some(0.0) {
        (TEXT + SHORT * missing).max(FOREIGN)
    } else if whole >= LONG
        && beyond(probe, b, whole) >= BEYOND
        && common(a.subject(), b.subject()) >= SAME_SUBJECT
    {
        LONG
    } else {
        TEXT + SHORT * missing
    }
}

/// Shingles in both but not in both beginnings, by the share of all that both have.
fn beyond(probe: &Probe<'_>, b: &Sketch, whole: f32) -> f32 {
    whole / (1.0 + whole) * (probe.sketch.shingles + b.shingles) as f32 - probe.common_head(b) as f32
}

/// Share of the headlines' stems; `None` where one of them has none.
fn titles(a: &Sketch, b: &Sketch) -> Option<f32> {
    (!a.title().is_empty() && !b.title().is_empty()).then(|| share(a.title(), b.title()))
}

/// Two texts that can be of no common source: whole ones that share nothing, or a line and another
/// beginning.
#[must_use]
pub(super) fn contradict(probe: &Probe<'_>, b: &Sketch) -> bool {
    let a = probe.sketch;
    if a.link != 0 && a.link == b.link {
        return false;
    }
    if a.shingles.min(b.shingles) < TEXT_SHINGLES {
        return begin_differently(probe, b);
    }
    if a.shingles.min(b.shingles) < FULL_SHINGLES {
        return false;
    }
    let (of_a, of_b) = comparable(a, b);
    let short = if a.shingles <= b.shingles { of_a } else { of_b };
    let least = (short as f32 * CONTRADICTION).ceil() as usize;
    short == 0 || !probe.has_whole(&b.whole()[..of_b], least)
}

/// Share of the shorter of two whole texts below which they contradict each other.
const CONTRADICTION: f32 = 0.2;

fn by_title(probe: &Probe<'_>, b: &Sketch) -> Verdict {
    let a = probe.sketch;
    let shared = share(a.title(), b.title());
    let long = a.title().len().min(b.title().len()) >= TITLE_STEMS;
    // "Lottery numbers for 3 May" and for 10 May differ in nothing but the number.
    let alike = a.numbers == b.numbers && !begin_differently(probe, b);
    let possible = long && a.is_of_days_of(b) && alike && !a.round_up && !b.round_up;
    let same = possible && (a.headline == b.headline || shared >= TITLE);
    Verdict { rule: Rule::Title, same, value: if possible { shared } else { 0.0 }, threshold: TITLE }
}

/// A line of text is too little to tell copies by, and enough to tell that it is another's beginning.
fn begin_differently(probe: &Probe<'_>, b: &Sketch) -> bool {
    probe.sketch.head_len().min(b.head_len()) >= LINE_SHINGLES && beginnings(probe, b) < TEASER
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
fn beginnings(probe: &Probe<'_>, b: &Sketch) -> f32 {
    let short = probe.sketch.head_len().min(b.head_len());
    if short == 0 { 0.0 } else { probe.common_head(b) as f32 / short as f32 }
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
fn sampled(probe: &Probe<'_>, b: &Sketch) -> Sampled {
    let a = probe.sketch;
    let (of_a, of_b) = comparable(a, b);
    let common = probe.common_whole(&b.whole()[..of_b]);
    let all = of_a + of_b - common;
    let whole = if all == 0 { 0.0 } else { common as f32 / all as f32 };
    let short = if a.shingles <= b.shingles { of_a } else { of_b };
    let part = if short == 0 { 0.0 } else { common as f32 / short as f32 };
    Sampled { whole, part, common: common as u32 }
}

/// How many of the smallest shingles of either are below the hash up to which both are complete.
fn comparable(a: &Sketch, b: &Sketch) -> (usize, usize) {
    let limit = a.reach().min(b.reach());
    let below = |s: &'_ Sketch| match limit {
        u32::MAX => s.whole().len(),
        limit => s.whole().partition_point(|&hash| hash <= limit),
    };
    (below(a), below(b))
}

/// The shingles that both hold, as far as they are kept.
#[must_use]
pub(super) fn shared_shingles(a: &Sketch, b: &Sketch) -> rustc_hash::FxHashSet<u32> {
    let held: rustc_hash::FxHashSet<u32> = b.whole().iter().copied().chain(b.head()).collect();
    a.whole().iter().copied().chain(a.head()).filter(|hash| held.contains(hash)).collect()
}
