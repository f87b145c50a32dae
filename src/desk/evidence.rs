//! Decisions → the figures and phrases that a person can judge them by.

use super::{
    Arrival, Desk, Outcome, copies,
    entry::{Open, Place},
    events::{Choice, Group, Merged, Near, Split},
    passages,
    place::Asked,
    topics,
};
use crate::model::{Decision, EntryId, Evidence, StoryId, Topic};

/// Words given with a decision.
const PHRASES: usize = 4;
/// The longest passages that two copies share.
const PASSAGES: usize = 2;

/// The rule of a story that the operator split off.
pub(super) const SPLIT: &str = "split by the operator";

/// A refused decision is told from this share of its threshold on.
const NEARLY: f32 = 0.7;

/// The entry was found to be a copy of the story's.
pub(super) fn copy(
    desk: &Desk,
    arrival: &Arrival,
    place: Place,
    story: u32,
    asked: &Asked,
    outcome: &mut Outcome,
) {
    let against = desk.story_id(asked.story);
    outcome.evidence.push(of_copy(desk, arrival, place, desk.story_id(story), against, asked));
}

fn of_copy(
    desk: &Desk,
    arrival: &Arrival,
    place: Place,
    story: StoryId,
    against: StoryId,
    asked: &Asked,
) -> Evidence {
    let pair = (&desk.entries[place as usize], &desk.entries[asked.with as usize]);
    let phrases = match (asked.verdict.rule, pair) {
        (copies::Rule::Title, _) | (_, (None, _) | (_, None)) => vec![arrival.title.clone()],
        (copies::Rule::Link | copies::Rule::Own, _) => arrival.link.iter().cloned().collect(),
        (_, (Some(open), Some(other))) => {
            let shared = copies::shared_shingles(&open.sketch, &other.sketch);
            passages::shared(arrival, open.language, &shared, PASSAGES)
        }
    };
    let verdict = &asked.verdict;
    // What shares enough and is refused for another reason would say "0.9 where 0.8 is needed".
    let wanted =
        (verdict.same || verdict.value < verdict.threshold).then_some(("threshold", verdict.threshold));
    let figures = std::iter::once(("shared", verdict.value)).chain(wanted);
    // Nothing was measured of a page that is the outlet's own.
    let measured = asked.verdict.rule != copies::Rule::Own;
    Evidence {
        decision: Decision::Copy,
        story,
        entry: Some(arrival.entry),
        against: Some(against),
        rule: asked.verdict.rule.name().to_owned(),
        accepted: asked.verdict.same,
        figures: figures
            .into_iter()
            .filter(|_| measured)
            .map(|(name, value)| (name.to_owned(), f64::from(value)))
            .collect(),
        phrases,
    }
}

/// The nearest of the stories that the entry is no copy of, where it was near at all.
pub(super) fn nearly_copy(
    desk: &Desk,
    arrival: &Arrival,
    story: u32,
    asked: &[Asked],
    outcome: &mut Outcome,
) {
    let ratio = |asked: &Asked| asked.verdict.value / asked.verdict.threshold;
    let best = asked.iter().max_by(|a, b| ratio(a).total_cmp(&ratio(b)).then_with(|| b.story.cmp(&a.story)));
    let (Some(best), Some(&place)) = (best, desk.by_entry.get(&arrival.entry)) else { return };
    if ratio(best) >= NEARLY {
        let against = desk.story_id(best.story);
        let mut evidence = of_copy(desk, arrival, place, desk.story_id(story), against, best);
        evidence.accepted = false;
        outcome.evidence.push(evidence);
    }
}

/// The story joined an event, or nearly did.
pub(super) fn event(
    desk: &Desk,
    arrival: Option<&Arrival>,
    story: u32,
    choice: &Choice,
    outcome: &mut Outcome,
) {
    let entry = arrival.map(|arrival| arrival.entry);
    // Who asks why a story stands where it stands is told of the next best place only if it has none.
    let told = choice.join.map(|near| (near, true)).or(choice.nearly.map(|near| (near, false)));
    if let Some((near, accepted)) = told.filter(|(near, accepted)| *accepted || near.ratio() >= NEARLY) {
        outcome.evidence.push(of_event(desk, entry, story, &near, accepted));
    }
}

