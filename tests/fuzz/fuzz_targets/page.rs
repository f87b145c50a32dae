//! Any page is read as an article, a front, a live page and for what it announces, twice in the same
//! way, and the text that is taken is fit to be rendered.
#![no_main]

use copydesk::page::{self, Options};
use copydesk::text::{decode, markup};
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|bytes: &[u8]| {
    let Ok(url) = Url::parse("https://vela.example/2026/11/24/ferry") else { return };
    let html = decode::html(bytes, None).text.into_owned();
    let options = Options::default();
    let article = page::article(&html, &url, &options);
    assert_eq!(article, page::article(&html, &url, &options));
    assert_eq!(markup::legal(&article.html), article.html.as_str());
    let front = page::front(&html, &url, &options);
    assert_eq!(front, page::front(&html, &url, &options));
    let _ = page::live(&html, &url, &options);
    let _ = page::announced(&html, &url);
});
