//! A feed's title → what its publisher is called.
//!
//! Titles name the outlet among other things: "World – TIME", "AllAfrica News: Latest", "Al Jazeera – Breaking
//! News, World News and Video from Al Jazeera". The outlet's is the part that its address bears out. Where an
//! address can bear nothing out, it is the one that is left when those that only name a section are taken away;
//! elsewhere what is left may be the section's subject ("Football – Rovers"). Where nothing tells, the title
//! stays: a name that is long is better than one that is wrong.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use url::Url;

use crate::desk;
use crate::link;
use crate::text::words::is_unspaced;

/// Letters of a title that are looked at; longer ones stay.
const LONGEST: usize = 300;

/// Words beside the outlet's own that its name may have: "BBC News World Service".
const MOST_BESIDE: usize = 3;

/// Domains that carry what others publish: their name says nothing of whose a feed is.
#[rustfmt::skip]
const CARRIERS: [&str; 36] = [
    "acast.com", "anchor.fm", "beehiiv.com", "blogger.com", "blogspot.com", "bsky.app", "buzzsprout.com",
    "feedblitz.com", "feedburner.com", "feedpress.com", "feedpress.me", "ghost.io", "github.com",
    "gitlab.com", "hatenablog.com", "libsyn.com", "livejournal.com", "mastodon.online", "mastodon.social",
    "medium.com", "megaphone.fm", "podbean.com", "podigee.io", "reddit.com", "rsshub.app", "simplecast.com",
    "soundcloud.com", "spreaker.com", "substack.com", "t.me", "tistory.com", "tumblr.com", "typepad.com",
    "vimeo.com", "wordpress.com", "youtube.com",
];

/// Those of them that carry feeds alone, of outlets with sites of their own.
const FEED_HOSTS: [&str; 4] = ["feedblitz.com", "feedburner.com", "feedpress.com", "feedpress.me"];

/// Signs between the parts of a title.
const BARS: [&str; 7] = [" - ", " – ", " — ", " > ", " » ", " « ", " :: "];
/// The same, as they stand between the points of a list.
const DOTS: [&str; 2] = [" • ", " · "];
/// The same, without spaces around them.
const NARROW_BARS: [char; 2] = ['|', '｜'];
/// Signs behind an outlet, before what it is that it publishes there.
const COLONS: [&str; 3] = [" : ", ": ", "："];

/// Words that say what a document is, or where on a site it is made, not whose.
#[rustfmt::skip]
const NO_NAMES: [&str; 47] = [
    "all", "archive", "archives", "articles", "atom", "blog", "breaking", "category", "channel", "current", "entries",
    "feed", "feeds", "front", "headlines", "home", "homepage", "index", "international", "latest", "main", "most",
    "news", "page", "popular", "posts", "read", "recent", "rss", "section", "startseite", "stories", "top", "topics",
    "update", "updates", "viewed", "world", "the", "and", "aktuell", "schlagzeilen", "portada", "accueil", "главная",
    "首页", "首頁",
];

/// Those of them that say that it is a document.
const DOCUMENTS: [&str; 7] = ["articles", "atom", "entries", "feed", "feeds", "posts", "rss"];

/// What writers of feeds set before and behind a title, lower case.
const BEFORE: [&str; 7] = [
    "rss feed of ",
    "rss feed for ",
    "rss feed from ",
    "rss of ",
    "recent content on ",
    "posts on ",
    "feed of ",
];
const BEHIND: [&str; 8] =
    [" rss feed", " rss-feed", " rss feeds", " rss channel", " atom feed", " (rss)", " [rss]", " rss"];

/// What people call what they publish themselves.
const SELF_MADE: [&str; 4] = ["blog", "weblog", "journal", "website"];

const ARTICLES: [&str; 14] =
    ["the", "der", "die", "das", "le", "la", "les", "l", "el", "los", "il", "o", "a", "de"];
