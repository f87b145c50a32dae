//! Addresses as feeds write them in, absolute ones out.

use url::Url;

/// Schemes that an entry may lead to. Everything else (`javascript:`, `data:`, `file:`, `blob:`) is
/// dropped where the value is made.
const SCHEMES: [&str; 22] = [
    "http", "https", "ftp", "ftps", "mailto", "news", "nntp", "gopher", "gemini", "magnet", "urn", "tag",
    "feed", "itpc", "podcast", "xmpp", "sip", "tel", "rtsp", "mms", "ed2k", "irc",
];

/// The longest address, bytes. Browsers and proxies stop at 8,000 and fewer.
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
    SCHEMES.contains(&url.scheme()).then_some(url)
}
