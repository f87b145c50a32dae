//! What the elements of HTML are to a feed reader.

/// How an element stands in the tree, as far as a browser's parser cares (HTML Standard §13.2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Any run of text: `abbr`, `sub`.
    Inline,
    /// A run of text that the parser opens again after misnesting: `b`, `a`.
    Formatting,
    Link,
    Block,
    /// A block that items look through for their siblings: `div`, `address`.
    Division,
    Paragraph,
    Heading,
    Preformatted,
    Item,
    Definition,
    Table,
    Caption,
    Section,
    Row,
    Cell,
    Ruby,
    RubyText,
    Media,
    MediaSource,
    /// `img`, `br`, `wbr`.
    Void,
    Rule,
}

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Kept, under this name.
    Kept(&'static str, Kind),
    /// Its tags go, its content stays.
    Unwrapped,
    /// It goes with its content.
    Dropped,
    /// Its content stays where a lazy image needs it.
    NoScript,
    /// Told in a line of text.
    Formula,
}

const LONGEST: usize = 16;

/// The name in lower case, in a buffer of the caller's; empty for one longer than any we know.
pub(super) fn lower<'b>(name: &str, buffer: &'b mut [u8; LONGEST]) -> &'b [u8] {
    let Some(small) = buffer.get_mut(..name.len()) else { return b"" };
    small.copy_from_slice(name.as_bytes());
    small.make_ascii_lowercase();
    small
}

#[rustfmt::skip]
pub(super) fn fate(name: &str) -> Fate {
    use Fate::{Dropped, Formula, Kept, NoScript, Unwrapped};
    let mut buffer = [0; LONGEST];
    match lower(name, &mut buffer) {
        b"p" => Kept("p", Kind::Paragraph),
        b"a" => Kept("a", Kind::Link),
        b"br" => Kept("br", Kind::Void),
        b"img" | b"image" => Kept("img", Kind::Void),
        b"wbr" => Kept("wbr", Kind::Void),
        b"hr" => Kept("hr", Kind::Rule),
        b"b" => Kept("b", Kind::Formatting),
        b"big" => Kept("big", Kind::Formatting),
        b"code" => Kept("code", Kind::Formatting),
        b"em" => Kept("em", Kind::Formatting),
        b"i" => Kept("i", Kind::Formatting),
        b"s" => Kept("s", Kind::Formatting),
        b"small" => Kept("small", Kind::Formatting),
        b"strike" => Kept("strike", Kind::Formatting),
        b"strong" => Kept("strong", Kind::Formatting),
        b"tt" => Kept("tt", Kind::Formatting),
        b"u" => Kept("u", Kind::Formatting),
        b"abbr" | b"acronym" => Kept("abbr", Kind::Inline),
        b"bdi" => Kept("bdi", Kind::Inline),
        b"bdo" => Kept("bdo", Kind::Inline),
        b"cite" => Kept("cite", Kind::Inline),
        b"del" => Kept("del", Kind::Inline),
        b"dfn" => Kept("dfn", Kind::Inline),
        b"ins" => Kept("ins", Kind::Inline),
        b"kbd" => Kept("kbd", Kind::Inline),
        b"mark" => Kept("mark", Kind::Inline),
        b"q" => Kept("q", Kind::Inline),
        b"samp" => Kept("samp", Kind::Inline),
        b"sub" => Kept("sub", Kind::Inline),
        b"sup" => Kept("sup", Kind::Inline),
        b"time" => Kept("time", Kind::Inline),
        b"var" => Kept("var", Kind::Inline),
        b"ruby" => Kept("ruby", Kind::Ruby),
        b"rt" => Kept("rt", Kind::RubyText),
        b"rp" => Kept("rp", Kind::RubyText),
        b"audio" => Kept("audio", Kind::Media),
        b"video" => Kept("video", Kind::Media),
        b"source" => Kept("source", Kind::MediaSource),
        b"div" | b"center" | b"form" | b"fieldset" | b"dialog" | b"hgroup" | b"search" => Kept("div", Kind::Division),
        b"address" => Kept("address", Kind::Division),
        b"article" => Kept("article", Kind::Block),
        b"aside" => Kept("aside", Kind::Block),
        b"blockquote" => Kept("blockquote", Kind::Block),
        b"details" => Kept("details", Kind::Block),
        b"summary" => Kept("summary", Kind::Block),
        b"figure" => Kept("figure", Kind::Block),
        b"figcaption" => Kept("figcaption", Kind::Block),
        b"footer" => Kept("footer", Kind::Block),
        b"header" => Kept("header", Kind::Block),
        b"main" => Kept("main", Kind::Block),
        b"nav" => Kept("nav", Kind::Block),
        b"section" => Kept("section", Kind::Block),
        b"ul" | b"menu" | b"dir" => Kept("ul", Kind::Block),
        b"ol" => Kept("ol", Kind::Block),
        b"dl" => Kept("dl", Kind::Block),
        b"li" => Kept("li", Kind::Item),
        b"dt" => Kept("dt", Kind::Definition),
        b"dd" => Kept("dd", Kind::Definition),
        b"pre" | b"listing" => Kept("pre", Kind::Preformatted),
        b"h1" => Kept("h1", Kind::Heading),
        b"h2" => Kept("h2", Kind::Heading),
        b"h3" => Kept("h3", Kind::Heading),
        b"h4" => Kept("h4", Kind::Heading),
        b"h5" => Kept("h5", Kind::Heading),
        b"h6" => Kept("h6", Kind::Heading),
        b"table" => Kept("table", Kind::Table),
        b"caption" => Kept("caption", Kind::Caption),
        b"tbody" => Kept("tbody", Kind::Section),
        b"thead" => Kept("thead", Kind::Section),
        b"tfoot" => Kept("tfoot", Kind::Section),
        b"tr" => Kept("tr", Kind::Row),
        b"td" => Kept("td", Kind::Cell),
        b"th" => Kept("th", Kind::Cell),
        b"noscript" => NoScript,
        b"math" => Formula,
        b"script" | b"style" | b"title" | b"template" | b"svg" | b"select" | b"datalist" | b"textarea"
        | b"xmp" | b"noembed" | b"noframes" | b"annotation" | b"annotation-xml" | b"applet" => Dropped,
        _ => Unwrapped,
    }
}

