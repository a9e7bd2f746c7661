//! One PSA with the standard content, whichever it is: the only place of the suite that knows a vendor's words. Must not
//! bend a sandbox beyond its documented switches.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use reqwest::Method;
use seatbridge_core::PsaKind;
use seatbridge_core::Seats;
use seatbridge_core::psa::LineKey;
use seatbridge_psa::model::{Credentials, LineWrite, Replaced, Requests, ScheduleAsk, Written};
use seatbridge_psa::{Gate, OpenGate, Psa, PsaError, PsaOptions, open};
use serde_json::{Value, json};
use url::Url;

use crate::content::{self, BACKUP, CUSTOMER, Content, RUNNING};
use crate::shared::tenant::Tenant;
use crate::shared::{TODAY, day, key};

/// The first day of the next billing period of the running contract.
pub const NEXT: &str = "2026-12-01";

/// A PSA, and how its client writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Autotask,
    Update,
    Replace,
}

/// A kind of call, as a fault can hit it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    Companies,
    Contracts,
    Lines,
    Quantities,
    /// The one that writes; of several the first.
    Write,
}

/// A reading of the port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    Companies,
    Contracts,
    ContractsOf,
    Lines,
    LinesOf,
    Schedules,
}

impl Read {
    pub const ALL: [Self; 6] =
        [Self::Companies, Self::Contracts, Self::ContractsOf, Self::Lines, Self::LinesOf, Self::Schedules];

    /// The call that it lives by.
    pub fn call(self) -> Call {
        match self {
            Self::Companies => Call::Companies,
            Self::Contracts | Self::ContractsOf => Call::Contracts,
            Self::Lines | Self::LinesOf => Call::Lines,
            Self::Schedules => Call::Quantities,
        }
    }

    /// What it reads of the standard content, as a text that can be compared.
    pub async fn of(self, psa: &dyn Psa) -> Result<String, PsaError> {
        let standard = content::standard();
        let contracts: Vec<_> = standard.contracts.iter().map(|one| one.id.into()).collect();
        let keys: Vec<_> = standard.lines.iter().map(|one| key(one.contract, one.id)).collect();
        Ok(match self {
            Self::Companies => {
                let mut found = psa.companies().await?;
                found.sort_by(|a, b| a.id.cmp(&b.id));
                format!("{found:#?}")
            }
            Self::Contracts | Self::ContractsOf => {
                let mut found = match self {
                    Self::Contracts => psa.contracts(&contracts).await?,
                    _ => psa.contracts_of(&[CUSTOMER.into()]).await?,
                };
                found.sort_by(|a, b| a.id.cmp(&b.id));
                format!("{found:#?}")
            }
            Self::Lines | Self::LinesOf => {
                let mut found = match self {
                    Self::Lines => psa.lines(&keys).await?,
                    _ => psa.lines_of(&contracts).await?,
                };
                found.sort_by(|a, b| a.key.cmp(&b.key));
                format!("{found:#?}")
            }
            Self::Schedules => {
                let asks: Vec<_> = keys.into_iter().map(ask).collect();
                let found: BTreeMap<_, _> = psa.schedules(&asks).await?.into_iter().collect();
                format!("{found:#?}")
            }
        })
    }
}

/// Asks for the days from today to the next period, on a contract of this year.
pub fn ask(key: LineKey) -> ScheduleAsk {
    ScheduleAsk { key, from: day(TODAY), as_of: day(NEXT), until: day("2026-12-31") }
}

/// The first day a write counts from.
pub fn counts_from(write: &LineWrite) -> String {
    write.effective_on.map_or_else(|| TODAY.to_owned(), |on| on.to_string())
}

/// The line that bills after a write, from the first day it counts on.
pub fn billing(write: &LineWrite, done: &Written) -> LineKey {
    done.line.as_ref().map_or_else(|| write.key.clone(), |line| line.key.clone())
}

/// A change that a person makes in the PSA.
#[derive(Debug, Clone, Copy)]
pub enum Edit<'a> {
    /// From the simulated day on.
    Quantity {
        line: i64,
        to: i64,
    },
    Price {
        line: i64,
        to: f64,
    },
    DeleteLine(i64),
    /// Its last day.
    EndContract {
        contract: i64,
        on: &'a str,
    },
    RenameContract {
        contract: i64,
        name: &'a str,
    },
    RenameCompany {
        company: i64,
        name: &'a str,
    },
    RetireProduct(i64),
}

/// Something the API user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    SeeCompanies,
    SeeContracts,
    SeeLines,
    Write,
}

/// A PSA with the standard content.
pub struct Stage {
    pub tenant: Tenant,
    way: Way,
}

