//! Pages of an invented day for eyes: `COPYDESK_LOOK=folder cargo test --test render look`.

use std::path::Path;

use copydesk::compose::{self, Brief, reading};
use copydesk::edition::Paper;
use copydesk::model::Topic;
use copydesk::publish;
use copydesk::render::{self, Language, Site};
use jiff::tz::TimeZone;

use crate::invented;

pub(crate) fn site(language: Language) -> Site {
    Site {
        title: "The Copydesk".to_owned(),
        base: "https://news.example/paper/".parse().expect("a fixture"),
        language,
        zone: TimeZone::get("Europe/Berlin").expect("a zone of the bundled database"),
        instance: uuid::Uuid::NAMESPACE_DNS,
        is_served: true,
        hub: None,
    }
}

pub(crate) fn topics() -> Vec<Topic> {
    ["disaster", "politics", "economy", "science", "sport", "health", "arts", "society"]
        .map(Topic::new)
        .to_vec()
}

#[test]
fn look() {
    let Ok(dir) = std::env::var("COPYDESK_LOOK") else { return };
    let dir = Path::new(&dir);
    let stories = invented::stories(26);
    let standings = invented::standings();
    let now = invented::now();
    for language in Language::ALL {
        let site = site(language);
        let paper = Paper::new(site.clone());
        let today = site.zone.to_datetime(now).date();
        let put = |path: &str, bytes: &[u8]| {
            publish::write(dir, &format!("{}/{path}", language.tag()), bytes).expect("written");
        };
        let digest = compose::digest(&stories, &standings, &[], today, now, &paper.series[0].options);
        let next = compose::digest(&stories, &standings, &[], today, now, &paper.front);
        put("digest/2026-11-24.html", render::digest_html(&digest, &site).as_bytes());
        put("digest/2026-11-24.md", render::digest_markdown(&digest, &site).as_bytes());
        put("digest/2026-11-24.txt", render::digest_text(&digest, &site).as_bytes());
        put("digest/2026-11-24.json", render::digest_json(&digest).as_bytes());
        put("digest/2026-11-24.epub", &render::digest_epub(&digest, &site));
        let latest: Vec<Brief> = stories
            .iter()
            .rev()
            .take(12)
            .map(|story| Brief {
                event: story.event,
                story: story.uuid,
                headline: reading::title(&story.lead),
                language: reading::language(&story.lead).map(str::to_owned),
                link: reading::link(&story.lead),
                outlet: story.lead.outlet.name.clone(),
                published: story.published,
                outlets: story.outlets(),
            })
            .collect();
        let topics = topics();
        let mut channels = vec![paper.main().channel];
        channels.extend(topics.iter().map(|topic| paper.topic(topic).channel));
        let front = render::Front {
            day: &next,
            latest: &latest,
            channels: &channels,
            standings: &standings,
            editions: &[today, today.yesterday().expect("a day before")],
            forms: &["html", "md", "txt", "epub"],
            topics: &topics,
        };
        put("index.html", render::front_page(&front, &site).as_bytes());
        let event: Vec<_> = stories.iter().filter(|story| story.event == stories[0].event).cloned().collect();
        let page = render::EventPage { stories: &event, today, topics: &topics };
        put("event/1.html", render::event_page(&page, &site).expect("an event").as_bytes());
        let own: Vec<_> = stories.iter().filter(|story| story.topic == topics[2]).cloned().collect();
        let events = [(stories[0].event, event.len())].into();
        let page = render::TopicPage {
            topic: &topics[2],
            stories: &own,
            events: &events,
            channel: channels.get(3),
            today,
            topics: &topics,
        };
        put("topics/economy.html", render::topic_page(&page, &site).as_bytes());
        let page = render::SourcesPage { standings: &standings, today, topics: &topics };
        put("sources.html", render::sources_page(&page, &site).as_bytes());
        let page =
            render::SearchPage { query: "storm", stories: &own, events: &events, today, topics: &topics };
        put("search.html", render::search_page(&page, &site).as_bytes());
        let feed = paper.digests(&paper.series[0]);
        let rows =
            [render::Row { channel: &feed, days: front.editions, forms: &["html", "md", "txt", "epub"] }];
        put("editions.html", render::editions_page(&rows, today, &topics, &site).as_bytes());
        let selection = compose::select(&stories, &paper.rule, now);
        put("feed.atom", render::atom(&selection, &channels[0], &site).as_bytes());
        put("feed.rss", render::rss(&selection, &channels[0], &site).as_bytes());
        put("feed.json", render::json_feed(&selection, &channels[0], &site).as_bytes());
    }
}
