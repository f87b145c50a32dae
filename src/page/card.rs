//! What a front says about one story: headline, teaser, date, picture.

use std::ops::Range;

use url::Url;

use super::body::ends_sentence;
use super::front::Anchor;
use super::head::Head;
use super::lexicon::phrases::PAID;
use super::names::is_byline;
use super::shape::{leads_onward, words_of};
use super::tree::{Tag, Tree};
use super::zone::Custom;
use super::{picture, visible_date};
use crate::model::Dated;
use crate::text::{date, markup};

/// One story as the front shows it.
pub(super) struct Card {
    pub(super) title: String,
    pub(super) teaser: String,
    pub(super) published: Option<Dated>,
    pub(super) image: Option<Url>,
    /// Whether the card says that somebody paid for the text.
    pub(super) is_paid: bool,
    /// The node of the link that counts, for the order.
    pub(super) at: usize,
}

/// Elements between a link and its card.
const CLIMB: usize = 8;
/// Letters of a teaser; longer texts are cut at a sentence by whoever shows them.
const TEASER: usize = 1_000;

/// Letters of a line that dates a story on a front.
const DATE: usize = 60;

pub(super) fn read(
    tree: &Tree<'_>,
    head: &Head,
    custom: &Custom,
    of_target: &[&Anchor],
    anchors: &[Anchor],
    is_story: impl Fn(usize) -> bool,
) -> Card {
    let worth = |anchor: &&&Anchor| {
        let words = words_of(&anchor.text);
        // A headline, rather than "Read more" or a headline with its teaser grown together, and rather than
        // what a picture shows; that may be the headline where all else is "12 comments so far".
        let tells = anchor.own && words >= TELLING && !leads_onward(&anchor.text.to_lowercase());
        (tells, if words > 40 { 3 } else { words.min(12) })
    };
    let Some(main) = of_target.iter().max_by_key(|anchor| (worth(anchor), std::cmp::Reverse(anchor.at)))
    else {
        return Card {
            title: String::new(),
            teaser: String::new(),
            published: None,
            image: None,
            is_paid: false,
            at: 0,
        };
    };
    let card = card_of(tree, main, anchors, is_story);
    let inside = card..tree.nodes[card].end;
    let title = heading(tree, main, &inside).unwrap_or_else(|| main.text.clone());
    let teaser = teaser(tree, card, &title);
    let spoken = |text: &str| {
        let date = visible_date::within(text);
        date::read(date.as_deref().unwrap_or(text), &custom.zone, custom.habit).map(|read| read.dated)
    };
    let stamp = tree.all(card, Tag::Time).find_map(|at| {
        let machine = tree.any_attr(at, &["datetime"]).and_then(|stamp| date::parse(&stamp, &custom.zone));
        machine.or_else(|| spoken(&tree.text(at)))
    });
    let stamp = stamp.or_else(|| {
        let lines = inside.clone().filter(|&at| tree.tag(at) == Tag::Text).map(|at| tree.text(at));
        let dates = lines.filter(|line| line.chars().count() <= DATE && line.contains(char::is_numeric));
        dates.filter_map(|line| visible_date::within(&line)).find_map(|date| spoken(&date))
    });
    let image = of_target
        .iter()
        .flat_map(|anchor| tree.all(anchor.at, Tag::Img))
        .chain(tree.all(card, Tag::Img))
        .find_map(|at| picture::address(tree, at, head));
    let legal = |text: &str| markup::legal(text).into_owned();
    let cut = teaser.char_indices().nth(TEASER).map_or(teaser.len(), |(at, _)| at);
    Card {
        title: legal(&title),
        teaser: legal(&teaser[..cut]),
        published: stamp,
        image,
        is_paid: is_paid(tree, main.at, &inside),
        at: main.at,
    }
}

/// The words below a headline: a paragraph of the card, else a sentence in it.
fn teaser(tree: &Tree<'_>, card: usize, title: &str) -> String {
    // Not a byline, nor "3 hours ago".
    let says_more = |text: &String| {
        let words = words_of(text);
        words >= LABEL
            && !title.contains(text.as_str())
            && !is_byline(text)
            && (words > AGO || !text.contains(char::is_numeric) || ends_sentence(text))
            && visible_date::within(text).is_none_or(|_| text.len() > 60)
    };
    let is_sentence = |text: &String| {
        words_of(text) > AGO && ends_sentence(text) && !text.contains(title) && says_more(text)
    };
    let sentence = || {
        let texts = (card..tree.nodes[card].end).filter(|&at| tree.tag(at) == Tag::Text);
        texts.map(|at| tree.text(at)).find(is_sentence)
    };
    tree.all(card, Tag::P).map(|at| tree.text(at)).find(says_more).or_else(sentence).unwrap_or_default()
}

