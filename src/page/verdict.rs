//! Whether a page's text is worth more than what the feed carried.

use rustc_hash::FxHashSet;

use super::block::words;
use super::{Lesson, Memory};
use crate::model::{Access, Article, Refused};

/// Words a partial text has at least to be worth more than a teaser.
const WORTH: usize = 120;
/// Words of the feed's own text from which on it must be found again on the page.
const TELLING: usize = 40;

/// Says whether `article` may replace `own`, the feed's text of the entry (plain, empty for none).
///
/// `lesson` is what the same reading taught; `memory` is of the same outlet.
///
/// # Errors
///
/// The reason why the feed's text is to stay.
pub fn verdict(article: &Article, lesson: &Lesson, own: &str, memory: &Memory) -> Result<(), Refused> {
    match article.access {
        Access::Nothing => return Err(Refused::Nothing),
        Access::Walled => return Err(Refused::Walled),
        Access::Whole | Access::Partial => {}
    }
    if memory.has_repeated(lesson) {
        return Err(Refused::Repeated);
    }
    let own = words(own);
    let found: Vec<u64> = article.paragraphs.iter().flat_map(|paragraph| words(paragraph)).collect();
    if article.access == Access::Partial && (found.len() < WORTH || found.len() < own.len() * 3 / 2) {
        return Err(Refused::Partial);
    }
    // A standfirst that the page prints apart, or a credit line, may stand in the feed only.
    if found.len() * 10 < own.len() * 9 {
        return Err(Refused::Shorter);
    }
    if own.len() >= TELLING {
        let set: FxHashSet<u64> = found.iter().copied().chain(words(&article.standfirst)).collect();
        let distinct: FxHashSet<u64> = own.iter().copied().collect();
        let shared = distinct.iter().filter(|word| set.contains(word)).count();
        // Two texts of one language share a quarter of their words by chance.
        if shared * 10 < distinct.len() * 4 {
            return Err(Refused::Foreign);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(access: Access, text: &str) -> Article {
        Article { access, paragraphs: vec![text.to_owned()], ..Article::default() }
    }

    fn check(access: Access, text: &str, own: &str, expect: Result<(), Refused>) {
        assert_eq!(verdict(&article(access, text), &Lesson::default(), own, &Memory::default()), expect);
    }

    #[test]
    fn a_page_must_be_worth_more_than_the_feed() {
        let teaser = "the harbour of port vela opens again after a year of repairs";
        let whole = format!("{teaser} {}", "and ships may enter by day ".repeat(40));
        check(Access::Whole, &whole, teaser, Ok(()));
        check(Access::Whole, teaser, &whole, Err(Refused::Shorter));
        check(Access::Partial, teaser, "", Err(Refused::Partial));
        check(Access::Partial, &whole, teaser, Ok(()));
        check(Access::Walled, &whole, "", Err(Refused::Walled));
        check(Access::Nothing, "", "", Err(Refused::Nothing));
        let other = ["ox", "elk", "gnu", "yak", "emu", "kiwi", "newt"]
            .map(|beast| format!("{beast} {beast}s {beast}ling {beast}hood {beast}less {beast}wise "))
            .concat();
        check(Access::Whole, &whole, &other, Err(Refused::Foreign));
    }

    #[test]
    fn one_text_for_many_addresses_is_refused() {
        let mut memory = Memory::default();
        let lesson = |page| Lesson { page, text: 5, ..Lesson::default() };
        for page in 1..4 {
            memory.learn(&lesson(page));
        }
        let same = verdict(&article(Access::Whole, "a b c"), &lesson(9), "", &memory);
        assert_eq!(same, Err(Refused::Repeated));
    }
}
