//! Why something was merged, grouped or filed.
//!
//! There are two pieces for each entry, so they are written short. `rule` is a place in [`RULES`] as a
//! number, else the rule's own words. `detail` is a line of figures and a line for each phrase; a
//! figure is `name=value` with four digits that count, the name again a place in [`FIGURES`] or
//! itself.

use std::fmt::Write as _;

use rusqlite::{Connection, Row, params};

use super::{Error, Result};
use crate::model::{Decision, EntryId, Evidence, StoryId};

/// Pieces of evidence shown for one story; a story of a thousand copies has a thousand.
const SHOWN: u32 = 500;

/// Rules that are written as their place. Only ever appended to.
const RULES: [&str; 24] = [
    "same canonical URL",
    "shared shingles",
    "one text within the other",
    "teaser within the other text",
    "same headline, too little text to compare",
    "shared rare words",
    "two events with the same words",
    "words and section",
    "the stories of the event together",
    "nothing spoke",
    "set by the operator",
    "a rule of the operator",
    "joined by the operator",
    "split by the operator",
    "one event that came apart",
    "same headline and shared words",
    "the outlet's own page, listed in two of its feeds",
    "one form with other numbers",
    "shared passages under headlines of two subjects",
    "one form with other names",
    "one feed's words to two recordings",
    "one feed's few words on two days",
    "one feed lists both, with other numbers or another headline",
    "like one text of a story, and another text than the rest of it",
];

/// Likewise for the names of figures.
const FIGURES: [&str; 38] = [
    "shared",
    "threshold",
    "score",
    "confidence",
    "lexicon arts",
    "lexicon conflict",
    "lexicon crime",
    "lexicon disaster",
    "lexicon economy",
    "lexicon education",
    "lexicon environment",
    "lexicon health",
    "lexicon human-interest",
    "lexicon labour",
    "lexicon lifestyle",
    "lexicon politics",
    "lexicon religion",
    "lexicon science",
    "lexicon society",
    "lexicon sport",
    "lexicon weather",
    "section arts",
    "section conflict",
    "section crime",
    "section disaster",
    "section economy",
    "section education",
    "section environment",
    "section health",
    "section human-interest",
    "section labour",
    "section lifestyle",
    "section politics",
    "section religion",
    "section science",
    "section society",
    "section sport",
    "section weather",
];

pub(super) fn put(db: &Connection, it: &Evidence) -> Result<()> {
    let rule = short(&RULES, &it.rule);
    db.prepare_cached("INSERT OR REPLACE INTO evidence VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute(
        params![
            it.story.0,
            it.decision as i64,
            it.entry.map_or(0, |id| id.0),
            it.against.map_or(0, |id| id.0),
            it.accepted,
            rule,
            detail(&it.figures, &it.phrases),
        ],
    )?;
    Ok(())
}

/// The place in the list as a number, else the words.
fn short(list: &[&str], words: &str) -> String {
    list.iter().position(|it| *it == words).map_or_else(|| words.to_owned(), |place| place.to_string())
}

fn long(list: &[&str], text: &str) -> String {
    let place = text.parse::<usize>().ok().and_then(|place| list.get(place));
    (*place.unwrap_or(&text)).to_owned()
}

/// Values with their names.
type Figures = Vec<(String, f64)>;

fn detail(figures: &[(String, f64)], phrases: &[String]) -> String {
    let mut out = String::with_capacity(64);
    for (n, (name, value)) in figures.iter().enumerate() {
        let gap = if n == 0 { "" } else { ";" };
        let name = short(&FIGURES, &name.replace([';', '=', '\n'], " "));
        // Writing to a string cannot fail.
        let _ = write!(out, "{gap}{name}={}", digits(*value));
    }
    for phrase in phrases {
        out.push('\n');
        out.extend(phrase.chars().map(|c| if c == '\n' { ' ' } else { c }));
    }
    out
}

/// The value with four digits that count, as short as it can be written.
fn digits(value: f64) -> String {
    format!("{value:.3e}").parse::<f64>().unwrap_or(value).to_string()
}

