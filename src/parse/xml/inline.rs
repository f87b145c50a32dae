//! Elements inside a field: XHTML, and HTML that nobody escaped, written down as HTML again.

use super::{ADDRESSES, Machine, absolute};
use crate::parse::{
    attributes,
    names::{Ns, Tag},
};
use crate::text::markup;

/// Elements that HTML knows as empty (HTML Standard §13.1.2).
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

fn is_void(local: &str) -> bool {
    VOID.iter().any(|void| local.eq_ignore_ascii_case(void))
}

impl<'d> Machine<'d, '_> {
    /// Whether an element cannot stand in the field that is being gathered, so that the field must
    /// have been left unclosed.
    pub(super) fn interrupts(&self, ns: Ns, tag: Tag) -> bool {
        let Some(capture) = &self.capture else { return false };
        match tag {
            // A whole other feed may stand in an Atom content, by its type.
            Tag::Entry | Tag::Channel => !capture.rich || attributes::get(capture.raw, "type").is_none(),
            Tag::Unknown | Tag::Source | Tag::Image | Tag::Html => false,
            _ if ns == Ns::Xhtml => false,
            _ => match capture.tag {
                Tag::Content
                | Tag::Encoded
                | Tag::Description
                | Tag::Summary
                | Tag::Subtitle
                | Tag::Abstract => {
                    matches!(tag, Tag::Published | Tag::Guid | Tag::Encoded | Tag::Description)
                        && !capture.rich
                }
                _ => !capture.rich,
            },
        }
    }

    pub(super) fn inline_start(&mut self, raw: &'d str, local: &'d str, empty: bool) {
        let Some(capture) = &mut self.capture else { return };
        if !capture.rich {
            capture.rich = true;
        }
        let rebased = self.scope.rebased_since(capture.mark);
        let mut tag = String::with_capacity(raw.len() + local.len());
        tag.push('<');
        tag.push_str(local);
        for (name, value) in attributes::of(raw) {
            let name = name.rsplit(':').next().unwrap_or(name);
            let value = attributes::decode(value);
            let value = match self.scope.base() {
                Some(base) if rebased && ADDRESSES.contains(&name) => absolute(&value, base),
                _ => value,
            };
            tag.push(' ');
            tag.push_str(name);
            tag.push_str("=\"");
            tag.push_str(&markup::escape(&value));
            tag.push('"');
        }
        tag.push('>');
        if empty && !is_void(local) {
            tag.push_str("</");
            tag.push_str(local);
            tag.push('>');
        }
        self.take_in(&tag);
    }

    pub(super) fn inline_end(&mut self, name: &str) {
        let local = name.rsplit(':').next().unwrap_or(name);
        if !is_void(local) {
            self.take_in(&format!("</{local}>"));
        }
    }
}
