//! Organizations and plans as lists show them: filtered, searched, counted, and those of sub-resellers.

use std::collections::BTreeMap;

use seatbridge_core::PsaKind;
use seatbridge_core::ids::OrganizationId;
use seatbridge_core::organizations::{Organization, OrganizationStatus};
use seatbridge_core::partners::{Partner, PartnerType};
use seatbridge_store::{
    MonthSeats, NewUsage, OrganizationFilter, OrganizationRecord, Piece, RunLineRecord, RunRecord, StatusCounts,
    StoreError, Unique,
};

use crate::db::Db;
use crate::house::{House, at, counts, day, link, organization, plan, run, scope_of, usage};

both_dbs! {
    a_list_is_filtered_searched_and_cut_into_pieces_by_the_database,
    counts_follow_search_and_plan,
    a_listed_organization_shows_its_latest_usage_and_where_it_is_linked,
    a_parent_reads_the_organizations_below_it_and_not_their_links,
    a_new_organization_comes_back_as_it_was_stored,
    a_change_of_what_somebody_else_changed_is_stale,
    a_file_keeps_owner_and_end_of_billing,
    months_add_up_the_last_report_of_each_organization,
    plans_are_listed_with_the_organizations_on_them,
    what_the_last_run_up_to_a_day_said_is_found,
    billed_organizations_with_a_link_are_counted,
}

const FIRST: Piece = Piece { after: None, offset: 0, limit: 100 };

fn all(house: &House) -> OrganizationFilter {
    OrganizationFilter { partner: house.partner.id, search: String::new(), status: None, plan: None }
}

fn search(house: &House, text: &str) -> OrganizationFilter {
    OrganizationFilter { search: text.to_owned(), ..all(house) }
}

async fn names(db: &Db, house: &House, filter: &OrganizationFilter, piece: &Piece) -> Vec<String> {
    let page = db.page_organizations(&house.scope, filter, piece, day("2026-11-20")).await.unwrap();
    page.into_iter().map(|listed| listed.organization.name).collect()
}

/// Organizations named `Zebra`, `Äpfel & Söhne`, `100% Öl` and `ol_2` beside the house's own.
async fn furnished(db: &Db) -> (House, Vec<Organization>) {
    let house = House::new(db, "Nordlicht").await;
    let archive = plan(db, house.partner.id, "Archive");
    let mut batch = Vec::new();
    for (external_id, name, status) in [
        ("C-1", "Zebra", OrganizationStatus::Active),
        ("C-2", "Äpfel & Söhne", OrganizationStatus::Suspended),
        ("C-3", "100% Öl", OrganizationStatus::Unsubscribed),
        ("X-4", "ol_2", OrganizationStatus::Deleted),
    ] {
        batch.push(Organization {
            name: name.to_owned(),
            status,
            ..organization(db, house.partner.id, house.plan, external_id)
        });
    }
    batch[0].plan = archive.id;
    db.write(async |tx| {
        tx.create_plan(&house.scope, &archive, at(0)).await?;
        tx.upsert_organizations(&house.scope, &batch, at(0)).await
    })
    .await
    .unwrap();
    (house, batch)
}

async fn a_list_is_filtered_searched_and_cut_into_pieces_by_the_database(db: Db) {
    let (house, batch) = furnished(&db).await;
    let by_name = ["100% Öl", "Äpfel & Söhne", "Müller org-1 GmbH", "ol_2", "Zebra"];
    assert_eq!(names(&db, &house, &all(&house), &FIRST).await, by_name);
    let id = batch[1].id.to_string();
    for (text, expected) in [
        ("ÄPFEL", &["Äpfel & Söhne"][..]),
        ("sohne", &["Äpfel & Söhne"]),
        ("c-", &["100% Öl", "Äpfel & Söhne", "Zebra"]),
        ("0% ö", &["100% Öl"]),
        ("%", &["100% Öl"]),
        ("_", &["ol_2"]),
        ("!", &[]),
        (id.as_str(), &["Äpfel & Söhne"]),
        ("org_00000000000000000000000000000000", &[]),
    ] {
        assert_eq!(names(&db, &house, &search(&house, text), &FIRST).await, expected, "{text}");
    }
    let active = OrganizationFilter { status: Some(OrganizationStatus::Active), ..all(&house) };
    assert_eq!(names(&db, &house, &active, &FIRST).await, ["Müller org-1 GmbH", "Zebra"]);
    let archived = OrganizationFilter { plan: Some(batch[0].plan), ..active };
    assert_eq!(names(&db, &house, &archived, &FIRST).await, ["Zebra"]);
    let piece = |offset, limit| Piece { after: None, offset, limit };
    assert_eq!(names(&db, &house, &all(&house), &piece(1, 2)).await, by_name[1..3]);
    assert_eq!(names(&db, &house, &all(&house), &piece(4, 2)).await, by_name[4..]);
    let mut piece = piece(0, 2);
    let mut seen = Vec::new();
    loop {
        let page = db.page_organizations(&house.scope, &all(&house), &piece, day("2026-11-20")).await.unwrap();
        let Some(last) = page.last() else { break };
        piece.after = Some(last.place.clone());
        seen.extend(page.into_iter().map(|listed| listed.organization.name));
    }
    assert_eq!(seen, by_name);
}

