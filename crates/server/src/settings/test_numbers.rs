//! Numbers with a fixed code: tables in a file, a JSON array in the variable. Whoever knows one logs in with it, so
//! neither is ever shown.

use std::fmt;

use chrono::{Days, NaiveDate, NaiveTime};
use config::{Value, ValueKind};
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::{NumberPolicy, PhoneNumber};
use dastak_domain::test_numbers::TestNumber;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::types::{Environment, Settings};

/// One number as it is written.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestNumberSetting {
    /// The number, as a person writes it.
    number: String,
    /// Its code.
    code: String,
    /// The last day on which it holds, in UTC.
    #[serde(default)]
    until: Option<NaiveDate>,
}

impl fmt::Debug for TestNumberSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestNumberSetting")
            .field("until", &self.until)
            .finish_non_exhaustive()
    }
}

impl TestNumberSetting {
    /// The number as the domain knows it.
    ///
    /// # Errors
    /// A sentence that names the bad part, without its value.
    fn to_test_number(&self, policy: &NumberPolicy) -> Result<TestNumber, String> {
        let after = |day: NaiveDate| day.checked_add_days(Days::new(1)).unwrap_or(day);
        Ok(TestNumber {
            mobile: PhoneNumber::parse(&self.number, policy).map_err(|fault| format!("number: {fault}"))?,
            code: OtpCode::parse(&self.code).map_err(|fault| format!("code {fault}"))?,
            until: self
                .until
                .map(|day| after(day).and_time(NaiveTime::MIN).and_utc()),
        })
    }
}

/// Reads the list. What is wrong is said without repeating it.
///
/// # Errors
/// The rest of a sentence that begins with the setting's name.
pub(super) fn read(raw: &Value) -> Result<Json, String> {
    let numbers: Option<Vec<TestNumberSetting>> = match &raw.kind {
        ValueKind::String(json) => serde_json::from_str(json).ok(),
        _ => raw.clone().try_deserialize().ok(),
    };
    let numbers = numbers.ok_or(
        "must be a list of number and code, both texts, and until, a date such as 2027-01-31; in the variable a \
         JSON array",
    )?;
    let bad_code = |number: &TestNumberSetting| OtpCode::parse(&number.code).err();
    let faults: Vec<String> = (1..)
        .zip(&numbers)
        .filter_map(|(place, number)| Some(format!("in entry {place}, code {}", bad_code(number)?)))
        .collect();
    if !faults.is_empty() {
        return Err(faults.join("; "));
    }
    serde_json::to_value(numbers).map_err(|error| error.to_string())
}

/// The list as `config show` prints it: how many there are.
pub(super) fn show(value: &Json) -> String {
    let count = value.as_array().map_or(0, Vec::len);
    format!("**** ({count})")
}

/// The numbers as the domain knows them.
///
/// # Errors
/// What is wrong with which entry, without its value.
pub fn test_numbers(settings: &Settings) -> Result<Vec<TestNumber>, Vec<String>> {
    let countries = &settings.numbers;
    let policy = NumberPolicy::new(&countries.default_region, &countries.allowed_countries)
        .map_err(|fault| vec![fault.to_string()])?;
    let mut numbers: Vec<TestNumber> = Vec::new();
    let mut faults = Vec::new();
    for (place, written) in (1..).zip(&settings.sms.test_numbers) {
        match written.to_test_number(&policy) {
            Ok(number) if numbers.iter().any(|other| other.mobile == number.mobile) => {
                faults.push(format!("entry {place} repeats a number"));
            }
            Ok(number) => numbers.push(number),
            Err(fault) => faults.push(format!("in entry {place}, {fault}")),
        }
        if written.until.is_none() && settings.environment == Environment::Production {
            faults.push(format!("in entry {place}, production needs an end date: until"));
        }
    }
    if faults.is_empty() {
        Ok(numbers)
    } else {
        Err(faults)
    }
}
