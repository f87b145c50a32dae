//! What the store promises, shown on stories of three invented outlets.

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::desk::{Correction, Outcome};
use crate::model::{
    Decision, Entry, EntryId, EventId, Evidence, Outlet, PollState, StoryId, StoryRow, SubscriptionId, Topic,
};
use crate::reconcile::{Weight, identify};

fn noon() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn hours(n: i64) -> SignedDuration {
    SignedDuration::from_hours(n)
}

struct Cellar {
    dir: TempDir,
    writer: Writer,
}

impl Cellar {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(dir.path()).unwrap();
        let wanted: Vec<_> = ["harbour", "valley"]
            .iter()
            .map(|name| Wanted {
                url: format!("https://{name}.example/feed"),
                title: (*name).to_owned(),
                outlet: Outlet { key: format!("{name}.example"), name: (*name).to_owned() },
            })
            .collect();
        writer.list(&wanted, noon()).unwrap();
        Self { dir, writer }
    }

    fn reader(&self) -> Reader {
        Reader::open(self.dir.path()).unwrap()
    }

    /// Writes an entry that founds a story of its own.
    fn add(&mut self, id: i64, subscription: i64, title: &str, at: Timestamp) {
        let mut commit = Commit { outcome: alone(id), ..Commit::default() };
        commit.drafts.push(draft(id, subscription, title, at));
        commit
            .founders
            .insert(EntryId(id), Founder { uuid: Uuid::from_u128(id as u128), published: at, listed: at });
        self.writer.commit(&commit, at).unwrap();
    }
}

fn entry(title: &str) -> Entry {
    let summary = format!("<p>{title}, told at the length that a teaser usually has in a feed.</p>");
    let link = "https://harbour.example/story".parse().ok();
    Entry { key: title.to_owned(), title: title.to_owned(), link, summary, ..Entry::default() }
}

fn draft(id: i64, subscription: i64, title: &str, at: Timestamp) -> Draft {
    let entry = entry(title);
    Draft {
        id: EntryId(id),
        subscription: SubscriptionId(subscription),
        outlet: None,
        identity: identify(&entry),
        title: title.to_owned(),
        link: entry.link.clone(),
        agency: None,
        published: at,
        first_seen: at,
        doc: Some(slip(&entry)),
        article: None,
    }
}

fn row(id: i64) -> StoryRow {
    StoryRow {
        id: StoryId(id),
        event: EventId(id),
        lead: EntryId(id),
        topic: Topic::new("economy"),
        confidence: 0.5,
        merged_into: None,
        pinned: false,
    }
}

fn alone(id: i64) -> Outcome {
    Outcome {
        stories: vec![row(id)],
        placements: vec![(EntryId(id), StoryId(id))],
        fingerprints: vec![(EntryId(id), vec![1, 2, 3])],
        ..Outcome::default()
    }
}

/// The second story is found to be a copy of the first.
fn folded() -> Outcome {
    Outcome {
        stories: vec![row(1), StoryRow { merged_into: Some(StoryId(1)), ..row(2) }],
        placements: vec![(EntryId(2), StoryId(1))],
        ..Outcome::default()
    }
}

#[test]
fn a_clock_that_was_a_year_ahead_keeps_nothing_at_the_top_nor_open() {
    let mut cellar = Cellar::new();
    cellar.add(1, 1, "Ferry runs aground", noon() + hours(366 * 24));
    cellar.add(2, 2, "Snow closes passes", noon());
    let titles = |cellar: &Cellar| {
        let stories = cellar.reader().stories(&Filter::default()).unwrap();
        stories.into_iter().map(|story| (story.id.0, story.first_seen)).collect::<Vec<_>>()
    };
    assert_eq!(titles(&cellar)[0].0, 1);
    cellar.writer.believe(noon() - hours(1)).unwrap();
    assert_eq!(titles(&cellar), [(2, noon()), (1, noon() - hours(1))]);
    cellar.writer.close_entries(noon() + hours(24), noon() + hours(25)).unwrap();
    assert!(cellar.writer.kept(noon(), |_| 0).unwrap().0.is_empty());
}

