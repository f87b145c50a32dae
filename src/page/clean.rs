//! What still stands between the kept blocks and a clean text: repeated headlines, bylines and
//! dates, tag lines, stubs, captions, promotions, and the lines an outlet repeats on every page.

use rustc_hash::FxHashSet;

use super::access;
use super::block::{Block, Kind};
use super::body::{ends_sentence, same};
use super::hint::Hints;
use super::lexicon::phrases::{PRINTED, TAG_WORDS};
use super::memory::Memory;
use super::names::is_byline;
use super::phrase::{self, Phrase};
use super::visible_date;
use crate::text::words::is_unspaced;

/// What is known of the article by now.
pub(super) struct Known<'a> {
    pub(super) title: &'a [u64],
    /// Names of the byline, as words.
    pub(super) names: &'a [Vec<u64>],
    pub(super) tags: &'a FxHashSet<Vec<u64>>,
    pub(super) memory: Option<&'a Memory>,
    /// The page's registrable domain.
    pub(super) domain: &'a str,
}

/// Blocks at the beginning in which headline, byline and date may be repeated.
const OPENING: usize = 8;

/// The blocks that are text, of those that were kept.
pub(super) fn cleaned(blocks: &[Block], kept: &[usize], known: &Known<'_>) -> Vec<usize> {
    let mut seen: FxHashSet<&[u64]> = FxHashSet::default();
    let mut told = Told::default();
    let chronicle = is_chronicle(blocks, kept);
    let mut out: Vec<usize> = Vec::with_capacity(kept.len());
    // Under "More stories:" stands a list of them, whether that line was kept or not.
    let mut listing = false;
    let mut next = kept.first().copied().unwrap_or_default();
    for (place, &at) in kept.iter().enumerate() {
        let block = &blocks[at];
        for block in &blocks[next..=at] {
            listing = refers(block) || (listing && lists(block));
        }
        next = at + 1;
        if listing && !refers(block) {
            continue;
        }
        let repeated = (block.words.len() > 3 && !seen.insert(&block.words)) || told.again(&block.words);
        let furniture = known.memory.is_some_and(|memory| memory.is_furniture(line_hash(block)));
        let opening = place < OPENING;
        if repeated
            || furniture
            || is_no_text(block, known)
            || is_stub(blocks, kept, at)
            || (opening && opens(block, known) && !(chronicle && is_dated(block)))
        {
            continue;
        }
        out.push(at);
    }
    // A heading with nothing under it headed what was dropped.
    while out.last().is_some_and(|&at| trails(&blocks[at])) {
        out.pop();
    }
    let mut at = 0;
    while at + 1 < out.len() {
        let (this, next) = (&blocks[out[at]], &blocks[out[at + 1]]);
        let lost = matches!((this.kind, next.kind), (Kind::Heading(rank), Kind::Heading(other)) if rank == other)
            && kept_between(kept, out[at], out[at + 1]);
        if lost {
            out.remove(at);
        } else {
            at += 1;
        }
    }
    out
}

/// Whether a block alone in its line refers to other stories, without being one of them.
fn refers(block: &Block) -> bool {
    block.words.len() <= REFERS
        && !ends_sentence(block.text.trim_end_matches(':'))
        && phrase::kind(&block.text) == Some(Phrase::Related)
}

/// Words of a line that heads a list.
const REFERS: usize = 8;

/// Whether a block may stand in a list of other stories: a headline that is a link or an item.
fn lists(block: &Block) -> bool {
    block.words.len() < 30
        && !ends_sentence(&block.text)
        && (block.linked > 0.5 || matches!(block.kind, Kind::Item | Kind::Heading(_)) && block.linked > 0.0)
}

/// What was told already, as runs of words: some pages hold their text twice in two forms.
#[derive(Default)]
struct Told(FxHashSet<u64>);