async fn counts_follow_search_and_plan(db: Db) {
    let (house, batch) = furnished(&db).await;
    let count = async |filter: OrganizationFilter| db.count_by_status(&house.scope, &filter).await.unwrap();
    let expected = StatusCounts { active: 2, suspended: 1, unsubscribed: 1, deleted: 1 };
    assert_eq!(count(all(&house)).await, expected);
    assert_eq!(count(OrganizationFilter { status: Some(OrganizationStatus::Deleted), ..all(&house) }).await, expected);
    let found = count(search(&house, "c-")).await;
    assert_eq!(found, StatusCounts { active: 1, suspended: 1, unsubscribed: 1, deleted: 0 });
    assert_eq!((found.all(), found.of(OrganizationStatus::Suspended)), (3, 1));
    let planned = count(OrganizationFilter { plan: Some(batch[0].plan), ..all(&house) }).await;
    assert_eq!(planned, StatusCounts { active: 1, ..StatusCounts::default() });
}

async fn a_listed_organization_shows_its_latest_usage_and_where_it_is_linked(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let org = house.organization;
    let reports = [
        usage(org, "2026-11-18", 4),
        usage(org, "2026-11-19", 9),
        usage(org, "2026-11-19", 7),
        usage(org, "2026-11-21", 50),
    ];
    db.write(async |tx| {
        tx.append_usage(&house.scope, &reports, "csv", at(1)).await?;
        tx.create_link(&house.scope, &link(&db, house.connection, org, "line-1"), at(1)).await
    })
    .await
    .unwrap();
    let page = db.page_organizations(&house.scope, &all(&house), &FIRST, day("2026-11-20")).await.unwrap();
    assert_eq!(page.len(), 1);
    assert_eq!(page[0].latest, Some((day("2026-11-19"), counts(7))));
    assert_eq!(page[0].linked, Some(PsaKind::Autotask));
    let days = db.usage_days(&house.scope, org, day("2026-11-19"), day("2026-11-20")).await.unwrap();
    assert_eq!(days.len(), 1);
    assert_eq!(days[0].counts, counts(7));
}

