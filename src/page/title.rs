//! The headline, the standfirst and the outlet's name.

use rustc_hash::FxHashSet;

use super::block::words;
use super::head::Head;
use super::tree::{Tag, Tree};

/// Letters of a headline; longer texts are none.
const LONGEST: usize = 400;

/// The outlet's own name: `og:site_name`, JSON-LD publisher, application name.
pub(super) fn outlet(head: &Head) -> Option<String> {
    let declared = head.meta(&["og:site_name"]).map(str::to_owned);
    let published = || head.json_ld.text("publisher").filter(|name| !name.contains("//"));
    let named = || {
        head.meta(&["application-name", "apple-mobile-web-app-title", "cre", "dc.publisher"])
            .map(str::to_owned)
    };
    declared.or_else(published).or_else(named).filter(|name| name.chars().count() < 80)
}

/// The headline. The page's own heading counts most; what the page declares elsewhere can
/// outvote it where that agrees with itself (a heading may carry a kicker, or be a banner).
pub(super) fn title(tree: &Tree<'_>, head: &Head, outlet: Option<&str>) -> String {
    let cleaned = |text: &str| without_outlet(text, outlet);
    let mut told: Vec<(f32, String)> = Vec::new();
    let visible = visible(tree);
    let declared =
        head.json_ld.text("headline").or_else(|| head.json_ld.text("name")).map(|text| cleaned(&text));
    let shared = head.meta(&["og:title"]).map(cleaned);
    let repeated = head
        .meta(&["twitter:title", "dc.title", "title", "sailthru.title", "parsely-title", "headline"])
        .map(cleaned);
    let document = cleaned(&head.title);
    // Of several headings of the first rank, the one that the page speaks of elsewhere.
    let elsewhere: Vec<Vec<u64>> = [&declared, &shared, &repeated]
        .into_iter()
        .flatten()
        .chain([&document])
        .map(|text| words(text))
        .collect();
    let likeness = |text: &str| {
        let words: FxHashSet<u64> = words(text).into_iter().collect();
        let shared = |other: &Vec<u64>| {
            other.iter().filter(|word| words.contains(word)).count() * 100
                / other.len().max(words.len()).max(1)
        };
        elsewhere.iter().map(shared).max().unwrap_or(0)
    };
    let best =
        visible.iter().enumerate().max_by_key(|(at, text)| (likeness(text) / 10, std::cmp::Reverse(*at)));
    if let Some((_, heading)) = best {
        let bare = squeezed(heading);
        let is_outlet = outlet.is_some_and(|outlet| squeezed(outlet) == bare);
        told.push((if is_outlet { 0.2 } else { HEADING }, heading.clone()));
    }
    told.extend(declared.map(|text| (1.0, text)));
    told.extend(shared.map(|text| (1.0, text)));
    told.extend(repeated.map(|text| (0.6, text)));
    told.push((0.5, document));
    told.retain(|(_, text)| !text.is_empty() && text.chars().count() < LONGEST);
    let hashed: Vec<Vec<u64>> = told.iter().map(|(_, text)| words(text)).collect();
    let votes = |at: usize| {
        told.iter()
            .zip(&hashed)
            .filter(|(_, words)| **words == hashed[at])
            .map(|((weight, _), _)| weight)
            .sum::<f32>()
    };
    let best = (0..told.len()).max_by(|&a, &b| votes(a).total_cmp(&votes(b)).then(b.cmp(&a)));
    best.map(|at| told[at].1.clone()).unwrap_or_default()
}

/// What the page's own heading weighs against one declaration.
const HEADING: f32 = 2.1;

/// The headings that may be the headline, the marked one first.
fn visible(tree: &Tree<'_>) -> Vec<String> {
    let marked = (0..tree.len()).find(|&at| {
        tree.tag(at) != Tag::Meta
            && tree.attr(at, "itemprop").is_some_and(|prop| prop.split(' ').any(|one| one == "headline"))
    });
    let mut found: Vec<String> = marked.into_iter().map(|at| tree.text(at)).collect();
    found.extend(tree.all(0, Tag::H1).take(5).map(|at| tree.text(at)));
    found.retain(|text| !text.is_empty());
    found
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Marks that stand between a headline and the outlet's name.
const MARKS: [&str; 9] = [" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", "｜"];

/// A title without the outlet's name at its end or beginning.
fn without_outlet(title: &str, outlet: Option<&str>) -> String {
    let mut title = title.trim();
    let squeezed = |text: &str| {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    let outlet = outlet.map(squeezed).filter(|name| name.len() > 1);
    // Outlet and section: "Headline | World | The Outlet".
    for _ in 0..3 {
        let Some((place, mark)) =
            MARKS.iter().filter_map(|mark| Some((title.rfind(mark)?, mark.len()))).max()
        else {
            break;
        };
        let last = squeezed(&title[place + mark..]);
        let is_outlet = outlet.as_ref().is_some_and(|name| {
            last == *name
                || (last.len() > 3 && name.contains(&last))
                || (name.len() > 3 && last.contains(name.as_str()))
        });
        let few = title[place + mark..].split_whitespace().count() <= 4;
        let bar = matches!(&title[place..place + mark], " | " | " :: " | " » " | "｜");
        let enough = title[..place].split_whitespace().count() >= 3;
        if is_outlet || (bar && few && enough) {
            title = title[..place].trim();
        } else {
            break;
        }
    }
    if let Some(name) = outlet
        && let Some((place, mark)) =
            MARKS.iter().filter_map(|mark| Some((title.find(mark)?, mark.len()))).min()
        && squeezed(&title[..place]) == name
    {
        title = title[place + mark..].trim();
    }
    title.to_owned()
}

/// The paragraph under the headline, as the page declares it; empty where it is the text's own
/// beginning, cut off, or praises the outlet.
pub(super) fn standfirst(head: &Head) -> String {
    let told = head.json_ld.text("description");
    let text = told.or_else(|| {
        head.meta(&["og:description", "description", "twitter:description", "dc.description"])
            .map(str::to_owned)
    });
    let text = text.unwrap_or_default();
    let cut = text.ends_with("...") || text.ends_with('…');
    if cut || text.chars().count() > 1_200 { String::new() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, outlet: Option<&str>, expect: &str) {
        assert_eq!(without_outlet(title, outlet), expect);
    }

    #[test]
    fn the_outlet_is_no_part_of_the_headline() {
        check("Harbour opens again | World | The Vela Times", Some("The Vela Times"), "Harbour opens again");
        check("Harbour opens again - Vela Times", Some("The Vela Times"), "Harbour opens again");
        check("Harbour - open again", Some("The Vela Times"), "Harbour - open again");
        check("Vela Times: what now", Some("Vela Times"), "Vela Times: what now");
        check("Vela Times | Harbour opens again today", Some("Vela Times"), "Harbour opens again today");
    }
}
