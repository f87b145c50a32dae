//! Numbers in as few bytes as they need: seven bits a byte, the lowest first; the highest bit says that
//! more follow (LEB128, DWARF 5 §7.6).

/// Appends a number.
pub fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number from the front; `None` where the bytes end within it or it is beyond 63 bits.
pub fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..63).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_one_after_the_other() {
        let numbers = [0, 1, 127, 128, 16_383, 16_384, u64::from(u32::MAX), (1 << 63) - 1];
        let mut bytes = Vec::new();
        for number in numbers {
            put(&mut bytes, number);
        }
        assert_eq!(&bytes[..5], [0, 1, 127, 128, 1]);
        let mut rest = bytes.as_slice();
        assert!(numbers.iter().all(|&number| take(&mut rest) == Some(number)) && rest.is_empty());
        for cut in [&[][..], &[0x80], &[0xFF; 12]] {
            assert_eq!(take(&mut &cut[..]), None);
        }
    }
}