async fn a_parent_reads_the_organizations_below_it_and_not_their_links(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let (below, connected) = (db.id(), crate::house::connection(&db, PsaKind::ConnectWise));
    let sub = Partner {
        id: below,
        kind: PartnerType::SubReseller,
        name: "Unterwind".to_owned(),
        parent: Some(house.partner.id),
    };
    let scope = scope_of(sub.id);
    let theirs = organization(&db, sub.id, house.plan, "S-1");
    db.write(async |tx| {
        tx.create_partner(&sub, at(0)).await?;
        tx.assign_plan(&house.scope, house.plan, sub.id, at(0)).await?;
        tx.upsert_organizations(&scope, std::slice::from_ref(&theirs), at(0)).await?;
        tx.append_usage(&scope, &[usage(theirs.id, "2026-11-19", 7)], "csv", at(1)).await?;
        tx.create_connection(&scope, &connected, at(0)).await?;
        tx.create_link(&scope, &link(&db, connected.id, theirs.id, "line-1"), at(1)).await
    })
    .await
    .unwrap();
    let stranger = House::new(&db, "Südwind").await;
    let filter = OrganizationFilter { partner: sub.id, ..all(&house) };
    let today = day("2026-11-20");
    let own = db.page_organizations(&scope, &filter, &FIRST, today).await.unwrap();
    assert_eq!(own[0].linked, Some(PsaKind::ConnectWise));
    let seen = db.page_organizations(&house.scope, &filter, &FIRST, today).await.unwrap();
    assert_eq!((&seen[0].organization, seen[0].latest, seen[0].linked), (&theirs, own[0].latest, None));
    assert_eq!(db.count_by_status(&house.scope, &filter).await.unwrap().active, 1);
    let record = db.find_organization_record(&house.scope, theirs.id).await.unwrap().unwrap();
    assert_eq!(record.organization, theirs);
    assert_eq!(db.usage_days(&house.scope, theirs.id, today.plus_days(-9), today).await.unwrap().len(), 1);
    // neither a stranger nor the child of somebody sees upwards
    for (scope, partner, id) in [
        (&stranger.scope, sub.id, theirs.id),
        (&stranger.scope, house.partner.id, house.organization),
        (&scope, house.partner.id, house.organization),
    ] {
        let filter = OrganizationFilter { partner, ..all(&house) };
        assert_eq!(db.page_organizations(scope, &filter, &FIRST, today).await.unwrap(), []);
        assert_eq!(db.count_by_status(scope, &filter).await.unwrap(), StatusCounts::default());
        assert_eq!(db.find_organization_record(scope, id).await.unwrap(), None);
        assert_eq!(db.usage_days(scope, id, today.plus_days(-9), today).await.unwrap(), []);
    }
    // reading is all: the parent changes nothing
    let stolen = OrganizationRecord { last_name: "Fremd".to_owned(), ..record.clone() };
    let refused = db.write(async |tx| tx.update_organization(&house.scope, &stolen, record.updated_at).await).await;
    assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
    let plans = db.page_plans(&house.scope, "", 0, 10).await.unwrap();
    assert_eq!((plans[0].organizations, plans[0].below), (1, 1));
}

fn record(db: &Db, house: &House, external_id: &str) -> OrganizationRecord {
    OrganizationRecord {
        organization: organization(db, house.partner.id, house.plan, external_id),
        first_name: "Jörg".to_owned(),
        last_name: "Müller".to_owned(),
        created_at: at(3),
        updated_at: at(3),
        ended_at: None,
    }
}

async fn a_new_organization_comes_back_as_it_was_stored(db: Db) {
    let (house, other) = (House::new(&db, "Nordlicht").await, House::new(&db, "Südwind").await);
    let new = record(&db, &house, "new");
    db.write(async |tx| tx.create_organization(&house.scope, &new).await).await.unwrap();
    let id = new.organization.id;
    assert_eq!(db.find_organization_record(&house.scope, id).await.unwrap(), Some(new));
    assert_eq!(names(&db, &house, &search(&house, "NEW"), &FIRST).await, ["Müller new GmbH"]);
    let again = record(&db, &house, "new");
    let taken = db.write(async |tx| tx.create_organization(&house.scope, &again).await).await;
    assert!(matches!(taken, Err(StoreError::Taken(Unique::OrganizationExternalId))), "{taken:?}");
    let mut foreign_plan = record(&db, &house, "foreign");
    foreign_plan.organization.plan = other.plan;
    for refused in [foreign_plan, record(&db, &other, "elsewhere")] {
        let refused = db.write(async |tx| tx.create_organization(&house.scope, &refused).await).await;
        assert!(matches!(refused, Err(StoreError::Missing)), "{refused:?}");
    }
}

async fn a_change_of_what_somebody_else_changed_is_stale(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let seen = db.find_organization_record(&house.scope, house.organization).await.unwrap().unwrap();
    let mut changed =
        OrganizationRecord { last_name: "Neu".to_owned(), updated_at: at(5), ended_at: Some(at(5)), ..seen.clone() };
    changed.organization.status = OrganizationStatus::Unsubscribed;
    "Anders".clone_into(&mut changed.organization.name);
    db.write(async |tx| tx.update_organization(&house.scope, &changed, seen.updated_at).await).await.unwrap();
    let found = db.find_organization_record(&house.scope, house.organization).await.unwrap();
    assert_eq!(found.as_ref(), Some(&changed));
    assert_eq!(names(&db, &house, &search(&house, "anders"), &FIRST).await, ["Anders"]);
    let late = db.write(async |tx| tx.update_organization(&house.scope, &seen, seen.updated_at).await).await;
    assert!(matches!(late, Err(StoreError::Stale)), "{late:?}");
    let mut unknown = seen.clone();
    unknown.organization.id = db.id::<OrganizationId>();
    let missing = db.write(async |tx| tx.update_organization(&house.scope, &unknown, seen.updated_at).await).await;
    assert!(matches!(missing, Err(StoreError::Missing)), "{missing:?}");
}

