//! Answers that other servers give, built from the same facts: some are understood, the others are errors and never
//! "nothing there".

use seatbridge_core::Day;
use seatbridge_core::calendar::PeriodType;
use seatbridge_psa::ErrorKind;
use seatbridge_psa::model::ScheduleAsk;
use serde_json::{Value, json};
use wiremock::matchers::{body_partial_json, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{Raw, RawServer, day, key};

fn page(items: &Value, next: Option<&str>) -> Value {
    let count = items.as_array().unwrap().len();
    json!({ "items": items, "pageDetails": { "count": count, "requestCount": 500, "prevPageUrl": null, "nextPageUrl": next } })
}

/// The client of a server whose zone is known.
fn client(server: &MockServer) -> std::sync::Arc<dyn seatbridge_psa::Psa> {
    RawServer::at(&server.uri()).psa()
}

async fn answer(server: &MockServer, entity: &str, body: Value) {
    Mock::given(method("POST"))
        .and(path(format!("/ATServicesRest/V1.0/{entity}/query")))
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .mount(server)
        .await;
}

async fn fields(server: &MockServer, entity: &str, status: u16, body: Value) {
    Mock::given(method("GET"))
        .and(path(format!("/ATServicesRest/V1.0/{entity}/entityInformation/fields")))
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .mount(server)
        .await;
}

#[tokio::test]
async fn pascal_case_numbers_as_text_and_null_fields_are_understood() {
    let server = MockServer::start().await;
    let contract = json!({
        "Id": "7001", "CompanyID": "174", "ContractName": "Cloud", "ContractType": 7, "Status": "1",
        "StartDate": "2026-01-01T00:00:00.000Z", "EndDate": "0001-01-01T00:00:00", "ContractPeriodType": "m",
        "RenewedContractID": null, "Surprise": { "a": 1 },
    });
    let body = json!({ "Items": [contract], "PageDetails": { "Count": 1, "RequestCount": 500, "NextPageUrl": null } });
    answer(&server, "Contracts", body).await;
    fields(&server, "Contracts", 404, json!({ "Message": "no route" })).await;
    let found = client(&server).contracts(&[7001.into()]).await.unwrap();
    assert_eq!((found[0].period, found[0].ends_on), (Some(PeriodType::Monthly), Day::MAX));
    assert!(found[0].active && found[0].recurring);
}

#[tokio::test]
async fn a_period_is_resolved_by_the_label_of_the_tenants_own_list() {
    let server = MockServer::start().await;
    let value = |value: &str, label: &str| json!({ "value": value, "label": label, "isActive": true, "sortOrder": 1 });
    let list = json!({ "fields": [{ "name": "contractPeriodType", "isPickList": true, "picklistValues": [
        value("1", "Jährlich"), value("2", "Monatlich"), value("3", "Nach Absprache"),
    ] }] });
    fields(&server, "Contracts", 200, list).await;
    let contract = |id: i64, period: Value| json!({ "id": id, "companyID": 1, "startDate": "2026-01-01", "endDate": "2026-12-31", "contractPeriodType": period });
    let items =
        json!([contract(1, json!(1)), contract(2, json!("2")), contract(3, json!(3)), contract(4, json!(null))]);
    answer(&server, "Contracts", page(&items, None)).await;
    let psa = client(&server);
    let found = psa.contracts(&[1.into()]).await.unwrap();
    let periods: Vec<_> = found.iter().map(|contract| contract.period).collect();
    assert_eq!(periods, [Some(PeriodType::Yearly), Some(PeriodType::Monthly), None, None]);
    psa.contracts(&[1.into()]).await.unwrap();
    assert_eq!(psa.requests().reads, 3, "the list is read once");
}

#[tokio::test]
async fn a_page_that_is_not_whole_is_an_error_and_never_nothing() {
    let row = |id: i64| json!({ "id": id, "name": "x", "isActive": true });
    let full = |count: i64| page(&json!((1..=count).map(row).collect::<Vec<_>>()), None);
    let mut miscounted = full(2);
    miscounted["pageDetails"]["count"] = json!(3);
    for (what, body) in [
        ("no items", json!({ "pageDetails": { "count": 0, "nextPageUrl": null } })),
        ("null items", json!({ "items": null, "pageDetails": { "count": 0, "nextPageUrl": null } })),
        ("no page details", json!({ "items": [row(1)] })),
        ("wrong count", miscounted),
        ("a row without id", page(&json!([row(1), { "name": "x" }]), None)),
        ("a row twice", page(&json!([row(1), row(1)]), None)),
        ("a null row", page(&json!([null]), None)),
        ("another server", page(&json!([row(1)]), Some("http://127.0.0.1:9/ATServicesRest/V1.0/x"))),
        ("no url", page(&json!([row(1)]), Some("/V1.0/Services/query/next"))),
        ("an empty page with a successor", page(&json!([]), Some("SELF/again"))),
    ] {
        let server = MockServer::start().await;
        let text = body.to_string().replace("SELF", &server.uri());
        answer(&server, "Services", serde_json::from_str(&text).unwrap()).await;
        let error = client(&server)
            .choices(seatbridge_core::mappings::MappingForm::Plan, "service", &std::collections::BTreeMap::new())
            .await
            .unwrap_err();
        assert_eq!(error.kind, ErrorKind::Protocol, "{what}");
        assert!(!error.detail.is_empty());
    }
}

#[tokio::test]
async fn pages_that_go_round_in_circles_end() {
    let server = MockServer::start().await;
    let row = json!({ "id": 5, "name": "x" });
    let next = format!("{}/ATServicesRest/V1.0/Services/query/next?paging=1", server.uri());
    let body = page(&json!([row]), Some(&next));
    answer(&server, "Services", body.clone()).await;
    let again = Mock::given(path("/ATServicesRest/V1.0/Services/query/next"));
    again.respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
    let psa = client(&server);
    let error = psa
        .choices(seatbridge_core::mappings::MappingForm::Plan, "service", &std::collections::BTreeMap::new())
        .await
        .unwrap_err();
    assert_eq!((error.kind, psa.requests().reads), (ErrorKind::Protocol, 2));
}

#[tokio::test]
async fn a_full_page_without_a_successor_is_not_taken_for_the_whole() {
    let server = MockServer::start().await;
    let row = |id: i64| json!({ "id": id, "name": format!("S{id}"), "isActive": true });
    let rest = Mock::given(method("POST"))
        .and(path("/ATServicesRest/V1.0/Services/query"))
        .and(body_partial_json(json!({ "filter": [{ "op": "gte" }, { "op": "gt", "field": "id", "value": 500 }] })));
    let tail = page(&json!([row(501), row(502)]), None);
    rest.respond_with(ResponseTemplate::new(200).set_body_json(tail)).with_priority(1).mount(&server).await;
    answer(&server, "Services", page(&json!((1..=500).map(row).collect::<Vec<_>>()), None)).await;
    let choices = client(&server)
        .choices(seatbridge_core::mappings::MappingForm::Plan, "service", &std::collections::BTreeMap::new())
        .await
        .unwrap();
    assert_eq!(choices.len(), 502);
}

fn ask() -> ScheduleAsk {
    ScheduleAsk { key: key(7001, 8001), from: day("2026-11-20"), as_of: day("2026-12-01"), until: day("2027-12-31") }
}

#[tokio::test]
async fn rows_of_no_line_or_of_another_line_are_an_error() {
    let row = |line: Value| {
        json!({ "id": 1, "contractServiceID": line, "serviceID": 9001, "contractID": 7001, "units": 5,
                "startDate": "2026-11-01T00:00:00Z", "endDate": "2026-12-31T00:00:00Z" })
    };
    for (line, kind) in
        [(json!(null), Some(ErrorKind::Protocol)), (json!(8002), Some(ErrorKind::Protocol)), (json!(8001), None)]
    {
        let server = MockServer::start().await;
        answer(&server, "ContractServiceUnits", page(&json!([row(line.clone())]), None)).await;
        let result = client(&server).schedules(&[ask()]).await;
        assert_eq!(result.err().map(|error| error.kind), kind, "{line}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_understand_groups_fails_the_run_with_its_text() {
    let row = r#"{"id":1,"contractServiceID":8001,"units":5,"startDate":"2026-11-01","endDate":"2026-12-31"}"#;
    let first = format!(r#"{{"items":[{row}],"pageDetails":{{"count":1,"requestCount":500,"nextPageUrl":null}}}}"#);
    let server = RawServer::start(move |_, request| {
        if request.contains("\"or\"") {
            Raw::json(500, "{\"errors\":[\"Unknown op or.\"]}")
        } else {
            Raw::json(200, &first)
        }
    })
    .await;
    let error = server.psa().schedules(&[ask()]).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid { reasons: vec!["Unknown op or.".to_owned()] });
    assert_eq!(server.arrived(), 2);
}

#[tokio::test]
async fn an_answer_that_says_only_nothing_about_rights_leaves_them_unknown() {
    let server = RawServer::start(|_, request| {
        let zone = request.lines().find_map(|line| line.strip_prefix("host: "));
        let zone = format!("http://{}/ATServicesRest/", zone.unwrap());
        match request.split(' ').nth(1).unwrap() {
            url if url.contains("ZoneInformation") => Raw::json(200, &json!({ "url": zone }).to_string()),
            url if url.contains("Version") => Raw::json(404, "<html>no</html>"),
            url if url.contains("Services/") => Raw::json(404, "{\"Message\":\"no route\"}"),
            _ => Raw::json(200, "{\"info\":{\"canQuery\":true}}"),
        }
    })
    .await;
    let login = server.psa().login().await.unwrap();
    assert_eq!(login.tenant, "user-domain:msp.example");
    assert!(
        login.rights.iter().all(|right| right.access == seatbridge_psa::model::Access::Unknown),
        "{:?}",
        login.rights
    );
}
