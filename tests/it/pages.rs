//! Pages on their whole way: fronts, the articles behind short entries, and what is refused.

use std::collections::BTreeSet;
use std::fmt::Write;

use copydesk::model::{Pages, Refused, Story};
use copydesk::store::{Filter, Reader};
use jiff::SignedDuration;

use super::Newsroom;

/// A newsroom that reads the pages behind short entries.
async fn reading(paths: &[&'static str]) -> Newsroom {
    Newsroom { articles: "when-short", ..Newsroom::new(paths).await }
}

fn stories(room: &Newsroom) -> Vec<Story> {
    Reader::open(&room.dir.path().join("data")).unwrap().stories(&Filter::default()).unwrap()
}

/// What came of the pages of the only subscription.
fn pages(room: &Newsroom) -> Pages {
    let rows = Reader::open(&room.dir.path().join("data")).unwrap().subscriptions().unwrap();
    rows[0].state.pages.clone()
}

/// The paragraphs that were taken from a page, by the headline of its entry.
fn text(room: &Newsroom, title: &str) -> Vec<String> {
    let story = stories(room).into_iter().find(|story| story.lead.entry.title == title).unwrap();
    story.lead.article.map(|article| article.paragraphs).unwrap_or_default()
}

/// A feed of teasers: path and headline.
fn teasers(room: &Newsroom, items: &[(&str, &str)]) -> String {
    let item = |(path, title): &(&str, &str)| {
        let link = if path.starts_with("http") { (*path).to_owned() } else { room.outlets.url(path) };
        let link = link.replace('&', "&amp;");
        format!(
            "<item><guid isPermaLink=\"false\">{path}</guid><link>{link}</link><title>{title}</title><description>{title}, says the port.</description></item>"
        )
    };
    let items: String = items.iter().map(item).collect();
    format!("<rss version=\"2.0\"><channel><title>Vela</title>{items}</channel></rss>")
}

/// Paragraphs of a report, the same for the same subject.
fn report(subject: &str, paragraphs: usize) -> Vec<String> {
    const DEEDS: [&str; 6] = [
        "was discussed until midnight by the council, which did not come to an end",
        "will cost the town a third more than planned, the treasurer wrote on Monday",
        "has divided the fishermen of the northern quay since the storm of last winter",
        "is to be decided by the people of the island in a vote before the summer",
        "reminded an old pilot of the year in which the lighthouse went dark for a week",
        "had been promised by three mayors in a row, and none of them kept the promise",
    ];
    (0..paragraphs)
        .map(|n| format!("The matter of the {subject}, part {n}, {}, and the {subject} number {} stays as it is for now.", DEEDS[n % 6], n * 7 + 3))
        .collect()
}

fn article(title: &str, paragraphs: &[String], more: &str) -> String {
    let text = paragraphs.iter().fold(String::new(), |mut out, line| {
        let _ = write!(out, "<p>{line}</p>");
        out
    });
    format!(
        "<html lang=en><head><title>{title} | Vela</title></head><body><nav><a href=/a>Home</a> <a href=/b>Sport</a></nav><article><h1>{title}</h1>{text}</article>{more}</body></html>"
    )
}

fn html(room: &Newsroom, path: &str, body: &str) {
    room.outlets.put(path, 200, &[("content-type", "text/html; charset=utf-8")], body);
}

/// A feed whose first poll is over, so that its next entries are news.
async fn with_news(room: &Newsroom, items: &[(&str, &str)]) -> copydesk::daemon::Tally {
    room.outlets.feed("/feed", &super::feed(&[super::CHESS]));
    room.round().await;
    room.outlets.feed("/feed", &teasers(room, items));
    room.later(26).await
}

/// Numbers without a generator's state: the same for the same poll and place.
fn mixed(poll: usize, place: usize) -> usize {
    let x = (poll as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (place as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (x ^ (x >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb) as usize >> 7
}

const SUBJECTS: [&str; 8] =
    ["ferry", "lighthouse", "market", "orchard", "railway", "theatre", "glacier", "mole"];

fn story(n: usize) -> (String, String) {
    let subject = SUBJECTS[n % SUBJECTS.len()];
    (
        format!("/2026/11/{:02}/council-turns-to-the-{subject}-again-{n}", n % 28 + 1),
        format!("Council turns to the {subject} again, sitting number {n}"),
    )
}

/// The front at one poll: its newest stories in turning order, other advertisements each time, a list
/// of old ones that moves about.
fn front(poll: usize, newest: usize) -> String {
    let mut cards: Vec<usize> = (newest.saturating_sub(11)..=newest).rev().collect();
    cards[2..].rotate_left(mixed(poll, 1) % 10);
    let mut main = String::new();
    for (place, n) in cards.iter().enumerate() {
        let (path, title) = story(*n);
        let _ = write!(
            main,
            "<article class=card><h3><a href='{path}?utm_source=front&amp;utm_campaign={poll}'>{title}</a></h3><p>The sitting in brief.</p><time>{} minutes ago</time></article>",
            mixed(poll, *n) % 50 + 2
        );
        if place % 3 == 2 {
            let ad = mixed(poll, place) % 1000;
            let _ = write!(
                main,
                "<div class=ad-slot><a href='https://ads{ad}.shop.example/buy-the-garden-chair-{ad}-today?id={poll}'>Buy the garden chair number {ad} today and save</a></div>"
            );
        }
    }
    let popular = (0..5).fold(String::new(), |mut out, n| {
        let _ = write!(out, "<li><a href='/2019/01/02/an-old-story-about-the-sea-{n}'>An old story about the sea and the wind, part {n}</a></li>");
        out
    });
    let popular = format!("<section class=most-read><h4>Most read</h4><ol>{popular}</ol></section>");
    let (before, after) =
        if mixed(poll, 3).is_multiple_of(2) { (popular.as_str(), "") } else { ("", popular.as_str()) };
    format!(
        "<html lang=en><title>Vela Times</title><body><nav><a href=/video>Video</a><a href=/letters>Newsletters and alerts for you</a></nav>{before}<main>{main}</main>{after}<footer><a href=/about-us/who-we-are>Who we are and what we do</a><span>Poll {poll}</span></footer></body></html>"
    )
}

#[tokio::test]
async fn a_front_yields_each_new_story_once_and_nothing_else() {
    let room = Newsroom { more: "kind = \"page\"\n".into(), ..reading(&["/"]).await };
    let mut newest = 11;
    for n in 0..=300 {
        let (path, title) = story(n);
        html(&room, &path, &article(&title, &report(&format!("{} in sitting {n}", SUBJECTS[n % 8]), 5), ""));
    }
    let mut shift = super::Shift::open(room.config(), room.clock.clone()).await.unwrap();
    for poll in 0..100 {
        let fresh = if poll == 0 { 12 } else { mixed(poll, 99) % 3 };
        newest += if poll == 0 { 0 } else { fresh };
        html(&room, "/", &front(poll, newest));
        let tally = shift.round(true, |_, _| {}).await.unwrap();
        assert_eq!((tally.polls, tally.new, tally.edited), (1, fresh, 0), "poll {poll}");
        assert_eq!(tally.pages.pages.taken, fresh as u64, "poll {poll}");
        room.clock.advance(SignedDuration::from_mins(20));
    }
    shift.close().await.unwrap();
    let links = stories(&room).into_iter().flat_map(|story| story.copies).filter_map(|copy| copy.link);
    let paths: BTreeSet<String> = links.map(|url| url.path().to_owned()).collect();
    assert_eq!(paths, (0..=newest).map(|n| story(n).0).collect::<BTreeSet<_>>());
    let asked = room.outlets.asked();
    let pages = asked.iter().filter(|it| it.path.starts_with("/2026/")).count();
    assert_eq!(pages, newest + 1, "each story's page is asked for once");
}

#[tokio::test]
async fn a_front_that_dries_up_is_told() {
    let room = Newsroom { more: "kind = \"page\"\n".into(), ..Newsroom::new(&["/"]).await };
    html(&room, "/", &front(0, 11));
    assert_eq!(room.round().await.new, 12);
    html(
        &room,
        "/",
        "<html><title>Vela Times</title><body><nav><a href=/video>Video</a></nav><p>We are rebuilding.</p></body></html>",
    );
    room.later(26).await;
    let rows = Reader::open(&room.dir.path().join("data")).unwrap().subscriptions().unwrap();
    let outcome = &rows[0].state.outcome;
    assert_eq!(outcome.class, copydesk::model::Class::NoStories, "{outcome:?}");
    assert!(outcome.words.contains("no story links"), "{outcome:?}");
}

const WIRE: [&str; 6] = [
    "SANTE AURE, Nov 24 (Reuters) - The parliament of the islands voted on Tuesday to keep the northern lighthouse in service, ending a quarrel that has lasted since its keeper retired nine years ago.",
    "Deputies passed the bill by 41 votes to 17 after a night in which the pilots' guild rang the harbour bell every hour on the hour.",
    "\"A coast without a light is a coast without a law,\" said Mira Coss, who wrote the bill and has been a pilot herself.",
    "The treasury expects the lamp to cost 2.1 million crowns a year, most of it for the road that the winter storms wash away.",
    "Opponents had proposed a buoy with a lamp, which the guild called a candle in a bucket.",
    "The law enters into force in March, when the first grain carriers of the season are due.",
];

/// The wire report as a republisher prints it.
fn republished() -> String {
    let menu: String = (1..30).fold(String::new(), |mut out, n| {
        let _ = write!(out, "<li><a href=/section-{n}>Section {n}</a></li>");
        out
    });
    let list = |head: &str| {
        let items = (1..7).fold(String::new(), |mut out, n| {
            let _ = write!(out, "<li><a href='/news/{n}-what-became-of-the-storm'>What became of the storm number {n} and of those who saw it</a></li>");
            out
        });
        format!("<div class=block><h3>{head}</h3><ul>{items}</ul></div>")
    };
    let title = "Parliament of the islands keeps the northern lighthouse";
    let mut text = String::new();
    for (n, line) in WIRE.iter().enumerate() {
        let _ = write!(text, "<p>{line}</p>");
        if n == 1 {
            text.push_str("<figure><img data-src=/i/lamp.jpg><figcaption>The lamp of the northern lighthouse. Photo: Reuters</figcaption></figure>");
        }
        if n == 3 {
            text.push_str("<p>For all latest news, follow our <a href='https://news.example/x'>channel online or via the app</a>.</p>");
        }
    }
    format!(
        "<html lang=en><head><title>{title} | Bay Courier</title><meta property=og:site_name content='Bay Courier'></head><body>\
         <ul class=menu>{menu}</ul><ul class='menu mobile'>{menu}</ul><h2 class=mobile-title>{title}</h2><h1>{title}</h1>\
         <div class=byline>Reuters</div><div class=time>24 November, 2026, 09:30 am</div><div class=time>Last modified: 24 November, 2026, 11:12 am</div>\
         <div class=text>{text}</div><div class=tags>Tags: <a href=/tag/islands>Islands</a> / <a href=/tag/lighthouse>Lighthouse</a></div>\
         {}{}{}<div class=bottom><p>© 2026 Bay Courier. All rights reserved.</p></div></body></html>",
        list("Related news"),
        list("Most viewed"),
        list("Top stories"),
    )
}

#[tokio::test]
async fn a_republished_wire_report_reaches_the_merged_feed_whole_and_clean() {
    let room = reading(&["/feed"]).await;
    html(&room, "/world/lighthouse-887766", &republished());
    let title = "Parliament of the islands keeps the northern lighthouse";
    let tally = with_news(&room, &[("/world/lighthouse-887766", title)]).await;
    assert_eq!((tally.new, tally.pages.pages.taken), (1, 1));
    assert_eq!(text(&room, title), WIRE);
    let item = room.items().into_iter().find(|item| item.title == title).unwrap();
    for line in WIRE {
        assert!(
            item.content.contains(&line.replace('"', "&quot;")) || item.content.contains(line),
            "{line}\n{}",
            item.content
        );
    }
    for clutter in ["Section 7", "What became", "follow our", "Last modified", "All rights", "Tags:"] {
        assert!(!item.content.contains(clutter), "{clutter}\n{}", item.content);
    }
    let story = stories(&room).into_iter().find(|story| story.lead.entry.title == title).unwrap();
    let article = story.lead.article.unwrap();
    assert_eq!(article.agency.as_deref(), Some("Reuters"));
    assert!(article.authors.is_empty());
}

#[tokio::test]
async fn the_parts_of_an_article_are_read_in_order_and_politely() {
    let room = reading(&["/feed"]).await;
    let whole = report("lamp", 9);
    let next = |n: usize| format!("<div class=pages>Page <a href=/long-report/{n}>{n}</a></div>");
    html(&room, "/long-report", &article("A long report", &whole[..3], &next(2)));
    html(&room, "/long-report/2", &article("A long report", &whole[3..6], &next(3)));
    html(&room, "/long-report/3", &article("A long report", &whole[6..], ""));
    let tally = with_news(&room, &[("/long-report", "A long report")]).await;
    assert_eq!(tally.pages.pages.taken, 1);
    assert_eq!(text(&room, "A long report"), whole);
    room.outlets.put("/robots.txt", 200, &[], "User-agent: *\nDisallow: /shut/\nDisallow: /another/2\n");
    html(&room, "/another", &article("Another report", &whole[..3], "<a rel=next href=/another/2>next</a>"));
    html(&room, "/another/2", &article("Another report", &whole[3..6], ""));
    room.outlets
        .feed("/feed", &teasers(&room, &[("/another", "Another report"), ("/shut/x", "Behind the sign")]));
    room.later(49).await;
    assert_eq!(text(&room, "Another report"), whole[..3], "a part that is closed to us is left out");
    assert!(!room.outlets.asked().iter().any(|it| it.path == "/another/2" || it.path == "/shut/x"));
    assert_eq!(pages(&room).refused.get(&Refused::Robots), Some(&1));
}

#[tokio::test]
async fn large_parts_of_two_articles_do_not_wait_for_each_other() {
    const PATH: &str = "/2026/11/24/the-long-report";
    let other = super::Server::at("127.0.0.2").await;
    let room = Newsroom {
        more: format!("[[subscription]]\nurl = \"{}\"\n", other.url(PATH)),
        ..Newsroom::new(&[PATH]).await
    };
    let filler = format!("<script>/*{}*/</script>", "x".repeat(copydesk::fetch::LARGE_BYTES));
    let whole = report("lamp", 8);
    let next = format!("<a rel=next href={PATH}/2>next</a>{filler}");
    let parts =
        [article("The long report", &whole[..4], &next), article("The long report", &whole[4..], &filler)];
    for outlet in [&room.outlets, &other] {
        for (path, part) in [PATH.to_owned(), format!("{PATH}/2")].iter().zip(&parts) {
            outlet.put(path, 200, &[("content-type", "text/html")], part);
        }
    }
    let round = tokio::time::timeout(std::time::Duration::from_secs(60), room.round()).await;
    assert_eq!(round.expect("they wait for each other").new, 2);
    let told = stories(&room).into_iter().all(|story| story.lead.entry.content.contains(&whole[7]));
    assert!(told, "the last part is there");
}

#[tokio::test]
async fn what_turns_out_to_be_a_page_is_read_as_its_robots_txt_allows() {
    let room = Newsroom::new(&["/harbour"]).await;
    html(&room, "/harbour", &article("The harbour", &report("harbour", 9), ""));
    room.outlets.put("/robots.txt", 200, &[], "User-agent: *\nDisallow: /harbour\n");
    assert_eq!(room.round().await.new, 0);
    let paths = |room: &Newsroom| room.outlets.asked().into_iter().map(|it| it.path).collect::<Vec<_>>();
    assert_eq!(paths(&room), ["/harbour", "/robots.txt"]);
    assert_eq!(room.later(80).await.new, 0);
    assert_eq!(paths(&room)[2..], ["/robots.txt"], "it is known to be a page by now");
    room.outlets.put("/robots.txt", 503, &[], "");
    room.later(80).await;
    let reader = Reader::open(&room.dir.path().join("data")).unwrap();
    let cause = copydesk::poll::standings(&reader, |_| false, room.clock.now()).unwrap()[0].cause.clone();
    assert!(cause.contains("robots.txt cannot be read"), "{cause}");
    room.outlets.put("/robots.txt", 404, &[], "");
    assert_eq!(room.later(80).await.new, 1);
    assert_eq!(paths(&room)[4..], ["/robots.txt", "/harbour"]);
}

#[tokio::test]
async fn neither_secrets_nor_leave_go_along_to_another_host() {
    let room = Newsroom { more: "cookie = \"session=1\"\n".into(), ..reading(&["/feed"]).await };
    let other = super::Server::at("127.0.0.2").await;
    for (path, title) in [("/own", "The harbour"), ("/story", "The ferry"), ("/shut/story", "The mole")] {
        let page = article(title, &report(title, 5), "");
        html(&room, path, &page);
        other.put(path, 200, &[("content-type", "text/html")], &page);
    }
    other.put("/robots.txt", 200, &[], "User-agent: *\nDisallow: /shut/\n");
    room.outlets.put("/go", 302, &[("location", &other.url("/shut/story"))], "");
    let foreign = other.url("/story");
    with_news(&room, &[("/own", "The harbour"), (&foreign, "The ferry"), ("/go", "The mole")]).await;
    let sent = |server: &super::Server, path: &str| -> Vec<String> {
        server.asked().iter().filter(|it| it.path == path).map(|it| it.field("cookie")).collect()
    };
    assert_eq!(sent(&room.outlets, "/feed"), ["session=1", "session=1"]);
    assert_eq!(sent(&room.outlets, "/own"), ["session=1"]);
    assert_eq!(sent(&other, "/story"), [""]);
    assert!(sent(&other, "/shut/story").is_empty());
}

#[tokio::test]
async fn an_entry_without_a_date_has_that_of_its_page() {
    let room = reading(&["/feed"]).await;
    let dated = |title: &str, paragraphs: usize| {
        let date = "</h1><time datetime='2026-11-20T08:00:00Z'>20 November</time>";
        article(title, &report(title, paragraphs), "").replace("</h1>", date)
    };
    html(&room, "/whole", &dated("The harbour", 5));
    with_news(&room, &[("/whole", "The harbour")]).await;
    let story = stories(&room).into_iter().find(|story| story.lead.entry.title == "The harbour").unwrap();
    assert_eq!(story.lead.published.to_string(), "2026-11-20T08:00:00Z");
}

#[tokio::test]
async fn pages_that_are_no_better_than_the_feed_are_counted_with_the_reason() {
    let room = reading(&["/feed"]).await;
    let login = "<html><title>Vela</title><body><h1>Please wait</h1><p>Checking your browser before accessing the site. This takes a moment.</p></body></html>";
    html(&room, "/walled", login);
    html(&room, "/bare", "<html><body><nav><a href=/a>Home</a></nav></body></html>");
    html(&room, "/good", &article("Good news", &report("ferry", 5), ""));
    // One text stands at three addresses, whatever is asked for.
    let stub = article("Read Vela on paper", &report("subscription", 4), "");
    let copies = ["/copy/1", "/copy/2", "/copy/3"];
    for path in copies {
        html(&room, path, &stub);
    }
    let mut items =
        vec![("/walled", "Walled"), ("/bare", "Bare"), ("/good", "Good news"), ("/missing", "Missing")];
    items.extend(copies.map(|path| (path, "One of the copies")));
    let tally = with_news(&room, &items).await;
    assert_eq!(tally.new, 7);
    let pages = pages(&room);
    let expect =
        [(Refused::Nothing, 1), (Refused::Walled, 1), (Refused::Repeated, 3), (Refused::Unreachable, 1)];
    assert_eq!(pages, Pages { taken: 1, refused: expect.into() });
    assert_eq!(text(&room, "Walled"), Vec::<String>::new(), "the feed's text stays");
}

#[tokio::test]
async fn a_redirector_that_names_the_article_is_not_asked() {
    let room = reading(&["/feed"]).await;
    html(&room, "/ferry-report", &article("Ferry report", &report("ferry", 5), ""));
    let link = format!("https://www.google.com/url?sa=t&url={}", room.outlets.url("/ferry-report"));
    let tally = with_news(&room, &[(&link, "Ferry report")]).await;
    assert_eq!(tally.pages.pages, Pages { taken: 1, ..Pages::default() });
    let story = stories(&room).into_iter().find(|story| story.lead.entry.title == "Ferry report").unwrap();
    assert_eq!(story.lead.entry.link.unwrap().as_str(), room.outlets.url("/ferry-report"));
}

#[tokio::test]
async fn the_entries_of_a_first_poll_get_their_texts_along_with_later_news() {
    let room = reading(&["/feed"]).await;
    let all: Vec<(String, String)> = (0..9).map(story).collect();
    for (n, (path, title)) in all.iter().enumerate() {
        html(&room, path, &article(title, &report(&format!("{} in sitting {n}", SUBJECTS[n % 8]), 5), ""));
    }
    let items: Vec<_> = all.iter().map(|(path, title)| (path.as_str(), title.as_str())).collect();
    room.outlets.feed("/feed", &teasers(&room, &items[..7]));
    let first = room.round().await;
    assert_eq!(
        (first.new, first.pages.pages.taken, first.pages.left),
        (7, 0, 7),
        "one request for a new feed"
    );
    assert_eq!(room.later(26).await.pages.pages.taken, 0, "without news nothing is asked but the feed");
    room.outlets.feed("/feed", &teasers(&room, &items[..8]));
    let second = room.later(26).await;
    assert_eq!((second.new, second.edited, second.pages.pages.taken), (1, 0, 6));
    let before = room.ids();
    room.outlets.feed("/feed", &teasers(&room, &items));
    assert_eq!(room.later(26).await.pages.pages.taken, 3);
    assert_eq!(room.ids().len(), 9);
    assert!(room.ids().is_superset(&before), "the items stay the same");
    assert!(all.iter().all(|(_, title)| text(&room, title).len() == 5));
}

#[tokio::test]
async fn an_edited_headline_leaves_the_text_when_the_page_is_gone() {
    let room = reading(&["/feed"]).await;
    html(&room, "/ferry-report", &article("Ferry report", &report("ferry", 5), ""));
    with_news(&room, &[("/ferry-report", "Ferry report")]).await;
    room.outlets.put("/ferry-report", 503, &[], "");
    room.outlets.feed("/feed", &teasers(&room, &[("/ferry-report", "Ferry report, corrected")]));
    assert_eq!(room.later(26).await.edited, 1);
    assert_eq!(text(&room, "Ferry report, corrected").len(), 5);
}

#[tokio::test]
async fn a_single_article_is_one_entry_with_all_its_parts_and_its_updates() {
    let room = Newsroom {
        more: "kind = \"page\"\n".into(),
        ..reading(&["/2026/11/24/the-long-report-on-the-lamp-4711"]).await
    };
    let (path, whole) = (room.paths[0], report("lamp", 8));
    let next = format!("<link rel=next href={path}/2>");
    html(&room, path, &article("The long report on the lamp", &whole[..4], &next));
    html(&room, &format!("{path}/2"), &article("The long report on the lamp", &whole[4..7], ""));
    assert_eq!(room.round().await.new, 1);
    let ids = room.ids();
    assert!(room.items()[0].content.contains(&whole[6]));
    html(&room, path, &article("The long report on the lamp", &[&whole[..4], &whole[7..]].concat(), &next));
    let tally = room.later(26).await;
    assert_eq!((tally.new, tally.edited), (0, 1));
    assert_eq!(room.ids(), ids);
}

#[tokio::test]
async fn pages_made_to_break_readers_cost_the_round_nothing() {
    let room = reading(&["/feed"]).await;
    let pages = [
        ("/deep-b", "<b>".repeat(20_000)),
        ("/deep-div", "<div>".repeat(50_000)),
        ("/table", format!("<table>{}</table>", "<tr><td>a cell of a table<td>1</tr>".repeat(5 << 15))),
    ];
    for (path, body) in &pages {
        html(&room, path, &format!("<html><body>{body}"));
    }
    html(&room, "/good", &article("Good news", &report("ferry", 5), ""));
    let tally = with_news(
        &room,
        &[("/deep-b", "One"), ("/deep-div", "Two"), ("/table", "Three"), ("/good", "Good news")],
    )
    .await;
    assert_eq!(tally.new, 4);
    assert_eq!(text(&room, "Good news").len(), 5);
}
