//! An event's page: how the news spread, and each report with its copies.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};

use super::frame::{Frame, Masthead, foreign, text};
use super::piece::{Place, link, moment};
use crate::compose::{self, reading};
use crate::link::untracked;
use crate::model::{Copy, Story, Topic};
use crate::render::words::{count, topic_name};
use crate::render::{Site, date};

/// Rows of the timeline; later copies are counted.
const TIMELINE: usize = 60;
/// Characters of a report's beginning.
const TEASER_CHARS: usize = 360;

/// What an event's page is made of.
#[derive(Clone, Debug)]
pub struct EventPage<'a> {
    /// All stories of the event, in any order.
    pub stories: &'a [Story],
    pub today: Date,
    /// The sections' bar.
    pub topics: &'a [Topic],
}

/// The page of an event, for `event/`. None where there is no story.
#[must_use]
pub fn event_page(page: &EventPage, site: &Site) -> Option<String> {
    let mut stories: Vec<&Story> = page.stories.iter().collect();
    compose::speaking(&mut stories, Some(site.language.tag()));
    let first = *stories.first()?;
    let words = site.language.words();
    let place = Place { site, today: page.today, root: Some("../") };
    let title = reading::title(&first.lead);
    let mut rows: Vec<Row> = stories.iter().flat_map(|story| rows(story)).collect();
    rows.sort_by_key(|row| (at(row.copy), row.copy.entry));
    let entries: usize = stories.iter().map(|story| story.copies.len()).sum();
    let outlets: BTreeSet<&str> =
        stories.iter().flat_map(|story| &story.copies).map(|copy| copy.outlet.key.as_str()).collect();
    let frame = Frame {
        site,
        title: &title,
        root: "../",
        searches: false,
        topics: page.topics,
        feed: None,
        ears: (html! { (date::long(site.language, page.today)) }, html! {}),
        head: Masthead::Small,
    };
    let lang = foreign(reading::language(&first.lead), site.language);
    Some(frame.page(&html! {
        article.event {
            p.kicker { a href={ "../topics/" (text(first.topic.as_str())) ".html" } { (topic_name(site.language, &first.topic)) } }
            h1 lang=[lang.as_deref()] dir="auto" { (text(&title)) }
            p.coverage {
                (count(site.language, outlets.len(), words.outlets)) span.dot { "\u{a0}· " }
                (count(site.language, stories.len(), words.stories)) span.dot { "\u{a0}· " }
                (count(site.language, entries, words.entries))
            }
            div.columns {
                section.reports {
                    h2 { (words.reports) }
                    @for story in &stories { (report(story, &place)) }
                }
                section.timeline {
                    h2 { (words.timeline) }
                    ol {
                        @for (nth, row) in rows.iter().take(TIMELINE).enumerate() {
                            li {
                                (moment(at(row.copy), &place)) " "
                                span.outlet dir="auto" { (link(&row.copy.outlet.name, row.copy.link.as_ref())) }
                                @if nth == 0 { " " span.first { (words.first_report) } }
                                @if stories.len() > 1 && row.is_lead {
                                    span.headline dir="auto" lang=[foreign(reading::language(&row.story.lead), site.language)] { (text(reading::headline(row.copy))) }
                                }
                            }
                        }
                        @if rows.len() > TIMELINE { li { (count(site.language, rows.len() - TIMELINE, words.copies)) } }
                    }
                }
            }
        }
    }))
}

/// A line of the timeline: a copy of a story, whether or not others republished it.
struct Row<'a> {
    story: &'a Story,
    copy: &'a Copy,
    /// Whether it speaks for its story, or what republishes it does.
    is_lead: bool,
}

/// When a copy came out.
fn at(copy: &Copy) -> Timestamp {
    copy.published.min(copy.first_seen)
}

/// The copies of a story that are publications. What names the outlet, the page or the headline of an earlier
/// copy once more (a planet's, an aggregator's, a second feed's) is the same one.
fn rows(story: &Story) -> Vec<Row<'_>> {
    let mut copies: Vec<&Copy> = story.copies.iter().collect();
    copies.sort_by_key(|copy| (at(copy), copy.entry));
    let mut rows: Vec<Row> = Vec::new();
    let (mut pages, mut headlines) = (HashMap::new(), HashMap::new());
    for copy in copies {
        let outlet = copy.outlet.key.as_str();
        let page = copy.link.as_ref().map(|link| (outlet, untracked(link)));
        let headline = Some((outlet, reading::headline(copy))).filter(|(_, title)| !title.is_empty());
        let by_page = page.as_ref().and_then(|page| pages.get(page));
        let earlier = by_page.or_else(|| headline.and_then(|headline| headlines.get(&headline))).copied();
        let row = earlier.unwrap_or(rows.len());
        if earlier.is_none() {
            rows.push(Row { story, copy, is_lead: false });
        }
        rows[row].is_lead |= copy.entry == story.lead.id;
        if let Some(page) = page {
            pages.entry(page).or_insert(row);
        }
        if let Some(headline) = headline {
            headlines.entry(headline).or_insert(row);
        }
    }
    rows
}

fn report(story: &Story, place: &Place) -> Markup {
    let words = place.site.language.words();
    let lang = foreign(reading::language(&story.lead), place.site.language);
    let carriers = reading::carriers(story);
    let mut published: HashMap<&str, Timestamp> = HashMap::new();
    for copy in &story.copies {
        let earliest = published.entry(&copy.outlet.key).or_insert(copy.published);
        *earliest = copy.published.min(*earliest);
    }
    let teaser = reading::teaser(&story.lead, TEASER_CHARS);
    html! {
        article.piece id={ "s" (story.id) } {
            h3 lang=[lang.as_deref()] dir="auto" { (link(&reading::title(&story.lead), reading::link(&story.lead).as_ref())) }
            @if !teaser.is_empty() { p.said lang=[lang.as_deref()] dir="auto" { (text(&teaser)) " " cite { bdi { (text(&story.lead.outlet.name)) } } } }
            @if carriers.len() > 1 {
                details.others {
                    summary { (words.same_text) ": " (count(place.site.language, carriers.len(), words.outlets)) }
                    ul {
                        @for copy in &carriers {
                            li {
                                span.headline dir="auto" { (link(if copy.title.is_empty() { &copy.outlet.name } else { reading::headline(copy) }, copy.link.as_ref())) } " "
                                span.by { bdi { (text(&copy.outlet.name)) } ", " (moment(published.get(copy.outlet.key.as_str()).copied().unwrap_or(copy.published), place)) }
                            }
                        }
                    }
                }
            } @else {
                p.coverage { (moment(story.published_by_lead(), place)) span.dot { "\u{a0}· " } bdi { (text(&story.lead.outlet.name)) } }
            }
        }
    }
}
