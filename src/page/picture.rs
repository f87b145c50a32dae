//! Images: the lead image with its credit, and the address behind a lazy one.

use url::Url;

use super::head::Head;
use super::json_ld::{objects, plain};
use super::tree::{Tag, Tree};
use crate::model::Image;

/// The lead image: what the page declares, else the first large one from node `story` on.
pub(super) fn lead(tree: &Tree<'_>, head: &Head, story: Option<usize>) -> Option<Image> {
    let shared = head.meta(&[
        "og:image:secure_url",
        "og:image",
        "og:image:url",
        "twitter:image",
        "twitter:image:src",
        "image_src",
    ]);
    let shared = shared.and_then(|href| head.absolute(href));
    let declared = declared(head);
    let url = shared
        .filter(|url| !is_placeholder(url))
        .or_else(|| declared.as_ref().map(|(url, _)| url.clone()).filter(|url| !is_placeholder(url)))
        .or_else(|| head.link("image_src"))
        .or_else(|| story.and_then(|story| first_large(tree, head, story)))?;
    let alt = head.meta(&["og:image:alt", "twitter:image:alt"]).map(str::to_owned);
    let (text, credit) = around(tree, head, &url);
    let credit = credit.or_else(|| declared.and_then(|(_, credit)| credit)).unwrap_or_default();
    Some(Image { url, text: text.or(alt).unwrap_or_default(), credit })
}

/// JSON-LD `image`, with its credit.
fn declared(head: &Head) -> Option<(Url, Option<String>)> {
    let value = ["image", "thumbnailUrl"].iter().find_map(|key| head.json_ld.get(key))?;
    objects(value).into_iter().find_map(|value| {
        let (href, credit) = match head.json_ld.node(value) {
            Some(node) => {
                let href = ["url", "contentUrl", "@id"].iter().find_map(|key| node.get(*key))?;
                let href = href.as_str().or_else(|| href.as_array()?.first()?.as_str())?;
                let credit =
                    ["creditText", "copyrightNotice"].iter().find_map(|key| node.get(*key)?.as_str());
                (href, credit.map(plain))
            }
            None => (value.as_str()?, None),
        };
        Some((head.absolute(href)?, credit))
    })
}

/// Pictures that stand for the outlet rather than the story.
fn is_placeholder(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or_default();
    ["placeholder", "default-image", "default_image", "no-image", "noimage", "blank.", "spacer", "favicon"]
        .iter()
        .any(|word| name.contains(word))
}

/// Attributes that lazy images keep their address in, most trusted first.
const LAZY: [&str; 9] = [
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-full-src",
    "data-hi-res-src",
    "data-url",
    "data-lazy",
    "data-srcset",
    "data-lazy-srcset",
];

/// The address of an image, whatever late-loading scheme it is written in.
pub(super) fn address(tree: &Tree<'_>, at: usize, head: &Head) -> Option<Url> {
    let given =
        tree.any_attr(at, &["src"]).filter(|src| !src.starts_with("data:") && !src.contains("placeholder"));
    // A whole `srcset` ends up in `src` too, its spaces escaped.
    let given = given.map(|src| if src.contains("w,%20") { largest(&src.replace("%20", " ")) } else { src });
    let lazy = LAZY.iter().find_map(|name| tree.any_attr(at, &[name])).map(|value| largest(&value));
    let set = || tree.any_attr(at, &["srcset"]).map(|value| largest(&value));
    // Of a `<picture>`, the sources stand beside the image.
    let source = || {
        let parent = tree.nodes[at].parent;
        (tree.tag(parent) == Tag::Picture)
            .then(|| {
                tree.all(parent, Tag::Source)
                    .find_map(|source| tree.any_attr(source, &["srcset", "data-srcset"]))
            })
            .flatten()
            .map(|value| largest(&value))
    };
    let href = lazy.or(given).or_else(set).or_else(source)?;
    head.absolute(&href)
}

/// The widest candidate of a `srcset` (WHATWG HTML §4.8.4.2.1), or the address itself.
fn largest(value: &str) -> String {
    let mut best = (-1.0, "");
    for candidate in
        value.split(", ").flat_map(|part| part.split(",http").enumerate().map(|(n, rest)| (n > 0, rest)))
    {
        let (cut, text) = candidate;
        let mut words = text.split_whitespace();
        let (Some(href), width) = (words.next(), words.next()) else { continue };
        let width =
            width.and_then(|w| w.trim_end_matches(['w', 'x', ',']).parse::<f64>().ok()).unwrap_or(0.0);
        if !cut && width > best.0 {
            best = (width, href.trim_end_matches(','));
        }
    }
    best.1.to_owned()
}

/// Pixels that an image of a story is at least wide, where the page says how wide it is.
const LARGE: u32 = 300;

