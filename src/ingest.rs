//! A poll's outcome → one batch for the desk → one transaction.
