//! Users, their sessions and links.

use seatbridge_core::ids::{PartnerId, UserId};
use seatbridge_store::{AuditFilter, AuditRecord, NewUser, StoreError, Unique};

use crate::db::Db;
use crate::house::{House, at};

both_dbs! {
    an_e_mail_address_is_taken_once_and_operators_are_counted,
    a_partner_has_one_owner_who_can_not_be_deleted,
    users_are_searched_by_name_and_address_and_only_within_their_partner,
    a_user_that_another_role_was_seen_of_is_not_changed,
    a_session_counts_from_its_last_use_and_from_its_beginning,
    a_link_is_used_once_and_while_it_is_good,
    attempts_are_counted_until_their_window_is_over,
    a_deleted_user_leaves_no_session_and_no_link,
    the_audit_is_searched_and_read_on_from_any_row,
    the_health_of_connections_is_that_of_their_last_run,
}

fn user(db: &Db, partner: Option<PartnerId>, email: &str, role: &str) -> NewUser {
    NewUser {
        id: db.id(),
        partner,
        email: email.to_owned(),
        name: email.split('@').next().unwrap().to_owned(),
        role: role.to_owned(),
        locale: Some("de".to_owned()),
    }
}

async fn created(db: &Db, partner: Option<PartnerId>, email: &str, role: &str) -> UserId {
    let user = user(db, partner, email, role);
    db.write(async |tx| tx.create_user(&user, at(0)).await).await.unwrap();
    user.id
}

const TOKEN: [u8; 32] = [7; 32];

async fn an_e_mail_address_is_taken_once_and_operators_are_counted(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    assert_eq!((db.count_operators().await.unwrap(), db.first_operator().await.unwrap()), (0, None));
    created(&db, Some(house.partner.id), "anna@example.com", "owner").await;
    let operator = created(&db, None, "op@example.com", "operator").await;
    assert_eq!((db.count_operators().await.unwrap(), db.first_operator().await.unwrap()), (1, Some(operator)));
    assert_eq!(db.count_operators_with_password().await.unwrap(), 0);
    db.write(async |tx| tx.set_password(operator, "hash").await).await.unwrap();
    assert_eq!(db.count_operators_with_password().await.unwrap(), 1);
    let again = user(&db, Some(house.partner.id), " Anna@Example.com", "support");
    let again = db.write(async |tx| tx.create_user(&again, at(0)).await).await;
    assert!(matches!(again, Err(StoreError::Taken(Unique::UserEmail))), "{again:?}");
    let emperor = user(&db, Some(house.partner.id), "x@example.com", "emperor");
    assert!(db.write(async |tx| tx.create_user(&emperor, at(0)).await).await.is_err());
    let homeless = user(&db, None, "y@example.com", "admin");
    assert!(db.write(async |tx| tx.create_user(&homeless, at(0)).await).await.is_err());
}

async fn a_partner_has_one_owner_who_can_not_be_deleted(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let owner = created(&db, Some(house.partner.id), "anna@example.com", "owner").await;
    let second = user(&db, Some(house.partner.id), "ben@example.com", "owner");
    let second = db.write(async |tx| tx.create_user(&second, at(0)).await).await;
    assert!(matches!(second, Err(StoreError::Taken(Unique::PartnerOwner))), "{second:?}");
    let gone = db.write(async |tx| tx.delete_user(&house.scope, owner, "owner").await).await;
    assert!(matches!(gone, Err(StoreError::Stale)), "{gone:?}");
    assert_eq!(db.find_owner(house.partner.id).await.unwrap().unwrap().id, owner);
}

async fn users_are_searched_by_name_and_address_and_only_within_their_partner(db: Db) {
    let (house, other) = (House::new(&db, "Nordlicht").await, House::new(&db, "Südwind").await);
    for email in ["Jörg@nord.example", "berta@nord.example", "anton@nord.example"] {
        created(&db, Some(house.partner.id), email, "support").await;
    }
    let stranger = created(&db, Some(other.partner.id), "jorg@sued.example", "support").await;
    let names = |rows: Vec<seatbridge_store::UserRecord>| rows.into_iter().map(|row| row.name).collect::<Vec<_>>();
    assert_eq!(names(db.search_users(&house.scope, "", 2, 0).await.unwrap()), ["anton", "berta"]);
    assert_eq!(names(db.search_users(&house.scope, "", 2, 2).await.unwrap()), ["Jörg"]);
    assert_eq!(names(db.search_users(&house.scope, "JORG", 9, 0).await.unwrap()), ["Jörg"]);
    assert_eq!(db.count_users(&house.scope, "@nord").await.unwrap(), 3);
    assert_eq!(db.count_users(&house.scope, "sued").await.unwrap(), 0);
    assert_eq!(db.find_user(&house.scope, stranger).await.unwrap(), None);
    let found = db.find_user(&other.scope, stranger).await.unwrap().unwrap();
    assert_eq!((found.locale.as_deref(), found.has_password, found.invited_at), (Some("de"), false, None));
    assert!(db.user_names(Some(&house.scope), &[stranger]).await.unwrap().is_empty());
    assert_eq!(db.user_names(Some(&other.scope), &[stranger]).await.unwrap()[&stranger], "jorg");
    assert!(db.user_names(None, &[stranger]).await.unwrap().is_empty());
    for foreign in [
        db.write(async |tx| tx.update_user(&house.scope, stranger, "Mine", "support", "admin").await).await,
        db.write(async |tx| tx.delete_user(&house.scope, stranger, "support").await).await,
    ] {
        assert!(matches!(foreign, Err(StoreError::Stale)), "{foreign:?}");
    }
    assert_eq!(db.find_user(&other.scope, stranger).await.unwrap(), Some(found));
}