#[test]
fn strangers_cannot_read_the_store_or_its_copies() {
    use std::os::unix::fs::PermissionsExt;
    let Cellar { dir, writer } = Cellar::new();
    let backup = dir.path().join("copy.db");
    writer.back_up(&backup).unwrap();
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        let is_store = entry.file_name().to_string_lossy().contains(".db");
        assert!(!is_store || mode % 0o10 == 0, "{:?} {mode:o}", entry.file_name());
    }
}

#[test]
fn a_story_comes_back_as_it_was_written() {
    let mut cellar = Cellar::new();
    cellar.add(1, 1, "Ferry runs aground", noon());
    let stories = cellar.reader().stories(&Filter::default()).unwrap();
    let [story] = stories.as_slice() else { panic!("{stories:?}") };
    assert_eq!(story.lead.entry, entry("Ferry runs aground"));
    assert_eq!((story.uuid, story.published, story.revision), (Uuid::from_u128(1), noon(), 1));
    assert_eq!(story.lead.outlet.name, "harbour");
    assert_eq!(story.copies.len(), 1);
}

#[test]
fn a_folded_story_leaves_the_outputs_and_its_outlet_joins_the_other() {
    let mut cellar = Cellar::new();
    cellar.add(1, 1, "Ferry runs aground", noon());
    cellar.add(2, 2, "Ferry has run aground", noon() + hours(1));
    cellar.writer.outcome(&folded()).unwrap();
    let reader = cellar.reader();
    let stories = reader.stories(&Filter::default()).unwrap();
    let [story] = stories.as_slice() else { panic!("{stories:?}") };
    assert_eq!(story.outlets(), 2);
    assert!(story.revision > 1);
    assert_eq!((story.uuid, story.published), (Uuid::from_u128(1), noon()), "fixed at first sight");
    assert_eq!(reader.counts().unwrap().folded(), 1);
    // Who still holds its id is led to where it stands.
    assert_eq!(reader.named(Uuid::from_u128(2)).unwrap(), Some(StoryId(2)));
    assert_eq!(reader.standing(StoryId(2)).unwrap(), Some(StoryId(1)));
    assert_eq!(reader.standing(StoryId(1)).unwrap(), Some(StoryId(1)));
    assert_eq!(
        (reader.standing(StoryId(3)).unwrap(), reader.named(Uuid::from_u128(3)).unwrap()),
        (None, None)
    );
}

#[test]
fn what_an_aggregator_took_from_elsewhere_counts_for_its_publisher() {
    let mut cellar = Cellar::new();
    cellar.add(1, 1, "Ferry runs aground", noon());
    let harbour = Outlet { key: "harbour.example".to_owned(), name: "harbour".to_owned() };
    let from_harbour =
        Draft { outlet: Some(harbour.clone()), ..draft(2, 2, "Ferry has run aground", noon()) };
    let mut commit = Commit { outcome: folded(), ..Commit::default() };
    commit.outcome.stories.truncate(1);
    commit.drafts.push(from_harbour.clone());
    cellar.writer.commit(&commit, noon()).unwrap();
    let reader = cellar.reader();
    let of = |key: &str| Filter { outlet: Some(key.to_owned()), ..Filter::default() };
    let stories = reader.stories(&of("harbour.example")).unwrap();
    assert_eq!((stories[0].copies.len(), stories[0].outlets()), (2, 1));
    assert!(reader.stories(&of("valley.example")).unwrap().is_empty());
    assert_eq!(reader.entry(EntryId(2)).unwrap().unwrap().0.outlet, harbour);
    let mut told = Vec::new();
    reader.sights(noon(), |it| told.push(it.outlet.to_owned())).unwrap();
    assert_eq!(told, ["harbour.example", "harbour.example"]);
    // An edit leaves it where its publisher stays.
    let edit = Edit {
        draft: from_harbour,
        old_key: identify(&entry("Ferry has run aground")).key,
        edits: 1,
        changed: noon(),
        weight: Weight::Correction,
    };
    cellar.writer.commit(&Commit { edits: vec![edit], ..Commit::default() }, noon()).unwrap();
    assert_eq!(cellar.reader().entry(EntryId(2)).unwrap().unwrap().0.outlet, harbour);
}

