//! A page as blocks of text: paragraphs, headings, list items, cells.

use super::hint::Hints;
use super::tree::{Tag, Tree, folded};
use crate::text::words::is_unspaced;

/// A run of text between two breaks of the page.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The element that the run stands in directly.
    pub(super) owner: usize,
    /// The nodes of the run.
    pub(super) first: usize,
    pub(super) end: usize,
    pub(super) text: String,
    pub(super) kind: Kind,
    /// What the owner and its ancestors say.
    pub(super) hints: Hints,
    /// Hashes of the words, lower case.
    pub(super) words: Vec<u64>,
    /// Letters inside of links, of all letters.
    pub(super) linked: f32,
    /// Letters inside of strong or em.
    pub(super) stressed: f32,
}

/// The nearest element that says what a run of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    Heading(u8),
    Item,
    Cell,
    Quote,
    Caption,
    Code,
    /// Text that stands in a `div` or the like.
    Loose,
    /// Text of a button, link or other part that stands alone.
    Part,
}

/// Ancestors of a text in which its link is looked for.
const LINK_ABOVE: usize = 6;

/// Blocks per page; what follows is not looked at.
const MOST: usize = 20_000;

/// The blocks of a page, of whose elements `hints` tells ([`hint::inherited`](super::hint::inherited)).
pub(super) fn blocks(tree: &Tree<'_>, hints: &[Hints]) -> Vec<Block> {
    let mut found = Vec::new();
    let mut run = Run::default();
    let mut at = body_of(tree);
    let stop = tree.nodes[at].end;
    while at < stop && found.len() < MOST {
        let owner = owner_of(tree, at);
        let tag = tree.tag(at);
        if tag == Tag::Text || (tag == Tag::Br && run.owner == owner && !run.text.is_empty()) {
            if owner != run.owner || at >= run.next {
                run.close(tree, hints, &mut found);
                run = Run { owner, first: at, ..Run::default() };
            }
            run.next = usize::MAX;
            if tag == Tag::Br {
                run.breaks += 1;
                run.text.push('\n');
                if run.breaks >= 2 {
                    run.close(tree, hints, &mut found);
                    run = Run { owner, first: at + 1, next: usize::MAX, ..Run::default() };
                }
            } else {
                run.take(tree, hints, at);
            }
        } else if !tag.is_inline() {
            run.next = 0;
        }
        at += 1;
    }
    run.close(tree, hints, &mut found);
    found
}

fn body_of(tree: &Tree<'_>) -> usize {
    tree.all(0, Tag::Body).next().unwrap_or(0)
}

/// The nearest ancestor that is no inline element.
fn owner_of(tree: &Tree<'_>, at: usize) -> usize {
    tree.upwards(tree.nodes[at].parent).find(|&up| !tree.tag(up).is_inline()).unwrap_or(0)
}

#[derive(Default)]
struct Run {
    owner: usize,
    first: usize,
    end: usize,
    /// Nodes from here on belong to another run.
    next: usize,
    breaks: usize,
    text: String,
    linked: usize,
    stressed: usize,
    letters: usize,
}

impl Run {
    fn take(&mut self, tree: &Tree<'_>, hints: &[Hints], at: usize) {
        if is_overlaid(tree, hints, at) {
            return;
        }
        let before = self.text.len();
        tree.push_text(at, &mut self.text);
        let letters = self.text[before..].chars().filter(|c| c.is_alphanumeric()).count();
        if letters == 0 {
            return;
        }
        self.breaks = 0;
        self.end = at + 1;
        self.letters += letters;
        let parent = tree.nodes[at].parent;
        // A link may hold whole blocks (WHATWG HTML §4.5.1), so it is looked for above the owner.
        if tree.upwards(parent).take(LINK_ABOVE).any(|up| tree.tag(up) == Tag::A) {
            self.linked += letters;
        }
        let mut inline = tree.upwards(parent).take_while(|&up| tree.tag(up).is_inline());
        if inline.any(|up| matches!(tree.tag(up), Tag::B | Tag::Strong | Tag::Em | Tag::I)) {
            self.stressed += letters;
        }
    }

