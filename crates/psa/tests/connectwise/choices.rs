//! The drop-downs of the mapping forms.

use seatbridge_core::mappings::{Choice, MappingForm, Selection};
use seatbridge_psa::ErrorKind;
use serde_json::{Value, json};

use crate::support::{Raw, Server, addition, agreement};

fn chosen(fields: &[(&str, i64)]) -> Selection {
    let choice = |id: i64| Choice { id: id.to_string(), label: String::new(), active: true };
    fields.iter().map(|(name, id)| ((*name).to_owned(), choice(*id))).collect()
}

fn labels(choices: &[Choice]) -> Vec<(&str, bool)> {
    choices.iter().map(|choice| (choice.label.as_str(), choice.active)).collect()
}

fn boards() -> Value {
    json!([
        { "id": 1, "name": "Service", "projectFlag": false, "inactiveFlag": false },
        { "id": 2, "name": "Projects", "projectFlag": true },
        { "id": 3, "name": "Ghost", "inactiveFlag": true },
    ])
}

#[tokio::test]
async fn forms_name_their_fields_and_what_they_depend_on() {
    let server = Server::start(|_| None).await;
    let psa = server.psa();
    let names = |form| psa.fields(form).iter().map(|spec| spec.name).collect::<Vec<_>>();
    assert_eq!(
        names(MappingForm::Tickets),
        ["board", "status_new", "status_resolved", "type", "subtype", "item", "priority", "source"]
    );
    assert_eq!(names(MappingForm::Plan), ["category", "subcategory", "product_type", "catalog"]);
    assert_eq!(names(MappingForm::Organization), ["company", "contract", "line"]);
    for form in [MappingForm::Tickets, MappingForm::Plan, MappingForm::Organization] {
        for spec in psa.fields(form).iter().filter(|spec| !spec.depends_on.is_empty()) {
            assert_eq!(psa.choices(form, spec.name, &Selection::new()).await.unwrap(), [], "{}", spec.name);
        }
    }
    assert_eq!(server.seen().len(), 0, "nothing is asked for as long as nothing is chosen");
    let unknown = psa.choices(MappingForm::Plan, "board", &Selection::new()).await.unwrap_err();
    assert!(matches!(unknown.kind, ErrorKind::Invalid { .. }));
}

#[tokio::test]
async fn boards_come_without_those_of_projects_from_whichever_list_may_be_read() {
    for (slim, status) in [(true, 200), (false, 403), (false, 404)] {
        let server = Server::start(move |call| match call.path.as_str() {
            "service/info/boards" if slim => Some(Raw::json(200, &boards())),
            "service/info/boards" if status == 403 => Some(Raw::refusal(403, "Security", "no")),
            "service/info/boards" => Some(Raw::text(404, "text/html", "<html>")),
            "service/boards" => Some(Raw::json(200, &boards())),
            _ => None,
        })
        .await;
        let found = server.psa().choices(MappingForm::Tickets, "board", &Selection::new()).await.unwrap();
        assert_eq!(labels(&found), [("Ghost", false), ("Service", true)]);
        assert_eq!(server.arrived("GET service/boards"), usize::from(!slim));
    }
}

#[tokio::test]
async fn statuses_types_subtypes_and_items_follow_the_board() {
    let server = Server::start(|call| {
        Some(Raw::json(
            200,
            &match call.path.as_str() {
                "service/boards/1/statuses/info" => json!([
                    { "id": 17, "name": "New", "sortOrder": 0 },
                    { "id": 18, "name": ">Closed", "sortOrder": 9, "closedFlag": true },
                    { "id": 19, "name": "Old", "sortOrder": 5, "inactiveFlag": true },
                ]),
                "service/info/boardtypes" => json!([
                    { "id": 4, "name": "Backup", "board": { "id": 1 } },
                    { "id": 5, "name": "Elsewhere", "board": { "id": 2 } },
                ]),
                "service/boards/1/subtypes/info" => json!([
                    { "id": 6, "name": "Mailbox", "typeAssociationIds": [4, 9] },
                    { "id": 7, "name": "Printer", "typeAssociationIds": [9] },
                ]),
                "service/boards/1/items" => json!([
                    { "id": 8, "name": "Failed" }, { "id": 9, "name": "Other" }, { "id": 10, "name": "Off", "inactiveFlag": true },
                ]),
                "service/boards/1/typeSubTypeItemAssociations" => json!([
                    { "id": 1, "type": { "id": 4 }, "subType": { "id": 6 }, "item": { "id": 8 } },
                    { "id": 2, "type": { "id": 4 }, "subType": { "id": 6 }, "item": { "id": 10 } },
                    { "id": 3, "type": { "id": 9 }, "subType": { "id": 6 }, "item": { "id": 9 } },
                ]),
                _ => return None,
            },
        ))
    })
    .await;
    let psa = server.psa();
    let selection = chosen(&[("board", 1), ("type", 4), ("subtype", 6)]);
    for (field, expected) in [
        ("status_new", vec![("New", true), ("Old", false), (">Closed", true)]),
        ("status_resolved", vec![("New", true), ("Old", false), (">Closed", true)]),
        ("type", vec![("Backup", true)]),
        ("subtype", vec![("Mailbox", true)]),
        ("item", vec![("Failed", true), ("Off", false)]),
    ] {
        let found = psa.choices(MappingForm::Tickets, field, &selection).await.unwrap();
        assert_eq!(labels(&found), expected, "{field}");
    }
}

