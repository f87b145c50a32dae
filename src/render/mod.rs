//! Selection → Atom, RSS, JSON Feed, OPML, HTML, Markdown, text.
