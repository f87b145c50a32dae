//! What is chosen, shown on a handful of invented stories.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::model::{Copy, Entry, EntryId, EventId, Held, Outlet, Story, StoryId, SubscriptionId, Topic};

fn noon() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().expect("a fixture")
}

fn outlet(name: &str) -> Outlet {
    Outlet { key: format!("{name}.example"), name: name.to_owned() }
}

/// A story of one outlet, first seen so many minutes before noon.
fn story(id: i64, name: &str, title: &str, text: &str, minutes: i64) -> Story {
    let at = noon() - SignedDuration::from_mins(minutes);
    let entry = Entry {
        title: title.to_owned(),
        content: format!("<p>{text}</p>"),
        language: Some("en-gb".to_owned()),
        ..Entry::default()
    };
    Story {
        id: StoryId(id),
        uuid: uuid::Uuid::from_u128(id as u128),
        event: EventId(id),
        topic: Topic::new("economy"),
        confidence: 1.0,
        lead: Held {
            id: EntryId(id),
            subscription: SubscriptionId(1),
            outlet: outlet(name),
            entry,
            article: None,
            first_seen: at,
            changed: at,
            published: at,
        },
        copies: vec![copy(id, name, at)],
        published: at,
        updated: at,
        grown: None,
        first_seen: at,
        revision: 1,
    }
}

fn copy(id: i64, name: &str, at: Timestamp) -> Copy {
    Copy {
        entry: EntryId(id),
        outlet: outlet(name),
        title: String::new(),
        link: None,
        agency: None,
        published: at,
        first_seen: at,
    }
}

fn paper() -> Vec<Story> {
    let mut stories = vec![
        story(1, "harbour", "Ferry runs aground", "The ferry Aurora ran aground.", 50),
        story(2, "valley", "Bank raises its rate", "The bank raised its rate.", 40),
        story(3, "harbour", "Ferry afloat again", "Tugs pulled the ferry free.", 30),
        story(4, "harbour", "渡船の事故", "港が閉鎖された。", 20),
    ];
    stories[1].copies.push(copy(20, "northgate", noon()));
    stories[2].event = EventId(1);
    stories[3].topic = Topic::new("disaster");
    stories[3].lead.entry.language = None;
    stories
}

