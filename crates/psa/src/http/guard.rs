//! Which addresses a call may go to. Must not let a host that a tenant or an answer named reach into the operator's own
//! network.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// The operator's list of addresses that may be private or plain http, and the rule for all others.
#[derive(Debug, Clone)]
pub struct Guard {
    allow: HashSet<(String, u16)>,
}

/// How a call may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Https to a public address.
    Public,
    /// The operator listed it: any address, any scheme.
    Listed,
}

/// The guard says no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host} is not allowed: {why}")]
pub struct Refusal {
    /// The host.
    pub host: String,
    /// The rule.
    pub why: &'static str,
}

impl Guard {
    /// A guard with the operator's `host:port` entries. An entry without a port means 443.
    pub fn new(entries: &[String]) -> Self {
        let allow = entries.iter().filter_map(|entry| {
            let url = Url::parse(&format!("https://{}", entry.trim())).ok()?;
            Some((url.host_str()?.to_ascii_lowercase(), url.port_or_known_default()?))
        });
        Self { allow: allow.collect() }
    }

    /// Whether the operator listed the URL's host and port.
    pub fn lists(&self, url: &Url) -> bool {
        let Some((host, port)) = url.host_str().zip(url.port_or_known_default()) else { return false };
        self.allow.contains(&(host.to_ascii_lowercase(), port))
    }

    /// How a call to this URL may leave. Names are looked at again when they are resolved.
    pub fn check(&self, url: &Url) -> Result<Reach, Refusal> {
        let refuse = |why| Refusal { host: url.host_str().unwrap_or_default().to_owned(), why };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("the URL holds credentials"));
        }
        if self.lists(url) && matches!(url.scheme(), "http" | "https") {
            return Ok(Reach::Listed);
        }
        if url.scheme() != "https" {
            return Err(refuse("only https"));
        }
        let public = match url.host() {
            Some(Host::Domain(name)) => !name.is_empty(),
            Some(Host::Ipv4(ip)) => is_public(ip.into()),
            Some(Host::Ipv6(ip)) => is_public(ip.into()),
            None => false,
        };
        if public { Ok(Reach::Public) } else { Err(refuse("only public addresses")) }
    }
}

/// Whether an address belongs to the public internet. Everything that is not certain to is refused.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocol = a == 192 && b == 0 && c == 0;
    let relay = a == 192 && b == 88 && c == 99;
    let benchmark = a == 198 && (b == 18 || b == 19);
    !(a == 0
        || a >= 240
        || shared
        || protocol
        || relay
        || benchmark
        || ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast())
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    // global unicast is 2000::/3; mapped, local, unique local, NAT64 and multicast addresses all lie outside of it
    let [a, b, ..] = ip.segments();
    let special = a == 0x2001 && (b < 0x0200 || b == 0x0db8);
    let tunnel = a == 0x2002;
    let documentation = a == 0x3fff && b < 0x1000;
    a & 0xe000 == 0x2000 && !special && !tunnel && !documentation
}

/// Resolves names to public addresses only. The connection goes to the very address that was looked at, so a name that
/// changes between look and connect gains nothing.
#[derive(Debug, Clone, Copy)]
pub struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let public = only_public(name.as_str(), found)?;
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

fn only_public(host: &str, mut found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Refusal> {
    found.retain(|address| is_public(address.ip()));
    if found.is_empty() {
        return Err(Refusal { host: host.to_owned(), why: "the name has no public address" });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(guard: &Guard, url: &str) -> Option<Reach> {
        guard.check(&Url::parse(url).unwrap()).ok()
    }

    #[test]
    fn only_public_https_passes_unless_the_operator_listed_host_and_port() {
        let listed = ["127.0.0.1:8080", "localhost:9090", "psa.lan", "[::1]:7070"].map(String::from);
        let guard = Guard::new(&listed);
        for (url, expected) in [
            ("https://webservices4.autotask.net/ATServicesRest/", Some(Reach::Public)),
            ("https://93.184.216.34/", Some(Reach::Public)),
            ("https://[2606:2800:220:1::1]/", Some(Reach::Public)),
            ("http://127.0.0.1:8080/x", Some(Reach::Listed)),
            ("http://LOCALHOST:9090/x", Some(Reach::Listed)),
            ("https://psa.lan/", Some(Reach::Listed)),
            ("http://[::1]:7070/", Some(Reach::Listed)),
            ("http://psa.lan/", None),
            ("http://127.0.0.1:8081/x", None),
            ("https://127.0.0.1/", None),
            ("http://webservices4.autotask.net/", None),
            ("https://user@webservices4.autotask.net/", None),
            ("https://user:word@127.0.0.1:8080/", None),
            ("ftp://127.0.0.1:8080/", None),
            ("https://0x7f.1/", None),
        ] {
            assert_eq!(reach(&guard, url), expected, "{url}");
        }
    }

    #[test]
    fn no_address_of_a_private_or_special_net_is_public() {
        for private in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:93.184.216.34",
            "64:ff9b::1",
            "2001:db8::1",
            "2001::1",
            "2002::1",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["8.8.8.8", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn a_name_keeps_its_public_addresses_and_is_refused_without_one() {
        let addresses =
            |list: &[&str]| list.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect::<Vec<_>>();
        let kept = only_public("mixed.example", addresses(&["10.0.0.1", "8.8.8.8"])).unwrap();
        assert_eq!(kept, addresses(&["8.8.8.8"]));
        assert!(only_public("inside.example", addresses(&["10.0.0.1", "::1"])).is_err());
    }
}
