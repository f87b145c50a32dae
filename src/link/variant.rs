//! Host and path: the mobile, AMP and print variants of a page, and the spellings of one path.

use std::borrow::Cow;

use url::Url;

/// Labels before the registrable domain that choose a presentation, not a page.
const PRESENTATIONS: [&str; 7] = ["www", "www2", "m", "mobile", "amp", "touch", "wap"];

/// Files that a server serves for the folder they are in.
const INDEXES: [&str; 5] = ["/index.html", "/index.htm", "/index.php", "/index.shtml", "/default.aspx"];

/// Last parts of a path that choose a presentation.
const ENDINGS: [&str; 6] = ["/amp", "/print", "/amp.html", "/print.html", ".amp", "/"];

/// Drops the labels that choose a presentation: `en.m.example.org` → `en.example.org`. The registrable
/// domain itself is never touched, so `m.example` stays.
pub(super) fn fold_host(url: &mut Url) {
    let Some(host) = url.domain() else { return };
    let name = host.trim_end_matches('.');
    let Some(domain) = psl::domain_str(name) else { return };
    let labels = name[..name.len() - domain.len()].trim_end_matches('.');
    let kept = labels.split('.').filter(|label| !label.is_empty() && !PRESENTATIONS.contains(label));
    let folded = kept.chain([domain]).collect::<Vec<_>>().join(".");
    if folded != host {
        let _ = url.set_host(Some(&folded));
    }
}

/// Brings a path to its shortest spelling.
pub(super) fn fold_path(url: &mut Url) {
    let mut path = plain_escapes(url.path()).into_owned();
    // Each step shortens the path, so there is an end.
    while let Some(shorter) = shortened(&path) {
        path = shorter;
    }
    if path != url.path() {
        url.set_path(&path);
    }
}

/// One step towards the shortest spelling; none where there is nothing left to take off.
fn shortened(path: &str) -> Option<String> {
    if let Some(at) = path.rfind(';')
        && path[at + 1..].to_ascii_lowercase().starts_with("jsessionid=")
    {
        return Some(path[..at].to_owned());
    }
    if let Some(name) = path.strip_suffix(".amp.html") {
        return Some(format!("{name}.html"));
    }
    if let Some(folder) = INDEXES.iter().find_map(|index| path.strip_suffix(index)) {
        return Some(folder.to_owned());
    }
    // A path of nothing but a variant's name (`/amp/`, `/print`) is a page of its own.
    let cut = ENDINGS.iter().find_map(|ending| path.strip_suffix(ending)).filter(|cut| !cut.is_empty());
    if let Some(page) = cut {
        return Some(page.to_owned());
    }
    let rest = path.strip_prefix("/amp")?;
    (rest.starts_with('/') && rest.len() > 1).then(|| rest.to_owned())
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Decodes the escapes of unreserved characters and writes the others in capitals (RFC 3986 §6.2.2).
/// Dots stay escaped, since they would become steps up the path.
fn plain_escapes(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let bytes = path.as_bytes();
    let mut plain = String::with_capacity(path.len());
    let mut i = 0;
    while i < bytes.len() {
        let escape = bytes.get(i + 1..i + 3).filter(|_| bytes[i] == b'%').and_then(|hex| {
            let hex = std::str::from_utf8(hex).ok()?;
            u8::from_str_radix(hex, 16).ok().filter(|_| !hex.starts_with('+'))
        });
        match escape {
            Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') => {
                plain.push(char::from(byte));
                i += 3;
            }
            Some(byte) => {
                plain.push('%');
                plain.extend([byte >> 4, byte & 15].map(|digit| char::from(HEX[usize::from(digit)])));
                i += 3;
            }
            // `Url` leaves ASCII only.
            None => {
                plain.push(char::from(bytes[i]));
                i += 1;
            }
        }
    }
    Cow::Owned(plain)
}
