//! Which blocks of a page are the article's text.
//!
//! Two extractors of different schools vote (the crates `dom_smoothie` and `trafilatura`), and each
//! block is judged by their votes, its own shape, what the page's markup says about it, and how
//! its neighbours fared. The judgement is a weighted sum; the weights were learnt by logistic
//! regression on the blocks of some two hundred news pages, and measured on pages of other outlets.

use rustc_hash::{FxHashMap, FxHashSet};

use super::block::{Block, Kind};
use super::hint::Hints;
use super::tree::{Tag, Tree};
use super::vote::Vote;
use super::weights::WEIGHTS;

/// What is known besides the blocks.
pub(super) struct Context<'a> {
    pub(super) readability: Vote,
    pub(super) trafilatura: Vote,
    /// `articleBody` of the page's JSON-LD.
    pub(super) declared: Vote,
    /// Words of the headline.
    pub(super) title: &'a [u64],
    /// Words of the standfirst.
    pub(super) standfirst: &'a [u64],
}

/// Number of figures that a block is judged by; the last ones are its hints.
pub(super) const FIGURES: usize = 101;
const HINTS: usize = u32::BITS as usize;

pub(super) type Figures = [f32; FIGURES];

/// The blocks that are the article's text, in order.
pub(super) fn kept(tree: &Tree<'_>, blocks: &[Block], context: &Context<'_>) -> Vec<usize> {
    let figures = figures(tree, blocks, context);
    let speaks = |figures: &Figures| {
        figures.iter().zip(&WEIGHTS).map(|(figure, weight)| figure * weight).sum::<f32>() > 0.0
    };
    let mut kept: Vec<usize> = (0..blocks.len()).filter(|&at| speaks(&figures[at])).collect();
    if let Some(next) = next_story(blocks, context.title) {
        // Headlines of sections stand among their paragraphs; the next story's stands elsewhere.
        let (this, other): (Vec<usize>, Vec<usize>) = kept.iter().partition(|&&at| at < next);
        let places: FxHashSet<usize> = this.iter().map(|&at| container_of(tree, &blocks[at])).collect();
        let told: f32 = this.iter().map(|&at| weight(&blocks[at])).sum();
        if (told > LONG || told > 0.0 && blocks[..next].iter().any(|block| is_headline(block, context.title)))
            && !other.iter().any(|&at| places.contains(&container_of(tree, &blocks[at])))
        {
            kept = this;
        }
    }
    if is_of_teasers(blocks, &kept)
        && let Some(own) = beside_headline(tree, blocks, context.title)
        && !kept.iter().any(|at| own.contains(at))
    {
        // A brief is shorter than the list of other stories below it.
        kept = own;
    }
    if let Some(list) = list_of_story(tree, blocks, &kept, context.title) {
        kept.extend(list);
        kept.sort_unstable();
        kept.dedup();
    }
    kept
}

/// Words of text up to which a story may be told by a list or table, and items of one.
const LIST_WORDS: usize = 60;
const LIST_ITEMS: usize = 3;

/// What a page tells in a list or table and hardly a sentence (a court's list, results): in the `<article>`
/// that the headline stands in, all between the first and the last item that links nowhere, with the line
/// that leads to it, where the items are more than what was found.
fn list_of_story(tree: &Tree<'_>, blocks: &[Block], kept: &[usize], title: &[u64]) -> Option<Vec<usize>> {
    let size = |at: usize| blocks[at].words.len();
    let told: usize = kept.iter().map(|&at| size(at)).sum();
    if told > LIST_WORDS {
        return None;
    }
    let headline = blocks.iter().position(|block| is_headline(block, title))?;
    let story = tree.upwards(blocks[headline].owner).find(|&up| tree.tag(up) == Tag::Article)?;
    let other = BAD.or(Hints::META).or(Hints::FORM).or(Hints::HIDDEN);
    let may = |at: &usize| !blocks[*at].hints.has(other) && blocks[*at].linked == 0.0;
    let is_item = |at: &usize| matches!(blocks[*at].kind, Kind::Item | Kind::Cell) && may(at);
    let within = headline + 1..blocks.partition_point(|block| block.first < tree.nodes[story].end);
    let items: Vec<usize> = within.filter(is_item).collect();
    let (&first, &last) = (items.first()?, items.last()?);
    let listed: usize = items.iter().filter(|at| !kept.contains(at)).map(|&at| size(at)).sum();
    let lead = first - 1;
    let leads = lead > headline && blocks[lead].text.ends_with(':') && may(&lead);
    let from = if leads { lead } else { first };
    (items.len() >= LIST_ITEMS && listed > told).then(|| (from..=last).filter(may).collect())
}

