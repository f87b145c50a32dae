//! Examples of whole documents, and laws that hold for any.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::model::ZoneOrigin;

fn read(document: &str) -> Feed {
    let url = Url::parse("https://courier.example/feed.xml").unwrap();
    feed(document.as_bytes(), None, Some(&url), &Options::default()).unwrap()
}

const RSS: &str = r#"<?xml version="1.0"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>The Courier &amp;amp; Post</title><link>https://courier.example/</link><language>en-GB</language><ttl>30</ttl>
<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency><skipHours><hour>24</hour><hour>3</hour></skipHours>
<skipDays><day>Sunday</day></skipDays><atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="/feed.xml"/>
<image><url>/logo.png</url><title>Logo</title><link>https://courier.example/</link></image>
<item><title>Harbour &lt;b&gt;opens&lt;/b&gt;</title><link>/harbour</link><guid isPermaLink="false">c-1</guid>
<pubDate>Tue, 05 Mar 2024 10:11:12 +0100</pubDate><dc:creator>Ada Byron</dc:creator><category>Ports</category>
<description>Short &amp; plain</description><content:encoded><![CDATA[<p onclick="x()">Long <a href="/more">text</a></p>]]></content:encoded>
<enclosure url="https://courier.example/a.mp3" type="audio/mpeg" length="12"/><media:thumbnail url="/t.jpg"/></item>
<item><title>Second</title><guid>https://courier.example/second</guid></item></channel></rss>"#;

#[test]
fn reads_rss_with_its_companions() {
    let feed = read(RSS);
    assert_eq!(feed.title, "The Courier & Post");
    assert_eq!(feed.language.as_deref(), Some("en-GB"));
    assert_eq!(feed.rhythm.ttl_minutes, Some(30));
    assert_eq!(feed.rhythm.period_seconds, Some(21_600));
    assert_eq!(
        (feed.rhythm.skip_hours.as_slice(), feed.rhythm.skip_days.as_slice()),
        (&[0, 3][..], &[6][..])
    );
    assert_eq!(feed.hubs[0].as_str(), "https://hub.example/");
    assert_eq!(feed.self_link.unwrap().as_str(), "https://courier.example/feed.xml");
    assert_eq!(feed.image.unwrap().url.as_str(), "https://courier.example/logo.png");
    let first = &feed.entries[0];
    assert_eq!((first.key.as_str(), first.key_kind), ("c-1", KeyKind::Guid));
    assert_eq!(first.title, "Harbour opens");
    assert_eq!(first.link.as_ref().unwrap().as_str(), "https://courier.example/harbour");
    assert_eq!(first.published.unwrap().at.to_string(), "2024-03-05T09:11:12Z");
    assert_eq!(first.authors[0].name, "Ada Byron");
    assert_eq!(first.summary, "Short &amp; plain");
    assert_eq!(first.content, "<p>Long <a href=\"https://courier.example/more\">text</a></p>");
    assert_eq!(
        (first.enclosures[0].media_type.as_str(), first.enclosures[0].length_bytes),
        ("audio/mpeg", Some(12))
    );
    assert_eq!(first.image.as_ref().unwrap().url.as_str(), "https://courier.example/t.jpg");
    assert_eq!(feed.entries[1].link.as_ref().unwrap().as_str(), "https://courier.example/second");
}

#[test]
fn reads_atom_with_bases_and_inherited_authors() {
    let feed = read(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://bote.example/a/">
        <title type="text">Der Bote</title><link href="."/><author><name>Emil</name><uri>x</uri></author>
        <link rel="prev-archive" href="/archive/9"/>
        <entry><id>tag:bote.example,2024:1</id><title type="html">A &amp;lt; B</title><updated>2024-03-05T10:11:12Z</updated>
        <link rel="alternate" href="eins"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Ja<br/>Nein</p></div></content>
        <category term="t" scheme="s" label="L"/></entry></feed>"#,
    );
    assert_eq!(feed.link.unwrap().as_str(), "https://bote.example/a/");
    assert_eq!(feed.older.unwrap().as_str(), "https://bote.example/archive/9");
    let entry = &feed.entries[0];
    assert_eq!(entry.title, "A < B");
    assert_eq!(entry.link.as_ref().unwrap().as_str(), "https://bote.example/a/eins");
    assert_eq!(entry.authors[0].name, "Emil");
    assert_eq!(entry.language.as_deref(), Some("de"));
    assert_eq!(entry.content, "<div><p>Ja<br>Nein</p></div>");
    assert_eq!((entry.published, entry.updated.is_some()), (None, true));
}

