//! The rows of challenges.

mod messages;

use dastak_domain::challenge::{Challenge, Purpose};
use dastak_domain::delivery::{Delivery, DeliveryStatus};
use dastak_domain::ids::ChallengeId;
use dastak_domain::secret::{NumberKey, OtpDigest, Sealed};
use dastak_ports::otp_store::{ChallengeRef, LeaseEnd};
use diesel::prelude::*;
use diesel::sqlite::Sqlite;

use crate::error::StoreError;
use crate::kept::{Value, update};
use crate::schema::challenges;
use crate::types::{Id, Key, Millis};

/// A row of `challenges`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = challenges, check_for_backend(Sqlite), treat_none_as_default_value = false)]
pub(crate) struct ChallengeRow {
    id: Id,
    number_key: Key,
    purpose: String,
    digest: Key,
    sealed_code: Option<Vec<u8>>,
    sealed_number: Vec<u8>,
    first_sent_at: Millis,
    expires_at: Millis,
    attempts_used: i64,
    consumed: bool,
    replaced: bool,
    #[diesel(embed)]
    delivery: DeliveryRow,
    sendings: i64,
    earlier_messages: String,
    second_try_taken: bool,
}

/// The columns of a challenge's newest message.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(
    table_name = challenges,
    check_for_backend(Sqlite),
    treat_none_as_default_value = false)]
pub(crate) struct DeliveryRow {
    #[diesel(column_name = delivery_status)]
    status: String,
    #[diesel(column_name = delivery_channel)]
    channel: String,
    #[diesel(column_name = delivery_provider)]
    provider: Option<String>,
    #[diesel(column_name = delivery_provider_message_id)]
    provider_message_id: Option<String>,
    #[diesel(column_name = delivery_updated_at)]
    updated_at: Millis,
}

impl DeliveryRow {
    pub(crate) fn of(delivery: &Delivery) -> Self {
        Self {
            status: delivery.status.as_str().to_owned(),
            channel: delivery.channel.as_str().to_owned(),
            provider: delivery.provider.clone(),
            provider_message_id: delivery.provider_message_id.clone(),
            updated_at: Millis::of(delivery.updated_at),
        }
    }

    pub(crate) fn into_delivery(self) -> Result<Delivery, StoreError> {
        Ok(Delivery {
            status: DeliveryStatus::from_stored(&self.status)
                .ok_or(StoreError::Stored("challenges.delivery_status"))?,
            channel: self
                .channel
                .parse()
                .map_err(|_| StoreError::Stored("challenges.delivery_channel"))?,
            provider: self.provider,
            provider_message_id: self.provider_message_id,
            updated_at: self.updated_at.time(),
        })
    }
}

impl ChallengeRow {
    pub(crate) fn of(challenge: &Challenge) -> Self {
        Self {
            id: Id::of(challenge.id.as_uuid()),
            number_key: Key::from(&challenge.number_key),
            purpose: challenge.purpose.as_str().to_owned(),
            digest: Key::from(&challenge.digest),
            sealed_code: challenge
                .sealed_code
                .as_ref()
                .map(|sealed| sealed.as_bytes().to_vec()),
            sealed_number: challenge.sealed_number.as_bytes().to_vec(),
            first_sent_at: Millis::of(challenge.first_sent_at),
            expires_at: Millis::of(challenge.expires_at),
            attempts_used: i64::from(challenge.attempts_used),
            consumed: challenge.consumed,
            replaced: challenge.replaced,
            delivery: DeliveryRow::of(&challenge.delivery),
            sendings: i64::from(challenge.sendings),
            earlier_messages: messages::written(&challenge.earlier_messages),
            second_try_taken: challenge.second_try_taken,
        }
    }

    fn into_challenge(self) -> Result<Challenge, StoreError> {
        if self.purpose != Purpose::Login.as_str() {
            return Err(StoreError::Stored("challenges.purpose"));
        }
        Ok(Challenge {
            id: ChallengeId::from_uuid(self.id.uuid()),
            number_key: NumberKey::from_bytes(self.number_key.0),
            purpose: Purpose::Login,
            digest: OtpDigest::from_bytes(self.digest.0),
            sealed_code: self.sealed_code.map(Sealed::from_bytes),
            sealed_number: Sealed::from_bytes(self.sealed_number),
            first_sent_at: self.first_sent_at.time(),
            expires_at: self.expires_at.time(),
            attempts_used: u32::try_from(self.attempts_used)
                .map_err(|_| StoreError::Stored("challenges.attempts_used"))?,
            consumed: self.consumed,
            replaced: self.replaced,
            delivery: self.delivery.into_delivery()?,
            sendings: u32::try_from(self.sendings).map_err(|_| StoreError::Stored("challenges.sendings"))?,
            earlier_messages: messages::read(&self.earlier_messages)
                .ok_or(StoreError::Stored("challenges.earlier_messages"))?,
            second_try_taken: self.second_try_taken,
        })
    }
}

