//! What a started sandbox tells the outside: where its servers listen and how to log in.
//! Must not hold anything that a client of the real PSA would not be given too, the control address excepted.

use serde::Serialize;

/// Everything needed to point a client at the sandbox; serializes to the line that `seatbridge sandbox` prints.
#[derive(Debug, Clone, Serialize)]
pub struct Announcement {
    /// Access to the Autotask half.
    pub autotask: AutotaskAccess,
    /// Access to the ConnectWise half.
    pub connectwise: ConnectWiseAccess,
    /// URL of the control API, ends with `/control/`.
    pub control: String,
}

/// Access to the simulated Autotask tenant.
#[derive(Debug, Clone, Serialize)]
pub struct AutotaskAccess {
    /// URL of zone discovery, ends with `/ATServicesRest/`. It keeps its value when the tenant moves to another zone.
    pub base_url: String,
    /// API user name (header `UserName`).
    pub key: String,
    /// Password of the API user (header `Secret`).
    pub secret: String,
    /// Tracking identifier (header `ApiIntegrationCode`).
    pub integration_code: String,
}

/// Access to the simulated ConnectWise tenant.
#[derive(Debug, Clone, Serialize)]
pub struct ConnectWiseAccess {
    /// URL of the site without a path, e.g. `http://127.0.0.1:8082`.
    pub site: String,
    /// Company id of the login, case-sensitive.
    pub company: String,
    /// Public key of the API member.
    pub public_key: String,
    /// Private key of the API member.
    pub private_key: String,
    /// Registered `clientId` of the integration.
    pub client_id: String,
}
