//! The day's edition as a value: what happened, who tells it, what went on since yesterday.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use super::intake::{Figures, Intake};
use super::select::mentions;
use super::{rank, reading, speaker, telling};
use crate::model::{EventId, Health, Standing, Story, StoryId, Topic};

/// Editions whose records the next one should be given: an event silent for longer is news again.
pub const MEMORY_EDITIONS: u32 = 14;
/// The longest window, where the first is not longer: of more time of work than that, the edition starts here,
/// not at the last edition, and says what is left out. Time without work costs nothing to read.
const LONGEST: SignedDuration = SignedDuration::from_hours(31 * 24);
/// How much longer than its window an edition reaches back to where the last one ended.
const LATE: SignedDuration = SignedDuration::from_hours(24);
/// Outlets named beside one piece; the rest are counted.
const CARRIERS: usize = 24;
/// Other stories of its event named under one piece.
const OTHERS: usize = 5;
/// Sources in trouble that an edition names; the rest are counted.
const TROUBLE: usize = 12;

/// Which row of editions an edition stands in: the daily one, or another by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// In addresses and in the store: lower-case letters, digits and hyphens.
    pub name: String,
    /// What readers see; empty for the language's own words.
    pub title: String,
}

impl Series {
    /// The name of the daily one.
    pub const DAILY: &str = "daily";

    #[must_use]
    pub fn is_daily(&self) -> bool {
        self.name == Self::DAILY
    }

    /// What stands for it below the published folder: `digest`, or `digest/weekly`.
    #[must_use]
    pub fn path(&self) -> String {
        if self.is_daily() { "digest".to_owned() } else { format!("digest/{}", self.name) }
    }
}

impl Default for Series {
    fn default() -> Self {
        Self { name: Self::DAILY.to_owned(), title: String::new() }
    }
}

/// How an edition is made up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    pub series: Series,
    /// Events told at the top, whatever their topic.
    pub top: usize,
    /// Events told with sentences under each topic.
    pub pieces: usize,
    /// Events named by their headline alone under each topic.
    pub briefs: usize,
    /// Earlier told events that went on.
    pub ongoing: usize,
    /// Sentences for each event.
    pub sentences: usize,
    /// How many events told by one outlet alone the edition takes from that outlet.
    pub cap_per_outlet: usize,
    /// The order of the sections; topics not named follow by weight.
    pub topics: Vec<Topic>,
    /// Words or phrases that keep a story out.
    pub without: Vec<String>,
    /// First part of a BCP 47 tag: of the reports on one event, those in this language speak first.
    pub language: Option<String>,
    /// How far back it reaches, whatever the last edition told; none for since the last edition.
    pub window: Option<SignedDuration>,
    /// The window when there is no earlier edition to go on from.
    pub first_window: SignedDuration,
    /// When the last [`Options::days`] of work began: an edition reaches back to there in any case, where the last
    /// one ended before, so that a stop hides nothing that came in before it. None takes all days for such.
    pub working_since: Option<Timestamp>,
}

impl Options {
    /// Where the window of an edition that ends at `until` begins. `previous` as for [`digest`].
    #[must_use]
    pub fn from(&self, previous: &[Record], until: Timestamp) -> Timestamp {
        let before = |window: SignedDuration| until.checked_sub(window).unwrap_or(Timestamp::MIN);
        let bound = before(self.longest()).min(self.working_since.unwrap_or(Timestamp::MAX));
        match (self.window, last(previous, until)) {
            // A day of 25 hours, or an edition that was late, leaves no gap between two windows.
            (Some(window), Some(last)) => before(window).min(last.max(bound)),
            (Some(window), None) => before(window),
            (None, Some(last)) => last.max(bound),
            (None, None) => before(self.first_window),
        }
    }

    /// How many days of work an edition reaches back at most, the running one among them.
    #[must_use]
    pub fn days(&self) -> u32 {
        let days = self.longest().as_hours().saturating_add(23) / 24 + 1;
        u32::try_from(days).unwrap_or(u32::MAX)
    }

    /// How much time of work it reaches back at most.
    fn longest(&self) -> SignedDuration {
        self.window.map_or(LONGEST.max(self.first_window), |window| window.saturating_add(LATE))
    }

