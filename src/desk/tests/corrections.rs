//! What the operator decided holds, whatever becomes of the stories.

use super::*;
use crate::model::Decision;

/// News that have nothing to do with [`PLAIN`].
const OTHER: News = News { event: 3, ..PLAIN };
const THIRD: News = News { event: 2, text: 2, clothes: 0 };

fn edit(room: &mut Newsroom, entry: usize, news: &News) {
    let arrival = news.arrival(entry - 1);
    let print = fingerprint(&arrival, &room.options);
    let outcome = room.desk.update(noon(), &arrival, print);
    room.take(outcome);
    room.restart();
}

fn correct(room: &mut Newsroom, correction: Correction) {
    room.correct(correction);
    room.restart();
}

fn split(room: &mut Newsroom, entry: i64) {
    correct(room, Correction::Split { entry: EntryId(entry) });
}

fn join(room: &mut Newsroom, into: i64, story: i64) {
    let (into, story) = (room.story(into), room.story(story));
    correct(room, Correction::Join { into, story });
}

#[test]
fn an_entry_split_off_stays_apart_from_all_that_it_was_split_from() {
    let mut room = run(&[PLAIN, PLAIN, PLAIN], 3, false);
    split(&mut room, 1);
    split(&mut room, 3);
    room.assign(vec![PLAIN.arrival(3)]);
    let stories = BTreeSet::from([room.story(1), room.story(2), room.story(3)]);
    assert_eq!(stories.len(), 3);
}

#[test]
fn a_split_holds_when_the_founder_leaves() {
    let mut room = run(&[PLAIN, PLAIN, PLAIN], 3, false);
    split(&mut room, 2);
    edit(&mut room, 1, &OTHER);
    room.assign(vec![PLAIN.arrival(3)]);
    assert_ne!(room.story(2), room.story(3));
}

#[test]
fn a_join_goes_where_the_machine_folds_its_story() {
    let mut room = run(&[THIRD, PLAIN, OTHER], 3, false);
    join(&mut room, 2, 3);
    edit(&mut room, 1, &PLAIN);
    assert_eq!(room.story(1), room.story(2));
    edit(&mut room, 3, &THIRD);
    assert_eq!(room.story(2), room.story(3));
}

#[test]
fn a_join_holds_for_the_rest_when_one_is_split_off() {
    let mut room = run(&[THIRD, PLAIN, OTHER], 3, false);
    join(&mut room, 1, 2);
    join(&mut room, 1, 3);
    split(&mut room, 1);
    edit(&mut room, 3, &News { event: 9, ..PLAIN });
    assert_eq!(room.story(2), room.story(3));
}

#[test]
fn a_join_that_was_undone_binds_nobody() {
    let mut room = run(&[PLAIN, OTHER, PLAIN], 3, false);
    join(&mut room, 1, 2);
    split(&mut room, 2);
    edit(&mut room, 3, &THIRD);
    assert_ne!(room.story(1), room.story(3));
}

#[test]
fn a_topic_goes_with_the_copies_it_was_given_to() {
    let mut room = run(&[PLAIN, PLAIN, PLAIN], 3, false);
    let story = room.story(1);
    correct(&mut room, Correction::Retopic { story, topic: Topic::new("harbour") });
    edit(&mut room, 1, &OTHER);
    room.tend();
    assert_ne!(room.story(1), room.story(2));
    assert_eq!(room.rows[&room.story(2)].topic, Topic::new("harbour"));
}

#[test]
fn a_topic_that_the_operator_gave_is_told_once() {
    let mut room = run(&[PLAIN], 1, false);
    let story = room.story(1);
    for topic in ["harbour", "harbour", "crime"].map(Topic::new) {
        let outcome = room.desk.correct(noon(), Correction::Retopic { story, topic });
        let told = outcome.evidence.iter().filter(|it| it.decision == Decision::Topic).count();
        room.take(outcome);
        assert_eq!(told, 1);
    }
}
