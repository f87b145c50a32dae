//! The wire agency a text is credited to, told from a name or a dateline.

use crate::text::markup;

/// Agencies by their short name, with what they are printed as. Compared without case; short names
/// that are words elsewhere are compared as printed (see [`named`]).
const AGENCIES: &[(&str, &[&str])] = &[
    (
        "AP",
        &[
            "ap",
            "ap news",
            "associated press",
            "the associated press",
            "the ap",
            "أسوشيتد برس",
            "美联社",
            "美聯社",
            "ap通信",
        ],
    ),
    (
        "Reuters",
        &[
            "reuters",
            "thomson reuters",
            "reuters staff",
            "рейтер",
            "رويترز",
            "路透社",
            "路透",
            "ロイター",
            "로이터",
        ],
    ),
    (
        "AFP",
        &[
            "afp",
            "agence france-presse",
            "agence france presse",
            "afp deutschland",
            "أ ف ب",
            "فرانس برس",
            "法新社",
            "afp通信",
        ],
    ),
    ("dpa", &["dpa", "deutsche presse-agentur", "dpa international", "dpa-infocom", "dpa/lsw"]),
    ("UPI", &["upi", "united press international"]),
    ("PA", &["pa media", "press association", "pa news agency", "pa"]),
    ("Bloomberg", &["bloomberg", "bloomberg news"]),
    ("ANSA", &["ansa"]),
    ("ANA-MPA", &["ana-mpa", "απε-μπε"]),
    ("EFE", &["efe", "agencia efe"]),
    ("Europa Press", &["europa press"]),
    ("APA", &["apa", "austria presse agentur"]),
    ("Keystone-SDA", &["keystone-sda", "sda", "ats", "keystone-ats"]),
    ("SID", &["sid", "sport-informations-dienst"]),
    ("epd", &["epd", "evangelischer pressedienst"]),
    ("KNA", &["kna", "katholische nachrichten-agentur"]),
    ("AAP", &["aap", "australian associated press"]),
    ("CP", &["canadian press", "the canadian press", "la presse canadienne"]),
    ("ANP", &["anp"]),
    ("Belga", &["belga"]),
    ("TT", &["tt", "tt nyhetsbyrån"]),
    ("NTB", &["ntb"]),
    ("Ritzau", &["ritzau", "/ritzau/"]),
    ("STT", &["stt"]),
    ("PAP", &["pap"]),
    ("ČTK", &["čtk", "ctk"]),
    ("MTI", &["mti"]),
    ("Lusa", &["lusa"]),
    ("Agerpres", &["agerpres"]),
    ("TASS", &["tass", "тасс"]),
    ("Interfax", &["interfax", "интерфакс"]),
    ("RIA Novosti", &["ria novosti", "риа новости"]),
    ("Ukrinform", &["ukrinform", "укрінформ", "укринформ"]),
    ("Anadolu", &["anadolu", "anadolu agency", "anadolu ajansı", "aa", "الأناضول"]),
    ("Xinhua", &["xinhua", "新华社", "新華社", "新华网", "xinhua news agency"]),
    ("Kyodo", &["kyodo", "kyodo news", "共同通信", "共同社", "共同"]),
    ("Jiji", &["jiji", "jiji press", "時事通信", "時事"]),
    ("Yonhap", &["yonhap", "yonhap news agency", "연합뉴스"]),
    ("PTI", &["pti", "press trust of india"]),
    ("ANI", &["ani", "asian news international"]),
    ("IANS", &["ians", "indo-asian news service"]),
    ("Bernama", &["bernama"]),
    ("Antara", &["antara"]),
    ("WAM", &["wam", "وام"]),
    ("MENA", &["middle east news agency", "أ ش أ"]),
    ("SAPA", &["sapa"]),
    ("Folhapress", &["folhapress"]),
    ("Agência Brasil", &["agência brasil"]),
    ("Télam", &["télam", "telam"]),
    ("Notimex", &["notimex"]),
    ("Estadão Conteúdo", &["estadão conteúdo"]),
    ("TNS", &["tribune news service"]),
];

/// The agency that a name in a byline or credit is, whole or with a place or a bureau beside it.
pub(super) fn named(name: &str) -> Option<&'static str> {
    let lower = name.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let lower = lower.strip_prefix("by ").unwrap_or(&lower);
    let exact = AGENCIES.iter().find(|(_, names)| names.contains(&lower)).map(|(short, _)| *short);
    exact.or_else(|| {
        let lower = lower.strip_prefix("the ").unwrap_or(lower);
        AGENCIES
            .iter()
            .find(|(_, names)| {
                names.iter().any(|name| {
                    name.chars().count() > 6
                        && lower
                            .strip_prefix(name)
                            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ',', '/']))
                        && lower.split_whitespace().count() <= name.split_whitespace().count() + 2
                })
            })
            .map(|(short, _)| *short)
    })
}