    /// The time after the last edition that one which ends at `until` does not reach back to. Nothing is left out
    /// of a window that the operator has set.
    #[must_use]
    pub fn left_out(&self, previous: &[Record], until: Timestamp) -> Option<Range<Timestamp>> {
        let (from, last) = (self.from(previous, until), last(previous, until)?);
        (self.window.is_none() && last < from).then_some(last..from)
    }
}

/// The end of the last edition before then.
fn last(previous: &[Record], until: Timestamp) -> Option<Timestamp> {
    previous.iter().filter_map(|record| record.until).filter(|last| *last < until).max()
}

impl Default for Options {
    fn default() -> Self {
        Self {
            series: Series::default(),
            top: 3,
            pieces: 4,
            briefs: 6,
            ongoing: 8,
            sentences: 3,
            cap_per_outlet: 6,
            topics: Vec::new(),
            without: Vec::new(),
            language: None,
            window: None,
            first_window: SignedDuration::from_hours(24),
            working_since: None,
        }
    }
}

/// One edition. What [`crate::render`] makes of it depends on nothing else but language and zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    #[serde(default)]
    pub series: Series,
    /// The local day of the edition.
    pub day: Date,
    pub from: Timestamp,
    pub until: Timestamp,
    /// Stories that came in after the last edition and before the window.
    #[serde(default, skip_serializing_if = "is_none")]
    pub left_out: usize,
    /// The end of the window when it was first written, where it was written again since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Timestamp>,
    /// Extensions of the files that it was ever printed as, beside the JSON.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<String>,
    /// The events that matter most, whatever their topic.
    pub top: Vec<Piece>,
    pub sections: Vec<Section>,
    /// Told in an earlier edition, with what is new since.
    pub ongoing: Vec<Piece>,
    /// Of the stories it was made from, until [`Digest::count`].
    pub figures: Figures,
    /// The sources that do worst, worst first.
    pub trouble: Vec<Trouble>,
    /// Other sources in trouble.
    pub more_trouble: usize,
    /// What the next editions must know; kept apart from what readers get.
    #[serde(skip)]
    pub record: Record,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives it so")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

impl Digest {
    /// Where it stands below the published folder, without extension.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{}", self.series.path(), self.day)
    }

    /// Whether it tells of nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.top.is_empty() && self.sections.is_empty() && self.ongoing.is_empty()
    }

    /// Takes its figures from all that came in, where it was made from a part of it.
    pub fn count(&mut self, intake: &Intake) {
        self.figures = intake.figures();
        let told = self.sections.iter_mut().flat_map(|section| &mut section.pieces);
        for piece in self.top.iter_mut().chain(&mut self.ongoing).chain(told) {
            piece.outlets = piece.outlets.max(intake.outlets(piece.event));
        }
    }
}

/// The events of one topic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    pub topic: Topic,
    /// Told with sentences, highest rank first.
    pub pieces: Vec<Piece>,
    /// Named by headline.
    pub briefs: Vec<Brief>,
    /// Events of the topic that found no room.
    pub more: usize,
}

/// One event, told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    pub event: EventId,
    pub topic: Topic,
    /// The story that speaks for the event.
    pub story: Uuid,
    pub headline: String,
    /// BCP 47 tag of headline and first sentence, where known.
    pub language: Option<String>,
    pub link: Option<Url>,
    /// The name of the outlet whose headline it is.
    pub outlet: String,
    /// When that outlet published it.
    pub published: Timestamp,
    pub said: Vec<Said>,
    /// One for each outlet that carries the event, the speaker's first.
    pub carriers: Vec<Carrier>,
    /// Different outlets that carry the event; never fewer than `carriers` names.
    pub outlets: usize,
    /// Outlets that told nothing of it before: before the window, or in what earlier editions told.
    pub gained: usize,
    /// Other stories of the event.
    pub others: Vec<Brief>,
}

/// A sentence as an outlet printed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub text: String,
    pub outlet: String,
    pub link: Option<Url>,
}

/// An outlet that carries an event, with the page where it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carrier {
    pub outlet: String,
    pub link: Option<Url>,
}

/// A story named by its headline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    pub event: EventId,
    pub story: Uuid,
    pub headline: String,
    pub language: Option<String>,
    pub link: Option<Url>,
    pub outlet: String,
    /// When that outlet published it.
    pub published: Timestamp,
    /// Outlets that carry this very story.
    pub outlets: usize,
}