fn of_event(desk: &Desk, entry: Option<EntryId>, story: u32, near: &Near, accepted: bool) -> Evidence {
    let mut common: Vec<(u64, u32)> = match (desk.events.member(story), desk.events.member(near.member)) {
        (Some(a), Some(b)) => a.vector.common(&b.vector).map(|(term, product)| (product, term)).collect(),
        _ => Vec::new(),
    };
    common
        .sort_unstable_by(|a, b| b.0.cmp(&a.0).then_with(|| desk.terms.name(a.1).cmp(desk.terms.name(b.1))));
    Evidence {
        decision: Decision::Event,
        story: desk.story_id(story),
        entry,
        against: Some(desk.story_id(near.member)),
        rule: if near.namesake { "same headline and shared words" } else { "shared rare words" }.to_owned(),
        accepted,
        figures: vec![
            ("score".to_owned(), f64::from(near.score)),
            ("threshold".to_owned(), f64::from(near.threshold)),
        ],
        phrases: common.iter().take(PHRASES).map(|&(_, term)| desk.terms.name(term).to_owned()).collect(),
    }
}

/// Two events were found to be one.
pub(super) fn merge(desk: &Desk, merged: &Merged, outcome: &mut Outcome) {
    outcome.evidence.push(Evidence {
        decision: Decision::Event,
        story: StoryId(merged.gone),
        entry: None,
        against: Some(StoryId(merged.kept)),
        rule: "two events with the same words".to_owned(),
        accepted: true,
        figures: vec![
            ("score".to_owned(), f64::from(merged.score)),
            ("threshold".to_owned(), f64::from(merged.threshold)),
        ],
        phrases: merged.terms.iter().map(|&term| desk.terms.name(term).to_owned()).collect(),
    });
}

/// An event was found to be two, `rest` and `new`.
pub(super) fn split(desk: &Desk, split: &Split, rest: Group, new: Group, outcome: &mut Outcome) {
    let terms = desk.events.common_terms(rest, new);
    outcome.evidence.push(Evidence {
        decision: Decision::Event,
        story: StoryId(desk.events.group(new).id),
        entry: None,
        against: Some(StoryId(desk.events.group(rest).id)),
        rule: "one event that came apart".to_owned(),
        accepted: false,
        figures: vec![
            ("score".to_owned(), f64::from(split.score)),
            ("threshold".to_owned(), f64::from(split.threshold)),
        ],
        phrases: terms.iter().map(|&term| desk.terms.name(term).to_owned()).collect(),
    });
}

/// A story was filed, or filed anew.
pub(super) fn topic(
    story: StoryId,
    rule: &str,
    topic: &Topic,
    confidence: f32,
    open: Option<&Open>,
    outcome: &mut Outcome,
) {
    let mut figures = vec![("confidence".to_owned(), f64::from(confidence))];
    if let Some(open) = open {
        let words = topics::plain(&open.scores, None);
        let mut scores: Vec<(f32, usize)> = words.into_iter().zip(0..).collect();
        scores.sort_by(|a, b| b.0.total_cmp(&a.0));
        for &(score, at) in scores.iter().take(2).filter(|(score, _)| *score > 0.0) {
            figures.push((format!("lexicon {}", Topic::IPTC[at]), f64::from(score)));
        }
        if let Some(section) = open.section {
            let name = format!("section {}", Topic::IPTC[usize::from(section)]);
            figures.push((name, f64::from(topics::SECTION)));
        }
    }
    outcome.evidence.push(Evidence {
        decision: Decision::Topic,
        story,
        entry: open.map(|open| open.id),
        against: None,
        rule: rule.to_owned(),
        accepted: true,
        figures,
        phrases: vec![topic.to_string()],
    });
}

/// What the operator decided; a story split off was taken for a copy and is none.
pub(super) fn correction(
    decision: Decision,
    story: StoryId,
    against: Option<StoryId>,
    rule: &str,
    outcome: &mut Outcome,
) {
    outcome.evidence.push(Evidence {
        decision,
        story,
        entry: None,
        against,
        rule: rule.to_owned(),
        accepted: rule != SPLIT,
        figures: Vec::new(),
        phrases: Vec::new(),
    });
}