/// Words in a run, and words from which on a block can be a repetition.
const RUN: usize = 6;
const ENOUGH: usize = 14;

impl Told {
    /// Whether most of a block was told before; takes it in if not.
    fn again(&mut self, words: &[u64]) -> bool {
        if words.len() < ENOUGH {
            return false;
        }
        let runs: Vec<u64> = words
            .windows(RUN)
            .map(|run| run.iter().fold(1, |hash: u64, word| hash.rotate_left(11) ^ word))
            .collect();
        let before = runs.iter().filter(|run| self.0.contains(run)).count();
        if before * 10 >= runs.len() * 8 {
            return true;
        }
        self.0.extend(runs);
        false
    }
}

/// Whether something that was kept at first stood between two blocks.
fn kept_between(kept: &[usize], from: usize, to: usize) -> bool {
    kept.iter().any(|&at| from < at && at < to)
}

/// Tells a line apart from others, for the memory.
pub(super) fn line_hash(block: &Block) -> u64 {
    block
        .words
        .iter()
        .fold(0x9e37, |hash: u64, word| (hash.rotate_left(7) ^ word).wrapping_mul(0x2545_f491_4f6c_dd1d))
        | 1
}

/// Lines that are text nowhere.
fn is_no_text(block: &Block, known: &Known<'_>) -> bool {
    let few = block.words.len() < 30;
    let phrase = phrase::kind(&block.text);
    let quoted = phrase::is_quoted(&block.text);
    match phrase {
        Some(Phrase::Related | Phrase::Promotion)
            if phrase::appeals(phrase, &block.text, block.words.len(), block.linked) =>
        {
            return true;
        }
        Some(Phrase::Date) if block.words.len() < 20 && !matches!(block.kind, Kind::Heading(_)) => {
            return true;
        }
        Some(Phrase::Channel)
            if !quoted
                && block.linked > 0.1
                && (block.linked > 0.5
                    || !ends_sentence(&block.text)
                    || phrase::asks_the_reader(&block.text)) =>
        {
            return true;
        }
        Some(Phrase::Credit) if block.words.len() < 16 && !is_sentence(block) => return true,
        _ => {}
    }
    if is_own_address(block, known.domain) || is_print_notice(&block.text) {
        return true;
    }
    // A line made of the article's tags.
    let tagged = block.words.len() < 12 && block.linked > 0.8 && known.tags.contains(&block.words);
    let tag_line = few && is_tag_line(block);
    tagged || tag_line || (block.hints.has(Hints::TAGS) && block.linked > 0.6 && few)
}

/// Whether a block is a paywall's stub and nothing else.
fn is_stub(blocks: &[Block], kept: &[usize], at: usize) -> bool {
    blocks[at].words.len() < 30 && access::is_stub(blocks, kept, at)
}

/// Words that may stand beside an address: "Source:", "You find this article at".
const BESIDE: usize = 7;

/// Whether a line is the address of a page of the outlet itself and little else.
fn is_own_address(block: &Block, domain: &str) -> bool {
    let is = |word: &&str| word.contains("://") || word.starts_with("www.");
    let text = &block.text;
    let Some(address) =
        text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).find(is)
    else {
        return false;
    };
    let href = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
    let own = url::Url::parse(&href).is_ok_and(|url| crate::link::domain(&url) == domain);
    own && text.split_whitespace().filter(|word| !is(word)).count() <= BESIDE
}

/// Words of a notice that a printed page adds.
const NOTICE: usize = 10;

fn is_print_notice(text: &str) -> bool {
    let begins = || {
        let lower = text.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        PRINTED.iter().any(|phrase| lower.starts_with(phrase))
    };
    text.split_whitespace().nth(NOTICE).is_none() && !ends_sentence(text) && begins()
}

/// Words of a sentence that is no credit, whatever word it begins with.
const SENTENCE: usize = 8;

