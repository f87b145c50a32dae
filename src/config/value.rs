//! One TOML value → one typed value, written as people write it; and back, for the list of defaults.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use toml::de::DeValue;
use url::Url;

use super::Hub;
use super::section::{an, nearest};
use crate::link::is_web;

/// The shortest window that an edition can look back over.
pub(super) const DAY: SignedDuration = SignedDuration::from_hours(24);
pub(super) const MINUTE: SignedDuration = SignedDuration::from_mins(1);
/// The shortest time between two polls.
pub(super) const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// What a key can hold.
pub trait Value: Sized {
    /// Reads it; the error says what to write instead.
    fn read(value: &DeValue<'_>) -> Result<Self, String>;

    /// The value as TOML, as an operator would write it.
    fn show(&self) -> String;
}

fn text<'v>(value: &'v DeValue<'_>, expect: &str) -> Result<&'v str, String> {
    value.as_str().ok_or_else(|| format!("is {}; write {expect}", an(value.type_str())))
}

impl Value for String {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        text(value, "text in quotes").map(str::to_owned)
    }

    fn show(&self) -> String {
        toml::Value::String(self.clone()).to_string()
    }
}

impl Value for PathBuf {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let written = text(value, "a path in quotes")?;
        // Shells know more than files do: a folder called `~` is nobody's wish.
        if written.starts_with('$') {
            return Err(format!(
                "\"{written}\" begins with a variable, and those are not known here; write the path"
            ));
        }
        match written.strip_prefix('~') {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => std::env::home_dir()
                .map(|home| home.join(rest.trim_start_matches('/')))
                .ok_or_else(|| format!("\"{written}\": there is no home folder; write the path")),
            _ => Ok(Self::from(written)),
        }
    }

    fn show(&self) -> String {
        self.display().to_string().show()
    }
}

impl Value for bool {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| "write true or false".to_owned())
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

macro_rules! whole_number {
    ($($kind:ty),*) => {$(
        impl Value for $kind {
            fn read(value: &DeValue<'_>) -> Result<Self, String> {
                value
                    .as_integer()
                    .and_then(|number| <$kind>::from_str_radix(number.as_str(), number.radix()).ok())
                    .ok_or_else(|| {
                        // Numbers nobody would write are no help; the key has bounds of its own.
                        let most = u128::try_from(<$kind>::MAX).unwrap_or_default();
                        let range = if most > 1 << 32 {
                            format!("from {}", <$kind>::MIN)
                        } else {
                            format!("from {} to {}", <$kind>::MIN, <$kind>::MAX)
                        };
                        format!("write a whole number {range}")
                    })
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

whole_number!(i32, u8, u16, u32, usize);

macro_rules! number {
    ($($kind:ty),*) => {$(
        impl Value for $kind {
            fn read(value: &DeValue<'_>) -> Result<Self, String> {
                let written = value
                    .as_float()
                    .map(|number| number.as_str())
                    .or_else(|| value.as_integer().map(|number| number.as_str()));
                written
                    .and_then(|number| number.parse::<$kind>().ok())
                    .filter(|number| number.is_finite())
                    .ok_or_else(|| "write a number".to_owned())
            }

            fn show(&self) -> String {
                format!("{self:?}")
            }
        }
    )*};
}

number!(f32, f64);

impl<T: Value> Value for Vec<T> {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let list = value.as_array().ok_or_else(|| "write a list in [ ]".to_owned())?;
        list.iter().map(|item| T::read(item.get_ref())).collect()
    }

    fn show(&self) -> String {
        format!("[{}]", self.iter().map(Value::show).collect::<Vec<_>>().join(", "))
    }
}

impl Value for Url {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        address(text(value, "a URL in quotes")?)
    }

    fn show(&self) -> String {
        self.to_string().show()
    }
}

/// The address that somebody wrote, on a command line, in the file or in a list. Browsers once had a scheme
/// for feeds: `feed://example.org/` and `feed:https://example.org/`.
pub(super) fn address(written: &str) -> Result<Url, String> {
    let written = written.trim();
    let is_feed = written.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("feed:"));
    let read = match written.get(5..).filter(|_| is_feed) {
        Some(rest) if rest.starts_with("//") => Url::parse(&format!("http:{rest}")),
        Some(rest) => Url::parse(rest),
        None => Url::parse(written),
    };
    read.map_err(|error| {
        let shown = masked(written);
        let is_bare = error == url::ParseError::RelativeUrlWithoutBase
            && Url::parse(&format!("https://{written}"))
                .is_ok_and(|url| url.host_str().is_some_and(is_dotted));
        if is_bare {
            format!("\"{shown}\" has no scheme; write \"https://{shown}\"")
        } else {
            format!("\"{shown}\" is no URL: {error}")
        }
    })
}

/// Whether a host looks like one of the web.
fn is_dotted(host: &str) -> bool {
    host.trim_matches('.').contains('.')
}

/// What was written for a URL, without what may be secret in it: user and password, query and fragment.
fn masked(written: &str) -> String {
    let (scheme, rest) = written.split_at(written.find("://").map_or(0, |at| at + 3));
    // A password may hold any character, so all before the last "at" may belong to it.
    let (user, rest) = rest.rfind('@').map_or(("", rest), |at| ("…", &rest[at..]));
    let (address, query) = rest.find(['?', '#']).map_or((rest, ""), |at| (&rest[..at], &rest[at..=at]));
    let more = if query.is_empty() { "" } else { "…" };
    format!("{scheme}{user}{address}{query}{more}")
}

impl Value for TimeZone {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let written = text(value, "a time zone such as \"Europe/Berlin\"")?;
        Self::get(written).map_err(|_| {
            format!("\"{written}\" is no time zone; write a name such as \"Europe/Berlin\" or \"UTC\"")
        })
    }

    fn show(&self) -> String {
        self.iana_name().unwrap_or("UTC").to_owned().show()
    }
}

impl Value for Duration {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let written = text(value, "a duration with its unit, such as \"30m\"")?;
        duration(written)
    }

    fn show(&self) -> String {
        show_duration(*self).show()
    }
}

