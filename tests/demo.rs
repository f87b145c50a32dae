//! The whole way on the demo's newsroom: what its outlets reprint is folded, what they wrote
//! themselves is not, and a second round takes in what is new and nothing else.

#[path = "render/check.rs"]
mod check;
#[path = "render/tree.rs"]
mod tree;

use copydesk::clock::Clock;
use copydesk::daemon::counter::Wish;
use copydesk::daemon::{PUBLIC, Printing, Shift};
use copydesk::demo::{self, Newsroom};
use copydesk::model::{Class, Story};
use copydesk::store::{Filter, Reader};

/// Headlines of one text in several outlets, each row a story.
const FOLDED: [&[&str]; 9] = [
    &[
        "Ferry with 214 aboard runs aground",
        "All 214 rescued as ferry strikes reef",
        "UPDATE 2-Ferry with 214 aboard",
    ],
    &["Central bank raises key rate", "Reserve Bank lifts interest rate", "Mortgages to cost more"],
    &["Thieves take three Dutch still lifes", "Three Dutch paintings stolen"],
    &["Telescope finds water vapour", "Steam on a second Earth", "Astronomers find water vapour"],
    &["Nurses call two-day strike", "Hospital nurses to strike", "Nurses' strike to hit forty hospitals"],
    &["Sturmtief Ottilie fegt", "Ottilie trifft Nordküste"],
    &["Landtag beschließt Mietengesetz", "Mieten dürfen in 43 Städten"],
    &["Un vaccin contre la bronchiolite", "Bronchiolite : la vaccination"],
    &["Tunnel du Grand Arc", "Le tunnel du Grand Arc enfin percé"],
];

/// Headlines that speak of the same and are not the same text.
const APART: [(&str, &str); 6] = [
    ("Ferry with 214 aboard runs aground", "Tugs pull stranded ferry"),
    ("Ferry with 214 aboard runs aground", "How Skarholm took in two hundred"),
    ("Central bank raises key rate", "Builders' shares slide"),
    ("SV Rheinhafen wirft", "Pokal: Eintracht Heidfelde"),
    ("Le Phare d'or du festival", "Festival de Port-Laurent"),
    ("Landtag beschließt Mietengesetz", "Mietengesetz: Drei Stimmen"),
];

/// The story of the entry whose headline begins so.
fn story<'s>(stories: &'s [Story], headline: &str) -> &'s Story {
    let carries = |story: &&Story| story.copies.iter().any(|copy| copy.title.starts_with(headline));
    stories.iter().find(carries).unwrap_or_else(|| panic!("no story carries \"{headline}\""))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newsroom_comes_out_as_it_should() {
    let clock = Clock::manual("2026-11-24T12:00:00Z".parse().unwrap());
    let newsroom = Newsroom::open(clock.now()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = demo::config(&newsroom, folder.path());

    let mut shift = Shift::open(config, clock.clone()).await.unwrap();
    let first = shift.round(true, |_, _| ()).await.unwrap();
    assert_eq!(first.classes.get(&Class::Fresh), Some(&11), "{first:?}");
    clock.advance(jiff::SignedDuration::from_mins(5));
    let second = shift.round(true, |_, _| ()).await.unwrap();
    assert!(second.new >= 1, "the second round's news are taken in: {second:?}");
    assert!(second.new <= 2 && second.edited == 0, "and nothing else: {second:?}");
    assert!(second.classes.get(&Class::Unchanged).is_some_and(|unchanged| *unchanged >= 9), "{second:?}");
    let wish = Wish { series: "daily".to_owned(), day: None, update: false, deliver: false };
    let (printing, _, _) = Printing::new(&shift).await.unwrap().wish(&wish).await.unwrap();
    drop(printing.outputs().await.unwrap());
    shift.close().await.unwrap();
    let feeds = check::check_folder(&folder.path().join(PUBLIC));
    assert!(feeds > 30, "every feed of the newsroom keeps its format's rules, but there are {feeds}");

    let stories = Reader::open(folder.path()).unwrap().stories(&Filter::default()).unwrap();
    for headlines in FOLDED {
        let founder = story(&stories, headlines[0]);
        for headline in headlines {
            assert_eq!(story(&stories, headline).id, founder.id, "\"{headline}\" is not folded");
        }
    }
    for (one, other) in APART {
        assert_ne!(
            story(&stories, one).id,
            story(&stories, other).id,
            "\"{one}\" and \"{other}\" are folded"
        );
    }
    let corrections = stories.iter().filter(|story| story.lead.entry.title.starts_with("Corrections and"));
    assert_eq!(corrections.count(), 2, "equal headlines are no equal texts");
}
