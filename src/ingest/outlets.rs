//! Whose entries they are: the publisher behind a subscription, and the one that an aggregator took an entry
//! from.

use url::Url;

use super::Origin;
use super::name::{self, Told};
use crate::link;
use crate::model::{Entry, Masthead, Outlet, SourceRef, Subscription};
use crate::store::SubscriptionRow;
use crate::text::markup;

/// The longest name of an outlet, bytes; what a feed prints as one may be a page long.
const LIMIT_NAME_BYTES: usize = 160;

/// The publisher behind a subscription: the operator's word, else whose the home page is, else the subscription's
/// registrable domain. It goes by what the operator's title or the feed's says of it, whichever the domain bears out;
/// titles mostly come from another reader's list, where they are the feeds' own.
#[must_use]
pub fn outlet(it: &Subscription, home: Option<&Url>, feed_title: &str) -> Outlet {
    if is_named(it) {
        return Outlet { key: it.outlet.clone(), name: it.outlet.clone() };
    }
    let home = home.filter(|url| url.has_host());
    let site = link::domain(home.unwrap_or(&it.url));
    let told = [&it.title, feed_title].map(|title| name::told(title, &site, &it.url));
    let surest = told.into_iter().min_by_key(rank).unwrap_or(Told::Nothing);
    let key = home.and_then(|home| account(home, &site)).unwrap_or_else(|| site.clone());
    Outlet { key, name: surest.or(&site) }
}

/// Whether the operator has named the publisher.
fn is_named(it: &Subscription) -> bool {
    !it.outlet.trim().is_empty()
}

fn rank(told: &Told) -> u8 {
    match told {
        Told::BorneOut(_) => 0,
        Told::Left(_) => 1,
        Told::Nothing => 2,
    }
}

/// Segments of an address on a carrier behind which the name of whoever publishes there stands.
const HOLDERS: [&str; 12] = [
    "channel", "channels", "user", "users", "profile", "groups", "podcast", "podcasts", "show", "shows",
    "series", "company",
];

/// Segments that name nobody, whatever follows.
const GENERAL: [&str; 13] = [
    "feed", "feeds", "rss", "watch", "playlist", "tag", "tags", "tagged", "topic", "topics", "search",
    "explore", "about",
];

/// Labels before a carrier's domain that name nobody.
const NOBODY: [&str; 8] = ["www", "m", "mobile", "old", "new", "open", "feeds", "rss"];

/// Whose an address is on a carrier of others: `youtube.com/channel/uc1`, `vela.substack.com`. None elsewhere, and
/// where the address does not tell.
fn account(home: &Url, site: &str) -> Option<String> {
    if !name::is_carrier(site) || name::is_feed_host(site) {
        return None;
    }
    let before = home.host_str()?.strip_suffix(site)?.trim_end_matches('.');
    if !before.is_empty() && !NOBODY.contains(&before) {
        return Some(format!("{before}.{site}"));
    }
    let mut path = home.path_segments()?.filter(|segment| !segment.is_empty());
    let first = path.next()?.to_lowercase();
    if GENERAL.contains(&first.as_str()) {
        return None;
    }
    let holds = HOLDERS.contains(&first.as_str()) || first.len() == 1;
    let own = if holds { format!("{first}/{}", path.next()?.to_lowercase()) } else { first };
    Some(format!("{site}/{own}"))
}

/// The domain that a publisher's key was made from, or the key itself where an operator made it.
fn site_of(key: &str) -> String {
    let url = Url::parse(&format!("https://{key}")).ok().filter(|_| key.contains('.'));
    url.map_or_else(|| key.to_owned(), |url| link::domain(&url))
}

/// The name by which an outlet is known whose titles say none that its domain bears out: one of those that were
/// said before or on its pages.
#[must_use]
pub fn known_as<'a>(
    it: &Subscription,
    outlet: &Outlet,
    said: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let site = site_of(&outlet.key);
    let is_borne_out = outlet.name != site && name::is_borne_out(&outlet.name, &site, &it.url);
    let unnamed = !is_named(it) && !is_borne_out;
    let mut said = said.into_iter().filter(|_| unnamed);
    said.find_map(|said| name::borne_out(said, &site, &it.url))
}

