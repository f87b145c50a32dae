//! How much of an article a page gave: whole, a part before a paywall, or a wall in its place.

use serde_json::Value;

use super::block::{Block, Kind};
use super::body::ends_sentence;
use super::head::Head;
use super::hint::Hints;
use super::json_ld::JsonLd;
use super::lexicon::walls::{CONSENTS, PAYWALLS, WALLS};
use crate::model::Access;

/// Words of text below which a page may be a wall.
const FEW: usize = 120;

/// What the page's own statements and its end say.
/// `is_declared`: the text is the one that the page's description carries.
pub(super) fn access(head: &Head, blocks: &[Block], kept: &[usize], is_declared: bool) -> Access {
    let words: usize = kept.iter().map(|&at| blocks[at].words.len()).sum();
    if words < FEW
        && !is_declared
        && (says(&head.title, &WALLS) || blocks.len() < 80 && is_walled(blocks, kept))
    {
        return Access::Walled;
    }
    let closed = is_closed(head);
    if is_declared {
        return if closed { Access::Partial } else { Access::Whole };
    }
    if kept.is_empty() {
        return Access::Nothing;
    }
    let stub = stub_after(blocks, kept);
    if stub && (closed || words < 3 * FEW) || closed && words < 2 * FEW {
        return Access::Partial;
    }
    Access::Whole
}

/// Whether a page of few words speaks like a wall. Its readers' consent is asked for beside an article as
/// often as in its place, so there the place of the question tells.
fn is_walled(blocks: &[Block], kept: &[usize]) -> bool {
    let asks = |block: &Block| says(&block.text, &CONSENTS);
    let tells = |block: &Block| reads(block) && !block.hints.has(APART) && !asks(block);
    let told = kept.iter().any(|&at| tells(&blocks[at]));
    let beside = |block: &Block| told && (block.hints.has(APART) || block.linked > 0.8);
    blocks.iter().any(|block| says(&block.text, &WALLS) || asks(block) && !beside(block))
}

/// Parts of a page that ask for consent without hiding what else it says.
const APART: Hints = Hints::NAV.or(Hints::FOOTER).or(Hints::FORM).or(Hints::OVERLAY);

/// Whether a block is a sentence of a text.
fn reads(block: &Block) -> bool {
    block.words.len() >= 8 && block.linked < 0.4 && ends_sentence(&block.text)
}

/// Whether one of the phrases stands in a text, figures left out of it or not ("we and our 842 partners").
fn says(text: &str, phrases: &[&str]) -> bool {
    if text.chars().count() > 600 {
        return false;
    }
    let lower = text.to_lowercase().replace('’', "'");
    let is_figure = |word: &&str| word.contains(char::is_numeric) && !word.contains(char::is_alphabetic);
    let words: Vec<&str> = lower.split_whitespace().filter(|word| !is_figure(word)).collect();
    let bare = words.join(" ");
    phrases.iter().any(|phrase| lower.contains(phrase) || bare.contains(phrase))
}

/// Whether a block is the stub of a paywall. Within the text a sentence may speak of subscribers and the
/// like; there a stub has to be linked, or in a part that is made for it.
pub(super) fn is_stub(blocks: &[Block], kept: &[usize], at: usize) -> bool {
    let block = &blocks[at];
    if block.text.chars().count() >= 300 || !says(&block.text, &PAYWALLS) {
        return false;
    }
    let made = Hints::PAYWALL.or(Hints::FORM).or(Hints::NEWSLETTER).or(Hints::OVERLAY);
    if block.linked > 0.0 || block.kind == Kind::Part || block.hints.has(made) {
        return true;
    }
    let text_behind = kept.iter().rev().take_while(|&&other| other > at).filter(|&&at| reads(&blocks[at]));
    match text_behind.count() {
        0 => true,
        // A stub is followed by its terms.
        1 => begins(&block.text, &PAYWALLS),
        _ => false,
    }
}

fn begins(text: &str, phrases: &[&str]) -> bool {
    let lower = text.to_lowercase().replace('’', "'");
    phrases.iter().any(|phrase| lower.starts_with(phrase))
}

/// `isAccessibleForFree` and the metas of its kind: whether the page says that it is not free.
pub(super) fn is_closed(head: &Head) -> bool {
    let free = |value: &Value| match value {
        Value::Bool(free) => Some(*free),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "false" | "no" => Some(false),
            "true" | "yes" => Some(true),
            _ => None,
        },
        _ => None,
    };
    let declared = |json_ld: &JsonLd| json_ld.get("isAccessibleForFree").and_then(free);
    let tier = head
        .meta(&["article:content_tier", "og:article:content_tier", "content_tier", "access"])
        .map(str::to_ascii_lowercase);
    let locked =
        || tier.is_some_and(|tier| ["locked", "metered", "premium", "paid"].contains(&tier.as_str()));
    declared(&head.json_ld).map_or_else(locked, |free| !free)
}

/// Blocks after the text in which its stub stands.
const NEAR_END: usize = 12;

/// Whether a paywall's stub follows the text, in words or in the markup's own names.
fn stub_after(blocks: &[Block], kept: &[usize]) -> bool {
    let Some(&last) = kept.last() else { return false };
    let near = last.saturating_sub(3)..(last + NEAR_END).min(blocks.len());
    near.clone().any(|at| is_stub(blocks, kept, at))
        || (last + 1..near.end).any(|at| blocks[at].hints.has(Hints::PAYWALL) && blocks[at].words.len() > 3)
}
