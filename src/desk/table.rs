//! A table that grows piece by piece.
//!
//! A vector that doubles holds twice what it uses, and three times while it moves; the desk keeps some
//! hundred thousand large rows for a week.

use std::ops::{Index, IndexMut};

/// Rows of a piece.
const PIECE: usize = 256;

/// Rows at places that never move.
#[derive(Debug)]
pub(super) struct Table<T> {
    /// All of them full but the last.
    pieces: Vec<Vec<T>>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { pieces: Vec::new() }
    }
}

impl<T> Table<T> {
    pub(super) fn len(&self) -> usize {
        self.pieces.last().map_or(0, |last| (self.pieces.len() - 1) * PIECE + last.len())
    }

    pub(super) fn push(&mut self, row: T) {
        match self.pieces.last_mut() {
            Some(last) if last.len() < PIECE => last.push(row),
            _ => {
                let mut piece = Vec::with_capacity(PIECE);
                piece.push(row);
                self.pieces.push(piece);
            }
        }
    }

    /// Appends rows until there is one at `place`.
    pub(super) fn reach(&mut self, place: usize, row: impl Fn() -> T) {
        while self.len() <= place {
            self.push(row());
        }
    }

    pub(super) fn get(&self, place: usize) -> Option<&T> {
        self.pieces.get(place / PIECE)?.get(place % PIECE)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.pieces.iter().flatten()
    }
}

impl<T> Index<usize> for Table<T> {
    type Output = T;

    fn index(&self, place: usize) -> &T {
        &self.pieces[place / PIECE][place % PIECE]
    }
}

impl<T> IndexMut<usize> for Table<T> {
    fn index_mut(&mut self, place: usize) -> &mut T {
        &mut self.pieces[place / PIECE][place % PIECE]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_at_their_places_across_pieces() {
        let mut table = Table::default();
        (0..=PIECE).for_each(|row| table.push(row));
        table.reach(PIECE + 2, || 7);
        assert_eq!((table[0], table[PIECE], table[PIECE + 2], table.len()), (0, PIECE, 7, PIECE + 3));
        assert_eq!((table.get(PIECE + 3), table.iter().count()), (None, table.len()));
        table[PIECE] = 9;
        assert_eq!(table[PIECE], 9);
    }
}
