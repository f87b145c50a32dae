//! Editions on their way to their readers: by mail, or through a program of the operator's.
//!
//! What is to be delivered is written down with the edition, one row for each recipient, and ended
//! when it has arrived. An attempt is counted before it is made: a crash in the midst of one leads to
//! another after its wait, with the same Message-ID, so a mailbox that had it already can tell.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp};
use lettre::message::MultiPart;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::Error;
use super::desk::Desk;
use crate::clock::{self, Clock};
use crate::compose;
use crate::config::{Digest, Mail};
use crate::edition::{self, Series};
use crate::render::{self, Site};
use crate::store::{DeliveryRow, Readers, Way};

/// Time for one attempt.
const LONGEST: Duration = Duration::from_secs(120);
/// Waits after a first, a second attempt and so on that may succeed later; then it is given up.
const WAITS: [SignedDuration; 6] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(12),
];
/// Deliveries looked at in one round.
const OPEN: u32 = 1_000;
/// The exit code of sysexits(3) that asks for another attempt.
const TEMPORARY: i32 = 75;

/// The ways on which an edition has to be sent, due at once.
pub(super) fn ways(digest: &Digest, day: &str, now: Timestamp) -> Vec<DeliveryRow> {
    let command = (!digest.command.is_empty()).then_some(Way::Command);
    let mail = digest.mail.iter().flat_map(|mail| &mail.to).map(|to| Way::Mail(to.clone()));
    let row = |by| DeliveryRow {
        name: digest.series.name().to_owned(),
        day: day.to_owned(),
        by,
        tries: 0,
        next: Some(now),
        outcome: String::new(),
    };
    command.into_iter().chain(mail).map(row).collect()
}

/// The next attempt's time has come, or lies further ahead than the last one can have put it off.
fn is_due(row: &DeliveryRow, now: Timestamp) -> bool {
    let put_off = (row.tries as usize).checked_sub(1).and_then(|last| WAITS.get(last).copied());
    row.next.is_some_and(|at| at <= now || clock::is_wrong(at, put_off.unwrap_or_default(), now))
}

/// Carries out what the rows ask for.
#[derive(Clone, Debug)]
pub(super) struct Courier {
    pub(super) readers: Readers,
    pub(super) desk: Desk,
    pub(super) clock: Clock,
    /// The folder `public`, where the editions stand.
    pub(super) public: PathBuf,
    pub(super) site: Site,
    pub(super) digests: Arc<Vec<Digest>>,
}

/// Why an attempt came to nothing.
#[derive(Debug)]
enum Failure {
    /// Another one may succeed.
    Passing(String),
    Final(String),
}

impl Courier {
    /// Attempts all that is due. Returns when the next attempt is.
    pub(super) async fn round(&self) -> Result<Option<Timestamp>, Error> {
        let now = self.clock.now();
        for row in self.open().await?.into_iter().filter(|row| is_due(row, now)) {
            self.attempt(row).await?;
        }
        Ok(self.open().await?.into_iter().filter_map(|row| row.next).min())
    }

    async fn open(&self) -> Result<Vec<DeliveryRow>, Error> {
        let readers = self.readers.clone();
        let asked = tokio::task::spawn_blocking(move || readers.with(|reader| reader.deliveries(OPEN)));
        Ok(asked.await.map_err(Error::Task)??)
    }

    async fn attempt(&self, mut row: DeliveryRow) -> Result<(), Error> {
        let wait = WAITS.get(row.tries as usize);
        row.tries += 1;
        row.next = Some(self.clock.now() + wait.copied().unwrap_or(SignedDuration::ZERO));
        self.desk.deliveries(vec![row.clone()]).await?;
        let done = tokio::time::timeout(LONGEST, self.send(&row)).await;
        let done = done.unwrap_or_else(|_| Err(Failure::Passing("it took too long".to_owned())));
        let (series, day, by) = (&row.name, &row.day, row.by.name());
        match done {
            Ok(()) => {
                tracing::info!(series, day, by, "the edition is delivered");
                (row.next, row.outcome) = (None, "delivered".to_owned());
            }
            Err(Failure::Passing(why)) if wait.is_some() => {
                tracing::warn!(series, day, by, why, "the edition is not delivered yet");
                row.outcome = why;
            }
            Err(Failure::Passing(why) | Failure::Final(why)) => {
                tracing::error!(series, day, by, why, "the edition is not delivered; it stands in the files");
                (row.next, row.outcome) = (None, why);
            }
        }
        Ok(self.desk.deliveries(vec![row]).await?)
    }

    async fn send(&self, row: &DeliveryRow) -> Result<(), Failure> {
        let gone = |what: &str| Failure::Final(format!("{what} is gone from the configuration"));
        let digest = self.digests.iter().find(|digest| digest.series.name() == row.name);
        let digest = digest.ok_or_else(|| gone("its series"))?;
        let issue = self.issue(&digest.series, &row.day).await?;
        let site = digest.series.site(&self.site);
        match &row.by {
            Way::Mail(to) => {
                let mail = digest.mail.as_ref().ok_or_else(|| gone("its mail"))?;
                mailed(mail, to, &issue, &site, self.clock.now()).await
            }
            Way::Command if digest.command.is_empty() => Err(gone("its command")),
            Way::Command => run(&digest.command, &issue, &site).await,
        }
    }