#[test]
fn reads_the_other_dialects() {
    let rdf = read(
        r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <channel rdf:about="x"><title>R</title></channel><item rdf:about="https://r.example/1"><title>One</title><dc:date>2024-03-05</dc:date></item></rdf:RDF>"#,
    );
    assert_eq!(rdf.entries[0].key, "https://r.example/1");
    assert_eq!(rdf.entries[0].published, rdf.entries[0].updated);
    let cdf = read(
        r#"<CHANNEL HREF="https://c.example/"><TITLE>C</TITLE><ITEM HREF="https://c.example/1"><TITLE>One</TITLE></ITEM></CHANNEL>"#,
    );
    assert_eq!(cdf.entries[0].link.as_ref().unwrap().as_str(), "https://c.example/1");
    let json = read(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":7,"content_html":"<p>x","tags":["a"],"authors":[{"name":"N"}]},3]}"#,
    );
    assert_eq!(
        (json.entries.len(), json.entries[0].key.as_str(), json.entries[0].content.as_str()),
        (1, "7", "<p>x</p>")
    );
    let odd = read("<rss version='9.9'><item><title>No channel</title></item></rss>");
    assert_eq!(odd.entries[0].title, "No channel");
    assert!(read("<rss><channel><title>Quiet</title></channel></rss>").entries.is_empty());
}

#[test]
fn one_bad_entry_costs_no_other() {
    let feed = read(
        "<rss><channel><item><title>One <b>two</title><link>https://a.example/1<item><title>Two</title></item><item><title>Thr",
    );
    let titles: Vec<_> = feed.entries.iter().map(|entry| entry.title.as_str()).collect();
    assert_eq!(titles, ["One two", "Two", ""]);
    assert!(!feed.warnings.is_empty());
}

#[test]
fn an_entry_cut_off_before_its_id_and_link_waits_for_the_whole_document() {
    let whole = "<rss><channel><item><title>One</title><link>https://a.example/1</link></item><item><title>Two</title>";
    let titles = |text: &str| read(text).entries.into_iter().map(|it| it.title).collect::<Vec<_>>();
    assert_eq!(titles(whole), ["One"]);
    assert_eq!(titles(&format!("{whole}<description>It beg")), ["One"]);
    assert_eq!(titles(&format!("{whole}<link>https://a.example/2</link>")), ["One", "Two"]);
    // Where no entry has either, the last has all that it needs.
    assert_eq!(
        titles("<rss><channel><item><title>One</title></item><item><title>Two</title>"),
        ["One", "Two"]
    );
}

#[test]
fn plain_text_keeps_its_paragraphs() {
    let json = r#"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","content_text":"One\nline.\n\nTwo."}]}"#;
    let feed = super::feed(json.as_bytes(), None, None, &Options::default()).unwrap();
    assert_eq!(feed.entries[0].content, "<p>One<br>line.</p><p>Two.</p>");
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><content type='text'>One\n  wrapped.\n\nTwo.</content></entry></feed>";
    assert_eq!(read(atom).entries[0].content, "<p>One\nwrapped.</p><p>Two.</p>");
}

#[test]
fn an_unclosed_field_or_entry_takes_no_declarations_with_it() {
    let feed = read(
        "<rss xmlns:a='urn:a'><channel xml:base='https://b.example/'><item xmlns:c='urn:c'><title>One\
         <item xmlns:dc='http://purl.org/dc/elements/1.1/' xml:base='https://d.example/' xml:lang='fr'>\
         <dc:title>Two</dc:title><link>2</link></item></channel></rss>",
    );
    let second = &feed.entries[1];
    assert_eq!((second.title.as_str(), second.language.as_deref()), ("Two", Some("fr")));
    assert_eq!(second.link.as_ref().unwrap().as_str(), "https://d.example/2");
}

