//! The three kinds of tokens.
//!
//! Access tokens are for others too, so they are signed with a key pair. Refresh and registration tokens are
//! read by nobody else, so they carry a MAC under derived keys, one a kind: see `docs/adr/0004-tokens.md`.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::claims::{AccessClaims, RefreshClaims, RegistrationClaims};
use dastak_domain::delivery::Channel;
use dastak_domain::ids::{ChallengeId, SessionId, TokenId, UserId};
use dastak_domain::secret::Sealed;
use dastak_domain::session::Authentication;
use dastak_ports::tokens::{SignedToken, TokenRejection};
use dastak_ports::{PortResult, Secrets, Tokens};
use ring::hmac;
use serde_json::{Value, json};

use crate::codec::Codec;
use crate::payloads::{self, AccessPayload, RefreshPayload, RegistrationPayload};
use crate::ring_provider;
use crate::root::{KeyUse, RootSecret};
use crate::secrets::mac;
use crate::signing::{KeyError, SigningKey, VerifyingKey};
use crate::verified::VerifiedTokens;

/// RFC 9068 §2.1.
const ACCESS_TYPE: &str = "at+jwt";
const REFRESH_TYPE: &str = "dastak-refresh+jwt";
const REGISTRATION_TYPE: &str = "dastak-registration+jwt";

/// Whom tokens come from and whom they are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSettings {
    /// `iss` of every token; `aud` of those that only we read.
    pub issuer: String,
    /// `aud` of access tokens.
    pub audience: String,
    /// `client_id` of access tokens.
    pub client_id: String,
}

/// [`Tokens`] as JWTs.
pub struct JwtTokens {
    access: Codec,
    verified: VerifiedTokens,
    refresh: Codec,
    registration: Codec,
    client_id: String,
    refresh_ids: hmac::Key,
    secrets: Arc<dyn Secrets>,
    jwks: Value,
}

impl JwtTokens {
    /// Tokens signed with `signing`. Those of the keys in `published` (the next one, the last ones) verify
    /// too, and their public halves are in the JWK set. `secrets` seals the number in registration tokens.
    ///
    /// # Errors
    /// [`KeyError::SelfCheck`] when a token that was just signed does not verify: a broken key shows at the
    /// start and not at the first login.
    pub fn new(
        settings: TokenSettings,
        signing: SigningKey,
        published: Vec<VerifyingKey>,
        root: &RootSecret,
        secrets: Arc<dyn Secrets>,
    ) -> Result<Self, KeyError> {
        ring_provider::install();
        let TokenSettings {
            issuer,
            audience,
            client_id,
        } = settings;
        let own = |typ, key_use| {
            let key = SigningKey::from_secret(root.derive(key_use)?.as_ref())?;
            Codec::new(typ, key, Vec::new(), issuer.clone(), issuer.clone())
        };
        let refresh = own(REFRESH_TYPE, KeyUse::RefreshTokens)?;
        let registration = own(REGISTRATION_TYPE, KeyUse::RegistrationTokens)?;
        let algorithm = signing.algorithm();
        let others = published
            .into_iter()
            .filter(|key| key.kid() != signing.kid())
            .collect();
        let access = Codec::new(ACCESS_TYPE, signing, others, issuer, audience)?;
        let keys: Vec<Value> = access.keys().filter_map(VerifyingKey::to_json).collect();
        let tokens = Self {
            access,
            verified: VerifiedTokens::new(),
            refresh,
            registration,
            client_id,
            refresh_ids: root.derive_mac(KeyUse::RefreshTokenIds)?,
            secrets,
            jwks: json!({ "keys": keys }),
        };
        if tokens.verifies_its_own() {
            Ok(tokens)
        } else {
            Err(KeyError::SelfCheck(algorithm))
        }
    }

    fn verifies_its_own(&self) -> bool {
        let now = DateTime::UNIX_EPOCH;
        let claims = AccessClaims {
            user_id: UserId::new(now, [0; 10]),
            session_id: SessionId::new(now, [0; 10]),
            token_id: TokenId::new(now, [0; 10]),
            authentication: Authentication::by_code(now, Channel::Sms),
            issued_at: now,
            expires_at: now + TimeDelta::seconds(1),
        };
        self.sign_access(&claims)
            .is_ok_and(|token| self.verify_unknown(token.expose(), now).as_ref() == Ok(&claims))
    }

