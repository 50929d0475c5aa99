//! One-time codes.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::Fault;

/// Digits of a code. NIST SP 800-63B-4 §3.1.3.2 asks for at least six.
pub const CODE_DIGITS: usize = 6;

/// A challenge never lives longer than this after its first sending, in seconds (NIST SP 800-63B-4 §3.1.3.2).
pub const LONGEST_LIFE_SECONDS: i64 = 600;

/// The settings of one-time codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtpPolicy {
    /// Life of a code from the gateway's acceptance, in seconds: 1 to 600.
    pub ttl_seconds: u32,
    /// Compared guesses per challenge: 1 to 10.
    pub max_attempts: u32,
    /// When a client should offer to send again, in seconds. A hint; the limits decide.
    pub resend_after_seconds: u32,
    /// Whether a verification must name its challenge.
    pub bind_challenge: bool,
}

/// A code in clear. It exists between its drawing and the gateway, and between the request and the
/// comparison; it can't be printed, and its memory is overwritten when it is dropped.
#[derive(Clone)]
pub struct OtpCode(SecretString);

impl OtpCode {
    /// Reads a presented code: exactly six ASCII digits.
    ///
    /// # Errors
    /// `invalid_otp` for everything else.
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        if raw.len() == CODE_DIGITS && raw.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(SecretString::from(raw)))
        } else {
            Err(Fault::new("invalid_otp", "must be exactly six digits"))
        }
    }

    /// Draws a code, each of the 10^6 equally likely: values of `random` in the incomplete last range are
    /// drawn again, as a plain remainder would favour the low codes. `random` fills its argument from a
    /// cryptographic generator.
    ///
    /// # Errors
    /// Whatever `random` fails with; no code is drawn then.
    ///
    /// ```
    /// use dastak_domain::otp::OtpCode;
    ///
    /// // A test's bytes. A server asks its port `SecureRandom`.
    /// let code = OtpCode::draw(|bytes| {
    ///     *bytes = [0, 0, 0, 42];
    ///     Ok::<_, std::convert::Infallible>(())
    /// })?;
    /// assert_eq!(code.expose(), "000042");
    /// assert_eq!(format!("{code:?}"), "OtpCode(..)");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn draw<E>(mut random: impl FnMut(&mut [u8; 4]) -> Result<(), E>) -> Result<Self, E> {
        const CODES: u32 = 1_000_000;
        const FAIR: u32 = u32::MAX - u32::MAX % CODES;
        loop {
            let mut bytes = [0; 4];
            random(&mut bytes)?;
            let value = u32::from_be_bytes(bytes);
            if value < FAIR {
                return Ok(Self(SecretString::from(format!("{:06}", value % CODES))));
            }
        }
    }

    /// The six digits. For the gateway, the digest and the sealed copy only.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for OtpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OtpCode(..)")
    }
}
