//! Whether a link leads to a story, told from its address and anchor text alone.
//!
//! Stories have long slugs, dates, numbers; menus have short paths made of known words. The figures
//! are added up like the log odds of a naive Bayes classifier: above zero it is a story.

use url::Url;

use super::lexicon::addresses::{FILES, HOSTS, MENU, NETWORKS, PAID, SERVICES, STORIES};
use crate::text::words::is_unspaced;

/// What links to a story say beside its headline.
const ONWARD: [&str; 14] = [
    "read more",
    "continue reading",
    "read full",
    "full story",
    "read the",
    "weiterlesen",
    "mehr lesen",
    "lire la suite",
    "leer más",
    "leggi tutto",
    "leia mais",
    "lees meer",
    "läs mer",
    "читать далее",
];

/// Whether a link leads to a story, told from its address and anchor text alone.
#[must_use]
pub fn is_story(url: &Url, anchor: &str) -> bool {
    of_address(url) + of_anchor(anchor) > 0.0
}

/// What the address says.
pub(super) fn of_address(url: &Url) -> f32 {
    let path = url.path().trim_matches('/').to_lowercase();
    if path.is_empty() {
        return if url.query().is_some_and(|query| query.contains("id=") || query.starts_with("p=")) {
            0.0
        } else {
            -8.0
        };
    }
    let segments: Vec<&str> = path.split('/').collect();
    let last = segments[segments.len() - 1];
    let (stem, ending) = last.rsplit_once('.').filter(|(_, ending)| ending.len() <= 7).unwrap_or((last, ""));
    if FILES.contains(&ending) {
        return -6.0;
    }
    let mut score = -1.6;
    score += of_host(url);
    score += slug_score(&segments, stem);
    if matches!(ending, "html" | "htm" | "shtml" | "story" | "article" | "stm") {
        score += 0.9;
    } else if matches!(ending, "php" | "aspx" | "asp" | "cms" | "ece") {
        score += 0.2;
    }
    score += if dated(&segments) { 3.0 } else { 0.0 };
    score += number_score(&segments, stem, url);
    let parents = &segments[..segments.len() - 1];
    if parents.iter().any(|segment| PAID.contains(segment)) {
        score -= 8.0;
    }
    if SERVICES.contains(&stem) {
        score -= 3.5;
    } else if asks(stem) {
        score -= 2.5;
    }
    let depth_of_service = parents.iter().position(|segment| SERVICES.contains(segment));
    if let Some(at) = depth_of_service {
        // "/topics/2024/05/03/long-slug" is a story all the same; "/author/ada-person" is none.
        score -= if matches!(
            parents[at],
            "live"
                | "show"
                | "shows"
                | "series"
                | "collection"
                | "press"
                | "podcasts"
                | "events"
                | "player"
                | "weather"
                | "people"
        ) {
            1.0
        } else {
            3.2
        };
    }
    if parents.iter().any(|segment| STORIES.contains(segment)) {
        score += 0.8;
    }
    if url.query().is_some_and(|query| query.contains("taboola") || query.contains("outbrain")) {
        score += 0.5;
    }
    score
}

/// "join-our-team", "submit-a-letter": a request to the reader.
fn asks(stem: &str) -> bool {
    let mut words = stem.split(['-', '_']);
    let first = words.next().unwrap_or_default();
    matches!(first, "join" | "submit" | "subscribe" | "donate" | "advertise" | "contact" | "signup")
        && words.clone().count() <= 5
        || (first == "sign" && matches!(words.next(), Some("up" | "in")))
}

fn of_host(url: &Url) -> f32 {
    let domain = crate::link::domain(url);
    if NETWORKS.contains(&domain.as_str()) {
        return -5.0;
    }
    let first = url.host_str().and_then(|host| host.split('.').next()).unwrap_or_default();
    if HOSTS.contains(&first) { -2.5 } else { 0.0 }
}

/// Long names made of words are headlines.
fn slug_score(segments: &[&str], stem: &str) -> f32 {
    let words = |segment: &str| {
        segment
            .split(['-', '_', '+', ','])
            .filter(|word| word.chars().any(char::is_alphabetic) && !is_hash(word))
            .count()
    };
    let last = words(stem);
    // Some systems put a number or a page last, and the headline before it.
    let before = segments.len().checked_sub(2).map_or(0, |at| words(segments[at]));
    let most = last.max(if last <= 1 || stem.chars().any(|c| c.is_ascii_digit()) { before } else { 0 });
    let encoded = stem.contains('%') && stem.len() > 60;
    match most {
        _ if encoded => 2.4,
        0 => -0.3,
        1 => -0.7,
        2 => -0.2,
        3 => 0.9,
        4 => 1.9,
        5 => 2.6,
        _ => 3.2,
    }
}

/// A random name rather than a word: digits and letters mixed, or very long.
fn is_hash(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    digits * 3 > word.len() || word.len() > 22
}

