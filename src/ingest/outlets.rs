//! Whose entries they are: the publisher behind a subscription, and the one that an aggregator took an entry
//! from.

use url::Url;

use super::{Origin, name};
use crate::link;
use crate::model::{Entry, Outlet, SourceRef, Subscription};
use crate::store::SubscriptionRow;
use crate::text::markup;

/// The longest name of an outlet, bytes; what a feed prints as one may be a page long.
const LIMIT_NAME_BYTES: usize = 160;

/// The publisher behind a subscription: the operator's word, else the home page's registrable
/// domain, else the subscription's.
#[must_use]
pub fn outlet(it: &Subscription, home: Option<&Url>, feed_title: &str) -> Outlet {
    let home = home.filter(|url| url.has_host()).unwrap_or(&it.url);
    let key = if it.outlet.is_empty() { link::domain(home) } else { it.outlet.clone() };
    if !it.outlet.trim().is_empty() {
        return Outlet { name: it.outlet.clone(), key };
    }
    let told = titled(it, &key).unwrap_or_else(|| name::of(feed_title, &key, &it.url));
    // A name that the domain does not bear out is better than the domain.
    let name = if told == key && !it.title.trim().is_empty() { it.title.clone() } else { told };
    Outlet { key, name }
}

/// What the operator's title says of the publisher's name. Titles mostly come from another reader's list, where
/// they are the feeds' own, and who writes one names the feed by it: the name is a part of it, if any.
fn titled(it: &Subscription, key: &str) -> Option<String> {
    Some(name::of(&it.title, key, &it.url)).filter(|name| name != key)
}

/// The name by which an outlet is known that its feed calls by a section or not at all: one of those that were
/// said before or on its pages, where its domain bears it out.
#[must_use]
pub fn known_as<'a>(
    it: &Subscription,
    outlet: &Outlet,
    said: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let unnamed = outlet.name == outlet.key && it.outlet.is_empty();
    let mut said = said.into_iter().filter(|_| unnamed);
    said.find_map(|said| name::borne_out(said, &outlet.key, &it.url))
}

/// What to call a publisher now: by the operator's title, which may be another than at the last start, or where
/// there is none by a part of the feed's, where it is still called by all of it, as it was once done.
pub(super) fn renamed(it: &Subscription, row: &SubscriptionRow) -> Option<String> {
    if !it.outlet.trim().is_empty() {
        return None;
    }
    let whole = || (row.outlet.name == row.title).then(|| name::of(&row.title, &row.outlet.key, &it.url));
    let name = if it.title.trim().is_empty() { whole() } else { titled(it, &row.outlet.key) };
    name.filter(|name| *name != row.outlet.name)
}

/// The publishers behind all subscriptions: what an aggregator passes on of theirs counts for them.
#[derive(Clone, Debug, Default)]
pub struct Outlets(Vec<Listed>);

#[derive(Clone, Debug)]
struct Listed {
    /// Canonical.
    url: String,
    /// Where its feed lies.
    domain: Option<String>,
    outlet: Outlet,
}

impl Outlets {
    /// Of subscriptions, each by its address.
    #[must_use]
    pub fn new(subscriptions: impl IntoIterator<Item = (String, Outlet)>) -> Self {
        let listed = |(url, outlet): (String, Outlet)| {
            let url = Url::parse(&url).ok()?;
            Some(Listed { url: link::canonical(&url).into(), domain: domain(&url), outlet })
        };
        Self(subscriptions.into_iter().filter_map(listed).collect())
    }

    /// The publisher that a source stands for: whose feed it is, else who has its name and publishes where the entry
    /// stands or got that name from the operator, else who publishes on its domain. What publishes on one domain
    /// goes by many names: there the source's own counts, unless the operator has named the publisher.
    fn publisher(&self, source: &SourceRef, page: Option<&String>) -> Option<Outlet> {
        let feed = source.url.as_ref().map(|url| String::from(link::canonical(url)));
        let site = source.url.as_ref().and_then(domain).filter(|site| !name::is_carrier(site));
        let is_at = |it: &Listed, place: Option<&String>| {
            place.is_some_and(|place| it.domain.as_ref() == Some(place) || it.outlet.key == *place)
        };
        let title = source.title.trim().to_lowercase();
        let is_named = |it: &Listed| !title.is_empty() && it.outlet.name.trim().to_lowercase() == title;
        let is_operators =
            |it: &Listed| it.outlet.key == it.outlet.name && it.domain.as_ref() != Some(&it.outlet.key);
        // Of one name there are several, each with a site of its own.
        let by_name =
            |it: &Listed| is_named(it) && (is_operators(it) && source.url.is_none() || is_at(it, page));
        if let Some(known) = self.only(|it| feed.as_ref() == Some(&it.url)).or_else(|| self.only(by_name)) {
            return Some(known.outlet.clone());
        }
        let known = self.only(|it| is_at(it, site.as_ref()))?;
        if title.is_empty() {
            return Some(known.outlet.clone());
        }
        if is_operators(known) {
            let name = known.outlet.name.trim().to_lowercase();
            let is_kin = name.contains(&title) || title.contains(&name);
            return is_kin.then(|| known.outlet.clone());
        }
        let key = known.outlet.key.clone();
        Some(Outlet { name: name_of(source, &key, source.url.as_ref()?), key })
    }

