//! What a front says about one story: headline, teaser, date, picture.

use url::Url;

use super::front::{Anchor, Target};
use super::head::Head;
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
    targets: &[Target],
) -> Card {
    let worth = |anchor: &&&Anchor| {
        let words = anchor.text.split_whitespace().count();
        // A headline, rather than "Read more" or a headline with its teaser grown together.
        if words > 40 { 3 } else { words.min(12) }
    };
    let Some(main) = of_target.iter().max_by_key(|anchor| (worth(anchor), std::cmp::Reverse(anchor.at)))
    else {
        return Card { title: String::new(), teaser: String::new(), published: None, image: None, at: 0 };
    };
    let card = card_of(tree, main, anchors, targets);
    let inside = card..tree.nodes[card].end;
    let title = heading(tree, main, &inside).unwrap_or_else(|| main.text.clone());
    let teaser = tree
        .all(card, Tag::P)
        .map(|at| tree.text(at))
        .find(|text| {
            text.split_whitespace().count() >= 3
                && *text != title
                && !title.contains(text.as_str())
                && visible_date::within(text).is_none_or(|_| text.len() > 60)
        })
        .unwrap_or_default();
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
    Card { title: legal(&title), teaser: legal(&teaser[..cut]), published: stamp, image, at: main.at }
}

/// The largest element around a link in which no other story is linked.
fn card_of(tree: &Tree<'_>, main: &Anchor, anchors: &[Anchor], targets: &[Target]) -> usize {
    let alone = |up: usize| {
        let from = anchors.partition_point(|anchor| anchor.at < up);
        let to = anchors.partition_point(|anchor| anchor.at < tree.nodes[up].end);
        anchors[from..to]
            .iter()
            .all(|anchor| anchor.target == main.target || targets[anchor.target].base < 0.5)
    };
    tree.upwards(main.at)
        .take(CLIMB)
        .take_while(|&up| !matches!(tree.tag(up), Tag::Body | Tag::Html | Tag::Main) && alone(up))
        .last()
        .unwrap_or(main.at)
}

/// The heading that holds the link or stands in its card.
fn heading(tree: &Tree<'_>, main: &Anchor, inside: &std::ops::Range<usize>) -> Option<String> {
    let is = |at: &usize| matches!(tree.tag(*at), Tag::H1 | Tag::H2 | Tag::H3 | Tag::H4 | Tag::H5);
    let above = tree.upwards(main.at).take(4).find(is).filter(|at| inside.contains(at));
    // The link's own text is the headline where it stands in the heading: kickers stand beside it.
    if above.is_some() && main.text.split_whitespace().count() >= 3 {
        return Some(main.text.clone());
    }
    let found = above.or_else(|| inside.clone().find(is))?;
    let text = tree.text(found);
    (text.split_whitespace().count() >= 2).then_some(text)
}
