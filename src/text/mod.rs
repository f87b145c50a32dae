//! Text: bytes → characters, markup → safe markup, characters → dates, words, language.
