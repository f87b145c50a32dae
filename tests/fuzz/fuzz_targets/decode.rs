//! Any bytes become text; valid UTF-8 without a mark or a pattern of zeros becomes itself.
#![no_main]

use copydesk::text::decode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = decode::html(bytes, Some("text/html; charset=shift_jis"));
    let decoded = decode::xml(bytes, None);
    if let Ok(text) = std::str::from_utf8(bytes)
        && decoded.charset == "UTF-8"
        && !text.starts_with('\u{feff}')
    {
        assert_eq!(decoded.text, text);
    }
});