#[test]
fn ids_that_collide_give_way_to_links() {
    let item = |title, link| {
        format!("<item><title>{title}</title><guid>same</guid><link>https://a.example/{link}</link></item>")
    };
    let feed = read(&format!("<rss><channel>{}{}</channel></rss>", item("One", 1), item("Two", 2)));
    let keys: Vec<_> = feed.entries.iter().map(|entry| (entry.key.as_str(), entry.key_kind)).collect();
    assert_eq!(keys, [("https://a.example/1", KeyKind::Link), ("https://a.example/2", KeyKind::Link)]);
    assert!(feed.ids_collide);
    // Without a link there is title and date to go by: an id that is a place in the list tells nothing.
    let mut bare = read(&format!("<rss><channel>{}</channel></rss>", item("One", 1))).entries;
    bare[0].link = None;
    super::by_links(&mut bare);
    assert_eq!(bare[0].key_kind, KeyKind::Hash);
    // Once learnt, a poll that shows no collision changes no key.
    let alone = format!("<rss><channel>{}</channel></rss>", item("One", 1));
    let learnt = Options { keys: KeyKind::Link, ..Options::default() };
    assert_eq!(
        super::feed(alone.as_bytes(), None, None, &learnt).unwrap().entries[0].key,
        "https://a.example/1"
    );
}

#[test]
fn entries_that_share_link_and_headline_are_told_by_what_else_they_have() {
    let keys = |items: &[&str]| {
        let items: Vec<_> = items.iter().map(|item| format!("<item>{item}</item>")).collect();
        let feed = read(&format!("<rss><channel>{}</channel></rss>", items.concat()));
        feed.entries.iter().map(|entry| entry.key.clone()).collect::<std::collections::BTreeSet<_>>().len()
    };
    let page = "<title>Forecast</title><link>https://a.example/</link>";
    let day =
        |day: u32, text| format!("{page}<pubDate>{day} Jun 2024</pubDate><description>{text}</description>");
    assert_eq!(keys(&[&day(1, "Rain"), &day(2, "Sun")]), 2);
    assert_eq!(keys(&[&day(1, "Rain"), &day(2, "Rain")]), 1);
    assert_eq!(keys(&[&day(1, "Rain"), &day(1, "Rain, later sun")]), 1);
    // RSS 2.0: an item has a title or a description, and all the rest is optional.
    assert_eq!(keys(&["<description>Rain</description>", "<description>Sun</description>"]), 2);
    assert_eq!(keys(&["<description>Rain</description>", "<description>Rain</description>"]), 1);
    let id = "<guid>https://a.example/</guid>";
    let note = |text| format!("{id}<link>https://a.example/</link><description>{text}</description>");
    assert_eq!(keys(&[&note("Rain"), &note("Sun")]), 2);
    let named = |title| format!("{id}<link>https://a.example/</link><title>{title}</title>");
    assert_eq!(keys(&[&named("Rain"), &named("Sun")]), 2);
}

#[test]
fn what_is_no_feed_says_so() {
    let check = |document: &[u8], expect: &str| {
        let error = feed(document, None, None, &Options::default()).unwrap_err().to_string();
        assert!(error.contains(expect), "{error}");
    };
    check(b" \n", "empty");
    check(b"<!DOCTYPE html><html><head><title>x</title></head></html>", "HTML page");
    check(b"<urlset><url/></urlset>", "<urlset>");
    check(b"{\"a\":1}", "JSON");
    check(b"\x1f\x8b\x08 no gzip", "unpack");
    let small = Options { limit_bytes: 10, ..Options::default() };
    assert!(matches!(feed(RSS.as_bytes(), None, None, &small), Err(Error::TooLarge { .. })));
}