#[test]
fn entries_are_told_of_from_an_instant_on_though_the_clock_was_set_back() {
    let mut cellar = Cellar::new();
    for (id, hour) in [(1, -80), (2, -50), (3, -2), (4, 1), (5, -1), (6, 0), (7, 3)] {
        cellar.add(id, 1 + id % 2, &format!("Ferry {id} runs aground"), noon() + hours(hour));
    }
    cellar.writer.outcome(&folded()).unwrap();
    let told = |since| {
        let mut told = Vec::new();
        cellar.reader().sights(since, |it| told.push((it.story.0, it.outlet.to_owned()))).unwrap();
        told.sort();
        told
    };
    assert_eq!(
        told(noon()),
        [4, 6, 7].map(|id| (id, ["harbour.example", "valley.example"][id as usize % 2].to_owned()))
    );
    // What a reader of the stories finds.
    let stories = cellar.reader().stories(&Filter::default()).unwrap();
    let mut copies: Vec<(i64, String)> = stories
        .iter()
        .flat_map(|it| it.copies.iter().map(|copy| (it.id.0, copy.outlet.key.clone())))
        .collect();
    copies.sort();
    assert_eq!(told(noon() - hours(100)), copies);
}

#[test]
fn a_new_entry_is_written_into_the_story_that_it_joins() {
    let mut cellar = Cellar::new();
    let mut commit = Commit { outcome: alone(1), ..Commit::default() };
    commit.outcome.placements.push((EntryId(2), StoryId(1)));
    commit.drafts = vec![draft(1, 1, "Ferry runs aground", noon()), draft(2, 2, "Ferry aground", noon())];
    let founder = Founder { uuid: Uuid::from_u128(7 << 96), published: noon(), listed: noon() };
    commit.founders.insert(EntryId(1), founder);
    cellar.writer.commit(&commit, noon()).unwrap();
    let reader = cellar.reader();
    let story = reader.story(founder.uuid).unwrap().unwrap();
    assert_eq!((story.copies.len(), story.revision, story.published), (2, 2, noon()));
    assert_eq!(reader.entry(EntryId(2)).unwrap().unwrap().1, StoryId(1));
    assert!(reader.story(Uuid::from_u128((7 << 96) + 1)).unwrap().is_none(), "the same beginning");
}

#[test]
fn what_the_desk_has_not_looked_at_again_is_known_after_a_crash() {
    let mut cellar = Cellar::new();
    assert!(!cellar.writer.is_untended().unwrap());
    cellar.add(1, 1, "Ferry runs aground", noon());
    assert!(cellar.writer.is_untended().unwrap());
    cellar.writer.tended(&Outcome::default()).unwrap();
    assert!(!cellar.writer.is_untended().unwrap());
}

#[test]
fn a_poll_that_brings_nothing_changes_no_output() {
    let mut cellar = Cellar::new();
    cellar.add(1, 1, "Ferry runs aground", noon());
    let (reader, before) = (cellar.reader(), cellar.reader().shown().unwrap());
    cellar.writer.commit(&Commit::default(), noon()).unwrap();
    assert_eq!(reader.shown().unwrap(), before);
    cellar.add(2, 1, "Frost in the valley", noon());
    assert!(reader.shown().unwrap() > before);
}

#[test]
fn the_writer_is_alone() {
    let cellar = Cellar::new();
    assert!(matches!(Writer::open(cellar.dir.path()), Err(Error::Locked { .. })));
}

#[test]
fn whoever_closes_lets_go_though_another_holds_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let lock = writer::Lock::take(dir.path()).unwrap();
    // As a child has it between its start and its program.
    let inherited = lock.0.try_clone().unwrap();
    assert!(matches!(writer::Lock::take(dir.path()), Err(Error::Locked { .. })));
    drop(lock);
    assert!(writer::Lock::take(dir.path()).is_ok());
    drop(inherited);
}

#[test]
fn a_file_of_a_newer_program_is_left_alone() {
    let Cellar { dir, writer } = Cellar::new();
    drop(writer);
    let path = file(dir.path());
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(Writer::open(dir.path()), Err(Error::Newer { found: 99, .. })));
    assert!(matches!(Reader::open(dir.path()), Err(Error::Newer { found: 99, .. })));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn damage_is_found_after_a_stop_in_disorder() {
    let Cellar { dir, writer } = Cellar::new();
    drop(writer);
    let path = file(dir.path());
    rusqlite::Connection::open(&path).unwrap().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0xA5);
    std::fs::write(&path, bytes).unwrap();
    let error = Writer::open(dir.path()).unwrap_err();
    assert!(error.to_string().contains("copydesk restore"), "{error}");
}