    /// Verifies an access token whatever is known of it.
    fn verify_unknown(&self, token: &str, now: DateTime<Utc>) -> Result<AccessClaims, TokenRejection> {
        self.access.verify(token, now, |payload: AccessPayload| {
            payload.into_claims(&self.client_id)
        })
    }

    fn registration_claims(&self, payload: &RegistrationPayload) -> Option<RegistrationClaims> {
        let challenge_id: ChallengeId = payloads::id(&payload.cid)?;
        let sealed = Sealed::from_bytes(URL_SAFE_NO_PAD.decode(&payload.num).ok()?);
        Some(RegistrationClaims {
            token_id: payloads::id(&payload.jti)?,
            challenge_id,
            mobile: self.secrets.open_number(challenge_id, &sealed).ok()?,
            authentication: payloads::authentication(payload.auth_time, &payload.amr)?,
            issued_at: payloads::time(payload.iat)?,
            expires_at: payloads::time(payload.exp)?,
        })
    }
}

impl Tokens for JwtTokens {
    fn sign_access(&self, claims: &AccessClaims) -> PortResult<SignedToken> {
        self.access.sign(&AccessPayload {
            iss: self.access.issuer().to_owned(),
            aud: self.access.audience().to_owned(),
            sub: claims.user_id.to_string(),
            client_id: self.client_id.clone(),
            sid: claims.session_id.to_string(),
            jti: claims.token_id.to_string(),
            auth_time: claims.authentication.at.timestamp(),
            amr: payloads::amr(&claims.authentication),
            acr: claims.authentication.acr().to_owned(),
            iat: claims.issued_at.timestamp(),
            nbf: 0,
            exp: claims.expires_at.timestamp(),
        })
    }

    fn verify_access(&self, token: &str, now: DateTime<Utc>) -> Result<AccessClaims, TokenRejection> {
        if let Some(claims) = self.verified.recall(token, now) {
            return Ok(claims);
        }
        let claims = self.verify_unknown(token, now)?;
        self.verified.remember(token, &claims);
        Ok(claims)
    }

    fn sign_refresh(&self, claims: &RefreshClaims) -> PortResult<SignedToken> {
        // 256 bits that nobody can guess, and yet the same for equal claims.
        let session = claims.session_id.as_uuid();
        let token_id = mac(
            &self.refresh_ids,
            &[session.as_bytes(), &claims.generation.to_be_bytes()],
        );
        self.refresh.sign(&RefreshPayload {
            iss: self.refresh.issuer().to_owned(),
            aud: self.refresh.audience().to_owned(),
            sub: claims.user_id.to_string(),
            sid: claims.session_id.to_string(),
            generation: claims.generation,
            jti: URL_SAFE_NO_PAD.encode(token_id),
            iat: claims.issued_at.timestamp(),
            nbf: 0,
            exp: claims.expires_at.timestamp(),
        })
    }

    fn verify_refresh(&self, token: &str, now: DateTime<Utc>) -> Result<RefreshClaims, TokenRejection> {
        self.refresh.verify(token, now, RefreshPayload::into_claims)
    }

    fn sign_registration(&self, claims: &RegistrationClaims) -> PortResult<SignedToken> {
        let sealed = self.secrets.seal_number(claims.challenge_id, &claims.mobile)?;
        self.registration.sign(&RegistrationPayload {
            iss: self.registration.issuer().to_owned(),
            aud: self.registration.audience().to_owned(),
            jti: claims.token_id.to_string(),
            cid: claims.challenge_id.to_string(),
            num: URL_SAFE_NO_PAD.encode(sealed.as_bytes()),
            auth_time: claims.authentication.at.timestamp(),
            amr: payloads::amr(&claims.authentication),
            iat: claims.issued_at.timestamp(),
            nbf: 0,
            exp: claims.expires_at.timestamp(),
        })
    }

    fn verify_registration(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<RegistrationClaims, TokenRejection> {
        self.registration
            .verify(token, now, |payload| self.registration_claims(&payload))
    }

    fn jwks(&self) -> Value {
        self.jwks.clone()
    }
}

impl fmt::Debug for JwtTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JwtTokens(..)")
    }
}
