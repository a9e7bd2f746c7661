//! The query language (facts 2).

use serde_json::json;

use crate::bench::{Answer, Bench, options, small};

const COMPANIES: &str = "/company/companies";

async fn picked(bench: &Bench, path: &str, parameter: &str, text: &str) -> Answer {
    bench.query(path, &[(parameter, text)]).await
}

#[tokio::test]
async fn conditions_find_what_they_say() {
    let bench = Bench::small().await;
    for (conditions, wanted) in [
        ("id = 250", vec![250]),
        ("id != 250", vec![2, 251, 252]),
        ("id>=251 AND id<252", vec![251]),
        ("id in (2, 252, 99)", vec![2, 252]),
        ("id not in (2,250,251)", vec![252]),
        ("identifier = \"acme\"", vec![252]),
        ("identifier in (\"Acme\",\"YourCompany\")", vec![2, 252]),
        ("name contains \"söhne\"", vec![250, 251]),
        ("name not contains \"söhne\"", vec![2, 252]),
        ("name like \"Acme%\"", vec![252]),
        ("name like \"*Ltd\"", vec![252]),
        ("name not like \"M*\"", vec![2, 252]),
        ("deletedFlag = True", vec![251]),
        ("deletedFlag=false and identifier like \"Mueller*\"", vec![250]),
        ("status/name = \"Active\" and (id = 250 or id = 252)", vec![250, 252]),
        ("defaultContact = null", vec![2]),
        ("defaultContact/id != null", vec![250, 251, 252]),
        ("accountNumber = null", vec![2, 250, 251, 252]),
        ("dateDeleted > [2026-11-19]", vec![251]),
        ("dateDeleted >= [2026-11-20T00:00:01Z]", vec![]),
        ("lastUpdated > [2026-11-20T00:00:00Z] and id < 200", vec![2]),
        ("id = 2 or id = 250 and name = \"nobody\"", vec![2]),
        ("accountNumber = \"7\" and id = 250", vec![]),
        ("accountNumber != \"7\" and id = 250", vec![]),
        ("accountNumber != \"7\" or id = 250", vec![250]),
        ("", vec![2, 250, 251, 252]),
    ] {
        assert_eq!(bench.find(COMPANIES, conditions).await.ids(), wanted, "{conditions}");
        let count = bench.query("/company/companies/count", &[("conditions", conditions)]).await;
        assert_eq!(count.body, json!({ "count": wanted.len() }), "{conditions}");
    }
}

#[tokio::test]
async fn broken_conditions_are_refused_as_api_find_condition() {
    let bench = Bench::small().await;
    for (conditions, part) in [
        ("invoiceDate = 1", "invoiceDate is not a recognized name."),
        ("types/name = \"Client\"", "types/name is not a recognized name."),
        ("board/name = \"x\"", "board/name is not a recognized name."),
        ("status/inactiveFlag = true", "status/inactiveFlag is not a recognized name."),
        ("Name = \"x\"", "Name is not a recognized name."),
        ("deletedFlag = 1", "Expected Boolean"),
        ("id = \"250\"", "Expected Number"),
        ("name = Acme", "double quotes"),
        ("name = 'Acme'", "double quotes"),
        ("dateDeleted > \"2026-11-19\"", "square brackets"),
        ("dateDeleted > 2026-11-19", "square brackets"),
        ("dateDeleted > [2026-11-19T00:00:00+01:00]", "square brackets"),
        ("dateDeleted > [2026-11-19T00:00:00.000Z]", "square brackets"),
        ("dateDeleted > [yesterday]", "square brackets"),
        ("not name = \"x\"", "field name"),
        ("not (id = 1)", "field name"),
        ("id = 1 and", "field name"),
        ("(id = 1", "bracket"),
        ("id = 1)", "could not be parsed"),
        ("id", "operator"),
        ("id like \"1\"", "text field"),
        ("name = \"open", "String"),
        ("status = 5", "null"),
    ] {
        let refused = bench.find(COMPANIES, conditions).await;
        assert_eq!(refused.status, 400, "{conditions}: {}", refused.body);
        assert_eq!(refused.body["code"], "ApiFindCondition");
        assert!(refused.body["message"].as_str().unwrap().contains(part), "{conditions}: {}", refused.body);
    }
    let wrong = bench.find("/finance/agreements", "agreementStatus = \"Live\"").await;
    assert_eq!(wrong.body["message"], "Enum value supplied was invalid");
}

