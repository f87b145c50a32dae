//! An entry's markup without what its outlet puts below every text: "Read more", "Sign up for our newsletter".
//!
//! A page's text is found among all that stands around it; a feed's is the text, and only its last paragraphs are
//! looked at, from the end to the first that says something.

use std::borrow::Cow;

use super::phrase;
use crate::text::markup;

/// Paragraphs taken from the end of one text, at most.
const MOST: usize = 6;

/// Bytes of a paragraph that may be such a line, its tags included.
const LONGEST: usize = 2_048;

/// The markup, which is safe already, without such lines at its end. Of a text that is nothing else all stays.
#[must_use]
pub fn without_trailers(html: &str) -> Cow<'_, str> {
    let mut rest = html.trim_end();
    for _ in 0..MOST {
        let Some((before, inside)) = last_paragraph(rest) else { break };
        let text = markup::plain(inside);
        let is_trailer = text.is_empty() || phrase::is_appeal(&text, linked(inside, &text));
        if !is_trailer || ["<img", "<video", "<audio"].iter().any(|media| inside.contains(media)) {
            break;
        }
        rest = before.trim_end();
    }
    if rest.len() == html.trim_end().len() || markup::plain(rest).is_empty() {
        return Cow::Borrowed(html);
    }
    Cow::Owned(rest.to_owned())
}

/// What stands before the paragraph that ends the markup, and what it holds.
fn last_paragraph(html: &str) -> Option<(&str, &str)> {
    let body = html.strip_suffix("</p>")?;
    let tail = markup::cut_end(body, LONGEST);
    let start = body.len() - tail.len() + tail.rfind("<p>").max(tail.rfind("<p "))?;
    let inside = body[start..].split_once('>')?.1;
    (!inside.contains("</p>")).then_some((&body[..start], inside))
}

/// Share of a text that stands in links.
fn linked(inside: &str, text: &str) -> f32 {
    let links = inside.split("<a ").skip(1).filter_map(|link| link.split_once('>')?.1.split_once("</a>"));
    let letters: usize = links.map(|(label, _)| markup::plain(label).len()).sum();
    letters as f32 / text.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expect: &str) {
        assert_eq!(without_trailers(html), expect);
    }

    #[test]
    fn what_stands_below_every_text_goes() {
        let text = "<p>The harbour was closed on Monday.</p><p>It opens today.</p>";
        for trailer in [
            "<p>Read more</p><p>Sign up to our newsletter for the best stories every morning.</p>",
            "\n<p><a href=\"https://vela.example/more\">Read more: What the harbour costs</a></p> <p></p>",
            "<p dir=\"auto\">Lesen Sie auch: Das kostet der Hafen</p>",
        ] {
            check(&format!("{text}{trailer}"), text);
        }
    }

    #[test]
    fn what_says_something_stays() {
        for text in [
            "<p>The harbour was closed.</p><p>Read more books, the minister told pupils on Monday.</p>",
            "<p>The harbour was closed.</p><p><img src=\"https://vela.example/a.jpg\">Read more</p>",
            "<p>Sign up to our newsletter for the best stories every morning.</p>",
            "<p>Nobody was hurt.</p><p>Read more</p><p>The harbour master said so.</p>",
            "no paragraph at all",
            "",
        ] {
            check(text, text);
        }
    }
}
