//! Finding the server, credentials and rights.

use std::sync::Arc;

use seatbridge_psa::error::{AuthProblem, Operation};
use seatbridge_psa::model::{Access, Credentials, Right};
use seatbridge_psa::{ErrorKind, OpenGate, PsaOptions, Sent, open};
use serde_json::{Value, json};

use crate::support::{Call, Raw, Server, agreement, company_info, credentials, write};

fn function(name: &str, [add, edit, delete, inquire]: [&str; 4]) -> Value {
    json!({ "id": 1, "moduleFunctionIdentifier": name.replace(' ', ""), "moduleFunctionName": name, "addLevel": add,
        "editLevel": edit, "deleteLevel": delete, "inquireLevel": inquire, "customFlag": false })
}

/// The role of the seed article, as far as it matters here.
fn role() -> Vec<Value> {
    vec![
        function("Company Maintenance", ["All", "None", "None", "All"]),
        function("Agreements", ["All", "All", "All", "All"]),
        function("Product Catalog", ["None", "None", "None", "My"]),
        function("Service Tickets", ["All", "All", "None", "All"]),
        function("Close Service Tickets", ["None", "All", "None", "All"]),
        function("Table Setup", ["None", "None", "None", "None"]),
        function("Custom Menu Entry", ["None", "None", "All", "All"]),
    ]
}

fn security(call: &Call, rows: &[Value]) -> Option<Raw> {
    match call.path.as_str() {
        "system/mySecurity" => Some(Raw::json(200, &json!(rows))),
        "system/info" => Some(Raw::json(200, &json!({ "version": "v2026.1.1", "isCloud": true }))),
        _ => None,
    }
}

fn find<'a>(rights: &'a [Right], entity: &str, operation: Operation) -> &'a Right {
    rights.iter().find(|right| right.entity == entity && right.operation == operation).unwrap()
}

#[tokio::test]
async fn a_login_names_server_tenant_and_every_right_missing_and_surplus() {
    let server = Server::start(|call| security(call, &role())).await;
    let login = server.psa().login().await.unwrap();
    assert_eq!(login.endpoint, format!("{}/v2026_1/apis/3.0/", server.root));
    assert_eq!(login.tenant, "company:examplemsp@127.0.0.1");
    let needed: Vec<_> = login.rights.iter().filter(|right| right.needed).collect();
    assert_eq!(needed.len(), 4, "{needed:?}");
    assert_eq!(find(&login.rights, "Product Catalog", Operation::Read).access, Access::Restricted);
    assert_eq!(find(&login.rights, "Table Setup", Operation::Read).access, Access::None);
    let create = find(&login.rights, "Agreements", Operation::Create);
    assert_eq!((create.needed, create.surplus, create.access), (false, false, Access::All));
    let surplus: Vec<_> = login
        .rights
        .iter()
        .filter(|right| right.surplus)
        .map(|right| (right.entity.as_str(), right.operation))
        .collect();
    assert_eq!(
        surplus,
        [
            ("Company Maintenance", Operation::Create),
            ("Agreements", Operation::Delete),
            ("Custom Menu Entry", Operation::Delete),
        ]
    );
    let login = server.replacing().login().await.unwrap();
    assert!(find(&login.rights, "Agreements", Operation::Create).needed);
}

#[tokio::test]
async fn companyinfo_carries_no_secret_and_every_other_call_carries_all_headers() {
    let server = Server::start(|call| security(call, &role())).await;
    server.psa().login().await.unwrap();
    let calls = server.seen();
    assert_eq!(calls[0].path, "login/companyinfo/ExampleMSP");
    assert!(!calls[0].headers.contains_key("authorization") && !calls[0].headers.contains_key("clientid"));
    for call in &calls[1..] {
        // ExampleMSP+pUbLiCkEy:pr1vate-$#\"-key
        assert_eq!(call.headers["authorization"], "Basic RXhhbXBsZU1TUCtwVWJMaUNrRXk6cHIxdmF0ZS0kI1wiLWtleQ==");
        assert_eq!(call.headers["clientid"], "00000000-0000-4000-8000-000000000000");
        assert!(call.headers["accept"].starts_with("application/vnd.connectwise.com+json; version="), "{call:?}");
        assert!(call.headers["user-agent"].starts_with("Seatbridge/"));
    }
}

