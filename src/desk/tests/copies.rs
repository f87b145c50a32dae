//! What is a copy, and what only looks like one.

use super::*;
use crate::desk::{Boilerplate, Item, TopicRule};
use crate::model::Decision;

const STORM: &str = "Waves of six metres broke over the sea wall at Tidewell on Tuesday and closed both schools for \
    the rest of the week. Headteacher Maud Ellery said pupils would be taught at home until the cellars were dry. \
    Engineers from Norwick council were pumping water out of the gymnasium during the night.";
const BAKERY: &str = "The oldest bakery in the county will close its ovens for good in March after 214 years. Owner \
    Tobias Wrenn blamed the price of flour and the lack of apprentices. Regulars queued along Mill Lane for the last \
    of the rye loaves, which were sold out by nine.";
const POPE: &str = "Cardinals meeting behind locked doors chose the archbishop of Manila on the fourth ballot. White \
    smoke rose above the square shortly after six in the evening, and bells rang across the city. He is the first \
    from the Philippines to hold the office.";

fn arrival(number: i64, title: &str, text: &str) -> Arrival {
    let mut arrival = PLAIN.arrival(number as usize - 1);
    (arrival.title, arrival.body) = (title.to_owned(), text.to_owned());
    arrival
}

/// How many stories they are, in this order and the other way round.
#[track_caller]
fn check(arrivals: &[Arrival], stories: usize) {
    let told = |arrivals: Vec<Arrival>| {
        let mut room = Newsroom::new();
        for mut arrival in arrivals {
            arrival.entry = EntryId(room.placed.len() as i64 + 1);
            room.assign(vec![arrival]);
        }
        room.stories()
    };
    let back: Vec<Arrival> = arrivals.iter().rev().cloned().collect();
    let (there, back) = (told(arrivals.to_vec()), told(back));
    assert_eq!((there.len(), back.len()), (stories, stories), "{there:?} {back:?}");
}

#[test]
fn a_round_up_of_whole_texts_is_a_copy_of_none() {
    let pieces = [
        arrival(1, "Sea breaks over wall, schools shut", STORM),
        arrival(2, "Last loaves from county's oldest ovens", BAKERY),
        arrival(3, "Manila archbishop elected pope", POPE),
    ];
    for title in ["Good morning, readers", "Your Tuesday update", "Today at a glance"] {
        let mut all = pieces.to_vec();
        all.push(arrival(4, title, &[POPE, BAKERY, STORM].join("\n")));
        check(&all, 4);
    }
}

#[test]
fn what_one_feed_lists_in_one_form_is_not_one() {
    const EMPLOYER: &str = "Corvo Systems builds the ticketing of forty railways and pays for the way to work. We offer \
        flexible hours, a garden with a well, language courses and a canteen that cooks what grows there. Send us your \
        papers and the day on which you could begin; all who write to us get an answer within two weeks.";
    let job = |number, title: &str, team: &str| {
        let mut job = arrival(number, title, &format!("{title}. {EMPLOYER} Team {team}."));
        (job.outlet, job.subscription) = ("jobs.example".into(), SubscriptionId(9));
        job
    };
    check(
        &[
            job(1, "Senior Rust Engineer (m/f/d) - Berlin office", "Core"),
            job(2, "Site Reliability Engineer (m/f/d) - Berlin office", "Edge"),
            job(3, "Senior Rust Engineer (m/f/d) - Berlin office", "Core"),
        ],
        2,
    );
    let class = |number, day: Option<i64>| {
        let mut class = arrival(number, "Yoga for beginners in the old mill hall", EMPLOYER);
        (class.outlet, class.subscription) = ("mill.example".into(), SubscriptionId(9));
        class.ahead = day.map(|day| class.published + SignedDuration::from_hours(24 * day));
        class
    };
    check(&[class(1, None), class(2, Some(1)), class(3, Some(4)), class(4, Some(4))], 3);
}

#[test]
fn a_correction_takes_the_place_of_what_was_wrong() {
    let wrong = STORM.replace("Maud Ellery", "Maud Emery");
    let pair = |mark: &str| {
        let mut pair = [
            arrival(1, "Headteacher Emery shuts schools of Tidewell after storm", &wrong),
            arrival(2, &format!("{mark}Headteacher Ellery shuts schools of Tidewell after storm"), STORM),
        ];
        for arrival in &mut pair {
            (arrival.outlet, arrival.subscription) = ("vela.example".into(), SubscriptionId(9));
        }
        pair
    };
    check(&pair(""), 2);
    for mark in ["CORRECTED-", "CORRECTED-UPDATE 2-", "UPDATE 1-CORRECTED-", "Berichtigung: "] {
        check(&pair(mark), 1);
    }
    let mut room = Newsroom::new();
    room.assign(pair("CORRECTED-").to_vec());
    let row = room.rows.values().next().unwrap();
    assert_eq!(row.lead, EntryId(2));
    let mut foreign = pair("CORRECTED-");
    foreign[1].outlet = "corvo.example".into();
    check(&foreign, 2);
}

