//! What can go wrong in one exchange, in words for the operator, and what the poller does next.

use std::time::Duration;

use jiff::Timestamp;

use crate::model::Class;

/// Why an exchange gave no content. Hosts are named, never whole URLs: those may carry a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "{host} says that the feed is gone for good (410); remove the subscription or find its new address"
    )]
    Gone { host: String },
    #[error("{host} answers {status}: {}", said(*.status))]
    Status { host: String, status: u16, retry_after: Option<Timestamp> },
    #[error("{host} shows {} instead of the content (status {status}); {}", shown(*.class), remedy(*.class))]
    Wall { host: String, status: u16, class: Class, retry_after: Option<Timestamp> },
    #[error("{host} pauses until {until}, as its server asked")]
    Paused { host: String, until: Timestamp },
    #[error("{host}: too large ({}); raise the subscription's limit to take it", sizes(*.seen, *.limit))]
    TooLarge { host: String, seen: u64, limit: u64 },
    #[error("{host} sends more header lines than any feed needs")]
    Headers { host: String },
    #[error("{host} redirects more than {limit} times")]
    Redirects { host: String, limit: usize },
    #[error("{host} redirects to {to}, which is no web address")]
    BadRedirect { host: String, to: String },
    #[error("{host} is not fetched: {why}")]
    Guarded { host: String, why: super::guard::Refusal },
    #[error("{host}: the TLS connection is not to be trusted ({detail})")]
    Tls { host: String, source: reqwest::Error, detail: String },
    #[error("{host}: no such host; check the spelling of the address")]
    NoSuchHost { host: String },
    #[error("{host}: the name servers do not answer")]
    NoNameServer { host: String },
    #[error("{host} refuses the connection")]
    ConnectionRefused { host: String },
    #[error("{host} cannot be reached through the proxy {proxy}: {detail}")]
    Proxy { host: String, proxy: String, detail: String },
    #[error("{host} cannot be reached: {detail}")]
    Unreachable { host: String, detail: String },
    #[error("{host}: {} within {} s", tardy(*.stage), .after.as_secs())]
    Slow { host: String, stage: Stage, after: Duration },
    #[error("{host} sends less than {} bytes a second", .least)]
    Trickle { host: String, least: u64 },
    #[error("{host} sends a large body while we are busy with others; it is asked again")]
    Crowded { host: String },
    #[error("{host} sends its answer in the coding {coding:?}, which was not asked for and cannot be read")]
    Coding { host: String, coding: String },
    #[error("{host} sends a broken answer: {detail}")]
    Broken { host: String, detail: String },
    #[error("{host} keeps us out of this page by robots.txt")]
    Robots { host: String },
    #[error("{host}: its robots.txt cannot be read, so its pages have to wait: {why}")]
    RobotsUnread { host: String, why: String, class: Class },
    #[error("the request to {host} cannot be made: {detail}")]
    Request { host: String, detail: String },
}

/// What we waited for when time was up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Connect,
    Answer,
    Body,
}

/// What the poller does next; the only thing it may ask an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may pass by itself. Not before the instant, where the server named one.
    Retry { after: Option<Timestamp> },
    /// It passes when somebody changes something, there or here; we keep looking, rarely.
    Faulty,
    /// The publisher took it down for good.
    Gone,
}

