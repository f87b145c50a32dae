//! The newsroom: the one owner of desk and store.
//!
//! Batches come in, one after the other; each leaves as one transaction. The desk sleeps until there
//! is something for it to decide: waking it reads every open entry, and a round in which no outlet has
//! news needs none of them.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Batch, names, wanted};
use crate::clock;
use crate::desk::{self, Desk, Outcome};
use crate::model::{EntryId, Subscription, SubscriptionId};
use crate::reconcile::{Weight, weigh};
use crate::store::{self, Commit, DeliveryRow, Edit, EditionRow, SubscriptionRow, Writer};

/// Time between two looks for what is old enough to go; each reads whole tables.
const SWEEP: Duration = Duration::from_secs(3600);

const DAY_SECONDS: u64 = 24 * 3600;

/// The one owner of desk and store.
#[derive(Debug)]
pub struct Newsroom {
    writer: Writer,
    /// None while it sleeps.
    desk: Option<Desk>,
    options: desk::Options,
    /// What the configuration says of each subscription today; 0 is not written down.
    priorities: HashMap<SubscriptionId, i32>,
    next: EntryId,
    /// Nothing is seen for the first time before this: the last first sight, and the end of the last edition.
    latest: Timestamp,
    /// Entries have come since the desk's last second look, in this process or one before.
    untended: bool,
    swept: Option<Timestamp>,
}

/// What a number of batches came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub new: usize,
    pub edited: usize,
    pub rekeyed: usize,
}

impl Newsroom {
    /// Opens the store; returns the subscriptions that are listed, too.
    pub fn open(
        data_dir: &Path,
        now: Timestamp,
        options: desk::Options,
        subscriptions: &[Subscription],
    ) -> Result<(Self, Vec<SubscriptionRow>), store::Error> {
        let mut writer = Writer::open(data_dir)?;
        let rows = list(&mut writer, subscriptions, now)?;
        let (next, untended) = (writer.next_entry()?, writer.is_untended()?);
        let latest = writer.latest()?.unwrap_or(Timestamp::MIN);
        let priorities = priorities(subscriptions, &rows);
        Ok((Self { writer, desk: None, options, priorities, next, latest, untended, swept: None }, rows))
    }

    /// Takes a new reading of the configuration: other subscriptions, other settings.
    pub fn reload(
        &mut self,
        now: Timestamp,
        options: desk::Options,
        subscriptions: &[Subscription],
    ) -> Result<Vec<SubscriptionRow>, store::Error> {
        let rows = list(&mut self.writer, subscriptions, now)?;
        self.priorities = priorities(subscriptions, &rows);
        (self.desk, self.options) = (None, options);
        Ok(rows)
    }

