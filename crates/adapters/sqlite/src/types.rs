//! How identifiers, keyed hashes and times stand in columns.

use std::fmt;

use chrono::{DateTime, Utc};
use dastak_domain::ids::ChallengeId;
use dastak_domain::secret::{DeviceDigest, NumberKey, OtpDigest, Subject};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary};
use diesel::sqlite::{Sqlite, SqliteValue};
use uuid::Uuid;

/// A column of exactly `N` bytes: 16 for an identifier, 32 for a keyed hash. It prints nothing of them.
#[derive(Clone, Copy, PartialEq, Eq, FromSqlRow, AsExpression)]
#[diesel(sql_type = Binary)]
pub(crate) struct Bytes<const N: usize>(pub(crate) [u8; N]);

/// An identifier.
pub(crate) type Id = Bytes<16>;

/// A keyed hash or digest.
pub(crate) type Key = Bytes<32>;

impl Bytes<16> {
    pub(crate) fn of(uuid: Uuid) -> Self {
        Self(uuid.into_bytes())
    }

    pub(crate) const fn uuid(self) -> Uuid {
        Uuid::from_bytes(self.0)
    }

    /// The smallest identifier that can have been made at this time.
    pub(crate) fn first_at(at: DateTime<Utc>) -> Self {
        Self::of(ChallengeId::new(at, [0; 10]).as_uuid())
    }
}

impl<const N: usize> fmt::Debug for Bytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bytes<{N}>(..)")
    }
}

macro_rules! keys {
    ($($secret:ty),*) => {$(
        impl From<&$secret> for Key {
            fn from(secret: &$secret) -> Self {
                Self(*secret.as_bytes())
            }
        }
    )*};
}

keys!(NumberKey, OtpDigest, Subject, DeviceDigest);

impl<const N: usize> ToSql<Binary, Sqlite> for Bytes<N> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_slice());
        Ok(IsNull::No)
    }
}

impl<const N: usize> FromSql<Binary, Sqlite> for Bytes<N> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(value.read_blob().try_into()?))
    }
}

/// A time, in whole milliseconds: finer parts are cut off where a time enters, so that what is answered and
/// what is stored are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, FromSqlRow, AsExpression)]
#[diesel(sql_type = BigInt)]
pub(crate) struct Millis(i64);

impl Millis {
    pub(crate) const fn of(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_millis())
    }

    /// Of a time that the column's range holds, as those of a [`DateTime`] and of a loaded row do.
    pub(crate) fn time(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }
}

/// `at` without what is finer than a millisecond.
pub(crate) fn whole_millis(at: DateTime<Utc>) -> DateTime<Utc> {
    Millis::of(at).time()
}

impl ToSql<BigInt, Sqlite> for Millis {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0);
        Ok(IsNull::No)
    }
}

impl FromSql<BigInt, Sqlite> for Millis {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let millis = value.read_long();
        DateTime::from_timestamp_millis(millis).ok_or("a stored time is out of range")?;
        Ok(Self(millis))
    }
}
