//! Stories with any text in them render to documents that keep the rules and parse back.

use copydesk::compose::{self, Rule, select};
use copydesk::model::{Author, Category, Enclosure, Image, Story};
use copydesk::render::{self, Channel, Format, Language};
use copydesk::text::markup;
use copydesk::{parse, render::Site};
use proptest::prelude::*;
use url::Url;

use crate::invented;
use crate::look::site;
use crate::{rules, tree};

/// Text as it comes from outside: entities, markup, controls, every script.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => any::<String>(),
        2 => "[ -~]{0,60}",
        1 => "(&amp;|&lt;b&gt;|]]>|<!--|--|\\u{b}|\\u{1f}|\\u{ffff}|<p>|é|字|\"|'| ){0,12}",
        1 => Just(String::new()),
    ]
}

fn url() -> impl Strategy<Value = Option<Url>> {
    text().prop_map(|text| Url::parse(&format!("https://any.example/{text}")).ok())
}

prop_compose! {
    fn story()(
        number in 0_usize..40,
        title in text(), outlet in text(), summary in text(), body in text(), name in text(),
        email in text(), term in text(), scheme in text(), language in text(), media_type in text(),
        link in url(), image in url(), file in url(), caption in text(),
        headline_only in any::<bool>(),
    ) -> Story {
        let mut story = invented::stories(number + 1).pop().expect("one");
        let lead = &mut story.lead;
        lead.article = None;
        lead.outlet.name.clone_from(&outlet);
        lead.entry.title = markup::legal(&title).into_owned();
        lead.entry.link = link;
        lead.entry.summary = if headline_only { String::new() } else { markup::sanitise(&summary, None) };
        lead.entry.content = if headline_only { String::new() } else { markup::sanitise(&body, None) };
        lead.entry.authors = vec![Author { name, email: email.clone(), uri: email }];
        lead.entry.categories = vec![Category { term, scheme: Some(scheme), label: Some(caption.clone()) }];
        lead.entry.language = Some(language);
        lead.entry.image = image.map(|url| Image { url, text: caption.clone(), credit: caption });
        lead.entry.enclosures =
            file.map(|url| Enclosure { url, media_type, length_bytes: None }).into_iter().collect();
        for copy in &mut story.copies {
            copy.title.clone_from(&lead.entry.title);
            copy.outlet.name.clone_from(&outlet);
        }
        story
    }
}

/// Every story once, as the store gives them.
fn several() -> impl Strategy<Value = Vec<Story>> {
    proptest::collection::vec(story(), 1..6).prop_map(|mut stories| {
        stories.sort_by_key(|story| story.id);
        stories.dedup_by_key(|story| story.id);
        stories
    })
}

fn comes_back(bytes: &str, media_type: &str, stories: &[Story], site: &Site) {
    let feed = parse::feed(bytes.as_bytes(), Some(media_type), Some(&site.base), &parse::Options::default())
        .unwrap_or_else(|error| panic!("{error}: {bytes}"));
    assert_eq!(feed.entries.len(), stories.len());
    for story in stories {
        let id = story.uuid.urn().to_string();
        let entry =
            feed.entries.iter().find(|entry| entry.key == id).unwrap_or_else(|| panic!("{id}: {bytes}"));
        assert_eq!(entry.published.expect("a date").at.as_second(), story.published.as_second());
        if let Some(link) = &story.lead.entry.link {
            assert_eq!(entry.link.as_ref(), Some(link));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_text_renders_well(stories in several()) {
        let site = site(Language::En);
        let channel = Channel::new("feed", "All");
        rules::check_all(&stories, &Rule::default(), &channel, &site);
        let selection = select(&stories, &Rule::default(), invented::now());
        comes_back(&render::atom(&selection, &channel, &site), Format::Atom.media_type(), &stories, &site);
        comes_back(&render::rss(&selection, &channel, &site), Format::Rss.media_type(), &stories, &site);
        comes_back(&render::json_feed(&selection, &channel, &site), Format::Json.media_type(), &stories, &site);
    }

    #[test]
    fn any_text_makes_a_digest(stories in several()) {
        let site = site(Language::Es);
        let day = jiff::civil::date(2026, 11, 24);
        let options = compose::Options::default();
        let digest = compose::digest(&stories, &invented::standings(), &[], day, invented::now(), &options);
        let html = render::digest_html(&digest, &site);
        prop_assert!(!html.contains("<script"));
        prop_assert!(!render::digest_markdown(&digest, &site).is_empty());
        prop_assert!(!render::digest_text(&digest, &site).is_empty());
        prop_assert!(!render::digest_epub(&digest, &site).is_empty());
        tree::read(&render::opml(&[Channel::new("feed", &stories[0].lead.entry.title)], &site));
    }
}
