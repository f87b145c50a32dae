//! An answer's bytes → entries, whatever stands at the address: a feed, a section front, a live page
//! or a single article.
//!
//! Pure but for the threads that pages are read on; fetches nothing.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use url::Url;

use crate::link;
use crate::model::{Access, Article, Entry, Feed, Image, KeyKind, Kind, StoryLink, Subscription, ZoneOrigin};
use crate::page::{self, Announced, Memory, Workers};
use crate::parse;
use crate::text::words::letters;
use crate::text::{decode, markup};

/// What the bytes were found to be.
#[derive(Debug)]
pub(super) enum Found {
    Feed(Box<Feed>),
    /// A page, decoded; to be read by [`page()`].
    Page(String),
    /// A page that announces a feed, which is better than reading the page.
    Announces(Announced),
    /// Nothing for us; in words for the operator.
    Nothing(String),
}

/// Reads a body as far as that takes no page apart. `learnt` is asked for the outlet's zone where
/// the operator gave none and dates need one.
pub(super) fn read<E>(
    bytes: &[u8],
    content_type: Option<&str>,
    url: &Url,
    subscription: &Subscription,
    options: &parse::Options,
    learnt: impl FnOnce(&Feed) -> Result<Option<TimeZone>, E>,
) -> Result<Found, E> {
    if subscription.kind != Kind::Page {
        let mut options = parse::Options { zone: subscription.zone.clone(), ..options.clone() };
        match parse::feed(bytes, content_type, Some(url), &options) {
            Ok(feed) => {
                let asks = options.zone.is_none() && has_dates_without_zone(&feed);
                options.zone = if asks { learnt(&feed)? } else { None };
                let again =
                    options.zone.as_ref().map(|_| parse::feed(bytes, content_type, Some(url), &options));
                return Ok(Found::Feed(Box::new(again.and_then(Result::ok).unwrap_or(feed))));
            }
            Err(parse::Error::Html) => {}
            Err(error) => return Ok(Found::Nothing(error.to_string())),
        }
    }
    Ok(read_page(bytes, content_type, url, subscription))
}

fn has_dates_without_zone(feed: &Feed) -> bool {
    let mut dates = feed.entries.iter().flat_map(|entry| [entry.published, entry.updated]).flatten();
    dates.any(|dated| dated.zone == ZoneOrigin::Assumed)
}

fn read_page(bytes: &[u8], content_type: Option<&str>, url: &Url, subscription: &Subscription) -> Found {
    let html = decode::html(bytes, content_type).text.into_owned();
    if subscription.kind != Kind::Page
        && let Some(found) = page::announced(&html, url).into_iter().find(|it| it.url != *url)
    {
        return Found::Announces(found);
    }
    if subscription.kind == Kind::Feed {
        return Found::Nothing("a web page stands there, which announces no feed".to_owned());
    }
    Found::Page(html)
}

/// Options for reading a page of this subscription's outlet.
pub(super) fn options(
    subscription: &Subscription,
    memory: Option<Arc<Memory>>,
    known: Arc<[Url]>,
) -> page::Options {
    page::Options {
        zone: subscription.zone.clone(),
        memory,
        known,
        selectors: subscription.selectors.clone(),
        ..page::Options::default()
    }
}

/// What a page is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Front,
    LiveBlog,
    Article,
}

/// What a poll would take from a page that stands alone: without anything known of the outlet, and of
/// an article its first part. `None` where there is nothing.
#[must_use]
pub fn look(html: &str, url: &Url, subscription: &Subscription) -> Option<(What, Feed)> {
    let Page { what, mut feed, single } = whole(html, url, &options(subscription, None, Arc::from([])))?;
    feed.entries.extend(single.map(|single| from_article(url, *single)));
    Some((what, feed))
}

/// A page as a feed.
#[derive(Debug)]
pub(super) struct Page {
    what: What,
    pub(super) feed: Feed,
    /// The article that the page is, where it lists no stories: not among the entries yet, since it
    /// may have further parts.
    pub(super) single: Option<Box<Article>>,
}

