//! What the tests of tokens share.

use std::sync::{Arc, OnceLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use dastak_crypto::{
    Algorithm, DastakSecrets, JwtTokens, RootSecret, SigningKey, SystemRandom, TokenSettings, VerifyingKey,
    generate_pem,
};
use dastak_domain::claims::{AccessClaims, RefreshClaims, RegistrationClaims};
use dastak_domain::delivery::Channel;
use dastak_domain::ids::{ChallengeId, SessionId, TokenId, UserId};
use dastak_domain::phone::PhoneNumber;
use dastak_domain::session::Authentication;
use dastak_ports::Tokens;
use jsonwebtoken::signature::Signer;
use serde_json::{Value, json};

pub(crate) const ROOT: &str = "a root secret of more than thirty-two bytes";
pub(crate) const SHARED_SECRET: &str = "a shared secret for HS256 of sufficient length";
pub(crate) const ISSUER: &str = "https://login.example.com";
pub(crate) const AUDIENCE: &str = "https://api.example.com";
pub(crate) const CLIENT: &str = "example-app";
pub(crate) const NUMBER: &str = "+919876543210";

pub(crate) const ALGORITHMS: [Algorithm; 4] = [
    Algorithm::EdDsa,
    Algorithm::Es256,
    Algorithm::Rs256,
    Algorithm::Hs256,
];

pub(crate) fn root() -> RootSecret {
    RootSecret::new(ROOT).unwrap()
}

pub(crate) fn secrets() -> DastakSecrets {
    DastakSecrets::new(&root(), Arc::new(SystemRandom::new())).unwrap()
}

/// The same key of an algorithm for the whole run: an RSA key takes a while to make.
pub(crate) fn pem(algorithm: Algorithm) -> &'static str {
    static PEMS: [OnceLock<String>; 3] = [OnceLock::new(), OnceLock::new(), OnceLock::new()];
    let index = ALGORITHMS.iter().position(|known| *known == algorithm).unwrap();
    PEMS[index].get_or_init(|| generate_pem(algorithm, &SystemRandom::new()).unwrap().to_string())
}

pub(crate) fn signing_key(algorithm: Algorithm) -> SigningKey {
    match algorithm {
        Algorithm::Hs256 => SigningKey::from_secret(SHARED_SECRET.as_bytes()).unwrap(),
        Algorithm::EdDsa | Algorithm::Es256 | Algorithm::Rs256 => {
            SigningKey::from_pem(algorithm, pem(algorithm)).unwrap()
        }
    }
}

pub(crate) fn tokens_with(
    settings: TokenSettings,
    signing: SigningKey,
    published: Vec<VerifyingKey>,
) -> JwtTokens {
    JwtTokens::new(settings, signing, published, &root(), Arc::new(secrets())).unwrap()
}

pub(crate) fn settings() -> TokenSettings {
    TokenSettings {
        issuer: ISSUER.to_owned(),
        audience: AUDIENCE.to_owned(),
        client_id: CLIENT.to_owned(),
    }
}

pub(crate) fn tokens(algorithm: Algorithm) -> JwtTokens {
    tokens_with(settings(), signing_key(algorithm), Vec::new())
}

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap()
}

pub(crate) fn after(seconds: i64) -> DateTime<Utc> {
    now() + TimeDelta::seconds(seconds)
}

pub(crate) fn mobile() -> PhoneNumber {
    PhoneNumber::from_stored(NUMBER).unwrap()
}

pub(crate) fn access_claims() -> AccessClaims {
    AccessClaims {
        user_id: UserId::new(now(), [1; 10]),
        session_id: SessionId::new(now(), [2; 10]),
        token_id: TokenId::new(now(), [3; 10]),
        authentication: Authentication::by_code(after(-60), Channel::Sms),
        issued_at: now(),
        expires_at: after(900),
    }
}

pub(crate) fn refresh_claims() -> RefreshClaims {
    RefreshClaims {
        user_id: UserId::new(now(), [1; 10]),
        session_id: SessionId::new(now(), [2; 10]),
        generation: 7,
        issued_at: now(),
        expires_at: after(604_800),
    }
}

pub(crate) fn registration_claims() -> RegistrationClaims {
    RegistrationClaims {
        token_id: TokenId::new(now(), [3; 10]),
        challenge_id: ChallengeId::new(now(), [4; 10]),
        mobile: mobile(),
        authentication: Authentication::by_code(now(), Channel::Whatsapp),
        issued_at: now(),
        expires_at: after(600),
    }
}

/// A compact token of this header and payload, signed with this key.
pub(crate) fn signed(key: &SigningKey, header: &str, payload: &str) -> String {
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(payload)
    );
    let signature = URL_SAFE_NO_PAD.encode(key.try_sign(message.as_bytes()).unwrap());
    format!("{message}.{signature}")
}

/// The header that a key's access tokens have.
pub(crate) fn header(key: &SigningKey) -> String {
    format!(
        r#"{{"alg":"{}","typ":"at+jwt","kid":"{}"}}"#,
        key.algorithm(),
        key.kid()
    )
}

/// The payload of [`access_claims`] as it should be.
pub(crate) fn payload() -> Value {
    let claims = access_claims();
    json!({
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": claims.user_id.to_string(),
        "client_id": CLIENT,
        "sid": claims.session_id.to_string(),
        "jti": claims.token_id.to_string(),
        "auth_time": claims.authentication.at.timestamp(),
        "amr": ["otp", "sms"],
        "acr": "aal1",
        "iat": claims.issued_at.timestamp(),
        "exp": claims.expires_at.timestamp(),
    })
}

/// Header and payload of a token, decoded.
pub(crate) fn opened(token: &str) -> (Value, Value) {
    let part = |index| {
        let segment = token.split('.').nth(index).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(segment).unwrap()).unwrap()
    };
    (part(0), part(1))
}

/// A signed token of each kind.
pub(crate) fn one_of_each(tokens: &JwtTokens) -> [String; 3] {
    [
        tokens.sign_access(&access_claims()).unwrap(),
        tokens.sign_refresh(&refresh_claims()).unwrap(),
        tokens.sign_registration(&registration_claims()).unwrap(),
    ]
    .map(|token| token.expose().to_owned())
}
