//! A WebSub hub of our own (W3C Recommendation, 23 January 2018), for our own feeds and no others.
//!
//! What a subscriber posts comes in as an [`Order`]; what is to be asked of its callback and what it
//! is to be told goes out. [`Roll`] is the list of subscribers: pure, with `now` as an argument, and
//! what it changes it says in rows for the store. The shell that speaks to callbacks is in [`send`];
//! it uses a client with a guard of its own, so that nobody makes us call into the private network.
//! An elder hub elsewhere, which we only tell that a feed has changed, is kept on the same list.
//!
//! Order of calls: [`order::read`], [`Turns::take`], [`Turns::draw`], [`send::verify`], [`Turns::back`], [`Roll::confirm`] or [`Roll::leave`]; after each
//! printing [`Roll::due`], [`send::tell`], [`Roll::told`].

pub mod order;
mod roll;
pub mod send;
#[cfg(test)]
mod tests;
mod turns;

pub use order::{Mode, Order, Refused};
pub use roll::{Came, Key, Parcel, Roll};
pub use turns::Turns;

/// Where it stands below the paper's address.
pub const PATH: &str = "hub";
