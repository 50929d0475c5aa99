//! MSG91's words for what is wrong: the codes of its list of errors, and the sentences that come without one.

use dastak_ports::sms::RejectionClass;

use crate::verdict::Verdict;

/// What a code says; `None` for one that is not on the list.
pub(super) fn of_code(code: &str) -> Option<Verdict> {
    let class = match code.trim().parse::<u32>().ok()? {
        202 => RejectionClass::InvalidRecipient,
        104..=106 | 207 | 208 | 302 | 303 | 401 | 403 | 418 => RejectionClass::Auth,
        101..=103 | 107 | 203 | 205 | 209..=211 | 306..=310 | 505 => RejectionClass::Config,
        301 => RejectionClass::Balance,
        429 | 506 => RejectionClass::RateLimited,
        1 | 2 | 601 => RejectionClass::Unavailable,
        311 => return Some(Verdict::Duplicate),
        _ => return None,
    };
    Some(Verdict::Rejected(class))
}

/// What a sentence says; `None` for one that is not known. The first that is found in it counts.
pub(super) fn of_text(text: &str) -> Option<Verdict> {
    let text = text.to_ascii_lowercase();
    SENTENCES
        .iter()
        .find(|(part, _)| text.contains(part))
        .map(|(_, meaning)| match meaning {
            Meaning::Class(class) => Verdict::Rejected(*class),
            Meaning::NumberLimited => Verdict::NumberLimited,
            Meaning::NothingToRepeat => Verdict::NothingToRepeat,
        })
}

#[derive(Debug, Clone, Copy)]
enum Meaning {
    Class(RejectionClass),
    NumberLimited,
    NothingToRepeat,
}

const SENTENCES: [(&str, Meaning); 29] = [
    ("no otp request found", Meaning::NothingToRepeat),
    ("no_request_found", Meaning::NothingToRepeat),
    (
        "last_otp_request_on_this_number_is_invalid",
        Meaning::NothingToRepeat,
    ),
    ("otp_expired", Meaning::NothingToRepeat),
    ("otp expired", Meaning::NothingToRepeat),
    ("auth key", Meaning::Class(RejectionClass::Auth)),
    ("authkey", Meaning::Class(RejectionClass::Auth)),
    ("authentication", Meaning::Class(RejectionClass::Auth)),
    ("unauthorized", Meaning::Class(RejectionClass::Auth)),
    ("whitelist", Meaning::Class(RejectionClass::Auth)),
    ("balance", Meaning::Class(RejectionClass::Balance)),
    ("insufficient", Meaning::Class(RejectionClass::Balance)),
    ("retry count", Meaning::NumberLimited),
    ("max_retry_count", Meaning::NumberLimited),
    ("too many", Meaning::Class(RejectionClass::RateLimited)),
    ("rate limit", Meaning::Class(RejectionClass::RateLimited)),
    (
        "atleast one number",
        Meaning::Class(RejectionClass::InvalidRecipient),
    ),
    (
        "mobile number empty",
        Meaning::Class(RejectionClass::InvalidRecipient),
    ),
    ("mobile no", Meaning::Class(RejectionClass::InvalidRecipient)),
    ("invalid mobile", Meaning::Class(RejectionClass::InvalidRecipient)),
    ("invalid number", Meaning::Class(RejectionClass::InvalidRecipient)),
    ("template", Meaning::Class(RejectionClass::Config)),
    ("flow", Meaning::Class(RejectionClass::Config)),
    ("sender", Meaning::Class(RejectionClass::Config)),
    ("invalid_otp_", Meaning::Class(RejectionClass::Config)),
    (
        "otp_not_found_and_placeholder",
        Meaning::Class(RejectionClass::Config),
    ),
    ("contains otp", Meaning::Class(RejectionClass::Config)),
    (
        "something went wrong",
        Meaning::Class(RejectionClass::Unavailable),
    ),
    ("internal", Meaning::Class(RejectionClass::Unavailable)),
];
