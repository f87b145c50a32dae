//! The press's task: prints the outputs when something changed, and the edition when it is due.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::Error;
use super::counter::{Asker, Counter, Filed, Reply, Wish};
use super::deliver::{self, Courier};
use super::desk::Desk;
use super::shift::Shift;
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

/// Time for a delivery under way when the press closes.
const DRAIN: Duration = Duration::from_secs(10);

/// Files that cannot be written and are each named in the log.
const TOLD: usize = 5;

/// Editions that are held against the schedule.
const MADE: u32 = 40;

/// The press and what it prints from.
#[derive(Debug)]
pub struct Printing {
    press: Press,
    readers: Readers,
    clock: Clock,
    desk: Desk,
    /// The rows of editions, the daily one first.
    digests: Arc<Vec<Digest>>,
    public: PathBuf,
    /// Addresses of the subscriptions that are switched off.
    off: HashSet<String>,
    /// Why editions could not be written since the last printing of the outputs.
    faults: Vec<String>,
}

impl Printing {
    /// A press for the shift's public folder.
    pub async fn new(shift: &Shift) -> Result<Self, Error> {
        let (readers, config) = (shift.tools.readers.clone(), shift.config.clone());
        let opened = tokio::task::spawn_blocking(move || {
            let instance = readers.with(Reader::instance)?;
            let press = Press::new(config.paper(instance), &config.data_dir.join(PUBLIC));
            let tidied = crate::publish::tidy(&config.data_dir.join(PUBLIC));
            Ok::<_, Error>((press, tidied.err().map(|fault| fault.to_string())))
        });
        let (press, fault) = opened.await.map_err(Error::Task)??;
        Ok(Self {
            press,
            readers: shift.tools.readers.clone(),
            clock: shift.clock.clone(),
            desk: shift.desk.clone(),
            digests: Arc::new(shift.config.digests.clone()),
            public: shift.config.data_dir.join(PUBLIC),
            off: off(&shift.config),
            faults: fault.into_iter().collect(),
        })
    }

