//! Repairing twice is repairing once, and quick-xml reads the result to its end.
#![no_main]

use copydesk::parse::repair::repair;
use libfuzzer_sys::fuzz_target;
use quick_xml::events::Event;

fuzz_target!(|text: &str| {
    let (once, _) = repair(text);
    let (twice, repairs) = repair(&once);
    assert_eq!(once, twice);
    assert!(repairs.is_empty());
    let mut reader = quick_xml::Reader::from_str(&once);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    while !matches!(reader.read_event().expect("repaired"), Event::Eof) {}
});
