//! What a feed puts into its items again and again: "Read this with a subscription", "Comments: 12". It
//! makes no two items alike.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::{Arrival, Options, fingerprint, rules, strip};
use crate::text::{
    language::{self, Language},
    words::{self, is_unspaced},
};

/// Headlines without a word in common under which the same sentence stands before it counts as boilerplate.
const HEADLINES: usize = 3;

/// Letters of a sentence of six words or so. One as long says something with its numbers too ("Turnout in the
/// north was 61 percent"), a shorter one counts them ("Comments: 12").
const LONG: u32 = 32;

/// Long sentences that two outlets' items have in common where they carry one text.
const COMMON: usize = 2;

/// Pairs of a document's items that are asked whether they carry one text.
const PAIRS: usize = 1_024;

/// An item of a document: what tells boilerplate from text.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    pub title: &'a str,
    /// [`crate::model::Outlet::key`].
    pub outlet: &'a str,
    /// Teaser and full text.
    pub texts: [&'a str; 2],
}

impl<'a> From<&'a Arrival> for Item<'a> {
    fn from(it: &'a Arrival) -> Self {
        Self { title: &it.title, outlet: &it.outlet, texts: [&it.summary, &it.body] }
    }
}

/// Sentences that a feed repeats under headlines that have nothing in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Boilerplate {
    /// Hashes of what they say.
    sentences: FxHashSet<u64>,
}

impl Boilerplate {
    /// Of one document's items.
    #[must_use]
    pub fn of(items: &[Item<'_>]) -> Self {
        if items.len() < HEADLINES {
            return Self::default();
        }
        let mut places: FxHashMap<u64, SmallVec<[u32; 3]>> = FxHashMap::default();
        for (place, item) in items.iter().enumerate() {
            for text in item.texts {
                each_sentence(text, |it| {
                    let places = places.entry(it.hash).or_default();
                    if places.last() != Some(&(place as u32)) {
                        places.push(place as u32);
                    }
                });
            }
        }
        let mut stems: FxHashMap<u32, Vec<u64>> = FxHashMap::default();
        let mut copies = Copies { items, known: FxHashMap::default() };
        let mut repeats = |places: &[u32]| {
            let mut said = FxHashSet::default();
            let mut strange = SmallVec::<[u32; HEADLINES]>::new();
            for &place in places {
                let stems = stems.entry(place).or_insert_with(|| {
                    let title = items[place as usize].title;
                    headline(title, language::detect(title, None))
                });
                if !stems.is_empty()
                    && stems.iter().all(|stem| !said.contains(stem))
                    && !strange.iter().any(|&other| copies.are_one(other, place))
                {
                    said.extend(stems.iter().copied());
                    strange.push(place);
                }
                if strange.len() == HEADLINES {
                    return true;
                }
            }
            false
        };
        places.retain(|_, places| places.len() >= HEADLINES && repeats(places));
        Self { sentences: places.into_keys().collect() }
    }

    /// Takes the sentences out of an entry's texts. The operator's rules are asked before: they speak of what was
    /// published.
    pub fn clear(&self, arrival: &mut Arrival, options: &Options) {
        let left = [&arrival.summary, &arrival.body].map(|text| match self.without(text) {
            Cow::Owned(left) => Some(left),
            Cow::Borrowed(_) => None,
        });
        if left.iter().all(Option::is_none) {
            return;
        }
        let language =
            fingerprint::language_of(arrival, strip::title(&arrival.title), &fingerprint::text_of(arrival));
        arrival.topic = rules::topic(arrival, language, options);
        for (text, left) in [&mut arrival.summary, &mut arrival.body].into_iter().zip(left) {
            *text = left.unwrap_or_else(|| std::mem::take(text));
        }
    }

    fn without<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut gone = Vec::new();
        if !self.sentences.is_empty() {
            each_sentence(text, |it| {
                if self.sentences.contains(&it.hash) {
                    gone.push(it.span);
                }
            });
        }
        if gone.is_empty() {
            return text.into();
        }
        let mut rest = String::with_capacity(text.len());
        let mut end = 0;
        for span in gone {
            rest.push_str(&text[end..span.start]);
            end = span.end;
        }
        rest.push_str(&text[end..]);
        rest.into()
    }
}

/// Which items of a document carry one text.
struct Copies<'a> {
    items: &'a [Item<'a>],
    known: FxHashMap<(u32, u32), bool>,
}

impl Copies<'_> {
    fn are_one(&mut self, a: u32, b: u32) -> bool {
        if let Some(&known) = self.known.get(&(a, b)) {
            return known;
        }
        let [of_a, of_b] = [a, b].map(|place| &self.items[place as usize]);
        let are = self.known.len() < PAIRS && of_a.is_copy_of(of_b);
        self.known.insert((a, b), are);
        are
    }
}

