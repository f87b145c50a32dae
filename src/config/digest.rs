//! `[digest]`, or `[[digest]]` for several → when an edition is written, of what, and for whom.

use jiff::tz::TimeZone;

use crate::compose;
use crate::edition::Schedule;
use crate::model::{Secret, Topic};

use super::section::Section;
use super::subscription::secret;
use super::value::{Value, words};

/// One series of editions.
#[derive(Clone, Debug)]
pub struct Digest {
    /// Tells the series apart; the first is `daily`.
    pub name: String,
    /// What stands at its head.
    pub title: String,
    /// When an edition is due, on the clocks of `zone`; `None` writes one only when asked.
    pub schedule: Option<Schedule>,
    pub zone: TimeZone,
    /// BCP 47: the language of fixed words, dates and numbers.
    pub language: String,
    pub formats: Vec<Format>,
    pub options: compose::Options,
    /// Program and arguments that get the edition as text on standard input; empty for none.
    pub command: Vec<String>,
    pub mail: Option<Mail>,
}

/// A file format of an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Html,
    Markdown,
    Text,
    Json,
    Epub,
}

words!(Format {
    "html" => Format::Html,
    "md" => Format::Markdown,
    "txt" => Format::Text,
    "json" => Format::Json,
    "epub" => Format::Epub,
});

/// An edition sent by SMTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// `smtps://host`, `smtp://host:587` or `smtp+starttls://…`, as lettre reads them, without secrets.
    pub server: String,
    pub user: Option<String>,
    pub password: Option<Secret>,
    pub from: String,
    pub to: Vec<String>,
}

/// When the daily edition is due if nothing is said: half past six, before breakfast.
const SCHEDULE: &str = "30 6 * * *";

/// Reads one series. `zone` and `language` are the general ones.
pub(super) fn read(s: &mut Section<'_, '_>, zone: &TimeZone, language: &str) -> Digest {
    let usual = compose::Options::default();
    let topics = s.get::<Vec<String>>("topics", vec![]);
    Digest {
        name: s.get("name", "daily".to_owned()),
        title: s.get("title", String::new()),
        schedule: s.get("schedule", When(SCHEDULE.to_owned(), SCHEDULE.parse().ok())).1,
        zone: s.opt("zone").unwrap_or_else(|| zone.clone()),
        language: s.opt("language").unwrap_or_else(|| language.to_owned()),
        formats: s.get("formats", vec![Format::Html, Format::Markdown, Format::Text, Format::Json]),
        options: compose::Options {
            top: s.get("top", usual.top),
            pieces: s.get("pieces", usual.pieces),
            briefs: s.get("briefs", usual.briefs),
            ongoing: s.get("ongoing", usual.ongoing),
            sentences: s.get("sentences", usual.sentences),
            cap_per_outlet: s.get("cap_per_outlet", usual.cap_per_outlet),
            topics: topics.iter().map(|name| Topic::new(name)).collect(),
            first_window: s.get("first_window", usual.first_window),
        },
        command: s.get("command", vec![]),
        mail: mail(s),
    }
}

fn mail(s: &mut Section<'_, '_>) -> Option<Mail> {
    let wanted = s.says("mail");
    s.section("mail", |s| {
        let server = s.opt::<String>("server");
        let (user, password) = (s.opt("user"), secret(s, "password", "password_file"));
        let (from, to) = (s.opt::<String>("from"), s.opt::<Vec<String>>("to").unwrap_or_default());
        if wanted && (server.is_none() || from.is_none() || to.is_empty()) {
            s.refuse("server", "mail needs `server`, `from` and `to`");
        }
        if server.as_ref().is_some_and(|server| server.contains('@')) {
            s.refuse("server", "keep name and password out of it; use `user` and `password_file`");
        }
        Some(Mail { server: server?, user, password, from: from?, to })
    })
}

/// A schedule as written, and as it is understood; `None` for "off".
struct When(String, Option<Schedule>);

impl Value for When {
    fn read(value: &toml::de::DeValue<'_>) -> Result<Self, String> {
        let written = String::read(value)?;
        if written == "off" {
            return Ok(Self(written, None));
        }
        match written.parse() {
            Ok(schedule) => Ok(Self(written, Some(schedule))),
            Err(error) => Err(format!("{error}")),
        }
    }

    fn show(&self) -> String {
        self.0.show()
    }
}
