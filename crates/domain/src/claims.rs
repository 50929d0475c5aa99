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
    ///
    /// ```
    /// use chrono::{DateTime, TimeDelta, Utc};
    /// use dastak_domain::claims::AccessClaims;
    /// use dastak_domain::delivery::Channel;
    /// use dastak_domain::device::DeviceInfo;
    /// use dastak_domain::ids::{SessionId, TokenId, UserId};
    /// use dastak_domain::refresh::TokenPolicy;
    /// use dastak_domain::session::{Authentication, Session};
    ///
    /// let policy = TokenPolicy {
    ///     access_ttl_seconds: 900,
    ///     refresh_ttl_seconds: 604_800,
    ///     reuse_grace_seconds: 10,
    ///     session_max_seconds: 2_592_000,
    ///     registration_ttl_seconds: 600,
    /// };
    /// let login: DateTime<Utc> = "2026-01-15T10:00:00Z".parse()?;
    /// let session = Session::begin(
    ///     SessionId::new(login, [1; 10]),
    ///     UserId::new(login, [2; 10]),
    ///     Authentication::by_code(login, Channel::Sms),
    ///     DeviceInfo::named("Asha's phone".to_owned()),
    ///     None,
    ///     login,
    ///     &policy,
    /// );
    /// let at = |now| AccessClaims::of(&session, TokenId::new(now, [3; 10]), now, &policy);
    /// assert_eq!(at(login).expires_at, login + TimeDelta::seconds(900));
    ///
    /// // Five minutes before the session's end, and still the login's own `auth_time`.
    /// let late = session.ends_at - TimeDelta::minutes(5);
    /// assert_eq!(at(late).expires_at, session.ends_at);
    /// assert_eq!(at(late).authentication.at, login);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
///
/// ```
/// use chrono::{DateTime, TimeDelta, Utc};
/// use dastak_domain::claims::RefreshClaims;
/// use dastak_domain::ids::{SessionId, UserId};
/// use dastak_domain::refresh::{Presented, RefreshFamily, TokenPolicy};
///
/// # let policy = TokenPolicy {
/// #     access_ttl_seconds: 900,
/// #     refresh_ttl_seconds: 604_800,
/// #     reuse_grace_seconds: 10,
/// #     session_max_seconds: 2_592_000,
/// #     registration_ttl_seconds: 600,
/// # };
/// let login: DateTime<Utc> = "2026-01-15T10:00:00Z".parse()?;
/// let end = login + TimeDelta::days(30);
/// let (user, session) = (UserId::new(login, [1; 10]), SessionId::new(login, [2; 10]));
/// let family = RefreshFamily::start(login, end, &policy);
///
/// // Two tabs show the first token, two seconds apart.
/// let Presented::Rotated(rotated) = family.present(1, end, login + TimeDelta::hours(1), &policy) else {
///     return Err("not rotated".into());
/// };
/// let again = login + TimeDelta::hours(1) + TimeDelta::seconds(2);
/// let Presented::Replayed(replayed) = rotated.present(1, end, again, &policy) else {
///     return Err("not replayed".into());
/// };
/// assert_eq!(
///     RefreshClaims::of(user, session, &rotated),
///     RefreshClaims::of(user, session, &replayed),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
///
/// It says that a code was accepted, and when: a registration that takes its ten minutes does not make the login younger.
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
