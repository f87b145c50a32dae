//! Any text is a date or none, and a date is the same when it is written out and read again.
#![no_main]

use copydesk::text::date;
use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(dated) = date::parse(text, &TimeZone::UTC) {
        let again = date::parse(&dated.at.to_string(), &TimeZone::UTC);
        assert_eq!(again.map(|dated| dated.at), Some(dated.at));
    }
});