/// The agency that a feed's own text is credited to: by its authors, its dateline or the line that ends it.
pub(super) fn of_feed<'a>(
    authors: impl IntoIterator<Item = &'a str>,
    paragraphs: &[&str],
) -> Option<&'static str> {
    // "SID" and "dpa" are agencies; "Sid" may be anybody.
    let is_person = |name: &str| {
        name.chars().count() <= SHORT
            && name.starts_with(char::is_uppercase)
            && name.ends_with(char::is_lowercase)
    };
    let by_name = authors.into_iter().filter(|name| !is_person(name.trim())).find_map(named);
    // A line that ends a text is none where it is all there is.
    let ends =
        paragraphs.len() > 1 || paragraphs.iter().any(|only| only.split_whitespace().count() > CREDIT_WORDS);
    by_name
        .or_else(|| of_opening(paragraphs.iter().copied()))
        .or_else(|| of_credit(paragraphs.last().filter(|_| ends)?))
}

/// Letters of agencies' names that people go by as well.
const SHORT: usize = 4;

/// Letters of a paragraph in which a dateline stands.
const DATELINE: usize = 90;

/// The agency of a dateline: "LONDON (Reuters) -", "Berlin (dpa) –", "PARIS, May 3 (AFP)", "【ベラ共同】",
/// "МОСКВА, 3 мая. /ТАСС/.", "МОСКВА, 3 мая — РИА Новости.", "新华社北京5月3日电".
pub(super) fn of_dateline(paragraph: &str) -> Option<&'static str> {
    let head = markup::cut(paragraph, DATELINE);
    bracketed(head).or_else(|| slashed(head)).or_else(|| dashed(head)).or_else(|| wired(head))
}

/// Paragraphs ahead of a dateline, and words of one.
const NOTES: usize = 2;
const NOTE_WORDS: usize = 40;

/// The agency of the dateline that a text opens with, past the editor's notes ahead of it: "(Adds quotes, background)".
pub(super) fn of_opening<'a>(paragraphs: impl Iterator<Item = &'a str>) -> Option<&'static str> {
    let mut noted = true;
    let mut opening =
        paragraphs.take(NOTES + 1).take_while(|text| std::mem::replace(&mut noted, is_note(text)));
    opening.find_map(of_dateline)
}

/// Whether a paragraph is one remark in brackets.
fn is_note(paragraph: &str) -> bool {
    let text = paragraph.trim().trim_end_matches('.');
    text.starts_with(OPEN)
        && text.ends_with(CLOSE)
        && text.matches(OPEN).count() == 1
        && text.split_whitespace().count() <= NOTE_WORDS
}

const OPEN: [char; 4] = ['(', '（', '[', '【'];
const CLOSE: [char; 4] = [')', '）', ']', '】'];

/// Words of a place and a day.
const PLACE: usize = 6;

/// The agency in the brackets of a dateline. The first ones may name the country.
fn bracketed(head: &str) -> Option<&'static str> {
    head.match_indices(OPEN).find_map(|(open, bracket)| {
        let inner = &head[open + bracket.len()..];
        let close = inner.find(CLOSE)?;
        let (inner, after) = (&inner[..close], &inner[close..]);
        let after = after.trim_start_matches(CLOSE).trim_start_matches([' ', '\u{a0}']);
        let place = &head[..open];
        let joined = inner.chars().all(|c| !c.is_ascii() || c == '=');
        let ends = after.starts_with(['-', '–', '—', '―', '.', ':']) || joined || dates(place, after);
        if !ends || place.split_whitespace().count() > PLACE {
            return None;
        }
        let last = || if joined && place.is_empty() { ending(inner) } else { None };
        inner.split(PARTS).find_map(named).or_else(last)
    })
}

/// Whether a place with a day, or one in capitals, stands ahead of an agency that the text follows without a
/// dash. Elsewhere brackets explain what they stand behind: "the Port Authority (PA)".
fn dates(place: &str, after: &str) -> bool {
    let place = place.trim();
    let capital = |word: &str| word.chars().find(|c| c.is_alphabetic()).is_none_or(char::is_uppercase);
    let letters = || place.chars().filter(|c| c.is_alphabetic());
    let is_place = place.contains(',') && place.contains(char::is_numeric)
        || letters().nth(3).is_some() && letters().all(char::is_uppercase) && place.ends_with(',');
    is_place && place.split_whitespace().all(capital) && after.starts_with(char::is_uppercase)
}

/// The agency that ends the name of a place in a script without blanks: "ベラ共同".
fn ending(inner: &str) -> Option<&'static str> {
    let ends =
        |name: &&str| !name.is_ascii() && inner.strip_suffix(*name).is_some_and(|place| !place.is_empty());
    AGENCIES.iter().find(|(_, names)| names.iter().any(&ends)).map(|(short, _)| *short)
}

