//! The entries of one poll, packed together: how most of the text lies in the store.
//!
//! An outlet's entries resemble each other (addresses, names, turns of phrase), so together they take
//! half of the room they take one by one, and folding them costs a third. Bundles that come together
//! share a row: one alone would leave a good part of its page empty. A row is found by the number of
//! its first entry; an entry that was edited since has a slip of its own in its row.

use std::borrow::Cow;

use rusqlite::{CachedStatement, Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use url::Url;

use super::pack::{self, Packed};
use super::{Error, Result};
use crate::model::{Author, Category, Dated, Enclosure, Entry, EntryId, Image, KeyKind, SourceRef};
use crate::text::varint;

/// Entries in one bundle: whoever reads one of them unfolds all.
const ENTRIES: usize = 32;
/// Bytes before compression after which a bundle takes no more entries.
const FULL_BYTES: usize = 64 << 10;

/// Bytes after which a row takes no more bundles: whoever reads one of them reads all.
const ROW_BYTES: usize = 16 << 10;

/// What a row of several bundles begins with, where another has the form of its only bundle, see [`pack`].
/// Entries and bytes of each bundle follow, then their bytes.
const SEVERAL: u8 = 0xFF;

/// Entries with numbers in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The first one's number.
    pub first: EntryId,
    count: usize,
    bytes: Packed,
}

/// Packs entries in their order. The first has the number 0 until the newsroom gives it another.
#[must_use]
pub fn bundles<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<Bundle> {
    let mut done = Vec::new();
    let mut open = Open::default();
    for entry in entries {
        open.add(entry);
        if open.lengths.len() == ENTRIES || open.json.len() >= FULL_BYTES {
            done.push(open.close());
        }
    }
    if !open.lengths.is_empty() {
        done.push(open.close());
    }
    done
}

/// Packs one entry, as its row keeps it.
#[must_use]
pub fn slip(entry: &Entry) -> Packed {
    pack::pack(&Slip::of(entry))
}

#[derive(Default)]
struct Open {
    first: i64,
    lengths: Vec<usize>,
    json: Vec<u8>,
}

impl Open {
    fn add(&mut self, entry: &Entry) {
        let before = self.json.len();
        // The model's types have string keys and finite numbers only: they always serialise.
        let _ = serde_json::to_writer(&mut self.json, &Slip::of(entry));
        self.lengths.push(self.json.len() - before);
    }

    fn close(&mut self) -> Bundle {
        let Self { first, lengths, json } = std::mem::take(self);
        let count = lengths.len();
        self.first = first + count as i64;
        let mut whole = Vec::with_capacity(json.len() + 3 * count + 2);
        for number in std::iter::once(count).chain(lengths) {
            varint::put(&mut whole, number as u64);
        }
        whole.extend_from_slice(&json);
        Bundle { first: EntryId(first), count, bytes: pack::fold(&whole) }
    }
}

/// How many there are, and two lengths of each.
pub(super) fn put_heads(out: &mut Vec<u8>, heads: impl ExactSizeIterator<Item = (usize, usize)>) {
    varint::put(out, heads.len() as u64);
    for (one, other) in heads {
        varint::put(out, one as u64);
        varint::put(out, other as u64);
    }
}

pub(super) fn heads(bytes: &mut &[u8]) -> Option<Vec<(usize, usize)>> {
    let count = number(bytes)?;
    (0..count).map(|_| Some((number(bytes)?, number(bytes)?))).collect()
}

fn number(bytes: &mut &[u8]) -> Option<usize> {
    varint::take(bytes).and_then(|number| usize::try_from(number).ok())
}

/// The JSON of the entry at this place of a bundle.
fn pick(mut whole: &[u8], place: usize) -> Option<&[u8]> {
    let count = number(&mut whole)?;
    let lengths: Vec<usize> = (0..count).map_while(|_| number(&mut whole)).collect();
    let start: usize = lengths.get(..place)?.iter().sum();
    whole.get(start..start + lengths.get(place)?)
}

/// Writes bundles whose entries are numbered in a row or not.
pub(super) fn put(db: &Connection, bundles: &[Bundle]) -> Result<()> {
    let mut insert = db.prepare_cached("INSERT OR REPLACE INTO bundle VALUES (?1, ?2, ?3)")?;
    let mut rest = bundles;
    while let Some(first) = rest.first() {
        let (mut next, mut bytes, mut taken) = (first.first.0, 0, 0);
        while let Some(it) = rest.get(taken).filter(|it| it.first.0 == next && bytes < ROW_BYTES) {
            next += it.count as i64;
            bytes += it.bytes.0.len();
            taken += 1;
        }
        let (row, after) = rest.split_at(taken);
        insert.execute(params![first.first.0, next - first.first.0, join(row)])?;
        rest = after;
    }
    Ok(())
}