impl Stage {
    pub async fn autotask() -> Self {
        Self::of(Way::Autotask).await
    }

    pub async fn connectwise_update() -> Self {
        Self::of(Way::Update).await
    }

    pub async fn connectwise_replace() -> Self {
        Self::of(Way::Replace).await
    }

    async fn of(way: Way) -> Self {
        let kind = if way == Way::Autotask { PsaKind::Autotask } else { PsaKind::ConnectWise };
        let stage = Self { tenant: Tenant::with(kind, json!({})).await, way };
        stage.add(&content::standard()).await;
        stage
    }

    /// Another one like it, from the beginning.
    pub async fn again(&self) -> Self {
        Self::of(self.way).await
    }

    /// Ends it; every call must have been one that a server knows.
    pub async fn end(self) {
        self.tenant.stop().await;
    }

    /// Adds content.
    pub async fn add(&self, content: &Content) {
        self.tenant.control(Method::POST, "load?add=true", content.scenario(self.tenant.kind)).await;
    }

    pub fn options(&self) -> PsaOptions {
        PsaOptions { replace_lines: self.way == Way::Replace, ..self.tenant.options() }
    }

    /// A client; makes no call.
    pub fn psa(&self) -> Arc<dyn Psa> {
        self.psa_with(&self.options(), Arc::new(OpenGate::default()))
    }

    pub fn psa_with(&self, options: &PsaOptions, gate: Arc<dyn Gate>) -> Arc<dyn Psa> {
        self.tenant.psa_with(options, gate)
    }

    /// A client that found its server.
    pub async fn found(&self) -> Arc<dyn Psa> {
        let psa = self.psa();
        psa.contracts(&[RUNNING.into()]).await.unwrap();
        psa
    }

    /// A client with a secret that is not the right one.
    pub fn stranger(&self) -> Arc<dyn Psa> {
        let mut credentials = self.tenant.credentials();
        match &mut credentials {
            Credentials::Autotask { secret, .. } => *secret = "wrong-s3cret".into(),
            Credentials::ConnectWise { private_key, .. } => *private_key = "wrong-s3cret".into(),
        }
        open(credentials, &self.options(), Arc::new(OpenGate::default())).unwrap()
    }

