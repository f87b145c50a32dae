//! Editions: one for each day of each series, delivered once, and to be had while the daemon runs.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use copydesk::daemon::counter::{self, Reply, Wish};
use copydesk::daemon::{Printing, Shift};
use copydesk::{config, parse};
use jiff::SignedDuration;

use crate::post::Post;
use crate::{BUDGET, CHESS, FERRY, Newsroom, Running, feed};

/// A program that adds a line to a file for each edition it gets.
fn bell(dir: &Path) -> String {
    let script = dir.join("bell");
    let text = format!(
        "#!/bin/sh\ncat > /dev/null\necho \"$COPYDESK_SERIES $COPYDESK_DAY\" >> {}\n",
        dir.join("rung").display()
    );
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    script.display().to_string()
}

/// The days of the editions in a folder, in order.
fn days(room: &Newsroom, folder: &str, extension: &str) -> Vec<String> {
    let files = std::fs::read_dir(room.public(folder)).unwrap().flatten();
    let mut days: Vec<String> = files
        .filter_map(|it| Some(it.file_name().into_string().ok()?.strip_suffix(extension)?.to_owned()))
        .collect();
    days.sort();
    days
}

#[tokio::test]
async fn what_is_to_stand_nowhere_stands_in_no_edition() {
    let mut room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[CHESS]));
    "without = [\"ferry\"]\n".clone_into(&mut room.top);
    room.round().await;
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET, CHESS]));
    room.later(8).await;
    room.later(16).await;
    let days = days(&room, "digest", ".html");
    let pages = days.iter().map(|day| std::fs::read_to_string(room.public(&format!("digest/{day}.html"))));
    let text = pages.map(Result::unwrap).collect::<String>().to_lowercase();
    assert!(text.contains("budget") && !text.contains("ferry"), "{text}");
}

/// Two weeks of rounds, eight hours apart.
const ROUNDS: i64 = 42;

#[tokio::test]
async fn each_series_has_its_editions_and_delivers_each_once() {
    let post = Post::start().await;
    let mut room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET]));
    room.more = format!(
        "[digest.mail]\nserver = \"{}\"\nfrom = \"desk@paper.example\"\nto = [\"ali@a.example\", \"Bo <bo@b.example>\"]\n\
         [[digest.series]]\nname = \"weekly\"\ntitle = \"The week\"\nschedule = \"0 17 * * fri\"\n\
         zone = \"Pacific/Auckland\"\nwindow = \"7d\"\nformats = [\"html\"]\ncommand = [\"{}\"]\n",
        post.url(),
        bell(room.dir.path())
    );
    room.round().await;
    for _ in 0..ROUNDS {
        room.later(8).await;
    }
    assert_eq!(days(&room, "digest", ".html").len(), 15);
    assert_eq!(days(&room, "digest/weekly", ".html"), ["2026-11-27", "2026-12-04"]);
    assert_eq!(days(&room, "digest/weekly", ".epub"), Vec::<String>::new());
    let rung = std::fs::read_to_string(room.dir.path().join("rung")).unwrap();
    assert_eq!(rung, "weekly 2026-11-27\nweekly 2026-12-04\n");
    let letters = post.taken();
    assert_eq!(letters.len(), 30, "one for each day and reader");
    let ids: std::collections::BTreeSet<&str> = letters.iter().map(|it| it.header("Message-ID")).collect();
    assert_eq!(ids.len(), 30);
    assert!(letters[0].header("Subject").starts_with("Digest of"), "{}", letters[0].header("Subject"));
    assert_eq!(letters.iter().filter(|letter| letter.to == "bo@b.example").count(), 15);

    let bytes = std::fs::read(room.public("digest/weekly.atom")).unwrap();
    let read = parse::feed(&bytes, None, None, &parse::Options::default()).unwrap();
    assert_eq!(read.entries.len(), 2);
    assert!(read.entries[0].title.starts_with("The week, "), "{}", read.entries[0].title);
}

#[tokio::test]
async fn rounds_long_after_the_planned_time_write_a_first_edition_but_none_from_before_the_series() {
    let mut room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY]));
    room.more = "[digest]\nschedule = \"18:00\"\nzone = \"UTC\"\n".to_owned();
    room.round().await;
    for day in ["2026-11-24", "2026-11-25"] {
        room.later(if day == "2026-11-24" { 19 } else { 24 }).await;
        assert_eq!(days(&room, "digest", ".html").last().map(String::as_str), Some(day));
    }
    // It is Thursday morning.
    room.more += "[[digest.series]]\nname = \"weekly\"\nschedule = \"0 17 * * wed\"\nzone = \"UTC\"\n";
    room.round().await;
    assert!(!room.public("digest/weekly").exists());
    room.later(7 * 24).await;
    assert_eq!(days(&room, "digest/weekly", ".html"), ["2026-12-02"]);
}

#[tokio::test]
async fn a_letter_that_is_not_taken_is_sent_later_and_one_that_is_refused_is_not() {
    let post = Post::start().await;
    let mut room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY]));
    room.more = format!(
        "[digest.mail]\nserver = \"{}\"\nfrom = \"desk@paper.example\"\nto = [\"ali@a.example\"]\n",
        post.url()
    );
    post.refuse("451 come again");
    room.round().await;
    assert_eq!(post.taken().len(), 0);
    post.refuse("");
    room.round().await;
    assert_eq!(post.taken().len(), 0, "not before its wait is over");
    room.clock.advance(SignedDuration::from_mins(2));
    room.round().await;
    room.later(1).await;
    assert_eq!(post.taken().len(), 1);
    post.refuse("554 no such mailbox");
    room.later(24).await;
    post.refuse("");
    room.later(6).await;
    assert_eq!(post.taken().len(), 1, "a final no is not asked again");
}

