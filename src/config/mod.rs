//! TOML → checked [`Config`].
//!
//! In comes `copydesk.toml` and the OPML files it names; out goes a value whose parts are ready to
//! use: addresses are `Url`s, durations `Duration`s, and each room's `Options` stand built. A key
//! that nobody knows or a value that is wrong is refused with file, line, key and the nearest known
//! key, all of them at once. Whatever is left out has a default that serves.
//!
//! The configuration is the truth about subscriptions and can live in version control; the store
//! holds state only. This room never touches the network and writes nothing but the file that
//! a [`Draft`] is told to save.

mod digest;
mod edit;
mod error;
mod network;
mod opml;
mod output;
mod section;
mod subscription;
#[cfg(test)]
mod tests;
mod topic;
mod value;

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use ipnet::IpNet;
use jiff::tz::TimeZone;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;
use url::{Host, Url};
use uuid::Uuid;

use crate::compose::{OnUpdate, Rule};
use crate::edition::{Output, Paper};
use crate::link::is_web;
use crate::model::{Subscription, Topic};
use crate::render::{Language, Site};
use crate::{desk, fetch, parse, poll};

pub use digest::{Digest, Mail};
pub use edit::Draft;
pub use error::{Error, Problem};
pub use opml::{List, opml, to_opml};
use section::{Reading, Section};
pub use value::Listen;
use value::{Value, address, words};
pub use value::{duration, name, word};

/// Everything the operator can set, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file it was read from; `None` for one made by the program.
    pub file: Option<PathBuf>,
    /// Where the store and the published files live.
    pub data_dir: PathBuf,
    /// In the order of the file, OPML files last; each address once.
    pub subscriptions: Vec<Subscription>,
    /// What does not do what it looks like, for the operator: outlines that were passed over, times of
    /// editions that are not to be.
    pub notes: Vec<String>,
    /// The OPML files whose feeds are subscribed to as well.
    pub opml: Vec<PathBuf>,
    /// The files that secrets were read from.
    pub secrets: Vec<PathBuf>,
    /// What readers show as the merged feed's title and the front page's head.
    pub title: String,
    /// The language of fixed words, dates and numbers.
    pub language: Language,
    /// The zone of the reader's clock.
    pub zone: TimeZone,
    /// Who is told of a story's new text, in every feed that does not say otherwise.
    pub on_update: OnUpdate,
    /// Words or phrases that keep a story out of everything that is printed.
    pub without: Vec<String>,
    pub outputs: Vec<Output>,
    /// The rows of editions, the daily one first.
    pub digests: Vec<Digest>,
    /// How long a source must have been in trouble to stand in the feed of those; `None` prints none.
    pub health_after: Option<Duration>,
    pub http: Http,
    /// Hubs are asked to push where a feed announces one.
    pub websub: bool,
    pub fetch: fetch::Options,
    pub gate: fetch::GateOptions,
    /// What visits obey.
    pub rules: poll::Rules,
    pub retention: Retention,
    pub log: Log,
}

/// How long what was taken in is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Entries and stories older than this go; that they were there is remembered, so they do not
    /// come back.
    pub keep: Duration,
    /// Daily copies of the store that are kept beside it; 0 makes none.
    pub backups: usize,
}

/// Where the daemon is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    pub listen: Listen,
    /// The address under which the outputs are seen from outside; its path is the base path behind
    /// a proxy. `None` takes `http://` and the listening address.
    pub base_url: Option<Url>,
    pub hub: Hub,
    /// Ranges that are not public where subscribers of our own hub may be called all the same.
    pub hub_allow: Vec<IpNet>,
}

/// Who tells subscribers at once that a feed has changed (WebSub).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Hub {
    #[default]
    Off,
    /// We do, below our own address.
    Own,
    /// A hub elsewhere, which we tell.
    Other(Url),
}

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    pub format: LogFormat,
    /// A level, or directives as `tracing_subscriber::EnvFilter` reads them.
    pub level: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// The journal where the service manager connected it, else text.
    #[default]
    Auto,
    Text,
    Json,
    Journal,
}