impl<'a> Item<'a> {
    /// Whether an aggregator took one text from two outlets: nearly all of the shorter stands in both, in more than
    /// one long sentence, the texts begin alike, and both headlines speak of that. Of a feed's own lines no headline
    /// does, and what one outlet puts under several is its own.
    fn is_copy_of(&self, other: &Self) -> bool {
        if self.outlet == other.outlet {
            return false;
        }
        let sentences = |text: &'a str| {
            let mut sentences = FxHashMap::default();
            each_sentence(text, |it| {
                sentences.insert(it.hash, it);
            });
            sentences
        };
        let (text, of_other) = (self.text(), sentences(other.text()));
        let mut own = sentences(text);
        let size =
            |sentences: &FxHashMap<u64, Sentence>| sentences.values().map(|it| it.letters).sum::<u32>();
        let short = size(&own).min(size(&of_other));
        let is_first = |it: &Sentence, from: &str| from[..it.span.start].trim().is_empty();
        let begins_with = |it: &Sentence| {
            is_first(it, text) || of_other.get(&it.hash).is_some_and(|it| is_first(it, other.text()))
        };
        own.retain(|hash, _| of_other.contains_key(hash));
        if !own.values().any(begins_with) {
            return false;
        }
        if own.values().filter(|it| it.letters >= LONG).count() < COMMON || size(&own) * 10 < short * 9 {
            return false;
        }
        let language = language::detect(text, None);
        let mut said = FxHashSet::default();
        for it in own.into_values() {
            words::each(&text[it.span], language, |word| {
                said.insert(word.root);
                true
            });
        }
        [self.title, other.title]
            .iter()
            .all(|title| headline(title, language).iter().any(|stem| said.contains(stem)))
    }

    /// The fullest there is.
    fn text(&self) -> &'a str {
        let [teaser, full] = self.texts;
        if full.trim().is_empty() { teaser } else { full }
    }
}

/// Words of a headline that are looked at.
const HEADLINE_WORDS: usize = 24;

/// What a headline says: nearly all have an article or a preposition in common.
fn headline(title: &str, language: Language) -> Vec<u64> {
    let mut stems = Vec::new();
    words::each(strip::title(title), language, |word| {
        if !word.stop {
            stems.push(word.root);
        }
        stems.len() < HEADLINE_WORDS
    });
    stems
}

/// A sentence of a text.
struct Sentence {
    /// Where it stands.
    span: std::ops::Range<usize>,
    /// Of its letters, and of its numbers where it is long: those of a short one and addresses are other ones each
    /// time.
    hash: u64,
    /// How many it has, those of scripts without spaces counted twice: their words are shorter.
    letters: u32,
}

/// The numbers of a sentence: one with a year or a time of day says when, as the line below each item does.
#[derive(Default)]
struct Numbers {
    /// Digits of the number that is being read, and its value.
    digits: u32,
    value: u32,
    /// A number and a colon came last.
    is_hour: bool,
    is_dated: bool,
}

impl Numbers {
    fn read(&mut self, c: char) {
        if let Some(digit) = c.to_digit(10) {
            self.is_dated |= self.is_hour;
            self.is_hour = false;
            self.digits += 1;
            self.value = self.value.saturating_mul(10).saturating_add(digit);
        } else {
            self.is_dated = self.are_of_a_date();
            self.is_hour = c == ':' && (1..=2).contains(&self.digits);
            (self.digits, self.value) = (0, 0);
        }
    }

    fn are_of_a_date(&self) -> bool {
        self.is_dated || self.digits == 4 && (1900..2100).contains(&self.value)
    }
}

