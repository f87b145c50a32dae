//! Reading: any number of connections, none of which can write.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use url::Url;
use uuid::Uuid;

use super::delivery::{self, DeliveryRow};
use super::diary;
use super::edition::{self, EditionRow};
use super::entry::{self, Placed};
use super::subscriber::{self, SubscriberRow};
use super::subscription::{self, SubscriptionRow};
use super::writer::{HORIZON, SHOWN, began};
use super::{Error, Result, at, evidence, file, hub, schema, story};
use crate::desk::Correction;
use crate::model::{
    EntryId, EventId, Evidence, Held, Hub, Outlet, Sight, Story, StoryId, SubscriptionId, Topic,
};
use crate::reconcile::Known;

/// How long a reader waits for the short moments in which WAL mode blocks it.
pub(super) const BUSY: Duration = Duration::from_secs(10);

/// Latest identities of one subscription that are held against a poll. Ten years of a busy outlet.
const KNOWN_LIMIT: u32 = 200_000;

/// Readers to share: opening one costs more than most questions.
#[derive(Clone, Debug)]
pub struct Readers {
    data_dir: PathBuf,
    /// Locked for a push or a pop only; whoever asks works with a reader of its own meanwhile.
    idle: Arc<Mutex<Vec<Reader>>>,
}

/// Idle readers that are kept open.
const IDLE: usize = 16;

impl Readers {
    #[must_use]
    pub fn new(data_dir: &Path) -> Self {
        Self { data_dir: data_dir.to_owned(), idle: Arc::default() }
    }

    /// Asks the store something.
    pub fn with<T>(&self, ask: impl FnOnce(&Reader) -> Result<T>) -> Result<T> {
        self.ask(ask).map_err(|error| error.within(&self.data_dir))
    }

    fn ask<T>(&self, ask: impl FnOnce(&Reader) -> Result<T>) -> Result<T> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle().pop();
        let reader = kept.map_or_else(|| Reader::open(&self.data_dir), Ok)?;
        let answer = ask(&reader)?;
        let mut idle = idle();
        if idle.len() < IDLE {
            idle.push(reader);
        }
        Ok(answer)
    }
}

/// Which stories; every part that is given must hold.
#[derive(Clone, Debug)]
pub struct Filter {
    /// First seen at or after this.
    pub since: Option<Timestamp>,
    /// First seen before this.
    pub until: Option<Timestamp>,
    pub topic: Option<Topic>,
    /// Of any of these events.
    pub events: Option<Vec<EventId>>,
    pub stories: Option<Vec<StoryId>>,
    pub uuid: Option<Uuid>,
    /// [`crate::model::Outlet::key`] of any outlet that carries it.
    pub outlet: Option<String>,
    /// Words that all stand in headline or first paragraphs.
    pub text: Option<String>,
    /// At most so many, newest first.
    pub limit: u32,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            since: None,
            until: None,
            topic: None,
            events: None,
            stories: None,
            uuid: None,
            outlet: None,
            text: None,
            limit: 10_000,
        }
    }
}

/// How much the desk holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub entries: u64,
    /// In the outputs: merged ones are not counted.
    pub stories: u64,
    pub events: u64,
    pub topics: u64,
    pub outlets: u64,
}

impl Counts {
    /// Entries that are shown as part of another entry's story.
    #[must_use]
    pub fn folded(&self) -> u64 {
        self.entries.saturating_sub(self.stories)
    }
}

/// A connection that only reads.
#[derive(Debug)]
pub struct Reader {
    db: Connection,
}

impl Reader {
    /// Opens the store below `data_dir` for reading.
    ///
    /// # Errors
    ///
    /// Where there is no store yet, or one of a newer or an older program: a reader changes no table.
    pub fn open(data_dir: &Path) -> Result<Self> {
        Self::connect(file(data_dir)).map_err(|error| error.within(data_dir))
    }

