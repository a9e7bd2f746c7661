//! What stands before the API: hosts, login, clientId, calls per minute (facts: connectwise.md 1).
//! Must not know records.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::switches::{ConnectWiseSwitches, Leniency, RateLimitBody, UiAnswer, UnauthorizedBody};
use super::tenant::Tenant;
use crate::announce::ConnectWiseAccess;
use crate::pipeline::Incoming;
use crate::reply::Reply;

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// Host of a request, with its port.
pub fn host(request: &Incoming) -> &str {
    request.header("Host").unwrap_or("127.0.0.1")
}

/// Whether a host is the UI of a hosted tenant, not its API (facts: connectwise.md 1.2).
pub fn is_ui(request: &Incoming, switches: &ConnectWiseSwitches) -> bool {
    let host = host(request);
    let name = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let is_hosted = name.ends_with(".myconnectwise.net") || name == "staging.connectwisedev.com";
    (is_hosted && !name.starts_with("api-"))
        || switches.ui_hosts.iter().any(|ui| ui.eq_ignore_ascii_case(host) || *ui == name)
}

pub fn ui_answer(switches: &ConnectWiseSwitches) -> Reply {
    match switches.ui_answer {
        UiAnswer::Html => Reply::text(
            200,
            HTML,
            "<!DOCTYPE html><html><head><title>ConnectWise - Login</title></head><body><form>Login</form></body></html>",
        ),
        UiAnswer::Text => Reply::text(404, TEXT, "The resource you are looking for has been removed."),
        UiAnswer::SslRequired => Reply::json(403, json!({ "code": "Security", "message": "SSL is required" })),
    }
}

/// The gateway does not find the tenant (facts: connectwise.md 1.2).
pub fn no_tenant() -> Reply {
    Reply::text(400, TEXT, "Cannot route. Codebase/company is invalid")
}

/// The codebase is not the tenant's, or the path leads nowhere: no JSON (facts: connectwise.md 6.3.29).
pub fn nothing_here() -> Reply {
    Reply::text(404, HTML, "<!DOCTYPE html><html><head><title>404 - File or directory not found.</title></head></html>")
}

/// Facts 1.1; the literal `null` for an unknown company.
pub fn company_info(company: &str, request: &Incoming, tenant: &Tenant, access: &ConnectWiseAccess, ui: bool) -> Reply {
    if company != access.company {
        return Reply::ok(Value::Null);
    }
    let site = if ui { format!("api-{}", host(request)) } else { host(request).to_owned() };
    let version = version(&tenant.codebase);
    Reply::ok(json!({
        "CompanyName": "Sandbox MSP",
        "Codebase": tenant.codebase,
        "VersionCode": version,
        "VersionNumber": "v4.6.98000",
        "CompanyID": access.company,
        "IsCloud": tenant.codebase != "v4_6_release/",
        "SiteUrl": site,
        "AllowedOrigins": [],
    }))
}

/// Version behind a codebase: `v2026.1` for `v2026_1/`; a server of one's own does not name it there.
pub fn version(codebase: &str) -> String {
    let name = codebase.trim_end_matches('/');
    if name == "v4_6_release" { "v2026.1".to_owned() } else { name.replace('_', ".") }
}

fn refused(status: u16, code: &str, message: &str) -> Reply {
    Reply::json(status, json!({ "code": code, "message": message }))
}

/// Facts 1.3, 1.4; `None` = let in.
pub fn login(
    request: &Incoming,
    tenant: &Tenant,
    access: &ConnectWiseAccess,
    switches: &ConnectWiseSwitches,
) -> Option<Reply> {
    let by_client = || client_id(request, access, switches);
    let by_key = || key(request, tenant, access, switches);
    if switches.client_id_first { by_client().or_else(by_key) } else { by_key().or_else(by_client) }
}

