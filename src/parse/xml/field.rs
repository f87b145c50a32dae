//! What a finished field, person, picture, source or entry adds to its draft.

use std::borrow::Cow;

use jiff::tz::TimeZone;

use super::{Capture, Machine, Place, Role};
use crate::model::{Category, Dated};
use crate::parse::draft::{Body, LIMIT_EACH};
use crate::parse::names::Tag;
use crate::parse::{attributes, person};
use crate::text::{base64, date, markup, twice};

/// Longer keywords are sentences, bytes.
const LIMIT_TERM_BYTES: usize = 512;

impl Machine<'_, '_> {
    pub(super) fn date(&mut self, text: &str) -> Option<Dated> {
        let assumed = self.options.zone.clone().unwrap_or(TimeZone::UTC);
        let (dated, offset) = date::with_offset(text, &assumed)?;
        self.offsets.note(offset);
        Some(dated)
    }

    /// Takes the field whose element has ended.
    pub(super) fn field(&mut self) {
        let Some(capture) = self.capture.take() else { return };
        let mut value = std::mem::take(&mut self.buffer);
        if capture.base64 {
            value = base64::text(&value).unwrap_or(value);
        }
        if let Cow::Owned(meant) = twice::undone(&value) {
            value = meant;
            self.twice += 1;
        }
        match self.place() {
            Place::Person => self.person_field(capture.tag, &value),
            Place::Image => self.image_field(capture.tag, &value),
            _ => self.draft_field(&capture, value),
        }
    }

    fn draft_field(&mut self, capture: &Capture, mut value: String) {
        let depth = self.stack.len();
        let text = value.trim();
        if text.is_empty() && !matches!(capture.tag, Tag::Category | Tag::Subject) {
            return;
        }
        match capture.tag {
            Tag::Title => self.draft().entitle(depth, value),
            // Beside the entry's own title, whatever the depth, this is the picture's.
            Tag::MediaTitle => self.draft().entitle(depth + 1_000, value),
            Tag::Link => {
                self.atom_link(capture.raw, text.to_owned());
            }
            Tag::OrigLink => {
                self.draft().original.get_or_insert_with(|| text.to_owned());
            }
            Tag::Comments => {
                let to = self.reference(text.to_owned());
                self.draft().comments.get_or_insert(to);
            }
            Tag::Guid | Tag::Id => {
                let permalink = attributes::get(capture.raw, "isPermaLink");
                let base = self.scope.shared_base();
                let draft = self.draft();
                draft.permalink = permalink.is_none_or(|said| !said.eq_ignore_ascii_case("false"));
                draft.id = Some(text.to_owned());
                draft.id_base = base;
            }
            Tag::Published | Tag::Updated | Tag::DcDate | Tag::Created => self.date_field(capture.tag, text),
            Tag::Language => self.draft().language = Some(text.to_owned()),
            Tag::Logo => {
                let to = Some(self.reference(text.to_owned()));
                let picture = crate::parse::draft::Picture { to, ..Default::default() };
                self.draft().images.push(picture);
            }
            Tag::Category | Tag::Subject => self.category(capture, text),
            Tag::Keywords => {
                for term in text.split([',', ';']).map(str::trim).filter(|term| !term.is_empty()) {
                    self.term(term, None, None);
                }
            }
            Tag::Ttl | Tag::Hour | Tag::Day | Tag::UpdatePeriod | Tag::UpdateFrequency => {
                self.rhythm(capture.tag, text);
            }
            _ => {
                value.shrink_to_fit();
                let body = Body { value, form: capture.form, base: self.scope.shared_base() };
                self.body(capture.tag, body);
            }
        }
    }

    fn body(&mut self, tag: Tag, body: Body) {
        let feed = self.entry.is_none();
        let draft = self.draft();
        match tag {
            Tag::Encoded => draft.contents.insert(0, body),
            Tag::Content => draft.contents.push(body),
            Tag::Subtitle if !feed => {
                draft.subtitle.get_or_insert(body);
            }
            Tag::MediaDescription => {
                draft.media_description.get_or_insert(body);
            }
            // A second description says more than a first one, unless there is a content.
            _ if draft.summary.is_some() => {
                if draft.contents.is_empty() {
                    draft.contents.push(body);
                }
            }
            _ => draft.summary = Some(body),
        }
    }

    fn date_field(&mut self, tag: Tag, text: &str) {
        let Some(dated) = self.date(text) else {
            let text: String = text.chars().take(60).collect();
            let place = (self.entry.is_some()).then(|| format!("entry {}", self.entries.len() + 1));
            self.warn(place, format!("`{text}` is no date"));
            return;
        };
        let held = &mut self.draft().dates;
        let slot = match tag {
            Tag::Published => &mut held.published,
            Tag::Updated => &mut held.updated,
            Tag::Created => &mut held.created,
            _ => &mut held.dublin_core,
        };
        *slot = Some(dated);
    }

