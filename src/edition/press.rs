//! From the store to the files.

use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rustc_hash::FxHasher;

use super::archive::Archive;
use super::gather;
use super::imprint::Imprint;
use super::plan::{Form, Output, Paper, Series, bar};
use super::register::{self, Feeds};
use super::{shown, stock};
use crate::compose::{self, Brief, Digest, Merge, Record, Selection, reading};
use crate::model::{EventId, Standing, Story, Topic};
use crate::publish::Readers;
use crate::render::{self, Channel, Format, Site};
use crate::store::{EditionRow, Filter, Reader};
use crate::{publish, store};

/// Stories that are read for one printing, newest first. Rules choose among them, so it bounds memory
/// (some 8 KiB each) and how far back a rare topic reaches before it is read for itself.
pub(super) const SCAN: u32 = 2_000;
/// Stories of its window that an edition is chosen from. A busier window is told by the events that most
/// entries tell.
const DIGEST_STORIES: u32 = 10_000;
/// Stories in the list of the latest.
const LATEST: usize = 15;
/// Event pages written as files; others are made when they are asked for.
const EVENT_PAGES: usize = 400;
/// Event pages written as files where nobody can be asked.
const ALL_EVENT_PAGES: usize = 4_000;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the stories to print: {0}")]
    Store(#[from] store::Error),
    #[error("the printed file: {0}")]
    Publish(#[from] publish::Error),
}

/// Prints the paper into one folder. Owned by one task; keeps only what saves work.
#[derive(Debug)]
pub struct Press {
    paper: Paper,
    dir: PathBuf,
    /// What each document was rendered from the last time, so that what did not change is not rendered
    /// again.
    seen: HashMap<String, u64>,
    /// Whether the editions' feeds say of themselves what the configuration has now.
    are_feeds_current: bool,
}

/// What one printing changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    /// Path below the folder and new bytes of every file that changed.
    pub changed: Vec<(String, Vec<u8>)>,
    /// Paths of files that are no longer wanted and are gone.
    pub removed: Vec<String>,
    /// The sections' bar of the pages.
    pub topics: Vec<Topic>,
    /// Documents looked at, changed or not.
    pub documents: usize,
    /// What could not be written or taken away, each with why. The rest is done, and the next printing tries
    /// again.
    pub faults: Vec<String>,
}

