//! What the press promises, shown on some days of invented news.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::desk::Outcome;
use crate::model::{Entry, EntryId, EventId, Outlet, StoryId, StoryRow, SubscriptionId, Topic};
use crate::parse;
use crate::reconcile::{Weight, identify};
use crate::render::{Language, Site};
use crate::store::{Commit, Draft, Edit, Founder, Reader, Wanted, Writer, slip};

mod editions;
mod outputs;

fn morning() -> Timestamp {
    "2026-11-01T07:00:00Z".parse().expect("a fixture")
}

fn site() -> Site {
    Site {
        title: "The Paper".to_owned(),
        base: "https://news.example/".parse().expect("a fixture"),
        language: Language::En,
        zone: TimeZone::UTC,
        instance: Uuid::NAMESPACE_DNS,
        is_served: true,
        hub: None,
    }
}

/// A store with a press beside it.
struct House {
    dir: TempDir,
    writer: Writer,
    press: Press,
    entries: i64,
    /// Of the entries that are taken in.
    subscription: SubscriptionId,
}

impl House {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let mut writer = Writer::open(dir.path()).expect("a store");
        let outlet = Outlet { key: "harbour.example".to_owned(), name: "The Harbour".to_owned() };
        let wanted =
            Wanted { url: "https://harbour.example/feed".to_owned(), title: "Harbour".to_owned(), outlet };
        let other = Wanted {
            url: "https://valley.example/feed".to_owned(),
            title: "Valley".to_owned(),
            outlet: Outlet { key: "valley.example".to_owned(), name: "The Valley".to_owned() },
        };
        writer.list(&[wanted, other], morning()).expect("listed");
        let press = Press::new(Paper::new(site()), &dir.path().join("public"));
        Self { dir, writer, press, entries: 0, subscription: SubscriptionId(1) }
    }

    /// Takes in so many entries, each a story and an event of its own.
    fn take_in(&mut self, count: i64, at: Timestamp) {
        for _ in 0..count {
            self.entries += 1;
            let id = self.entries;
            let seen = at + SignedDuration::from_millis(id);
            let title = format!("Ferry number {id} has left the harbour");
            let summary =
                format!("<p>Ferry number {id} left the harbour of Lund Quay with forty people on board.</p>");
            let link = format!("https://harbour.example/{id}").parse().ok();
            let entry =
                Entry { key: id.to_string(), title: title.clone(), summary, link, ..Entry::default() };
            let outcome = Outcome {
                stories: vec![row(id, id)],
                placements: vec![(EntryId(id), StoryId(id))],
                ..Outcome::default()
            };
            let mut commit = Commit { outcome, ..Commit::default() };
            commit.drafts.push(Draft {
                id: EntryId(id),
                subscription: self.subscription,
                outlet: None,
                identity: identify(&entry),
                title,
                link: entry.link.clone(),
                agency: None,
                published: at,
                first_seen: seen,
                doc: Some(slip(&entry)),
                article: None,
            });
            commit.founders.insert(
                EntryId(id),
                Founder { uuid: Uuid::from_u128(id as u128), published: at, listed: seen },
            );
            self.writer.commit(&commit, seen).expect("committed");
        }
    }

    /// Changes the text of a story's lead at that instant, so much that it grew.
    fn grow(&mut self, id: i64, at: Timestamp) {
        let reader = Reader::open(self.dir.path()).expect("a reader");
        let (held, _) = reader.entry(EntryId(id)).expect("read").expect("held");
        let entry = Entry { summary: held.entry.summary.repeat(3), ..held.entry };
        let draft = Draft {
            id: EntryId(id),
            subscription: SubscriptionId(1),
            outlet: None,
            identity: identify(&entry),
            title: entry.title.clone(),
            link: entry.link.clone(),
            agency: None,
            published: held.published,
            first_seen: at,
            doc: Some(slip(&entry)),
            article: None,
        };
        let old_key = identify(&entry).key;
        let edit = Edit { draft, old_key, edits: 1, changed: at, weight: Weight::Growth };
        self.writer.commit(&Commit { edits: vec![edit], ..Commit::default() }, at).expect("committed");
    }

    fn print(&mut self, now: Timestamp) -> Printed {
        let reader = Reader::open(self.dir.path()).expect("a reader");
        self.press.outputs(&reader, &[], now).expect("printed")
    }

    fn public(&self) -> std::path::PathBuf {
        self.dir.path().join("public")
    }
}

