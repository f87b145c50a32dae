//! Stories: the one place where their row becomes a value.

use std::ops::Range;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};
use uuid::Uuid;

use super::bundle::Bundles;
use super::entry::{self, HELD};
use super::writer::Founder;
use super::{Filter, Result, at, ms};
use crate::model::{EntryId, EventId, Story, StoryId, StoryRow, Topic};
use crate::reconcile::Weight;
use crate::text::words;

/// The story's own columns, in the order of [`story`].
const STORY: &str =
    "t.id, t.uuid, t.event, t.topic, t.confidence, t.published, t.updated, t.first_seen, t.revision, t.grown";
const STORY_COLUMNS: usize = 10;

fn story(row: &Row<'_>, bundles: &mut Bundles<'_>) -> Result<Story> {
    let lead = entry::held(row, STORY_COLUMNS, bundles)?;
    Ok(Story {
        id: StoryId(row.get(0)?),
        uuid: Uuid::from_bytes(row.get(1)?),
        event: EventId(row.get(2)?),
        topic: topic(row.get(3)?),
        confidence: row.get(4)?,
        published: at(row.get(5)?),
        updated: at(row.get(6)?),
        first_seen: at(row.get(7)?),
        revision: row.get(8)?,
        grown: row.get::<_, Option<i64>>(9)?.map(at),
        lead,
        copies: Vec::new(),
    })
}

#[expect(clippy::needless_pass_by_value, reason = "the row gives it away")]
fn topic(slug: String) -> Topic {
    Topic::new(&slug)
}

/// The stories in the outputs that pass a filter, newest first.
pub(super) fn select(db: &Connection, filter: &Filter) -> Result<Vec<Story>> {
    let mut wheres = vec!["t.merged_into IS NULL".to_owned()];
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut bind = |sql: &str, value: Box<dyn ToSql>| {
        values.push(value);
        wheres.push(sql.replace('?', &format!("?{}", values.len())));
    };
    if let Some(since) = filter.since {
        bind("t.first_seen >= ?", Box::new(ms(since)));
    }
    if let Some(until) = filter.until {
        bind("t.first_seen < ?", Box::new(ms(until)));
    }
    if let Some(topic) = &filter.topic {
        bind("t.topic = ?", Box::new(topic.as_str().to_owned()));
    }
    if let Some(events) = &filter.events {
        let ids = list(events.iter().map(|event| event.0));
        // Through the index of events: the order would have SQLite walk all stories by time.
        let told = "t.id IN (SELECT id FROM story WHERE event IN (SELECT value FROM json_each(?)))";
        bind(told, Box::new(ids));
    }
    if let Some(stories) = &filter.stories {
        bind("t.id IN (SELECT value FROM json_each(?))", Box::new(list(stories.iter().map(|story| story.0))));
    }
    if let Some(uuid) = filter.uuid {
        bind("substr(t.uuid, 1, 4) = substr(?, 1, 4) AND t.uuid = ?", Box::new(*uuid.as_bytes()));
    }
    if let Some(outlet) = &filter.outlet {
        let carried = "EXISTS (SELECT 1 FROM entry x JOIN subscription y ON y.id = x.subscription WHERE x.story = t.id AND coalesce(x.outlet_key, y.outlet_key) = ?)";
        bind(carried, Box::new(outlet.clone()));
    }
    if let Some(words) = filter.text.as_deref().map(match_expression).filter(|it| !it.is_empty()) {
        bind("t.id IN (SELECT rowid FROM search WHERE search MATCH ?)", Box::new(words));
    }
    let sql = format!(
        "SELECT {STORY}, {HELD} FROM story t JOIN entry e ON e.id = t.lead JOIN subscription s ON s.id = e.subscription
         WHERE {} ORDER BY t.first_seen DESC, t.id DESC LIMIT {}",
        wheres.join(" AND "),
        filter.limit
    );
    let mut query = db.prepare_cached(&sql)?;
    let mut rows = query.query(rusqlite::params_from_iter(values.iter()))?;
    // A row is some kilobytes: a list that doubles would hold room for thousands more.
    let named = filter.stories.as_ref().map_or(0, Vec::len);
    let mut stories = Vec::with_capacity(named.min(filter.limit as usize));
    let (mut copies_of, mut bundles) = (entry::copies_of(db)?, Bundles::new(db)?);
    while let Some(row) = rows.next()? {
        let mut story = story(row, &mut bundles)?;
        story.copies = entry::copies(&mut copies_of, story.id)?;
        stories.push(story);
    }
    Ok(stories)
}

