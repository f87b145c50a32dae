//! Writing: one connection in one process, one transaction for each thing that must hold together.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use uuid::Uuid;

use super::bundle::{self, Bundle};
use super::delivery::{self, DeliveryRow};
use super::diary;
use super::edition::{self, EditionRow};
use super::entry::{self, Draft, Edit};
use super::hub::{self, HubNote};
use super::sheet::{self, Sheets};
use super::subscriber::{self, SubscriberRow};
use super::subscription::{self, Polled, SubscriptionRow, Wanted};
use super::{Error, Result, at, evidence, file, ms, reader, schema, story};
use crate::clock;
use crate::desk::{Correction, Kept, Outcome};
use crate::model::{EntryId, EventId, Held, Hub, StoryId, StoryRow, SubscriptionId, Topic};
use crate::reconcile::Identity;

/// Stories that are indexed in one transaction.
const INDEX_BATCH: u32 = 2_000;

/// Entries that are pruned in one transaction: readers and the desk wait no longer than that.
const PRUNE_BATCH: u32 = 2_000;

/// Room on the disk without which no round begins. Two thousand entries, the most that one transaction takes
/// in, are some five MiB, which stand in the journal and in the store, and the search index beside them.
const ROOM_BYTES: u64 = 16 << 20;

/// Key in `meta`: 1 while the desk has not looked again over what it took in.
const UNTENDED: &str = "untended";

/// Key in `meta`: grows with every transaction that changes what an output may show.
pub(super) const SHOWN: &str = "shown";

/// Key in `meta`: what was first seen before has been pruned.
pub(super) const HORIZON: &str = "horizon";

/// Key in `meta`: when a series of editions was first seen.
pub(super) fn began(series: &str) -> String {
    format!("series {series}")
}

/// Whose entry in `memory` the desk's parts are.
const DESK: &str = "desk";

/// A part of the desk's memory: key and bytes.
type Part = (String, Vec<u8>);

/// Everything that one batch changes; durable together or not at all.
#[derive(Debug, Default)]
pub struct Commit {
    pub polled: Vec<Polled>,
    pub drafts: Vec<Draft>,
    /// The drafts' text.
    pub bundles: Vec<Bundle>,
    pub edits: Vec<Edit>,
    /// Entries that stand under another key now: subscription, old key, new identity, entry.
    pub rekeyed: Vec<(SubscriptionId, i64, Identity, EntryId)>,
    /// What becomes of a draft that founds a story.
    pub founders: HashMap<EntryId, Founder>,
    pub outcome: Outcome,
    /// What pages taught us: outlet key and bytes.
    pub outlets: Vec<(String, Vec<u8>)>,
}

/// What a story has of its founding entry for life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Founder {
    pub uuid: Uuid,
    /// [`crate::model::Story::published`].
    pub published: Timestamp,
    /// [`crate::model::Story::first_seen`].
    pub listed: Timestamp,
}

/// The one that writes.
#[derive(Debug)]
pub struct Writer {
    db: Connection,
    path: PathBuf,
    /// Held for as long as we write.
    _lock: Lock,
}

/// The lock on the folder; the system lets go of it however the process ends.
#[derive(Debug)]
pub(super) struct Lock(pub(super) File);

impl Lock {
    pub(super) fn take(data_dir: &Path) -> Result<Self> {
        let folder = |source| Error::Folder { path: data_dir.to_owned(), source };
        let file = File::create(data_dir.join("copydesk.lock")).map_err(folder)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(Error::Locked { path: data_dir.to_owned() }),
            Err(TryLockError::Error(source)) => Err(folder(source)),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file is not enough: a command that is just being started holds it too until it runs.
        // Where this fails, the lock goes with the last holder.
        let _ = self.0.unlock();
    }
}

impl Writer {
    /// Opens the store below `data_dir`, makes it where there is none, and brings it up to date.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] where another process writes, [`Error::Newer`] and [`Error::Damaged`] where
    /// the file is not ours to write.
    pub fn open(data_dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(data_dir)
            .map_err(|source| Error::Folder { path: data_dir.to_owned(), source })?;
        Self::locked(data_dir, Lock::take(data_dir)?).map_err(|error| error.within(data_dir))
    }

