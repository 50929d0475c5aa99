//! Everybody, as this server writes them: what an import reads back without a loss.

use std::io;

use chrono::{DateTime, SecondsFormat, Utc};
use dastak_domain::consent::ConsentRecord;
use dastak_domain::user::{Email, Gender, LanguageTag};
use dastak_ports::bulk_people::PersonRecord;
use serde::Serialize;
use serde_json::Value;

use super::cells;

/// The columns, in their order.
const COLUMNS: [&str; 13] = [
    "id",
    "mobile_number",
    "full_name",
    "email",
    "date_of_birth",
    "gender",
    "preferred_language",
    "status",
    "created_at",
    "updated_at",
    "last_login_at",
    "mobile_verified_at",
    "consents",
];

#[derive(Serialize)]
struct Written<'p> {
    id: String,
    mobile_number: &'p str,
    full_name: &'p str,
    email: Option<&'p str>,
    date_of_birth: Option<String>,
    gender: Option<&'p str>,
    preferred_language: Option<&'p str>,
    status: &'p str,
    created_at: String,
    updated_at: String,
    last_login_at: String,
    /// Nothing where no code has proved the number yet.
    mobile_verified_at: Option<String>,
    consents: Vec<WrittenConsent<'p>>,
}

/// Every answer ever given, oldest first.
#[derive(Serialize)]
struct WrittenConsent<'p> {
    purpose: &'p str,
    version: &'p str,
    granted: bool,
    at: String,
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn consent(record: &ConsentRecord) -> WrittenConsent<'_> {
    WrittenConsent {
        purpose: record.purpose.as_str(),
        version: record.version.as_str(),
        granted: record.granted,
        at: time(record.at),
    }
}

fn written(person: &PersonRecord) -> Written<'_> {
    let user = person.user();
    let profile = &user.profile;
    let was_verified = user.mobile_verified_at > DateTime::UNIX_EPOCH;
    Written {
        id: user.id.to_string(),
        mobile_number: user.mobile.e164(),
        full_name: profile.full_name.as_str(),
        email: profile.email.as_ref().map(Email::as_str),
        date_of_birth: profile.date_of_birth.map(|date| date.to_string()),
        gender: profile.gender.map(Gender::as_str),
        preferred_language: profile.preferred_language.as_ref().map(LanguageTag::as_str),
        status: user.status.as_str(),
        created_at: time(user.created_at),
        updated_at: time(user.updated_at),
        last_login_at: time(user.last_login_at),
        mobile_verified_at: was_verified.then(|| time(user.mobile_verified_at)),
        consents: person.consent_history().iter().map(consent).collect(),
    }
}

/// The row of names of a CSV.
pub(crate) fn csv_names() -> io::Result<Vec<u8>> {
    cells::row(COLUMNS)
}

/// A person as a row of a CSV.
pub(crate) fn csv_row(person: &PersonRecord) -> io::Result<Vec<u8>> {
    let Value::Object(row) = serde_json::to_value(written(person))? else {
        return Ok(Vec::new());
    };
    let texts: Vec<String> = COLUMNS
        .iter()
        .map(|column| {
            row.get(*column)
                .and_then(super::fields::text_of)
                .unwrap_or_default()
        })
        .collect();
    cells::row(texts.iter().map(String::as_str))
}

/// A person as a line of JSON.
pub(crate) fn json_line(person: &PersonRecord) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(&written(person))?;
    line.push(b'\n');
    Ok(line)
}
