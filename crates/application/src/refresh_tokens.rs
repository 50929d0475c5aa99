//! Exchanges a refresh token for the next pair.
//!
//! Every use rotates. The rules are [`dastak_domain::refresh::RefreshFamily::present`]'s; the store applies
//! them in its own transaction, so that of parallel uses one rotates and the others get the same successor.
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! # use dastak_application::authenticate::Identity;
//! # use dastak_domain::audit::AuditEvent;
//! # use dastak_ports::accounts::Register;
//! use dastak_application::refresh_tokens::RefreshTokensError;
//! use dastak_application::{Caller, UseCases};
//! use dastak_domain::claims::RefreshClaims;
//! use dastak_testkit::{builders, fake_ports};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let policies = Policies::new(
//! #     builders::otp_policy(),
//! #     builders::token_policy(),
//! #     NumberPolicy::new("IN", &[])?,
//! #     LanguageTag::parse("en")?,
//! # );
//! let fakes = fake_ports();
//! let use_cases = UseCases::new(&fakes.ports, &policies);
//! # let user = builders::a_user(builders::mobile(), fakes.ports.clock.now());
//! # let session = builders::a_session(user.id, user.created_at);
//! # let register = Register {
//! #     token_id: builders::token_id(user.created_at),
//! #     audit: builders::an_entry_of(user.id, AuditEvent::Registered, user.created_at),
//! #     user: user.clone(),
//! #     session: session.clone(),
//! # };
//! # fakes.ports.accounts.register(register).await?;
//! # let identity = Identity { session, user };
//! // Somebody is logged in: `identity`. This is the refresh token of their session.
//! let claims = RefreshClaims::of(identity.user.id, identity.session.id, &identity.session.refresh);
//! let first = fakes.ports.tokens.sign_refresh(&claims)?;
//! let refresh = async |token: &str| use_cases.refresh_tokens.execute(token, Caller::default()).await;
//! fakes.clock.advance(builders::secs(900));
//! let second = refresh(first.expose()).await?.refresh_token;
//! // The answer was lost: within ten seconds the same token gets the same successor.
//! fakes.clock.advance(builders::secs(5));
//! assert_eq!(refresh(first.expose()).await?.refresh_token, second);
//! // Later it is stolen, or badly kept, and the session ends.
//! fakes.clock.advance(builders::secs(60));
//! assert!(matches!(refresh(first.expose()).await, Err(RefreshTokensError::Reused)));
//! assert!(matches!(refresh(second.expose()).await, Err(RefreshTokensError::SessionRevoked)));
//! # Ok(())
//! # }
//! ```

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
