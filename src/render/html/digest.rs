//! The day's edition as one file to open, to mail and to print.

use maud::{Markup, PreEscaped, html};

use super::frame::{Frame, Masthead, text};
use super::piece::{Place, Size, Topic as Kicker, brief, piece};
use crate::compose::{Brief, Digest, Piece};
use crate::render::digest::{figures, period, series, title, trouble_words};
use crate::render::words::{count, topic_name};
use crate::render::{Site, date};
use crate::text::markup::escape;

/// The edition, for its series' folder.
#[must_use]
pub fn digest_html(digest: &Digest, site: &Site) -> String {
    page(digest, site, if digest.series.is_daily() { "../" } else { "../../" })
}

/// The edition as it is mailed: whatever leads to the paper says where the paper is.
#[must_use]
pub fn digest_letter(digest: &Digest, site: &Site) -> String {
    page(digest, site, site.base.as_str())
}

fn page(digest: &Digest, site: &Site, root: &str) -> String {
    let words = site.language.words();
    let title = title(digest, site);
    let frame = Frame {
        site,
        title: &title,
        root,
        searches: false,
        topics: &[],
        feed: None,
        ears: (html! { (text(series(digest, site))) }, html! { (date::long(site.language, digest.day)) }),
        head: Masthead::Large,
    };
    let place = Place { site, today: digest.day, root: None };
    frame.page(&html! {
        div.edition {
            p.dateline { (period(digest, site)) "." }
            @if digest.is_empty() {
                p.note { (words.nothing_came) }
            }
            @if !digest.top.is_empty() {
                section.leads {
                    h2 { (words.top_stories) }
                    @for (at, one) in digest.top.iter().enumerate() {
                        (piece(one, if at == 0 { Size::Lead } else { Size::Second }, &place, Kicker::Shown))
                    }
                }
            }
            @if !digest.ongoing.is_empty() {
                section.topic.ongoing {
                    h2 { (words.went_on) }
                    div.pieces { @for one in &digest.ongoing { (piece(one, Size::Plain, &place, Kicker::Shown)) } }
                }
            }
            @for section in &digest.sections {
                section.topic {
                    h2 { (topic_name(site.language, &section.topic)) }
                    div.pieces { @for one in &section.pieces { (piece(one, Size::Plain, &place, Kicker::Known)) } }
                    @if !section.briefs.is_empty() {
                        h3.brief { (words.in_brief) }
                        ul.briefs { @for one in &section.briefs { li { (brief(one, &place)) } } }
                    }
                    @if section.more > 0 { p.all { (count(site.language, section.more, words.more_events)) } }
                }
            }
            (closing(digest, site))
        }
    })
}

/// Sources in trouble and the day's counts.
fn closing(digest: &Digest, site: &Site) -> Markup {
    let words = site.language.words();
    html! {
        @if !digest.trouble.is_empty() {
            section.trouble {
                h2 { (words.trouble) }
                ul {
                    @for one in &digest.trouble { li { b { (text(&one.title)) } ": " (text(&trouble_words(one, site))) } }
                    @if digest.more_trouble > 0 { li { (count(site.language, digest.more_trouble, words.more_sources)) } }
                }
            }
        }
        section.figures {
            h2 { (words.in_figures) }
            ul { @for figure in figures(digest.figures, site) { li { (figure) } } }
        }
    }
}

/// The edition without page or style, for the feed of digests: plain elements that any reader shows.
pub(in crate::render) fn digest_fragment(digest: &Digest, site: &Site) -> String {
    let words = site.language.words();
    let mut out = String::with_capacity(16_384);
    let mut part = |title: &str, pieces: &[Piece], briefs: &[Brief], more: usize| {
        if pieces.is_empty() && briefs.is_empty() && more == 0 {
            return;
        }
        let markup = html! {
            h2 { (text(title)) }
            @for piece in pieces { (plain_piece(piece, digest, site)) }
            @if !briefs.is_empty() || more > 0 {
                ul { @for one in briefs { (plain_brief(one)) } @if more > 0 { li { (count(site.language, more, words.more_events)) } } }
            }
        };
        out.push_str(&markup.into_string());
    };
    part(words.top_stories, &digest.top, &[], 0);
    part(words.went_on, &digest.ongoing, &[], 0);
    for section in &digest.sections {
        part(&topic_name(site.language, &section.topic), &section.pieces, &section.briefs, section.more);
    }
    if out.is_empty() {
        out.push_str(&html! { p { (words.nothing_came) } }.into_string());
    }
    let closing = html! {
        @if !digest.trouble.is_empty() {
            h2 { (words.trouble) }
            ul {
                    @for one in &digest.trouble { li { b { (text(&one.title)) } ": " (text(&trouble_words(one, site))) } }
                    @if digest.more_trouble > 0 { li { (count(site.language, digest.more_trouble, words.more_sources)) } }
                }
        }
        @if digest.left_out > 0 { p { (period(digest, site)) "." } }
        p { (PreEscaped(escape(&figures(digest.figures, site).join(" · ")))) }
    };
    out.push_str(&closing.into_string());
    out
}

fn plain_brief(brief: &Brief) -> Markup {
    html! { li dir="auto" { (super::piece::link(&brief.headline, brief.link.as_ref())) " (" bdi { (text(&brief.outlet)) } ")" } }
}

fn plain_piece(piece: &Piece, digest: &Digest, site: &Site) -> Markup {
    let words = site.language.words();
    let (shown, more) = crate::render::digest::named(&piece.carriers, piece.outlets, 6);
    html! {
        h3 dir="auto" { (super::piece::link(&piece.headline, piece.link.as_ref())) }
        @for (first, said) in crate::render::digest::by_outlet(&piece.said) {
            p dir="auto" { (text(&said)) " (" i { bdi { (text(&first.outlet)) } } ")" }
        }
        p {
            (date::moment(site.language, &site.zone, piece.published, digest.day))
            @for carrier in shown { " · " bdi { (super::piece::link(&carrier.outlet, carrier.link.as_ref())) } }
            @if more > 0 { " · " (count(site.language, more, words.more_outlets)) }
        }
        @if !piece.others.is_empty() {
            ul { @for one in &piece.others { (plain_brief(one)) } }
        }
    }
}
