//! Numbers with a fixed code, for app-store reviews and automated tests.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use dastak_domain::otp::OtpCode;
//! use dastak_domain::phone::PhoneNumber;
//! use dastak_domain::test_numbers::{TestNumber, TestNumbers};
//!
//! let review = PhoneNumber::from_stored("+919876500000").ok_or("not in E.164")?;
//! let until: DateTime<Utc> = "2026-02-01T00:00:00Z".parse()?;
//! let numbers = TestNumbers::new(vec![TestNumber {
//!     mobile: review.clone(),
//!     code: OtpCode::parse("424242")?,
//!     until: Some(until),
//! }]);
//! let code_at = |now: &str| -> Result<_, chrono::ParseError> {
//!     Ok(numbers.code_of(&review, now.parse()?).map(OtpCode::expose))
//! };
//! assert_eq!(code_at("2026-01-31T23:59:59Z")?, Some("424242"));
//! assert_eq!(code_at("2026-02-01T00:00:00Z")?, None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;

use chrono::{DateTime, Utc};

use crate::otp::OtpCode;
use crate::phone::PhoneNumber;

/// One number. Nothing is sent to it; its code is always this one.
#[derive(Clone)]
pub struct TestNumber {
    /// The number.
    pub mobile: PhoneNumber,
    /// Its code.
    pub code: OtpCode,
    /// From then on it is a number as any other; `None` is never.
    pub until: Option<DateTime<Utc>>,
}

impl fmt::Debug for TestNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestNumber")
            .field("mobile", &self.mobile)
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

/// Every test number of a deployment: a few.
#[derive(Debug, Clone, Default)]
pub struct TestNumbers(Vec<TestNumber>);

impl TestNumbers {
    /// These numbers. Of two entries of one number the first one holds.
    #[must_use]
    pub const fn new(numbers: Vec<TestNumber>) -> Self {
        Self(numbers)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The code of a number that is one of them at `now`.
    #[must_use]
    pub fn code_of(&self, mobile: &PhoneNumber, now: DateTime<Utc>) -> Option<&OtpCode> {
        let entry = self.0.iter().find(|entry| entry.mobile == *mobile)?;
        entry.until.is_none_or(|until| now < until).then_some(&entry.code)
    }
}
