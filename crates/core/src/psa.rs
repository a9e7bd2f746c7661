//! What every PSA has in common for the domain: its kind, and ids of its records. Must not name a vendor's fields.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The PSAs a partner can connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PsaKind {
    /// Autotask PSA.
    Autotask,
    /// ConnectWise PSA.
    ConnectWise,
}

impl PsaKind {
    /// All kinds, in the order of the cards on the integration page.
    pub const ALL: [Self; 2] = [Self::Autotask, Self::ConnectWise];

    /// The word for commands, URLs and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Autotask => "autotask",
            Self::ConnectWise => "connectwise",
        }
    }

    /// The vendor's own spelling.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Autotask => "Autotask",
            Self::ConnectWise => "ConnectWise",
        }
    }

    /// The kind with this word.
    pub fn from_word(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl fmt::Display for PsaKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

macro_rules! refs {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id.to_string())
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }
    )*};
}

refs! {
    /// A company in a PSA.
    CompanyRef;
    /// A contract (Autotask) or agreement (ConnectWise).
    ContractRef;
    /// A line: contract service (Autotask) or agreement addition (ConnectWise).
    LineRef;
    /// What a line bills: service (Autotask) or catalog item (ConnectWise).
    ProductRef;
}

/// Where a line stands: both PSAs write below the contract.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LineKey {
    /// The contract or agreement.
    pub contract: ContractRef,
    /// The line on it.
    pub line: LineRef,
}
