//! A scripted ConnectWise server of raw bytes, with a client for it. Must not hold assertions.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use seatbridge_core::{Day, Seats};
use seatbridge_psa::model::{Credentials, LineWrite, ScheduleAsk};
use seatbridge_psa::{Gate, OpenGate, Psa, PsaOptions, open};
use serde_json::{Value, json};
use url::Url;

pub use crate::shared::tenant::Tenant;
pub use crate::shared::wire::{Raw, Traffic, http};
use crate::shared::{self, TODAY, wire};
pub use crate::shared::{Pauses, day, key};

pub const CODEBASE: &str = "v2026_1";

pub fn ask(agreement: i64, addition: i64) -> ScheduleAsk {
    let today = day(TODAY);
    ScheduleAsk { key: key(agreement, addition), from: today, as_of: today, until: Day::MAX }
}

/// A write in place.
pub fn write(agreement: i64, addition: i64, before: u32, after: u32) -> LineWrite {
    LineWrite {
        key: key(agreement, addition),
        product: 904.into(),
        effective_on: None,
        before: Seats(before),
        after: Seats(after),
    }
}

/// What arrived.
#[derive(Debug, Clone)]
pub struct Call {
    pub number: usize,
    pub method: String,
    /// Path below the base of the API, or the whole path of other calls.
    pub path: String,
    pub codebase: String,
    pub query: BTreeMap<String, String>,
    /// Path and query as they came.
    pub target: String,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Value,
}

impl Call {
    fn parse(number: usize, text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let mut first = lines.next().unwrap().split(' ');
        let (method, target) = (first.next().unwrap().to_owned(), first.next().unwrap().to_owned());
        let url = Url::parse(&format!("http://x{target}")).unwrap();
        let whole = url.path().trim_start_matches('/').to_owned();
        let (codebase, path) = match whole.split_once("/apis/3.0/") {
            Some((codebase, path)) => (codebase.to_owned(), path.to_owned()),
            None => (String::new(), whole),
        };
        let header = |line: &str| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_lowercase(), value.to_owned())
        };
        Self {
            number,
            method,
            path,
            codebase,
            query: url.query_pairs().into_owned().collect(),
            target,
            headers: lines.map(header).collect(),
            body: serde_json::from_str(body).unwrap_or(Value::Null),
        }
    }

    /// Such as `PATCH finance/agreements/311/additions/5120`.
    pub fn is(&self, call: &str) -> bool {
        format!("{} {}", self.method, self.path) == call
    }
}

impl Raw {
    pub fn json(status: u16, body: &Value) -> Self {
        Self::Answer(http(status, "application/json", "", &body.to_string()))
    }

    pub fn text(status: u16, kind: &str, body: &str) -> Self {
        Self::Answer(http(status, kind, "", body))
    }

    /// JSON with these header lines, each ending in a line break.
    pub fn with(status: u16, headers: &str, body: &Value) -> Self {
        Self::Answer(http(status, "application/json", headers, &body.to_string()))
    }

    /// ConnectWise's own words.
    pub fn refusal(status: u16, code: &str, message: &str) -> Self {
        Self::json(status, &json!({ "code": code, "message": message, "errors": null }))
    }
}

pub fn company_info() -> Value {
    json!({ "CompanyName": "Example MSP", "Codebase": format!("{CODEBASE}/"), "VersionCode": "v2026.1",
        "VersionNumber": "v4.6.98000", "CompanyID": "ExampleMSP", "IsCloud": true, "SiteUrl": "api-na.myconnectwise.net",
        "AllowedOrigins": [] })
}

/// A server that does what its script says. Without a word of the script it knows its company and nothing else.
pub struct Server {
    pub root: String,
    pub calls: Arc<Mutex<Vec<Call>>>,
    pub traffic: Traffic,
}

impl Server {
    pub async fn start(script: impl Fn(&Call) -> Option<Raw> + Send + Sync + 'static) -> Self {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let arrived = Arc::clone(&calls);
        let (root, traffic) = wire::serve(move |number, text| {
            let call = Call::parse(number, text);
            arrived.lock().unwrap().push(call.clone());
            script(&call).unwrap_or_else(|| match call.path.as_str() {
                path if path.starts_with("login/companyinfo/") => Raw::json(200, &company_info()),
                _ => Raw::refusal(404, "NotFound", "nothing here"),
            })
        })
        .await;
        Self { root, calls, traffic }
    }

    /// How often such a call arrived.
    pub fn arrived(&self, call: &str) -> usize {
        self.calls.lock().unwrap().iter().filter(|one| one.is(call)).count()
    }

    pub fn seen(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    pub fn writes(&self) -> Vec<Call> {
        self.seen().into_iter().filter(|call| call.method != "GET").collect()
    }

    pub fn options(&self) -> PsaOptions {
        shared::options(&[&self.root])
    }

    pub fn psa(&self) -> Arc<dyn Psa> {
        self.psa_with(&self.options(), Arc::new(OpenGate::default()))
    }

    /// A client that replaces lines.
    pub fn replacing(&self) -> Arc<dyn Psa> {
        let options = PsaOptions { replace_lines: true, ..self.options() };
        self.psa_with(&options, Arc::new(OpenGate::default()))
    }

    pub fn psa_with(&self, options: &PsaOptions, gate: Arc<dyn Gate>) -> Arc<dyn Psa> {
        open(credentials(&self.root), options, gate).unwrap()
    }
}

pub fn credentials(site: &str) -> Credentials {
    Credentials::ConnectWise {
        site: site.to_owned(),
        company: "ExampleMSP".to_owned(),
        public_key: "pUbLiCkEy".to_owned(),
        private_key: "pr1vate-$#\\\"-key".into(),
        client_id: "00000000-0000-4000-8000-000000000000".into(),
    }
}

/// An addition as the server shows it.
pub fn addition(agreement: i64, id: i64, quantity: i64) -> Value {
    json!({ "id": id, "product": { "id": 904, "identifier": "BKP-MBX", "_info": {} }, "quantity": quantity,
        "lessIncluded": 2.0, "unitPrice": 3.5, "unitCost": 2.1, "billCustomer": "Billable",
        "effectiveDate": "2026-01-01T00:00:00Z", "taxableFlag": true, "invoiceDescription": "Cloud backup, per mailbox",
        "agreementId": agreement, "description": "Cloud backup mailbox", "sequenceNumber": 3.0, "extPrice": 87.5,
        "agreementStatus": "Active", "_info": { "lastUpdated": "2026-11-20T08:00:00Z" } })
}

/// An agreement as the server shows it.
pub fn agreement(id: i64) -> Value {
    json!({ "id": id, "name": "Cloud", "company": { "id": 250, "identifier": "Acme" }, "type": { "id": 1, "name": "Managed" },
        "startDate": "2026-01-01T00:00:00Z", "noEndingDateFlag": true, "cancelledFlag": false,
        "billingCycle": { "id": 2, "name": "Monthly" }, "agreementStatus": "Active" })
}

/// The ids of an `in` condition.
pub fn ids_of(call: &Call) -> Vec<i64> {
    let conditions = call.query.get("conditions").cloned().unwrap_or_default();
    let list = conditions.split(" in (").nth(1).and_then(|rest| rest.split(')').next()).unwrap_or_default().to_owned();
    list.split(',').filter_map(|id| id.parse().ok()).collect()
}
