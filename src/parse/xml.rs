//! Repaired XML of any dialect in, drafts out: one pass over quick-xml's tokens, without recursion.
//!
//! An explicit stack says where the reader is. An end tag closes everything down to the element it
//! names and nothing if it names none; an entry inside an entry closes the first. So a document
//! whose elements are not nested still gives every entry, and a bad one costs no other.

use std::borrow::Cow;

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::Event;
use url::Url;

use super::draft::{Draft, Form};
use super::names::Tag;
use super::scope::{Mark, Scope};
use super::zone::Offsets;
use super::{Error, Options, attributes};
use crate::model::{Author, Rhythm, Warning};
use crate::text::markup::{self, entity};

mod field;
mod inline;
mod open;

/// Attributes of HTML elements that hold an address.
const ADDRESSES: [&str; 6] = ["href", "src", "cite", "poster", "longdesc", "background"];

/// What a document says, unfinished.
pub(super) struct Read {
    pub feed: Draft,
    pub rhythm: Rhythm,
    pub entries: Vec<Draft>,
    pub warnings: Vec<Warning>,
    pub offsets: Offsets,
    /// Whether an entry without an author is the feed's author's (Atom).
    pub inherits_authors: bool,
}

/// Reads a repaired document.
pub(super) fn read(text: &str, url: Option<&Url>, options: &Options) -> Result<Read, Error> {
    let mut machine = Machine::new(text, url, options);
    machine.run();
    machine.finish()
}

/// Where the reader is: what the children of the innermost element mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Feed,
    Entry,
    Source,
    Person,
    Image,
    /// Inside a field: children are its markup.
    Text,
    /// Nothing in here is for us.
    Ignored,
}

/// What an element's end completes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    Nothing,
    Field,
    Entry,
    Source,
    Person(Role),
    Image,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Author,
    Other,
}

struct Frame<'d> {
    /// Qualified, as written.
    name: &'d str,
    place: Place,
    ends: Ends,
    mark: Mark,
}

/// A field whose text is being gathered.
struct Capture<'d> {
    tag: Tag,
    /// Its start tag, for the attributes.
    raw: &'d str,
    form: Form,
    /// Whether the buffer holds markup, so that text must stay escaped.
    rich: bool,
    base64: bool,
    /// Height of the stack below the field's own frame.
    height: usize,
    mark: Mark,
}

struct Machine<'d, 'o> {
    text: &'d str,
    url: Option<&'o Url>,
    options: &'o Options,
    scope: Scope<'d>,
    stack: Vec<Frame<'d>>,
    /// Elements open below the deepest that is looked at.
    too_deep: usize,
    capture: Option<Capture<'d>>,
    buffer: String,
    /// A run of text not yet taken in, byte offsets.
    pending: (usize, usize),
    feed: Draft,
    rhythm: Rhythm,
    /// `sy:updateFrequency`, which may come before the period.
    frequency: u64,
    entry: Option<Draft>,
    source: Option<Draft>,
    person: Option<(Author, String)>,
    image: Option<super::draft::Picture>,
    entries: Vec<Draft>,
    warnings: Vec<Warning>,
    offsets: Offsets,
    unnested: usize,
    cut: usize,
    /// Texts that had been encoded twice.
    twice: usize,
    /// The name of the first element.
    root: Option<&'d str>,
    found: Found,
    /// Whether the limit of entries is reached.
    full: bool,
}

/// What the document turned out to be so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    Nothing,
    Html,
    Feed,
    Atom,
}

impl<'d, 'o> Machine<'d, 'o> {
    fn new(text: &'d str, url: Option<&'o Url>, options: &'o Options) -> Self {
        Self {
            text,
            url,
            options,
            scope: Scope::new(),
            stack: Vec::new(),
            too_deep: 0,
            capture: None,
            buffer: String::new(),
            pending: (0, 0),
            feed: Draft::default(),
            rhythm: Rhythm::default(),
            frequency: 1,
            entry: None,
            source: None,
            person: None,
            image: None,
            entries: Vec::new(),
            warnings: Vec::new(),
            offsets: Offsets::default(),
            unnested: 0,
            cut: 0,
            twice: 0,
            root: None,
            found: Found::Nothing,
            full: false,
        }
    }

