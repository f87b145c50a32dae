//! `[digest]` → when the day's edition is written, of what, and for whom.

use crate::compose;
use crate::edition::Schedule;
use crate::model::{Secret, Topic};

use super::section::Section;
use super::subscription::secret;
use super::value::Value;

/// The daily edition.
#[derive(Clone, Debug, PartialEq)]
pub struct Digest {
    /// When an edition is due; `None` writes one only when asked.
    pub schedule: Option<Schedule>,
    /// What goes into it.
    pub options: compose::Options,
    /// Program and arguments that get the edition as text on standard input; empty for none.
    pub command: Vec<String>,
    pub mail: Option<Mail>,
}

/// An edition sent by SMTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// `smtps://host` or `smtp://host:587`, without name and password.
    pub server: String,
    pub user: Option<String>,
    pub password: Option<Secret>,
    pub from: String,
    pub to: Vec<String>,
}

/// When the edition is due if nothing is said: before breakfast.
const SCHEDULE: &str = "06:30";

pub(super) fn read(s: &mut Section<'_, '_>) -> Digest {
    let usual = compose::Options::default();
    let topics = s.get::<Vec<String>>("topics", vec![]);
    Digest {
        schedule: s.get("schedule", When(SCHEDULE.parse().ok())).0,
        options: compose::Options {
            top: s.get("top", usual.top),
            pieces: s.get("pieces", usual.pieces),
            briefs: s.get("briefs", usual.briefs),
            ongoing: s.get("ongoing", usual.ongoing),
            sentences: s.get("sentences", usual.sentences),
            cap_per_outlet: s.get("cap_per_outlet", usual.cap_per_outlet),
            topics: topics.iter().map(|name| Topic::new(name)).collect(),
            first_window: s.get("first_window", usual.first_window),
            ..usual
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

/// A schedule, or "off".
struct When(Option<Schedule>);

impl Value for When {
    fn read(value: &toml::de::DeValue<'_>) -> Result<Self, String> {
        let written = String::read(value)?;
        if written == "off" {
            return Ok(Self(None));
        }
        written.parse().map(|schedule| Self(Some(schedule))).map_err(|error| format!("{error}"))
    }

    fn show(&self) -> String {
        self.0.as_ref().map_or("off", Schedule::as_str).to_owned().show()
    }
}
