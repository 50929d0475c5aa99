//! Mobile numbers.

use std::fmt;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType, Region};

use crate::Fault;

/// Longest accepted spelling, in characters: 15 digits and generous punctuation.
const LONGEST_SPELLING: usize = 40;

/// Which numbers the service takes.
#[derive(Debug, Clone)]
pub struct NumberPolicy {
    default_region: Region,
    allowed: Vec<Region>,
}

impl NumberPolicy {
    /// `default_region` reads numbers without a `+`; `allowed` are the countries that may log in, all of them
    /// when it is empty. Both are ISO 3166-1 alpha-2 codes.
    ///
    /// # Errors
    /// `unknown_region` for a code of no country with mobile numbers.
    pub fn new(default_region: &str, allowed: &[String]) -> Result<Self, Fault> {
        let region = |code: &str| {
            code.parse::<Region>()
                .ok()
                .filter(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(*region).is_some())
                .ok_or_else(|| {
                    Fault::new(
                        "unknown_region",
                        format!("{code:?} is not the ISO 3166-1 code of a country with mobile numbers"),
                    )
                })
        };
        Ok(Self {
            default_region: region(default_region)?,
            allowed: allowed
                .iter()
                .map(|code| region(code))
                .collect::<Result<_, _>>()?,
        })
    }
}

/// A valid number that can take an SMS, in E.164. Printed it is masked; [`PhoneNumber::e164`] is the one way
/// to the digits.
///
/// ```
/// use dastak_domain::phone::PhoneNumber;
///
/// let mobile = PhoneNumber::from_stored("+919876543210").ok_or("not in E.164")?;
/// assert_eq!(format!("code sent to {mobile}"), "code sent to +91******3210");
/// assert_eq!(format!("{mobile:?}"), "PhoneNumber(+91******3210)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber {
    e164: String,
    calling_code_digits: usize,
}

impl PhoneNumber {
    /// Reads a number as a person writes it.
    ///
    /// Accepted are E.164 and the same with spaces, dots, dashes and brackets; without a `+` the number is
    /// national in the default region, with or without its trunk prefix, or with that region's calling code
    /// (`919876543210`). Only ASCII digits count. Everything
    /// that libphonenumber would repair beyond that (letters, `00` prefixes, a trunk zero after the calling
    /// code) is refused, so that one number has few spellings.
    ///
    /// # Errors
    /// `invalid_mobile_number` when it is not valid for its numbering plan or cannot take an SMS;
    /// `country_not_allowed` when its country is not on the allow list.
    ///
    /// ```
    /// use dastak_domain::phone::{NumberPolicy, PhoneNumber};
    ///
    /// let india = NumberPolicy::new("IN", &["IN".to_owned()])?;
    /// for spelling in ["+919876543210", "+91 98765-43210", "98765 43210", "09876543210", "919876543210"] {
    ///     assert_eq!(PhoneNumber::parse(spelling, &india)?.e164(), "+919876543210");
    /// }
    ///
    /// let refused = |raw| PhoneNumber::parse(raw, &india).unwrap_err().code;
    /// assert_eq!(refused("+91 11 2345 6789"), "invalid_mobile_number"); // a landline
    /// assert_eq!(refused("00919876543210"), "invalid_mobile_number");
    /// assert_eq!(refused("+1 415 555 2671"), "country_not_allowed");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn parse(raw: &str, policy: &NumberPolicy) -> Result<Self, Fault> {
        let invalid = || {
            Fault::new(
                "invalid_mobile_number",
                "not a mobile number that can receive messages",
            )
        };
        let (international, digits) = digits(raw).ok_or_else(invalid)?;
        let spelling = if international {
            format!("+{digits}")
        } else {
            digits.clone()
        };
        let number = PHONE_NUMBER_UTIL
            .parse(&spelling, Some(policy.default_region))
            .map_err(|_| invalid())?;
        let e164 = number.format_as(PhoneNumberFormat::E164).into_owned();
        let calling_code = number.country_code.to_string();
        let national = e164
            .strip_prefix('+')
            .and_then(|d| d.strip_prefix(&calling_code))
            .ok_or_else(invalid)?;
        let nothing_repaired = if international {
            spelling == e164
        } else {
            digits
                .strip_suffix(national)
                .is_some_and(|prefix| is_trunk_prefix(prefix) || prefix == calling_code)
        };
        let takes_sms = matches!(
            number.get_type(),
            PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile
        );
        if !nothing_repaired || !number.is_valid() || !takes_sms {
            return Err(invalid());
        }
        if !policy.allowed.is_empty()
            && !number
                .get_region_code()
                .is_some_and(|region| policy.allowed.contains(&region))
        {
            return Err(Fault::new(
                "country_not_allowed",
                "numbers of this country are not accepted",
            ));
        }
        Ok(Self {
            e164,
            calling_code_digits: calling_code.len(),
        })
    }

    /// Reads back a number that [`Self::parse`] once accepted. The numbering plan may have changed since, so
    /// only the form is checked; `None` when even that is wrong.
    #[must_use]
    pub fn from_stored(e164: &str) -> Option<Self> {
        let digits = e164.strip_prefix('+')?;
        if !(5..=15).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let number = PHONE_NUMBER_UTIL.parse(e164, None).ok()?;
        let calling_code_digits = number.country_code.to_string().len();
        Some(Self {
            e164: e164.to_owned(),
            calling_code_digits,
        })
    }

    /// The number itself: `+919876543210`. For the gateway, the user's own objects and the user row only.
    #[must_use]
    pub fn e164(&self) -> &str {
        &self.e164
    }

    /// Calling code, stars, last four digits: `+91******3210`.
    #[must_use]
    pub fn masked(&self) -> String {
        let shown_from = self.e164.len().saturating_sub(4);
        self.e164
            .char_indices()
            .map(|(i, c)| {
                if i <= self.calling_code_digits || i >= shown_from {
                    c
                } else {
                    '*'
                }
            })
            .collect()
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

/// Loads the numbering plans (about 20 ms), so that the first request does not.
pub fn preload() {
    let _ = PhoneNumber::from_stored("+919876543210");
}

/// Whether there is a leading `+`, and the ASCII digits; `None` for anything that is neither a digit nor one
/// of the accepted separators.
fn digits(raw: &str) -> Option<(bool, String)> {
    if raw.len() > LONGEST_SPELLING {
        return None;
    }
    let mut plus = false;
    let mut digits = String::with_capacity(15);
    for c in raw.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if !plus && digits.is_empty() => plus = true,
            ' ' | '.' | '-' | '(' | ')' | '[' | ']' => {}
            _ => return None,
        }
    }
    (!digits.is_empty()).then_some((plus, digits))
}

/// What may stand before a national number: nothing, or a trunk prefix of one or two digits (`0`, `8`, `06`),
/// never the start of an international prefix.
fn is_trunk_prefix(prefix: &str) -> bool {
    prefix.len() <= 2 && prefix != "00"
}
