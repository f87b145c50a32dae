//! A page as a flat list: the nodes in document order, each with the end of its subtree.
//!
//! Everything in this room walks pages by index, so no walk recurses and a subtree is a range.

use dom_query::{Document, NodeData, NodeRef};

/// The elements this room tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Tag {
    Text,
    A,
    Address,
    Article,
    Aside,
    Audio,
    B,
    Blockquote,
    Body,
    Br,
    Button,
    Code,
    Dd,
    Details,
    Dialog,
    Div,
    Dl,
    Dt,
    Em,
    Figcaption,
    Figure,
    Footer,
    Form,
    H1,
    H2,
    H3,
    H4,
    H5,
    H6,
    Head,
    Header,
    Hr,
    Html,
    I,
    Img,
    Input,
    Label,
    Li,
    Link,
    Main,
    Meta,
    Nav,
    Ol,
    P,
    Picture,
    Pre,
    Section,
    Source,
    Span,
    Strong,
    Sub,
    Summary,
    Sup,
    Table,
    Tbody,
    Td,
    Th,
    Thead,
    Time,
    Title,
    Tr,
    Ul,
    Video,
    /// An element of no meaning here, flowing within text.
    Inline,
    /// An element of no meaning here, standing for itself.
    Block,
}

impl Tag {
    fn of(name: &str) -> Self {
        match name {
            "a" => Self::A,
            "address" => Self::Address,
            "article" => Self::Article,
            "aside" => Self::Aside,
            "audio" => Self::Audio,
            "b" => Self::B,
            "blockquote" | "q-blockquote" => Self::Blockquote,
            "body" => Self::Body,
            "br" => Self::Br,
            "button" => Self::Button,
            "code" | "kbd" | "samp" | "tt" => Self::Code,
            "dd" => Self::Dd,
            "details" => Self::Details,
            "dialog" | "amp-consent" | "amp-user-notification" => Self::Dialog,
            "div" | "center" => Self::Div,
            "dl" => Self::Dl,
            "dt" => Self::Dt,
            "em" => Self::Em,
            "figcaption" => Self::Figcaption,
            "figure" | "amp-img-lightbox" => Self::Figure,
            "footer" => Self::Footer,
            "form" | "fieldset" => Self::Form,
            "h1" => Self::H1,
            "h2" => Self::H2,
            "h3" => Self::H3,
            "h4" => Self::H4,
            "h5" => Self::H5,
            "h6" => Self::H6,
            "head" => Self::Head,
            "header" | "hgroup" => Self::Header,
            "hr" => Self::Hr,
            "html" => Self::Html,
            "i" | "cite" => Self::I,
            "img" | "amp-img" => Self::Img,
            "input" => Self::Input,
            "label" => Self::Label,
            "li" => Self::Li,
            "link" => Self::Link,
            "main" => Self::Main,
            "meta" => Self::Meta,
            "nav" | "menu" | "amp-sidebar" => Self::Nav,
            "ol" => Self::Ol,
            "p" => Self::P,
            "picture" => Self::Picture,
            "pre" => Self::Pre,
            "section" => Self::Section,
            "source" => Self::Source,
            "span" | "font" => Self::Span,
            "strong" => Self::Strong,
            "sub" => Self::Sub,
            "summary" => Self::Summary,
            "sup" => Self::Sup,
            "table" => Self::Table,
            "tbody" | "tfoot" => Self::Tbody,
            "td" => Self::Td,
            "th" => Self::Th,
            "thead" => Self::Thead,
            "time" => Self::Time,
            "title" => Self::Title,
            "tr" => Self::Tr,
            "ul" => Self::Ul,
            "video" => Self::Video,
            "abbr" | "acronym" | "bdi" | "bdo" | "big" | "data" | "del" | "dfn" | "ins" | "mark"
            | "meter" | "nobr" | "output" | "progress" | "q" | "rp" | "rt" | "ruby" | "s" | "small"
            | "strike" | "u" | "var" | "wbr" => Self::Inline,
            // Custom elements (§4.13) hold sections of a page far more often than words of a sentence.
            _ => Self::Block,
        }
    }

    /// Whether the element flows within a line of text.
    pub(super) fn is_inline(self) -> bool {
        matches!(
            self,
            Self::Text
                | Self::A
                | Self::B
                | Self::Code
                | Self::Em
                | Self::I
                | Self::Inline
                | Self::Label
                | Self::Span
                | Self::Strong
                | Self::Sub
                | Self::Sup
                | Self::Time
                | Self::Br
                | Self::Img
                | Self::Picture
                | Self::Source
        )
    }
}

pub(super) struct Node<'a> {
    dom: NodeRef<'a>,
    pub(super) tag: Tag,
    pub(super) parent: usize,
    /// One past the last node of the subtree.
    pub(super) end: usize,
}