/// Units of time, longest first: the short form in which it is shown, seconds, other spellings.
const TIMES: [(&str, u64, &[&str]); 5] = [
    ("w", 604_800, &["week", "weeks"]),
    ("d", 86_400, &["day", "days"]),
    ("h", 3_600, &["hour", "hours"]),
    ("m", 60, &["min", "minute", "minutes"]),
    ("s", 1, &["sec", "second", "seconds"]),
];

/// Reads "30m", "1h 30m", "2 days", "250ms" or "0"; the error says what to write instead.
pub fn duration(written: &str) -> Result<Duration, String> {
    sum(written)
        .ok_or_else(|| format!("\"{written}\" is no duration; write it as \"30m\", \"1h 30m\" or \"2 days\""))
}

fn sum(written: &str) -> Option<Duration> {
    if written.trim() == "0" {
        return Some(Duration::ZERO);
    }
    let mut total = Duration::ZERO;
    let mut rest = written.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (number, unit, after) = quantity(rest)?;
        let part = match TIMES.iter().find(|(short, _, more)| *short == unit || more.contains(&unit)) {
            Some((_, seconds, _)) => Duration::from_secs(number.checked_mul(*seconds)?),
            None if unit == "ms" => Duration::from_millis(number),
            None => return None,
        };
        total = total.checked_add(part)?;
        rest = after;
    }
    Some(total)
}

/// Splits "30 min rest" into 30, "min" and "rest".
fn quantity(text: &str) -> Option<(u64, &str, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number = text[..digits].parse().ok()?;
    let after = text[digits..].trim_start();
    let letters = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
    Some((number, &after[..letters], after[letters..].trim_start()))
}

/// The shortest way to write a duration: "1h 30m".
pub(super) fn show_duration(value: Duration) -> String {
    if value.is_zero() {
        return "0s".to_owned();
    }
    let mut parts = Vec::new();
    let mut seconds = value.as_secs();
    for (unit, size, _) in TIMES {
        // A fortnight reads better as "14d" than as "2w".
        if unit != "w" && seconds >= size {
            parts.push(format!("{}{unit}", seconds / size));
            seconds %= size;
        }
    }
    if value.subsec_millis() > 0 {
        parts.push(format!("{}ms", value.subsec_millis()));
    }
    parts.join(" ")
}

/// A number of bytes, written with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bytes(pub u64);

/// Units of size, largest first; the binary ones come first so that they are the ones shown.
const SIZES: [(&str, u64); 7] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("B", 1),
];

