//! Threads for pages, which can be given up.
//!
//! A page may be built to keep an extractor busy for ever, or to overflow its stack. Each page is
//! read on a thread of its own, with a stack that suffices for [`Limits`](super::Limits). A thread
//! cannot be stopped from outside, so one that passes its deadline is abandoned and its place goes
//! to the next page; the number of abandoned ones is bounded, and while it is reached every page is
//! refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};

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

/// Bytes of stack per page: the extractors recurse, some hundred bytes to a kilobyte per open
/// element; only what is touched is ever taken from memory.
const STACK: usize = 32 << 20;

/// Reads a bounded number of pages at a time, each under a deadline.
#[derive(Debug)]
pub struct Workers {
    places: Arc<Semaphore>,
    abandoned: Arc<AtomicUsize>,
    most_abandoned: usize,
}

const RUNNING: u8 = 0;
const DONE: u8 = 1;
const ABANDONED: u8 = 2;

impl Workers {
    /// `threads` pages are read at a time, further ones wait; twice as many may be stuck for good.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        let threads = threads.max(1);
        Self {
            places: Arc::new(Semaphore::new(threads)),
            abandoned: Arc::new(AtomicUsize::new(0)),
            most_abandoned: threads * 2,
        }
    }

    /// Pages that were given up and still run.
    #[must_use]
    pub fn stuck(&self) -> usize {
        self.abandoned.load(Ordering::Acquire)
    }

    /// Runs `job` on a thread of its own, for at most `deadline` once it has begun. Waits for a place
    /// first. Dropping the future gives the job up as well.
    ///
    /// # Errors
    ///
    /// [`GaveUp`]: the job is late, it panicked, or too many are stuck.
    pub async fn run<T: Send + 'static>(
        &self,
        deadline: Duration,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, GaveUp> {
        let _place = self.places.acquire().await.map_err(|_| GaveUp::Failed)?;
        if self.stuck() >= self.most_abandoned {
            return Err(GaveUp::Clogged);
        }
        let (answer, answered) = oneshot::channel();
        let mut watch =
            Watch { state: Arc::new(AtomicU8::new(RUNNING)), abandoned: Arc::clone(&self.abandoned) };
        let end = End { state: Arc::clone(&watch.state), abandoned: Arc::clone(&self.abandoned) };
        let thread = move || {
            let _end = end;
            let _ = answer.send(job());
        };
        std::thread::Builder::new()
            .name("page".to_owned())
            .stack_size(STACK)
            .spawn(thread)
            .map_err(|_| GaveUp::Failed)?;
        match tokio::time::timeout(deadline, answered).await {
            Ok(answered) => {
                watch.rest();
                answered.map_err(|_| GaveUp::Failed)
            }
            Err(_) => Err(GaveUp::Late(deadline)),
        }
    }
}

/// Counts the thread as abandoned where nobody waits for it any more, late or cancelled.
struct Watch {
    state: Arc<AtomicU8>,
    abandoned: Arc<AtomicUsize>,
}

impl Watch {
    /// The answer is here: there is nothing left to abandon.
    fn rest(&mut self) {
        self.state.store(DONE, Ordering::Release);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // Counted before the state says so, so that the thread's end never counts down first.
        self.abandoned.fetch_add(1, Ordering::AcqRel);
        if self.state.compare_exchange(RUNNING, ABANDONED, Ordering::AcqRel, Ordering::Acquire).is_err() {
            self.abandoned.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

/// Dropped when the thread ends, also by a panic.
struct End {
    state: Arc<AtomicU8>,
    abandoned: Arc<AtomicUsize>,
}

impl Drop for End {
    fn drop(&mut self) {
        if self.state.swap(DONE, Ordering::AcqRel) == ABANDONED {
            self.abandoned.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn wait<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn an_answer_comes_back() {
        let workers = Workers::new(1);
        assert_eq!(wait(workers.run(LONG, || 7)), Ok(7));
        assert_eq!(workers.stuck(), 0);
    }

    #[test]
    fn a_panic_harms_nobody() {
        let workers = Workers::new(1);
        assert_eq!(wait(workers.run(LONG, || -> u8 { panic!("a page did this") })), Err(GaveUp::Failed));
        assert_eq!(wait(workers.run(LONG, || 7)), Ok(7));
    }

    #[test]
    fn stuck_pages_are_given_up_and_bounded() {
        let workers = Workers::new(1);
        let mut release = Vec::new();
        let mut ended = Vec::new();
        for _ in 0..2 {
            let (free, wait_for) = mpsc::channel::<()>();
            let (end, at_end) = mpsc::channel::<()>();
            let late = wait(workers.run(Duration::ZERO, move || {
                let _ = wait_for.recv();
                drop(end);
            }));
            assert_eq!(late, Err(GaveUp::Late(Duration::ZERO)));
            release.push(free);
            ended.push(at_end);
        }
        assert_eq!(workers.stuck(), 2);
        assert_eq!(wait(workers.run(LONG, || 7)), Err(GaveUp::Clogged));
        drop(release);
        for end in ended {
            let _ = end.recv();
        }
        // The threads end on their own; their places come back.
        while workers.stuck() > 0 {
            std::thread::yield_now();
        }
        assert_eq!(wait(workers.run(LONG, || 7)), Ok(7));
    }
}