words!(LogFormat {
    "auto" => LogFormat::Auto,
    "text" => LogFormat::Text,
    "json" => LogFormat::Json,
    "journal" => LogFormat::Journal,
});

words!(Language {
    "en" => Language::En,
    "de" => Language::De,
    "fr" => Language::Fr,
    "es" => Language::Es,
});

/// A quarter: some 100 MB for a thousand entries a day.
const KEEP: Duration = Duration::from_secs(90 * 24 * 3_600);
const KEEP_LEAST: Duration = Duration::from_secs(14 * 24 * 3_600);

/// The address the daemon listens on when nothing is said.
const LISTEN: ([u8; 4], u16) = ([127, 0, 0, 1], 8460);

impl Default for Config {
    /// What an empty file gives, which is what every key's default is.
    fn default() -> Self {
        let (config, _, _) = Reading::all(Path::new(""), "", read);
        // An empty text is TOML, so there is a value.
        config.unwrap_or_else(|| unreachable!("an empty file is read"))
    }
}

impl Config {
    /// What is printed. `instance` is the store's: the ids of feeds come from it.
    #[must_use]
    pub fn paper(&self, instance: Uuid) -> Paper {
        let site = Site {
            title: self.title.clone(),
            base: self.base(),
            language: self.language,
            zone: self.zone.clone(),
            instance,
            is_served: matches!(self.http.listen, Listen::On(_)),
            hub: self.hub(),
        };
        let mut paper = Paper::new(site);
        paper.series = self.digests.iter().map(|digest| digest.series.clone()).collect();
        (paper.outputs, paper.health_after) = (self.outputs.clone(), self.health_after);
        paper.rule = Rule { on_update: self.on_update, ..Rule::default() };
        let rules = paper.outputs.iter_mut().map(|output| &mut output.rule.without);
        let editions = paper.series.iter_mut().map(|series| &mut series.options.without);
        for without in rules.chain(editions).chain([&mut paper.rule.without, &mut paper.front.without]) {
            without.extend_from_slice(&self.without);
        }
        paper
    }

    /// The topic of this name, where stories can be filed under it; the error says what to write instead.
    pub fn topic(&self, name: &str) -> Result<Topic, String> {
        topic::Known::new(&self.rules.desk.topics, &self.subscriptions).topic(name)
    }

    /// The hub that the feeds announce.
    #[must_use]
    pub fn hub(&self) -> Option<Url> {
        match &self.http.hub {
            Hub::Off => None,
            Hub::Own => self.base().join(crate::hub::PATH).ok(),
            Hub::Other(url) => Some(url.clone()),
        }
    }

    /// The address under which the outputs are reached; ends with a slash.
    #[must_use]
    pub fn base(&self) -> Url {
        let mut base = self.http.base_url.clone().unwrap_or_else(|| self.http.listen.url());
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        base
    }

    /// Where WebSub hubs reach us; `None` where they cannot or shall not. A hub needs an address that
    /// the operator gave, on a network that we would ask ourselves.
    #[must_use]
    pub fn callback(&self) -> Option<Url> {
        let served = self.websub && matches!(self.http.listen, Listen::On(_));
        let url = self.http.base_url.as_ref().filter(|_| served)?;
        let guard = fetch::Guard::new(self.fetch.allow.clone());
        let is_public = match url.host() {
            Some(Host::Domain(name)) => is_public(name),
            Some(_) => guard.check(url).is_ok(),
            None => false,
        };
        is_public.then(|| self.base())
    }
}

/// Whether a name may mean something outside the operator's own network (RFC 6761, RFC 6762 §3,
/// RFC 8375, and what routers call their own).
fn is_public(name: &str) -> bool {
    let last = name.trim_end_matches('.').rsplit_once('.').map(|(_, last)| last.to_ascii_lowercase());
    let own = ["localhost", "local", "internal", "lan", "home", "arpa", "test", "invalid"];
    last.is_some_and(|last| !own.contains(&last.as_str()))
}