fn mix(hash: u64, c: char) -> u64 {
    (hash.rotate_left(5) ^ u64::from(c)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Calls `visit` with each sentence that has letters.
fn each_sentence(text: &str, mut visit: impl FnMut(Sentence)) {
    let plain = strip::without_addresses(text);
    let (mut start, mut letters, mut of_letters, mut of_all) = (0, 0, 0_u64, 0_u64);
    let mut numbers = Numbers::default();
    let mut chars = plain.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_alphabetic() {
            letters += 1 + u32::from(!c.is_ascii() && is_unspaced(c));
            (of_letters, of_all) = (mix(of_letters, c), mix(of_all, c));
        } else if c.is_numeric() {
            of_all = mix(of_all, c);
        }
        numbers.read(c);
        let blank = chars.peek().is_none_or(|(_, next)| next.is_whitespace());
        let ends = match c {
            '\n' | '。' | '！' | '？' => true,
            '.' | '!' | '?' | '…' | '।' => blank,
            _ => false,
        };
        if ends || chars.peek().is_none() {
            let end = at + c.len_utf8();
            if letters > 0 {
                visit(Sentence {
                    span: start..end,
                    hash: if letters < LONG || numbers.are_of_a_date() { of_letters } else { of_all },
                    letters,
                });
            }
            (start, letters, of_letters, of_all, numbers) = (end, 0, 0, 0, Numbers::default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_under_strange_headlines_is_no_text() {
        const TEXT: &str = "Ships came in. Read on for 9 crowns.\nPoints: 12";
        let of = |titles: &[&str], text: &str| {
            let item = |&title| Item { title, outlet: "echo.example", texts: [text, ""] };
            let items: Vec<_> = titles.iter().map(item).collect();
            Boilerplate::of(&items).without(TEXT).trim_end().to_owned()
        };
        let line = "Read on for 5 crowns.\nPoints: 3";
        let strange = ["Harbour opens", "Rates rise again", "Rovers win the cup"];
        assert_eq!(of(&strange, line), "Ships came in.");
        let with_articles = ["The harbour opens", "The rates rise in the north", "The Rovers win in the cup"];
        assert_eq!(of(&with_articles, line), "Ships came in.");
        // Copies of one report are told by their headlines, and two are no habit.
        let kin = ["Harbour opens", "The harbour is open", "Open at last: the harbour"];
        assert_eq!(of(&kin, line), TEXT);
        assert_eq!(of(&strange[..2], line), TEXT);
    }

    const STRANGE: [&str; 3] =
        ["Bank raises its rate", "Dearer loans for homes", "Krona soars after decision"];

    /// Whether the sentences of the first text are boilerplate.
    fn is_repeated(titles: [&str; 3], outlets: [&str; 3], texts: [&str; 3]) -> bool {
        let item = |at: usize| Item { title: titles[at], outlet: outlets[at], texts: ["", texts[at]] };
        Boilerplate::of(&[item(0), item(1), item(2)]).without(texts[0]).trim().is_empty()
    }

    #[test]
    fn what_an_aggregator_took_from_several_outlets_is_text() {
        const WIRE: &str = "The central bank raised its key rate by half a point on Tuesday after a long debate. The \
            krona jumped within minutes, and banks said that their loans for homes would become dearer from June on.";
        let outlets = ["echo.example", "herald.example", "courier.example"];
        assert!(!is_repeated(STRANGE, outlets, [WIRE; 3]));
        let longer = format!("{WIRE} The finance minister declined to comment.");
        assert!(!is_repeated(STRANGE, outlets, [WIRE, &longer, WIRE]));
        // What one outlet says of each of its shows, and what no headline speaks of.
        assert!(is_repeated(STRANGE, [outlets[0]; 3], [WIRE; 3]));
        assert!(is_repeated(["Harbour opens", "Rovers win the cup", "Storm ahead"], outlets, [WIRE; 3]));
        // A line below each is not all that they say.
        let with_own =
            |own: &str| format!("{own}\n{}", WIRE.split_inclusive(". ").next().unwrap_or_default());
        let own = ["Rates go up by half a point.", "Homes cost more.", "Traders bought krona."].map(with_own);
        let line = with_own("");
        let [a, b, c] = own.each_ref().map(String::as_str);
        let item = |at: usize, text| Item { title: STRANGE[at], outlet: outlets[at], texts: ["", text] };
        let boilerplate = Boilerplate::of(&[item(0, a), item(1, b), item(2, c)]);
        assert_eq!(boilerplate.without(&line).trim(), "");
    }

    #[test]
    fn a_footer_is_no_text_of_two_outlets() {
        const FOOTER: &str = "This planet collects what is written of every harbour, ferry and port along the coast. \
            Its editors add the posts of new outlets each month, after they have asked them.";
        let teasers = ["Ferry sails.", "A harbour with mud for nobody.", "Port has a crane."];
        let texts = teasers.map(|teaser| format!("{teaser} {FOOTER}"));
        let outlets = ["echo.example", "herald.example", "courier.example"];
        let items: Vec<_> = ["Ferry sails at noon", "Harbour dredged", "Port buys crane"]
            .iter()
            .zip(outlets)
            .zip(&texts)
            .map(|((&title, outlet), text)| Item { title, outlet, texts: ["", text] })
            .collect();
        assert_eq!(Boilerplate::of(&items).without(FOOTER).trim(), "");
    }

    #[test]
    fn when_something_was_printed_is_not_what_it_says() {
        let line =
            |day: u32| format!("Published on November {day}, 2026 by the online desk of the Echo in Brevik.");
        let [a, b, c] = [21, 22, 23].map(line);
        assert!(is_repeated(STRANGE, ["echo.example"; 3], [&a, &b, &c]));
        let [a, b, c] =
            [21, 22, 23].map(|day| format!("By the online desk of the Echo in Brevik, {day} November 2026"));
        assert!(is_repeated(STRANGE, ["echo.example"; 3], [&a, &b, &c]));
        let [a, b, c] =
            [21, 22, 23].map(|at| format!("Printed at {at}:15 by the online desk of the Echo in Brevik."));
        assert!(is_repeated(STRANGE, ["echo.example"; 3], [&a, &b, &c]));
    }

    #[test]
    fn numbers_are_what_a_long_sentence_says() {
        let places = ["Result in Brevik", "Tallmouth has counted", "How islands voted"];
        let result =
            |share: u32| format!("Turnout in this district was {share} percent, the electoral office said.");
        let [a, b, c] = [61, 66, 58].map(result);
        assert!(!is_repeated(places, ["echo.example"; 3], [&a, &b, &c]));
        assert!(is_repeated(places, ["echo.example"; 3], [&a; 3]));
        assert!(is_repeated(
            places,
            ["echo.example"; 3],
            ["12 points, 5 comments", "8 points, 1 comments", "99 points, 31 comments"]
        ));
    }
}
