//! A started sandbox with an HTTP client on its ConnectWise door and its control API.

use jiff::civil::{Date, date};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, Response};
use seatbridge_sandbox::{
    Announcement, ById, ConnectWiseScenario, CwAddition, CwAgreement, CwCompany, CwItem, Options, Sandbox, Scenario,
};
use serde_json::{Value, json};

pub const TODAY: Date = date(2026, 11, 20);

pub struct Bench {
    pub sandbox: Sandbox,
    pub at: Announcement,
    pub http: Client,
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn ids(&self) -> Vec<i64> {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body.as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
    }

    /// Codes and fields of the inner errors.
    pub fn inner(&self) -> Vec<(&str, &str)> {
        self.body["errors"]
            .as_array()
            .map(|list| list.iter().map(|e| (e["code"].as_str().unwrap(), e["field"].as_str().unwrap())).collect())
            .unwrap_or_default()
    }
}

pub fn client() -> Client {
    // a second call in the same process finds the provider installed
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().build().unwrap()
}

pub fn agreement(id: i64, name: &str, start: Date) -> CwAgreement {
    CwAgreement {
        id: Some(id),
        company: ById::Id(250),
        name: name.into(),
        kind: None,
        start,
        end: None,
        cycle: None,
        calendar_year: false,
        bill_start: None,
        invoiced_through: Some(TODAY),
        prorate: false,
        cancelled: None,
        parent: None,
    }
}

pub fn addition(id: i64, agreement: i64, quantity: f64) -> CwAddition {
    CwAddition {
        id: Some(id),
        agreement: ById::Id(agreement),
        product: ById::Id(904),
        quantity,
        less_included: 0.0,
        unit_price: None,
        unit_cost: None,
        bill_customer: None,
        effective: None,
        cancelled: None,
        serial_number: None,
    }
}

pub fn item(id: i64, identifier: &str) -> CwItem {
    CwItem { id: Some(id), identifier: identifier.into(), price: 3.5, cost: 2.1, ..CwItem::default() }
}

fn company(id: i64, name: &str, identifier: &str) -> CwCompany {
    CwCompany { id: Some(id), name: name.into(), identifier: Some(identifier.into()), ..CwCompany::default() }
}

/// Three companies (one a deleted twin), two agreements of the first, three items, one addition of 10 seats.
pub fn small() -> ConnectWiseScenario {
    ConnectWiseScenario {
        companies: vec![
            company(250, "Müller & Söhne GmbH", "MuellerSoehne"),
            CwCompany { deleted: true, ..company(251, "Müller & Söhne GmbH", "MuellerSoehneOld") },
            CwCompany { types: vec!["Prospect".into()], ..company(252, "Acme Ltd", "Acme") },
        ],
        catalog: vec![
            item(904, "BKP-MBX"),
            CwItem { class: Some("Bundle".into()), ..item(905, "ALL-IN") },
            CwItem { inactive: true, subcategory: Some("Archiving".into()), ..item(906, "ARC-OLD") },
        ],
        agreements: vec![
            agreement(311, "Managed Cloud", date(2026, 1, 1)),
            CwAgreement { prorate: true, ..agreement(312, "Cloud Services", date(2026, 1, 1)) },
        ],
        additions: vec![addition(5120, 311, 10.0)],
    }
}

pub fn options(content: ConnectWiseScenario) -> Options {
    let scenario = Scenario { connectwise: Some(content), ..Scenario::default() };
    Options { today: Some(TODAY), scenario: Some(scenario), ..Options::default() }
}

/// A path with encoded parameters.
pub fn with(path: &str, parameters: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("{path}?{query}")
}

pub async fn answer(response: Response) -> Answer {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    Answer { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
}

impl Bench {
    pub async fn small() -> Self {
        Self::start(options(small())).await
    }

    pub async fn start(options: Options) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        Self { at: sandbox.announcement(), sandbox, http: client() }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}/v4_6_release/apis/3.0{path}", self.at.connectwise.site)
    }

    /// A request with the right login.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let access = &self.at.connectwise;
        self.http
            .request(method, self.url(path))
            .basic_auth(format!("{}+{}", access.company, access.public_key), Some(&access.private_key))
            .header("clientId", &access.client_id)
    }

    pub async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path).send().await.unwrap()).await
    }

    /// A list with encoded parameters.
    pub async fn query(&self, path: &str, parameters: &[(&str, &str)]) -> Answer {
        self.get(&with(path, parameters)).await
    }

    pub async fn find(&self, path: &str, conditions: &str) -> Answer {
        self.query(path, &[("conditions", conditions)]).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        answer(self.request(method, path).json(&body).send().await.unwrap()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, body).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, body).await
    }

    pub async fn control(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.http.request(method, format!("{}{path}", self.at.control));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// A control call that must succeed.
    pub async fn set(&self, method: Method, path: &str, body: Value) -> Value {
        let (status, answer) = self.control(method, path, Some(body)).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    pub async fn switch(&self, name: &str, value: Value) {
        self.set(Method::PUT, "switches", json!({ "connectwise": { name: value } })).await;
    }

    pub async fn edit(&self, edit: Value) -> Value {
        self.set(Method::POST, "connectwise/edits", edit).await
    }

    pub async fn today(&self, day: &str) {
        self.set(Method::PUT, "clock", json!({ "today": day })).await;
    }

    pub async fn rights(&self, rights: Value) {
        self.set(Method::PUT, "connectwise/rights", rights).await;
    }

    /// The truth about a line on a day.
    pub async fn line(&self, line: i64, on: &str) -> Value {
        let (status, answer) = self.control(Method::GET, &format!("connectwise/lines/{line}?on={on}"), None).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    pub async fn truth(&self, line: i64, on: &str) -> i64 {
        self.line(line, on).await["quantity"].as_i64().unwrap()
    }
}

/// A PATCH of one field.
#[expect(clippy::needless_pass_by_value, reason = "callers write json!() in place")]
pub fn replace(path: &str, value: Value) -> Value {
    json!([{ "op": "replace", "path": path, "value": value }])
}
