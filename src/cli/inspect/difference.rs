//! Where entries stand × where they would stand → what would change, counted and with examples.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io::{self, Write},
};

use serde::Serialize;

use crate::{
    cli::print,
    model::{EventId, StoryId},
};

/// Where one entry stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) title: &'a str,
    pub(super) story: StoryId,
    pub(super) event: EventId,
    pub(super) topic: &'a str,
}

/// What would change.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Difference {
    pub(super) entries: usize,
    pub(super) stories: Regrouped,
    pub(super) events: Regrouped,
    pub(super) topics: Refiled,
}

/// How groups would join and part. A group is told by the headline of its first entry.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Regrouped {
    pub(super) before: usize,
    pub(super) after: usize,
    /// Groups that would go into another one.
    pub(super) joined: usize,
    /// Groups that would come out of another one.
    pub(super) parted: usize,
    /// Groups of today that would be one, each list the largest first.
    pub(super) joining: Vec<Vec<Example>>,
    /// Groups that one of today would become.
    pub(super) parting: Vec<Vec<Example>>,
}

/// Stories that would stand under another topic.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Refiled {
    pub(super) changed: usize,
    /// The most frequent first.
    pub(super) moves: Vec<Move>,
}

#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Move {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) stories: usize,
    pub(super) examples: Vec<Example>,
}

/// A story or event by its first entry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Example {
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) entries: usize,
}

impl Difference {
    /// `now` and `then` hold the same entries in the same order.
    pub(super) fn between(now: &[Place<'_>], then: &[Place<'_>]) -> Self {
        Self {
            entries: now.len(),
            stories: regrouped(now, then, |place| place.story.0),
            events: regrouped(now, then, |place| place.event.0),
            topics: refiled(now, then),
        }
    }

    /// Keeps so many examples of each kind; the counts stay.
    pub(super) fn shorten(&mut self, examples: usize) {
        for groups in [&mut self.stories, &mut self.events] {
            groups.joining.truncate(examples);
            groups.parting.truncate(examples);
        }
        self.topics.moves.iter_mut().for_each(|it| it.examples.truncate(examples));
    }

    pub(super) fn tell(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{}", print::count(self.entries, "entry", "entries"))?;
        self.stories.tell("stories", ["would fold", "would part"], out)?;
        self.events.tell("events", ["would join", "would part"], out)?;
        let stories = print::count(self.topics.changed, "story", "stories");
        writeln!(out, "topics   {stories} of {} would be filed elsewhere", self.stories.before)?;
        for it in &self.topics.moves {
            writeln!(out, "  {} → {}  {}", it.from, it.to, it.stories)?;
            it.examples.iter().try_for_each(|example| writeln!(out, "    {}", example.told()))?;
        }
        Ok(())
    }
}

impl Regrouped {
    fn tell(&self, what: &str, [join, part]: [&str; 2], out: &mut impl Write) -> io::Result<()> {
        let Self { before, after, joined, parted, .. } = self;
        writeln!(out, "{what:<8} {before} now, {after} then: {joined} {join}, {parted} {part}")?;
        for (groups, word) in [(&self.joining, join), (&self.parting, part)] {
            for group in groups {
                writeln!(out, "  {word}")?;
                group.iter().try_for_each(|example| writeln!(out, "    {}", example.told()))?;
            }
        }
        Ok(())
    }
}

impl Example {
    fn told(&self) -> String {
        let more = if self.entries > 1 { format!(" ({} entries)", self.entries) } else { String::new() };
        format!("{}  {}{more}", self.id, print::cut(&print::plain(&self.title), HEADLINE))
    }
}

/// Characters of a headline shown.
const HEADLINE: usize = 100;

/// Groups of one example told, at most: an event that falls into a hundred is known by fewer.
const TOLD: usize = 8;

