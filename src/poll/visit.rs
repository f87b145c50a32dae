//! One visit to one subscription: ask, read, tell news from what is known, fetch the pages that
//! news needs, and make a batch of it. What a hub pushes takes the same way from the reading on.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::OwnedSemaphorePermit;
use url::Url;

use super::article;
use super::harvest::{self, Found};
use super::pages::{self, Tally, When, Work};
use super::{Lesson, Notice, Options, Reading, Round, Tools};
use crate::fetch::{self, Accept, Answer, Content, Request};
use crate::ingest::{self, Batch, Change, Origin, Outlets, Sift, Sifted};
use crate::link;
use crate::model::{Articles, Class, Entry, EntryId, Feed, KeyKind, Kind, Masthead, Subscription};
use crate::page::{self, Memory};
use crate::parse;
use crate::reconcile;
use crate::store::{self, Polled, SubscriptionRow};

/// Confirmed articles of an outlet that teach how its story links look.
const TEACHERS: u32 = 200;

/// What a visit came to.
#[derive(Debug)]
pub struct Visit {
    /// To be taken in by the newsroom.
    pub batch: Batch,
    /// The subscription's row as it stands once the batch is durable.
    pub row: SubscriptionRow,
    pub report: Report,
    /// What the operator should hear once.
    pub notices: Vec<Notice>,
    /// To be held until the batch is taken in, see [`Room`](super::Room).
    pub held: Option<OwnedSemaphorePermit>,
}

/// How entries came to us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    #[default]
    Poll,
    /// A hub brought them.
    Push,
    /// Somebody brought something in a hub's name, without its signature; it was dropped.
    Forgery,
}

/// A visit in figures, for the log and for whoever started the round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub way: Way,
    pub class: Class,
    /// Entries in the document.
    pub entries: usize,
    pub new: usize,
    pub edited: usize,
    pub pages: Tally,
}

/// Visits a subscription. `more`: another visit to its domain follows at once.
///
/// # Errors
///
/// Only the store's: whatever an outlet does is an outcome, recorded in the row.
pub async fn visit(
    tools: &Tools,
    subscription: Arc<Subscription>,
    row: SubscriptionRow,
    more: bool,
) -> Result<Visit, store::Error> {
    let options = tools.options.poll.every(subscription.interval);
    let question = super::question(&subscription.url, &row.state, &options, tools.clock.now());
    let accept = if subscription.kind == Kind::Page { Accept::Page } else { Accept::Feed };
    let asked = async {
        let request = Request {
            validators: question.validators,
            record: question.record,
            more,
            limit_bytes: subscription.limit_bytes,
            key: Some(subscription.service.as_str()).filter(|service| !service.is_empty()),
            robots: Some(&tools.robots).filter(|_| super::is_page(&subscription, &row.state)),
            meant_for: super::meant_for(&subscription, question.url),
            ..Request::new(question.url, accept, &subscription.access)
        };
        tools.client.get(&tools.gate, &request).await
    };
    match asked.await {
        Ok(answer) => Box::pin(answered(tools, &options, subscription, row, answer)).await,
        Err(error) => {
            let round = super::failed(&row.state, &subscription.url, &error, &options, tools.clock.now());
            Ok(ended(row, round, tools.clock.now()))
        }
    }
}

/// A visit that brought nothing but a new state.
pub(super) fn ended(mut row: SubscriptionRow, round: Round, now: Timestamp) -> Visit {
    let notices = remember(&mut row, round, now);
    let report = Report { class: row.state.outcome.class, ..Report::default() };
    Visit { batch: Batch::empty(polled(&row)), row, report, notices, held: None }
}

fn remember(row: &mut SubscriptionRow, round: Round, now: Timestamp) -> Vec<Notice> {
    row.state = round.state;
    row.next_poll = row.state.next.as_ref().map_or(now, |due| due.at);
    round.notices
}

/// What a feed came with.
pub(super) enum Arrival<'a> {
    Polled(Box<Answer>, &'a Options),
    Pushed,
}

fn polled(row: &SubscriptionRow) -> Polled {
    Polled {
        subscription: row.id,
        title: row.title.clone(),
        outlet: row.outlet.clone(),
        state: row.state.clone(),
        next_poll: row.next_poll,
    }
}

