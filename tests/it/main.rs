//! The daemon against outlets on loopback, under a clock that is moved by hand.
//!
//! Every round opens the store anew and closes it again: what holds here holds across restarts.

mod account;
mod again;
mod clock;
mod editions;
mod hub;
mod pages;
mod polite;
mod post;
mod pushed;
mod readers;
mod server;
mod websub;

use std::collections::BTreeSet;
use std::path::PathBuf;

use copydesk::clock::Clock;
use copydesk::config::{self, Config};
use copydesk::daemon::{self, Printing, Shift, Tally};
use copydesk::model::Entry;
use copydesk::{parse, poll, store};
use jiff::{SignedDuration, Timestamp};
use server::Server;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A newsroom of one test.
struct Newsroom {
    dir: tempfile::TempDir,
    clock: Clock,
    outlets: Server,
    paths: Vec<&'static str>,
    /// The first lines of the configuration, and the last.
    top: String,
    more: String,
    /// The section `[http]`.
    http: String,
    /// When the pages behind entries are fetched.
    articles: &'static str,
    gap: &'static str,
}

impl Newsroom {
    async fn new(paths: &[&'static str]) -> Self {
        let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let (dir, outlets) = (tempfile::tempdir().unwrap(), Server::start().await);
        Self {
            dir,
            clock: Clock::manual(noon),
            outlets,
            paths: paths.to_vec(),
            articles: "never",
            top: String::new(),
            more: String::new(),
            http: "listen = \"off\"".to_owned(),
            gap: "0s",
        }
    }

    fn config(&self) -> Config {
        let urls =
            self.paths.iter().map(|path| format!("[[subscription]]\nurl = \"{}\"\n", self.outlets.url(path)));
        let text = format!(
            "{}data_dir = \"{}\"\n[http]\n{}\n[articles]\nfetch = \"{}\"\n\
             [network]\nallow = [\"127.0.0.0/8\"]\ndomain_gap = \"{}\"\ncontact = \"mailto:desk@example.org\"\n{}{}",
            self.top,
            self.dir.path().join("data").display(),
            self.http,
            self.articles,
            self.gap,
            urls.collect::<Vec<_>>().concat(),
            self.more
        );
        let file = self.dir.path().join("copydesk.toml");
        std::fs::write(&file, text).unwrap();
        config::load(&file).unwrap()
    }

    /// Polls what is due, prints what changed, and goes home.
    async fn round(&self) -> Tally {
        let mut shift = Shift::open(self.config(), self.clock.clone()).await.unwrap();
        let tally = shift.round(false, |_, _| {}).await.unwrap();
        let (printing, _, _) = Printing::new(&shift).await.unwrap().due().await.unwrap();
        let (printing, _) = printing.outputs().await.unwrap();
        printing.deliver().await.unwrap();
        drop(printing);
        shift.close().await.unwrap();
        tally
    }

    /// Some hours later.
    async fn later(&self, hours: i64) -> Tally {
        self.clock.advance(SignedDuration::from_hours(hours));
        self.round().await
    }

    fn public(&self, path: &str) -> PathBuf {
        self.dir.path().join("data/public").join(path)
    }

    fn merged(&self) -> Vec<u8> {
        std::fs::read(self.public("feed.atom")).unwrap()
    }

    /// What a reader of the merged feed sees.
    fn items(&self) -> Vec<Entry> {
        parse::feed(&self.merged(), None, None, &parse::Options::default()).unwrap().entries
    }

    fn ids(&self) -> BTreeSet<String> {
        self.items().into_iter().map(|item| item.key).collect()
    }
}

/// A daemon at work on a newsroom.
struct Running {
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<Result<(), daemon::Error>>,
}

impl Running {
    fn start(room: &Newsroom) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async move { drop(stopped.await) };
        let task = tokio::spawn(daemon::run_until(room.config(), room.clock.clone(), stopped));
        Self { stop: Some(stop), task }
    }

    /// Ends it in good order; the newsroom is free again afterwards.
    async fn end(&mut self) {
        drop(self.stop.take());
        (&mut self.task).await.unwrap().unwrap();
    }
}

/// A feed of items: id (none where empty), link and headline; each with a text of its own.
fn feed(items: &[(&str, &str, &str)]) -> String {
    let item = |&(id, link, title): &(&str, &str, &str)| {
        let id =
            if id.is_empty() { String::new() } else { format!("<guid isPermaLink=\"false\">{id}</guid>") };
        let text: Vec<String> = (0..30).map(|n| format!("{title} {} passes {n} {link}.", n * 7)).collect();
        let text = text.join(" ");
        format!(
            "<item>{id}<link>https://vela.example{link}</link><title>{title}</title>\
             <description>{text}</description><pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate></item>"
        )
    };
    let items: String = items.iter().map(item).collect();
    format!("<rss version=\"2.0\"><channel><title>Vela</title>{items}</channel></rss>")
}

