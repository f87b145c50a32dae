//! Invented stories: a day's news of places and outlets that do not exist, as many as are asked for,
//! the same ones each time.

use copydesk::model::{
    Article, Author, Category, Copy, Enclosure, Entry, EntryId, EventId, Health, Held, Image, Outlet, Pages,
    Standing, Story, StoryId, SubscriptionId, Topic,
};
use jiff::{SignedDuration, Timestamp};
use url::Url;
use uuid::Uuid;

/// The end of the invented day.
pub(crate) fn now() -> Timestamp {
    "2026-11-24T06:30:00Z".parse().expect("a date")
}

const OUTLETS: [(&str, &str); 14] = [
    ("harbour-courier.example", "The Harbour Courier"),
    ("eastmark-post.example", "Eastmark Post"),
    ("valley-times.example", "Valley Times"),
    ("north-dispatch.example", "The Northern Dispatch"),
    ("tagblatt-suhl.example", "Suhler Tagblatt"),
    ("kurier-ost.example", "Kurier Ost"),
    ("le-quai.example", "Le Quai"),
    ("gazette-du-fort.example", "La Gazette du Fort"),
    ("el-puerto.example", "El Puerto"),
    ("meridian.example", "Meridian Wire"),
    ("science-week.example", "Science Weekly Record"),
    ("pitchside.example", "Pitchside"),
    ("ledger.example", "The Ledger"),
    ("openline.example", "Open Line"),
];

