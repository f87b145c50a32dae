//! The room as a whole: a wire report on a cluttered page, a front over a hundred polls, pages made
//! to break readers.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::*;
use crate::model::{Access, Article, ZoneOrigin};

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

const REPORT: [&str; 9] = [
    "PORT VELA, June 28 (Reuters) - The harbour of Port Vela opened to deep-sea ships again on Friday, thirteen months after a storm broke its northern mole and cut the island off from its main trade route.",
    "The first vessel to enter was the grain carrier Halcyon, which had waited outside the bay for two days while divers cleared the last pieces of the old breakwater from the channel.",
    "“We have lived on what small boats could bring,” harbour master Ines Corvo told reporters on the quay. “Today the island breathes again.”",
    "The government of the island paid 214 million crowns for the repair, a third more than it had planned, after engineers found that the seabed under the mole had shifted.",
    "Opposition leader Tomas Rell said the rise in cost had been known since February and called for an inquiry into the contracts.",
    "Ministry spokeswoman Dalia Onn rejected the charge, saying every contract had been published and that the auditors would report in September.",
    "Shipping lines had sent their cargoes through the smaller port of Sant Aure, where queues of up to nine days drove freight rates to the highest level in six years.",
    "Traders expect the price of flour on the island to fall by a tenth before the end of the summer, according to the chamber of commerce.",
    "A second mole, meant to protect the harbour from the west, is to be built next year if parliament agrees to the loan.",
];

/// A page as republishers of wire copy make them; the report stands in the middle of it.
fn cluttered() -> String {
    let menu: String = [
        "Home", "World", "Asia", "Europe", "Africa", "Business", "Economy", "Markets", "Sport", "Football",
        "Cricket", "Tennis", "Culture", "Books", "Films", "Travel", "Science", "Health", "Opinion",
        "Columns", "Letters", "Weather",
    ]
    .iter()
    .fold(String::new(), |mut out, name| {
        let _ = write!(out, "<li><a href='/{0}'>{name}</a></li>", name.to_lowercase());
        out
    });
    let list = |head: &str, about: &str| {
        let mut out = format!("<div class='block'><h3>{head}</h3><ul>");
        for n in 1..=6 {
            let _ = write!(
                out,
                "<li><a href='/news/{about}-{n}-and-what-came-of-it'>The {about} number {n} and what came of it in the end</a><span>{n} hours ago</span></li>"
            );
        }
        out + "</ul></div>"
    };
    let mut body = String::new();
    for (n, paragraph) in REPORT.iter().enumerate() {
        let _ = write!(body, "<p>{paragraph}</p>");
        if n == 2 {
            body.push_str("<p><strong>Read more: <a href='/news/storm-breaks-mole'>Storm breaks the mole of Port Vela</a></strong></p>");
        }
        if n == 4 {
            body.push_str("<p>For all the latest headlines, follow our <a href='https://news.example/channel'>channel online or via the app</a>.</p><figure><img data-src='/i/quay.jpg' src='data:image/gif;base64,R0'><figcaption>Dock workers wait on the quay of Port Vela. Photo: Ada Person</figcaption></figure>");
        }
    }
    format!(
        "<!DOCTYPE html><html lang='en'><head><title>Harbour of Port Vela opens to deep-sea ships again | Bay Courier</title>
        <meta property='og:site_name' content='Bay Courier'><meta property='og:title' content='Harbour of Port Vela opens to deep-sea ships again'>
        <meta property='og:image' content='/i/halcyon.jpg'><link rel='canonical' href='https://www.baycourier.example.bd/'></head>
        <body><div class='top'><ul class='menu'>{menu}</ul></div><div class='mobile'><ul class='menu'>{menu}</ul></div>
        <div class='page'><div class='left'><h2 class='mobile-title'>Harbour of Port Vela opens to deep-sea ships again</h2>
        <h1>Harbour of Port Vela opens to deep-sea ships again</h1><div class='byline'>Reuters</div>
        <div class='time'>29 June, 2024, 09:30 am</div><div class='time'>Last modified: 29 June, 2024, 01:12 pm</div>
        <div class='share'><a href='#'>Facebook</a> <a href='#'>Twitter</a> <a href='#'>Email</a></div>
        <div class='lead'><img src='/i/halcyon.jpg'><div class='caption'>The grain carrier Halcyon enters Port Vela. Photo: Reuters</div></div>
        <div class='text'>{body}</div><div class='tags'>Tags: <a href='/tag/port-vela'>Port Vela</a> / <a href='/tag/shipping'>Shipping</a></div>
        <div class='comments'><h4>Comments</h4><p>While most comments will be posted if they are on-topic and not abusive, moderation decisions are subjective.</p></div></div>
        <div class='right'>{}{}{}</div></div><div class='bottom'><p>© 2024 Bay Courier. All rights reserved.</p><p>Editor in chief: Ben Other</p></div></body></html>",
        list("Related news", "storm"),
        list("Most viewed", "match"),
        list("Top stories", "vote"),
    )
}

