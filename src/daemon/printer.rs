//! The press's task: prints the outputs when something changed, and the edition when it is due.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::desk::Desk;
use super::shift::Shift;
use super::{Error, deliver};
use crate::clock::Clock;
use crate::config::{Config, Digest};
use crate::edition::{self, Issue, Press, Printed};
use crate::model::Standing;
use crate::poll;
use crate::store::{Reader, Readers};

/// Changes that come within this time are printed together.
const DEBOUNCE: Duration = Duration::from_secs(2);

/// The health of sources is told anew at least this often.
const REFRESH: Duration = Duration::from_secs(600);

/// Orders that wait for the press.
const ORDERS: usize = 8;

/// Editions that are held against the schedule.
const MADE: u32 = 40;

/// The press and what it prints from.
#[derive(Debug)]
pub struct Printing {
    press: Press,
    readers: Readers,
    clock: Clock,
    desk: Desk,
    digest: Digest,
    /// Addresses of the subscriptions that are switched off.
    off: HashSet<String>,
}

impl Printing {
    /// A press for the shift's public folder.
    pub async fn new(shift: &Shift) -> Result<Self, Error> {
        let (readers, config) = (shift.tools.readers.clone(), shift.config.clone());
        let opened = tokio::task::spawn_blocking(move || {
            let instance = readers.with(Reader::instance)?;
            let press = Press::new(config.paper(instance), &config.data_dir.join(PUBLIC));
            crate::publish::tidy(&config.data_dir.join(PUBLIC))?;
            Ok::<_, Error>(press)
        });
        let press = opened.await.map_err(Error::Task)??;
        Ok(Self {
            press,
            readers: shift.tools.readers.clone(),
            clock: shift.clock.clone(),
            desk: shift.desk.clone(),
            digest: shift.config.digest.clone(),
            off: off(&shift.config),
        })
    }

    fn configure(&mut self, config: &Config) {
        let instance = self.press.paper().site.instance;
        self.press.set_paper(config.paper(instance));
        self.digest = config.digest.clone();
        self.off = off(config);
    }

    /// Works with the press where its waiting for the disk keeps no task waiting.
    async fn work<T: Send + 'static>(
        self,
        job: impl FnOnce(&mut Self) -> Result<T, Error> + Send + 'static,
    ) -> Result<(Self, T), Error> {
        let mut printing = self;
        let task = tokio::task::spawn_blocking(move || job(&mut printing).map(|done| (printing, done)));
        task.await.map_err(Error::Task)?
    }

    /// Prints every output that changed.
    pub async fn outputs(self) -> Result<(Self, Printed), Error> {
        self.work(|it| {
            let (now, readers) = (it.clock.now(), it.readers.clone());
            let standings = it.standings(now)?;
            let press = &mut it.press;
            ask(&readers, |reader| press.outputs(reader, &standings, now))
        })
        .await
    }

    /// Writes the edition of a day whose window ends at `until`, and delivers it.
    pub async fn issue(self, day: Date, until: Timestamp) -> Result<(Self, Issue), Error> {
        let printed = self.work(move |it| {
            let (now, readers) = (it.clock.now(), it.readers.clone());
            let standings = it.standings(now)?;
            let press = &mut it.press;
            ask(&readers, |reader| press.digest(reader, &standings, day, until))
        });
        let (printing, issue) = printed.await?;
        printing.desk.edition(issue.row.clone()).await?;
        tracing::info!(%day, files = issue.printed.changed.len(), "the edition is written");
        deliver::deliver(&printing.digest, &issue, printing.press.paper()).await;
        Ok((printing, issue))
    }

    /// Writes the edition that is due, if one is. Returns when to look again.
    pub async fn due(self) -> Result<(Self, Option<Issue>, Timestamp), Error> {
        let now = self.clock.now();
        let far = now.checked_add(SignedDuration::from_hours(24)).unwrap_or(now);
        let Some(schedule) = self.digest.schedule.clone() else { return Ok((self, None, far)) };
        let zone = self.press.paper().site.zone.clone();
        let (printing, (made, opening)) = self.work(Self::editions).await?;
        if opening {
            // The first edition waits for the first round, lest a newcomer opens an empty one.
            let soon = now.checked_add(REFRESH).unwrap_or(now);
            return Ok((printing, None, soon));
        }
        let due = edition::due(now, &schedule, &zone, &made);
        match due.edition {
            None => Ok((printing, None, due.next)),
            Some(edition) => {
                printing.desk.settle().await?;
                // An edition that is written late tells what has come until now.
                let (printing, issue) = printing.issue(edition.day, now).await?;
                Ok((printing, Some(issue), due.next))
            }
        }
    }

    /// The days that have an edition, and whether the first one has to wait.
    fn editions(&mut self) -> Result<(BTreeSet<Date>, bool), Error> {
        let rows = self.readers.with(|reader| reader.editions(edition::DAILY, MADE))?;
        let made: BTreeSet<Date> = rows.iter().filter_map(|row| row.day.parse().ok()).collect();
        let opening = made.is_empty() && self.opening()?;
        Ok((made, opening))
    }

    /// Whether a subscription waits for its first poll.
    fn opening(&self) -> Result<bool, Error> {
        let rows = self.readers.with(Reader::subscriptions)?;
        Ok(rows.iter().any(|row| row.state.polls == 0 && !self.off.contains(&row.url)))
    }

    fn standings(&self, now: Timestamp) -> Result<Vec<Standing>, Error> {
        let rows = self.readers.with(Reader::subscriptions)?;
        Ok(rows.iter().filter_map(|row| poll::standing(row, !self.off.contains(&row.url), now)).collect())
    }
}