#[track_caller]
fn check(rule: &Rule, expect: &[i64]) {
    let stories = paper();
    let chosen: Vec<i64> = select(&stories, rule, noon()).items.iter().map(|item| item.story.id.0).collect();
    assert_eq!(chosen, expect);
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn a_headline_ends_without_the_name_of_its_source() {
    let title = |title: &str, source: &str| {
        let mut story = story(1, "harbour", title, "Text.", 5);
        story.lead.entry.source = Some(crate::model::SourceRef { title: source.to_owned(), url: None });
        reading::title(&story.lead)
    };
    assert_eq!(title("Ferry afloat again - Scotsman (blog)", "Scotsman (blog)"), "Ferry afloat again");
    assert_eq!(title("Ferry afloat again | Vela Times ", " Vela Times"), "Ferry afloat again");
    assert_eq!(title("Ferry afloat - at last", "Vela Times"), "Ferry afloat - at last");
    assert_eq!(title("Who owns the Vela Times", "Vela Times"), "Who owns the Vela Times");
    assert_eq!(title("- Vela Times", "Vela Times"), "- Vela Times");
    assert_eq!(title("Ferry afloat -", ""), "Ferry afloat -");
}

#[test]
fn a_rule_takes_what_it_says() {
    check(&Rule::default(), &[4, 3, 2, 1]);
    check(&Rule { topics: vec![Topic::new("disaster")], ..Rule::default() }, &[4]);
    check(&Rule { outlets: strings(&["valley.example"]), ..Rule::default() }, &[2]);
    // Any copy's outlet will do.
    check(&Rule { outlets: strings(&["NorthGate"]), ..Rule::default() }, &[2]);
    check(&Rule { minimum_outlets: 2, ..Rule::default() }, &[2]);
    check(&Rule { languages: strings(&["en"]), ..Rule::default() }, &[3, 2, 1]);
    check(&Rule { languages: strings(&["de"]), ..Rule::default() }, &[]);
    let window = Some(std::time::Duration::from_secs(35 * 60));
    check(&Rule { window, ..Rule::default() }, &[4, 3]);
    check(&Rule { limit: 2, ..Rule::default() }, &[4, 3]);
    check(&Rule { cap_per_outlet: Some(1), ..Rule::default() }, &[4, 2]);
    check(&Rule { order: Order::Outlets, limit: 1, ..Rule::default() }, &[2]);
}

#[test]
fn words_are_whole_words_and_phrases() {
    check(&Rule { words: strings(&["FERRY"]), ..Rule::default() }, &[3, 1]);
    check(&Rule { words: strings(&["ran aground"]), ..Rule::default() }, &[1]);
    check(&Rule { words: strings(&["ground"]), ..Rule::default() }, &[]);
    check(&Rule { words: strings(&["ferry"]), without: strings(&["tugs"]), ..Rule::default() }, &[1]);
    // A script without spaces has no whole words to find.
    check(&Rule { words: strings(&["渡船"]), ..Rule::default() }, &[4]);
    check(&Rule { words: strings(&[" ", "—"]), ..Rule::default() }, &[]);
}

#[test]
fn sections_stand_as_wished_and_the_rest_last() {
    let mut stories = paper();
    stories[1].topic = Topic::new(Topic::OTHER);
    let sections = |topics: &[&str]| {
        let topics = topics.iter().map(|topic| Topic::new(topic)).collect();
        let options = Options { topics, top: 0, ..Options::default() };
        let day = jiff::tz::TimeZone::UTC.to_datetime(noon()).date();
        let made = digest(&stories, &[], &[], day, noon() + SignedDuration::from_mins(1), &options);
        made.sections.iter().map(|section| section.topic.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(sections(&["disaster"]), ["disaster", "economy", "other"]);
    assert_eq!(sections(&["other", "disaster"]), ["other", "disaster", "economy"]);
}

#[test]
fn what_is_kept_out_stands_nowhere() {
    let stories = paper();
    let rule = Rule { without: strings(&["tugs"]), ..Rule::default() };
    let chosen = select(&stories, &rule, noon());
    assert!(chosen.items.iter().all(|item| item.story.id != StoryId(3) && item.related.is_empty()));
    let edition = |without: &[&str]| {
        let options = Options { without: strings(without), ..Options::default() };
        let made =
            digest(&stories, &[], &[], jiff::tz::TimeZone::UTC.to_datetime(noon()).date(), noon(), &options);
        format!("{made:?}").contains("Ferry afloat again")
    };
    assert_eq!((edition(&[]), edition(&["Tugs"])), (true, false));
}

#[test]
fn an_item_names_its_event_even_where_the_rule_leaves_it_out() {
    let stories = paper();
    let rule = Rule { words: strings(&["tugs"]), ..Rule::default() };
    let chosen = select(&stories, &rule, noon());
    assert_eq!(chosen.items[0].related, [&stories[0]]);
}

#[test]
fn an_event_is_one_item_with_its_founders_date() {
    let stories = paper();
    let rule = Rule { merge: Merge::Event, ..Rule::default() };
    let chosen = select(&stories, &rule, noon());
    assert_eq!(chosen.items.len(), 3);
    let ferry = chosen.items.iter().find(|item| item.story.event == EventId(1)).expect("the ferry");
    assert_eq!((ferry.published, ferry.updated), (stories[0].published, stories[2].updated));
}

/// A strike that four outlets told on Monday, in two texts, and that one of them says is over on Thursday.
fn strike() -> Vec<Story> {
    const DAY: i64 = 24 * 60;
    let mut stories = vec![
        story(1, "harbour", "Dockers walk out", "The dockers of Lund Quay walked out.", 3 * DAY),
        story(2, "valley", "Strike shuts the quay", "A strike has shut Lund Quay.", 3 * DAY - 30),
        story(9, "harbour", "Deal ends strike", "The dockers of Lund Quay go back.", 20),
    ];
    for (id, name) in [(11, "northgate"), (12, "eastmark")] {
        let at = stories[0].first_seen;
        stories[0].copies.push(copy(id, name, at));
    }
    for story in &mut stories {
        story.event = EventId(1);
    }
    stories
}

fn edition(stories: &[Story], previous: &[Record]) -> Digest {
    digest(stories, &[], previous, jiff::civil::date(2026, 3, 1), noon(), &Options::default())
}

#[test]
fn no_outlet_heads_an_edition_with_two_that_it_tells_alone() {
    let mut stories: Vec<Story> = ["Virgo", "Leo", "Gemini"]
        .iter()
        .zip(1..)
        .map(|(sign, id)| story(id, "harbour", &format!("Horoscope {sign} of today"), "Be patient.", 10 * id))
        .collect();
    stories.push(story(8, "valley", "Bank raises its rate", "The bank raised its rate.", 300));
    stories.push(story(9, "harbour", "Ferry runs aground", "The ferry Aurora ran aground.", 600));
    stories[4].copies.push(copy(20, "northgate", noon() - SignedDuration::from_mins(500)));
    let digest = edition(&stories, &[]);
    let mut heads: Vec<&str> = digest.top.iter().map(|piece| piece.outlet.as_str()).collect();
    heads.sort_unstable();
    assert_eq!(heads, ["harbour", "harbour", "valley"]);
    assert!(digest.top.iter().any(|piece| piece.headline == "Ferry runs aground"));
    let told: usize = digest.sections.iter().map(|section| section.pieces.len() + section.briefs.len()).sum();
    assert_eq!(told, 2, "the others stand in their section");
}

#[test]
fn one_story_speaks_for_an_event_in_paper_and_feed() {
    let stories = strike();
    let rule = Rule { merge: Merge::Event, ..Rule::default() };
    let check = |stories: &[Story], now: Timestamp, speaker: usize| {
        let chosen = select(stories, &rule, now);
        let [item] = chosen.items.as_slice() else { panic!("{} items", chosen.items.len()) };
        assert_eq!(item.story.id, stories[speaker].id);
        assert_eq!(item.published, stories[0].published, "its date is for life");
        let mut speaking: Vec<&Story> = stories.iter().collect();
        super::speaking(&mut speaking, None);
        assert_eq!(speaking[0].id, stories[speaker].id);
    };
    check(&stories[..2], noon(), 0);
    check(&stories, noon(), 2);
    assert_eq!(edition(&stories, &[]).top[0].headline, "Deal ends strike");
    // Time alone gives the word to nobody else.
    check(&stories, noon() + SignedDuration::from_hours(100), 2);
    // The paper's own language first, and of what the rule asks for alone.
    let mut foreign = stories.clone();
    foreign.push(Story {
        event: EventId(1),
        ..story(10, "quai", "Fin de la grève", "Les dockers rentrent.", 5)
    });
    foreign[3].lead.entry.language = Some("fr".to_owned());
    let speaks = |rule: &Rule| select(&foreign, rule, noon()).items[0].story.id.0;
    assert_eq!(speaks(&Rule { language: Some("en".to_owned()), ..rule.clone() }), 9);
    assert_eq!(speaks(&Rule { languages: strings(&["fr"]), ..rule.clone() }), 10);
}

#[test]
fn readers_are_told_of_a_new_speaker_as_the_rule_says() {
    let stories = strike();
    let updated = |stories: &[Story], on_update| {
        let rule = Rule { merge: Merge::Event, on_update, ..Rule::default() };
        select(stories, &rule, noon()).items[0].updated
    };
    let (first, second, last) = (stories[0].first_seen, stories[1].first_seen, stories[2].first_seen);
    assert_eq!(
        [OnUpdate::Silent, OnUpdate::Grown, OnUpdate::Bump].map(|it| updated(&stories, it)),
        [first, last, last]
    );
    assert_eq!(updated(&stories[..2], OnUpdate::Grown), second);
}

#[test]
fn an_older_story_of_an_event_that_comes_late_moves_no_date() {
    let mut stories = strike();
    let before =
        select(&stories, &Rule { merge: Merge::Event, ..Rule::default() }, noon()).items[0].published;
    // A new subscription brings it along, listed at its old date.
    stories
        .push(Story { event: EventId(1), ..story(12, "quai", "Talks fail", "Talks failed.", 9 * 24 * 60) });
    let chosen = select(&stories, &Rule { merge: Merge::Event, ..Rule::default() }, noon());
    assert_eq!(chosen.items[0].published, before);
}

#[test]
fn an_event_is_counted_by_the_outlets_of_all_its_stories() {
    let mut stories = strike();
    stories.push(story(20, "valley", "Ferry afloat", "Tugs pulled the ferry free.", 10));
    for (id, name) in [(21, "northgate"), (22, "eastmark")] {
        stories[3].copies.push(copy(id, name, noon()));
    }
    let events = |rule: Rule| -> Vec<(i64, usize)> {
        let rule = Rule { merge: Merge::Event, ..rule };
        select(&stories, &rule, noon()).items.iter().map(|it| (it.story.event.0, it.outlets)).collect()
    };
    // An outlet that tells it twice counts once, and no single story need have so many.
    assert_eq!(events(Rule { order: Order::Outlets, ..Rule::default() }), [(1, 4), (20, 3)]);
    assert_eq!(events(Rule { minimum_outlets: 4, ..Rule::default() }), [(1, 4)]);
    let single = Rule { minimum_outlets: 4, ..Rule::default() };
    assert!(select(&stories, &single, noon()).items.is_empty());
}

#[test]
fn what_any_edition_told_of_an_event_is_known_again() {
    let stories = strike();
    let told = |stories: &[i64], outlets: &[&str]| Told {
        stories: stories.iter().map(|id| StoryId(*id)).collect(),
        outlets: outlets.iter().map(|name| format!("{name}.example")).collect(),
    };
    let until = |hours| Some(noon() - SignedDuration::from_hours(hours));
    // Monday's edition told two events that are one by now.
    let monday = Record {
        until: until(48),
        told: vec![told(&[2], &["valley"]), told(&[1], &["harbour", "northgate", "eastmark"])],
    };
    let tuesday = Record { until: until(24), told: vec![told(&[2], &["valley"])] };
    let digest = edition(&stories, &[tuesday.clone(), monday.clone()]);
    let piece = &digest.ongoing[0];
    assert_eq!((piece.headline.as_str(), piece.gained, piece.outlets), ("Deal ends strike", 0, 4));
    assert!(piece.said.iter().all(|said| !said.text.contains("walked out")), "{:?}", piece.said);
    // Without the deal there is nothing new in it.
    assert!(edition(&stories[..2], &[tuesday, monday]).is_empty());
}

#[test]
fn an_outlet_is_new_that_told_nothing_of_the_event_before() {
    let mut stories = strike();
    let gained = |stories: &[Story]| edition(stories, &[]).top[0].gained;
    assert_eq!(gained(&stories), 0, "the harbour told of the walk-out");
    stories[2].copies.push(copy(30, "quai", noon() - SignedDuration::from_mins(5)));
    assert_eq!(gained(&stories), 1);
}

#[test]
fn the_time_beside_a_headline_is_that_of_the_outlet_named() {
    let mut stories = vec![story(1, "valley", "Dockers walk out", "The dockers walked out.", 60)];
    // The agency's own entry came in later, a planet's of the same before it.
    let founded = stories[0].published;
    let own = founded - SignedDuration::from_mins(40);
    stories[0].lead.outlet = outlet("meridian");
    stories[0].lead.published = founded + SignedDuration::from_mins(20);
    let second = copy(2, "meridian", stories[0].lead.published);
    stories[0].copies.extend([second, copy(3, "meridian", own)]);
    let digest = edition(&stories, &[]);
    assert_eq!((digest.top[0].outlet.as_str(), digest.top[0].published), ("meridian", own));
    let chosen = select(&stories, &Rule::default(), noon());
    assert_eq!(chosen.items[0].published, founded, "the feed's date never moves");
}

#[test]
fn of_certain_outlets_one_speaks_whoever_leads() {
    let mut story = story(1, "harbour", "Ferry runs aground", "The ferry ran aground.", 50);
    let minutes = SignedDuration::from_mins;
    story.copies.extend([copy(2, "valley", noon() - minutes(20)), copy(3, "valley", noon() - minutes(10))]);
    story.copies[2].title = "Aurora on the rocks".to_owned();
    let own = |wanted: &[&str]| own(&story, &strings(wanted)).map(|copy| copy.entry.0);
    assert_eq!(own(&["valley.example"]), Some(3), "one with a headline goes before the first");
    assert_eq!((own(&["valley", "harbour"]), own(&["northgate"])), (Some(1), None));

    let mut held = story.lead.clone();
    (held.id, held.published) = (EntryId(3), noon() - minutes(10));
    (held.first_seen, held.changed) = (noon(), noon());
    let told = led(&story, &held);
    assert_eq!((told.uuid, told.published, told.updated), (story.uuid, story.published, held.published));
    held.changed = noon() + minutes(5);
    assert_eq!(led(&story, &held).updated, held.changed);
    assert_eq!(led(&story, &story.lead), story);
}

#[test]
fn new_text_is_told_to_whom_the_rule_says() {
    let mut stories = paper();
    let (first, hour) = (stories[0].first_seen, SignedDuration::from_hours(1));
    stories[0].updated = noon() + hour;
    let check = |stories: &[Story], on_update, updated, place| {
        let chosen = select(stories, &Rule { on_update, ..Rule::default() }, noon());
        let at = chosen.items.iter().position(|item| item.story.id == StoryId(1));
        let item = &chosen.items[at.expect("the edited story")];
        assert_eq!((item.updated, at, item.published), (updated, Some(place), first), "{on_update:?}");
    };
    let last = stories.len() - 1;
    check(&stories, OnUpdate::Silent, first, last);
    check(&stories, OnUpdate::Grown, noon() + hour, last);
    check(&stories, OnUpdate::Bump, noon() + hour, 0);
    stories[0].grown = Some(noon() + hour);
    check(&stories, OnUpdate::Silent, first, last);
    check(&stories, OnUpdate::Grown, noon() + hour, 0);
}

#[test]
fn what_comes_to_the_top_again_puts_nothing_out_of_the_feed() {
    let mut stories = paper();
    stories[0].updated = noon();
    let rule = Rule { on_update: OnUpdate::Bump, limit: 2, ..Rule::default() };
    let chosen = select(&stories, &rule, noon());
    assert!(chosen.items.iter().all(|item| item.story.id != StoryId(1)), "the last first seen stay");
}

#[test]
fn what_grew_comes_back_to_the_feed_and_edits_leave_the_news_their_room() {
    let mut stories: Vec<Story> =
        (1..=40).map(|id| story(id, "harbour", &format!("Story {id}"), "Some text.", 100 - id)).collect();
    let rule = Rule { limit: 20, ..Rule::default() };
    let chosen = |stories: &[Story]| -> Vec<i64> {
        select(stories, &rule, noon()).items.iter().map(|item| item.story.id.0).collect()
    };
    assert_eq!(chosen(&stories), (21..=40).rev().collect::<Vec<_>>());
    stories[2].grown = Some(noon());
    assert_eq!(chosen(&stories)[..2], [3, 40]);
    assert_eq!(chosen(&stories).len(), 20);
    // Longer ago than the last of the newest was seen.
    stories[2].grown = Some(stories[19].first_seen);
    assert!(!chosen(&stories).contains(&3));
    for (at, story) in stories.iter_mut().take(15).enumerate() {
        story.grown = Some(noon() + SignedDuration::from_secs(at as i64));
    }
    assert_eq!(chosen(&stories), [vec![15, 14, 13, 12, 11], (26..=40).rev().collect()].concat());
    let nobody = Rule { on_update: OnUpdate::Silent, ..rule.clone() };
    assert_eq!(select(&stories, &nobody, noon()).items.len(), 20);
    assert!(select(&stories, &nobody, noon()).items.iter().all(|item| item.story.id.0 > 20));
}

#[test]
fn a_late_story_with_an_old_date_is_not_lost() {
    let mut stories = paper();
    stories[3].published -= SignedDuration::from_hours(90);
    let chosen = select(&stories, &Rule { limit: 1, ..Rule::default() }, noon());
    assert_eq!(chosen.items[0].story.id, StoryId(4), "what was seen last stays, whatever its date");
}

/// The sentences told of stories with these outlets and texts, the first speaking.
fn told(texts: &[(&str, &str, &str)]) -> Vec<(String, String)> {
    let stories: Vec<Story> = texts
        .iter()
        .enumerate()
        .map(|(at, (name, title, text))| story(at as i64 + 1, name, title, text, 10))
        .collect();
    let group: Vec<&Story> = stories.iter().collect();
    telling::tell(&group, 3).into_iter().map(|said| (said.outlet, said.text)).collect()
}

#[test]
fn the_telling_begins_with_the_speakers_opening_and_adds_what_others_know() {
    let said = told(&[
        (
            "harbour",
            "Ferry runs aground",
            "LUND QUAY, March 1 (Meridian) - A ferry with 214 people aboard ran aground off Lund Quay in \
             thick fog on Sunday. He called it a difficult night for everyone who was on the bridge then.",
        ),
        (
            "valley",
            "All safe after ferry strikes reef",
            "A ferry with 214 people aboard ran aground off Lund Quay in fog. Lifeboats brought all 214 \
             passengers ashore before noon, the coast guard said. Photo: P. Reed. Read more at http://x.example.",
        ),
    ]);
    assert_eq!(said[0].0, "harbour");
    assert!(said[0].1.starts_with("A ferry with 214 people aboard"), "{said:?}");
    assert!(said.iter().any(|(name, text)| name == "valley" && text.starts_with("Lifeboats")), "{said:?}");
    assert_eq!(said.iter().filter(|(_, text)| text.contains("ran aground off")).count(), 1, "said once");
    assert!(said.iter().all(|(_, text)| !text.contains("http")));
}

#[test]
fn a_headline_alone_tells_nothing() {
    assert_eq!(told(&[("harbour", "Ferry runs aground", "")]), []);
    assert_eq!(told(&[("harbour", "Ferry runs aground", "Ferry runs aground. Read on …")]), []);
}

#[test]
fn one_outlet_alone_has_its_share_of_the_edition() {
    let stories: Vec<Story> =
        (1..=9).map(|id| story(id, "harbour", &format!("Story {id}"), "Some text.", id)).collect();
    let options = Options { cap_per_outlet: 4, pieces: 20, ..Options::default() };
    let day = jiff::civil::date(2026, 3, 1);
    let digest = digest(&stories, &[], &[], day, noon(), &options);
    let told = digest.top.len() + digest.sections.iter().map(|section| section.pieces.len()).sum::<usize>();
    assert_eq!(told, 4);
    assert_eq!(digest.figures, Figures { entries: 9, stories: 9, folded: 0, events: 9, outlets: 1 });
}

#[test]
fn a_teaser_that_breaks_off_gives_way_to_the_text() {
    let mut held = story(1, "harbour", "Ferry", "The ferry ran aground at dawn, and all are safe.", 1).lead;
    held.entry.summary = "<p>The ferry ran aground at …</p>".to_owned();
    assert_eq!(reading::teaser(&held, 200), "The ferry ran aground at dawn, and all are safe.");
    assert_eq!(reading::teaser(&held, 20), "The ferry ran…");
}

#[test]
fn a_window_reaches_back_to_the_edition_before() {
    let noon: Timestamp = "2026-10-30T12:00:00Z".parse().unwrap();
    let hours = SignedDuration::from_hours;
    let options = digest::Options { window: Some(hours(7 * 24)), ..digest::Options::default() };
    let from = |last: Option<i64>| {
        let previous = last.map(|ago| Record { until: Some(noon - hours(ago)), ..Record::default() });
        noon.duration_since(options.from(previous.as_slice(), noon)).as_hours()
    };
    let week = 7 * 24;
    // The first one, one of the day before, and weeks of 169 and 178 hours.
    assert_eq!(
        (from(None), from(Some(24)), from(Some(week + 1)), from(Some(week + 10))),
        (week, week, week + 1, week + 10)
    );
    assert_eq!(from(Some(4 * week)), week + 24, "nobody reads a month as the week");
}

#[test]
fn after_a_stop_an_edition_goes_on_where_the_last_one_ended() {
    let noon: Timestamp = "2026-10-30T12:00:00Z".parse().unwrap();
    let days = |count: i64| SignedDuration::from_hours(24 * count);
    let daily = digest::Options::default();
    let from = |options: &digest::Options, last: i64, working: Option<i64>| {
        let previous = [Record { until: Some(noon - days(last)), ..Record::default() }];
        let options =
            digest::Options { working_since: working.map(|ago| noon - days(ago)), ..options.clone() };
        let from = noon.duration_since(options.from(&previous, noon)).as_hours() / 24;
        let left_out = options.left_out(&previous, noon);
        assert_eq!(left_out.map_or(0, |it| it.end.duration_since(it.start).as_hours() / 24), last - from);
        from
    };
    assert_eq!((from(&daily, 10, None), from(&daily, 31, None)), (10, 31));
    // Off for two months and at work for some days before and since; at work all the time.
    assert_eq!((from(&daily, 70, Some(90)), from(&daily, 70, Some(32))), (70, 32));
    let weekly = digest::Options { window: Some(days(7)), working_since: Some(noon - days(30)), ..daily };
    let previous = [Record { until: Some(noon - days(21)), ..Record::default() }];
    assert_eq!(noon.duration_since(weekly.from(&previous, noon)).as_hours(), 21 * 24);
    assert_eq!((weekly.days(), weekly.left_out(&previous, noon)), (9, None));
}

#[test]
fn an_events_item_is_updated_when_what_it_shows_is_another_and_else_not() {
    let minutes = SignedDuration::from_mins;
    let mut stories = vec![
        story(1, "harbour", "Ferry runs aground", "The ferry Aurora ran aground.", 50),
        story(2, "valley", "Aurora on the rocks", "Lifeboats brought all ashore.", 40),
    ];
    stories[1].event = EventId(1);
    stories[0].copies.push(copy(10, "quai", noon() - minutes(45)));
    let rule = Rule { merge: Merge::Event, ..Rule::default() };
    let mut memory = Memory::default();
    // Headline, and how long after noon it was updated.
    let mut shown = |stories: &[Story], now: i64, on_update| {
        let rule = Rule { on_update, ..rule.clone() };
        let now = noon() + minutes(now);
        let selection = select_events(stories, &rule, now, &memory);
        let item = &selection.items[0];
        let seen = (reading::title(&item.story.lead), item.updated.duration_since(noon()).as_mins());
        assert_eq!(item.published, noon() - minutes(50));
        memory = memory.after(&selection);
        seen
    };
    let (ferry, rocks) = ("Ferry runs aground".to_owned(), "Aurora on the rocks".to_owned());
    let grown = OnUpdate::Grown;
    assert_eq!(shown(&stories, 0, grown), (ferry.clone(), -40));
    // Nobody sees what changed in the story that does not speak, nor a few corrected words.
    stories[1].updated = noon() + minutes(5);
    stories[0].lead.entry.content = "<p>The ferry Aurora ran aground!</p>".to_owned();
    assert_eq!(shown(&stories, 10, grown), (ferry.clone(), -40));
    stories[0].lead.changed = noon() + minutes(15);
    stories[0].lead.entry.content = "<p>The ferry Aurora is afloat.</p>".to_owned();
    assert_eq!(shown(&stories, 20, grown), (ferry.clone(), 20));
    // Outlets join the other story, which speaks from then on: no story of it was updated.
    stories[1].copies.extend([copy(20, "mole", noon()), copy(21, "pier", noon())]);
    assert_eq!(shown(&stories, 30, grown), (rocks.clone(), 30));
    assert_eq!(shown(&stories, 40, grown), (rocks.clone(), 30));
    // The same words from another copy, and other words of it.
    stories[1].lead.id = EntryId(20);
    assert_eq!(shown(&stories, 50, grown), (rocks.clone(), 30));
    stories[1].lead.entry.title = "Aurora aground".to_owned();
    assert_eq!(shown(&stories, 60, grown), ("Aurora aground".to_owned(), 60));
    // A further story is named in the text.
    stories.push(Story {
        event: EventId(1),
        ..story(3, "mole", "Captain fined", "The captain was fined.", -70)
    });
    stories[2].lead.entry.language = Some("fr".to_owned());
    let told = select_events(&stories, &rule, noon(), &Memory::default());
    assert_eq!(told.items[0].related.len(), 2);
    assert_eq!(shown(&stories, 80, grown).1, 80);
    assert_eq!(shown(&stories, 90, OnUpdate::Silent).1, -50);
}