#[test]
fn a_republished_wire_report_comes_out_whole_and_clean() {
    let page =
        url("https://www.baycourier.example.bd/world/harbour-port-vela-opens-deep-sea-ships-again-887766");
    let article = article(&cluttered(), &page, &Options::default());
    assert_eq!(article.paragraphs, REPORT);
    assert_eq!(article.title, "Harbour of Port Vela opens to deep-sea ships again");
    assert_eq!(article.agency.as_deref(), Some("Reuters"));
    assert!(article.authors.is_empty(), "{:?}", article.authors);
    // Half past nine in Dhaka, the country of the top-level domain.
    let published = article.published.unwrap();
    assert_eq!(
        (published.at.to_string().as_str(), published.zone),
        ("2024-06-29T03:30:00Z", ZoneOrigin::Assumed)
    );
    assert_eq!(article.modified.unwrap().at.to_string(), "2024-06-29T07:12:00Z");
    assert_eq!(article.canonical, None, "a canonical address that is the home page is refused");
    assert_eq!(article.tags, ["Port Vela", "Shipping"]);
    assert_eq!(article.outlet.as_deref(), Some("Bay Courier"));
    assert_eq!(article.image.unwrap().url.path(), "/i/halcyon.jpg");
    assert_eq!(article.access, Access::Whole);
    assert_eq!(article.language.as_deref(), Some("en"));
    assert!(article.html.contains("https://www.baycourier.example.bd/i/quay.jpg"), "{}", article.html);
}

#[test]
fn the_configured_zone_comes_first_and_dates_teach_others() {
    let page = url("https://www.baycourier.example.bd/world/harbour-887766");
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    let read = |options: &Options| article(&cluttered(), &page, options).published.unwrap().at.to_string();
    assert_eq!(read(&Options { zone: Some(zone), ..Options::default() }), "2024-06-29T07:30:00Z");
    let mut memory = Memory::default();
    let other = cluttered().replace(
        "<div class='time'>29 June, 2024, 09:30 am</div>",
        "<time datetime='2024-06-28T09:30:00+02:00'></time>",
    );
    assert!(memory.learn(
        &super::read(&other, &url("https://www.baycourier.example.bd/world/b"), &Options::default()).lesson
    ));
    assert_eq!(
        read(&Options { memory: Some(Arc::new(memory)), ..Options::default() }),
        "2024-06-29T07:30:00Z"
    );
}

#[test]
fn a_line_on_every_page_is_forgotten() {
    let line = "The Bay Courier is read in forty countries and has been printed every day since 1911.";
    let page = |n: usize| {
        let mut body = String::new();
        for (at, paragraph) in REPORT.iter().enumerate() {
            let _ = write!(body, "<p>{} {n} {at}.</p>", paragraph.trim_end_matches('.'));
        }
        format!(
            "<html><body><article><h1>Harbour report number {n}</h1>{body}<p>{line}</p></article></body></html>"
        )
    };
    let mut memory = Memory::default();
    for n in 0..4 {
        let reading = read(&page(n), &url(&format!("https://baycourier.example/{n}")), &Options::default());
        assert!(reading.article.paragraphs.iter().any(|paragraph| paragraph == line));
        memory.learn(&reading.lesson);
    }
    let options = Options { memory: Some(Arc::new(memory)), ..Options::default() };
    let article = article(&page(9), &url("https://baycourier.example/9"), &options);
    assert_eq!(article.paragraphs.len(), REPORT.len());
}

