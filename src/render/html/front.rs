//! The front page: today by topic.

use jiff::civil::Date;
use maud::{Markup, html};

use super::frame::{Frame, Masthead, text};
use super::piece::{Place, Size, Topic as Kicker, brief, piece};
use crate::compose::{Brief, Digest};
use crate::model::{Health, Standing, Topic};
use crate::render::digest::best;
use crate::render::words::{count, topic_name};
use crate::render::{Channel, Format, Site, date};

/// Events beside the first one.
const SECONDS: usize = 2;
/// Past editions that the front page links to.
const EDITIONS: usize = 7;
/// Sources in trouble that the front page names.
const TROUBLE: usize = 6;

/// What the front page is made of.
#[derive(Clone, Debug)]
pub struct Front<'a> {
    /// The day so far, made up like an edition.
    pub day: &'a Digest,
    /// The last stories, newest first.
    pub latest: &'a [Brief],
    /// The feeds to subscribe to.
    pub channels: &'a [Channel],
    pub standings: &'a [Standing],
    /// Days of past editions, newest first.
    pub editions: &'a [Date],
    /// Extensions of the files of each beside the JSON.
    pub forms: &'a [&'static str],
    /// The sections' bar.
    pub topics: &'a [Topic],
}

/// The front page, for the top of `public/`.
#[must_use]
pub fn front_page(front: &Front, site: &Site) -> String {
    let words = site.language.words();
    let place = Place { site, today: front.day.day, root: Some("") };
    let figures = front.day.figures;
    let frame = Frame {
        site,
        title: "",
        root: "",
        searches: false,
        topics: front.topics,
        feed: Some("feed"),
        ears: (
            html! { (date::long(site.language, front.day.day)) },
            html! {
                (count(site.language, figures.stories, words.stories)) " · "
                (count(site.language, figures.outlets, words.outlets))
            },
        ),
        head: Masthead::Large,
    };
    let day = front.day;
    frame.page(&html! {
        @if day.top.is_empty() && day.sections.is_empty() {
            article.note { p { (words.nothing_yet) } }
        }
        @if let Some(first) = day.top.first() {
            section.top {
                h2.unseen { (words.top_stories) }
                div.first { (piece(first, Size::Lead, &place, Kicker::Shown)) }
                @if day.top.len() > 1 {
                    div.seconds { @for second in day.top.iter().skip(1).take(SECONDS) { (piece(second, Size::Second, &place, Kicker::Shown)) } }
                }
                @if day.top.len() > 1 + SECONDS {
                    div.thirds { @for third in day.top.iter().skip(1 + SECONDS) { (piece(third, Size::Plain, &place, Kicker::Shown)) } }
                }
                (latest(front, &place))
            }
        }
        div.sections {
            @for section in &day.sections {
                section class=(span(section.pieces.len())) {
                    h2 { a href={ "topics/" (text(section.topic.as_str())) ".html" } { (topic_name(site.language, &section.topic)) } }
                    div.pieces { @for one in &section.pieces { (piece(one, Size::Plain, &place, Kicker::Known)) } }
                    @if !section.briefs.is_empty() {
                        ul.briefs aria-label=(words.in_brief) { @for one in &section.briefs { li { (brief(one, &place)) } } }
                    }
                    @if section.more > 0 {
                        p.all { a href={ "topics/" (text(section.topic.as_str())) ".html" } { (count(site.language, section.more, words.more_events)) } }
                    }
                }
            }
        }
        aside.desk {
            (subscribe(front, site))
            (editions(front, site))
            (health(front, site))
        }
    })
}

/// A topic with few events shares its row with others.
fn span(pieces: usize) -> &'static str {
    match pieces {
        0 | 1 => "topic one",
        2 => "topic two",
        _ => "topic",
    }
}

fn latest(front: &Front, place: &Place) -> Markup {
    let words = place.site.language.words();
    let (language, zone) = (place.site.language, &place.site.zone);
    let mut day = place.today;
    html! {
        @if !front.latest.is_empty() {
            section.latest {
                h2 { (words.latest) }
                ol {
                    @for one in front.latest {
                        @let own = zone.to_datetime(one.published).date();
                        @if own != std::mem::replace(&mut day, own) { li.day { (date::short(language, own)) } }
                        li {
                            time datetime=(date::rfc3339(one.published)) { (date::moment(language, zone, one.published, own)) }
                            " " (brief(one, place))
                        }
                    }
                }
            }
        }
    }
}

fn subscribe(front: &Front, site: &Site) -> Markup {
    let words = site.language.words();
    html! {
        section.subscribe {
            h2 { (words.subscribe) }
            p { (words.subscribe_lead) }
            ul {
                @for channel in front.channels.iter().filter(|channel| channel.token.is_none()) {
                    li {
                        span.feed { (text(short(channel, site))) }
                        (formats(channel, ""))
                    }
                }
            }
            p.all { a href="subscriptions.opml" { (words.all_feeds) } }
        }
    }
}

/// The title without the paper's name, which stands at the top of the page.
pub(super) fn short<'a>(channel: &'a Channel, site: &Site) -> &'a str {
    channel.title.strip_prefix(&site.title).map_or(&channel.title, |rest| rest.trim_start_matches([' ', '–']))
}

/// A channel's address in each of its formats, as buttons.
pub(super) fn formats(channel: &Channel, root: &str) -> Markup {
    html! {
        span.formats {
            @for &format in &channel.formats {
                " "
                a type=(format.media_type()) href={ (root) (text(&channel.path)) "." (format.extension()) }
                    aria-label={ (format_name(format)) ", " (text(&channel.title)) } { (format_name(format)) }
            }
        }
    }
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::Atom => "Atom",
        Format::Rss => "RSS",
        Format::Json => "JSON",
    }
}

fn editions(front: &Front, site: &Site) -> Markup {
    let words = site.language.words();
    let (extension, _) = best(front.forms);
    html! {
        @if !front.editions.is_empty() {
            section.editions {
                h2 { (words.editions) }
                ul { @for day in front.editions.iter().take(EDITIONS) { li { a href={ "digest/" (day) "." (extension) } { (date::long(site.language, *day)) } } } }
                p.all { a href="editions.html" { (words.editions) } }
            }
        }
    }
}

fn health(front: &Front, site: &Site) -> Markup {
    let words = site.language.words();
    let trouble: Vec<&Standing> =
        front.standings.iter().filter(|standing| standing.health.is_trouble()).collect();
    let active = front.standings.iter().filter(|standing| standing.health != Health::Off).count();
    html! {
        section.health {
            h2 { (words.sources_page) }
            @if trouble.is_empty() {
                p { (count(site.language, active, words.sources)) ". " (words.all_well) }
            } @else {
                p { (count(site.language, active, words.sources)) ". " (words.trouble) ": " (trouble.len()) "." }
                ul {
                    @for standing in trouble.iter().take(TROUBLE) {
                        li { b { (text(&standing.title)) } ": " (words.health(standing.health)) @if !standing.cause.is_empty() { span.cause { " (" (text(&standing.cause)) ")" } } }
                    }
                }
            }
            p.all { a href="sources.html" { (words.sources_page) } }
        }
    }
}
