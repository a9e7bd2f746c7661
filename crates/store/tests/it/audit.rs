//! The audit, and what is known of the installation.

use seatbridge_store::AuditRecord;

use crate::db::Db;
use crate::house::{House, at};

both_dbs! {
    the_audit_is_told_newest_first_per_partner_or_as_a_whole,
    the_fingerprint_of_the_key_is_kept,
}

async fn the_audit_is_told_newest_first_per_partner_or_as_a_whole(db: Db) {
    let (house, other) = (House::new(&db, "Nordlicht").await, House::new(&db, "Südwind").await);
    let record = |partner, second| AuditRecord {
        id: db.id(),
        partner,
        actor: "cli".to_owned(),
        action: "connection.connected".to_owned(),
        object: house.connection.to_string(),
        diff: "{\"secret\":\"changed\"}".to_owned(),
        at: at(second),
    };
    let rows = [
        record(Some(house.partner.id), 1),
        record(None, 3),
        record(Some(other.partner.id), 2),
        record(Some(house.partner.id), 3),
    ];
    db.write(async |tx| {
        for row in &rows {
            tx.audit(row).await?;
        }
        Ok(())
    })
    .await
    .unwrap();
    let [a, b, c, d] = rows;
    assert_eq!(db.list_audit(None, 10).await.unwrap(), [d.clone(), b, c.clone(), a.clone()]);
    assert_eq!(db.list_audit(None, 1).await.unwrap(), std::slice::from_ref(&d));
    assert_eq!(db.list_audit(Some(&house.scope), 10).await.unwrap(), [d, a]);
    assert_eq!(db.list_audit(Some(&other.scope), 10).await.unwrap(), [c]);
}

async fn the_fingerprint_of_the_key_is_kept(db: Db) {
    assert_eq!(db.key_fingerprint().await.unwrap(), None);
    for fingerprint in ["0011", "2233"] {
        db.write(async |tx| tx.set_key_fingerprint(fingerprint).await).await.unwrap();
        assert_eq!(db.key_fingerprint().await.unwrap().as_deref(), Some(fingerprint));
    }
    db.ping().await.unwrap();
}
