//! The JSON of the three kinds of tokens. Times are whole seconds; a name that comes twice is an error.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use dastak_domain::claims::{AccessClaims, RefreshClaims};
use dastak_domain::delivery::Channel;
use dastak_domain::session::{Authentication, Method};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What every token says of itself (RFC 7519 §4.1).
pub(crate) struct Frame<'a> {
    pub(crate) iss: &'a str,
    pub(crate) aud: &'a str,
    pub(crate) iat: i64,
    pub(crate) nbf: i64,
    pub(crate) exp: i64,
}

pub(crate) trait Payload: Serialize + DeserializeOwned {
    fn frame(&self) -> Frame<'_>;
}

macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $($(#[$attribute:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Serialize, Deserialize)]
        pub(crate) struct $name {
            pub(crate) iss: String,
            pub(crate) aud: String,
            $($(#[$attribute])* pub(crate) $field: $kind,)*
            pub(crate) iat: i64,
            /// Never written; honoured where somebody else with the shared secret of HS256 did.
            #[serde(default, skip_serializing)]
            pub(crate) nbf: i64,
            pub(crate) exp: i64,
        }

        impl Payload for $name {
            fn frame(&self) -> Frame<'_> {
                Frame { iss: &self.iss, aud: &self.aud, iat: self.iat, nbf: self.nbf, exp: self.exp }
            }
        }
    };
}

payload! {
    /// RFC 9068 §2.2.
    AccessPayload {
        sub: String,
        client_id: String,
        sid: String,
        jti: String,
        auth_time: i64,
        amr: Vec<String>,
        acr: String,
    }
}

payload! {
    RefreshPayload {
        sub: String,
        sid: String,
        #[serde(rename = "gen")]
        generation: u32,
        jti: String,
    }
}

payload! {
    /// `num` is the verified number, sealed.
    RegistrationPayload {
        jti: String,
        cid: String,
        num: String,
        auth_time: i64,
        amr: Vec<String>,
    }
}

impl AccessPayload {
    /// The claims, when they are those of a token for this client.
    pub(crate) fn into_claims(self, client_id: &str) -> Option<AccessClaims> {
        let authentication = authentication(self.auth_time, &self.amr)?;
        let right = self.client_id == client_id && self.acr == authentication.acr();
        right.then_some(AccessClaims {
            user_id: id(&self.sub)?,
            session_id: id(&self.sid)?,
            token_id: id(&self.jti)?,
            authentication,
            issued_at: time(self.iat)?,
            expires_at: time(self.exp)?,
        })
    }
}

impl RefreshPayload {
    pub(crate) fn into_claims(self) -> Option<RefreshClaims> {
        Some(RefreshClaims {
            user_id: id(&self.sub)?,
            session_id: id(&self.sid)?,
            generation: self.generation,
            issued_at: time(self.iat)?,
            expires_at: time(self.exp)?,
        })
    }
}

pub(crate) fn id<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

pub(crate) fn time(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
}

/// `amr` as it is written.
pub(crate) fn amr(authentication: &Authentication) -> Vec<String> {
    authentication
        .amr()
        .iter()
        .map(|&method| method.to_owned())
        .collect()
}

/// The authentication that writes exactly this `amr`.
pub(crate) fn authentication(auth_time: i64, amr: &[String]) -> Option<Authentication> {
    let at = time(auth_time)?;
    let codes = [Channel::Sms, Channel::Voice, Channel::Whatsapp].map(Method::Code);
    codes
        .into_iter()
        .chain([Method::Device])
        .map(|method| Authentication { at, method })
        .find(|authentication| authentication.amr() == amr)
}
