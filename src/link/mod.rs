//! URL as published → canonical URL; URL → registrable domain.
//!
//! The canonical form is for telling whether two links lead to the same article. It is compared and
//! stored, never fetched: it may name a page that the server spells otherwise. Nothing here asks the
//! network.

mod forward;
mod tracking;
mod variant;

pub use forward::{is_redirector, target};
pub use tracking::untracked;

use url::{Host, Url};

use crate::text::markup::ADDRESS_BYTES;

/// Brings the spellings of one address to one: scheme, host and path variants (AMP, mobile, print),
/// parameters that only count visits, fragment, trailing slash. Canonical twice is canonical once.
///
/// A URL that is not `http` or `https` comes back without its fragment and else as it is.
#[must_use]
pub fn canonical(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    let is_looked_at = |url: &Url| url.as_str().len() <= ADDRESS_BYTES && is_web(url);
    if !is_looked_at(&url) {
        return url;
    }
    if let Some(inner) = unwrapped(&url) {
        url = inner;
        url.set_fragment(None);
        // What a parameter holds may be longer once it is an address (`+` is `%20` there).
        if !is_looked_at(&url) {
            return url;
        }
    }
    // For identity only: outlets that answer on both serve the same article on both.
    if url.scheme() == "http" && url.port().is_none() {
        let _ = url.set_scheme("https");
    }
    // User names in links are a mistake or a trick; either way they do not tell articles apart.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    variant::fold_host(&mut url);
    variant::fold_path(&mut url);
    tracking::drop_parameters(&mut url);
    url
}

/// The canonical address with the part of the page that the link names, where that is a piece of its own: a
/// post of a live page (`#post-17`). Fragments that count visits or lead to comments name none.
#[must_use]
pub fn place(url: &Url) -> Url {
    let mut place = canonical(url);
    let is_piece = |part: &&str| {
        let lower = part.to_ascii_lowercase();
        part.contains(|c: char| c.is_ascii_digit())
            && !part.contains('=')
            && !["comment", "more-", "respond"].iter().any(|start| lower.starts_with(start))
    };
    place.set_fragment(url.fragment().filter(is_piece));
    place
}

/// An address of the web, `http` or `https`.
#[must_use]
pub fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// The article behind an AMP cache or a redirector. A cache of a cache is nobody's article: one layer
/// is taken off where it is the only one.
fn unwrapped(url: &Url) -> Option<Url> {
    layer(url).filter(|inner| layer(inner).is_none())
}

/// What is within the outermost layer: `https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a`
/// and `https://www.google.com/amp/s/www.example.com/a` name it in their paths; some redirectors in their
/// own address.
fn layer(url: &Url) -> Option<Url> {
    if let Some(inner) = target(url) {
        return Some(inner);
    }
    let host = url.host_str()?;
    let path = url.path();
    let rest = if host.ends_with(".cdn.ampproject.org") || host == "cdn.ampproject.org" {
        ["/c/", "/v/", "/a/"].iter().find_map(|prefix| path.strip_prefix(prefix))?
    } else if is_google(host) {
        path.strip_prefix("/amp/")?
    } else {
        return None;
    };
    let (scheme, rest) = rest.strip_prefix("s/").map_or(("http", rest), |rest| ("https", rest));
    // The remainder must open with a host name, or this is a page of the cache itself.
    let (authority, _) = rest.split_once('/')?;
    if !authority.contains('.') || authority.contains('@') {
        return None;
    }
    let mut inner = Url::parse(&format!("{scheme}://{rest}")).ok()?;
    inner.set_query(url.query());
    Some(inner)
}

fn is_google(host: &str) -> bool {
    let host = host.strip_prefix("www.").unwrap_or(host);
    host.strip_prefix("google.").is_some_and(|suffix| psl::suffix_str(host) == Some(suffix))
}

/// Scheme and host for messages, of a URL that may carry a secret: `https://example.org`, `mailto:`.
#[must_use]
pub fn site(url: &Url) -> String {
    match url.host_str() {
        Some(host) => format!("{}://{host}", url.scheme()),
        None => format!("{}:", url.scheme()),
    }
}

