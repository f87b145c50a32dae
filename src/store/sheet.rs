//! The fingerprints of entries that came together, packed together.
//!
//! They hold much the same words, and one by one they leave a part of each page empty: together they
//! take half of the room. One that changed since lies in a row of its own and counts instead.

use std::collections::VecDeque;

use rusqlite::{CachedStatement, Connection, Rows, params};

use super::bundle::{heads, put_heads};
use super::{Error, Result, pack};
use crate::model::EntryId;

/// Fingerprints on one sheet. All are read at each start, so only their room counts.
const PRINTS: usize = 128;

/// Writes fingerprints; of several for one entry the last counts. Those of new entries go on sheets, as
/// entries are numbered in the order in which they come, the others into rows of their own.
pub(super) fn put(db: &Connection, prints: &[(EntryId, Vec<u8>)]) -> Result<()> {
    if prints.is_empty() {
        return Ok(());
    }
    let mut prints: Vec<(i64, &[u8])> = prints.iter().rev().map(|(id, bytes)| (id.0, &**bytes)).collect();
    prints.sort_by_key(|&(id, _)| id);
    prints.dedup_by_key(|&mut (id, _)| id);
    let last: Option<i64> = db
        .prepare_cached("SELECT max(last) FROM (SELECT last FROM sheet ORDER BY first DESC LIMIT 1)")?
        .query_row([], |row| row.get(0))?;
    let (old, new) = prints.split_at(prints.partition_point(|&(id, _)| Some(id) <= last));
    let mut row = db.prepare_cached("INSERT OR REPLACE INTO fingerprint VALUES (?1, ?2)")?;
    for (id, bytes) in old {
        row.execute(params![id, bytes])?;
    }
    let mut sheet = db.prepare_cached("INSERT INTO sheet VALUES (?1, ?2, ?3)")?;
    for prints in new.chunks(PRINTS) {
        let ends = prints.first().zip(prints.last());
        let Some((&(first, _), &(last, _))) = ends else { continue };
        sheet.execute(params![first, last, fold(first, prints)])?;
    }
    Ok(())
}

/// Of each the distance from the first entry and the length; then the bytes.
fn fold(first: i64, prints: &[(i64, &[u8])]) -> Vec<u8> {
    let mut whole = Vec::new();
    put_heads(&mut whole, prints.iter().map(|(id, bytes)| ((id - first) as usize, bytes.len())));
    for (_, bytes) in prints {
        whole.extend_from_slice(bytes);
    }
    pack::fold(&whole).0
}

fn unfold(first: i64, bytes: &[u8]) -> Result<VecDeque<(i64, Vec<u8>)>> {
    let whole = pack::unfold("sheet", bytes)?;
    let read = |mut rest: &[u8]| {
        let heads = heads(&mut rest)?;
        let print = |(distance, length): (usize, usize)| {
            let (bytes, after) = rest.split_at_checked(length)?;
            rest = after;
            Some((first.checked_add(distance as i64)?, bytes.to_vec()))
        };
        heads.into_iter().map(print).collect::<Option<_>>()
    };
    let cut = || Error::Row {
        table: "sheet",
        source: serde_json::Error::io(std::io::Error::other("the sheet is cut")),
    };
    read(&whole).ok_or_else(cut)
}

/// The query of [`Sheets`].
pub(super) fn query(db: &Connection) -> Result<CachedStatement<'_>> {
    Ok(db.prepare_cached("SELECT first, bytes FROM sheet WHERE last >= ?1 ORDER BY first")?)
}

/// All sheets, read in the order of the entries.
pub(super) struct Sheets<'s> {
    rows: Rows<'s>,
    open: VecDeque<(i64, Vec<u8>)>,
}

impl<'s> Sheets<'s> {
    /// From the sheet with this entry on.
    pub(super) fn new(query: &'s mut CachedStatement<'_>, from: i64) -> Result<Self> {
        Ok(Self { rows: query.query([from])?, open: VecDeque::new() })
    }

    /// The fingerprint of an entry that comes after the one asked for last.
    pub(super) fn take(&mut self, entry: i64) -> Result<Option<Vec<u8>>> {
        loop {
            match self.open.front() {
                Some(&(id, _)) if id > entry => return Ok(None),
                Some(&(id, _)) => {
                    let print = self.open.pop_front();
                    if id == entry {
                        return Ok(print.map(|(_, bytes)| bytes));
                    }
                }
                None => match self.rows.next()? {
                    Some(row) => {
                        let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
                        self.open = unfold(row.get(0)?, bytes)?;
                    }
                    None => return Ok(None),
                },
            }
        }
    }
}

/// Drops the sheets that hold only entries before this one.
pub(super) fn close(db: &Connection, before: i64) -> Result<usize> {
    Ok(db.execute("DELETE FROM sheet WHERE first < ?1 AND last < ?1", [before])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE fingerprint (entry INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")
            .unwrap();
        db.execute_batch(super::super::schema::SHEETS).unwrap();
        db
    }

    fn print(id: i64, word: &str) -> (EntryId, Vec<u8>) {
        (EntryId(id), format!("{word} {id}").into_bytes())
    }

    fn rows(db: &Connection, table: &str) -> i64 {
        db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn fingerprints_come_back_in_order_and_later_ones_lie_in_rows() {
        let db = table();
        let first: Vec<_> =
            (10..=10 + 2 * PRINTS as i64).filter(|id| id % 5 != 0).map(|id| print(id, "tide")).collect();
        put(&db, &first).unwrap();
        put(&db, &[print(900, "old"), print(11, "again"), print(900, "new")]).unwrap();
        assert_eq!((rows(&db, "fingerprint"), rows(&db, "sheet")), (1, 3));
        let mut asked = query(&db).unwrap();
        let mut sheets = Sheets::new(&mut asked, 1).unwrap();
        for id in 1..1_000 {
            let held = first.iter().find(|(held, _)| held.0 == id).map(|(_, bytes)| bytes.clone());
            let expect = if id == 900 { Some(b"new 900".to_vec()) } else { held };
            assert_eq!(sheets.take(id).unwrap(), expect, "{id}");
        }
    }

    #[test]
    fn a_sheet_goes_with_the_last_of_its_entries() {
        let db = table();
        put(&db, &[print(5, "a"), print(9, "a")]).unwrap();
        assert_eq!((close(&db, 9).unwrap(), close(&db, 10).unwrap()), (0, 1));
    }

    #[test]
    fn a_damaged_sheet_is_an_error_and_no_panic() {
        for bytes in [&[0, 3, 1][..], &[0, 1, 0, 200, 1], &[0, 0xFF, 0xFF], &[7]] {
            assert!(unfold(1, bytes).is_err(), "{bytes:?}");
        }
        assert!(unfold(i64::MAX, &[0, 1, 1, 0]).is_err());
    }
}
