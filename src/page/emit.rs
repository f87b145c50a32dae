//! The kept blocks of a page as clean markup.
//!
//! Markup is made anew from the text, the links and the few elements that carry meaning, so
//! nothing of the page's own scripts, styles or attributes can come along.

use std::fmt::Write;

use super::block::{Block, Kind};
use super::head::Head;
use super::picture;
use super::tree::{Tag, Tree};
use crate::text::markup;

/// Images per article.
const MOST_IMAGES: usize = 60;

/// Writes the blocks `kept` (ascending) as HTML, with the images that stand between them.
pub(super) fn html(tree: &Tree<'_>, head: &Head, blocks: &[Block], kept: &[usize]) -> String {
    let mut out = Writer { tree, head, html: String::new(), open: Vec::new(), images: 0, seen: Vec::new() };
    for (place, &at) in kept.iter().enumerate() {
        out.block(&blocks[at]);
        if let Some(&next) = kept.get(place + 1) {
            out.images_between(blocks[at].end, blocks[next].first);
        }
    }
    out.close_to(0);
    out.html
}

struct Writer<'t, 'd> {
    tree: &'t Tree<'d>,
    head: &'t Head,
    html: String,
    /// Open structural elements: the node and the name written for it.
    open: Vec<(usize, &'static str)>,
    images: usize,
    seen: Vec<url::Url>,
}

/// The name under which a structural element is written; none where it does not matter.
fn structure(tag: Tag) -> Option<&'static str> {
    Some(match tag {
        Tag::Ul => "ul",
        Tag::Ol => "ol",
        Tag::Li => "li",
        Tag::Blockquote => "blockquote",
        Tag::Table => "table",
        Tag::Tr => "tr",
        Tag::Td => "td",
        Tag::Th => "th",
        Tag::Dl => "dl",
        Tag::Dt => "dt",
        Tag::Dd => "dd",
        _ => return None,
    })
}

