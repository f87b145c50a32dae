//! Entries: the one place where their row becomes a value.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};
use rustc_hash::FxHashSet;
use url::Url;

use super::bundle::Bundles;
use super::pack::{Packed, unpack};
use super::{Error, Result, at, ms};
use crate::model::{Article, Copy, EntryId, EventId, Held, Outlet, Sight, StoryId, SubscriptionId, Topic};
use crate::reconcile::{Identity, Known, Weight};

/// An entry to be written for the first time.
#[derive(Clone, Debug)]
pub struct Draft {
    pub id: EntryId,
    pub subscription: SubscriptionId,
    /// The publisher, where it is another than the subscription's.
    pub outlet: Option<Outlet>,
    pub identity: Identity,
    pub title: String,
    pub link: Option<Url>,
    pub agency: Option<String>,
    pub published: Timestamp,
    pub first_seen: Timestamp,
    /// What [`super::slip`] made of the entry; none where it stands in a [`super::Bundle`].
    pub doc: Option<Packed>,
    /// The whole [`Article`], where one was taken.
    pub article: Option<Packed>,
}

/// An entry whose text changed. What was published when stays as it was.
#[derive(Clone, Debug)]
pub struct Edit {
    pub draft: Draft,
    /// The key under which it was known so far.
    pub old_key: i64,
    pub edits: u32,
    pub changed: Timestamp,
    /// What becomes of the dates of the story that it stands for.
    pub weight: Weight,
}

/// The columns of [`held`], in its order; `e` is the entry, `s` its subscription.
pub(super) const HELD: &str = "e.id, e.subscription, coalesce(e.outlet_key, s.outlet_key), coalesce(e.outlet_name, s.outlet_name), e.published, e.first_seen, e.changed, e.doc, e.article, e.title, e.link";
/// Their number.
pub(super) const HELD_COLUMNS: usize = 11;

/// The columns of [`copy`], in its order.
const COPY: &str = "e.id, coalesce(e.outlet_key, s.outlet_key), coalesce(e.outlet_name, s.outlet_name), e.title, e.link, e.agency, e.published, e.first_seen";

pub(super) fn held(row: &Row<'_>, first: usize, bundles: &mut Bundles<'_>) -> Result<Held> {
    let text =
        |n: usize| Ok::<_, Error>(row.get_ref(first + n)?.as_str_or_null().map_err(rusqlite::Error::from)?);
    let doc = row.get_ref(first + 7)?.as_blob().map_err(rusqlite::Error::from)?;
    let entry = bundles.entry(row.get(first)?, doc, text(9)?.unwrap_or_default(), text(10)?)?;
    let article = row.get_ref(first + 8)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
    let article: Option<Article> = article.map(|bytes| unpack("entry", bytes)).transpose()?;
    Ok(Held {
        id: EntryId(row.get(first)?),
        subscription: SubscriptionId(row.get(first + 1)?),
        outlet: Outlet { key: row.get(first + 2)?, name: row.get(first + 3)? },
        published: at(row.get(first + 4)?),
        first_seen: at(row.get(first + 5)?),
        changed: at(row.get(first + 6)?),
        entry,
        article,
    })
}

fn copy(row: &Row<'_>) -> rusqlite::Result<Copy> {
    let link: Option<String> = row.get(4)?;
    Ok(Copy {
        entry: EntryId(row.get(0)?),
        outlet: Outlet { key: row.get(1)?, name: row.get(2)? },
        title: row.get(3)?,
        link: link.and_then(|link| Url::parse(&link).ok()),
        agency: row.get(5)?,
        published: at(row.get(6)?),
        first_seen: at(row.get(7)?),
    })
}

/// Prepares the query for the copies of a story.
pub(super) fn copies_of(db: &Connection) -> Result<CachedStatement<'_>> {
    let sql = format!(
        "SELECT {COPY} FROM entry e JOIN subscription s ON s.id = e.subscription WHERE e.story = ?1 ORDER BY e.published, e.id LIMIT 2000"
    );
    Ok(db.prepare_cached(&sql)?)
}

pub(super) fn copies(query: &mut CachedStatement<'_>, story: StoryId) -> Result<Vec<Copy>> {
    Ok(query.query_map([story.0], copy)?.collect::<rusqlite::Result<_>>()?)
}

/// One entry, and the story it belongs to.
pub(super) fn find(db: &Connection, id: EntryId) -> Result<Option<(Held, StoryId)>> {
    let sql = format!(
        "SELECT {HELD}, e.story FROM entry e JOIN subscription s ON s.id = e.subscription WHERE e.id = ?1"
    );
    let mut query = db.prepare_cached(&sql)?;
    let mut bundles = Bundles::new(db)?;
    let mut rows = query.query([id.0])?;
    rows.next()?.map(|row| Ok((held(row, 0, &mut bundles)?, StoryId(row.get(HELD_COLUMNS)?)))).transpose()
}

