//! Names of elements in, what they mean out, whatever the dialect.
//!
//! The dialects agree on far more than they differ in: RSS 0.9x to 2.0 and its invented versions,
//! Atom 0.3 and 1.0, RDF and CDF share one vocabulary here ([`Ns::Core`]), and so does every
//! namespace nobody knows when it is the default one. A known prefix without a (right) declaration
//! means what it always means. Letter case of names is ignored.

/// The vocabularies that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ns {
    Core,
    Dc,
    Content,
    Media,
    Itunes,
    Sy,
    Feedburner,
    Xhtml,
    Rdf,
    Foaf,
    Xml,
    Other,
}

/// Beginnings of namespace URIs, lower case. Versions follow in the URI, so beginnings decide.
const URIS: [(&str, Ns); 24] = [
    ("http://www.w3.org/2005/atom", Ns::Core),
    ("http://purl.org/atom/", Ns::Core),
    ("http://purl.org/rss/1.0/modules/content", Ns::Content),
    ("http://purl.org/rss/1.0/modules/syndication", Ns::Sy),
    ("http://purl.org/rss/1.0/modules/", Ns::Other),
    ("http://purl.org/rss/modules/", Ns::Other),
    ("http://purl.org/rss/", Ns::Core),
    ("http://purl.org/net/rss", Ns::Core),
    ("http://purl.org/pie/", Ns::Core),
    ("http://purl.org/echo/", Ns::Core),
    ("http://my.netscape.com/", Ns::Core),
    ("http://channel.netscape.com/rdf/simple/", Ns::Core),
    ("http://backend.userland.com/rss", Ns::Core),
    ("http://blogs.law.harvard.edu/tech/rss", Ns::Core),
    ("http://purl.org/dc/", Ns::Dc),
    ("http://search.yahoo.com/mrss", Ns::Media),
    ("http://tools.search.yahoo.com/mrss", Ns::Media),
    ("http://www.rssboard.org/media-rss", Ns::Media),
    ("http://www.itunes.com/dtds/podcast-1.0.dtd", Ns::Itunes),
    ("http://example.com/dtds/podcast-1.0.dtd", Ns::Itunes),
    ("http://rssnamespace.org/feedburner/ext/", Ns::Feedburner),
    ("http://www.w3.org/1999/xhtml", Ns::Xhtml),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", Ns::Rdf),
    ("http://xmlns.com/foaf/", Ns::Foaf),
];

impl Ns {
    /// The vocabulary of a declared URI; `prefix` is what it is bound to, empty for the default.
    pub(super) fn declared(uri: &str, prefix: &str) -> Self {
        let uri = uri.trim();
        let uri = uri.strip_prefix("https:").map_or_else(|| uri.to_owned(), |rest| format!("http:{rest}"));
        let uri = uri.to_ascii_lowercase();
        URIS.iter()
            .find(|(beginning, _)| uri.starts_with(beginning))
            .map_or_else(|| Self::conventional(prefix), |(_, ns)| *ns)
    }

    /// The vocabulary that a prefix usually means.
    pub(super) fn conventional(prefix: &str) -> Self {
        match prefix.to_ascii_lowercase().as_str() {
            "" | "atom" | "atom10" | "rss" | "atom03" => Self::Core,
            "dc" | "dcterms" | "dct" => Self::Dc,
            "content" => Self::Content,
            "media" | "mrss" => Self::Media,
            "itunes" => Self::Itunes,
            "sy" | "syn" => Self::Sy,
            "feedburner" => Self::Feedburner,
            "xhtml" | "html" | "xh" => Self::Xhtml,
            "rdf" => Self::Rdf,
            "foaf" => Self::Foaf,
            "xml" => Self::Xml,
            _ => Self::Other,
        }
    }
}

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    // Structure
    Rss,
    Rdf,
    Feed,
    Channel,
    Items,
    Entry,
    Source,
    Image,
    TextInput,
    SkipHours,
    SkipDays,
    Html,
    // Text
    Title,
    MediaTitle,
    Link,
    Guid,
    Id,
    Description,
    MediaDescription,
    Abstract,
    Summary,
    Subtitle,
    Content,
    Encoded,
    Comments,
    Language,
    OrigLink,
    Url,
    Logo,
    // Dates
    Published,
    Updated,
    DcDate,
    Created,
    // People
    Author,
    Contributor,
    Publisher,
    Credit,
    Name,
    Email,
    Uri,
    // Subjects
    Category,
    Subject,
    Keywords,
    ItunesCategory,
    // Things elsewhere
    Enclosure,
    MediaContent,
    Thumbnail,
    ItunesImage,
    // Rhythm
    Ttl,
    Hour,
    Day,
    UpdatePeriod,
    UpdateFrequency,
    Unknown,
}

