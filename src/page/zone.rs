//! In which zone an outlet writes its dates when it names none.

use jiff::tz::TimeZone;
use url::Url;

use super::Options;
use crate::text::date::{Calendar, Habit};
use crate::text::language;

/// Countries by top-level domain with the zone most of their newsrooms sit in. Domains that outlets of all
/// countries have taken for their sound (`.tv`, `.me`, `.io`) are left out.
const ZONES: &[(&str, &str)] = &[
    ("ad", "Europe/Andorra"),
    ("ae", "Asia/Dubai"),
    ("af", "Asia/Kabul"),
    ("al", "Europe/Tirane"),
    ("am", "Asia/Yerevan"),
    ("ao", "Africa/Luanda"),
    ("ar", "America/Argentina/Buenos_Aires"),
    ("as", "Pacific/Pago_Pago"),
    ("at", "Europe/Vienna"),
    ("au", "Australia/Sydney"),
    ("az", "Asia/Baku"),
    ("ba", "Europe/Sarajevo"),
    ("bb", "America/Barbados"),
    ("bd", "Asia/Dhaka"),
    ("be", "Europe/Brussels"),
    ("bf", "Africa/Ouagadougou"),
    ("bg", "Europe/Sofia"),
    ("bh", "Asia/Bahrain"),
    ("bi", "Africa/Bujumbura"),
    ("bj", "Africa/Porto-Novo"),
    ("bl", "America/St_Barthelemy"),
    ("bm", "Atlantic/Bermuda"),
    ("bn", "Asia/Brunei"),
    ("bo", "America/La_Paz"),
    ("br", "America/Sao_Paulo"),
    ("bs", "America/Nassau"),
    ("bt", "Asia/Thimphu"),
    ("bw", "Africa/Gaborone"),
    ("by", "Europe/Minsk"),
    ("ca", "America/Toronto"),
    ("cg", "Africa/Brazzaville"),
    ("ch", "Europe/Zurich"),
    ("ci", "Africa/Abidjan"),
    ("ck", "Pacific/Rarotonga"),
    ("cl", "America/Santiago"),
    ("cm", "Africa/Douala"),
    ("cn", "Asia/Shanghai"),
    ("co", "America/Bogota"),
    ("cr", "America/Costa_Rica"),
    ("cu", "America/Havana"),
    ("cv", "Atlantic/Cape_Verde"),
    ("cw", "America/Curacao"),
    ("cy", "Asia/Nicosia"),
    ("cz", "Europe/Prague"),
    ("de", "Europe/Berlin"),
    ("dk", "Europe/Copenhagen"),
    ("dm", "America/Dominica"),
    ("do", "America/Santo_Domingo"),
    ("dz", "Africa/Algiers"),
    ("ec", "America/Guayaquil"),
    ("ee", "Europe/Tallinn"),
    ("eg", "Africa/Cairo"),
    ("eh", "Africa/El_Aaiun"),
    ("er", "Africa/Asmara"),
    ("es", "Europe/Madrid"),
    ("et", "Africa/Addis_Ababa"),
    ("eu", "Europe/Brussels"),
    ("fi", "Europe/Helsinki"),
    ("fj", "Pacific/Fiji"),
    ("fk", "Atlantic/Stanley"),
    ("fo", "Atlantic/Faroe"),
    ("fr", "Europe/Paris"),
    ("gb", "Europe/London"),
    ("gd", "America/Grenada"),
    ("ge", "Asia/Tbilisi"),
    ("gf", "America/Cayenne"),
    ("gh", "Africa/Accra"),
    ("gi", "Europe/Gibraltar"),
    ("gm", "Africa/Banjul"),
    ("gn", "Africa/Conakry"),
    ("gp", "America/Guadeloupe"),
    ("gr", "Europe/Athens"),
    ("gt", "America/Guatemala"),
    ("gu", "Pacific/Guam"),
    ("gw", "Africa/Bissau"),
    ("gy", "America/Guyana"),
    ("hk", "Asia/Hong_Kong"),
    ("hn", "America/Tegucigalpa"),
    ("hr", "Europe/Zagreb"),
    ("ht", "America/Port-au-Prince"),
    ("hu", "Europe/Budapest"),
    ("id", "Asia/Jakarta"),
    ("ie", "Europe/Dublin"),
    ("il", "Asia/Jerusalem"),
    ("in", "Asia/Kolkata"),
    ("iq", "Asia/Baghdad"),
    ("ir", "Asia/Tehran"),
    ("is", "Atlantic/Reykjavik"),
    ("it", "Europe/Rome"),
    ("jm", "America/Jamaica"),
    ("jo", "Asia/Amman"),
    ("jp", "Asia/Tokyo"),
    ("ke", "Africa/Nairobi"),
    ("kg", "Asia/Bishkek"),
    ("kh", "Asia/Phnom_Penh"),
    ("km", "Indian/Comoro"),
    ("kn", "America/St_Kitts"),
    ("kp", "Asia/Pyongyang"),
    ("kr", "Asia/Seoul"),
    ("kw", "Asia/Kuwait"),
    ("ky", "America/Cayman"),
    ("kz", "Asia/Almaty"),
    ("lb", "Asia/Beirut"),
    ("lc", "America/St_Lucia"),
    ("li", "Europe/Vaduz"),
    ("lk", "Asia/Colombo"),
    ("lr", "Africa/Monrovia"),
    ("ls", "Africa/Maseru"),
    ("lt", "Europe/Vilnius"),
    ("lu", "Europe/Luxembourg"),
    ("lv", "Europe/Riga"),
    ("ly", "Africa/Tripoli"),
    ("ma", "Africa/Casablanca"),
    ("mc", "Europe/Monaco"),
    ("md", "Europe/Chisinau"),
    ("mf", "America/Marigot"),
    ("mg", "Indian/Antananarivo"),
    ("mk", "Europe/Skopje"),
    ("mm", "Asia/Yangon"),
    ("mn", "Asia/Ulaanbaatar"),
    ("mo", "Asia/Macau"),
    ("mp", "Pacific/Saipan"),
    ("mq", "America/Martinique"),
    ("mr", "Africa/Nouakchott"),
    ("mt", "Europe/Malta"),
    ("mv", "Indian/Maldives"),
    ("mw", "Africa/Blantyre"),
    ("mx", "America/Mexico_City"),
    ("my", "Asia/Kuala_Lumpur"),
    ("mz", "Africa/Maputo"),
    ("na", "Africa/Windhoek"),
    ("nc", "Pacific/Noumea"),
    ("ne", "Africa/Niamey"),
    ("ng", "Africa/Lagos"),
    ("ni", "America/Managua"),
    ("nl", "Europe/Amsterdam"),
    ("no", "Europe/Oslo"),
    ("np", "Asia/Kathmandu"),
    ("nr", "Pacific/Nauru"),
    ("nz", "Pacific/Auckland"),
    ("om", "Asia/Muscat"),
    ("pa", "America/Panama"),
    ("pe", "America/Lima"),
    ("ph", "Asia/Manila"),
    ("pk", "Asia/Karachi"),
    ("pl", "Europe/Warsaw"),
    ("pr", "America/Puerto_Rico"),
    ("pt", "Europe/Lisbon"),
    ("py", "America/Asuncion"),
    ("qa", "Asia/Qatar"),
    ("ro", "Europe/Bucharest"),
    ("rs", "Europe/Belgrade"),
    ("ru", "Europe/Moscow"),
    ("rw", "Africa/Kigali"),
    ("sa", "Asia/Riyadh"),
    ("sb", "Pacific/Guadalcanal"),
    ("sd", "Africa/Khartoum"),
    ("se", "Europe/Stockholm"),
    ("sg", "Asia/Singapore"),
    ("si", "Europe/Ljubljana"),
    ("sk", "Europe/Bratislava"),
    ("sl", "Africa/Freetown"),
    ("sm", "Europe/San_Marino"),
    ("sn", "Africa/Dakar"),
    ("sr", "America/Paramaribo"),
    ("ss", "Africa/Juba"),
    ("sv", "America/El_Salvador"),
    ("sx", "America/Lower_Princes"),
    ("sy", "Asia/Damascus"),
    ("sz", "Africa/Mbabane"),
    ("td", "Africa/Ndjamena"),
    ("tg", "Africa/Lome"),
    ("th", "Asia/Bangkok"),
    ("tj", "Asia/Dushanbe"),
    ("tl", "Asia/Dili"),
    ("tm", "Asia/Ashgabat"),
    ("tn", "Africa/Tunis"),
    ("tr", "Europe/Istanbul"),
    ("tt", "America/Port_of_Spain"),
    ("tw", "Asia/Taipei"),
    ("tz", "Africa/Dar_es_Salaam"),
    ("ua", "Europe/Kyiv"),
    ("ug", "Africa/Kampala"),
    ("uk", "Europe/London"),
    ("uy", "America/Montevideo"),
    ("uz", "Asia/Tashkent"),
    ("va", "Europe/Vatican"),
    ("ve", "America/Caracas"),
    ("vi", "America/St_Thomas"),
    ("vn", "Asia/Ho_Chi_Minh"),
    ("vu", "Pacific/Efate"),
    ("ye", "Asia/Aden"),
    ("za", "Africa/Johannesburg"),
    ("zm", "Africa/Lusaka"),
    ("zw", "Africa/Harare"),
];

