//! What an element inherits from those around it: namespaces, `xml:base`, `xml:lang`.

use std::rc::Rc;

use url::Url;

use super::{attributes, names::Ns};

/// Namespace declarations in force at one place beyond this are ignored (feeds have up to 40).
const LIMIT_BINDINGS: usize = 256;

/// The declarations in force, innermost last.
pub(super) struct Scope<'d> {
    bindings: Vec<(&'d str, Ns)>,
    bases: Vec<Rc<Url>>,
    languages: Vec<String>,
    /// Whether the namespace of a feed dialect was ever declared.
    pub(super) is_of_feeds: bool,
}

/// How much was in force at some place.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mark {
    bindings: usize,
    bases: usize,
    languages: usize,
}

impl<'d> Scope<'d> {
    pub(super) fn new() -> Self {
        Self { bindings: Vec::new(), bases: Vec::new(), languages: Vec::new(), is_of_feeds: false }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { bindings: self.bindings.len(), bases: self.bases.len(), languages: self.languages.len() }
    }

    /// Forgets what was declared since.
    pub(super) fn back_to(&mut self, mark: Mark) {
        self.bindings.truncate(mark.bindings);
        self.bases.truncate(mark.bases);
        self.languages.truncate(mark.languages);
    }

    /// What was declared since, to be declared [`again`](Self::again) after other scopes have ended.
    pub(super) fn since(&self, mark: Mark) -> Self {
        Self {
            bindings: self.bindings.get(mark.bindings..).unwrap_or_default().to_vec(),
            bases: self.bases.get(mark.bases..).unwrap_or_default().to_vec(),
            languages: self.languages.get(mark.languages..).unwrap_or_default().to_vec(),
            is_of_feeds: false,
        }
    }

    pub(super) fn again(&mut self, declared: Self) {
        self.bindings.extend(declared.bindings);
        self.bases.extend(declared.bases);
        self.languages.extend(declared.languages);
    }

    /// Takes in what a start tag declares; `outer` is the base where no `xml:base` is in force yet.
    pub(super) fn enter(&mut self, tag: &'d str, outer: Option<&Url>) {
        for (name, value) in attributes::of(tag) {
            if name.len() < 5 || !name.is_char_boundary(5) {
                continue;
            }
            if name[..5].eq_ignore_ascii_case("xmlns") {
                let prefix = match name.as_bytes().get(5) {
                    None => "",
                    Some(b':') => &name[6..],
                    Some(_) => continue,
                };
                if self.bindings.len() < LIMIT_BINDINGS {
                    let ns = Ns::declared(value, prefix);
                    self.is_of_feeds |= ns == Ns::Core && Ns::declared(value, "other") == Ns::Core;
                    self.bindings.push((prefix, ns));
                }
            } else if name.eq_ignore_ascii_case("xml:base") {
                self.rebase(&attributes::decode(value), outer);
            } else if name.eq_ignore_ascii_case("xml:lang") {
                self.languages.push(attributes::decode(value).trim().to_owned());
            }
        }
    }

    /// Puts a base in force; `outer` is what it is relative to where none is in force yet.
    pub(super) fn rebase(&mut self, base: &str, outer: Option<&Url>) {
        let base = match self.base().or(outer) {
            Some(outer) => outer.join(base.trim()).ok(),
            None => Url::parse(base.trim()).ok(),
        };
        // A base that nothing can stand on (`urn:`, `mailto:`) is none.
        if let Some(base) = base.filter(|base| !base.cannot_be_a_base()) {
            self.bases.push(Rc::new(base));
        }
    }

    pub(super) fn namespace(&self, prefix: &str) -> Ns {
        self.bindings
            .iter()
            .rev()
            .find(|(bound, _)| *bound == prefix)
            .map_or_else(|| Ns::conventional(prefix), |(_, ns)| *ns)
    }

    /// The innermost `xml:base`.
    pub(super) fn base(&self) -> Option<&Url> {
        self.bases.last().map(Rc::as_ref)
    }

    pub(super) fn shared_base(&self) -> Option<Rc<Url>> {
        self.bases.last().cloned()
    }

    /// The innermost `xml:lang`.
    pub(super) fn language(&self) -> Option<&str> {
        self.languages.last().map(String::as_str)
    }

    /// Whether an `xml:base` was declared since.
    pub(super) fn rebased_since(&self, mark: Mark) -> bool {
        self.bases.len() > mark.bases
    }
}
