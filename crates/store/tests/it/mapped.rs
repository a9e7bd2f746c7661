//! The rows of the mapping tables, and what is noted of links at their organizations.

use seatbridge_core::PsaKind;
use seatbridge_core::findings::FindingKind;
use seatbridge_core::ids::{ConnectionId, OrganizationId};
use seatbridge_core::mappings::PlanMapping;
use seatbridge_core::organizations::{Organization, OrganizationStatus};
use seatbridge_store::{NewFinding, OrganizationCounts, PlanCounts, RowFilter, RowsAsk};

use crate::db::Db;
use crate::house::{House, at, connection, link, organization, plan};
use crate::mappings::selection;

both_dbs! {
    organizations_are_filtered_by_where_they_are_linked,
    organizations_are_searched_by_name_and_id,
    pages_follow_each_other_by_name,
    a_link_is_noted_at_its_organization_through_its_whole_life,
    links_and_findings_of_a_page_are_found,
    plans_are_filtered_by_whether_they_are_linked,
}

fn ask(filter: RowFilter) -> RowsAsk {
    RowsAsk { filter, limit: 50, ..RowsAsk::default() }
}

async fn ids(db: &Db, house: &House, connection: ConnectionId, ask: &RowsAsk) -> Vec<String> {
    let rows = db.list_organization_rows(&house.scope, connection, ask).await.unwrap();
    let counted = db.count_organization_rows(&house.scope, connection, ask).await.unwrap();
    if ask.offset == 0 && rows.len() < ask.limit as usize {
        assert_eq!(counted, rows.len() as u64, "{ask:?}");
    }
    rows.into_iter().map(|row| row.external_id).collect()
}

/// Organizations of these external ids and statuses.
async fn organizations(db: &Db, house: &House, all: &[(&str, OrganizationStatus)]) -> Vec<OrganizationId> {
    let all: Vec<_> = all
        .iter()
        .map(|(id, status)| Organization { status: *status, ..organization(db, house.partner.id, house.plan, id) })
        .collect();
    db.write(async |tx| tx.upsert_organizations(&house.scope, &all, at(0)).await).await.unwrap();
    all.into_iter().map(|organization| organization.id).collect()
}

async fn organizations_are_filtered_by_where_they_are_linked(db: Db) {
    use OrganizationStatus::{Active, Deleted, Suspended, Unsubscribed};
    let house = House::new(&db, "Nordlicht").await;
    let (scope, here) = (&house.scope, house.connection);
    let other = connection(&db, PsaKind::ConnectWise);
    let made = organizations(
        &db,
        &house,
        &[("a", Active), ("b", Suspended), ("c", Unsubscribed), ("d", Deleted), ("e", Active), ("f", Deleted)],
    )
    .await;
    let found = |organization, kind| NewFinding { id: db.id(), organization: Some(organization), line: None, kind };
    db.write(async |tx| {
        tx.create_connection(scope, &other, at(0)).await?;
        tx.create_link(scope, &link(&db, here, made[0], "1"), at(1)).await?;
        tx.create_link(scope, &link(&db, other.id, made[4], "1"), at(1)).await?;
        tx.create_link(scope, &link(&db, here, made[5], "2"), at(1)).await?;
        let findings = [found(made[5], FindingKind::LineGone), found(made[1], FindingKind::Unmapped { seats: 3 })];
        tx.record_findings(scope, here, house.run, &findings, at(1)).await
    })
    .await
    .unwrap();
    assert_eq!(ids(&db, &house, here, &ask(RowFilter::All)).await, ["a", "b", "c", "e", "f", "org-1"]);
    assert_eq!(ids(&db, &house, here, &ask(RowFilter::Unlinked)).await, ["b", "org-1"]);
    assert_eq!(ids(&db, &house, here, &ask(RowFilter::Linked)).await, ["a", "f"]);
    assert_eq!(ids(&db, &house, here, &ask(RowFilter::Attention)).await, ["f"]);
    assert_eq!(ids(&db, &house, other.id, &ask(RowFilter::Linked)).await, ["e"]);
    assert_eq!(
        db.organization_counts(scope, here).await.unwrap(),
        OrganizationCounts { all: 6, linked: 2, unlinked: 2, elsewhere: 1, attention: 1 }
    );
    assert_eq!(
        db.organization_counts(scope, other.id).await.unwrap(),
        OrganizationCounts { all: 5, linked: 1, unlinked: 2, elsewhere: 2, attention: 0 }
    );
}

