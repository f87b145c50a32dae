//! What is printed: the outputs that the operator wants, beside those that every paper has.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::compose::{self, Merge, Order, Rule};
use crate::model::{Story, Topic};
use crate::publish::Readers;
use crate::render::{Channel, Format, Site, topic_name};

/// Topics in the sections' bar.
const BAR: usize = 9;

/// Everything that is the same from one printing to the next.
#[derive(Clone, Debug)]
pub struct Paper {
    pub site: Site,
    /// What the feed of everything takes, and each topic's feed with its topic added.
    pub rule: Rule,
    /// The operator's own outputs.
    pub outputs: Vec<Output>,
    /// The rows of editions, the daily one first.
    pub series: Vec<Series>,
    /// The front page's making-up.
    pub front: compose::Options,
    /// Editions in the feed of a series.
    pub digest_feed: usize,
    /// How long a source must have been in trouble to stand in the feed of those; none prints none.
    pub health_after: Option<Duration>,
}

/// One row of editions: what goes into each, and how it is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub options: compose::Options,
    /// The zone of its days and of the times that it tells; none takes the paper's.
    pub zone: Option<TimeZone>,
    /// What each edition is printed as, beside the JSON that its feed is made from.
    pub forms: Vec<Form>,
    /// How many days of work the files of an edition are kept; none keeps them for ever, since people link to them.
    pub keep_days: Option<u32>,
}

/// The forms of a printed edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    Html,
    Markdown,
    Text,
    Epub,
}

impl Form {
    pub const ALL: [Self; 4] = [Self::Html, Self::Markdown, Self::Text, Self::Epub];

    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Text => "txt",
            Self::Epub => "epub",
        }
    }
}

impl Default for Series {
    fn default() -> Self {
        Self { options: compose::Options::default(), zone: None, forms: Form::ALL.to_vec(), keep_days: None }
    }
}

impl Series {
    /// In the store and on the command line.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.options.series.name
    }

    /// The paper as this series shows it.
    #[must_use]
    pub fn site(&self, site: &Site) -> Site {
        Site { zone: self.zone.clone().unwrap_or_else(|| site.zone.clone()), ..site.clone() }
    }
}

/// One feed with its rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    pub channel: Channel,
    pub rule: Rule,
}

impl Paper {
    /// The paper as it is without any configuration but its site.
    #[must_use]
    pub fn new(site: Site) -> Self {
        let digest = compose::Options {
            language: Some(site.language.tag().to_owned()),
            ..compose::Options::default()
        };
        Self {
            site,
            rule: Rule::default(),
            outputs: Vec::new(),
            front: compose::Options { top: 6, pieces: 3, briefs: 6, ..digest.clone() },
            series: vec![Series { options: digest, ..Series::default() }],
            digest_feed: 14,
            health_after: None,
        }
    }

    /// The feed of everything.
    #[must_use]
    pub fn main(&self) -> Output {
        let title = format!("{} – {}", self.site.title, self.site.language.all_stories());
        Output { channel: Channel::new("feed", &title), rule: self.rule.clone() }
    }

    /// The feed of one topic.
    #[must_use]
    pub fn topic(&self, topic: &Topic) -> Output {
        let title = format!("{} – {}", self.site.title, topic_name(self.site.language, topic));
        let mut channel = Channel::new(&format!("topics/{topic}"), &title);
        channel.page = format!("topics/{topic}.html");
        let rule = Rule { topics: vec![topic.clone()], ..self.rule.clone() };
        Output { channel, rule }
    }

    /// The tokens that the server asks for, by the output's path without extension.
    #[must_use]
    pub fn tokens(&self) -> BTreeMap<String, String> {
        self.outputs
            .iter()
            .filter_map(|output| Some((output.channel.path.clone(), output.channel.token.clone()?)))
            .collect()
    }

    /// Options for composing, the paper's own language first where none is wished.
    pub(super) fn speaking(&self, options: &compose::Options) -> compose::Options {
        let own = || self.site.language.tag().to_owned();
        compose::Options { language: Some(options.language.clone().unwrap_or_else(own)), ..options.clone() }
    }

    /// A rule for choosing, the paper's own language first where none is wished.
    pub(super) fn choosing(&self, rule: &Rule) -> Rule {
        let own = || self.site.language.tag().to_owned();
        Rule { language: Some(rule.language.clone().unwrap_or_else(own)), ..rule.clone() }
    }

    /// The row of editions of this name.
    #[must_use]
    pub fn find(&self, series: &str) -> Option<&Series> {
        self.series.iter().find(|own| own.name() == series)
    }

    /// The feed of a row of editions.
    #[must_use]
    pub fn digests(&self, series: &Series) -> Channel {
        let own = &series.options.series;
        let name = if own.title.is_empty() { self.site.language.digest() } else { &own.title };
        let mut channel = Channel::new(&own.path(), &format!("{} – {name}", self.site.title));
        "editions.html".clone_into(&mut channel.page);
        channel.formats = vec![Format::Atom];
        channel.ttl_minutes = 180;
        channel
    }
}

impl Output {
    /// An output of the operator's.
    #[must_use]
    pub fn new(name: &str, title: &str, rule: Rule) -> Self {
        // A name of the operator's may not stand where a page or feed of our own does.
        let slug = Topic::new(name).to_string();
        let channel = Channel::new(&format!("outputs/{slug}"), title);
        Self { channel, rule }
    }

    /// Who may read its files: what asks for a token over HTTP is not for everybody on the machine.
    pub(super) fn readers(&self) -> Readers {
        if self.channel.token.is_some() { Readers::Group } else { Readers::All }
    }

    /// True where a reader that slept can be led back by an archive: each story is an item of its own
    /// and the newest stay, so a closed page never lacks what the feed once showed.
    #[must_use]
    pub fn has_archive(&self) -> bool {
        self.rule.order == Order::Newest
            && self.rule.merge == Merge::Story
            && self.rule.cap_per_outlet.is_none()
            && self.rule.window.is_none()
            && self.rule.minimum_outlets <= 1
            && self.rule.limit >= 2 * compose::archive::PAGE
    }
}

/// The topics of the stories, most told first, "other" last: the sections' bar.
pub(super) fn bar(stories: &[Story]) -> Vec<Topic> {
    let mut counts = BTreeMap::<&Topic, usize>::new();
    for story in stories {
        *counts.entry(&story.topic).or_default() += 1;
    }
    let mut topics: Vec<(&Topic, usize)> = counts.into_iter().collect();
    topics.sort_by(|(a, x), (b, y)| {
        (a.as_str() == Topic::OTHER).cmp(&(b.as_str() == Topic::OTHER)).then(y.cmp(x)).then(a.cmp(b))
    });
    topics.into_iter().take(BAR).map(|(topic, _)| topic.clone()).collect()
}