    fn close(&mut self, tree: &Tree<'_>, hints: &[Hints], found: &mut Vec<Block>) {
        let text = folded(&std::mem::take(&mut self.text));
        if self.letters == 0 || text.is_empty() {
            return;
        }
        found.push(Block {
            owner: self.owner,
            first: self.first,
            end: self.end.max(self.first + 1),
            kind: kind_of(tree, self.owner),
            hints: inline_hints(tree, hints, self.first, self.end, self.owner),
            words: words(&text),
            text,
            linked: (self.linked as f32 / self.letters as f32).min(1.0),
            stressed: (self.stressed as f32 / self.letters as f32).min(1.0),
        });
    }
}

/// Whether a text stands in a list of links that opens over the sentence it is written in, such as
/// what else there is about a person.
fn is_overlaid(tree: &Tree<'_>, hints: &[Hints], at: usize) -> bool {
    let inline = tree.upwards(tree.nodes[at].parent).take_while(|&up| tree.tag(up).is_inline());
    let links = |up: usize| tree.all(up, Tag::A).nth(1).is_some();
    inline.filter(|&up| hints[up].has(Hints::OVERLAY)).any(|up| tree.tag(up) != Tag::A && links(up))
}

/// The hints of the owner, and of an inline element that holds the whole run.
fn inline_hints(tree: &Tree<'_>, hints: &[Hints], first: usize, end: usize, owner: usize) -> Hints {
    let around =
        tree.upwards(first).skip(1).take_while(|&up| up != owner).find(|&up| tree.nodes[up].end >= end);
    around.map_or(hints[owner], |up| hints[up])
}

fn kind_of(tree: &Tree<'_>, owner: usize) -> Kind {
    for up in tree.upwards(owner) {
        return match tree.tag(up) {
            Tag::P => match tree.tag(tree.nodes[up].parent) {
                Tag::Li => Kind::Item,
                Tag::Figcaption => Kind::Caption,
                _ => Kind::Paragraph,
            },
            Tag::H1 => Kind::Heading(1),
            Tag::H2 => Kind::Heading(2),
            Tag::H3 => Kind::Heading(3),
            Tag::H4 => Kind::Heading(4),
            Tag::H5 | Tag::H6 => Kind::Heading(5),
            Tag::Li | Tag::Dd | Tag::Dt => Kind::Item,
            Tag::Td | Tag::Th => Kind::Cell,
            Tag::Blockquote => Kind::Quote,
            Tag::Figcaption | Tag::Figure => Kind::Caption,
            Tag::Pre => Kind::Code,
            Tag::Button | Tag::Form | Tag::Summary => Kind::Part,
            Tag::Div | Tag::Section | Tag::Article | Tag::Main | Tag::Body => Kind::Loose,
            _ => continue,
        };
    }
    Kind::Loose
}

/// Hashes of the words of a text, lower case. Scripts without spaces give one word per character.
pub(super) fn words(text: &str) -> Vec<u64> {
    let mut found = Vec::with_capacity(text.len() / 6);
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        let alone = is_unspaced(c);
        if (alone || !c.is_alphanumeric()) && !word.is_empty() {
            found.push(xxhash_rust::xxh3::xxh3_64(word.as_bytes()));
            word.clear();
        }
        if alone {
            found.push(u64::from(u32::from(c)));
        } else if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::*;

    fn blocks_of(document: &Document) -> Vec<Block> {
        let tree = Tree::new(document);
        blocks(&tree, &super::super::hint::inherited(&tree))
    }

    fn texts(html: &str) -> Vec<String> {
        let document = Document::from(html);
        blocks_of(&document).into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn blocks_end_where_the_page_breaks() {
        assert_eq!(
            texts(
                "<div>one <b>two</b> three<p>four</p>five <a href=x>six</a><br>seven<br><br>eight</div><p>nine"
            ),
            ["one two three", "four", "five six seven", "eight", "nine"]
        );
    }

    #[test]
    fn what_opens_over_a_sentence_is_no_part_of_it() {
        let more = "<span class='popup'><a href=a>One</a> <a href=b>Two</a></span>";
        assert_eq!(texts(&format!("<p>The mayor {more} spoke.</p>")), ["The mayor spoke."]);
        assert_eq!(texts("<p>The <span class=tooltip>mayor</span> spoke.</p>"), ["The mayor spoke."]);
    }

    #[test]
    fn links_are_measured() {
        let document = Document::from("<p>ab<a href=x>cd</a></p><li><a><b>x</b></a></li>");
        let blocks = blocks_of(&document);
        assert!((blocks[0].linked - 0.5).abs() < 0.01);
        assert!((blocks[1].linked - 1.0).abs() < 0.01);
        assert_eq!(blocks[1].kind, Kind::Item);
    }
}
