//! Which part of a line is a name, and whose: lines of bylines parted into names, people told from
//! the outlet itself, from desks and from trades.
//!
//! Text in, names out. Nothing here looks for a byline; that is for [`byline`](super::byline).

use super::head::Head;
use super::lexicon::bylines::{DESKS, ROLES};
use super::tree::{Tag, Tree};

/// Whether a line is made of names alone: parts of two to four words that begin with capitals.
pub(super) fn is_names(line: &str) -> bool {
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let name = |part: &str| {
        (2..=4).contains(&part.split_whitespace().count()) && part.split_whitespace().all(capital)
    };
    line.chars().count() < 80
        && !line.ends_with(['.', '?', '!', ':'])
        && line.split(['/', ',', '&']).flat_map(|part| part.split(" and ")).all(|part| name(part.trim()))
}

/// Whether what follows the "By" begins with a capital, as names do.
pub(super) fn starts_name(text: &str) -> bool {
    let lower = text.to_lowercase();
    let by = BY.iter().find(|by| lower.starts_with(**by)).map_or(0, |by| by.len());
    text.get(by..)
        .and_then(|rest| rest.trim().chars().next())
        .is_some_and(|c| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()))
}

const BY: [&str; 25] = [
    "by ",
    "von ",
    "par ",
    "por ",
    "di ",
    "door ",
    "av ",
    "af ",
    "text: ",
    "text by ",
    "written by ",
    "words by ",
    "story by ",
    "reported by ",
    "posted by ",
    "published by ",
    "autor: ",
    "autorin: ",
    "autorin/autor ",
    "autor*in ",
    "autor/in ",
    "author: ",
    "tekst: ",
    "texto: ",
    "автор: ",
];

pub(super) fn begins_byline(text: &str) -> bool {
    let lower = text.to_lowercase();
    BY.iter().any(|by| lower.starts_with(by))
}

/// The names in a byline: parted at commas, bars and the word "and" of several languages; roles,
/// places, dates and addresses left out.
pub(super) fn names(text: &str) -> Vec<String> {
    let mut text = text.trim().trim_matches(['.', ',', '|', '-', '–', '·', ' ']).to_owned();
    for _ in 0..2 {
        let lower = text.to_lowercase();
        if let Some(by) = BY.iter().find(|by| lower.starts_with(**by) && text.is_char_boundary(by.len())) {
            text = text[by.len()..].trim().to_owned();
        }
    }
    // "Person, Jane" of library metadata, "Jane Person, Chief Correspondent", "A, B und C".
    let mut parts: Vec<String> = Vec::new();
    for part in text.split(['|', ';', '•', '·', '\n', '／', '、', '●']) {
        let mut rest = format!(" {part} ");
        for word in [
            " and ", " und ", " et ", " y ", " e ", " en ", " och ", " og ", " ja ", " i ", " и ", " та ",
            " & ", " with ", " mit ", " et al ",
        ] {
            rest = rest.replace(word, ",");
        }
        parts.extend(rest.split(',').map(|part| part.trim().to_owned()));
    }
    // "Ada Person/Ben Other", but not "srf/kes".
    let parts = parts.iter().flat_map(|part| {
        let whole = part.split('/').all(|one| one.split_whitespace().count() >= 2);
        if whole { part.split('/').collect() } else { vec![part.as_str()] }
    });
    let mut found = Vec::new();
    for part in parts {
        let name = without_brackets(part);
        let name =
            name.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | ')' | '(' | '《' | '》'));
        if name.is_empty()
            || name.contains('@')
            || name.chars().count() > 60
            || name.split_whitespace().count() > 6
        {
            continue;
        }
        if (is_role(name) && !is_desk_alone(name))
            || (name.chars().any(|c| c.is_ascii_digit()) && !is_desk_alone(name))
        {
            continue;
        }
        found.push(name.to_owned());
    }
    found
}

/// "News Desk", "Vela Staff": a desk that stands for a name, not a trade beside one.
fn is_desk_alone(name: &str) -> bool {
    let words = name.split_whitespace().count();
    let last = name.split_whitespace().last().unwrap_or_default().to_lowercase();
    words <= 4
        && ["staff", "desk", "team", "newsroom", "redaktion", "editor", "newsdesk"].contains(&last.as_str())
        && (words > 1 || last == "editor")
}

fn without_brackets(text: &str) -> String {
    match (text.find('('), text.rfind(')')) {
        (Some(open), Some(close)) if open < close && open > 0 => {
            format!("{} {}", text[..open].trim(), text[close + 1..].trim()).trim().to_owned()
        }
        _ => text.to_owned(),
    }
}

fn is_role(name: &str) -> bool {
    name.split(|c: char| !c.is_alphabetic()).any(|word| ROLES.contains(&word.to_lowercase().as_str()))
}

/// Two to five words that begin with capitals, or a name in a script without them.
pub(super) fn looks_like_name(text: &str) -> bool {
    let words: Vec<_> = text.split_whitespace().collect();
    (1..=6).contains(&words.len())
        && !text.chars().any(|c| c.is_ascii_digit() || matches!(c, '@' | '/' | ':'))
        && text.chars().count() < 60
}

/// Whether the last word may end a name: in scripts with capitals it begins with one. "Edit
/// topics" is a request.
pub(super) fn ends_name(text: &str) -> bool {
    let last = text.split_whitespace().last().and_then(|word| word.chars().find(|c| c.is_alphabetic()));
    last.is_some_and(|c| !c.is_lowercase())
}

pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Tells people from the outlet itself.
pub(super) struct Judge {
    /// The outlet's names, squeezed.
    outlets: Vec<String>,
    host: String,
    /// The label that the registrable domain begins with.
    label: String,
}

impl Judge {
    pub(super) fn new(tree: &Tree<'_>, head: &Head, host: &str) -> Self {
        let metas = [
            "og:site_name",
            "application-name",
            "dc.publisher",
            "publisher",
            "article:publisher",
            "copyright",
            "twitter:site",
            "cre",
        ];
        let mut outlets: Vec<String> = metas.iter().flat_map(|name| head.metas(name)).map(squeezed).collect();
        outlets.extend(
            head.json_ld
                .get("publisher")
                .into_iter()
                .flat_map(|value| head.json_ld.texts(value))
                .map(|name| squeezed(&name)),
        );
        outlets.extend(
            head.title
                .rsplit(['|', '-', '–', '—'])
                .next()
                .filter(|_| head.title.contains(['|', '-', '–', '—']))
                .map(squeezed),
        );
        outlets.retain(|name| name.chars().count() > 1 && name.chars().count() < 60);
        let domain = url::Url::parse(&format!("https://{host}/"))
            .map(|url| crate::link::domain(&url))
            .unwrap_or_default();
        let label = squeezed(domain.split('.').next().unwrap_or_default());
        outlets.extend(copyright(tree));
        Self { outlets, host: squeezed(host.trim_start_matches("www.")), label }
    }

    /// Whether a name is the outlet's own: as it calls itself, or as its address does.
    pub(super) fn is_outlet(&self, name: &str) -> bool {
        let short = squeezed(name);
        let bare = FIRMS
            .iter()
            .find_map(|end| short.strip_suffix(end))
            .filter(|bare| bare.len() > 2)
            .unwrap_or(&short)
            .to_owned();
        let bare = bare.strip_prefix("the").filter(|bare| bare.len() > 3).unwrap_or(&bare).to_owned();
        let same = |outlet: &String| {
            let outlet = outlet.strip_prefix("the").unwrap_or(outlet);
            outlet == bare || outlet == short || (outlet.len() > 5 && short.contains(outlet))
        };
        let by_host = bare == self.label
            || (bare.len() > 3 && self.host.contains(&bare) && bare.len() * 2 > self.label.len());
        self.outlets.iter().any(same) || by_host || short.chars().count() < 2
    }

    /// Whether a name may be a person's.
    pub(super) fn is_person(&self, name: &str) -> bool {
        // "amw", "kes": initials tell readers nothing, and two people may share them.
        let initials = name.chars().count() <= 4 && name.chars().all(|c| c.is_ascii_lowercase());
        !initials && !self.is_outlet(name) && looks_like_name(name) && name.chars().any(char::is_alphabetic)
    }
}

/// Nodes from the page's end in which its copyright stands.
const FOOT: usize = 600;

/// "© 2024 The Firm. All rights reserved": the owner, squeezed.
fn copyright(tree: &Tree<'_>) -> Option<String> {
    let line = (tree.len().saturating_sub(FOOT)..tree.len())
        .filter(|&at| tree.tag(at) == Tag::Text)
        .find_map(|at| {
            let mut text = String::new();
            tree.push_text(at, &mut text);
            text.contains('©').then_some(text)
        })?;
    let after = line.rsplit('©').next()?.trim_start_matches(|c: char| !c.is_alphabetic());
    let owner: Vec<&str> =
        after.split(['.', ',', '|', '-', '–']).next()?.split_whitespace().take(5).collect();
    (!owner.is_empty()).then(|| squeezed(&owner.concat()))
}

/// What firms and outlets add to their names.
const FIRMS: [&str; 12] = [
    "inc",
    "ltd",
    "gmbh",
    "llc",
    "news",
    "online",
    "media",
    "digital",
    "com",
    "magazine",
    "オンライン",
    "デジタル",
];

pub(super) fn is_desk(name: &str) -> bool {
    name.split(|c: char| !c.is_alphabetic()).any(|word| DESKS.contains(&word.to_lowercase().as_str()))
        || name.contains("編集部")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        assert_eq!(names(text), expect, "{text}");
    }

    #[test]
    fn names_are_parted() {
        check("By Ada Person and Ben Other", &["Ada Person", "Ben Other"]);
        check("Von Ada Person, Ben Other und Cem Dritter", &["Ada Person", "Ben Other", "Cem Dritter"]);
        check("Ada Person, Chief Correspondent", &["Ada Person"]);
        check("Ada Person | ada@example.org", &["Ada Person"]);
        check("Ada Person/Ben Other", &["Ada Person", "Ben Other"]);
        check("Dr. Ada Person (Port Vela)", &["Dr. Ada Person"]);
    }

    #[test]
    fn outlets_are_no_people() {
        let judge = Judge {
            outlets: vec![squeezed("The Vela Times")],
            host: squeezed("velatimes.example"),
            label: "velatimes".to_owned(),
        };
        assert!(judge.is_person("Ada Person"));
        for outlet in ["The Vela Times", "Vela Times", "velatimes", "Vela Times Ltd"] {
            assert!(!judge.is_person(outlet), "{outlet}");
        }
    }
}
