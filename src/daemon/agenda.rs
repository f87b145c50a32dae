//! Whose turn it is: the owner of the due times.
//!
//! Pure: polls are handed out, not made. Of each registrable domain only as many subscriptions are
//! out at once as the domain has slots, so a domain with two hundred feeds holds up no other, and
//! the number of polls on their way is bounded by the number of domains.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::clock;
use crate::link;
use crate::model::{Subscription, SubscriptionId};
use crate::store::SubscriptionRow;

/// A poll to be made now.
#[derive(Clone, Debug)]
pub struct Job {
    pub subscription: Arc<Subscription>,
    pub row: SubscriptionRow,
    /// Others of the same domain wait for this one's end: its connection is worth keeping.
    pub more: bool,
}

/// The due times of all subscriptions.
#[derive(Debug, Default)]
pub struct Agenda {
    /// Boxed: a slot is more than a kilobyte, and a map has room for twice as many as it holds.
    slots: HashMap<SubscriptionId, Box<Slot>>,
    due: BTreeSet<(Timestamp, SubscriptionId)>,
    /// Those that are due but whose domain is busy.
    waiting: HashMap<String, Queue>,
    /// How many wait, in all queues.
    queued: usize,
    busy: HashMap<String, usize>,
    /// Those that are out, each with the domain whose slot it holds, until they come home: also while
    /// the configuration does not list them.
    out: HashMap<SubscriptionId, String>,
    /// Those that are out for a push, likewise.
    lent: HashSet<SubscriptionId>,
    /// The latest last poll of any row that came in since [`Agenda::recall`] looked.
    polled: Option<Timestamp>,
    slots_per_domain: usize,
}

/// Those that wait for one domain, in the order in which they fell due. Whoever failed last time waits
/// behind the others: a host that keeps us waiting for one of its feeds is not to keep its good ones.
#[derive(Debug, Default)]
struct Queue {
    good: VecDeque<SubscriptionId>,
    failing: VecDeque<SubscriptionId>,
    /// Good ones that went before those that fail, in a row.
    passed: usize,
}

/// Good ones that go before a failing one, which gets its turn however busy the domain is.
const PASSED: usize = 16;

impl Queue {
    fn push(&mut self, id: SubscriptionId, is_failing: bool) {
        if is_failing { &mut self.failing } else { &mut self.good }.push_back(id);
    }

    fn pop(&mut self) -> Option<SubscriptionId> {
        let good = if self.passed < PASSED || self.failing.is_empty() { self.good.pop_front() } else { None };
        self.passed = if good.is_some() { self.passed + 1 } else { 0 };
        good.or_else(|| self.failing.pop_front())
    }

    fn is_empty(&self) -> bool {
        self.good.is_empty() && self.failing.is_empty()
    }
}

#[derive(Debug)]
struct Slot {
    subscription: Arc<Subscription>,
    row: SubscriptionRow,
    domain: String,
}

impl Agenda {
    /// An agenda of the enabled subscriptions. `rows` are the store's, in any order.
    #[must_use]
    pub fn new(subscriptions: &[Subscription], rows: Vec<SubscriptionRow>, slots_per_domain: usize) -> Self {
        let mut agenda = Self { slots_per_domain: slots_per_domain.max(1), ..Self::default() };
        let mut rows: HashMap<String, SubscriptionRow> =
            rows.into_iter().map(|row| (row.url.clone(), row)).collect();
        for subscription in subscriptions.iter().filter(|it| it.enabled) {
            if let Some(row) = rows.remove(subscription.url.as_str()) {
                agenda.enter(Arc::new(subscription.clone()), row);
            }
        }
        agenda
    }

    fn enter(&mut self, subscription: Arc<Subscription>, row: SubscriptionRow) {
        let domain = whose(&subscription, &row);
        self.polled = self.polled.max(row.state.polled);
        if row.state.parked.is_none() {
            self.due.insert((row.next_poll, row.id));
        }
        self.slots.insert(row.id, Box::new(Slot { subscription, row, domain }));
    }

    /// When the next subscription falls due, for those that do not wait for their domain already.
    #[must_use]
    pub fn next(&self) -> Option<Timestamp> {
        self.due.first().map(|(at, _)| *at)
    }

