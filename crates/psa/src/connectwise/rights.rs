//! Login and what the API member may do. Must not ask for more than the product needs, and tells what is granted beyond
//! it.

use serde_json::Value;

use super::ConnectWise;
use super::error::Reply;
use super::paging::has_more;
use super::query::{PAGE, encode};
use super::site;
use crate::error::{AuthProblem, Cause, Operation};
use crate::http::{IN_ALL, in_order};
use crate::json::{flag, visible};
use crate::model::{Access, Login, Right};
use crate::{ErrorKind, PsaError, Sent};

/// One function of a security role that is used.
struct Function {
    /// As the role's screen calls it (facts: connectwise.md 5.2).
    name: &'static str,
    /// Operations that are used.
    uses: &'static [Operation],
    /// Those without which billing does not work.
    needs: &'static [Operation],
    /// A list that needs the right to inquire, to try it out where the rights can't be read.
    list: &'static str,
}

use Operation::{Create, Delete, Read, Update};

/// Everything that is used. Creating on agreements is needed only where lines are replaced.
const FUNCTIONS: [Function; 6] = [
    Function { name: "Company Maintenance", uses: &[Read], needs: &[Read], list: "company/companies" },
    Function { name: "Agreements", uses: &[Read, Update, Create], needs: &[Read, Update], list: "finance/agreements" },
    Function { name: "Product Catalog", uses: &[Read], needs: &[Read], list: "procurement/catalog" },
    Function { name: "Service Tickets", uses: &[Read, Create, Update], needs: &[], list: "service/tickets" },
    Function { name: "Close Service Tickets", uses: &[Update], needs: &[], list: "" },
    Function { name: "Table Setup", uses: &[Read], needs: &[], list: "service/boards" },
];

/// Functions that can be limited to a list of entries even when all is granted (facts: connectwise.md 5.1).
const CUSTOM: [&str; 2] = ["Product Catalog", "Table Setup"];

/// Pages of rights that are read at most; a role has some 200 functions.
const MOST_PAGES: usize = 300;

/// Finds the server, tries the credentials and looks at the rights.
pub async fn login(psa: &ConnectWise) -> Result<Login, PsaError> {
    let info = psa.client.discover().await?;
    // answers without keys on some servers, so it proves nothing; but it tells refused ones early
    // (facts: connectwise.md 1.4)
    match psa.client.read("system/info", "", "system/info").await {
        Ok(_) => {}
        Err(error) => match error.kind {
            ErrorKind::NotFound | ErrorKind::Forbidden { .. } | ErrorKind::Invalid { .. } => {}
            _ => return Err(error),
        },
    }
    let rights = match security(psa).await? {
        Some(rows) => granted(psa, &rows).await?,
        None => probed(psa).await?,
    };
    let company = info.id.as_deref().unwrap_or_else(|| psa.client.company()).to_lowercase();
    let host = psa.client.root().host_str().unwrap_or_default();
    Ok(Login { endpoint: info.base.to_string(), tenant: format!("company:{company}@{host}"), rights })
}