async fn organizations_are_searched_by_name_and_id(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let other_plan = plan(&db, house.partner.id, "Archiver");
    db.write(async |tx| tx.create_plan(&house.scope, &other_plan, at(0)).await).await.unwrap();
    let made = organizations(&db, &house, &[("K-100", OrganizationStatus::Active)]).await;
    let mut moved = organization(&db, house.partner.id, other_plan.id, "50%_x");
    "Ölmühle".clone_into(&mut moved.name);
    db.write(async |tx| tx.upsert_organizations(&house.scope, &[moved], at(0)).await).await.unwrap();
    let search = async |text: &str| {
        let ask = RowsAsk { search: text.to_owned(), ..ask(RowFilter::All) };
        ids(&db, &house, house.connection, &ask).await
    };
    assert_eq!(search("MÜLLER").await, ["K-100", "org-1"]);
    assert_eq!(search("muller k").await, ["K-100"]);
    assert_eq!(search(" K-1 ").await, ["K-100"]);
    assert_eq!(search("50%").await, ["50%_x"], "signs stand for themselves");
    assert_eq!(search("5_%").await, Vec::<String>::new());
    assert_eq!(search("olmuh").await, ["50%_x"]);
    assert_eq!(search("").await.len(), 3);
    let of_plan = RowsAsk { plan: Some(other_plan.id), ..ask(RowFilter::Unlinked) };
    assert_eq!(ids(&db, &house, house.connection, &of_plan).await, ["50%_x"]);
    let one = RowsAsk { organization: Some(made[0]), ..ask(RowFilter::All) };
    assert_eq!(ids(&db, &house, house.connection, &one).await, ["K-100"]);
}

async fn pages_follow_each_other_by_name(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let names: Vec<_> = (0..7).map(|n| format!("p{n}")).collect();
    let all: Vec<_> = names.iter().map(|name| (name.as_str(), OrganizationStatus::Active)).collect();
    organizations(&db, &house, &all).await;
    let mut seen = Vec::new();
    for page in 0..4 {
        let ask = RowsAsk { limit: 2, offset: page * 2, ..ask(RowFilter::Unlinked) };
        seen.extend(ids(&db, &house, house.connection, &ask).await);
    }
    assert_eq!(seen, ["org-1", "p0", "p1", "p2", "p3", "p4", "p5", "p6"]);
}

async fn a_link_is_noted_at_its_organization_through_its_whole_life(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (scope, id) = (&house.scope, house.connection);
    let noted = async || {
        let rows = db.list_organization_rows(scope, id, &ask(RowFilter::All)).await.unwrap();
        let link = db.find_link(scope, house.organization).await.unwrap();
        assert_eq!(rows[0].linked_in, link.map(|link| link.connection), "as the links say");
        rows[0].linked_in
    };
    assert_eq!(noted().await, None);
    let first = link(&db, id, house.organization, "1");
    db.write(async |tx| tx.create_link(scope, &first, at(1)).await).await.unwrap();
    assert_eq!(noted().await, Some(id));
    // what is imported again keeps its link
    let again = organization(&db, house.partner.id, house.plan, "org-1");
    let again = Organization { email: "new@example.com".to_owned(), ..again };
    db.write(async |tx| tx.upsert_organizations(scope, &[again], at(1)).await).await.unwrap();
    assert_eq!(noted().await, Some(id));
    db.write(async |tx| tx.unlink(scope, first.id, at(2)).await).await.unwrap();
    assert_eq!(noted().await, None);
    let second = link(&db, id, house.organization, "1");
    let anew = connection(&db, PsaKind::Autotask);
    db.write(async |tx| {
        tx.create_link(scope, &second, at(3)).await?;
        tx.revoke_connection(scope, id, at(4)).await?;
        tx.create_connection(scope, &anew, at(5)).await
    })
    .await
    .unwrap();
    assert_eq!(noted().await, None);
    db.write(async |tx| tx.restore_link(scope, second.id, anew.id, at(6)).await).await.unwrap();
    assert_eq!(noted().await, Some(anew.id));
}

