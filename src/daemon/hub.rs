//! The hub's task: keeps the list of subscribers, asks their callbacks, and tells them what is new.
//!
//! It goes by the published files: whoever has not the content that stands there is told. So nothing
//! is lost between a printing and a crash, and a printing tells it no more than that there was one.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio::task::{Id, JoinError, JoinHandle, JoinSet};
use tokio::time::MissedTickBehavior;

use super::Error;
use super::desk::{Desk, Stopped};
use super::printer::PUBLIC;
use super::shift::Shift;
use crate::clock::Clock;
use crate::config::{Config, Hub as Way};
use crate::fetch::{Client, Gate, Guard, Options as Fetching};
use crate::hub::send::{self, Content};
use crate::hub::{Came, Key, Mode, Order, Parcel, Roll, Turns};
use crate::render::Site;
use crate::store::{Reader, SubscriberRow};
use crate::{publish, serve};

/// Orders that wait to be verified; more are told to come again.
const ORDERS: usize = 64;
/// Callbacks that are told at a time. Each holds one feed's bytes.
const OUT: usize = 8;
/// Callbacks that are asked at a time, beside those that are told: neither keeps the other waiting.
const ASKED: usize = 8;
/// Of either, those of one domain at most: slow ones keep nobody else waiting.
const OF_ONE: usize = OUT / 4;
/// Looked at anew at least this often: leases end, and a clock may be set.
const REFRESH: Duration = Duration::from_secs(300);
/// Subscribers read from the store.
const LISTED: u32 = 10_000;
/// Bytes of a feed that is sent whole.
const FEED_BYTES: u64 = 16 << 20;

/// The task, and the ways to it.
pub(super) struct Hub {
    task: Option<JoinHandle<()>>,
    /// For the server's door; none where the hub is not ours.
    pub(super) door: Option<serve::OwnHub>,
}

impl Hub {
    /// Starts the task where the configuration asks for a hub. It `hears` of each printing.
    pub(super) async fn start(
        shift: &Shift,
        serving: &serve::Options,
        site: &Site,
        hears: watch::Receiver<()>,
    ) -> Result<Self, Error> {
        let config = &shift.config;
        if config.http.hub == Way::Off {
            return Ok(Self { task: None, door: None });
        }
        // What an earlier task gave the desk is written before the list is read.
        shift.desk.subscribers(Vec::new()).await?;
        let readers = shift.tools.readers.clone();
        let held = tokio::task::spawn_blocking(move || readers.with(|it: &Reader| it.subscribers(LISTED)));
        let rows = held.await.map_err(Error::Task)??;
        let (orders, inbox) = mpsc::channel(ORDERS);
        let door = (config.http.hub == Way::Own)
            .then(|| serve::OwnHub { orders, guard: Guard::new(config.http.hub_allow.clone()) });
        let keeper = Keeper {
            way: config.http.hub.clone(),
            roll: Roll::load(rows, config.gate.per_domain.min(OF_ONE)),
            speaker: Speaker::new(config, &shift.clock)?,
            desk: shift.desk.clone(),
            clock: shift.clock.clone(),
            public: config.data_dir.join(PUBLIC),
            serving: serving.clone(),
            site: site.clone(),
            hashes: HashMap::new(),
        };
        let task = tokio::spawn(async move {
            if let Err(Stopped) = keeper.work(inbox, hears).await {
                tracing::debug!("the hub ends with the desk");
            }
        });
        Ok(Self { task: Some(task), door })
    }

    /// Ends at once: who was not told is told after the next start.
    pub(super) async fn close(&mut self) {
        self.door = None;
        if let Some(task) = self.task.take() {
            task.abort();
            let _ = task.await;
        }
    }
}

/// Who speaks to callbacks: with a guard and a gate apart from those of the polls.
#[derive(Clone)]
struct Speaker {
    client: Client,
    gate: Gate,
    hub: String,
    is_ours: bool,
}

impl Speaker {
    fn new(config: &Config, clock: &Clock) -> Result<Self, Error> {
        let is_ours = config.http.hub == Way::Own;
        // Whom the operator's feeds may reach is no business of a stranger's callback.
        let allow = if is_ours { config.http.hub_allow.clone() } else { config.fetch.allow.clone() };
        let options = Fetching { allow, total: Duration::from_secs(30), ..config.fetch.clone() };
        Ok(Self {
            client: Client::new(options, clock.clone())?,
            gate: Gate::new(config.gate.clone(), clock.clone()),
            hub: config.hub().map(String::from).unwrap_or_default(),
            is_ours,
        })
    }

