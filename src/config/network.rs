//! `[network]`, `[polling]`, `[articles]` and `[limits]` → how outlets are asked, how often, for how
//! much.

use std::time::Duration;

use ipnet::IpNet;

use crate::cadence;
use crate::fetch;
use crate::ingest;
use crate::poll;

use super::at_least;
use super::section::Section;
use super::subscription::proxy;
use super::value::{Bytes, SECOND, Value};

/// With more a domain of ten feeds is never done.
const GAP_LONGEST: Duration = Duration::from_secs(24 * 3_600);

/// Reads `[network]`; the limit of a body comes from `[limits]`.
pub(super) fn fetch(s: &mut Section<'_, '_>) -> (fetch::Options, fetch::GateOptions) {
    let usual = fetch::Options::default();
    let gate = fetch::GateOptions::default();
    let contact = s.opt::<String>("contact");
    if let Some(contact) = &contact
        && !["mailto:", "https://", "http://"].iter().any(|scheme| contact.starts_with(scheme))
    {
        s.refuse(
            "contact",
            "write an address that publishers can use: \"mailto:you@example.org\" or a web page",
        );
    }
    let user_agent = s.opt::<String>("user_agent");
    for (key, text) in [("contact", &contact), ("user_agent", &user_agent)] {
        if text.as_ref().is_some_and(|text| http::HeaderValue::try_from(text).is_err()) {
            s.refuse(key, "holds what a request header cannot carry");
        }
    }
    let options = fetch::Options {
        contact,
        user_agent,
        connect: s.get("connect_timeout", usual.connect),
        answer: s.get("answer_timeout", usual.answer),
        total: s.get("timeout", usual.total),
        least_bytes_per_second: usual.least_bytes_per_second,
        limit_bytes: usual.limit_bytes,
        allow: s.get::<Vec<IpNet>>("allow", usual.allow),
        proxy: proxy(s),
    };
    let second = Duration::from_secs(1);
    for (key, time) in
        [("connect_timeout", options.connect), ("answer_timeout", options.answer), ("timeout", options.total)]
    {
        at_least(s, key, &time, &second);
    }
    let in_flight = s.get("in_flight", gate.in_flight);
    if !(1..=4_096).contains(&in_flight) {
        s.refuse("in_flight", "write a number from 1 to 4096");
    }
    let per_domain = s.get("per_domain", gate.per_domain);
    if !(1..=16).contains(&per_domain) {
        s.refuse("per_domain", "write a number from 1 to 16");
    }
    let gap = s.get("domain_gap", gate.gap);
    if gap > GAP_LONGEST {
        s.refuse("domain_gap", "write at most \"1d\"");
    }
    let gate = fetch::GateOptions {
        per_domain,
        gap,
        in_flight,
        // The share that outlets in trouble may take is no question of taste.
        suspects: (in_flight * gate.suspects / gate.in_flight).max(1),
    };
    (options, gate)
}

/// Reads `[polling]`: how often, and whether hubs may push.
pub(super) fn polling(s: &mut Section<'_, '_>) -> (cadence::Options, bool) {
    let usual = cadence::Options::default();
    let options = cadence::Options {
        shortest: s.get("shortest", usual.shortest),
        usual: s.get("usual", usual.usual),
        longest: s.get("longest", usual.longest),
        backoff_longest: s.get("backoff_longest", usual.backoff_longest),
    };
    at_least(s, "shortest", &options.shortest, &SECOND);
    at_least(s, "backoff_longest", &options.backoff_longest, &SECOND);
    if options.shortest > options.usual || options.usual > options.longest {
        let order = "`shortest`, `usual` and `longest` are out of order";
        s.refuse(if options.shortest > options.usual { "shortest" } else { "longest" }, order);
    }
    (options, s.get("websub", true))
}

/// Reads `[articles]`.
pub(super) fn pages(s: &mut Section<'_, '_>) -> poll::PageOptions {
    let usual = poll::PageOptions::default();
    poll::PageOptions {
        when: s.get("fetch", usual.when),
        short_words: s.get("short_words", usual.short_words),
        per_poll: s.get("per_poll", usual.per_poll),
        ..usual
    }
}

/// Reads `[limits]`: bytes of one body, and what counts as news of a first poll.
pub(super) fn limits(s: &mut Section<'_, '_>) -> (u64, ingest::Options) {
    let body = s.get("body", Bytes(fetch::Options::default().limit_bytes));
    if body.0 < 16 << 10 || body.0 > 256 << 20 {
        s.refuse("body", "write a size from 16 KiB to 256 MiB");
    }
    let usual = ingest::Options::default();
    let first = ingest::Options {
        first_entries: s.get("first_entries", usual.first_entries),
        first_age: s.get("first_age", usual.first_age),
    };
    (body.0, first)
}

impl Value for IpNet {
    fn read(value: &toml::de::DeValue<'_>) -> Result<Self, String> {
        let written = value.as_str().ok_or("write an address range in quotes")?;
        let range = written.parse().ok().or_else(|| written.parse().ok().map(std::net::IpAddr::into));
        range.ok_or_else(|| {
            format!("\"{written}\" is no address range; write \"10.0.0.0/8\", \"fd00::/8\" or one address")
        })
    }

    fn show(&self) -> String {
        self.to_string().show()
    }
}
