//! How keyed hashes, identifiers and times stand in columns.

use std::fmt;

use chrono::{DateTime, SubsecRound, Utc};
use dastak_domain::ids::ChallengeId;
use dastak_domain::secret::{DeviceDigest, NumberKey};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Binary;
use uuid::Uuid;

/// A keyed hash of a number, or of a device token. It prints nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, FromSqlRow, AsExpression)]
#[diesel(sql_type = Binary)]
pub(crate) struct Key([u8; 32]);

impl Key {
    pub(crate) const fn number_key(self) -> NumberKey {
        NumberKey::from_bytes(self.0)
    }

    pub(crate) const fn device_digest(self) -> DeviceDigest {
        DeviceDigest::from_bytes(self.0)
    }
}

impl From<&DeviceDigest> for Key {
    fn from(token: &DeviceDigest) -> Self {
        Self(*token.as_bytes())
    }
}

impl From<&NumberKey> for Key {
    fn from(key: &NumberKey) -> Self {
        Self(*key.as_bytes())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

impl ToSql<Binary, Pg> for Key {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Binary, Pg>::to_sql(self.0.as_slice(), out)
    }
}

impl FromSql<Binary, Pg> for Key {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(value.as_bytes().try_into()?))
    }
}

/// `at` without what is finer than a millisecond. It is cut off where a time enters, so that what is answered and
/// what is stored are the same, on every engine.
pub(crate) fn whole_millis(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(3)
}

/// The smallest identifier that can have been made at this time.
pub(crate) fn first_id_at(at: DateTime<Utc>) -> Uuid {
    ChallengeId::new(at, [0; 10]).as_uuid()
}
