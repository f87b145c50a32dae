//! The editions that stand in the folder `public`: which there are, and how those that are too old go.
//!
//! A day is one of ours where its JSON reads as the edition of that series and day. With it go the files that it
//! says it was printed as, and nothing else in the folder.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::Date;

use super::plan::Form;
use super::press::{Error, Printed};
use crate::compose::{Digest, Series};
use crate::publish;

/// Bytes of an edition's JSON that is read back.
const LIMIT_BYTES: u64 = 8 * 1024 * 1024;

/// Where the lists of the years stand, below the published folder.
const PAGES: &str = "editions";

/// Days of a series' editions, newest first.
pub(super) fn days(dir: &Path, series: &Series) -> Result<Vec<Date>, Error> {
    let mut days: Vec<Date> = publish::list(&dir.join(series.path()))?
        .iter()
        .filter_map(|path| path.strip_suffix(".json")?.parse().ok())
        .collect();
    days.sort_unstable_by(|a, b| b.cmp(a));
    Ok(days)
}

/// The edition of a day as it stands in the folder `public`.
#[must_use]
pub fn published(dir: &Path, series: &Series, day: Date) -> Option<Digest> {
    let path = dir.join(format!("{}/{day}.json", series.path()));
    let size = std::fs::metadata(&path).ok()?.len();
    (size <= LIMIT_BYTES)
        .then(|| std::fs::read(&path).ok())
        .flatten()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
}

/// Takes away the editions of these days; true where any went. What is not ours stays.
pub(super) fn remove(
    dir: &Path,
    series: &Series,
    days: &[Date],
    printed: &mut Printed,
) -> Result<bool, Error> {
    let before = printed.removed.len();
    for day in days {
        let Some(digest) = published(dir, series, *day) else { continue };
        if digest.series.name != series.name || digest.day != *day {
            continue;
        }
        let forms = Form::ALL.map(Form::extension).into_iter();
        // The JSON last: an interrupted removal goes on from it.
        for extension in forms.filter(|form| digest.forms.iter().any(|own| own == form)).chain(["json"]) {
            let path = format!("{}.{extension}", digest.path());
            if publish::remove(dir, &path)? {
                printed.removed.push(path);
            }
        }
    }
    Ok(printed.removed.len() > before)
}

/// The list of a year's editions.
pub(super) fn page(year: i16) -> String {
    format!("{PAGES}/{year}.html")
}

/// Takes away the lists of other years.
pub(super) fn clear_pages(dir: &Path, years: &BTreeSet<i16>, printed: &mut Printed) -> Result<(), Error> {
    for name in publish::list(&dir.join(PAGES))? {
        let year = name.strip_suffix(".html").and_then(|year| year.parse::<i16>().ok());
        if let Some(path) = year.filter(|year| !years.contains(year)).map(page)
            && publish::remove(dir, &path)?
        {
            printed.removed.push(path);
        }
    }
    Ok(())
}