/// Finds the configuration: `given` (or `$COPYDESK_CONFIG`), else the first of the usual places.
pub fn find(given: Option<&Path>) -> Result<PathBuf, Error> {
    if let Some(path) = given {
        return Ok(path.to_owned());
    }
    let looked = places();
    looked.iter().find(|path| path.is_file()).cloned().ok_or(Error::NotFound { looked })
}

/// Where a configuration is looked for, in this order.
#[must_use]
pub fn places() -> Vec<PathBuf> {
    let mut places = vec![PathBuf::from("copydesk.toml")];
    places.extend(home());
    places.push(PathBuf::from("/etc/copydesk/copydesk.toml"));
    places
}

/// The user's own configuration, there or not; `None` where the user has no home.
#[must_use]
pub fn home() -> Option<PathBuf> {
    Some(xdg("XDG_CONFIG_HOME", ".config")?.join("copydesk/copydesk.toml"))
}

/// A base directory of the XDG specification: the variable where it holds an absolute path, else
/// its place in the home directory.
fn xdg(variable: &str, usual: &str) -> Option<PathBuf> {
    let set = env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    set.or_else(|| env::home_dir().map(|home| home.join(usual)))
}

/// Bytes read of an OPML file.
pub const OPML_LIMIT_BYTES: u64 = opml::LIMIT_BYTES;

/// Reads and checks a file and the OPML files it names.
pub fn load(path: &Path) -> Result<Config, Error> {
    parse(path, &text(path)?)
}

/// As [`load`] for whoever neither polls nor delivers: secrets that cannot be read here are left out and noted.
/// Those that the service manager keeps are there for the service alone.
///
/// # Errors
///
/// As [`load`].
pub fn look(path: &Path) -> Result<Config, Error> {
    glance(path, &text(path)?)
}

/// A file's text; bytes that are none are refused with their line.
fn text(path: &Path) -> Result<String, Error> {
    let bytes = fs::read(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = good.split(|byte| *byte == b'\n').count();
        let what = "is no text in UTF-8; save the file in that encoding".to_owned();
        Error::Refused(vec![Problem {
            file: path.to_owned(),
            line,
            key: String::new(),
            what,
            is_withheld: false,
        }])
    })
}

/// Checks the text of a file; `path` names it in errors and is where relative OPML paths start.
pub fn parse(path: &Path, text: &str) -> Result<Config, Error> {
    take(path, text, |_| true)
}

/// As [`look`] for a text.
fn glance(path: &Path, text: &str) -> Result<Config, Error> {
    take(path, text, |problem| !problem.is_withheld)
}

/// Problems that are no faults to whoever asks are noted.
fn take(path: &Path, text: &str, is_fault: impl Fn(&Problem) -> bool) -> Result<Config, Error> {
    let whole = |s: &mut Section<'_, '_>| {
        let config = read(s);
        Config { secrets: s.secrets(), ..config }
    };
    let (config, problems, _) = Reading::all(path, text, whole);
    match config {
        Some(mut config) if !problems.iter().any(is_fault) => {
            config.file = Some(path.to_owned());
            config.notes.extend(problems.iter().map(Problem::to_string));
            Ok(config)
        }
        _ => Err(Error::Refused(problems)),
    }
}

fn read(s: &mut Section<'_, '_>) -> Config {
    let data_dir = data_dir(s);
    let topics: Vec<desk::TopicRule> = s.each("topic", topic::read).into_iter().flatten().collect();
    let mut subscriptions = subscriptions(s, &topic::Known::new(&topics, &[]));
    let known = topic::Known::new(&topics, &subscriptions);
    let (opml, mut notes) = listed(s, &mut subscriptions);
    let (limit_bytes, ingest) = s.section("limits", network::limits);
    let (fetch, gate) = s.section("network", network::fetch);
    let (cadence, websub) = s.section("polling", network::polling);
    let on_update = s.get("on_update", OnUpdate::default());
    let digests = s.section("digest", |s| digest::read(s, &known));
    notes.extend(digests.iter().filter_map(Digest::note));
    let http = s.section("http", http);
    if http.listen == Listen::Off && http.base_url.is_none() {
        let base = http.listen.url();
        notes.push(format!(
            "nothing is served, and without `base_url` in `[http]` the feeds' links begin with {base}"
        ));
    }
    Config {
        file: None,
        data_dir,
        subscriptions,
        notes,
        opml,
        secrets: Vec::new(),
        title: title(s),
        outputs: outputs(s, on_update, &known),
        on_update,
        without: output::some_words(s, "without"),
        digests,
        health_after: s.opt("health_after"),
        language: s.get("language", Language::default()),
        zone: s.opt("zone").unwrap_or_else(TimeZone::system),
        http,
        websub,
        fetch: fetch::Options { limit_bytes, ..fetch },
        gate,
        rules: poll::Rules {
            poll: poll::Options { cadence, ..poll::Options::default() },
            pages: s.section("articles", network::pages),
            parse: parse::Options { limit_bytes: limit_bytes as usize, ..parse::Options::default() },
            ingest,
            desk: desk::Options { topics, ..s.section("desk", topic::desk) },
        },
        retention: s.section("retention", retention),
        log: s.section("log", log),
    }
}

