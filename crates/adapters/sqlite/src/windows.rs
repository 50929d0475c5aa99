//! The logs of hits as they are now, while the table has them as they were a moment ago.
//!
//! Most hits never need a row of their own: that of a right code is taken back within the same request, and those of a
//! busy address follow each other. So the writer keeps the logs that it has changed, and brings them to the table together, at most [`STORED_AFTER`] later and when the store is closed. A process that is killed forgets the
//! hits of that moment, and nothing else: whoever could kill it at will has better means than a few guesses more.
//!
//! What a transaction counted is taken back with it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use dastak_domain::limits::LimitKey;
use diesel::prelude::*;

use crate::error::StoreError;
use crate::kept::{Value, update};
use crate::schema::hit_logs;
use crate::types::{Key, Millis};

/// How long a changed log may be newer than its row.
pub(crate) const STORED_AFTER: Duration = Duration::from_millis(200);

/// Changed logs beyond which nobody waits before they are stored.
const MOST_CHANGED: usize = 16_384;

const HOUR_SECONDS: i64 = 3600;

/// When changed hits are brought to the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lasting {
    /// By the transaction that changed them.
    AtOnce,
    /// A moment later: they may be taken back before.
    Soon,
}

/// The times of hits, oldest first.
pub(crate) type Hits = Vec<DateTime<Utc>>;

/// A log, and its row.
#[derive(Clone, Default)]
struct Log {
    hits: Hits,
    needed_until: Option<DateTime<Utc>>,
    /// What the row has, and when it may be swept; `None` where there is no row.
    row: Option<(Hits, Millis)>,
}

impl Log {
    fn is_stored(&self) -> bool {
        self.row
            .as_ref()
            .map_or(self.hits.is_empty(), |(stored, _)| *stored == self.hits)
    }
}

#[derive(Default)]
struct State {
    logs: HashMap<LimitKey, Log>,
    /// What the transaction has changed, and how it was before.
    undo: Vec<(LimitKey, Log)>,
    /// Changed since they were stored last, some perhaps back to what they were.
    changed: Vec<LimitKey>,
    /// Read by the transaction. What it does not change is not kept: the table may be changed by another process.
    read: Vec<LimitKey>,
    stored_at: Option<Instant>,
    /// Whether the transaction has changed what must be stored by it.
    is_urgent: bool,
}

impl State {
    fn forget_unchanged(&mut self) {
        for key in std::mem::take(&mut self.read) {
            if self.logs.get(&key).is_some_and(Log::is_stored) {
                self.logs.remove(&key);
            }
        }
    }
}

/// The logs. Only jobs of the writer use them, so nobody waits for the lock.
#[derive(Default)]
pub(crate) struct Windows(Mutex<State>);

impl Windows {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The hits of a key.
    pub(crate) fn hits(&self, connection: &mut SqliteConnection, key: &LimitKey) -> Result<Hits, StoreError> {
        let mut state = self.state();
        if let Some(log) = state.logs.get(key) {
            return Ok(log.hits.clone());
        }
        let log = load(connection, key)?;
        let hits = log.hits.clone();
        state.logs.insert(*key, log);
        state.read.push(*key);
        Ok(hits)
    }

    /// Sets the hits of a key, as part of the transaction that is running; they are needed until a time, or as long as
    /// before.
    pub(crate) fn set(
        &self,
        key: &LimitKey,
        hits: Hits,
        needed_until: Option<DateTime<Utc>>,
        lasting: Lasting,
    ) {
        let state = &mut *self.state();
        state.is_urgent |= lasting == Lasting::AtOnce;
        let log = state.logs.entry(*key).or_default();
        state.undo.push((*key, log.clone()));
        log.hits = hits;
        log.needed_until = needed_until.or(log.needed_until);
        state.changed.push(*key);
    }

    /// How far the transaction has come, for [`Self::roll_back`].
    pub(crate) fn mark(&self) -> usize {
        self.state().undo.len()
    }

    /// Takes back what was set since a mark.
    pub(crate) fn roll_back(&self, mark: usize) {
        let state = &mut *self.state();
        while state.undo.len() > mark {
            if let Some((key, log)) = state.undo.pop() {
                state.logs.insert(key, log);
            }
        }
        if mark == 0 {
            state.forget_unchanged();
        }
    }

    /// The transaction is committed.
    pub(crate) fn committed(&self) {
        let state = &mut *self.state();
        state.undo.clear();
        state.forget_unchanged();
    }

