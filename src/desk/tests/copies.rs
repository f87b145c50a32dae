//! What is a copy, and what only looks like one.

use super::*;

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
