//! What is the same entry, and what is another.

use super::*;
use crate::model::KeyKind;

fn entry(key: &str, link: &str, title: &str, text: &str) -> Entry {
    Entry {
        key: key.into(),
        key_kind: KeyKind::Guid,
        link: link.parse().ok(),
        title: title.into(),
        summary: text.into(),
        ..Entry::default()
    }
}

fn hold(entries: &[Entry]) -> Vec<Known> {
    let number = |at| EntryId(at as i64 + 1);
    entries
        .iter()
        .enumerate()
        .map(|(at, it)| Known { identity: identify(it), entry: number(at), edits: 0 })
        .collect()
}

fn check(now: &[Entry], held: &[Entry], expect: &[Intent]) {
    let identities: Vec<_> = now.iter().map(identify).collect();
    assert_eq!(reconcile(&identities, &hold(held)), expect);
}

fn report(n: usize, key: &str) -> Entry {
    let text = format!("<p>Report number {n} on the harbour tells at length what happened there.</p>");
    entry(&format!("{key}{n}"), &format!("https://outlet.example/{key}/{n}"), &format!("Harbour {n}"), &text)
}

#[test]
fn the_same_document_again_adds_nothing() {
    let entries = [report(1, "a"), report(2, "a")];
    check(&entries, &entries, &[Intent::Skip(Reason::Unchanged); 2]);
}

#[test]
fn new_keys_are_news() {
    check(&[report(3, "a")], &[report(1, "a"), report(2, "a")], &[Intent::Insert]);
}

#[test]
fn markup_spacing_and_images_are_no_edit_and_words_are() {
    let old = entry("1", "https://o.example/1", "Title", "<p>One two</p>");
    let dressed = entry("1", "https://o.example/1", "Title ", "<div><img src='x.png'>One  two</div>");
    check(&[dressed], std::slice::from_ref(&old), &[Intent::Skip(Reason::Unchanged)]);
    let edited = entry("1", "https://o.example/1", "Title", "<p>One three</p>");
    let old_key = identify(&old).key;
    check(&[edited], &[old], &[Intent::Update { entry: EntryId(1), edits: 1, old_key }]);
}

#[test]
fn an_edit_weighs_what_it_changes_for_a_reader() {
    let text: Vec<_> = (0..80).map(|n| format!("word{n}")).collect();
    let old = entry("1", "https://o.example/1", "Ferry aground", &text.join(" "));
    let check = |title: &str, text: &[String], expect| {
        assert_eq!(weigh(&old, &entry("1", "https://o.example/1", title, &text.join(" "))), expect);
    };
    check("Ferry, aground", &text, Weight::Correction);
    check("Ferry aground", &[&["12:45".to_owned()], &text[2..]].concat(), Weight::Correction);
    check("Ferry refloated", &text, Weight::Substance);
    check("Ferry aground", &text[..60], Weight::Substance);
    let more: Vec<_> = (0..30).map(|n| format!("more{n}")).collect();
    check("Ferry aground", &[&text[..], &more[..20]].concat(), Weight::Substance);
    check("Ferry aground", &[&text[..], &more[..]].concat(), Weight::Growth);
    check("Ferry aground", &["渡船在暗礁上搁浅乘客全部获救港口当局周二表示".repeat(3)], Weight::Substance);
}

#[test]
fn a_sign_and_a_link_are_edits_too() {
    let held = entry("1", "https://o.example/1", "Down to +5 degrees", "Cold");
    let is_edit = |entry: &Entry| {
        matches!(
            reconcile(&[identify(entry)], &hold(std::slice::from_ref(&held)))[..],
            [Intent::Update { .. }]
        )
    };
    assert!(is_edit(&Entry { title: "Down to -5 degrees".to_owned(), ..held.clone() }));
    assert!(is_edit(&Entry { link: "https://o.example/one".parse().ok(), ..held.clone() }));
    assert!(!is_edit(&Entry { link: "https://o.example/1?utm_source=x".parse().ok(), ..held.clone() }));
    assert!(!is_edit(&Entry { title: "Down to: +5 degrees!".to_owned(), ..held.clone() }));
}

#[test]
fn a_change_of_all_ids_adds_nothing() {
    let old: Vec<_> = (1..=6).map(|n| report(n, "http")).collect();
    let new: Vec<_> = (1..=6).map(|n| report(n, "https")).collect();
    let intents = reconcile(&new.iter().map(identify).collect::<Vec<_>>(), &hold(&old));
    // What leads to a page of the old site is to lead to its new one.
    let same = intents
        .iter()
        .zip(1..)
        .all(|(it, id)| matches!(it, Intent::Update { entry, .. } if *entry == EntryId(id)));
    assert!(same, "{intents:?}");
}