/// The agency between two strokes.
fn slashed(head: &str) -> Option<&'static str> {
    let mut parts = head.split('/');
    let (place, inner) = (parts.next()?, parts.next()?);
    parts.next()?;
    (place.ends_with([' ', '\u{a0}']) && place.split_whitespace().count() <= PLACE)
        .then(|| named(inner))
        .flatten()
}

/// The agency between a dash and a full stop, or between the other way round: "Вела. 3 мая. INTERFAX.RU -".
fn dashed(head: &str) -> Option<&'static str> {
    let (place, rest) = head.split_once(['—', '–']).or_else(|| head.split_once(" - "))?;
    if place.split_whitespace().count() > PLACE {
        return None;
    }
    let stopped =
        rest.split_once('.').filter(|(_, after)| after.is_empty() || after.starts_with([' ', '\u{a0}']));
    // "He is fond of them — AP. It is what he reads" names no place.
    let is_dated = place.contains(|c: char| c.is_ascii_digit());
    let is_place = is_dated || place.split_whitespace().all(|word| !word.starts_with(char::is_lowercase));
    let ahead = || place.rsplit_once(". ").map(|(_, last)| last.trim().to_lowercase());
    let of_site = || named(ahead()?.trim_end_matches(".ru"));
    stopped.filter(|_| is_place).and_then(|(inner, _)| named(inner.trim())).or_else(of_site)
}

/// Letters of a place and a day in Chinese.
const WIRED: usize = 24;

/// The agency that begins a line which says that it was wired: "新华社北京5月3日电".
fn wired(head: &str) -> Option<&'static str> {
    let head = head.trim_start_matches(OPEN);
    let is = |name: &&str| {
        let rest = if name.ends_with('社') { head.strip_prefix(*name) } else { None };
        let mut letters = rest.unwrap_or_default().chars().take(WIRED);
        letters.by_ref().take_while(|c| !matches!(c, '，' | '。')).any(|c| matches!(c, '电' | '電'))
    };
    AGENCIES.iter().find(|(_, names)| names.iter().any(&is)).map(|(short, _)| *short)
}

/// Words of a line that may be a credit and nothing else.
const CREDIT_WORDS: usize = 12;

/// The agency of a credit line that ends a text: "(Reuters)", "Source: AFP", "dpa", "With files from AP".
pub(super) fn of_credit(paragraph: &str) -> Option<&'static str> {
    let text = paragraph.trim();
    if text.split_whitespace().count() > CREDIT_WORDS {
        // "… said the minister. (Reuters)"
        let open = text.rfind(['(', '（'])?;
        let inner = text[open..].trim_matches(|c: char| !c.is_alphanumeric());
        return (text.len() - open < 60).then(|| inner.split(PARTS).find_map(named)).flatten();
    }
    let rest = text.strip_prefix("© ").unwrap_or(text);
    // "(mit dpa)"
    let with = || {
        let inner = text.strip_prefix('(')?.strip_suffix(')')?;
        named(["mit ", "with ", "avec ", "con "].iter().find_map(|with| inner.strip_prefix(with))?)
    };
    of_label(text).or_else(|| rest.split(PARTS).find_map(named)).or_else(with)
}

/// Signs between two agencies, or a place and an agency.
const PARTS: [char; 5] = ['/', ',', ';', '=', '＝'];

/// What stands ahead of the agency's name in a line that says where a text is from; lower case.
#[rustfmt::skip]
const LABELS: [&str; 36] = [
    "source:", "source :", "sources:", "quelle:", "quellen:", "fonte:", "fuente:", "fuentes:", "bron:", "källa:",
    "kilde:", "lähde:", "źródło:", "zdroj:", "forrás:", "sursa:", "kaynak:", "πηγή:", "источник:", "джерело:",
    "المصدر:", "来源：", "来源:", "來源：", "來源:", "提供：", "출처:", "출처 :", "with files from ",
    "with reporting by ", "mit material von ", "mit material der ", "mit informationen von ", "avec ",
    "con información de ", "com informações da ",
];

/// The agency behind a label, wherever in a short line: "2026-11-27 10:20 来源：新华社".
pub(super) fn of_label(line: &str) -> Option<&'static str> {
    let lower = line.to_lowercase();
    let (at, label) = LABELS.iter().find_map(|label| Some((lower.find(label)?, label)))?;
    let rest = &lower[at + label.len()..];
    let first = || rest.split([' ', '|', '·']).find(|word| !word.is_empty()).and_then(named);
    let called = || KINDS.iter().find_map(|kind| rest.trim_start().strip_prefix(kind)).and_then(named);
    rest.split(PARTS).find_map(named).or_else(first).or_else(called)
}

