//! Logins.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEntry;
use dastak_domain::ids::{SessionId, UserId};
use dastak_domain::refresh::Presented;
use dastak_domain::session::{EndReason, Session};
use dastak_domain::user::AccountStatus;
use dastak_ports::sessions::{
    BearerContext, EndAllSessions, EndSession, OpenSession, OpenSessionOutcome, RotateOutcome, RotateRefresh,
};
use dastak_ports::{PortResult, Sessions};

use super::faults::Call;
use super::store::{MemoryStore, State};

impl State {
    fn open_session(&mut self, command: OpenSession) -> OpenSessionOutcome {
        let OpenSession {
            mut user,
            session,
            challenge_id,
            number_key,
            lease,
            audit,
        } = command;
        if self.used_challenges.contains_key(&challenge_id) {
            return OpenSessionOutcome::CodeAlreadyUsed;
        }
        let Some(stored) = self.users.get_mut(&session.user_id) else {
            return OpenSessionOutcome::UserGone;
        };
        if stored.status == AccountStatus::Disabled {
            return OpenSessionOutcome::Disabled;
        }
        for user in [stored, &mut user] {
            user.last_login_at = session.created_at;
            user.mobile_verified_at = session.authentication.at;
        }
        self.use_challenge(challenge_id, session.created_at);
        self.failures.remove(&number_key);
        if let Some(lease) = &lease {
            self.settle_attempt(lease);
        }
        self.sessions.insert(session.id, session);
        self.write_audit(audit);
        OpenSessionOutcome::Opened(Box::new(user))
    }

    pub(crate) fn bearer(&self, session_id: SessionId) -> Option<BearerContext> {
        let session = self.sessions.get(&session_id)?.clone();
        let user = self.users.get(&session.user_id)?.clone();
        Some(BearerContext { session, user })
    }

    pub(crate) fn rotate(&mut self, command: RotateRefresh) -> RotateOutcome {
        let RotateRefresh {
            session_id,
            generation,
            policy,
            now,
            reuse_audit,
        } = command;
        let Some(session) = self
            .sessions
            .get_mut(&session_id)
            .filter(|s| s.ended_at.is_none())
        else {
            return RotateOutcome::Ended;
        };
        match session.refresh.present(generation, session.ends_at, now, &policy) {
            Presented::Rotated(family) => {
                session.refresh = family;
                session.last_used_at = now;
                RotateOutcome::Rotated(Box::new(session.clone()))
            }
            Presented::Replayed(_) => RotateOutcome::Replayed(Box::new(session.clone())),
            Presented::Expired => RotateOutcome::Expired,
            Presented::Reused => {
                session.ended_at = Some(now);
                let user_id = Some(session.user_id);
                let device = session.trusted_device;
                self.end_reasons.insert(session_id, EndReason::RefreshReused);
                if let Some(id) = device {
                    self.revoke_device(id, now);
                }
                self.write_audit(AuditEntry {
                    user_id,
                    ..reuse_audit
                });
                RotateOutcome::Reused
            }
        }
    }

    pub(crate) fn list(&self, user_id: UserId, now: DateTime<Utc>) -> Vec<Session> {
        let listed = |session: &&Session| session.user_id == user_id && session.is_listed(now);
        let mut sessions: Vec<_> = self.sessions.values().filter(listed).cloned().collect();
        sessions.sort_by_key(|session| std::cmp::Reverse((session.created_at, session.id)));
        sessions
    }

    pub(crate) fn end(&mut self, command: EndSession) -> bool {
        let EndSession {
            user_id,
            session_id,
            reason,
            audit,
            device_audit,
        } = command;
        let own_active = |session: &&mut Session| session.user_id == user_id && session.is_active(audit.at);
        let Some(session) = self.sessions.get_mut(&session_id).filter(own_active) else {
            return false;
        };
        session.ended_at = Some(audit.at);
        let device = session.trusted_device.filter(|_| reason.revokes_device());
        self.end_reasons.insert(session_id, reason);
        let at = audit.at;
        self.write_audit(audit);
        if device.is_some_and(|id| self.revoke_device(id, at)) {
            self.write_audit(device_audit);
        }
        true
    }

    /// Ends every session of a person that is active at `at`, and answers how many those are.
    pub(super) fn end_sessions(&mut self, user_id: UserId, reason: EndReason, at: DateTime<Utc>) -> u64 {
        let mut ended = 0;
        for session in self
            .sessions
            .values_mut()
            .filter(|s| s.user_id == user_id && s.is_active(at))
        {
            session.ended_at = Some(at);
            self.end_reasons.insert(session.id, reason);
            ended += 1;
        }
        ended
    }

    pub(crate) fn end_all(&mut self, command: EndAllSessions) -> u64 {
        let ended = self.end_sessions(command.user_id, command.reason, command.audit.at);
        self.revoke_devices(command.user_id, command.audit.at);
        self.write_audit(command.audit);
        ended
    }
}

#[async_trait]
impl Sessions for MemoryStore {
    async fn open(&self, command: OpenSession) -> PortResult<OpenSessionOutcome> {
        self.run(Call::SessionsOpen, |state| state.open_session(command))
            .await
    }

    async fn bearer(&self, session_id: SessionId) -> PortResult<Option<BearerContext>> {
        self.run(Call::SessionsBearer, |state| state.bearer(session_id))
            .await
    }

    async fn rotate(&self, command: RotateRefresh) -> PortResult<RotateOutcome> {
        self.run(Call::SessionsRotate, |state| state.rotate(command))
            .await
    }

    async fn list(&self, user_id: UserId, now: DateTime<Utc>) -> PortResult<Vec<Session>> {
        self.run(Call::SessionsList, |state| state.list(user_id, now))
            .await
    }

    async fn end(&self, command: EndSession) -> PortResult<bool> {
        self.run(Call::SessionsEnd, |state| state.end(command)).await
    }

    async fn end_all(&self, command: EndAllSessions) -> PortResult<u64> {
        self.run(Call::SessionsEndAll, |state| state.end_all(command))
            .await
    }
}
