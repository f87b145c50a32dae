//! The headline, the standfirst and the outlet's name.

use rustc_hash::FxHashSet;

use super::block::words;
use super::head::Head;
use super::lexicon::phrases::PRESENTATIONS;
use super::tree::{Tag, Tree, folded};

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
    let declared =
        head.json_ld.text("headline").or_else(|| head.json_ld.text("name")).map(|text| cleaned(&text));
    let shared = head.meta(&["og:title"]).map(cleaned);
    let repeated = head
        .meta(&["twitter:title", "dc.title", "title", "sailthru.title", "parsely-title", "headline"])
        .map(cleaned);
    let mut document = cleaned(&head.title);
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
    let whole = |text: &str| {
        let words = words(text);
        elsewhere.iter().any(|other| !other.is_empty() && *other == words)
    };
    let visible = visible(tree, whole);
    let best =
        visible.iter().enumerate().max_by_key(|(at, text)| (likeness(text) / 10, std::cmp::Reverse(*at)));
    if let Some((_, heading)) = best {
        let bare = squeezed(heading);
        let under = below_masthead(tree, &head.title, &bare);
        let is_outlet = under.is_some() || outlet.is_some_and(|outlet| squeezed(outlet) == bare);
        document = under.unwrap_or(document);
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
    // Soft hyphens are for the page's own columns.
    best.map(|at| told[at].1.replace('\u{ad}', "")).unwrap_or_default()
}

/// The headline of a page whose first heading, `bare`, is the outlet's name: the rest of the document's title,
/// where a lesser heading says the same.
fn below_masthead(tree: &Tree<'_>, title: &str, bare: &str) -> Option<String> {
    let is_headed = |rest: &&str| {
        let rest = squeezed(rest);
        let mut headings =
            [Tag::H2, Tag::H3, Tag::H4].into_iter().flat_map(|tag| tree.all(0, tag).take(MOST_HEADINGS));
        // A lesser heading may be the outlet's name as well, below a headline of the first rank.
        rest.len() > bare.len() && headings.any(|at| squeezed(&tree.text(at)) == rest)
    };
    let ends = MARKS.iter().flat_map(|mark| {
        let first = title.split_once(mark).filter(|(first, _)| squeezed(first) == bare).map(|(_, rest)| rest);
        let last = title.rsplit_once(mark).filter(|(_, last)| squeezed(last) == bare).map(|(rest, _)| rest);
        first.into_iter().chain(last)
    });
    ends.map(str::trim).find(is_headed).map(str::to_owned)
}

/// Headings of each lesser rank looked at.
const MOST_HEADINGS: usize = 20;

/// What the page's own heading weighs against one declaration.
const HEADING: f32 = 2.1;

/// The headings that may be the headline, the marked one first. A kicker within one counts where
/// the page repeats it elsewhere, which `whole` tells; so do blanks between its elements, which styles may
/// hold apart.
fn visible(tree: &Tree<'_>, whole: impl Fn(&str) -> bool) -> Vec<String> {
    let text = |at: usize| {
        let text = tree.text(at);
        if whole(&text) {
            return text;
        }
        without_kicker(tree, at).or_else(|| parted(tree, at, &text, &whole)).unwrap_or(text)
    };
    let marked = (0..tree.len()).find(|&at| {
        tree.tag(at) != Tag::Meta
            && tree.attr(at, "itemprop").is_some_and(|prop| prop.split(' ').any(|one| one == "headline"))
    });
    let mut found: Vec<String> = marked.into_iter().map(text).collect();
    found.extend(tree.all(0, Tag::H1).take(5).map(text));
    found.retain(|text| !text.is_empty());
    found
}

/// Elements of a heading looked at.
const MOST_PARTS: usize = 8;

/// A heading, or what stands behind its first elements, as the page has it elsewhere (`whole`), where its
/// elements have grown together in its `text`.
fn parted(tree: &Tree<'_>, heading: usize, text: &str, whole: impl Fn(&str) -> bool) -> Option<String> {
    let end = tree.nodes[heading].end;
    if tree.spaced(heading..end) == text {
        return None;
    }
    let begins = (heading..end).filter(|&at| tree.tag(at) == Tag::Text).take(MOST_PARTS);
    begins.map(|at| tree.spaced(at..end)).find(|text| whole(text))
}

/// How elements are named that hold the few words set above a headline.
const KICKERS: [&str; 8] =
    ["kicker", "overline", "roofline", "topline", "eyebrow", "dachzeile", "spitzmarke", "supertitle"];

