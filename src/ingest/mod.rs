//! A poll's entries → one batch for the desk → one transaction.
//!
//! [`sift`] tells news from what is known, [`prepare`] does the costly, order-free work (packing,
//! fingerprints) wherever there is a free core, and the [`Newsroom`], the one owner of desk and
//! store, takes batches in one after the other. What it has taken in is durable: entries, stories,
//! events, topics, evidence and the subscription's polling state, together or not at all.

mod name;
mod newsroom;
mod outlets;

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use url::Url;
use uuid::Uuid;

pub use newsroom::{Newsroom, Taken};
use outlets::taken_from;
pub use outlets::{Outlets, known_as, names, outlet};

use crate::desk::{self, Arrival, Boilerplate, Fingerprint};
use crate::link;
use crate::model::{Article, Entry, EntryId, Held, Outlet, Subscription, SubscriptionId};
use crate::page;
use crate::reconcile::{self, Identity, Intent, Known, Reason, Weight};
use crate::store::{self, Bundle, Draft, Founder, Polled};
use crate::text::language::Language;
use crate::text::markup;

/// What the operator can set about taking in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Entries of a subscription's first poll that count as news, the newest; the others stand in outputs
    /// as if they were `first_age` old.
    pub first_entries: usize,
    /// Pages behind entries of a first poll that were published longer ago are not read.
    pub first_age: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { first_entries: 50, first_age: Duration::from_secs(3 * 24 * 3600) }
    }
}

/// A poll's entries, told apart.
#[derive(Debug, Default)]
pub struct Sifted {
    pub new: Vec<Sift>,
    pub edited: Vec<(Sift, EntryId, Change)>,
    /// Known entries under new keys: old key, new identity, entry.
    pub rekeyed: Vec<(i64, Identity, EntryId)>,
    pub unchanged: usize,
    /// Some of the unchanged, to know by what the feed puts into each: [`BESIDE`] at most.
    beside: Vec<Entry>,
    /// Entries with nothing to show, passed over.
    pub blank: usize,
}

/// Known entries that new ones are seen beside.
const BESIDE: usize = 8;

/// An entry on its way to the desk.
#[derive(Debug)]
pub struct Sift {
    pub entry: Entry,
    pub identity: Identity,
    /// Place in the document, from 0.
    pub place: usize,
    /// The text of the entry's page, where it was fetched and is better than the feed's.
    pub article: Option<Article>,
}

/// What is known of an entry that was edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub edits: u32,
    pub old_key: i64,
}

impl Sifted {
    /// Whether an aggregator says of any that is to be taken in where it comes from.
    #[must_use]
    pub fn name_sources(&self) -> bool {
        let edited = self.edited.iter().map(|(sift, ..)| sift);
        self.new.iter().chain(edited).any(|sift| sift.entry.source.is_some())
    }
}

/// Holds a poll's entries against what is known of their subscription. `date` gives what a held entry's feed
/// said last it was published at.
pub fn sift<E>(
    entries: Vec<Entry>,
    identities: &[Identity],
    known: &[Known],
    mut date: impl FnMut(EntryId) -> Result<Option<Timestamp>, E>,
) -> Result<Sifted, E> {
    let mut sifted = Sifted::default();
    let mut intents = reconcile::reconcile(identities, known);
    let mut dated = Vec::new();
    for (at, known) in reconcile::moved(identities, known, &intents) {
        if let (Some(declared), Some(held)) = (entries[at].declared(), date(known.entry)?) {
            dated.push((at, known, declared, held));
        }
    }
    let shifts = reconcile::common_shifts(dated.iter().map(|&(.., declared, held)| (declared, held)));
    for (at, known, declared, held) in dated {
        let is_shifted = shifts.contains(&reconcile::shift(declared, held));
        if !is_shifted && !reconcile::may_be(&identities[at], known, declared, held) {
            intents[at] = Intent::Insert;
        }
    }
    for (at, known) in reconcile::suspects(identities, known, &intents) {
        let both = entries[at].declared().zip(date(known.entry)?);
        if both.is_some_and(|(declared, held)| reconcile::shift(declared, held) == 0) {
            intents[at] = reconcile::rekey(&identities[at], known);
        }
    }
    for (place, ((entry, &identity), intent)) in entries.into_iter().zip(identities).zip(intents).enumerate()
    {
        let sift = Sift { entry, identity, place, article: None };
        match intent {
            Intent::Insert if is_blank(&sift.entry) => sifted.blank += 1,
            Intent::Insert => sifted.new.push(sift),
            Intent::Update { entry, edits, old_key } => {
                sifted.edited.push((sift, entry, Change { edits, old_key }));
            }
            Intent::Rekey { entry, old_key } => sifted.rekeyed.push((old_key, identity, entry)),
            Intent::Skip(Reason::Unchanged | Reason::Repeated) => {
                sifted.unchanged += 1;
                if sifted.beside.len() < BESIDE {
                    sifted.beside.push(sift.entry);
                }
            }
        }
    }
    Ok(sifted)
}

