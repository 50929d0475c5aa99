//! What tokens say, as plain data. Issuer, audience and encoding belong to the crypto adapter.

use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::{ChallengeId, SessionId, TokenId, UserId};
use crate::phone::PhoneNumber;
use crate::refresh::{RefreshFamily, TokenPolicy};
use crate::session::{Authentication, Session};

/// An access token (RFC 9068). No number, no name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessClaims {
    /// `sub`.
    pub user_id: UserId,
    /// `sid`.
    pub session_id: SessionId,
    /// `jti`.
    pub token_id: TokenId,
    /// `auth_time`, `amr` and `acr`, as they were at the login.
    pub authentication: Authentication,
    /// `iat`.
    pub issued_at: DateTime<Utc>,
    /// `exp`.
    pub expires_at: DateTime<Utc>,
}

impl AccessClaims {
    /// A token of `session` made now; it does not outlive the session.
    #[must_use]
    pub fn of(session: &Session, token_id: TokenId, now: DateTime<Utc>, policy: &TokenPolicy) -> Self {
        let life = TimeDelta::seconds(i64::from(policy.access_ttl_seconds));
        Self {
            user_id: session.user_id,
            session_id: session.id,
            token_id,
            authentication: session.authentication,
            issued_at: now,
            expires_at: (now + life).min(session.ends_at),
        }
    }
}

/// A refresh token. Two of the same session and generation are the same token, byte for byte: that is how a
/// replay within the grace gets its successor and not a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshClaims {
    /// `sub`.
    pub user_id: UserId,
    /// `sid`.
    pub session_id: SessionId,
    /// Its place in the family.
    pub generation: u32,
    /// `iat`: when the generation was made.
    pub issued_at: DateTime<Utc>,
    /// `exp`.
    pub expires_at: DateTime<Utc>,
}

impl RefreshClaims {
    /// The token of a family's newest generation.
    #[must_use]
    pub const fn of(user_id: UserId, session_id: SessionId, family: &RefreshFamily) -> Self {
        Self {
            user_id,
            session_id,
            generation: family.generation,
            issued_at: family.rotated_at,
            expires_at: family.expires_at,
        }
    }
}

/// The right to register one number, once. The number travels sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationClaims {
    /// `jti`: spent by the registration.
    pub token_id: TokenId,
    /// The challenge whose code was accepted.
    pub challenge_id: ChallengeId,
    /// The verified number.
    pub mobile: PhoneNumber,
    /// How and when it was verified.
    pub authentication: Authentication,
    /// `iat`.
    pub issued_at: DateTime<Utc>,
    /// `exp`.
    pub expires_at: DateTime<Utc>,
}
