//! Signed tokens.

use std::fmt;

use chrono::{DateTime, Utc};
use dastak_domain::claims::{AccessClaims, RefreshClaims, RegistrationClaims};

use crate::error::PortResult;

/// A token in its compact form: signed here, or shown by a client. It can't be printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedToken(String);

impl SignedToken {
    /// Wraps a token.
    #[must_use]
    pub const fn new(compact: String) -> Self {
        Self(compact)
    }

    /// The token, for the answer to its owner or to be verified.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SignedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedToken(..)")
    }
}

/// Why a token was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRejection {
    /// Everything about it is right, but it has expired.
    #[error("the token has expired")]
    Expired,
    /// It is not a token of ours, of this kind, for us.
    #[error("the token is not valid")]
    Invalid,
}

/// Signs and verifies. Each kind of token has its own `typ`, audience and rules, so that none passes for
/// another. No I/O: everything answers at once.
///
/// ```
/// use dastak_domain::claims::{AccessClaims, RefreshClaims};
/// use dastak_ports::Tokens;
/// use dastak_ports::tokens::TokenRejection;
/// use dastak_testkit::PlainTokens;
/// use dastak_testkit::builders::{a_session, secs, token_id, token_policy, user_id};
/// use dastak_testkit::clock::start;
///
/// let tokens: &dyn Tokens = &PlainTokens;
/// let session = a_session(user_id(start()), start());
/// let claims = AccessClaims::of(&session, token_id(start()), start(), &token_policy());
/// let access = tokens.sign_access(&claims)?;
/// assert_eq!(format!("{access:?}"), "SignedToken(..)");
/// assert_eq!(tokens.verify_access(access.expose(), start()), Ok(claims));
/// assert_eq!(tokens.verify_access(access.expose(), start() + secs(900)), Err(TokenRejection::Expired));
///
/// // No kind passes for another.
/// let refresh = tokens.sign_refresh(&RefreshClaims::of(session.user_id, session.id, &session.refresh))?;
/// assert_eq!(tokens.verify_access(refresh.expose(), start()), Err(TokenRejection::Invalid));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Tokens: Send + Sync {
    /// Signs an access token.
    fn sign_access(&self, claims: &AccessClaims) -> PortResult<SignedToken>;

    /// Verifies an access token at `now`.
    fn verify_access(&self, token: &str, now: DateTime<Utc>) -> Result<AccessClaims, TokenRejection>;

    /// Signs a refresh token. Equal claims make equal tokens, byte for byte.
    fn sign_refresh(&self, claims: &RefreshClaims) -> PortResult<SignedToken>;

    /// Verifies a refresh token at `now`.
    fn verify_refresh(&self, token: &str, now: DateTime<Utc>) -> Result<RefreshClaims, TokenRejection>;

    /// Signs a registration token.
    fn sign_registration(&self, claims: &RegistrationClaims) -> PortResult<SignedToken>;

    /// Verifies a registration token at `now`.
    fn verify_registration(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<RegistrationClaims, TokenRejection>;

    /// The public keys as a JWK set (RFC 7517); empty when tokens are signed with a shared secret.
    fn jwks(&self) -> serde_json::Value;
}