/// Whether all sentences kept stand below links, each its own, as the teasers of a list of stories do.
pub(super) fn is_of_teasers(blocks: &[Block], kept: &[usize]) -> bool {
    let mut sentences = kept.iter().filter(|&&at| weight(&blocks[at]) > 0.0);
    sentences.all(|&at| at.checked_sub(1).is_some_and(|above| blocks[above].linked > 0.8))
}

/// The sentences in the `<article>` that the headline stands in.
fn beside_headline(tree: &Tree<'_>, blocks: &[Block], title: &[u64]) -> Option<Vec<usize>> {
    let headline =
        blocks.iter().position(|block| block.kind == Kind::Heading(1) && same(&block.words, title))?;
    let story = tree.upwards(blocks[headline].owner).find(|&up| tree.tag(up) == Tag::Article)?;
    let reads = |at: &usize| {
        let block = &blocks[*at];
        weight(block) > 0.0 && !block.hints.has(BAD) && tree.is_below(block.owner, story)
    };
    let own: Vec<usize> = (headline + 1..blocks.len()).filter(reads).collect();
    (!own.is_empty()).then_some(own)
}

/// The vote of a page too large for the extractors: all text in the element that holds most of it.
pub(super) fn by_mass(tree: &Tree<'_>, blocks: &[Block]) -> Vote {
    let mass = masses(tree, blocks);
    let most = (0..mass.len()).max_by(|&a, &b| mass[a].total_cmp(&mass[b]));
    let inside = |block: &&Block| most.is_some_and(|most| tree.is_below(block.owner, most));
    Vote::of_lines(blocks.iter().filter(inside).map(|block| block.text.as_str()))
}

/// The figures of each block.
pub(super) fn figures(tree: &Tree<'_>, blocks: &[Block], context: &Context<'_>) -> Vec<Figures> {
    let page = Page::of(tree, blocks, context);
    let mut seen: FxHashSet<&[u64]> = FxHashSet::default();
    let judged = blocks.iter().enumerate().map(|(at, block)| {
        let again = block.words.len() > 3 && !seen.insert(&block.words);
        page.figures(at, again)
    });
    judged.collect()
}

/// What is known of a page before its blocks are judged one by one.
struct Page<'a> {
    tree: &'a Tree<'a>,
    blocks: &'a [Block],
    context: &'a Context<'a>,
    /// How much of each block the extractors found.
    readability: Vec<f32>,
    trafilatura: Vec<f32>,
    /// The first and the last block that both found, else that one did.
    first: Option<usize>,
    last: Option<usize>,
    /// Words that both found, in all, by container, and by shape beside all words of that shape.
    agreed: f32,
    containers: FxHashMap<usize, f32>,
    shapes: FxHashMap<u64, (f32, f32)>,
    shape: Vec<u64>,
    /// See [`masses`]; the greatest; words that read like text in all.
    mass: Vec<f32>,
    most: f32,
    total: f32,
    story: Option<usize>,
    next_story: Option<usize>,
    has_declared: bool,
}

