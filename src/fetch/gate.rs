//! Politeness by domain: who may ask whom, and when.
//!
//! A key (a registrable domain, or the operator's word for a service) comes in; a [`Pass`] goes out as
//! soon as it is that key's turn. One exchange at a time and a gap between exchanges for each key, in
//! the order of asking. A pause that the server asked for holds for the whole key and outlives a
//! restart ([`Gate::pauses`], [`Gate::restore`]).
//!
//! Places for all keys together are taken last, so that whoever waits for its domain keeps nobody
//! else waiting. Subscriptions that failed last time share a part of the places: sixty stalled hosts
//! do not stop the rest.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::clock::Clock;

/// How many, how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Exchanges at a time with one domain.
    pub per_domain: usize,
    /// From the end of one exchange with a domain to the beginning of the next.
    pub gap: Duration,
    /// Exchanges at a time in all.
    pub in_flight: usize,
    /// Of these, for subscriptions whose last poll failed.
    pub suspects: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { per_domain: 1, gap: Duration::from_secs(2), in_flight: 256, suspects: 64 }
    }
}

/// Idle lanes are forgotten when there are more lanes than this.
const LANES: usize = 4_096;

/// Hands out passes. Clones share the same lanes.
#[derive(Clone, Debug)]
pub struct Gate(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    options: Options,
    clock: Clock,
    /// Locked for a look-up only, never across a wait: every fetch needs its lane, and a task that
    /// owned the map would be asked by all of them all the same.
    lanes: Mutex<Lanes>,
    in_flight: Arc<Semaphore>,
    suspects: Arc<Semaphore>,
    /// Of [`Record::Beside`].
    beside: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Lanes {
    open: HashMap<String, Arc<Lane>>,
    paused: HashMap<String, Timestamp>,
    /// When idle lanes are next looked for.
    sweep_above: usize,
}

#[derive(Debug)]
struct Lane {
    /// Fair: who asked first enters first.
    turn: Arc<Semaphore>,
    /// The gap's end after the last exchange. Behind a lock since passes end on any thread.
    ready: Mutex<Option<Instant>>,
}

/// The gap after an exchange that we broke off: the server may still be at work on it for a while, and
/// counts it as one more at a time.
const BROKEN_OFF: Duration = Duration::from_secs(5);

/// Leave for one exchange. The gap begins when it is dropped.
#[derive(Debug)]
pub struct Pass {
    lane: Arc<Lane>,
    gap: Duration,
    _turn: OwnedSemaphorePermit,
    place: Option<OwnedSemaphorePermit>,
    _suspect: Option<OwnedSemaphorePermit>,
}

/// The server of this key asked for a pause that is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paused {
    pub until: Timestamp,
}

/// Which places an exchange takes, by how the last one with the subscription went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Record {
    #[default]
    Good,
    /// It failed: this one takes a place among the suspects.
    Suspect,
    /// Well; and this is an exchange on the way, for the page behind an entry. Those in flight may wait for who
    /// waits for it, so it has places of its own: a quarter as many again.
    Beside,
}

/// As many exchanges in flight have one place beside them.
const BESIDE: usize = 4;

impl Gate {
    #[must_use]
    pub fn new(options: Options, clock: Clock) -> Self {
        let in_flight = Arc::new(Semaphore::new(options.in_flight.max(1)));
        let suspects = Arc::new(Semaphore::new(options.suspects.clamp(1, options.in_flight.max(1))));
        let beside = Arc::new(Semaphore::new(options.in_flight.div_ceil(BESIDE).max(1)));
        let lanes = Mutex::new(Lanes { sweep_above: LANES, ..Lanes::default() });
        Self(Arc::new(Inner { options, clock, lanes, in_flight, suspects, beside }))
    }

