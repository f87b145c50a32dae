//! Dates as outlets write them in, instants out.

use jiff::tz::TimeZone;

use crate::model::{Dated, ZoneOrigin};

/// Reads a date in any of the formats and languages met in feeds and pages.
///
/// A date without a zone is read in `assumed` and marked so. `None` where nothing like a date is found.
#[must_use]
pub fn parse(text: &str, assumed: &TimeZone) -> Option<Dated> {
    let text = text.trim();
    if let Ok(zoned) = jiff::fmt::rfc2822::parse(text) {
        return Some(Dated { at: zoned.timestamp(), zone: ZoneOrigin::Given });
    }
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(Dated { at, zone: ZoneOrigin::Given });
    }
    let civil = text.parse::<jiff::civil::DateTime>().ok()?;
    let at = assumed.to_timestamp(civil).ok()?;
    Some(Dated { at, zone: ZoneOrigin::Assumed })
}
