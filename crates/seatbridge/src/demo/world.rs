//! The made-up world of the demo: who sells what to whom. Must not name anybody real.

use seatbridge_core::partners::PartnerType;
use seatbridge_core::plans::{PlanPeriod, PlanType};
use seatbridge_engine::NewPlan;

/// The calendar day of the demo: its usage is of this day.
pub const TODAY: &str = "2026-11-20";

/// The organizations of the distributor.
pub const ORGANIZATIONS: &str = include_str!("../../../../examples/organizations.csv");
/// Their usage.
pub const USAGE: &str = include_str!("../../../../examples/usage.csv");
/// What the sandbox of Autotask holds.
pub const SANDBOX: &str = include_str!("../../../../examples/sandbox.json");

/// The distributor, whose Autotask is connected.
pub const DISTRIBUTOR: &str = "Nordwind Cloud Distribution";

/// All partners: type, name, parent.
pub const PARTNERS: [(PartnerType, &str, Option<&str>); 3] = [
    (PartnerType::Distributor, DISTRIBUTOR, None),
    (PartnerType::SubReseller, "Küstennetz IT", Some(DISTRIBUTOR)),
    (PartnerType::DirectReseller, "Alpenblick Systemhaus", None),
];

/// The distributor's plans.
pub const PLANS: [NewPlan<'static>; 3] = [
    NewPlan {
        name: "Cloud Backup Essential",
        kind: PlanType::Backup,
        currency: "EUR",
        price: "2.20",
        period: PlanPeriod::Monthly,
    },
    NewPlan {
        name: "Cloud Backup Business",
        kind: PlanType::Backup,
        currency: "EUR",
        price: "3.50",
        period: PlanPeriod::Monthly,
    },
    NewPlan {
        name: "Cloud Backup + Archive",
        kind: PlanType::Archiver,
        currency: "EUR",
        price: "4.90",
        period: PlanPeriod::Monthly,
    },
];

/// The service of each plan in the sandbox, in the order of [`PLANS`].
pub const SERVICES: [&str; 3] =
    ["Cloud Backup Essential (seat)", "Cloud Backup Business (seat)", "Cloud Backup + Archive (seat)"];
