//! The one place where XML is written.

use crate::text::markup::{escape, legal};

/// A document under way. Elements are closed in the order they were opened, by [`Xml::close`] or by
/// the end of the closure, so what comes out is well-formed whatever the text is.
pub(super) struct Xml {
    out: String,
}

impl Xml {
    pub(super) fn new(capacity_bytes: usize) -> Self {
        let mut out = String::with_capacity(capacity_bytes);
        out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        Self { out }
    }

    pub(super) fn finish(mut self) -> String {
        self.out.push('\n');
        self.out
    }

    /// An element with content.
    pub(super) fn element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        content: impl FnOnce(&mut Self),
    ) {
        self.start(name, attributes);
        self.out.push('>');
        content(self);
        self.end(name);
    }

    /// An element on a line of its own, its children on theirs.
    pub(super) fn block(&mut self, name: &str, attributes: &[(&str, &str)], content: impl FnOnce(&mut Self)) {
        self.element(name, attributes, |xml| {
            xml.out.push('\n');
            content(xml);
        });
        self.out.push('\n');
    }

    /// An element with text only, on a line of its own.
    pub(super) fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.element(name, attributes, |xml| xml.text(text));
        self.out.push('\n');
    }

    /// An element without content, on a line of its own.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.out.push_str("/>\n");
    }

    pub(super) fn text(&mut self, text: &str) {
        self.out.push_str(&escape(&legal(text)));
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            self.out.push_str(&escape(&legal(value)));
            self.out.push('"');
        }
    }

    fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }
}
