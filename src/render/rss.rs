//! RSS 2.0 with the RSS Advisory Board's profile, `content:encoded`, `dc:creator`, Media RSS and the
//! Atom links that readers look for; archives as in RFC 5005 §4.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Enclosure, Guid, Item, Source};

use super::item::{self, View, media_type, views};
use super::{Channel, Format, Site, date};
use crate::compose::Selection;
use crate::text::markup::{escape, legal};

const NAMESPACES: [(&str, &str); 3] = [
    ("atom", "http://www.w3.org/2005/Atom"),
    ("fh", "http://purl.org/syndication/history/1.0"),
    ("media", "http://search.yahoo.com/mrss/"),
];
const TYPE: &str = "application/rss+xml";

/// One feed document.
#[must_use]
pub fn rss(selection: &Selection, channel: &Channel, site: &Site) -> String {
    let updated = selection.updated.unwrap_or(Timestamp::UNIX_EPOCH);
    let subtitle = if channel.subtitle.is_empty() { &channel.title } else { &channel.subtitle };
    let document = rss::Channel {
        title: clean(&channel.title),
        link: site.url(&channel.page),
        description: clean(subtitle),
        language: Some(channel.language.clone().unwrap_or_else(|| site.language.tag().to_owned())),
        last_build_date: Some(date::rfc822(updated)),
        generator: Some(concat!("Copydesk ", env!("CARGO_PKG_VERSION")).to_owned()),
        docs: Some("https://www.rssboard.org/rss-specification".to_owned()),
        ttl: Some(channel.ttl_minutes.to_string()),
        items: views(selection, site).iter().map(item).collect(),
        extensions: channel_extensions(channel, site),
        namespaces: NAMESPACES
            .iter()
            .map(|(prefix, uri)| ((*prefix).to_owned(), (*uri).to_owned()))
            .collect(),
        ..rss::Channel::default()
    };
    // The crate writes the declaration itself.
    let mut out = escaped(&document.to_string());
    out.push('\n');
    out
}

/// The same document without CDATA sections. Readers that undo one escape too many find text there
/// where a CDATA section would have given them markup.
fn escaped(document: &str) -> String {
    let mut pieces = document.split("<![CDATA[");
    let mut out = String::with_capacity(document.len() + document.len() / 8);
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (text, rest) = piece.split_once("]]>").unwrap_or((piece, ""));
        out.push_str(&escape(text));
        out.push_str(rest);
    }
    out
}

fn item(view: &View) -> Item {
    Item {
        title: Some(clean(&view.title)),
        link: Some(view.link.clone()),
        // The element holds markup by convention: plain text is escaped once more.
        description: Some(escape(&legal(&view.summary)).into_owned()).filter(|text| !text.is_empty()),
        categories: std::iter::once(&view.topic).chain(&view.categories).map(category).collect(),
        enclosure: item::foremost(&view.enclosures).map(|enclosure| Enclosure {
            url: enclosure.url.to_string(),
            length: enclosure.length_bytes.unwrap_or(0).to_string(),
            mime_type: media_type(enclosure).to_owned(),
        }),
        guid: Some(Guid { value: view.id.clone(), permalink: false }),
        pub_date: Some(date::rfc822(view.published)),
        source: view
            .outlet_home
            .as_ref()
            .map(|home| Source { url: home.clone(), title: Some(clean(&view.item.story.lead.outlet.name)) }),
        content: Some(clean(&view.html)).filter(|html| !html.trim().is_empty()),
        dublin_core_ext: Some(DublinCoreExtension {
            creators: view.authors.iter().map(|author| clean(&author.name)).collect(),
            languages: view.language.iter().cloned().collect(),
            ..DublinCoreExtension::default()
        }),
        extensions: item_extensions(view),
        ..Item::default()
    }
}

fn category(category: &item::Category) -> Category {
    // People read the element's text; the label is in their language.
    let name = category.label.as_ref().unwrap_or(&category.term);
    Category { name: clean(name), domain: category.scheme.as_deref().map(clean) }
}

fn item_extensions(view: &View) -> ExtensionMap {
    let mut atom = Vec::new();
    for also in &view.also {
        atom.push(link(&[("rel", "related"), ("title", &also.outlet), ("href", &also.url)]));
    }
    for other in &view.event {
        let title = format!("{} ({})", other.title, other.outlet);
        atom.push(link(&[("rel", "related"), ("title", &title), ("href", &other.url)]));
    }
    let mut map = ExtensionMap::new();
    put(&mut map, "atom", "link", atom);
    let updated = Extension {
        name: "atom:updated".to_owned(),
        value: Some(date::rfc3339(view.updated)),
        ..Extension::default()
    };
    put(&mut map, "atom", "updated", vec![updated]);
    let images = view.image.iter().map(|image| element("media:thumbnail", &[("url", image.url.as_str())]));
    put(&mut map, "media", "thumbnail", images.collect());
    map
}

fn channel_extensions(channel: &Channel, site: &Site) -> ExtensionMap {
    let own = channel.own(site, Format::Rss);
    let mut links = vec![link(&[("rel", "self"), ("type", TYPE), ("href", &own)])];
    if let Some(previous) = channel.previous(site, Format::Rss) {
        links.push(link(&[("rel", "prev-archive"), ("type", TYPE), ("href", &previous)]));
    }
    let mut map = ExtensionMap::new();
    if channel.archive.is_some() {
        let current = channel.current(site, Format::Rss);
        links.push(link(&[("rel", "current"), ("type", TYPE), ("href", &current)]));
        put(&mut map, "fh", "archive", vec![element("fh:archive", &[])]);
    } else if let Some(hub) = site.hub_of(channel.token.is_some()) {
        links.push(link(&[("rel", "hub"), ("href", hub.as_str())]));
    }
    put(&mut map, "atom", "link", links);
    map
}

fn put(map: &mut ExtensionMap, prefix: &str, name: &str, elements: Vec<Extension>) {
    if !elements.is_empty() {
        map.entry(prefix.to_owned()).or_default().insert(name.to_owned(), elements);
    }
}

fn link(attributes: &[(&str, &str)]) -> Extension {
    element("atom:link", attributes)
}

fn element(name: &str, attributes: &[(&str, &str)]) -> Extension {
    let attrs: BTreeMap<String, String> =
        attributes.iter().map(|(key, value)| ((*key).to_owned(), clean(value))).collect();
    Extension { name: name.to_owned(), attrs, ..Extension::default() }
}

fn clean(text: &str) -> String {
    legal(text).into_owned()
}
