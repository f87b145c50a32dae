//! Word → the beginnings and endings of the lexicon that it has (`wahl*`, `*unglück`), the longest
//! first. German puts what a word is about at its end, most languages at its beginning.

/// Pieces of one kind.
#[derive(Default)]
pub(super) struct Pieces {
    /// Sorted by text.
    sorted: Vec<Piece>,
}

struct Piece {
    text: Box<str>,
    symbol: u64,
    /// The longest other piece that this one begins with.
    parent: Option<u32>,
}

impl Pieces {
    /// Takes a piece under the symbol that stands for it.
    pub(super) fn add(&mut self, text: &str, symbol: u64) {
        self.sorted.push(Piece { text: text.into(), symbol, parent: None });
    }

    /// Makes the pieces that were added ready for [`Self::each`].
    pub(super) fn link(&mut self) {
        self.sorted.sort_unstable_by(|a, b| a.text.cmp(&b.text));
        self.sorted.dedup_by(|a, b| a.text == b.text);
        for place in 1..self.sorted.len() {
            let (before, rest) = self.sorted.split_at_mut(place);
            // What the neighbour does not share with it, the neighbour's own pieces may.
            let mut parent = Some(place as u32 - 1);
            while let Some(number) = parent
                && !rest[0].text.starts_with(&*before[number as usize].text)
            {
                parent = before[number as usize].parent;
            }
            rest[0].parent = parent;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Calls `visit` with the symbol of each piece that `form` begins with, the longest first.
    pub(super) fn each(&self, form: &str, mut visit: impl FnMut(u64)) {
        // All pieces of the word stand before it, and its neighbour has each of them.
        let after = self.sorted.partition_point(|piece| *piece.text <= *form);
        let mut number = after.checked_sub(1);
        while let Some(piece) = number.map(|number| &self.sorted[number]) {
            if form.starts_with(&*piece.text) {
                visit(piece.symbol);
            }
            number = piece.parent.map(|parent| parent as usize);
        }
    }
}