/// Words within a name that its short form passes over.
const SMALL: [&str; 14] =
    ["of", "the", "and", "for", "de", "du", "des", "di", "da", "do", "del", "der", "und", "et"];

/// What a title says of its publisher's name, the surest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// The address bears it out.
    BorneOut(String),
    /// What is left without sections, or all of it.
    Left(String),
    /// Sections alone, or an address.
    Nothing,
}

impl Told {
    /// The name, or what goes for one.
    pub(super) fn or(self, key: &str) -> String {
        match self {
            Self::BorneOut(name) | Self::Left(name) => name,
            Self::Nothing => key.to_owned(),
        }
    }
}

/// What to call the publisher at the domain `key` whose feed at `url` has this title.
pub(super) fn of(title: &str, key: &str, url: &Url) -> String {
    told(title, key, url).or(key)
}

/// What the title of the feed at `url` says of the publisher's name at the domain `key`.
pub(super) fn told(title: &str, key: &str, url: &Url) -> Told {
    let whole = trimmed(title);
    let domain = Domain::of(key, url);
    let is_host = url.host_str() == Some(whole) && whole.ends_with(key);
    let is_address = || Url::parse(whole).is_ok_and(|url| link::is_web(&url));
    if whole.is_empty() || is_host || is_address() {
        return Told::Nothing;
    }
    if whole.chars().count() > LONGEST {
        return Told::Left(whole.to_owned());
    }
    let bare = without_labels(whole);
    let parts = parts(bare);
    if let Some(part) = domain.borne_out(&parts) {
        return Told::BorneOut(part.to_owned());
    }
    // "Home on Vela Times", as some programs title what they make.
    if let Some((page, site)) = bare.rsplit_once(" on ")
        && (is_section(page) || is_self_made(page))
        && domain.is(site)
    {
        return Told::BorneOut(site.trim().to_owned());
    }
    match beside_sections(&parts, &domain) {
        Beside::One(part) => Told::Left(part.to_owned()),
        // "Science" at sciencemag.example is the outlet for all that, and so it is in "Science - News".
        Beside::Nothing if domain.names => match parts.iter().find(|part| domain.begins_with(part.text)) {
            Some(_) if parts.len() == 1 => Told::BorneOut(bare.to_owned()),
            Some(part) if !is_of(part.text, &NO_NAMES) => Told::BorneOut(part.text.to_owned()),
            _ => Told::Nothing,
        },
        Beside::Nothing | Beside::More => Told::Left(bare.to_owned()),
    }
}

/// What others call the publisher at the domain `key`, where the domain bears it out.
pub(super) fn borne_out(said: &str, key: &str, url: &Url) -> Option<String> {
    let domain = Domain::of(key, url);
    domain.borne_out(&parts(trimmed(said))).filter(|name| *name != key).map(str::to_owned)
}

/// Whether the domain `key` bears out a name by which its publisher goes.
pub(super) fn is_borne_out(name: &str, key: &str, url: &Url) -> bool {
    matches!(told(name, key, url), Told::BorneOut(_))
}

/// Whether a domain carries what others publish.
pub(super) fn is_carrier(domain: &str) -> bool {
    CARRIERS.contains(&domain)
}

/// Whether a domain carries the feeds of outlets that have sites of their own.
pub(super) fn is_feed_host(domain: &str) -> bool {
    FEED_HOSTS.contains(&domain)
}

fn label_of(domain: &str) -> String {
    domain.split('.').next().unwrap_or_default().to_lowercase()
}

/// What an address says of whose it is.
struct Domain {
    /// The domain's own label, without signs: "aljazeera".
    label: String,
    /// The whole domain, likewise: "aljazeeracom".
    whole: String,
    /// Labels before it that may be an outlet's of a larger house: "timesofindia".
    inner: Vec<String>,
    /// Whether it names a publisher: neither an address in digits nor a carrier of others.
    names: bool,
    /// The label of a carrier on which others publish.
    carrier: Option<String>,
}

