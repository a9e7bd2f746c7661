//! The address of a ConnectWise server from what a partner types. Must not make calls, and must not send anybody to a
//! host that was not typed.

use url::{Host, Url};

use crate::error::{AuthProblem, Cause};
use crate::http::Guard;
use crate::{ErrorKind, PsaError, Sent};

/// Domains of the vendor's own servers, whose API has the prefix `api-` (facts: connectwise.md 1.2).
const HOSTED: [&str; 2] = ["myconnectwise.net", "connectwisedev.com"];
const PREFIX: &str = "api-";
const CALL: &str = "site";

/// What a hosted name looks like.
enum Hosted {
    /// Not one of the vendor's.
    No,
    /// One of the vendor's, without its region.
    NoRegion,
    /// Region and domain. The dash in place of the last dot is a typo of the vendor's own seed article.
    Region(String, &'static str),
}

fn hosted(host: &str) -> Hosted {
    for domain in HOSTED {
        let Some(before) = host.strip_suffix(domain) else { continue };
        if before.is_empty() {
            return Hosted::NoRegion;
        }
        if let Some(region) = before.strip_suffix(['.', '-'])
            && !region.is_empty()
        {
            return Hosted::Region(region.to_owned(), domain);
        }
    }
    Hosted::No
}

/// The root of the server: scheme, host and port. Path and query of what was typed are dropped.
///
/// Scheme and prefix matter: plain http only where the operator listed the server, and a hosted name without `api-` is
/// the user interface, not the API (facts: connectwise.md 1.2). Own servers never get the prefix.
pub fn root(text: &str, guard: &Guard) -> Result<Url, PsaError> {
    let invalid = |reason: &str| not_accepted(reason, reason).because(Cause::NoAddress);
    let text = crate::json::visible(text);
    let text = text.trim_end_matches(['.', ' ']).trim_start_matches('/');
    let typed = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let mut url = Url::parse(&typed).map_err(|_| invalid("this is no address of a server"))?;
    if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("an address begins with https:// and holds no user name"));
    }
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    if let Some(Host::Domain(name)) = url.host() {
        let name = name.trim_end_matches('.').to_owned();
        let name = if guard.lists(&url) { name } else { api_host(&name)? };
        url.set_host(Some(&name)).map_err(|_| invalid("this is no name of a server"))?;
    }
    guard.check(&url).map_err(|refusal| {
        let error = PsaError::new(ErrorKind::Blocked { host: refusal.host }, Sent::NotSent, CALL, refusal.why);
        match encrypted(&url) {
            Some(encrypted) => PsaError { detail: encrypted, ..error.because(Cause::PlainHttp) },
            None => error,
        }
    })?;
    Ok(url)
}

fn not_accepted(reason: &str, detail: &str) -> PsaError {
    PsaError::new(ErrorKind::Invalid { reasons: vec![reason.to_owned()] }, Sent::NotSent, CALL, detail)
}

/// The same server with https, where plain http was typed. A port of plain http is not one of https.
fn encrypted(url: &Url) -> Option<String> {
    let host = url.host_str().filter(|_| url.scheme() == "http")?;
    Some(format!("https://{host}"))
}

/// The name of the API server. A typo is corrected; a missing prefix is told with the corrected address.
fn api_host(name: &str) -> Result<String, PsaError> {
    match hosted(name) {
        Hosted::No => Ok(name.to_owned()),
        Hosted::NoRegion => {
            let example = format!("https://{PREFIX}na.{name}");
            Err(not_accepted("the region is missing", &example).because(Cause::NoRegion))
        }
        Hosted::Region(region, domain) => match region.strip_prefix(PREFIX) {
            Some(rest) if !rest.is_empty() && !rest.contains('.') => Ok(format!("{region}.{domain}")),
            _ => {
                // whatever stands before the region (www, api, staging of a copied link) is no part of it
                let region = region.rsplit('.').next().unwrap_or(&region);
                Err(no_prefix(&format!("https://{PREFIX}{region}.{domain}"), Sent::NotSent, CALL))
            }
        },
    }
}

/// The prefix is missing; the detail is the corrected address.
pub fn no_prefix(corrected: &str, sent: Sent, call: &str) -> PsaError {
    PsaError::new(ErrorKind::Auth(AuthProblem::NoApiPrefix), sent, call, corrected)
}

/// The address with the prefix, where a server turns out to be one of the vendor's and its name lacks it
/// (facts: connectwise.md 1.2: the API host is the host of the user interface with the prefix).
pub fn with_prefix(root: &Url) -> Option<String> {
    match root.host()? {
        Host::Domain(name) if name.contains('.') && !name.starts_with(PREFIX) => {
            Some(format!("https://{PREFIX}{name}"))
        }
        _ => None,
    }
}

/// The base of the API: root, codebase and version (facts: connectwise.md 1.2).
pub fn base(root: &Url, codebase: &str) -> Option<Url> {
    let codebase = codebase.trim().trim_matches('/');
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    if codebase.is_empty() || codebase.contains("..") || !codebase.chars().all(plain) {
        return None;
    }
    root.join(&format!("{codebase}/apis/3.0/")).ok()
}