#[test]
fn a_text_under_another_headline_is_the_same_text() {
    check(
        &[
            arrival(1, "Sea breaks over wall, schools shut", STORM),
            arrival(2, "Pupils of Tidewell at home", STORM),
        ],
        1,
    );
    let start = STORM.split(" Engineers").next().unwrap_or_default();
    check(
        &[
            arrival(1, "Sea breaks over wall, schools shut", STORM),
            arrival(2, "Pupils of Tidewell at home", start),
        ],
        1,
    );
}

#[test]
fn a_text_cut_short_is_known_by_what_stands_over_all_of_it() {
    // What it is about stands in each paragraph.
    let text = |paragraphs: u64| {
        let paragraph = |at: u64| format!("{} {}", words(500, 6), words(520 + 20 * at, 20));
        (0..paragraphs).map(paragraph).collect::<Vec<_>>().join("\n")
    };
    let (whole, cut) = (text(8), text(4));
    let over_cut = arrival(1, &words(900, 6), &cut);
    // Two words of the headline are the text's.
    check(&[over_cut.clone(), arrival(2, &format!("{} {}", words(500, 2), words(950, 4)), &whole)], 1);
    // What begins with it under a headline that speaks of something else may be a round-up.
    check(&[over_cut, arrival(2, &words(950, 6), &whole)], 2);
}

#[test]
fn one_long_text_is_one_whatever_stands_over_it() {
    let text = [STORM, BAKERY, POPE].join("\n");
    let under = |number, title: &str, text: &str| arrival(number, title, text);
    check(&[under(1, "Bus kills teenagers", &text), under(2, "Tragedy on a mountain", &text)], 1);
    // What may stand under any headline: a short text, or one outlet's.
    check(&[under(1, "Bus kills teenagers", STORM), under(2, "Tragedy on a mountain", STORM)], 2);
    let own = |number, title: &str| {
        let mut own = under(number, title, &text);
        own.outlet = "echo.example".to_owned();
        own
    };
    check(&[own(1, "Bus kills teenagers"), own(2, "Tragedy on a mountain")], 2);
}

#[test]
fn two_posts_about_one_page_are_two() {
    let post = |number, text: &str| {
        let mut post = arrival(number, "Old bakery to close", text);
        post.link = Some("https://echo.example/bakery".to_owned());
        post
    };
    check(&[post(1, STORM), post(2, POPE)], 2);
    check(&[post(1, BAKERY), post(2, "I shall miss their rye, and the long queue on Saturdays.")], 2);
    check(&[post(1, BAKERY), post(2, "")], 1);
    check(&[post(1, BAKERY), post(2, BAKERY)], 1);
}

#[test]
fn the_posts_of_a_live_page_are_one_each() {
    let post = |number: i64, part: &str, text: &str| {
        let mut post = arrival(number, "Storm Edda live updates", text);
        post.outlet = "echo.example".to_owned();
        post.link = Some(format!("https://echo.example/storm-edda{part}"));
        post
    };
    check(&[post(1, "#post-1", STORM), post(2, "#post-2", POPE), post(3, "#post-3", BAKERY)], 3);
    // The outlet's own page in two of its feeds, with a deck in the one.
    check(
        &[post(1, "", STORM), post(2, "", "All that is known of the floods on the coast, hour by hour.")],
        1,
    );
}

#[test]
fn a_report_that_goes_on_in_the_same_feed_is_one() {
    let part = |number: i64, title: &str, text: &str| {
        let mut part = arrival(number, title, text);
        part.subscription = SubscriptionId(1);
        part.outlet = "echo.example".to_owned();
        part
    };
    let title = "Sea breaks over wall, schools shut";
    let (flash, full) =
        (part(1, title, STORM), part(2, &format!("UPDATE 3-{title}"), &[STORM, POPE].concat()));
    check(&[flash.clone(), full], 1);
    check(&[flash, part(2, "Tidewell under water", &[STORM, POPE].concat())], 2);
}