impl<'a> Page<'a> {
    fn of(tree: &'a Tree<'a>, blocks: &'a [Block], context: &'a Context<'a>) -> Self {
        let (r, t) = votes(blocks, context);
        let strong = |&at: &usize| r[at] > 0.6 && t[at] > 0.6 && blocks[at].words.len() >= 8;
        let weak = |&at: &usize| r[at].max(t[at]) > 0.6 && blocks[at].words.len() >= 8;
        let first = (0..blocks.len()).find(strong).or_else(|| (0..blocks.len()).find(weak));
        let last = (0..blocks.len()).rfind(strong).or_else(|| (0..blocks.len()).rfind(weak));
        let mut containers: FxHashMap<usize, f32> = FxHashMap::default();
        let mut shapes: FxHashMap<u64, (f32, f32)> = FxHashMap::default();
        let mut agreed = 0.0;
        let shape: Vec<u64> = blocks.iter().map(|block| shape_of(tree, block)).collect();
        for (at, block) in blocks.iter().enumerate() {
            let size = block.words.len() as f32;
            let vote = r[at].min(t[at]) * size;
            *containers.entry(container_of(tree, block)).or_default() += vote;
            let of_shape = shapes.entry(shape[at]).or_default();
            of_shape.0 += vote;
            of_shape.1 += size;
            agreed += vote;
        }
        let mass = masses(tree, blocks);
        Self {
            most: mass.iter().copied().fold(1.0, f32::max),
            total: blocks.iter().map(weight).sum::<f32>().max(1.0),
            story: main_article(tree, blocks),
            // By its length alone: sections may be headed in the first rank as well.
            next_story: next_story(blocks, &[]),
            has_declared: context.declared.words > 60,
            readability: r,
            trafilatura: t,
            tree,
            blocks,
            context,
            first,
            last,
            agreed,
            containers,
            shapes,
            shape,
            mass,
        }
    }

    /// How the block so many places away fared.
    fn vote_at(&self, at: Option<usize>) -> f32 {
        let both = |at: usize| Some((self.readability.get(at)? + self.trafilatura.get(at)?) / 2.0);
        at.and_then(both).unwrap_or(0.0)
    }