/// Reads a page as a feed of its stories, on a thread that can be given up.
///
/// # Errors
///
/// In words for the operator.
pub(super) async fn page(
    html: String,
    url: &Url,
    options: page::Options,
    workers: &Workers,
    deadline: Duration,
) -> Result<Page, String> {
    let url = url.clone();
    match workers.run(deadline, move || whole(&html, &url, &options)).await {
        Ok(Some(page)) => Ok(page),
        Ok(None) => Err("no story links and no article were found on the page".to_owned()),
        Err(gave_up) => Err(gave_up.to_string()),
    }
}

/// Words of text that a section front does not have in one piece.
const TEXT: usize = 120;

/// Stories that an article may link to beside its text.
const BESIDE: usize = 15;

/// A page as a feed. An address that looks like a story's is read as a live page or an article
/// first, any other as a section front first.
fn whole(html: &str, url: &Url, options: &page::Options) -> Option<Page> {
    let live = || {
        let entries = page::live(html, url, options);
        (!entries.is_empty()).then_some((What::LiveBlog, entries, None))
    };
    let front = || {
        let links = page::front(html, url, options);
        let entries: Vec<Entry> = links.into_iter().map(from_link).collect();
        (!entries.is_empty()).then_some((What::Front, entries, None))
    };
    let reading = page::read(html, url, options);
    let is_article = reading.called_article;
    let read = reading.article;
    // A front is no article, and still says whose it is.
    let title = read.outlet.clone().unwrap_or_else(|| read.title.clone());
    let language = read.language.clone();
    let words: usize = read.paragraphs.iter().map(|text| text.split_whitespace().count()).sum();
    let is_story = page::is_story(url, &read.title);
    // A front whose stories were not found is headed by the outlet's name.
    let is_front = !is_story
        && !is_article
        && read.outlet.as_deref().is_some_and(|name| letters(name) == letters(&read.title));
    let there = !is_front && !matches!(read.access, Access::Nothing | Access::Walled);
    let single = |read: Article| there.then(|| (What::Article, Vec::new(), Some(Box::new(read))));
    let (what, entries, single) = if is_story {
        live().or_else(|| single(read)).or_else(front)
    } else if options.known.len() > 1 {
        // It has listed stories: a front that lists none now is being rebuilt and is no story itself.
        front().or_else(live)
    } else {
        let front = front();
        let links = front.as_ref().map_or(0, |(_, entries, _)| entries.len());
        // A print or AMP page has no story's address, and links to a few other stories.
        let alone = words >= TEXT && (links <= 2 || is_article && links <= BESIDE);
        if alone && there {
            live().or_else(|| single(read))
        } else {
            front.or_else(live).or_else(|| single(read))
        }
    }?;
    let feed = Feed { title, link: Some(url.clone()), language, entries, ..Feed::default() };
    Some(Page { what, feed, single })
}

fn from_link(it: StoryLink) -> Entry {
    let image = it.image.map(|url| Image { url, text: String::new(), credit: String::new() });
    Entry {
        key: link::canonical(&it.url).to_string(),
        key_kind: KeyKind::Link,
        title: it.title,
        summary: markup::escape(&it.teaser).into_owned(),
        published: it.published,
        image,
        link: Some(it.url),
        ..Entry::default()
    }
}