/// Languages spoken in one zone only, for outlets under a top-level domain of no country.
const LANGUAGES: &[(&str, &str)] = &[
    ("az", "Asia/Baku"),
    ("be", "Europe/Minsk"),
    ("bg", "Europe/Sofia"),
    ("bs", "Europe/Sarajevo"),
    ("ca", "Europe/Madrid"),
    ("cs", "Europe/Prague"),
    ("da", "Europe/Copenhagen"),
    ("de", "Europe/Berlin"),
    ("el", "Europe/Athens"),
    ("et", "Europe/Tallinn"),
    ("eu", "Europe/Madrid"),
    ("fa", "Asia/Tehran"),
    ("fi", "Europe/Helsinki"),
    ("gl", "Europe/Madrid"),
    ("gu", "Asia/Kolkata"),
    ("he", "Asia/Jerusalem"),
    ("hi", "Asia/Kolkata"),
    ("hr", "Europe/Zagreb"),
    ("hu", "Europe/Budapest"),
    ("hy", "Asia/Yerevan"),
    ("id", "Asia/Jakarta"),
    ("is", "Atlantic/Reykjavik"),
    ("it", "Europe/Rome"),
    ("ja", "Asia/Tokyo"),
    ("ka", "Asia/Tbilisi"),
    ("kk", "Asia/Almaty"),
    ("km", "Asia/Phnom_Penh"),
    ("kn", "Asia/Kolkata"),
    ("ko", "Asia/Seoul"),
    ("lt", "Europe/Vilnius"),
    ("lv", "Europe/Riga"),
    ("mk", "Europe/Skopje"),
    ("ml", "Asia/Kolkata"),
    ("mn", "Asia/Ulaanbaatar"),
    ("mr", "Asia/Kolkata"),
    ("ms", "Asia/Kuala_Lumpur"),
    ("my", "Asia/Yangon"),
    ("nb", "Europe/Oslo"),
    ("nl", "Europe/Amsterdam"),
    ("no", "Europe/Oslo"),
    ("pl", "Europe/Warsaw"),
    ("ro", "Europe/Bucharest"),
    ("sk", "Europe/Bratislava"),
    ("sl", "Europe/Ljubljana"),
    ("sq", "Europe/Tirane"),
    ("sr", "Europe/Belgrade"),
    ("sv", "Europe/Stockholm"),
    ("te", "Asia/Kolkata"),
    ("th", "Asia/Bangkok"),
    ("tr", "Europe/Istanbul"),
    ("uk", "Europe/Kyiv"),
    ("vi", "Asia/Ho_Chi_Minh"),
];

