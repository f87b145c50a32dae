//! `[digest]` → when an edition is written, of what, and for whom: the daily one, and further series.

use std::borrow::Cow;
use std::collections::HashSet;

use jiff::SignedDuration;
use url::Url;

use crate::compose;
use crate::edition::{Form, Schedule, Series};
use crate::model::{Secret, Topic};

use super::at_least;
use super::section::Section;
use super::subscription::{secret, together};
use super::topic::{Known, short};
use super::value::{DAY, MINUTE, Value, words};

/// One row of editions.
#[derive(Clone, Debug, PartialEq)]
pub struct Digest {
    /// When an edition is due; `None` writes one only when asked.
    pub schedule: Option<Schedule>,
    /// What goes into it, and how it is printed.
    pub series: Series,
    /// Program and arguments that get the edition as text on standard input; empty for none.
    pub command: Vec<String>,
    pub mail: Option<Mail>,
}

impl Digest {
    /// A schedule that promises more editions than there are.
    pub(super) fn note(&self) -> Option<String> {
        let schedule = self.schedule.as_ref().filter(|schedule| schedule.is_often())?;
        let name = self.series.name();
        Some(format!(
            "the {name} digest's schedule \"{schedule}\" names several times a day, and each local day has one \
             edition, at the first of them; make a [[digest.series]] for each further one"
        ))
    }
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

words!(Form { "html" => Form::Html, "md" => Form::Markdown, "txt" => Form::Text, "epub" => Form::Epub });

/// When the edition is due if nothing is said: before breakfast.
const SCHEDULE: &str = "06:30";

/// Rows of editions; each costs a feed and a look at the calendar.
const SERIES: usize = 32;

/// The daily edition, then the further series in the order of the file.
pub(super) fn read(s: &mut Section<'_, '_>, known: &Known) -> Vec<Digest> {
    let usual = compose::Series::default();
    let command = s.get("command", vec![]);
    check_program(s, &command);
    let daily = Digest {
        schedule: s.get("schedule", When(SCHEDULE.parse().ok())).0,
        series: series(s, usual, &Series::default(), known),
        command,
        mail: s.section("mail", |s| mail(s, None)),
    };
    let mut names = HashSet::from([daily.series.name().to_owned()]);
    let further = s.each("series", |s| {
        let digest = further(s, &daily, known)?;
        if !names.insert(digest.series.name().to_owned()) {
            s.refuse("name", "is the name of an earlier series");
        }
        Some(digest)
    });
    let mut all: Vec<Digest> = std::iter::once(daily).chain(further.into_iter().flatten()).collect();
    if all.len() > SERIES {
        s.refuse("series", format!("write at most {}", SERIES - 1));
        all.truncate(SERIES);
    }
    all
}

/// A further series. What it does not say is as in the daily edition, but that nobody gets two
/// editions by mail who asked for one: it is delivered where it says so itself.
fn further(s: &mut Section<'_, '_>, daily: &Digest, known: &Known) -> Option<Digest> {
    let name = s.need::<String>("name")?;
    if Topic::new(&name).as_str() != name {
        s.refuse("name", format!("goes into addresses; write \"{}\"", Topic::new(&name)));
    }
    short(s, &name);
    let schedule = s.need::<When>("schedule")?.0;
    let own = compose::Series { title: name.clone(), name };
    let wants_mail = s.says("mail");
    let command = s.opt::<Vec<String>>("command").unwrap_or_default();
    check_program(s, &command);
    Some(Digest {
        schedule,
        series: series(s, own, &daily.series, known),
        command,
        mail: s.section("mail", |s| mail(s, daily.mail.as_ref().filter(|_| wants_mail))),
    })
}

fn check_program(s: &mut Section<'_, '_>, command: &[String]) {
    if command.first().is_some_and(|program| program.trim().is_empty()) {
        s.refuse("command", "begins with no program; write [\"/usr/local/bin/notify\", \"argument\"]");
    }
}

fn series(s: &mut Section<'_, '_>, own: compose::Series, usual: &Series, known: &Known) -> Series {
    let usual_days = usual.keep_days;
    let usual = &usual.options;
    let is_daily = own.is_daily();
    let title = s.opt("title").unwrap_or(own.title);
    let topics = s.opt::<Vec<String>>("topics");
    let topics = topics.map(|names| known.named(s, "topics", &names));
    let mut number = |key: &'static str, usual: usize| {
        if is_daily { s.get(key, usual) } else { s.opt(key).unwrap_or(usual) }
    };
    let options = compose::Options {
        series: compose::Series { title, ..own },
        top: number("top", usual.top),
        pieces: number("pieces", usual.pieces),
        briefs: number("briefs", usual.briefs),
        ongoing: number("ongoing", usual.ongoing),
        sentences: number("sentences", usual.sentences),
        cap_per_outlet: number("cap_per_outlet", usual.cap_per_outlet),
        topics: topics.unwrap_or_else(|| usual.topics.clone()),
        without: Vec::new(),
        language: None,
        window: s.opt("window"),
        first_window: if is_daily {
            s.get("first_window", usual.first_window)
        } else {
            s.opt("first_window").unwrap_or(usual.first_window)
        },
        working_since: None,
    };
    if let Some(window) = &options.window {
        at_least(s, "window", window, &MINUTE);
    }
    at_least(s, "first_window", &options.first_window, &MINUTE);
    let formats = s.opt::<Vec<Form>>("formats");
    let keep = s.opt::<SignedDuration>("keep");
    if let Some(keep) = &keep {
        at_least(s, "keep", keep, &DAY);
    }
    let days = |keep: SignedDuration| u32::try_from(keep.as_hours() / 24).unwrap_or(u32::MAX);
    Series {
        options,
        zone: s.opt("zone"),
        forms: formats.unwrap_or_else(|| Form::ALL.to_vec()),
        keep_days: keep.map(days).or(usual_days),
    }
}

