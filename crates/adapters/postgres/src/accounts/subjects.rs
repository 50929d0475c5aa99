//! Who a number belongs to, and its failures in a row: what every verification asks first.

use chrono::{DateTime, Utc};
use dastak_domain::failures::FailureCount;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::secret::NumberKey;
use dastak_ports::accounts::LoginSubject;
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Binary, Nullable, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::coalescer::{Answers, Batch};
use crate::error::StoreError;
use crate::pool::Pool;
use crate::rows::{PersonRow, consents_of_user, user_columns};
use crate::statement::{column, kept, sql};
use crate::types::Key;

#[derive(QueryableByName)]
pub(super) struct FailuresRow {
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    last_at: Option<DateTime<Utc>>,
}

impl FailuresRow {
    pub(super) fn into_failures(self) -> Result<FailureCount, StoreError> {
        let count = u32::try_from(self.count).map_err(|_| StoreError::Stored("number_failures.count"))?;
        Ok(FailureCount {
            count,
            last_at: self.last_at,
        })
    }
}

pub(super) fn failures_of(row: Option<FailuresRow>) -> Result<FailureCount, StoreError> {
    Ok(row
        .map(FailuresRow::into_failures)
        .transpose()?
        .unwrap_or_default())
}

const LOGIN_SUBJECTS: &str = concat!(
    "SELECT f.count, f.last_at, ",
    user_columns!(),
    ", ",
    consents_of_user!(),
    " AS consents
     FROM unnest($1, $2) WITH ORDINALITY AS input (number_key, mobile, place)
     LEFT JOIN number_failures AS f ON f.number_key = input.number_key
     LEFT JOIN users ON users.mobile = input.mobile
     ORDER BY input.place"
);

/// The look-up of numbers.
pub(crate) struct LoginSubjects(pub(crate) Pool);

impl Batch for LoginSubjects {
    type Request = (PhoneNumber, NumberKey);
    type Answer = LoginSubject;

    async fn run(&self, numbers: &[(PhoneNumber, NumberKey)]) -> Result<Answers<LoginSubject>, StoreError> {
        let rows: Vec<(Option<FailuresRow>, Option<PersonRow>)> = self
            .0
            .read(async |connection: &mut AsyncPgConnection| {
                let subjects = sql(LOGIN_SUBJECTS)
                    .bind::<Array<Binary>, _>(column(numbers, |(_, key)| Key::from(key)))
                    .bind::<Array<Text>, _>(column(numbers, |(mobile, _)| mobile.e164()));
                Ok(kept(subjects).load(connection).await?)
            })
            .await?;
        let subjects = rows.into_iter().map(|(failures, person)| {
            Ok(LoginSubject {
                failures: failures_of(failures)?,
                user: person.map(PersonRow::into_user).transpose()?,
            })
        });
        Ok(subjects.collect())
    }
}