impl Error {
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Gone { .. } => Verdict::Gone,
            Self::Status { retry_after, .. } | Self::Wall { retry_after: retry_after @ Some(_), .. } => {
                Verdict::Retry { after: *retry_after }
            }
            Self::Paused { until, .. } => Verdict::Retry { after: Some(*until) },
            Self::NoSuchHost { .. }
            | Self::NoNameServer { .. }
            | Self::ConnectionRefused { .. }
            | Self::Unreachable { .. }
            | Self::Slow { .. }
            | Self::Trickle { .. }
            | Self::Crowded { .. }
            | Self::Coding { .. }
            | Self::RobotsUnread { .. }
            | Self::Proxy { .. }
            | Self::Broken { .. } => Verdict::Retry { after: None },
            Self::Wall { .. }
            | Self::TooLarge { .. }
            | Self::Headers { .. }
            | Self::Redirects { .. }
            | Self::BadRedirect { .. }
            | Self::Guarded { .. }
            | Self::Tls { .. }
            | Self::Robots { .. }
            | Self::Request { .. } => Verdict::Faulty,
        }
    }

    /// We hung up while the server was still at work, or could not tell whether it was.
    #[must_use]
    pub(super) fn is_broken_off(&self) -> bool {
        matches!(
            self,
            Self::Slow { stage: Stage::Answer | Stage::Body, .. }
                | Self::Trickle { .. }
                | Self::Crowded { .. }
                | Self::Coding { .. }
                | Self::TooLarge { .. }
                | Self::Headers { .. }
                | Self::Broken { .. }
        )
    }

    #[must_use]
    pub fn class(&self) -> Class {
        match self {
            Self::Gone { .. } => Class::Gone,
            Self::Status { status: 404 | 410, .. } => Class::NotFound,
            Self::Status { status: 401, .. } => Class::Login,
            Self::Status { status: 429, .. } | Self::Status { status: 503, retry_after: Some(_), .. } => {
                Class::Throttled
            }
            Self::Status { status: 400..=499, .. } => Class::Forbidden,
            Self::Status { .. } => Class::ServerError,
            Self::Wall { class, .. } | Self::RobotsUnread { class, .. } => *class,
            Self::Paused { .. } => Class::Throttled,
            Self::TooLarge { .. } | Self::Headers { .. } => Class::TooLarge,
            Self::Redirects { .. } | Self::BadRedirect { .. } => Class::BadRedirect,
            Self::Guarded { .. } => Class::Guarded,
            Self::Tls { .. } => Class::BadTls,
            Self::NoSuchHost { .. } => Class::NoSuchHost,
            Self::ConnectionRefused { .. } => Class::ConnectionRefused,
            Self::NoNameServer { .. } | Self::Unreachable { .. } | Self::Proxy { .. } => Class::Unreachable,
            Self::Slow { .. } | Self::Trickle { .. } | Self::Crowded { .. } => Class::Slow,
            Self::Broken { .. } | Self::Coding { .. } | Self::Request { .. } => Class::BadAnswer,
            Self::Robots { .. } => Class::Robots,
        }
    }
}

/// The status in words that need no RFC.
fn said(status: u16) -> &'static str {
    match status {
        400 => "it does not understand the request",
        401 => "it wants a name and a password; give them as `user` and `password_file` of the subscription",
        402 => "it wants money",
        403 => "it refuses us; another `user_agent` or a `cookie_file` of the subscription may help",
        404 => "there is nothing at this address",
        410 => "what it redirects to for the time being is gone",
        406 => "it has no form that we accept",
        429 => "it is asked too often",
        451 => "it must not show this, for legal reasons",
        500 => "it is broken inside",
        502 | 504 => "the server behind it does not answer",
        503 => "it is not available at present",
        520..=530 => "the server behind its content network does not answer",
        code if code >= 500 => "it is in trouble",
        _ => "this is no answer to our question",
    }
}

fn shown(class: Class) -> &'static str {
    match class {
        Class::BotWall => "a bot wall",
        Class::Consent => "a consent form",
        _ => "a login form",
    }
}

fn remedy(class: Class) -> &'static str {
    match class {
        Class::BotWall => "ask the publisher to let feed readers in, or try another `user_agent`",
        Class::Consent => "a `cookie_file` of the subscription may help",
        _ => "give `user` and `password_file`, or a `cookie_file`, of the subscription",
    }
}

fn tardy(stage: Stage) -> &'static str {
    match stage {
        Stage::Connect => "no connection",
        Stage::Answer => "no answer",
        Stage::Body => "the answer is not complete",
    }
}

/// The sizes with their units. A body that was cut off at the limit is of unknown size.
fn sizes(seen: u64, limit: u64) -> String {
    if seen == limit + 1 {
        return format!("more than {}", size(limit));
    }
    format!("{} > {}", size(seen), size(limit))
}

fn size(bytes: u64) -> String {
    let (unit, name) = if bytes < 1 << 20 { (1 << 10, "KiB") } else { (1 << 20, "MiB") };
    format!("{:.1} {name}", bytes as f64 / f64::from(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_told_in_the_unit_that_suits_it() {
        assert_eq!(sizes(20 << 20, 10 << 20), "20.0 MiB > 10.0 MiB");
        assert_eq!(sizes((16 << 10) + 1, 16 << 10), "more than 16.0 KiB");
        assert_eq!(sizes(5 << 19, 40 << 10), "2.5 MiB > 40.0 KiB");
    }
}
