//! What every visit works with.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Options, PageOptions};
use crate::clock::Clock;
use crate::desk;
use crate::fetch::{Client, Gate, Robots};
use crate::ingest;
use crate::page::Workers;
use crate::parse;
use crate::store::{self, Readers};

/// Shared by all visits; cheap to clone.
#[derive(Clone, Debug)]
pub struct Tools {
    pub clock: Clock,
    pub client: Client,
    pub gate: Gate,
    pub robots: Robots,
    pub workers: Arc<Workers>,
    pub readers: Readers,
    pub room: Room,
    pub options: Arc<Rules>,
}

/// Visits at a time whose entries are in memory, from their parsing until the desk has them: the desk
/// is slower than the network. Some 200 KiB each.
const HELD: usize = 128;

/// Visits at a time that read the pages behind their entries, from the first page until the desk has what came. With
/// a gap after each page that is some minutes each.
const READING: usize = 512;

/// Jobs of visits that compute or read the store at one time. Each has a thread, a reader's page cache
/// and what the allocator keeps for its thread: without a bound a round of two thousand domains has
/// hundreds of them (measured: twice the memory, no gain in time).
const JOBS: usize = 4;

/// How much of the machine all visits together may take.
#[derive(Clone, Debug)]
pub struct Room {
    held: Arc<Semaphore>,
    reading: Arc<Semaphore>,
    jobs: Arc<Semaphore>,
}

impl Default for Room {
    fn default() -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        Self { held: places(HELD), reading: places(READING), jobs: places(JOBS) }
    }
}

impl Room {
    /// A place among the visits whose entries are in memory.
    pub(super) async fn held(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.held).acquire_owned().await.ok()
    }

    /// A place among the visits that read pages. To be asked for while one of [`Room::held`] is kept, so that what
    /// waits for pages is no more than that; and to be kept in its stead then.
    pub(super) async fn reading(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.reading).acquire_owned().await.ok()
    }

    /// Runs what computes or reads the store where it keeps no task waiting. A panic there is a panic here.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> Result<T, store::Error> + Send + 'static,
    ) -> Result<T, store::Error> {
        // Never closed, so there is always a place to come.
        let _place = self.jobs.acquire().await;
        match tokio::task::spawn_blocking(job).await {
            Ok(done) => done,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
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