#[tokio::test]
async fn spellings_that_the_sources_disagree_on_are_switches() {
    let bench = Bench::small().await;
    bench.switch("single_quotes", json!("accept")).await;
    assert_eq!(bench.find(COMPANIES, "name = 'Acme Ltd'").await.ids(), [252]);
    bench.switch("field_case", json!("insensitive")).await;
    assert_eq!(bench.find(COMPANIES, "NAME = 'Acme Ltd'").await.ids(), [252]);
    bench.switch("like_wildcards", json!("star")).await;
    assert_eq!(bench.find(COMPANIES, "name like \"Acme%\"").await.ids(), [0; 0]);
    bench.switch("text_case", json!("sensitive")).await;
    assert_eq!(bench.find(COMPANIES, "identifier = \"acme\"").await.ids(), [0; 0]);
    bench.switch("quote_escape", json!("backslash")).await;
    assert_eq!(bench.find(COMPANIES, "name = \"a\\\"b\"").await.ids(), [0; 0]);
    bench.switch("null_comparison", json!("plain")).await;
    assert_eq!(bench.find(COMPANIES, "accountNumber != \"7\"").await.ids().len(), 4);
    bench.switch("deep_references", json!("accept")).await;
    assert_eq!(bench.find(COMPANIES, "status/disallowSavingFlag = false").await.ids().len(), 4);
    bench.switch("not_filterable", json!(["companies.deletedFlag"])).await;
    let refused = bench.find(COMPANIES, "deletedFlag = false").await;
    assert_eq!(refused.body["message"], "deletedFlag is not a recognized name.");
}

#[tokio::test]
async fn child_conditions_look_into_arrays_and_know_no_in() {
    let bench = Bench::small().await;
    let find = |text: &'static str| picked(&bench, COMPANIES, "childConditions", text);
    let clients = bench.query(COMPANIES, &[("childConditions", "types/name = \"Client\"")]).await;
    assert_eq!(clients.ids(), [250, 251]);
    assert_eq!(find("types/id = 2").await.ids(), [252]);
    assert_eq!(find("types/id in (1,2)").await.status, 400);
    assert_eq!(find("status/name = \"Active\"").await.status, 400);
    let both = bench
        .query(COMPANIES, &[("conditions", "deletedFlag = false"), ("childConditions", "types/name = \"Client\"")])
        .await;
    assert_eq!(both.ids(), [250]);
    bench.rights(json!({ "preset": "full" })).await;
    let email = "communicationItems/value like \"kim250@*\" and communicationItems/communicationType = \"Email\"";
    let contacts = bench.query("/company/contacts", &[("childConditions", email)]).await;
    assert_eq!(contacts.body[0]["company"]["id"], 250);
}

#[tokio::test]
async fn custom_fields_are_found_by_caption_and_value() {
    let bench = Bench::small().await;
    bench.edit(json!({ "kind": "define_custom_field", "list": "additions", "caption": "External Id" })).await;
    let path = "/finance/agreements/311/additions";
    let set = json!([{ "op": "replace", "path": "customFields", "value": [{ "id": 1, "value": "org-7" }] }]);
    let changed = bench.patch(&format!("{path}/5120"), set).await;
    assert_eq!(changed.body["customFields"][0]["value"], "org-7");
    assert_eq!(changed.body["customFields"][0]["caption"], "External Id");
    let find = |text: &'static str| picked(&bench, path, "customFieldConditions", text);
    assert_eq!(find("caption = \"External Id\" and value != null").await.ids(), [5120]);
    assert_eq!(find("caption = \"External Id\" and value = \"org-8\"").await.ids(), [0; 0]);
    let nowhere = bench.query("/finance/billingCycles", &[("customFieldConditions", "value != null")]).await;
    assert_eq!(nowhere.status, 400);
}

#[tokio::test]
async fn order_by_sorts_with_ties_by_id() {
    let bench = Bench::small().await;
    let order = |text: &'static str| picked(&bench, COMPANIES, "orderBy", text);
    assert_eq!(order("name desc").await.ids(), [2, 250, 251, 252]);
    assert_eq!(order("deletedFlag desc, identifier asc").await.ids(), [251, 252, 250, 2]);
    assert_eq!(order("status/name asc,id desc").await.ids(), [252, 251, 250, 2]);
    assert_eq!(order("nonsense").await.status, 400);
}

#[tokio::test]
async fn fields_select_members_and_info_only_when_named() {
    let bench = Bench::small().await;
    let path = "/finance/agreements/311";
    let picked = bench.query(path, &[("fields", "id,name,type/id,nonsense")]).await;
    assert_eq!(picked.body, json!({ "id": 311, "name": "Managed Cloud", "type": { "id": 1 } }));
    let info = bench.query(path, &[("fields", "id,_info/lastUpdated")]).await;
    assert_eq!(info.body, json!({ "id": 311, "_info": { "lastUpdated": "2026-11-20T12:00:00Z" } }));
    let whole = bench.get(path).await;
    assert!(whole.body["_info"]["additions_href"].as_str().unwrap().ends_with("/finance/agreements/311/additions"));
    bench.switch("unknown_select", json!("refuse")).await;
    assert_eq!(bench.query(path, &[("fields", "nonsense")]).await.status, 400);
}