/// The registrable domain by the public suffix list: `news.bbc.co.uk` → `bbc.co.uk`. An address is its
/// own domain, and so is a name that has no registrable part (`localhost`, a bare public suffix).
/// Empty for a URL without a host.
#[must_use]
pub fn domain(url: &Url) -> String {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            psl::domain_str(name).unwrap_or(name).to_owned()
        }
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => {
            address.to_ipv4_mapped().map_or_else(|| address.to_string(), |v4| v4.to_string())
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(url: &str, expect: &str) {
        assert_eq!(canonical(&Url::parse(url).unwrap()).as_str(), expect);
    }

    #[test]
    fn one_article_has_one_canonical_address() {
        let article = "https://example.org/2026/11/flood";
        for spelling in [
            "http://example.org/2026/11/flood",
            "https://www.example.org/2026/11/flood/",
            "https://EXAMPLE.org:443/2026/11/flood#comments",
            "https://m.example.org/2026/11/flood?utm_source=rss&utm_campaign=x",
            "https://amp.example.org/2026/11/flood",
            "https://example.org/amp/2026/11/flood",
            "https://example.org/2026/11/flood/amp/",
            "https://example.org/2026/11/flood/print",
            "https://example.org/2026/11/flood/index.html",
            "https://example.org/2026/11/%66lood?",
            "https://user:pass@example.org/2026/11/flood",
            "https://example.org./2026/11/flood",
            "https://example.org/2026/11/flood;jsessionid=0A1B",
            "https://example-org.cdn.ampproject.org/c/s/example.org/2026/11/flood",
            "https://www.google.com/amp/s/example.org/2026/11/flood",
            "https://www.google.com/url?rct=j&url=https%3A%2F%2Fexample.org%2F2026%2F11%2Fflood&ct=ga",
        ] {
            check(spelling, article);
        }
    }

    #[test]
    fn only_a_single_layer_within_the_limit_is_taken_off() {
        let cached = |layers: usize| {
            format!(
                "https://google.com/{}example.org/a",
                "amp/s/".to_owned() + &"google.com/amp/s/".repeat(layers - 1)
            )
        };
        for layers in 1..6 {
            let inner = unwrapped(&Url::parse(&cached(layers)).unwrap());
            let expect = (layers == 1).then_some("https://example.org/a");
            assert_eq!(inner.as_ref().map(Url::as_str), expect, "{layers} layers");
        }
        // Deeper than any stack, had each layer a call of its own.
        let deep = cached(1_000_000);
        check(&deep, &deep);
        let long = format!(
            "https://google.com/url?url={}",
            "https%3A%2F%2Fexample.org%2F".to_owned() + &"a".repeat(ADDRESS_BYTES)
        );
        check(&format!("{long}#x"), &long);
    }

    #[test]
    fn a_link_names_a_piece_of_a_page_or_all_of_it() {
        let check = |url: &str, expect: &str| {
            assert_eq!(place(&Url::parse(url).unwrap()).as_str(), expect);
        };
        check("https://www.example.org/live#post-17", "https://example.org/live#post-17");
        check("https://example.org/a#xtor=RSS-3208", "https://example.org/a");
        check("https://example.org/a#comment-17", "https://example.org/a");
        check("https://example.org/a#more-17", "https://example.org/a");
        check("https://example.org/a#rss", "https://example.org/a");
    }

    #[test]
    fn what_tells_articles_apart_stays() {
        check("https://example.org/?p=17", "https://example.org/?p=17");
        check("https://en.m.example.org/a", "https://en.example.org/a");
        check("https://example.org:8443/a", "https://example.org:8443/a");
        check("https://example.org/amp/", "https://example.org/amp");
        check("https://example.org/print", "https://example.org/print");
        check("https://m.blogspot.com/a", "https://m.blogspot.com/a");
        check("https://example.org/a.amp.html", "https://example.org/a.html");
        check(
            "https://example.org/a%2fb%2e%2Ec",
            "https://example.org/a%2Fb%2E%2Ec".replace("%2e", "%2E").as_str(),
        );
        check("mailto:desk@example.org#x", "mailto:desk@example.org");
    }

    #[test]
    fn the_registrable_domain_is_the_one_somebody_registered() {
        let check = |url: &str, expect: &str| assert_eq!(domain(&Url::parse(url).unwrap()), expect, "{url}");
        check("https://feeds.news.example.co.uk/a", "example.co.uk");
        check("https://example.org./a", "example.org");
        check("https://one.blogspot.com/a", "one.blogspot.com");
        check("http://127.16.0.9:8097/feed/1.rss", "127.16.0.9");
        check("http://[2001:db8::1]/a", "2001:db8::1");
        check("http://[::ffff:192.0.2.1]/a", "192.0.2.1");
        check("http://localhost/a", "localhost");
        check("https://xn--bcher-kva.example/", "xn--bcher-kva.example");
        check("data:text/plain,x", "");
    }

    proptest! {
        #[test]
        fn canonical_twice_is_canonical_once(
            host in "(www\\.|m\\.|amp\\.|en\\.){0,3}[a-z]{1,5}\\.(org|co\\.uk|com)\\.?",
            path in "(/(amp|print|index\\.html|a|%[0-9a-fA-F]{2}|\\.amp|x\\.amp\\.html|;jsessionid=1|[!-~]{0,4})){0,6}",
            query in "((utm_a|b|ref|a|amp)(=[a-z%&]{0,4})?&?){0,4}",
        ) {
            for scheme in ["http", "https"] {
                if let Ok(url) = Url::parse(&format!("{scheme}://{host}{path}?{query}")) {
                    let once = canonical(&url);
                    prop_assert_eq!(canonical(&once), once.clone(), "{}", url);
                }
            }
        }

        #[test]
        fn any_address_has_a_canonical_form_that_keeps_its_domain(text in "https?://\\PC{1,40}") {
            if let Ok(url) = Url::parse(&text) {
                let once = canonical(&url);
                prop_assert_eq!(canonical(&once), once.clone());
                prop_assert_eq!(domain(&once), domain(&url));
            }
        }
    }
}
