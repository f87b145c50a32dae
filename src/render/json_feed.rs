//! JSON Feed 1.1, with what a machine may want to know of a story under `_copydesk`.

use serde_json::{Map, Value, json};

use super::item::{Related, View, media_type, views};
use super::{Channel, Format, Site, date};
use crate::compose::{Selection, reading};
use crate::model::Evidence;
use crate::text::markup::legal;

/// One feed document, a member on each line.
#[must_use]
pub fn json_feed(selection: &Selection, channel: &Channel, site: &Site) -> String {
    let mut feed = Map::new();
    feed.insert("version".into(), "https://jsonfeed.org/version/1.1".into());
    feed.insert("title".into(), clean(&channel.title));
    feed.insert("home_page_url".into(), site.url(&channel.page).into());
    feed.insert("feed_url".into(), channel.own(site, Format::Json).into());
    if !channel.subtitle.is_empty() {
        feed.insert("description".into(), clean(&channel.subtitle));
    }
    if let Some(next) = channel.previous(site, Format::Json) {
        feed.insert("next_url".into(), next.into());
    }
    feed.insert("authors".into(), json!([{ "name": &*legal(&site.title) }]));
    feed.insert("language".into(), channel.language.as_deref().unwrap_or(site.language.tag()).into());
    if let Some(hub) = site.hub_of(channel.token.is_some()).filter(|_| channel.archive.is_none()) {
        feed.insert("hubs".into(), json!([{ "type": "WebSub", "url": hub.as_str() }]));
    }
    let items = views(selection, site);
    let evidence = |view: &View| selection.evidence.and_then(|map| map.get(&view.item.story.id));
    feed.insert(
        "items".into(),
        items.iter().map(|view| item(view, evidence(view).map(Vec::as_slice))).collect::<Vec<_>>().into(),
    );
    // Angle brackets stand in strings only; so written they end no script that a page has put this into.
    let out = serde_json::to_string_pretty(&Value::Object(feed)).unwrap_or_default();
    let mut out = out.replace('<', "\\u003c").replace('>', "\\u003e");
    out.push('\n');
    out
}

fn item(view: &View, evidence: Option<&[Evidence]>) -> Value {
    let mut item = Map::new();
    item.insert("id".into(), view.id.as_str().into());
    item.insert("url".into(), view.link.as_str().into());
    item.insert("title".into(), clean(&view.title));
    // The specification asks for one of the two contents: where there is no markup, the text.
    if view.html.trim().is_empty() {
        let text = if view.summary.is_empty() { &view.title } else { &view.summary };
        item.insert("content_text".into(), clean(text));
    } else {
        item.insert("content_html".into(), clean(&view.html));
    }
    if !view.summary.is_empty() {
        item.insert("summary".into(), clean(&view.summary));
    }
    if let Some(image) = view.image {
        item.insert("image".into(), image.url.as_str().into());
    }
    item.insert("date_published".into(), date::rfc3339(view.published).into());
    item.insert("date_modified".into(), date::rfc3339(view.updated).into());
    item.insert("authors".into(), view.authors.iter().map(author).collect::<Vec<_>>().into());
    let topic =
        view.topic.label.iter().chain(view.categories.iter().map(|c| c.label.as_ref().unwrap_or(&c.term)));
    item.insert("tags".into(), topic.map(|name| clean(name)).collect::<Vec<_>>().into());
    if let Some(language) = &view.language {
        item.insert("language".into(), language.as_str().into());
    }
    if !view.enclosures.is_empty() {
        item.insert(
            "attachments".into(),
            view.enclosures.iter().map(|e| attachment(e)).collect::<Vec<_>>().into(),
        );
    }
    item.insert("_copydesk".into(), extension(view, evidence));
    Value::Object(item)
}

fn author(author: &crate::model::Author) -> Value {
    let mut out = Map::new();
    out.insert("name".into(), clean(&author.name));
    let url = if author.uri.is_empty() && !author.email.is_empty() {
        format!("mailto:{}", author.email)
    } else {
        author.uri.clone()
    };
    if !url.is_empty() {
        out.insert("url".into(), clean(&url));
    }
    Value::Object(out)
}

fn attachment(enclosure: &crate::model::Enclosure) -> Value {
    let mut out = Map::new();
    out.insert("url".into(), enclosure.url.as_str().into());
    out.insert("mime_type".into(), media_type(enclosure).into());
    if let Some(length) = enclosure.length_bytes {
        out.insert("size_in_bytes".into(), length.into());
    }
    Value::Object(out)
}

/// What we know of the story beyond the format's own members.
fn extension(view: &View, evidence: Option<&[Evidence]>) -> Value {
    let story = view.item.story;
    let copies: Vec<Value> = reading::carriers(story)
        .into_iter()
        .map(|copy| {
            json!({
                "outlet": &*legal(&copy.outlet.name),
                "key": &*legal(&copy.outlet.key),
                "url": copy.link.as_ref().map(url::Url::as_str),
                "title": &*legal(&copy.title),
                "agency": copy.agency.as_deref().map(|agency| legal(agency).into_owned()),
                "published": date::rfc3339(copy.published),
                "first_seen": date::rfc3339(copy.first_seen),
            })
        })
        .collect();
    let mut out = Map::new();
    out.insert("topic".into(), story.topic.as_str().into());
    // Rounded: a float's last digits would say more than the desk knows.
    out.insert("confidence".into(), json!((f64::from(story.confidence) * 100.0).round() / 100.0));
    out.insert("event".into(), story.event.0.into());
    out.insert("outlets".into(), view.item.outlets.into());
    out.insert("first_seen".into(), date::rfc3339(story.first_seen).into());
    out.insert("revision".into(), story.revision.into());
    out.insert("copies".into(), copies.into());
    out.insert("same_event".into(), view.event.iter().map(related).collect::<Vec<_>>().into());
    if let Some(evidence) = evidence {
        out.insert("evidence".into(), evidence.iter().map(reason).collect::<Vec<_>>().into());
    }
    Value::Object(out)
}

fn related(other: &Related) -> Value {
    json!({
        "id": other.id,
        "url": other.url,
        "title": &*legal(&other.title),
        "outlet": &*legal(&other.outlet),
    })
}

fn reason(evidence: &Evidence) -> Value {
    let figures: Map<String, Value> = evidence
        .figures
        .iter()
        .map(|(name, figure)| (name.clone(), json!((figure * 1000.0).round() / 1000.0)))
        .collect();
    json!({
        "decision": evidence.decision,
        "rule": evidence.rule,
        "accepted": evidence.accepted,
        "figures": figures,
        "phrases": evidence.phrases,
    })
}

fn clean(text: &str) -> Value {
    Value::String(legal(text).into_owned())
}
