//! Answers that are no content: bot walls, consent forms, logins.
//!
//! Told by the marks that the walls' makers leave in header fields, addresses and the first bytes of
//! the page. Nothing here judges a text; a page that merely mentions such a wall passes, since the
//! marks are those of machines.

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use url::Url;

use crate::model::Class;

/// Bytes of an answer that are looked at.
pub(super) const LOOK_BYTES: usize = 64 << 10;

/// Fields that a challenge carries, with the value that says so; empty for any value, which then
/// counts with a status of failure only, since guarded sites send it with their good answers as well.
const FIELDS: [(&str, &str); 6] = [
    ("cf-mitigated", "challenge"),
    ("x-amzn-waf-action", "challenge"),
    ("x-amzn-waf-action", "captcha"),
    ("x-datadome", ""),
    ("x-vercel-mitigated", ""),
    ("x-sucuri-block", ""),
];

/// Scripts and forms that the walls' pages load, lower case.
const SCRIPTS: [&str; 15] = [
    // What lies beside it (`…/scripts/jsd/main.js`) looks for bots from ordinary pages and stops nobody.
    "/cdn-cgi/challenge-platform/h/b/orchestrate/",
    "/cdn-cgi/challenge-platform/h/g/orchestrate/",
    "cf-browser-verification",
    "cf_chl_opt",
    "_incapsula_resource",
    "captcha-delivery.com",
    "px-captcha",
    "/_sec/cp_challenge/",
    "/.within.website/x/cmd/anubis/",
    "ddos-guard/js-challenge",
    "sucuri_cloudproxy_js",
    "awswafintegration",
    "challenge.js?awswaf",
    "/_fs-ch-",
    "vercel/security/challenge",
];

/// First labels of hosts that serve nothing but consent forms.
const CONSENT_HOSTS: [&str; 4] = ["consent", "guce", "cmp", "consents"];
/// First labels of hosts, and parts of paths, that serve nothing but logins.
const LOGIN_HOSTS: [&str; 6] = ["login", "signin", "auth", "sso", "account", "accounts"];
const LOGIN_PATHS: [&str; 7] =
    ["login", "signin", "sign-in", "log-in", "wp-login.php", "sso", "users-sign_in"];

/// Names the wall, if the answer is one. `start` is the beginning of the body, `asked` the address we
/// asked and `url` the one that answered.
pub(super) fn class(
    asked: &Url,
    url: &Url,
    status: StatusCode,
    headers: &HeaderMap,
    start: &[u8],
) -> Option<Class> {
    // "Not found" and "gone" are said by the site: a wall says 403 or 429, or pretends that all is well.
    let is_missing = matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE);
    let failed = !status.is_success() && !is_missing;
    if FIELDS.iter().any(|(name, value)| (failed || !value.is_empty()) && carries(headers, name, value)) {
        return Some(Class::BotWall);
    }
    if !is_html(start) {
        return None;
    }
    if (asked.host_str() != url.host_str() || asked.path() != url.path())
        && let Some(class) = led_to(url)
    {
        return Some(class);
    }
    let start = String::from_utf8_lossy(&start[..start.len().min(LOOK_BYTES)]).to_ascii_lowercase();
    // A page that loads such a script for its comments is long; a wall has nothing else to show. A
    // status of failure needs no further proof.
    let alone = failed || start.len() < LOOK_BYTES / 2 && !start.contains("<article");
    (alone && !is_missing && SCRIPTS.iter().any(|mark| start.contains(mark))).then_some(Class::BotWall)
}

fn carries(headers: &HeaderMap, name: &str, value: &str) -> bool {
    headers
        .get(name)
        .is_some_and(|field| value.is_empty() || field.as_bytes().eq_ignore_ascii_case(value.as_bytes()))
}

/// What a redirect led to, by its address alone.
fn led_to(url: &Url) -> Option<Class> {
    let label = url.host_str()?.split('.').next()?;
    if CONSENT_HOSTS.contains(&label) {
        return Some(Class::Consent);
    }
    let login = LOGIN_HOSTS.contains(&label)
        || url.path_segments().is_some_and(|mut parts| {
            parts.any(|part| LOGIN_PATHS.iter().any(|login| part.eq_ignore_ascii_case(login)))
        });
    login.then_some(Class::Login)
}

/// Whether a body begins as an HTML page does.
pub(super) fn is_html(start: &[u8]) -> bool {
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    ["<!doctype html", "<html", "<head", "<script", "<body"]
        .iter()
        .any(|mark| text.get(..mark.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(mark.as_bytes())))
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    #[track_caller]
    fn check(
        asked: &str,
        url: &str,
        status: u16,
        field: Option<(&'static str, &str)>,
        start: &str,
        expect: Option<Class>,
    ) {
        let headers = field
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
            .into_iter()
            .collect();
        let (asked, url) = (Url::parse(asked).unwrap(), Url::parse(url).unwrap());
        let status = StatusCode::from_u16(status).unwrap();
        assert_eq!(class(&asked, &url, status, &headers, start.as_bytes()), expect);
    }

    const FEED: &str = "https://example.org/feed";

    #[test]
    fn a_challenge_is_a_bot_wall_whatever_its_status() {
        let challenged = Some(("cf-mitigated", "challenge"));
        check(
            FEED,
            FEED,
            403,
            challenged,
            "<!DOCTYPE html><title>Just a moment</title>",
            Some(Class::BotWall),
        );
        check(
            FEED,
            FEED,
            403,
            None,
            "<html><script src=/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=1>",
            Some(Class::BotWall),
        );
        check(FEED, FEED, 200, None, " <html><script src=/_Incapsula_Resource?x>", Some(Class::BotWall));
        check(FEED, FEED, 403, None, "<html><h1>403</h1>", None);
        check(FEED, FEED, 200, None, "<rss><item>about cf_chl_opt</item></rss>", None);
        let long = format!("<html><article>{}</article><script>cf_chl_opt", "word ".repeat(20_000));
        check(FEED, FEED, 200, None, &long, None);
    }

    #[test]
    fn what_a_guarded_site_loads_into_its_ordinary_pages_is_no_wall() {
        for script in [
            "/cdn-cgi/challenge-platform/scripts/jsd/main.js",
            "/cdn-cgi/challenge-platform/h/g/scripts/jsd/1/main.js",
        ] {
            let page = format!("<!DOCTYPE html><title>x</title><script>a.src='{script}'</script>");
            for status in [200, 403, 404, 410, 500] {
                check(FEED, FEED, status, None, &page, None);
            }
        }
        check(FEED, FEED, 404, Some(("x-datadome", "protected")), "<html>", None);
        check(FEED, FEED, 403, Some(("x-datadome", "protected")), "<html>", Some(Class::BotWall));
        check(FEED, FEED, 404, None, "<html><script src=/sucuri_cloudproxy_js>", None);
    }

    #[test]
    fn a_redirect_tells_by_where_it_leads() {
        check(FEED, "https://consent.example.org/?to=feed", 200, None, "<html>", Some(Class::Consent));
        check(FEED, "https://example.org/wp-login.php", 200, None, "<html>", Some(Class::Login));
        check(FEED, "https://login.example.org/", 200, None, "<html>", Some(Class::Login));
        check(FEED, "https://feeds.example.org/feed", 200, None, "<rss>", None);
        check("https://login.example.org/feed", "https://login.example.org/feed", 200, None, "<rss>", None);
    }
}
