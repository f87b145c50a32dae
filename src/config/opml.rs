//! OPML → subscriptions, and back.
//!
//! OPML (opml.org/spec2.opml) is what feed readers exchange: nested outlines, of which those with an
//! `xmlUrl` are feeds. Folders carry the operator's filing in another program, not our topics, and
//! are passed over. Reads flat, so depth costs nothing; a broken rest keeps what came before it.

use std::collections::HashSet;
use std::fmt::Write as _;

use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;
use url::Url;

use crate::model::{Kind, Subscription};
use crate::text;

use super::asked;
use super::subscription::fault;
use super::value::address;

/// Bytes of a file. The largest lists people share hold some ten thousand outlines in 3 MB.
pub(super) const LIMIT_BYTES: u64 = 32 << 20;

/// Refuses a file of more bytes than a list may have.
pub(super) fn bounded(length_bytes: u64) -> std::io::Result<()> {
    if length_bytes <= LIMIT_BYTES {
        return Ok(());
    }
    Err(std::io::Error::other(format!(
        "{length_bytes} bytes are more than the {LIMIT_BYTES} of an OPML file"
    )))
}

/// What a list holds, and what was passed over with the reason.
#[derive(Debug, Default, PartialEq)]
pub struct List {
    pub subscriptions: Vec<Subscription>,
    pub passed_over: Vec<String>,
    /// Folders, whose filing is not taken over.
    pub folders: usize,
    /// Why it is no whole list: another document, or one that is cut off. What it holds is not all that the
    /// operator follows.
    pub fault: Option<String>,
}

/// Reads the outlines of a document, each address once.
#[must_use]
pub fn opml(bytes: &[u8]) -> List {
    let decoded = text::decode::xml(bytes, None);
    let mut reader = Reader::from_str(decoded.text.as_ref());
    // Lists are written by hand and by programs alike; an outline left open costs nothing here.
    reader.config_mut().check_end_names = false;
    let (mut list, mut known) = (List::default(), HashSet::new());
    let (mut is_opml, mut is_open, mut commented) = (false, false, 0_usize);
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                list.fault = Some(format!("it breaks off at byte {}: {error}", reader.error_position()));
                return list;
            }
        };
        match &event {
            Event::Start(tag) | Event::Empty(tag) if is(tag.name(), "opml") => {
                (is_opml, is_open) = (true, matches!(event, Event::Start(_)));
            }
            Event::End(tag) if is(tag.name(), "opml") => is_open = false,
            // What stands in an outline that is commented out is so as well (OPML 2.0, "isComment").
            Event::Start(tag) if is(tag.name(), "outline") && (commented > 0 || is_comment(tag)) => {
                commented += 1;
            }
            Event::End(tag) if is(tag.name(), "outline") => commented = commented.saturating_sub(1),
            Event::Start(tag) | Event::Empty(tag)
                if is(tag.name(), "outline") && commented == 0 && !is_comment(tag) =>
            {
                outline(tag, &mut list, &mut known);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if is_open {
        list.fault = Some("it breaks off: the end, `</opml>`, is missing".to_owned());
    } else if !is_opml && list.subscriptions.is_empty() {
        list.fault = Some("it is no OPML list".to_owned());
    }
    list
}

fn is(name: QName<'_>, wanted: &str) -> bool {
    name.as_ref().eq_ignore_ascii_case(wanted)
}

fn is_comment(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "iscomment").is_some_and(|it| it.eq_ignore_ascii_case("true"))
}

/// What our own lists say beside what all lists do (OPML 2.0, "Extending OPML").
const NAMESPACE: &str = "urn:copydesk:subscriptions";

