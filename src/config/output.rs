//! `[[output]]` → feeds of the operator's own making.

use std::time::Duration;

use crate::compose::{Content, Merge, OnUpdate, Order, Rule};
use crate::edition::Output;
use crate::model::Topic;

use super::at_least;
use super::section::Section;
use super::subscription::{is_tag, secret};
use super::topic::{Known, short};
use super::value::words;

words!(Order { "newest" => Order::Newest, "updated" => Order::Updated, "outlets" => Order::Outlets });
words!(Content { "full" => Content::Full, "summary" => Content::Summary });
words!(OnUpdate { "silent" => OnUpdate::Silent, "grown" => OnUpdate::Grown, "bump" => OnUpdate::Bump });
words!(Merge { "story" => Merge::Story, "event" => Merge::Event });

/// Items of one output; readers take a few hundred, and each is rendered anew with every change.
const LONGEST: usize = 2_000;

/// Reads one table; `None` where it has no name (which is noted). `on_update` is the paper's.
pub(super) fn read(s: &mut Section<'_, '_>, on_update: OnUpdate, known: &Known) -> Option<Output> {
    let name = s.need::<String>("name")?;
    if Topic::new(&name).as_str() != name {
        s.refuse("name", format!("goes into addresses; write \"{}\"", Topic::new(&name)));
    }
    short(s, &name);
    let title = s.get("title", String::new());
    let mut output =
        Output::new(&name, if title.is_empty() { &name } else { &title }, rule(s, on_update, known));
    output.channel.token = token(s);
    Some(output)
}

/// The secret of the output's address: of signs that need no escape there (RFC 3986 §2.3), lest readers and
/// proxies write it in several ways.
fn token(s: &mut Section<'_, '_>) -> Option<String> {
    let token = secret(s, "token", "token_file")?.expose().to_owned();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if token.is_empty() || !token.bytes().all(is_plain) {
        let key = if s.says("token") { "token" } else { "token_file" };
        s.refuse(key, "goes into addresses; write letters, digits and - . _ ~, at least one of them");
    }
    Some(token)
}

/// Words or phrases, whole ones; a sign alone stands for nothing and is noted.
pub(super) fn some_words(s: &mut Section<'_, '_>, key: &'static str) -> Vec<String> {
    let words = s.get::<Vec<String>>(key, vec![]);
    for word in words.iter().filter(|word| !word.chars().any(char::is_alphanumeric)) {
        s.refuse(key, format!("\"{word}\" is in no text; write whole words or phrases"));
    }
    words
}

fn rule(s: &mut Section<'_, '_>, on_update: OnUpdate, known: &Known) -> Rule {
    let usual = Rule::default();
    let topics = s.get::<Vec<String>>("topics", vec![]);
    let languages = s.get::<Vec<String>>("languages", vec![]);
    for tag in languages.iter().filter(|tag| !is_tag(tag)) {
        s.refuse("languages", format!("`{tag}` is no language tag; write one such as \"fr\""));
    }
    let rule = Rule {
        topics: known.named(s, "topics", &topics),
        outlets: s.get("outlets", usual.outlets),
        words: some_words(s, "words"),
        without: some_words(s, "without"),
        languages: languages.iter().map(|tag| tag.to_lowercase()).collect(),
        language: usual.language,
        minimum_outlets: s.get("min_outlets", usual.minimum_outlets),
        cap_per_outlet: s.opt("cap_per_outlet"),
        window: s.opt("window"),
        order: s.get("order", usual.order),
        content: s.get("content", usual.content),
        merge: s.get("merge", usual.merge),
        on_update: s.opt("on_update").unwrap_or(on_update),
        limit: s.get("limit", usual.limit),
    };
    if let Some(window) = &rule.window {
        at_least(s, "window", window, &Duration::from_secs(60));
    }
    if rule.cap_per_outlet == Some(0) {
        s.refuse("cap_per_outlet", "would leave it empty; write at least 1");
    }
    if rule.minimum_outlets == 0 {
        s.refuse("min_outlets", "no story is carried by none; write at least 1");
    }
    if !(1..=LONGEST).contains(&rule.limit) {
        s.refuse("limit", format!("write a number of items from 1 to {LONGEST}"));
    }
    rule
}