#[test]
fn numbers_of_pruned_entries_are_not_given_again_and_their_keys_stay_known() {
    let mut cellar = Cellar::new();
    cellar.add(1, 1, "Old", noon());
    cellar.add(2, 1, "Older than it looks", noon());
    while cellar.writer.prune(noon() + hours(1)).unwrap() {}
    assert_eq!(cellar.reader().counts().unwrap().entries, 0);
    assert_eq!(cellar.writer.next_entry().unwrap(), EntryId(3));
    let key = identify(&entry("Old")).key;
    assert_eq!(cellar.reader().known(SubscriptionId(1), &[key]).unwrap().len(), 1);
}

#[test]
fn beyond_the_limit_the_latest_are_known_and_all_that_stand_under_a_key_that_is_asked_for() {
    let mut cellar = Cellar::new();
    for id in 1..=9 {
        cellar.add(id, 1, &format!("Report {id}"), noon());
    }
    let db = rusqlite::Connection::open(file(cellar.dir.path())).unwrap();
    let check = |titles: &[&str], expect: &[i64]| {
        let keys: Vec<_> = titles.iter().map(|title| identify(&entry(title)).key).collect();
        let known = entry::known(&db, SubscriptionId(1), &keys, 2).unwrap();
        assert_eq!(known.iter().map(|known| known.entry.0).collect::<Vec<_>>(), expect, "{titles:?}");
    };
    check(&["Report 1", "Report 4"], &[1, 4]);
    check(&["News", "Report 4", "Report 9"], &[4, 9, 8]);
    check(&["News"], &[9, 8]);
}

#[test]
fn days_are_counted_on_which_there_was_work() {
    let mut cellar = Cellar::new();
    assert_eq!(cellar.writer.worked_since(noon(), 1).unwrap(), None);
    let day = |n: i64| noon() + hours(24 * n);
    for n in [0, 1, 3, 3, 4, 4_000] {
        cellar.writer.note_day(day(n)).unwrap();
    }
    let since = |now, days| cellar.writer.worked_since(now, days).unwrap();
    assert_eq!(since(day(4), 1), Some(day(4) - hours(12)), "at the beginning of the day");
    assert_eq!(since(day(4), 3), Some(day(1) - hours(12)));
    assert_eq!(since(day(4), 5), None, "the day that has not come is none");
    assert_eq!(since(day(4_000), 2), Some(day(4) - hours(12)), "a jump is a day");
}

#[test]
fn a_story_with_a_young_copy_is_not_pruned() {
    let mut cellar = Cellar::new();
    cellar.add(1, 1, "Ferry runs aground", noon());
    cellar.add(2, 2, "Ferry has run aground", noon() + hours(30));
    cellar.writer.outcome(&folded()).unwrap();
    while cellar.writer.prune(noon() + hours(20)).unwrap() {}
    assert_eq!(cellar.reader().stories(&Filter::default()).unwrap()[0].copies.len(), 2);
}

#[test]
fn search_finds_by_words_beginnings_and_the_outlet() {
    let mut cellar = Cellar::new();
    cellar.add(1, 1, "Ferry runs aground", noon());
    cellar.add(2, 2, "Vineyards expect frost", noon());
    while cellar.writer.index().unwrap() {}
    let reader = cellar.reader();
    let find = |text: &str| reader.search(text, 10).unwrap().iter().map(|it| it.id.0).collect::<Vec<_>>();
    assert_eq!(find("ferry ground"), [0_i64; 0]);
    assert_eq!(find("FERRY agr"), [1]);
    assert_eq!(find("valley frost"), [2]);
    cellar.add(3, 2, "奥尔梅河大桥坍塌致三人失踪", noon());
    while cellar.writer.index().unwrap() {}
    assert_eq!((find("大桥"), find("失踪"), find("坍塌 三人")), (vec![3], vec![3], vec![3]));
    assert_eq!(find("桥大"), [0_i64; 0]);
    assert_eq!(find("\"'*("), [3, 2, 1], "nothing asked, nothing left out");
    cellar.add(4, 1, "Die Straße am Fluß", noon());
    cellar.add(5, 1, "Grosse Strasse am Fluss gesperrt", noon());
    while cellar.writer.index().unwrap() {}
    for asked in ["Straße", "STRASSE", "strasse fluß", "Fluss straße", "stras", "am straß"] {
        assert_eq!(find(asked), [5, 4], "{asked}");
    }
    assert_eq!(find("große straße"), [5]);
    assert_eq!(find(&"ss".repeat(90)), [0_i64; 0]);
}

