//! JSON Feed 1 and 1.1 (jsonfeed.org/version/1.1) in, feed and entries out.
//!
//! Read from a plain JSON value rather than into typed structures: an id that is a number, a missing
//! title or one odd attachment then costs that value and not the feed.

use serde_json::{Map, Value};
use url::Url;

use super::draft::{Body, Draft, Form, Link, Medium, Picture, Reference};
use super::{Error, Options, finish};
use crate::model::{Author, Category, Entry, Feed, Rhythm};
use crate::text::{date, markup};

type Object = Map<String, Value>;

pub(super) fn read(text: &str, url: Option<&Url>, options: &Options) -> Result<(Feed, Vec<Entry>), Error> {
    // Raw control characters are the commonest fault of hand-made JSON.
    let value: Value = serde_json::from_str(text)
        .or_else(|error| serde_json::from_str(&markup::legal(text)).map_err(|_| error))
        .map_err(Error::Json)?;
    let Some(object) = value.as_object() else {
        return Err(Error::NotAFeed("it is JSON, but no object".to_owned()));
    };
    let items = object.get("items").and_then(Value::as_array);
    let named = string(object, "version").is_some_and(|version| version.contains("jsonfeed.org"));
    if items.is_none() && !named {
        return Err(Error::NotAFeed(
            "it is JSON, but has neither items nor the version of a JSON Feed".to_owned(),
        ));
    }
    let feed = finish::feed(&channel(object), Rhythm::default(), url, options);
    let context = finish::Context { options, url, home: feed.link.clone(), authors: feed.authors.clone() };
    let entries = items
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .take(options.limit_entries)
        .map(|item| finish::entry(draft(item, options), &context))
        .collect();
    Ok((feed, entries))
}

fn channel(object: &Object) -> Draft {
    let mut draft = Draft {
        title: string(object, "title").map(|title| (0, title)),
        summary: string(object, "description").map(|value| body(value, Form::Text)),
        language: string(object, "language"),
        authors: authors(object),
        ..Draft::default()
    };
    draft.links.extend(string(object, "home_page_url").map(|href| link(href, "alternate")));
    draft.links.extend(string(object, "feed_url").map(|href| link(href, "self")));
    draft.links.extend(string(object, "next_url").map(|href| link(href, "next")));
    for hub in objects(object, "hubs") {
        draft.links.extend(string(hub, "url").map(|href| link(href, "hub")));
    }
    draft.images.extend(["icon", "favicon"].iter().filter_map(|name| string(object, name)).map(picture));
    draft
}

fn draft(item: &Object, options: &Options) -> Draft {
    let dated = |name| string(item, name).and_then(|text| date::parse(&text, &options.zone));
    let mut draft = Draft {
        title: string(item, "title").map(|title| (0, title)),
        id: string(item, "id"),
        permalink: true,
        summary: string(item, "summary").map(|value| body(value, Form::Text)),
        language: string(item, "language"),
        authors: authors(item),
        ..Draft::default()
    };
    draft.dates.published = dated("date_published");
    draft.dates.updated = dated("date_modified");
    draft.links.extend(
        ["url", "external_url"]
            .iter()
            .filter_map(|name| string(item, name))
            .map(|href| link(href, "alternate")),
    );
    draft.contents.extend(string(item, "content_html").map(|value| body(value, Form::Html)));
    draft.contents.extend(string(item, "content_text").map(|value| body(value, Form::Text)));
    draft.images.extend(["image", "banner_image"].iter().filter_map(|name| string(item, name)).map(picture));
    for term in item.get("tags").and_then(Value::as_array).into_iter().flatten().filter_map(text) {
        draft.add_category(Category { term: markup::title(&term), ..Category::default() });
    }
    for attachment in objects(item, "attachments") {
        let Some(href) = string(attachment, "url") else { continue };
        draft.media.push(Medium {
            to: reference(href),
            kind: string(attachment, "mime_type").unwrap_or_default().to_ascii_lowercase(),
            sort: String::new(),
            length: attachment.get("size_in_bytes").and_then(Value::as_u64),
            declared: true,
        });
    }
    draft
}

/// `authors` (1.1), else `author` (1).
fn authors(object: &Object) -> Vec<Author> {
    let author = |object: &Object| Author {
        name: string(object, "name").map(|name| markup::title(&name)).unwrap_or_default(),
        email: String::new(),
        uri: string(object, "url").unwrap_or_default(),
    };
    let mut authors: Vec<Author> = objects(object, "authors").map(author).collect();
    if authors.is_empty() {
        authors.extend(object.get("author").and_then(Value::as_object).map(author));
    }
    authors.retain(|author| *author != Author::default());
    authors
}

fn objects<'o>(object: &'o Object, name: &str) -> impl Iterator<Item = &'o Object> {
    object.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn string(object: &Object, name: &str) -> Option<String> {
    object.get(name).and_then(text).filter(|text| !text.trim().is_empty())
}

/// A string, or a number where one stands in its place.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(markup::legal(text).into_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn reference(href: String) -> Reference {
    Reference { href, base: None }
}

fn link(href: String, rel: &str) -> Link {
    Link { to: reference(href), rel: rel.to_owned(), kind: String::new(), length: None }
}

fn picture(href: String) -> Picture {
    Picture { to: Some(reference(href)), ..Picture::default() }
}

fn body(value: String, form: Form) -> Body {
    Body { value, form, base: None }
}
