//! What the press promises of the operator's own outputs.

use super::*;

#[test]
fn an_output_of_certain_outlets_shows_their_own_copies() {
    let mut house = House::new();
    house.take_in(1, morning());
    house.subscription = SubscriptionId(2);
    house.take_in(1, morning() + SignedDuration::from_hours(1));
    // The second outlet's entry is a copy of the first one's.
    let copied = Outcome {
        stories: vec![StoryRow { merged_into: Some(StoryId(1)), ..row(2, 1) }],
        placements: vec![(EntryId(2), StoryId(1))],
        ..Outcome::default()
    };
    house.writer.outcome(&copied).expect("folded");
    let mut paper = Paper::new(site());
    let rule = crate::compose::Rule { outlets: vec!["the valley".to_owned()], ..Default::default() };
    paper.outputs.push(Output::new("valley", "Valley", rule));
    house.press.set_paper(paper);
    house.print(morning() + SignedDuration::from_hours(2));
    let items = |path: &str| {
        let bytes = std::fs::read(house.public().join(path)).expect("printed");
        let feed = parse::feed(&bytes, None, None, &parse::Options::default()).expect("our own feed");
        feed.entries
            .into_iter()
            .map(|it| (it.key, it.title, it.authors[0].name.clone(), it.published.map(|it| it.at)))
            .collect::<Vec<_>>()
    };
    let (all, own) = (items("feed.atom"), items("outputs/valley.atom"));
    assert_eq!((all.len(), own.len()), (1, 1));
    assert!(all[0].1.contains("number 1") && all[0].2 == "The Harbour", "{all:?}");
    assert!(own[0].1.contains("number 2") && own[0].2 == "The Valley", "{own:?}");
    assert_eq!((&own[0].0, own[0].3), (&all[0].0, all[0].3), "id and date of publication stay");
}

#[test]
fn files_of_an_output_that_asks_for_a_token_are_not_for_everybody() {
    use std::os::unix::fs::PermissionsExt;
    let mut house = House::new();
    let print = |house: &mut House, token: Option<&str>| {
        house.take_in(200, morning());
        let mut paper = Paper::new(site());
        let mut output = Output::new("mine", "Mine", crate::compose::Rule::default());
        output.channel.token = token.map(str::to_owned);
        paper.outputs.push(output);
        house.press.set_paper(paper);
        house.print(morning() + SignedDuration::from_hours(1));
        let open = crate::publish::list(&house.public()).expect("listed").into_iter().filter(|path| {
            let mode = std::fs::metadata(house.public().join(path)).expect("there").permissions().mode();
            path.contains("outputs/mine") && mode & 0o007 != 0
        });
        open.collect::<Vec<_>>()
    };
    let open = print(&mut house, None);
    assert!(open.contains(&"outputs/mine.atom".to_owned()) && open.len() > 5, "{open:?}");
    assert_eq!(print(&mut house, Some("secret")), [] as [String; 0], "nor its archive's older pages");
}

#[test]
fn an_events_item_has_the_date_of_its_headline_also_after_a_restart() {
    let mut house = House::new();
    house.take_in(2, morning());
    let together = Outcome { stories: vec![row(2, 1)], ..Outcome::default() };
    house.writer.outcome(&together).expect("one event");
    let paper = || {
        let mut paper = Paper::new(site());
        let rule = crate::compose::Rule { merge: crate::compose::Merge::Event, ..Default::default() };
        paper.outputs.push(Output::new("events", "Events", rule));
        paper
    };
    let hours = |count: i64| morning() + SignedDuration::from_hours(count);
    let shown = |house: &mut House, now: Timestamp| {
        house.press = Press::new(paper(), &house.public());
        house.print(now);
        let bytes = std::fs::read(house.public().join("outputs/events.atom")).expect("printed");
        let feed = parse::feed(&bytes, None, None, &parse::Options::default()).expect("our own feed");
        let entry = feed.entries.into_iter().next().expect("an item");
        (entry.key, entry.title, entry.updated.expect("dated").at)
    };
    let (id, title, at) = shown(&mut house, hours(1));
    // What speaks leaves the event for one of its own.
    let speaker = if title.contains("number 1") { 1 } else { 2 };
    let other = 3 - speaker;
    let parted = Outcome { stories: vec![row(speaker, 9), row(other, 1)], ..Outcome::default() };
    house.writer.outcome(&parted).expect("parted");
    let find = |house: &mut House, now: Timestamp| {
        shown(house, now);
        let bytes = std::fs::read(house.public().join("outputs/events.atom")).expect("printed");
        let feed = parse::feed(&bytes, None, None, &parse::Options::default()).expect("our own feed");
        let entry = feed.entries.into_iter().find(|entry| entry.key == id).expect("the item");
        (entry.title, entry.updated.expect("dated").at)
    };
    let (new_title, moved) = find(&mut house, hours(2));
    assert!(new_title != title && moved == hours(2) && at < moved, "{new_title} {moved}");
    assert_eq!(find(&mut house, hours(3)), (new_title, moved));
    // The note goes with the output.
    let note = house.public().join("archive/outputs/events/shown.json");
    assert!(note.is_file() && is_note("archive/outputs/events/shown.json"));
    house.press.set_paper(Paper::new(site()));
    house.print(hours(4));
    assert!(!note.exists() && !note.parent().expect("a folder").exists());
}
