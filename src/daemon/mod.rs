//! Who runs, who owns what, who tells whom.
//!
//! | owner | owns | hears from |
//! | --- | --- | --- |
//! | the agenda ([`agenda`]) | the due times | the shift, when a visit has come back |
//! | a visit (a task each, [`crate::poll::visit`]) | nothing that outlives it | |
//! | the hubs ([`hubs`]) | our subscriptions at WebSub hubs | the server, when a hub calls; the shift |
//! | the desk's thread ([`desk`]) | store and desk | a bounded queue of notes |
//! | the press ([`printer`]) | the published files | a watch that says "something changed", and the counter |
//! | the hub (`hub`) | the list of its subscribers | the server's door, and the press after a printing |
//! | the counter ([`counter`]) | the way in for commands on this machine | them |
//!
//! A [`Shift`] holds them together; [`run`] keeps a shift going until a signal ends it.

pub mod agenda;
mod copies;
pub mod counter;
mod deliver;
pub mod desk;
mod hub;
pub mod hubs;
mod journal;
pub mod printer;
mod priority;
mod pushes;
mod run;
mod service;
mod shift;
pub mod stand;

pub use journal::{leads_to_journal, listen};
pub use printer::{PUBLIC, Printing};
pub use priority::runtime;
pub use pushes::Event;
pub use run::{run, run_until};
pub use shift::{Shift, Tally};

use crate::{edition, fetch, publish, store};

/// Why the daemon ends.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Fetch(#[from] fetch::Error),
    #[error(transparent)]
    Edition(#[from] edition::Error),
    #[error(transparent)]
    Publish(#[from] publish::Error),
    #[error("the log cannot be opened: {0}")]
    Log(String),
    #[error("signals cannot be heard: {0}")]
    Signal(std::io::Error),
    #[error("{address} cannot be listened on: {source} (is it taken? see `[http] listen`)")]
    Listen { address: std::net::SocketAddr, source: std::io::Error },
    #[error(transparent)]
    Stopped(#[from] desk::Stopped),
    #[error("the desk's thread cannot be started: {0}")]
    Thread(std::io::Error),
    #[error("a task of our own ended in a panic: {0}; please report this")]
    Task(tokio::task::JoinError),
}

/// An error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut at = error.source();
    while let Some(cause) = at {
        told = format!("{told}: {cause}");
        at = cause.source();
    }
    told
}
