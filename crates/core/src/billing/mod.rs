//! The billing planner: what stands on each line, what should, and what to write. Pure: the same input gives the same
//! plan, and nothing here knows a PSA, a database or the time.

mod dates;
mod model;
mod plan;
#[cfg(test)]
mod plan_tests;
mod proof;
#[cfg(test)]
mod properties;
mod successor;

pub use dates::{EffectiveDays, LawfulDay, NoLawfulDay, effective_days};
pub use model::{Contract, Line, Term};
pub use plan::{Adjustment, Found, Observed, PlanInput, PlanLine, Subject, Verdict, plan};
pub use proof::{Share, Totals};
pub use successor::successor_of;
