//! JSON, compressed: how markup lies in the store.

use std::cell::RefCell;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Error, Result};

/// Level 3 halves a feed entry's JSON at some 100 MB/s; higher levels gain little on texts this short.
const LEVEL: i32 = 3;
/// Below this, compression costs more than it saves.
const WORTH_BYTES: usize = 160;
/// No packed value unfolds to more: the border of what parsing lets through.
const LIMIT_BYTES: usize = 32 << 20;

const PLAIN: u8 = 0;
const ZSTD: u8 = 1;

thread_local! {
    // A compressor's tables cost more to make than a short text costs to compress.
    static COMPRESSOR: RefCell<Option<zstd::bulk::Compressor<'static>>> = RefCell::new(zstd::bulk::Compressor::new(LEVEL).ok());
}

/// A value in the form in which the store keeps it. Made before the desk, where work is parallel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed(pub(super) Vec<u8>);

/// Packs a value of the model.
pub fn pack<T: Serialize>(value: &T) -> Packed {
    // The model's types have string keys and finite numbers only: they always serialise.
    let json = serde_json::to_vec(value).unwrap_or_default();
    if json.len() >= WORTH_BYTES {
        let folded = COMPRESSOR.with_borrow_mut(|it| it.as_mut().and_then(|it| it.compress(&json).ok()));
        if let Some(folded) = folded.filter(|folded| folded.len() < json.len()) {
            return Packed(tagged(ZSTD, &folded));
        }
    }
    Packed(tagged(PLAIN, &json))
}

fn tagged(tag: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 1);
    out.push(tag);
    out.extend_from_slice(bytes);
    out
}

pub(super) fn unpack<T: DeserializeOwned>(table: &'static str, bytes: &[u8]) -> Result<T> {
    let row = |source| Error::Row { table, source };
    let lost = |source| row(serde_json::Error::io(source));
    match bytes.split_first() {
        Some((&PLAIN, json)) => serde_json::from_slice(json).map_err(row),
        Some((&ZSTD, folded)) => {
            let size =
                zstd::zstd_safe::get_frame_content_size(folded).ok().flatten().unwrap_or(LIMIT_BYTES as u64);
            let json = zstd::bulk::decompress(folded, LIMIT_BYTES.min(size as usize)).map_err(lost)?;
            serde_json::from_slice(&json).map_err(row)
        }
        _ => Err(lost(std::io::Error::other("unknown form"))),
    }
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
    fn a_damaged_value_is_an_error_that_names_its_table() {
        let error = unpack::<String>("entry", &[9, 9]).unwrap_err();
        assert!(error.to_string().contains("`entry`"), "{error}");
    }
}
