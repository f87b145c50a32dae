//! Talking to the service manager (sd_notify(3)). Without one, every call does nothing.

use std::time::{Duration, Instant};

use sd_notify::NotifyState;

/// The service manager's end of the line.
#[derive(Debug)]
pub(super) struct Service {
    /// How often we must show that work goes on; a third of what the manager waits for.
    beat: Option<Duration>,
    beaten: Option<Instant>,
    told: String,
}

impl Service {
    pub(super) fn new() -> Self {
        Self { beat: sd_notify::watchdog_enabled().map(|wait| wait / 3), beaten: None, told: String::new() }
    }

    pub(super) fn ready() {
        tell(&[NotifyState::Ready]);
    }

    /// Between this and the next [`Service::ready`] the manager waits.
    pub(super) fn reloading() {
        match NotifyState::monotonic_usec_now() {
            Ok(now) => tell(&[NotifyState::Reloading, now]),
            Err(_) => tell(&[NotifyState::Reloading]),
        }
    }

    pub(super) fn stopping() {
        tell(&[NotifyState::Stopping]);
    }

    /// One line for `systemctl status`; told only when it differs from the last.
    pub(super) fn status(&mut self, line: String) {
        if line != self.told {
            tell(&[NotifyState::Status(&line)]);
            self.told = line;
        }
    }

    /// True when it is time to show that work goes on.
    pub(super) fn wants_beat(&self) -> bool {
        let due = |beat| self.beaten.is_none_or(|then| then.elapsed() >= beat);
        self.beat.is_some_and(due)
    }

    /// Shows that work goes on. To be called after the desk has answered, never by a bare timer.
    pub(super) fn beat(&mut self) {
        tell(&[NotifyState::Watchdog]);
        self.beaten = Some(Instant::now());
    }
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "the service manager does not listen");
    }
}
