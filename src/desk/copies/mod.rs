//! Do two entries carry the same text? And which open stories are worth asking about.
//!
//! The question is asked of two entries and of nothing else, so the order in which they came cannot
//! matter; the index only finds the pairs to ask about.

mod index;
mod sketch;
mod slots;

use super::fingerprint::FIGURES;
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
    Own,
    Link,
    Text,
    Part,
    Teaser,
    Title,
    /// This and the next refuse what others take: so much two texts may share.
    Form,
    Names,
    Foreign,
    /// These refuse what one feed lists for two.
    Recording,
    Day,
    Listed,
    /// The entry is a copy of one of a story and none of another.
    Torn,
}

impl Rule {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Own => "the outlet's own page, listed in two of its feeds",
            Self::Link => "same canonical URL",
            Self::Text => "shared shingles",
            Self::Part => "one text within the other",
            Self::Teaser => "teaser within the other text",
            Self::Title => "same headline, too little text to compare",
            Self::Form => "one form with other numbers",
            Self::Names => "one form with other names",
            Self::Foreign => "shared passages under headlines of two subjects",
            Self::Recording => "one feed's words to two recordings",
            Self::Day => "one feed's few words on two days",
            Self::Listed => "one feed lists both, with other numbers or another headline",
            Self::Torn => "like one text of a story, and another text than the rest of it",
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
/// What two texts have to share where the same outlet published them or their headlines are foreign: an
/// outlet's own lines under every text reach .4.
const FOREIGN: f32 = 0.5;
/// What two texts of one feed have to share: an outlet that lists two entries means two, unless it
/// posted the same text again. Its galleries, releases and episodes differ in little but a number.
const REPOST: f32 = 0.8;
/// Share of their headlines' stems.
const REPOST_TITLE: f32 = 0.5;
/// Words that are no rewording.
const OTHER_WORDS: usize = 2;
/// Share of the shorter text that a fuller one of the same feed holds, where it is the same report gone on with.
const REPOST_PART: f32 = 0.95;
/// Share of the shorter text's shingles that the longer must hold. Two reports of one event that share
/// an agency's sentences reach .75.
const PART: f32 = 0.8;
/// The same where the headlines are foreign.
const FOREIGN_PART: f32 = 0.85;
/// The same for a teaser, which must stand at the longer text's beginning.
const TEASER: f32 = 0.8;
/// Share of title stems for entries without text.
const TITLE: f32 = 0.8;
/// Texts, or titles of what has no text, disagree below these though they have one URL.
const LINK_TEXT: f32 = 0.15;
const LINK_TITLE: f32 = 0.4;

/// Below this share two texts may be one form, filled in twice: forecasts, obituaries, results, notices share
/// up to .70. Then their numbers tell: of a text that lost paragraphs nearly all numbers stand in the other
/// (all but one of those measured), of another happening's at most three in five.
const FORM: f32 = 0.8;
/// Share of the numbers of the text that has fewer, and how many may be missing whatever their share.
const FORM_NUMBERS: f32 = 0.67;
const FORM_MISSING: usize = 1;

/// Shingles that make a text worth comparing.
const TEXT_SHINGLES: u32 = 6;
/// Shingles of a teaser, at least and at most.
const TEASER_SHINGLES: std::ops::RangeInclusive<u32> = 7..=60;
/// Shingles of a text that may be a part of another.
const PART_SHINGLES: u32 = 30;
/// Shingles of a teaser whose headline has next to nothing in common with the other's.
const FOREIGN_TEASER: u32 = 16;
/// Share of title stems below which two headlines are foreign to each other.
const FOREIGN_TITLE: f32 = 0.2;
/// Sampled shingles that both texts must hold before a share is believed.
const PART_SAMPLE: u32 = 8;
/// Shingles by which a line of text can be told from another.
const LINE_SHINGLES: usize = 2;
/// Stems of a headline that can stand for its text.
const TITLE_STEMS: usize = 5;
/// Two equal headlines tell the same for so long, in seconds.
const TITLE_SECONDS: i64 = 3 * 86_400;
/// Between a day's column and the next day's, whichever is early or late.
const NEXT_DAY_SECONDS: i64 = 20 * 3_600;

/// Tells whether two entries carry the same text. Symmetric, and blind to everything but the two.
#[must_use]
pub(super) fn compare(probe: &Probe<'_>, b: &Sketch) -> Verdict {
    let a = probe.sketch;
    let one_feed = is_one_feed(a, b);
    let set_apart = if one_feed { set_apart(a, b) } else { None };
    if a.link != 0 && a.link == b.link && set_apart.is_none() {
        let verdict = by_link(probe, b);
        if verdict.same {
            return verdict;
        }
    }
    let texts = have_texts(a, b);
    if one_feed {
        in_one_feed(probe, b, texts, set_apart)
    } else if texts {
        by_text(probe, b)
    } else {
        by_title(probe, b)
    }
}

/// Whether both have text enough to compare.
fn have_texts(a: &Sketch, b: &Sketch) -> bool {
    a.size().min(b.size()) >= TEXT_SHINGLES
}

/// Whether one outlet listed both in the same feed.
fn is_one_feed(a: &Sketch, b: &Sketch) -> bool {
    a.subscription != 0 && a.subscription == b.subscription && a.outlet == b.outlet
}

/// What says that a feed lists two for two whatever words they share: each has a recording of its own, or the words
/// are few, as those that stand under a column or a forecast day by day.
fn set_apart(a: &Sketch, b: &Sketch) -> Option<Rule> {
    if a.attached != 0 && b.attached != 0 && a.attached != b.attached {
        Some(Rule::Recording)
    } else if a.is_of_another_day(b) && a.size().min(b.size()) < FULL_SHINGLES {
        Some(Rule::Day)
    } else {
        None
    }
}

/// Two entries of one feed, with links of their own: the same text again, or all of it in a fuller one under
/// the same headline.
fn in_one_feed(probe: &Probe<'_>, b: &Sketch, texts: bool, set_apart: Option<Rule>) -> Verdict {
    let a = probe.sketch;
    let verdict = |rule, same, value, threshold| Verdict { rule, same, value, threshold };
    if !texts {
        return verdict(Rule::Text, false, 0.0, REPOST);
    }
    let (sample, titles) = (sampled(probe, b), titles(a, b));
    if set_apart.is_none() && mends_the_other(a, b, &sample) {
        return verdict(Rule::Text, true, sample.whole, REPOST);
    }
    if name_two(a, b) {
        return verdict(Rule::Names, false, sample.whole, REPOST);
    }
    if set_apart == Some(Rule::Recording) {
        return verdict(Rule::Recording, false, sample.whole, REPOST);
    }
    let reworded = |shared: f32| shared >= REPOST_TITLE && !name_other_things(a, b);
    let alike = a.numbers == b.numbers && titles.is_none_or(reworded);
    let grown = a.numbers == b.numbers && titles == Some(1.0) && !a.round_up && !b.round_up;
    if grown && sample.part >= REPOST_PART && sample.common >= PART_SAMPLE && sample.whole < REPOST {
        return verdict(Rule::Part, true, sample.part, REPOST_PART);
    }
    let reposted = alike && sample.whole >= REPOST;
    match set_apart {
        Some(rule) if reposted => verdict(rule, false, sample.whole, REPOST),
        _ if sample.whole >= REPOST && !alike => verdict(Rule::Listed, false, sample.whole, REPOST),
        _ => verdict(Rule::Text, reposted, sample.whole, REPOST),
    }
}

/// One URL is one article, unless what stands around the link says that two people wrote about it: then they
/// share neither text nor, where there is none, the headline.
fn by_link(probe: &Probe<'_>, b: &Sketch) -> Verdict {
    let a = probe.sketch;
    let verdict = |rule, value, threshold| Verdict { rule, same: value >= threshold, value, threshold };
    // In one feed, two entries with one link are two entries of a page that changes.
    let own = a.subscription != b.subscription && a.outlet == b.outlet && a.own_link && b.own_link;
    if own {
        return verdict(Rule::Own, 1.0, 1.0);
    }
    if have_texts(a, b) {
        return verdict(Rule::Link, sampled(probe, b).part.max(beginnings(probe, b)), LINK_TEXT);
    }
    let titles = if begin_differently(probe, b) { 0.0 } else { share(a.title(), b.title()) };
    verdict(Rule::Link, titles, LINK_TITLE)
}

fn by_text(probe: &Probe<'_>, b: &Sketch) -> Verdict {
    let a = probe.sketch;
    let sample = sampled(probe, b);
    let short = a.size().min(b.size());
    let foreign = are_foreign(a, b);
    let enough = text_threshold(probe, b, sample.whole, foreign);
    let text =
        Verdict { rule: Rule::Text, same: sample.whole >= enough, value: sample.whole, threshold: enough };
    // Whatever they share short of all, they may speak of two happenings.
    let unless_two = |verdict: Verdict| {
        let rule = match sample.whole {
            _ if mends_the_other(a, b, &sample) => None,
            _ if name_two(a, b) => Some(Rule::Names),
            FORM.. if foreign && may_be_a_placeholder(a, b) => Some(Rule::Foreign),
            FORM.. => None,
            _ if foreign && !is_told_by_titles(a, b) && !opens_the_other(probe, b, &sample) => {
                Some(Rule::Foreign)
            }
            _ if numbers_differ(a, b) => Some(Rule::Form),
            _ => None,
        };
        let two = |rule| Verdict { rule, same: false, value: sample.whole, threshold: FORM };
        rule.map_or(verdict, two)
    };
    if text.same {
        return unless_two(text);
    }
    if a.round_up || b.round_up {
        return text;
    }
    let part = if foreign { FOREIGN_PART } else { PART };
    if short >= PART_SHINGLES && sample.part >= part && sample.common >= PART_SAMPLE {
        return unless_two(Verdict { rule: Rule::Part, same: true, value: sample.part, threshold: part });
    }
    if TEASER_SHINGLES.contains(&short) && !(foreign && short < FOREIGN_TEASER) {
        let mut within = beginnings(probe, b);
        if a.is_of_grams() || b.is_of_grams() {
            within = within.min(sample.part);
        }
        let teaser = Verdict { rule: Rule::Teaser, same: within >= TEASER, value: within, threshold: TEASER };
        if teaser.same {
            return unless_two(teaser);
        }
        if teaser.value / TEASER > text.value / enough {
            return teaser;
        }
    }
    text
}

/// Whether one is what its outlet sent for the other, which was wrong: with another name or number in it, and the
/// rest the same.
fn mends_the_other(a: &Sketch, b: &Sketch, sample: &Sampled) -> bool {
    a.corrects != b.corrects
        && a.outlet != 0
        && a.outlet == b.outlet
        && sample.whole >= REPOST
        && titles(a, b).is_none_or(|shared| shared >= REPOST_TITLE)
}

/// Whether each headline names what its own text tells of and the other entry nowhere does: one form about two.
fn name_two(a: &Sketch, b: &Sketch) -> bool {
    a.tells_what_is_not_in(b) && b.tells_what_is_not_in(a)
}

/// Whether each headline has words in the place of the other's: what an outlet lists in one form ("Senior Rust Engineer,
/// Berlin", "Site Reliability Engineer, Berlin") shares half of its words and is two.
fn name_other_things(a: &Sketch, b: &Sketch) -> bool {
    let shared = common(a.title(), b.title());
    (a.title().len() - shared).min(b.title().len() - shared) >= OTHER_WORDS
}

/// Whether two headlines have next to no word in common.
fn are_foreign(a: &Sketch, b: &Sketch) -> bool {
    titles(a, b).is_some_and(|shared| shared < FOREIGN_TITLE)
}

/// Whether what stands under two headlines without a word in common may be what an outlet puts under many: neither
/// speaks of it, and it is short or one outlet's.
fn may_be_a_placeholder(a: &Sketch, b: &Sketch) -> bool {
    let told = common(a.title(), b.subject()) + common(b.title(), a.subject()) > 0;
    !told && (a.outlet == b.outlet || a.size().min(b.size()) < FULL_SHINGLES)
}

/// Whether headlines without a word in common may be two of one text: each has a word that is strong in the
/// other's text, and the texts begin with the same. A round-up holds whole texts of others, and its headline
/// says nothing of them.
fn is_told_by_titles(a: &Sketch, b: &Sketch) -> bool {
    let least = SAME_SUBJECT.min(a.subject().len() / 2).min(b.subject().len() / 2);
    common(a.title(), b.subject()) > 0
        && common(b.title(), a.subject()) > 0
        && common(a.subject(), b.subject()) >= least
}

/// Whether the longer of two texts of two outlets begins with all of the shorter and its headline speaks of that:
/// the shorter was cut. Of what a round-up begins with its headline says nothing.
fn opens_the_other(probe: &Probe<'_>, b: &Sketch, sample: &Sampled) -> bool {
    let a = probe.sketch;
    let (short, long) = if a.shingles <= b.shingles { (a, b) } else { (b, a) };
    a.outlet != b.outlet
        && short.size() >= FULL_SHINGLES
        && sample.part >= REPOST_PART
        && beginnings(probe, b) >= REPOST_PART
        && common(long.title(), short.subject()) > 0
        && common(a.subject(), b.subject()) >= SAME_SUBJECT
}

/// Whether too many numbers of the text that has fewer are not in the other, as far as they are kept.
fn numbers_differ(a: &Sketch, b: &Sketch) -> bool {
    let (a, b) = (a.figures(), b.figures());
    // A set that is full is a sample, whole up to its last.
    let reach = |set: &[u32]| if set.len() < FIGURES { u32::MAX } else { set.last().copied().unwrap_or(0) };
    let limit = reach(a).min(reach(b));
    let below = |set: &'_ [u32]| set.partition_point(|&number| number <= limit);
    let (a, b) = (&a[..below(a)], &b[..below(b)]);
    let (few, common) = (a.len().min(b.len()), common(a, b));
    few - common > FORM_MISSING && (common as f32) < FORM_NUMBERS * few as f32
}

fn text_threshold(probe: &Probe<'_>, b: &Sketch, whole: f32, foreign: bool) -> f32 {
    let a = probe.sketch;
    let short = a.size().min(b.size());
    let missing = FULL_SHINGLES.saturating_sub(short) as f32 / FULL_SHINGLES as f32;
    let one_outlet = a.outlet != 0 && a.outlet == b.outlet;
    if a.round_up != b.round_up {
        FORM
    } else if one_outlet || foreign {
        (TEXT + SHORT * missing).max(FOREIGN)
    } else if whole >= LONG
        && short >= FULL_SHINGLES
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

/// Two texts that can be of no common source: whole ones that share nothing, teasers that share nothing under
/// headlines that do not either, a line and another beginning, or two that one feed lists for two.
#[must_use]
pub(super) fn contradict(probe: &Probe<'_>, b: &Sketch) -> bool {
    let a = probe.sketch;
    if a.link != 0 && a.link == b.link {
        return false;
    }
    if is_one_feed(a, b) {
        return !compare(probe, b).same;
    }
    if !have_texts(a, b) {
        return begin_differently(probe, b);
    }
    if a.size().min(b.size()) < FULL_SHINGLES {
        return are_foreign(a, b) && probe.common_head(b) == 0 && probe.common_whole(b.whole()) == 0;
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
    let long = a.title_size().min(b.title_size()) >= TITLE_STEMS;
    // "Lottery numbers for 3 May" and for 10 May differ in nothing but the number.
    let alike = a.numbers == b.numbers && !begin_differently(probe, b);
    // Of what an aggregator lists in two feeds each has an address of its own.
    let listed_twice = alike && a.headline == b.headline && are_listed_twice(a, b);
    let possible = long && a.is_of_days_of(b) && alike && !a.round_up && !b.round_up;
    // A headline may have more words than another's, but no other in the place of one ("upholds", "overturns") and
    // not the same ones in another order ("United beat Rovers").
    let within = common(a.title(), b.title()) == a.title().len().min(b.title().len()) && shared < 1.0;
    let same = listed_twice || possible && (a.headline == b.headline || within && shared >= TITLE);
    let value = if possible || listed_twice { shared } else { 0.0 };
    Verdict { rule: Rule::Title, same, value, threshold: TITLE }
}

/// Whether two entries lead elsewhere than to the outlet that published both at one instant.
fn are_listed_twice(a: &Sketch, b: &Sketch) -> bool {
    a.is_passed_on() && b.is_passed_on() && a.outlet == b.outlet && a.published == b.published
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
pub(super) fn shared_shingles(a: &Sketch, b: &Sketch) -> Vec<u32> {
    let all = |sketch: &Sketch| {
        let mut all: Vec<u32> = sketch.whole().iter().copied().chain(sketch.head()).collect();
        all.sort_unstable();
        all
    };
    let held = all(b);
    let mut shared = all(a);
    shared.dedup();
    shared.retain(|hash| held.binary_search(hash).is_ok());
    shared
}
