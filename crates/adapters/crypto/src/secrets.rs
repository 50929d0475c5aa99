//! Keyed digests and sealed copies.

use std::fmt;
use std::sync::Arc;

use dastak_domain::device::DeviceToken;
use dastak_domain::ids::ChallengeId;
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::secret::{DeviceDigest, NumberKey, OtpDigest, Sealed, Subject};
use dastak_ports::secrets::OtpBinding;
use dastak_ports::{PortError, PortResult, Secrets, SecureRandom};
use ring::{aead, hmac};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::root::{KeyUse, RootSecret};
use crate::signing::KeyError;

/// The first byte of what is sealed today.
const SEALED_V1: u8 = 1;

const NONCE: usize = aead::NONCE_LEN;

/// What is sealed. A part of key and associated data, so that one kind never opens as another.
#[derive(Clone, Copy)]
enum SealedKind {
    Code,
    Number,
}

impl SealedKind {
    const fn as_bytes(self) -> &'static [u8] {
        match self {
            Self::Code => b"code",
            Self::Number => b"number",
        }
    }
}

/// [`Secrets`] with keys derived from a [`RootSecret`].
pub struct DastakSecrets {
    pepper: hmac::Key,
    lookup: hmac::Key,
    devices: hmac::Key,
    sealing: hmac::Key,
    random: Arc<dyn SecureRandom>,
}

impl DastakSecrets {
    /// Derives the keys. `random` makes the nonces of sealed copies.
    pub fn new(root: &RootSecret, random: Arc<dyn SecureRandom>) -> Result<Self, KeyError> {
        Ok(Self {
            pepper: root.derive_mac(KeyUse::OtpPepper)?,
            lookup: root.derive_mac(KeyUse::Lookup)?,
            devices: root.derive_mac(KeyUse::DeviceTokens)?,
            sealing: root.derive_mac(KeyUse::Sealing)?,
            random,
        })
    }

    fn code_mac(&self, binding: OtpBinding<'_>, code: &OtpCode) -> [u8; 32] {
        mac(
            &self.pepper,
            &[
                b"otp/v1",
                binding.purpose.as_str().as_bytes(),
                binding.challenge_id.as_uuid().as_bytes(),
                binding.mobile.e164().as_bytes(),
                code.expose().as_bytes(),
            ],
        )
    }

    /// A key for each kind and challenge: under any one key there are a handful of messages, far from where
    /// random nonces of 96 bits could meet (NIST SP 800-38D §8.3).
    fn sealing_key(&self, kind: SealedKind, challenge_id: ChallengeId) -> PortResult<aead::LessSafeKey> {
        let key = Zeroizing::new(mac(
            &self.sealing,
            &[b"seal/v1", kind.as_bytes(), challenge_id.as_uuid().as_bytes()],
        ));
        let key = aead::UnboundKey::new(&aead::AES_256_GCM, key.as_ref())
            .map_err(|_| PortError::internal("no sealing key"))?;
        Ok(aead::LessSafeKey::new(key))
    }

    fn seal(&self, kind: SealedKind, challenge_id: ChallengeId, plain: &str) -> PortResult<Sealed> {
        let key = self.sealing_key(kind, challenge_id)?;
        let nonce = self.random.bytes::<NONCE>()?;
        let mut sealed = Vec::with_capacity(1 + NONCE + plain.len() + aead::MAX_TAG_LEN);
        sealed.push(SEALED_V1);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain.as_bytes());
        let (_, body) = sealed.split_at_mut(1 + NONCE);
        let tag = key
            .seal_in_place_separate_tag(
                aead::Nonce::assume_unique_for_key(nonce),
                associated_data(kind, challenge_id),
                body,
            )
            .map_err(|_| PortError::internal("sealing failed"))?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(Sealed::from_bytes(sealed))
    }

    /// Opens what was sealed and reads it. Every failure looks alike.
    fn open<T>(
        &self,
        kind: SealedKind,
        challenge_id: ChallengeId,
        sealed: &Sealed,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> PortResult<T> {
        let corrupt = || PortError::corrupt("a sealed copy that can't be opened");
        let (version, rest) = sealed.as_bytes().split_first().ok_or_else(corrupt)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE>().ok_or_else(corrupt)?;
        if *version != SEALED_V1 {
            return Err(corrupt());
        }
        let mut body = Zeroizing::new(body.to_vec());
        let plain = self
            .sealing_key(kind, challenge_id)?
            .open_in_place(
                aead::Nonce::assume_unique_for_key(*nonce),
                associated_data(kind, challenge_id),
                &mut body,
            )
            .map_err(|_| corrupt())?;
        std::str::from_utf8(plain).ok().and_then(read).ok_or_else(corrupt)
    }
}

impl Secrets for DastakSecrets {
    fn number_key(&self, mobile: &PhoneNumber) -> NumberKey {
        NumberKey::from_bytes(mac(&self.lookup, &[b"number/v1", mobile.e164().as_bytes()]))
    }

    fn subject(&self, text: &str) -> Subject {
        Subject::from_bytes(mac(&self.lookup, &[b"subject/v1", text.as_bytes()]))
    }

    fn device_digest(&self, token: &DeviceToken) -> DeviceDigest {
        DeviceDigest::from_bytes(mac(&self.devices, &[b"device/v1", token.as_bytes()]))
    }

    fn otp_digest(&self, binding: OtpBinding<'_>, code: &OtpCode) -> OtpDigest {
        OtpDigest::from_bytes(self.code_mac(binding, code))
    }

    fn otp_matches(&self, binding: OtpBinding<'_>, code: &OtpCode, digest: &OtpDigest) -> bool {
        self.code_mac(binding, code).ct_eq(digest.as_bytes()).into()
    }

    fn seal_code(&self, challenge_id: ChallengeId, code: &OtpCode) -> PortResult<Sealed> {
        self.seal(SealedKind::Code, challenge_id, code.expose())
    }

    fn open_code(&self, challenge_id: ChallengeId, sealed: &Sealed) -> PortResult<OtpCode> {
        self.open(SealedKind::Code, challenge_id, sealed, |text| {
            OtpCode::parse(text).ok()
        })
    }

    fn seal_number(&self, challenge_id: ChallengeId, mobile: &PhoneNumber) -> PortResult<Sealed> {
        self.seal(SealedKind::Number, challenge_id, mobile.e164())
    }

    fn open_number(&self, challenge_id: ChallengeId, sealed: &Sealed) -> PortResult<PhoneNumber> {
        self.open(SealedKind::Number, challenge_id, sealed, PhoneNumber::from_stored)
    }
}

impl fmt::Debug for DastakSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DastakSecrets(..)")
    }
}

fn associated_data(kind: SealedKind, challenge_id: ChallengeId) -> aead::Aad<Vec<u8>> {
    aead::Aad::from([kind.as_bytes(), challenge_id.as_uuid().as_bytes()].concat())
}

/// HMAC-SHA-256 over the parts, each after its length: no two lists of parts are the same message.
pub(crate) fn mac(key: &hmac::Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut digest = [0; 32];
    digest.copy_from_slice(context.sign().as_ref());
    digest
}