impl Printed {
    /// Takes note of a fault of the files; only another one ends the printing.
    fn noting<T>(&mut self, done: Result<T, Error>) -> Result<Option<T>, Error> {
        match done {
            Ok(value) => Ok(Some(value)),
            Err(Error::Publish(fault)) => {
                self.faults.push(fault.to_string());
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Writes a file, or takes note that it cannot be written.
    fn put(&mut self, dir: &Path, path: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.put_for(dir, path, bytes, Readers::All)
    }

    fn put_for(&mut self, dir: &Path, path: &str, bytes: Vec<u8>, readers: Readers) -> Result<(), Error> {
        let done = put_for(dir, path, bytes, readers, self);
        self.noting(done).map(drop)
    }
}

/// What one printing's pages are made of, read once for all.
#[derive(Clone, Copy)]
struct Material<'a> {
    reader: &'a Reader,
    /// Newest first.
    stories: &'a [Story],
    standings: &'a [Standing],
    /// The sections' bar.
    topics: &'a [Topic],
    today: Date,
    now: Timestamp,
}

/// An edition that was written.
#[derive(Clone, Debug)]
pub struct Issue {
    pub printed: Printed,
    pub digest: Digest,
    /// For the writer, after the files.
    pub row: EditionRow,
}

impl Press {
    /// A press for `dir` (the folder `public`).
    #[must_use]
    pub fn new(paper: Paper, dir: &Path) -> Self {
        Self { paper, dir: dir.to_owned(), seen: HashMap::new(), are_feeds_current: false }
    }

    #[must_use]
    pub fn paper(&self) -> &Paper {
        &self.paper
    }

    /// Takes a new configuration; everything is rendered again.
    pub fn set_paper(&mut self, paper: Paper) {
        self.paper = paper;
        self.seen.clear();
        self.are_feeds_current = false;
    }

    /// Whether the last printing in this folder was made less than `age` ago by this very program, from
    /// the same stories and under the same settings: all that differs then is the time of day.
    pub fn is_current(&self, reader: &Reader, now: Timestamp, age: SignedDuration) -> Result<bool, Error> {
        let Some(last) = Imprint::read(&self.dir) else { return Ok(false) };
        let since = now.duration_since(last.at);
        let fresh = since >= SignedDuration::ZERO && since < age;
        Ok(fresh && last == Imprint::new(&self.paper, reader.shown()?, last.at, now))
    }

    /// Renders every feed and page that changed and writes it.
    pub fn outputs(
        &mut self,
        reader: &Reader,
        standings: &[Standing],
        now: Timestamp,
    ) -> Result<Printed, Error> {
        let shown = reader.shown()?;
        let stories = reader.stories(&Filter { limit: SCAN, ..Filter::default() })?;
        let topics = bar(&stories);
        let today = self.paper.site.zone.to_datetime(now).date();
        let material = Material { reader, stories: &stories, standings, topics: &topics, today, now };
        let mut printed = Printed::default();
        let mut channels = Vec::new();
        // Those that topics' pages and feeds link to. Where the paper is served, their pages are made when
        // they are asked for.
        let mut events = BTreeSet::new();

        let mut outputs = vec![self.paper.main()];
        let all_topics: BTreeSet<&Topic> = stories.iter().map(|story| &story.topic).collect();
        outputs.extend(all_topics.iter().map(|topic| self.paper.topic(topic)));
        outputs.extend(self.paper.outputs.iter().cloned());
        let feeds = self.register(&outputs, &mut printed)?;
        let horizon = reader.horizon()?;
        for output in outputs {
            let own = gather::feed(reader, &output.rule, &stories)?;
            let stories = own.as_deref().unwrap_or(&stories);
            let done = self.feed(reader, &output, stories, horizon, now, &mut printed);
            let channel = printed.noting(done)?.unwrap_or_else(|| output.channel.clone());
            if let [topic] = output.rule.topics.as_slice()
                && channel.path.starts_with("topics/")
            {
                let material = Material { stories, ..material };
                let done = self.topic_page(&material, topic, &channel, &mut printed);
                events.extend(printed.noting(done)?.unwrap_or_default());
            }
            channels.push(channel);
        }
        let done = self.clear(reader, feeds, &channels, &mut printed);
        printed.noting(done)?;
        events.extend(stories.iter().filter(|story| is_linked(story)).map(|story| story.event));
        let mut editions = Vec::new();
        for series in &self.paper.series {
            let done = self.editions(reader, series, now, &mut printed);
            let days = printed.noting(done)?.unwrap_or_default();
            editions.push((self.paper.digests(series), days));
        }
        if !std::mem::replace(&mut self.are_feeds_current, true) {
            // Their next edition may be a week off, and they tell readers and hubs where they stand.
            let is_printed = |series: &&Series| {
                self.dir.join(format!("{}.atom", self.paper.digests(series).path)).exists()
            };
            for series in self.paper.series.iter().filter(is_printed) {
                let done = self.digest_feed(series, &mut printed);
                self.are_feeds_current &= printed.noting(done)?.is_some();
            }
        }
        channels.extend(editions.iter().filter(|(_, days)| !days.is_empty()).map(|(feed, _)| feed.clone()));
        let linked = self.front(&material, &channels, &editions, &mut printed)?;
        self.lists(&material, &channels, &editions, &mut printed)?;
        self.event_pages(&material, &linked, &events, &mut printed)?;
        if printed.faults.is_empty() {
            let done = Imprint::new(&self.paper, shown, now, now).write(&self.dir);
            printed.noting(done.map_err(Error::Publish))?;
        } else {
            Imprint::forget(&self.dir);
        }
        printed.topics = topics;
        Ok(printed)
    }

    /// Enters the feeds that are to be printed into the register, before there is a file of theirs. Returns
    /// all that stand in it.
    fn register(&self, outputs: &[Output], printed: &mut Printed) -> Result<Feeds, Error> {
        let entered = || -> Result<Feeds, publish::Error> {
            let before = register::read(&self.dir)?;
            let own = outputs.iter().map(|output| &output.channel.path).filter(|path| path.contains('/'));
            let health = self.paper.health_after.map(|_| register::HEALTH.to_owned());
            let feeds: Feeds = before.iter().chain(own).cloned().chain(health).collect();
            if feeds != before {
                register::write(&self.dir, &feeds)?;
            }
            Ok(feeds)
        };
        Ok(printed.noting(entered().map_err(Error::Publish))?.unwrap_or_default())
    }

    /// Takes away the files of outputs that are no more, and of topics that no story stands under any more;
    /// those that everybody has stay.
    fn clear(
        &self,
        reader: &Reader,
        mut feeds: Feeds,
        channels: &[Channel],
        printed: &mut Printed,
    ) -> Result<(), Error> {
        let before = feeds.len();
        for feed in feeds.clone() {
            let is_health = feed == register::HEALTH && self.paper.health_after.is_some();
            if is_health || channels.iter().any(|channel| channel.path == feed) {
                continue;
            }
            if let Some(topic) = feed.strip_prefix("topics/") {
                let filter = Filter { topic: Some(Topic::new(topic)), limit: 1, ..Filter::default() };
                if topic == Topic::OTHER
                    || Topic::IPTC.contains(&topic)
                    || !reader.stories(&filter)?.is_empty()
                {
                    continue;
                }
            }
            register::remove(&self.dir, &feed, printed)?;
            feeds.remove(&feed);
        }
        for output in &self.paper.outputs {
            let path = &output.channel.path;
            if !output.has_archive() {
                register::remove_archive(&self.dir, path, printed)?;
            }
            if output.rule.merge != Merge::Event {
                shown::forget(&self.dir, path)?;
            }
        }
        if feeds.len() < before {
            register::write(&self.dir, &feeds)?;
        }
        Ok(())
    }

    /// Writes the edition of `day`, whose window ends at `until`, in every form of its series, and the
    /// series' feed. The same stories, records, day and `until` give the same bytes.
    pub fn digest(
        &mut self,
        reader: &Reader,
        standings: &[Standing],
        series: &Series,
        day: Date,
        until: Timestamp,
    ) -> Result<Issue, Error> {
        let records: Vec<Record> = reader
            .editions(series.name(), compose::MEMORY_EDITIONS + 1)?
            .iter()
            .filter(|row| row.day != day.to_string())
            // A record that cannot be read costs some repetition, not the edition.
            .filter_map(|row| serde_json::from_str(&row.record).ok())
            .collect();
        let mut options = self.paper.speaking(&series.options);
        options.working_since = Some(reader.worked_since(until, options.days())?.unwrap_or(Timestamp::MIN));
        let (stories, intake) =
            gather::window(reader, options.from(&records, until), until, DIGEST_STORIES, &records)?;
        let mut digest = compose::digest(&stories, standings, &records, day, until, &options);
        digest.count(&intake);
        if let Some(before) = options.left_out(&records, until) {
            digest.left_out = reader.count(before)?;
        }
        let first = stock::published(&self.dir, &series.options.series, day);
        digest.published = first.as_ref().map(|it| it.published.unwrap_or(it.until)).filter(|at| *at < until);
        let forms = series.forms.iter().map(|form| form.extension().to_owned());
        let forms: BTreeSet<String> = first.into_iter().flat_map(|it| it.forms).chain(forms).collect();
        digest.forms = forms.into_iter().collect();
        let site = series.site(&self.paper.site);
        let mut printed = Printed::default();
        // The list of editions names the new one.
        Imprint::forget(&self.dir);
        for form in &series.forms {
            let bytes = match form {
                Form::Html => render::digest_html(&digest, &site).into_bytes(),
                Form::Markdown => render::digest_markdown(&digest, &site).into_bytes(),
                Form::Text => render::digest_text(&digest, &site).into_bytes(),
                Form::Epub => render::digest_epub(&digest, &site),
            };
            put(&self.dir, &format!("{}.{}", digest.path(), form.extension()), bytes, &mut printed)?;
        }
        // Last: it is what the series' feed and the list of editions go by.
        let json = render::digest_json(&digest).into_bytes();
        put(&self.dir, &format!("{}.json", digest.path()), json, &mut printed)?;
        self.digest_feed(series, &mut printed)?;
        let row = EditionRow {
            name: series.name().to_owned(),
            day: day.to_string(),
            written: until,
            record: serde_json::to_string(&digest.record).unwrap_or_default(),
        };
        Ok(Issue { printed, digest, row })
    }

    /// The days of a series' editions that are to stay, newest first; the others' files go.
    fn editions(
        &self,
        reader: &Reader,
        series: &Series,
        now: Timestamp,
        printed: &mut Printed,
    ) -> Result<Vec<Date>, Error> {
        let days = stock::days(&self.dir, &series.options.series)?;
        let since = series.keep_days.map(|days| reader.worked_since(now, days)).transpose()?.flatten();
        let Some(since) = since else { return Ok(days) };
        let since = series.site(&self.paper.site).zone.to_datetime(since).date();
        let (days, old): (Vec<Date>, Vec<Date>) = days.into_iter().partition(|day| *day >= since);
        let gone = stock::remove(&self.dir, &series.options.series, &old, printed)?;
        if gone {
            self.digest_feed(series, printed)?;
        }
        Ok(days)
    }

    /// One output in its formats, with the archive pages that became full or too old.
    fn feed(
        &mut self,
        reader: &Reader,
        output: &Output,
        stories: &[Story],
        horizon: Option<Timestamp>,
        now: Timestamp,
        printed: &mut Printed,
    ) -> Result<Channel, Error> {
        let mut channel = output.channel.clone();
        if output.has_archive() {
            let archive = Archive { dir: &self.dir, site: &self.paper.site, output };
            let tended = archive.tend(stories, horizon, now, printed);
            let span = printed.noting(tended)?.unwrap_or_else(|| archive.span());
            (channel.archives, channel.expired) = (span.pages, span.expired);
        }
        let rule = self.paper.choosing(&output.rule);
        let selection = if rule.merge == Merge::Event {
            let memory = shown::read(&self.dir, &channel.path);
            let selection = compose::select_events(stories, &rule, now, &memory);
            let done = shown::write(&self.dir, output, &memory.after(&selection));
            printed.noting(done.map_err(Error::Publish))?;
            selection
        } else {
            compose::select(stories, &rule, now)
        };
        let state = state(&selection, &channel);
        let path = |format: &Format| format!("{}.{}", channel.path, format.extension());
        // Somebody may have taken a file away.
        let stand = || channel.formats.iter().all(|format| self.dir.join(path(format)).is_file());
        if self.seen.get(&channel.path) == Some(&state) && stand() {
            printed.documents += channel.formats.len();
            return Ok(channel);
        }
        let faults = printed.faults.len();
        let mut evidence = HashMap::new();
        for item in &selection.items {
            evidence.insert(item.story.id, reader.evidence(item.story.id)?);
        }
        let selection = Selection { evidence: Some(&evidence), ..selection };
        for format in &channel.formats {
            let bytes = write(&self.paper.site, *format, &selection, &channel);
            printed.put_for(&self.dir, &path(format), bytes, output.readers())?;
        }
        if output.readers() == Readers::Group {
            // Pages of the time when it was for all.
            let done = publish::close_folder(&self.dir, &format!("archive/{}", channel.path));
            printed.noting(done.map_err(Error::Publish))?;
        }
        if printed.faults.len() == faults {
            self.seen.insert(channel.path.clone(), state);
        }
        Ok(channel)
    }

    fn digest_feed(&self, series: &Series, printed: &mut Printed) -> Result<(), Error> {
        let days = stock::days(&self.dir, &series.options.series)?.into_iter().take(self.paper.digest_feed);
        let digests: Vec<Digest> =
            days.filter_map(|day| stock::published(&self.dir, &series.options.series, day)).collect();
        let channel = self.paper.digests(series);
        let forms = extensions(series);
        let feed = render::digest_feed(&digests, &forms, &channel, &series.site(&self.paper.site));
        put(&self.dir, &format!("{}.atom", channel.path), feed.into_bytes(), printed)
    }

    /// A topic's page; returns the events that it links to.
    fn topic_page(
        &self,
        material: &Material<'_>,
        topic: &Topic,
        channel: &Channel,
        printed: &mut Printed,
    ) -> Result<BTreeSet<EventId>, Error> {
        let &Material { reader, stories, topics, today, .. } = material;
        let taken =
            |story: &&Story| story.topic == *topic && !compose::mentions(story, &self.paper.rule.without);
        let mut own: Vec<&Story> = stories.iter().filter(taken).collect();
        own.sort_by_key(|story| std::cmp::Reverse((story.published_by_lead(), story.id)));
        let own: Vec<Story> = own.into_iter().take(60).cloned().collect();
        let events = reader.event_sizes(own.iter().map(|story| story.event))?;
        let page = render::TopicPage {
            topic,
            stories: &own,
            events: &events,
            channel: Some(channel),
            today,
            topics,
        };
        let bytes = render::topic_page(&page, &self.paper.site).into_bytes();
        put(&self.dir, &format!("topics/{topic}.html"), bytes, printed)?;
        let has_more =
            |story: &&Story| story.outlets() > 1 || events.get(&story.event).is_some_and(|&all| all > 1);
        Ok(own.iter().filter(has_more).map(|story| story.event).collect())
    }

    /// The front page; returns the events that it links to.
    fn front(
        &self,
        material: &Material<'_>,
        channels: &[Channel],
        editions: &[(Channel, Vec<Date>)],
        printed: &mut Printed,
    ) -> Result<BTreeSet<EventId>, Error> {
        let &Material { reader, stories, standings, topics, today, now } = material;
        let site = &self.paper.site;
        let options = self.paper.speaking(&self.paper.front);
        let from = options.from(&[], now);
        let reaches = stories.len() < SCAN as usize || stories.last().is_some_and(|it| it.first_seen < from);
        let busy = if reaches { None } else { Some(gather::window(reader, from, now, SCAN, &[])?) };
        let told = busy.as_ref().map_or(stories, |(stories, _)| stories);
        let mut day = compose::digest(told, standings, &[], today, now, &options);
        if let Some((_, intake)) = &busy {
            day.count(intake);
        }
        let latest = latest(stories, &self.paper.rule.without);
        let newest = editions.first().map_or(&[][..], |(_, days)| days.as_slice());
        let forms = self.paper.series.first().map_or_else(Vec::new, extensions);
        let shown: Vec<Channel> = channels
            .iter()
            .filter(|channel| {
                channel
                    .path
                    .strip_prefix("topics/")
                    .is_none_or(|slug| topics.iter().any(|topic| topic.as_str() == slug))
            })
            .cloned()
            .collect();
        let front = render::Front {
            day: &day,
            latest: &latest,
            channels: &shown,
            standings,
            editions: newest,
            forms: &forms,
            topics,
        };
        printed.put(&self.dir, "index.html", render::front_page(&front, site).into_bytes())?;
        Ok(linked(&day, stories))
    }

    /// What there is to subscribe to and to read: feeds, editions, sources, and the sources in trouble.
    fn lists(
        &self,
        material: &Material<'_>,
        channels: &[Channel],
        editions: &[(Channel, Vec<Date>)],
        printed: &mut Printed,
    ) -> Result<(), Error> {
        let &Material { standings, topics, today, now, .. } = material;
        let site = &self.paper.site;
        printed.put(&self.dir, "subscriptions.opml", render::opml(channels, site).into_bytes())?;
        let forms: Vec<Vec<&str>> = self.paper.series.iter().map(extensions).collect();
        let rows = editions.iter().zip(&forms);
        let rows: Vec<render::Row> =
            rows.map(|((channel, days), forms)| render::Row { channel, days, forms }).collect();
        let page = render::editions_page(&rows, today, topics, site);
        printed.put(&self.dir, "editions.html", page.into_bytes())?;
        let years = render::older_editions(&rows);
        for year in &years {
            let page = render::editions_of_year(*year, &rows, site);
            printed.put(&self.dir, &stock::page(*year), page.into_bytes())?;
        }
        let done = stock::clear_pages(&self.dir, &years, printed);
        printed.noting(done)?;
        let page = render::sources_page(&render::SourcesPage { standings, today, topics }, site);
        printed.put(&self.dir, "sources.html", page.into_bytes())?;
        if let Some(after) = self.paper.health_after.and_then(|after| SignedDuration::try_from(after).ok()) {
            let long = |it: &&Standing| it.since.is_none_or(|since| now.duration_since(since) >= after);
            let troubled: Vec<_> =
                standings.iter().filter(|it| it.health.is_trouble()).filter(long).collect();
            let changed = standings.iter().filter_map(|it| it.since).max();
            let feed = render::health_feed(&troubled, changed, site);
            printed.put(&self.dir, "health.atom", feed.into_bytes())?;
        }
        Ok(())
    }

    /// The pages of the events that the front page links to and, where nobody can be asked for them, of those that
    /// other pages and the feeds do; the others go.
    fn event_pages(
        &self,
        material: &Material<'_>,
        front: &BTreeSet<EventId>,
        events: &BTreeSet<EventId>,
        printed: &mut Printed,
    ) -> Result<(), Error> {
        let &Material { reader, topics, today, .. } = material;
        let site = &self.paper.site;
        let mut wanted = BTreeSet::new();
        let (more, most) = if site.is_served { (None, EVENT_PAGES) } else { (Some(events), ALL_EVENT_PAGES) };
        let others = more.into_iter().flatten().rev().filter(|event| !front.contains(event));
        for event in front.iter().rev().chain(others).copied().take(most) {
            let stories = reader.event(event)?;
            let page = render::EventPage { stories: &stories, today, topics };
            if let Some(page) = render::event_page(&page, site) {
                let path = format!("event/{event}.html");
                printed.put(&self.dir, &path, page.into_bytes())?;
                wanted.insert(path);
            }
        }
        let swept = publish::sweep(&self.dir, "event", &wanted).map_err(Error::Publish);
        let swept = printed.noting(swept)?.unwrap_or_default();
        printed.removed.extend(swept);
        Ok(())
    }
}

fn extensions(series: &Series) -> Vec<&'static str> {
    series.forms.iter().map(|form| form.extension()).collect()
}

/// The events that the front page links to: those told by more than one outlet.
fn linked(day: &Digest, stories: &[Story]) -> BTreeSet<EventId> {
    let pieces = day.top.iter().chain(day.sections.iter().flat_map(|section| &section.pieces));
    let told = pieces.filter(|piece| piece.outlets > 1 || !piece.others.is_empty()).map(|piece| piece.event);
    let carried = stories.iter().take(LATEST).filter(|story| story.outlets() > 1).map(|story| story.event);
    told.chain(carried).collect()
}

/// Whether feeds link to the story's event, for want of a page of the story or of a copy.
fn is_linked(story: &Story) -> bool {
    reading::link(&story.lead).is_none() || story.copies.iter().any(|copy| copy.link.is_none())
}

/// The last stories by first sight.
fn latest(stories: &[Story], without: &[String]) -> Vec<Brief> {
    let mut newest: Vec<&Story> =
        stories.iter().filter(|story| !reading::title(&story.lead).is_empty()).collect();
    newest.sort_by_key(|story| std::cmp::Reverse((story.first_seen, story.published, story.id)));
    let mut newest: Vec<&Story> =
        newest.into_iter().filter(|story| !compose::mentions(story, without)).take(LATEST).collect();
    newest.sort_by_key(|story| std::cmp::Reverse((story.published_by_lead(), story.id)));
    newest
        .into_iter()
        .map(|story| Brief {
            event: story.event,
            story: story.uuid,
            headline: reading::title(&story.lead),
            language: reading::language(&story.lead).map(str::to_owned),
            link: reading::link(&story.lead),
            outlet: story.lead.outlet.name.clone(),
            published: story.published_by_lead(),
            outlets: story.outlets(),
        })
        .collect()
}

/// What a feed's bytes depend on, as one number: a story's revision stands for all it shows but what its outlets
/// are called.
fn state(selection: &Selection, channel: &Channel) -> u64 {
    let mut hasher = FxHasher::default();
    channel.title.hash(&mut hasher);
    (channel.archives, channel.archives > channel.expired).hash(&mut hasher);
    for item in &selection.items {
        (item.story.uuid, item.story.revision, item.published, item.updated, item.outlets).hash(&mut hasher);
        for copy in &item.story.copies {
            copy.outlet.name.hash(&mut hasher);
        }
        for other in &item.related {
            (other.uuid, other.revision, &other.lead.outlet.name).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// A feed in one format.
pub(super) fn write(site: &Site, format: Format, selection: &Selection, channel: &Channel) -> Vec<u8> {
    match format {
        Format::Atom => render::atom(selection, channel, site),
        Format::Rss => render::rss(selection, channel, site),
        Format::Json => render::json_feed(selection, channel, site),
    }
    .into_bytes()
}

pub(super) fn put(dir: &Path, path: &str, bytes: Vec<u8>, printed: &mut Printed) -> Result<(), Error> {
    put_for(dir, path, bytes, Readers::All, printed)
}

pub(super) fn put_for(
    dir: &Path,
    path: &str,
    bytes: Vec<u8>,
    readers: Readers,
    printed: &mut Printed,
) -> Result<(), Error> {
    printed.documents += 1;
    if publish::write_for(dir, path, &bytes, readers)? {
        printed.changed.push((path.to_owned(), bytes));
    }
    Ok(())
}
