//! Any `robots.txt` allows or refuses any page, twice in the same way; it never keeps us from itself,
//! and one that names nobody refuses nothing.
#![no_main]

use copydesk::fetch;
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|input: (&str, &str)| {
    let (text, path) = input;
    let Ok(mut page) = Url::parse("https://vela.example/") else { return };
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    page.set_path(path);
    page.set_query(query);
    let allowed = fetch::robots_allow(text.as_bytes(), &page);
    assert_eq!(allowed, fetch::robots_allow(text.as_bytes(), &page));
    if page.path() == "/robots.txt" && page.query().is_none()
        || !text.to_ascii_lowercase().contains("user-agent")
    {
        assert!(allowed);
    }
    assert!(!fetch::robots_allow(b"User-agent: *\nDisallow: /", &page) || page.path() == "/robots.txt");
});
