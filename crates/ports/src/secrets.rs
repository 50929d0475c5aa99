//! Keyed digests and sealed copies. Each use has a key of its own.

use dastak_domain::challenge::Purpose;
use dastak_domain::device::DeviceToken;
use dastak_domain::ids::ChallengeId;
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::secret::{DeviceDigest, NumberKey, OtpDigest, Sealed, Subject};

use crate::error::PortResult;

/// What a code's digest is bound to: moved to another challenge, number or purpose it matches nothing
/// (OWASP ASVS 5.0 6.6.2).
#[derive(Debug, Clone, Copy)]
pub struct OtpBinding<'a> {
    /// What the code is for.
    pub purpose: Purpose,
    /// Its challenge.
    pub challenge_id: ChallengeId,
    /// Its number.
    pub mobile: &'a PhoneNumber,
}

/// Makes and checks what stores keep in place of numbers and codes. No I/O: everything answers at once.
///
/// ```
/// use dastak_domain::challenge::Purpose;
/// use dastak_domain::otp::OtpCode;
/// use dastak_ports::Secrets;
/// use dastak_ports::secrets::OtpBinding;
/// use dastak_testkit::PlainSecrets;
/// use dastak_testkit::builders::{challenge_id, mobile, number};
/// use dastak_testkit::clock::start;
///
/// let secrets: &dyn Secrets = &PlainSecrets;
/// let (mine, other) = (mobile(), number(1));
/// let binding = OtpBinding { purpose: Purpose::Login, challenge_id: challenge_id(start()), mobile: &mine };
/// let code = OtpCode::parse("042137")?;
/// let digest = secrets.otp_digest(binding, &code);
/// assert!(secrets.otp_matches(binding, &code, &digest));
/// // The same code of another number is another code.
/// assert!(!secrets.otp_matches(OtpBinding { mobile: &other, ..binding }, &code, &digest));
///
/// let sealed = secrets.seal_code(binding.challenge_id, &code)?;
/// assert!(secrets.open_code(challenge_id(start()), &sealed).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Secrets: Send + Sync {
    /// The keyed hash of a number.
    fn number_key(&self, mobile: &PhoneNumber) -> NumberKey;

    /// The keyed hash of what a limit counts by, such as a network address.
    fn subject(&self, text: &str) -> Subject;

    /// The keyed digest of a device token.
    fn device_digest(&self, token: &DeviceToken) -> DeviceDigest;

    /// The keyed digest of a code.
    fn otp_digest(&self, binding: OtpBinding<'_>, code: &OtpCode) -> OtpDigest;

    /// Whether a presented code has this digest, in constant time.
    fn otp_matches(&self, binding: OtpBinding<'_>, code: &OtpCode, digest: &OtpDigest) -> bool;

    /// Seals a code for a resend, bound to its challenge.
    fn seal_code(&self, challenge_id: ChallengeId, code: &OtpCode) -> PortResult<Sealed>;

    /// Opens a sealed code of this challenge. `Corrupt` when it is not one.
    fn open_code(&self, challenge_id: ChallengeId, sealed: &Sealed) -> PortResult<OtpCode>;

    /// Seals a number for a resend, bound to its challenge.
    fn seal_number(&self, challenge_id: ChallengeId, mobile: &PhoneNumber) -> PortResult<Sealed>;

    /// Opens a sealed number of this challenge. `Corrupt` when it is not one.
    fn open_number(&self, challenge_id: ChallengeId, sealed: &Sealed) -> PortResult<PhoneNumber>;
}