#[test]
fn one_feeds_words_to_other_recordings_or_on_other_days_are_not_one() {
    let part = |number: i64, days: i64, recording: u32, text: &str| {
        let mut part = arrival(number, "Morning briefing", text);
        part.subscription = SubscriptionId(1);
        part.outlet = "radio.example".to_owned();
        part.link = Some(format!("https://radio.example/{number}"));
        (part.attached, part.published) = (recording, part.published - SignedDuration::from_hours(24 * days));
        part
    };
    let teaser = "All you need to know to start your day, with the weather, the traffic and the tides, read by our \
        newsroom in five minutes.";
    let at_one_page = |mut it: Arrival| {
        it.link = Some("https://radio.example/briefing".to_owned());
        it
    };
    check(&[part(1, 0, 7, teaser), part(2, 0, 8, teaser)], 2);
    check(&[part(1, 0, 7, teaser), part(2, 0, 7, teaser)], 1);
    check(&[part(1, 0, 0, teaser), part(2, 0, 7, teaser)], 1);
    check(&[at_one_page(part(1, 0, 7, teaser)), at_one_page(part(2, 0, 8, teaser))], 2);
    check(&[part(1, 1, 0, teaser), part(2, 0, 0, teaser)], 2);
    check(&[at_one_page(part(1, 1, 0, teaser)), at_one_page(part(2, 0, 0, teaser))], 2);
    // A whole report says enough to be told by.
    let report = [STORM, BAKERY, POPE].concat();
    check(&[part(1, 1, 0, &report), part(2, 0, 0, &report)], 1);
    let mut room = Newsroom::new();
    room.assign(vec![part(1, 0, 7, teaser)]);
    room.restart();
    room.assign(vec![part(2, 0, 8, teaser)]);
    assert_ne!(room.story(1), room.story(2));
}

#[test]
fn one_form_filled_in_twice_is_two_texts() {
    let forecast = |number, town: &str, [high, low, rain, wind]: [u32; 4]| {
        let text = format!(
            "Here is the forecast for {town} from the national weather service for the next three days. Temperatures \
             will reach a maximum of {high} degrees and a minimum of {low}, with {rain} per cent chance of rain and \
             gusts of up to {wind} kilometres an hour. You can keep up to date with the latest weather in {town} by \
             visiting our live page. The service updates its forecasts four times a day and issues warnings when \
             severe weather has the potential to cause danger to life or widespread disruption to transport."
        );
        arrival(number, &format!("{town} weather: three-day forecast"), &text)
    };
    check(&[forecast(1, "Hull", [12, 5, 20, 31]), forecast(2, "Leeds", [6, 2, 95, 110])], 2);
    check(&[forecast(1, "Hull", [12, 5, 20, 31]), forecast(2, "Hull", [12, 5, 20, 31])], 1);
}

#[test]
fn one_form_with_other_names_is_two_texts() {
    let fire = |number, place: &str, owner: &str| {
        let text = format!(
            "A fire broke out at a furniture factory in {place} early on Sunday, the fire service said. About ninety \
             firefighters brought the flames under control after five hours. {owner} and the other workers of the \
             night shift left the building unhurt. Neighbours were told to keep their windows shut. The cause is not \
             known yet, the police said, and an inquiry has been opened."
        );
        arrival(number, &format!("Factory fire in {place} under control"), &text)
    };
    check(&[fire(1, "Norwick", "Maud Ellery"), fire(2, "Tidewell", "Tobias Wrenn")], 2);
    // Without a name that only one of the headlines says they may be one.
    check(&[fire(1, "Norwick", "Maud Ellery"), fire(2, "Norwick", "Tobias Wrenn")], 1);
}

#[test]
fn a_number_is_the_same_in_words() {
    let crash = |number, count: &str| {
        let text = format!(
            "{count} people died and many were hurt when a coach left the road near Tidewell on Sunday night, police \
             said. The driver had swerved to avoid a deer and the coach rolled down a slope of thirty metres. Rescuers \
             worked until dawn in fog and rain to free those who were trapped. The coach was on its way from Norwick \
             to a ski resort with students of a music school."
        );
        arrival(number, &format!("{count} die as coach leaves road near Tidewell"), &text)
    };
    check(&[crash(1, "Five"), crash(2, "5")], 1);
    check(&[crash(1, "Five"), crash(2, "7")], 2);
    check(&[crash(1, "Five"), crash(2, "Six")], 2);
}

#[test]
fn a_line_under_strange_headlines_is_no_common_text() {
    let line = "This report can be read in full with a subscription only, four weeks for a crown and no longer \
        than you like, and with it every edition since the year of the flood.";
    check(
        &[
            arrival(1, "Harbour bridge closed to lorries", line),
            arrival(2, "Choir of Tidewell wins in Cork", line),
        ],
        2,
    );
}