impl Domain {
    fn of(key: &str, url: &Url) -> Self {
        let (label, is_carrier) = (label_of(key), is_carrier(key));
        let names = key.contains('.') && key.chars().any(char::is_alphabetic) && !is_carrier;
        let host = url.host_str().unwrap_or_default();
        let before = host.strip_suffix(key).filter(|_| key.contains('.')).unwrap_or_default();
        let inner =
            before.split('.').filter(|label| label.len() > 3 && !is_section(label) && *label != "feeds");
        let letters = |text: &str| words(text, Umlauts::Bare).concat();
        Self {
            label: if names { letters(&label) } else { String::new() },
            whole: if names { letters(key) } else { String::new() },
            inner: inner.map(letters).collect(),
            names,
            carrier: Some(label).filter(|_| is_carrier && !is_feed_host(key)),
        }
    }

    /// The part that the domain bears out best.
    fn borne_out<'a>(&self, parts: &[Part<'a>]) -> Option<&'a str> {
        let is_alone =
            |at: usize| parts.iter().enumerate().all(|(other, part)| other == at || is_section(part.text));
        let strength = |at: usize, part: &Part| {
            let strength = self.strength(part.text)?;
            // "Sound Code - Ada Person's Blog": that says whose it is, not what it is called.
            let is_clear = strength == Strength::Is || !is_self_made(part.text) || is_alone(at);
            is_clear.then_some((strength, at))
        };
        let borne = parts.iter().enumerate().filter_map(|(at, part)| strength(at, part));
        borne.min().map(|(_, at)| parts[at].text)
    }

    fn begins_with(&self, part: &str) -> bool {
        self.label.starts_with(&words(part, Umlauts::Bare).concat())
    }

    fn is(&self, part: &str) -> bool {
        self.strength(part) == Some(Strength::Is)
    }

    /// How clearly a part is the name of whom the domain belongs to.
    fn strength(&self, part: &str) -> Option<Strength> {
        let spelt = [Umlauts::Bare, Umlauts::Spelt].map(|umlauts| words(part, umlauts));
        spelt.iter().filter_map(|words| self.strength_of(part, words)).min()
    }

    fn strength_of(&self, part: &str, words: &[String]) -> Option<Strength> {
        let bare = without_article(words);
        let joined = words.concat();
        let is = |label: &str| {
            label.len() > 1
                && (joined == label || bare.concat() == label || label.strip_prefix("the") == Some(&joined))
        };
        if joined.is_empty() {
            return None;
        }
        if is(&self.label) || joined == self.whole {
            return Some(Strength::Is);
        }
        if self.inner.iter().any(|label| is(label)) {
            return Some(Strength::Is);
        }
        let is_section = is_section(part);
        let labels = || std::iter::once(&self.label).filter(|label| label.len() > 1);
        // At "news.example" any section may hold the domain's name.
        let holds = |label: &&String| !is_section || !NO_NAMES.contains(&label.as_str());
        let beside = labels().filter(holds).filter_map(|label| beside(label, words)).min();
        let is_short = |label: &String| !is_section && is_short_form(label, part, words);
        beside.map(Strength::Holds).or_else(|| labels().any(is_short).then_some(Strength::Shortened))
    }
}

/// How a part of a title bears the domain's name, the clearest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// "The Times of Vela" at `timesofvela.example`.
    Is,
    /// "Vela News" at `vela.example`, with so many words beside.
    Holds(usize),
    /// "Vela Times" at `vt.example`, "VTN" at `vtnews.example`.
    Shortened,
}