async fn a_file_keeps_owner_and_end_of_billing(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let mut new = record(&db, &house, "new");
    db.write(async |tx| tx.create_organization(&house.scope, &new).await).await.unwrap();
    let import = async |status, name: &str, second| {
        let row = Organization { status, name: name.to_owned(), ..new.organization.clone() };
        db.write(async |tx| tx.upsert_organizations(&house.scope, &[row], at(second)).await).await.unwrap();
        db.find_organization_record(&house.scope, new.organization.id).await.unwrap().unwrap()
    };
    let ended = import(OrganizationStatus::Unsubscribed, "A", 10).await;
    assert_eq!((ended.first_name.as_str(), ended.ended_at), ("Jörg", Some(at(10))));
    assert_eq!(import(OrganizationStatus::Deleted, "B", 20).await.ended_at, Some(at(10)));
    assert_eq!(import(OrganizationStatus::Active, "B", 30).await.ended_at, None);
    new = import(OrganizationStatus::Unsubscribed, "B", 40).await;
    assert_eq!((new.created_at, new.updated_at, new.ended_at), (at(3), at(40), Some(at(40))));
}

async fn months_add_up_the_last_report_of_each_organization(db: Db) {
    let (house, other) = (House::new(&db, "Nordlicht").await, House::new(&db, "Südwind").await);
    let organizations = [house.organization, house.add_organization(&db, "b").await];
    // every order and every repetition: corrected days, days that come late, months that are left out
    let mut seed: u64 = 7;
    let mut next = |bound: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % bound
    };
    for _ in 0..12 {
        let batch: Vec<_> = (0..9)
            .map(|_| NewUsage {
                organization: organizations[usize::try_from(next(2)).unwrap()],
                day: day("2026-08-25").plus_days(i64::try_from(next(80)).unwrap()),
                counts: counts(u32::try_from(next(100)).unwrap()),
            })
            .collect();
        db.write(async |tx| tx.append_usage(&house.scope, &batch, "csv", at(1)).await).await.unwrap();
    }
    db.write(async |tx| {
        tx.append_usage(&other.scope, &[usage(other.organization, "2026-09-01", 3)], "csv", at(1)).await
    })
    .await
    .unwrap();
    let mut expected: BTreeMap<_, MonthSeats> = BTreeMap::new();
    for organization in organizations {
        let mut ends = BTreeMap::new();
        for (usage, ..) in db.list_usage(&house.scope, organization).await.unwrap() {
            ends.insert(usage.day.first_of_month(), usage.counts);
        }
        for (month, counts) in ends {
            let sum = expected.entry(month).or_insert(MonthSeats { month, organizations: 0, purchased: 0, in_use: 0 });
            sum.organizations += 1;
            sum.purchased += u64::from(counts.purchased.0);
            sum.in_use += u64::from(counts.in_use.0);
        }
    }
    let expected: Vec<_> = expected.into_values().collect();
    assert!(expected.len() >= 3);
    let months = db.seats_by_month(&house.scope, day("2026-01-01"), day("2026-12-31")).await.unwrap();
    assert_eq!(months, expected);
    let one = db.seats_by_month(&house.scope, day("2026-09-30"), day("2026-09-01")).await.unwrap();
    assert_eq!(one, expected[1..2]);
}

