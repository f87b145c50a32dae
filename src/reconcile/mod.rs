//! Parsed entry × what we hold → insert, update or skip.
//!
//! In come the identities of a poll's entries and those we know of the same subscription; out goes
//! an [`Intent`] for each. Looks at one subscription only: copies between outlets are the desk's.
//!
//! Outlets change what they should not: ids on a new domain, tracking parameters, titles. So an
//! unknown key is held against links and texts before it counts as news. In doubt it is news: an
//! entry shown twice annoys, a lost one betrays.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use url::Url;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::link;
use crate::model::{Enclosure, Entry, EntryId};
use crate::text::{language::Language, markup, words};

/// Edits accepted per entry before only those are that make its text grow ([`Weight::Growth`]). Some outlets
/// print the current time into every item; without a bound each poll would "update" every entry for ever.
pub const MAX_EDITS: u32 = 24;

/// From this many unknown entries on, a poll may be a change of all ids rather than news.
const MIGRATION_LEAST: usize = 3;

/// A text of fewer words says too little to be recognised by.
const TELLING_WORDS: u32 = 8;

/// A text of fewer words may stand under every day's column ("All you need to know to start your day").
const LONG_WORDS: u32 = 60;

/// Time between a day's column and the next day's, whichever is early or late.
const NEXT_DAY: SignedDuration = SignedDuration::from_hours(20);

/// What an entry is recognised by, as 64-bit hashes; 0 where there is nothing to hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    pub key: i64,
    pub link: i64,
    pub title: i64,
    /// Of the words of title and text, and of what is attached: markup, images and spacing do not count.
    pub text: i64,
    /// The number of words behind `text`; not stored.
    pub words: u32,
}

/// An entry that we hold or held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub identity: Identity,
    pub entry: EntryId,
    pub edits: u32,
}

/// How much an edit changes for who has read the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// A few words: a slip mended, a time of day printed anew. Nobody need hear of it.
    Correction,
    /// Another headline, or more of the text than a few words.
    Substance,
    /// So much more text that who has read it has not read it all.
    Growth,
}

/// Words that a correction takes away and adds at most: this many, or a share of the text.
const CORRECTED_WORDS: usize = 4;
const CORRECTED_SHARE: usize = 20;

/// Words by which a text has grown at least: this many, and a share of what it had.
const GROWN_WORDS: usize = 30;
const GROWN_SHARE: usize = 4;

/// What to do with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    Insert,
    /// Text or link changed. Beyond [`MAX_EDITS`] edits it remains to be seen whether the text grew.
    Update {
        entry: EntryId,
        edits: u32,
        old_key: i64,
    },
    /// The same entry under another key.
    Rekey {
        entry: EntryId,
        old_key: i64,
    },
    Skip(Reason),
}

impl Intent {
    /// The known entry that it is about.
    fn entry(self) -> Option<EntryId> {
        match self {
            Self::Update { entry, .. } | Self::Rekey { entry, .. } => Some(entry),
            Self::Insert | Self::Skip(_) => None,
        }
    }
}

/// Why an entry is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Unchanged,
    /// The same entry stands earlier in the same document.
    Repeated,
}

