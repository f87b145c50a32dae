//! JSON Feed 1 and 1.1 (jsonfeed.org/version/1.1) in, feed and entries out.
//!
//! Read from a plain JSON value rather than into typed structures: an id that is a number, a missing
//! title or one odd attachment then costs that value and not the feed.

use jiff::tz::TimeZone;
use serde_json::{Deserializer, Map, Value};
use url::Url;

use super::draft::{Body, Draft, Form, Link, Medium, Picture, Reference};
use super::zone::Offsets;
use super::{Error, Options, Parsed, finish};
use crate::model::{Author, Category, Dated, Rhythm, Warning};
use crate::text::{date, json, markup, twice};

type Object = Map<String, Value>;

/// Objects and arrays in one another; serde_json gives up at 128 of its own accord.
const LIMIT_DEPTH: usize = 128;

pub(super) fn read(
    text: &str,
    url: Option<&Url>,
    options: &Options,
    warnings: &mut Vec<Warning>,
) -> Result<Parsed, Error> {
    let value = value(text, warnings)?;
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
    let items: Vec<&Object> = items.into_iter().flatten().filter_map(Value::as_object).collect();
    if items.len() > options.limit_entries {
        let what = format!("more than {} entries; the rest is left out", options.limit_entries);
        warnings.push(Warning { place: None, what });
    }
    let feed = finish::feed(&channel(object), Rhythm::default(), url, options);
    let context = finish::Context { options, url, home: feed.link.clone(), authors: feed.authors.clone() };
    let mut reader = Reader { options, warnings, offsets: Offsets::default(), cut: 0 };
    let items = items.into_iter().take(options.limit_entries).enumerate();
    let entries = items.map(|(at, item)| finish::entry(reader.item(at + 1, item), &context)).collect();
    Ok(reader.finish(feed, entries))
}

/// The document's value; what follows it is passed over. Of a document that is cut off, the items
/// that were whole.
fn value(text: &str, warnings: &mut Vec<Warning>) -> Result<Value, Error> {
    if let Ok(value) = first(text) {
        return Ok(value);
    }
    let text = json::mended(&markup::legal(text));
    let error = match first(&text) {
        Ok(value) => {
            let what = "it is no JSON as it stands; what was wrong with it is mended".to_owned();
            warnings.push(Warning { place: None, what });
            return Ok(value);
        }
        Err(error) => error,
    };
    let whole = if error.is_eof() { whole_items(&text) } else { None };
    let value = whole.and_then(|whole| first(&whole).ok()).ok_or(Error::Json(error))?;
    let what = "the document is cut off; what was whole is kept".to_owned();
    warnings.push(Warning { place: None, what });
    Ok(value)
}

fn first(text: &str) -> Result<Value, serde_json::Error> {
    Deserializer::from_str(text).into_iter().next().unwrap_or(Ok(Value::Null))
}

/// The document up to the last item that is whole, closed behind it.
fn whole_items(text: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut end = None;
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' if open.len() >= LIMIT_DEPTH => return None,
            b'{' | b'[' => open.push(byte),
            b'}' | b']' => {
                open.pop();
                if open == *b"{[" {
                    end = Some(at + 1);
                }
            }
            _ => {}
        }
    }
    end.map(|end| format!("{}]}}", &text[..end]))
}

/// What is gathered while the items are read.
struct Reader<'r> {
    options: &'r Options,
    warnings: &'r mut Vec<Warning>,
    offsets: Offsets,
    cut: usize,
}

impl Reader<'_> {
    fn finish(self, feed: crate::model::Feed, entries: Vec<crate::model::Entry>) -> Parsed {
        if self.cut > 0 {
            let what = format!(
                "{} texts are longer than {} bytes and were cut",
                self.cut, self.options.limit_text_bytes
            );
            self.warnings.push(Warning { place: None, what });
        }
        Parsed { feed, entries, offsets: self.offsets }
    }

    fn date(&mut self, number: usize, item: &Object, name: &str) -> Option<Dated> {
        let text = string(item, name)?;
        let assumed = self.options.zone.clone().unwrap_or(TimeZone::UTC);
        let Some((dated, offset)) = date::with_offset(&text, &assumed) else {
            let what = format!("`{}` is no date", markup::cut(&text, 60));
            self.warnings.push(Warning { place: Some(format!("entry {number}")), what });
            return None;
        };
        self.offsets.note(offset);
        Some(dated)
    }

    fn body(&mut self, item: &Object, name: &str, form: Form) -> Option<Body> {
        let mut value = string(item, name)?;
        if value.len() > self.options.limit_text_bytes {
            self.cut += 1;
            value.truncate(markup::cut(&value, self.options.limit_text_bytes).len());
        }
        Some(body(value, form))
    }

    fn item(&mut self, number: usize, item: &Object) -> Draft {
        let mut draft = Draft {
            title: string(item, "title").map(|title| (0, title)),
            id: string(item, "id"),
            permalink: true,
            summary: self.body(item, "summary", Form::Text),
            language: string(item, "language"),
            authors: authors(item),
            ..Draft::default()
        };
        draft.dates.published = self.date(number, item, "date_published");
        draft.dates.updated = self.date(number, item, "date_modified");
        draft.contents.extend(self.body(item, "content_html", Form::Html));
        draft.contents.extend(self.body(item, "content_text", Form::Plain));
        things(&mut draft, item);
        draft
    }
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

/// Links, pictures, tags and attachments of an item.
fn things(draft: &mut Draft, item: &Object) {
    let links = ["url", "external_url"].iter().filter_map(|name| string(item, name));
    draft.links.extend(links.map(|href| link(href, "alternate")));
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
        Value::String(text) => Some(twice::undone(&markup::legal(text)).into_owned()),
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