async fn answered(
    tools: &Tools,
    options: &Options,
    subscription: Arc<Subscription>,
    row: SubscriptionRow,
    mut answer: Answer,
) -> Result<Visit, store::Error> {
    let end = |row: SubscriptionRow, answer: &Answer, lesson: Lesson| {
        let now = tools.clock.now();
        let round = super::answered(&row.state, &subscription.url, answer, lesson, options, now);
        ended(row, round, now)
    };
    let (bytes, content_type) = match &mut answer.content {
        Content::Body(body) if !super::is_known(&row.state, body) => {
            (std::mem::take(&mut body.bytes), body.content_type.clone())
        }
        Content::Body(_) | Content::Unchanged => return Ok(end(row, &answer, Lesson::Unchanged)),
    };
    // Never closed, so there is always a place to come. Until then the exchange's is kept, and so the
    // network waits for the desk.
    let mut held = tools.room.held().await;
    answer.place = None;
    let useless = |class, words, announced| Lesson::Useless { class, words, announced };
    let (of, url) = (Arc::clone(&subscription), answer.url.clone());
    let (rules, learnt) = (reading_rules(tools, &row), zone_learnt(tools, &row, &url));
    let found = tools
        .room
        .blocking(move || harvest::read(&bytes, content_type.as_deref(), &url, &of, &rules, learnt));
    let (feed, is_front) = match found.await? {
        Found::Feed(feed) => (*feed, false),
        Found::Page(html) => {
            if !super::is_page(&subscription, &row.state) {
                // Nobody waits for an exchange while holding a place that others wait for.
                drop((answer.content.take_place(), held.take()));
                if let Err(error) = may_read(tools, &subscription, &answer.url).await {
                    let (before, now) = (super::kept_out(row.state.clone()), tools.clock.now());
                    let round = super::failed(&before, &subscription.url, &error, options, now);
                    return Ok(ended(row, round, now));
                }
                held = tools.room.held().await;
            }
            let (url, large) = (answer.url.clone(), answer.content.take_place());
            let sheet = Sheet { url: &url, html, large, held: &mut held };
            match Box::pin(front(tools, &subscription, &row, sheet)).await? {
                Ok(feed) => (feed, true),
                Err(words) => return Ok(end(row, &answer, useless(Class::NoStories, words, None))),
            }
        }
        Found::Announces(found) => {
            // The whole address may hold a key.
            let site = link::site(&found.url);
            let words = format!("a web page stands there, which announces a feed at {site}");
            return Ok(end(row, &answer, useless(Class::NotAFeed, words, Some(found.url))));
        }
        Found::Nothing(words) => return Ok(end(row, &answer, useless(Class::NotAFeed, words, None))),
    };
    let (harvest, arrival) = (Harvest { feed, is_front, held }, Arrival::Polled(Box::new(answer), options));
    harvested(tools, &subscription, row, arrival, harvest).await
}

/// How the documents of a subscription are read.
pub(super) fn reading_rules(tools: &Tools, row: &SubscriptionRow) -> parse::Options {
    let keys = if row.state.by_link { KeyKind::Link } else { KeyKind::Guid };
    parse::Options { keys, ..tools.options.parse.clone() }
}

/// What the outlet's pages taught of the zone of its dates.
pub(super) fn zone_learnt(
    tools: &Tools,
    row: &SubscriptionRow,
    url: &Url,
) -> impl FnOnce(&Feed) -> Result<Option<TimeZone>, store::Error> + Send + use<> {
    let (readers, outlet, url) = (tools.readers.clone(), row.outlet.key.clone(), url.clone());
    move |feed| Ok(recall(&readers, &outlet)?.zone_of(&url, feed.language.as_deref()))
}

/// Whether `robots.txt` lets us read what turned out to be a page.
async fn may_read(tools: &Tools, subscription: &Subscription, url: &Url) -> Result<(), fetch::Error> {
    let request = Request {
        key: super::service(subscription, url),
        meant_for: super::meant_for(subscription, url),
        ..Request::new(url, Accept::Page, &subscription.access)
    };
    tools.robots.check(&tools.client, &tools.gate, &request, url).await
}

