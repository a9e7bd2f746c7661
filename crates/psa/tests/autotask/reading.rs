//! Companies, contracts, lines, choices and the allowance.

use seatbridge_core::PsaKind;
use seatbridge_core::calendar::PeriodType::{Monthly, OneTime, Quarterly, SemiAnnual, Yearly};
use seatbridge_core::mappings::{Choice, MappingForm, Selection};
use seatbridge_psa::model::CompanyKind;
use seatbridge_psa::{ErrorKind, Psa, Sent};
use serde_json::{Value, json};

use crate::support::{Tenant, day, key, one_contract};

#[tokio::test]
async fn all_of_1200_companies_come_by_posting_the_continuations() {
    let tenant = Tenant::generated(PsaKind::Autotask, 1_200).await;
    let companies = tenant.psa().companies().await.unwrap();
    assert_eq!(companies.len(), 1_201);
    assert_eq!(tenant.calls("POST Companies").await, 3);
    assert_eq!(companies.iter().filter(|company| company.kind == CompanyKind::Own).count(), 1);
    tenant.stop().await;
}

#[tokio::test]
async fn a_full_last_page_is_complete_whether_or_not_it_has_a_successor() {
    // with the own company exactly two pages
    let tenant = Tenant::generated(PsaKind::Autotask, 999).await;
    for end in ["null", "url"] {
        tenant.switch(json!({ "full_last_page": end })).await;
        tenant.reset_counters().await;
        assert_eq!(tenant.psa().companies().await.unwrap().len(), 1_000);
        assert_eq!(tenant.calls("POST Companies").await, 3, "{end}");
    }
    tenant.stop().await;
}

#[tokio::test]
async fn companies_are_told_apart_by_kind_and_state() {
    let tenant = Tenant::autotask(json!({ "companies": [
        { "id": 11, "name": "Kunde", "number": "K-11" },
        { "id": 12, "name": "Interessent", "type": "prospect" },
        { "id": 13, "name": "Tot", "type": "dead", "active": false },
        { "id": 14, "name": "Lieferant", "type": "vendor" },
    ] }))
    .await;
    let companies = tenant.psa().companies().await.unwrap();
    let found: Vec<_> = companies.iter().skip(1).map(|one| (one.name.as_str(), one.kind, one.active)).collect();
    let expected = [
        ("Kunde", CompanyKind::Customer, true),
        ("Interessent", CompanyKind::Prospect, true),
        ("Tot", CompanyKind::Prospect, false),
        ("Lieferant", CompanyKind::Customer, true),
    ];
    assert_eq!(found, expected);
    assert_eq!((companies[0].id.as_str(), companies[0].kind), ("0", CompanyKind::Own));
    assert_eq!(companies[1].external_id.as_deref(), Some("K-11"));
    tenant.stop().await;
}

fn contracts() -> Value {
    let contract = |id: i64, period: &str| json!({ "id": id, "company": 174, "name": format!("C{id}"), "start": "2026-01-31", "end": "2027-01-30", "period_type": period });
    let mut inactive = contract(7006, "monthly");
    inactive["status"] = json!("inactive");
    inactive["renewed"] = json!(7001);
    let mut hours = contract(7007, "monthly");
    hours["contract_type"] = json!(4);
    json!({
        "companies": [{ "id": 174, "name": "A" }, { "id": 175, "name": "B" }],
        "contracts": [
            contract(7001, "monthly"), contract(7002, "quarterly"), contract(7003, "semi_annual"),
            contract(7004, "yearly"), contract(7005, "one_time"), inactive, hours,
        ],
    })
}

#[tokio::test]
async fn contracts_are_understood_in_every_spelling_of_periods_and_days() {
    let tenant = Tenant::autotask(contracts()).await;
    for (spelling, dates) in [("integer", "t00"), ("letter", "t05")] {
        tenant.switch(json!({ "period_type_spelling": spelling, "dates": dates })).await;
        let found = tenant.psa().contracts_of(&[174.into(), 175.into()]).await.unwrap();
        let ids: Vec<_> = found.iter().map(|contract| contract.id.as_str()).collect();
        // an inactive contract bills on, one of another type never did
        assert_eq!(ids, ["7001", "7002", "7003", "7004", "7005", "7006"]);
        let periods: Vec<_> = found.iter().filter_map(|contract| contract.period).collect();
        assert_eq!(periods, [Monthly, Quarterly, SemiAnnual, Yearly, OneTime, Monthly], "{spelling}");
        assert_eq!((found[0].starts_on, found[0].ends_on), (day("2026-01-31"), day("2027-01-30")), "{dates}");
        assert_eq!((found[0].active, found[0].successor.as_ref()), (true, None));
        assert!(!found[5].active && found[5].successor == Some(7001.into()) && found[5].recurring);
    }
    tenant.stop().await;
}

#[tokio::test]
async fn contracts_by_id_include_other_types_and_leave_out_what_is_not_there() {
    let tenant = Tenant::autotask(contracts()).await;
    let psa = tenant.psa();
    let found = psa.contracts(&[7007.into(), 7001.into(), 7001.into(), 999_999.into()]).await.unwrap();
    let seen: Vec<_> = found.iter().map(|contract| (contract.id.as_str(), contract.recurring)).collect();
    assert_eq!(seen, [("7001", true), ("7007", false)]);
    assert_eq!(psa.contracts(&[]).await.unwrap(), []);
    assert_eq!(psa.requests().reads, 3, "discovery, contracts, picklist");
    tenant.stop().await;
}