    async fn tell(&self, parcel: &Parcel, content: Content) -> Came {
        if self.is_ours {
            send::tell(&self.client, &self.gate, parcel, content, &self.hub).await
        } else {
            send::ping(&self.client, &self.gate, parcel, content.hash).await
        }
    }
}

/// What came back from a callback.
enum Back {
    Verified(Order, bool),
    Told(Key, Came),
}

/// The callbacks that are asked, a few of each domain, and those that wait for it.
struct Asking {
    turns: Turns,
    out: JoinSet<Back>,
    /// The domains of those that are out.
    domains: HashMap<Id, String>,
}

impl Asking {
    fn new() -> Self {
        Self { turns: Turns::new(OF_ONE), out: JoinSet::new(), domains: HashMap::new() }
    }

    /// The next answer; none where nobody is asked.
    async fn next(&mut self) -> Option<Option<Back>> {
        let back = self.out.join_next_with_id().await?;
        let id = back.as_ref().map_or_else(JoinError::id, |(id, _)| *id);
        if let Some(domain) = self.domains.remove(&id) {
            self.turns.back(&domain);
        }
        Some(back.ok().map(|(_, back)| back))
    }

    fn spawn(&mut self, domain: String, asked: impl Future<Output = Back> + Send + 'static) {
        let id = self.out.spawn(asked).id();
        self.domains.insert(id, domain);
    }
}

struct Keeper {
    way: Way,
    roll: Roll,
    speaker: Speaker,
    desk: Desk,
    clock: Clock,
    public: PathBuf,
    serving: serve::Options,
    site: Site,
    /// The content of each feed that matters, as a hash by the feed's own address. Read when one may have
    /// changed, not each time that a subscriber was told.
    hashes: HashMap<String, String>,
}

impl Keeper {
    async fn work(
        mut self,
        mut inbox: mpsc::Receiver<Order>,
        mut hears: watch::Receiver<()>,
    ) -> Result<(), Stopped> {
        let (mut out, mut asking) = (JoinSet::new(), Asking::new());
        // Without a door nobody orders anything.
        let mut is_open = self.way == Way::Own;
        let mut refresh = tokio::time::interval(REFRESH);
        refresh.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first tick is at once.
        refresh.tick().await;
        self.hashes = self.read().await;
        loop {
            self.list().await?;
            for parcel in self.roll.due(&self.hashes, self.clock.now(), OUT.saturating_sub(out.len())) {
                self.send(parcel, &mut out);
            }
            while asking.out.len() < ASKED
                && let Some((domain, order)) = asking.turns.draw()
            {
                self.verify(domain, order, &mut asking);
            }
            let wait = self.roll.next(&self.hashes).map_or(REFRESH, |next| self.until(next));
            tokio::select! {
                order = inbox.recv(), if is_open && asking.turns.has_room() => match order {
                    Some(order) => self.take_up(order, &mut asking),
                    None => is_open = false,
                },
                Some(back) = out.join_next() => self.take(back.ok()).await?,
                Some(back) = asking.next() => self.take(back).await?,
                told = hears.changed() => match told {
                    Ok(()) => self.hashes = self.read().await,
                    Err(_) => return Ok(()),
                },
                _ = refresh.tick() => self.hashes = self.read().await,
                () = tokio::time::sleep(wait), if out.len() < OUT => {}
            }
        }
    }

    fn until(&self, next: Timestamp) -> Duration {
        self.clock.now().duration_until(next).try_into().unwrap_or(Duration::ZERO).min(REFRESH)
    }

    /// Brings the list to what there is: feeds that are gone, leases that are over, and where the hub
    /// is elsewhere, feeds that it does not know yet.
    async fn list(&mut self) -> Result<(), Stopped> {
        let (now, hub, is_ours) = (self.clock.now(), self.speaker.hub.clone(), self.speaker.is_ours);
        let (serving, site) = (&self.serving, &self.site);
        let mut rows = self.roll.sweep(now, |(topic, callback)| {
            let Some(path) = serving.feed(site, topic) else { return false };
            is_ours || (*callback == hub && !serving.is_private(&path))
        });
        if !is_ours {
            rows.extend(self.hashes.keys().filter_map(|topic| self.roll.follow(topic, &hub, now)));
        }
        self.keep(rows).await
    }

    async fn keep(&self, rows: Vec<SubscriberRow>) -> Result<(), Stopped> {
        if rows.is_empty() { Ok(()) } else { self.desk.subscribers(rows).await }
    }