async fn plans_are_listed_with_the_organizations_on_them(db: Db) {
    let (house, _) = furnished(&db).await;
    let listed = db.page_plans(&house.scope, "", 0, 10).await.unwrap();
    let seen: Vec<_> = listed.iter().map(|l| (l.plan.name.as_str(), l.organizations, l.below)).collect();
    assert_eq!(seen, [("Archive", 1, 0), ("Backup", 3, 0)], "deleted ones are not counted");
    let names = async |search: &str, offset, limit| {
        let page = db.page_plans(&house.scope, search, offset, limit).await.unwrap();
        page.into_iter().map(|listed| listed.plan.name).collect::<Vec<_>>()
    };
    assert_eq!(names("", 1, 1).await, ["Backup"]);
    assert_eq!(names("ARCH", 0, 10).await, ["Archive"]);
    assert_eq!(db.count_plans(&house.scope, "arch").await.unwrap(), 1);
    let mut archive = listed[0].plan.clone();
    "Langzeit".clone_into(&mut archive.name);
    db.write(async |tx| tx.update_plan(&house.scope, &archive).await).await.unwrap();
    assert_eq!(db.find_plan(&house.scope, archive.id).await.unwrap(), Some(archive.clone()));
    assert_eq!(names("lang", 0, 10).await, ["Langzeit"]);
    "BACKUP".clone_into(&mut archive.name);
    let taken = db.write(async |tx| tx.update_plan(&house.scope, &archive).await).await;
    assert!(matches!(taken, Err(StoreError::Taken(Unique::PlanName))), "{taken:?}");
    let stranger = House::new(&db, "Südwind").await;
    assert_eq!(db.find_plan(&stranger.scope, archive.id).await.unwrap(), None);
    let missing = db.write(async |tx| tx.update_plan(&stranger.scope, &archive).await).await;
    assert!(matches!(missing, Err(StoreError::Missing)), "{missing:?}");
}

async fn what_the_last_run_up_to_a_day_said_is_found(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let line = |n: i64| RunLineRecord {
        organization: house.organization,
        line: None,
        verdict: "held".to_owned(),
        reason: String::new(),
        detail: n.to_string(),
    };
    let runs = [("2026-11-18", false, "green"), ("2026-11-19", false, "red"), ("2026-11-20", true, "green")];
    for (n, (today, preview, state)) in (10..).zip(runs) {
        let begun = RunRecord { today: day(today), preview, started_at: at(n), ..run(&db, house.connection) };
        let ended = RunRecord { state: state.to_owned(), finished_at: Some(at(n + 1)), ..begun.clone() };
        db.write(async |tx| {
            tx.create_run(&house.scope, &begun).await?;
            tx.add_run_lines(&house.scope, begun.id, &[line(n)]).await?;
            tx.finish_run(&house.scope, &ended).await
        })
        .await
        .unwrap();
    }
    // the run that is under way has said nothing yet
    db.write(async |tx| tx.add_run_lines(&house.scope, house.run, &[line(99)]).await).await.unwrap();
    let said = async |until: &str| {
        let found = db.find_run_line(&house.scope, house.organization, day(until)).await.unwrap();
        found.map(|(run, line)| (run.today.to_string(), line.detail))
    };
    assert_eq!(said("2026-11-17").await, None);
    assert_eq!(said("2026-11-18").await, Some(("2026-11-18".to_owned(), "10".to_owned())));
    assert_eq!(said("2026-12-31").await, Some(("2026-11-19".to_owned(), "11".to_owned())));
    let last = db.find_last_finished_run(&house.scope, house.connection).await.unwrap().unwrap();
    assert_eq!((last.today, last.state.as_str()), (day("2026-11-19"), "red"));
    let stranger = House::new(&db, "Südwind").await;
    assert_eq!(db.find_run_line(&stranger.scope, house.organization, day("2026-12-31")).await.unwrap(), None);
    assert_eq!(db.find_last_finished_run(&stranger.scope, house.connection).await.unwrap(), None);
}

async fn billed_organizations_with_a_link_are_counted(db: Db) {
    let (house, batch) = furnished(&db).await;
    assert_eq!(db.count_linked(&house.scope).await.unwrap(), 0);
    let links: Vec<_> = [&batch[0], &batch[2]]
        .iter()
        .zip(["line-1", "line-2"])
        .map(|(organization, line)| link(&db, house.connection, organization.id, line))
        .collect();
    for link in &links {
        db.write(async |tx| tx.create_link(&house.scope, link, at(1)).await).await.unwrap();
    }
    assert_eq!(db.count_linked(&house.scope).await.unwrap(), 1, "the link of an ended one counts for nothing");
    db.write(async |tx| tx.unlink(&house.scope, links[0].id, at(2)).await).await.unwrap();
    assert_eq!(db.count_linked(&house.scope).await.unwrap(), 0);
}