const FERRY: (&str, &str, &str) = ("1", "/ferry", "Ferry runs aground off the island");
const BUDGET: (&str, &str, &str) = ("2", "/budget", "Council passes the budget at midnight");
const CHESS: (&str, &str, &str) = ("3", "/chess", "Schoolgirl beats the chess champion");

#[tokio::test]
async fn what_did_not_change_is_asked_for_once_and_printed_once() {
    let room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET]));
    let first = room.round().await;
    assert_eq!((first.polls, first.entries, first.new), (1, 2, 2));
    let printed = room.merged();
    assert_eq!(room.round().await.polls, 0, "nothing is due before its time, restart or not");
    let second = room.later(26).await;
    assert_eq!((second.polls, second.new), (1, 0));
    let asked: Vec<u16> = room.outlets.take_asked("/feed").iter().map(|it| it.status).collect();
    assert_eq!(asked, [200, 304]);
    assert_eq!(room.merged(), printed, "equal state, equal bytes");
}

#[tokio::test]
async fn an_edited_entry_keeps_its_item() {
    let room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET]));
    room.round().await;
    let before = room.ids();
    room.outlets.feed("/feed", &feed(&[("1", "/ferry", "Ferry refloated off the island, all safe"), BUDGET]));
    let tally = room.later(26).await;
    assert_eq!((tally.new, tally.edited), (0, 1));
    assert_eq!(room.ids(), before);
    assert!(room.items().iter().any(|item| item.title.contains("refloated")));
}

#[tokio::test]
async fn two_entries_under_one_guid_are_two_stories() {
    let room = Newsroom::new(&["/feed"]).await;
    let same = [("0", FERRY.1, FERRY.2), ("0", BUDGET.1, BUDGET.2), ("0", CHESS.1, CHESS.2)];
    room.outlets.feed("/feed", &feed(&same));
    assert_eq!(room.round().await.new, 3);
    assert_eq!(room.ids().len(), 3);
    room.outlets.feed("/feed", &feed(&same[..2]));
    assert_eq!(room.later(26).await.new, 0);
}

#[tokio::test]
async fn ids_that_once_collided_are_not_believed_again() {
    let room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[("0", FERRY.1, FERRY.2), ("0", BUDGET.1, BUDGET.2)]));
    room.round().await;
    // No collision to be seen in either; the last is news under the one id there is.
    room.outlets.feed("/feed", &feed(&[("0", FERRY.1, FERRY.2)]));
    assert_eq!(room.later(26).await.new, 0);
    room.outlets.feed("/feed", &feed(&[("0", CHESS.1, CHESS.2)]));
    let tally = room.later(26).await;
    assert_eq!((tally.new, tally.edited, room.ids().len()), (1, 0, 3));
}

#[tokio::test]
async fn ids_that_are_places_in_the_list_lose_nothing() {
    let room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[("1", FERRY.1, FERRY.2), ("2", BUDGET.1, BUDGET.2)]));
    room.round().await;
    let before = room.ids();
    room.outlets.feed("/feed", &feed(&[("1", CHESS.1, CHESS.2), ("2", FERRY.1, FERRY.2)]));
    let tally = room.later(26).await;
    assert_eq!((tally.new, tally.edited, room.ids().len()), (1, 0, 3));
    assert!(room.ids().is_superset(&before));
}

#[tokio::test]
async fn what_a_planet_repeats_counts_for_who_wrote_it() {
    let mut room = Newsroom::new(&["/planet"]).await;
    let ferry = feed(&[FERRY]);
    let planet = ferry
        .replace("<title>Vela</title>", "<title>Planet</title><link>https://planet.example/</link>")
        .replace("<item>", "<item><source url=\"https://vela.example/feed\">Vela</source>");
    room.outlets.feed("/planet", &planet);
    let carried = |room: &Newsroom| {
        let json: serde_json::Value =
            serde_json::from_slice(&std::fs::read(room.public("feed.json")).unwrap()).unwrap();
        let items = json["items"].as_array().unwrap().clone();
        let told = items.iter().map(|it| &it["_copydesk"]);
        told.map(|it| (it["outlets"].clone(), it["copies"][0]["outlet"].clone())).collect::<Vec<_>>()
    };
    room.round().await;
    assert_eq!(carried(&room), [(1.into(), "Vela".into())]);
    // Its own feed adds nobody to those who carry it.
    room.paths.push("/feed");
    let home = "<title>Vela</title><link>https://vela.example/</link>";
    room.outlets.feed("/feed", &ferry.replace("<title>Vela</title>", home));
    assert_eq!(room.later(1).await.new, 1);
    assert_eq!(carried(&room), [(1.into(), "Vela".into())]);
}

#[tokio::test]
async fn volatile_links_without_guids_add_nothing() {
    let room = Newsroom::new(&["/feed"]).await;
    for poll in 0..6 {
        let (ferry, chess) = (format!("/ferry?utm_source=feed{poll}"), format!("/chess?utm_campaign={poll}"));
        room.outlets.feed("/feed", &feed(&[("", &ferry, FERRY.2), ("", &chess, CHESS.2)]));
        let new = room.later(26).await.new;
        assert_eq!(new, if poll == 0 { 2 } else { 0 }, "poll {poll}");
    }
}

