//! Opens the client of a PSA: the only place that chooses by vendor. Must not hold any behaviour of one.

use std::sync::Arc;

use crate::autotask::Autotask;
use crate::connectwise::{ConnectWise, Member};
use crate::model::Credentials;
use crate::{Gate, Psa, PsaError, PsaOptions};

/// A client for these credentials. Makes no call yet.
pub fn open(credentials: Credentials, options: &PsaOptions, gate: Arc<dyn Gate>) -> Result<Arc<dyn Psa>, PsaError> {
    match credentials {
        Credentials::Autotask { key, secret, integration_code } => {
            Ok(Arc::new(Autotask::open(key, &secret, &integration_code, options, gate)?))
        }
        Credentials::ConnectWise { site, company, public_key, private_key, client_id } => {
            let member = Member { site, company, public_key, private_key, client_id };
            Ok(Arc::new(ConnectWise::open(&member, options, gate)?))
        }
    }
}
