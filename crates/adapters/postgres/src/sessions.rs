//! Logins and what is refreshed from them.
//!
//! Logins, refreshed tokens and bearers of many requests share statements. How a statement may decide is said in
//! `accounts.rs`, the order of locks in the migration.

mod bearer;
mod end;
mod open;
mod rotate;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::ids::{SessionId, UserId};
use dastak_domain::session::Session;
use dastak_ports::sessions::{
    BearerContext, EndAllSessions, EndSession, OpenSession, OpenSessionOutcome, RotateOutcome, RotateRefresh,
};
use dastak_ports::{PortResult, Sessions};
use diesel_async::AsyncPgConnection;

pub(crate) use self::bearer::Bearers;
pub(crate) use self::open::Logins;
pub(crate) use self::rotate::Rotations;
use crate::PostgresStore;
use crate::rows::sessions_of;

#[async_trait]
impl Sessions for PostgresStore {
    async fn open(&self, command: OpenSession) -> PortResult<OpenSessionOutcome> {
        Ok(self.inner.shared.logins.ask(command).await?)
    }

    async fn bearer(&self, session_id: SessionId) -> PortResult<Option<BearerContext>> {
        Ok(self.inner.shared.bearers.ask(session_id).await?)
    }

    async fn rotate(&self, command: RotateRefresh) -> PortResult<RotateOutcome> {
        Ok(self.inner.shared.rotations.ask(command).await?)
    }

    async fn list(&self, user_id: UserId, now: DateTime<Utc>) -> PortResult<Vec<Session>> {
        let mut sessions = self
            .read(async |connection: &mut AsyncPgConnection| sessions_of(connection, user_id).await)
            .await?;
        sessions.retain(|session| session.is_listed(now));
        Ok(sessions)
    }

    async fn end(&self, command: EndSession) -> PortResult<bool> {
        Ok(end::one(&self.inner.pool, command).await?)
    }

    async fn end_all(&self, command: EndAllSessions) -> PortResult<u64> {
        Ok(end::all(&self.inner.pool, command).await?)
    }
}
