//! What a subscriber asks for (§5.1), read from the form it posts.

use jiff::SignedDuration;
use url::{Url, form_urlencoded};

use crate::fetch::{Guard, Refusal};
use crate::model::Secret;

/// Bytes of a form that are read.
pub const FORM_BYTES: usize = 8 * 1024;
/// Bytes of a callback's address.
const CALLBACK_BYTES: usize = 2_048;
/// A secret must be shorter (§5.1).
const SECRET_BYTES: usize = 200;
/// Granted where nothing is asked for, as the recommendation advises (§5.1).
const LEASE: SignedDuration = SignedDuration::from_hours(10 * 24);
/// A shorter lease would have the subscriber and us do nothing but renew it.
const LEASE_LEAST: SignedDuration = SignedDuration::from_hours(1);
const LEASE_LONGEST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A subscription or its end, wished for and not yet verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub mode: Mode,
    /// The feed's own address, as its `self` link gives it.
    pub topic: String,
    pub callback: Url,
    pub secret: Option<Secret>,
    pub lease: SignedDuration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Subscribe,
    Unsubscribe,
}

impl Mode {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Subscribe => "subscribe",
            Self::Unsubscribe => "unsubscribe",
        }
    }
}

/// Why an order is not taken; told to whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error(
        "`hub.mode` is subscribe or unsubscribe; nothing is published through this hub but its own paper"
    )]
    Mode,
    #[error("`hub.topic` is not the `self` address of a feed of this paper")]
    Topic,
    #[error("`hub.callback` is no web address of at most {CALLBACK_BYTES} bytes without name and password")]
    Callback,
    /// The operator's remedy is none of the stranger's.
    #[error("`hub.callback` is not a public address of the web")]
    Guarded(Refusal),
    #[error("`hub.secret` has to be shorter than {SECRET_BYTES} bytes")]
    Secret,
    #[error("`hub.lease_seconds` is no number of seconds")]
    Lease,
}

/// Reads a form. Whether its topic is a feed of ours is for `is_feed` to say.
pub fn read(form: &[u8], guard: &Guard, is_feed: impl FnOnce(&str) -> bool) -> Result<Order, Refused> {
    let field = |name: &str| {
        form_urlencoded::parse(form).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    let mode = match field("hub.mode").ok_or(Refused::Missing("hub.mode"))?.as_str() {
        "subscribe" => Mode::Subscribe,
        "unsubscribe" => Mode::Unsubscribe,
        _ => return Err(Refused::Mode),
    };
    let topic = field("hub.topic").ok_or(Refused::Missing("hub.topic"))?;
    let callback = callback(&field("hub.callback").ok_or(Refused::Missing("hub.callback"))?, guard)?;
    let secret = field("hub.secret").filter(|secret| !secret.is_empty());
    if secret.as_ref().is_some_and(|secret| secret.len() >= SECRET_BYTES) {
        return Err(Refused::Secret);
    }
    let lease = match field("hub.lease_seconds") {
        Some(seconds) if !seconds.is_empty() => {
            let seconds: u32 = seconds.parse().map_err(|_| Refused::Lease)?;
            SignedDuration::from_secs(seconds.into())
        }
        _ => LEASE,
    };
    if !is_feed(&topic) {
        return Err(Refused::Topic);
    }
    let lease = lease.clamp(LEASE_LEAST, LEASE_LONGEST);
    Ok(Order { mode, topic, callback, secret: secret.map(Secret::new), lease })
}

fn callback(text: &str, guard: &Guard) -> Result<Url, Refused> {
    if text.len() > CALLBACK_BYTES {
        return Err(Refused::Callback);
    }
    let mut url = Url::parse(text).map_err(|_| Refused::Callback)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::Callback);
    }
    url.set_fragment(None);
    // Names are judged again when they are looked up, by the address they then have.
    guard.check(&url).map_err(Refused::Guarded)?;
    Ok(url)
}
