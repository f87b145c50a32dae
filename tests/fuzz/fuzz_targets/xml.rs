//! Any document is read or refused, twice in the same way, and what is read is fit to be rendered.
#![no_main]

use copydesk::parse::{self, Options};
use copydesk::text::markup;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = Options::default();
    let once = parse::feed(bytes, None, None, &options).ok();
    assert_eq!(once, parse::feed(bytes, None, None, &options).ok());
    for entry in once.iter().flat_map(|feed| &feed.entries) {
        assert!(!entry.key.is_empty());
        for text in [&entry.title, &entry.summary, &entry.content] {
            assert_eq!(markup::legal(text), text.as_str());
        }
    }
});