/// Words of a name beside those that the label is made of, where they are few: many stand only behind it, as
/// lines that praise an outlet end with its name.
fn beside(label: &str, words: &[String]) -> Option<usize> {
    let run = |from: usize| {
        let mut rest = label;
        let end = words[from..].iter().position(|word| {
            rest = rest.strip_prefix(word.as_str()).unwrap_or("\u{0}");
            rest.is_empty() || rest == "\u{0}"
        });
        end.filter(|_| rest.is_empty()).map(|end| from + end + 1)
    };
    let article = words.len() - without_article(words).len();
    (0..words.len()).find_map(|from| {
        let end = run(from)?;
        let is_small = |word: &&String| !SMALL.contains(&word.as_str());
        let (before, behind) = (words[..from].iter().skip(article), words[end..].iter());
        let (before, behind) = (before.filter(is_small).count(), behind.filter(is_small).count());
        let few = if before == 0 { behind <= MOST_BESIDE } else { before + behind <= 1 };
        few.then_some(before + behind)
    })
}

/// Whether the label is the part in short: made of the beginnings of its words ("latimes"), or begun by its
/// capitals ("NYT" at "nytimes").
fn is_short_form(label: &str, part: &str, words: &[String]) -> bool {
    let capitals = || {
        let letters = part.chars().filter(|c| c.is_alphabetic());
        letters.clone().count() > 2 && letters.clone().all(char::is_uppercase) && words.len() == 1
    };
    if capitals() && label.starts_with(&words[0]) {
        return true;
    }
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !SMALL.contains(word)).collect();
    (2..=6).contains(&words.len()) && is_of_beginnings(label, &words)
}

fn is_of_beginnings(label: &str, words: &[&str]) -> bool {
    let Some((first, others)) = words.split_first() else { return label.is_empty() };
    let common = label.chars().zip(first.chars()).take_while(|(a, b)| a == b).count();
    let ends = label.char_indices().map(|(at, c)| at + c.len_utf8()).take(common);
    ends.into_iter().any(|end| is_of_beginnings(&label[end..], others))
}

/// What is left of a title without its sections.
enum Beside<'a> {
    Nothing,
    One(&'a str),
    More,
}

fn beside_sections<'a>(parts: &[Part<'a>], domain: &Domain) -> Beside<'a> {
    let mut left = parts.iter().enumerate().filter(|&(at, part)| match &domain.carrier {
        // There a section may be all that tells one from another: "top links : science".
        Some(carrier) => {
            let is_carrier = at > 0 && words(part.text, Umlauts::Bare).concat() == *carrier;
            at > 0 && part.bar == Bar::Colon || !is_carrier && !is_of(part.text, &NO_NAMES)
        }
        None => !is_section(part.text),
    });
    let can_tell = |name: &str| {
        let mut others = parts.iter().filter(|part| part.text != name);
        !domain.names
            || !name.contains(|c: char| c.is_ascii_alphabetic())
            || others.all(|part| is_of(part.text, &DOCUMENTS))
    };
    if parts.iter().any(|part| part.bar == Bar::Dot) {
        return Beside::More;
    }
    match (left.next(), left.next()) {
        (None, _) => Beside::Nothing,
        // "Crime: A History" is a name, and so is "Web • Tech • Audio".
        (Some((at, part)), None) if (at == 0 || part.bar == Bar::Line) && can_tell(part.text) => {
            Beside::One(part.text)
        }
        _ => Beside::More,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bar {
    Line,
    Dot,
    Colon,
}

/// A part of a title, with the sign before it.
#[derive(Clone, Copy)]
struct Part<'a> {
    text: &'a str,
    bar: Bar,
}

fn parts(title: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut rest, mut bar) = (title, Bar::Line);
    loop {
        let next = next_bar(rest);
        let (at, width, next) = next.unwrap_or((rest.len(), 0, Bar::Line));
        let text = without_section(trimmed(&rest[..at]));
        if !text.is_empty() {
            parts.push(Part { text, bar });
        }
        if width == 0 {
            return parts;
        }
        (rest, bar) = (&rest[at + width..], next);
    }
}

