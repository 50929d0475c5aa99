//! Refreshed tokens.
//!
//! The domain judges a token, so the session is read first. Its answer is stored only if the session is still as it was
//! read; whoever comes second reads again. A rotation is two round trips.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEntry;
use dastak_domain::refresh::Presented;
use dastak_domain::session::{EndReason, Session};
use dastak_ports::sessions::{RotateOutcome, RotateRefresh};
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::audit::{AuditRow, entry_of_person, with_entry};
use crate::coalescer::{Answers, Batch};
use crate::devices::{HOLD_PERSON, revoke_silently};
use crate::error::StoreError;
use crate::pool::Pool;
use crate::rows::SessionRow;
use crate::schema::sessions;
use crate::statement::{column, kept, sql};
use crate::types::whole_millis;

/// Stores new generations. The rows are held in the order of their ids first, so that two batches never wait for each
/// other in a circle; `$hold` is how.
macro_rules! rotate {
    ($hold:literal) => {
        concat!(
            "
    WITH input AS (
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
            AS rotation (id, generation_read, generation, rotated_at, refresh_expires_at, last_used_at)
    ),
    held AS (
        SELECT sessions.id
        FROM sessions JOIN input ON input.id = sessions.id AND input.generation_read = sessions.generation
        WHERE sessions.ended_at IS NULL
        ORDER BY sessions.id ",
            $hold,
            "
    )
    UPDATE sessions
    SET generation = input.generation, rotated_at = input.rotated_at,
        refresh_expires_at = input.refresh_expires_at, last_used_at = input.last_used_at
    FROM held JOIN input ON input.id = held.id
    WHERE sessions.id = held.id
    RETURNING sessions.id"
        )
    };
}

/// Waits for whoever holds a row, which is mostly soon over.
const ROTATE: &str = rotate!("FOR NO KEY UPDATE OF sessions");

/// Passes over sessions whose row is held.
const ROTATE_OTHERS: &str = rotate!("FOR NO KEY UPDATE OF sessions SKIP LOCKED");

/// Ends a session whose replaced token was shown, maybe after other tokens of the same batch had been rotated. The held
/// session stands for its person: an erasure waits for both.
const END_REUSED: &str = concat!(
    "WITH person AS (
         UPDATE sessions SET ended_at = $15, end_reason = $16,
                             generation = $17, rotated_at = $18, refresh_expires_at = $19, last_used_at = $20
         WHERE id = $13 AND generation = $14 AND ended_at IS NULL AND device_id IS NOT DISTINCT FROM $21
         RETURNING user_id
     ) ",
    entry_of_person!()
);

/// A session while tokens are shown to it.
struct Shown {
    session: Session,
    generation_read: u32,
    is_rotated: bool,
    reused: Option<(DateTime<Utc>, AuditEntry)>,
}

impl Shown {
    fn new(session: Session) -> Self {
        Self {
            generation_read: session.refresh.generation,
            session,
            is_rotated: false,
            reused: None,
        }
    }

    fn present(&mut self, token: &RotateRefresh) -> RotateOutcome {
        let session = &mut self.session;
        if session.ended_at.is_some() {
            return RotateOutcome::Ended;
        }
        let now = whole_millis(token.now);
        match session
            .refresh
            .present(token.generation, session.ends_at, now, &token.policy)
        {
            Presented::Rotated(family) => {
                session.refresh = family;
                session.last_used_at = now;
                self.is_rotated = true;
                RotateOutcome::Rotated(Box::new(session.clone()))
            }
            Presented::Replayed(_) => RotateOutcome::Replayed(Box::new(session.clone())),
            Presented::Expired => RotateOutcome::Expired,
            Presented::Reused => {
                session.ended_at = Some(now);
                let entry = AuditEntry {
                    user_id: Some(session.user_id),
                    session_id: Some(session.id),
                    ..token.reuse_audit.clone()
                };
                self.reused = Some((now, entry));
                RotateOutcome::Reused
            }
        }
    }
}

/// The rotation of refresh tokens.
pub(crate) struct Rotations(pub(crate) Pool);