/// Writes the subscriptions as a list that any feed reader takes, and that gives us back their addresses,
/// titles and kinds, and which are switched off. Secrets are not in it: they are no part of an address.
#[must_use]
pub fn to_opml(title: &str, subscriptions: &[Subscription]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<opml version=\"2.0\" xmlns:copydesk=\"{NAMESPACE}\">\n\
         <head><title>{}</title></head>\n<body>\n",
        escape(title)
    );
    for own in subscriptions {
        let kind = if own.kind == Kind::Page { "page" } else { "rss" };
        let url = escape(own.url.as_str());
        // Writing to a string does not fail.
        let _ = write!(out, "<outline type=\"{kind}\"");
        let _ = if own.title.is_empty() {
            // Each outline has a text; the title stays the feed's own.
            let host = escape(own.url.host_str().unwrap_or_default());
            write!(out, " text=\"{host}\" copydesk:title=\"\"")
        } else {
            let text = escape(&own.title);
            write!(out, " text=\"{text}\" title=\"{text}\"")
        };
        if own.kind == Kind::Auto {
            out.push_str(" copydesk:kind=\"auto\"");
        }
        if !own.enabled {
            out.push_str(" copydesk:enabled=\"false\"");
        }
        let _ = writeln!(out, " xmlUrl=\"{url}\"/>");
    }
    out.push_str("</body>\n</opml>\n");
    out
}

fn outline(tag: &BytesStart<'_>, list: &mut List, known: &mut HashSet<Url>) {
    let Some(written) = attribute(tag, "xmlurl") else {
        // A link to a page is an outline as well; what has neither is there for what it holds.
        list.folders += usize::from(attribute(tag, "htmlurl").is_none() && attribute(tag, "url").is_none());
        return;
    };
    let named = ["title", "text"].into_iter().find_map(|name| attribute(tag, name)).unwrap_or_default();
    let url = match address(&written) {
        Ok(url) => url,
        Err(error) if named.is_empty() => return list.passed_over.push(error),
        Err(error) => return list.passed_over.push(format!("{named}: {error}")),
    };
    let form = attribute(tag, "type").unwrap_or_default().to_ascii_lowercase();
    // FreshRSS reads documents that are no feeds by rules of its own and marks them so.
    if form.starts_with("json+") || form.starts_with("xml+") {
        let host = url.host_str().unwrap_or_default();
        let subject = if named.is_empty() { host } else { named.as_str() };
        return list
            .passed_over
            .push(format!("{subject}: no feed, but data that rules of FreshRSS read ({form})"));
    }
    if let Some(fault) = fault(&url) {
        // The address may hold a password.
        let subject = match url.host_str() {
            Some(host) if named.is_empty() => host.to_owned(),
            Some(host) => format!("{named} ({host})"),
            None => format!("{named} ({written})"),
        };
        return list.passed_over.push(format!("{subject}: {fault}"));
    }
    if !known.insert(asked(&url)) {
        return;
    }
    let mut subscription = Subscription::new(url);
    subscription.title = attribute(tag, "copydesk:title").unwrap_or(named);
    subscription.enabled = attribute(tag, "copydesk:enabled").is_none_or(|enabled| enabled != "false");
    // An `xmlUrl` is a feed's by definition (OPML 2.0); a page that stands there one day is no front
    // to be read. Our own lists mark the pages, and what is to be looked at first.
    // FreshRSS marks the pages from which it makes a feed itself.
    subscription.kind = if form == "page" || form.starts_with("html+") {
        Kind::Page
    } else if attribute(tag, "copydesk:kind").is_some_and(|it| it.eq_ignore_ascii_case("auto")) {
        Kind::Auto
    } else {
        Kind::Feed
    };
    list.subscriptions.push(subscription);
}

