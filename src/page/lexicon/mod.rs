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

/// A list whose entries are compared in [`folded`] letters.
type FoldedList = LazyLock<Vec<String>>;

fn parted_folded(text: &str) -> Vec<String> {
    text.split('·').map(|entry| folded(entry.chars())).collect()
}

/// Letters without what capitals leave out or add: lower case, the dot of the Turkish İ, Greek accents,
/// the final sigma, the bent apostrophe.
pub(super) fn folded(letters: impl Iterator<Item = char>) -> String {
    let plain = |c| {
        Some(match c {
            '\u{307}' => return None,
            '’' => '\'',
            'ı' => 'i',
            'ά' => 'α',
            'έ' => 'ε',
            'ή' => 'η',
            'ί' | 'ϊ' | 'ΐ' => 'ι',
            'ό' => 'ο',
            'ύ' | 'ϋ' | 'ΰ' => 'υ',
            'ώ' => 'ω',
            'ς' => 'σ',
            _ => c,
        })
    };
    letters.flat_map(char::to_lowercase).filter_map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_lower_case_and_hold_no_empty_entry() {
        for list in [&phrases::MOST_READ, &addresses::SERVICES, &bylines::ROLES, &walls::WALLS] {
            for entry in list.iter() {
                assert!(!entry.trim().is_empty());
                assert_eq!(*entry, entry.to_lowercase());
            }
        }
        for list in [&phrases::PROMOTION, &phrases::LABELS, &phrases::RELATED, &phrases::DATE] {
            assert!(list.iter().all(|entry| !entry.trim().is_empty()));
        }
    }

    #[test]
    fn capitals_are_folded() {
        assert_eq!(folded("İLGİNİZİ".chars()), folded("ilginizi".chars()));
        assert_eq!(folded("ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ".chars()), folded("διαβάστε επίσης".chars()));
    }
}