/// Where the next sign between parts stands, its length, and what kind it is.
fn next_bar(text: &str) -> Option<(usize, usize, Bar)> {
    let lines = BARS.iter().filter_map(|bar| Some((text.find(bar)?, bar.len(), Bar::Line)));
    let dots = DOTS.iter().filter_map(|bar| Some((text.find(bar)?, bar.len(), Bar::Dot)));
    let narrow = NARROW_BARS.iter().filter_map(|bar| Some((text.find(*bar)?, bar.len_utf8(), Bar::Line)));
    let colons = COLONS.iter().filter_map(|bar| Some((text.find(bar)?, bar.len(), Bar::Colon)));
    // Scripts without spaces have none around their signs either.
    let close = text
        .char_indices()
        .filter(|(at, c)| matches!(c, '-' | '_' | '–' | '—') && text[..*at].ends_with(is_unspaced));
    let close = close.map(|(at, c)| (at, c.len_utf8(), Bar::Line)).next();
    lines
        .chain(dots)
        .chain(narrow)
        .chain(colons)
        .chain(close)
        .min_by_key(|(at, width, _)| (*at, std::cmp::Reverse(*width)))
}

/// "The Echo (World)" → "The Echo".
fn without_section(part: &str) -> &str {
    let cut = part.strip_suffix(')').and_then(|inner| inner.rsplit_once(" ("));
    cut.filter(|(name, section)| !name.trim().is_empty() && is_section(section))
        .map_or(part, |(name, _)| name.trim_end())
}

/// Without what says that it is a feed.
fn without_labels(title: &str) -> &str {
    let strip = |title: &str, label: &str, from_end: bool| {
        let at = if from_end { title.len().checked_sub(label.len())? } else { label.len() };
        let (head, tail) = (title.get(..at)?, title.get(at..)?);
        let (found, rest) = if from_end { (tail, head) } else { (head, tail) };
        (found.eq_ignore_ascii_case(label) && !trimmed(rest).is_empty()).then_some((at, from_end))
    };
    let mut rest = title;
    if let Some((at, _)) = BEFORE.iter().find_map(|label| strip(rest, label, false)) {
        rest = trimmed(&rest[at..]);
    }
    if let Some((at, _)) = BEHIND.iter().find_map(|label| strip(rest, label, true)) {
        rest = trimmed(&rest[..at]);
    }
    rest
}

/// Whether a part says that somebody writes there: "Ada Person's Blog".
fn is_self_made(part: &str) -> bool {
    words(part, Umlauts::Bare).iter().any(|word| SELF_MADE.contains(&word.as_str()))
}

/// Whether all words of a part are among these.
fn is_of(part: &str, words: &[&str]) -> bool {
    part.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
        .filter(|word| !word.is_empty())
        .all(|word| words.contains(&word.to_lowercase().as_str()))
}

/// Whether a part names a section, or where on a site it stands, and nobody.
fn is_section(part: &str) -> bool {
    let others: Vec<&str> = part
        .split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
        .filter(|word| !word.is_empty() && !NO_NAMES.contains(&word.to_lowercase().as_str()))
        .collect();
    (others.is_empty() && part.contains(char::is_alphabetic))
        || desk::is_section(part)
        || desk::is_section(&others.join(" "))
}

/// Without blanks, and signs that part nothing.
fn trimmed(text: &str) -> &str {
    let mut rest = text.trim();
    // Of some titles a template left the sign alone: "Rest of World -".
    let signs = |c: char| "-–—|｜>»«·•:：".contains(c);
    while let Some(shorter) = rest.strip_suffix(signs)
        && (shorter.is_empty()
            || shorter.ends_with(char::is_whitespace)
            || rest.ends_with([':', '：', '|', '｜']))
    {
        rest = shorter.trim_end();
    }
    while let Some(shorter) = rest.strip_prefix(signs)
        && (shorter.is_empty() || shorter.starts_with(char::is_whitespace))
    {
        rest = shorter.trim_start();
    }
    rest
}