/// The challenge that is meant, if there is one.
pub(crate) fn find(
    connection: &mut SqliteConnection,
    challenge: ChallengeRef,
) -> Result<Option<Challenge>, StoreError> {
    let row: Option<ChallengeRow> = match challenge {
        ChallengeRef::Id(id) => challenges::table
            .find(Id::of(id.as_uuid()))
            .select(ChallengeRow::as_select())
            .get_result(connection)
            .optional()?,
        ChallengeRef::Number(number_key) => challenges::table
            .filter(challenges::number_key.eq(Key::from(&number_key)))
            .filter(challenges::replaced.eq(false))
            .select(ChallengeRow::as_select())
            .get_result(connection)
            .optional()?,
    };
    row.map(ChallengeRow::into_challenge).transpose()
}

/// A challenge by its name, if it is this number's.
pub(crate) fn find_of(
    connection: &mut SqliteConnection,
    id: ChallengeId,
    number_key: NumberKey,
) -> Result<Option<Challenge>, StoreError> {
    let found = find(connection, ChallengeRef::Id(id))?;
    Ok(found.filter(|challenge| challenge.number_key == number_key))
}

/// All challenges of a number, the one with the latest name first.
pub(crate) fn all_of(
    connection: &mut SqliteConnection,
    number_key: NumberKey,
) -> Result<Vec<Challenge>, StoreError> {
    let rows: Vec<ChallengeRow> = challenges::table
        .filter(challenges::number_key.eq(Key::from(&number_key)))
        .order(challenges::id.desc())
        .select(ChallengeRow::as_select())
        .load(connection)?;
    rows.into_iter().map(ChallengeRow::into_challenge).collect()
}

/// Stores the end of a challenge's life and its messages.
pub(crate) fn save_sending(connection: &mut SqliteConnection, challenge: &Challenge) -> QueryResult<()> {
    let delivery = &challenge.delivery;
    update(
        "UPDATE challenges SET expires_at = ?, delivery_status = ?, delivery_channel = ?, delivery_provider = ?,
         delivery_provider_message_id = ?, delivery_updated_at = ?, sendings = ?, earlier_messages = ? WHERE id = ?",
        &[
            Value::Time(Millis::of(challenge.expires_at)),
            Value::Text(Some(delivery.status.as_str())),
            Value::Text(Some(delivery.channel.as_str())),
            Value::Text(delivery.provider.as_deref()),
            Value::Text(delivery.provider_message_id.as_deref()),
            Value::Time(Millis::of(delivery.updated_at)),
            Value::Number(challenge.sendings.into()),
            Value::Text(Some(&messages::written(&challenge.earlier_messages))),
            Value::Id(Id::of(challenge.id.as_uuid())),
        ],
    )
    .execute(connection)?;
    Ok(())
}

/// Stores how far a challenge's messages came.
pub(crate) fn save_status(connection: &mut SqliteConnection, challenge: &Challenge) -> QueryResult<()> {
    update(
        "UPDATE challenges SET delivery_status = ?, delivery_updated_at = ? WHERE id = ?",
        &[
            Value::Text(Some(challenge.delivery.status.as_str())),
            Value::Time(Millis::of(challenge.delivery.updated_at)),
            Value::Id(Id::of(challenge.id.as_uuid())),
        ],
    )
    .execute(connection)?;
    Ok(())
}

/// Stores that a challenge's second try is claimed.
pub(crate) fn save_second_try(connection: &mut SqliteConnection, id: ChallengeId) -> QueryResult<()> {
    let values = [Value::Id(Id::of(id.as_uuid()))];
    update("UPDATE challenges SET second_try_taken = 1 WHERE id = ?", &values).execute(connection)?;
    Ok(())
}

/// Stores how many attempts of a challenge are used.
pub(crate) fn save_attempts(connection: &mut SqliteConnection, challenge: &Challenge) -> QueryResult<()> {
    update(
        "UPDATE challenges SET attempts_used = ? WHERE id = ?",
        &[
            Value::Number(challenge.attempts_used.into()),
            Value::Id(Id::of(challenge.id.as_uuid())),
        ],
    )
    .execute(connection)?;
    Ok(())
}

/// `Challenge::consume`, `give_back_attempt` or `bury` of a challenge that is not used.
pub(crate) fn settle(
    connection: &mut SqliteConnection,
    id: ChallengeId,
    number_key: &NumberKey,
    end: LeaseEnd,
) -> QueryResult<()> {
    let statement = match end {
        LeaseEnd::Consumed => {
            "UPDATE challenges SET consumed = 1, sealed_code = NULL WHERE id = ? AND number_key = ? AND consumed = 0"
        }
        LeaseEnd::GivenBack => {
            "UPDATE challenges SET attempts_used = max(attempts_used - 1, 0) WHERE id = ? AND number_key = ? AND consumed = 0"
        }
        LeaseEnd::Buried => {
            "UPDATE challenges SET sealed_code = NULL WHERE id = ? AND number_key = ? AND consumed = 0"
        }
    };
    let values = [Value::Id(Id::of(id.as_uuid())), Value::Key(Key::from(number_key))];
    update(statement, &values).execute(connection)?;
    Ok(())
}

/// `Challenge::replace` of whatever is the number's newest challenge.
pub(crate) fn replace_newest(connection: &mut SqliteConnection, number_key: &NumberKey) -> QueryResult<()> {
    update(
        "UPDATE challenges SET replaced = 1, sealed_code = NULL WHERE number_key = ? AND replaced = 0",
        &[Value::Key(Key::from(number_key))],
    )
    .execute(connection)?;
    Ok(())
}
