//! The client of ConnectWise PSA: its REST API 3.0 behind the port. Must not decide what to bill, and must not let
//! ConnectWise's names out of this folder.

mod additions;
mod choices;
mod client;
mod company;
mod error;
mod map;
mod paging;
mod query;
mod replacing;
mod rights;
mod site;
mod writing;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use seatbridge_core::PsaKind;
use seatbridge_core::billing::{Contract, Line};
use seatbridge_core::mappings::{Choice, FieldSpec, MappingForm, Selection};
use seatbridge_core::psa::{CompanyRef, ContractRef, LineKey, LineRef};
use seatbridge_core::schedule::Schedule;
use secrecy::SecretString;
use tokio::sync::OnceCell;

use self::additions::Kept;
use self::client::Client;
use self::map::{Cycle, Terms};
use self::query::{Condition, List};
use crate::http::{IN_ALL, in_order};
use crate::json::{Row, ids};
use crate::model::{Company, LineWrite, Login, Replaced, Requests, ScheduleAsk, Written};
use crate::{Gate, Psa, PsaError, PsaOptions};

/// The keys of an API member, and where they go.
#[derive(Debug)]
pub struct Member {
    /// The site as typed.
    pub site: String,
    /// The company id of the login.
    pub company: String,
    /// The public key.
    pub public_key: String,
    /// The private key.
    pub private_key: SecretString,
    /// The vendor code.
    pub client_id: SecretString,
}

/// One company of ConnectWise, as one API member sees it.
#[derive(Debug)]
pub struct ConnectWise {
    client: Client,
    replace_lines: bool,
    kept: Kept,
    prepaid: OnceCell<std::collections::HashSet<i64>>,
    cycles: OnceCell<HashMap<i64, Cycle>>,
}

impl ConnectWise {
    /// A client; makes no call. An address without the prefix is refused here, with the corrected one as the detail.
    pub fn open(member: &Member, options: &PsaOptions, gate: Arc<dyn Gate>) -> Result<Self, PsaError> {
        Ok(Self {
            client: Client::open(member, options, gate)?,
            replace_lines: options.replace_lines,
            kept: Kept::default(),
            prepaid: OnceCell::new(),
            cycles: OnceCell::new(),
        })
    }

    /// Agreements whose `field` is one of these numbers.
    async fn agreements(&self, field: &'static str, numbers: &[i64]) -> Result<Vec<Contract>, PsaError> {
        let lists: Vec<List> = query::parts(numbers)
            .into_iter()
            .map(|part| {
                List::all("Agreements", "finance/agreements", map::AGREEMENT).only(Condition::OneOf(field, part))
            })
            .collect();
        let read = in_order(lists.iter().map(|list| self.client.rows(list)).collect(), IN_ALL).await?;
        let rows: Vec<Row> = read.into_iter().flatten().collect();
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let terms = self.terms(&rows).await?;
        rows.iter().map(|row| map::contract(row, &terms).map_err(|odd| self.client.odd_row(&odd))).collect()
    }

    /// What helps to read agreements; a member that may not see it goes without. Cycles are asked for only where the name
    /// of one says nothing.
    async fn terms(&self, rows: &[Row]) -> Result<Terms, PsaError> {
        let prepaid = self.prepaid.get_or_try_init(|| async {
            let list = List::all("Table Setup", "finance/agreements/types", &["prePaymentFlag"]);
            let rows = self.client.rows_if_any(&list).await?.unwrap_or_default();
            let prepaid = rows.iter().filter(|row| row.flag("prePaymentFlag") == Some(true));
            Ok::<_, PsaError>(prepaid.map(|row| row.id).collect())
        });
        let mut terms = Terms { prepaid: prepaid.await?.clone(), cycles: HashMap::new() };
        if rows.iter().any(|row| map::unknown_cycle(row).is_some()) {
            let cycles = self.cycles.get_or_try_init(|| async {
                let list = List::all("Table Setup", "finance/billingCycles", &["billingOptions"]);
                let rows = self.client.rows_if_any(&list).await?.unwrap_or_default();
                let cycles =
                    rows.iter().filter_map(|row| Some((row.id, Cycle::by_option(&row.text("billingOptions")?))));
                Ok::<_, PsaError>(cycles.collect())
            });
            terms.cycles.clone_from(cycles.await?);
        }
        Ok(terms)
    }
}