#[test]
fn walls_are_no_articles() {
    let wall = "<html><head><title>Just a moment...</title></head><body><h1>velatimes.example</h1><p>Checking your browser before accessing the site. This may take a few seconds.</p></body></html>";
    let article = article(wall, &url("https://velatimes.example/a"), &Options::default());
    assert_eq!(article.access, Access::Walled);
    let empty = super::article("", &url("https://velatimes.example/a"), &Options::default());
    assert_eq!(empty.access, Access::Nothing);
}

fn paragraphs(texts: &[&str]) -> String {
    texts.iter().fold(String::new(), |mut out, text| {
        let _ = write!(out, "<p>{text}</p>");
        out
    })
}

/// Three sentences under a headline, with `beside` around the article.
fn brief(beside: &str) -> Article {
    let text = "<p>A water main broke under Elm Street in Vela early on Friday and closed four blocks.</p>
        <p>Crews expect to open the street again by Saturday morning, the town said.</p><p>The pipe is old.</p>";
    let page = format!(
        "<html lang=en><body>{beside}<main><article><h1>Water main closes Elm Street</h1>{text}</article></main></body></html>"
    );
    article(&page, &url("https://velatimes.example/news/water-main-closes-elm-street"), &Options::default())
}

#[test]
fn a_question_beside_a_brief_is_no_wall() {
    let question = "<h2>We need you to agree</h2><p>We and our 842 partners store data.</p>";
    for beside in [
        format!("<div role=dialog>{question}<button>Zustimmen und weiter</button></div>"),
        format!("<div class=cookie-banner>{question}</div>"),
        format!("<amp-consent>{question}</amp-consent>"),
        "<footer><a href=/privacy/choices>Your Privacy Choices</a></footer>".to_owned(),
    ] {
        assert_eq!(brief(&beside).access, Access::Whole, "{beside}");
    }
    let asked = |text: &str| {
        let page = format!(
            "<html><body><main><h2>Welcome</h2><p>{text}</p><p>You can change your choices at any time in the settings.</p><button>I agree</button></main></body></html>"
        );
        article(&page, &url("https://velatimes.example/a-b-c-d"), &Options::default()).access
    };
    for text in [
        "We and our 842 partners store and access personal data on your device.",
        "Avec votre accord, nos 1 420 partenaires et nous utilisons des cookies pour mesurer.",
        "Wij en onze partners gebruiken cookies en vergelijkbare technieken.",
    ] {
        assert_eq!(asked(text), Access::Walled, "{text}");
    }
}

#[test]
fn a_sentence_that_speaks_like_a_paywall_is_text() {
    let page = |within: &str, after: &str| {
        let text: String = paragraphs(&REPORT[..6]);
        let more: String = paragraphs(&REPORT[6..8]);
        let page = format!(
            "<html><body><article><h1>Harbour opens</h1><div>{text}{within}{more}{after}</div></article></body></html>"
        );
        article(&page, &url("https://velatimes.example/news/harbour-opens-again"), &Options::default())
    };
    for sentence in [
        "« Il vous reste dix jours pour déposer un dossier », a dit le maire.",
        "The ships that used the port, the ministry said, are for subscribers only.",
        "市民登录后可以在交通局网站查询公交线路调整信息。",
    ] {
        let read = page(&format!("<p>{sentence}</p>"), "");
        assert_eq!(read.access, Access::Whole, "{sentence}");
        assert_eq!(read.paragraphs[6], sentence);
    }
    let read = page("", "<p>Subscribe to continue reading.</p>");
    assert_eq!((read.access, read.paragraphs.len()), (Access::Partial, 8));
    let read = page("<p><a href=/login>Log in to continue</a></p>", "");
    assert_eq!(read.paragraphs.len(), 8);
}

#[test]
fn sentences_that_begin_like_furniture_are_text() {
    let sentence = "Published in 1962, her first novel sold two million copies.";
    let page = REPORT.iter().enumerate().fold(String::new(), |mut out, (at, paragraph)| {
        let _ = write!(out, "<p>{paragraph}</p>");
        if at == 3 {
            let _ = write!(out, "<p>{sentence}</p><p>Updated 28 June 2024, 10:15</p>");
        }
        out
    });
    let page = format!(
        "<html><body><article><h1>A novelist of the bay</h1><div>{page}</div></article></body></html>"
    );
    let read = article(&page, &url("https://velatimes.example/news/a-novelist"), &Options::default());
    assert_eq!(read.paragraphs.len(), REPORT.len() + 1);
    assert_eq!(read.paragraphs[4], sentence);
}

