//! The lists of editions: the newest, and the older ones on a page for each year.

use std::collections::BTreeSet;

use jiff::civil::Date;
use maud::{Markup, html};

use super::frame::{Frame, Masthead, text};
use super::front::{formats, short};
use crate::model::Topic;
use crate::render::digest::{FORMS, best};
use crate::render::{Channel, Site, date};

/// Editions of each series that the page of the newest lists: two months of a daily one. Without a bound it would
/// grow for ever, and it is made anew each day.
const NEWEST: usize = 62;

/// One row of editions.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// Its feed.
    pub channel: &'a Channel,
    /// Newest first.
    pub days: &'a [Date],
    /// Extensions of the files of each edition beside the page and the JSON.
    pub forms: &'a [&'static str],
}

/// The newest editions by series and date, newest first, for the top of `public/`.
#[must_use]
pub fn editions_page(rows: &[Row], today: Date, topics: &[Topic], site: &Site) -> String {
    let words = site.language.words();
    let frame = Frame {
        site,
        title: words.editions,
        root: "",
        searches: false,
        topics,
        feed: None,
        ears: (html! { (date::long(site.language, today)) }, html! {}),
        head: Masthead::Small,
    };
    let years = older_editions(rows);
    frame.page(&html! {
        div.list {
            header.heading {
                h1 { (words.editions) }
            }
            @if rows.iter().all(|row| row.days.is_empty()) { p.note { (words.nothing_yet) } }
            @for row in rows.iter().filter(|row| !row.days.is_empty()) {
                (series(row, &row.days[..row.days.len().min(NEWEST)], "", site))
            }
            @if !years.is_empty() {
                section.row {
                    header.heading { h2 { (words.older_editions) } }
                    ul.days { @for year in years.iter().rev() { li { a href={ "editions/" (year) ".html" } { (year) } } } }
                }
            }
        }
    })
}

/// The years of editions that the page of the newest does not list.
#[must_use]
pub fn older_editions(rows: &[Row]) -> BTreeSet<i16> {
    rows.iter().flat_map(|row| row.days.iter().skip(NEWEST)).map(|day| day.year()).collect()
}

/// All editions of a year, for `editions/`. It names nothing of today, so that it stays as it is once the year is
/// over.
#[must_use]
pub fn editions_of_year(year: i16, rows: &[Row], site: &Site) -> String {
    let title = format!("{} {year}", site.language.words().editions);
    let frame = Frame {
        site,
        title: &title,
        root: "../",
        searches: false,
        topics: &[],
        feed: None,
        ears: (html! {}, html! {}),
        head: Masthead::Small,
    };
    let own = |row: &Row| row.days.iter().copied().filter(|day| day.year() == year).collect::<Vec<_>>();
    frame.page(&html! {
        div.list {
            header.heading {
                h1 { (title) }
            }
            @for (row, days) in rows.iter().map(|row| (row, own(row))).filter(|(_, days)| !days.is_empty()) {
                (series(row, &days, "../", site))
            }
        }
    })
}

/// Editions of a series, seen from `root`.
fn series(row: &Row, days: &[Date], root: &str, site: &Site) -> Markup {
    let path = html! { (root) (text(&row.channel.path)) };
    let (first, _) = best(row.forms);
    html! {
        section.row {
            header.heading {
                h2 { (text(short(row.channel, site))) }
                (formats(row.channel, root))
            }
            ul.days {
                @for day in days {
                    li {
                        a href={ (path) "/" (day) "." (first) } { (date::long(site.language, *day)) }
                        span.formats {
                            @for (extension, name, _) in FORMS {
                                @if extension != first && (extension == "json" || row.forms.contains(&extension)) {
                                    " " a href={ (path) "/" (day) "." (extension) }
                                        aria-label={ (name) ", " (date::long(site.language, *day)) } { (name) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
