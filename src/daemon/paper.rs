//! The configuration → the paper that is printed.

use url::Url;
use uuid::Uuid;

use crate::config::{Config, Listen};
use crate::edition::{Output, Paper};
use crate::render::{Language, Site};

/// What the outputs look like under this configuration. `instance` is the installation's own.
#[must_use]
pub fn paper(config: &Config, instance: Uuid) -> Paper {
    let mut paper = Paper::new(Site {
        title: config.title.clone(),
        base: base(config),
        language: language(&config.language),
        zone: config.zone.clone(),
        instance,
        hub: None,
    });
    paper.outputs = config
        .outputs
        .iter()
        .map(|it| {
            let mut output = Output::new(&it.name, &it.title, it.rule.clone());
            output.channel.token = it.token.as_ref().map(|token| token.expose().to_owned());
            output
        })
        .collect();
    if let Some(digest) = config.digests.first() {
        paper.digest = digest.options.clone();
    }
    paper
}

/// The nearest language we have fixed words in; English where there is none.
fn language(tag: &str) -> Language {
    Language::from_tag(tag).unwrap_or(Language::En)
}

/// Where the outputs are seen from outside; ends with a slash.
fn base(config: &Config) -> Url {
    let local = || {
        let address = match &config.http.listen {
            Listen::On(address) => address.to_string(),
            Listen::Off => "localhost".to_owned(),
        };
        Url::parse(&format!("http://{address}/")).ok()
    };
    let mut base =
        config.http.base_url.clone().or_else(local).unwrap_or_else(|| unreachable!("an address makes a URL"));
    if !base.path().ends_with('/') {
        let path = format!("{}/", base.path());
        base.set_path(&path);
    }
    base
}