    fn run(&mut self) {
        let mut reader = Reader::from_str(self.text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        loop {
            let from = reader.buffer_position() as usize;
            let event = reader.read_event();
            let to = reader.buffer_position() as usize;
            let Some(raw) = self.text.get(from..to) else { return };
            match event {
                Ok(Event::Text(_) | Event::GeneralRef(_)) => self.gather(from, to),
                Ok(Event::CData(_)) => {
                    self.flush();
                    let inside = raw.strip_prefix("<![CDATA[").and_then(|raw| raw.strip_suffix("]]>"));
                    self.cdata(inside.unwrap_or(raw));
                }
                Ok(Event::Start(_)) => {
                    self.flush();
                    self.start(raw, false);
                }
                Ok(Event::Empty(_)) => {
                    self.flush();
                    self.start(raw, true);
                }
                Ok(Event::End(_)) => {
                    self.flush();
                    self.end(raw[2..raw.len() - 1].trim_end());
                }
                Ok(Event::Eof) => return,
                Ok(_) => {}
                Err(error) => {
                    self.warn(Some(format!("byte {from}")), format!("reading stopped: {error}"));
                    return;
                }
            }
            if self.found == Found::Html || self.full {
                return;
            }
        }
    }

    fn finish(mut self) -> Result<Read, Error> {
        self.flush();
        if self.found == Found::Html {
            return Err(Error::Html);
        }
        // The document ends inside a field: what of it is there is no whole. What was closed is.
        if !self.full && self.capture.take().is_some() {
            self.warn(None, "the document is cut off; the last field is dropped".to_owned());
        }
        self.drop_stump();
        while !self.stack.is_empty() {
            self.pop();
        }
        if self.found < Found::Feed && self.scope.is_of_feeds && self.feed.title.is_some() {
            // A service document or the like: what it says of itself is told, entries it has none.
            let root = self.root.unwrap_or_default();
            self.warn(None, format!("the first element is <{root}>, which is no feed's"));
        } else if self.found < Found::Feed {
            return Err(Error::NotAFeed(match self.root {
                Some(root) => format!("its first element is <{root}>"),
                None => "it holds no element".to_owned(),
            }));
        }
        if self.unnested > 0 {
            let what = format!("{} elements are not nested as XML asks and were closed", self.unnested);
            self.warn(None, what);
        }
        if self.cut > 0 {
            let what = format!(
                "{} texts are longer than {} bytes and were cut",
                self.cut, self.options.limit_text_bytes
            );
            self.warn(None, what);
        }
        if self.twice > 0 {
            let what = format!("{} texts were encoded as UTF-8 twice, undone", self.twice);
            self.warn(None, what);
        }
        let Self { feed, rhythm, entries, warnings, offsets, found, .. } = self;
        Ok(Read { feed, rhythm, entries, warnings, offsets, inherits_authors: found == Found::Atom })
    }

    /// Drops an entry that the end of the document cut off before its id and its link, where the others
    /// have one: nothing would tell that it is the whole entry of the next poll.
    fn drop_stump(&mut self) {
        let is_named = |it: &Draft| {
            it.id.is_some() || it.about.is_some() || it.original.is_some() || !it.links.is_empty()
        };
        let is_stump = self.entry.as_ref().is_some_and(|entry| !is_named(entry));
        if is_stump && !self.full && !self.entries.is_empty() && self.entries.iter().all(is_named) {
            self.entry = None;
            self.warn(None, "the document is cut off; the last entry is dropped".to_owned());
        }
    }

    fn warn(&mut self, place: Option<String>, what: String) {
        self.warnings.push(Warning { place, what });
    }

    fn place(&self) -> Place {
        self.stack.last().map_or(Place::Feed, |frame| frame.place)
    }

    /// The draft that fields belong to here.
    fn draft(&mut self) -> &mut Draft {
        if let Some(source) = &mut self.source {
            return source;
        }
        self.entry.as_mut().unwrap_or(&mut self.feed)
    }

    /// Joins a text token to the run before it.
    fn gather(&mut self, from: usize, to: usize) {
        if self.pending.1 == from && self.pending.0 < self.pending.1 {
            self.pending.1 = to;
        } else {
            self.flush();
            self.pending = (from, to);
        }
    }

    /// Takes in the run of text gathered so far.
    fn flush(&mut self) {
        let (from, to) = std::mem::take(&mut self.pending);
        if from == to || self.too_deep > 0 {
            return;
        }
        let text = self.text;
        let raw = &text[from..to];
        match &self.capture {
            Some(capture) if capture.rich => self.take_in(raw),
            Some(_) => self.take_in(&entity::decode(raw, entity::Ending::Semicolon)),
            None => self.own_text(&entity::decode(raw, entity::Ending::Semicolon)),
        }
    }

    fn cdata(&mut self, inside: &'d str) {
        if self.too_deep > 0 {
            return;
        }
        match &self.capture {
            // Beside elements, a section in HTML is more HTML; in XHTML it is text.
            Some(capture) if capture.rich && attributes::get(capture.raw, "type").is_some() => {
                let escaped = markup::escape(inside);
                self.take_in(&escaped);
            }
            Some(_) => self.take_in(inside),
            None => self.own_text(inside),
        }
    }

    fn take_in(&mut self, text: &str) {
        let limit = self.options.limit_text_bytes;
        let room = limit.saturating_sub(self.buffer.len());
        if text.len() <= room {
            self.buffer.push_str(text);
        } else {
            // The counter grows once for each text.
            self.cut += usize::from(room > 0);
            self.buffer.push_str(markup::cut(text, room));
        }
    }

    /// Text that stands directly in an element with children of its own.
    fn own_text(&mut self, text: &str) {
        let own = match self.stack.last().map(|frame| frame.ends) {
            Some(Ends::Person(_)) => self.person.as_mut().map(|(_, own)| own),
            Some(Ends::Source) => self.source.as_mut().map(|source| &mut source.own_text),
            Some(Ends::Image) => self.image.as_mut().map(|image| &mut image.own_text),
            _ => None,
        };
        if let Some(own) = own
            && own.len() + text.len() <= self.options.limit_text_bytes
        {
            own.push_str(text);
        }
    }

    fn start(&mut self, raw: &'d str, empty: bool) {
        if self.too_deep > 0 || self.stack.len() >= self.options.limit_depth {
            self.too_deep += usize::from(!empty);
            return;
        }
        let name = name_of(raw);
        let mut mark = self.scope.mark();
        if declares(&raw[1 + name.len()..]) {
            self.scope.enter(raw, self.url);
        }
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let ns = self.scope.namespace(prefix);
        let tag = Tag::of(ns, local);
        self.root.get_or_insert(name);
        if self.capture.is_some() {
            if self.interrupts(ns, tag) {
                mark = self.outliving(mark, Self::close_field);
            } else {
                self.inline_start(raw, local, empty);
                if empty {
                    self.scope.back_to(mark);
                } else {
                    self.stack.push(Frame { name, place: Place::Text, ends: Ends::Nothing, mark });
                }
                return;
            }
        }
        if tag == Tag::Entry
            && self.entry.is_some()
            && !matches!(self.place(), Place::Ignored | Place::Source)
        {
            mark = self.outliving(mark, Self::close_entry);
        }
        let (place, ends) = self.open(ns, tag, raw);
        self.stack.push(Frame { name, place, ends, mark });
        if empty {
            self.pop();
        }
    }

    fn end(&mut self, name: &str) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let at = match self.stack.last() {
            Some(frame) if frame.name == name => self.stack.len() - 1,
            _ => {
                self.unnested += 1;
                match self.stack.iter().rposition(|frame| frame.name.eq_ignore_ascii_case(name)) {
                    Some(at) => at,
                    None => return,
                }
            }
        };
        while self.stack.len() > at {
            self.pop();
        }
    }

