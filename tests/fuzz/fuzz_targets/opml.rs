//! Any list of subscriptions is read, and what is read and written again is the same list.
#![no_main]

use copydesk::config;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let list = config::opml(bytes);
    let again = config::opml(config::to_opml("Vela", &list.subscriptions).as_bytes());
    let urls = |list: &config::List| list.subscriptions.iter().map(|own| own.url.clone()).collect::<Vec<_>>();
    assert_eq!(urls(&list), urls(&again));
});
