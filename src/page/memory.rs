//! What the pages of one outlet have taught: lines it repeats, texts it answers with, the zone of
//! its dates.
//!
//! A bounded value that the caller keeps per outlet and hands back with [`Options`](super::Options).
//! Lines are kept as hashes, so nothing an outlet wrote is stored.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};
use url::Url;
use xxhash_rust::xxh3::xxh3_64;

/// What one page teaches. Made by [`read`](super::read), taken in by [`Memory::learn`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    /// Tells pages apart, so that reading a page twice teaches once.
    pub(super) page: u64,
    /// The text's own hash; 0 where there is none.
    pub(super) text: u64,
    /// Hashes of the paragraphs found, those that the memory then dropped among them.
    pub(super) lines: Vec<u64>,
    /// Offsets from UTC that dates of the page named, in seconds, with the instant.
    pub(super) offsets: Vec<(i64, i32)>,
}

impl Lesson {
    pub(super) fn new(url: &Url, paragraphs: &[String], lines: Vec<u64>, offsets: Vec<(i64, i32)>) -> Self {
        let hash = |text: &str| xxh3_64(text.as_bytes()).max(1);
        let text = if paragraphs.is_empty() { 0 } else { hash(&paragraphs.join("\n")) };
        Self { page: hash(crate::link::canonical(url).as_str()), text, lines, offsets }
    }
}

/// Lines remembered per outlet.
const MOST_LINES: usize = 4_096;
/// Pages remembered per outlet, so that one page does not teach twice.
const MOST_PAGES: usize = 256;
/// Pages that must carry a line before it counts as the outlet's own furniture.
const REPEATED: u32 = 3;
/// Addresses that must answer with one text before it counts as no article.
const SAME_TEXT: u32 = 3;
/// Offsets remembered per outlet.
const MOST_OFFSETS: usize = 64;

/// What an outlet's earlier pages have taught.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// Hash of a line → pages that carried it.
    lines: BTreeMap<u64, u32>,
    /// Hash of a whole text → addresses that answered with it.
    texts: BTreeMap<u64, u32>,
    pages: BTreeSet<u64>,
    /// Pages in the order they were learnt, oldest first.
    order: std::collections::VecDeque<u64>,
    /// Instant and offset, seconds.
    offsets: Vec<(i64, i32)>,
    learnt: u32,
}

impl Memory {
    /// Takes in what a page taught. Returns whether anything changed (and is worth keeping).
    pub fn learn(&mut self, lesson: &Lesson) -> bool {
        if lesson.page == 0 || !self.pages.insert(lesson.page) {
            return false;
        }
        self.order.push_back(lesson.page);
        if self.order.len() > MOST_PAGES
            && let Some(oldest) = self.order.pop_front()
        {
            self.pages.remove(&oldest);
        }
        self.learnt = self.learnt.saturating_add(1);
        if lesson.text != 0 {
            *self.texts.entry(lesson.text).or_default() += 1;
        }
        let lines: BTreeSet<u64> = lesson.lines.iter().copied().collect();
        for line in lines {
            *self.lines.entry(line).or_default() += 1;
        }
        forget_rarest(&mut self.lines);
        forget_rarest(&mut self.texts);
        for offset in &lesson.offsets {
            if !self.offsets.contains(offset) {
                self.offsets.push(*offset);
            }
        }
        let excess = self.offsets.len().saturating_sub(MOST_OFFSETS);
        self.offsets.drain(..excess);
        true
    }

    /// The zone of dates that name none, as the outlet's pages have taught it.
    #[must_use]
    pub fn zone_of(&self, url: &Url, language: Option<&str>) -> Option<TimeZone> {
        self.zone(super::zone::by_address(url, language).as_ref())
    }

    /// Whether the outlet repeats this line page after page.
    pub(super) fn is_furniture(&self, line: u64) -> bool {
        self.lines
            .get(&line)
            .is_some_and(|&seen| seen >= REPEATED && u64::from(seen) * 20 >= u64::from(self.learnt.min(200)))
    }

    /// Whether the outlet answers several addresses with the text that `lesson` was taken from.
    #[must_use]
    pub fn has_repeated(&self, lesson: &Lesson) -> bool {
        lesson.text != 0 && self.texts.get(&lesson.text).is_some_and(|&seen| seen >= SAME_TEXT)
    }

    /// The zone of the outlet's dates: `likely` where it explains every offset seen, else the
    /// offset seen last. Offsets of zero teach nothing, since many systems write all dates in UTC.
    pub(super) fn zone(&self, likely: Option<&TimeZone>) -> Option<TimeZone> {
        let told: Vec<_> = self.offsets.iter().filter(|(_, offset)| *offset != 0).collect();
        let last = told.last()?;
        if let Some(likely) = likely {
            let explained = told.iter().all(|(second, offset)| {
                Timestamp::from_second(*second).is_ok_and(|at| likely.to_offset(at).seconds() == *offset)
            });
            if explained {
                return Some(likely.clone());
            }
        }
        Offset::from_seconds(last.1).ok().map(TimeZone::fixed)
    }
}

/// Drops what fewest pages carried until the map is within its bound.
fn forget_rarest(seen: &mut BTreeMap<u64, u32>) {
    let mut least = 1;
    while seen.len() > MOST_LINES {
        seen.retain(|_, count| *count > least);
        least += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson(page: u64, lines: &[u64]) -> Lesson {
        Lesson { page, text: page, lines: lines.to_vec(), offsets: Vec::new() }
    }

    #[test]
    fn a_line_on_three_pages_is_furniture() {
        let mut memory = Memory::default();
        for page in 1..=3 {
            assert!(!memory.is_furniture(7));
            assert!(memory.learn(&lesson(page, &[7, 100 + page])));
            assert!(!memory.learn(&lesson(page, &[7])), "a page teaches once");
        }
        assert!(memory.is_furniture(7));
        assert!(!memory.is_furniture(101));
    }

    #[test]
    fn one_text_under_three_addresses_is_no_article() {
        let mut memory = Memory::default();
        for page in 1..=3 {
            let lesson = Lesson { page, text: 9, ..Lesson::default() };
            assert!(!memory.has_repeated(&lesson));
            memory.learn(&lesson);
        }
        assert!(memory.has_repeated(&Lesson { page: 4, text: 9, ..Lesson::default() }));
    }

    #[test]
    fn memory_is_bounded() {
        let mut memory = Memory::default();
        for page in 1..3_000 {
            memory.learn(&lesson(page, &[1, page * 10, page * 10 + 1, page * 10 + 2, page * 10 + 3]));
        }
        assert!(
            memory.lines.len() <= MOST_LINES
                && memory.texts.len() <= MOST_LINES
                && memory.pages.len() <= MOST_PAGES
        );
        assert!(memory.is_furniture(1));
    }

    #[test]
    fn zones_are_learnt_from_dates_that_name_one() {
        let mut memory = Memory::default();
        let summer = Timestamp::from_second(1_720_000_000).unwrap().as_second();
        memory.learn(&Lesson { page: 1, offsets: vec![(summer, 0)], ..Lesson::default() });
        assert_eq!(memory.zone(None), None);
        memory.learn(&Lesson { page: 2, offsets: vec![(summer, 7200)], ..Lesson::default() });
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        assert_eq!(memory.zone(Some(&berlin)), Some(berlin));
        let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
        assert_eq!(
            memory.zone(Some(&tokyo)).map(|zone| zone.to_offset(Timestamp::UNIX_EPOCH).seconds()),
            Some(7200)
        );
    }
}