/// Topic, language, then each report: headline and text, sentences apart.
type Happening = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const HAPPENINGS: [Happening; 16] = [
    (
        "disaster",
        "en",
        &[
            (
                "Storm Ilse cuts power to 40,000 homes on the Eastmark coast",
                "Storm Ilse tore down power lines along the Eastmark coast on Monday night and left some 40,000 homes without electricity. The grid operator said that two thirds would have power again before noon. Gusts of 148 kilometres an hour were measured at Cape Vell, the strongest there since records began in 1961. Two ferries turned back, and the harbour at Lund Quay stayed closed through the night. The mayor asked people to stay away from the sea wall until the morning tide had passed.",
            ),
            (
                "Harbour wall holds as Ilse passes, but the old pier is gone",
                "The rebuilt harbour wall of Lund Quay held against Storm Ilse, but the wooden pier of 1894 was swept away before midnight. Engineers had finished the wall eleven days earlier. Nobody was hurt, the harbour master said, because the last walkers had been sent home at dusk. The town council meets today to decide whether the pier will be built again.",
            ),
            (
                "Schools stay shut across Eastmark after the storm",
                "All schools between Cape Vell and Lund Quay stay shut on Tuesday after Storm Ilse damaged at least thirty roofs. The county expects lessons to begin again on Thursday. Parents are asked to look at the county's page before setting out.",
            ),
        ],
    ),
    (
        "politics",
        "en",
        &[
            (
                "Coalition agrees on a budget after eleven hours of talks",
                "The three parties of the governing coalition agreed early on Tuesday on next year's budget after eleven hours of talks in the old mint. Spending on railways rises by 2.1 billion, while the tax on heating oil stays as it is. The finance minister called the result sober and complete. The opposition said that the numbers rest on growth nobody expects. Parliament votes on 11 December.",
            ),
            (
                "Railways win, farmers wait: what stands in the budget",
                "Railways gain most in the budget that the coalition agreed overnight, with 2.1 billion for tracks and signals. Farmers get no answer on diesel before the spring. The plan assumes growth of 1.4 percent, twice what the central bank forecasts.",
            ),
        ],
    ),
    (
        "wirtschaft",
        "de",
        &[
            (
                "Werft in Suhl baut wieder: Auftrag über sechs Fähren",
                "Die Werft in Suhl hat den größten Auftrag seit zwanzig Jahren erhalten und baut sechs Fähren für die Küstenlinie. Damit sind 1.200 Arbeitsplätze bis 2031 gesichert. Die erste Fähre soll im Frühjahr 2028 ablegen. Der Betriebsrat sprach von einem Tag, auf den viele nicht mehr gewartet hätten. Das Land bürgt für ein Drittel der Bausumme von 480 Mio. Euro.",
            ),
            (
                "Sechs Fähren für die Küste: Was der Auftrag für Suhl bedeutet",
                "Mit dem Auftrag über sechs Fähren kehrt der Schiffbau nach Suhl zurück. Die Werft will noch im Dezember 90 Lehrlinge einstellen. Kritiker fragen, warum das Land erneut bürgt, nachdem es 2019 schon einmal zahlen musste.",
            ),
        ],
    ),
    (
        "science",
        "en",
        &[(
            "A lake under the ice has been sealed for two million years",
            "Water from a lake beneath 2,300 metres of ice has been cut off from the air for about two million years, a drilling team reported on Monday. It holds living microbes that feed on iron. The team sterilised its drill with hot water so that nothing from above came down with it. Other groups now ask for a share of the eleven litres that were brought up.",
        )],
    ),
    (
        "sport",
        "en",
        &[
            (
                "Valley Rovers win the derby in the last minute",
                "A header by Ines Okoro in the last minute gave Valley Rovers a 2-1 win over Port Athletic on Monday evening. The Rovers now lead the league by four points. Port's coach said that his team had been asleep at one corner and awake for the rest. The return match is on 14 March.",
            ),
            (
                "Okoro heads Rovers four points clear",
                "Ines Okoro's late header settled the derby and sent Valley Rovers four points clear at the top. It was her ninth goal in ten matches. Port Athletic stay third.",
            ),
        ],
    ),
    (
        "economie",
        "fr",
        &[(
            "Le port du Quai rouvre sa ligne vers le nord",
            "Le port du Quai a rouvert lundi sa ligne de fret vers le nord, fermée depuis quatre ans. Trois navires par semaine relieront désormais la ville au delta. La chambre de commerce attend 600 emplois d’ici à la fin de 2027. Les riverains demandent que les camions passent par la rocade.",
        )],
    ),
    (
        "health",
        "en",
        &[(
            "Island clinic goes a year without a single infection",
            "The small clinic on Mell Island has gone a year without one infection after surgery, the health board reported. Nurses there wash, count and write down every step on a paper list. The board wants to try the list in nine more hospitals. A doctor said that the paper mattered less than having somebody who reads it.",
        )],
    ),
    (
        "cultura",
        "es",
        &[(
            "El Puerto recupera su teatro después de doce años",
            "El teatro de El Puerto abrió sus puertas el lunes después de doce años de obras. La sala conserva el techo pintado de 1903 y tiene ahora 640 butacas. La primera función se agotó en nueve minutos. El alcalde pidió paciencia a quienes esperan entradas.",
        )],
    ),
    (
        "crime",
        "en",
        &[(
            "Two men held over forged ferry tickets",
            "Police in Lund Quay have arrested two men who are said to have sold forged ferry tickets worth 300,000. The tickets were printed on paper stolen from the port's own office. A clerk noticed that the same number came back three times in a week. Both men deny it.",
        )],
    ),
    (
        "environment",
        "en",
        &[(
            "Otters return to the Vell after ninety years",
            "A family of otters has settled on the upper Vell, ninety years after the last one was seen there. A farmer's camera caught them at dawn on Sunday. The river trust credits cleaner water and a ban on eel traps. It asks visitors to keep dogs on a lead until March.",
        )],
    ),
    (
        "economy",
        "en",
        &[
            (
                "Central bank leaves its rate at 2.5 percent",
                "The central bank left its main rate at 2.5 percent on Monday, as most had expected. It sees prices rising by 2.2 percent next year. Two of nine members voted for a cut. Banks said that loans for houses would hardly change before the summer.",
            ),
            (
                "Markets calm after the rate decision",
                "Shares barely moved after the central bank left its rate at 2.5 percent. Builders gained a little, banks lost a little. Traders now look to the figures of December.",
            ),
        ],
    ),
    (
        "education",
        "en",
        &[(
            "Town library lends tools, and now neighbours",
            "The library of Open Line has begun to lend people: a retired electrician, a beekeeper and a notary give an hour each week. All hours until January were taken in a day. The idea came from a reader who had borrowed a drill and did not dare to use it.",
        )],
    ),
    (
        "labour",
        "de",
        &[(
            "Lokführer und Bahn einigen sich auf kürzere Schichten",
            "Lokführer und Bahn haben sich in der Nacht auf kürzere Schichten geeinigt und den Streik für Mittwoch abgesagt. Vom Sommer an dauert eine Schicht höchstens neun Stunden. Die Gewerkschaft stimmt bis zum 12. Dezember ab.",
        )],
    ),
    (
        "weather",
        "en",
        &[(
            "Frost follows the storm inland",
            "Clear skies behind Storm Ilse bring the first hard frost of the winter to inland valleys. Temperatures fall to minus nine by Wednesday morning. Road crews have begun to spread salt.",
        )],
    ),
    (
        "arts",
        "en",
        &[(
            "Lost score of the Courier Overture found in a piano stool",
            "A piano tuner has found the lost score of the Courier Overture in the stool of an upright piano in Valley. The composer's family had looked for it since 1957. It will be played in May, with the four bars that nobody can read left silent.",
        )],
    ),
    (
        "society",
        "fr",
        &[(
            "Une pétition pour garder le dernier guichet de la gare",
            "Plus de 8 000 habitants ont signé une pétition pour garder le dernier guichet de la gare du Fort. La compagnie veut le fermer en mars. Le maire promet de recevoir les signataires jeudi.",
        )],
    ),
];