#[test]
fn a_round_up_of_teasers_ties_none_together() {
    let pieces = [
        arrival(1, "Sea breaks over wall, schools shut", STORM.split(". ").next().unwrap_or_default()),
        arrival(2, "Last loaves from county's oldest ovens", BAKERY.split(". ").next().unwrap_or_default()),
    ];
    let both = format!("{}. {}.", pieces[0].body, pieces[1].body);
    let mut all = pieces.to_vec();
    all.push(arrival(3, "Morning briefing: sea wall, last loaves", &both));
    check(&all, 3);
    all[2].title = "Good morning: sea wall, last loaves".to_owned();
    let mut room = Newsroom::new();
    room.assign(vec![all[2].clone(), all[0].clone(), all[1].clone()]);
    assert_ne!(room.story(1), room.story(2));
}

#[test]
fn a_headline_that_says_the_opposite_is_another() {
    let bare = |number, title: &str| arrival(number, title, "");
    let says =
        |verb: &str| format!("Supreme court {verb} ban on deep sea mining licences in northern waters");
    check(&[bare(1, &says("upholds")), bare(2, &says("overturns"))], 2);
    check(&[bare(1, &says("upholds")), bare(2, &says("does not uphold"))], 2);
    check(&[bare(1, &says("upholds")), bare(2, &format!("{} - Echo", says("upholds")))], 1);
    let cup = |pair: &str| format!("{pair} in the cup final after penalty shootout at national stadium");
    check(&[bare(1, &cup("United beat Rovers")), bare(2, &cup("Rovers beat United"))], 2);
}

#[test]
fn a_text_that_says_the_headline_again_is_none() {
    let title = "Sea breaks over wall at Tidewell and shuts both schools";
    let mut passed_on = arrival(1, &format!("{title} - Echo"), &format!("{title}  Echo"));
    passed_on.link = Some("https://aggregator.example/articles/x8".to_owned());
    check(&[passed_on, arrival(2, title, STORM)], 1);
}

#[test]
fn what_one_feed_lists_for_two_a_third_does_not_make_one() {
    let warning = |number: i64, feed: i64, place: &str| {
        let text = format!(
            "Yellow warning of wind for {place} from noon until midnight. Gusts may delay buses, ferries and trains, \
             and short losses of power are possible. Take care near the coast, where waves may throw stones over the \
             sea wall. The service keeps its warnings under review."
        );
        let mut it = arrival(number, &format!("Yellow warning of wind: {place}"), &text);
        it.subscription = SubscriptionId(feed);
        it.outlet = format!("outlet{feed}.example");
        it
    };
    check(&[warning(1, 1, "Norwick"), warning(2, 1, "Tidewell"), warning(3, 2, "Norwick")], 2);
}

#[test]
fn what_an_aggregator_lists_in_two_feeds_is_one() {
    let listed = |number: i64, title: &str| {
        let mut it = arrival(number, title, "");
        it.outlet = "echo.example".to_owned();
        it.link = Some(format!("https://aggregator.example/articles/{number}"));
        it
    };
    check(&[listed(1, "Rates rise"), listed(2, "Rates rise")], 1);
    check(&[listed(1, "Weather today"), listed(2, "Weather today")], 1);
    check(&[listed(1, "Rates rise"), listed(2, "Rates fall")], 2);
    // The next day's, another outlet's, and an outlet's own pages are others.
    let other = |change: &dyn Fn(&mut Arrival)| {
        let mut it = listed(2, "Rates rise");
        change(&mut it);
        check(&[listed(1, "Rates rise"), it], 2);
    };
    other(&|it| it.published -= SignedDuration::from_hours(24));
    other(&|it| it.outlet = "herald.example".to_owned());
    other(&|it| it.link = Some("https://echo.example/rates".to_owned()));
}

#[test]
fn posts_of_an_address_alone_are_no_copies() {
    let post = |number, address: &str| {
        let mut post = arrival(number, "", address);
        post.link = Some(format!("https://blog{number}.example/{number}"));
        post
    };
    let start = "https://www.echo.example/news/world/articles/europe";
    check(&[post(1, &format!("{start}/storm-17")), post(2, &format!("{start}/bakery-18"))], 2);
}