/// A subscription that does not do well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    pub title: String,
    pub health: Health,
    pub cause: String,
    pub since: Option<Timestamp>,
    pub next_poll: Option<Timestamp>,
}

/// What one edition told, for those that follow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The end of the edition's window, where the next begins.
    pub until: Option<Timestamp>,
    pub told: Vec<Told>,
}

/// One event that an edition told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Its stories then; an event is known again by any of them, whatever became of its id.
    pub stories: Vec<StoryId>,
    /// Keys of its outlets then.
    pub outlets: Vec<String>,
}

struct Group<'a> {
    /// The story that speaks for the event first.
    stories: Vec<&'a Story>,
    score: f64,
    told: Option<Before<'a>>,
    /// Those told before that have grown much since.
    grown: BTreeSet<StoryId>,
}

impl Group<'_> {
    /// The key of the outlet that leads.
    fn outlet(&self) -> &str {
        &self.stories[0].lead.outlet.key
    }

    fn is_told_by_several(&self) -> bool {
        rank::outlets(&self.stories, Timestamp::MIN).len() > 1
    }
}

/// What earlier editions told of an event.
struct Before<'a> {
    stories: BTreeSet<StoryId>,
    outlets: BTreeSet<&'a str>,
}

/// What earlier editions told, by story.
struct Memory<'a> {
    told: Vec<&'a Told>,
    /// The end of the last edition that told a story, and the places in `told` where it stands.
    stories: BTreeMap<StoryId, (Option<Timestamp>, Vec<usize>)>,
}

impl<'a> Memory<'a> {
    /// `previous` as for [`digest`].
    fn of(previous: &'a [Record]) -> Self {
        let mut memory = Self { told: Vec::new(), stories: BTreeMap::new() };
        // Oldest first, so that the newest edition's end stands in the end.
        for record in previous.iter().rev() {
            for told in &record.told {
                for story in &told.stories {
                    let (until, places) = memory.stories.entry(*story).or_default();
                    *until = record.until;
                    places.push(memory.told.len());
                }
                memory.told.push(told);
            }
        }
        memory
    }

    /// What was told of an event of these stories, in however many parts and under whatever id: events merge
    /// and part. None where nothing was.
    fn before(&self, stories: &[&Story]) -> Option<Before<'a>> {
        let known = |story: &&Story| self.stories.get_key_value(&story.id);
        let known: Vec<_> = stories.iter().filter_map(known).collect();
        let places: BTreeSet<usize> = known.iter().flat_map(|(_, (_, places))| places).copied().collect();
        let outlets = places.into_iter().flat_map(|place| &self.told[place].outlets).map(String::as_str);
        (!known.is_empty()).then(|| Before {
            stories: known.iter().map(|(story, _)| **story).collect(),
            outlets: outlets.collect(),
        })
    }

    /// The end of the last edition that told a story.
    fn last(&self, story: StoryId) -> Option<Timestamp> {
        self.stories.get(&story).and_then(|(until, _)| *until)
    }
}

/// Makes up the edition of `day`, whose window ends at `until`.
///
/// `stories`: everything seen or changed since the last edition, and the other stories of those
/// events. `previous` are the records of the last [`MEMORY_EDITIONS`], newest first.
#[must_use]
pub fn digest(
    stories: &[Story],
    standings: &[Standing],
    previous: &[Record],
    day: Date,
    until: Timestamp,
    options: &Options,
) -> Digest {
    let from = options.from(previous, until);
    let groups = groups(stories, previous, from, until, options);
    let (old, new): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.told.is_some());
    let mut told: Vec<Told> = Vec::new();
    let ongoing: Vec<Piece> =
        old.iter().take(options.ongoing).map(|group| piece(group, from, options)).collect();
    told.extend(old.iter().take(options.ongoing).map(|group| mark(group)));

    let new = capped(new, options.cap_per_outlet);
    let (top, rest) = heads(new, options.top);
    told.extend(top.iter().map(|group| mark(group)));
    let top = top.iter().map(|group| piece(group, from, options)).collect();
    let sections = sections(&rest, from, options, &mut told);

    let mut troubled: Vec<&Standing> =
        standings.iter().filter(|standing| standing.health.is_trouble()).collect();
    troubled
        .sort_by_key(|standing| (std::cmp::Reverse(standing.health), standing.since, standing.subscription));

    Digest {
        series: options.series.clone(),
        day,
        from,
        until,
        left_out: 0,
        published: None,
        forms: Vec::new(),
        top,
        sections,
        ongoing,
        figures: Intake::of(stories, from, until).figures(),
        more_trouble: troubled.len().saturating_sub(TROUBLE),
        trouble: troubled.into_iter().take(TROUBLE).map(trouble).collect(),
        record: Record { until: Some(until), told },
    }
}

