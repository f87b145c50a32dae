//! Pages that list stories, newest first: a topic's, and what a search found; and the list of editions.

use jiff::civil::Date;
use maud::{Markup, html};

use super::frame::{Frame, Masthead, foreign, text};
use super::front::formats;
use super::piece::{Place, link, moment};
use crate::compose::reading;
use crate::model::{Story, Topic};
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
            (stories(page.stories, &place))
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
                p.coverage role="status" { (count(site.language, page.stories.len(), words.stories)) }
                @if page.stories.is_empty() { p.note { (words.nothing_found) } }
            }
            (stories(page.stories, &place))
        }
    })
}

fn stories(stories: &[Story], place: &Place) -> Markup {
    html! {
        @if stories.is_empty() && place.root == Some("../") {
            p.note { (place.site.language.words().nothing_yet) }
        }
        @for story in stories { (one(story, place)) }
    }
}

fn one(story: &Story, place: &Place) -> Markup {
    let site = place.site;
    let words = site.language.words();
    let lang = foreign(reading::language(&story.lead), site.language);
    let teaser = reading::teaser(&story.lead, TEASER_CHARS);
    let others = story.outlets().saturating_sub(1);
    html! {
        article.piece {
            h2.head lang=[lang.as_deref()] { (link(&reading::title(&story.lead), reading::link(&story.lead).as_ref())) }
            @if !teaser.is_empty() { p.said lang=[lang.as_deref()] { (text(&teaser)) } }
            p.coverage {
                (moment(story.published, place)) span.dot { "\u{a0}· " }
                span.outlet { (text(&story.lead.outlet.name)) }
                @if others > 0 {
                    span.dot { "\u{a0}· " }
                    a href={ (place.root.unwrap_or("")) "event/" (story.event) ".html" } { (count(site.language, others, words.more_outlets)) }
                }
            }
        }
    }
}

/// The editions by date, newest first, for the top of `public/`.
#[must_use]
pub fn editions_page(days: &[Date], today: Date, topics: &[Topic], site: &Site) -> String {
    let words = site.language.words();
    let frame = Frame {
        site,
        title: words.editions,
        root: "",
        topics,
        feed: None,
        ears: (html! { (date::long(site.language, today)) }, html! {}),
        head: Masthead::Small,
    };
    frame.page(&html! {
        div.list {
            header.heading {
                h1 { (words.editions) }
                span.formats { a type="application/atom+xml" href="digest.atom" { "Atom" } }
            }
            @if days.is_empty() { p.note { (words.nothing_yet) } }
            ul.days {
                @for day in days {
                    li {
                        a href={ "digest/" (day) ".html" } { (date::long(site.language, *day)) }
                        span.formats {
                            @for (extension, name) in [("md", "Markdown"), ("txt", "Text"), ("epub", "EPUB"), ("json", "JSON")] {
                                " " a href={ "digest/" (day) "." (extension) } { (name) }
                            }
                        }
                    }
                }
            }
        }
    })
}
