//! Text: bytes → characters, markup → safe markup, characters → dates, words, language.

pub mod date;
pub mod decode;
pub mod markup;
