//! Exchanges a refresh token for the next pair.
//!
//! Every use rotates. The rules are [`dastak_domain::refresh::RefreshFamily::present`]'s; the store applies
//! them in its own transaction, so that of parallel uses one rotates and the others get the same successor.

use std::sync::Arc;

use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_ports::sessions::{RotateOutcome, RotateRefresh};
use dastak_ports::tokens::TokenRejection;
use dastak_ports::{Clock, PortError, Ports, Sessions, Tokens};

use crate::audit_entries::AuditEntries;
use crate::token_issuer::{IssuedTokens, TokenIssuer};
use crate::{Caller, Policies};

/// Why there is no next pair.
#[derive(Debug, thiserror::Error)]
pub enum RefreshTokensError {
    /// Not a refresh token of ours.
    #[error("the refresh token is not valid")]
    Invalid,
    /// The newest one, too late.
    #[error("the refresh token has expired")]
    Expired,
    /// One that should no longer exist. The session has been ended.
    #[error("the refresh token was used before")]
    Reused,
    /// Its session had ended.
    #[error("the session has ended")]
    SessionRevoked,
    /// A dependency failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Rotates refresh tokens.
pub struct RefreshTokens {
    sessions: Arc<dyn Sessions>,
    tokens: Arc<dyn Tokens>,
    clock: Arc<dyn Clock>,
    audit: AuditEntries,
    issuer: TokenIssuer,
    policies: Arc<Policies>,
}

impl RefreshTokens {
    pub(crate) fn new(ports: &Ports, policies: &Arc<Policies>, issuer: TokenIssuer) -> Self {
        Self {
            sessions: Arc::clone(&ports.sessions),
            tokens: Arc::clone(&ports.tokens),
            clock: Arc::clone(&ports.clock),
            audit: AuditEntries::new(ports),
            issuer,
            policies: Arc::clone(policies),
        }
    }

    /// Exchanges a refresh token.
    pub async fn execute(
        &self,
        refresh_token: &str,
        caller: Caller,
    ) -> Result<IssuedTokens, RefreshTokensError> {
        let now = self.clock.now();
        let claims = self
            .tokens
            .verify_refresh(refresh_token, now)
            .map_err(|rejection| match rejection {
                TokenRejection::Expired => RefreshTokensError::Expired,
                TokenRejection::Invalid => RefreshTokensError::Invalid,
            })?;
        let rotate = RotateRefresh {
            session_id: claims.session_id,
            generation: claims.generation,
            policy: self.policies.tokens,
            now,
            reuse_audit: AuditEntry {
                session_id: Some(claims.session_id),
                ..self.audit.entry(AuditEvent::RefreshReused, caller, now)?
            },
        };
        match self.sessions.rotate(rotate).await? {
            RotateOutcome::Rotated(session) | RotateOutcome::Replayed(session) => {
                Ok(self.issuer.issue(&session, now)?)
            }
            RotateOutcome::Reused => {
                tracing::warn!(session_id = %claims.session_id, "a replaced refresh token was shown; its session is ended");
                Err(RefreshTokensError::Reused)
            }
            RotateOutcome::Expired => Err(RefreshTokensError::Expired),
            RotateOutcome::Ended => Err(RefreshTokensError::SessionRevoked),
        }
    }
}
