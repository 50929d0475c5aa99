//! Signs the tokens of a session: the step that login, registration and refresh share.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use dastak_domain::claims::{AccessClaims, RefreshClaims};
use dastak_domain::device::DeviceToken;
use dastak_domain::ids::{SessionId, TokenId};
use dastak_domain::session::Session;
use dastak_domain::user::User;
use dastak_ports::tokens::SignedToken;
use dastak_ports::{PortResult, Ports, SecureRandom, Tokens};

use crate::Policies;

/// A pair of tokens.
#[derive(Debug, Clone)]
pub struct IssuedTokens {
    /// For the API.
    pub access_token: SignedToken,
    /// For the next pair.
    pub refresh_token: SignedToken,
    /// Life of the access token in seconds.
    pub expires_in: i64,
    /// Life of the refresh token in seconds; it shrinks near the end of the session.
    pub refresh_expires_in: i64,
}

/// A person who is logged in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// In which session.
    pub session_id: SessionId,
    /// Whether they registered just now.
    pub is_new_user: bool,
    /// Their tokens.
    pub tokens: IssuedTokens,
    /// Lets their device in without a code, once.
    pub device_token: Option<DeviceToken>,
}

/// Signs tokens.
#[derive(Clone)]
pub struct TokenIssuer {
    tokens: Arc<dyn Tokens>,
    random: Arc<dyn SecureRandom>,
    policies: Arc<Policies>,
}

impl TokenIssuer {
    pub(crate) fn new(ports: &Ports, policies: &Arc<Policies>) -> Self {
        Self {
            tokens: Arc::clone(&ports.tokens),
            random: Arc::clone(&ports.random),
            policies: Arc::clone(policies),
        }
    }

    /// Signs a fresh access token, and the refresh token of the session's present generation.
    pub(crate) fn issue(&self, session: &Session, now: DateTime<Utc>) -> PortResult<IssuedTokens> {
        let token_id = TokenId::new(now, self.random.bytes()?);
        let access = AccessClaims::of(session, token_id, now, &self.policies.tokens);
        let refresh = RefreshClaims::of(session.user_id, session.id, &session.refresh);
        Ok(IssuedTokens {
            access_token: self.tokens.sign_access(&access)?,
            refresh_token: self.tokens.sign_refresh(&refresh)?,
            expires_in: whole_seconds_until(access.expires_at, now),
            refresh_expires_in: whole_seconds_until(refresh.expires_at, now),
        })
    }
}

/// What is left, told as the tokens' own `iat` and `exp` tell it: in whole seconds of the clock. The difference cut to
/// seconds would be one too few after a refresh, as a store keeps times in milliseconds.
const fn whole_seconds_until(end: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    end.timestamp() - now.timestamp()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_time_that_a_store_cut_to_milliseconds_is_no_second_earlier() {
        for nanos in [0, 1, 999_999, 1_000_000, 500_000_001, 999_999_999] {
            let now = DateTime::UNIX_EPOCH + TimeDelta::nanoseconds(nanos);
            let end = now + TimeDelta::seconds(604_800);
            let stored = DateTime::from_timestamp_millis(end.timestamp_millis()).unwrap();
            assert_eq!(whole_seconds_until(end, now), 604_800);
            assert_eq!(whole_seconds_until(stored, now), 604_800, "{nanos}");
        }
    }
}