/// A base that an earlier login found, if it is one of this very server.
pub fn known_base(text: &str, root: &Url) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    let codebase = url.path().strip_suffix("/apis/3.0/").or_else(|| url.path().strip_suffix("/apis/3.0"))?;
    base(root, codebase).filter(|base| base.origin() == url.origin() && url.username().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard::new(&["127.0.0.1:8080", "psa.lan:80", "na.myconnectwise.net:8443"].map(String::from))
    }

    #[test]
    fn whatever_is_typed_becomes_the_root_of_the_api_server() {
        for (text, expected) in [
            ("api-na.myconnectwise.net", "https://api-na.myconnectwise.net/"),
            (" https://api-na.myconnectwise.net/ ", "https://api-na.myconnectwise.net/"),
            ("HTTPS://API-EU.MyConnectWise.NET", "https://api-eu.myconnectwise.net/"),
            ("api-au.myconnectwise.net/v4_6_release/apis/3.0", "https://api-au.myconnectwise.net/"),
            ("https://api-za.myconnectwise.net/v2026_1/apis/3.0/?x=1#y", "https://api-za.myconnectwise.net/"),
            ("api-na.myconnectwise.net.", "https://api-na.myconnectwise.net/"),
            ("api-na.myconnectwise.net. ", "https://api-na.myconnectwise.net/"),
            ("https://api-na.myconnectwise.net./path", "https://api-na.myconnectwise.net/"),
            ("//api-na.myconnectwise.net", "https://api-na.myconnectwise.net/"),
            ("\u{200b}api-na.myconnectwise.net\u{feff}", "https://api-na.myconnectwise.net/"),
            // the article's typo
            ("api-na-myconnectwise.net", "https://api-na.myconnectwise.net/"),
            ("https://api-eu-myconnectwise.net/v4_6_release", "https://api-eu.myconnectwise.net/"),
            ("api-staging.connectwisedev.com", "https://api-staging.connectwisedev.com/"),
            ("api-staging-connectwisedev.com", "https://api-staging.connectwisedev.com/"),
            // new regions are not held to a list
            ("api-mars.myconnectwise.net", "https://api-mars.myconnectwise.net/"),
            // own servers stay as they are
            ("psa.msp.example", "https://psa.msp.example/"),
            ("https://cw.msp.example:8443/v4_6_release/apis/3.0/", "https://cw.msp.example:8443/"),
            ("notmyconnectwise.net", "https://notmyconnectwise.net/"),
            ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/"),
            ("http://psa.lan", "http://psa.lan/"),
            ("https://na.myconnectwise.net:8443", "https://na.myconnectwise.net:8443/"),
        ] {
            assert_eq!(root(text, &guard()).map(String::from).as_deref(), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn a_missing_prefix_is_told_with_the_corrected_address() {
        for (text, corrected) in [
            ("na.myconnectwise.net", "https://api-na.myconnectwise.net"),
            ("https://eu.myconnectwise.net/v4_6_release/ConnectWise.aspx", "https://api-eu.myconnectwise.net"),
            ("http://au.myconnectwise.net", "https://api-au.myconnectwise.net"),
            ("na-myconnectwise.net", "https://api-na.myconnectwise.net"),
            ("api.na.myconnectwise.net", "https://api-na.myconnectwise.net"),
            ("www.na.myconnectwise.net.", "https://api-na.myconnectwise.net"),
            ("staging.connectwisedev.com", "https://api-staging.connectwisedev.com"),
        ] {
            let error = root(text, &guard()).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Auth(AuthProblem::NoApiPrefix), "{text}");
            assert_eq!((error.detail.as_str(), error.sent), (corrected, Sent::NotSent), "{text}");
        }
    }

    #[test]
    fn plain_http_and_private_addresses_are_refused_unless_the_operator_listed_them() {
        for text in
            ["http://api-na.myconnectwise.net", "http://psa.msp.example", "https://10.0.0.1", "http://psa.lan:81"]
        {
            let error = root(text, &guard()).unwrap_err();
            assert!(matches!(error.kind, ErrorKind::Blocked { .. }), "{text}: {error}");
            assert_eq!(error.cause == Some(Cause::PlainHttp), text.starts_with("http:"), "{text}: {error}");
        }
        for text in [
            "",
            " . ",
            "https://",
            "ftp://psa.msp.example",
            "https://me:word@psa.msp.example",
            "a b",
            "myconnectwise.net",
        ] {
            let error = root(text, &guard()).unwrap_err();
            assert!(matches!(error.kind, ErrorKind::Invalid { .. }) && error.sent == Sent::NotSent, "{text}: {error}");
            let cause = if text == "myconnectwise.net" { Cause::NoRegion } else { Cause::NoAddress };
            assert_eq!(error.cause, Some(cause), "{text}");
        }
    }

    #[test]
    fn plain_http_is_told_with_the_encrypted_address_and_a_typo_in_it_is_corrected() {
        for (text, encrypted) in [
            ("http://api-na.myconnectwise.net/v4_6_release", "https://api-na.myconnectwise.net"),
            ("http://api-na-myconnectwise.net", "https://api-na.myconnectwise.net"),
            ("http://psa.msp.example:8080", "https://psa.msp.example"),
        ] {
            assert_eq!(root(text, &guard()).unwrap_err().detail, encrypted, "{text}");
        }
    }

    #[test]
    fn a_base_is_made_of_a_plain_codebase_only() {
        let root = Url::parse("https://api-na.myconnectwise.net/").unwrap();
        for (codebase, expected) in [
            ("v2026_1/", Some("https://api-na.myconnectwise.net/v2026_1/apis/3.0/")),
            (" v4_6_release ", Some("https://api-na.myconnectwise.net/v4_6_release/apis/3.0/")),
            ("", None),
            ("a/b", None),
            ("../x", None),
            ("https://evil.example", None),
            ("v1?x=", None),
        ] {
            assert_eq!(base(&root, codebase).map(String::from).as_deref(), expected, "{codebase}");
        }
        let good = "https://api-na.myconnectwise.net/v2026_1/apis/3.0/";
        assert_eq!(known_base(good, &root).map(String::from).as_deref(), Some(good));
        for bad in ["https://api-eu.myconnectwise.net/v2026_1/apis/3.0/", "https://api-na.myconnectwise.net/", "x"] {
            assert_eq!(known_base(bad, &root), None, "{bad}");
        }
    }
}
