//! A month of news, as a reader of the merged feeds lives through it: copies that come late, texts that
//! are corrected, better copies that take the lead, two items that turn out to be one story. Each story is
//! one item, and stays it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use copydesk::parse;
use jiff::Timestamp;

use crate::{BUDGET, CHESS, FERRY, Newsroom};

const DAYS: usize = 30;
const STORIES_A_DAY: usize = 5;
/// Numbers from here on are of stories that the second outlet alone has at first.
const OWN: usize = 1_000;
/// Items of an outlet's feed.
const SHOWN: usize = 15;

/// Words that mean nothing, the same for the same seed: no two texts share a phrase.
fn words(seed: usize, count: usize) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "do", "ke", "li", "mu", "na", "po", "ri", "sa", "te", "vo", "wi", "zu", "fe", "ga", "hy"];
    let mut state = seed as u64 ^ 0x9e37_79b9_7f4a_7c15;
    let mut text = String::new();
    for _ in 0..count {
        text.push(' ');
        for _ in 0..3 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(SYLLABLES[(state >> 60) as usize]);
        }
    }
    text
}

/// A story as one outlet prints it.
struct Printed {
    /// The entry's id and page.
    id: usize,
    headline: String,
    text: String,
    at: Timestamp,
}

impl Printed {
    /// `more` words stand at its end beyond those that every version has.
    fn new(number: usize, headline: &str, more: usize, at: Timestamp) -> Self {
        let text = [(0, 60), (1, 60), (2, 60), (3, more)].into_iter().fold(
            String::new(),
            |mut text, (nth, count)| {
                // Writing to a string does not fail.
                let _ = write!(text, "&lt;p&gt;{}.&lt;/p&gt;", words(number * 100 + nth, count));
                text
            },
        );
        // The number tells the test which story it is, whatever headline it bears.
        Self { id: number, headline: format!("Nr{number:04} {headline}{}", words(number * 7, 5)), text, at }
    }

    fn item(&self) -> String {
        format!(
            "<item><guid isPermaLink=\"false\">{0}</guid><link>https://vela.example/{0}</link><title>{1}</title>\
             <description>{2}</description><pubDate>{3}</pubDate></item>",
            self.id,
            self.headline,
            self.text,
            self.at.strftime("%a, %d %b %Y %H:%M:%S GMT")
        )
    }
}

fn feed(printed: &[Printed]) -> String {
    let items: String = printed.iter().rev().take(SHOWN).map(Printed::item).collect();
    format!("<rss version=\"2.0\"><channel><title>Vela</title><language>en</language>{items}</channel></rss>")
}

/// What a reader of one feed has seen: each id with the story that it was when it came. A reader takes an id
/// that it knows for the same item, whatever it has become.
#[derive(Default)]
struct Reader(BTreeMap<String, String>);

impl Reader {
    fn reads(&mut self, room: &Newsroom, path: &str) {
        let bytes = std::fs::read(room.public(path)).unwrap();
        let items = parse::feed(&bytes, None, None, &parse::Options::default()).unwrap().entries;
        let ids: BTreeSet<&str> = items.iter().map(|item| item.key.as_str()).collect();
        assert_eq!(ids.len(), items.len(), "{path}: an id twice in one document");
        for item in &items {
            let story = item.title.split(' ').next().unwrap().to_owned();
            self.0.entry(item.key.clone()).or_insert(story);
        }
    }
}

/// `COPYDESK_MONTH=folder cargo test --test it over_a_month` leaves what each day's readers get there,
/// for other readers to live through.
fn leave(room: &Newsroom, path: &str, day: usize) {
    let Some(folder) = std::env::var_os("COPYDESK_MONTH") else { return };
    let folder = std::path::PathBuf::from(folder).join(format!("{day:02}"));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::copy(room.public(path), folder.join(path)).unwrap();
}

