//! A shift: everything that works together from opening the store to closing it.
//!
//! [`super::run`] is a shift that ends with a signal; [`Shift::round`] is one pass over what is due,
//! for `poll`, the demo and tests.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::task::{Id, JoinSet};

use super::Error;
use super::agenda::{Agenda, Job};
use super::desk::{Desk, Reload, Stopped, Thread};
use crate::clock::Clock;
use crate::config::Config;
use crate::fetch::{Client, Gate, Robots};
use crate::ingest::Newsroom;
use crate::model::{Class, SubscriptionId};
use crate::page::Workers;
use crate::poll::{self, Notice, Report, Tools};
use crate::store::{Readers, SubscriptionRow};

/// A visit that came to a bad end by our fault is tried again after this.
const AFTER_PANIC: Duration = Duration::from_secs(3600);

/// Those at work, and what they share.
pub struct Shift {
    pub(super) config: Arc<Config>,
    pub(super) clock: Clock,
    pub(super) tools: Tools,
    pub(super) desk: Desk,
    pub(super) agenda: Agenda,
    thread: Option<Thread>,
    visits: JoinSet<Result<Back, Error>>,
    /// Whose visit a task is, so that one that panics is not lost.
    who: HashMap<Id, SubscriptionId>,
    pub(super) tally: Tally,
}

/// A visit that is done and durable.
struct Back {
    row: SubscriptionRow,
    report: Report,
    notices: usize,
}

/// What a number of visits came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub polls: usize,
    pub entries: usize,
    pub new: usize,
    pub edited: usize,
    pub pages: poll::Tally,
    /// Polls by their class.
    pub classes: std::collections::BTreeMap<Class, usize>,
    /// What operators should hear of: moves, failures, recoveries.
    pub notices: usize,
}

impl Tally {
    /// Nothing came of it that an output shows, but for the times of the polls.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.new == 0 && self.edited == 0 && self.notices == 0
    }

    fn add(&mut self, report: &Report, notices: usize) {
        self.polls += 1;
        self.notices += notices;
        self.entries += report.entries;
        self.new += report.new;
        self.edited += report.edited;
        self.pages.add(&report.pages);
        *self.classes.entry(report.class).or_default() += 1;
    }
}

impl Shift {
    /// Opens the store, wakes the desk and prepares everything that polls.
    pub async fn open(config: Config, clock: Clock) -> Result<Self, Error> {
        let config = Arc::new(config);
        let now = clock.now();
        let (opening, subscriptions) = (Arc::clone(&config), config.subscriptions.clone());
        let opened = tokio::task::spawn_blocking(move || {
            let (mut newsroom, rows) =
                Newsroom::open(&opening.data_dir, now, opening.rules.desk.clone(), &subscriptions)?;
            let paused = newsroom.store().paused()?;
            Ok::<_, Error>((newsroom, paused, rows))
        });
        let (newsroom, paused, rows) = opened.await.map_err(Error::Task)??;
        crate::fetch::raise_file_limit();
        let gate = Gate::new(config.gate.clone(), clock.clone());
        gate.restore(paused);
        let tools = Tools {
            client: Client::new(config.fetch.clone(), clock.clone())?,
            robots: Robots::new(clock.clone()),
            workers: Arc::new(Workers::new(PAGE_THREADS)),
            readers: Readers::new(&config.data_dir),
            options: Arc::new(config.rules.clone()),
            clock: clock.clone(),
            gate,
        };
        let (desk, thread) = Desk::start(newsroom, clock.clone(), &config).map_err(Error::Thread)?;
        let agenda = Agenda::new(&config.subscriptions, rows, config.gate.per_domain);
        Ok(Self {
            config,
            clock,
            tools,
            desk,
            agenda,
            thread: Some(thread),
            visits: JoinSet::new(),
            who: HashMap::new(),
            tally: Tally::default(),
        })
    }

    /// Sends out every visit that can be made now.
    pub(super) fn send_out(&mut self) {
        for job in self.agenda.take(self.clock.now()) {
            self.start(job);
        }
    }

    fn start(&mut self, job: Job) {
        let (tools, desk, id) = (self.tools.clone(), self.desk.clone(), job.row.id);
        let task = self.visits.spawn(async move {
            let visit = poll::visit(&tools, job.subscription, job.row, job.more).await?;
            tell(&visit);
            desk.take(visit.batch).await?;
            drop(visit.held);
            Ok(Back { row: visit.row, report: visit.report, notices: visit.notices.len() })
        });
        self.who.insert(task.id(), id);
    }

    /// Waits for a visit to end and sends out the next one of its domain. `None` when none is out.
    pub(super) async fn come_back(&mut self) -> Option<Result<(), Error>> {
        let (id, next) = match self.visits.join_next_with_id().await? {
            Ok((id, Ok(back))) => {
                self.tally.add(&back.report, back.notices);
                (id, self.agenda.done(back.row))
            }
            Ok((_, Err(error))) => return Some(Err(error)),
            Err(failure) => {
                let id = failure.id();
                let Some(&subscription) = self.who.get(&id) else { return Some(Ok(())) };
                tracing::error!(%subscription, error = %failure, "a visit ended in a panic; please report this");
                (id, self.agenda.dropped(subscription, later(self.clock.now(), AFTER_PANIC)))
            }
        };
        self.who.remove(&id);
        if let Some(job) = next {
            self.start(job);
        }
        Some(Ok(()))
    }

