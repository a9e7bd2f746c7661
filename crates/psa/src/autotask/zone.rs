//! The server of a tenant: how it is found, and which ones are believed. Must not send a secret: discovery needs none.

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;
use url::Url;

use super::error::Judge;
use super::wire;
use crate::error::Operation;
use crate::http::{Guard, Request, Transport};
use crate::{ErrorKind, PsaError, Sent};

const CALL: &str = "GET ZoneInformation";

/// What zone discovery tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Base of the tenant's API, ending in a slash.
    pub url: Url,
    /// The tenant's number, where it is told (facts: autotask.md 1.5).
    pub ci: Option<i64>,
}

/// Asks for the server of an API user.
pub async fn discover(transport: &Transport, base: &Url, user: &str) -> Result<Zone, PsaError> {
    let odd = |detail: &str| PsaError::new(ErrorKind::Protocol, Sent::Sent, CALL, detail);
    let mut url = base.join("V1.0/ZoneInformation").map_err(|_| odd("the base URL can't be extended"))?;
    url.query_pairs_mut().append_pair("user", user);
    let request = Request {
        method: Method::GET,
        // the operator chose this address; only the vendor's own names are held to the rule for the internet
        trusted: !is_vendor(base),
        url,
        headers: HeaderMap::new(),
        body: None,
        call: CALL.to_owned(),
        // not counted by the limit per entity (facts: autotask.md 6.5)
        entities: Vec::new(),
    };
    let judge = Judge { transport, call: CALL, entity: "ZoneInformation", operation: Operation::Read };
    let answer = transport.read(&request, |answer| judge.discovery(answer)).await?;
    let text = answer.get("url").and_then(Value::as_str).ok_or_else(|| odd("no url in the answer"))?;
    let url = believed(text, transport.guard()).map_err(|kind| {
        PsaError::new(kind, Sent::Sent, CALL, transport.clean(&format!("not a server of Autotask: {text}")))
    })?;
    Ok(Zone { url, ci: answer.get("ci").and_then(wire::integer) })
}

fn is_vendor(url: &Url) -> bool {
    url.host_str().is_some_and(|host| host.to_ascii_lowercase().ends_with(".autotask.net"))
}

/// The base URL of a zone, if secrets may go there: the vendor's own names and path over https, or what the operator
/// listed. There is no list of zones, because new ones appear (facts: autotask.md 1.9).
pub fn believed(text: &str, guard: &Guard) -> Result<Url, ErrorKind> {
    let mut url = Url::parse(text.trim()).map_err(|_| ErrorKind::Protocol)?;
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    let blocked = || ErrorKind::Blocked { host: url.host_str().unwrap_or_default().to_owned() };
    guard.check(&url).map_err(|_| blocked())?;
    let vendors = is_vendor(&url) && url.port().is_none() && url.path().eq_ignore_ascii_case("/ATServicesRest/");
    if guard.lists(&url) || vendors { Ok(url) } else { Err(blocked()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_vendors_servers_and_listed_ones_are_believed() {
        let guard = Guard::new(&["127.0.0.1:8080".to_owned()]);
        for (text, expected) in [
            (
                "https://webservices14.autotask.net/ATServicesRest/",
                Some("https://webservices14.autotask.net/ATServicesRest/"),
            ),
            (
                "https://webservices31.Autotask.net/atservicesrest",
                Some("https://webservices31.autotask.net/atservicesrest/"),
            ),
            ("http://127.0.0.1:8080/ATServicesRest", Some("http://127.0.0.1:8080/ATServicesRest/")),
            ("https://webservices14.autotask.net.evil.example/ATServicesRest/", None),
            ("https://autotask.net/ATServicesRest/", None),
            ("https://evilautotask.net/ATServicesRest/", None),
            ("http://webservices14.autotask.net/ATServicesRest/", None),
            ("https://webservices14.autotask.net:8443/ATServicesRest/", None),
            ("https://webservices14.autotask.net/other/", None),
            ("https://x@webservices14.autotask.net/ATServicesRest/", None),
            ("http://127.0.0.1:8081/ATServicesRest/", None),
            ("https://10.0.0.5/ATServicesRest/", None),
            ("not a url", None),
        ] {
            assert_eq!(believed(text, &guard).ok().as_ref().map(Url::as_str), expected, "{text}");
        }
    }
}