/// The press reads the store while it prints; both may fail.
fn ask<T>(readers: &Readers, print: impl FnOnce(&Reader) -> Result<T, edition::Error>) -> Result<T, Error> {
    Ok(readers.with(|reader| Ok(print(reader)))??)
}

/// The published files' folder below `data_dir`.
pub const PUBLIC: &str = "public";

fn off(config: &Config) -> HashSet<String> {
    config.subscriptions.iter().filter(|it| !it.enabled).map(|it| it.url.to_string()).collect()
}

/// The press at work by itself.
pub(super) struct Printer {
    orders: mpsc::Sender<Order>,
    task: JoinHandle<Result<(), Error>>,
}

enum Order {
    Reload(Box<Config>),
    Close(oneshot::Sender<()>),
}

/// Who hears of every file that was printed.
pub(super) type Board = std::sync::Arc<dyn Fn(&Printed) + Send + Sync>;

impl Printer {
    /// Starts the task. `board` hears of every file that was printed.
    pub(super) async fn start(shift: &Shift, board: Board) -> Result<Self, Error> {
        let printing = Printing::new(shift).await?;
        let (orders, inbox) = mpsc::channel(ORDERS);
        Ok(Self { orders, task: tokio::spawn(work(printing, inbox, board)) })
    }

    /// Ends when the press cannot go on, with why.
    pub(super) async fn failed(&mut self) -> Error {
        match (&mut self.task).await {
            Ok(Err(error)) => error,
            Ok(Ok(())) => Error::Stopped(super::desk::Stopped),
            Err(error) => Error::Task(error),
        }
    }

    /// Prints under a new configuration from now on. A press that is busy hears of it later.
    pub(super) fn reload(&self, shift: &Shift) {
        let order = Order::Reload(Box::new((*shift.config).clone()));
        if self.orders.try_send(order).is_err() {
            tracing::warn!("the press is busy; the outputs keep their old settings until the next reload");
        }
    }

    /// Prints what has changed and ends.
    pub(super) async fn close(self) {
        let (answer, answered) = oneshot::channel();
        if self.orders.send(Order::Close(answer)).await.is_ok() {
            let _ = answered.await;
        }
        self.task.abort();
    }
}

async fn work(mut printing: Printing, mut inbox: mpsc::Receiver<Order>, board: Board) -> Result<(), Error> {
    let mut changes = printing.desk.changes();
    loop {
        let (kept, issue, next) = printing.due().await?;
        let (kept, printed) = kept.outputs().await?;
        printing = kept;
        if let Some(issue) = issue {
            board(&issue.printed);
        }
        board(&printed);
        let wait =
            printing.clock.now().duration_until(next).try_into().unwrap_or(Duration::ZERO).min(REFRESH);
        tokio::select! {
            told = changes.changed() => {
                if told.is_err() {
                    return Ok(());
                }
                tokio::time::sleep(DEBOUNCE).await;
                changes.mark_unchanged();
            }
            () = tokio::time::sleep(wait) => {}
            order = inbox.recv() => match order {
                Some(Order::Reload(config)) => printing.configure(&config),
                Some(Order::Close(answer)) => {
                    let (_, printed) = printing.outputs().await?;
                    board(&printed);
                    _ = answer.send(());
                    return Ok(());
                }
                None => return Ok(()),
            },
        }
    }
}
