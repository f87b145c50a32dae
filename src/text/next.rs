//! Where something that is asked for again and again comes next.

/// Where a sequence was last found: asked again before that place, it need not be searched again, or
/// a document of nothing but unclosed sections would be searched to its end for each of them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Next {
    /// From where it was searched; none before the first search.
    searched_from: Option<usize>,
    /// The place; none where there is none to the end.
    at: Option<usize>,
}

impl Next {
    /// The first place at `from` or behind it; `search` looks for it from there on.
    pub(crate) fn at(&mut self, from: usize, search: impl FnOnce() -> Option<usize>) -> Option<usize> {
        let holds =
            self.searched_from.is_some_and(|since| since <= from) && self.at.is_none_or(|at| from <= at);
        if !holds {
            *self = Self { searched_from: Some(from), at: search() };
        }
        self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_a_text_is_searched_once() {
        let text = b"..x....x...";
        let (mut next, mut looked_at) = (Next::default(), 0);
        for from in 0..text.len() {
            let expect = text[from..].iter().position(|b| *b == b'x').map(|step| from + step);
            let found = next.at(from, || {
                looked_at += expect.map_or(text.len(), |at| at + 1) - from;
                expect
            });
            assert_eq!(found, expect, "from {from}");
        }
        assert_eq!(looked_at, text.len());
        assert_eq!(next.at(0, || Some(2)), Some(2), "asked before where it was searched");
    }
}
