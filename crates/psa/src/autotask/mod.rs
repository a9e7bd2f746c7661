//! The client of Autotask PSA: its REST API v1.0 behind the port. Must not decide what to bill, and must not let
//! Autotask's names out of this folder.

mod choices;
mod client;
mod error;
mod fields;
mod limits;
mod map;
mod paging;
mod query;
mod rights;
mod schedules;
mod wire;
mod writing;
mod zone;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use seatbridge_core::PsaKind;
use seatbridge_core::billing::{Contract, Line};
use seatbridge_core::mappings::{Choice, FieldSpec, MappingForm, Selection};
use seatbridge_core::psa::{CompanyRef, ContractRef, LineKey, LineRef};
use seatbridge_core::schedule::Schedule;
use secrecy::SecretString;
use tokio::sync::{Mutex, OnceCell};

use self::client::{Client, two_at_once};
use self::fields::Fields;
use self::limits::CONDITIONS;
use self::map::Service;
use self::query::{Query, eq, one_of};
use self::wire::Row;
use crate::json::ids;
use crate::model::{Company, LineWrite, Login, Requests, ScheduleAsk, Written};
use crate::{ErrorKind, Gate, Psa, PsaError, PsaOptions, Sent};

/// How long the picklists of tickets serve: the drop-downs of one form are filled from one call.
const FORM: Duration = Duration::from_secs(1);
/// How long to wait when the share of the hourly allowance is used up; it comes back within the hour.
const ALLOWANCE_PAUSE: Duration = Duration::from_mins(10);

/// One tenant of Autotask, as one API user sees it.
#[derive(Debug)]
pub struct Autotask {
    client: Client,
    periods: OnceCell<Fields>,
    company_types: OnceCell<Fields>,
    ticket_fields: Mutex<Option<(Instant, Arc<Fields>)>>,
    /// Services that lines referred to, read once in the life of a client: a billing run reads its lines several times.
    known_services: Mutex<HashMap<i64, Service>>,
}

impl Autotask {
    /// A client; makes no call.
    pub fn open(
        key: String,
        secret: &SecretString,
        integration_code: &SecretString,
        options: &PsaOptions,
        gate: Arc<dyn Gate>,
    ) -> Result<Self, PsaError> {
        let client = Client::open(key, secret, integration_code, options, gate)?;
        Ok(Self {
            client,
            periods: OnceCell::new(),
            company_types: OnceCell::new(),
            ticket_fields: Mutex::default(),
            known_services: Mutex::default(),
        })
    }

    /// Rows whose `field` is one of these numbers, in calls below the limit.
    async fn rows_by(
        &self,
        entity: &'static str,
        fields: &'static [&'static str],
        field: &'static str,
        numbers: &[i64],
        also: &[serde_json::Value],
    ) -> Result<Vec<Row>, PsaError> {
        let numbers: Vec<i64> = numbers.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let calls = numbers.chunks(CONDITIONS).map(|numbers| {
            let filter = std::iter::once(one_of(field, numbers)).chain(also.iter().cloned()).collect();
            let query = Query::new(entity, fields, filter);
            async move { self.client.rows(&query).await }
        });
        let pages: Vec<Vec<Row>> = two_at_once(calls.collect()).await?;
        Ok(pages.into_iter().flatten().collect())
    }

    /// Picklists that only help to read a value; an API user that may not see them goes without.
    async fn helping_fields<'a>(
        &self,
        cell: &'a OnceCell<Fields>,
        entity: &'static str,
    ) -> Result<&'a Fields, PsaError> {
        cell.get_or_try_init(|| async {
            match self.client.fields(entity).await {
                Err(error) if matches!(error.kind, ErrorKind::Forbidden { .. } | ErrorKind::NotFound) => {
                    Ok(Fields::default())
                }
                other => other,
            }
        })
        .await
    }

    async fn contract_rows(&self, rows: Vec<Row>) -> Result<Vec<Contract>, PsaError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let periods = self.helping_fields(&self.periods, "Contracts").await?;
        rows.iter().map(|row| map::contract(row, periods).map_err(|odd| self.client.odd_row(&odd))).collect()
    }

    async fn line_rows(&self, rows: Vec<Row>) -> Result<Vec<Line>, PsaError> {
        let services = rows.iter().map(|row| row.need("serviceID")).collect::<Result<Vec<_>, _>>();
        let services = self.services(&services.map_err(|odd| self.client.odd_row(&odd))?).await?;
        rows.iter().map(|row| map::line(row, &services).map_err(|odd| self.client.odd_row(&odd))).collect()
    }

    /// The services of lines, for their names and prices; without the right to see them lines have neither.
    async fn services(&self, ids: &[i64]) -> Result<HashMap<i64, Service>, PsaError> {
        let mut known = self.known_services.lock().await;
        let unknown: Vec<i64> = ids.iter().copied().filter(|id| !known.contains_key(id)).collect();
        let rows = match self.rows_by("Services", map::SERVICE, "id", &unknown, &[]).await {
            Err(error) if matches!(error.kind, ErrorKind::Forbidden { .. }) => return Ok(HashMap::new()),
            other => other?,
        };
        for row in &rows {
            known.insert(row.id, map::service(row).map_err(|odd| self.client.odd_row(&odd))?);
        }
        Ok(known.clone())
    }

    /// The picklists of tickets, fetched once for all drop-downs of a form.
    async fn ticket_fields(&self) -> Result<Arc<Fields>, PsaError> {
        let mut known = self.ticket_fields.lock().await;
        if let Some((read_at, fields)) = &*known
            && read_at.elapsed() < FORM
        {
            return Ok(Arc::clone(fields));
        }
        let fields = Arc::new(self.client.fields("Tickets").await?);
        *known = Some((Instant::now(), Arc::clone(&fields)));
        Ok(fields)
    }
}