#[test]
fn limits_hold() {
    let many = format!("<rss><channel>{}</channel></rss>", "<item><title>x</title></item>".repeat(9));
    let few = Options { limit_entries: 4, ..Options::default() };
    let feed = super::feed(many.as_bytes(), None, None, &few).unwrap();
    assert_eq!((feed.entries.len(), feed.warnings.is_empty()), (4, false));
    let long = "x".repeat(9_000);
    let category =
        format!("<rss><item><title>x</title><category domain=\"{long}\">c</category></item></rss>");
    assert_eq!(read(&category).entries[0].categories[0].scheme, None);
    let deep = format!("<rss><channel><item><title>x</title>{}", "<a>".repeat(100_000));
    assert_eq!(read(&deep).entries[0].title, "x");
}

/// Documents made to be searched to their end again and again; a reader whose time grows with the
/// square of the length needs hours for each.
#[test]
fn hostile_documents_take_linear_time() {
    let wrapped = |inside: &str| {
        format!("<rss><channel><item><description>{inside}</description></item></channel></rss>")
    };
    for piece in [
        "<a><![CDATA[</a>",
        "<!-- >",
        "<?x >",
        "<a b='",
        "&lt;a &lt;a ",
        "&lt;a b='&lt;",
        "&lt;!-- ",
        "&lt;b&gt;&lt;i&gt;&lt;/b&gt;",
        "&lt;/p x",
        "<category>c</category>",
        "&lt;table&gt;x",
        "&amp;",
        "<b>",
        "&lt;![CDATA[",
    ] {
        let _ = feed(wrapped(&piece.repeat(40_000)).as_bytes(), None, None, &Options::default());
    }
}

#[test]
fn zoneless_dates_are_the_outlets() {
    let options = Options { zone: TimeZone::get("Europe/Berlin").ok(), ..Options::default() };
    let document = "<rss><channel><item><pubDate>2024-07-05 10:00</pubDate></item></channel></rss>";
    let dated = feed(document.as_bytes(), None, None, &options).unwrap().entries[0].published.unwrap();
    assert_eq!((dated.at.to_string().as_str(), dated.zone), ("2024-07-05T08:00:00Z", ZoneOrigin::Assumed));
}

#[test]
fn zoneless_dates_follow_the_others_of_their_document() {
    let published = |channel: &str| {
        let document = format!(
            "<rss><channel><lastBuildDate>{channel}</lastBuildDate><item><pubDate>2024-07-05 10:00</pubDate></item>\
             <item><pubDate>2024-07-04</pubDate></item></channel></rss>"
        );
        let feed = read(&document);
        assert!(feed.warnings.iter().any(|warning| warning.what.contains("no zone")), "{:?}", feed.warnings);
        feed.entries.iter().map(|entry| entry.published.unwrap().at.to_string()).collect::<Vec<_>>()
    };
    let day = "2024-07-04T00:00:00Z";
    assert_eq!(published("Fri, 05 Jul 2024 12:00:00 +0200"), ["2024-07-05T08:00:00Z", day]);
    assert_eq!(published("Fri, 05 Jul 2024 12:00:00 GMT"), ["2024-07-05T10:00:00Z", day]);
    assert_eq!(published("2024-07-05 12:00"), ["2024-07-05T10:00:00Z", day]);
}

#[test]
fn text_that_was_encoded_twice_is_undone() {
    let feed = read(
        "<rss><channel><item><title>itâ€™s the CafÃ©</title><author>RenÃ©</author></item></channel></rss>",
    );
    assert_eq!(
        (feed.entries[0].title.as_str(), feed.entries[0].authors[0].name.as_str()),
        ("it’s the Café", "René")
    );
}

#[test]
fn a_path_serves_as_link_and_id() {
    let feed = read("<feed><entry><id>/2024/one</id></entry><entry><id>two</id></entry></feed>");
    let [one, two] = &feed.entries[..] else { panic!("two entries") };
    assert_eq!(one.link.as_ref().map(Url::as_str), Some("https://courier.example/2024/one"));
    assert_eq!((one.key.as_str(), one.key_kind), ("https://courier.example/2024/one", KeyKind::Guid));
    assert_eq!((two.key.as_str(), two.link.as_ref()), ("two", None));
}

