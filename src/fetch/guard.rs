//! Which addresses may be asked at all.
//!
//! A URL or a resolved address comes in; leave or a [`Refusal`] goes out. Literal addresses are
//! checked before each hop, resolved ones when the connection is made, by the resolver that makes it:
//! between the check and the use there is no second look-up that could answer otherwise (DNS
//! rebinding). `Url` has already brought the odd spellings of IPv4 (`127.1`, `0x7f000001`,
//! `2130706433`) to one form (WHATWG URL §3.5).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::Semaphore;
use url::{Host, Url};

use crate::link::is_web;
use crate::model::AddressFamily;

/// Why an address is not asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{0} is not a public address ({1}); open it with [network] allow if it is meant")]
    Address(IpAddr, &'static str),
    #[error("{0} names this machine; open 127.0.0.0/8 or ::1 with [network] allow if it is meant")]
    Name(String),
    #[error("only http and https are fetched, not {0}")]
    Scheme(String),
    #[error("port {0} belongs to another service")]
    Port(u16),
    #[error("the address names no host")]
    NoHost,
    #[error("the host has no address of the family that the subscription asks for")]
    Family,
}

/// The ranges that the operator opened; everything else that is not public is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    allow: Vec<IpNet>,
}

impl Guard {
    #[must_use]
    pub fn new(allow: Vec<IpNet>) -> Self {
        Self { allow }
    }

    /// Checks all of a URL that can be checked without a look-up.
    pub fn check(&self, url: &Url) -> Result<(), Refusal> {
        if !is_web(url) {
            return Err(Refusal::Scheme(url.scheme().to_owned()));
        }
        if let Some(port) = url.port().filter(|port| is_foreign(*port)) {
            return Err(Refusal::Port(port));
        }
        match url.host() {
            None | Some(Host::Domain("")) => Err(Refusal::NoHost),
            Some(Host::Domain(name)) if is_local(name) && !self.is_loopback_open() => {
                Err(Refusal::Name(name.to_owned()))
            }
            Some(Host::Domain(_)) => Ok(()),
            Some(Host::Ipv4(address)) => self.check_address(address.into()),
            Some(Host::Ipv6(address)) => self.check_address(address.into()),
        }
    }

    fn is_loopback_open(&self) -> bool {
        let loopback = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
        self.allow
            .iter()
            .any(|range| loopback.iter().any(|address| range.contains(address)) || range.addr().is_loopback())
    }

    /// Checks one address. What is embedded in an IPv6 address counts as well.
    pub fn check_address(&self, address: IpAddr) -> Result<(), Refusal> {
        if self.allow.iter().any(|range| range.contains(&address)) {
            return Ok(());
        }
        let refused = match address {
            IpAddr::V4(v4) => closed_v4(v4),
            IpAddr::V6(v6) => match embedded(v6) {
                // The operator's leave for 10.0.0.0/8 holds however the address is written.
                Some(v4) if self.allow.iter().any(|range| range.contains(&IpAddr::V4(v4))) => None,
                Some(v4) => closed_v4(v4),
                None => closed_v6(v6),
            },
        };
        refused.map_or(Ok(()), |why| Err(Refusal::Address(address, why)))
    }
}

/// `localhost` and what lies below it (RFC 6761 §6.3). Refused by name, as a proxy resolves names where
/// nobody looks at the addresses.
fn is_local(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let label = name.rsplit('.').next().unwrap_or_default();
    label.eq_ignore_ascii_case("localhost")
}

/// Ports of other services, that a feed's address must not make us talk to. Below 1024 all but the
/// web's own; above, those of the Fetch standard's list (§2.9) and of common databases and caches.
fn is_foreign(port: u16) -> bool {
    match port {
        0..=1023 => !matches!(port, 80 | 443),
        1719
        | 1720
        | 1723
        | 2049
        | 3659
        | 4045
        | 4190
        | 5060
        | 5061
        | 6000
        | 6566
        | 6665..=6669
        | 6679
        | 6697
        | 10080
        | 2375
        | 2376
        | 2379
        | 2380
        | 3306
        | 3389
        | 5432
        | 5672
        | 5900
        | 6379
        | 9200
        | 9300
        | 11211
        | 27017 => true,
        _ => false,
    }
}

/// Names the special range (IANA special-purpose address registry) an IPv4 address is in.
fn closed_v4(address: Ipv4Addr) -> Option<&'static str> {
    let [a, b, c, _] = address.octets();
    Some(match (a, b, c) {
        (0, ..) => "unspecified",
        (10, ..) | (172, 16..=31, _) | (192, 168, _) => "private",
        (100, 64..=127, _) => "carrier-grade NAT",
        (127, ..) => "loopback",
        (169, 254, _) => "link-local",
        (192, 0, 0) => "protocol assignments",
        (192, 0, 2) | (198, 51, 100) | (203, 0, 113) => "documentation",
        (192, 88, 99) => "6to4 relay",
        (198, 18 | 19, _) => "benchmarking",
        (224..=239, ..) => "multicast",
        (240..=255, ..) => "reserved",
        _ => return None,
    })
}

