//! What the header fields of an answer say to a poller.

use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{
    AGE, CACHE_CONTROL, DATE, ETAG, EXPIRES, HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED, LINK,
    RETRY_AFTER,
};
use url::Url;

use crate::model::Validators;

/// Longest validator that is kept, bytes. A longer one is sent back to nobody.
const VALIDATOR_LONGEST: usize = 1_024;

/// Longest pause that a server can ask for. Some send a year by mistake.
const PAUSE_LONGEST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Validators of a whole answer, bound to the address that gave them.
pub(super) fn validators(headers: &HeaderMap, of: &Url) -> Validators {
    let keep = |name: HeaderName| {
        let value = headers.get(name)?.as_bytes();
        (!value.is_empty() && value.len() <= VALIDATOR_LONGEST)
            .then(|| value.iter().map(|&b| char::from(b)).collect())
    };
    Validators { of: Some(of.clone()), etag: keep(ETAG), last_modified: keep(LAST_MODIFIED) }
}

/// What a 304 says, over what we held: a field that it leaves out stays as it was (RFC 9110 §15.4.5).
pub(super) fn renewed(held: &Validators, headers: &HeaderMap, of: &Url) -> Validators {
    let new = validators(headers, of);
    Validators {
        of: new.of,
        etag: new.etag.or_else(|| held.etag.clone()),
        last_modified: new.last_modified.or_else(|| held.last_modified.clone()),
    }
}

/// The field value that a validator came as, byte for byte.
pub(super) fn as_received(validator: &str) -> Option<HeaderValue> {
    let bytes: Option<Vec<u8>> = validator.chars().map(|c| u8::try_from(c).ok()).collect();
    HeaderValue::from_bytes(&bytes?).ok()
}

/// `Retry-After` (RFC 9110 §10.2.3), seconds or date, as an instant.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let value = text(headers, RETRY_AFTER)?;
    let pause = if let Some(seconds) = seconds(value) {
        SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX))
    } else {
        // By the server's own clock, where it tells that as well. Dates are cut to the second, so the
        // moment meant may be almost a second later.
        let sent = text(headers, DATE).and_then(date).unwrap_or(now);
        date(value)?.duration_since(sent) + SignedDuration::from_secs(1)
    };
    let until = now.checked_add(pause.min(PAUSE_LONGEST)).unwrap_or(Timestamp::MAX);
    (until > now).then_some(until)
}

/// A number of seconds; one that no type holds is the greatest there is (RFC 9111 §1.2.2).
fn seconds(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

/// Seconds that the answer stays fresh: `max-age` less `Age`, else `Expires` less `Date` (RFC 9111
/// §4.2.1). `s-maxage` is for caches that many share. None where the answer says nothing of it.
pub(super) fn fresh_seconds(headers: &HeaderMap, now: Timestamp) -> Option<u64> {
    if let Some(max_age) = max_age(headers) {
        let age = text(headers, AGE).and_then(seconds).unwrap_or(0);
        return Some(max_age.saturating_sub(age));
    }
    if !headers.contains_key(CACHE_CONTROL) && !headers.contains_key(EXPIRES) {
        return None;
    }
    // A date that is none is one in the past (§5.3).
    let Some(expires) = text(headers, EXPIRES).and_then(date) else { return Some(0) };
    let sent = text(headers, DATE).and_then(date).unwrap_or(now);
    Some(u64::try_from(expires.duration_since(sent).as_secs()).unwrap_or(0))
}

fn max_age(headers: &HeaderMap) -> Option<u64> {
    let directives = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    directives.flat_map(|value| value.split(',')).find_map(|directive| {
        let (name, value) = directive.split_once('=')?;
        let value = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case("max-age").then(|| seconds(value))?
    })
}

/// An HTTP date in any of its three forms (RFC 9110 §5.6.7).
fn date(text: &str) -> Option<Timestamp> {
    if let Ok(date) = jiff::fmt::rfc2822::parse(text) {
        return Some(date.timestamp());
    }
    ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"].iter().find_map(|form| {
        let civil: DateTime = strtime::parse(form, text).ok()?.to_datetime().ok()?;
        TimeZone::UTC.to_timestamp(civil).ok()
    })
}

/// The targets of `Link` fields (RFC 8288) with this relation, resolved against the answer's address.
pub(super) fn links(headers: &HeaderMap, relation: &str, base: &Url) -> Vec<Url> {
    let values = headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok());
    let mut found = Vec::new();
    // A target stands between angle brackets; its parameters reach to the next target.
    for link in values.flat_map(|value| value.split('<').skip(1)) {
        let Some((target, parameters)) = link.split_once('>') else { continue };
        let named = parameters.split(';').filter_map(|parameter| parameter.trim().split_once('=')).any(
            |(name, value)| {
                let value = value.trim().trim_end_matches(',').trim().trim_matches('"');
                name.trim().eq_ignore_ascii_case("rel")
                    && value.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(relation))
            },
        );
        if named && let Ok(url) = base.join(target.trim()) {
            found.push(url);
        }
    }
    found
}