fn join(bundles: &[Bundle]) -> Cow<'_, [u8]> {
    if let [only] = bundles {
        return Cow::Borrowed(&only.bytes.0);
    }
    let mut row = vec![SEVERAL];
    put_heads(&mut row, bundles.iter().map(|it| (it.count, it.bytes.0.len())));
    for it in bundles {
        row.extend_from_slice(&it.bytes.0);
    }
    Cow::Owned(row)
}

/// Of a row the bundle with the entry at this place, and the place of that bundle's first entry.
fn part(row: &[u8], place: usize) -> Option<(&[u8], usize)> {
    let Some((&SEVERAL, mut rest)) = row.split_first() else { return Some((row, 0)) };
    let mut first = 0;
    for (entries, bytes) in heads(&mut rest)? {
        let (bundle, after) = rest.split_at_checked(bytes)?;
        if place < first + entries {
            return Some((bundle, first));
        }
        (rest, first) = (after, first + entries);
    }
    None
}

/// Reads entries out of their bundles.
pub(super) struct Bundles<'a> {
    query: CachedStatement<'a>,
    /// The last bundle, unfolded: the entries of one poll are often asked for together.
    first: i64,
    whole: Vec<u8>,
}

impl<'a> Bundles<'a> {
    pub(super) fn new(db: &'a Connection) -> Result<Self> {
        let query = db.prepare_cached(
            "SELECT first, bytes FROM bundle WHERE first <= ?1 AND ?1 < first + count ORDER BY first DESC LIMIT 1",
        )?;
        Ok(Self { query, first: 0, whole: Vec::new() })
    }

    /// The entry of a row, whose columns say the headline and the link.
    pub(super) fn entry(&mut self, id: i64, doc: &[u8], title: &str, link: Option<&str>) -> Result<Entry> {
        if !doc.is_empty() {
            return Ok(pack::unpack::<Slip<'_>>("entry", doc)?.entry(title, link));
        }
        let lost = || Error::Row {
            table: "bundle",
            source: serde_json::Error::io(std::io::Error::other("no such entry")),
        };
        let held =
            pick(&self.whole, (id - self.first) as usize).is_some() && self.first <= id && self.first > 0;
        if !held {
            let found =
                self.query.query_row([id], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)));
            let (first, row) = found.optional()?.ok_or_else(lost)?;
            let (bytes, place) = part(&row, (id - first) as usize).ok_or_else(lost)?;
            (self.first, self.whole) = (first + place as i64, pack::unfold("bundle", bytes)?);
        }
        let json = pick(&self.whole, (id - self.first) as usize).ok_or_else(lost)?;
        let slip: Slip<'_> =
            serde_json::from_slice(json).map_err(|source| Error::Row { table: "bundle", source })?;
        Ok(slip.entry(title, link))
    }
}

/// Drops the bundles of these entries of which no entry is left.
pub(super) fn prune(db: &Connection, gone: &[i64]) -> Result<()> {
    let mut find = db.prepare_cached("SELECT max(first) FROM bundle WHERE first <= ?1")?;
    let mut drop = db.prepare_cached(
        "DELETE FROM bundle WHERE first = ?1
         AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.id >= bundle.first AND e.id < bundle.first + bundle.count)",
    )?;
    let mut last = None;
    for id in gone {
        let first: Option<i64> = find.query_row([id], |row| row.get(0))?;
        if first.is_some() && first != last {
            drop.execute([first])?;
            last = first;
        }
    }
    Ok(())
}

/// An entry without what is empty and what its row says already. Also reads a whole [`Entry`].
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Slip<'a> {
    /// None where it is the link.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<Cow<'a, str>>,
    key_kind: KeyKind,
    /// None where the row says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<Dated>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<Dated>,
    #[serde(skip_serializing_if = "is_empty")]
    authors: Cow<'a, [Author]>,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    content: Cow<'a, str>,
    #[serde(skip_serializing_if = "is_empty")]
    categories: Cow<'a, [Category]>,
    #[serde(skip_serializing_if = "is_empty")]
    enclosures: Cow<'a, [Enclosure]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<Cow<'a, Image>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Cow<'a, SourceRef>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comments: Option<Cow<'a, Url>>,
}

#[expect(clippy::ptr_arg, reason = "serde gives what stands in the field")]
fn is_empty<T: Clone>(list: &Cow<'_, [T]>) -> bool {
    list.is_empty()
}

impl<'a> Slip<'a> {
    fn of(it: &'a Entry) -> Self {
        let is_link = it.link.as_ref().is_some_and(|link| link.as_str() == it.key);
        Self {
            key: (!is_link).then_some(Cow::Borrowed(&it.key)),
            key_kind: it.key_kind,
            // An entry without a headline may have its page's in the row.
            title: it.title.is_empty().then_some(Cow::Borrowed("")),
            published: it.published,
            updated: it.updated,
            authors: Cow::Borrowed(&it.authors),
            summary: Cow::Borrowed(&it.summary),
            content: Cow::Borrowed(&it.content),
            categories: Cow::Borrowed(&it.categories),
            enclosures: Cow::Borrowed(&it.enclosures),
            image: it.image.as_ref().map(Cow::Borrowed),
            language: it.language.as_deref().map(Cow::Borrowed),
            source: it.source.as_ref().map(Cow::Borrowed),
            comments: it.comments.as_ref().map(Cow::Borrowed),
        }
    }