/// Whether an element's edges end a line of text.
pub(super) fn breaks_line(name: &str) -> bool {
    use Kind::{Formatting, Inline, Link, Media, MediaSource, Ruby, RubyText};
    let mut buffer = [0; LONGEST];
    match fate(name) {
        Fate::Kept(_, Inline | Formatting | Link | Ruby | RubyText | Media | MediaSource) => false,
        // Between words an image is a blank; a possible break is none.
        Fate::Kept(name, _) => name != "wbr",
        _ => matches!(
            lower(name, &mut buffer),
            b"body"
                | b"html"
                | b"head"
                | b"option"
                | b"legend"
                | b"optgroup"
                | b"colgroup"
                | b"title"
                | b"object"
                | b"frameset"
        ),
    }
}

/// Whether HTML has, or ever had, an element of this name.
#[rustfmt::skip]
pub(super) fn is_known(name: &str) -> bool {
    let mut buffer = [0; LONGEST];
    match fate(name) {
        Fate::Unwrapped => matches!(
            lower(name, &mut buffer),
            b"html" | b"head" | b"body" | b"meta" | b"link" | b"base" | b"span" | b"font" | b"nobr" | b"label" | b"button"
            | b"input" | b"option" | b"optgroup" | b"legend" | b"object" | b"embed" | b"param" | b"picture" | b"canvas"
            | b"map" | b"area" | b"col" | b"colgroup" | b"track" | b"blink" | b"marquee" | b"iframe" | b"basefont" | b"frame"
            | b"frameset" | b"isindex" | b"keygen" | b"output" | b"progress" | b"meter" | b"data" | b"slot" | b"bgsound"
            | b"spacer" | b"layer" | b"rb" | b"rtc" | b"plaintext" | b"multicol"
        ),
        _ => true,
    }
}