fn without_article(words: &[String]) -> &[String] {
    match words {
        [first, rest @ ..] if !rest.is_empty() && ARTICLES.contains(&first.as_str()) => rest,
        _ => words,
    }
}

#[derive(Clone, Copy)]
enum Umlauts {
    Bare,
    /// As German addresses have them: "ue" for "ü".
    Spelt,
}

/// The words of a name as an address may have them: small letters without marks.
fn words(text: &str, umlauts: Umlauts) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match (c, umlauts) {
            ('ä', Umlauts::Spelt) => plain.push_str("ae"),
            ('ö', Umlauts::Spelt) => plain.push_str("oe"),
            ('ü', Umlauts::Spelt) => plain.push_str("ue"),
            ('ß', _) => plain.push_str("ss"),
            ('ø', _) => plain.push('o'),
            ('ł', _) => plain.push('l'),
            ('ı', _) => plain.push('i'),
            ('đ', _) => plain.push('d'),
            (c, _) if c.is_alphanumeric() || is_combining_mark(c) => {
                plain.extend(std::iter::once(c).nfd().filter(|&c| !is_combining_mark(c)));
            }
            _ => plain.push(' '),
        }
    }
    plain.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link;

    #[track_caller]
    fn check(title: &str, home: &str, expect: &str) {
        let home: Url = home.parse().expect("an address");
        assert_eq!(of(title, &link::domain(&home), &home), expect, "{title}");
    }

    #[test]
    fn the_part_that_the_domain_bears_out_is_the_outlet() {
        for (title, home, outlet) in [
            ("World – TIME", "https://time.com/", "TIME"),
            (
                "Al Jazeera – Breaking News, World News and Video from Al Jazeera",
                "https://www.aljazeera.com/",
                "Al Jazeera",
            ),
            ("AllAfrica News: Latest", "https://allafrica.com/latest/", "AllAfrica News"),
            ("ABC News: International", "https://abcnews.go.com/international", "ABC News"),
            ("NYT > World News", "https://www.nytimes.com/section/world", "NYT"),
            ("Home - BBC News", "https://www.bbc.co.uk/news", "BBC News"),
            ("India | Times of India", "https://timesofindia.indiatimes.com/", "Times of India"),
            ("World & Nation - Los Angeles Times", "https://www.latimes.com/", "Los Angeles Times"),
            ("Financial Times (World)", "https://www.ft.com/", "Financial Times"),
            ("Politik - Süddeutsche.de", "https://www.sueddeutsche.de/politik", "Süddeutsche.de"),
            (
                "Le Monde.fr - Actualités et Infos en France et dans le monde",
                "https://www.lemonde.fr/",
                "Le Monde.fr",
            ),
            ("EL PAÍS: el periódico global", "https://elpais.com/", "EL PAÍS"),
            ("HÜRRİYET - ANASAYFA", "https://www.hurriyet.com.tr/", "HÜRRİYET"),
            ("L'Équipe : Football", "https://www.lequipe.fr/", "L'Équipe"),
            ("\"harbour\" - Google News", "https://news.google.com/search", "Google News"),
            ("Home on Vela Times", "https://velatimes.example/", "Vela Times"),
        ] {
            check(title, home, outlet);
        }
    }

    #[test]
    fn what_is_left_without_sections_is_the_outlet() {
        let elsewhere = "https://feeds.feedburner.com/vela";
        for (title, outlet) in [
            ("World – The Vela Times", "The Vela Times"),
            ("The Vela Times » Feed", "The Vela Times"),
            ("Vela Times RSS", "Vela Times"),
            ("RSS Feed of Vela Times", "Vela Times"),
            ("Hacker News: Front Page", "Hacker News"),
            ("Московский Комсомолец - Новости", "Московский Комсомолец"),
            ("Η ΚΑΘΗΜΕΡΙΝΗ - Ειδήσεις", "Η ΚΑΘΗΜΕΡΙΝΗ"),
            ("الجزيرة نت - أخبار", "الجزيرة نت"),
            ("国际_联合早报", "联合早报"),
        ] {
            check(title, elsewhere, outlet);
        }
        check("The Airbnb Tech Blog - Medium", "https://medium.com/airbnb", "The Airbnb Tech Blog");
    }

    #[test]
    fn a_section_s_subject_is_no_outlet() {
        for (title, home) in [
            ("Football - Rovers", "https://www.velatimes.example/football"),
            ("Politics | Ada Person", "https://vela.example/politics"),
            ("News - Press Releases", "https://www.ministry.example/"),
            ("top scoring links : worldnews", "https://www.reddit.com/r/worldnews"),
            ("hot : technology", "https://www.reddit.com/r/technology"),
            ("Culture", "https://culture.ghost.io/"),
            ("Politics", "https://politics.libsyn.com/"),
            ("#technology", "https://mastodon.social/tags/technology"),
            ("Fetch - A History of Dogs", "https://dogs.libsyn.com/"),
        ] {
            check(title, home, title);
        }
        check("The National - World", "https://www.thenationalnews.com/", "The National");
        check("Vela Times - Feed", "https://vt.example/", "Vela Times");
    }

    #[test]
    fn a_title_of_sections_alone_gives_way_to_the_domain() {
        check("Asia", "https://www.economist.com/asia", "economist.com");
        check("Top Stories", "https://www.abc.net.au/news", "abc.net.au");
        check("Nyheter", "https://www.svt.se/nyheter", "svt.se");
        check("Politics | World", "https://vela.example/", "vela.example");
        // Where that says more.
        check("Nature", "https://www.nature.com/", "Nature");
        check("Science", "https://www.sciencemag.org/", "Science");
        check("World", "https://feeds.feedburner.com/vela", "World");
        check("World", "http://127.0.0.1:8080/feed", "World");
        check("", "https://vela.example/", "vela.example");
    }

    #[test]
    fn pages_name_the_outlet_of_their_domain_alone() {
        let said = |said: &str| {
            let home: Url = "https://www.economist.com/asia/rss.xml".parse().expect("an address");
            borne_out(said, "economist.com", &home)
        };
        assert_eq!(said("The Economist").as_deref(), Some("The Economist"));
        assert_eq!(said("Asia | The Economist").as_deref(), Some("The Economist"));
        assert_eq!((said("The Vela Times"), said("economist.com"), said("")), (None, None, None));
    }

    #[test]
    fn a_title_that_tells_nothing_clear_stays() {
        for (title, home) in [
            ("BBC News", "https://www.bbc.co.uk/news"),
            ("Sound Code - Ada Person's Blog", "https://adaperson.example/"),
            ("Ada Person's Blog", "https://adaperson.example/"),
            ("YANUB: yet another useless blog", "https://ada.blogspot.com/"),
            ("Crime: A History", "https://ada.example/"),
            ("Web • Tech • Audio", "https://ada.example/"),
            ("Notes on Blindness", "https://blindness.example/"),
            ("Krebs on Security", "https://krebsonsecurity.com/"),
            ("Stories by Ada Person on Medium", "https://medium.com/@ada"),
            ("Lwowska Fala | Radio Katowice", "https://www.spreaker.com/show/lwowska-fala"),
            ("reddit: the front page of the internet", "https://www.reddit.com/"),
            ("Ada Person", "https://www.youtube.com/channel/ada"),
            ("O! Mr Speaker!", "https://www.mrspeaker.net/"),
            ("C++ -> Rust", "https://ada.example/"),
            ("朝日新聞デジタル", "https://www.asahi.com/"),
        ] {
            check(title, home, title);
        }
        check("Rest of World -", "https://restofworld.org/", "Rest of World");
        check("| Vela |", "https://vt.example/", "Vela");
    }
}