/// Whether a block is a whole sentence of running text: "Video: the mayor's first crossing lasted four minutes."
fn is_sentence(block: &Block) -> bool {
    block.kind == Kind::Paragraph
        && block.words.len() >= SENTENCE
        && ends_sentence(&block.text)
        && !block.hints.has(Hints::FIGURE.or(Hints::CAPTION))
}

/// Whether a line lists tags. "Filed under seal last week, the complaint names three contractors" is text.
fn is_tag_line(block: &Block) -> bool {
    let lower = block.text.to_lowercase();
    let text = !matches!(block.kind, Kind::Heading(_)) && !ends_sentence(&block.text);
    TAG_WORDS.iter().filter_map(|word| Some((word, lower.strip_prefix(word)?))).any(|(word, rest)| {
        let apart =
            word.ends_with([':', ' ']) || !rest.starts_with(|c: char| c.is_alphabetic() && !is_unspaced(c));
        let rest = rest.trim_start();
        let label = word.ends_with(':') || rest.is_empty() || rest.starts_with([':', '：']);
        apart && (label || text || block.linked > 0.5)
    })
}

/// What repeats the page's head at the beginning of the text.
fn opens(block: &Block, known: &Known<'_>) -> bool {
    if same(&block.words, known.title) {
        return true;
    }
    let few = block.words.len() <= 12;
    let byline = few
        && !ends_sentence(&block.text)
        && known.names.iter().any(|name| !name.is_empty() && holds(&block.words, name))
        && block.words.len() <= known.names.iter().map(Vec::len).sum::<usize>() + 6;
    let date = visible_date::is_line(&block.text)
        || few && !ends_sentence(&block.text) && visible_date::within(&block.text).is_some();
    byline || date || few && !ends_sentence(&block.text) && is_byline(&block.text)
}

/// Whether a heading, or a line in bold, is a date and nothing else.
fn is_dated(block: &Block) -> bool {
    (matches!(block.kind, Kind::Heading(_)) || block.stressed > 0.9) && visible_date::is_line(&block.text)
}

/// Whether the text is told by days: several dates head a sentence each. One alone is the page's own.
fn is_chronicle(blocks: &[Block], kept: &[usize]) -> bool {
    let heads = |pair: &&[usize]| {
        let (date, text) = (&blocks[pair[0]], &blocks[pair[1]]);
        is_dated(date) && text.words.len() >= SENTENCE && ends_sentence(&text.text)
    };
    kept.windows(2).filter(heads).nth(1).is_some()
}

fn holds(words: &[u64], name: &[u64]) -> bool {
    words.windows(name.len()).any(|window| window == name)
}

