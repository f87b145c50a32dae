//! Bytes and content type → feed.
