//! A reader that follows the archive misses nothing, however long it slept.

use std::collections::BTreeSet;

use copydesk::compose::archive::{PAGE, Progress, close};
use copydesk::compose::{Rule, select};
use proptest::prelude::*;

use crate::invented;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the portions in which stories come, and whichever of them grow later, the feed and the closed
    /// pages together hold every story, and no story stands on two pages.
    #[test]
    fn feed_and_pages_have_no_gap(portions in proptest::collection::vec(1_usize..160, 1..9), every in 1_usize..40) {
        let total: usize = portions.iter().sum();
        let mut all = invented::stories(total);
        for story in all.iter_mut().step_by(every) {
            story.grown = Some(invented::now());
        }
        let mut progress = Progress::default();
        let mut paged = BTreeSet::new();
        let mut come = 0;
        for portion in portions {
            come += portion;
            let stories = &all[..come];
            while let Some((page, next)) = close(progress, stories) {
                prop_assert_eq!(page.len(), PAGE);
                for story in page {
                    prop_assert!(paged.insert(story.id), "on two pages");
                }
                prop_assert_eq!(next.pages, progress.pages + 1);
                progress = next;
            }
            let feed = select(stories, &Rule::default(), invented::now());
            let shown: BTreeSet<_> = feed.items.iter().map(|item| item.story.id).collect();
            for story in stories {
                prop_assert!(shown.contains(&story.id) || paged.contains(&story.id), "a gap");
            }
        }
    }
}