/// The rights of the member's role, or `None` where they can't be read. These rows have no ids to go by: their pages are
/// numbered, which is good enough for a list that nobody changes meanwhile.
async fn security(psa: &ConnectWise) -> Result<Option<Vec<Value>>, PsaError> {
    let mut found: Vec<Value> = Vec::new();
    for page in 1..=MOST_PAGES {
        let mut parts = vec![("pageSize", PAGE.to_string())];
        parts.extend((page > 1).then(|| ("page", page.to_string())));
        match psa.client.read("system/mySecurity", &encode(&parts), "mySecurity").await {
            Ok(Reply::Json(Value::Array(rows), link)) => {
                // a server without pages gives the same ones again
                let repeated = rows.first().is_some_and(|row| found.contains(row));
                let more = !rows.is_empty() && !repeated && has_more(rows.len(), link.as_deref());
                found.extend(rows.into_iter().filter(|_| !repeated));
                if !more {
                    break;
                }
            }
            Ok(_) => return Ok(None),
            Err(error) if matches!(error.kind, ErrorKind::Forbidden { .. } | ErrorKind::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    Ok(Some(found).filter(|found| !found.is_empty()))
}

/// Rights by what the role says. Names depend on language and version, so the identifier goes before them
/// (facts: connectwise.md 5.3); a function that is not found is tried out.
async fn granted(psa: &ConnectWise, rows: &[Value]) -> Result<Vec<Right>, PsaError> {
    let mut rights = Vec::new();
    for function in &FUNCTIONS {
        let Some(row) = rows.iter().find(|row| is(row, function.name)) else {
            rights.extend(tried(psa, function).await?);
            continue;
        };
        let custom = CUSTOM.contains(&function.name) && row.get("customFlag").and_then(flag) == Some(true);
        for operation in function.uses {
            let access = match level(row, *operation) {
                Access::All if custom => Access::Restricted,
                access => access,
            };
            rights.push(right(psa, function, *operation, access));
        }
    }
    rights.extend(rows.iter().flat_map(surplus));
    Ok(rights)
}

fn right(psa: &ConnectWise, function: &Function, operation: Operation, access: Access) -> Right {
    let replaces = psa.replace_lines && function.name == "Agreements" && operation == Create;
    let needed = replaces || function.needs.contains(&operation);
    Right { entity: function.name.to_owned(), operation, access, needed, surplus: false }
}

/// What a role grants beyond what is used. Inquiring is left out: it changes nothing.
fn surplus(row: &Value) -> Vec<Right> {
    let used = FUNCTIONS.iter().find(|function| is(row, function.name));
    let Some(entity) = used.map(|function| function.name.to_owned()).or_else(|| name(row)) else { return Vec::new() };
    let uses = used.map_or(&[][..], |function| function.uses);
    let extra = [Create, Update, Delete].into_iter().filter(|operation| !uses.contains(operation));
    let rights = extra.filter_map(|operation| {
        let access = level(row, operation);
        let granted = matches!(access, Access::All | Access::Restricted);
        granted.then(|| Right { entity: entity.clone(), operation, access, needed: false, surplus: true })
    });
    rights.collect()
}

fn name(row: &Value) -> Option<String> {
    let texts = ["moduleFunctionName", "moduleFunctionDescription", "moduleFunctionIdentifier"];
    texts.iter().filter_map(|key| row.get(key)?.as_str()).map(visible).find(|text| !text.is_empty())
}

/// Whether a row is about this function: by its identifier, else by its names, letters and digits alone.
fn is(row: &Value, function: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let wanted = plain(function);
    let texts = ["moduleFunctionIdentifier", "moduleFunctionName", "moduleFunctionDescription"];
    let mut texts = texts.iter().filter_map(|key| row.get(key)?.as_str()).map(plain);
    texts.any(|text| text == wanted)
}

fn level(row: &Value, operation: Operation) -> Access {
    let key = match operation {
        Read => "inquireLevel",
        Create => "addLevel",
        Update => "editLevel",
        Delete => "deleteLevel",
    };
    // absent is null, and no level is none at all (facts: connectwise.md 3.1, 5.1)
    match row.get(key).and_then(Value::as_str).map(|text| text.trim().to_lowercase()).as_deref() {
        None | Some("" | "none") => Access::None,
        Some("my") => Access::Restricted,
        Some("all") => Access::All,
        Some(_) => Access::Unknown,
    }
}

/// Tries the lists instead. Where nothing of ConnectWise answers, a hosted server has refused the login that way
/// (facts: connectwise.md 1.4).
async fn probed(psa: &ConnectWise) -> Result<Vec<Right>, PsaError> {
    let (first, others) = FUNCTIONS.split_at(1);
    let mut rights = Vec::new();
    for function in first {
        rights.extend(tried(psa, function).await?);
    }
    let others = in_order(others.iter().map(|function| tried(psa, function)).collect(), IN_ALL).await?;
    rights.extend(others.into_iter().flatten());
    Ok(rights)
}

/// A list that answers may still hide records of others, so it never proves that all is granted.
async fn tried(psa: &ConnectWise, function: &Function) -> Result<Vec<Right>, PsaError> {
    let read = if function.list.is_empty() {
        Access::Unknown
    } else {
        let query = encode(&[("fields", "id".to_owned()), ("pageSize", "1".to_owned())]);
        match psa.client.read(function.list, &query, function.name).await {
            Ok(Reply::Elsewhere(error)) | Err(error @ PsaError { kind: ErrorKind::NotFound, .. })
                if function.needs.contains(&Read) =>
            {
                // these lists exist everywhere: it is the user interface that answers, the company is served elsewhere,
                // or the login is not known
                if let Some(prefixed) = psa.client.prefixed().await {
                    return Err(site::no_prefix(&prefixed, Sent::Sent, &error.call));
                }
                if error.cause == Some(Cause::NotServed) {
                    return Err(error);
                }
                let kind = ErrorKind::Auth(AuthProblem::Refused);
                return Err(PsaError { kind, sent: Sent::Sent, ..error });
            }
            Ok(_) => Access::Unknown,
            Err(error) => match error.kind {
                ErrorKind::Forbidden { .. } => Access::None,
                ErrorKind::NotFound | ErrorKind::Invalid { .. } => Access::Unknown,
                _ => return Err(error),
            },
        }
    };
    let access = |operation| if operation == Read { read } else { Access::Unknown };
    Ok(function.uses.iter().map(|operation| right(psa, function, *operation, access(*operation))).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_function_is_known_by_its_identifier_or_its_names_however_they_are_spelt() {
        for (row, expected) in [
            (json!({ "moduleFunctionIdentifier": "ProductCatalog" }), true),
            (json!({ "moduleFunctionIdentifier": "PRODUCT_CATALOG", "moduleFunctionName": "Produktkatalog" }), true),
            (json!({ "moduleFunctionIdentifier": "17", "moduleFunctionName": "Product Catalog" }), true),
            (json!({ "moduleFunctionName": "Products" }), false),
            (json!({}), false),
        ] {
            assert_eq!(is(&row, "Product Catalog"), expected, "{row}");
        }
        // one name begins like another
        assert!(!is(&json!({ "moduleFunctionName": "Close Service Tickets" }), "Service Tickets"));
    }

    #[test]
    fn levels_are_words_and_a_missing_one_is_none() {
        for (value, expected) in [
            (json!("All"), Access::All),
            (json!("my"), Access::Restricted),
            (json!("None"), Access::None),
            (json!(null), Access::None),
            (json!("Team"), Access::Unknown),
        ] {
            assert_eq!(level(&json!({ "inquireLevel": value }), Read), expected, "{value}");
        }
    }

    #[test]
    fn what_is_granted_and_never_used_is_named() {
        let agreements = json!({ "moduleFunctionName": "Agreements", "addLevel": "All", "editLevel": "All",
            "deleteLevel": "My", "inquireLevel": "All" });
        let found = surplus(&agreements);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].operation, found[0].access, found[0].surplus), (Delete, Access::Restricted, true));
        let menu = json!({ "moduleFunctionName": "Custom Menu Entry", "addLevel": "All", "inquireLevel": "All" });
        let found = surplus(&menu);
        assert_eq!((found.len(), found[0].entity.as_str(), found[0].needed), (1, "Custom Menu Entry", false));
        assert!(surplus(&json!({ "moduleFunctionName": "Products", "inquireLevel": "All" })).is_empty());
    }
}
