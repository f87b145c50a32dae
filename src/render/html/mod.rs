//! Pages for people: the front page, an event's, a topic's, search, sources, editions, the digest.
//!
//! A page is one file: its style stands in it, it asks for nothing from outside and runs no script.
//! Links between our own pages are relative, so they hold from a folder, behind a proxy's base path
//! and over HTTP alike.

mod digest;
mod editions;
mod event;
mod frame;
mod front;
mod list;
mod piece;
mod sources;

pub(super) use digest::digest_fragment;
pub use digest::{digest_html, digest_letter};
pub use editions::{Row, editions_of_year, editions_page, older_editions};
pub use event::{EventPage, event_page};
pub use frame::{CSS, missing_page};
pub use front::{Front, front_page};
pub use list::{SearchPage, TopicPage, search_page, topic_page};
pub use sources::{SourcesPage, sources_page};
