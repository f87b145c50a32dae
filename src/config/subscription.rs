//! `[[subscription]]` → [`Subscription`].

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use crate::link::is_web;
use crate::model::{AccessRules, AddressFamily, Articles, Kind, Login, Secret, Selectors, Subscription};
use crate::page;
use crate::text::language;

use super::at_least;
use super::section::Section;
use super::topic::Known;
use super::value::{Bytes, words};

words!(Kind { "auto" => Kind::Auto, "feed" => Kind::Feed, "page" => Kind::Page });
words!(Articles {
    "when-short" => Articles::WhenShort,
    "never" => Articles::Never,
    "always" => Articles::Always,
});
words!(AddressFamily {
    "any" => AddressFamily::Any,
    "ipv4" => AddressFamily::V4,
    "ipv6" => AddressFamily::V6,
});

/// Reads one table; `None` where its address is missing or no address to poll (which is noted).
pub(super) fn read(s: &mut Section<'_, '_>, known: &Known) -> Option<Subscription> {
    let url = s.need::<Url>("url")?;
    if let Some(fault) = fault(&url) {
        s.refuse("url", fault);
    }
    let interval = s.opt::<Duration>("interval");
    if let Some(interval) = &interval {
        at_least(s, "interval", interval, &Duration::from_secs(1));
    }
    let topic = s
        .opt::<String>("topic")
        .and_then(|name| known.founded(&name).map_err(|what| s.refuse("topic", what)).ok());
    Some(Subscription {
        url,
        title: s.get("title", String::new()),
        outlet: s.get("outlet", String::new()),
        kind: s.get("kind", Kind::default()),
        enabled: s.get("enabled", true),
        service: s.get("service", String::new()),
        interval,
        priority: s.get("priority", 0),
        topic,
        zone: s.opt("zone"),
        language: language(s),
        articles: s.opt("articles"),
        limit_bytes: s.opt::<Bytes>("limit").map(|bytes| bytes.0),
        access: access(s),
        selectors: s.section("selectors", selectors),
    })
}

/// The tag of a language, as entries carry it; one that is none is noted.
fn language(s: &mut Section<'_, '_>) -> Option<String> {
    let tag = s.opt::<String>("language")?;
    if !is_tag(&tag) {
        s.refuse("language", format!("`{tag}` is no language tag; write one such as \"fr\""));
    }
    Some(tag.to_lowercase().replace('_', "-"))
}

/// Whether a word begins as a language tag does (BCP 47), with a language of two or three letters.
pub(super) fn is_tag(word: &str) -> bool {
    let language = language::primary(word);
    (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Why an address cannot be polled, if it cannot.
pub(super) fn fault(url: &Url) -> Option<String> {
    if !is_web(url) {
        return Some(format!("`{}:` cannot be polled; write an http:// or https:// address", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("keep the password out of the address; use `user` and `password_file`".to_owned());
    }
    None
}

fn access(s: &mut Section<'_, '_>) -> AccessRules {
    let mut headers = Vec::new();
    for (name, value) in s.pairs("headers") {
        if http::HeaderName::try_from(&name).is_err() || http::HeaderValue::try_from(&value).is_err() {
            s.refuse("headers", format!("`{name}` or its value is no HTTP header"));
        }
        headers.push((name, Secret::new(value)));
    }
    let cookie = secret(s, "cookie", "cookie_file");
    let password = secret(s, "password", "password_file");
    let user = s.opt::<String>("user");
    together(s, user.is_some(), password.is_some());
    AccessRules {
        headers,
        user_agent: s.opt("user_agent"),
        cookie,
        login: user.zip(password).map(|(user, password)| Login { user, password }),
        proxy: proxy(s),
        http1_only: s.get("http1_only", false),
        addresses: s.get("addresses", AddressFamily::default()),
    }
}

/// Notes a name without its password, and the other way round. One that is there and cannot be read is told
/// already.
pub(super) fn together(s: &mut Section<'_, '_>, user: bool, password: bool) {
    let key = match (user, password) {
        (true, false) if !s.says("password") && !s.says("password_file") => "user",
        (false, true) => {
            if s.says("password_file") {
                "password_file"
            } else {
                "password"
            }
        }
        _ => return,
    };
    s.refuse(key, "`user` and `password_file` go together");
}

/// The address of a proxy; a scheme that is none is noted.
pub(super) fn proxy(s: &mut Section<'_, '_>) -> Option<Url> {
    let proxy = s.opt::<Url>("proxy")?;
    if matches!(proxy.scheme(), "http" | "https" | "socks5" | "socks5h") {
        return Some(proxy);
    }
    s.refuse("proxy", "write an http://, https://, socks5:// or socks5h:// address");
    None
}

/// A secret as it stands in the file, or better from a file of its own: its first line. A path that
/// is not absolute is a systemd credential (`LoadCredential=`, systemd.exec(5)) where the service
/// manager gives some, else stands beside the configuration.
pub(super) fn secret(s: &mut Section<'_, '_>, key: &'static str, file_key: &'static str) -> Option<Secret> {
    let inline = s.opt::<String>(key).map(Secret::new);
    let Some(named) = s.opt::<PathBuf>(file_key) else { return inline };
    if inline.is_some() {
        s.refuse(file_key, format!("`{key}` and `{file_key}` exclude each other"));
    }
    let credential = std::env::var_os("CREDENTIALS_DIRECTORY").map(|dir| PathBuf::from(dir).join(&named));
    let path = credential.filter(|path| path.is_file()).unwrap_or_else(|| s.folder().join(named));
    s.keeps(&path);
    match fs::read_to_string(&path) {
        Ok(text) => {
            let line = text.lines().next().unwrap_or_default();
            if line.is_empty() {
                s.refuse(file_key, format!("{} holds nothing in its first line", path.display()));
                return None;
            }
            Some(Secret::new(line))
        }
        Err(error) => {
            s.withhold(
                file_key,
                format!("{} cannot be read, and no poll is made without it: {error}", path.display()),
            );
            None
        }
    }
}

fn selectors(s: &mut Section<'_, '_>) -> Selectors {
    let selectors = Selectors {
        story: s.get("story", String::new()),
        link: s.get("link", String::new()),
        body: s.get("body", String::new()),
        drop: s.get("drop", String::new()),
    };
    for key in page::faults(&selectors) {
        s.refuse(key, "is no CSS selector; write one such as \"article h2 > a\"");
    }
    selectors
}
