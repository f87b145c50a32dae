//! Laws and examples of the sanitiser as a whole.

use proptest::prelude::*;

use super::*;

fn check(input: &str, expect: &str) {
    let base = Url::parse("https://courier.example/news/").unwrap();
    assert_eq!(sanitise(input, Some(&base)), expect, "{input}");
}

#[test]
fn keeps_what_articles_are_made_of() {
    for kept in [
        "<p>One <b>two</b> <i>three</i></p>",
        "<ul><li>a</li><li>b</li></ul>",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td colspan=\"2\">b</td></tr></tbody></table>",
        "<blockquote cite=\"https://a.example/\"><p>q</p></blockquote>",
        "<blockquote dir=\"rtl\" lang=\"ar\"><p>اقتباس</p></blockquote>",
        "<figure><img src=\"https://a.example/x.jpg\" alt=\"A &amp; B\"><figcaption>c</figcaption></figure>",
    ] {
        check(kept, kept);
    }
}

#[test]
fn drops_what_runs_or_breaks_out() {
    check("a<script>alert(1)</script>b", "ab");
    check("<p onclick=\"x()\" style=\"y\">a</p>", "<p>a</p>");
    check("<a href=\"javascript:alert(1)\">a</a>", "<a>a</a>");
    check("<a href=\" java&#10;script:alert(1)\">a</a>", "<a>a</a>");
    check("<a href=\"data:text/html,x\">a</a>", "<a>a</a>");
    check("<iframe src=\"https://a.example/\"></iframe><form><input>b</form>", "<div>b</div>");
    check("<svg><script>x</script></svg><math><mi>y</mi></math>", "y");
    check(
        "<p>of <math><msup><mn>10</mn><mn>6</mn></msup><mo>&lt;</mo></math> eV</p>",
        "<p>of 10^6&lt; eV</p>",
    );
    check("<p>of <math><mn>10</mn> and <b>more</b></p><p>x</p>", "<p>of 10 and <b>more</b></p><p>x</p>");
    check("</td></table>]]>--><p>x", "]]&gt;--&gt;<p>x</p>");
    check("<p dir=\"sideways\" lang=\"\">a</p>", "<p>a</p>");
    check("a\u{0}b\u{b}c&#11;", "abc");
}

#[test]
fn resolves_links_and_lazy_pictures() {
    check("<a href=\"a?b=1&c=2\">x</a>", "<a href=\"https://courier.example/news/a?b=1&amp;c=2\">x</a>");
    check(
        "<img src=\"data:image/gif;base64,R0\" data-src=\"/p.jpg\">",
        "<img src=\"https://courier.example/p.jpg\">",
    );
    check(
        "<img src=\"data:image/gif;base64,R0\"><noscript><img src=\"/p.jpg\"></noscript>",
        "<img src=\"https://courier.example/p.jpg\">",
    );
    check(
        "<img src=\"/p.jpg\"><noscript><img src=\"/p.jpg\"></noscript>",
        "<img src=\"https://courier.example/p.jpg\">",
    );
    check("<img srcset=\"/s.jpg 100w, /l.jpg 800w\">", "<img src=\"https://courier.example/l.jpg\">");
}

#[test]
fn titles_turn_nothing_behind_them() {
    for (html, read) in [
        ("The \u{202e}gpj.exe", "The gpj.exe"),
        ("\u{202b}שלום\u{202c} and on", "\u{202b}שלום\u{202c} and on"),
        ("\u{2067}שלום", "שלום"),
        ("a\u{202c}b", "ab"),
        ("\u{202a}a\u{2066}b\u{202c}c\u{2069}", "abc"),
        ("&#x202E;x", "x"),
    ] {
        assert_eq!(title(html), read, "{html:?}");
    }
}

#[test]
fn drops_trackers() {
    check("a<img src=\"https://t.example/c\" width=1 height=\"1\">", "a");
    check("a<img src=\"https://t.example/c\" style=\"display: none\">", "a");
    check("a<img src=\"http://feeds.feedburner.com/~r/x/y\">", "a");
}

#[test]
fn closes_and_nests_as_browsers_do() {
    check("<p>a<p>b", "<p>a</p><p>b</p>");
    check("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>");
    check(
        "<table><tr><td>a<td>b<tr><td>c</table>",
        "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>",
    );
    check("<b><i>a</b>b</i>", "<b><i>a</i></b><i>b</i>");
    check("<p><div>a</div></p>", "<p></p><div>a</div>");
    check("a</p></div>b", "ab");
}

const PIECES: &str = "(<p>|</p>|<div>|</div>|<b>|</b>|<i>|</i>|<a href=x>|<a href=\"http://a/\">|</a>|<ul>|<li>|</li>|</ul>|<dl>|<dd>|</dl>|<table>|<tr>|<td>|<caption>|</td>|</tr>|</table>|<tbody>|<th>|<h1>|</h1>|<h2>|<pre>|</pre>|<br>|<hr>|<img src=y>|<ruby>|<rt>|</ruby>|<abbr>|</abbr>|<video src=z>|<source>|</video>|<blockquote>|</blockquote>|<h2 dir=rtl>|<li lang='ar'>|<p dir=x>|<noscript>|<svg>|<script>|</script>|<!--|-->|<x:y>|text| |\n|&amp;|&lt;|&nbsp|&#13;|\u{a0}|\"|>|<){0,24}";

#[test]
fn blank_lines_part_the_paragraphs_of_plain_text() {
    let text = "First <of> all,\nin two lines.\n \n\r\n- one\n- two\n";
    let check = |lines, expect: &str| assert_eq!(from_text(text, lines), expect);
    check(Lines::Broken, "<p>First &lt;of&gt; all,<br>in two lines.</p><p>- one<br>- two</p>");
    check(Lines::Wrapped, "<p>First &lt;of&gt; all,\nin two lines.</p><p>- one\n- two</p>");
    assert_eq!(from_text(" Only one. ", Lines::Broken), "Only one.");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// The law that lets canonical markup pass without a tree.
    #[test]
    fn what_is_canonical_ammonia_leaves_as_it_is(html in PIECES) {
        let written = writer::write(&html, None);
        if written.canonical {
            prop_assert_eq!(policy::clean(&written.html), written.html, "{}", html);
        }
    }

    #[test]
    fn cleaning_twice_is_cleaning_once(html in PIECES) {
        let once = sanitise(&html, None);
        prop_assert_eq!(sanitise(&once, None), once, "{}", html);
    }

    /// Entries with plain text and entries with markup are told apart by nothing further on.
    #[test]
    fn text_as_markup_is_clean(text in "[ -~\r\n\u{a0}é\u{0}]{0,40}") {
        for lines in [Lines::Broken, Lines::Wrapped] {
            let html = from_text(&text, lines);
            prop_assert_eq!(sanitise(&html, None), html.as_str(), "{}", text);
        }
    }

    #[test]
    fn nothing_else_gets_through(html in "\\PC{0,60}|(<[a-z]{1,6} [a-z]{1,5}=[\"']?[a-z:/<>&;]{0,9}[\"']?>?){0,5}") {
        for piece in lexer::Lexer::new(&sanitise(&html, None)) {
            if let lexer::Piece::Open(tag) = piece {
                prop_assert!(policy::TAGS.contains(&tag.name), "{}", tag.name);
                for (name, _) in tag.attributes() {
                    let known = policy::attributes(tag.name).contains(&name) || policy::GENERAL.contains(&name);
                    prop_assert!(known, "{} {}", tag.name, name);
                }
            }
        }
    }
}