/// Whether the feed gives ids that it gave before to other entries now, so that its ids tell nothing
/// apart: an entry, known by its page or its text, stands under another id than it did while its own id
/// stands for something else; or ids stand for something else wherever they are known, in a document of one
/// entry or many.
///
/// One entry among many whose link, title and text are all new is an edit: outlets write a story anew.
#[must_use]
pub fn ids_are_reused(entries: &[Identity], known: &[Known]) -> bool {
    let by_key: HashMap<i64, &Known> = known.iter().map(|known| (known.identity.key, known)).collect();
    let pages: HashMap<(i64, i64), i64> = entries.iter().map(|it| ((it.link, it.title), it.key)).collect();
    let held: Vec<_> = entries.iter().filter_map(|it| Some((it, by_key.get(&it.key)?.identity))).collect();
    let others: Vec<_> = held.iter().filter(|(it, held)| is_another(it, held)).collect();
    let moved = |held: &Identity| pages.get(&(held.link, held.title)).is_some_and(|key| *key != held.key);
    // Where all links are the home page's, or there are none, the texts tell.
    let held_it = |it: &Identity| by_key.get(&it.key).is_some_and(|held| held.identity.text == it.text);
    let arrived = entries.iter().filter(|it| it.words >= TELLING_WORDS && !held_it(it));
    let texts: HashMap<i64, i64> = arrived.map(|it| (it.text, it.key)).collect();
    let text_moved = |held: &Identity| texts.get(&held.text).is_some_and(|key| *key != held.key);
    let all = others.len() == held.len();
    let many = others.len() >= MIGRATION_LEAST.min(entries.len());
    others.iter().any(|(_, held)| moved(held))
        || held.iter().any(|(it, held)| is_rewritten(it, held) && text_moved(held))
        || all && many && !others.is_empty()
}

/// Whether nothing is left of what was held. What has no link may be a reading that is written anew each time: a
/// gauge's, a rate of exchange.
fn is_another(it: &Identity, held: &Identity) -> bool {
    let differ = |a: i64, b: i64| a != 0 && b != 0 && a != b;
    differ(it.link, held.link) && differ(it.title, held.title) && it.text != held.text
}

/// Whether neither headline nor text is left of what was held.
fn is_rewritten(it: &Identity, held: &Identity) -> bool {
    it.text != held.text && (it.title == 0 || it.title != held.title)
}

/// What an entry is recognised by.
#[must_use]
pub fn identify(entry: &Entry) -> Identity {
    let key = xxh3_64(format!("{:?} {}", entry.key_kind, entry.key).as_bytes()).cast_signed();
    let link =
        entry.link.as_ref().map_or(0, |url| xxh3_64(link::canonical(url).as_str().as_bytes()).cast_signed());
    let mut words = Words::default();
    words.add(&entry.title);
    let title = words.hash();
    words.add(&markup::plain(entry.text()));
    of_substance(entry).for_each(|url| words.attach(url));
    Identity { key, link, title, text: words.hash(), words: words.count }
}

/// The recordings and documents attached to an entry, hashed; 0 where there are none.
#[must_use]
pub fn attached(entry: &Entry) -> u32 {
    let mut words = Words::default();
    of_substance(entry).for_each(|url| words.attach(url));
    words.hash() as u32
}

/// What an entry is there to bring: recordings, documents. Pictures come in sizes, and change them.
fn of_substance(entry: &Entry) -> impl Iterator<Item = &Url> {
    let is_picture = |it: &&Enclosure| it.media_type.is_empty() || it.media_type.starts_with("image/");
    entry.enclosures.iter().filter(move |it| !is_picture(it)).map(|it| &it.url)
}

/// A hash over words, so that spacing, punctuation and case do not count as edits.
#[derive(Default)]
struct Words {
    hasher: Xxh3,
    count: u32,
    attached: bool,
}

impl Words {
    fn add(&mut self, text: &str) {
        let mut folded = String::with_capacity(text.len() + 1);
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            if word.as_bytes()[0].is_ascii_digit() {
                let at = word.as_ptr().addr() - text.as_ptr().addr();
                folded.extend(sign(&text[..at]));
            }
            if word.is_ascii() {
                folded.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
            } else {
                folded.push_str(&word.to_lowercase());
            }
            folded.push(' ');
            self.count += 1;
        }
        self.hasher.update(folded.as_bytes());
    }

    /// Without its query, in which counters and expiring signatures stand.
    fn attach(&mut self, url: &Url) {
        let mut address = link::canonical(url);
        address.set_query(None);
        self.hasher.update(address.as_str().as_bytes());
        self.attached = true;
    }

    fn hash(&self) -> i64 {
        if self.count == 0 && !self.attached { 0 } else { self.hasher.digest().cast_signed() }
    }
}

