//! Dates that name no zone: in which one they are read, and how many there are.

use jiff::civil::Time;
use jiff::tz::{Offset, TimeZone};

use super::Options;
use crate::model::{Dated, Entry, Feed, Warning, ZoneOrigin};

/// Offsets that are told apart; an outlet has two, one for summer.
const LIMIT: usize = 16;

/// How far clocks are put forward, nearly everywhere.
const SUMMER_SECONDS: i32 = 3_600;

/// The offsets from UTC that a document's dates name, seconds, with how many name each.
#[derive(Debug, Default)]
pub(super) struct Offsets(Vec<(i32, usize)>);

impl Offsets {
    pub(super) fn note(&mut self, seconds: Option<i32>) {
        let Some(seconds) = seconds else { return };
        if let Some((_, count)) = self.0.iter_mut().find(|(held, _)| *held == seconds) {
            *count += 1;
        } else if self.0.len() < LIMIT {
            self.0.push((seconds, 1));
        }
    }

    /// The one named most, where they differ by no more than summer from winter.
    fn usual(&self) -> Option<TimeZone> {
        let least = self.0.iter().map(|(seconds, _)| *seconds).min()?;
        if self.0.iter().any(|(seconds, _)| seconds - least > SUMMER_SECONDS) {
            return None;
        }
        let (seconds, _) = self.0.iter().max_by_key(|(_, count)| *count)?;
        Offset::from_seconds(*seconds).ok().map(TimeZone::fixed)
    }
}

/// Moves dates that were read in UTC for want of a zone into the one that the document's other dates
/// name, and tells the operator of dates without a zone.
pub(super) fn settle(
    feed: &mut Feed,
    entries: &mut [Entry],
    offsets: &Offsets,
    options: &Options,
    warnings: &mut Vec<Warning>,
) {
    let of_entries = entries.iter_mut().flat_map(|entry| [&mut entry.published, &mut entry.updated]);
    let all = std::iter::once(&mut feed.updated).chain(of_entries);
    let assumed: Vec<_> = all.flatten().filter(|dated| dated.zone == ZoneOrigin::Assumed).collect();
    if assumed.is_empty() {
        return;
    }
    let count = assumed.len();
    let own = if options.zone.is_none() { offsets.usual() } else { None };
    if let Some(zone) = &own {
        for dated in assumed {
            shift(dated, zone);
        }
    }
    let zone = own.as_ref().or(options.zone.as_ref()).map_or_else(|| "UTC".to_owned(), name);
    let what = match count {
        1 => format!("a date names no zone and was read in {zone}"),
        _ => format!("{count} dates name no zone and were read in {zone}"),
    };
    warnings.push(Warning { place: None, what });
}

/// The same reading of the clock in another zone. Midnight is left: most of such dates are days
/// without a time, and a day must not become the one before it.
fn shift(dated: &mut Dated, zone: &TimeZone) {
    let clock = TimeZone::UTC.to_datetime(dated.at);
    if clock.time() == Time::midnight() {
        return;
    }
    dated.at = zone.to_timestamp(clock).unwrap_or(dated.at);
}

fn name(zone: &TimeZone) -> String {
    match (zone.iana_name(), zone.to_fixed_offset()) {
        (Some(name), _) => name.to_owned(),
        (None, Ok(offset)) => format!("UTC{offset}"),
        (None, Err(_)) => "the outlet's zone".to_owned(),
    }
}
