//! Zone discovery, credentials, rights, and tenants that move.

use std::sync::Arc;

use reqwest::Method;
use seatbridge_core::PsaKind;
use seatbridge_core::mappings::{MappingForm, Selection};
use seatbridge_psa::error::{AuthProblem, Operation};
use seatbridge_psa::model::{Access, Requests};
use seatbridge_psa::{ErrorKind, OpenGate, PsaOptions, Sent, open};
use serde_json::{Value, json};

use crate::support::{Raw, RawServer, Tenant, credentials, one_contract, options, write};

#[tokio::test]
async fn a_login_names_server_tenant_and_every_right() {
    let tenant = Tenant::generated(PsaKind::Autotask, 1).await;
    for spelling in ["text", "number"] {
        tenant.switch(json!({ "user_access_spelling": spelling })).await;
        let login = tenant.psa().login().await.unwrap();
        assert_eq!(login.endpoint, tenant.access.autotask.base_url);
        assert!(login.tenant.starts_with("ci:"), "{}", login.tenant);
        let needed: Vec<_> = login.rights.iter().filter(|right| right.needed).collect();
        assert!(needed.len() == 6 && needed.iter().all(|right| right.access == Access::All), "{needed:?}");
        let edits_contracts =
            |right: &&seatbridge_psa::model::Right| right.entity == "Contracts" && right.operation != Operation::Read;
        assert_eq!(login.rights.iter().find(edits_contracts), None);
    }
    tenant.stop().await;
}

#[tokio::test]
async fn an_unknown_key_is_told_apart_from_a_wrong_secret_and_vendor_code() {
    let tenant = Tenant::generated(PsaKind::Autotask, 1).await;
    let good = &tenant.access.autotask;
    for (key, secret, code, expected, refused) in [
        ("nobody@msp.example", good.secret.as_str(), good.integration_code.as_str(), AuthProblem::UnknownKey, 0),
        ("", &good.secret, &good.integration_code, AuthProblem::UnknownKey, 0),
        (&good.key, "wrong", &good.integration_code, AuthProblem::Refused, 1),
        (&good.key, &good.secret, "WRONG", AuthProblem::Refused, 1),
    ] {
        tenant.reset_counters().await;
        let psa = open(credentials(key, secret, code), &tenant.options(), Arc::new(OpenGate::default())).unwrap();
        let error = psa.login().await.unwrap_err();
        assert_eq!((error.kind, error.sent), (ErrorKind::Auth(expected), Sent::Sent), "{key} {code}");
        // one refusal is enough: more of them may lock the user out
        assert_eq!(psa.requests(), Requests { reads: 1 + refused, writes: 0 });
    }
    tenant.stop().await;
}

#[tokio::test]
async fn a_missing_right_is_named_and_the_others_are_looked_at_all_the_same() {
    let tenant = Tenant::generated(PsaKind::Autotask, 1).await;
    let none = json!({ "create": "None", "query": "None", "update": "None", "delete": "None" });
    let restricted = json!({ "query": "Restricted" });
    let rights =
        json!({ "entities": { "ContractServiceAdjustments": none, "Companies": restricted, "Tickets": none } });
    tenant.control(Method::PUT, "autotask/rights", rights).await;
    for status in [500, 403] {
        tenant.switch(json!({ "forbidden_status": status })).await;
        let rights = tenant.psa().login().await.unwrap().rights;
        let of = |entity: &str, operation| {
            rights.iter().find(|right| right.entity == entity && right.operation == operation).unwrap()
        };
        assert_eq!(of("ContractServiceAdjustments", Operation::Create).access, Access::None);
        assert!(of("ContractServiceAdjustments", Operation::Create).needed);
        assert_eq!(of("Companies", Operation::Read).access, Access::Restricted);
        assert_eq!(of("Tickets", Operation::Create).access, Access::None);
        assert!(!of("Tickets", Operation::Create).needed && !of("TicketNotes", Operation::Create).needed);
        assert_eq!(of("Services", Operation::Read).access, Access::All);
    }
    tenant.stop().await;
}

#[tokio::test]
async fn a_read_without_the_right_says_which_one_is_missing() {
    let tenant = Tenant::autotask(one_contract(&[(8001, 5)])).await;
    let rights = json!({ "entities": { "Contracts": { "query": "None" } } });
    tenant.control(Method::PUT, "autotask/rights", rights).await;
    for status in [500, 403] {
        tenant.switch(json!({ "forbidden_status": status })).await;
        let error = tenant.psa().contracts(&[7001.into()]).await.unwrap_err();
        let kind = ErrorKind::Forbidden { entity: "Contracts".to_owned(), operation: Operation::Read };
        assert_eq!((error.kind, error.sent), (kind, Sent::Sent));
    }
    tenant.stop().await;
}

