//! What all pages share: head, masthead, sections' bar, foot.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::model::Topic;
use crate::render::words::topic_name;
use crate::render::{Language, Site};
use crate::text::{language, markup::legal};

/// The one style sheet, in every page. Its hash is all that a content security policy has to allow.
pub const CSS: &str = include_str!("paper.css");

/// What is particular to one page.
pub(super) struct Frame<'a> {
    pub site: &'a Site,
    /// In the window's title before the paper's name; empty on the front page.
    pub title: &'a str,
    /// From the page to the top: empty or `../`.
    pub root: &'a str,
    /// The page has a search of its own; one is enough.
    pub searches: bool,
    /// The sections' bar, in this order.
    pub topics: &'a [Topic],
    /// The feed that shows the same, relative to the top, without extension.
    pub feed: Option<&'a str>,
    /// The line above the paper's name.
    pub ears: (Markup, Markup),
    /// The paper's name large, as the front page has it.
    pub head: Masthead,
}

/// How much room the masthead takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Masthead {
    Large,
    Small,
}

impl Frame<'_> {
    pub(super) fn words(&self) -> &'static crate::render::words::Words {
        self.site.language.words()
    }

    /// The whole document around `main`.
    pub(super) fn page(&self, main: &Markup) -> String {
        let words = self.words();
        let title = if self.title.is_empty() {
            self.site.title.clone()
        } else {
            format!("{} · {}", self.title, self.site.title)
        };
        let markup = html! {
            (DOCTYPE)
            html lang=(self.site.language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="no-referrer";
                    meta name="color-scheme" content="light dark";
                    meta name="generator" content=(concat!("Copydesk ", env!("CARGO_PKG_VERSION")));
                    title { (text(&title)) }
                    link rel="icon" href=(ICON);
                    @if let Some(feed) = self.feed {
                        link rel="alternate" type="application/atom+xml" title=(text(&title)) href={ (self.root) (feed) ".atom" };
                        link rel="alternate" type="application/rss+xml" title={ (text(&title)) " (RSS)" } href={ (self.root) (feed) ".rss" };
                        link rel="alternate" type="application/feed+json" title={ (text(&title)) " (JSON)" } href={ (self.root) (feed) ".json" };
                    }
                    style { (PreEscaped(CSS)) }
                }
                body {
                    a.skip href="#main" { (words.skip) }
                    (self.masthead())
                    main #main { (main) }
                    (self.foot())
                }
            }
        };
        markup.into_string()
    }

    fn masthead(&self) -> Markup {
        let size = if self.head == Masthead::Large { "masthead large" } else { "masthead" };
        html! {
            header class=(size) {
                div.ears { div { (self.ears.0) } div { (self.ears.1) } }
                @if self.head == Masthead::Large {
                    h1.name { a href={ (self.root) "index.html" } { (text(&self.site.title)) } }
                } @else {
                    p.name { a href={ (self.root) "index.html" } { (text(&self.site.title)) } }
                }
                // A file that travels alone has neither sections nor a search to offer.
                @if self.topics.is_empty() { hr.bar; } @else { (self.bar()) }
            }
        }
    }

    fn bar(&self) -> Markup {
        let words = self.words();
        html! {
            div.bar {
                nav aria-label=(words.topics) {
                    ul {
                        @for topic in self.topics {
                            li { a href={ (self.root) "topics/" (text(topic.as_str())) ".html" } { (topic_name(self.site.language, topic)) } }
                        }
                    }
                }
                @if !self.searches && self.site.is_served {
                    form.search action={ (self.root) "search" } method="get" role="search" {
                        input type="search" name="q" aria-label=(words.search_prompt) placeholder=(words.search) maxlength="200";
                    }
                }
            }
        }
    }

    fn foot(&self) -> Markup {
        let words = self.words();
        html! {
            footer.foot {
                nav aria-label=(words.sources_page) {
                    a href={ (self.root) "index.html" } { (words.front_page) }
                    a href={ (self.root) "editions.html" } { (words.editions) }
                    a href={ (self.root) "sources.html" } { (words.sources_page) }
                    a href={ (self.root) "subscriptions.opml" } { (words.all_feeds) }
                }
                p { (words.made_by) }
            }
        }
    }
}

/// A drawn sheet of paper, so that no browser asks for `/favicon.ico`.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E\
%3Crect x='4' y='3' width='24' height='26' rx='2' fill='%238f1d14'/%3E\
%3Cpath d='M8 9h16M8 14h7M8 18h7M8 22h7M18 14h6v8h-6z' stroke='%23fff' stroke-width='2' fill='none'/%3E%3C/svg%3E";

/// Text without what HTML and XML forbid, escaped.
///
/// The equals sign is a reference too: a headline about `onclick=` is no handler, and needs not look like
/// one to whoever reads the page with a coarse eye.
pub(super) fn text(text: &str) -> PreEscaped<String> {
    PreEscaped(html! { (legal(text)) }.into_string().replace('=', "&#61;"))
}

/// A language that differs from the page's, for the `lang` attribute.
pub(super) fn foreign(tag: Option<&str>, page: Language) -> Option<String> {
    tag.and_then(crate::render::item::tag).filter(|tag| !language::is_one(tag, page.tag()))
}

/// The page for an address that leads nowhere, `depth` folders below the top.
#[must_use]
pub fn missing_page(site: &Site, topics: &[Topic], depth: usize) -> String {
    const ROOTS: [&str; 5] = ["", "../", "../../", "../../../", "../../../../"];
    let words = site.language.words();
    let frame = Frame {
        site,
        title: words.missing,
        root: ROOTS[depth.min(ROOTS.len() - 1)],
        searches: false,
        topics,
        feed: None,
        ears: (html! {}, html! {}),
        head: Masthead::Small,
    };
    frame.page(&html! {
        article.note { h1 { (words.missing) } p { (words.missing_lead) } }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_about_handlers_does_not_look_like_one() {
        assert_eq!(text("It's \" onfocus=go() <b>").0, "It's &quot; onfocus&#61;go() &lt;b&gt;");
    }
}
