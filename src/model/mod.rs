//! The plain data: what flows between the rooms.
//!
//! Values only. Nothing here reads a clock, a file or a socket, and nothing here decides. Every
//! text field of an [`Entry`] or [`Article`] is free of the characters that XML 1.0 forbids
//! (§2.2): they are dropped where the values are made, so no renderer has to think of them.

mod article;
mod entry;
mod hub;
mod id;
mod pages;
mod poll;
mod standing;
mod story;
mod subscription;

pub use article::{Access, Article, Paragraphs, StoryLink};
pub use entry::{
    Author, Category, Dated, Enclosure, Entry, Feed, Image, KeyKind, Rhythm, SourceRef, Warning, ZoneOrigin,
};
pub use hub::{Announced, Hub, Phase};
pub use id::{EntryId, EventId, StoryId, SubscriptionId};
pub use pages::{Pages, Refused};
pub use poll::{BodyHash, Class, Due, Masthead, Moving, Outcome, PollState, Reason, Validators, Wishes};
pub use standing::{Health, Standing};
pub use story::{Copy, Decision, Event, Evidence, Held, Outlet, Sight, Story, StoryRow, Topic, is_outlet};
pub use subscription::{AccessRules, AddressFamily, Articles, Kind, Login, Secret, Selectors, Subscription};
