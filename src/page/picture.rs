//! Images: the lead image with its credit, and the address behind a lazy one.

use url::Url;

use super::head::Head;
use super::json_ld::{objects, plain};
use super::names::squeezed;
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

/// Pictures that stand for the outlet rather than the story, told by the name of their file.
fn is_placeholder(url: &Url) -> bool {
    let name = url.path().rsplit('/').next().unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    let whole = ["placeholder", "default-image", "default_image", "no-image", "noimage", "blank.", "spacer"];
    whole.iter().any(|word| lower.contains(word))
        || file_words(name).iter().any(|word| matches!(word.as_str(), "logo" | "logos" | "favicon"))
}

/// The words of a file's name, lower case: `VelaLogo_2-small.png` → vela, logo, small, png.
fn file_words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let begins = c.is_ascii_uppercase() && before.is_ascii_lowercase();
        if (begins || !c.is_ascii_alphabetic()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if c.is_ascii_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    words
}

/// Words in the names of files that hold what a page is drawn with.
const DRAWN: [&str; 11] = [
    "logo",
    "logos",
    "logotype",
    "sprite",
    "spacer",
    "transparent",
    "gravatar",
    "spinner",
    "masthead",
    "nameplate",
    "favicon",
];

/// Words of classes, and whole names of files, of what a page is drawn and worked with: within the name
/// of a file they may be what a photograph shows.
const FURNITURE: [&str; 14] = [
    "icon", "icons", "ico", "pixel", "blank", "avatar", "loader", "loading", "arrow", "button", "btn",
    "badge", "printer", "dot",
];

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

/// Pixels that an image of a story is at least wide and high, where the page says how large it is.
const WIDE: u32 = 300;
const HIGH: u32 = 120;

/// The first large image from node `begin` on.
fn first_large(tree: &Tree<'_>, head: &Head, begin: usize) -> Option<Url> {
    let own = own_names(head);
    (begin..tree.len()).filter(|&at| tree.tag(at) == Tag::Img).find_map(|at| {
        let url = address(tree, at, head)?;
        (!is_furniture(tree, at, &url, &own) && !is_placeholder(&url)).then_some(url)
    })
}

/// Whether an image belongs to the page rather than the story: small, named so, in a part of the page
/// that repeats, drawn rather than photographed, or the outlet's own sign that leads home.
fn is_furniture(tree: &Tree<'_>, at: usize, url: &Url, own: &[String]) -> bool {
    let pixels = |name: &str| {
        tree.attr(at, name).and_then(|value| value.trim().trim_end_matches("px").parse::<u32>().ok())
    };
    let width = pixels("width");
    if width.is_some_and(|width| width < WIDE) || pixels("height").is_some_and(|height| height < HIGH) {
        return true;
    }
    let file = url.path().rsplit('/').next().unwrap_or_default();
    let drawn = |word: &String| DRAWN.contains(&word.as_str());
    let named = |word: &String| drawn(word) || FURNITURE.contains(&word.as_str());
    let stem = file_words(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
    let is_whole = matches!(&stem[..], [word] if named(word));
    if is_whole || stem.iter().any(drawn) || file_words(&tree.names(at)).iter().any(named) {
        return true;
    }
    let alt = tree.attr(at, "alt").unwrap_or_default();
    let is_drawing = std::path::Path::new(file)
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("gif") || end.eq_ignore_ascii_case("svg"));
    if is_drawing && width.is_none() || own.contains(&squeezed(&alt)) {
        return true;
    }
    tree.upwards(at).take(8).any(|up| match tree.tag(up) {
        Tag::Nav | Tag::Footer | Tag::Aside => true,
        Tag::A => tree.attr(up, "href").is_some_and(|href| leads_home(&href, url)),
        _ => false,
    })
}

/// Whether a link leads to a front page.
fn leads_home(href: &str, base: &Url) -> bool {
    base.join(href).is_ok_and(|to| {
        to.scheme().starts_with("http") && to.path().trim_matches('/').is_empty() && to.fragment().is_none()
    })
}

/// How the outlet may be called in the alternative text of its logo, squeezed.
fn own_names(head: &Head) -> Vec<String> {
    let last = head.title.rsplit(['|', '-', '–', '—']).next().filter(|last| last.len() < head.title.len());
    super::title::outlet(head)
        .into_iter()
        .chain(last.map(str::to_owned))
        .map(|name| squeezed(&name))
        .filter(|name| !name.is_empty())
        .collect()
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
    fn what_the_page_is_drawn_with_is_no_lead_image() {
        let found = |html: &str| {
            let page = format!(
                "<title>Harbour opens - The Vela Times</title>{html}<h1>Harbour</h1><img src=/quay.jpg>"
            );
            let document = dom_query::Document::from(page.as_str());
            let tree = Tree::new(&document);
            let head = Head::new(&tree, &[], &Url::parse("https://velatimes.example/a").unwrap());
            lead(&tree, &head, Some(0)).map(|image| image.url.path().to_owned()).unwrap_or_default()
        };
        for furniture in [
            "<img src=/logo.gif>",
            "<img src=/i/arrow.png>",
            "<img class=badge src=/i/b.png>",
            "<img src=/i/velaLogo-2.png>",
            "<img src=/i/head.jpg alt='The Vela Times'>",
            "<a href=/><img src=/i/head.jpg></a>",
            "<nav><img src=/i/head.jpg></nav>",
            "<img src=/i/line.jpg width=900 height=4>",
            "<img src=/i/dots.gif>",
            "<meta property=og:image content=/i/vela-logo.png>",
        ] {
            assert_eq!(found(furniture), "/quay.jpg", "{furniture}");
        }
        for story in [
            "<img src=/i/catalogo.jpg>",
            "<img src=/i/new-pixel-telephone.jpg>",
            "<img src=/i/police-badge-found.jpg>",
            "<img src=/i/map.gif width=640>",
            "<a href=/i/large><img src=/i/head.jpg></a>",
        ] {
            assert_ne!(found(story), "/quay.jpg", "{story}");
        }
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