    /// The one publisher behind those of whom it is true.
    fn only(&self, is: impl Fn(&Listed) -> bool) -> Option<&Listed> {
        let mut found = self.0.iter().filter(|it| is(it));
        let first = found.next()?;
        found.all(|it| it.outlet.key == first.outlet.key).then_some(first)
    }
}

/// Whose an address is. That of a host which carries others' feeds says nothing of who writes them.
fn domain(url: &Url) -> Option<String> {
    Some(link::domain(url)).filter(|it| !it.is_empty() && !name::is_feed_host(it))
}

/// What a source at the address `url` is called.
fn name_of(source: &SourceRef, key: &str, url: &Url) -> String {
    name::of(markup::cut(source.title.trim(), LIMIT_NAME_BYTES), key, url)
}

/// The publisher that an aggregator says it took an entry from, where that is another than the feed's own
/// and the operator has not named one. An outlet's own feeds name themselves as source, too.
pub(super) fn taken_from(entry: &Entry, origin: &Origin) -> Option<Outlet> {
    let source = entry.source.as_ref().filter(|_| origin.subscription.outlet.is_empty())?;
    let page = entry.link.as_ref().filter(|url| !link::is_redirector(url)).and_then(domain);
    let outlet = if let Some(publisher) = origin.outlets.publisher(source, page.as_ref()) {
        publisher
    } else {
        let key = source.url.as_ref().and_then(domain).or(page)?;
        let url = source.url.as_ref().unwrap_or(&origin.subscription.url);
        Outlet { name: name_of(source, &key, url), key }
    };
    let own = [origin.outlet.key.clone(), link::domain(&origin.subscription.url)];
    Some(outlet).filter(|outlet| !own.contains(&outlet.key))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::SubscriptionId;

    #[test]
    fn an_outlet_keeps_a_name_that_its_domain_bears_out() {
        let named = |url: &str, title: &str, said: &[&str]| {
            let subscription = Subscription::new(url.parse().expect("an address"));
            let outlet = outlet(&subscription, None, title);
            known_as(&subscription, &outlet, said.iter().copied()).unwrap_or(outlet.name)
        };
        let feed = "https://www.economist.com/asia/rss.xml";
        assert_eq!(named(feed, "Asia", &["economist.com", "The Economist"]), "The Economist");
        assert_eq!(named(feed, "Asia", &["The Vela Times"]), "economist.com");
        assert_eq!(named(feed, "The Economist: Asia", &["Economist Group"]), "The Economist");
    }

    #[test]
    fn a_title_names_the_feed_and_its_outlet_within() {
        let of = |url: &str, title: &str, feed: &str| {
            let mut subscription = Subscription::new(url.parse().expect("an address"));
            title.clone_into(&mut subscription.title);
            let home = "https://www.bbc.co.uk/news".parse().ok().filter(|_| url.contains(".bbci."));
            outlet(&subscription, home.as_ref(), feed).name
        };
        // As another reader's list has it, and as people call their feeds.
        assert_eq!(of("https://feeds.bbci.co.uk/news/rss.xml", "BBC News - World", "BBC News"), "BBC News");
        assert_eq!(of("https://time.com/world/feed/", "World – TIME", "World – TIME"), "TIME");
        assert_eq!(
            of("https://www.economist.com/asia/rss.xml", "Asia", "The Economist: Asia"),
            "The Economist"
        );
        assert_eq!(of("https://www.francetvinfo.example/rss", "franceinfo", ""), "franceinfo");
        assert_eq!(of("https://vela.example/feed", "My morning paper", "Vela"), "My morning paper");
        // One that names no outlet leaves it to the feed.
        assert_eq!(of("https://www.echo.example/rss", "Latest news", "Echo - Latest"), "Echo");
    }

    #[test]
    fn an_outlet_takes_the_name_of_a_title_that_was_changed() {
        let url: Url = "https://feeds.feedburner.com/vela".parse().expect("an address");
        let outlet = Outlet { key: "vela.example".to_owned(), name: "Vela News - World".to_owned() };
        let row = SubscriptionRow {
            id: SubscriptionId(1),
            url: url.to_string(),
            title: "Vela News - World".to_owned(),
            outlet,
            listed: true,
            entries: 0,
            next_poll: jiff::Timestamp::UNIX_EPOCH,
            state: crate::model::PollState::default(),
        };
        let named = |title: &str, outlet: &str| {
            let mut it = Subscription::new(url.clone());
            (it.title, it.outlet) = (title.to_owned(), outlet.to_owned());
            renamed(&it, &row)
        };
        assert_eq!(named("", "").as_deref(), Some("Vela News"));
        assert_eq!(named("Vela News - World", "").as_deref(), Some("Vela News"));
        assert_eq!(named("Mine", "").as_deref(), Some("Mine"));
        assert_eq!(named("Latest", ""), None, "it says nothing of the outlet");
        assert_eq!(named("Mine", "Paper"), None, "the operator's outlet is written down elsewhere");
    }

    #[test]
    fn what_an_aggregator_took_from_elsewhere_is_its_source_s() {
        let url = |url: &str| url.parse::<Url>().expect("an address");
        let origin = |outlet: &str| {
            let mut subscription = Subscription::new(url("https://planet.example/atom"));
            subscription.outlet = outlet.to_owned();
            let home = url("https://planet.example/");
            let outlet = super::outlet(&subscription, Some(&home), "Planet");
            Origin {
                id: SubscriptionId(1),
                subscription: Arc::new(subscription),
                outlet,
                outlets: Arc::default(),
                language: None,
                first: true,
            }
        };
        let check = |source: Option<&str>, link: &str, operator: &str, expect: Option<&str>| {
            let source = SourceRef { title: "The Echo".to_owned(), url: source.map(url) };
            let entry = Entry { source: Some(source), link: Some(url(link)), ..Entry::default() };
            let expect = expect.map(|key| Outlet { key: key.to_owned(), name: "The Echo".to_owned() });
            assert_eq!(taken_from(&entry, &origin(operator)), expect, "{link}");
        };
        let page = "https://www.echo.example/1";
        check(Some("https://blog.echo.example/feed"), page, "", Some("echo.example"));
        check(Some("https://feeds.feedburner.com/echo"), page, "", Some("echo.example"));
        check(None, page, "", Some("echo.example"));
        check(Some("https://echo.example/"), "https://planet.example/to/1", "", Some("echo.example"));
        // Its own entries are its own, and the operator's word counts before a feed's.
        check(Some("https://planet.example/rss"), page, "", None);
        check(None, "https://planet.example/1", "", None);
        check(Some("https://echo.example/"), page, "Planet", None);
        let long = SourceRef { title: "Echo ".repeat(600), url: None };
        let entry = Entry { source: Some(long), link: Some(url(page)), ..Entry::default() };
        let taken = taken_from(&entry, &origin("")).expect("a source");
        assert!(taken.name.starts_with("Echo Echo") && taken.name.len() <= LIMIT_NAME_BYTES, "{taken:?}");
    }

    #[test]
    fn what_an_aggregator_took_from_a_subscribed_outlet_counts_for_it() {
        let listed = |url: &str, key: &str, name: &str| {
            (url.to_owned(), Outlet { key: key.to_owned(), name: name.to_owned() })
        };
        let outlets = Outlets::new([
            listed("https://www.echo.example/feed", "The Echo", "The Echo"),
            listed("https://feeds.feedburner.com/beep", "beep.example", "Beep News"),
            listed("https://blogs.example/one", "One", "One"),
            listed("https://one.substack.com/feed", "substack.com", "One Letter"),
            listed("https://blogs.example/two", "Two", "Two"),
        ]);
        let check = |title: &str, source: Option<&str>, page: Option<&str>, expect: Option<&str>| {
            let source =
                SourceRef { title: title.to_owned(), url: source.map(|url| url.parse().expect("one")) };
            let publisher = outlets.publisher(&source, page.map(str::to_owned).as_ref());
            assert_eq!(publisher.map(|it| it.key).as_deref(), expect, "{source:?}");
        };
        // By the address of its feed, by its site, by the name that the operator gave.
        check("", Some("http://feeds.feedburner.com/beep"), None, Some("beep.example"));
        check("Echo", Some("https://echo.example/"), None, Some("The Echo"));
        check("the echo", None, None, Some("The Echo"));
        // A name that a feed gives itself tells along with the page.
        let elsewhere = Some("https://cdn.example/beep.xml");
        check("Beep News", elsewhere, Some("beep.example"), Some("beep.example"));
        check("Beep News", elsewhere, Some("other.example"), None);
        check("Somebody", elsewhere, Some("beep.example"), None);
        // One domain has many publications, and a host of many has one key for all.
        let source = |title: &str, url: &str| SourceRef { title: title.to_owned(), url: url.parse().ok() };
        let named = |it: SourceRef| outlets.publisher(&it, None).map(|it| it.name);
        assert_eq!(named(source("The Beep", "https://beep.example/")).as_deref(), Some("The Beep"));
        assert_eq!(named(source("", "https://beep.example/")).as_deref(), Some("Beep News"));
        assert_eq!(named(source("Other Letter", "https://other.substack.com/")), None);
        // Of two who publish in one place it is neither, unless its feed tells.
        check("", Some("https://blogs.example/"), None, None);
        check("", Some("https://blogs.example/two"), None, Some("Two"));
    }
}