/// So many stories, the newest last, all within the day that ends at [`now`]. After the written ones
/// their texts come again in other words, so that any number can be had.
pub(crate) fn stories(count: usize) -> Vec<Story> {
    let mut out = Vec::with_capacity(count);
    let mut dice = Dice(7);
    let mut round = 0_u64;
    'all: loop {
        for (topic, language, reports) in &HAPPENINGS {
            let event = EventId(out.len() as i64 * 10 + 1);
            for (title, text) in *reports {
                if out.len() == count {
                    break 'all;
                }
                let suffix = if round == 0 { String::new() } else { format!(" ({})", round + 1) };
                out.push(story(
                    out.len(),
                    event,
                    topic,
                    language,
                    &format!("{title}{suffix}"),
                    text,
                    &mut dice,
                ));
            }
        }
        round += 1;
    }
    spread(&mut out);
    out
}

/// Puts first sights evenly into the day, in order.
fn spread(stories: &mut [Story]) {
    let count = stories.len() as i64;
    for (at, story) in stories.iter_mut().enumerate() {
        // Two dozen minutes are left at the end, so that copies can follow.
        let before = SignedDuration::from_secs(86_000 - 84_500 * at as i64 / count.max(1));
        let seen = now() - before;
        let shift = seen.duration_since(story.first_seen);
        let shown = seen.duration_since(story.published) - SignedDuration::from_mins(4);
        story.first_seen = seen;
        story.published += shown;
        story.updated = story.published;
        story.lead.first_seen = seen;
        story.lead.published = story.published;
        for copy in &mut story.copies {
            copy.first_seen += shift;
            copy.published += shift;
        }
    }
}

fn story(
    number: usize,
    event: EventId,
    topic: &str,
    language: &str,
    title: &str,
    text: &str,
    dice: &mut Dice,
) -> Story {
    let founder = number as i64 * 10 + 1;
    let begin = match language {
        "de" => 4,
        "fr" => 6,
        "es" => 8,
        _ => dice.below(4),
    };
    let topic = match topic {
        "wirtschaft" | "economie" => "economy",
        "cultura" => "arts",
        other => other,
    };
    let seen = now() - SignedDuration::from_hours(12);
    let count = 1 + [0, 0, 1, 2, 4, 7][dice.below(6)];
    let copies: Vec<Copy> = (0..count)
        .map(|at| {
            let at_outlet = outlet(begin + at);
            Copy {
                entry: EntryId(founder + at as i64),
                title: title.to_owned(),
                link: url(&format!("https://{}/news/{founder}-{at}", at_outlet.key)),
                outlet: at_outlet,
                agency: (at > 0).then(|| "Meridian".to_owned()),
                published: seen + SignedDuration::from_mins(3 * at as i64),
                first_seen: seen + SignedDuration::from_mins(3 * at as i64 + 1),
            }
        })
        .collect();
    let published = seen - SignedDuration::from_mins(5);
    Story {
        id: StoryId(founder),
        uuid: Uuid::new_v5(&Uuid::NAMESPACE_URL, founder.to_string().as_bytes()),
        event,
        topic: Topic::new(topic),
        confidence: 0.8,
        lead: held(founder, outlet(begin), language, title, text, published, seen),
        copies,
        published,
        updated: published,
        grown: None,
        first_seen: seen,
        revision: 1,
    }
}

