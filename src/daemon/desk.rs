//! The desk's thread: the one owner of store and desk, with a bounded queue before it.
//!
//! A thread of its own rather than a task: its work is computing and writing, and nobody else may
//! hold what it holds.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot, watch};

use super::copies::Copies;
use super::priority;
use crate::clock::Clock;
use crate::config::{Config, Retention};
use crate::desk;
use crate::ingest::{Batch, Newsroom, Taken};
use crate::model::Subscription;
use crate::store::{self, DeliveryRow, EditionRow, HubNote, SubscriberRow, SubscriptionRow};

/// Batches that wait for the desk: as many as may share a transaction. How many entries they can hold
/// is bounded where they are made.
const QUEUE: usize = TOGETHER;

/// Polls that share a transaction: large enough to save most of the syncs.
const TOGETHER: usize = 256;

/// Entries after which a transaction takes no further poll: few enough that a reader sees news within
/// a second.
const ENTRIES: usize = 2_000;

/// How long a poll without news waits for others to share its transaction.
const LINGER: Duration = Duration::from_millis(5);

/// What the desk is asked to do.
pub enum Note {
    /// Take a poll in; answered when it is durable.
    Take(Box<Batch>, oneshot::Sender<()>),
    /// The stream pauses: look again over what is open, carry out orders, index.
    Settle(oneshot::Sender<()>),
    Edition(EditionRow, Vec<DeliveryRow>, oneshot::Sender<()>),
    Deliveries(Vec<DeliveryRow>, oneshot::Sender<()>),
    Subscribers(Vec<SubscriberRow>, oneshot::Sender<()>),
    Pauses(Vec<(String, Timestamp)>),
    Hubs(Vec<HubNote>),
    Reload(Box<Reload>, oneshot::Sender<Vec<SubscriptionRow>>),
}

/// A new reading of the configuration.
pub struct Reload {
    pub options: desk::Options,
    pub subscriptions: Arc<Vec<Subscription>>,
    /// The names of the series of editions.
    pub series: Vec<String>,
    pub retention: Retention,
}

/// The way to the desk's thread. Clones lead to the same one; it ends when the last is dropped.
#[derive(Clone, Debug)]
pub struct Desk {
    notes: mpsc::Sender<Note>,
    changes: watch::Receiver<u64>,
}

/// The desk's thread, to be joined at the end.
pub type Thread = JoinHandle<Result<(), store::Error>>;

/// The desk is gone: its thread ended with an error that joining it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the desk has stopped")]
pub struct Stopped;

impl Desk {
    /// Starts the thread.
    pub fn start(newsroom: Newsroom, clock: Clock, config: &Config) -> std::io::Result<(Self, Thread)> {
        let (retention, copies) = (config.retention, Copies::new(&config.data_dir));
        let data_dir = config.data_dir.clone();
        let (notes, inbox) = mpsc::channel(QUEUE);
        let (teller, changes) = watch::channel(0);
        let thread = std::thread::Builder::new().name("desk".to_owned()).spawn(move || {
            priority::step_back();
            work(newsroom, inbox, &teller, &clock, retention, &copies)
                .map_err(|error| error.within(&data_dir))
        })?;
        Ok((Self { notes, changes }, thread))
    }

    /// Grows with every change that an output may show.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.clone()
    }

    /// Takes a poll in; returns when it is durable.
    pub async fn take(&self, batch: Batch) -> Result<(), Stopped> {
        self.ask(|answer| Note::Take(Box::new(batch), answer)).await
    }

    /// Returns when the desk has looked again over all that is open.
    pub async fn settle(&self) -> Result<(), Stopped> {
        self.ask(Note::Settle).await
    }

    /// Returns when it is written down that an edition was written and how it is to be delivered.
    pub async fn edition(&self, row: EditionRow, ways: Vec<DeliveryRow>) -> Result<(), Stopped> {
        self.ask(|answer| Note::Edition(row, ways, answer)).await
    }

    /// Returns when it is written down how far deliveries have come.
    pub async fn deliveries(&self, rows: Vec<DeliveryRow>) -> Result<(), Stopped> {
        self.ask(|answer| Note::Deliveries(rows, answer)).await
    }

    /// Returns when it is written down what became of our hub's subscribers.
    pub async fn subscribers(&self, rows: Vec<SubscriberRow>) -> Result<(), Stopped> {
        self.ask(|answer| Note::Subscribers(rows, answer)).await
    }

    /// Returns the subscriptions that are listed now.
    pub async fn reload(&self, reload: Reload) -> Result<Vec<SubscriptionRow>, Stopped> {
        self.ask(|answer| Note::Reload(Box::new(reload), answer)).await
    }

    /// Has the pauses that domains asked for written down.
    pub async fn pauses(&self, pauses: Vec<(String, Timestamp)>) -> Result<(), Stopped> {
        self.notes.send(Note::Pauses(pauses)).await.map_err(|_| Stopped)
    }

    /// Has what became of hubs written down.
    pub async fn hubs(&self, notes: Vec<HubNote>) -> Result<(), Stopped> {
        self.notes.send(Note::Hubs(notes)).await.map_err(|_| Stopped)
    }

    async fn ask<T>(&self, note: impl FnOnce(oneshot::Sender<T>) -> Note) -> Result<T, Stopped> {
        let (answer, answered) = oneshot::channel();
        self.notes.send(note(answer)).await.map_err(|_| Stopped)?;
        answered.await.map_err(|_| Stopped)
    }
}