async fn a_user_that_another_role_was_seen_of_is_not_changed(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let id = created(&db, Some(house.partner.id), "anna@nord.example", "support").await;
    db.write(async |tx| tx.update_user(&house.scope, id, "Anna", "support", "admin").await).await.unwrap();
    for late in [
        db.write(async |tx| tx.update_user(&house.scope, id, "Anne", "support", "finance").await).await,
        db.write(async |tx| tx.delete_user(&house.scope, id, "support").await).await,
    ] {
        assert!(matches!(late, Err(StoreError::Stale)), "{late:?}");
    }
    let kept = db.find_user(&house.scope, id).await.unwrap().unwrap();
    assert_eq!((kept.name.as_str(), kept.role.as_str()), ("Anna", "admin"));
}

async fn a_session_counts_from_its_last_use_and_from_its_beginning(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let id = created(&db, Some(house.partner.id), "anna@nord.example", "support").await;
    db.write(async |tx| tx.create_session(&TOKEN, id, at(100)).await).await.unwrap();
    let found = db.find_session(&TOKEN, at(99), at(99)).await.unwrap().unwrap();
    assert_eq!((found.account.user.id, found.seen_at), (id, at(100)));
    assert_eq!(found.account.user.signed_in_at, Some(at(100)));
    assert_eq!(found.account.partner, Some(house.partner));
    assert_eq!(db.find_session(&TOKEN, at(100), at(99)).await.unwrap(), None);
    assert_eq!(db.find_session(&TOKEN, at(99), at(100)).await.unwrap(), None);
    assert_eq!(db.find_session(&[8; 32], at(99), at(99)).await.unwrap(), None);
    db.touch_session(&TOKEN, at(150)).await.unwrap();
    assert!(db.find_session(&TOKEN, at(140), at(99)).await.unwrap().is_some());
    assert_eq!(db.write(async |tx| tx.end_expired_sessions(at(140), at(99)).await).await.unwrap(), 0);
    assert_eq!(db.write(async |tx| tx.end_sessions(id, Some(&TOKEN)).await).await.unwrap(), 0);
    assert_eq!(db.write(async |tx| tx.end_expired_sessions(at(140), at(100)).await).await.unwrap(), 1);
    assert_eq!(db.find_session(&TOKEN, at(0), at(0)).await.unwrap(), None);
}

async fn a_link_is_used_once_and_while_it_is_good(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let id = created(&db, Some(house.partner.id), "anna@nord.example", "support").await;
    db.write(async |tx| tx.create_link_token(&TOKEN, Some(id), "reset", at(0), at(60)).await).await.unwrap();
    let link = db.find_link_token(&TOKEN, at(59)).await.unwrap().unwrap();
    assert_eq!((link.purpose.as_str(), link.account.map(|a| a.user.id)), ("reset", Some(id)));
    assert_eq!(db.find_link_token(&TOKEN, at(60)).await.unwrap(), None);
    assert!(!db.write(async |tx| tx.use_link_token(&TOKEN, at(60)).await).await.unwrap());
    assert!(db.write(async |tx| tx.use_link_token(&TOKEN, at(59)).await).await.unwrap());
    assert!(!db.write(async |tx| tx.use_link_token(&TOKEN, at(59)).await).await.unwrap());
    let nobodys = db.write(async |tx| tx.create_link_token(&TOKEN, None, "reset", at(0), at(60)).await).await;
    assert!(nobodys.is_err(), "only the first set-up names nobody");
    db.write(async |tx| tx.create_link_token(&TOKEN, None, "set_up", at(0), at(60)).await).await.unwrap();
    assert_eq!(db.find_link_token(&TOKEN, at(1)).await.unwrap().unwrap().account, None);
    db.write(async |tx| tx.delete_set_up_tokens().await).await.unwrap();
    assert_eq!(db.find_link_token(&TOKEN, at(1)).await.unwrap(), None);
}