/// Events with something new in the window, highest rank first.
fn groups<'a>(
    stories: &'a [Story],
    previous: &'a [Record],
    from: Timestamp,
    until: Timestamp,
    options: &Options,
) -> Vec<Group<'a>> {
    let memory = Memory::of(previous);
    // What was told and has grown much since is told again, once.
    let grew = |story: &Story| {
        memory
            .last(story.id)
            .zip(story.grown)
            .is_some_and(|(told, grown)| grown >= told.max(from) && grown < until)
    };
    let mut events: BTreeMap<EventId, Vec<&Story>> = BTreeMap::new();
    // A story without words says nothing in a paper that prints words.
    let worded = |story: &&Story| {
        story.first_seen < until
            && !reading::title(&story.lead).is_empty()
            && !mentions(story, &options.without)
    };
    for story in stories.iter().filter(worded) {
        events.entry(story.event).or_default().push(story);
    }
    let mut groups: Vec<Group> = events
        .into_values()
        .filter_map(|mut stories| {
            let told = memory.before(&stories);
            let is_new = |story: &&Story| match &told {
                // Told before: only another text, another outlet or much more text is news.
                Some(told) => {
                    !told.stories.contains(&story.id)
                        || grew(story)
                        || story.copies.iter().any(|copy| !told.outlets.contains(copy.outlet.key.as_str()))
                }
                None => story.first_seen >= from,
            };
            if !stories.iter().any(is_new) {
                return None;
            }
            // What was told is staler than what only found no room yet.
            speaker::order(&mut stories, options.language.as_deref(), |story| {
                let was_told = told.as_ref().is_some_and(|told| told.stories.contains(&story.id));
                let grew = grew(story);
                (was_told && !grew, story.first_seen < from && !grew)
            });
            let score = rank::score(&stories, from, until);
            let grown = stories.iter().filter(|story| grew(story)).map(|story| story.id).collect();
            Some(Group { stories, score, told, grown })
        })
        .collect();
    groups.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.stories[0].id.cmp(&b.stories[0].id)));
    groups
}

