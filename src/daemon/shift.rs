//! A shift: everything that works together from opening the store to closing it.
//!
//! [`super::run`] is a shift that ends with a signal; [`Shift::round`] is one pass over what is due,
//! for `poll`, the demo and tests.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::task::{Id, JoinSet};

use super::Error;
use super::agenda::{Agenda, Job};
use super::desk::{Desk, Reload, Stopped, Thread};
use super::hubs::Hubs;
use super::pushes::Pushes;
use crate::clock::{self, Clock};
use crate::config::{Config, Hub, Listen};
use crate::fetch::{Client, Gate, Robots};
use crate::ingest::Newsroom;
use crate::model::{Class, SubscriptionId};
use crate::page::Workers;
use crate::poll::{self, Notice, Report, Room, Tools, Visit, Way};
use crate::store::{self, Readers, SubscriptionRow};

/// A visit's task that has ended.
pub(super) type Joined = Result<(Id, Result<Back, Error>), tokio::task::JoinError>;

/// A visit that came to a bad end by our fault is tried again after this.
const AFTER_PANIC: SignedDuration = SignedDuration::from_hours(1);

/// Those at work, and what they share.
pub struct Shift {
    pub(super) config: Arc<Config>,
    pub(super) clock: Clock,
    pub(super) tools: Tools,
    pub(super) desk: Desk,
    pub(super) agenda: Agenda,
    thread: Option<Thread>,
    pub(super) visits: JoinSet<Result<Back, Error>>,
    /// Whose visit a task is, so that one that panics is not lost.
    who: HashMap<Id, SubscriptionId>,
    pub(super) hubs: Hubs,
    pub(super) pushes: Pushes,
    /// As they are written down.
    pauses: Vec<(String, Timestamp)>,
    pub(super) tally: Tally,
}

/// A visit that is done and durable.
pub(super) struct Back {
    row: SubscriptionRow,
    report: Report,
    notices: usize,
}

/// What a number of visits came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub polls: usize,
    /// What hubs brought.
    pub pushes: usize,
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
        match report.way {
            Way::Poll => self.polls += 1,
            Way::Push => self.pushes += 1,
            Way::Forgery => return,
        }
        self.notices += notices;
        self.entries += report.entries;
        self.new += report.new;
        self.edited += report.edited;
        self.pages.add(&report.pages);
        if report.way == Way::Poll {
            *self.classes.entry(report.class).or_default() += 1;
        }
    }
}

impl Shift {
    /// Opens the store, wakes the desk and prepares everything that polls.
    pub async fn open(config: Config, clock: Clock) -> Result<Self, Error> {
        tell_notes(&config.notes);
        let config = Arc::new(config);
        let now = clock.now();
        let (opening, subscriptions) = (Arc::clone(&config), config.subscriptions.clone());
        let opened = tokio::task::spawn_blocking(move || {
            let (mut newsroom, rows) =
                Newsroom::open(&opening.data_dir, now, opening.rules.desk.clone(), &subscriptions)?;
            if let Err(full) = newsroom.store().check_room() {
                // Closed in good order: where this is tried again and again, none of the starts looks for damage.
                let _ = newsroom.close();
                return Err(full.into());
            }
            newsroom.store().series(&series(&opening), now)?;
            let held = (newsroom.store().paused()?, newsroom.store().held_hubs()?);
            Ok::<_, Error>((newsroom, held, rows))
        });
        let (newsroom, (mut paused, hubs), rows) = opened.await.map_err(Error::Task)??;
        paused.retain(|(_, until)| until.duration_since(now) <= ASKED_LONGEST);
        crate::fetch::raise_file_limit();
        let gate = Gate::new(config.gate.clone(), clock.clone());
        gate.restore(paused);
        let tools = Tools {
            client: Client::new(config.fetch.clone(), clock.clone())?,
            robots: Robots::new(clock.clone()),
            workers: Arc::new(Workers::new(PAGE_THREADS)),
            readers: Readers::new(&config.data_dir),
            room: Room::default(),
            options: Arc::new(config.rules.clone()),
            clock: clock.clone(),
            gate,
        };
        let (desk, thread) = Desk::start(newsroom, clock.clone(), &config).map_err(Error::Thread)?;
        let agenda = Agenda::new(&config.subscriptions, rows, config.gate.per_domain);
        let mut shift = Self {
            config,
            clock,
            tools,
            desk,
            agenda,
            thread: Some(thread),
            visits: JoinSet::new(),
            who: HashMap::new(),
            hubs: Hubs::new(hubs, None),
            pushes: Pushes::default(),
            pauses: Vec::new(),
            tally: Tally::default(),
        };
        shift.rely_on_no_hub();
        Ok(shift)
    }

