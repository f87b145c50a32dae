//! The owner of our subscriptions at WebSub hubs.
//!
//! Which feeds announce a hub, what hubs ask, and the time come in; what is to be posted, answered and
//! written down goes out. Pure: requests are made, and calls are heard, by the [`super::Shift`]. What
//! may be said and believed is [`crate::poll::hub`]'s to decide.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use url::Url;
use uuid::Uuid;

use crate::model::{Announced, Hub, Phase, PollState, Secret, SubscriptionId};
use crate::poll::hub::{self, Keys, Verified};
use crate::store::HubNote;

/// Hubs asked at a time: they wait at the gate like everybody, and are in no hurry.
const AT_ONCE: usize = 8;

/// A request to a hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    pub token: String,
    pub hub: Url,
    pub form: String,
}

/// Our subscriptions at hubs, by their tokens.
#[derive(Debug, Default)]
pub struct Hubs {
    held: HashMap<String, Hub>,
    /// The one that serves a subscription; others of it are being left.
    of: HashMap<SubscriptionId, String>,
    /// Where hubs reach us; none where they cannot, and then nothing is asked and nothing believed.
    base: Option<Url>,
    out: HashSet<String>,
    notes: Vec<HubNote>,
}

impl Hubs {
    /// The hubs of an earlier run.
    #[must_use]
    pub fn new(held: Vec<Hub>, base: Option<Url>) -> Self {
        let serving = held.iter().filter(|hub| hub.phase != Phase::Leaving);
        let of = serving.map(|hub| (hub.subscription, hub.token.clone())).collect();
        let held = held.into_iter().map(|hub| (hub.token.clone(), hub)).collect();
        Self { held, of, base, ..Self::default() }
    }

    /// Takes another address at which hubs reach us.
    pub fn set_base(&mut self, base: Option<Url>) {
        self.base = base;
    }

    /// Takes up what a subscription's feed announces; none ends what there is. A hub, a topic or an
    /// address of ours that changed begins anew.
    pub fn want(&mut self, id: SubscriptionId, announced: Option<&Announced>, now: Timestamp) {
        let Some(base) = self.base.clone() else { return };
        let held = self.of.get(&id).and_then(|token| self.held.get(token));
        let stands = held.is_some_and(|held| {
            Some(&held.announced) == announced && held.callback == hub::callback(&base, &held.token)
        });
        if stands {
            return;
        }
        self.leave(id, now);
        if let Some(announced) = announced {
            let hub = hub::begin(id, announced.clone(), &base, keys(), now);
            self.of.insert(id, hub.token.clone());
            self.put(hub);
        }
    }

    /// Ends the pushes of every subscription that is not in `kept`.
    pub fn keep(&mut self, kept: impl Fn(SubscriptionId) -> bool, now: Timestamp) {
        if self.base.is_none() {
            return;
        }
        let left: Vec<_> = self.of.keys().copied().filter(|id| !kept(*id)).collect();
        for id in left {
            self.leave(id, now);
        }
    }

    fn leave(&mut self, id: SubscriptionId, now: Timestamp) {
        let Some(mut hub) = self.of.remove(&id).and_then(|token| self.held.remove(&token)) else { return };
        if hub::leave(&mut hub, now) {
            self.put(hub);
        } else {
            self.notes.push(HubNote::Left(hub.token));
        }
    }

    fn put(&mut self, hub: Hub) {
        self.notes.push(HubNote::Is(Box::new(hub.clone())));
        self.held.insert(hub.token.clone(), hub);
    }

    /// The requests that are to be made now. Each is to be ended with [`Hubs::asked`].
    pub fn due(&mut self, now: Timestamp) -> Vec<Asking> {
        if self.base.is_none() {
            return Vec::new();
        }
        let mut asking = Vec::new();
        let left: Vec<_> =
            self.held.values().filter(|hub| hub::is_left(hub, now)).map(|hub| hub.token.clone()).collect();
        for token in left {
            self.forget(&token);
        }
        for hub in self.held.values_mut() {
            if self.out.len() >= AT_ONCE {
                break;
            }
            if self.out.contains(&hub.token) {
                continue;
            }
            let Some(form) = hub::ask(hub, now) else { continue };
            self.out.insert(hub.token.clone());
            self.notes.push(HubNote::Is(Box::new(hub.clone())));
            asking.push(Asking { token: hub.token.clone(), hub: hub.announced.hub.clone(), form });
        }
        asking
    }

