//! Any document is read or refused, twice in the same way, and nothing in what is read is forbidden
//! in XML, longer than the limit, or dangerous.
#![no_main]

use copydesk::parse::{self, Options};
use copydesk::text::markup;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fn strings(value: &Value, check: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => check(text),
        Value::Array(values) => values.iter().for_each(|value| strings(value, check)),
        Value::Object(values) => values.values().for_each(|value| strings(value, check)),
        _ => {}
    }
}

fuzz_target!(|bytes: &[u8]| {
    let options = Options { limit_text_bytes: 4_096, limit_entries: 64, ..Options::default() };
    let Ok(mut feed) = parse::feed(bytes, None, None, &options) else { return };
    let again = parse::feed(bytes, None, None, &options).ok();
    assert_eq!(Some(&feed), again.as_ref());
    assert!(feed.entries.len() <= options.limit_entries);
    for entry in &feed.entries {
        assert!(!entry.key.is_empty());
        assert_eq!(markup::sanitise(&entry.content, None), entry.content);
        assert_eq!(markup::sanitise(&entry.summary, None), entry.summary);
    }
    // Warnings quote what was found.
    feed.warnings.clear();
    let value = serde_json::to_value(&feed).expect("a value");
    strings(&value, &mut |text| assert_eq!(markup::legal(text), text));
});
