//! One article page, read.

use url::Url;

use super::{Lesson, Options};
use crate::model::{Access, Article};

/// An article and what its page teaches about the outlet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    pub article: Article,
    pub lesson: Lesson,
}

pub(super) fn read(html: &str, url: &Url, options: &Options) -> Reading {
    let _ = options;
    let mut article = Article { access: Access::Nothing, ..Article::default() };
    let config = dom_smoothie::Config { text_mode: dom_smoothie::TextMode::Formatted, ..Default::default() };
    if let Ok(mut page) = dom_smoothie::Readability::new(html, Some(url.as_str()), Some(config))
        && let Ok(found) = page.parse()
    {
        article.title = found.title;
        article.html = found.content.to_string();
        article.paragraphs =
            found.text_content.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect();
        article.access = Access::Whole;
    }
    Reading { article, lesson: Lesson::default() }
}