    fn locked(data_dir: &Path, lock: Lock) -> Result<Self> {
        let path = file(data_dir);
        found(&path).map_err(|source| Error::Folder { path: path.clone(), source })?;
        let mut db = Connection::open(&path)?;
        db.busy_timeout(reader::BUSY)?;
        db.set_prepared_statement_cache_capacity(64);
        db.pragma_update(None, "journal_mode", "wal")?;
        // A power cut may cost the last commits, never the file: they are polled again, and the ids
        // for life are made from the entries, so readers see the same items.
        db.pragma_update(None, "synchronous", "normal")?;
        db.pragma_update(None, "cache_size", -16_384)?;
        schema::migrate(&mut db, &path)?;
        let writer = Self { db, path, _lock: lock };
        if !writer.was_closed()? {
            writer.check()?;
        }
        set(&writer.db, "closed", 0)?;
        writer.db.execute(
            "INSERT OR IGNORE INTO memory VALUES ('site', 'instance', ?1)",
            [Uuid::new_v4().as_bytes()],
        )?;
        Ok(writer)
    }

    fn was_closed(&self) -> Result<bool> {
        Ok(self.get("closed")?.is_none_or(|value| value == 1))
    }

    /// Looks for damage.
    fn check(&self) -> Result<()> {
        let said: String = self.db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if said == "ok" { Ok(()) } else { Err(Error::Damaged { path: self.path.clone(), what: said }) }
    }

    fn get(&self, key: &str) -> Result<Option<i64>> {
        let sql = "SELECT value FROM meta WHERE key = ?1";
        Ok(self.db.prepare_cached(sql)?.query_row([key], |row| row.get(0)).optional()?)
    }

