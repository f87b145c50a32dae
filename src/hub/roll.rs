//! Who subscribed to which feed, until when, and what each has been told.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Order;
use crate::clock;
use crate::link;
use crate::model::Secret;
use crate::store::SubscriberRow;

/// Subscribers in all; some hundred bytes each, and one exchange each when a feed changes.
const SUBSCRIBERS: usize = 2_000;
/// Subscribers whose callbacks stand with one registrable domain: services that read for many people
/// subscribe to each feed once.
const PER_DOMAIN: usize = 200;
/// No subscriber is told more often; what changes meanwhile is told at once with the next.
const GAP: SignedDuration = SignedDuration::from_secs(60);
/// The wait after a first failure; twice as long after each further one.
const WAIT: SignedDuration = SignedDuration::from_mins(1);
const WAIT_LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// A lease that has ended stays so long before its subscriber goes: a clock that was ahead for a moment ends none.
const GRACE: SignedDuration = SignedDuration::from_hours(1);
/// Failures in a row, some four days of them, after which a subscriber is taken off the list.
const FAILURES: u32 = 16;

/// The feed's address and the callback's.
pub type Key = (String, String);

/// What is known of one subscriber.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Subscriber {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    until: Timestamp,
    /// Hash of the content it has.
    has: String,
    #[serde(default, skip_serializing_if = "is_zero")]
    failures: u32,
    /// Nothing is sent before.
    not_before: Timestamp,
    /// When the lease was first seen to have ended, while it is.
    #[serde(skip)]
    over: Option<Timestamp>,
}

impl Subscriber {
    /// The wait is over, or longer than any that what came last can have set.
    fn is_ready(&self, now: Timestamp) -> bool {
        let longest = self.failures.checked_sub(1).map_or(GAP, wait);
        self.not_before <= now || clock::is_wrong(self.not_before, longest, now)
    }
}

/// The wait after so many failures before the last one.
fn wait(failures: u32) -> SignedDuration {
    (WAIT * (1 << failures.min(10))).min(WAIT_LONGEST)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl std::fmt::Debug for Subscriber {
    /// The secret stays one.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscriber")
            .field("until", &self.until)
            .field("failures", &self.failures)
            .finish_non_exhaustive()
    }
}

/// Something to be told to one subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    pub key: Key,
    pub secret: Option<Secret>,
}

/// What came of telling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// It has the content with this hash.
    Arrived(String),
    Failed,
    /// The callback answered 410: nobody is there any more (§7).
    Gone,
}

/// The list. Owned by one task; what it changes is to be written to the store before it counts.
#[derive(Debug, Default)]
pub struct Roll {
    list: BTreeMap<Key, Subscriber>,
    /// What is out with a callback just now.
    out: BTreeSet<Key>,
    /// Exchanges at a time with one domain.
    per_domain: usize,
}

