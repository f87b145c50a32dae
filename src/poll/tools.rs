//! What every visit works with.

use std::sync::Arc;

use super::{Options, PageOptions};
use crate::clock::Clock;
use crate::desk;
use crate::fetch::{Client, Gate, Robots};
use crate::ingest;
use crate::page::Workers;
use crate::parse;
use crate::store::Readers;

/// Shared by all visits; cheap to clone.
#[derive(Clone, Debug)]
pub struct Tools {
    pub clock: Clock,
    pub client: Client,
    pub gate: Gate,
    pub robots: Robots,
    pub workers: Arc<Workers>,
    pub readers: Readers,
    pub options: Arc<Rules>,
}

/// The settings that visits obey.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    pub poll: Options,
    pub pages: PageOptions,
    pub parse: parse::Options,
    pub ingest: ingest::Options,
    pub desk: desk::Options,
}
