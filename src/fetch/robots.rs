//! `robots.txt` (RFC 9309), for pages. Feeds are published to be polled, so they are not asked about.
//!
//! It is asked for as the page will be: through the same proxy, in the same name, in the same turn; but
//! without what is secret, which the page's server gets alone.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::{Accept, Answer, Beyond, Client, Content, Error, Gate, Record, Request, route};
use crate::clock::Clock;
use crate::model::Class;

/// Bytes that count; a crawler must read 500 KiB at least (§2.5).
const LIMIT_BYTES: u64 = 512 << 10;
/// How long an answer holds (§2.4).
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// How long a failure holds before we ask again.
const FAILURE_KEPT: SignedDuration = SignedDuration::from_hours(1);
/// Origins remembered, and bytes of their rules in all; the oldest are asked again.
const ORIGINS: usize = 4_096;
const KNOWN_BYTES: usize = 16 << 20;
/// Rules kept of one file, and the length of one, bytes. The first leaves room for what is escaped.
const RULES_BYTES: usize = 1 << 20;
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
    known: Mutex<HashMap<Asked, (Timestamp, Arc<Word>)>>,
    /// Those that are being asked.
    asking: Mutex<HashMap<Asked, Arc<tokio::sync::Mutex<()>>>>,
}

/// Who was asked, and how: through another proxy or in another name it may say something else.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Asked {
    origin: String,
    /// Hash of the proxy, which may hold a password, and of the user agent.
    way: u64,
}

/// What an origin says.
#[derive(Debug)]
enum Word {
    Rules(Rules),
    /// It could not be read, so nothing is allowed (§2.3.1.4).
    Unread {
        why: String,
        class: Class,
    },
}

impl Word {
    fn size(&self) -> usize {
        match self {
            Self::Rules(rules) => rules.0.len(),
            Self::Unread { why, .. } => why.len(),
        }
    }
}

