//! Why something was merged, grouped or filed.

use rusqlite::{Connection, Row, params};

use super::{Error, Result};
use crate::model::{Decision, EntryId, Evidence, StoryId};

/// Pieces of evidence shown for one story; a story of a thousand copies has a thousand.
const SHOWN: u32 = 500;

pub(super) fn put(db: &Connection, it: &Evidence) -> Result<()> {
    let detail = serde_json::to_string(&(&it.figures, &it.phrases)).unwrap_or_default();
    db.prepare_cached("INSERT OR REPLACE INTO evidence VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(
        params![
            it.story.0,
            it.decision as i64,
            it.entry.map_or(0, |id| id.0),
            it.against.map_or(0, |id| id.0),
            it.accepted,
            it.rule,
            detail
        ],
    )?;
    Ok(())
}

fn evidence(row: &Row<'_>) -> Result<Evidence> {
    let some = |id: i64| (id != 0).then_some(id);
    let detail: String = row.get(6)?;
    let (figures, phrases) =
        serde_json::from_str(&detail).map_err(|source| Error::Row { table: "evidence", source })?;
    Ok(Evidence {
        story: StoryId(row.get(0)?),
        decision: match row.get(1)? {
            0 => Decision::Copy,
            1 => Decision::Event,
            _ => Decision::Topic,
        },
        entry: some(row.get(2)?).map(EntryId),
        against: some(row.get(3)?).map(StoryId),
        accepted: row.get(4)?,
        rule: row.get(5)?,
        figures,
        phrases,
    })
}

pub(super) fn of(db: &Connection, story: StoryId) -> Result<Vec<Evidence>> {
    let sql = "SELECT story, decision, entry, against, accepted, rule, detail FROM evidence WHERE story = ?1
               ORDER BY decision, accepted DESC, entry LIMIT ?2";
    let mut query = db.prepare_cached(sql)?;
    let mut rows = query.query(params![story.0, SHOWN])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(evidence(row)?);
    }
    Ok(found)
}
