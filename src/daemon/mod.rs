//! Who runs, who owns what, who tells whom.

pub mod agenda;
pub mod desk;
