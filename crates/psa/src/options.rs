//! Settings of the installation that the clients need. Must not read files or the environment.

use std::time::Duration;

use url::Url;

/// Where zone discovery of all Autotask tenants is (facts: autotask.md 1.3).
const AUTOTASK_DISCOVERY: &str = "https://webservices.autotask.net/ATServicesRest/";

/// How the clients reach the PSAs.
#[derive(Debug, Clone)]
pub struct PsaOptions {
    /// Autotask's zone discovery, ending in `/ATServicesRest/`; see [`PsaOptions::parse_autotask_base_url`].
    pub autotask_base_url: Url,
    /// `host:port` entries that may be private or plain http.
    pub outbound_allow: Vec<String>,
    /// How long a call may take, answer included.
    pub timeout: Duration,
    /// Wait before a read is tried a second time; doubles with each further try.
    pub retry_base: Duration,
    /// How long a place stays taken after an answer, because Autotask counts a call a little longer than it takes
    /// (facts: autotask.md 6.5).
    pub slot_gap: Duration,
    /// Calls to ConnectWise within any minute, at most: about 1,000 are said to be allowed (facts: connectwise.md 3.4).
    pub connectwise_calls_per_minute: usize,
    /// Whether a ConnectWise line is ended and gets a successor, instead of a new quantity in place.
    pub replace_lines: bool,
    /// The endpoint of this connection as the last login found it; saves the discovery.
    pub known_endpoint: Option<String>,
}

impl Default for PsaOptions {
    fn default() -> Self {
        Self {
            autotask_base_url: autotask_discovery(),
            outbound_allow: Vec::new(),
            timeout: Duration::from_mins(1),
            retry_base: Duration::from_millis(500),
            slot_gap: Duration::from_millis(20),
            connectwise_calls_per_minute: 900,
            replace_lines: false,
            known_endpoint: None,
        }
    }
}

#[expect(clippy::expect_used, reason = "a constant; a test parses it")]
fn autotask_discovery() -> Url {
    Url::parse(AUTOTASK_DISCOVERY).expect("the constant is a URL")
}

/// A text is no base URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no http or https URL of an Autotask server")]
pub struct InvalidBaseUrl(pub String);

impl PsaOptions {
    /// The URL of zone discovery from what an operator writes: scheme (https) and path may be left out, and whatever
    /// follows `/ATServicesRest` is dropped.
    pub fn parse_autotask_base_url(text: &str) -> Result<Url, InvalidBaseUrl> {
        let invalid = || InvalidBaseUrl(text.to_owned());
        let text = text.trim();
        let mut url = if text.contains("://") {
            Url::parse(text).map_err(|_| invalid())?
        } else {
            Url::parse(&format!("https://{text}")).map_err(|_| invalid())?
        };
        let plain = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) || !plain {
            return Err(invalid());
        }
        url.set_query(None);
        url.set_fragment(None);
        let path = url.path().to_owned();
        let path = match path.to_ascii_lowercase().find("/atservicesrest") {
            Some(at) => format!("{}/", &path[..at + "/atservicesrest".len()]),
            None => format!("{}/ATServicesRest/", path.trim_end_matches('/')),
        };
        url.set_path(&path);
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_may_lack_scheme_and_path_and_may_have_too_much_of_it() {
        for (text, url) in [
            ("https://webservices.autotask.net", "https://webservices.autotask.net/ATServicesRest/"),
            ("webservices4.autotask.net", "https://webservices4.autotask.net/ATServicesRest/"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/ATServicesRest/"),
            ("http://127.0.0.1:8080/ATServicesRest", "http://127.0.0.1:8080/ATServicesRest/"),
            (" http://127.0.0.1:8080/atservicesrest/V1.0/?x=1#y ", "http://127.0.0.1:8080/atservicesrest/"),
            ("http://proxy.example/psa/", "http://proxy.example/psa/ATServicesRest/"),
        ] {
            assert_eq!(PsaOptions::parse_autotask_base_url(text).unwrap().as_str(), url);
        }
        for bad in ["", "ftp://x.example", "https://user:word@x.example/", "https://"] {
            assert!(PsaOptions::parse_autotask_base_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_default_is_the_vendors_own_discovery() {
        assert_eq!(PsaOptions::default().autotask_base_url.as_str(), AUTOTASK_DISCOVERY);
    }
}
