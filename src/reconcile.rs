//! Parsed entry × what we hold → insert, update or skip.