/// Likewise for IPv6. Only 2000::/3 is given out for the public (RFC 4291 §2.4), so all else is closed.
fn closed_v6(address: Ipv6Addr) -> Option<&'static str> {
    let s = address.segments();
    Some(match s[0] {
        _ if address.is_unspecified() => "unspecified",
        _ if address.is_loopback() => "loopback",
        0xfc00..=0xfdff => "unique local",
        0xfe80..=0xfebf => "link-local",
        0xfec0..=0xfeff => "site-local",
        0xff00..=0xffff => "multicast",
        // An IPv4 address lies within at a place that only its own network knows (RFC 8215, RFC 6052 §2.2).
        0x64 if (s[1], s[2]) == (0xff9b, 1) => "local translation",
        0x2001 if s[1] == 0x0db8 => "documentation",
        0x2001 if s[1] < 0x0200 => "protocol assignments",
        0x3fff if s[1] < 0x1000 => "documentation",
        0x2000..=0x3fff => return None,
        _ => "reserved",
    })
}

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, translated (NAT64, RFC
/// 6052), 6to4 and Teredo. The last two are judged by it too, since a relay would forward there.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = address.segments();
    let join = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match s {
        // ::1 and :: are IPv6's own.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some(join(high, low)),
        // Teredo keeps the client's address inverted (RFC 4380 §4).
        [0x2001, 0, .., high, low] => Some(join(!high, !low)),
        _ => None,
    }
}

/// Look-ups that run at one time. Each may hold a thread of the system's resolver for its timeout.
const LOOKUPS: usize = 64;
/// A name server that takes longer has lost the question; glibc asks again after five seconds.
const LOOKUP_LONGEST: Duration = Duration::from_secs(10);

/// Resolves names and gives out only addresses that the guard lets through.
#[derive(Clone)]
pub(super) struct GuardedResolver {
    guard: Arc<Guard>,
    family: AddressFamily,
    /// The operator's proxy, which may well be a private address.
    exempt: Option<String>,
    lookups: Arc<Semaphore>,
}

impl GuardedResolver {
    pub(super) fn new(guard: Arc<Guard>, family: AddressFamily, exempt: Option<String>) -> Self {
        Self { guard, family, exempt, lookups: Arc::new(Semaphore::new(LOOKUPS)) }
    }

    async fn look_up(self, name: String) -> Result<Vec<SocketAddr>, LookupError> {
        let _place = self.lookups.acquire().await.map_err(|_| LookupError::NoAnswer)?;
        let answer = tokio::time::timeout(LOOKUP_LONGEST, tokio::net::lookup_host((name.as_str(), 0))).await;
        let addresses: Vec<SocketAddr> = match answer {
            Err(_) => return Err(LookupError::NoAnswer),
            // getaddrinfo's codes do not reach us, only their text (glibc, musl).
            Ok(Err(error))
                if error.to_string().to_ascii_lowercase().contains("try again")
                    || error.to_string().contains("Temporary failure") =>
            {
                return Err(LookupError::NoAnswer);
            }
            Ok(Err(_)) => return Err(LookupError::NoSuchHost),
            Ok(Ok(addresses)) => addresses.collect(),
        };
        if self.exempt.as_ref().is_some_and(|host| host.eq_ignore_ascii_case(&name)) {
            return Ok(addresses);
        }
        self.admit(addresses)
    }

