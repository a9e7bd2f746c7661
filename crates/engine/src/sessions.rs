//! Who is signed in. Under way: the portal's frame stands on these types, sign-in itself follows.

use seatbridge_core::Actor;
use seatbridge_core::ids::UserId;
use seatbridge_core::partners::Partner;
use seatbridge_core::permissions::Role;
use seatbridge_i18n::Locale;

use crate::{Engine, Result};

/// A session, as the browser keeps it. Neither shown nor logged.
#[derive(Clone)]
pub struct SessionToken(String);

impl SessionToken {
    /// A token from what the browser sent.
    pub fn parse(text: &str) -> Option<Self> {
        (!text.is_empty() && text.len() <= 100).then(|| Self(text.to_owned()))
    }

    /// What the browser is to keep.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A person who is signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The person.
    pub user: UserId,
    /// Its name.
    pub name: String,
    /// Its e-mail address.
    pub email: String,
    /// Its role; `None` for the operator.
    pub role: Option<Role>,
    /// Its partner; `None` for the operator.
    pub partner: Option<Partner>,
    /// The language it chose.
    pub locale: Option<Locale>,
    /// Who acts.
    pub actor: Actor,
}

impl Engine {
    /// Who a session belongs to, while it lasts.
    #[expect(clippy::unused_async, reason = "looks into the database soon")]
    pub async fn signed_in(&self, _token: &SessionToken) -> Result<Option<SignedIn>> {
        Ok(None)
    }
}
