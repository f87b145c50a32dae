//! What readers get, checked against the specifications of its formats.

#[path = "../invented/mod.rs"]
mod invented;

mod look;
