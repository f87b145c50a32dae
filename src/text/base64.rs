//! Base64 (RFC 4648 §4 and §5): what Atom 0.3 (`mode="base64"`) and Atom contents of other types carry
//! text in, and redirectors the address that they lead to.

/// Decodes up to the first character that is none of Base64's; white space is passed over. Returns the
/// bytes and what follows them.
#[must_use]
pub fn decode(encoded: &str) -> (Vec<u8>, &str) {
    let mut bytes = Vec::with_capacity(encoded.len() / 4 * 3);
    let (mut held, mut bits) = (0_u32, 0);
    for (at, byte) in encoded.bytes().enumerate() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            byte if byte.is_ascii_whitespace() => continue,
            _ => return (bytes, &encoded[at..]),
        };
        held = (held << 6 | u32::from(six)) & 0xff_ffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
    }
    (bytes, "")
}

/// Decodes Base64 that holds UTF-8; empty for Base64 that holds anything else, `None` for what is no
/// Base64.
#[must_use]
pub fn text(encoded: &str) -> Option<String> {
    let (bytes, rest) = decode(encoded);
    (rest.is_empty() || rest.starts_with('=')).then(|| String::from_utf8(bytes).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_text_and_refuses_the_rest() {
        assert_eq!(text("RXhhbXBsZSA8Yj50ZXN0\n PC9iPg==").as_deref(), Some("Example <b>test</b>"));
        assert_eq!(text("no base64!"), None);
        assert_eq!(text("/////w==").as_deref(), Some(""));
    }

    #[test]
    fn what_follows_is_left() {
        assert_eq!(decode("aGk?é"), (b"hi".to_vec(), "?é"));
    }
}
