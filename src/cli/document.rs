//! A document that somebody names: a file, `-` for standard input, or an address, which is asked
//! once as a poll would ask it. Nothing is stored.

use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use url::Url;

use super::exit::{self, Failure};
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::fetch::{Accept, Client, Content, Gate, Request};
use crate::model::Subscription;

pub(super) struct Document {
    /// The address that answered; `None` for a file.
    pub url: Option<Url>,
    pub content_type: Option<String>,
    pub bytes: Vec<u8>,
}

/// Reads `input`. An address is asked with what the configuration says of the network, if there is one.
///
/// # Errors
///
/// The file cannot be read, or the address does not answer: in words for the operator.
pub(super) fn read(input: &str, given: Option<&Path>) -> anyhow::Result<Document> {
    if input.starts_with("http://") || input.starts_with("https://") {
        let url =
            Url::parse(input).map_err(|error| Failure::new(exit::USAGE, format!("{input}: {error}")))?;
        let config = settings(given)?;
        return tokio::runtime::Runtime::new()?.block_on(fetch(&url, &config, &subscription(&url, &config)));
    }
    let bytes = if input == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        bytes
    } else {
        std::fs::read(input).with_context(|| format!("{input} cannot be read"))?
    };
    Ok(Document { url: None, content_type: None, bytes })
}

/// The configuration helps (proxy, allowed ranges, selectors) and is not needed.
///
/// # Errors
///
/// There is one, and it is wrong.
pub(super) fn settings(given: Option<&Path>) -> Result<Config, config::Error> {
    config::find(given).map_or_else(|_| Ok(Config::default()), |path| config::load(&path))
}

/// What the operator says of an address, or what holds for any.
pub(super) fn subscription(url: &Url, config: &Config) -> Subscription {
    let known = config.subscriptions.iter().find(|own| own.url == *url).cloned();
    known.unwrap_or_else(|| Subscription::new(url.clone()))
}

/// Asks an address once.
///
/// # Errors
///
/// It does not answer, or not with a document.
pub(super) async fn fetch(url: &Url, config: &Config, asked: &Subscription) -> anyhow::Result<Document> {
    let clock = Clock::system();
    let client = Client::new(config.fetch.clone(), clock.clone())?;
    let gate = Gate::new(config.gate.clone(), clock);
    let mut request = Request::new(url, Accept::Any, &asked.access);
    request.limit_bytes = asked.limit_bytes;
    // The words of a fetch's error are made for operators.
    let answer = client
        .get(&gate, &request)
        .await
        .map_err(|error| Failure::new(exit::UNAVAILABLE, error.to_string()))?;
    let Content::Body(body) = answer.content else {
        return Err(Failure::new(exit::UNAVAILABLE, "\"not modified\" answers a first question").into());
    };
    Ok(Document { url: Some(answer.url), content_type: body.content_type, bytes: body.bytes })
}
