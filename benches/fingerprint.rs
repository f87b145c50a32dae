//! What the fingerprint of one teaser costs, language by language: `cargo bench --bench fingerprint`.
//!
//! A first poll of ten thousand feeds makes two hundred thousand of them. The teasers are invented,
//! a headline and about fifty words each; detection of the language and the cutting into words are
//! told apart, the rest is stemming, lexicon, shingles and terms.

#![expect(clippy::print_stdout, reason = "the figures are what is asked for")]

use std::{hint::black_box, time::Instant};

use copydesk::{
    desk::{self, Arrival, Options},
    model::{EntryId, SubscriptionId},
    text::{language, words},
};
use jiff::Timestamp;

/// Fingerprints made of each teaser.
const ROUNDS: u32 = 4_000;

/// Language, headline, teaser.
const TEASERS: [(&str, &str, &str); 5] = [
    (
        "en",
        "Harbour council approves new tram line despite protests over rising costs",
        "The council of Harbourton approved a second tram line on Tuesday evening after a debate of six hours, \
         although residents of the old town had protested against the rising costs. Mayor Ingrid Falk said the \
         works would begin in spring and that the first trains should run before the summer of the following year.",
    ),
    (
        "de",
        "Stadtrat beschließt neue Straßenbahn trotz Protesten gegen steigende Kosten",
        "Der Stadtrat von Hafenburg hat am Dienstagabend nach sechsstündiger Debatte eine zweite Straßenbahnlinie \
         beschlossen, obwohl Bewohner der Altstadt gegen die steigenden Kosten protestiert hatten. Bürgermeisterin \
         Ingrid Falk sagte, die Arbeiten würden im Frühjahr beginnen, und die ersten Züge sollten vor dem Sommer fahren.",
    ),
    (
        "fr",
        "Le conseil municipal approuve une nouvelle ligne de tramway malgré les protestations",
        "Le conseil municipal de Portville a approuvé mardi soir, après six heures de débat, une deuxième ligne de \
         tramway, alors que des habitants de la vieille ville avaient protesté contre la hausse des coûts. La maire \
         Ingrid Falk a déclaré que les travaux commenceraient au printemps et que les premiers trains rouleraient avant l'été.",
    ),
    (
        "ru",
        "Городской совет одобрил новую трамвайную линию, несмотря на протесты",
        "Городской совет Гавани во вторник вечером после шестичасовых дебатов одобрил вторую трамвайную линию, хотя \
         жители старого города протестовали против роста расходов. Мэр Ингрид Фальк сообщила, что работы начнутся \
         весной, а первые поезда должны пойти до лета следующего года, если подрядчик не сорвет сроки.",
    ),
    (
        "zh",
        "市议会不顾成本上升引发的抗议批准新建电车线路",
        "海港市议会周二晚间经过六个小时的辩论，批准修建第二条电车线路，尽管老城居民抗议成本不断上升。市长英格丽德·福尔克表示，工程将于明年\
         春季开工，首批列车预计在后年夏天之前投入运营，具体时间取决于承包商的进度和国家补贴是否按时到位。",
    ),
];

fn arrival(title: &str, teaser: &str) -> Arrival {
    Arrival {
        entry: EntryId(1),
        outlet_name: String::new(),
        site: String::new(),
        subscription: SubscriptionId(1),
        outlet: "ferry.example".to_owned(),
        priority: 0,
        agency: None,
        title: title.to_owned(),
        summary: teaser.to_owned(),
        body: String::new(),
        link: Some("https://ferry.example/news/2026/11/second-tram-line-approved".to_owned()),
        attached: 0,
        claimed: false,
        ahead: None,
        categories: vec!["Local news".to_owned(), "Transport".to_owned()],
        topic: None,
        language: None,
        published: Timestamp::UNIX_EPOCH,
        first_seen: Timestamp::UNIX_EPOCH,
    }
}

/// Microseconds of one call.
fn timed(mut call: impl FnMut()) -> f64 {
    call();
    let start = Instant::now();
    (0..ROUNDS).for_each(|_| call());
    start.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS)
}

fn main() {
    let options = Options::default();
    for (code, title, teaser) in TEASERS {
        let it = arrival(title, teaser);
        let whole = timed(|| {
            black_box(desk::fingerprint(black_box(&it), &options));
        });
        let detect = timed(|| {
            black_box(language::detect(black_box(teaser), None));
        });
        let known = language::detect(teaser, None);
        let cut = timed(|| words::each(black_box(teaser), known, |word| !black_box(word).stem.is_empty()));
        println!("{code}: {whole:.1} µs a fingerprint; language {detect:.1} µs, words once {cut:.1} µs");
    }
}
