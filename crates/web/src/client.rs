//! Where a request comes from, to count attempts. Must not be used to let anybody in.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

/// The address of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Client(pub IpAddr);

/// The peer, or whom a proxy on this host names as its own peer: the last address of the header, which the proxy adds. What
/// stands before it is the client's word and worth nothing.
fn address(peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    if !peer.to_canonical().is_loopback() {
        return peer;
    }
    let named = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    named.and_then(|list| list.rsplit(',').next()?.trim().parse().ok()).unwrap_or(peer)
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        // without a peer all requests count as one client's: too strict, never too lax
        Ok(Self(address(peer.unwrap_or(Ipv4Addr::UNSPECIFIED.into()), &parts.headers)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_on_this_host_is_believed_and_only_its_own_word() {
        let from = |peer: &str, header: Option<&str>| {
            let mut headers = HeaderMap::new();
            if let Some(header) = header {
                headers.insert("x-forwarded-for", header.parse().unwrap());
            }
            address(peer.parse().unwrap(), &headers).to_string()
        };
        assert_eq!(from("192.0.2.7", Some("203.0.113.9")), "192.0.2.7");
        assert_eq!(from("127.0.0.1", None), "127.0.0.1");
        assert_eq!(from("127.0.0.1", Some("203.0.113.9, 192.0.2.7")), "192.0.2.7");
        assert_eq!(from("::1", Some("2001:db8::7")), "2001:db8::7");
        assert_eq!(from("127.0.0.1", Some("nonsense")), "127.0.0.1");
    }
}
