//! A body that was served compressed without saying so.

use std::borrow::Cow;
use std::io::Read as _;

use flate2::read::MultiGzDecoder;

use super::Error;

/// The document itself: unpacked where the bytes begin as gzip does (RFC 1952 §2.3.1), with no more
/// than `limit_bytes` ever held.
pub(super) fn unpacked(bytes: &[u8], limit_bytes: usize) -> Result<Cow<'_, [u8]>, Error> {
    if !bytes.starts_with(&[0x1f, 0x8b, 8]) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut unpacked = Vec::new();
    let limit = u64::try_from(limit_bytes).unwrap_or(u64::MAX);
    match MultiGzDecoder::new(bytes).take(limit.saturating_add(1)).read_to_end(&mut unpacked) {
        // A stream that was cut off still gives what was whole.
        Err(error) if unpacked.is_empty() => Err(Error::Gzip(error)),
        _ if unpacked.len() > limit_bytes => {
            Err(Error::TooLarge { found: unpacked.len(), limit: limit_bytes })
        }
        _ => Ok(Cow::Owned(unpacked)),
    }
}