fn client_id(request: &Incoming, access: &ConnectWiseAccess, switches: &ConnectWiseSwitches) -> Option<Reply> {
    match request.header("clientId").map(str::trim).filter(|sent| !sent.is_empty()) {
        None => {
            let code = if switches.client_id_missing_status == 403 { "Forbidden" } else { "Unauthorized" };
            Some(refused(switches.client_id_missing_status, code, "The clientId header is required."))
        }
        Some(sent) if !sent.eq_ignore_ascii_case(&access.client_id) => {
            let code = if switches.client_id_unknown_status == 401 { "Unauthorized" } else { "InvalidClientId" };
            Some(refused(switches.client_id_unknown_status, code, "The clientId is invalid or not registered."))
        }
        Some(_) => None,
    }
}

fn key(
    request: &Incoming,
    tenant: &Tenant,
    access: &ConnectWiseAccess,
    switches: &ConnectWiseSwitches,
) -> Option<Reply> {
    let wanted = format!("{}+{}:{}", access.company, access.public_key, access.private_key);
    let sent = request.header("Authorization").and_then(|value| {
        let (scheme, rest) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("Basic").then(|| rest.trim().to_owned())
    });
    if tenant.keys_work && sent.as_deref() == Some(&base64(wanted.as_bytes())) {
        return None;
    }
    let status = switches.unauthorized_status;
    Some(match switches.unauthorized_body {
        UnauthorizedBody::Unauthorized => {
            refused(status, "Unauthorized", "Your credentials are invalid or the member is inactive.")
        }
        UnauthorizedBody::ConnectwiseApi => refused(status, "ConnectWiseApi", "UserNotAuthenticated"),
    })
}

/// Standard alphabet with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let at = |n: usize| u32::from(chunk.get(n).copied().unwrap_or_default());
        let bits = (at(0) << 16) | (at(1) << 8) | at(2);
        for n in 0..4 {
            let six = (bits >> (18 - 6 * n)) & 63;
            let letter = LETTERS.get(six as usize).map_or('=', |letter| char::from(*letter));
            text.push(if n > chunk.len() { '=' } else { letter });
        }
    }
    text
}

/// A version in `Accept` that no contract is known for (facts: connectwise.md 10.2).
pub fn unknown_version(request: &Incoming, switches: &ConnectWiseSwitches) -> Option<Reply> {
    if switches.unknown_api_version == Leniency::Accept {
        return None;
    }
    let version = request.header("Accept")?.split("version=").nth(1)?;
    let year = version.split('.').next().and_then(|year| year.trim().parse::<u32>().ok());
    let is_known = year.is_some_and(|year| (2017..=2026).contains(&year));
    (!is_known).then(|| refused(406, "NotAcceptable", "The requested API version is not supported."))
}

/// Calls of the last minute.
#[derive(Debug, Default)]
pub struct Minute(VecDeque<Instant>);

impl Minute {
    pub fn forget(&mut self) {
        self.0.clear();
    }

    /// Counts a call, or answers that there were too many (facts: connectwise.md 3.4).
    pub fn count(&mut self, switches: &ConnectWiseSwitches) -> Option<Reply> {
        let now = Instant::now();
        while self.0.front().is_some_and(|at| now.duration_since(*at) >= Duration::from_mins(1)) {
            self.0.pop_front();
        }
        if switches.calls_per_minute > 0 && self.0.len() >= switches.calls_per_minute {
            let after = switches.retry_after_seconds;
            let message = format!("API calls quota exceeded. Please wait {after} seconds.");
            let reply = match switches.rate_limit_body {
                RateLimitBody::Json => Reply::json(429, json!({ "error": "ConnectWiseAPI", "message": message })),
                RateLimitBody::Text => Reply::text(429, TEXT, message),
            };
            return Some(reply.with_header("Retry-After", after.to_string()));
        }
        self.0.push_back(now);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_is_padded_as_the_standard_says() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("a+b:ü", "YStiOsO8")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
