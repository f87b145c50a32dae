//! The query: parameters that only tell how the reader came are dropped, the rest is put in order.
//!
//! Works on the text between the ampersands. Nothing is decoded and encoded again, since sites differ
//! in what they mean by `+` and `%20`.

use url::Url;

/// A query with more parameters than this is left as it is; a real one has a handful.
const MOST_PARAMETERS: usize = 64;

/// Families: every parameter that begins so.
const PREFIXES: [&str; 12] = [
    "utm_",
    "mtm_",
    "pk_",
    "piwik_",
    "matomo_",
    "hsa_",
    "ns_",
    "at_",
    "guce_",
    "__twitter_",
    "oly_",
    "vero_",
];

/// Single parameters, lower case, in order. `amp`, `outputtype` and `print` choose a variant of the
/// same page; the others count clicks, campaigns and sessions.
const NAMES: [&str; 85] = [
    "_branch_match_id",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "_openstat",
    "algo_expid",
    "amp",
    "amp_gsa",
    "amp_js_v",
    "awc",
    "cmp",
    "cmpid",
    "cndid",
    "dclid",
    "dicbo",
    "echobox",
    "ef_id",
    "esrc",
    "fb_action_ids",
    "fb_action_types",
    "fb_ref",
    "fb_source",
    "fbclid",
    "ftag",
    "gaa_at",
    "gbraid",
    "gclid",
    "gclsrc",
    "giftcopy",
    "guccounter",
    "hsctatracking",
    "icid",
    "iesrc",
    "igsh",
    "igshid",
    "int_campaign",
    "int_medium",
    "int_source",
    "intcmp",
    "itm_campaign",
    "itm_content",
    "itm_medium",
    "itm_source",
    "itm_term",
    "jsessionid",
    "li_fat_id",
    "mbid",
    "mc_cid",
    "mc_eid",
    "mibextid",
    "mkt_tok",
    "msclkid",
    "ncid",
    "newsletter_id",
    "ocid",
    "outputtype",
    "phpsessid",
    "print",
    "rb_clickid",
    "ref_src",
    "ref_url",
    "s_cid",
    "s_kwcid",
    "sharetoken",
    "smid",
    "smtyp",
    "soc_src",
    "soc_trk",
    "spm",
    "sr_share",
    "sref",
    "srsltid",
    "taid",
    "traffic_source",
    "trk",
    "ttclid",
    "twclid",
    "wbraid",
    "wickedid",
    "wt.mc_id",
    "wt_mc",
    "xtor",
    "yclid",
    "ysclid",
];

/// Parameters that may choose the page, unless they say no more than "came from a feed or a network".
const BY_VALUE: [&str; 12] = [
    "channel", "cid", "feed", "from", "medium", "origin", "partner", "ref", "referrer", "source", "src",
    "via",
];

/// Values that say so.
const WAYS: [&str; 14] = [
    "app",
    "atom",
    "email",
    "facebook",
    "feed",
    "feeds",
    "mail",
    "newsletter",
    "rss",
    "rssfeed",
    "social",
    "syndication",
    "twitter",
    "whatsapp",
];

/// Drops what only counts visits and sorts the rest by name, equal names in their order.
pub(super) fn drop_parameters(url: &mut Url) {
    let Some(query) = url.query() else { return };
    let mut kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    if kept.len() > MOST_PARAMETERS {
        return;
    }
    kept.retain(|pair| !is_tracking(pair));
    kept.sort_by_key(|pair| name_of(pair));
    let query = kept.join("&");
    url.set_query(if query.is_empty() { None } else { Some(&query) });
}

/// The address as it was published, less what only counts visits: for a link that people follow, where
/// [`canonical`](super::canonical) would promise too much.
#[must_use]
pub fn untracked(url: &Url) -> Url {
    let mut url = url.clone();
    let Some(query) = url.query() else { return url };
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_tracking(pair)).collect();
    if kept.len() < query.split('&').count() {
        let query = kept.join("&");
        url.set_query(if query.is_empty() { None } else { Some(&query) });
    }
    url
}

fn name_of(pair: &str) -> &str {
    pair.split_once('=').map_or(pair, |(name, _)| name)
}

fn is_tracking(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = name.to_ascii_lowercase();
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || NAMES.binary_search(&name.as_str()).is_ok()
        || (BY_VALUE.binary_search(&name.as_str()).is_ok() && is_way(value))
}

fn is_way(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    // `rss_home`, `twitter-share`: the first word tells.
    let first = value.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    WAYS.binary_search(&first).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_the_order_that_the_search_needs() {
        assert!(NAMES.is_sorted() && BY_VALUE.is_sorted() && WAYS.is_sorted());
    }

    #[track_caller]
    fn check(query: &str, expect: Option<&str>) {
        let mut url = Url::parse("https://example.org/a").unwrap();
        url.set_query(Some(query));
        drop_parameters(&mut url);
        assert_eq!(url.query(), expect);
    }

    #[test]
    fn what_counts_visits_goes_and_what_chooses_the_page_stays() {
        check("utm_source=rss&utm_medium=feed", None);
        check("UTM_Source=x&id=7", Some("id=7"));
        check("id=7&fbclid=abc&page=2", Some("id=7&page=2"));
        check("page=2&id=7", Some("id=7&page=2"));
        check("p=1&p=0", Some("p=1&p=0"));
        check("source=rss_home", None);
        check("source=reuters", Some("source=reuters"));
        check("ref=42", Some("ref=42"));
        check("amp", None);
        check("&&", None);
        check("q=a+b%20c", Some("q=a+b%20c"));
    }

    #[test]
    fn a_link_for_people_keeps_its_order_and_its_end() {
        let check = |url: &str, expect: &str| {
            let url = Url::parse(url).expect("a fixture");
            assert_eq!(untracked(&url).as_str(), expect);
        };
        check("https://a.example/x?z=1&utm_source=rss&b=2#part", "https://a.example/x?z=1&b=2#part");
        check("https://a.example/x?utm_source=rss", "https://a.example/x");
        check("https://a.example/x?z=1&&b", "https://a.example/x?z=1&&b");
    }
}
