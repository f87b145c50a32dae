//! Text → the language it is written in, from its script and its commonest words.
//!
//! News titles are too short for letter statistics, but nearly every teaser holds a few function
//! words, and those tell the languages of one script apart. What the feed declares counts as a few
//! such words: it is often right, and often the default of somebody's software.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// The languages whose words we know something about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Language {
    /// None of the others, or no letters at all.
    #[default]
    Other,
    English,
    German,
    French,
    Spanish,
    Portuguese,
    Italian,
    Dutch,
    Swedish,
    Danish,
    Norwegian,
    Finnish,
    Polish,
    Czech,
    Hungarian,
    Romanian,
    Turkish,
    Indonesian,
    Greek,
    Russian,
    Ukrainian,
    Arabic,
    Persian,
    Hebrew,
    Hindi,
    Thai,
    Chinese,
    Japanese,
    Korean,
}

impl Language {
    /// In the order of their numbers.
    pub const ALL: [Self; 29] = [
        Self::Other,
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Portuguese,
        Self::Italian,
        Self::Dutch,
        Self::Swedish,
        Self::Danish,
        Self::Norwegian,
        Self::Finnish,
        Self::Polish,
        Self::Czech,
        Self::Hungarian,
        Self::Romanian,
        Self::Turkish,
        Self::Indonesian,
        Self::Greek,
        Self::Russian,
        Self::Ukrainian,
        Self::Arabic,
        Self::Persian,
        Self::Hebrew,
        Self::Hindi,
        Self::Thai,
        Self::Chinese,
        Self::Japanese,
        Self::Korean,
    ];

    /// The two-letter code (ISO 639-1), `und` for none.
    #[must_use]
    pub fn code(self) -> &'static str {
        const CODES: [&str; 29] = [
            "und", "en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "no", "fi", "pl", "cs", "hu", "ro",
            "tr", "id", "el", "ru", "uk", "ar", "fa", "he", "hi", "th", "zh", "ja", "ko",
        ];
        CODES[self as usize]
    }

    /// From a BCP 47 tag; only the primary subtag counts.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        match primary(tag).to_ascii_lowercase().as_str() {
            "nb" | "nn" => Self::Norwegian,
            "ms" | "in" => Self::Indonesian,
            "iw" => Self::Hebrew,
            "und" => Self::Other,
            code => Self::ALL.into_iter().find(|language| language.code() == code).unwrap_or(Self::Other),
        }
    }

    #[must_use]
    pub fn from_number(number: u8) -> Self {
        Self::ALL.get(usize::from(number)).copied().unwrap_or(Self::Other)
    }

    /// How many of the words that [`super::words`] gives make what two words are where there are spaces: of Han
    /// letters it gives each pair, of Thai ones each three in a row.
    #[must_use]
    pub fn grams(self) -> u8 {
        match self {
            Self::Japanese => 3,
            Self::Chinese => 4,
            Self::Thai => 8,
            _ => 2,
        }
    }

    /// Written without spaces between the words.
    #[must_use]
    pub fn unspaced(self) -> bool {
        matches!(self, Self::Chinese | Self::Japanese | Self::Thai)
    }
}

/// The language of a tag without region and script (BCP 47, section 2.2.1), in the case it is written in.
#[must_use]
pub fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or_default()
}

/// Whether two tags name one language, whatever the regions.
#[must_use]
pub fn is_one(a: &str, b: &str) -> bool {
    primary(a).eq_ignore_ascii_case(primary(b))
}

/// Letters read to tell the script; more change nothing.
const LETTERS_READ: usize = 400;

/// What the declared language is worth, in function words seen.
const DECLARED_WORDS: u32 = 3;

