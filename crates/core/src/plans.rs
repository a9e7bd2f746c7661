//! Plans: what is sold by the seat. Must not know how a PSA bills them.

use serde::{Deserialize, Serialize};

use crate::Money;
use crate::ids::{PartnerId, PlanId};

/// What a plan protects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanType {
    /// Backup of mailboxes, users, sites.
    Backup,
    /// Backup and archive.
    Archiver,
    /// A single person.
    Personal,
}

/// How often a plan is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanPeriod {
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every six months.
    SemiAnnual,
    /// Every year.
    Yearly,
}

/// A plan of a distributor or direct reseller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// Who owns it.
    pub owner: PartnerId,
    /// Its name, unique per owner (letter case and accents aside).
    pub name: String,
    /// What it protects.
    #[serde(rename = "type")]
    pub kind: PlanType,
    /// Price of one seat for one period.
    pub price: Money,
    /// How often it is billed.
    pub period: PlanPeriod,
}
