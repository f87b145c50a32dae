//! A document as a tree, strictly read: what is not well-formed is a failure.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

#[derive(Debug, Default)]
pub(crate) struct Node {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
    pub text: String,
}

impl Node {
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    pub(crate) fn one<'a>(&'a self, name: &str) -> &'a Node {
        let found: Vec<&Node> = self.children.iter().filter(|child| child.name == name).collect();
        assert_eq!(found.len(), 1, "<{}> has {} <{name}>", self.name, found.len());
        found[0]
    }

    pub(crate) fn text_of(&self, name: &str) -> &str {
        &self.one(name).text
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Reads a document; panics where it is not well-formed XML 1.0.
pub(crate) fn read(xml: &str) -> Node {
    assert!(xml.chars().all(is_legal), "a character that XML forbids");
    assert!(xml.starts_with("<?xml "), "a declaration at the start");
    let mut declarations = 0;
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = true;
    config.allow_dangling_amp = false;
    let mut open = vec![Node::default()];
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(start) => open.push(node(&start)),
            Event::Empty(start) => {
                let node = node(&start);
                open.last_mut().expect("a parent").children.push(node);
            }
            Event::End(_) => {
                let done = open.pop().expect("an open element");
                open.last_mut().expect("a parent").children.push(done);
            }
            Event::Text(text) => {
                let text = (*text).to_owned();
                open.last_mut().expect("an element").text.push_str(&unescape(&text).expect("known entities"));
            }
            Event::GeneralRef(name) => {
                let name = (*name).to_owned();
                let text = unescape(&format!("&{name};")).expect("a known entity").into_owned();
                open.last_mut().expect("an element").text.push_str(&text);
            }
            Event::CData(text) => {
                let text = (*text).to_owned();
                open.last_mut().expect("an element").text.push_str(&text);
            }
            Event::Decl(_) => declarations += 1,
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(declarations, 1, "one declaration");
    assert_eq!(open.len(), 1, "every element is closed");
    let root = open.pop().expect("the document");
    assert_eq!(root.children.len(), 1, "one root");
    root.children.into_iter().next().expect("the root")
}

fn node(start: &BytesStart) -> Node {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.expect("well-formed, given once");
        let key = attribute.key.as_ref().to_owned();
        let value = attribute.value.to_string();
        attributes.push((key, unescape(&value).expect("known entities").into_owned()));
    }
    let name = start.name().as_ref().to_owned();
    Node { name, attributes, ..Node::default() }
}

fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
