//! The macros that send each method of the facade to the driver in use. Must not hold a decision.

/// Lines of the form `read|write|own name(arguments) -> output;`, grouped by the query file they call.
///
/// `read` makes a method of `Store` and of `Tx`, `write` one of `Tx`, `own` one of `Store` in its own transaction.
macro_rules! methods {
    ($($module:ident {$(
        $(#[$doc:meta])*
        $kind:ident $name:ident($($arg:ident: $ty:ty),* $(,)?) -> $out:ty;
    )*})*) => {$($(
        method!($kind, $module, [$(#[$doc])*], $name, [$($arg: $ty),*], $out);
    )*)*};
}

macro_rules! method {
    (read, $module:ident, [$($doc:tt)*], $name:ident, [$($arg:ident: $ty:ty),*], $out:ty) => {
        impl Store {
            $($doc)*
            pub async fn $name(&self, $($arg: $ty),*) -> Result<$out, StoreError> {
                Ok(match &self.pool {
                    Pool::Sqlite(pool) => {
                        seatbridge_store_sqlite::queries::$module::$name(&mut *pool.reader().await?, $($arg),*).await?
                    }
                    Pool::Postgres(pool) => {
                        seatbridge_store_postgres::queries::$module::$name(&mut *pool.reader().await?, $($arg),*).await?
                    }
                })
            }
        }
        method!(write, $module, [$($doc)*], $name, [$($arg: $ty),*], $out);
    };
    (write, $module:ident, [$($doc:tt)*], $name:ident, [$($arg:ident: $ty:ty),*], $out:ty) => {
        impl Tx {
            $($doc)*
            pub async fn $name(&mut self, $($arg: $ty),*) -> Result<$out, StoreError> {
                self.require_sound()?;
                match &mut self.open {
                    Open::Sqlite(tx) => seatbridge_store_sqlite::queries::$module::$name(&mut *tx, $($arg),*)
                        .await
                        .map_err(|failure| (failure.ends_transaction(), StoreError::from(failure))),
                    Open::Postgres(tx) => seatbridge_store_postgres::queries::$module::$name(&mut *tx, $($arg),*)
                        .await
                        .map_err(|failure| (failure.ends_transaction(), StoreError::from(failure))),
                }
                .map_err(|(ended, error)| {
                    self.broken |= ended;
                    error
                })
            }
        }
    };
    (own, $module:ident, [$($doc:tt)*], $name:ident, [$($arg:ident: $ty:ty),*], $out:ty) => {
        impl Store {
            $($doc)*
            pub async fn $name(&self, $($arg: $ty),*) -> Result<$out, StoreError> {
                let mut tx = self.begin().await?;
                let output = match &mut tx.open {
                    Open::Sqlite(tx) => seatbridge_store_sqlite::queries::$module::$name(&mut *tx, $($arg),*).await?,
                    Open::Postgres(tx) => seatbridge_store_postgres::queries::$module::$name(&mut *tx, $($arg),*).await?,
                };
                tx.commit().await?;
                Ok(output)
            }
        }
    };
}
