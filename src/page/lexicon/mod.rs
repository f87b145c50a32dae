//! The words this room knows outlets by, in the languages most of them write in.
//!
//! One text per list, its entries parted by a middle dot. A list says nothing about any one outlet.

pub(super) mod addresses;
pub(super) mod bylines;
pub(super) mod phrases;
pub(super) mod walls;

use std::sync::LazyLock;

/// A list of words or phrases, parted once.
type List = LazyLock<Vec<&'static str>>;

fn parted(text: &'static str) -> Vec<&'static str> {
    text.split('·').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_lower_case_and_hold_no_empty_entry() {
        for list in
            [&phrases::PROMOTION, &phrases::RELATED, &addresses::SERVICES, &bylines::ROLES, &walls::WALLS]
        {
            for entry in list.iter() {
                assert!(!entry.trim().is_empty());
                assert_eq!(*entry, entry.to_lowercase());
            }
        }
    }
}