#[test]
fn the_desk_gets_back_what_it_gave() {
    let mut cellar = Cellar::new();
    cellar.add(1, 1, "Ferry runs aground", noon());
    cellar.add(2, 2, "Ferry has run aground", noon());
    cellar.writer.outcome(&Outcome { memory: vec![("table".into(), vec![7])], ..folded() }).unwrap();
    let (kept, memory) = cellar.writer.kept(noon() - hours(1), |id| if id.0 == 2 { 5 } else { 0 }).unwrap();
    assert_eq!(
        kept.iter().map(|it| (it.entry.0, it.priority, it.row.id.0)).collect::<Vec<_>>(),
        [(1, 0, 1), (2, 5, 1)]
    );
    assert_eq!(kept[0].fingerprint, [1, 2, 3]);
    assert_eq!(memory, [("table".to_owned(), vec![7])]);
    cellar.writer.close_entries(noon() + hours(1), noon() + hours(2)).unwrap();
    assert!(cellar.writer.kept(noon() - hours(1), |_| 0).unwrap().0.is_empty());
}

#[test]
fn of_the_evidence_only_what_still_holds_is_told() {
    let mut cellar = Cellar::new();
    for id in 1..=3 {
        cellar.add(id, 1, &format!("Report {id}"), noon());
    }
    let piece = |decision, entry: Option<i64>, against: i64, accepted| Evidence {
        decision,
        story: StoryId(1),
        entry: entry.map(EntryId),
        against: Some(StoryId(against)),
        rule: "shared shingles".into(),
        accepted,
        figures: vec![],
        phrases: vec![],
    };
    let evidence = vec![
        piece(Decision::Copy, Some(1), 2, false),
        // An entry that stands in another story now, and an event that was left.
        piece(Decision::Copy, Some(3), 1, true),
        piece(Decision::Event, Some(1), 2, true),
        // Joined is what is a story of its own again, split off what was folded since.
        piece(Decision::Copy, None, 2, true),
        piece(Decision::Copy, None, 3, false),
    ];
    cellar.writer.outcome(&Outcome { evidence, ..Outcome::default() }).unwrap();
    let told = |cellar: &Cellar| {
        let evidence = cellar.reader().evidence(StoryId(1)).unwrap();
        evidence.into_iter().map(|it| (it.decision, it.entry.map(|id| id.0), it.accepted)).collect::<Vec<_>>()
    };
    assert_eq!(told(&cellar), [(Decision::Copy, None, false), (Decision::Copy, Some(1), false)]);
    // Where the other comes in, what was decided holds.
    let event = StoryRow { event: EventId(1), ..row(2) };
    cellar.writer.outcome(&Outcome { stories: vec![event], ..Outcome::default() }).unwrap();
    assert!(told(&cellar).contains(&(Decision::Event, Some(1), true)));
    assert_eq!(
        cellar.reader().event_sizes([EventId(1), EventId(3)]).unwrap(),
        [(EventId(1), 2), (EventId(3), 1)].into()
    );
    cellar.writer.outcome(&folded()).unwrap();
    assert!(told(&cellar).contains(&(Decision::Copy, None, true)));
}

#[test]
fn evidence_and_orders_are_kept_until_they_are_needed() {
    let mut cellar = Cellar::new();
    cellar.add(1, 1, "Ferry runs aground", noon());
    let piece = Evidence {
        decision: Decision::Copy,
        story: StoryId(1),
        entry: Some(EntryId(1)),
        against: None,
        rule: "shared shingles".into(),
        accepted: false,
        figures: vec![("jaccard".into(), 0.25)],
        phrases: vec!["runs aground".into()],
    };
    cellar.writer.outcome(&Outcome { evidence: vec![piece.clone()], ..Outcome::default() }).unwrap();
    assert_eq!(cellar.reader().evidence(StoryId(1)).unwrap(), [piece]);

    let order = Correction::Retopic { story: StoryId(1), topic: Topic::new("disaster") };
    super::order(cellar.dir.path(), &order, noon()).unwrap();
    let waiting = cellar.writer.corrections().unwrap();
    assert_eq!(waiting.iter().map(|(_, it)| it).collect::<Vec<_>>(), [&order]);
    cellar.writer.corrected(waiting[0].0, &Outcome::default()).unwrap();
    assert!(cellar.writer.corrections().unwrap().is_empty());
}