    /// The polls that can be made now. Each must be given back by [`Agenda::done`] or [`Agenda::dropped`].
    pub fn take(&mut self, now: Timestamp) -> Vec<Job> {
        let (mut good, mut failing) = (Vec::new(), Vec::new());
        while let Some(&(at, id)) = self.due.first().filter(|(at, _)| *at <= now) {
            self.due.remove(&(at, id));
            if self.is_failing(id) { &mut failing } else { &mut good }.push(id);
        }
        let mut jobs: Vec<Job> = good.into_iter().chain(failing).filter_map(|id| self.offer(id)).collect();
        // Who waits is known only now that all that is due was offered.
        for job in &mut jobs {
            job.more =
                self.slots.get(&job.row.id).is_some_and(|slot| self.waiting.contains_key(&slot.domain));
        }
        jobs
    }

    /// Makes all subscriptions fall due at once, parked ones left out.
    pub fn hurry(&mut self, now: Timestamp) {
        self.due = std::mem::take(&mut self.due).into_iter().map(|(_, id)| (now, id)).collect();
        for (_, id) in &self.due {
            if let Some(slot) = self.slots.get_mut(id) {
                slot.row.next_poll = now;
            }
        }
    }

    /// Makes those fall due at once whose time a wrong clock has set: it lies further ahead than `farthest`, and
    /// no poll puts the next one off for so long, or the last poll itself lies ahead.
    pub fn recall(&mut self, now: Timestamp, farthest: SignedDuration) {
        self.recall_polled_ahead(now);
        let Ok(latest) = now.checked_add(farthest) else { return };
        while let Some(&(at, id)) = self.due.last().filter(|(at, _)| *at > latest) {
            self.due.remove(&(at, id));
            self.due.insert((now, id));
            if let Some(slot) = self.slots.get_mut(&id) {
                slot.row.next_poll = now;
            }
        }
    }

    /// Looks at all of them only once one has come in that was polled ahead.
    fn recall_polled_ahead(&mut self, now: Timestamp) {
        let is_ahead = |polled: Option<Timestamp>| {
            polled.is_some_and(|at| clock::is_wrong(at, SignedDuration::ZERO, now))
        };
        if !is_ahead(self.polled) {
            return;
        }
        self.polled = None;
        for (&id, slot) in self.slots.iter_mut().filter(|(_, slot)| is_ahead(slot.row.state.polled)) {
            // A poll that finds its domain paused leaves this as it is, and is not to be made again at once.
            slot.row.state.polled = Some(now);
            if self.due.remove(&(slot.row.next_poll, id)) {
                slot.row.next_poll = now;
                self.due.insert((now, id));
            }
        }
    }

    /// Gives a subscription out for what a hub has pushed, which takes no turn of its domain; none
    /// while it is out or waits for its turn. To be given back by [`Agenda::done`] or
    /// [`Agenda::dropped`].
    pub fn lend(&mut self, id: SubscriptionId) -> Option<Job> {
        let slot = self.slots.get(&id)?;
        if !self.due.remove(&(slot.row.next_poll, id)) {
            return None;
        }
        self.lent.insert(id);
        Some(Job { subscription: Arc::clone(&slot.subscription), row: slot.row.clone(), more: false })
    }

    /// Changes what is known of a subscription that is not out; what is out comes back with its own.
    pub fn revise(&mut self, id: SubscriptionId, change: impl FnOnce(&Subscription, &mut SubscriptionRow)) {
        let Some(slot) = self.slots.get_mut(&id) else { return };
        if self.out.contains_key(&id) || self.lent.contains(&id) {
            return;
        }
        let is_due = self.due.remove(&(slot.row.next_poll, id));
        change(&slot.subscription, &mut slot.row);
        if is_due {
            self.due.insert((slot.row.next_poll, id));
        }
    }

    /// Every subscription with what is known of it.
    pub fn rows(&self) -> impl Iterator<Item = (&Subscription, &SubscriptionRow)> {
        self.slots.values().map(|slot| (slot.subscription.as_ref(), &slot.row))
    }

    /// A subscription that is polled.
    #[must_use]
    pub fn subscription(&self, id: SubscriptionId) -> Option<&Subscription> {
        self.slots.get(&id).map(|slot| slot.subscription.as_ref())
    }

    /// How many are out, and how many wait for their domain.
    #[must_use]
    pub fn load(&self) -> (usize, usize) {
        (self.out.len(), self.queued)
    }

    /// The number of subscriptions that are polled.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The last poll failed.
    fn is_failing(&self, id: SubscriptionId) -> bool {
        self.slots.get(&id).is_some_and(|slot| slot.row.state.streak > 0)
    }

