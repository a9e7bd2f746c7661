//! What the lists and lines of a PSA look like, whole and with what is missing left out.

use std::collections::BTreeSet;

use seatbridge_core::calendar::PeriodType;
use seatbridge_core::psa::{CompanyRef, ContractRef, LineKey};
use seatbridge_psa::model::{CompanyKind, Requests};
use seatbridge_psa::{ErrorKind, Sent};

use crate::content::{
    self, BACKUP, Bills, CUSTOMER, Company, Content, Contract, DELETED, EMPTY, ENDED, HOURS, INACTIVE, LINE, Line,
    NEWCOMER, NOTHING, OLD_PRODUCT, ONCE, PAST, PROSPECT, QUARTERLY, RETIRED, RUNNING, SEMI_ANNUAL, Standing, TWIN,
    YEARLY,
};
use crate::shared::{day, key};
use crate::stage::{Call, Read, Stage, ask};

on_every_psa!(
    companies_are_told_apart_by_kind_and_state,
    companies_are_complete_over_several_pages,
    contracts_carry_their_days_period_and_owner,
    contracts_that_do_not_exist_are_absent,
    contracts_are_complete_however_many_are_asked_for,
    contracts_of_companies_are_those_that_bill_by_the_period,
    lines_carry_place_product_name_and_price,
    lines_that_do_not_exist_are_absent,
    lines_of_a_contract_are_complete_over_several_pages,
    asking_for_nothing_costs_no_call,
    an_id_that_is_no_number_never_leaves,
    every_call_that_is_sent_is_counted,
);

async fn companies_are_told_apart_by_kind_and_state(stage: &Stage) {
    let found = stage.psa().companies().await.unwrap();
    let one = |id: i64| found.iter().find(|one| one.id == id.into());
    for (id, kind, active) in [
        (CUSTOMER, CompanyKind::Customer, true),
        (INACTIVE, CompanyKind::Customer, false),
        (PROSPECT, CompanyKind::Prospect, true),
        (NEWCOMER, CompanyKind::Customer, true),
    ] {
        let company = one(id).unwrap();
        assert_eq!((company.kind, company.active), (kind, active), "{company:?}");
        assert_eq!(company.external_id, Some(format!("K-{id}")));
    }
    assert_eq!(one(CUSTOMER).unwrap().name, "Müller & Söhne GmbH");
    // a deleted twin is kept by some PSAs, and marked then
    assert!(one(DELETED).is_none_or(|twin| twin.kind == CompanyKind::Deleted && !twin.active));
    assert_eq!(found.iter().filter(|one| one.kind == CompanyKind::Own).count(), 1);
}

async fn companies_are_complete_over_several_pages(stage: &Stage) {
    let many = (0..1_200).map(|n| Company { id: 20_000 + n, name: "One of many", standing: Standing::Customer });
    stage.add(&Content { companies: many.collect(), ..Content::default() }).await;
    stage.tenant.reset_counters().await;
    let found = stage.psa().companies().await.unwrap();
    let ids: BTreeSet<&str> = found.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids.len(), found.len(), "no company comes twice");
    assert!((0..1_200).all(|n| ids.contains((20_000 + n).to_string().as_str())));
    assert!(stage.arrived(Call::Companies).await >= 2);
}

async fn contracts_carry_their_days_period_and_owner(stage: &Stage) {
    let standard = content::standard();
    let ids: Vec<ContractRef> = standard.contracts.iter().map(|one| one.id.into()).collect();
    let found = stage.psa().contracts(&ids).await.unwrap();
    assert_eq!(found.len(), ids.len());
    for put in &standard.contracts {
        let contract = found.iter().find(|one| one.id == put.id.into()).unwrap();
        assert_eq!((contract.starts_on, contract.ends_on), (day(put.start), day(put.end)), "{contract:?}");
        assert_eq!((&contract.company, &contract.name), (&CUSTOMER.into(), &put.name()));
        let period = match put.bills {
            Bills::Monthly | Bills::Hours => PeriodType::Monthly,
            Bills::Quarterly => PeriodType::Quarterly,
            Bills::SemiAnnually => PeriodType::SemiAnnual,
            Bills::Yearly => PeriodType::Yearly,
            Bills::Once => PeriodType::OneTime,
        };
        assert_eq!(contract.period, Some(period), "{contract:?}");
        let lasting = !matches!(put.bills, Bills::Once | Bills::Hours);
        assert!(contract.recurring || !lasting, "{contract:?}");
        assert_eq!(contract.successor, None);
    }
    let running = found.iter().find(|one| one.id == RUNNING.into()).unwrap();
    assert!(running.active && running.recurring);
    let hours = found.iter().find(|one| one.id == HOURS.into()).unwrap();
    assert!(!hours.recurring, "{hours:?}");
}