impl Value for Bytes {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let written = text(value, "a size with its unit, such as \"5 MiB\"")?;
        quantity(written.trim())
            .filter(|(_, _, rest)| rest.is_empty())
            .and_then(|(number, unit, _)| {
                let known = SIZES.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?;
                number.checked_mul(known.1)
            })
            .map(Self)
            .ok_or_else(|| format!("\"{written}\" is no size; write it as \"5 MiB\" or \"500 kB\""))
    }

    fn show(&self) -> String {
        let fits = SIZES.iter().find(|(_, size)| self.0 >= *size && self.0.is_multiple_of(*size));
        let (unit, size) = fits.copied().unwrap_or(("B", 1));
        format!("{} {unit}", self.0 / size).show()
    }
}

/// Where the server listens, or that it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listen {
    Off,
    On(SocketAddr),
}

impl Listen {
    /// How a browser on this machine reaches it.
    #[must_use]
    pub fn url(&self) -> Url {
        let address = match self {
            Self::On(address) if !address.ip().is_unspecified() => address.to_string(),
            Self::On(address) => format!("localhost:{}", address.port()),
            Self::Off => "localhost".to_owned(),
        };
        // A socket address is a valid authority, so the second is never taken.
        Url::parse(&format!("http://{address}/"))
            .unwrap_or_else(|_| unreachable!("{address} is an authority"))
    }
}

impl Value for Listen {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        let written = text(value, "an address such as \"127.0.0.1:8460\", or \"off\"")?;
        if written == "off" {
            return Ok(Self::Off);
        }
        let found = match written.strip_prefix("localhost:") {
            Some(port) => port.parse().ok().map(|port| SocketAddr::from(([127, 0, 0, 1], port))),
            None => written.parse().ok(),
        };
        found.map(Self::On).ok_or_else(|| {
            format!(
                "\"{written}\" is no address with a port; write \"127.0.0.1:8460\", \"[::]:8460\" or \"off\""
            )
        })
    }

    fn show(&self) -> String {
        match self {
            Self::Off => "off".to_owned(),
            Self::On(address) => address.to_string(),
        }
        .show()
    }
}

impl Value for Hub {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        match String::read(value)?.as_str() {
            "off" => Ok(Self::Off),
            "own" => Ok(Self::Own),
            text => match text.parse::<Url>() {
                Ok(url) if is_web(&url) => Ok(Self::Other(url)),
                _ => {
                    let shown = masked(text);
                    Err(format!("{shown:?} is none; write \"own\", \"off\" or the address of a hub"))
                }
            },
        }
    }

    fn show(&self) -> String {
        match self {
            Self::Off => "off".to_owned().show(),
            Self::Own => "own".to_owned().show(),
            Self::Other(url) => url.show(),
        }
    }
}

impl Value for SignedDuration {
    fn read(value: &DeValue<'_>) -> Result<Self, String> {
        Self::try_from(Duration::read(value)?).map_err(|_| "is too long".to_owned())
    }

    fn show(&self) -> String {
        self.unsigned_abs().show()
    }
}

/// Reads one word of a closed set; the error names the set, or the word that was likely meant.
pub(super) fn choice<T: Copy>(value: &DeValue<'_>, words: &[(&str, T)]) -> Result<T, String> {
    let all = || words.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    let written = text(value, &format!("one of {}", all()))?;
    if let Some((_, found)) = words.iter().find(|(word, _)| *word == written) {
        return Ok(*found);
    }
    Err(match nearest(written, words.iter().map(|(word, _)| *word)) {
        Some(near) => format!("\"{written}\" is unknown; did you mean \"{near}\"?"),
        None => format!("\"{written}\" is unknown; write one of {}", all()),
    })
}

/// Reads a word of a closed set from a command line, as the configuration would.
pub fn word<T: Value>(written: &str) -> Result<T, String> {
    T::read(&DeValue::String(written.into()))
}

/// The word that the configuration has for a member of a closed set.
pub fn name<T: Value>(member: &T) -> String {
    member.show().trim_matches('"').to_owned()
}