    /// The desk, awake: at its first call brought to where it stopped.
    fn awake<'a>(
        desk: &'a mut Option<Desk>,
        writer: &Writer,
        options: &desk::Options,
        priorities: &HashMap<SubscriptionId, i32>,
        now: Timestamp,
    ) -> Result<&'a mut Desk, store::Error> {
        let restored = if let Some(awake) = desk.take() {
            awake
        } else {
            let priority = |id| priorities.get(&id).copied().unwrap_or(0);
            let (kept, memory) = writer.kept(Desk::horizon(options, now), priority)?;
            Desk::restore(options.clone(), now, kept.into_iter(), memory)
        };
        Ok(desk.insert(restored))
    }

    /// When what comes in now is seen for the first time: in the order in which it comes in, whatever the clock does,
    /// so that no edition's window closes before what belongs into it.
    fn sight(&mut self, now: Timestamp) -> Timestamp {
        let is_behind = self.latest > now && self.latest <= clock::believed(now);
        let sight = if is_behind { self.latest } else { now };
        self.latest = sight;
        sight
    }

    /// Writes down that an edition was written, and how it is to be delivered.
    pub fn edition(&mut self, row: &EditionRow, ways: &[DeliveryRow]) -> Result<(), store::Error> {
        self.writer.edition(row, ways)?;
        self.latest = self.latest.max(row.written);
        Ok(())
    }

    /// Takes in batches in their order, in one transaction. Their entries are seen for the first time now, not when
    /// they were asked for: reading their pages may have taken minutes.
    ///
    /// # Errors
    ///
    /// The desk is then ahead of the store: the newsroom must be dropped and opened again.
    pub fn take(&mut self, now: Timestamp, batches: Vec<Batch>) -> Result<Taken, store::Error> {
        let mut taken = Taken::default();
        let mut commit = Commit::default();
        let mut arrivals = Vec::new();
        let mut edits = Vec::new();
        let sight = self.sight(now);
        for batch in batches {
            taken.new += batch.new.len();
            taken.edited += batch.edited.len();
            taken.rekeyed += batch.rekeyed.len();
            commit.polled.push(batch.polled);
            commit.rekeyed.extend(batch.rekeyed);
            commit.outlets.extend(batch.outlet);
            for mut bundle in batch.bundles {
                bundle.first.0 += self.next.0;
                commit.bundles.push(bundle);
            }
            for mut new in batch.new {
                let id = self.next;
                self.next.0 += 1;
                (new.draft.id, new.arrival.entry) = (id, id);
                new.see(sight);
                commit.founders.insert(id, new.founder);
                commit.drafts.push(new.draft);
                arrivals.push((new.arrival, new.fingerprint));
            }
            edits.extend(batch.edited);
        }
        if !arrivals.is_empty() || !edits.is_empty() {
            let desk = Self::awake(&mut self.desk, &self.writer, &self.options, &self.priorities, now)?;
            for (edited, change, entry) in edits {
                let held = self.writer.entry(edited.draft.id)?;
                let weight = held.as_ref().map_or(Weight::Substance, |held| weigh(&held.entry, &entry));
                let same = held.filter(|_| weight < Weight::Substance).map(|held| held.changed);
                join(&mut commit.outcome, desk.update(now, &edited.arrival, edited.fingerprint));
                commit.edits.push(Edit {
                    draft: edited.draft,
                    old_key: change.old_key,
                    edits: change.edits,
                    changed: same.unwrap_or(now),
                    weight,
                });
            }
            if !arrivals.is_empty() {
                join(&mut commit.outcome, desk.assign(now, arrivals));
            }
            self.untended = true;
        }
        self.writer.commit(&commit, now)?;
        Ok(taken)
    }

    /// Carries out what the operator ordered since the last time; returns how many orders.
    pub fn correct(&mut self, now: Timestamp) -> Result<usize, store::Error> {
        let orders = self.writer.corrections()?;
        let count = orders.len();
        for (id, order) in orders {
            let desk = Self::awake(&mut self.desk, &self.writer, &self.options, &self.priorities, now)?;
            let outcome = desk.correct(now, order);
            self.writer.corrected(id, &outcome)?;
        }
        Ok(count)
    }

    /// The desk's second look, before an edition or when the stream pauses. A desk that sleeps has
    /// nothing to look at, unless the last process ended before it could.
    pub fn tend(&mut self, now: Timestamp) -> Result<bool, store::Error> {
        if self.desk.is_none() && !self.untended {
            return Ok(false);
        }
        let desk = Self::awake(&mut self.desk, &self.writer, &self.options, &self.priorities, now)?;
        let outcome = desk.tend(now);
        let changed = !outcome.stories.is_empty() || !outcome.placements.is_empty();
        if changed
            || self.untended
            || !outcome.memory.is_empty()
            || !outcome.fingerprints.is_empty()
            || !outcome.evidence.is_empty()
        {
            self.writer.tended(&outcome)?;
        }
        self.untended = false;
        Ok(changed)
    }

    /// Housekeeping: the search index, what the desk has closed, what is older than `keep`. What is old by
    /// the clock has to be so by the days of work as well: a clock that jumps makes nothing old.
    pub fn sweep(&mut self, now: Timestamp, keep: Duration) -> Result<(), store::Error> {
        // A batch at a time: after a first round of ten thousand subscriptions the whole takes seconds.
        self.writer.index()?;
        if self.swept.is_some_and(|then| then <= now && age(now, then) < SWEEP) {
            return Ok(());
        }
        self.swept = Some(now);
        self.writer.note_day(now)?;
        self.writer.believe(now)?;
        if let Some(worked) = self.writer.worked_since(now, self.options.open_days)? {
            self.writer.close_entries(Desk::horizon(&self.options, now).min(worked), now)?;
        }
        let days = u32::try_from(keep.as_secs().div_ceil(DAY_SECONDS)).unwrap_or(u32::MAX);
        let keep = SignedDuration::try_from(keep).unwrap_or(SignedDuration::MAX);
        if let (Ok(before), Some(worked)) = (now.checked_sub(keep), self.writer.worked_since(now, days)?) {
            while self.writer.prune(before.min(worked))? {}
        }
        Ok(())
    }

    /// The store, for what needs no desk.
    pub fn store(&mut self) -> &mut Writer {
        &mut self.writer
    }

    /// Ends in good order.
    pub fn close(self) -> Result<(), store::Error> {
        self.writer.close()
    }
}

