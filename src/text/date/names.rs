//! Names of months in the Latin, Greek and Cyrillic scripts, of zones and of halves of the day.

use super::calendar::Calendar;
use super::scripts;

/// What a word in a date says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// 1 to 12, and whose month it is.
    Month(i8, Calendar),
    /// Whether the hour is one of the afternoon.
    Afternoon(bool),
    /// The same in one letter, which means it only behind a time.
    Letter(bool),
    /// What is to be added to the year that follows.
    Era(i16),
    /// Minutes east of UTC.
    Offset(i16),
    /// An IANA zone, where the abbreviation leaves summer time open.
    Zone(&'static str),
    /// `T` before a time without colons.
    T,
    /// `W` before the week of ISO 8601.
    Week,
}

/// Month names, lower case and without accents, January first, one language each row. A word means
/// the month whose name it begins (three letters at least); earlier rows win.
#[rustfmt::skip]
const MONTHS: [[&str; 12]; 41] = [
    // English, German, Dutch, Danish, Norwegian, Swedish
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"],
    ["januar", "februar", "marz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember"],
    ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "desember"],
    ["janner", "feber", "mrz", "april", "maj", "juni", "juli", "augusti", "sept", "okt", "nov", "dez"],
    // French, Spanish, Italian, Portuguese, Romanian, Catalan
    ["janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre"],
    ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
    ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"],
    ["janeiro", "fevereiro", "marco", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"],
    ["ianuarie", "februarie", "martie", "aprilie", "mai", "iunie", "iulie", "august", "septembrie", "octombrie", "noiembrie", "decembrie"],
    ["gener", "febrer", "marc", "abril", "maig", "juny", "juliol", "agost", "setembre", "octubre", "novembre", "desembre"],
    // Hungarian, Turkish, Indonesian
    ["januar", "februar", "marcius", "aprilis", "majus", "junius", "julius", "augusztus", "szeptember", "oktober", "november", "december"],
    ["ocak", "subat", "mart", "nisan", "mayis", "haziran", "temmuz", "agustos", "eylul", "ekim", "kasim", "aralik"],
    ["januari", "pebruari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "nopember", "desember"],
    // Polish, Czech (nominative and genitive), Finnish
    ["stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "wrzesnia", "pazdziernika", "listopada", "grudnia"],
    ["styczen", "luty", "marzec", "kwiecien", "maj", "czerwiec", "lipiec", "sierpien", "wrzesien", "pazdziernik", "listopad", "grudzien"],
    ["ledna", "unora", "brezna", "dubna", "kvetna", "cervna", "cervence", "srpna", "zari", "rijna", "listopadu", "prosince"],
    ["tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta", "kesakuuta", "heinakuuta", "elokuuta", "syyskuuta", "lokakuuta", "marraskuuta", "joulukuuta"],
    // Czech and Slovak, Estonian, Latvian and Lithuanian, as they stand in dates
    ["januara", "februara", "marca", "aprila", "maja", "juna", "jula", "augusta", "septembra", "oktobra", "novembra", "decembra"],
    ["jaanuar", "veebruar", "marts", "aprill", "mai", "juuni", "juuli", "august", "september", "oktoober", "november", "detsember"],
    ["janvaris", "februaris", "marts", "aprilis", "maijs", "junijs", "julijs", "augusts", "septembris", "oktobris", "novembris", "decembris"],
    ["janvari", "februari", "marta", "aprili", "maija", "junija", "julija", "augusta", "septembri", "oktobri", "novembri", "decembri"],
    ["sausio", "vasario", "kovo", "balandzio", "geguzes", "birzelio", "liepos", "rugpjucio", "rugsejo", "spalio", "lapkricio", "gruodzio"],
    // Slovene, Serbian and Croatian (whose October is the November of Poles and Czechs), Albanian
    ["januar", "februar", "marec", "april", "maj", "junij", "julij", "avgust", "september", "oktober", "november", "december"],
    ["januara", "februara", "marta", "aprila", "maja", "juna", "jula", "avgusta", "septembra", "oktobra", "novembra", "decembra"],
    ["sijecnja", "veljace", "ozujka", "travnja", "svibnja", "lipnja", "srpnja", "kolovoza", "rujna", "listopada", "studenoga", "prosinca"],
    ["sijecanj", "veljaca", "ozujak", "travanj", "svibanj", "lipanj", "srpanj", "kolovoz", "rujan", "listopad", "studenog", "prosinac"],
    ["janar", "shkurt", "mars", "prill", "maj", "qershor", "korrik", "gusht", "shtator", "tetor", "nentor", "dhjetor"],
    // Galician, Afrikaans, Swahili, Hausa
    ["xaneiro", "febreiro", "marzo", "abril", "maio", "xuno", "xullo", "agosto", "setembro", "outubro", "novembro", "decembro"],
    ["januarie", "februarie", "maart", "april", "mei", "junie", "julie", "augustus", "september", "oktober", "november", "desember"],
    ["januari", "februari", "machi", "aprili", "mei", "juni", "julai", "agosti", "septemba", "oktoba", "novemba", "desemba"],
    ["janairu", "faburairu", "maris", "afrilu", "mayu", "yuni", "yuli", "agusta", "satumba", "oktoba", "nuwamba", "disamba"],
    // Malay, Filipino, Azerbaijani, Uzbek
    ["januari", "februari", "mac", "april", "mei", "jun", "julai", "ogos", "september", "oktober", "november", "disember"],
    ["enero", "pebrero", "marso", "abril", "mayo", "hunyo", "hulyo", "agosto", "setyembre", "oktubre", "nobyembre", "disyembre"],
    ["yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avqust", "sentyabr", "oktyabr", "noyabr", "dekabr"],
    ["yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avgust", "sentabr", "oktabr", "noyabr", "dekabr"],
    // Russian and Greek, as they stand in dates and alone; Ukrainian, Bulgarian
    ["января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"],
    ["ιανουαριου", "φεβρουαριου", "μαρτιου", "απριλιου", "μαιου", "ιουνιου", "ιουλιου", "αυγουστου", "σεπτεμβριου", "οκτωβριου", "νοεμβριου", "δεκεμβριου"],
    ["ιανουαριος", "φεβρουαριος", "μαρτιος", "απριλιος", "μαιος", "ιουνιος", "ιουλιος", "αυγουστος", "σεπτεμβριος", "οκτωβριος", "νοεμβριος", "δεκεμβριος"],
    ["январь", "февраль", "март", "апрель", "маи", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"],
    ["січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада", "грудня"],
    ["януари", "февруари", "март", "април", "маи", "юни", "юли", "август", "септември", "октомври", "ноември", "декември"],
];

/// Names that no rule of beginnings covers.
#[rustfmt::skip]
const ODD_MONTHS: [(&str, i8); 12] = [
    ("fevr", 2), ("agt", 8), ("ιουν", 6), ("ιον", 6), ("ιουλ", 7), ("ιολ", 7), ("янв", 1), ("фев", 2), ("сен", 9),
    ("окт", 10), ("ноя", 11), ("дек", 12),
];

/// Zone abbreviations and their minutes east of UTC. Where several countries share one, the one
/// with the most outlets that write it has it.
#[rustfmt::skip]
const OFFSETS: [(&str, i16); 62] = [
    ("z", 0), ("ut", 0), ("utc", 0), ("gmt", 0), ("wet", 0), ("west", 60), ("bst", 60), ("cet", 60),
    ("mez", 60), ("met", 60), ("cest", 120), ("mest", 120), ("mesz", 120), ("eet", 120), ("eest", 180),
    ("sast", 120), ("cat", 120), ("wat", 60), ("eat", 180), ("msk", 180), ("msd", 240), ("trt", 180),
    ("gst", 240), ("pkt", 300), ("ist", 330), ("npt", 345), ("ict", 420), ("wib", 420), ("wita", 480),
    ("wit", 540), ("hkt", 480), ("sgt", 480), ("myt", 480), ("pht", 480), ("awst", 480), ("jst", 540),
    ("kst", 540), ("acst", 570), ("acdt", 630), ("aest", 600), ("aedt", 660), ("nzst", 720), ("nzdt", 780),
    ("nst", -210), ("ndt", -150), ("ast", -240), ("adt", -180), ("est", -300), ("edt", -240),
    ("cst", -360), ("cdt", -300), ("mst", -420), ("mdt", -360), ("pst", -480), ("pdt", -420),
    ("akst", -540), ("akdt", -480), ("hst", -600), ("brt", -180), ("brst", -120), ("art", -180),
    ("clt", -240),
];

/// Abbreviations that mean winter or summer time by the season.
#[rustfmt::skip]
const ZONES: [(&str, &str); 4] = [
    ("et", "America/New_York"), ("ct", "America/Chicago"), ("mt", "America/Denver"),
    ("pt", "America/Los_Angeles"),
];

/// Every abbreviation of a zone, lower case.
pub(super) fn zones() -> impl Iterator<Item = &'static str> {
    OFFSETS.iter().map(|(name, _)| *name).chain(ZONES.iter().map(|(name, _)| *name))
}

/// What a word (no digits; lower case and without accents unless it is ASCII) says.
pub(super) fn read(word: &str) -> Option<Word> {
    if !word.is_ascii()
        && let Some(word) = scripts::read(word)
    {
        return Some(word);
    }
    let mut small = [0; 32];
    let small = small.get_mut(..word.len())?;
    small.copy_from_slice(word.as_bytes());
    small.make_ascii_lowercase();
    let word = std::str::from_utf8(small).ok()?;
    match word {
        "t" => return Some(Word::T),
        "w" => return Some(Word::Week),
        "am" | "sang" => return Some(Word::Afternoon(false)),
        "pm" | "chieu" | "toi" => return Some(Word::Afternoon(true)),
        _ => {}
    }
    if says_nothing(word) {
        return None;
    }
    if let Some((_, minutes)) = OFFSETS.iter().find(|(name, _)| *name == word) {
        return Some(Word::Offset(*minutes));
    }
    if let Some((_, zone)) = ZONES.iter().find(|(name, _)| *name == word) {
        return Some(Word::Zone(zone));
    }
    month(word).map(|month| Word::Month(month, Calendar::Gregorian))
}

/// Weekdays are the commonest words, and `mar`, `mai` begin some: English ones are known here.
#[rustfmt::skip]
fn says_nothing(word: &str) -> bool {
    matches!(
        word,
        "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun" | "at" | "de" | "of" | "mardi" | "martes" | "marti"
            | "martedi"
    )
}

fn month(word: &str) -> Option<i8> {
    if let Some((_, month)) = ODD_MONTHS.iter().find(|(name, _)| *name == word) {
        return Some(*month);
    }
    word.chars().nth(2)?;
    MONTHS
        .iter()
        .find_map(|names| names.iter().position(|name| name.starts_with(word)))
        .map(|at| at as i8 + 1)
}
