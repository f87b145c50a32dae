//! How much of an article a page gave: whole, a part before a paywall, or a wall in its place.

use serde_json::Value;

use super::block::Block;
use super::head::Head;
use super::hint::Hints;
use super::json_ld::JsonLd;
use super::tree::Tree;
use crate::model::Access;

/// Words of text below which a page may be a wall.
const FEW: usize = 120;

/// Phrases of bot walls, consent forms and logins that stand in place of an article; lower case.
const WALLS: &[&str] = &[
    "checking your browser",
    "verify you are human",
    "verifying you are human",
    "are you a robot",
    "please enable js and disable any ad blocker",
    "enable javascript and cookies to continue",
    "attention required! | cloudflare",
    "just a moment...",
    "access denied",
    "access to this page has been denied",
    "unusual traffic from your computer",
    "request unsuccessful. incapsula",
    "pardon our interruption",
    "ddos protection by",
    "you have been blocked",
    "why have i been blocked",
    "please complete the security check",
    "press & hold to confirm",
    "before you continue to",
    "we value your privacy",
    "we and our partners",
    "your privacy choices",
    "wir und unsere partner",
    "cookies zustimmen",
    "mit werbung weiterlesen",
    "zustimmen und weiter",
    "nous et nos partenaires",
    "nosotros y nuestros socios",
    "continuer sans accepter",
    "this site is not available in your region",
    "unavailable due to legal reasons",
    "not available in your country",
    "unavailable for legal reasons",
    "currently unavailable to visitors from",
    "403 forbidden",
    "404 not found",
    "page not found",
    "seite nicht gefunden",
    "seite wurde nicht gefunden",
    "we can't find the page",
    "page introuvable",
    "página no encontrada",
    "502 bad gateway",
    "503 service",
];

/// Phrases of the stub that a text ends in before a paywall or login; lower case.
const PAYWALLS: &[&str] = &[
    "subscribe to continue",
    "subscribe to read",
    "subscribe now to continue",
    "to continue reading",
    "continue reading your article with",
    "sign in to continue",
    "log in to continue",
    "log in to read",
    "register to continue",
    "this article is for subscribers",
    "this content is for subscribers",
    "already a subscriber",
    "for subscribers only",
    "exclusive to subscribers",
    "become a subscriber to",
    "you have reached your limit",
    "keep reading by creating a free account",
    "create a free account to",
    "weiterlesen mit",
    "jetzt weiterlesen",
    "diesen artikel weiterlesen",
    "mit abo weiterlesen",
    "sie haben bereits ein",
    "artikel ist exklusiv für",
    "nur für abonnenten",
    "um weiterzulesen",
    "réservé aux abonnés",
    "réservé à nos abonnés",
    "la suite est réservée",
    "pour lire la suite",
    "il vous reste",
    "déjà abonné",
    "contenido exclusivo para suscriptores",
    "suscríbete para seguir leyendo",
    "para seguir leyendo",
    "ya eres suscriptor",
    "contenuto riservato agli abbonati",
    "per continuare a leggere",
    "conteúdo exclusivo para assinantes",
    "já é assinante",
    "para continuar lendo",
    "alleen voor abonnees",
    "lees verder met een abonnement",
    "al abonnee",
    "för prenumeranter",
    "logga in för att läsa",
    "redan prenumerant",
    "kun for abonnenter",
    "logg inn for å lese",
    "allerede abonnent",
    "vain tilaajille",
    "tylko dla subskrybentów",
    "aby czytać dalej",
    "pro předplatitele",
    "доступно по подписке",
    "только для подписчиков",
    "лише для передплатників",
    "有料会員",
    "会員限定",
    "この記事は有料",
    "ログインして続き",
    "订阅后",
    "登录后",
    "会员专享",
];

/// What the page's own statements and its end say.
pub(super) fn access(tree: &Tree<'_>, head: &Head, blocks: &[Block], kept: &[usize]) -> Access {
    let words: usize = kept.iter().map(|&at| blocks[at].words.len()).sum();
    if words < FEW
        && (is_wall(&head.title, WALLS)
            || blocks.len() < 80 && blocks.iter().any(|block| is_wall(&block.text, WALLS)))
    {
        return Access::Walled;
    }
    if kept.is_empty() {
        return Access::Nothing;
    }
    let closed = is_closed(head);
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
    text.chars().count() < 300 && is_wall(text, PAYWALLS)
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