/// A page to be read, with what is held for it.
struct Sheet<'a> {
    url: &'a Url,
    html: String,
    /// Its place among the large bodies.
    large: Option<OwnedSemaphorePermit>,
    held: &'a mut Option<OwnedSemaphorePermit>,
}

/// The stories of a page.
async fn front(
    tools: &Tools,
    subscription: &Subscription,
    row: &SubscriptionRow,
    sheet: Sheet<'_>,
) -> Result<Result<Feed, String>, store::Error> {
    let Sheet { url, html, large, held } = sheet;
    let memory = memory(tools, &row.outlet.key).await?;
    let (readers, id) = (tools.readers.clone(), row.id);
    let known = tools.room.blocking(move || readers.with(|reader| reader.links(id, TEACHERS))).await?;
    let known: Arc<[Url]> = known.into_iter().filter(|url| crate::page::is_story(url, "")).collect();
    let options = harvest::options(subscription, Some(Arc::new(memory)), known);
    let (memory, deadline) = (options.memory.clone().unwrap_or_default(), tools.options.pages.deadline);
    let found = match harvest::page(html, url, options, &tools.workers, deadline).await {
        Ok(found) => found,
        Err(words) => return Ok(Err(words)),
    };
    drop(large);
    let harvest::Page { mut feed, single, .. } = found;
    if let Some(mut single) = single {
        // Its further parts may be large as well, and whoever sends them may be slow.
        drop(held.take());
        let mut budget = tools.options.pages.per_poll;
        article::rest(tools, subscription, (url, &mut single), &memory, &mut budget).await;
        feed.entries.push(harvest::from_article(url, *single));
    }
    Ok(Ok(feed))
}

async fn memory(tools: &Tools, outlet: &str) -> Result<Memory, store::Error> {
    let (readers, outlet) = (tools.readers.clone(), outlet.to_owned());
    tools.room.blocking(move || recall(&readers, &outlet)).await
}

fn recall(readers: &store::Readers, outlet: &str) -> Result<Memory, store::Error> {
    let bytes = readers.with(|reader| reader.outlet(outlet))?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
}

/// What an answer or a push was read as.
pub(super) struct Harvest {
    pub(super) feed: Feed,
    pub(super) is_front: bool,
    pub(super) held: Option<OwnedSemaphorePermit>,
}

/// Takes in what was read.
pub(super) async fn harvested(
    tools: &Tools,
    subscription: &Arc<Subscription>,
    mut row: SubscriptionRow,
    arrival: Arrival<'_>,
    harvest: Harvest,
) -> Result<Visit, store::Error> {
    let Harvest { mut feed, is_front, mut held } = harvest;
    let now = tools.clock.now();
    let first = row.entries == 0;
    let away = row.state.answered.filter(|_| row.state.streak > 0);
    let entries = std::mem::take(&mut feed.entries);
    let mut report = Report { entries: entries.len(), ..Report::default() };
    let (mut sifted, reused) = sift(tools, &row, entries).await?;
    feed.ids_collide |= reused;
    (report.new, report.edited) = (sifted.new.len(), sifted.edited.len());

    row.state.masthead = Some(Box::new(Masthead::new(&feed)));
    (row.title, row.outlet) = ingest::names(subscription, &row);
    let instants = sifted.new.iter().map(|sift| sift.entry.declared());
    let instants: Vec<_> = instants.collect();
    let round = match arrival {
        Arrival::Polled(answer, options) => {
            let reading = Reading { is_page: is_front, ..Reading::of(&answer, &feed, instants) };
            let lesson = Lesson::Read(reading);
            super::answered(&row.state, &subscription.url, &answer, lesson, options, now)
        }
        Arrival::Pushed => {
            report.way = Way::Push;
            Round { state: super::pushed(&row.state, &instants, now), notices: Vec::new() }
        }
    };
    let notices = remember(&mut row, round, now);
    report.class = match report.way {
        // The state's own is that of the last poll.
        Way::Push if report.new > 0 => Class::Fresh,
        Way::Push => Class::Unchanged,
        Way::Poll | Way::Forgery => row.state.outcome.class,
    };

    let when = pages::when(subscription, &tools.options.pages, first, is_front);
    // Few visits read pages, and theirs is the larger state: it is not to weigh on each of them.
    let read = Box::pin(read_pages(tools, subscription, &mut row, &mut sifted, when, &mut held));
    let (tally, learnt) = read.await?;
    report.pages = tally;
    let sifts = sifted.new.iter().chain(sifted.edited.iter().map(|(sift, _, _)| sift));
    let on_pages = sifts.filter_map(|sift| sift.article.as_ref()?.outlet.as_deref());
    if let Some(name) = ingest::known_as(subscription, &row.outlet, on_pages) {
        row.outlet.name = name;
    }
    let readers = tools.readers.clone();
    let listed = move || readers.with(store::Reader::outlets);
    let listed = if sifted.name_sources() { tools.room.blocking(listed).await? } else { Vec::new() };
    let origin = Origin {
        id: row.id,
        subscription: Arc::clone(subscription),
        outlet: row.outlet.clone(),
        outlets: Arc::new(Outlets::new(listed)),
        language: feed.language.clone(),
        first,
        away,
    };
    let (polled, rules) = (polled(&row), Arc::clone(&tools.options));
    let prepare = move || Ok(ingest::prepare(now, &origin, sifted, polled, &rules.ingest, &rules.desk));
    let mut batch = tools.room.blocking(prepare).await?;
    batch.outlet = learnt;
    row.entries += report.new as u64;
    Ok(Visit { batch, row, report, notices, held })
}