impl Writer<'_, '_> {
    fn block(&mut self, block: &Block) {
        let mut path: Vec<(usize, &'static str)> = self
            .tree
            .upwards(block.owner)
            .filter_map(|up| structure(self.tree.tag(up)).map(|name| (up, name)))
            .collect();
        path.reverse();
        path.drain(..lone_cells(self.tree, &path));
        let shared = self.open.iter().zip(&path).take_while(|(a, b)| a == b).count();
        self.close_to(shared);
        for (at, name) in path.into_iter().skip(shared) {
            let _ = write!(self.html, "<{name}>");
            self.open.push((at, name));
        }
        let inner = self.inline(block.first, block.end);
        let name = match block.kind {
            Kind::Heading(rank) => ["h2", "h2", "h3", "h4", "h5"][usize::from(rank.clamp(1, 5)) - 1],
            Kind::Code => "pre",
            Kind::Item | Kind::Cell
                if self
                    .open
                    .last()
                    .is_some_and(|(_, name)| matches!(*name, "li" | "td" | "th" | "dt" | "dd")) =>
            {
                ""
            }
            _ => "p",
        };
        if name.is_empty() {
            // Two runs of one item must not grow together.
            if !self.html.ends_with('>') {
                self.html.push_str("<br>");
            }
            self.html.push_str(&inner);
        } else {
            let _ = write!(self.html, "<{name}>{inner}</{name}>");
        }
    }

    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            if let Some((_, name)) = self.open.pop() {
                let _ = write!(self.html, "</{name}>");
            }
        }
    }

    /// The inline content of a run of nodes.
    fn inline(&self, first: usize, end: usize) -> String {
        let mut out = String::new();
        let mut open: Vec<(usize, &'static str)> = Vec::new();
        // A link or stress may have begun above the run's first node.
        let mut above: Vec<usize> =
            self.tree.upwards(first).skip(1).take_while(|&up| self.tree.tag(up).is_inline()).collect();
        above.reverse();
        for up in above {
            self.begin(up, end, &mut open, &mut out);
        }
        for at in first..end {
            while open.last().is_some_and(|(until, _)| *until <= at) {
                if let Some((_, name)) = open.pop() {
                    let _ = write!(out, "</{name}>");
                }
            }
            match self.tree.tag(at) {
                Tag::Text => {
                    let mut text = String::new();
                    self.tree.push_text(at, &mut text);
                    let legal = markup::legal(&text);
                    push_folded(&markup::escape(&legal), &mut out);
                }
                Tag::Br => out.push_str("<br>"),
                _ => self.begin(at, end, &mut open, &mut out),
            }
        }
        for (_, name) in open.into_iter().rev() {
            let _ = write!(out, "</{name}>");
        }
        out.trim().to_owned()
    }

    fn begin(&self, at: usize, end: usize, open: &mut Vec<(usize, &'static str)>, out: &mut String) {
        let until = self.tree.nodes[at].end.min(end);
        let name = match self.tree.tag(at) {
            Tag::A => {
                let Some(href) = self.tree.attr(at, "href").and_then(|href| self.head.absolute(&href)) else {
                    return;
                };
                if open.iter().any(|(_, name)| *name == "a") {
                    return;
                }
                let _ = write!(out, "<a href=\"{}\">", markup::escape(href.as_str()));
                open.push((until, "a"));
                return;
            }
            Tag::B | Tag::Strong => "strong",
            Tag::I | Tag::Em => "em",
            Tag::Sub => "sub",
            Tag::Sup => "sup",
            Tag::Code => "code",
            _ => return,
        };
        let _ = write!(out, "<{name}>");
        open.push((until, name));
    }

    fn images_between(&mut self, from: usize, to: usize) {
        for at in from..to.min(self.tree.len()) {
            if self.tree.tag(at) != Tag::Img || self.images >= MOST_IMAGES {
                continue;
            }
            // Only what stands in a figure is of the story for sure; loose images are often furniture.
            let Some(figure) = self.tree.upwards(at).take(6).find(|&up| self.tree.tag(up) == Tag::Figure)
            else {
                continue;
            };
            let Some(url) = picture::address(self.tree, at, self.head).filter(|url| !self.seen.contains(url))
            else {
                continue;
            };
            self.close_to(0);
            let alt = self.tree.any_attr(at, &["alt"]).unwrap_or_default();
            let caption = self
                .tree
                .all(figure, Tag::Figcaption)
                .next()
                .map(|at| self.tree.text(at))
                .unwrap_or_default();
            let _ = write!(
                self.html,
                "<figure><img src=\"{}\" alt=\"{}\">",
                markup::escape(url.as_str()),
                markup::escape(&markup::legal(&alt))
            );
            if !caption.is_empty() {
                let _ = write!(
                    self.html,
                    "<figcaption>{}</figcaption>",
                    markup::escape(&markup::legal(&caption))
                );
            }
            self.html.push_str("</figure>");
            self.images += 1;
            self.seen.push(url);
        }
    }
}

/// How many of the outer elements of a path are layout: tables in which a page is set.
fn lone_cells(tree: &Tree<'_>, path: &[(usize, &'static str)]) -> usize {
    // A cell with paragraphs inside is a column of the page, not of a table.
    path.iter()
        .rposition(|&(at, name)| name == "td" && tree.all(at, Tag::P).nth(1).is_some())
        .map_or(0, |place| place + 1)
}

/// Appends text with its white space folded, also across the seam.
fn push_folded(text: &str, out: &mut String) {
    for c in text.chars() {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.ends_with([' ', '>'])
            || (out.ends_with('>') && !out.ends_with("<br>") && !out.is_empty())
        {
            out.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use dom_query::Document;
    use url::Url;

    use super::super::block::blocks;
    use super::*;

    fn check(page: &str, expect: &str) {
        let document = Document::from(page);
        let tree = Tree::new(&document);
        let head = Head::new(&tree, &[], &Url::parse("https://velatimes.example/a/b").unwrap());
        let blocks = blocks(&tree, &super::super::hint::inherited(&tree));
        let kept: Vec<usize> = (0..blocks.len()).collect();
        assert_eq!(html(&tree, &head, &blocks, &kept), expect);
    }

    #[test]
    fn meaning_stays_and_the_rest_goes() {
        check(
            "<div class=x onclick=evil()><p style=a>One <b>two</b> <a href='../c' target=x>three</a> &lt;four&gt;</p><h1>Five</h1>",
            "<p>One <strong>two</strong> <a href=\"https://velatimes.example/c\">three</a> &lt;four&gt;</p><h2>Five</h2>",
        );
        check(
            "<ul><li>a</li><li><b>b</b> c</li></ul><p>d",
            "<ul><li>a</li><li><strong>b</strong> c</li></ul><p>d</p>",
        );
        check("<a href='javascript:evil()'>x</a>", "<p>x</p>");
        check(
            "<p>a<figure><img data-src=/i.jpg alt='\"q'><figcaption></figcaption></figure><p>b",
            "<p>a</p><figure><img src=\"https://velatimes.example/i.jpg\" alt=\"&quot;q\"></figure><p>b</p>",
        );
    }
}
