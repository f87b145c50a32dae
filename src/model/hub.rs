//! What is kept of a WebSub subscription (W3C Recommendation, 23 January 2018), from our side.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Secret, SubscriptionId};

/// What a feed says of its hub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announced {
    pub hub: Url,
    /// The feed's own address, as it names itself to the hub.
    pub topic: Url,
}

/// Our subscription at one hub to one topic.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hub {
    pub subscription: SubscriptionId,
    pub announced: Announced,
    /// Where the hub reaches us: a public address that ends in `token`.
    pub callback: Url,
    /// Unguessable, one for each subscription at each hub (§4).
    pub token: String,
    /// Key of the hub's signatures (§5.1.2).
    #[serde(with = "in_the_open")]
    pub secret: Secret,
    pub phase: Phase,
    /// When the feed announced it, or it last refused: pushes from before say nothing of it.
    #[serde(default)]
    pub begun: Timestamp,
    /// When `phase` began, or when the hub was last asked.
    pub since: Timestamp,
    /// When the hub's agreement began and when it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<(Timestamp, Timestamp)>,
    /// Requests to the hub since it last confirmed one.
    #[serde(default)]
    pub attempts: u32,
    /// What the hub answered instead of agreeing, in words for the operator.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub trouble: String,
}

impl fmt::Debug for Hub {
    /// Neither token nor secret: who knows them can speak for the hub.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub")
            .field("subscription", &self.subscription)
            .field("announced", &self.announced)
            .field("begun", &self.begun)
            .field("phase", &self.phase)
            .field("since", &self.since)
            .field("lease", &self.lease)
            .field("attempts", &self.attempts)
            .field("trouble", &self.trouble)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Announced by the feed; not asked for yet.
    Announced,
    /// We asked the hub and wait for its verification.
    Asked,
    /// Verified: the hub pushes.
    Active,
    /// The hub said no (§5.2).
    Denied,
    /// We want no more pushes, and the hub has not confirmed that yet.
    Leaving,
}

/// The store keeps what nothing else may show.
mod in_the_open {
    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::Secret;

    pub(super) fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        String::deserialize(deserializer).map(Secret::new)
    }
}
