//! Pages that list stories, newest first: a topic's, and what a search found.

use std::collections::BTreeMap;

use jiff::civil::Date;
use maud::{Markup, html};

use super::frame::{Frame, Masthead, foreign, text};
use super::front::formats;
use super::piece::{Place, link, moment};
use crate::compose::reading;
use crate::model::{EventId, Story, Topic};
use crate::render::words::{count, topic_name};
use crate::render::{Channel, Site, date};

/// Characters of a story's beginning in a list.
const TEASER_CHARS: usize = 240;

/// What a topic's page is made of.
#[derive(Clone, Debug)]
pub struct TopicPage<'a> {
    pub topic: &'a Topic,
    /// In the order to be shown.
    pub stories: &'a [Story],
    /// How many stories there are in each of their events.
    pub events: &'a BTreeMap<EventId, usize>,
    /// The topic's feed, where there is one.
    pub channel: Option<&'a Channel>,
    pub today: Date,
    /// The sections' bar.
    pub topics: &'a [Topic],
}

/// A topic's page, for `topics/`.
#[must_use]
pub fn topic_page(page: &TopicPage, site: &Site) -> String {
    let name = topic_name(site.language, page.topic);
    let frame = Frame {
        site,
        title: &name,
        root: "../",
        searches: false,
        topics: page.topics,
        feed: page.channel.map(|channel| channel.path.as_str()),
        ears: (html! { (date::long(site.language, page.today)) }, html! {}),
        head: Masthead::Small,
    };
    let place = Place { site, today: page.today, root: Some("../") };
    frame.page(&html! {
        div.list {
            header.heading {
                h1 { (name) }
                @if let Some(channel) = page.channel { (formats(channel, "../")) }
            }
            (stories(page.stories, page.events, &place))
        }
    })
}

/// What a search page is made of.
#[derive(Clone, Debug)]
pub struct SearchPage<'a> {
    /// As the reader typed it.
    pub query: &'a str,
    /// Best first.
    pub stories: &'a [Story],
    /// How many stories there are in each of their events.
    pub events: &'a BTreeMap<EventId, usize>,
    pub today: Date,
    /// The sections' bar.
    pub topics: &'a [Topic],
}

/// What a search found, served as `search`.
#[must_use]
pub fn search_page(page: &SearchPage, site: &Site) -> String {
    let words = site.language.words();
    let frame = Frame {
        site,
        title: words.search,
        root: "",
        searches: true,
        topics: page.topics,
        feed: None,
        ears: (html! { (date::long(site.language, page.today)) }, html! {}),
        head: Masthead::Small,
    };
    let place = Place { site, today: page.today, root: Some("") };
    frame.page(&html! {
        div.list {
            header.heading {
                h1 { (words.search) }
                form.search.wide action="search" method="get" role="search" {
                    input type="search" name="q" value=(text(page.query)) aria-label=(words.search_prompt) maxlength="200" autofocus;
                    button type="submit" { (words.search) }
                }
            }
            @if !page.query.trim().is_empty() {
                @if page.stories.is_empty() {
                    p.note role="status" { (words.nothing_found) }
                } @else {
                    p.coverage role="status" { (count(site.language, page.stories.len(), words.stories)) }
                }
            }
            (stories(page.stories, page.events, &place))
        }
    })
}

fn stories(stories: &[Story], events: &BTreeMap<EventId, usize>, place: &Place) -> Markup {
    html! {
        @if stories.is_empty() && place.root == Some("../") {
            p.note { (place.site.language.words().nothing_yet) }
        }
        @for story in stories { (one(story, events.get(&story.event).copied().unwrap_or(1), place)) }
    }
}

/// A story of an event of so many.
fn one(story: &Story, reports: usize, place: &Place) -> Markup {
    let site = place.site;
    let words = site.language.words();
    let lang = foreign(reading::language(&story.lead), site.language);
    let teaser = reading::teaser(&story.lead, TEASER_CHARS);
    let outlets = (story.outlets().saturating_sub(1), words.more_outlets);
    let others: Vec<String> = [outlets, (reports.saturating_sub(1), words.reports_more)]
        .into_iter()
        .filter(|(others, _)| *others > 0)
        .map(|(others, words)| count(site.language, others, words))
        .collect();
    html! {
        article.piece {
            h2.head lang=[lang.as_deref()] dir="auto" { (link(&reading::title(&story.lead), reading::link(&story.lead).as_ref())) }
            @if !teaser.is_empty() { p.said lang=[lang.as_deref()] dir="auto" { (text(&teaser)) } }
            p.coverage {
                (moment(story.published_by_lead(), place)) span.dot { "\u{a0}· " }
                span.outlet dir="auto" { (text(&story.lead.outlet.name)) }
                @if !others.is_empty() {
                    span.dot { "\u{a0}· " }
                    a href={ (place.root.unwrap_or("")) "event/" (story.event) ".html" } { (others.join(", ")) }
                }
            }
        }
    }
}