/// The zone as configured, else as the outlet's other dates have taught, else of its country, else
/// of its language, else UTC.
pub(super) fn of(url: &Url, language: Option<&str>, options: &Options) -> TimeZone {
    let learnt =
        || options.memory.as_ref().and_then(|memory| memory.zone(by_address(url, language).as_ref()));
    options.zone.clone().or_else(learnt).or_else(|| by_address(url, language)).unwrap_or(TimeZone::UTC)
}

/// How an outlet dates what it prints: the zone it leaves out, and the order and calendar of its figures.
#[derive(Clone, Debug)]
pub(super) struct Custom {
    pub(super) zone: TimeZone,
    pub(super) habit: Habit,
}

impl Custom {
    pub(super) fn of(url: &Url, language: Option<&str>, options: &Options) -> Self {
        Self { zone: of(url, language, options), habit: habit(url, language) }
    }
}

/// The zone of the country of the top-level domain, else of the language's region, else of the language.
pub(super) fn by_address(url: &Url, language: Option<&str>) -> Option<TimeZone> {
    let of = |list: &[(&'static str, &'static str)], key: &str| {
        list.iter().find(|(name, _)| *name == key).map(|(_, zone)| *zone)
    };
    let tag = language.map(|tag| tag.replace('_', "-").to_lowercase());
    let region = || of(ZONES, region(tag.as_deref()?)?);
    let spoken = || of(LANGUAGES, language::primary(tag.as_deref()?));
    let name = country(url).and_then(|country| of(ZONES, country)).or_else(region).or_else(spoken)?;
    TimeZone::get(name).ok()
}

