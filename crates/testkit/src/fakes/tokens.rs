//! Tokens without a signature.

use std::str::{FromStr, Split};

use chrono::{DateTime, Utc};
use dastak_domain::claims::{AccessClaims, RefreshClaims, RegistrationClaims};
use dastak_domain::delivery::Channel;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::session::{Authentication, Method};
use dastak_ports::tokens::{SignedToken, TokenRejection};
use dastak_ports::{PortResult, Tokens};

/// Between the parts of a token: a character that a bearer token may hold (RFC 6750 §2.1) and no part does.
const SEPARATOR: char = '~';

/// Writes claims out as `plain~access~user~session…`, times in milliseconds. Anybody can forge these; kinds
/// and expiry are checked as they are for real ones.
///
/// ```
/// use dastak_domain::claims::RefreshClaims;
/// use dastak_ports::Tokens;
/// use dastak_testkit::PlainTokens;
/// use dastak_testkit::builders::{a_session, user_id};
/// use dastak_testkit::clock::start;
///
/// let session = a_session(user_id(start()), start());
/// let claims = RefreshClaims::of(session.user_id, session.id, &session.refresh);
/// let token = PlainTokens.sign_refresh(&claims)?;
/// // A test reads out of a token what an answer says nothing of.
/// assert_eq!(PlainTokens.verify_refresh(token.expose(), start()), Ok(claims));
/// assert!(token.expose().starts_with("plain~refresh~"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainTokens;

impl Tokens for PlainTokens {
    fn sign_access(&self, claims: &AccessClaims) -> PortResult<SignedToken> {
        Ok(token(&[
            "access".to_owned(),
            claims.user_id.to_string(),
            claims.session_id.to_string(),
            claims.token_id.to_string(),
            millis(claims.authentication.at),
            method(&claims.authentication).to_owned(),
            millis(claims.issued_at),
            millis(claims.expires_at),
        ]))
    }

    fn verify_access(&self, token: &str, now: DateTime<Utc>) -> Result<AccessClaims, TokenRejection> {
        let mut parts = Parts::of(token, "access")?;
        let claims = AccessClaims {
            user_id: parts.value()?,
            session_id: parts.value()?,
            token_id: parts.value()?,
            authentication: parts.authentication()?,
            issued_at: parts.time()?,
            expires_at: parts.time()?,
        };
        parts.end(claims.expires_at, now)?;
        Ok(claims)
    }

    fn sign_refresh(&self, claims: &RefreshClaims) -> PortResult<SignedToken> {
        Ok(token(&[
            "refresh".to_owned(),
            claims.user_id.to_string(),
            claims.session_id.to_string(),
            claims.generation.to_string(),
            millis(claims.issued_at),
            millis(claims.expires_at),
        ]))
    }

    fn verify_refresh(&self, token: &str, now: DateTime<Utc>) -> Result<RefreshClaims, TokenRejection> {
        let mut parts = Parts::of(token, "refresh")?;
        let claims = RefreshClaims {
            user_id: parts.value()?,
            session_id: parts.value()?,
            generation: parts.value()?,
            issued_at: parts.time()?,
            expires_at: parts.time()?,
        };
        parts.end(claims.expires_at, now)?;
        Ok(claims)
    }

    fn sign_registration(&self, claims: &RegistrationClaims) -> PortResult<SignedToken> {
        Ok(token(&[
            "registration".to_owned(),
            claims.token_id.to_string(),
            claims.challenge_id.to_string(),
            claims.mobile.e164().to_owned(),
            millis(claims.authentication.at),
            method(&claims.authentication).to_owned(),
            millis(claims.issued_at),
            millis(claims.expires_at),
        ]))
    }

    fn verify_registration(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<RegistrationClaims, TokenRejection> {
        let mut parts = Parts::of(token, "registration")?;
        let claims = RegistrationClaims {
            token_id: parts.value()?,
            challenge_id: parts.value()?,
            mobile: PhoneNumber::from_stored(parts.next()?).ok_or(TokenRejection::Invalid)?,
            authentication: parts.authentication()?,
            issued_at: parts.time()?,
            expires_at: parts.time()?,
        };
        parts.end(claims.expires_at, now)?;
        Ok(claims)
    }

    fn jwks(&self) -> serde_json::Value {
        serde_json::json!({ "keys": [] })
    }
}

fn token(parts: &[String]) -> SignedToken {
    SignedToken::new(format!("plain{SEPARATOR}{}", parts.join(&SEPARATOR.to_string())))
}

/// Where a channel stands of others.
const DEVICE: &str = "device";

fn method(authentication: &Authentication) -> &'static str {
    authentication.channel().map_or(DEVICE, Channel::as_str)
}