#[test]
fn a_change_of_ids_and_texts_leaves_those_to_be_told_by_date_that_one_lost_entry_is_like() {
    let identities = |entries: &[Entry]| entries.iter().map(identify).collect::<Vec<_>>();
    let suspected = |now: &[Entry], held: &[Entry]| {
        let (now, held) = (identities(now), hold(held));
        let intents = reconcile(&now, &held);
        suspects(&now, &held, &intents).iter().map(|(at, known)| (*at, known.entry.0)).collect::<Vec<_>>()
    };
    let edited = |mut it: Entry, title: &str| {
        it.summary += "<p>Read more on our new site.</p>";
        it.title += title;
        it
    };
    let old: Vec<_> = (1..=4).map(|n| report(n, "a")).collect();
    let moved: Vec<_> = (1..=4).map(|n| edited(report(n, "b"), "")).collect();
    assert_eq!(suspected(&moved, &old), [(0, 1), (1, 2), (2, 3), (3, 4)]);
    let under_ids = (1..=4).map(|n| Entry { key: format!("b{n}"), ..edited(report(n, "a"), ", edited") });
    assert_eq!(suspected(&under_ids.collect::<Vec<_>>(), &old), [(0, 1), (1, 2), (2, 3), (3, 4)]);
    // One alone is an edit or news; a headline that several have tells nothing.
    assert_eq!(suspected(&moved[..1], &old), []);
    let same = |it: &Entry| Entry { title: "Morning briefing".to_owned(), ..it.clone() };
    let (now, held): (Vec<_>, Vec<_>) = (moved.iter().map(same).collect(), old.iter().map(same).collect());
    assert_eq!(suspected(&now, &held), []);
}

#[test]
fn a_second_change_of_ids_finds_each_entry_by_the_key_it_had_last() {
    let held = |key: &str| hold(&(1..=6).map(|n| report(n, key)).collect::<Vec<_>>());
    // As the store keeps the keys that an entry had before.
    let bare = |it: Known| Known { identity: Identity { link: 0, title: 0, ..it.identity }, ..it };
    let old = || held("a").into_iter().map(bare);
    let now: Vec<_> = (1..=6).map(|n| identify(&report(n, "c"))).collect();
    for known in [old().chain(held("b")).collect::<Vec<_>>(), held("b").into_iter().chain(old()).collect()] {
        let last = held("b");
        let expect =
            last.iter().map(|it| Intent::Update { entry: it.entry, edits: 1, old_key: it.identity.key });
        assert_eq!(reconcile(&now, &known), expect.collect::<Vec<_>>());
        // Where links and headlines are others as well, the texts tell of suspects.
        let bare = now.clone().into_iter().map(|it| Identity { link: 0, title: 0, ..it });
        let found = suspects(&bare.collect::<Vec<_>>(), &known, &[Intent::Insert; 6]);
        assert_eq!(found.len(), 6);
    }
    // What stands in the document under its new key is not lost: the same words under other keys are news.
    let known: Vec<_> = old().chain(held("b")).collect();
    let both: Vec<_> = (1..=6).map(|n| identify(&report(n, "b"))).chain(now).collect();
    let intents = reconcile(&both, &known);
    assert_eq!(
        (&intents[..6], &intents[6..]),
        (&[Intent::Skip(Reason::Unchanged); 6][..], &[Intent::Insert; 6][..])
    );
}

#[test]
fn under_a_new_key_and_date_an_entry_is_known_where_there_is_nothing_new_to_read() {
    let at = |hour: i64| Timestamp::from_second(hour * 3_600).expect("in range");
    let teaser = "All you need to know to start your day, in five minutes.";
    let old = entry("mon", "https://o.example/mon", "Briefing", teaser);
    let is_known = |new: &Entry, held: &Entry, hours: i64| {
        may_be(&identify(new), &hold(std::slice::from_ref(held))[0], at(hours), at(0))
    };
    let at_link = |link: &str| Entry { link: link.parse().ok(), ..old.clone() };
    // Another text at the same page is a bulletin, an hour later already.
    let other = Entry { summary: "Storm Edda has passed.".to_owned(), ..old.clone() };
    assert_eq!((is_known(&other, &old, 0), is_known(&other, &old, 1)), (true, false));
    // A few words are a column's, and its next one comes a day later.
    let next = at_link("https://o.example/tue");
    assert_eq!((is_known(&next, &old, 2), is_known(&next, &old, 24)), (true, false));
    assert!(is_known(&old, &old, 24), "nothing has changed");
    let long = |link: &str| Entry { summary: teaser.repeat(6), ..at_link(link) };
    assert!(is_known(&long("https://new.example/1"), &long("https://o.example/1"), 24));
}

