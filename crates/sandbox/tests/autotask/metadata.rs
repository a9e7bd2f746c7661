//! Versions, modules, entity and field information (facts 1.10-1.12, 3.20-3.24).

use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::Bench;

fn field<'a>(fields: &'a Value, name: &str) -> &'a Value {
    fields["fields"].as_array().unwrap().iter().find(|field| field["name"] == name).unwrap()
}

#[tokio::test]
async fn entity_information_of_adjustments_is_create_only() {
    let bench = Bench::small().await;
    let expected = json!({ "info": {
        "name": "ContractServiceAdjustment", "canCreate": true, "canDelete": false, "canQuery": false, "canUpdate": false,
        "userAccessForCreate": "All", "userAccessForDelete": "None", "userAccessForQuery": "None",
        "userAccessForUpdate": "None", "hasUserDefinedFields": false, "supportsWebhookCallouts": false,
    } });
    assert_eq!(bench.get("ContractServiceAdjustments/entityInformation").await.1, expected);
    assert_eq!(bench.get("Contracts/7001/ServiceAdjustments/entityInformation").await.1, expected);
    bench.switch("user_access_spelling", json!("number")).await;
    assert_eq!(bench.get("Contracts/entityInformation").await.1["info"]["userAccessForCreate"], 1);
}

#[tokio::test]
async fn a_child_picklist_names_its_parent_and_values_are_strings() {
    let bench = Bench::small().await;
    let (_, fields) = bench.get("Tickets/entityInformation/fields").await;
    let sub = field(&fields, "subIssueType");
    assert_eq!(sub["picklistParentValueField"], "issueType");
    assert_eq!(
        sub["picklistValues"][0],
        json!({ "value": "136", "label": "Printer", "isDefaultValue": false, "sortOrder": 1, "parentValue": "10", "isActive": true, "isSystem": false })
    );
    for name in ["queueID", "status", "priority", "source", "issueType", "subIssueType"] {
        let values = field(&fields, name)["picklistValues"].as_array().unwrap();
        assert!(values.iter().any(|value| value["isActive"] == true), "{name}");
        assert!(values.iter().all(|value| value["value"].is_string()), "{name}");
        if name != "source" && name != "subIssueType" && name != "issueType" && name != "priority" {
            assert!(values.iter().any(|value| value["isActive"] == false), "{name}");
        }
    }
    let issues: Vec<&Value> =
        field(&fields, "issueType")["picklistValues"].as_array().unwrap().iter().map(|value| &value["value"]).collect();
    for value in sub["picklistValues"].as_array().unwrap() {
        assert!(issues.contains(&&value["parentValue"]));
    }
    assert_eq!(field(&fields, "title")["length"], 255);
    assert_eq!(field(&fields, "companyID")["referenceEntityType"], "Company");
}

#[tokio::test]
async fn period_types_are_numbers_or_letters_by_switch() {
    let bench = Bench::small().await;
    let (_, fields) = bench.get("Contracts/entityInformation/fields").await;
    let period = field(&fields, "contractPeriodType");
    assert_eq!((&period["dataType"], &period["isReadOnly"]), (&json!("integer"), &json!(true)));
    let labels: Vec<&str> =
        period["picklistValues"].as_array().unwrap().iter().map(|v| v["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["Monthly", "Quarterly", "Semi-Annual", "Yearly", "One-Time"]);
    assert_eq!(period["picklistValues"][0]["value"], "2");
    assert_eq!(bench.get("Contracts/7001").await.1["item"]["contractPeriodType"], 2);
    bench.switch("period_type_spelling", json!("letter")).await;
    let (_, fields) = bench.get("Services/entityInformation/fields").await;
    assert_eq!(field(&fields, "periodType")["picklistValues"][0]["value"], "m");
    assert_eq!(bench.get("Contracts/7001").await.1["item"]["contractPeriodType"], "m");
}

#[tokio::test]
async fn the_service_routes_answer_their_documented_keys() {
    let bench = Bench::small().await;
    let (_, version) = bench.get("Version").await;
    for key in ["majorVersion", "minorVersion", "build", "customerType"] {
        assert!(!version[key].is_null(), "{key}");
    }
    let (_, modules) = bench.get("Modules").await;
    assert!(modules[0]["key"].is_i64() && modules[0]["value"].is_boolean());
    let url = format!("{}VersionInformation", bench.at.autotask.base_url);
    let versions: Value = bench.send(Method::GET, &url, None).await.unwrap().json().await.unwrap();
    assert_eq!(versions, json!({ "apiVersions": ["v1.0"] }));
    assert_eq!(bench.http.get(&url).send().await.unwrap().status(), 401);
    bench.switch("version_information_needs_credentials", json!(false)).await;
    assert_eq!(bench.http.get(&url).send().await.unwrap().status(), 200);
    let (_, all) = bench.get("EntityInformation").await;
    assert!(all["info"].as_array().unwrap().len() >= 18);
}

#[tokio::test]
async fn every_entity_describes_itself_and_its_rows_have_exactly_its_fields() {
    let mut options = crate::bench::options(crate::bench::small());
    options.scenario = None;
    let bench = Bench::start(options).await;
    for entity in [
        "BillingCodes",
        "BillingItems",
        "Companies",
        "ContractNotes",
        "ContractServiceBundleUnits",
        "ContractServiceBundles",
        "ContractServiceUnits",
        "ContractServices",
        "Contracts",
        "Currencies",
        "Resources",
        "ServiceBundles",
        "Services",
        "TicketCategories",
        "Tickets",
    ] {
        let (_, fields) = bench.get(&format!("{entity}/entityInformation/fields")).await;
        let mut names: Vec<String> = fields["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| field["name"].as_str().unwrap().to_owned())
            .collect();
        let (_, info) = bench.get(&format!("{entity}/entityInformation")).await;
        if info["info"]["hasUserDefinedFields"] == true {
            names.push("userDefinedFields".to_owned());
        }
        let items = bench.items(entity, json!([{ "op": "gte", "field": "id", "value": 0 }])).await;
        if let Some(item) = items.first() {
            assert_eq!(item.as_object().unwrap().keys().cloned().collect::<Vec<_>>(), names, "{entity}");
        } else {
            assert!(["Tickets", "ContractNotes"].contains(&entity), "{entity} has no rows");
        }
        assert_eq!(bench.get(&format!("{entity}/entityInformation/userDefinedFields")).await.0, 200);
    }
    let (_, line) = bench.get("ContractServices/8001").await;
    assert!(line["item"].get("adjustedPrice").is_none() && line["item"].get("quantity").is_none());
}
