//! Which event matters most: how many outlets tell it, how fresh it is, how fast it grows.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::model::Story;

/// Hours after which an event's news counts half.
const HALF_LIFE_HOURS: f64 = 18.0;

/// An event's rank; higher stands first. `since` is the beginning of the window, `until` its end.
///
/// Outlets weigh by their logarithm: the tenth adds less than the second. Each further text written
/// for itself adds a little, since independent reporting says more than a copied wire.
#[must_use]
pub(super) fn score(group: &[&Story], since: Timestamp, until: Timestamp) -> f64 {
    let outlets = outlets(group, Timestamp::MIN).len() as f64;
    let gained = outlets_since(group, since) as f64;
    let last =
        group.iter().flat_map(|story| &story.copies).map(|copy| copy.first_seen).max().unwrap_or(since);
    let age_hours = until.duration_since(last).as_secs_f64().max(0.0) / 3600.0;
    let fresh = 0.5_f64.powf(age_hours / HALF_LIFE_HOURS);
    let weight = (1.0 + outlets).ln() + 0.5 * (group.len().max(1) as f64).ln();
    weight * (0.6 + 0.4 * fresh) + 0.4 * (1.0 + gained).ln()
}

/// Keys of the outlets that carry any of the stories, first seen at or after `since`.
#[must_use]
pub(super) fn outlets(group: &[&Story], since: Timestamp) -> BTreeSet<String> {
    group
        .iter()
        .flat_map(|story| &story.copies)
        .filter(|copy| copy.first_seen >= since)
        .map(|copy| copy.outlet.key.clone())
        .collect()
}

/// How many outlets carry any of the stories since then and none before.
#[must_use]
pub(super) fn outlets_since(group: &[&Story], since: Timestamp) -> usize {
    let before: BTreeSet<&str> = group
        .iter()
        .flat_map(|story| &story.copies)
        .filter(|copy| copy.first_seen < since)
        .map(|copy| copy.outlet.key.as_str())
        .collect();
    outlets(group, since).iter().filter(|key| !before.contains(key.as_str())).count()
}
