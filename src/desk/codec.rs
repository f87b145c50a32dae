//! Values ↔ bytes for what the store keeps of the desk: little-endian, lengths first; what is mostly
//! small in as few bytes as it needs.
//!
//! Reading never panics: whatever is too short or too long gives `None`.

use smallvec::{SmallVec, smallvec};

use crate::text::varint;

/// Longest list read back, in elements: beyond any that is written.
const LIST_LIMIT: usize = 4_096;

/// Bytes of most fingerprints, or a few more.
const ROOM: usize = 1_280;

#[derive(Debug, Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn with_version(version: u8) -> Self {
        let mut bytes = Vec::with_capacity(ROOM);
        bytes.push(version);
        Self(bytes)
    }

    pub(super) fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    pub(super) fn u16(&mut self, value: u16) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn u64(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn i64(&mut self, value: i64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    /// The lower three bytes.
    pub(super) fn u24(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_le_bytes()[..3]);
    }

    /// As [`varint`].
    pub(super) fn number(&mut self, value: u64) {
        varint::put(&mut self.0, value);
    }

    /// The same for numbers about 0.
    pub(super) fn signed(&mut self, value: i64) {
        self.number((value << 1 ^ value >> 63) as u64);
    }

    /// One bit for each element of `all`, set where `chosen` holds it, and those of `chosen` that `all`
    /// does not hold. `chosen` is sorted.
    pub(super) fn chosen(&mut self, chosen: &[u32], all: &[u32]) {
        let mut held: SmallVec<[bool; 128]> = smallvec![false; chosen.len()];
        for part in all.chunks(8) {
            let bits = part.iter().rev().fold(0, |byte, it| {
                let found = chosen.binary_search(it).map(|place| held[place] = true);
                byte << 1 | u8::from(found.is_ok())
            });
            self.u8(bits);
        }
        let rest = chosen.iter().zip(&held).filter(|&(_, held)| !held).map(|(&it, _)| it);
        let rest: SmallVec<[u32; 128]> = rest.collect();
        self.u32s(&rest);
    }

    pub(super) fn u32s(&mut self, values: &[u32]) {
        self.number(values.len() as u64);
        for &value in values {
            self.u32(value);
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        self.u16(text.len().min(usize::from(u16::MAX)) as u16);
        self.0.extend_from_slice(&text.as_bytes()[..text.len().min(usize::from(u16::MAX))]);
    }

    pub(super) fn done(self) -> Vec<u8> {
        self.0
    }
}

pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// `None` where the first byte is not the version.
    pub(super) fn of_version(bytes: &'a [u8], version: u8) -> Option<Self> {
        let (&first, rest) = bytes.split_first()?;
        (first == version).then_some(Self(rest))
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.take().map(|[byte]: [u8; 1]| byte)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    pub(super) fn i64(&mut self) -> Option<i64> {
        self.take().map(i64::from_le_bytes)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        varint::take(&mut self.0)
    }

    pub(super) fn signed(&mut self) -> Option<i64> {
        self.number().map(|value| (value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// What [`Writer::chosen`] wrote, sorted.
    pub(super) fn chosen(&mut self, all: &[u32]) -> Option<Vec<u32>> {
        let mut chosen = Vec::with_capacity(all.len());
        for part in all.chunks(8) {
            let bits = self.u8()?;
            chosen.extend(part.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, &it)| it));
        }
        chosen.extend(self.u32s()?);
        chosen.sort_unstable();
        chosen.dedup();
        Some(chosen)
    }

    fn length(&mut self) -> Option<usize> {
        self.number().map(|length| length as usize).filter(|&length| length <= LIST_LIMIT)
    }

    /// A list of numbers of so many bytes each.
    fn list<const N: usize>(&mut self, number: impl Fn([u8; N]) -> u32) -> Option<Vec<u32>> {
        let length = self.length()?;
        let (taken, rest) = self.0.split_at_checked(length * N)?;
        self.0 = rest;
        Some(taken.as_chunks().0.iter().copied().map(number).collect())
    }

    pub(super) fn u32s(&mut self) -> Option<Vec<u32>> {
        self.list(u32::from_le_bytes)
    }

    pub(super) fn u24s(&mut self) -> Option<Vec<u32>> {
        self.list(|[a, b, c]: [u8; 3]| u32::from_le_bytes([a, b, c, 0]))
    }

    pub(super) fn text(&mut self) -> Option<String> {
        let length = usize::from(self.u16()?);
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        String::from_utf8(taken.to_vec()).ok()
    }

    pub(super) fn is_done(&self) -> bool {
        self.0.is_empty()
    }
}
