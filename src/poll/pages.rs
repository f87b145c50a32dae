//! The pages behind entries: which are fetched, and whether their text is taken.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::{Tools, article};
use crate::ingest::Sift;
use crate::link;
use crate::model::{Articles, Pages, PollState, Refused, Subscription};
use crate::page::{self, Lesson, Memory};
use crate::text::markup;

/// What the operator can set about fetching the pages behind entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Where the subscription does not say.
    pub when: Articles,
    /// An entry whose own text has fewer words is too short to compare.
    pub short_words: usize,
    /// Pages fetched for one poll at most; the newest entries come first.
    pub per_poll: usize,
    /// Time for all pages of one poll.
    pub total: Duration,
    /// Time for reading one page once it is there.
    pub deadline: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            when: Articles::WhenShort,
            short_words: 40,
            per_poll: 20,
            total: Duration::from_secs(180),
            deadline: Duration::from_secs(5),
        }
    }
}

/// What came of the pages of one poll.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub pages: Pages,
    /// Entries left with their own text for now; their pages are read after later polls.
    pub left: usize,
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        self.pages.add(&other.pages);
        self.left += other.left;
    }
}

/// When the pages behind a poll's entries are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Now(Articles),
    /// After the next polls that bring news, some each time.
    Later,
}

/// When the pages behind a poll's entries are read.
///
/// A feed's `first` poll brings stock rather than news, and adding a feed shall cost its publisher one
/// request: the pages are owed, and read along with news later. A front's stories have no text but
/// their pages', and who wants every page wants them at once.
pub(super) fn when(subscription: &Subscription, options: &Options, first: bool, is_front: bool) -> When {
    match subscription.articles.unwrap_or(options.when) {
        Articles::WhenShort if first && !is_front => When::Later,
        when => When::Now(when),
    }
}

/// The work of one poll on pages: what was done, what is left, what was learnt.
pub(super) struct Work<'a> {
    tools: &'a Tools,
    subscription: &'a Subscription,
    pub(super) memory: Arc<Memory>,
    /// Whether `memory` grew.
    pub(super) learnt: bool,
    pub(super) tally: Tally,
    /// Keys of entries whose pages are to be read later, newest first.
    pub(super) owed: Vec<i64>,
    budget: usize,
    end: Instant,
}

impl<'a> Work<'a> {
    pub(super) fn new(tools: &'a Tools, subscription: &'a Subscription, memory: Memory) -> Self {
        let options = &tools.options.pages;
        Self {
            tools,
            subscription,
            memory: Arc::new(memory),
            learnt: false,
            tally: Tally::default(),
            owed: Vec::new(),
            budget: options.per_poll,
            end: Instant::now() + options.total,
        }
    }

    /// Adds their articles to the entries of the poll that need one, newest first.
    pub(super) async fn news(&mut self, mut sifts: Vec<&mut Sift>) {
        sifts.sort_by_key(|sift| (std::cmp::Reverse(sift.entry.declared()), sift.place));
        let mut texts = Vec::new();
        for sift in sifts {
            if self.is_over() {
                self.tally.left += 1;
                self.owed.push(sift.identity.key);
                continue;
            }
            match self.one(sift).await {
                Ok(lesson) => texts.push((sift, lesson)),
                // It may come yet, and gets one more chance.
                Err(Refused::Unreachable) => self.owed.push(sift.identity.key),
                Err(_) => {}
            }
        }
        // Whether an outlet answers every address with one text shows only at the third.
        for (sift, lesson) in texts {
            if self.memory.has_repeated(&lesson) {
                sift.article = None;
                self.tally.pages.taken -= 1;
                self.tally.pages.refuse(Refused::Repeated);
            }
        }
    }

    /// Whether time or pages are used up.
    pub(super) fn is_over(&self) -> bool {
        self.budget == 0 || Instant::now() >= self.end
    }