/// The last label of the host. Outlets of all countries have settled under `.co`, those of Colombia
/// under `.com.co` and its like.
fn country(url: &Url) -> Option<&str> {
    let mut labels = url.host_str()?.trim_end_matches('.').rsplit('.');
    let last = labels.next()?;
    let at_home = last != "co" || matches!(labels.next(), Some("com" | "edu" | "gov" | "net" | "org"));
    at_home.then_some(last)
}

/// The region that a language tag names, lower case. Those that publishing systems have where nobody
/// chose one tell nothing.
fn region(tag: &str) -> Option<&str> {
    let chosen = !["en-us", "en-gb", "es-es", "fr-fr"].contains(&tag);
    subtag(tag).filter(|_| chosen)
}

/// The region in a lower-case tag, chosen or not.
fn subtag(tag: &str) -> Option<&str> {
    tag.split('-').skip(1).find(|part| part.len() == 2)
}

/// Countries whose outlets put the month first in figures, or either.
const MONTH_FIRST: [&str; 3] = ["us", "ph", "ca"];

/// What the country and the language say of how dates are written in figures.
fn habit(url: &Url, language: Option<&str>) -> Habit {
    let tag = language.map(|tag| tag.replace('_', "-").to_lowercase()).unwrap_or_default();
    let spoken = language::primary(&tag);
    let country = country(url).filter(|last| last.len() == 2).unwrap_or_default();
    let at_home = ZONES.iter().any(|(name, _)| *name == country);
    let region = subtag(&tag).unwrap_or_default();
    let american = MONTH_FIRST.contains(&country) || MONTH_FIRST.contains(&region) && !at_home;
    let calendar = match (spoken, country) {
        ("th", _) | ("", "th") => Calendar::Buddhist,
        ("fa", _) | ("", "ir") => Calendar::SolarHijri,
        _ => Calendar::Gregorian,
    };
    // English without a country may be American.
    let foreign = !matches!(spoken, "" | "en" | "tl" | "fil") || at_home || !matches!(region, "" | "us");
    Habit { day_first: foreign && !american, calendar }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_is_known() {
        for (_, name) in ZONES.iter().chain(LANGUAGES) {
            assert!(TimeZone::get(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn the_country_comes_before_the_language() {
        let at = |url: &str, lang| {
            by_address(&Url::parse(url).unwrap(), lang).and_then(|zone| zone.iana_name().map(str::to_owned))
        };
        assert_eq!(at("https://example.at/a", Some("de")).as_deref(), Some("Europe/Vienna"));
        assert_eq!(at("https://example.com/a", Some("de-CH")).as_deref(), Some("Europe/Zurich"));
        assert_eq!(at("https://example.com/a", Some("zh-Hant-TW")).as_deref(), Some("Asia/Taipei"));
        assert_eq!(at("https://example.com/a", Some("en-GB")), None);
        assert_eq!(at("https://example.com/a", Some("en")), None);
        assert_eq!(at("https://example.cm/a", Some("en")).as_deref(), Some("Africa/Douala"));
        assert_eq!(at("https://example.com.jm/a", Some("en")).as_deref(), Some("America/Jamaica"));
        assert_eq!(at("https://example.com.co/a", Some("es")).as_deref(), Some("America/Bogota"));
        assert_eq!(at("https://example.co/a", Some("en")), None);
        assert_eq!(at("https://example.co/a", Some("de")).as_deref(), Some("Europe/Berlin"));
    }

    #[test]
    fn figures_are_read_as_the_outlet_means_them() {
        let at = |url: &str, lang| habit(&Url::parse(url).unwrap(), lang);
        assert!(at("https://example.co.uk/a", Some("en")).day_first);
        assert!(at("https://example.com/a", Some("en-GB")).day_first);
        assert!(at("https://example.com/a", Some("es")).day_first);
        for (url, lang) in [
            ("https://example.com/a", "en"),
            ("https://example.us/a", "es"),
            ("https://example.com/", "en-US"),
        ] {
            assert!(!at(url, Some(lang)).day_first, "{url} {lang}");
        }
        assert_eq!(at("https://example.com/a", Some("th")).calendar, Calendar::Buddhist);
        assert_eq!(at("https://example.ir/a", None).calendar, Calendar::SolarHijri);
        assert_eq!(at("https://example.ir/a", Some("en")).calendar, Calendar::Gregorian);
    }
}