#[tokio::test]
async fn lines_carry_product_name_and_both_prices_and_say_where_they_stand_now() {
    let tenant = Tenant::autotask(one_contract(&[(8001, 5), (8002, 6)])).await;
    let psa = tenant.psa();
    // the key names a contract that the line does not stand on
    let lines = psa.lines(&[key(1, 8001), key(7001, 999_999)]).await.unwrap();
    assert_eq!(lines.len(), 1);
    let line = &lines[0];
    assert_eq!((&line.key, line.product.as_str(), line.name.as_str()), (&key(7001, 8001), "9001", "Backup seat"));
    assert_eq!(line.unit_price.unwrap().to_string(), "7.5");
    assert_eq!(line.list_price.unwrap().to_string(), "8.25");
    assert_eq!(line.product_active, Some(true));
    assert_eq!(psa.lines_of(&[7001.into()]).await.unwrap().len(), 2);
    tenant.stop().await;
}

fn chosen(pairs: &[(&str, &str)]) -> Selection {
    let choice = |id: &str| Choice { id: id.to_owned(), label: String::new(), active: true };
    pairs.iter().map(|(field, id)| ((*field).to_owned(), choice(id))).collect()
}

async fn offered(psa: &dyn Psa, form: MappingForm, field: &str, pairs: &[(&str, &str)]) -> Vec<Choice> {
    psa.choices(form, field, &chosen(pairs)).await.unwrap()
}

#[tokio::test]
async fn every_ticket_field_offers_its_picklist_and_sub_issues_follow_their_issue() {
    let tenant = Tenant::autotask(one_contract(&[])).await;
    let psa = tenant.psa();
    assert_eq!(psa.kind(), PsaKind::Autotask);
    for field in psa.fields(MappingForm::Tickets) {
        let found = offered(&*psa, MappingForm::Tickets, field.name, &[]).await;
        let filled = !matches!(field.name, "due_hours" | "sub_issue_type");
        assert_eq!(!found.is_empty(), filled, "{}", field.name);
    }
    let issues = offered(&*psa, MappingForm::Tickets, "issue_type", &[]).await;
    let mut subs = Vec::new();
    for issue in &issues {
        subs.push(offered(&*psa, MappingForm::Tickets, "sub_issue_type", &[("issue_type", &issue.id)]).await);
    }
    let with_subs: Vec<_> = subs.iter().filter(|subs| !subs.is_empty()).collect();
    assert!(with_subs.len() > 1 && with_subs[0] != with_subs[1], "{subs:?}");
    let all = offered(&*psa, MappingForm::Tickets, "queue", &[]).await;
    assert!(all.iter().any(|choice| choice.active));
    assert_eq!(tenant.calls("GET Tickets").await, 1, "one call fills the whole form");
    tenant.stop().await;
}

#[tokio::test]
async fn the_organization_form_leads_from_company_to_contract_to_line() {
    let mut content = one_contract(&[(8001, 5), (8002, 6)]);
    content["services"].as_array_mut().unwrap().push(json!({ "id": 9002, "name": "Archive", "active": false }));
    content["lines"].as_array_mut().unwrap().push(json!({ "id": 8003, "contract": 7001, "service": 9002, "units": 1 }));
    let tenant = Tenant::autotask(content).await;
    let psa = tenant.psa();
    let form = MappingForm::Organization;
    let labels =
        |choices: Vec<Choice>| choices.into_iter().map(|one| (one.id, one.label, one.active)).collect::<Vec<_>>();
    let expect = |list: &[(&str, &str, bool)]| {
        list.iter().map(|(id, label, active)| ((*id).to_owned(), (*label).to_owned(), *active)).collect::<Vec<_>>()
    };
    assert_eq!(labels(offered(&*psa, form, "company", &[]).await), expect(&[("174", "Müller GmbH", true)]));
    assert_eq!(offered(&*psa, form, "contract", &[]).await, []);
    let contracts = offered(&*psa, form, "contract", &[("company", "174")]).await;
    assert_eq!(labels(contracts), expect(&[("7001", "Cloud (2026-01-01 – 2026-12-31)", true)]));
    assert_eq!(offered(&*psa, form, "line", &[("company", "174")]).await, []);
    let lines = offered(&*psa, form, "line", &[("company", "174"), ("contract", "7001")]).await;
    // twins are told apart; a retired service bills on
    let expected =
        [("8003", "Archive", true), ("8001", "Backup seat #8001", true), ("8002", "Backup seat #8002", true)];
    assert_eq!(labels(lines), expect(&expected));
    let services = offered(&*psa, MappingForm::Plan, "service", &[]).await;
    assert_eq!(labels(services), expect(&[("9002", "Archive", false), ("9001", "Backup seat", true)]));
    assert!(psa.choices(form, "agreement", &Selection::new()).await.is_err());
    tenant.stop().await;
}

#[tokio::test]
async fn the_allowance_is_used_up_at_its_share_of_the_hour() {
    let tenant = Tenant::autotask(one_contract(&[])).await;
    tenant.switch(json!({ "hourly_threshold": 1_000, "hourly_used_by_others": 500 })).await;
    let psa = tenant.psa();
    psa.allowance(60).await.unwrap();
    tenant.switch(json!({ "hourly_used_by_others": 600 })).await;
    let error = psa.allowance(60).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::RateLimited { .. }) && error.sent == Sent::NotSent, "{error}");
    tenant.fault(json!({ "entity": "ThresholdInformation", "kind": "status", "code": 404, "body": {} })).await;
    psa.allowance(60).await.unwrap();
    tenant.stop().await;
}
