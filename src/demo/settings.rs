//! What an operator would have written for this newsroom.

use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Duration;

use ipnet::{IpNet, Ipv4Net};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use url::Url;

use super::outlet::{Dialect, Outlet};
use super::server::Newsroom;
use crate::config::{Config, Http, Listen};
use crate::model::{Kind, Subscription};

/// A configuration that subscribes to every outlet, keeps its files in `data_dir` and serves nothing.
/// The outlets are ours: they may be reached on loopback, and asked every few seconds.
#[must_use]
pub fn config(newsroom: &Newsroom, data_dir: &Path) -> Config {
    let mut config = Config {
        data_dir: data_dir.to_owned(),
        title: "The Demo Desk".to_owned(),
        zone: TimeZone::UTC,
        http: Http { listen: Listen::Off, ..Config::default().http },
        subscriptions: newsroom.addresses().iter().map(subscription).collect(),
        ..Config::default()
    };
    config.fetch.allow = vec![IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(127, 0, 0, 0), 8))];
    config.gate.gap = Duration::from_millis(20);
    let cadence = &mut config.rules.poll.cadence;
    cadence.shortest = SignedDuration::from_secs(20);
    cadence.usual = SignedDuration::from_secs(30);
    cadence.longest = SignedDuration::from_secs(60);
    config
}

fn subscription((outlet, url): &(&'static Outlet, Url)) -> Subscription {
    Subscription {
        title: outlet.name.to_owned(),
        outlet: outlet.name.to_owned(),
        priority: outlet.priority,
        kind: if outlet.dialect == Dialect::Front { Kind::Page } else { Kind::Auto },
        ..Subscription::new(url.clone())
    }
}