fn outputs(s: &mut Section<'_, '_>, on_update: OnUpdate, known: &topic::Known) -> Vec<Output> {
    let mut names = HashSet::new();
    let read = s.each("output", |s| {
        let output = output::read(s, on_update, known)?;
        if !names.insert(output.channel.path.clone()) {
            s.refuse("name", "is the name of an earlier output");
        }
        Some(output)
    });
    read.into_iter().flatten().collect()
}

fn retention(s: &mut Section<'_, '_>) -> Retention {
    let keep = s.get("keep", KEEP);
    if keep < KEEP_LEAST {
        s.refuse("keep", "write at least \"14d\": the desk and the digest look back that far");
    }
    Retention { keep, backups: s.get("backups", 2) }
}

fn http(s: &mut Section<'_, '_>) -> Http {
    let base_url = s.opt::<Url>("base_url");
    if let Some(url) = &base_url {
        let is_bare = url.username().is_empty() && url.password().is_none();
        if !is_web(url) {
            s.refuse("base_url", "write an http:// or https:// address");
        } else if !is_bare || url.query().is_some() || url.fragment().is_some() {
            s.refuse("base_url", "write it without user, password, `?` and `#`: paths are put behind it");
        }
    }
    let listen = s.get("listen", Listen::On(LISTEN.into()));
    let hub = s.get("hub", Hub::default());
    let hub_allow = s.get("hub_allow", vec![]);
    match &hub {
        Hub::Off => {}
        _ if base_url.is_none() => {
            s.refuse("hub", "needs `base_url`: subscribers have to reach what is announced");
        }
        Hub::Own if listen == Listen::Off => s.refuse("hub", "our own hub needs `listen`"),
        Hub::Own | Hub::Other(_) => {}
    }
    Http { listen, base_url, hub, hub_allow }
}

fn log(s: &mut Section<'_, '_>) -> Log {
    let level = s.get("level", "info".to_owned());
    if let Err(what) = directives(&level) {
        s.refuse("level", what);
    }
    Log { format: s.get("format", LogFormat::default()), level }
}

/// Checks directives more strictly than [`EnvFilter`] does, to which a misspelt level is a target that is
/// to be logged in full: each one is a level, or ends in one.
fn directives(written: &str) -> Result<(), String> {
    let remedy =
        "write off, error, warn, info, debug or trace, or directives such as \"info,copydesk::fetch=debug\"";
    for part in written.split(',').map(str::trim) {
        let level = part.rsplit_once('=').map_or(part, |(_, level)| level);
        // A span's fields hold signs of their own; what is wrong with them the filter finds.
        if !written.contains('[') && (level.is_empty() || level.parse::<LevelFilter>().is_err()) {
            return Err(format!("\"{level}\" is no level; {remedy}"));
        }
    }
    EnvFilter::try_new(written).map(drop).map_err(|error| format!("{error}; {remedy}"))
}

fn title(s: &mut Section<'_, '_>) -> String {
    let title = s.get("title", "Copydesk".to_owned());
    if title.trim().is_empty() {
        s.refuse("title", "readers have to call it something; leave the key out for \"Copydesk\"");
    }
    title
}

