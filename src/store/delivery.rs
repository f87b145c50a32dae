//! Deliveries: which edition is still on its way to its readers, and by what.

use jiff::Timestamp;
use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params};

use super::{Result, at, ms};

/// An edition's way to its readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    /// The series and the local day of the edition, as in [`super::EditionRow`].
    pub name: String,
    pub day: String,
    pub by: Way,
    /// Attempts begun so far.
    pub tries: u32,
    /// When it is to be attempted next; `None` once it has ended.
    pub next: Option<Timestamp>,
    /// How it ended, or what the last attempt failed with.
    pub outcome: String,
}

/// What carries an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// The operator's program.
    Command,
    /// A message to this address.
    Mail(String),
}

impl Way {
    /// Without the address, for the log.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Command => COMMAND,
            Self::Mail(_) => MAIL,
        }
    }
}

const COMMAND: &str = "command";
/// Stands before the address, with a blank between.
const MAIL: &str = "mail";

impl ToSql for Way {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Command => COMMAND.into(),
            Self::Mail(to) => format!("{MAIL} {to}").into(),
        })
    }
}

impl FromSql for Way {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let to = value.as_str()?.strip_prefix(MAIL).and_then(|rest| rest.strip_prefix(' '));
        Ok(to.map_or(Self::Command, |to| Self::Mail(to.to_owned())))
    }
}

pub(super) fn put(db: &Connection, it: &DeliveryRow) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO delivery VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute(params![it.name, it.day, it.by, it.tries, it.next.map(ms), it.outcome])?;
    Ok(())
}

/// Those that have not ended, the next to be attempted first.
pub(super) fn open(db: &Connection, limit: u32) -> Result<Vec<DeliveryRow>> {
    let sql = "SELECT name, day, by, tries, next, outcome FROM delivery \
               WHERE next IS NOT NULL ORDER BY next LIMIT ?1";
    let mut query = db.prepare_cached(sql)?;
    let rows = query.query_map([limit], |row| {
        Ok(DeliveryRow {
            name: row.get(0)?,
            day: row.get(1)?,
            by: row.get(2)?,
            tries: row.get(3)?,
            next: row.get::<_, Option<i64>>(4)?.map(at),
            outcome: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_written_as_it_is_read() {
        let db = Connection::open_in_memory().unwrap();
        let check = |way: &Way, written: &str| {
            let text: String = db.query_row("SELECT ?1", [way], |row| row.get(0)).unwrap();
            assert_eq!(text, written);
            assert_eq!(db.query_row("SELECT ?1", [text], |row| row.get::<_, Way>(0)).unwrap(), *way);
        };
        check(&Way::Command, "command");
        check(&Way::Mail("ali@mail.example".to_owned()), "mail ali@mail.example");
    }
}
