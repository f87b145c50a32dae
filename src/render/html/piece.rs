//! One event as front page and digest print it.

use maud::{Markup, html};

use super::frame::{foreign, text};
use crate::compose::{Brief, Piece};
use crate::render::digest::{by_outlet, named};
use crate::render::words::{count, topic_name};
use crate::render::{Site, date};
use jiff::Timestamp;
use jiff::civil::Date;

/// Where a piece stands and what its links may rely on.
pub(super) struct Place<'a> {
    pub site: &'a Site,
    /// The day of the page: times of that day are told without it.
    pub today: Date,
    /// From the page to the top, where our own pages are at hand; none in a file that travels alone.
    pub root: Option<&'a str>,
}

/// How large a piece is set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    Lead,
    Second,
    Plain,
}

impl Size {
    fn class(self) -> &'static str {
        match self {
            Self::Lead => "piece lead",
            Self::Second => "piece second",
            Self::Plain => "piece",
        }
    }

    /// Outlets named before the rest is counted.
    fn names(self) -> usize {
        if self == Self::Lead { 8 } else { 4 }
    }

    fn paragraphs(self) -> usize {
        if self == Self::Plain { 2 } else { 3 }
    }
}

/// The event with headline, sentences, outlets and, folded, its other reports.
pub(super) fn piece(piece: &Piece, set: Size, place: &Place, with_topic: Topic) -> Markup {
    let site = place.site;
    let lang = foreign(piece.language.as_deref(), site.language);
    html! {
        article class=(set.class()) {
            @if with_topic == Topic::Shown {
                p.kicker { (topic_name(site.language, &piece.topic)) }
            }
            h3 lang=[lang.as_deref()] dir="auto" { (link(&piece.headline, piece.link.as_ref())) }
            @for (first, words) in by_outlet(&piece.said).into_iter().take(set.paragraphs()) {
                p.said lang=[lang.as_deref()] dir="auto" {
                    (text(&words)) " "
                    cite { bdi { (text(&first.outlet)) } }
                }
            }
            (coverage(piece, set, place))
            @if !piece.others.is_empty() { (others(piece, set, place)) }
        }
    }
}

/// Whether a piece names its topic: at the top of the page, not under the topic's heading.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    Shown,
    Known,
}

fn coverage(piece: &Piece, set: Size, place: &Place) -> Markup {
    let site = place.site;
    let words = site.language.words();
    let (shown, more) = named(&piece.carriers, piece.outlets, set.names());
    html! {
        p.coverage {
            (moment(piece.published, place))
            @for carrier in shown {
                span.dot { "\u{a0}· " }
                span.outlet dir="auto" { (link(&carrier.outlet, carrier.link.as_ref())) }
            }
            @if more > 0 {
                span.dot { "\u{a0}· " }
                @let label = count(site.language, more, words.more_outlets);
                @match place.root {
                    Some(root) => a href={ (root) "event/" (piece.event) ".html" } { (label) },
                    None => (label),
                }
            }
            @if piece.gained > 0 && piece.gained < piece.outlets {
                span.dot { "\u{a0}· " }
                span.gained { (count(site.language, piece.gained, words.new_outlets)) }
            }
        }
    }
}

fn others(piece: &Piece, set: Size, place: &Place) -> Markup {
    let words = place.site.language.words();
    html! {
        details.others open[set == Size::Lead] {
            summary { (words.more_reports) " " span.count { "(" (piece.others.len()) ")" } }
            ul { @for other in &piece.others { li { (brief(other, place)) } } }
            @if let Some(root) = place.root {
                p.all { a href={ (root) "event/" (piece.event) ".html" } { (words.timeline) } }
            }
        }
    }
}

/// A headline with its outlet.
pub(super) fn brief(brief: &Brief, place: &Place) -> Markup {
    let lang = foreign(brief.language.as_deref(), place.site.language);
    let words = place.site.language.words();
    html! {
        span.headline lang=[lang.as_deref()] dir="auto" { (link(&brief.headline, brief.link.as_ref())) }
        " "
        span.by {
            bdi { (text(&brief.outlet)) }
            @if brief.outlets > 1 {
                " + " (count(place.site.language, brief.outlets - 1, words.outlets))
            }
        }
    }
}

pub(super) fn moment(at: Timestamp, place: &Place) -> Markup {
    html! {
        time datetime=(date::rfc3339(at)) { (date::moment(place.site.language, &place.site.zone, at, place.today)) }
    }
}

/// A link where there is an address, else the words alone.
pub(super) fn link(words: &str, url: Option<&url::Url>) -> Markup {
    html! {
        @match url {
            Some(url) => a href=(url.as_str()) { (text(words)) },
            None => (text(words)),
        }
    }
}