#[tokio::test]
async fn the_daemon_is_asked_for_an_edition_while_it_holds_the_store() {
    let room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET]));
    room.round().await;
    let data = room.dir.path().join("data");
    let wish = Wish { series: "daily".to_owned(), day: None, update: false, deliver: false };
    assert_eq!(counter::ask(&data, &wish).unwrap(), None, "nobody is there");

    let mut daemon = Running::start(&room);
    let ask = async |wish: Wish| {
        let data = data.clone();
        tokio::task::spawn_blocking(move || {
            // The daemon is on its way up.
            (0..2_000).find_map(|_| {
                let reply = counter::ask(&data, &wish).unwrap();
                if reply.is_none() {
                    std::thread::yield_now();
                }
                reply
            })
        })
        .await
        .unwrap()
    };
    let page = || std::fs::read(room.public("digest/2026-11-24.html")).unwrap();
    let before = page();
    let mut reply = None;
    while reply.is_none() {
        reply = ask(wish.clone()).await;
        tokio::task::yield_now().await;
    }
    let Some(Reply::Stands(edition)) = reply else { panic!("{reply:?}") };
    assert_eq!((edition.path.as_str(), edition.written), ("digest/2026-11-24", false));
    room.clock.advance(SignedDuration::from_hours(1));
    let update = Wish { update: true, ..wish.clone() };
    let Some(Reply::Stands(edition)) = ask(update).await else { panic!("not written") };
    assert!(edition.written);
    assert_ne!(page(), before, "its window ends later");
    for (wrong, why) in [
        (Wish { series: "weekly".to_owned(), ..wish.clone() }, "there is no series `weekly`; there is daily"),
        (Wish { day: Some("2026-11-25".parse().unwrap()), ..wish.clone() }, "2026-11-25 has not come yet"),
    ] {
        assert_eq!(ask(wrong).await, Some(Reply::Refused(why.to_owned())));
    }
    daemon.end().await;
}

#[tokio::test]
async fn an_output_of_one_language_takes_texts_whose_feed_does_not_say_theirs() {
    let mut room = Newsroom::new(&["/feed"]).await;
    let item = |id: &str, title: &str, text: &str| {
        format!(
            "<item><guid isPermaLink=\"false\">{id}</guid><link>https://vela.example/{id}</link><title>{title}</title><description>{text}</description></item>"
        )
    };
    let english = item(
        "1",
        "The ferry is late again",
        "The harbour said that the ferry would be late because of the storm that came in at night.",
    );
    let german = item(
        "2",
        "Die Fähre hat wieder Verspätung",
        "Der Hafen teilte mit, dass die Fähre wegen des Sturms, der in der Nacht kam, Verspätung hat.",
    );
    let channel =
        format!("<rss version=\"2.0\"><channel><title>Vela</title>{english}{german}</channel></rss>");
    room.outlets.feed("/feed", &channel);
    room.more = "[[output]]\nname = \"german\"\nlanguages = [\"de\"]\n".to_owned();
    room.round().await;
    let bytes = std::fs::read(room.public("outputs/german.json")).unwrap();
    let items = parse::feed(&bytes, None, None, &parse::Options::default()).unwrap().entries;
    assert_eq!(
        items.iter().map(|item| item.title.as_str()).collect::<Vec<_>>(),
        ["Die Fähre hat wieder Verspätung"]
    );
}

#[tokio::test]
async fn an_edition_of_one_day_is_written_once_whoever_asks() {
    let room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY]));
    let shift = Shift::open(room.config(), room.clock.clone()).await.unwrap();
    let wish = Wish { series: "daily".to_owned(), day: None, update: false, deliver: false };
    let mut printing = Printing::new(&shift).await.unwrap();
    for expect in [true, false, false] {
        let (kept, reply, _) = printing.wish(&wish).await.unwrap();
        let Reply::Stands(edition) = reply else { panic!("{reply:?}") };
        assert_eq!(edition.written, expect);
        printing = kept;
    }
    let (printing, issues, _) = printing.due().await.unwrap();
    assert!(issues.is_empty());
    drop(printing);
    shift.close().await.unwrap();
    assert!(config::load(&room.dir.path().join("copydesk.toml")).is_ok());
}

/// The whole program through a year: the hour of the edition is the one that the spring leaves out and
/// the autumn has twice.
#[tokio::test]
async fn a_year_has_one_edition_for_each_local_day() {
    let post = Post::start().await;
    let mut room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY]));
    room.more = format!(
        "[digest]\nschedule = \"02:30\"\nzone = \"Europe/Berlin\"\nformats = [\"txt\"]\n\
         [digest.mail]\nserver = \"{}\"\nfrom = \"desk@paper.example\"\nto = [\"ali@a.example\"]\n",
        post.url()
    );
    room.round().await;
    let end = room.clock.now() + SignedDuration::from_hours(365 * 24);
    for round in 0.. {
        room.later(match round {
            // A night of downtime, and a clock that was set back.
            200 => 27,
            500 => -9,
            _ => 13,
        })
        .await;
        if room.clock.now() > end {
            break;
        }
    }
    let days = days(&room, "digest", ".txt");
    assert!(days.len() >= 365, "{}", days.len());
    for pair in days.windows(2) {
        let [day, next] = [&pair[0], &pair[1]].map(|day| day.parse::<jiff::civil::Date>().unwrap());
        assert_eq!(day.tomorrow().unwrap(), next, "none is left out");
    }
    let letters = post.taken();
    let told: std::collections::BTreeSet<&str> = letters.iter().map(|it| it.header("Subject")).collect();
    assert_eq!((letters.len(), told.len()), (days.len(), days.len()), "and each went out once");
}
