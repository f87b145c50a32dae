//! Stories and an output's rule → what goes into the output, in which order.
//!
//! In come the stories that the store holds for a window of time; out go a [`Selection`] for a feed
//! or a [`Digest`] for a day's edition. Both are plain values: equal stories, rule and `now` give an
//! equal value, so what is rendered from it is byte-equal. Nothing here reads the store, writes a
//! file or knows a markup language; every function is total.

pub mod archive;
mod digest;
mod intake;
mod rank;
pub mod reading;
mod rule;
mod select;
mod sentence;
mod shown;
mod speaker;
mod telling;

#[cfg(test)]
mod tests;

pub use digest::{
    Brief, Carrier, Digest, MEMORY_EDITIONS, Options, Piece, Record, Said, Section, Series, Told, Trouble,
    digest,
};
pub use intake::{Figures, Intake};
pub use rule::{Content, Merge, OnUpdate, Order, Rule};
pub use select::{Item, Selection, mentions, select, select_events};
pub use shown::Memory;
pub use speaker::{led, own, speaking};