impl Tag {
    /// What a local name (any case) means in a vocabulary.
    pub(super) fn of(ns: Ns, local: &str) -> Self {
        /// Longer than any name below.
        const LONGEST: usize = 24;
        let mut small = [0; LONGEST];
        let Some(small) = small.get_mut(..local.len()) else { return Self::Unknown };
        small.copy_from_slice(local.as_bytes());
        small.make_ascii_lowercase();
        let small: &[u8] = small;
        match ns {
            Ns::Core => core(small),
            Ns::Dc => dublin_core(small),
            Ns::Content => match small {
                b"encoded" => Self::Encoded,
                _ => Self::Unknown,
            },
            Ns::Media => media(small),
            Ns::Itunes => itunes(small),
            Ns::Sy => match small {
                b"updateperiod" => Self::UpdatePeriod,
                b"updatefrequency" => Self::UpdateFrequency,
                _ => Self::Unknown,
            },
            Ns::Feedburner => match small {
                b"origlink" => Self::OrigLink,
                _ => Self::Unknown,
            },
            Ns::Xhtml => match small {
                b"body" => Self::Content,
                b"html" => Self::Html,
                _ => Self::Unknown,
            },
            Ns::Rdf => match small {
                b"rdf" => Self::Rdf,
                _ => Self::Unknown,
            },
            Ns::Foaf => match small {
                b"name" => Self::Name,
                b"mbox" => Self::Email,
                b"maker" => Self::Author,
                _ => Self::Unknown,
            },
            Ns::Xml | Ns::Other => Self::Unknown,
        }
    }
}

fn core(name: &[u8]) -> Tag {
    match name {
        b"rss" => Tag::Rss,
        b"rdf" => Tag::Rdf,
        b"feed" => Tag::Feed,
        b"channel" => Tag::Channel,
        b"items" => Tag::Items,
        b"item" | b"entry" => Tag::Entry,
        b"source" => Tag::Source,
        b"image" => Tag::Image,
        b"textinput" => Tag::TextInput,
        b"skiphours" => Tag::SkipHours,
        b"skipdays" => Tag::SkipDays,
        b"html" => Tag::Html,
        b"title" => Tag::Title,
        b"link" => Tag::Link,
        b"guid" => Tag::Guid,
        b"id" => Tag::Id,
        b"description" => Tag::Description,
        b"abstract" => Tag::Abstract,
        b"summary" => Tag::Summary,
        b"subtitle" | b"tagline" => Tag::Subtitle,
        b"content" => Tag::Content,
        b"fullitem" | b"encoded" | b"body" => Tag::Encoded,
        b"comments" => Tag::Comments,
        b"language" => Tag::Language,
        b"url" => Tag::Url,
        b"logo" | b"icon" => Tag::Logo,
        b"pubdate" | b"published" | b"issued" => Tag::Published,
        b"updated" | b"modified" | b"lastbuilddate" => Tag::Updated,
        b"date" => Tag::DcDate,
        b"created" => Tag::Created,
        b"author" | b"managingeditor" | b"creator" => Tag::Author,
        b"contributor" => Tag::Contributor,
        b"webmaster" => Tag::Publisher,
        b"name" => Tag::Name,
        b"email" => Tag::Email,
        b"uri" | b"homepage" => Tag::Uri,
        b"category" => Tag::Category,
        b"keywords" => Tag::Subject,
        b"tags" => Tag::Keywords,
        b"enclosure" => Tag::Enclosure,
        b"ttl" => Tag::Ttl,
        b"hour" => Tag::Hour,
        b"day" => Tag::Day,
        _ => Tag::Unknown,
    }
}

fn dublin_core(name: &[u8]) -> Tag {
    match name {
        b"title" => Tag::Title,
        b"description" => Tag::Description,
        b"abstract" => Tag::Abstract,
        b"language" => Tag::Language,
        b"date" => Tag::DcDate,
        b"issued" | b"available" => Tag::Published,
        b"modified" => Tag::Updated,
        b"created" => Tag::Created,
        b"creator" | b"author" => Tag::Author,
        b"contributor" => Tag::Contributor,
        b"publisher" => Tag::Publisher,
        b"subject" => Tag::Subject,
        _ => Tag::Unknown,
    }
}

fn media(name: &[u8]) -> Tag {
    match name {
        b"title" => Tag::MediaTitle,
        b"description" => Tag::MediaDescription,
        b"content" => Tag::MediaContent,
        b"thumbnail" => Tag::Thumbnail,
        b"credit" => Tag::Credit,
        b"category" => Tag::Category,
        b"keywords" => Tag::Keywords,
        _ => Tag::Unknown,
    }
}

fn itunes(name: &[u8]) -> Tag {
    match name {
        b"title" => Tag::MediaTitle,
        b"subtitle" => Tag::Subtitle,
        b"summary" => Tag::Summary,
        b"author" => Tag::Author,
        b"owner" => Tag::Publisher,
        b"name" => Tag::Name,
        b"email" => Tag::Email,
        b"category" => Tag::ItunesCategory,
        b"keywords" => Tag::Keywords,
        b"image" => Tag::ItunesImage,
        _ => Tag::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_win_over_prefixes_and_prefixes_over_nothing() {
        assert_eq!(Ns::declared("http://www.w3.org/2005/Atom", "dc"), Ns::Core);
        assert_eq!(Ns::declared("https://www.itunes.com/DTDs/PodCast-1.0.dtd", "x"), Ns::Itunes);
        assert_eq!(Ns::declared("http://invented.example/", ""), Ns::Core);
        assert_eq!(Ns::declared("http://invented.example/", "media"), Ns::Media);
        assert_eq!(Ns::declared("http://invented.example/", "g"), Ns::Other);
    }

    #[test]
    fn letter_case_is_ignored() {
        assert_eq!(Tag::of(Ns::Core, "pubDate"), Tag::Published);
        assert_eq!(Tag::of(Ns::Core, "ITEM"), Tag::Entry);
        assert_eq!(Tag::of(Ns::Core, "aNameThatIsLongerThanAnyOfOurs"), Tag::Unknown);
    }
}