async fn contracts_that_do_not_exist_are_absent(stage: &Stage) {
    let psa = stage.psa();
    let asked = [NOTHING.into(), RUNNING.into(), RUNNING.into(), (NOTHING + 1).into()];
    let found = psa.contracts(&asked).await.unwrap();
    assert_eq!(found.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), [RUNNING.to_string()]);
    assert_eq!(psa.contracts(&[NOTHING.into()]).await.unwrap(), []);
    assert_eq!(psa.contracts_of(&[NOTHING.into(), NEWCOMER.into()]).await.unwrap(), []);
}

async fn contracts_are_complete_however_many_are_asked_for(stage: &Stage) {
    let contract = |n: i64| Contract {
        id: 20_000 + n,
        company: NEWCOMER,
        start: "2026-01-01",
        end: "2026-12-31",
        bills: Bills::Monthly,
    };
    stage.add(&Content { contracts: (0..1_200).map(contract).collect(), ..Content::default() }).await;
    let all: BTreeSet<ContractRef> = (0..1_200).map(|n| (20_000 + n).into()).collect();
    let psa = stage.psa();
    let by_id = psa.contracts(&all.iter().cloned().collect::<Vec<_>>()).await.unwrap();
    assert_eq!(by_id.len(), 1_200);
    assert_eq!(by_id.into_iter().map(|one| one.id).collect::<BTreeSet<_>>(), all);
    let of_company = psa.contracts_of(&[NEWCOMER.into()]).await.unwrap();
    assert_eq!(of_company.len(), 1_200);
    assert_eq!(of_company.into_iter().map(|one| one.id).collect::<BTreeSet<_>>(), all);
}

async fn contracts_of_companies_are_those_that_bill_by_the_period(stage: &Stage) {
    let psa = stage.psa();
    let ids: Vec<ContractRef> = content::standard().contracts.iter().map(|one| one.id.into()).collect();
    let mut expected = psa.contracts(&ids).await.unwrap();
    expected.retain(|one| one.recurring);
    expected.sort_by(|a, b| a.id.cmp(&b.id));
    let mut found = psa.contracts_of(&[NEWCOMER.into(), CUSTOMER.into()]).await.unwrap();
    found.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(found, expected);
    let has = |id: i64| found.iter().any(|one| one.id == id.into());
    for id in [RUNNING, ENDED, QUARTERLY, SEMI_ANNUAL, YEARLY] {
        assert!(has(id), "{id}");
    }
    assert!(!has(HOURS));
    // one that bills once says so, wherever a PSA counts it among the recurring ones
    assert!(found.iter().all(|one| one.id != ONCE.into() || one.period == Some(PeriodType::OneTime)));
}

async fn lines_carry_place_product_name_and_price(stage: &Stage) {
    let psa = stage.psa();
    let standard = content::standard();
    let keys: Vec<LineKey> = standard.lines.iter().map(|one| key(one.contract, one.id)).collect();
    let by_key = psa.lines(&keys).await.unwrap();
    let of_contracts = psa.lines_of(&[RUNNING.into(), ENDED.into(), RUNNING.into()]).await.unwrap();
    assert_eq!((by_key.len(), of_contracts.len()), (standard.lines.len(), standard.lines.len()));
    for put in &standard.lines {
        for found in [&by_key, &of_contracts] {
            let line = found.iter().find(|one| one.key == key(put.contract, put.id)).unwrap();
            assert_eq!(line.product, put.product.into());
            assert_eq!(line.unit_price, Some(put.price.to_string().parse().unwrap()), "{line:?}");
            let price = if put.product == RETIRED { 2.0 } else { 8.25_f64 }.to_string().parse().unwrap();
            assert!(line.list_price.is_none_or(|listed| listed == price), "{line:?}");
            assert_ne!(line.product_active, Some(put.product != BACKUP), "{line:?}");
        }
        let line = of_contracts.iter().find(|one| one.key == key(put.contract, put.id)).unwrap();
        let name = standard.products.iter().find(|one| one.id == put.product).unwrap().name;
        assert_eq!(line.name, name);
    }
}

