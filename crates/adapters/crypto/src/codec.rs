//! One kind of token: its header, its keys, and the rules that its frame must keep.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use dastak_ports::tokens::{SignedToken, TokenRejection};
use dastak_ports::{PortError, PortResult};
use jsonwebtoken::Validation;
use serde::{Deserialize, Serialize};

use crate::payloads::{Frame, Payload, time};
use crate::signing::{KeyError, SigningKey, VerifyingKey};

/// Anything longer is refused unread, in bytes. Ours are far shorter, also with an RSA key of 4096 bits.
const LONGEST_TOKEN: usize = 4096;

/// How far in the future a token may have been made: the clocks of two nodes are not one. `exp` has no such
/// leeway, as a token may die early but not late.
const FUTURE_LEEWAY: TimeDelta = TimeDelta::seconds(5);

pub(crate) struct Codec {
    issuer: String,
    audience: String,
    signing: SigningKey,
    /// The public half of the key that signs.
    current: Accepted,
    /// Other keys that verify: the next one, the last ones.
    others: Vec<Accepted>,
}

/// A key and the only header it is believed with.
struct Accepted {
    typ: &'static str,
    /// The encoded header as we write it, up to and without the first dot.
    header: String,
    key: VerifyingKey,
    validation: Validation,
}

/// The members that a header must have. It may have no others, and none of them twice.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header<'a> {
    #[serde(borrow)]
    alg: Cow<'a, str>,
    #[serde(borrow)]
    typ: Cow<'a, str>,
    #[serde(borrow)]
    kid: Cow<'a, str>,
}

impl Codec {
    pub(crate) fn new(
        typ: &'static str,
        signing: SigningKey,
        others: Vec<VerifyingKey>,
        issuer: String,
        audience: String,
    ) -> Result<Self, KeyError> {
        let current = Accepted::new(typ, signing.verifying_key().clone())?;
        let others = others
            .into_iter()
            .map(|key| Accepted::new(typ, key))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            issuer,
            audience,
            signing,
            current,
            others,
        })
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    pub(crate) fn audience(&self) -> &str {
        &self.audience
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &VerifyingKey> {
        self.accepted().map(|accepted| &accepted.key)
    }

    fn accepted(&self) -> impl Iterator<Item = &Accepted> {
        std::iter::once(&self.current).chain(&self.others)
    }

    /// Signs with the key as it lies in memory: jsonwebtoken would parse it for every token, which is half of
    /// the time of an Ed25519 signature.
    pub(crate) fn sign<P: Payload>(&self, payload: &P) -> PortResult<SignedToken> {
        let json = serde_json::to_vec(payload).map_err(PortError::internal)?;
        let header = &self.current.header;
        let mut token = String::with_capacity(header.len() + json.len() * 4 / 3 + 128);
        token.push_str(header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(json, &mut token);
        let signature = self.signing.sign(token.as_bytes()).map_err(PortError::internal)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(SignedToken::new(token))
    }

    /// Verifies a token and reads its claims. `Expired` only when there is nothing else against it.
    pub(crate) fn verify<P: Payload, C>(
        &self,
        token: &str,
        now: DateTime<Utc>,
        read: impl FnOnce(P) -> Option<C>,
    ) -> Result<C, TokenRejection> {
        let payload: P = self.open(token).ok_or(TokenRejection::Invalid)?;
        let expires_at = self.judge(&payload.frame(), now).ok_or(TokenRejection::Invalid)?;
        let claims = read(payload).ok_or(TokenRejection::Invalid)?;
        if now < expires_at {
            Ok(claims)
        } else {
            Err(TokenRejection::Expired)
        }
    }

    /// The payload of a token that one of our keys signed.
    ///
    /// Nothing in a token's header is believed: it must say what the header of one of our keys says, no more and no
    /// less. So there is no `alg`, `kid`, `typ`, `crit`, `jku` or `jwk` of a stranger to be misread (RFC 8725 §3.1,
    /// §3.10, §3.11).
    fn open<P: Payload>(&self, token: &str) -> Option<P> {
        if token.len() > LONGEST_TOKEN {
            return None;
        }
        let (header, _) = token.split_once('.')?;
        let accepted = self
            .accepted()
            .find(|accepted| accepted.header == header)
            .or_else(|| self.accepted_with(header))?;
        let data = jsonwebtoken::decode(token, accepted.key.decoding(), &accepted.validation).ok()?;
        Some(data.claims)
    }

    /// The key whose header has the same members, in whatever order and spacing. Who shares the secret of HS256 may
    /// write tokens with a library of their own, and each library has its own order.
    fn accepted_with(&self, header: &str) -> Option<&Accepted> {
        let json = URL_SAFE_NO_PAD.decode(header).ok()?;
        let header: Header<'_> = serde_json::from_slice(&json).ok()?;
        self.accepted().find(|accepted| {
            accepted.key.algorithm().as_str() == header.alg
                && accepted.typ == header.typ
                && accepted.key.kid() == header.kid
        })
    }

    /// When the token expires, if everything else about its frame is right. One that expired before it was made is
    /// told that it has expired, too.
    fn judge(&self, frame: &Frame<'_>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (issued_at, not_before, expires_at) = (time(frame.iat)?, time(frame.nbf)?, time(frame.exp)?);
        let soon = now + FUTURE_LEEWAY;
        let right = frame.iss == self.issuer
            && frame.aud == self.audience
            && issued_at <= soon
            && not_before <= soon
            && frame.exp > 0;
        right.then_some(expires_at)
    }
}

impl Accepted {
    fn new(typ: &'static str, key: VerifyingKey) -> Result<Self, KeyError> {
        let header = Header {
            alg: key.algorithm().as_str().into(),
            typ: typ.into(),
            kid: key.kid().into(),
        };
        let json = serde_json::to_vec(&header).map_err(|_| KeyError::SelfCheck(key.algorithm()))?;
        let mut validation = Validation::new(key.algorithm().in_jsonwebtoken());
        // jsonwebtoken takes the signature apart and checks it. The claims are judged by `Codec::judge`:
        // jsonwebtoken would read the system's clock, let missing claims pass and take a list of audiences.
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_aud = false;
        Ok(Self {
            typ,
            header: URL_SAFE_NO_PAD.encode(json),
            key,
            validation,
        })
    }
}
