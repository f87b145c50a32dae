//! The readable text and metadata taken from an entry's page.

use serde::{Deserialize, Serialize};
use url::Url;

use super::{Author, Dated, Image};

/// What a news page says, without what stands around it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Plain text, without the outlet's name.
    pub title: String,
    /// The paragraph under the headline, plain; empty when there is none.
    pub standfirst: String,
    /// People only.
    pub authors: Vec<Author>,
    /// The wire agency the text is credited to: "Reuters", "AP", "AFP", "dpa" …
    pub agency: Option<String>,
    pub published: Option<Dated>,
    pub modified: Option<Dated>,
    /// BCP 47 tag, lower case.
    pub language: Option<String>,
    /// The page's own canonical URL, only where it points to this article.
    pub canonical: Option<Url>,
    pub image: Option<Image>,
    /// The outlet's section, as named there.
    pub section: Option<String>,
    pub tags: Vec<String>,
    /// The outlet's own name (`og:site_name`, JSON-LD publisher).
    pub outlet: Option<String>,
    pub access: Access,
    /// Sanitised HTML, links absolute.
    pub html: String,
    /// The same text as plain paragraphs, in order.
    pub paragraphs: Paragraphs,
    /// The next page of an article in several parts.
    pub next_page: Option<Url>,
}

/// Plain paragraphs, none empty.
pub type Paragraphs = Vec<String>;

/// How much of an article a page gave us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// The whole text, as far as we can tell.
    #[default]
    Whole,
    /// The text ends at a paywall or login, or the page says that it is not free.
    Partial,
    /// A consent form, bot wall or login stands where the article should be.
    Walled,
    /// No article was found.
    Nothing,
}

/// A link on a section front that leads to a story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoryLink {
    pub url: Url,
    /// The headline as the front prints it, plain.
    pub title: String,
    /// The teaser under it, plain; empty when there is none.
    pub teaser: String,
    pub published: Option<Dated>,
    pub image: Option<Url>,
}
