//! Gupshup's codes for what is wrong, and the words beside them.

use dastak_ports::sms::RejectionClass;

/// The code of an account that may not send abroad.
pub(super) const COUNTRY_OFF: u32 = 175;

/// The code of a message that went to the same number a moment ago.
pub(super) const DUPLICATE: u32 = 322;

/// The class of an error; `None` for one that nobody has explained.
///
/// Codes from 110 on are known by hearsay only, and then about how the request was put. There is none for an empty
/// account or an address that is not listed: those are told by words, if at all.
pub(super) fn class(code: Option<u32>, details: &str) -> Option<RejectionClass> {
    match code {
        Some(100) => Some(RejectionClass::Unavailable),
        Some(102..=104) => Some(RejectionClass::Auth),
        Some(105 | COUNTRY_OFF) => Some(RejectionClass::InvalidRecipient),
        Some(DUPLICATE) => Some(RejectionClass::RateLimited),
        Some(101 | 106..=109) => Some(RejectionClass::Config),
        Some(110..=174) => Some(of_words(details).unwrap_or(RejectionClass::Config)),
        _ => of_words(details),
    }
}

fn of_words(details: &str) -> Option<RejectionClass> {
    const WORDS: [(&str, RejectionClass); 6] = [
        ("balance", RejectionClass::Balance),
        ("insufficient", RejectionClass::Balance),
        ("whitelist", RejectionClass::Auth),
        ("authentication", RejectionClass::Auth),
        ("too many", RejectionClass::RateLimited),
        ("rate limit", RejectionClass::RateLimited),
    ];
    let details = details.to_ascii_lowercase();
    WORDS
        .into_iter()
        .find(|(word, _)| details.contains(word))
        .map(|(_, class)| class)
}
