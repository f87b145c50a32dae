//! What an extractor found, as something that blocks of text can be looked up in.

use rustc_hash::FxHashSet;
use url::Url;

use super::block::words;

/// The text that one extractor takes for the article.
#[derive(Default)]
pub(super) struct Vote {
    /// Hashes of four words in a row.
    runs: FxHashSet<u64>,
    /// Hashes of whole lines, for those of fewer words.
    lines: FxHashSet<u64>,
    /// Words found.
    pub(super) words: usize,
}

/// Words in a run.
const RUN: usize = 4;

impl Vote {
    pub(super) fn of_lines<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut vote = Self::default();
        for line in lines {
            let words = words(line);
            vote.words += words.len();
            vote.lines.insert(mixed(&words));
            vote.runs.extend(words.windows(RUN).map(mixed));
        }
        vote
    }

    /// How much of a block of `words` was found, 0 to 1.
    pub(super) fn share(&self, words: &[u64]) -> f32 {
        if words.len() < RUN {
            return f32::from(u8::from(self.lines.contains(&mixed(words))));
        }
        let found = words.windows(RUN).filter(|run| self.runs.contains(&mixed(run))).count();
        found as f32 / (words.len() + 1 - RUN) as f32
    }
}

fn mixed(words: &[u64]) -> u64 {
    words.iter().fold(words.len() as u64, |hash, word| {
        (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95)
    })
}

/// The text that Mozilla's Readability, as `dom_smoothie` has it, takes for the article.
pub(super) fn readability(html: &str, url: &Url) -> Vote {
    let config = dom_smoothie::Config {
        disable_json_ld: true,
        candidate_select_mode: dom_smoothie::CandidateSelectMode::DomSmoothie,
        ..dom_smoothie::Config::default()
    };
    let found = dom_smoothie::Readability::new(html, Some(url.as_str()), Some(config))
        .and_then(|mut page| page.parse());
    found.map_or_else(|_| Vote::default(), |article| of_markup(&article.content))
}

/// The text that `trafilatura` takes for the article.
///
/// Its own fallbacks stay off: the other extractor is asked anyway, and they cost a third of the
/// time of a page and 17 MiB of word lists for a body F1 .001 higher (86 pages of other outlets).
pub(super) fn trafilatura(html: &str) -> Vote {
    let options = trafilatura::Options::default()
        .with_focus(trafilatura::ExtractionFocus::FavorPrecision)
        .with_fallback(false)
        .with_exclude_comments(true)
        .with_html_date_mode(trafilatura::HtmlDateMode::Disabled);
    trafilatura::extract(html, &options)
        .map_or_else(|_| Vote::default(), |found| of_markup(&found.content_html))
}

fn of_markup(html: &str) -> Vote {
    Vote::of_lines(lines(html).lines())
}

/// Markup as an extractor writes it, as lines of text: a break for each tag but those of words.
pub(super) fn lines(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(tag) = rest.find('<') {
        push_decoded(&rest[..tag], &mut out);
        let end = rest[tag..].find('>').map_or(rest.len(), |n| tag + n + 1);
        let name = rest[tag..end].trim_start_matches(['<', '/']);
        let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
        if !matches!(
            name,
            "a" | "b"
                | "i"
                | "em"
                | "strong"
                | "span"
                | "hi"
                | "ref"
                | "sup"
                | "sub"
                | "code"
                | "time"
                | "u"
                | "abbr"
                | "mark"
                | "small"
                | "cite"
                | "q"
                | "font"
        ) {
            out.push('\n');
        }
        rest = &rest[end..];
    }
    push_decoded(rest, &mut out);
    out
}

fn push_decoded(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(';').filter(|&n| n < 8);
        let name = end.map(|n| &rest[at + 1..at + n]);
        let known = match name {
            Some("amp") => Some("&"),
            Some("lt") => Some("<"),
            Some("gt") => Some(">"),
            Some("quot") => Some("\""),
            Some("nbsp") => Some(" "),
            Some("#39" | "apos") => Some("'"),
            _ => None,
        };
        out.push_str(known.unwrap_or("&"));
        rest = &rest[known.and(end).map_or(at + 1, |n| at + n + 1)..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vote_knows_its_lines_and_runs() {
        let vote = Vote::of_lines("One two three four five.\nShort line".lines());
        assert!((vote.share(&words("one two three four")) - 1.0).abs() < 0.01);
        assert!(vote.share(&words("two three four six")) < 0.01);
        assert!((vote.share(&words("short line!")) - 1.0).abs() < 0.01);
        assert!(vote.share(&words("short")) < 0.01);
    }

    #[test]
    fn markup_becomes_lines() {
        assert_eq!(lines("<p>a <b>b</b>&amp;c</p><p>d &x e</p>"), "\na b&c\n\nd &x e\n");
    }
}