/// The sign of a number, where the text before it ends with one: "down to -5", not "2-0".
fn sign(before: &str) -> Option<char> {
    let mut letters = before.chars().rev();
    let sign = letters.next().filter(|c| matches!(c, '+' | '-' | '−'))?;
    letters.next().is_none_or(|c| !c.is_alphanumeric()).then_some(sign)
}

/// Weighs an edit by the words that the outlet's feed gives. What its page says is not asked: that may
/// have been read for one of the two only.
#[must_use]
pub fn weigh(old: &Entry, new: &Entry) -> Weight {
    let of = |entry: &Entry| bag(&markup::plain(entry.text()));
    let ((old_words, old_count), (new_words, new_count)) = (of(old), of(new));
    if new_count >= old_count + (old_count / GROWN_SHARE).max(GROWN_WORDS) {
        return Weight::Growth;
    }
    let lacks = |from: &Bag, in_: &Bag| {
        from.iter().map(|(word, n)| n.saturating_sub(in_.get(word).copied().unwrap_or(0))).sum::<usize>()
    };
    let differing = lacks(&old_words, &new_words) + lacks(&new_words, &old_words);
    let is_headline = bag(&old.title).0 != bag(&new.title).0;
    if is_headline || differing > (old_count / CORRECTED_SHARE).max(CORRECTED_WORDS) {
        Weight::Substance
    } else {
        Weight::Correction
    }
}

/// How often each word occurs, by the word's hash.
type Bag = HashMap<u64, usize>;

/// The words of a text, and how many there are.
fn bag(text: &str) -> (Bag, usize) {
    let (mut bag, mut count) = (Bag::new(), 0);
    words::each_unstemmed(text, Language::Other, |word| {
        *bag.entry(word.hash).or_insert(0) += 1;
        count += 1;
        true
    });
    (bag, count)
}

/// Decides for each entry of a poll, in its order. `known` holds at least those with equal keys; the
/// protection against changed ids works as far back as `known` reaches.
#[must_use]
pub fn reconcile(entries: &[Identity], known: &[Known]) -> Vec<Intent> {
    let by_key: HashMap<i64, &Known> = known.iter().map(|known| (known.identity.key, known)).collect();
    let here: HashMap<i64, usize> = entries.iter().enumerate().rev().map(|(at, it)| (it.key, at)).collect();
    let lost = Lost::new(known, &here);
    let links = count(entries.iter().map(|it| it.link));
    let unknown: Vec<_> = entries.iter().filter(|it| !by_key.contains_key(&it.key)).collect();
    let moved = unknown.iter().filter(|it| lost.by_text(it).is_some()).count();
    let migration = unknown.len() >= MIGRATION_LEAST && moved * 2 >= unknown.len();

    let mut taken = HashSet::new();
    entries
        .iter()
        .enumerate()
        .map(|(at, it)| {
            if here[&it.key] != at {
                return Intent::Skip(Reason::Repeated);
            }
            if let Some(known) = by_key.get(&it.key) {
                return edit(it, known);
            }
            let same_link = || lost.by_link(it).filter(|_| links.get(&it.link) == Some(&1));
            let same_text = || lost.by_text(it).filter(|_| migration);
            match same_link().or_else(same_text).filter(|known| taken.insert(known.entry)) {
                Some(known) => rekey(it, known),
                None => Intent::Insert,
            }
        })
        .collect()
}

/// The entries that are taken for known ones under another key.
#[must_use]
pub fn moved<'a>(entries: &[Identity], known: &'a [Known], intents: &[Intent]) -> Vec<(usize, &'a Known)> {
    let renamed = |(at, intent): (usize, &Intent)| match *intent {
        Intent::Update { old_key, .. } | Intent::Rekey { old_key, .. } if old_key != entries[at].key => {
            Some((old_key, at))
        }
        _ => None,
    };
    let renamed: HashMap<i64, usize> = intents.iter().enumerate().filter_map(renamed).collect();
    known.iter().filter_map(|known| Some((*renamed.get(&known.identity.key)?, known))).collect()
}