/// Leaves out what one outlet alone tells once it has had its share.
fn capped(groups: Vec<Group<'_>>, cap: usize) -> Vec<Group<'_>> {
    let mut alone: BTreeMap<String, usize> = BTreeMap::new();
    groups
        .into_iter()
        .filter(|group| {
            if group.is_told_by_several() {
                return true;
            }
            let count = alone.entry(group.outlet().to_owned()).or_default();
            *count += 1;
            *count <= cap
        })
        .collect()
}

/// Parts the events that head the edition from the rest: those of several outlets, and no two that the same outlet
/// tells alone, were its horoscopes ever so fresh. Where one outlet tells all, its own order holds.
fn heads(groups: Vec<Group<'_>>, most: usize) -> (Vec<Group<'_>>, Vec<Group<'_>>) {
    let outlets: BTreeSet<&str> = groups.iter().map(Group::outlet).collect();
    let is_choice = outlets.len() > 1 || groups.iter().any(Group::is_told_by_several);
    let mut alone: BTreeSet<String> = BTreeSet::new();
    let mut left = most;
    groups.into_iter().partition(|group| {
        let heads =
            left > 0 && (!is_choice || group.is_told_by_several() || alone.insert(group.outlet().to_owned()));
        left -= usize::from(heads);
        heads
    })
}

fn sections(groups: &[Group], from: Timestamp, options: &Options, told: &mut Vec<Told>) -> Vec<Section> {
    let mut by_topic: BTreeMap<&Topic, Vec<&Group>> = BTreeMap::new();
    for group in groups {
        by_topic.entry(&group.stories[0].topic).or_default().push(group);
    }
    let mut ordered: Vec<(&Topic, Vec<&Group>)> = by_topic.into_iter().collect();
    let wish = |topic: &Topic| options.topics.iter().position(|wanted| wanted == topic).unwrap_or(usize::MAX);
    // By wish, then by the weight of what the section can show; "other" closes the paper that does not name it.
    let is_rest = |topic: &Topic| topic.as_str() == Topic::OTHER && wish(topic) == usize::MAX;
    let weight = |groups: &[&Group]| groups.iter().take(options.pieces).map(|group| group.score).sum::<f64>();
    ordered.sort_by(|(a, x), (b, y)| {
        is_rest(a)
            .cmp(&is_rest(b))
            .then(wish(a).cmp(&wish(b)))
            .then(weight(y).total_cmp(&weight(x)))
            .then(a.cmp(b))
    });
    ordered
        .into_iter()
        .map(|(topic, groups)| {
            let shown = groups.len().min(options.pieces + options.briefs);
            told.extend(groups[..shown].iter().map(|group| mark(group)));
            Section {
                topic: topic.clone(),
                pieces: groups.iter().take(options.pieces).map(|group| piece(group, from, options)).collect(),
                briefs: groups[..shown]
                    .iter()
                    .skip(options.pieces)
                    .map(|group| brief(group.stories[0]))
                    .collect(),
                more: groups.len() - shown,
            }
        })
        .collect()
}

fn piece(group: &Group, from: Timestamp, options: &Options) -> Piece {
    let speaker = group.stories[0];
    // Of an event that went on, only what was not told yet; where just outlets joined, no sentence. Of a
    // new one, what is of the window, unless its text is older and only now carried by more.
    let untold = |story: &&&Story| match &group.told {
        Some(told) => !told.stories.contains(&story.id) || group.grown.contains(&story.id),
        None => story.first_seen >= from || speaker.first_seen < from,
    };
    let telling: Vec<&Story> = group.stories.iter().filter(untold).copied().collect();
    let all = rank::outlets(&group.stories, Timestamp::MIN);
    let gained = match &group.told {
        Some(told) => all.iter().filter(|key| !told.outlets.contains(key.as_str())).count(),
        None => rank::outlets_since(&group.stories, from),
    };
    Piece {
        event: speaker.event,
        topic: speaker.topic.clone(),
        story: speaker.uuid,
        headline: reading::title(&speaker.lead),
        language: reading::language(&speaker.lead).map(str::to_owned),
        link: reading::link(&speaker.lead),
        outlet: speaker.lead.outlet.name.clone(),
        published: speaker.published_by_lead(),
        said: telling::tell(&telling, options.sentences),
        carriers: carriers(&group.stories),
        outlets: all.len(),
        gained,
        others: group.stories.iter().skip(1).take(OTHERS).map(|story| brief(story)).collect(),
    }
}

/// One for each outlet of the event, in the order of the stories.
fn carriers(stories: &[&Story]) -> Vec<Carrier> {
    let mut seen = BTreeSet::new();
    stories
        .iter()
        .flat_map(|story| reading::carriers(story))
        .filter(|copy| seen.insert(copy.outlet.key.clone()))
        .take(CARRIERS)
        .map(|copy| Carrier { outlet: copy.outlet.name.clone(), link: copy.link.clone() })
        .collect()
}

fn brief(story: &Story) -> Brief {
    Brief {
        event: story.event,
        story: story.uuid,
        headline: reading::title(&story.lead),
        language: reading::language(&story.lead).map(str::to_owned),
        link: reading::link(&story.lead),
        outlet: story.lead.outlet.name.clone(),
        published: story.published_by_lead(),
        outlets: story.outlets(),
    }
}

fn mark(group: &Group) -> Told {
    Told {
        stories: group.stories.iter().map(|story| story.id).collect(),
        outlets: rank::outlets(&group.stories, Timestamp::MIN).into_iter().collect(),
    }
}

fn trouble(standing: &Standing) -> Trouble {
    Trouble {
        title: standing.title.clone(),
        health: standing.health,
        cause: standing.cause.clone(),
        since: standing.since,
        next_poll: standing.next_poll,
    }
}
