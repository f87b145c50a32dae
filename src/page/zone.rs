//! In which zone an outlet writes its dates when it names none.

use jiff::tz::TimeZone;
use url::Url;

use super::Options;

/// Countries by top-level domain with the zone most of their newsrooms sit in.
const ZONES: &[(&str, &str)] = &[
    ("ae", "Asia/Dubai"),
    ("al", "Europe/Tirane"),
    ("am", "Asia/Yerevan"),
    ("ar", "America/Argentina/Buenos_Aires"),
    ("at", "Europe/Vienna"),
    ("au", "Australia/Sydney"),
    ("az", "Asia/Baku"),
    ("ba", "Europe/Sarajevo"),
    ("bd", "Asia/Dhaka"),
    ("be", "Europe/Brussels"),
    ("bg", "Europe/Sofia"),
    ("bo", "America/La_Paz"),
    ("br", "America/Sao_Paulo"),
    ("by", "Europe/Minsk"),
    ("ca", "America/Toronto"),
    ("ch", "Europe/Zurich"),
    ("cl", "America/Santiago"),
    ("cn", "Asia/Shanghai"),
    ("cr", "America/Costa_Rica"),
    ("cu", "America/Havana"),
    ("cy", "Asia/Nicosia"),
    ("cz", "Europe/Prague"),
    ("de", "Europe/Berlin"),
    ("dk", "Europe/Copenhagen"),
    ("do", "America/Santo_Domingo"),
    ("dz", "Africa/Algiers"),
    ("ec", "America/Guayaquil"),
    ("ee", "Europe/Tallinn"),
    ("eg", "Africa/Cairo"),
    ("es", "Europe/Madrid"),
    ("et", "Africa/Addis_Ababa"),
    ("eu", "Europe/Brussels"),
    ("fi", "Europe/Helsinki"),
    ("fr", "Europe/Paris"),
    ("ge", "Asia/Tbilisi"),
    ("gh", "Africa/Accra"),
    ("gr", "Europe/Athens"),
    ("gt", "America/Guatemala"),
    ("hk", "Asia/Hong_Kong"),
    ("hn", "America/Tegucigalpa"),
    ("hr", "Europe/Zagreb"),
    ("hu", "Europe/Budapest"),
    ("id", "Asia/Jakarta"),
    ("ie", "Europe/Dublin"),
    ("il", "Asia/Jerusalem"),
    ("in", "Asia/Kolkata"),
    ("iq", "Asia/Baghdad"),
    ("ir", "Asia/Tehran"),
    ("is", "Atlantic/Reykjavik"),
    ("it", "Europe/Rome"),
    ("jo", "Asia/Amman"),
    ("jp", "Asia/Tokyo"),
    ("ke", "Africa/Nairobi"),
    ("kh", "Asia/Phnom_Penh"),
    ("kr", "Asia/Seoul"),
    ("kw", "Asia/Kuwait"),
    ("kz", "Asia/Almaty"),
    ("lb", "Asia/Beirut"),
    ("li", "Europe/Vaduz"),
    ("lk", "Asia/Colombo"),
    ("ls", "Africa/Maseru"),
    ("lt", "Europe/Vilnius"),
    ("lu", "Europe/Luxembourg"),
    ("lv", "Europe/Riga"),
    ("ma", "Africa/Casablanca"),
    ("md", "Europe/Chisinau"),
    ("mk", "Europe/Skopje"),
    ("mm", "Asia/Yangon"),
    ("mn", "Asia/Ulaanbaatar"),
    ("mt", "Europe/Malta"),
    ("mx", "America/Mexico_City"),
    ("my", "Asia/Kuala_Lumpur"),
    ("na", "Africa/Windhoek"),
    ("ng", "Africa/Lagos"),
    ("ni", "America/Managua"),
    ("nl", "Europe/Amsterdam"),
    ("no", "Europe/Oslo"),
    ("np", "Asia/Kathmandu"),
    ("nz", "Pacific/Auckland"),
    ("pa", "America/Panama"),
    ("pe", "America/Lima"),
    ("ph", "Asia/Manila"),
    ("pk", "Asia/Karachi"),
    ("pl", "Europe/Warsaw"),
    ("pt", "Europe/Lisbon"),
    ("py", "America/Asuncion"),
    ("qa", "Asia/Qatar"),
    ("ro", "Europe/Bucharest"),
    ("rs", "Europe/Belgrade"),
    ("ru", "Europe/Moscow"),
    ("sa", "Asia/Riyadh"),
    ("se", "Europe/Stockholm"),
    ("sg", "Asia/Singapore"),
    ("si", "Europe/Ljubljana"),
    ("sk", "Europe/Bratislava"),
    ("sn", "Africa/Dakar"),
    ("sv", "America/El_Salvador"),
    ("th", "Asia/Bangkok"),
    ("tn", "Africa/Tunis"),
    ("tr", "Europe/Istanbul"),
    ("tw", "Asia/Taipei"),
    ("tz", "Africa/Dar_es_Salaam"),
    ("ua", "Europe/Kyiv"),
    ("ug", "Africa/Kampala"),
    ("uk", "Europe/London"),
    ("uy", "America/Montevideo"),
    ("uz", "Asia/Tashkent"),
    ("ve", "America/Caracas"),
    ("vn", "Asia/Ho_Chi_Minh"),
    ("za", "Africa/Johannesburg"),
    ("zm", "Africa/Lusaka"),
    ("zw", "Africa/Harare"),
];

/// Languages spoken in one zone only, for outlets under a top-level domain of no country.
const LANGUAGES: &[(&str, &str)] = &[
    ("bg", "Europe/Sofia"),
    ("cs", "Europe/Prague"),
    ("da", "Europe/Copenhagen"),
    ("de", "Europe/Berlin"),
    ("el", "Europe/Athens"),
    ("et", "Europe/Tallinn"),
    ("fi", "Europe/Helsinki"),
    ("he", "Asia/Jerusalem"),
    ("hr", "Europe/Zagreb"),
    ("hu", "Europe/Budapest"),
    ("it", "Europe/Rome"),
    ("ja", "Asia/Tokyo"),
    ("ko", "Asia/Seoul"),
    ("lt", "Europe/Vilnius"),
    ("lv", "Europe/Riga"),
    ("nb", "Europe/Oslo"),
    ("nl", "Europe/Amsterdam"),
    ("no", "Europe/Oslo"),
    ("pl", "Europe/Warsaw"),
    ("ro", "Europe/Bucharest"),
    ("sk", "Europe/Bratislava"),
    ("sl", "Europe/Ljubljana"),
    ("sv", "Europe/Stockholm"),
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

/// The zone of the country of the top-level domain, else of the language.
pub(super) fn by_address(url: &Url, language: Option<&str>) -> Option<TimeZone> {
    let last = url.host_str()?.trim_end_matches('.').rsplit('.').next()?;
    let of = |list: &[(&'static str, &'static str)], key: &str| {
        list.iter().find(|(name, _)| *name == key).map(|(_, zone)| *zone)
    };
    let spoken = || language.map(|tag| tag.split(['-', '_']).next().unwrap_or(tag).to_lowercase());
    let name = of(ZONES, last).map_or_else(|| of(LANGUAGES, &spoken()?), Some)?;
    TimeZone::get(name).ok()
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
        assert_eq!(at("https://example.com/a", Some("de-CH")).as_deref(), Some("Europe/Berlin"));
        assert_eq!(at("https://example.com/a", Some("en")), None);
    }
}
