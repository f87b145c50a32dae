//! Section front → story links.

use url::Url;

use super::Options;
use crate::model::StoryLink;

pub(super) fn front(html: &str, url: &Url, options: &Options) -> Vec<StoryLink> {
    let _ = (html, url, options);
    Vec::new()
}

/// Whether a link leads to a story, told from its address and anchor text alone.
#[must_use]
pub fn is_story(url: &Url, anchor: &str) -> bool {
    anchor.split_whitespace().count() >= 4 && url.path().len() > 12
}
