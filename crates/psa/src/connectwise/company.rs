//! Which codebase serves a company: asked without any secret. Must not believe a host that an answer names.

use reqwest::Method;
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use serde_json::Value;
use url::Url;

use super::error::Judge;
use super::site;
use crate::error::Operation;
use crate::http::{Request, Transport};
use crate::{ErrorKind, PsaError, Sent};

const CALL: &str = "GET login/companyinfo";
/// Serves on own servers always, and on hosted ones by a router (facts: connectwise.md 1.2).
const FALLBACK: &str = "v4_6_release";

/// Where a company is served, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyInfo {
    /// Base of the API, ending in a slash.
    pub base: Url,
    /// The company id in the server's own spelling, where it tells.
    pub id: Option<String>,
    /// The address with the prefix, where the server is one of the vendor's and its name lacks it.
    pub prefixed: Option<String>,
}

/// Asks the server for a company (facts: connectwise.md 1.1).
pub async fn ask(transport: &Transport, root: &Url, company: &str) -> Result<CompanyInfo, PsaError> {
    let mut url = root.clone();
    url.path_segments_mut()
        .map_err(|()| PsaError::new(ErrorKind::Protocol, Sent::NotSent, CALL, "the address can't be extended"))?
        .pop_if_empty()
        .extend(["login", "companyinfo", company]);
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    let request = Request {
        method: Method::GET,
        url,
        headers,
        body: None,
        call: CALL.to_owned(),
        entities: Vec::new(),
        trusted: false,
    };
    let prefixed = site::with_prefix(root);
    let judge = Judge { transport, call: CALL, entity: "companyinfo", operation: Operation::Read, prefixed: None };
    let answer = transport.read(&request, |answer| judge.company(answer)).await?;
    Ok(info(root, &answer, prefixed))
}

fn info(root: &Url, answer: &Value, prefixed: Option<String>) -> CompanyInfo {
    let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let codebase = text("Codebase").map_or(FALLBACK, |codebase| codebase.trim_matches('/'));
    let hosted = answer.get("IsCloud").and_then(Value::as_bool).unwrap_or(codebase != FALLBACK);
    let base = site::base(root, codebase).or_else(|| site::base(root, FALLBACK)).unwrap_or_else(|| root.clone());
    CompanyInfo { base, id: text("CompanyID").map(str::to_owned), prefixed: prefixed.filter(|_| hosted) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_codebase_decides_the_base_and_old_servers_tell_little() {
        let root = Url::parse("https://na.example.net/").unwrap();
        let prefixed = || Some("https://api-na.example.net".to_owned());
        for (answer, base, hinted) in [
            (json!({ "Codebase": "v2026_1/", "IsCloud": true, "SiteUrl": "evil.example" }), "v2026_1", true),
            (json!({ "Codebase": "v2026_1/" }), "v2026_1", true),
            (json!({ "Codebase": "v4_6_release/", "IsCloud": false }), "v4_6_release", false),
            (json!({}), "v4_6_release", false),
            (json!({ "Codebase": "../../evil" }), "v4_6_release", true),
        ] {
            let info = info(&root, &answer, prefixed());
            assert_eq!(info.base.as_str(), format!("https://na.example.net/{base}/apis/3.0/"), "{answer}");
            assert_eq!(info.prefixed.is_some(), hinted, "{answer}");
        }
    }
}