impl Robots {
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self(Arc::new(Inner { clock, known: Mutex::default(), asking: Mutex::default() }))
    }

    /// Whether the page may be fetched as `request` asks for pages. Asks the origin when its rules are
    /// not known or a day old.
    ///
    /// In a box, as the client that is asked asks here in its turn.
    pub fn check<'a>(
        &'a self,
        client: &'a Client,
        gate: &'a Gate,
        request: &'a Request<'a>,
        page: &'a Url,
    ) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>> {
        Box::pin(async move {
            let host = || super::host(page);
            match &*self.word(client, gate, request, page).await? {
                Word::Rules(rules) if rules.allow(page) => Ok(()),
                Word::Rules(_) => Err(Error::Robots { host: host() }),
                Word::Unread { why, class } => {
                    Err(Error::RobotsUnread { host: host(), why: why.clone(), class: *class })
                }
            }
        })
    }

    async fn word(
        &self,
        client: &Client,
        gate: &Gate,
        request: &Request<'_>,
        page: &Url,
    ) -> Result<Arc<Word>, Error> {
        let agent = route::agent(&client.0.options, request, page);
        let proxy = client.0.routes.proxy(request.access).map_or("", Url::as_str);
        let way = xxhash_rust::xxh3::xxh3_64(format!("{proxy} {agent}").as_bytes());
        let asked = Asked { origin: page.origin().ascii_serialization(), way };
        if let Some(word) = self.known(&asked) {
            return Ok(word);
        }
        // Many may come for an origin's pages at once: one asks, the others wait for its answer.
        let turn = self.asking().entry(asked.clone()).or_default().clone();
        let _turn = turn.lock().await;
        let word = if let Some(word) = self.known(&asked) {
            Ok(word)
        } else {
            let answer = self.ask(client, gate, request, page).await;
            judge(answer, &agent).map(|(word, kept)| self.keep(&asked, word, kept))
        };
        // Those whose asker went away go too.
        self.asking().retain(|other, turn| *other != asked && Arc::strong_count(turn) > 1);
        word
    }

    fn asking(&self) -> std::sync::MutexGuard<'_, HashMap<Asked, Arc<tokio::sync::Mutex<()>>>> {
        self.0.asking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self, asked: &Asked) -> Option<Arc<Word>> {
        let now = self.0.clock.now();
        self.lock().get(asked).filter(|(until, _)| *until > now).map(|(_, word)| word.clone())
    }

    async fn ask(
        &self,
        client: &Client,
        gate: &Gate,
        request: &Request<'_>,
        page: &Url,
    ) -> Result<Answer, Error> {
        let key = client.key(request, page)?;
        let mut url = page.clone();
        url.set_path("/robots.txt");
        url.set_query(None);
        url.set_fragment(None);
        // What stands in a link before its host is as secret as a password of the access rules.
        let _ = (url.set_username(""), url.set_password(None));
        let access = request.access.without_secrets();
        // The page itself follows.
        let record = if request.record == Record::Suspect { Record::Good } else { request.record };
        let request = Request {
            record,
            limit_bytes: Some(LIMIT_BYTES),
            beyond: Beyond::Cut,
            key: Some(&key),
            meant_for: request.meant_for,
            more: true,
            ..Request::new(&url, Accept::Any, &access)
        };
        client.get(gate, &request).await
    }

    fn keep(&self, asked: &Asked, word: Word, kept: SignedDuration) -> Arc<Word> {
        let (now, word) = (self.0.clock.now(), Arc::new(word));
        let mut known = self.lock();
        let is_full = |known: &HashMap<Asked, (Timestamp, Arc<Word>)>| {
            let bytes = known.values().map(|(_, word)| word.size()).sum::<usize>();
            known.len() >= ORIGINS || bytes + word.size() > KNOWN_BYTES
        };
        if is_full(&known) {
            known.retain(|_, (until, _)| *until > now);
        }
        if is_full(&known) {
            known.clear();
        }
        known.insert(asked.clone(), (now.saturating_add(kept).unwrap_or(now), word.clone()));
        word
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Asked, (Timestamp, Arc<Word>)>> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the answer says to those who come as `agent`, and how long that holds.
fn judge(answer: Result<Answer, Error>, agent: &str) -> Result<(Word, SignedDuration), Error> {
    Ok(match answer {
        Ok(Answer { content: Content::Body(body), .. }) => {
            (Word::Rules(Rules::read(whole_lines(&body.bytes), &products(agent))), KEPT)
        }
        // Nothing in it, or "unavailable" (4xx) in whatever words: all is allowed (§2.3.1.3). Too many
        // requests are no such word: whoever says that shall be left alone.
        Ok(_)
        | Err(
            Error::Gone { .. }
            | Error::Redirects { .. }
            | Error::Status { status: 200..=299 | 400..=428 | 430..=499, .. }
            | Error::Wall { status: 400..=428 | 430..=499, .. },
        ) => (Word::Rules(Rules::default()), KEPT),
        // Nobody was asked.
        Err(error @ (Error::Paused { .. } | Error::Guarded { .. })) => return Err(error),
        Err(error) => (Word::Unread { why: error.to_string(), class: error.class() }, FAILURE_KEPT),
    })
}

/// The file without a last line that the limit may have cut: half a path would stand for more.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    if (bytes.len() as u64) < LIMIT_BYTES {
        return bytes;
    }
    let end = bytes.iter().rposition(|byte| matches!(byte, b'\n' | b'\r'));
    &bytes[..end.unwrap_or_default()]
}

/// The names whose groups we obey, the first that has one (§2.2.1): of the agent that we come as, and our
/// own, since whoever knows us may know us by that.
fn products(agent: &str) -> [&str; 2] {
    [product(agent), PRODUCT]
}

/// A product token ends before the version (§2.2.1).
fn product(agent: &str) -> &str {
    agent.split(|c: char| c == '/' || c.is_whitespace()).next().unwrap_or_default()
}

