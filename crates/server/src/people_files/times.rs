//! Times as other systems write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, Utc};

/// From this number on it is milliseconds: in seconds it would be the year 5138.
const FIRST_MILLIS: i64 = 100_000_000_000;

/// RFC 3339, PostgreSQL's own form (`2023-05-01 10:00:00.12+00`), a date, or seconds or milliseconds since 1970; without an
/// offset it is UTC. What is finer than a millisecond is cut off.
pub(crate) fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    let time = if let Ok(number) = text.parse::<i64>() {
        let millis = if number.abs() >= FIRST_MILLIS {
            number
        } else {
            number * 1000
        };
        DateTime::from_timestamp_millis(millis)?
    } else if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        time.to_utc()
    } else if let Ok(time) = DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z") {
        time.to_utc()
    } else if let Some(time) = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
    {
        time.and_utc()
    } else {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        date.and_time(NaiveTime::MIN).and_utc()
    };
    Some(time.trunc_subsecs(3))
}