#[async_trait]
impl Psa for ConnectWise {
    fn kind(&self) -> PsaKind {
        PsaKind::ConnectWise
    }

    fn requests(&self) -> Requests {
        self.client.transport().requests()
    }

    async fn login(&self) -> Result<Login, PsaError> {
        rights::login(self).await
    }

    fn fields(&self, form: MappingForm) -> &'static [FieldSpec] {
        choices::fields(form)
    }

    async fn choices(&self, form: MappingForm, field: &str, selection: &Selection) -> Result<Vec<Choice>, PsaError> {
        self.offer(form, field, selection).await
    }

    async fn companies(&self) -> Result<Vec<Company>, PsaError> {
        let rows = self.client.rows(&List::all("Company Maintenance", "company/companies", map::COMPANY)).await?;
        Ok(rows.iter().map(|row| map::company(row, self.client.company())).collect())
    }

    async fn contracts(&self, contracts: &[ContractRef]) -> Result<Vec<Contract>, PsaError> {
        self.agreements("id", &ids(contracts.iter().map(ContractRef::as_str), "agreements")?).await
    }

    async fn contracts_of(&self, companies: &[CompanyRef]) -> Result<Vec<Contract>, PsaError> {
        let ids = ids(companies.iter().map(CompanyRef::as_str), "companies")?;
        let mut contracts = self.agreements("company/id", &ids).await?;
        contracts.retain(|contract| contract.recurring);
        Ok(contracts)
    }

    async fn lines(&self, keys: &[LineKey]) -> Result<Vec<Line>, PsaError> {
        additions::lines(&self.client, &self.kept, keys).await
    }

    async fn lines_of(&self, contracts: &[ContractRef]) -> Result<Vec<Line>, PsaError> {
        additions::lines_of(&self.client, contracts).await
    }

    async fn schedules(&self, asks: &[ScheduleAsk]) -> Result<HashMap<LineRef, Schedule>, PsaError> {
        additions::schedules(&self.client, &self.kept, asks).await
    }

    fn writes_are_dated(&self) -> bool {
        self.replace_lines
    }

    /// Each agreement costs a call of its own (facts: connectwise.md 4.3).
    fn reading_serves(&self) -> Duration {
        Duration::from_mins(1)
    }

    /// There is no hourly allowance; the limit per minute is kept by the pacing.
    async fn allowance(&self, _share_percent: u32) -> Result<(), PsaError> {
        Ok(())
    }

    async fn write(&self, write: &LineWrite) -> Result<Written, PsaError> {
        if write.effective_on.is_some() != self.replace_lines {
            return Err(writing::refused("a day goes with a replacement, and with nothing else"));
        }
        self.kept.drop_all();
        let result = if self.replace_lines {
            replacing::replace(&self.client, write).await
        } else {
            writing::update(&self.client, write).await
        };
        self.kept.drop_all();
        result
    }

    async fn replaced(&self, write: &LineWrite) -> Result<Replaced, PsaError> {
        // the write itself tells how it was made: the mode may be another one by now
        if write.effective_on.is_none() {
            return Ok(Replaced::NotSupported);
        }
        replacing::replaced(&self.client, write).await
    }

    async fn finish_replace(&self, write: &LineWrite, successor: &LineKey) -> Result<(), PsaError> {
        self.kept.drop_all();
        let result = replacing::finish(&self.client, write, successor).await;
        self.kept.drop_all();
        result
    }
}
