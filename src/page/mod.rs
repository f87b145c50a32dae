//! HTML → article, story links, announced feeds.
