//! Addresses as feeds write them in, absolute ones out.

use url::Url;

use crate::text::markup::ADDRESS_BYTES;

/// Schemes that an entry may lead to. Everything else (`javascript:`, `data:`, `file:`, `blob:`) is
/// dropped where the value is made.
const SCHEMES: [&str; 22] = [
    "http", "https", "ftp", "ftps", "mailto", "news", "nntp", "gopher", "gemini", "magnet", "urn", "tag",
    "feed", "itpc", "podcast", "xmpp", "sip", "tel", "rtsp", "mms", "ed2k", "irc",
];

/// Makes an address absolute; `None` where it cannot be or leads nowhere safe.
pub(super) fn resolve(href: &str, base: Option<&Url>) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() || href.len() > ADDRESS_BYTES {
        return None;
    }
    let href = match href.split_once('?') {
        // Escaped once more than needed: no parameter's name begins with `amp;`.
        Some((path, query)) => format!("{path}?{}", query.replace("&amp;", "&")),
        None => href.to_owned(),
    };
    let href = if is_bare_host(&href) { format!("http://{href}") } else { href };
    let url = match base {
        Some(base) => base.join(&href).ok()?,
        None => Url::parse(&href).ok()?,
    };
    (SCHEMES.contains(&url.scheme()) && url.as_str().len() <= ADDRESS_BYTES).then_some(url)
}

/// `www.outlet.example/3`: people mean the host, whatever a browser would make of it.
fn is_bare_host(href: &str) -> bool {
    let host = href.split(['/', '?', '#']).next().unwrap_or_default();
    host.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."))
        && host[4..].contains('.')
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_is_meant() {
        let base = Url::parse("https://vela.example/feeds/all.xml").ok();
        let check = |href: &str, expect: &str| {
            assert_eq!(resolve(href, base.as_ref()).map(String::from).as_deref(), Some(expect));
        };
        check("www.vela.example/3", "http://www.vela.example/3");
        check("www.html", "https://vela.example/feeds/www.html");
        check("/?a=1&amp;b=2", "https://vela.example/?a=1&b=2");
        check("/a&amp;b", "https://vela.example/a&amp;b");
    }

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