impl Roll {
    /// The list as the store holds it; a row that cannot be read is left out. Of one domain's callbacks only
    /// `per_domain` are told at a time, and one at least.
    #[must_use]
    pub fn load(rows: Vec<SubscriberRow>, per_domain: usize) -> Self {
        let read = |row: SubscriberRow| {
            let subscriber = serde_json::from_str(row.detail.as_deref()?).ok()?;
            Some(((row.topic, row.callback), subscriber))
        };
        Self { list: rows.into_iter().filter_map(read).collect(), out: BTreeSet::new(), per_domain }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether there is room for a subscription. A renewal always has some.
    #[must_use]
    pub fn has_room(&self, order: &Order) -> bool {
        let key = (order.topic.clone(), order.callback.to_string());
        let domain = link::domain(&order.callback);
        let held = || self.list.keys().filter(|(_, callback)| domain_of(callback) == domain).count();
        self.list.contains_key(&key) || self.list.len() < SUBSCRIBERS && held() < PER_DOMAIN
    }

    /// Takes up a subscription that its callback confirmed. `has` is the hash of the feed's content
    /// now: a subscriber reads the feed when it subscribes and wants what comes after.
    pub fn confirm(&mut self, order: &Order, has: String, now: Timestamp) -> SubscriberRow {
        let key = (order.topic.clone(), order.callback.to_string());
        let until = now.checked_add(order.lease).unwrap_or(Timestamp::MAX);
        let secret = order.secret.as_ref().map(|secret| secret.expose().to_owned());
        let held = self.list.get(&key);
        let subscriber = Subscriber {
            secret,
            until,
            // A renewal must not swallow a change that is still on its way.
            has: held.map_or(has, |held| held.has.clone()),
            failures: 0,
            not_before: held.map_or(now, |held| held.not_before),
            over: None,
        };
        self.list.insert(key.clone(), subscriber);
        self.row(&key)
    }

    /// Takes up a hub elsewhere that is to hear of each change of `topic`; none where it is on the list.
    pub fn follow(&mut self, topic: &str, hub: &str, now: Timestamp) -> Option<SubscriberRow> {
        let key = (topic.to_owned(), hub.to_owned());
        if self.list.contains_key(&key) {
            return None;
        }
        let subscriber = Subscriber {
            secret: None,
            until: Timestamp::MAX,
            has: String::new(),
            failures: 0,
            not_before: now,
            over: None,
        };
        self.list.insert(key.clone(), subscriber);
        Some(self.row(&key))
    }

    /// Takes a subscriber off the list.
    pub fn leave(&mut self, key: &Key) -> Option<SubscriberRow> {
        self.list.remove(key).map(|_| gone(key))
    }

    /// Takes off who is no longer to be told: the lease has been over for a while, or `stays` says that
    /// the feed or the hub is none any more.
    pub fn sweep(&mut self, now: Timestamp, stays: impl Fn(&Key) -> bool) -> Vec<SubscriberRow> {
        let mut keys = Vec::new();
        for (key, subscriber) in &mut self.list {
            let over = (subscriber.until <= now).then(|| subscriber.over.map_or(now, |over| over.min(now)));
            subscriber.over = over;
            if over.is_some_and(|over| now.duration_since(over) >= GRACE) || !stays(key) {
                keys.push(key.clone());
            }
        }
        keys.iter().filter_map(|key| self.leave(key)).collect()
    }

    /// The feeds that somebody waits for.
    #[must_use]
    pub fn topics(&self) -> BTreeSet<String> {
        self.list.keys().map(|(topic, _)| topic.clone()).collect()
    }

    /// Who is to be told now, at most `room` of them; they count as out until [`Roll::told`]. `now_is`
    /// holds the hash of each feed's content.
    pub fn due(&mut self, now_is: &HashMap<String, String>, now: Timestamp, room: usize) -> Vec<Parcel> {
        let is_due = |(key, subscriber): &(&Key, &Subscriber)| {
            subscriber.is_ready(now)
                && subscriber.until > now
                && !self.out.contains(*key)
                && now_is.get(&key.0).is_some_and(|hash| *hash != subscriber.has)
        };
        let mut due: Vec<(&Key, &Subscriber)> = self.list.iter().filter(is_due).collect();
        // Who waits longest first, so that a crowd of one feed keeps nobody else waiting. Who would wait for its
        // domain takes no place, or callbacks that are slow to answer would keep all others waiting.
        due.sort_by_key(|(_, subscriber)| subscriber.not_before);
        let mut busy = self.busy();
        let parcels: Vec<Parcel> = due
            .into_iter()
            .filter(|(key, _)| {
                let out = busy.entry(domain_of(&key.1)).or_default();
                *out += 1;
                *out <= self.per_domain.max(1)
            })
            .take(room)
            .map(|(key, subscriber)| Parcel {
                key: key.clone(),
                secret: subscriber.secret.clone().map(Secret::new),
            })
            .collect();
        self.out.extend(parcels.iter().map(|parcel| parcel.key.clone()));
        parcels
    }

    /// How many are out, by their domains.
    fn busy(&self) -> HashMap<String, usize> {
        let mut busy = HashMap::new();
        for (_, callback) in &self.out {
            *busy.entry(domain_of(callback)).or_default() += 1;
        }
        busy
    }

    /// When somebody is to be told next, were nothing printed and did nobody come back until then.
    #[must_use]
    pub fn next(&self, now_is: &HashMap<String, String>) -> Option<Timestamp> {
        let busy = self.busy();
        let waits = |(key, subscriber): &(&Key, &Subscriber)| {
            !self.out.contains(*key)
                && subscriber.over.is_none()
                && now_is.get(&key.0).is_some_and(|hash| *hash != subscriber.has)
                && busy.get(&domain_of(&key.1)).is_none_or(|out| *out < self.per_domain.max(1))
        };
        self.list.iter().filter(waits).map(|(_, subscriber)| subscriber.not_before).min()
    }

    /// Notes what came of telling a subscriber; none where it has left meanwhile.
    pub fn told(&mut self, key: &Key, came: Came, now: Timestamp) -> Option<SubscriberRow> {
        self.out.remove(key);
        let subscriber = self.list.get_mut(key)?;
        match came {
            Came::Arrived(hash) => {
                (subscriber.has, subscriber.failures) = (hash, 0);
                subscriber.not_before = now + GAP;
            }
            Came::Failed => {
                subscriber.not_before = now + wait(subscriber.failures);
                subscriber.failures += 1;
                if subscriber.failures >= FAILURES && subscriber.until < Timestamp::MAX {
                    return self.leave(key);
                }
            }
            Came::Gone => return self.leave(key),
        }
        Some(self.row(key))
    }

    fn row(&self, key: &Key) -> SubscriberRow {
        let detail = self.list.get(key).and_then(|subscriber| serde_json::to_string(subscriber).ok());
        SubscriberRow { topic: key.0.clone(), callback: key.1.clone(), detail }
    }
}

fn gone(key: &Key) -> SubscriberRow {
    SubscriberRow { topic: key.0.clone(), callback: key.1.clone(), detail: None }
}

fn domain_of(callback: &str) -> String {
    callback.parse().map(|url| link::domain(&url)).unwrap_or_default()
}