/// What the section says; what it leaves out is as in `usual`.
fn mail(s: &mut Section<'_, '_>, usual: Option<&Mail>) -> Option<Mail> {
    let (server, from) = (s.opt::<String>("server"), s.opt::<String>("from"));
    let (user, password) = (s.opt::<String>("user"), secret(s, "password", "password_file"));
    let to = s.opt::<Vec<String>>("to");
    let is_wanted =
        ["server", "from", "to", "user", "password", "password_file"].iter().any(|key| s.says(key));
    if !is_wanted && usual.is_none() {
        return None;
    }
    if server.as_ref().is_some_and(|server| server.contains('@')) {
        s.refuse("server", "keep name and password out of it; use `user` and `password_file`");
    } else if server.as_ref().is_some_and(|server| !is_server(server)) {
        s.refuse("server", "write \"smtps://mail.example.org\" or \"smtp://mail.example.org:587\"");
    }
    let of = |pick: fn(&Mail) -> String| usual.map(pick);
    // A server of its own has a login of its own.
    let login = usual.filter(|_| server.is_none() && user.is_none());
    let found = (
        server.or_else(|| of(|usual| usual.server.clone())),
        from.or_else(|| of(|usual| usual.from.clone())),
        to.or_else(|| usual.map(|usual| usual.to.clone())).filter(|to| !to.is_empty()),
    );
    let (server, from, to) = match found {
        (Some(server), Some(from), Some(to)) => (server, from, to),
        (server, from, to) => {
            let lacking = [("server", server.is_none()), ("from", from.is_none()), ("to", to.is_none())];
            for (key, _) in lacking.into_iter().filter(|(_, lacks)| *lacks) {
                s.refuse(key, "is missing: mail needs `server`, `from` and `to`");
            }
            return None;
        }
    };
    for (key, address) in std::iter::once(("from", &from)).chain(to.iter().map(|to| ("to", to))) {
        if address.parse::<lettre::message::Mailbox>().is_err() {
            s.refuse(
                key,
                format!(
                    "`{address}` is no mail address; write \"you@example.org\" or \"You <you@example.org>\""
                ),
            );
        }
    }
    let user = user.or_else(|| login.and_then(|usual| usual.user.clone()));
    let password = password.or_else(|| login.and_then(|usual| usual.password.clone()));
    together(s, user.is_some(), password.is_some());
    Some(Mail { server, user, password, from, to })
}

/// Whether mail can be handed over at such an address.
fn is_server(written: &str) -> bool {
    let Ok(url) = Url::parse(written) else { return false };
    let encryption = ["none", "opportunistic", "required"];
    let is_said =
        |(key, value): (Cow<'_, str>, Cow<'_, str>)| key == "tls" && encryption.contains(&value.as_ref());
    matches!(url.scheme(), "smtp" | "smtps")
        && url.host_str().is_some_and(|host| !host.is_empty())
        && matches!(url.path(), "" | "/")
        && url.fragment().is_none()
        && url.query_pairs().all(is_said)
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