async fn links_and_findings_of_a_page_are_found(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (scope, id, organization) = (&house.scope, house.connection, house.organization);
    let other = house.add_organization(&db, "other").await;
    let stored = link(&db, id, organization, "line-1");
    let about = |organization, kind| NewFinding { id: db.id(), organization, line: None, kind };
    let findings = [
        about(Some(organization), FindingKind::LineGone),
        about(None, FindingKind::WritesStopped),
        about(Some(other), FindingKind::Unmapped { seats: 1 }),
    ];
    db.write(async |tx| {
        tx.create_link(scope, &stored, at(1)).await?;
        tx.record_findings(scope, id, house.run, &findings, at(1)).await
    })
    .await
    .unwrap();
    let found = db.links_of(scope, &[other, organization]).await.unwrap();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [(organization, stored)]);
    assert!(db.links_of(scope, &[]).await.unwrap().is_empty());
    let found = db.open_findings_of(scope, id, &[organization]).await.unwrap();
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [(organization, vec![FindingKind::LineGone])]);
    assert_eq!(db.open_findings_of_connection(scope, id).await.unwrap(), [FindingKind::WritesStopped]);
    let holders = db.line_holders(scope, id, &["line-1".into(), "line-2".into()]).await.unwrap();
    assert_eq!(holders.into_iter().collect::<Vec<_>>(), [("line-1".into(), "Müller org-1 GmbH".to_owned())]);
}

async fn plans_are_filtered_by_whether_they_are_linked(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (scope, id) = (&house.scope, house.connection);
    let linked = plan(&db, house.partner.id, "Älter");
    let mapping = PlanMapping { connection: id, plan: linked.id, product: "p".into(), selection: selection("p") };
    db.write(async |tx| {
        tx.create_plan(scope, &linked, at(0)).await?;
        tx.put_plan_mapping(scope, &mapping, at(1)).await
    })
    .await
    .unwrap();
    let names = async |ask: &RowsAsk| {
        let rows = db.list_plan_rows(scope, id, ask).await.unwrap();
        assert_eq!(db.count_plan_rows(scope, id, ask).await.unwrap(), rows.len() as u64);
        rows.into_iter().map(|row| (row.plan.name, row.mapping.is_some(), row.stale)).collect::<Vec<_>>()
    };
    let row = |name: &str, linked: bool, stale: &[&str]| {
        (name.to_owned(), linked, stale.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let both = [row("Älter", true, &[]), row("Backup", false, &[])];
    assert_eq!(names(&ask(RowFilter::All)).await, both);
    assert_eq!(names(&ask(RowFilter::Unlinked)).await, both[1..]);
    assert_eq!(names(&ask(RowFilter::Linked)).await, both[..1]);
    assert_eq!(names(&RowsAsk { search: "ALT".to_owned(), ..ask(RowFilter::All) }).await, both[..1]);
    assert_eq!(names(&RowsAsk { plan: Some(house.plan), ..ask(RowFilter::All) }).await, both[1..]);
    assert_eq!(names(&ask(RowFilter::Attention)).await, []);
    let stale = ["service".to_owned()];
    db.write(async |tx| tx.mark_plan_mapping(scope, id, linked.id, &stale).await).await.unwrap();
    assert_eq!(names(&ask(RowFilter::Attention)).await, [row("Älter", true, &["service"])]);
    assert_eq!(db.plan_counts(scope, id).await.unwrap(), PlanCounts { all: 2, linked: 1, attention: 1 });
}