/// Minutes from the date that an entry was known by to the one it has now: some programs leave out the seconds.
#[must_use]
pub fn shift(published: Timestamp, held: Timestamp) -> i64 {
    published.duration_since(held).as_secs() / 60
}

/// The shifts that so many entries share that their dates are read in another zone now, not other ones.
#[must_use]
pub fn common_shifts(dates: impl Iterator<Item = (Timestamp, Timestamp)>) -> HashSet<i64> {
    let mut shifts: HashMap<i64, usize> = HashMap::new();
    for (published, held) in dates {
        *shifts.entry(shift(published, held)).or_default() += 1;
    }
    let is_of_zones = |shift: i64, entries: usize| entries >= MIGRATION_LEAST && shift.abs() <= ZONES_MINUTES;
    shifts
        .into_iter()
        .filter(|&(shift, entries)| is_of_zones(shift, entries))
        .map(|(shift, _)| shift)
        .collect()
}

/// The farthest that a zone lies from UTC; a day's column comes after more.
const ZONES_MINUTES: i64 = 14 * 60;

/// Whether an entry may be the known one that it is like, by when the two say they were published. A bulletin
/// or a forecast has the page and the headline of the one before, a daily column the words of its teaser: another
/// date makes it news, unless there is nothing new to read.
#[must_use]
pub fn may_be(it: &Identity, known: &Known, published: Timestamp, held: Timestamp) -> bool {
    let is_same_page = it.link != 0 && it.link == known.identity.link;
    // Dates that lose their time of day go back; the next day's column does not.
    let is_next_day = || published.duration_since(held) >= NEXT_DAY;
    shift(published, held) == 0
        || it.text == known.identity.text && (is_same_page || it.words >= LONG_WORDS || !is_next_day())
}

/// Of a change of ids that came with edits, the entries that may be known ones: those taken for news of which
/// one lost entry, and no other on either side, has the text, the link or the headline. Whether they are,
/// their dates tell: a forecast has the link and the headline of yesterday's, too.
#[must_use]
pub fn suspects<'a>(entries: &[Identity], known: &'a [Known], intents: &[Intent]) -> Vec<(usize, &'a Known)> {
    let unknown = intents.iter().filter(|it| **it == Intent::Insert).count();
    if unknown < MIGRATION_LEAST {
        return Vec::new();
    }
    let here: HashMap<i64, usize> = entries.iter().enumerate().map(|(at, it)| (it.key, at)).collect();
    let gone = gone(known, &here);
    let mut taken: HashSet<EntryId> = intents.iter().filter_map(|intent| intent.entry()).collect();
    let sides: [fn(&Identity) -> i64; 3] = [|it| it.text, |it| it.link, |it| it.title];
    let mut matched: Vec<Option<&Known>> = vec![None; entries.len()];
    for of in sides {
        let counts = count(entries.iter().map(of));
        let mut lost: HashMap<i64, Vec<&Known>> = HashMap::new();
        for &known in gone.iter().filter(|it| of(&it.identity) != 0 && !taken.contains(&it.entry)) {
            lost.entry(of(&known.identity)).or_default().push(known);
        }
        for (at, it) in entries.iter().enumerate().filter(|(at, _)| intents[*at] == Intent::Insert) {
            let alone = lost.get(&of(it)).filter(|lost| lost.len() == 1 && counts.get(&of(it)) == Some(&1));
            if let Some(&known) = alone.and_then(|lost| lost.first())
                && matched[at].is_none()
                && taken.insert(known.entry)
            {
                matched[at] = Some(known);
            }
        }
    }
    let suspects: Vec<_> = matched.into_iter().enumerate().filter_map(|(at, it)| Some((at, it?))).collect();
    if suspects.len() >= MIGRATION_LEAST && suspects.len() * 2 >= unknown { suspects } else { Vec::new() }
}

