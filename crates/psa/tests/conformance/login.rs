//! Logging in: server, tenant, rights and secrets.

use std::sync::Arc;

use seatbridge_psa::model::{Access, Credentials, Requests};
use seatbridge_psa::{ErrorKind, OpenGate, PsaOptions, Sent};
use serde_json::json;

use crate::content::{CUSTOMER, LINE, RUNNING};
use crate::shared::key;
use crate::stage::{Call, Read, Right, Stage};

on_every_psa!(
    a_client_is_of_its_psa_and_makes_no_call_before_it_is_asked,
    a_login_names_a_server_that_serves_later_clients_without_a_search,
    the_name_of_a_tenant_outlives_its_server_and_its_content,
    a_user_with_all_rights_has_every_needed_one,
    a_missing_right_is_in_the_answer_and_named_by_the_call_that_needs_it,
    a_wrong_secret_is_told_and_never_tried_twice,
    no_secret_shows_in_debug_output_or_errors,
);

async fn a_client_is_of_its_psa_and_makes_no_call_before_it_is_asked(stage: &Stage) {
    let psa = stage.psa();
    assert_eq!(psa.kind(), stage.tenant.kind);
    assert_eq!(stage.tenant.credentials().psa(), stage.tenant.kind);
    assert_eq!((psa.requests(), stage.counted().await), (Requests::default(), Requests::default()));
}

async fn a_login_names_a_server_that_serves_later_clients_without_a_search(stage: &Stage) {
    let login = stage.psa().login().await.unwrap();
    let searching = stage.found().await.requests().reads;
    let options = PsaOptions { known_endpoint: Some(login.endpoint.clone()), ..stage.options() };
    let psa = stage.psa_with(&options, Arc::new(OpenGate::default()));
    assert_eq!(psa.contracts(&[RUNNING.into()]).await.unwrap().len(), 1);
    assert!(psa.requests().reads < searching, "{:?}", psa.requests());
    assert_eq!(psa.login().await.unwrap(), login);
}

async fn the_name_of_a_tenant_outlives_its_server_and_its_content(stage: &Stage) {
    let before = stage.psa().login().await.unwrap();
    assert!(!before.tenant.is_empty());
    stage.set_today("2027-02-01").await;
    let options = stage.move_server().await;
    let after = stage.psa_with(&options, Arc::new(OpenGate::default())).login().await.unwrap();
    assert_eq!(after.tenant, before.tenant);
    assert_ne!(after.endpoint, before.endpoint);
}

async fn a_user_with_all_rights_has_every_needed_one(stage: &Stage) {
    let rights = stage.psa().login().await.unwrap().rights;
    assert!(rights.iter().any(|right| right.needed));
    for right in rights {
        assert!(!right.needed || right.access == Access::All, "{right:?}");
        assert!(!(right.needed && right.surplus), "{right:?}");
    }
}

async fn a_missing_right_is_in_the_answer_and_named_by_the_call_that_needs_it(stage: &Stage) {
    for right in [Right::Write, Right::SeeCompanies, Right::SeeLines, Right::SeeContracts] {
        stage.take(right).await;
        let psa = stage.psa();
        let rights = psa.login().await.unwrap().rights;
        let error = match right {
            Right::SeeCompanies => psa.companies().await.map(|_| ()),
            Right::SeeContracts => psa.contracts_of(&[CUSTOMER.into()]).await.map(|_| ()),
            Right::SeeLines => psa.lines(&[key(RUNNING, LINE)]).await.map(|_| ()),
            Right::Write => psa.write(&stage.write(LINE, 10, 12)).await.map(|_| ()),
        };
        let error = error.unwrap_err();
        assert_eq!(error.sent, Sent::Sent, "{error}");
        let ErrorKind::Forbidden { entity, operation } = &error.kind else { panic!("{right:?}: {error}") };
        let missing = rights.iter().find(|one| one.entity == *entity && one.operation == *operation).unwrap();
        assert!(missing.needed && missing.access == Access::None, "{missing:?}");
    }
    assert!(!stage.has_happened(&stage.write(LINE, 10, 12)).await);
}

async fn a_wrong_secret_is_told_and_never_tried_twice(stage: &Stage) {
    let psa = stage.stranger();
    let error = psa.login().await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Auth(_)) && error.sent == Sent::Sent, "{error}");
    // finding the server needs no secret
    assert_eq!(psa.requests(), Requests { reads: 2, writes: 0 });
    let psa = stage.stranger();
    let error = psa.write(&stage.write(LINE, 10, 12)).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Auth(_)) && !error.in_doubt(), "{error}");
    assert!(!stage.has_happened(&stage.write(LINE, 10, 12)).await);
    for read in Read::ALL {
        let error = read.of(&*stage.stranger()).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Auth(_)), "{read:?}: {error}");
    }
}

async fn no_secret_shows_in_debug_output_or_errors(stage: &Stage) {
    let secrets = stage.secrets();
    let hides = |text: String| {
        for secret in &secrets {
            let quoted = format!("{secret:?}");
            assert!(!text.contains(secret) && !text.contains(quoted.trim_matches('"')), "{text}");
        }
    };
    let psa = stage.found().await;
    hides(format!("{psa:?} {psa:#?}"));
    let credentials: Credentials = stage.tenant.credentials();
    hides(format!("{credentials:?} {:?}", stage.options()));
    // a PSA that repeats what it was sent
    let words = format!("your {} are wrong", secrets.join(" and "));
    for body in [stage.refusal(&words), json!(words)] {
        for code in [400, 500] {
            for call in [Call::Companies, Call::Write] {
                stage.fault(call, json!({ "kind": "status", "code": code, "body": body })).await;
            }
            let errors = [psa.companies().await.unwrap_err(), psa.write(&stage.write(LINE, 10, 12)).await.unwrap_err()];
            for error in errors {
                hides(format!("{error} {error:?} {}", serde_json::to_string(&error).unwrap()));
            }
            assert!(stage.clear_faults().await >= 2);
        }
    }
}
