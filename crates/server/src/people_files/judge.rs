//! From what a row says to a person, or to what is wrong with it.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::consent::{ConsentPurpose, ConsentRecord, ConsentVersion};
use dastak_domain::ids::UserId;
use dastak_domain::phone::{NumberPolicy, PhoneNumber};
use dastak_domain::user::{AccountStatus, BirthDate, Email, FullName, Gender, LanguageTag, Profile, User};
use dastak_ports::Secrets;
use dastak_ports::bulk_people::PersonRecord;
use serde_json::Value;

use super::detect::Format;
use super::fields::{Field, RawPerson};
use super::times::parse_time;

/// What people are judged by.
pub(crate) struct Rules {
    /// Which numbers are taken, and how those without a `+` are read.
    pub(crate) numbers: NumberPolicy,
    /// Supabase keeps numbers without their `+`.
    pub(crate) format: Format,
    /// The name of those who have none.
    pub(crate) default_name: Option<FullName>,
    /// Consents that were given elsewhere, for those of whom the file says nothing about the purpose.
    pub(crate) consents: Vec<ConsentRecord>,
    /// Makes ids of numbers.
    pub(crate) secrets: Arc<dyn Secrets>,
    /// The time of the import.
    pub(crate) now: DateTime<Utc>,
}

/// Somebody who can be imported.
#[derive(Debug)]
pub(crate) struct Candidate {
    /// Where they stand in the file.
    pub(crate) line: u64,
    /// Their id in the system they come from.
    pub(crate) source_id: Option<String>,
    /// The person.
    pub(crate) record: PersonRecord,
    /// The id that their number gives.
    pub(crate) derived: UserId,
    /// Whether the file writes the number in another way.
    pub(crate) normalised: bool,
    /// Whether the name is the one of the options.
    pub(crate) named_by_default: bool,
    /// What the file says and can't be kept.
    pub(crate) left_out: Vec<Field>,
}

/// Why somebody is not imported, or not as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Where, from 1 on.
    pub(crate) line: u64,
    /// What kind: a name that stays.
    pub(crate) kind: &'static str,
    /// The number, masked; empty where there is none.
    pub(crate) number: String,
    /// What exactly, without anything of the person.
    pub(crate) detail: String,
}

impl Rules {
    /// Looks at a row.
    ///
    /// # Errors
    /// What keeps it from being imported.
    pub(crate) fn judge(&self, mut raw: RawPerson) -> Result<Candidate, Problem> {
        raw.look_into_metadata();
        let line = raw.line;
        let spelled = raw.get(Field::Phone).unwrap_or_default().to_owned();
        let problem = |kind, detail: String| Problem {
            line,
            kind,
            number: masked(&spelled),
            detail,
        };
        if raw.get(Field::DeletedAt).is_some() {
            return Err(problem(
                "account_deleted",
                "removed where it comes from".to_owned(),
            ));
        }
        if spelled.is_empty() {
            return Err(problem(
                "number_missing",
                "it has no number to log in with".to_owned(),
            ));
        }
        let mobile = PhoneNumber::parse(&self.international(&spelled), &self.numbers)
            .map_err(|fault| problem(fault.code, fault.to_string()))?;
        let problem = |kind, detail: String| Problem {
            line,
            kind,
            number: mobile.masked(),
            detail,
        };
        let invalid = |field: Field| problem("invalid_value", format!("{field} can't be read"));
        let status = self.status(&raw).map_err(invalid)?;
        let time = |field| self.time(&raw, field).map_err(invalid);
        let created_at = time(Field::CreatedAt)?.unwrap_or(self.now);
        let verified_at = time(Field::MobileVerifiedAt)?.unwrap_or(DateTime::UNIX_EPOCH);
        let updated_at = time(Field::UpdatedAt)?.unwrap_or(created_at);
        let last_login_at = time(Field::LastLoginAt)?.unwrap_or(created_at);
        let history = self.history(&raw).ok_or_else(|| invalid(Field::Consents))?;
        let own_name = raw
            .get(Field::FullName)
            .and_then(|name| FullName::parse(name).ok());
        let named_by_default = own_name.is_none();
        let full_name = own_name.or_else(|| self.default_name.clone()).ok_or_else(|| {
            problem(
                "name_missing",
                "it has no name that can be kept; --default-name gives one".to_owned(),
            )
        })?;
        let mut left_out = Vec::new();
        let profile = Profile {
            full_name,
            email: optional(&raw, Field::Email, &mut left_out, |text| Email::parse(text).ok()),
            date_of_birth: optional(&raw, Field::DateOfBirth, &mut left_out, |text| {
                BirthDate::parse(text, self.now).ok()
            }),
            gender: optional(&raw, Field::Gender, &mut left_out, |text| {
                text.to_ascii_lowercase().parse::<Gender>().ok()
            }),
            preferred_language: optional(&raw, Field::PreferredLanguage, &mut left_out, |text| {
                LanguageTag::parse(&text.replace('_', "-")).ok()
            }),
        };
        let derived = self.derived_id(&mobile, created_at);
        let source_id = raw.get(Field::Id).map(str::to_owned);
        let user = User {
            id: source_id.as_deref().and_then(id_to_keep).unwrap_or(derived),
            mobile,
            mobile_verified_at: verified_at,
            profile,
            status,
            created_at,
            updated_at,
            last_login_at,
            consents: Vec::new(),
        };
        Ok(Candidate {
            line,
            source_id,
            normalised: spelled != user.mobile.e164(),
            derived,
            record: PersonRecord::new(user, history),
            named_by_default,
            left_out,
        })
    }