/// The elements and texts of a document in document order; the root is node 0.
pub(super) struct Tree<'a> {
    pub(super) nodes: Vec<Node<'a>>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        let mut nodes: Vec<Node<'a>> = Vec::with_capacity(document.tree.len());
        let mut open = vec![(document.html_root(), 0)];
        while let Some((dom, parent)) = open.pop() {
            let Some(tag) = tag_of(&dom) else { continue };
            let index = nodes.len();
            nodes.push(Node { dom, tag, parent, end: index + 1 });
            let mut child = dom.last_child();
            while let Some(dom) = child {
                open.push((dom, index));
                child = dom.prev_sibling();
            }
        }
        for index in (1..nodes.len()).rev() {
            let (parent, end) = (nodes[index].parent, nodes[index].end);
            nodes[parent].end = nodes[parent].end.max(end);
        }
        Self { nodes }
    }

    /// Takes a node out of its document. This tree still shows it; one made afterwards does not.
    pub(super) fn leave_out(&self, index: usize) {
        self.nodes[index].dom.remove_from_parent();
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn tag(&self, index: usize) -> Tag {
        self.nodes[index].tag
    }

    pub(super) fn is_named(&self, index: usize, name: &str) -> bool {
        self.nodes[index].dom.has_name(name)
    }

    pub(super) fn attr(&self, index: usize, name: &str) -> Option<String> {
        self.nodes[index].dom.attr(name).map(|value| value.to_string())
    }

    /// The first of the attributes `names` that is there and not empty, trimmed.
    pub(super) fn any_attr(&self, index: usize, names: &[&str]) -> Option<String> {
        names
            .iter()
            .filter_map(|name| self.attr(index, name))
            .map(|v| v.trim().to_owned())
            .find(|v| !v.is_empty())
    }

    pub(super) fn has_attr(&self, index: usize, name: &str) -> bool {
        self.nodes[index].dom.has_attr(name)
    }

    /// Class and id as written, with a space between.
    pub(super) fn names(&self, index: usize) -> String {
        let mut names = self.attr(index, "class").unwrap_or_default();
        if let Some(id) = self.nodes[index].dom.id_attr() {
            names.push(' ');
            names.push_str(&id);
        }
        names
    }

    pub(super) fn push_text(&self, index: usize, out: &mut String) {
        self.nodes[index].dom.query(|node| {
            if let NodeData::Text { contents } = &node.data {
                out.push_str(contents);
            }
        });
    }

    /// All text below a node, white space folded, a space between blocks.
    pub(super) fn text(&self, index: usize) -> String {
        let mut raw = String::new();
        for at in index..self.nodes[index].end {
            match self.tag(at) {
                Tag::Text => self.push_text(at, &mut raw),
                tag if tag.is_inline() && tag != Tag::Br => {}
                _ => raw.push(' '),
            }
        }
        folded(&raw)
    }

    /// The texts among some nodes with a blank between any two: elements that only styles hold apart are not
    /// grown together, nor are the parts of a word whole.
    pub(super) fn spaced(&self, nodes: std::ops::Range<usize>) -> String {
        let mut raw = String::new();
        for at in nodes.filter(|&at| self.tag(at) == Tag::Text) {
            self.push_text(at, &mut raw);
            raw.push(' ');
        }
        folded(&raw)
    }

    /// The ancestors of a node, itself first, the root last.
    pub(super) fn upwards(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        let mut at = Some(index);
        std::iter::from_fn(move || {
            let here = at?;
            at = (here > 0).then(|| self.nodes[here].parent);
            Some(here)
        })
    }

    pub(super) fn is_below(&self, index: usize, above: usize) -> bool {
        (above..self.nodes[above].end).contains(&index)
    }

    /// The elements of a tag below a node, in order.
    pub(super) fn all(&self, below: usize, tag: Tag) -> impl Iterator<Item = usize> + '_ {
        (below..self.nodes[below].end).filter(move |&at| self.nodes[at].tag == tag)
    }

    /// The nodes that a CSS selector finds, in order; none where it does not parse.
    pub(super) fn select(&self, document: &Document, css: &str) -> Vec<usize> {
        let Some(found) = document.try_select(css) else { return Vec::new() };
        let ids: rustc_hash::FxHashSet<_> = found.nodes().iter().map(|node| node.id).collect();
        (0..self.len()).filter(|&at| ids.contains(&self.nodes[at].dom.id)).collect()
    }
}

fn tag_of(dom: &NodeRef<'_>) -> Option<Tag> {
    dom.query(|node| match &node.data {
        NodeData::Text { .. } => Some(Tag::Text),
        NodeData::Element(element) => Some(Tag::of(&element.name.local)),
        _ => None,
    })
    .flatten()
}

/// White space folded to single spaces, none at the ends.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subtree_is_a_range() {
        let document = Document::from("<body><div><p>one <b>two</b></p><p>three</p></div>four");
        let tree = Tree::new(&document);
        let div = tree.all(0, Tag::Div).next().unwrap();
        assert_eq!(tree.text(div), "one two three");
        let paragraphs: Vec<_> = tree.all(div, Tag::P).map(|at| tree.text(at)).collect();
        assert_eq!(paragraphs, ["one two", "three"]);
        assert_eq!(
            tree.upwards(div).map(|at| tree.tag(at)).collect::<Vec<_>>(),
            [Tag::Div, Tag::Body, Tag::Html]
        );
        assert_eq!(tree.select(&document, "div > p:last-child").len(), 1);
    }
}