/// Whether a `robots.txt` lets us fetch a page.
#[must_use]
pub fn robots_allow(robots: &[u8], page: &Url) -> bool {
    Rules::read(robots, &[PRODUCT]).allow(page)
}

/// The rules that hold for us, one a line: `+` allows and `-` forbids what the pattern behind it matches.
#[derive(Debug, Default, PartialEq, Eq)]
struct Rules(String);

impl Rules {
    /// Reads the groups that name the first of `products` that has one, or else those for everybody
    /// (§2.2.1).
    fn read(bytes: &[u8], products: &[&str]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let mut groups: Vec<Option<String>> = vec![None; products.len()];
        let mut everybodys = String::new();
        let (mut names, mut names_all, mut in_names) = (vec![false; products.len()], false, false);
        for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    if !in_names {
                        names.fill(false);
                        names_all = false;
                    }
                    in_names = true;
                    let token = product(value);
                    names_all |= token == "*";
                    for ((product, ours), is_named) in products.iter().zip(&mut groups).zip(&mut names) {
                        if token.eq_ignore_ascii_case(product) {
                            *is_named = true;
                            ours.get_or_insert_default();
                        }
                    }
                }
                "allow" | "disallow" => {
                    in_names = false;
                    if value.is_empty() || value.len() > RULE_BYTES {
                        continue;
                    }
                    let sign = if key == "allow" { '+' } else { '-' };
                    let rule = format!("{sign}{}\n", spelt(value, Side::Pattern));
                    let ours = groups.iter_mut().zip(&names).filter(|(_, is_named)| **is_named);
                    let ours = ours.filter_map(|(ours, _)| ours.as_mut());
                    for rules in ours.chain(names_all.then_some(&mut everybodys)) {
                        if rules.len() + rule.len() <= RULES_BYTES {
                            rules.push_str(&rule);
                        }
                    }
                }
                _ => {}
            }
        }
        Self(groups.into_iter().flatten().next().unwrap_or(everybodys))
    }

    /// The longest pattern that matches decides; of two equal ones the one that allows (§2.2.2).
    fn allow(&self, page: &Url) -> bool {
        let mut path = spelt(page.path(), Side::Path);
        if let Some(query) = page.query() {
            path.push('?');
            path.push_str(&spelt(query, Side::Path));
        }
        if path == "/robots.txt" {
            return true;
        }
        let rules = self.0.lines().map(|rule| rule.split_at(1));
        let matching = rules.filter(|(_, pattern)| matches(pattern, &path));
        let decides = matching.max_by_key(|(sign, pattern)| (pattern.len(), *sign == "+"));
        decides.is_none_or(|(sign, _)| sign == "+")
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

/// What is spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// Its stars and a `$` at its end mean something (§2.2.3).
    Pattern,
    Path,
}

/// One spelling for both sides (§2.2.2): what is not ASCII is escaped, escapes of unreserved characters
/// are undone, others written in capitals. A star or a dollar that means itself is escaped.
fn spelt(text: &str, side: Side) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        let undone = unescaped(&bytes[at..]);
        let byte = undone.unwrap_or(bytes[at]);
        at += if undone.is_some() { 3 } else { 1 };
        let stays = match byte {
            b'-' | b'.' | b'_' | b'~' => true,
            _ if byte.is_ascii_alphanumeric() => true,
            _ if undone.is_some() => false,
            b'*' => side == Side::Pattern,
            b'$' => side == Side::Pattern && at == bytes.len(),
            _ => byte.is_ascii_graphic(),
        };
        if stays {
            out.push(char::from(byte));
        } else {
            let hex = |digit: u8| char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase();
            out.extend(['%', hex(byte >> 4), hex(byte & 15)]);
        }
    }
    out
}

