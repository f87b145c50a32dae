//! What the elements of a page say about themselves: tag, role, class and id as a set of hints.
//!
//! Outlets name things alike: `related`, `newsletter`, `article-body`. Names are split into words
//! (`relatedStories-list` → related, stories, list), so `ad` is not found in `heading`.

use super::tree::{Tag, Tree};
use crate::text::markup;

/// A set of hints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hints(pub(super) u32);

macro_rules! hints {
    ($($(#[$doc:meta])* $name:ident = $bit:expr;)*) => {
        impl Hints {
            $($(#[$doc])* pub(super) const $name: Self = Self(1 << $bit);)*
        }
    };
}

hints! {
    NAV = 0;
    FOOTER = 1;
    ASIDE = 2;
    HEADER = 3;
    FORM = 4;
    FIGURE = 5;
    RELATED = 6;
    SHARE = 7;
    NEWSLETTER = 8;
    COMMENT = 9;
    META = 10;
    TAGS = 11;
    AD = 12;
    HIDDEN = 13;
    OVERLAY = 14;
    BODY = 15;
    ARTICLE = 16;
    MAIN = 17;
    TITLE = 18;
    STANDFIRST = 19;
    BIO = 20;
    CONTENTS = 21;
    NOTE = 22;
    EMBED = 23;
    INFOBOX = 24;
    LIST = 25;
    CAPTION = 26;
    PRINT = 27;
    PAYWALL = 28;
    MOST = 29;
    TABLE = 30;
    QUOTE = 31;
}

impl Hints {
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// A word of a class or id, and what it hints at.
fn word(word: &str) -> Hints {
    match word {
        "nav" | "navbar" | "navigation" | "menu" | "menus" | "breadcrumb" | "breadcrumbs" | "pagination"
        | "pager" | "paging" | "topbar" | "subnav" | "sitemap" | "skip" | "toolbar" | "tabs" => Hints::NAV,
        "footer" | "foot" | "copyright" | "imprint" | "colophon" => Hints::FOOTER,
        "sidebar" | "aside" | "rail" | "widget" | "widgets" | "secondary" | "complementary" | "sidepanel" => {
            Hints::ASIDE
        }
        "header" | "masthead" | "banner" | "hero" => Hints::HEADER,
        "form" | "button" | "btn" | "cta" | "search" | "input" => Hints::FORM,
        "figure" | "photo" | "image" | "images" | "img" | "picture" | "gallery" | "slideshow"
        | "carousel" | "slider" | "media" | "video" | "player" | "audio" | "lightbox" | "thumb"
        | "thumbnail" => Hints::FIGURE,
        "caption" | "captions" | "figcaption" | "credit" | "credits" | "legend" | "legende"
        | "bildunterschrift" => Hints::CAPTION,
        "related" | "relateds" | "recommend" | "recommended" | "recommendation" | "recommendations"
        | "recirc" | "recirculation" | "readmore" | "teaser" | "teasers" | "promo" | "promos"
        | "outbrain" | "taboola" | "suggested" | "suggestions" | "similar" | "next" | "prev" | "previous"
        | "upnext" | "further" | "also" | "seealso" | "more" | "crosslink" | "crosslinks" | "linkbox"
        | "interlink" | "relacionadas" | "relacionados" | "card" | "cards" => Hints::RELATED,
        "trending" | "popular" | "mostread" | "most" | "latest" | "ticker" | "top" | "headlines" | "feed"
        | "hot" | "editors" | "picks" => Hints::MOST,
        "share" | "sharing" | "social" | "sharebar" | "addthis" | "sharedaddy" | "follow" | "facebook"
        | "whatsapp" | "bookmark" | "print" | "email" | "tools" | "actions" | "utility" => Hints::SHARE,
        "newsletter" | "newsletters" | "subscribe" | "subscription" | "signup" | "optin" | "mailchimp"
        | "promotion" | "donate" | "donation" | "membership" | "support" | "offer" | "campaign" => {
            Hints::NEWSLETTER
        }
        "paywall" | "piano" | "regwall" | "login" | "signin" | "premium" | "locked" | "gate" | "meter" => {
            Hints::PAYWALL
        }
        "comment" | "comments" | "disqus" | "reply" | "replies" | "respond" | "forum" | "discussion"
        | "kommentare" => Hints::COMMENT,
        "byline" | "author" | "authors" | "date" | "dates" | "time" | "timestamp" | "meta" | "metadata"
        | "info" | "source" | "dateline" | "published" | "pubdate" | "updated" | "kicker" | "eyebrow"
        | "section" | "label" | "overline" | "category" | "writer" | "posted" => Hints::META,
        "tags" | "tag" | "topics" | "topic" | "keywords" | "labels" | "tagcloud" | "taglist" | "themes"
        | "categories" => Hints::TAGS,
        "ad" | "ads" | "advert" | "advertisement" | "advertising" | "adsbygoogle" | "sponsor"
        | "sponsored" | "dfp" | "gpt" | "commercial" | "anzeige" | "publicidad" | "pub" | "adunit"
        | "adslot" | "affiliate" | "shop" | "product" | "products" | "deal" | "deals" => Hints::AD,
        "hidden" | "hide" | "invisible" | "sr" | "visually" | "screenreader" | "screen"
        | "visuallyhidden" => Hints::HIDDEN,
        "modal" | "popup" | "cookie" | "cookies" | "consent" | "overlay" | "gdpr" | "tooltip" | "dialog"
        | "dropdown" | "flyout" | "toast" | "alert" | "notification" | "rollover" | "popover"
        | "hovercard" => Hints::OVERLAY,
        "articlebody" | "storybody" | "bodytext" | "richtext" | "wysiwyg" | "prose" | "articletext"
        | "storytext" | "articlecontent" | "paragraph" | "paragraphs" | "maintext" | "fulltext" | "texto"
        | "corps" | "cuerpo" => Hints::BODY,
        "article" | "story" | "post" | "entry" | "single" | "artikel" | "articulo" | "noticia" => {
            Hints::ARTICLE
        }
        "main" | "primary" => Hints::MAIN,
        "title" | "headline" | "heading" | "titre" | "titulo" => Hints::TITLE,
        "standfirst" | "lead" | "lede" | "dek" | "deck" | "subtitle" | "subheadline" | "subhead"
        | "subheading" | "intro" | "chapo" | "sapo" | "excerpt" | "abstract" | "summary" | "teasertext"
        | "description" | "strap" | "subtitulo" | "entradilla" | "vorspann" => Hints::STANDFIRST,
        "bio" | "biography" | "about" | "profile" | "avatar" | "contributor" | "contributors" => Hints::BIO,
        "toc" | "contents" | "index" | "jump" => Hints::CONTENTS,
        "note" | "notes" | "disclaimer" | "correction" | "corrections" | "editor" | "disclosure"
        | "footnote" | "footnotes" => Hints::NOTE,
        "embed" | "twitter" | "tweet" | "instagram" | "oembed" | "iframe" | "youtube" | "embedded" => {
            Hints::EMBED
        }
        "infobox" | "factbox" | "box" | "fact" | "facts" | "sidebarbox" | "panel" | "callout" | "snippet" => {
            Hints::INFOBOX
        }
        "list" | "items" | "item" | "grid" | "listing" | "collection" | "archive" => Hints::LIST,
        "noprint" => Hints::PRINT,
        "table" | "chart" | "graphic" | "infographic" | "scoreboard" | "standings" | "quote" => Hints::TABLE,
        "pullquote" | "blockquote" | "zitat" => Hints::QUOTE,
        _ => Hints::NONE,
    }
}

/// Two words that mean more together than apart.
fn pair(first: &str, second: &str) -> Hints {
    match (first, second) {
        (
            "article" | "story" | "post" | "entry" | "artikel" | "node" | "news" | "content" | "single"
            | "page",
            "body" | "text" | "content" | "copy" | "paragraph" | "fulltext" | "main",
        )
        | ("body", "content" | "text" | "copy" | "main")
        | ("rich", "text")
        | ("main", "text" | "content" | "body")
        | ("text", "body" | "content" | "block" | "section" | "paragraph")
        | ("content", "wrap" | "wrapper" | "area" | "inner") => Hints::BODY,
        ("read" | "see" | "lire" | "leer", "more" | "also" | "next" | "aussi" | "mas") => Hints::RELATED,
        // "body-bottom" is a part of the text.
        ("page" | "site" | "main" | "screen" | "layout", "bottom")
        | ("bottom", "bar" | "links" | "area" | "row" | "content") => Hints::FOOTER,
        ("pull", "quote") => Hints::QUOTE,
        ("sign", "up") => Hints::NEWSLETTER,
        ("log" | "sign", "in") => Hints::PAYWALL,
        ("sub", "title" | "headline" | "heading") => Hints::STANDFIRST,
        _ => Hints::NONE,
    }
}

/// Letters of class and id looked at per element.
const MOST_LETTERS: usize = 300;

/// What a class or id hints at.
pub(super) fn of_names(names: &str) -> Hints {
    let names = markup::cut(names, MOST_LETTERS);
    let mut found = Hints::NONE;
    let mut last = String::new();
    let mut this = String::new();
    let mut was_lower = false;
    for c in names.chars().chain([' ']) {
        if !c.is_alphanumeric() || (c.is_uppercase() && was_lower) {
            if !this.is_empty() {
                found = found.or(word(&this)).or(pair(&last, &this));
                std::mem::swap(&mut last, &mut this);
                this.clear();
            }
            if c.is_whitespace() {
                last.clear();
            }
        }
        if c.is_alphanumeric() {
            this.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase() || c.is_ascii_digit();
    }
    found
}

fn of_tag(tag: Tag) -> Hints {
    match tag {
        Tag::Nav => Hints::NAV,
        Tag::Footer => Hints::FOOTER,
        Tag::Aside => Hints::ASIDE,
        Tag::Header => Hints::HEADER,
        Tag::Dialog => Hints::OVERLAY,
        Tag::Form | Tag::Button | Tag::Label => Hints::FORM,
        Tag::Figure | Tag::Video | Tag::Audio | Tag::Picture => Hints::FIGURE,
        Tag::Figcaption => Hints::FIGURE.or(Hints::CAPTION),
        Tag::Article => Hints::ARTICLE,
        Tag::Main => Hints::MAIN,
        Tag::Table => Hints::TABLE,
        Tag::Blockquote => Hints::QUOTE,
        _ => Hints::NONE,
    }
}

/// What one element says about itself.
pub(super) fn own(tree: &Tree<'_>, at: usize) -> Hints {
    let tag = tree.tag(at);
    if matches!(tag, Tag::Text | Tag::Html | Tag::Body | Tag::Head) {
        return Hints::NONE;
    }
    let mut found = of_tag(tag).or(of_names(&tree.names(at)));
    for name in ["data-component", "data-testid", "data-block", "data-type", "data-module"] {
        if let Some(value) = tree.attr(at, name) {
            found = found.or(of_names(&value));
        }
    }
    if tree.attr(at, "itemprop").is_some_and(|p| p.eq_ignore_ascii_case("articleBody")) {
        found = found.or(Hints::BODY);
    }
    found = match tree.attr(at, "role").as_deref() {
        Some("navigation" | "menu" | "menubar" | "tablist") => found.or(Hints::NAV),
        Some("complementary") => found.or(Hints::ASIDE),
        Some("contentinfo") => found.or(Hints::FOOTER),
        Some("dialog" | "alert" | "alertdialog") => found.or(Hints::OVERLAY),
        Some("button") => found.or(Hints::FORM),
        Some("main") => found.or(Hints::MAIN),
        _ => found,
    };
    if is_hidden(tree, at) {
        found = found.or(Hints::HIDDEN);
    }
    found
}

fn is_hidden(tree: &Tree<'_>, at: usize) -> bool {
    tree.has_attr(at, "hidden")
        || tree.attr(at, "aria-hidden").is_some_and(|value| value == "true")
        || tree.attr(at, "style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

/// Whether a page is made of widgets, its text and headline among them, as page builders make them: there
/// the word says nothing.
fn is_of_widgets(tree: &Tree<'_>) -> bool {
    let mut inside = vec![false; tree.len()];
    let (mut text, mut all, mut within) = (String::new(), 0, 0);
    let mut headline = None;
    for at in 0..tree.len() {
        let parent = tree.nodes[at].parent;
        inside[at] = inside[parent] || is_widget(&tree.names(at));
        match tree.tag(at) {
            Tag::H1 => headline = headline.or(Some(inside[at])),
            Tag::Text if tree.tag(parent) == Tag::P => {
                text.clear();
                tree.push_text(at, &mut text);
                all += text.trim().len();
                within += if inside[at] { text.trim().len() } else { 0 };
            }
            _ => {}
        }
    }
    headline == Some(true) && within * 4 >= all * 3
}

/// What a page builder's names of its widgets seem to say: "widget-text-editor".
const BUILT: Hints = Hints::ASIDE.or(Hints::NOTE);

/// What names say beside the word.
fn beside_widget(names: &str) -> Hints {
    let words = markup::cut(names, MOST_LETTERS).split(|c: char| !c.is_alphanumeric());
    let others: Vec<&str> = words.filter(|word| !matches!(*word, "widget" | "widgets")).collect();
    of_names(&others.join(" "))
}

fn is_widget(names: &str) -> bool {
    markup::cut(names, MOST_LETTERS)
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| matches!(word, "widget" | "widgets"))
}

/// For each node, what it and all its ancestors say. An element that holds most of the page's text
/// says nothing bad: a `<body class="has-sidebar">` is no sidebar.
pub(super) fn inherited(tree: &Tree<'_>) -> Vec<Hints> {
    let mut letters = vec![0_usize; tree.len() + 1];
    let mut text = String::new();
    for at in 0..tree.len() {
        text.clear();
        if tree.tag(at) == Tag::Text {
            tree.push_text(at, &mut text);
        }
        letters[at + 1] = letters[at] + text.trim().len();
    }
    let all = letters[tree.len()];
    let mut found = vec![Hints::NONE; tree.len()];
    let widgets = is_of_widgets(tree);
    for at in 0..tree.len() {
        let node = &tree.nodes[at];
        let mut own = own(tree, at);
        if widgets && own.has(BUILT) && tree.tag(at) != Tag::Aside && is_widget(&tree.names(at)) {
            own = own.without(BUILT.without(beside_widget(&tree.names(at))));
        }
        let inside = letters[node.end] - letters[at];
        if inside * 2 > all {
            own = Hints(own.0 & WHOLE.0);
        } else if own.has(Hints::BODY) && own.has(Hints::RELATED) {
            own = own.without(Hints::BODY);
        }
        found[at] = if at == 0 { own } else { found[node.parent].or(own) };
    }
    found
}

/// What an element with most of the text may say.
const WHOLE: Hints = Hints::BODY.or(Hints::ARTICLE).or(Hints::MAIN);

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &str, expect: Hints) {
        assert_eq!(of_names(names), expect, "{names}");
    }

    #[test]
    fn names_are_split_into_words() {
        check("relatedStories-box", Hints::RELATED.or(Hints::INFOBOX));
        check("heading2 shadow", Hints::NONE);
        check("c-article__body", Hints::ARTICLE.or(Hints::BODY));
        check("ArticleBody_main", Hints::ARTICLE.or(Hints::BODY).or(Hints::MAIN));
        check("has-ads", Hints::AD);
        check("body-bottom mb-4 bottom", Hints::NONE);
        check("site-bottom", Hints::FOOTER);
    }

    #[test]
    fn what_the_whole_page_is_made_of_says_nothing() {
        let paragraph = |class: &str, text: &str| format!("<div class='{class}'><p>{text}</p></div>");
        let asides = |headline: &str, body: &str| {
            let html = format!("<div class='{headline}'><h1>Harbour opens</h1></div>{body}");
            let document = dom_query::Document::from(html.as_str());
            let tree = Tree::new(&document);
            let hints = inherited(&tree);
            tree.all(0, Tag::P).filter(|&at| hints[at].has(Hints::ASIDE)).count()
        };
        let widget = |text: &str| paragraph("x-widget", text);
        let body = widget("The harbour opens.") + &widget("The mayor came.") + &widget("All were there.");
        assert_eq!(asides("x-widget", &body), 0);
        assert_eq!(asides("head", &body), 3);
        let beside = paragraph("text", "The harbour opens after many weeks.") + &widget("The weather.");
        assert_eq!(asides("x-widget", &beside), 1);
        let sidebar = paragraph("sidebar widget-area", "The weather.");
        assert_eq!(asides("x-widget", &format!("{body}{sidebar}")), 1);
    }
}