#[test]
fn a_subscription_that_is_listed_again_is_the_same() {
    let mut cellar = Cellar::new();
    let one = |url: &str| Wanted {
        url: url.to_owned(),
        title: String::new(),
        outlet: Outlet { key: "x".into(), name: "x".into() },
    };
    let before = cellar.writer.list(&[one("https://valley.example/feed")], noon()).unwrap();
    assert_eq!(before.iter().map(|it| it.id.0).collect::<Vec<_>>(), [2]);
    let mut polled = Polled {
        subscription: SubscriptionId(2),
        title: "Valley".into(),
        outlet: before[0].outlet.clone(),
        state: PollState { streak: 3, ..PollState::default() },
        next_poll: noon() + hours(2),
    };
    polled.outlet.name = "The Valley".into();
    cellar.writer.commit(&Commit { polled: vec![polled], ..Commit::default() }, noon()).unwrap();
    cellar.writer.list(&[], noon()).unwrap();
    let after = cellar.writer.list(&[one("https://valley.example/feed")], noon() + hours(1)).unwrap();
    assert_eq!((after[0].id.0, after[0].state.streak, after[0].next_poll), (2, 3, noon() + hours(2)));
    assert_eq!((after[0].title.as_str(), after[0].outlet.name.as_str()), ("Valley", "The Valley"));
}

#[test]
fn what_was_taken_in_goes_by_the_outlets_new_name() {
    let mut cellar = Cellar::new();
    cellar.add(1, 2, "Ferry runs aground", noon());
    let mut row = cellar.reader().subscriptions().unwrap().remove(1);
    row.title = "Mine".to_owned();
    row.outlet = Outlet { key: "Paper".to_owned(), name: "The Paper".to_owned() };
    cellar.writer.rename(&[&row]).unwrap();
    assert_eq!(cellar.reader().subscriptions().unwrap()[1], row);
    let story = &cellar.reader().stories(&Filter::default()).unwrap()[0];
    assert_eq!(story.lead.outlet, row.outlet);
}

#[test]
fn a_backup_is_whole() {
    let mut cellar = Cellar::new();
    cellar.add(1, 1, "Ferry runs aground", noon());
    let safe = tempfile::tempdir().unwrap();
    cellar.writer.back_up(&file(safe.path())).unwrap();
    assert_eq!(Reader::open(safe.path()).unwrap().counts().unwrap().entries, 1);
}

/// What a restored store holds, and what lies in its folder.
fn restored(dir: &std::path::Path, backup: &std::path::Path) -> (u64, Vec<String>) {
    restore(dir, backup, noon()).unwrap();
    drop(Writer::open(dir).unwrap());
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("replaced") || name.contains("restoring"))
        .collect();
    names.sort();
    (Reader::open(dir).unwrap().counts().unwrap().entries, names)
}

#[test]
fn a_backup_takes_the_place_of_a_store_that_was_never_closed() {
    let mut cellar = Cellar::new();
    cellar.add(1, 1, "Ferry runs aground", noon());
    let safe = tempfile::tempdir().unwrap();
    let backup = safe.path().join("copydesk-2026-03-01.db");
    cellar.writer.back_up(&backup).unwrap();
    let bytes = std::fs::read(&backup).unwrap();
    cellar.add(2, 1, "Council passes the budget", noon());
    assert!(matches!(restore(cellar.dir.path(), &backup, noon()), Err(Error::Locked { .. })));
    // As a crash leaves it, with a log that belongs to the old file.
    let Cellar { dir, writer } = cellar;
    let crashed = tempfile::tempdir().unwrap();
    for name in [FILE.to_owned(), format!("{FILE}-wal"), format!("{FILE}-shm")] {
        std::fs::copy(dir.path().join(&name), crashed.path().join(&name)).unwrap();
    }
    drop(writer);
    let (entries, names) = restored(crashed.path(), &backup);
    assert_eq!(entries, 1);
    let old = format!("{FILE}.replaced-20260301T120000Z");
    assert_eq!(names, [old.clone(), format!("{old}-shm"), format!("{old}-wal")]);
    assert_eq!(std::fs::read(&backup).unwrap(), bytes, "the backup is as it was");
    let again = tempfile::tempdir().unwrap();
    assert_eq!(restored(again.path(), &crashed.path().join(old)), (2, vec![]), "with what its log holds");
}

