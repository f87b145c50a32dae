//! The daemon: a shift that goes on until a signal ends it.

use std::path::PathBuf;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, MissedTickBehavior};

use super::printer::Printer;
use super::pushes::Event;
use super::service::Service;
use super::shift::Shift;
use super::stand::{self, Stand};
use super::{Error, chain};
use crate::clock::Clock;
use crate::config::{self, Config};

/// How often due times are looked at. A poll may be that late; nobody's feed is.
const TICK: Duration = Duration::from_secs(1);

/// The desk looks again over what is open when nothing was out for a tick, and at least this often.
const SETTLE: Duration = Duration::from_secs(120);

/// Runs until SIGTERM or SIGINT. SIGHUP reads the configuration again: a bad file changes nothing.
pub async fn run(config: Config, clock: Clock) -> Result<(), Error> {
    let signals = |kind| signal(kind).map_err(Error::Signal);
    let (mut terminate, mut interrupt) =
        (signals(SignalKind::terminate())?, signals(SignalKind::interrupt())?);
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    run_until(config, clock, stop).await
}

/// Runs until `stop` is done, whatever signal comes but SIGHUP.
pub async fn run_until(
    config: Config,
    clock: Clock,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), Error> {
    let mut hangup = signal(SignalKind::hangup()).map_err(Error::Signal)?;
    tokio::pin!(stop);
    let mut service = Service::new();
    let file = config.file.clone();
    let mut shift = Shift::open(config, clock).await?;
    let (mut stand, board) = stand::open(&mut shift).await?;
    let mut printer = Printer::start(&shift, board).await?;
    tracing::info!(subscriptions = shift.agenda.len(), "at work");
    Service::ready();

    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut settled, mut dirty) = (Instant::now(), true);
    let ended = loop {
        tokio::select! {
            event = shift.attend() => {
                match event {
                    Ok(event) => dirty |= event == Event::Visit,
                    Err(Error::Stopped(_)) => break Err(shift.desk_failure().await),
                    Err(error) => break Err(error),
                }
            }
            _ = tick.tick() => {
                shift.send_out();
                if shift.tend_hubs().await.is_err() || shift.note_pauses().await.is_err() {
                    break Err(shift.desk_failure().await);
                }
                service.status(status(&shift));
                let pauses = !shift.is_busy() && dirty;
                if pauses || settled.elapsed() >= SETTLE || service.wants_beat() {
                    if shift.settle().await.is_err() {
                        break Err(shift.desk_failure().await);
                    }
                    // The desk has answered, and this loop has come round: work goes on.
                    service.beat();
                    (settled, dirty) = (Instant::now(), false);
                }
            }
            failure = printer.failed() => break Err(failure),
            _ = hangup.recv() => {
                Service::reloading();
                reload(&mut shift, &printer, &mut stand, file.as_ref()).await;
                Service::ready();
            }
            () = &mut stop => break Ok(()),
        }
    };
    Service::stopping();
    tracing::info!("ending");
    printer.close().await;
    stand.close().await;
    let ended = end(ended, shift.close().await);
    if ended.is_ok() {
        tracing::info!("what the desk had is written");
    }
    ended
}

/// How it ended. Whoever heard only that the desk has stopped leaves the word to who knows why.
fn end(ended: Result<(), Error>, closed: Result<(), Error>) -> Result<(), Error> {
    match (ended, closed) {
        (Err(Error::Stopped(_)), Err(why)) => Err(why),
        (ended, closed) => ended.and(closed),
    }
}

fn status(shift: &Shift) -> String {
    let (out, waiting) = shift.agenda.load();
    format!(
        "{} subscriptions, {out} polls on their way, {waiting} waiting for their domain",
        shift.agenda.len()
    )
}

async fn reload(shift: &mut Shift, printer: &Printer, stand: &mut Stand, file: Option<&PathBuf>) {
    let Some(file) = file else {
        tracing::warn!("nothing to read again: the configuration did not come from a file");
        return;
    };
    let config = match config::load(file) {
        Ok(config) => config,
        Err(error) => {
            let error = chain(&error);
            tracing::error!(file = %file.display(), "the configuration is not taken, the old one stays: {error}");
            return;
        }
    };
    match shift.reload(config).await {
        Ok(later) => {
            printer.reload(shift);
            if let Err(error) = stand.reload(shift).await {
                tracing::error!("the feeds are served without a hub until the next reload: {error}");
            }
            tracing::info!(subscriptions = shift.agenda.len(), "the configuration was read again");
            for key in later {
                tracing::warn!(key, "takes effect with the next start");
            }
        }
        // The desk tells itself why.
        Err(Error::Stopped(_)) => {}
        Err(error) => tracing::error!("the configuration is not taken, the old one stays: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::desk::Stopped;

    #[test]
    fn why_the_desk_stopped_is_told_rather_than_that_it_has() {
        let full = || Err(Error::Store(crate::store::Error::Locked { path: "x".into() }));
        let stopped = || Err(Error::Stopped(Stopped));
        assert!(matches!(end(stopped(), full()), Err(Error::Store(_))));
        assert!(matches!(end(full(), stopped()), Err(Error::Store(_))));
        assert!(matches!(end(stopped(), Ok(())), Err(Error::Stopped(_))));
        assert!(matches!(end(Ok(()), full()), Err(Error::Store(_))));
        assert!(end(Ok(()), Ok(())).is_ok());
    }
}