    /// True while visits are out.
    pub(super) fn is_busy(&self) -> bool {
        !self.visits.is_empty()
    }

    /// One pass over all that is due, or over all subscriptions where `all`. `progress` hears how many
    /// of how many are done.
    pub async fn round(&mut self, all: bool, mut progress: impl FnMut(usize, usize)) -> Result<Tally, Error> {
        self.tally = Tally::default();
        if all {
            self.agenda.hurry(self.clock.now());
        }
        self.send_out();
        while let Some(back) = self.come_back().await {
            back?;
            let (out, waiting) = self.agenda.load();
            progress(self.tally.polls, self.tally.polls + out + waiting);
            // A page that announced a feed made its subscription due again at once.
            if !self.is_busy() {
                self.send_out();
            }
        }
        self.settle().await?;
        Ok(std::mem::take(&mut self.tally))
    }

    /// Has the desk look again over all that is open, and the domains' pauses written down.
    pub(super) async fn settle(&self) -> Result<(), Stopped> {
        self.desk.pauses(self.tools.gate.pauses()).await?;
        self.desk.settle().await
    }

    /// Takes a new reading of the configuration; what it cannot change until a restart is named.
    pub(super) async fn reload(&mut self, config: Config) -> Result<Vec<&'static str>, Error> {
        let mut later = Vec::new();
        if config.data_dir != self.config.data_dir {
            later.push("data_dir");
        }
        if config.http.listen != self.config.http.listen {
            later.push("[http] listen");
        }
        let mut config = Config { data_dir: self.config.data_dir.clone(), ..config };
        if config.http.hub != self.config.http.hub {
            later.push("[http] hub");
            // No feed announces a hub that is not at work.
            config.http.hub.clone_from(&self.config.http.hub);
        }
        let client = Client::new(config.fetch.clone(), self.clock.clone())?;
        let reload = Reload {
            options: config.rules.desk.clone(),
            subscriptions: Arc::new(config.subscriptions.clone()),
            retention: config.retention,
        };
        let rows = self.desk.reload(reload).await?;
        self.tools.client = client;
        self.tools.options = Arc::new(config.rules.clone());
        self.agenda.reload(&config.subscriptions, rows, config.gate.per_domain);
        self.config = Arc::new(config);
        Ok(later)
    }

    /// Ends the shift: visits that are out are dropped (they are made again after the next start), what
    /// the desk was given is written.
    pub async fn close(mut self) -> Result<(), Error> {
        self.visits.shutdown().await;
        // A desk that has stopped tells why when its thread is joined.
        let _ = self.desk.pauses(self.tools.gate.pauses()).await;
        let Self { desk, tools, thread, visits, .. } = self;
        drop((desk, tools, visits));
        join(thread).await
    }

    /// Why the desk stopped, once it has.
    pub(super) async fn desk_failure(&mut self) -> Error {
        match join(self.thread.take()).await {
            Ok(()) => Error::Stopped(Stopped),
            Err(error) => error,
        }
    }
}

async fn join(thread: Option<Thread>) -> Result<(), Error> {
    let Some(thread) = thread else { return Ok(()) };
    let joined = tokio::task::spawn_blocking(move || thread.join()).await.map_err(Error::Task)?;
    joined.map_err(|_| Error::Stopped(Stopped))?.map_err(Error::Store)
}

/// Pages read at a time: reading is computing, and the machine is small.
const PAGE_THREADS: usize = 2;

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    jiff::SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok()).unwrap_or(now)
}

/// One line for each poll; a warning only where the operator can act.
fn tell(visit: &poll::Visit) {
    let (row, report) = (&visit.row, &visit.report);
    for notice in &visit.notices {
        match notice {
            Notice::Moved { to } => {
                tracing::info!(subscription = %row.id, %to, title = row.title, "moved for good");
            }
            Notice::MovedBack => tracing::info!(subscription = %row.id, title = row.title, "moved back"),
            Notice::Parked => {
                tracing::warn!(subscription = %row.id, title = row.title, "gone for good (410); remove it, or find its new address");
            }
            Notice::Failing { words } => {
                tracing::warn!(subscription = %row.id, title = row.title, why = words, "failing");
            }
            Notice::Recovered { failures, .. } => {
                tracing::info!(subscription = %row.id, title = row.title, failures, "recovered");
            }
        }
    }
    tracing::info!(
        subscription = %row.id,
        title = row.title,
        outcome = report.class.slug(),
        entries = report.entries,
        new = report.new,
        edited = report.edited,
        pages = report.pages.pages.taken,
        refused = report.pages.pages.refused(),
        next = %row.next_poll,
        "polled"
    );
}