/// A field's value as text, if it is ASCII.
pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let line = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        };
        lines.iter().map(line).collect()
    }

    fn now() -> Timestamp {
        "2026-11-24T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn retry_after_comes_as_seconds_or_as_a_date() {
        let check = |value: &str, expect: Option<i64>| {
            let until = retry_after(&headers(&[("retry-after", value)]), now());
            assert_eq!(until.map(|until| until.duration_since(now()).as_secs()), expect, "{value}");
        };
        check("120", Some(120));
        check(" 120 ", Some(120));
        check("Tue, 24 Nov 2026 12:02:00 GMT", Some(121));
        check("Tuesday, 24-Nov-26 12:02:00 GMT", Some(121));
        check("Tue Nov 24 12:02:00 2026", Some(121));
        check("0", None);
        check("-5", None);
        check("Tue, 24 Nov 2026 11:00:00 GMT", None);
        check("soon", None);
        check("99999999999", Some(30 * 24 * 3_600));
        check(&"9".repeat(40), Some(30 * 24 * 3_600));
        let skewed =
            [("retry-after", "Tue, 24 Nov 2026 08:02:00 GMT"), ("date", "Tue, 24 Nov 2026 08:00:00 GMT")];
        assert_eq!(retry_after(&headers(&skewed), now()), Some(now() + SignedDuration::from_secs(121)));
    }

    #[test]
    fn freshness_is_what_the_publisher_says_less_what_is_over() {
        let check = |lines: &[(&'static str, &str)], expect: Option<u64>| {
            assert_eq!(fresh_seconds(&headers(lines), now()), expect, "{lines:?}");
        };
        check(&[("cache-control", "public, max-age=3600")], Some(3_600));
        check(&[("cache-control", "Max-Age=\"3600\", must-revalidate"), ("age", "600")], Some(3_000));
        check(&[("cache-control", "no-cache"), ("expires", "Tue, 24 Nov 2026 13:00:00 GMT")], Some(3_600));
        check(&[("cache-control", "max-age=99999999999999999999"), ("age", "1")], Some(u64::MAX - 1));
        check(&[("cache-control", "max-age=60"), ("age", "99999999999999999999")], Some(0));
        check(&[("cache-control", "s-maxage=60")], Some(0));
        check(&[("cache-control", "max-age=0"), ("expires", "Tue, 24 Nov 2026 13:00:00 GMT")], Some(0));
        check(&[("expires", "0")], Some(0));
        check(&[("date", "Tue, 24 Nov 2026 13:00:00 GMT")], None);
        let skewed =
            [("date", "Tue, 24 Nov 2026 08:00:00 GMT"), ("expires", "Tue, 24 Nov 2026 09:00:00 GMT")];
        check(&skewed, Some(3_600));
    }

    #[test]
    fn validators_go_back_as_they_came() {
        let url = Url::parse("https://example.org/feed").unwrap();
        for bytes in [&b"W/\"a b\""[..], b"\"\xe9\xff\"", b"unquoted", b"\"\""] {
            let mut map = HeaderMap::new();
            map.insert(ETAG, HeaderValue::from_bytes(bytes).unwrap());
            let held = validators(&map, &url);
            assert_eq!(as_received(held.etag.as_deref().unwrap()).unwrap().as_bytes(), bytes);
        }
    }

    #[test]
    fn a_304_renews_what_it_names_and_leaves_the_rest() {
        let url = Url::parse("https://example.org/feed").unwrap();
        let held = validators(&headers(&[("etag", "\"1\""), ("last-modified", "then")]), &url);
        let new = renewed(&held, &headers(&[("etag", "\"2\"")]), &url);
        assert_eq!((new.etag.as_deref(), new.last_modified.as_deref()), (Some("\"2\""), Some("then")));
    }

    #[test]
    fn hubs_stand_in_link_fields() {
        let base = Url::parse("https://example.org/feed").unwrap();
        let map =
            headers(&[("link", "<https://hub.example/>; rel=\"hub\", </feed>; rel=self; title=\"a, b\"")]);
        assert_eq!(links(&map, "hub", &base), [Url::parse("https://hub.example/").unwrap()]);
        assert_eq!(links(&map, "self", &base), std::slice::from_ref(&base));
        assert!(links(&map, "next", &base).is_empty());
    }
}