fn figures_and_phrases(detail: &str) -> Result<(Figures, Vec<String>)> {
    let wrong = || Error::Row {
        table: "evidence",
        source: serde_json::Error::io(std::io::Error::other("a figure without a value")),
    };
    if detail.starts_with('[') {
        // The first form.
        return serde_json::from_str(detail).map_err(|source| Error::Row { table: "evidence", source });
    }
    let mut lines = detail.split('\n');
    let figures = lines.next().unwrap_or_default().split(';').filter(|it| !it.is_empty());
    let figure = |text: &str| {
        let (name, value) = text.split_once('=')?;
        Some((long(&FIGURES, name), value.parse().ok()?))
    };
    let figures: Option<Figures> = figures.map(figure).collect();
    Ok((figures.ok_or_else(wrong)?, lines.map(str::to_owned).collect()))
}

fn evidence(row: &Row<'_>) -> Result<Evidence> {
    let some = |id: i64| (id != 0).then_some(id);
    let text = |n: usize| Ok::<_, Error>(row.get_ref(n)?.as_str().map_err(rusqlite::Error::from)?);
    let (figures, phrases) = figures_and_phrases(text(6)?)?;
    Ok(Evidence {
        story: StoryId(row.get(0)?),
        decision: match row.get(1)? {
            0 => Decision::Copy,
            1 => Decision::Event,
            _ => Decision::Topic,
        },
        entry: some(row.get(2)?).map(EntryId),
        against: some(row.get(3)?).map(StoryId),
        accepted: row.get(4)?,
        rule: long(&RULES, text(5)?),
        figures,
        phrases,
    })
}

/// The decisions that the story stands by. Copies leave it, events part, and the operator takes back what was
/// decided (joined is what is no story any more, split off what is one); the evidence of all that stays where
/// it is.
pub(super) fn of(db: &Connection, story: StoryId) -> Result<Vec<Evidence>> {
    let sql =
        "SELECT story, decision, entry, against, accepted, rule, detail FROM evidence v WHERE story = ?1
                 AND CASE decision
                   WHEN 0 THEN CASE entry
                     WHEN 0 THEN accepted <> EXISTS (SELECT 1 FROM story t
                       WHERE t.id = v.against AND t.id <> ?1 AND t.merged_into IS NULL)
                     ELSE EXISTS (SELECT 1 FROM entry e WHERE e.id = v.entry AND e.story = ?1) END
                   WHEN 1 THEN accepted = 0 OR NOT EXISTS (SELECT 1 FROM story t JOIN story own ON own.id = ?1
                     WHERE t.id = v.against AND t.id <> ?1 AND t.merged_into IS NULL AND t.event <> own.event)
                   ELSE 1 END
               ORDER BY decision, accepted DESC, entry LIMIT ?2";
    let mut query = db.prepare_cached(sql)?;
    let mut rows = query.query(params![story.0, SHOWN])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(evidence(row)?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_and_phrases_come_back_to_four_digits() {
        let check = |figures: &[(&str, f64)], phrases: &[&str], expect: &str| {
            let own = |(name, value): &(&str, f64)| ((*name).to_owned(), *value);
            let figures: Vec<_> = figures.iter().map(own).collect();
            let phrases: Vec<String> = phrases.iter().map(|it| (*it).to_owned()).collect();
            let short = detail(&figures, &phrases);
            assert_eq!(short, expect);
            let (read, words) = figures_and_phrases(&short).unwrap();
            assert_eq!(words, phrases);
            for ((name, value), (_, was)) in read.iter().zip(&figures) {
                assert!((value - was).abs() <= was.abs() * 5e-4, "{name} {value} {was}");
            }
            assert!(read.iter().map(|it| &it.0).eq(figures.iter().map(|it| &it.0)));
        };
        check(
            &[("shared", 0.530_370_4), ("threshold", 0.25)],
            &["runs aground"],
            "0=0.5304;1=0.25\nruns aground",
        );
        check(&[("lexicon arts", -3.5), ("age", 2.0)], &[], "4=-3.5;age=2");
        check(&[("score", 12_345.6)], &["", "[a]"], "2=12350\n\n[a]");
        check(&[], &["[a]"], "\n[a]");
        check(&[], &[], "");
    }

    #[test]
    fn rules_that_have_no_number_keep_their_words() {
        for rule in RULES.iter().chain(&["a rule of tomorrow", "99"]) {
            assert_eq!(long(&RULES, &short(&RULES, rule)), *rule);
        }
    }

    #[test]
    fn pieces_of_the_first_form_are_still_read() {
        let (figures, phrases) = figures_and_phrases(r#"[[["shared",1.0]],["a b"]]"#).unwrap();
        assert_eq!((figures, phrases), (vec![("shared".to_owned(), 1.0)], vec!["a b".to_owned()]));
        assert!(figures_and_phrases("nonsense").is_err());
    }
}