/// The first large image from node `begin` on.
fn first_large(tree: &Tree<'_>, head: &Head, begin: usize) -> Option<Url> {
    (begin..tree.len()).filter(|&at| tree.tag(at) == Tag::Img).find_map(|at| {
        let width = tree.attr(at, "width").and_then(|width| width.trim_end_matches("px").parse::<u32>().ok());
        let names = tree.names(at).to_lowercase();
        let small = width.is_some_and(|width| width < LARGE)
            || names.contains("avatar")
            || names.contains("logo")
            || names.contains("icon")
            || names.contains("loader");
        if small { None } else { address(tree, at, head).filter(|url| !is_placeholder(url)) }
    })
}

/// Caption and credit that stand with the image on the page.
fn around(tree: &Tree<'_>, head: &Head, url: &Url) -> (Option<String>, Option<String>) {
    let name = |url: &Url| url.path().rsplit('/').next().unwrap_or_default().to_owned();
    let wanted = name(url);
    let shown = tree.all(0, Tag::Img).filter(|&at| {
        address(tree, at, head)
            .is_some_and(|found| found == *url || (wanted.len() > 8 && name(&found) == wanted))
    });
    for at in shown.take(3) {
        let Some(figure) = tree.upwards(at).take(6).find(|&up| tree.tag(up) == Tag::Figure) else { continue };
        let caption =
            tree.all(figure, Tag::Figcaption).next().map(|at| tree.text(at)).filter(|text| !text.is_empty());
        let credit = (figure..tree.nodes[figure].end)
            .find(|&below| {
                let names = tree.names(below).to_lowercase();
                tree.tag(below) != Tag::Text
                    && ["credit", "copyright", "source", "photographer"]
                        .iter()
                        .any(|word| names.contains(word))
            })
            .map(|at| tree.text(at))
            .filter(|text| !text.is_empty() && text.chars().count() < 200);
        let caption = match (&caption, &credit) {
            (Some(caption), Some(credit)) => Some(caption.replace(credit.as_str(), "").trim().to_owned()),
            _ => caption,
        };
        let alt = || tree.any_attr(at, &["alt"]);
        let credit =
            credit.or_else(|| caption.as_deref().and_then(credit_within)).map(|credit| without_word(&credit));
        return (caption.filter(|text| !text.is_empty()).or_else(alt), credit);
    }
    (None, None)
}

/// "… at the harbour. Photo: Ada Person", "(Ada Person/Reuters)".
fn credit_within(caption: &str) -> Option<String> {
    let words = [
        "Photo:",
        "Photo by",
        "Photograph:",
        "Photo credit:",
        "Credit:",
        "Foto:",
        "Bild:",
        "Image:",
        "Crédit",
        "Picture:",
        "Source:",
        "©",
    ];
    let after = words.iter().filter_map(|word| caption.rfind(word)).max();
    let place = after.or_else(|| caption.ends_with(')').then(|| caption.rfind('(')).flatten())?;
    let credit = caption[place..].trim_matches(['(', ')', ' ']).to_owned();
    (credit.chars().count() < 100).then_some(credit)
}

fn without_word(credit: &str) -> String {
    let words = [
        "photo by",
        "photo credit:",
        "photograph:",
        "photo:",
        "credit:",
        "foto:",
        "bild:",
        "image:",
        "picture:",
        "source:",
        "©",
    ];
    let lower = credit.to_lowercase();
    let begin = words.iter().find(|word| lower.starts_with(**word)).map_or(0, |word| word.len());
    credit.get(begin..).unwrap_or(credit).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_candidate_is_taken() {
        assert_eq!(largest("a.jpg 100w, b.jpg 800w, c.jpg 300w"), "b.jpg");
        assert_eq!(largest("a.jpg"), "a.jpg");
        assert_eq!(largest("/x,w_800,h_2/a.jpg 2x"), "/x,w_800,h_2/a.jpg");
    }

    #[test]
    fn without_a_declared_image_the_first_large_one_of_the_story_counts() {
        let html = r#"<nav><img src="/cover.jpg"></nav><h1>Harbour</h1><img src="/icon.png" width="20">
            <img src="/small.jpg%20300w,%20/wide.jpg%20800w">"#;
        let document = dom_query::Document::from(html);
        let tree = Tree::new(&document);
        let head = Head::new(&tree, &[], &Url::parse("https://velatimes.example/a").unwrap());
        let heading = tree.all(0, Tag::H1).next();
        let found = lead(&tree, &head, heading).map(|image| image.url.to_string());
        assert_eq!(found.as_deref(), Some("https://velatimes.example/wide.jpg"));
        assert_eq!(lead(&tree, &head, None), None);
    }

    #[test]
    fn credits_are_found_in_captions() {
        assert_eq!(
            credit_within("Ships at dawn. Photo: Ada Person").map(|c| without_word(&c)).as_deref(),
            Some("Ada Person")
        );
        assert_eq!(
            credit_within("Ships at dawn (Ada Person/Reuters)").as_deref(),
            Some("Ada Person/Reuters")
        );
        assert_eq!(credit_within("Ships at dawn"), None);
    }
}
