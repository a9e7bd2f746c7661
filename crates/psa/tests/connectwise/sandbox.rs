//! The whole client against the sandbox. Must not ask it to bend: it is built from the documented facts alone.

use std::sync::Arc;

use reqwest::Method;
use seatbridge_core::mappings::{Choice, MappingForm, Selection};
use seatbridge_core::{PsaKind, Seats};
use seatbridge_psa::error::AuthProblem;
use seatbridge_psa::model::{Access, CompanyKind, Credentials, LineWrite, Replaced};
use seatbridge_psa::{ErrorKind, OpenGate, Psa, PsaOptions, open};
use serde_json::{Value, json};

use crate::support::{Tenant, ask, day, key};

/// One customer with one agreement of two lines.
fn one_agreement() -> Value {
    json!({
        "companies": [{ "id": 250, "name": "Acme Ltd", "identifier": "Acme" }],
        "catalog": [{ "id": 904, "identifier": "BKP-MBX", "description": "Cloud backup mailbox", "price": 3.5, "cost": 2.1 }],
        "agreements": [{ "id": 311, "company": 250, "name": "Cloud", "start": "2026-01-01", "invoiced_through": "2026-11-01" }],
        "additions": [
            { "id": 5120, "agreement": 311, "product": 904, "quantity": 10, "less_included": 2, "unit_price": 4.25 },
            { "id": 5130, "agreement": 311, "product": 904, "quantity": 7 },
        ],
    })
}

/// A client that replaces lines.
fn replacing(tenant: &Tenant) -> Arc<dyn Psa> {
    let options = PsaOptions { replace_lines: true, ..tenant.options() };
    tenant.psa_with(&options, Arc::new(OpenGate::default()))
}

fn update(line: i64, before: u32, after: u32) -> LineWrite {
    crate::support::write(311, line, before, after)
}

fn replace(line: i64, before: u32, after: u32) -> LineWrite {
    LineWrite { effective_on: Some(day("2026-12-01")), ..update(line, before, after) }
}

/// Everything a run reads, and a write.
async fn run(psa: &Arc<dyn Psa>, before: u32, after: u32) {
    let contracts = psa.contracts(&[311.into()]).await.unwrap();
    assert_eq!(contracts.len(), 1);
    assert!(contracts[0].active && contracts[0].recurring && contracts[0].period.is_some(), "{contracts:?}");
    let lines = psa.lines(&[key(311, 5120)]).await.unwrap();
    assert_eq!((lines.len(), lines[0].product.as_str()), (1, "904"));
    assert_eq!(lines[0].unit_price.unwrap().to_string(), "4.25");
    let schedules = psa.schedules(&[ask(311, 5120)]).await.unwrap();
    let steps = schedules[&5120.into()].steps(&[], None).unwrap();
    assert_eq!(steps.on(day("2026-11-20")), i64::from(before));
    let done = psa.write(&update(5120, before, after)).await.unwrap();
    assert_eq!(done.quantity, Some(Seats(after)));
}

#[tokio::test]
async fn a_whole_run_is_right_under_every_switch_that_may_meet_it() {
    let tenant = Tenant::connectwise(one_agreement()).await;
    let mut quantity = 10;
    for switches in [
        json!({}),
        json!({ "nulls": "send" }),
        json!({ "media_type": "vendor" }),
        json!({ "links": "absent" }),
        json!({ "links": "absent", "largest_page": 25 }),
        json!({ "links": "keep_parameters", "largest_page": 1 }),
        json!({ "unknown_select": "refuse" }),
        json!({ "read_only_fields": "refuse", "unknown_patch_path": "refuse" }),
        json!({ "addition_status_field": false }),
        json!({ "system_info_needs_login": false }),
        json!({ "missing_parent": "empty" }),
        json!({ "like_wildcards": "percent", "quote_escape": "doubled", "null_comparison": "plain" }),
        json!({ "hidden_record": "forbidden" }),
        json!({ "last_day": "over", "extended_from": "quantity" }),
        json!({ "unknown_api_version": "refuse" }),
    ] {
        tenant.switch(switches.clone()).await;
        let psa = tenant.psa();
        psa.login().await.unwrap();
        let companies = psa.companies().await.unwrap();
        let acme = companies.iter().find(|one| one.id.as_str() == "250").unwrap();
        assert_eq!(
            (acme.name.as_str(), acme.kind, acme.active),
            ("Acme Ltd", CompanyKind::Customer, true),
            "{switches}"
        );
        assert!(companies.iter().any(|one| one.kind == CompanyKind::Own), "{switches} {companies:?}");
        run(&psa, quantity, quantity + 1).await;
        quantity += 1;
        assert_eq!(tenant.truth(5120, "2026-11-20").await, Some(quantity.into()), "{switches}");
    }
    assert_eq!(tenant.truth(5130, "2026-11-20").await, Some(7));
    tenant.stop().await;
}

