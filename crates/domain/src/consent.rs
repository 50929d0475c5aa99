//! Consents: what people are asked, and what they answered.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::fault::{Fault, refuse_unprintable};

/// What a consent is for: `terms`, `privacy`, `marketing.sms`…
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConsentPurpose(String);

impl ConsentPurpose {
    /// 1 to 64 of `a-z 0-9 _ . -`.
    ///
    /// # Errors
    /// `invalid_purpose`.
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'.' | b'-');
        if (1..=64).contains(&raw.len()) && raw.bytes().all(fits) {
            Ok(Self(raw.to_owned()))
        } else {
            Err(Fault::new(
                "invalid_purpose",
                "must be 1 to 64 of a-z, 0-9, '_', '.' and '-'",
            ))
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ConsentPurpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The version of the text that was shown.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConsentVersion(String);

impl ConsentVersion {
    /// 1 to 32 printable characters.
    ///
    /// # Errors
    /// `invalid_version`, or `invalid_characters` for control, text-direction and zero-width characters.
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        refuse_unprintable(raw)?;
        if (1..=32).contains(&raw.chars().count()) {
            Ok(Self(raw.to_owned()))
        } else {
            Err(Fault::new("invalid_version", "must be 1 to 32 characters"))
        }
    }

    /// The version.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Something people are asked to agree to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentOffer {
    /// What for.
    pub purpose: ConsentPurpose,
    /// The current version of its text.
    pub version: ConsentVersion,
    /// Whether registration needs it.
    pub required: bool,
    /// What a person reads.
    pub title: String,
    /// Where the text is.
    pub url: String,
}

/// One answer in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentChoice {
    /// What for.
    pub purpose: ConsentPurpose,
    /// The version that was shown.
    pub version: ConsentVersion,
    /// Yes or no.
    pub granted: bool,
}

/// An answer as it is kept. The history of them is append-only; the newest of a purpose counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRecord {
    /// What for.
    pub purpose: ConsentPurpose,
    /// The version that was shown.
    pub version: ConsentVersion,
    /// Yes or no.
    pub granted: bool,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why a set of answers was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConsentRefusal {
    /// Nobody is asked for this.
    #[error("unknown purpose {0}")]
    Unknown(ConsentPurpose),
    /// The same purpose was answered twice.
    #[error("purpose {0} appears twice")]
    Duplicate(ConsentPurpose),
    /// Required purposes without a yes.
    #[error("required consents are missing")]
    Required(Vec<ConsentPurpose>),
    /// A yes to a text that is not the current one.
    #[error("consents were given to an outdated version")]
    Outdated(Vec<ConsentPurpose>),
}

/// Everything people are asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConsentPolicy {
    offers: Vec<ConsentOffer>,
}

impl ConsentPolicy {
    /// The offers in the order they are shown. Of two with one purpose the first counts.
    #[must_use]
    pub fn new(offers: Vec<ConsentOffer>) -> Self {
        Self { offers }
    }

    /// What people are asked.
    #[must_use]
    pub fn offers(&self) -> &[ConsentOffer] {
        &self.offers
    }

    fn offer(&self, purpose: &ConsentPurpose) -> Option<&ConsentOffer> {
        self.offers.iter().find(|offer| offer.purpose == *purpose)
    }