#[test]
fn another_recording_is_an_edit_and_another_query_or_picture_is_none() {
    let attach = |address: &str, media_type: &str| {
        let enclosure = Enclosure {
            url: address.parse().expect("an address"),
            media_type: media_type.to_owned(),
            length_bytes: None,
        };
        Entry { enclosures: vec![enclosure], ..entry("1", "https://o.example/1", "Episode", "One") }
    };
    let is_edit = |old: &Entry, new: &Entry| {
        let intents = reconcile(&[identify(new)], &hold(std::slice::from_ref(old)));
        matches!(intents[..], [Intent::Update { .. }])
    };
    let old = attach("https://cdn.example/1.mp3?token=a", "audio/mpeg");
    assert!(is_edit(&old, &attach("https://cdn.example/1-fixed.mp3", "audio/mpeg")));
    assert!(is_edit(&entry("1", "https://o.example/1", "Episode", "One"), &old));
    assert!(!is_edit(&old, &attach("https://cdn.example/1.mp3?token=b", "audio/mpeg")));
    let picture = attach("https://cdn.example/small.jpg", "image/jpeg");
    assert!(!is_edit(&picture, &attach("https://cdn.example/large.jpg", "image/jpeg")));
    assert_eq!(weigh(&old, &attach("https://cdn.example/2.mp3", "audio/mpeg")), Weight::Correction);
}

#[test]
fn news_within_a_change_of_ids_is_still_news() {
    let old: Vec<_> = (1..=6).map(|n| report(n, "http")).collect();
    let new: Vec<_> = (3..=8).map(|n| report(n, "https")).collect();
    let intents = reconcile(&new.iter().map(identify).collect::<Vec<_>>(), &hold(&old));
    assert_eq!(intents[4..], [Intent::Insert; 2]);
}

#[test]
fn one_link_under_a_new_id_is_the_same_entry_unless_title_and_text_differ() {
    let old = entry("1", "https://o.example/live", "Storm", "The storm has reached the coast tonight.");
    let mut again = old.clone();
    again.key = "2".into();
    let old_key = identify(&old).key;
    check(&[again], std::slice::from_ref(&old), &[Intent::Rekey { entry: EntryId(1), old_key }]);
    let other = entry("2", "https://o.example/live", "Flood", "The river has left its bed.");
    check(&[other], &[old], &[Intent::Insert]);
}

#[test]
fn ids_that_are_places_in_a_list_are_reused() {
    let reused = |now: &[Entry], held: &[Entry]| {
        ids_are_reused(&now.iter().map(identify).collect::<Vec<_>>(), &hold(held))
    };
    let at = |place: usize, n: usize| Entry { key: place.to_string(), ..report(n, "a") };
    assert!(reused(&[at(1, 3), at(2, 2)], &[at(1, 2), at(2, 1)]), "the second was the first");
    assert!(reused(&[at(1, 2)], &[at(1, 1)]), "the only one");
    assert!(reused(&[at(1, 4), at(2, 5), at(3, 6)], &[at(1, 1), at(2, 2), at(3, 3)]), "all of them");
    assert!(!reused(&[at(1, 9), at(2, 2), at(3, 3)], &[at(1, 1), at(2, 2), at(3, 3)]), "one written anew");
    assert!(!reused(&[at(1, 1), at(2, 2)], &[at(1, 1), at(2, 2)]));
    assert!(!reused(&[at(1, 1)], &[]));
    assert!(reused(&[at(1, 4), at(2, 5)], &[at(1, 1), at(2, 2)]), "both of them");
    assert!(!reused(&[at(1, 4), at(2, 5), at(3, 3)], &[at(1, 1), at(2, 2), at(3, 3)]));
    let unlinked = |n: usize, of: usize| Entry { link: None, ..at(n, of) };
    assert!(!reused(&[unlinked(1, 4), unlinked(2, 5)], &[unlinked(1, 1), unlinked(2, 2)]), "two gauges");
    // Links that are all the home page's, or none, and headlines that are missing.
    let home = |it: Entry| Entry { link: "https://outlet.example/".parse().ok(), ..it };
    let bare = |it: Entry| Entry { link: None, title: String::new(), ..it };
    assert!(reused(&[home(at(1, 3)), home(at(2, 2))], &[home(at(1, 2)), home(at(2, 1))]));
    assert!(reused(&[bare(at(1, 3)), bare(at(2, 2))], &[bare(at(1, 2)), bare(at(2, 1))]));
    assert!(!reused(&[home(at(1, 3))], &[home(at(1, 2))]), "a page that is written anew");
    // A text that stands twice has not moved where one of the two is edited.
    let twice = |n: usize| [home(at(1, n)), home(at(2, 2))];
    assert!(!reused(&twice(9), &twice(2)));
}

#[test]
fn equal_texts_of_other_days_stay_apart() {
    let old =
        entry("mon", "https://o.example/mon", "Weather", "Sunny with some wind from the west, mild all day.");
    let mut new = old.clone();
    (new.key, new.link) = ("tue".into(), "https://o.example/tue".parse().ok());
    check(&[new], &[old], &[Intent::Insert]);
}

#[test]
fn an_entry_that_stands_twice_in_a_document_counts_once() {
    check(&[report(1, "a"), report(1, "a")], &[], &[Intent::Insert, Intent::Skip(Reason::Repeated)]);
}