    /// Ends writing in good order; the next start needs no check.
    pub fn close(self) -> Result<()> {
        set(&self.db, "closed", 1)?;
        self.db.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);")?;
        Ok(())
    }

    /// The number for the next new entry. Numbers of pruned entries are not given again.
    pub fn next_entry(&self) -> Result<EntryId> {
        let held: i64 = self.db.query_row("SELECT coalesce(max(id), 0) FROM entry", [], |row| row.get(0))?;
        Ok(EntryId(held.max(self.get("pruned")?.unwrap_or(0)) + 1))
    }

    /// The last first sight of an entry or the last edition, whichever was later.
    pub fn latest(&self) -> Result<Option<Timestamp>> {
        let sql = "SELECT max(at) FROM (SELECT max(written) at FROM edition UNION ALL
                   SELECT * FROM (SELECT first_seen FROM entry ORDER BY id DESC LIMIT 1))";
        Ok(self.db.query_row(sql, [], |row| row.get::<_, Option<i64>>(0))?.map(at))
    }

    /// Holds the configuration's subscriptions against the store's; returns the listed ones.
    pub fn list(&mut self, wanted: &[Wanted], now: Timestamp) -> Result<Vec<SubscriptionRow>> {
        let change = self.db.transaction()?;
        if subscription::list(&change, wanted, now)? {
            shown(&change)?;
        }
        change.execute("INSERT OR IGNORE INTO meta VALUES ('begun', ?1)", [ms(now)])?;
        let rows = subscription::listed(&change)?;
        change.commit()?;
        Ok(rows)
    }

    /// Writes down when each of these series of editions was first seen.
    pub fn series(&mut self, names: &[String], now: Timestamp) -> Result<()> {
        let change = self.db.transaction()?;
        for name in names {
            change.execute("INSERT OR IGNORE INTO meta VALUES (?1, ?2)", params![began(name), ms(now)])?;
        }
        Ok(change.commit()?)
    }

    /// Writes down the titles and outlets of these subscriptions.
    pub fn rename(&mut self, rows: &[&SubscriptionRow]) -> Result<()> {
        let change = self.db.transaction()?;
        for row in rows {
            subscription::rename(&change, row)?;
        }
        shown(&change)?;
        change.commit()?;
        Ok(())
    }

    /// When the store was first put to use.
    pub fn begun(&self) -> Result<Option<Timestamp>> {
        Ok(self.get("begun")?.map(at))
    }

    /// Looks for room for what a round brings: outlets are not to be asked for what cannot be kept.
    ///
    /// # Errors
    ///
    /// [`Error::NoRoom`].
    pub fn check_room(&self) -> Result<()> {
        // Where the system does not say how much there is, writing will tell.
        let Some(disk) = rustix::fs::statvfs(&self.path).ok().filter(|disk| disk.f_blocks > 0) else {
            return Ok(());
        };
        self.suffices(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    fn suffices(&self, free: u64) -> Result<()> {
        let need = ROOM_BYTES;
        if free < need { Err(Error::NoRoom { path: self.path.clone(), free, need }) } else { Ok(()) }
    }

    /// Whether entries were taken in since the desk's last second look ([`Writer::tended`]).
    pub fn is_untended(&self) -> Result<bool> {
        Ok(self.get(UNTENDED)?.is_some_and(|value| value != 0))
    }

    /// An entry as it was written last.
    pub fn entry(&self, id: EntryId) -> Result<Option<Held>> {
        Ok(entry::find(&self.db, id)?.map(|(held, _)| held))
    }

    /// Writes a batch.
    pub fn commit(&mut self, it: &Commit, now: Timestamp) -> Result<()> {
        let change = self.db.transaction()?;
        if !it.drafts.is_empty() || !it.edits.is_empty() {
            set(&change, UNTENDED, 1)?;
        }
        let mut new: HashMap<SubscriptionId, u64> = HashMap::new();
        let homes = Homes::of(it);
        bundle::put(&change, &it.bundles)?;
        for draft in &it.drafts {
            entry::insert(&change, draft, homes.of_new(draft.id))?;
            *new.entry(draft.subscription).or_default() += 1;
        }
        for edit in &it.edits {
            entry::update(&change, edit)?;
        }
        for (subscription, old_key, identity, entry) in &it.rekeyed {
            entry::rekey(&change, *subscription, *old_key, identity, *entry, 0)?;
        }
        for polled in &it.polled {
            subscription::polled(&change, polled, new.get(&polled.subscription).copied().unwrap_or(0))?;
        }
        for (outlet, bytes) in &it.outlets {
            memory(&change, &format!("outlet {outlet}"), "page", bytes)?;
        }
        outcome(&change, &it.outcome, &it.founders, &homes.moved)?;
        for &story in &homes.grown {
            story::grew(&change, story)?;
        }
        for edit in &it.edits {
            story::touch(&change, edit.draft.id, edit.weight, now)?;
        }
        if !it.edits.is_empty() {
            shown(&change)?;
        }
        change.commit()?;
        Ok(())
    }

    /// Writes what the desk decided by itself or by order of the operator.
    pub fn outcome(&mut self, it: &Outcome) -> Result<()> {
        let change = self.db.transaction()?;
        outcome(&change, it, &HashMap::new(), &it.placements)?;
        change.commit()?;
        Ok(())
    }

    /// Writes what came of the desk's second look.
    pub fn tended(&mut self, it: &Outcome) -> Result<()> {
        let change = self.db.transaction()?;
        outcome(&change, it, &HashMap::new(), &it.placements)?;
        set(&change, UNTENDED, 0)?;
        change.commit()?;
        Ok(())
    }

    /// What the desk needs to go on: the entries first seen since `horizon` in order of their ids,
    /// and its own memory. `priority` tells what the configuration says of a subscription today.
    pub fn kept(
        &self,
        horizon: Timestamp,
        priority: impl Fn(SubscriptionId) -> i32,
    ) -> Result<(Vec<Kept>, Vec<Part>)> {
        let mut query = self.db.prepare(
            "SELECT e.id, e.subscription, f.bytes, t.id, t.event, t.lead, t.topic, t.confidence, t.pinned
             FROM entry e LEFT JOIN fingerprint f ON f.entry = e.id JOIN story t ON t.id = e.story
             WHERE e.id >= ?1 AND e.first_seen >= ?2 ORDER BY e.id",
        )?;
        let from = self.first_print()?.unwrap_or(i64::MAX);
        let mut asked = sheet::query(&self.db)?;
        let mut sheets = Sheets::new(&mut asked, from)?;
        let mut rows = query.query(params![from, ms(horizon)])?;
        let mut kept = Vec::new();
        while let Some(row) = rows.next()? {
            let entry: i64 = row.get(0)?;
            // The row counts before the sheet.
            let Some(fingerprint) =
                row.get::<_, Option<_>>(2)?.map_or_else(|| sheets.take(entry), |it| Ok(Some(it)))?
            else {
                continue;
            };
            let topic: String = row.get(6)?;
            kept.push(Kept {
                entry: EntryId(entry),
                priority: priority(SubscriptionId(row.get(1)?)),
                fingerprint,
                row: StoryRow {
                    id: StoryId(row.get(3)?),
                    event: EventId(row.get(4)?),
                    lead: EntryId(row.get(5)?),
                    topic: Topic::new(&topic),
                    confidence: row.get(7)?,
                    merged_into: None,
                    pinned: row.get(8)?,
                },
            });
        }
        Ok((kept, self.memories(DESK)?))
    }

    /// The first entry that has a fingerprint.
    fn first_print(&self) -> Result<Option<i64>> {
        let sql = "SELECT min(first) FROM (SELECT min(first) AS first FROM sheet
                   UNION ALL SELECT min(entry) FROM fingerprint)";
        Ok(self.db.query_row(sql, [], |row| row.get(0))?)
    }

    fn memories(&self, owner: &str) -> Result<Vec<Part>> {
        let mut query =
            self.db.prepare_cached("SELECT key, bytes FROM memory WHERE owner = ?1 ORDER BY key")?;
        let rows = query.query_map([owner], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Writes down that an edition was written, and how it is to reach its readers.
    pub fn edition(&mut self, it: &EditionRow, deliveries: &[DeliveryRow]) -> Result<()> {
        let change = self.db.transaction()?;
        edition::put(&change, it)?;
        deliveries.iter().try_for_each(|delivery| delivery::put(&change, delivery))?;
        Ok(change.commit()?)
    }

    /// Writes down how far deliveries have come.
    pub fn deliveries(&mut self, rows: &[DeliveryRow]) -> Result<()> {
        let change = self.db.transaction()?;
        rows.iter().try_for_each(|row| delivery::put(&change, row))?;
        Ok(change.commit()?)
    }

    /// Writes down what became of subscribers of our hub.
    pub fn subscribers(&mut self, rows: &[SubscriberRow]) -> Result<()> {
        let change = self.db.transaction()?;
        rows.iter().try_for_each(|row| subscriber::put(&change, row))?;
        Ok(change.commit()?)
    }

    /// Replaces the pauses that domains asked for.
    pub fn pauses(&mut self, pauses: &[(String, Timestamp)]) -> Result<()> {
        let change = self.db.transaction()?;
        change.execute("DELETE FROM pause", [])?;
        for (domain, until) in pauses {
            change.execute("INSERT OR REPLACE INTO pause VALUES (?1, ?2)", params![domain, ms(*until)])?;
        }
        change.commit()?;
        Ok(())
    }

    /// The pauses that domains asked for before the last stop.
    pub fn paused(&self) -> Result<Vec<(String, Timestamp)>> {
        let mut query = self.db.prepare("SELECT domain, until FROM pause")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, at(row.get(1)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Writes down what became of hubs.
    pub fn hubs(&mut self, notes: &[HubNote]) -> Result<()> {
        let change = self.db.transaction()?;
        for note in notes {
            hub::put(&change, note)?;
        }
        change.commit()?;
        Ok(())
    }

    /// The hubs that were asked before the last stop.
    pub fn held_hubs(&self) -> Result<Vec<Hub>> {
        hub::all(&self.db)
    }

    /// The operator's decisions that the desk has not carried out yet, oldest first.
    pub fn corrections(&self) -> Result<Vec<(i64, Correction)>> {
        let mut query =
            self.db.prepare_cached("SELECT id, detail FROM correction WHERE applied = 0 ORDER BY id")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        let rows: Vec<(i64, String)> = rows.collect::<rusqlite::Result<_>>()?;
        // One that cannot be read was written by a later program; it waits for it.
        Ok(rows
            .into_iter()
            .filter_map(|(id, detail)| Some((id, serde_json::from_str(&detail).ok()?)))
            .collect())
    }

    /// Writes what came of a correction; it is done with it.
    pub fn corrected(&mut self, id: i64, it: &Outcome) -> Result<()> {
        let change = self.db.transaction()?;
        outcome(&change, it, &HashMap::new(), &it.placements)?;
        change.execute("UPDATE correction SET applied = 1 WHERE id = ?1", [id])?;
        change.commit()?;
        Ok(())
    }

    /// Brings the search index up to date, a batch at a time; false when there is nothing left.
    pub fn index(&mut self) -> Result<bool> {
        let change = self.db.transaction()?;
        let done = story::index(&change, INDEX_BATCH)?;
        change.commit()?;
        Ok(done == INDEX_BATCH as usize)
    }

    /// Forgets the text of stories whose entries were all first seen before `before`, a batch at a
    /// time; false when there is nothing left. What they are recognised by stays.
    pub fn prune(&mut self, before: Timestamp) -> Result<bool> {
        let change = self.db.transaction()?;
        let mut query = change.prepare_cached(
            "SELECT t.id FROM story t WHERE t.first_seen < ?1
             AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.story = t.id AND e.first_seen >= ?1) LIMIT ?2",
        )?;
        let old: Vec<i64> = query
            .query_map(params![ms(before), PRUNE_BATCH], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        drop(query);
        let mut entries = Vec::new();
        let mut of = change.prepare_cached("SELECT id FROM entry WHERE story = ?1")?;
        for &story in &old {
            let ids = of.query_map([story], |row| row.get::<_, i64>(0))?;
            entries.extend(ids.collect::<rusqlite::Result<Vec<_>>>()?);
        }
        drop(of);
        for &story in &old {
            change.execute(
                "DELETE FROM fingerprint WHERE entry IN (SELECT id FROM entry WHERE story = ?1)",
                [story],
            )?;
            change.execute(
                "INSERT INTO meta SELECT 'pruned', max(id) FROM entry WHERE story = ?1 HAVING max(id) IS NOT NULL
                 ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)",
                [story],
            )?;
            change.execute("DELETE FROM entry WHERE story = ?1", [story])?;
            change.execute("DELETE FROM evidence WHERE story = ?1", [story])?;
            change.execute("DELETE FROM search WHERE rowid = ?1", [story])?;
            change.execute("DELETE FROM story WHERE id = ?1", [story])?;
        }
        entries.sort_unstable();
        bundle::prune(&change, &entries)?;
        if !old.is_empty() {
            shown(&change)?;
        }
        set(&change, HORIZON, ms(before))?;
        change.commit()?;
        Ok(old.len() == PRUNE_BATCH as usize)
    }

    /// Writes down that there is work on the day of `now`.
    pub fn note_day(&mut self, now: Timestamp) -> Result<()> {
        diary::note(&self.db, now)
    }

    /// The beginning of the last so many days on which there was work, up to `now`; none where there were
    /// fewer of them ([`Writer::note_day`]).
    pub fn worked_since(&self, now: Timestamp, days: u32) -> Result<Option<Timestamp>> {
        diary::since(&self.db, now, days)
    }

    /// Dates stories anew that a clock which was far ahead dated: they would head every list until then.
    pub fn believe(&mut self, now: Timestamp) -> Result<()> {
        let sql = "UPDATE story SET first_seen = ?1, updated = min(updated, ?1), revision = revision + 1 WHERE first_seen > ?2";
        self.db.prepare_cached(sql)?.execute([ms(now), ms(clock::believed(now))])?;
        Ok(())
    }

    /// Drops the fingerprints that the desk no longer needs: those before the first entry that was seen
    /// since `horizon`. Entries are numbered as they come, so no more rows are read than go.
    pub fn close_entries(&mut self, horizon: Timestamp, now: Timestamp) -> Result<usize> {
        let Some(from) = self.first_print()? else { return Ok(0) };
        let sql = "SELECT id FROM entry WHERE id >= ?1 AND first_seen BETWEEN ?2 AND ?3 ORDER BY id LIMIT 1";
        let seen = [from, ms(horizon), ms(clock::believed(now))];
        let first = self.db.query_row(sql, seen, |row| row.get(0)).optional()?;
        let first: i64 = first.unwrap_or(i64::MAX);
        let rows = self.db.execute("DELETE FROM fingerprint WHERE entry < ?1", [first])?;
        Ok(rows + sheet::close(&self.db, first)?)
    }

    /// A whole and checked copy of the store at `to`.
    pub fn back_up(&self, to: &Path) -> Result<()> {
        let partial = to.with_extension("partial");
        let folder = |source| Error::Folder { path: to.to_owned(), source };
        if partial.exists() {
            std::fs::remove_file(&partial).map_err(folder)?;
        }
        self.db.execute("VACUUM INTO ?1", [partial.to_string_lossy()])?;
        let copy = Connection::open(&partial)?;
        let said: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if said != "ok" {
            return Err(Error::Damaged { path: partial, what: said });
        }
        drop(copy);
        let mode = std::fs::metadata(&self.path).map_err(folder)?.permissions();
        std::fs::set_permissions(&partial, mode).map_err(folder)?;
        std::fs::rename(&partial, to).map_err(folder)
    }
}

/// Notes a decision of the operator's for the process that writes: this one may be another.
pub fn order(data_dir: &Path, correction: &Correction, now: Timestamp) -> Result<()> {
    let db = Connection::open_with_flags(file(data_dir), rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    db.busy_timeout(reader::BUSY)?;
    let detail = serde_json::to_string(correction).unwrap_or_default();
    db.execute("INSERT INTO correction (at, detail) VALUES (?1, ?2)", params![ms(now), detail])?;
    Ok(())
}

/// Makes the file of a new store one that strangers cannot read: addresses, tokens and hubs' secrets stand in it. What
/// SQLite puts beside it gets the same mode.
fn found(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    match File::options().write(true).create_new(true).mode(0o640).open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn set(db: &Connection, key: &str, value: i64) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO meta VALUES (?1, ?2)")?.execute(params![key, value])?;
    Ok(())
}

fn shown(db: &Connection) -> Result<()> {
    db.prepare_cached("INSERT INTO meta VALUES (?1, 1) ON CONFLICT (key) DO UPDATE SET value = value + 1")?
        .execute([SHOWN])?;
    Ok(())
}

/// Where a commit's entries belong in the end: a new one is written where it belongs, not moved there.
struct Homes {
    new: HashMap<EntryId, StoryId>,
    /// The stories that new entries joined, once for each.
    grown: Vec<StoryId>,
    /// Entries stored before, with their new story.
    moved: Vec<(EntryId, StoryId)>,
}

impl Homes {
    fn of(it: &Commit) -> Self {
        let new = it.drafts.iter().map(|draft| (draft.id, StoryId::from(draft.id))).collect();
        let mut homes = Self { new, grown: Vec::new(), moved: Vec::new() };
        for &(entry, story) in &it.outcome.placements {
            match homes.new.get_mut(&entry) {
                Some(home) if *home == story => {}
                Some(home) => {
                    *home = story;
                    homes.grown.push(story);
                }
                None => homes.moved.push((entry, story)),
            }
        }
        homes
    }

    fn of_new(&self, entry: EntryId) -> StoryId {
        self.new.get(&entry).copied().unwrap_or(StoryId::from(entry))
    }
}

fn outcome(
    change: &Transaction<'_>,
    it: &Outcome,
    founders: &HashMap<EntryId, Founder>,
    placements: &[(EntryId, StoryId)],
) -> Result<()> {
    if !it.stories.is_empty() || !it.placements.is_empty() || !it.evidence.is_empty() {
        shown(change)?;
    }
    for row in &it.stories {
        story::put(change, row, founders.get(&EntryId(row.id.0)))?;
    }
    for &(entry, story) in placements {
        story::place(change, entry, story)?;
    }
    sheet::put(change, &it.fingerprints)?;
    for piece in &it.evidence {
        evidence::put(change, piece)?;
    }
    for (key, bytes) in &it.memory {
        memory(change, DESK, key, bytes)?;
    }
    Ok(())
}

fn memory(change: &Transaction<'_>, owner: &str, key: &str, bytes: &[u8]) -> Result<()> {
    change
        .prepare_cached("INSERT OR REPLACE INTO memory VALUES (?1, ?2, ?3)")?
        .execute(params![owner, key, bytes])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_is_all_but_full_is_told_before_anybody_is_asked() {
        let dir = tempfile::tempdir().unwrap();
        let writer = Writer::open(dir.path()).unwrap();
        assert!(writer.suffices(ROOM_BYTES).is_ok());
        let error = writer.suffices(700 << 10).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("700 KiB are free on its disk, and a round may need 16384 KiB; make room")
        );
    }
}