    fn international(&self, spelled: &str) -> String {
        if self.format == Format::Supabase && spelled.bytes().all(|b| b.is_ascii_digit()) {
            format!("+{spelled}")
        } else {
            spelled.to_owned()
        }
    }

    /// A time that the row says. One that is before 1970 or more than a day ahead was read in the wrong unit.
    fn time(&self, raw: &RawPerson, field: Field) -> Result<Option<DateTime<Utc>>, Field> {
        let Some(text) = raw.get(field) else {
            return Ok(None);
        };
        let latest = self.now + TimeDelta::days(1);
        parse_time(text)
            .filter(|time| (DateTime::UNIX_EPOCH..=latest).contains(time))
            .map(Some)
            .ok_or(field)
    }

    /// Whoever was kept out stays so.
    fn status(&self, raw: &RawPerson) -> Result<AccountStatus, Field> {
        let named = match raw.get(Field::Status) {
            Some(text) => AccountStatus::from_stored(&text.to_ascii_lowercase()).ok_or(Field::Status)?,
            None => AccountStatus::Active,
        };
        let disabled = match raw.get(Field::Disabled).map(str::to_ascii_lowercase).as_deref() {
            Some("true" | "t" | "1" | "yes") => true,
            Some("false" | "f" | "0" | "no") | None => false,
            Some(_) => return Err(Field::Disabled),
        };
        let banned = match raw.get(Field::BannedUntil) {
            // PostgreSQL's name for ever.
            Some("infinity") => true,
            Some(text) => parse_time(text).ok_or(Field::BannedUntil)? > self.now,
            None => false,
        };
        Ok(if disabled || banned {
            AccountStatus::Disabled
        } else {
            named
        })
    }

    /// What the file says of consents, oldest first, and those of the options that it says nothing of; `None` when it
    /// can't be read.
    fn history(&self, raw: &RawPerson) -> Option<Vec<ConsentRecord>> {
        let mut history = match raw.get(Field::Consents) {
            None => Vec::new(),
            Some(text) => match serde_json::from_str(text).ok()? {
                Value::Array(answers) => answers.iter().map(consent).collect::<Option<Vec<_>>>()?,
                _ => return None,
            },
        };
        for record in &self.consents {
            if !history.iter().any(|known| known.purpose == record.purpose) {
                history.push(record.clone());
            }
        }
        Some(history)
    }

    /// The same number and the same time of registration give the same id. Nobody without the keys can tell the number
    /// by it.
    fn derived_id(&self, mobile: &PhoneNumber, created_at: DateTime<Utc>) -> UserId {
        let digest = self
            .secrets
            .subject(&format!("the id of an imported person: {}", mobile.e164()));
        let mut bytes = [0; 10];
        for (byte, from) in bytes.iter_mut().zip(digest.as_bytes()) {
            *byte = *from;
        }
        UserId::new(created_at, bytes)
    }
}

/// An id of the form of this server's own ones (UUIDv7) stays what it is: in its own exports, above all.
fn id_to_keep(text: &str) -> Option<UserId> {
    let id: UserId = text.parse().ok()?;
    (id.as_uuid().get_version_num() == 7).then_some(id)
}

fn optional<T>(
    raw: &RawPerson,
    field: Field,
    left_out: &mut Vec<Field>,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = raw.get(field)?;
    let value = parse(text);
    if value.is_none() {
        left_out.push(field);
    }
    value
}

fn consent(value: &Value) -> Option<ConsentRecord> {
    let text = |key| value.get(key).and_then(Value::as_str);
    Some(ConsentRecord {
        purpose: ConsentPurpose::parse(text("purpose")?).ok()?,
        version: ConsentVersion::parse(text("version")?).ok()?,
        granted: value.get("granted")?.as_bool()?,
        at: parse_time(text("at")?)?,
    })
}

/// Whatever stands where a number should be: its last four digits when it has eight or more, else only stars.
pub(crate) fn masked(text: &str) -> String {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    let hidden = if digits.len() >= 8 {
        digits.len() - 4
    } else {
        digits.len()
    };
    let plus = if text.starts_with('+') { "+" } else { "" };
    let shown: String = digits.iter().skip(hidden).collect();
    format!("{plus}{}{shown}", "*".repeat(hidden.min(20)))
}
