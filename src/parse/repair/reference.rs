//! One reference (`&…;`) of an XML document, judged.

use std::borrow::Cow;

use crate::text::markup::entity;

/// What a `&` opens.
pub(super) enum Kind {
    /// A reference that XML itself declares; its length.
    Whole(usize),
    /// Something that HTML or Windows knows; its length and what stands for it, escaped.
    Char(usize, Cow<'static, str>),
    /// Nothing.
    Bare,
}

/// Judges the reference that `text`, which begins with `&`, opens.
pub(super) fn read(text: &str) -> Kind {
    let bytes = text.as_bytes();
    for whole in ["&amp;", "&lt;", "&gt;", "&quot;", "&apos;"] {
        if bytes.starts_with(whole.as_bytes()) {
            return Kind::Whole(whole.len());
        }
    }
    match entity::read(text, entity::Ending::Semicolon) {
        None => Kind::Bare,
        Some((len, value)) => {
            let numeric = bytes.get(1) == Some(&b'#');
            // A number in the right range says the same to XML and to us.
            if numeric && value.as_number() && bytes[len - 1] == b';' {
                return Kind::Whole(len);
            }
            Kind::Char(len, value.escaped())
        }
    }
}
