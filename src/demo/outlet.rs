//! The outlets of the newsroom: who they are and in which dialect they publish.

/// An invented outlet.
#[derive(Debug, PartialEq, Eq)]
pub struct Outlet {
    /// Its word in the news files.
    pub key: &'static str,
    pub name: &'static str,
    /// BCP 47.
    pub language: &'static str,
    pub dialect: Dialect,
    /// What its feed carries of each text.
    pub extent: Extent,
    /// Which copy leads a story, as an operator would set it.
    pub priority: i32,
}

/// How an outlet publishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Rss2,
    /// RSS 2.0 in ISO 8859-1, as its prolog says and its HTTP header does not.
    Latin1,
    /// RSS 2.0 with bare ampersands, an undeclared entity and no end.
    Broken,
    /// RSS 1.0, which is RDF.
    Rss1,
    Atom,
    Json,
    /// No feed at all: a section front.
    Front,
    /// A feed that is announced but answers 503.
    Down,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    Whole,
    /// The first sentences; the text is on the page.
    Teaser,
}

/// All of them. The slow one is slow by [`super::server::SLOW`].
pub const OUTLETS: [Outlet; 12] = [
    outlet("ledger", "The Harbour Ledger", "en", Dialect::Rss2, Extent::Whole, 1),
    outlet("chronicle", "Northgate Chronicle", "en", Dialect::Atom, Extent::Teaser, 0),
    outlet("market", "Meadow & Market", "en", Dialect::Json, Extent::Whole, 0),
    outlet("tidewater", "The Tidewater Post", "en", Dialect::Front, Extent::Teaser, 0),
    outlet("lab", "Field & Lab", "en", Dialect::Rss1, Extent::Teaser, 0),
    outlet("slow", "The Slow Gazette", "en", Dialect::Rss2, Extent::Whole, 0),
    outlet("bugle", "Valley Bugle", "en", Dialect::Broken, Extent::Whole, 0),
    outlet("mill", "Old Mill Herald", "en", Dialect::Down, Extent::Whole, 0),
    outlet("anzeiger", "Rheinhafener Anzeiger", "de", Dialect::Latin1, Extent::Whole, 0),
    outlet("tagblatt", "Tagblatt Nord", "de", Dialect::Atom, Extent::Whole, 0),
    outlet("gazette", "La Gazette du Littoral", "fr", Dialect::Rss2, Extent::Teaser, 0),
    outlet("echo", "L’Écho des Vallées", "fr", Dialect::Atom, Extent::Whole, 0),
];

const fn outlet(
    key: &'static str,
    name: &'static str,
    language: &'static str,
    dialect: Dialect,
    extent: Extent,
    priority: i32,
) -> Outlet {
    Outlet { key, name, language, dialect, extent, priority }
}

impl Outlet {
    /// Where its feed, or its section front, is found.
    #[must_use]
    pub fn path(&self) -> &'static str {
        match self.dialect {
            Dialect::Json => "/feed.json",
            Dialect::Atom => "/atom.xml",
            Dialect::Rss1 => "/index.rdf",
            Dialect::Front => "/",
            Dialect::Rss2 | Dialect::Latin1 | Dialect::Broken | Dialect::Down => "/rss.xml",
        }
    }

    /// What its server says its feed is; sometimes wrongly, as in life.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        match self.dialect {
            Dialect::Json => "application/feed+json",
            Dialect::Atom => "application/atom+xml",
            Dialect::Rss1 => "text/xml; charset=utf-8",
            Dialect::Front => "text/html; charset=utf-8",
            Dialect::Rss2 | Dialect::Latin1 => "application/rss+xml",
            Dialect::Broken | Dialect::Down => "text/html",
        }
    }
}