/// An attribute by its name in lower case; writers differ in case.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.as_ref().eq_ignore_ascii_case(name))?;
    // A bare ampersand is common in addresses; such a value is taken as it stands.
    let text = quick_xml::escape::unescape(&found.value).unwrap_or(found.value.as_ref().into());
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(list: &List) -> Vec<&str> {
        list.subscriptions.iter().map(|subscription| subscription.url.as_str()).collect()
    }

    #[test]
    fn outlines_are_found_at_any_depth_and_in_any_case() {
        let list = opml(
            b"<?xml version='1.0' encoding='ISO-8859-1'?><opml version='2.0'><body>\
              <outline text='Papers'><outline text='M\xFCnchner &amp; Co' type='rss' xmlUrl=' https://a.example/feed?x=1&amp;y=2 '/></outline>\
              <OUTLINE TITLE='B' XMLURL='http://b.example/'/><outline type='page' text='C' xmlUrl='https://c.example/news'/>\
              <outline text='again' xmlUrl='http://b.example/'/></body></opml>",
        );
        assert_eq!(
            urls(&list),
            ["https://a.example/feed?x=1&y=2", "http://b.example/", "https://c.example/news"]
        );
        assert_eq!(list.subscriptions[0].title, "Münchner & Co");
        assert_eq!(list.subscriptions[2].kind, Kind::Page);
        assert!(list.passed_over.is_empty());
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut own = vec![
            Subscription::new(Url::parse("https://a.example/feed?x=1&y=%22").unwrap()),
            Subscription::new(Url::parse("https://b.example/news").unwrap()),
        ];
        own[0].title = "Fish & \"Chips\" <daily>".to_owned();
        own[1].title = "https://b.example/news".to_owned();
        own[0].kind = Kind::Feed;
        own[1].kind = Kind::Page;
        own.push(Subscription {
            enabled: false,
            ..Subscription::new(Url::parse("https://c.example/").unwrap())
        });
        assert_eq!(opml(to_opml("mine", &own).as_bytes()).subscriptions, own);
    }

    #[test]
    fn the_scheme_of_feeds_stands_for_that_of_the_web() {
        let list = opml(
            b"<opml><outline xmlUrl='feed://a.example/x'/><outline xmlUrl='Feed:https://b.example/'/></opml>",
        );
        assert_eq!(urls(&list), ["http://a.example/x", "https://b.example/"]);
    }

    #[test]
    fn what_cannot_be_polled_is_told_without_its_password() {
        let list = opml(
            b"<opml><outline xmlUrl='feed me'/><outline text='The Fish' xmlUrl='https://u:sesame@a.example/'/>\
              <outline text='Chips' xmlUrl='mailto:b@c.example'/></opml>",
        );
        assert!(list.subscriptions.is_empty());
        let told: Vec<&str> = list.passed_over.iter().filter_map(|it| Some(it.split_once(": ")?.0)).collect();
        assert_eq!(told, ["\"feed me\" is no URL", "The Fish (a.example)", "Chips (mailto:b@c.example)"]);
        assert!(!list.passed_over[1].contains("sesame"));
    }

    #[test]
    fn a_broken_rest_keeps_what_came_before() {
        let list = opml(b"<opml><body><outline xmlUrl='https://a.example/'/><outline xmlUrl='https://b.exa");
        assert_eq!(urls(&list), ["https://a.example/"]);
        assert!(list.fault.unwrap().contains("breaks off"));
    }

    #[test]
    fn a_list_that_is_none_or_not_whole_says_so() {
        let fault = |text: &str| opml(text.as_bytes()).fault.unwrap_or_default();
        for whole in ["<opml/>", "<opml><body></body></opml>", "<outline xmlUrl='https://a.example/'/>"] {
            assert_eq!(fault(whole), "", "{whole}");
        }
        for cut in ["<opml><body><outline xmlUrl='https://a.example/'/>", "<opml><body><outline xmlUrl='htt"]
        {
            assert!(fault(cut).contains("breaks off"), "{cut}");
        }
        for other in ["", "<!doctype html><html><body><form>Log in</form></body></html>", "opml = []"] {
            assert!(fault(other).contains("no OPML"), "{other}");
        }
    }

    #[test]
    fn outlines_that_are_no_feeds_are_read_as_what_they_are() {
        let list = opml(
            b"<opml><body><outline text='Papers'>\
              <outline text='A' type='HTML+XPath' xmlUrl='https://a.example/'/>\
              <outline text='B' type='JSON+DotNotation' xmlUrl='https://b.example/'/>\
              <outline text='C' type='XML+XPath' xmlUrl='https://c.example/'/></outline>\
              <outline isComment='true' xmlUrl='https://d.example/'/>\
              <outline isComment='true' text='Old'><outline><outline xmlUrl='https://e.example/'/></outline></outline>\
              <outline xmlUrl='https://f.example/'/></body></opml>",
        );
        let kinds: Vec<_> = list.subscriptions.iter().map(|own| (own.url.as_str(), own.kind)).collect();
        assert_eq!(kinds, [("https://a.example/", Kind::Page), ("https://f.example/", Kind::Feed)]);
        assert_eq!(list.passed_over.len(), 2);
        assert!(list.passed_over[0].contains("json+dotnotation"), "{:?}", list.passed_over);
        assert_eq!(list.folders, 1);
    }
}
