//! The trait that every PSA client implements. Must stay free of any vendor's words.

use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use seatbridge_core::PsaKind;
use seatbridge_core::billing::{Contract, Line};
use seatbridge_core::mappings::{Choice, FieldSpec, MappingForm, Selection};
use seatbridge_core::psa::{CompanyRef, ContractRef, LineKey, LineRef};
use seatbridge_core::schedule::Schedule;

use crate::model::{Company, LineWrite, Login, Replaced, Requests, ScheduleAsk, Written};
use crate::{ErrorKind, PsaError, Sent};

/// A PSA, as one partner's credentials see it.
///
/// Reads are complete or an error: a page that is missing, a body that does not parse or a row without its id fails the
/// whole call, so that what is absent from an answer is absent from the PSA (or hidden from the API user by its rights).
/// Reads are retried inside; writes never are.
#[async_trait]
pub trait Psa: Send + Sync + std::fmt::Debug {
    /// Which PSA this is.
    fn kind(&self) -> PsaKind;

    /// Calls made by this client so far, failed ones included.
    fn requests(&self) -> Requests;

    /// Finds the server, logs in and looks at the rights. Missing rights are no error: they are in the answer.
    async fn login(&self) -> Result<Login, PsaError>;

    /// The drop-downs of a form, in their order.
    fn fields(&self, form: MappingForm) -> &'static [FieldSpec];

    /// What a drop-down offers, live, inactive entries included and marked. `selection` holds the fields it depends on.
    async fn choices(&self, form: MappingForm, field: &str, selection: &Selection) -> Result<Vec<Choice>, PsaError>;

    /// All companies the API user can see, the partner's own one and deleted twins included and marked.
    async fn companies(&self) -> Result<Vec<Company>, PsaError>;

    /// These contracts; one that is absent from the answer does not exist or is hidden from the API user.
    async fn contracts(&self, ids: &[ContractRef]) -> Result<Vec<Contract>, PsaError>;

    /// All contracts of these companies that bill by the period, ended ones included.
    async fn contracts_of(&self, companies: &[CompanyRef]) -> Result<Vec<Contract>, PsaError>;

    /// These lines; one that is absent from the answer does not exist or is hidden from the API user. Where the PSA finds
    /// a line without its contract, one that stands on another contract now is returned with that contract in its key.
    async fn lines(&self, keys: &[LineKey]) -> Result<Vec<Line>, PsaError>;

    /// All lines of these contracts, with the names of their products.
    async fn lines_of(&self, contracts: &[ContractRef]) -> Result<Vec<Line>, PsaError>;

    /// The quantities of these lines over time. Every line asked for is in the answer, also one that does not exist: ask
    /// [`lines`](Self::lines) first, no row at all may be read as 0.
    async fn schedules(&self, asks: &[ScheduleAsk]) -> Result<HashMap<LineRef, Schedule>, PsaError>;

    /// Whether a write names the day it takes effect on.
    fn writes_are_dated(&self) -> bool;

    /// How old a reading may be that many writes rely on. Nothing where many lines are read in one call, so that reading
    /// again costs little.
    fn reading_serves(&self) -> Duration {
        Duration::ZERO
    }

    /// Fails with `RateLimited` when the share of the PSA's hourly allowance is used up. Costs at most one read.
    async fn allowance(&self, share_percent: u32) -> Result<(), PsaError>;

    /// Writes one quantity, once, without any retry.
    async fn write(&self, write: &LineWrite) -> Result<Written, PsaError>;

    /// How far this write got, where it replaces its line by a successor. Reads only. What can't be told apart is a
    /// `Conflict`: then the write stays in doubt.
    async fn replaced(&self, _write: &LineWrite) -> Result<Replaced, PsaError> {
        Ok(Replaced::NotSupported)
    }

    /// Ends the old line of a write that is [`Replaced::Half`], once, without any retry. Doing it again changes nothing.
    async fn finish_replace(&self, write: &LineWrite, _successor: &LineKey) -> Result<(), PsaError> {
        let reason = format!("line {} is written in place", write.key.line);
        let kind = ErrorKind::Invalid { reasons: vec![reason.clone()] };
        Err(PsaError::new(kind, Sent::NotSent, "finish_replace", reason))
    }
}
