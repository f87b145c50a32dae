//! The entries of a store, once more through a desk with other settings.
//!
//! Nothing is written, and a daemon may work beside it. Each entry comes at the time at which it
//! was first seen, as it reads now; what the operator corrected is corrected again.

use std::{
    collections::{HashMap, VecDeque},
    path::Path,
    sync::Arc,
};

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::{
    difference::{Difference, Place},
    group::Stream,
};
use crate::{
    cli::print::Progress,
    config::Config,
    desk::{self, Arrival, Boilerplate, Correction, Desk, Fingerprint},
    ingest::{self, Origin, Outlets},
    model::{EntryId, Held, Subscription, SubscriptionId},
    store::{Placed, Reader},
};

/// Entries read, and given to the desk, at once.
const BATCH: u32 = 64;

/// A pause in the stream after which the daemon's desk takes its second look.
const PAUSE: SignedDuration = SignedDuration::from_secs(60);

/// What would be other than the store has it, were its entries since then taken in with these settings.
pub(super) fn difference(data_dir: &Path, config: &Config, since: Timestamp) -> anyhow::Result<Difference> {
    let reader = Reader::open(data_dir).with_context(|| format!("the store in {}", data_dir.display()))?;
    let before = reader.placed(since)?;
    let stream = Rerun::new(&reader, config)?.through_the_desk(since, before.len())?;
    let (now, then): (Vec<Place<'_>>, Vec<Place<'_>>) =
        before.iter().filter_map(|placed| Some((now(placed), then(placed, &stream)?))).unzip();
    Ok(Difference::between(&now, &then))
}

fn now(placed: &Placed) -> Place<'_> {
    Place { title: &placed.title, story: placed.story, event: placed.event, topic: placed.topic.as_str() }
}

/// `None` for an entry that was pruned meanwhile.
fn then<'a>(placed: &'a Placed, stream: &'a Stream) -> Option<Place<'a>> {
    let row = stream.row(placed.entry)?;
    Some(Place { title: &placed.title, story: row.id, event: row.event, topic: row.topic.as_str() })
}

struct Rerun<'a> {
    reader: &'a Reader,
    options: &'a desk::Options,
    base: Url,
    subscriptions: HashMap<SubscriptionId, Arc<Subscription>>,
    outlets: Arc<Outlets>,
    /// Oldest first.
    corrections: std::vec::IntoIter<(Timestamp, Correction)>,
    desk: Desk,
    stream: Stream,
    beside: Beside,
}

/// The last entries of each subscription: a feed's boilerplate is known by what its entries have in common, and
/// the document that they came in is not kept.
#[derive(Default)]
struct Beside(HashMap<SubscriptionId, VecDeque<Arrival>>);

impl Beside {
    /// Entries of a subscription, at most: a feed lists about as many.
    const MOST: usize = 20;

    fn clear_boilerplate(&mut self, arrivals: &mut [Arrival], options: &desk::Options) {
        for it in &*arrivals {
            let last = self.0.entry(it.subscription).or_default();
            last.push_back(it.clone());
            if last.len() > Self::MOST {
                last.pop_front();
            }
        }
        let mut known: HashMap<SubscriptionId, Boilerplate> = HashMap::new();
        for it in arrivals {
            let boilerplate = known.entry(it.subscription).or_insert_with_key(|id| {
                let last = self.0.get(id).into_iter().flatten();
                Boilerplate::of(&last.map(desk::Item::from).collect::<Vec<_>>())
            });
            boilerplate.clear(it, options);
        }
    }
}

impl<'a> Rerun<'a> {
    fn new(reader: &'a Reader, config: &'a Config) -> anyhow::Result<Self> {
        let by_url: HashMap<&str, &Subscription> =
            config.subscriptions.iter().map(|it| (it.url.as_str(), it)).collect();
        let (mut subscriptions, outlets) = (HashMap::new(), Outlets::new(reader.outlets()?));
        for row in reader.subscriptions()? {
            let known = by_url.get(row.url.as_str()).map(|&it| it.clone());
            if let Some(it) = known.or_else(|| Url::parse(&row.url).ok().map(Subscription::new)) {
                subscriptions.insert(row.id, Arc::new(it));
            }
        }
        Ok(Self {
            reader,
            options: &config.rules.desk,
            base: config.base(),
            subscriptions,
            outlets: Arc::new(outlets),
            corrections: reader.corrections()?.into_iter(),
            desk: Desk::new(config.rules.desk.clone()),
            stream: Stream::default(),
            beside: Beside::default(),
        })
    }

    fn through_the_desk(mut self, since: Timestamp, expected: usize) -> anyhow::Result<Stream> {
        let progress = Progress::new("desk");
        let (mut after, mut done, mut last) = (EntryId(0), 0, since);
        loop {
            let entries = self.reader.entries(after, since, BATCH)?;
            let Some(newest) = entries.last() else { break };
            after = newest.id;
            done += entries.len();
            for seen_together in entries.chunk_by(|a, b| a.first_seen == b.first_seen) {
                let now = seen_together[0].first_seen.max(last);
                if now.duration_since(last) > PAUSE {
                    self.stream.take(self.desk.tend(last));
                    self.correct(now);
                }
                self.assign(now, seen_together);
                last = now;
            }
            progress.show(done, expected, "");
        }
        self.stream.take(self.desk.tend(last));
        self.correct(Timestamp::MAX);
        Ok(self.stream)
    }

    fn assign(&mut self, now: Timestamp, entries: &[Held]) {
        let told = entries.iter().map(|held| ingest::arrival_of(held, &self.origin(held)));
        let mut arrivals: Vec<Arrival> = told.collect();
        self.beside.clear_boilerplate(&mut arrivals, self.options);
        let printed = |it: Arrival| {
            let print = desk::fingerprint(&it, self.options);
            (it, print)
        };
        let batch: Vec<(Arrival, Fingerprint)> = arrivals.into_iter().map(printed).collect();
        self.stream.take(self.desk.assign(now, batch));
    }

    /// Does again what the operator did before `now`.
    fn correct(&mut self, now: Timestamp) {
        while let Some((at, correction)) = self.corrections.as_slice().first().cloned()
            && at <= now
        {
            self.corrections.next();
            self.stream.take(self.desk.correct(at, correction));
        }
    }

    fn origin(&self, held: &Held) -> Origin {
        let subscription = self.subscriptions.get(&held.subscription).cloned();
        // Of one that is followed no more only the outlet counts, and that stands beside the entry.
        let unknown = || Arc::new(Subscription::new(self.base.clone()));
        Origin {
            id: held.subscription,
            subscription: subscription.unwrap_or_else(unknown),
            outlet: held.outlet.clone(),
            outlets: Arc::clone(&self.outlets),
            language: None,
            first: false,
            away: None,
        }
    }
}