#[test]
fn the_agency_is_credited_beside_the_text() {
    let page = |head: &str, end: &str| {
        let text: String = paragraphs(&REPORT[1..]);
        let page = format!(
            "<html><body><article><h1>Harbour opens again</h1><div class=meta>{head}</div><div>{text}{end}</div></article></body></html>"
        );
        article(&page, &url("https://velatimes.example/news/harbour-opens"), &Options::default()).agency
    };
    for (head, end, agency) in [
        ("", "<p>Fuente: EFE</p>", Some("EFE")),
        ("<span class=source>PAP</span> <time>27.11.2026</time>", "", Some("PAP")),
        ("2026-11-27 10:20 来源：新华社", "", Some("Xinhua")),
        ("<figure><img src=a.jpg><figcaption>Source: AFP</figcaption></figure>", "", None),
        ("<span class=author>Sid Person</span>", "<p>Source: the town</p>", None),
    ] {
        assert_eq!(page(head, end).as_deref(), agency, "{head} {end}");
    }
}

#[test]
fn the_next_story_below_a_brief_is_left_out() {
    let story = |head: &str, text: &str| {
        format!(
            "<div class=story><h1>{head}</h1><div class=text><p>{text} said the town on Friday, and it will stay so for a week.</p><p>{text} was what all the people of the quay had asked for.</p></div></div>"
        )
    };
    let (first, second) =
        (story("Harbour opens again", "The open harbour"), story("Lake is clean", "The clean lake"));
    let page = format!(
        "<html><head><title>Harbour opens again</title></head><body><div>{first}{second}</div></body></html>"
    );
    let read = article(&page, &url("https://velatimes.example/news/harbour-opens"), &Options::default());
    assert_eq!(read.paragraphs.len(), 2, "{:?}", read.paragraphs);
}

#[test]
fn a_declared_text_stands_for_what_is_less_than_it() {
    let lines = REPORT.map(|line| line.replace(['“', '”'], ""));
    let read = |free: &str, body: &str| {
        let json = format!(
            r#"{{"@type":"NewsArticle","headline":"Harbour opens again","isAccessibleForFree":{free},"articleBody":"{}"}}"#,
            lines.join("\\n\\n")
        );
        let page = format!(
            "<html><head><title>Harbour opens again</title><script type='application/ld+json'>{json}</script></head><body><h1>Harbour opens again</h1>{body}</body></html>"
        );
        article(&page, &url("https://velatimes.example/news/harbour-opens"), &Options::default()).paragraphs
    };
    let shown = |count: usize| paragraphs(&lines.each_ref().map(String::as_str)[..count]);
    let begin = shown(2);
    let footer =
        "<footer><p>The Vela Times is printed by Vela Media, of the harbour town, since 1911.</p></footer>";
    assert_eq!(read("true", footer), lines);
    assert_eq!(read("true", &begin), lines);
    assert_eq!(read("false", &begin), lines[..2], "what is not free stays as the page shows it");
    assert_eq!(read("true", &shown(6)), lines[..6], "what the page shows is preferred while it is most");
}

#[test]
fn comments_are_none_of_a_brief() {
    let page = |after: &str| {
        let page = format!(
            "<html><head><title>Harbour opens again</title></head><body><main><article class=post><h1>Harbour opens again</h1><div><p>{}</p><p>{}</p></div></article>{after}</main></body></html>",
            REPORT[0], REPORT[1]
        );
        article(&page, &url("https://velatimes.example/news/harbour-opens"), &Options::default()).paragraphs
    };
    let comments = REPORT[2..].iter().fold(String::new(), |mut out, line| {
        let _ = write!(out, "<li class=comment><article class=comment-body><p>{line}</p></article></li>");
        out
    });
    assert_eq!(page(&format!("<div id=comments><ol class=comment-list>{comments}</ol></div>")), REPORT[..2]);
}

#[test]
fn a_story_told_in_a_list_or_table_is_read() {
    let page = |body: &str| {
        let page = format!(
            "<html><head><title>Court list</title></head><body><nav><a href=/>Home</a></nav><main><article><h1>Court list</h1><span class=byline>Ada Person</span><div>{body}</div></article></main></body></html>"
        );
        article(&page, &url("https://velatimes.example/news/court-list"), &Options::default()).paragraphs
    };
    let items =
        ["Berg v Port of Vela, court 3, 10:00", "R v Holm, court 1, 10:30", "City v Union, court 2, 14:00"];
    let list = format!("<li>{}</li>", items.join("</li><li>"));
    let lead = "Cases to be heard at Vela Court on 30 November 2026:";
    assert_eq!(page(&format!("<p>{lead}</p><ul>{list}</ul>"))[..], [&[lead][..], &items].concat());
    let linked = format!("<li><a href=/x>{}</a></li>", items.join("</a></li><li><a href=/x>"));
    assert!(page(&format!("<ul>{linked}</ul>")).is_empty());
}