    fn configure(&mut self, config: &Config) {
        let instance = self.press.paper().site.instance;
        self.press.set_paper(config.paper(instance));
        self.digests = Arc::new(config.digests.clone());
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

    /// Prints every output that changed. What could not be written stands in [`Printed::faults`].
    pub async fn outputs(self) -> Result<(Self, Printed), Error> {
        self.work(|it| {
            let (now, readers) = (it.clock.now(), it.readers.clone());
            let standings = it.standings(now)?;
            let press = &mut it.press;
            let mut printed = ask(&readers, |reader| press.outputs(reader, &standings, now))?;
            printed.faults.append(&mut it.faults);
            Ok(printed)
        })
        .await
    }

    /// Why editions could not be written since the last printing of the outputs.
    #[must_use]
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// Whether the files still hold: printed by this program lately, and nothing changed since.
    pub async fn is_current(self) -> Result<(Self, bool), Error> {
        self.work(|it| {
            let (now, readers) = (it.clock.now(), it.readers.clone());
            let age = SignedDuration::try_from(REFRESH).unwrap_or_default();
            let press = &it.press;
            ask(&readers, |reader| press.is_current(reader, now, age))
        })
        .await
    }

    /// Writes a series' edition of a day, whose window ends at `until`, and writes down how it is to
    /// be delivered where `deliver`. None where a file of it cannot be written, which is among the faults.
    async fn issue(
        self,
        digest: &Digest,
        day: Date,
        until: Timestamp,
        deliver: bool,
    ) -> Result<(Self, Option<Issue>), Error> {
        let name = digest.series.name();
        // As the paper has it: without what is kept out of every output.
        let series = self.press.paper().find(name).unwrap_or(&digest.series).clone();
        let printed = self.work(move |it| {
            let (now, readers) = (it.clock.now(), it.readers.clone());
            let standings = it.standings(now)?;
            let press = &mut it.press;
            match ask(&readers, |reader| press.digest(reader, &standings, &series, day, until)) {
                Err(Error::Edition(edition::Error::Publish(fault))) => {
                    it.faults.push(fault.to_string());
                    Ok(None)
                }
                issue => issue.map(Some),
            }
        });
        let (printing, issue) = printed.await?;
        let Some(issue) = issue else { return Ok((printing, None)) };
        let now = printing.clock.now();
        let ways = if deliver { deliver::ways(digest, &issue.row.day, now) } else { Vec::new() };
        printing.desk.edition(issue.row.clone(), ways).await?;
        let files = issue.printed.changed.len();
        tracing::info!(series = name, %day, files, "the edition is written");
        Ok((printing, Some(issue)))
    }

    /// Writes the editions that are due. Returns when to look again.
    pub async fn due(self) -> Result<(Self, Vec<Issue>, Timestamp), Error> {
        let now = self.clock.now();
        let (mut printing, mut issues) = (self, Vec::new());
        let mut next = now.checked_add(SignedDuration::from_hours(24)).unwrap_or(now);
        for digest in Arc::clone(&printing.digests).iter() {
            let Some(schedule) = &digest.schedule else { continue };
            let name = digest.series.name().to_owned();
            let (kept, (made, began, opening)) = printing.work(move |it| it.editions(&name)).await?;
            printing = kept;
            if opening {
                // The first edition waits for the first round, lest a newcomer opens an empty one.
                next = next.min(now.checked_add(REFRESH).unwrap_or(now));
                continue;
            }
            let due = edition::due(now, schedule, &printing.zone(digest), &made, began);
            next = next.min(due.next);
            if let Some(edition) = due.edition {
                let day = edition.day.to_string();
                if printing.readers.with(|reader| reader.edition(digest.series.name(), &day))?.is_some() {
                    // Written before the clock was set back: what readers have of that day stays as it is.
                    continue;
                }
                printing.desk.settle().await?;
                // An edition that is written late tells what has come until now.
                let (kept, issue) = printing.issue(digest, edition.day, now, true).await?;
                printing = kept;
                issues.extend(issue);
            }
        }
        Ok((printing, issues, next))
    }

    /// Writes the edition that somebody wants, unless it stands already and no update is asked for.
    pub async fn wish(self, wish: &Wish) -> Result<(Self, Reply, Option<Issue>), Error> {
        let digests = Arc::clone(&self.digests);
        let Some(digest) = digests.iter().find(|digest| digest.series.name() == wish.series) else {
            let known: Vec<&str> = digests.iter().map(|digest| digest.series.name()).collect();
            let why = format!("there is no series `{}`; there is {}", wish.series, known.join(", "));
            return Ok((self, Reply::Refused(why), None));
        };
        let (now, zone) = (self.clock.now(), self.zone(digest));
        let today = zone.to_datetime(now).date();
        let day = wish.day.unwrap_or(today);
        let first = self.readers.with(Reader::first_sight)?.unwrap_or(now);
        let first = zone.to_datetime(first).date();
        let end = day.tomorrow().ok().and_then(|next| next.to_zoned_datetime(zone).ok());
        let Some(end) = end.filter(|_| day <= today) else {
            return Ok((self, Reply::Refused(format!("{day} has not come yet")), None));
        };
        let until = end.timestamp().min(now);
        let folder = digest.series.options.series.path();
        let stands = self.public.join(format!("{folder}/{day}.json")).exists();
        let answer = |written| Reply::Stands(Filed { day, path: format!("{folder}/{day}"), written });
        if stands && !wish.update && !wish.deliver {
            return Ok((self, answer(false), None));
        }
        if stands && !wish.update {
            let ways = deliver::ways(digest, &day.to_string(), now);
            self.desk.deliveries(ways).await?;
            return Ok((self, answer(false), None));
        }
        if day < first {
            let why = format!("no story is held of {day}; the first is of {first}");
            return Ok((self, Reply::Refused(why), None));
        }
        let (printing, issue) = self.issue(digest, day, until, !stands || wish.deliver).await?;
        let reply = match &issue {
            Some(_) => answer(true),
            None => Reply::Refused(printing.faults.join("; ")),
        };
        Ok((printing, reply, issue))
    }

    /// Sends what is on its way to readers and due now.
    pub async fn deliver(&self) -> Result<(), Error> {
        self.courier().round().await.map(|_| ())
    }

    fn courier(&self) -> Courier {
        Courier {
            readers: self.readers.clone(),
            desk: self.desk.clone(),
            clock: self.clock.clone(),
            public: self.public.clone(),
            site: self.press.paper().site.clone(),
            digests: Arc::clone(&self.digests),
        }
    }

    /// The zone of a series' days.
    fn zone(&self, digest: &Digest) -> TimeZone {
        digest.series.site(&self.press.paper().site).zone
    }

    /// The days of a series that have an edition, since when it is there, and whether its first one has to
    /// wait.
    fn editions(&mut self, series: &str) -> Result<(BTreeSet<Date>, Option<Timestamp>, bool), Error> {
        let (rows, began) =
            self.readers.with(|reader| Ok((reader.editions(series, MADE)?, reader.series_began(series)?)))?;
        let made: BTreeSet<Date> = rows.iter().filter_map(|row| row.day.parse().ok()).collect();
        let opening = made.is_empty() && self.opening()?;
        Ok((made, began, opening))
    }

    /// Whether a subscription waits for its first poll.
    fn opening(&self) -> Result<bool, Error> {
        let waiting = self.readers.with(Reader::unpolled)?;
        Ok(waiting.iter().any(|url| !self.off.contains(url)))
    }

    fn standings(&self, now: Timestamp) -> Result<Vec<Standing>, Error> {
        Ok(self.readers.with(|reader| poll::standings(reader, |url| self.off.contains(url), now))?)
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

/// The press at work by itself, with the counter before it and the courier behind it.
pub(super) struct Printer {
    orders: mpsc::Sender<Order>,
    task: JoinHandle<Result<(), Error>>,
    courier: JoinHandle<()>,
    counter: Option<JoinHandle<()>>,
}

enum Order {
    Reload(Box<Config>),
    Wish(Wish, Asker),
    Close(oneshot::Sender<()>),
}

/// Who hears of every file that was printed.
pub type Board = std::sync::Arc<dyn Fn(&Printed) + Send + Sync>;

impl Printer {
    /// Starts the task. `board` hears of every file that was printed.
    pub(super) async fn start(shift: &Shift, board: Board) -> Result<Self, Error> {
        let printing = Printing::new(shift).await?;
        let (orders, inbox) = mpsc::channel(ORDERS);
        let (post, posted) = watch::channel(printing.courier());
        let counter = match Counter::open(&shift.config.data_dir) {
            Ok(counter) => Some(tokio::spawn(stand_at(counter, orders.clone()))),
            Err(error) => {
                tracing::warn!(%error, "no command can ask for editions while the daemon runs");
                None
            }
        };
        let courier = tokio::spawn(carry(posted));
        Ok(Self { orders, task: tokio::spawn(work(printing, inbox, post, board)), courier, counter })
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
    pub(super) async fn close(mut self) {
        if let Some(counter) = &self.counter {
            counter.abort();
        }
        let (answer, answered) = oneshot::channel();
        if self.orders.send(Order::Close(answer)).await.is_ok() {
            let _ = answered.await;
        }
        self.task.abort();
        // What is being sent may arrive; what is cut off is sent again after the next start.
        if tokio::time::timeout(DRAIN, &mut self.courier).await.is_err() {
            self.courier.abort();
            let _ = self.courier.await;
        }
    }
}

/// Passes on what commands wish.
async fn stand_at(counter: Counter, orders: mpsc::Sender<Order>) {
    loop {
        let (wish, asker) = counter.next().await;
        if orders.send(Order::Wish(wish, asker)).await.is_err() {
            return;
        }
    }
}

/// Delivers what is due, now and whenever an edition was written.
async fn carry(mut posted: watch::Receiver<Courier>) {
    loop {
        let courier = posted.borrow_and_update().clone();
        let next = courier.round().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "deliveries have to wait");
            None
        });
        let wait = next.map_or(REFRESH, |next| until(&courier.clock, next));
        drop(courier);
        tokio::select! {
            told = posted.changed() => if told.is_err() { return },
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Time to sleep: a clock that was set is noticed soon enough.
fn until(clock: &Clock, next: Timestamp) -> Duration {
    clock.now().duration_until(next).try_into().unwrap_or(Duration::ZERO).min(REFRESH)
}

async fn work(
    mut printing: Printing,
    mut inbox: mpsc::Receiver<Order>,
    post: watch::Sender<Courier>,
    board: Board,
) -> Result<(), Error> {
    let mut changes = printing.desk.changes();
    let mut told = Vec::new();
    loop {
        let (kept, issues, next) = printing.due().await?;
        let (kept, printed) = kept.outputs().await?;
        printing = kept;
        tell(&printed.faults, &mut told);
        for issue in &issues {
            board(&issue.printed);
        }
        board(&printed);
        if !issues.is_empty() {
            post.send_replace(printing.courier());
        }
        tokio::select! {
            told = changes.changed() => {
                if told.is_err() {
                    return Ok(());
                }
                tokio::time::sleep(DEBOUNCE).await;
                changes.mark_unchanged();
            }
            () = tokio::time::sleep(until(&printing.clock, next)) => {}
            order = inbox.recv() => match order {
                Some(Order::Reload(config)) => {
                    printing.configure(&config);
                    post.send_replace(printing.courier());
                }
                Some(Order::Wish(wish, asker)) => {
                    let (kept, issue) = serve(printing, &wish, asker).await?;
                    printing = kept;
                    if let Some(issue) = issue {
                        board(&issue.printed);
                    }
                    post.send_replace(printing.courier());
                }
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

/// Logs what cannot be written when it becomes so, and that all can be again.
fn tell(faults: &[String], told: &mut Vec<String>) {
    for fault in faults.iter().filter(|fault| !told.contains(fault)).take(TOLD) {
        tracing::error!("not published, and tried again: {fault}");
    }
    if faults.len() > TOLD && faults != told.as_slice() {
        tracing::error!(files = faults.len(), "more of them");
    }
    if faults.is_empty() && !told.is_empty() {
        tracing::info!("all files are published again");
    }
    told.clear();
    told.extend_from_slice(faults);
}

async fn serve(printing: Printing, wish: &Wish, asker: Asker) -> Result<(Printing, Option<Issue>), Error> {
    match printing.wish(wish).await {
        Ok((kept, reply, issue)) => {
            asker.answer(&reply).await;
            Ok((kept, issue))
        }
        Err(error) => {
            asker.answer(&Reply::Refused(error.to_string())).await;
            Err(error)
        }
    }
}