#[tokio::test]
async fn an_address_without_the_prefix_is_refused_before_any_call_with_the_corrected_one() {
    let open = |site: &str| open(credentials(site), &PsaOptions::default(), Arc::new(OpenGate::default()));
    let error = open("na.myconnectwise.net/v4_6_release").unwrap_err();
    assert_eq!(error.kind, ErrorKind::Auth(AuthProblem::NoApiPrefix));
    assert_eq!((error.detail.as_str(), error.sent), ("https://api-na.myconnectwise.net", Sent::NotSent));
    for good in ["api-na.myconnectwise.net", "api-na-myconnectwise.net", "cw.msp.example"] {
        assert_eq!(open(good).unwrap().requests().reads, 0);
    }
    assert!(matches!(open("http://cw.msp.example").unwrap_err().kind, ErrorKind::Blocked { .. }));
}

#[tokio::test]
async fn each_way_a_login_fails_is_told_apart() {
    use AuthProblem::{Refused, UnknownCompany, VendorCode};
    let unauthorized = || json!({ "code": "Unauthorized", "message": "Wrong keys" });
    for (path, status, kind, body, problem) in [
        ("login/companyinfo/ExampleMSP", 200, "application/json", "null".to_owned(), UnknownCompany),
        ("system/info", 401, "application/json", unauthorized().to_string(), Refused),
        ("system/mySecurity", 401, "application/json", unauthorized().to_string(), Refused),
        (
            "system/mySecurity",
            401,
            "application/json",
            json!({ "code": "ConnectWiseApi", "message": "UserNotAuthenticated" }).to_string(),
            Refused,
        ),
        ("system/mySecurity", 401, "text/plain", "no".to_owned(), Refused),
        (
            "system/mySecurity",
            401,
            "application/json",
            json!({ "code": "Unauthorized", "message": "A clientId is required" }).to_string(),
            VendorCode,
        ),
        (
            "system/mySecurity",
            400,
            "application/json",
            json!({ "code": "InvalidClientId", "message": "Please provide a valid clientId" }).to_string(),
            VendorCode,
        ),
        ("system/mySecurity", 403, "text/plain", "Missing client id header".to_owned(), VendorCode),
    ] {
        let answer = body.clone();
        let server = Server::start(move |call| {
            if call.path == path { Some(Raw::text(status, kind, &answer)) } else { security(call, &role()) }
        })
        .await;
        let error = server.psa().login().await.unwrap_err();
        assert_eq!((&error.kind, error.sent), (&ErrorKind::Auth(problem), Sent::Sent), "{path} {body}: {error}");
        // one refusal is enough
        assert_eq!(server.arrived(&format!("GET {path}")), 1, "{path} {body}");
        assert!(!error.to_string().contains("pr1vate"));
    }
}

#[tokio::test]
async fn a_hosted_server_that_refuses_a_login_with_a_404_is_understood() {
    for body in ["Not Found", "{\"code\":\"NotFound\",\"message\":\"Not found\"}"] {
        let server =
            Server::start(move |call| (!call.path.starts_with("login/")).then(|| Raw::text(404, "text/plain", body)))
                .await;
        let error = server.psa().login().await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Auth(AuthProblem::Refused), "{error}");
    }
}

#[tokio::test]
async fn rights_that_can_not_be_read_are_tried_out() {
    for status in [403, 404] {
        let server = Server::start(move |call| match call.path.as_str() {
            "system/mySecurity" if status == 403 => Some(Raw::refusal(403, "Security", "You do not have permission.")),
            "procurement/catalog" => Some(Raw::refusal(403, "Security", "You do not have permission.")),
            "company/companies" | "finance/agreements" | "service/tickets" | "service/boards" => {
                assert_eq!(call.query["pageSize"], "1");
                Some(Raw::json(200, &json!([])))
            }
            _ => None,
        })
        .await;
        let login = server.psa().login().await.unwrap();
        assert_eq!(find(&login.rights, "Product Catalog", Operation::Read).access, Access::None);
        // a list that answers may still hide records
        assert_eq!(find(&login.rights, "Agreements", Operation::Read).access, Access::Unknown);
        assert_eq!(find(&login.rights, "Agreements", Operation::Update).access, Access::Unknown);
        assert_eq!(login.rights.iter().filter(|right| right.needed && right.access == Access::None).count(), 1);
    }
}

