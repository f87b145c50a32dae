//! What a shift does with hubs: asks them, answers them, and takes in what they push.

use std::collections::{HashMap, VecDeque};

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::Error;
use super::desk::Stopped;
use super::shift::Shift;
use crate::fetch;
use crate::model::SubscriptionId;
use crate::poll::hub::Verified;
use crate::poll::{self, Push};
use crate::serve::{CALLS, Call, Calls, Expected, Pushed};
use crate::store::SubscriptionRow;

/// Bytes of pushes that are under way or wait; a hub that brings more is told to come again.
const IN_HAND_BYTES: usize = 32 << 20;

/// Pushes that are under way or wait, whatever their size.
const IN_HAND: usize = 256;

/// What a shift holds of hubs beside [`super::hubs::Hubs`].
#[derive(Debug, Default)]
pub(super) struct Pushes {
    calls: Option<mpsc::Receiver<Call>>,
    requests: JoinSet<(String, Result<(), fetch::Error>)>,
    /// Of subscriptions that were out when the push came.
    waiting: HashMap<SubscriptionId, VecDeque<Push>>,
    /// Bytes that are under way.
    taken: HashMap<SubscriptionId, usize>,
}

impl Pushes {
    /// Whether a push of so many bytes is taken. One hub (`is_own` tells whose subscriptions it pushes) has half of
    /// what the others leave free, so that there is always room for another.
    fn has_room(&self, more: usize, is_own: impl Fn(SubscriptionId) -> bool) -> bool {
        let waiting = self.waiting.iter().flat_map(|(id, all)| all.iter().map(|push| (*id, push.body.len())));
        let taken = self.taken.iter().map(|(id, bytes)| (*id, *bytes));
        let (mut own, mut others) = ((1, more), (0, 0));
        for (id, bytes) in waiting.chain(taken) {
            let (count, sum) = if is_own(id) { &mut own } else { &mut others };
            *count += 1;
            *sum += bytes;
        }
        let fits = |own: usize, others: usize, all: usize| own <= all.saturating_sub(others) / 2;
        // Its only one may be as large as there is room for: a subscription's limit may be.
        let is_only = own.0 == 1 && own.1 + others.1 <= IN_HAND_BYTES;
        fits(own.0, others.0, IN_HAND) && (is_only || fits(own.1, others.1, IN_HAND_BYTES))
    }
}

/// What happened while a shift attended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A visit came back.
    Visit,
    /// A hub called or answered.
    Hub,
}

impl Shift {
    /// Plans the polls that relied on a hub as if there were none: while we were away nobody took its
    /// pushes.
    pub(super) fn rely_on_no_hub(&mut self) {
        let ids: Vec<_> = self.agenda.rows().map(|(_, row)| row.id).collect();
        for id in ids {
            self.plan_under_hub(id);
        }
    }

    /// The way for hubs to reach this shift, from now on.
    pub(super) fn receive(&mut self) -> Calls {
        let (calls, inbox) = mpsc::channel(CALLS);
        self.pushes.calls = Some(inbox);
        self.review_hubs();
        calls
    }

    /// Holds the hubs against what is subscribed to.
    pub(super) fn review_hubs(&mut self) {
        let base = self.pushes.calls.as_ref().and_then(|_| self.config.callback());
        self.hubs.set_base(base);
        let now = self.clock.now();
        let agenda = &self.agenda;
        self.hubs.keep(|id| agenda.subscription(id).is_some(), now);
        for (_, row) in agenda.rows() {
            self.hubs.want(row.id, announced(row), now);
        }
        self.rely_on_no_hub();
    }

    /// Asks the hubs that are to be asked, and has what became of them written down.
    pub async fn tend_hubs(&mut self) -> Result<(), Stopped> {
        for asking in self.hubs.due(self.clock.now()) {
            let tools = self.tools.clone();
            self.pushes.requests.spawn(async move {
                let asked = tools.client.post(&tools.gate, &asking.hub, &asking.form).await;
                (asking.token, asked)
            });
        }
        let notes = self.hubs.take_notes();
        if notes.is_empty() { Ok(()) } else { self.desk.hubs(notes).await }
    }

    /// Waits for what happens next and deals with it. Safe to drop while it waits.
    pub async fn attend(&mut self) -> Result<Event, Error> {
        let Self { visits, pushes: Pushes { calls, requests, .. }, .. } = self;
        tokio::select! {
            Some(back) = visits.join_next_with_id() => self.take_back(back).map(|()| Event::Visit),
            Some(asked) = requests.join_next() => {
                match asked {
                    Ok((token, asked)) => self.asked(&token, asked),
                    Err(error) => return Err(Error::Task(error)),
                }
                Ok(Event::Hub)
            }
            Some(call) = next(calls) => {
                self.answer(call);
                Ok(Event::Hub)
            }
            else => std::future::pending().await,
        }
    }

    fn asked(&mut self, token: &str, asked: Result<(), fetch::Error>) {
        if let Err(error) = &asked {
            tracing::info!(hub = self.hubs.host(token), why = %error, "a hub does not take our request");
        }
        self.hubs.asked(token, asked.err().map(|error| error.to_string()));
    }

