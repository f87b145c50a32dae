//! Addresses of services that only forward, and what some of them tell of where they lead.

use url::Url;

use crate::text::base64;

/// Whether the address belongs to a service that only forwards: its URL says nothing about the
/// article behind it, and two different ones may lead to the same.
#[must_use]
pub fn is_redirector(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let host = host.strip_prefix("www.").unwrap_or(host);
    let path = url.path();
    REDIRECTORS.binary_search(&host).is_ok()
        || google_news(host, path).is_some()
        || (super::is_google(host) && matches!(path, "/url" | "/alerts/feeds"))
        || (host == "bing.com" && path.starts_with("/news/apiclick"))
        || (host.starts_with("feedproxy.google.")
            || host == "feeds.feedburner.com" && path.starts_with("/~r/"))
}

/// Where a redirector leads, if its own address says so: in a parameter, or as Google News did until
/// 2024, in the Base64 of its path. What it says is believed as little as any other link.
#[must_use]
pub fn target(url: &Url) -> Option<Url> {
    if !is_redirector(url) {
        return None;
    }
    let host = url.host_str()?;
    let told = google_news(host, url.path()).and_then(within_base64);
    let asked = || {
        url.query_pairs()
            .find(|(name, value)| {
                PARAMETERS.contains(&&**name)
                    && value.get(..4).is_some_and(|s| s.eq_ignore_ascii_case("http"))
            })
            .and_then(|(_, value)| Url::parse(&value).ok())
    };
    told.or_else(asked).filter(|found| super::is_web(found) && !is_redirector(found))
}

/// The parameters in which redirectors carry an address.
const PARAMETERS: [&str; 4] = ["url", "u", "q", "to"];

/// The encoded part of a Google News address.
fn google_news<'a>(host: &str, path: &'a str) -> Option<&'a str> {
    let paths = ["/rss/articles/", "/articles/", "/read/", "/__i/rss/rd/articles/"];
    let rest = paths.iter().find_map(|start| path.strip_prefix(start))?;
    (host == "news.google.com").then_some(rest)
}

/// Letters of encoded text that are looked at.
const LONGEST_CODE: usize = 2_048;

/// The first web address within bytes that are written in Base64.
fn within_base64(code: &str) -> Option<Url> {
    let (bytes, _) = base64::decode(code.get(..LONGEST_CODE).unwrap_or(code));
    let start = bytes.windows(4).position(|window| window == b"http")?;
    let rest = &bytes[start..];
    let end = rest.iter().position(|byte| !byte.is_ascii_graphic()).unwrap_or(rest.len());
    Url::parse(std::str::from_utf8(&rest[..end]).ok()?).ok()
}

/// Hosts that do nothing but forward, in order.
const REDIRECTORS: [&str; 34] = [
    "adf.ly",
    "amzn.to",
    "apple.news",
    "b.link",
    "bit.do",
    "bit.ly",
    "bl.ink",
    "buff.ly",
    "cutt.ly",
    "dlvr.it",
    "eepurl.com",
    "fb.me",
    "feedproxy.google.com",
    "flip.it",
    "go.theguardian.com",
    "goo.gl",
    "ift.tt",
    "is.gd",
    "l.facebook.com",
    "lnkd.in",
    "mailchi.mp",
    "ow.ly",
    "rb.gy",
    "rebrand.ly",
    "reut.rs",
    "rss.app",
    "s.id",
    "t.co",
    "t.ly",
    "tiny.cc",
    "tinyurl.com",
    "trib.al",
    "wp.me",
    "zpr.io",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirector_is_known_by_its_host_or_path() {
        assert!(REDIRECTORS.is_sorted());
        let check =
            |url: &str, expect: bool| assert_eq!(is_redirector(&Url::parse(url).unwrap()), expect, "{url}");
        check("https://bit.ly/3xyz", true);
        check("https://www.t.co/abc", true);
        check("https://news.google.com/rss/articles/CBMi", true);
        check("https://news.google.com/", false);
        check("https://www.google.co.uk/url?q=x", true);
        check("https://example.org/url", false);
    }

    #[test]
    fn some_redirectors_say_where_they_lead() {
        let check = |url: &str, expect: Option<&str>| {
            assert_eq!(target(&Url::parse(url).unwrap()).as_ref().map(Url::as_str), expect, "{url}");
        };
        let flood = Some("https://example.org/2026/flood");
        check("https://www.google.com/url?sa=t&url=https%3A%2F%2Fexample.org%2F2026%2Fflood&usg=x", flood);
        check("https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2F2026%2Fflood&h=x", flood);
        check(
            "http://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fexample.org%2f2026%2fflood",
            flood,
        );
        // 08 13 22 1e, the address, d2 01 00.
        let news = "CBMiHmh0dHBzOi8vZXhhbXBsZS5vcmcvMjAyNi9mbG9vZNIBAA";
        check(&format!("https://news.google.com/rss/articles/{news}?oc=5"), flood);
        check("https://news.google.com/rss/articles/CBMiK0FVX3lxTE1aM3Q?oc=5", None);
        check("https://bit.ly/3xyz", None);
        check("https://www.google.com/url?q=https%3A%2F%2Fbit.ly%2Fx", None);
        check("https://example.org/login?url=https%3A%2F%2Fexample.org%2F2026%2Fflood", None);
    }
}