/// These entries, as far as they are held, in order of their ids.
pub(super) fn held_of(db: &Connection, ids: &[EntryId]) -> Result<Vec<Held>> {
    let sql = format!(
        "SELECT {HELD} FROM entry e JOIN subscription s ON s.id = e.subscription
         WHERE e.id IN (SELECT value FROM json_each(?1)) ORDER BY e.id"
    );
    let (mut query, mut bundles) = (db.prepare_cached(&sql)?, Bundles::new(db)?);
    let ids = serde_json::json!(ids.iter().map(|id| id.0).collect::<Vec<_>>()).to_string();
    let mut rows = query.query([ids])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(held(row, 0, &mut bundles)?);
    }
    Ok(found)
}

/// Where an entry stands: its story, event and topic, without its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    pub entry: EntryId,
    pub title: String,
    pub story: StoryId,
    pub event: EventId,
    pub topic: Topic,
}

/// Where all entries first seen since then stand, in order of their ids.
pub(super) fn placed(db: &Connection, since: Timestamp) -> Result<Vec<Placed>> {
    let sql = "SELECT e.id, e.title, t.id, t.event, t.topic FROM entry e JOIN story t ON t.id = e.story
               WHERE e.first_seen >= ?1 ORDER BY e.id";
    let mut query = db.prepare_cached(sql)?;
    let rows = query.query_map([ms(since)], |row| {
        Ok(Placed {
            entry: EntryId(row.get(0)?),
            title: row.get(1)?,
            story: StoryId(row.get(2)?),
            event: EventId(row.get(3)?),
            topic: Topic::new(&row.get::<_, String>(4)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How far a clock may have been set back without hiding an entry from [`sights`].
const CLOCK_MARGIN: SignedDuration = SignedDuration::from_hours(24);

/// Tells of every entry in the outputs that was first seen since then, in order of their ids.
pub(super) fn sights(db: &Connection, since: Timestamp, mut each: impl FnMut(&Sight<'_>)) -> Result<()> {
    let first = since.checked_sub(CLOCK_MARGIN).map_or(Ok(0), |since| first_since(db, since))?;
    let mut query = db.prepare_cached(
        "SELECT t.id, t.event, t.first_seen, coalesce(e.outlet_key, s.outlet_key), e.published, e.first_seen
         FROM entry e JOIN story t ON t.id = e.story JOIN subscription s ON s.id = e.subscription
         WHERE e.id >= ?1 AND e.first_seen >= ?2 AND t.merged_into IS NULL ORDER BY e.id",
    )?;
    let mut rows = query.query([first, ms(since)])?;
    while let Some(row) = rows.next()? {
        each(&Sight {
            story: StoryId(row.get(0)?),
            event: EventId(row.get(1)?),
            listed: at(row.get(2)?),
            outlet: row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?,
            published: at(row.get(4)?),
            first_seen: at(row.get(5)?),
        });
    }
    Ok(())
}

/// An id such that every entry first seen since then has it or a greater one: found by halving, since
/// ids are given in the order of first sight.
fn first_since(db: &Connection, since: Timestamp) -> Result<i64> {
    let last: i64 = db.query_row("SELECT coalesce(max(id), 0) FROM entry", [], |row| row.get(0))?;
    let mut next =
        db.prepare_cached("SELECT id, first_seen FROM entry WHERE id >= ?1 ORDER BY id LIMIT 1")?;
    let (mut low, mut high) = (0, last.saturating_add(1));
    while low < high {
        let middle = low + (high - low) / 2;
        let found: Option<(i64, i64)> =
            next.query_row([middle], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        match found {
            Some((id, seen)) if seen < ms(since) => low = id + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

/// The next entries after `after` by id that were first seen since then, at most `limit`.
pub(super) fn after(db: &Connection, after: EntryId, since: Timestamp, limit: u32) -> Result<Vec<Held>> {
    let sql = format!(
        "SELECT {HELD} FROM entry e JOIN subscription s ON s.id = e.subscription
         WHERE e.id > ?1 AND e.first_seen >= ?2 ORDER BY e.id LIMIT ?3"
    );
    let (mut query, mut bundles) = (db.prepare_cached(&sql)?, Bundles::new(db)?);
    let mut rows = query.query(params![after.0, ms(since), limit])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(held(row, 0, &mut bundles)?);
    }
    Ok(found)
}

/// Writes a new entry into its story.
pub(super) fn insert(db: &Connection, draft: &Draft, story: StoryId) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO entry (id, subscription, story, title, link, agency, published, first_seen, changed, doc, article,
            outlet_key, outlet_name)
         VALUES (?1, ?2, ?10, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?11, ?12)",
    )?
    .execute(params![
        draft.id.0,
        draft.subscription.0,
        draft.title,
        draft.link.as_ref().map(Url::as_str),
        draft.agency,
        ms(draft.published),
        ms(draft.first_seen),
        doc(draft),
        draft.article.as_ref().map(|it| &it.0),
        story.0,
        draft.outlet.as_ref().map(|it| &it.key),
        draft.outlet.as_ref().map(|it| &it.name),
    ])?;
    identity(db, draft.subscription, &draft.identity, draft.id, 0)
}

fn doc(draft: &Draft) -> &[u8] {
    draft.doc.as_ref().map_or(&[], |it| &it.0)
}

pub(super) fn update(db: &Connection, edit: &Edit) -> Result<()> {
    let draft = &edit.draft;
    db.prepare_cached(
        "UPDATE entry SET title = ?2, link = ?3, agency = ?4, changed = ?5, doc = ?6, article = ?7,
            outlet_key = ?8, outlet_name = ?9 WHERE id = ?1",
    )?
    .execute(params![
        draft.id.0,
        draft.title,
        draft.link.as_ref().map(Url::as_str),
        draft.agency,
        ms(edit.changed),
        doc(draft),
        draft.article.as_ref().map(|it| &it.0),
        draft.outlet.as_ref().map(|it| &it.key),
        draft.outlet.as_ref().map(|it| &it.name),
    ])?;
    rekey(db, draft.subscription, edit.old_key, &draft.identity, draft.id, edit.edits)
}

pub(super) fn rekey(
    db: &Connection,
    subscription: SubscriptionId,
    old_key: i64,
    identity: &Identity,
    entry: EntryId,
    edits: u32,
) -> Result<()> {
    if old_key != identity.key {
        // The old key stays known: a feed that goes back to its old ids brings no old news.
        let keep = "UPDATE identity SET link = 0, title = 0, text = ?3 WHERE subscription = ?1 AND key = ?2";
        db.prepare_cached(keep)?.execute(params![subscription.0, old_key, identity.text])?;
    }
    self::identity(db, subscription, identity, entry, edits)
}

fn identity(
    db: &Connection,
    subscription: SubscriptionId,
    it: &Identity,
    entry: EntryId,
    edits: u32,
) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO identity VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![subscription.0, it.key, it.link, it.title, it.text, entry.0, edits])?;
    Ok(())
}

fn row_known(row: &Row<'_>) -> rusqlite::Result<Known> {
    Ok(Known {
        identity: Identity {
            key: row.get(0)?,
            link: row.get(1)?,
            title: row.get(2)?,
            text: row.get(3)?,
            words: 0,
        },
        entry: EntryId(row.get(4)?),
        edits: row.get(5)?,
    })
}

/// What is known of a subscription under these keys, and where one of them is not known, of its `limit`
/// latest entries as well.
pub(super) fn known(
    db: &Connection,
    subscription: SubscriptionId,
    keys: &[i64],
    limit: u32,
) -> Result<Vec<Known>> {
    let mut found = Vec::with_capacity(keys.len());
    for &key in keys {
        found.extend(known_by_key(db, subscription, key)?);
    }
    if found.len() < keys.len() {
        let by_key: FxHashSet<i64> = found.iter().map(|known| known.identity.key).collect();
        let latest = latest_known(db, subscription, limit)?;
        found.extend(latest.into_iter().filter(|known| !by_key.contains(&known.identity.key)));
    }
    Ok(found)
}

fn known_by_key(db: &Connection, subscription: SubscriptionId, key: i64) -> Result<Option<Known>> {
    let sql =
        "SELECT key, link, title, text, entry, edits FROM identity WHERE subscription = ?1 AND key = ?2";
    Ok(db.prepare_cached(sql)?.query_row([subscription.0, key], row_known).optional()?)
}

fn latest_known(db: &Connection, subscription: SubscriptionId, limit: u32) -> Result<Vec<Known>> {
    let sql = "SELECT key, link, title, text, entry, edits FROM identity WHERE subscription = ?1
               ORDER BY entry DESC LIMIT ?2";
    let mut query = db.prepare_cached(sql)?;
    let rows = query.query_map(params![subscription.0, limit], row_known)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The links of the latest entries whose pages were read. All entries of the subscription are looked
/// through, by their identities: there is no index of entries by subscription.
pub(super) fn links(db: &Connection, subscription: SubscriptionId, limit: u32) -> Result<Vec<Url>> {
    let sql = "SELECT e.link FROM identity i JOIN entry e ON e.id = i.entry
               WHERE i.subscription = ?1 AND e.article IS NOT NULL AND e.link IS NOT NULL ORDER BY e.id DESC LIMIT ?2";
    let mut query = db.prepare_cached(sql)?;
    let rows = query.query_map(params![subscription.0, limit], |row| row.get::<_, String>(0))?;
    let links: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(links.iter().filter_map(|link| Url::parse(link).ok()).collect())
}