    /// A client that knows a server where nobody listens any more.
    pub async fn orphan(&self) -> Arc<dyn Psa> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let mut credentials = self.tenant.credentials();
        let known = match &mut credentials {
            Credentials::Autotask { .. } => format!("http://{address}/ATServicesRest/"),
            Credentials::ConnectWise { site, .. } => {
                *site = format!("http://{address}");
                format!("http://{address}/v2026_1/apis/3.0/")
            }
        };
        let mut options = PsaOptions { known_endpoint: Some(known), ..self.options() };
        options.outbound_allow.push(address.to_string());
        open(credentials, &options, Arc::new(OpenGate::default())).unwrap()
    }

    /// What nobody may see.
    pub fn secrets(&self) -> Vec<String> {
        match self.tenant.kind {
            PsaKind::Autotask => {
                let access = &self.tenant.access.autotask;
                vec![access.secret.clone(), access.integration_code.clone()]
            }
            PsaKind::ConnectWise => {
                let access = &self.tenant.access.connectwise;
                vec![access.private_key.clone(), access.client_id.clone()]
            }
        }
    }

    /// A body in which the PSA refuses something with these words.
    pub fn refusal(&self, words: &str) -> Value {
        match self.tenant.kind {
            PsaKind::Autotask => json!({ "errors": [words] }),
            PsaKind::ConnectWise => json!({ "code": "InvalidObject", "message": words, "errors": null }),
        }
    }

    /// Moves the tenant to another server, and gives options that reach it.
    pub async fn move_server(&self) -> PsaOptions {
        let mut options = self.options();
        match self.tenant.kind {
            PsaKind::Autotask => {
                let zone = self.tenant.control(Method::POST, "autotask/zone", Value::Null).await;
                let url = Url::parse(zone["url"].as_str().unwrap()).unwrap();
                options.outbound_allow.push(format!("127.0.0.1:{}", url.port().unwrap()));
            }
            PsaKind::ConnectWise => {
                let codebase = json!({ "codebase": "v2027_1/" });
                self.tenant.control(Method::PUT, "connectwise/codebase", codebase).await;
            }
        }
        options
    }

    /// Uses up the hourly allowance, where the PSA has one.
    pub async fn use_up_allowance(&self) -> bool {
        if self.tenant.kind == PsaKind::Autotask {
            self.tenant.switch(json!({ "hourly_threshold": 1_000, "hourly_used_by_others": 700 })).await;
        }
        self.tenant.kind == PsaKind::Autotask
    }

    /// Every answer takes this long.
    pub async fn slow(&self, ms: u64) {
        self.tenant.switch(json!({ "min_latency_ms": ms })).await;
    }

    pub async fn set_today(&self, on: &str) {
        self.tenant.control(Method::PUT, "clock", json!({ "today": on })).await;
    }

    /// The calls that the PSA lets one API user make at once: all of them, or those of one entity.
    pub fn calls_at_once(&self) -> u64 {
        match self.tenant.kind {
            PsaKind::Autotask => 3,
            PsaKind::ConnectWise => 4,
        }
    }

    /// Verb and entity of a call.
    fn names(&self, call: Call) -> (&'static str, &'static str) {
        match (self.way, call) {
            (Way::Autotask, Call::Companies) => ("POST", "Companies"),
            (Way::Autotask, Call::Contracts) => ("POST", "Contracts"),
            (Way::Autotask, Call::Lines) => ("POST", "ContractServices"),
            (Way::Autotask, Call::Quantities) => ("POST", "ContractServiceUnits"),
            (Way::Autotask, Call::Write) => ("POST", "ContractServiceAdjustments"),
            (_, Call::Companies) => ("GET", "companies"),
            (_, Call::Contracts) => ("GET", "agreements"),
            (_, Call::Lines | Call::Quantities) => ("GET", "additions"),
            (Way::Update, Call::Write) => ("PATCH", "additions"),
            (Way::Replace, Call::Write) => ("POST", "additions"),
        }
    }

    /// Sets a fault for such calls.
    pub async fn fault(&self, call: Call, mut rule: Value) {
        let (method, entity) = self.names(call);
        rule["method"] = json!(method);
        rule["entity"] = json!(entity);
        self.tenant.fault(rule).await;
    }

    /// Removes all faults, and says how often they struck.
    pub async fn clear_faults(&self) -> u64 {
        let rules = self.tenant.control(Method::GET, "faults", Value::Null).await;
        self.tenant.control(Method::DELETE, "faults", Value::Null).await;
        rules["faults"].as_array().unwrap().iter().map(|rule| rule["fired"].as_u64().unwrap()).sum()
    }

    /// How often such a call arrived since the counters were reset.
    pub async fn arrived(&self, call: Call) -> u64 {
        let (method, entity) = self.names(call);
        self.tenant.calls(&format!("{method} {entity}")).await
    }

    /// The calls that the sandbox counted since the counters were reset.
    pub async fn counted(&self) -> Requests {
        let counters = self.tenant.counters().await;
        let number = |key: &str| counters[key].as_u64().unwrap();
        Requests { reads: number("reads"), writes: number("writes") }
    }

    /// The writes that arrived, oldest first, as the journal of the sandbox has them.
    pub async fn writes(&self) -> Vec<Value> {
        let journal = self.tenant.control(Method::GET, "journal", Value::Null).await;
        let entries = journal["entries"].as_array().unwrap().iter();
        entries.filter(|entry| !entry["body"].is_null()).cloned().collect()
    }

    /// The writes that one change of a quantity takes.
    pub fn calls_of_a_write(&self) -> usize {
        if self.way == Way::Replace { 2 } else { 1 }
    }

    pub async fn edit(&self, edit: Edit<'_>) {
        let autotask = match edit {
            Edit::Quantity { line, to } => json!({ "kind": "adjust_units", "line": line, "to": to }),
            Edit::Price { line, to } => json!({ "kind": "set_price", "line": line, "price": to }),
            Edit::DeleteLine(line) => json!({ "kind": "delete_line", "line": line }),
            Edit::EndContract { contract, on } => json!({ "kind": "end_contract", "contract": contract, "on": on }),
            Edit::RenameContract { contract, name } => {
                json!({ "kind": "rename_contract", "contract": contract, "name": name })
            }
            Edit::RenameCompany { company, name } => {
                json!({ "kind": "rename_company", "company": company, "name": name })
            }
            Edit::RetireProduct(product) => json!({ "kind": "retire_service", "service": product }),
        };
        let connectwise = match edit {
            Edit::Quantity { line, to } => json!({ "kind": "set_quantity", "addition": line, "quantity": to }),
            Edit::Price { line, to } => json!({ "kind": "reprice", "addition": line, "price": to }),
            Edit::DeleteLine(line) => json!({ "kind": "delete_addition", "addition": line }),
            Edit::EndContract { contract, on } => {
                json!({ "kind": "expire_agreement", "agreement": contract, "on": on })
            }
            Edit::RenameContract { contract, name } => {
                json!({ "kind": "rename_agreement", "agreement": contract, "name": name })
            }
            Edit::RenameCompany { .. } => autotask.clone(),
            Edit::RetireProduct(product) => json!({ "kind": "deactivate_item", "item": product }),
        };
        let (vendor, edit) = match self.tenant.kind {
            PsaKind::Autotask => ("autotask", autotask),
            PsaKind::ConnectWise => ("connectwise", connectwise),
        };
        self.tenant.control(Method::POST, &format!("{vendor}/edits"), edit).await;
    }

    /// Takes a right away.
    pub async fn take(&self, right: Right) {
        let change = match self.way {
            Way::Autotask => {
                let (entity, operation) = match right {
                    Right::SeeCompanies => ("Companies", "query"),
                    Right::SeeContracts => ("Contracts", "query"),
                    Right::SeeLines => ("ContractServices", "query"),
                    Right::Write => ("ContractServiceAdjustments", "create"),
                };
                json!({ "entities": { entity: { operation: "None" } } })
            }
            Way::Update | Way::Replace => {
                let (function, operation) = match right {
                    Right::SeeCompanies => ("CompanyMaintenance", "inquire"),
                    // lines stand under the right of their agreement
                    Right::SeeContracts | Right::SeeLines => ("Agreements", "inquire"),
                    Right::Write if self.way == Way::Update => ("Agreements", "edit"),
                    Right::Write => ("Agreements", "add"),
                };
                json!({ "functions": { function: { operation: "None" } } })
            }
        };
        self.tenant.control(Method::PUT, &format!("{}/rights", self.tenant.kind.as_str()), change).await;
    }

    /// A write to a line of the running contract, from the next period on where writes are dated.
    pub fn write(&self, line: i64, before: u32, after: u32) -> LineWrite {
        LineWrite {
            key: key(RUNNING, line),
            product: BACKUP.into(),
            effective_on: (self.way != Way::Update).then(|| day(NEXT)),
            before: Seats(before),
            after: Seats(after),
        }
    }

    /// A write from 10 to 12 that the rules of the PSA do not allow.
    pub async fn unlawful(&self) -> LineWrite {
        let write = self.write(content::LINE, 10, 12);
        let effective_on = match self.way {
            // after the last day of the contract
            Way::Autotask => Some(day("2027-02-01")),
            // into a period that is invoiced
            Way::Replace => Some(day("2026-11-10")),
            Way::Update => {
                self.tenant.switch(json!({ "write_to_ended_agreement": "refuse" })).await;
                self.edit(Edit::EndContract { contract: RUNNING, on: "2026-11-15" }).await;
                None
            }
        };
        LineWrite { effective_on, ..write }
    }

    /// The sandbox's own record of the quantity of a line on a day; `None` when it does not bill.
    pub async fn truth(&self, line: &LineKey, on: &str) -> Option<i64> {
        self.tenant.truth(line.line.as_str().parse().unwrap(), on).await
    }

    /// All that the sandbox bills on a day, by line: contract, product, price and whatever else it keeps, but for what
    /// it notes about changes.
    pub async fn billed(&self, on: &str) -> BTreeMap<i64, Value> {
        let path = format!("{}/lines?on={on}", self.tenant.kind.as_str());
        let found = self.tenant.control(Method::GET, &path, Value::Null).await;
        let lines = found["lines"].as_array().unwrap().iter().filter(|line| line["in_term"] == true);
        let kept = |line: &Value| {
            let mut kept = line.clone();
            for note in [
                "line",
                "pending",
                "adjustments",
                "changes",
                "stored_quantity",
                "billed_through",
                "effective",
                "cancelled",
            ] {
                kept.as_object_mut().unwrap().remove(note);
            }
            (line["line"].as_i64().unwrap(), kept)
        };
        lines.map(kept).collect()
    }

    /// Whether a write has reached the line, or a successor of it, by the sandbox's own record.
    pub async fn has_happened(&self, write: &LineWrite) -> bool {
        let known: BTreeSet<i64> = content::standard().lines.iter().map(|line| line.id).collect();
        let billed = self.billed(&counts_from(write)).await;
        let line: i64 = write.key.line.as_str().parse().unwrap();
        let mut mine = billed.iter().filter(|(id, _)| **id == line || !known.contains(*id));
        mine.any(|(_, record)| record["quantity"] == write.after.get())
    }

    /// What the client says of a write that has not come to its end, where it can tell.
    pub async fn standing(&self, psa: &dyn Psa, write: &LineWrite) -> Option<Replaced> {
        (self.way == Way::Replace).then_some(())?;
        Some(psa.replaced(write).await.unwrap())
    }
}
