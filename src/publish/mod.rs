//! Files: temporary file, fsync, rename.