    /// Sends out every visit that can be made now.
    pub fn send_out(&mut self) {
        self.agenda.recall(self.clock.now(), farthest(&self.config));
        for job in self.agenda.take(self.clock.now()) {
            self.start(job);
        }
    }

    fn start(&mut self, mut job: Job) {
        let (tools, id) = (self.tools.clone(), job.row.id);
        self.hubs.tell(id, &mut job.row.state, self.clock.now());
        // The state of a visit is large: it is made in its place, not moved into it.
        self.spawn(
            id,
            Box::pin(async move { poll::visit(&tools, job.subscription, job.row, job.more).await }),
        );
    }

    /// Has a visit made and what it brings taken in.
    pub(super) fn spawn(
        &mut self,
        id: SubscriptionId,
        visit: impl Future<Output = Result<Visit, store::Error>> + Send + 'static,
    ) {
        let desk = self.desk.clone();
        let task = self.visits.spawn(async move {
            let visit = visit.await?;
            tell(&visit);
            desk.take(visit.batch).await?;
            drop(visit.held);
            Ok(Back { row: visit.row, report: visit.report, notices: visit.notices.len() })
        });
        self.who.insert(task.id(), id);
    }

    /// Waits for a visit to end and sends out the next one of its domain. `None` when none is out.
    pub(super) async fn come_back(&mut self) -> Option<Result<(), Error>> {
        let back = self.visits.join_next_with_id().await?;
        Some(self.take_back(back))
    }

    pub(super) fn take_back(&mut self, back: Joined) -> Result<(), Error> {
        let (task, id, next) = match back {
            Ok((task, Ok(back))) => {
                self.tally.add(&back.report, back.notices);
                let id = back.row.id;
                let row = self.under_hub(back.row);
                (task, id, self.agenda.done(row))
            }
            Ok((_, Err(error))) => return Err(error),
            Err(failure) => {
                let task = failure.id();
                let Some(&id) = self.who.get(&task) else { return Ok(()) };
                tracing::error!(subscription = id.0, error = %failure, "a visit ended in a panic; please report this");
                (task, id, self.agenda.dropped(id, clock::later(self.clock.now(), AFTER_PANIC)))
            }
        };
        self.who.remove(&task);
        if let Some(job) = next {
            self.start(job);
        }
        self.start_waiting_push(id);
        Ok(())
    }

    /// True while visits are out.
    pub(super) fn is_busy(&self) -> bool {
        !self.visits.is_empty()
    }

    /// One pass over all that is due, or over all subscriptions where `all`. `progress` hears how many
    /// of how many are done.
    pub async fn round(&mut self, all: bool, progress: impl FnMut(usize, usize)) -> Result<Tally, Error> {
        match self.pass(all, progress).await {
            Err(Error::Stopped(_)) => Err(self.desk_failure().await),
            done => done,
        }
    }

    async fn pass(&mut self, all: bool, mut progress: impl FnMut(usize, usize)) -> Result<Tally, Error> {
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
    pub(super) async fn settle(&mut self) -> Result<(), Stopped> {
        self.note_pauses().await?;
        self.desk.settle().await
    }

    /// Has the domains' pauses written down where they changed: a restart, however sudden, must not
    /// make us forget who asked us to stay away.
    pub async fn note_pauses(&mut self) -> Result<(), Stopped> {
        let mut pauses = self.tools.gate.pauses();
        pauses.sort();
        if pauses == self.pauses {
            return Ok(());
        }
        self.pauses.clone_from(&pauses);
        self.desk.pauses(pauses).await
    }

    /// Takes a new reading of the configuration; what it cannot change until a restart is named.
    pub async fn reload(&mut self, config: Config) -> Result<Vec<&'static str>, Error> {
        tell_notes(&config.notes);
        let mut later = Vec::new();
        if config.data_dir != self.config.data_dir {
            later.push("data_dir");
        }
        if config.http.listen != self.config.http.listen {
            later.push("[http] listen");
        }
        if config.gate != self.config.gate {
            later.push("[network] in_flight, per_domain, domain_gap");
        }
        if config.log != self.config.log {
            later.push("[log]");
        }
        let (data_dir, log) = (self.config.data_dir.clone(), self.config.log.clone());
        let mut config = Config { data_dir, log, ..config };
        // Links without a `base_url` go where we listen.
        config.http.listen = self.config.http.listen;
        if config.http.hub == Hub::Own && config.http.listen == Listen::Off {
            later.push("[http] hub");
            // No feed announces a hub that is not at work.
            config.http.hub.clone_from(&self.config.http.hub);
        }
        let client = Client::new(config.fetch.clone(), self.clock.clone())?;
        let reload = Reload {
            options: config.rules.desk.clone(),
            subscriptions: Arc::new(config.subscriptions.clone()),
            series: series(&config),
            retention: config.retention,
        };
        let rows = self.desk.reload(reload).await?;
        self.tools.client = client;
        self.tools.options = Arc::new(config.rules.clone());
        let config = Config { gate: self.config.gate.clone(), ..config };
        self.agenda.reload(&config.subscriptions, rows, config.gate.per_domain);
        self.config = Arc::new(config);
        self.review_hubs();
        Ok(later)
    }