    /// Whether something is waiting to be stored.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.state().changed.is_empty()
    }

    /// Whether something must be stored now, or has waited long enough.
    pub(crate) fn is_due(&self) -> bool {
        let state = self.state();
        let is_time = state.stored_at.is_none_or(|at| at.elapsed() >= STORED_AFTER);
        !state.changed.is_empty() && (state.is_urgent || is_time || state.changed.len() > MOST_CHANGED)
    }

    /// Brings the changed logs to the table, as a part of the transaction that is running.
    pub(crate) fn store(&self, connection: &mut SqliteConnection) -> QueryResult<()> {
        let state = &mut *self.state();
        state.stored_at = Some(Instant::now());
        state.is_urgent = false;
        let mut changed = state.changed.clone();
        // Neighbours in the table one after the other.
        changed.sort_unstable();
        changed.dedup();
        for key in changed {
            let Some(log) = state.logs.get_mut(&key).filter(|log| !log.is_stored()) else {
                continue;
            };
            state.undo.push((key, log.clone()));
            let end = save(connection, &key, log)?;
            log.row = Some((log.hits.clone(), end));
        }
        Ok(())
    }

    /// What [`Self::store`] brought to the table is committed.
    pub(crate) fn stored(&self) {
        let state = &mut *self.state();
        for key in std::mem::take(&mut state.changed) {
            if state.logs.get(&key).is_some_and(Log::is_stored) {
                state.logs.remove(&key);
            }
        }
    }
}

fn load(connection: &mut SqliteConnection, key: &LimitKey) -> Result<Log, StoreError> {
    let row: Option<(Vec<u8>, Millis)> = hit_logs::table
        .find((key.scope.as_str(), Key::from(&key.subject)))
        .select((hit_logs::hits, hit_logs::expires_at))
        .get_result(connection)
        .optional()?;
    let Some((bytes, end)) = row else {
        return Ok(Log::default());
    };
    let hits = unpack(&bytes)?;
    Ok(Log {
        hits: hits.clone(),
        needed_until: None,
        row: Some((hits, end)),
    })
}

/// Stores a log and answers when its row may be swept: a whole hour after it is needed, so that most hits leave that
/// time, and with it an index, as it is.
fn save(connection: &mut SqliteConnection, key: &LimitKey, log: &Log) -> QueryResult<Millis> {
    let before = log.row.as_ref().map(|(_, end)| *end);
    let end = match (log.needed_until, before) {
        (Some(needed_until), _) => {
            let hours = needed_until.timestamp().div_euclid(HOUR_SECONDS) + 1;
            Millis::of(DateTime::from_timestamp(hours * HOUR_SECONDS, 0).unwrap_or(needed_until))
        }
        (None, Some(end)) => end,
        (None, None) => Millis::of(DateTime::UNIX_EPOCH),
    };
    // A row that was swept meanwhile is made anew.
    if before == Some(end) && save_hits(connection, key, &log.hits)? == 1 {
        return Ok(end);
    }
    diesel::replace_into(hit_logs::table)
        .values((
            hit_logs::scope.eq(key.scope.as_str()),
            hit_logs::subject.eq(Key::from(&key.subject)),
            hit_logs::hits.eq(pack(&log.hits)),
            hit_logs::expires_at.eq(end),
        ))
        .execute(connection)?;
    Ok(end)
}

fn save_hits(connection: &mut SqliteConnection, key: &LimitKey, hits: &Hits) -> QueryResult<usize> {
    update(
        "UPDATE hit_logs SET hits = ? WHERE scope = ? AND subject = ?",
        &[
            Value::Blob(Some(&pack(hits))),
            Value::Text(Some(key.scope.as_str())),
            Value::Key(Key::from(&key.subject)),
        ],
    )
    .execute(connection)
}

fn pack(hits: &Hits) -> Vec<u8> {
    hits.iter()
        .flat_map(|hit| hit.timestamp_millis().to_le_bytes())
        .collect()
}

fn unpack(bytes: &[u8]) -> Result<Hits, StoreError> {
    let (hits, rest) = bytes.as_chunks::<8>();
    let time = |hit: &[u8; 8]| DateTime::from_timestamp_millis(i64::from_le_bytes(*hit));
    let hits: Option<Hits> = hits.iter().map(time).collect();
    hits.filter(|_| rest.is_empty())
        .ok_or(StoreError::Stored("hit_logs.hits"))
}