/// The character whose escape the text begins with.
fn unescaped(text: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = text else { return None };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, path: &str, expect: bool) {
        let page = Url::parse("https://example.org").unwrap().join(path).unwrap();
        assert_eq!(Rules::read(text.as_bytes(), &products("Copydesk/1")).allow(&page), expect, "{path}");
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
        check("User-agent: *\nDisallow: /foo/bar/%62%61%7A", "/foo/bar/baz", false);
        check("User-agent: *\nDisallow: /%7ejoe/", "/~joe/index.html", false);
        check("User-agent: *\nDisallow: /~joe/", "/%7Ejoe/index.html", false);
        check("User-agent: *\nDisallow: /a%2fb", "/a/b", true);
        check("User-agent: *\nDisallow: /a%2fb", "/a%2Fb", false);
        check("User-agent: *\nDisallow: /file-with-a-%2A.html", "/file-with-a-*.html", false);
        check("User-agent: *\nDisallow: /file-with-a-%2A.html", "/file-with-a-b.html", true);
        check("User-agent: *\nDisallow: /foo-%24", "/foo-$1", false);
        check("User-agent: *\nDisallow: /a$b", "/a$b", false);
        check("User-agent: *\nDisallow: /100%", "/100%", false);
    }

    #[test]
    fn the_group_of_the_name_we_come_by_is_obeyed_and_ours_where_none_names_it() {
        let text = "User-agent: *\nDisallow: /\n\nUser-agent: copydesk\nDisallow: /a\n\n\
                    User-agent: MyBot\nDisallow: /b\n";
        let allows = |agent: &str, path: &str| {
            let page = Url::parse("https://example.org").unwrap().join(path).unwrap();
            Rules::read(text.as_bytes(), &products(agent)).allow(&page)
        };
        assert!(allows("mybot/2.0 (+https://bot.example/)", "/a") && !allows("mybot/2.0", "/b"));
        assert!(!allows("other/2.0", "/a") && allows("other/2.0", "/b"));
        assert!(!allows("Copydesk/1", "/a") && allows("", "/b"));
    }

    #[test]
    fn a_long_file_counts_as_far_as_its_limit() {
        let (mut text, mut sections) = ("User-agent: *\n".to_owned(), 0);
        while text.len() < LIMIT_BYTES as usize - 60 {
            sections += 1;
            text += &["Disallow: /section-", &sections.to_string(), "/\n"].concat();
        }
        text += &["Disallow: /", &"x".repeat(100), "\n"].concat();
        let rules = Rules::read(whole_lines(&text.as_bytes()[..LIMIT_BYTES as usize]), &[PRODUCT]);
        let allows =
            |path: &str| rules.allow(&Url::parse("https://example.org").unwrap().join(path).unwrap());
        assert!(!allows("/section-1/") && !allows(&format!("/section-{sections}/x")), "{sections}");
        assert!(allows(&format!("/{}", "x".repeat(90))), "half a rule is none");
    }

    #[test]
    fn what_the_answer_means_is_told_from_its_status() {
        let status = |status| Error::Status { host: "example.org".into(), status, retry_after: None };
        let wall =
            |status, class| Error::Wall { host: "example.org".into(), status, class, retry_after: None };
        let page = Url::parse("https://example.org/a").unwrap();
        for error in [status(204), status(401), status(403), status(404), wall(403, Class::BotWall)] {
            let told = error.to_string();
            let (word, _) = judge(Err(error), "").unwrap();
            assert!(matches!(word, Word::Rules(rules) if rules.allow(&page)), "{told}");
        }
        for (error, expect) in [
            (status(429), Class::Throttled),
            (status(500), Class::ServerError),
            (wall(200, Class::Login), Class::Login),
            (wall(503, Class::BotWall), Class::BotWall),
            (Error::NoSuchHost { host: "example.org".into() }, Class::NoSuchHost),
        ] {
            let told = error.to_string();
            let (word, kept) = judge(Err(error), "").unwrap();
            assert!(matches!(word, Word::Unread { class, .. } if class == expect), "{told}");
            assert_eq!(kept, FAILURE_KEPT);
        }
    }

    #[test]
    fn what_is_no_robots_file_forbids_nothing() {
        check("<html><body>not found</body></html>", "/a", true);
        check("", "/a", true);
    }
}
