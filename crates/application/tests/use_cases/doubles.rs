//! Ports that watch or fail, where the fakes do neither.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use dastak_domain::claims::{AccessClaims, RefreshClaims, RegistrationClaims};
use dastak_domain::device::DeviceToken;
use dastak_domain::ids::ChallengeId;
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::secret::{DeviceDigest, NumberKey, OtpDigest, Sealed, Subject};
use dastak_ports::secrets::OtpBinding;
use dastak_ports::tokens::{SignedToken, TokenRejection};
use dastak_ports::{PortError, PortResult, Secrets, Tokens};
use dastak_testkit::{PlainSecrets, PlainTokens};

/// Secrets that count the comparisons of each challenge.
#[derive(Default)]
pub(crate) struct CountingSecrets {
    wrong: Mutex<HashMap<ChallengeId, u32>>,
}

impl CountingSecrets {
    /// How many wrong codes were compared for each challenge.
    pub(crate) fn wrong(&self) -> HashMap<ChallengeId, u32> {
        self.wrong.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Secrets for CountingSecrets {
    fn number_key(&self, mobile: &PhoneNumber) -> NumberKey {
        PlainSecrets.number_key(mobile)
    }

    fn subject(&self, text: &str) -> Subject {
        PlainSecrets.subject(text)
    }

    fn device_digest(&self, token: &DeviceToken) -> DeviceDigest {
        PlainSecrets.device_digest(token)
    }

    fn otp_digest(&self, binding: OtpBinding<'_>, code: &OtpCode) -> OtpDigest {
        PlainSecrets.otp_digest(binding, code)
    }

    fn otp_matches(&self, binding: OtpBinding<'_>, code: &OtpCode, digest: &OtpDigest) -> bool {
        let matches = PlainSecrets.otp_matches(binding, code, digest);
        if !matches {
            let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
            *wrong.entry(binding.challenge_id).or_default() += 1;
        }
        matches
    }

    fn seal_code(&self, challenge_id: ChallengeId, code: &OtpCode) -> PortResult<Sealed> {
        PlainSecrets.seal_code(challenge_id, code)
    }

    fn open_code(&self, challenge_id: ChallengeId, sealed: &Sealed) -> PortResult<OtpCode> {
        PlainSecrets.open_code(challenge_id, sealed)
    }

    fn seal_number(&self, challenge_id: ChallengeId, mobile: &PhoneNumber) -> PortResult<Sealed> {
        PlainSecrets.seal_number(challenge_id, mobile)
    }

    fn open_number(&self, challenge_id: ChallengeId, sealed: &Sealed) -> PortResult<PhoneNumber> {
        PlainSecrets.open_number(challenge_id, sealed)
    }
}

/// Tokens whose signing breaks and comes back.
#[derive(Default)]
pub(crate) struct BrokenSigner(AtomicBool);

impl BrokenSigner {
    /// From now on signing fails, or works again.
    pub(crate) fn set_broken(&self, broken: bool) {
        self.0.store(broken, Ordering::SeqCst);
    }

    fn check(&self) -> PortResult<()> {
        if self.0.load(Ordering::SeqCst) {
            return Err(PortError::internal("the test wants no signature"));
        }
        Ok(())
    }
}

impl Tokens for BrokenSigner {
    fn sign_access(&self, claims: &AccessClaims) -> PortResult<SignedToken> {
        self.check()?;
        PlainTokens.sign_access(claims)
    }

    fn verify_access(&self, token: &str, now: DateTime<Utc>) -> Result<AccessClaims, TokenRejection> {
        PlainTokens.verify_access(token, now)
    }

    fn sign_refresh(&self, claims: &RefreshClaims) -> PortResult<SignedToken> {
        self.check()?;
        PlainTokens.sign_refresh(claims)
    }

    fn verify_refresh(&self, token: &str, now: DateTime<Utc>) -> Result<RefreshClaims, TokenRejection> {
        PlainTokens.verify_refresh(token, now)
    }

    fn sign_registration(&self, claims: &RegistrationClaims) -> PortResult<SignedToken> {
        self.check()?;
        PlainTokens.sign_registration(claims)
    }

    fn verify_registration(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<RegistrationClaims, TokenRejection> {
        PlainTokens.verify_registration(token, now)
    }

    fn jwks(&self) -> serde_json::Value {
        PlainTokens.jwks()
    }
}
