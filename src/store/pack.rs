//! JSON, compressed: how markup lies in the store.

use std::cell::RefCell;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Error, Result};

/// Halves a feed entry's JSON at some 200 MB/s; higher levels gain next to nothing on texts this short
/// (level 3 half a percent on bundles, level 6 three).
const LEVEL: i32 = 1;
/// Below this, compression costs more than it saves.
const WORTH_BYTES: usize = 160;
/// No packed value unfolds to more: the border of what parsing lets through.
const LIMIT_BYTES: usize = 32 << 20;

const PLAIN: u8 = 0;
const ZSTD: u8 = 1;
/// Compressed with [`SKELETON`].
const KEYED: u8 = 2;

/// What most values have in common: the names of the fields, and how addresses and markup are written.
/// Halves a feed's short entries. Never edit it: what is stored cannot be read without it.
const SKELETON: &[u8] = br#"{"url":"","title":"","byline":[],"paragraphs":["","","section":null,"tags":[],"agency":null,"canonical":null,"published":null,"modified":null,"image":null,"text":"","credit":""},"media_type":"image/jpeg","length_bytes":null}],{"term":"","scheme":null,"label":null},<br/><a href=\"https://www.</a><img src=\"https://" alt=\"" width=\"height=\"<li><strong><em>The of the and to in on for that with <p></p>\n<p>{"key":"https://www.","key_kind":"link","title":"","link":"https://www..com/news/2026/.html?utm_source=rss","published":{"at":"2026-01-01T00:00:00Z","zone":"assumed"},"updated":null,"authors":[],"summary":"","content":"","categories":[],"enclosures":[{"url":"https://.jpg","image":{"url":"https://","language":"en","source":{"title":"","url":"http://,"comments":null}{"key":"tag:","key_kind":"guid","title":"","link":"http://.html","published":{"at":"2026-T:Z","zone":"given"},"updated":{"at":"2026-T:Z","zone":"given"},"authors":[{"name":"","email":"","uri":""}],"summary":"<p>","content":"<p>","categories":[{"term":"","scheme":null,"label":null}],"enclosures":[],"image":null,"language":null,"source":null,"comments":null}"#;

thread_local! {
    // Their tables cost more to make than a short text costs to compress.
    static COMPRESSOR: RefCell<Option<zstd::bulk::Compressor<'static>>> =
        RefCell::new(zstd::bulk::Compressor::with_dictionary(LEVEL, SKELETON).ok());
    static DECOMPRESSOR: RefCell<Option<zstd::bulk::Decompressor<'static>>> =
        RefCell::new(zstd::bulk::Decompressor::with_dictionary(SKELETON).ok());
}

/// A value, or several, in the form in which the store keeps it. Made before the desk, where work is parallel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed(pub(super) Vec<u8>);

/// Packs a value of the model.
pub fn pack<T: Serialize>(value: &T) -> Packed {
    // The model's types have string keys and finite numbers only: they always serialise.
    fold(&serde_json::to_vec(value).unwrap_or_default())
}

/// Bytes in the same form.
pub(super) fn fold(bytes: &[u8]) -> Packed {
    if bytes.len() >= WORTH_BYTES {
        let folded = COMPRESSOR.with_borrow_mut(|it| it.as_mut().and_then(|it| it.compress(bytes).ok()));
        if let Some(folded) = folded.filter(|folded| folded.len() < bytes.len()) {
            return Packed(tagged(KEYED, &folded));
        }
    }
    Packed(tagged(PLAIN, bytes))
}

fn tagged(tag: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 1);
    out.push(tag);
    out.extend_from_slice(bytes);
    out
}

pub(super) fn unpack<T: DeserializeOwned>(table: &'static str, bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(&unfold(table, bytes)?).map_err(|source| Error::Row { table, source })
}

/// What [`fold`] was given.
pub(super) fn unfold(table: &'static str, bytes: &[u8]) -> Result<Vec<u8>> {
    let unfolded = match bytes.split_first() {
        Some((&PLAIN, plain)) => Ok(plain.to_owned()),
        Some((&ZSTD, folded)) => zstd::bulk::decompress(folded, unfolded_bytes(folded)),
        Some((&KEYED, folded)) => DECOMPRESSOR.with_borrow_mut(|it| {
            let it = it.as_mut().ok_or_else(|| std::io::Error::other("no room for a decompressor"))?;
            it.decompress(folded, unfolded_bytes(folded))
        }),
        _ => Err(std::io::Error::other("unknown form")),
    };
    unfolded.map_err(|source| Error::Row { table, source: serde_json::Error::io(source) })
}

fn unfolded_bytes(folded: &[u8]) -> usize {
    let told = zstd::zstd_safe::get_frame_content_size(folded).ok().flatten();
    told.map_or(LIMIT_BYTES, |told| LIMIT_BYTES.min(told as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back_short_or_long() {
        for text in ["", "brief", &"a long report on the harbour ".repeat(400)] {
            let Packed(bytes) = pack(&text);
            assert_eq!(unpack::<String>("entry", &bytes).unwrap(), text);
            assert!(bytes.len() < text.len() + 16);
        }
    }

    #[test]
    fn values_of_the_first_form_are_still_read() {
        let json = serde_json::to_vec(&"a report on the harbour ".repeat(40)).unwrap();
        let folded = tagged(ZSTD, &zstd::bulk::compress(&json, LEVEL).unwrap());
        assert_eq!(unpack::<String>("entry", &folded).unwrap(), "a report on the harbour ".repeat(40));
    }

    #[test]
    fn what_every_entry_says_costs_little() {
        let entry = crate::model::Entry { title: "Ferry strike ends".to_owned(), ..Default::default() };
        let (Packed(bytes), json) = (pack(&entry), serde_json::to_vec(&entry).unwrap());
        assert!(bytes.len() * 3 < json.len(), "{} of {}", bytes.len(), json.len());
        assert_eq!(unpack::<crate::model::Entry>("entry", &bytes).unwrap(), entry);
    }

    #[test]
    fn a_damaged_value_is_an_error_that_names_its_table() {
        let error = unpack::<String>("entry", &[9, 9]).unwrap_err();
        assert!(error.to_string().contains("`entry`"), "{error}");
    }
}
