//! The time at the other company, which no port of ours tells.

use std::time::SystemTime;

use chrono::{DateTime, FixedOffset, Utc};

/// Now, in the lab.
#[expect(
    clippy::disallowed_methods,
    reason = "the lab plays another company, which has a clock of its own"
)]
pub(crate) fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}

/// Indian Standard Time in seconds east of Greenwich.
const INDIA: i32 = 5 * 3600 + 1800;

/// `YYYY-MM-DD HH:MM:SS` in Indian time, as MSG91's receipts have it: without a zone.
pub(crate) fn indian(at: DateTime<Utc>) -> String {
    const SHAPE: &str = "%Y-%m-%d %H:%M:%S";
    match FixedOffset::east_opt(INDIA) {
        Some(india) => at.with_timezone(&india).format(SHAPE).to_string(),
        None => at.format(SHAPE).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    #[test]
    fn a_date_of_msg91_is_five_and_a_half_hours_ahead_of_greenwich() {
        assert_eq!(super::indian(DateTime::UNIX_EPOCH), "1970-01-01 05:30:00");
    }
}
