//! What the store holds → the files that people read.