/// Numbers without a generator's state: the same for the same poll and place.
fn mixed(poll: usize, place: usize) -> usize {
    let x = (poll as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (place as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (x ^ (x >> 29)).wrapping_mul(0x94d0_49bb_1331_11eb) as usize >> 7
}

const THEMES: [&str; 7] =
    ["harbour", "parliament", "orchard", "railway", "observatory", "theatre", "glacier"];

fn headline(n: usize) -> (String, String) {
    let theme = THEMES[n % THEMES.len()];
    (
        format!("/2024/06/{:02}/council-votes-on-{theme}-plan-{n}", n % 28 + 1),
        format!("Council votes on {theme} plan after long debate, round {n}"),
    )
}

/// The front at one poll: new stories on top, blocks in changing order, other advertisements.
fn front_at(poll: usize, newest: usize) -> String {
    let mut cards: Vec<usize> = (newest.saturating_sub(15)..=newest).rev().collect();
    let turn = mixed(poll, 1) % cards.len();
    cards[1..].rotate_left(turn % 15);
    let mut main = String::new();
    for (place, n) in cards.iter().enumerate() {
        let (path, title) = headline(*n);
        let _ = write!(
            main,
            "<article class='card'><a href='{path}?ref=front-{place}'><img src='/i/{n}.jpg'></a><h3><a href='{path}?utm_source=front&amp;utm_campaign={poll}'>{title}</a></h3><p>The vote in brief.</p><time>{} minutes ago</time></article>",
            mixed(poll, *n) % 50
        );
        if place % 4 == 3 {
            let ad = mixed(poll, place) % 1000;
            let _ = write!(
                main,
                "<div class='ad-slot'><a href='https://ads{ad}.shop.example/buy-the-new-garden-chair-{ad}-today?id={poll}'>Buy the new garden chair number {ad} today and save</a></div>"
            );
        }
    }
    let popular = (0..5).fold(String::new(), |mut out, n| {
        let _ = write!(out, "<li><a href='/2019/01/02/an-old-story-about-the-sea-{n}'>An old story about the sea and the wind, part {n}</a></li>");
        out
    });
    let popular = format!("<section><h4>Most popular</h4><ol>{popular}</ol></section>");
    let videos = "<nav><a href='/video'>Video</a><a href='/live'>Live</a><a href='/newsletters'>Newsletters and alerts for you</a></nav>";
    let (before, after) =
        if mixed(poll, 3).is_multiple_of(2) { (popular.as_str(), "") } else { ("", popular.as_str()) };
    format!(
        "<html><body>{videos}{before}<main>{main}</main>{after}<footer><a href='/about-us/who-we-are-and-what-we-do'>Who we are and what we do</a><span>Poll {poll}</span></footer></body></html>"
    )
}

#[test]
fn each_new_story_of_a_front_is_seen_once_over_a_hundred_polls() {
    let page = url("https://velatimes.example/");
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut newest = 15;
    for poll in 0..100 {
        let fresh = mixed(poll, 99) % 3;
        newest += fresh;
        let found = front(&front_at(poll, newest), &page, &Options::default());
        let new: BTreeSet<String> = found
            .iter()
            .map(|link| crate::link::canonical(&link.url).to_string())
            .filter(|key| !seen.contains(key))
            .collect();
        let first = if poll == 0 { newest - 15 } else { newest + 1 - fresh };
        let expect: BTreeSet<String> = (first..=newest)
            .map(|n| crate::link::canonical(&page.join(&headline(n).0).unwrap()).to_string())
            .collect();
        assert_eq!(new, expect, "poll {poll}");
        seen.extend(new);
    }
}

#[test]
fn pages_made_to_break_readers_neither_abort_nor_stall() {
    let pages = [
        format!("{}deep{}", "<b>".repeat(20_000), "</b>".repeat(20_000)),
        format!("{}deep{}", "<div>".repeat(50_000), "</div>".repeat(50_000)),
        format!("<table>{}</table>", "<tr><td>a cell of a table<td>1</tr>".repeat(5 << 15)),
        "<a href=x><p>".repeat(30_000),
        "<".repeat(1 << 20),
        format!("<script type='application/ld+json'>{}", "[".repeat(1 << 19)),
        format!("<script type='application/ld+json'>{}</script>", "{\"a\":".repeat(1 << 16)),
        "<p>word ".repeat(200_000),
    ];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let workers = Workers::new(1);
    for (n, page) in pages.into_iter().enumerate() {
        let at = url("https://velatimes.example/a/b");
        let job = move || {
            (article(&page, &at, &Options::default()).access, front(&page, &at, &Options::default()).len())
        };
        // Unoptimised and on a busy machine; a stall would take minutes.
        let done = runtime.block_on(workers.run(Duration::from_secs(60), job));
        assert!(done.is_ok(), "page {n}: {done:?}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Whatever a page is made of, what comes out is clean.
    #[test]
    fn any_page_comes_out_clean(html in "(<(p|div|a href=/x/y|article|h1|time|b|table|td|ul|li|script|style|img src=x|meta property=og:title content=y)>|</(p|div|a|article|h1|b|table|ul|script)>|[a-zäß漢&;<>\"' .\u{0}\u{1f}]{0,12}|3 May 2024|By Ada Person|Read more){0,60}") {
        let page = url("https://velatimes.example/a/b");
        let reading = read(&html, &page, &Options::default());
        for paragraph in &reading.article.paragraphs {
            let clean = !paragraph.trim().is_empty() && !paragraph.contains(['\u{0}', '\u{1f}']);
            proptest::prop_assert!(clean);
        }
        proptest::prop_assert!(!reading.article.html.contains("<script") && !reading.article.html.contains("<style"));
        let links = front(&html, &page, &Options::default());
        let distinct: BTreeSet<_> = links.iter().map(|link| link.url.clone()).collect();
        proptest::prop_assert_eq!(distinct.len(), links.len());
    }
}

/// A page of an article in a script of its own.
fn written(lang: &str, title: &str, paragraphs: &[&str]) -> Article {
    let mut body = String::new();
    for paragraph in paragraphs {
        let _ = write!(body, "<p>{paragraph}</p>");
    }
    let html = format!(
        "<html lang='{lang}'><head><title>{title}</title></head><body><nav><a href=/a>A</a><a href=/b>B</a></nav><article><h1>{title}</h1>{body}</article><aside><ul><li><a href=/c>C</a></ul></aside></body></html>"
    );
    article(&html, &url("https://velatimes.example/x/1234567"), &Options::default())
}

#[test]
fn scripts_without_spaces_and_from_right_to_left_are_text() {
    let japanese = [
        "ヴェラ港は金曜日、嵐で北側の防波堤が壊れてから十三か月ぶりに外洋船の入港を再開した。",
        "最初に入港したのは穀物運搬船ハルシオン号で、潜水士が水路から古い防波堤の残骸を取り除くまで二日間、湾の外で待機していた。",
        "政府は修復に二億一千四百万クラウンを支出した。これは当初の計画を三分の一上回る額である。",
    ];
    let article = written("ja", "ヴェラ港、外洋船の入港を再開", &japanese);
    assert_eq!(
        (article.paragraphs.as_slice(), article.language.as_deref()),
        (&japanese.map(str::to_owned)[..], Some("ja"))
    );
    let arabic = [
        "أعيد فتح ميناء بورت فيلا أمام سفن أعالي البحار يوم الجمعة بعد ثلاثة عشر شهرا من العاصفة التي حطمت الرصيف الشمالي.",
        "وكانت أول سفينة تدخل الميناء هي ناقلة الحبوب هالسيون التي انتظرت يومين خارج الخليج حتى أزال الغواصون بقايا السد القديم.",
        "ودفعت حكومة الجزيرة مئتين وأربعة عشر مليون كراون لإصلاح الميناء، أي أكثر بمقدار الثلث مما كان مخططا له.",
    ];
    let article = written("ar", "إعادة فتح ميناء بورت فيلا", &arabic);
    assert_eq!(article.paragraphs, arabic);
    assert_eq!(article.title, "إعادة فتح ميناء بورت فيلا");
}
