//! A selection or a digest → bytes: Atom, RSS, JSON Feed, OPML, HTML, Markdown, plain text, JSON, EPUB.
//!
//! Every function is total and deterministic: equal values give equal bytes, on any day and any
//! machine. Nothing here reads the store, a file or a clock; what must be known of the time is in
//! the value that is rendered. Whatever text a story holds, the documents are well-formed: the
//! characters XML forbids are dropped and the rest is escaped in one place for each format.

mod atom;
mod date;
mod digest;
mod epub;
mod health;
mod html;
mod item;
mod json_feed;
mod language;
mod opml;
mod rss;
mod site;
mod words;
mod xml;

pub use atom::{atom, digest_feed};
pub use digest::{digest_json, digest_markdown, digest_text, title as digest_title};
pub use epub::digest_epub;
pub use health::health_feed;
pub use html::{
    CSS, EventPage, Front, Row, SearchPage, SourcesPage, TopicPage, digest_html, digest_letter,
    editions_of_year, editions_page, event_page, front_page, missing_page, older_editions, search_page,
    sources_page, topic_page,
};
pub use json_feed::json_feed;
pub use language::Language;
pub use opml::opml;
pub use rss::rss;
pub use site::{Channel, Format, Site};
pub use words::topic_name;
