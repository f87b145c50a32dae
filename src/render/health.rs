//! The sources in trouble as a feed, for operators who read feeds rather than pages.

use jiff::Timestamp;

use super::atom::{self, NAMESPACES, head};
use super::xml::Xml;
use super::{Channel, Site, date};
use crate::model::Standing;
use crate::text::markup::escape;

/// An Atom feed (RFC 4287) with an item for each of these sources: what is wrong, since when, and when
/// it is tried again. A source that recovers and fails again is another item. `changed` is when any source
/// last fell into trouble or came out of it: what the feed says of its own time does not go back when an
/// item goes.
#[must_use]
pub fn health_feed(troubled: &[&Standing], changed: Option<Timestamp>, site: &Site) -> String {
    let words = site.language.words();
    let mut channel = Channel::new("health", &format!("{} – {}", site.title, words.trouble));
    "sources.html".clone_into(&mut channel.page);
    let mut troubled = troubled.to_vec();
    troubled.sort_by_key(|it| (std::cmp::Reverse(it.since), it.subscription));
    let mut xml = Xml::new(1_024 * (troubled.len() + 1));
    let attributes = [&NAMESPACES[..2], &[("xml:lang", site.language.tag())]].concat();
    xml.block("feed", &attributes, |xml| {
        head(xml, &channel, site, &atom::changed(changed));
        for standing in &troubled {
            entry(xml, standing, site);
        }
    });
    xml.finish()
}

fn entry(xml: &mut Xml, it: &Standing, site: &Site) {
    let words = site.language.words();
    let since = it.since.unwrap_or_default();
    let name = if it.title.is_empty() { &it.outlet.name } else { &it.title };
    xml.block("entry", &[], |xml| {
        xml.leaf("id", &[], &site.urn(&format!("health/{}/{}", it.subscription, since.as_second())));
        xml.leaf("title", &[], &format!("{name}: {}", words.health(it.health)));
        xml.leaf("updated", &[], &date::rfc3339(since));
        let page = site.url("sources.html");
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &page)]);
        let next = it.next_poll.map(|at| {
            let at = site.zone.to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string();
            format!("<p>{}: {at} ({})</p>", words.next_poll, escape(&it.reason))
        });
        let told = format!("<p>{}</p>{}", escape(&it.cause), next.unwrap_or_default());
        xml.leaf("content", &[("type", "html")], &told);
    });
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::model::{Health, Outlet, SubscriptionId};
    use crate::parse;
    use crate::render::Language;

    #[test]
    fn a_source_in_trouble_is_an_item_with_cause_and_next_try() {
        let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        let standing = Standing {
            subscription: SubscriptionId(7),
            url: "https://vela.example/feed?key=4711".parse().unwrap(),
            title: "Vela <Times>".into(),
            outlet: Outlet { key: String::new(), name: String::new() },
            health: Health::Failing,
            since: at("2026-11-20T10:00:00Z"),
            cause: "vela.example answers 503 & no more".into(),
            last_poll: None,
            last_success: None,
            last_new: None,
            next_poll: at("2026-11-24T18:30:00Z"),
            reason: "back-off after 9 failed polls".into(),
            push: String::new(),
            failures: 9,
            polls: 20,
            entries: 0,
            warnings: Vec::new(),
            pages: crate::model::Pages::default(),
        };
        let site = Site {
            title: "Desk".into(),
            base: "https://desk.example/".parse().unwrap(),
            language: Language::En,
            zone: TimeZone::UTC,
            instance: uuid::Uuid::nil(),
            is_served: true,
            hub: None,
        };
        let bytes = health_feed(&[&standing], standing.since, &site);
        assert!(!bytes.contains("4711"), "an address may hold a secret");
        let entries = parse::feed(bytes.as_bytes(), None, None, &parse::Options::default()).unwrap().entries;
        assert_eq!((entries.len(), entries[0].title.as_str()), (1, "Vela <Times>: failing"));
        assert!(entries[0].content.contains("vela.example answers 503 &amp; no more"));
        assert!(entries[0].content.contains("2026-11-24 18:30 (back-off after 9 failed polls)"));
        let empty = health_feed(&[], at("2026-11-25T10:00:00Z"), &site);
        assert!(empty.contains("<updated>2026-11-25T10:00:00"), "{empty}");
        assert!(parse::feed(empty.as_bytes(), None, None, &parse::Options::default()).is_ok());
    }
}
