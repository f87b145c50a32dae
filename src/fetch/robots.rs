//! `robots.txt` (RFC 9309), for pages. Feeds are published to be polled, so they are not asked about.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::{Accept, Client, Content, Error, Gate, Request};
use crate::clock::Clock;
use crate::model::AccessRules;

/// Bytes that count; a crawler must read 500 KiB at least (§2.5).
const LIMIT_BYTES: u64 = 512 << 10;
/// How long an answer holds (§2.4).
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long a failure holds before we ask again.
const FAILURE_KEPT: SignedDuration = SignedDuration::from_hours(1);
/// Origins remembered; the oldest are asked again.
const ORIGINS: usize = 4_096;
/// Rules kept of one file, and the length of one, bytes. Both ten times what is in use.
const RULES: usize = 4_096;
const RULE_BYTES: usize = 2_048;

/// The name that sites address us by (§2.2.1).
const PRODUCT: &str = "copydesk";

/// Remembers what each origin allows. Clones share it.
#[derive(Clone, Debug)]
pub struct Robots(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Clock,
    /// Locked for a look-up only.
    known: Mutex<HashMap<String, (Timestamp, Arc<Rules>)>>,
    /// Origins that are being asked.
    asking: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl Robots {
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self(Arc::new(Inner { clock, known: Mutex::default(), asking: Mutex::default() }))
    }

    /// Whether the page may be fetched. Asks the origin when its rules are not known or a day old.
    ///
    /// In a box, as the client that is asked asks here in its turn.
    pub fn check<'a>(
        &'a self,
        client: &'a Client,
        gate: &'a Gate,
        page: &'a Url,
    ) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>> {
        Box::pin(async move {
            let rules = self.rules(client, gate, page).await?;
            if rules.allow(page) { Ok(()) } else { Err(Error::Robots { host: super::host(page) }) }
        })
    }

    async fn rules(&self, client: &Client, gate: &Gate, page: &Url) -> Result<Arc<Rules>, Error> {
        let origin = page.origin().ascii_serialization();
        if let Some(rules) = self.known(&origin) {
            return Ok(rules);
        }
        // Many may come for an origin's pages at once: one asks, the others wait for its answer.
        let turn = self.asking().entry(origin.clone()).or_default().clone();
        let _turn = turn.lock().await;
        let rules = match self.known(&origin) {
            Some(rules) => Ok(rules),
            None => self.ask(client, gate, page, &origin).await,
        };
        // Those whose asker went away go too.
        self.asking().retain(|other, turn| *other != origin && Arc::strong_count(turn) > 1);
        rules
    }

    fn asking(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<tokio::sync::Mutex<()>>>> {
        self.0.asking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self, origin: &str) -> Option<Arc<Rules>> {
        let now = self.0.clock.now();
        self.lock().get(origin).filter(|(until, _)| *until > now).map(|(_, rules)| rules.clone())
    }

    async fn ask(&self, client: &Client, gate: &Gate, page: &Url, origin: &str) -> Result<Arc<Rules>, Error> {
        let now = self.0.clock.now();
        let Ok(url) = page.join("/robots.txt") else { return Ok(Arc::new(Rules::default())) };
        let access = AccessRules::default();
        // The page itself follows.
        let request = Request {
            limit_bytes: Some(LIMIT_BYTES),
            more: true,
            ..Request::new(&url, Accept::Any, &access)
        };
        let (rules, kept) = match client.get(gate, &request).await {
            Ok(answer) => match answer.content {
                Content::Body(body) => (Rules::read(&body.bytes), KEPT),
                Content::Unchanged => (Rules::default(), KEPT),
            },
            // Too much is read up to where it counts by others; here nobody needs it.
            Err(Error::TooLarge { .. } | Error::Gone { .. }) => (Rules::default(), KEPT),
            // "Unavailable" (4xx): all is allowed (§2.3.1.3). "Unreachable": nothing is (§2.3.1.4).
            Err(Error::Status { status: 400..=428 | 430..=499, .. } | Error::Redirects { .. }) => {
                (Rules::default(), KEPT)
            }
            Err(error @ (Error::Paused { .. } | Error::Guarded { .. })) => return Err(error),
            Err(_) => (Rules::closed(), FAILURE_KEPT),
        };
        let rules = Arc::new(rules);
        let mut known = self.lock();
        if known.len() >= ORIGINS {
            known.retain(|_, (until, _)| *until > now);
        }
        if known.len() >= ORIGINS {
            known.clear();
        }
        known.insert(origin.to_owned(), (now.saturating_add(kept).unwrap_or(now), rules.clone()));
        Ok(rules)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Timestamp, Arc<Rules>)>> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a `robots.txt` lets us fetch a page.
#[must_use]
pub fn robots_allow(robots: &[u8], page: &Url) -> bool {
    Rules::read(robots).allow(page)
}

/// The rules that hold for us.
#[derive(Debug, Default, PartialEq, Eq)]
struct Rules(Vec<Rule>);

#[derive(Debug, PartialEq, Eq)]
struct Rule {
    allows: bool,
    pattern: String,
}

impl Rules {
    fn closed() -> Self {
        Self(vec![Rule { allows: false, pattern: "/".to_owned() }])
    }

    /// Reads the groups that name us, or else those for everybody (§2.2.1).
    fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (mut ours, mut everybodys) = (None, Vec::new());
        let (mut names_us, mut names_all, mut in_names) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    if !in_names {
                        (names_us, names_all) = (false, false);
                    }
                    in_names = true;
                    // A product token ends before the version (§2.2.1).
                    let token =
                        value.split(|c: char| c == '/' || c.is_whitespace()).next().unwrap_or_default();
                    names_us |= token.eq_ignore_ascii_case(PRODUCT);
                    names_all |= token == "*";
                    if names_us {
                        ours.get_or_insert_with(Vec::new);
                    }
                }
                "allow" | "disallow" => {
                    in_names = false;
                    if value.is_empty() || value.len() > RULE_BYTES {
                        continue;
                    }
                    let rule = || Rule { allows: key == "allow", pattern: escaped(value) };
                    if let Some(ours) = ours.as_mut().filter(|ours| names_us && ours.len() < RULES) {
                        ours.push(rule());
                    }
                    if names_all && everybodys.len() < RULES {
                        everybodys.push(rule());
                    }
                }
                _ => {}
            }
        }
        Self(ours.unwrap_or(everybodys))
    }

    /// The longest pattern that matches decides; of two equal ones the one that allows (§2.2.2).
    fn allow(&self, page: &Url) -> bool {
        let mut path = escaped(page.path());
        if let Some(query) = page.query() {
            path.push('?');
            path.push_str(&escaped(query));
        }
        if path == "/robots.txt" {
            return true;
        }
        let matching = self.0.iter().filter(|rule| matches(&rule.pattern, &path));
        matching.max_by_key(|rule| (rule.pattern.len(), rule.allows)).is_none_or(|rule| rule.allows)
    }
}