#[tokio::test]
async fn over_a_month_each_story_is_seen_exactly_once() {
    let mut room = Newsroom::new(&[]).await;
    for (path, outlet) in [("/first", "First"), ("/second", "Second")] {
        let url = room.outlets.url(path);
        let _ = write!(room.more, "[[subscription]]\nurl = \"{url}\"\noutlet = \"{outlet}\"\n");
    }
    let (mut first, mut second) = (Vec::<Printed>::new(), Vec::<Printed>::new());
    let mut readers =
        [("feed.atom", Reader::default()), ("feed.rss", Reader::default()), ("feed.json", Reader::default())];
    for day in 0..DAYS {
        let now = room.clock.now();
        // Yesterday's stories: one is corrected, one is reprinted elsewhere in a fuller version.
        if day > 0 {
            let yesterday = (day - 1) * STORIES_A_DAY;
            let at = first[yesterday].at;
            first[yesterday] = Printed::new(yesterday, "corrected", 0, at);
            second.push(Printed::new(yesterday + 1, "reprinted", 16, now));
            // And what had a text of its own there becomes a copy of what readers have seen.
            let own = second.iter_mut().find(|it| it.id == OWN + day - 1).unwrap();
            *own = Printed { id: own.id, ..Printed::new(yesterday + 3, "taken over", 0, own.at) };
        }
        second.push(Printed::new(OWN + day, "own", 0, now));
        for number in day * STORIES_A_DAY..(day + 1) * STORIES_A_DAY {
            first.push(Printed::new(number, "new", 0, now));
            // Some are wire stories that both have on the same day.
            if number % 2 == 0 {
                second.push(Printed::new(number, "wired", 0, now));
            }
        }
        room.outlets.feed("/first", &feed(&first));
        room.outlets.feed("/second", &feed(&second));
        if day == 0 {
            room.round().await
        } else {
            room.later(0).await
        };
        for (path, reader) in &mut readers {
            reader.reads(&room, path);
            leave(&room, path, day);
        }
        room.clock.advance(jiff::SignedDuration::from_hours(26));
    }
    for (path, Reader(seen)) in readers {
        let stories: BTreeSet<_> = seen.values().collect();
        assert_eq!(stories.len(), DAYS * (STORIES_A_DAY + 1), "{path}: every story is seen");
        assert_eq!(seen.len(), stories.len(), "{path}: none came again under another id");
        // Those that became copies of others are gone again, but for the last day's.
        let bytes = std::fs::read(room.public(path)).unwrap();
        let items = parse::feed(&bytes, None, None, &parse::Options::default()).unwrap().entries;
        let shown: BTreeSet<_> = items.iter().map(|item| item.title.split(' ').next().unwrap()).collect();
        assert_eq!(shown.len(), items.len(), "{path}: a story is shown twice");
        assert_eq!(items.len(), DAYS * STORIES_A_DAY + 1);
    }
}

/// The story among the three of one output whose page ends so: its place, and the date of its last change.
fn stands(room: &Newsroom, output: &str, link: &str) -> (usize, Timestamp) {
    let bytes = std::fs::read(room.public(output)).unwrap();
    let items = parse::feed(&bytes, None, None, &parse::Options::default()).unwrap().entries;
    assert_eq!(items.len(), 3);
    let is_it = |item: &copydesk::model::Entry| item.link.as_ref().is_some_and(|it| it.path() == link);
    let place = items.iter().position(is_it).unwrap();
    (place, items[place].updated.unwrap().at)
}

#[tokio::test]
async fn who_is_told_of_new_text_is_the_operators_choice() {
    let mut room = Newsroom::new(&["/feed"]).await;
    room.more = "[[output]]\nname = \"silent\"\non_update = \"silent\"\n\
                 [[output]]\nname = \"bump\"\non_update = \"bump\"\n"
        .to_owned();
    let outputs = ["outputs/silent.atom", "feed.atom", "outputs/bump.atom"];
    // The last in the document is the oldest of one date.
    let first = crate::feed(&[CHESS, BUDGET, FERRY]);
    room.outlets.feed("/feed", &first);
    room.round().await;
    let (bottom, before) = stands(&room, "feed.atom", FERRY.1);
    assert_eq!(bottom, 2);

    let corrected = first.replace("passes 3 /ferry", "passes three /ferry");
    let headed = corrected.replacen("runs aground", "refloated", 1);
    let (head, tail) = headed.rsplit_once("</description>").unwrap();
    let grown = format!("{head}{}</description>{tail}", words(1, 90));
    // What each of the three shows after each edit: the place, and whether the date has moved.
    let steps = [
        (corrected, [(2, false), (2, false), (2, false)]),
        (headed, [(2, false), (2, true), (0, true)]),
        (grown, [(2, false), (0, true), (0, true)]),
    ];
    for (document, expect) in steps {
        room.outlets.feed("/feed", &document);
        assert_eq!(room.later(26).await.edited, 1);
        for (output, (place, moved)) in outputs.into_iter().zip(expect) {
            let (at, updated) = stands(&room, output, FERRY.1);
            assert_eq!((at, updated > before), (place, moved), "{output}");
        }
        let shown = String::from_utf8(room.merged()).unwrap();
        assert!(shown.contains("passes three /ferry"), "the text is the new one in any case");
    }
}