/// Takes from an entry's texts what its outlet puts below every one.
fn without_trailers(entry: &mut Entry) {
    for text in [&mut entry.summary, &mut entry.content] {
        if let Cow::Owned(shorter) = page::without_trailers(text) {
            *text = shorter;
        }
    }
}

/// Pages that are owed from earlier polls and read along with a poll's news.
const OWED_PER_POLL: usize = 5;

/// Reads the pages that news needs, and with them some that are owed. Gives what they taught of the
/// outlet as well, where that is worth keeping.
async fn read_pages(
    tools: &Tools,
    subscription: &Subscription,
    row: &mut SubscriptionRow,
    sifted: &mut Sifted,
    when: When,
    held: &mut Option<OwnedSemaphorePermit>,
) -> Result<(Tally, Option<(String, Vec<u8>)>), store::Error> {
    let rule = match when {
        When::Later => {
            row.state.owed = owed_first(tools, sifted);
            return Ok((Tally { left: row.state.owed.len(), ..Tally::default() }, None));
        }
        When::Now(rule) => rule,
    };
    let short_words = tools.options.pages.short_words;
    let wanted = |sift: &&mut Sift| pages::wanted(sift, rule, short_words);
    let has_news = !sifted.new.is_empty() || !sifted.edited.is_empty();
    let edited = sifted.edited.iter_mut().map(|(sift, _, _)| sift);
    let news: Vec<_> = sifted.new.iter_mut().chain(edited).filter(wanted).collect();
    let is_owed = has_news && rule != Articles::Never && !row.state.owed.is_empty();
    if news.is_empty() && !is_owed {
        return Ok((Tally::default(), None));
    }
    // Nobody waits for an exchange while holding a place that polls wait for: pages have places of their own.
    *held = tools.room.reading().await;
    let mut work = Work::new(tools, subscription, memory(tools, &row.outlet.key).await?);
    work.news(news).await;
    keep_articles(tools, &mut sifted.edited, |sift| pages::wanted(sift, rule, short_words)).await?;
    let paid = if is_owed { catch_up(tools, row, &mut work, sifted).await? } else { Vec::new() };
    row.state.owed = pages::owed(std::mem::take(&mut work.owed), &row.state.owed, &paid);
    row.state.pages.add(&work.tally.pages);
    let learnt = work
        .learnt
        .then(|| (row.outlet.key.clone(), serde_json::to_vec(work.memory.as_ref()).unwrap_or_default()));
    Ok((work.tally, learnt))
}

/// The entries of a first poll whose pages are to be read later: those that are news, newest first.
fn owed_first(tools: &Tools, sifted: &Sifted) -> Vec<i64> {
    let (now, rules) = (tools.clock.now(), &tools.options);
    let age = SignedDuration::try_from(rules.ingest.first_age).unwrap_or(SignedDuration::MAX);
    let mut news: Vec<_> = sifted
        .new
        .iter()
        .filter(|sift| pages::wanted(sift, Articles::WhenShort, rules.pages.short_words))
        .map(|sift| (sift.entry.declared().unwrap_or(now), sift))
        .filter(|(at, _)| now.duration_since(*at) <= age)
        .collect();
    news.sort_by_key(|(at, sift)| (std::cmp::Reverse(*at), sift.place));
    news.truncate(rules.ingest.first_entries);
    pages::owed(news.into_iter().map(|(_, sift)| sift.identity.key).collect(), &[], &[])
}

