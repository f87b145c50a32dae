//! Row numbers with a type each, so that an entry is never looked up as a story.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// What the operator asked us to follow. Given when its URL is first seen, never reused.
    SubscriptionId
}
id! {
    /// One entry of one subscription. Given in the order of arrival, never reused.
    EntryId
}
id! {
    /// A story is numbered by the entry that founded it, so no counter can drift from the rows.
    StoryId
}
id! {
    /// An event is numbered by the story that founded it.
    EventId
}

impl From<EntryId> for StoryId {
    fn from(founder: EntryId) -> Self {
        Self(founder.0)
    }
}

impl From<StoryId> for EventId {
    fn from(founder: StoryId) -> Self {
        Self(founder.0)
    }
}
