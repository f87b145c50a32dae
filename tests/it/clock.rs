//! A clock that is wrong for a while: nothing is lost, and all goes on once it is right.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::{BUDGET, CHESS, FERRY, Newsroom, feed};

const YEARS: i64 = 10 * 365 * 24;

#[tokio::test]
async fn a_clock_that_jumps_ahead_and_back_costs_no_story_and_no_poll() {
    let room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET]));
    room.round().await;
    let before = room.ids();
    assert_eq!(room.later(YEARS).await.polls, 1);
    assert_eq!(room.ids(), before, "nothing has grown old");
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET, CHESS]));
    let tally = room.later(1 - YEARS).await;
    assert_eq!((tally.polls, tally.new), (1, 1), "what was put off for years is asked now");
    assert!(room.ids().is_superset(&before));
}

#[tokio::test]
async fn a_clock_that_was_ahead_by_an_hour_puts_no_poll_off() {
    let room = Newsroom::new(&["/feed"]).await;
    room.outlets.feed("/feed", &feed(&[FERRY]));
    room.clock.advance(SignedDuration::from_hours(1));
    room.round().await;
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET]));
    let tally = room.later(-1).await;
    assert_eq!((tally.polls, tally.new), (1, 1));
    assert_eq!(room.round().await.polls, 0, "asked once, and then on its own rhythm again");
}

#[tokio::test]
async fn a_first_start_under_a_clock_that_is_far_behind_costs_nothing_once_it_is_right() {
    let room = Newsroom::new(&["/feed"]).await;
    room.clock.advance(SignedDuration::from_hours(-3 * YEARS));
    room.outlets.feed("/feed", &feed(&[FERRY, BUDGET]));
    room.round().await;
    assert_eq!(room.ids().len(), 2);
    room.later(3 * YEARS).await;
    assert_eq!(room.ids().len(), 2);
}

#[tokio::test]
async fn what_is_older_than_it_is_kept_goes_by_days_of_work() {
    let mut room = Newsroom::new(&["/feed"]).await;
    room.more = "[retention]\nkeep = \"14d\"\nbackups = 0\n".to_owned();
    room.outlets.feed("/feed", &feed(&[FERRY]));
    room.round().await;
    room.clock.advance(SignedDuration::from_hours(24));
    for day in 2..=14 {
        room.outlets.feed("/feed", &feed(&[if day < 10 { CHESS } else { BUDGET }]));
        room.later(24).await;
    }
    assert_eq!(room.ids().len(), 3, "the fourteenth day of work");
    // Two days on which nobody works are none.
    room.later(72).await;
    let titles = |room: &Newsroom| room.items().into_iter().map(|item| item.title).collect::<BTreeSet<_>>();
    let left = BTreeSet::from([BUDGET.2.to_owned(), CHESS.2.to_owned()]);
    assert_eq!(titles(&room), left, "the second is older than fourteen days, fourteen of work are not over");
    room.later(24).await;
    assert_eq!(titles(&room), BTreeSet::from([BUDGET.2.to_owned()]));
}