    fn forget(&mut self, token: &str) {
        if self.held.remove(token).is_some() {
            self.notes.push(HubNote::Left(token.to_owned()));
        }
    }

    /// Takes note of how a request ended. That a hub took it is told by its verification only.
    pub fn asked(&mut self, token: &str, refused: Option<String>) {
        self.out.remove(token);
        let (Some(hub), Some(refused)) = (self.held.get_mut(token), refused) else { return };
        hub.trouble = refused;
        self.notes.push(HubNote::Is(Box::new(hub.clone())));
    }

    /// Answers a hub's question; the subscription is told where its lease changed.
    pub fn verify(&mut self, token: &str, query: &str, now: Timestamp) -> (Verified, Option<SubscriptionId>) {
        let Some(hub) = self.held.get_mut(token) else { return (Verified::Unknown, None) };
        let verified = hub::verify(hub, query, now);
        let id = hub.subscription;
        match verified {
            Verified::Unknown => return (verified, None),
            Verified::Left(_) => self.forget(token),
            Verified::Subscribed(_) | Verified::Denied => {
                let note = HubNote::Is(Box::new(hub.clone()));
                self.notes.push(note);
            }
        }
        (verified, Some(id))
    }

    /// Whose pushes come to this address, and what they are signed with.
    #[must_use]
    pub fn expects(&self, token: &str) -> Option<(SubscriptionId, &Secret)> {
        let hub = self.held.get(token)?;
        // A hub that is slow to record its own verification may push first.
        let open = matches!(hub.phase, Phase::Asked | Phase::Active) && self.base.is_some();
        open.then_some((hub.subscription, &hub.secret))
    }

    /// Brings to a subscription's state until when its hub has agreed to push, and whether it has pushed.
    pub fn tell(&self, id: SubscriptionId, state: &mut PollState, now: Timestamp) {
        let hub = self.of.get(&id).and_then(|token| self.held.get(token)).filter(|_| self.base.is_some());
        state.lease = hub.and_then(|hub| hub::lease(hub, now));
        if let Some(hub) = hub {
            state.pushed = hub::proven(hub, state.pushed);
        }
    }

    /// The name of the hub for the log.
    #[must_use]
    pub fn host(&self, token: &str) -> &str {
        self.held.get(token).and_then(|hub| hub.announced.hub.host_str()).unwrap_or_default()
    }

    /// Whether the hub at that host pushes a subscription.
    pub fn is_of(&self, id: SubscriptionId, host: &str) -> bool {
        self.of.get(&id).is_some_and(|token| self.host(token) == host)
    }

    /// What is to be written down since the last call.
    pub fn take_notes(&mut self) -> Vec<HubNote> {
        std::mem::take(&mut self.notes)
    }
}