    fn offer(&mut self, id: SubscriptionId) -> Option<Job> {
        let slot = self.slots.get(&id)?;
        let busy = self.busy.entry(slot.domain.clone()).or_default();
        if *busy >= self.slots_per_domain {
            let is_failing = self.is_failing(id);
            self.waiting.entry(slot.domain.clone()).or_default().push(id, is_failing);
            self.queued += 1;
            return None;
        }
        *busy += 1;
        self.out.insert(id, slot.domain.clone());
        let more = self.waiting.contains_key(&slot.domain);
        Some(Job { subscription: Arc::clone(&slot.subscription), row: slot.row.clone(), more })
    }

    /// Takes a poll back with what came of it; gives out the next one of its domain.
    pub fn done(&mut self, row: SubscriptionRow) -> Option<Job> {
        let id = row.id;
        self.polled = self.polled.max(row.state.polled);
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.domain = whose(&slot.subscription, &row);
            if row.state.parked.is_none() {
                self.due.insert((row.next_poll, id));
            }
            slot.row = row;
        }
        self.free(id)
    }

    /// Takes back a poll that was not made; it falls due again at `at`.
    pub fn dropped(&mut self, id: SubscriptionId, at: Timestamp) -> Option<Job> {
        if let Some(slot) = self.slots.get_mut(&id) {
            slot.row.next_poll = at;
            self.due.insert((at, id));
        }
        self.free(id)
    }

    fn free(&mut self, id: SubscriptionId) -> Option<Job> {
        if self.lent.remove(&id) {
            return None;
        }
        let domain = self.out.remove(&id)?;
        if let Some(busy) = self.busy.get_mut(&domain) {
            *busy -= 1;
            if *busy == 0 {
                self.busy.remove(&domain);
            }
        }
        let queue = self.waiting.get_mut(&domain)?;
        let next = queue.pop();
        self.queued -= usize::from(next.is_some());
        if queue.is_empty() {
            self.waiting.remove(&domain);
        }
        self.offer(next?)
    }

    /// Takes a new reading of the configuration. What is out stays out, or who is taken off the list and
    /// put back would be asked twice at a time; its outcome is taken as long as it is listed.
    pub fn reload(
        &mut self,
        subscriptions: &[Subscription],
        rows: Vec<SubscriptionRow>,
        slots_per_domain: usize,
    ) {
        let mut fresh = Self::new(subscriptions, rows, slots_per_domain);
        for id in self.out.keys().chain(&self.lent) {
            if let Some(slot) = fresh.slots.get(id) {
                fresh.due.remove(&(slot.row.next_poll, *id));
            }
        }
        for domain in self.out.values() {
            *fresh.busy.entry(domain.clone()).or_default() += 1;
        }
        (fresh.out, fresh.lent) = (std::mem::take(&mut self.out), std::mem::take(&mut self.lent));
        *self = fresh;
    }
}

