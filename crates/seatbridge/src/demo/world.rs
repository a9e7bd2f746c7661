//! The made-up world of the demo: who sells what to whom, and in which PSA it is billed. Must not name anybody real.

use seatbridge_core::PsaKind;
use seatbridge_core::partners::PartnerType;
use seatbridge_core::plans::{PlanPeriod, PlanType};
use seatbridge_engine::{ConnectInput, NewPlan};
use seatbridge_sandbox::Announcement;

/// The calendar day of the demo: its usage is of this day.
pub const TODAY: &str = "2026-11-20";

/// What the sandbox holds, in both of its halves.
pub const SANDBOX: &str = include_str!("../../../../examples/sandbox.json");

const DISTRIBUTOR: &str = "Nordwind Cloud Distribution";
const DIRECT_RESELLER: &str = "Alpenblick Systemhaus";

/// All partners: type, name, parent.
pub const PARTNERS: [(PartnerType, &str, Option<&str>); 3] = [
    (PartnerType::Distributor, DISTRIBUTOR, None),
    (PartnerType::SubReseller, "Küstennetz IT", Some(DISTRIBUTOR)),
    (PartnerType::DirectReseller, DIRECT_RESELLER, None),
];

/// A partner with a connected PSA.
pub struct Connected {
    /// Its name.
    pub partner: &'static str,
    /// The PSA.
    pub psa: PsaKind,
    /// What it types to connect the PSA, as the sandbox tells it.
    pub input: fn(&Announcement) -> ConnectInput,
    /// What it sells.
    pub plans: &'static [Sold],
    /// Its organizations, as a file for the import.
    pub organizations: &'static str,
    /// Their usage, as a file for the import.
    pub usage: &'static str,
    /// Organizations that it links by hand, before the sure suggestions are applied.
    pub links: &'static [ByHand],
}

/// A plan, and what it is in the PSA.
pub struct Sold {
    /// The plan.
    pub plan: NewPlan<'static>,
    /// The drop-downs of the plan mapping in their order, each with the label to choose; none = the plan stays unlinked.
    pub product: &'static [(&'static str, &'static str)],
}

/// A link that no suggestion would make.
pub struct ByHand {
    /// External id of the organization.
    pub organization: &'static str,
    /// The company in the PSA.
    pub company: i64,
    /// The contract or agreement.
    pub contract: i64,
    /// The line.
    pub line: i64,
}

const fn sold(
    name: &'static str,
    kind: PlanType,
    price: &'static str,
    product: &'static [(&'static str, &'static str)],
) -> Sold {
    Sold { plan: NewPlan { name, kind, currency: "EUR", price, period: PlanPeriod::Monthly }, product }
}

/// Every partner with a connected PSA, in the order they are billed.
pub const CONNECTED: [Connected; 2] = [
    Connected {
        partner: DISTRIBUTOR,
        psa: PsaKind::Autotask,
        input: |access| ConnectInput::Autotask {
            key: access.autotask.key.clone(),
            secret: access.autotask.secret.clone().into(),
            integration_code: None,
        },
        plans: &[
            sold("Cloud Backup Essential", PlanType::Backup, "2.20", &[("service", "Cloud Backup Essential (seat)")]),
            sold("Cloud Backup Business", PlanType::Backup, "3.50", &[("service", "Cloud Backup Business (seat)")]),
            sold("Cloud Backup + Archive", PlanType::Archiver, "4.90", &[("service", "Cloud Backup + Archive (seat)")]),
        ],
        organizations: include_str!("../../../../examples/organizations.csv"),
        usage: include_str!("../../../../examples/usage.csv"),
        links: &[],
    },
    Connected {
        partner: DIRECT_RESELLER,
        psa: PsaKind::ConnectWise,
        input: |access| ConnectInput::ConnectWise {
            site: access.connectwise.site.clone(),
            company: access.connectwise.company.clone(),
            public_key: access.connectwise.public_key.clone(),
            private_key: access.connectwise.private_key.clone().into(),
            client_id: None,
        },
        plans: &[
            sold(
                "Mailbox Backup",
                PlanType::Backup,
                "3.20",
                &[
                    ("category", "Cloud Services"),
                    ("subcategory", "Backup"),
                    ("product_type", "Agreement"),
                    ("catalog", "Mailbox Backup (MBX-BKP)"),
                ],
            ),
            sold(
                "Mailbox Backup + Archiv",
                PlanType::Archiver,
                "4.60",
                &[
                    ("category", "Cloud Services"),
                    ("subcategory", "Archiving"),
                    ("product_type", "Agreement"),
                    ("catalog", "Mailbox Backup + Archiv (MBX-ARC)"),
                ],
            ),
            sold(
                "Arbeitsplatz Backup",
                PlanType::Personal,
                "5.90",
                &[
                    ("category", "Cloud Services"),
                    ("subcategory", "Backup"),
                    ("product_type", "Agreement"),
                    ("catalog", "Arbeitsplatz Backup (WKS-BKP)"),
                ],
            ),
            // its catalog item is inactive: it can't be chosen any more, and goes on billing
            sold("Exchange Backup 2019", PlanType::Backup, "3.90", &[]),
        ],
        organizations: include_str!("../../../../examples/connectwise/organizations.csv"),
        usage: include_str!("../../../../examples/connectwise/usage.csv"),
        links: &[
            // unsubscribed: no suggestion is made for it, and its line is to fall to 0
            ByHand { organization: "AB-2200", company: 574, contract: 825, line: 9331 },
            // two additions of one product on its agreement: the second one is the branch that is backed up
            ByHand { organization: "AB-2272", company: 529, contract: 788, line: 9235 },
        ],
    },
];