/// A single article that is watched for its own updates: one entry for life.
pub(super) fn from_article(url: &Url, it: Article) -> Entry {
    let place = it.canonical.clone().unwrap_or_else(|| url.clone());
    Entry {
        key: link::canonical(&place).to_string(),
        key_kind: KeyKind::Link,
        title: it.title,
        link: Some(place),
        published: it.published,
        updated: it.modified,
        authors: it.authors,
        summary: markup::escape(&it.standfirst).into_owned(),
        content: it.html,
        image: it.image,
        language: it.language,
        ..Entry::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTICE: &str = "<title>Vela Times</title><body><h1>Vela Times</h1><article><p>We are building the \
        paper anew, and it takes until Monday. Until then the printed edition tells what happens in town, \
        as it has done for a hundred years, and our reporters answer the telephone as they always did.</p>\
        <p>Thank you for your patience; whoever misses the crossword finds it at the kiosk by the harbour, \
        together with the weather of the week and the timetable of the ferries to the islands.</p></article>";

    #[test]
    fn a_front_that_is_being_rebuilt_is_no_story() {
        let url: Url = "https://vela.example/".parse().unwrap();
        let known = |paths: &[&str]| page::Options {
            known: paths.iter().map(|path| url.join(path).unwrap()).collect(),
            ..page::Options::default()
        };
        let listed = known(&["/2026/11/harbour-reopens", "/2026/11/ferry-late"]);
        assert!(whole(NOTICE, &url, &listed).is_none());
        assert!(whole(NOTICE, &url, &known(&[])).is_some(), "nobody said that it is no article");
    }

    #[test]
    fn a_front_without_stories_is_no_article() {
        let url: Url = "https://vela.example/".parse().unwrap();
        let page = |head: &str, title: &str| {
            let head = format!("<meta property=og:site_name content='Vela Times'><title>{head}</title>");
            let html = NOTICE
                .replace("<title>Vela Times</title>", &head)
                .replace("<h1>Vela Times<", &format!("<h1>{title}<"));
            look(&html, &url, &Subscription::new(url.clone())).is_some()
        };
        assert!(!page("Vela Times", "Vela Times"));
        assert!(page("The harbour opens - Vela Times", "The harbour opens"));
    }

    #[test]
    fn a_page_is_told_for_what_a_poll_would_take_from_it() {
        let told = |path: &str, html: &str| {
            let url: Url = format!("https://vela.example{path}").parse().unwrap();
            let (what, feed) = look(html, &url, &Subscription::new(url.clone()))?;
            Some((what, feed.entries.into_iter().map(|entry| entry.title).collect::<Vec<_>>()))
        };
        let update = |title: &str, hour: u8| {
            serde_json::json!({
                "@type": "BlogPosting",
                "headline": title,
                "datePublished": format!("2026-11-24T{hour:02}:10:00Z"),
                "articleBody": "The harbour master has sent the last boat home and closed the pier.",
            })
        };
        let card = serde_json::json!({
            "@context": "https://schema.org",
            "@type": "LiveBlogPosting",
            "headline": "Storm on the coast",
            "liveBlogUpdate": [update("Ferries stop", 6), update("Bridge closed to lorries", 7)],
        });
        let live =
            format!("<title>Storm</title><script type=\"application/ld+json\">{card}</script><h1>Storm</h1>");
        let (what, mut titles) = told("/2026/11/24/storm-on-the-coast-live", &live).unwrap();
        titles.sort_unstable();
        assert_eq!(
            (what, titles),
            (What::LiveBlog, vec!["Bridge closed to lorries".into(), "Ferries stop".into()])
        );

        let (what, titles) = told("/2026/11/24/the-paper-is-built-anew", NOTICE).unwrap();
        assert_eq!((what, titles.len()), (What::Article, 1));
        assert_eq!(told("/", "<title>Nothing</title><p>Under construction"), None);
    }

    #[test]
    fn an_article_at_an_address_of_no_story_is_still_one() {
        let text = "<p>The harbour master has sent the last boat home and closed the pier, he told those who had \
            come down to the water to hear what was to become of the ferries this winter.</p>\
            <p>Nobody on the quay remembers a November in which the ice came so early, and the old pilot, who has \
            kept a book of it for fifty years, found nothing like it in his notes.</p>\
            <p>The town pays for a bus that runs around the bay twice a day, which is enough for the school and \
            the market but not for the people who work in the shipyard at night.</p>\
            <p>Their union has asked for a boat that breaks the ice, as the island to the north has one, and \
            waits for an answer of the ministry, which wants to see what the engineers say.</p>\
            <p>Until then the nets stay on land, the crane of the southern quay is covered with canvas, and the \
            lamp on the mole is lit for nobody but the gulls.</p>";
        let other = |n| {
            format!(
                "<li><a href=/2026/11/2{n}/council-votes-on-plan-{n}>Council votes on plan number {n}</a></li>"
            )
        };
        let others = (0..6).map(other).collect::<Vec<_>>().concat();
        let told = |head: &str, more: &str| {
            let url: Url = "https://vela.example/amp.html".parse().unwrap();
            let html = format!(
                "{head}<body><article><h1>Pier closed for the winter</h1>{text}</article><ul>{more}</ul>"
            );
            look(&html, &url, &Subscription::new(url.clone())).map(|(what, _)| what)
        };
        assert_eq!(
            told("", "<li><a href=/2026/11/24/pier-closed>Back to article</a></li>"),
            Some(What::Article)
        );
        assert_eq!(told("<meta property=og:type content=article>", &others), Some(What::Article));
    }
}