fn work(
    mut newsroom: Newsroom,
    mut inbox: mpsc::Receiver<Note>,
    teller: &watch::Sender<u64>,
    clock: &Clock,
    mut retention: Retention,
    copies: &Copies,
) -> Result<(), store::Error> {
    let mut waiting = None;
    while let Some(note) = waiting.take().or_else(|| inbox.blocking_recv()) {
        // An answer that nobody waits for any more is no fault: its asker was stopped.
        match note {
            Note::Take(batch, answer) => {
                let (batches, answers) = gather(*batch, answer, &mut inbox, &mut waiting);
                let taken = newsroom.take(clock.now(), batches)?;
                if taken != Taken::default() {
                    teller.send_modify(|n| *n += 1);
                }
                for answer in answers {
                    _ = answer.send(());
                }
            }
            Note::Settle(answer) => {
                let orders = newsroom.correct(clock.now())?;
                let moved = newsroom.tend(clock.now())?;
                // Before anything goes.
                copies.tend(clock.now(), newsroom.store(), retention.backups);
                newsroom.sweep(clock.now(), retention.keep)?;
                if orders > 0 || moved {
                    teller.send_modify(|n| *n += 1);
                }
                _ = answer.send(());
            }
            Note::Edition(row, ways, answer) => {
                newsroom.edition(&row, &ways)?;
                _ = answer.send(());
            }
            Note::Deliveries(rows, answer) => {
                newsroom.store().deliveries(&rows)?;
                _ = answer.send(());
            }
            Note::Subscribers(rows, answer) => {
                newsroom.store().subscribers(&rows)?;
                _ = answer.send(());
            }
            Note::Pauses(pauses) => newsroom.store().pauses(&pauses)?,
            Note::Hubs(notes) => newsroom.store().hubs(&notes)?,
            Note::Reload(reload, answer) => {
                retention = reload.retention;
                let rows = newsroom.reload(clock.now(), reload.options, &reload.subscriptions)?;
                newsroom.store().series(&reload.series, clock.now())?;
                teller.send_modify(|n| *n += 1);
                _ = answer.send(rows);
            }
        }
    }
    newsroom.close()
}

type Gathered = (Vec<Batch>, Vec<oneshot::Sender<()>>);

/// What else waits to be taken in, up to the first note of another kind.
fn gather(
    first: Batch,
    answer: oneshot::Sender<()>,
    inbox: &mut mpsc::Receiver<Note>,
    waiting: &mut Option<Note>,
) -> Gathered {
    let size = |batch: &Batch| {
        let (new, edited) = batch.counts();
        new + edited
    };
    let mut entries = size(&first);
    let mut lingers = entries == 0;
    let (mut batches, mut answers) = (vec![first], vec![answer]);
    while batches.len() < TOGETHER && entries < ENTRIES {
        match inbox.try_recv() {
            Ok(Note::Take(batch, answer)) => {
                entries += size(&batch);
                batches.push(*batch);
                answers.push(answer);
            }
            Ok(other) => {
                *waiting = Some(other);
                break;
            }
            Err(mpsc::error::TryRecvError::Empty) if lingers && entries == 0 => {
                lingers = false;
                std::thread::sleep(LINGER);
            }
            Err(_) => break,
        }
    }
    (batches, answers)
}
