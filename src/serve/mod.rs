//! HTTP in: feeds and pages from what was printed, event pages and search from the store, health,
//! status and metrics.
//!
//! Nothing here writes; what WebSub hubs bring is handed on to the daemon. What was printed lies on a
//! [`Shelf`] in memory, compressed once for each change; rare documents (past digests, archives) are
//! read from their files. Everything that comes from outside has a bound: connections, time for a
//! request's head, length of a search, searches at a time. No page runs a script or asks for anything
//! elsewhere, and its headers say so.

mod callback;
mod document;
mod listen;
mod metrics;
mod pages;
mod router;
mod shelf;
mod websub;

#[cfg(test)]
mod tests;

pub use callback::{CALLS, Call, Calls, Expected, Pushed};
pub use document::media_type;
pub use listen::{Door, serve};
pub use metrics::{Kind, Metric, Status};
pub use router::{App, Options, router};
pub use shelf::Shelf;
pub use websub::OwnHub;