    fn connect(path: PathBuf) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(&path, flags)?;
        db.busy_timeout(BUSY)?;
        db.set_prepared_statement_cache_capacity(64);
        let found = schema::version(&db)?;
        if found > schema::VERSION {
            return Err(Error::Newer { path, found, known: schema::VERSION });
        }
        if found < schema::VERSION {
            return Err(Error::Older { path, found, known: schema::VERSION });
        }
        Ok(Self { db })
    }

    /// The stories in the outputs that pass the filter, newest first, each with all its copies.
    pub fn stories(&self, filter: &Filter) -> Result<Vec<Story>> {
        story::select(&self.db, filter)
    }

    /// The story with this id for life.
    pub fn story(&self, uuid: Uuid) -> Result<Option<Story>> {
        Ok(self.stories(&Filter { uuid: Some(uuid), limit: 1, ..Filter::default() })?.pop())
    }

    /// The story that one stands in by now: itself, or what it was folded into.
    pub fn standing(&self, story: StoryId) -> Result<Option<StoryId>> {
        story::standing(&self.db, story)
    }

    /// The number of the story with this id for life, folded or not.
    pub fn named(&self, uuid: Uuid) -> Result<Option<StoryId>> {
        story::named(&self.db, uuid)
    }

    /// The stories of an event, newest first.
    pub fn event(&self, event: EventId) -> Result<Vec<Story>> {
        self.stories(&Filter { events: Some(vec![event]), limit: 500, ..Filter::default() })
    }

    /// The number of stories in each of the events.
    pub fn event_sizes(&self, events: impl IntoIterator<Item = EventId>) -> Result<BTreeMap<EventId, usize>> {
        events.into_iter().map(|event| Ok((event, story::in_event(&self.db, event)?))).collect()
    }

    /// Stories in which all the words stand, newest first.
    pub fn search(&self, text: &str, limit: u32) -> Result<Vec<Story>> {
        self.stories(&Filter { text: Some(text.to_owned()), limit, ..Filter::default() })
    }

    /// Why a story is one story, in its event, under its topic, and what was nearly so; without what holds no
    /// more.
    pub fn evidence(&self, story: StoryId) -> Result<Vec<Evidence>> {
        evidence::of(&self.db, story)
    }

    /// An entry and the story it stands in.
    pub fn entry(&self, id: EntryId) -> Result<Option<(Held, StoryId)>> {
        entry::find(&self.db, id)
    }

    /// These entries, as far as they are held, in order of their ids.
    pub fn held(&self, ids: &[EntryId]) -> Result<Vec<Held>> {
        entry::held_of(&self.db, ids)
    }

    /// Where all entries first seen since then stand, in order of their ids.
    pub fn placed(&self, since: Timestamp) -> Result<Vec<Placed>> {
        entry::placed(&self.db, since)
    }

    /// Tells of every entry in the outputs that was first seen since then, in order of their ids.
    pub fn sights(&self, since: Timestamp, each: impl FnMut(&Sight<'_>)) -> Result<()> {
        entry::sights(&self.db, since, each)
    }

    /// Stories of these events that were first seen before then: of each event the `most` newest, and
    /// those among `told`.
    pub fn earlier(
        &self,
        events: &[EventId],
        before: Timestamp,
        most: u32,
        told: &[StoryId],
    ) -> Result<Vec<StoryId>> {
        story::earlier(&self.db, events, before, most, told)
    }

    /// Those of these stories whose text has grown much since then, with their events.
    pub fn grown(&self, stories: &[StoryId], since: Timestamp) -> Result<Vec<(EventId, StoryId)>> {
        story::grown(&self.db, stories, since)
    }

    /// The next entries after `after` by id that were first seen since then, at most `limit`, each
    /// with its text.
    pub fn entries(&self, after: EntryId, since: Timestamp, limit: u32) -> Result<Vec<Held>> {
        entry::after(&self.db, after, since, limit)
    }

    /// The operator's decisions that the desk has carried out, with when they were made, oldest first.
    /// One that cannot be read was written by a later program and is left out.
    pub fn corrections(&self) -> Result<Vec<(Timestamp, Correction)>> {
        let sql = "SELECT at, detail FROM correction WHERE applied = 1 ORDER BY id";
        let mut query = self.db.prepare_cached(sql)?;
        let rows = query.query_map([], |row| Ok((at(row.get(0)?), row.get::<_, String>(1)?)))?;
        let rows: Vec<(Timestamp, String)> = rows.collect::<rusqlite::Result<_>>()?;
        Ok(rows
            .into_iter()
            .filter_map(|(at, detail)| Some((at, serde_json::from_str(&detail).ok()?)))
            .collect())
    }

    /// The subscriptions that the configuration names, as of the writer's last reading of it.
    pub fn subscriptions(&self) -> Result<Vec<SubscriptionRow>> {
        subscription::listed(&self.db)
    }

    /// The subscriptions that it names no more.
    pub fn former_subscriptions(&self) -> Result<Vec<SubscriptionRow>> {
        subscription::former(&self.db)
    }

    /// The address and the publisher of each subscription that the configuration names.
    pub fn outlets(&self) -> Result<Vec<(String, Outlet)>> {
        subscription::outlets(&self.db)
    }

    /// Addresses of the listed subscriptions that wait for their first poll.
    pub fn unpolled(&self) -> Result<Vec<String>> {
        subscription::unpolled(&self.db)
    }

    /// Grows with every change that an output may show; equal numbers, equal stories.
    pub fn shown(&self) -> Result<i64> {
        let sql = "SELECT value FROM meta WHERE key = ?1";
        Ok(self.db.prepare_cached(sql)?.query_row([SHOWN], |row| row.get(0)).optional()?.unwrap_or(0))
    }

    /// The first sight of the oldest story.
    pub fn first_sight(&self) -> Result<Option<Timestamp>> {
        let ms: Option<i64> = self.db.query_row("SELECT min(first_seen) FROM story", [], |row| row.get(0))?;
        Ok(ms.map(at))
    }

    /// The beginning of the last so many days on which there was work, up to `now`; none where there were fewer
    /// of them.
    pub fn worked_since(&self, now: Timestamp, days: u32) -> Result<Option<Timestamp>> {
        diary::since(&self.db, now, days)
    }

    /// How many stories in the outputs were first seen within this time.
    pub fn count(&self, seen: Range<Timestamp>) -> Result<usize> {
        story::count(&self.db, seen)
    }

    /// What was first seen before has been pruned; none as long as nothing has been.
    pub fn horizon(&self) -> Result<Option<Timestamp>> {
        let sql = "SELECT value FROM meta WHERE key = ?1";
        Ok(self.db.prepare_cached(sql)?.query_row([HORIZON], |row| row.get(0)).optional()?.map(at))
    }

    /// The WebSub hubs that push to us, or are asked to.
    pub fn hubs(&self) -> Result<Vec<Hub>> {
        hub::all(&self.db)
    }

    /// What must be known of a subscription to recognise the entries with these keys. Where all keys
    /// are known, only they are read; else the memory of the subscription as well, since an unknown
    /// key may be a known entry in new clothes.
    pub fn known(&self, subscription: SubscriptionId, keys: &[i64]) -> Result<Vec<Known>> {
        entry::known(&self.db, subscription, keys, KNOWN_LIMIT)
    }

    /// What the ids of this installation's own feeds are made from.
    pub fn instance(&self) -> Result<Uuid> {
        let sql = "SELECT bytes FROM memory WHERE owner = 'site' AND key = 'instance'";
        Ok(Uuid::from_bytes(self.db.query_row(sql, [], |row| row.get(0))?))
    }

    /// The latest editions of a digest, latest day first.
    pub fn editions(&self, name: &str, limit: u32) -> Result<Vec<EditionRow>> {
        edition::latest(&self.db, name, limit)
    }

    /// When a series of editions was first seen.
    pub fn series_began(&self, name: &str) -> Result<Option<Timestamp>> {
        let sql = "SELECT value FROM meta WHERE key = ?1";
        Ok(self.db.prepare_cached(sql)?.query_row([began(name)], |row| row.get(0)).optional()?.map(at))
    }

    /// The deliveries that have not ended, the next to be attempted first.
    pub fn deliveries(&self, limit: u32) -> Result<Vec<DeliveryRow>> {
        delivery::open(&self.db, limit)
    }

    /// Those who subscribed to our feeds through our hub.
    pub fn subscribers(&self, limit: u32) -> Result<Vec<SubscriberRow>> {
        subscriber::all(&self.db, limit)
    }

    /// The edition of one local day, `YYYY-MM-DD`.
    pub fn edition(&self, name: &str, day: &str) -> Result<Option<EditionRow>> {
        edition::of_day(&self.db, name, day)
    }

    /// The latest links of a subscription's entries whose pages were read.
    pub fn links(&self, subscription: SubscriptionId, limit: u32) -> Result<Vec<Url>> {
        entry::links(&self.db, subscription, limit)
    }

    /// What the pages of an outlet taught us.
    pub fn outlet(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let sql = "SELECT bytes FROM memory WHERE owner = ?1 AND key = 'page'";
        Ok(self.db.prepare_cached(sql)?.query_row([format!("outlet {key}")], |row| row.get(0)).optional()?)
    }

    /// How much the desk holds.
    pub fn counts(&self) -> Result<Counts> {
        let count =
            |sql: &str| -> Result<u64> { Ok(self.db.query_row(sql, [], |row| row.get::<_, i64>(0))? as u64) };
        Ok(Counts {
            entries: count("SELECT count(*) FROM entry")?,
            stories: count("SELECT count(*) FROM story WHERE merged_into IS NULL")?,
            events: count("SELECT count(DISTINCT event) FROM story WHERE merged_into IS NULL")?,
            topics: count("SELECT count(DISTINCT topic) FROM story WHERE merged_into IS NULL")?,
            outlets: count("SELECT count(DISTINCT outlet_key) FROM subscription WHERE entries > 0")?,
        })
    }
}
