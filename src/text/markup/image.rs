//! One `img`: a picture, a placeholder for one that a script would load, or a tracker.

use std::borrow::Cow;

use smallvec::SmallVec;
use url::Url;

use super::address::{self, Use};
use super::entity::{self, Ending};
use super::lexer::Tag;

pub(super) enum Verdict<'t> {
    Picture(Picture<'t>),
    /// Nothing to show, but the `noscript` behind it may hold the picture.
    Placeholder,
    /// Nothing to show, something to count with.
    Tracker,
}

pub(super) struct Picture<'t> {
    pub src: Cow<'t, str>,
    pub others: SmallVec<[(&'static str, Cow<'t, str>); 4]>,
}

/// Where scripts for lazy loading keep the address of the picture, best first.
const LAZY: [&str; 12] = [
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-lazy",
    "data-original-src",
    "data-img-src",
    "data-image",
    "data-hi-res-src",
    "data-actualsrc",
    "data-echo",
    "data-url",
    "data-full-src",
];

const LAZY_SETS: [&str; 3] = ["data-srcset", "data-lazy-srcset", "data-original-set"];

/// Beginnings of addresses that count readers and show nothing: the ends of hosts, or of hosts with
/// the path they count under. Widely used by feed services; sizes give away all others.
const TRACKERS: [&str; 16] = [
    "feeds.feedburner.com/~r/",
    "feeds.feedburner.com/~ff/",
    "feedproxy.google.com/~r/",
    "pixel.wp.com/",
    "stats.wordpress.com/b.gif",
    "pixel.quantserve.com/",
    "feedsportal.com/",
    "doubleclick.net/",
    "google-analytics.com/",
    "scorecardresearch.com/",
    "rss.buysellads.com/",
    "feeds.wordpress.com/1.0/",
    "b.scorecardresearch.com/",
    "pixel.feedpress.me/",
    "feedads.g.doubleclick.net/",
    "assoc-amazon.com/e/ir",
];

/// Judges an image by its attributes.
pub(super) fn judge<'t>(tag: Tag<'t>, base: Option<&Url>) -> Verdict<'t> {
    let mut src = None;
    let mut set = None;
    let mut lazy: Option<(usize, Cow<'t, str>)> = None;
    let mut lazy_set = None;
    let mut hidden = false;
    let mut others: SmallVec<[(&'static str, Cow<'t, str>); 4]> = SmallVec::new();
    for (name, raw) in tag.attributes() {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        let value = || entity::decode(raw, Ending::Attribute);
        if is("src") {
            src.get_or_insert_with(value);
        } else if is("srcset") {
            set.get_or_insert_with(value);
        } else if let Some(known) = ["alt", "title", "width", "height"].into_iter().find(|known| is(known)) {
            if others.iter().all(|(held, _)| *held != known) {
                others.push((known, value()));
            }
        } else if is("style") {
            hidden = is_hidden(raw);
        } else if name.len() > 5 && name.as_bytes()[..5].eq_ignore_ascii_case(b"data-") {
            if let Some(rank) = LAZY.iter().position(|known| is(known)) {
                if lazy.as_ref().is_none_or(|(held, _)| rank < *held) {
                    lazy = Some((rank, value()));
                }
            } else if LAZY_SETS.iter().any(|known| is(known)) {
                lazy_set.get_or_insert_with(value);
            }
        }
    }
    // One pixel high or wide, both given: a counter, or a spacer, which nobody misses either.
    let tiny = |wanted: &str| {
        let size = others
            .iter()
            .find(|(name, _)| *name == wanted)
            .map(|(_, value)| value.trim().trim_end_matches("px"));
        size.and_then(|size| size.parse::<u32>().ok()).is_some_and(|size| size <= 1)
    };
    if hidden || (tiny("width") && tiny("height")) {
        return Verdict::Tracker;
    }
    let waits = lazy.is_some() || lazy_set.is_some();
    let lazy = lazy.map(|(_, value)| value);
    let candidates = [
        lazy,
        lazy_set.as_deref().map(largest),
        src.filter(|src| !(waits && is_placeholder(src))),
        set.as_deref().map(largest),
    ];
    let found = candidates
        .into_iter()
        .flatten()
        .find_map(|href| address::absolute(&href, base, Use::Media).map(Cow::into_owned));
    match found {
        None => Verdict::Placeholder,
        Some(src) if is_tracker(&src) => Verdict::Tracker,
        Some(src) => {
            // A size must be a number, or the layout is the outlet's.
            others.retain(|(name, value)| {
                !matches!(*name, "width" | "height")
                    || value.bytes().all(|b| b.is_ascii_digit()) && !value.is_empty()
            });
            Verdict::Picture(Picture { src: Cow::Owned(src), others })
        }
    }
}

fn is_hidden(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    style.contains("display:none")
        || style.contains("visibility:hidden")
        || (style.contains("width:1px") && style.contains("height:1px"))
}

/// What a page shows until the script has run.
fn is_placeholder(src: &str) -> bool {
    let src = src.trim();
    src.is_empty() || src.starts_with("data:") || {
        let file = src.rsplit('/').next().unwrap_or(src).to_ascii_lowercase();
        ["blank", "spacer", "placeholder", "lazy", "loading", "pixel", "1x1", "grey.gif", "transparent"]
            .iter()
            .any(|word| file.contains(word))
    }
}

fn is_tracker(src: &str) -> bool {
    let Some((_, rest)) = src.split_once("://") else { return false };
    TRACKERS.iter().any(|known| {
        let (host, path) = known.split_once('/').unwrap_or((known, ""));
        let (there, under) = rest.split_once('/').unwrap_or((rest, ""));
        let same = there.strip_suffix(host).is_some_and(|sub| sub.is_empty() || sub.ends_with('.'));
        same && under.starts_with(path)
    })
}

/// The widest picture of a set (HTML Standard §4.8.4.2.1).
fn largest<'s>(set: &str) -> Cow<'s, str> {
    let mut best: Option<(f32, &str)> = None;
    // A comma inside an address has no blank behind it.
    for candidate in set.split(", ") {
        let mut words = candidate.split_whitespace();
        let Some(href) = words.next() else { continue };
        let size =
            words.next().and_then(|size| size.trim_end_matches(['w', 'x']).parse().ok()).unwrap_or(1.0);
        if best.is_none_or(|(held, _)| size > held) {
            best = Some((size, href.trim_end_matches(',')));
        }
    }
    Cow::Owned(best.map_or("", |(_, href)| href).to_owned())
}