#[tokio::test]
async fn every_drop_down_is_filled_whether_set_up_lists_may_be_read_or_not() {
    let tenant = Tenant::generated(PsaKind::ConnectWise, 3).await;
    for full in [true, false] {
        if !full {
            let none = json!({ "functions": { "TableSetup": { "inquire": "None" } } });
            tenant.control(Method::PUT, "connectwise/rights", none).await;
        }
        let psa = tenant.psa();
        for form in [MappingForm::Tickets, MappingForm::Plan, MappingForm::Organization] {
            let mut selection = Selection::new();
            for spec in psa.fields(form) {
                let found = psa.choices(form, spec.name, &selection).await;
                if !full && spec.name == "item" {
                    // the only list without a slim twin
                    assert!(matches!(found.unwrap_err().kind, ErrorKind::Forbidden { .. }));
                    continue;
                }
                let found = found.unwrap();
                let first = found.iter().find(|choice| choice.active);
                let choice = first.unwrap_or_else(|| panic!("{} has nothing to choose", spec.name));
                selection.insert(spec.name.to_owned(), Choice::clone(choice));
            }
        }
    }
    tenant.stop().await;
}

#[tokio::test]
async fn a_role_without_a_right_is_told_by_name() {
    let tenant = Tenant::generated(PsaKind::ConnectWise, 1).await;
    let login = tenant.psa().login().await.unwrap();
    assert!(login.rights.iter().filter(|right| right.needed).all(|right| right.access == Access::All));
    let surplus: Vec<_> =
        login.rights.iter().filter(|right| right.surplus).map(|right| right.entity.as_str()).collect();
    assert!(surplus.contains(&"Agreements") && surplus.contains(&"Custom Menu Entry"), "{surplus:?}");
    let less =
        json!({ "functions": { "ProductCatalog": { "inquire": "None" }, "CompanyMaintenance": { "inquire": "My" } } });
    tenant.control(Method::PUT, "connectwise/rights", less).await;
    let login = tenant.psa().login().await.unwrap();
    let access =
        |entity: &str| login.rights.iter().find(|right| right.entity == entity && right.needed).unwrap().access;
    assert_eq!((access("Product Catalog"), access("Company Maintenance")), (Access::None, Access::Restricted));
    tenant.stop().await;
}

#[tokio::test]
async fn wrong_credentials_are_told_apart() {
    let tenant = Tenant::generated(PsaKind::ConnectWise, 1).await;
    let access = tenant.access.connectwise.clone();
    let with = |company: &str, key: &str, private: &str, client: &str| Credentials::ConnectWise {
        site: access.site.clone(),
        company: company.to_owned(),
        public_key: key.to_owned(),
        private_key: private.into(),
        client_id: client.into(),
    };
    let (company, key, private, client) = (&access.company, &access.public_key, &access.private_key, &access.client_id);
    for status in [401, 404] {
        tenant.switch(json!({ "unauthorized_status": status })).await;
        for (credentials, problem) in [
            (with("nobody", key, private, client), AuthProblem::UnknownCompany),
            (with(company, "wrong", private, client), AuthProblem::Refused),
            (with(company, key, "wrong", client), AuthProblem::Refused),
            (with(company, key, private, "00000000-0000-4000-8000-00000000dead"), AuthProblem::VendorCode),
            (with(company, key, private, ""), AuthProblem::VendorCode),
        ] {
            let psa = open(credentials, &tenant.options(), Arc::new(OpenGate::default())).unwrap();
            let error = psa.login().await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Auth(problem), "{status}: {error}");
        }
    }
    tenant.stop().await;
}

#[tokio::test]
async fn a_tenant_whose_codebase_changes_is_read_on() {
    let tenant = Tenant::connectwise(one_agreement()).await;
    let psa = tenant.psa();
    let before = psa.login().await.unwrap();
    run(&psa, 10, 11).await;
    tenant.control(Method::PUT, "connectwise/codebase", json!({ "codebase": "v2027_1/" })).await;
    run(&psa, 11, 12).await;
    let after = psa.login().await.unwrap();
    assert_eq!(before.tenant, after.tenant, "the tenant keeps its name");
    assert_ne!(before.endpoint, after.endpoint);
    // the old codebase is unknown now, and was called
    tenant.reset_counters().await;
    tenant.stop().await;
}