/// Tells the language of a text. `declared` is the feed's or page's own word for it.
#[must_use]
pub fn detect(text: &str, declared: Option<&str>) -> Language {
    let declared = declared.map_or(Language::Other, Language::from_tag);
    let script = Script::of(text);
    match script {
        Script::None => declared,
        // No language of ours is written in it, whatever the feed declares.
        Script::Unknown => Language::Other,
        Script::Han => {
            if declared == Language::Japanese {
                Language::Japanese
            } else {
                Language::Chinese
            }
        }
        Script::Kana => Language::Japanese,
        Script::Hangul => Language::Korean,
        Script::Thai => Language::Thai,
        Script::Hebrew => Language::Hebrew,
        Script::Greek => Language::Greek,
        Script::Devanagari => Language::Hindi,
        Script::Latin | Script::Cyrillic | Script::Arabic => by_words(text, script, declared),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    None,
    Latin,
    Cyrillic,
    Arabic,
    Hebrew,
    Greek,
    Devanagari,
    Thai,
    Han,
    Kana,
    Hangul,
    Unknown,
}

impl Script {
    /// The script of most letters. Kana decide for Japanese wherever they are a tenth of it, since
    /// a Japanese headline is mostly Han.
    fn of(text: &str) -> Self {
        let mut counts = [0_usize; 12];
        if text.is_ascii() {
            let letters = text.bytes().any(|byte| byte.is_ascii_alphabetic());
            return if letters { Self::Latin } else { Self::None };
        }
        for c in text.chars().filter(|c| c.is_alphabetic()).take(LETTERS_READ) {
            let script = match c as u32 {
                0x0041..=0x024F | 0x1E00..=0x1EFF => Self::Latin,
                0x0370..=0x03FF | 0x1F00..=0x1FFF => Self::Greek,
                0x0400..=0x052F => Self::Cyrillic,
                0x0590..=0x05FF => Self::Hebrew,
                0x0600..=0x06FF | 0x0750..=0x077F | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF => Self::Arabic,
                0x0900..=0x097F => Self::Devanagari,
                0x0E00..=0x0E7F => Self::Thai,
                0x3040..=0x30FF | 0x31F0..=0x31FF => Self::Kana,
                0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF => Self::Han,
                0x1100..=0x11FF | 0xAC00..=0xD7AF => Self::Hangul,
                _ => Self::Unknown,
            };
            counts[script as usize] += 1;
        }
        let kana = counts[Self::Kana as usize];
        if kana * 10 > kana + counts[Self::Han as usize] && kana > 1 {
            counts[Self::Kana as usize] += counts[Self::Han as usize];
        }
        let scripts = [
            Self::Unknown,
            Self::Latin,
            Self::Cyrillic,
            Self::Arabic,
            Self::Hebrew,
            Self::Greek,
            Self::Devanagari,
            Self::Thai,
            Self::Han,
            Self::Kana,
            Self::Hangul,
        ];
        // A Han or Kana letter carries what two or three Latin ones do.
        let weight = |script: Self| {
            counts[script as usize]
                * if matches!(script, Self::Han | Self::Kana | Self::Hangul) { 2 } else { 1 }
        };
        scripts
            .into_iter()
            .rev()
            .max_by_key(|&script| weight(script))
            .filter(|&s| weight(s) > 0)
            .unwrap_or(Self::None)
    }
}

/// Words of the text looked at.
const WORDS_READ: usize = 120;

/// Running text has a function word in every three or four; less than one in so many is chance.
const WORDS_A_HIT: usize = 12;

/// Function words seen between two looks at whether the language is settled.
const SETTLED_HITS: usize = 8;

fn by_words(text: &str, script: Script, declared: Language) -> Language {
    let mut votes = [0_u32; 29];
    let mut hits = [0_usize; 29];
    let (mut seen, mut words) = (0, 0);
    let mut word = String::with_capacity(16);
    for raw in Letters(text).take(WORDS_READ) {
        words += 1;
        let Some(languages) = COMMON.of(raw, &mut word) else { continue };
        seen += 1;
        // A word that few languages share says more: twelve divides by one to four.
        let share = 12 / languages.count_ones().clamp(1, 12);
        let mut rest = languages;
        while rest != 0 {
            let number = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            votes[number] += share;
            hits[number] += 1;
        }
        if seen % SETTLED_HITS == 0 && settled(&votes, declared) {
            break;
        }
    }
    let fits = |language: Language| match script {
        Script::Latin => (Language::English as u8..=Language::Indonesian as u8).contains(&(language as u8)),
        Script::Cyrillic => matches!(language, Language::Russian | Language::Ukrainian),
        _ => matches!(language, Language::Arabic | Language::Persian),
    };
    let first = match script {
        Script::Latin => Language::English,
        Script::Cyrillic => Language::Russian,
        _ => Language::Arabic,
    };
    if seen == 0 {
        return if fits(declared) { declared } else { first };
    }
    if declared != Language::Other {
        votes[declared as usize] += DECLARED_WORDS * 12;
    }
    let best = Language::ALL
        .into_iter()
        .filter(|&l| fits(l))
        .max_by_key(|&l| (votes[l as usize], u8::MAX - l as u8));
    // A name may be another language's article ("La", "Van Dijk"): one word in a long text is nothing.
    let default = if fits(declared) { declared } else { first };
    let believed = |language: Language| {
        let hits_ = hits[language as usize];
        hits_ * WORDS_A_HIT >= words && (hits_ >= 2 || hits[default as usize] == 0)
    };
    best.filter(|&l| l == default || believed(l)).unwrap_or(default)
}

/// True where one language has three times the votes of any other, the declared one's bonus counted.
fn settled(votes: &[u32; 29], declared: Language) -> bool {
    let (mut first, mut second) = (0, 0);
    for (number, &vote) in votes.iter().enumerate() {
        let bonus = if number == declared as usize && number > 0 { DECLARED_WORDS * 12 } else { 0 };
        let vote = vote + bonus;
        if vote > first {
            (first, second) = (vote, first);
        } else {
            second = second.max(vote);
        }
    }
    first >= 3 * second.max(12)
}

/// The language that alone writes a letter, of those we know: the letters of a text count as its function
/// words do, and tell a language that glues its function words to others.
fn alone(letter: char) -> Option<Language> {
    Some(match letter {
        'ğ' | 'ı' => Language::Turkish,
        'ł' | 'ż' | 'ź' | 'ś' | 'ń' => Language::Polish,
        'ř' | 'ě' | 'ů' => Language::Czech,
        'ő' | 'ű' => Language::Hungarian,
        'ț' | 'ș' | 'ţ' => Language::Romanian,
        'ß' => Language::German,
        'і' | 'ї' | 'є' | 'ґ' => Language::Ukrainian,
        'ы' | 'э' | 'ъ' => Language::Russian,
        _ => return None,
    })
}

fn lower(raw: &str, word: &mut String) {
    word.clear();
    if raw.is_ascii() {
        word.push_str(raw);
        word.make_ascii_lowercase();
    } else {
        word.extend(raw.chars().flat_map(char::to_lowercase));
    }
}

/// The runs of letters in a text.
struct Letters<'a>(&'a str);