    /// Keeps what may be asked; an error only where nothing is left.
    fn admit(&self, addresses: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, LookupError> {
        let mut refusal = None;
        let mut admitted = Vec::with_capacity(addresses.len());
        for address in addresses {
            let fits = match self.family {
                AddressFamily::Any => true,
                AddressFamily::V4 => address.is_ipv4(),
                AddressFamily::V6 => address.is_ipv6(),
            };
            if !fits {
                refusal.get_or_insert(Refusal::Family);
                continue;
            }
            match self.guard.check_address(address.ip()) {
                Ok(()) => admitted.push(address),
                Err(why) => refusal = Some(why),
            }
        }
        match refusal {
            _ if !admitted.is_empty() => Ok(admitted),
            Some(why) => Err(LookupError::Refused(why)),
            None => Err(LookupError::NoSuchHost),
        }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let this = self.clone();
        Box::pin(async move {
            let addresses = this.look_up(name.as_str().to_owned()).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// What a look-up failed with; found again in the chain of the client's error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum LookupError {
    #[error("no such host")]
    NoSuchHost,
    #[error("the name servers do not answer")]
    NoAnswer,
    #[error("{0}")]
    Refused(Refusal),
}

impl fmt::Debug for GuardedResolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardedResolver").field("family", &self.family).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(url: &str, allow: &[&str]) -> Result<(), Refusal> {
        let guard = Guard::new(allow.iter().map(|range| range.parse().unwrap()).collect());
        guard.check(&Url::parse(url).unwrap())
    }

    #[test]
    fn every_spelling_of_a_closed_address_is_refused() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "127.0.0.1.",
            "0.0.0.0",
            "0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "100.64.0.1",
            "169.254.169.254",
            "192.0.0.1",
            "192.0.2.7",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[::ffff:0:10.0.0.1]",
            "[64:ff9b::10.0.0.1]",
            "[64:ff9b:1::192.168.0.1]",
            "[64:ff9b:1:c0a8:0:100:0:0]",
            "[64:ff9b:1:7f00:0:100:808:808]",
            "[2002:7f00:1::]",
            "[2002:a9fe:a9fe::1]",
            "[2001:0:4136:e378:8000:63bf:f5ff:fffe]",
            "[fc00::1]",
            "[fd12::1]",
            "[fe80::1]",
            "[fec0::1]",
            "[ff02::1]",
            "[2001:db8::1]",
            "[100::1]",
            "[4000::1]",
            "[5f00::1]",
        ] {
            let answer = verdict(&format!("http://{host}:8080/a"), &[]);
            assert!(matches!(answer, Err(Refusal::Address(..))), "{host}: {answer:?}");
        }
    }

    #[test]
    fn public_addresses_pass_however_they_are_carried() {
        for host in [
            "93.184.215.14",
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "[2606:2800:21f::1]",
            "[::ffff:8.8.8.8]",
            "[64:ff9b::8.8.8.8]",
            "[2002:808:808::1]",
            "example.org",
            "localhost.example.org",
        ] {
            assert_eq!(verdict(&format!("https://{host}/a"), &[]), Ok(()), "{host}");
        }
    }

    #[test]
    fn the_operator_can_open_ranges_and_no_more_than_those() {
        assert_eq!(verdict("http://127.16.3.4:8097/a", &["127.16.0.0/12"]), Ok(()));
        assert_eq!(verdict("http://[::ffff:127.16.3.4]:8097/a", &["127.16.0.0/12"]), Ok(()));
        assert!(verdict("http://127.0.0.1:8097/a", &["127.16.0.0/12"]).is_err());
        assert_eq!(verdict("http://[fd00::1]/a", &["fd00::/8"]), Ok(()));
    }

    #[test]
    fn names_of_this_machine_are_refused_unless_it_is_opened() {
        for host in ["localhost", "LOCALHOST.", "feeds.localhost"] {
            let url = format!("http://{host}:8080/");
            assert!(matches!(verdict(&url, &["10.0.0.0/8"]), Err(Refusal::Name(_))), "{host}");
            for open in ["127.0.0.0/8", "127.0.0.2/32", "::1/128", "0.0.0.0/0"] {
                assert_eq!(verdict(&url, &[open]), Ok(()), "{host} {open}");
            }
        }
    }

    #[test]
    fn only_the_web_is_asked() {
        assert!(matches!(verdict("file:///etc/passwd", &[]), Err(Refusal::Scheme(_))));
        assert!(matches!(verdict("gopher://example.org/1", &[]), Err(Refusal::Scheme(_))));
        for port in [22, 25, 110, 587, 6379, 6667, 11211] {
            assert_eq!(verdict(&format!("http://example.org:{port}/"), &[]), Err(Refusal::Port(port)));
        }
        for port in [80, 443, 3000, 8000, 8080, 8443, 9000] {
            assert_eq!(verdict(&format!("http://example.org:{port}/"), &[]), Ok(()));
        }
    }

    #[test]
    fn a_name_gives_only_its_admitted_addresses() {
        let resolver = |family| GuardedResolver::new(Arc::new(Guard::default()), family, None);
        let addresses = |list: &[&str]| list.iter().map(|a| SocketAddr::new(a.parse().unwrap(), 0)).collect();
        let mixed: Vec<SocketAddr> = addresses(&["10.0.0.1", "8.8.8.8", "2606:2800::1"]);
        assert_eq!(
            resolver(AddressFamily::Any).admit(mixed.clone()),
            Ok(addresses(&["8.8.8.8", "2606:2800::1"]))
        );
        assert_eq!(resolver(AddressFamily::V6).admit(mixed), Ok(addresses(&["2606:2800::1"])));
        let private = resolver(AddressFamily::Any).admit(addresses(&["10.0.0.1"]));
        assert!(matches!(private, Err(LookupError::Refused(Refusal::Address(..)))));
        let v4 = resolver(AddressFamily::V6).admit(addresses(&["8.8.8.8"]));
        assert_eq!(v4, Err(LookupError::Refused(Refusal::Family)));
    }
}