    /// The figures of one block, in the order of [`WEIGHTS`]. `again`: its words stood on the page before.
    fn figures(&self, at: usize, again: bool) -> Figures {
        let block = &self.blocks[at];
        let (r, t) = (self.readability[at], self.trafilatura[at]);
        let size = block.words.len() as f32;
        let yes = |is: bool| f32::from(u8::from(is));
        let declared = if self.has_declared { self.context.declared.share(&block.words) } else { 0.0 };
        let place = container_of(self.tree, block);
        let container = self.containers[&place] / self.agreed.max(1.0);
        let (shape_votes, shape_words) = self.shapes[&self.shape[at]];
        let before = self.first.is_none_or(|first| at < first);
        let after = self.last.is_none_or(|last| at > last);
        let (prev, next) = (self.vote_at(at.checked_sub(1)), self.vote_at(Some(at + 1)));
        let around = [at.checked_sub(2), at.checked_sub(3), Some(at + 2), Some(at + 3)];
        let wide = around.into_iter().map(|at| self.vote_at(at)).sum::<f32>() / 4.0;
        let short = block.words.len() < 5;
        let sentence = ends_sentence(&block.text);
        let heading = matches!(block.kind, Kind::Heading(_));
        let phrase = super::phrase::kind(&block.text);
        let own_mass = self.mass[place] / self.most;
        let own: [f32; FIGURES - HINTS] = [
            1.0,
            r,
            t,
            r * t,
            r.max(t),
            declared,
            yes(self.has_declared && declared < 0.3),
            block.linked,
            yes(block.linked > 0.8),
            (size + 1.0).ln() / 5.0,
            yes(short),
            yes(size >= 25.0),
            yes(sentence),
            yes(block.kind == Kind::Paragraph),
            yes(heading),
            yes(block.kind == Kind::Item),
            yes(block.kind == Kind::Cell),
            yes(block.kind == Kind::Quote),
            yes(block.kind == Kind::Caption),
            yes(block.kind == Kind::Loose),
            yes(block.kind == Kind::Part),
            container,
            shape_votes / shape_words.max(1.0),
            shape_votes / self.agreed.max(1.0),
            yes(before),
            yes(after),
            prev,
            next,
            wide,
            yes(same(&block.words, self.context.title)),
            yes(again),
            yes(same(&block.words, self.context.standfirst)),
            yes(block.stressed > 0.9),
            yes(block.stressed > 0.9 && !sentence),
            yes(block.linked > 0.5 && !sentence),
            yes(phrase == Some(super::phrase::Phrase::Promotion)),
            yes(phrase == Some(super::phrase::Phrase::Credit)),
            yes(phrase == Some(super::phrase::Phrase::Related)),
            yes(phrase == Some(super::phrase::Phrase::Date)),
            yes(heading) * next,
            yes(heading) * r.max(t),
            prev * next,
            yes(after) * r.max(t),
            yes(before) * r.max(t),
            container * yes(sentence),
            yes(size >= 25.0) * container,
            yes(block.kind == Kind::Item) * r * t,
            container * prev * next,
            declared * r,
            declared * t,
            yes(self.has_declared),
            own_mass,
            self.mass[self.tree.nodes[place].parent] / self.total,
            weight(block) / self.total,
            yes(self.story.is_some_and(|story| !self.tree.is_below(block.owner, story))),
            yes(self.story.is_some_and(|story| block.owner >= self.tree.nodes[story].end)),
            yes(block.hints.has(BAD)),
            yes(block.hints.has(BAD)) * r * t,
            yes(block.linked > 0.8) * r * t,
            yes(!sentence && !heading && !short),
            r.max(t) * own_mass * yes(sentence),
            own_mass * yes(sentence && size >= 8.0),
            own_mass * yes(heading),
            own_mass * yes(block.linked > 0.5),
            yes(self.next_story.is_some_and(|story| at >= story)),
            r * yes(block.hints.has(Hints::BODY) && sentence),
            t * yes(block.hints.has(Hints::BODY) && sentence),
            r * yes(sentence && size >= 8.0 && block.linked < 0.3),
            t * yes(sentence && size >= 8.0 && block.linked < 0.3),
        ];
        let hint = |bit: usize| yes(block.hints.has(Hints(1 << bit)));
        std::array::from_fn(|figure| own.get(figure).copied().unwrap_or_else(|| hint(figure - own.len())))
    }
}

/// Hints that a block is of another part of the page.
const BAD: Hints = Hints::NAV
    .or(Hints::FOOTER)
    .or(Hints::ASIDE)
    .or(Hints::RELATED)
    .or(Hints::SHARE)
    .or(Hints::NEWSLETTER)
    .or(Hints::COMMENT)
    .or(Hints::AD)
    .or(Hints::OVERLAY)
    .or(Hints::MOST)
    .or(Hints::TAGS)
    .or(Hints::BIO);

/// How much of each block either extractor found. Where one missed more than half of the running text
/// that the other found, it lost its way on this page, and the other votes for both.
fn votes(blocks: &[Block], context: &Context<'_>) -> (Vec<f32>, Vec<f32>) {
    let share = |vote: &Vote| -> Vec<f32> { blocks.iter().map(|block| vote.share(&block.words)).collect() };
    let covered = |shares: &[f32]| -> f32 {
        blocks.iter().zip(shares).map(|(block, share)| weight(block) * share).sum()
    };
    let (r, t) = (share(&context.readability), share(&context.trafilatura));
    let (by_r, by_t) = (covered(&r), covered(&t));
    if by_t < LOST * by_r {
        (r.clone(), r)
    } else if by_r < LOST * by_t {
        (t.clone(), t)
    } else {
        (r, t)
    }
}