    /// Checks the answers of a registration: each purpose known and answered once, every required one
    /// granted, every grant to the current version.
    ///
    /// # Errors
    /// The first of [`ConsentRefusal`]'s cases that applies, in their order; the last two name every purpose.
    ///
    /// ```
    /// use chrono::{DateTime, Utc};
    /// use dastak_domain::consent::{
    ///     ConsentChoice, ConsentOffer, ConsentPolicy, ConsentPurpose, ConsentRefusal, ConsentVersion,
    /// };
    ///
    /// let offer = |purpose, version, required| -> Result<_, dastak_domain::Fault> {
    ///     Ok(ConsentOffer {
    ///         purpose: ConsentPurpose::parse(purpose)?,
    ///         version: ConsentVersion::parse(version)?,
    ///         required,
    ///         title: "A text".to_owned(),
    ///         url: "https://example.com/text".to_owned(),
    ///     })
    /// };
    /// let choice = |purpose, version, granted| -> Result<_, dastak_domain::Fault> {
    ///     Ok(ConsentChoice {
    ///         purpose: ConsentPurpose::parse(purpose)?,
    ///         version: ConsentVersion::parse(version)?,
    ///         granted,
    ///     })
    /// };
    /// let policy = ConsentPolicy::new(vec![offer("terms", "2", true)?, offer("news", "1", false)?]);
    /// let now: DateTime<Utc> = "2026-01-15T10:00:00Z".parse()?;
    ///
    /// let answers = [choice("terms", "2", true)?, choice("news", "1", false)?];
    /// assert_eq!(policy.check_registration(&answers, now)?.len(), 2);
    ///
    /// let terms = vec![ConsentPurpose::parse("terms")?];
    /// let missing = policy.check_registration(&[choice("news", "1", true)?], now);
    /// assert_eq!(missing, Err(ConsentRefusal::Required(terms.clone())));
    /// let outdated = policy.check_registration(&[choice("terms", "1", true)?], now);
    /// assert_eq!(outdated, Err(ConsentRefusal::Outdated(terms)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check_registration(
        &self,
        choices: &[ConsentChoice],
        now: DateTime<Utc>,
    ) -> Result<Vec<ConsentRecord>, ConsentRefusal> {
        for (i, choice) in choices.iter().enumerate() {
            if self.offer(&choice.purpose).is_none() {
                return Err(ConsentRefusal::Unknown(choice.purpose.clone()));
            }
            if choices
                .iter()
                .skip(i + 1)
                .any(|other| other.purpose == choice.purpose)
            {
                return Err(ConsentRefusal::Duplicate(choice.purpose.clone()));
            }
        }
        let granted = |offer: &ConsentOffer| choices.iter().any(|c| c.granted && c.purpose == offer.purpose);
        let missing: Vec<_> = self
            .offers
            .iter()
            .filter(|o| o.required && !granted(o))
            .map(|o| o.purpose.clone())
            .collect();
        if !missing.is_empty() {
            return Err(ConsentRefusal::Required(missing));
        }
        let outdated: Vec<_> = choices
            .iter()
            .filter(|c| self.is_outdated(c))
            .map(|c| c.purpose.clone())
            .collect();
        if !outdated.is_empty() {
            return Err(ConsentRefusal::Outdated(outdated));
        }
        Ok(choices.iter().map(|choice| record(choice, now)).collect())
    }

    /// Checks one later change. A withdrawal may name any version: it is as easy as a grant, and nobody
    /// should need to read the newest text first (DPDP Act s. 6(4), GDPR Art. 7(3)).
    ///
    /// # Errors
    /// [`ConsentRefusal::Unknown`], or [`ConsentRefusal::Outdated`] for a yes to an old text.
    pub fn check_change(
        &self,
        choice: &ConsentChoice,
        now: DateTime<Utc>,
    ) -> Result<ConsentRecord, ConsentRefusal> {
        if self.offer(&choice.purpose).is_none() {
            return Err(ConsentRefusal::Unknown(choice.purpose.clone()));
        }
        if self.is_outdated(choice) {
            return Err(ConsentRefusal::Outdated(vec![choice.purpose.clone()]));
        }
        Ok(record(choice, now))
    }

    fn is_outdated(&self, choice: &ConsentChoice) -> bool {
        choice.granted
            && self
                .offer(&choice.purpose)
                .is_some_and(|offer| offer.version != choice.version)
    }
}

fn record(choice: &ConsentChoice, at: DateTime<Utc>) -> ConsentRecord {
    ConsentRecord {
        purpose: choice.purpose.clone(),
        version: choice.version.clone(),
        granted: choice.granted,
        at,
    }
}