/// What cannot end a text.
fn trails(block: &Block) -> bool {
    matches!(block.kind, Kind::Heading(_)) || (block.text.ends_with(':') && block.words.len() < 12)
}

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::super::block::blocks;
    use super::super::tree::Tree;
    use super::*;

    fn check(html: &str, expect: &[&str]) {
        let document = Document::from(html);
        let tree = Tree::new(&document);
        let blocks = blocks(&tree, &super::super::hint::inherited(&tree));
        let kept: Vec<usize> = (0..blocks.len()).filter(|&at| !blocks[at].text.contains("great")).collect();
        let known = Known {
            title: &[],
            names: &[],
            tags: &FxHashSet::default(),
            memory: None,
            domain: "vela.example",
        };
        let texts: Vec<&str> =
            cleaned(&blocks, &kept, &known).iter().map(|&at| blocks[at].text.as_str()).collect();
        assert_eq!(texts, expect, "{html}");
    }

    #[test]
    fn a_list_of_other_stories_goes_with_the_line_that_heads_it() {
        let text = "<p>The harbour opens again.</p>";
        let list = "<ul><li><a href=/a>The island of the cats and what they eat</a></li>
            <li><a href=/b>How to sail a ship</a> by night</li></ul>";
        check(
            &format!("{text}<h3>More great Vela stories</h3>{list}<p>The mayor was there.</p>"),
            &["The harbour opens again.", "The mayor was there."],
        );
        check(
            &format!("{text}<h3>What the mayor read</h3>{list}<p>The mayor was there.</p>"),
            &[
                "The harbour opens again.",
                "What the mayor read",
                "The island of the cats and what they eat",
                "How to sail a ship by night",
                "The mayor was there.",
            ],
        );
    }

    #[test]
    fn what_a_printed_page_adds_is_no_text() {
        let text =
            "<p>The harbour opens again.</p><p>Source: <a href=/x>https://other.example/report</a></p>";
        let added = "<p>URL: http://www.vela.example/a.php?id=4</p><p>Printed from The Vela Times</p>
            <p>« Back to article</p><p>Druckversion von https://vela.example/a</p>";
        let other = ["The harbour opens again.", "Source: https://other.example/report"];
        check(&format!("{text}{added}"), &other[..1]);
        check(
            "<p>The mayor said the form is at www.vela.example and that all of the town may fill it in.</p>",
            &["The mayor said the form is at www.vela.example and that all of the town may fill it in."],
        );
    }

    #[test]
    fn what_an_outlet_sends_its_readers_is_no_text() {
        let text = "<p>The harbour opens again.</p>";
        check(
            &format!("{text}<p>Get breaking news and the best of the bay, in your inbox each day.</p>"),
            &["The harbour opens again."],
        );
        let told = "Get the latest figures and you see that the harbour was never full.";
        check(&format!("{text}<p>{told}</p>"), &["The harbour opens again.", told]);
    }

    #[test]
    fn sentences_are_text_whatever_they_begin_with() {
        for line in [
            "Filed under seal last week, the complaint names three contractors.",
            "Posted in 2019, the video shows cracks in the third pier.",
            "Etiquetas falsas aparecieron en cien botellas de vino.",
            "Video: the first crossing by the mayor lasted four minutes.",
            "The arrest follows a video on <a href=/v>Facebook by the harbour master</a> of last week.",
            "Residents will join a march announced on <a href=/v>Facebook by the unions</a>.",
        ] {
            let bare = line.replace("<a href=/v>", "").replace("</a>", "");
            check(
                &format!("<p>The harbour opens again.</p><p>{line}</p>"),
                &["The harbour opens again.", &bare],
            );
        }
        for line in [
            "Filed under: News, Politics",
            "Posted in <a href=/n>News</a>",
            "Etiquetas <a href=/n>vino</a>",
            "Video: Ada Person.",
            "For more, follow our <a href=/n>channel online or via the app</a>.",
        ] {
            check(
                &format!("<p>The harbour opens again.</p><p>{line}</p><p>The end.</p>"),
                &["The harbour opens again.", "The end."],
            );
        }
    }

    #[test]
    fn days_that_head_a_text_are_of_it() {
        let day = |date: &str| format!("<h3>{date}</h3><p>Engineers found cracks in three of the piers.</p>");
        check(&day("12 September 2026"), &["Engineers found cracks in three of the piers."]);
        let second = "<p><b>3 October 2026</b></p><p>Traders on the quay lost a third of their income.</p>";
        check(
            &format!("{}{second}", day("12 September 2026")),
            &[
                "12 September 2026",
                "Engineers found cracks in three of the piers.",
                "3 October 2026",
                "Traders on the quay lost a third of their income.",
            ],
        );
    }

    #[test]
    fn bylines_are_no_text_whoever_they_name() {
        for line in ["By Ada Person", "記者 王小明 報導", "كتبت: سارة الحداد", "Автор: Анна Иванова"]
        {
            check(&format!("<p>{line}</p><p>The harbour opens again.</p>"), &["The harbour opens again."]);
        }
        check("<p>By noon</p><p>The harbour opens again.</p>", &["By noon", "The harbour opens again."]);
    }
}