async fn attempts_are_counted_until_their_window_is_over(db: Db) {
    assert_eq!(db.count_attempt("a", at(-60), at(0)).await.unwrap(), (1, at(0)));
    assert_eq!(db.count_attempt("a", at(-50), at(10)).await.unwrap(), (2, at(0)));
    assert_eq!(db.count_attempt("b", at(-50), at(10)).await.unwrap(), (1, at(10)));
    assert_eq!(db.count_attempt("a", at(0), at(60)).await.unwrap(), (1, at(60)));
    assert_eq!(db.count_attempt("b", at(0), at(60)).await.unwrap(), (2, at(10)));
    db.write(async |tx| tx.forget_attempts("b").await).await.unwrap();
    assert_eq!(db.count_attempt("b", at(0), at(61)).await.unwrap(), (1, at(61)));
}

async fn a_deleted_user_leaves_no_session_and_no_link(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let id = created(&db, Some(house.partner.id), "anna@nord.example", "support").await;
    db.write(async |tx| {
        tx.create_session(&TOKEN, id, at(0)).await?;
        tx.create_link_token(&TOKEN, Some(id), "invitation", at(0), at(60)).await?;
        tx.delete_user(&house.scope, id, "support").await
    })
    .await
    .unwrap();
    assert_eq!(db.find_session(&TOKEN, at(-1), at(-1)).await.unwrap(), None);
    assert_eq!(db.find_link_token(&TOKEN, at(1)).await.unwrap(), None);
    assert_eq!(db.find_password("anna@nord.example").await.unwrap(), None);
}

async fn the_audit_is_searched_and_read_on_from_any_row(db: Db) {
    let (house, other) = (House::new(&db, "Nordlicht").await, House::new(&db, "Südwind").await);
    let row = |partner, second, actor: &str, action: &str| AuditRecord {
        id: db.id(),
        partner,
        actor: actor.to_owned(),
        action: action.to_owned(),
        object: format!("object-{second}"),
        diff: "{}".to_owned(),
        at: at(second),
    };
    let own = Some(house.partner.id);
    let rows = [
        row(own, 1, "cli", "plan.created"),
        row(own, 2, "cli", "user.invited"),
        // the same moment: the id decides
        row(own, 2, "system", "user.invited"),
        row(own, 3, "cli", "user.invited"),
        row(Some(other.partner.id), 2, "cli", "user.invited"),
        row(None, 2, "cli", "partner.created"),
    ];
    db.write(async |tx| {
        for row in &rows {
            tx.audit(row).await?;
        }
        Ok(())
    })
    .await
    .unwrap();
    let found = async |filter: AuditFilter| db.search_audit(Some(&house.scope), &filter, 2).await.unwrap();
    let [plan, first_invited, by_system, last, _, nobodys] = rows;
    let first = found(AuditFilter::default()).await;
    assert_eq!(first, [last.clone(), by_system.clone()]);
    let after = Some((by_system.at, by_system.id));
    assert_eq!(found(AuditFilter { after, ..AuditFilter::default() }).await, [first_invited.clone(), plan.clone()]);
    let by = |actor: &str| AuditFilter { actor: Some(actor.to_owned()), ..AuditFilter::default() };
    assert_eq!(found(by("system")).await, std::slice::from_ref(&by_system));
    let action = Some("plan.created".to_owned());
    assert_eq!(found(AuditFilter { action, ..AuditFilter::default() }).await, std::slice::from_ref(&plan));
    let object = Some("object-3".to_owned());
    assert_eq!(found(AuditFilter { object, ..AuditFilter::default() }).await, std::slice::from_ref(&last));
    assert_eq!(found(AuditFilter { until: Some(at(2)), ..AuditFilter::default() }).await, [plan]);
    assert_eq!(db.search_audit(None, &AuditFilter::default(), 9).await.unwrap(), [nobodys], "what belongs to nobody");
}

async fn the_health_of_connections_is_that_of_their_last_run(db: Db) {
    let house = House::new(&db, "Nordlicht").await;
    let without = House::new(&db, "Südwind").await;
    db.write(async |tx| tx.revoke_connection(&without.scope, without.connection, at(1)).await).await.unwrap();
    let health = db.list_connection_health(&[house.partner.id, without.partner.id]).await.unwrap();
    assert_eq!(health.len(), 1);
    assert_eq!((health[0].partner, health[0].last_run.as_deref()), (house.partner.id, Some("running")));
    let run = seatbridge_store::RunRecord {
        id: db.id(),
        state: "red".to_owned(),
        started_at: at(5),
        finished_at: Some(at(6)),
        ..crate::house::run(&db, house.connection)
    };
    let preview = seatbridge_store::RunRecord { id: db.id(), preview: true, started_at: at(9), ..run.clone() };
    db.write(async |tx| {
        tx.create_run(&house.scope, &run).await?;
        tx.create_run(&house.scope, &preview).await?;
        tx.mark_writes_stopped(&house.scope, house.connection, Some(at(7))).await
    })
    .await
    .unwrap();
    let health = db.list_connection_health(&[house.partner.id]).await.unwrap();
    assert_eq!(health[0].last_run_at, Some(at(5)), "a preview says nothing about the line");
    assert_eq!((health[0].last_run.as_deref(), health[0].writes_stopped_at), (Some("red"), Some(at(7))));
    assert_eq!(db.list_connection_health(&[]).await.unwrap(), []);
}