/// See [`super::Reader::standing`].
pub(super) fn standing(db: &Connection, story: StoryId) -> Result<Option<StoryId>> {
    let mut query = db.prepare_cached(
        "WITH RECURSIVE way (id) AS (SELECT ?1 UNION SELECT t.merged_into FROM story t JOIN way USING (id))
         SELECT t.id FROM story t JOIN way USING (id) WHERE t.merged_into IS NULL",
    )?;
    Ok(query.query_row([story.0], |row| row.get(0).map(StoryId)).optional()?)
}

/// See [`super::Reader::named`].
pub(super) fn named(db: &Connection, uuid: Uuid) -> Result<Option<StoryId>> {
    let mut query =
        db.prepare_cached("SELECT id FROM story WHERE substr(uuid, 1, 4) = substr(?1, 1, 4) AND uuid = ?1")?;
    Ok(query.query_row([uuid.as_bytes()], |row| row.get(0).map(StoryId)).optional()?)
}

/// Numbers as a JSON array, the form in which SQLite takes a list.
fn list(ids: impl Iterator<Item = i64>) -> String {
    serde_json::json!(ids.collect::<Vec<_>>()).to_string()
}

/// See [`super::Reader::earlier`].
pub(super) fn earlier(
    db: &Connection,
    events: &[EventId],
    before: Timestamp,
    most: u32,
    told: &[StoryId],
) -> Result<Vec<StoryId>> {
    // The plus signs keep SQLite from walking all stories by time, and an event's by their ids.
    let mut query = db.prepare_cached(
        "SELECT id FROM story WHERE event = ?1 AND first_seen < ?2 AND merged_into IS NULL
         ORDER BY +first_seen DESC, id DESC LIMIT ?3",
    )?;
    let mut found = Vec::new();
    for event in events {
        let rows = query.query_map(params![event.0, ms(before), most], |row| row.get(0).map(StoryId))?;
        found.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    let mut query = db.prepare_cached(
        "SELECT id FROM story WHERE id IN (SELECT value FROM json_each(?1)) AND merged_into IS NULL
         AND +event IN (SELECT value FROM json_each(?2))",
    )?;
    let (told, events) = (list(told.iter().map(|it| it.0)), list(events.iter().map(|it| it.0)));
    let rows = query.query_map(params![told, events], |row| row.get(0).map(StoryId))?;
    found.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    Ok(found)
}

/// See [`super::Reader::grown`].
pub(super) fn grown(
    db: &Connection,
    stories: &[StoryId],
    since: Timestamp,
) -> Result<Vec<(EventId, StoryId)>> {
    let mut query = db.prepare_cached(
        "SELECT event, id FROM story WHERE id IN (SELECT value FROM json_each(?1)) AND merged_into IS NULL
         AND +grown >= ?2 ORDER BY id",
    )?;
    let rows = query.query_map(params![list(stories.iter().map(|it| it.0)), ms(since)], |row| {
        Ok((EventId(row.get(0)?), StoryId(row.get(1)?)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Words of a question, at most; of Chinese each pair of letters is one.
const SOUGHT: usize = 24;

/// The words of a reader's question as an FTS5 expression: all of them, the last as a beginning.
fn match_expression(text: &str) -> String {
    let text = words::in_pairs(text);
    let mut words: Vec<&str> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric() && !words::is_unspaced(c)) {
        // The last letter stands in the pair before it.
        let said =
            word.starts_with(words::is_unspaced) && words.last().is_some_and(|last| last.ends_with(word));
        if word.contains(char::is_alphanumeric) && !said && words.len() < SOUGHT {
            words.push(word);
        }
    }
    let last = words.len().saturating_sub(1);
    let sought = words.iter().enumerate().map(|(at, word)| {
        let star = if at == last { "*" } else { "" };
        let spelt: Vec<String> =
            spellings(word, at == last).iter().map(|word| format!("\"{word}\"{star}")).collect();
        format!("({})", spelt.join(" OR "))
    });
    sought.collect::<Vec<_>>().join(" AND ")
}

/// Places in a word that are sought under both spellings; others stay as they are written.
const SPELT: usize = 3;

/// A word with ss and with ß ("Strasse", "Straße"), which the index keeps apart. Both are asked for rather than one
/// written into the index, so that what was indexed long ago is found as well. Of a beginning, an s at its end may
/// be half of a ß.
fn spellings(word: &str, is_beginning: bool) -> Vec<String> {
    let word = word.to_lowercase();
    let plain = word.replace('ß', "ss");
    let mut parts = plain.split("ss");
    let mut found = vec![parts.next().unwrap_or_default().to_owned()];
    for (at, part) in parts.enumerate() {
        let joints: &[&str] = if at < SPELT { &["ss", "ß"] } else { &["ss"] };
        let longer = found.iter().flat_map(|start| joints.iter().map(move |it| format!("{start}{it}{part}")));
        found = longer.collect();
    }
    if let Some(start) = plain.strip_suffix('s').filter(|start| is_beginning && !start.ends_with('s')) {
        found.push(format!("{start}ß"));
    }
    if !found.contains(&word) {
        found.push(word);
    }
    found
}

/// Writes a story as the desk decided it. What was said of it at first sight (`uuid`, `published`,
/// `first_seen`) never changes.
pub(super) fn put(db: &Connection, row: &StoryRow, founder: Option<&Founder>) -> Result<()> {
    let merged_into = row.merged_into.map(|it| it.0);
    if let Some(founder) = founder {
        return found(db, row, founder);
    }
    let known = db
        .prepare_cached(
            "UPDATE story SET event = ?2, lead = ?3, topic = ?4, confidence = ?5, merged_into = ?6, pinned = ?7,
                 revision = revision + 1 WHERE id = ?1",
        )?
        .execute(params![row.id.0, row.event.0, row.lead.0, row.topic.as_str(), row.confidence, merged_into, row.pinned])?;
    if known > 0 {
        return Ok(());
    }
    // A story that a split founds stands on an entry that is long stored, under an id of its own.
    let uuid = Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("copydesk split {}", row.id).as_bytes());
    db.prepare_cached(
        "INSERT INTO story (id, uuid, event, lead, topic, confidence, merged_into, pinned, published, updated, first_seen, revision)
         SELECT ?1, ?8, ?2, ?3, ?4, ?5, ?6, ?7, e.published, e.first_seen, e.first_seen, 1
         FROM entry e WHERE e.id = ?1",
    )?
    .execute(params![
        row.id.0,
        row.event.0,
        row.lead.0,
        row.topic.as_str(),
        row.confidence,
        merged_into,
        row.pinned,
        uuid.as_bytes(),
    ])?;
    Ok(())
}

/// Writes a story that a new entry founds.
fn found(db: &Connection, row: &StoryRow, founder: &Founder) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO story (id, uuid, event, lead, topic, confidence, merged_into, pinned, published, updated, first_seen, revision)
         VALUES (?1, ?8, ?2, ?3, ?4, ?5, ?6, ?7, ?9, ?10, ?10, 1)
         ON CONFLICT (id) DO UPDATE SET event = ?2, lead = ?3, topic = ?4, confidence = ?5, merged_into = ?6, pinned = ?7,
             revision = revision + 1",
    )?
    .execute(params![
        row.id.0,
        row.event.0,
        row.lead.0,
        row.topic.as_str(),
        row.confidence,
        row.merged_into.map(|it| it.0),
        row.pinned,
        founder.uuid.as_bytes(),
        ms(founder.published),
        ms(founder.listed),
    ])?;
    Ok(())
}

/// The number of stories in an event.
pub(super) fn in_event(db: &Connection, event: EventId) -> Result<usize> {
    let sql = "SELECT count(*) FROM story WHERE event = ?1 AND merged_into IS NULL";
    let count: i64 = db.prepare_cached(sql)?.query_row([event.0], |row| row.get(0))?;
    Ok(count as usize)
}

/// See [`super::Reader::count`].
pub(super) fn count(db: &Connection, seen: Range<Timestamp>) -> Result<usize> {
    let sql = "SELECT count(*) FROM story WHERE first_seen >= ?1 AND first_seen < ?2 AND merged_into IS NULL";
    let count: i64 = db.prepare_cached(sql)?.query_row([ms(seen.start), ms(seen.end)], |row| row.get(0))?;
    Ok(count as usize)
}

/// Puts an entry into a story. The story's outlets change with it, so its revision grows.
pub(super) fn place(db: &Connection, entry: EntryId, story: StoryId) -> Result<()> {
    let moved = db
        .prepare_cached("UPDATE entry SET story = ?2 WHERE id = ?1 AND story <> ?2")?
        .execute([entry.0, story.0])?;
    if moved > 0 {
        grew(db, story)?;
    }
    Ok(())
}

/// An entry joined the story.
pub(super) fn grew(db: &Connection, story: StoryId) -> Result<()> {
    db.prepare_cached("UPDATE story SET revision = revision + 1 WHERE id = ?1")?.execute([story.0])?;
    Ok(())
}

/// The text of an entry changed; of one that stands for a story, the story's dates say how much.
pub(super) fn touch(db: &Connection, entry: EntryId, weight: Weight, now: Timestamp) -> Result<()> {
    let then = |least| (weight >= least).then(|| ms(now));
    db.prepare_cached(
        "UPDATE story SET updated = coalesce(?2, updated), grown = coalesce(?3, grown), revision = revision + 1
         WHERE lead = ?1",
    )?
    .execute(params![entry.0, then(Weight::Substance), then(Weight::Growth)])?;
    db.prepare_cached(
        "UPDATE story SET revision = revision + 1 WHERE id = (SELECT story FROM entry WHERE id = ?1) AND lead <> ?1",
    )?
    .execute([entry.0])?;
    Ok(())
}

/// Brings the index up to date with up to `limit` stories, the newest first; returns how many were behind.
pub(super) fn index(db: &Connection, limit: u32) -> Result<usize> {
    let sql = format!(
        "SELECT t.id, t.revision, t.indexed, {HELD} FROM story t JOIN entry e ON e.id = t.lead JOIN subscription s ON s.id = e.subscription
         WHERE t.indexed < t.revision AND t.merged_into IS NULL ORDER BY t.id DESC LIMIT ?1"
    );
    let (mut query, mut bundles) = (db.prepare_cached(&sql)?, Bundles::new(db)?);
    let mut rows = query.query([limit])?;
    let mut behind = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, revision, indexed): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        behind.push((id, revision, indexed > 0, searchable(&entry::held(row, 3, &mut bundles)?)));
    }
    drop(rows);
    for (id, revision, again, text) in &behind {
        if *again {
            db.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([id])?;
        }
        db.prepare_cached("INSERT INTO search (rowid, text) VALUES (?1, ?2)")?.execute(params![id, text])?;
        db.prepare_cached("UPDATE story SET indexed = ?2 WHERE id = ?1")?.execute([id, revision])?;
    }
    Ok(behind.len())
}

/// Characters of an entry's text that are indexed: headline and first paragraphs answer nearly every
/// question, and the index stays small.
const SEARCHED_CHARS: usize = 600;

fn searchable(held: &crate::model::Held) -> String {
    let entry = &held.entry;
    let body = match &held.article {
        Some(article) => article.paragraphs.join(" "),
        None => {
            crate::text::markup::plain(if entry.summary.is_empty() { &entry.content } else { &entry.summary })
        }
    };
    let body: String = body.chars().take(SEARCHED_CHARS).collect();
    words::in_pairs(&format!("{} {body} {}", entry.title, held.outlet.name)).into_owned()
}