fn row(story: i64, event: i64) -> StoryRow {
    StoryRow {
        id: StoryId(story),
        event: EventId(event),
        lead: EntryId(story),
        topic: Topic::new("economy"),
        confidence: 0.5,
        merged_into: None,
        pinned: false,
    }
}

/// A feed as a reader sees it: ids, and the document before it.
fn read(public: &Path, path: &str) -> (Vec<String>, Option<String>) {
    let bytes = std::fs::read(public.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let feed = parse::feed(&bytes, None, None, &parse::Options::default()).expect("our own feed");
    let older = feed.older.map(|url| url.path().trim_start_matches('/').to_owned());
    (feed.entries.into_iter().map(|entry| entry.key).collect(), older)
}

#[test]
fn readers_see_every_story_once_however_long_they_sleep() {
    let mut house = House::new();
    let (mut daily, mut now) = (BTreeSet::new(), morning());
    for day in 0..12 {
        house.take_in(20 + 13 * (day % 5), now);
        house.print(now + SignedDuration::from_mins(5));
        for path in ["feed.atom", "feed.rss", "topics/economy.atom"] {
            let (ids, _) = read(&house.public(), path);
            assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{path}: an id twice");
        }
        daily.extend(read(&house.public(), "feed.atom").0);
        now += SignedDuration::from_hours(24);
    }
    assert_eq!(daily.len() as i64, house.entries, "who comes each day misses nothing");
    for extension in ["atom", "rss"] {
        let (mut slept, mut older) = read(&house.public(), &format!("feed.{extension}"));
        let mut pages = BTreeSet::new();
        while let Some(path) = older {
            let (ids, before) = read(&house.public(), &path);
            for id in ids {
                assert!(pages.insert(id.clone()), "{id} stands on two pages");
                slept.push(id);
            }
            older = before;
        }
        assert_eq!(slept.iter().collect::<BTreeSet<_>>(), daily.iter().collect::<BTreeSet<_>>());
    }
}

#[test]
fn closed_pages_follow_the_paper_to_another_address() {
    let mut house = House::new();
    house.take_in(450, morning());
    house.print(morning());
    let pages = |house: &House| {
        let mut path = read(&house.public(), "feed.atom").1;
        let mut pages = Vec::new();
        while let Some(page) = path {
            let (ids, older) = read(&house.public(), &page);
            pages.push((page, ids));
            path = older;
        }
        pages
    };
    let before = pages(&house);
    assert_eq!(before.len(), 4);
    let base = "https://news.example/desk/".parse().expect("a fixture");
    for _again in 0..2 {
        let paper = Paper::new(Site { base: Clone::clone(&base), ..site() });
        house.press = Press::new(paper, &house.public());
        house.print(morning());
        for (page, ids) in &before {
            let text = std::fs::read_to_string(house.public().join(page)).expect("a page");
            let addresses = text.matches("https://news.example/").count();
            assert!(
                addresses > 0 && addresses == text.matches("https://news.example/desk/").count(),
                "{page}"
            );
            assert!(!text.contains("desk/desk/"), "{page}");
            assert_eq!(&read(&house.public(), page).0, ids);
        }
    }
}

#[test]
fn who_changed_much_comes_back_though_it_had_left_the_newest() {
    let mut house = House::new();
    house.take_in(450, morning());
    house.print(morning());
    let id = |number: u128| Uuid::from_u128(number).urn().to_string();
    let first = |house: &House, path: &str| read(&house.public(), path).0[0].clone();
    assert_eq!(first(&house, "feed.atom"), id(450));
    let later = morning() + SignedDuration::from_hours(1);
    house.grow(3, later);
    house.print(later);
    for path in ["feed.atom", "feed.rss", "topics/economy.atom"] {
        let (ids, _) = read(&house.public(), path);
        assert_eq!((&ids[0], ids.len()), (&id(3), 200), "{path}");
    }
    assert_eq!(house.print(later).changed, [], "an idle printing");
    // As many newer ones take it away again.
    house.take_in(200, later + SignedDuration::from_hours(1));
    house.print(later + SignedDuration::from_hours(1));
    assert!(!read(&house.public(), "feed.atom").0.contains(&id(3)));
}

/// What a page's links and forms lead to, below the folder.
fn leads(public: &Path, page: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(public.join(page)).expect("a page");
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let starts = [" href=\"", " action=\""].into_iter().flat_map(|start| text.split(start).skip(1));
    let links = starts.filter_map(|rest| rest.split_once('"')).map(|(link, _)| link);
    let here = links.filter(|link| !link.contains(':') && !link.starts_with('#'));
    here.map(|link| {
        let up = link.matches("../").count();
        let folders: Vec<&str> = folder.split('/').filter(|folder| !folder.is_empty()).collect();
        let base = folders[..folders.len() - up].join("/");
        format!("{base}/{}", link.replace("../", "")).trim_start_matches('/').to_owned()
    })
    .collect()
}

#[test]
fn a_feed_is_as_new_as_its_newest_entry() {
    let mut house = House::new();
    house.take_in(3, morning());
    house.print(morning());
    let feed = std::fs::read_to_string(house.public().join("feed.atom")).expect("printed");
    let dates = feed.split("<updated>").skip(1).filter_map(|rest| rest.split('<').next());
    let dates: Vec<Timestamp> = dates.map(|date| date.parse().expect("a date")).collect();
    assert!(dates.len() > 3, "{feed}");
    assert_eq!(dates.first(), dates.iter().max(), "{feed}");
}

#[test]
fn pages_of_files_alone_lead_to_files() {
    let mut house = House::new();
    let mut paper = Paper::new(Site { is_served: false, ..site() });
    paper.series[0].forms = vec![Form::Markdown, Form::Epub];
    let weekly = crate::compose::Series { name: "weekly".to_owned(), title: "The week".to_owned() };
    let options = crate::compose::Options { series: weekly, ..crate::compose::Options::default() };
    paper.series.push(Series { options, ..Series::default() });
    house.press = Press::new(paper, &house.public());
    house.take_in(30, morning());
    // A story that two outlets carry, and one without a page of its own; on the day after they are no news.
    house.subscription = SubscriptionId(2);
    house.take_in(2, morning());
    let stories = vec![row(7, 7), StoryRow { merged_into: Some(StoryId(7)), ..row(31, 31) }];
    let placements = vec![(EntryId(31), StoryId(7))];
    house.writer.outcome(&Outcome { stories, placements, ..Outcome::default() }).expect("folded");
    let store = rusqlite::Connection::open(house.dir.path().join(crate::store::FILE)).expect("a store");
    store.execute("UPDATE entry SET link = NULL WHERE id = 32", []).expect("a fixture");
    let reader = Reader::open(house.dir.path()).expect("a reader");
    let until = morning() + SignedDuration::from_hours(2);
    let day = until.to_string()[..10].parse().expect("a day");
    for at in [0, 1] {
        let series = house.press.paper().series[at].clone();
        house.press.digest(&reader, &[], &series, day, until).expect("written");
    }
    for now in [until, until + SignedDuration::from_hours(48)] {
        house.print(now);
        let public = house.public();
        let files = crate::publish::list(&public).expect("listed");
        assert!(files.contains(&"digest/weekly.atom".to_owned()), "{files:?}");
        assert!(files.contains(&"event/7.html".to_owned()) && files.contains(&"event/32.html".to_owned()));
        let mut all = BTreeSet::new();
        for page in files.iter().filter(|path| path.rsplit_once('.').is_some_and(|(_, end)| end == "html")) {
            for link in leads(&public, page) {
                assert!(public.join(&link).is_file(), "{page} leads to {link} at {now}");
                all.insert(link);
            }
        }
        assert!(all.contains(&format!("digest/{day}.md")) && all.contains("digest/weekly.atom"), "{all:?}");
        for feed in ["feed.atom", "digest.atom"] {
            let text = std::fs::read_to_string(public.join(feed)).expect("a feed");
            for link in text.split("https://news.example/").skip(1).filter_map(|rest| rest.split_once('"')) {
                let path = link.0;
                assert!(
                    path.ends_with('/') || public.join(path).is_file(),
                    "{feed} leads to {path} at {now}"
                );
            }
        }
    }
}

#[test]
fn what_did_not_change_is_not_printed_again() {
    let mut house = House::new();
    house.take_in(30, morning());
    let now = morning() + SignedDuration::from_hours(1);
    assert!(house.print(now).changed.iter().any(|(path, _)| path == "feed.json"));
    assert_eq!(house.print(now).changed, []);
    // Another process knows nothing of the first and still writes nothing.
    house.press = Press::new(Paper::new(site()), &house.public());
    assert_eq!(house.print(now).changed, []);
    house.take_in(1, now);
    let paths: Vec<String> = house.print(now).changed.into_iter().map(|(path, _)| path).collect();
    assert!(paths.contains(&"feed.atom".to_owned()) && paths.contains(&"index.html".to_owned()), "{paths:?}");
}

#[test]
fn an_edition_written_twice_is_the_same_one() {
    let mut house = House::new();
    house.take_in(30, morning());
    let until = morning() + SignedDuration::from_hours(2);
    let day = until.to_string()[..10].parse().expect("a day");
    let reader = Reader::open(house.dir.path()).expect("a reader");
    let issue = house.press.digest(&reader, &[], &Series::default(), day, until).expect("written");
    let paths: BTreeSet<&str> = issue.printed.changed.iter().map(|(path, _)| path.as_str()).collect();
    for path in ["html", "md", "txt", "json", "epub"].map(|extension| format!("digest/{day}.{extension}")) {
        assert!(paths.contains(path.as_str()), "{path}");
    }
    assert!(paths.contains("digest.atom"));
    assert_eq!(issue.digest.figures.entries, 30);
    house.writer.edition(&issue.row, &[]).expect("kept");
    // Its own record is no reason to leave out what it told.
    let again = house.press.digest(&reader, &[], &Series::default(), day, until).expect("written");
    assert_eq!((again.printed.changed, again.digest), (Vec::new(), issue.digest));
    assert_eq!(stock::days(&house.public(), &crate::compose::Series::default()).expect("listed"), [day]);
    // The next day's tells nothing of it again.
    let (day, until) = (day.tomorrow().expect("a day"), until + SignedDuration::from_hours(24));
    let next = house.press.digest(&reader, &[], &Series::default(), day, until).expect("written");
    assert!(next.digest.top.is_empty() && next.digest.sections.is_empty() && next.digest.ongoing.is_empty());
}

#[test]
fn an_edition_tells_again_what_grew_since_it_was_told() {
    let mut house = House::new();
    house.take_in(5, morning());
    let reader = Reader::open(house.dir.path()).expect("a reader");
    let mut until = morning() + SignedDuration::from_hours(2);
    let mut told = |house: &mut House| {
        let day = until.to_string()[..10].parse().expect("a day");
        let issue = house.press.digest(&reader, &[], &Series::default(), day, until).expect("written");
        house.writer.edition(&issue.row, &[]).expect("kept");
        until += SignedDuration::from_hours(24);
        let stories =
            |pieces: &[crate::compose::Piece]| -> Vec<i64> { pieces.iter().map(|it| it.event.0).collect() };
        (stories(&issue.digest.ongoing), issue.digest.top.len())
    };
    assert_eq!(told(&mut house), (vec![], 3));
    house.grow(2, morning() + SignedDuration::from_hours(9));
    assert_eq!(told(&mut house), (vec![2], 0));
    assert_eq!(told(&mut house), (vec![], 0), "once");
}

#[test]
fn of_a_day_too_busy_to_be_read_the_great_events_are() {
    let mut house = House::new();
    house.take_in(1, morning() - SignedDuration::from_hours(48));
    house.take_in(40, morning());
    // The first events of the day: one that goes on since the day before yesterday, and a new one.
    let moved = [(2, 1), (3, 1), (5, 4), (6, 4), (7, 4)].map(|(story, event)| row(story, event));
    house.writer.outcome(&Outcome { stories: moved.to_vec(), ..Outcome::default() }).expect("moved");
    let reader = Reader::open(house.dir.path()).expect("a reader");
    let until = morning() + SignedDuration::from_hours(1);
    let read = |limit| {
        let (stories, intake) = gather::window(&reader, morning(), until, limit, &[]).expect("read");
        (stories.iter().map(|story| story.id.0).collect::<BTreeSet<_>>(), intake.figures())
    };
    let (all, figures) = read(100);
    assert_eq!(all, (1..=41).collect());
    assert_eq!((figures.entries, figures.stories, figures.events), (40, 40, 36));
    assert_eq!(read(6), ((1..=7).collect(), figures), "with the story it goes on from");
}

#[test]
fn what_was_printed_lately_from_the_same_stories_holds() {
    let mut house = House::new();
    let age = SignedDuration::from_mins(10);
    let holds = |house: &House, minutes: i64| {
        let reader = Reader::open(house.dir.path()).expect("a reader");
        let now = morning() + SignedDuration::from_mins(minutes);
        house.press.is_current(&reader, now, age).expect("an answer")
    };
    house.take_in(3, morning());
    assert!(!holds(&house, 0), "nothing is printed yet");
    house.print(morning());
    assert!(holds(&house, 9));
    assert!(!holds(&house, 10), "too long ago");
    assert!(!holds(&house, -1), "the clock was set back");
    house.press.set_paper(Paper::new(Site { title: "Another".to_owned(), ..site() }));
    assert!(!holds(&house, 1), "another title");
    house.press.set_paper(Paper::new(site()));
    house.take_in(1, morning());
    assert!(!holds(&house, 1), "another story");
}

#[test]
fn an_output_of_the_operators_takes_what_its_rule_says() {
    let mut house = House::new();
    house.take_in(12, morning());
    let mut paper = Paper::new(site());
    let rule = crate::compose::Rule { words: vec!["number 7".to_owned()], ..crate::compose::Rule::default() };
    paper.outputs.push(Output::new("Seventh Ferry", "The seventh", rule));
    house.press.set_paper(paper);
    house.print(morning() + SignedDuration::from_hours(1));
    let (ids, older) = read(&house.public(), "outputs/seventh-ferry.atom");
    assert_eq!((ids.len(), older), (1, None));
}

#[test]
fn an_events_item_keeps_its_date_when_its_first_story_is_long_ago() {
    let mut house = House::new();
    house.take_in(1, morning());
    let later = morning() + SignedDuration::from_hours(72);
    house.take_in(2_100, later);
    // The last story goes on from the first.
    house.writer.outcome(&Outcome { stories: vec![row(2_101, 1)], ..Outcome::default() }).expect("moved");
    let mut paper = Paper::new(site());
    let rule =
        crate::compose::Rule { merge: crate::compose::Merge::Event, ..crate::compose::Rule::default() };
    paper.outputs.push(Output::new("events", "Events", rule));
    house.press.set_paper(paper);
    house.print(later + SignedDuration::from_hours(1));
    let bytes = std::fs::read(house.public().join("outputs/events.atom")).expect("printed");
    let feed = parse::feed(&bytes, None, None, &parse::Options::default()).expect("our own feed");
    let dates: Vec<_> = feed.entries.iter().filter_map(|entry| entry.published.map(|it| it.at)).collect();
    assert_eq!(dates.iter().filter(|date| **date == morning()).count(), 1);
}

#[test]
fn outputs_and_topics_that_are_no_more_leave_no_file_and_what_is_not_ours_stays() {
    let mut house = House::new();
    house.take_in(450, morning());
    let mut paper = Paper::new(site());
    paper.outputs.push(Output::new("ferries", "Ferries", crate::compose::Rule::default()));
    paper.health_after = Some(std::time::Duration::from_secs(3_600));
    house.press.set_paper(paper);
    house.print(morning());
    house.print(morning());
    let stands = |house: &House, path: &str| house.public().join(path).exists();
    let wanted = ["outputs/ferries.atom", "archive/outputs/ferries/000001.rss", "health.atom"];
    assert!(wanted.iter().all(|path| stands(&house, path)));
    std::fs::write(house.public().join("outputs/mine.txt"), "x").expect("a fixture");
    std::fs::write(house.public().join("outputs/other.atom"), "x").expect("a fixture");
    // Another process, under a configuration without the output; the stories of a topic have moved on.
    house.press = Press::new(Paper::new(site()), &house.public());
    let strange = |id: i64, topic: &str| StoryRow { topic: Topic::new(topic), ..row(id, id) };
    house
        .writer
        .outcome(&Outcome { stories: vec![strange(1, "quays")], ..Outcome::default() })
        .expect("moved");
    house.print(morning());
    assert!(!wanted.iter().any(|path| stands(&house, path)));
    assert!(!stands(&house, "archive/outputs/ferries"));
    assert!(stands(&house, "outputs/mine.txt") && stands(&house, "outputs/other.atom"));
    assert!(stands(&house, "topics/quays.html"));
    house
        .writer
        .outcome(&Outcome { stories: vec![strange(1, "sport")], ..Outcome::default() })
        .expect("moved");
    let printed = house.print(morning());
    assert!(!stands(&house, "topics/quays.html") && !stands(&house, "topics/quays.atom"));
    assert!(printed.removed.contains(&"topics/quays.json".to_owned()), "{:?}", printed.removed);
    assert!(stands(&house, "topics/economy.atom"));
}

#[test]
fn pages_of_the_archive_go_with_their_stories_and_none_leads_to_one_that_is_gone() {
    let mut house = House::new();
    for day in 0..4 {
        house.take_in(100, morning() + SignedDuration::from_hours(24 * day));
    }
    house.take_in(49, morning() + SignedDuration::from_hours(24 * 4));
    let now = morning() + SignedDuration::from_hours(24 * 4 + 1);
    house.print(now);
    let chain = |house: &House, extension: &str| {
        let mut pages = Vec::new();
        let mut older = read(&house.public(), &format!("feed.{extension}")).1;
        while let Some(path) = older {
            older = read(&house.public(), &path).1;
            pages.push(path);
        }
        pages
    };
    let page = |number: u32, extension: &str| format!("archive/feed/{number:06}.{extension}");
    let next_url = |path: String| {
        let bytes = std::fs::read(Path::new(&path)).expect("a page");
        let feed: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        feed.get("next_url").cloned()
    };
    for extension in ["atom", "rss"] {
        let expect: Vec<String> = [3, 2, 1].map(|number| page(number, extension)).into();
        assert_eq!(chain(&house, extension), expect);
    }
    let second = house.public().join(page(2, "json")).display().to_string();
    assert!(next_url(second.clone()).is_some());
    let prune = |house: &mut House, hours: i64| {
        while house.writer.prune(morning() + SignedDuration::from_hours(hours)).expect("pruned") {}
    };
    prune(&mut house, 12);
    let printed = house.print(now);
    assert!(printed.removed.contains(&page(1, "atom")) && !house.public().join(page(1, "json")).exists());
    for extension in ["atom", "rss"] {
        assert_eq!(chain(&house, extension), [page(3, extension), page(2, extension)]);
        assert_eq!(read(&house.public(), &page(2, extension)).0.len(), 100, "its stories stay");
    }
    assert_eq!(next_url(second), None);
    // All pages go; the next one that is closed is the first of a new chain, under the next number.
    prune(&mut house, 24 * 4 - 12);
    house.print(now);
    assert_eq!(chain(&house, "atom"), Vec::<String>::new());
    house.take_in(200, now);
    house.print(now + SignedDuration::from_hours(1));
    assert_eq!(chain(&house, "rss"), [page(4, "rss")]);
}

#[test]
fn a_file_that_cannot_be_written_keeps_no_other_from_being_so_and_is_tried_again() {
    let mut house = House::new();
    house.take_in(30, morning());
    let place = house.public().join("feed.rss");
    std::fs::create_dir_all(place.join("occupied")).expect("a fixture");
    for _again in 0..2 {
        let printed = house.print(morning());
        assert!(printed.faults.len() == 1 && printed.faults[0].contains("feed.rss"), "{:?}", printed.faults);
    }
    for path in ["feed.atom", "feed.json", "topics/economy.rss", "index.html"] {
        assert!(house.public().join(path).is_file(), "{path}");
    }
    let reader = Reader::open(house.dir.path()).expect("a reader");
    assert!(!house.press.is_current(&reader, morning(), SignedDuration::from_mins(10)).expect("an answer"));
    // Nor does an archive keep its feed from being printed.
    let page = house.public().join("archive/feed/000001.atom");
    std::fs::create_dir_all(page.join("occupied")).expect("a fixture");
    house.take_in(300, morning());
    assert!(house.print(morning()).faults.iter().any(|fault| fault.contains("000001.atom")));
    let (ids, older) = read(&house.public(), "feed.atom");
    assert_eq!((ids.len(), older), (200, None));
    std::fs::remove_dir_all(&page).expect("a fixture");
    std::fs::remove_dir_all(&place).expect("a fixture");
    assert_eq!(house.print(morning()).faults, Vec::<String>::new());
    assert!(place.is_file());
}

#[test]
fn files_that_somebody_took_away_are_printed_again() {
    let mut house = House::new();
    house.take_in(30, morning());
    house.print(morning());
    for path in ["feed.json", "topics/economy.atom", "index.html"] {
        std::fs::remove_file(house.public().join(path)).expect("a fixture");
    }
    house.print(morning());
    for path in ["feed.json", "topics/economy.atom", "index.html"] {
        assert!(house.public().join(path).is_file(), "{path}");
    }
}