    /// The edition as it was published.
    async fn issue(&self, series: &Series, day: &str) -> Result<compose::Digest, Failure> {
        let gone = || Failure::Final("its JSON is gone from the published files".to_owned());
        let (public, series) = (self.public.clone(), series.options.series.clone());
        let day = day.parse().map_err(|_| gone())?;
        let read = tokio::task::spawn_blocking(move || edition::published(&public, &series, day));
        read.await.ok().flatten().ok_or_else(gone)
    }
}

/// Gives the edition as text to a program's standard input.
async fn run(command: &[String], issue: &compose::Digest, site: &Site) -> Result<(), Failure> {
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    let failed = |error: std::io::Error| Failure::Final(format!("{program}: {error}"));
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .env("COPYDESK_SERIES", &issue.series.name)
        .env("COPYDESK_DAY", issue.day.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // Whoever does not read to the end knows why; its exit code tells.
        let _ = stdin.write_all(render::digest_text(issue, site).as_bytes()).await;
    }
    let status = child.wait().await.map_err(failed)?;
    let told = || format!("{program} ended with {status}");
    match status.code() {
        Some(0) => Ok(()),
        Some(TEMPORARY) => Err(Failure::Passing(told())),
        _ => Err(Failure::Final(told())),
    }
}

async fn mailed(
    mail: &Mail,
    to: &str,
    issue: &compose::Digest,
    site: &Site,
    now: Timestamp,
) -> Result<(), Failure> {
    let message = letter(mail, to, issue, site, now).map_err(|error| Failure::Final(error.to_string()))?;
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&secured(mail));
    let mut transport = transport.map_err(|error| Failure::Final(format!("{}: {error}", mail.server)))?;
    if let (Some(user), Some(password)) = (&mail.user, &mail.password) {
        transport = transport.credentials(Credentials::new(user.clone(), password.expose().to_owned()));
    }
    match transport.build().send(message).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_permanent() => Err(Failure::Final(super::chain(&error))),
        Err(error) => Err(Failure::Passing(super::chain(&error))),
    }
}

fn letter(
    mail: &Mail,
    to: &str,
    issue: &compose::Digest,
    site: &Site,
    now: Timestamp,
) -> anyhow::Result<Message> {
    let from: lettre::message::Mailbox = mail.from.parse()?;
    // Equal editions have equal ids; one that was written again is another message.
    let name = format!("{}/{}/{to}", issue.path(), issue.until);
    let id = format!("<{}@{}>", Uuid::new_v5(&site.instance, name.as_bytes()), from.email.domain());
    let message = Message::builder()
        .from(from)
        .to(to.parse()?)
        .message_id(Some(id))
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(now.as_second().try_into().unwrap_or(0)))
        .subject(render::digest_title(issue, site));
    let (text, html) = (render::digest_text(issue, site), render::digest_letter(issue, site));
    Ok(message.multipart(MultiPart::alternative_plain_html(text, html))?)
}

/// The server's address with what it leaves unsaid of encryption: a name and a password travel in the
/// clear to nobody but this machine. `tls=none` is the operator's own word.
fn secured(mail: &Mail) -> String {
    let Ok(mut url) = url::Url::parse(&mail.server) else { return mail.server.clone() };
    let said = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match said.as_deref() {
        Some("none") => url.set_query(None),
        None if url.scheme() == "smtp" && !is_here => {
            url.set_query(Some(if mail.user.is_some() { "tls=required" } else { "tls=opportunistic" }));
        }
        _ => {}
    }
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_a_wrong_clock_has_set_keeps_no_letter_back() {
        let now = Timestamp::UNIX_EPOCH;
        let check = |tries, minutes, expect| {
            let row = DeliveryRow {
                name: String::new(),
                day: String::new(),
                by: Way::Command,
                tries,
                next: Some(now + SignedDuration::from_mins(minutes)),
                outcome: String::new(),
            };
            assert_eq!(is_due(&row, now), expect, "{tries} {minutes}");
        };
        check(0, 0, true);
        check(0, 60, true);
        check(2, 5, false);
        check(2, 60, true);
        check(6, 12 * 60, false);
        check(6, 24 * 60, true);
    }

    #[test]
    fn a_password_travels_in_the_clear_to_this_machine_alone() {
        let check = |server: &str, user: Option<&str>, expect: &str| {
            let mail = Mail {
                server: server.to_owned(),
                user: user.map(str::to_owned),
                password: None,
                from: String::new(),
                to: vec![],
            };
            assert_eq!(secured(&mail), expect);
        };
        check("smtp://mail.example:587", Some("ali"), "smtp://mail.example:587?tls=required");
        check("smtp://mail.example", None, "smtp://mail.example?tls=opportunistic");
        check("smtp://mail.example?tls=none", Some("ali"), "smtp://mail.example");
        check("smtp://127.0.0.1:2525", Some("ali"), "smtp://127.0.0.1:2525");
        check("smtps://mail.example", Some("ali"), "smtps://mail.example");
    }
}