/// Leaves edited entries whose page gave nothing this time the article they have.
async fn keep_articles(
    tools: &Tools,
    edited: &mut [(Sift, EntryId, Change)],
    wanted: impl Fn(&Sift) -> bool,
) -> Result<(), store::Error> {
    for (sift, id, _) in edited.iter_mut().filter(|(sift, _, _)| sift.article.is_none() && wanted(sift)) {
        let (readers, id) = (tools.readers.clone(), *id);
        let held = tools.room.blocking(move || readers.with(|reader| reader.entry(id))).await?;
        sift.article = held.and_then(|(held, _)| held.article);
    }
    Ok(())
}

/// Reads some of the pages that are owed; what they bring comes in as edits. Gives the keys that were
/// dealt with, whatever came of them.
async fn catch_up(
    tools: &Tools,
    row: &SubscriptionRow,
    work: &mut Work<'_>,
    sifted: &mut Sifted,
) -> Result<Vec<i64>, store::Error> {
    let keys: Vec<i64> = row.state.owed.iter().copied().take(OWED_PER_POLL).collect();
    let (readers, id, asked) = (tools.readers.clone(), row.id, keys.clone());
    let held = tools.room.blocking(move || {
        readers.with(|reader| {
            let known =
                reader.known(id, &asked)?.into_iter().filter(|known| asked.contains(&known.identity.key));
            known.map(|known| Ok((known, reader.entry(known.entry)?))).collect::<Result<Vec<_>, _>>()
        })
    });
    let mut held = held.await?;
    let mut paid = Vec::new();
    for key in keys {
        if work.is_over() {
            break;
        }
        paid.push(key);
        let Some(at) = held.iter().position(|(known, _)| known.identity.key == key) else { continue };
        let (known, Some((it, _))) = held.swap_remove(at) else { continue };
        if it.article.is_some() || sifted.edited.iter().any(|(_, id, _)| *id == known.entry) {
            continue;
        }
        let mut sift = Sift { entry: it.entry, identity: known.identity, place: 0, article: None };
        if work.one(&mut sift).await.is_ok() {
            sifted.edited.push((sift, known.entry, Change { edits: known.edits, old_key: key }));
        }
    }
    Ok(paid)
}

/// Tells news from what is known of the subscription, and whether the feed's ids do not.
async fn sift(
    tools: &Tools,
    row: &SubscriptionRow,
    mut entries: Vec<Entry>,
) -> Result<(Sifted, bool), store::Error> {
    let first = row.entries == 0;
    let (readers, id, by_link) = (tools.readers.clone(), row.id, row.state.by_link);
    let sift = move || {
        entries.iter_mut().for_each(without_trailers);
        let mut identities = identify(&entries);
        let keys: Vec<_> = identities.iter().map(|it| it.key).collect();
        let mut known = if first { Vec::new() } else { readers.with(|reader| reader.known(id, &keys))? };
        let reused = !by_link && reconcile::ids_are_reused(&identities, &known);
        if reused {
            parse::by_links(&mut entries);
            identities = identify(&entries);
            let keys: Vec<_> = identities.iter().map(|it| it.key).collect();
            known = readers.with(|reader| reader.known(id, &keys))?;
        }
        let mut sifted = ingest::sift(entries, &identities, &known, |id| {
            let held = readers.with(|reader| reader.entry(id))?;
            Ok::<_, store::Error>(held.and_then(|(held, _)| held.entry.declared()))
        })?;
        ingest::calm(&mut sifted, |id| {
            let held = readers.with(|reader| reader.entry(id))?;
            Ok::<_, store::Error>(held.map(|(held, _)| held.entry))
        })?;
        Ok((sifted, reused))
    };
    tools.room.blocking(sift).await
}

fn identify(entries: &[Entry]) -> Vec<reconcile::Identity> {
    entries.iter().map(reconcile::identify).collect()
}
