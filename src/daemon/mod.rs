//! Who runs, who owns what, who tells whom.