#[test]
fn the_outlet_leads_before_who_passes_it_on_and_the_operators_choice_before_both() {
    let mut room = Newsroom::new();
    let [mut planet, mut outlet] =
        [arrival(1, "Old bakery to close", BAKERY), arrival(2, "Old bakery to close", BAKERY)];
    planet.published -= SignedDuration::from_mins(30);
    (outlet.outlet, outlet.site) = ("The Northern Echo".to_owned(), "echo.example".to_owned());
    for copy in [&mut planet, &mut outlet] {
        copy.link = Some("https://echo.example/bakery".to_owned());
    }
    room.assign(vec![planet, outlet]);
    let lead = |room: &Newsroom| room.rows[&room.story(1)].lead;
    assert_eq!((room.story(2), lead(&room)), (room.story(1), EntryId(2)));
    room.priorities.insert(EntryId(1), 5);
    room.restart();
    room.tend();
    assert_eq!(lead(&room), EntryId(1));
}

#[test]
fn who_only_says_that_an_entry_is_an_outlets_neither_joins_nor_leads_its_own() {
    let own = |number, title: &str, text: &str| {
        let mut it = arrival(number, title, text);
        (it.outlet, it.site) = ("echo.example".to_owned(), "echo.example".to_owned());
        it.link = Some("https://echo.example/bakery".to_owned());
        it
    };
    let mut claim = own(2, "Island given up, leave at once", STORM);
    (claim.claimed, claim.site) = (true, "hostile.example".to_owned());
    check(&[own(1, "Old bakery to close", BAKERY), claim.clone()], 2);
    let more = format!("{BAKERY}\nSend your savings to the owner at once, before the last loaf is sold.");
    (claim.title, claim.body, claim.agency) = ("Old bakery to close".to_owned(), more, Some("AP".to_owned()));
    claim.outlet_name = "AP".to_owned();
    let mut room = Newsroom::new();
    room.assign(vec![own(1, "Old bakery to close", BAKERY), claim]);
    assert_eq!((room.story(2), room.rows[&room.story(1)].lead), (room.story(1), EntryId(1)));
}

#[test]
fn the_agency_leads_before_a_longer_text_that_was_made_of_its_own() {
    let mut room = Newsroom::new();
    let more = format!("{BAKERY}\nThe town hall has asked the owner to wait for the end of the season.");
    let [mut agency, mut outlet] =
        [arrival(1, "Old bakery to close", BAKERY), arrival(2, "Old bakery to close", &more)];
    // Its outlet goes by a name that its address does not tell.
    (agency.outlet, agency.outlet_name) = ("apnews.com".to_owned(), "AP News".to_owned());
    for copy in [&mut agency, &mut outlet] {
        copy.agency = Some("AP".to_owned());
    }
    room.assign(vec![agency, outlet]);
    assert_eq!((room.story(2), room.rows[&room.story(1)].lead), (room.story(1), EntryId(1)));
}

#[test]
fn what_keeps_two_like_texts_apart_is_named() {
    let told = |second: Arrival| {
        let mut first = arrival(1, "Wind warning 3 for Tidewell", STORM);
        first.subscription = SubscriptionId(1);
        let options = Options::default();
        let mut desk = Desk::new(options.clone());
        let batch = [first, second].map(|it| (it.clone(), fingerprint(&it, &options)));
        let evidence = desk.assign(noon(), batch.to_vec()).evidence;
        evidence.into_iter().find(|it| it.decision == Decision::Copy).map(|it| (it.rule, it.accepted))
    };
    let mut second = arrival(2, "Wind warning 4 for Tidewell", STORM);
    (second.subscription, second.outlet) = (SubscriptionId(1), arrival(1, "", "").outlet);
    let rule = "one feed lists both, with other numbers or another headline".to_owned();
    assert_eq!(told(second), Some((rule, false)));
}

#[test]
fn the_operators_rules_see_what_a_feed_repeats() {
    let rule = TopicRule {
        topic: Topic::new("podcasts"),
        keywords: Vec::new(),
        phrases: vec!["is a podcast of the Echo".to_owned()],
        patterns: Vec::new(),
        outlets: Vec::new(),
        sections: Vec::new(),
        examples: Vec::new(),
    };
    let options = Options { topics: vec![rule], ..Options::default() };
    let line = "Harbour Talk is a podcast of the Echo.";
    let mut shows = [("Gulls and ferries", STORM), ("Old cranes", BAKERY), ("Winter nets", POPE)]
        .map(|(title, text)| arrival(1, title, &format!("{text} {line}")));
    let boilerplate = Boilerplate::of(&shows.each_ref().map(Item::from));
    for show in &mut shows {
        boilerplate.clear(show, &options);
        assert!(!show.body.contains(line));
        assert_eq!(fingerprint(show, &options).ruled, Some(Topic::new("podcasts")));
    }
}