fn regrouped(now: &[Place<'_>], then: &[Place<'_>], id: impl Fn(&Place<'_>) -> i64) -> Regrouped {
    let before: Vec<i64> = now.iter().map(&id).collect();
    let after: Vec<i64> = then.iter().map(&id).collect();
    let (joined, joining) = mixed(&after, &before, now);
    let (parted, parting) = mixed(&before, &after, now);
    let count = |ids: &[i64]| ids.iter().collect::<BTreeSet<_>>().len();
    Regrouped { before: count(&before), after: count(&after), joined, parted, joining, parting }
}

/// The groups of `outer` that hold entries of several groups of `inner`: how many too many, and
/// those inner groups, the largest first.
fn mixed(outer: &[i64], inner: &[i64], entries: &[Place<'_>]) -> (usize, Vec<Vec<Example>>) {
    let mut groups: BTreeMap<i64, BTreeMap<i64, Example>> = BTreeMap::new();
    for ((&outer, &inner), place) in outer.iter().zip(inner).zip(entries) {
        let new = || Example { id: inner, title: place.title.to_owned(), entries: 0 };
        groups.entry(outer).or_default().entry(inner).or_insert_with(new).entries += 1;
    }
    groups.retain(|_, inner| inner.len() > 1);
    let surplus = groups.values().map(|inner| inner.len() - 1).sum();
    let mut told: Vec<Vec<Example>> = groups
        .into_values()
        .map(|inner| {
            let mut inner: Vec<Example> = inner.into_values().collect();
            inner.sort_by_key(|example| (std::cmp::Reverse(example.entries), example.id));
            inner.truncate(TOLD);
            inner
        })
        .collect();
    // The smaller parts tell how much changes: a stray entry comes after two halves.
    let moved = |inner: &Vec<Example>| inner[1..].iter().map(|example| example.entries).sum::<usize>();
    told.sort_by_key(|inner| std::cmp::Reverse(moved(inner)));
    (surplus, told)
}

/// Each story of today, by its first entry.
fn refiled(now: &[Place<'_>], then: &[Place<'_>]) -> Refiled {
    let mut sizes: HashMap<StoryId, usize> = HashMap::new();
    for place in now {
        *sizes.entry(place.story).or_default() += 1;
    }
    let mut seen = BTreeSet::new();
    let mut moves: BTreeMap<(&str, &str), Vec<Example>> = BTreeMap::new();
    for (now, then) in now.iter().zip(then) {
        if seen.insert(now.story) && now.topic != then.topic {
            let entries = sizes[&now.story];
            let example = Example { id: now.story.0, title: now.title.to_owned(), entries };
            moves.entry((now.topic, then.topic)).or_default().push(example);
        }
    }
    let mut moves: Vec<Move> = moves
        .into_iter()
        .map(|((from, to), mut examples)| {
            examples.sort_by_key(|example| (std::cmp::Reverse(example.entries), example.id));
            Move { from: from.to_owned(), to: to.to_owned(), stories: examples.len(), examples }
        })
        .collect();
    moves.sort_by_key(|it| std::cmp::Reverse(it.stories));
    Refiled { changed: moves.iter().map(|it| it.stories).sum(), moves }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries from 1 on: story, event, topic.
    fn places<'a>(rows: &[(i64, i64, &'a str)]) -> Vec<Place<'a>> {
        let place = |(at, &(story, event, topic)): (usize, &(i64, i64, &'a str))| Place {
            title: ["Ferry", "Ferry again", "Budget", "Chess"][at],
            story: StoryId(story),
            event: EventId(event),
            topic,
        };
        rows.iter().enumerate().map(place).collect()
    }

    fn ids(groups: &[Vec<Example>]) -> Vec<Vec<i64>> {
        groups.iter().map(|group| group.iter().map(|example| example.id).collect()).collect()
    }

    #[test]
    fn the_same_is_no_difference() {
        let now = places(&[(1, 1, "sport"), (1, 1, "sport"), (3, 1, "arts")]);
        let it = Difference::between(&now, &now);
        assert_eq!((it.stories.joined, it.stories.parted, it.events.joined, it.topics.changed), (0, 0, 0, 0));
        assert_eq!((it.entries, it.stories.before, it.stories.after, it.events.after), (3, 2, 2, 1));
    }

    #[test]
    fn groups_that_join_and_part_are_told_by_their_first_entry() {
        let now = places(&[(1, 1, "sport"), (2, 2, "sport"), (3, 3, "arts"), (3, 3, "arts")]);
        let then = places(&[(1, 1, "sport"), (1, 1, "sport"), (3, 3, "arts"), (4, 1, "arts")]);
        let it = Difference::between(&now, &then);
        assert_eq!((it.stories.joined, ids(&it.stories.joining)), (1, vec![vec![1, 2]]));
        assert_eq!((it.stories.parted, ids(&it.stories.parting)), (1, vec![vec![3, 4]]));
        assert_eq!(it.stories.parting[0][1].title, "Chess");
        assert_eq!((it.events.joined, it.events.parted), (2, 1));
    }

    #[test]
    fn a_story_is_refiled_once() {
        let now = places(&[(1, 1, "other"), (1, 1, "other"), (3, 3, "arts"), (4, 4, "other")]);
        let then = places(&[(1, 1, "sport"), (1, 1, "sport"), (3, 3, "arts"), (4, 4, "sport")]);
        let it = Difference::between(&now, &then).topics;
        assert_eq!((it.changed, it.moves.len(), it.moves[0].stories), (2, 1, 2));
        assert_eq!((it.moves[0].from.as_str(), it.moves[0].to.as_str()), ("other", "sport"));
        assert_eq!(it.moves[0].examples[0].entries, 2);
    }
}