/// Words of a line that says how long ago it was: "il y a 3 heures".
const AGO: usize = 5;

/// The largest element around a link in which no other story is linked.
fn card_of(tree: &Tree<'_>, main: &Anchor, anchors: &[Anchor], is_story: impl Fn(usize) -> bool) -> usize {
    let alone = |up: usize| {
        let from = anchors.partition_point(|anchor| anchor.at < up);
        let to = anchors.partition_point(|anchor| anchor.at < tree.nodes[up].end);
        anchors[from..to].iter().all(|anchor| anchor.target == main.target || !is_story(anchor.target))
    };
    tree.upwards(main.at)
        .take(CLIMB)
        .take_while(|&up| !matches!(tree.tag(up), Tag::Body | Tag::Html | Tag::Main) && alone(up))
        .last()
        .unwrap_or(main.at)
}

/// Words of a headline, rather than of a count of comments.
const TELLING: usize = 5;

/// Words of a headline, rather than of a button.
const HEADLINE: usize = 3;

/// Words of a label.
const LABEL: usize = 3;

/// Whether a card is marked as paid for, by a label or by its names. The label of an advertisement says
/// nothing: it may stand in the card of the story beside which the advertisement is shown.
fn is_paid(tree: &Tree<'_>, link: usize, inside: &Range<usize>) -> bool {
    let named = |at: usize| {
        let names = tree.names(at).to_lowercase();
        ["sponsored", "advertorial", "paid-post", "paidpost"].iter().any(|word| names.contains(word))
    };
    let labelled = |at: usize| {
        let text = tree.text(at);
        text.split_whitespace().nth(LABEL).is_none() && {
            let bare = text.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
            PAID.contains(&bare.as_str())
        }
    };
    tree.upwards(link).take_while(|up| inside.contains(up)).any(named)
        || inside.clone().filter(|&at| tree.tag(at) == Tag::Text).any(labelled)
}

/// The heading that holds the link, stands in it or, failing both, in its card.
fn heading(tree: &Tree<'_>, main: &Anchor, inside: &Range<usize>) -> Option<String> {
    let is = |at: &usize| matches!(tree.tag(*at), Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5);
    let above = tree.upwards(main.at).take(4).find(is).filter(|at| inside.contains(at));
    // The link's own text is the headline where it stands in the heading: kickers stand beside it.
    if above.is_some() && words_of(&main.text) >= HEADLINE {
        return Some(main.text.clone());
    }
    let found =
        above.or_else(|| (main.at..tree.nodes[main.at].end).find(is)).or_else(|| inside.clone().find(is))?;
    let text = tree.text(found);
    (words_of(&text) >= 2).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::super::{Options, front};
    use super::*;

    fn cards(card: impl Fn(&str, &str) -> String) -> Vec<(String, String)> {
        let heads = [
            "Snow closes three passes in the north",
            "Ice stops the ferry to Holm again",
            "Fog delays flights at the main airport",
            "Rain floods the lower town overnight",
        ];
        let card =
            |head: &&str| card(head, &format!("/2026/11/29/{}", head.to_lowercase().replace(' ', "-")));
        let page = format!("<main>{}</main>", heads.iter().map(card).collect::<String>());
        let found = front(&page, &Url::parse("https://velatimes.example/").unwrap(), &Options::default());
        let found: Vec<_> = found.into_iter().map(|link| (link.title, link.teaser)).collect();
        assert_eq!(found.iter().map(|(title, _)| title).collect::<Vec<_>>(), heads);
        found
    }

    #[test]
    fn a_headline_comes_before_what_the_picture_shows() {
        cards(|head, url| {
            format!(
                "<a href={url}><img alt='A view over the quay at dawn with boats and people'></a><a href={url}>{head}</a>"
            )
        });
    }

    #[test]
    fn a_picture_says_the_headline_where_nothing_else_does() {
        cards(|head, url| {
            format!("<a href={url}><img alt='{head}'></a><a href={url}#comments>12 comments so far</a>")
        });
    }

    #[test]
    fn a_whole_card_has_headline_and_teaser() {
        let found = cards(|head, url| {
            format!(
                "<a href={url}><div>North</div><div>{head}</div><div>It was the worst night in years.</div><div>2 hours ago</div></a>"
            )
        });
        assert_eq!(found[0].1, "It was the worst night in years.");
    }

    #[test]
    fn neither_a_byline_nor_an_age_is_a_teaser() {
        let found = cards(|head, url| {
            format!(
                "<div><h3><a href={url}>{head}</a></h3><p>By Ada Person</p><p>il y a 3 heures</p><p>The worst in years</p></div>"
            )
        });
        assert_eq!(found[0].1, "The worst in years");
    }
}