/// A heading without the kicker that it begins with; none where it has none, or little but one.
fn without_kicker(tree: &Tree<'_>, heading: usize) -> Option<String> {
    let end = tree.nodes[heading].end;
    let kicker = (heading + 1..end).filter(|&at| tree.tag(at) != Tag::Text).find(|&at| {
        let names = tree.names(at).to_lowercase();
        KICKERS.iter().any(|word| names.contains(word))
    })?;
    let texts = |range: std::ops::Range<usize>| {
        let mut text = String::new();
        range.filter(|&at| tree.tag(at) == Tag::Text).for_each(|at| tree.push_text(at, &mut text));
        folded(&text)
    };
    let rest = texts(tree.nodes[kicker].end..end);
    let rest =
        rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '|'));
    let leads = texts(heading..kicker).is_empty();
    (leads && rest.split_whitespace().count() > 2).then(|| rest.to_owned())
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Marks that stand between a headline and the outlet's name.
const MARKS: [&str; 9] = [" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", "｜"];

/// A title without the word for the presentation of its page at its end or beginning: "Print | …",
/// "… - Druckversion", "… (AMP)".
fn without_presentation(title: &str) -> &str {
    let mut title = title.trim();
    let is = |part: &str| PRESENTATIONS.contains(&part.trim().to_lowercase().as_str());
    for _ in 0..3 {
        let first = MARKS.iter().filter_map(|mark| title.split_once(mark)).find(|(first, _)| is(first));
        let last = MARKS.iter().filter_map(|mark| title.rsplit_once(mark)).find(|(_, last)| is(last));
        let within = title.strip_suffix([')', ']']).and_then(|rest| rest.rsplit_once(['(', '[']));
        let rest = first.map(|(_, rest)| rest).or(last.map(|(rest, _)| rest));
        match rest.or(within.filter(|(_, last)| is(last)).map(|(rest, _)| rest)) {
            Some(rest) if !rest.trim().is_empty() => title = rest.trim(),
            _ => break,
        }
    }
    title
}

/// A title without the outlet's name at its end or beginning.
fn without_outlet(title: &str, outlet: Option<&str>) -> String {
    let mut title = without_presentation(title);
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
    without_presentation(title).to_owned()
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

    fn read(html: &str) -> String {
        let document = dom_query::Document::from(html);
        let tree = Tree::new(&document);
        let url = url::Url::parse("https://velatimes.example/a").unwrap();
        title(&tree, &Head::new(&tree, &[], &url), None)
    }

    #[test]
    fn a_kicker_is_no_part_of_the_headline_unless_the_page_repeats_it() {
        let heading = r#"<h1><span class="title__overline">Trouble at sea</span><i> - </i>
            <span>The har&shy;bour opens again</span></h1>"#;
        assert_eq!(read(heading), "The harbour opens again");
        let repeated = "<title>Trouble at sea - The har&shy;bour opens again</title>";
        assert_eq!(read(&format!("{repeated}{heading}")), "Trouble at sea - The harbour opens again");
        assert_eq!(read(r#"<h1><b class="kicker">Live</b> Harbour opens</h1>"#), "Live Harbour opens");
    }

    #[test]
    fn elements_of_a_headline_are_parted_where_the_page_parts_them_elsewhere() {
        let heading = "<h1><span>Harbour opens</span><span>again</span></h1>";
        assert_eq!(read(&format!("<title>Harbour opens again</title>{heading}")), "Harbour opens again");
        assert_eq!(read(heading), "Harbour opensagain");
        let kicker = "<h1><small>Harbour</small>Harbour opens again</h1>";
        assert_eq!(read(&format!("<title>Harbour opens again</title>{kicker}")), "Harbour opens again");
        let cap = "<h1><b>H</b>arbour opens again</h1>";
        assert_eq!(read(&format!("<title>Harbour opens again</title>{cap}")), "Harbour opens again");
    }

    #[test]
    fn a_masthead_is_no_headline() {
        let headline = "Harbour opens again after ten weeks";
        for title in [format!("{headline} - The Vela Times"), format!("The Vela Times | {headline}")] {
            for rank in 2..=4 {
                let page = |first: &str, second: &str| {
                    format!("<title>{title}</title><h1>{first}</h1><h{rank}>{second}</h{rank}>")
                };
                assert_eq!(read(&page("The Vela Times", headline)), headline, "{title} {rank}");
                assert_eq!(read(&page(headline, "The Vela Times")), headline, "{title} {rank}");
            }
        }
    }

    #[test]
    fn the_presentation_is_no_part_of_the_headline() {
        check("Print | Harbour opens again", None, "Harbour opens again");
        check("Harbour opens again - Print - The Vela Times", Some("The Vela Times"), "Harbour opens again");
        check("Harbour opens again | Druckversion", None, "Harbour opens again");
        check("Harbour opens again (AMP)", None, "Harbour opens again");
        check("Print and be damned - a harbour's paper", None, "Print and be damned - a harbour's paper");
        check("Mobile", None, "Mobile");
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
