//! Digests and sealed copies without cryptography.

use dastak_domain::device::DeviceToken;
use dastak_domain::ids::ChallengeId;
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::secret::{DeviceDigest, NumberKey, OtpDigest, Sealed, Subject};
use dastak_ports::secrets::OtpBinding;
use dastak_ports::{PortError, PortResult, Secrets};

/// Keeps no secret: its digests are a plain checksum and its sealed copies are readable. What they are bound
/// to (purpose, challenge, number) holds as it does for the real ones.
///
/// ```
/// use dastak_domain::otp::OtpCode;
/// use dastak_ports::Secrets;
/// use dastak_testkit::PlainSecrets;
/// use dastak_testkit::builders::challenge_id;
/// use dastak_testkit::clock::start;
///
/// let (one, other) = (challenge_id(start()), challenge_id(start()));
/// let sealed = PlainSecrets.seal_code(one, &OtpCode::parse("042137")?)?;
/// assert_eq!(PlainSecrets.open_code(one, &sealed)?.expose(), "042137");
/// assert!(PlainSecrets.open_code(other, &sealed).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainSecrets;

impl Secrets for PlainSecrets {
    fn number_key(&self, mobile: &PhoneNumber) -> NumberKey {
        NumberKey::from_bytes(checksum(&["number", mobile.e164()]))
    }

    fn subject(&self, text: &str) -> Subject {
        Subject::from_bytes(checksum(&["subject", text]))
    }

    fn device_digest(&self, token: &DeviceToken) -> DeviceDigest {
        DeviceDigest::from_bytes(checksum(&["device", &token.expose()]))
    }

    fn otp_digest(&self, binding: OtpBinding<'_>, code: &OtpCode) -> OtpDigest {
        let challenge = binding.challenge_id.to_string();
        let parts = [
            "otp",
            binding.purpose.as_str(),
            &challenge,
            binding.mobile.e164(),
            code.expose(),
        ];
        OtpDigest::from_bytes(checksum(&parts))
    }

    fn otp_matches(&self, binding: OtpBinding<'_>, code: &OtpCode, digest: &OtpDigest) -> bool {
        self.otp_digest(binding, code).as_bytes() == digest.as_bytes()
    }

    fn seal_code(&self, challenge_id: ChallengeId, code: &OtpCode) -> PortResult<Sealed> {
        Ok(seal("code", challenge_id, code.expose()))
    }

    fn open_code(&self, challenge_id: ChallengeId, sealed: &Sealed) -> PortResult<OtpCode> {
        OtpCode::parse(open("code", challenge_id, sealed)?).map_err(PortError::corrupt)
    }

    fn seal_number(&self, challenge_id: ChallengeId, mobile: &PhoneNumber) -> PortResult<Sealed> {
        Ok(seal("number", challenge_id, mobile.e164()))
    }

    fn open_number(&self, challenge_id: ChallengeId, sealed: &Sealed) -> PortResult<PhoneNumber> {
        PhoneNumber::from_stored(open("number", challenge_id, sealed)?)
            .ok_or_else(|| PortError::corrupt("not a sealed number"))
    }
}

fn seal(kind: &str, challenge_id: ChallengeId, text: &str) -> Sealed {
    Sealed::from_bytes(format!("{kind} of {challenge_id}: {text}").into_bytes())
}

fn open<'a>(kind: &str, challenge_id: ChallengeId, sealed: &'a Sealed) -> PortResult<&'a str> {
    str::from_utf8(sealed.as_bytes())
        .ok()
        .and_then(|text| text.strip_prefix(&format!("{kind} of {challenge_id}: ")))
        .ok_or_else(|| PortError::corrupt("not a sealed copy of this challenge"))
}

/// Four 64-bit FNV-1a sums side by side. Each part is followed by a byte that no text holds, so that no two
/// lists of parts run together.
fn checksum(parts: &[&str]) -> [u8; 32] {
    let mut sums = [0_u64; 4];
    for (lane, sum) in (0_u8..).zip(&mut sums) {
        *sum = 0xCBF2_9CE4_8422_2325;
        let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xFF]));
        for byte in [lane].into_iter().chain(bytes) {
            *sum = (*sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }
    let mut bytes = [0; 32];
    for (chunk, sum) in bytes.chunks_exact_mut(8).zip(sums) {
        chunk.copy_from_slice(&sum.to_be_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builders::{challenge_id, number};
    use crate::clock::start;
    use dastak_domain::challenge::Purpose;

    #[test]
    fn a_digest_is_bound_to_challenge_and_number() {
        let code = OtpCode::parse("123456").unwrap();
        let (one, other) = (challenge_id(start()), challenge_id(start()));
        let binding = |challenge_id, mobile| OtpBinding {
            purpose: Purpose::Login,
            challenge_id,
            mobile,
        };
        let (a, b) = (number(1), number(2));
        let digest = PlainSecrets.otp_digest(binding(one, &a), &code);
        assert!(PlainSecrets.otp_matches(binding(one, &a), &code, &digest));
        assert!(!PlainSecrets.otp_matches(binding(other, &a), &code, &digest));
        assert!(!PlainSecrets.otp_matches(binding(one, &b), &code, &digest));
        assert!(!PlainSecrets.otp_matches(binding(one, &a), &OtpCode::parse("123457").unwrap(), &digest));
    }

    #[test]
    fn a_sealed_copy_opens_for_its_challenge_and_kind_only() {
        let (one, other) = (challenge_id(start()), challenge_id(start()));
        let code = OtpCode::parse("042042").unwrap();
        let sealed = PlainSecrets.seal_code(one, &code).unwrap();
        assert_eq!(PlainSecrets.open_code(one, &sealed).unwrap().expose(), "042042");
        assert!(PlainSecrets.open_code(other, &sealed).is_err());
        assert!(PlainSecrets.open_number(one, &sealed).is_err());
        let sealed = PlainSecrets.seal_number(one, &number(1)).unwrap();
        assert_eq!(PlainSecrets.open_number(one, &sealed).unwrap(), number(1));
    }
}