impl Batch for Rotations {
    type Request = RotateRefresh;
    type Answer = RotateOutcome;

    async fn run(&self, tokens: &[RotateRefresh]) -> Result<Answers<RotateOutcome>, StoreError> {
        let mut outcomes: Vec<Option<Result<RotateOutcome, StoreError>>> =
            tokens.iter().map(|_| None).collect();
        let mut waiting: Vec<usize> = (0..tokens.len()).collect();
        // Every further round is one that somebody else has won.
        while !waiting.is_empty() {
            let of_waiting = waiting.iter().filter_map(|i| Some((*i, tokens.get(*i)?)));
            let round = match self.round(of_waiting).await {
                Err(error) if waiting.len() < tokens.len() => {
                    let error = Arc::new(error);
                    let of_error = |i| (i, Some(Err(StoreError::Shared(error.clone()))));
                    waiting.iter().copied().map(of_error).collect()
                }
                round => round?,
            };
            waiting.clear();
            for (i, outcome) in round {
                match outcomes.get_mut(i) {
                    Some(place) if outcome.is_some() => *place = outcome,
                    _ => waiting.push(i),
                }
            }
        }
        Ok(outcomes.into_iter().flatten().collect())
    }
}

/// What became of tokens, each with its place in the batch. Whoever has none reads again.
type Round = Vec<(usize, Option<Result<RotateOutcome, StoreError>>)>;

/// Why a session was not stored.
enum Unstored {
    /// Somebody else has changed it meanwhile.
    Overtaken,
    Failed(Arc<StoreError>),
}

#[derive(QueryableByName)]
#[diesel(table_name = sessions)]
struct Stored {
    id: Uuid,
}

impl Rotations {
    /// Reads the sessions of these tokens, judges and stores. It fails when nothing was stored, or nobody can know.
    async fn round<'t>(
        &self,
        tokens: impl Iterator<Item = (usize, &'t RotateRefresh)> + Clone + Send,
    ) -> Result<Round, StoreError> {
        let ids = tokens.clone().map(|(_, token)| token.session_id.as_uuid());
        let mut shown = self.read(ids.collect()).await?;
        let judged: Vec<_> = tokens
            .map(|(i, token)| {
                let id = token.session_id.as_uuid();
                let session = shown.get_mut(&id);
                let outcome = session.map_or(RotateOutcome::Ended, |session| session.present(token));
                (i, id, outcome)
            })
            .collect();
        let unstored = self.store(&shown).await?;
        let round = judged
            .into_iter()
            .map(|(i, id, outcome)| match unstored.get(&id) {
                None => (i, Some(Ok(outcome))),
                Some(Unstored::Overtaken) => (i, None),
                Some(Unstored::Failed(error)) => (i, Some(Err(StoreError::Shared(error.clone())))),
            });
        Ok(round.collect())
    }