fn held(
    id: i64,
    outlet: Outlet,
    language: &str,
    title: &str,
    text: &str,
    published: Timestamp,
    first_seen: Timestamp,
) -> Held {
    let paragraphs: Vec<String> = text.split_inclusive(". ").map(|part| part.trim().to_owned()).collect();
    let html = format!("<p>{}</p>", paragraphs.join("</p>\n<p>").replace('&', "&amp;"));
    let link = url(&format!("https://{}/news/{id}-0", outlet.key));
    Held {
        id: EntryId(id),
        subscription: SubscriptionId(1),
        entry: Entry {
            key: format!("k{id}"),
            title: title.to_owned(),
            link: link.clone(),
            summary: format!("<p>{}</p>", paragraphs.first().map_or("", String::as_str)),
            authors: vec![Author { name: "A. Reporter".to_owned(), ..Author::default() }],
            categories: vec![Category { term: "Front".to_owned(), ..Category::default() }],
            enclosures: if id % 50 == 1 {
                url(&format!("https://{}/audio/{id}.mp3", outlet.key))
                    .map(|url| Enclosure {
                        url,
                        media_type: "audio/mpeg".to_owned(),
                        length_bytes: Some(1_234),
                    })
                    .into_iter()
                    .collect()
            } else {
                Vec::new()
            },
            language: Some(language.to_owned()),
            ..Entry::default()
        },
        article: Some(Article {
            title: title.to_owned(),
            language: Some(language.to_owned()),
            image: url(&format!("https://{}/img/{id}.jpg", outlet.key)).map(|url| Image {
                url,
                text: "The harbour at dusk".to_owned(),
                credit: "Photo desk".to_owned(),
            }),
            html,
            paragraphs,
            ..Article::default()
        }),
        outlet,
        first_seen,
        changed: first_seen,
        published,
    }
}

fn outlet(at: usize) -> Outlet {
    let (key, name) = OUTLETS[at % OUTLETS.len()];
    Outlet { key: key.to_owned(), name: name.to_owned() }
}

fn url(text: &str) -> Option<Url> {
    Url::parse(text).ok()
}

/// The outlets' subscriptions, two of them in trouble.
#[allow(dead_code, reason = "not every user of the stories asks for their sources")]
pub(crate) fn standings() -> Vec<Standing> {
    OUTLETS
        .iter()
        .enumerate()
        .map(|(at, (key, name))| {
            let health = match at {
                3 => Health::Failing,
                8 => Health::Silent,
                _ => Health::Well,
            };
            let ago = |minutes: i64| Some(now() - SignedDuration::from_mins(minutes));
            Standing {
                warnings: Vec::new(),
                subscription: SubscriptionId(at as i64 + 1),
                url: url(&format!("https://{key}/feed")).expect("a fixture"),
                title: (*name).to_owned(),
                outlet: outlet(at),
                health,
                since: ago(if health == Health::Well { 90_000 } else { 1_900 }),
                cause: match health {
                    Health::Failing => "the server answers 503".to_owned(),
                    Health::Silent => "nothing new for nine days".to_owned(),
                    _ => String::new(),
                },
                last_poll: ago(4 + at as i64),
                last_success: ago(4 + at as i64),
                last_new: ago(40 + 7 * at as i64),
                next_poll: Some(now() + SignedDuration::from_mins(20 + at as i64)),
                reason: "three entries a day".to_owned(),
                push: String::new(),
                failures: u32::from(health == Health::Failing) * 4,
                polls: 1_000,
                entries: 300,
                pages: Pages::default(),
            }
        })
        .collect()
}

/// A small generator of numbers (SplitMix64): the same ones each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) as usize % bound
    }
}
