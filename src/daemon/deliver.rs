//! An edition on its way to its readers: by mail, or through a program of the operator's.
//!
//! A delivery that does not succeed is told and not repeated: the edition stands in the files.

use std::process::Stdio;
use std::time::Duration;

use lettre::message::MultiPart;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::io::AsyncWriteExt;

use crate::config::{Digest, Mail};
use crate::edition::{Issue, Paper};
use crate::render;

/// Time for one delivery.
const LONGEST: Duration = Duration::from_secs(120);

/// Delivers an edition wherever the operator wants it.
pub(super) async fn deliver(digest: &Digest, issue: &Issue, paper: &Paper) {
    let text = render::digest_text(&issue.digest, &paper.site);
    if !digest.command.is_empty() {
        told("command", within(run(&digest.command, &text)).await);
    }
    if let Some(mail) = &digest.mail {
        let html = render::digest_html(&issue.digest, &paper.site);
        let subject = format!("{}, {}", paper.site.title, issue.row.day);
        told("mail", within(send(mail, &subject, text, html)).await);
    }
}

async fn within(delivery: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::time::timeout(LONGEST, delivery).await.unwrap_or_else(|_| Err(anyhow::anyhow!("it took too long")))
}

fn told(by: &str, outcome: anyhow::Result<()>) {
    match outcome {
        Ok(()) => tracing::info!(by, "the edition is delivered"),
        Err(error) => tracing::warn!(by, why = %format!("{error:#}"), "the edition is not delivered"),
    }
}

/// Gives the edition as text to a program's standard input.
async fn run(command: &[String], text: &str) -> anyhow::Result<()> {
    let (program, arguments) = command.split_first().ok_or_else(|| anyhow::anyhow!("no program is named"))?;
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes()).await?;
    }
    let status = child.wait().await?;
    anyhow::ensure!(status.success(), "{program} ended with {status}");
    Ok(())
}

async fn send(mail: &Mail, subject: &str, text: String, html: String) -> anyhow::Result<()> {
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&mail.server)?;
    if let (Some(user), Some(password)) = (&mail.user, &mail.password) {
        transport = transport.credentials(Credentials::new(user.clone(), password.expose().to_owned()));
    }
    let mut message = Message::builder().from(mail.from.parse()?).subject(subject);
    for to in &mail.to {
        message = message.to(to.parse()?);
    }
    let body = MultiPart::alternative_plain_html(text, html);
    transport.build().send(message.multipart(body)?).await?;
    Ok(())
}
