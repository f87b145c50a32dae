//! HTTP out.