    async fn read(&self, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Shown>, StoreError> {
        let rows: Vec<SessionRow> = self
            .0
            .read(async |connection: &mut AsyncPgConnection| {
                let known = sessions::table.filter(sessions::id.eq_any(&ids));
                Ok(known.select(SessionRow::as_select()).load(connection).await?)
            })
            .await?;
        rows.into_iter()
            .map(|row| Ok((row.id, Shown::new(row.into_session()?))))
            .collect()
    }

    /// Stores what changed, and answers what could not be stored.
    async fn store(&self, shown: &HashMap<Uuid, Shown>) -> Result<HashMap<Uuid, Unstored>, StoreError> {
        let (reused, others): (Vec<&Shown>, Vec<&Shown>) =
            shown.values().partition(|shown| shown.reused.is_some());
        let rotated: Vec<&Shown> = others.into_iter().filter(|shown| shown.is_rotated).collect();
        let mut unstored = self.rotate(&rotated).await?;
        for shown in reused {
            let why = match self.end(shown).await {
                Ok(true) => continue,
                Ok(false) => Unstored::Overtaken,
                // What was rotated is committed.
                Err(error) => Unstored::Failed(Arc::new(error)),
            };
            unstored.insert(shown.session.id.as_uuid(), why);
        }
        Ok(unstored)
    }

    /// A session whose row stays held costs the others one wait, not their tokens.
    async fn rotate(&self, rotated: &[&Shown]) -> Result<HashMap<Uuid, Unstored>, StoreError> {
        if rotated.is_empty() {
            return Ok(HashMap::new());
        }
        let (stored, was_locked) = match self.rotate_by(ROTATE, rotated).await {
            Err(StoreError::Locked(_)) => (self.rotate_by(ROTATE_OTHERS, rotated).await?, true),
            stored => (stored?, false),
        };
        let ids = rotated.iter().map(|shown| shown.session.id.as_uuid());
        let unstored = ids.filter(|id| !stored.contains(id)).map(|id| {
            let why = if was_locked {
                Unstored::Failed(Arc::new(StoreError::Held))
            } else {
                Unstored::Overtaken
            };
            (id, why)
        });
        Ok(unstored.collect())
    }

    async fn rotate_by(&self, text: &'static str, rotated: &[&Shown]) -> Result<Vec<Uuid>, StoreError> {
        let stored: Vec<Stored> = self
            .0
            .statement(async |connection: &mut AsyncPgConnection| {
                let rotation = sql(text)
                    .bind::<Array<SqlUuid>, _>(column(rotated, |shown| shown.session.id.as_uuid()))
                    .bind::<Array<BigInt>, _>(column(rotated, |shown| i64::from(shown.generation_read)))
                    .bind::<Array<BigInt>, _>(column(rotated, |shown| {
                        i64::from(shown.session.refresh.generation)
                    }))
                    .bind::<Array<Timestamptz>, _>(column(rotated, |shown| shown.session.refresh.rotated_at))
                    .bind::<Array<Timestamptz>, _>(column(rotated, |shown| shown.session.refresh.expires_at))
                    .bind::<Array<Timestamptz>, _>(column(rotated, |shown| shown.session.last_used_at));
                Ok(kept(rotation).load(connection).await?)
            })
            .await?;
        Ok(stored.into_iter().map(|row| row.id).collect())
    }

    async fn end(&self, shown: &Shown) -> Result<bool, StoreError> {
        let Some((at, entry)) = &shown.reused else {
            return Ok(true);
        };
        let entry = AuditRow::of(entry.clone());
        let end = async |connection: &mut AsyncPgConnection| end_reused(connection, shown, *at, &entry).await;
        let Some(device_id) = shown.session.trusted_device else {
            return self.0.statement(end).await;
        };
        let user_id = shown.session.user_id.as_uuid();
        self.0
            .write(async |connection: &mut AsyncPgConnection| {
                kept(sql(HOLD_PERSON).bind::<SqlUuid, _>(user_id))
                    .execute(&mut *connection)
                    .await?;
                if !end_reused(&mut *connection, shown, *at, &entry).await? {
                    return Ok(false);
                }
                revoke_silently(connection, user_id, device_id.as_uuid(), *at).await?;
                Ok(true)
            })
            .await
    }
}

async fn end_reused(
    connection: &mut AsyncPgConnection,
    shown: &Shown,
    at: DateTime<Utc>,
    entry: &AuditRow,
) -> Result<bool, StoreError> {
    let end = with_entry(END_REUSED, entry)
        .bind::<SqlUuid, _>(shown.session.id.as_uuid())
        .bind::<BigInt, _>(i64::from(shown.generation_read))
        .bind::<Timestamptz, _>(at)
        .bind::<Text, _>(EndReason::RefreshReused.as_str())
        .bind::<BigInt, _>(i64::from(shown.session.refresh.generation))
        .bind::<Timestamptz, _>(shown.session.refresh.rotated_at)
        .bind::<Timestamptz, _>(shown.session.refresh.expires_at)
        .bind::<Timestamptz, _>(shown.session.last_used_at)
        .bind::<Nullable<SqlUuid>, _>(shown.session.trusted_device.map(|id| id.as_uuid()));
    Ok(kept(end).execute(connection).await? == 1)
}