#[tokio::test]
async fn nulls_are_left_out_unless_switched_on() {
    let bench = Bench::small().await;
    let path = "/finance/agreements/311/additions/5120";
    assert!(bench.get(path).await.body.get("cancelledDate").is_none());
    bench.switch("nulls", json!("send")).await;
    assert!(bench.get(path).await.body.as_object().unwrap()["cancelledDate"].is_null());
}

#[tokio::test]
async fn unknown_parameters_and_trailing_slashes_are_tolerated() {
    let bench = Bench::small().await;
    let found = bench.query("/finance/agreements/", &[("conditions", "company/id = 250"), ("bogus", "1")]).await;
    assert_eq!(found.ids(), [311, 312]);
    assert_eq!(bench.get("/procurement/subcategories/").await.status, 200);
    assert_eq!(bench.get("/procurement/categories/20/subcategories/").await.ids(), [60, 61, 62, 65]);
    assert_eq!(bench.get("/service/boards/1/subTypes").await.status, 404, "the case of a path counts");
    bench.switch("path_case", json!("insensitive")).await;
    assert_eq!(bench.get("/service/boards/1/subTypes").await.ids(), [40, 41]);
}

#[tokio::test]
async fn a_raw_plus_is_a_space_and_a_raw_ampersand_cuts_the_condition() {
    let mut content = small();
    content.companies[2].name = "A+B".into();
    let bench = Bench::start(options(content)).await;
    assert_eq!(bench.get("/company/companies?conditions=name=%22A%2BB%22").await.ids(), [252]);
    assert_eq!(bench.get("/company/companies?conditions=name=%22A+B%22").await.ids(), [0; 0]);
    assert_eq!(bench.get("/company/companies?conditions=name=%22M&x%22").await.status, 400);
}

#[tokio::test]
async fn info_lists_are_slim_and_use_their_own_names() {
    let bench = Bench::small().await;
    let statuses = bench.find("/service/boards/1/statuses/info", "closedFlag = true").await;
    assert_eq!(statuses.body[0]["name"], ">Closed");
    let names: Vec<&String> = statuses.body[0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["id", "name", "sortOrder", "defaultFlag", "inactiveFlag", "closedFlag", "_info"]);
    assert_eq!(bench.find("/service/boards/1/statuses/info", "closedStatus = true").await.status, 400);
    assert_eq!(bench.find("/service/boards/1/statuses", "closedStatus = true").await.ids(), [19]);
    assert_eq!(bench.get("/service/info/boards").await.ids(), [1, 2, 3, 4, 5]);
    assert_eq!(bench.get("/service/info/boards/active").await.ids(), [1, 2, 3, 5]);
    for path in [
        "/procurement/catalog/info",
        "/procurement/categories/info",
        "/procurement/subcategories/info/",
        "/procurement/types/info",
        "/company/companies/info",
        "/company/companies/info/types",
        "/finance/agreements/types/info",
        "/finance/billingCycles/info",
        "/service/info/boardtypes",
        "/service/boards/1/subtypes/info",
        "/service/boards/1/teams/info",
        "/service/priority/info",
        "/service/sources/info",
        "/system/info/members",
    ] {
        assert!(!bench.get(path).await.ids().is_empty(), "{path}");
    }
}

#[tokio::test]
async fn subcategories_below_their_category_have_the_legacy_model_without_it() {
    let bench = Bench::small().await;
    let nested = "/procurement/categories/20/subcategories/";
    let names: Vec<String> = bench.get(nested).await.body[0].as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["id", "name", "inactiveFlag", "_info"]);
    assert_eq!(bench.find(nested, "category/id = 20").await.status, 400);
    assert_eq!(bench.find("/procurement/subcategories", "category/id = 21").await.ids(), [63]);
}

#[tokio::test]
async fn the_lists_of_a_ticket_mapping_hang_together() {
    let bench = Bench::small().await;
    assert_eq!(bench.find("/service/boards", "inactiveFlag=false and projectFlag=false").await.ids(), [1, 2, 5]);
    let triples = bench.find("/service/boards/1/typeSubTypeItemAssociations", "type/id = 5 and subType/id = 40").await;
    assert_eq!(triples.body[0]["item"]["name"], "Backup");
    assert_eq!(bench.get("/service/boards/2/types").await.ids(), [7]);
    assert_eq!(bench.get("/service/boards/2/items").await.ids(), [72]);
    assert_eq!(bench.get("/service/boards/99/items").await.status, 404);
    assert_eq!(bench.find("/service/boards/5/statuses", "defaultFlag=true").await.ids(), [0; 0]);
    assert_eq!(bench.get("/service/boards/1/statuses/21").await.status, 404, "a status of another board");
}