fn millis(time: DateTime<Utc>) -> String {
    time.timestamp_millis().to_string()
}

/// Reads a token part by part.
struct Parts<'a>(Split<'a, char>);

impl<'a> Parts<'a> {
    fn of(token: &'a str, kind: &str) -> Result<Self, TokenRejection> {
        let mut parts = Self(token.split(SEPARATOR));
        if parts.next()? == "plain" && parts.next()? == kind {
            Ok(parts)
        } else {
            Err(TokenRejection::Invalid)
        }
    }

    fn next(&mut self) -> Result<&'a str, TokenRejection> {
        self.0.next().ok_or(TokenRejection::Invalid)
    }

    fn value<T: FromStr>(&mut self) -> Result<T, TokenRejection> {
        self.next()?.parse().map_err(|_| TokenRejection::Invalid)
    }

    fn time(&mut self) -> Result<DateTime<Utc>, TokenRejection> {
        DateTime::from_timestamp_millis(self.value()?).ok_or(TokenRejection::Invalid)
    }

    fn authentication(&mut self) -> Result<Authentication, TokenRejection> {
        Ok(Authentication {
            at: self.time()?,
            method: match self.next()? {
                DEVICE => Method::Device,
                channel => Method::Code(channel.parse().map_err(|_| TokenRejection::Invalid)?),
            },
        })
    }

    fn end(mut self, expires_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), TokenRejection> {
        if self.0.next().is_some() {
            Err(TokenRejection::Invalid)
        } else if now >= expires_at {
            Err(TokenRejection::Expired)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use dastak_domain::ids::TokenId;

    use super::*;
    use crate::builders::{a_session, a_user, number, token_id, token_policy};
    use crate::clock::start;

    fn access() -> AccessClaims {
        let session = a_session(a_user(number(1), start()).id, start());
        AccessClaims::of(&session, token_id(start()), start(), &token_policy())
    }

    #[test]
    fn claims_come_back_as_they_went() {
        let claims = access();
        let token = PlainTokens.sign_access(&claims).unwrap();
        assert_eq!(PlainTokens.verify_access(token.expose(), start()), Ok(claims));
    }

    #[test]
    fn no_kind_passes_for_another() {
        let session = a_session(a_user(number(1), start()).id, start());
        let refresh = RefreshClaims::of(session.user_id, session.id, &session.refresh);
        let refresh = PlainTokens.sign_refresh(&refresh).unwrap();
        assert_eq!(
            PlainTokens.verify_access(refresh.expose(), start()),
            Err(TokenRejection::Invalid)
        );
        assert_eq!(
            PlainTokens.verify_registration(refresh.expose(), start()),
            Err(TokenRejection::Invalid)
        );
        assert!(PlainTokens.verify_refresh(refresh.expose(), start()).is_ok());
    }

    #[test]
    fn a_token_ends_at_its_second() {
        let claims = access();
        let token = PlainTokens.sign_access(&claims).unwrap();
        let last = claims.expires_at - TimeDelta::milliseconds(1);
        assert!(PlainTokens.verify_access(token.expose(), last).is_ok());
        assert_eq!(
            PlainTokens.verify_access(token.expose(), claims.expires_at),
            Err(TokenRejection::Expired)
        );
    }

    #[test]
    fn rubbish_is_invalid() {
        for rubbish in ["", "plain", "plain~access", "plain~access~x~y~z", "a.b.c"] {
            assert_eq!(
                PlainTokens.verify_access(rubbish, start()),
                Err(TokenRejection::Invalid)
            );
        }
        let claims = AccessClaims {
            token_id: TokenId::new(start(), [7; 10]),
            ..access()
        };
        let longer = format!("{}~more", PlainTokens.sign_access(&claims).unwrap().expose());
        assert_eq!(
            PlainTokens.verify_access(&longer, start()),
            Err(TokenRejection::Invalid)
        );
    }
}
