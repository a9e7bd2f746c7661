//! What differs between the PSAs: content, login, linking, how their journal is read, sizes and limits.
//! Must not measure; nothing else here may ask which PSA it is.

use seatbridge_core::PsaKind;
use seatbridge_engine::ConnectInput;

use crate::children::Access;
use crate::content::{self, LINES_PER_AGREEMENT, PLAN_ITEM, PLAN_SERVICE, Tenant};

/// A PSA as the benchmark sees it.
pub struct Vendor {
    /// Which one.
    pub psa: PsaKind,
    /// Makes a tenant with so many lines to be linked.
    pub tenant: fn(usize) -> Tenant,
    /// The login to a sandbox.
    pub login: fn(&Access) -> ConnectInput,
    /// What the plan is linked to: fields of the form and ids.
    pub product: &'static [(&'static str, &'static str)],
    /// How organizations are linked.
    pub linking: Linking,
    /// Calls that the sandbox allows within a minute, where there is such a limit.
    pub calls_per_minute: Option<usize>,
    /// The entity that is asked for first whenever lines are to be read in order to plan.
    pub mark: &'static str,
    /// Verb and entity of a changed quantity.
    pub write: (&'static str, &'static str),
    /// What is run.
    pub plans: &'static [Plan],
    /// What is run when it has to be quick.
    pub quick: &'static [Plan],
    /// What has to be kept.
    pub limits: Limits,
}

/// How organizations are linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linking {
    /// All in one call, by sure suggestions.
    Suggestions,
    /// As the content gives them, without the engine: several organizations of one company are never sure, and linking
    /// each by a call of its own is what a person does, not what is measured.
    Given,
}

/// A tenant and what is run on it.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Lines that are linked.
    pub lines: usize,
    /// Lines that are changed between runs.
    pub changed: usize,
    /// The last case that is run.
    pub last: Case,
    /// Whether the limits of small tenants hold.
    pub small: bool,
}

/// A run of a tenant, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Case {
    /// Right after linking, when everything is in step.
    First,
    /// The first writes of the connection.
    FirstWrites,
    /// Nothing changed since.
    Again,
    /// Writes after the first ones.
    LaterWrites,
}

impl Case {
    /// All, in their order.
    pub const ALL: [Self; 4] = [Self::First, Self::FirstWrites, Self::Again, Self::LaterWrites];

    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "first run, all in step",
            Self::FirstWrites => "first writes",
            Self::Again => "the same again",
            Self::LaterWrites => "later writes",
        }
    }

    /// The round of changes that goes before it.
    pub const fn round(self) -> Option<usize> {
        match self {
            Self::First | Self::Again => None,
            Self::FirstWrites => Some(0),
            Self::LaterWrites => Some(1),
        }
    }
}

/// What a run has to keep.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Reads before the first write, and requests of a run that writes nothing, of a small tenant: a fixed number …
    reads: u64,
    /// … and one for so many lines.
    lines_per_read: Option<usize>,
    /// Reads after the first write, of a small tenant.
    pub reads_after: u64,
    /// Requests at once.
    pub at_once: AtOnce,
}

/// Requests at once, at most.
#[derive(Debug, Clone, Copy)]
pub enum AtOnce {
    /// Of one entity.
    OfOneEntity(u64),
    /// Of all entities together.
    OfAll(u64),
}

impl Limits {
    /// Reads before the first write, and requests of a run that writes nothing, of a small tenant with so many lines.
    pub fn reads(&self, lines: usize) -> u64 {
        self.reads + self.lines_per_read.map_or(0, |each| lines.div_ceil(each) as u64)
    }
}

impl Vendor {
    /// The one of a PSA.
    pub const fn of(psa: PsaKind) -> &'static Self {
        match psa {
            PsaKind::Autotask => &AUTOTASK,
            PsaKind::ConnectWise => &CONNECTWISE,
        }
    }
}

static AUTOTASK: Vendor = Vendor {
    psa: PsaKind::Autotask,
    tenant: content::autotask,
    login: |access| ConnectInput::Autotask {
        key: access.autotask.key.clone(),
        secret: access.autotask.secret.clone().into(),
        integration_code: None,
    },
    product: &[("service", PLAN_SERVICE)],
    linking: Linking::Suggestions,
    calls_per_minute: None,
    mark: "ThresholdInformation",
    write: ("POST", "ContractServiceAdjustments"),
    plans: &[
        Plan { lines: 2_000, changed: 100, last: Case::LaterWrites, small: true },
        Plan { lines: 5_000, changed: 0, last: Case::First, small: false },
        Plan { lines: 10_000, changed: 0, last: Case::First, small: false },
        Plan { lines: 20_000, changed: 500, last: Case::LaterWrites, small: false },
    ],
    quick: &[
        Plan { lines: 500, changed: 50, last: Case::LaterWrites, small: true },
        Plan { lines: 1_500, changed: 0, last: Case::First, small: true },
    ],
    limits: Limits { reads: 40, lines_per_read: None, reads_after: 10, at_once: AtOnce::OfOneEntity(2) },
};

static CONNECTWISE: Vendor = Vendor {
    psa: PsaKind::ConnectWise,
    tenant: content::connectwise,
    login: |access| ConnectInput::ConnectWise {
        site: access.connectwise.site.clone(),
        company: access.connectwise.company.clone(),
        public_key: access.connectwise.public_key.clone(),
        private_key: access.connectwise.private_key.clone().into(),
        client_id: None,
    },
    product: &[("category", "20"), ("subcategory", "60"), ("product_type", "30"), ("catalog", PLAN_ITEM)],
    linking: Linking::Given,
    calls_per_minute: Some(1_000),
    mark: "agreements",
    write: ("PATCH", "additions"),
    // a run of 4,000 agreements takes more than four minutes: 900 calls in each
    plans: &[
        Plan { lines: 2_000, changed: 100, last: Case::LaterWrites, small: true },
        Plan { lines: 5_000, changed: 0, last: Case::First, small: false },
        Plan { lines: 10_000, changed: 0, last: Case::First, small: false },
        Plan { lines: 20_000, changed: 500, last: Case::FirstWrites, small: false },
    ],
    quick: &[
        Plan { lines: 500, changed: 50, last: Case::LaterWrites, small: true },
        Plan { lines: 1_500, changed: 0, last: Case::First, small: true },
    ],
    limits: Limits { reads: 20, lines_per_read: Some(LINES_PER_AGREEMENT), reads_after: 0, at_once: AtOnce::OfAll(4) },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_hundred_agreements_may_cost_420_reads_and_any_autotask_tenant_that_is_small_40() {
        assert_eq!(CONNECTWISE.limits.reads(2_000), 420);
        assert_eq!(AUTOTASK.limits.reads(2_000), 40);
    }
}