/// Takes the edits of restless entries back ([`reconcile::MAX_EDITS`]), but for those that make the text grow.
/// `held` gives an entry as it is held.
pub fn calm<E>(
    sifted: &mut Sifted,
    mut held: impl FnMut(EntryId) -> Result<Option<Entry>, E>,
) -> Result<(), E> {
    for (sift, id, change) in std::mem::take(&mut sifted.edited) {
        let grows = change.edits <= reconcile::MAX_EDITS
            || held(id)?.is_some_and(|held| reconcile::weigh(&held, &sift.entry) == Weight::Growth);
        if grows {
            sifted.edited.push((sift, id, change));
        } else {
            sifted.unchanged += 1;
        }
    }
    Ok(())
}

/// Neither title nor link, text nor media: a reader could do nothing with it.
fn is_blank(entry: &Entry) -> bool {
    let silent = [&entry.title, &entry.summary, &entry.content].iter().all(|text| text.trim().is_empty());
    silent && entry.link.is_none() && entry.enclosures.is_empty() && entry.image.is_none()
}

/// Whose entries they are.
#[derive(Clone, Debug)]
pub struct Origin {
    pub id: SubscriptionId,
    pub subscription: Arc<Subscription>,
    pub outlet: Outlet,
    /// Those of all subscriptions, where the entries name sources.
    pub outlets: Arc<Outlets>,
    /// The feed's own language.
    pub language: Option<String>,
    /// Nothing of this subscription was ever taken in.
    pub first: bool,
    /// Its last good answer, where it has failed since.
    pub away: Option<Timestamp>,
}

/// What one poll brings to the newsroom.
#[derive(Debug)]
pub struct Batch {
    pub polled: Polled,
    new: Vec<New>,
    /// The text of `new`, in its order, as if the first had the number 0.
    bundles: Vec<Bundle>,
    /// With the entry as it reads now.
    edited: Vec<(New, Change, Entry)>,
    rekeyed: Vec<(SubscriptionId, i64, Identity, EntryId)>,
    /// What the outlet's pages taught us, where they taught us something new.
    pub outlet: Option<(String, Vec<u8>)>,
}

#[derive(Debug)]
struct New {
    /// Its id is the newsroom's to give, for edited entries the known one.
    draft: Draft,
    arrival: Arrival,
    fingerprint: Fingerprint,
    founder: Founder,
}

impl New {
    /// Notes when it was seen for the first time. A story that it founds enters the outputs then, unless it is to
    /// stand as of another day.
    fn see(&mut self, at: Timestamp) {
        if self.founder.listed == self.draft.first_seen {
            self.founder.listed = at;
        }
        (self.draft.first_seen, self.arrival.first_seen) = (at, at);
        self.fingerprint.see(at);
    }
}

impl Batch {
    /// A poll that brought nothing.
    #[must_use]
    pub fn empty(polled: Polled) -> Self {
        Self {
            polled,
            new: Vec::new(),
            bundles: Vec::new(),
            edited: Vec::new(),
            rekeyed: Vec::new(),
            outlet: None,
        }
    }

