//! What the desk decided, seen from outside: tried again with other settings, and not drowned by an
//! outlet's old stock.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{BUDGET, CHESS, FERRY, Newsroom, feed};

/// What `inspect group --store --against current` says under a configuration.
fn against_current(config: &Path) -> Value {
    let out = Command::new(env!("CARGO_BIN_EXE_copydesk"))
        .arg("--config")
        .arg(config)
        .args(["inspect", "group", "--store", "--against", "current", "--within", "3650d", "--json"])
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

#[tokio::test]
async fn other_settings_are_tried_on_the_store_and_leave_it_alone() {
    let room = Newsroom::new(&["/feed", "/copy"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET]));
    room.outlets.feed("/copy", &feed(&[FERRY, BUDGET, CHESS]));
    room.round().await;
    assert_eq!(room.items().len(), 3);
    let store = room.dir.path().join("data/copydesk.db");
    let before = std::fs::read(&store).unwrap();

    let config = room.dir.path().join("copydesk.toml");
    let same = against_current(&config);
    assert_eq!(same["entries"], 5);
    assert_eq!((&same["stories"]["before"], &same["stories"]["after"]), (&3.into(), &3.into()), "{same}");
    assert_eq!((&same["stories"]["joined"], &same["stories"]["parted"]), (&0.into(), &0.into()));
    assert_eq!((&same["events"]["joined"], &same["events"]["parted"]), (&0.into(), &0.into()));
    assert_eq!(same["topics"]["changed"], 0);

    let trial = room.dir.path().join("trial.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    let topic = "[[topic]]\nname = \"Harbour\"\nkeywords = [\"ferry\"]\n";
    std::fs::write(&trial, format!("{text}[desk]\nfold_copies = false\n{topic}")).unwrap();
    let other = against_current(&trial);
    assert_eq!((&other["stories"]["parted"], &other["stories"]["after"]), (&2.into(), &5.into()), "{other}");
    assert!(other["stories"]["parting"].to_string().contains(FERRY.2));
    assert_eq!(
        (&other["topics"]["changed"], &other["topics"]["moves"][0]["to"]),
        (&1.into(), &"harbour".into())
    );
    assert_eq!(std::fs::read(&store).unwrap(), before, "nothing is written");
}

#[tokio::test]
async fn an_outlets_old_stock_does_not_push_the_news_out() {
    let mut room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET]));
    room.round().await;
    let ids: Vec<(String, String)> =
        (0..150).map(|n| (format!("old-{n}"), format!("Annals of the year {}", 1700 + n))).collect();
    let old: Vec<_> = ids.iter().map(|(id, title)| (id.as_str(), "/annals", title.as_str())).collect();
    let stock = feed(&old).replace("24 Nov 2026", "3 Mar 2019").replace("Tue", "Sun");
    room.paths.push("/annals");
    room.outlets.feed("/annals", &stock);
    assert!(room.later(1).await.new > 100);
    let first: BTreeSet<String> = room.items().into_iter().take(2).map(|item| item.title).collect();
    assert_eq!(first, BTreeSet::from([FERRY.2.to_owned(), BUDGET.2.to_owned()]));
}