/// Fresh keys: three UUIDs of version 4 are 366 random bits.
fn keys() -> Keys {
    let mut bytes = [0; 48];
    for part in bytes.chunks_exact_mut(16) {
        part.copy_from_slice(Uuid::new_v4().as_bytes());
    }
    Keys::from_random(&bytes)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    const ONE: SubscriptionId = SubscriptionId(1);

    fn now() -> Timestamp {
        "2026-11-24T12:00:00Z".parse().unwrap()
    }

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn announced(hub: &str) -> Announced {
        Announced { hub: url(hub), topic: url("https://example.org/feed") }
    }

    fn lease(hubs: &Hubs) -> Option<Timestamp> {
        let mut state = PollState::default();
        hubs.tell(ONE, &mut state, now());
        state.lease
    }

    fn hubs() -> Hubs {
        let mut hubs = Hubs::new(Vec::new(), Some(url("https://desk.example/")));
        hubs.want(ONE, Some(&announced("https://a.example/")), now());
        hubs
    }

    /// Asks what is due and has it confirmed for ten days.
    fn confirm(hubs: &mut Hubs) -> String {
        let asking = hubs.due(now()).pop().unwrap();
        hubs.asked(&asking.token, None);
        let query = "hub.mode=subscribe&hub.topic=https://example.org/feed&hub.challenge=x";
        let (verified, id) = hubs.verify(&asking.token, query, now());
        assert_eq!((verified, id), (Verified::Subscribed("x".into()), Some(ONE)));
        asking.token
    }

    #[test]
    fn what_is_announced_is_asked_for_once() {
        let mut hubs = hubs();
        assert_eq!(lease(&hubs), None);
        let token = confirm(&mut hubs);
        hubs.want(ONE, Some(&announced("https://a.example/")), now());
        assert!(hubs.due(now()).is_empty());
        assert!(lease(&hubs).is_some() && hubs.expects(&token).is_some());
        assert!(hubs.expects("another").is_none());
    }

    #[test]
    fn another_hub_takes_over_and_the_old_one_is_told() {
        let mut hubs = hubs();
        let token = confirm(&mut hubs);
        hubs.want(ONE, Some(&announced("https://b.example/")), now());
        assert_eq!(lease(&hubs), None);
        assert!(hubs.expects(&token).is_none());
        let mut asking = hubs.due(now());
        asking.sort_by(|a, b| a.hub.cmp(&b.hub));
        let modes: Vec<_> = asking.iter().map(|it| (it.hub.as_str(), &it.form[..12])).collect();
        assert_eq!(modes, [("https://a.example/", "hub.mode=uns"), ("https://b.example/", "hub.mode=sub")]);
        let mut state = PollState { pushed: Some(now()), ..PollState::default() };
        hubs.want(ONE, Some(&announced("https://c.example/")), now() + SignedDuration::from_hours(1));
        hubs.tell(ONE, &mut state, now());
        assert_eq!(state.pushed, None, "what one hub pushed says nothing of another");
        let query = "hub.mode=unsubscribe&hub.topic=https://example.org/feed&hub.challenge=y";
        assert_eq!(hubs.verify(&token, query, now()).0, Verified::Left("y".into()));
        assert_eq!(hubs.verify(&token, query, now()).0, Verified::Unknown, "it is done with");
    }

    #[test]
    fn a_subscription_that_is_gone_leaves_its_hub_and_a_lapsed_one_is_forgotten() {
        let mut hubs = hubs();
        confirm(&mut hubs);
        hubs.keep(|_| false, now());
        assert!(hubs.due(now())[0].form.contains("unsubscribe"));
        hubs.take_notes();
        let after = now() + SignedDuration::from_hours(24 * 11);
        assert!(hubs.due(after).is_empty());
        assert!(matches!(hubs.take_notes()[..], [HubNote::Left(_)]));
    }

    #[test]
    fn a_restart_goes_on_where_it_was_and_another_address_of_ours_begins_anew() {
        let mut hubs = hubs();
        confirm(&mut hubs);
        let held: Vec<Hub> = hubs.held.values().cloned().collect();
        let mut same = Hubs::new(held.clone(), Some(url("https://desk.example/")));
        same.want(ONE, Some(&announced("https://a.example/")), now());
        assert!(same.due(now()).is_empty() && lease(&same).is_some());
        let mut moved = Hubs::new(held.clone(), Some(url("https://news.example/")));
        moved.want(ONE, Some(&announced("https://a.example/")), now());
        assert_eq!(moved.due(now()).len(), 2, "the old address is taken back, the new one given");
        let mut closed = Hubs::new(held, None);
        closed.want(ONE, Some(&announced("https://a.example/")), now());
        assert!(closed.due(now()).is_empty() && lease(&closed).is_none());
    }

    #[test]
    fn few_hubs_are_asked_at_a_time() {
        let mut hubs = Hubs::new(Vec::new(), Some(url("https://desk.example/")));
        for n in 0..30 {
            hubs.want(SubscriptionId(n), Some(&announced("https://a.example/")), now());
        }
        let first = hubs.due(now());
        assert_eq!((first.len(), hubs.due(now()).len()), (AT_ONCE, 0));
        hubs.asked(&first[0].token, Some("a.example answers 500".into()));
        assert_eq!(hubs.due(now()).len(), 1);
    }
}