    /// Ends the shift: visits that are out are dropped (they are made again after the next start), what
    /// the desk was given is written.
    pub async fn close(mut self) -> Result<(), Error> {
        self.visits.shutdown().await;
        // A desk that has stopped tells why when its thread is joined.
        let _ = self.desk.pauses(self.tools.gate.pauses()).await;
        let _ = self.desk.hubs(self.hubs.take_notes()).await;
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

/// The series that come out by themselves.
fn series(config: &Config) -> Vec<String> {
    let planned = config.digests.iter().filter(|digest| digest.schedule.is_some());
    planned.map(|digest| digest.series.name().to_owned()).collect()
}

async fn join(thread: Option<Thread>) -> Result<(), Error> {
    let Some(thread) = thread else { return Ok(()) };
    let joined = tokio::task::spawn_blocking(move || thread.join()).await.map_err(Error::Task)?;
    joined.map_err(|_| Error::Stopped(Stopped))?.map_err(Error::Store)
}

/// What a server can ask for beyond the operator's longest interval: thirty days of Retry-After, and the
/// jitter and skipped hours behind them.
const ASKED_LONGEST: SignedDuration = SignedDuration::from_hours(24 * 35);

/// The longest time for which a poll can put the next one off.
fn farthest(config: &Config) -> SignedDuration {
    let cadence = &config.rules.poll.cadence;
    let fixed = config.subscriptions.iter().filter_map(|it| it.interval).max().unwrap_or_default();
    let fixed = SignedDuration::try_from(fixed).unwrap_or(SignedDuration::MAX);
    cadence.longest.max(cadence.backoff_longest).max(fixed).saturating_add(ASKED_LONGEST)
}

/// Pages read at a time: reading is computing, and the machine is small.
const PAGE_THREADS: usize = 2;

/// Notes on a configuration that are logged; `check` prints all.
const NOTES: usize = 20;

/// What the operator wrote and does not get.
fn tell_notes(notes: &[String]) {
    for note in notes.iter().take(NOTES) {
        tracing::warn!("in the configuration: {note}");
    }
    if let Some(more @ 1..) = notes.len().checked_sub(NOTES) {
        tracing::warn!(more, "more of this kind in the configuration; `copydesk check` tells all");
    }
}

/// One line for each poll; a warning only where the operator can act.
fn tell(visit: &poll::Visit) {
    let (row, report) = (&visit.row, &visit.report);
    for notice in &visit.notices {
        match notice {
            Notice::Moved { to } => {
                // A query may hold a secret.
                let (host, path) = (to.host_str(), to.path());
                tracing::info!(subscription = row.id.0, host, path, title = row.title, "moved for good");
            }
            Notice::MovedBack => tracing::info!(subscription = row.id.0, title = row.title, "moved back"),
            Notice::Parked => {
                tracing::warn!(
                    subscription = row.id.0,
                    title = row.title,
                    "gone for good (410); remove it, or find its new address"
                );
            }
            Notice::Failing { words } => {
                tracing::warn!(subscription = row.id.0, title = row.title, why = words, "failing");
            }
            Notice::Recovered { failures, .. } => {
                tracing::info!(subscription = row.id.0, title = row.title, failures, "recovered");
            }
            Notice::Unpushed => {
                tracing::info!(
                    subscription = row.id.0,
                    title = row.title,
                    "the hub did not push what a poll found; polling as usual"
                );
            }
        }
    }
    if report.way == Way::Forgery {
        tracing::warn!(
            subscription = row.id.0,
            title = row.title,
            "a push without the hub's signature was dropped"
        );
        return;
    }
    tracing::info!(
        subscription = row.id.0,
        title = row.title,
        way = if report.way == Way::Push { "push" } else { "poll" },
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
