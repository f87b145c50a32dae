//! How much of an article a page gave: whole, a part before a paywall, or a wall in its place.

use serde_json::Value;

use super::block::Block;
use super::head::Head;
use super::hint::Hints;
use super::json_ld::JsonLd;
use super::lexicon::walls::{PAYWALLS, WALLS};
use super::tree::Tree;
use crate::model::Access;

/// Words of text below which a page may be a wall.
const FEW: usize = 120;

/// What the page's own statements and its end say.
/// `is_declared`: the text is the one that the page's description carries.
pub(super) fn access(
    tree: &Tree<'_>,
    head: &Head,
    blocks: &[Block],
    kept: &[usize],
    is_declared: bool,
) -> Access {
    let words: usize = kept.iter().map(|&at| blocks[at].words.len()).sum();
    if words < FEW
        && !is_declared
        && (is_wall(&head.title, &WALLS)
            || blocks.len() < 80 && blocks.iter().any(|block| is_wall(&block.text, &WALLS)))
    {
        return Access::Walled;
    }
    let closed = is_closed(head);
    if is_declared {
        return if closed == Some(true) { Access::Partial } else { Access::Whole };
    }
    if kept.is_empty() {
        return Access::Nothing;
    }
    let stub = stub_after(tree, blocks, kept);
    if stub && (closed == Some(true) || words < 3 * FEW) || closed == Some(true) && words < 2 * FEW {
        return Access::Partial;
    }
    Access::Whole
}

fn is_wall(text: &str, phrases: &[&str]) -> bool {
    if text.chars().count() > 600 {
        return false;
    }
    let lower = text.to_lowercase().replace('’', "'");
    phrases.iter().any(|phrase| lower.contains(phrase))
}

/// Whether a line is the stub of a paywall.
pub(super) fn is_stub(text: &str) -> bool {
    text.chars().count() < 300 && is_wall(text, &PAYWALLS)
}

/// `isAccessibleForFree` and the metas of its kind: whether the page says that it is not free.
fn is_closed(head: &Head) -> Option<bool> {
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
    declared(&head.json_ld).map(|free| !free).or_else(|| match tier?.as_str() {
        "locked" | "metered" | "premium" | "paid" => Some(true),
        "free" => Some(false),
        _ => None,
    })
}

/// Blocks after the text in which its stub stands.
const NEAR_END: usize = 12;

/// Whether a paywall's stub follows the text, in words or in the markup's own names.
fn stub_after(tree: &Tree<'_>, blocks: &[Block], kept: &[usize]) -> bool {
    let Some(&last) = kept.last() else { return false };
    let near = last.saturating_sub(3)..(last + NEAR_END).min(blocks.len());
    let _ = tree;
    near.clone().any(|at| is_stub(&blocks[at].text))
        || (last + 1..near.end).any(|at| blocks[at].hints.has(Hints::PAYWALL) && blocks[at].words.len() > 3)
}