    /// What stands in each feed that matters now.
    async fn read(&self) -> HashMap<String, String> {
        let (public, serving, site) = (self.public.clone(), self.serving.clone(), self.site.clone());
        let wanted = self.speaker.is_ours.then(|| self.roll.topics().into_iter().collect());
        let read = tokio::task::spawn_blocking(move || {
            let topics: Vec<String> = match wanted {
                Some(topics) => topics,
                None => publish::list(&public)
                    .unwrap_or_default()
                    .iter()
                    // Another's hub has no business with the address of a feed that asks for a token.
                    .filter(|path| !serving.is_private(path))
                    .map(|path| serving.topic(&site, path))
                    .collect(),
            };
            let hash =
                |topic: String| hash_of(&public, &serving.feed(&site, &topic)?).map(|hash| (topic, hash));
            topics.into_iter().filter_map(hash).collect()
        });
        read.await.unwrap_or_default()
    }

    fn take_up(&self, order: Order, asking: &mut Asking) {
        if order.mode == Mode::Subscribe && !self.roll.has_room(&order) {
            tracing::warn!(subscribers = self.roll.len(), "a subscription is not taken: the list is full");
            return;
        }
        let callback = order.callback.clone();
        if !asking.turns.take(order) {
            let host = callback.host_str().unwrap_or_default();
            tracing::info!(host, "a subscription is not taken: too many of its domain wait");
        }
    }

    fn verify(&self, domain: String, order: Order, asking: &mut Asking) {
        let speaker = self.speaker.clone();
        asking.spawn(domain, async move {
            let asked = send::verify(&speaker.client, &speaker.gate, &order);
            let echoed = tokio::time::timeout(LONGEST, asked).await.is_ok_and(|echo| echo.unwrap_or(false));
            Back::Verified(order, echoed)
        });
    }

    fn send(&self, parcel: Parcel, out: &mut JoinSet<Back>) {
        let (speaker, public) = (self.speaker.clone(), self.public.clone());
        let path = self.serving.feed(&self.site, &parcel.key.0);
        out.spawn(async move {
            let read = tokio::task::spawn_blocking(move || content(&public, &path?));
            let Some(content) = read.await.ok().flatten() else {
                return Back::Told(parcel.key, Came::Failed);
            };
            let told = tokio::time::timeout(LONGEST, speaker.tell(&parcel, content)).await;
            Back::Told(parcel.key, told.unwrap_or(Came::Failed))
        });
    }

    async fn take(&mut self, back: Option<Back>) -> Result<(), Stopped> {
        let (now, Some(back)) = (self.clock.now(), back) else { return Ok(()) };
        let row = match back {
            Back::Verified(order, false) => {
                tracing::debug!(
                    topic = order.topic,
                    "a callback does not want what was asked for in its name"
                );
                None
            }
            Back::Verified(order, true) => match order.mode {
                Mode::Subscribe => {
                    self.learn(&order.topic).await;
                    let has = self.hashes.get(&order.topic).cloned();
                    Some(self.roll.confirm(&order, has.unwrap_or_default(), now))
                }
                Mode::Unsubscribe => self.roll.leave(&(order.topic, order.callback.into())),
            },
            Back::Told(key, came) => self.roll.told(&key, came, now),
        };
        self.keep(row.into_iter().collect()).await
    }

    /// Reads a feed that nobody waited for so far.
    async fn learn(&mut self, topic: &str) {
        if self.hashes.contains_key(topic) {
            return;
        }
        let (public, path) = (self.public.clone(), self.serving.feed(&self.site, topic));
        let read = tokio::task::spawn_blocking(move || hash_of(&public, &path?));
        if let Ok(Some(hash)) = read.await {
            self.hashes.insert(topic.to_owned(), hash);
        }
    }
}

/// Time for one callback in all, the wait for its domain included.
const LONGEST: Duration = Duration::from_secs(300);

fn content(public: &Path, path: &str) -> Option<Content> {
    let file = public.join(publish::inside(path).ok()?);
    std::fs::metadata(&file).ok().filter(|meta| meta.is_file() && meta.len() <= FEED_BYTES)?;
    let bytes = std::fs::read(file).ok()?;
    let hash = blake3::hash(&bytes).to_hex()[..32].to_owned();
    Some(Content { media_type: serve::media_type(path).to_owned(), bytes, hash })
}

fn hash_of(public: &Path, path: &str) -> Option<String> {
    content(public, path).map(|content| content.hash)
}