#[tokio::test]
async fn a_web_page_in_place_of_json_is_no_answer() {
    let server =
        Server::start(|call| (call.path == "system/info").then(|| Raw::text(200, "text/html", "<html>Log in</html>")))
            .await;
    let error = server.psa().login().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Protocol);
    assert!(error.detail.contains("web page"), "{error}");
}

#[tokio::test]
async fn a_new_codebase_is_looked_up_and_the_read_repeated_once() {
    let server = Server::start(|call| match (call.path.as_str(), call.codebase.as_str()) {
        ("login/companyinfo/ExampleMSP", _) if call.number > 3 => {
            let mut info = company_info();
            info["Codebase"] = json!("v2026_2/");
            Some(Raw::json(200, &info))
        }
        ("finance/agreements", codebase) => Some(match (codebase, call.number) {
            ("v2026_1", 2) | ("v2026_2", _) => Raw::json(200, &json!([agreement(311)])),
            _ => Raw::text(404, "text/html", "<html>404</html>"),
        }),
        _ => None,
    })
    .await;
    let psa = server.psa();
    psa.contracts(&[311.into()]).await.unwrap();
    // the first reading made three calls: companyinfo, agreements, types
    assert_eq!(psa.contracts(&[311.into()]).await.unwrap().len(), 1);
    assert_eq!(server.arrived("GET login/companyinfo/ExampleMSP"), 2);
    assert_eq!(server.arrived("GET finance/agreements"), 3);
}

#[tokio::test]
async fn a_path_that_leads_nowhere_for_good_is_no_missing_record() {
    for (status, kind, body) in [
        (404, "text/html", "<html>404</html>"),
        (404, "application/json", "{\"Message\":\"No HTTP resource was found\"}"),
        (400, "text/plain", "Cannot route. Codebase/company is invalid"),
    ] {
        let server =
            Server::start(move |call| call.path.starts_with("finance").then(|| Raw::text(status, kind, body))).await;
        let psa = server.psa();
        let error = psa.contracts(&[311.into()]).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Protocol, "{body}");
        assert!(!error.detail.is_empty());
        // nothing has worked yet, so there is nothing to look up anew
        assert_eq!(server.seen().len(), 2, "{body}");
        let error = psa.write(&write(311, 5120, 10, 12)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Protocol, "{body}");
        assert_eq!(server.writes().len(), 1);
    }
}

#[tokio::test]
async fn a_known_endpoint_saves_the_discovery_and_one_of_another_server_does_not() {
    for (endpoint, discoveries) in
        [("{root}/v2026_1/apis/3.0/", 0), ("https://api-eu.myconnectwise.net/x/apis/3.0/", 1)]
    {
        let server =
            Server::start(|call| (call.path == "finance/agreements").then(|| Raw::json(200, &json!([agreement(311)]))))
                .await;
        let options = PsaOptions { known_endpoint: Some(endpoint.replace("{root}", &server.root)), ..server.options() };
        let psa = server.psa_with(&options, Arc::new(OpenGate::default()));
        assert_eq!(psa.contracts(&[311.into()]).await.unwrap().len(), 1);
        assert_eq!(server.arrived("GET login/companyinfo/ExampleMSP"), discoveries);
    }
}

#[tokio::test]
async fn credentials_that_no_header_can_carry_are_refused_at_once() {
    let with = |company: &str, public_key: &str, client_id: &str| Credentials::ConnectWise {
        site: "api-na.myconnectwise.net".to_owned(),
        company: company.to_owned(),
        public_key: public_key.to_owned(),
        private_key: "x".into(),
        client_id: client_id.into(),
    };
    for (bad, problem) in [
        (with("", "key", "id"), AuthProblem::UnknownCompany),
        (with("a:b", "key", "id"), AuthProblem::UnknownCompany),
        (with("a", "k:ey", "id"), AuthProblem::Refused),
        (with("a", "key", "i\nd"), AuthProblem::VendorCode),
    ] {
        let error = open(bad, &PsaOptions::default(), Arc::new(OpenGate::default())).unwrap_err();
        assert_eq!((error.kind, error.sent), (ErrorKind::Auth(problem), Sent::NotSent));
    }
    open(with("ü msp", "key", "id"), &PsaOptions::default(), Arc::new(OpenGate::default())).unwrap();
}