/// Notes a time that is shorter than makes sense.
fn at_least<T: Value + PartialOrd>(s: &mut Section<'_, '_>, key: &'static str, found: &T, least: &T) {
    if found < least {
        s.refuse(key, format!("write at least {}", least.show()));
    }
}

/// Every subscription, each address once.
fn subscriptions(s: &mut Section<'_, '_>, known: &topic::Known) -> Vec<Subscription> {
    let mut seen = HashMap::new();
    let mut number = 0;
    let read = s.each("subscription", |s| {
        number += 1;
        let subscription = subscription::read(s, known)?;
        if let Some(first) = seen.insert(asked(&subscription.url), number) {
            s.refuse("url", format!("is subscribed to already, by subscription {first} of this file"));
        }
        Some(subscription)
    });
    read.into_iter().flatten().collect()
}

/// An address that somebody names on the command line, as one in the file is read; the error says what to write
/// instead.
pub fn pollable(written: &str) -> Result<Url, String> {
    let url = address(written)?;
    subscription::fault(&url).map_or(Ok(url), Err)
}

/// Whether two addresses ask for the same.
#[must_use]
pub fn same(a: &Url, b: &Url) -> bool {
    asked(a) == asked(b)
}

/// What is asked for at an address: a fragment is not sent (RFC 9110 §7.1).
fn asked(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}

/// Adds what the OPML files list and the configuration does not; returns the files, and what was passed over.
fn listed(s: &mut Section<'_, '_>, subscriptions: &mut Vec<Subscription>) -> (Vec<PathBuf>, Vec<String>) {
    let mut notes = Vec::new();
    let mut known: HashSet<Url> = subscriptions.iter().map(|own| asked(&own.url)).collect();
    let paths: Vec<PathBuf> =
        s.get::<Vec<PathBuf>>("opml", vec![]).iter().map(|named| s.folder().join(named)).collect();
    for path in &paths {
        match fs::metadata(path).and_then(|file| opml::bounded(file.len())).and_then(|()| fs::read(path)) {
            Ok(bytes) => {
                let list = opml(&bytes);
                // Taken as it stands, it would end the subscriptions that it does not list.
                if let Some(fault) = &list.fault {
                    s.refuse("opml", format!("{} cannot be taken: {fault}", path.display()));
                }
                subscriptions
                    .extend(list.subscriptions.into_iter().filter(|own| known.insert(asked(&own.url))));
                notes.extend(list.passed_over.iter().map(|what| format!("{}: {what}", path.display())));
            }
            Err(error) => s.refuse("opml", format!("{} cannot be read: {error}", path.display())),
        }
    }
    (paths, notes)
}

/// Relative to the file, as all paths in it.
fn data_dir(s: &mut Section<'_, '_>) -> PathBuf {
    let Some(named) = s.opt::<PathBuf>("data_dir") else {
        return usual_data_dir(s.folder(), env::var_os("STATE_DIRECTORY"));
    };
    if named.as_os_str().is_empty() || named.to_string_lossy().contains('\0') {
        s.refuse("data_dir", "is no path; write a folder such as \"/var/lib/copydesk\"");
    }
    s.folder().join(named)
}

/// The folder of the system's configuration, and the one that the service manager makes for its state:
/// whoever asks about the service is to look where the service does.
const SYSTEM: (&str, &str) = ("/etc/copydesk", "/var/lib/copydesk");

/// `$STATE_DIRECTORY` of the service manager (systemd.exec(5)), else the system's folder for the system's
/// configuration, else the XDG data home.
fn usual_data_dir(folder: &Path, state: Option<OsString>) -> PathBuf {
    if let Some(state) = state {
        // Several directories are separated by colons; the first is ours.
        let state = state.to_string_lossy();
        return PathBuf::from(state.split(':').next().unwrap_or_default());
    }
    if std::path::absolute(folder.join(".")).is_ok_and(|folder| folder == Path::new(SYSTEM.0)) {
        return PathBuf::from(SYSTEM.1);
    }
    xdg("XDG_DATA_HOME", ".local/share").unwrap_or_else(|| PathBuf::from(".")).join("copydesk")
}