    fn entry(self, title: &str, link: Option<&str>) -> Entry {
        let own =
            |text: Option<Cow<'_, str>>, row: &str| text.map_or_else(|| row.to_owned(), Cow::into_owned);
        Entry {
            key: own(self.key, link.unwrap_or_default()),
            key_kind: self.key_kind,
            title: own(self.title, title),
            link: link.and_then(|link| Url::parse(link).ok()),
            published: self.published,
            updated: self.updated,
            authors: self.authors.into_owned(),
            summary: self.summary.into_owned(),
            content: self.content.into_owned(),
            categories: self.categories.into_owned(),
            enclosures: self.enclosures.into_owned(),
            image: self.image.map(Cow::into_owned),
            language: self.language.map(Cow::into_owned),
            source: self.source.map(Cow::into_owned),
            comments: self.comments.map(Cow::into_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(n: usize) -> Entry {
        let link: Url = format!("https://harbour.example/2026/{n}").parse().unwrap();
        Entry {
            key: link.to_string(),
            title: format!("Ferry number {n} has left"),
            summary: format!("<p>Ferry number {n} left the harbour with forty people on board.</p>"),
            authors: vec![Author { name: "Ada Quay".to_owned(), ..Author::default() }],
            link: Some(link),
            ..Entry::default()
        }
    }

    fn read(db: &Connection, id: i64, row: &Entry) -> Result<Entry> {
        Bundles::new(db)?.entry(id, &[], &row.title, row.link.as_ref().map(Url::as_str))
    }

    fn table() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(super::super::schema::BUNDLES).unwrap();
        db.execute_batch("CREATE TABLE entry (id INTEGER PRIMARY KEY)").unwrap();
        db
    }

    #[test]
    fn every_entry_comes_back_out_of_its_bundle() {
        let mut entries: Vec<Entry> = (0..ENTRIES + 3).map(entry).collect();
        entries[2] = Entry { key: "tag:2".to_owned(), link: None, title: String::new(), ..Entry::default() };
        entries[3].content = "a long report ".repeat(FULL_BYTES);
        let db = table();
        let mut bundles = bundles(&entries);
        for bundle in &mut bundles {
            bundle.first.0 += 100;
        }
        put(&db, &bundles).unwrap();
        let rows: i64 = db.query_row("SELECT count(*) FROM bundle", [], |row| row.get(0)).unwrap();
        assert!(bundles.len() > 1 && rows == 1);
        for (n, entry) in entries.iter().enumerate() {
            assert_eq!(read(&db, 100 + n as i64, entry).unwrap(), *entry);
        }
        assert!(
            read(&db, 99, &entries[0]).is_err()
                && read(&db, 100 + entries.len() as i64, &entries[0]).is_err()
        );
    }

    #[test]
    fn the_row_speaks_for_headline_and_link_and_not_for_a_headline_that_was_empty() {
        let of_page = Entry { title: String::new(), ..entry(1) };
        let Packed(doc) = slip(&of_page);
        let link = of_page.link.as_ref().map(Url::as_str);
        let read = Bundles::new(&table()).unwrap().entry(1, &doc, "The page's headline", link).unwrap();
        assert_eq!(read, of_page);
    }

    #[test]
    fn entries_that_were_packed_whole_are_still_read() {
        let Packed(doc) = pack::pack(&entry(1));
        let link = entry(1).link;
        let read =
            Bundles::new(&table()).unwrap().entry(1, &doc, &entry(1).title, link.as_ref().map(Url::as_str));
        assert_eq!(read.unwrap(), entry(1));
    }

    #[test]
    fn a_bundle_goes_with_the_last_of_its_entries() {
        let db = table();
        let mut bundle = bundles(&[entry(0), entry(1)]).remove(0);
        bundle.first.0 = 5;
        put(&db, &[bundle]).unwrap();
        let held = || db.query_row("SELECT count(*) FROM bundle", [], |row| row.get::<_, i64>(0)).unwrap();
        db.execute_batch("INSERT INTO entry VALUES (6), (7)").unwrap();
        prune(&db, &[5]).unwrap();
        assert_eq!(held(), 1);
        db.execute_batch("DELETE FROM entry WHERE id = 6").unwrap();
        prune(&db, &[6]).unwrap();
        assert_eq!(held(), 0);
    }

    #[test]
    fn a_damaged_bundle_is_an_error_and_no_panic() {
        for whole in [&b""[..], &[3, 0xFF, 0xFF], &[1, 9, b'{'], &[0xFF; 12]] {
            assert!(pick(whole, 0).is_none(), "{whole:?}");
        }
    }
}