    /// The number of new and of edited entries.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.new.len(), self.edited.len())
    }
}

/// Makes a batch of what was sifted. Pure and costly: fingerprints and compression.
#[must_use]
pub fn prepare(
    now: Timestamp,
    origin: &Origin,
    mut sifted: Sifted,
    polled: Polled,
    options: &Options,
    desk: &desk::Options,
) -> Batch {
    let mut batch = Batch::empty(polled);
    let mut entries = Vec::with_capacity(sifted.new.len());
    let dates: Vec<Timestamp> = sifted.new.iter().map(|sift| published(sift, now)).collect();
    let oldest_news = origin.first.then(|| oldest_of_newest(&dates, options.first_entries));
    let new = oldest_first(std::mem::take(&mut sifted.new).into_iter().zip(dates).collect());
    let (new, dates): (Vec<Sift>, Vec<Timestamp>) = new.into_iter().unzip();
    sifted.new = new;
    let (new, edited) = arrivals(now, origin, &sifted, &dates, desk);
    for ((sift, published), arrival) in sifted.new.into_iter().zip(dates).zip(new) {
        let old = since(now, options.first_age, sift.place);
        let listed = listed(published, now, oldest_news, origin.away, old);
        let (new, entry) = make(now, origin, sift, arrival, published, listed, desk);
        batch.new.push(new);
        entries.push(entry);
    }
    batch.bundles = store::bundles(entries.iter());
    for ((sift, _, change), arrival) in sifted.edited.into_iter().zip(edited) {
        let published = arrival.published;
        let (new, entry) = make(now, origin, sift, arrival, published, published, desk);
        batch.edited.push((new, change, entry));
    }
    batch.rekeyed =
        sifted.rekeyed.into_iter().map(|(old, identity, id)| (origin.id, old, identity, id)).collect();
    batch
}

/// When a new story enters the outputs: now, or as of its date what a first poll brings (`oldest_news` is the date
/// that its news reaches; the rest stands as if it were `old`) and what is `old` of a feed that was not to be had
/// since `away` and for as long.
fn listed(
    published: Timestamp,
    now: Timestamp,
    oldest_news: Option<Timestamp>,
    away: Option<Timestamp>,
    old: Timestamp,
) -> Timestamp {
    match oldest_news {
        None => away.filter(|away| published.max(*away) < old).map_or(now, |away| published.max(away)),
        Some(oldest) if published >= oldest => published,
        // However new they say they are: a first poll is not to push the news aside.
        Some(_) => published.min(old),
    }
}

/// The new and the edited entries as the desk is told of them, without what the feed puts into each.
fn arrivals(
    now: Timestamp,
    origin: &Origin,
    sifted: &Sifted,
    dates: &[Timestamp],
    desk: &desk::Options,
) -> (Vec<Arrival>, Vec<Arrival>) {
    let told =
        |sift: &Sift, id, published| arrival(now, origin, &sift.entry, sift.article.as_ref(), id, published);
    let new = sifted.new.iter().zip(dates);
    let mut new: Vec<Arrival> = new.map(|(sift, &published)| told(sift, EntryId(0), published)).collect();
    let edited = sifted.edited.iter();
    let mut edited: Vec<Arrival> =
        edited.map(|(sift, id, _)| told(sift, *id, published(sift, now))).collect();
    let beside = sifted.beside.iter().map(|entry| {
        let texts = [&entry.summary, &entry.content].map(|html| plain(html));
        (
            entry.title.as_str(),
            taken_from(entry, origin).map_or_else(|| origin.outlet.key.clone(), |it| it.key),
            texts,
        )
    });
    let beside: Vec<_> = beside.collect();
    let beside = beside.iter().map(|(title, outlet, texts)| desk::Item {
        title,
        outlet,
        texts: texts.each_ref().map(String::as_str),
    });
    let items: Vec<_> = new.iter().chain(&edited).map(desk::Item::from).chain(beside).collect();
    let boilerplate = Boilerplate::of(&items);
    new.iter_mut().chain(&mut edited).for_each(|arrival| boilerplate.clear(arrival, desk));
    (new, edited)
}