    /// An answer that nobody waits for any more is no fault: the hub has gone away.
    fn answer(&mut self, call: Call) {
        match call {
            Call::Verify { token, query, answer } => _ = answer.send(self.verify(&token, &query)),
            Call::Expect { token, answer } => _ = answer.send(self.expected(&token)),
            Call::Push { token, pushed, answer } => _ = answer.send(self.take_push(&token, pushed)),
        }
    }

    fn verify(&mut self, token: &str, query: &str) -> Option<String> {
        let (verified, whose) = self.hubs.verify(token, query, self.clock.now());
        if let Some(id) = whose {
            self.plan_under_hub(id);
        }
        let hub = self.hubs.host(token);
        match verified {
            Verified::Subscribed(challenge) => {
                tracing::info!(hub, subscription = ?whose, "a hub has agreed to push");
                Some(challenge)
            }
            Verified::Left(challenge) => Some(challenge),
            Verified::Denied => {
                tracing::info!(hub, subscription = ?whose, "a hub refuses to push; polling as usual");
                Some(String::new())
            }
            Verified::Unknown => None,
        }
    }

    fn expected(&self, token: &str) -> Option<Expected> {
        let (id, _) = self.hubs.expects(token)?;
        let own = self.agenda.subscription(id)?.limit_bytes;
        let limit_bytes = own.unwrap_or(self.config.fetch.limit_bytes);
        Some(Expected { limit_bytes, hub: self.hubs.host(token).to_owned() })
    }

    fn take_push(&mut self, token: &str, pushed: Pushed) -> bool {
        let Some((id, secret)) = self.hubs.expects(token) else { return false };
        let is_own = |other| self.hubs.is_of(other, self.hubs.host(token));
        if self.agenda.subscription(id).is_none() || !self.pushes.has_room(pushed.body.len(), is_own) {
            return false;
        }
        let Pushed { body, content_type, signature } = pushed;
        let push = Push { body, content_type, signature, secret: secret.clone() };
        self.pushes.waiting.entry(id).or_default().push_back(push);
        self.start_push(id);
        true
    }

    /// After a visit: starts with what was pushed meanwhile.
    pub(super) fn start_waiting_push(&mut self, id: SubscriptionId) {
        self.pushes.taken.remove(&id);
        self.start_push(id);
    }

    fn start_push(&mut self, id: SubscriptionId) {
        let Some(waiting) = self.pushes.waiting.get_mut(&id) else { return };
        let Some(job) = self.agenda.lend(id) else {
            if self.agenda.subscription(id).is_none() {
                self.pushes.waiting.remove(&id);
            }
            return;
        };
        let Some(push) = waiting.pop_front() else { return };
        if waiting.is_empty() {
            self.pushes.waiting.remove(&id);
        }
        self.pushes.taken.insert(id, push.body.len());
        let tools = self.tools.clone();
        self.spawn(id, async move { poll::take(&tools, job.subscription, job.row, push).await });
    }

    /// The row that a visit brought back, as the hubs stand by now.
    pub(super) fn under_hub(&mut self, mut row: SubscriptionRow) -> SubscriptionRow {
        let now = self.clock.now();
        // Who was taken off the list while it was out wants no hub any more.
        let listed = self.agenda.subscription(row.id).is_some();
        self.hubs.want(row.id, announced(&row).filter(|_| listed), now);
        self.hubs.tell(row.id, &mut row.state, now);
        if let Some(subscription) = self.agenda.subscription(row.id) {
            let options = self.config.rules.poll.every(subscription.interval);
            poll::unpushed(&mut row.state, &subscription.url, &options, now);
            row.next_poll = row.state.next.as_ref().map_or(row.next_poll, |due| due.at);
        }
        row
    }

    fn plan_under_hub(&mut self, id: SubscriptionId) {
        let now = self.clock.now();
        let (hubs, rules) = (&self.hubs, &self.config.rules.poll);
        self.agenda.revise(id, |subscription, row| {
            hubs.tell(id, &mut row.state, now);
            poll::unpushed(&mut row.state, &subscription.url, &rules.every(subscription.interval), now);
            row.next_poll = row.state.next.as_ref().map_or(row.next_poll, |due| due.at);
        });
    }
}

/// What a subscription's feed announces; nothing of one that is polled no more.
fn announced(row: &SubscriptionRow) -> Option<&crate::model::Announced> {
    row.state.announced.as_ref().filter(|_| row.state.parked.is_none())
}

async fn next(calls: &mut Option<mpsc::Receiver<Call>>) -> Option<Call> {
    calls.as_mut()?.recv().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hub_leaves_room_for_the_pushes_of_others() {
        let mut pushes = Pushes::default();
        let mut take = |id: i64, bytes: usize| {
            let first = id < 1_000;
            let taken = pushes.has_room(bytes, |other| (other.0 < 1_000) == first);
            if taken {
                pushes.taken.insert(SubscriptionId(id), bytes);
            }
            taken
        };
        assert_eq!((0..500).filter(|id| take(*id, 10)).count(), IN_HAND / 2);
        assert!(take(1_000, 10), "another hub");
        assert!(!take(1_001, IN_HAND_BYTES / 2), "half of what is free");
        assert!(take(1_001, IN_HAND_BYTES / 4));
    }
}
