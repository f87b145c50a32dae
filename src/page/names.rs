//! Which part of a line is a name, and whose: lines of bylines parted into names, people told from
//! the outlet itself, from desks and from trades.
//!
//! Text in, names out. Nothing here looks for a byline; that is for [`byline`](super::byline).

use super::head::Head;
use super::lexicon::bylines::{BEHIND, BY, BY_LABELS, DESKS, DESKS_WITHIN, EDITED, PICTURES, ROLES};
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
    after_by(text)
        .unwrap_or(text)
        .trim()
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()))
}

pub(super) fn begins_byline(text: &str) -> bool {
    after_by(text).is_some() || is_reporter(text)
}

/// Whether a text is the word that a byline begins with, and nothing else.
pub(super) fn is_by(text: &str) -> bool {
    let word = text.trim().trim_end_matches(is_label_end).trim_end().to_lowercase();
    BY.contains(&word.as_str()) || BY_LABELS.contains(&word.as_str()) && text.trim().ends_with(is_label_end)
}

/// Words of a byline; longer lines are text.
const MOST_WORDS: usize = 8;

/// Whether a line is a byline and nothing else: "By" and names.
pub(super) fn is_byline(text: &str) -> bool {
    let capital = |word: &str| {
        word.chars().find(|c| c.is_alphabetic()).is_none_or(|c| !c.is_lowercase())
            || BETWEEN_NAMES.contains(&word)
    };
    let rest = after_by(text).unwrap_or(text);
    begins_byline(text)
        && (1..=MOST_WORDS).contains(&rest.split_whitespace().count())
        && rest.split_whitespace().all(capital)
}

/// Words of names and lists of names that have no capital.
const BETWEEN_NAMES: [&str; 16] =
    ["and", "und", "et", "y", "e", "en", "och", "og", "de", "da", "di", "von", "van", "der", "del", "bin"];

/// What follows the word that a byline begins with.
fn after_by(text: &str) -> Option<&str> {
    let parts = |c: char| c.is_whitespace() || is_label_end(c) || c == '・';
    let by = BY.iter().filter_map(|by| without(text, by)).find(|rest| rest.starts_with(parts));
    let label = || {
        let labelled = |rest: &&str| rest.trim_start().starts_with(is_label_end);
        BY_LABELS.iter().filter_map(|by| without(text, by)).find(labelled)
    };
    by.or_else(label).map(|rest| rest.trim_start_matches(parts)).filter(|rest| !rest.is_empty())
}

/// Signs between a label and what it labels.
fn is_label_end(c: char) -> bool {
    matches!(c, ':' | '：' | '/' | '／' | '=' | '＝' | '●')
}

/// `text` without a beginning that is `word` in whatever case.
fn without<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let mut letters = text.char_indices();
    let mut wanted = word.chars();
    let mut end = 0;
    while let Some(expect) = wanted.next() {
        let (at, c) = letters.next()?;
        end = at + c.len_utf8();
        let mut lower = c.to_lowercase();
        if lower.next() != Some(expect) || lower.any(|more| wanted.next() != Some(more)) {
            return None;
        }
    }
    Some(&text[end..])
}

/// Letters of "홍길동 기자" and the like, with a place; longer lines are text.
const LONGEST_REPORTER: usize = 16;

/// Whether a short line is a name of East Asia and its trade.
fn is_reporter(text: &str) -> bool {
    let short = text.chars().count() <= LONGEST_REPORTER && text.chars().all(is_spaceless_name);
    let reported = REPORTED.iter().any(|end| text.ends_with(end));
    let name = || without_trade(text).is_some_and(|name| name.chars().nth(2).is_some());
    short && if reported { reporter(text).is_some() } else { name() }
}

/// What follows "記者" where that stands without a blank, as in "記者王小明／台北報導".
fn reporter(text: &str) -> Option<&str> {
    let reported = REPORTED.iter().any(|end| text.ends_with(end));
    ["記者", "记者"].iter().find_map(|by| text.strip_prefix(by)).filter(|_| reported)
}

/// Characters that names of East Asia are written with.
fn is_spaceless_name(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{4e00}'..='\u{9fff}' | '\u{30a0}'..='\u{30ff}' | '／' | '/' | ' ' | '\u{3000}')
}

/// A name without the trade behind it, where one stands there.
fn without_trade(text: &str) -> Option<&str> {
    BEHIND.iter().find_map(|trade| {
        let name = text.strip_suffix(trade)?;
        let apart = name.ends_with(|c: char| c.is_whitespace() || matches!(c, '/' | '／' | '＝' | '='));
        let name = name.trim_end_matches(|c: char| !c.is_alphanumeric());
        ((apart || trade.chars().nth(1).is_some()) && name.chars().nth(1).is_some()).then_some(name)
    })
}