/// Makes a closed set readable: its words, the first spelling of each being the one shown.
macro_rules! words {
    ($kind:ty { $($word:literal => $value:path),+ $(,)? }) => {
        impl $crate::config::value::Value for $kind {
            fn read(value: &toml::de::DeValue<'_>) -> Result<Self, String> {
                $crate::config::value::choice(value, &[$(($word, $value)),+])
            }

            fn show(&self) -> String {
                [$(($word, $value)),+]
                    .iter()
                    .find(|(_, value)| value == self)
                    .map_or_else(String::new, |(word, _)| format!("\"{word}\""))
            }
        }
    };
}
pub(super) use words;

#[cfg(test)]
mod tests {
    use ipnet::IpNet;
    use proptest::prelude::*;

    use super::*;

    fn read<T: Value>(written: &str) -> Result<T, String> {
        T::read(DeValue::parse(written).unwrap().get_ref())
    }

    #[test]
    fn durations_are_read_as_people_write_them() {
        let check = |written: &str, seconds: u64| {
            assert_eq!(duration(written), Ok(Duration::from_secs(seconds)), "{written}");
        };
        check("30m", 1_800);
        check("30 min", 1_800);
        check("1h 30m", 5_400);
        check("1h30m", 5_400);
        check("2 days", 172_800);
        check("1 week", 604_800);
        check("0", 0);
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        for wrong in
            ["", "30", "m", "-5m", "3 parsecs", "1.5h", "99999999999999999999s", "9999999999999999999w"]
        {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn sizes_are_read_as_people_write_them() {
        let check = |written: &str, bytes: u64| {
            assert_eq!(read::<Bytes>(&format!("\"{written}\"")), Ok(Bytes(bytes)), "{written}");
        };
        check("5 MiB", 5 << 20);
        check("5MiB", 5 << 20);
        check("500 kB", 500_000);
        check("1 gb", 1_000_000_000);
        check("12 B", 12);
        assert!(read::<Bytes>("\"5\"").is_err());
        assert!(read::<Bytes>("\"5 apples\"").unwrap_err().contains("5 apples"));
        assert!(read::<Bytes>("5").unwrap_err().contains("with its unit"));
    }

    #[test]
    fn ranges_and_listening_addresses_are_checked() {
        assert_eq!(read::<IpNet>("\"127.0.0.1\"").unwrap().to_string(), "127.0.0.1/32");
        assert_eq!(read::<IpNet>("\"10.0.0.0/8\"").unwrap().prefix_len(), 8);
        assert!(read::<IpNet>("\"10.0.0.0/33\"").is_err());
        assert_eq!(read::<Listen>("\"off\""), Ok(Listen::Off));
        assert_eq!(
            read::<Listen>("\"localhost:80\""),
            Ok(Listen::On(SocketAddr::from(([127, 0, 0, 1], 80))))
        );
        assert!(read::<Listen>("\"8080\"").is_err());
    }

    #[test]
    fn no_fault_of_an_address_repeats_its_secrets() {
        for (written, told) in [
            ("https://desk:open/sesame@feeds.example/a", "https://…@feeds.example/a"),
            ("https://desk:se?sa#me@feeds.example:x/a", "https://…@feeds.example:x/a"),
            ("https://feeds.example:x/a?key=sesame", "https://feeds.example:x/a?…"),
            ("desk:sesame@[feeds", "…@[feeds"),
            ("feeds.example/a", "feeds.example/a"),
        ] {
            assert_eq!(masked(written), told);
        }
        let wrong = "\"https://desk:sesame@feeds.example:x/\"";
        assert!(!read::<Url>(wrong).unwrap_err().contains("sesame"));
        assert!(!read::<Hub>(wrong).unwrap_err().contains("sesame"));
    }

    #[test]
    fn a_zone_must_be_one_that_exists() {
        assert!(read::<TimeZone>("\"Europe/Berlin\"").is_ok());
        assert!(read::<TimeZone>("\"Europe/Berln\"").unwrap_err().contains("Europe/Berln"));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(millis in 0u64..10_000_000_000, bytes: u64) {
            let duration = Duration::from_millis(millis);
            prop_assert_eq!(read::<Duration>(&duration.show()), Ok(duration));
            prop_assert_eq!(read::<Bytes>(&Bytes(bytes).show()), Ok(Bytes(bytes)));
        }

        #[test]
        fn no_text_makes_the_readers_panic(text in ".*") {
            let _ = duration(&text);
        }
    }
}