async fn lines_that_do_not_exist_are_absent(stage: &Stage) {
    let psa = stage.psa();
    let asked = [key(RUNNING, NOTHING), key(RUNNING, TWIN), key(RUNNING, TWIN), key(NOTHING, NOTHING)];
    let found = psa.lines(&asked).await.unwrap();
    assert_eq!(found.iter().map(|one| one.key.clone()).collect::<Vec<_>>(), [key(RUNNING, TWIN)]);
    assert_eq!(psa.lines(&[key(NOTHING, NOTHING)]).await.unwrap(), []);
    assert_eq!(psa.lines_of(&[NOTHING.into(), QUARTERLY.into()]).await.unwrap(), []);
}

async fn lines_of_a_contract_are_complete_over_several_pages(stage: &Stage) {
    let line = |n: i64| Line { id: 20_000 + n, contract: RUNNING, product: BACKUP, quantity: n % 40, price: 1.5 };
    stage.add(&Content { lines: (0..1_200).map(line).collect(), ..Content::default() }).await;
    let all: BTreeSet<LineKey> = (0..1_200).map(|n| key(RUNNING, 20_000 + n)).collect();
    let psa = stage.psa();
    let keys: Vec<LineKey> = all.iter().cloned().collect();
    let by_key = psa.lines(&keys).await.unwrap();
    assert_eq!(by_key.into_iter().map(|one| one.key).collect::<BTreeSet<_>>(), all);
    let schedules = psa.schedules(&keys.iter().cloned().map(ask).collect::<Vec<_>>()).await.unwrap();
    for n in 0..1_200 {
        let steps = schedules[&(20_000 + n).into()].steps(&[], None).unwrap();
        assert_eq!(steps.on(day("2026-12-01")), n % 40, "{n}");
    }
    let mut expected = all;
    expected.extend([LINE, TWIN, OLD_PRODUCT, EMPTY].map(|id| key(RUNNING, id)));
    let of_contract = psa.lines_of(&[RUNNING.into()]).await.unwrap();
    assert_eq!(of_contract.len(), expected.len());
    assert_eq!(of_contract.into_iter().map(|one| one.key).collect::<BTreeSet<_>>(), expected);
    assert_eq!(psa.lines(&[key(ENDED, PAST)]).await.unwrap().len(), 1);
}

async fn asking_for_nothing_costs_no_call(stage: &Stage) {
    let psa = stage.psa();
    assert_eq!(psa.contracts(&[]).await.unwrap(), []);
    assert_eq!(psa.contracts_of(&[]).await.unwrap(), []);
    assert_eq!(psa.lines(&[]).await.unwrap(), []);
    assert_eq!(psa.lines_of(&[]).await.unwrap(), []);
    assert!(psa.schedules(&[]).await.unwrap().is_empty());
    assert_eq!(psa.requests(), Requests::default());
}

async fn an_id_that_is_no_number_never_leaves(stage: &Stage) {
    let psa = stage.psa();
    for bad in ["abc", "", "7001 ", "7e3", "-1", "+5", "007", "1) or (id>0", "../../x", "99999999999999999999"] {
        let line = LineKey { contract: RUNNING.into(), line: bad.into() };
        let mut write = stage.write(LINE, 10, 12);
        write.key = line.clone();
        for error in [
            psa.contracts(&[RUNNING.into(), bad.into()]).await.unwrap_err(),
            psa.contracts_of(&[CompanyRef::from(bad)]).await.unwrap_err(),
            psa.lines(std::slice::from_ref(&line)).await.unwrap_err(),
            psa.lines_of(&[bad.into()]).await.unwrap_err(),
            psa.schedules(&[ask(line)]).await.unwrap_err(),
            psa.write(&write).await.unwrap_err(),
        ] {
            assert!(matches!(error.kind, ErrorKind::Invalid { .. }) && error.sent == Sent::NotSent, "{bad}: {error}");
        }
    }
    assert_eq!(psa.requests(), Requests::default());
}

async fn every_call_that_is_sent_is_counted(stage: &Stage) {
    let psa = stage.psa();
    psa.login().await.unwrap();
    for kind in ["html", "drop_before_commit", "empty"] {
        stage.fault(Call::Companies, serde_json::json!({ "kind": kind, "nth": 1 })).await;
        for read in Read::ALL {
            read.of(&*psa).await.unwrap();
        }
        stage.fault(Call::Write, serde_json::json!({ "kind": kind, "nth": 1 })).await;
        psa.write(&stage.write(LINE, 10, 12)).await.unwrap_err();
        assert_eq!(stage.clear_faults().await, 2);
    }
    psa.write(&stage.write(LINE, 10, 12)).await.unwrap();
    assert_eq!(psa.requests(), stage.counted().await);
}
