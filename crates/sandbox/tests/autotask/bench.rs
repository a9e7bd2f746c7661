//! A started sandbox with an HTTP client on both of its doors.

use jiff::civil::{Date, date};
use reqwest::{Client, Method, Response, StatusCode};
use seatbridge_sandbox::{
    Announcement, ById, Options, Sandbox, Scenario, ScenarioCompany, ScenarioContract, ScenarioLine, ScenarioService,
};
use serde_json::{Value, json};

pub const TODAY: Date = date(2026, 11, 20);

pub struct Bench {
    pub sandbox: Sandbox,
    pub at: Announcement,
    pub http: Client,
}

pub fn client() -> Client {
    // a second call in the same process finds the provider installed
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().build().unwrap()
}

pub fn company(id: i64, name: &str) -> ScenarioCompany {
    ScenarioCompany { id: Some(id), name: name.into(), number: None, active: true, kind: None }
}

pub fn service(id: i64, name: &str) -> ScenarioService {
    ScenarioService {
        id: Some(id),
        name: name.into(),
        unit_price: 7.5,
        unit_cost: 5.0,
        period_type: None,
        active: true,
        sku: None,
    }
}

pub fn contract(id: i64, start: Date, end: Date) -> ScenarioContract {
    ScenarioContract {
        id: Some(id),
        company: ById::Id(174),
        name: "Managed Cloud 2026".into(),
        number: None,
        start,
        end,
        status: None,
        period_type: None,
        renewed: None,
        contract_type: None,
        posted_through: None,
    }
}

pub fn line(id: i64, contract: i64, units: i64) -> ScenarioLine {
    ScenarioLine {
        id: Some(id),
        contract: ById::Id(contract),
        service: Some(ById::Id(9001)),
        bundle: None,
        unit_price: None,
        units,
        since: None,
        adjustments: Vec::new(),
    }
}

/// One company, two services, contract 7001 over 2026, line 8001 with 10 units: the world of facts 18 and 19.
pub fn small() -> Scenario {
    Scenario {
        companies: vec![company(174, "Müller & Söhne GmbH")],
        services: vec![service(9001, "Backup seat"), service(9002, "Archive seat")],
        contracts: vec![contract(7001, date(2026, 1, 1), date(2026, 12, 31))],
        lines: vec![line(8001, 7001, 10)],
        ..Scenario::default()
    }
}

pub fn options(scenario: Scenario) -> Options {
    Options { today: Some(TODAY), scenario: Some(scenario), ..Options::default() }
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
        format!("{}V1.0/{path}", self.at.autotask.base_url)
    }

    pub async fn send(&self, method: Method, url: &str, body: Option<&Value>) -> Result<Response, reqwest::Error> {
        let mut request = self
            .http
            .request(method, url)
            .header("UserName", &self.at.autotask.key)
            .header("Secret", &self.at.autotask.secret)
            .header("ApiIntegrationCode", &self.at.autotask.integration_code);
        if let Some(body) = body {
            request = request.json(body);
        }
        request.send().await
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> (StatusCode, Value) {
        let response = self.send(method, &self.url(path), body).await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.call(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.call(Method::POST, path, Some(&body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.call(Method::PATCH, path, Some(&body)).await
    }

    /// A query that must succeed.
    pub async fn items(&self, entity: &str, filter: Value) -> Vec<Value> {
        let (status, body) = self.post(&format!("{entity}/query"), json!({ "filter": filter })).await;
        assert_eq!(status, 200, "{body}");
        body["items"].as_array().unwrap().clone()
    }

    pub async fn control(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let mut request = self.http.request(method, format!("{}{path}", self.at.control));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        (response.status(), response.json().await.unwrap())
    }

    /// A control call that must succeed.
    pub async fn set(&self, method: Method, path: &str, body: Value) -> Value {
        let (status, answer) = self.control(method, path, Some(body)).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    pub async fn switch(&self, name: &str, value: Value) {
        self.set(Method::PUT, "switches", json!({ "autotask": { name: value } })).await;
    }

    pub async fn edit(&self, edit: Value) -> Value {
        self.set(Method::POST, "autotask/edits", edit).await
    }

    /// True quantity of a line on a day.
    pub async fn truth(&self, line: i64, on: &str) -> i64 {
        let (status, answer) = self.control(Method::GET, &format!("autotask/lines/{line}?on={on}"), None).await;
        assert_eq!(status, 200, "{answer}");
        answer["quantity"].as_i64().unwrap()
    }

    /// An adjustment of line 8001 on contract 7001.
    pub async fn adjust(&self, on: &str, change: i64) -> (StatusCode, Value) {
        let body = json!({ "contractID": 7001, "contractServiceID": 8001, "effectiveDate": on, "unitChange": change });
        self.post("Contracts/7001/ServiceAdjustments", body).await
    }

    /// Start, end and units of the rows of a line, by start and id.
    pub async fn rows(&self, line: i64) -> Vec<(String, String, i64)> {
        let filter = json!([{ "op": "eq", "field": "contractServiceID", "value": line }]);
        let mut items = self.items("ContractServiceUnits", filter).await;
        items.sort_by_key(|row| (row["startDate"].as_str().unwrap().to_owned(), row["id"].as_i64()));
        items
            .iter()
            .map(|row| {
                let day = |name: &str| row[name].as_str().unwrap()[..10].to_owned();
                (day("startDate"), day("endDate"), row["units"].as_i64().unwrap())
            })
            .collect()
    }
}

pub fn row(start: &str, end: &str, units: i64) -> (String, String, i64) {
    (start.to_owned(), end.to_owned(), units)
}