#[tokio::test]
async fn a_replaced_line_bills_without_a_gap_and_without_an_overlap() {
    let tenant = Tenant::connectwise(one_agreement()).await;
    tenant.switch(json!({ "read_only_fields": "refuse" })).await;
    let psa = replacing(&tenant);
    assert_eq!(psa.replaced(&replace(5120, 10, 12)).await.unwrap(), Replaced::Old);
    let done = psa.write(&replace(5120, 10, 12)).await.unwrap();
    let line = done.line.unwrap();
    let new: i64 = line.key.line.as_str().parse().unwrap();
    assert_eq!(line.unit_price.unwrap().to_string(), "4.25");
    for (id, on, expected) in [
        (5120, "2026-11-30", Some(10)),
        (5120, "2026-12-01", None),
        (new, "2026-11-30", None),
        (new, "2026-12-01", Some(12)),
    ] {
        assert_eq!(tenant.truth(id, on).await, expected, "{id} {on}");
    }
    let made = tenant.control(Method::GET, &format!("connectwise/lines/{new}"), Value::Null).await;
    assert_eq!((&made["less_included"], &made["bill_customer"]), (&json!(2), &json!("Billable")));
    assert_eq!(psa.replaced(&replace(5120, 10, 12)).await.unwrap(), Replaced::New(key(311, new)));
    // the other line of the same product gets its own
    let other = psa.write(&replace(5130, 7, 9)).await.unwrap();
    assert_ne!(other.line.unwrap().key, key(311, new));
    let lines = tenant.control(Method::GET, "connectwise/lines?on=2026-12-01", Value::Null).await;
    let billed = lines["lines"].as_array().unwrap().iter().filter(|line| line["in_term"] == true);
    let mut billed: Vec<_> = billed.map(|line| line["quantity"].as_i64().unwrap()).collect();
    billed.sort_unstable();
    assert_eq!(billed, [9, 12]);
    tenant.stop().await;
}

#[tokio::test]
async fn a_replacement_that_breaks_anywhere_is_settled_by_reading() {
    for (method, kind, expected) in [
        ("POST", "drop_before_commit", "old"),
        ("POST", "drop_after_commit", "half"),
        ("PATCH", "drop_before_commit", "half"),
        ("PATCH", "drop_after_commit", "new"),
        ("POST", "html", "old"),
        ("PATCH", "html", "half"),
    ] {
        let tenant = Tenant::connectwise(one_agreement()).await;
        let psa = replacing(&tenant);
        let write = replace(5120, 10, 12);
        tenant.fault(json!({ "method": method, "kind": kind, "nth": 1 })).await;
        let error = psa.write(&write).await.unwrap_err();
        assert!(error.in_doubt(), "{method} {kind}: {error}");
        let found = psa.replaced(&write).await.unwrap();
        let successor = match (&found, expected) {
            (Replaced::Old, "old") => psa.write(&write).await.unwrap().line.unwrap().key,
            (Replaced::Half(successor), "half") => {
                psa.finish_replace(&write, successor).await.unwrap();
                successor.clone()
            }
            (Replaced::New(successor), "new") => successor.clone(),
            _ => panic!("{method} {kind}: {found:?}"),
        };
        assert_eq!(psa.replaced(&write).await.unwrap(), Replaced::New(successor.clone()), "{method} {kind}");
        let new: i64 = successor.line.as_str().parse().unwrap();
        assert_eq!(tenant.truth(5120, "2026-12-01").await, None);
        assert_eq!(tenant.truth(new, "2026-12-01").await, Some(12));
        tenant.stop().await;
    }
}

#[tokio::test]
async fn a_reading_of_a_large_tenant_stays_within_its_budget() {
    let agreements: Vec<Value> = (0..400)
        .map(|n| json!({ "id": 1_000 + n, "company": 250, "name": format!("A{n}"), "start": "2026-01-01" }))
        .collect();
    let additions: Vec<Value> = (0..2_000)
        .map(|n| json!({ "id": 20_000 + n, "agreement": 1_000 + n / 5, "product": 904, "quantity": n }))
        .collect();
    let tenant = Tenant::connectwise(json!({
        "companies": [{ "id": 250, "name": "Acme Ltd" }],
        "catalog": [{ "id": 904, "identifier": "BKP-MBX", "price": 3.5, "cost": 2.1 }],
        "agreements": agreements,
        "additions": additions,
    }))
    .await;
    let psa = tenant.psa();
    let ids: Vec<_> = (1_000..1_400_i64).map(Into::into).collect();
    assert_eq!(psa.contracts(&ids).await.unwrap().len(), 400);
    let place = |n: i64| (1_000 + n / 5, 20_000 + n);
    let keys: Vec<_> = (0..2_000).map(|n| key(place(n).0, place(n).1)).collect();
    assert_eq!(psa.lines(&keys).await.unwrap().len(), 2_000);
    let asks: Vec<_> = (0..2_000).map(|n| ask(place(n).0, place(n).1)).collect();
    let schedules = psa.schedules(&asks).await.unwrap();
    for n in [0, 17, 1_999] {
        let steps = schedules[&place(n).1.into()].steps(&[], None).unwrap();
        assert_eq!(steps.on(day("2026-11-20")), n);
    }
    assert!(psa.requests().reads <= 420, "{:?}", psa.requests());
    tenant.stop().await;
}