impl<'a> Iterator for Letters<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let start = place(self.0, char::is_alphabetic)?;
        let rest = &self.0[start..];
        let (run, rest) = rest.split_at(place(rest, |c| !c.is_alphabetic()).unwrap_or(rest.len()));
        self.0 = rest;
        Some(run)
    }
}

/// Where the first letter of some kind begins; most are ASCII and need no decoding.
fn place(text: &str, is: impl Fn(char) -> bool) -> Option<usize> {
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        let c = if byte.is_ascii() { char::from(byte) } else { text[at..].chars().next()? };
        if is(c) {
            return Some(at);
        }
        at += c.len_utf8();
    }
    None
}

/// Function word → the languages that have it, a bit each.
struct Common {
    languages: FxHashMap<&'static str, u32>,
    /// For each first letter of the English alphabet a bit for each length in bytes that a function word with it has:
    /// most other words need not be looked up.
    lengths: [u32; 26],
}

impl Common {
    /// The languages that a word speaks for, if any; `word` is room to write in.
    fn of(&self, raw: &str, word: &mut String) -> Option<u32> {
        let first = raw.as_bytes().first()?.to_ascii_lowercase();
        let lengths = self.lengths.get(usize::from(first.wrapping_sub(b'a')));
        let is_ascii = raw.is_ascii();
        if is_ascii && lengths.is_some_and(|lengths| lengths >> raw.len().min(LONGEST_BIT) & 1 == 0) {
            return None;
        }
        lower(raw, word);
        let common = self.languages.get(word.as_str()).copied();
        if is_ascii {
            return common;
        }
        common.or_else(|| word.chars().find_map(alone).map(|language| 1 << language as u32))
    }
}

