//! What an output asks for: the checked form of an `[[output]]` table.

use std::time::Duration;

use crate::model::Topic;

/// Which stories an output takes, how many and in which order. The default takes every story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Topics to take; empty takes all.
    pub topics: Vec<Topic>,
    /// Keys or names of outlets to take, any of whose copies will do; empty takes all.
    pub outlets: Vec<String>,
    /// Words or phrases of which headline or text must hold one; empty asks for none.
    pub words: Vec<String>,
    /// Words or phrases that keep a story out.
    pub without: Vec<String>,
    /// BCP 47 tags to take, compared by their first part ("de" takes "de-AT"); empty takes all. A
    /// story of unknown language is taken only where all are.
    pub languages: Vec<String>,
    /// First part of a BCP 47 tag: of the stories of an event, those in this language speak first.
    pub language: Option<String>,
    /// How many different outlets must carry a story, or its event where an item is one.
    pub minimum_outlets: usize,
    /// How many items may be led by the same outlet; none for no bound.
    pub cap_per_outlet: Option<usize>,
    /// How far back the first sight of a story may lie; none for no bound but [`Rule::limit`].
    pub window: Option<Duration>,
    pub order: Order,
    pub content: Content,
    pub merge: Merge,
    pub on_update: OnUpdate,
    /// Items at most.
    pub limit: usize,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            topics: Vec::new(),
            outlets: Vec::new(),
            words: Vec::new(),
            without: Vec::new(),
            languages: Vec::new(),
            language: None,
            minimum_outlets: 1,
            cap_per_outlet: None,
            window: None,
            order: Order::Newest,
            content: Content::Full,
            merge: Merge::Story,
            on_update: OnUpdate::Grown,
            limit: 200,
        }
    }
}

/// The order of the items in the document, and which of them stay when there are too many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The last first seen stay, and of the others those that came to the top since; listed by publication or
    /// by when they came to the top, newest first.
    #[default]
    Newest,
    /// The last changed in substance stay and stand first.
    Updated,
    /// Carried by most outlets stay and stand first, then the newer.
    Outlets,
}

/// How much of a story's text an item carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    #[default]
    Full,
    Summary,
}

/// What one item stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Merge {
    #[default]
    Story,
    /// One item for all stories of an event.
    Event,
}

/// What becomes of an item whose text changed. It keeps its id and its date of publication, and shows
/// the new text, whatever is chosen here: this is about who is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnUpdate {
    /// Nobody: `updated` and the item's place stay.
    Silent,
    /// `updated` moves with every change in substance; to the top comes what grew much.
    #[default]
    Grown,
    /// `updated` moves and the item comes to the top with every change in substance.
    Bump,
}