    /// Closes the innermost element and takes what it completes.
    fn pop(&mut self) {
        let Some(frame) = self.stack.pop() else { return };
        match frame.ends {
            Ends::Nothing if frame.place == Place::Text => self.inline_end(frame.name),
            Ends::Nothing => {}
            Ends::Field => self.field(),
            Ends::Entry => self.entry_ends(),
            Ends::Source => self.source_ends(),
            Ends::Person(role) => self.person_ends(role),
            Ends::Image => self.image_ends(),
        }
        self.scope.back_to(frame.mark);
    }

    /// Closes something that a start tag ends, without losing what that tag itself declared (since
    /// `mark`); returns the mark behind which it is declared now.
    fn outliving(&mut self, mark: Mark, close: impl FnOnce(&mut Self)) -> Mark {
        self.unnested += 1;
        let declared = self.scope.since(mark);
        close(self);
        let mark = self.scope.mark();
        self.scope.again(declared);
        mark
    }

    /// Closes the entry that is open, with all that is open in it.
    fn close_entry(&mut self) {
        let Some(at) = self.stack.iter().rposition(|frame| frame.ends == Ends::Entry) else { return };
        while self.stack.len() > at {
            self.pop();
        }
    }

    /// Closes the field that is being gathered, with all that is open in it.
    fn close_field(&mut self) {
        let Some(height) = self.capture.as_ref().map(|capture| capture.height) else { return };
        while self.stack.len() > height {
            self.pop();
        }
    }
}

/// Whether attributes may hold an `xmlns`, `xml:base` or `xml:lang`; most tags have none at all.
fn declares(attributes: &str) -> bool {
    let holds = |name: &str| memmem::find(attributes.as_bytes(), name.as_bytes()).is_some();
    attributes.len() > "xml:a=''".len() && (holds("xml") || holds("XML"))
}

fn name_of(raw: &str) -> &str {
    let end = raw[1..].bytes().position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
    &raw[1..end.map_or(raw.len(), |end| end + 1)]
}

/// The value of an attribute that holds an address, made absolute where it is not.
fn absolute<'a>(value: &'a str, base: &Url) -> Cow<'a, str> {
    base.join(value.trim()).map_or(Cow::Borrowed(value), |url| Cow::Owned(url.into()))
}