/// `*` stands for anything, `$` at the end for the end (§2.2.3). Goes back to the last star only, so
/// the time is bounded by the product of the lengths.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, anchored) = pattern.strip_suffix('$').map_or((pattern, false), |cut| (cut, true));
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return !anchored || rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    if anchored { rest.ends_with(last) } else { rest.contains(last) }
}

/// Escapes what is not ASCII and writes escapes in capitals, so that both sides are spelt alike
/// (§2.2.2).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut upper = 0;
    for byte in text.bytes() {
        match byte {
            b'%' => {
                out.push('%');
                upper = 2;
                continue;
            }
            0x21..=0x7e if upper > 0 => out.push(char::from(byte.to_ascii_uppercase())),
            0x21..=0x7e => out.push(char::from(byte)),
            _ => {
                let hex =
                    |digit: u8| char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase();
                out.extend(['%', hex(byte >> 4), hex(byte & 15)]);
            }
        }
        upper = u8::saturating_sub(upper, 1);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, path: &str, expect: bool) {
        let page = Url::parse("https://example.org").unwrap().join(path).unwrap();
        assert_eq!(Rules::read(text.as_bytes()).allow(&page), expect, "{path}");
    }

    #[test]
    fn the_longest_match_decides_and_allow_wins_a_draw() {
        let text = "User-agent: *\nDisallow: /a/\nAllow: /a/open\nDisallow: /b\nAllow: /b\n";
        check(text, "/a/x", false);
        check(text, "/a/open/1", true);
        check(text, "/b", true);
        check(text, "/c", true);
        check(text, "/robots.txt", true);
    }

    #[test]
    fn a_group_that_names_us_replaces_the_one_for_everybody() {
        let text =
            "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: CopyDesk/2\nDisallow: /private\n";
        check(text, "/a", true);
        check(text, "/private", false);
        check("User-agent: copydesk\nDisallow:\n\nUser-agent: *\nDisallow: /", "/a", true);
        check("User-agent: other\nDisallow: /", "/a", true);
        check(
            "User-agent: copydesk\nDisallow: /a\nUser-agent: *\nDisallow: /\nUser-agent: copydesk\nDisallow: /b",
            "/b",
            false,
        );
    }

    #[test]
    fn stars_and_ends() {
        let text = "user-agent:*\r\ndisallow: /*.pdf$ # no papers\r\nDISALLOW: /*?print=\nDisallow: /x*y*z";
        check(text, "/a.pdf", false);
        check(text, "/a.pdf?x", true);
        check(text, "/a?print=1", false);
        check(text, "/x1y2z3", false);
        check(text, "/xzy", true);
    }

    #[test]
    fn both_sides_are_spelt_alike() {
        check("User-agent: *\nDisallow: /caf%c3%a9", "/café", false);
        check("\u{feff}User-agent: *\nDisallow: /café", "/caf%C3%A9/x", false);
    }

    #[test]
    fn what_is_no_robots_file_forbids_nothing() {
        check("<html><body>not found</body></html>", "/a", true);
        check("", "/a", true);
    }
}