/// The listed subscriptions, under the names that their outlets have now.
fn list(
    writer: &mut Writer,
    subscriptions: &[Subscription],
    now: Timestamp,
) -> Result<Vec<SubscriptionRow>, store::Error> {
    let mut rows = writer.list(&subscriptions.iter().map(wanted).collect::<Vec<_>>(), now)?;
    let by_url: HashMap<&str, &Subscription> = subscriptions.iter().map(|it| (it.url.as_str(), it)).collect();
    let mut changed = Vec::new();
    for row in &mut rows {
        let Some(it) = by_url.get(row.url.as_str()) else { continue };
        let (title, outlet) = names(it, row);
        if title != row.title || outlet != row.outlet {
            (row.title, row.outlet) = (title, outlet);
            changed.push(&*row);
        }
    }
    if !changed.is_empty() {
        writer.rename(&changed)?;
    }
    Ok(rows)
}

fn age(now: Timestamp, then: Timestamp) -> Duration {
    now.duration_since(then).try_into().unwrap_or(Duration::ZERO)
}

fn priorities(subscriptions: &[Subscription], rows: &[SubscriptionRow]) -> HashMap<SubscriptionId, i32> {
    let named: HashMap<&str, i32> =
        subscriptions.iter().filter(|it| it.priority != 0).map(|it| (it.url.as_str(), it.priority)).collect();
    rows.iter().filter_map(|row| Some((row.id, *named.get(row.url.as_str())?))).collect()
}