/// The share of the other's text below which an extractor lost its way.
const LOST: f32 = 0.45;

/// Words that read like text: sentences outside of links.
pub(super) fn weight(block: &Block) -> f32 {
    let reads = block.words.len() >= 8 && block.linked < 0.4 && ends_sentence(&block.text);
    if reads { block.words.len() as f32 } else { 0.0 }
}

/// For each node the words of text that stand in it directly, as the container of its paragraphs,
/// or in one of its children.
fn masses(tree: &Tree<'_>, blocks: &[Block]) -> Vec<f32> {
    let mut mass = vec![0.0; tree.len()];
    for block in blocks {
        let container = container_of(tree, block);
        let weight = weight(block);
        mass[container] += weight;
        let above = tree.nodes[container].parent;
        if above != container {
            mass[above] += weight;
        }
    }
    mass
}

/// Words of text that a story surely has where nothing says which one it is.
const LONG: f32 = 80.0;

fn is_headline(block: &Block, title: &[u64]) -> bool {
    block.kind == Kind::Heading(1) && same(&block.words, title)
}

/// Where a page that goes on with further stories begins the next one: a headline of the first
/// rank after enough text, or after any text below this story's own.
fn next_story(blocks: &[Block], title: &[u64]) -> Option<usize> {
    let mut words = 0.0;
    let mut headed = false;
    let mut own = false;
    for (at, block) in blocks.iter().enumerate() {
        if block.kind == Kind::Heading(1) {
            let is_own = is_headline(block, title);
            let enough = words > LONG || own && !is_own && words > 0.0;
            if headed && enough && block.linked < 0.5 && block.words.len() > 1 {
                return Some(at);
            }
            headed = true;
            own = is_own;
            words = 0.0;
        }
        words += weight(block);
    }
    None
}

/// The `<article>` that holds the page's story: the one with most text, where there are several,
/// the first one among equals.
fn main_article(tree: &Tree<'_>, blocks: &[Block]) -> Option<usize> {
    let mut inside: FxHashMap<usize, f32> = FxHashMap::default();
    for block in blocks {
        let weight = weight(block);
        for up in tree.upwards(block.owner).filter(|&up| tree.tag(up) == Tag::Article) {
            *inside.entry(up).or_default() += weight;
        }
    }
    let most = inside.values().copied().fold(0.0, f32::max);
    let all: f32 = blocks.iter().map(weight).sum();
    if most * 4.0 < all {
        return None;
    }
    // Pages that go on with the next story hold several of like size: the first is this page's.
    inside.iter().filter(|(_, words)| **words * 3.0 > most).map(|(&at, _)| at).min()
}

/// The element that neighbouring paragraphs share.
fn container_of(tree: &Tree<'_>, block: &Block) -> usize {
    match tree.tag(block.owner) {
        Tag::P | Tag::H2 | Tag::H3 | Tag::H4 | Tag::Blockquote | Tag::Li => tree.nodes[block.owner].parent,
        _ => block.owner,
    }
}

/// Tag and class of the element that holds a block.
fn shape_of(tree: &Tree<'_>, block: &Block) -> u64 {
    let class = tree.attr(block.owner, "class").unwrap_or_default();
    xxhash_rust::xxh3::xxh3_64(format!("{:?} {class}", tree.tag(block.owner)).as_bytes())
}

/// Whether two texts are the same but for a word or two.
pub(super) fn same(one: &[u64], other: &[u64]) -> bool {
    if one.is_empty() || other.is_empty() || one.len().abs_diff(other.len()) > 2 {
        return false;
    }
    let set: FxHashSet<_> = other.iter().collect();
    let shared = one.iter().filter(|word| set.contains(word)).count();
    shared * 10 >= one.len().max(other.len()) * 9
}

pub(super) fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end_matches(['"', '\'', '”', '’', '»', '“', ')', ']', '」', '』', ' ']);
    end.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？', '।', '؟', '۔'])
}