/// A date in the path: "/2024/05/03/", "/2024/05/", "/20240503/", "-2024-05-03-".
fn dated(segments: &[&str]) -> bool {
    let year =
        |part: &str| part.len() == 4 && part.parse::<u32>().is_ok_and(|year| (1990..2100).contains(&year));
    let month = |part: &str| {
        part.parse::<u32>().is_ok_and(|month| (1..=12).contains(&month))
            || matches!(
                part,
                "jan"
                    | "feb"
                    | "mar"
                    | "apr"
                    | "may"
                    | "jun"
                    | "jul"
                    | "aug"
                    | "sep"
                    | "sept"
                    | "oct"
                    | "nov"
                    | "dec"
            )
    };
    let parts: Vec<&str> = segments.iter().flat_map(|segment| segment.split(['-', '_'])).collect();
    let spread = parts.windows(2).any(|pair| year(pair[0]) && month(pair[1]));
    // A year and month that end the path are an archive's page, not a story.
    let whole = |part: &&str| {
        part.len() == 8 && part.bytes().all(|b| b.is_ascii_digit()) && year(&part[..4]) && month(&part[4..6])
    };
    let ends = parts.len() >= 2 && year(parts[parts.len() - 2]) && month(parts[parts.len() - 1]);
    (spread && !ends) || parts.iter().any(whole)
}

/// Numbers that tell stories apart.
fn number_score(segments: &[&str], stem: &str, url: &Url) -> f32 {
    let digits = |text: &str| text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    let near = segments.len().checked_sub(2).map_or("", |at| segments[at]);
    let longest = digits(stem).max(digits(near));
    let uuid = stem.len() >= 20 && stem.chars().filter(char::is_ascii_digit).count() >= 5;
    let asked = url.query_pairs().any(|(name, value)| {
        matches!(&*name, "id" | "p" | "article" | "story" | "aid" | "newsid")
            && value.bytes().all(|b| b.is_ascii_digit())
            && value.len() > 2
    });
    if longest >= 5 || uuid {
        1.5
    } else if longest == 4 && !stem.is_empty() {
        0.4
    } else if asked {
        1.5
    } else {
        0.0
    }
}

/// What the anchor text says.
pub(super) fn of_anchor(anchor: &str) -> f32 {
    let text = anchor.trim().to_lowercase();
    if MENU.contains(&text.trim_end_matches(['»', '›', '→', '>', ' ', '.', '…'])) {
        return -2.5;
    }
    if leads_onward(&text) {
        return 0.3;
    }
    match words_of(&text) {
        0 => -0.6,
        1 => -1.1,
        2 => -0.9,
        3 => -0.2,
        4 => 0.6,
        5 => 1.2,
        _ => 1.7,
    }
}

/// Whether a link's text, lower case, is a request to read rather than a headline.
pub(super) fn leads_onward(text: &str) -> bool {
    ONWARD.iter().any(|words| text.starts_with(words))
}

/// The words of a text: between blanks or, in scripts without them, about so many. Two characters make a word
/// of East Asia, four letters and signs one of Thai, Lao, Khmer, Burmese or Tibetan.
pub(super) fn words_of(text: &str) -> usize {
    let joined = |c: char| is_unspaced(c) || ('\u{f00}'..='\u{fff}').contains(&c);
    let (mut wide, mut narrow) = (0, 0);
    for c in text.chars() {
        if u32::from(c) >= 0x2E80 {
            wide += 1;
        } else if joined(c) {
            narrow += 1;
        }
    }
    text.split_whitespace().count().max(wide / 2 + narrow / 4)
}

/// The address of a story without the query that says where it was clicked, where the path alone
/// tells the story.
pub(super) fn bare(mut url: Url) -> Url {
    let path = url.path().trim_matches('/').to_owned();
    let segments: Vec<&str> = path.split('/').collect();
    let stem = segments.last().copied().unwrap_or_default();
    let tells = slug_score(&segments, stem) > 1.5 || dated(&segments);
    let numbered = url.query_pairs().any(|(name, value)| {
        matches!(&*name, "id" | "p" | "article" | "story" | "aid" | "newsid") && !value.is_empty()
    });
    if tells && !numbered {
        url.set_query(None);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, anchor: &str, expect: bool) {
        let url = Url::parse("https://velatimes.example/").unwrap().join(url).unwrap();
        assert_eq!(is_story(&url, anchor), expect, "{url} {anchor}");
    }

    #[test]
    fn stories_and_services_are_told_apart() {
        check("/2024/05/03/harbour-opens/", "Harbour opens", true);
        check("/world/harbour-of-port-vela-opens-again", "Harbour of Port Vela opens again", true);
        check("/article/harbour-19223344.php", "Read more", true);
        check("/news/world", "World", false);
        check("/author/ada-person/", "Ada Person", false);
        check("/about/our-founders", "Our Founders", false);
        check("/2024/05/", "May 2024", false);
        check("#", "Close", false);
        check("/news/880001", "สะพานท่าเรือเปิดอีกครั้งหลังซ่อมแซมสิบสัปดาห์", true);
        check("/news/880001", "ຂົວທ່າເຮືອເປີດຄືນໃໝ່ຫຼັງຈາກສ້ອມແປງສິບອາທິດ", true);
        check("/news/880001", "ស្ពានកំពង់ផែបើកឡើងវិញបន្ទាប់ពីជួសជុលដប់សប្តាហ៍", true);
        check("/news/880001", "གྲུ་ཁའི་ཟམ་པ་བསྐྱར་དུ་ཁ་ཕྱེ་བ།", true);
        check("/news/politic", "การเมือง", false);
        check("https://www.facebook.com/velatimes", "Follow the Vela Times on Facebook", false);
    }
}
