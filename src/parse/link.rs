//! Addresses as feeds write them in, absolute ones out.

use url::Url;

/// Schemes that an entry may lead to. Everything else (`javascript:`, `data:`, `file:`, `blob:`) is
/// dropped where the value is made.
const SCHEMES: [&str; 22] = [
    "http", "https", "ftp", "ftps", "mailto", "news", "nntp", "gopher", "gemini", "magnet", "urn", "tag",
    "feed", "itpc", "podcast", "xmpp", "sip", "tel", "rtsp", "mms", "ed2k", "irc",
];

/// The longest address, bytes, as it is written and as it is given out, with all that must be escaped
/// escaped. Browsers and proxies stop at 8,000 and fewer.
const LIMIT_BYTES: usize = 8_192;

/// Makes an address absolute; `None` where it cannot be or leads nowhere safe.
pub(super) fn resolve(href: &str, base: Option<&Url>) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() || href.len() > LIMIT_BYTES {
        return None;
    }
    let url = match base {
        Some(base) => base.join(href).ok()?,
        None => Url::parse(href).ok()?,
    };
    (SCHEMES.contains(&url.scheme()) && url.as_str().len() <= LIMIT_BYTES).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_bounded_as_written_and_as_given_out() {
        let of = |letter: &str, count: usize| {
            resolve(&format!("https://vela.example/{}", letter.repeat(count)), None)
        };
        assert!(of("a", 8_000).is_some() && of("a", 8_200).is_none());
        // Each of these takes three bytes once it is escaped.
        assert!(of("\"", 2_700).is_some() && of("\"", 2_800).is_none());
    }
}