/// What stands ahead of an agency's name in a sentence; lower case.
const KINDS: [&str; 8] = [
    "nachrichtenagentur ",
    "nachrichtenagenturen ",
    "agentur ",
    "agenturen ",
    "l'agence ",
    "l’agence ",
    "la agencia ",
    "agência ",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agencies_are_told_by_name() {
        assert_eq!(named("The Associated Press"), Some("AP"));
        assert_eq!(named("REUTERS"), Some("Reuters"));
        assert_eq!(named("Associated Press Berlin"), Some("AP"));
        assert_eq!(named("Deutsche Presse-Agentur"), Some("dpa"));
        assert_eq!(named("Ada Person"), None);
        assert_eq!(named("Apa Nguyen"), None);
    }

    #[test]
    fn a_feed_names_the_agency_itself() {
        let text = "WASHINGTON (AP) — The harbour opened again on Monday.";
        assert_eq!(of_feed(["Ada Person"], &[text, "Ships came in."]), Some("AP"));
        assert_eq!(of_feed(["Associated Press"], &["The harbour opened."]), Some("AP"));
        assert_eq!(of_feed([], &["The harbour opened.", "Source: AFP"]), Some("AFP"));
        assert_eq!(of_feed(["dpa"], &[]), Some("dpa"));
        assert_eq!(of_feed(["Sid"], &["Ana, Sid"]), None);
        let noted = [
            "(Corrects spelling of name)",
            "(Adds quotes, background).",
            "VELA, Nov 29 (Reuters) - The harbour opened.",
        ];
        assert_eq!(of_feed([], &noted), Some("Reuters"));
        assert_eq!(of_feed([], &["The harbour opened.", noted[2], "Ships came in."]), None);
    }

    #[test]
    fn datelines_name_the_agency() {
        assert_eq!(of_dateline("PORT VELA, May 3 (Reuters) - The harbour opened."), Some("Reuters"));
        assert_eq!(of_dateline("Hohenau (dpa/lsw) – Der Hafen ist offen."), Some("dpa"));
        assert_eq!(of_dateline("The harbour (built in 1900) - old as it is"), None);
        assert_eq!(of_credit("Der Hafen ist offen. (dpa)"), None);
        assert_eq!(of_dateline("القاهرة (رويترز) - فتح الميناء"), Some("Reuters"));
        assert_eq!(of_dateline("(서울=연합뉴스) 항구가 다시 열렸다."), Some("Yonhap"));
        for (line, agency) in [
            ("Vela, Nov 29 (PTI) The council voted on Monday.", Some("PTI")),
            ("New Delhi [India], November 29 (ANI): The council voted.", Some("ANI")),
            ("【ベラ共同】市議会は月曜日、港湾大橋の再開を決めた。", Some("Kyodo")),
            ("【ワシントン＝時事】市議会は月曜日、港湾大橋の再開を決めた。", Some("Jiji")),
            ("新华社维拉11月29日电（记者李明）港口大桥重新开放。", Some("Xinhua")),
            ("МОСКВА, 29 ноября. /ТАСС/. Мост снова открыт.", Some("TASS")),
            ("МОСКВА, 29 ноя — РИА Новости. Мост снова открыт.", Some("RIA Novosti")),
            ("Вела. 29 ноября. INTERFAX.RU - Мост снова открыт.", Some("Interfax")),
            ("The Port Authority of Vela (PA) The", None),
            ("Vela Port Authority (PA) Chief Ada Person", None),
            ("电力公司和新华社说", None),
            ("共同利用施設の電気", None),
            ("The one/two/three of it", None),
            ("He said it – again. And again", None),
        ] {
            assert_eq!(of_dateline(line), agency, "{line}");
        }
        for (line, agency) in [
            ("Mit Material der Nachrichtenagentur dpa", Some("dpa")),
            ("(mit dpa)", Some("dpa")),
            ("(mit Ada Person)", None),
            ("Source: AFP", Some("AFP")),
            ("Źródło: PAP", Some("PAP")),
            ("Mit Material der dpa", Some("dpa")),
            ("APA/dpa", Some("APA")),
            ("La rédaction avec AFP", Some("AFP")),
            ("Джерело: Укрінформ", Some("Ukrinform")),
            ("2026-11-27 10:20 来源：新华社 作者：李明", Some("Xinhua")),
            ("Kaynak: AA", Some("Anadolu")),
            ("Quelle: Stadt Hohenau", None),
        ] {
            assert_eq!(of_credit(line), agency, "{line}");
        }
        assert_eq!(
            of_credit(
                "The ministry of ports had said on Monday that it would take a year to repair it. (AP)"
            ),
            Some("AP")
        );
    }
}