/// A tenant in its second zone, and options that know the first one.
async fn moved() -> (Tenant, PsaOptions, Value) {
    let tenant = Tenant::autotask(one_contract(&[(8001, 5)])).await;
    let first = tenant.control(Method::GET, "autotask/zone", Value::Null).await;
    let second = tenant.control(Method::POST, "autotask/zone", Value::Null).await;
    let url = url::Url::parse(second["url"].as_str().unwrap()).unwrap();
    let mut options = tenant.options();
    options.outbound_allow.push(format!("127.0.0.1:{}", url.port().unwrap()));
    options.known_endpoint = Some(first["url"].as_str().unwrap().to_owned());
    (tenant, options, second)
}

#[tokio::test]
async fn a_read_follows_a_tenant_that_moved_to_another_zone() {
    let (tenant, options, second) = moved().await;
    let psa = tenant.psa_with(&options, Arc::new(OpenGate::default()));
    assert_eq!(psa.companies().await.unwrap().len(), 2);
    // one 401, one discovery, the page and the picklist
    assert_eq!(psa.requests().reads, 4);
    assert_eq!(psa.login().await.unwrap().endpoint, second["url"].as_str().unwrap());
    tenant.stop().await;
}

#[tokio::test]
async fn a_tenant_that_moves_between_two_pages_loses_no_row() {
    let page = |id: i64, next: Value| {
        json!({ "items": [{ "id": id, "companyName": "x" }],
                "pageDetails": { "count": 1, "requestCount": 500, "nextPageUrl": next } })
        .to_string()
    };
    let new = RawServer::start(move |_, request| {
        let behind = request.contains(r#""value":1}"#);
        Raw::json(200, &if behind { page(2, Value::Null) } else { page(1, Value::Null) })
    })
    .await;
    let zone = new.base.clone();
    let old = RawServer::start(move |_, request| {
        let next = format!("http://{}/ATServicesRest/V1.0/Companies/query/next?paging=x", host(request));
        match request.split(' ').nth(1).unwrap() {
            url if url.contains("ZoneInformation") => Raw::json(200, &json!({ "url": zone }).to_string()),
            url if url.contains("next") => Raw::json(401, ""),
            _ => Raw::json(200, &page(1, next.into())),
        }
    })
    .await;
    let options = PsaOptions { known_endpoint: Some(old.base.clone()), ..options(&old.base, &[&old.base, &new.base]) };
    let psa = open(credentials("api@msp.example", "secret", "code"), &options, Arc::new(OpenGate::default())).unwrap();
    let found = psa.choices(MappingForm::Plan, "service", &Selection::new()).await.unwrap();
    let ids: Vec<_> = found.iter().map(|choice| choice.id.as_str()).collect();
    assert_eq!(ids, ["1", "2"]);
}

fn host(request: &str) -> &str {
    request.lines().find_map(|line| line.strip_prefix("host: ")).unwrap()
}

#[tokio::test]
async fn a_write_to_the_old_zone_is_refused_and_only_the_next_one_goes_to_the_new() {
    let (tenant, options, _) = moved().await;
    let psa = tenant.psa_with(&options, Arc::new(OpenGate::default()));
    let error = psa.write(&write(7001, 8001, "2026-12-01", 5, 7)).await.unwrap_err();
    assert_eq!((error.kind, error.sent), (ErrorKind::Auth(AuthProblem::Refused), Sent::Sent));
    assert_eq!((psa.requests().writes, tenant.truth(8001, "2026-12-01").await), (1, Some(5)));
    psa.write(&write(7001, 8001, "2026-12-01", 5, 7)).await.unwrap();
    assert_eq!((psa.requests().writes, tenant.truth(8001, "2026-12-01").await), (2, Some(7)));
    tenant.stop().await;
}

#[tokio::test]
async fn a_refused_secret_is_looked_up_once_and_never_hammered() {
    let tenant = Tenant::autotask(one_contract(&[])).await;
    let access = &tenant.access.autotask;
    let options = PsaOptions { known_endpoint: Some(access.base_url.clone()), ..tenant.options() };
    let wrong = credentials(&access.key, "wrong", &access.integration_code);
    let psa = open(wrong, &options, Arc::new(OpenGate::default())).unwrap();
    psa.companies().await.unwrap_err();
    assert_eq!(psa.requests().reads, 2, "a 401 and a discovery");
    psa.companies().await.unwrap_err();
    assert_eq!(psa.requests().reads, 3, "no second discovery");
    tenant.stop().await;
}
