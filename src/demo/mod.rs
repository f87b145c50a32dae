//! A newsroom of our own: twelve invented outlets in three languages, served on loopback.
//!
//! For `copydesk demo`, so that the whole job can be seen without network or configuration. In comes
//! an instant, out come servers whose news are dated back from it: feeds of every dialect, a section
//! front, article pages among menus and lists, wire stories printed with edits, an event over two
//! days, a feed that is broken, one that is slow, one that is down. The poller that meets them is the
//! real one and knows nothing of this room.
//!
//! The news are in `news/`, all of them made up for this purpose.

mod feed;
mod news;
mod outlet;
mod page;
mod server;
mod settings;

pub use outlet::{Dialect, Extent, OUTLETS, Outlet};
pub use server::{Newsroom, SLOW};
pub use settings::config;