#[tokio::test]
async fn guids_that_all_change_are_no_news() {
    let room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET, CHESS]));
    room.round().await;
    let before = room.ids();
    let moved = [("tag:9", FERRY.1, FERRY.2), ("tag:8", BUDGET.1, BUDGET.2), ("tag:7", CHESS.1, CHESS.2)];
    room.outlets.feed("/feed", &feed(&moved));
    assert_eq!(room.later(26).await.new, 0);
    assert_eq!(room.ids(), before);
}

#[tokio::test]
async fn a_subscription_that_comes_back_brings_nothing_twice() {
    let mut room = Newsroom::new(&["/feed", "/other"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET]));
    room.outlets.feed("/other", &feed(&[CHESS]));
    room.round().await;
    let before = room.ids();
    room.paths = vec!["/other"];
    room.later(26).await;
    room.paths = vec!["/feed", "/other"];
    assert_eq!(room.later(26).await.new, 0);
    assert_eq!(room.ids(), before);
}

#[tokio::test]
async fn what_was_counted_of_a_subscription_stays_counted_when_it_is_gone() {
    let mut room = Newsroom::new(&["/feed", "/other"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET]));
    room.outlets.feed("/other", &feed(&[CHESS]));
    let counted = |room: &Newsroom| {
        let (reader, now) = (store::Reader::open(&room.dir.path().join("data")).unwrap(), room.clock.now());
        let present = poll::standings(&reader, |_| false, now).unwrap();
        let former = poll::former(&reader, now).unwrap();
        let all = || present.iter().chain(&former);
        (former.len(), all().map(|it| it.polls).sum::<u64>(), all().map(|it| it.entries).sum::<u64>())
    };
    room.round().await;
    assert_eq!(counted(&room), (0, 2, 3));
    room.paths = vec!["/other"];
    room.later(26).await;
    assert_eq!(counted(&room), (1, 3, 3));
}

#[tokio::test]
async fn an_entry_without_anything_is_passed_over() {
    let room = Newsroom::new(&["/feed"]).await;
    let blank = "<item><guid isPermaLink=\"false\">0</guid><title> </title></item></channel>";
    room.outlets.feed("/feed", &feed(&[FERRY]).replace("</channel>", blank));
    let tally = room.round().await;
    assert_eq!((tally.entries, tally.new), (2, 1));
}

#[tokio::test]
async fn one_outlets_failure_is_its_own() {
    let room = Newsroom::new(&["/broken", "/feed"]).await;
    room.outlets.put("/broken", 500, &[], "");
    room.outlets.feed("/feed", &feed(&[FERRY]));
    let tally = room.round().await;
    assert_eq!((tally.polls, tally.new), (2, 1));
    room.outlets.feed("/broken", &feed(&[CHESS]));
    assert_eq!(room.later(96).await.new, 1, "it recovers without a hand");
}

#[tokio::test]
async fn what_is_gone_is_asked_no_more() {
    let room = Newsroom::new(&["/gone"]).await;
    room.outlets.put("/gone", 410, &[], "");
    room.round().await;
    room.later(24 * 5).await;
    assert!(room.outlets.asked().len() <= 2, "{:?}", room.outlets.asked());
}

#[tokio::test]
async fn each_day_has_one_edition() {
    let room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET]));
    room.round().await;
    let days = || {
        let files = std::fs::read_dir(room.public("digest")).unwrap().flatten();
        let name = |file: std::fs::DirEntry| {
            file.file_name().into_string().ok()?.strip_suffix(".html").map(str::to_owned)
        };
        files.filter_map(name).collect::<BTreeSet<_>>()
    };
    let first = std::fs::read(room.public("digest/2026-11-24.html")).unwrap();
    room.later(6).await;
    assert_eq!(std::fs::read(room.public("digest/2026-11-24.html")).unwrap(), first);
    room.later(24).await;
    assert_eq!(days(), ["2026-11-24", "2026-11-25"].map(String::from).into());
}

#[tokio::test]
async fn a_round_tells_why_the_store_failed() {
    let room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY]));
    let mut shift = Shift::open(room.config(), room.clock.clone()).await.unwrap();
    let db = rusqlite::Connection::open(room.dir.path().join("data/copydesk.db")).unwrap();
    db.execute_batch("DROP TABLE bundle").unwrap();
    let error = shift.round(false, |_, _| {}).await.unwrap_err();
    assert!(matches!(error, daemon::Error::Store(_)), "{error}");
}

#[tokio::test]
async fn a_second_writer_is_refused() {
    let room = Newsroom::new(&["/feed"]).await;
    let shift = Shift::open(room.config(), room.clock.clone()).await.unwrap();
    let second = Shift::open(room.config(), room.clock.clone()).await.err();
    assert!(matches!(second, Some(daemon::Error::Store(store::Error::Locked { .. }))), "{second:?}");
    shift.close().await.unwrap();
}
