//! How the sources do, for the reader who misses one.

use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};

use super::frame::{Frame, Masthead, text};
use super::piece::{Place, moment};
use crate::model::{Standing, Topic};
use crate::render::words::count;
use crate::render::{Site, date};

/// What the page of sources is made of.
#[derive(Clone, Debug)]
pub struct SourcesPage<'a> {
    pub standings: &'a [Standing],
    pub today: Date,
    /// The sections' bar.
    pub topics: &'a [Topic],
}

/// The page of sources, for the top of `public/`. Addresses of subscriptions are not told: they may
/// hold a secret.
#[must_use]
pub fn sources_page(page: &SourcesPage, site: &Site) -> String {
    let words = site.language.words();
    let mut standings: Vec<&Standing> = page.standings.iter().collect();
    standings.sort_by_key(|standing| {
        (!standing.health.is_trouble(), standing.title.to_lowercase(), standing.subscription)
    });
    let trouble = standings.iter().filter(|standing| standing.health.is_trouble()).count();
    let frame = Frame {
        site,
        title: words.sources_page,
        root: "",
        searches: false,
        topics: page.topics,
        feed: None,
        ears: (html! { (date::long(site.language, page.today)) }, html! {}),
        head: Masthead::Small,
    };
    let place = Place { site, today: page.today, root: Some("") };
    frame.page(&html! {
        div.list {
            header.heading { h1 { (words.sources_page) } }
            p.coverage {
                (count(site.language, standings.len(), words.sources)) ". "
                @if trouble == 0 { (words.all_well) } @else { (words.trouble) ": " (trouble) "." }
            }
            table.sources {
                thead { tr {
                    th scope="col" { (words.source) } th scope="col" { (words.state) } th scope="col" { (words.last_new) }
                    th scope="col" { (words.last_poll) } th scope="col" { (words.next_poll) }
                } }
                tbody { @for standing in standings { (row(standing, &place)) } }
            }
        }
    })
}

fn row(standing: &Standing, place: &Place) -> Markup {
    let words = place.site.language.words();
    let time = |at: Option<Timestamp>| html! { @match at { Some(at) => (moment(at, place)), None => "–" } };
    html! {
        tr class=(standing.health.as_str()) {
            th scope="row" {
                (text(&standing.title))
                @if standing.outlet.name != standing.title { span.by { (text(&standing.outlet.name)) } }
            }
            td data-label=(words.state) {
                span.state { (words.health(standing.health)) }
                @if standing.health.is_trouble() {
                    @if let Some(since) = standing.since { " " (words.since) " " (date::day_and_time(place.site.language, &place.site.zone, since)) }
                }
                @if !standing.cause.is_empty() { span.cause { (text(&standing.cause)) } }
            }
            td data-label=(words.last_new) { (time(standing.last_new)) }
            td data-label=(words.last_poll) { (time(standing.last_poll)) }
            td data-label=(words.next_poll) {
                (time(standing.next_poll))
                @if !standing.reason.is_empty() { span.cause { (text(&standing.reason)) } }
            }
        }
    }
}