    /// Reads one entry's page: what it taught, if its text was taken.
    pub(super) async fn one(&mut self, sift: &mut Sift) -> Result<Lesson, Refused> {
        let left = self.end.saturating_duration_since(Instant::now());
        let Ok(read) = tokio::time::timeout(left, self.page(sift)).await else {
            self.tally.pages.refuse(Refused::Unreachable);
            return Err(Refused::Unreachable);
        };
        match &read {
            Ok(_) => self.tally.pages.taken += 1,
            Err(refused) => {
                tracing::debug!(url = sift.entry.link.as_ref().map(Url::as_str), %refused, "the page's text is not taken");
                self.tally.pages.refuse(*refused);
            }
        }
        read
    }

    async fn page(&mut self, sift: &mut Sift) -> Result<Lesson, Refused> {
        let Some(url) = sift.entry.link.clone() else { return Err(Refused::Nothing) };
        let found = article::read(self.tools, self.subscription, &url, &self.memory, &mut self.budget).await;
        let found = found.map_err(|(refused, there)| {
            resolve(sift, &there);
            refused
        })?;
        resolve(sift, &found.url);
        let mut read = found.reading.article;
        if link::is_redirector(&url) && read.canonical.is_none() {
            read.canonical = Some(link::untracked(&found.url));
        }
        let verdict = page::verdict(&read, &found.reading.lesson, &own_text(sift), &self.memory);
        self.learnt |= Arc::make_mut(&mut self.memory).learn(&found.reading.lesson);
        if matches!(verdict, Err(Refused::Shorter | Refused::Partial)) && sift.entry.declared().is_none() {
            // Its date holds all the same.
            sift.entry.published = read.published;
        }
        verdict?;
        sift.article = Some(read);
        Ok(found.reading.lesson)
    }
}

/// Puts the article's own address in the place of a redirector's.
fn resolve(sift: &mut Sift, there: &Url) {
    let link = &mut sift.entry.link;
    if link.as_ref().is_some_and(link::is_redirector) && !link::is_redirector(there) {
        *link = Some(link::untracked(there));
    }
}

/// What is owed after a poll: `more`, then what of `before` was not `paid`; within its bound.
pub(super) fn owed(more: Vec<i64>, before: &[i64], paid: &[i64]) -> Vec<i64> {
    let mut seen = HashSet::new();
    let rest = before.iter().copied().filter(|key| !paid.contains(key));
    more.into_iter().chain(rest).filter(|key| seen.insert(*key)).take(PollState::OWED).collect()
}

/// Whether the entry's page is to be fetched.
pub(super) fn wanted(sift: &Sift, when: Articles, short_words: usize) -> bool {
    let Some(url) = &sift.entry.link else { return false };
    let open = link::is_web(url);
    open && match when {
        Articles::Never => false,
        Articles::Always => true,
        Articles::WhenShort => own_text(sift).split_whitespace().nth(short_words.saturating_sub(1)).is_none(),
    }
}

fn own_text(sift: &Sift) -> String {
    let entry = &sift.entry;
    markup::plain(entry.text())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(articles: Option<Articles>, first: bool, is_front: bool, expect: When) {
        let subscription =
            Subscription { articles, ..Subscription::new("https://a.example/".parse().unwrap()) };
        assert_eq!(when(&subscription, &Options::default(), first, is_front), expect);
    }

    #[test]
    fn adding_a_feed_costs_one_request_unless_the_operator_wants_every_page() {
        check(None, true, false, When::Later);
        check(Some(Articles::WhenShort), true, false, When::Later);
        check(Some(Articles::Always), true, false, When::Now(Articles::Always));
        check(None, false, false, When::Now(Articles::WhenShort));
    }

    #[test]
    fn the_stories_of_a_front_are_read_from_the_first_poll_on() {
        check(None, true, true, When::Now(Articles::WhenShort));
        check(Some(Articles::Never), true, true, When::Now(Articles::Never));
    }

    #[test]
    fn what_is_owed_is_paid_once_newest_first() {
        assert_eq!(owed(vec![9, 8], &[7, 6, 5], &[7]), [9, 8, 6, 5]);
        assert_eq!(owed(vec![7], &[7, 6], &[]), [7, 6]);
        let many: Vec<i64> = (0..100).collect();
        assert_eq!(owed(many, &[], &[]).len(), PollState::OWED);
    }
}
