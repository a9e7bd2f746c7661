//! Login and what the API user may do. Must not ask for more than the product needs: never editing of contracts.

use serde_json::Value;

use super::client::{Client, two_at_once};
use super::wire::{Object, flag, integer};
use super::zone::Zone;
use crate::error::Operation;
use crate::model::{Access, Login, Right};
use crate::{ErrorKind, PsaError};

/// What is looked at: entity, operations, and whether billing needs it. Only ticket sync needs tickets.
const CHECKS: [(&str, &[Operation], bool); 8] = [
    ("Companies", &[Operation::Read], true),
    ("Contracts", &[Operation::Read], true),
    ("ContractServices", &[Operation::Read], true),
    ("ContractServiceUnits", &[Operation::Read], true),
    ("Services", &[Operation::Read], true),
    ("ContractServiceAdjustments", &[Operation::Create], true),
    ("Tickets", &[Operation::Read, Operation::Create, Operation::Update], false),
    ("TicketNotes", &[Operation::Create], false),
];

/// Finds the zone, tries the credentials and looks at the rights.
pub async fn login(client: &Client) -> Result<Login, PsaError> {
    let zone = client.discover().await?;
    probe(client).await?;
    // one call alone before any two at once: wrong credentials are tried as seldom as possible (facts: autotask.md 2.9)
    let mut rights = check(client, CHECKS[0]).await?;
    let others = two_at_once(CHECKS.into_iter().skip(1).map(|one| check(client, one)).collect()).await?;
    rights.extend(others.into_iter().flatten());
    Ok(Login { endpoint: zone.url.to_string(), tenant: tenant(&zone, client.key()), rights })
}

/// Names the tenant: by its number where discovery tells it, else by the domain of the API user, which Autotask ties to
/// one tenant.
fn tenant(zone: &Zone, key: &str) -> String {
    if let Some(ci) = zone.ci {
        return format!("ci:{ci}");
    }
    let key = key.to_lowercase();
    format!("user-domain:{}", key.rsplit_once('@').map_or(key.as_str(), |(_, domain)| domain))
}

/// The version needs credentials but no right (facts: autotask.md 1.11). Older servers do not have it.
async fn probe(client: &Client) -> Result<(), PsaError> {
    match client.get("Version", "Version").await {
        Ok(_) => Ok(()),
        Err(error) => match error.kind {
            ErrorKind::NotFound | ErrorKind::Protocol | ErrorKind::Forbidden { .. } | ErrorKind::Invalid { .. } => {
                Ok(())
            }
            _ => Err(error),
        },
    }
}

async fn check(
    client: &Client,
    (entity, operations, needed): (&'static str, &[Operation], bool),
) -> Result<Vec<Right>, PsaError> {
    let path = format!("{entity}/entityInformation");
    let info = match client.get(&path, entity).await {
        Ok(mut answer) => match answer.remove("info") {
            Some(Value::Object(info)) => Ok(info),
            _ => Ok(Object::new()),
        },
        Err(error) => match error.kind {
            ErrorKind::Forbidden { .. } => Err(Access::None),
            ErrorKind::NotFound | ErrorKind::Invalid { .. } => Err(Access::Unknown),
            _ => return Err(error),
        },
    };
    let right = |&operation| {
        let access = info.as_ref().map_or_else(|access| *access, |info| access(info, operation));
        Right { entity: entity.to_owned(), operation, access, needed, surplus: false }
    };
    Ok(operations.iter().map(right).collect())
}

fn access(info: &Object, operation: Operation) -> Access {
    let (can, user) = match operation {
        Operation::Read => ("canquery", "useraccessforquery"),
        Operation::Create => ("cancreate", "useraccessforcreate"),
        Operation::Update => ("canupdate", "useraccessforupdate"),
        Operation::Delete => ("candelete", "useraccessfordelete"),
    };
    if info.get(can).and_then(flag) == Some(false) {
        return Access::None;
    }
    // a number in the help, a word on the wire (facts: autotask.md 3.20)
    let Some(value) = info.get(user) else { return Access::Unknown };
    match (integer(value), value.as_str().map(|text| text.trim().to_lowercase()).as_deref()) {
        (Some(0), _) | (_, Some("none")) => Access::None,
        (Some(1), _) | (_, Some("all")) => Access::All,
        (Some(2), _) | (_, Some("restricted")) => Access::Restricted,
        _ => Access::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use url::Url;

    use super::*;

    #[test]
    fn access_may_be_a_number_a_word_or_forbidden_altogether() {
        for (can, user, expected) in [
            (json!(true), json!("All"), Access::All),
            (json!(true), json!("none"), Access::None),
            (json!(true), json!("RESTRICTED"), Access::Restricted),
            (json!(null), json!(1), Access::All),
            (json!(true), json!("2"), Access::Restricted),
            (json!(true), json!(0), Access::None),
            (json!(false), json!("All"), Access::None),
            (json!(true), json!(null), Access::Unknown),
            (json!(true), json!("Some"), Access::Unknown),
        ] {
            let info = json!({ "canquery": can, "useraccessforquery": user });
            assert_eq!(access(info.as_object().unwrap(), Operation::Read), expected, "{info}");
        }
    }

    #[test]
    fn a_tenant_is_named_by_its_number_or_by_the_domain_of_its_user() {
        let url = Url::parse("https://webservices14.autotask.net/ATServicesRest/").unwrap();
        let zone = |ci| Zone { url: url.clone(), ci };
        assert_eq!(tenant(&zone(Some(123)), "api@msp.example"), "ci:123");
        assert_eq!(tenant(&zone(None), "Api@MSP.example"), "user-domain:msp.example");
        assert_eq!(tenant(&zone(None), "plain"), "user-domain:plain");
    }
}