#[tokio::test]
async fn subtypes_without_their_types_go_by_what_fits_and_statuses_of_full_records_by_their_own_flag() {
    let server = Server::start(|call| {
        Some(Raw::json(
            200,
            &match call.path.as_str() {
                "service/boards/1/statuses" => json!([{ "id": 17, "name": "New", "inactive": true }]),
                "service/boards/1/subtypes" => json!([{ "id": 6, "name": "Mailbox" }, { "id": 7, "name": "Printer" }]),
                "service/boards/1/typeSubTypeItemAssociations" => {
                    json!([{ "id": 1, "type": { "id": 4 }, "subType": { "id": 7 } }])
                }
                _ => return None,
            },
        ))
    })
    .await;
    let psa = server.psa();
    let selection = chosen(&[("board", 1), ("type", 4)]);
    let found = psa.choices(MappingForm::Tickets, "status_new", &selection).await.unwrap();
    assert_eq!(labels(&found), [("New", false)]);
    let found = psa.choices(MappingForm::Tickets, "subtype", &selection).await.unwrap();
    assert_eq!(labels(&found), [("Printer", true)]);
}

#[tokio::test]
async fn the_catalog_marks_bundles_and_what_is_inactive_and_asks_only_for_what_was_chosen() {
    let server = Server::start(|call| {
        (call.path == "procurement/catalog").then(|| {
            assert_eq!(call.query["conditions"], "category/id=1 and subcategory/id=2 and type/id=3");
            Raw::json(
                200,
                &json!([
                    { "id": 904, "identifier": "BKP-MBX", "description": "Cloud backup", "productClass": "Agreement" },
                    { "id": 905, "identifier": "KIT", "description": "Bundle", "productClass": "Bundle" },
                    { "id": 906, "identifier": "OLD", "description": "Retired", "inactiveFlag": true },
                ]),
            )
        })
    })
    .await;
    let selection = chosen(&[("category", 1), ("subcategory", 2), ("product_type", 3)]);
    let found = server.psa().choices(MappingForm::Plan, "catalog", &selection).await.unwrap();
    assert_eq!(labels(&found), [("Bundle (KIT)", false), ("Cloud backup (BKP-MBX)", true), ("Retired (OLD)", false)]);
}

#[tokio::test]
async fn an_organization_is_offered_companies_agreements_and_lines() {
    let server = Server::start(|call| {
        Some(Raw::json(
            200,
            &match call.path.as_str() {
                "company/companies" => json!([
                    { "id": 2, "identifier": "ExampleMSP", "name": "Us" },
                    { "id": 250, "identifier": "Acme", "name": "Acme" },
                    { "id": 251, "identifier": "Gone", "name": "Gone", "deletedFlag": true },
                ]),
                "finance/agreements" => json!([agreement(311)]),
                "finance/agreements/311/additions" => {
                    let mut ended = addition(311, 5119, 9);
                    ended["cancelledDate"] = json!("2026-10-31T00:00:00Z");
                    json!([ended, addition(311, 5120, 10)])
                }
                _ => return None,
            },
        ))
    })
    .await;
    let psa = server.psa();
    let selection = chosen(&[("company", 250), ("contract", 311)]);
    let offered = async |field| psa.choices(MappingForm::Organization, field, &selection).await.unwrap();
    assert_eq!(labels(&offered("company").await), [("Acme", true)]);
    assert_eq!(labels(&offered("contract").await), [("Cloud (2026-01-01 –)", true)]);
    assert_eq!(
        labels(&offered("line").await),
        [
            ("Cloud backup mailbox (BKP-MBX) #5119 (– 2026-10-31)", false),
            ("Cloud backup mailbox (BKP-MBX) #5120", true)
        ]
    );
}
