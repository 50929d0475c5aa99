//! People and what they say of themselves.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use dastak_domain::user::{BirthDate, Email, FullName, LanguageTag, Profile, ProfilePatch};
//!
//! let now: DateTime<Utc> = "2026-01-15T10:00:00Z".parse()?;
//! let profile = Profile {
//!     full_name: FullName::parse("  Asha Rao ")?,
//!     email: Some(Email::parse("asha@example.com")?),
//!     date_of_birth: Some(BirthDate::parse("1994-02-28", now)?),
//!     gender: None,
//!     preferred_language: Some(LanguageTag::parse("hi")?),
//! };
//! assert_eq!(profile.full_name.as_str(), "Asha Rao");
//!
//! // `None` leaves a field as it is, `Some(None)` empties it.
//! let patch = ProfilePatch { email: Some(None), ..ProfilePatch::default() };
//! let patched = profile.clone().patched(patch);
//! assert_eq!(patched, Profile { email: None, ..profile });
//!
//! assert_eq!(FullName::parse("Asha\u{202e}").unwrap_err().code, "invalid_characters");
//! assert_eq!(BirthDate::parse("2030-01-01", now).unwrap_err().code, "out_of_range");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::consent::ConsentRecord;
use crate::fault::{Fault, is_visible, refuse_unprintable};
use crate::ids::UserId;
use crate::phone::PhoneNumber;

/// A person's name: 1 to 100 characters after trimming, at least one of them visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FullName(String);

impl FullName {
    /// Reads a name.
    ///
    /// # Errors
    /// `too_short`, `too_long`, or `invalid_characters` for control, text-direction and zero-width characters.
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let name = raw.trim();
        refuse_unprintable(name)?;
        match name.chars().count() {
            0 => Err(Fault::new("too_short", "must not be empty")),
            1..=100 if !name.chars().any(is_visible) => {
                Err(Fault::new("too_short", "must have a visible character"))
            }
            1..=100 => Ok(Self(name.to_owned())),
            _ => Err(Fault::new("too_long", "must be at most 100 characters")),
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An e-mail address (RFC 5321), at most 254 bytes. Unverified: nothing is granted on its strength.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads an address with a domain of at least two labels.
    ///
    /// # Errors
    /// `invalid_email`, or `invalid_characters` as for a name.
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let invalid = || Fault::new("invalid_email", "not an e-mail address");
        let address = raw.trim();
        refuse_unprintable(address)?;
        let options = email_address::Options::default()
            .without_domain_literal()
            .without_display_text()
            .with_required_tld();
        if address.len() > 254 {
            return Err(invalid());
        }
        email_address::EmailAddress::parse_with_options(address, options).map_err(|_| invalid())?;
        Ok(Self(address.to_owned()))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A date of birth between 1900 and today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BirthDate(NaiveDate);

impl BirthDate {
    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// `invalid_date` for another form or a day that never was, `out_of_range` before 1900 and after today.
    pub fn parse(raw: &str, now: DateTime<Utc>) -> Result<Self, Fault> {
        let date = raw
            .parse::<NaiveDate>()
            .ok()
            .filter(|date| date.format("%Y-%m-%d").to_string() == raw)
            .ok_or_else(|| Fault::new("invalid_date", "must be a date as YYYY-MM-DD"))?;
        if date.year() < 1900 || date > now.date_naive() {
            return Err(Fault::new("out_of_range", "must be between 1900 and today"));
        }
        Ok(Self(date))
    }

    /// Reads back a stored date.
    #[must_use]
    pub const fn from_stored(date: NaiveDate) -> Self {
        Self(date)
    }

    /// The date.
    #[must_use]
    pub const fn date(self) -> NaiveDate {
        self.0
    }
}

impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

/// A person's gender, as far as they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Neither word fits.
    Other,
    /// Asked, and not said.
    Undisclosed,
}

impl Gender {
    /// The name used by the API and the stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
            Self::Other => "other",
            Self::Undisclosed => "undisclosed",
        }
    }
}

impl FromStr for Gender {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        [Self::Female, Self::Male, Self::Other, Self::Undisclosed]
            .into_iter()
            .find(|gender| gender.as_str() == text)
            .ok_or_else(|| Fault::new("invalid_gender", "must be female, male, other or undisclosed"))
    }
}

/// A well-formed language tag (BCP 47), at most 35 characters: `hi`, `en-IN`, `zh-Hant-TW`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageTag(String);

impl LanguageTag {
    /// Reads a tag. Its parts are checked for form, not against the registry.
    ///
    /// # Errors
    /// `invalid_language`.
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let mut parts = raw.split('-');
        let language = parts.next().unwrap_or_default();
        let language_fits =
            (2..=8).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphabetic());
        let rest_fits = parts
            .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
        if raw.len() <= 35 && language_fits && rest_fits {
            Ok(Self(raw.to_owned()))
        } else {
            Err(Fault::new(
                "invalid_language",
                "must be a BCP 47 language tag such as hi or en-IN",
            ))
        }
    }

    /// The tag as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a person says of themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Their name.
    pub full_name: FullName,
    /// Their e-mail address, unverified.
    pub email: Option<Email>,
    /// Their date of birth.
    pub date_of_birth: Option<BirthDate>,
    /// Their gender.
    pub gender: Option<Gender>,
    /// The language they want to be addressed in.
    pub preferred_language: Option<LanguageTag>,
}

/// A change to a profile: `None` leaves a field, `Some(None)` empties it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProfilePatch {
    /// A new name; a name can't be emptied.
    pub full_name: Option<FullName>,
    /// A new e-mail address.
    pub email: Option<Option<Email>>,
    /// A new date of birth.
    pub date_of_birth: Option<Option<BirthDate>>,
    /// A new gender.
    pub gender: Option<Option<Gender>>,
    /// A new language.
    pub preferred_language: Option<Option<LanguageTag>>,
}

impl Profile {
    /// The profile after the change.
    #[must_use]
    pub fn patched(self, patch: ProfilePatch) -> Self {
        Self {
            full_name: patch.full_name.unwrap_or(self.full_name),
            email: patch.email.unwrap_or(self.email),
            date_of_birth: patch.date_of_birth.unwrap_or(self.date_of_birth),
            gender: patch.gender.unwrap_or(self.gender),
            preferred_language: patch.preferred_language.unwrap_or(self.preferred_language),
        }
    }
}

/// Whether a person may log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountStatus {
    /// They may.
    Active,
    /// The operator has switched the account off.
    Disabled,
}

impl AccountStatus {
    /// The name used by the API and the stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }

    /// Reads a stored name.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        [Self::Active, Self::Disabled]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

/// A registered person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Who they are, for ever.
    pub id: UserId,
    /// Their number: unique among users.
    pub mobile: PhoneNumber,
    /// When a code last proved that the number is theirs.
    pub mobile_verified_at: DateTime<Utc>,
    /// What they say of themselves.
    pub profile: Profile,
    /// Whether they may log in.
    pub status: AccountStatus,
    /// Registration.
    pub created_at: DateTime<Utc>,
    /// Last change of the profile, the status or a consent.
    pub updated_at: DateTime<Utc>,
    /// Last login; registration counts as one.
    pub last_login_at: DateTime<Utc>,
    /// The newest answer of each purpose, by purpose.
    pub consents: Vec<ConsentRecord>,
}