#[test]
fn what_is_no_sound_store_takes_nobodys_place() {
    let mut cellar = Cellar::new();
    cellar.add(1, 1, "Ferry runs aground", noon());
    let Cellar { dir, writer } = cellar;
    writer.close().unwrap();
    let other = tempfile::tempdir().unwrap();
    let backup = other.path().join("backup.db");
    assert!(matches!(restore(dir.path(), &backup, noon()), Err(Error::Folder { .. })), "it is not there");
    for bytes in [&b"no store at all, but text that goes on for a while"[..], b""] {
        std::fs::write(&backup, bytes).unwrap();
        assert!(matches!(restore(dir.path(), &backup, noon()), Err(Error::Backup { .. })));
    }
    let mut cut = std::fs::read(file(dir.path())).unwrap();
    cut.truncate(cut.len() / 2);
    std::fs::write(&backup, cut).unwrap();
    assert!(restore(dir.path(), &backup, noon()).is_err());
    // Another program's database that numbers its schema as ours does.
    std::fs::remove_file(&backup).unwrap();
    let foreign = rusqlite::Connection::open(&backup).unwrap();
    foreign.execute_batch("CREATE TABLE entry (id INTEGER); PRAGMA user_version = 3").unwrap();
    drop(foreign);
    assert!(matches!(restore(dir.path(), &backup, noon()), Err(Error::Backup { .. })));
    assert_eq!(Reader::open(dir.path()).unwrap().counts().unwrap().entries, 1);
    assert!(!dir.path().join(format!("{FILE}.restoring")).exists());
}

#[test]
fn each_store_that_is_set_aside_has_a_name_of_its_own() {
    let mut cellar = Cellar::new();
    let safe = tempfile::tempdir().unwrap();
    let backup = safe.path().join("backup.db");
    cellar.writer.back_up(&backup).unwrap();
    cellar.add(1, 1, "Ferry runs aground", noon());
    let Cellar { dir, writer } = cellar;
    writer.close().unwrap();
    let [first, second] = [(); 2].map(|()| restore(dir.path(), &backup, noon()).unwrap().unwrap());
    assert_ne!(first, second, "in the same second");
    std::fs::rename(&first, file(safe.path())).unwrap();
    assert_eq!(Reader::open(safe.path()).unwrap().counts().unwrap().entries, 1, "the first is as it was");
}

#[test]
fn a_store_that_waits_for_its_update_is_told_as_such() {
    let dir = tempfile::tempdir().unwrap();
    drop(Writer::open(dir.path()).unwrap());
    let db = rusqlite::Connection::open(file(dir.path())).unwrap();
    db.execute_batch(
        "ALTER TABLE entry DROP COLUMN outlet_key; ALTER TABLE entry DROP COLUMN outlet_name; DROP TABLE diary;
         PRAGMA user_version = 7",
    )
    .unwrap();
    drop(db);
    assert!(matches!(Reader::open(dir.path()), Err(Error::Older { found: 7, .. })));
    drop(Writer::open(dir.path()).unwrap());
    assert!(Reader::open(dir.path()).is_ok());
}

#[test]
fn an_error_of_the_file_names_it_once_with_a_remedy() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(file(dir.path()), "no store at all, but text that goes on for a while".repeat(20))
        .unwrap();
    let error = anyhow::Error::new(Reader::open(dir.path()).unwrap_err());
    let told = error.chain().map(ToString::to_string).collect::<Vec<_>>();
    let expect = format!(
        "{}: file is not a database; put a backup in its place with `copydesk restore FILE`",
        file(dir.path()).display()
    );
    assert_eq!(told, [expect]);
}
