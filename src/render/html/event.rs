//! An event's page: how the news spread, and each report with its copies.

use jiff::civil::Date;
use maud::{Markup, html};

use super::frame::{Frame, Masthead, foreign, text};
use super::piece::{Place, link, moment};
use crate::compose::reading;
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
    stories.sort_by_key(|story| (std::cmp::Reverse(story.outlets()), story.first_seen, story.id));
    let first = *stories.first()?;
    let words = site.language.words();
    let place = Place { site, today: page.today, root: Some("../") };
    let title = reading::title(&first.lead);
    let mut copies: Vec<(&Story, &Copy)> =
        stories.iter().flat_map(|story| story.copies.iter().map(move |copy| (*story, copy))).collect();
    copies.sort_by_key(|(_, copy)| (copy.published.min(copy.first_seen), copy.entry));
    let mut outlets: Vec<&str> = copies.iter().map(|(_, copy)| copy.outlet.key.as_str()).collect();
    outlets.sort_unstable();
    outlets.dedup();
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
                (count(site.language, copies.len(), words.entries))
            }
            div.columns {
                section.reports {
                    h2 { (words.reports) }
                    @for story in &stories { (report(story, &place)) }
                }
                section.timeline {
                    h2 { (words.timeline) }
                    ol {
                        @for (at, (story, copy)) in copies.iter().take(TIMELINE).enumerate() {
                            li {
                                (moment(copy.published.min(copy.first_seen), &place)) " "
                                span.outlet dir="auto" { (link(&copy.outlet.name, copy.link.as_ref())) }
                                @if at == 0 { " " span.first { (words.first_report) } }
                                @if stories.len() > 1 && copy.entry == story.lead.id {
                                    span.headline dir="auto" lang=[foreign(reading::language(&story.lead), site.language)] { (text(&copy.title)) }
                                }
                            }
                        }
                        @if copies.len() > TIMELINE { li { (count(site.language, copies.len() - TIMELINE, words.copies)) } }
                    }
                }
            }
        }
    }))
}

fn report(story: &Story, place: &Place) -> Markup {
    let words = place.site.language.words();
    let lang = foreign(reading::language(&story.lead), place.site.language);
    let carriers = reading::carriers(story);
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
                                span.headline dir="auto" { (link(if copy.title.is_empty() { &copy.outlet.name } else { &copy.title }, copy.link.as_ref())) } " "
                                span.by { bdi { (text(&copy.outlet.name)) } ", " (moment(copy.published, place)) }
                            }
                        }
                    }
                }
            } @else {
                p.coverage { (moment(story.published, place)) span.dot { "\u{a0}· " } bdi { (text(&story.lead.outlet.name)) } }
            }
        }
    }
}