    fn category(&mut self, capture: &Capture, text: &str) {
        let scheme =
            attributes::get(capture.raw, "scheme").or_else(|| attributes::get(capture.raw, "domain"));
        let label = attributes::get(capture.raw, "label");
        let term = attributes::get(capture.raw, "term");
        match term.as_deref().or(label.as_deref()).filter(|_| text.is_empty() || term.is_some()) {
            Some(term) => self.term(term, scheme, label.clone()),
            None => self.term(text, scheme, label),
        }
    }

    fn term(&mut self, term: &str, scheme: Option<String>, label: Option<String>) {
        let term = markup::title(term);
        if term.len() <= LIMIT_TERM_BYTES {
            self.draft().add_category(Category { term, scheme, label });
        }
    }

    fn rhythm(&mut self, tag: Tag, text: &str) {
        if self.entry.is_some() {
            return;
        }
        let rhythm = &mut self.rhythm;
        match tag {
            Tag::Ttl => rhythm.ttl_minutes = text.parse().ok(),
            Tag::Hour => {
                // Some count from 1 to 24.
                let hour = text.parse::<u8>().ok().filter(|hour| *hour <= 24).map(|hour| hour % 24);
                rhythm.skip_hours.extend(hour.filter(|hour| !rhythm.skip_hours.contains(hour)));
            }
            Tag::Day => {
                let day = weekday(text);
                rhythm.skip_days.extend(day.filter(|day| !rhythm.skip_days.contains(day)));
            }
            Tag::UpdatePeriod => {
                let seconds = match text.to_ascii_lowercase().as_str() {
                    "hourly" => 3_600,
                    "daily" => 86_400,
                    "weekly" => 604_800,
                    "monthly" => 2_592_000,
                    "yearly" => 31_536_000,
                    _ => return,
                };
                rhythm.period_seconds = Some(seconds / self.frequency.max(1));
            }
            _ => {
                let frequency = text.parse::<u64>().unwrap_or(1).max(1);
                self.frequency = frequency;
                rhythm.period_seconds = rhythm.period_seconds.map(|period| period / frequency);
            }
        }
    }

    fn person_field(&mut self, tag: Tag, value: &str) {
        let value = markup::title(value);
        let Some((author, _)) = &mut self.person else { return };
        let slot = match tag {
            Tag::Name | Tag::Title => &mut author.name,
            Tag::Email => &mut author.email,
            _ => &mut author.uri,
        };
        if slot.is_empty() {
            value.trim_start_matches("mailto:").clone_into(slot);
        }
    }

    pub(super) fn person_ends(&mut self, role: Role) {
        let Some((mut author, own)) = self.person.take() else { return };
        if author.name.is_empty() && author.email.is_empty() {
            // `<author>` with text, or a name that holds an address as well.
            if let Some(read) = person::read(&own) {
                author = crate::model::Author { uri: author.uri, ..read };
            }
        } else if author.email.is_empty()
            && let Some(read) = person::read(&author.name)
        {
            author = crate::model::Author { uri: author.uri, ..read };
        }
        if author == crate::model::Author::default() {
            return;
        }
        let draft = self.draft();
        let people = if role == Role::Author { &mut draft.authors } else { &mut draft.others };
        if people.len() < LIMIT_EACH && !people.contains(&author) {
            people.push(author);
        }
    }

    fn image_field(&mut self, tag: Tag, value: &str) {
        let reference = self.reference(value.trim().to_owned());
        let Some(image) = &mut self.image else { return };
        match tag {
            Tag::Url => image.to = Some(reference),
            _ if image.text.is_empty() => value.clone_into(&mut image.text),
            _ => {}
        }
    }

    pub(super) fn image_ends(&mut self) {
        if let Some(image) = self.image.take()
            && (image.to.is_some() || !image.own_text.trim().is_empty())
        {
            self.draft().images.push(image);
        }
    }

    pub(super) fn source_ends(&mut self) {
        let source = self.source.take();
        if let Some(entry) = &mut self.entry {
            entry.source = source.map(Box::new);
        }
    }

    pub(super) fn entry_ends(&mut self) {
        if let Some(entry) = self.entry.take() {
            self.entries.push(entry);
        }
    }
}

/// 0 for Monday.
fn weekday(name: &str) -> Option<u8> {
    let name = name.trim().to_ascii_lowercase();
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        .iter()
        .position(|day| *day == name || (name.len() == 3 && day.starts_with(&name)))
        .map(|day| day as u8)
}