#[async_trait]
impl Psa for Autotask {
    fn kind(&self) -> PsaKind {
        PsaKind::Autotask
    }

    fn requests(&self) -> Requests {
        self.client.transport().requests()
    }

    async fn login(&self) -> Result<Login, PsaError> {
        rights::login(&self.client).await
    }

    fn fields(&self, form: MappingForm) -> &'static [FieldSpec] {
        choices::fields(form)
    }

    async fn choices(&self, form: MappingForm, field: &str, selection: &Selection) -> Result<Vec<Choice>, PsaError> {
        self.offer(form, field, selection).await
    }

    async fn companies(&self) -> Result<Vec<Company>, PsaError> {
        let rows = self.client.rows(&Query::all("Companies", map::COMPANY)).await?;
        let types = self.helping_fields(&self.company_types, "Companies").await?;
        Ok(rows.iter().map(|row| map::company(row, types)).collect())
    }

    async fn contracts(&self, contracts: &[ContractRef]) -> Result<Vec<Contract>, PsaError> {
        let ids = ids(contracts.iter().map(ContractRef::as_str), "Contracts")?;
        self.contract_rows(self.rows_by("Contracts", map::CONTRACT, "id", &ids, &[]).await?).await
    }

    async fn contracts_of(&self, companies: &[CompanyRef]) -> Result<Vec<Contract>, PsaError> {
        let ids = ids(companies.iter().map(CompanyRef::as_str), "Companies")?;
        // of any status: inactive ones bill until they end (facts: autotask.md 7.2)
        let recurring = [eq("contractType", map::RECURRING)];
        self.contract_rows(self.rows_by("Contracts", map::CONTRACT, "companyID", &ids, &recurring).await?).await
    }

    async fn lines(&self, keys: &[LineKey]) -> Result<Vec<Line>, PsaError> {
        let ids = ids(keys.iter().map(|key| key.line.as_str()), "ContractServices")?;
        self.line_rows(self.rows_by("ContractServices", map::LINE, "id", &ids, &[]).await?).await
    }

    async fn lines_of(&self, contracts: &[ContractRef]) -> Result<Vec<Line>, PsaError> {
        let ids = ids(contracts.iter().map(ContractRef::as_str), "Contracts")?;
        self.line_rows(self.rows_by("ContractServices", map::LINE, "contractID", &ids, &[]).await?).await
    }

    async fn schedules(&self, asks: &[ScheduleAsk]) -> Result<HashMap<LineRef, Schedule>, PsaError> {
        schedules::schedules(&self.client, asks).await
    }

    fn writes_are_dated(&self) -> bool {
        true
    }

    async fn allowance(&self, share_percent: u32) -> Result<(), PsaError> {
        const CALL: &str = "ThresholdInformation";
        let answer = match self.client.get(CALL, CALL).await {
            Ok(answer) => answer,
            Err(error)
                if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Protocol | ErrorKind::Forbidden { .. }) =>
            {
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        // shared by everything that uses the tenant (facts: autotask.md 6.1, 6.4)
        let number = |key: &str| answer.get(key).and_then(wire::integer);
        let (Some(threshold), Some(used)) =
            (number("externalrequestthreshold"), number("currenttimeframerequestcount"))
        else {
            return Ok(());
        };
        if threshold > 0 && i128::from(used) * 100 >= i128::from(threshold) * i128::from(share_percent) {
            let detail = format!("{used} of {threshold} calls of the hour are used");
            let kind = ErrorKind::RateLimited { retry_after: ALLOWANCE_PAUSE };
            return Err(PsaError::new(kind, Sent::NotSent, format!("GET {CALL}"), detail));
        }
        Ok(())
    }

    async fn write(&self, write: &LineWrite) -> Result<Written, PsaError> {
        writing::write(&self.client, write).await
    }
}
