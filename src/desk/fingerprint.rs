//! Arrival → fingerprint: all that the desk compares, computed without knowing any other entry.

use super::{Arrival, Options};

/// What the desk compares of an entry. Made of text once, kept as bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fingerprint {}

/// The bytes are of no fingerprint that this version can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored fingerprint cannot be read; `copydesk` makes a new one when the entry is seen again")]
pub struct Spoilt;

/// Makes the fingerprint of an entry. Pure; may run in parallel and in any order.
#[must_use]
pub fn fingerprint(_arrival: &Arrival, _options: &Options) -> Fingerprint {
    Fingerprint::default()
}

impl Fingerprint {
    /// Version byte first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        vec![1]
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Spoilt> {
        if bytes.first() == Some(&1) { Ok(Self::default()) } else { Err(Spoilt) }
    }
}
