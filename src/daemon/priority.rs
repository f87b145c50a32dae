//! Who goes first where the processor is busy: readers wait for nobody, news may wait a little.

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinHandle;

/// How far work behind the scenes steps back: to a third of a reader's share of a contested processor, so
/// that no crowd of readers and no neighbour on the machine stops it. Measured on two cores, with sixteen
/// connections asking without pause while two thousand feeds are polled: the slowest answer in a hundred
/// takes 2 to 2.6 times as long as at rest, without it and in one runtime 3.5 to 5.8 times.
const NICE: i32 = 5;

/// Lets the thread that calls this give way to those that answer readers, for good. Threads that it
/// starts do the same. Where the system refuses, all stay equal.
pub(super) fn step_back() {
    // On Linux a thread has a nice value of its own; elsewhere this would be the whole process's.
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{getpid, getpriority_process, setpriority_process};
        // Counted from the main thread's, which is the operator's wish: a thread may have inherited a step.
        let stepped =
            getpriority_process(Some(getpid())).and_then(|own| setpriority_process(None, own + NICE));
        if let Err(error) = stepped {
            tracing::debug!("the work cannot step back behind the readers: {error}");
        }
    }
}

/// The runtime that polls, parses and prints, behind the one that answers readers.
///
/// # Errors
///
/// The system gives no thread.
pub fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().enable_all().on_thread_start(step_back).build()
}

/// The runtime that answers readers and does nothing else, so that none waits behind a poll. It ends when
/// it is dropped, also from within another runtime.
pub(super) struct Readers {
    /// None only while it is dropped.
    runtime: Option<Runtime>,
    handle: Handle,
}

impl Readers {
    /// To be called from a thread that has not stepped back.
    pub(super) fn new() -> std::io::Result<Self> {
        let runtime = Builder::new_multi_thread().enable_all().thread_name("readers").build()?;
        Ok(Self { handle: runtime.handle().clone(), runtime: Some(runtime) })
    }

    pub(super) fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        self.handle.spawn(task)
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
