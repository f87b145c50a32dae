//! OPML 2.0: the outputs, for a reader to take over in one step.

use super::xml::Xml;
use super::{Channel, Format, Site};

/// The list of our feeds in their Atom form. Those that ask for a token are left out: the list is
/// for everyone.
#[must_use]
pub fn opml(channels: &[Channel], site: &Site) -> String {
    let mut xml = Xml::new(512 * (channels.len() + 1));
    xml.block("opml", &[("version", "2.0")], |xml| {
        xml.block("head", &[], |xml| xml.leaf("title", &[], &site.title));
        xml.block("body", &[], |xml| {
            for channel in channels.iter().filter(|channel| channel.token.is_none()) {
                let feed = channel.current(site, Format::Atom);
                let page = site.url(&channel.page);
                xml.empty(
                    "outline",
                    &[
                        ("text", channel.title.as_str()),
                        ("title", &channel.title),
                        // "rss" means any feed format (OPML 2.0, "Subscription lists").
                        ("type", "rss"),
                        ("xmlUrl", &feed),
                        ("htmlUrl", &page),
                    ],
                );
            }
        });
    });
    xml.finish()
}