/// The names in a byline: parted at commas, bars and the word "and" of several languages; roles,
/// places, dates and addresses left out.
pub(super) fn names(text: &str) -> Vec<String> {
    let mut text = text.trim().trim_matches(['.', ',', '|', '-', '–', '·', ' ']).to_owned();
    for _ in 0..2 {
        if let Some(rest) = after_by(&text) {
            text = rest.trim().to_owned();
        }
    }
    if let Some(rest) = reporter(&text) {
        text = rest.to_owned();
    }
    text = pictures_parted(&text);
    // "Person, Jane" of library metadata, "Jane Person, Chief Correspondent", "A, B und C".
    let mut parts: Vec<String> = Vec::new();
    for part in text.split(['|', ';', '•', '·', '\n', '／', '、', '●']) {
        let mut rest = format!(" {} ", unedited(part));
        for word in [
            " and ", " und ", " et ", " y ", " e ", " en ", " och ", " og ", " ja ", " i ", " и ", " та ",
            " & ", " with ", " mit ", " avec ", " con ", " com ", " et al ",
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
        let name = without_brackets(without_place(part));
        // Not the one somebody goes by on a network: "Ada Person @adaperson".
        let name = name.split(" @").next().unwrap_or_default();
        let name =
            name.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | ')' | '(' | '《' | '》'));
        // "Ada Person." ends a sentence, "Ada P." a name.
        let full = name
            .strip_suffix('.')
            .filter(|name| name.chars().rev().take_while(|c| c.is_alphabetic()).count() > 3);
        let name = full.unwrap_or(name);
        if name.is_empty()
            || name.contains('@')
            || name.chars().count() > 60
            || name.split_whitespace().count() > 6
        {
            continue;
        }
        if (is_role(name) && !is_desk_alone(name))
            || (name.chars().any(|c| c.is_ascii_digit()) && !is_desk_alone(name))
            || is_picture(name)
        {
            continue;
        }
        match without_trade(name) {
            // Of "王小明／台北報導", where it was reported from.
            Some(_) if !found.is_empty() && REPORTED.iter().any(|end| name.ends_with(end)) => {}
            Some(alone) => found.push(alone.to_owned()),
            None => found.push(name.to_owned()),
        }
    }
    found
}

/// A part of a byline up to where it goes on with who edited the text.
fn unedited(part: &str) -> &str {
    let lower = part.to_ascii_lowercase();
    let cut = EDITED.iter().filter_map(|word| lower.find(word)).min();
    cut.map_or(part, |at| &part[..at])
}

/// A name without where its bearer was, or for whom: "Ada Person in Port Vela".
fn without_place(part: &str) -> &str {
    let cut = [" in ", " from ", " for ", " aus ", " à "].iter().filter_map(|word| part.find(word)).min();
    cut.filter(|&at| at > 0).map_or(part, |at| &part[..at])
}

/// How a line ends that says where something was reported from.
const REPORTED: [&str; 3] = ["報導", "报道", "報道"];

/// A comma ahead of each part that names who made the pictures.
fn pictures_parted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut after_blank = false;
    for (at, c) in text.char_indices() {
        if after_blank && is_picture(&text[at..]) {
            out.push(',');
        }
        after_blank = c.is_whitespace() || c == '.';
        out.push(c);
    }
    out
}

/// "Foto: Ada Person": who made the pictures.
fn is_picture(part: &str) -> bool {
    PICTURES.iter().any(|word| {
        without(part, word)
            .is_some_and(|rest| rest.trim_start().starts_with(|c| is_label_end(c) || c == '・'))
    })
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
        !is_initials(name)
            && !self.is_outlet(name)
            && looks_like_name(name)
            && name.chars().any(char::is_alphabetic)
    }
}

/// "amw", "srf/kes": initials tell readers nothing, and two people may share them.
pub(super) fn is_initials(name: &str) -> bool {
    let few = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_lowercase());
    name.split('/').all(few)
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
        || DESKS_WITHIN.iter().any(|desk| name.to_lowercase().contains(desk))
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
        check("By: Ada Person. Foto: Ben Other", &["Ada Person"]);
        check("Text: Ada Person, Foto: Ben Other", &["Ada Person"]);
        check("By Ada Person in Port Vela and Ben Other", &["Ada Person", "Ben Other"]);
        check("Par Ada Person avec AFP", &["Ada Person", "AFP"]);
        check("By Ada Person @adaperson", &["Ada Person"]);
        check("Reporting by Ada Person; Editing by Ben Other and Cy Third", &["Ada Person"]);
        check("Ada Person, edited by Ben Other", &["Ada Person"]);
    }

    #[test]
    fn names_of_other_scripts_are_parted() {
        check("كتبت: سارة الحداد", &["سارة الحداد"]);
        check("بقلم سارة الحداد", &["سارة الحداد"]);
        check("記者 王小明 報導", &["王小明"]);
        check("記者王小明／台北報導", &["王小明"]);
        check("记者：王小明", &["王小明"]);
        check("取材・文＝山田花子 写真＝鈴木一郎", &["山田花子"]);
        check("홍길동 기자", &["홍길동"]);
        check("Автор: Анна Иванова", &["Анна Иванова"]);
        check("Yazan: Ayşe Yılmaz", &["Ayşe Yılmaz"]);
        check("Γράφει ο Νίκος Παππάς", &["Νίκος Παππάς"]);
        check("लेखक: अनिता शर्मा", &["अनिता शर्मा"]);
        for line in
            ["홍길동 기자", "記者王小明報導", "記者 王小明 報導", "By: Ada Person", "Tekst: Ada Person"]
        {
            assert!(begins_byline(line), "{line}");
        }
        for line in [
            "Autor | Ada Person über Port Vela",
            "記者会の様子を伝える",
            "Text messages were sent",
            "기자회견이 열렸다",
            "Byron is dead",
        ] {
            assert!(!begins_byline(line), "{line}");
        }
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
