//! What readers get, checked against the specifications of its formats.

#[path = "../invented/mod.rs"]
mod invented;

mod archive;
mod books;
mod check;
mod events;
mod fuzz;
mod look;
mod rules;
mod tree;