/// Whose turn a subscription takes: the operator's word, else its registrable domain.
fn whose(subscription: &Subscription, row: &SubscriptionRow) -> String {
    if subscription.service.is_empty() {
        return link::domain(row.state.address(&subscription.url));
    }
    subscription.service.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest;
    use crate::model::PollState;

    fn noon() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    fn minutes(n: i64) -> SignedDuration {
        SignedDuration::from_mins(n)
    }

    fn subscriptions(urls: &[&str]) -> Vec<Subscription> {
        urls.iter().map(|url| Subscription::new(url.parse().unwrap())).collect()
    }

    fn rows(subscriptions: &[Subscription]) -> Vec<SubscriptionRow> {
        (1..)
            .zip(subscriptions)
            .map(|(id, it)| SubscriptionRow {
                id: SubscriptionId(id),
                url: it.url.to_string(),
                title: String::new(),
                outlet: ingest::outlet(it, None, ""),
                listed: true,
                entries: 0,
                next_poll: noon(),
                state: PollState::default(),
            })
            .collect()
    }

    fn agenda(urls: &[&str]) -> Agenda {
        let subscriptions = subscriptions(urls);
        Agenda::new(&subscriptions, rows(&subscriptions), 1)
    }

    fn ids(jobs: &[Job]) -> Vec<i64> {
        jobs.iter().map(|job| job.row.id.0).collect()
    }

    fn later(job: &Job, at: Timestamp) -> SubscriptionRow {
        SubscriptionRow { next_poll: at, ..job.row.clone() }
    }

    const FARM: [&str; 4] = [
        "https://a.big.example/1",
        "https://b.big.example/2",
        "https://small.example/",
        "https://c.big.example/3",
    ];

    #[test]
    fn a_domain_with_many_feeds_holds_up_no_other() {
        let mut agenda = agenda(&FARM);
        let jobs = agenda.take(noon());
        assert_eq!(ids(&jobs), [1, 3]);
        assert_eq!(jobs.iter().map(|job| job.more).collect::<Vec<_>>(), [true, false]);
        assert_eq!(agenda.load(), (2, 2));
        let next = agenda.done(later(&jobs[0], noon() + minutes(30))).unwrap();
        assert_eq!(next.row.id.0, 2, "the next of the domain, in the order in which they fell due");
        assert!(agenda.done(later(&jobs[1], noon() + minutes(30))).is_none());
    }

    #[test]
    fn whoever_failed_last_time_waits_behind_the_others_of_its_domain() {
        let subscriptions =
            subscriptions(&["https://a.big.example/1", "https://b.big.example/2", "https://c.big.example/3"]);
        let mut stored = rows(&subscriptions);
        stored[0].state.streak = 1;
        stored[0].next_poll = noon() - minutes(1);
        let mut agenda = Agenda::new(&subscriptions, stored, 1);
        let jobs = agenda.take(noon());
        assert_eq!(ids(&jobs), [2]);
        let next = agenda.done(later(&jobs[0], noon() + minutes(1))).unwrap();
        assert_eq!(next.row.id.0, 3);
        assert!(agenda.take(noon() + minutes(1)).is_empty());
        let next = agenda.done(later(&next, noon() + minutes(30))).unwrap();
        assert_eq!(next.row.id.0, 2, "it fell due again, and the failing one waits on");
        let last = agenda.done(later(&next, noon() + minutes(30))).unwrap();
        assert_eq!((last.row.id.0, agenda.load()), (1, (1, 0)));
    }

    #[test]
    fn whoever_fails_gets_a_turn_however_many_good_ones_wait() {
        let mut queue = Queue::default();
        queue.push(SubscriptionId(0), true);
        (1..=40).for_each(|id| queue.push(SubscriptionId(id), false));
        let order: Vec<i64> = std::iter::from_fn(|| queue.pop()).map(|id| id.0).collect();
        assert_eq!(order.iter().position(|&id| id == 0), Some(PASSED));
        assert_eq!(order.len(), 41);
    }

    #[test]
    fn what_the_operator_calls_one_service_takes_turns() {
        let mut both = subscriptions(&["https://one.example/", "https://two.example/"]);
        for it in &mut both {
            it.service = "bloghost".into();
        }
        let stored = rows(&both);
        let mut agenda = Agenda::new(&both, stored, 1);
        assert_eq!(ids(&agenda.take(noon())), [1]);
        assert_eq!(agenda.load(), (1, 1));
    }

    #[test]
    fn nothing_is_due_before_its_time() {
        let mut agenda = agenda(&["https://small.example/"]);
        let jobs = agenda.take(noon());
        agenda.done(later(&jobs[0], noon() + minutes(30)));
        assert_eq!(agenda.next(), Some(noon() + minutes(30)));
        assert!(agenda.take(noon() + minutes(29)).is_empty());
        assert_eq!(ids(&agenda.take(noon() + minutes(30))), [1]);
    }

    #[test]
    fn a_time_that_no_poll_can_have_set_counts_as_due() {
        let mut agenda = agenda(&["https://small.example/", "https://slow.example/"]);
        let jobs = agenda.take(noon());
        agenda.done(later(&jobs[0], noon() + minutes(60 * 24 * 3_650)));
        agenda.done(later(&jobs[1], noon() + minutes(60 * 24 * 30)));
        agenda.recall(noon() + minutes(1), SignedDuration::from_hours(24 * 30));
        assert_eq!(ids(&agenda.take(noon() + minutes(1))), [1]);
    }

    #[test]
    fn who_was_polled_under_a_clock_that_was_ahead_is_due_once_it_is_right() {
        let three =
            subscriptions(&["https://ahead.example/", "https://right.example/", "https://out.example/"]);
        let mut stored = rows(&three);
        for row in &mut stored {
            row.next_poll = noon() + minutes(180);
            row.state.polled = Some(noon() + minutes(120));
        }
        stored[1].state.polled = Some(noon());
        stored[2].next_poll = noon();
        let mut agenda = Agenda::new(&three, stored, 1);
        // It is out while the clock is set right, and comes home with a time of the wrong one.
        let out = agenda.take(noon());
        let farthest = SignedDuration::from_hours(24 * 30);
        agenda.recall(noon(), farthest);
        let job = agenda.take(noon()).pop().unwrap();
        assert_eq!((job.row.id.0, job.row.state.polled), (1, Some(noon())));
        assert!(agenda.done(later(&job, noon() + minutes(30))).is_none());
        agenda.recall(noon(), farthest);
        assert!(agenda.take(noon()).is_empty(), "what was recalled is not recalled again");
        agenda.done(later(&out[0], noon() + minutes(180)));
        agenda.recall(noon(), farthest);
        assert_eq!(ids(&agenda.take(noon())), [3]);
    }

    #[test]
    fn a_reload_asks_nobody_again_who_was_just_asked_and_forgets_who_is_gone() {
        let mut agenda = agenda(&FARM);
        let jobs = agenda.take(noon());
        let fewer = subscriptions(&FARM[..3]);
        let mut stored = rows(&fewer);
        stored[2].next_poll = noon() + minutes(45);
        agenda.done(later(&jobs[1], noon() + minutes(45)));
        agenda.reload(&fewer, stored, 1);
        assert!(agenda.take(noon()).is_empty(), "one of the domain is still out");
        let next = agenda.done(later(&jobs[0], noon() + minutes(30))).unwrap();
        assert_eq!(next.row.id.0, 2);
        assert_eq!(agenda.len(), 3);
        assert_eq!(agenda.next(), Some(noon() + minutes(30)));
    }

    #[test]
    fn who_is_taken_off_the_list_and_put_back_while_out_is_asked_once() {
        let mut agenda = agenda(&FARM);
        let all = subscriptions(&FARM);
        let jobs = agenda.take(noon());
        let lent = {
            agenda.done(later(&jobs[1], noon()));
            agenda.lend(jobs[1].row.id).unwrap()
        };
        agenda.reload(&[], Vec::new(), 1);
        assert_eq!((agenda.len(), agenda.load()), (0, (1, 0)));
        agenda.reload(&all, rows(&all), 1);
        assert!(agenda.take(noon()).is_empty(), "one is out, one is lent, two wait for the domain");
        agenda.done(later(&lent, noon() + minutes(30)));
        let next = agenda.done(later(&jobs[0], noon() + minutes(30))).unwrap();
        assert_eq!((next.row.id.0, agenda.load()), (2, (1, 1)));

        // Who comes home to a list without it leaves its slot to the next.
        let fewer = &all[1..];
        let stored = rows(&all).split_off(1);
        agenda.reload(fewer, stored.clone(), 1);
        agenda.reload(&fewer[1..], stored[1..].to_vec(), 1);
        assert_eq!(ids(&agenda.take(noon())), [3]);
        assert_eq!(agenda.done(later(&next, noon())).map(|job| job.row.id.0), Some(4));
    }

    #[test]
    fn a_push_takes_no_turn_of_its_domain_and_never_meets_a_poll_of_its_own() {
        let mut agenda = agenda(&FARM);
        let jobs = agenda.take(noon());
        assert!(agenda.lend(jobs[0].row.id).is_none(), "it is out");
        assert!(agenda.lend(SubscriptionId(2)).is_none(), "it waits for its domain");
        agenda.done(later(&jobs[1], noon() + minutes(30)));
        let lent = agenda.lend(SubscriptionId(3)).unwrap();
        assert!(agenda.take(noon() + minutes(30)).is_empty());
        let mut revised = false;
        agenda.revise(SubscriptionId(3), |_, _| revised = true);
        assert!(!revised, "it comes back with its own");
        assert!(agenda.done(later(&lent, noon() + minutes(40))).is_none());
        assert_eq!(agenda.load(), (1, 2), "the poll of the other domain is still out");
        agenda.revise(SubscriptionId(3), |_, row| row.next_poll = noon() + minutes(20));
        assert_eq!(ids(&agenda.take(noon() + minutes(20))), [3]);
    }

    #[test]
    fn what_is_parked_or_switched_off_is_not_polled() {
        let mut off = subscriptions(&["https://off.example/", "https://gone.example/"]);
        off[0].enabled = false;
        let mut stored = rows(&off);
        stored[1].state.parked = Some(noon());
        assert!(Agenda::new(&off, stored, 1).take(noon()).is_empty());
    }
}