fn edit(it: &Identity, known: &Known) -> Intent {
    if it.text == known.identity.text && !has_moved(it, known) {
        Intent::Skip(Reason::Unchanged)
    } else {
        update(known)
    }
}

fn has_moved(it: &Identity, known: &Known) -> bool {
    it.link != 0 && known.identity.link != 0 && it.link != known.identity.link
}

/// What becomes of a known entry under another key. What leads to its old page is to lead to the new one.
#[must_use]
pub fn rekey(it: &Identity, known: &Known) -> Intent {
    if it.text == known.identity.text && !has_moved(it, known) {
        Intent::Rekey { entry: known.entry, old_key: known.identity.key }
    } else {
        update(known)
    }
}

fn update(known: &Known) -> Intent {
    let edits = known.edits.saturating_add(1);
    Intent::Update { entry: known.entry, edits, old_key: known.identity.key }
}

/// What is known of the entries that a document names under no key. Of an entry that had other keys before,
/// which are kept without link and headline, the one it has now tells.
fn gone<'a>(known: &'a [Known], here: &HashMap<i64, usize>) -> Vec<&'a Known> {
    let is_here = |it: &&Known| here.contains_key(&it.identity.key);
    let named: HashSet<EntryId> = known.iter().filter(is_here).map(|it| it.entry).collect();
    let mut gone: Vec<_> = known.iter().filter(|it| !named.contains(&it.entry)).collect();
    let is_former = |it: &Known| it.identity.link == 0 && it.identity.title == 0;
    let renamed: HashSet<EntryId> = gone.iter().filter(|it| is_former(it)).map(|it| it.entry).collect();
    let now = gone.iter().filter(|it| !is_former(it) && renamed.contains(&it.entry));
    let now: HashSet<EntryId> = now.map(|it| it.entry).collect();
    gone.retain(|it| !is_former(it) || !now.contains(&it.entry));
    gone
}

/// Entries that we know and that the document no longer names: the ones that may stand in it under
/// another key.
struct Lost<'a> {
    links: HashMap<i64, Vec<&'a Known>>,
    texts: HashMap<i64, &'a Known>,
}

impl<'a> Lost<'a> {
    fn new(known: &'a [Known], here: &HashMap<i64, usize>) -> Self {
        let mut lost = Self { links: HashMap::new(), texts: HashMap::new() };
        for known in gone(known, here) {
            if known.identity.link != 0 {
                lost.links.entry(known.identity.link).or_default().push(known);
            }
            if known.identity.text != 0 {
                let newest = lost.texts.entry(known.identity.text).or_insert(known);
                if newest.entry < known.entry {
                    *newest = known;
                }
            }
        }
        lost
    }

    /// The same page with the same title or the same text. A link alone is not enough: a live page
    /// or a home page stands behind many entries.
    fn by_link(&self, it: &Identity) -> Option<&'a Known> {
        let is_same_text = |known: &Known| known.identity.text == it.text;
        let has_title = |known: &Known| it.title != 0 && known.identity.title == it.title;
        let at_page = self.links.get(&it.link)?.iter().copied();
        let candidates = at_page.filter(|known| is_same_text(known) || has_title(known));
        candidates.max_by_key(|known| (is_same_text(known), known.entry))
    }

    fn by_text(&self, it: &Identity) -> Option<&'a Known> {
        if it.words < TELLING_WORDS && it.link == 0 {
            return None;
        }
        self.texts.get(&it.text).copied().filter(|_| it.text != 0)
    }
}

fn count(values: impl Iterator<Item = i64>) -> HashMap<i64, usize> {
    let mut counts = HashMap::new();
    for value in values.filter(|&value| value != 0) {
        *counts.entry(value).or_insert(0) += 1;
    }
    counts
}