/// A subscription's title, its publisher and what that goes by, as its feed last named itself and the configuration
/// has it now: both may have changed since the row was written. What was learnt from pages stays.
#[must_use]
pub fn names(it: &Subscription, row: &SubscriptionRow) -> (String, Outlet) {
    let Some(Masthead { title, home }) = row.state.masthead.as_deref() else {
        return (if it.title.is_empty() { row.title.clone() } else { it.title.clone() }, unread(it, row));
    };
    let mut outlet = outlet(it, home.as_ref(), title);
    let before = Some(row.outlet.name.as_str()).filter(|_| row.outlet.key == outlet.key);
    if let Some(name) = known_as(it, &outlet, before) {
        outlet.name = name;
    }
    let titles = [it.title.as_str(), title, it.url.host_str().unwrap_or_default()];
    (titles.into_iter().find(|title| !title.is_empty()).unwrap_or_default().to_owned(), outlet)
}

/// The publisher of a subscription of whose feed no title was kept: one that was not read yet, or not since titles
/// are.
fn unread(it: &Subscription, row: &SubscriptionRow) -> Outlet {
    if is_named(it) {
        return outlet(it, None, "");
    }
    let site = site_of(&row.outlet.key);
    let told = match name::told(&it.title, &site, &it.url) {
        // Publishers once went by their feeds' whole titles.
        Told::Nothing if row.outlet.name == row.title => name::told(&row.title, &site, &it.url),
        told => told,
    };
    let name = if told == Told::Nothing { row.outlet.name.clone() } else { told.or(&site) };
    Outlet { key: row.outlet.key.clone(), name }
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
        let own = |url: &Url| domain(url).map(|site| account(url, &site).unwrap_or(site));
        let key = source.url.as_ref().and_then(own).or(page)?;
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
    fn the_title_that_the_domain_bears_out_names_the_outlet() {
        let of = |url: &str, title: &str, feed: &str| {
            let mut subscription = Subscription::new(url.parse().expect("an address"));
            title.clone_into(&mut subscription.title);
            let home = "https://www.bbc.co.uk/news".parse().ok().filter(|_| url.contains(".bbci."));
            outlet(&subscription, home.as_ref(), feed).name
        };
        // As another reader's list has it, and as people call their feeds.
        assert_eq!(of("https://feeds.bbci.co.uk/news/rss.xml", "BBC News - World", "BBC News"), "BBC News");
        assert_eq!(of("https://time.com/world/feed/", "World – TIME", "World – TIME"), "TIME");
        assert_eq!(of("https://www.taz.example/rss", "taz.example - Politik", "Politik"), "taz.example");
        let economist = "https://www.economist.com/asia/rss.xml";
        assert_eq!(of(economist, "Asia", "The Economist: Asia"), "The Economist");
        assert_eq!(of(economist, "Asia", "Asia"), "economist.com");
        assert_eq!(of("https://www.radio.example/rss", "franceinfo", ""), "franceinfo");
        assert_eq!(of("https://vela.example/feed", "My morning paper", "Vela"), "Vela");
        // Sections and addresses name nobody.
        assert_eq!(of("https://www.echo.example/rss", "Latest news", "Echo - Latest"), "Echo");
        assert_eq!(
            of("https://www.echo.example/rss", "http://www.echo.example/rss", "Latest"),
            "echo.example"
        );
    }

    #[test]
    fn whoever_publishes_on_a_carrier_is_an_outlet() {
        let key = |url: &str, home: &str| {
            let subscription = Subscription::new(url.parse().expect("an address"));
            outlet(&subscription, home.parse().ok().as_ref(), "").key
        };
        let video = "https://www.youtube.com/feeds/videos.xml?channel_id=UC1";
        assert_eq!(key(video, "https://www.youtube.com/channel/UC1"), "youtube.com/channel/uc1");
        assert_eq!(key(video, "https://www.youtube.com/@vela"), "youtube.com/@vela");
        assert_eq!(key(video, ""), "youtube.com");
        assert_eq!(key(video, "https://www.youtube.com/playlist?list=PL1"), "youtube.com");
        assert_eq!(key("https://anchor.example/feed", "https://anchor.example/news"), "anchor.example");
        assert_eq!(
            key("https://www.reddit.com/r/vela/.rss", "https://www.reddit.com/r/vela/"),
            "reddit.com/r/vela"
        );
        assert_eq!(key("https://vela.substack.com/feed", "https://vela.substack.com"), "vela.substack.com");
        assert_eq!(key("https://feeds.feedburner.com/vela", "https://vela.example/blog"), "vela.example");
        assert_eq!(key("https://vela.example/feed", "https://www.vela.example/world"), "vela.example");
        assert_eq!(site_of("youtube.com/@vela"), "youtube.com");
        assert_eq!(
            (site_of("vela.substack.com"), site_of("The Vela")),
            ("substack.com".into(), "The Vela".into())
        );
    }

    fn row(url: &Url, title: &str, key: &str, name: &str) -> SubscriptionRow {
        SubscriptionRow {
            id: SubscriptionId(1),
            url: url.to_string(),
            title: title.to_owned(),
            outlet: Outlet { key: key.to_owned(), name: name.to_owned() },
            listed: true,
            entries: 0,
            next_poll: jiff::Timestamp::UNIX_EPOCH,
            state: crate::model::PollState::default(),
        }
    }

    #[test]
    fn a_changed_configuration_names_an_outlet_as_the_next_reading_will() {
        let url: Url = "https://feeds.feedburner.com/vela".parse().expect("an address");
        let home: Url = "https://www.vela.example/".parse().expect("an address");
        let titles = ["", "World", "Vela Times - World", "Mine", "Vela Times", "Politik – Vela"];
        for (feed, page) in [("World - Vela Times", None), ("World", Some("Vela Times")), ("Just In", None)] {
            for before in titles {
                for after in titles {
                    let called = |title: &str| Subscription {
                        title: title.to_owned(),
                        ..Subscription::new(url.clone())
                    };
                    let read = |it: &Subscription, held: Option<&str>| {
                        let mut outlet = outlet(it, Some(&home), feed);
                        if let Some(name) = known_as(it, &outlet, held.into_iter().chain(page)) {
                            outlet.name = name;
                        }
                        outlet
                    };
                    let held = read(&called(before), None);
                    let mut row = row(&url, before, &held.key, &held.name);
                    let masthead = Masthead { title: feed.to_owned(), home: Some(home.clone()) };
                    row.state.masthead = Some(Box::new(masthead));
                    let (title, renamed) = names(&called(after), &row);
                    assert_eq!(title, if after.is_empty() { feed } else { after });
                    assert_eq!(
                        renamed,
                        read(&called(after), Some(&renamed.name)),
                        "{before} → {after} of {feed}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_outlet_named_by_the_operator_is_named_anew_without_a_reading() {
        let url: Url = "https://vela.example/feed".parse().expect("an address");
        let mut row = row(&url, "Vela", "The Paper", "The Paper");
        let it = Subscription::new(url.clone());
        assert_eq!(names(&it, &row).1.key, "The Paper", "nothing is known of the feed");
        row.state.masthead = Some(Box::new(Masthead { title: "Vela".to_owned(), home: None }));
        assert_eq!(names(&it, &row).1, Outlet { key: "vela.example".to_owned(), name: "Vela".to_owned() });
        let named = Subscription { outlet: "Ours".to_owned(), ..it.clone() };
        assert_eq!(names(&named, &row).1, Outlet { key: "Ours".to_owned(), name: "Ours".to_owned() });
        // As stores of before titles were kept have it.
        let row = self::row(&url, "Vela - World", "vela.example", "Vela - World");
        assert_eq!(
            names(&it, &row),
            ("Vela - World".to_owned(), Outlet { key: "vela.example".to_owned(), name: "Vela".to_owned() })
        );
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
                away: None,
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
        check(Some("https://echo.substack.com"), page, "", Some("echo.substack.com"));
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