/// The bit of [`Common::lengths`] that stands for all longer words too.
const LONGEST_BIT: usize = 31;

static COMMON: LazyLock<Common> = LazyLock::new(|| {
    let mut common = Common { languages: FxHashMap::default(), lengths: [0; 26] };
    for language in Language::ALL {
        for word in super::stop::list(language) {
            *common.languages.entry(word).or_insert(0) |= 1 << language as u32;
            let first = word.as_bytes().first().map_or(0, |first| first.wrapping_sub(b'a'));
            if let Some(lengths) = common.lengths.get_mut(usize::from(first)) {
                *lengths |= 1 << word.len().min(LONGEST_BIT);
            }
        }
    }
    common
});

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, declared: Option<&str>, expect: Language) {
        assert_eq!(detect(text, declared), expect, "{text}");
    }

    #[test]
    fn short_teasers_in_many_languages() {
        check("The harbour master says the ferry was late", None, Language::English);
        check("Der Hafenmeister sagt, dass die Fähre zu spät war", None, Language::German);
        check("Le capitaine du port dit que le ferry était en retard", None, Language::French);
        check("El capitán del puerto dice que el ferry llegó tarde", None, Language::Spanish);
        check("O capitão do porto diz que a balsa não chegou a tempo", None, Language::Portuguese);
        check("Il capitano del porto dice che il traghetto era in ritardo", None, Language::Italian);
        check("Капитан порта говорит, что паром опоздал", None, Language::Russian);
        check("Капітан порту каже, що пором запізнився і це не вперше", None, Language::Ukrainian);
        check("قال مدير الميناء إن العبارة تأخرت عن موعدها", None, Language::Arabic);
        check("港口负责人说渡轮晚点了", None, Language::Chinese);
        check("港の責任者はフェリーが遅れたと述べた", None, Language::Japanese);
        check("นายท่าเรือกล่าวว่าเรือข้ามฟากมาสาย", None, Language::Thai);
        check("항만 책임자는 여객선이 늦었다고 말했다", None, Language::Korean);
    }

    #[test]
    fn a_wrong_declaration_loses_against_the_words() {
        check(
            "Der Hafenmeister sagt, dass die Fähre zu spät war, und das ist nicht das erste Mal",
            Some("en-us"),
            Language::German,
        );
        check("Fähre verspätet", Some("de-CH"), Language::German);
        check(
            "Halvik’te sabah saatlerinde yoğun sis nedeniyle vapur seferleri durduruldu, yolcular iskelede \
             bekletildi. Kıyı güvenliği açıklama yaptı.",
            Some("en-US"),
            Language::Turkish,
        );
        check("Прем'єр відвідав зруйнований міст у Києві", None, Language::Ukrainian);
        check("সরকার নতুন বাজেট ঘোষণা করেছে", Some("en-US"), Language::Other);
        check("Ferry Sunday", None, Language::English);
    }
}
