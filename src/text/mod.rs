//! Text: bytes → characters, markup → safe markup, characters → dates, words, language.

pub mod base64;
pub mod date;
pub mod decode;
pub mod json;
pub mod language;
pub mod markup;
pub(crate) mod next;
pub mod numbers;
pub mod shingles;
pub mod stem;
pub mod stop;
pub mod twice;
pub mod varint;
pub mod words;