/// The words of a text, a line for each paragraph.
fn plain(html: &str) -> String {
    markup::paragraphs(html).join("\n")
}

/// In the order of their dates: all were seen at one instant, and the numbers that they are given tell which is
/// newer. Of those of one date the later in the document is the older, as documents list them.
fn oldest_first(mut new: Vec<(Sift, Timestamp)>) -> Vec<(Sift, Timestamp)> {
    new.sort_by_key(|(sift, published)| (*published, std::cmp::Reverse(sift.place)));
    new
}

/// The date that so many of the dates reach, or nearly: entries of one date are taken or left together.
fn oldest_of_newest(dates: &[Timestamp], most: usize) -> Timestamp {
    let mut newest = dates.to_vec();
    newest.sort_unstable_by(|a, b| b.cmp(a));
    match (most.checked_sub(1), newest.get(most)) {
        (_, None) => Timestamp::MIN,
        (None, Some(_)) => Timestamp::MAX,
        (Some(last), Some(next)) if newest[last] > *next => newest[last],
        // Of those that are left one has the date of the last: what is older than that stays out.
        (Some(last), Some(_)) => {
            let above = newest[..last].iter().rev().find(|date| **date > newest[last]);
            above.copied().unwrap_or(newest[last])
        }
    }
}

/// So long ago, the later the place the longer.
fn since(now: Timestamp, age: Duration, place: usize) -> Timestamp {
    let age = SignedDuration::try_from(age).unwrap_or(SignedDuration::MAX);
    let ago = age.saturating_add(SignedDuration::from_secs(place as i64));
    now.checked_sub(ago).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// As the store keeps it.
fn milliseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// What we say an entry was published at; see [`crate::model::Held::published`].
fn published(sift: &Sift, now: Timestamp) -> Timestamp {
    let (entry, article) = (&sift.entry, sift.article.as_ref());
    let on_page = article.and_then(|article| article.published.or(article.modified));
    let declared = entry.declared().or(on_page.map(|date| date.at));
    let undated = || now.checked_sub(SignedDuration::from_secs(sift.place as i64)).unwrap_or(now);
    let at = declared.map_or_else(undated, |at| at.min(now));
    milliseconds(at)
}

/// The entry comes back with its language told.
fn make(
    now: Timestamp,
    origin: &Origin,
    sift: Sift,
    arrival: Arrival,
    published: Timestamp,
    listed: Timestamp,
    desk: &desk::Options,
) -> (New, Entry) {
    let Sift { mut entry, identity, article, .. } = sift;
    let id = arrival.entry;
    let outlet = taken_from(&entry, origin);
    let fingerprint = desk::fingerprint(&arrival, desk);
    if article.as_ref().is_none_or(|article| article.language.is_none()) {
        entry.language = entry.language.or_else(|| language(&arrival, &fingerprint));
    }
    let draft = Draft {
        id,
        subscription: origin.id,
        outlet,
        identity,
        title: arrival.title.clone(),
        link: entry.link.clone(),
        agency: arrival.agency.clone(),
        published,
        first_seen: now,
        // A new one stands in its poll's bundle.
        doc: (id != EntryId(0)).then(|| store::slip(&entry)),
        article: article.as_ref().map(store::pack),
    };
    let founder = Founder { uuid: uuid(&origin.subscription.url, &entry), published, listed };
    (New { draft, arrival, fingerprint, founder }, entry)
}

/// What a text is written in, where neither it nor its page says: the feed's word for it where that is
/// borne out, else what the text itself shows.
fn language(arrival: &Arrival, fingerprint: &Fingerprint) -> Option<String> {
    let seen = fingerprint.language();
    let declared = arrival.language.as_ref().filter(|tag| Language::from_tag(tag) == seen);
    declared.cloned().or_else(|| (seen != Language::Other).then(|| seen.code().to_owned()))
}

/// The id for life of a story that this entry founds: the same entry of the same subscription gets
/// the same id on every machine and after every loss of the store.
fn uuid(subscription: &Url, entry: &Entry) -> Uuid {
    let of = Uuid::new_v5(&Uuid::NAMESPACE_URL, subscription.as_str().as_bytes());
    Uuid::new_v5(&of, format!("{:?} {}", entry.key_kind, entry.key).as_bytes())
}

/// An entry that the store holds, as the desk was told of it when it was taken in.
#[must_use]
pub fn arrival_of(held: &Held, origin: &Origin) -> Arrival {
    arrival(held.first_seen, origin, &held.entry, held.article.as_ref(), held.id, held.published)
}

/// What is dated so far ahead tells of that day. A clock or a zone that is wrong is less.
const A_DAY_AHEAD: SignedDuration = SignedDuration::from_hours(20);

fn arrival(
    now: Timestamp,
    origin: &Origin,
    entry: &Entry,
    article: Option<&Article>,
    id: EntryId,
    published: Timestamp,
) -> Arrival {
    let body = article.map_or_else(|| plain(&entry.content), |it| it.paragraphs.join("\n"));
    let summary = plain(&entry.summary);
    let agency = if let Some(article) = article {
        article.agency.clone()
    } else {
        let text = if body.is_empty() { &summary } else { &body };
        let authors = entry.authors.iter().map(|author| author.name.as_str());
        page::credited(authors, &text.lines().collect::<Vec<_>>()).map(str::to_owned)
    };
    let canonical = article.and_then(|it| it.canonical.as_ref()).or(entry.link.as_ref());
    let mut categories: Vec<String> =
        entry.categories.iter().map(|it| it.label.clone().unwrap_or_else(|| it.term.clone())).collect();
    if let Some(article) = article {
        categories.extend(article.section.iter().chain(&article.tags).cloned());
    }
    let title = match article {
        Some(article) if entry.title.is_empty() => article.title.clone(),
        _ => entry.title.clone(),
    };
    let taken = taken_from(entry, origin);
    let claimed = taken.is_some();
    let outlet = taken.unwrap_or_else(|| origin.outlet.clone());
    // An agency does not always say below its own reports that they are its own.
    let agency = agency.or_else(|| page::agency(&outlet.name).filter(|_| !claimed).map(str::to_owned));
    let language = origin.subscription.language.clone().or_else(|| entry.language.clone());
    Arrival {
        entry: id,
        subscription: origin.id,
        outlet: outlet.key,
        outlet_name: outlet.name,
        site: link::domain(&origin.subscription.url),
        priority: origin.subscription.priority,
        agency,
        title,
        summary,
        body,
        link: canonical.map(|url| link::place(url).to_string()),
        attached: reconcile::attached(entry),
        ahead: entry.declared().filter(|at| at.duration_since(now) >= A_DAY_AHEAD),
        claimed,
        categories,
        topic: origin.subscription.topic.clone(),
        language: language
            .or_else(|| article.and_then(|it| it.language.clone()))
            .or_else(|| origin.language.clone()),
        published,
        first_seen: now,
    }
}

/// A subscription as the configuration names it.
#[must_use]
pub fn wanted(it: &Subscription) -> store::Wanted {
    let outlet = outlet(it, None, "");
    let title =
        if it.title.is_empty() { it.url.host_str().unwrap_or_default().to_owned() } else { it.title.clone() };
    store::Wanted { url: it.url.to_string(), title, outlet }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Dated, ZoneOrigin};

    #[test]
    fn what_a_feed_brings_of_the_time_that_it_was_away_is_no_news() {
        let at = |day: i64| Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * day);
        let (now, old) = (at(40), at(37));
        let told = |day: i64, away: bool| listed(at(day), now, None, away.then(|| at(5)), old);
        assert_eq!((told(10, true), told(38, true)), (at(10), now));
        assert_eq!(told(1, true), at(5), "it was not there at the last good answer");
        assert_eq!(listed(at(10), now, None, Some(at(38)), old), now, "it failed once");
        assert_eq!(told(10, false), now, "an outlet that was there all the time tells it late");
        // A first poll.
        let first = |day: i64| listed(at(day), now, Some(at(30)), None, old);
        assert_eq!((first(10), first(39)), (at(10), at(39)));
        assert_eq!(listed(at(39), now, Some(Timestamp::MAX), None, old), old);
    }

    #[test]
    fn the_agency_is_told_from_the_feed_where_no_page_was_read() {
        let subscription = Subscription::new("https://apnews.com/feed".parse().expect("an address"));
        let outlet = super::outlet(&subscription, None, "AP News");
        let subscription = Arc::new(subscription);
        let origin = Origin {
            id: SubscriptionId(1),
            subscription,
            outlet,
            outlets: Arc::default(),
            language: None,
            first: true,
            away: None,
        };
        let entry = Entry {
            content: "<p>WASHINGTON (AP) — The harbour opened.</p><p>Ships came in.</p>".to_owned(),
            ..Entry::default()
        };
        let told = |article: Option<&Article>| {
            arrival(Timestamp::UNIX_EPOCH, &origin, &entry, article, EntryId(1), Timestamp::UNIX_EPOCH)
        };
        assert_eq!(told(None).agency.as_deref(), Some("AP"));
        // The agency's own outlet needs no credit.
        assert_eq!(told(Some(&Article::default())).agency.as_deref(), Some("AP"));
        // Who has read the page knows better.
        let outlet = Outlet { name: "Vela Times".to_owned(), ..origin.outlet.clone() };
        let origin = Origin { outlet, ..origin };
        let read = Article::default();
        let told =
            arrival(Timestamp::UNIX_EPOCH, &origin, &entry, Some(&read), EntryId(1), Timestamp::UNIX_EPOCH);
        assert_eq!(told.agency, None);
    }

    #[test]
    fn of_a_restless_entry_only_growth_is_taken() {
        let entry =
            |text: &str| Entry { title: "Live".to_owned(), content: text.to_owned(), ..Entry::default() };
        let held = "The ferry has left the harbour. ".repeat(20);
        let taken = |edits: u32, text: &str| {
            let entry_now = entry(text);
            let identity = reconcile::identify(&entry_now);
            let sift = Sift { entry: entry_now, identity, place: 0, article: None };
            let edited = vec![(sift, EntryId(1), Change { edits, old_key: 0 })];
            let mut sifted = Sifted { edited, ..Sifted::default() };
            calm(&mut sifted, |_| Ok::<_, ()>(Some(entry(&held)))).expect("nothing is read");
            sifted.edited.len()
        };
        let clock = format!("{held} 12:45");
        let grown = format!("{held} {}", "It came back at night. ".repeat(12));
        let (last, beyond) = (reconcile::MAX_EDITS, reconcile::MAX_EDITS + 1);
        assert_eq!((taken(last, &clock), taken(beyond, &clock), taken(beyond, &grown)), (1, 0, 1));
    }

    #[test]
    fn of_one_poll_the_oldest_is_taken_in_first() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().expect("a fixture");
        // In the order of the document, with the minutes since they were published.
        let order = |entries: &[(&str, Option<i64>)]| {
            let sift = |(place, (title, ago)): (usize, &(&str, Option<i64>))| {
                let at = ago.map(|ago| now - SignedDuration::from_mins(ago));
                let dated = at.map(|at| Dated { at, zone: ZoneOrigin::Given });
                let entry = Entry { title: (*title).to_owned(), published: dated, ..Entry::default() };
                let sift = Sift { identity: reconcile::identify(&entry), entry, place, article: None };
                let date = published(&sift, now);
                (sift, date)
            };
            let new = entries.iter().enumerate().map(sift).collect();
            oldest_first(new).into_iter().map(|(sift, _)| sift.entry.title).collect::<Vec<_>>()
        };
        assert_eq!(
            order(&[("noon", Some(1)), ("dawn", Some(400)), ("ten", Some(120))]),
            ["dawn", "ten", "noon"]
        );
        assert_eq!(
            order(&[("first", None), ("second", None), ("third", None)]),
            ["third", "second", "first"]
        );
        assert_eq!(order(&[("up", Some(60)), ("down", Some(60)), ("old", Some(90))]), ["old", "down", "up"]);
    }

    #[test]
    fn a_change_of_ids_that_came_with_edits_is_known_by_its_dates() {
        let at = |day: i64| Timestamp::from_second(day * 86_400).expect("in range");
        let entry = |n: i64, site: &str, more: &str| Entry {
            key: format!("{site}{n}"),
            title: format!("Harbour {n}"),
            link: format!("https://{site}.example/{n}").parse().ok(),
            summary: format!("Report number {n} on the harbour.{more}"),
            published: Some(Dated { at: at(n), zone: ZoneOrigin::Given }),
            ..Entry::default()
        };
        let known: Vec<Known> = (1..=4)
            .map(|n| Known { identity: reconcile::identify(&entry(n, "a", "")), entry: EntryId(n), edits: 0 })
            .collect();
        let sifted = |later: i64| {
            let now: Vec<Entry> = (1..=4).map(|n| entry(n, "b", " Read more.")).collect();
            let identities: Vec<_> = now.iter().map(reconcile::identify).collect();
            let date = |id: EntryId| Ok::<_, ()>(Some(at(id.0 - later)));
            let sifted = sift(now, &identities, &known, date).expect("nothing is read");
            (sifted.new.len(), sifted.edited.iter().map(|(_, id, _)| id.0).collect::<Vec<_>>())
        };
        assert_eq!(sifted(0), (0, vec![1, 2, 3, 4]));
        assert_eq!(sifted(1), (4, vec![]), "yesterday's were others");
    }

    #[test]
    fn another_bulletin_at_the_same_page_is_news() {
        let at = |hour: i64| Timestamp::from_second(hour * 3_600).expect("in range");
        let bulletin = |hour: i64| Entry {
            key: format!("b{hour}"),
            title: "News in brief".to_owned(),
            link: "https://radio.example/news".parse().ok(),
            summary: format!("Headlines at {hour}: the ferry and more."),
            published: Some(Dated { at: at(hour), zone: ZoneOrigin::Given }),
            ..Entry::default()
        };
        let known = [Known { identity: reconcile::identify(&bulletin(9)), entry: EntryId(1), edits: 0 }];
        let sifted = |now: Entry, held: Option<Timestamp>| {
            let identity = reconcile::identify(&now);
            let sifted =
                sift(vec![now], &[identity], &known, |_| Ok::<_, ()>(held)).expect("nothing is read");
            (sifted.new.len(), sifted.edited.len())
        };
        assert_eq!(sifted(bulletin(10), Some(at(9))), (1, 0));
        // The same one under another id, corrected; and where nothing is known of when.
        let again = Entry { published: bulletin(9).published, ..bulletin(10) };
        assert_eq!((sifted(again, Some(at(9))), sifted(bulletin(10), None)), ((0, 1), (0, 1)));
    }

    #[test]
    fn the_newest_of_a_first_poll_are_news() {
        let at = |second: i64| Timestamp::from_second(second).expect("in range");
        let news = |dates: &[i64], most: usize| {
            let dates: Vec<Timestamp> = dates.iter().copied().map(at).collect();
            let oldest = oldest_of_newest(&dates, most);
            dates.into_iter().filter(|date| *date >= oldest).count()
        };
        assert_eq!((news(&[1, 5, 3], 3), news(&[1, 5, 3], 2), news(&[1, 5, 3], 0)), (3, 2, 0));
        // Which of those of one date come first nobody knows: they stay together.
        assert_eq!((news(&[9, 4, 4, 4], 2), news(&[4, 4, 4], 2)), (1, 3));
    }
}