    /// Waits for this key's turn, its gap and a place, in this order. Safe to drop while it waits.
    pub async fn enter(&self, key: &str, record: Record) -> Result<Pass, Paused> {
        self.check(key)?;
        let lane = self.lane(key);
        // The semaphores are never closed; were they, nobody would be served.
        let closed = |_| Paused { until: Timestamp::MAX };
        let turn = lane.turn.clone().acquire_owned().await.map_err(closed)?;
        let ready = *lane.ready.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ready) = ready {
            tokio::time::sleep_until(ready).await;
        }
        let suspect = match record {
            Record::Good | Record::Beside => None,
            Record::Suspect => Some(self.0.suspects.clone().acquire_owned().await.map_err(closed)?),
        };
        let places = if record == Record::Beside { &self.0.beside } else { &self.0.in_flight };
        let place = places.clone().acquire_owned().await.map_err(closed)?;
        // Whoever had the turn before us may have been told to stay away.
        self.check(key)?;
        Ok(Pass { lane, gap: self.0.options.gap, _turn: turn, place: Some(place), _suspect: suspect })
    }

    /// Whether somebody else waits for this key: a connection is worth keeping then.
    #[must_use]
    pub fn is_awaited(&self, key: &str) -> bool {
        // Each holder or waiter has a clone of the lane, and the map has one.
        self.lock().open.get(key).is_some_and(|lane| Arc::strong_count(lane) > 2)
    }

    /// Keeps everybody away from this key until then; the later of two pauses holds.
    pub fn pause(&self, key: &str, until: Timestamp) {
        let mut lanes = self.lock();
        let end = lanes.paused.entry(key.to_owned()).or_insert(until);
        *end = until.max(*end);
    }

    /// Every pause that is not over, for the store.
    #[must_use]
    pub fn pauses(&self) -> Vec<(String, Timestamp)> {
        let now = self.0.clock.now();
        let mut lanes = self.lock();
        lanes.paused.retain(|_, until| *until > now);
        lanes.paused.iter().map(|(key, until)| (key.clone(), *until)).collect()
    }

    /// Takes up the pauses of an earlier run.
    pub fn restore(&self, pauses: impl IntoIterator<Item = (String, Timestamp)>) {
        self.lock().paused.extend(pauses);
    }

    fn check(&self, key: &str) -> Result<(), Paused> {
        let mut lanes = self.lock();
        match lanes.paused.get(key) {
            Some(&until) if until > self.0.clock.now() => Err(Paused { until }),
            Some(_) => {
                lanes.paused.remove(key);
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn lane(&self, key: &str) -> Arc<Lane> {
        let mut lanes = self.lock();
        if lanes.open.len() > lanes.sweep_above {
            let now = Instant::now();
            lanes.open.retain(|_, lane| Arc::strong_count(lane) > 1 || lane.is_resting(now));
            // Twice what is in use, so that a sweep pays for itself.
            lanes.sweep_above = LANES.max(lanes.open.len() * 2);
        }
        if let Some(lane) = lanes.open.get(key) {
            return lane.clone();
        }
        let turn = Arc::new(Semaphore::new(self.0.options.per_domain.max(1)));
        let lane = Arc::new(Lane { turn, ready: Mutex::new(None) });
        lanes.open.insert(key.to_owned(), lane.clone());
        lane
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Lanes> {
        // Nothing panics while the lock is held; were it so, the map would still be sound.
        self.0.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass {
    /// The place among those in flight, for as long as what came waits to be worked on.
    pub(super) fn place(&mut self) -> Option<OwnedSemaphorePermit> {
        self.place.take()
    }

    /// The exchange ended with this error. Where it ended without the server, the server is given time
    /// to notice.
    pub(super) fn heed(&mut self, error: &super::Error) {
        if error.is_broken_off() {
            self.gap = self.gap.max(BROKEN_OFF);
        }
    }
}

impl Lane {
    fn is_resting(&self, now: Instant) -> bool {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|ready| ready > now)
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut ready = self.lane.ready.lock().unwrap_or_else(PoisonError::into_inner);
        *ready = (*ready).max(Some(Instant::now() + self.gap));
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn gate(options: Options) -> (Gate, Clock) {
        let clock = Clock::manual("2026-11-24T12:00:00Z".parse().unwrap());
        (Gate::new(options, clock.clone()), clock)
    }

    /// Whether this enters before any time has passed.
    async fn enters(gate: &Gate, key: &str, record: Record) -> bool {
        tokio::time::timeout(Duration::ZERO, gate.enter(key, record)).await.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_was_cut_short_is_given_time_to_notice() {
        let (gate, _) = gate(Options { gap: Duration::ZERO, ..Options::default() });
        let mut pass = gate.enter("example.org", Record::Good).await.unwrap();
        pass.heed(&super::super::Error::Trickle { host: "example.org".into(), least: 1 });
        drop(pass);
        let begun = Instant::now();
        drop(gate.enter("example.org", Record::Good).await.unwrap());
        assert_eq!(begun.elapsed(), BROKEN_OFF);
        drop(gate.enter("example.org", Record::Good).await.unwrap());
        assert_eq!(begun.elapsed(), BROKEN_OFF, "once");
    }

    #[tokio::test(start_paused = true)]
    async fn two_hundred_feeds_of_one_domain_come_one_by_one_in_their_order() {
        let (gate, _) = gate(Options::default());
        let (begun, log) = (Instant::now(), Arc::new(Mutex::new(Vec::new())));
        let tasks: Vec<_> = (0..200)
            .map(|n| {
                let (gate, log) = (gate.clone(), log.clone());
                tokio::spawn(async move {
                    let _pass = gate.enter("example.org", Record::Good).await.unwrap();
                    log.lock().unwrap().push((n, begun.elapsed()));
                    tokio::time::sleep(Duration::from_millis(300)).await;
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let log = log.lock().unwrap();
        assert!(log.iter().map(|(n, _)| *n).eq(0..200));
        // Three hundred milliseconds of exchange and two seconds of gap.
        let step = Duration::from_millis(2_300);
        assert!(log.windows(2).all(|two| two[1].1 >= two[0].1 + step && two[1].1 < two[0].1 + step * 2));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_somebody_elses_domain() {
        let (gate, _) = gate(Options { in_flight: 8, ..Options::default() });
        let _busy = gate.enter("a.example", Record::Good).await.unwrap();
        let waiters: Vec<_> = (0..100)
            .map(|_| {
                let gate = gate.clone();
                tokio::spawn(async move { gate.enter("a.example", Record::Good).await.map(drop) })
            })
            .collect();
        tokio::task::yield_now().await;
        assert!(gate.is_awaited("a.example"));
        assert!(enters(&gate, "b.example", Record::Good).await);
        waiters.iter().for_each(tokio::task::JoinHandle::abort);
    }

    #[tokio::test(start_paused = true)]
    async fn stalled_hosts_take_no_more_than_their_share() {
        let (gate, _) = gate(Options { in_flight: 16, suspects: 4, ..Options::default() });
        let mut stalled = Vec::new();
        for n in 0..4 {
            stalled.push(gate.enter(&format!("stalled-{n}.example"), Record::Suspect).await.unwrap());
        }
        assert!(!enters(&gate, "stalled-4.example", Record::Suspect).await);
        assert!(enters(&gate, "good.example", Record::Good).await);
        stalled.pop();
        assert!(enters(&gate, "stalled-4.example", Record::Suspect).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_is_asked_for_while_polls_fill_all_places() {
        let (gate, _) = gate(Options { in_flight: 4, ..Options::default() });
        let mut polls = Vec::new();
        for n in 0..4 {
            polls.push(gate.enter(&format!("feed-{n}.example"), Record::Good).await.unwrap());
        }
        assert!(!enters(&gate, "feed-4.example", Record::Good).await);
        let page = gate.enter("story-1.example", Record::Beside).await.unwrap();
        assert!(!enters(&gate, "story-2.example", Record::Beside).await);
        drop(page);
        assert!(enters(&gate, "story-2.example", Record::Beside).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_turns_away_those_who_wait_already() {
        let (gate, clock) = gate(Options::default());
        let pass = gate.enter("example.org", Record::Good).await.unwrap();
        let waiter = tokio::spawn({
            let gate = gate.clone();
            async move { gate.enter("example.org", Record::Good).await.map(drop) }
        });
        tokio::task::yield_now().await;
        let until = clock.now() + SignedDuration::from_mins(2);
        gate.pause("example.org", until);
        gate.pause("example.org", until - SignedDuration::from_mins(1));
        drop(pass);
        assert_eq!(waiter.await.unwrap(), Err(Paused { until }));
        assert_eq!(gate.pauses(), [("example.org".to_owned(), until)]);
        clock.advance(SignedDuration::from_mins(2));
        assert!(gate.pauses().is_empty());
        assert!(gate.enter("example.org", Record::Good).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_gives_up_waiting_leaves_no_gap_behind() {
        let (gate, _) = gate(Options::default());
        let pass = gate.enter("example.org", Record::Good).await.unwrap();
        assert!(!enters(&gate, "example.org", Record::Good).await);
        drop(pass);
        tokio::time::sleep(Options::default().gap).await;
        assert!(enters(&gate, "example.org", Record::Good).await);
    }

    #[tokio::test(start_paused = true)]
    async fn lanes_are_forgotten_when_they_rest() {
        let (gate, _) = gate(Options { gap: Duration::from_millis(1), ..Options::default() });
        for n in 0..3 * LANES {
            drop(gate.enter(&format!("{n}.example"), Record::Good).await.unwrap());
            if n % 64 == 0 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
        assert!(gate.lock().open.len() <= 2 * LANES);
    }
}
