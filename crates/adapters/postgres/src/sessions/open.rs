//! Logins of people who are known.

use std::collections::HashSet;
use std::sync::Arc;

use dastak_domain::user::AccountStatus;
use dastak_ports::sessions::{OpenSession, OpenSessionOutcome};
use diesel::QueryableByName;
use diesel::pg::Pg;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{Array, BigInt, Binary, Bool, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::audit::AuditRow;
use crate::coalescer::{Answers, Batch};
use crate::error::StoreError;
use crate::pool::Pool;
use crate::rows::SessionRow;
use crate::statement::{column, kept, sql};
use crate::types::{Key, whole_millis};

/// Opens the sessions of many logins. `$hold` is how the rows of `people` are locked, `$is_held` whether a login was
/// passed over because somebody else holds its person's.
///
/// `people` holds everybody's row first, in the order of their ids, and reads its newest version; so two batches never
/// wait for each other in a circle. Then the unique row of `used` decides for the first login of each challenge. All
/// that follows is of the logins that won. (Who accepts a code otherwise holds the challenge before the person, but
/// no more of the person than `FOR KEY SHARE`, which does not wait for this.)
macro_rules! open {
    ($hold:literal, $is_held:literal) => {
        concat!("
    WITH input AS (
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                             $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29) WITH ORDINALITY AS login (
            challenge_id, number_key,
            session_id, user_id, authenticated_at, channel,
            device_name, device_platform, device_model, device_app_version,
            address, created_at, last_used_at, ends_at, generation, rotated_at, refresh_expires_at,
            entry_id, entry_at, event, entry_user_id, entry_session_id, entry_number_key, entry_channel,
            entry_address, entry_device_name, entry_device_platform, entry_device_model, entry_device_app_version,
            place)
    ),
    people AS (SELECT id, status FROM users WHERE id = ANY ($4) ORDER BY id ", $hold, "),
    first AS (
        SELECT DISTINCT ON (challenge_id) input.*
        FROM input JOIN people ON people.id = input.user_id AND people.status = 'active'
        ORDER BY challenge_id, place
    ),
    used AS (
        INSERT INTO consumed_challenges (challenge_id, at)
        SELECT challenge_id, created_at FROM first ORDER BY challenge_id
        ON CONFLICT DO NOTHING RETURNING challenge_id
    ),
    opened AS (SELECT first.* FROM first JOIN used ON used.challenge_id = first.challenge_id),
    greeted AS (
        UPDATE users SET last_login_at = newest.created_at, mobile_verified_at = newest.authenticated_at
        FROM (SELECT DISTINCT ON (user_id) user_id, created_at, authenticated_at
              FROM opened ORDER BY user_id, created_at DESC) AS newest
        WHERE users.id = newest.user_id
    ),
    entered AS (
        INSERT INTO sessions (id, user_id, authenticated_at, channel,
                              device_name, device_platform, device_model, device_app_version,
                              address, created_at, last_used_at, ends_at, generation, rotated_at, refresh_expires_at)
        SELECT session_id, user_id, authenticated_at, channel,
               device_name, device_platform, device_model, device_app_version,
               address, created_at, last_used_at, ends_at, generation, rotated_at, refresh_expires_at
        FROM opened
    ),
    noted AS (
        INSERT INTO audit_entries (id, at, event, user_id, session_id, number_key, channel, address,
                                   device_name, device_platform, device_model, device_app_version)
        SELECT entry_id, entry_at, event, entry_user_id, entry_session_id, entry_number_key, entry_channel,
               entry_address, entry_device_name, entry_device_platform, entry_device_model, entry_device_app_version
        FROM opened ORDER BY place
    ),
    forgotten AS (DELETE FROM number_failures WHERE number_key IN (SELECT number_key FROM opened))
    SELECT people.status, opened.place IS NOT NULL AS opened, ", $is_held, " AS held
    FROM input
    LEFT JOIN people ON people.id = input.user_id
    LEFT JOIN opened ON opened.place = input.place
    ORDER BY input.place")
    };
}

/// Waits for whoever holds a row: mostly another login of the same person, which is soon over.
const OPEN: &str = open!("FOR NO KEY UPDATE", "false");

/// Passes over people whose row is held, and says so of their logins.
const OPEN_OTHERS: &str = open!(
    "FOR NO KEY UPDATE SKIP LOCKED",
    "people.id IS NULL AND EXISTS (SELECT FROM users WHERE users.id = input.user_id)"
);

const USED: &str = "SELECT challenge_id FROM consumed_challenges WHERE challenge_id = ANY ($1)";

#[derive(QueryableByName)]
struct Verdict {
    #[diesel(sql_type = Nullable<Text>)]
    status: Option<String>,
    #[diesel(sql_type = Bool)]
    opened: bool,
    #[diesel(sql_type = Bool)]
    held: bool,
}

impl Verdict {
    /// Neither opened, passed over, nor lost to another login: the person is disabled, or gone.
    fn is_refusal(&self) -> bool {
        !self.opened && !self.held && self.status.as_deref() != Some(AccountStatus::Active.as_str())
    }

    fn outcome(&self, login: &OpenSession, used_codes: &UsedCodes) -> Result<OpenSessionOutcome, StoreError> {
        if self.opened {
            let mut user = login.user.clone();
            user.last_login_at = whole_millis(login.session.created_at);
            user.mobile_verified_at = whole_millis(login.session.authentication.at);
            return Ok(OpenSessionOutcome::Opened(Box::new(user)));
        }
        if self.held {
            return Err(StoreError::Held);
        }
        if !self.is_refusal() {
            return Ok(OpenSessionOutcome::CodeAlreadyUsed);
        }
        let used_codes = used_codes
            .as_ref()
            .map_err(|error| StoreError::Shared(error.clone()))?;
        Ok(if used_codes.contains(&login.challenge_id.as_uuid()) {
            OpenSessionOutcome::CodeAlreadyUsed
        } else if self.status.is_some() {
            OpenSessionOutcome::Disabled
        } else {
            OpenSessionOutcome::UserGone
        })
    }
}

/// Which codes of refused logins were used before, or why that is not known.
type UsedCodes = Result<HashSet<uuid::Uuid>, Arc<StoreError>>;

#[derive(QueryableByName)]
struct Used {
    #[diesel(sql_type = Uuid)]
    challenge_id: uuid::Uuid,
}

/// One login as rows.
struct Row {
    challenge_id: uuid::Uuid,
    number_key: Key,
    session: SessionRow,
    entry: AuditRow,
}

impl Row {
    fn of(login: &OpenSession) -> Self {
        Self {
            challenge_id: login.challenge_id.as_uuid(),
            number_key: Key::from(&login.number_key),
            session: SessionRow::of(&login.session),
            entry: AuditRow::of(login.audit.clone()),
        }
    }
}

/// The opening of sessions.
pub(crate) struct Logins(pub(crate) Pool);

impl Batch for Logins {
    type Request = OpenSession;
    type Answer = OpenSessionOutcome;

    /// A person whose row stays held costs the others one wait, not their logins.
    async fn run(&self, logins: &[OpenSession]) -> Result<Answers<OpenSessionOutcome>, StoreError> {
        let rows: Vec<Row> = logins.iter().map(Row::of).collect();
        let verdicts = match self.open(OPEN, &rows).await {
            Err(StoreError::Locked(_)) if rows.len() > 1 => self.open(OPEN_OTHERS, &rows).await?,
            opened => opened?,
        };
        // That a code was used is said before anything of its person, and this is read after their row was waited for.
        let refused: Vec<uuid::Uuid> = logins
            .iter()
            .zip(&verdicts)
            .filter(|(_, verdict)| verdict.is_refusal())
            .map(|(login, _)| login.challenge_id.as_uuid())
            .collect();
        let used = if refused.is_empty() {
            Ok(HashSet::new())
        } else {
            // The other logins are committed.
            self.used(refused).await.map_err(Arc::new)
        };
        let outcomes = logins.iter().zip(&verdicts);
        Ok(outcomes
            .map(|(login, verdict)| verdict.outcome(login, &used))
            .collect())
    }
}

impl Logins {
    async fn open(&self, text: &'static str, rows: &[Row]) -> Result<Vec<Verdict>, StoreError> {
        self.0
            .statement(async |connection: &mut AsyncPgConnection| {
                Ok(kept(statement(text, rows)).load(connection).await?)
            })
            .await
    }

    async fn used(&self, challenges: Vec<uuid::Uuid>) -> Result<HashSet<uuid::Uuid>, StoreError> {
        let rows: Vec<Used> = self
            .0
            .read(async |connection: &mut AsyncPgConnection| {
                let used = sql(USED).bind::<Array<Uuid>, _>(&challenges);
                Ok(kept(used).load(connection).await?)
            })
            .await?;
        Ok(rows.into_iter().map(|row| row.challenge_id).collect())
    }
}

/// [`OPEN`] or [`OPEN_OTHERS`] with its values: the columns of `input`, in their order.
fn statement<'r>(text: &'static str, rows: &'r [Row]) -> BoxedSqlQuery<'r, Pg, SqlQuery> {
    sql(text)
        .into_boxed()
        .bind::<Array<Uuid>, _>(column(rows, |row| row.challenge_id))
        .bind::<Array<Binary>, _>(column(rows, |row| row.number_key))
        .bind::<Array<Uuid>, _>(column(rows, |row| row.session.id))
        .bind::<Array<Uuid>, _>(column(rows, |row| row.session.user_id))
        .bind::<Array<Timestamptz>, _>(column(rows, |row| row.session.authenticated_at))
        .bind::<Array<Text>, _>(column(rows, |row| row.session.channel.as_str()))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |row| row.session.device_name.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |row| row.session.device_platform.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |row| row.session.device_model.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |row| row.session.device_app_version.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |row| row.session.address.as_deref()))
        .bind::<Array<Timestamptz>, _>(column(rows, |row| row.session.created_at))
        .bind::<Array<Timestamptz>, _>(column(rows, |row| row.session.last_used_at))
        .bind::<Array<Timestamptz>, _>(column(rows, |row| row.session.ends_at))
        .bind::<Array<BigInt>, _>(column(rows, |row| row.session.generation))
        .bind::<Array<Timestamptz>, _>(column(rows, |row| row.session.rotated_at))
        .bind::<Array<Timestamptz>, _>(column(rows, |row| row.session.refresh_expires_at))
        .bind::<Array<Uuid>, _>(column(rows, |row| row.entry.id))
        .bind::<Array<Timestamptz>, _>(column(rows, |row| row.entry.at))
        .bind::<Array<Text>, _>(column(rows, |row| row.entry.event.as_str()))
        .bind::<Array<Nullable<Uuid>>, _>(column(rows, |row| row.entry.user_id))
        .bind::<Array<Nullable<Uuid>>, _>(column(rows, |row| row.entry.session_id))
        .bind::<Array<Nullable<Binary>>, _>(column(rows, |row| row.entry.number_key))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |row| row.entry.channel.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |row| row.entry.address.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |row| row.entry.device_name.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |row| row.entry.device_platform.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |row| row.entry.device_model.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(column(rows, |row| row.entry.device_app_version.as_deref()))
}