fn join(all: &mut Outcome, more: Outcome) {
    all.stories.extend(more.stories);
    all.placements.extend(more.placements);
    all.fingerprints.extend(more.fingerprints);
    all.evidence.extend(more.evidence);
    all.memory.extend(more.memory);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Origin, Sift, Sifted, prepare};
    use super::*;
    use crate::model::Entry;
    use crate::reconcile;
    use crate::store::Polled;

    #[test]
    fn what_comes_in_after_an_edition_is_seen_after_it_whatever_the_clock_does() {
        let dir = tempfile::tempdir().expect("a folder");
        let noon: Timestamp = "2026-11-24T12:00:00Z".parse().expect("an instant");
        let at = |minutes: i64| noon + SignedDuration::from_mins(minutes);
        let open = || Newsroom::open(dir.path(), noon, desk::Options::default(), &[]).expect("a store").0;
        let mut newsroom = open();
        assert_eq!((newsroom.sight(at(0)), newsroom.sight(at(3))), (at(0), at(3)));
        let row = EditionRow {
            name: "daily".to_owned(),
            day: "2026-11-24".to_owned(),
            written: at(30),
            record: "{}".to_owned(),
        };
        newsroom.edition(&row, &[]).expect("written down");
        assert_eq!(newsroom.sight(at(20)), at(30));
        newsroom.close().expect("closed");
        let mut newsroom = open();
        assert_eq!((newsroom.sight(at(5)), newsroom.sight(at(31))), (at(30), at(31)));
        // A clock that was a day ahead was wrong then, not now.
        assert_eq!(newsroom.sight(at(-24 * 60)), at(-24 * 60));
        newsroom.close().expect("closed");
    }

    #[test]
    fn a_story_is_seen_when_it_is_taken_in() {
        let dir = tempfile::tempdir().expect("a folder");
        let (asked, taken) = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH + SignedDuration::from_mins(3));
        let subscription = Subscription::new("https://vela.example/feed".parse().expect("an address"));
        let (mut newsroom, rows) =
            Newsroom::open(dir.path(), asked, desk::Options::default(), std::slice::from_ref(&subscription))
                .expect("a store");
        let entry = Entry { key: "1".to_owned(), title: "Ferry runs aground".to_owned(), ..Entry::default() };
        let sift = Sift { identity: reconcile::identify(&entry), entry, place: 0, article: None };
        let origin = Origin {
            id: rows[0].id,
            outlet: rows[0].outlet.clone(),
            subscription: Arc::new(subscription),
            outlets: Arc::default(),
            language: None,
            first: false,
            away: None,
        };
        let polled = Polled {
            subscription: rows[0].id,
            title: String::new(),
            outlet: rows[0].outlet.clone(),
            state: rows[0].state.clone(),
            next_poll: asked,
        };
        let sifted = Sifted { new: vec![sift], ..Sifted::default() };
        let options = desk::Options::default();
        let batch = prepare(asked, &origin, sifted, polled, &super::super::Options::default(), &options);
        newsroom.take(taken, vec![batch]).expect("taken");
        newsroom.close().expect("closed");
        let reader = store::Reader::open(dir.path()).expect("a reader");
        let stories = reader.stories(&store::Filter::default()).expect("read");
        assert_eq!((stories[0].first_seen, stories[0].copies[0].first_seen), (taken, taken));
    }

    #[test]
    fn outlets_called_by_a_whole_title_are_names_when_the_store_is_opened() {
        let dir = tempfile::tempdir().expect("a folder");
        let now = Timestamp::UNIX_EPOCH;
        let feed = |url: &str, title: &str| {
            let mut it = Subscription::new(url.parse().expect("an address"));
            it.title = title.to_owned();
            it
        };
        let subscriptions =
            [feed("https://time.com/world/feed", ""), feed("https://time.com/tech/feed", "Tech – TIME")];
        let open =
            || Newsroom::open(dir.path(), now, desk::Options::default(), &subscriptions).expect("a store");
        let (mut newsroom, rows) = open();
        let old = |row: &SubscriptionRow, title: &str| {
            let mut outlet = row.outlet.clone();
            outlet.name = title.to_owned();
            let (title, state) = (title.to_owned(), row.state.clone());
            Batch::empty(Polled { subscription: row.id, title, outlet, state, next_poll: now })
        };
        let titles = ["World – TIME", "Tech – TIME"];
        newsroom
            .take(now, rows.iter().zip(titles).map(|(row, title)| old(row, title)).collect())
            .expect("taken");
        newsroom.close().expect("closed");
        // The titles stay, and the operator's is read in the same way.
        let (newsroom, rows) = open();
        let names: Vec<_> = rows.iter().map(|row| (row.title.as_str(), row.outlet.name.as_str())).collect();
        assert_eq!(names, [("World – TIME", "TIME"), ("Tech – TIME", "TIME")]);
        newsroom.close().expect("closed");
        let reader = store::Reader::open(dir.path()).expect("a reader");
        let stored = reader.subscriptions().expect("rows");
        assert_eq!(stored[0].outlet.name, "TIME");
    }
}
