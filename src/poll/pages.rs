//! The pages behind entries: which are fetched, and whether their text is taken.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::{Tools, harvest};
use crate::fetch::{Accept, Content, Request};
use crate::ingest::{Sift, Sifted};
use crate::link;
use crate::model::{Articles, Subscription};
use crate::page::{self, Lesson, Memory};
use crate::text::{decode, markup};

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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Texts taken.
    pub taken: usize,
    /// Pages that gave nothing better than the feed.
    pub refused: usize,
    /// Pages that could not be fetched.
    pub failed: usize,
    /// Entries left with their own text since the poll's bound was reached.
    pub left: usize,
}

/// Fetches the pages that `sifts` need and adds their articles. What the pages teach goes into
/// `memory`; true where there was something to learn.
pub(super) async fn add(
    tools: &Tools,
    subscription: &Subscription,
    when: Articles,
    mut sifts: Vec<&mut Sift>,
    memory: &mut Memory,
) -> (Tally, bool) {
    let options = tools.options.pages;
    sifts.retain(|sift| wanted(sift, when, options.short_words));
    sifts.sort_by_key(|sift| (std::cmp::Reverse(at(sift)), sift.place));
    let mut tally = Tally { left: sifts.len().saturating_sub(options.per_poll), ..Tally::default() };
    let (end, mut learnt) = (Instant::now() + options.total, false);
    for sift in sifts.into_iter().take(options.per_poll) {
        let left = end.saturating_duration_since(Instant::now());
        match tokio::time::timeout(left, one(tools, subscription, sift, memory)).await {
            Ok(Some(Ok(lesson))) => {
                tally.taken += 1;
                learnt |= memory.learn(&lesson);
            }
            Ok(Some(Err(lesson))) => {
                tally.refused += 1;
                learnt |= memory.learn(&lesson);
            }
            Ok(None) => tally.failed += 1,
            Err(_) => tally.left += 1,
        }
    }
    (tally, learnt)
}

/// When the pages behind a poll's entries are fetched.
///
/// A feed's `first` poll brings stock rather than news, and adding a feed shall cost its publisher one
/// request: pages are fetched only where the operator wants every one of them. A front's stories
/// have no text but their pages'.
pub(super) fn when(subscription: &Subscription, options: &Options, first: bool, is_front: bool) -> Articles {
    match subscription.articles.unwrap_or(options.when) {
        Articles::WhenShort if first && !is_front => Articles::Never,
        when => when,
    }
}

/// Whether any page is to be fetched.
pub(super) fn any(options: &Options, when: Articles, sifted: &Sifted) -> bool {
    let mut sifts = sifted.new.iter().chain(sifted.edited.iter().map(|(sift, _, _)| sift));
    sifts.any(|sift| wanted(sift, when, options.short_words))
}

fn at(sift: &Sift) -> Option<Timestamp> {
    sift.entry.published.or(sift.entry.updated).map(|date| date.at)
}

fn wanted(sift: &Sift, when: Articles, short_words: usize) -> bool {
    let Some(url) = &sift.entry.link else { return false };
    // A single article under watch brings its page with it; a redirector shows none.
    let open = matches!(url.scheme(), "http" | "https");
    open && match when {
        Articles::Never => false,
        Articles::Always => true,
        Articles::WhenShort => own_text(sift).split_whitespace().nth(short_words.saturating_sub(1)).is_none(),
    }
}

fn own_text(sift: &Sift) -> String {
    let entry = &sift.entry;
    markup::plain(if entry.content.is_empty() { &entry.summary } else { &entry.content })
}

/// One page: what it taught, `Ok` where its text was taken; `None` where it did not come.
async fn one(
    tools: &Tools,
    subscription: &Subscription,
    sift: &mut Sift,
    memory: &Memory,
) -> Option<Result<Lesson, Lesson>> {
    let url = sift.entry.link.clone()?;
    tools.robots.check(&tools.client, &tools.gate, &url).await.ok()?;
    let request = Request::new(&url, Accept::Page, &subscription.access);
    let answer = tools.client.get(&tools.gate, &request).await.ok()?;
    let Content::Body(body) = answer.content else { return None };
    if link::is_redirector(&answer.url) {
        return None;
    }
    let html = decode::html(&body.bytes, body.content_type.as_deref()).text.into_owned();
    drop(body);
    let known: Arc<[url::Url]> = Arc::from([]);
    let options = harvest::options(subscription, Some(Arc::new(memory.clone())), known);
    let place = answer.url.clone();
    let read = move || page::read(&html, &place, &options);
    let reading = tools.workers.run(tools.options.pages.deadline, read).await.ok()?;
    match page::verdict(&reading.article, &reading.lesson, &own_text(sift), memory) {
        Ok(()) => {
            sift.article = Some(reading.article);
            Some(Ok(reading.lesson))
        }
        Err(failure) => {
            tracing::debug!(url = %url, %failure, "the page's text is not taken");
            Some(Err(reading.lesson))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(articles: Option<Articles>, first: bool, is_front: bool, expect: Articles) {
        let subscription =
            Subscription { articles, ..Subscription::new("https://a.example/".parse().unwrap()) };
        assert_eq!(when(&subscription, &Options::default(), first, is_front), expect);
    }

    #[test]
    fn adding_a_feed_costs_one_request_unless_the_operator_wants_every_page() {
        check(None, true, false, Articles::Never);
        check(Some(Articles::WhenShort), true, false, Articles::Never);
        check(Some(Articles::Always), true, false, Articles::Always);
        check(None, false, false, Articles::WhenShort);
    }

    #[test]
    fn the_stories_of_a_front_are_read_from_the_first_poll_on() {
        check(None, true, true, Articles::WhenShort);
        check(Some(Articles::Never), true, true, Articles::Never);
    }
}