#[test]
fn of_json_that_is_cut_off_what_was_whole_is_kept() {
    let whole = r#"{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[
        {"id":"1","content_text":"a } \" ]","authors":[{"name":"N"}],"date_published":"soon"},{"id":"2","url":"/2"},{"id":"3","title":"T"}]}"#;
    for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        let expect = whole[..end].matches("},{").count();
        match feed(&whole.as_bytes()[..end], None, None, &Options::default()) {
            Ok(read) => assert!(read.entries.len() == expect || read.entries.len() == expect + 1, "{end}"),
            Err(_) => assert_eq!(expect, 0, "{end}"),
        }
    }
    let read = read(&format!("{whole}<!-- cached -->"));
    assert_eq!(read.entries.len(), 3);
    assert!(
        read.warnings.iter().any(|warning| warning.place.as_deref() == Some("entry 1")),
        "{:?}",
        read.warnings
    );
}

#[test]
fn a_feed_in_gzip_that_nobody_announced_is_unpacked() {
    use std::io::Write as _;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(RSS.as_bytes()).unwrap();
    let feed = feed(&gzip.finish().unwrap(), None, None, &Options::default()).unwrap();
    assert_eq!(feed.entries.len(), 2);
}

proptest! {
    /// Whatever is cut out of or written into a document, reading it ends, gives the same twice, and
    /// leaves nothing that XML forbids.
    #[test]
    fn damage_is_survived(from in 0_usize..2_000, len in 0_usize..300, junk in "(<|>|&|\"|</item>|<item>|\\]\\]>|<!--|\u{0}|é|[a-z]){0,6}") {
        let from = from.min(RSS.len());
        let damaged = format!("{}{junk}{}", &RSS[..from], &RSS[(from + len).min(RSS.len())..]);
        let once = feed(damaged.as_bytes(), None, None, &Options::default());
        let twice = feed(damaged.as_bytes(), None, None, &Options::default());
        prop_assert_eq!(once.as_ref().ok(), twice.as_ref().ok());
        for entry in once.iter().flat_map(|feed| &feed.entries) {
            prop_assert_eq!(crate::text::markup::legal(&entry.content), entry.content.as_str());
        }
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = feed(&bytes, None, None, &Options::default());
    }
}

/// Where feed-rs is strong (well-formed RSS, Atom and JSON Feed), it is the oracle.
#[test]
fn agrees_with_feed_rs_on_well_formed_feeds() {
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>urn:f</id><updated>2024-03-05T10:11:12Z</updated>
        <entry><id>urn:1</id><title>One &amp; two</title><link href="https://a.example/1"/><published>2024-03-05T10:11:12+02:00</published>
        <author><name>N</name></author><category term="c"/><summary>S</summary></entry></feed>"#;
    let json = r#"{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":"1","url":"https://a.example/1","title":"One",
        "content_text":"x","date_published":"2024-03-05T10:11:12Z","tags":["c"]}]}"#;
    for document in [
        RSS.replace("&amp;amp;", "and").replace("&lt;b&gt;", "").replace("&lt;/b&gt;", ""),
        atom.into(),
        json.into(),
    ] {
        let ours = read(&document);
        let theirs = feed_rs::parser::Builder::new()
            .base_uri(Some("https://courier.example/feed.xml"))
            .build()
            .parse(document.as_bytes())
            .unwrap();
        assert_eq!(Some(ours.title), theirs.title.map(|title| title.content));
        assert_eq!(ours.entries.len(), theirs.entries.len());
        for (ours, theirs) in ours.entries.iter().zip(theirs.entries) {
            assert_eq!(ours.key, theirs.id);
            assert_eq!(Some(&ours.title), theirs.title.map(|title| title.content).as_ref());
            if let Some(link) = theirs.links.first() {
                assert_eq!(ours.link.as_ref().map(Url::as_str), Some(link.href.as_str()));
            }
            assert_eq!(ours.published.map(|at| at.at.as_second()), theirs.published.map(|at| at.timestamp()));
            assert!(
                theirs
                    .categories
                    .iter()
                    .all(|theirs| ours.categories.iter().any(|ours| ours.term == theirs.term))
            );
        }
    }
}
