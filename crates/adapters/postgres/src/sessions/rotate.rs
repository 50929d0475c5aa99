//! Refreshed tokens.
//!
//! The domain judges a token, so the session is read first. Its answer is stored only if the session is still as it was
//! read; whoever comes second reads again. A rotation is two round trips and waits for nobody's transaction.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEntry;
use dastak_domain::refresh::Presented;
use dastak_domain::session::{EndReason, Session};
use dastak_ports::sessions::{RotateOutcome, RotateRefresh};
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::audit::{AuditRow, entry_of_person, with_entry};
use crate::coalescer::Batch;
use crate::error::StoreError;
use crate::pool::Pool;
use crate::rows::SessionRow;
use crate::schema::sessions;
use crate::statement::{column, kept, sql};
use crate::types::whole_millis;

/// Stores new generations. The rows are held in the order of their ids first, so that two batches never wait for each
/// other in a circle.
const ROTATE: &str = "
    WITH input AS (
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
            AS rotation (id, generation_read, generation, rotated_at, refresh_expires_at, last_used_at)
    ),
    held AS (
        SELECT sessions.id
        FROM sessions JOIN input ON input.id = sessions.id AND input.generation_read = sessions.generation
        WHERE sessions.ended_at IS NULL
        ORDER BY sessions.id FOR NO KEY UPDATE OF sessions
    )
    UPDATE sessions
    SET generation = input.generation, rotated_at = input.rotated_at,
        refresh_expires_at = input.refresh_expires_at, last_used_at = input.last_used_at
    FROM held JOIN input ON input.id = held.id
    WHERE sessions.id = held.id
    RETURNING sessions.id";

/// Ends a session whose replaced token was shown, maybe after other tokens of the same batch had been rotated. The held
/// session stands for its person: an erasure waits for both.
const END_REUSED: &str = concat!(
    "WITH person AS (
         UPDATE sessions SET ended_at = $15, end_reason = $16,
                             generation = $17, rotated_at = $18, refresh_expires_at = $19, last_used_at = $20
         WHERE id = $13 AND generation = $14 AND ended_at IS NULL
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

    async fn run(&self, tokens: &[RotateRefresh]) -> Result<Vec<RotateOutcome>, StoreError> {
        let mut outcomes: Vec<Option<RotateOutcome>> = vec![None; tokens.len()];
        let mut waiting: Vec<usize> = (0..tokens.len()).collect();
        // Every further round is one that somebody else has won.
        while !waiting.is_empty() {
            let of_waiting = waiting.iter().filter_map(|i| Some((*i, tokens.get(*i)?)));
            let ids = of_waiting
                .clone()
                .map(|(_, token)| token.session_id.as_uuid())
                .collect();
            let mut shown = self.read(ids).await?;
            let judged: Vec<_> = of_waiting
                .map(|(i, token)| {
                    let id = token.session_id.as_uuid();
                    let session = shown.get_mut(&id);
                    (
                        i,
                        id,
                        session.map_or(RotateOutcome::Ended, |session| session.present(token)),
                    )
                })
                .collect();
            let lost = self.store(&shown).await?;
            waiting.clear();
            for (i, id, outcome) in judged {
                if lost.contains(&id) {
                    waiting.push(i);
                } else if let Some(place) = outcomes.get_mut(i) {
                    *place = Some(outcome);
                }
            }
        }
        Ok(outcomes.into_iter().flatten().collect())
    }
}

#[derive(QueryableByName)]
#[diesel(table_name = sessions)]
struct Stored {
    id: Uuid,
}

impl Rotations {
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

    /// Stores what changed, and answers the sessions that others had changed meanwhile.
    async fn store(&self, shown: &HashMap<Uuid, Shown>) -> Result<Vec<Uuid>, StoreError> {
        let (reused, others): (Vec<&Shown>, Vec<&Shown>) =
            shown.values().partition(|shown| shown.reused.is_some());
        let rotated: Vec<&Shown> = others.into_iter().filter(|shown| shown.is_rotated).collect();
        let mut lost = column(&rotated, |shown| shown.session.id.as_uuid());
        if !rotated.is_empty() {
            let stored = self.rotate(&rotated).await?;
            lost.retain(|id| !stored.contains(id));
        }
        for shown in reused {
            if !self.end(shown).await? {
                lost.push(shown.session.id.as_uuid());
            }
        }
        Ok(lost)
    }

    async fn rotate(&self, rotated: &[&Shown]) -> Result<Vec<Uuid>, StoreError> {
        let stored: Vec<Stored> = self
            .0
            .statement(async |connection: &mut AsyncPgConnection| {
                let rotation = sql(ROTATE)
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
        let ended = self
            .0
            .statement(async |connection: &mut AsyncPgConnection| {
                let end = with_entry(END_REUSED, &entry)
                    .bind::<SqlUuid, _>(shown.session.id.as_uuid())
                    .bind::<BigInt, _>(i64::from(shown.generation_read))
                    .bind::<Timestamptz, _>(*at)
                    .bind::<Text, _>(EndReason::RefreshReused.as_str())
                    .bind::<BigInt, _>(i64::from(shown.session.refresh.generation))
                    .bind::<Timestamptz, _>(shown.session.refresh.rotated_at)
                    .bind::<Timestamptz, _>(shown.session.refresh.expires_at)
                    .bind::<Timestamptz, _>(shown.session.last_used_at);
                Ok(kept(end).execute(connection).await?)
            })
            .await?;
        Ok(ended == 1)
    }
}
